# SPDX-License-Identifier: GPL-3.0-or-later
"""A letter that was answered with 250 is never lost (RFC 5321, 6.1): `serve --store` is killed at random moments under load and
started again on the same store, many times. In the end every letter that was taken lies in its mailbox as it was sent.

A letter may lie there twice if a kill fell between its filing at one office and the other's noting that it is gone (RFC 5321,
4.5.3.2.6; RFC 1047), and one whose 250 was cut off may lie there or not; both are counted. PENNYPOST_KILLS asks for another number
of kills, and then for as long as they take."""

import collections
import hashlib
import os
import poplib
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
MOST_SECONDS = float("inf") if "PENNYPOST_KILLS" in os.environ else 35
LEAST_KILLS = min(KILLS, 8)
CALM_LETTERS = 40
PAUSE_S = 0.004  # between two letters of a client: all that is posted has to be collected in the end

# Who posts what where: service, host number in the world, recipient, mailbox host number.
ROADS = [
    ("submission", 2587, 2, "bob@paris.example", "box.paris.example"),      # all hops
    ("smtp", 2025, 3, "alice@london.example", "box.london.example"),        # from the MTA to its own mailboxes
    ("smtp", 2025, 4, "bob@paris.example", "box.paris.example"),            # as from another office
    ("lmtp", 2024, 5, "bob@paris.example", "box.paris.example"),            # into the mailbox itself
]
BOXES = [("box.paris.example", 5, "bob"), ("box.london.example", 8, "alice")]
OFFSET = 24000  # given, so that no port is moved
COMMAND = [PLAIN, "serve", *NETWORK, "--port-offset", str(OFFSET), "--store"]


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


class Letters:
    """Every letter that was posted, and what was answered."""

    def __init__(self):
        self.lock = threading.Lock()
        self.digest, self.road, self.fate = {}, {}, {}

    def new(self, road, chance):
        with self.lock:
            number = len(self.digest) + 1
            name = "%06d" % number
            octets = int(min(2 ** chance.uniform(4, 13), 8000)) if chance.random() < 0.98 else 200000
            body = b"".join(b"%s%x\r\n" % (b"." * chance.choice((0, 0, 0, 1, 2)), chance.getrandbits(chance.randrange(8, 560)))
                            for _ in range(1 + octets // 75))
            self.digest[name], self.road[name], self.fate[name] = hashlib.sha256(body).digest(), road, "cut"
        header = b"From: alice@london.example\r\nTo: %s\r\nSubject: letter %s\r\nX-Name: %s\r\n\r\n" % (road[3].encode(), name.encode(), name.encode())
        return name, header + body

    def of(self, fate):
        return [name for name, its in self.fate.items() if its == fate]


def reply(stream):
    """The code of the next reply, or None if the connection is gone."""
    while True:
        line = stream.readline()
        if not line.endswith(b"\n"):
            return None
        if line[3:4] != b"-":
            return line[:3]


def stuff(octets):
    return b"\r\n".join((b"." if line.startswith(b".") else b"") + line for line in octets.split(b"\r\n"))


def post(letters, road, chance, connection, stream):
    """One transaction. Returns False when the connection is gone."""
    name, octets = letters.new(road, chance)
    commands = [b"MAIL FROM:<alice@london.example>\r\n", b"RCPT TO:<%s>\r\n" % road[3].encode(), b"DATA\r\n"]
    if chance.random() < 0.5:
        connection.sendall(b"".join(commands))
        codes = [reply(stream) for _ in commands]
    else:
        codes = []
        for command in commands:
            connection.sendall(command)
            codes.append(reply(stream))
    if codes != [b"250", b"250", b"354"]:
        letters.fate[name] = "never sent" if None in codes else "refused"
        return None not in codes
    connection.sendall(stuff(octets) + b".\r\n")
    code = reply(stream)
    if code is not None:
        letters.fate[name] = "taken" if code == b"250" else "refused"
    return code is not None


def keep_posting(letters, road, seed, going, pause=PAUSE_S, most=None):
    chance = random.Random(seed)
    place = "%s.%d" % (NET, road[2]), OFFSET + road[1] - 2000
    posted = 0
    while going.is_set() and posted != most:
        try:
            with socket.create_connection(place, timeout=30) as connection, connection.makefile("rb") as stream:
                reply(stream)
                connection.sendall(b"%s client.example\r\n" % (b"LHLO" if road[0] == "lmtp" else b"EHLO"))
                reply(stream)
                while going.is_set() and posted != most and post(letters, road, chance, connection, stream):
                    posted += 1
                    time.sleep(chance.random() * 2 * pause)
        except OSError:
            time.sleep(0.01)  # nobody there just now


def load(letters, seed, going, most=None):
    threads = [threading.Thread(target=keep_posting, args=(letters, road, "%s %d" % (seed, number), going, PAUSE_S, most), daemon=True)
               for number, road in enumerate(ROADS)]
    for thread in threads:
        thread.start()
    return threads


def kill_while_starting(store, after_s):
    """In the middle of looking through what is there."""
    process = subprocess.Popen(COMMAND + [store], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after_s)
    process.kill()
    process.wait(timeout=60)


def torture(store, letters):
    """Kills and starts again. Returns (kills, None or what was wrong)."""
    chance = random.Random()
    going = threading.Event()
    going.set()
    threads = load(letters, chance.random(), going)
    began, kills, fault = time.monotonic(), 0, None
    while fault is None and kills < KILLS and (kills < LEAST_KILLS or time.monotonic() - began < MOST_SECONDS):
        if chance.random() < 0.2:
            kill_while_starting(store, chance.uniform(0, 0.06))
        server = Server(store)
        if not server.ready:
            fault = "after %d kills it does not start: %s" % (kills, server.said())
        else:
            time.sleep(chance.uniform(0.02, 0.8))
            if server.process.poll() is not None:
                fault = "it ended by itself with %s: %s" % (server.process.returncode, server.said())
        server.stop(signal.SIGKILL)
        kills += 1
    going.clear()
    for thread in threads:
        thread.join(timeout=60)
    return kills, fault


def tear_checkpoint(cabinet):
    """What a kill in the middle of a checkpoint leaves: of the pages in the log, only the first is in the file already."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy")
        for ending in "", "-wal":
            shutil.copy(cabinet + ending, copy + ending)
        database = sqlite3.connect(copy)
        size = database.execute("PRAGMA page_size").fetchone()[0]
        database.execute("PRAGMA wal_checkpoint")
        with open(copy, "rb") as whole, open(cabinet, "r+b") as torn:
            torn.write(whole.read(size))
        database.close()


def survives_a_torn_checkpoint():
    """Always the same: nothing is left to chance here."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as store:
        letters, going = Letters(), threading.Event()
        going.set()
        server = Server(store)
        keep_posting(letters, ROADS[3], "torn", going, most=40)
        server.stop(signal.SIGKILL)
        tear_checkpoint(os.path.join(store, "box.paris.example.cabinet"))
        server = Server(store)
        if check(server.ready, "killed in the middle of a checkpoint, it starts again", server.said()):
            found, _ = read_all()
            check(len(letters.of("taken")) == 40 == len(found), "and has every letter", (len(letters.of("taken")), len(found)))
        server.stop(signal.SIGTERM)


# ------------------------------------------------------------------ what came of it

def look_into(box):
    host, number, user = box
    pop = poplib.POP3("%s.%d" % (NET, number), OFFSET + 110, timeout=60)
    pop.user(user)
    pop.pass_(password_of("%s@%s" % (user, host.split(".", 1)[1])))
    return pop


def count_all():
    total = 0
    for box in BOXES:
        pop = look_into(box)
        total += pop.stat()[0]
        pop.quit()
    return total


def wait_until_quiet(least, seconds):
    """Until so many letters have come and no more come for a second."""
    end, before, since = time.monotonic() + seconds, -1, time.monotonic()
    while time.monotonic() < end:
        now = count_all()
        if now != before:
            before, since = now, time.monotonic()
        elif now >= least and time.monotonic() - since > 1:
            return
        time.sleep(0.1)


def read_all():
    """{name: [letter, …]} of every mailbox, and letters that have no name."""
    found, strangers = collections.defaultdict(list), []
    for box in BOXES:
        pop = look_into(box)
        for number in range(1, pop.stat()[0] + 1):
            octets = b"".join(line + b"\r\n" for line in pop.retr(number)[1])
            name = re.search(rb"^X-Name: (\d{6})\r\n", octets.split(b"\r\n\r\n")[0] + b"\r\n", re.M)
            if name is None:
                strangers.append(octets[:300])
            else:
                found[name[1].decode()].append((box[0], octets))
        pop.quit()
    return found, strangers


def are_whole(store):
    """What SQLite says of copies of the cabinets, for those that are not whole or whose queue is not empty."""
    faults = []
    copies = tempfile.mkdtemp()
    shutil.copytree(store, copies, dirs_exist_ok=True)
    for name in sorted(os.listdir(copies)):
        if name.endswith(".cabinet"):
            cabinet = sqlite3.connect(os.path.join(copies, name))
            for question, answer in (("PRAGMA integrity_check", "ok"), ("SELECT count(*) FROM queue", 0),
                                     ("SELECT count(*) FROM recipient", 0),
                                     ("SELECT count(*) FROM content WHERE id NOT IN (SELECT content FROM letter)", 0)):
                said = cabinet.execute(question).fetchone()[0]
                if said != answer:
                    faults.append((name, question, said))
            cabinet.close()
    shutil.rmtree(copies)
    return faults


def judge(letters, found, strangers, calm):
    taken, cut, refused = (letters.of(fate) for fate in ("taken", "cut", "refused"))
    lost = [name for name in taken if name not in found]
    check(not lost, "every letter that was answered with 250 is delivered", (len(lost), lost[:5], [letters.road[name][0] for name in lost[:5]]))
    copies = [(name, box, octets) for name, both in found.items() for box, octets in both]
    damaged = [name for name, _, octets in copies if name not in letters.digest or
               hashlib.sha256(octets.split(b"\r\n\r\n", 1)[1]).digest() != letters.digest[name]]
    check(not damaged, "every letter is as it was sent", damaged[:5])
    astray = [name for name, box, _ in copies if name in letters.road and letters.road[name][4] != box]
    check(not astray, "every letter is in the right mailbox", astray[:5])
    check(not strangers, "there is no letter that nobody wrote: nothing came back", strangers[:2])
    false = [name for name in [*refused, *letters.of("never sent")] if name in found]
    check(not false, "no letter that was refused is delivered", false[:5])
    check(all(len(found.get(name, [])) == 1 for name in calm), "without a kill, each comes once", [len(found.get(name, [])) for name in calm])
    ids = collections.defaultdict(set)
    for name, _, octets in copies:
        for host, number in re.findall(rb"^\s+by (\S+)[^;]*? id (\w+)", octets.split(b"\r\n\r\n")[0], re.M):
            if not host.startswith(b"box."):  # where nothing is queued
                ids[host, number].add(name)
    shared = [(key, sorted(names)) for key, names in ids.items() if len(names) > 1]
    check(len(ids) > len(copies) and not shared, "no two letters have had one queue id at one host", (len(ids), len(shared), shared[:3]))
    twice = {name: both for name, both in found.items() if len(both) > 1}
    # Handed over by LMTP, a letter has no office behind that could hand it over again.
    direct = [name for name in twice if name in letters.road and letters.road[name][0] == "lmtp"]
    check(not direct, "none that had no hop to go lies there twice", direct[:5])
    print("# %d letters taken, %d cut off before the answer (%d of them delivered), %d refused, %d never sent; %d lie there twice" %
          (len(taken), len(cut), sum(1 for name in cut if name in found), len(refused), len(letters.of("never sent")), len(twice)))


def main():
    store = tempfile.mkdtemp(prefix="pennypost-killed-", dir="/var/tmp")  # a real disk
    letters = Letters()
    began = time.monotonic()
    try:
        kills, fault = torture(store, letters)
        check(fault is None, "killed again and again, it starts again every time", fault)
        print("# %d kills in %.0f s" % (kills, time.monotonic() - began))
        server = Server(store)
        if not check(server.ready, "it starts for the last time", server.said()):
            return
        wait_until_quiet(len(letters.of("taken")), 20)
        before, going = set(letters.fate), threading.Event()
        going.set()
        for thread in load(letters, "calm", going, CALM_LETTERS // len(ROADS)):
            thread.join(timeout=60)
        wait_until_quiet(len(letters.of("taken")), 20)
        found, strangers = read_all()
        check(server.stop(signal.SIGTERM) == 0 and server.said() == "", "it ends well and has nothing to complain of", server.said())
        judge(letters, found, strangers, set(letters.fate) - before)
        check(not (faults := are_whole(store)), "the cabinets are whole, the queues empty, nothing lies there that nobody owns", faults)
        print("# took %.0f s" % (time.monotonic() - began))
    finally:
        shutil.rmtree(store, ignore_errors=True)


survives_a_torn_checkpoint()
main()
finish()
