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
    case PP_ENCODING_BASE64:
      return GMIME_CONTENT_ENCODING_BASE64;
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

  if (encoding == PP_ENCODING_QUOTED_PRINTABLE && has_white_line_end (body))
    {
      stripped = strip_lines (body);
      body.at = g_bytes_get_data (stripped, &body.length);
    }
  if (body.length == 0)
    return g_bytes_new_static ("", 0);
  g_mime_encoding_init_decode (&state, encoding_of (encoding));
  out = g_malloc (g_mime_encoding_outlen (&state, body.length) + 16);
  length = g_mime_encoding_step (&state, body.at, body.length, out);
  length += g_mime_encoding_flush (&state, "", 0, out + length);
  return g_bytes_new_take (g_realloc (out, MAX (length, 1)), length);
}
