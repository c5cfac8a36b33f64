/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commentary on dialogues: replies are matched with what they answer, fields are filled in from what was said, and hostile
 * text cannot harm the window.
 */
#include "app/commentary-private.h"

#include <string.h>

static PpCommentary *commentary;

static PpEvent *
say_of_kind (PpJournal *journal, const char *proto, PpKind kind, char who, const char *text, gssize length)
{
  static const struct { const char *proto, *client, *server; } pairs[] = {
    { "submission", "mua:alice", "msa:submit.london.example" },
    { "smtp", "mta:mail.london.example", "mta:mx.paris.example" },
    { "lmtp", "mta:mx.paris.example", "mda:box.paris.example" },
    { "pop3", "mua:bob", "mda:box.paris.example" },
    { "dns", "mta:mail.london.example", "resolver:ns.example" },
  };
  g_autoptr (PpEvent) event = NULL;
  PpEvent fields = { 0 };
  guint i = 0;

  while (!g_str_equal (pairs[i].proto, proto))
    i++;
  fields.n = pp_journal_get_length (journal) + 1;
  fields.connection = 1;
  fields.kind = kind;
  fields.hop = 3;
  fields.dir = who == 'C' ? PP_DIR_CLIENT : PP_DIR_SERVER;
  fields.proto = g_intern_string (proto);
  fields.from = g_intern_string (who == 'C' ? pairs[i].client : pairs[i].server);
  fields.to = g_intern_string (who == 'C' ? pairs[i].server : pairs[i].client);
  event = pp_event_new (&fields, text, length < 0 ? strlen (text) : (gsize) length);
  event->octets = event->length + 2;
  pp_journal_append (journal, event);
  return pp_journal_get (journal, event->n);
}

/* "C: …", "S: …" lines, "D: …" for a letter of the client's, "d: …" for one of the server's, "+" for the connection */
static PpEvent *
say (PpJournal *journal, const char *proto, const char *line)
{
  if (line[0] == '+')
    return say_of_kind (journal, proto, PP_KIND_CONNECT, 'C', "", 0);
  if (line[0] == 'T')
    return say_of_kind (journal, proto, PP_KIND_TLS, 'C', line + 3, -1);
  if (line[0] == 'D' || line[0] == 'd')
    return say_of_kind (journal, proto, PP_KIND_DATA, line[0] == 'D' ? 'C' : 'S', line + 3, -1);
  return say_of_kind (journal, proto, PP_KIND_LINE, line[0], line + 3, -1);
}

static void
assert_presentable (const char *text)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (g_utf8_strlen (text, -1), <, 1000);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
assert_whole (const PpExplanation *e)
{
  g_assert_nonnull (e->title);
  g_assert_nonnull (e->says);
  g_assert_nonnull (e->digits);
  assert_presentable (e->title);
  assert_presentable (e->says);
  assert_presentable (e->why);
  assert_presentable (e->next);
  assert_presentable (e->post_office);
  assert_presentable (e->rfc);
}

typedef struct
{
  const char *line;
  const char *title; /* what the title begins with, or NULL */
  const char *part;  /* what must stand somewhere in says, why or next, or NULL */
} Expected;

static void
play (const char *proto, const Expected *lines, guint n_lines)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();

  for (guint i = 0; i < n_lines; i++)
    {
      PpEvent *event = say (journal, proto, lines[i].line);
      g_autoptr (PpExplanation) e = pp_commentary_explain (commentary, journal, event);
      g_autofree char *all = g_strjoin ("\n", e->says, e->why != NULL ? e->why : "", e->next != NULL ? e->next : "", NULL);

      g_test_message ("%s\n  %s\n  %s\n  office: %s\n  %s", lines[i].line, e->title, all, e->post_office, e->rfc);
      assert_whole (e);
      g_assert_null (strstr (all, "…"));
      g_assert_null (strchr (all, '{'));
      g_assert_cmpstr (e->title, !=, "Something happened");
      if (lines[i].title != NULL && !g_str_has_prefix (e->title, lines[i].title))
        g_error ("%s: the title is “%s”", lines[i].line, e->title);
      if (lines[i].part != NULL && strstr (all, lines[i].part) == NULL)
        g_error ("%s: “%s” is not in “%s”", lines[i].line, lines[i].part, all);
    }
}

static void
test_smtp (void)
{
  static const Expected lines[] = {
    { "+", "A connection is made", NULL },
    { "S: 220 mx.paris.example ESMTP", "220 — the greeting", "mx.paris.example" },
    { "C: EHLO mail.london.example", "EHLO", "line 2" },
    { "S: 250-mx.paris.example", "250 — welcome", "EHLO in line 3" },
    { "S: 250-SIZE 10485760", "SIZE", "10485760" },
    { "S: 250-X-UNHEARD-OF 7", "X-UNHEARD-OF — an extension", NULL },
    { "S: 250 8bitmime", "8BITMIME", "line 3" },
    { "C: MAIL FROM:<alice@london.example> SIZE=812 BODY=8BITMIME", "MAIL", "estimates the letter at 812" },
    { "S: 250 2.1.0 Sender ok", "250 — sender taken", "alice@london.example" },
    { "C: rcpt to:<bob@paris.example>", "RCPT", "MAIL was accepted in line 9" },
    { "S: 250 2.1.5 Recipient ok", "250 — recipient taken", "RCPT in line 10" },
    { "C: RCPT TO:<nobody@paris.example>", "RCPT", "nobody@paris.example" },
    { "S: 550 5.1.1 No such user", "550 — not for this recipient", "No such user" },
    { "C: DATA", "DATA", "accepted so far: 1" },
    { "S: 354 Go ahead", "354", "DATA in line 14" },
    { "D: Subject: x\r\n\r\nDear Bob\r\n", "The letter itself", "Lines: 3" },
    { "C: .", "A lone dot", "line 15" },
    { "S: 250 2.6.0 Queued", "250 — the letter is taken", "line 16" },
    { "C: MAIL FROM:<>", "MAIL with an empty address", "line 7" },
    { "S: 451 4.3.0 Disk trouble", "451", "Disk trouble" },
    { "C: XYZZY", "Not a known command", "XYZZY" },
    { "S: 500 5.5.1 What?", "500", "XYZZY in line 21" },
    { "C: QUIT", "QUIT", "line 22" },
    { "S: 221 2.0.0 Bye", "221", NULL },
  };

  play ("smtp", lines, G_N_ELEMENTS (lines));
  play ("submission", lines, G_N_ELEMENTS (lines));
}

static void
test_pipelined (void)
{
  static const Expected lines[] = {
    { "+", NULL, NULL },
    { "S: 220 mx.paris.example ESMTP", NULL, NULL },
    { "C: EHLO mail.london.example", NULL, NULL },
    { "S: 250-mx.paris.example", NULL, NULL },
    { "S: 250 PIPELINING", "PIPELINING", NULL },
    { "C: MAIL FROM:<alice@london.example>", NULL, "line 5" },
    { "C: RCPT TO:<a@paris.example>", NULL, NULL },
    { "C: RCPT TO:<b@paris.example>", NULL, NULL },
    { "C: DATA", "DATA", NULL },
    { "S: 250 2.1.0 ok", "250 — sender taken", "line 6" },
    { "S: 550 5.1.1 no", "550 — not for this recipient", "a@paris.example" },
    { "S: 250 2.1.5 ok", "250 — recipient taken", "b@paris.example" },
    { "S: 354 go", "354", "line 9" },
    { "D: x\r\n", NULL, "line 13" },
    { "C: QUIT", "QUIT", NULL },
    { "S: 250 2.0.0 ok", "250 — the letter is taken", "line 14" },
    { "S: 221 2.0.0 bye", "221", "line 15" },
  };

  play ("smtp", lines, G_N_ELEMENTS (lines));
}

static void
test_empty_letter (void)
{
  static const Expected lines[] = {
    { "+", NULL, NULL },
    { "S: 220 mx.paris.example ESMTP", NULL, NULL },
    { "C: HELO somewhere.example", "HELO", "somewhere.example" },
    { "S: 250 mx.paris.example", "250 — welcome", "HELO in line 3" },
    { "C: .", "A lone dot", "anywhere else a dot is no command" },
    { "S: 500 what", "500", NULL },
    { "C: MAIL FROM:<alice@london.example>", NULL, NULL },
    { "S: 250 2.1.0 ok", NULL, NULL },
    { "C: RCPT TO:<bob@paris.example>", NULL, NULL },
    { "S: 250 2.1.5 ok", NULL, NULL },
    { "C: DATA", NULL, NULL },
    { "S: 354 go", NULL, NULL },
    { "C: .", "A lone dot", "354 in line 12" },
    { "S: 250 2.0.0 ok", "250 — the letter is taken", "line 13" },
    { "C: AUTH LOGIN", "AUTH", NULL },
    { "S: 334 VXNlcg==", "334", NULL },
    { "C: Ym9i", "The name", "334 in line 16" },
    { "S: 535 5.7.8 no", "535", NULL },
  };

  play ("smtp", lines, G_N_ELEMENTS (lines));
}

static void
test_lmtp (void)
{
  static const Expected lines[] = {
    { "+", NULL, "LMTP" },
    { "S: 220 box.paris.example LMTP", "220 — the greeting", "LHLO" },
    { "C: LHLO mx.paris.example", "LHLO — the client introduces itself", NULL },
    { "S: 250-box.paris.example", "250 — welcome", NULL },
    { "S: 250 ENHANCEDSTATUSCODES", "ENHANCEDSTATUSCODES", NULL },
    { "C: MAIL FROM:<alice@london.example>", NULL, NULL },
    { "S: 250 2.1.0 ok", NULL, NULL },
    { "C: RCPT TO:<bob@paris.example>", NULL, NULL },
    { "S: 250 2.1.5 ok", NULL, NULL },
    { "C: RCPT TO:<ghost@paris.example>", NULL, NULL },
    { "S: 550 5.1.1 no", NULL, NULL },
    { "C: RCPT TO:<carol@paris.example>", NULL, NULL },
    { "S: 250 2.1.5 ok", NULL, NULL },
    { "C: DATA", NULL, "accepted so far: 2" },
    { "S: 354 go", NULL, NULL },
    { "D: x\r\n", "The letter itself", "One reply for each recipient" },
    { "S: 250 2.1.5 filed", "250 — delivered", "bob@paris.example" },
    { "S: 452 4.2.2 full", "452", "carol@paris.example" },
    { "C: DATA", NULL, NULL },
    { "S: 503 5.5.1 no", "503 — no letter without an envelope", NULL },
    { "C: EHLO mx.paris.example", "EHLO — not in LMTP", NULL },
    { "S: 500 5.5.1 no", "500", NULL },
    { "C: QUIT", NULL, NULL },
    { "S: 221 2.0.0 bye", NULL, NULL },
  };

  play ("lmtp", lines, G_N_ELEMENTS (lines));
}

/* In clear the password can be read by all, and is shown; in cipher nobody could have read it. */
static void
test_auth_in_clear (void)
{
  static const Expected lines[] = {
    { "+", NULL, NULL },
    { "S: 220 submit.london.example", NULL, NULL },
    { "C: EHLO laptop", NULL, NULL },
    { "S: 250 AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256", NULL, NULL },
    { "C: AUTH PLAIN AGFsaWNlAHdvbmRlcmxhbmQ=", "AUTH PLAIN", "as alice with the mechanism PLAIN" },
    { "S: 535 5.7.8 no", "535", NULL },
    { "C: auth plain AGFsaWNlAHdvbmRlcmxhbmQ=", "AUTH PLAIN", "anyone who listens can read the password, wonderland" },
    { "S: 535 5.7.8 no", "535", NULL },
    { "C: AUTH PLAIN", "AUTH PLAIN", "Base64 is a spelling" },
    { "S: 334 ", "334 — name and password", "there is nothing to answer" },
    { "C: AGFsaWNlAHdvbmRlcmxhbmQ=", "Name and password", "of alice" },
    { "S: 454 4.7.0 later", "454 — cannot be checked now", NULL },
    { "C: AUTH LOGIN", "AUTH LOGIN", NULL },
    { "S: 334 VXNlcm5hbWU6", "334 — the name?", "Username:" },
    { "C: YWxpY2U=", "The name", "alice" },
    { "S: 334 UGFzc3dvcmQ6", "334 — the password?", "Password:" },
    { "C: d29uZGVybGFuZA==", "The password", "anyone who listens can read it: wonderland" },
    { "S: 235 2.7.0 welcome", "235", NULL },
    { "C: AUTH CRAM-MD5", "AUTH CRAM-MD5", "The password itself is not sent" },
    { "S: 334 PDFAbG9uZG9uPg==", "334 — the challenge", "<1@london>" },
    { "C: YWxpY2UgMDEyMzQ1Njc4OWFiY2RlZg==", "The answer to the challenge", "its name, alice, and a checksum" },
    { "S: 535 5.7.8 no", "535", NULL },
    { "C: AUTH SCRAM-SHA-256 biwsbj1hbGljZSxyPWFiYw==", "AUTH SCRAM-SHA-256", "n,,n=alice,r=abc" },
    { "S: 334 cj1hYmNkZWYscz1jMkZzZEE9PSxpPTQwOTY=", "334 — salt and count", "i=4096" },
    { "C: Yz1iaXdzLHI9YWJjZGVmLHA9cHJvb2Y=", "The client’s proof", "p=proof" },
    { "S: 334 dj1zaWduYXR1cmU=", "334 — the server’s own proof", "v=signature" },
    { "C: ", "An empty line — the server is believed", NULL },
    { "S: 235 2.7.0 welcome", "235", NULL },
    { "C: AUTH LOGIN", NULL, NULL },
    { "S: 334 VXNlcm5hbWU6", NULL, NULL },
    { "C: *", "A lone *", "gives up" },
    { "S: 501 5.7.0 broken off", "501 — broken off", NULL },
    { "C: AUTH NTLM", "AUTH", NULL },
    { "S: 504 5.5.4 what", "504 — not in that way", NULL },
    { "C: AUTH PLAIN !!!", "AUTH PLAIN", NULL },
    { "S: 538 5.7.11 seal it first", "538", NULL },
  };

  play ("submission", lines, G_N_ELEMENTS (lines));
}

static void
test_auth_in_cipher (void)
{
  static const char *const lines[] = { "+", "S: 220 submit.london.example", "C: EHLO laptop", "S: 250 STARTTLS", "C: STARTTLS",
                                       "S: 220 2.0.0 go", "T: sealed TLSv1.3 TLS_AES_256_GCM_SHA384", "C: EHLO laptop",
                                       "S: 250 AUTH PLAIN LOGIN" };
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpExplanation) plain = NULL, password = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    say (journal, "submission", lines[i]);
  plain = pp_commentary_explain (commentary, journal, say (journal, "submission", "C: AUTH PLAIN AGFsaWNlAHdvbmRlcmxhbmQ="));
  g_assert_nonnull (strstr (plain->says, "nobody on the way can read it"));
  g_assert_null (strstr (plain->says, "wonderland"));
  say (journal, "submission", "S: 535 5.7.8 no");
  say (journal, "submission", "C: AUTH LOGIN YWxpY2U=");
  say (journal, "submission", "S: 334 UGFzc3dvcmQ6");
  password = pp_commentary_explain (commentary, journal, say (journal, "submission", "C: d29uZGVybGFuZA=="));
  g_assert_cmpstr (password->title, ==, "The password");
  g_assert_null (strstr (password->says, "wonderland"));
}

static void
test_chunks (void)
{
  static const Expected lines[] = {
    { "+", NULL, NULL },
    { "S: 220 mx.paris.example ESMTP", NULL, NULL },
    { "C: EHLO mail.london.example", NULL, NULL },
    { "S: 250 CHUNKING", NULL, NULL },
    { "C: MAIL FROM:<alice@london.example> BODY=BINARYMIME SMTPUTF8 RET=HDRS ENVID=QQ314159 SIZE=20", "MAIL", "RET=HDRS asks" },
    { "S: 250 2.1.0 ok", NULL, NULL },
    { "C: RCPT TO:<bob@paris.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bob@paris.example", "RCPT", "first addressed to: b+ob@paris.example" },
    { "S: 250 2.1.5 ok", NULL, NULL },
    { "C: RCPT TO:<carol@paris.example> NOTIFY=NEVER", "RCPT", "asks for no report" },
    { "S: 250 2.1.5 ok", NULL, NULL },
    { "C: BDAT 12", "BDAT — a piece", "the next 12 octets" },
    { "D: Subject: x\r\n", "A piece of the letter", "BDAT in line 11" },
    { "S: 250 2.0.0 12 octets", "250 — piece taken", "BDAT in line 11" },
    { "C: bdat 8 last", "BDAT … LAST", "the next 8 octets" },
    { "D: \r\nDear Bo", "A piece of the letter", "BDAT in line 14" },
    { "S: 250 2.0.0 queued", "250 — the letter is taken", "every piece" },
    { "C: BDAT 0 LAST", "BDAT … LAST", NULL },
    { "S: 503 5.5.1 no", "503", NULL },
    { "C: MAIL FROM:<>", "MAIL with an empty address", NULL },
    { "S: 450 4.7.1 greylisted", "450", NULL },
    { "C: RCPT TO:<bob@paris.example>", NULL, NULL },
    { "S: 450 4.7.1 come back", "450 — not for this recipient, now", "greylisting" },
    { "C: QUIT", NULL, NULL },
    { "S: 421 4.3.2 too many mistakes", "421 — too many", NULL },
  };

  play ("smtp", lines, G_N_ELEMENTS (lines));
}

/* Replies may come long after their commands. */
static void
test_pipelined_envelope (void)
{
  static const Expected lines[] = {
    { "+", NULL, NULL },
    { "S: 220 mx.paris.example ESMTP", NULL, NULL },
    { "C: EHLO mail.london.example", NULL, NULL },
    { "S: 250 PIPELINING", NULL, NULL },
    { "C: MAIL FROM:<alice@london.example>", NULL, NULL },
    { "C: RCPT TO:<bob@paris.example>", NULL, NULL },
    { "C: RCPT TO:<nobody@paris.example>", NULL, NULL },
    { "C: DATA", NULL, NULL },
    { "S: 250 2.1.0 ok", "250 — sender taken", "MAIL in line 5" },
    { "S: 250 2.1.5 ok", "250 — recipient taken", "RCPT in line 6" },
    { "S: 550 5.1.1 no", "550 — not for this recipient", "nobody@paris.example" },
    { "S: 354 go", "354", "DATA in line 8" },
    { "D: From: MAILER-DAEMON@x\r\nContent-Type: multipart/report; report-type=delivery-status\r\n\r\nsorry\r\n", "A report on a letter", "Lines: 4" },
    { "C: .", NULL, NULL },
    { "S: 552 5.2.2 full", "552", NULL },
  };

  play ("smtp", lines, G_N_ELEMENTS (lines));
}

static void
test_pop3_signing_in (void)
{
  static const Expected lines[] = {
    { "+", NULL, "110" },
    { "S: +OK box.paris.example POP3 <1.2@box>", "+OK — the greeting", NULL },
    { "C: LANG", "LANG — which", NULL },
    { "S: +OK", "+OK — the list follows", NULL },
    { "S: en English", "A language", "en" },
    { "S: .", "A lone dot", "LANG in line 3" },
    { "C: AUTH", "AUTH — which ways", NULL },
    { "S: +OK", "+OK — the list follows", NULL },
    { "S: PLAIN", "A way to sign in", "PLAIN" },
    { "S: .", NULL, NULL },
    { "C: APOP bob c4c9334bac560ecc979e58001b3e22fb", "APOP", NULL },
    { "S: -ERR [AUTH] no", "-ERR — not opened", "no" },
    { "C: AUTH PLAIN", "AUTH — logging in", NULL },
    { "S: + ", "+ — prove it", "base64" },
    { "C: *", "A lone *", NULL },
    { "S: -ERR", "-ERR — not opened", NULL },
    { "C: AUTH LOGIN", "AUTH — logging in", NULL },
    { "S: + VXNlcm5hbWU6", "+ — prove it", NULL },
    { "C: Ym9i", "Part of logging in", NULL },
    { "S: + UGFzc3dvcmQ6", "+ — prove it", NULL },
    { "C: QUIT", "Part of logging in", NULL },
    { "S: +OK 2 messages", "+OK — the mailbox is open", NULL },
    { "C: LIST", "LIST — which letters", "line 22" },
  };

  play ("pop3", lines, G_N_ELEMENTS (lines));
}

static void
test_pop3 (void)
{
  static const Expected lines[] = {
    { "+", NULL, "110" },
    { "S: +OK box.paris.example POP3", "+OK — the greeting", NULL },
    { "C: CAPA", "CAPA", NULL },
    { "S: +OK", "+OK — the list follows", NULL },
    { "S: X-STRANGE 1", "A capability", "X-STRANGE" },
    { "S: .", "A lone dot", "CAPA in line 3" },
    { "C: USER bob", "USER", "mailbox bob" },
    { "S: +OK", "+OK — and the password?", NULL },
    { "C: PASS tulip", "PASS", "line 8" },
    { "S: +OK 2 messages", "+OK — the mailbox is open", NULL },
    { "C: STAT", "STAT", "line 10" },
    { "S: +OK 2 1440", "+OK — so much is there", "in the mailbox: 2, octets in all: 1440" },
    { "C: LIST", "LIST — which letters", NULL },
    { "S: +OK 2 messages", "+OK — the list follows", NULL },
    { "S: 1 620", "A letter and its size", "Letter 1 has 620 octets" },
    { "S: 2 820", "A letter and its size", NULL },
    { "S: .", "A lone dot", "LIST in line 13" },
    { "C: LIST 2", "LIST — how large", "letter 2" },
    { "S: +OK 2 820", "+OK — its size", "Letter 2 has 820 octets" },
    { "C: UIDL", "UIDL", NULL },
    { "S: +OK", "+OK — the unique names", NULL },
    { "S: 1 7.1", "A letter and its unique name", "7.1" },
    { "S: .", NULL, NULL },
    { "C: RETR 1", "RETR", "letter 1" },
    { "S: +OK 620 octets", "+OK — here it comes", NULL },
    { "d: Subject: x\r\n\r\n+OK\r\n", "The letter itself", "RETR in line 24" },
    { "S: .", "A lone dot", "RETR" },
    { "C: DELE 1", "DELE", "letter 1" },
    { "S: +OK", "+OK — marked", "Letter 1" },
    { "C: RETR 9", NULL, NULL },
    { "S: -ERR no such message", "-ERR — no such letter", "letter 9" },
    { "C: FROB", "Not a known command", NULL },
    { "S: -ERR what?", "-ERR — not understood", NULL },
    { "C: QUIT", "QUIT", NULL },
    { "S: +OK bye", "+OK — goodbye", NULL },
  };

  play ("pop3", lines, G_N_ELEMENTS (lines));
}

static void
test_password_is_not_repeated (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  PpEvent *event = say (journal, "pop3", "C: PASS tulip");
  g_autoptr (PpExplanation) e = pp_commentary_explain (commentary, journal, event);

  g_assert_null (strstr (e->says, "tulip"));
  g_assert_null (strstr (e->title, "tulip"));
}

static void
assert_digit (const PpExplanation *e, guint i, const char *of, const char *digit, const char *meaning)
{
  const PpDigit *part = g_ptr_array_index (e->digits, i);

  g_assert_cmpstr (part->of, ==, of);
  g_assert_cmpstr (part->digit, ==, digit);
  g_assert_cmpstr (part->meaning, ==, meaning);
}

static void
test_digits (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpExplanation) e = pp_commentary_explain (commentary, journal, say (journal, "smtp", "S: 550 5.1.10 null MX"));
  g_autoptr (PpExplanation) plain = pp_commentary_explain (commentary, journal, say (journal, "smtp", "S: 250 4.0.0 not of this class"));
  g_autoptr (PpExplanation) odd = pp_commentary_explain (commentary, journal, say (journal, "smtp", "S: 299 2.999.999"));
  g_autoptr (PpExplanation) pop3 = pp_commentary_explain (commentary, journal, say (journal, "pop3", "S: -ERR [IN-USE] busy"));

  g_assert_cmpuint (e->digits->len, ==, 6);
  assert_digit (e, 1, "550", "5", "about the mail system");
  assert_digit (e, 3, "5.1.10", "5", "a failure that stays");
  assert_digit (e, 4, "5.1.10", ".1", "about an address");
  assert_digit (e, 5, "5.1.10", ".10", "the recipient’s domain says that it takes no mail at all (null MX)");
  g_assert_cmpuint (plain->digits->len, ==, 3);
  g_assert_cmpuint (odd->digits->len, ==, 6);
  assert_digit (odd, 5, "2.999.999", ".999", "a detail that is not explained here");
  g_assert_cmpuint (pop3->digits->len, ==, 2);
  assert_digit (pop3, 1, "[…]", "IN-USE", "the mailbox is in use by another session");
}

/* About to be said: not in the journal yet. */
static void
test_pending (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpJournal) elsewhere = pp_journal_new ();
  PpEvent *pending = say (elsewhere, "smtp", "S: 250 2.1.0 ok");
  g_autoptr (PpExplanation) e = NULL, alone = NULL;

  say (journal, "smtp", "+");
  say (journal, "smtp", "S: 220 mx.paris.example");
  say (journal, "smtp", "C: MAIL FROM:<alice@london.example>");
  pending->n = 0;
  e = pp_commentary_explain (commentary, journal, pending);
  g_assert_cmpstr (e->title, ==, "250 — sender taken");
  alone = pp_commentary_explain (commentary, NULL, pending);
  g_assert_cmpstr (alone->title, ==, "250 — done");
}

static void
assert_says (PpJournal *journal, PpKind kind, const char *proto, char who, const char *text, const char *title)
{
  PpEvent *event = say_of_kind (journal, proto, kind, who, text, -1);
  g_autoptr (PpExplanation) e = pp_commentary_explain (commentary, journal, event);

  g_test_message ("%s\n  %s\n  %s\n  %s\n  %s", text, e->title, e->says, e->next, e->post_office);
  assert_whole (e);
  g_assert_cmpstr (e->title, ==, title);
  g_assert_null (strstr (e->says, "…"));
}

static void
test_world (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();

  assert_says (journal, PP_KIND_CONNECT, "smtp", 'C', "127.25.0.4:2025", "A connection is made");
  assert_says (journal, PP_KIND_CONNECT, "smtp", 'S', "refused: nobody listens there", "No connection");
  assert_says (journal, PP_KIND_DNS, "dns", 'C', "paris.example MX?", "Who takes mail for this domain?");
  assert_says (journal, PP_KIND_DNS, "dns", 'S', "paris.example MX 10 mx.paris.example; mx.paris.example A 127.25.0.4", "This host takes its mail");
  assert_says (journal, PP_KIND_DNS, "dns", 'S', "a.example CNAME b.example; b.example: no such name", "No such name");
  assert_says (journal, PP_KIND_DNS, "dns", 'S', "paris.example MX: too long for a datagram", "Too much for one datagram");
  assert_says (journal, PP_KIND_DNS, "dns", 'S', "paris.example MX 0 .", "No mail, please");
  assert_says (journal, PP_KIND_DNS, "dns", 'S', "paris.example: no such name", "No such name");
  assert_says (journal, PP_KIND_DNS, "dns", 'S', "paris.example: no MX record", "No mail server is named");
  assert_says (journal, PP_KIND_DNS, "dns", 'C', "mx.paris.example A?", "What is the address of this host?");
  assert_says (journal, PP_KIND_DNS, "dns", 'S', "mx.paris.example A 127.25.0.4", "The address");
  assert_says (journal, PP_KIND_DNS, "dns", 'S', "mx.paris.example A: refused", "The directory cannot say");
  assert_says (journal, PP_KIND_DNS, "dns", 'S', "broken.example: out of order", "The directory cannot say");
  assert_says (journal, PP_KIND_DNS, "dns", 'S', "", "The directory answers");
  assert_says (journal, PP_KIND_TLS, "smtp", 'C', "sealed TLSv1.3 TLS_AES_256_GCM_SHA384 certificate of mx.paris.example", "The connection is sealed");
  assert_says (journal, PP_KIND_TLS, "smtp", 'S', "sealed", "The connection is sealed");
  assert_says (journal, PP_KIND_TLS, "smtp", 'C', "failed the certificate is not trusted: unknown authority", "No seal");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "checks the identity: alice has signed in, and <alice@london.example> is hers", "A check: identity");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "checks the sender: <alice@london.example> is one of ours", "A check: the sender");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "checks the recipient: the domain of <bob@paris> is not complete", "A check: the recipient");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "checks the size: 812 octets", "A check: the size");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "adds the missing field Date (RFC 6409, 8.2)", "Something is added");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "SPF: fail: 127.25.0.9 is not on the list", "SPF: fail");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "SPF: softfail: perhaps not", "SPF: softfail");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "SPF", "A check: may this host send for that domain?");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "greylisting: <a@b> for <c@d> from 127.25.0.3 is not known here: come back in 10 min", "Greylisting: a stranger");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "greylisting: <a@b> for <c@d> came back after 12 min, as a real server does: welcome", "Greylisting: an acquaintance");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "greylisting: seen before", "Greylisting");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "the sign-in went well: this is alice", "The sign-in went well");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "the sign-in failed: that is not the right name and password", "The sign-in failed");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "counts the postmarks: 12 are more than 10, so the letter goes in circles", "A check: does it go in circles?");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "TLS broke: bad record", "The seal is broken");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "<c@d> is not of our domain b: everything else goes to big.example", "For somewhere else");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "hands the letter over: MSA and MTA work under one roof, so there is no conversation", "Handed over");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "we are an office for d ourselves, with preference 20: only better ones are tried", "A second office itself");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "does not even ask: The letter has 1831 octets, this server takes at most 1500", "Too large: 1831 octets, at most 1500");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "encodes the letter anew: this server takes 7-bit text only", "Written in another way");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "the submission ended: 535 5.7.8 no", "Not handed in");
  assert_says (journal, PP_KIND_NOTE, "pop3", 'C', "the collection ended: -ERR no", "Not collected");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "the directory has no address for mx.paris.example", "No address");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "the directory has not answered about d for 2 seconds: asked again", "No answer");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "the answer about d was cut off: the same question again, over TCP", "The same over TCP");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'S', "<bob@paris.example> has no mailbox here", "A check: no such mailbox");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "cannot reach mx.paris.example: Connection refused", "Nobody there");
  assert_says (journal, PP_KIND_TIMER, "smtp", 'C', "a letter is tried again", "Another try");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "add 7 from <> for <alice@london.example>", "A report is written");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "change 7 <bob@paris.example> deferred, next try in 5 min: 451 4.4.1 no", "It waits for another try");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "change 7 <bob@paris.example> returned: 550 5.1.1 no", "It is given up");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "change 7 <bob@paris.example> returned after five days: 451 4.4.1 no", "It has waited too long");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "change 7 <bob@paris.example> delayed: the sender is told", "The sender is told that it is late");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "change 7 <bob@paris.example> sent: 250 2.0.0 ok", "Passed on");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "change out-1 <bob@paris.example> refused: 550 5.7.1 no", "Refused: it stays with the sender");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "change out-1 stays in the outbox: no route", "It stays in the outbox");
  assert_says (journal, PP_KIND_NOTE, "smtp", 'C', "another domain: look up its mail server", "Why");
  assert_says (journal, PP_KIND_TIMER, "smtp", 'C', "", "It is time");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "add 1 alice@london.example", "Into the queue");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "change 1", "Still in the queue");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "remove 1", "Out of the queue");
  assert_says (journal, PP_KIND_QUEUE, "smtp", 'C', "", "The queue changes");
  assert_says (journal, PP_KIND_STORE, "lmtp", 'S', "add bob/1 620 octets", "Into the mailbox");
  assert_says (journal, PP_KIND_STORE, "pop3", 'C', "add inbox/1", "Home at last");
  assert_says (journal, PP_KIND_STORE, "lmtp", 'S', "remove bob/1", "Out of the mailbox");
  assert_says (journal, PP_KIND_STATE, "smtp", 'S', "sender-given", "mx.paris.example: sender given");
  assert_says (journal, PP_KIND_STATE, "smtp", 'C', "looking-up", "mail.london.example: looking up");
  assert_says (journal, PP_KIND_STATE, "smtp", 'C', "dreaming", "mail.london.example: dreaming");
}

static void
test_close (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  PpEvent *event;
  g_autoptr (PpExplanation) abrupt = NULL, polite = NULL;

  say (journal, "pop3", "+");
  say (journal, "pop3", "S: +OK");
  event = say_of_kind (journal, "pop3", PP_KIND_CLOSE, 'C', "", 0);
  abrupt = pp_commentary_explain (commentary, journal, event);
  g_assert_nonnull (strstr (abrupt->says, "without QUIT"));
  say (journal, "pop3", "C: QUIT");
  say (journal, "pop3", "S: +OK bye");
  event = say_of_kind (journal, "pop3", PP_KIND_CLOSE, 'S', "", 0);
  polite = pp_commentary_explain (commentary, journal, event);
  g_assert_null (strstr (polite->says, "without QUIT"));
}

/* --- Hostile text ---------------------------------------------------------------------------------------------------- */

static void
explain_hostile (const char *proto, PpKind kind, char who, const char *text, gssize length)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  PpEvent *event;
  g_autoptr (PpExplanation) first = NULL, second = NULL;

  event = say_of_kind (journal, proto, kind, who, text, length);
  first = pp_commentary_explain (commentary, journal, event);
  assert_whole (first);
  event = say_of_kind (journal, proto, kind, who == 'C' ? 'S' : 'C', text, length);
  second = pp_commentary_explain (commentary, journal, event);
  assert_whole (second);
  for (guint i = 0; i < second->digits->len; i++)
    g_assert_cmpuint (strlen (((PpDigit *) second->digits->pdata[i])->digit), >, 0);
}

static void
test_hostile (void)
{
  static const char *const protos[] = { "smtp", "submission", "lmtp", "pop3", "dns" };
  static const char *const texts[] = {
    "", " ", ".", "\xff\xfe\x80", "MAIL FROM:<\x01\x02\r\n\xe2\x80\xae>", "RCPT TO:<", "RCPT TO:<\"\\", "MAIL", "250", "250-", "250 2", "250 2.",
    "250 2.1.", "250 2.1.1x", "999 x", "000", "2500", "+OK", "-ERR", "-ERR [", "-ERR []", "-ERR [\xff]", "+OKAY", "LIST \xff", "{client}",
    "AUTH PLAIN", "AUTH PLAIN =", "AUTH LOGIN \xff", "AUTH ", "334", "334 ", "334 ====", "BDAT", "BDAT x LAST", "BDAT -1 last",
    "MAIL FROM:<> RET=", "MAIL FROM:<a@b> = == RET=FULL=FULL", "RCPT TO:<a> ORCPT=;+ NOTIFY=+4", "sealed", "sealed  ", "failed", "SPF: ",
    "change a <", "change a <b> deferred, next try in : ", "change a <b> deferred, next try in 99999999999999999999 min",
    "checks the ", "greylisting", "> has a mailbox here", "<> has a mailbox here", "[a|b]", "add", "add /", "add a/", "remove %s%n", "a MX?", "MX?", "?", ": no such name", "a MX", "a MX 10", "\xf0\x9f\x93\xae",
  };
  g_autofree char *long_line = g_strnfill (3000000, 'A');
  g_autofree char *many = g_strnfill (2000000, '\n');
  char nul[] = "MAIL\0FROM:<a>";

  memcpy (long_line, "MAIL FROM:<", 11);
  for (guint i = 0; i < G_N_ELEMENTS (protos); i++)
    for (guint kind = 0; kind < PP_N_KINDS; kind++)
      {
        for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
          {
            explain_hostile (protos[i], kind, 'C', texts[j], -1);
            explain_hostile (protos[i], kind, 'S', texts[j], -1);
          }
        explain_hostile (protos[i], kind, 'C', nul, sizeof nul);
        explain_hostile (protos[i], kind, 'C', long_line, -1);
        explain_hostile (protos[i], kind, 'S', many, -1);
      }
}

static void
test_strange_actors (void)
{
  static const char *const names[] = { "", "mua:", "mua:\xff", ":", "guest:[::1]", "no-role", "mta:[a|b]{client}", "mda: " };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint kind = 0; kind < PP_N_KINDS; kind++)
      {
        PpEvent fields = { .n = 1, .kind = kind, .from = g_intern_string (names[i]), .to = NULL };
        g_autoptr (PpEvent) event = pp_event_new (&fields, "text", 4);
        g_autoptr (PpExplanation) e = pp_commentary_explain (commentary, NULL, event);

        assert_whole (e);
      }
}

/* What an explanation costs does not grow with the journal. */
static void
test_bounded (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  PpEvent *event = NULL;
  gint64 begin;

  for (guint i = 0; i < 200000; i++)
    event = say (journal, "smtp", i % 2 == 0 ? "C: NOOP" : "S: 250 2.0.0 ok");
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    pp_explanation_free (pp_commentary_explain (commentary, journal, event));
  g_test_message ("%.1f µs an explanation", (g_get_monotonic_time () - begin) / 100.0);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 2 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  commentary = pp_commentary_new ();
  g_test_add_func ("/commentary/smtp", test_smtp);
  g_test_add_func ("/commentary/pipelined", test_pipelined);
  g_test_add_func ("/commentary/empty-letter", test_empty_letter);
  g_test_add_func ("/commentary/lmtp", test_lmtp);
  g_test_add_func ("/commentary/auth-in-clear", test_auth_in_clear);
  g_test_add_func ("/commentary/auth-in-cipher", test_auth_in_cipher);
  g_test_add_func ("/commentary/chunks", test_chunks);
  g_test_add_func ("/commentary/pipelined-envelope", test_pipelined_envelope);
  g_test_add_func ("/commentary/pop3", test_pop3);
  g_test_add_func ("/commentary/pop3-signing-in", test_pop3_signing_in);
  g_test_add_func ("/commentary/password-is-not-repeated", test_password_is_not_repeated);
  g_test_add_func ("/commentary/digits", test_digits);
  g_test_add_func ("/commentary/pending", test_pending);
  g_test_add_func ("/commentary/world", test_world);
  g_test_add_func ("/commentary/close", test_close);
  g_test_add_func ("/commentary/hostile", test_hostile);
  g_test_add_func ("/commentary/strange-actors", test_strange_actors);
  g_test_add_func ("/commentary/bounded", test_bounded);
  status = g_test_run ();
  pp_commentary_free (commentary);
  return status;
}
