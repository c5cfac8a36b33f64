/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Encodes the parts of a message anew, in base64 or quoted-printable, for a server that takes neither 8-bit nor binary
 * octets (RFC 6152, 3; RFC 3030, 3). GMime knows how; what it must not touch is checked here.
 */
#include "agents/downgrade.h"

#include <gmime/gmime.h>

#include "agents/header.h"

static gboolean
is_7bit (const guint8 *octets, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (octets[i] >= 0x80 || octets[i] == '\0')
      return FALSE;
  return TRUE;
}

static gboolean
has_field (const char *octets, gsize header, const char *name)
{
  PpField field;
  gsize at = 0;

  while (at < header && pp_header_next (octets, header, &at, &field))
    if (pp_field_has_name (&field, name))
      return TRUE;
  return FALSE;
}

/* Text of an old program that says nothing of MIME gets a header that tells the truth of it (RFC 1428, 3). */
static GBytes *
with_mime_header (GBytes *octets)
{
  gsize length, header;
  const char *data = g_bytes_get_data (octets, &length);
  GByteArray *whole = g_byte_array_new ();
  static const char fields[] = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\n"
                               "Content-Transfer-Encoding: 8bit\r\n";

  header = pp_header_measure (data, length);
  g_byte_array_append (whole, (const guint8 *) fields, sizeof fields - 1);
  if (header == 0)
    g_byte_array_append (whole, (const guint8 *) "\r\n", 2);
  g_byte_array_append (whole, (const guint8 *) data, length);
  return g_byte_array_free_to_bytes (whole);
}

static GMimeMessage *
parse (GBytes *octets)
{
  gsize length;
  const char *data = g_bytes_get_data (octets, &length);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (data, length);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);

  g_object_unref (parser);
  g_object_unref (stream);
  return message;
}

static GBytes *
write_out (GMimeMessage *message)
{
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array (octets);
  GMimeFormatOptions *format = g_mime_format_options_new ();

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  g_mime_format_options_set_newline_format (format, GMIME_NEWLINE_FORMAT_DOS);
  g_mime_object_write_to_stream (GMIME_OBJECT (message), format, stream);
  g_mime_format_options_free (format);
  g_object_unref (stream);
  return g_byte_array_free_to_bytes (g_steal_pointer (&octets));
}

static gboolean
is_labelled (GMimeObject *object, GMimeContentEncoding encoding)
{
  const char *label = g_mime_object_get_header (object, "Content-Transfer-Encoding");

  return label != NULL && g_mime_content_encoding_from_string (label) == encoding;
}

/* GMime leaves alone what says that it is binary; base64 keeps every octet of it, line ends too. What has parts is said to
 * be no more than they will be (RFC 2045, 6.4). Signed and encrypted parts stay as they are (RFC 1847, 2.1). */
static void
undress (GMimeObject *object)
{
  gboolean binary = is_labelled (object, GMIME_CONTENT_ENCODING_BINARY);

  if (GMIME_IS_PART (object))
    {
      if (binary)
        g_mime_part_set_content_encoding (GMIME_PART (object), GMIME_CONTENT_ENCODING_BASE64);
      return;
    }
  if (GMIME_IS_MULTIPART_SIGNED (object) || GMIME_IS_MULTIPART_ENCRYPTED (object))
    return;
  if (binary || is_labelled (object, GMIME_CONTENT_ENCODING_8BIT))
    g_mime_object_set_header (object, "Content-Transfer-Encoding", "7bit", NULL);
  if (GMIME_IS_MULTIPART (object))
    for (int i = 0; i < g_mime_multipart_get_count (GMIME_MULTIPART (object)); i++)
      undress (g_mime_multipart_get_part (GMIME_MULTIPART (object), i));
  else if (GMIME_IS_MESSAGE_PART (object) && g_mime_message_part_get_message (GMIME_MESSAGE_PART (object)) != NULL)
    undress (GMIME_OBJECT (g_mime_message_part_get_message (GMIME_MESSAGE_PART (object))));
  else if (GMIME_IS_MESSAGE (object) && g_mime_message_get_mime_part (GMIME_MESSAGE (object)) != NULL)
    undress (g_mime_message_get_mime_part (GMIME_MESSAGE (object)));
}

/**
 * pp_octets_downgrade:
 * @octets: a message with 8-bit or binary parts
 *
 * Returns: (transfer full) (nullable): the same message, its parts encoded so that all of it is 7-bit text in lines;
 *   %NULL if that cannot be, as with a header that is not ASCII
 */
GBytes *
pp_octets_downgrade (GBytes *octets)
{
  g_autoptr (GBytes) dressed = NULL, result = NULL;
  GMimeMessage *message;
  gsize length, header;
  const char *data = g_bytes_get_data (octets, &length);

  header = pp_header_measure (data, length);
  if (!is_7bit ((const guint8 *) data, header))
    return NULL;
  dressed = has_field (data, header, "MIME-Version") ? g_bytes_ref (octets) : with_mime_header (octets);
  message = parse (dressed);
  if (message == NULL)
    return NULL;
  undress (GMIME_OBJECT (message));
  g_mime_object_encode (GMIME_OBJECT (message), GMIME_ENCODING_CONSTRAINT_7BIT);
  result = write_out (message);
  g_object_unref (message);
  data = g_bytes_get_data (result, &length);
  return is_7bit ((const guint8 *) data, length) ? g_steal_pointer (&result) : NULL;
}
