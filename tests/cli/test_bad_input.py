# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad usage and bad input: each a clear sentence and the right exit status, never a crash."""

import os
import shutil
import socket
import tempfile

from pennypost import NET, NETWORK, SOURCE, check, finish, is_sentence, run, says

FOLDER = tempfile.mkdtemp(prefix="pennypost-bad-")
NO_DISPLAY = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "GDK_BACKEND": ""}


def put(name, octets):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as file:
        file.write(octets if isinstance(octets, bytes) else octets.encode())
    return path


def bad(what, status, *arguments, words=(), **more):
    done = run(*arguments, **more)
    check(is_sentence(done, status, *words), what, "%s, status %d: %s" % (arguments, done.returncode, says(done)))


def usage():
    for command in ([], ["run"], ["serve"], ["check"]):
        bad("unknown option of %s" % (command or "the program"), 2, *command, "--nonsense", words=["--nonsense"], env=NO_DISPLAY)
    for number in ("0", "-1", "x", "", "1.5", "1e3", "1000001", "99999999999999999999", " 1"):
        bad("--count %r" % number, 2, "run", "--count", number, words=["--count"])
    for until in ("hop:9", "hop:0", "hop:", "hop:x", "event:0", "event:-1", "event:", "letter:1", "", "hop"):
        bad("--until %r" % until, 2, "run", "--until", until, words=["--until"])
    for speed in ("0", "-1", "fast", "nan", "inf", "1x", ""):
        bad("--speed %r" % speed, 2, "run", "--speed", speed, words=["--speed"])
    for option, number in (("--seed", "x"), ("--seed", "-1"), ("--port-offset", "70000"), ("--port-offset", "-1"),
                           ("--network", "rubbish"), ("--network", "127.25.0.5"), ("--network", "::1"),
                           ("--network", "127.25.0.0/16"), ("--network", "300.1.1.0/24")):
        bad("%s %s" % (option, number), 2, "run", option, number, words=[option])
        bad("serve %s %s" % (option, number), 2, "serve", option, number, words=[option])
    for external in ("mx.paris.example", "nobody.example=127.0.0.1:25", "mx.paris.example=somewhere:25", "mx.paris.example=127.0.0.1",
                     "mx.paris.example=127.0.0.1:70000", "=", ""):
        bad("--external %r" % external, 2, "run", "--external", external, words=["--external"])


def outside():
    """A scenario is a file from anywhere: it cannot make us call another machine."""
    with open(os.path.join(SOURCE, "data", "scenarios", "first-letter.scenario"), encoding="utf-8") as file:
        text = file.read().replace("[host mx.paris.example]", "[host mx.paris.example]\nexternal=192.0.2.1:25")
    bad("a scenario with a server on another machine", 3, "run", put("outside.scenario", text), words=["192.0.2.1:25", "--external"])
    bad("one argument too many", 2, "run", "first-letter", "two-roles", words=["two-roles"])
    bad("check what?", 2, "check", words=["SCENARIO"])
    bad("two things on standard output", 2, "run", "--json", "-", "--record", "-", words=["standard output"])
    bad("an option without its value", 2, "run", "--letter")


def letters():
    good = b"From: alice@london.example\nTo: bob@paris.example\nSubject: x\n\nhello\n"
    bad("a letter that is not there", 2, "run", "--letter", FOLDER + "/none.eml", words=["none.eml"])
    bad("a folder as a letter", 2, "run", "--letter", FOLDER)
    bad("an empty letter", 2, "run", "--letter", put("empty.eml", b""), words=["empty.eml"])
    bad("an empty letter on standard input", 2, "run", "--letter", "-")
    bad("a letter cut in its header", 2, "run", "--letter", put("cut.eml", good[:40]), words=["cut.eml"])
    bad("no header at all", 2, "run", "--letter", put("noise.eml", bytes(range(256)) * 50), words=["noise.eml"])
    multipart = (b"From: alice@london.example\nTo: bob@paris.example\nMIME-Version: 1.0\n"
                 b"Content-Type: multipart/mixed; boundary=cut-here\n\n--cut-here\nContent-Type: text/plain\n\nhello\n")
    bad("a multipart letter without its end", 2, "run", "--letter", put("half.eml", multipart), words=["half.eml"])
    bad("nobody to send it to", 2, "run", "--letter", put("to.eml", b"From: alice@london.example\n\nx\n"), words=["--to"])
    bad("nobody who sends it", 2, "run", "--letter", put("from.eml", b"To: bob@paris.example\n\nx\n"), words=["--from"])
    bad("--from that is no address", 2, "run", "--from", "alice", words=["--from", "alice"])
    bad("--to that is no address", 2, "run", "--to", "bob@@paris.example", words=["--to"])
    unreadable = put("unreadable.eml", good)
    os.chmod(unreadable, 0)
    if os.geteuid() != 0:
        bad("a letter that may not be read", 2, "run", "--letter", unreadable, words=["unreadable.eml"])


def scenarios():
    with open(os.path.join(SOURCE, "data/scenarios/first-letter.scenario"), encoding="utf-8") as file:
        lines = file.read().split("\n")
    bad("a scenario that is not there", 2, "check", "no-such-scenario", words=["no-such-scenario", "first-letter"])
    bad("a path that is not there", 2, "check", FOLDER + "/none.scenario", words=["none.scenario"])
    bad("a folder as a scenario", 2, "check", FOLDER)
    bad("a scenario that is noise", 2, "check", put("noise.scenario", bytes(range(256)) * 20), words=["noise.scenario"])
    bad("an empty scenario", 2, "check", put("empty.scenario", b""), words=["empty.scenario"])
    wrong = put("wrong.scenario", "\n".join(lines[:3] + ["nonsense = 1"] + lines[3:]))
    for command in ("check", "run", "serve"):
        bad("an unknown key, %s" % command, 2, command, wrong, words=["wrong.scenario:4:"])
    # Each line with something on it, spoilt: never a crash, and no fault without its line.
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        spoilt = line[:-1] + "\x01]" if line.startswith("[") else line.split("=")[0] + "?=\\q \x01"
        done = run("check", put("spoilt.scenario", "\n".join(lines[:number - 1] + [spoilt] + lines[number:])))
        check(is_sentence(done, 2, "spoilt.scenario:"), "line %d spoilt" % number, "%d %s" % (done.returncode, says(done)))


def recordings():
    whole = os.path.join(FOLDER, "whole.recording")
    done = run("run", *NETWORK, "--record", whole)
    check(done.returncode == 0, "a recording is made", says(done))
    with open(whole, "rb") as file:
        octets = file.read()
    cut = put("cut.recording", octets[:len(octets) // 2])
    bad("run on a recording", 2, "run", whole, words=["recording"])
    for command in (["run"], ["check"], ["serve"], []):
        bad("half a recording, %s" % (command or ["window"])[0], 2, *command, cut, words=["cut.recording"], env=NO_DISPLAY)
    altered = bytearray(octets)
    altered[len(octets) // 2] ^= 1
    bad("an altered recording", 2, put("altered.recording", bytes(altered)), words=["altered.recording"], env=NO_DISPLAY)
    bad("a whole recording and no display", 3, whole, words=["pennypost run"], env=NO_DISPLAY)


def machine():
    bad("no display", 3, words=["pennypost run"], env=NO_DISPLAY)
    bad("a file of JSON that cannot be", 3, "run", *NETWORK, "--json", "/nowhere/at/all", words=["/nowhere/at/all"])
    bad("a full disk, JSON", 3, "run", *NETWORK, "--json", "/dev/full", words=["/dev/full"])
    bad("a full disk, recording", 3, "run", *NETWORK, "--record", "/dev/full", words=["/dev/full"])
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((NET + ".2", 2587))
        taken.listen()
        bad("a port that is taken", 3, "serve", *NETWORK, words=[NET + ".2:2587"])
    bad("a store where a file is", 3, "run", *NETWORK, "--store", put("file", b"x"), words=["file"])


def stores():
    """A folder with files that are not ours: they are left as they are."""
    store = os.path.join(FOLDER, "store")
    done = run("run", *NETWORK, "--store", store)
    check(done.returncode == 0 and os.listdir(store), "a store is made", says(done))
    for name in os.listdir(store):
        put("store/" + name, b"not a cabinet at all, but long enough to be looked at closely\n" * 100)
    before = {name: open(os.path.join(store, name), "rb").read() for name in os.listdir(store)}
    bad("a store with foreign files", 2, "run", *NETWORK, "--store", store, words=[store])
    after = {name: open(os.path.join(store, name), "rb").read() for name in os.listdir(store)}
    check(before == after, "foreign files in a store are left as they are")


usage()
outside()
letters()
scenarios()
recordings()
machine()
stores()
shutil.rmtree(FOLDER, ignore_errors=True)
finish()
