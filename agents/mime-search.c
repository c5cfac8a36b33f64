/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks for a needle in a message (RFC 9051, 6.4.4: HEADER, BODY, TEXT): in what its octets mean, not in how they are written.
 */
#include <string.h>

#include "agents/mime-private.h"

/**
 * pp_mime_field_contains:
 * @field: "Subject", in any case
 *
 * Returns: whether the message has a field of that name with the needle in it
 */
gboolean
pp_mime_field_contains (const PpMime *self, GBytes *message, const char *field, const PpNeedle *needle)
{
  g_autoptr (GString) text = NULL;
  const char *octets;
  PpMimeField one;
  gsize at = 0;

  g_return_val_if_fail (self != NULL && message != NULL && field != NULL && needle != NULL, FALSE);

  octets = pp_mime_octets (message);
  while (pp_mime_field_next (octets, self->parts[0].body, &at, &one))
    {
      if (!pp_slice_is (one.name, field))
        continue;
      if (pp_needle_is_empty (needle))
        return TRUE;
      if (text == NULL)
        text = g_string_new (NULL);
      g_string_truncate (text, 0);
      pp_mime_words_append (one.value, text);
      if (pp_needle_is_in (needle, text->str, text->len))
        return TRUE;
    }
  return FALSE;
}

/* ASCII without encoded words: only its line ends are other than what it means. */
static gboolean
is_as_it_means (const char *header, gsize length)
{
  return pp_mime_is_ascii (header, length) && memmem (header, length, "=?", 2) == NULL;
}

/* Any field of a header, with its name: as people see them. */
static gboolean
header_contains (const char *octets, const PpPart *part, const PpNeedle *needle)
{
  g_autoptr (GString) text = NULL;
  PpMimeField field;
  gsize at = part->header;

  if (pp_needle_is_one_word (needle) && is_as_it_means (octets + at, part->body - at))
    return pp_needle_is_in (needle, octets + at, part->body - at);
  text = g_string_new (NULL);
  while (pp_mime_field_next (octets, part->body, &at, &field))
    {
      g_string_truncate (text, 0);
      if (field.name.length > 0)
        {
          g_string_append_len (text, field.name.at, field.name.length);
          g_string_append (text, ": ");
        }
      pp_mime_words_append (field.value, text);
      if (pp_needle_is_in (needle, text->str, text->len))
        return TRUE;
    }
  return FALSE;
}

/* text/ and what reports are made of; in an encoding that is known: else it is no text (RFC 2045, 6.4). And what is nested too deep to
 * be taken apart. */
static gboolean
is_text (const PpPart *part, const PpMimeType *type, PpEncoding encoding)
{
  if (encoding == PP_ENCODING_UNKNOWN)
    return FALSE;
  return part->kind == PP_PART_OPAQUE || pp_slice_is (type->type, "text") || pp_slice_is (type->type, "message");
}

static gboolean
has_text_of_its_own (const PpPart *part)
{
  return part->kind == PP_PART_LEAF || part->kind == PP_PART_OPAQUE;
}

static gboolean
text_contains (const char *text, gsize length, const char *charset, const PpNeedle *needle)
{
  PpFinder finder;
  gboolean found;

  if (pp_mime_charset_keeps_ascii (charset) && pp_mime_is_ascii (text, length))
    return pp_needle_is_in (needle, text, length);
  pp_finder_init (&finder, needle);
  found = pp_mime_charset_each (charset, text, length, pp_finder_add, &finder);
  pp_finder_clear (&finder);
  return found;
}

static gboolean
part_contains (const char *octets, const PpPart *part, const PpNeedle *needle)
{
  PpEncoding encoding = pp_mime_encoding (octets, part);
  PpSlice body = { octets + part->body, part->end - part->body };
  g_autoptr (GArray) parameters = NULL;
  g_autoptr (GBytes) decoded = NULL;
  PpMimeType type;

  if (body.length == 0)
    return FALSE;
  pp_mime_type_read (octets, part, &type);
  if (!is_text (part, &type, encoding))
    return FALSE;
  if (encoding != PP_ENCODING_NONE)
    {
      decoded = pp_mime_decode (body, encoding);
      body.at = g_bytes_get_data (decoded, &body.length);
    }
  if (type.rest.at < type.rest.end)
    parameters = pp_mime_parameters_read (type.rest);
  return text_contains (body.at, body.length, parameters == NULL ? NULL : pp_mime_parameter_get (parameters, "charset"), needle);
}

/**
 * pp_mime_body_contains:
 *
 * Returns: whether some text in the message, header fields aside, has the needle in it
 */
gboolean
pp_mime_body_contains (const PpMime *self, GBytes *message, const PpNeedle *needle)
{
  const char *octets;

  g_return_val_if_fail (self != NULL && message != NULL && needle != NULL, FALSE);

  octets = pp_mime_octets (message);
  if (pp_needle_is_empty (needle))
    return TRUE;
  for (guint i = 0; i < self->count; i++)
    if (has_text_of_its_own (&self->parts[i]) && part_contains (octets, &self->parts[i], needle))
      return TRUE;
  return FALSE;
}

/**
 * pp_mime_text_contains:
 *
 * Returns: whether a header of the message or in it, or some text in it, has the needle in it
 */
gboolean
pp_mime_text_contains (const PpMime *self, GBytes *message, const PpNeedle *needle)
{
  const char *octets;

  g_return_val_if_fail (self != NULL && message != NULL && needle != NULL, FALSE);

  octets = pp_mime_octets (message);
  if (pp_needle_is_empty (needle))
    return TRUE;
  for (guint i = 0; i < self->count; i++)
    if (header_contains (octets, &self->parts[i], needle))
      return TRUE;
  return pp_mime_body_contains (self, message, needle);
}

/**
 * pp_mime_sent_day:
 * @day: (out): days since the Unix epoch
 *
 * Returns: whether the message has a Date that can be read (the first)
 */
gboolean
pp_mime_sent_day (const PpMime *self, GBytes *message, gint32 *day)
{
  PpSlice value;

  g_return_val_if_fail (self != NULL && message != NULL && day != NULL, FALSE);

  return pp_mime_field_find (pp_mime_octets (message), &self->parts[0], "Date", &value) && pp_mime_day_read (value, day);
}
