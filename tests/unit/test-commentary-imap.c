/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commentary on IMAP: answers are matched with commands by their tags, literals with the lines that announced them, and
 * what is told unasked is told from what was asked for. And every word that can be said has its meaning.
 */
#include "app/commentary-private.h"

#include <string.h>

#include "agents/imap-code.h"

static PpCommentary *commentary;

typedef struct
{
  const char *line;  /* "C: …", "S: …"; "D: …" octets of the client's, "d: …" of the server's; "+" the connection, "T: …" TLS, "-" the end */
  const char *title; /* what the title begins with, or NULL */
  const char *part;  /* what must stand somewhere in says, why or next, or NULL */
} Expected;

static PpEvent *
say (PpJournal *journal, const char *line)
{
  PpKind kind = line[0] == '+' ? PP_KIND_CONNECT
                : line[0] == '-' ? PP_KIND_CLOSE
                : line[0] == 'T' ? PP_KIND_TLS
                : strchr ("dD", line[0]) != NULL ? PP_KIND_DATA : PP_KIND_LINE;
  gboolean client = strchr ("C+TD", line[0]) != NULL;
  const char *text = strlen (line) > 3 ? line + 3 : "";
  PpEvent fields = { .n = pp_journal_get_length (journal) + 1, .connection = 1, .kind = kind, .hop = 5,
                     .dir = client ? PP_DIR_CLIENT : PP_DIR_SERVER, .proto = g_intern_string ("imap"),
                     .from = g_intern_string (client ? "mua:bob" : "mda:box.paris.example"),
                     .to = g_intern_string (client ? "mda:box.paris.example" : "mua:bob") };
  g_autoptr (PpEvent) event = pp_event_new (&fields, text, strlen (text));

  pp_journal_append (journal, event);
  return pp_journal_get (journal, fields.n);
}

static void
check (PpJournal *journal, const Expected *expected)
{
  g_autoptr (PpExplanation) e = pp_commentary_explain (commentary, journal, say (journal, expected->line));
  g_autofree char *all = g_strjoin ("\n", e->says, e->why != NULL ? e->why : "", e->next != NULL ? e->next : "", NULL);

  g_test_message ("%s\n  %s\n  %s\n  office: %s\n  %s", expected->line, e->title, all, e->post_office, e->rfc);
  g_assert_true (e->title != NULL && e->says != NULL);
  g_assert_cmpstr (e->title, !=, "Something happened");
  g_assert_true (expected->line[0] == 'T' || (e->rfc != NULL && g_str_has_prefix (e->rfc, "RFC ")));
  g_assert_null (strstr (all, "…"));
  g_assert_null (strchr (all, '{'));
  if (expected->title != NULL && !g_str_has_prefix (e->title, expected->title))
    g_error ("%s: the title is “%s”", expected->line, e->title);
  if (expected->part != NULL && strstr (all, expected->part) == NULL)
    g_error ("%s: “%s” is not in “%s”", expected->line, expected->part, all);
}

static void
play (const Expected *lines, guint n_lines)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();

  for (guint i = 0; i < n_lines; i++)
    check (journal, &lines[i]);
}

static void
test_session (void)
{
  static const Expected lines[] = {
    { "+", NULL, "143" },
    { "S: * OK [CAPABILITY IMAP4rev2 STARTTLS] box.paris.example is there", "* OK — the greeting", "is there" },
    { "C: a1 LOGIN bob secret", "LOGIN", "as bob" },
    { "S: a1 OK [CAPABILITY IMAP4rev2 IDLE] Signed in", "OK — signed in", "line 3" },
    { "C: a2 SELECT INBOX", "SELECT", "INBOX" },
    { "S: * FLAGS (\\Seen \\Deleted work)", "* FLAGS", NULL },
    { "S: * 3 EXISTS", "* EXISTS", "in the mailbox: 3" },
    { "S: * OK [UIDVALIDITY 7] UIDs are valid", "* OK — the generation", "generation 7" },
    { "S: * OK [PERMANENTFLAGS (\\Seen \\*)] x", "* OK — which flags last", "\\*" },
    { "S: * LIST () \"/\" INBOX", "* LIST", "INBOX" },
    { "S: a2 OK [READ-WRITE] Selected", "OK — the mailbox is open", "SELECT in line 5, a2" },
    { "C: a3 FETCH 1:* (FLAGS UID)", "FETCH — tell me", "1:*" },
    { "S: * 1 FETCH (FLAGS (\\Seen) UID 7)", "* FETCH", "letter 1, UID 7" },
    { "S: a3 OK Fetched", "OK — that was all", NULL },
    { "C: a4 UID FETCH 7 (BODY[])", "FETCH — show me the letter", "\\Seen" },
    { "S: * 1 FETCH (UID 7 BODY[] {5}", "* FETCH — here is the letter", "letter 1" },
    { "d: hello", "Octets of the letter", "line 16" },
    { "S:  FLAGS (\\Seen))", "The rest of the response", "line 16" },
    { "S: a4 OK Fetched", "OK — that was all", "UID FETCH in line 15" },
    { "C: a5 UID FETCH 7 BODY.PEEK[HEADER]", "FETCH — show me, but", "PEEK" },
    { "S: a5 OK Fetched", NULL, NULL },
    { "C: a6 STORE 2 +FLAGS.SILENT (\\Deleted)", "STORE — marked", "letters 2" },
    { "S: a6 OK Done", "OK — the flags", NULL },
    { "C: a7 STORE 2 (UNCHANGEDSINCE 12) -FLAGS (\\Flagged)", "STORE — take a flag off", "(\\Flagged)" },
    { "S: * 2 FETCH (FLAGS ())", "* FETCH — the flags now", "none" },
    { "S: a7 OK [MODIFIED 2] no", "OK — but not all", "2" },
    { "C: a8 MOVE 2 \"Entw&APw-rfe\"", "MOVE", "Entwürfe" },
    { "S: * OK [COPYUID 9 8 1] x", "* OK — which became which", "9 8 1" },
    { "S: * 2 EXPUNGE", "* EXPUNGE", "lies in the other one" },
    { "S: a8 OK Moved", "OK — moved", "Entwürfe" },
    { "C: a9 UID EXPUNGE 7", "EXPUNGE", "Others with that flag stay" },
    { "S: a9 OK x", "OK — gone for good", NULL },
    { "C: b1 SEARCH RETURN (COUNT) UNSEEN", "SEARCH", "RETURN (COUNT) UNSEEN" },
    { "S: * ESEARCH (TAG \"b1\") COUNT 2", "* ESEARCH", "COUNT 2" },
    { "S: b1 OK x", "OK — that is what", NULL },
    { "C: b2 FROBNICATE", "Not a known command", NULL },
    { "S: b2 BAD What?", "BAD — not understood", "What?" },
    { "C: b3 CLOSE", "CLOSE", "line 11" },
    { "S: b3 OK x", "OK — closed", NULL },
    { "C: b4 LOGOUT", "LOGOUT", "removes nothing" },
    { "S: * BYE bye", "* BYE — goodbye", "line 40" },
    { "S: b4 OK bye", "OK — goodbye", NULL },
    { "-", "The connection ends", "LOGOUT had been said" },
  };

  play (lines, G_N_ELEMENTS (lines));
}

/* Tags find their commands, in whatever order the answers come. */
static void
test_pipelined (void)
{
  static const Expected lines[] = {
    { "+", NULL, NULL },
    { "S: * PREAUTH hello", "* PREAUTH", NULL },
    { "C: x STATUS A (MESSAGES)", "STATUS", "(MESSAGES)" },
    { "C: y NOOP", "NOOP", NULL },
    { "S: y OK done", "OK — that is all that is new", "NOOP in line 4, y" },
    { "S: * STATUS A (MESSAGES 3)", "* STATUS", "STATUS in line 3" },
    { "S: x OK done", "OK — those were the numbers", "STATUS in line 3, x" },
    { "S: z OK what", "OK — done", "The tag says" },
    { "S: nonsense", "Not an answer", NULL },
  };

  play (lines, G_N_ELEMENTS (lines));
}

static void
test_literals (void)
{
  static const Expected lines[] = {
    { "+", NULL, NULL },
    { "S: * OK hello", NULL, NULL },
    { "C: a LOGIN {3}", "LOGIN", NULL },
    { "S: + Ready", "+ — the octets", "line 3" },
    { "D: bob", "A literal", "LOGIN" },
    { "C:  secret", "The rest of the command", "LOGIN" },
    { "S: a OK in", "OK — signed in", "line 3" },
    { "C: b APPEND Sent (\\Seen) {7+}", "APPEND", "Sent" },
    { "D: Subject", "The letter itself", "mailbox Sent" },
    { "C:", "The rest of the command", "APPEND" },
    { "S: b OK [APPENDUID 9 1] Filed", "OK — filed", "9 1" },
    { "C: c APPEND Nowhere {99}", "APPEND", NULL },
    { "S: c NO [TRYCREATE] none", "NO — there is no such", "Nowhere" },
    { "C: d NOOP", "NOOP", NULL },
    { "S: d OK {3}", "OK", NULL },
    { "C: e NOOP", "NOOP", NULL },
  };

  play (lines, G_N_ELEMENTS (lines));
}

static void
test_idle (void)
{
  static const Expected lines[] = {
    { "+", NULL, NULL },
    { "S: * PREAUTH hello", NULL, NULL },
    { "C: a SELECT INBOX", NULL, NULL },
    { "S: a OK [READ-WRITE] x", NULL, NULL },
    { "C: b IDLE", "IDLE", "line 4" },
    { "S: + idling", "+ — I shall tell", NULL },
    { "S: * 4 EXISTS", "* EXISTS — something has come", "line 5" },
    { "S: * 2 FETCH (FLAGS (\\Seen))", "* FETCH — somebody changed", "\\Seen" },
    { "S: * 1 EXPUNGE", "* EXPUNGE — somebody removed", NULL },
    { "C: DONE", "DONE", "line 5" },
    { "S: b OK x", "OK — no longer waiting", "IDLE in line 5" },
    { "C: DONE", "Not a known command", NULL },
  };

  play (lines, G_N_ELEMENTS (lines));
}

static void
test_signing_in (void)
{
  static const Expected lines[] = {
    { "+", NULL, NULL },
    { "S: * OK hello", NULL, NULL },
    { "C: a AUTHENTICATE PLAIN", "AUTHENTICATE", "PLAIN" },
    { "S: +", "+ — prove it", NULL },
    { "C: AGJvYgBzZWNyZXQ=", "Part of signing in", "of bob" },
    { "S: a NO [AUTHENTICATIONFAILED] wrong", "NO — not believed", NULL },
    { "C: b AUTHENTICATE PLAIN AGJvYgBzZWNyZXQ=", "AUTHENTICATE", "read the password" },
    { "S: b OK in", "OK — signed in", NULL },
    { "C: c AUTHENTICATE LOGIN", NULL, NULL },
    { "S: + VXNlcm5hbWU6", "+ — prove it", "Username:" },
    { "C: *", "A lone *", NULL },
    { "S: c BAD cancelled", "BAD", NULL },
    { "C: d STARTTLS", "STARTTLS", NULL },
    { "S: d OK begin", "OK — let us seal", NULL },
    { "T: sealed TLSv1.3 X", NULL, NULL },
    { "C: e LOGIN bob secret", "LOGIN", "in cipher" },
  };

  play (lines, G_N_ELEMENTS (lines));
}

/* What LOGIN says of the password is said by nobody else. */
static void
test_password (void)
{
  static const char *const lines[] = { "C: a LOGIN bob tulip", "C: a LOGIN \"bob\" \"tulip\"", "C: a LOGIN {3}", "D: bob", "C:  tulip" };
  g_autoptr (PpJournal) journal = pp_journal_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (PpExplanation) e = pp_commentary_explain (commentary, journal, say (journal, lines[i]));

      g_assert_null (strstr (e->says, "tulip"));
      g_assert_null (strstr (e->title, "tulip"));
    }
}

static void
assert_digit (const PpExplanation *e, guint i, const char *of, const char *digit)
{
  const PpDigit *part = g_ptr_array_index (e->digits, i);

  g_assert_cmpstr (part->of, ==, of);
  g_assert_cmpstr (part->digit, ==, digit);
  g_assert_true (*part->meaning != '\0');
}

static void
test_parts (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpExplanation) greeting
      = pp_commentary_explain (commentary, journal, say (journal, "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN X-ODD] hello"));
  g_autoptr (PpExplanation) list = pp_commentary_explain (commentary, journal, say (journal, "S: * LIST (\\HasChildren \\Sent) \"/\" \"Sent\""));
  g_autoptr (PpExplanation) fetch = pp_commentary_explain (commentary, journal, say (journal, "S: * 1 FETCH (FLAGS (\\Seen $Junk))"));

  assert_digit (greeting, 0, "OK", "OK");
  assert_digit (greeting, 1, "[…]", "CAPABILITY");
  assert_digit (greeting, 2, "CAPABILITY", "IMAP4rev1");
  assert_digit (greeting, 3, "CAPABILITY", "AUTH=PLAIN");
  assert_digit (greeting, 4, "CAPABILITY", "X-ODD");
  assert_digit (list, 0, "LIST", "\\HasChildren");
  g_assert_cmpstr (((const PpDigit *) list->digits->pdata[0])->meaning, ==, "has mailboxes below it");
  g_assert_cmpstr (((const PpDigit *) list->digits->pdata[1])->meaning, ==, "for what was sent");
  g_assert_cmpstr (((const PpDigit *) fetch->digits->pdata[0])->meaning, ==, "read");
  assert_digit (list, 1, "LIST", "\\Sent");
  assert_digit (fetch, 0, "FLAGS", "\\Seen");
  assert_digit (fetch, 1, "FLAGS", "$Junk");
}

/* Every response code that we know has its meaning. */
static void
test_codes (void)
{
  guint n;
  const PpImapCode *codes = pp_imap_codes (&n);

  for (guint i = 0; i < n; i++)
    {
      g_test_message ("%s", codes[i].name);
      g_assert_nonnull (pp_commentary_get (commentary, "imap code", codes[i].name));
    }
}

/* Whatever is said on such a connection, it has an explanation. */
static void
test_hostile (void)
{
  static const char *const lines[] = {
    "C:", "C: a", "C: a ", "C:  UID ", "C: a UID FETCH", "C: a FETCH ((((((", "C: a STORE 1 \"\\", "C: a LIST \"", "C: a STORE", "C: a STORE 1 (",
    "C: a AUTHENTICATE", "C: a RENAME x", "C: a SELECT \xff\xfe", "C: a {", "C: {5}", "D: x", "C: {5}", "C: b NOOP", "S:", "S: *", "S: * ",
    "S: * 1", "S: * 1 ", "S: * 1 FETCH (FLAGS (", "S: * OK [", "S: * OK [X", "S: * OK []", "S: * OK [X ]", "S: * LIST", "S: * LIST (", "S: +",
    "S: * 1 FETCH {3}", "d:", "S: a OK", "S: a", "S: OK", "d: * 1 FETCH", "S: * ID NIL", "S: * QUOTA \"\" ()",
  };
  g_autoptr (PpJournal) journal = pp_journal_new ();

  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
      {
        g_autoptr (PpExplanation) e = pp_commentary_explain (commentary, journal, say (journal, lines[(i * (round + 1)) % G_N_ELEMENTS (lines)]));

        g_assert_true (e->title != NULL && e->says != NULL && g_utf8_validate (e->says, -1, NULL));
      }
}

/* What happens in a mailbox, and on a device. */
static void
test_stores (void)
{
  static const struct
  {
    PpKind kind;
    const char *who, *text, *title, *part;
  } rows[] = {
    { PP_KIND_STORE, "mda:box.paris.example", "add bob/7 620 octets", "Into the mailbox", "bob" },
    { PP_KIND_STORE, "mda:box.paris.example", "add bob/Sent/1 copied from bob/7, 620 octets", "A copy", "bob/Sent" },
    { PP_KIND_STORE, "mda:box.paris.example", "add bob/Sent/1 moved from bob/7, 620 octets", "Into another", NULL },
    { PP_KIND_STORE, "mda:box.paris.example", "remove bob/7 moved to bob/Sent/1", "Out of this", NULL },
    { PP_KIND_STORE, "mda:box.paris.example", "remove bob/7 deleted by its owner", "Deleted for good", "7" },
    { PP_KIND_STORE, "mda:box.paris.example", "remove bob/Sent/* deleted with their mailbox", "Gone with", "bob/Sent" },
    { PP_KIND_STORE, "mda:box.paris.example", "change bob/7 flags \\Seen \\Flagged", "Another bookmark", "\\Seen \\Flagged" },
    { PP_KIND_STORE, "mda:box.paris.example", "rename bob/Old/* bob/New/*", "The mailbox has another name", "bob/New" },
    { PP_KIND_STORE, "mua:bob", "change INBOX/3 flags none", "Another bookmark, on this device", "none" },
    { PP_KIND_STORE, "mua:bob", "change INBOX/3 620 octets, all of it is here now", "More of the letter", NULL },
    { PP_KIND_STORE, "mua:bob", "add INBOX/3 620 octets", "Home at last", NULL },
    { PP_KIND_QUEUE, "mua:bob", "add deed-3 the server is to be told: with \\Seen is UID 3 in INBOX", "To be told later", "UID 3 in INBOX" },
    { PP_KIND_QUEUE, "mua:bob", "remove deed-3 the server knows", "Nothing to tell any more", "the server knows" },
    { PP_KIND_NOTE, "mua:bob", "has no connection now", "Offline", NULL },
    { PP_KIND_NOTE, "mua:bob", "has a connection again", "Online again", NULL },
    { PP_KIND_NOTE, "mua:bob", "cannot look for mail: there is no connection", "No connection", NULL },
    { PP_KIND_NOTE, "mua:bob", "reads “x”: all of it is here", "The letter is read", NULL },
    { PP_KIND_NOTE, "mua:bob", "the letter is gone: what was done here offline is dropped: is UID 3 in INBOX", "Two did", "is gone" },
    { PP_KIND_NOTE, "mua:bob", "the server has numbered INBOX anew: what was here of it is dropped and fetched again", "The numbers", "INBOX" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PpJournal) journal = pp_journal_new ();
      PpEvent fields = { .n = 1, .kind = rows[i].kind, .hop = 5, .from = g_intern_string (rows[i].who) };
      g_autoptr (PpEvent) event = pp_event_new (&fields, rows[i].text, strlen (rows[i].text));
      g_autoptr (PpExplanation) e = NULL;

      pp_journal_append (journal, event);
      e = pp_commentary_explain (commentary, journal, event);
      g_test_message ("%s: %s / %s", rows[i].text, e->title, e->says);
      g_assert_true (g_str_has_prefix (e->title, rows[i].title));
      g_assert_true (rows[i].part == NULL || strstr (e->says, rows[i].part) != NULL);
      g_assert_null (strchr (e->says, '{'));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  commentary = pp_commentary_new ();
  g_test_add_func ("/commentary-imap/session", test_session);
  g_test_add_func ("/commentary-imap/pipelined", test_pipelined);
  g_test_add_func ("/commentary-imap/literals", test_literals);
  g_test_add_func ("/commentary-imap/idle", test_idle);
  g_test_add_func ("/commentary-imap/signing-in", test_signing_in);
  g_test_add_func ("/commentary-imap/password", test_password);
  g_test_add_func ("/commentary-imap/parts", test_parts);
  g_test_add_func ("/commentary-imap/codes", test_codes);
  g_test_add_func ("/commentary-imap/hostile", test_hostile);
  g_test_add_func ("/commentary-imap/stores", test_stores);
  status = g_test_run ();
  pp_commentary_free (commentary);
  return status;
}
