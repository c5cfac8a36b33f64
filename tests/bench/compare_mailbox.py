#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast the mailbox is, compared: tests/bench/compare_mailbox.py [--quick] [--rounds N] [--only NAME,…] [--folder DIR]

Not part of tests/run. The same client asks Dovecot (its three formats, each of which is a peer of its own) and `pennypost serve
one-server --store --quiet` for the same things, by turns within one run and on one disk, over the same letters of 4 KiB. Medians are
compared, ours with the best of Dovecot's formats for each figure. Every answer is looked at: a wrong one ends the run. Only ratios
carry over to another machine. Exit status 0: measured; 1: an answer was wrong; 2: with --judge, a figure is not reached."""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from mailbox_client import Imap, Lmtp, Pop3, Refused, append_talk, connect, together
from mailbox_letters import OCTETS, SUBJECT_AT, SUBJECT_WORD, TEXT_AT, TEXT_WORD, holding, letter, letters
from peers import HERE, Ours, need, raise_limits

sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
from dovecot_mailboxes import FORMATS, DovecotMailboxes  # noqa: E402 (it lies in another folder)

SETTINGS = """# letters of %d octets; everything on one disk: %s
# ours: serve one-server --store --quiet, SQLite write-ahead log, synchronous=FULL: what changes is synced before OK or 250 is said,
#   flags too; envelopes and structures are worked out when a letter is filed
# dovecot: own instance, mail_fsync=optimized (a letter is synced before OK or 250 is said, a flag is not); its caches are warm;
#   each format (mdbox, sdbox, maildir) is measured, and the best one of each figure is compared
# the client is one program that reads into one buffer; its own time is in every figure"""


def expect(right, *seen):
    if not right:
        raise Refused("a wrong answer: %r" % (seen,))


class Peer:
    """A server (or one of a server's formats) and the sessions that are open to it."""

    def __init__(self, name, server, users, many):
        self.name, self.server, self.users, self.many = name, server, users, many
        self.opened = {}

    def user(self, name):
        return self.users % name

    def imap(self, name, number=0):
        """A session of that user, kept open."""
        if (name, number) not in self.opened:
            self.opened[name, number] = Imap(self.server.where("imap"), self.user(name), name)
        return self.opened[name, number]

    def lmtp(self, name):
        return Lmtp(self.server.where("lmtp"), self.user(name) + "@london.example")

    def fill(self):
        """What is there before anything is measured, and caches that are warm."""
        began = time.monotonic()
        alice = self.imap("alice")
        alice.append(b"INBOX", letters(self.many))
        alice.ask(b"SELECT INBOX")
        for _ in range(2):
            alice.ask(b"FETCH 1:* (FLAGS UID RFC822.SIZE INTERNALDATE ENVELOPE)")
            alice.ask(b"FETCH 1:%d (BODY.PEEK[])" % min(2000, self.many))
        carol = self.imap("carol")
        for number in range(min(1000, self.many)):
            carol.ask(b"CREATE Lists/List%04d" % number)
        print("# %s was filled in %.0f s" % (self.name, time.monotonic() - began), file=sys.stderr)


# ------------------------------------------------------------------ what is measured: each gives one round's values

def several(times, once):
    return [once() for _ in range(times)]


def bodies(peer):
    count = min(2000, peer.many)

    def once():
        seconds, answer = peer.imap("alice").time(b"FETCH 1:%d (BODY.PEEK[])" % count)
        expect(len(answer) > count * OCTETS and bytes(answer).count(b"BODY[] {%d}\r\n" % OCTETS) == count, len(answer))
        return seconds
    return several(5, once)


def flags(peer):
    def once():
        seconds, answer = peer.imap("alice").time(b"FETCH 1:%d (FLAGS UID)" % peer.many)
        expect(bytes(answer).count(b" FETCH (") == peer.many, len(answer))
        return seconds
    return several(10, once)


def envelopes(peer):
    def once():
        seconds, answer = peer.imap("alice").time(b"FETCH 1:%d (ENVELOPE)" % peer.many)
        text = bytes(answer)
        expect(text.count(b" FETCH (ENVELOPE (") == peer.many and b'"<letter%d@london.example>"' % (peer.many - 1) in text, len(text))
        return seconds
    return several(5, once)


def _search(peer, key, word, places):
    octets = word.encode()
    seconds, answer = peer.imap("alice").time(b"SEARCH CHARSET UTF-8 %s {%d+}\r\n%s" % (key, len(octets), octets))
    found = [int(number) for number in re.findall(rb"\d+", bytes(answer).split(b"\r\n")[0])]
    expect(found == [number + 1 for number in range(peer.many) if number % 1000 in places], key, found[:20])
    return seconds


def search_subject(peer):
    return several(5, lambda: _search(peer, b"SUBJECT", SUBJECT_WORD, SUBJECT_AT))


def search_text(peer):
    return several(2, lambda: _search(peer, b"TEXT", TEXT_WORD, TEXT_AT))


def select(peer):
    session = peer.imap("alice", 1)

    def once():
        seconds, answer = session.time(b"SELECT INBOX")
        expect(b"* %d EXISTS" % peer.many in bytes(answer), bytes(answer))
        session.ask(b"UNSELECT")
        return seconds
    return several(20, once)


def select_first(peer):
    """The first of a session, as a mail program does it."""
    def once():
        with Imap(peer.server.where("imap"), peer.user("alice"), "alice") as session:
            seconds, answer = session.time(b"SELECT INBOX")
            expect(b"* %d EXISTS" % peer.many in bytes(answer), bytes(answer))
        return seconds
    return several(10, once)


def _retrieve(peer, at_once):
    count = min(1984, peer.many) // at_once * at_once
    with Pop3(peer.server.where("pop3"), peer.user("alice"), "alice") as session:
        began = time.perf_counter()
        octets = session.collect(count, at_once)
        seconds = time.perf_counter() - began
        session.socket.sendall(b"QUIT\r\n")
        session.socket.recv(1000)
    expect(octets > count * OCTETS, octets)
    return [count / seconds]


def retr(peer):
    return _retrieve(peer, 1)


def retr_pipelined(peer):
    return _retrieve(peer, 32)


def _append(peer, sessions, count):
    first = peer.imap("carol")
    first.may(b"DELETE Measured")
    first.ask(b"CREATE Measured")
    opened = [peer.imap("carol", number) for number in range(sessions)]
    share = [letter(number) for number in range(count // sessions)]
    seconds = together([(session.socket, append_talk(b"Measured", share)) for session in opened])
    answer = bytes(first.ask(b"STATUS Measured (MESSAGES)"))
    expect(b"MESSAGES %d)" % (len(share) * sessions) in answer, answer)
    return [len(share) * sessions / seconds]


def append(peer):
    return _append(peer, 1, 300)


def append_10(peer):
    return _append(peer, 10, 1000)


def lmtp_10(peer):
    bob = peer.imap("bob", 1)
    before = _exists(bob)
    share = [letter(number) for number in range(100)]
    opened = [peer.lmtp("bob") for _ in range(10)]
    seconds = together([(session.socket, session.talk(share)) for session in opened])
    for session in opened:
        session.socket.close()
    now = _exists(bob)
    expect(now == before + 1000, before, now)
    return [1000 / seconds]


def _exists(session):
    answer = bytes(session.ask(b"STATUS INBOX (MESSAGES)"))
    return int(re.search(rb"MESSAGES (\d+)", answer)[1])


def visible(peer):
    bob, values = peer.imap("bob"), []
    bob.ask(b"SELECT INBOX")
    with peer.lmtp("bob") as sender:
        for number in range(20):
            sender.begin()
            began = time.perf_counter()
            sender.socket.sendall(letter(number) + b".\r\n")
            while b" EXISTS\r\n" not in bytes(bob.ask(b"NOOP")):
                expect(time.perf_counter() - began < 10, "it is not seen")
            values.append(time.perf_counter() - began)
            sender.finish()
            expect(b"RFC822.SIZE" in bytes(bob.ask(b"FETCH * (RFC822.SIZE)")))
    return values


def idle_told(peer):
    bob, values = peer.imap("bob"), []
    bob.ask(b"SELECT INBOX")
    with peer.lmtp("bob") as sender:
        for number in range(5):
            tag = bob.next_tag()
            bob.socket.sendall(tag + b"IDLE\r\n")
            expect(bytes(bob.line()).startswith(b"+ "))
            time.sleep(0.05)
            sender.begin()
            began = time.perf_counter()
            sender.socket.sendall(letter(number) + b".\r\n")
            while b" EXISTS\r\n" not in bytes(bob.line()):
                pass
            values.append(time.perf_counter() - began)
            sender.finish()
            bob.socket.sendall(b"DONE\r\n")
            bob.until(tag)
    return values


def store_flag(peer):
    session, count = peer.imap("alice"), 200
    began = time.perf_counter()
    for number in range(count):
        answer = session.ask(b"STORE %d %sFLAGS (\\Flagged)" % (number // 2 + 1, b"-" if number % 2 else b"+"))
        expect(b"FETCH (" in bytes(answer), bytes(answer))
    return [count / (time.perf_counter() - began)]


def _fresh(peer, name):
    """A mailbox, empty, of alice."""
    peer.imap("alice").may(b"DELETE " + name)
    peer.imap("alice").ask(b"CREATE " + name)


def copy_1000(peer):
    count = min(1000, peer.many)
    _fresh(peer, b"Copied")
    seconds, answer = peer.imap("alice").time(b"COPY 1:%d Copied" % count)
    expect(b"COPYUID" in bytes(answer), bytes(answer))
    expect(b"MESSAGES %d)" % count in bytes(peer.imap("alice").ask(b"STATUS Copied (MESSAGES)")))
    return [seconds]


def move_1000(peer):
    """What copy_1000() has left behind."""
    count, session = min(1000, peer.many), peer.imap("alice", 1)
    _fresh(peer, b"Moved")
    session.ask(b"SELECT Copied")
    seconds, answer = session.time(b"MOVE 1:* Moved")
    expect(b"COPYUID" in bytes(answer), bytes(answer)[:300])
    session.ask(b"UNSELECT")
    expect(b"MESSAGES %d)" % count in bytes(session.ask(b"STATUS Moved (MESSAGES)")))
    expect(b"MESSAGES 0)" in bytes(session.ask(b"STATUS Copied (MESSAGES)")))
    return [seconds]


def list_1000(peer):
    def once():
        seconds, answer = peer.imap("carol").time(b'LIST "" "Lists/*"')
        expect(bytes(answer).count(b"Lists/List") == min(1000, peer.many), bytes(answer)[-300:])
        return seconds
    return several(5, once)


MS, PER_S = "ms", "/s"
# name: what it is called, how it is measured, unit, what we want of Dovecot's best, the most milliseconds that we want
CASES = {
    "bodies": ("2,000 bodies by one FETCH", bodies, MS, 1, None),
    "flags": ("10,000 FLAGS and UID", flags, MS, 1, None),
    "envelopes": ("10,000 ENVELOPEs", envelopes, MS, 3, None),
    "subject": ("SEARCH SUBJECT over 10,000", search_subject, MS, 2, None),
    "text": ("SEARCH TEXT over 10,000", search_text, MS, 1.5, None),
    "select": ("SELECT of 10,000, first of a session", select_first, MS, 1, None),
    "reselect": ("SELECT of 10,000, again", select, MS, 1, None),
    "retr": ("POP3 RETR one by one", retr, PER_S, 1, None),
    "retr32": ("POP3 RETR, 32 pipelined", retr_pipelined, PER_S, 1, None),
    "append": ("APPEND, 1 session", append, PER_S, 2, None),
    "append10": ("APPEND, 10 sessions", append_10, PER_S, 2, None),
    "lmtp": ("LMTP, 10 sessions", lmtp_10, PER_S, 2, None),
    "visible": ("from the final dot until seen", visible, MS, 1, 1.0),
    "idle": ("from the final dot until IDLE is told", idle_told, MS, 1, 5.0),
    "store": ("STORE of a flag, one by one", store_flag, PER_S, 1, None),
    "copy": ("COPY of 1,000", copy_1000, MS, 1, None),
    "move": ("MOVE of 1,000", move_1000, MS, 1, None),
    "list": ("LIST of 1,000 mailboxes", list_1000, MS, 1, None),
}
WRITES = {"append", "append10", "lmtp", "visible", "idle", "store", "copy", "move"}


def measure(peers, cases, rounds):
    """{case: {name: median}}, in seconds or a second."""
    values = {case: {peer.name: [] for peer in peers} for case in cases}
    for turn in range(rounds):
        order = peers[turn % len(peers):] + peers[:turn % len(peers)]
        for case in cases:
            for peer in order:
                if case in WRITES:
                    os.sync()  # what the one before has left behind is not measured with this one
                values[case][peer.name] += CASES[case][1](peer)
        print("# round %d of %d" % (turn + 1, rounds), file=sys.stderr)
    return {case: {name: statistics.median(each) for name, each in found.items()} for case, found in values.items()}


def shown(value, unit):
    return "{:,.2f} ms".format(value * 1000) if unit == MS else "{:,.0f}/s".format(value)


def judged(case, medians):
    """A line of the table, and whether what is wanted is reached."""
    title, _, unit, want, most_ms = CASES[case]
    others = {name: value for name, value in medians.items() if name != "ours"}
    best = (min if unit == MS else max)(others, key=others.get) if others else None
    line = "%-38s" % title
    if "ours" in medians:
        line += " ours %-12s" % shown(medians["ours"], unit)
    for name, value in others.items():
        line += " %s %-12s" % (name + ("*" if name == best else ""), shown(value, unit))
    if "ours" not in medians or best is None:
        return line, True
    ratio = medians["ours"] / others[best] if unit == PER_S else others[best] / medians["ours"]
    right = ratio >= want and (most_ms is None or medians["ours"] * 1000 <= most_ms)
    wanted = " (want %g%s)" % (want, "" if most_ms is None else ", and at most %g ms" % most_ms)
    return "%s ratio %.2f%s%s" % (line, ratio, wanted, "" if right else " NOT REACHED"), right


def ours_if_any(folder):
    """A server of ours, if it has IMAP."""
    server = Ours(folder, "one-server", {"smtp": 1, "lmtp": 1, "imap": 1, "pop3": 1}, "--quiet")
    server.__enter__()
    try:
        connect(server.place("imap")).close()
    except ConnectionRefusedError:
        server.__exit__()
        print("# ours has no IMAP: it is left out")
        return None
    return server


def compare(asked, folder, cases):
    rounds, many = (1, 1000) if asked.quick else (asked.rounds, 10000)
    ours = ours_if_any(folder) if "ours" in asked.peers else None
    try:
        with DovecotMailboxes(folder, "127.%d.8.1" % (64 + os.getpid() % 128), 22000) as dovecot:
            peers = [Peer(form, dovecot, "%s." + form, many) for form in FORMATS if form in asked.peers]
            if ours is not None:
                peers.insert(0, Peer("ours", ours, "%s", many))
            for peer in peers:
                peer.fill()
            medians = measure(peers, cases, rounds)
    finally:
        if ours is not None:
            ours.__exit__()
    lines = [judged(case, medians[case]) for case in cases]
    print("\n".join(line for line, _ in lines))
    return all(right for _, right in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the letters, one round: to see that it works")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default=",".join(CASES), help="some of: " + ", ".join(CASES))
    parser.add_argument("--peers", default="ours,mdbox,sdbox,maildir")
    parser.add_argument("--judge", action="store_true", help="exit status 2 if a figure is not reached")
    parser.add_argument("--folder", default="/var/tmp", help="on the disk to measure with")
    asked = parser.parse_args()
    need("dovecot", "/usr/lib/dovecot/lmtp", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/pop3")
    raise_limits()
    folder = tempfile.mkdtemp(prefix="pennypost-mailbox-", dir=asked.folder)
    os.chmod(folder, 0o755)
    began = time.monotonic()
    try:
        disk = subprocess.run(["df", "--output=source,fstype", folder], capture_output=True, text=True, check=True).stdout.split("\n")[1]
        print(SETTINGS % (OCTETS, disk))
        reached = compare(asked, folder, [case for case in CASES if case in asked.only.split(",")])
        print("# took %.0f s" % (time.monotonic() - began))
    except (OSError, RuntimeError, Refused) as error:
        sys.exit("compare_mailbox: %s" % error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(2 if asked.judge and not reached else 0)


if __name__ == "__main__":
    main()
