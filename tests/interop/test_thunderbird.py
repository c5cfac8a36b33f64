# SPDX-License-Identifier: GPL-3.0-or-later
"""Thunderbird, with its window: Bob lists, reads, flags, moves and deletes over IMAP, and is told of what comes; Alice does the same
with TLS; Carol collects by POP3, after STLS. What it did is judged from outside, by another session and by what was said."""

import os
import re
import sys

from letters import EIGHT, letter
from mail_house import Folder, mail_house, until
from pennypost import check, finish
from thunderbird import Thunderbird, is_there

if not is_there():
    print("ok - thunderbird # SKIP it is not there")
    sys.exit(0)

PRELUDE = """
const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');
const pane = document.getElementById('tabmail').currentAbout3Pane;
const until = async what => {
  for (let i = 0; i < 750; i++) {
    const seen = await what();
    if (seen)
      return seen;
    await new Promise(go => setTimeout(go, 20));
  }
  throw new Error('never: ' + what);
};
const server = MailServices.accounts.getAccount(args.shift()).incomingServer;
const root = server.rootFolder;
const find = path => path.split('/').reduce((folder, name) => folder?.subFolders.find(each => each.name == name), root);
const subjects = folder => [...folder.messages].map(header => header.subject).sort();
const show = async path => {
  pane.displayFolder(find(path));
  await until(() => pane.gFolder == find(path) && pane.gDBView);
};
const pick = async subject => {
  const row = await until(() => {
    for (let i = 0; i < pane.gDBView.rowCount; i++)
      if (pane.gDBView.getMsgHdrAt(i).subject == subject)
        return i + 1;
  });
  pane.threadTree.selectedIndex = row - 1;
  await until(() => pane.gDBView.numSelected == 1 && pane.gDBView.hdrForFirstSelectedMessage.subject == subject);
};
// It looks at a folder only when it finds the time: it may be asked more than once.
const untilLooked = async (path, what) => {
  let times = 0;
  await until(() => what() || (++times % 100 == 0 && find(path).updateFolder(window.msgWindow), false));
};
const say = async (command, argument) => {
  await until(() => pane.commandController.isCommandEnabled(command));
  return pane.commandController.doCommand(command, argument);
};
"""
BOB, LOCAL, ALICE, CAROL = ("account%d" % number for number in (1, 2, 3, 4))


def account(house, number, kind, user, service, socket):
    """Its preferences; @socket: 0 in the clear, 2 STARTTLS, 3 TLS."""
    server, identity = "mail.server.server%d." % number, "mail.identity.id%d." % number
    return {
        "mail.account.account%d.server" % number: "server%d" % number, "mail.account.account%d.identities" % number: "id%d" % number,
        identity + "fullName": user, identity + "useremail": user + "@london.example", identity + "valid": True,
        server + "type": kind, server + "hostname": house.host, server + "port": house.where(service)[1], server + "userName": user,
        server + "name": "%s, %s" % (user, service), server + "socketType": socket, server + "authMethod": 3,
        server + "login_at_startup": False, server + "check_new_mail": False, server + "leave_on_server": False,
    }


def preferences(house):
    """Three accounts; every name is the server's, so nothing leaves this machine."""
    return {
        **account(house, 1, "imap", "bob", "imap", 0), **account(house, 3, "imap", "alice", "imaps", 3),
        **account(house, 4, "pop3", "carol", "pop3", 2),
        "mail.account.account2.server": "server2", "mail.server.server2.type": "none", "mail.server.server2.userName": "nobody",
        "mail.server.server2.hostname": "Local Folders", "mail.server.server2.name": "Local Folders",
        "mail.accountmanager.accounts": ",".join((BOB, LOCAL, ALICE, CAROL)), "mail.accountmanager.defaultaccount": BOB,
        "mail.accountmanager.localfoldersserver": "server2",
        "network.dns.forceResolve": house.where("imap")[0],
    }


class Desk:
    """Thunderbird, told what to do."""

    def __init__(self, house, bird):
        self.house, self.bird = house, bird

    def run(self, account, script, *arguments):
        return self.bird.run(PRELUDE + script, account, *arguments)

    def try_(self, what, account, script, *arguments, **more):
        """A check that the script comes to its end; what it returned."""
        try:
            said = self.run(account, script, *arguments)
        except RuntimeError as error:
            check(False, what, (error, self.house.said()[-1500:], self.bird.said()[-500:]))
            return None
        wanted = more.get("gives", said)
        check(said == wanted, what, said)
        return said

    def later(self, what, true, seen=None):
        """A check of what another session finds on the server, once it is there."""
        check(until(true, rest=0.1), what, (seen or self.house.look)())


def knows_passwords(desk, house):
    with open(house.authority, encoding="ascii") as file:
        paper = "".join(file.read().split("-----")[2].split())
    desk.run(BOB, """
Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB).addCertFromBase64(args[0], 'C,,');
for (const [origin, user] of [['imap', 'bob'], ['imap', 'alice'], ['mailbox', 'carol']].map(([kind, user]) => [kind + '://mail.london.example', user])) {
  const login = Cc['@mozilla.org/login-manager/loginInfo;1'].createInstance(Ci.nsILoginInfo);
  login.init(origin, null, origin, user, user, '', '');
  await Services.logins.addLoginAsync(login);
}""", paper)


def lists(desk, house):
    desk.try_("the inbox is opened, all mailboxes are there", BOB, """
await show('INBOX');
await until(() => root.descendants.length >= 8);
return root.descendants.map(folder => folder.name).sort();""", gives=["2026", "Archive", "Drafts", "INBOX", "Junk", "Reports", "Sent", "Trash"])
    desk.try_("they are what they are for", BOB, """
const flags = Ci.nsMsgFolderFlags;
return ['Drafts', 'Sent', 'Junk', 'Trash', 'Archive'].filter(name => find(name).flags &
  (flags.Drafts | flags.SentMail | flags.Junk | flags.Trash | flags.Archive)).length;""", gives=5)
    desk.try_("four letters are listed", BOB, """
await until(() => pane.gDBView.rowCount == 4);
return subjects(find('INBOX'));""", gives=["delete", "flag", "move", "read"])


def reads(desk, house):
    text = desk.try_("a letter is opened and shown", BOB, """
await pick('read');
const browser = await until(() => pane.messageBrowser.contentWindow?.getMessagePaneBrowser?.());
return await until(() => browser.contentDocument?.body?.textContent.includes('東京') && browser.contentDocument.body.textContent);""")
    check(text and ".leading dot" in text and "Zoé" in text, "its text is there", text)
    desk.later("it is \\Seen, and no other", lambda: house.look() == {"read": {"\\Seen"}, "flag": set(), "move": set(), "delete": set()})


def flags(desk, house):
    desk.try_("a letter gets its star and a tag", BOB, """
await pick('flag');
await say('cmd_markAsFlagged');
const header = pane.gDBView.hdrForFirstSelectedMessage;
header.folder.addKeywordsToMessages([header], '$label1');""")
    desk.later("the server has \\Flagged and the keyword", lambda: house.look()["flag"] >= {"\\Flagged", "$label1"})
    with house.imap() as session:
        session.select("INBOX")
        session.store("1", "+FLAGS", r"(\Flagged)")
    desk.try_("a star given elsewhere is shown", BOB, """
find('INBOX').updateFolder(window.msgWindow);
await until(() => [...find('INBOX').messages].find(header => header.subject == 'read').isFlagged);""")


def waits_in_idle(house, mark=0):
    """It has done what it has to do for now, as far as one can tell: what it said last is IDLE."""
    until(lambda: house.commands(mark)[-1:] == ["IDLE"], 5)
    return house.mark()


def moves_and_deletes(desk, house):
    desk.try_("a letter is moved to the archive", BOB, "await pick('move'); await say('cmd_moveMessage', find('Archive'));")
    desk.later("it is there and nowhere else", lambda: "move" in house.look("Archive") and "move" not in house.look())
    desk.try_("a letter is deleted", BOB, "await pick('delete'); await say('cmd_deleteMessage');")
    desk.later("it is in the bin", lambda: "delete" in house.look("Trash") and "delete" not in house.look())
    desk.try_("the bin is shown", BOB, """
await show('Trash');
await untilLooked('Trash', () => pane.gDBView.rowCount == 1);""")
    waits_in_idle(house)
    desk.try_("it is emptied", BOB, "find('Trash').emptyTrash(null);")
    desk.later("so nothing is in it", lambda: house.look("Trash") == {}, lambda: house.look("Trash"))


def folders(desk, house):
    desk.try_("a mailbox is made, under another", BOB, """
root.createSubfolder('Möbel & mehr', window.msgWindow);
await until(() => find('Möbel & mehr'));
find('Möbel & mehr').createSubfolder('Stühle', window.msgWindow);
await until(() => find('Möbel & mehr/Stühle'));""")
    desk.later("with the right names", lambda: {"M&APY-bel &- mehr", "M&APY-bel &- mehr/St&APw-hle"} <= house.mailboxes(), house.mailboxes)
    desk.try_("a letter is copied into it", BOB, """
await show('INBOX');
await pick('read');
await say('cmd_copyMessage', find('Möbel & mehr/Stühle'));""")
    desk.later("it is in both", lambda: "read" in (house.look("M&APY-bel &- mehr/St&APw-hle") or ()) and "read" in house.look())
    desk.try_("the mailbox gets another name", BOB, """
find('Möbel & mehr/Stühle').rename('Tische', window.msgWindow);
await until(() => find('Möbel & mehr/Tische'));""")
    desk.later("on the server, too", lambda: "M&APY-bel &- mehr/Tische" in house.mailboxes(), house.mailboxes)
    desk.try_("it is thrown away", BOB, """
find('Möbel & mehr/Tische').deleteSelf(window.msgWindow);
await until(() => !find('Möbel & mehr/Tische'));""")
    desk.later("so it is not there", lambda: "M&APY-bel &- mehr/Tische" not in house.mailboxes(), house.mailboxes)


def keeps(desk, house, folder):
    """What it wrote itself comes to the server: APPEND."""
    path = os.path.join(folder, "written.eml")
    with open(path, "wb") as file:
        file.write(letter("written", EIGHT))
    desk.try_("a draft is kept on the server", BOB, """
const file = Cc['@mozilla.org/file/local;1'].createInstance(Ci.nsIFile);
file.initWithPath(args[0]);
await new Promise((go, stop) => MailServices.copy.copyFileMessage(file, find('Drafts'), null, false, Ci.nsMsgMessageFlags.Read, '',
  { QueryInterface: ChromeUtils.generateQI(['nsIMsgCopyServiceListener']), onStartCopy() {}, onProgress() {}, setMessageKey() {},
    getMessageId() {}, onStopCopy(status) { Components.isSuccessCode(status) ? go() : stop(new Error('status ' + status)); } }, window.msgWindow));""", path)
    desk.later("it is there", lambda: house.look("Drafts") == {"written": {"\\Seen"}}, lambda: house.look("Drafts"))
    with house.imap() as session:
        session.select("Drafts", readonly=True)
        octets = session.fetch("1", "(BODY.PEEK[])")[1][0][1]
    check(octets.endswith(letter("written", EIGHT)), "with the same octets", octets)


def is_told(desk, house):
    desk.try_("the inbox is shown", BOB, "await show('INBOX');")
    mark = waits_in_idle(house)
    house.deliver("bob", letter("news", EIGHT))
    desk.try_("a letter comes without being asked for", BOB, "await until(() => subjects(find('INBOX')).includes('news'));")
    waits_in_idle(house, mark)
    with house.imap() as session:
        session.select("INBOX")
        for number in session.search(None, "SUBJECT", "news")[1][0].split():
            session.store(number, "+FLAGS", r"(\Deleted)")
        session.expunge()
    desk.try_("and goes when another session takes it away", BOB, "await untilLooked('INBOX', () => !subjects(find('INBOX')).includes('news'));")


def searches(desk, house):
    desk.try_("the server is searched", BOB, """
const session = Cc['@mozilla.org/messenger/searchSession;1'].createInstance(Ci.nsIMsgSearchSession);
session.addScopeTerm(Ci.nsMsgSearchScope.onlineMail, find('INBOX'));
const term = session.createTerm(), value = term.value;
value.attrib = term.attrib = Ci.nsMsgSearchAttrib.Body;
value.str = 'mangled';
term.value = value;
term.op = Ci.nsMsgSearchOp.Contains;
session.appendTerm(term);
const found = [];
await new Promise(go => {
  session.registerListener({ onSearchHit(header) { found.push(header.subject); }, onSearchDone: go, onNewSearch() {} });
  session.search(window.msgWindow);
});
return found.sort();""", gives=["flag", "read"])


def with_tls(desk, house):
    house.deliver("alice", letter("sealed", EIGHT))
    desk.try_("Alice's inbox is opened with TLS", ALICE, """
await show('INBOX');
await until(() => subjects(find('INBOX')).includes('sealed'));
await pick('sealed');""")
    desk.later("and her letter read", lambda: house.look(user="alice") == {"sealed": {"\\Seen"}}, lambda: house.look(user="alice"))


COLLECT = """
const collect = () => new Promise((go, stop) => MailServices.pop3.GetNewMail(window.msgWindow,
  { QueryInterface: ChromeUtils.generateQI(['nsIUrlListener']), OnStartRunningUrl() {},
    OnStopRunningUrl(url, status) { Components.isSuccessCode(status) ? go() : stop(new Error('status ' + status)); } },
  find('Inbox'), server));
"""


def pop(desk, house):
    house.deliver("carol", letter("first", EIGHT), letter("second", EIGHT))
    desk.try_("Carol collects and leaves a copy", CAROL, COLLECT + """
Services.prefs.setBoolPref('mail.server.server4.leave_on_server', true);
await collect();
return subjects(find('Inbox'));""", gives=["first", "second"])
    check(set(house.look(user="carol")) == {"first", "second"}, "they are still there", house.look(user="carol"))
    house.deliver("carol", letter("third", EIGHT))
    desk.try_("the second time only the new one comes", CAROL, COLLECT + "await collect(); return subjects(find('Inbox'));", gives=["first", "second", "third"])
    desk.try_("it is read", CAROL, """
await show('Inbox');
await pick('third');
const browser = await until(() => pane.messageBrowser.contentWindow?.getMessagePaneBrowser?.());
await until(() => browser.contentDocument?.body?.textContent.includes('東京'));""")
    house.deliver("carol", letter("fourth", EIGHT))
    desk.try_("Carol takes all home", CAROL, COLLECT + """
Services.prefs.setBoolPref('mail.server.server4.leave_on_server', false);
await collect();
return subjects(find('Inbox'));""", gives=["first", "fourth", "second", "third"])
    desk.later("nothing is left", lambda: house.look(user="carol") == {}, lambda: house.look(user="carol"))


def judge(house):
    """What was said: it used what the server offers."""
    said = set(house.commands())
    check({"IDLE", "UID FETCH", "UID STORE", "APPEND", "SELECT", "ID", "CREATE", "RENAME"} <= said, "it used what there is", sorted(said))
    check("UID MOVE" in said or "UID COPY" in said, "it moved letters", sorted(said))
    bad = re.findall(r"^S: \d+ (?:BAD|NO)\b.*|^S: \* BAD.*|^S: -ERR.*", house.said(), re.M)  # its tags are numbers, ours are not
    check(not bad, "the server refused nothing", bad)


with Folder() as folder, mail_house(folder) as house:
    house.deliver("bob", *(letter(subject, EIGHT) for subject in ("read", "flag", "move", "delete")))
    with house.imap() as session:
        session.create("Reports/2026")
        for name in ("Reports", "Reports/2026"):
            session.subscribe(name)
    os.mkdir(folder + "/bird")
    with Thunderbird(folder + "/bird", preferences(house), {**os.environ, "HOME": folder}) as bird:
        desk = Desk(house, bird)
        knows_passwords(desk, house)
        for part in (lists, reads, flags, moves_and_deletes, folders, is_told, searches, with_tls, pop):
            part(desk, house)
        keeps(desk, house, folder)
        judge(house)
    problem = house.stop()
    check(problem == "", "the server ends cleanly", problem)
finish()
