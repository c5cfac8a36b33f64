# SPDX-License-Identifier: GPL-3.0-or-later
"""A Dovecot with IMAP, POP3 and LMTP, to be measured and judged beside ours: an instance of its own on loopback, its configuration
and mailboxes in a folder that is given to it. Any user may log in with any password; the user's name says how the letters are
kept: alice.mdbox, alice.sdbox, alice.maildir. It has to be started by root."""

import os
import shutil
import socket
import subprocess
import time

FORMATS = ("mdbox", "sdbox", "maildir")

CONFIG = """base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap pop3 lmtp
listen = {address}
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %Ln
auth_failure_delay = 0
mail_fsync = optimized
first_valid_uid = 1
mail_max_userip_connections = 20000
mail_plugins = quota
protocol imap {{
  mail_plugins = quota imap_quota
}}
postmaster_address = postmaster@london.example
lmtp_save_to_detail_mailbox = no
passdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = subscribe
  }}
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
}}
service imap-login {{
  service_count = 0
  client_limit = 20000
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  service_count = 0
  client_limit = 20000
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service imap {{
  process_limit = 4000
  client_limit = 1
}}
service lmtp {{
  process_min_avail = 10
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  client_limit = 50000
}}
service anvil {{
  client_limit = 50000
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
{more}
"""


class DovecotMailboxes:
    """with DovecotMailboxes(folder, "127.0.0.9", 22000) as dovecot: dovecot.where("imap")"""

    name = "dovecot"

    def __init__(self, folder, address, offset, users=("alice", "bob", "carol"), more=""):
        self.folder = os.path.join(folder, "dovecot")
        os.makedirs(self.folder, mode=0o755)
        os.chmod(folder, 0o755)
        for name in "run", "state", "mail":
            os.mkdir(os.path.join(self.folder, name), 0o755)
        shutil.chown(os.path.join(self.folder, "mail"), "mail", "mail")
        self.address, self.ports = address, {"imap": offset + 143, "pop3": offset + 110, "lmtp": offset + 24}
        self.conf = os.path.join(self.folder, "dovecot.conf")
        with open(self.conf, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(folder=self.folder, address=address, more=more, **self.ports))
        with open(os.path.join(self.folder, "users"), "w", encoding="utf-8") as file:
            for form in FORMATS:
                for user in users:
                    file.write("%s.%s::8:8::%s/mail/%s.%s::userdb_mail=%s:~/box nopassword=y\n" %
                               (user, form, self.folder, user, form, form))

    def where(self, service, host=None):
        return self.address, self.ports[service]

    def __enter__(self):
        with open(os.path.join(self.folder, "said"), "wb") as said:
            self.process = subprocess.Popen([shutil.which("dovecot") or "/usr/sbin/dovecot", "-F", "-c", self.conf],
                                            stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        end_s = time.monotonic() + 20
        while time.monotonic() < end_s and self.process.poll() is None:
            try:
                for service in self.ports:
                    socket.create_connection(self.where(service), timeout=5).close()
                return self
            except ConnectionRefusedError:
                time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("dovecot does not start: " + self.log())

    def log(self):
        """What it wrote down."""
        text = ""
        for name in ("said", "log"):
            path = os.path.join(self.folder, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    text += file.read()
        return text

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
