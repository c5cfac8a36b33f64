/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening and closing a mailbox of the store: its letters come into memory and stay there for a while.
 */
#include "agents/mail-store-private.h"

/* The letters of so many mailboxes stay in memory when nobody looks at them any more. */
#define MOST_UNWATCHED 16

static void
leave_unwatched (PpMailbox *self)
{
  PpMailStore *store = pp_mailbox_get_store (self);

  if (store == NULL || self->gone || self->letters == NULL || self->watches->len > 0 || self->opening > 0)
    return;
  g_queue_push_tail (&store->unwatched, self);
  if (g_queue_get_length (&store->unwatched) > MOST_UNWATCHED)
    {
      PpMailbox *oldest = g_queue_pop_head (&store->unwatched);
      g_clear_pointer (&oldest->letters, g_array_unref);
    }
}

typedef struct
{
  PpStoreJob job;
  PpMailbox *mailbox; /* owned */
  guint32 id;
  guint64 serial;
  gboolean load, takes_recent;
  guint32 *recent_from; /* the caller's */
  guint32 recent;
  PpFolder *folder;
  GArray *letters;
  PpStoreFunc done;
  gpointer data;
} Opening;

static gboolean
open_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Opening *self = (Opening *) job;

  if (self->load && !pp_cabinet_folder_load (cabinet, self->id, &self->folder, &self->letters, error))
    return FALSE;
  return !self->takes_recent || pp_cabinet_take_recent (cabinet, self->id, &self->recent, error);
}

/* What was loaded; unless somebody else's loading was quicker, whose letters have been kept up to date. */
static void
take_letters (Opening *self)
{
  PpMailbox *mailbox = self->mailbox;

  if (self->letters == NULL || mailbox->letters != NULL)
    return;
  mailbox->letters = g_steal_pointer (&self->letters);
  mailbox->numbers = self->folder->numbers;
  g_ptr_array_unref (mailbox->keywords);
  mailbox->keywords = g_ptr_array_ref (self->folder->keywords);
}

static void
take_recent (Opening *self, PpWatch *watch)
{
  PpMailbox *mailbox = self->mailbox;

  if (self->takes_recent)
    {
      self->recent = MAX (self->recent, mailbox->told_upto);
      mailbox->told_upto = mailbox->numbers.first_recent = mailbox->numbers.uid_next;
    }
  else
    self->recent = MAX (mailbox->numbers.first_recent, mailbox->told_upto); /* it hears of them, but takes them from nobody */
  if (self->recent_from != NULL)
    *self->recent_from = self->recent;
  watch->ready = TRUE;
}

static void
forget_watch (PpMailbox *self, PpWatch *watch)
{
  g_array_remove_index (self->watches, watch - &g_array_index (self->watches, PpWatch, 0));
}

static void
open_finish (PpStoreJob *job, const GError *error)
{
  Opening *self = (Opening *) job;
  PpMailbox *mailbox = self->mailbox;
  PpWatch *watch = pp_mailbox_find_watch (mailbox, self->serial);
  g_autoptr (GError) late = NULL;

  mailbox->opening--;
  if (error == NULL)
    take_letters (self);
  if (error == NULL && (watch == NULL || mailbox->gone))
    late = g_error_new (PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING, watch == NULL ? "the mailbox was closed meanwhile"
                                                                                   : "the mailbox was deleted meanwhile");
  if (error == NULL && late == NULL)
    take_recent (self, watch);
  else if (watch != NULL)
    forget_watch (mailbox, watch);
  leave_unwatched (mailbox);
  self->done (self->data, error != NULL ? error : late);
}

static void
open_free (PpStoreJob *job)
{
  Opening *self = (Opening *) job;

  g_clear_pointer (&self->folder, pp_folder_free);
  g_clear_pointer (&self->letters, g_array_unref);
  pp_mailbox_unref (self->mailbox);
  g_free (self);
}

/* Letters of which nobody was told yet. */
static gboolean
has_recent (const PpMailbox *self)
{
  return MAX (self->numbers.first_recent, self->told_upto) < self->numbers.uid_next;
}

/**
 * pp_mailbox_open:
 * @viewer: (transfer none): hears of every change from @done on until pp_mailbox_close()
 * @takes_recent: its session is the one that hears \Recent for what nobody was told of yet
 * @recent_from: (out) (nullable): the first such UID; set before @done
 * @done: %PP_CABINET_ERROR_MISSING if the mailbox is gone, or was closed meanwhile
 */
void
pp_mailbox_open (PpMailbox *self, PpViewer *viewer, gboolean takes_recent, guint32 *recent_from, PpStoreFunc done, gpointer data)
{
  PpMailStore *store = pp_mailbox_get_store (self);
  Opening *opening;
  PpWatch watch = { .viewer = viewer, .takes_recent = takes_recent };

  g_return_if_fail (store != NULL && viewer != NULL && done != NULL && pp_mailbox_serial_of (self, viewer) == 0);

  g_queue_remove (&store->unwatched, self);
  watch.serial = ++store->last_serial;
  g_array_append_val (self->watches, watch);
  self->opening++;
  opening = g_new0 (Opening, 1);
  opening->job = (PpStoreJob){ .work = open_work, .finish = open_finish, .free = open_free };
  opening->mailbox = pp_mailbox_ref (self);
  opening->id = self->numbers.id;
  opening->serial = watch.serial;
  opening->load = self->letters == NULL;
  opening->takes_recent = takes_recent;
  opening->recent_from = recent_from;
  opening->done = done;
  opening->data = data;
  if (opening->load || (takes_recent && has_recent (self)))
    pp_store_job_give (store, &opening->job);
  else
    pp_store_job_skip_work (store, &opening->job);
}

typedef struct
{
  PpStoreJob job;
  PpMailbox *mailbox; /* owned */
  guint32 id, upto;
} Telling;

static gboolean
told_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Telling *self = (Telling *) job;

  return pp_cabinet_tell_recent (cabinet, self->id, self->upto, error);
}

static void
told_finish (PpStoreJob *job, const GError *error)
{
  Telling *self = (Telling *) job;

  if (error == NULL)
    self->mailbox->numbers.first_recent = MAX (self->mailbox->numbers.first_recent, self->upto);
}

static void
told_free (PpStoreJob *job)
{
  pp_mailbox_unref (((Telling *) job)->mailbox);
  g_free (job);
}

/* So that the next session, perhaps of another day, is not told of the same letters. */
static void
write_down_told (PpMailbox *self)
{
  Telling *telling;

  if (self->gone || self->told_upto <= self->numbers.first_recent)
    return;
  telling = g_new0 (Telling, 1);
  telling->job = (PpStoreJob){ .work = told_work, .finish = told_finish, .free = told_free };
  telling->mailbox = pp_mailbox_ref (self);
  telling->id = self->numbers.id;
  telling->upto = self->told_upto;
  pp_store_job_give (self->account->store, &telling->job);
}

/**
 * pp_mailbox_close:
 * @viewer: hears nothing any more
 */
void
pp_mailbox_close (PpMailbox *self, PpViewer *viewer)
{
  PpWatch *watch = pp_mailbox_find_watch (self, pp_mailbox_serial_of (self, viewer));
  gboolean takes_recent;

  if (watch == NULL)
    return;
  takes_recent = watch->takes_recent && watch->ready;
  forget_watch (self, watch);
  if (takes_recent)
    write_down_told (self);
  leave_unwatched (self);
}
