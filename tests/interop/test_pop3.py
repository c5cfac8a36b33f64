# SPDX-License-Identifier: GPL-3.0-or-later
"""POP3 as curl, Python and OpenSSL speak it, against `pennypost serve one-server`: every way to sign in, in the clear and under
TLS; many letters at once; letters in UTF-8; and bare sockets for what no program would say."""

import poplib
import re
import smtplib
import socket
import ssl
import subprocess
import tempfile

from pennypost import NETWORK, Serving, check, finish

HOST = "mail.london.example"
AUTHORIZATION = {"USER", "SASL", "UIDL", "TOP", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE", "UTF8", "LANG", "IMPLEMENTATION"}


def program(*command, stdin=b""):
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60)


class House:
    """one-server, and where to find it."""

    def __init__(self, world, folder):
        self.world, self.authority = world, folder + "/ca.crt"
        self.clear, self.sealed = world.where("pop3"), world.where("pop3s")
        self.context = ssl.create_default_context(cafile=self.authority)

    def deliver(self, user, octets, utf8=False):
        with smtplib.LMTP(*self.world.where("lmtp")) as server:
            server.ehlo("x.example")
            if utf8:
                server.command_encoding = "utf-8"
            server.mail("sender@london.example", ["SMTPUTF8"] if utf8 else [])
            server.rcpt(user + "@london.example")
            assert server.data(octets)[0] == 250

    def call(self):
        return poplib.POP3(*self.clear, timeout=30)

    def socket(self):
        return socket.create_connection(self.clear, timeout=30)


def refusal(call, *arguments):
    """What the server said against it."""
    try:
        call(*arguments)
    except poplib.error_proto as error:
        return error.args[0]
    return None


# ------------------------------------------------------------------ Python


def by_poplib(house):
    box = house.call()
    check(set(box.capa()) == AUTHORIZATION | {"STLS"}, "what can be had in the clear", box.capa())
    check(box.stls(house.context).startswith(b"+OK"), "Python: STLS, the certificate is right")
    check(set(box.capa()) == AUTHORIZATION, "what can be had under TLS", box.capa())
    check(box.utf8().startswith(b"+OK"), "Python: UTF8")
    box.user("alice")
    check(box.pass_("alice").startswith(b"+OK"), "Python: USER and PASS under TLS")
    check(refusal(box.stls, house.context) is not None, "no TLS inside TLS")
    box.quit()
    box = house.call()
    check(box.apop("alice", "alice").startswith(b"+OK"), "Python: APOP")
    box.quit()
    box = house.call()
    first = box.timestamp if hasattr(box, "timestamp") else box.welcome
    check((refusal(box.apop, "alice", "wrong") or b"").startswith(b"-ERR [AUTH]"), "Python: APOP with a wrong password")
    box.quit()
    again = house.call()
    check(first != again.welcome and re.search(rb"<[!-~]+@mail\.london\.example>$", again.welcome), "each greeting has a timestamp of its own")
    again.quit()
    box = poplib.POP3_SSL(*house.sealed, context=house.context, timeout=30)
    box.user("alice@london.example")
    check(box.pass_("alice").startswith(b"+OK"), "Python: POP3S, the whole address as a name")
    busy = house.call()
    busy.user("alice")
    check((refusal(busy.pass_, "alice") or b"").startswith(b"-ERR [IN-USE]"), "two cannot have one maildrop")
    busy.quit()
    box.quit()


# ------------------------------------------------------------------ curl


def by_curl(house):
    house.deliver("bob", b"Subject: for curl\r\n\r\n.dot\r\n..dots\r\n")
    seals = {"in the clear": ("pop3", house.clear, ()), "after STLS": ("pop3", house.clear, ("--ssl-reqd",)), "with TLS": ("pop3s", house.sealed, ())}
    for words, (scheme, (address, port), more) in seals.items():
        common = ["curl", "-sS", "--cacert", house.authority, "--resolve", "%s:%d:%s" % (HOST, port, address), "--user", "bob:bob", *more]
        url = "%s://%s:%d" % (scheme, HOST, port)
        for way in ("AUTH=+APOP", "AUTH=PLAIN", "AUTH=LOGIN", "AUTH=CRAM-MD5", "AUTH=SCRAM-SHA-256", "AUTH=*"):
            if way == "AUTH=SCRAM-SHA-256" and b"gsasl" not in program("curl", "--version").stdout:
                continue
            done = program(*common, "--login-options", way, url + "/1")
            check(done.returncode == 0 and done.stdout.endswith(b"\r\nSubject: for curl\r\n\r\n.dot\r\n..dots\r\n"),
                  "curl %s, %s" % (words, way), (done.returncode, done.stdout, done.stderr))
        done = program(*common, "--sasl-ir", "--login-options", "AUTH=PLAIN", url)
        check(done.returncode == 0 and re.fullmatch(rb"1 \d+\r\n", done.stdout), "curl %s, the initial response in the command; LIST" % words,
              (done.stdout, done.stderr))
        done = program(*common, url, "--request", "UIDL")
        check(done.returncode == 0 and re.fullmatch(rb"1 \d+\.\d+\r\n", done.stdout), "curl %s: UIDL" % words, done.stdout)
        done = program(*common[:-len(more) - 1], "bob:wrong", *more, url)
        check(done.returncode == 67, "curl %s: a wrong password" % words, (done.returncode, done.stderr))


# ------------------------------------------------------------------ OpenSSL


def by_openssl(house):
    told = b"USER bob\r\nPASS bob\r\nSTAT\r\nQUIT\r\n"
    for words, (address, port), more in (("-starttls pop3", house.clear, ("-starttls", "pop3")), ("on the port for it", house.sealed, ())):
        done = program("openssl", "s_client", "-connect", "%s:%d" % (address, port), "-CAfile", house.authority, "-verify_hostname", HOST,
                       "-verify_return_error", "-quiet", "-crlf", *more, stdin=told.replace(b"\r\n", b"\n"))
        check(re.search(rb"^\+OK 1 \d+\r\n", done.stdout, re.M) and b"says good-bye" in done.stdout, "openssl s_client " + words, (done.stdout, done.stderr))


# ------------------------------------------------------------------ bare sockets


def exchange(connection, octets, end):
    """What is heard after these octets, up to its end."""
    connection.sendall(octets)
    heard = b""
    while not heard.endswith(end):
        more = connection.recv(1 << 16)
        if not more:
            break
        heard += more
    return heard


def injected(house):
    with house.socket() as bare:
        exchange(bare, b"", b"\r\n")
        heard = exchange(bare, b"STLS\r\nUSER carol\r\nPASS carol\r\nDELE 1\r\nQUIT\r\n", b"\r\n")
        check(heard.count(b"\r\n") == 1, "nothing behind STLS is answered in the clear", heard)
        with house.context.wrap_socket(bare, server_hostname=HOST) as sealed:
            check(exchange(sealed, b"STAT\r\n", b"\r\n").startswith(b"-ERR"), "nor is it obeyed under TLS")
            check(exchange(sealed, b"QUIT\r\n", b"\r\n").startswith(b"+OK"), "the session goes on under TLS")


def broken(house):
    house.deliver("carol", b"Subject: stays\r\n\r\nx\r\n")
    with house.socket() as bare:
        exchange(bare, b"", b"\r\n")
        heard = exchange(bare, b"USER carol\r\nPASS carol\r\nDELE 1\r\nSTAT\r\n", b"+OK 0 0\r\n")
        check(b"marked as deleted" in heard, "a letter is marked")
    for _ in range(100):
        box = house.call()
        box.user("carol")
        if refusal(box.pass_, "carol") is None:
            break
        box.close()
    check(box.stat()[0] == 1, "a connection that breaks deletes nothing, and the lock is gone")
    box.dele(1)
    box.quit()
    box = house.call()
    box.user("carol")
    box.pass_("carol")
    check(box.stat()[0] == 0, "QUIT deletes")
    box.quit()


def many(house):
    letters = [b"Subject: %d\r\n\r\n" % n + (b"%d.\r\n" % n) * (n * 37 % 400 + 1) for n in range(200)]
    for octets in letters:
        house.deliver("carol", octets)
    with house.socket() as bare:
        exchange(bare, b"", b"\r\n")
        told = b"USER carol\r\nPASS carol\r\nUIDL\r\n" + b"".join(b"RETR %d\r\nDELE %d\r\n" % (n, n) for n in range(1, 201)) + b"QUIT\r\n"
        heard = exchange(bare, told, b"(0 messages left)\r\n")
    parts = heard.split(b"+OK ")
    got = [part.split(b"\r\n", 1)[1].split(b"\r\n.\r\n")[0] + b"\r\n" for part in parts if re.match(rb"\d+ octets\r\n", part)]
    # What came by LMTP has two lines of the server's in front.
    check(len(got) == 200 and all(one.endswith(b"\r\n" + sent) for one, sent in zip(got, letters)),
          "200 letters asked for and deleted in one go come as they were, in their order", (len(got), heard[:300]))
    box = house.call()
    box.user("carol")
    box.pass_("carol")
    check(box.stat()[0] == 0, "and are gone")
    box.quit()


def mistakes(house):
    with house.socket() as bare:
        heard = exchange(bare, b"x" * 100000 + b"\r\nNO\x00OP\r\nAUTH PLAIN\r\n" + b"A" * 20000 + b"\r\nQUIT\r\n", b"good-bye\r\n")
        check(heard.count(b"-ERR") == 3 and heard.count(b"\r\n") == 6, "long lines and strange octets are refused, one answer each", heard)
    with house.socket() as bare:
        heard = exchange(bare, b"NONSENSE\r\n" * 1000, b"never")
        check(heard.count(b"-ERR") == 10, "after ten mistakes the server hangs up", heard)


# ------------------------------------------------------------------ UTF-8


def international(house):
    header = "Subject: Grüße\r\nFrom: José <josé@example.com>\r\n".encode()
    house.deliver("alice", header + "\r\nä\r\n".encode(), utf8=True)
    box = house.call()
    box.utf8()
    box.user("alice")
    box.pass_("alice")
    octets = b"\r\n".join(box.retr(1)[1])
    check(header in octets + b"\r\n", "with UTF8 a letter comes as it is", octets)
    box.quit()
    box = house.call()
    box.user("alice")
    box.pass_("alice")
    octets = b"\r\n".join(box.retr(1)[1])
    check(octets.partition(b"\r\n\r\n")[0].isascii() and octets.endswith("\r\n\r\nä".encode()),
          "without it the header is in ASCII, the body is not touched (RFC 6858)", octets)
    box.dele(1)
    box.quit()


with tempfile.TemporaryDirectory() as folder:
    with Serving("one-server", *NETWORK, "--store", folder) as world:
        house = House(world, folder)
        for part in (by_poplib, by_curl, by_openssl, injected, broken, many, mistakes, international):
            part(house)
        check(world.stop() == 0 and world.said == "", "it ends cleanly", world.said)
finish()
