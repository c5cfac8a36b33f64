DIFFERENCES = {}
ONLY_IN_OURS = {}
ONLY_IN_THEIRS = {}
SEARCHES = [
    b"ALL", b"1:10", b"5,7,160:*", b"UID 3:8", b"NOT 1:150", b"OR 1 3", b"LARGER 10000", b"SMALLER 100", b"NOT LARGER 200", b"SEEN", b"UNSEEN",
    b"KEYWORD nothing", b"UNKEYWORD nothing", b"DELETED", b"DRAFT",
    b"SENTON 2-Mar-2026", b"SENTBEFORE 1-Jan-2000", b"SENTSINCE 1-Jan-2026", b"NOT SENTSINCE 1-Jan-1990", b"SENTON 9-Jul-2024", b"SENTON 31-Dec-1999",
    b"SINCE 1-Jan-2000", b"BEFORE 1-Jan-2000",
    b'FROM "alice"', b'FROM "ALICE@LONDON"', b'FROM "<alice@london.example>"', b'TO "carol"', b'CC "carol"', b'BCC "after"', b'BCC ""', b'CC ""', b'TO ""',
    b'NOT FROM ""', b'SUBJECT ""', b'NOT SUBJECT ""', b'SUBJECT "two"', b'SUBJECT "a very  folded"', b'SUBJECT "mixed"', b'SUBJECT "PLAIN"', b'SUBJECT "no such thing at all"',
    b'FROM "pete"', b'FROM "nice"', b'TO "joe@where.test"', b'TO "group"', b'HEADER X-After ""', b'HEADER X-AFTER "line"', b'HEADER Content-Type "html"',
    b'HEADER Content-Type "text/plain"', b'HEADER Message-ID "folded"', b'HEADER Received "by"', b'HEADER X-Nothing here', b'HEADER Date "2026"', b'HEADER X-Field-299 "299"',
    b'BODY "hello"', b'BODY "HELLO BOB"', b'BODY "body"', b'BODY "html text"', b'BODY "<p>"', b'BODY "preamble"', b'BODY "epilogue"', b'BODY "inner body"', b'BODY "deep"',
    b'BODY "folded softly"', b'BODY "base64"', b'BODY "smart quotes"', b'BODY "uryyb"', b'BODY "mom"', b'BODY "UTF-16"', b'BODY "plain letters"', b'BODY "5:&5L"', b'BODY "level 3"',
    b'BODY "subject"', b'BODY "part 149"', b'BODY "the attachment"', b'BODY "yyyyyyyyyy"', b'BODY "xxxxxxxxxxxxxxxxxxxxxxx"', b'BODY ""', b'BODY "delivery"', b'BODY "final-recipient"',
    b'BODY "not a message"', b'BODY "phantom"', b'BODY "newsgroups"', b'BODY "first half"', b'BODY "hidden"', b'BODY "seen"',
    b'TEXT "alice"', b'TEXT "Subject: plain"', b'TEXT "inner"', b'TEXT "delivery-status"', b'TEXT "dot.png"', b'TEXT "boundary"', b'TEXT "preamble"', b'TEXT ""', b'TEXT "bob@paris.example"',
    b'TEXT "user2999"', b'TEXT "jrrt"', b'TEXT "x-rot13"', b'OR BODY "hello" SUBJECT "digest"', b'NOT BODY "x"', b'NOT TEXT "alice"', b'TEXT "innermost" FROM "alice"',
    (b"SUBJECT", "Grüße".encode()), (b"SUBJECT", "GRÜSSE".encode()), (b"SUBJECT", "zürich".encode()), (b"SUBJECT", "привет".encode()), (b"SUBJECT", "こんにちは".encode()),
    (b"SUBJECT", "日本".encode()), (b"SUBJECT", "你好".encode()), (b"SUBJECT", "€".encode()), (b"SUBJECT", "łódź".encode()), (b"SUBJECT", "台".encode()), (b"SUBJECT", "한".encode()),
    (b"SUBJECT", "straße".encode()), (b"SUBJECT", "café".encode()), (b"SUBJECT", "cafe".encode()), (b"SUBJECT", "wörd059".encode()), (b"SUBJECT", "wörd001wörd002".encode()),
    (b"FROM", "Jürgen".encode()), (b"FROM", "иван".encode()), (b"TO", "André P".encode()), (b"TO", "用户".encode()), (b"CC", "köln".encode()), (b"HEADER X-More", "日本".encode()),
    (b"HEADER X-More", "שלום".encode()), (b"HEADER X-More", "ä".encode()),
    (b"BODY", "日本語の本文".encode()), (b"BODY", "你好".encode()), (b"BODY", "𠀀".encode()), (b"BODY", "ПРИВЕТ".encode()), (b"BODY", "日本".encode()), (b"BODY", "☺".encode()),
    (b"BODY", "Grüße in UTF".encode()), (b"BODY", "שלום".encode()), (b"BODY", "“smart".encode()), (b"BODY", "€ 100".encode()), (b"BODY", "köln".encode()), (b"BODY", "straße".encode()),
    (b"BODY", "STRASSE".encode()), (b"BODY", "ä umlauts".encode()), (b"BODY", "grüße &amp;".encode()), (b"TEXT", "grüße".encode()), (b"TEXT", "日本".encode()), (b"TEXT", "ü.txt".encode()),
]
