# SPDX-License-Identifier: GPL-3.0-or-later
"""Real mail programs against `pennypost serve`: swaks, curl and Python submit, Python and curl collect, dig asks."""

import poplib
import signal
import smtplib
import subprocess
import tempfile
import time

from pennypost import NET, NETWORK, Serving, check, finish, password_of

PASSWORD = password_of("bob@paris.example")
BODY = ["plain line", ".leading dot", "..two dots", ".", "From mangled?", "trailing space ", "end é中"]


def message(token):
    header = ["From: Alice <alice@london.example>", "To: bob@paris.example", "Subject: " + token,
              "Date: Mon, 23 Nov 2026 10:00:00 +0000", "Message-ID: <%s@london.example>" % token, "MIME-Version: 1.0",
              "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return "\r\n".join(header + [""] + BODY + [""]).encode()


def program(*command, stdin=b""):
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60)


def by_swaks(world, token, *more):
    address, port = world.where("submission")
    with tempfile.NamedTemporaryFile(suffix=".eml") as file:
        file.write(message(token).replace(b"\r\n", b"\n")[:-1])  # swaks ends the last line itself
        file.flush()
        done = program("swaks", "--server", address, "--port", str(port), "--from", "alice@london.example", "--to", "bob@paris.example",
                       "--data", "@" + file.name, "--helo", "laptop.london.example", *more)
    return done.returncode == 0, done.stdout[-500:]


def by_curl(world, token):
    address, port = world.where("submission")
    done = program("curl", "-sS", "--url", "smtp://%s:%d/laptop.london.example" % (address, port), "--mail-from", "alice@london.example",
                   "--mail-rcpt", "bob@paris.example", "--upload-file", "-", stdin=message(token))
    return done.returncode == 0, done.stderr


def by_python(world, token):
    with smtplib.SMTP(*world.where("submission"), timeout=30) as server:
        server.ehlo("laptop.london.example")
        refused = server.sendmail("alice@london.example", ["bob@paris.example"], message(token), mail_options=["BODY=8BITMIME"])
    return refused == {}, refused


def mailbox(world):
    box = poplib.POP3(*world.where("pop3", "box.paris.example"), timeout=30)
    box.user("bob")
    box.pass_(PASSWORD)
    return box


def collect(world, patience=30):
    """All letters in Bob's mailbox, once there is one; they are taken out."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        box = mailbox(world)
        letters = [b"\r\n".join(box.retr(number)[1]) + b"\r\n" for number in range(1, box.stat()[0] + 1)]
        for number in range(1, len(letters) + 1):
            box.dele(number)
        box.quit()
        if letters:
            return letters
        time.sleep(0.1)
    return []


def submit(world, name, send):
    token = "by-" + name
    well, seen = send(world, token)
    check(well, "%s submits" % name, seen)
    letters = collect(world)
    body = "\r\n".join(BODY + [""]).encode()
    check(len(letters) == 1 and letters[0].endswith(b"\r\n\r\n" + body), "%s: Bob collects the same octets" % name, letters)
    if letters:
        check(letters[0].startswith(b"Return-Path: <alice@london.example>\r\n"), "%s: Return-Path is on top" % name, letters[0][:200])
        check(letters[0].count(b"\r\nReceived: ") >= 3, "%s: a Received line an office" % name, letters[0])


def refusals(world):
    with smtplib.SMTP(*world.where("submission"), timeout=30) as server:
        server.ehlo("laptop.london.example")
        server.mail("alice@london.example")
        code, words = server.rcpt("no spaces @paris.example")
        check(code in (501, 553), "an address that is none is refused", (code, words))
        code, words = server.docmd("NONSENSE")
        check(code == 500, "an unknown command is refused", (code, words))
    with smtplib.SMTP(*world.where("smtp", "mx.paris.example"), timeout=30) as server:
        server.ehlo("mail.london.example")
        server.mail("alice@london.example")
        code, words = server.rcpt("nobody@elsewhere.example")
        check(code in (550, 551, 554), "the mail server of Paris does not relay for strangers", (code, words))


def pop3(world):
    by_python(world, "one")
    by_python(world, "two")
    end = time.monotonic() + 30
    while time.monotonic() < end:
        box = mailbox(world)
        if box.stat()[0] == 2:
            break
        box.quit()
        time.sleep(0.1)
    sizes = [int(line.split()[1]) for line in box.list()[1]]
    check(sum(sizes) == box.stat()[1], "STAT is the sum of LIST", sizes)
    check(sizes == [len(b"\r\n".join(box.retr(n)[1])) + 2 for n in (1, 2)], "LIST says what RETR sends")
    uidls = [line.split()[1] for line in box.uidl()[1]]
    check(len(set(uidls)) == 2, "UIDL: each its own", uidls)
    box.dele(1)
    box.rset()
    check(box.stat()[0] == 2, "RSET takes a DELE back")
    box.dele(1)
    box.quit()
    address, port = world.where("pop3", "box.paris.example")
    done = program("curl", "-sS", "pop3://%s:%d/1" % (address, port), "--user", "bob:" + PASSWORD)
    check(done.returncode == 0 and b"Subject: two" in done.stdout, "curl collects what is left", done.stderr)
    box = mailbox(world)
    check([line.split()[1] for line in box.uidl()[1]] == uidls[1:], "the other one keeps its UIDL")
    box.quit()
    wrong = poplib.POP3(address, port, timeout=30)
    wrong.user("bob")
    try:
        wrong.pass_("not " + PASSWORD)
        check(False, "a wrong password is refused")
    except poplib.error_proto as error:
        check(error.args[0].startswith(b"-ERR"), "a wrong password is refused", error)
    collect(world)


def directory(world):
    address, port = world.where("dns")
    dig = ("dig", "@" + address, "-p", str(port), "+tries=1", "+time=5")
    check(program(*dig, "+short", "paris.example", "MX").stdout.strip() == b"10 mx.paris.example.", "dig gets the MX")
    mx = world.where("smtp", "mx.paris.example")[0]
    check(program(*dig, "+short", "mx.paris.example", "A").stdout.strip().decode() == mx, "dig gets its address")
    check(b"NXDOMAIN" in program(*dig, "nowhere.paris.example", "MX").stdout, "dig: no such name")
    check(b"NOERROR" in program(*dig, "mx.paris.example", "TXT").stdout, "dig: the name, but no such record")
    answer = program(*dig, "paris.example", "MX").stdout
    check(b"warning" not in answer.lower() and b"malformed" not in answer.lower(), "dig has no complaint", answer)


def ends(how, name):
    with Serving(*NETWORK) as world:
        connection = smtplib.SMTP(*world.where("submission"), timeout=30)
        status = world.stop(how)
        check(status == 0 and world.said == "", "serve ends cleanly on %s, a client still there" % name, (status, world.said))
        connection.close()


with Serving(*NETWORK) as world:
    services = {words[1] for words in world.listening}
    check({"smtp", "submission", "lmtp", "pop3", "dns"} <= services, "every service is announced", world.listening)
    check(all(len(words) == 4 and words[0] == "listening" and words[2].startswith(NET + ".") for words in world.listening),
          "listening SERVICE ADDRESS:PORT HOST", world.listening)
    submit(world, "swaks", by_swaks)
    submit(world, "swaks-pipelining", lambda world, token: by_swaks(world, token, "--pipeline"))
    submit(world, "curl", by_curl)
    submit(world, "python", by_python)
    refusals(world)
    pop3(world)
    directory(world)
    check(world.stop() == 0 and world.said == "", "it ends cleanly", world.said)
    text = "".join(world.lines)
    check("C: EHLO laptop.london.example" in text and "C: RETR 1" in text, "clients' lines are printed", text[-500:])
ends(signal.SIGINT, "SIGINT")
ends(signal.SIGTERM, "SIGTERM")
with tempfile.TemporaryDirectory() as store:
    with Serving(*NETWORK, "--store", store) as world:
        by_python(world, "kept")
        end = time.monotonic() + 30
        while time.monotonic() < end and mailbox(world).stat()[0] == 0:
            time.sleep(0.1)
    with Serving(*NETWORK, "--store", store) as world:
        letters = collect(world)
        check(len(letters) == 1 and b"Subject: kept" in letters[0], "a store keeps letters between two servings", letters)
finish()
