/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Flags (RFC 9051, 2.3.2): the system's have a backslash and are bits, keywords are atoms of anybody's choice.
 */
#include "agents/imap-private.h"

#include <string.h>

static const struct
{
  const char *name;
  PpFlags flag;
} system_flags[] = {
  { "\\Answered", PP_FLAG_ANSWERED }, { "\\Flagged", PP_FLAG_FLAGGED }, { "\\Deleted", PP_FLAG_DELETED },
  { "\\Seen", PP_FLAG_SEEN }, { "\\Draft", PP_FLAG_DRAFT },
};

typedef struct
{
  PpFlags flags;
  GPtrArray *keywords; /* as they were first said */
  GHashTable *known;   /* folded: a keyword has no case */
} Found;

/* "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" */
static PpFlags
find_system_flag (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (system_flags); i++)
    if (g_ascii_strcasecmp (name, system_flags[i].name) == 0)
      return system_flags[i].flag;
  return 0;
}

/* flag-keyword = "$MDNSent" / "$Forwarded" / "$Junk" / "$NotJunk" / "$Phishing" / atom */
static gboolean
is_keyword (const PpImapArgument *argument)
{
  if (argument->kind != PP_IMAP_ATOM)
    return FALSE;
  for (gsize i = 0; i < argument->length; i++)
    if (!pp_imap_is_atom_char (argument->text[i]))
      return FALSE;
  return TRUE;
}

static void
add_keyword (Found *found, const char *keyword)
{
  if (!g_hash_table_add (found->known, g_ascii_strdown (keyword, -1)))
    return;
  g_ptr_array_add (found->keywords, g_strdup (keyword));
}

/* flag = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword / flag-extension. No standard has an extension yet. */
static gboolean
read_flag (Found *found, const PpImapArgument *argument, GError **error)
{
  PpFlags flag = argument->kind == PP_IMAP_ATOM ? find_system_flag (argument->text) : 0;
  g_autofree char *quoted = NULL;

  found->flags |= flag;
  if (flag != 0)
    return TRUE;
  if (is_keyword (argument))
    {
      if (argument->length > PP_KEYWORD_LENGTH_MAX)
        return pp_imap_fail (error, PP_IMAP_ERROR_LIMIT, "a keyword has over %d octets", PP_KEYWORD_LENGTH_MAX);
      add_keyword (found, argument->text);
      return TRUE;
    }
  if (pp_imap_argument_is (argument, "\\Recent"))
    return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "\\Recent is the server's alone and cannot be set");
  if (argument->kind == PP_IMAP_LIST)
    return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "a flag was expected, and here is a parenthesis");
  quoted = pp_imap_quote (argument->text, argument->length);
  return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX,
                       "a flag was expected (\\Answered, \\Flagged, \\Deleted, \\Seen, \\Draft or a keyword), and here is %s", quoted);
}

static void
begin (Found *found)
{
  found->flags = 0;
  found->keywords = g_ptr_array_new_with_free_func (g_free);
  found->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static GPtrArray *
end (Found *found)
{
  g_hash_table_unref (found->known);
  g_ptr_array_add (found->keywords, NULL);
  return found->keywords;
}

/**
 * pp_imap_flags_parse:
 * @list: a list of flags (with @place 0), or one that has flags from @place on, in a list of their own or without
 * @keywords: (out) (transfer full): char *, NULL behind the last; no keyword twice, whatever its case
 *
 * flag-list = "(" [flag *(SP flag)] ")"; and store-att-flags = … (flag-list / (flag *(SP flag)))
 */
gboolean
pp_imap_flags_parse (const PpImapArgument *list, guint place, PpFlags *flags, GPtrArray **keywords, GError **error)
{
  const PpImapArgument *first = pp_imap_argument_get (list, place);
  gboolean good = TRUE;
  Found found;

  if (list->kind != PP_IMAP_LIST || (first == NULL && place > 0))
    return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "flags were expected, as in (\\Seen)");
  if (first != NULL && first->kind == PP_IMAP_LIST && place > 0)
    {
      if (place + 1 < list->list->len)
        return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "nothing was expected behind the list of flags");
      list = first;
      place = 0;
    }
  begin (&found);
  for (guint i = place; i < list->list->len && good; i++)
    good = read_flag (&found, g_ptr_array_index (list->list, i), error);
  *keywords = end (&found);
  *flags = found.flags;
  if (!good)
    g_clear_pointer (keywords, g_ptr_array_unref);
  return good;
}

/**
 * pp_imap_flags_read:
 *
 * Reads the flags of a FETCH or FLAGS response: as pp_imap_flags_parse(), but what it does not know it passes over.
 */
void
pp_imap_flags_read (const PpImapArgument *list, guint place, PpFlags *flags, GPtrArray **keywords)
{
  Found found;

  begin (&found);
  for (guint i = place; list->list != NULL && i < list->list->len; i++)
    read_flag (&found, g_ptr_array_index (list->list, i), NULL);
  *keywords = end (&found);
  *flags = found.flags;
}

static void
append (GString *out, gboolean *first, const char *flag)
{
  if (!*first)
    g_string_append_c (out, ' ');
  g_string_append (out, flag);
  *first = FALSE;
}

/**
 * pp_imap_flags_append:
 * @keywords: of the mailbox, by number
 * @recent: say \Recent as well (RFC 3501, 2.3.2)
 *
 * Says a flag-list, with its parentheses.
 */
void
pp_imap_flags_append (GString *out, PpFlags flags, const char *const *keywords, guint n_keywords, gboolean recent)
{
  gboolean first = TRUE;

  g_string_append_c (out, '(');
  for (guint i = 0; i < G_N_ELEMENTS (system_flags); i++)
    if (flags & system_flags[i].flag)
      append (out, &first, system_flags[i].name);
  if (recent)
    append (out, &first, "\\Recent");
  for (guint i = 0; i < MIN (n_keywords, PP_KEYWORDS_MAX) && flags >> 5 != 0; i++)
    if (flags & PP_FLAG_KEYWORD (i))
      append (out, &first, keywords[i]);
  g_string_append_c (out, ')');
}
