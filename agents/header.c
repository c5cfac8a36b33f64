/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cuts a header into fields without changing an octet (RFC 5322, 2.2). Decoding what is in them is GMime's work, in
 * message.c.
 */
#include "agents/header.h"

#include <string.h>

/**
 * pp_line_length:
 * @octets: (array length=length): any octets
 * @length: how many
 *
 * Returns: octets of the first line, its CR LF included; all if there is no CR LF
 */
gsize
pp_line_length (const char *octets, gsize length)
{
  const char *end = octets + length, *lf = octets;

  /* Nearly every LF has its CR, and memchr() is faster than memmem(). */
  while (lf < end && (lf = memchr (lf, '\n', end - lf)) != NULL)
    {
      lf++;
      if (lf - octets >= 2 && lf[-2] == '\r')
        return lf - octets;
    }
  return length;
}

/* The octets of "Name" in "Name:" or (obsolete, RFC 5322, 4.5) "Name :"; 0 if the line is no field */
static gsize
measure_name (const char *line, gsize length, gsize *colon)
{
  gsize name = 0, i;

  while (name < length && line[name] > 32 && line[name] < 127 && line[name] != ':')
    name++;
  for (i = name; i < length && (line[i] == ' ' || line[i] == '\t'); i++)
    ;
  if (i == length || line[i] != ':')
    return 0;
  *colon = i;
  return name;
}

/**
 * pp_header_next:
 * @octets: (array length=header_length): a message, or its header
 * @header_length: how far to look
 * @at: (inout): where the next field begins; 0 at first
 * @field: (out caller-allocates): the field
 *
 * Returns: %FALSE where no field begins: at the blank line, at a line that is no field, at the end
 */
gboolean
pp_header_next (const char *octets, gsize header_length, gsize *at, PpField *field)
{
  const char *start = octets + *at;
  gsize left = header_length - *at, colon = 0, length;

  length = pp_line_length (start, left);
  field->name_length = measure_name (start, length, &colon);
  if (field->name_length == 0)
    return FALSE;
  while (length < left && (start[length] == ' ' || start[length] == '\t'))
    length += pp_line_length (start + length, left - length);
  field->start = start;
  field->length = length;
  field->body = start + colon + 1;
  *at += length;
  return TRUE;
}

/**
 * pp_header_measure:
 * @octets: (array length=length): a message
 * @length: how many octets
 *
 * Returns: octets of its header, up to and with the blank line. Without one the header ends where its fields do.
 */
gsize
pp_header_measure (const char *octets, gsize length)
{
  PpField field;
  gsize at = 0;

  while (at < length && pp_header_next (octets, length, &at, &field))
    ;
  if (length - at >= 2 && memcmp (octets + at, "\r\n", 2) == 0)
    at += 2;
  return at;
}

/**
 * pp_field_has_name:
 * @field: a field
 * @name: "Subject"
 *
 * Returns: whether that is its name, in any case
 */
gboolean
pp_field_has_name (const PpField *field, const char *name)
{
  return strlen (name) == field->name_length && g_ascii_strncasecmp (field->start, name, field->name_length) == 0;
}
