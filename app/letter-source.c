/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The octets of a letter for the eye: as text, and one by one.
 */
#include <string.h>

#include "app/letter-words.h"

/* A line that is longer than a mail line may be (RFC 5322, 2.1.1) goes on in the next, behind a sign; no window could show it else. */
#define LONGEST_LINE 998

static gsize
append_character (GString *out, const char *at, gsize left)
{
  guchar octet = *at;
  gunichar c = octet < 0x80 ? octet : g_utf8_get_char_validated (at, left);

  if (c >= (gunichar) -2)
    {
      g_string_append_printf (out, "⟨%02X⟩", octet);
      return 1;
    }
  if (c == 0x7f)
    g_string_append (out, "␡");
  else if (c < 0x20 && c != '\t')
    g_string_append_unichar (out, 0x2400 + c);
  else if (c >= 0x80 && (g_unichar_type (c) == G_UNICODE_CONTROL || g_unichar_type (c) == G_UNICODE_FORMAT))
    g_string_append_printf (out, "⟨U+%04X⟩", c);
  else
    g_string_append_unichar (out, c);
  return g_unichar_to_utf8 (c, NULL);
}

/* A line end at @at; 0: none */
static gsize
append_line_end (GString *out, const char *at, gsize left, gboolean shown)
{
  gsize length = left >= 2 && at[0] == '\r' && at[1] == '\n' ? 2 : at[0] == '\n' ? 1 : 0;

  if (length == 0)
    return 0;
  /* One that is not as it should be is always shown. */
  if (length == 1 || shown)
    g_string_append (out, length == 2 ? "␍␊" : "␊");
  g_string_append_c (out, '\n');
  return length;
}

/**
 * pp_letter_source_text:
 * @octets: a letter
 * @most: octets that are shown
 * @line_ends: whether CR LF is shown; a bare CR or LF always is
 *
 * Returns: (transfer full): its source, valid UTF-8
 */
char *
pp_letter_source_text (GBytes *octets, gsize most, gboolean line_ends)
{
  gsize length, at = 0, column = 0;
  const char *data = g_bytes_get_data (octets, &length);
  GString *out = g_string_sized_new (MIN (length, most) + 64);

  most = MIN (length, most);
  while (at < most)
    {
      gsize end = append_line_end (out, data + at, length - at, line_ends);

      column = end > 0 ? 0 : column + 1;
      at += end > 0 ? end : append_character (out, data + at, length - at);
      if (column < LONGEST_LINE)
        continue;
      g_string_append (out, "⤶\n");
      column = 0;
    }
  return g_string_free (out, FALSE);
}

/**
 * pp_letter_hex_text:
 * @octets: a letter
 * @most: octets that are shown
 *
 * Returns: (transfer full): sixteen octets a line: where, what each is, and what those say that are ASCII
 */
char *
pp_letter_hex_text (GBytes *octets, gsize most)
{
  gsize length;
  const guchar *data = g_bytes_get_data (octets, &length);
  GString *out;

  length = MIN (length, most);
  out = g_string_sized_new (length * 5 + 64);
  for (gsize at = 0; at < length; at += 16)
    {
      g_string_append_printf (out, "%06" G_GSIZE_MODIFIER "x  ", at);
      for (gsize i = at; i < at + 16; i++)
        if (i < length)
          g_string_append_printf (out, "%02x%s", data[i], i == at + 7 ? "  " : " ");
        else
          g_string_append (out, i == at + 7 ? "    " : "   ");
      g_string_append_c (out, ' ');
      for (gsize i = at; i < MIN (at + 16, length); i++)
        g_string_append_c (out, data[i] >= 0x20 && data[i] < 0x7f ? (char) data[i] : '.');
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}
