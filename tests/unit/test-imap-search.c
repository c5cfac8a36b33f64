/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SEARCH's words against RFC 9051, 6.4.4 and RFC 3501, 6.4.4: what each key becomes, and what is refused.
 */
#include <string.h>

#include "imap-dump.h"

static PpSearchProgram *
parse (const char *text, GError **error)
{
  g_autofree char *wire = g_strdup_printf ("a SEARCH %s\r\n", text);
  g_autoptr (PpImapArgument) root = test_imap_read (wire, strlen (wire), FALSE, TRUE, NULL, error);

  return root != NULL ? pp_imap_search_parse (root, 2, error) : NULL;
}

typedef struct
{
  const char *text, *tree;
} Row;

static const Row rows[] = {
  { "ALL", "(ALL)" },
  { "answered", "(FLAGS 1)" }, { "FLAGGED", "(FLAGS 2)" }, { "DELETED", "(FLAGS 4)" }, { "SEEN", "(FLAGS 8)" }, { "DRAFT", "(FLAGS 16)" },
  { "UNANSWERED", "(NOT (FLAGS 1))" }, { "UNFLAGGED", "(NOT (FLAGS 2))" }, { "UNDELETED", "(NOT (FLAGS 4))" },
  { "UNSEEN", "(NOT (FLAGS 8))" }, { "UNDRAFT", "(NOT (FLAGS 16))" },
  { "NEW", "(NEW)" }, { "OLD", "(OLD)" }, { "RECENT", "(RECENT)" },
  { "KEYWORD $Junk", "(KEYWORD $Junk)" }, { "UNKEYWORD x", "(NOT (KEYWORD x))" },
  { "FROM a", "(KEY 0)" }, { "TO a", "(KEY 1)" }, { "CC a", "(KEY 2)" }, { "BCC \"\"", "(KEY 3)" }, { "SUBJECT {3}\r\na b", "(KEY 4)" },
  { "BODY a", "(BODY)" }, { "TEXT a", "(TEXT)" }, { "HEADER Message-ID \"\"", "(HEADER Message-ID)" },
  { "BEFORE 1-Jan-1970", "(BEFORE 0)" }, { "ON \"02-Jan-1970\"", "(ON 1)" }, { "SINCE 31-dec-1969", "(SINCE -1)" },
  { "SENTBEFORE 29-Feb-2024", "(SENTBEFORE 19782)" }, { "SENTON 1-Mar-2024", "(SENTON 19783)" }, { "SENTSINCE 31-Dec-9999", "(SENTSINCE 2932896)" },
  { "LARGER 0", "(LARGER 0)" }, { "SMALLER 9223372036854775807", "(SMALLER 9223372036854775807)" },
  { "OLDER 60", "(OLDER 60)" }, { "YOUNGER 4294967295", "(YOUNGER 4294967295)" },
  { "MODSEQ 0", "(MODSEQ 0)" }, { "MODSEQ \"/flags/\\\\draft\" all 620162338", "(MODSEQ 620162338)" }, { "MODSEQ \"/flags/x\" PRIV 1", "(MODSEQ 1)" },
  { "UID 1:3,7", "(UID 1-3 7-7)" }, { "UID $", "(SAVED)" }, { "$", "(SAVED)" }, { "1:*", "(SEQUENCE 1-4294967295)" }, { "*", "(SEQUENCE 4294967295-4294967295)" },
  { "UNSEEN FROM a", "(AND (NOT (FLAGS 8)) (KEY 0))" },
  { "(UNSEEN FROM a)", "(AND (NOT (FLAGS 8)) (KEY 0))" },
  { "((SEEN) ((DRAFT (1 2))))", "(AND (FLAGS 8) (FLAGS 16) (SEQUENCE 1-1) (SEQUENCE 2-2))" },
  { "(((SEEN)))", "(FLAGS 8)" },
  { "NOT SEEN", "(NOT (FLAGS 8))" }, { "NOT NOT SEEN", "(FLAGS 8)" }, { "NOT NOT NOT SEEN", "(NOT (FLAGS 8))" }, { "NOT UNSEEN", "(FLAGS 8)" },
  { "NOT (SEEN DRAFT)", "(NOT (AND (FLAGS 8) (FLAGS 16)))" },
  { "OR SEEN DRAFT", "(OR (FLAGS 8) (FLAGS 16))" },
  { "OR SEEN DRAFT 1", "(AND (OR (FLAGS 8) (FLAGS 16)) (SEQUENCE 1-1))" },
  { "OR OR SEEN DRAFT 1", "(OR (FLAGS 8) (FLAGS 16) (SEQUENCE 1-1))" },
  { "OR SEEN OR DRAFT 1", "(OR (FLAGS 8) (FLAGS 16) (SEQUENCE 1-1))" },
  { "OR (OR SEEN DRAFT) (OR 1 2)", "(OR (FLAGS 8) (FLAGS 16) (SEQUENCE 1-1) (SEQUENCE 2-2))" },
  { "OR (SEEN DRAFT) NOT OR 1 2", "(OR (AND (FLAGS 8) (FLAGS 16)) (NOT (OR (SEQUENCE 1-1) (SEQUENCE 2-2))))" },
  { "CHARSET UTF-8 TEXT {2}\r\n\xc3\xa9", "(TEXT)" }, { "CHARSET us-ascii TEXT x", "(TEXT)" }, { "CHARSET \"iso-8859-1\" TEXT {1}\r\n\xe9", "(TEXT)" },
  { "CHARSET ISO-2022-JP TEXT {8}\r\n\x1b$B4A\x1b(B", "(TEXT)" },
  { "TEXT \"é\"", "(TEXT)" },
  { "RETURN () ALL", "(ALL)" }, { "RETURN (MIN) CHARSET UTF-8 ALL", "(ALL)" },
};

static void
test_keys (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PpSearchProgram) program = parse (rows[i].text, &error);
      g_autofree char *shown = NULL;

      g_test_message ("%s", rows[i].text);
      g_assert_no_error (error);
      shown = test_search_dump (program->root);
      g_assert_cmpstr (shown, ==, rows[i].tree);
    }
}

static const struct
{
  const char *text;
  PpImapError code;
} wrong[] = {
  { "", PP_IMAP_ERROR_SYNTAX }, { "()", PP_IMAP_ERROR_SYNTAX }, { "BOGUS", PP_IMAP_ERROR_SYNTAX }, { "\"ALL\"", PP_IMAP_ERROR_SYNTAX },
  { "FROM", PP_IMAP_ERROR_SYNTAX }, { "FROM (a)", PP_IMAP_ERROR_SYNTAX }, { "FROM a%", PP_IMAP_ERROR_SYNTAX }, { "HEADER x", PP_IMAP_ERROR_SYNTAX },
  { "HEADER \"\" x", PP_IMAP_ERROR_SYNTAX }, { "NOT", PP_IMAP_ERROR_SYNTAX }, { "OR SEEN", PP_IMAP_ERROR_SYNTAX }, { "OR", PP_IMAP_ERROR_SYNTAX },
  { "(NOT) SEEN", PP_IMAP_ERROR_SYNTAX }, { "(OR SEEN) DRAFT", PP_IMAP_ERROR_SYNTAX },
  { "ON 31-Feb-2026", PP_IMAP_ERROR_SYNTAX }, { "ON 1-Jan-26", PP_IMAP_ERROR_SYNTAX }, { "ON \" 1-Jan-2026\"", PP_IMAP_ERROR_SYNTAX },
  { "ON 1-Jan-2026x", PP_IMAP_ERROR_SYNTAX }, { "ON 001-Jan-2026", PP_IMAP_ERROR_SYNTAX }, { "ON", PP_IMAP_ERROR_SYNTAX },
  { "LARGER x", PP_IMAP_ERROR_SYNTAX }, { "LARGER -1", PP_IMAP_ERROR_SYNTAX }, { "LARGER 9223372036854775808", PP_IMAP_ERROR_SYNTAX },
  { "LARGER \"1\"", PP_IMAP_ERROR_SYNTAX }, { "OLDER 0", PP_IMAP_ERROR_SYNTAX }, { "OLDER 4294967296", PP_IMAP_ERROR_SYNTAX },
  { "KEYWORD \"x\"", PP_IMAP_ERROR_SYNTAX }, { "KEYWORD \\Seen", PP_IMAP_ERROR_SYNTAX }, { "KEYWORD a]", PP_IMAP_ERROR_SYNTAX },
  { "UID", PP_IMAP_ERROR_SYNTAX }, { "UID 0", PP_IMAP_ERROR_SYNTAX }, { "UID \"1\"", PP_IMAP_ERROR_SYNTAX }, { "1,", PP_IMAP_ERROR_SYNTAX },
  { "0", PP_IMAP_ERROR_SYNTAX }, { "MODSEQ", PP_IMAP_ERROR_SYNTAX }, { "MODSEQ \"x\" all 1", PP_IMAP_ERROR_SYNTAX },
  { "MODSEQ \"/flags/x\" none 1", PP_IMAP_ERROR_SYNTAX }, { "MODSEQ \"/flags/x\" all", PP_IMAP_ERROR_SYNTAX },
  { "RETURN ALL", PP_IMAP_ERROR_SYNTAX }, { "RETURN", PP_IMAP_ERROR_SYNTAX }, { "RETURN (X) ALL", PP_IMAP_ERROR_SYNTAX },
  { "RETURN ((MIN)) ALL", PP_IMAP_ERROR_SYNTAX }, { "RETURN (MIN)", PP_IMAP_ERROR_SYNTAX }, { "CHARSET", PP_IMAP_ERROR_SYNTAX },
  { "CHARSET UTF-8", PP_IMAP_ERROR_SYNTAX }, { "CHARSET UTF-8 RETURN () ALL", PP_IMAP_ERROR_SYNTAX },
  { "CHARSET X-UNKNOWN ALL", PP_IMAP_ERROR_CHARSET }, { "CHARSET UTF-7 ALL", PP_IMAP_ERROR_CHARSET }, { "CHARSET UTF-16 ALL", PP_IMAP_ERROR_CHARSET },
  { "CHARSET UTF-8//IGNORE ALL", PP_IMAP_ERROR_CHARSET }, { "CHARSET ../../x ALL", PP_IMAP_ERROR_CHARSET }, { "CHARSET \"\" ALL", PP_IMAP_ERROR_CHARSET },
  { "CHARSET US-ASCII TEXT {2}\r\n\xc3\xa9", PP_IMAP_ERROR_SYNTAX }, { "CHARSET UTF-8 TEXT {1}\r\n\xe9", PP_IMAP_ERROR_SYNTAX },
  { "TEXT {1}\r\n\xe9", PP_IMAP_ERROR_SYNTAX }, { "CHARSET GB18030 TEXT {1}\r\n\xff", PP_IMAP_ERROR_SYNTAX }, { "TEXT ~{1}\r\nx", PP_IMAP_ERROR_SYNTAX },
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PpSearchProgram) program = parse (wrong[i].text, &error);

      g_test_message ("%s", wrong[i].text);
      g_assert_null (program);
      g_assert_error (error, PP_IMAP_ERROR, (int) wrong[i].code);
      g_assert_true (g_str_is_ascii (error->message));
    }
}

static void
test_options (void)
{
  static const struct
  {
    const char *text;
    const char *options; /* e: extended, n x a c s: MIN MAX ALL COUNT SAVE, o: needs octets, m: MODSEQ */
  } options[] = {
    { "ALL", "" }, { "RETURN () ALL", "ea" }, { "return (min MAX) ALL", "enx" }, { "RETURN (ALL COUNT SAVE COUNT) ALL", "eacs" }, { "RETURN (SAVE) 1", "es" },
    { "SEEN LARGER 3 BEFORE 1-Jan-2020 YOUNGER 3 KEYWORD x", "" }, { "SENTON 1-Jan-2020", "o" }, { "NOT (OR SEEN FROM x)", "o" }, { "TEXT x", "o" },
    { "HEADER x y", "o" }, { "OR SEEN MODSEQ 3", "m" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (PpSearchProgram) program = parse (options[i].text, NULL);
      g_autofree char *shown = NULL;

      g_assert_nonnull (program);
      shown = g_strconcat (program->extended ? "e" : "", program->want_min ? "n" : "", program->want_max ? "x" : "", program->want_all ? "a" : "",
                           program->want_count ? "c" : "", program->want_save ? "s" : "", program->needs_octets ? "o" : "",
                           program->has_mod_seq ? "m" : "", NULL);
      g_test_message ("%s", options[i].text);
      g_assert_cmpstr (shown, ==, options[i].options);
    }
}

/* Every charset that is offered is one that can be converted. */
static void
test_charsets (void)
{
  const char *const *charsets = pp_imap_search_charsets ();

  g_assert_cmpstr (charsets[0], ==, "UTF-8");
  g_assert_cmpstr (charsets[1], ==, "US-ASCII");
  for (guint i = 0; charsets[i] != NULL; i++)
    {
      g_autofree char *text = g_strdup_printf ("CHARSET %s TEXT abc", charsets[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (PpSearchProgram) program = parse (text, &error);

      g_assert_no_error (error);
    }
}

static char *
repeat (const char *what, guint count, const char *behind)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append (out, what);
  g_string_append (out, behind);
  return g_string_free (out, FALSE);
}

static void
test_bombs (void)
{
  static const struct
  {
    const char *what;
    guint count;
    const char *behind;
    int code; /* -1: good */
  } bombs[] = {
    { "NOT ", 90000, "SEEN", -1 },
    { "OR SEEN ", 4900, "SEEN", -1 },
    { "OR ", 40000, "SEEN", PP_IMAP_ERROR_SYNTAX },
    { "OR SEEN ", 40000, "SEEN", PP_IMAP_ERROR_LIMIT },
    { "NOT OR SEEN ", 40, "SEEN", -1 },
    { "NOT OR SEEN ", 9000, "SEEN", PP_IMAP_ERROR_LIMIT },
    { "SEEN ", 9999, "SEEN", -1 },
    { "SEEN ", 10000, "SEEN", PP_IMAP_ERROR_LIMIT },
    { "(", 50, "SEEN", PP_IMAP_ERROR_SYNTAX },
    { "(NOT ", 90000, "SEEN", PP_IMAP_ERROR_LIMIT },
    { "1:*,", 90000, "3", -1 },
    { "1:*,", 300000, "3", PP_IMAP_ERROR_LIMIT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      g_autofree char *text = repeat (bombs[i].what, bombs[i].count, bombs[i].behind);
      g_autoptr (GError) error = NULL;
      g_autoptr (PpSearchProgram) program = parse (text, &error);

      g_test_message ("%s × %u", bombs[i].what, bombs[i].count);
      g_assert_cmpint (error != NULL ? error->code : -1, ==, bombs[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-search/keys", test_keys);
  g_test_add_func ("/imap-search/wrong", test_wrong);
  g_test_add_func ("/imap-search/options", test_options);
  g_test_add_func ("/imap-search/charsets", test_charsets);
  g_test_add_func ("/imap-search/bombs", test_bombs);
  return g_test_run ();
}
