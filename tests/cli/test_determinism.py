# SPDX-License-Identifier: GPL-3.0-or-later
"""One scenario and one seed make one journal: run by run, with sockets or without, fast or slow, on disk or in memory."""

import os
import re
import tempfile

from pennypost import NETWORK, check, events, finish, run, says


def alike(event):
    """Without the real time, and without the port: another program may have the usual one, and then the world takes the next."""
    text = re.sub(r":\d+$", "", event["text"]) if event["kind"] == "connect" else event["text"]
    return {**event, "wall_us": 0, "text": text}


def journal(*arguments):
    done = run("run", *NETWORK, "--json", "-", *arguments)
    if done.returncode not in (0, 1):
        check(False, "it ran", says(done))
    return [alike(event) for event in events(done.stdout)]


def difference(one, other):
    for a, b in zip(one, other):
        if a != b:
            return "%s is not %s" % (a, b)
    return "%d events and %d events" % (len(one), len(other))


def same(what, one, other):
    check(one == other and one, what, difference(one, other))


for name in sorted(os.listdir(os.path.join(os.environ["PENNYPOST_SOURCE"], "data/scenarios"))):
    scenario = name.removesuffix(".scenario")
    first = journal(scenario)
    same("%s: the same twice" % scenario, first, journal(scenario))
    same("%s: the same without sockets" % scenario, first, journal(scenario, "--memory"))
first = journal()
same("the same at another speed", first, journal("--speed", "500"))
with tempfile.TemporaryDirectory() as store:
    same("the same on disk", first, journal("--store", os.path.join(store, "new")))
many = journal("--count", "50")
same("fifty letters, the same twice", many, journal("--count", "50"))
same("fifty letters, the same without sockets", many, journal("--count", "50", "--memory"))
same("with a seed, the same twice", journal("--seed", "7"), journal("--seed", "7"))
finish()
