#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the window takes to come: tests/bench/compare_start.py [ROUNDS]

Not part of tests/run. The program with its default scenario and a bare libadwaita window (bench-window) are started by turns,
under Xvfb with the Cairo renderer. Ours is ready when a frame has been painted that shows the line about to be said. Exit status 1
if the median is more than 2.5 times the bare window's, or the memory more than 160 MB."""

import os
import select
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "tests/window"))

from harness import in_private_display  # noqa: E402

ROUNDS, MOST, MOST_MB = 11, 2.5, 160
OURS = os.environ.get("PENNYPOST_PLAIN") or os.environ.get("PENNYPOST") or os.path.join(TOP, "build/app/pennypost")
BARE = os.path.join(os.path.dirname(os.path.dirname(OURS)), "tests/bench-window")


def memory_mb(pid):
    """Resident, of its own and shared."""
    with open("/proc/%d/status" % pid) as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1000


def start(program):
    """Seconds to the first frame and until it is ready, and what memory it has a second later."""
    env = dict(os.environ, G_MESSAGES_DEBUG="pennypost-start", GTK_A11Y="none")
    began = time.monotonic()
    process = subprocess.Popen([program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env)
    first = None
    try:
        while True:
            if not select.select([process.stdout], [], [], 30)[0]:
                sys.exit("%s does not become ready" % program)
            said = os.read(process.stdout.fileno(), 4096)
            if not said:
                sys.exit("%s has ended" % program)
            first = first or time.monotonic() - began
            if b"ready" in said:
                ready = time.monotonic() - began
                time.sleep(1)
                return first, ready, memory_mb(process.pid)
    finally:
        process.terminate()
        process.wait()


def main():
    in_private_display()
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    start(BARE), start(OURS)  # once for the disk
    bare, ours = [], []
    for _ in range(rounds):
        bare.append(start(BARE))
        ours.append(start(OURS))
    peer, first, ready = (statistics.median(times) * 1000 for times in ([each[1] for each in bare], [each[0] for each in ours],
                                                                        [each[1] for each in ours]))
    memory, bare_memory = (statistics.median(each[2] for each in those) for those in (ours, bare))
    print("ready for the first Step: %.0f ms (first frame %.0f ms), a bare window %.0f ms: ratio %.2f (at most %.1f)"
          % (ready, first, peer, ready / peer, MOST))
    print("memory: %.0f MB, a bare window %.0f MB: ratio %.2f (at most %d MB)" % (memory, bare_memory, memory / bare_memory, MOST_MB))
    sys.exit(0 if ready <= MOST * peer and memory <= MOST_MB else 1)


main()
