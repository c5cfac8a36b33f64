/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text in any charset made UTF-8, a piece at a time, so that a long text needs no more memory than a short one; and the encoded words of a
 * header (RFC 2047). What breaks the rules of its charset is read all the same, as far as it can be.
 */
#include <errno.h>
#include <gmime/gmime.h>
#include <iconv.h>
#include <string.h>

#include "agents/mime-private.h"

#define PIECE 16384
#define NO_CHARACTER "\357\277\275" /* U+FFFD */

/* Names that the C library does not know (RFC 1556: order of characters does not matter here). */
static const struct
{
  const char *name, *known;
} aliases[] = {
  { "iso-8859-8-i", "ISO-8859-8" }, { "iso-8859-8-e", "ISO-8859-8" }, { "iso-8859-6-i", "ISO-8859-6" }, { "iso-8859-6-e", "ISO-8859-6" },
  { "ks_c_5601-1987", "CP949" },    { "x-sjis", "SHIFT_JIS" },        { "x-gbk", "GBK" },               { "gb2312", "GBK" },
  { "iso-8859-1", "CP1252" },       { "latin1", "CP1252" },           { "unicode-1-1-utf-7", "UTF-7" }, { "x-mac-roman", "MACINTOSH" },
  { "x-unknown", "UTF-8" },
};

/* A name that is given to the C library: nothing that it would understand as more than a name. */
static const char *
know_charset (const char *charset)
{
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_ascii_strcasecmp (charset, aliases[i].name) == 0)
      return aliases[i].known;
  for (const char *p = charset; *p != '\0'; p++)
    if ((!g_ascii_isalnum (*p) && strchr ("-_.:+", *p) == NULL) || p - charset > 40)
      return NULL;
  return *charset == '\0' ? NULL : charset;
}

/* UTF-8, or what is read like it. */
static gboolean
is_utf8 (const char *charset)
{
  return charset == NULL || g_ascii_strcasecmp (charset, "utf-8") == 0 || g_ascii_strcasecmp (charset, "us-ascii") == 0
         || g_ascii_strcasecmp (charset, "utf8") == 0 || g_ascii_strcasecmp (charset, "ascii") == 0;
}

/* UTF-8; an octet that is not is taken for what it is in ISO 8859-1, which is what such letters are most often in. */
static gboolean
each_plain (const char *octets, gsize length, PpTextFunc func, gpointer data)
{
  g_autoptr (GString) piece = NULL;

  if (pp_mime_is_ascii (octets, length) || g_utf8_validate_len (octets, length, NULL))
    return func (octets, length, data);
  piece = g_string_sized_new (PIECE + 8);
  for (gsize at = 0; at < length;)
    {
      gunichar c = g_utf8_get_char_validated (octets + at, length - at);
      gsize size = c < (gunichar) -2 ? g_utf8_skip[(guchar) octets[at]] : 1;

      if (c < (gunichar) -2)
        g_string_append_len (piece, octets + at, size);
      else
        g_string_append_unichar (piece, (guchar) octets[at]);
      at += size;
      if (piece->len >= PIECE)
        {
          if (func (piece->str, piece->len, data))
            return TRUE;
          g_string_truncate (piece, 0);
        }
    }
  return func (piece->str, piece->len, data);
}

/* Whether ASCII in it is ASCII, and nothing else is. */
gboolean
pp_mime_charset_keeps_ascii (const char *charset)
{
  static const char *const families[] = { "iso-8859-", "windows-125", "koi8-", "cp125" };

  for (guint i = 0; charset != NULL && i < G_N_ELEMENTS (families); i++)
    if (g_ascii_strncasecmp (charset, families[i], strlen (families[i])) == 0)
      return TRUE;
  return is_utf8 (charset);
}

/* Through the C library, a piece at a time; an octet that it does not take is passed over. */
static gboolean
each_converted (iconv_t converter, const char *octets, gsize length, PpTextFunc func, gpointer data)
{
  char piece[PIECE], *from = (char *) octets, *to = piece;
  gsize left = length;

  while (left > 0)
    {
      gsize room = piece + PIECE - to;
      gboolean stuck = iconv (converter, &from, &left, &to, &room) == (gsize) -1 && errno != E2BIG;

      if (stuck && room >= strlen (NO_CHARACTER))
        {
          to = mempcpy (to, NO_CHARACTER, strlen (NO_CHARACTER));
          from++;
          left--;
        }
      if (left > 0 && room > 64)
        continue;
      if (func (piece, to - piece, data))
        return TRUE;
      to = piece;
    }
  return FALSE;
}

/**
 * pp_mime_charset_each:
 * @charset: (nullable): what the text is said to be in; %NULL and what is not known are as UTF-8
 * @func: gets it in UTF-8, in pieces; a piece ends with a whole character
 *
 * Returns: %TRUE as soon as @func does; %FALSE if it never did
 */
gboolean
pp_mime_charset_each (const char *charset, const char *octets, gsize length, PpTextFunc func, gpointer data)
{
  const char *known = charset == NULL ? NULL : know_charset (charset);
  gboolean done;
  iconv_t converter;

  if (length == 0)
    return FALSE;
  converter = is_utf8 (known) ? (iconv_t) -1 : iconv_open ("UTF-8", known);
  if (converter == (iconv_t) -1)
    return each_plain (octets, length, func, data);
  done = each_converted (converter, octets, length, func, data);
  iconv_close (converter);
  return done;
}

static gboolean
append_piece (const char *utf8, gsize length, gpointer data)
{
  g_string_append_len (data, utf8, length);
  return FALSE;
}

/* Appends what a field says, unfolded; its encoded words decoded, its octets that are not ASCII read as UTF-8 (RFC 6532). */
void
pp_mime_words_append (PpSlice value, GString *out)
{
  g_autoptr (GString) plain = g_string_sized_new (value.length + 1);
  g_autofree char *decoded = NULL;

  pp_slice_unfold (value, plain);
  if (memmem (plain->str, plain->len, "=?", 2) == NULL)
    {
      pp_mime_charset_each (NULL, plain->str, plain->len, append_piece, out);
      return;
    }
  for (gsize i = 0; i < plain->len; i++) /* it is to be a string of C */
    if (plain->str[i] == '\0')
      plain->str[i] = '?';
  decoded = g_mime_utils_header_decode_text (NULL, plain->str);
  pp_mime_charset_each (NULL, decoded, strlen (decoded), append_piece, out);
}
