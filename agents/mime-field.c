/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fields of a header, of a message or of a part, as they came: cutting them, and reading the tokens of those that are
 * structured (RFC 5322, 2.2 and 3.2; RFC 2045, 5.1). It takes what it can of what is not right.
 */
#include <string.h>

#include "agents/mime-private.h"

gboolean
pp_slice_is (PpSlice slice, const char *text)
{
  return strlen (text) == slice.length && g_ascii_strncasecmp (slice.at, text, slice.length) == 0;
}

gsize
pp_mime_line_length (const char *octets, gsize length)
{
  const char *end = length > 0 ? memchr (octets, '\n', length) : NULL;

  return end == NULL ? length : (gsize) (end - octets) + 1;
}

gboolean
pp_mime_line_is_blank (const char *octets, gsize length)
{
  return length > 0 && (octets[0] == '\n' || (length > 1 && octets[0] == '\r' && octets[1] == '\n'));
}

static gboolean
is_wsp (char c)
{
  return c == ' ' || c == '\t';
}

static gboolean
is_space (char c)
{
  return is_wsp (c) || c == '\r' || c == '\n';
}

static PpSlice
trim (PpSlice slice)
{
  while (slice.length > 0 && is_space (slice.at[slice.length - 1]))
    slice.length--;
  for (; slice.length > 0 && is_space (*slice.at); slice.length--)
    slice.at++;
  return slice;
}

/**
 * pp_mime_field_next:
 * @octets: a header, from its first octet on
 * @end: where it ends
 * @at: (inout): where the next line begins
 * @field: (out caller-allocates): a field, or a line that is none
 *
 * Returns: %FALSE at the blank line and at the end
 */
gboolean
pp_mime_field_next (const char *octets, gsize end, gsize *at, PpMimeField *field)
{
  const char *start = octets + *at, *colon;
  gsize left = end - *at, length, first;

  if (left == 0 || pp_mime_line_is_blank (start, left))
    return FALSE;
  first = length = pp_mime_line_length (start, left);
  while (length < left && is_wsp (start[length]))
    length += pp_mime_line_length (start + length, left - length);
  *at += length;

  colon = is_wsp (*start) ? NULL : memchr (start, ':', first);
  field->whole = (PpSlice) { start, length };
  field->name = (PpSlice) { start, colon == NULL ? 0 : colon - start };
  while (field->name.length > 0 && is_wsp (start[field->name.length - 1])) /* obsolete: RFC 5322, 4.5 */
    field->name.length--;
  field->value = colon == NULL ? field->whole : (PpSlice) { colon + 1, start + length - colon - 1 };
  return TRUE;
}

gboolean
pp_mime_field_find (const char *octets, const PpPart *part, const char *name, PpSlice *value)
{
  PpMimeField field;
  gsize at = part->header;

  while (pp_mime_field_next (octets, part->body, &at, &field))
    if (pp_slice_is (field.name, name))
      {
        *value = field.value;
        return TRUE;
      }
  return FALSE;
}

void
pp_slice_unfold (PpSlice value, GString *out)
{
  value = trim (value);
  for (gsize i = 0; i < value.length; i++)
    if (value.at[i] == '\r' && value.at[i + 1] != '\n') /* the last one is none: it was trimmed */
      g_string_append_c (out, ' ');
    else if (value.at[i] != '\r' && value.at[i] != '\n')
      g_string_append_c (out, value.at[i]);
}

/* ------------------------------------------------------------------ tokens */

/* At "(": over the comment and those in it (RFC 5322, 3.2.2). */
static void
skip_comment (PpCursor *cursor, GString *said)
{
  guint depth = 0;

  if (said != NULL)
    g_string_truncate (said, 0);
  for (; cursor->at < cursor->end; cursor->at++)
    {
      char c = *cursor->at;

      if (c == '(' && depth++ == 0)
        continue;
      if (c == ')' && --depth == 0)
        {
          cursor->at++;
          return;
        }
      if (c == '\\' && cursor->at + 1 < cursor->end)
        c = *++cursor->at;
      if (said != NULL && c != '\r' && c != '\n')
        g_string_append_c (said, c);
    }
}

void
pp_cursor_skip_cfws (PpCursor *cursor, GString *comment)
{
  while (cursor->at < cursor->end && (is_space (*cursor->at) || *cursor->at == '('))
    if (*cursor->at == '(')
      skip_comment (cursor, comment);
    else
      cursor->at++;
}

gboolean
pp_cursor_skip (PpCursor *cursor, char c)
{
  if (cursor->at == cursor->end || *cursor->at != c)
    return FALSE;
  cursor->at++;
  return TRUE;
}

void
pp_cursor_quoted (PpCursor *cursor, GString *out)
{
  for (cursor->at++; cursor->at < cursor->end && *cursor->at != '"'; cursor->at++)
    {
      if (*cursor->at == '\\' && cursor->at + 1 < cursor->end)
        cursor->at++;
      if (*cursor->at != '\r' && *cursor->at != '\n')
        g_string_append_c (out, *cursor->at);
    }
  pp_cursor_skip (cursor, '"');
}

static gboolean
is_token_char (char c)
{
  return (guchar) c > ' ' && c != 127 && strchr ("()<>@,;:\\\"/[]?=", c) == NULL;
}

PpSlice
pp_cursor_token (PpCursor *cursor)
{
  const char *start = cursor->at;

  while (cursor->at < cursor->end && is_token_char (*cursor->at))
    cursor->at++;
  return (PpSlice) { start, cursor->at - start };
}
