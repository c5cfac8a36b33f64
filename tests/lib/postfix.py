# SPDX-License-Identifier: GPL-3.0-or-later
"""A Postfix of our own: its configuration, queue and mailboxes lie in a temporary folder, and the machine's own Postfix,
if there is one, is not touched. Postfix has to be started by root."""

import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time

POSTFIX = shutil.which("postfix") or "/usr/sbin/postfix"
NOBODY = pwd.getpwnam("nobody")

MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = {name}
mydestination =
mynetworks = 127.0.0.0/8
inet_protocols = ipv4
inet_interfaces = 127.0.0.1
alias_maps =
local_recipient_maps =
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = texthash:{home}/users
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
message_size_limit = 10485760
mailbox_size_limit = 0
virtual_mailbox_limit = 0
notify_classes =
bounce_queue_lifetime = 1d
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 4s
smtputf8_enable = yes
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_client_connection_rate_limit = 0
smtpd_peername_lookup = no
smtp_tls_loglevel = 1
"""

MASTER = """
postlog    unix-dgram n - n - 1 postlogd
pickup     unix n - n 60 1 pickup
cleanup    unix n - n - 0 cleanup
qmgr       unix n - n 300 1 qmgr
tlsmgr     unix - - n 1000? 1 tlsmgr
rewrite    unix - - n - - trivial-rewrite
bounce     unix - - n - 0 bounce
defer      unix - - n - 0 bounce
trace      unix - - n - 0 bounce
verify     unix - - n - 1 verify
flush      unix n - n 1000? 0 flush
proxymap   unix - - n - - proxymap
smtp       unix - - n - - smtp
lmtp       unix - - n - - lmtp
relay      unix - - n - - smtp
error      unix - - n - - error
retry      unix - - n - - error
discard    unix - - n - - discard
virtual    unix - n n - - virtual
anvil      unix - - n - 1 anvil
scache     unix - - n - 1 scache
"""


def become_root():
    """Goes on as root, if need be with sudo: the processes of Postfix and Dovecot belong to several users."""
    if os.geteuid() != 0:
        os.execvp("sudo", ["sudo", "-n", "-E", sys.executable, *sys.argv])


def letters_in(maildir, count, patience):
    """What came into a maildir, oldest first, once there is so much of it or @patience seconds are over; it is taken out."""
    end = time.monotonic() + patience
    while len(glob.glob(maildir + "/new/*")) < count and time.monotonic() < end:
        time.sleep(0.05)
    found = []
    for path in sorted(glob.glob(maildir + "/new/*"), key=os.path.getmtime):
        with open(path, "rb") as file:
            found.append(file.read())
        os.unlink(path)
    return found


class Postfix:
    """with Postfix("mx.paris.example", {"bob@paris.example": "bob"}, main="…", master="…") as postfix: …

    In main and master {home} is its folder; prepare is called with self before it starts."""

    def __init__(self, name, users, main="", master="", prepare=None):
        self.name, self.users, self.main, self.master, self.prepare = name, users, main, master, prepare

    def path(self, name):
        return os.path.join(self.home, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="pennypost-postfix-")
        os.chmod(self.home, 0o755)
        for folder in ("config", "queue", "data", "mail"):
            os.mkdir(self.path(folder))
        shutil.chown(self.path("data"), "postfix")
        shutil.chown(self.path("mail"), NOBODY.pw_uid, NOBODY.pw_gid)
        self.write("users", "".join("%s %s/\n" % pair for pair in self.users.items()))
        facts = {"home": self.home, "name": self.name, "uid": NOBODY.pw_uid, "gid": NOBODY.pw_gid}
        self.write("config/main.cf", MAIN.format(**facts) + self.main.replace("{home}", self.home))
        self.write("config/master.cf", MASTER + self.master.replace("{home}", self.home))
        try:
            if self.prepare is not None:
                self.prepare(self)
            self.tell("start")
        except BaseException:
            shutil.rmtree(self.home, ignore_errors=True)
            raise
        return self

    def tell(self, what):
        done = subprocess.run([POSTFIX, "-c", self.path("config"), what], capture_output=True, timeout=60, text=True)
        if done.returncode != 0:
            raise RuntimeError("postfix %s: %s %s" % (what, done.stderr, self.log()))

    def __exit__(self, *unused):
        try:
            self.tell("stop")
        finally:
            shutil.rmtree(self.home, ignore_errors=True)

    def log(self):
        """What Postfix wrote down."""
        try:
            with open(self.path("log"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""

    def complaints(self):
        """Lines of the log in which Postfix is not content with itself or with the other side."""
        return [line for line in self.log().splitlines()
                if any(word in line for word in ("warning:", "error:", "fatal:", "panic:"))]

    def letters(self, user, count=1, patience=20):
        """The letters in a mailbox, once there are so many; they are taken out. Lines end with LF there."""
        return letters_in(self.path("mail/" + user), count, patience)
