/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The octets of a section (RFC 9051, 6.4.5.1), as they came.
 */
#include <string.h>

#include "agents/mime-private.h"

/* So many names are compared with each field one by one; more are looked up. */
#define FEW_NAMES 8

/**
 * pp_section_clear:
 * @section: one whose members were allocated
 *
 * Frees what is in it.
 */
void
pp_section_clear (PpSection *section)
{
  g_clear_pointer (&section->path, g_free);
  g_clear_pointer (&section->fields, g_strfreev);
  section->depth = 0;
}

/* ------------------------------------------------------------------ HEADER.FIELDS */

typedef struct
{
  char *const *names;
  guint count;
  GHashTable *table; /* (nullable): the same, in small letters */
} Names;

static void
prepare_names (Names *names, char *const *fields)
{
  static char *const none[] = { NULL };

  names->names = fields != NULL ? fields : none;
  names->count = g_strv_length ((char **) names->names);
  names->table = NULL;
  if (names->count <= FEW_NAMES)
    return;
  names->table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < names->count; i++)
    g_hash_table_add (names->table, g_ascii_strdown (fields[i], -1));
}

static gboolean
has_name (const Names *names, PpSlice name)
{
  if (name.length == 0)
    return FALSE;
  if (names->table != NULL)
    {
      g_autofree char *small = g_ascii_strdown (name.at, name.length);

      return g_hash_table_contains (names->table, small);
    }
  for (guint i = 0; i < names->count; i++)
    if (pp_slice_is (name, names->names[i]))
      return TRUE;
  return FALSE;
}

/* The fields that are asked for (or those that are not), and the blank line, if the header has one (RFC 9051, 6.4.5.1). */
static GBytes *
pick_fields (const char *octets, const PpPart *part, char *const *fields, gboolean wanted)
{
  GByteArray *out = g_byte_array_new ();
  PpMimeField field;
  gsize at = part->header;
  Names names;

  prepare_names (&names, fields);
  while (pp_mime_field_next (octets, part->body, &at, &field))
    if (has_name (&names, field.name) == wanted)
      g_byte_array_append (out, (const guint8 *) field.whole.at, field.whole.length);
  g_byte_array_append (out, (const guint8 *) octets + at, part->body - at);
  g_clear_pointer (&names.table, g_hash_table_unref);
  return g_byte_array_free_to_bytes (out);
}

/* ------------------------------------------------------------------ sections */

static GBytes *
view (GBytes *message, gsize from, gsize to)
{
  return g_bytes_new_from_bytes (message, from, to - from);
}

/**
 * pp_mime_section:
 * @message: the octets that were parsed
 * @section: what to look for
 *
 * Returns: (transfer full) (nullable): its octets; %NULL if there is no such part, or if HEADER or TEXT was asked of a
 * part that is no message
 */
GBytes *
pp_mime_section (const PpMime *self, GBytes *message, const PpSection *section)
{
  const PpPart *part;
  const char *octets;

  g_return_val_if_fail (self != NULL && message != NULL && section != NULL, NULL);

  part = pp_mime_find_part (self, section->path, section->depth);
  if (part == NULL)
    return NULL;
  if (section->text == PP_SECTION_WHOLE)
    return section->depth == 0 ? g_bytes_ref (message) : view (message, part->body, part->end);
  if (section->text == PP_SECTION_MIME)
    return section->depth == 0 ? NULL : view (message, part->header, part->body);
  if (section->depth > 0 && part->kind != PP_PART_MESSAGE)
    return NULL;
  part += section->depth > 0; /* the message inside */
  if (section->text == PP_SECTION_HEADER)
    return view (message, part->header, part->body);
  if (section->text == PP_SECTION_TEXT)
    return view (message, part->body, part->end);
  octets = pp_mime_octets (message);
  return pick_fields (octets, part, section->fields, section->text == PP_SECTION_FIELDS);
}

/**
 * pp_mime_binary:
 * @message: the octets that were parsed
 * @path: (array length=depth): of a part
 * @unknown: (out): whether its encoding is not known, so that NO [UNKNOWN-CTE] is the answer (RFC 3516, 4.3)
 *
 * What has parts has no encoding of its own (RFC 9051, 6.4.5: only leaves are asked for like this): it is as it came.
 *
 * Returns: (transfer full) (nullable): the part with its transfer encoding undone; %NULL if there is no such part, or
 * with @unknown
 */
GBytes *
pp_mime_binary (const PpMime *self, GBytes *message, const guint32 *path, guint depth, gboolean *unknown)
{
  const PpPart *part;
  const char *octets;
  PpEncoding encoding;

  g_return_val_if_fail (self != NULL && message != NULL && unknown != NULL, NULL);

  *unknown = FALSE;
  part = pp_mime_find_part (self, path, depth);
  if (part == NULL)
    return NULL;
  if (depth == 0)
    return g_bytes_ref (message);
  octets = pp_mime_octets (message);
  encoding = pp_mime_encoding (octets, part);
  *unknown = encoding == PP_ENCODING_UNKNOWN;
  if (*unknown)
    return NULL;
  if (part->kind != PP_PART_LEAF || encoding == PP_ENCODING_NONE)
    return view (message, part->body, part->end);
  return pp_mime_decode ((PpSlice) { octets + part->body, part->end - part->body }, encoding);
}
