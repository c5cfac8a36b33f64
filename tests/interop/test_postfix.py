# SPDX-License-Identifier: GPL-3.0-or-later
"""Postfix on both sides of us: our MTA relays to it, it relays to our MTA, and it delivers into our mailboxes by LMTP.
One Postfix plays several towns; each has a port of its own, where it offers something else."""

import email
import os
import re
import subprocess
import tempfile
import time

from letters import EIGHT, TEXT, body_of, certify, collect, letter, send, since, status_of, wait_for
from pennypost import NET, NETWORK, PLAIN, Serving, check, finish, run
from postfix import Postfix, become_root

become_root()
CROWD = NET + ".200"  # where the Postfix of all towns listens
TOWNS = {"paris": 2525, "rome": 2526, "oslo": 2527, "bern": 2528, "lima": 2529}
IN_CLEAR, MAYBE_SEALED, SEALED, VERIFIED, TO_MAILBOX = 2531, 2532, 2533, 2534, 2535  # what comes there goes on to us

SCENARIO = """
[scenario]
title=Postfix and us
summary=London is ours, and Postfix plays every other town.
start=2026-03-02T09:00:00Z
seed=1
horizon=%(horizon)s
max-size=20971520
verify-certificates=%(verify)s

[host mail.london.example]
roles=msa;mta;mda
domain=london.example
tls=offered

[host ns.example]
roles=resolver

[host laptop.london.example]
roles=mua

[user alice@london.example]
password=alice
host=laptop.london.example
submit-to=mail.london.example
collect-from=mail.london.example

[user zoé@london.example]
password=zoe
host=laptop.london.example
submit-to=mail.london.example
collect-from=mail.london.example

[zone]
mx1=london.example. 3600 IN MX 10 mail.london.example.
"""
TOWN = """
[host mx.%(town)s.example]
roles=mta
domain=%(town)s.example
"""
LETTER = """
[letter 1]
from=alice@london.example
to=%(to)s
subject=Hello
text=Hello out there\\n

[expect]
letter 1 %(to)s=%(fate)s
"""

MAIN = """
virtual_mailbox_domains = %s
relay_domains = london.example
transport_maps = inline:{ { london.example=smtp:[%%s]:%%d } }
smtpd_tls_cert_file = {home}/mx.oslo.example.crt
smtpd_tls_key_file = {home}/mx.oslo.example.key
smtpd_tls_received_header = yes
smtp_tls_CAfile = %%s/ca.crt
smtp_tls_verify_cert_match = nexthop
""" % " ".join(town + ".example" for town in TOWNS)

MASTER = """
{crowd}:2525 inet n - n - - smtpd
  -o smtpd_tls_security_level=none
{crowd}:2526 inet n - n - - smtpd
  -o smtpd_tls_security_level=may -o smtpd_tls_cert_file={home}/mx.rome.example.crt -o smtpd_tls_key_file={home}/mx.rome.example.key
{crowd}:2527 inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
{crowd}:2528 inet n - n - - smtpd
  -o smtpd_discard_ehlo_keywords=8bitmime,smtputf8,dsn,chunking,pipelining,size
{crowd}:2529 inet n - n - - smtpd
  -o message_size_limit=100000
{crowd}:2531 inet n - n - - smtpd
  -o content_filter=in-clear:[{mx}]:{smtp}
{crowd}:2532 inet n - n - - smtpd
  -o content_filter=maybe-sealed:[{mx}]:{smtp}
{crowd}:2533 inet n - n - - smtpd
  -o content_filter=sealed:[{mx}]:{smtp}
{crowd}:2534 inet n - n - - smtpd
  -o content_filter=verified:[{mx}]:{smtp}
{crowd}:2535 inet n - n - - smtpd
  -o content_filter=to-mailbox:[{mx}]:{lmtp}
in-clear     unix - - n - - smtp
  -o smtp_tls_security_level=none
maybe-sealed unix - - n - - smtp
  -o smtp_tls_security_level=may
sealed       unix - - n - - smtp
  -o smtp_tls_security_level=encrypt
verified     unix - - n - - smtp
  -o smtp_tls_security_level=verify -o smtp_tls_verify_cert_match=mail.london.example
to-mailbox   unix - - n - - lmtp
"""


def scenario(folder, verify="true", horizon="1d", more=""):
    path = os.path.join(folder, "postfix.scenario")
    with open(path, "w", encoding="utf-8") as file:
        file.write(SCENARIO % {"verify": verify, "horizon": horizon})
        file.writelines("mx-%s=%s.example. 3600 IN MX 10 mx.%s.example.\n" % (town, town, town) for town in TOWNS)
        file.write("".join(TOWN % {"town": town} for town in TOWNS) + more)
    return path


def externals():
    return [word for town, port in TOWNS.items() for word in ("--external", "mx.%s.example=%s:%d" % (town, CROWD, port))]


def make_certificates(postfix, store):
    """One that nobody has signed, and one that the world's own authority has."""
    certify(postfix.home, "mx.rome.example")
    certify(postfix.home, "mx.oslo.example", store)


def trace(world, postfix):
    return "%s | %s" % (postfix.log()[-1200:], "".join(world.lines[-25:]))


# ------------------------------------------------------------------ from us to Postfix


def out_text(world, postfix):
    mark = len(world.lines)
    check(send(world.where("submission"), letter("text"), "bob@paris.example")[0] == 250, "a letter for Paris is taken")
    found = postfix.letters("bob")
    check(len(found) == 1 and body_of(found[0]) == body_of(letter("text")), "Postfix has the same octets", trace(world, postfix))
    check(len(found) == 1 and found[0].startswith(b"Return-Path: <alice@london.example>"), "Postfix knows the reverse-path", found)
    check(re.search(r"C: MAIL FROM:<alice@london.example> SIZE=\d+\n", since(world, mark)), "SIZE is announced", since(world, mark))
    mark = len(world.lines)
    send(world.where("submission"), letter("eight", EIGHT), "bob@paris.example", ["BODY=8BITMIME"])
    found = postfix.letters("bob")
    check(len(found) == 1 and body_of(found[0]) == body_of(letter("eight", EIGHT)), "8 bits arrive as they are", trace(world, postfix))
    check("BODY=8BITMIME" in since(world, mark).partition("mx.paris")[2], "BODY=8BITMIME is said", since(world, mark))


def out_chunks(world, postfix):
    mark = len(world.lines)
    big = letter("big", (b"0123456789abcdef" * 4 + b"\r\n") * 24000)
    send(world.where("submission"), big, "bob@paris.example")
    found = postfix.letters("bob")
    check(len(found) == 1 and body_of(found[0]) == body_of(big), "a letter over 1 MiB arrives whole", trace(world, postfix))
    check("C: BDAT 262144\n" in since(world, mark) and " LAST\n" in since(world, mark), "it went in chunks")
    mark, octets = len(world.lines), bytes(range(256)) * 64
    binary = letter("binary", octets, more=["Content-Type: application/octet-stream", "Content-Transfer-Encoding: binary"])
    reply = send(world.where("submission"), binary, "bob@paris.example", ["BODY=BINARYMIME"])
    check(reply[0] == 250, "a binary letter is taken in chunks", reply)
    found = postfix.letters("bob")
    check(len(found) == 1 and email.message_from_bytes(found[0]).get_payload(decode=True) == octets,
          "Postfix, which takes no binary letters, gets it encoded", trace(world, postfix))


def out_utf8(world, postfix):
    mark = len(world.lines)
    send(world.where("submission"), letter("東京", EIGHT, "zoé@paris.example"), "zoé@paris.example", ["SMTPUTF8", "BODY=8BITMIME"])
    found = postfix.letters("zoe")
    check(len(found) == 1 and "Subject: 東京\n".encode() in found[0] and body_of(found[0]) == body_of(letter("x", EIGHT)),
          "an address that is not ASCII: Postfix has the letter", trace(world, postfix))
    check("SMTPUTF8" in since(world, mark).partition("mx.paris")[2], "SMTPUTF8 is said", since(world, mark))


def out_reports(world, postfix):
    mark = len(world.lines)
    send(world.where("submission"), letter("dsn"), "bob@paris.example", ["RET=HDRS", "ENVID=order+2B66"], ["NOTIFY=SUCCESS,FAILURE"])
    postfix.letters("bob")
    reports = collect(world)
    status = status_of(reports[0]) if reports else ""
    check("action: delivered" in status and "original-envelope-id: order+66" in status and "mx.paris.example" in status,
          "NOTIFY=SUCCESS: Postfix reports to Alice", reports or trace(world, postfix))
    check("ORCPT=rfc822;bob@paris.example" in since(world, mark), "whom it was for is said")
    send(world.where("submission"), letter("both"), "bob@paris.example nobody@paris.example")
    reports, found = collect(world), postfix.letters("bob")
    status = status_of(reports[0]) if reports else ""
    check("remote-mta: dns; mx.paris.example" in status, "and who said so", status)
    check(len(found) == 1 and "action: failed" in status and "nobody@paris.example" in status and "status: 5.1.1" in status
          and "bob@paris" not in status, "of two recipients one is unknown: Alice hears of that one", reports or trace(world, postfix))


def out_plain_office(world, postfix):
    """Bern offers no extension at all."""
    send(world.where("submission"), letter("encoded", EIGHT, "bob@bern.example"), "bob@bern.example", ["BODY=8BITMIME", "RET=FULL"],
         ["NOTIFY=SUCCESS"])
    found = postfix.letters("bob-in-bern")
    check(len(found) == 1 and max(found[0]) < 128 and
          email.message_from_bytes(found[0]).get_payload(decode=True).replace(b"\r\n", b"\n") == body_of(letter("x", EIGHT)),
          "an office without 8BITMIME gets it encoded, and nothing is lost", trace(world, postfix))
    reports = collect(world)
    status = status_of(reports[0]) if reports else ""
    check("action: relayed" in status and "bob@bern.example" in status, "an office without DSN: we report that it was relayed",
          reports or trace(world, postfix))
    send(world.where("submission"), letter("東京", EIGHT, "zoé@bern.example"), "zoé@bern.example", ["SMTPUTF8", "BODY=8BITMIME"])
    reports = collect(world)
    status = status_of(reports[0]) if reports else ""
    check("5.6.7" in status, "an office without SMTPUTF8: it comes back", reports or trace(world, postfix))
    check(reports and b" said:" not in reports[0] and "remote-mta" not in status, "and Bern is not quoted with what it did not say", reports)
    mark = len(world.lines)
    send(world.where("submission"), letter("too big", TEXT * 150, "bob@lima.example"), "bob@lima.example")
    reports = collect(world)
    said = since(world, mark).partition("mx.lima")[2]
    check(reports and "5.3.4" in status_of(reports[0]) and "C: MAIL" not in said, "too big for Lima: it is not even tried", said)


def out_sealed(world, postfix):
    mark = len(world.lines)
    send(world.where("submission"), letter("sealed", to="bob@oslo.example"), "bob@oslo.example")
    found = postfix.letters("bob-in-oslo")
    check(len(found) == 1 and b"(using TLSv1.3 with cipher" in found[0] and body_of(found[0]) == body_of(letter("x")),
          "a certificate that can be verified: TLS, and the same octets", trace(world, postfix))
    send(world.where("submission"), letter("doubted", to="bob@rome.example"), "bob@rome.example")
    check(wait_for(world, "<bob@rome.example> deferred"), "one that nobody signed: the letter waits", since(world, mark)[-1500:])
    check("4.7.5" in since(world, mark), "and it is said why", since(world, mark)[-1500:])


def out_many(world, postfix):
    count, mark = 150, len(postfix.log())
    subprocess.run(["/usr/sbin/smtp-source", "-m", str(count), "-s", "8", "-l", "4000", "-f", "alice@london.example", "-t",
                    "bob@paris.example", "inet:%s:%d" % world.where("submission")], check=True, timeout=60, capture_output=True)
    found = postfix.letters("bob", count, 40)
    bodies = {body_of(octets) for octets in found}
    check(len(found) == count and len(bodies) == 1, "%d letters at once, all alike" % count, (len(found), len(bodies), trace(world, postfix)))
    connections = postfix.log()[mark:].count(" connect from ")
    check(connections < count / 2, "several go over one connection", connections)


# ------------------------------------------------------------------ from Postfix to us


def came_in(world, postfix, port, what, octets, seal):
    """One letter by way of a port of Postfix. Returns what was said meanwhile."""
    mark = len(world.lines)
    reply = send((CROWD, port), octets, "alice@london.example", ["BODY=8BITMIME"], sender="bob@paris.example")
    found = collect(world)
    check(reply[0] == 250 and len(found) == 1 and body_of(found[0]) == body_of(octets), what, found or trace(world, postfix))
    if found:
        ours = found[0].partition(b"by mail.london.example")
        check((b"(using TLSv1." in ours[0]) == seal, what + (", sealed" if seal else ", in the clear"), ours[0])
        check(found[0].startswith(b"Return-Path: <bob@paris.example>\r\n"), what + ": Return-Path", found[0][:100])
    return since(world, mark)


def ways_in(world, postfix):
    came_in(world, postfix, IN_CLEAR, "Postfix, no TLS", letter("clear", EIGHT, "alice@london.example"), False)
    came_in(world, postfix, MAYBE_SEALED, "Postfix, TLS if offered", letter("maybe", EIGHT, "alice@london.example"), True)
    came_in(world, postfix, SEALED, "Postfix, TLS as a must", letter("sealed", EIGHT, "alice@london.example"), True)
    came_in(world, postfix, VERIFIED, "Postfix verifies our certificate", letter("verified", EIGHT, "alice@london.example"), True)
    check("Verified TLS connection established to %s" % world.where("smtp")[0] in postfix.log(), "Postfix says that it is verified",
          [line for line in postfix.log().splitlines() if "TLS connection established" in line])
    big = letter("big", (b"0123456789abcdef" * 4 + b"\r\n") * 40000, "alice@london.example")
    came_in(world, postfix, IN_CLEAR, "Postfix, 2.5 MiB", big, False)
    came_in(world, postfix, SEALED, "Postfix, 2.5 MiB in private", big, True)


def in_many(world, postfix):
    for port, count in ((IN_CLEAR, 200), (SEALED, 50)):
        subprocess.run(["/usr/sbin/smtp-source", "-m", str(count), "-s", "10", "-l", "4000", "-f", "bob@paris.example", "-t",
                        "alice@london.example", "inet:%s:%d" % (CROWD, port)], check=True, timeout=60, capture_output=True)
        found = collect(world, count, patience=40)
        bodies = {body_of(octets) for octets in found}
        check(len(found) == count and len(bodies) == 1 and len(bodies.pop()) > 3500, "%d letters from Postfix, all alike" % count,
              (len(found), trace(world, postfix)))


def in_reports(world, postfix):
    send((CROWD, IN_CLEAR), letter("dsn", to="alice@london.example"), "alice@london.example", ["RET=HDRS", "ENVID=77"],
         ["NOTIFY=SUCCESS"], sender="bob@paris.example")
    reports = postfix.letters("bob")
    status = status_of(reports[0]) if reports else ""
    check(len(reports) == 1 and "action: delivered" in status and "original-envelope-id: 77" in status and
          "dns; mail.london.example" in status, "NOTIFY=SUCCESS comes through Postfix, and our report goes back", trace(world, postfix))
    check(len(collect(world)) == 1, "the letter itself arrives")
    send((CROWD, IN_CLEAR), letter("unknown", to="nobody@london.example"), "nobody@london.example", sender="bob@paris.example")
    reports = postfix.letters("bob")
    check(reports and "status: 5.1.1" in status_of(reports[0]), "Postfix understands that somebody is unknown here", trace(world, postfix))


def in_utf8(world, postfix):
    reply = send((CROWD, IN_CLEAR), letter("東京", EIGHT, "zoé@london.example"), "zoé@london.example", ["SMTPUTF8", "BODY=8BITMIME"],
                 sender="zoé@paris.example")
    found = collect(world, 1, "zoé", "zoe")
    check(reply[0] == 250 and len(found) == 1 and "Subject: 東京\r\n".encode() in found[0] and
          found[0].startswith("Return-Path: <zoé@paris.example>\r\n".encode()), "SMTPUTF8 comes in from Postfix", found or trace(world, postfix))


def to_mailbox(world, postfix):
    """Postfix in the place of our MTA: it hands letters to our MDA by LMTP."""
    said = came_in(world, postfix, TO_MAILBOX, "Postfix delivers by LMTP", letter("lmtp", EIGHT, "alice@london.example"), False)
    check("C: LHLO mx.paris.example\n" in said, "it says LHLO", said)
    send((CROWD, TO_MAILBOX), letter("two", to="alice@london.example"), "alice@london.example nobody@london.example",
         sender="bob@paris.example")
    found, reports = collect(world), postfix.letters("bob")
    check(len(found) == 1 and reports and "nobody@london.example" in status_of(reports[0]) and "status: 5.1.1" in status_of(reports[0]),
          "LMTP, two recipients: one has the letter, of the other Bob hears", trace(world, postfix))


# ------------------------------------------------------------------ the whole


def serving(folder, store):
    with Serving(scenario(folder), *NETWORK, "--store", store, *externals(), program=PLAIN) as world:
        mx, port = world.where("smtp")
        master = (MASTER.replace("{crowd}", CROWD).replace("{mx}", mx).replace("{smtp}", str(port))
                  .replace("{lmtp}", str(world.where("lmtp")[1])))
        users = {"bob@paris.example": "bob", "zoé@paris.example": "zoe", "bob@rome.example": "bob-in-rome",
                 "bob@oslo.example": "bob-in-oslo", "bob@bern.example": "bob-in-bern", "bob@lima.example": "bob-in-lima"}
        with Postfix("mx.paris.example", users, MAIN % (mx, port, store), master, lambda self: make_certificates(self, store)) as postfix:
            for part in (out_text, out_chunks, out_utf8, out_reports, out_plain_office, out_sealed, out_many,
                         ways_in, in_many, in_reports, in_utf8, to_mailbox):
                began = time.monotonic()
                part(world, postfix)
                print("# %s: %.1f s" % (part.__name__, time.monotonic() - began))
            check(world.stop() == 0 and world.said == "", "it ends cleanly", world.said)
            complaints = [line for line in postfix.complaints() if "alert unknown ca" not in line]  # that was us, in Rome
            check(complaints == [], "Postfix has no complaint", complaints)
            running(folder, store, postfix)
            unverified(folder, store, postfix)


def running(folder, store, postfix):
    """`run` with a server outside goes by the clock on the wall, and ends when the letter has come to its end."""
    for to, fate, status in (("bob@paris.example", "delivered", 0), ("nobody@paris.example", "returned", 0),
                             ("nobody@paris.example", "delivered", 1), ("bob@oslo.example", "delivered", 0)):
        path = scenario(folder, more=LETTER % {"to": to, "fate": fate})
        done = run("run", path, "--store", store, *externals(), timeout=60)
        check(done.returncode == status and b"S: 221 2.0.0 Bye\n" in done.stdout, "run ends by itself: %s %s" % (to, fate), (done.returncode, done.stdout[-1000:], done.stderr))
    check(len(postfix.letters("bob")) == 1 and len(postfix.letters("bob-in-oslo")) == 1, "Postfix has the letters", postfix.log()[-1000:])
    path = scenario(folder, horizon="2s", more=LETTER % {"to": "bob@rome.example", "fate": "queued"})
    done = run("run", path, "--store", store, *externals(), timeout=60)
    check(done.returncode == 0, "run ends at the horizon with a letter that waits", (done.returncode, done.stdout[-1000:], done.stderr))


def unverified(folder, store, postfix):
    path = scenario(folder, "false", more=LETTER % {"to": "bob@rome.example", "fate": "delivered"})
    done = run("run", path, "--store", store, *externals(), timeout=60)
    found = postfix.letters("bob-in-rome")
    check(done.returncode == 0 and len(found) == 1 and b"(using TLSv1.3 with cipher" in found[0],
          "without verification any certificate will do", (done.stdout[-1000:], found))


with tempfile.TemporaryDirectory(prefix="pennypost-world-") as folder:
    os.chmod(folder, 0o755)
    serving(folder, os.path.join(folder, "store"))
finish()
