/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of an account's mailboxes changes: created, deleted, renamed, subscribed.
 */
#include "agents/mail-store-private.h"

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
    pp_account_take_made (self->account, self->made);
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

  if (mailbox != NULL)
    {
      pp_mailbox_ref (mailbox);
      pp_account_take_away (self->account, mailbox);
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

  pp_account_take_made (self->account, self->made);
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
  pp_account_sort (self);
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
      pp_account_take_made (self->account, self->made);
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
  guint place = error == NULL ? pp_account_find_subscription (self->account, self->name, &found) : 0;

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
