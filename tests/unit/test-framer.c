/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Line framing: however octets come in pieces, the units are the same; nothing is repaired, everything is flagged, and
 * memory stays bounded.
 */
#include <string.h>

#include "sim/framer.h"

/* What comes out, as text: kind, flags, size and the octets. */
static void
drain (PpFramer *framer, GString *out)
{
  PpUnit unit;

  while (pp_framer_next (framer, &unit))
    {
      g_autofree char *shown = g_strndup (unit.octets, MIN (unit.length, 40));
      g_autofree char *escaped = g_strescape (shown, NULL);
      g_assert_cmpint (unit.octets[unit.length], ==, '\0');
      g_string_append_printf (out, "%c%x %" G_GSIZE_FORMAT "/%" G_GSIZE_FORMAT " [%s]\n", "LBOD"[unit.kind], unit.flags,
                              unit.length, unit.size, escaped);
    }
}

static char *
frame (const char *octets, gsize length, gsize piece, gboolean block, gsize most)
{
  g_autoptr (PpFramer) framer = pp_framer_new ();
  GString *out = g_string_new (NULL);

  if (block)
    pp_framer_expect_block (framer, most);
  else
    pp_framer_expect_lines (framer, most);
  for (gsize at = 0; at < length; at += piece)
    {
      pp_framer_feed (framer, octets + at, MIN (piece, length - at));
      drain (framer, out);
    }
  return g_string_free (out, FALSE);
}

static void
check (const char *octets, gsize length, gboolean block, gsize most, const char *expected)
{
  for (gsize piece = 1; piece <= length; piece = piece < 8 ? piece + 1 : piece * 3)
    {
      g_autofree char *got = frame (octets, length, piece, block, most);
      g_assert_cmpstr (got, ==, expected);
    }
}

#define CHECK_LINES(octets, most, expected) check (octets, sizeof octets - 1, FALSE, most, expected)
#define CHECK_BLOCK(octets, most, expected) check (octets, sizeof octets - 1, TRUE, most, expected)

static void
test_lines (void)
{
  CHECK_LINES ("HELO x\r\n\r\nNOOP\r\nrest", 512, "L0 6/8 [HELO x]\nL0 0/2 []\nL0 4/6 [NOOP]\n");
  CHECK_LINES ("bare\nlf\r\n", 512, "L1 4/5 [bare]\nL0 2/4 [lf]\n");
  CHECK_LINES ("a\rb\r\n", 512, "L2 3/5 [a\\rb]\n");
  CHECK_LINES ("a\r\r\n", 512, "L2 2/4 [a\\r]\n");
  CHECK_LINES ("\xc3\xa4\r\n", 512, "L8 2/4 [\\303\\244]\n");
  CHECK_LINES ("0123456789\r\nok\r\n", 8, "L10 8/12 [01234567]\nL0 2/4 [ok]\n");
  CHECK_LINES ("012345\r\n", 8, "L0 6/8 [012345]\n");
}

static void
test_nul (void)
{
  CHECK_LINES ("a\0b\r\n", 512, "L4 3/5 [a]\n");
}

static void
test_block (void)
{
  CHECK_BLOCK ("one\r\n..two\r\n.\r\nQUIT\r\n", 1000, "B0 12/12 [one\\r\\n..two\\r\\n]\nL0 1/3 [.]\nL0 4/6 [QUIT]\n");
  CHECK_BLOCK (".\r\n", 1000, "B0 0/0 []\nL0 1/3 [.]\n");
  CHECK_BLOCK ("a\n.\nb\r\n.\r\n", 1000, "B1 7/7 [a\\n.\\nb\\r\\n]\nL0 1/3 [.]\n");
  CHECK_BLOCK ("a\r.\rb\r\n.\r\n", 1000, "B2 7/7 [a\\r.\\rb\\r\\n]\nL0 1/3 [.]\n");
  CHECK_BLOCK ("a\n.\r\n\r\n.\r\n", 1000, "B1 7/7 [a\\n.\\r\\n\\r\\n]\nL0 1/3 [.]\n");
  CHECK_BLOCK ("a\r\n.\nb\r\n.\r\n", 1000, "B1 8/8 [a\\r\\n.\\nb\\r\\n]\nL0 1/3 [.]\n");
  CHECK_BLOCK ("a\r\n.\rb\r\n.\r\n", 1000, "B2 8/8 [a\\r\\n.\\rb\\r\\n]\nL0 1/3 [.]\n");
}

/* RFC 5321, 4.5.3.1.6: 1,000 octets with CR LF, a stuffed dot not counted. */
static void
test_long_text_line (void)
{
  struct
  {
    gsize length;
    gboolean dot;
    PpUnitFlags flags;
  } rows[] = { { 998, FALSE, 0 }, { 999, FALSE, PP_UNIT_LONG_LINE }, { 999, TRUE, 0 }, { 1000, TRUE, PP_UNIT_LONG_LINE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PpFramer) framer = pp_framer_new ();
      g_autofree char *line = g_strnfill (rows[i].length, 'x');
      PpUnit unit;

      if (rows[i].dot)
        line[0] = '.';
      pp_framer_expect_block (framer, 100000);
      pp_framer_feed (framer, line, rows[i].length);
      pp_framer_feed (framer, "\r\n.\r\n", 5);
      g_assert_true (pp_framer_next (framer, &unit));
      g_assert_cmpint (unit.flags, ==, rows[i].flags);
    }
}

/* What is over the limit is thrown away as it comes: 64 MiB go through less than 1 MiB. */
static void
test_bounded (gconstpointer block)
{
  g_autoptr (PpFramer) framer = pp_framer_new ();
  g_autofree char *piece = g_strnfill (65536, 'x');
  PpUnit unit;

  if (block)
    pp_framer_expect_block (framer, 100000);
  else
    pp_framer_expect_lines (framer, 1000);
  for (guint i = 0; i < 1024; i++)
    {
      pp_framer_feed (framer, piece, 65536);
      g_assert_false (pp_framer_next (framer, &unit));
      g_assert_cmpuint (pp_framer_get_pending (framer), <, 1024 * 1024);
    }
  pp_framer_feed (framer, "\r\n.\r\n", 5);
  g_assert_true (pp_framer_next (framer, &unit));
  g_assert_true (unit.flags & PP_UNIT_TOO_LONG);
  g_assert_cmpuint (unit.size, ==, 1024 * 65536 + 2);
  g_assert_true (pp_framer_next (framer, &unit));
  g_assert_cmpstr (unit.octets, ==, ".");
}

static void
test_octets (void)
{
  g_autoptr (PpFramer) framer = pp_framer_new ();
  PpUnit unit;

  pp_framer_expect_octets (framer, 5);
  pp_framer_feed (framer, "ab\r\n", 4);
  g_assert_false (pp_framer_next (framer, &unit));
  pp_framer_feed (framer, "cNOOP\r\n", 7);
  g_assert_true (pp_framer_next (framer, &unit));
  g_assert_cmpint (unit.kind, ==, PP_UNIT_OCTETS);
  g_assert_cmpstr (unit.octets, ==, "ab\r\nc");
  g_assert_true (pp_framer_next (framer, &unit));
  g_assert_cmpstr (unit.octets, ==, "NOOP");
}

/* Thrown away is as if it had never come, wherever the framer was in it; what is expected stays as it is. */
static void
test_empty (void)
{
  g_autoptr (PpFramer) framer = pp_framer_new ();
  PpUnit unit;

  g_assert_cmpuint (pp_framer_empty (framer), ==, 0);
  pp_framer_expect_lines (framer, 8);
  pp_framer_feed (framer, "NOOP\r\nan endless line", 21);
  g_assert_true (pp_framer_next (framer, &unit));
  g_assert_false (pp_framer_next (framer, &unit));
  g_assert_cmpuint (pp_framer_empty (framer), ==, 15);
  pp_framer_feed (framer, "a line longer than 8\r\n", 22);
  g_assert_true (pp_framer_next (framer, &unit));
  g_assert_cmpint (unit.flags, ==, PP_UNIT_TOO_LONG);
  pp_framer_expect_block (framer, 100);
  pp_framer_feed (framer, "text\r\n.\r\n", 9);
  g_assert_true (pp_framer_next (framer, &unit));
  g_assert_cmpuint (pp_framer_empty (framer), ==, 3); /* the dot behind the block */
  pp_framer_feed (framer, "NOOP\r\n", 6);
  g_assert_true (pp_framer_next (framer, &unit));
  g_assert_cmpstr (unit.octets, ==, "NOOP");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/framer/lines", test_lines);
  g_test_add_func ("/framer/nul", test_nul);
  g_test_add_func ("/framer/block", test_block);
  g_test_add_func ("/framer/long-text-line", test_long_text_line);
  g_test_add_data_func ("/framer/bounded/line", NULL, test_bounded);
  g_test_add_data_func ("/framer/bounded/block", GINT_TO_POINTER (1), test_bounded);
  g_test_add_func ("/framer/octets", test_octets);
  g_test_add_func ("/framer/empty", test_empty);
  return g_test_run ();
}
