# SPDX-License-Identifier: GPL-3.0-or-later
"""The presenter view, as a teacher uses it: on and off, with a remote's keys, with nothing else to be seen; and the small window."""

import os
import tempfile

from harness import Window, in_private_display

in_private_display()

from pennypost import PLAIN, check, finish, run  # noqa: E402

OTHERS = [("Play", "push button"), ("Step", "push button"), ("Conversation", "list"), ("Timeline", "slider"), ("Write a letter", "push button"),
          ("Both", None)]


def showing(window):
    window.known.clear()  # what was found in what is hidden now still says that it is visible
    return [name for name, role in OTHERS if window.look_for(name, role)]


def place(window):
    """The line that the panel tells in its corner."""
    return next((label for label in window.labels() if label.startswith("line ")), None)


def is_at(window, line):
    window.wait(lambda: (place(window) or "").startswith("line %d of " % line), what="line %d" % line)


def presents(window):
    check(len(showing(window)) == len(OTHERS), "at first everything shows", showing(window))
    told = window.stage()
    window.key("F11")
    window.wait(lambda: not showing(window), what="nothing but stage and explanation")
    check(window.look_for("Stage", "image") and window.look_for("Explanation", "panel"), "F11 leaves stage and explanation")
    check(window.stage() == told, "the stage shows the same moment")
    window.find("F11 or Esc leaves")
    check(True, "a hint says how to leave")


def moves(window, wanted):
    is_at(window, 0)
    for key, line in (("Right", 1), ("Page_Down", 2), ("Page_Down", 3), ("Page_Up", 2), ("Left", 1), ("End", wanted), ("Home", 0)):
        window.key(key)
        is_at(window, line)
    check(True, "arrows, a remote's keys, Home and End move")
    window.key("3")
    check(window.wait(lambda: window.stage().startswith("Hop 3, ")), "3 goes to hop 3")
    before = window.stage()
    window.key("space")
    window.wait(lambda: window.stage() != before, what="the next line by itself")
    window.key("space")
    check(True, "Space plays")
    check("What it says" in window.labels() and "At the post office" in window.labels(), "the explanation is there", window.labels())


def leaves(window):
    window.key("Escape")
    window.wait(lambda: len(showing(window)) == len(OTHERS), what="everything again")
    check(True, "Esc leaves")
    window.key("Escape")
    check(len(showing(window)) == len(OTHERS), "once more, Esc does nothing")
    window.click("Presenter view", None)
    window.wait(lambda: not showing(window), what="the presenter view")
    window.key("F11")
    window.wait(lambda: len(showing(window)) == len(OTHERS), what="everything again")
    check(True, "the button enters, F11 leaves")


def keeps_view(window):
    window.click("Network", None)
    network = window.brightness()
    window.key("F11")
    window.wait(lambda: not showing(window), what="the presenter view")
    window.key("F11")
    window.wait(lambda: len(showing(window)) == len(OTHERS), what="everything again")
    check(window.has_state("Network", "PRESSED") or window.has_state("Network", "CHECKED"),
          "the view stays as chosen")
    check(abs(window.brightness() - network) < 0.05, "and the window as it was")


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "whole.pennypost")
        run("run", "--memory", "--record", path)
        with Window(path, program=PLAIN) as window:
            window.wait(lambda: len(window.lines()) > 20)
            wanted = len(window.lines())
            presents(window)
            moves(window, wanted)
            leaves(window)
            keeps_view(window)
            check(window.complaints() == [], "no library complained", window.complaints()[:3])
    finish()


if __name__ == "__main__":
    main()
