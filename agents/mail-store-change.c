/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done to the letters of a mailbox: flagged, removed, copied and moved. The cabinet does it, memory follows.
 */
#include "agents/mail-store-private.h"

/* One struct for all three, for they need nearly the same. */
typedef struct
{
  PpStoreJob job;
  PpMailbox *mailbox, *to;  /* owned; @to of a copy */
  guint32 id, to_id;
  GArray *uids;             /* or NULL: all */
  guint64 by;
  PpFlagging how;
  gboolean whatever, move;
  gint64 quota;
  PpChange change, to_change;
  GArray *asked, *refused;
  PpFlagsFunc flagged;
  PpRemovedFunc removed;
  PpCopiedFunc copied;
  gpointer data;
} Change;

static void
change_free (PpStoreJob *job)
{
  Change *self = (Change *) job;

  g_clear_pointer (&self->uids, g_array_unref);
  g_strfreev (self->how.keywords);
  pp_change_clear (&self->change);
  pp_change_clear (&self->to_change);
  g_array_unref (self->asked);
  g_array_unref (self->refused);
  pp_mailbox_unref (self->mailbox);
  g_clear_pointer (&self->to, pp_mailbox_unref);
  g_free (self);
}

static Change *
change_new (PpMailbox *mailbox, const GArray *uids, PpViewer *by, gpointer data)
{
  Change *self = g_new0 (Change, 1);

  self->job.free = change_free;
  self->mailbox = pp_mailbox_ref (mailbox);
  self->id = mailbox->numbers.id;
  self->uids = uids != NULL ? g_array_copy ((GArray *) uids) : NULL;
  self->by = pp_mailbox_serial_of (mailbox, by);
  pp_change_init (&self->change);
  pp_change_init (&self->to_change);
  self->asked = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->refused = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->data = data;
  return self;
}

static void
give (Change *self, gboolean (*work) (PpCabinet *, PpStoreJob *, GError **), void (*finish) (PpStoreJob *, const GError *))
{
  PpMailStore *store = pp_mailbox_get_store (self->mailbox);
  g_autoptr (GError) error = NULL;

  self->job.work = work;
  self->job.finish = finish;
  if (store != NULL)
    {
      pp_store_job_give (store, &self->job);
      return;
    }
  error = g_error_new (PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING, "the mail store is closed");
  finish (&self->job, error);
  change_free (&self->job);
}

/* ------------------------------------------------------------------ flags */

static gboolean
flag_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Change *self = (Change *) job;

  return pp_cabinet_flag (cabinet, self->id, self->uids, &self->how, &self->change, self->asked, self->refused, error);
}

static void
flag_finish (PpStoreJob *job, const GError *error)
{
  Change *self = (Change *) job;

  if (error == NULL)
    {
      pp_mailbox_take_numbers (self->mailbox, &self->change);
      pp_store_report_flags (self->mailbox, self->change.letters);
      pp_mailbox_apply_changed (self->mailbox, self->change.letters, self->by);
    }
  if (self->flagged != NULL)
    self->flagged (self->data, error == NULL ? self->asked : NULL, error == NULL ? self->refused : NULL, error);
}

/**
 * pp_mailbox_flag:
 * @uids: (element-type guint32): rising; those that are not there are passed over
 * @keywords: (nullable): NULL-terminated, beside the system's @flags
 * @unchanged_since: those whose modseq is above are left alone
 * @by: (nullable): who wants it
 * @done: (nullable)
 */
void
pp_mailbox_flag (PpMailbox *self, const GArray *uids, PpFlagsMode mode, PpFlags flags, const char *const *keywords, guint64 unchanged_since,
                 PpViewer *by, PpFlagsFunc done, gpointer data)
{
  Change *change;

  g_return_if_fail (self != NULL && uids != NULL);

  change = change_new (self, uids, by, data);
  change->how = (PpFlagging){
    .mode = mode, .flags = flags, .keywords = g_strdupv ((char **) keywords), .unchanged_since = unchanged_since,
  };
  change->flagged = done;
  give (change, flag_work, flag_finish);
}

/* ------------------------------------------------------------------ removing */

static gboolean
remove_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Change *self = (Change *) job;

  return pp_cabinet_remove (cabinet, self->id, self->uids, self->whatever, &self->change, error);
}

static void
remove_finish (PpStoreJob *job, const GError *error)
{
  Change *self = (Change *) job;
  g_autoptr (GArray) uids = NULL;

  if (error == NULL)
    {
      pp_mailbox_take_numbers (self->mailbox, &self->change);
      pp_store_report_removed (self->mailbox, self->change.letters);
      pp_mailbox_apply_removed (self->mailbox, self->change.letters, self->by);
      uids = pp_uids_of (self->change.letters);
    }
  if (self->removed != NULL)
    self->removed (self->data, uids, error == NULL ? self->change.numbers.mod_seq : 0, error);
}

/**
 * pp_mailbox_remove:
 * @uids: (nullable) (element-type guint32): rising; %NULL for all
 * @whatever: also those without \Deleted
 * @done: (nullable)
 */
void
pp_mailbox_remove (PpMailbox *self, const GArray *uids, gboolean whatever, PpViewer *by, PpRemovedFunc done, gpointer data)
{
  Change *change;

  g_return_if_fail (self != NULL);

  change = change_new (self, uids, by, data);
  change->whatever = whatever;
  change->removed = done;
  give (change, remove_work, remove_finish);
}

/* ------------------------------------------------------------------ copying and moving */

static gboolean
copy_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Change *self = (Change *) job;

  return pp_cabinet_copy (cabinet, self->id, self->uids, self->to_id, self->move, self->quota, &self->change, &self->to_change, error);
}

static void
copied (Change *self)
{
  const GArray *letters = self->change.letters, *copies = self->to_change.letters;

  if (copies->len == 0)
    return;
  pp_mailbox_take_numbers (self->to, &self->to_change);
  if (self->move)
    pp_mailbox_take_numbers (self->mailbox, &self->change);
  pp_store_report_copied (self->mailbox, letters, self->to, copies, self->move);
  pp_mailbox_apply_added (self->to, copies, self->to == self->mailbox ? self->by : 0);
  if (self->move)
    pp_mailbox_apply_removed (self->mailbox, letters, self->by);
}

static void
copy_finish (PpStoreJob *job, const GError *error)
{
  Change *self = (Change *) job;
  g_autoptr (GArray) from = NULL, now = NULL;

  if (error == NULL)
    {
      copied (self);
      from = pp_uids_of (self->change.letters);
      now = pp_uids_of (self->to_change.letters);
    }
  if (self->copied != NULL)
    self->copied (self->data, from, now, error);
}

/**
 * pp_mailbox_copy:
 * @uids: (element-type guint32): rising
 * @to: may be @self
 * @move: they leave @self in the same transaction
 * @done: (nullable): gets the UIDs one for one
 */
void
pp_mailbox_copy (PpMailbox *self, const GArray *uids, PpMailbox *to, gboolean move, PpViewer *by, PpCopiedFunc done, gpointer data)
{
  Change *change;

  g_return_if_fail (self != NULL && uids != NULL && to != NULL);

  change = change_new (self, uids, by, data);
  change->to = pp_mailbox_ref (to);
  change->to_id = to->numbers.id;
  change->quota = to->account != NULL ? to->account->quota : 0;
  change->move = move;
  change->copied = done;
  give (change, copy_work, copy_finish);
}
