# SPDX-License-Identifier: GPL-3.0-or-later
"""OfflineIMAP keeps a Maildir and Bob's mailboxes alike: the other program of that kind, by Python's imaplib."""

import os
import re

from letters import EIGHT, letter
from mail_house import Folder, mail_house, program, tells, write
from pennypost import check, finish

RC = """
[general]
accounts = house
metadata = {folder}/state
ui = basic
[Account house]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = {folder}/mail
sync_deletes = yes
[Repository far]
type = IMAP
remotehost = {host}
remoteport = {port}
remoteuser = bob
remotepass = bob
ssl = {ssl}
starttls = {starttls}
sslcacertfile = {authority}
auth_mechanisms = {mechanism}
sync_deletes = yes
maxconnections = 2
"""


class Offlineimap:
    def __init__(self, house, folder):
        self.house, self.folder = house, folder
        self.reach("imaps", "yes", "no", "PLAIN")

    def reach(self, service, ssl, starttls, mechanism):
        self.rc = write(self.folder, "offlineimaprc", RC.format(
            folder=self.folder, host=self.house.host, port=self.house.where(service)[1], ssl=ssl, starttls=starttls, mechanism=mechanism,
            authority=self.house.authority))

    def run(self, what):
        done = program("offlineimap", "-c", self.rc, "-o", env=self.house.environment(self.folder))
        text = done.stdout + done.stderr
        return check(done.returncode == 0 and b"ERROR" not in text and b"Traceback" not in text, "offlineimap " + what, tells(done))

    def letters(self, mailbox="INBOX"):
        """{subject: (flags, octets, file)}"""
        found = {}
        for part in ("cur", "new"):
            folder = os.path.join(self.folder, "mail", mailbox, part)
            for name in os.listdir(folder) if os.path.isdir(folder) else ():
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    octets = re.sub(rb"\r?\n", b"\r\n", file.read())
                subject = octets.partition(b"\r\nSubject: ")[2].partition(b"\r\n")[0].decode()
                found[subject] = (name.partition(":2,")[2], octets, path)
        return found


def works(house, near):
    sent = {"away": letter("away", EIGHT), "stay": letter("stay", EIGHT), "flag": letter("flag", EIGHT)}
    house.deliver("bob", *sent.values())
    near.run("collects")
    found = near.letters()
    check(set(found) == set(sent) and all(found[subject][1].endswith(octets) for subject, octets in sent.items()), "three letters with the same octets", found)
    check(os.path.isdir(near.folder + "/mail/Archive/cur"), "and the mailboxes are there")
    os.unlink(found["away"][2])
    os.rename(found["flag"][2], os.path.join(near.folder, "mail/INBOX/cur", os.path.basename(found["flag"][2]).partition(":2,")[0] + ":2,FS"))
    write(near.folder + "/mail/Archive/cur", "1.2.here:2,S", letter("put", EIGHT).decode().replace("\r\n", "\n"))
    near.run("carries a deletion, flags and a letter")
    check(house.look() == {"stay": set(), "flag": {"\\Seen", "\\Flagged"}}, "the server has them", house.look())
    check(house.look("Archive") == {"put": {"\\Seen"}}, "and the letter", house.look("Archive"))
    with house.imap() as session:
        session.select("INBOX")
        session.store("1", "+FLAGS", r"(\Deleted)")
        session.expunge()
        session.store("1", "FLAGS", r"(\Answered)")
    near.run("carries them the other way")
    check({subject: flags for subject, (flags, _, _) in near.letters().items()} == {"flag": "R"}, "the Maildir has them", near.letters().keys())
    for how in (("imap", "no", "no", "LOGIN"), ("imap", "no", "yes", "PLAIN"), ("imap", "no", "no", "CRAM-MD5")):
        near.reach(*how)
        before = near.letters()
        near.run("again, %s, TLS %s, STARTTLS %s, %s" % how)
        check(near.letters() == before and set(house.look()) == {"flag"}, "nothing is changed by that", near.letters().keys())


with Folder() as folder, mail_house(folder) as house:
    works(house, Offlineimap(house, folder))
    problem = house.stop()
    check(problem == "", "the server ends cleanly", problem)
finish()
