# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that mean no good, at the IMAP and POP3 ports: what they say is wrong, or far too much of what is right. Each gets an answer,
somebody else is served meanwhile, and the server lives on. (How much can be asked of it is test_mailbox_floods.py.)"""

import re
import time

from hostile_mailbox import attack, server
from pennypost import PROGRAM, check, finish

REFUSALS = (b"NO", b"BAD")
CLOSED = (b"BYE", b"GONE")
LETTER = b"From: alice@london.example\r\nSubject: ordinary\r\n\r\nhello\r\n"


def fill(target, count=20):
    """So many letters for alice and for bob."""
    for name in ("alice", "bob"):
        with target.imap(name) as session:
            for _ in range(count):
                if session.append(LETTER) != b"OK":
                    raise ValueError(session.said)


def each(target, commands, codes, mailbox=b"INBOX"):
    """All commands in one session get one of these codes, and the session goes on."""
    session = target.imap("alice", mailbox)
    for command in commands:
        code = session.code(command)
        if code not in codes:
            return command[:80], len(command), code, [each[:200] for each in session.said[-2:]]
        if code in CLOSED:
            session = target.imap("alice", mailbox)
        elif not session.is_next():
            # Where it cannot know what belongs to the command, it may go.
            if not session.said or not session.said[-1].startswith(b"* BYE"):
                return command[:80], "it is not with us any more", session.said[-2:]
            session = target.imap("alice", mailbox)
    session.socket.close()
    return None


# ------------------------------------------------------------------ literals and lines

def literals_of_no_size(target):
    """RFC 9051, 9: number64; a literal that cannot be is refused before anything is sent."""
    sizes = [b"{99999999999999999999}", b"{18446744073709551617}", b"{-1}", b"{}", b"{1x}", b"{5", b"{ 5}", b"{+}", b"{5++}", b"{0x5}"]
    fault = each(target, [b"LIST " + size + b" *" for size in sizes], REFUSALS + CLOSED)
    return fault or each(target, [b"SELECT " + size for size in sizes], REFUSALS + CLOSED)


def literals_too_big(target):
    for size in (1 << 32, 1 << 40, (1 << 63) - 1):
        for command in (b"SELECT {%d}", b"SEARCH SUBJECT {%d}", b"APPEND INBOX {%d}"):
            with target.imap("alice", b"INBOX") as session:
                code = session.code(command % size)
                if code not in REFUSALS + CLOSED:
                    return command, size, code
            with target.imap("alice", b"INBOX") as session:
                # Those octets are not on their way: the server may only close, or go on and take what follows for them.
                code = session.code(command.replace(b"}", b"+}") % size)
                if code not in REFUSALS + CLOSED:
                    return command, "not synchronised", size, code
    return None


def literals_never_sent(target):
    waiting = []
    for command in (b"LOGIN {5}", b"AUTHENTICATE PLAIN", b"LOGIN {5}"):
        for _ in range(50):
            session = target.stranger()
            if session.code(command) != b"+":
                return command, session.said
            waiting.append(session)
    for _ in range(20):
        session = target.imap("alice", b"INBOX")
        if session.code(b"APPEND INBOX {100000}") != b"+":
            return session.said
        session.send(b"From: half")
        waiting.append(session)
    with target.imap("alice", b"INBOX") as session:
        if not session.is_next():
            return session.said
    for session in waiting:
        session.socket.close()
    with target.imap("alice", b"INBOX") as session:
        session.code(b"SEARCH SUBJECT half")
        return None if session.count(rb"^\* (E?SEARCH)[^\d]*\r\n$") == 1 or session.count(rb"SEARCH [^ ]*\d") == 0 else session.said


def append_over_the_limit(target):
    """RFC 7889: what is over the limit is refused before it is sent, or behind it; nothing of it is kept."""
    with target.imap("alice") as session:
        session.code(b"CAPABILITY")
        limit = re.search(rb"APPENDLIMIT=(\d+)", session.said[0])
        if limit is None:
            return None  # it has none to be over
        limit = int(limit[1])
        session.code(b"STATUS INBOX (MESSAGES)")
        before = session.said[0]
        code = session.code(b"APPEND INBOX {%d}" % (limit + 1))
        if code != b"NO" or b"[TOOBIG]" not in session.said[-1] or not session.is_next():
            return code, session.said[-1:]
    with target.imap("alice") as session:
        session.send(b"a APPEND INBOX {%d+}\r\n" % (limit + 1))
        try:
            for _ in range((limit + 1) // 65536 + 1):
                session.send(b"x" * 65536)
            session.send(b"\r\n")
        except OSError:
            pass
        if session.until(b"a") not in REFUSALS + CLOSED:
            return session.said
    with target.imap("alice") as session:
        session.code(b"STATUS INBOX (MESSAGES)")
        return None if session.said[0] == before else (before, session.said)


def lines_without_end(target):
    for octets in (70000, 1 << 20, 20 << 20):
        for session in (target.stranger(), target.imap("alice", b"INBOX")):
            try:
                session.send(b"a SEARCH SUBJECT " + b"x" * octets)
                session.send(b"\r\n")
            except OSError:
                pass  # it had enough
            code = session.until(b"a")
            if code not in REFUSALS + CLOSED and octets > 1 << 20:
                return octets, code
            session.socket.close()
    return None


def nul_and_eight_bits(target):
    commands = [b"NO\0OP", b"\0", b"NOOP\0", b'LIST "" "a\0b"', b"SELECT a\0b", b"\xff\xfe", b"SEARCH \xff\xff", b'SELECT "\xff\xfe"',
                b'CREATE "\xc3\x28"', b"NOOP \x80"]
    return each(target, commands, REFUSALS)


def tags(target):
    with target.imap("alice", b"INBOX") as session:
        for line in (b"\r\n", b" \r\n", b"a\r\n", b"+ NOOP\r\n", b"* NOOP\r\n", b"a+b NOOP\r\n", b'"a" NOOP\r\n', b"(a) NOOP\r\n", b"{1}\r\n", b"a  NOOP\r\n"):
            session.send(line)
            answer = session.line()
            if not re.match(rb"(\S+ BAD|\S+ NO|\* BAD|\* NO|\* BYE) ", answer):
                return line, answer
        for octets in (1000, 100000):
            session.send(b"t" * octets + b" NOOP\r\n")
            answer = session.line()
            if b" BAD " not in answer and b" OK " not in answer and not answer.startswith(b"* BYE"):
                return octets, answer[:100]
        return None if session.is_next() else session.said


def bare_line_ends(target):
    """Some servers take a bare LF for the end of a line, some do not; nobody may be led to hear two commands in one."""
    with target.imap("alice", b"INBOX") as session:
        session.send(b"a NOOP\nb NOOP\r\nc NOOP\r\n")
        answers = []
        while not answers or not answers[-1].startswith(b"c "):
            answers.append(session.line())
        session.send(b'd LIST "" "a\rb"\r\n')
        answer = session.line()
        if not answer.startswith((b"d BAD", b"d NO")):
            return answer
        return None if session.is_next() else session.said


# ------------------------------------------------------------------ what is asked for

def deep_nesting(target):
    n = 10000
    commands = [b"SEARCH " + b"(" * n + b"ALL" + b")" * n, b"SEARCH " + b"NOT " * n + b"ALL", b"SEARCH " + b"OR ALL " * n + b"ALL",
                b"SEARCH " + b"OR " * n + b"ALL " * n + b"ALL", b"SEARCH " + b"(" * n, b"FETCH 1 " + b"(" * n + b"FLAGS" + b")" * n,
                b"FETCH 1 BODY.PEEK[HEADER.FIELDS " + b"(" * n + b"SUBJECT" + b")" * n + b"]", b"STORE 1 FLAGS " + b"(" * n, b"LIST " + b"(" * n,
                b"STATUS INBOX " + b"(" * n, b"ID " + b"(" * n, b"FETCH 1 BODY.PEEK[" + b"1." * n + b"1]", b"ENABLE" + b" (" * n,
                b"SELECT INBOX " + b"(" * n + b")" * n, b"SEARCH RETURN " + b"(" * n + b" ALL"]
    return each(target, commands, REFUSALS + (b"OK",) + CLOSED)


def numbers(target):
    """RFC 9051, 9: nz-number is 1 to 2^32-1, and a set has nothing else in it."""
    bad = [b"0", b"4294967296", b"-1", b"1:0", b"99999999999999999999", b"18446744073709551617", b"1::2", b"1,,2", b",1", b"1,", b":", b"1:", b"**",
           b"1:2:3", b"a", b"1.5", b"+1", b"0x1"]
    for form in (b"FETCH %s FLAGS", b"UID FETCH %s FLAGS", b"UID STORE %s FLAGS ()", b"UID SEARCH UID %s", b"UID COPY %s INBOX", b"UID MOVE %s INBOX",
                 b"UID EXPUNGE %s"):
        fault = each(target, [form % number for number in bad], REFUSALS)
        if fault:
            return fault
    return each(target, [b"FETCH 1 BODY[]<0.0>", b"FETCH 1 BODY[]<-1.5>", b"FETCH 1 BODY[]<99999999999999999999.1>",
                         b"FETCH 1 BODY[0]", b"FETCH 1 BODY[1.0]", b"FETCH 1 BODY[4294967296]", b"FETCH 1 BODY[-1]", b"FETCH 1 BODY[1.]",
                         b"SEARCH LARGER -1", b"SEARCH LARGER 99999999999999999999", b"FETCH 1 (FLAGS) (CHANGEDSINCE -1)"], REFUSALS)


def wide_ranges(target):
    with target.imap("alice", b"INBOX") as session:
        session.code(b"STATUS INBOX (MESSAGES)")
        count = int(re.search(rb"MESSAGES (\d+)", session.said[0])[1])
        wide = b",".join([b"1:4294967295", b"4294967295:1", b"1:*"] * 300)
        for command, lines in ((b"UID FETCH 1:4294967295 (FLAGS)", count), (b"UID FETCH 4294967295:1 (FLAGS)", count),
                               (b"UID FETCH 4294967295:* (UID)", 1), (b"UID FETCH %s (UID)" % wide, count),
                               (b"UID FETCH %s (FLAGS)" % b",".join(b"%d:%d" % (n + 1, 4294967295 - n) for n in range(300)), count)):
            code = session.code(command)
            if code != b"OK" or session.count(rb"^\* \d+ FETCH ") != lines:
                return command[:60], code, session.count(rb"^\* \d+ FETCH "), lines, session.said[-1]
        for command in (b"UID STORE %s +FLAGS.SILENT (\\Seen)" % wide, b"UID SEARCH UID %s" % wide, b"UID SEARCH NOT UID 1:4294967295"):
            if session.code(command) != b"OK" or not session.is_next():
                return command[:60], session.said[-1]
        code = session.code(b"FETCH 1:4294967295 (FLAGS)")  # beyond the last: BAD, or what is there
        return None if code in REFUSALS or session.count(rb"FETCH ") == count else (code, session.said[-1])


def partial(target):
    with target.imap("alice", b"INBOX") as session:
        for what, octets in ((b"<0.4294967295>", len(LETTER)), (b"<4294967295.1>", 0), (b"<%d.10>" % len(LETTER), 0), (b"<5.7>", 7)):
            code = session.code(b"FETCH 1 BODY.PEEK[]" + what)
            found = re.search(rb'BODY\[\]<\d+> (?:\{(\d+)\}|"([^"]*)"|(NIL))', session.said[0])
            got = None if not found else int(found[1]) if found[1] else len(found[2] or b"")
            if code != b"OK" or got != octets:
                return what, code, session.said
    return None


def flags_and_keywords(target):
    many = b" ".join(b"key%d" % n for n in range(1000))
    commands = [b"STORE 1 +FLAGS (%s)" % many, b"STORE 1 +FLAGS (%s)" % (b"k" * 10000), b"STORE 1 +FLAGS (\\NoSuch)", b"STORE 1 +FLAGS (\\Recent)",
                b"STORE 1 +FLAGS (a]b{c)", b"STORE 1 +FLAGS (\\)", b"STORE 1 FLAGS.LOUD ()", b"STORE 1 FLAGS", b"STORE 1 +FLAGS (a(b))"]
    with target.imap("alice", b"INBOX") as session:
        codes = [session.code(command) for command in commands]
        if not set(codes) <= {b"NO", b"BAD", b"OK"} or not set(codes[4:]) <= {b"NO", b"BAD"}:
            return codes
        session.code(b"FETCH 1 (FLAGS)")
        return None if len(session.said[0]) < 70000 and session.is_next() else session.said[0][:100]


def dates(target):
    wrong = [b'"32-Jan-2026 10:00:00 +0000"', b'"1-Jan-2026 10:00:00 +0000"', b'"01-Foo-2026 10:00:00 +0000"', b'"01-Jan-99999 10:00:00 +0000"',
             b'"01-Jan-2026 25:00:00 +0000"', b'"01-Jan-2026 10:00:00"', b'""', b'"01-Jan-2026 10:00:00 +99999"', b'"\\""', b"2026"]
    fault = each(target, [b"APPEND INBOX () %s {3+}\r\na\r\n" % date for date in wrong], REFUSALS + CLOSED)
    return fault or each(target, [b"SEARCH SINCE " + date for date in (b"32-Jan-2026", b"01-Foo-2026", b"x", b"1-Jan-99999", b"-1-Jan-2026")], REFUSALS)


def names(target):
    """Names that cannot be, and such as would lead out of the store."""
    wrong = [b'""', b'"a//b"', b'"/a"', b"{1001+}\r\n" + b"n" * 1001, b"{4+}\r\na\r\nb", b'"a\x01b"', b"&", b"&AA", b"&Jjo!", b"inbox", b"%", b"*"]
    odd = [b'"../../../../tmp/pennypost-out"', b'"..\\\\.."', b'"%s"' % (b"a/" * 400 + b"a"), b'"~root"', b"{100+}\r\n" + b"'; DROP TABLE mailbox; --".ljust(100)]
    with target.imap("alice", b"INBOX") as session:
        for name in wrong:
            code = session.code(b"CREATE " + name)
            if code not in REFUSALS and not (code == b"OK" and session.code(b'LIST "" *') == b"OK"):
                return name[:60], code
        for name in odd:
            code = session.code(b"CREATE " + name)
            if code not in REFUSALS + (b"OK",) or session.code(b'LIST "" *') != b"OK":
                return name[:60], code
            session.code(b"DELETE " + name)
        return None if session.is_next() else session.said


def idle_without_done(target):
    for word in (b"NOOP\r\n", b"a NOOP\r\n", b"\r\n", b"DON\r\n", b"done x\r\n", b"\0\r\n", b"{5}\r\n", b"x" * 100000 + b"\r\n"):
        with target.imap("alice", b"INBOX") as session:
            if session.code(b"IDLE") != b"+":
                return session.said
            session.send(word)
            code = session.until(b"t%d" % session.number)
            if code not in REFUSALS + CLOSED:
                return word[:20], code, session.said
            if code in REFUSALS and not session.is_next():
                return word[:20], session.said
    with target.imap("alice", b"INBOX") as session:
        session.code(b"IDLE")
        session.send(b"DONE")
    with target.imap("alice", b"INBOX") as session:
        session.code(b"IDLE")
        session.send(b"done\r\n")
        return None if session.until(b"t%d" % session.number) == b"OK" and session.is_next() else session.said


def wrong_order(target):
    with target.stranger() as session:
        codes = [session.code(command) for command in (b"SELECT INBOX", b"FETCH 1 FLAGS", b'LIST "" *', b"IDLE", b"DONE", b"CLOSE", b"EXPUNGE", b"NOSUCH", b"UID",
                                                       b"UID NOOP", b"")]
        if not set(codes) <= set(REFUSALS) or not session.is_next():
            return codes
    with target.imap() as session:
        codes = [session.code(command) for command in (b"FETCH 1 FLAGS", b"EXPUNGE", b"CLOSE", b"UNSELECT", b"COPY 1 INBOX", b"SEARCH ALL", b"LOGIN a b")]
        if not set(codes) <= set(REFUSALS):
            return codes
        return None if session.is_next() else session.said


def wrong_arguments(target):
    commands = [b"SELECT", b"SELECT INBOX extra", b"NOOP extra", b"LOGOUT extra", b"LIST", b'LIST ""', b"FETCH", b"FETCH 1", b"FETCH 1 ()", b"FETCH 1 NOSUCH",
                b"FETCH 1 (FLAGS", b"FETCH 1 BODY[", b"FETCH 1 BODY[NOSUCH]", b"FETCH 1 BODY[MIME]", b"FETCH 1 BODY[HEADER.FIELDS]",
                b"FETCH 1 BODY[HEADER.FIELDS ()]", b"STORE 1", b"STORE 1 FLAGS", b"COPY 1", b"SEARCH", b"SEARCH NOSUCH", b"SEARCH CHARSET", b"SEARCH OR ALL",
                b"SEARCH NOT", b"SEARCH HEADER x", b"STATUS INBOX", b"STATUS INBOX ()", b"STATUS INBOX (NOSUCH)", b"RENAME INBOX", b"ENABLE", b"UID FETCH 1",
                b"UID FETCH 1 (NOSUCH)", b'SELECT "INBOX', b'SELECT "a\\bc"', b"SEARCH CHARSET X-NOSUCH TEXT a", b"CREATE", b"SUBSCRIBE", b"APPEND INBOX",
                b"APPEND", b"APPEND INBOX (\\Seen", b"FETCH 1  FLAGS", b" NOOP"]
    return each(target, commands, REFUSALS)


def passwords(target):
    """Guessing gets nowhere, and does not get slower for the others."""
    for attempt in range(3):
        with target.stranger() as session:
            for number in range(20):
                code = session.code(b"LOGIN nobody-%d-%d wrong" % (attempt, number))
                if code not in REFUSALS + CLOSED:
                    return code
                if code in CLOSED:
                    break
    for answer in (b"*", b"!!!!", b"=", b"QUFB" * 20000, b"", b"\0", b"AAAA"):
        with target.stranger() as session:
            tag, code = b"t1", session.code(b"AUTHENTICATE PLAIN")
            if code == b"+":
                session.send(answer + b"\r\n")
                code = session.until(tag)
            if code not in REFUSALS + CLOSED or code in REFUSALS and not session.is_next() and b"BYE" not in session.said[-1]:
                return answer[:20], code, session.said
    return None


def starttls_with_more_behind_it(target):
    with target.stranger() as session:
        session.code(b"CAPABILITY")
        offered = b"STARTTLS" in session.said[0]
        session.send(b"a STARTTLS\r\nb NOOP\r\nc LOGIN x y\r\n")
        code = session.until(b"a")
        if not offered:
            return None if code in REFUSALS else code
        # What came in clear is not heard as if it had come under protection.
        session.socket.settimeout(1)
        try:
            return None if code in REFUSALS or session.until(b"b") != b"OK" else "it heard what was behind STARTTLS"
        except OSError:
            return None


def cut_off(target):
    """Nothing half is kept, whatever the moment."""
    with target.imap("alice") as session:
        session.code(b"STATUS INBOX (MESSAGES UIDNEXT)")
        before = session.said[0]
    whole = b"a APPEND INBOX {%d+}\r\n%s" % (len(LETTER), LETTER)
    for octets in (1, 10, 20, 23, 30, len(whole) - 1):
        with target.imap("alice") as session:
            session.send(whole[:octets])
    time.sleep(0.2)
    with target.imap("alice") as session:
        session.code(b"STATUS INBOX (MESSAGES UIDNEXT)")
        return None if session.said[0] == before else (before, session.said[0])


# ------------------------------------------------------------------ POP3

def pop3_lines(target):
    for line in (b"", b" ", b"\0", b"NO\0OP", b"\xff\xfe", b"NOSUCH", b"x" * 600, b"x" * 70000, b"RETR", b"RETR 0", b"RETR -1", b"RETR 4294967297",
                 b"RETR 99999999999999999999", b"RETR 1 1", b"RETR x", b"TOP 1", b"TOP 1 -1", b"TOP 1 99999999999999999999", b"TOP 0 0", b"DELE 0",
                 b"DELE 4294967297", b"LIST 0", b"LIST 18446744073709551617", b"UIDL 0", b"USER x", b"PASS x", b"STLS x"):
        with target.pop3() as session:
            answer = session.ask(line)
            if answer is True and not line.startswith(b"TOP 1 9"):
                return line[:20], session.words
            if answer is True:
                session.body()
            if answer is False and not session.is_next():
                return line[:20], "it is not with us any more", session.words
    with target.pop3_stranger() as session:
        answers = [session.ask(line) for line in (b"STAT", b"RETR 1", b"PASS x", b"DELE 1", b"TOP 1 1", b"UIDL")]
        return None if set(answers) <= {False} else answers


def pop3_without_end(target):
    for octets in (1 << 16, 20 << 20):
        for session in (target.pop3_stranger(), target.pop3()):
            try:
                session.send(b"x" * octets)
                session.send(b"\r\n")
            except OSError:
                pass
            session.socket.close()
    return None


def pop3_breaks_off(target):
    """RFC 1939, 6: what is not ended by QUIT deletes nothing."""
    with target.pop3() as session:
        session.ask(b"STAT")
        before = session.words
        for number in (1, 2, 3):
            if session.ask(b"DELE %d" % number) is not True:
                return session.words
        session.send(b"RETR 4\r\nRETR 5\r\nQUI")
    time.sleep(0.2)
    with target.pop3() as session:
        session.ask(b"STAT")
        return None if session.words == before else (before, session.words)


def pop3_passwords(target):
    for _ in range(3):
        with target.pop3_stranger() as session:
            for number in range(20):
                if session.ask(b"USER nobody-%d" % number) is None or session.ask(b"PASS wrong") is None:
                    break
                if session.words.startswith(b"+OK"):
                    return session.words
    for answer in (b"*", b"!!!!", b"QUFB" * 20000, b"", b"\0"):
        with target.pop3_stranger() as session:
            session.ask(b"AUTH PLAIN")
            if session.words.startswith(b"+ ") and session.ask(answer) is True:
                return answer[:20], session.words
    return None


ATTACKS = [literals_of_no_size, literals_too_big, literals_never_sent, append_over_the_limit, lines_without_end, nul_and_eight_bits, tags,
           bare_line_ends, deep_nesting, numbers, wide_ranges, partial, flags_and_keywords, dates, names, idle_without_done, wrong_order,
           wrong_arguments, passwords, starttls_with_more_behind_it, cut_off, pop3_lines, pop3_without_end, pop3_breaks_off, pop3_passwords]

with server(PROGRAM) as target:
    fill(target)
    attack(target, ATTACKS, 10)
    with target.imap("alice", b"INBOX") as session:
        check(session.count(rb"^\* 20 EXISTS") == 1, "no letter is lost or made", session.said[:8])
finish()
