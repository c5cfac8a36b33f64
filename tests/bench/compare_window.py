#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window costs: tests/bench/compare_window.py [LETTERS]

Not part of tests/run. The same letters are played twice: by `run`, which shows nothing, and by the window at full speed, open and
animating under Xvfb. Exit status 1 if the window's rate is less than 0.6 of the other."""

import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.environ.get("PENNYPOST_PLAIN") or os.environ.get("PENNYPOST") or os.path.join(TOP, "build/app/pennypost")
os.environ["PENNYPOST"] = PROGRAM
sys.path.insert(0, os.path.join(TOP, "tests/window"))

from harness import Window, in_private_display  # noqa: E402
from many_letters import write_scenario  # noqa: E402

LETTERS, LEAST = 4000, 0.6
DONE = "all is done: Restart, or write a letter"


def time_headless(path):
    begin = time.monotonic()
    subprocess.run([PROGRAM, "run", path, "--json", "/dev/null"], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begin


def time_window(path, patience):
    with Window(path) as window:
        window.wait(window.pending, 40, "the first line")
        window.set("Speed", 6)
        begin = time.monotonic()
        window.click("Play")
        # Asking takes the window's time too: seldom is enough.
        while not window.look_for(DONE):
            if window.process.poll() is not None or time.monotonic() - begin > patience:
                sys.exit("the window did not come to the end")
            time.sleep(0.2)
        return time.monotonic() - begin


def main():
    in_private_display()
    letters = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    with tempfile.TemporaryDirectory() as folder:
        path = write_scenario(folder, letters)
        headless = time_headless(path)
        shown = time_window(path, 60 + 20 * headless)
    ratio = headless / shown
    print("%d letters: headless %.2f s (%.0f a second), in the window %.2f s (%.0f a second): %.2f of the rate"
          % (letters, headless, letters / headless, shown, letters / shown, ratio))
    sys.exit(0 if ratio >= LEAST else 1)


main()
