# SPDX-License-Identifier: GPL-3.0-or-later
"""A Dovecot of our own that serves IMAP to whoever says the password "x": the yardstick for how clients see difficult letters. Its
configuration and mailboxes lie in a temporary folder. It has to be started by root. And a plain IMAP client, which says what it is
told and hands back octets as they came."""

import os
import re
import shutil
import socket
import subprocess
import tempfile

from dovecot import DOVECOT, PrivateDovecot
from postfix import NOBODY

CONFIG = """
protocols = imap
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = {format}:{home}/mail/%n
mail_fsync = never
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = static
  args = password=x
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%n
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = {address}
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service stats {{
  chroot =
}}
service anvil {{
  chroot =
}}
{more}
"""


class DovecotImap(PrivateDovecot):
    """with DovecotImap("127.0.0.9", 2543) as dovecot: …"""

    def __init__(self, address, port, format="sdbox", more=""):
        self.facts = {"address": address, "port": port, "format": format, "more": more, "uid": NOBODY.pw_uid, "gid": NOBODY.pw_gid}

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="pennypost-dovecot-")
        os.chmod(self.home, 0o755)
        os.mkdir(self.path("mail"))
        shutil.chown(self.path("mail"), NOBODY.pw_uid, NOBODY.pw_gid)
        with open(self.path("dovecot.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIG.format(home=self.home, **self.facts))
        with open(self.path("said"), "wb") as said:
            self.process = subprocess.Popen([DOVECOT, "-F", "-c", self.path("dovecot.conf")], stdin=subprocess.DEVNULL, stdout=said,
                                            stderr=said)
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def where(self):
        return self.facts["address"], self.facts["port"]

    def wait(self):
        self.wait_for(self.where(), (b"* OK",))


class Imap:
    """A connection that is logged in. ask() returns ("OK", "text", [responses]), each response as it came, without "* "."""

    def __init__(self, where, user="anybody", password="x", timeout=60):
        self.socket = socket.create_connection(where, timeout)
        self.file = self.socket.makefile("rb")
        self.count = 0
        self.greeting = self.response()
        status, text, _ = self.ask(b"LOGIN", user.encode(), password.encode())
        if status != "OK":
            raise RuntimeError("LOGIN: " + text)

    def response(self):
        """One response with its literals."""
        whole = b""
        while True:
            line = self.file.readline()
            if not line.endswith(b"\n"):
                raise EOFError("the server hung up behind %r" % (whole + line)[-200:])
            whole += line
            literal = re.search(rb"\{(\d+)\}\r\n$", line)
            if not literal:
                return whole
            whole += self.file.read(int(literal.group(1)))

    def ask(self, *words, literal=None):
        """Says the words, and then the literal if there is one."""
        self.count += 1
        tag = b"t%d" % self.count
        line = b" ".join((tag,) + words)
        if literal is not None:
            line += b" {%d}" % len(literal)
        self.socket.sendall(line + b"\r\n")
        responses = []
        while True:
            response = self.response()
            if response.startswith(b"+ ") and literal is not None:
                self.socket.sendall(literal + b"\r\n")
            elif response.startswith(tag + b" "):
                _, status, text = response.rstrip(b"\r\n").split(b" ", 2)
                return status.decode(), text.decode("utf-8", "replace"), responses
            else:
                responses.append(response[2:])

    def fetch(self, number, items):
        """What FETCH says of one message: the octets between its outer brackets; None if it says nothing or NO."""
        status, text, responses = self.ask(b"FETCH", b"%d" % number, b"(" + items + b")")
        found = [response for response in responses if response.startswith(b"%d FETCH (" % number)]
        if status != "OK" or not found:
            return None
        return found[0][len(b"%d FETCH (" % number):].rstrip(b"\r\n")[:-1]

    def close(self):
        self.file.close()
        self.socket.close()
