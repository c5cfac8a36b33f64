# SPDX-License-Identifier: GPL-3.0-or-later
"""A Dovecot of our own that does nothing but LMTP: its configuration and mailboxes lie in a temporary folder. It has to be
started by root."""

import grp
import os
import shutil
import socket
import subprocess
import tempfile
import time

from postfix import NOBODY, letters_in

DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"

CONFIG = """
protocols = lmtp
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = {ssl}
default_internal_user = nobody
default_internal_group = {group}
default_login_user = nobody
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {uid}
mail_gid = {gid}
mail_location = maildir:{home}/mail/%n
mail_plugins = quota
postmaster_address = postmaster@{domain}
hostname = {name}
lmtp_save_to_detail_mailbox = no
lmtp_rcpt_check_quota = {early}
recipient_delimiter =
auth_username_format = %Lu
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {home}/users
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=100M
}}
service lmtp {{
  user = root
  chroot =
  inet_listener lmtp {{
    address = {address}
    port = {port}
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


class PrivateDovecot:
    """What every Dovecot of the tests has in common: it is a process of ours, with a folder of its own (home)."""

    def path(self, name):
        return os.path.join(self.home, name)

    def wait_for(self, place, greetings):
        """Until it greets there with one of these words."""
        end = time.monotonic() + 20
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with socket.create_connection(place, 5) as connection:
                    if connection.recv(64).startswith(greetings):
                        return
            except OSError:
                pass
            time.sleep(0.05)
        raise RuntimeError("dovecot does not start: " + self.log())

    def __exit__(self, *unused):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=20)
        shutil.rmtree(self.home, ignore_errors=True)

    def log(self):
        """What Dovecot wrote down."""
        text = ""
        for name in ("said", "log"):
            if os.path.exists(self.path(name)):
                with open(self.path(name), encoding="utf-8", errors="replace") as file:
                    text += file.read()
        return text


class Dovecot(PrivateDovecot):
    """with Dovecot("box.paris.example", "127.0.0.9", 2524, {"bob@paris.example": "100M"}) as dovecot: …

    The users have their quota; early: a full mailbox is said to be so at RCPT, and not behind the letter."""

    def __init__(self, name, address, port, users, early=False, certificate=None):
        self.facts = {"name": name, "domain": name.partition(".")[2], "address": address, "port": port}
        self.facts.update(early="yes" if early else "no", ssl="yes" if certificate else "no", uid=NOBODY.pw_uid, gid=NOBODY.pw_gid)
        self.facts["more"] = "ssl_cert = <%s\nssl_key = <%s\n" % certificate if certificate else ""
        self.users = users

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="pennypost-dovecot-")
        os.chmod(self.home, 0o755)
        os.mkdir(self.path("mail"))
        shutil.chown(self.path("mail"), NOBODY.pw_uid, NOBODY.pw_gid)
        with open(self.path("users"), "w", encoding="utf-8") as file:
            for user, quota in self.users.items():
                file.write("%s:{PLAIN}x:::::: userdb_quota_rule=*:bytes=%s\n" % (user, quota))
        with open(self.path("dovecot.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIG.format(home=self.home, group=grp.getgrgid(NOBODY.pw_gid).gr_name, **self.facts))
        with open(self.path("said"), "wb") as said:
            self.process = subprocess.Popen([DOVECOT, "-F", "-c", self.path("dovecot.conf")], stdin=subprocess.DEVNULL, stdout=said,
                                            stderr=said)
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def wait(self):
        self.wait_for((self.facts["address"], self.facts["port"]), (b"220",))

    def letters(self, user, count=1, patience=20):
        """The letters in a mailbox, once there are so many; they are taken out. Lines end with LF there."""
        return letters_in(self.path("mail/" + user), count, patience)
