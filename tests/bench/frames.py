#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The frame budget of the stage: tests/bench/frames.py [FRAMES]

Not part of tests/run, for it measures the machine as well: run it while nothing else runs. FRAMES is the program that
measures (ninja -C build/rel tests/frames); it is run under Xvfb with the Cairo renderer. Exit status 1 if the budget is missed."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "tests/window"))

from harness import in_private_display  # noqa: E402


def main():
    in_private_display()
    program = sys.argv[1] if len(sys.argv) > 1 else os.path.join(TOP, "build/rel/tests/frames")
    env = dict(os.environ, GSK_RENDERER="cairo", GTK_A11Y="none")
    sys.exit(subprocess.run([program], env=env).returncode)


main()
