/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What servers do to a message's octets on its way: lines in front, a field out, dots in and out. None of it looks
 * into the body for meaning.
 */
#include "agents/header.h"
#include "agents/message.h"

#include <string.h>

/**
 * pp_octets_prepend:
 * @octets: a message
 * @lines: header fields, each with its CR LF
 *
 * Returns: (transfer full): @lines and then @octets
 */
GBytes *
pp_octets_prepend (GBytes *octets, const char *lines)
{
  gsize length, front;
  const char *data;
  char *joined;

  g_return_val_if_fail (octets != NULL && lines != NULL, NULL);

  data = g_bytes_get_data (octets, &length);
  front = strlen (lines);
  joined = g_malloc (front + length + 1);
  memcpy (joined, lines, front);
  if (length > 0)
    memcpy (joined + front, data, length);
  return g_bytes_new_take (joined, front + length);
}

/**
 * pp_octets_without_field:
 * @octets: a message
 * @name: "Return-Path"
 *
 * Returns: (transfer full): the message without the header fields of that name; @octets itself if it has none
 */
GBytes *
pp_octets_without_field (GBytes *octets, const char *name)
{
  g_autoptr (GByteArray) kept = NULL;
  gsize length, at = 0;
  const char *data;
  PpField field;

  g_return_val_if_fail (octets != NULL && name != NULL, NULL);

  data = g_bytes_get_data (octets, &length);
  kept = g_byte_array_new ();
  while (at < length && pp_header_next (data, length, &at, &field))
    if (!pp_field_has_name (&field, name))
      g_byte_array_append (kept, (const guint8 *) field.start, field.length);
  if (kept->len == at) /* nothing was left out */
    return g_bytes_ref (octets);
  g_byte_array_append (kept, (const guint8 *) data + at, length - at);
  return g_byte_array_free_to_bytes (g_steal_pointer (&kept));
}

/**
 * pp_octets_count_fields:
 * @octets: a message
 * @name: "Received"
 *
 * Returns: how many header fields of that name it has
 */
guint
pp_octets_count_fields (GBytes *octets, const char *name)
{
  gsize length, at = 0;
  guint count = 0;
  const char *data;
  PpField field;

  g_return_val_if_fail (octets != NULL && name != NULL, 0);

  data = g_bytes_get_data (octets, &length);
  while (at < length && pp_header_next (data, length, &at, &field))
    count += pp_field_has_name (&field, name);
  return count;
}

/* The next line that begins with a dot, from @from on; NULL if there is none. */
static const char *
find_dot (const char *from, const char *start, const char *end)
{
  const char *dot = from;

  /* A dot is rare, and memchr() is faster than memmem(). */
  while (dot < end && (dot = memchr (dot, '.', end - dot)) != NULL)
    {
      if (dot == start || (dot - start >= 2 && dot[-1] == '\n' && dot[-2] == '\r'))
        return dot;
      dot++;
    }
  return NULL;
}

static gsize
count_dots (const char *data, gsize length)
{
  const char *end = data + length;
  gsize count = 0;

  for (const char *dot = find_dot (data, data, end); dot != NULL; dot = find_dot (dot + 1, data, end))
    count++;
  return count;
}

/**
 * pp_octets_stuff:
 * @octets: a message
 *
 * Makes it ready for a block that ends with a lone dot (RFC 5321, 4.5.2; RFC 1939, 3). Only CR LF ends a line.
 *
 * Returns: (transfer full): the message, each line that began with a dot beginning with two, and its last line with a
 * CR LF; @octets itself where nothing changes
 */
GBytes *
pp_octets_stuff (GBytes *octets)
{
  gsize length, dots;
  const char *data, *end, *from;
  gboolean unfinished;
  char *stuffed, *to;

  g_return_val_if_fail (octets != NULL, NULL);

  data = g_bytes_get_data (octets, &length);
  if (length == 0)
    return g_bytes_ref (octets);
  end = data + length;
  dots = count_dots (data, length);
  unfinished = length > 0 && (length < 2 || memcmp (end - 2, "\r\n", 2) != 0);
  if (dots == 0 && !unfinished)
    return g_bytes_ref (octets);

  to = stuffed = g_malloc (length + dots + 2);
  from = data;
  for (const char *dot = find_dot (data, data, end); dot != NULL; dot = find_dot (dot + 1, data, end))
    {
      to = mempcpy (to, from, dot - from);
      *to++ = '.';
      from = dot;
    }
  to = mempcpy (to, from, end - from);
  if (unfinished)
    to = mempcpy (to, "\r\n", 2);
  return g_bytes_new_take (stuffed, to - stuffed);
}

/**
 * pp_octets_unstuff:
 * @octets: a block as it was on the wire, without the lone dot
 *
 * Returns: (transfer full): the message, each line that began with a dot without it; @octets itself where nothing
 * changes
 */
GBytes *
pp_octets_unstuff (GBytes *octets)
{
  gsize length, dots;
  const char *data, *end, *from;
  char *plain, *to;

  g_return_val_if_fail (octets != NULL, NULL);

  data = g_bytes_get_data (octets, &length);
  if (length == 0)
    return g_bytes_ref (octets);
  end = data + length;
  dots = count_dots (data, length);
  if (dots == 0)
    return g_bytes_ref (octets);

  to = plain = g_malloc (length - dots + 1);
  from = data;
  for (const char *dot = find_dot (data, data, end); dot != NULL; dot = find_dot (dot + 1, data, end))
    {
      to = mempcpy (to, from, dot - from);
      from = dot + 1;
    }
  to = mempcpy (to, from, end - from);
  return g_bytes_new_take (plain, to - plain);
}
