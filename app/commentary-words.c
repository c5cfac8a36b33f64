/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words with gaps. A template has {fields} and may have [alternatives|in brackets]: of those the first one whose fields
 * all have a value is taken, or nothing. Values come from the wire, so they are made presentable before they go in.
 */
#include "app/commentary-private.h"

#include <string.h>

/* In characters: longer values are cut, so that no peer can fill the window. */
#define MOST_CHARACTERS 160

/* Every field that a template may have. */
static const char *const known[] = {
  "Client", "Giver", "Hearer", "Server", "Speaker", "Taker",
  "address", "answer", "body", "client", "code", "count", "decoded", "details", "device", "flags", "giver", "go_ahead_line", "greeting_line",
  "hearer", "host", "introduced_line", "items", "key", "keyword", "line", "lines", "mail_line", "mailbox", "mechanism", "minutes",
  "name", "number", "numbers", "octets", "opened_line", "other", "password", "person", "preference", "question", "reason", "recipients",
  "reply", "sentence", "sentence_office", "server", "size", "speaker", "state", "status", "tag", "taker", "text", "type", "uid", "uidl",
  "user", "value", "verb",
};

/* Control characters are shown by their pictures; what could turn or break the line by a replacement character. */
static gunichar
presentable_character (gunichar c)
{
  if (c < 0x20)
    return 0x2400 + c;
  if (c == 0x7f)
    return 0x2421;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_FORMAT: /* joiners are part of words, and of domains (RFC 5892, A.1 and A.2) */
      return c == 0x200c || c == 0x200d ? c : 0xfffd;
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
      return 0xfffd;
    default:
      return c;
    }
}

/**
 * pp_presentable:
 * @octets: (array length=length): anything
 * @length: octets in it
 *
 * Returns: (transfer full): valid UTF-8 on one line, bounded
 */
char *
pp_presentable (const char *octets, gsize length)
{
  gsize bounded = MIN (length, MOST_CHARACTERS * 4 + 4);
  g_autofree char *valid = g_utf8_make_valid (octets, bounded);
  GString *shown = g_string_new (NULL);
  guint characters = 0;
  const char *p;

  for (p = valid; *p != '\0' && characters < MOST_CHARACTERS; p = g_utf8_next_char (p), characters++)
    g_string_append_unichar (shown, presentable_character (g_utf8_get_char (p)));
  if (*p != '\0' || bounded < length)
    g_string_append (shown, "…");
  return g_string_free (shown, FALSE);
}

/**
 * pp_fields_new:
 *
 * Returns: (transfer full): an empty table of fields
 */
GHashTable *
pp_fields_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
}

/**
 * pp_fields_set:
 * @name: a known field; a literal
 * @octets: anything; empty is the same as not set
 * @length: octets in it, or -1 if it ends with a NUL
 */
void
pp_fields_set (GHashTable *fields, const char *name, const char *octets, gssize length)
{
  gsize real = length >= 0 ? (gsize) length : strlen (octets);

  g_assert (pp_fields_is_known (name, strlen (name)));
  if (real > 0)
    g_hash_table_insert (fields, (gpointer) name, pp_presentable (octets, real));
}

/**
 * pp_fields_set_number:
 * @name: a known field; a literal
 * @number: its value
 */
void
pp_fields_set_number (GHashTable *fields, const char *name, guint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  pp_fields_set (fields, name, digits, -1);
}

/**
 * pp_fields_is_known:
 * @name: (array length=length): a name
 * @length: octets in it
 *
 * Returns: whether a template may have that field
 */
gboolean
pp_fields_is_known (const char *name, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strlen (known[i]) == length && memcmp (known[i], name, length) == 0)
      return TRUE;
  return FALSE;
}

/* Appends the text from @p to @end with its fields filled in. Returns whether each had a value. */
static gboolean
fill_plain (GString *filled, const char *p, const char *end, GHashTable *fields)
{
  gboolean complete = TRUE;

  while (p < end)
    {
      const char *open = memchr (p, '{', end - p);
      const char *close = open != NULL ? memchr (open, '}', end - open) : NULL;
      g_autofree char *name = NULL;
      const char *value;

      g_string_append_len (filled, p, (close != NULL ? open : end) - p);
      if (close == NULL)
        break;
      name = g_strndup (open + 1, close - open - 1);
      value = g_hash_table_lookup (fields, name);
      complete = complete && value != NULL;
      g_string_append (filled, value != NULL ? value : "…");
      p = close + 1;
    }
  return complete;
}

static void
fill_alternatives (GString *filled, const char *p, const char *end, GHashTable *fields)
{
  while (p <= end)
    {
      const char *bar = memchr (p, '|', end - p);
      const char *stop = bar != NULL ? bar : end;
      gsize before = filled->len;

      if (fill_plain (filled, p, stop, fields))
        return;
      g_string_truncate (filled, before);
      p = stop + 1;
    }
}

/**
 * pp_template_fill:
 * @template: a text of data/commentary.ini
 * @fields: what is known
 *
 * Returns: (transfer full) (nullable): the text with its gaps filled, or %NULL if nothing is left of it
 */
char *
pp_template_fill (const char *template, GHashTable *fields)
{
  g_autoptr (GString) filled = g_string_new (NULL);
  const char *p = template;

  while (*p != '\0')
    {
      const char *open = strchr (p, '[');
      const char *close = open != NULL ? strchr (open, ']') : NULL;

      fill_plain (filled, p, close != NULL ? open : p + strlen (p), fields);
      if (close == NULL)
        break;
      fill_alternatives (filled, open + 1, close, fields);
      p = close + 1;
    }
  g_strstrip (filled->str);
  return filled->str[0] != '\0' ? g_strdup (filled->str) : NULL;
}
