# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that ask for more than is good, at the IMAP, POP3 and LMTP ports: letters that nobody can read, searches without end, ten
thousand mailboxes, answers that nobody fetches, thousands of sessions. Each gets what is right in bounded time and memory, and
somebody else is answered meanwhile."""

import base64
import re
import select
import socket
import time

from hostile_mailbox import Imap, Lines, attack, server
from pennypost import PLAIN, check, finish

BIG, BIG_OCTETS = 40, 500000  # letters that fill a socket many times over
MEMORY = 300 << 20            # what the server's memory may grow by, whatever is asked of it


# ------------------------------------------------------------------ letters that nobody can read

def _nested(kind, depth):
    head = b"".join(b'Content-Type: %s; boundary="b%d"\r\n\r\n--b%d\r\n' % (kind, n, n) for n in range(depth))
    return head + b"\r\nneedle\r\n" + b"".join(b"--b%d--\r\n" % n for n in reversed(range(depth)))


def _text(charset, body, encoding=b"8bit"):
    return b"Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: %s\r\n\r\n%s\r\n" % (charset, encoding, body)


HEAD = b"From: alice@london.example\r\nTo: bob@london.example\r\nSubject: odd needle\r\nMIME-Version: 1.0\r\n"
ODD = {
    "multipart 1,000 deep": HEAD + _nested(b"multipart/mixed", 1000),
    "message/rfc822 1,000 deep": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1000 + b"Subject: needle\r\n\r\nneedle\r\n",
    "10,000 parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nneedle\r\n" * 10000 + b"--b--\r\n",
    "no boundary": HEAD + b"Content-Type: multipart/mixed\r\n\r\nneedle\r\n",
    "an empty boundary": HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nneedle\r\n----\r\n',
    "a boundary that never comes": HEAD + b"Content-Type: multipart/mixed; boundary=never\r\n\r\nneedle\r\n",
    "a boundary that never ends": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nneedle\r\n",
    "boundaries within boundaries": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nneedle\r\n--b--\r\n--b--\r\n",
    "a long boundary": HEAD + b"Content-Type: multipart/mixed; boundary=" + b"b" * 900 + b"\r\n\r\n--" + b"b" * 900 + b"\r\n\r\nneedle\r\n",
    "a charset that is none": HEAD + _text(b"x-no-such-thing", b"needle \xff\xfe\x80"),
    "a charset with nonsense": HEAD + _text(b'"\\"; DROP TABLE"', b"needle"),
    "not the charset it says": HEAD + _text(b"utf-8", b"needle \xff\xfe\xc3\x28\xf8\xa1\xa1\xa1\xa1"),
    "utf-7": HEAD + _text(b"utf-7", b"needle +AGE-+///-+"),
    "utf-16 that ends amid a character": HEAD + _text(b"utf-16le", base64.b64encode("needle".encode("utf-16le") + b"\xd8"), b"base64"),
    "iso-2022-jp that never comes back": HEAD + _text(b"iso-2022-jp", b"needle \x1b$B\x30"),
    "base64 that is none": HEAD + _text(b"utf-8", b"!!!! n=e=e=d=l=e ====", b"base64"),
    "quoted-printable that is none": HEAD + _text(b"utf-8", b"needle =ZZ=\r\n=3", b"quoted-printable"),
    "an encoding that is none": HEAD + _text(b"utf-8", b"needle", b"x-rot13"),
    "encoded words that are none": HEAD + b"Subject: =?utf-8?B?!!!?= =?x?Q?=ZZ?= =?utf-8?Q?=FF=FE?= =??B??= =?utf-8?X?needle?= =?=?=?= needle\r\n\r\nneedle\r\n",
    "10,000 encoded words": HEAD + b"Subject: " + b"\r\n ".join([b"=?utf-8?B?bmVlZGxl?="] * 10000) + b"\r\n\r\nneedle\r\n",
    "10,000 addresses": HEAD + b"Cc: " + b",\r\n ".join(b"a%d@b.example" % n for n in range(10000)) + b"\r\n\r\nneedle\r\n",
    "comments 5,000 deep": HEAD + b"\r\n ".join([b"Cc: "] + [b"(" * 500] * 10 + [b"needle"] + [b")" * 500] * 10) + b" a@b.example\r\n\r\nneedle\r\n",
    "a group that never ends": HEAD + b"Cc: friends: a@b.example, c@d.example\r\n\r\nneedle\r\n",
    "addresses that are none": HEAD + b'Cc: <>, <<a@b>>, "unclosed, @, a@, @b, a b c, ;;;, \\, <a@b, (x\r\n\r\nneedle\r\n',
    "10,000 fields": HEAD + b"".join(b"X-Field-%d: needle\r\n" % n for n in range(10000)) + b"\r\nneedle\r\n",
    "1,000 parameters": HEAD + b"Content-Type: text/plain" + b"".join(b";\r\n p%d=v" % n for n in range(1000)) + b"\r\n\r\nneedle\r\n",
    "parameters in pieces": HEAD + b"Content-Type: text/plain" + b"".join(b";\r\n name*%d*=%%41" % n for n in (0, 99999, 4294967296, 1, 1)) + b"; name*=x'\r\n\r\nneedle\r\n",
    "no header": b"\r\nneedle\r\n",
    "no body": HEAD,
    "nothing that is a field": b"needle\r\nneedle needle\r\n: x\r\n\r\nneedle\r\n",
    "8 bits in the header": HEAD + b"Subject: \xff\xfe needle \xc3\xa9\r\nX\xff: y\r\n\r\nneedle\r\n",
    "NUL": HEAD + b"Subject: a\0b needle\r\n\r\nnee\0dle needle\r\n",
    "a wrong date": HEAD + b"Date: Foo, 99 Bar 99999 99:99:99 +9999\r\n\r\nneedle\r\n",
}


def is_balanced(response):
    """Every bracket and string of a response is closed; literals are passed over."""
    depth, at = 0, 0
    while at < len(response):
        octet = response[at:at + 1]
        if octet == b'"':
            at += 1
            while response[at:at + 1] != b'"':
                at += 2 if response[at:at + 1] == b"\\" else 1
                if at >= len(response) or response[at:at + 1] in b"\r\n":
                    return False
        elif octet == b"{" and (literal := re.match(rb"\{(\d+)\}\r\n", response[at:at + 20])):
            at += len(literal[0]) + int(literal[1]) - 1
        depth += (octet == b"(") - (octet == b")")
        if depth < 0:
            return False
        at += 1
    return depth == 0


def letters_that_nobody_can_read(target):
    with target.imap("bob", b"INBOX") as session:
        taken = {}
        for name, octets in ODD.items():
            code = target.deliver("bob", octets)
            if code == 250:
                taken[name] = octets
            elif not isinstance(code, int) or not 500 <= code <= 599:
                return name, code
        if len(taken) < len(ODD) - 2:  # NUL and a header that is none may be refused
            return "it takes only", sorted(taken)
        session.code(b"NOOP")
        for item in (b"BODYSTRUCTURE", b"BODY", b"ENVELOPE", b"RFC822.SIZE", b"BODY.PEEK[]", b"BODY.PEEK[HEADER]", b"BODY.PEEK[TEXT]", b"BODY.PEEK[1]",
                     b"BODY.PEEK[1.1.1.1]", b"BODY.PEEK[1.MIME]", b"BODY.PEEK[HEADER.FIELDS (SUBJECT TO)]", b"BODY.PEEK[5000]"):
            code = session.code(b"FETCH 1:* (%s)" % item)
            answers = [each for each in session.said if b" FETCH (" in each]
            if code != b"OK" or len(answers) != len(taken):
                return item, code, len(answers), len(taken)
            for name, answer in zip(taken, answers):
                if not is_balanced(answer):
                    return item, name, answer[:500]
        session.code(b"FETCH 1:* (BODY.PEEK[])")
        for (name, octets), answer in zip(taken.items(), session.said):
            if octets.rstrip(b"\r\n") not in answer and b"\0" not in octets:
                return name, "it is not what was delivered", answer[:300]
        for key, least in ((b"TEXT", len(taken) - 4), (b"BODY", len(taken) - 8), (b"SUBJECT", len(taken) - 5), (b"HEADER Subject", len(taken) - 5)):
            if session.code(b"SEARCH %s needle" % key) != b"OK" or len(re.findall(rb" \d+", session.said[0])) < least:
                return key, least, session.said
        return None


# ------------------------------------------------------------------ searches

def search_bombs(target):
    with target.imap("alice", b"Many") as session:
        words = [b"%08d" % n for n in range(10000)]
        bombs = [b" ".join(b"NOT TEXT x" + word for word in words), b" ".join(b"OR TEXT x" + word for word in words) + b" ALL",
                 b"NOT (" + b" ".join(b"NOT TEXT x" + word for word in words) + b")", b" ".join([b"1:*"] * 10000), b"TEXT " + b"a" * 60000,
                 b"TEXT aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
                 b" ".join(b"NOT TEXT x" + word for word in words[:100]), b" ".join(b"NOT HEADER X-%s y" % word for word in words[:100]), b"UID " + b",".join(b"%d" % n for n in range(1, 10000)),
                 b"NOT " * 9 + b"HEADER x " + b"y" * 10000]
        for bomb in bombs:
            code = session.code(b"SEARCH " + bomb)
            if code not in (b"OK", b"NO", b"BAD"):
                return bomb[:30], code, session.said[-1:]
        return None if session.is_next() else session.said


def searches_that_nobody_waits_for(target):
    """Whoever hangs up does not keep the server busy with what he asked."""
    for _ in range(20):
        session = target.imap("alice", b"Many")
        session.send(b"a SEARCH " + b" ".join(b"NOT TEXT x%08d" % n for n in range(900)) + b"\r\n" + b"b SEARCH TEXT nothing\r\n" * 50)
        session.socket.close()
    return None


# ------------------------------------------------------------------ mailboxes

def ten_thousand_mailboxes(target):
    with target.imap("alice") as session:
        count, codes = 10500, []
        for at in range(0, count, 100):
            session.send(b"".join(b'c%d CREATE "%s%d"\r\n' % (n, b"a" * 100, n) for n in range(at, at + 100)))
            codes += [session.until(b"c%d" % n) for n in range(at, at + 100)]
        made = codes.count(b"OK")
        if set(codes) - {b"OK", b"NO"} or made < 9000 or codes != [b"OK"] * made + [b"NO"] * (count - made):
            return made, set(codes)
        for pattern, found in ((b"*", made), (b"%", made), (b"*a*a*a*a*a*a*a*a*a*a*", made), (b"%a%a%a%a%a%a%a%a%a%b", 0), (b"*" * 500, made), (b"a*" * 90 + b"b", 0),
                               (b"*a" * 50 + b"*1", None)):
            if session.code(b'LIST "" "%s"' % pattern) != b"OK" or found is not None and not found <= session.count(rb"^\* LIST ") <= found + 20:
                return pattern, found, session.count(rb"^\* LIST ")
        if session.code(b'LIST "" * RETURN (STATUS (MESSAGES UIDNEXT UNSEEN))') != b"OK" or session.count(rb"^\* STATUS ") < made:
            return session.said[-1]
        session.send(b"".join(b'd%d DELETE "%s%d"\r\n' % (n, b"a" * 100, n) for n in range(made)))
        codes = [session.until(b"d%d" % n) for n in range(made)]
        return None if set(codes) == {b"OK"} and session.is_next() else set(codes)


# ------------------------------------------------------------------ answers that nobody reads

def fill(session, octets):
    """Sends as much of it as is taken; whether all was."""
    session.socket.setblocking(False)
    view, quiet = memoryview(octets), 0
    while len(view) > 0 and quiet < 3:
        if select.select([], [session.socket], [], 0.3)[1]:
            try:
                view, quiet = view[session.socket.send(view[:1 << 20]):], 0
            except OSError:
                break
        else:
            quiet += 1
    session.socket.setblocking(True)
    return len(view) == 0


def grows_too_much(target, before):
    grown = target.rss() - before
    return None if grown < MEMORY else "memory grew by %d MiB" % (grown >> 20)


def answers_that_nobody_reads(target):
    before = target.rss()
    sessions = []
    for commands in (b"a NOOP\r\n" * 3000000, b"a FETCH 1:* BODY.PEEK[]\r\n" * 100000, b"a FETCH 1:* (ENVELOPE BODYSTRUCTURE)\r\n" * 100000,
                     b'a LIST "" *\r\n' * 500000, b"a SEARCH ALL\r\n" * 500000, b"a NOSUCH\r\n" * 500000, b"a FETCH 1 BODY[]\r\n" * 100000,
                     b"a APPEND INBOX {10+}\r\nSubject: a\r\n" * 100000):
        session = target.imap("alice", b"Big")
        fill(session, commands)
        sessions.append(session)
    time.sleep(1)
    fault = grows_too_much(target, before)
    for session in sessions:
        session.socket.close()
    return fault


def pop3_answers_that_nobody_reads(target):
    before = target.rss()
    session = target.pop3("carol")
    for commands in (b"NOOP\r\n" * 3000000, b"RETR 1\r\n" * 300000, b"LIST\r\n" * 300000):
        fill(session, commands)
    time.sleep(0.5)
    fault = grows_too_much(target, before)
    session.socket.close()
    return fault


def slow_readers(target):
    before, sessions = target.rss(), []
    for _ in range(20):
        session = target.imap("alice", b"Big")
        session.send(b"a FETCH 1:* (BODY.PEEK[])\r\nb NOOP\r\n")
        sessions.append(session)
    for _ in range(20):
        for session in sessions:
            session.socket.recv(100)
        time.sleep(0.02)
    fault = grows_too_much(target, before)
    # One of them reads on, and has all of it.
    last = sessions.pop()
    for session in sessions:
        session.socket.close()
    octets = b""
    pieces = []
    while b"\r\nb OK" not in octets[-200:]:
        pieces.append(last.socket.recv(1 << 20))
        if not pieces[-1]:
            return "it was closed"
        octets = octets[-200:] + pieces[-1]
    last.socket.close()
    total = sum(map(len, pieces))
    return fault or (None if total > BIG * BIG_OCTETS - 20 * 100 else total)


def connections_that_never_read(target):
    """As many as there are, each with a command behind it."""
    sessions = []
    for _ in range(200):
        session = Lines(target.server.where("imap"))
        session.send(b"a CAPABILITY\r\n" * 1000)
        sessions.append(session)
    for session in sessions:
        session.socket.close()
    return None


# ------------------------------------------------------------------ thousands of sessions

def thousands_of_idle_connections(target):
    before = target.rss()
    strangers = [Imap(target.server.where("imap")) for _ in range(1500)] + [Lines(target.server.where("pop3")) for _ in range(500)]
    idle = []
    for _ in range(500):
        session = target.imap("carol", b"INBOX")
        if session.code(b"IDLE") != b"+":
            return session.said
        idle.append(session)
    fault = grows_too_much(target, before)
    began = time.monotonic()
    if target.deliver("carol", b"Subject: for all of them\r\n\r\nhello\r\n") != 250:
        return "no letter is taken beside them"
    for session in idle:
        while b" EXISTS\r\n" not in session.response():
            pass
    took = time.monotonic() - began
    for session in idle:
        session.send(b"DONE\r\n")
        if session.until(b"t%d" % session.number) != b"OK":
            return session.said
    for session in strangers + idle:
        session.socket.close()
    return fault or (None if took < 10 else "they are told after %.1f s" % took)


def sessions_that_come_and_go(target):
    for _ in range(1000):
        Lines(target.server.where("imap")).socket.close()
    for number in range(300):
        with target.imap("alice", b"Many") as session:
            session.send(b"a FETCH 1:* (FLAGS UID)\r\n"[:number % 25])
    return None


def many_change_one_mailbox(target):
    """Sessions that store, copy, expunge and append at one time: what each sees in the end is the same."""
    sessions = [target.imap("alice", b"Many") for _ in range(10)]
    for _ in range(10):
        for number, session in enumerate(sessions):
            session.send(b"".join([b"x STORE 1:50 +FLAGS.SILENT (k%d)\r\n" % number, b"y COPY 1:5 Many\r\n", b"w STORE * +FLAGS (\\Deleted)\r\n", b"v EXPUNGE\r\n"]))
    for session in sessions:
        for _ in range(10):
            for tag in (b"x", b"y", b"w", b"v"):
                if session.until(tag) not in (b"OK", b"NO"):
                    return session.said[-1]
    views = []
    for session in sessions:
        session.code(b"NOOP")
        session.code(b"UID SEARCH RETURN (ALL) ALL")
        views.append(session.said[0].split(b")", 1)[-1])
        session.socket.close()
    return None if len(set(views)) == 1 else set(views)


# ------------------------------------------------------------------ together

def prepare(target):
    with target.imap("alice") as session:
        for name, count, letter in ((b"Many", 2000, b"From: alice@london.example\r\nSubject: one of many\r\n\r\n" + b"aaaaaaaaaaaaaaaaaaaa text of a letter\r\n" * 25),
                                    (b"Big", BIG, b"From: alice@london.example\r\nSubject: big\r\n\r\n" + (b"b" * 78 + b"\r\n") * (BIG_OCTETS // 80))):
            session.code(b"CREATE " + name)
            for _ in range(count):
                if session.append(letter, name) != b"OK":
                    raise ValueError(session.said)
    with target.imap("carol") as session:
        session.append(b"Subject: big\r\n\r\n" + (b"b" * 78 + b"\r\n") * (BIG_OCTETS // 80))


FLOODS = [letters_that_nobody_can_read, search_bombs, searches_that_nobody_waits_for, ten_thousand_mailboxes, answers_that_nobody_reads,
          pop3_answers_that_nobody_reads, slow_readers, connections_that_never_read, thousands_of_idle_connections, sessions_that_come_and_go,
          many_change_one_mailbox]

# Memory is looked at, so it is the program without sanitizers.
with server(PLAIN) as target:
    prepare(target)
    attack(target, FLOODS, 5)
    check(target.rss() < 2 * MEMORY, "its memory is bounded in the end", "%d MiB" % (target.rss() >> 20))
finish()
