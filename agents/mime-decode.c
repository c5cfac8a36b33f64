/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Undoes a transfer encoding (RFC 2045, 6), as far as it can be.
 */
#include <gmime/gmime.h>
#include <string.h>

#include "agents/mime-private.h"

static GMimeContentEncoding
encoding_of (PpEncoding encoding)
{
  switch (encoding)
    {
    case PP_ENCODING_QUOTED_PRINTABLE:
      return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
    case PP_ENCODING_UUENCODE:
      return GMIME_CONTENT_ENCODING_UUENCODE;
    default:
      return GMIME_CONTENT_ENCODING_BINARY;
    }
}

/* White space at the end of a line was put there on the way (RFC 2045, 6.7 (3)): the same without it. */
static GBytes *
strip_lines (PpSlice body)
{
  GByteArray *out = g_byte_array_sized_new (body.length);

  for (gsize at = 0, length; at < body.length; at += length)
    {
      const char *line = body.at + at;
      gsize kept, end;

      length = kept = pp_mime_line_length (line, body.length - at);
      while (kept > 0 && (line[kept - 1] == '\n' || line[kept - 1] == '\r'))
        kept--;
      end = kept;
      while (kept > 0 && (line[kept - 1] == ' ' || line[kept - 1] == '\t'))
        kept--;
      g_byte_array_append (out, (const guint8 *) line, kept);
      g_byte_array_append (out, (const guint8 *) line + end, length - end);
    }
  return g_byte_array_free_to_bytes (out);
}

static gboolean
has_white_line_end (PpSlice body)
{
  return body.at != NULL && (memmem (body.at, body.length, " \r\n", 3) != NULL || memmem (body.at, body.length, "\t\r\n", 3) != NULL);
}

/* What is between the line "begin 644 name" and the line "end" (no RFC has it); nothing if there is no such line. */
static PpSlice
find_uuencoded (PpSlice body)
{
  const char *end = body.at + body.length, *line = body.at, *begin = NULL;

  for (gsize length; line < end; line += length)
    {
      length = pp_mime_line_length (line, end - line);
      if (begin == NULL && length > 6 && memcmp (line, "begin ", 6) == 0)
        begin = line + length;
      else if (begin != NULL && length >= 3 && memcmp (line, "end", 3) == 0)
        break;
    }
  return begin == NULL ? (PpSlice) { "", 0 } : (PpSlice) { begin, line - begin };
}

/* What a character of base64 stands for (RFC 2045, 6.8); -1: nothing. */
static int
base64_value (guchar c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Not GMime's, which loses the end of what has no "=", or has more behind it: where letters were cut or joined on their way. */
static GBytes *
decode_base64 (PpSlice body)
{
  guint8 *out = g_malloc (body.length / 4 * 3 + 4), *to = out;
  guint32 bits = 0;
  guint have = 0;

  for (gsize i = 0; i < body.length; i++)
    {
      int value = base64_value (body.at[i]);

      if (value < 0 && body.at[i] == '=') /* the bits that are left are padding */
        have = 0;
      if (value < 0)
        continue;
      bits = bits << 6 | (guint32) value;
      have += 6;
      if (have >= 8)
        {
          have -= 8;
          *to++ = bits >> have;
        }
    }
  return g_bytes_new_take (out, to - out);
}

/**
 * pp_mime_decode:
 * @body: octets as they came
 *
 * What is not of the encoding is passed over, or stays as it is.
 *
 * Returns: (transfer full): what they mean
 */
GBytes *
pp_mime_decode (PpSlice body, PpEncoding encoding)
{
  GMimeEncoding state;
  g_autoptr (GBytes) stripped = NULL;
  char *out;
  gsize length;

  if (encoding == PP_ENCODING_BASE64)
    return decode_base64 (body);
  if (encoding == PP_ENCODING_QUOTED_PRINTABLE && has_white_line_end (body))
    {
      stripped = strip_lines (body);
      body.at = g_bytes_get_data (stripped, &body.length);
    }
  if (encoding == PP_ENCODING_UUENCODE)
    body = find_uuencoded (body);
  if (body.length == 0)
    return g_bytes_new_static ("", 0);
  g_mime_encoding_init_decode (&state, encoding_of (encoding));
  if (encoding == PP_ENCODING_UUENCODE)
    state.state |= GMIME_UUDECODE_STATE_BEGIN;
  out = g_malloc (g_mime_encoding_outlen (&state, body.length) + 16);
  length = g_mime_encoding_step (&state, body.at, body.length, out);
  length += g_mime_encoding_flush (&state, "", 0, out + length);
  return g_bytes_new_take (g_realloc (out, MAX (length, 1)), length);
}
