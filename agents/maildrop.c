/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The maildrop's lock, numbers, marks and sums.
 */
#include "agents/maildrop.h"

struct _PpMaildrop
{
  PpMailStore *store; /* owned: the account lives as long */
  PpAccount *account; /* locked */
  GArray *letters;    /* PpFiled; number 1 is the first */
  guint8 *marks;
  guint32 validity;
  guint count;
  guint64 octets;
};

/**
 * pp_maildrop_lock:
 * @store: (transfer none): kept
 * @account: of @store
 *
 * "an exclusive-access lock on the maildrop" (RFC 1939, 4).
 *
 * Returns: (transfer full) (nullable): an empty maildrop, or %NULL if another session has the lock
 */
PpMaildrop *
pp_maildrop_lock (PpMailStore *store, PpAccount *account)
{
  PpMaildrop *self;

  g_return_val_if_fail (store != NULL && account != NULL, NULL);

  if (!pp_account_lock (account))
    return NULL;
  self = g_new0 (PpMaildrop, 1);
  self->store = pp_mail_store_ref (store);
  self->account = account;
  self->letters = g_array_new (FALSE, FALSE, sizeof (PpFiled));
  return self;
}

void
pp_maildrop_free (PpMaildrop *self)
{
  if (self == NULL)
    return;
  pp_account_unlock (self->account);
  pp_mail_store_unref (self->store);
  g_array_unref (self->letters);
  g_free (self->marks);
  g_free (self);
}

/**
 * pp_maildrop_fill:
 * @letters: (transfer none) (element-type PpFiled): by UID; copied
 * @validity: of the mailbox
 */
void
pp_maildrop_fill (PpMaildrop *self, const GArray *letters, guint32 validity)
{
  g_return_if_fail (self != NULL && letters != NULL && self->marks == NULL);

  g_array_unref (self->letters);
  self->letters = g_array_copy ((GArray *) letters);
  self->marks = g_new0 (guint8, letters->len + 1);
  self->validity = validity;
  pp_maildrop_unmark_all (self);
}

/* What it is a view of. */
PpMailbox *
pp_maildrop_get_inbox (const PpMaildrop *self)
{
  return pp_account_find (self->account, "INBOX");
}

guint32
pp_maildrop_get_validity (const PpMaildrop *self)
{
  return self->validity;
}

guint
pp_maildrop_get_last (const PpMaildrop *self)
{
  return self->letters->len;
}

guint
pp_maildrop_count (const PpMaildrop *self)
{
  return self->count;
}

guint64
pp_maildrop_count_octets (const PpMaildrop *self)
{
  return self->octets;
}

/* (nullable): the letter of that number, marked or not. */
const PpFiled *
pp_maildrop_get (const PpMaildrop *self, guint number)
{
  return number >= 1 && number <= self->letters->len ? &g_array_index (self->letters, PpFiled, number - 1) : NULL;
}

gboolean
pp_maildrop_is_marked (const PpMaildrop *self, guint number)
{
  return number >= 1 && number <= self->letters->len && self->marks[number - 1];
}

void
pp_maildrop_mark (PpMaildrop *self, guint number)
{
  g_return_if_fail (pp_maildrop_get (self, number) != NULL && !pp_maildrop_is_marked (self, number));

  self->marks[number - 1] = TRUE;
  self->count--;
  self->octets -= pp_maildrop_get (self, number)->octets;
}

void
pp_maildrop_unmark_all (PpMaildrop *self)
{
  self->count = self->letters->len;
  self->octets = 0;
  for (guint i = 0; i < self->letters->len; i++)
    {
      self->marks[i] = FALSE;
      self->octets += g_array_index (self->letters, PpFiled, i).octets;
    }
}
