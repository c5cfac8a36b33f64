#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is lost in a mailbox: while letters are delivered, appended, flagged, moved and expunged by several clients, the server
is killed (SIGKILL) at a random moment and started again on the same store, many times. Each time, and in the end, every letter is in
exactly one place, and that is where the last command that was answered with OK left it, with the flags it left; a command that was cut
off before its answer has happened whole or not at all. UIDs never go back, and one UID is never two letters.

PENNYPOST_KILLS asks for another number of kills, and then for as long as they take."""

import collections
import imaplib
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time

from pennypost import NET, NETWORK, PLAIN, check, finish, password_of

KILLS = int(os.environ.get("PENNYPOST_KILLS", 50))
MOST_SECONDS = float("inf") if "PENNYPOST_KILLS" in os.environ else 60
LEAST_KILLS = min(KILLS, 10)
CLIENTS = 3
MAILBOXES = ["INBOX", "Archive", "Work/2026", "Sent"]
FLAGS = ["\\Seen", "\\Flagged", "\\Answered", "\\Draft", "$Forwarded", "Holiday"]
GONE = "gone"
HOST, NUMBER, USER = "box.paris.example", 5, "bob"
OFFSET = 24000
COMMAND = [PLAIN, "serve", *NETWORK, "--port-offset", str(OFFSET), "--store"]
PLACE = "%s.%d" % (NET, NUMBER)
PASSWORD = password_of("bob@paris.example")
BROKEN = (OSError, imaplib.IMAP4.abort, EOFError)

imaplib._MAXLINE = 10000000


class Fault(Exception):
    """What must not be."""


class Server:
    """`serve` on the store; what it prints is read and forgotten."""

    def __init__(self, store):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(COMMAND + [store], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors)
        self.ready = any(line == b"ready\n" for line in self.process.stdout)
        if self.ready:
            self.reader = threading.Thread(target=self._forget, args=(self.process.stdout.fileno(),), daemon=True)
            self.reader.start()

    def _forget(self, descriptor):
        while os.read(descriptor, 1 << 16):
            pass

    def stop(self, how):
        self.process.send_signal(how)
        status = self.process.wait(timeout=60)
        if self.ready:
            self.reader.join(timeout=20)
        self.process.stdout.close()
        return status

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode("utf-8", "replace")


# ------------------------------------------------------------------ what is known of the letters

class World:
    """Every letter that was sent, and what may have become of it: a set of (mailbox, flags) or GONE. With one in it, it is certain.
    A letter is one client's alone from its first delivery on, so nobody else changes it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.possible = {}                              # name to set
        self.seen = {}                                  # (mailbox, uid) to name
        self.highest = collections.Counter()            # mailbox to the highest UID that was ever heard of
        self.validity = {}
        self.counts = collections.Counter()
        self.fault = None

    def new(self, client, possible):
        with self.lock:
            name = "%06d" % (len(self.possible) * CLIENTS + client)
            self.possible[name] = set(possible)
        return name

    def settle(self, name, state):
        with self.lock:
            self.possible[name] = {state}

    def taken(self, name):
        """A delivery was answered with 250, perhaps after its client has found the letter already."""
        with self.lock:
            self.possible[name].discard(GONE)

    def certain(self, client):
        """{name: state} of those of a client of whom it is known."""
        with self.lock:
            return {name: next(iter(states)) for name, states in self.possible.items()
                    if int(name) % CLIENTS == client and len(states) == 1}

    def of(self, client):
        with self.lock:
            return {name: set(states) for name, states in self.possible.items() if int(name) % CLIENTS == client}

    def see(self, mailbox, uid, name):
        with self.lock:
            if self.seen.setdefault((mailbox, uid), name) != name:
                raise Fault("UID %d of %s was %s and is %s" % (uid, mailbox, self.seen[mailbox, uid], name))
            self.highest[mailbox] = max(self.highest[mailbox], uid)

    def check_numbers(self, mailbox, validity, uid_next, before):
        with self.lock:
            if self.validity.setdefault(mailbox, validity) != validity:
                raise Fault("UIDVALIDITY of %s was %d and is %d" % (mailbox, self.validity[mailbox], validity))
        if uid_next <= before:
            raise Fault("UIDNEXT of %s is %d, and there was a letter %d" % (mailbox, uid_next, before))


def letter_of(name):
    return (b"From: alice@london.example\r\nTo: bob@paris.example\r\nSubject: letter\r\nX-Name: %s\r\n\r\n" % name.encode() +
            b"a line of it\r\n" * random.Random(name).randrange(1, 200))


# ------------------------------------------------------------------ deliveries

def reply(stream):
    line = stream.readline()
    while line[3:4] == b"-":
        line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    return line[:3]


def deliver(world, chance, connection, stream):
    connection.sendall(b"MAIL FROM:<alice@london.example>\r\nRCPT TO:<bob@paris.example>\r\nDATA\r\n")
    if [reply(stream) for _ in range(3)] != [b"250", b"250", b"354"]:
        raise Fault("LMTP did not take a letter")
    name = world.new(chance.randrange(CLIENTS), [GONE, ("INBOX", frozenset())])
    connection.sendall(letter_of(name) + b".\r\n")
    if reply(stream) != b"250":
        raise Fault("LMTP did not take letter " + name)
    world.taken(name)
    world.counts["delivered"] += 1


def keep_delivering(world, seed, going):
    chance = random.Random(seed)
    while going.is_set() and world.fault is None:
        try:
            with socket.create_connection((PLACE, OFFSET + 24), timeout=30) as connection, connection.makefile("rb") as stream:
                reply(stream)
                connection.sendall(b"LHLO client.example\r\n")
                reply(stream)
                while going.is_set():
                    deliver(world, chance, connection, stream)
                    time.sleep(chance.random() * 0.04)
        except BROKEN:
            time.sleep(0.01)
        except Fault as fault:
            world.fault = world.fault or str(fault)


# ------------------------------------------------------------------ a client

class Client:
    """One who has her own letters, and looks after each start of the server whether they are as she was told."""

    def __init__(self, world, number, seed):
        self.world, self.number, self.chance = world, number, random.Random(seed)
        self.groups = []  # of one command that was not answered: [(name, before, after)], which are all of one kind

    def command(self, kind, data):
        if kind != "OK":
            raise Fault("answered %s %s" % (kind, data))
        return data

    def connect(self):
        self.imap = imaplib.IMAP4(PLACE, OFFSET + 143, timeout=60)
        self.command(*self.imap.login(USER, PASSWORD))

    def select(self, mailbox):
        before = self.world.highest[mailbox]
        kind, data = self.imap.select(mailbox)
        if kind != "OK":
            self.imap.create(mailbox)  # unless another client has just made it
            self.command(*self.imap.select(mailbox))
        numbers = [int(self.imap.response(code)[1][0]) for code in ("UIDVALIDITY", "UIDNEXT")]
        self.world.check_numbers(mailbox, *numbers, before)
        self.selected = mailbox

    def fetch_all(self):
        """A letter that another client has just expunged cannot be read any more (RFC 9051, 7.1: EXPUNGEISSUED): then once more."""
        for _ in range(20):
            kind, data = self.imap.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (X-Name)])")
            if kind == "OK":
                break
            self.command(*self.imap.noop())
            self.imap.response("FETCH")
        return self.command(kind, data)

    def look(self):
        """{name: [(state, uid), …]} of all that is there."""
        found = collections.defaultdict(list)
        for mailbox in MAILBOXES:
            self.select(mailbox)
            for item in self.fetch_all():
                if not isinstance(item, tuple):
                    continue
                uid = int(re.search(rb"UID (\d+)", item[0])[1])
                flags = frozenset(re.search(rb"FLAGS \(([^)]*)\)", item[0])[1].decode().split()) - {"\\Recent"}
                name = re.search(rb"X-Name: (\d{6})", item[1])[1].decode()
                self.world.see(mailbox, uid, name)
                found[name].append(((mailbox, flags), uid))
        return found

    def settle(self):
        """After a start: everything is as it may be, and from now on it is certain."""
        before = self.world.of(self.number)
        found = self.look()
        for name, states in before.items():
            places = found.get(name, [])
            if len(places) > 1:
                raise Fault("letter %s is there %d times: %s" % (name, len(places), places))
            state = places[0][0] if places else GONE
            if state not in states:
                raise Fault("letter %s is %s, and not %s" % (name, state, states))
        for group in self.groups:
            states = {name: found[name][0][0] if found.get(name) else GONE for name, *_ in group}
            if len({states[name] == after for name, before, after in group if before != after}) > 1:
                raise Fault("of one command only a part happened: %s, now %s" % (group, states))
        self.groups = []
        self.uids = {}
        for name in before:
            state, uid = found[name][0] if found.get(name) else (GONE, 0)
            # One that is not there may be on its way still: of a delivery, only its end is certain.
            if state != GONE or GONE not in before[name] or len(before[name]) == 1 or ("INBOX", frozenset()) not in before[name]:
                self.world.settle(name, state)
            self.uids[name] = uid

    def change(self, group, *command):
        """One command that takes each letter of @group from one state to another."""
        for name, before, after in group:
            with self.world.lock:
                self.world.possible[name] = {before, after}
        self.groups = [group]
        data = self.command(*self.imap.uid(*command))
        self.groups = []
        for name, _, after in group:
            self.world.settle(name, after)
        return data

    def choose(self):
        """Some of her letters that lie in one mailbox; with their UIDs as text."""
        mine = {name: state for name, state in self.world.certain(self.number).items() if state != GONE and self.uids.get(name)}
        mailboxes = sorted({state[0] for state in mine.values()})
        if not mailboxes:
            return None, [], ""
        mailbox = self.chance.choice(mailboxes)
        there = [(name, state) for name, state in mine.items() if state[0] == mailbox]
        chosen = self.chance.sample(there, min(len(there), self.chance.choice((1, 1, 2, 5, 20))))
        if self.selected != mailbox:
            self.select(mailbox)
        return mailbox, chosen, ",".join(str(self.uids[name]) for name, _ in chosen)

    def flag(self):
        mailbox, chosen, uids = self.choose()
        flags = frozenset(self.chance.sample(FLAGS, self.chance.randrange(1, 4)))
        how = self.chance.choice(("+", "-", ""))
        after = {"+": lambda old: old | flags, "-": lambda old: old - flags, "": lambda old: flags}[how]
        if chosen:
            self.change([(name, state, (mailbox, after(state[1]))) for name, state in chosen], "STORE", uids, how + "FLAGS",
                        "(%s)" % " ".join(sorted(flags)))
            self.world.counts["flagged"] += len(chosen)

    def move(self):
        mailbox, chosen, uids = self.choose()
        to = self.chance.choice([other for other in MAILBOXES if other != mailbox])
        if chosen:
            self.change([(name, state, (to, state[1])) for name, state in chosen], "MOVE", uids, to)
            self.world.counts["moved"] += len(chosen)
            for name, _ in chosen:
                self.uids[name] = 0  # until she looks again

    def expunge(self):
        mailbox, chosen, uids = self.choose()
        if chosen:
            self.change([(name, state, (mailbox, state[1] | {"\\Deleted"})) for name, state in chosen], "STORE", uids, "+FLAGS",
                        "(\\Deleted)")
            self.change([(name, (mailbox, state[1] | {"\\Deleted"}), GONE) for name, state in chosen], "EXPUNGE", uids)
            self.world.counts["expunged"] += len(chosen)

    def append(self):
        mailbox = self.chance.choice(MAILBOXES)
        flags = frozenset(self.chance.sample(FLAGS, self.chance.randrange(3)))
        name = self.world.new(self.number, [GONE, (mailbox, flags)])
        data = self.command(*self.imap.append(mailbox, "(%s)" % " ".join(sorted(flags)), None, letter_of(name)))
        self.world.settle(name, (mailbox, flags))
        uid = int(re.search(rb"APPENDUID \d+ (\d+)", data[0])[1])
        self.world.see(mailbox, uid, name)
        self.uids[name] = uid
        self.world.counts["appended"] += 1

    def work(self, going):
        self.connect()
        self.settle()
        for _ in range(30):
            if not going.is_set():
                break
            self.chance.choice((self.flag, self.flag, self.move, self.move, self.append, self.expunge if self.chance.random() < 0.3 else self.flag))()

    def keep_working(self, going):
        while going.is_set() and self.world.fault is None:
            try:
                self.work(going)
                self.imap.logout()
            except BROKEN:
                time.sleep(0.01)
            except (Fault, imaplib.IMAP4.error) as fault:
                self.world.fault = self.world.fault or str(fault)


# ------------------------------------------------------------------ the test

def torture(store, world, clients):
    """Kills and starts again. Returns (kills, None or what was wrong)."""
    chance = random.Random()
    going = threading.Event()
    going.set()
    threads = [threading.Thread(target=client.keep_working, args=(going,), daemon=True) for client in clients]
    threads.append(threading.Thread(target=keep_delivering, args=(world, chance.random(), going), daemon=True))
    for thread in threads:
        thread.start()
    began, kills, fault = time.monotonic(), 0, None
    while fault is None and world.fault is None and kills < KILLS and (kills < LEAST_KILLS or time.monotonic() - began < MOST_SECONDS):
        server = Server(store)
        if not server.ready:
            fault = "after %d kills it does not start: %s" % (kills, server.said())
        else:
            time.sleep(chance.uniform(0.05, 1.2))
            if server.process.poll() is not None:
                fault = "it ended by itself with %s: %s" % (server.process.returncode, server.said())
        server.stop(signal.SIGKILL)
        kills += 1
    going.clear()
    for thread in threads:
        thread.join(timeout=90)
    return kills, fault or world.fault


def are_whole(store):
    """What SQLite says of a copy of the cabinet, where it is not as it shall be."""
    faults = []
    copies = tempfile.mkdtemp()
    shutil.copytree(store, copies, dirs_exist_ok=True)
    cabinet = sqlite3.connect(os.path.join(copies, HOST + ".cabinet"))
    uses = "(SELECT count(*) FROM letter WHERE letter.content = content.id)"
    for question, answer in (("PRAGMA integrity_check", "ok"),
                             ("SELECT count(*) FROM content WHERE %s != coalesce ((SELECT uses FROM share WHERE content = id), 1)" % uses, 0),
                             ("SELECT count(*) FROM parsed WHERE content NOT IN (SELECT id FROM content)", 0),
                             ("SELECT count(*) FROM mailbox WHERE letters != (SELECT count(*) FROM letter WHERE mailbox = id)", 0),
                             ("SELECT count(*) FROM letter JOIN vanished USING (mailbox, uid)", 0)):
        said = cabinet.execute(question).fetchone()[0]
        if said != answer:
            faults.append((question, said))
    cabinet.close()
    shutil.rmtree(copies)
    return faults


def judge(world, clients):
    """When all is quiet: everything is where it belongs, and there is nothing else."""
    for client in clients:
        client.connect()
        client.settle()
    found = clients[0].look()
    strangers = [name for name in found if name not in world.possible]
    check(not strangers, "there is no letter that nobody wrote", strangers[:5])
    check(all(len(places) == 1 for places in found.values()), "every letter is in one place",
          [(name, places) for name, places in found.items() if len(places) > 1][:5])
    open_still = [(name, states) for name, states in world.possible.items() if len(states) > 1 and name in found]
    check(not open_still, "of every letter that is there, all is certain", open_still[:5])
    for client in clients:
        client.imap.logout()
    print("# %d letters; %s; %d lie there at the end" % (len(world.possible), ", ".join("%d %s" % (count, what) for what, count in
                                                       sorted(world.counts.items())), len(found)))


def main():
    store = tempfile.mkdtemp(prefix="pennypost-killed-mailbox-", dir="/var/tmp")  # a real disk
    world = World()
    clients = [Client(world, number, str(random.random())) for number in range(CLIENTS)]
    began = time.monotonic()
    try:
        kills, fault = torture(store, world, clients)
        check(fault is None, "killed again and again, it starts again every time, and has what it said it had", fault)
        print("# %d kills in %.0f s" % (kills, time.monotonic() - began))
        server = Server(store)
        if check(server.ready, "it starts for the last time", server.said()):
            try:
                judge(world, clients)
            except (Fault, imaplib.IMAP4.error) as fault:
                check(False, "and has what it said it had", fault)
            check(min(world.counts[what] for what in ("delivered", "appended", "flagged", "moved", "expunged")) > 0, "all of it was tried",
                  world.counts)
        check(server.stop(signal.SIGTERM) == 0 and server.said() == "", "it ends well and has nothing to complain of", server.said())
        check(not (faults := are_whole(store)), "the cabinet is whole, and every letter's octets have as many users as it says", faults)
    finally:
        shutil.rmtree(store, ignore_errors=True)


main()
finish()
