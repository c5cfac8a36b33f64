# SPDX-License-Identifier: GPL-3.0-or-later
"""Difficult letters: those in tests/corpus, and those that are too long to lie there."""

import base64
import os

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "corpus")
FROM = b"From: Alice <alice@london.example>\r\nTo: Bob <bob@paris.example>\r\nMIME-Version: 1.0\r\n"


def kept():
    """(name, octets) of each file, by name."""
    found = []
    for file in sorted(os.listdir(FOLDER)):
        if file.endswith(".eml"):
            with open(os.path.join(FOLDER, file), "rb") as letter:
                found.append((file[:-4], letter.read()))
    return found


def deep(count, kind=b"mixed"):
    """A multipart in a multipart, and so on."""
    text = FROM + b"Content-Type: multipart/%s; boundary=b000\r\n\r\n" % kind
    for i in range(count):
        text += b"--b%03d\r\nContent-Type: multipart/%s; boundary=b%03d\r\n\r\n" % (i, kind, i + 1)
    text += b"--b%03d\r\n\r\ndeep down\r\n" % count
    return text + b"".join(b"--b%03d--\r\n" % i for i in range(count, -1, -1))


def forwarded(count):
    """A letter in a letter, and so on."""
    return b"".join(FROM + b"Subject: level %d\r\nContent-Type: message/rfc822\r\n\r\n" % i for i in range(count)) + FROM + b"\r\nthe first one\r\n"


def wide(count):
    """Many parts."""
    return (FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            + b"".join(b"--b\r\nContent-Type: text/plain; name=n%d\r\n\r\npart %d\r\n" % (i, i) for i in range(count)) + b"--b--\r\n")


def crowded(count):
    """Many recipients."""
    return FROM + b"Cc: " + b",\r\n ".join(b"User %d <user%d@paris.example>" % (i, i) for i in range(count)) + b"\r\n\r\nhello all\r\n"


def heavy(octets):
    """A big attachment."""
    return (FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee the attachment\r\n--b\r\n"
            b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(bytes(range(256)) * (octets // 256)).replace(b"\n", b"\r\n") + b"--b--\r\n")


def made():
    """(name, octets) of each letter that is made."""
    return [
        ("made-deep-20", deep(20)), ("made-deep-98", deep(98, b"related")), ("made-deep-300", deep(300)),
        ("made-forwarded-30", forwarded(30)), ("made-forwarded-150", forwarded(150)), ("made-wide-6000", wide(6000)),
        ("made-wide-12000", wide(12000)), ("made-crowded-3000", crowded(3000)), ("made-heavy", heavy(1 << 20)),
        ("made-long-header", FROM + b"Subject: " + b"word " * 40000 + b"\r\n\r\nx\r\n"),
        ("made-long-line", FROM + b"Subject: one line\r\n\r\n" + b"y" * 1000000),
    ]
