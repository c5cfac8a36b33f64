#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How soon Pause answers: tests/bench/compare_pause.py [LETTERS [TRIES]]

Not part of tests/run. A world of ten thousand letters runs as fast as it goes, and Pause is pressed at any time (bench-pause). It has
answered when the changed button has been painted; told beside it is when the last event had been taken, and when the world, in its own
thread, had said it. The peer is the same window while next to nothing happens. Exit status 1 if any answer took more than 100 ms by the
clock. What the main loop's thread worked until then is told too, and how long it waited for a processor that others had: if that is most
of it, try again when the machine has less to do."""

import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "tests/window"))

from harness import in_private_display  # noqa: E402
from many_letters import write_scenario  # noqa: E402

LETTERS, TRIES, MOST_MS = 10000, 20, 100
OURS = os.environ.get("PENNYPOST_PLAIN") or os.environ.get("PENNYPOST") or os.path.join(TOP, "build/app/pennypost")
DRIVER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(OURS))), "tests/bench-pause")


class Try:
    def __init__(self, words):
        self.painted, self.taken, self.said, self.worked, self.waited = (float(word) for word in words[:5])
        self.length = int(words[5])
        self.answered = self.painted


def run(letters, tries):
    """What the driver says, line by line, as soon as it says it: who ends it early sees how far it came."""
    said = []
    with tempfile.TemporaryDirectory() as folder:
        with subprocess.Popen([DRIVER, write_scenario(folder, letters), str(tries)], stdout=subprocess.PIPE, text=True,
                              env=dict(os.environ, GTK_A11Y="none")) as driver:
            for line in driver.stdout:
                said.append(line.split())
                if sys.stderr.isatty() or os.environ.get("PENNYPOST_BENCH_VERBOSE"):
                    sys.stderr.write(line)
        if driver.returncode != 0:
            sys.exit("the driver ended with %d after %d lines" % (driver.returncode, len(said)))
    return said


def tell(name, values):
    return "%s median %.1f ms, at most %.1f" % (name, statistics.median(values), max(values))


def main():
    in_private_display()
    letters = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    tries = int(sys.argv[2]) if len(sys.argv) > 2 else TRIES
    said = run(letters, tries)
    peer = [Try(words[1:]) for words in said if words[0] == "peer"]
    ours = [Try(words[1:]) for words in said if words[0] == "try"]
    stall, busiest = next((float(words[1]), float(words[2])) for words in said if words[0] == "stall")
    lengths = [each.length for each in ours]
    if len(ours) != tries or any(b - a < 1000 for a, b in zip(lengths, lengths[1:])):
        sys.exit("the world did not run in each try: %s" % lengths)
    print("%d letters, %d events taken, %d times Pause, load %.1f: %s" % (letters, lengths[-1], tries, os.getloadavg()[0],
                                                                       tell("answered after", [each.answered for each in ours])))
    for name in "taken", "said", "worked", "waited":
        print("  " + tell(name, [getattr(each, name) for each in ours]))
    print("  %s; %s" % (tell("while nothing happens", [each.answered for each in peer]), tell("worked", [each.worked for each in peer])))
    print("  ratio of the medians %.1f" % (statistics.median(each.answered for each in ours) / statistics.median(each.answered for each in peer)))
    print("  the main loop's longest turn: %.1f ms, %.1f ms of them the processor's" % (stall, busiest))
    worst = max(ours, key=lambda each: each.answered)
    if worst.answered > MOST_MS:
        sys.exit("too late: %.1f ms, of which it worked %.1f and waited %.1f for a processor%s"
                 % (worst.answered, worst.worked, worst.waited, "; others have the machine: try again" if worst.waited > MOST_MS / 3 else ""))


main()
