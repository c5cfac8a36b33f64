# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that mean no good, at the submission, SMTP and LMTP ports: each attack gets the answers that the RFCs ask for, and after
each the server takes an ordinary letter. In the end every ordinary letter lies in its mailbox, once, and none that was smuggled."""

import os
import poplib
import random
import socket
import struct
import time

from hostile import Client, Gone, slowly
from pennypost import NETWORK, Serving, check, finish, password_of

ALICE, BOB = "alice@london.example", "bob@paris.example"
# name, service, host, greeting, recipient
SERVERS = [
    ("submission", "submission", "submit.london.example", "EHLO", BOB),
    ("smtp", "smtp", "mail.london.example", "EHLO", ALICE),
    ("lmtp", "lmtp", "box.paris.example", "LHLO", BOB),
]
ORDINARY = {}  # recipient: subjects of ordinary letters


class Target:
    """One of the servers."""

    def __init__(self, world, name, service, host, hello, recipient):
        self.name, self.hello, self.recipient = name, hello, recipient
        self.place = world.where(service, host)

    def open(self):
        """A client that is introduced, and logged in where that is offered."""
        client = Client(self.place, self.hello)
        client.log_in(ALICE, password_of(ALICE))
        return client

    def begin(self, client):
        return client.begin(ALICE, self.recipient)

    def post(self, body=b"hello\r\n", subject=None):
        """The code for an ordinary letter."""
        if subject is None:
            subject = "ordinary %s %d" % (self.name, len(ORDINARY.setdefault(self.recipient, [])))
            ORDINARY[self.recipient].append(subject)
        with self.open() as client:
            if self.begin(client) != [250, 250, 354]:
                return client.words
            return client.code(b"Subject: %s\r\n\r\n%s.\r\n" % (subject.encode(), body))


def is_refusal(code):
    return 500 <= code <= 599


def is_next(client):
    """The server is with us: it answers this one thing, once."""
    return client.code(b"NOOP\r\n") == 250 and client.is_silent()


# ------------------------------------------------------------------ attacks: each returns None or what was wrong

SMUGGLED = b"MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n"
ENDINGS = [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r.\n", b"\n.\r", b"\r\n.\n", b"\r\n.\r", b"\r\n.\r\r\n", b"\r\r\n.\r\r\n", b"\n\n.\r\n",
           b"\r\n\n.\r\n", b"\r\n.\n\r\n", b"\r\n\0.\r\n", b"\r\n.\0\r\n", b"\r\n. \r\n", b"\r\n.\t\r\n", b"\r\n\xe2\x80\xa4\r\n", b"\r\n\x85.\x85\r\n"]


def smuggling(target):
    for ending in ENDINGS:
        for in_pieces in (False, True):
            with target.open() as client:
                if target.begin(client) != [250, 250, 354]:
                    return client.words
                client.send(b"Subject: carrier\r\n\r\nfirst")
                if in_pieces:
                    slowly(client, ending, 0.001)
                else:
                    client.send(ending)
                code = client.code(SMUGGLED % (ALICE.encode(), target.recipient.encode()))
                bare = ending.replace(b"\r\n", b"")
                if not is_refusal(code) and (code != 250 or b"\r" in bare or b"\n" in bare):
                    return ending, in_pieces, client.words
                if not is_next(client):
                    return ending, in_pieces, "more than one letter was seen", client.words
    return None


def nul(target):
    with target.open() as client:
        codes = [client.code(line) for line in (b"NO\0OP\r\n", b"\0\r\n", b"NOOP\0\r\n", b"MAIL FROM:<a\0b@london.example>\r\n")]
        if not all(map(is_refusal, codes)):
            return codes
        if target.begin(client) != [250, 250, 354]:
            return client.words
        code = client.code(b"Subject: carrier\r\n\r\na\0b\0\r\n\0\r\n.\r\n")
        return None if (code == 250 or is_refusal(code)) and is_next(client) else client.words


def long_commands(target):
    with target.open() as client:
        if client.code(b"NOOP %s\r\n" % (b"x" * 505)) != 250:
            return "512 octets", client.words
        for octets in (513, 2048, 2049, 65536, 10 << 20):
            code = client.code(b"NOOP %s\r\n" % (b"x" * (octets - 7)))
            if code != 500 or not is_next(client):
                return octets, client.words
    with target.open() as client:
        client.send(b"x" * (1 << 20))  # and goes, without an end
    return None


def long_text(target):
    for octets in (998, 999, 1000, 2000, 65536, 1 << 20):
        with target.open() as client:
            target.begin(client)
            code = client.code(b"Subject: carrier\r\n\r\n%s\r\n.\r\n" % (b"y" * octets))
            if (code != 250 if octets == 998 else code != 250 and not is_refusal(code)) or not is_next(client):
                return octets, client.words
    return None


def too_big(target):
    with target.open() as client:
        target.begin(client)
        piece = (b"z" * 76 + b"\r\n") * 1000
        client.send(b"Subject: carrier\r\n\r\n")
        for _ in range(17 * 1000 * 1000 // len(piece)):
            client.send(piece)
        code = client.code(b".\r\n")
        return None if code == 552 and is_next(client) else client.words


def pipelining(target):
    letter = b"MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\nSubject: carrier\r\n\r\nx\r\n.\r\n" % (ALICE.encode(), target.recipient.encode())
    with target.open() as client:
        codes = client.ask(letter * 3 + b"NOOP\r\nRSET\r\nQUIT\r\nNOOP\r\n", 15)
        if codes != [250, 250, 354, 250] * 3 + [250, 250, 221]:
            return codes
        return None if client.replies_until_close() == [] else "it answered after QUIT"


def half_closed(target):
    whole = b"Subject: carrier\r\n\r\nx\r\n.\r\n"
    for octets, wanted in ((whole, [250]), (whole[:-2], []), (whole[:-3], []), (whole[:10], []), (b"", [])):
        with target.open() as client:
            target.begin(client)
            client.send(octets)
            client.socket.shutdown(socket.SHUT_WR)
            codes = client.replies_until_close()
            if codes != wanted:
                return octets, codes
    for octets in (b"", b"NOOP", b"MAIL FROM:<%s>\r\n" % ALICE.encode()):
        with target.open() as client:
            client.send(octets)
            client.socket.shutdown(socket.SHUT_WR)
            codes = client.replies_until_close(5)
            if codes not in ([], [250], [500]):
                return octets, codes
    return None


def octet_by_octet(target):
    letter = b"MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\nSubject: carrier\r\n\r\n..x\r\n...\r\n.\r\nQUIT\r\n" % (ALICE.encode(), target.recipient.encode())
    with target.open() as client:
        slowly(client, letter, 0.0003)
        codes = client.replies_until_close()
        return None if codes == [250, 250, 354, 250, 221] else codes


def many_recipients(target):
    seconds = {}
    for count in (2500, 10000):
        with target.open() as client:
            client.code(b"MAIL FROM:<%s>\r\n" % ALICE.encode())
            began, codes = time.monotonic(), []
            for _ in range(count // 100):
                codes += client.ask(b"RCPT TO:<%s>\r\n" % target.recipient.encode() * 100, 100)
            seconds[count] = time.monotonic() - began
            taken = codes.count(250)
            if not 100 <= taken < count or set(codes[:taken]) != {250} or set(codes[taken:]) != {452}:
                return count, taken, set(codes)
            if client.code(b"RSET\r\n") != 250 or not is_next(client):
                return client.words
    return None if seconds[10000] < 8 * seconds[2500] + 0.5 else seconds


DOTS = b"QUIT\r\n..\r\n...\r\n.. \r\n..QUIT\r\n..\t\r\n .\r\nRSET\r\n..\xff\r\n\r\n..\r\n"
UNDOTTED = b"QUIT\r\n.\r\n..\r\n. \r\n.QUIT\r\n.\t\r\n .\r\nRSET\r\n.\xff\r\n\r\n.\r\n"


def dots(target):
    code = target.post(DOTS, "dots")
    return None if code == 250 else code


def wrong_order(target):
    mail, rcpt = b"MAIL FROM:<%s>\r\n" % ALICE.encode(), b"RCPT TO:<%s>\r\n" % target.recipient.encode()
    hello, data, rset = target.hello.encode() + b" a.example\r\n", b"DATA\r\n", b"RSET\r\n"
    with Client(target.place) as client:
        before = [client.code(line) for line in (mail, rcpt, data, b"NOOP\r\n", rset)]
        if before != [503, 503, 503, 250, 250]:
            return before
    for lines, wanted in (([rcpt, data], [503, 503]), ([mail, mail], [250, 503]), ([mail, data], [250, 503]),
                          ([mail, rcpt, mail, rset, rcpt], [250, 250, 503, 250, 503]), ([mail, rcpt, hello, data], [250, 250, 250, 503]),
                          ([mail, rcpt, rset, data], [250, 250, 250, 503]), ([data + rset], [503])):
        with target.open() as client:
            codes = [client.code(line) for line in lines]
            if codes != wanted and codes != [554 if (line, code) == (data, 503) else code for line, code in zip(lines, wanted)]:
                return lines, codes
    with target.open() as client:
        wrong = [b"MAIL\r\n", b"MAIL FROM\r\n", b"MAIL FROM:\r\n", b"MAIL FROM:<\r\n", b"MAIL FROM:<a@b\r\n", b"MAIL FROM:<a@@b.example>\r\n",
                 b"MAIL TO:<a@b.example>\r\n", b"DATA now\r\n", b"RSET now\r\n", b"QUIT now\r\n", b"\r\n", b" \r\n", b"XYZZY\r\n"]
        codes = [client.code(line) for line in wrong]
        if not all(map(is_refusal, codes)):
            return list(zip(wrong, codes))
    for line in (b"EHLO\r\n", b"HELO a b\r\n") if target.hello == "EHLO" else (b"EHLO a.example\r\n", b"HELO a.example\r\n", b"LHLO\r\n"):
        with Client(target.place) as client:
            if not is_refusal(client.code(line)) or client.code(mail) != 503:
                return line, client.words
    return None


def strangers(target):
    chance = random.Random(5)
    hello = bytes.fromhex("16030100c8010000c40303") + bytes(chance.randrange(256) for _ in range(194))
    for octets in (hello, b"GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: x\r\n\r\n", b"POST / HTTP/1.0\r\nContent-Length: 40\r\n\r\nMAIL FROM:<a@b.example>\r\n",
                   bytes(chance.randrange(256) for _ in range(65536)), b"\n" * 50, b"\r" * 5000, b"\0" * 5000, b"\xff\xf4\xff\xfd\x06"):
        with Client(target.place) as client:
            try:
                client.send(octets)
                client.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it had enough before
            codes = client.replies_until_close(5)
            if not all(is_refusal(code) or code == 421 for code in codes):
                return octets[:20], codes[:10]
    return None


def opened_and_dropped(target):
    for number in range(200):
        connection = socket.create_connection(target.place, timeout=20)
        if number % 2:
            connection.send(b"EHLO a.example\r\nMAIL FROM:<a@b.example>\r\nDA")
        if number % 4 > 1:  # with a reset
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    return None


def storms(target):
    hello = target.hello.encode() + b" a.example\r\n"
    with target.open() as client:
        for line, count in ((b"RSET\r\n", 3000), (b"NOOP\r\n", 3000), (hello, 500)):
            for _ in range(count // 100):
                codes = client.ask(line * 100, 100)
                if set(codes) != {250}:
                    return line, set(codes)
        return None if is_next(client) else client.words


def reads_nothing(target):
    """Asks and asks and never listens: the server may not keep all its answers in memory, nor stop for others."""
    with target.open() as client:
        client.socket.settimeout(0.3)
        sent = 0
        try:
            while sent < 64 << 20:
                sent += client.socket.send(b"NOOP\r\n" * 10000)
        except TimeoutError:
            pass
        code = target.post()
        return None if code == 250 and sent < 64 << 20 else (code, sent)


def parameters(target):
    path = b"MAIL FROM:<%s>" % ALICE.encode()
    with target.open() as client:
        wrong = [b" X=" + b"y" * 10240, b" SIZE=" + b"9" * 10240, b" SIZE=-1", b" SIZE=", b" SIZE=99999999999999999999999", b" SIZE=99999999999", b" BODY=9BIT",
                 b" =", b" SIZE=1 SIZE", b" \xff", b" NOSUCH=1", b" BODY="]
        codes = [client.code(path + more + b"\r\n") for more in wrong]
        if not all(map(is_refusal, codes)):
            return list(zip(wrong, codes))
    with target.open() as client:
        return None if client.code(path + b" SIZE=100 BODY=8BITMIME\r\n") == 250 and is_next(client) else client.words


def bdat(target):
    mail = b"MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\n" % (ALICE.encode(), target.recipient.encode())
    for size in (b"99999999999999999999", b"-1", b"", b"x", b"5 FIRST", b"0x5", b"5 LAST LAST", b"18446744073709551617"):
        with target.open() as client:
            if client.ask(mail, 2) != [250, 250] or not is_refusal(client.code(b"BDAT %s\r\n" % size)):
                return size, client.words
    with target.open() as client:
        if "CHUNKING" not in client.offers:
            return None if is_refusal(client.code(b"BDAT 0 LAST\r\n")) and is_next(client) else client.words
        if client.ask(b"BDAT 6\r\nQUIT\r\n", 1) != [503] or not is_next(client):
            return "a chunk out of order is swallowed", client.words
        client.ask(mail, 2)
        codes = client.ask(b"BDAT 20\r\nSubject: carrier\r\n\r\nBDAT 5\r\n.\r\n.\rBDAT 2 LAST\r\n\r\n", 3)
        return None if codes[0] == 250 and (codes[2] == 250 or is_refusal(codes[2])) and is_next(client) else codes


def auth(target):
    with Client(target.place, target.hello) as client:
        offered = "AUTH" in client.offers
        for line in (b"AUTH\r\n", b"AUTH NOSUCH\r\n", b"AUTH PLAIN !!!!\r\n", b"AUTH PLAIN =\r\n", b"AUTH PLAIN AAAA\r\n", b"AUTH PLAIN %s\r\n" % (b"QUFB" * 3000)):
            if not is_refusal(client.code(line)):
                return line, client.words
    for answer in (b"*\r\n", b"!!!!\r\n", b"QUFB" * 5000 + b"\r\n", b"\r\n", b"\0\r\n"):
        with Client(target.place, target.hello) as client:
            code = client.code(b"AUTH PLAIN\r\n")
            if code == 334:
                code = client.code(answer)
            if not is_refusal(code) or not is_next(client):
                return answer, offered, client.words
    return None


def starttls(target):
    with Client(target.place, target.hello) as client:
        offered = "STARTTLS" in client.offers
        code = client.code(b"STARTTLS\r\nMAIL FROM:<%s>\r\n" % ALICE.encode())
        if not offered:
            return None if is_refusal(code) else client.words
        # What came in clear before the handshake is not heard as if it had come under its protection.
        return None if is_refusal(code) or code == 220 and 250 not in client.replies_until_close(0.5) else client.words


ATTACKS = [smuggling, nul, long_commands, long_text, too_big, pipelining, half_closed, octet_by_octet, many_recipients, dots, wrong_order,
           strangers, opened_and_dropped, storms, reads_nothing, parameters, bdat, auth, starttls]


def attack(target):
    for what in ATTACKS:
        began = time.monotonic()
        try:
            fault = what(target)
        except (Gone, OSError, ValueError) as error:
            fault = repr(error)
        check(fault is None, "%s: %s" % (target.name, what.__name__.replace("_", " ")), fault)
        code = target.post()
        check(code == 250, "%s: and then an ordinary letter" % target.name, code)
        if "PENNYPOST_TIMES" in os.environ:
            print("# %.2f s" % (time.monotonic() - began))


# ------------------------------------------------------------------ what came of it

def collect(world, host, user, wanted):
    """[(subject, body)] once everything that is wanted has come."""
    end = time.monotonic() + 30
    while True:
        box = poplib.POP3(*world.where("pop3", host), timeout=60)
        box.user(user.split("@")[0])
        box.pass_(password_of(user))
        letters = [b"".join(line + b"\r\n" for line in box.retr(number + 1)[1]) for number in range(box.stat()[0])]
        box.quit()
        found = [(letter.split(b"\r\nSubject: ", 1)[-1].split(b"\r\n")[0].decode("ascii", "replace"), letter.split(b"\r\n\r\n", 1)[-1])
                 for letter in letters]
        if wanted <= {subject for subject, _ in found} or time.monotonic() > end:
            return found
        time.sleep(0.2)


def judge(world):
    for host, user in (("box.london.example", ALICE), ("box.paris.example", BOB)):
        wanted = ORDINARY[user]
        found = collect(world, host, user, {*wanted, "dots"})
        subjects = [subject for subject, _ in found]
        counts = {subject: subjects.count(subject) for subject in wanted}
        check(set(counts.values()) == {1}, "%s has every ordinary letter once" % user, {s: n for s, n in counts.items() if n != 1})
        check(set(subjects) <= {*wanted, "dots", "carrier"}, "%s has no smuggled letter" % user, set(subjects) - set(wanted))
        check(all(body == UNDOTTED for subject, body in found if subject == "dots"), "%s: dots are as they were sent" % user, found)


def more_connections_than_files():
    """Who cannot be let in now is let in when others have gone."""
    with Serving(*NETWORK, wrapper=["prlimit", "--nofile=64:64"]) as world:
        place = world.where("smtp", "mail.london.example")
        waiting = [socket.create_connection(place, timeout=20) for _ in range(90)]
        greeted, answers = [], []
        for connection in waiting:
            connection.settimeout(1)
            try:
                greeted.append((connection, connection.recv(100)))
            except TimeoutError:
                break
        for connection, _ in greeted:
            connection.close()
        left = waiting[len(greeted):]
        for connection in left:
            try:
                connection.settimeout(5)
                answers.append(connection.recv(100)[:3])
            except TimeoutError:
                answers.append("nothing")
                break
        codes = {answer[:3] for _, answer in greeted}
        check({b"220"} <= codes <= {b"220", b"421"}, "more connections than files: they are let in, or told to come later", codes)
        check(0 < len(greeted) < len(waiting) and set(answers) <= {b"220", b"421"} and b"220" in answers,
              "more connections than files: the rest is heard later", (len(greeted), answers))
        for connection in left:
            connection.close()
        with socket.create_connection(place, timeout=20) as last:
            check(last.recv(100)[:3] == b"220", "and then all is as before")


def main():
    with Serving(*NETWORK) as world:
        for server in SERVERS:
            attack(Target(world, *server))
        judge(world)
        check(world.stop() == 0 and world.said == "", "it ends well and has nothing to complain of", world.said)
    more_connections_than_files()


main()
finish()
