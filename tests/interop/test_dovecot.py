# SPDX-License-Identifier: GPL-3.0-or-later
"""Dovecot in the place of our MDA: our MTAs of Paris and Rome hand letters to it by LMTP. Paris has the plain one; the one
of Rome wants TLS, and says at RCPT already that a mailbox is full."""

import email
import os
import subprocess
import tempfile

from dovecot import Dovecot
from letters import EIGHT, TEXT, body_of, certify, collect, letter, send, since, status_of, wait_for
from pennypost import NET, NETWORK, PLAIN, Serving, check, finish, run
from postfix import become_root

become_root()
PLACE = NET + ".200"

SCENARIO = """
[scenario]
title=Dovecot and us
summary=In Paris and Rome a Dovecot keeps the mailboxes.
start=2026-03-02T09:00:00Z
seed=1
horizon=1d
max-size=20971520

[host mail.london.example]
roles=msa;mta;mda
domain=london.example
tls=offered

[host mx.paris.example]
roles=mta
domain=paris.example
deliver-to=box.paris.example

[host box.paris.example]
roles=mda
domain=paris.example

[host mx.rome.example]
roles=mta
domain=rome.example
deliver-to=box.rome.example
tls=required

[host box.rome.example]
roles=mda
domain=rome.example

[host ns.example]
roles=resolver

[host laptop.example]
roles=mua

[user alice@london.example]
password=alice
host=laptop.example
submit-to=mail.london.example
collect-from=mail.london.example
"""
USER = """
[user %s]
password=x
host=laptop.example
"""
REST = """
[zone]
mx1=london.example. 3600 IN MX 10 mail.london.example.
mx2=paris.example. 3600 IN MX 10 mx.paris.example.
mx3=rome.example. 3600 IN MX 10 mx.rome.example.

[letter 1]
from=alice@london.example
to=bob@paris.example
subject=Hello
text=Hello Dovecot\\n

[expect]
letter 1 bob@paris.example=delivered
"""
# Who is known to us; of these, "gone" is not known to Dovecot, and "full" has no room.
USERS = [name + "@" + town for town in ("paris.example", "rome.example") for name in ("bob", "carol", "full", "gone")]
EXTERNALS = ("--external", "box.paris.example=%s:2524" % PLACE, "--external", "box.rome.example=%s:2525" % PLACE)


def users_of(town):
    return {"bob@" + town: "100000000", "carol@" + town: "100000000", "full@" + town: "1000"}


def trace(world, dovecot):
    return "%s | %s" % (dovecot.log()[-1200:], "".join(world.lines[-25:]))


def delivered(world, dovecot, what, octets, to, mail=()):
    """One letter on its whole way. Returns it, and what was said meanwhile."""
    mark = len(world.lines)
    reply = send(world.where("submission"), octets, to, mail)
    found = dovecot.letters(to.partition("@")[0])
    check(reply[0] == 250 and len(found) == 1 and body_of(found[0]) == body_of(octets), what + ": the same octets in the mailbox",
          trace(world, dovecot))
    return (found or [b""])[0], since(world, mark)


def plain(world, dovecot):
    found, said = delivered(world, dovecot, "Dovecot", letter("plain"), "bob@paris.example")
    check(found.startswith(b"Return-Path: <alice@london.example>\n"), "Return-Path is on top", found[:200])
    check("C: LHLO mx.paris.example\n" in said and "C: MAIL FROM:<alice@london.example>\n" in said, "it is LMTP", said)
    delivered(world, dovecot, "8 bits", letter("eight", EIGHT), "bob@paris.example", ["BODY=8BITMIME"])
    big = letter("big", (b"0123456789abcdef" * 4 + b"\r\n") * 24000)
    said = delivered(world, dovecot, "over 1 MiB", big, "bob@paris.example")[1]
    chunks = [line for line in said.splitlines() if line.startswith("C: BDAT ")]
    check(len(chunks) == 14 and sum(line.endswith(" LAST") for line in chunks) == 2, "over 1 MiB: in chunks, on both hops", chunks)
    octets = bytes(range(256)) * 16
    binary = letter("binary", octets, more=["Content-Type: application/octet-stream", "Content-Transfer-Encoding: binary"])
    send(world.where("submission"), binary, "bob@paris.example", ["BODY=BINARYMIME"])
    found = dovecot.letters("bob")
    check(len(found) == 1 and email.message_from_bytes(found[0]).get_payload(decode=True) == octets, "a binary letter is encoded",
          trace(world, dovecot))


def each_his_own(world, dovecot, town, where):
    """Four recipients, and each has a reply of his own."""
    to = " ".join(name + "@" + town for name in ("full", "bob", "gone", "carol"))
    send(world.where("submission"), letter("four", TEXT * 3), to)
    check(len(dovecot.letters("bob")) == 1 and len(dovecot.letters("carol")) == 1, town + ": two of four have it", trace(world, dovecot))
    status = "\n".join(status_of(report) for report in collect(world))
    check("full@" + town in status and "status: 5.2.2" in status, town + ": a full mailbox, said " + where, status or trace(world, dovecot))
    check("gone@" + town in status and "status: 5.1.1" in status, town + ": a mailbox that is not there", status)
    check("bob@" not in status and "carol@" not in status, town + ": nothing about the others", status)


def reports(world, dovecot):
    send(world.where("submission"), letter("dsn"), "bob@paris.example", ["ENVID=77"], ["NOTIFY=SUCCESS"])
    status = "\n".join(status_of(report) for report in collect(world))
    check("action: delivered" in status and "reporting-mta: dns; mx.paris.example" in status and "original-envelope-id: 77" in status,
          "NOTIFY=SUCCESS: who hands it to Dovecot reports", status or trace(world, dovecot))
    check(len(dovecot.letters("bob")) == 1, "and the letter is there")


def sealed(world, dovecot):
    found, said = delivered(world, dovecot, "TLS", letter("sealed", EIGHT, "bob@rome.example"), "bob@rome.example", ["BODY=8BITMIME"])
    check("C: STARTTLS\n" in said and said.count("C: LHLO mx.rome.example\n") == 2, "TLS: LHLO before and after", said)
    check(b"with LMTPS" in found, "TLS: Dovecot says so", found[:600])


def many(world, dovecot):
    count = 100
    subprocess.run(["/usr/sbin/smtp-source", "-m", str(count), "-s", "5", "-l", "4000", "-f", "alice@london.example", "-t",
                    "bob@paris.example", "inet:%s:%d" % world.where("submission")], check=True, timeout=60, capture_output=True)
    found = dovecot.letters("bob", count, 40)
    check(len(found) == count and len({body_of(octets) for octets in found}) == 1, "%d letters at once, all alike" % count,
          (len(found), trace(world, dovecot)))


def utf8(world, dovecot):
    """Dovecot's LMTP has no SMTPUTF8: what needs it comes back, what does not goes through."""
    send(world.where("submission"), letter("東京", EIGHT), "bob@paris.example", ["SMTPUTF8", "BODY=8BITMIME"])
    found = collect(world)
    check(found and "status: 5.6.7" in status_of(found[0]), "a header in UTF-8 comes back", found or trace(world, dovecot))
    delivered(world, dovecot, "SMTPUTF8 without need", letter("plain", EIGHT), "bob@paris.example", ["SMTPUTF8", "BODY=8BITMIME"])


def running(path, store, dovecot):
    done = run("run", path, "--store", store, *EXTERNALS, timeout=60)
    check(done.returncode == 0 and b"C: LHLO mx.paris.example" in done.stdout, "run ends by itself", (done.returncode, done.stdout[-1000:]))
    check(len(dovecot.letters("bob")) == 1, "Dovecot has the letter", dovecot.log()[-1000:])


def whole(folder):
    path, store = os.path.join(folder, "dovecot.scenario"), os.path.join(folder, "store")
    with open(path, "w", encoding="utf-8") as file:
        file.write(SCENARIO + "".join(USER % user for user in USERS) + REST)
    with Serving(path, *NETWORK, "--store", store, *EXTERNALS, program=PLAIN) as world:
        key, paper = certify(folder, "box.rome.example", store)
        with Dovecot("box.paris.example", PLACE, 2524, users_of("paris.example")) as paris, \
                Dovecot("box.rome.example", PLACE, 2525, users_of("rome.example"), early=True, certificate=(paper, key)) as rome:
            plain(world, paris)
            each_his_own(world, paris, "paris.example", "behind the letter")
            reports(world, paris)
            many(world, paris)
            utf8(world, paris)
            sealed(world, rome)
            each_his_own(world, rome, "rome.example", "at RCPT")
            check(world.stop() == 0 and world.said == "", "it ends cleanly", world.said)
            running(path, store, paris)


with tempfile.TemporaryDirectory(prefix="pennypost-world-") as folder:
    os.chmod(folder, 0o755)
    whole(folder)
finish()
