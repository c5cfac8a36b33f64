/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What FETCH says of letters in a cabinet, octet for octet, and what SEARCH finds among them.
 */
#include <string.h>

#include "agents/cabinet-private.h"
#include "agents/imap-reading.h"
#include "agents/message.h"

static const char *const letters[] = {
  "From: Alice <alice@london.example>\r\nSubject: Hello\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\nDear Bob\r\n",
  "From: carol@rome.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Tue, 3 Mar 2026 09:00:00 +0000\r\n"
  "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: application/x\r\n"
  "Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b\r\nContent-Transfer-Encoding: x-nobody\r\n\r\nzz\r\n--b--\r\n",
  "Subject: no date\r\n\r\n",
};

typedef struct
{
  PpBench *bench;
  PpCabinet *cabinet;
  PpNumbered numbered[G_N_ELEMENTS (letters)];
} Fixture;

static void
file (Fixture *fixture, guint i)
{
  g_autoptr (GBytes) octets = g_bytes_new_static (letters[i], strlen (letters[i]));
  PpParsed parsed = { NULL };
  GError *error = NULL;
  gint64 content = pp_cabinet_content_add (fixture->cabinet, octets, &error);

  g_assert_no_error (error);
  /* the second as an older version left it: nothing is kept of it */
  g_assert_true (i == 1 || pp_cabinet_parsed_add (fixture->cabinet, content, octets, &parsed, &error));
  g_assert_no_error (error);
  pp_parsed_clear (&parsed);
  fixture->numbered[i] = (PpNumbered) {
    .number = i + 1,
    .recent = i == 2,
    .filed = { .uid = 10 * (i + 1), .mod_seq = 100 + i, .octets = strlen (letters[i]), .content = content,
               .date_us = (G_GINT64_CONSTANT (1772442000) + i * 86400) * G_USEC_PER_SEC, .zone = 60 },
  };
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  GError *error = NULL;

  fixture->bench = pp_cabinet_open (NULL, "box.example", &error);
  g_assert_no_error (error);
  fixture->cabinet = pp_cabinet_of (fixture->bench);
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    file (fixture, i);
  fixture->numbered[0].filed.flags = PP_FLAG_SEEN | PP_FLAG_KEYWORD (0);
  fixture->numbered[1].filed.flags = PP_FLAG_FLAGGED;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  pp_bench_unref (fixture->bench);
}

static PpImapArgument *
read_words (const char *text)
{
  g_autoptr (PpImapLine) line = pp_imap_line_new ();
  GError *error = NULL;
  gboolean literal8;
  guint64 octets;
  PpImapArgument *words;

  pp_imap_line_add (line, text, strlen (text), &octets, &literal8);
  words = pp_imap_line_read (line, TRUE, &error);
  g_assert_no_error (error);
  return words;
}

/* ------------------------------------------------------------------ FETCH */

static char *keywords[] = { (char *) "$Work", NULL };

static char *
fetch (Fixture *fixture, const char *text, PpFetchManner manner, guint from, guint count, guint *lost, gboolean *unknown)
{
  g_autoptr (PpImapArgument) words = read_words (text);
  GError *error = NULL;
  g_autoptr (PpFetchItems) items = pp_imap_fetch_parse (words, 0, &error);
  g_autoptr (GByteArray) said = NULL;
  guint at = from;

  g_assert_no_error (error);
  manner.items = items;
  manner.keywords = keywords;
  *lost = 0;
  *unknown = FALSE;
  said = pp_imap_fetch_say (items->needs_octets ? fixture->cabinet : NULL, &manner, fixture->numbered, from + count, &at, 1 << 20, lost, unknown);
  g_assert_cmpuint (at, ==, from + count);
  return g_strndup ((const char *) said->data, said->len);
}

static const struct
{
  guint letter;
  const char *items, *said; /* between the outer brackets; NULL: nothing at all is said */
  gboolean unknown;
} fetches[] = {
  { 0, "FLAGS", "FLAGS (\\Seen $Work)" },
  { 0, "(UID FLAGS RFC822.SIZE MODSEQ)", "UID 10 FLAGS (\\Seen $Work) RFC822.SIZE 102 MODSEQ (100)" },
  { 2, "FLAGS", "FLAGS (\\Recent)" },
  { 0, "INTERNALDATE", "INTERNALDATE \" 2-Mar-2026 10:00:00 +0100\"" },
  { 0, "ENVELOPE",
    "ENVELOPE (\"Mon, 2 Mar 2026 09:00:00 +0000\" \"Hello\" ((\"Alice\" NIL \"alice\" \"london.example\")) ((\"Alice\" NIL \"alice\""
    " \"london.example\")) ((\"Alice\" NIL \"alice\" \"london.example\")) NIL NIL NIL NIL NIL)" },
  { 1, "BODY",
    "BODY ((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 0)(\"application\" \"x\" NIL NIL NIL \"base64\" 4)"
    "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"x-nobody\" 2 0) \"mixed\")" },
  { 0, "BODYSTRUCTURE", "BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 10 1 NIL NIL NIL NIL)" },
  { 2, "BODY.PEEK[]", "BODY[] {20}\r\nSubject: no date\r\n\r\n" },
  { 2, "RFC822", "RFC822 {20}\r\nSubject: no date\r\n\r\n" },
  { 0, "RFC822.TEXT", "RFC822.TEXT {10}\r\nDear Bob\r\n" },
  { 2, "RFC822.HEADER", "RFC822.HEADER {20}\r\nSubject: no date\r\n\r\n" },
  { 2, "BODY.PEEK[TEXT]", "BODY[TEXT] \"\"" },
  { 0, "BODY.PEEK[TEXT]<5.3>", "BODY[TEXT]<5> {3}\r\nBob" },
  { 0, "BODY.PEEK[TEXT]<5.100>", "BODY[TEXT]<5> {5}\r\nBob\r\n" },
  { 0, "BODY.PEEK[TEXT]<10.1>", "BODY[TEXT]<10> \"\"" },
  { 0, "BODY.PEEK[TEXT]<4294967295.4294967295>", "BODY[TEXT]<4294967295> \"\"" },
  { 0, "BODY.PEEK[HEADER.FIELDS (SUBJECT X)]", "BODY[HEADER.FIELDS (SUBJECT X)] {18}\r\nSubject: Hello\r\n\r\n" },
  { 1, "BODY.PEEK[1]", "BODY[1] {3}\r\none" },
  { 1, "BODY.PEEK[2.MIME]", "BODY[2.MIME] {66}\r\nContent-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n" },
  { 1, "BODY.PEEK[9]", "BODY[9] \"\"" },
  { 1, "(BODY.PEEK[1]<0.1> UID)", "BODY[1]<0> {1}\r\no UID 20" },
  { 1, "BINARY.SIZE[2]", "BINARY.SIZE[2] 3" },
  { 1, "BINARY.SIZE[9]", "BINARY.SIZE[9] 0" },
  { 1, "BINARY.PEEK[1]", "BINARY[1] {3}\r\none" },
  { 1, "BINARY.PEEK[2]<1.5>", "BINARY[2]<1> {2}\r\n\1\2" },
  { 1, "BINARY.PEEK[9]", "BINARY[9] \"\"" },
  { 1, "BINARY.PEEK[3]", NULL, TRUE },
  { 1, "(BINARY.PEEK[3] UID BINARY.SIZE[3])", "UID 20", TRUE },
};

static void
test_fetch (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (fetches); i++)
    {
      guint lost, number = fetches[i].letter + 1;
      gboolean unknown;
      g_autofree char *said = fetch (fixture, fetches[i].items, (PpFetchManner) { .recent = TRUE }, fetches[i].letter, 1, &lost, &unknown);
      g_autofree char *expected = fetches[i].said == NULL ? g_strdup ("") : g_strdup_printf ("* %u FETCH (%s)\r\n", number, fetches[i].said);

      g_assert_cmpstr (said, ==, expected);
      g_assert_cmpuint (lost, ==, 0);
      g_assert_cmpint (unknown, ==, fetches[i].unknown);
    }
}

/* What holds a NUL goes as a literal8 in BINARY, and without it elsewhere. */
static void
test_nul (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PpImapArgument) words = read_words ("(BINARY.PEEK[1] BODY.PEEK[TEXT])");
  g_autoptr (PpFetchItems) items = pp_imap_fetch_parse (words, 0, NULL);
  g_autoptr (GBytes) octets = g_bytes_new_static ("X: y\r\n\r\na\0b", 11);
  g_autoptr (GByteArray) said = NULL;
  const PpFetchManner manner = { .items = items };
  static const char expected[] = "* 7 FETCH (BINARY[1] ~{3}\r\na\0b BODY[TEXT] {3}\r\na\200b)\r\n";
  PpNumbered numbered = { .number = 7 };
  gboolean unknown = FALSE;
  guint at = 0, lost = 0;

  numbered.filed.content = pp_cabinet_content_add (fixture->cabinet, octets, NULL);
  said = pp_imap_fetch_say (fixture->cabinet, &manner, &numbered, 1, &at, 1000, &lost, &unknown);
  g_assert_cmpmem (said->data, said->len, expected, sizeof expected - 1);
}

static void
test_manner (Fixture *fixture, gconstpointer unused)
{
  const PpFetchManner all = { .uid = TRUE, .mod_seq = TRUE, .flags = TRUE };
  gboolean unknown;
  guint lost;
  g_autofree char *one = fetch (fixture, "RFC822.SIZE", all, 0, 1, &lost, &unknown);
  g_autofree char *two = fetch (fixture, "(FLAGS UID MODSEQ)", all, 1, 2, &lost, &unknown);

  g_assert_cmpstr (one, ==, "* 1 FETCH (UID 10 RFC822.SIZE 102 MODSEQ (100) FLAGS (\\Seen $Work))\r\n");
  g_assert_cmpstr (two, ==, "* 2 FETCH (FLAGS (\\Flagged) UID 20 MODSEQ (101))\r\n* 3 FETCH (FLAGS () UID 30 MODSEQ (102))\r\n");
}

/* Bit by bit it is the same; a letter that has gone is counted and left out. */
static void
test_pieces (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PpImapArgument) words = read_words ("(UID BODY.PEEK[TEXT])");
  g_autoptr (PpFetchItems) items = pp_imap_fetch_parse (words, 0, NULL);
  const PpFetchManner manner = { .items = items };
  g_autoptr (GString) all = g_string_new (NULL);
  gboolean unknown = FALSE;
  guint at = 0, lost = 0, pieces = 0;

  g_assert_true (pp_cabinet_content_drop (fixture->cabinet, fixture->numbered[1].filed.content, NULL));
  for (; at < 3; pieces++)
    {
      g_autoptr (GByteArray) piece = pp_imap_fetch_say (fixture->cabinet, &manner, fixture->numbered, 3, &at, 1, &lost, &unknown);

      g_string_append_len (all, (const char *) piece->data, piece->len);
    }
  g_assert_cmpuint (pieces, ==, 2);
  g_assert_cmpuint (lost, ==, 1);
  g_assert_cmpstr (all->str, ==, "* 1 FETCH (UID 10 BODY[TEXT] {10}\r\nDear Bob\r\n)\r\n* 3 FETCH (UID 30 BODY[TEXT] \"\")\r\n");
}

/* ------------------------------------------------------------------ SEARCH */

static const struct
{
  const char *program, *found; /* numbers of letters */
} searches[] = {
  { "ALL", "123" },
  { "2:*", "23" },
  { "*", "3" },
  { "5:7", "" },
  { "3,1", "13" },
  { "UID 15:25", "2" },
  { "UID 40:*", "3" },
  { "NOT 2", "13" },
  { "$", "12" },
  { "SEEN", "1" },
  { "UNSEEN", "23" },
  { "FLAGGED", "2" },
  { "KEYWORD $work", "1" },
  { "UNKEYWORD $WORK", "23" },
  { "KEYWORD other", "" },
  { "RECENT", "3" },
  { "OLD", "12" },
  { "NEW", "3" },
  { "ON 3-Mar-2026", "2" },
  { "BEFORE 3-Mar-2026", "1" },
  { "SINCE 3-Mar-2026", "23" },
  { "SENTON 2-Mar-2026", "1" },
  { "SENTBEFORE 3-Mar-2026", "1" },
  { "SENTSINCE 1-Jan-1970", "12" },
  { "NOT SENTSINCE 1-Jan-1970", "3" },
  { "LARGER 102", "2" },
  { "SMALLER 102", "3" },
  { "MODSEQ 101", "23" },
  { "OLDER 86400", "12" },
  { "YOUNGER 86400", "23" },
  { "FROM alice", "1" },
  { "FROM \"\"", "12" },
  { "SUBJECT \"GRÜSSE\"", "2" },
  { "OR SUBJECT hello SUBJECT \"no date\"", "13" },
  { "HEADER Content-Type mixed", "2" },
  { "BODY one", "2" },
  { "TEXT bob", "1" },
  { "NOT BODY one", "13" },
  { "BODY one SEEN", "" },
  { "OR (SEEN BODY dear) (FLAGGED TEXT \"carol\")", "12" },
};

static void
test_search (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GArray) saved = g_array_new (FALSE, FALSE, sizeof (PpRange));
  const PpRange range = { 10, 20 };

  g_array_append_val (saved, range);
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_autoptr (PpImapArgument) words = read_words (searches[i].program);
      g_autoptr (PpSearchProgram) program = pp_imap_search_parse (words, 0, NULL);
      g_autoptr (GArray) found = NULL;
      g_autoptr (GString) numbers = g_string_new (NULL);
      const PpSearchJob job = { program->root, fixture->numbered, 3, keywords, saved, fixture->numbered[2].filed.date_us };
      GError *error = NULL;
      gint stop = 0;

      found = pp_imap_search_find (program->needs_octets ? fixture->cabinet : NULL, &job, &stop, &error);
      g_assert_no_error (error);
      for (guint j = 0; j < found->len; j++)
        g_string_append_printf (numbers, "%u", g_array_index (found, guint, j) + 1);
      if (!g_str_equal (numbers->str, searches[i].found))
        g_error ("%s finds %s, not %s", searches[i].program, numbers->str, searches[i].found);
    }
}

/* It stops when it is told to, and a letter that has gone is not found. */
static void
test_search_stops (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PpImapArgument) words = read_words ("TEXT subject");
  g_autoptr (PpSearchProgram) program = pp_imap_search_parse (words, 0, NULL);
  const PpSearchJob job = { program->root, fixture->numbered, 3, keywords, NULL, 0 };
  g_autoptr (GArray) found = NULL;
  GError *error = NULL;
  gint stop = 1;

  g_assert_null (pp_imap_search_find (fixture->cabinet, &job, &stop, &error));
  g_assert_no_error (error);
  g_assert_true (pp_cabinet_content_drop (fixture->cabinet, fixture->numbered[1].filed.content, NULL));
  stop = 0;
  found = pp_imap_search_find (fixture->cabinet, &job, &stop, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add ("/imap-reading/fetch", Fixture, NULL, set_up, test_fetch, tear_down);
  g_test_add ("/imap-reading/nul", Fixture, NULL, set_up, test_nul, tear_down);
  g_test_add ("/imap-reading/manner", Fixture, NULL, set_up, test_manner, tear_down);
  g_test_add ("/imap-reading/pieces", Fixture, NULL, set_up, test_pieces, tear_down);
  g_test_add ("/imap-reading/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/imap-reading/search-stops", Fixture, NULL, set_up, test_search_stops, tear_down);
  return g_test_run ();
}
