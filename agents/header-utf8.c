/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a message is an internationalised one (RFC 6532): whether there is UTF-8 in its header, or in the header of a part
 * in it. One pass over the lines, from header to body to header, with the boundaries that are open on a stack.
 */
#include <string.h>

#include "agents/header.h"
#include "agents/message-private.h"

#define MOST_DEPTH 16       /* multiparts in multiparts; what is deeper is not looked into */
#define LONGEST_TYPE 2048   /* octets of a Content-Type: reading its parameters may take the square of that */
#define LONGEST_BOUNDARY 70 /* RFC 2046, 5.1.1 */

typedef struct
{
  char *boundaries[MOST_DEPTH]; /* "--boundary" */
  guint depth;
  gboolean in_header;
  gboolean in_type;             /* the line before belongs to a Content-Type */
  GString *type;                /* of the part whose header this is */
} Scan;

static gboolean
is_ascii (const char *octets, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) octets[i] > 127)
      return FALSE;
  return TRUE;
}

static void
begin_header (Scan *scan)
{
  scan->in_header = TRUE;
  scan->in_type = FALSE;
  g_string_truncate (scan->type, 0);
}

/* A header has ended: what follows is another header if a message is enclosed, and parts if its boundary says where. */
static void
begin_body (Scan *scan)
{
  GMimeContentType *type = NULL;
  const char *boundary;

  scan->in_header = FALSE;
  if (scan->type->len == 0 || scan->type->len > LONGEST_TYPE)
    return;
  type = g_mime_content_type_parse (NULL, scan->type->str);
  boundary = type != NULL ? g_mime_content_type_get_parameter (type, "boundary") : NULL;
  if (type != NULL && (g_mime_content_type_is_type (type, "message", "rfc822") ||
                       g_mime_content_type_is_type (type, "message", "global")))
    begin_header (scan);
  else if (type != NULL && g_mime_content_type_is_type (type, "multipart", "*") && boundary != NULL && *boundary != '\0' &&
           strlen (boundary) <= LONGEST_BOUNDARY && scan->depth < MOST_DEPTH)
    scan->boundaries[scan->depth++] = g_strconcat ("--", boundary, NULL);
  g_clear_object (&type);
}

/* Whether nothing but padding follows the boundary (RFC 2046, 5.1.1), after the hyphens of the last one. */
static gboolean
ends_here (const char *line, gsize length, gsize at)
{
  while (at < length && g_ascii_isspace (line[at]))
    at++;
  return at == length;
}

/* Whether the line is a delimiter, or the last one, of a multipart that is open; those inside of it are closed by that. */
static gboolean
take_delimiter (Scan *scan, const char *line, gsize length)
{
  if (length < 2 || line[0] != '-' || line[1] != '-')
    return FALSE;
  for (guint i = scan->depth; i > 0; i--)
    {
      gsize size = strlen (scan->boundaries[i - 1]);
      gboolean is_last;

      if (length < size || memcmp (line, scan->boundaries[i - 1], size) != 0)
        continue;
      is_last = length >= size + 2 && line[size] == '-' && line[size + 1] == '-';
      if (!ends_here (line, length, is_last ? size + 2 : size))
        continue;
      while (scan->depth > i - is_last)
        g_free (scan->boundaries[--scan->depth]);
      if (is_last)
        scan->in_header = FALSE;
      else
        begin_header (scan);
      return TRUE;
    }
  return FALSE;
}

/* A line of a header: whether there is UTF-8 in it. */
static gboolean
read_header_line (Scan *scan, const char *line, gsize length)
{
  PpField field;
  gsize at = 0;

  if (line[0] != ' ' && line[0] != '\t')
    {
      if (!pp_header_next (line, length, &at, &field)) /* the blank line, or what is no field */
        {
          begin_body (scan);
          return FALSE;
        }
      scan->in_type = scan->type->len == 0 && pp_field_has_name (&field, "Content-Type");
      if (scan->in_type)
        g_string_append_len (scan->type, field.body, line + length - field.body);
    }
  else if (scan->in_type && scan->type->len <= LONGEST_TYPE)
    g_string_append_len (scan->type, line, length);
  return !is_ascii (line, length);
}

/**
 * pp_octets_need_utf8:
 * @octets: a message
 *
 * RFC 6531, 3.1 and 3.2; RFC 6532, 3. UTF-8 in bodies asks for 8BITMIME only. Takes time in proportion to the octets.
 *
 * Returns: whether its header, or the header of a part or of a message in it (16 deep), has octets above 127, so that MAIL
 * must say SMTPUTF8
 */
gboolean
pp_octets_need_utf8 (GBytes *octets)
{
  Scan scan = { .type = g_string_new (NULL) };
  gboolean needed = FALSE;
  const char *data;
  gsize length;

  g_return_val_if_fail (octets != NULL, FALSE);

  data = g_bytes_get_data (octets, &length);
  begin_header (&scan);
  for (gsize at = 0, more; at < length && !needed && (scan.in_header || scan.depth > 0); at += more)
    {
      more = pp_line_length (data + at, length - at);
      if (!take_delimiter (&scan, data + at, more) && scan.in_header)
        needed = read_header_line (&scan, data + at, more);
    }
  while (scan.depth > 0)
    g_free (scan.boundaries[--scan.depth]);
  g_string_free (scan.type, TRUE);
  return needed;
}
