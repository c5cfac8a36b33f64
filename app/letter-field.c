/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two headers compared. What a server adds goes on top, so fields are matched from the bottom: of two that are the same to the octet, the
 * lower one is the older. What has no match is new, or gone, or, under the same name, changed.
 */
#include "app/letter-field.h"

#include <string.h>

#include "agents/header.h"
#include "agents/mime-parts.h"
#include "app/row.h"

/* A header is compared in full; only what is shown of one field is bounded (pp_text_make_visible()). */

static void
field_free (gpointer data)
{
  PpLetterField *field = data;

  g_free (field->name);
  g_free (field->value);
  g_free (field->before);
  g_bytes_unref (field->raw);
  g_free (field);
}

/* A fold is white space (RFC 5322, 2.2.3): a tab that began a line shows as the space that it is. */
static char *
make_visible (const char *octets, gsize length)
{
  g_autofree char *read = pp_field_read (octets, length);

  g_strdelimit (read, "\t", ' ');
  return pp_text_make_visible (read, strlen (read));
}

static PpLetterField *
field_new (GBytes *letter, const char *data, const PpField *found)
{
  PpLetterField *field = g_new0 (PpLetterField, 1);

  field->name = pp_text_make_visible (found->start, found->name_length);
  field->value = make_visible (found->body, found->start + found->length - found->body);
  field->raw = g_bytes_new_from_bytes (letter, found->start - data, found->length);
  return field;
}

static GPtrArray *
read_fields (GBytes *letter)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (field_free);
  gsize length, at = 0;
  const char *data = g_bytes_get_data (letter, &length);
  PpField found;

  while (at < length && pp_header_next (data, length, &at, &found))
    g_ptr_array_add (fields, field_new (letter, data, &found));
  return fields;
}

/**
 * pp_letter_measure_header:
 * @letter: whatever came over the wire
 *
 * Returns: octets up to and with the blank line
 */
gsize
pp_letter_measure_header (GBytes *letter)
{
  gsize length;
  const char *data;

  g_return_val_if_fail (letter != NULL, 0);

  data = g_bytes_get_data (letter, &length);
  return length > 0 ? pp_header_measure (data, length) : 0;
}

/* ------------------------------------------------------------------ matching */

/* For each field of @before its place in @fields, or -1; all of @fields that is left over is marked as added. */
static int *
match (GPtrArray *fields, GPtrArray *before)
{
  /* Octets to the places in @before where they stand, the lowest at the end. */
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL, (GDestroyNotify) g_array_unref);
  int *matches = g_new (int, before->len + 1);

  for (guint i = 0; i < before->len; i++)
    {
      PpLetterField *field = before->pdata[i];
      GArray *at = g_hash_table_lookup (places, field->raw);

      matches[i] = -1;
      if (at == NULL)
        {
          at = g_array_new (FALSE, FALSE, sizeof (guint));
          g_hash_table_insert (places, field->raw, at);
        }
      g_array_append_val (at, i);
    }
  for (guint i = fields->len; i-- > 0;)
    {
      PpLetterField *field = fields->pdata[i];
      GArray *at = g_hash_table_lookup (places, field->raw);

      field->mark = at == NULL || at->len == 0 ? PP_FIELD_ADDED : PP_FIELD_KEPT;
      if (field->mark == PP_FIELD_ADDED)
        continue;
      matches[g_array_index (at, guint, at->len - 1)] = i;
      g_array_set_size (at, at->len - 1);
    }
  return matches;
}

/* A postmark is never another one with other words: each office puts on its own. */
static gboolean
may_change (const PpLetterField *field)
{
  return g_ascii_strcasecmp (field->name, "Received") != 0;
}

/* Of what has no match, what goes by the same name belongs together. */
static void
pair (GPtrArray *fields, GPtrArray *before, int *matches)
{
  g_autoptr (GHashTable) gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < before->len; i++)
    {
      PpLetterField *field = before->pdata[i];
      g_autofree char *name = g_ascii_strdown (field->name, -1);
      GArray *at = g_hash_table_lookup (gone, name);

      if (matches[i] >= 0 || !may_change (field))
        continue;
      if (at == NULL)
        {
          at = g_array_new (FALSE, FALSE, sizeof (guint));
          g_hash_table_insert (gone, g_steal_pointer (&name), at);
        }
      g_array_append_val (at, i);
    }
  for (guint i = fields->len; i-- > 0;)
    {
      PpLetterField *field = fields->pdata[i];
      g_autofree char *name = g_ascii_strdown (field->name, -1);
      GArray *at = field->mark == PP_FIELD_ADDED ? g_hash_table_lookup (gone, name) : NULL;
      guint last;

      if (at == NULL || at->len == 0)
        continue;
      last = g_array_index (at, guint, at->len - 1);
      field->mark = PP_FIELD_CHANGED;
      field->before = g_strdup (((PpLetterField *) before->pdata[last])->value);
      matches[last] = i;
      g_array_set_size (at, at->len - 1);
    }
}

static void
take_removed (GPtrArray *all, GPtrArray *before, guint at)
{
  PpLetterField *field = g_steal_pointer (&before->pdata[at]);

  field->mark = PP_FIELD_REMOVED;
  g_ptr_array_add (all, field);
}

/* All of @fields in order, and before each what was gone above it. */
static GPtrArray *
merge (GPtrArray *fields, GPtrArray *before, const int *matches)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (field_free);
  g_autofree int *old_of = g_new (int, fields->len + 1);
  guint next = 0;

  for (guint i = 0; i < fields->len; i++)
    old_of[i] = -1;
  for (guint i = 0; i < before->len; i++)
    if (matches[i] >= 0)
      old_of[matches[i]] = i;
  for (guint i = 0; i < fields->len; i++)
    {
      for (; old_of[i] >= 0 && next < (guint) old_of[i]; next++)
        if (matches[next] < 0)
          take_removed (all, before, next);
      if (old_of[i] >= 0 && next == (guint) old_of[i])
        next++;
      g_ptr_array_add (all, g_steal_pointer (&fields->pdata[i]));
    }
  for (; next < before->len; next++)
    if (matches[next] < 0)
      take_removed (all, before, next);
  return all;
}

static void
drop (GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    if (fields->pdata[i] != NULL)
      field_free (fields->pdata[i]);
  g_ptr_array_set_free_func (fields, NULL);
  g_ptr_array_unref (fields);
}

/**
 * pp_letter_fields_compare:
 * @letter: a letter, as it was said on a wire
 * @before: (nullable): the same letter as it was before
 *
 * Returns: (transfer full) (element-type PpLetterField): its fields from the top, marked; those that were taken out where they stood
 */
GPtrArray *
pp_letter_fields_compare (GBytes *letter, GBytes *before)
{
  GPtrArray *fields, *old, *all;
  g_autofree int *matches = NULL;

  g_return_val_if_fail (letter != NULL, NULL);

  fields = read_fields (letter);
  if (before == NULL)
    return fields;
  old = read_fields (before);
  matches = match (fields, old);
  pair (fields, old, matches);
  all = merge (fields, old, matches);
  drop (fields);
  drop (old);
  return all;
}

/**
 * pp_letter_fields_count:
 * @fields: (element-type PpLetterField): what pp_letter_fields_compare() gave
 *
 * Returns: how many are marked so
 */
guint
pp_letter_fields_count (GPtrArray *fields, PpFieldMark mark)
{
  guint count = 0;

  for (guint i = 0; i < fields->len; i++)
    count += ((PpLetterField *) fields->pdata[i])->mark == mark;
  return count;
}

/* ------------------------------------------------------------------ the body */

static char *
encodings_of (GBytes *letter)
{
  g_autoptr (PpMime) mime = pp_mime_parse (letter);
  g_autoptr (GPtrArray) parts = pp_mime_list_parts (mime, letter, 100);
  GString *encodings = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf (encodings, "%s\n", ((PpMimePart *) parts->pdata[i])->encoding);
  return g_string_free (encodings, FALSE);
}

/**
 * pp_letter_compare_body:
 * @letter: a letter
 * @before: the same letter as it was before
 *
 * Returns: whether what is behind the header is the same to the octet, or the same in another transfer encoding
 */
PpBodyChange
pp_letter_compare_body (GBytes *letter, GBytes *before)
{
  g_autofree char *now = NULL, *then = NULL;
  g_autoptr (GBytes) body = NULL, old = NULL;
  gsize header, old_header;

  g_return_val_if_fail (letter != NULL && before != NULL, PP_BODY_SAME);

  header = pp_letter_measure_header (letter);
  old_header = pp_letter_measure_header (before);
  body = g_bytes_new_from_bytes (letter, header, g_bytes_get_size (letter) - header);
  old = g_bytes_new_from_bytes (before, old_header, g_bytes_get_size (before) - old_header);
  if (g_bytes_equal (body, old))
    return PP_BODY_SAME;
  now = encodings_of (letter);
  then = encodings_of (before);
  return g_str_equal (now, then) ? PP_BODY_OTHER : PP_BODY_RECODED;
}
