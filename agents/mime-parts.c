/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of a message, named and decoded. Whatever came over the wire has parts; nothing here fails.
 */
#include "agents/mime-parts.h"

#include <string.h>

#include "agents/mime-private.h"

/* Of a field, what is more than a person reads. */
#define MOST_OF_FIELD 65536

static void
part_free (gpointer data)
{
  PpMimePart *part = data;

  g_free (part->type);
  g_free (part->charset);
  g_free (part->encoding);
  g_free (part->name);
  g_free (part->summary);
  g_free (part);
}

static char *
lower (PpSlice slice)
{
  return g_ascii_strdown (slice.at, slice.length);
}

/* Encoded words do not belong into parameters (RFC 2047, 5), and are found there all the same. */
static char *
read_name (const char *name)
{
  return name != NULL && *name != '\0' ? pp_field_read (name, strlen (name)) : NULL;
}

static void
read_disposition (const char *octets, const PpPart *part, PpMimePart *it)
{
  g_autoptr (GArray) parameters = NULL;
  PpCursor cursor;
  PpSlice value;

  if (!pp_mime_field_find (octets, part, "Content-Disposition", &value))
    return;
  cursor = PP_CURSOR (value);
  pp_cursor_skip_cfws (&cursor, NULL);
  it->attachment = pp_slice_is (pp_cursor_token (&cursor), "attachment");
  pp_cursor_skip_cfws (&cursor, NULL);
  parameters = pp_mime_parameters_read (cursor);
  it->name = read_name (pp_mime_parameter_get (parameters, "filename"));
}

/* What tells one letter from another at a glance. */
static char *
summarise (const char *octets, const PpPart *inside)
{
  static const char *const names[] = { "From", "To", "Date", "Subject" };
  GString *summary = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = NULL;
      PpSlice value;

      if (!pp_mime_field_find (octets, inside, names[i], &value))
        continue;
      text = pp_field_read (value.at, value.length);
      g_string_append_printf (summary, "%s%s: %s", summary->len > 0 ? "\n" : "", names[i], text);
    }
  return g_string_free (summary, FALSE);
}

static PpMimePart *
read_part (const PpMime *self, const char *octets, guint at)
{
  const PpPart *part = &self->parts[at];
  PpMimePart *it = g_new0 (PpMimePart, 1);
  g_autoptr (GArray) parameters = NULL;
  g_autofree char *type = NULL, *subtype = NULL;
  PpMimeType read;

  pp_mime_type_read (octets, part, &read);
  parameters = pp_mime_parameters_read (read.rest);
  type = lower (read.type);
  subtype = lower (read.subtype);
  it->depth = part->depth;
  it->type = part->kind == PP_PART_OPAQUE ? g_strdup ("application/octet-stream") : g_strconcat (type, "/", subtype, NULL);
  it->charset = g_strdup (pp_mime_parameter_get (parameters, "charset"));
  it->encoding = lower (pp_mime_encoding_name (octets, part));
  read_disposition (octets, part, it);
  if (it->name == NULL)
    it->name = read_name (pp_mime_parameter_get (parameters, "name"));
  it->container = part->kind == PP_PART_MULTIPART || part->kind == PP_PART_MESSAGE;
  if (part->kind == PP_PART_MESSAGE && at + 1 < part->after)
    it->summary = summarise (octets, &self->parts[at + 1]);
  it->body = part->body;
  it->octets = part->end - part->body;
  return it;
}

/**
 * pp_mime_list_parts:
 * @message: what @self was made of
 * @most: what is behind so many is left out
 *
 * Returns: (transfer full) (element-type PpMimePart): the message itself and all that is in it, in the order of the octets
 */
GPtrArray *
pp_mime_list_parts (const PpMime *self, GBytes *message, guint most)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (part_free);

  g_return_val_if_fail (self != NULL && message != NULL, parts);

  for (guint i = 0; i < MIN (self->count, most); i++)
    g_ptr_array_add (parts, read_part (self, pp_mime_octets (message), i));
  return parts;
}

/**
 * pp_mime_part_is_text:
 *
 * Returns: whether it is something to be read: text, or the report in a report (RFC 3464)
 */
gboolean
pp_mime_part_is_text (const PpMimePart *part)
{
  static const char *const types[] = { "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
                                       "message/global-headers", NULL };

  g_return_val_if_fail (part != NULL, FALSE);
  return !part->container && (g_str_has_prefix (part->type, "text/") || g_strv_contains (types, part->type));
}

static PpEncoding
encoding_of (const PpMimePart *part)
{
  static const struct { const char *name; PpEncoding encoding; } encodings[] = {
    { "quoted-printable", PP_ENCODING_QUOTED_PRINTABLE }, { "base64", PP_ENCODING_BASE64 }, { "x-uuencode", PP_ENCODING_UUENCODE },
    { "uuencode", PP_ENCODING_UUENCODE }, { "x-uue", PP_ENCODING_UUENCODE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (g_str_equal (part->encoding, encodings[i].name))
      return encodings[i].encoding;
  return PP_ENCODING_NONE;
}

static GBytes *
decode (const PpMimePart *part, GBytes *message, gsize octets)
{
  PpEncoding encoding = encoding_of (part);

  g_return_val_if_fail (part->body + octets <= g_bytes_get_size (message), g_bytes_new_static ("", 0));
  if (encoding == PP_ENCODING_NONE)
    return g_bytes_new_from_bytes (message, part->body, octets);
  return pp_mime_decode ((PpSlice) { pp_mime_octets (message) + part->body, octets }, encoding);
}

/**
 * pp_mime_part_decode:
 * @message: what the part is of
 *
 * Returns: (transfer full): its content with the transfer encoding undone (RFC 2045, 6); an encoding that is not known is left as it is
 */
GBytes *
pp_mime_part_decode (const PpMimePart *part, GBytes *message)
{
  g_return_val_if_fail (part != NULL && message != NULL, NULL);
  return decode (part, message, part->octets);
}

typedef struct
{
  GString *text;
  gsize most;
} Reading;

static gboolean
read_piece (const char *utf8, gsize length, gpointer data)
{
  Reading *reading = data;

  g_string_append_len (reading->text, utf8, length);
  return reading->text->len > reading->most;
}

/* No more than @most octets, cut where a character begins. */
static gboolean
cut_text (GString *text, gsize most)
{
  if (text->len <= most)
    return FALSE;
  while (most > 0 && (text->str[most] & 0xc0) == 0x80)
    most--;
  g_string_truncate (text, most);
  return TRUE;
}

/**
 * pp_mime_part_read:
 * @message: what the part is of
 * @most: octets of text that are wanted
 * @cut: (out): whether there is more than that
 *
 * Returns: (transfer full): its text in UTF-8, its lines ended by LF; a NUL in it reads as U+FFFD
 */
char *
pp_mime_part_read (const PpMimePart *part, GBytes *message, gsize most, gboolean *cut)
{
  Reading reading = { .most = most + 4 };
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (GString) read = NULL;
  g_autoptr (GString) text = NULL;
  gsize length;

  g_return_val_if_fail (part != NULL && message != NULL && cut != NULL, NULL);

  /* No encoding makes a text of four times its length. */
  octets = decode (part, message, MIN (part->octets, 4 * most + 4096));
  reading.text = read = g_string_new (NULL);
  length = g_bytes_get_size (octets);
  if (length > 0)
    pp_mime_charset_each (part->charset, g_bytes_get_data (octets, NULL), length, read_piece, &reading);
  text = g_string_sized_new (read->len);
  for (gsize i = 0; i < read->len; i++)
    if (read->str[i] == '\0')
      g_string_append_unichar (text, 0xfffd);
    else if (read->str[i] != '\r' || i + 1 == read->len || read->str[i + 1] != '\n')
      g_string_append_c (text, read->str[i]);
  *cut = cut_text (text, most) || part->octets > 4 * most + 4096;
  return g_utf8_make_valid (text->str, text->len);
}

/**
 * pp_field_read:
 * @octets: (array length=length): the body of a field, folded as it may be
 *
 * Returns: (transfer full): what it says: unfolded, its encoded words decoded (RFC 2047), in UTF-8; a NUL reads as "?"
 */
char *
pp_field_read (const char *octets, gsize length)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (octets != NULL || length == 0, NULL);

  pp_mime_words_append ((PpSlice) { octets, MIN (length, MOST_OF_FIELD) }, out);
  for (gsize i = 0; i < out->len; i++)
    if (out->str[i] == '\0')
      out->str[i] = '?';
  return g_utf8_make_valid (out->str, out->len);
}
