/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any moment of a journal. Checkpoints are further apart where a snapshot is larger, so that keeping them costs no
 * more than the journal itself, and a jump costs at most one copy and the events of one gap. The furthest moment that was ever asked
 * for is at hand: who follows a journal that grows folds each event once.
 */
#include "sim/snapshot.h"

#define GAP_LEAST 512

struct _PpReplay
{
  GObject parent_instance;
  PpJournal *journal;
  GPtrArray *checkpoints; /* PpSnapshot, by n; the first is of n 0 */
  PpSnapshot *current;
  PpSnapshot *furthest;   /* where checkpoints are made from, and what is shown to who asks for the newest */
  guint next_checkpoint;
};

G_DEFINE_FINAL_TYPE (PpReplay, pp_replay, G_TYPE_OBJECT)

static void
pp_replay_finalize (GObject *object)
{
  PpReplay *self = PP_REPLAY (object);

  g_clear_pointer (&self->current, pp_snapshot_free);
  g_clear_pointer (&self->furthest, pp_snapshot_free);
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  g_clear_object (&self->journal);
  G_OBJECT_CLASS (pp_replay_parent_class)->finalize (object);
}

static void
pp_replay_class_init (PpReplayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pp_replay_finalize;
}

static void
pp_replay_init (PpReplay *self)
{
  self->checkpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_snapshot_free);
  g_ptr_array_add (self->checkpoints, pp_snapshot_new ());
  self->current = pp_snapshot_new ();
  self->furthest = pp_snapshot_new ();
  self->next_checkpoint = GAP_LEAST;
}

/**
 * pp_replay_new:
 * @journal: (transfer none): may still grow
 *
 * Returns: (transfer full): a replay of it
 */
PpReplay *
pp_replay_new (PpJournal *journal)
{
  PpReplay *self = g_object_new (PP_TYPE_REPLAY, NULL);

  self->journal = g_object_ref (journal);
  return self;
}

/* Goes once over every event, however often one jumps about. */
static void
make_checkpoints (PpReplay *self, guint upto)
{
  while (pp_snapshot_get_n (self->furthest) < upto)
    {
      pp_snapshot_apply (self->furthest, pp_journal_get (self->journal, pp_snapshot_get_n (self->furthest) + 1));
      if (pp_snapshot_get_n (self->furthest) < self->next_checkpoint)
        continue;
      g_ptr_array_add (self->checkpoints, pp_snapshot_copy (self->furthest));
      self->next_checkpoint += MAX (GAP_LEAST, pp_snapshot_get_size (self->furthest));
    }
}

static const PpSnapshot *
checkpoint_before (PpReplay *self, guint n)
{
  guint low = 0, high = self->checkpoints->len;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;
      if (pp_snapshot_get_n (self->checkpoints->pdata[middle]) <= n)
        low = middle;
      else
        high = middle;
    }
  return self->checkpoints->pdata[low];
}

/**
 * pp_replay_at:
 * @n: 0 for before the first event; what is behind the last is the last
 *
 * Returns: (transfer none): the world after event @n; valid until the next call, or that of pp_replay_follow()
 */
const PpSnapshot *
pp_replay_at (PpReplay *self, guint n)
{
  const PpSnapshot *checkpoint;
  guint now;

  g_return_val_if_fail (PP_IS_REPLAY (self), NULL);
  n = MIN (n, pp_journal_get_length (self->journal));
  make_checkpoints (self, n);
  if (pp_snapshot_get_n (self->furthest) == n)
    return self->furthest;
  checkpoint = checkpoint_before (self, n);
  now = pp_snapshot_get_n (self->current);
  if (now > n || now < pp_snapshot_get_n (checkpoint))
    {
      pp_snapshot_free (self->current);
      self->current = pp_snapshot_copy (checkpoint);
    }
  for (now = pp_snapshot_get_n (self->current); now < n; now++)
    pp_snapshot_apply (self->current, pp_journal_get (self->journal, now + 1));
  return self->current;
}

/**
 * pp_replay_follow:
 * @n: 0 for before the first event; what is behind the last is the last
 *
 * Does now what pp_replay_at() for @n would have to do first: in small portions, while a journal grows, nobody waits for it.
 */
void
pp_replay_follow (PpReplay *self, guint n)
{
  g_return_if_fail (PP_IS_REPLAY (self));
  make_checkpoints (self, MIN (n, pp_journal_get_length (self->journal)));
}
