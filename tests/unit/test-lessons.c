/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every scenario comes out as it says, and for the reason that its lesson is about: the decisive lines are in the journal,
 * in this order.
 */
#include <string.h>

#include "agents/cast.h"
#include "sim/snapshot.h"

/* So many events a class can still leaf through, and a machine plays in a moment. */
#define MOST_EVENTS 2000

typedef struct
{
  const char *name;
  /* Each is a part of a later event than the one before it, written as describe() does; "*" stands for anything. One that
   * begins with "&" is a part of the same event, one with "!" must not come before the next is found, and one with "!!" must
   * not come at all. */
  const char *const *lines;
} Lesson;

#define LINES(...) (const char *const[]) { __VA_ARGS__, NULL }

/* clang-format off: an event a line */
static const Lesson lessons[] = {
  { "first-letter", LINES (
    "!! tls ", "!!STARTTLS",
    "1 line S: 250-AUTH SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN",
    "1 line C: AUTH PLAIN", "1 line S: 235 2.7.0", "1 line C: MAIL FROM:<alice@london.example>", "1 data C: From: Alice",
    "1 line S: 250 2.0.0 Ok: queued as",
    "2 data C: Received: from laptop.london.example", "&with ESMTPA id",
    "0 dns C: paris.example MX?", "0 dns S: paris.example MX 10 mx.paris.example",
    "3 line C: EHLO mail.london.example", "3 data C: Received: from submit.london.example",
    "4 line C: LHLO mx.paris.example", "4 store -: add bob/1 for <bob@paris.example>",
    "5 line C: USER bob", "5 data S: Return-Path: <alice@london.example>", "&\n..  this is the one",
    "5 store -: add inbox/1", "!!returned") },
  { "two-roles", LINES (
    "!!4 line", "1 line C: EHLO laptop.london.example", "2 note -: hands the letter over: MSA and MTA",
    "3 line C: EHLO mail.london.example", "4 note -: hands the letter over: MTA and MDA", "5 line C: USER bob",
    "5 store -: add inbox/1") },
  { "one-server", LINES (
    "1 line S: 250-STARTTLS", "1 line S: 250-AUTH SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN", "1 line C: STARTTLS",
    "1 tls C: sealed TLSv1.3", "1 line C: AUTH PLAIN", "1 line C: RCPT TO:<bob@london.example>",
    "1 line C: RCPT TO:<carol@london.example>", "2 note -: hands the letter over", "4 note -: hands the letter over",
    "4 store -: add bob/1", "4 store -: add carol/1", "!! dns ") },
  { "same-domain", LINES (
    "!!3 line", "2 line C: EHLO submit.london.example", "<carol@london.example> is of our own domain: to the mailbox",
    "4 line C: LHLO mail.london.example", "5 line C: USER carol", "!! dns ") },
  { "two-recipients", LINES (
    "3 line C: RCPT TO:<bob@paris.example>", "3 line S: 250 2.1.5", "3 line C: RCPT TO:<nobody@paris.example>",
    "3 line S: 550 5.1.1", "3 line C: DATA", "3 line S: 250 2.0.0",
    "<bob@paris.example> sent: 250", "<nobody@paris.example> returned: 550 5.1.1", "4 line C: MAIL FROM:<>",
    "&SIZE=", "4 data C: Received: ", "&From: Mail Delivery System", "&Remote-MTA: dns; mx.paris.example",
    "&Diagnostic-Code: smtp; 550 5.1.1", "5 store -: add inbox/1") },
  { "unknown-user", LINES (
    "3 note *: <nobody@paris.example> has no mailbox here", "3 line S: 550 5.1.1 <nobody@paris.example>", "!3 line C: DATA",
    "returned: 550 5.1.1", "4 line C: MAIL FROM:<>", "4 data C: Received: ", "&From: Mail Delivery System",
    "&Final-Recipient: rfc822; nobody@paris.example", "&Action: failed\r\nStatus: 5.1.1", "5 line C: USER alice",
    "5 data S: Return-Path: <>") },
  { "no-such-domain", LINES (
    "!!2 line", "!!1 line C: DATA", "0 dns C: pariss.example MX?", "0 dns S: pariss.example: no such name",
    "1 note *: checks the recipient: there is no domain pariss.example", "1 line S: 550 5.1.2", "1 queue -: change",
    "&refused: 550 5.1.2") },
  { "closed-office", LINES (
    "3 connect S: refused: Connection refused", "deferred, next try in 5 min: 451 4.4.1", "timer -: a letter is tried again", "next try in 10 min",
    "timer -: a letter is tried again", "next try in 20 min", "timer -: a letter is tried again", "next try in 40 min",
    "timer -: a letter is tried again", "3 line S: 220 mx.paris.example", "3 data C", "5 store -: add inbox/1",
    "!!returned") },
  { "backup-office", LINES (
    "0 dns S: paris.example MX 10 mx.paris.example; paris.example MX 20 mx.rome.example", "cannot reach mx.paris.example",
    "!deferred", "3 line S: 220 mx.rome.example", "3 note *: <bob@paris.example> is elsewhere, but we are a second office for paris.example",
    "3 line S: 250 2.0.0 Ok: queued", "we are an office for paris.example ourselves, with preference 20: only better ones are tried",
    "deferred, next try in 5 min: 451 4.4.1", "timer -: a letter is tried again", "3 line S: 220 mx.paris.example",
    "3 data C: Received: from mail.london.example", "&by mx.rome.example", "4 line S: 250 2.0.0", "5 store -: add inbox/1") },
  { "returned-to-sender", LINES (
    "deferred, next try in 5 min: 451 4.4.1", "next try in 180 min", "delayed: the sender is told",
    "add*from <> for <alice@london.example>", "4 line C: MAIL FROM:<>", "4 data C: Received: ", "&From: Mail Delivery System",
    "&Action: delayed\r\nStatus: 4.4.1", "&Diagnostic-Code: x-pennypost; 451 4.4.1", "&Will-Retry-Until: Sat, 7 Mar 2026 09:00:01 +0000",
    "5 store -: add inbox/1", "!delayed: the sender is told", "returned after five days: 451 4.4.1", "4 line C: MAIL FROM:<>",
    "4 data C: Received: ", "&From: Mail Delivery System", "&Auto-Submitted: auto-replied", "&report-type=delivery-status", "&Action: failed",
    "&Content-Type: message/rfc822", "&a letter is patient", "5 store -: add inbox/2", "!!add inbox/3") },
  { "greylisted", LINES (
    "3 note *: greylisting: <alice@london.example> for <bob@paris.example>", "3 line S: 450 4.7.1", "!3 line C: DATA",
    "deferred, next try in 5 min: 450 4.7.1", "timer -: a letter is tried again", "3 line S: 450 4.7.1",
    "timer -: a letter is tried again", "came back after 15 min, as a real server does: welcome", "3 line S: 250 2.1.5", "3 line C: DATA",
    "5 store -: add inbox/1", "!!returned") },
  { "full-mailbox", LINES (
    "4 data C", "&Subject: Bon voyage", "4 store -: add bob/1 for", "4 line S: 250 2.0.0", "4 data C", "&Subject: One more thing",
    "4 line S: 552 5.2.2 <bob@paris.example>", "returned: 552 5.2.2", "3 line C: MAIL FROM:<>", "4 data C", "&Status: 5.2.2",
    "&Remote-MTA: dns; box.paris.example", "&Diagnostic-Code: smtp; 552 5.2.2", "5 store -: add inbox/1", "!!add bob/2") },
  { "too-big", LINES (
    "1 line S: 250-SIZE 10485760", "1 line S: 250 2.0.0 Ok: queued", "3 line S: 250-SIZE 1500", "!3 line C: MAIL",
    "3 note *: does not even ask: The letter has", "returned: 552 5.3.4", "3 line C: QUIT", "4 line C: MAIL FROM:<>",
    "4 data C", "&Status: 5.3.4", "&Diagnostic-Code: x-pennypost; 552 5.3.4", "5 store -: add inbox/1") },
  { "attachment", LINES (
    "1 data C", "&Content-Type: multipart/mixed; boundary=\"stamp-album\"", "&\r\n--stamp-album\r\nContent-Type: text/plain",
    "&Content-Type: image/png; name=\"stamp.png\"\r\nContent-Transfer-Encoding: base64", "&\r\n\r\niVBORw0KGgo",
    "&\r\n--stamp-album--\r\n", "5 data S", "&\r\n\r\niVBORw0KGgo", "5 store -: add inbox/1") },
  { "wrong-password", LINES (
    "1 line S: 250-AUTH", "1 line C: AUTH PLAIN", "1 note *: the sign-in failed", "1 line S: 535 5.7.8", "!!1 line C: MAIL",
    "refused: 535 5.7.8", "!!2 line") },
  { "spoofed-sender", LINES (
    "1 line C: MAIL FROM:<alice@london.example>", "1 note *: checks the sender: everybody may write as <alice@london.example> here",
    "1 data C: From: Alice <alice@london.example>", "3 line C: MAIL FROM:<alice@london.example>", "0 dns C: london.example TXT?",
    "0 dns S: london.example TXT v=spf1 a:mail.london.example -all", "3 note *: SPF: fail: ", "&is not among the hosts that may send for london.example",
    "3 line S: 550 5.7.23", "!!3 line C: RCPT TO:<bob@paris.example>", "returned: 550 5.7.23", "3 line C: MAIL FROM:<>",
    "3 line C: RCPT TO:<alice@london.example>", "4 store -: add alice/1 for <alice@london.example>", "5 line C: USER alice",
    "5 data S: Return-Path: <>", "&Your money, please", "5 store -: add inbox/1", "!!add bob/") },
  { "postcard", LINES (
    "!! tls ", "!!STARTTLS", "1 line C: AUTH PLAIN AGFsaWNlAHdvbmRlcmxhbmQ=", "1 line S: 235 2.7.0", "1 data C", "&the cake was good",
    "2 data C", "&the cake was good", "3 data C", "&the cake was good", "4 data C", "&the cake was good", "5 line C: PASS builder",
    "5 data S", "&the cake was good", "5 store -: add inbox/1") },
  { "sealed-bag", LINES (
    "!AUTH", "!MAIL FROM", "1 line S: 250-STARTTLS", "1 line C: STARTTLS", "1 line S: 220 2.0.0",
    "1 tls C: sealed TLSv1.3", "&certificate of submit.london.example, issued by Pennypost CA: verified", "1 line C: EHLO",
    "1 tls S: sealed TLSv1.3", "!STARTTLS", "1 line S: 250-AUTH", "1 line C: AUTH PLAIN", "1 line C: MAIL FROM",
    "!2 line C: MAIL FROM", "2 line C: STARTTLS", "2 tls C: sealed TLSv1.3", "&verified", "2 line C: EHLO", "2 tls S: sealed TLSv1.3",
    "2 line C: MAIL FROM", "2 data C", "&with ESMTPSA id",
    "!3 line C: MAIL FROM", "3 line C: STARTTLS", "3 tls C: sealed TLSv1.3", "&verified", "3 line C: EHLO", "3 tls S: sealed TLSv1.3",
    "3 line C: MAIL FROM", "3 data C", "&with ESMTPS id",
    "!4 line C: MAIL FROM", "4 line C: STARTTLS", "4 tls C: sealed TLSv1.3", "&verified", "4 line C: LHLO", "4 tls S: sealed TLSv1.3",
    "4 line C: MAIL FROM", "4 data C", "&the cake was good", "5 data S", "&with LMTPS id", "5 store -: add inbox/1") },
  { "mail-loop", LINES (
    "everything else goes to mail.rome.example", "3 line C: EHLO mail.london.example", "everything else goes to mail.london.example",
    "3 line C: EHLO mail.rome.example", "everything else goes to mail.rome.example",
    "counts the postmarks: 11 are more than 10, so the letter goes in circles", "3 line S: 554 5.4.6", "returned: 554 5.4.6",
    "3 line C: MAIL FROM:<>", "4 data C", "&Status: 5.4.6", "&Diagnostic-Code: smtp; 554 5.4.6", "5 store -: add inbox/1", "!!mx.paris.example ESMTP") },
  { "not-a-relay", LINES (
    "everything else goes to mx.paris.example", "3 line C: RCPT TO:<carol@rome.example>",
    "3 note *: <carol@rome.example> is elsewhere, and this client is not one of ours: no relaying", "3 line S: 554 5.7.1", "!3 line C: DATA",
    "returned: 554 5.7.1", "4 line C: MAIL FROM:<>", "4 data C", "&Remote-MTA: dns; mx.paris.example", "&Diagnostic-Code: smtp; 554 5.7.1",
    "5 line C: USER mallory", "5 store -: add inbox/1", "!!mx.rome.example ESMTP") },
  { "accents", LINES (
    "1 line S: 250-SMTPUTF8", "1 line C: MAIL FROM:<jürgen@bücher.example>", "& SMTPUTF8", "1 line C: RCPT TO:<zoë@café-paris.example>",
    "0 dns C: xn--caf-paris-d4a.example MX?", "2 line C: MAIL FROM:<jürgen@bücher.example>", "& SMTPUTF8",
    "2 data C: Received: from laptop.xn--bcher-kva.example", "&with UTF8SMTP id", "3 line C: MAIL FROM:<jürgen@bücher.example>",
    "& SMTPUTF8", "3 data C", "&with UTF8SMTP id", "&From: \"Jürgen\" <jürgen@bücher.example>", "4 line S: 250 SMTPUTF8",
    "4 line C: MAIL FROM:<jürgen@bücher.example>", "& SMTPUTF8", "4 store -: add zoë/1 for <zoë@café-paris.example>") },
  { "pop-takes-it-home", LINES (
    "!!imap", "timer -: Bob acts on laptop.paris.example: check-mail", "5 line C: RETR 1", "5 store -: add inbox/1", "5 line C: DELE 1",
    "5 store -: add inbox/2", "5 line C: DELE 2", "5 store -: remove bob/1", "remove bob/2",
    "acts on laptop.paris.example: go-offline", "read letter 1", "!5 connect", "reads “Kittens”: all of it is here", "come-back",
    "acts on laptop.paris.example: lose-store", "5 store -: remove inbox/1 lost", "remove inbox/2 lost", "5 line S: +OK 0 0", "!!add inbox/3") },
  { "pop-leaves-a-copy", LINES (
    "5 line C: RETR 1", "5 store -: add inbox/1", "!5 line C: DELE", "5 line C: QUIT", "5 line C: UIDL", "!5 line C: RETR", "5 line C: QUIT",
    "5 store -: change inbox/1 flags \\Seen", "!5 line C", "acts on laptop.paris.example: lose-store", "5 store -: remove inbox/1 lost", "5 line C: RETR 1",
    "5 store -: add inbox/1", "acts on laptop.paris.example: check-mail", "!5 line C: RETR", "5 line C: DELE 1",
    "5 store -: remove bob/1 deleted by its owner") },
  { "pop-two-devices", LINES (
    "acts on phone.paris.example: check-mail", "5 store -: add inbox/1", "5 store -: add inbox/2", "5 store -: remove bob/1", "5 store -: remove bob/2",
    "acts on laptop.paris.example: check-mail", "5 line S: +OK 0 0", "!5 store", "does not have letter 1 here", "5 store -: change inbox/1 flags \\Seen",
    "5 store -: remove inbox/2 deleted here", "!5 line C: DELE", "5 line S: +OK 0 0", "!!add inbox/3") },
  { "imap-two-devices", LINES (
    "!!5 line C: USER", "5 line C: A7 IDLE", "5 line S: * 1 EXISTS", "5 line C: DONE", "UID FETCH 1 (BODY.PEEK[])",
    "5 store -: add inbox/1", "5 store -: add inbox/2",
    "acts on laptop.paris.example: check-mail", "5 store -: add inbox/1", "5 store -: add inbox/2", "acts on phone.paris.example: read letter 1", "5 line C: DONE",
    "UID STORE 1 +FLAGS (\\Seen)", "5 store -: change bob/1 flags \\Seen", "(QRESYNC (1 3))", "* 1 FETCH (UID 1 FLAGS (\\Seen)",
    "5 store -: change inbox/1 flags \\Seen", "acts on laptop.paris.example: flag letter 2", "UID STORE 2 +FLAGS (\\Flagged)",
    "5 store -: change bob/2 flags \\Flagged", "5 line S: * 2 FETCH (UID 2 FLAGS (\\Flagged)", "5 store -: change inbox/2 flags \\Flagged",
    "UID MOVE 1 Archive", "5 store -: add bob/Archive/1 moved from bob/1", "5 line S: * VANISHED 1", "5 store -: remove inbox/1 gone on the server",
    "5 store -: add Archive/1") },
  { "imap-offline-and-back", LINES (
    "acts on laptop.paris.example: check-mail", "UID FETCH 1 (BODY.PEEK[])", "acts on phone.paris.example: check-mail", "UID FETCH 1 (BODY.PEEK[HEADER])",
    "add inbox/1*only its header is here", "acts on laptop.paris.example: read letter 1", "reads “Kittens”: all of it is here", "5 queue -: add deed-1",
    "&UID 1 in INBOX: with \\Seen", "!5 connect", "cannot read “Kittens”: only its header is here, and there is no connection",
    "5 queue -: add deed-3*moved to Kittens", "!5 line C", "acts on phone.paris.example: come-back", "wants to read “The grey one”", "UID FETCH 2 (BODY.PEEK[])",
    "UID MOVE 3 Work", "acts on laptop.paris.example: come-back", "5 line S: * VANISHED (EARLIER) 3",
    "the letter is gone on the server: what was done here offline is dropped", "change inbox/2 flags \\Flagged \\Seen",
    "UID STORE 1 +FLAGS (\\Seen)", "UID STORE 2 +FLAGS (\\Flagged)", "5 store -: add Work/1", "!!UID MOVE 3 Kittens") },
  { "both-on-one-mailbox", LINES (
    "5 line C: A7 IDLE", "5 store -: add inbox/1", "5 store -: add inbox/2", "UID STORE 1 +FLAGS (\\Seen)", "UID MOVE 2 Archive",
    "acts on phone.paris.example: check-mail", "5 line C: USER bob", "5 line S: +OK 1", "5 store -: add inbox/1", "5 line C: DELE 1", "5 store -: remove bob/1",
    "5 line S: * VANISHED 1", "5 store -: remove inbox/1 gone on the server", "does not have letter 1 here", "!!RETR 2") },
};
/* clang-format on */

/* "3 line C: MAIL FROM:<>" */
static char *
describe (const PpEvent *event)
{
  static const char *const dirs[] = { [PP_DIR_NONE] = "-", [PP_DIR_CLIENT] = "C", [PP_DIR_SERVER] = "S" };

  return g_strdup_printf ("%u %s %s: %s", event->hop, pp_kind_to_string (event->kind), dirs[event->dir], event->text);
}

static gboolean
is_in (const char *text, const char *wanted)
{
  g_auto (GStrv) parts = g_strsplit (wanted, "*", -1);

  for (char **part = parts; *part != NULL && text != NULL; part++)
    {
      text = strstr (text, *part);
      text = text != NULL ? text + strlen (*part) : NULL;
    }
  return text != NULL;
}

static void
assert_not_yet (const char *const *from, const char *const *end, const char *text)
{
  for (; from < end; from++)
    if ((*from)[1] != '!' && is_in (text, *from + 1))
      g_error ("“%s” comes too soon: “%s”", *from + 1, text);
}

/* Where it stands once @text has happened. */
static const char *const *
go_on (const char *const *lines, const char *text)
{
  const char *const *wanted = lines;

  while (*wanted != NULL && **wanted == '!')
    wanted++;
  if (*wanted == NULL || !is_in (text, *wanted))
    {
      assert_not_yet (lines, wanted, text);
      return lines;
    }
  for (wanted++; *wanted != NULL && **wanted == '&'; wanted++)
    if (!is_in (text, *wanted + 1))
      g_error ("“%s” is not in “%s”", *wanted + 1, text);
  return wanted;
}

static void
assert_never (const char *const *lines, const char *text)
{
  for (; *lines != NULL; lines++)
    if (g_str_has_prefix (*lines, "!!") && is_in (text, *lines + 2))
      g_error ("“%s” was never to come: “%s”", *lines + 2, text);
}

static void
assert_lesson (const Lesson *lesson, PpJournal *journal)
{
  const char *const *at = lesson->lines;

  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    {
      g_autofree char *text = describe (pp_journal_get (journal, n));

      assert_never (lesson->lines, text);
      at = go_on (at, text);
    }
  while (*at != NULL && **at == '!')
    at++;
  g_assert_cmpstr (*at, ==, NULL);
}

static PpScenario *
load (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".scenario", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "scenarios", file, NULL);
  g_autoptr (GError) error = NULL;
  PpScenario *scenario = pp_scenario_load (path, &error);

  g_assert_no_error (error);
  return scenario;
}

static PpJournal *
play (const PpCastOptions *options)
{
  g_autoptr (GError) error = NULL;
  PpWorld *world = pp_cast_world (options, &error);
  PpJournal *journal = pp_journal_new ();

  g_assert_no_error (error);
  pp_world_set_sink (world, pp_journal_sink, journal);
  pp_world_start (world);
  while (pp_world_step (world) != PP_WORLD_IDLE)
    ;
  g_assert_finalize_object (world);
  return journal;
}

static void
test_lesson (gconstpointer data)
{
  const Lesson *lesson = data;
  g_autoptr (PpScenario) scenario = load (lesson->name);
  PpCastOptions options = { .scenario = scenario, .in_memory = TRUE };
  g_autoptr (PpOutcome) outcome = pp_outcome_new (&options);
  g_autoptr (PpJournal) journal = play (&options);
  g_autofree char *report = NULL;

  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    pp_outcome_see (outcome, pp_journal_get (journal, n));
  pp_outcome_judge (outcome, &report);
  g_assert_cmpstr (report, ==, "");
  g_assert_cmpuint (pp_journal_get_length (journal), <=, MOST_EVENTS);
  assert_lesson (lesson, journal);
}

/* ------------------------------------------------------------------ what takes some counting */

static guint
count (const char *text, const char *part)
{
  guint found = 0;

  for (text = strstr (text, part); text != NULL; text = strstr (text + 1, part))
    found++;
  return found;
}

/* Each office adds one postmark; the last letter that is said has one more than are allowed. */
static void
test_postmarks (void)
{
  g_autoptr (PpScenario) scenario = load ("mail-loop");
  PpCastOptions options = { .scenario = scenario, .in_memory = TRUE };
  g_autoptr (PpJournal) journal = play (&options);
  guint postmarks = 0;

  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    {
      const PpEvent *event = pp_journal_get (journal, n);

      if (event->kind != PP_KIND_DATA || event->item != 1)
        continue;
      g_assert_cmpuint (count (event->text, "Received: from "), ==, postmarks);
      postmarks++;
    }
  g_assert_cmpuint (scenario->hop_limit, ==, 10);
  g_assert_cmpuint (postmarks, ==, scenario->hop_limit + 2);
}

/* The picture that Bob gets is the one that is in the scenario: a PNG of a few hundred octets. */
static void
test_stamp (void)
{
  g_autoptr (PpScenario) scenario = load ("attachment");
  PpCastOptions options = { .scenario = scenario, .in_memory = TRUE };
  g_autoptr (PpJournal) journal = play (&options);
  static const char start[] = "filename=\"stamp.png\"\r\n\r\n";
  g_autofree guchar *picture = NULL;
  gsize length = 0;

  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    {
      const PpEvent *event = pp_journal_get (journal, n);
      const char *at = event->kind == PP_KIND_DATA && event->hop == 5 ? strstr (event->text, start) : NULL;
      g_autofree char *coded = at != NULL ? g_strndup (at + strlen (start), strstr (at, "\r\n--") - at - strlen (start)) : NULL;

      if (coded != NULL && picture == NULL)
        picture = g_base64_decode (coded, &length);
    }
  g_assert_nonnull (picture);
  g_assert_cmpmem (picture, 8, "\x89PNG\r\n\x1a\n", 8);
  g_assert_cmpmem (picture + length - 8, 4, "IEND", 4);
  g_assert_cmpuint (length, >, 150);
  g_assert_cmpuint (length, <, 600);
}

/* The same letter is in the postcard and in the sealed bag. */
static void
test_same_letter (void)
{
  g_autoptr (PpScenario) postcard = load ("postcard"), bag = load ("sealed-bag");
  const PpScenarioLetter *a = postcard->letters->pdata[0], *b = bag->letters->pdata[0];

  g_assert_true (g_bytes_equal (pp_message_get_octets (a->message), pp_message_get_octets (b->message)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  for (guint i = 0; i < G_N_ELEMENTS (lessons); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lessons/%s", lessons[i].name);
      g_test_add_data_func (path, &lessons[i], test_lesson);
    }
  g_test_add_func ("/lessons/postmarks", test_postmarks);
  g_test_add_func ("/lessons/stamp", test_stamp);
  g_test_add_func ("/lessons/same-letter", test_same_letter);
  return g_test_run ();
}
