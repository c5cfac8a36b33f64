# SPDX-License-Identifier: GPL-3.0-or-later
"""What `pennypost run` writes: the conversation, JSON, recordings; and where it stops."""

import os
import pty
import re
import shutil
import subprocess
import tempfile
import time

from pennypost import NETWORK, PLAIN, PROGRAM, SOURCE, check, events, finish, octets_of, run, says

FOLDER = tempfile.mkdtemp(prefix="pennypost-output-")
KEYS = ["n", "time_us", "wall_us", "hop", "proto", "kind", "from", "to", "dir", "connection", "letter", "text", "octets"]
KINDS = {"connect", "line", "data", "close", "state", "note", "queue", "store", "dns", "timer", "tls"}


def json_events():
    done = run("run", *NETWORK, "--json", "-")
    check(done.returncode == 0 and done.stderr == b"", "run --json -: as expected, nothing on standard error", says(done))
    all_events = events(done.stdout)
    check(all(list(event) == KEYS for event in all_events), "every event has every key")
    check([event["n"] for event in all_events] == list(range(1, len(all_events) + 1)), "numbers rise by one")
    check({event["kind"] for event in all_events} <= KINDS, "kinds are those that are promised")
    check({event["hop"] for event in all_events} - {None} == {1, 2, 3, 4, 5}, "five hops")
    times = [event["time_us"] for event in all_events]
    check(times == sorted(times), "time does not run back")
    return all_events


def hops(all_events):
    protos = {1: "submission", 2: "smtp", 3: "smtp", 4: "lmtp", 5: "pop3"}
    letters = [event for event in all_events if event["kind"] == "data"]
    check([event["hop"] for event in letters] == [1, 2, 3, 4, 5], "the letter goes over each hop once, in order",
          [event["hop"] for event in letters])
    check(all(protos[event["hop"]] == event["proto"] for event in letters), "each hop speaks its protocol")
    for hop in (1, 2, 3, 4):
        lines = [event for event in all_events if event["connection"] == letters[hop - 1]["connection"] and event["kind"] == "line"]
        said = [event["text"].split(" ")[0].upper() for event in lines if event["dir"] == "C"]
        hello = {1: ["EHLO", "AUTH"], 4: ["LHLO"]}.get(hop, ["EHLO"])
        check([word for word in said if word != "."] == hello + ["MAIL", "RCPT", "DATA", "QUIT"], "hop %d: what the client says" % hop, said)
        codes = [event["text"][:3] for event in lines if event["dir"] == "S" and event["text"][3:4] != "-"]
        greeted = ["220", "250", "235"] if hop == 1 else ["220", "250"]
        check(codes == greeted + ["250", "250", "354", "250", "221"], "hop %d: the replies' codes" % hop, codes)
    for event in all_events:
        if event["kind"] == "line" and len(octets_of(event)) + 2 != event["octets"]:
            check(False, "octets are what the line takes on the wire", event)
            break
    else:
        check(True, "octets are what the line takes on the wire")
    dns = [event["text"] for event in all_events if event["kind"] == "dns"]
    check(any("paris.example" in text and "MX" in text for text in dns), "the MX is asked for", dns)


def conversation(all_events):
    path = os.path.join(FOLDER, "run.json")
    done = run("run", *NETWORK, "--json", path)
    text = done.stdout.decode()
    check(done.returncode == 0 and "\033" not in text, "the conversation is plain where no terminal is")
    with open(path, "rb") as file:
        check(len(events(file.read())) == len(all_events), "JSON goes to a file beside it")
    headings = re.findall(r"^── ([1-5]) · (\w+) → (\w+) · (\w+) · (\S+) → (\S+)$", text, re.M)
    roles = {heading[0]: heading[1:4] for heading in headings}
    check(roles == {"1": ("MUA", "MSA", "submission"), "2": ("MSA", "MTA", "smtp"), "3": ("MTA", "MTA", "smtp"),
                    "4": ("MTA", "MDA", "lmtp"), "5": ("MUA", "MDA", "pop3")}, "a heading a hop", headings)
    said = [event["text"] for event in all_events if event["kind"] == "line"]
    printed = re.findall(r"^[CS]: (.*)$", text, re.M)
    check([line for line in printed if line in said] and len([e for e in all_events if e["kind"] in ("line", "dns")]) == len(printed),
          "a line a protocol line", "%d printed, %d said" % (len(printed), len(said)))
    check("as expected" in text.split("\n── ")[-1], "the outcome is the last line", text[-200:])


def on_a_terminal(*arguments, env=None, program=PROGRAM):
    """What is written when standard output and standard error are a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([program, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                               env={**os.environ, "TERM": "xterm", **(env or {})})
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    process.wait()
    os.close(ours)
    return seen.decode("utf-8", "replace")


def terminal():
    check("\033[1m── 1" in on_a_terminal("run", *NETWORK), "colours on a terminal")
    check("\033" not in on_a_terminal("run", *NETWORK, env={"NO_COLOR": "1"}), "none if NO_COLOR asks for that")
    check("to go" not in on_a_terminal("run", *NETWORK), "no progress line for what takes no time")
    long = on_a_terminal("run", *NETWORK, "--count", "2000", program=PLAIN)
    check(re.search(r"\d+ of 2000, \d+ s to go\r\033\[K", long), "a progress line for what takes long")


def until(all_events):
    for number in (1, 7, 40):
        done = run("run", *NETWORK, "--json", "-", "--until", "event:%d" % number)
        check(done.returncode == 0 and len(events(done.stdout)) == number, "--until event:%d" % number, says(done))
    for hop in (1, 2, 3, 4, 5):
        done = run("run", *NETWORK, "--json", "-", "--until", "hop:%d" % hop)
        seen = events(done.stdout)
        letters = [event["hop"] for event in seen if event["kind"] == "data"]
        check(done.returncode == 0 and letters == list(range(1, hop + 1)), "--until hop:%d" % hop, "%s %s" % (letters, says(done)))
        shorter = [{**event, "wall_us": 0} for event in all_events[:len(seen)]]
        check([{**event, "wall_us": 0} for event in seen] == shorter, "what comes before is the same")
    done = run("run", *NETWORK, "--until", "event:1000000")
    check(done.returncode == 1 and "never came" in done.stdout.decode(), "--until what never comes", says(done))


def letters():
    letter = b"From: Alice <alice@london.example>\nTo: bob@paris.example\nSubject: by hand\n\nHello\n"
    done = run("run", *NETWORK, "--json", "-", "--letter", "-", stdin=letter)
    last = [event for event in events(done.stdout) if event["kind"] == "data"][-1]
    check(done.returncode == 0 and last["hop"] == 5 and "Subject: by hand\r\n" in last["text"], "a letter from standard input", says(done))
    done = run("run", *NETWORK, "--json", "-", "--to", "bob@paris.example", "--to", "nobody@paris.example")
    rcpt = [event["text"] for event in events(done.stdout) if event["text"].startswith("RCPT") and event["hop"] == 1]
    check(rcpt == ["RCPT TO:<bob@paris.example>", "RCPT TO:<nobody@paris.example>"], "--to, twice", rcpt)
    done = run("run", *NETWORK, "--from", "mallory@elsewhere.example")
    check(done.returncode == 1 and b"S: 553 5.7.1" in done.stdout and b"refused" in done.stdout.splitlines()[-1],
          "a sender who is not the one that signed in", done.stdout[-300:])
    done = run("run", *NETWORK, "--json", "-", "--count", "5")
    numbers = {event["letter"] for event in events(done.stdout) if event["kind"] == "data" and event["hop"] == 5}
    check(done.returncode == 0 and len(numbers) == 5, "--count 5: five letters arrive", numbers)


def speed():
    before = time.monotonic()
    done = run("run", *NETWORK, "--json", "-", "--speed", "40", "--until", "event:60")
    took = time.monotonic() - before
    lines = len([event for event in events(done.stdout) if event["kind"] in ("line", "data", "dns")])
    check((lines - 1) / 40 <= took <= lines / 40 + 3, "--speed 40 is 40 lines a second", "%d lines in %.2f s" % (lines, took))


def recording():
    path = os.path.join(FOLDER, "a.recording")
    done = run("run", *NETWORK, "--record", path)
    check(done.returncode == 0 and b"as expected" in done.stdout, "--record leaves the conversation be")
    done = run("run", *NETWORK, "--record", "-")
    with open(path, "rb") as file:
        check(done.returncode == 0 and abs(len(done.stdout) - len(file.read())) < 2000 and b"as expected" not in done.stdout,
              "--record - has standard output alone")


def words():
    check(re.fullmatch(rb"pennypost \d+\.\d+\.\d+\n", run("--version").stdout), "--version")
    for command in ([], ["run"], ["serve"], ["check"]):
        done = run(*command, "--help", env={"DISPLAY": ""})
        check(done.returncode == 0 and b"Usage:" in done.stdout and done.stderr == b"", "%s --help" % " ".join(command))
    for name in ("first-letter", "two-roles"):
        done = run("check", name)
        check(done.returncode == 0 and done.stdout.startswith(name.encode() + b": right"), "check %s" % name, says(done))
        done = run("run", *NETWORK, name)
        check(done.returncode == 0, "run %s: as expected" % name, says(done))


def certificates():
    """A client that verifies gives no letter to a server that nobody vouches for; one that does not verify does."""
    with open(os.path.join(SOURCE, "data", "scenarios", "sealed-bag.scenario"), encoding="utf-8") as file:
        text = file.read()
    path = os.path.join(FOLDER, "self-signed.scenario")
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^(tls=.*)$", r"\1\ncertificate=self-signed", text))
    verified, trusting = run("run", *NETWORK, path), run("run", *NETWORK, "--no-verify", path)
    check(verified.returncode == 1 and b"the certificate is not trusted" in verified.stdout and b"MAIL FROM" not in verified.stdout,
          "a certificate that nobody vouches for: nothing is said", says(verified))
    check(trusting.returncode == 0 and b"NOT verified" in trusting.stdout, "--no-verify: it is said all the same", says(trusting))


seen = json_events()
hops(seen)
conversation(seen)
terminal()
until(seen)
letters()
speed()
recording()
certificates()
words()
shutil.rmtree(FOLDER, ignore_errors=True)
finish()
