/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The maildrop's lock, numbers, marks and sums. The locks of a post office hang on its actor.
 */
#include "agents/maildrop.h"

struct _PpMaildrop
{
  GHashTable *locks; /* shared with the actor: it may be gone before the last session is */
  char *mailbox;
  GArray *letters;   /* PpFiled; number 1 is the first */
  guint8 *marks;
  guint32 validity;
  guint count;
  guint64 octets;
};

static GHashTable *
locks_of (PpActor *actor)
{
  const char *key = "pp-maildrop-locks";
  GHashTable *locks = g_object_get_data (G_OBJECT (actor), key);

  if (locks == NULL)
    {
      locks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_object_set_data_full (G_OBJECT (actor), key, locks, (GDestroyNotify) g_hash_table_unref);
    }
  return g_hash_table_ref (locks);
}

/**
 * pp_maildrop_lock:
 * @actor: the post office
 * @mailbox: whose
 *
 * "an exclusive-access lock on the maildrop" (RFC 1939, 4).
 *
 * Returns: (transfer full) (nullable): an empty maildrop, or %NULL if another session has the lock
 */
PpMaildrop *
pp_maildrop_lock (PpActor *actor, const char *mailbox)
{
  g_autoptr (GHashTable) locks = NULL;
  PpMaildrop *self;

  g_return_val_if_fail (PP_IS_ACTOR (actor) && mailbox != NULL, NULL);

  locks = locks_of (actor);
  if (!g_hash_table_add (locks, g_strdup (mailbox)))
    return NULL;
  self = g_new0 (PpMaildrop, 1);
  self->locks = g_steal_pointer (&locks);
  self->mailbox = g_strdup (mailbox);
  self->letters = g_array_new (FALSE, FALSE, sizeof (PpFiled));
  return self;
}

void
pp_maildrop_free (PpMaildrop *self)
{
  if (self == NULL)
    return;
  g_hash_table_remove (self->locks, self->mailbox);
  g_hash_table_unref (self->locks);
  g_array_unref (self->letters);
  g_free (self->mailbox);
  g_free (self->marks);
  g_free (self);
}

/**
 * pp_maildrop_fill:
 * @letters: (transfer none) (element-type PpFiled): by UID; not changed any more
 * @validity: of the mailbox
 */
void
pp_maildrop_fill (PpMaildrop *self, GArray *letters, guint32 validity)
{
  g_return_if_fail (self != NULL && letters != NULL && self->marks == NULL);

  g_array_unref (self->letters);
  self->letters = g_array_ref (letters);
  self->marks = g_new0 (guint8, letters->len + 1);
  self->validity = validity;
  pp_maildrop_unmark_all (self);
}

const char *
pp_maildrop_get_mailbox (const PpMaildrop *self)
{
  return self->mailbox;
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
