# SPDX-License-Identifier: GPL-3.0-or-later
"""fetchmail and getmail collect Bob's letters by POP3 and IMAP: in the clear and sealed, leaving them or not, and never twice."""

import os
import re
import shutil
import signal
import subprocess

from letters import EIGHT, letter
from mail_house import Folder, mail_house, program, tells, until, write
from pennypost import check, finish
from postfix import NOBODY

CLEAR, STARTTLS, TLS = "in the clear", "after STARTTLS", "with TLS"
MDA = """#!/bin/sh
f=$(mktemp {folder}/new.XXXXXX) && cat >"$f" && mv "$f" {folder}/letter.$(basename "$f")
"""


def taken(folder):
    """The letters in it, as {subject: octets} with CR LF; they are taken out."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as file:
                octets = re.sub(rb"\r?\n", b"\r\n", file.read())
            found[octets.partition(b"\r\nSubject: ")[2].partition(b"\r\n")[0].decode()] = octets
            os.unlink(path)
    return found


class Collector:
    """What both have in common; the letters come into a folder."""

    def __init__(self, house, folder, name):
        self.house, self.home = house, os.path.join(folder, name)
        self.into = os.path.join(self.home, "into")
        os.makedirs(self.into)
        self.fresh = 0

    as_whom = {}

    def collect(self, protocol, seal, keep, *more):
        """(whether it went well, the letters, what was seen)"""
        mark = self.house.mark()
        done = program(*self.command(protocol, seal, keep, *more), env=self.house.environment(self.home), **self.as_whom)
        return self.well(done), taken(self.into), (tells(done), self.house.said()[mark:][-1500:])


class Fetchmail(Collector):
    name = "fetchmail"

    def __init__(self, house, folder):
        super().__init__(house, folder, self.name)
        self.mda = write(self.home, "mda", MDA.format(folder=self.into), 0o700)

    def well(self, done):
        return done.returncode == 0

    def forget(self):
        self.fresh += 1

    def rc(self, protocol, seal, keep, more=""):
        """How it is told: its file."""
        service = ("imap" if protocol == "imap" else "pop3") + ("s" if seal == TLS else "")
        seals = {CLEAR: "sslproto ''", STARTTLS: "sslproto TLS1.2+", TLS: "ssl"}[seal]
        if seal != CLEAR:
            seals += " sslcertck sslcertfile '%s'" % self.house.authority
        return write(self.home, "fetchmailrc", "set idfile '%s/ids%d'\npoll %s service %d proto %s %s user bob password bob %s %s mda '%s'\n" % (
            self.home, self.fresh, self.house.host, self.house.where(service)[1], protocol, "uidl" if protocol == "pop3" else "", seals,
            "keep" if keep else "nokeep", self.mda) + more)

    def command(self, protocol, seal, keep, *more):
        return ["fetchmail", "-f", self.rc(protocol, seal, keep), "--invisible", "--pidfile", self.home + "/pid", *more]


class Getmail(Collector):
    name = "getmail"

    def __init__(self, house, folder):
        super().__init__(house, folder, self.name)
        for part in ("cur", "new", "tmp"):
            os.mkdir(os.path.join(self.into, part))
        os.chmod(folder, 0o755)
        self.authority = shutil.copy(house.authority, self.home)
        os.chmod(self.authority, 0o644)
        if os.geteuid() == 0:
            self.as_whom = {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid}  # it delivers nothing as root

    def well(self, done):
        return done.returncode == 0 and b"rror" not in done.stdout + done.stderr

    def forget(self):
        self.fresh += 1

    def command(self, protocol, seal, keep, *more):
        service = protocol + ("s" if seal == TLS else "")
        kind = "Simple%s%sRetriever" % (protocol.upper(), "SSL" if seal == TLS else "")
        seals = "ca_certs = %s\n" % self.authority if seal == TLS else ""
        folder = os.path.join(self.home, "state%d" % self.fresh)
        os.makedirs(folder, exist_ok=True)
        rc = write(folder, "getmailrc", "[retriever]\ntype = %s\nserver = %s\nport = %d\nusername = bob\npassword = bob\n%s"
                   "[destination]\ntype = Maildir\npath = %s/\n[options]\nread_all = false\ndelete = %s\ndelivered_to = false\nreceived = false\n" % (
                       kind, self.house.host, self.house.where(service)[1], seals, self.into, "false" if keep else "true"))
        if self.as_whom:
            program("chown", "-R", "nobody", self.home)
        return ["getmail", "--getmaildir", folder, "--rcfile", rc, *more]


def is_in(octets, found):
    """Whether it is the same letter, but for header fields more."""
    head, _, body = octets.partition(b"\r\n\r\n")
    there, _, text = found.partition(b"\r\n\r\n")
    return text == body and set(head.split(b"\r\n")) <= set(there.split(b"\r\n"))


def same(found, sent):
    return set(found) == set(sent) and all(is_in(octets, found[subject]) for subject, octets in sent.items())


def collects(house, collector, protocol, seal):
    """Twice with the letters left there, then once with them taken away."""
    name = "%s, %s, %s" % (collector.name, protocol, seal)
    collector.forget()
    sent = {name + str(number): letter(name + str(number), EIGHT) for number in range(2)}
    house.deliver("bob", *sent.values())
    well, found, seen = collector.collect(protocol, seal, True)
    check(well and same(found, sent), name + ": two letters with the same octets", (seen, found))
    check(set(house.look()) == set(sent), name + ": they are still there", house.look())
    third = {name + "2": letter(name + "2", EIGHT)}
    house.deliver("bob", *third.values())
    _, found, seen = collector.collect(protocol, seal, True)
    check(same(found, third), name + ": only the new one", (seen, found.keys()))
    _, found, seen = collector.collect(protocol, seal, False)
    fourth = {name + "3": letter(name + "3", EIGHT)}
    house.deliver("bob", *fourth.values())
    _, found, seen = collector.collect(protocol, seal, False)
    check(same(found, fourth), name + ": the next one is taken away", (seen, found.keys()))
    check(name + "3" not in house.look(), name + ": it is not there any more", house.look())
    empty(house)


def empty(house):
    with house.imap() as session:
        session.select("INBOX")
        session.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
        session.expunge()


def looks_only(house, fetchmail):
    """fetchmail --check, and what it says of a wrong password."""
    for protocol in ("pop3", "imap"):
        done = program(*fetchmail.command(protocol, CLEAR, True, "--check"), env=house.environment(fetchmail.home))
        check(done.returncode == 1, "fetchmail --check, %s: nothing there" % protocol, tells(done))
        house.deliver("bob", letter("check", EIGHT))
        done = program(*fetchmail.command(protocol, CLEAR, True, "--check"), env=house.environment(fetchmail.home))
        check(done.returncode == 0 and house.look() == {"check": set()}, "fetchmail --check, %s: something" % protocol, tells(done))
        empty(house)
        rc = fetchmail.rc(protocol, CLEAR, True)
        with open(rc, encoding="utf-8") as file:
            write(fetchmail.home, "fetchmailrc", file.read().replace("password bob", "password alice"))
        done = program("fetchmail", "-f", rc, "--pidfile", fetchmail.home + "/pid", env=house.environment(fetchmail.home))
        check(done.returncode == 3 and b"uthori" in done.stdout + done.stderr, "fetchmail, %s: a wrong password" % protocol, tells(done))


def signs_in(house, fetchmail):
    """With what fetchmail knows beside plain words."""
    for protocol, how in (("apop", "any"), ("pop3", "cram-md5"), ("imap", "cram-md5")):
        house.deliver("bob", letter(protocol + how, EIGHT))
        well, found, seen = fetchmail.collect(protocol, CLEAR, False, "--auth", how)
        check(well and protocol + how in found, "fetchmail, %s, %s" % (protocol, how), seen)
        empty(house)


def flushes(house, fetchmail):
    """What was read elsewhere is left alone, unless all are asked for."""
    house.deliver("bob", letter("read", EIGHT), letter("unread", EIGHT))
    with house.imap() as session:
        session.select("INBOX")
        session.store("1", "+FLAGS", r"(\Seen)")
    _, found, seen = fetchmail.collect("imap", CLEAR, True)
    check(set(found) == {"unread"}, "fetchmail, imap: what is \\Seen is old", (seen, found.keys()))
    _, found, seen = fetchmail.collect("imap", CLEAR, False, "--all", "--fetchlimit", "1")
    check(len(found) == 1 and len(house.look()) == 1, "fetchmail --all --fetchlimit 1", (seen, found.keys()))
    _, found, seen = fetchmail.collect("pop3", CLEAR, False, "--all", "--limit", "100")
    check(not found and len(house.look()) == 1, "fetchmail --limit: it is too long", (seen, found.keys()))
    empty(house)


def waits(house, fetchmail):
    """IDLE: it is told of a letter, and collects it at once."""
    env = house.environment(fetchmail.home)
    command = fetchmail.command("imap", CLEAR, False, "--idle", "--nodetach", "--daemon", "900")
    mark = house.mark()
    with open(os.path.join(fetchmail.home, "log"), "wb") as log:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        check(until(lambda: "IDLE" in house.commands(mark)), "fetchmail --idle: it waits", house.commands(mark))
        house.deliver("bob", letter("idle", EIGHT))
        check(until(lambda: any(name.startswith("letter") for name in os.listdir(fetchmail.into))), "fetchmail --idle: the letter comes",
              house.said()[mark:][-1500:])
        check(until(lambda: house.look() == {}), "fetchmail --idle: and is taken away", house.look())
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        check("idle" in taken(fetchmail.into), "fetchmail --idle: it is the right one")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


with Folder() as folder, mail_house(folder) as house:
    fetchmail, getmail = Fetchmail(house, folder), Getmail(house, folder)
    for protocol in ("pop3", "imap"):
        for seal in (CLEAR, STARTTLS, TLS):
            collects(house, fetchmail, protocol, seal)
        for seal in (CLEAR, TLS):
            collects(house, getmail, protocol, seal)
    looks_only(house, fetchmail)
    signs_in(house, fetchmail)
    flushes(house, fetchmail)
    waits(house, fetchmail)
    problem = house.stop()
    check(problem == "", "the server ends cleanly", problem)
finish()
