/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A mailbox of the store: what is known of it without opening it, its letters once it is open, and who hears of changes.
 */
#include "agents/mail-store-private.h"

PpMailbox *
pp_mailbox_new (PpAccount *account, PpFolder *folder)
{
  PpMailbox *self = g_new0 (PpMailbox, 1);

  self->refs = 1;
  self->account = account;
  self->name = g_steal_pointer (&folder->name);
  self->special_use = g_steal_pointer (&folder->special_use);
  self->keywords = g_ptr_array_ref (folder->keywords);
  self->numbers = folder->numbers;
  self->watches = g_array_new (FALSE, FALSE, sizeof (PpWatch));
  return self;
}

PpMailbox *
pp_mailbox_ref (PpMailbox *self)
{
  self->refs++;
  return self;
}

void
pp_mailbox_unref (PpMailbox *self)
{
  if (--self->refs > 0)
    return;
  if (self->gone && self->account != NULL)
    pp_account_unref (self->account);
  g_clear_pointer (&self->letters, g_array_unref);
  g_array_unref (self->watches);
  g_ptr_array_unref (self->keywords);
  g_free (self->name);
  g_free (self->special_use);
  g_free (self);
}

PpMailStore *
pp_mailbox_get_store (const PpMailbox *self)
{
  return self->account != NULL ? self->account->store : NULL;
}

/* The store goes; whoever still has the mailbox can only look at it. */
void
pp_mailbox_orphan (PpMailbox *self)
{
  self->account = NULL;
  self->gone = TRUE;
}

PpAccount *
pp_mailbox_get_account (const PpMailbox *self)
{
  return self->account;
}

const char *
pp_mailbox_get_name (const PpMailbox *self)
{
  return self->name;
}

const char *
pp_mailbox_get_special_use (const PpMailbox *self)
{
  return self->special_use;
}

gboolean
pp_mailbox_is_gone (const PpMailbox *self)
{
  return self->gone;
}

guint32
pp_mailbox_get_validity (const PpMailbox *self)
{
  return self->numbers.id;
}

guint32
pp_mailbox_get_uid_next (const PpMailbox *self)
{
  return self->numbers.uid_next;
}

guint64
pp_mailbox_get_mod_seq (const PpMailbox *self)
{
  return self->numbers.mod_seq;
}

guint
pp_mailbox_count (const PpMailbox *self)
{
  return self->numbers.count;
}

guint
pp_mailbox_count_unseen (const PpMailbox *self)
{
  return self->numbers.unseen;
}

guint
pp_mailbox_count_deleted (const PpMailbox *self)
{
  return self->numbers.deleted;
}

guint64
pp_mailbox_get_octets (const PpMailbox *self)
{
  return self->numbers.octets;
}

/**
 * pp_mailbox_get_keywords:
 * @n: (out): how many
 *
 * Returns: (transfer none): their names by number, valid until there are new ones
 */
const char *const *
pp_mailbox_get_keywords (const PpMailbox *self, guint *n)
{
  *n = self->keywords->len;
  return (const char *const *) self->keywords->pdata;
}

/* ------------------------------------------------------------------ its letters */

const GArray *
pp_mailbox_get_letters (const PpMailbox *self)
{
  g_return_val_if_fail (self->letters != NULL, NULL);
  return self->letters;
}

/**
 * pp_mailbox_find_index:
 *
 * Returns: the index of the first letter with that UID or above; how many there are if there is none
 */
guint
pp_mailbox_find_index (const PpMailbox *self, guint32 uid)
{
  guint low = 0, high;

  g_return_val_if_fail (self->letters != NULL, 0);

  for (high = self->letters->len; low < high;)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->letters, PpFiled, middle).uid < uid)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static PpFiled *
find_letter (const PpMailbox *self, guint32 uid)
{
  guint index = pp_mailbox_find_index (self, uid);
  PpFiled *letter = index < self->letters->len ? &g_array_index (self->letters, PpFiled, index) : NULL;

  return letter != NULL && letter->uid == uid ? letter : NULL;
}

const PpFiled *
pp_mailbox_find (const PpMailbox *self, guint32 uid)
{
  g_return_val_if_fail (self->letters != NULL, NULL);
  return find_letter (self, uid);
}

/* ------------------------------------------------------------------ viewers */

PpWatch *
pp_mailbox_find_watch (const PpMailbox *self, guint64 serial)
{
  for (guint i = 0; i < self->watches->len; i++)
    if (g_array_index (self->watches, PpWatch, i).serial == serial)
      return &g_array_index (self->watches, PpWatch, i);
  return NULL;
}

guint64
pp_mailbox_serial_of (const PpMailbox *self, const PpViewer *viewer)
{
  for (guint i = 0; viewer != NULL && i < self->watches->len; i++)
    if (g_array_index (self->watches, PpWatch, i).viewer == viewer)
      return g_array_index (self->watches, PpWatch, i).serial;
  return 0;
}

/* What happened, for pass_on(). */
typedef struct
{
  enum
  {
    ADDED,
    CHANGED,
    REMOVED,
    KEYWORDS,
    GONE
  } kind;
  guint from;
  const GArray *uids;
  guint64 mod_seq;
} News;

static void
tell (PpViewer *viewer, const News *news, PpViewer *by)
{
  if (news->kind == ADDED && viewer->added != NULL)
    viewer->added (viewer, news->from, by);
  else if (news->kind == CHANGED && viewer->changed != NULL)
    viewer->changed (viewer, news->uids, by);
  else if (news->kind == REMOVED && viewer->removed != NULL)
    viewer->removed (viewer, news->uids, news->mod_seq, by);
  else if (news->kind == KEYWORDS && viewer->keywords != NULL)
    viewer->keywords (viewer);
  else if (news->kind == GONE && viewer->gone != NULL)
    viewer->gone (viewer);
}

/* Any of them may close the mailbox while it is told. */
static void
pass_on (PpMailbox *self, const News *news, guint64 by)
{
  g_autoptr (GArray) now = g_array_copy (self->watches);

  for (guint i = 0; i < now->len; i++)
    {
      const PpWatch *watch = pp_mailbox_find_watch (self, g_array_index (now, PpWatch, i).serial), *who = by != 0 ? pp_mailbox_find_watch (self, by) : NULL;

      if (watch != NULL && watch->ready)
        tell (watch->viewer, news, who != NULL ? who->viewer : NULL);
    }
}

static gboolean
somebody_takes_recent (const PpMailbox *self)
{
  for (guint i = 0; i < self->watches->len; i++)
    if (g_array_index (self->watches, PpWatch, i).ready && g_array_index (self->watches, PpWatch, i).takes_recent)
      return TRUE;
  return FALSE;
}

/* ------------------------------------------------------------------ changes come true */

/* Numbers and keywords; the letters come right behind. */
void
pp_mailbox_take_numbers (PpMailbox *self, PpChange *change)
{
  self->numbers = change->numbers;
  if (change->keywords == NULL)
    return;
  g_ptr_array_unref (self->keywords);
  self->keywords = g_ptr_array_ref (change->keywords);
  pass_on (self, &(News){ .kind = KEYWORDS }, 0);
}

GArray *
pp_uids_of (const GArray *letters)
{
  GArray *uids = g_array_sized_new (FALSE, FALSE, sizeof (guint32), letters->len);

  for (guint i = 0; i < letters->len; i++)
    g_array_append_val (uids, g_array_index (letters, PpFiled, i).uid);
  return uids;
}

void
pp_mailbox_apply_added (PpMailbox *self, const GArray *letters, guint64 by)
{
  News news = { .kind = ADDED };

  if (letters->len == 0 || self->letters == NULL)
    return;
  news.from = self->letters->len;
  g_array_append_vals (self->letters, letters->data, letters->len);
  if (somebody_takes_recent (self))
    self->told_upto = MAX (self->told_upto, g_array_index (letters, PpFiled, letters->len - 1).uid + 1);
  pass_on (self, &news, by);
}

void
pp_mailbox_apply_changed (PpMailbox *self, const GArray *letters, guint64 by)
{
  g_autoptr (GArray) uids = NULL;

  if (letters->len == 0 || self->letters == NULL)
    return;
  for (guint i = 0; i < letters->len; i++)
    {
      const PpFiled *now = &g_array_index (letters, PpFiled, i);
      PpFiled *letter = find_letter (self, now->uid);

      if (letter != NULL)
        *letter = *now;
    }
  uids = pp_uids_of (letters);
  pass_on (self, &(News){ .kind = CHANGED, .uids = uids }, by);
}

/* Both are by UID: one pass. */
static void
take_out (GArray *from, const GArray *letters)
{
  guint kept = 0, next = 0;

  for (guint i = 0; i < from->len; i++)
    {
      const PpFiled *letter = &g_array_index (from, PpFiled, i);

      while (next < letters->len && g_array_index (letters, PpFiled, next).uid < letter->uid)
        next++;
      if (next < letters->len && g_array_index (letters, PpFiled, next).uid == letter->uid)
        continue;
      if (kept != i)
        g_array_index (from, PpFiled, kept) = *letter;
      kept++;
    }
  g_array_set_size (from, kept);
}

void
pp_mailbox_apply_removed (PpMailbox *self, const GArray *letters, guint64 by)
{
  g_autoptr (GArray) uids = NULL;

  if (letters->len == 0 || self->letters == NULL)
    return;
  take_out (self->letters, letters);
  uids = pp_uids_of (letters);
  pass_on (self, &(News){ .kind = REMOVED, .uids = uids, .mod_seq = self->numbers.mod_seq }, by);
}

void
pp_mailbox_bury (PpMailbox *self)
{
  self->gone = TRUE;
  pp_account_ref (self->account);
  g_queue_remove (&self->account->store->unwatched, self);
  self->numbers.count = self->numbers.unseen = self->numbers.deleted = 0;
  self->numbers.octets = 0;
  pass_on (self, &(News){ .kind = GONE }, 0);
}
