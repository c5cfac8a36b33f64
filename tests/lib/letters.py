# SPDX-License-Identifier: GPL-3.0-or-later
"""For tests with other people's servers: letters, how they are handed in and collected, and certificates."""

import poplib
import re
import smtplib
import subprocess
import time

TEXT = b"plain line\r\n.leading dot\r\n..two dots\r\n.\r\nFrom mangled?\r\ntrailing space \r\n" + b"x" * 998 + b"\r\n"
EIGHT = TEXT + "Zoé, 東京\r\n".encode()


def letter(token, body=TEXT, to="bob@paris.example", more=()):
    header = ["From: Alice <alice@london.example>", "To: " + to, "Subject: " + token, "Date: Mon, 23 Nov 2026 10:00:00 +0000",
              "Message-ID: <%s@london.example>" % token, "MIME-Version: 1.0", *(more or
              ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"])]
    return "\r\n".join(header + ["", ""]).encode() + body


def send(place, octets, to, mail=(), rcpt=(), sender="alice@london.example"):
    """What the server said to the letter, or to what was before it."""
    with smtplib.SMTP(*place, timeout=30) as server:
        server.ehlo("laptop.london.example")
        return hand_in(server, octets, to, mail, rcpt, sender)


def hand_in(server, octets, to, mail=(), rcpt=(), sender="alice@london.example"):
    """The same, over a connection that is there."""
    if any("SMTPUTF8" in word for word in mail):
        server.command_encoding = "utf-8"
    for reply in [server.mail(sender, mail)] + [server.rcpt(who, rcpt) for who in to.split()]:
        if reply[0] != 250:
            return reply
    if "BODY=BINARYMIME" not in mail:
        return server.data(octets)
    half = len(octets) // 2
    server.send(b"BDAT %d\r\n" % half + octets[:half])
    server.getreply()
    server.send(b"BDAT %d LAST\r\n" % (len(octets) - half) + octets[half:])
    return server.getreply()


def body_of(octets):
    return octets.replace(b"\r\n", b"\n").partition(b"\n\n")[2]


def collect(world, count=1, user="alice", password="alice", patience=20):
    """So many letters out of one of our mailboxes."""
    end, letters = time.monotonic() + patience, []
    while len(letters) < count and time.monotonic() < end:
        box = poplib.POP3(*world.where("pop3"), timeout=30)
        box.utf8()  # headers as they are (RFC 6856, 2.1)
        box.user(user)
        box.pass_(password)
        for number in range(1, box.stat()[0] + 1):
            letters.append(b"\r\n".join(box.retr(number)[1]) + b"\r\n")
            box.dele(number)
        box.quit()
        time.sleep(0.1)
    return letters


def wait_for(world, words, patience=20):
    """A line of what was said, once it is there."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        for line in list(world.lines):
            if words in line:
                return line
        time.sleep(0.05)
    return ""


def since(world, mark):
    return "".join(world.lines[mark:])


def status_of(report):
    """The fields of a delivery status notification (RFC 3464), in small letters."""
    found = re.search(rb"Content-Type: message/(?:global-)?delivery-status\r?\n(?:[^\r\n]+\r?\n)*\r?\n(.*?)\n--", report, re.S)
    return found[1].decode().replace("\r", "").lower() if found else ""


def openssl(*words):
    done = subprocess.run(["openssl", *words], capture_output=True, timeout=60, text=True)
    if done.returncode != 0:
        raise RuntimeError("openssl %s: %s" % (" ".join(words), done.stderr))


def certify(folder, host, store=None):
    """A key and a certificate for a host: (folder/host.key, folder/host.crt). Signed by the world's own authority, which is
    in its store, or without a store by nobody else."""
    key, paper, request = ("%s/%s.%s" % (folder, host, ending) for ending in ("key", "crt", "csr"))
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + host, "-addext", "subjectAltName=DNS:" + host, "-keyout", key)
    if store is None:
        openssl(*new, "-x509", "-days", "9", "-out", paper)
    else:
        openssl(*new, "-out", request)
        openssl("x509", "-req", "-in", request, "-days", "9", "-CA", store + "/ca.crt", "-CAkey", store + "/ca.pem",
                "-set_serial", "77", "-copy_extensions", "copyall", "-out", paper)
    return key, paper
