# SPDX-License-Identifier: GPL-3.0-or-later
"""The Journey page, used as a person uses it: paused at first, step by step, back, along the timeline, at full speed, with
keys, with a letter of one's own, with a recording, in the dark."""

import os
import re
import tempfile

from harness import Window, in_private_display

in_private_display()

from pennypost import PLAIN, SOURCE, check, events, finish, run  # noqa: E402

ABBREVIATED = ("mua", "msa", "mta", "mda")


def role(actor):
    word = actor.split(":")[0]
    return word.upper() if word in ABBREVIATED else word


def count(number, word):
    return "%d %s%s" % (number, word, "" if number == 1 else "s")


def sentence(number, event):
    """What the row of that event must be called."""
    text = event["text"]
    if event["kind"] == "data":
        lines = text.count("\n") + (not text.endswith("\n") and text != "")
        text = "the letter: %s, %s" % (count(lines, "line"), count(event["octets"], "octet"))
    hop = "hop %d, " % event["hop"] if event["hop"] else ""
    return "%d, %s%s to %s: %s" % (number, hop, role(event["from"]), role(event["to"]), text)


def sentences(octets):
    said = [event for event in events(octets) if event["kind"] in ("line", "data", "dns")]
    return [sentence(number, event) for number, event in enumerate(said, 1)]


def anywhere(lines):
    """Each world takes a network that no other has at the time, and the directory tells its addresses."""
    return [re.sub(r"\b127\.25\.\d+\.", "127.25.N.", line) for line in lines]


def said_by(window):
    return anywhere(window.lines())


def expected_lines():
    return anywhere(sentences(run("run", "--json", "-").stdout))


DONE = "all is done: Restart, or write a letter"


def at_rest(window):
    """It is held before a line, or all is done."""
    return window.pending() or window.status() == DONE


def step(window, key=None):
    before = window.value("Timeline")
    window.key(key) if key else window.click("Step")
    window.wait(lambda: window.value("Timeline") == before + 1, what="one line more")
    window.wait(lambda: at_rest(window), what="the next line")


def opens_paused(window):
    check(window.look_for("Play", "push button") and not window.look_for("Pause", "push button"), "opens paused")
    window.wait(window.pending)
    check(window.lines() == [], "nothing has been said at first", window.rows())
    check(window.pending().startswith("about to say, hop 1, MSA to MUA: 220 "), "the greeting is about to be said", window.pending())
    names = ["Back", "Play", "Step", "Restart", "Write a letter", "Network", "Both", "Post office"]
    check(all(window.look_for(name, "push button") or window.look_for(name, "toggle button") for name in names), "every button has its name")
    check(window.look_for("Step by", "combo box") and window.look_for("Explanation", "panel") and window.look_for("Journey", "page tab"),
          "the drop-down, the explanation and the page have their names")
    check(window.stage() != "", "the stage says what it shows", window.stage())


def steps_through(window, wanted):
    pictures = [window.stage()]
    step(window)
    check(said_by(window) == wanted[:1], "the first Step shows the first line", window.rows())
    pictures.append(window.stage())
    while window.pending() and len(pictures) <= len(wanted):
        step(window, "Right" if len(pictures) % 20 else None)
        pictures.append(window.stage())
    seen = said_by(window)
    wrong = next(((a, b) for a, b in zip(seen, wanted) if a != b), (len(seen), len(wanted)))
    check(seen == wanted, "stepping to the end gives the conversation that run gives", wrong)
    check(window.status() == DONE, "at the end the window says so")
    return pictures


def walks_again(window, pictures):
    last = len(pictures) - 1
    back = [pictures[last]]
    for line in range(last - 1, -1, -1):
        window.key("Left") if line % 20 else window.click("Back")
        window.wait(lambda: window.value("Timeline") == line, what="line %d" % line)
        back.append(window.stage())
    check(back[::-1] == pictures, "Back shows the same pictures", [n for n, (a, b) in enumerate(zip(back[::-1], pictures)) if a != b])
    check(window.status() == "looking at the past: Play or End to go on", "the past is marked")
    again = [window.stage()]
    for line in range(1, last + 1):
        window.key("Right") if line % 20 else window.click("Step")
        window.wait(lambda: window.value("Timeline") == line, what="line %d" % line)
        again.append(window.stage())
    check(again == pictures, "Step shows the same pictures again", [n for n, (a, b) in enumerate(zip(again, pictures)) if a != b])


def moves_along(window, pictures, wanted):
    window.set("Timeline", 5)
    window.wait(lambda: "line 5 of %d" % len(wanted) in window.labels(), what="line 5")
    check(window.stage() == pictures[5], "the timeline moves the stage")
    check(window.is_selected(wanted[4]), "the row of the moment is selected")
    window.key("Home")
    window.wait(lambda: window.value("Timeline") == 0)
    check(window.stage() == pictures[0], "Home goes to the beginning")
    window.key("3")
    third = next(number for number, line in enumerate(wanted, 1) if ", hop 3, " in line)
    window.wait(lambda: window.value("Timeline") == third)
    check(window.stage() == pictures[third], "3 goes to the third hop")
    window.key("ctrl+Left")
    window.wait(lambda: window.value("Timeline") == third - 1)
    check(True, "Ctrl and ← goes back by a hop")
    window.key("Page_Up")
    window.wait(lambda: window.value("Timeline") == third - 2)
    window.key("Page_Down")
    window.wait(lambda: window.value("Timeline") == third - 1)
    check(True, "Page Up and Page Down step as a presenter's remote does")
    window.key("End")
    window.wait(lambda: window.value("Timeline") == len(wanted))
    check(window.stage() == pictures[-1], "End goes to the last line")


def plays(window, wanted):
    window.set("Timeline", 0)
    window.wait(lambda: window.value("Timeline") == 0)
    window.set("Speed", 3)
    window.key("space")
    window.find("Pause", "push button")
    window.wait(lambda: window.value("Timeline") >= 2, what="playing in the past")
    window.click("Pause")
    window.find("Play", "push button")
    stopped = window.value("Timeline")
    check(2 <= stopped < len(wanted), "Play goes on through the past, and Pause stops it", stopped)
    window.click("Restart")
    window.wait(lambda: window.lines() == [] and window.pending(), what="a new world")
    check(window.value("Timeline") == 0, "Restart begins again")
    window.set("Speed", 6)
    window.click("Play")
    window.wait(lambda: window.status() == DONE, 30, "the end")
    check(said_by(window) == wanted, "at full speed the conversation is the same")
    check(window.look_for("Play", "push button"), "at the end playing has stopped")


def switches_views(window):
    both = window.stage()
    for name in ("Network", "Post office", "Both"):
        toggle = "toggle button" if window.look_for(name, "toggle button") else "push button"
        window.click(name, toggle)
        check(window.wait(lambda: window.has_state(name, "PRESSED", toggle)), "%s can be switched to" % name)
    check(window.stage() == both, "switching to and fro leaves the stage as it was")


def names_places(window):
    """Every place and the letter is a button of its own, in the image that is the stage."""
    places = window.places()
    check(any(name.startswith("London post office: MTA mail.london.example") for name in places), "places on the stage have names", list(places))
    check(any(name.startswith("Letter for bob@paris.example") for name in places), "so has the letter", list(places))
    roles = {node.getRoleName() for node in places.values()}
    check(roles == {"push button"}, "they are buttons", roles)


def writes_letter(window, wanted):
    window.click("Write a letter")
    window.find("Send", "push button")
    window.type("A second letter")
    window.key("ctrl+a", "Tab")
    window.type("Hello again")
    window.click("Send")
    window.wait(lambda: window.look_for("Send", "push button") is None, what="the dialog to close")
    window.wait(window.pending, what="the second letter")
    window.click("Play")
    window.wait(lambda: window.value("Timeline") > len(wanted) and window.status() == DONE, 30, "the second journey")
    hops = {line.split(", ")[1] for line in window.lines() if int(line.split(",")[0]) > len(wanted)}
    check({"hop 1", "hop 2", "hop 3", "hop 4"} <= hops, "a letter of one's own makes a second journey", sorted(hops))


def searches(window):
    window.key("ctrl+f")
    window.find("Search the conversation")
    window.type("rcpt to")
    check(window.wait(lambda: window.lines() and all("RCPT TO" in line for line in window.lines())), "Ctrl+F finds")
    window.key("Escape")
    window.wait(lambda: any("EHLO" in line for line in window.lines()))


def steps_by(wanted):
    with Window() as window:
        window.wait(window.pending)
        # the counter's question to the directory is part of it
        first = next(n for n, line in enumerate(wanted) if ", hop 2, " in line)
        window.key("ctrl+Right")
        window.wait(lambda: window.value("Timeline") == first and at_rest(window), what="the end of hop 1")
        check(window.pending().startswith("about to say, hop 2"), "Ctrl and → lets a whole hop out", window.pending())
        window.key("5")
        window.wait(lambda: window.lines() and ", hop 5, " in window.lines()[-1], 20, "hop 5")
        check(sum(", hop 5, " in line for line in window.lines()) == 1, "5 runs on to the first line of hop 5")


def shows_recording():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "whole.pennypost")
        wanted = sentences(run("run", "--json", "-", "--record", path).stdout)
        with Window(path) as window:
            window.wait(lambda: len(window.lines()) == len(wanted), what="the recording's lines")
            shown = window.lines()
            check(shown == wanted, "a recording shows the same conversation", [pair for pair in zip(shown, wanted) if pair[0] != pair[1]][:3])
            check(window.status() == "a recording: no server is running", "it says that it is a recording")
            check(not window.has_state("Write a letter", "SENSITIVE", "push button"), "no letter can be written into the past")
            window.click("Step")
            window.wait(lambda: window.value("Timeline") == 1)
            check(True, "Step moves in a recording")
        with open(path, "rb") as whole:
            octets = whole.read()
        half = os.path.join(folder, "half.pennypost")
        with open(half, "wb") as file:
            file.write(octets[:len(octets) // 2])
        with Window(half) as window:
            check(window.process.poll() is None, "half a recording opens as far as it goes")
            check(0 < len(window.lines()) < len(wanted), "and shows what there is", len(window.lines()))


COLLECTED = "Collected: the letter is on %s's laptop."

# What the stage must say in the end, the decisive words of each scenario; and the places that must be on it.
OUTCOMES = {
    "accents": ["<jürgen@bücher.example> to <zoë@café-paris.example>", "Delivered: the letter is in the mailbox on box.xn--caf-paris-d4a.example."],
    "attachment": [COLLECTED % "Bob"],
    "backup-office": [COLLECTED % "Bob", "with 5 postmarks"],
    "both-on-one-mailbox": ["is at Pigeon-holes in Paris", "Pigeon-holes in Paris: 1 letter in the mailbox"],
    "closed-office": [COLLECTED % "Bob", "It is Mon 2 Mar 2026 10:30:00."],
    "first-letter": [COLLECTED % "Bob", "with 4 postmarks"],
    "full-mailbox": ["Returned to sender: 552 5.2.2 <bob@paris.example>", "Pigeon-holes in Paris has refused it (552)", "Trouble on hop 4"],
    "greylisted": [COLLECTED % "Bob", "It is Mon 2 Mar 2026 09:20:00."],
    "imap-offline-and-back": ["Collected: the letter is on Bob's phone.", "Pigeon-holes in Paris: 3 letters in the mailbox. 2 of them have a bookmark."],
    "imap-two-devices": ["Collected: the letter is on Bob's phone.", "Pigeon-holes in Paris: 2 letters in the mailbox. 2 of them have a bookmark."],
    "mail-loop": ["Returned to sender, not for <bob@paris.example>: 554 5.4.6", "London post office has refused it (554)", "Trouble on hop 3"],
    "no-such-domain": ["Refused for <bob@pariss.example>: 550 5.1.2", "The counter in London has refused it (550)", "is at Alice's house"],
    "not-a-relay": ["Returned to sender: 554 5.7.1 <carol@rome.example>", "Rome post office has refused it (554)", "is at Mallory's house"],
    "one-server": ["Collected: the letter is on ", " has been collected.", "It takes the short way"], # Bob and Carol, whoever was last
    "pop-leaves-a-copy": [COLLECTED % "Bob", "It is Wed 11 Mar 2026"],
    "pop-takes-it-home": ["It is Mon 2 Mar 2026 09:31:00."],
    "pop-two-devices": ["It is Mon 2 Mar 2026 09:09:00."],
    "postcard": [COLLECTED % "Bob"],
    "returned-to-sender": ["after five days still not delivered to <bob@paris.example>", "Paris post office is closed", "is at Alice's house",
                           "Alice's house: 2 letters in the mailbox"],
    "same-domain": [COLLECTED % "Carol", "It takes the short way"],
    "sealed-bag": [COLLECTED % "Bob", "with 4 postmarks"],
    "spoofed-sender": ["550 5.7.23 SPF validation failed", "The report to <alice@london.example> is at Alice's house"],
    "too-big": ["Returned to sender, not for <bob@paris.example>: 552 5.3.4", "is at Alice's house", "Trouble on hop 3"],
    "two-recipients": ["Returned to sender: 550 5.1.1 <nobody@paris.example>", "Bob's house: 1 letter in the mailbox"],
    "two-roles": [COLLECTED % "Bob", "with 2 postmarks"],
    "unknown-user": ["Returned to sender: 550 5.1.1 <nobody@paris.example>", "The report to <alice@london.example> is at Alice's house"],
    "wrong-password": ["Refused for <bob@paris.example>: 535", "The counter in London has refused it (535)", "is at Alice's house"],
}


def goes_back_and_forth(window, scenario):
    told = window.stage()
    line = window.value("Timeline")
    window.key("Left")
    window.wait(lambda: window.value("Timeline") == line - 1)
    window.key("Right")
    window.wait(lambda: window.value("Timeline") == line)
    check(window.stage() == told, "%s: a step back and forth leaves the end as it was" % scenario, window.stage())


def plays_to_end(scenario, words):
    # Opening the window takes long with sanitizers, and there are many scenarios.
    with Window(scenario, program=PLAIN) as window:
        window.wait(window.pending)
        window.set("Speed", 6)
        window.click("Play")
        window.wait(lambda: window.status() == DONE, 40, "the end of " + scenario)
        window.key("End")
        told = window.stage()
        missing = [each for each in words if each not in told]
        check(not missing, "%s: the stage says what became of the letter" % scenario, (missing, told))
        goes_back_and_forth(window, scenario)
        check(window.complaints() == [], "%s: no library complained" % scenario, window.complaints()[:3])


def steps_into_waiting():
    """Step by step, with no row selected by hand: the stage shows the letter on its shelf as soon as it is there."""
    with Window("closed-office") as window:
        window.wait(window.pending)
        for _ in range(90):
            step(window, "Right")
            if ", next try " in window.stage():
                break
        told = window.stage()
        check("The shelf of London post office: waiting for " in told and ", next try 09:05. " in told,
              "stepping comes to the letter that waits, and to its clock", told)
        check("Paris post office is closed until 09:40" in told, "and to the office that is closed", told)


def shows_outcomes():
    there = sorted(name[:-len(".scenario")] for name in os.listdir(os.path.join(SOURCE, "data/scenarios")))
    check(there == sorted(OUTCOMES), "each scenario has an outcome to be checked", sorted(set(there) ^ set(OUTCOMES)))
    for scenario, words in OUTCOMES.items():
        plays_to_end(scenario, words)


def is_dark():
    brightness = {}
    for scheme in ("prefer-light", "prefer-dark"):
        with Window(env={"ADW_DEBUG_COLOR_SCHEME": scheme}) as window:
            window.wait(window.pending)
            brightness[scheme] = window.brightness()
    check(brightness["prefer-dark"] < 0.4 < 0.6 < brightness["prefer-light"], "dark is dark and light is light", brightness)


def main():
    wanted = expected_lines()
    with Window() as window:
        opens_paused(window)
        pictures = steps_through(window, wanted)
        walks_again(window, pictures)
        moves_along(window, pictures, wanted)
        plays(window, wanted)
        switches_views(window)
        names_places(window)
        writes_letter(window, wanted)
        searches(window)
        check(window.complaints() == [], "no library complained", window.complaints()[:3])
    steps_by(wanted)
    shows_recording()
    steps_into_waiting()
    shows_outcomes()
    is_dark()
    finish()


if __name__ == "__main__":
    main()
