# SPDX-License-Identifier: GPL-3.0-or-later
"""Our IMAP server and Dovecot's tell of the same difficult letters, and should say the same. Where they do not, the reason stands
here, with the RFC that makes ours right; a difference without a reason fails, and so does a reason without a difference."""

import os
import re
import tempfile

import corpus
from dovecot_imap import DovecotImap, Imap
from oracle_differences import DIFFERENCES, FOUND, SEARCHES
from pennypost import NET, NETWORK, SOURCE, Serving, check, finish
from postfix import become_root

become_root()

FIELDS = b"HEADER.FIELDS (FROM to X-AFTER Content-Type Subject)"
SECTIONS = [b"BODY.PEEK[HEADER]", b"BODY.PEEK[TEXT]", b"BODY.PEEK[%s]" % FIELDS, b"BODY.PEEK[HEADER.FIELDS (NOBODY)]",
            b"BODY.PEEK[HEADER.FIELDS.NOT (Received FROM Date)]", b"RFC822.HEADER", b"RFC822.SIZE", b"BODY.PEEK[]<0.10>",
            b"BODY.PEEK[]<7.100>", b"BODY.PEEK[]<99999999.5>", b"BODY.PEEK[]<0.99999999>", b"BODY.PEEK[TEXT]<2.7>", b"BODY.PEEK[HEADER]<3.20>",
            b"BODY.PEEK[%s]<1.6>" % FIELDS, b"BODY.PEEK[9]", b"BODY.PEEK[9.MIME]", b"BODY.PEEK[9.HEADER]", b"BODY.PEEK[1]<1.4>",
            b"BODY.PEEK[1.9.9]", b"BINARY.SIZE[9]"]


class Words:
    """Reads what IMAP says: lists, strings as octets, None for NIL, and any other word as ("word", octets)."""

    def __init__(self, octets):
        self.octets, self.at = octets, 0

    def peek(self):
        return self.octets[self.at:self.at + 1]

    def quoted(self):
        found = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.S).match(self.octets, self.at)
        self.at = found.end()
        return re.sub(rb"\\(.)", rb"\1", found.group(1), flags=re.S)

    def literal(self):
        found = re.compile(rb"~?\{(\d+)\}\r\n").match(self.octets, self.at)
        self.at = found.end() + int(found.group(1))
        return self.octets[found.end():self.at]

    def one(self):
        if self.peek() == b"(":
            self.at += 1
            return self.many(b")")
        if self.peek() == b'"':
            return self.quoted()
        if self.peek() in (b"{", b"~"):
            return self.literal()
        found = re.compile(rb"[^ ()\[]*(?:\[[^]]*\])?[^ ()]*").match(self.octets, self.at)
        if found.end() == self.at:
            raise ValueError("no word at %r" % self.octets[self.at:self.at + 40])
        self.at = found.end()
        return None if found.group() == b"NIL" else ("word", found.group())

    def many(self, end=b""):
        found = []
        while self.peek() != end:
            if self.peek() == b" ":
                self.at += 1
            else:
                found.append(self.one())
        self.at += len(end)
        return found


def value_of(answer):
    """What stands behind the item's name in an answer of one item."""
    if answer is None:
        return "NO"
    if isinstance(answer, str):
        return answer
    words = Words(answer).many()
    if len(words) >= 2 and words[0] == ("word", b"UID") and len(words) == 2:
        return "NO"
    return words[-1] if len(words) >= 2 else words


def parts_of(structure, prefix=b""):
    """The numbers of the parts in a BODYSTRUCTURE, with what there is to ask of each."""
    if not isinstance(structure[0], list):
        structure_parts = [structure] if prefix == b"" else []
    else:
        structure_parts = [part for part in structure if isinstance(part, list)]
        structure_parts = structure_parts[:next((i for i, part in enumerate(structure) if not isinstance(part, list)), len(structure))]
    for number, part in enumerate(structure_parts[:4] + structure_parts[4:][-1:], 1):
        if number == 5:
            number = len(structure_parts)
        path = (prefix + b"." if prefix else b"") + b"%d" % number
        is_message = not isinstance(part[0], list) and part[0].lower() == b"message" and len(part) > 8 and isinstance(part[7], list)
        yield path, is_message, isinstance(part[0], list)
        if path.count(b".") > 5:
            continue
        if isinstance(part[0], list):
            yield from parts_of(part, path)
        elif is_message:
            yield from inside(part[8], path)


def inside(structure, path):
    """Of a message inside: a single part is number 1 of it."""
    if isinstance(structure[0], list):
        yield from parts_of(structure, path)
        return
    is_message = structure[0].lower() == b"message" and len(structure) > 8 and isinstance(structure[7], list)
    yield path + b".1", is_message, False
    if is_message and path.count(b".") < 5:
        yield from inside(structure[8], path + b".1")


def items_of(structure):
    """What is asked of a letter beside what is asked of all."""
    for path, is_message, is_multipart in parts_of(structure):
        yield b"BODY.PEEK[%s]" % path
        yield b"BODY.PEEK[%s.MIME]" % path
        if is_message:
            yield b"BODY.PEEK[%s.HEADER]" % path
            yield b"BODY.PEEK[%s.TEXT]" % path
            yield b"BODY.PEEK[%s.HEADER.FIELDS (SUBJECT)]" % path
        elif not is_multipart:
            yield b"BINARY.PEEK[%s]" % path
            yield b"BINARY.SIZE[%s]" % path
            yield b"BINARY.PEEK[%s]<1.5>" % path


class Steady(Imap):
    """A connection to a server that may die of a question: then it is the answer, and the next one is asked anew."""

    def __init__(self, where):
        self.where, self.mailbox = where, None
        super().__init__(where)

    def ask(self, *words, literal=None):
        try:
            if words[0].startswith(b"SELECT"):
                self.mailbox = words
            return super().ask(*words, literal=literal)
        except (EOFError, ConnectionError):
            self.close()
            super().__init__(self.where)
            super().ask(*self.mailbox)
            return "GONE", "", []


def ask(imap, number, item):
    status, text, responses = imap.ask(b"FETCH", b"%d" % number, b"(" + item + b")")
    if status == "GONE":
        return "hung up"
    if status != "OK":
        return "NO [UNKNOWN-CTE]" if "[UNKNOWN-CTE]" in text else "NO"
    found = [response for response in responses if response.startswith(b"%d FETCH (" % number)]
    return found[0][len(b"%d FETCH (" % number):].rstrip(b"\r\n")[:-1] if found else None


class Judge:
    def __init__(self):
        self.known = [(name, re.compile(item.encode()), why) for names, item, why in DIFFERENCES for name in names.split()]
        self.used = set()

    def is_known(self, name, item):
        """Whether the answers may differ; and then they have."""
        found = [known for known in self.known if known[0] == name and known[1].fullmatch(item)]
        self.used.update((known[0], known[1]) for known in found)
        return bool(found)

    def unused(self):
        return [(name, item.pattern) for name, item, why in self.known if (name, item) not in self.used]

    def compare(self, name, item, ours, theirs):
        """Whether they are alike, or known not to be."""
        ours, theirs = value_of(ours), value_of(theirs)
        if ours == theirs:
            return True
        if self.is_known(name, item):
            return True
        check(False, "%s %s" % (name, item.decode()), "ours %r ⏎ theirs %r" % (ours, theirs) if len(repr(ours)) < 900 else
              "ours %r … theirs %r" % (repr(ours)[:700], repr(theirs)[:700]))
        return False


def fill(ours, theirs):
    """Both mailboxes, in the same order. Returns the letters that both took."""
    letters = []
    for name, octets in corpus.kept() + corpus.made():
        if b"\0" in octets:
            continue  # a literal may have none (RFC 9051, 9: CHAR8), and APPEND of a literal8 encodes it (RFC 3516, 5)
        taken = ours.ask(b"APPEND INBOX", literal=octets)
        check(taken[0] == "OK", name + ": ours takes it", taken)
        other = theirs.ask(b"APPEND INBOX", literal=octets)
        check(other[0] == "OK", name + ": theirs takes it", other)
        letters.append((name, octets))
    for imap in (ours, theirs):
        imap.ask(b"SELECT INBOX")
    return letters


def fetches(ours, theirs, letters, judge):
    count = 0
    for number, (name, octets) in enumerate(letters, 1):
        good = True
        for item in (b"ENVELOPE", b"BODY", b"BODYSTRUCTURE"):
            good &= judge.compare(name, item, ask(ours, number, item), ask(theirs, number, item))
        whole = value_of(ask(ours, number, b"BODY.PEEK[]"))
        good &= check(whole == octets.replace(b"\0", b"\x80"), name + ": the octets are those that were handed in") if whole != octets else True
        size = value_of(ask(ours, number, b"RFC822.SIZE"))
        good &= check(size == ("word", b"%d" % len(octets)), name + ": RFC822.SIZE", size) if size != ("word", b"%d" % len(octets)) else True
        structure = value_of(ask(ours, number, b"BODYSTRUCTURE"))
        for item in SECTIONS + list(dict.fromkeys(items_of(structure))):
            good &= judge.compare(name, item, ask(ours, number, item), ask(theirs, number, item))
            count += 1
        check(good, name)
    print("# %d sections were compared" % count)


def search(imap, criteria, letters):
    words, literal = criteria if isinstance(criteria, tuple) else (criteria, None)
    if literal is not None:
        words = b"CHARSET UTF-8 " + words
    status, text, responses = imap.ask(b"SEARCH", words, literal=literal)
    if status != "OK":
        return {status + " " + text}
    found = [response for response in responses if response.startswith(b"SEARCH")]
    return {letters[int(number) - 1][0] for number in found[0].split()[1:]} if found else set()


def searches(ours, theirs, letters):
    for criteria in SEARCHES:
        what = "SEARCH %s" % (criteria.decode() if isinstance(criteria, bytes) else b" ".join(criteria).decode())
        mine, other = search(ours, criteria, letters), search(theirs, criteria, letters)
        more, less = next(((more.split(), less.split()) for known, more, less, why in FOUND if known == criteria), ((), ()))
        check(mine - other == set(more) and other - mine == set(less), what + ": %d letters" % len(mine),
              "only ours %s ⏎ only theirs %s" % (sorted(mine - other), sorted(other - mine)))


def whole(folder):
    scenario = os.path.join(SOURCE, "data/scenarios/one-server.scenario")
    with Serving(scenario, *NETWORK, "--store", os.path.join(folder, "store")) as world, DovecotImap(NET + ".201", 2543) as dovecot:
        ours, theirs = Imap(world.where("imap"), "alice", "alice"), Steady(dovecot.where())
        judge = Judge()
        letters = fill(ours, theirs)
        check(len(letters) >= 60, "%d letters" % len(letters))
        fetches(ours, theirs, letters, judge)
        searches(ours, theirs, letters)
        check(not judge.unused(), "each difference that is explained is there", judge.unused())
        ours.close()
        theirs.close()
        check(world.stop() == 0 and world.said == "", "it ends cleanly", world.said)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="pennypost-world-") as folder:
        whole(folder)
    finish()
