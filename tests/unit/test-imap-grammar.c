/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of IMAP against RFC 9051, 9: lines with literals, trees of arguments, sets, FETCH items, flags, dates, names.
 * SEARCH is in test-imap-search.c.
 */
#include <string.h>

#include "agents/imap-code.h"
#include "imap-dump.h"

/* A string literal with its length: some have a NUL */
#define WIRE(text) text, sizeof (text) - 1

/* ------------------------------------------------------------------ lines */

typedef struct
{
  const char *text;
  PpImapLineEnd how;
  guint64 octets;
  gboolean literal8;
} Announcement;

static const Announcement announcements[] = {
  { "a NOOP", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "a LOGIN {3}", PP_IMAP_LINE_LITERAL, 3, FALSE },
  { "a LOGIN {0}", PP_IMAP_LINE_LITERAL, 0, FALSE },
  { "a LOGIN {3+}", PP_IMAP_LINE_LITERAL_PLUS, 3, FALSE },
  { "a APPEND x ~{310}", PP_IMAP_LINE_LITERAL, 310, TRUE },
  { "a APPEND x ~{310+}", PP_IMAP_LINE_LITERAL_PLUS, 310, TRUE },
  { "a LOGIN {0003}", PP_IMAP_LINE_LITERAL, 3, FALSE },
  { "a LOGIN {9223372036854775807}", PP_IMAP_LINE_LITERAL, G_MAXINT64, FALSE },
  { "a LOGIN {9223372036854775808}", PP_IMAP_LINE_BAD, 0, FALSE },
  { "a LOGIN {18446744073709551617}", PP_IMAP_LINE_BAD, 0, FALSE },
  { "a LOGIN {99999999999999999999999999}", PP_IMAP_LINE_BAD, 0, FALSE },
  { "a LOGIN {-1}", PP_IMAP_LINE_BAD, 0, FALSE },
  { "a LOGIN {+}", PP_IMAP_LINE_BAD, 0, FALSE },
  { "a LOGIN {3-}", PP_IMAP_LINE_BAD, 0, FALSE },
  { "a LOGIN {3++}", PP_IMAP_LINE_BAD, 0, FALSE },
  { "a LOGIN {}", PP_IMAP_LINE_BAD, 0, FALSE },
  { "a SELECT x}", PP_IMAP_LINE_WHOLE, 0, FALSE }, /* "}" is an ATOM-CHAR */
  { "a SELECT {x}", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "a SELECT {3} ", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "a SELECT \"{3}\"", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "a SELECT \"{3}", PP_IMAP_LINE_WHOLE, 0, FALSE }, /* a quote that is open holds no literal */
  { "a SELECT \"\\\"{3}", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "a LOGIN \"\\\\\" {3}", PP_IMAP_LINE_LITERAL, 3, FALSE },
  { "a SELECT x{3}", PP_IMAP_LINE_LITERAL, 3, FALSE }, /* wrong, but its octets come all the same */
  { "* OK as we say {3}", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "a1 NO no {3}", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "a1 bad {3+}", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "* BYE {3}", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "* PREAUTH {3}", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "+ say it {3}", PP_IMAP_LINE_WHOLE, 0, FALSE },
  { "* OKAY {3}", PP_IMAP_LINE_LITERAL, 3, FALSE },
  { "* LIST () \"/\" {3}", PP_IMAP_LINE_LITERAL, 3, FALSE },
};

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (announcements); i++)
    {
      const Announcement *row = &announcements[i];
      g_autoptr (PpImapLine) line = pp_imap_line_new ();
      guint64 octets;
      gboolean literal8;

      g_test_message ("%s", row->text);
      g_assert_cmpstr (pp_imap_line_peek (line), ==, "");
      g_assert_cmpint (pp_imap_line_add (line, row->text, strlen (row->text), &octets, &literal8), ==, row->how);
      if (row->how != PP_IMAP_LINE_BAD)
        g_assert_cmpuint (octets, ==, row->octets);
      g_assert_cmpint (literal8, ==, row->literal8);
      g_assert_cmpstr (pp_imap_line_peek (line), ==, row->text);
      g_assert_cmpuint (pp_imap_line_get_size (line), ==, strlen (row->text));
    }
}

/* ------------------------------------------------------------------ the tree */

typedef struct
{
  const char *wire;
  gsize length;
  const char *tree; /* NULL: refused */
  gboolean utf8;
} Tree;

static const Tree commands[] = {
  { WIRE ("a1 NOOP\r\n"), "(a1 NOOP)" },
  { WIRE ("a1\r\n"), "(a1)" },
  { WIRE ("\r\n"), "()" },
  { WIRE ("a LOGIN bob \"a \\\"b\\\\\"\r\n"), "(a LOGIN bob \"a \"b\\\")" },
  { WIRE ("a LOGIN {3}\r\nbob {5}\r\n a\r\nb\r\n"), "(a LOGIN <bob> < a\r\nb>)" },
  { WIRE ("a LOGIN {3+}\r\nbob {0+}\r\n\r\n"), "(a LOGIN <bob> <>)" },
  { WIRE ("a APPEND x (\\Seen $Junk) \" 2-Mar-2026 09:00:00 +0000\" ~{3}\r\na\0b\r\n"), "(a APPEND x (\\Seen $Junk) \" 2-Mar-2026 09:00:00 +0000\" <<a" },
  { WIRE ("a FETCH 1:*,3 (FLAGS BODY.PEEK[HEADER.FIELDS (DATE FROM)]<0.9> UID)\r\n"),
    "(a FETCH 1:*,3 (FLAGS BODY.PEEK[HEADER.FIELDS (DATE FROM)+]<0.9> UID))" },
  { WIRE ("a FETCH 1 BODY[HEADER.FIELDS ({4}\r\nDATE)]\r\n"), "(a FETCH 1 BODY[HEADER.FIELDS (<DATE>)+])" },
  { WIRE ("a LIST \"\" (% *)\r\n"), "(a LIST \"\" (% *))" },
  { WIRE ("a STORE 1 FLAGS ()\r\n"), "(a STORE 1 FLAGS ())" },
  { WIRE ("a X (((a) b) (()))\r\n"), "(a X (((a) b) (())))" },
  { WIRE ("a SELECT x}y]\r\n"), "(a SELECT x}y])" },
  { WIRE ("a NOOP \r\n"), "(a NOOP)" },   /* trailing spaces are let be */
  { WIRE ("a NOOP   \r\n"), "(a NOOP)" },
  { WIRE ("a X ( a b )\r\n"), "(a X (a b))" },
  { WIRE ("a SELECT \"\xc3\xa4\"\r\n"), "(a SELECT \"\xc3\xa4\")", TRUE },
  { WIRE ("a SELECT \"\xf0\x9f\x98\x80\"\r\n"), "(a SELECT \"\xf0\x9f\x98\x80\")", TRUE },
  { WIRE ("a SELECT \"\xc3\xa4\"\r\n"), NULL },
  { WIRE ("a SELECT \"\xc3\"\r\n"), NULL, TRUE },
  { WIRE ("a SELECT \"\xc0\xaf\"\r\n"), NULL, TRUE },
  { WIRE ("a SELECT \"\xed\xa0\x80\"\r\n"), NULL, TRUE },
  { WIRE ("a SELECT \xc3\xa4\r\n"), NULL, TRUE },
  { WIRE (" a NOOP\r\n"), NULL },
  { WIRE ("a  NOOP\r\n"), NULL },
  { WIRE ("a X (a  b)\r\n"), NULL },
  { WIRE ("a X(a)\r\n"), NULL },
  { WIRE ("a X (a)(b)\r\n"), NULL },
  { WIRE ("a X (a)b\r\n"), NULL },
  { WIRE ("a X (a)]\r\n"), NULL },
  { WIRE ("a X y[z] (a)]\r\n"), NULL },
  { WIRE ("a X \"a\"\"b\"\r\n"), NULL },
  { WIRE ("a X a\"b\"\r\n"), NULL },
  { WIRE ("a X \"a\"b\r\n"), NULL },
  { WIRE ("a X a{1}\r\nb\r\n"), NULL },
  { WIRE ("a X {1}\r\nab\r\n"), NULL },
  { WIRE ("a X {1}\r\na{1}\r\nb\r\n"), NULL },
  { WIRE ("a X (a\r\n"), NULL },
  { WIRE ("a X a)\r\n"), NULL },
  { WIRE ("a X )(\r\n"), NULL },
  { WIRE ("a X \"a\r\n"), NULL },
  { WIRE ("a X \"a\\\r\n"), NULL },
  { WIRE ("a X \"a\\\"\r\n"), NULL },
  { WIRE ("a X \"\\a\"\r\n"), NULL },
  { WIRE ("a X \"a\0b\"\r\n"), NULL },
  { WIRE ("a X \"a\rb\"\r\n"), NULL },
  { WIRE ("a X \"a\nb\"\r\n"), NULL },
  { WIRE ("a X a\0b\r\n"), NULL },
  { WIRE ("a X \0\r\n"), NULL },
  { WIRE ("a\tX\r\n"), NULL },
  { WIRE ("a X a\x7f\r\n"), NULL },
  { WIRE ("a X {\r\n"), NULL },
  { WIRE ("a X {3} b\r\n"), NULL },
  { WIRE ("a X {-1}\r\n"), NULL },
  { WIRE ("a X {5}\r\nabc"), NULL },
  { WIRE ("a X {3}\r\na\0b\r\n"), NULL }, /* CHAR8 has no NUL */
};

static void
check_tree (const Tree *row, gboolean response)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rest = NULL, *shown = NULL;
  g_autoptr (PpImapArgument) root = test_imap_read (row->wire, row->length, response, row->utf8, &rest, &error);

  g_test_message ("%s", row->wire);
  if (row->tree == NULL)
    {
      g_assert_error (error, PP_IMAP_ERROR, PP_IMAP_ERROR_SYNTAX);
      g_assert_true (g_str_is_ascii (error->message));
      g_assert_null (root);
      return;
    }
  g_assert_no_error (error);
  shown = test_imap_dump (root);
  g_assert_cmpstr (shown, ==, row->tree);
}

static void
test_commands (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    check_tree (&commands[i], FALSE);
}

static const Tree responses[] = {
  { WIRE ("* 3 EXISTS\r\n"), "(* 3 EXISTS)" },
  { WIRE ("* FLAGS (\\Seen \\*)\r\n"), "(* FLAGS (\\Seen \\*))" },
  { WIRE ("* LIST (\\HasNoChildren) \"/\" {4}\r\na\"b\\\r\n"), "(* LIST (\\HasNoChildren) \"/\" <a\"b\\>)" },
  { WIRE ("* 1 FETCH (ENVELOPE (NIL {1}\r\nx ((NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\"))))\r\n"),
    "(* 1 FETCH (ENVELOPE (NIL <x> ((NIL NIL \"a\" \"b\")+(NIL NIL \"c\" \"d\")))))" },
  { WIRE ("* 1 FETCH (BODY[HEADER.FIELDS (\"DATE\")]<0> {2}\r\n\xff\xfe FLAGS ())\r\n"),
    "(* 1 FETCH (BODY[HEADER.FIELDS (\"DATE\")+]<0> <\xff\xfe> FLAGS ()))" },
  { WIRE ("* NAMESPACE ((\"\" \"/\")(\"x\" \"/\")) NIL NIL\r\n"), "(* NAMESPACE ((\"\" \"/\")+(\"x\" \"/\")) NIL NIL)" },
  { WIRE ("* STATUS caf\xc3\xa9 (MESSAGES 3)\r\n"), "(* STATUS caf\xc3\xa9 (MESSAGES 3))" },
  { WIRE ("*  SEARCH  1  2 \r\n"), "(* SEARCH 1 2)" },
  { WIRE ("* SEARCH\r\n"), "(* SEARCH)" },
  { WIRE ("* LIST () \"\\q\" \"\xe9\"\r\n"), "(* LIST () \"q\" \"\xe9\")" },
  { WIRE ("* 1 FETCH (FLAGS (\\Seen)\r\n"), NULL },
  { WIRE ("* LIST () \"/ x\r\n"), NULL },
  { WIRE ("* 1 FETCH (BODY[] {3}\r\na\0b)\r\n"), NULL },
};

static void
test_responses (void)
{
  static const struct
  {
    const char *wire, *tree, *rest;
  } statuses[] = {
    { "* OK [UIDNEXT 4] text\r\n", "(* OK)", "[UIDNEXT 4] text" },
    { "* ok\r\n", "(* ok)", "" },
    { "* OK \r\n", "(* OK)", "" },
    { "* BYE see (you \"later\r\n", "(* BYE)", "see (you \"later" },
    { "A1 NO [IN-USE] {3}\r\n", "(A1 NO)", "[IN-USE] {3}" },
    { "A1 BAD what?  \r\n", "(A1 BAD)", "what?  " },
    { "* PREAUTH hello\r\n", "(* PREAUTH)", "hello" },
    { "+ aGVsbG8=\r\n", "(+)", "aGVsbG8=" },
    { "+\r\n", "(+)", "" },
    { "+ \r\n", "(+)", "" },
    { "* 3 EXISTS\r\n", "(* 3 EXISTS)", NULL },
    { "+x\r\n", "(+x)", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (responses); i++)
    check_tree (&responses[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *rest = NULL, *shown = NULL;
      g_autoptr (PpImapArgument) root
          = test_imap_read (statuses[i].wire, strlen (statuses[i].wire), TRUE, TRUE, &rest, NULL);

      g_test_message ("%s", statuses[i].wire);
      g_assert_nonnull (root);
      shown = test_imap_dump (root);
      g_assert_cmpstr (shown, ==, statuses[i].tree);
      g_assert_cmpstr (rest, ==, statuses[i].rest);
    }
}

/* What outlives the line, and what is where in a mistake. */
static void
test_octets (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PpImapArgument) root = test_imap_read (WIRE ("a APPEND x {3}\r\nabc\r\n"), FALSE, FALSE, NULL, NULL);
  g_autoptr (GBytes) literal = pp_imap_argument_get_bytes (pp_imap_argument_get (root, 3));
  g_autoptr (GBytes) atom = pp_imap_argument_get_bytes (pp_imap_argument_get (root, 1));
  g_autoptr (PpImapArgument) wrong = NULL;

  g_assert_true (g_bytes_get_data (literal, NULL) == pp_imap_argument_get (root, 3)->text);
  g_clear_pointer (&root, pp_imap_argument_free);
  g_assert_cmpmem (g_bytes_get_data (literal, NULL), g_bytes_get_size (literal), "abc", 3);
  g_assert_cmpmem (g_bytes_get_data (atom, NULL), g_bytes_get_size (atom), "APPEND", 6);

  wrong = test_imap_read (WIRE ("a X {3}\r\nabc  b\r\n"), FALSE, FALSE, NULL, &error);
  g_assert_null (wrong);
  g_assert_cmpstr (error->message, ==, "at octet 1 after literal 1: one space was expected, and here are 2");
}

static void
test_arguments (void)
{
  g_autoptr (PpImapArgument) root
      = test_imap_read (WIRE ("a+b NIL \"NIL\" 18446744073709551615 007 % a]b \\x () \"7\" ~{1}\r\nx {1}\r\ny\r\n"), FALSE, FALSE, NULL, NULL);
  static const char astrings[] = "yyyyynynnyny", lists[] = "yyyyyyynnyny", tags[] = "nynyynynnnnn";
  guint64 number;

  g_assert_cmpuint (root->list->len, ==, strlen (astrings));
  for (guint i = 0; i < root->list->len; i++)
    {
      g_test_message ("%u", i);
      g_assert_cmpint (pp_imap_argument_is_astring (pp_imap_argument_get (root, i)), ==, astrings[i] == 'y');
      g_assert_cmpint (pp_imap_argument_is_list_mailbox (pp_imap_argument_get (root, i)), ==, lists[i] == 'y');
      g_assert_cmpint (pp_imap_argument_is_tag (pp_imap_argument_get (root, i)), ==, tags[i] == 'y');
    }
  g_assert_null (pp_imap_argument_get (root, root->list->len));
  g_assert_true (pp_imap_argument_is_nil (pp_imap_argument_get (root, 1)));
  g_assert_false (pp_imap_argument_is_nil (pp_imap_argument_get (root, 2)));
  g_assert_true (pp_imap_argument_is (pp_imap_argument_get (root, 1), "nil"));
  g_assert_false (pp_imap_argument_is (NULL, "nil"));
  g_assert_true (pp_imap_argument_number (pp_imap_argument_get (root, 3), G_MAXUINT64, &number));
  g_assert_cmpuint (number, ==, G_MAXUINT64);
  g_assert_false (pp_imap_argument_number (pp_imap_argument_get (root, 3), G_MAXUINT64 - 1, &number));
  g_assert_true (pp_imap_argument_number (pp_imap_argument_get (root, 4), 7, &number));
  g_assert_cmpuint (number, ==, 7);
  g_assert_false (pp_imap_argument_number (pp_imap_argument_get (root, 4), 6, &number));
  g_assert_false (pp_imap_argument_number (pp_imap_argument_get (root, 9), 10, &number));
  g_assert_false (pp_imap_argument_number (NULL, 10, &number));
}

/* ------------------------------------------------------------------ bombs */

static char *
repeat (const char *before, const char *what, guint count, const char *behind, gsize *length)
{
  GString *out = g_string_new (before);

  for (guint i = 0; i < count; i++)
    g_string_append (out, what);
  g_string_append (out, behind);
  *length = out->len;
  return g_string_free (out, FALSE);
}

/* Each has to be answered, and soon: were it quadratic, this would take hours. */
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
    { " a", PP_IMAP_ARGUMENTS_MAX - 2, "", -1 },
    { " a", PP_IMAP_ARGUMENTS_MAX - 1, "", PP_IMAP_ERROR_LIMIT },
    { " a", 3000000, "", PP_IMAP_ERROR_LIMIT },
    { " ()", PP_IMAP_ARGUMENTS_MAX - 2, "", -1 },
    { "(", 49, "", PP_IMAP_ERROR_SYNTAX },
    { "(", 51, "", PP_IMAP_ERROR_LIMIT },
    { "(", 3000000, "", PP_IMAP_ERROR_LIMIT },
    { ")", 3000000, "", PP_IMAP_ERROR_SYNTAX },
    { " ", 3000000, "", -1 },
    { " ", 3000000, "x", PP_IMAP_ERROR_SYNTAX },
    { "\"", 3000000, "", PP_IMAP_ERROR_SYNTAX },
    { "{", 3000000, "", PP_IMAP_ERROR_SYNTAX },
    { "[", 3000000, "", -1 },
    { " {1}\r\nx", 50000, "", -1 },
    { " {0+}\r\n", 50000, "", -1 },
    { " {1}\r\nx", PP_IMAP_ARGUMENTS_MAX, "", PP_IMAP_ERROR_LIMIT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      gsize length;
      g_autofree char *behind = g_strconcat (bombs[i].behind, "\r\n", NULL);
      g_autofree char *wire = repeat (bombs[i].what[0] == '(' ? "a X " : "a X", bombs[i].what, bombs[i].count, behind, &length);
      g_autoptr (GError) error = NULL;
      g_autoptr (PpImapArgument) root = test_imap_read (wire, length, FALSE, FALSE, NULL, &error);

      g_test_message ("%s × %u", bombs[i].what, bombs[i].count);
      g_assert_cmpint (error != NULL ? error->code : -1, ==, bombs[i].code);
    }
}

static void
test_depth (void)
{
  g_autofree char *fifty = g_strnfill (50, '('), *closed = g_strnfill (50, ')');
  g_autofree char *good = g_strdup_printf ("a X %s%s\r\n", fifty, closed);
  g_autofree char *deep = g_strdup_printf ("a X (%s%s)\r\n", fifty, closed);
  g_autoptr (GError) error = NULL;
  g_autoptr (PpImapArgument) root = test_imap_read (good, strlen (good), FALSE, FALSE, NULL, &error);
  g_autoptr (PpImapArgument) other = NULL;

  g_assert_no_error (error);
  g_clear_pointer (&root, pp_imap_argument_free);
  root = test_imap_read (deep, strlen (deep), FALSE, FALSE, NULL, &error);
  g_assert_error (error, PP_IMAP_ERROR, PP_IMAP_ERROR_LIMIT);
  other = test_imap_read (deep, strlen (deep), TRUE, FALSE, NULL, NULL);
  g_assert_nonnull (other);
}

/* ------------------------------------------------------------------ sets */

static void
test_sets (void)
{
  static const struct
  {
    const char *text, *normal; /* with "*" as 10; NULL: refused */
  } rows[] = {
    { "1", "1" }, { "*", "10" }, { "1:*", "1:10" }, { "*:1", "1:10" }, { "12:*", "10:12" }, { "*:*", "10" }, { "3:1", "1:3" },
    { "5,1:2,3,7:6", "1:3,5:7" }, { "1,1,1", "1" }, { "4294967295", "4294967294" }, { "4294967294", "4294967294" },
    { "2:4,3:8,20", "2:8,20" }, { "$", "" }, { "1:4294967294", "1:4294967294" },
    { "", NULL }, { "0", NULL }, { "01", NULL }, { "1,", NULL }, { ",1", NULL }, { "1,,2", NULL }, { "1:", NULL }, { ":1", NULL },
    { "1:2:3", NULL }, { "4294967296", NULL }, { "99999999999999999999", NULL }, { "-1", NULL }, { "1 ", NULL }, { "a", NULL },
    { "**", NULL }, { "1*", NULL }, { "$,1", NULL }, { "1,$", NULL }, { "1:0", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GArray) set = NULL, normal = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) out = g_string_new (NULL);
      gboolean saved, good = pp_imap_set_parse (rows[i].text, strlen (rows[i].text), &set, &saved, &error);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (good, ==, rows[i].normal != NULL);
      if (!good)
        {
          g_assert_error (error, PP_IMAP_ERROR, PP_IMAP_ERROR_SYNTAX);
          continue;
        }
      g_assert_cmpint (saved, ==, g_str_equal (rows[i].text, "$"));
      normal = pp_imap_set_normalize (set, 10);
      for (guint n = 0; n < normal->len; n++)
        {
          PpRange range = g_array_index (normal, PpRange, n);

          g_assert_true (pp_imap_set_contains (normal, range.from) && pp_imap_set_contains (normal, range.to));
          g_assert_false (pp_imap_set_contains (normal, range.from - 1) || pp_imap_set_contains (normal, range.to + 1));
          g_string_append_printf (out, range.from == range.to ? "%s%u" : "%s%u:%u", n > 0 ? "," : "", range.from, range.to);
        }
      g_assert_cmpstr (out->str, ==, rows[i].normal);
    }
}

static void
test_set_edges (void)
{
  g_autoptr (GArray) set = NULL, none = NULL, all = NULL, bomb = NULL, merged = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *most = repeat ("9", ",1:*", PP_IMAP_ARGUMENTS_MAX - 1, "", &length);
  g_autofree char *more = repeat ("9", ",1:*", PP_IMAP_ARGUMENTS_MAX, "", &length);

  g_assert_false (pp_imap_set_parse ("$", 1, &set, NULL, &error));
  g_clear_error (&error);
  g_assert_true (pp_imap_set_parse ("*,1:*", 5, &set, NULL, NULL));
  none = pp_imap_set_normalize (set, 0);
  g_assert_cmpuint (none->len, ==, 0);
  all = pp_imap_set_normalize (set, G_MAXUINT32);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_true (pp_imap_set_contains (all, G_MAXUINT32));
  g_assert_false (pp_imap_set_contains (all, 0));

  g_assert_true (pp_imap_set_parse (most, strlen (most), &bomb, NULL, NULL));
  merged = pp_imap_set_normalize (bomb, 1000);
  g_assert_cmpuint (merged->len, ==, 1);
  g_clear_pointer (&bomb, g_array_unref);
  g_assert_false (pp_imap_set_parse (more, strlen (more), &bomb, NULL, &error));
  g_assert_error (error, PP_IMAP_ERROR, PP_IMAP_ERROR_LIMIT);
}

static void
test_set_append (void)
{
  static const struct
  {
    guint32 numbers[8];
    guint count;
    const char *text;
  } rows[] = {
    { { 0 }, 0, "" },
    { { 7 }, 1, "7" },
    { { 1, 2, 3, 7, 9, 10 }, 6, "1:3,7,9:10" },
    { { 5, 6, 7, 3 }, 4, "5:7,3" },
    { { 3, 2, 1 }, 3, "3,2,1" },
    { { 1, 1, 2 }, 3, "1,1:2" },
    { { G_MAXUINT32 - 1, G_MAXUINT32, 0 }, 3, "4294967294:4294967295,0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_autoptr (GString) out = g_string_new (NULL);

      g_array_append_vals (numbers, rows[i].numbers, rows[i].count);
      pp_imap_set_append_unordered (out, numbers);
      g_assert_cmpstr (out->str, ==, rows[i].text);
      g_string_truncate (out, 0);
      pp_imap_set_append (out, numbers);
      g_assert_cmpstr (out->str, ==, rows[i].text);
    }
}

/* ------------------------------------------------------------------ FETCH */

/* "LABEL!" is no peek, "<origin.count>" a partial one; "/n" since; "V" vanished; "o" needs octets. */
static char *
show_items (const PpFetchItems *items)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < items->items->len; i++)
    {
      const PpFetchItem *item = &g_array_index (items->items, PpFetchItem, i);

      g_string_append_printf (out, "%s%s%s", i > 0 ? " " : "", item->label, item->peek ? "" : "!");
      if (item->partial)
        g_string_append_printf (out, "<%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT ">", item->origin, item->count);
    }
  if (items->changed_since > 0)
    g_string_append_printf (out, " /%" G_GUINT64_FORMAT, items->changed_since);
  g_string_append (out, items->vanished ? " V" : "");
  g_string_append (out, items->needs_octets ? " o" : "");
  g_string_append (out, items->marks_seen ? " s" : "");
  return g_string_free (out, FALSE);
}

static void
test_fetch (void)
{
  static const struct
  {
    const char *text, *items; /* NULL: refused */
  } rows[] = {
    { "FLAGS", "FLAGS" },
    { "(FLAGS UID INTERNALDATE RFC822.SIZE MODSEQ)", "FLAGS UID INTERNALDATE RFC822.SIZE MODSEQ" },
    { "all", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE o" },
    { "FAST", "FLAGS INTERNALDATE RFC822.SIZE" },
    { "FULL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY o" },
    { "BODY", "BODY o" },
    { "BODY[]", "BODY[]! o s" },
    { "body.peek[]", "BODY[] o" },
    { "(BODY.PEEK[] BODY[] flags Flags)", "BODY[]! FLAGS o s" },
    { "(BODY[]<0.10> BODY[]<10.10> BODY[]<0.10>)", "BODY[]!<0.10> BODY[]!<10.10> o s" },
    { "BODY[1.2.3]", "BODY[1.2.3]! o s" },
    { "BODY[1.mime]", "BODY[1.MIME]! o s" },
    { "BODY.PEEK[4.2.HEADER]", "BODY[4.2.HEADER] o" },
    { "BODY.PEEK[HEADER.FIELDS (Date \"from\")]<0.9223372036854775807>", "BODY[HEADER.FIELDS (Date from)]<0.9223372036854775807> o" },
    { "BODY.PEEK[2.HEADER.FIELDS.NOT (\"a b\" x])]", "BODY[2.HEADER.FIELDS.NOT (\"a b\" x])] o" },
    { "(BODY.PEEK[HEADER.FIELDS (a)] BODY.PEEK[TEXT] UID)", "BODY[HEADER.FIELDS (a)] BODY[TEXT] UID o" },
    { "BODY[4294967295]", "BODY[4294967295]! o s" },
    { "BINARY[1]<2.3>", "BINARY[1]!<2.3> o s" },
    { "BINARY.PEEK[]", "BINARY[] o" },
    { "BINARY.SIZE[1.2]", "BINARY.SIZE[1.2] o" },
    { "(RFC822 RFC822.HEADER RFC822.TEXT)", "RFC822! RFC822.HEADER RFC822.TEXT! o s" },
    { "RFC822.TEXT", "RFC822.TEXT! o s" },
    { "FLAGS (CHANGEDSINCE 12)", "FLAGS /12" },
    { "(FLAGS) (CHANGEDSINCE 9223372036854775807 VANISHED)", "FLAGS /9223372036854775807 V" },
    { "BODY.PEEK[HEADER.FIELDS (a)] (VANISHED CHANGEDSINCE 1)", "BODY[HEADER.FIELDS (a)] /1 V o" },
    { "", NULL }, { "()", NULL }, { "FLAGS UID", NULL }, { "(ALL)", NULL }, { "(FLAGS (UID))", NULL }, { "\"FLAGS\"", NULL },
    { "BOGUS", NULL }, { "BODYSTRUCTURE[]", NULL }, { "FLAGS[]", NULL }, { "BODY[", NULL }, { "BODY[]x", NULL }, { "BODY[]]", NULL },
    { "BODY[0]", NULL }, { "BODY[01]", NULL }, { "BODY[1.]", NULL }, { "BODY[.1]", NULL }, { "BODY[1..2]", NULL },
    { "BODY[4294967296]", NULL }, { "BODY[MIME]", NULL }, { "BODY[1.FOO]", NULL }, { "BODY[TEXT.1]", NULL }, { "BODY[HEADER.1]", NULL },
    { "BODY[HEADER.FIELDS]", NULL }, { "BODY[HEADER.FIELDS ()]", NULL }, { "BODY[HEADER.FIELDS (a)", NULL },
    { "BODY[HEADER.FIELDS ((a))]", NULL }, { "BODY[HEADER.FIELDS (\"\")]", NULL }, { "BODY[HEADER.FIELDS (a%)]", NULL },
    { "BODY[HEADER.FIELDS (a) ]", NULL }, { "BODY[HEADER (a)]", NULL },
    { "BODY[]<0>", NULL }, { "BODY[]<0.0>", NULL }, { "BODY[]<1.2", NULL }, { "BODY[]<.2>", NULL }, { "BODY[]<-1.2>", NULL },
    { "BODY[]<9223372036854775808.1>", NULL }, { "BODY[]<0.1>x", NULL }, { "BINARY", NULL }, { "BINARY[HEADER]", NULL },
    { "BINARY[1.MIME]", NULL }, { "BINARY.SIZE[1]<0.1>", NULL }, { "FLAGS ()", NULL }, { "FLAGS (CHANGEDSINCE)", NULL },
    { "FLAGS (CHANGEDSINCE 0)", NULL }, { "FLAGS (CHANGEDSINCE 9223372036854775808)", NULL }, { "FLAGS (VANISHED)", NULL },
    { "FLAGS (BOGUS)", NULL }, { "FLAGS (CHANGEDSINCE 1) x", NULL }, { "FLAGS CHANGEDSINCE 1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *wire = g_strdup_printf ("a FETCH 1 %s\r\n", rows[i].text), *shown = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (PpImapArgument) root = test_imap_read (wire, strlen (wire), FALSE, FALSE, NULL, &error);
      g_autoptr (PpFetchItems) items = root != NULL ? pp_imap_fetch_parse (root, 3, &error) : NULL;

      g_test_message ("%s", rows[i].text);
      shown = items != NULL ? show_items (items) : NULL;
      g_assert_cmpstr (shown, ==, rows[i].items);
      if (items == NULL)
        {
          g_assert_error (error, PP_IMAP_ERROR, PP_IMAP_ERROR_SYNTAX);
          g_assert_true (g_str_is_ascii (error->message));
        }
    }
}

static void
test_fetch_section (void)
{
  g_autoptr (PpImapArgument) root = test_imap_read (WIRE ("a FETCH 1 BODY.PEEK[3.14.HEADER.FIELDS.NOT (a b)]\r\n"), FALSE, FALSE, NULL, NULL);
  g_autoptr (PpFetchItems) items = pp_imap_fetch_parse (root, 3, NULL);
  const PpFetchItem *item = &g_array_index (items->items, PpFetchItem, 0);

  g_assert_cmpint (item->what, ==, PP_FETCH_SECTION);
  g_assert_cmpuint (item->section.depth, ==, 2);
  g_assert_cmpuint (item->section.path[0], ==, 3);
  g_assert_cmpuint (item->section.path[1], ==, 14);
  g_assert_cmpint (item->section.text, ==, PP_SECTION_FIELDS_NOT);
  g_assert_cmpstr (item->section.fields[1], ==, "b");
  g_assert_null (item->section.fields[2]);
}

static void
test_fetch_bombs (void)
{
  static const struct
  {
    const char *before, *what;
    guint count;
    const char *behind;
    gboolean good;
  } bombs[] = {
    { "a FETCH 1 (UID", " FLAGS", 90000, ")\r\n", TRUE },
    { "a FETCH 1 (BODY[HEADER.FIELDS (x", " x", 90000, ")])\r\n", TRUE },
    { "a FETCH 1 BODY[1", ".1", 100000, "]\r\n", TRUE },
    { "a FETCH 1 BODY[1", ".1", 100000, "\r\n", FALSE },
    { "a FETCH 1 BODY", "[", 100000, "\r\n", FALSE },
  };
  g_autoptr (GString) many = g_string_new ("a FETCH 1 (UID");
  g_autoptr (PpImapArgument) words = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      gsize length;
      g_autofree char *wire = repeat (bombs[i].before, bombs[i].what, bombs[i].count, bombs[i].behind, &length);
      g_autoptr (PpImapArgument) root = test_imap_read (wire, length, FALSE, FALSE, NULL, NULL);
      g_autoptr (PpFetchItems) items = pp_imap_fetch_parse (root, 3, NULL);

      g_test_message ("%u", i);
      g_assert_cmpint (items != NULL, ==, bombs[i].good);
    }
  for (guint i = 1; i <= PP_IMAP_FETCH_ITEMS_MAX; i++)
    g_string_append_printf (many, " BODY[%u]", i);
  g_string_append (many, ")\r\n");
  words = test_imap_read (many->str, many->len, FALSE, FALSE, NULL, NULL);
  g_assert_null (pp_imap_fetch_parse (words, 3, &error));
  g_assert_error (error, PP_IMAP_ERROR, PP_IMAP_ERROR_LIMIT);
}

/* ------------------------------------------------------------------ flags */

static void
test_flags (void)
{
  static const struct
  {
    const char *text, *flags; /* as said again, with the keywords as the mailbox's; NULL: refused */
  } rows[] = {
    { "()", "()" },
    { "(\\Seen)", "(\\Seen)" },
    { "\\Seen \\deleted", "(\\Deleted \\Seen)" },
    { "(\\DRAFT \\flagged \\Answered \\Answered)", "(\\Answered \\Flagged \\Draft)" },
    { "($Junk \\Seen work $JUNK Work)", "(\\Seen $Junk work)" },
    { "a", "(a)" },
    { "", NULL }, { "(\\Recent)", NULL }, { "(\\*)", NULL }, { "(\\Foo)", NULL }, { "(\"x\")", NULL }, { "((a))", NULL }, { "(a) b", NULL },
    { "a (b)", NULL }, { "(a%)", NULL }, { "(a])", NULL }, { "(\\)", NULL }, { "(a\\b)", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *wire = g_strdup_printf ("a STORE 1 FLAGS %s\r\n", rows[i].text);
      g_autoptr (PpImapArgument) root = test_imap_read (wire, strlen (wire), FALSE, FALSE, NULL, NULL);
      g_autoptr (GPtrArray) keywords = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) out = g_string_new (NULL);
      PpFlags flags;

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (pp_imap_flags_parse (root, 4, &flags, &keywords, &error), ==, rows[i].flags != NULL);
      if (rows[i].flags == NULL)
        {
          g_assert_error (error, PP_IMAP_ERROR, PP_IMAP_ERROR_SYNTAX);
          continue;
        }
      g_assert_no_error (error);
      for (guint n = 0; n + 1 < keywords->len; n++)
        flags |= PP_FLAG_KEYWORD (n);
      pp_imap_flags_append (out, flags, (const char *const *) keywords->pdata, keywords->len - 1, FALSE);
      g_assert_cmpstr (out->str, ==, rows[i].flags);
    }
}

static void
test_flags_more (void)
{
  g_autoptr (PpImapArgument) root = test_imap_read (WIRE ("* FLAGS (\\Seen \\Recent \\* \\Odd work \"x\")\r\n"), TRUE, FALSE, NULL, NULL);
  g_autoptr (GPtrArray) keywords = NULL;
  g_autofree char *name = g_strnfill (PP_KEYWORD_LENGTH_MAX + 1, 'k');
  g_autofree char *wire = g_strdup_printf ("a STORE 1 FLAGS (%s)\r\n", name);
  g_autoptr (PpImapArgument) long_one = test_imap_read (wire, strlen (wire), FALSE, FALSE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  const char *all[PP_KEYWORDS_MAX];
  GPtrArray *none;
  PpFlags flags;

  pp_imap_flags_read (pp_imap_argument_get (root, 2), 0, &flags, &keywords);
  g_assert_cmpuint (flags, ==, PP_FLAG_SEEN);
  g_assert_cmpuint (keywords->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (keywords, 0), ==, "work");
  g_assert_false (pp_imap_flags_parse (long_one, 4, &flags, &none, &error));
  g_assert_error (error, PP_IMAP_ERROR, PP_IMAP_ERROR_LIMIT);

  for (guint i = 0; i < PP_KEYWORDS_MAX; i++)
    all[i] = i == 57 ? "last" : "x";
  pp_imap_flags_append (out, PP_FLAG_KEYWORD (57) | PP_FLAG_SEEN, all, PP_KEYWORDS_MAX, TRUE);
  g_assert_cmpstr (out->str, ==, "(\\Seen \\Recent last)");
}

/* ------------------------------------------------------------------ dates */

static void
test_dates (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds;
    gint32 zone;
    const char *again; /* NULL: the same */
  } rows[] = {
    { " 2-Mar-2026 09:00:00 +0000", 1772442000, 0, NULL },
    { "02-Mar-2026 09:00:00 +0000", 1772442000, 0, " 2-Mar-2026 09:00:00 +0000" },
    { " 1-Jan-1970 00:00:00 +0000", 0, 0, NULL },
    { "31-dec-1969 23:59:59 +0000", -1, 0, "31-Dec-1969 23:59:59 +0000" },
    { "17-Jul-1996 02:44:25 -0700", 837596665, -420, NULL },
    { "29-Feb-2000 12:00:00 +0530", 951805800, 330, NULL },
    { "29-Feb-2400 00:00:00 +0000", 13574563200, 0, NULL },
    { " 1-Jan-0000 00:00:00 +0000", -62167219200, 0, NULL },
    { "31-Dec-9999 23:59:59 +0000", 253402300799, 0, NULL },
    { " 1-Jan-2026 23:59:60 -0000", 1767312000, 0, " 2-Jan-2026 00:00:00 +0000" },
    { " 1-Jan-2026 00:00:00 -9959", 1767225600 + 5999 * 60, -5999, NULL },
  };
  static const char *const wrong[] = {
    "", "2-Mar-2026 09:00:00 +0000", "  2-Mar-2026 09:00:00 +0000", " 2-Mar-2026 9:00:00 +0000", " 2-Mar-2026 09:00 +0000",
    " 2-Mar-2026 09:00:00", " 2-Mar-2026 09:00:00 GMT", " 2-Mar-2026 09:00:00 +0060", " 2-Mar-2026 24:00:00 +0000",
    " 2-Mar-2026 09:60:00 +0000", " 2-Mar-2026 09:00:61 +0000", "30-Feb-2026 09:00:00 +0000", "29-Feb-2026 09:00:00 +0000",
    "29-Feb-1900 09:00:00 +0000", " 0-Mar-2026 09:00:00 +0000", "32-Mar-2026 09:00:00 +0000", "31-Apr-2026 09:00:00 +0000",
    " 2-Mrz-2026 09:00:00 +0000", " 2-Mar-26 09:00:00 +0000", " 2-Mar-2026 09:00:00 +00000", " 2-Mar-2026  09:00:00 +0000",
    "\" 2-Mar-2026 09:00:00 +0000\"", " 2 Mar 2026 09:00:00 +0000",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", rows[i].again != NULL ? rows[i].again : rows[i].text);
      gint64 date_us;
      gint32 zone;

      g_test_message ("%s", rows[i].text);
      g_assert_true (pp_imap_date_time_parse (rows[i].text, &date_us, &zone));
      g_assert_cmpint (date_us, ==, rows[i].seconds * G_USEC_PER_SEC);
      g_assert_cmpint (zone, ==, rows[i].zone);
      pp_imap_date_time_append (out, date_us, zone);
      g_assert_cmpstr (out->str, ==, quoted);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      gint64 date_us;
      gint32 zone;

      g_test_message ("%s", wrong[i]);
      g_assert_false (pp_imap_date_time_parse (wrong[i], &date_us, &zone));
    }
}

/* Every day of 800 years, against GLib's calendar; and the ends of what can be said. */
static void
test_calendar (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (gint64 day = -146097; day < 146097; day += 13)
    {
      g_autoptr (GDateTime) known = g_date_time_new_from_unix_utc (day * 86400 + 3661);
      g_autofree char *text = g_date_time_format (known, "%d-%b-%Y %H:%M:%S +0000");
      gint64 date_us;
      gint32 zone;

      g_assert_true (pp_imap_date_time_parse (text, &date_us, &zone));
      g_assert_cmpint (date_us, ==, (day * 86400 + 3661) * G_USEC_PER_SEC);
      g_string_truncate (out, 0);
      pp_imap_date_time_append (out, date_us + 999999, zone);
      g_assert_cmpint (g_ascii_strncasecmp (out->str + 2, text + 1, strlen (text) - 1), ==, 0);
    }
  g_string_truncate (out, 0);
  pp_imap_date_time_append (out, G_MAXINT64, 600);
  g_assert_cmpstr (out->str, ==, "\"31-Dec-9999 23:59:59 +1000\"");
  g_string_truncate (out, 0);
  pp_imap_date_time_append (out, G_MININT64, G_MININT32);
  g_assert_cmpstr (out->str, ==, "\" 1-Jan-0000 00:00:00 -9959\"");
  g_string_truncate (out, 0);
  pp_imap_date_time_append (out, -1, 0);
  g_assert_cmpstr (out->str, ==, "\"31-Dec-1969 23:59:59 +0000\"");
}

/* ------------------------------------------------------------------ names */

static void
test_names (void)
{
  static const struct
  {
    const char *wire, *name; /* NULL: refused */
  } rows[] = {
    { "INBOX", "INBOX" }, { "", "" }, { "a b", "a b" }, { "&-", "&" }, { "a&-b&-", "a&b&" },
    { "&AOk-", "é" }, { "~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語" }, { "&2D3eAA-", "😀" }, { "Entw&APw-rfe", "Entwürfe" },
    { "&-&AOk-", "&é" }, { "&AOkA6Q-", "éé" }, { "&AOk-&-", "é&" }, { "&IKw-a", "€a" }, { "&AOkA6QDp-", "ééé" },
    { "&", NULL }, { "&AOk", NULL }, { "&AOk=-", NULL }, { "&AO-", NULL }, { "&A-", NULL }, { "&AOkA-", NULL }, { "&AOl-", NULL }, /* bits left over */
    { "&AGE-", NULL },                  /* "a" stands for itself */
    { "&ACY-", NULL },                  /* "&" has "&-" */
    { "&AOk-&AOk-", NULL },             /* a null shift */
    { "&2D0-", NULL }, { "&3gA-", NULL }, { "&2D3YPQ-", NULL }, { "&2D0A6Q-", NULL }, /* half a pair */
    { "&AAA-", NULL }, { "&AAo-", NULL }, { "&AIU-", NULL }, { "&ICg-", NULL }, /* controls, a line separator */
    { "&U/BTFw-", NULL },               /* "," stands for "/" */
    { "\xc3\xa9", NULL }, { "a\x01" "b", NULL }, { "a\x7f", NULL }, { "&A k-", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = pp_imap_mailbox_decode (rows[i].wire, strlen (rows[i].wire), FALSE);
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GString) expected = g_string_new (NULL);

      g_test_message ("%s", rows[i].wire);
      g_assert_cmpstr (name, ==, rows[i].name);
      if (name == NULL)
        continue;
      pp_imap_mailbox_append (out, name, FALSE);
      pp_imap_astring_append (expected, rows[i].wire, -1, FALSE);
      g_assert_cmpstr (out->str, ==, expected->str);
    }
  g_assert_null (pp_imap_mailbox_decode ("a\0b", 3, FALSE));
}

static void
test_names_utf8 (void)
{
  static const char *const good[] = { "é", "a&b", "台北", "&AOk-", "😀" };
  static const char *const wrong[] = { "\xe9", "a\nb", "\xc2\x85", "\xe2\x80\xa8", "\xed\xa0\x80", "a\x7f" };
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *name = pp_imap_mailbox_decode (good[i], strlen (good[i]), TRUE);

      g_assert_cmpstr (name, ==, good[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (pp_imap_mailbox_decode (wrong[i], strlen (wrong[i]), TRUE));
  g_assert_null (pp_imap_mailbox_decode ("a\0b", 3, TRUE));
  pp_imap_mailbox_append (out, "é\"/b", TRUE);
  g_assert_cmpstr (out->str, ==, "\"é\\\"/b\"");
  g_string_truncate (out, 0);
  pp_imap_mailbox_append (out, "nil", TRUE);
  g_assert_cmpstr (out->str, ==, "\"nil\"");
}

static void
test_patterns (void)
{
  static const struct
  {
    const char *pattern, *name;
    gboolean matches;
  } rows[] = {
    { "*", "", TRUE }, { "*", "a/b/c", TRUE }, { "%", "a", TRUE }, { "%", "a/b", FALSE }, { "%", "", TRUE }, { "", "", TRUE }, { "", "a", FALSE },
    { "a", "", FALSE }, { "a/%", "a/b", TRUE }, { "a/%", "a/b/c", FALSE }, { "a/*", "a/b/c", TRUE }, { "a*", "a", TRUE }, { "a/*", "a", FALSE },
    { "%/%", "a/b", TRUE }, { "%/%", "a", FALSE }, { "*/c", "a/b/c", TRUE }, { "%/c", "a/b/c", FALSE }, { "*%", "a/b", TRUE }, { "%*", "a/b", TRUE },
    { "%%", "a/b", FALSE }, { "*a%b", "xa/ab", TRUE }, { "%a%b", "xaxb", TRUE }, { "%a/b%c", "xa/byc", TRUE }, { "*a*b*c", "aabbcc", TRUE },
    { "*ab", "aab", TRUE }, { "*ab*", "ab", TRUE }, { "a%c", "abbbc", TRUE }, { "a%c", "ab/c", FALSE }, { "a%%%c", "ac", TRUE },
    { "inbox", "INBOX", TRUE }, { "InBox", "inbox", TRUE }, { "inb%", "INBOX", TRUE }, { "iNbOx/*", "INBOX/a", TRUE }, { "inbox/A", "INBOX/a", FALSE },
    { "inbox*", "INBOXES", FALSE }, { "archive", "Archive", FALSE }, { "é%", "éa", TRUE }, { "%é", "aé", TRUE }, { "*x", "INBOX", TRUE },
    { "*O%", "INBOX", TRUE }, { "inbo", "INBOX", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s %s", rows[i].pattern, rows[i].name);
      g_assert_cmpint (pp_imap_pattern_matches (rows[i].pattern, rows[i].name), ==, rows[i].matches);
    }
}

/* What is said first: every way is tried. */
static gboolean
matches_slowly (const char *pattern, const char *name)
{
  if (*pattern == '\0')
    return *name == '\0';
  if (*pattern == '*' || *pattern == '%')
    return matches_slowly (pattern + 1, name)
           || (*name != '\0' && !(*pattern == '%' && *name == '/') && matches_slowly (pattern, name + 1));
  return *name == *pattern && matches_slowly (pattern + 1, name + 1);
}

static void
test_patterns_at_random (void)
{
  for (guint i = 0; i < 100000; i++)
    {
      char pattern[8] = "", name[8] = "";

      for (int n = g_test_rand_int_range (0, 7); n > 0; n--)
        pattern[n - 1] = "ab/*%"[g_test_rand_int_range (0, 5)];
      for (int n = g_test_rand_int_range (0, 7); n > 0; n--)
        name[n - 1] = "ab/"[g_test_rand_int_range (0, 3)];
      g_assert_cmpint (pp_imap_pattern_matches (pattern, name), ==, matches_slowly (pattern, name));
    }
}

/* Places over a word's end, and patterns that would take ages to try. */
static void
test_pattern_bombs (void)
{
  gsize length;
  g_autofree char *as = g_strnfill (1000, 'a'), *stars = repeat ("", "*a", 500, "b", &length), *percents = repeat ("*", "a%", 500, "b", &length);
  g_autofree char *as_b = g_strconcat (as, "b", NULL), *only = g_strnfill (100000, '*'), *longest = g_strnfill (4095, 'a');
  g_autofree char *longer = g_strnfill (4096, 'a');

  for (guint i = 0; i < 100; i++)
    {
      g_assert_false (pp_imap_pattern_matches (stars, as));
      g_assert_false (pp_imap_pattern_matches (percents, as));
    }
  g_assert_true (pp_imap_pattern_matches (stars, as_b));
  g_assert_true (pp_imap_pattern_matches (percents, as_b));
  g_assert_true (pp_imap_pattern_matches (as, as));
  g_assert_false (pp_imap_pattern_matches (as, as_b));
  g_assert_true (pp_imap_pattern_matches (only, as));
  g_assert_true (pp_imap_pattern_matches (longest, longest));
  g_assert_false (pp_imap_pattern_matches (longer, longer)); /* no name is so long */
  for (guint n = 62; n < 67; n++)
    {
      g_autofree char *name = g_strnfill (n, 'a'), *pattern = g_strconcat (name, "%", NULL);

      g_assert_true (pp_imap_pattern_matches (name, name));
      g_assert_true (pp_imap_pattern_matches (pattern, name));
      g_assert_false (pp_imap_pattern_matches (name + 1, name));
    }
}

/* ------------------------------------------------------------------ strings */

static void
test_strings (void)
{
  static const struct
  {
    const char *octets;
    gssize length;
    gboolean utf8;
    const char *string, *astring;
  } rows[] = {
    { "abc", -1, FALSE, "\"abc\"", "abc" },
    { "", -1, FALSE, "\"\"", "\"\"" },
    { "a b", -1, FALSE, "\"a b\"", "\"a b\"" },
    { "a\"\\", -1, FALSE, "\"a\\\"\\\\\"", "\"a\\\"\\\\\"" },
    { "nil", -1, FALSE, "\"nil\"", "\"nil\"" },
    { "a]", -1, FALSE, "\"a]\"", "a]" },
    { "a%", -1, FALSE, "\"a%\"", "\"a%\"" },
    { "a\r\nb", -1, TRUE, "{4}\r\na\r\nb", "{4}\r\na\r\nb" },
    { "é", -1, FALSE, "{2}\r\né", "{2}\r\né" },
    { "é", -1, TRUE, "\"é\"", "\"é\"" },
    { "\xe9", -1, TRUE, "{1}\r\n\xe9", "{1}\r\n\xe9" },
    { "abcdef", 3, FALSE, "\"abc\"", "abc" },
    { "a\0b", 3, FALSE, "{3}\r\na?b", "{3}\r\na?b" },
    { "\t", -1, FALSE, "\"\t\"", "\"\t\"" },
  };
  g_autoptr (GString) out = g_string_new (NULL);

  pp_imap_string_append (out, NULL, -1, FALSE);
  g_assert_cmpstr (out->str, ==, "NIL");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_string_truncate (out, 0);
      pp_imap_string_append (out, rows[i].octets, rows[i].length, rows[i].utf8);
      g_assert_cmpstr (out->str, ==, rows[i].string);
      g_string_truncate (out, 0);
      pp_imap_astring_append (out, rows[i].octets, rows[i].length, rows[i].utf8);
      g_assert_cmpstr (out->str, ==, rows[i].astring);
    }
}

/* ------------------------------------------------------------------ response codes */

static void
test_codes (void)
{
  static const struct
  {
    const char *rest, *code, *text;
  } rows[] = {
    { "[UIDNEXT 4] text", "(UIDNEXT 4)", "text" },
    { "[ALERT] ", "(ALERT)", "" },
    { "[ALERT]", "(ALERT)", "" },
    { "[PERMANENTFLAGS (\\Seen \\*)] x [y]", "(PERMANENTFLAGS (\\Seen \\*))", "x [y]" },
    { "[BADCHARSET (\"a]b\" UTF-8)] x", "(BADCHARSET (\"a]b\" UTF-8))", "x" },
    { "[COPYUID 1 2:3 4:5]x", "(COPYUID 1 2:3 4:5)", "x" },
    { "text [ALERT]", NULL, "text [ALERT]" },
    { "[never closed", NULL, "[never closed" },
    { "[] x", NULL, "x" },
    { "[(] x", NULL, "x" },
    { "[A {3}] x", NULL, "x" },
    { "", NULL, "" },
  };
  guint n;
  const PpImapCode *codes = pp_imap_codes (&n);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PpImapArgument *code;
      g_autofree char *shown = NULL;

      g_assert_cmpstr (pp_imap_code_read (rows[i].rest, &code), ==, rows[i].text);
      shown = code != NULL ? test_imap_dump (code) : NULL;
      g_assert_cmpstr (shown, ==, rows[i].code);
      g_clear_pointer (&code, pp_imap_argument_free);
    }
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (i == 0 || strcmp (codes[i - 1].name, codes[i].name) < 0);
      g_assert_true (pp_imap_code_find (codes[i].name, strlen (codes[i].name)) == &codes[i]);
      g_assert_true (g_str_has_prefix (codes[i].syntax, codes[i].name) && g_str_has_prefix (codes[i].rfc, "RFC "));
    }
  g_assert_nonnull (pp_imap_code_find ("read-only]", 9));
  g_assert_null (pp_imap_code_find ("READ", 4));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-grammar/lines", test_lines);
  g_test_add_func ("/imap-grammar/commands", test_commands);
  g_test_add_func ("/imap-grammar/responses", test_responses);
  g_test_add_func ("/imap-grammar/octets", test_octets);
  g_test_add_func ("/imap-grammar/arguments", test_arguments);
  g_test_add_func ("/imap-grammar/bombs", test_bombs);
  g_test_add_func ("/imap-grammar/depth", test_depth);
  g_test_add_func ("/imap-grammar/sets", test_sets);
  g_test_add_func ("/imap-grammar/set-edges", test_set_edges);
  g_test_add_func ("/imap-grammar/set-append", test_set_append);
  g_test_add_func ("/imap-grammar/fetch", test_fetch);
  g_test_add_func ("/imap-grammar/fetch-section", test_fetch_section);
  g_test_add_func ("/imap-grammar/fetch-bombs", test_fetch_bombs);
  g_test_add_func ("/imap-grammar/flags", test_flags);
  g_test_add_func ("/imap-grammar/flags-more", test_flags_more);
  g_test_add_func ("/imap-grammar/dates", test_dates);
  g_test_add_func ("/imap-grammar/calendar", test_calendar);
  g_test_add_func ("/imap-grammar/names", test_names);
  g_test_add_func ("/imap-grammar/names-utf8", test_names_utf8);
  g_test_add_func ("/imap-grammar/patterns", test_patterns);
  g_test_add_func ("/imap-grammar/patterns-at-random", test_patterns_at_random);
  g_test_add_func ("/imap-grammar/pattern-bombs", test_pattern_bombs);
  g_test_add_func ("/imap-grammar/strings", test_strings);
  g_test_add_func ("/imap-grammar/codes", test_codes);
  return g_test_run ();
}
