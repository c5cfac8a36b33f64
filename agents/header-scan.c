/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds the headers in a message: its own, and those of the parts and messages in it. One pass over the lines, from header to
 * body to header, with the boundaries that are open on a stack.
 */
#include <string.h>

#include "agents/header.h"
#include "agents/message-private.h"

#define MOST_DEPTH 16       /* multiparts in multiparts; what is deeper is not looked into */
#define LONGEST_TYPE 2048   /* octets of a Content-Type: reading its parameters may take the square of that */
#define LONGEST_BOUNDARY 70 /* RFC 2046, 5.1.1 */

struct _PpHeaderScan
{
  char *boundaries[MOST_DEPTH]; /* "--boundary" */
  guint depth;
  gboolean in_header;
  gboolean in_type;             /* the line before belongs to a Content-Type */
  GString *type;                /* of the part whose header this is */
};

static void
begin_header (PpHeaderScan *scan)
{
  scan->in_header = TRUE;
  scan->in_type = FALSE;
  g_string_truncate (scan->type, 0);
}

/* A header has ended: what follows is another header if a message is enclosed, and parts if its boundary says where. */
static void
begin_body (PpHeaderScan *scan)
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
take_delimiter (PpHeaderScan *scan, const char *line, gsize length)
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

static PpHeaderLine
read_header_line (PpHeaderScan *scan, const char *line, gsize length)
{
  PpField field;
  gsize at = 0;

  if (line[0] == ' ' || line[0] == '\t')
    {
      if (scan->in_type && scan->type->len <= LONGEST_TYPE)
        g_string_append_len (scan->type, line, length);
      return PP_HEADER_LINE_CONTINUED;
    }
  if (!pp_header_next (line, length, &at, &field)) /* the blank line, or what is no field */
    {
      begin_body (scan);
      return PP_HEADER_LINE_NONE;
    }
  scan->in_type = scan->type->len == 0 && pp_field_has_name (&field, "Content-Type");
  if (scan->in_type)
    g_string_append_len (scan->type, field.body, line + length - field.body);
  return PP_HEADER_LINE_FIELD;
}

/**
 * pp_header_scan_new:
 *
 * Returns: (transfer full): a scan at the beginning of a message
 */
PpHeaderScan *
pp_header_scan_new (void)
{
  PpHeaderScan *self = g_new0 (PpHeaderScan, 1);

  self->type = g_string_new (NULL);
  begin_header (self);
  return self;
}

void
pp_header_scan_free (PpHeaderScan *self)
{
  while (self->depth > 0)
    g_free (self->boundaries[--self->depth]);
  g_string_free (self->type, TRUE);
  g_free (self);
}

/**
 * pp_header_scan_is_over:
 *
 * Returns: whether no header can follow any more
 */
gboolean
pp_header_scan_is_over (const PpHeaderScan *self)
{
  return !self->in_header && self->depth == 0;
}

/**
 * pp_header_scan_line:
 * @line: (array length=length): the next line, its CR LF included
 *
 * Returns: what it is; the headers of multiparts and of messages in messages are found 16 deep
 */
PpHeaderLine
pp_header_scan_line (PpHeaderScan *self, const char *line, gsize length)
{
  if (take_delimiter (self, line, length) || !self->in_header)
    return PP_HEADER_LINE_NONE;
  return read_header_line (self, line, length);
}
