# SPDX-License-Identifier: GPL-3.0-or-later
"""The body that Bob collects is the body that was submitted, octet by octet: through `serve` with other programs at both
ends, and through `run`, whose own reader and writer of letters are then in the way too."""

import poplib
import random
import smtplib
import tempfile
import time

from pennypost import NETWORK, Serving, check, events, finish, octets_of, password_of, run, says

HEADER = b"From: alice@london.example\r\nTo: bob@paris.example\r\nSubject: octets\r\n\r\n"


def bodies():
    chance = random.Random(1)
    dots = b"".join(b"." * chance.randrange(0, 5) + b"x" * chance.randrange(0, 60) + b"\r\n" for _ in range(30000))
    high = bytes(chance.choice([*range(1, 10), *range(11, 13), *range(14, 256)]) for _ in range(900))
    return {
        "1 MiB with dots": dots[:1 << 20].rstrip(b"\r\n") + b"\r\n",
        "only dots": b".\r\n..\r\n...\r\n.\r\n",
        "8-bit octets": (high + b"\r\n") * 20,
        "1 MiB of 8-bit octets": (high + b"\r\n") * 1165,
        "an empty body": b"",
        "one empty line": b"\r\n",
        "many empty lines": b"\r\n" * 1000,
        "no newline at the end": b"the last line has no end",
        "998-octet lines": (b"y" * 998 + b"\r\n") * 100,
        "998-octet lines that begin with a dot": (b"." + b"z" * 997 + b"\r\n") * 100,
        "looks like SMTP": b"QUIT\r\nRSET\r\nDATA\r\n250 OK\r\n",
        "looks like an mbox": b"From here\r\n>From there\r\n",
    }


def ended(body):
    """SMTP ends every line."""
    return body if body == b"" or body.endswith(b"\r\n") else body + b"\r\n"


def body_of(letter):
    return letter.split(b"\r\n\r\n", 1)[1] if b"\r\n\r\n" in letter else None


def difference(seen, body):
    if seen is None:
        return "no body at all"
    at = next((i for i, (a, b) in enumerate(zip(seen, body)) if a != b), min(len(seen), len(body)))
    return "%d octets instead of %d; at %d %r instead of %r" % (len(seen), len(body), at, seen[at:at + 20], body[at:at + 20])


def collect_one(world):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        box = poplib.POP3(*world.where("pop3", "box.paris.example"), timeout=60)
        box.user("bob")
        box.pass_(password_of("bob@paris.example"))
        if box.stat()[0]:
            letter = b"".join(line + b"\r\n" for line in box.retr(1)[1])
            box.dele(1)
            box.quit()
            return letter
        box.quit()
        time.sleep(0.05)
    return b""


def through_serve():
    with Serving(*NETWORK) as world:
        for name, body in bodies().items():
            with smtplib.SMTP(*world.where("submission"), timeout=60) as server:
                server.ehlo("laptop.london.example")
                server.mail("alice@london.example", ["BODY=8BITMIME", "SIZE=%d" % len(HEADER + body)])
                server.rcpt("bob@paris.example")
                # Not server.data(): it would mend line endings.
                server.docmd("DATA")
                server.send(stuff(ended(HEADER + body)) + b".\r\n")
                code, words = server.getreply()
            if not check(code == 250, "serve, %s: taken" % name, (code, words)):
                continue
            seen = body_of(collect_one(world))
            check(seen == ended(body), "serve, %s: the same octets" % name, difference(seen, ended(body)))


def stuff(octets):
    return b"\r\n".join((b"." if line.startswith(b".") else b"") + line for line in octets.split(b"\r\n"))


def unstuff(octets):
    return b"\r\n".join(line[1:] if line.startswith(b".") else line for line in octets.split(b"\r\n"))


def through_run():
    for name, body in bodies().items():
        for ending, letter in (("CR LF", HEADER + body), ("LF", (HEADER + body).replace(b"\r\n", b"\n"))):
            with tempfile.NamedTemporaryFile(suffix=".eml") as file:
                file.write(letter)
                file.flush()
                done = run("run", *NETWORK, "--json", "-", "--letter", file.name)
            letters = [event for event in events(done.stdout) if event["kind"] == "data" and event["hop"] == 5]
            seen = body_of(unstuff(octets_of(letters[0]))) if letters else None
            check(done.returncode == 0 and seen == ended(body), "run, %s, %s: the same octets" % (name, ending),
                  difference(seen, ended(body)) + " " + says(done))


through_serve()
through_run()
finish()
