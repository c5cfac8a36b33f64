/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An account: the list of its mailboxes, as the cabinet has it, and what can be asked of it.
 */
#include "agents/mail-store-private.h"

#include <string.h>

/* INBOX is first, then by octets. */
static int
compare_names (const char *a, const char *b)
{
  gboolean a_first = g_str_equal (a, PP_INBOX), b_first = g_str_equal (b, PP_INBOX);

  return a_first || b_first ? b_first - a_first : strcmp (a, b);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return compare_names ((*(PpMailbox *const *) a)->name, (*(PpMailbox *const *) b)->name);
}

/* Where the name is, or would be; @found tells which. */
static guint
find_place (const PpAccount *self, const char *name, gboolean *found)
{
  guint low = 0, high = self->mailboxes->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = compare_names (((PpMailbox *) self->mailboxes->pdata[middle])->name, name);

      if (order == 0)
        {
          *found = TRUE;
          return middle;
        }
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  *found = FALSE;
  return low;
}

PpAccount *
pp_account_new (PpMailStore *store, const char *owner)
{
  PpAccount *self = g_new0 (PpAccount, 1);

  self->refs = 1;
  self->store = store;
  self->owner = g_strdup (owner);
  self->mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_mailbox_unref);
  self->by_id = g_hash_table_new (NULL, NULL);
  self->subscriptions = g_ptr_array_new_with_free_func (g_free);
  return self;
}

PpAccount *
pp_account_ref (PpAccount *self)
{
  self->refs++;
  return self;
}

void
pp_account_close (PpAccount *self)
{
  self->store = NULL;
  for (guint i = 0; i < self->mailboxes->len; i++)
    pp_mailbox_orphan (self->mailboxes->pdata[i]);
  pp_account_unref (self);
}

void
pp_account_unref (PpAccount *self)
{
  if (--self->refs > 0)
    return;
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->mailboxes);
  g_ptr_array_unref (self->subscriptions);
  g_free (self->owner);
  g_free (self);
}

static void
index_mailbox (PpAccount *self, PpMailbox *mailbox)
{
  g_hash_table_insert (self->by_id, GUINT_TO_POINTER (mailbox->numbers.id), mailbox);
}

/**
 * pp_account_fill:
 * @folders: (element-type PpFolder): emptied
 * @subscriptions: (element-type utf8): sorted; kept
 */
void
pp_account_fill (PpAccount *self, GPtrArray *folders, GPtrArray *subscriptions)
{
  for (guint i = 0; i < folders->len; i++)
    {
      PpMailbox *mailbox = pp_mailbox_new (self, folders->pdata[i]);
      g_ptr_array_add (self->mailboxes, mailbox);
      index_mailbox (self, mailbox);
    }
  g_ptr_array_sort (self->mailboxes, by_name);
  g_ptr_array_unref (self->subscriptions);
  self->subscriptions = g_ptr_array_ref (subscriptions);
}

void
pp_account_take_made (PpAccount *self, GPtrArray *made)
{
  for (guint i = 0; i < made->len; i++)
    {
      PpMailbox *mailbox = pp_mailbox_new (self, made->pdata[i]);
      gboolean found;

      g_ptr_array_insert (self->mailboxes, find_place (self, mailbox->name, &found), mailbox);
      index_mailbox (self, mailbox);
    }
}

void
pp_account_take_away (PpAccount *self, PpMailbox *mailbox)
{
  gboolean found;
  guint place = find_place (self, mailbox->name, &found);

  g_assert (found);
  g_hash_table_remove (self->by_id, GUINT_TO_POINTER (mailbox->numbers.id));
  g_ptr_array_remove_index (self->mailboxes, place);
}

/* After names have changed. */
void
pp_account_sort (PpAccount *self)
{
  g_ptr_array_sort (self->mailboxes, by_name);
}

/* ------------------------------------------------------------------ questions */

const char *
pp_account_get_owner (const PpAccount *self)
{
  return self->owner;
}

gint64
pp_account_get_quota (const PpAccount *self)
{
  return self->quota;
}

guint64
pp_account_get_octets (const PpAccount *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->mailboxes->len; i++)
    sum += pp_mailbox_get_octets (self->mailboxes->pdata[i]);
  return sum;
}

guint64
pp_account_get_count (const PpAccount *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->mailboxes->len; i++)
    sum += pp_mailbox_count (self->mailboxes->pdata[i]);
  return sum;
}

const GPtrArray *
pp_account_get_mailboxes (const PpAccount *self)
{
  return self->mailboxes;
}

/**
 * pp_account_find:
 * @name: exact, but INBOX in any case
 *
 * Returns: (transfer none) (nullable): the mailbox of that name
 */
PpMailbox *
pp_account_find (const PpAccount *self, const char *name)
{
  g_autofree char *checked = pp_mailbox_name_check (name, NULL);
  gboolean found = FALSE;
  guint place = checked != NULL ? find_place (self, checked, &found) : 0;

  return found ? self->mailboxes->pdata[place] : NULL;
}

guint
pp_account_find_subscription (const PpAccount *self, const char *name, gboolean *found)
{
  guint low = 0, high = self->subscriptions->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = strcmp (self->subscriptions->pdata[middle], name);

      if (order == 0)
        {
          *found = TRUE;
          return middle;
        }
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  *found = FALSE;
  return low;
}

gboolean
pp_account_is_subscribed (const PpAccount *self, const char *name)
{
  g_autofree char *checked = pp_mailbox_name_check (name, NULL);
  gboolean found = FALSE;

  if (checked != NULL)
    pp_account_find_subscription (self, checked, &found);
  return found;
}

const GPtrArray *
pp_account_get_subscriptions (const PpAccount *self)
{
  return self->subscriptions;
}

/**
 * pp_account_lock:
 *
 * "an exclusive-access lock on the maildrop" (RFC 1939, 4).
 *
 * Returns: whether the caller has it now, until pp_account_unlock()
 */
gboolean
pp_account_lock (PpAccount *self)
{
  gboolean free = !self->locked;

  self->locked = TRUE;
  return free;
}

void
pp_account_unlock (PpAccount *self)
{
  g_return_if_fail (self->locked);
  self->locked = FALSE;
}
