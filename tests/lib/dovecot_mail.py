# SPDX-License-Identifier: GPL-3.0-or-later
"""A Dovecot of our own that does IMAP, POP3 and LMTP for alice, bob and carol: what mail programs are first tried on, and what
our own server is compared with. Everything lies in a temporary folder. It has to be started by root."""

import grp
import os
import shutil
import socket
import subprocess
import tempfile

from dovecot import PrivateDovecot
from letters import openssl
from postfix import NOBODY

DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"
USERS = ("alice", "bob", "carol")
SERVICES = ("imap", "imaps", "pop3", "pop3s", "lmtp")

CONFIG = """
protocols = imap pop3 lmtp
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = yes
ssl_cert = <{home}/server.crt
ssl_key = <{home}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 apop scram-sha-256
default_internal_user = nobody
default_internal_group = {group}
default_login_user = nobody
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {uid}
mail_gid = {gid}
mail_home = {home}/mail/%n
mail_location = {kind}:~/{kind}
mail_plugins = quota
mail_max_userip_connections = 100
postmaster_address = postmaster@london.example
hostname = mail.london.example
lmtp_save_to_detail_mailbox = no
recipient_delimiter =
auth_username_format = %Ln
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {home}/users
}}
namespace inbox {{
  inbox = yes
  separator = /
{special}
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=100M
}}
protocol imap {{
  mail_plugins = quota imap_quota
  rawlog_dir = {home}/raw
}}
protocol pop3 {{
  rawlog_dir = {home}/raw
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = {address}
    port = {imap}
  }}
  inet_listener imaps {{
    address = {address}
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    address = {address}
    port = {pop3}
  }}
  inet_listener pop3s {{
    address = {address}
    port = {pop3s}
    ssl = yes
  }}
}}
service lmtp {{
  user = root
  chroot =
  inet_listener lmtp {{
    address = {address}
    port = {lmtp}
  }}
}}
service stats {{
  chroot =
}}
service anvil {{
  chroot =
}}
"""
SPECIAL = """  mailbox {name} {{
    auto = subscribe
    special_use = \\{name}
  }}"""


def certify(folder, address):
    """An authority, folder/ca.crt, and what it certifies: folder/server.key and .crt for the name and the address."""
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *new, "-days", "9", "-subj", "/CN=Authority of the other one", "-keyout", folder + "/ca.key", "-out", folder + "/ca.crt")
    openssl("req", *new, "-subj", "/CN=mail.london.example", "-addext", "subjectAltName=DNS:mail.london.example,IP:" + address,
            "-keyout", folder + "/server.key", "-out", folder + "/server.csr")
    openssl("x509", "-req", "-in", folder + "/server.csr", "-days", "9", "-CA", folder + "/ca.crt", "-CAkey", folder + "/ca.key",
            "-set_serial", "7", "-copy_extensions", "copyall", "-out", folder + "/server.crt")


def free_ports(address):
    """{service: a port that nobody has there}"""
    taken = {service: socket.socket() for service in SERVICES}
    for place in taken.values():
        place.bind((address, 0))
    ports = {service: place.getsockname()[1] for service, place in taken.items()}
    for place in taken.values():
        place.close()
    return ports


class DovecotMail(PrivateDovecot):
    """with DovecotMail("127.0.0.9") as dovecot: dovecot.where("imap")"""

    def __init__(self, address, kind="sdbox"):
        self.address, self.kind = address, kind
        self.ports = free_ports(address)

    def where(self, service):
        return self.address, self.ports[service]

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="pennypost-dovecot-")
        os.chmod(self.home, 0o755)
        for name in ("mail", "raw"):
            os.mkdir(self.path(name))
            shutil.chown(self.path(name), NOBODY.pw_uid, NOBODY.pw_gid)
        certify(self.home, self.address)
        self.authority = self.path("ca.crt")
        with open(self.path("users"), "w", encoding="utf-8") as file:
            for user in USERS:
                file.write("%s:{PLAIN}%s::::::\n" % (user, user))
        special = "\n".join(SPECIAL.format(name=name) for name in ("Drafts", "Sent", "Junk", "Trash", "Archive"))
        with open(self.path("dovecot.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIG.format(home=self.home, address=self.address, kind=self.kind, special=special, uid=NOBODY.pw_uid,
                                     gid=NOBODY.pw_gid, group=grp.getgrgid(NOBODY.pw_gid).gr_name, **self.ports))
        with open(self.path("said"), "wb") as said:
            self.process = subprocess.Popen([DOVECOT, "-F", "-c", self.path("dovecot.conf")], stdin=subprocess.DEVNULL, stdout=said,
                                            stderr=said)
        try:
            for service in ("imap", "pop3", "lmtp"):
                self.wait(service)
        except BaseException:
            self.__exit__()
            raise
        return self

    def wait(self, service):
        self.wait_for(self.where(service), (b"220", b"* OK", b"+OK"))

    def dialogues(self):
        """What was said so far, all connections; each side apart."""
        said = b""
        for name in sorted(os.listdir(self.path("raw"))):
            with open(self.path("raw/" + name), "rb") as file:
                said += b"".join((b"C: " if name.endswith(".in") else b"S: ") + line.partition(b" ")[2] for line in file.read().splitlines(True))
        return said.decode("utf-8", "replace")
