/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A PpMime as it is kept beside its message: a version, how many parts, and for each its numbers, seven bits an octet, each as far from the one
 * before as it is. What is read back is believed only if a message of that size could have such parts.
 */
#include "agents/mime-private.h"

#define VERSION 1

static void
append_number (GByteArray *out, guint32 number)
{
  guint8 octet;

  for (; number > 127; number >>= 7)
    {
      octet = 0x80 | (number & 0x7f);
      g_byte_array_append (out, &octet, 1);
    }
  octet = number;
  g_byte_array_append (out, &octet, 1);
}

/**
 * pp_mime_to_bytes:
 *
 * Returns: (transfer full): the same, to keep
 */
GBytes *
pp_mime_to_bytes (const PpMime *self)
{
  GByteArray *out;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_byte_array_sized_new (2 + self->count * 8);
  append_number (out, VERSION);
  append_number (out, self->count);
  for (guint i = 0; i < self->count; i++)
    {
      const PpPart *part = &self->parts[i];

      append_number (out, part->kind | (part->digest ? 4 : 0));
      append_number (out, part->depth);
      append_number (out, part->header);
      append_number (out, part->body - part->header);
      append_number (out, part->end - part->body);
      append_number (out, part->lines);
      append_number (out, part->after - i);
    }
  return g_byte_array_free_to_bytes (out);
}

/* A number at @at; FALSE if there is none, or it is over @most. */
static gboolean
read_number (const guint8 **at, const guint8 *end, guint32 most, guint32 *number)
{
  guint64 sum = 0;

  for (guint shift = 0; shift < 35 && *at < end; shift += 7)
    {
      guint8 octet = *(*at)++;

      sum |= (guint64) (octet & 0x7f) << shift;
      if (octet < 0x80)
        {
          *number = sum;
          return sum <= most;
        }
    }
  return FALSE;
}

static gboolean
read_part (const guint8 **at, const guint8 *end, gsize message_octets, guint left, guint index, PpPart *part)
{
  guint32 kind, depth, header_length, body_length, after;

  if (!read_number (at, end, 7, &kind)
      || !read_number (at, end, PP_MIME_DEPTH_MAX, &depth)
      || !read_number (at, end, message_octets, &part->header)
      || !read_number (at, end, message_octets - part->header, &header_length)
      || !read_number (at, end, message_octets - part->header - header_length, &body_length)
      || !read_number (at, end, body_length, &part->lines)
      || !read_number (at, end, left, &after)
      || after == 0)
    return FALSE;
  part->kind = kind & 3;
  part->digest = kind >> 2;
  part->depth = depth;
  part->body = part->header + header_length;
  part->end = part->body + body_length;
  part->after = index + after;
  return TRUE;
}

/* Parts lie in those around them; a message has one part in it; what has none is followed by the next at once. */
static gboolean
is_consistent (const PpMime *self)
{
  guint around[PP_MIME_DEPTH_MAX + 1];

  for (guint i = 0; i < self->count; i++)
    {
      const PpPart *part = &self->parts[i], *outer;

      if ((part->kind == PP_PART_LEAF || part->kind == PP_PART_OPAQUE) && part->after != i + 1)
        return FALSE;
      if (part->kind == PP_PART_MESSAGE && part->after == i + 1)
        return FALSE;
      around[part->depth] = i;
      if (i == 0 ? part->depth != 0 || part->after != self->count : part->depth == 0)
        return FALSE;
      if (i == 0)
        continue;
      if (part->depth > part[-1].depth + 1)
        return FALSE;
      outer = &self->parts[around[part->depth - 1]];
      if (i >= outer->after || part->after > outer->after || part->header < outer->body || part->end > outer->end)
        return FALSE;
      if (outer->kind == PP_PART_MESSAGE && (part != outer + 1 || part->after != outer->after))
        return FALSE;
    }
  return TRUE;
}

/**
 * pp_mime_from_bytes:
 * @bytes: what pp_mime_to_bytes() made, or anything else
 * @message_octets: of the message that it belongs to
 *
 * Returns: (transfer full) (nullable): the structure; %NULL if it is of another version, or cannot be
 */
PpMime *
pp_mime_from_bytes (GBytes *bytes, gsize message_octets)
{
  g_autoptr (PpMime) self = NULL;
  const guint8 *at, *end;
  guint32 version, count;
  gsize length;

  g_return_val_if_fail (bytes != NULL, NULL);

  at = g_bytes_get_data (bytes, &length);
  if (at == NULL)
    return NULL;
  end = at + length;
  message_octets = MIN (message_octets, G_MAXUINT32 - 1);
  if (!read_number (&at, end, VERSION, &version) || version != VERSION || !read_number (&at, end, PP_MIME_PARTS_MAX, &count) || count == 0)
    return NULL;
  self = g_new (PpMime, 1);
  self->parts = g_new0 (PpPart, count);
  self->count = count;
  for (guint i = 0; i < count; i++)
    if (!read_part (&at, end, message_octets, count - i, i, &self->parts[i]))
      return NULL;
  if (at != end || !is_consistent (self))
    return NULL;
  return g_steal_pointer (&self);
}
