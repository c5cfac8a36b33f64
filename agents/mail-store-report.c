/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the journal hears of the store: "add|change|remove KEY DETAILS", the key "OWNER/UID" for INBOX and
 * "OWNER/NAME/UID" for other mailboxes. Each letter has an event, except where many go or are flagged at once: then a set
 * of UIDs stands for them ("bob/3:150,160"), or "*" for all that lie there (see sim/event.h).
 */
#include "agents/mail-store-private.h"

#include <string.h>

/* More than so many are told of at once. */
#define MOST_EACH 100

/* A key ends at the first space; a level of a name is no owner. */
static void
append_escaped (GString *key, const char *text, gboolean slashes)
{
  for (const char *at = text; *at != '\0'; at++)
    if ((guchar) *at <= ' ' || *at == '%' || *at == 127 || (*at == '/' && !slashes))
      g_string_append_printf (key, "%%%02X", (guchar) *at);
    else
      g_string_append_c (key, *at);
}

static GString *
begin_key (const char *owner, const char *name)
{
  GString *key = g_string_new (NULL);

  append_escaped (key, owner, FALSE);
  g_string_append_c (key, '/');
  if (!g_str_equal (name, PP_INBOX))
    {
      append_escaped (key, name, TRUE);
      g_string_append_c (key, '/');
    }
  return key;
}

/**
 * pp_store_key:
 *
 * Returns: (transfer full): what a letter is called in the journal
 */
char *
pp_store_key (const char *owner, const char *name, guint32 uid)
{
  GString *key = begin_key (owner, name);

  g_string_append_printf (key, "%u", uid);
  return g_string_free (key, FALSE);
}

static char *
key_of (const PpMailbox *self, guint32 uid)
{
  return pp_store_key (self->account->owner, self->name, uid);
}

/* "bob/3:150,160"; (transfer full) */
static char *
key_of_all (const PpMailbox *self, const GArray *letters)
{
  GString *key = begin_key (self->account->owner, self->name);

  for (guint i = 0; i < letters->len;)
    {
      guint32 first = g_array_index (letters, PpFiled, i).uid, last = first;

      while (++i < letters->len && g_array_index (letters, PpFiled, i).uid == last + 1)
        last++;
      g_string_append_printf (key, first == last ? "%u," : "%u:%u,", first, last);
    }
  g_string_truncate (key, key->len - 1);
  return g_string_free (key, FALSE);
}

static char *
key_of_everything (const PpMailbox *self, const char *name)
{
  GString *key = begin_key (self->account->owner, name);

  g_string_append_c (key, '*');
  return g_string_free (key, FALSE);
}

static PpActor *
actor_of (const PpMailbox *self)
{
  return pp_mailbox_get_store (self) != NULL ? self->account->store->actor : NULL;
}

/* "flags \Seen \Flagged $Forwarded", or "flags none" */
static char *
describe_flags (const PpMailbox *self, PpFlags flags)
{
  static const char *const names[] = { "\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft" };
  GString *text = g_string_new ("flags");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags & (G_GUINT64_CONSTANT (1) << i))
      g_string_append_printf (text, " %s", names[i]);
  for (guint i = 0; i < self->keywords->len; i++)
    if (flags & PP_FLAG_KEYWORD (i))
      g_string_append_printf (text, " %s", (char *) self->keywords->pdata[i]);
  if (flags == 0)
    g_string_append (text, " none");
  return g_string_free (text, FALSE);
}

/**
 * pp_store_report_added:
 * @mailbox: (nullable): where it is, for its flags; a new letter has none
 * @how: (nullable): words in front of its size
 */
void
pp_store_report_added (PpMailStore *self, const char *owner, const char *name, const PpMailbox *mailbox, const PpFiled *letter,
                       guint hop, const char *how)
{
  g_autofree char *key = pp_store_key (owner, name, letter->uid);
  g_autofree char *flags = mailbox != NULL && letter->flags != 0 ? describe_flags (mailbox, letter->flags) : NULL;

  if (self->actor != NULL)
    pp_actor_report (self->actor, PP_KIND_STORE, letter->item, hop, NULL, "add %s %s%u octets%s%s", key, how != NULL ? how : "",
                     letter->octets, flags != NULL ? ", " : "", flags != NULL ? flags : "");
}

/* First it is there, then it is gone here: so it is always somewhere. */
void
pp_store_report_copied (PpMailbox *from, const GArray *letters, PpMailbox *to, const GArray *copies, gboolean move)
{
  PpActor *actor = actor_of (from);

  for (guint i = 0; actor != NULL && i < copies->len; i++)
    {
      const PpFiled *letter = &g_array_index (letters, PpFiled, i), *copy = &g_array_index (copies, PpFiled, i);
      g_autofree char *key = key_of (from, letter->uid), *new_key = key_of (to, copy->uid);
      g_autofree char *how = g_strdup_printf ("%s from %s, ", move ? "moved" : "copied", key);

      pp_store_report_added (to->account->store, to->account->owner, to->name, to, copy, 5, how);
      if (move && letters->len <= MOST_EACH)
        pp_actor_report (actor, PP_KIND_STORE, letter->item, 5, NULL, "remove %s moved to %s", key, new_key);
    }
  if (actor != NULL && move && letters->len > MOST_EACH)
    {
      g_autofree char *key = key_of_all (from, letters);
      pp_actor_report (actor, PP_KIND_STORE, 0, 5, NULL, "remove %s moved", key);
    }
}

void
pp_store_report_removed (PpMailbox *self, const GArray *letters)
{
  PpActor *actor = actor_of (self);

  if (actor == NULL)
    return;
  if (letters->len > MOST_EACH)
    {
      g_autofree char *key = key_of_all (self, letters);
      pp_actor_report (actor, PP_KIND_STORE, 0, 5, NULL, "remove %s deleted by their owner", key);
      return;
    }
  for (guint i = 0; i < letters->len; i++)
    {
      const PpFiled *letter = &g_array_index (letters, PpFiled, i);
      g_autofree char *key = key_of (self, letter->uid);
      pp_actor_report (actor, PP_KIND_STORE, letter->item, 5, NULL, "remove %s deleted by its owner", key);
    }
}

static void
report_flags_each (PpMailbox *self, const GArray *letters)
{
  for (guint i = 0; i < letters->len; i++)
    {
      const PpFiled *letter = &g_array_index (letters, PpFiled, i);
      g_autofree char *key = key_of (self, letter->uid), *flags = describe_flags (self, letter->flags);
      pp_actor_report (actor_of (self), PP_KIND_STORE, letter->item, 5, NULL, "change %s %s", key, flags);
    }
}

/* Those that have the same flags now, by UID; (transfer full): flags to GArray of PpFiled */
static GHashTable *
group_by_flags (const GArray *letters)
{
  GHashTable *groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < letters->len; i++)
    {
      PpFiled *letter = &g_array_index (letters, PpFiled, i);
      GArray *group = g_hash_table_lookup (groups, &letter->flags);

      if (group == NULL)
        {
          group = g_array_new (FALSE, FALSE, sizeof (PpFiled));
          g_hash_table_insert (groups, &letter->flags, group);
        }
      g_array_append_val (group, *letter);
    }
  return groups;
}

static int
by_first_uid (gconstpointer a, gconstpointer b)
{
  guint32 x = g_array_index ((const GArray *) a, PpFiled, 0).uid, y = g_array_index ((const GArray *) b, PpFiled, 0).uid;

  return x < y ? -1 : x > y;
}

/**
 * pp_store_report_flags:
 * @letters: (element-type PpFiled): that changed, as they are now
 */
void
pp_store_report_flags (PpMailbox *self, const GArray *letters)
{
  g_autoptr (GHashTable) groups = NULL;
  GList *list;

  if (actor_of (self) == NULL)
    return;
  if (letters->len <= MOST_EACH)
    {
      report_flags_each (self, letters);
      return;
    }
  groups = group_by_flags (letters);
  list = g_list_sort (g_hash_table_get_values (groups), by_first_uid);
  for (GList *l = list; l != NULL; l = l->next)
    {
      const GArray *group = l->data;
      g_autofree char *key = key_of_all (self, group), *flags = describe_flags (self, g_array_index (group, PpFiled, 0).flags);
      pp_actor_report (actor_of (self), PP_KIND_STORE, 0, 5, NULL, "change %s %s", key, flags);
    }
  g_list_free (list);
}

void
pp_store_report_deleted (PpMailbox *self)
{
  g_autofree char *key = NULL;

  if (actor_of (self) == NULL || self->numbers.count == 0)
    return;
  key = key_of_everything (self, self->name);
  pp_actor_report (actor_of (self), PP_KIND_STORE, 0, 5, NULL, "remove %s deleted with their mailbox", key);
}

void
pp_store_report_renamed (PpMailbox *self, const char *before)
{
  g_autofree char *key = NULL, *now = NULL;

  if (actor_of (self) == NULL || self->numbers.count == 0)
    return;
  key = key_of_everything (self, before);
  now = key_of_everything (self, self->name);
  pp_actor_report (actor_of (self), PP_KIND_STORE, 0, 5, NULL, "rename %s %s", key, now);
}
