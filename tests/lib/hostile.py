# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of SMTP and LMTP servers that can misbehave: octets go out as they are, replies are read apart."""

import base64
import re
import select
import socket
import time


class Gone(Exception):
    """The server closed the connection."""


class Client:
    """with Client(place, "EHLO") as client: client.ask(b"NOOP\\r\\n") → [250]"""

    def __init__(self, place, hello=None, timeout=20):
        self.socket = socket.create_connection(place, timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread, self.words = b"", b""
        self.greeting = self.reply()
        self.offers = set()
        if hello is not None:
            self.ask(b"%s client.example\r\n" % hello.encode())
            self.offers = {line.upper() for line in re.findall(r"^\d{3}[- ](\w+)", self.words.decode("ascii", "replace"), re.M)[1:]}

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def line(self):
        while b"\n" not in self.unread:
            more = self.socket.recv(65536)
            if not more:
                raise Gone(self.words + self.unread)
            self.unread += more
        line, _, self.unread = self.unread.partition(b"\n")
        return line + b"\n"

    def reply(self):
        """The code of the next reply; its text is in words."""
        self.words = b""
        while True:
            line = self.line()
            self.words += line
            if not re.match(rb"\d{3}[ -].*\r\n$|\d{3}\r\n$", line, re.S):
                raise ValueError("no reply: %r" % line)
            if line[3:4] != b"-":
                return int(line[:3])

    def ask(self, octets, replies=1):
        """What is answered to it."""
        self.send(octets)
        return [self.reply() for _ in range(replies)]

    def code(self, octets):
        return self.ask(octets)[0]

    def replies_until_close(self, most_s=10):
        """Every code until the server closes or says nothing more."""
        codes = []
        self.socket.settimeout(most_s)
        try:
            while True:
                codes.append(self.reply())
        except (Gone, OSError):
            return codes

    def is_silent(self, seconds=0.05):
        """Nothing more comes, and the connection is open."""
        return self.unread == b"" and not select.select([self.socket], [], [], seconds)[0]

    def log_in(self, user, password):
        """For servers that want it; others are left alone."""
        if "AUTH" in self.offers:
            secret = base64.b64encode(b"\0%s\0%s" % (user.encode(), password.encode()))
            self.ask(b"AUTH PLAIN %s\r\n" % secret)

    def begin(self, sender, recipient):
        """Up to 354."""
        return [self.code(b"MAIL FROM:<%s>\r\n" % sender.encode()), self.code(b"RCPT TO:<%s>\r\n" % recipient.encode()),
                self.code(b"DATA\r\n")]


def slowly(client, octets, pause_s=0.0):
    for at in range(len(octets)):
        client.send(octets[at:at + 1])
        if pause_s:
            time.sleep(pause_s)
