# SPDX-License-Identifier: GPL-3.0-or-later
"""The window where there is little room and where there is much, by day and by night: nothing is cut off; and where the desktop wants
nothing to move."""

import os
import subprocess
import tempfile
import time

from harness import Window, in_private_display

in_private_display("1920x1080")

from pennypost import PLAIN, SOURCE, check, finish, run  # noqa: E402

WIDTH, HEIGHT = 900, 600
SEEN = ("push button", "toggle button", "label", "slider", "combo box", "list", "page tab", "image", "panel")


def outside(window, node=None, pane=None, frame=None):
    """Names and extents of what reaches out of the window; in what scrolls, out of its sides."""
    import pyatspi
    node = node or window.root.getChildAtIndex(0)
    try:
        role, at = node.getRoleName(), node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    except (NotImplementedError, RuntimeError):
        role, at = node.getRoleName(), None
    frame = frame or at
    pane = at if role == "scroll pane" else pane
    if at is not None and node.name and role in SEEN and window._shows(node):
        room = pane or frame
        wide = at.x < room.x or at.x + at.width > room.x + room.width
        high = pane is None and (at.y < 0 or at.y + at.height > frame.height)
        if wide or high:
            yield node.name, role, (at.x, at.y, at.width, at.height)
    for i in range(0 if role == "combo box" else node.childCount):
        child = node.getChildAtIndex(i)
        if child is not None and window._shows(child):
            yield from outside(window, child, pane, frame)


def extents(window, name, role):
    import pyatspi
    return window.find(name, role).queryComponent().getExtents(pyatspi.WINDOW_COORDS)


def fits(window, style):
    window.find("Timeline", "slider")
    window.set("Timeline", 31)
    window.resize(WIDTH, HEIGHT)
    window.wait(lambda: 850 < extents(window, "Stage", "image").width <= WIDTH, what="the small window")
    check(list(outside(window)) == [], "%s: at 900 by 600 nothing is cut" % style, list(outside(window)))
    head, part = extents(window, "What it says", "label"), extents(window, "Why now", "label")
    check(part.y > head.y + 2 * head.height, "%s: a heading stands above its part" % style, (head.y, part.y))
    stage = extents(window, "Stage", "image")
    check(stage.height >= 280, "%s: the stage has half of the height" % style, stage.height)
    window.key("ctrl+i")
    window.find("Inspector", "panel")
    window.wait(lambda: window.look_for("London post office", "label"), what="the office")
    window.wait(lambda: extents(window, "London post office", "label").y >= extents(window, "Actor", "combo box").y + extents(window, "Actor", "combo box").height,
                what="the office below the actor")
    check(extents(window, "London post office", "label").width > 200, "%s: the office has a line of its own" % style)
    check(list(outside(window)) == [], "%s: the inspector fits, too" % style, list(outside(window)))


def spreads(window, style):
    """Where there is room the inspector has two columns, and gives the room back when it is gone."""
    window.resize(1880, 1000)
    window.wait(lambda: extents(window, "Queue", "list").x > extents(window, "State", "list").x + 200, what="two columns")
    check(list(outside(window)) == [], "%s: a large window shows two columns" % style, list(outside(window)))
    window.resize(WIDTH, HEIGHT)
    window.wait(lambda: extents(window, "Queue", "list").x == extents(window, "State", "list").x, what="one column")
    check(list(outside(window)) == [], "%s: and one again where it is small" % style, list(outside(window)))


def picture(window):
    """Of the stage alone."""
    stage = extents(window, "Stage", "image")
    active = subprocess.run(["xdotool", "getactivewindow"], capture_output=True, text=True, check=True).stdout.strip()
    shot = subprocess.run(["import", "-window", active, "-crop", "%dx%d+0+80" % (stage.width, stage.height - 60), "-depth", "8", "rgb:-"],
                          capture_output=True, check=True)
    return shot.stdout


def keeps_still(path):
    """Where nothing is to move, the stage looks as it will stay as soon as what is said has faded in: a slow flight would take 900 ms."""
    settings = os.path.join(os.environ["XDG_CONFIG_HOME"], "gtk-4.0", "settings.ini")
    os.makedirs(os.path.dirname(settings), exist_ok=True)
    with open(settings, "w") as file:
        file.write("[Settings]\ngtk-enable-animations=0\n")
    try:
        with Window(path, program=PLAIN) as window:
            window.find("Timeline", "slider")
            window.set("Speed", -2)
            window.set("Timeline", 8)
            time.sleep(0.6)
            still = 0
            for line in range(9, 13):
                window.key("Right")
                window.wait(lambda: window.value("Timeline") == line, what="line %d" % line)
                time.sleep(0.25)
                soon = picture(window)
                time.sleep(1.2)
                still += soon == picture(window)
            check(still == 4, "with animations off nothing travels over the stage", still)
            check(window.complaints() == [], "no library complained", window.complaints()[:3])
    finally:
        os.remove(settings)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "letter.pennypost")
        run("run", os.path.join(SOURCE, "data/scenarios/first-letter.scenario"), "--memory", "--record", path)
        for style in ("light", "dark"):
            with Window(path, program=PLAIN, env={"ADW_DEBUG_COLOR_SCHEME": "prefer-" + style}) as window:
                fits(window, style)
                spreads(window, style)
                check(window.complaints() == [], "no library complained", window.complaints()[:3])
        keeps_still(path)
    finish()


if __name__ == "__main__":
    main()
