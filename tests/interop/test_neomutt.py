# SPDX-License-Identifier: GPL-3.0-or-later
"""neomutt at a terminal, its keys pressed one after another: Bob reads, flags, deletes, copies and saves letters over IMAP, is told of
new ones, and collects over POP3. What it did is judged from outside."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from letters import EIGHT, letter
from mail_house import Folder, mail_house, until, write
from pennypost import check, finish

RC = """
set my_name=Bob from=bob@london.example realname=Bob
set imap_user=bob imap_pass=bob pop_user=bob pop_pass=bob
set folder={scheme}://{place}/ spoolfile=+INBOX record=+Sent postponed=+Drafts trash=+Trash
set ssl_ca_certificates_file={authority} certificate_file={folder}/certificates ssl_starttls={starttls} ssl_force_tls={force}
set header_cache={folder}/cache message_cachedir={folder}/bodies
set imap_check_subscribed=no imap_list_subscribed=no imap_condstore={condstore} imap_qresync={qresync} imap_idle={idle}
set imap_keepalive=1 timeout=1 mail_check=1 imap_poll_timeout=5
set sleep_time=0 wait_key=no quit=yes move=no confirmappend=no confirmcreate=no delete=yes beep=no help=no
set mail_check_stats=no sort=mailbox-order pager_stop=yes mark_old=no
set index_format="%C/%S/%s/" pager_index_lines=0 status_format="now: %f %m"
{more}
"""


class Neomutt:
    """with Neomutt(house, folder, …) as mutt: mutt.press("q")"""

    def __init__(self, house, folder, scheme="imap", starttls="no", condstore="yes", qresync="yes", idle="yes", more="", arguments=()):
        place = "%s:%d" % (house.host, house.where(scheme)[1])
        self.house, self.screen = house, ""
        os.makedirs(os.path.join(folder, "bodies"), exist_ok=True)
        self.rc = write(folder, "muttrc", RC.format(
            scheme=scheme, place=place, authority=house.authority, folder=folder, starttls=starttls, force=starttls, condstore=condstore,
            qresync=qresync, idle=idle, more=more))
        self.env = {**house.environment(folder), "TERM": "xterm", "LINES": "40", "COLUMNS": "100"}
        self.arguments = arguments

    def __enter__(self):
        self.terminal, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.process = subprocess.Popen(["neomutt", "-F", self.rc, "-n", *self.arguments], stdin=other, stdout=other, stderr=other, env=self.env,
                                        start_new_session=True)
        os.close(other)
        return self

    def hear(self, seconds):
        """What the terminal is sent meanwhile, without what moves the cursor and the like."""
        if select.select([self.terminal], [], [], seconds)[0]:
            try:
                octets = os.read(self.terminal, 65536)
            except OSError:
                return False
            self.screen += re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>78])", " ", octets.decode("utf-8", "replace"))
            return True
        return False

    def waits_for(self, words, patience=20):
        """Whether the words are shown."""
        end = time.monotonic() + patience
        while words not in self.screen and time.monotonic() < end:
            self.hear(0.1)
        return words in self.screen

    def shows(self, words, what):
        check(self.waits_for(words), "neomutt " + what, (self.screen[-800:], self.house.said()[-1200:]))

    def press(self, keys):
        self.screen = ""
        os.write(self.terminal, keys.encode())

    def does(self, keys, what, true):
        """Keys, and a check that something becomes true."""
        self.press(keys)
        end = time.monotonic() + 20
        while not true() and time.monotonic() < end:
            self.hear(0.1)
        check(true(), "neomutt " + what, (self.screen[-800:], self.house.look(), self.house.said()[-1200:]))

    def __exit__(self, *unused):
        end = time.monotonic() + 10
        while self.process.poll() is None and time.monotonic() < end:
            self.hear(0.1)
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)
        os.close(self.terminal)


def works(house, folder):
    """A session of an evening."""
    house.deliver("bob", *(letter(subject, EIGHT, "bob@london.example") for subject in ("read", "flag", "delete", "copy", "save", "stay")))
    with Neomutt(house, folder) as mutt:
        mutt.shows("6/", "opens the inbox")
        mutt.press("1\n\n")
        mutt.shows("mangled?", "shows a letter")
        mutt.press("i")
        mutt.does("2\nF$", "flags one", lambda: "\\Flagged" in house.look().get("flag", ()))
        check("\\Seen" in house.look()["read"] and "\\Seen" not in house.look()["flag"], "neomutt: what was read is \\Seen", house.look())
        mutt.does("4\nC=Archive\n", "copies one", lambda: "copy" in house.look("Archive") and "copy" in house.look())
        mutt.does("5\ns=New/Box\n$", "saves one into a new mailbox", lambda: "save" in (house.look("New/Box") or ()) and "save" not in house.look())
        mutt.does("3\nd$", "deletes one", lambda: "delete" in house.look("Trash") and "delete" not in house.look())
        mutt.does("T.\n;N$", "tags all, and turns what is new", lambda: {subject for subject, flags in house.look().items() if "\\Seen" in flags} == {"flag", "copy", "stay"})
        mark = house.mark()
        check(until(lambda: mutt.hear(0.1) or "IDLE" in house.commands()), "neomutt waits with IDLE", house.commands(mark))
        house.deliver("bob", letter("news", EIGHT))
        mutt.shows("/news/", "hears of a letter")
        mutt.press("c=Archive\n")
        mutt.shows("/copy/", "goes to another mailbox")
        mutt.press("c!\n")
        mutt.shows("/stay/", "and comes back")
        mutt.press("c?\t")
        mutt.shows("Trash", "lists the mailboxes")
        mutt.press("qq")
        mutt.press("q")
    check(mutt.process.returncode == 0, "neomutt ends", mutt.process.returncode)


def remembers(house, folder):
    """What was seen before is in its cache; QRESYNC and CONDSTORE tell what is new."""
    with house.imap() as session:
        session.select("INBOX")
        session.store("1", "+FLAGS", r"(\Answered)")
        session.store("2", "+FLAGS", r"(\Deleted)")
        session.expunge()
    left = set(house.look())
    for condstore, qresync in (("yes", "yes"), ("yes", "no"), ("no", "no")):
        with house.imap() as session:
            session.select("INBOX")
            session.store("1", "+FLAGS", "(%s%s)" % (condstore, qresync))
        mark = house.mark()
        with Neomutt(house, folder, condstore=condstore, qresync=qresync) as mutt:
            mutt.shows("/stay/", "opens the inbox again, condstore=%s, qresync=%s" % (condstore, qresync))
            mutt.press("q")
        shown = set(re.findall(r"/(\w+)/", mutt.screen))
        said = house.said()[mark:]
        check(("(CHANGEDSINCE " in said) == (condstore == "yes") and (" VANISHED)" in said) == (qresync == "yes"), "neomutt: it asks for what has changed", said[:3000])
        check(mutt.process.returncode == 0 and set(house.look()) == left, "neomutt: nothing is changed by that", (shown, house.look()))


def postpones(house, folder):
    """A draft: APPEND; then it is sent on, which takes it away."""
    more = 'set editor="/bin/true" edit_headers=no autoedit=no fast_reply=yes include=no abort_unmodified=no abort_noattach=no signature="" ' \
        'sendmail="/bin/true" postpone=yes copy=yes fcc_attach=yes'
    with Neomutt(house, folder, more=more) as mutt:
        mutt.shows("/stay/", "is ready to write")
        mutt.press("malice@london.example\npostponed\n")
        mutt.shows("Subject:", "has a letter composed")
        mutt.does("P", "keeps a draft", lambda: set(house.look("Drafts")) == {"postponed"})
        mutt.press("m")
        mutt.shows("Recall", "finds it")
        mutt.press("y")
        mutt.shows("Compose", "has it composed again")
        mutt.does("y", "sends it: it is in Sent, and no draft any more", lambda: set(house.look("Sent")) == {"postponed"} and house.look("Drafts") == {})
        mutt.press("q")


def seals(house, folder):
    for scheme, starttls in (("imap", "yes"), ("imaps", "no")):
        with Neomutt(house, folder, scheme=scheme, starttls=starttls) as mutt:
            mutt.shows("/stay/", "%s, starttls=%s" % (scheme, starttls))
            mutt.press("q")


def pop(house, folder):
    with house.imap() as session:
        session.select("INBOX")
        session.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
        session.expunge()
    for scheme, starttls in (("pop3", "no"), ("pop3", "yes"), ("pop3s", "no")):
        house.deliver("bob", letter("first", EIGHT), letter("second", EIGHT))
        where = "%s://%s:%d/" % (scheme.replace("3", ""), house.host, house.where(scheme)[1])
        with Neomutt(house, folder, starttls=starttls, arguments=("-f", where)) as mutt:
            mutt.shows("/second/", "%s, starttls=%s: lists" % (scheme, starttls))
            mutt.press("1\n\n")
            mutt.shows("mangled?", "reads")
            mutt.press("i")
            mutt.does("1\nd$", "deletes", lambda: set(house.look()) == {"second"})
            mutt.press("2\nd")
            mutt.press("q")
        check(house.look() == {}, "neomutt: at the end nothing is left", house.look())


with Folder() as folder, mail_house(folder) as house:
    for part in (works, remembers, postpones, seals, pop):
        part(house, folder)
    problem = house.stop()
    check(problem == "", "the server ends cleanly", problem)
finish()
