/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the fuzz targets of IMAP share: octets become lines and literals, and a tree is said again.
 */
#pragma once

#include <string.h>

#include "agents/imap-grammar.h"

/* Takes a line and its literals from @at on; NULL if they are not all there. */
static inline PpImapLine *
take_line (const char **at, const char *end)
{
  g_autoptr (PpImapLine) line = pp_imap_line_new ();

  for (;;)
    {
      const char *crlf = memmem (*at, end - *at, "\r\n", 2);
      const char *last = crlf != NULL ? crlf : end;
      guint64 octets;
      gboolean literal8;
      PpImapLineEnd how = pp_imap_line_add (line, *at, last - *at, &octets, &literal8);

      *at = crlf != NULL ? crlf + 2 : end;
      if (how == PP_IMAP_LINE_WHOLE)
        return g_steal_pointer (&line);
      if (how == PP_IMAP_LINE_BAD || octets > (guint64) (end - *at))
        {
          *at = end;
          return NULL;
        }
      pp_imap_line_add_literal (line, *at, octets);
      *at += octets;
    }
}

static inline void
say_argument (GString *out, const PpImapArgument *argument, gboolean utf8)
{
  if (argument->kind == PP_IMAP_ATOM)
    g_string_append (out, argument->text);
  else if (argument->binary)
    {
      g_string_append_printf (out, "~{%" G_GSIZE_FORMAT "}\r\n", argument->length);
      g_string_append_len (out, argument->text, argument->length);
    }
  else if (argument->kind != PP_IMAP_LIST)
    pp_imap_string_append (out, argument->text, argument->length, utf8);
  else
    g_string_append_c (out, '(');
  for (guint i = 0; argument->kind == PP_IMAP_LIST && i < argument->list->len; i++)
    {
      const PpImapArgument *one = pp_imap_argument_get (argument, i);

      g_string_append (out, i == 0 || one->joined ? "" : " ");
      say_argument (out, one, utf8);
    }
  if (argument->kind == PP_IMAP_LIST)
    g_string_append_c (out, ')');
}

/* The words of the top, as a line. */
static inline GString *
say_words (const PpImapArgument *root, gboolean utf8)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < root->list->len; i++)
    {
      g_string_append (out, i == 0 || pp_imap_argument_get (root, i)->joined ? "" : " ");
      say_argument (out, pp_imap_argument_get (root, i), utf8);
    }
  g_string_append (out, "\r\n");
  return out;
}

/* A quoted string may come back as a literal, and the other way round. */
static inline void
check_same (const PpImapArgument *one, const PpImapArgument *other)
{
  g_assert ((one->kind == PP_IMAP_ATOM) == (other->kind == PP_IMAP_ATOM));
  g_assert ((one->kind == PP_IMAP_LIST) == (other->kind == PP_IMAP_LIST));
  g_assert (one->joined == other->joined && one->binary == other->binary);
  g_assert (one->length == other->length && memcmp (one->text, other->text, one->length) == 0);
  g_assert (one->text[one->length] == '\0');
  if (one->kind != PP_IMAP_LIST)
    return;
  g_assert (one->list->len == other->list->len);
  for (guint i = 0; i < one->list->len; i++)
    check_same (pp_imap_argument_get (one, i), pp_imap_argument_get (other, i));
}
