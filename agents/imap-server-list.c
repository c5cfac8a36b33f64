/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * LIST and LSUB (RFC 9051, 6.3.9; RFC 5258, 5819, 6154; RFC 3501, 6.3.9). A name is listed if there is a mailbox of that
 * name, or one below it.
 */
#include "agents/imap-server-private.h"

#include <string.h>

/* What is known of a name. */
typedef struct
{
  const char *name;
  PpMailbox *mailbox;        /* NULL: there is none */
  gboolean has_children;
  gboolean subscribed;
  gboolean child_subscribed; /* something below is */
  gboolean child_special;
  gboolean stands_for_child; /* it is listed for what is below, whatever it is itself */
} Entry;

/* What LIST asked for. */
typedef struct
{
  PpImapSession *session;
  GPtrArray *patterns; /* char * */
  gboolean extended;
  gboolean subscribed, special, recursive; /* to be selected */
  gboolean say_subscribed;
  PpImapStatusItems status;
  GHashTable *entries; /* name, owned, to Entry */
} Listing;

static void
listing_clear (Listing *listing)
{
  g_clear_pointer (&listing->patterns, g_ptr_array_unref);
  g_clear_pointer (&listing->entries, g_hash_table_unref);
}

/* ------------------------------------------------------------------ names */

static Entry *
get_entry (Listing *listing, const char *name, gsize length)
{
  g_autofree char *key = g_strndup (name, length);
  Entry *entry = g_hash_table_lookup (listing->entries, key);

  if (entry != NULL)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->name = key;
  g_hash_table_insert (listing->entries, g_steal_pointer (&key), entry);
  return entry;
}

/* Tells those above of what is below; where it is known already, it is known further above too. */
static void
tell_above (Listing *listing, const char *name, gboolean exists, gboolean subscribed, gboolean special)
{
  const char *slash;

  for (gsize length = strlen (name); (slash = g_strrstr_len (name, length, "/")) != NULL;)
    {
      Entry *entry;

      length = slash - name;
      entry = get_entry (listing, name, length);
      if (entry->has_children >= exists && entry->child_subscribed >= subscribed && entry->child_special >= special)
        return;
      entry->has_children |= exists;
      entry->child_subscribed |= subscribed;
      entry->child_special |= special;
    }
}

static void
gather (Listing *listing)
{
  const GPtrArray *mailboxes = pp_account_get_mailboxes (listing->session->account);
  const GPtrArray *subscriptions = pp_account_get_subscriptions (listing->session->account);

  listing->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < mailboxes->len; i++)
    {
      PpMailbox *mailbox = mailboxes->pdata[i];
      const char *name = pp_mailbox_get_name (mailbox);

      get_entry (listing, name, strlen (name))->mailbox = mailbox;
      tell_above (listing, name, TRUE, FALSE, pp_mailbox_get_special_use (mailbox) != NULL);
    }
  for (guint i = 0; i < subscriptions->len; i++)
    {
      const char *name = subscriptions->pdata[i];

      get_entry (listing, name, strlen (name))->subscribed = TRUE;
      tell_above (listing, name, FALSE, TRUE, FALSE);
    }
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *one = *(Entry *const *) a, *other = *(Entry *const *) b;
  gboolean first = strcmp (one->name, "INBOX") == 0, second = strcmp (other->name, "INBOX") == 0;

  return first != second ? second - first : strcmp (one->name, other->name);
}

/* (transfer container): by name, INBOX first */
static GPtrArray *
sort (Listing *listing)
{
  GPtrArray *sorted = g_ptr_array_sized_new (g_hash_table_size (listing->entries));
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, listing->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    g_ptr_array_add (sorted, entry);
  g_ptr_array_sort (sorted, compare_entries);
  return sorted;
}

static gboolean
matches (const Listing *listing, const char *name)
{
  for (guint i = 0; i < listing->patterns->len; i++)
    if (pp_imap_pattern_matches (listing->patterns->pdata[i], name))
      return TRUE;
  return FALSE;
}

/* ------------------------------------------------------------------ saying */

void
pp_imap_append_name (PpImapSession *self, GString *out, const char *name)
{
  pp_imap_mailbox_append (out, name, self->utf8 || self->rev2);
}

static void
append_attribute (GString *out, const char *attribute)
{
  if (out->str[out->len - 1] != '(')
    g_string_append_c (out, ' ');
  g_string_append (out, attribute);
}

/**
 * pp_imap_say_list_of:
 * @old_name: (nullable): what it was called before (RFC 9051, 6.3.9.7: OLDNAME)
 */
void
pp_imap_say_list_of (PpImapSession *self, PpMailbox *mailbox, const char *old_name)
{
  const char *use = pp_mailbox_get_special_use (mailbox);
  GString *out = pp_imap_begin (self);

  g_string_append_printf (out, "LIST (%s) \"/\" ", use != NULL ? use : "");
  pp_imap_append_name (self, out, pp_mailbox_get_name (mailbox));
  if (old_name != NULL)
    {
      g_string_append (out, " (\"OLDNAME\" (");
      pp_imap_append_name (self, out, old_name);
      g_string_append (out, "))");
    }
  pp_imap_end (self);
}

/* Which of the selection options something below fits (RFC 9051, 6.3.9.6: CHILDINFO). */
static void
append_child_info (const Listing *listing, const Entry *entry, GString *out)
{
  gboolean subscribed = listing->subscribed && entry->child_subscribed;
  gboolean special = listing->special && entry->child_special;

  if (listing->recursive && (subscribed || special))
    g_string_append_printf (out, " (\"CHILDINFO\" (%s%s%s))", subscribed ? "\"SUBSCRIBED\"" : "",
                            subscribed && special ? " " : "", special ? "\"SPECIAL-USE\"" : "");
}

static void
say_entry (Listing *listing, const Entry *entry)
{
  PpImapSession *self = listing->session;
  const char *use = entry->mailbox != NULL ? pp_mailbox_get_special_use (entry->mailbox) : NULL;
  GString *out = pp_imap_begin (self);

  g_string_append (out, "LIST (");
  if (entry->mailbox == NULL)
    /* The first says the second too (RFC 9051, 7.3.1), to those who know it. */
    g_string_append (out, listing->extended ? "\\NonExistent" : "\\NonExistent \\Noselect");
  if (listing->say_subscribed && entry->subscribed)
    append_attribute (out, "\\Subscribed");
  append_attribute (out, entry->has_children ? "\\HasChildren" : "\\HasNoChildren");
  if (use != NULL)
    append_attribute (out, use);
  g_string_append (out, ") \"/\" ");
  pp_imap_append_name (self, out, entry->name);
  append_child_info (listing, entry, out);
  pp_imap_end (self);
  if (listing->status != 0 && entry->mailbox != NULL)
    pp_imap_status_say (self, entry->mailbox, listing->status);
}

/* ------------------------------------------------------------------ which */

static gboolean
is_selected (const Listing *listing, const Entry *entry)
{
  gboolean is_special = entry->mailbox != NULL && pp_mailbox_get_special_use (entry->mailbox) != NULL;

  if (!listing->subscribed && !listing->special)
    return entry->mailbox != NULL || entry->has_children;
  return (!listing->subscribed || entry->subscribed) && (!listing->special || is_special);
}

/* With RECURSIVEMATCH, whatever is above something that is selected but not listed itself is listed for it; where all
 * such are listed themselves, CHILDINFO would say nothing new (RFC 5258, 3.5). */
static void
mark_those_above (Listing *listing, const GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = entries->pdata[i];
      gsize length = strlen (entry->name);
      const char *slash;

      if (!is_selected (listing, entry) || matches (listing, entry->name))
        continue;
      while ((slash = g_strrstr_len (entry->name, length, "/")) != NULL)
        {
          Entry *above;

          length = slash - entry->name;
          above = get_entry (listing, entry->name, length);
          if (above->stands_for_child)
            break; /* so are those further above */
          above->stands_for_child = TRUE;
        }
    }
}

/* (transfer container): Entry, what is to be listed, by name */
static GPtrArray *
find_listed (Listing *listing)
{
  g_autoptr (GPtrArray) sorted = NULL;
  GPtrArray *found = g_ptr_array_new ();

  gather (listing);
  sorted = sort (listing);
  if (listing->recursive)
    mark_those_above (listing, sorted);
  for (guint i = 0; i < sorted->len; i++)
    {
      Entry *entry = sorted->pdata[i];

      if ((entry->stands_for_child || is_selected (listing, entry)) && matches (listing, entry->name))
        g_ptr_array_add (found, entry);
    }
  return found;
}

/* FALSE: this is done again when all that STATUS needs is known. */
static gboolean
list (Listing *listing)
{
  g_autoptr (GPtrArray) found = find_listed (listing);
  g_autoptr (GPtrArray) mailboxes = g_ptr_array_new ();

  for (guint i = 0; i < found->len && listing->status != 0; i++)
    if (((Entry *) found->pdata[i])->mailbox != NULL)
      g_ptr_array_add (mailboxes, ((Entry *) found->pdata[i])->mailbox);
  if (!pp_imap_status_prepare (listing->session, mailboxes, listing->status, pp_imap_handle_list))
    return FALSE;
  pp_imap_status_enable (listing->session, listing->status);
  for (guint i = 0; i < found->len; i++)
    say_entry (listing, found->pdata[i]);
  return TRUE;
}

/* ------------------------------------------------------------------ reading */

/* list-select-opts. NULL, or what is wrong. */
static const char *
read_selection (Listing *listing, const PpImapArgument *options)
{
  for (guint i = 0; i < options->list->len; i++)
    {
      const PpImapArgument *option = options->list->pdata[i];

      if (pp_imap_argument_is (option, "SUBSCRIBED"))
        listing->subscribed = listing->say_subscribed = TRUE;
      else if (pp_imap_argument_is (option, "SPECIAL-USE"))
        listing->special = TRUE;
      else if (pp_imap_argument_is (option, "RECURSIVEMATCH"))
        listing->recursive = TRUE;
      else if (!pp_imap_argument_is (option, "REMOTE")) /* there are none */
        return "LIST selects by SUBSCRIBED, SPECIAL-USE, REMOTE and RECURSIVEMATCH";
    }
  if (listing->recursive && !listing->subscribed && !listing->special)
    return "RECURSIVEMATCH goes with SUBSCRIBED or SPECIAL-USE";
  return NULL;
}

/* return-option. FALSE: answered. */
static gboolean
read_return (Listing *listing, const PpImapArgument *options)
{
  for (guint i = 0; i < options->list->len; i++)
    {
      const PpImapArgument *option = options->list->pdata[i];

      if (pp_imap_argument_is (option, "SUBSCRIBED"))
        listing->say_subscribed = TRUE;
      else if (pp_imap_argument_is (option, "STATUS"))
        {
          if (!pp_imap_status_parse (listing->session, pp_imap_argument_get (options, ++i), &listing->status))
            return FALSE;
        }
      else if (!pp_imap_argument_is (option, "CHILDREN") && !pp_imap_argument_is (option, "SPECIAL-USE"))
        {
          pp_imap_bad (listing->session, "LIST returns SUBSCRIBED, CHILDREN, SPECIAL-USE and STATUS (items)");
          return FALSE;
        }
    }
  return TRUE;
}

/* The reference and the pattern make one name; FALSE: it cannot be decoded. */
static gboolean
add_pattern (Listing *listing, const PpImapArgument *reference, const PpImapArgument *pattern)
{
  gboolean utf8 = listing->session->utf8 || listing->session->rev2;
  g_autofree char *joined = g_strconcat (reference->text, pattern->text, NULL);
  char *decoded = pp_imap_mailbox_decode (joined, strlen (joined), utf8);

  if (decoded == NULL)
    return FALSE;
  g_ptr_array_add (listing->patterns, decoded);
  return TRUE;
}

/* mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")" */
static gboolean
read_patterns (Listing *listing, const PpImapArgument *reference, const PpImapArgument *patterns)
{
  const PpImapArgument *each = patterns;
  guint count = patterns->kind == PP_IMAP_LIST ? patterns->list->len : 1;

  listing->patterns = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < count; i++)
    {
      if (patterns->kind == PP_IMAP_LIST)
        each = patterns->list->pdata[i];
      if (!pp_imap_argument_is_list_mailbox (each))
        return FALSE;
      if (!add_pattern (listing, reference, each) && !listing->extended)
        g_ptr_array_set_size (listing->patterns, 0); /* what is no name matches nothing */
    }
  return count > 0;
}

/* FALSE: answered. */
static gboolean
read_list (Listing *listing)
{
  PpImapSession *self = listing->session;
  const PpImapArgument *reference, *patterns, *options;
  const char *wrong = NULL;
  guint place = 0, count = pp_imap_count (self);

  if (pp_imap_argument (self, 0)->kind == PP_IMAP_LIST)
    {
      listing->extended = TRUE;
      wrong = read_selection (listing, pp_imap_argument (self, place++));
    }
  if (wrong != NULL)
    {
      pp_imap_bad (self, "%s", wrong);
      return FALSE;
    }
  reference = pp_imap_argument (self, place++);
  patterns = pp_imap_argument (self, place++);
  if (patterns == NULL || !pp_imap_argument_is_astring (reference) || (count != place && count != place + 2))
    {
      pp_imap_syntax (self);
      return FALSE;
    }
  listing->extended |= patterns->kind == PP_IMAP_LIST || count > place;
  options = pp_imap_argument (self, place + 1);
  if (!read_patterns (listing, reference, patterns) ||
      (options != NULL && (!pp_imap_argument_is (pp_imap_argument (self, place), "RETURN") || options->kind != PP_IMAP_LIST)))
    {
      pp_imap_syntax (self);
      return FALSE;
    }
  return options == NULL || read_return (listing, options);
}

/* list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts] */
void
pp_imap_handle_list (PpImapSession *self)
{
  Listing listing = { .session = self };
  gboolean done = read_list (&listing);

  if (done && !listing.extended && pp_imap_argument (self, 1)->length == 0)
    pp_imap_say (self, "LIST (\\Noselect) \"/\" \"\""); /* what divides levels (RFC 9051, 6.3.9) */
  else if (done)
    done = list (&listing);
  listing_clear (&listing);
  if (done)
    pp_imap_ok (self, "That is all");
}

/* ------------------------------------------------------------------ LSUB */

static void
say_subscribed (PpImapSession *self, const char *attribute, const char *name)
{
  GString *out = pp_imap_begin (self);

  g_string_append_printf (out, "LSUB (%s) \"/\" ", attribute);
  pp_imap_append_name (self, out, name);
  pp_imap_end (self);
}

/* lsub = "LSUB" SP mailbox SP list-mailbox. With "%", a name stands for those below it that are subscribed. */
void
pp_imap_handle_lsub (PpImapSession *self)
{
  Listing listing = { .session = self };
  g_autoptr (GPtrArray) sorted = NULL;
  gboolean has_percent;

  if (!pp_imap_argument_is_astring (pp_imap_argument (self, 0)) ||
      !pp_imap_argument_is_list_mailbox (pp_imap_argument (self, 1)))
    {
      pp_imap_syntax (self);
      return;
    }
  has_percent = strchr (pp_imap_argument (self, 1)->text, '%') != NULL;
  read_patterns (&listing, pp_imap_argument (self, 0), pp_imap_argument (self, 1));
  gather (&listing);
  sorted = sort (&listing);
  for (guint i = 0; i < sorted->len; i++)
    {
      const Entry *entry = sorted->pdata[i];

      if (!matches (&listing, entry->name))
        continue;
      if (entry->subscribed)
        say_subscribed (self, entry->mailbox != NULL ? "" : "\\Noselect", entry->name);
      else if (has_percent && entry->child_subscribed)
        say_subscribed (self, "\\Noselect", entry->name);
    }
  listing_clear (&listing);
  pp_imap_ok (self, "That is all");
}
