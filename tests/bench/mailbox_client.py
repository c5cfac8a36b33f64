# SPDX-License-Identifier: GPL-3.0-or-later
"""Cheap clients of IMAP, POP3 and LMTP servers, for measuring: they read into one buffer that is there already, look for the end of
an answer and nothing else, and leave it to others to see afterwards whether it was right."""

import selectors
import socket
import time

BUFFER = bytearray(128 << 20)
VIEW = memoryview(BUFFER)


class Refused(Exception):
    """A server did not do as it was told."""


def connect(place):
    connection = socket.create_connection(place, timeout=60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


class Imap:
    """A session that is logged in."""

    def __init__(self, place, user, password):
        self.socket = connect(place)
        self.number = 0
        self.line()
        self.ask(b'LOGIN "%s" "%s"' % (user.encode(), password.encode()))
        self.capabilities = bytes(self.ask(b"CAPABILITY")).upper().split()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def line(self):
        """At least one line, and no half ones."""
        length = 0
        while length == 0 or BUFFER[length - 1] != 10:
            length = self._more(length)
        return VIEW[:length]

    def _more(self, length):
        got = self.socket.recv_into(VIEW[length:])
        if not got:
            raise Refused("the connection was closed after %r" % bytes(VIEW[max(0, length - 200):length]))
        return length + got

    def until(self, tag, length=0):
        """The answer up to its tagged line, which must say OK. It is overwritten by the next one."""
        while True:
            length = self._more(length)
            if BUFFER[length - 1] == 10:
                last = BUFFER.rfind(b"\n", max(0, length - 1000), length - 1) + 1
                if BUFFER.startswith(tag, last):
                    if not BUFFER.startswith(b"OK", last + len(tag)):
                        raise Refused(bytes(VIEW[last:length]))
                    return VIEW[:length]

    def next_tag(self):
        self.number += 1
        return b"t%07d " % self.number

    def ask(self, command):
        tag = self.next_tag()
        self.socket.sendall(tag + command + b"\r\n")
        return self.until(tag)

    def time(self, command):
        """(seconds until the tagged line, the answer)"""
        began = time.perf_counter()
        answer = self.ask(command)
        return time.perf_counter() - began, answer

    def may(self, command):
        """Asks, and takes a refusal."""
        try:
            self.ask(command)
        except Refused:
            pass

    def append(self, mailbox, letters):
        """One after another, without waiting in between; a server that takes several in one command gets them so."""
        if b"MULTIAPPEND" in self.capabilities:
            for at in range(0, len(letters), 500):
                self.ask(b"APPEND %s" % mailbox + b"".join(b" {%d+}\r\n%s" % (len(each), each) for each in letters[at:at + 500]))
            return
        for at in range(0, len(letters), 50):
            tags = [self.next_tag() for _ in letters[at:at + 50]]
            self.socket.sendall(b"".join(b"%sAPPEND %s {%d+}\r\n%s\r\n" % (tag, mailbox, len(each), each)
                                         for tag, each in zip(tags, letters[at:at + 50])))
            answer = bytes(self.until(tags[-1]))
            if sum(answer.count(tag + b"OK") for tag in tags) != len(tags):
                raise Refused(answer)


class Pop3:
    """A session that is logged in."""

    def __init__(self, place, user, password):
        self.socket = connect(place)
        for command in (b"", b"USER %s\r\n" % user.encode(), b"PASS %s\r\n" % password.encode()):
            self.socket.sendall(command)
            answer = self.socket.recv(1000)
            if not answer.startswith(b"+OK"):
                raise Refused(answer)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def collect(self, count, at_once):
        """Letters 1 to @count by RETR, so many asked for at one time. Returns the octets that came."""
        total, step = 0, [b"".join(b"RETR %d\r\n" % (at + i) for i in range(at_once)) for at in range(1, count + 1, at_once)]
        for commands in step:
            self.socket.sendall(commands)
            length, ends, seen = 0, 0, 0
            while ends < at_once:
                got = self.socket.recv_into(VIEW[length:])
                if not got:
                    raise Refused("POP3: the connection was closed")
                length += got
                if BUFFER[length - 1] == 10:
                    ends += BUFFER.count(b"\r\n.\r\n", seen, length)
                    seen = length
            if not BUFFER.startswith(b"+OK"):
                raise Refused(bytes(VIEW[:100]))
            total += length
        return total


class Lmtp:
    """A session that said LHLO, and sends letters to one recipient."""

    def __init__(self, place, recipient):
        self.socket = connect(place)
        self.socket.recv(1000)
        self.socket.sendall(b"LHLO client.example\r\n")
        while not self.socket.recv(4000).split(b"\r\n")[-2].startswith(b"250 "):
            pass
        self.envelope = b"MAIL FROM:<alice@london.example>\r\nRCPT TO:<%s>\r\nDATA\r\n" % recipient.encode()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def begin(self):
        """Up to 354."""
        self.socket.sendall(self.envelope)
        answer = b""
        while answer.count(b"\n") < 3:
            answer += self.socket.recv(1000)
        if b"\r\n354" not in answer:
            raise Refused(answer)

    def finish(self):
        answer = self.socket.recv(1000)
        if not answer.startswith(b"250"):
            raise Refused(answer)

    def talk(self, letters):
        """For together(): what is sent, and how many lines are awaited."""
        for letter in letters:
            yield self.envelope, 3, b"\r\n354"
            yield letter + b".\r\n", 1, b"250"


def append_talk(mailbox, letters):
    """The same for APPEND with a synchronising literal, as most programs send it, in one go where LITERAL+ allows."""
    for number, letter in enumerate(letters):
        yield b"a%d APPEND %s {%d+}\r\n%s\r\n" % (number, mailbox, len(letter), letter), 1, b"a%d OK" % number


def together(sessions):
    """[(socket, talk)] at one time, each waiting for its own answers. Returns the seconds."""
    began = time.perf_counter()
    with selectors.DefaultSelector() as waiting:
        for connection, talk in sessions:
            state = [talk, 0, b"", b""]
            _go_on(connection, state)
            waiting.register(connection, selectors.EVENT_READ, state)
        left = len(sessions)
        while left:
            for key, _ in waiting.select(60):
                state = key.data
                got = key.fileobj.recv(65536)
                if not got:
                    raise Refused("a connection was closed after %r" % state[3])
                state[3] += got
                # Untagged lines may come before what is awaited.
                if state[3].endswith(b"\n") and state[3].count(b"\n") >= state[1] and (state[2] in state[3] or not b"* " in state[3]):
                    if state[2] not in state[3]:
                        raise Refused(state[3])
                    if not _go_on(key.fileobj, state):
                        waiting.unregister(key.fileobj)
                        left -= 1
    return time.perf_counter() - began


def _go_on(connection, state):
    step = next(state[0], None)
    if step is None:
        return False
    octets, state[1], state[2] = step
    state[3] = b""
    connection.sendall(octets)
    return True
