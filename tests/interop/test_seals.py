# SPDX-License-Identifier: GPL-3.0-or-later
"""Sealed connections with other people's TLS: Python's ssl module and the openssl program, well-behaved and not."""

import os
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import warnings

from pennypost import NET, check, finish

ADDRESS = NET + ".2"
PROGRAM = os.environ["PENNYPOST_SEALED_WORLD"]


class World:
    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen([PROGRAM, self.folder.name, ADDRESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        words = self.process.stdout.readline().decode().split()
        self.asked, self.at_once = int(words[1]), int(words[2])
        self.lines = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))

    def tells(self, words, seconds=20):
        """Whether an event with these words comes, or has come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(words in line for line in self.lines):
                return True
            time.sleep(0.02)
        return False

    def __exit__(self, *unused):
        self.process.stdin.close()
        self.status = self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        self.process.stdout.close()
        self.folder.cleanup()


def context(world, version=None, trusting=True):
    made = ssl.create_default_context(cafile=os.path.join(world.folder.name, "ca.crt") if trusting else None)
    if version is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made.minimum_version = made.maximum_version = version
        made.set_ciphers("DEFAULT:@SECLEVEL=0")
    return made


def line(sock):
    octets = b""
    while not octets.endswith(b"\n"):
        more = sock.recv(1)
        if not more:
            break
        octets += more
    return octets.decode().rstrip("\r\n")


def ask(sock, words):
    sock.sendall(words.encode() + b"\r\n")
    return line(sock)


def plain(port):
    return socket.create_connection((ADDRESS, port), timeout=20)


def sealed(world, name="server.example", **how):
    return context(world, **how).wrap_socket(plain(world.at_once), server_hostname=name)


def started(world, request=b"SEAL\r\n", **how):
    sock = plain(world.asked)
    line(sock)
    sock.sendall(request)
    check(line(sock) == "go ahead", "it says so in clear")
    return context(world, **how).wrap_socket(sock, server_hostname="server.example")


def speaks(world):
    with sealed(world) as sock:
        return line(sock) == "hello" and ask(sock, "ECHO still here") == "still here" and ask(sock, "BYE") == "bye"


def well_behaved(world):
    for version, name in ((ssl.TLSVersion.TLSv1_3, "TLSv1.3"), (ssl.TLSVersion.TLSv1_2, "TLSv1.2")):
        with sealed(world, version=version) as sock:
            check(line(sock) == "hello" and sock.version() == name, "%s, sealed at once" % name, sock.version())
            check(ask(sock, "ECHO one") == "one", "%s: what is said is answered" % name)
            check(ask(sock, "BYE") == "bye" and sock.recv(1) == b"", "%s: it ends with a close_notify" % name)
        check(world.tells("sealed %s " % name), "%s: the journal has the seal" % name, [told for told in world.lines if told.startswith(("tls", "note"))][-8:])
    with sealed(world, name=ADDRESS) as sock:
        check(line(sock) == "hello", "the certificate is good for the address as well")
    with started(world) as sock:
        check(ask(sock, "ECHO two") == "two", "sealed when asked")
        check(sock.session is None or not sock.session.has_ticket, "no session ticket comes")
        socket.socket.settimeout(sock, 20)
        try:
            rest = sock.unwrap()
            check(rest is not None, "a close_notify is answered with one")
        except (ssl.SSLError, OSError) as problem:
            check(False, "a close_notify is answered with one", problem)


def much(world):
    octets = os.urandom(1 << 20)
    total = 0
    for octet in octets:
        total = (total * 31 + octet) & 0xFFFFFFFF
    with sealed(world) as sock:
        line(sock)
        sock.sendall(b"TAKE %d\r\n" % len(octets) + octets)
        check(line(sock) == "took %d %d" % (len(octets), total), "a MiB goes in")
        check(ask(sock, "BIG %d" % len(octets)) == "big %d" % len(octets), "a MiB is promised")
        count = 0
        while count < len(octets):
            count += len(sock.recv(1 << 16)) or len(octets)
        check(count == len(octets) and ask(sock, "ECHO three") == "three", "and comes out", count)


def injected(world):
    with started(world, request=b"SEAL\r\nECHO injected\r\n") as sock:
        check(ask(sock, "ECHO mine") == "mine", "what was slipped in before the handshake is not answered")
    check(world.tells("15 octets that came in clear"), "and the journal has it", [told for told in world.lines if told.startswith(("tls", "note"))][-8:])


def distrustful(world):
    for how in ({"trusting": False}, {"name": "mx.example"}):
        try:
            sealed(world, **how).close()
            check(False, "a client that does not trust breaks off", how)
        except ssl.SSLCertVerificationError as problem:
            check(True, "a client that does not trust breaks off", problem)
    check(world.tells("failed the other side broke off"), "the server learns why", [told for told in world.lines if told.startswith(("tls", "note"))][-8:])


def outdated(world):
    try:
        sealed(world, version=ssl.TLSVersion.TLSv1_1).close()
        check(False, "TLS 1.1 is refused")
    except (ssl.SSLError, OSError) as problem:
        check(True, "TLS 1.1 is refused", problem)
    check(speaks(world), "then others are served")


def garbage(world):
    for what in (b"EHLO there\r\n", b"\0" * 70000, b"\x16\x03\x01\xff\xff" + b"x" * 70000, os.urandom(4096),
                 b"\x16\x03\x01\x00\x05\x01\xff\xff\xff\x00", b"\x15\x03\x01\x00\x02\x01\x00" * 500):
        with plain(world.at_once) as sock:
            try:
                sock.sendall(what)
                sock.shutdown(socket.SHUT_WR)
                while sock.recv(4096):
                    pass
            except OSError:
                pass  # it may hang up before it has read all
    check(world.tells("failed what came is no TLS handshake"), "what is no handshake is told to be none", [told for told in world.lines if told.startswith(("tls", "note"))][-8:])
    check(speaks(world), "after six kinds of garbage, others are served")
    with sealed(world) as sock:
        line(sock)
        socket.socket.send(sock, b"\x17\x03\x03\x00\x20" + b"y" * 32)
        try:
            check(sock.recv(100) == b"", "behind a forged record nothing is said")
        except (ssl.SSLError, OSError) as problem:
            check(True, "behind a forged record nothing is said", problem)
    check(world.tells("TLS broke: "), "a forged record breaks the seal", [told for told in world.lines if told.startswith(("tls", "note"))][-8:])


def rude(world):
    waiting = plain(world.at_once)
    half = plain(world.at_once)
    half.sendall(b"\x16\x03\x01\x02\x00\x01")
    check(speaks(world), "while two dawdle with their handshakes, others are served")
    waiting.close()
    half.close()
    check(world.tells("failed the other side hung up in the middle"), "those who leave are missed", [told for told in world.lines if told.startswith(("tls", "note"))][-8:])
    sock = sealed(world)
    line(sock)
    socket.socket.shutdown(sock, socket.SHUT_RDWR)
    sock.detach()
    check(speaks(world), "after one who left without a close_notify, others are served")


def renegotiating(world):
    command = ["openssl", "s_client", "-tls1_2", "-legacy_renegotiation", "-connect", "%s:%d" % (ADDRESS, world.at_once),
               "-CAfile", os.path.join(world.folder.name, "ca.crt")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(1)
    process.stdin.write(b"R\n")
    process.stdin.flush()
    check(world.tells("asked to renegotiate, which is refused"), "renegotiation is refused", [told for told in world.lines if told.startswith(("tls", "note"))][-8:])
    output = process.communicate(timeout=30)[0].decode("utf-8", "replace")
    check("Verify return code: 0 (ok)" in output and "RENEGOTIATING" in output, "openssl verifies the certificate", output)
    check(speaks(world), "then others are served")


with World() as world:
    for behave in (well_behaved, much, injected, distrustful, outdated, garbage, rude, renegotiating):
        behave(world)
check(world.status == 0, "it ends well", world.status)
finish()
