# SPDX-License-Identifier: GPL-3.0-or-later
"""The letter, opened: what a screen reader finds on each hop, that it follows the cursor, that a picture is shown as one, and the source."""

import os
import subprocess
import tempfile

from harness import Window, in_private_display

in_private_display()

from pennypost import PLAIN, SOURCE, check, events, finish, run  # noqa: E402


TOGGLE = ("toggle button", "push button")  # GTK 4.8 says the latter of both


class Opened:
    """The window of the letter, by what the bus says of it."""

    def __init__(self, window, key=None):
        self.window = window
        if key:
            window.key(key)
        self.root = window.wait(self.frame, what="the window of the letter")

    def frame(self):
        for i in range(self.window.root.childCount):
            child = self.window.root.getChildAtIndex(i)
            if child is not None and child.name == "The letter":
                return child
        return None

    def nodes(self, node=None):
        node = node or self.root
        yield node
        try:
            children = [node.getChildAtIndex(i) for i in range(node.childCount)]
        except Exception:  # it has gone
            return
        for child in children:
            if child is not None:
                yield from self.nodes(child)

    def find(self, name, role=None):
        def look():
            for node in self.nodes():
                try:
                    if node.name == name and (role is None or node.getRoleName() in role):
                        return node
                except Exception:  # it has gone
                    continue
            return None
        return self.window.wait(look, what="“%s”" % name)

    def press(self, name):
        self.find(name, TOGGLE).queryAction().doAction(0)

    def is_open(self, hop):
        import pyatspi
        return self.find("Hop %d" % hop, TOGGLE).getState().contains(pyatspi.STATE_SENSITIVE)

    def is_pressed(self, hop):
        import pyatspi
        states = self.find("Hop %d" % hop, TOGGLE).getState()
        return states.contains(pyatspi.STATE_PRESSED) or states.contains(pyatspi.STATE_CHECKED)

    def fields(self):
        listed = self.find("Header fields", ("list",))
        return [listed.getChildAtIndex(i).name for i in range(listed.childCount)]

    def shown_fields(self):
        listed = self.find("Header fields", ("list",))
        rows = [listed.getChildAtIndex(i) for i in range(listed.childCount)]
        return [row.name for row in rows if self.window._shows(row)]

    def labels(self):
        return [node.name for node in self.nodes() if node.getRoleName() == "label"]

    def images(self):
        return [node.name for node in self.nodes() if node.getRoleName() == "image"]

    def text(self, name):
        text = self.find(name, ("text",)).queryText()
        return text.getText(0, text.characterCount)


def record(name, work):
    path = os.path.join(work, name + ".pennypost")
    run("run", os.path.join(SOURCE, "data/scenarios", name + ".scenario"), "--memory", "--record", path)
    said = [event for event in events(run("run", os.path.join(SOURCE, "data/scenarios", name + ".scenario"), "--memory", "--json", "-").stdout)
            if event["kind"] in ("line", "data", "dns")]
    return path, said


def line_of_letter(said, hop):
    return next(number for number, event in enumerate(said, 1) if event["kind"] == "data" and event["hop"] == hop)


def go_to(window, line):
    window.set("Timeline", line)
    window.wait(lambda: window.value("Timeline") == line, what="line %d" % line)


def opens_at_each_hop(work):
    path, said = record("first-letter", work)
    with Window(path) as window:
        go_to(window, 5)
        letter = Opened(window, "ctrl+l")
        check("Before hop 1: as Alice's mail program has written it" in letter.labels(), "what was written is there before it travels", letter.labels())
        check(not any(letter.is_open(hop) for hop in range(1, 6)), "no hop can be chosen that was not made")
        go_to(window, line_of_letter(said, 1))
        window.wait(lambda: letter.is_pressed(1), what="hop 1")
        check(not any(row.startswith("added") for row in letter.fields()), "on hop 1 nothing is added", letter.fields())
        check("Subject: Greetings from London" in letter.fields(), "its fields are listed", letter.fields())
        go_to(window, line_of_letter(said, 3))
        window.wait(lambda: letter.is_pressed(3), what="hop 3")
        added = [row for row in letter.fields() if row.startswith("added on this hop: ")]
        check(len(added) == 1 and added[0].startswith("added on this hop: Received: from submit.london.example")
              and "by mail.london.example" in added[0], "hop 3 shows what London put on", letter.fields())
        check("added by mail.london.example" in letter.labels(), "and says who did")
        check("RCPT TO:<bob@paris.example>" in letter.labels() and any(name.startswith("MAIL FROM:<alice@london.example>") for name in letter.labels()),
              "the envelope is beside it", letter.labels())
        check("<alice@london.example>" in letter.find("Envelope", ("panel",)).description, "and is said in words")
        letter.press("Hop 2")
        window.wait(lambda: letter.is_pressed(2) and not letter.is_pressed(3), what="hop 2")
        check([row.split(": ")[1] for row in letter.fields() if row.startswith("added")] == ["Received", "Date", "Message-ID"],
              "hop 2 has what the counter added", letter.fields())
        letter.press("Source")
        wanted = next(event["text"] for event in said if event["kind"] == "data" and event["hop"] == 2)
        window.wait(lambda: letter.text("Source of the letter") == wanted.replace("\r\n", "\n").replace("\n..", "\n."), what="the source")
        check(True, "the source is what was said on the wire, its dots undone")
        letter.press("Octets")
        window.wait(lambda: letter.text("Octets of the letter").startswith("000000  52 65 63 65"), what="the octets")
        check(True, "its octets are shown one by one")
        letter.find("Next hop", TOGGLE).queryAction().doAction(0)
        window.wait(lambda: letter.is_pressed(3), what="hop 3 again")
        check(True, "Next hop goes on")
        steps_from_it(window, letter, said)
        check(window.complaints() == [], "no library complains", window.complaints())


def steps_from_it(window, letter, said):
    """The keys of the journey work while the letter has the keyboard."""
    letter.press("Message")
    last = len(said)
    for key, line in (("Home", 0), ("Right", 1), ("Page_Down", 2), ("Left", 1), ("Page_Up", 0), ("End", last)):
        window.key(key)
        window.wait(lambda: window.value("Timeline") == line, what="line %d by %s" % (line, key))
    check(letter.frame() is not None, "arrows, Page Up and Down, Home and End move the journey from the letter's window, too")
    window.wait(lambda: letter.is_pressed(5), what="hop 5")
    check(True, "and the letter follows")
    folded = letter.find("3 postmarks from earlier hops (Received)")
    check(folded is not None and "Received" not in [row.split(":")[0] for row in letter.shown_fields()], "old postmarks are folded", letter.shown_fields())
    letter.press("Show")
    window.wait(lambda: sum(row.startswith("Received:") for row in letter.shown_fields()) == 3, what="the postmarks")
    check(True, "and are shown when they are asked for")


def lists_letters(work):
    path, said = record("unknown-user", work)
    with Window(path, program=PLAIN) as window:
        go_to(window, len(said))
        window.choose_place("Report on the letter")
        letter = Opened(window)
        check(letter.find("2: Undelivered mail returned to sender", ("label",)), "the report is named by its number and its subject")
        window.open_choices(letter.find("Letters", ("combo box",)))
        window.key("Up", "Return")
        window.wait(lambda: letter.is_pressed(2), what="the first letter, which came to hop 2 only")
        check(window.value("Timeline") == len(said), "another letter can be chosen, and its keys move nothing else")
        window.key("Escape")
        window.wait(lambda: letter.frame() is None, what="closing")
        check(window.complaints() == [], "no library complains", window.complaints())


def shows_pictures(work):
    path, said = record("attachment", work)
    with Window(path) as window:
        go_to(window, len(said))
        letter = Opened(window, "ctrl+l")
        window.wait(lambda: letter.is_pressed(5), what="hop 5")
        check("stamp.png" in letter.images(), "a picture is shown as a picture", letter.images())
        check(any(name.startswith("stamp.png — image/png") for name in letter.labels()), "its part has a name, a type and a size", letter.labels())
        check(any(name.startswith("Dear Bob") for name in letter.labels()), "the text is to be read", letter.labels())
        subprocess.check_call(["xdotool", "key", "Escape"])
        window.wait(lambda: letter.frame() is None, what="closing")
        check(True, "Escape closes it")
        window.key("F10")
        window.click("Open the letter", "menu item")
        check(Opened(window).root is not None, "and the menu opens it again")
        check(window.complaints() == [], "no library complains", window.complaints())


def main():
    with tempfile.TemporaryDirectory() as work:
        opens_at_each_hop(work)
        lists_letters(work)
        shows_pictures(work)
    finish()


main()
