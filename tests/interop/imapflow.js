// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bob's mailboxes with imapflow, the IMAP library of the Node world: test_imapflow.py starts it, prints what it prints,
// and delivers a letter whenever a line begins with "deliver ".

'use strict';
const { ImapFlow } = require('imapflow');
const { readFileSync } = require('fs');
const { isDeepStrictEqual } = require('util');
const [address, clearPort, sealedPort, authority] = process.argv.slice(2);
const ca = readFileSync(authority);
const host = 'mail.london.example';

function check(right, what, seen) {
  console.log((right ? 'ok - ' : 'not ok - ') + what + (right || seen === undefined ? '' : ': ' + print(seen)));
}

function print(value) {
  const plain = (key, each) => each instanceof Set ? [...each] : each instanceof Map ? [...each] : typeof each === 'bigint' ? `${each}` : each;
  return (JSON.stringify(value, plain) || String(value)).slice(0, 1500);
}

function same(seen, wanted, what) {
  check(isDeepStrictEqual(seen, wanted), what, seen);
}

async function refused(promise, what, wanted) {
  try {
    check(false, what, await promise);
  } catch (error) {
    check(wanted(error), what, [error.message, error.responseText, error.serverResponseCode, error.authenticationFailed]);
  }
}

function client(seal, more = {}) {
  return new ImapFlow({
    host: address, port: seal === 'TLS' ? +sealedPort : +clearPort, secure: seal === 'TLS', doSTARTTLS: seal === 'STARTTLS',
    servername: host, tls: { ca, servername: host }, auth: { user: 'bob', pass: 'bob' }, logger: false, ...more,
  });
}

async function deliver(flow, subject) {
  const told = new Promise(go => flow.once('exists', go));
  console.log('deliver ' + subject);
  return await told;
}

async function all(iterator) {
  const found = [];
  for await (const each of iterator)
    found.push(each);
  return found;
}

const PARTS = ['From: Alice <alice@london.example>', 'To: Bob <bob@london.example>', 'Subject: =?utf-8?q?Zo=C3=A9?=',
  'Date: Mon, 23 Nov 2026 10:00:00 +0000', 'Message-ID: <parts@london.example>', 'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable', '',
  'Zo=C3=A9 says hello', '--b', 'Content-Type: application/octet-stream; name=a.bin', 'Content-Disposition: attachment; filename=a.bin',
  'Content-Transfer-Encoding: base64', '', 'AAECAwQFBgcICQ==', '--b--', ''].join('\r\n');

async function connects() {
  for (const seal of ['in the clear', 'STARTTLS', 'TLS']) {
    const flow = client(seal);
    await flow.connect();
    check(flow.authenticated && flow.usable && (seal === 'in the clear') === !flow.secureConnection, 'connect, ' + seal,
      [flow.authenticated, flow.secureConnection]);
    await flow.logout();
  }
  const missing = ['IMAP4rev1', 'IDLE', 'NAMESPACE', 'ID', 'ENABLE', 'UNSELECT', 'UIDPLUS', 'MOVE', 'ESEARCH', 'SEARCHRES', 'LIST-EXTENDED',
    'LIST-STATUS', 'SPECIAL-USE', 'CHILDREN', 'STATUS=SIZE', 'BINARY', 'CONDSTORE', 'QRESYNC', 'QUOTA'];
  const flow = client('TLS', { verifyOnly: true, includeMailboxes: true });
  await flow.connect();
  same(missing.filter(name => !flow.capabilities.has(name)), [], 'the capabilities are there');
  same(flow._mailboxList.map(box => box.path).sort(), ['Archive', 'Drafts', 'INBOX', 'Junk', 'Sent', 'Trash'], 'verifyOnly, includeMailboxes');
  await refused(client('TLS', { auth: { user: 'bob', pass: 'alice' } }).connect(), 'a wrong password', error => error.authenticationFailed);
  await refused(client('TLS', { tls: { servername: host } }).connect(), 'an authority that it does not know', error => /self.signed|certificate/i.test(error.message));
}

async function lists(flow) {
  const boxes = await flow.list({ statusQuery: { messages: true, unseen: true, uidNext: true, uidValidity: true, highestModseq: true, size: true } });
  same(boxes.map(box => box.path).sort(), ['Archive', 'Drafts', 'INBOX', 'Junk', 'Sent', 'Trash'], 'list');
  same(boxes.filter(box => box.specialUse && box.specialUse !== '\\Inbox').map(box => box.specialUse).sort(),
    ['\\Archive', '\\Drafts', '\\Junk', '\\Sent', '\\Trash'], 'list: what they are for');
  check(boxes.every(box => box.status && box.status.messages === 0 && box.status.uidNext === 1 && typeof box.status.uidValidity === 'bigint' &&
    typeof box.status.highestModseq === 'bigint'), 'list with status', boxes.map(box => box.status));
  check(boxes.every(box => box.delimiter === '/' && box.subscribed), 'list: / and subscribed', boxes.map(box => [box.path, box.delimiter, box.subscribed]));
  same((await flow.mailboxCreate(['Bücher & Zeitungen', '東京'])).created, true, 'mailboxCreate');
  same((await flow.mailboxCreate('Bücher & Zeitungen/東京')).created, false, 'mailboxCreate: it is there already');
  same((await flow.listTree()).folders.find(box => box.name === 'Bücher & Zeitungen').folders.map(box => box.name), ['東京'], 'listTree');
  same((await flow.mailboxRename('Bücher & Zeitungen/東京', 'Städte/Tokio')).newPath, 'Städte/Tokio', 'mailboxRename');
  check(await flow.mailboxSubscribe('Städte/Tokio') && await flow.mailboxUnsubscribe('Städte/Tokio'), 'mailboxSubscribe, mailboxUnsubscribe');
  same((await flow.mailboxDelete('Städte/Tokio')).path, 'Städte/Tokio', 'mailboxDelete');
  await refused(flow.mailboxDelete('Städte/Tokio'), 'mailboxDelete: it is not there', error => /NO/.test(error.responseStatus) && error.serverResponseCode === 'NONEXISTENT');
  await refused(flow.mailboxDelete('INBOX'), 'mailboxDelete INBOX', error => error.responseStatus === 'NO');
  const quota = await flow.getQuota('INBOX');
  check(quota === false || quota.path === 'INBOX', 'getQuota', quota);
  check(isDeepStrictEqual(flow.namespace, { prefix: '', delimiter: '/' }), 'namespace', flow.namespace);
}

async function appends(flow) {
  const first = await flow.append('INBOX', PARTS, ['\\Seen', 'Important'], new Date('2026-11-20T10:00:00Z'));
  check(first.uid === 1 && typeof first.uidValidity === 'bigint' && first.destination === 'INBOX', 'append says the UID', first);
  for (let number = 2; number <= 5; number++)
    await flow.append('INBOX', PARTS.replace('=?utf-8?q?Zo=C3=A9?=', 'number ' + number).replace('parts@', number + '@'), [], '2026-11-21T10:00:00Z');
  await refused(flow.append('Nowhere', PARTS), 'append: there is no such mailbox', error => error.serverResponseCode === 'TRYCREATE');
}

async function fetches(flow) {
  const box = await flow.mailboxOpen('INBOX');
  check(box.exists === 5 && box.uidNext === 6 && box.path === 'INBOX' && !box.readOnly && box.permanentFlags.has('\\*') && box.highestModseq > 0n,
    'mailboxOpen', box);
  const found = await all(flow.fetch('1:*', { uid: true, flags: true, envelope: true, internalDate: true, size: true, bodyStructure: true, threadId: true,
    headers: ['subject', 'message-id'], source: true }));
  same(found.map(each => each.uid), [1, 2, 3, 4, 5], 'fetch: UIDs');
  const [one] = found;
  check(one.flags.has('\\Seen') && one.flags.has('Important') && one.size === Buffer.byteLength(PARTS), 'fetch: flags and size', one);
  check(one.envelope.subject === 'Zoé' && one.envelope.from[0].address === 'alice@london.example' && one.envelope.from[0].name === 'Alice' &&
    one.envelope.messageId === '<parts@london.example>' && one.envelope.date.toISOString() === '2026-11-23T10:00:00.000Z', 'fetch: envelope', one.envelope);
  check(one.internalDate.toISOString() === '2026-11-20T10:00:00.000Z', 'fetch: internal date', one.internalDate);
  check(one.bodyStructure.type === 'multipart/mixed' && one.bodyStructure.childNodes.length === 2 && one.bodyStructure.childNodes[1].disposition === 'attachment' &&
    one.bodyStructure.childNodes[1].dispositionParameters.filename === 'a.bin', 'fetch: body structure', one.bodyStructure);
  check(one.source.toString() === PARTS, 'fetch: the octets', one.source.toString());
  check(one.headers.toString() === 'Subject: =?utf-8?q?Zo=C3=A9?=\r\nMessage-ID: <parts@london.example>\r\n\r\n', 'fetch: two header fields', one.headers.toString());
  const part = await flow.fetchOne('1', { bodyParts: ['1', '2.mime', { key: '2', start: 4, maxLength: 4 }], source: { start: 6, maxLength: 5 } }, { uid: true });
  check(part.bodyParts.get('1').toString() === 'Zo=C3=A9 says hello' && part.bodyParts.get('2').toString() === 'AwQF' && part.source.toString() === 'Alice' &&
    /filename=a.bin\r\n/.test(part.bodyParts.get('2.mime').toString()), 'fetchOne: parts, and parts of them', [...part.bodyParts].map(([key, value]) => [key, value.toString()]));
  const text = await flow.download('1', '1', { uid: true });
  check(await read(text.content) === 'Zoé says hello' && text.meta.charset === 'utf-8', 'download: a text, decoded', text.meta);
  const file = await flow.download('1', '2', { uid: true, chunkSize: 3 });
  check(Buffer.from(await read(file.content, 'latin1'), 'latin1').equals(Buffer.from([...Array(10).keys()])) && file.meta.filename === 'a.bin',
    'download: an attachment, three octets at a time', file.meta);
  check(await flow.fetchOne('99', { flags: true }, { uid: true }) === false, 'fetchOne: not there');
  same((await all(flow.fetch({ seen: false }, { uid: true }))).map(each => each.uid), [2, 3, 4, 5], 'fetch by a search');
}

async function read(stream, encoding = 'utf8') {
  const parts = [];
  for await (const part of stream)
    parts.push(part);
  return Buffer.concat(parts).toString(encoding);
}

async function searches(flow) {
  for (const [query, wanted] of [
    [{ all: true }, [1, 2, 3, 4, 5]], [{ subject: 'number' }, [2, 3, 4, 5]], [{ subject: 'zoé' }, [1]], [{ body: 'zoé says' }, [1, 2, 3, 4, 5]],
    [{ from: 'alice', unseen: true }, [2, 3, 4, 5]], [{ keyword: 'Important' }, [1]], [{ not: { keyword: 'Important' } }, [2, 3, 4, 5]],
    [{ or: [{ subject: 'number 2' }, { uid: '4:*' }] }, [2, 4, 5]], [{ before: '2026-11-21' }, [1]], [{ on: new Date('2026-11-21') }, [2, 3, 4, 5]],
    [{ sentSince: '2026-11-24' }, []], [{ header: { 'message-id': '3@london' } }, [3]], [{ larger: 100000 }, []], [{ smaller: 100000 }, [1, 2, 3, 4, 5]],
    [{ modseq: 1n }, [1, 2, 3, 4, 5]], [{ seq: '2:3' }, [2, 3]], [{ header: { 'x-none': true } }, []], [{ text: 'nowhere' }, []],
  ])
    same(await flow.search(query, { uid: true }), wanted, 'search ' + print(query));
}

async function changes(flow) {
  check(await flow.messageFlagsAdd('2:3', ['\\Flagged', '$label1'], { uid: true }), 'messageFlagsAdd');
  const before = await flow.fetchOne('2', { flags: true }, { uid: true });
  check(before.flags.has('\\Flagged') && before.flags.has('$label1') && before.modseq > 1n, 'they are there, with a modseq', before);
  check(await flow.messageFlagsRemove('2', ['$label1'], { uid: true }) && await flow.messageFlagsSet('3', ['\\Seen'], { uid: true }), 'messageFlagsRemove, messageFlagsSet');
  const after = await all(flow.fetch('2:3', { flags: true }, { uid: true }));
  same(after.map(each => [...each.flags].filter(flag => flag !== '\\Recent')), [['\\Flagged'], ['\\Seen']], 'they are as asked for');
  same((await all(flow.fetch('1:*', { uid: true }, { uid: true, changedSince: before.modseq }))).map(each => each.uid), [2, 3], 'fetch changedSince');
  // It writes the modifier behind the flags, where RFC 7162, 3.1.3 does not have it; Dovecot 2.3 overlooks it, and sets the flag.
  await flow.messageFlagsAdd('2', ['Late'], { uid: true, unchangedSince: before.modseq });
  check(!(await flow.fetchOne('2', { flags: true }, { uid: true })).flags.has('Late'), 'unchangedSince: it was changed, so it is let alone', before.modseq);
  const copied = await flow.messageCopy('2:3', 'Archive', { uid: true });
  same([...copied.uidMap], [[2, 1], [3, 2]], 'messageCopy says the UIDs');
  const moved = await flow.messageMove('4', 'Trash', { uid: true });
  check(isDeepStrictEqual([...moved.uidMap], [[4, 1]]) && flow.mailbox.exists === 4, 'messageMove says the UIDs', [moved, flow.mailbox.exists]);
  check(await flow.messageDelete('5', { uid: true }) && flow.mailbox.exists === 3, 'messageDelete', flow.mailbox.exists);
  await refused(flow.messageMove('1', 'Nowhere', { uid: true }).then(said => { if (!said) throw new Error('false'); return said; }), 'messageMove to nowhere', () => true);
  same(await flow.search({ all: true }, { uid: true }), [1, 2, 3], 'three are left');
  const status = await flow.status('Trash', { messages: true, unseen: true, size: true });
  check(status.messages === 1 && status.unseen === 1, 'status', status);
}

// Two devices at once: what one does, the other hears.
async function both(flow) {
  const other = client('TLS', { qresync: true });
  await other.connect();
  check(other.enabled.has('QRESYNC'), 'qresync is enabled', [...other.enabled]);
  await other.mailboxOpen('INBOX');
  const flags = new Promise(go => other.once('flags', go));
  const idle = other.idle();
  await flow.messageFlagsAdd('1', ['\\Answered'], { uid: true });
  const heard = await flags;
  check(heard.flags.has('\\Answered') && heard.uid === 1 && heard.modseq > 1n, 'IDLE: told of a flag', heard);
  const exists = await deliver(other, 'told');
  check(exists.count === 4 && exists.prevCount === 3, 'IDLE: told of a delivery', exists);
  const gone = new Promise(go => other.once('expunge', go));
  await flow.messageDelete('2', { uid: true });
  const lost = await gone;
  check(lost.uid === 2 && lost.vanished, 'IDLE: told of a deletion, with QRESYNC by UID', lost);
  const lock = await other.getMailboxLock('Archive', { readOnly: true });
  check(other.mailbox.path === 'Archive' && other.mailbox.readOnly && other.mailbox.exists === 2, 'getMailboxLock', other.mailbox);
  await refused(other.messageFlagsAdd('1', ['\\Seen'], { uid: true }).then(said => { if (!said) throw new Error('false'); return said; }), 'read only', () => true);
  lock.release();
  await idle;
  await other.mailboxClose();
  const { uidValidity, highestModseq } = await other.status('INBOX', { uidValidity: true, highestModseq: true });
  await flow.messageFlagsAdd('3', ['\\Flagged'], { uid: true });
  await flow.messageDelete('1', { uid: true });
  const seen = [];
  other.on('expunge', event => seen.push(['gone', event.uid, event.vanished]));
  other.on('flags', event => seen.push(['flags', event.uid]));
  await other.mailboxOpen('INBOX', { changedSince: highestModseq, uidValidity });
  same(seen.sort(), [['flags', 3], ['gone', 1, true]], 'mailboxOpen after a while: QRESYNC tells what happened');
  await other.noop();
  await other.logout();
}

async function main() {
  await connects();
  const flow = client('STARTTLS');
  await flow.connect();
  for (const part of [lists, appends, fetches, searches, changes, both])
    await part(flow);
  await flow.logout();
  check(!flow.usable, 'logout');
}

main().catch(error => check(false, 'the walk comes to its end', [error.message, error.responseText, error.stack]))
  .finally(() => process.exit(0));
