#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How soon Pause answers: tests/bench/compare_pause.py [LETTERS [TRIES]]

Not part of tests/run. A world of ten thousand letters runs as fast as it goes, and Pause is pressed at any time (bench-pause). It has
answered when the button has changed on the screen and no more events are taken. The peer is the same window while next to nothing
happens. Exit status 1 if any try took more than 100 ms."""

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
DRIVER = os.path.join(os.path.dirname(os.path.dirname(OURS)), "tests/bench-pause")


def main():
    in_private_display()
    letters = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    tries = int(sys.argv[2]) if len(sys.argv) > 2 else TRIES
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([DRIVER, write_scenario(folder, letters), str(tries)], stdout=subprocess.PIPE, text=True,
                              env=dict(os.environ, GTK_A11Y="none"), timeout=600)
    sys.stderr.write("" if done.returncode == 0 else done.stdout)
    if done.returncode != 0:
        sys.exit("the driver ended with %d" % done.returncode)
    said = [line.split() for line in done.stdout.splitlines()]
    peer = [float(words[1]) for words in said if words[0] == "peer"]
    ours = [float(words[1]) for words in said if words[0] == "try"]
    lengths = [int(words[2]) for words in said if words[0] == "try"]
    stall = next(float(words[1]) for words in said if words[0] == "stall")
    if len(ours) != tries or any(b - a < 1000 for a, b in zip(lengths, lengths[1:])):
        sys.exit("the world did not run in each try: %s" % lengths)
    print("%d letters, %d events taken, %d times Pause: median %.1f ms, at most %.1f ms; while nothing happens %.1f ms, at most %.1f: "
          "ratio %.1f" % (letters, lengths[-1], tries, statistics.median(ours), max(ours), statistics.median(peer), max(peer),
                          statistics.median(ours) / statistics.median(peer)))
    print("the main loop's longest turn: %.1f ms" % stall)
    sys.exit(0 if max(ours) <= MOST_MS else 1)


main()
