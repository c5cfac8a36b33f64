# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program is there to show: each sentence of tests/seeds.ini has its moment in a scenario, and its row in README.md.
With --table it prints the rows."""

import configparser
import os
import sys

from pennypost import SOURCE, check, events, finish, run


def read_seeds():
    parser = configparser.RawConfigParser()
    parser.read(os.path.join(SOURCE, "tests/seeds.ini"), encoding="utf-8")
    return [parser[name] for name in parser.sections()]


def row(seed):
    moment = seed.get("shown") or "`%s`" % seed["text"]
    hop = "hop %s: " % seed["hop"] if seed["hop"] != "0" else ""
    truth = " (%s)" % seed["truth"] if "truth" in seed else ""
    return "| %s | `%s` | %s%s%s |" % (seed["sentence"], seed["scenario"], hop, moment, truth)


def is_moment(event, seed):
    text = event["text"] or ""
    return (event["hop"] or 0) == int(seed["hop"]) and event["kind"] == seed["kind"] and (
        text == "." if seed["text"] == "." else seed["text"] in text)


def main():
    seeds = read_seeds()
    if "--table" in sys.argv:
        print("\n".join(map(row, seeds)))
        return
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        readme = file.read().split("\n")
    played = {}
    check(len(seeds) > 30, "there are sentences", len(seeds))
    for seed in seeds:
        name = seed["scenario"]
        if name not in played:
            played[name] = events(run("run", name, "--memory", "--json", "-").stdout)
        check(any(is_moment(event, seed) for event in played[name]), "%s: %s" % (name, seed["sentence"]))
        check(row(seed) in readme, "and README.md says so", row(seed))
    finish()


main()
