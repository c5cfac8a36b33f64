/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the IMAP grammar made of words, as text that a table of cases can hold.
 */
#include "imap-dump.h"

#include <string.h>

static const char *
find_crlf (const char *at, const char *end)
{
  return memmem (at, end - at, "\r\n", 2);
}

/* Where the next line begins, NULL: there is none */
static const char *
add_line (PpImapLine *line, const char *at, const char *end, PpImapLineEnd *how)
{
  const char *crlf = find_crlf (at, end);
  guint64 octets;

  g_assert_nonnull (crlf);
  *how = pp_imap_line_add (line, at, crlf - at, &octets, NULL);
  at = crlf + 2;
  if (*how != PP_IMAP_LINE_LITERAL && *how != PP_IMAP_LINE_LITERAL_PLUS)
    return NULL;
  if (octets > (guint64) (end - at))
    return NULL;
  pp_imap_line_add_literal (line, at, octets);
  return at + octets;
}

PpImapArgument *
test_imap_read (const char *wire, gsize length, gboolean response, gboolean utf8, char **rest, GError **error)
{
  g_autoptr (PpImapLine) line = pp_imap_line_new ();
  PpImapLineEnd how = PP_IMAP_LINE_WHOLE;
  const char *text = NULL;
  PpImapArgument *root;

  for (const char *at = wire; at != NULL;)
    at = add_line (line, at, wire + length, &how);
  if (how == PP_IMAP_LINE_BAD)
    g_set_error (error, PP_IMAP_ERROR, PP_IMAP_ERROR_SYNTAX, "a literal that cannot be");
  if (how == PP_IMAP_LINE_BAD)
    return NULL;
  if (!response)
    return pp_imap_line_read (line, utf8, error);
  root = pp_imap_line_read_response (line, &text, error);
  if (rest != NULL)
    *rest = g_strdup (text);
  return root;
}

static void
dump (GString *out, const PpImapArgument *argument)
{
  switch (argument->kind)
    {
    case PP_IMAP_ATOM:
      g_string_append (out, argument->text);
      break;
    case PP_IMAP_STRING:
      g_string_append_printf (out, "\"%s\"", argument->text);
      break;
    case PP_IMAP_LITERAL:
      g_string_append (out, argument->binary ? "<<" : "<");
      g_string_append_len (out, argument->text, argument->length);
      g_string_append (out, argument->binary ? ">>" : ">");
      break;
    case PP_IMAP_LIST:
      g_string_append_c (out, '(');
      for (guint i = 0; i < argument->list->len; i++)
        {
          const PpImapArgument *one = pp_imap_argument_get (argument, i);

          g_string_append (out, i == 0 ? "" : one->joined ? "+" : " ");
          dump (out, one);
        }
      g_string_append_c (out, ')');
    }
  g_assert_cmpint (argument->text[argument->length], ==, '\0');
}

char *
test_imap_dump (const PpImapArgument *argument)
{
  GString *out = g_string_new (NULL);

  dump (out, argument);
  return g_string_free (out, FALSE);
}

static const char *const names[] = {
  "AND", "OR", "NOT", "ALL", "SEQUENCE", "UID", "SAVED", "FLAGS", "KEYWORD", "NEW", "OLD", "RECENT", "BEFORE", "ON", "SINCE",
  "SENTBEFORE", "SENTON", "SENTSINCE", "LARGER", "SMALLER", "MODSEQ", "OLDER", "YOUNGER", "KEY", "HEADER", "BODY", "TEXT",
};

static void
dump_search (GString *out, const PpSearch *search)
{
  g_string_append_printf (out, "(%s", names[search->what]);
  for (guint i = 0; search->of != NULL && i < search->of->len; i++)
    {
      g_string_append_c (out, ' ');
      dump_search (out, g_ptr_array_index (search->of, i));
    }
  for (guint i = 0; search->set != NULL && i < search->set->len; i++)
    {
      const PpRange *range = &g_array_index (search->set, PpRange, i);

      g_string_append_printf (out, " %u-%u", range->from, range->to);
    }
  if (search->what == PP_SEARCH_FLAGS)
    g_string_append_printf (out, " %" G_GUINT64_FORMAT, search->flags);
  if (search->what == PP_SEARCH_KEY)
    g_string_append_printf (out, " %d", search->key);
  if (search->text != NULL)
    g_string_append_printf (out, " %s", search->text);
  if (search->what >= PP_SEARCH_BEFORE && search->what <= PP_SEARCH_SENTSINCE)
    g_string_append_printf (out, " %d", search->day);
  if (search->what >= PP_SEARCH_LARGER && search->what <= PP_SEARCH_YOUNGER)
    g_string_append_printf (out, " %" G_GUINT64_FORMAT, search->number);
  g_assert ((search->needle != NULL) == (search->what >= PP_SEARCH_KEY));
  g_string_append_c (out, ')');
}

char *
test_search_dump (const PpSearch *search)
{
  GString *out = g_string_new (NULL);

  dump_search (out, search);
  return g_string_free (out, FALSE);
}
