# SPDX-License-Identifier: GPL-3.0-or-later
"""Dovecot in the place of Bob's mailbox server: his laptop and his phone read by IMAP there, with all extensions that Dovecot has and with
none of them, with mailboxes beside INBOX and below it. What was done offline is told; Dovecot says what lies where in the end."""

import os
import re
import tempfile

from dovecot_imap import DovecotImap, Imap
from pennypost import NET, NETWORK, check, finish, run
from postfix import become_root

become_root()
PLACE = (NET + ".201", 2543)

# Real time, since a real server is in it; the letter that waits for Rome keeps the world going until the horizon.
SCENARIO = """
[scenario]
title=Dovecot and Bob's devices
horizon=12s

[host laptop.paris.example]
roles=mua

[host phone.paris.example]
roles=mua

[host submit.paris.example]
roles=msa;mta
domain=paris.example
deliver-to=box.paris.example

[host box.paris.example]
roles=mda
domain=paris.example

[host mx.rome.example]
roles=mta
domain=rome.example
down=true

[host ns.example]
roles=resolver

[user bob@paris.example]
name=Bob
password=x
host=laptop.paris.example
submit-to=submit.paris.example
collect-from=box.paris.example
retrieve=imap

[device phone]
user=bob@paris.example
host=phone.paris.example
retrieve=imap
cache=headers

[zone]
mx=rome.example. 3600 IN MX 10 mx.rome.example.

[letter 1]
from=bob@paris.example
to=carol@rome.example
subject=Patience
text=x

[expect]
letter 1 carol@rome.example=queued
device bob@paris.example INBOX=1
device bob@paris.example Archive/2026=1
device bob@paris.example Sent=1
device phone INBOX=1
device phone Archive/2026=1
device phone Work=0
"""

DEEDS = """
1s user=bob@paris.example do=check-mail
1500ms device=phone do=check-mail
2500ms user=bob@paris.example do=go-offline
2600ms device=phone do=go-offline
2700ms user=bob@paris.example do=read subject=one
2800ms user=bob@paris.example do=flag subject=one
2900ms user=bob@paris.example do=move subject=two to=Archive/2026
3s user=bob@paris.example do=delete subject=three
3100ms user=bob@paris.example do=expunge
3200ms user=bob@paris.example do=write to=carol@rome.example subject=hello text=hi
3300ms device=phone do=move subject=two to=Work
4s user=bob@paris.example do=come-back
7s device=phone do=come-back
9s user=bob@paris.example do=check-mail
"""

BELOW = "namespace inbox {\n  separator = .\n  prefix = INBOX.\n}\n"
HOUSES = [("with all its extensions", "", ""), ("as IMAP4rev1 and nothing else", "imap_capability = IMAP4rev1\n", ""),
          ("without MOVE, below INBOX", "imap_capability = IMAP4rev1 NAMESPACE UIDPLUS SASL-IR\n" + BELOW, "INBOX.")]


def actions():
    text = ""
    for number, line in enumerate(DEEDS.strip().splitlines(), 1):
        text += "[action %d]\nat=%s\n\n" % (number, re.sub(r" (\w+=)", r"\n\1", line))
    return text


def message(subject):
    return b"From: alice@london.example\r\nSubject: %s\r\n\r\nHello.\r\n" % subject


def status(client, name):
    name = name.encode()
    said = b"".join(client.ask(b"STATUS", b'"' + name + b'"', b"(MESSAGES UNSEEN)")[2])
    found = re.search(rb"MESSAGES (\d+) UNSEEN (\d+)", said)
    return (int(found[1]), int(found[2])) if found else None


def house(what, more, prefix, folder):
    with DovecotImap(*PLACE, format="maildir", more=more) as dovecot:
        client = Imap(dovecot.where(), "bob")
        for subject in (b"one", b"two", b"three"):
            letter = message(subject)
            client.ask(b"APPEND", b"INBOX", b"{%d+}\r\n" % len(letter) + letter)
        path = os.path.join(folder, "devices.scenario")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SCENARIO + actions())
        done = run("run", path, "--external", "box.paris.example=%s:%d" % PLACE, *NETWORK)
        text = done.stdout.decode("utf-8", "replace")
        check(done.returncode == 0, what + ": both devices are as the mailboxes", text[-1500:] + done.stderr.decode("utf-8", "replace"))
        deep = prefix + ("Archive.2026" if prefix else "Archive/2026")
        check(status(client, "INBOX") == (1, 0), what + ": one letter is in INBOX, and was read", status(client, "INBOX"))
        check(status(client, deep) == (1, 1), what + ": one was moved by whoever came first", status(client, deep))
        check(status(client, prefix + "Sent") == (1, 0), what + ": what was written lies in Sent", status(client, prefix + "Sent"))
        check("what was done here offline is dropped" in text, what + ": who comes second is told that it is gone", "")
        client.ask(b"SELECT", b"INBOX")
        flags = b"".join(client.ask(b"FETCH", b"1", b"(FLAGS)")[2])
        check(b"\\Flagged" in flags and b"\\Seen" in flags, what + ": its flags are there", flags)


with tempfile.TemporaryDirectory(prefix="pennypost-devices-") as scratch:
    os.chmod(scratch, 0o755)
    for house_of in HOUSES:
        house(*house_of, scratch)
finish()
