/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the words of an IMAP command are about, for the fields of the commentary: a mailbox, numbers, items. A password is
 * never among them. The line may end in the middle, where a literal comes.
 */
#include "app/commentary-private.h"

#include <string.h>

#include "agents/imap-grammar.h"

/* The next word: what is in quotes without them, what is in parentheses whole. NULL: there is none. (transfer full) */
static char *
next_word (const char **at)
{
  const char *start = *at += strspn (*at, " ");
  GString *word;
  guint depth = 0;

  if (*start == '\0' || *start == '{')
    return NULL;
  word = g_string_new (NULL);
  for (gboolean quoted = FALSE; **at != '\0' && (quoted || depth > 0 || **at != ' '); ++*at)
    {
      if (quoted && **at == '\\' && (*at)[1] != '\0')
        ++*at;
      else if (**at == '"')
        {
          quoted = !quoted;
          if (depth == 0)
            continue;
        }
      else if (!quoted && **at == '(')
        depth++;
      else if (!quoted && **at == ')' && depth > 0)
        depth--;
      g_string_append_c (word, **at);
    }
  return g_string_free (word, FALSE);
}

static void
skip_words (const char **at, guint count)
{
  for (; count > 0; count--)
    {
      *at += strspn (*at, " ");
      *at += strcspn (*at, " ");
    }
}

static void
set_mailbox (PpReading *self, const char *field, const char **at)
{
  g_autofree char *word = next_word (at);
  g_autofree char *name = word != NULL ? pp_imap_mailbox_decode (word, strlen (word), FALSE) : NULL;

  if (word != NULL)
    pp_fields_set (self->fields, field, name != NULL ? name : word, -1);
}

static void
set_word (PpReading *self, const char *field, const char **at)
{
  g_autofree char *word = next_word (at);

  if (word != NULL)
    pp_fields_set (self->fields, field, word, -1);
}

static void
set_rest (PpReading *self, const char *field, const char *at)
{
  pp_fields_set (self->fields, field, at + strspn (at, " "), -1);
}

/* FETCH: does it want octets of the letter, and is the letter then marked as read (RFC 9051, 6.4.5)? */
static const char *
find_fetch_variant (const char *items)
{
  g_autofree char *upper = g_ascii_strup (items, MIN (strlen (items), 2000));

  if (strstr (upper, "BODY[") != NULL || strstr (upper, "BINARY[") != NULL || strstr (upper, "RFC822.TEXT") != NULL
      || g_str_equal (upper, "RFC822") || strstr (upper, "(RFC822)") != NULL || strstr (upper, "RFC822 ") != NULL)
    return "seen";
  if (strstr (upper, ".PEEK[") != NULL || strstr (upper, "RFC822.HEADER") != NULL)
    return "peek";
  return strstr (upper, "ENVELOPE") != NULL || strstr (upper, "BODY") != NULL ? "summary" : NULL;
}

static const char *
find_store_variant (const char *how, const char *flags)
{
  g_autofree char *upper = g_ascii_strup (flags, MIN (strlen (flags), 2000));

  if (how[0] == '-')
    return "remove";
  if (how[0] != '+')
    return "set";
  return strstr (upper, "\\DELETED") != NULL ? "deleted" : "add";
}

/* "STORE" SP sequence-set [SP store-modifiers] SP store-att-flags */
static const char *
read_store (PpReading *self, const char *at)
{
  g_autofree char *how = NULL;

  set_word (self, "numbers", &at);
  at += strspn (at, " ");
  if (*at == '(')
    g_free (next_word (&at));
  how = next_word (&at);
  set_rest (self, "flags", at);
  return how != NULL ? find_store_variant (how, at) : NULL;
}

/* Which commands have what words. */
static const char *const with_mailbox[] = {
  "SELECT", "EXAMINE", "CREATE", "DELETE", "SUBSCRIBE", "UNSUBSCRIBE", "STATUS", "APPEND", "GETQUOTAROOT", "RENAME", NULL
};
static const char *const with_numbers[] = {
  "FETCH", "COPY", "MOVE", "UID FETCH", "UID COPY", "UID MOVE", "UID EXPUNGE", NULL
};
static const char *const with_rest[] = { "SEARCH", "UID SEARCH", "LIST", "LSUB", "ENABLE", "GETQUOTA", NULL };

static const char *
read_mailbox_command (PpReading *self, const char *name, const char *at)
{
  set_mailbox (self, "mailbox", &at);
  if (g_str_equal (name, "RENAME"))
    set_mailbox (self, "other", &at);
  else
    set_rest (self, "items", at);
  if (g_str_equal (name, "SELECT") && g_strrstr (at, "QRESYNC") != NULL)
    return "QRESYNC";
  return NULL;
}

static const char *
read_numbers_command (PpReading *self, const char *name, const char *at)
{
  set_word (self, "numbers", &at);
  if (g_str_has_suffix (name, "FETCH"))
    {
      set_rest (self, "items", at);
      return find_fetch_variant (at);
    }
  set_mailbox (self, "mailbox", &at);
  return NULL;
}

/**
 * pp_imap_read_words:
 * @name: the command's verb, "FETCH" or "UID FETCH"; or "unknown"
 * @text: its line
 *
 * Sets what the command is about.
 *
 * Returns: (nullable): which variant of the command it is
 */
const char *
pp_imap_read_words (PpReading *self, const char *name, const char *text)
{
  const char *at = text;

  skip_words (&at, g_str_has_prefix (name, "UID ") ? 3 : 2);
  if (g_strv_contains (with_mailbox, name))
    return read_mailbox_command (self, name, at);
  if (g_strv_contains (with_numbers, name))
    return read_numbers_command (self, name, at);
  if (g_str_has_suffix (name, "STORE"))
    return read_store (self, at);
  if (g_strv_contains (with_rest, name))
    set_rest (self, "items", at);
  else if (g_str_equal (name, "LOGIN"))
    set_word (self, "user", &at);
  else if (g_str_equal (name, "AUTHENTICATE"))
    set_word (self, "mechanism", &at);
  return NULL;
}

/* mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox */
void
pp_imap_read_listed (PpReading *self, const char *behind)
{
  g_free (next_word (&behind));
  g_free (next_word (&behind));
  set_mailbox (self, "mailbox", &behind);
}
