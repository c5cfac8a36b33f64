# SPDX-License-Identifier: GPL-3.0-or-later
"""The server that mail programs are tried on: `pennypost serve one-server`, or with PENNYPOST_PEER=dovecot a Dovecot, to see what
that one does. Both have alice, bob and carol at london.example, each with the own name as password, the mailboxes INBOX,
Drafts, Sent, Junk, Trash and Archive, and take letters over LMTP.

    with Folder() as folder, mail_house(folder) as house:
        house.deliver("bob", letter("hello"))
        house.where("imap")       # (address, port)
        house.authority           # a file: its certificate's issuer"""

import imaplib
import os
import re
import smtplib
import socket
import ssl
import subprocess
import tempfile
import time

from dovecot_mail import DovecotMail
from pennypost import NET, NETWORK, PROGRAM, Serving

HOST = "mail.london.example"
DOVECOT = os.environ.get("PENNYPOST_PEER") == "dovecot"


class House:
    """What both have in common: a server, seen from outside."""

    host = HOST

    def environment(self, folder):
        """For a program whose home is this folder, and which knows the server by its name (nss_wrapper answers that; a program that
        verifies certificates wants a name)."""
        hosts = write(folder, "hosts", "%s %s\n127.0.0.1 localhost\n" % (self.where("imap")[0], HOST), 0o644)
        return {**os.environ, "HOME": folder, "LD_PRELOAD": "libnss_wrapper.so", "NSS_WRAPPER_HOSTS": hosts}

    def mark(self):
        """Where in what was said we are: everything up to now is there."""
        return len(self.said())

    def commands(self, mark=0):
        """The commands of IMAP since then, in capitals: ["SELECT", "UID FETCH"]"""
        self.mark()
        found = re.findall(r"^C: (?!mark)[^ ]+ ((?:UID )?[A-Z]+)(?= |\r?$)", self.said()[mark:], re.M | re.I)
        return [words.upper() for words in found]

    def deliver(self, user, *letters):
        """By LMTP, one after another: they are in the mailbox when this returns."""
        with smtplib.LMTP(*self.where("lmtp"), timeout=30) as server:
            server.ehlo("mx.london.example")
            for octets in letters:
                server.mail("alice@london.example")
                server.rcpt(user + "@london.example")
                code, words = server.data(octets)
                if code != 250:
                    raise RuntimeError("LMTP says %d %s" % (code, words))

    def imap(self, user="bob", sealed=False, password=None):
        """A session of Python's, signed in: to look at what a mail program has done."""
        if sealed:
            session = imaplib.IMAP4_SSL(*self.where("imaps"), timeout=30, ssl_context=ssl.create_default_context(cafile=self.authority))
        else:
            session = imaplib.IMAP4(*self.where("imap"), timeout=30)
        session.login(user, password or user)
        return session

    def look(self, mailbox="INBOX", user="bob"):
        """{subject: flags} of a mailbox's letters; None if there is no such mailbox. Nothing is changed by it."""
        with self.imap(user) as session:
            if session.select('"%s"' % mailbox, readonly=True)[0] != "OK":
                return None
            found = {}
            for answer in session.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1] if session.search(None, "ALL")[1][0] else []:
                if isinstance(answer, tuple):
                    flags = {flag.decode() for flag in imaplib.ParseFlags(answer[0])}
                    found[answer[1].decode().partition(":")[2].strip()] = flags - {"\\Recent"}
            return found

    def mailboxes(self, user="bob"):
        """The names of all mailboxes."""
        with self.imap(user) as session:
            return {line.decode().partition(' "/" ')[2].strip('"') for line in session.list()[1]}


class OurHouse(House):
    def __init__(self, folder, program):
        self.store = os.path.join(folder, "store")
        self.authority = os.path.join(self.store, "ca.crt")
        self.serving = Serving("one-server", *NETWORK, "--store", self.store, program=program)

    def __enter__(self):
        self.serving.__enter__()
        return self

    def __exit__(self, *unused):
        self.serving.__exit__()

    def where(self, service):
        return self.serving.where(service)

    def said(self):
        """What was said so far, both sides: lines with "C: " and "S: " before them."""
        return re.sub(r"^.*?\b([CS]: )", r"\1", "".join(self.serving.lines), flags=re.M)

    def restart(self):
        """Ends it as it is ended by an administrator, and opens it again on the same store; what is wrong with how it ended."""
        program, problem = self.serving.program, self.stop()
        self.serving.__exit__()
        self.serving = Serving("one-server", *NETWORK, "--store", self.store, program=program)
        self.serving.__enter__()
        return problem

    def mark(self):
        """What is said is printed a little later, but in order: a line of our own comes behind all others."""
        word = "mark%d" % time.monotonic_ns()
        with socket.create_connection(self.where("imap"), 30) as connection:
            connection.sendall(word.encode() + b" LOGOUT\r\n")
            while connection.recv(4096):
                pass
        until(lambda: any(word + " LOGOUT" in line for line in self.serving.lines[-50:]))
        return super().mark()

    def stop(self):
        """What is wrong with how it ended; nothing, if it is empty."""
        status = self.serving.stop()
        return self.serving.said + (" status %d" % status if status else "")


class OtherHouse(House):
    def restart(self):
        return ""

    def __init__(self, folder):
        self.dovecot = DovecotMail(NET + ".1")

    def __enter__(self):
        self.dovecot.__enter__()
        self.authority = self.dovecot.authority
        return self

    def __exit__(self, *unused):
        self.dovecot.__exit__()

    def where(self, service):
        return self.dovecot.where(service)

    def said(self):
        return self.dovecot.dialogues()

    def stop(self):
        return ""


def mail_house(folder, program=PROGRAM):
    """@program: which build of ours, if it is ours."""
    return OtherHouse(folder) if DOVECOT else OurHouse(folder, program)


def until(true, patience=20, rest=0.02):
    """Whether it becomes true in time; returns what it said."""
    end = time.monotonic() + patience
    while True:
        said = true()
        if said or time.monotonic() > end:
            return said
        time.sleep(rest)


def program(*command, stdin=b"", timeout=60, **more):
    """What it came to; 124 as a return code is a program that did not end."""
    try:
        return subprocess.run(command, input=stdin, capture_output=True, timeout=timeout, **more)
    except subprocess.TimeoutExpired as late:
        return subprocess.CompletedProcess(command, 124, late.stdout or b"", (late.stderr or b"") + b"\nit did not end")


def tells(done):
    """What a program did and said, for a check that fails."""
    return done.returncode, done.stdout[-1500:], done.stderr[-1500:]


def write(folder, name, text, mode=0o600):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


class Folder(tempfile.TemporaryDirectory):
    """A temporary folder; its name is short, for some programs put sockets into it."""

    def __init__(self):
        super().__init__(prefix="pp-", ignore_cleanup_errors=True)
