# SPDX-License-Identifier: GPL-3.0-or-later
"""For tests that look at the program from outside: running it, serving with it, and saying what was found."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading

PROGRAM = os.environ["PENNYPOST"]
PLAIN = os.environ.get("PENNYPOST_PLAIN", PROGRAM)  # without sanitizers: for strace, and where time is measured
SOURCE = os.environ["PENNYPOST_SOURCE"]

# A network for this test alone: other tests, and other runs of this one, may be under way beside it.
NET = "127.%d.%d" % (64 + os.getpid() // 250 % 128, os.getpid() % 250)
NETWORK = ("--network", NET + ".0/24")

_failed = 0


def check(right, what, seen=""):
    """A line for one check."""
    global _failed
    if right:
        print("ok - " + what)
    else:
        _failed += 1
        print("not ok - " + what + (": " + str(seen)[:2000].replace("\n", " ⏎ ") if seen != "" else ""))
    sys.stdout.flush()
    return right


def finish():
    sys.exit(1 if _failed else 0)


def run(*arguments, stdin=b"", timeout=120, program=PROGRAM, env=None, cwd=None):
    """What the program makes of these arguments."""
    return subprocess.run([program, *arguments], input=stdin, capture_output=True, timeout=timeout, cwd=cwd,
                          env={**os.environ, **(env or {})})


def says(done):
    """What it said on standard error, in one string."""
    return done.stderr.decode("utf-8", "replace")


def is_sentence(done, status, *words):
    """It ended with this status and a sentence with these words; it did not crash and no library complained."""
    text = says(done)
    return (done.returncode == status and all(word in text for word in words) and text.strip() != ""
            and "CRITICAL" not in text and "Sanitizer" not in text and "runtime error" not in text)


def events(octets):
    """The events of a run's JSON."""
    return [json.loads(line) for line in octets.decode("utf-8").split("\n") if line]


def octets_of(event):
    """The octets that an event's text stands for: octets that were not UTF-8 are there as half of a surrogate pair."""
    return event["text"].encode("utf-8", "surrogateescape")


def password_of(user, scenario="first-letter"):
    with open(os.path.join(SOURCE, "data/scenarios", scenario + ".scenario"), encoding="utf-8") as file:
        return re.search(r"\[user %s\][^\[]*?^password *= *(\S+)" % re.escape(user), file.read(), re.M | re.S)[1]


class Serving:
    """A world that is kept open: with Serving("--network", …) as world: world.address["submission"]"""

    def __init__(self, *arguments, program=PROGRAM, wrapper=()):
        self.arguments, self.program, self.wrapper = arguments, program, list(wrapper)
        self.listening, self.lines, self.host = [], [], {}

    def __enter__(self):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen([*self.wrapper, self.program, "serve", *self.arguments], stdout=subprocess.PIPE,
                                        stderr=self.errors)
        for line in self.process.stdout:
            words = line.decode().split()
            if words == ["ready"]:
                break
            self.listening.append(words)
        else:
            self.process.wait(timeout=30)
            self.errors.seek(0)
            raise RuntimeError("serve says: " + self.errors.read().decode("utf-8", "replace"))
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.decode("utf-8", "replace"))

    def where(self, service, host=None):
        """(address, port) of the first such service."""
        for word, kind, place, name in self.listening:
            if kind == service and host in (None, name):
                address, port = place.rsplit(":", 1)
                return address, int(port)
        raise KeyError(service)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        status = self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        self.errors.seek(0)
        self.said = self.errors.read().decode("utf-8", "replace")
        return status

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.stop()
        self.process.stdout.close()
        self.errors.close()
