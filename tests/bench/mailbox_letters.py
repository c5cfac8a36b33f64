# SPDX-License-Identifier: GPL-3.0-or-later
"""The letters that the mailbox is measured with: 4 KiB each, of several shapes, and a few of them with words that a SEARCH looks for:
in a subject in clear, in one that is encoded (RFC 2047), in a text in clear, and in texts in quoted-printable and base64."""

import base64
import random

OCTETS = 4096
# In this many of every 1,000 letters; each must be found in every encoding.
SUBJECT_WORD, TEXT_WORD = "Zwiebelkuchen", "Ölmühle"
SUBJECT_AT, TEXT_AT = (7, 407), (3, 250, 501, 752)
WORDS = ("letter post office counter stamp bag sorting train carrier morning evening window street village parcel ship island "
         "harbour paper ink envelope answer question weather garden bread coffee table summer winter").split()


def _text(random_, octets):
    lines, length = [], 0
    while length < octets:
        line = " ".join(random_.choices(WORDS, k=10))
        lines.append(line)
        length += len(line) + 2
    return "\r\n".join(lines) + "\r\n"


def _fit(head, body, tail=b"", filler=b"x"):
    """Exactly OCTETS of them, by shortening the body or filling it up."""
    body = body[:OCTETS - len(head) - len(tail) - 2]
    if body.endswith(b"\r"):
        body = body[:-1] + b"x"
    return head + body + filler * (OCTETS - len(head) - len(tail) - 2 - len(body)) + b"\r\n" + tail


def _header(number, subject, *more):
    return ("Return-Path: <alice%d@london.example>\r\n"
            "Received: from mail.london.example (mail.london.example [127.0.0.1]) by box.london.example with LMTP;\r\n"
            "\tMon, 2 Mar 2026 09:00:00 +0000\r\n"
            "From: Alice Number %d <alice%d@london.example>\r\n"
            "To: Bob Builder <bob@paris.example>, carol%d@paris.example\r\n"
            "Cc: =?utf-8?Q?Zo=C3=AB?= <zoe@rome.example>\r\n"
            "Subject: %s\r\nDate: Mon, 2 Mar 2026 09:%02d:%02d +0000\r\nMessage-ID: <letter%d@london.example>\r\n"
            "MIME-Version: 1.0\r\n" % (number % 90, number % 90, number % 90, number % 70, subject, number // 60 % 60, number % 60, number)
            + "".join(line + "\r\n" for line in more)).encode()


def _subject(number):
    if number % 1000 not in SUBJECT_AT:
        return "Number %d: the %s and the %s" % (number, WORDS[number % len(WORDS)], WORDS[number // 7 % len(WORDS)])
    if number % 1000 == SUBJECT_AT[0]:
        return "About %s, number %d" % (SUBJECT_WORD, number)
    return "=?utf-8?B?%s?=" % base64.b64encode(("Über %s %d" % (SUBJECT_WORD, number)).encode()).decode()


def letter(number):
    """The same one on every call."""
    random_ = random.Random(number)
    shape = number % 4
    # The word stands near the end of the text, so that all of it has to be looked at.
    text = _text(random_, 2200)
    if number % 1000 in TEXT_AT:
        at = text.index(" ", 1800)
        text = text[:at] + " " + TEXT_WORD + text[at:]
    octets = text.encode()
    if shape == 0:
        head = _header(number, _subject(number), "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "")
        return _fit(head, octets + _text(random_, 2000).encode())
    if shape == 1:
        head = _header(number, _subject(number), "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "")
        quoted = "".join(chr(o) if o < 128 else "=%02X" % o for o in octets).replace("the ", "the =\r\n")
        return _fit(head, quoted.encode() + _text(random_, 2000).encode())
    if shape == 2:
        head = _header(number, _subject(number), "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "")
        octets = base64.b64encode(octets + b" " * (-len(octets) % 3))
        body = b"\r\n".join(octets[at:at + 76] for at in range(0, len(octets), 76)) + b"\r\n"
        return _fit(head, body, filler=b" ")
    head = _header(number, _subject(number), 'Content-Type: multipart/alternative; boundary="a7"', "")
    first = (b"--a7\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
             + "".join(chr(o) if o < 128 else "=%02X" % o for o in octets).encode()
             + b"\r\n--a7\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>")
    return _fit(head + first, _text(random_, 2000).encode(), b"</p></body></html>\r\n--a7--\r\n")


def letters(count):
    return [letter(number) for number in range(count)]


def holding(count, places):
    """How many of so many letters have the word."""
    return sum(1 for number in range(count) if number % 1000 in places)
