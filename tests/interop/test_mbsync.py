# SPDX-License-Identifier: GPL-3.0-or-later
"""mbsync (isync) keeps a Maildir and Bob's mailboxes alike, in both directions: letters, flags, deletions and folders."""

import imaplib
import os
import re
import time

from letters import EIGHT, letter
from mail_house import Folder, mail_house, program, tells, write
from pennypost import check, finish

RC = """
IMAPAccount house
{reach}
User bob
Pass bob
AuthMechs {mechanism}

IMAPStore far
Account house

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Remove Both
Expunge Both
SyncState {folder}/state/
CopyArrivalDate yes
"""



def without_mark(octets):
    """A letter without the line by which mbsync knows it again until it has heard its UID."""
    return re.sub(rb"^X-TUID: .*?\n", b"", octets, flags=re.M)


class Mbsync:
    def __init__(self, house, folder):
        self.house, self.folder = house, folder
        for name in ("mail", "state"):
            os.mkdir(self.path(name))
        self.reach("imap", "SSLType None", "*")

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def reach(self, service, seal, mechanism):
        reach = "Host %s\nPort %d\n%s" % (self.house.host, self.house.where(service)[1], seal)
        if "None" not in seal:
            reach += "\nCertificateFile " + self.house.authority
        self.rc = write(self.folder, "mbsyncrc", RC.format(folder=self.folder, mechanism=mechanism, reach=reach))

    def run(self, what):
        mark = self.house.mark()
        done = program("mbsync", "-c", self.rc, "-a", env=self.house.environment(self.folder))
        self.commands = self.house.commands(mark)
        complaints = [line for line in done.stderr.decode().splitlines() if "in the clear" not in line]
        return check(done.returncode == 0 and not complaints, "mbsync " + what, (tells(done), self.house.said()[mark:][-1500:]))

    def letters(self, mailbox="INBOX"):
        """{subject: (flags, octets with CR LF, file)}"""
        found = {}
        for part in ("cur", "new"):
            folder = self.path("mail", mailbox, part)
            for name in os.listdir(folder) if os.path.isdir(folder) else ():
                with open(os.path.join(folder, name), "rb") as file:
                    octets = without_mark(file.read())
                subject = octets.partition(b"\nSubject: ")[2].partition(b"\n")[0].decode()
                found[subject] = ("".join(sorted(name.partition(":2,")[2])), octets, os.path.join(folder, name))
        return found

    def mark(self, subject, flags, mailbox="INBOX"):
        file = self.letters(mailbox)[subject][2]
        os.rename(file, self.path("mail", mailbox, "cur", os.path.basename(file).partition(":2,")[0] + ":2," + flags))

    def add(self, octets, mailbox="INBOX", flags=""):
        for part in ("cur", "new", "tmp"):
            os.makedirs(self.path("mail", mailbox, part), exist_ok=True)
        name = "%d.%d.here%s" % (time.time_ns(), os.getpid(), ":2," + flags if flags else "")
        with open(self.path("mail", mailbox, "cur" if flags else "new", name), "wb") as file:
            file.write(octets.replace(b"\r\n", b"\n"))


def uids(house, mailbox="INBOX"):
    """(UIDVALIDITY, UIDNEXT, the UIDs)"""
    with house.imap() as session:
        state = session.status('"%s"' % mailbox, "(UIDVALIDITY UIDNEXT)")[1][0].decode()
        session.select('"%s"' % mailbox, readonly=True)
        validity, following = (int(re.search(name + r" (\d+)", state)[1]) for name in ("UIDVALIDITY", "UIDNEXT"))
        return validity, following, [int(uid) for uid in session.uid("SEARCH", "ALL")[1][0].split()]


def far(house, mailbox, *commands):
    with house.imap() as session:
        session.select('"%s"' % mailbox)
        for command in commands:
            session.uid(*command) if isinstance(command, tuple) else getattr(session, command)()


def pull(house, near):
    sent = [letter("pull-%d" % number, EIGHT) for number in range(3)]
    house.deliver("bob", *sent)
    near.run("collects")
    found = near.letters()
    check(set(found) == {"pull-0", "pull-1", "pull-2"}, "three letters lie in the Maildir", found.keys())
    check(all(found["pull-%d" % n][1].endswith(octets.replace(b"\r\n", b"\n")) for n, octets in enumerate(sent)), "with the same octets")
    boxes = {name for name in os.listdir(near.path("mail"))}
    check({"INBOX", "Drafts", "Sent", "Junk", "Trash", "Archive"} <= boxes, "and all mailboxes are there", boxes)
    with house.imap() as session:
        session.select("INBOX", readonly=True)
        when = time.mktime(imaplib.Internaldate2tuple(session.fetch("1", "(INTERNALDATE)")[1][0]))
    check(os.stat(found["pull-0"][2]).st_mtime == when, "the file's date is the INTERNALDATE", when)


def nothing(house, near, what):
    before, there = near.letters(), uids(house)
    near.run(what)
    check(near.letters() == before and uids(house) == there, what + ": nothing is changed")
    check(set(near.commands) <= {"CAPABILITY", "STARTTLS", "AUTHENTICATE", "LOGIN", "NAMESPACE", "LIST", "SELECT", "UID FETCH", "CLOSE", "LOGOUT"},
          what + ": and nothing asked for", near.commands)


def flags(house, near):
    near.mark("pull-0", "FRS")
    far(house, "INBOX", ("STORE", str(uids(house)[2][1]), "+FLAGS", r"(\Seen \Answered)"))
    near.run("carries flags both ways")
    check(house.look()["pull-0"] == {"\\Seen", "\\Flagged", "\\Answered"}, "the server has the Maildir's flags", house.look())
    check(near.letters()["pull-1"][0] == "RS", "the Maildir has the server's flags", near.letters()["pull-1"])
    near.mark("pull-0", "S")
    far(house, "INBOX", ("STORE", str(uids(house)[2][1]), "-FLAGS", r"(\Answered)"))
    near.run("carries their going, too")
    check(house.look()["pull-0"] == {"\\Seen"} and near.letters()["pull-1"][0] == "S", "flags are gone on both sides", (house.look(), near.letters().keys()))


def push(house, near):
    before = uids(house)
    octets = letter("push-0", EIGHT)
    near.add(octets, flags="FS")
    near.add(letter("push-1", EIGHT))
    near.run("uploads")
    after = uids(house)
    check(house.look().get("push-0") == {"\\Flagged", "\\Seen"} and house.look().get("push-1") == set(), "two letters more, with their flags", house.look())
    check(after[0] == before[0] and len(after[2]) == 5 and after[2][:3] == before[2] and min(after[2][3:]) >= before[1],
          "UIDVALIDITY stays, UIDs rise", (before, after))
    with house.imap() as session:
        session.select("INBOX", readonly=True)
        found = [without_mark(session.uid("FETCH", str(uid), "(BODY.PEEK[])")[1][0][1]) for uid in after[2][3:]]
    check(octets in found, "with the same octets", found)
    check("UID SEARCH" not in near.commands, "their UIDs were said, so nothing is searched for", near.commands)


def deletions(house, near):
    os.unlink(near.letters()["pull-0"][2])
    near.mark("push-1", "T")
    far(house, "INBOX", ("STORE", str(uids(house)[2][1]), "+FLAGS", r"(\Deleted)"), "expunge")
    near.run("deletes on both sides")
    check(set(house.look()) == {"pull-2", "push-0"}, "the server has two left", house.look())
    check(set(near.letters()) == {"pull-2", "push-0"}, "and the Maildir the same", near.letters().keys())


def folders(house, near):
    near.add(letter("cat", EIGHT), "Lists/Cats", "S")
    near.add(letter("dog", EIGHT), "H&APw-te")
    with house.imap() as session:
        session.create('"Reports/2026"')
        session.append('"Reports/2026"', r"(\Draft \Seen)", imaplib.Time2Internaldate(1700000000), letter("report", EIGHT))
    near.run("makes folders on both sides")
    check(house.look("Lists/Cats") == {"cat": {"\\Seen"}} and house.look("H&APw-te") == {"dog": set()}, "two on the server", house.mailboxes())
    found = near.letters("Reports/2026").get("report", ("",) * 3)
    check(found[0] == "DS" and found[2] and os.stat(found[2]).st_mtime == 1700000000, "one in the Maildir", found)
    far(house, "Reports/2026", ("STORE", "1", "+FLAGS", r"(\Deleted)"), "expunge")
    near.run("empties one")
    with house.imap() as session:
        session.delete('"Reports/2026"')
    near.run("is told that it is gone")
    check(not os.path.exists(near.path("mail/Reports/2026/cur")), "so it is removed", os.listdir(near.path("mail/Reports")))


def many(house, near):
    house.deliver("bob", *(letter("many-%d" % number, EIGHT * (1 + number % 7)) for number in range(120)))
    for number in range(120):
        near.add(letter("more-%d" % number, EIGHT), "Archive", "S" if number % 2 else "")
    near.run("carries 240 at once")
    check(set(near.letters()) >= {"many-%d" % number for number in range(120)}, "120 came", len(near.letters()))
    check(house.look("Archive") == {"more-%d" % number: {"\\Seen"} if number % 2 else set() for number in range(120)}, "120 went")
    for subject in list(near.letters()):
        if subject.startswith("many-"):
            os.unlink(near.letters()[subject][2])
    near.run("throws 120 away")
    check(set(house.look()) == {"pull-2", "push-0"}, "and they are gone", house.look())


def seals(house, near):
    for service, seal, mechanism in (("imap", "SSLType STARTTLS", "PLAIN"), ("imaps", "SSLType IMAPS", "PLAIN"), ("imap", "SSLType None", "LOGIN"),
                                     ("imap", "SSLType None", "CRAM-MD5")):
        near.reach(service, seal, mechanism)
        house.deliver("bob", letter(seal + mechanism, EIGHT))
        near.run("%s, %s" % (seal, mechanism))
        check(seal + mechanism in near.letters(), "%s, %s: the letter is there" % (seal, mechanism))


with Folder() as folder, mail_house(folder) as house:
    near = Mbsync(house, folder)
    pull(house, near)
    nothing(house, near, "a second time")
    flags(house, near)
    push(house, near)
    deletions(house, near)
    folders(house, near)
    many(house, near)
    seals(house, near)
    before = uids(house)
    problem = house.restart()
    check(problem == "" and uids(house) == before, "the server is started anew: UIDs are what they were", (problem, before, uids(house)))
    nothing(house, near, "after that")
    problem = house.stop()
    check(problem == "", "the server ends cleanly", problem)
finish()
