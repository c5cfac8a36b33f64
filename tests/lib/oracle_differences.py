# SPDX-License-Identifier: GPL-3.0-or-later
"""Where our answers about difficult letters are not Dovecot's (2.3), and why; and what is searched for. The sections are of RFC 9051
unless another is named."""

STRUCTURE = r"BODY|BODYSTRUCTURE"
BINARY = r"BINARY.*"

NO_ADDRESS = ("RFC 5322, 3.4: this is no address, and 7.5.2 says only that a NIL host means a group: ours gives what stands there and an"
              " empty string for what is missing, theirs invents a name for it")
DEFAULT_TYPE = "RFC 2045, 5.2: what cannot be read as a type is text/plain; an empty type is not even in the grammar of media-text (9)"
BLANK_LINE = "6.4.5.1: the blank line is in every header fetch if there is one; by RFC 5322, 2.2 a field ends with its CR LF"
NO_BLANK_LINE = "6.4.5.1: no blank line is made up where a message has no body and no blank line"
AS_IT_CAME = "7.5.2, RFC822.SIZE and BODY[]: the octets that were handed in; theirs ends every line with CR LF"
DECODES = "RFC 2045, 6.7 and 6.8: characters outside the alphabet are to be passed over, and what is not allowed in quoted-printable is kept"
DELIMITER = "RFC 2046, 5.1.1: the line end before a delimiter is the delimiter's, also behind the end of a multipart inside"
ORDER = "RFC 2045, 5: the order of parameters has no meaning; ours is the letter's"
GLOBAL = "9, media-message: message/global has an envelope and a body as message/rfc822 has"
DEEP = "it may be nested as deep in ours as in theirs (100), but ours counts messages and multiparts alike"

# (letters, item, why): the item is a regular expression for all of it.
DIFFERENCES = [
    ("address-at-in-name", "ENVELOPE", "an \"@\" may not stand in a phrase (RFC 5322, 3.4), but the address is the one in the brackets"),
    ("address-broken address-none address-nested-group address-dots", "ENVELOPE", NO_ADDRESS),
    ("address-empty-members", "ENVELOPE", "RFC 5322, 4.4, obs-addr-list: empty members of a list are nothing"),
    ("address-literal", "ENVELOPE", "RFC 5322, 3.4.1: white space in a domain literal is not part of it"),
    ("address-quoted", "ENVELOPE", "RFC 5322, 3.2.4: a tab in a quoted string is part of it"),
    ("address-semicolons", "ENVELOPE", "RFC 5322, 3.4: a \";\" ends no list; ours takes it for a comma, theirs loses what is behind it"),
    ("address-spaces", "ENVELOPE", "RFC 5322, 4.4, obs-local-part: white space may stand around its dots"),
    ("folded", "ENVELOPE", "RFC 5322, 2.2.3: unfolding takes away the line end and nothing else; white space around a value is not in it"),
    ("content-type-no-semicolon content-type-no-subtype content-type-nonsense content-type-three empty-fields", STRUCTURE, DEFAULT_TYPE),
    ("content-type-empty-parameters", STRUCTURE, "RFC 2045, 5.1: \"=x\" is no parameter, and does not hide those behind it"),
    ("content-type-unclosed-quote", STRUCTURE, "RFC 2045, 5.1: a quoted string without its end; ours takes it to be at the end"),
    ("content-type-unquoted", STRUCTURE, "RFC 2045, 5.1: \"a:b/c\" should be quoted; all of it is meant"),
    ("cte-8bit-comment", STRUCTURE + "|" + BINARY, "RFC 2045, 6.1 with RFC 5322, 3.2.2: comments may stand around the mechanism"),
    ("cte-nonsense", STRUCTURE, "RFC 2045, 6.4: an encoding that is not known is said as it is; \"7bit\" would be wrong"),
    ("cte-base64-joined cte-base64-junk cte-base64-unpadded cte-quoted-printable", BINARY, DECODES),
    ("cte-uuencode", BINARY, "RFC 3516, 4.3: NO is for what cannot be decoded; x-uuencode can"),
    ("multipart-binary-part", r"BINARY\.SIZE\[1\]", "RFC 3516, 4.2: the size is of the part asked for; another part's encoding does not matter"),
    ("duplicates", BINARY, "one field is used for all: the first; theirs says the first in BODYSTRUCTURE and undoes the last"),
    ("disposition-odd", "BODYSTRUCTURE", "RFC 2183, 2: a disposition begins with a token; without one there is none (7.5.2: NIL)"),
    ("header-cut header-only", r"BODY\.PEEK\[HEADER\.FIELDS \(.*", NO_BLANK_LINE),
    ("lone-lf mixed-line-ends", ".*", AS_IT_CAME),
    ("made-deep-20 made-deep-98 made-deep-300", r"BODY\.PEEK\[[1.]*\]", DELIMITER),
    ("made-deep-300 made-forwarded-150", STRUCTURE, DEEP),
    ("message-empty-in-mixed multipart-digest-empty multipart-digest-headers multipart-empty-parts multipart-header-no-blank",
     r"BODY\.PEEK\[[1-5.]*(MIME|HEADER)\]", BLANK_LINE),
    ("message-empty-in-mixed multipart-digest-empty", r"BODY\.PEEK\[[1-5.]*HEADER\.FIELDS \(SUBJECT\)\]", NO_BLANK_LINE),
    ("message-global", STRUCTURE + r"|BODY\.PEEK\[1\..*|BINARY.*", GLOBAL),
    ("multipart-boundary-too-long", STRUCTURE, "RFC 2046, 5.1.1: a boundary has 70 characters at most; theirs knows one of 200 by its first 80"),
    ("multipart-boundary-unquoted", STRUCTURE, "RFC 2045, 5.1: a boundary with \"=\" should be quoted; all of it is meant, so the last line ends it"),
    ("multipart-empty-boundary", STRUCTURE + r"|BODY\.PEEK\[1.*|BINARY.*", "RFC 2046, 5.1.1: an empty boundary is none"),
    ("rfc2231-charset rfc2231-gaps", STRUCTURE, ORDER),
]

NO_DATE = "6.4.4: without a Date that can be read a letter was sent at no time"
UNFOLDED = "RFC 5322, 2.2.3: unfolding leaves the white space as it is"
AS_WRITTEN = "6.4.4: a substring of the text of the field: ours finds what is written and what ENVELOPE says of it"
LATIN = "octets that are not UTF-8 are read as ISO 8859-1, which is what such letters have (6.4.4 lets a server match more)"
SHARP = "6.4.4 lets a server match more: \"ß\" and \"ss\" are alike in ours, as in the case folding of Unicode"
HEBREW = "RFC 1556: iso-8859-8-i is ISO 8859-8, in another order of display"

SEARCHES = [
    b"ALL", b"1:10", b"5,7,160:*", b"UID 3:8", b"NOT 1:150", b"OR 1 3", b"LARGER 10000", b"SMALLER 100", b"NOT LARGER 200", b"SEEN",
    b"UNSEEN", b"KEYWORD nothing", b"UNKEYWORD nothing", b"DELETED", b"DRAFT", b"SENTON 2-Mar-2026", b"SENTSINCE 1-Jan-2026",
    b"SENTON 9-Jul-2024", b"SENTON 31-Dec-1999", b"SENTSINCE 1-Jan-2000 SENTBEFORE 1-Jan-2025", b"SINCE 1-Jan-2000", b"BEFORE 1-Jan-2000",
    b'FROM "alice"', b'FROM "ALICE@LONDON"', b'FROM "<alice@london.example>"', b'TO "carol"', b'CC "carol"', b'BCC "after"', b'BCC ""',
    b'CC ""', b'TO ""', b'NOT FROM ""', b'SUBJECT ""', b'NOT SUBJECT ""', b'SUBJECT "two"', b'SUBJECT "a very  folded"', b'SUBJECT "mixed"',
    b'SUBJECT "PLAIN"', b'SUBJECT "no such thing at all"', b'FROM "pete"', b'FROM "nice"', b'TO "joe@where.test"', b'TO "group"',
    b'HEADER X-After ""', b'HEADER X-AFTER "line"', b'HEADER Content-Type "html"', b'HEADER Content-Type "text/plain"',
    b'HEADER Message-ID "folded"', b'HEADER Received "by"', b"HEADER X-Nothing here", b'HEADER Date "2026"', b'HEADER X-Field-299 "299"',
    b'BODY "hello"', b'BODY "HELLO BOB"', b'BODY "body"', b'BODY "html text"', b'BODY "<p>"', b'BODY "preamble"', b'BODY "epilogue"',
    b'BODY "inner body"', b'BODY "deep"', b'BODY "folded softly"', b'BODY "base64"', b'BODY "smart quotes"', b'BODY "uryyb"', b'BODY "mom"',
    b'BODY "UTF-16"', b'BODY "plain letters"', b'BODY "5:&5L"', b'BODY "level 3"', b'BODY "subject"', b'BODY "part 149"',
    b'BODY "the attachment"', b'BODY "yyyyyyyyyy"', b'BODY "xxxxxxxxxxxxxxxxxxxxxxx"', b'BODY ""', b'BODY "delivery"',
    b'BODY "final-recipient"', b'BODY "not a message"', b'BODY "phantom"', b'BODY "newsgroups"', b'BODY "first half"', b'BODY "hidden"',
    b'BODY "seen"', b'TEXT "alice"', b'TEXT "Subject: plain"', b'TEXT "inner"', b'TEXT "delivery-status"', b'TEXT "dot.png"',
    b'TEXT "boundary"', b'TEXT "preamble"', b'TEXT ""', b'TEXT "bob@paris.example"', b'TEXT "user2999"', b'TEXT "jrrt"', b'TEXT "x-rot13"',
    b'OR BODY "hello" SUBJECT "digest"', b'NOT BODY "x"', b'NOT TEXT "alice"', b'TEXT "innermost" FROM "alice"',
] + [(words, text.encode()) for words, text in (
    (b"SUBJECT", "Grüße"), (b"SUBJECT", "GRÜSSE"), (b"SUBJECT", "zürich"), (b"SUBJECT", "привет"), (b"SUBJECT", "こんにちは"), (b"SUBJECT", "日本"),
    (b"SUBJECT", "你好"), (b"SUBJECT", "€"), (b"SUBJECT", "łódź"), (b"SUBJECT", "台"), (b"SUBJECT", "한"), (b"SUBJECT", "straße"),
    (b"SUBJECT", "café"), (b"SUBJECT", "cafe"), (b"SUBJECT", "wörd059"), (b"SUBJECT", "wörd001wörd002"), (b"FROM", "Jürgen"),
    (b"FROM", "иван"), (b"TO", "André P"), (b"TO", "用户"), (b"CC", "köln"), (b"HEADER X-More", "日本"), (b"HEADER X-More", "שלום"),
    (b"HEADER X-More", "ä"), (b"BODY", "日本語の本文"), (b"BODY", "你好"), (b"BODY", "𠀀"), (b"BODY", "ПРИВЕТ"), (b"BODY", "日本"), (b"BODY", "☺"),
    (b"BODY", "Grüße in UTF"), (b"BODY", "שלום"), (b"BODY", "“smart"), (b"BODY", "€ 100"), (b"BODY", "köln"), (b"BODY", "straße"),
    (b"BODY", "STRASSE"), (b"BODY", "ä umlauts"), (b"BODY", "grüße &amp;"), (b"TEXT", "grüße"), (b"TEXT", "日本"), (b"TEXT", "ü.txt"))]

# (what is searched, letters that only ours finds, letters that only theirs finds, why)
FOUND = [
    (b"SENTON 9-Jul-2024", "date-no-weekday", "", "RFC 5322, 4.3: one digit for hour, minute and second is seen; the day can be read"),
    (b"SENTSINCE 1-Jan-2000 SENTBEFORE 1-Jan-2025", "date-no-weekday", "", "the same"),
    (b'FROM "<alice@london.example>"', "address-routes", "", AS_WRITTEN),
    (b'TO "carol"', "address-semicolons", "", AS_WRITTEN),
    (b'FROM "nice"', "address-comments", "", AS_WRITTEN),
    (b'SUBJECT "a very  folded"', "folded", "", UNFOLDED),
    (b'BODY "hello"', "cte-base64-junk", "", DECODES),
    (b'OR BODY "hello" SUBJECT "digest"', "cte-base64-junk", "", DECODES),
    (b'BODY "body"', "duplicates empty-fields", "", DEFAULT_TYPE + "; and the first of two encodings counts"),
    (b'BODY "deep"', "made-deep-300", "", "what is nested too deep is looked through as it is"),
    (b'BODY "subject"', "", "message-global", GLOBAL + ", so that what it begins with is a header"),
    (b'NOT BODY "x"', "message-global multipart-empty-boundary",
     "content-type-no-semicolon content-type-no-subtype content-type-nonsense content-type-three cte-8bit-comment made-deep-300",
     "what is read differently above"),
    ((b"SUBJECT", "Grüße".encode()), "raw-latin1", "", LATIN),
    ((b"SUBJECT", "GRÜSSE".encode()), "raw-latin1 raw-utf8 words-utf8", "", SHARP),
    ((b"SUBJECT", "straße".encode()), "words-language", "", "RFC 2231, 5: an encoded word may name its language"),
    ((b"FROM", "Jürgen".encode()), "raw-latin1", "", LATIN),
    ((b"HEADER X-More", "שלום".encode()), "words-others", "", HEBREW),
    ((b"BODY", "שלום".encode()), "charset-iso-8859-8-i", "", HEBREW),
    ((b"BODY", "STRASSE".encode()), "cte-base64", "", SHARP),
]
