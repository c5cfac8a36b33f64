# SPDX-License-Identifier: GPL-3.0-or-later
"""The inspector, used as a person uses it: opened by key, followed step by step, told to show another actor, closed again."""

import os
import tempfile

from harness import Window, in_private_display

in_private_display()

from pennypost import PLAIN, SOURCE, check, finish, run  # noqa: E402


def rows(window, name):
    """The sentences of a list of the inspector, in order; none when it is not shown."""
    listed = window.look_for(name, "list")
    try:
        return [listed.getChildAtIndex(i).name for i in range(listed.childCount)] if listed else []
    except Exception:  # the list changed while it was read
        return []


def has(window, name, words):
    return any(words in row for row in rows(window, name))


def go_to(window, line):
    window.set("Timeline", line)
    window.wait(lambda: window.value("Timeline") == line, what="line %d" % line)


def inspects(window):
    go_to(window, 40)
    window.key("ctrl+i")
    window.wait(lambda: window.look_for("Inspector", "panel"), what="the inspector")
    check(window.look_for("Actor", "combo box"), "the actors can be chosen from")
    window.wait(lambda: has(window, "State", "rcpt-said"), what="the state of the speaker")
    check(has(window, "State", "passing-on: The submission server passes the letter on"), "the state has its sentence", rows(window, "State"))
    check(has(window, "May hear next", "550: no such mailbox"), "a client may hear the replies to what it said", rows(window, "May hear next"))
    check(has(window, "Queue", "for bob@paris.example"), "the queue shows the letter", rows(window, "Queue"))
    check(has(window, "Open connections", "SMTP: to MTA mail.london.example"), "the connection is shown", rows(window, "Open connections"))


def follows(window):
    before = rows(window, "State")
    window.click("Step")
    window.wait(lambda: rows(window, "May hear next") and not has(window, "May hear next", "550: no such mailbox"), what="other rows")
    check(True, "a step changes the rows")
    window.click("Back")
    window.wait(lambda: rows(window, "State") == before and has(window, "May hear next", "550: no such mailbox"), what="the same rows")
    check(True, "Back shows what was before")


def shows_speaker(window):
    go_to(window, 41)
    window.key("ctrl+i")
    window.wait(lambda: has(window, "May hear next", "RCPT: to whom the envelope goes"), what="the verbs of the server")
    check(has(window, "May hear next", "RFC 5321, 4.1.1.3"), "each verb has its RFC", rows(window, "May hear next"))


def waits(window):
    go_to(window, 85)
    window.wait(lambda: has(window, "Queue", "last reply: 451 4.4.1"), what="the letter that waits")
    check(any("tried" in row and "next try" in row or "due now" in row or "under way" in row for row in rows(window, "Queue")),
          "the queue tells tries and the next one", rows(window, "Queue"))


def is_back(window):
    """Asked anew: what was known of a panel says nothing of now."""
    window.known.clear()
    return window.look_for("Explanation", "panel") and not window.look_for("Inspector", "panel")


def closes(window):
    window.click("Back to the explanation")
    window.wait(lambda: is_back(window), what="the explanation")
    check(True, "the button brings the explanation back")
    window.key("F10")
    window.click("Inspect who speaks", "menu item")
    window.wait(lambda: window.look_for("Inspector", "panel"), what="the inspector again, from the menu")
    window.key("Escape")
    window.wait(lambda: is_back(window), what="the explanation after Esc")
    check(True, "Esc does the same")


def opens_from_stage(window):
    """A place on the stage is chosen; who is under one roof with its actor can be chosen then, and anybody in the world."""
    window.choose_place("London post office: MTA")
    window.wait(lambda: window.look_for("Inspector", "panel") and has(window, "State", "mail server"), what="the inspector of the mail server")
    check(window.look_for("London post office", "label"), "a place on the stage opens the inspector, with the office's name")
    for role, words in (("MSA", "submission server"), ("MDA", "mailbox server"), ("MTA", "mail server")):
        window.click(role + " mail.london.example", None)
        window.wait(lambda: has(window, "State", words), what="the state of the " + words)
    check(True, "under one roof each role can be chosen")
    window.open_choices(window.find("Actor", "combo box"))
    window.key("Home", "Return")
    window.wait(lambda: has(window, "State", "mail program"), what="the state of the first actor")
    check(True, "the drop-down chooses anybody", rows(window, "State"))
    check(window.value("Timeline") == 30, "its keys move nothing else")
    window.key("Escape")
    window.wait(lambda: is_back(window), what="the explanation")


def focused(window):
    import pyatspi
    return [name for name, node in window.places().items() if node.getState().contains(pyatspi.STATE_FOCUSED)]


def opens_by_keys(window):
    for _ in range(12):
        if any(name.startswith("Pigeon-holes") for name in focused(window)):
            break
        window.key("shift+Tab")
    check(any(name.startswith("Pigeon-holes") for name in focused(window)), "Tab walks over the stage", focused(window))
    window.key("Right")
    window.wait(lambda: window.value("Timeline") == 31, what="the next line")
    check(focused(window), "an arrow steps, and the place keeps the keyboard")
    window.key("Return")
    window.wait(lambda: window.look_for("Inspector", "panel") and has(window, "State", "mailbox server"), what="the mailbox server")
    check(True, "Enter opens its inspector")


def leaves_in_order(window):
    """What was opened last closes first."""
    window.key("F11")
    window.wait(lambda: not window.look_for("Play", "push button"), what="the presenter view")
    window.key("Escape")
    window.wait(lambda: window.known.clear() or (window.look_for("Play", "push button") and window.look_for("Inspector", "panel")),
                what="the inspector again")
    check(True, "Esc leaves the presenter view first, and the inspector is still there")
    window.key("Escape")
    window.wait(lambda: is_back(window), what="the explanation")
    check(True, "then Esc closes the inspector")


def under_one_roof(folder):
    path = os.path.join(folder, "roof.pennypost")
    run("run", os.path.join(SOURCE, "data/scenarios/two-roles.scenario"), "--memory", "--record", path)
    with Window(path, program=PLAIN) as window:
        go_to(window, 30)
        opens_from_stage(window)
        opens_by_keys(window)
        leaves_in_order(window)
        check(window.complaints() == [], "no library complained", window.complaints()[:3])


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "returned.pennypost")
        run("run", os.path.join(SOURCE, "data/scenarios/returned-to-sender.scenario"), "--memory", "--record", path)
        with Window(path) as window:
            window.wait(lambda: window.look_for("Timeline", "slider"))
            inspects(window)
            follows(window)
            shows_speaker(window)
            waits(window)
            closes(window)
            check(window.complaints() == [], "no library complained", window.complaints()[:3])
        under_one_roof(folder)
    finish()


if __name__ == "__main__":
    main()
