/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Letters come into the store: what a client appends to a mailbox, and what the MDA delivers.
 */
#include "agents/mail-store-private.h"

/* ------------------------------------------------------------------ into a mailbox */

typedef struct
{
  PpStoreJob job;
  PpMailbox *mailbox; /* owned */
  guint32 id;
  GBytes *content;
  PpFiled letter;
  char **keywords;
  gint64 quota;
  guint64 by;
  PpChange change;
  PpAddedFunc done;
  gpointer data;
} Adding;

static gboolean
add_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Adding *self = (Adding *) job;

  return pp_cabinet_add (cabinet, self->id, self->content, &self->letter, self->keywords, self->quota, &self->change, error);
}

static void
add_finish (PpStoreJob *job, const GError *error)
{
  Adding *self = (Adding *) job;
  const PpFiled *letter = error == NULL ? &g_array_index (self->change.letters, PpFiled, 0) : NULL;

  if (error == NULL)
    {
      pp_mailbox_take_numbers (self->mailbox, &self->change);
      pp_store_report_added (self->job.store, self->mailbox->account->owner, self->mailbox->name, self->mailbox,
                             letter, 5, NULL);
      pp_mailbox_apply_added (self->mailbox, self->change.letters, self->by);
    }
  if (self->done != NULL)
    self->done (self->data, letter != NULL ? letter->uid : 0, error);
}

static void
add_free (PpStoreJob *job)
{
  Adding *self = (Adding *) job;

  g_bytes_unref (self->content);
  g_strfreev (self->keywords);
  pp_change_clear (&self->change);
  pp_mailbox_unref (self->mailbox);
  g_free (self);
}

/**
 * pp_mailbox_add:
 * @content: (transfer none): header and body, CR LF line endings
 * @letter: its date, zone, item and system flags are used
 * @keywords: (nullable): NULL-terminated
 * @by: (nullable): who wants it
 * @done: (nullable)
 */
void
pp_mailbox_add (PpMailbox *self, GBytes *content, const PpFiled *letter, const char *const *keywords, PpViewer *by, PpAddedFunc done,
                gpointer data)
{
  PpMailStore *store = pp_mailbox_get_store (self);
  Adding *adding;

  g_return_if_fail (self != NULL && content != NULL && letter != NULL);

  if (store == NULL)
    {
      g_autoptr (GError) error = g_error_new (PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING, "the mail store is closed");
      if (done != NULL)
        done (data, 0, error);
      return;
    }
  adding = g_new0 (Adding, 1);
  adding->job = (PpStoreJob){ .work = add_work, .finish = add_finish, .free = add_free };
  adding->mailbox = pp_mailbox_ref (self);
  adding->id = self->numbers.id;
  adding->content = g_bytes_ref (content);
  adding->letter = *letter;
  adding->keywords = g_strdupv ((char **) keywords);
  adding->quota = self->account->quota;
  adding->by = pp_mailbox_serial_of (self, by);
  pp_change_init (&adding->change);
  adding->done = done;
  adding->data = data;
  pp_store_job_give (store, &adding->job);
}

/* ------------------------------------------------------------------ into INBOX */

typedef struct
{
  char *owner, *address;
  gint64 quota;
  PpChange change;
} Recipient;

typedef struct
{
  PpStoreJob job;
  GBytes *content;
  PpFiled letter;
  Recipient *recipients;
  guint n;
  GError **errors; /* one a recipient */
  PpDeliveredToFunc done;
  gpointer data;
} Delivery;

static gboolean
deliver_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Delivery *self = (Delivery *) job;
  gint64 content = 0;

  for (guint i = 0; i < self->n; i++)
    {
      Recipient *recipient = &self->recipients[i];
      pp_cabinet_deliver (cabinet, recipient->owner, recipient->quota, self->content, &content, &self->letter, &recipient->change,
                          &self->errors[i]);
    }
  return TRUE;
}

/* An account that nobody has looked at since the start is not in memory, and need not be. */
static guint32
delivered (PpMailStore *store, Recipient *recipient)
{
  const PpFiled *letter = &g_array_index (recipient->change.letters, PpFiled, 0);
  PpAccount *account = g_hash_table_lookup (store->accounts, recipient->owner);
  PpMailbox *inbox = account != NULL ? g_hash_table_lookup (account->by_id, GUINT_TO_POINTER (recipient->change.numbers.id)) : NULL;
  g_autofree char *how = recipient->address != NULL ? g_strdup_printf ("for <%s>, ", recipient->address) : NULL;

  if (inbox != NULL)
    pp_mailbox_take_numbers (inbox, &recipient->change);
  pp_store_report_added (store, recipient->owner, PP_INBOX, NULL, letter, 4, how);
  if (inbox != NULL)
    pp_mailbox_apply_added (inbox, recipient->change.letters, 0);
  return letter->uid;
}

static void
deliver_finish (PpStoreJob *job, const GError *error)
{
  Delivery *self = (Delivery *) job;
  g_autofree guint32 *uids = g_new0 (guint32, self->n);

  for (guint i = 0; error == NULL && i < self->n; i++)
    if (self->errors[i] == NULL)
      uids[i] = delivered (job->store, &self->recipients[i]);
  self->done (self->data, uids, self->errors, error);
}

static void
deliver_free (PpStoreJob *job)
{
  Delivery *self = (Delivery *) job;

  for (guint i = 0; i < self->n; i++)
    {
      pp_change_clear (&self->recipients[i].change);
      g_free (self->recipients[i].owner);
      g_free (self->recipients[i].address);
      g_clear_error (&self->errors[i]);
    }
  g_free (self->recipients);
  g_free (self->errors);
  g_bytes_unref (self->content);
  g_free (self);
}

/**
 * pp_mail_store_deliver_to:
 * @addressees: (array length=n): whose INBOX
 * @content: (transfer none): kept once for all of them
 * @letter: its date, zone, item and system flags are used
 *
 * One transaction, in which one addressee may fail alone (a quota).
 */
void
pp_mail_store_deliver_to (PpMailStore *self, const PpAddressee *addressees, guint n, GBytes *content, const PpFiled *letter,
                          PpDeliveredToFunc done, gpointer data)
{
  Delivery *delivery;

  g_return_if_fail (self != NULL && content != NULL && letter != NULL && done != NULL);

  delivery = g_new0 (Delivery, 1);
  delivery->job = (PpStoreJob){ .work = deliver_work, .finish = deliver_finish, .free = deliver_free };
  delivery->content = g_bytes_ref (content);
  delivery->letter = *letter;
  delivery->n = n;
  delivery->recipients = g_new0 (Recipient, n);
  delivery->errors = g_new0 (GError *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      delivery->recipients[i].owner = g_strdup (addressees[i].owner);
      delivery->recipients[i].address = g_strdup (addressees[i].address);
      delivery->recipients[i].quota = addressees[i].quota;
      pp_change_init (&delivery->recipients[i].change);
    }
  delivery->done = done;
  delivery->data = data;
  pp_store_job_give (self, &delivery->job);
}

typedef struct
{
  PpAddedFunc done;
  gpointer data;
} ForOne;

static void
one_delivered (gpointer data, const guint32 *uids, GError *const *errors, const GError *error)
{
  g_autofree ForOne *one = data;

  if (one->done != NULL)
    one->done (one->data, uids[0], error != NULL ? error : errors[0]);
}

/**
 * pp_mail_store_deliver:
 * @done: (nullable)
 *
 * pp_mail_store_deliver_to() for one.
 */
void
pp_mail_store_deliver (PpMailStore *self, const char *owner, gint64 quota, GBytes *content, const PpFiled *letter, PpAddedFunc done,
                       gpointer data)
{
  const PpAddressee addressee = { .owner = owner, .quota = quota };
  ForOne *one = g_new0 (ForOne, 1);

  *one = (ForOne){ done, data };
  pp_mail_store_deliver_to (self, &addressee, 1, content, letter, one_delivered, one);
}
