# SPDX-License-Identifier: GPL-3.0-or-later
"""Small clients at the mailboxes of Bob: each method of Python's imaplib and poplib, and what curl can do with IMAP and POP3."""

import imaplib
import poplib
import re
import ssl
import tempfile
import time

from letters import EIGHT, letter
from mail_house import DOVECOT, HOST, Folder, mail_house, program, tells, until
from pennypost import check, finish

CLEAR, STARTTLS, TLS = "in the clear", "after STARTTLS", "with TLS"
SUBJECTS = ("one", "two", "three", "four")


def letters():
    return [letter(subject, EIGHT, "bob@london.example") for subject in SUBJECTS]


def empty(house):
    with house.imap() as session:
        session.select("INBOX")
        session.uid("STORE", "1:*", "+FLAGS.SILENT", r"(\Deleted)")
        session.expunge()


# ------------------------------------------------------------------ imaplib

def ok(answer, what, *wanted):
    """A check that it was answered OK, with these words in it; the data."""
    kind, data = answer
    text = b" ".join(part if isinstance(part, bytes) else b" ".join(part) if part else b"" for part in data)
    check(kind == "OK" and all(word in text for word in wanted), "imaplib: " + what, answer)
    return data


def no(answer, what, *wanted):
    kind, data = answer
    check(kind == "NO" and all(word in data[0] for word in wanted), "imaplib: " + what, answer)


def signs_in(house):
    context = ssl.create_default_context(cafile=house.authority)
    plain = lambda challenge: b"\0bob\0bob"
    for seal, how in ((CLEAR, "login"), (STARTTLS, "login"), (TLS, "login"), (CLEAR, "CRAM-MD5"), (TLS, "PLAIN")):
        session = imaplib.IMAP4_SSL(*house.where("imaps"), timeout=30, ssl_context=context) if seal == TLS else imaplib.IMAP4(*house.where("imap"), timeout=30)
        if seal == STARTTLS:
            ok(session.starttls(context), "starttls")
        if how == "login":
            ok(session.login("bob", "bob"), "login, " + seal)
        elif how == "PLAIN":
            ok(session.authenticate("PLAIN", plain), "authenticate PLAIN, " + seal)
        else:
            ok(session.login_cram_md5("bob", "bob"), "login_cram_md5, " + seal)
        session.logout()
    session = imaplib.IMAP4(*house.where("imap"), timeout=30)
    for user, password in (("bob", "alice"), ("nobody", "x"), ('"b\\"o b"', "")):
        try:
            session.login(user, password)
            check(False, "imaplib: a wrong password")
        except imaplib.IMAP4.error as error:
            check("AUTHENTICATIONFAILED" in str(error) or "failed" in str(error).lower(), "imaplib: a wrong password, %s" % user, error)
    session.logout()


def lists(session):
    ok(session.noop(), "noop")
    ok(session.capability(), "capability", b"IMAP4rev1", b"IDLE", b"UIDPLUS", b"MOVE", b"CONDSTORE")
    ok(session.namespace(), "namespace", b'(("" "/")) NIL NIL')
    ok(session.enable("CONDSTORE"), "enable")
    ok(session.create('"Lists/a & b"'.replace("&", "&-")), "create")
    ok(session.list(), "list", b'"Lists/a &- b"', b"INBOX", rb"\Trash")
    ok(session.list('""', "%"), "list %", b"INBOX", b"Lists")
    ok(session.list('"Lists/"', '"%"'), "list under a level", b'"Lists/a &- b"')
    ok(session.list('""', '""'), "list: what stands between levels", b'"/"')
    ok(session.subscribe('"Lists/a &- b"'), "subscribe")
    ok(session.lsub(), "lsub", b'"Lists/a &- b"')
    ok(session.unsubscribe('"Lists/a &- b"'), "unsubscribe")
    check(b"Lists" not in repr(session.lsub()).encode(), "imaplib: it is not subscribed any more", session.lsub())
    ok(session.rename('"Lists/a &- b"', "Renamed"), "rename")
    no(session.rename("Lists/none", "x"), "rename: it is not there")
    no(session.create("Renamed"), "create: it is there already")
    ok(session.status("Renamed", "(MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)"), "status", b"MESSAGES 0", b"UIDNEXT 1")
    ok(session.delete("Renamed"), "delete")
    no(session.delete("Renamed"), "delete: it is not there")
    no(session.status("Renamed", "(MESSAGES)"), "status: it is not there")
    check(session.select("Renamed")[0] == "NO", "imaplib: select: it is not there")
    check(session.getquotaroot("INBOX")[0] == "OK", "imaplib: getquotaroot", session.getquotaroot("INBOX"))


def looks(session, sent):
    data = ok(session.select("INBOX"), "select")
    check(data == [b"4"] and session.response("UIDVALIDITY")[1] != [None] and session.untagged_responses.get("UIDNEXT"), "imaplib: what select says",
          session.untagged_responses)
    ok(session.recent(), "recent")
    data = ok(session.fetch("1:4", "(UID FLAGS RFC822.SIZE INTERNALDATE)"), "fetch FAST", b"UID ", b"FLAGS (", b"INTERNALDATE \"")
    check([int(re.search(rb"RFC822.SIZE (\d+)", line)[1]) for line in data] == [len(body_with_trace(session, number)) for number in range(1, 5)],
          "imaplib: the sizes are right", data)
    data = ok(session.fetch("2", "(BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[HEADER.FIELDS (Subject)] BODY.PEEK[1]<3.10>)"), "fetch parts")
    check([part[1] for part in data[1:] if isinstance(part, tuple)] == [EIGHT, b"Subject: two\r\n\r\n", EIGHT[3:13]], "imaplib: the right ones", data)
    data = ok(session.fetch("1:*", "(ENVELOPE BODYSTRUCTURE)"), "fetch ENVELOPE BODYSTRUCTURE", b'"one" (("Alice" NIL "alice" "london.example"))')
    check(b'("text" "plain" ("charset" "utf-8") nil nil "8bit" %d ' % len(EIGHT) in data[0].lower(), "imaplib: what the letter is", data[0])
    ok(session.fetch("1:2", "FULL"), "fetch FULL", b"BODY (")
    for criteria, wanted in ((("ALL",), b"1 2 3 4"), (("SUBJECT", "three"), b"3"), (("UNSEEN", "NOT", "SUBJECT", '"two"'), b"1 3 4"), (("OR", "1", "4"), b"1 4"),
                             (("BODY", "mangled"), b"1 2 3 4"), (("SINCE", "1-Jan-2020", "BEFORE", "1-Jan-2021"), b""), (("HEADER", "Message-ID", '"<two@"'), b"2"),
                             (("2:3", "UNKEYWORD", "x"), b"2 3"), (("SENTON", "23-Nov-2026", "LARGER", "100", "SMALLER", "100000"), b"1 2 3 4")):
        check(ok(session.search(None, *criteria), "search " + " ".join(criteria)) == [wanted], "imaplib: finds the right ones", session.search(None, *criteria))
    check(session.search("UTF-8", "TEXT", '"mangled"')[1] == [b"1 2 3 4"], "imaplib: search with a charset")
    session.literal = "東京".encode()
    check(session.search("UTF-8", "BODY")[1] == [b"1 2 3 4"], "imaplib: search with a literal in UTF-8")
    try:
        kind, data = session.search("X-NONE", "ALL")
    except imaplib.IMAP4.error as error:
        kind, data = "BAD", [str(error).encode()]
    check(kind in ("NO", "BAD"), "imaplib: search with a charset that is none", (kind, data))
    check(sent[0] in body_with_trace(session, 1), "imaplib: the octets")


def body_with_trace(session, number):
    return session.fetch(str(number), "(BODY.PEEK[])")[1][0][1]


def changes(session):
    check(rb"\Seen" in ok(session.fetch("1", "(RFC822)"), "fetch RFC822")[0][0] or rb"\Seen" in repr(session.fetch("1", "(FLAGS)")).encode(), "imaplib: that is to see it")
    ok(session.store("2", "+FLAGS", r"(\Flagged Later)"), "store +FLAGS", rb"\Flagged", b"Later")
    ok(session.store("2", "-FLAGS", "(Later)"), "store -FLAGS")
    ok(session.store("3", "FLAGS", r"(\Answered \Draft)"), "store FLAGS", rb"\Answered", rb"\Draft")
    data = ok(session.store("3", "FLAGS.SILENT", r"(\Seen)"), "store FLAGS.SILENT")
    check(b"FLAGS" not in (data[0] or b""), "imaplib: is silent", data)
    ok(session.copy("1:2", "Archive"), "copy")
    no(session.copy("1", "Nowhere"), "copy to nowhere", b"TRYCREATE")
    ok(session.uid("SEARCH", "KEYWORD", "Later"), "uid search")
    uid = ok(session.fetch("4", "(UID)"), "fetch UID")[0].split()[2].rstrip(b")").decode()
    ok(session.uid("COPY", uid, "Trash"), "uid copy")
    ok(session.uid("FETCH", uid, "(FLAGS)"), "uid fetch", b"UID " + uid.encode())
    ok(session.uid("STORE", uid, "+FLAGS", r"(\Deleted)"), "uid store", b"UID " + uid.encode())
    check(ok(session.expunge(), "expunge") == [b"4"], "imaplib: the fourth is gone")
    uid = session.fetch("3", "(UID)")[1][0].split()[2].rstrip(b")").decode()
    ok(session.uid("STORE", uid, "+FLAGS", r"(\Deleted)"), "uid store")
    kind, data = session.uid("EXPUNGE", uid)
    check(kind == "OK", "imaplib: uid expunge", data)
    ok(session.append("Archive", r"(\Seen Kept)", imaplib.Time2Internaldate(1600000000), letter("appended", EIGHT)), "append", b"APPENDUID")
    no(session.append("Nowhere", None, None, letter("appended", EIGHT)), "append to nowhere", b"TRYCREATE")
    ok(session.check(), "check")
    ok(session.close(), "close")
    ok(session.select("Archive", readonly=True), "select, readonly")
    data = ok(session.fetch("3", "(FLAGS INTERNALDATE BODY.PEEK[])"), "fetch", rb"\Seen", b"Kept")
    check(imaplib.Internaldate2tuple(data[0][0]) == time.localtime(1600000000) and data[0][1] == letter("appended", EIGHT), "imaplib: as it was appended", data)
    try:
        session.store("1", "+FLAGS", r"(\Deleted)")
    except imaplib.IMAP4.readonly:
        pass
    check(rb"\Deleted" not in session.fetch("1", "(FLAGS)")[1][0], "imaplib: nothing is stored there")
    check(session.unselect()[0] == "OK", "imaplib: unselect")
    for name, arguments in (("XYZZY", ()), ("ID", ('("name" "imaplib")',))):
        imaplib.Commands.setdefault(name, ("NONAUTH", "AUTH", "SELECTED"))
        try:
            answer = session.xatom(name, *arguments)[0]
        except imaplib.IMAP4.error:
            answer = "BAD"
        check(answer == ("BAD" if name == "XYZZY" else "OK"), "imaplib: xatom " + name, answer)
    kind, data = session.logout()
    check(kind == "BYE", "imaplib: logout", (kind, data))


def with_imaplib(house):
    signs_in(house)
    sent = letters()
    house.deliver("bob", *sent)
    session = house.imap()
    lists(session)
    looks(session, sent)
    changes(session)
    empty(house)


def others(house):
    """ACL and the like are of no server of ours; what is not there is BAD or NO, and the session goes on."""
    if DOVECOT:
        return
    with house.imap() as session:
        for name, call in (("getacl", lambda: session.getacl("INBOX")), ("getannotation", lambda: session.getannotation('"x"', '"y"', '"z"')),
                           ("setquota", lambda: session.setquota("x", "(STORAGE 1)")), ("proxyauth", lambda: session.proxyauth("alice")),
                           ("sort", lambda: session.sort("(DATE)", "UTF-8", "ALL")), ("thread", lambda: session.thread("REFERENCES", "UTF-8", "ALL"))):
            try:
                if name == "sort":
                    session.select("INBOX")
                kind = call()[0]
            except imaplib.IMAP4.error as error:
                kind = "BAD" if "BAD" in str(error) else str(error)
            check(kind in ("NO", "BAD"), "imaplib: %s is not offered" % name, kind)
        ok(session.noop(), "the session goes on")


# ------------------------------------------------------------------ poplib

def with_poplib(house):
    context = ssl.create_default_context(cafile=house.authority)
    sent = letters()
    house.deliver("bob", *sent)
    for seal, how in ((CLEAR, "user"), (STARTTLS, "user"), (TLS, "user"), (CLEAR, "apop")):
        box = poplib.POP3_SSL(*house.where("pop3s"), timeout=30, context=context) if seal == TLS else poplib.POP3(*house.where("pop3"), timeout=30)
        capabilities = box.capa()
        check({"TOP", "UIDL", "PIPELINING", "RESP-CODES"} <= set(capabilities) and ("STLS" in capabilities) == (seal != TLS), "poplib: capa, " + seal, capabilities)
        if seal == STARTTLS:
            check(box.stls(context).startswith(b"+OK"), "poplib: stls")
        if how == "apop":
            check(box.apop("bob", "bob").startswith(b"+OK"), "poplib: apop")
        else:
            box.user("bob")
            check(box.pass_("bob").startswith(b"+OK"), "poplib: user and pass, " + seal)
        walks(box, sent, seal + ", " + how)
        box.quit()
    box = poplib.POP3(*house.where("pop3"), timeout=30)
    try:
        box.apop("bob", "alice")
        check(False, "poplib: a wrong password")
    except poplib.error_proto as error:
        check(error.args[0].startswith(b"-ERR"), "poplib: a wrong password", error)
    box.close()
    takes_away(house)
    empty(house)


def walks(box, sent, name):
    count, octets = box.stat()
    sizes = [int(line.split()[1]) for line in box.list()[1]]
    check(count == 4 and sum(sizes) == octets and box.list(2) == b"+OK 2 %d" % sizes[1], "poplib, %s: stat and list" % name, (count, octets, sizes))
    found = [b"\r\n".join(box.retr(number)[1]) + b"\r\n" for number in range(1, 5)]
    check(all(mine in yours for mine, yours in zip(sent, found)) and [len(each) for each in found] == sizes, "poplib, %s: retr" % name)
    check(box.top(3, 2)[1][-2:] == [b"plain line", b".leading dot"], "poplib, %s: top" % name, box.top(3, 2))
    uidls = [line.split()[1] for line in box.uidl()[1]]
    check(len(set(uidls)) == 4 and box.uidl(4).split()[2] == uidls[3], "poplib, %s: uidl" % name, uidls)
    check(box.dele(1).startswith(b"+OK") and box.rset().startswith(b"+OK") and box.stat()[0] == 4 and box.noop().startswith(b"+OK"), "poplib, %s: dele, rset, noop" % name)
    for wrong in (lambda: box.retr(9), lambda: box.dele(0), lambda: box._shortcmd("NONSENSE")):
        try:
            wrong()
            check(False, "poplib, %s: a mistake" % name)
        except poplib.error_proto:
            pass


def takes_away(house):
    box = poplib.POP3(*house.where("pop3"), timeout=30)
    box.user("bob")
    box.pass_("bob")
    if not DOVECOT:  # that one lets two in
        second = poplib.POP3(*house.where("pop3"), timeout=30)
        try:
            second.user("bob")
            second.pass_("bob")
            check(False, "poplib: one at a time")
        except poplib.error_proto as error:
            check(b"[IN-USE]" in error.args[0], "poplib: one at a time", error)
        second.close()
    box.dele(1)
    check(len(house.look()) == 4, "poplib: before QUIT nothing is deleted, IMAP has it", house.look())
    box.close()
    check(until(lambda: len(house.look()) == 4), "poplib: nor when it hangs up")
    box = until(lambda: enters(house))
    box.dele(2)
    box.quit()
    check(set(house.look()) == {"one", "three", "four"}, "poplib: at QUIT it is", house.look())


def enters(house):
    """A session, or None as long as the last one's end has not been noticed."""
    box = poplib.POP3(*house.where("pop3"), timeout=30)
    try:
        box.user("bob")
        box.pass_("bob")
        return box
    except poplib.error_proto:
        box.close()
        return None


# ------------------------------------------------------------------ curl

class Curl:
    def __init__(self, house):
        self.house = house

    def __call__(self, scheme, path, *more, seal=None, stdin=b"", user="bob:bob"):
        address, port = self.house.where(scheme)
        seals = ["--cacert", self.house.authority] + (["--ssl-reqd"] if seal == STARTTLS else [])
        return program("curl", "-sS", "%s://%s:%d/%s" % (scheme, HOST, port, path), "--resolve", "%s:%d:%s" % (HOST, port, address), "--user", user,
                       *seals, *more, stdin=stdin)

    def says(self, what, wanted, *how, **more):
        done = self(*how, **more)
        check(done.returncode == 0 and (wanted(done.stdout) if callable(wanted) else wanted in done.stdout), "curl: " + what, tells(done))
        return done.stdout


def with_curl(house):
    curl, sent = Curl(house), letters()
    house.deliver("bob", *sent)
    uids = curl.says("SEARCH by -X", b"* SEARCH 1 2 3 4", "imap", "INBOX", "-X", "SEARCH ALL") and [
        int(uid) for uid in curl("imap", "INBOX", "-X", "UID SEARCH ALL").stdout.split()[2:]]
    for scheme, seal in (("imap", None), ("imap", STARTTLS), ("imaps", None)):
        name = scheme + (" " + seal if seal else "")
        curl.says(name + ", all mailboxes", b"* LIST (", scheme, "", seal=seal)
        curl.says(name + ", a letter", lambda out: sent[0] in out, scheme, "INBOX;UID=%d" % uids[0], seal=seal)
        curl.says(name + ", by its number", lambda out: sent[1] in out, scheme, "INBOX;MAILINDEX=2", seal=seal)
        curl.says(name + ", a section", lambda out: out == EIGHT, scheme, "INBOX;UID=%d;SECTION=TEXT" % uids[0], seal=seal)
        curl.says(name + ", another", lambda out: out.endswith(b"Subject: three\r\n\r\n"), scheme, "INBOX;UID=%d;SECTION=HEADER.FIELDS%%20(SUBJECT)" % uids[2], seal=seal)
        curl.says(name + ", a part of a letter", lambda out: out == EIGHT[6:16], scheme, "INBOX;UID=%d;SECTION=1;PARTIAL=6.10" % uids[0], seal=seal)
    curl.says("a question in the address", b"* SEARCH 2", "imap", "INBOX?SUBJECT%20two")
    curl.says("EXAMINE", b"4 EXISTS", "imap", "", "-X", "EXAMINE INBOX")
    curl.says("STATUS", b"MESSAGES 4", "imap", "", "-X", "STATUS INBOX (MESSAGES UIDNEXT)")
    curl.says("FETCH of flags", b"FLAGS (", "imap", "INBOX", "-X", "FETCH 1:2 FLAGS")
    curl.says("STORE", b"\\Flagged", "imap", "INBOX", "-X", "STORE 1 +FLAGS (\\Flagged)")
    curl.says("CREATE", b"", "imap", "", "-X", "CREATE Curl/Box")
    octets = letter("uploaded", EIGHT)
    with tempfile.NamedTemporaryFile() as file:
        file.write(octets)
        file.flush()
        curl.says("APPEND by -T", b"", "imap", "Curl/Box", "-T", file.name)
        curl.says("APPEND with TLS", b"", "imaps", "Curl/Box", "-T", file.name)
    curl.says("it is there", lambda out: out == octets, "imap", "Curl%2FBox;MAILINDEX=1")
    curl.says("COPY", b"", "imap", "INBOX", "-X", "COPY 1 Curl/Box")
    check(set(house.look("Curl/Box")) == {"uploaded", "one"}, "curl: three are there", house.look("Curl/Box"))
    for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5"):
        for seal in (None, STARTTLS):
            curl.says("%s %s" % (mechanism, seal or CLEAR), b"* SEARCH 1", "imap", "INBOX", "-X", "SEARCH 1", "--login-options", "AUTH=" + mechanism, seal=seal)
    done = curl("imap", "INBOX", user="bob:alice")
    check(done.returncode == 67, "curl: a wrong password", tells(done))
    done = curl("imap", "Nowhere;UID=1")
    check(done.returncode != 0, "curl: a mailbox that is not there", tells(done))
    curl_and_pop(curl, sent)
    empty(house)


def curl_and_pop(curl, sent):
    for scheme, seal in (("pop3", None), ("pop3", STARTTLS), ("pop3s", None)):
        name = scheme + (" " + seal if seal else "")
        curl.says(name + ", the list", lambda out: len(out.splitlines()) == 4, scheme, "", seal=seal)
        curl.says(name + ", a letter", lambda out: sent[2] in out, scheme, "3", seal=seal)
        curl.says(name + ", UIDL", lambda out: len(out.splitlines()) == 4, scheme, "", "-X", "UIDL", seal=seal)
        curl.says(name + ", TOP", lambda out: out.endswith(b"plain line\r\n"), scheme, "", "-X", "TOP 1 1", seal=seal)
    for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5", "+APOP"):
        curl.says("pop3, " + mechanism, lambda out: sent[0] in out, "pop3", "1", "--login-options", "AUTH=" + mechanism)
    curl.says("pop3, STAT", b"", "pop3", "", "-X", "STAT", "--head")
    curl.says("pop3, DELE", b"", "pop3", "4", "-X", "DELE", "--head")
    check(set(curl.house.look()) == {"one", "two", "three"}, "curl: the fourth is gone", curl.house.look())


with Folder() as folder, mail_house(folder) as house:
    for part in (with_imaplib, others, with_poplib, with_curl):
        part(house)
    problem = house.stop()
    check(problem == "", "the server ends cleanly", problem)
finish()
