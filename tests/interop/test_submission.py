# SPDX-License-Identifier: GPL-3.0-or-later
"""Real mail programs sign in at `pennypost serve one-server` and submit: with every mechanism they know, in the clear, after
STARTTLS and on the port for TLS, and they verify its certificate by its authority's."""

import base64
import email.message
import os
import smtplib
import ssl
import subprocess
import tempfile
import time

from letters import EIGHT, body_of, collect, hand_in, letter, since, status_of
from pennypost import NETWORK, PLAIN, Serving, check, finish

HOST, ALICE, BOB = "mail.london.example", "alice@london.example", "bob@london.example"
CLEAR, STARTTLS, TLS = "in the clear", "after STARTTLS", "with TLS"


def program(*command, stdin=b"", **more):
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60, **more)


class House:
    """one-server, and where to find it."""

    def __init__(self, world, folder):
        self.world, self.folder, self.authority = world, folder, folder + "/store/ca.crt"
        self.address, self.port = world.where("submission")
        self.sealed_port = world.where("submissions")[1]

    def write(self, name, octets):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(octets)
        os.chmod(path, 0o600)
        return path

    def port_for(self, seal):
        return self.sealed_port if seal == TLS else self.port


def judge(done):
    return done.returncode == 0, (done.stdout[-1500:], done.stderr[-500:])


def heard(house, mark, words):
    """What was said since then, once these words are among it."""
    end = time.monotonic() + 10
    while words not in since(house.world, mark) and time.monotonic() < end:
        time.sleep(0.02)
    return since(house.world, mark)


# ------------------------------------------------------------------ the programs: each submits a letter


def by_swaks(house, octets, seal, mechanism, password="alice", more=()):
    file = house.write("swaks.eml", octets.replace(b"\r\n", b"\n")[:-1])  # it ends the last line itself
    seals = {CLEAR: [], STARTTLS: ["--tls"], TLS: ["--tlsc"]}[seal]
    if seals:
        seals += ["--tls-verify", "--tls-ca-path", house.authority]
    return judge(program("swaks", "--server", house.address, "--port", str(house.port_for(seal)), "--from", ALICE, "--to", BOB,
                         "--helo", "laptop.london.example", "--auth", mechanism, "--auth-user", "alice", "--auth-password", password,
                         "--data", "@" + file, *seals, *more))


def by_swaks_in_one_go(house, octets, seal, mechanism, password="alice"):
    return by_swaks(house, octets, seal, mechanism, password, ["--pipeline"])


def by_curl(house, octets, seal, mechanism, password="alice", host=HOST):
    url = "%s://%s:%d/laptop.london.example" % ("smtps" if seal == TLS else "smtp", host, house.port_for(seal))
    seals = [] if seal == CLEAR else ["--ssl-reqd", "--cacert", house.authority]
    options = ["--login-options", "AUTH=" + mechanism] if mechanism else []
    return judge(program("curl", "-sS", "--url", url, "--resolve", "%s:%d:%s" % (HOST, house.port_for(seal), house.address),
                         "--mail-from", ALICE, "--mail-rcpt", BOB, "--mail-auth", ALICE, "--user", "alice:" + password,
                         "--upload-file", "-", *seals, *options, stdin=octets))


def by_curl_and_address(house, octets, seal, mechanism, password="alice"):
    return by_curl(house, octets, seal, mechanism, password, house.address)


def by_msmtp(house, octets, seal, mechanism, password="alice"):
    seals = {CLEAR: "tls off", STARTTLS: "tls on\ntls_starttls on", TLS: "tls on\ntls_starttls off"}[seal]
    if seal != CLEAR:
        seals += "\ntls_trust_file %s\ntls_host_override %s" % (house.authority, HOST)
    rc = house.write("msmtprc", ("account a\nhost %s\nport %d\nfrom %s\nauth %s\nuser alice\npassword %s\n%s\naccount default : a\n" % (
        house.address, house.port_for(seal), ALICE, mechanism.lower(), password, seals)).encode())
    return judge(program("msmtp", "-C", rc, BOB, stdin=octets.replace(b"\r\n", b"\n")))


NODEMAILER = """
const [address, port, secure, method, password, authority] = process.argv.slice(2);
const fs = require('fs');
require('nodemailer').createTransport({
  host: address, port: +port, secure: secure == 'with TLS', requireTLS: secure == 'after STARTTLS', ignoreTLS: secure == 'in the clear',
  tls: { ca: fs.readFileSync(authority), servername: 'mail.london.example' },
  authMethod: method, auth: { user: 'alice', pass: password },
}).sendMail({ envelope: { from: 'alice@london.example', to: ['bob@london.example'] }, raw: fs.readFileSync(0) })
  .then(() => process.exit(0), error => { console.error(error); process.exit(1); });
"""


def by_nodemailer(house, octets, seal, mechanism, password="alice"):
    script = house.write("nodemailer.js", NODEMAILER.encode())
    return judge(program("node", script, house.address, str(house.port_for(seal)), seal, mechanism, password, house.authority,
                         stdin=octets, env={**os.environ, "NODE_PATH": "/usr/share/nodejs"}))


def session(house, seal, name=None):
    """A connection of Python's; the certificate must be right for the address, or for the name."""
    context = ssl.create_default_context(cafile=house.authority)
    if seal == TLS:
        return smtplib.SMTP_SSL(house.address, house.sealed_port, timeout=30, context=context)
    server = smtplib.SMTP(house.address, house.port, timeout=30)
    if seal == STARTTLS:
        if name is not None:
            server._host = name
        server.starttls(context=context)
    return server


def by_python(house, octets, seal, mechanism, password="alice"):
    with session(house, seal, HOST) as server:
        server.ehlo("laptop.london.example")
        server.user, server.password = "alice", password
        try:
            server.auth(mechanism, getattr(server, "auth_" + mechanism.lower().replace("-", "_")))
            refused = server.sendmail(ALICE, [BOB], octets, mail_options=["BODY=8BITMIME", "AUTH=" + ALICE])
        except smtplib.SMTPException as error:
            return False, error
    return refused == {}, refused


def by_openssl(house, octets, seal, mechanism, password="alice"):
    """A conversation typed by hand."""
    lines = ["EHLO laptop.london.example", "AUTH PLAIN " + base64.b64encode(b"\0alice\0" + password.encode()).decode(),
             "MAIL FROM:<%s> BODY=8BITMIME" % ALICE, "rCPT TO:<%s>" % BOB, "DATA"]
    talk = "\n".join(lines).encode() + b"\n" + b"\n".join(b"." * line.startswith(b".") + line for line in octets.split(b"\r\n")) + b".\nquit\n"
    seals = ["-starttls", "smtp"] if seal == STARTTLS else []
    done = program("openssl", "s_client", "-quiet", "-ign_eof", "-crlf", "-connect", "%s:%d" % (house.address, house.port_for(seal)), *seals,
                   "-CAfile", house.authority, "-verify_return_error", "-verify_hostname", HOST, stdin=talk)
    return b"\n235 " in done.stdout and b"\n354 " in done.stdout and b"\n221 " in done.stdout, (done.stdout[-1500:], done.stderr[-500:])


# ------------------------------------------------------------------ what they do

PROGRAMS = (
    (by_swaks, (CLEAR, STARTTLS, TLS), ("PLAIN", "LOGIN", "CRAM-MD5")),
    (by_swaks_in_one_go, (CLEAR, STARTTLS), ("PLAIN",)),
    (by_curl, (CLEAR, STARTTLS, TLS), ("PLAIN", "LOGIN", "CRAM-MD5", "")),
    (by_curl_and_address, (STARTTLS, TLS), ("PLAIN",)),
    (by_msmtp, (CLEAR, STARTTLS, TLS), ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256")),
    (by_nodemailer, (CLEAR, STARTTLS, TLS), ("PLAIN", "LOGIN", "CRAM-MD5")),
    (by_python, (CLEAR, STARTTLS, TLS), ("PLAIN", "LOGIN", "CRAM-MD5")),
    (by_openssl, (STARTTLS, TLS), ("PLAIN",)),
)


def submissions(house):
    """All of them, one after another; then Bob's mailbox has them all."""
    expected = {}
    for by, seals, mechanisms in PROGRAMS:
        for seal in seals:
            for mechanism in mechanisms:
                name = "%s, %s, %s" % (by.__name__[3:].replace("_", " "), seal, mechanism or "what it likes")
                token = "letter-%d" % len(expected)
                expected[token] = name
                mark = len(house.world.lines)
                well, seen = by(house, letter(token, EIGHT, BOB), seal, mechanism)
                check(well, name + ": submits", (seen, since(house.world, mark)[-1500:]))
                check("C: AUTH " + mechanism in heard(house, mark, "S: 235").upper(), name + ": signs in so", since(house.world, mark)[:600])
    found = {email.message_from_bytes(octets)["Subject"]: octets for octets in collect(house.world, len(expected), "bob", "bob")}
    for token, name in expected.items():
        octets = found.get(token, b"")
        check(body_of(octets) == body_of(letter(token, EIGHT)), name + ": Bob has the same octets", octets)
        protocol = b"with ESMTPA id" if CLEAR in name else b"with ESMTPSA id"
        check(protocol in octets, name + ": Received says how it came", octets[:600])


def wrong_passwords(house):
    for by, seals, mechanisms in PROGRAMS:
        for mechanism in mechanisms:
            mark = len(house.world.lines)
            well, seen = by(house, letter("wrong", EIGHT, BOB), seals[-1], mechanism, "not alice")
            said = heard(house, mark, "S: 535")
            check(not well and "S: 535 5.7.8" in said and "C: DATA" not in said.upper().partition("S: 535")[0],
                  "%s, %s: a wrong password" % (by.__name__[3:], mechanism), (seen, said[-1000:]))


def gsasl(house):
    for mechanism in ("SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN"):
        for more in (["--no-starttls"], ["--starttls", "--no-cb", "--x509-ca-file", house.authority]):
            for password in ("alice", "not alice"):
                mark = len(house.world.lines)
                done = program("gsasl", "--smtp", "--connect", "%s:%d" % (house.address, house.port), "--mechanism", mechanism,
                               "--authentication-id", "alice", "--password", password, *more, "--quiet", stdin=b"QUIT\n")
                said = heard(house, mark, "S: 235" if password == "alice" else "S: 535")
                check(("S: 235 2.7.0" in said) == (password == "alice") and (done.returncode == 0) == (password == "alice"),
                      "gsasl, %s, %s, password %s" % (mechanism, more[0], password), (done.returncode, done.stdout[-600:], done.stderr[-300:], said[-800:]))


def trust(house):
    """What verification is good for: without the authority nobody comes in."""
    mark = len(house.world.lines)
    done = program("curl", "-sS", "--url", "smtps://%s:%d" % (house.address, house.sealed_port), "--mail-from", ALICE, "--mail-rcpt", BOB,
                   "--user", "alice:alice", "--upload-file", "-", stdin=b"x\r\n")
    check(done.returncode == 60, "curl does not trust an authority it does not know", (done.returncode, done.stderr))
    done = program("openssl", "s_client", "-connect", "%s:%d" % (house.address, house.sealed_port), "-CAfile", house.authority,
                   "-verify_return_error", "-verify_ip", house.address, stdin=b"")
    check(b"Verify return code: 0 (ok)" in done.stdout, "openssl verifies the address", done.stdout[-500:])
    done = program("openssl", "s_client", "-connect", "%s:%d" % (house.address, house.sealed_port), "-CAfile", house.authority,
                   "-verify_return_error", "-verify_hostname", "mail.paris.example", stdin=b"")
    check(b"ostname mismatch" in done.stdout + done.stderr, "and finds it out when the name is another", done.stderr[-500:])
    check("C: MAIL" not in since(house.world, mark), "nothing was submitted", since(house.world, mark))


def by_hand(house):
    """What smtplib offers, and what it does not."""
    with session(house, STARTTLS) as server:
        server.login("alice", "alice")
        text = email.message.EmailMessage()
        text["From"], text["To"], text["Subject"] = "Alice <%s>" % ALICE, BOB, "東京"
        text.set_content("Zoé\n", cte="8bit")
        check(server.send_message(text, mail_options=["BODY=8BITMIME"]) == {}, "send_message, 8bit")
        text.replace_header("From", "Zoë <%s>" % ALICE)
        refused = server.sendmail(ALICE, [BOB], text.as_bytes(policy=text.policy.clone(utf8=True, linesep="\r\n")), ["SMTPUTF8", "BODY=8BITMIME"])
        check(refused == {}, "SMTPUTF8", refused)
        found = collect(house.world, 2, "bob", "bob")
        check(len(found) == 2 and all("Zoé\r\n".encode() in octets for octets in found), "Bob has both", found)
        check(any("Subject: 東京\r\n".encode() in octets and b"with UTF8SMTPSA id" in octets for octets in found), "one with a header in UTF-8", found)
        octets = letter("chunks", EIGHT, BOB)
        server.mail(ALICE, ["BODY=8BITMIME"])
        server.rcpt(BOB)
        for at in range(0, len(octets), 100):
            part = octets[at:at + 100]
            server.send(b"BDAT %d%s\r\n" % (len(part), b" LAST" if at + 100 >= len(octets) else b"") + part)
        replies = [server.getreply() for _ in range(0, len(octets), 100)]
        check({code for code, _ in replies} == {250}, "BDAT, all chunks at once", replies)
        found = collect(house.world, 1, "bob", "bob")
        check(len(found) == 1 and body_of(found[0]) == body_of(octets), "Bob has the same octets", found)
        octets = bytes(range(256)) * 4
        reply = hand_in(server, letter("binary", octets, BOB, ["Content-Type: application/octet-stream", "Content-Transfer-Encoding: binary"]),
                        BOB, ["BODY=BINARYMIME"])
        found = collect(house.world, 1, "bob", "bob")
        check(reply[0] == 250 and len(found) == 1 and email.message_from_bytes(found[0]).get_payload(decode=True) == octets,
              "BINARYMIME: POP3 has no binary letters, so it is encoded", (reply, found))
        signed = b"--x\r\nContent-Transfer-Encoding: binary\r\n\r\n" + octets + b"\r\n--x--\r\n"
        hand_in(server, letter("signed", signed, BOB, ["Content-Type: multipart/signed; boundary=x", "Content-Transfer-Encoding: binary"]),
                BOB, ["BODY=BINARYMIME"])
        found = collect(house.world, 1)
        check(found and "status: 5.6.3" in status_of(found[0]), "what is signed must not be changed: it comes back", found)


def mistakes(house):
    """What is wrong with a sign-in, and which code says so (RFC 4954, 4 and 6)."""
    def encoded(octets):
        return base64.b64encode(octets).decode()

    right = encoded(b"\0alice\0alice")
    for lines, code in (
            (["AUTH"], b"501 5.5.4"), (["AUTH FOO"], b"504 5.5.4"), (["AUTH PLAIN ???"], b"501 5.5.2"), (["AUTH PLAIN", "*"], b"501 5.7.0"),
            (["AUTH CRAM-MD5 " + encoded(b"x")], b"501 5.7.0"), (["AUTH PLAIN %s x" % right], b"501 5.5.4"),
            (["AUTH PLAIN " + "A" * 13000], b"500 5.5.6"), (["AUTH PLAIN", "A" * 13000], b"500 5.5.6"),
            (["AUTH PLAIN " + encoded(b"bob\0alice\0alice")], b"535 5.7.8"), (["MAIL FROM:<alice@london.example>"], b"530 5.7.0"),
            (["AUTH PLAIN " + right, "AUTH PLAIN " + right], b"503 5.5.1"),
            (["AUTH PLAIN " + right, "MAIL FROM:<alice@london.example>", "AUTH PLAIN " + right], b"503 5.5.1"),
            (["AUTH PLAIN " + right, "MAIL FROM:<bob@london.example>"], b"553 5.7.1")):
        with session(house, CLEAR) as server:
            server.ehlo("laptop.london.example")
            replies = [server.docmd(line) for line in lines]
            said = b"%d %s" % replies[-1]
            check(said.startswith(code), "%s: %s" % (lines[-1][:60], code.decode()), said)


def lmtp(house):
    """Two recipients, and each has his reply."""
    address, port = house.world.where("lmtp")
    file = house.write("lmtp.eml", letter("lmtp", EIGHT, BOB).replace(b"\r\n", b"\n")[:-1])
    done = program("swaks", "--server", address, "--port", str(port), "--protocol", "LMTP", "--from", ALICE, "--to", BOB + ",carol@london.example",
                   "--helo", "laptop.london.example", "--data", "@" + file)
    found = collect(house.world, 1, "bob", "bob") + collect(house.world, 1, "carol", "carol")
    check(done.returncode == 0 and len(found) == 2 and body_of(found[0]) == body_of(found[1]) == body_of(letter("lmtp", EIGHT)),
          "swaks, LMTP: both have it", done.stdout[-1000:])


with tempfile.TemporaryDirectory() as folder:
    with Serving("one-server", *NETWORK, "--store", folder + "/store", program=PLAIN) as world:
        house = House(world, folder)
        for part in (submissions, wrong_passwords, gsasl, trust, by_hand, mistakes, lmtp):
            part(house)
        check(world.stop() == 0 and world.said == "", "it ends cleanly", world.said)
finish()
