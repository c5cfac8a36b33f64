/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The end of a world; and what can be said of its state, for tests.
 */
#include "sim/world-private.h"

#include <string.h>

static void
wait_for_tasks (PpWorld *self)
{
  while (self->tasks_out > 0)
    {
      PpTask *task;
      g_mutex_lock (&self->finished_lock);
      task = g_queue_pop_head (&self->finished);
      g_mutex_unlock (&self->finished_lock);
      if (task == NULL)
        g_usleep (200);
      else
        pp_world_finish_task (self, task);
    }
}

/* In virtual time the agenda holds tasks that the queue of finished ones has already told of. */
static void
drop_tasks_of_agenda (PpWorld *self)
{
  for (guint i = 0; i < self->agenda.heap->len; i++)
    {
      PpDue *due = self->agenda.heap->pdata[i];
      if (due->kind != PP_DUE_TASK || due->what == NULL)
        continue;
      while (!pp_task_is_finished (due->what))
        g_usleep (200);
      pp_world_finish_task (self, due->what);
      due->what = NULL;
    }
}

static GPtrArray *
keys_of (GHashTable *set)
{
  GPtrArray *keys = g_ptr_array_sized_new (g_hash_table_size (set));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  return keys;
}

static void
forget_all (PpWorld *self, GHashTable *ports)
{
  g_autoptr (GPtrArray) all = keys_of (ports);

  for (guint i = 0; i < all->len; i++)
    g_object_ref (all->pdata[i]);
  for (guint i = 0; i < all->len; i++)
    {
      PpPort *port = all->pdata[i];
      pp_world_forget (self, port);
      port->world = NULL;
      g_object_unref (port);
    }
}

/**
 * pp_world_stop:
 *
 * Closes every connection and listener, and waits for work that is under way (it stays done). Nothing is told.
 */
void
pp_world_stop (PpWorld *self)
{
  if (self->stopped)
    return;
  self->stopped = TRUE;
  if (self->time == PP_TIME_VIRTUAL)
    drop_tasks_of_agenda (self);
  else
    wait_for_tasks (self);
  g_mutex_lock (&self->finished_lock); /* until the bench's thread has let go of us */
  g_queue_clear (&self->finished);
  g_mutex_unlock (&self->finished_lock);
  for (guint i = 0; i < self->actors->len; i++)
    {
      PpActorPrivate *priv = pp_actor_get_private (self->actors->pdata[i]);
      g_queue_clear_full (&priv->outbox, (GDestroyNotify) pp_effect_free);
      g_hash_table_remove_all (priv->timers);
    }
  g_queue_clear (&self->acting);
  g_queue_clear_full (&self->hearing, g_object_unref);
  forget_all (self, self->ports);
  forget_all (self, self->lingering);
  g_ptr_array_set_size (self->agenda.heap, 0);
  g_hash_table_remove_all (self->services);
  g_ptr_array_set_size (self->listeners, 0);
}

/* ------------------------------------------------------------------ for tests */

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/**
 * pp_world_describe:
 *
 * Returns: (transfer full): the states of actors and open connections, a line each, as the fold of the journal has to
 * know them
 */
char *
pp_world_describe (PpWorld *self)
{
  g_autoptr (GPtrArray) ports = keys_of (self->ports);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->actors->len; i++)
    {
      PpActorPrivate *priv = pp_actor_get_private (self->actors->pdata[i]);
      if (priv->state != NULL)
        g_ptr_array_add (lines, g_strdup_printf ("%s is %s", priv->name, priv->state));
    }
  for (guint i = 0; i < ports->len; i++)
    {
      PpPort *port = ports->pdata[i];
      const char *own = pp_actor_get_name (port->actor);
      if (port->datagrams || port->shared->number == 0 || port->shared->close_told)
        continue;
      if (port->is_client || port->guest)
        g_ptr_array_add (lines, g_strdup_printf ("connection %u: %s to %s%s", port->shared->number,
                                                 port->is_client ? own : port->peer_name,
                                                 port->is_client ? port->peer_name : own,
                                                 port->shared->sealed ? ", sealed" : ""));
    }
  g_ptr_array_sort (lines, by_text);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}
