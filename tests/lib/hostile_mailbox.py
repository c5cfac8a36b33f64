# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of IMAP, POP3 and LMTP servers that can misbehave; somebody who is served meanwhile; and the servers to try it on: ours, or
with --dovecot behind the test's name a Dovecot, which shows whether the test asks for what a real server does."""

import os
import re
import shutil
import socket
import sys
import tempfile
import threading
import time

from dovecot_mailboxes import DovecotMailboxes
from hostile import Client as Smtp
from pennypost import NETWORK, NET, Serving, check

PATIENCE_S = 60  # a machine may be slow, and sanitizers are; what hangs, hangs for longer


class Gone(Exception):
    """The server closed the connection."""


class Lines:
    """A connection whose octets go out as they are."""

    def __init__(self, place, timeout=PATIENCE_S):
        self.socket = socket.create_connection(place, timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def _more(self):
        try:
            more = self.socket.recv(1 << 20)
        except (ConnectionResetError, BrokenPipeError):
            more = b""
        if not more:
            raise Gone(self.unread[-300:])
        self.unread += more

    def line(self):
        at = self.unread.find(b"\n")
        while at < 0:
            have = len(self.unread)
            self._more()
            at = self.unread.find(b"\n", have)
        line, self.unread = self.unread[:at + 1], self.unread[at + 1:]
        return line

    def exactly(self, count):
        while len(self.unread) < count:
            self._more()
        octets, self.unread = self.unread[:count], self.unread[count:]
        return octets

    def closes(self, seconds=PATIENCE_S):
        """Whether the server closes, whatever it says before."""
        self.socket.settimeout(seconds)
        try:
            while True:
                self._more()
                self.unread = self.unread[-1000:]
        except Gone:
            return True
        except OSError:
            return False


class Imap(Lines):
    """with Imap(place, "alice", "alice") as session: session.code(b"NOOP") → b"OK" """

    def __init__(self, place, user=None, password=None, timeout=PATIENCE_S):
        super().__init__(place, timeout)
        self.number, self.said = 0, []
        self.greeting = self.line()
        if user is not None and self.code(b'LOGIN "%s" "%s"' % (user.encode(), password.encode())) != b"OK":
            raise ValueError("LOGIN: %r" % self.said)

    def response(self):
        """One response with the literals that are in it."""
        whole = self.line()
        while (found := re.search(rb"\{(\d+)\}\r\n$", whole)) is not None:
            whole += self.exactly(int(found[1])) + self.line()
        return whole

    def until(self, tag):
        """What it says to the tag: OK, NO, BAD; BYE and GONE if it closes instead. The responses before are in said."""
        self.said = []
        try:
            while True:
                whole = self.response()
                self.said.append(whole)
                if whole.startswith(tag + b" "):
                    return whole[len(tag) + 1:].split()[0].upper()
                if whole.startswith(b"+"):
                    return b"+"
        except Gone:
            return b"BYE" if self.said and self.said[-1].upper().startswith(b"* BYE") else b"GONE"

    def tag(self):
        self.number += 1
        return b"t%d" % self.number

    def code(self, command):
        tag = self.tag()
        try:
            self.send(tag + b" " + command + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        return self.until(tag)

    def count(self, pattern):
        return sum(1 for whole in self.said if re.search(pattern, whole))

    def is_next(self):
        """The server is with us: it answers this one thing, once, and says nothing that does not belong to it."""
        return self.code(b"NOOP") == b"OK" and self.unread == b""

    def append(self, octets, mailbox=b"INBOX"):
        tag = self.tag()
        self.send(b"%s APPEND %s {%d}\r\n" % (tag, mailbox, len(octets)))
        if (code := self.until(tag)) != b"+":
            return code
        self.send(octets + b"\r\n")
        return self.until(tag)


class Pop3(Lines):
    def __init__(self, place, user=None, password=None, timeout=PATIENCE_S):
        super().__init__(place, timeout)
        self.greeting = self.line()
        if user is not None:
            for command in (b"USER " + user.encode(), b"PASS " + password.encode()):
                if not self.ask(command):
                    raise ValueError("%r: %r" % (command, self.words))

    def ask(self, command):
        """Whether it says +OK; None if it says neither this nor -ERR, or closes."""
        try:
            self.send(command + b"\r\n")
            self.words = self.line()
        except (Gone, BrokenPipeError, ConnectionResetError):
            self.words = b"(gone)"
            return None
        return True if self.words.startswith(b"+OK") else False if self.words.startswith(b"-ERR") else None

    def body(self):
        lines = []
        while (line := self.line()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def is_next(self):
        return self.ask(b"NOOP") is True and self.unread == b""


class Target:
    """Where the servers are, and who lives there."""

    def __init__(self, server, users, pid):
        self.server, self.users, self.pid = server, users, pid

    def user(self, name):
        return self.users % name

    def address(self, name):
        return self.user(name) + "@london.example"

    def imap(self, name="alice", mailbox=None, timeout=PATIENCE_S):
        session = Imap(self.server.where("imap"), self.user(name), name, timeout)
        if mailbox is not None and session.code(b"SELECT " + mailbox) != b"OK":
            raise ValueError("SELECT %r: %r" % (mailbox, session.said))
        return session

    def stranger(self):
        return Imap(self.server.where("imap"))

    def pop3(self, name="bob"):
        return Pop3(self.server.where("pop3"), self.user(name), name)

    def pop3_stranger(self):
        return Pop3(self.server.where("pop3"))

    def deliver(self, name, octets):
        """The code for a letter by LMTP."""
        with Smtp(self.server.where("lmtp"), "LHLO", timeout=PATIENCE_S) as client:
            if (codes := client.begin("alice@london.example", self.address(name))) != [250, 250, 354]:
                return codes
            return client.code(octets.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n")

    def rss(self):
        """Octets of memory that the server's process has; 0 if there is not one process alone."""
        if self.pid is None:
            return 0
        with open("/proc/%d/status" % self.pid, encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) * 1024


class Bystander(threading.Thread):
    """Somebody else, who has a session of his own, with a letter in it, and is answered all the time: about nothing, about what lies
    in the store, and about what is changed there. With `with`; longest is in seconds."""

    ASKED = [b"NOOP", b"FETCH 1 BODY.PEEK[]", b"STORE 1 +FLAGS (\\Flagged)", b"STORE 1 -FLAGS (\\Flagged)", b"STATUS Drafts (MESSAGES)"]

    def __init__(self, target):
        super().__init__(daemon=True)
        self.session = target.imap("carol", b"INBOX")
        self.longest, self.fault, self.going = 0.0, None, True

    def __enter__(self):
        self.start()
        return self

    def run(self):
        number = 0
        while self.going:
            command, began = self.ASKED[number % len(self.ASKED)], time.monotonic()
            number += 1
            try:
                if (code := self.session.code(command)) != b"OK":
                    self.fault = command, code, self.session.said[-1:]
                    return
            except OSError as error:
                self.fault = repr(error)
                return
            self.longest = max(self.longest, time.monotonic() - began)
            time.sleep(0.01)

    def __exit__(self, *unused):
        self.going = False
        self.join(PATIENCE_S)
        self.session.socket.close()


def attack(target, attacks, most_s):
    """Each attack returns None or what was wrong; others are served meanwhile, and everybody afterwards."""
    with target.imap("carol") as session:
        check(session.append(b"Subject: bystander\r\n\r\nhello\r\n") == b"OK", "a letter for somebody else", session.said)
    for what in attacks:
        name = what.__name__.replace("_", " ")
        began = time.monotonic()
        with Bystander(target) as other:
            try:
                fault = what(target)
            except (Gone, OSError, ValueError) as error:
                fault = repr(error)
        check(fault is None, name, fault)
        check(other.fault is None and other.longest < most_s, name + ": somebody else is answered meanwhile",
              (other.fault, "%.2f s" % other.longest))
        with target.imap("carol", b"INBOX") as session:
            check(session.is_next(), name + ": and then all is as before", session.said)
        if "PENNYPOST_TIMES" in os.environ:
            print("# %.2f s; he waited %.3f s at most; memory %d MiB" % (time.monotonic() - began, other.longest, target.rss() >> 20))


class Ours:
    """with Ours(PROGRAM) as target: …; in the end it must have nothing to complain of."""

    def __init__(self, program):
        self.program = program

    def __enter__(self):
        self.store = tempfile.mkdtemp(prefix="pennypost-mailbox-")
        self.world = Serving("one-server", "--quiet", "--store", self.store, *NETWORK, program=self.program)
        self.world.__enter__()
        return Target(self.world, "%s", self.world.process.pid)

    def __exit__(self, kind, *unused):
        if kind is None:
            check(self.world.process.poll() is None and self.world.stop() == 0 and self.world.said == "",
                  "it ends well and has nothing to complain of", getattr(self.world, "said", "it had ended"))
        self.world.__exit__()
        shutil.rmtree(self.store, ignore_errors=True)


class Dovecot:
    """The same with a Dovecot."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="pennypost-mailbox-", dir="/var/tmp")
        self.server = DovecotMailboxes(self.folder, NET + ".200", 22000)
        self.server.__enter__()
        return Target(self.server, "%s.mdbox", None)

    def __exit__(self, *unused):
        self.server.__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)


def server(program):
    return Dovecot() if "--dovecot" in sys.argv else Ours(program)
