/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An account: the list of its mailboxes, as the cabinet has it, and its changes.
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

static void
take_made (PpAccount *self, GPtrArray *made)
{
  for (guint i = 0; i < made->len; i++)
    {
      PpMailbox *mailbox = pp_mailbox_new (self, made->pdata[i]);
      gboolean found;

      g_ptr_array_insert (self->mailboxes, find_place (self, mailbox->name, &found), mailbox);
      index_mailbox (self, mailbox);
    }
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

static guint
find_subscription (const PpAccount *self, const char *name, gboolean *found)
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
    find_subscription (self, checked, &found);
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

/* ------------------------------------------------------------------ changes */

/* A change of the list: one struct for all of them, for they need nearly the same. */
typedef struct
{
  PpStoreJob job;
  PpAccount *account;
  char *name, *to;     /* checked, or NULL: then the job has failed already */
  char *special_use;
  gboolean subscribed;
  guint32 id;
  GPtrArray *made, *renamed;
  PpChange from, into;
  PpStoreFunc done;
  gpointer data;
} Listing;

static void
listing_free (PpStoreJob *job)
{
  Listing *self = (Listing *) job;

  pp_change_clear (&self->from);
  pp_change_clear (&self->into);
  g_ptr_array_unref (self->made);
  g_ptr_array_unref (self->renamed);
  g_free (self->name);
  g_free (self->to);
  g_free (self->special_use);
  g_free (self);
}

static Listing *
listing_new (PpAccount *account, const char *name, PpStoreFunc done, gpointer data)
{
  Listing *self = g_new0 (Listing, 1);

  self->job.free = listing_free;
  self->account = account;
  self->made = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_folder_free);
  self->renamed = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_folder_free);
  pp_change_init (&self->from);
  pp_change_init (&self->into);
  self->done = done;
  self->data = data;
  self->name = pp_mailbox_name_check (name, &self->job.error);
  return self;
}

static void
give (Listing *self, gboolean (*work) (PpCabinet *, PpStoreJob *, GError **), void (*finish) (PpStoreJob *, const GError *))
{
  self->job.work = work;
  self->job.finish = finish;
  pp_store_job_give (self->account->store, &self->job);
}

static void
answer (Listing *self, const GError *error)
{
  if (self->done != NULL)
    self->done (self->data, error);
}

static gboolean
create_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Listing *self = (Listing *) job;

  return pp_cabinet_folder_create (cabinet, self->account->owner, self->name, self->special_use, self->made, error);
}

static void
create_finish (PpStoreJob *job, const GError *error)
{
  Listing *self = (Listing *) job;

  if (error == NULL)
    take_made (self->account, self->made);
  answer (self, error);
}

/**
 * pp_account_create:
 * @special_use: (nullable): "\\Sent"
 * @done: (nullable)
 */
void
pp_account_create (PpAccount *self, const char *name, const char *special_use, PpStoreFunc done, gpointer data)
{
  Listing *listing;

  g_return_if_fail (self != NULL && name != NULL);

  listing = listing_new (self, name, done, data);
  listing->special_use = g_strdup (special_use);
  give (listing, create_work, create_finish);
}

static gboolean
delete_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Listing *self = (Listing *) job;

  return pp_cabinet_folder_delete (cabinet, self->account->owner, self->name, &self->id, error);
}

static void
delete_finish (PpStoreJob *job, const GError *error)
{
  Listing *self = (Listing *) job;
  PpMailbox *mailbox = error == NULL ? g_hash_table_lookup (self->account->by_id, GUINT_TO_POINTER (self->id)) : NULL;
  gboolean found;
  guint place;

  if (mailbox != NULL)
    {
      pp_mailbox_ref (mailbox);
      place = find_place (self->account, mailbox->name, &found);
      g_assert (found);
      g_ptr_array_remove_index (self->account->mailboxes, place);
      g_hash_table_remove (self->account->by_id, GUINT_TO_POINTER (self->id));
      pp_store_report_deleted (mailbox);
      pp_mailbox_bury (mailbox);
      pp_mailbox_unref (mailbox);
    }
  answer (self, error);
}

void
pp_account_delete (PpAccount *self, const char *name, PpStoreFunc done, gpointer data)
{
  g_return_if_fail (self != NULL && name != NULL);
  give (listing_new (self, name, done, data), delete_work, delete_finish);
}

static gboolean
is_inbox (const Listing *self)
{
  return g_str_equal (self->name, PP_INBOX);
}

static gboolean
rename_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Listing *self = (Listing *) job;
  const char *owner = self->account->owner;

  if (is_inbox (self))
    return pp_cabinet_inbox_rename (cabinet, owner, self->to, self->made, &self->from, &self->into, error);
  return pp_cabinet_folder_rename (cabinet, owner, self->name, self->to, self->renamed, self->made, error);
}

static void
take_inbox (Listing *self)
{
  const PpFolder *last = self->made->pdata[self->made->len - 1];
  guint32 id = last->numbers.id;
  PpMailbox *inbox = pp_account_find (self->account, PP_INBOX), *to;

  take_made (self->account, self->made);
  to = g_hash_table_lookup (self->account->by_id, GUINT_TO_POINTER (id));
  if (self->from.letters->len == 0)
    return;
  pp_mailbox_take_numbers (to, &self->into);
  pp_mailbox_take_numbers (inbox, &self->from);
  pp_store_report_copied (inbox, self->from.letters, to, self->into.letters, TRUE);
  pp_mailbox_apply_added (to, self->into.letters, 0);
  pp_mailbox_apply_removed (inbox, self->from.letters, 0);
}

static void
take_renamed (PpAccount *self, GPtrArray *renamed)
{
  for (guint i = 0; i < renamed->len; i++)
    {
      PpFolder *folder = renamed->pdata[i];
      PpMailbox *mailbox = g_hash_table_lookup (self->by_id, GUINT_TO_POINTER (folder->numbers.id));
      g_autofree char *before = g_steal_pointer (&mailbox->name);

      mailbox->name = g_steal_pointer (&folder->name);
      pp_store_report_renamed (mailbox, before);
    }
  g_ptr_array_sort (self->mailboxes, by_name);
}

static void
rename_finish (PpStoreJob *job, const GError *error)
{
  Listing *self = (Listing *) job;

  if (error == NULL && is_inbox (self))
    take_inbox (self);
  else if (error == NULL)
    {
      take_renamed (self->account, self->renamed);
      take_made (self->account, self->made);
    }
  answer (self, error);
}

void
pp_account_rename (PpAccount *self, const char *from, const char *to, PpStoreFunc done, gpointer data)
{
  Listing *listing;

  g_return_if_fail (self != NULL && from != NULL && to != NULL);

  listing = listing_new (self, from, done, data);
  listing->to = pp_mailbox_name_check (to, listing->job.error == NULL ? &listing->job.error : NULL);
  give (listing, rename_work, rename_finish);
}

static gboolean
subscribe_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Listing *self = (Listing *) job;

  return pp_cabinet_subscribe (cabinet, self->account->owner, self->name, self->subscribed, error);
}

static void
subscribe_finish (PpStoreJob *job, const GError *error)
{
  Listing *self = (Listing *) job;
  GPtrArray *subscriptions = self->account->subscriptions;
  gboolean found = FALSE;
  guint place = error == NULL ? find_subscription (self->account, self->name, &found) : 0;

  if (error == NULL && self->subscribed && !found)
    g_ptr_array_insert (subscriptions, place, g_strdup (self->name));
  else if (found && !self->subscribed)
    g_ptr_array_remove_index (subscriptions, place);
  answer (self, error);
}

void
pp_account_subscribe (PpAccount *self, const char *name, gboolean subscribed, PpStoreFunc done, gpointer data)
{
  Listing *listing;

  g_return_if_fail (self != NULL && name != NULL);

  listing = listing_new (self, name, done, data);
  listing->subscribed = subscribed;
  give (listing, subscribe_work, subscribe_finish);
}
