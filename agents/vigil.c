/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list of conversations, the one that has been silent longest first.
 */
#include "agents/vigil.h"

struct _PpVigil
{
  PpActor *actor; /* owns us */
  guint tag;
  gint64 patience_us;
  PpAsleepFunc asleep;
  GQueue watched;    /* links inside PpWatch */
  gboolean timer_set;
};

/**
 * pp_vigil_new:
 * @actor: whose conversations they are
 * @timer_tag: of a timer that the vigil may use
 * @patience_us: how long anyone may be silent, in microseconds of virtual time
 * @asleep: called for whoever is silent for longer
 *
 * Returns: (transfer full): a vigil
 */
PpVigil *
pp_vigil_new (PpActor *actor, guint timer_tag, gint64 patience_us, PpAsleepFunc asleep)
{
  PpVigil *self = g_new0 (PpVigil, 1);

  self->actor = actor;
  self->tag = timer_tag;
  self->patience_us = patience_us;
  self->asleep = asleep;
  g_queue_init (&self->watched);
  return self;
}

/**
 * pp_vigil_free:
 *
 * Whoever is still watched is let go quietly.
 */
void
pp_vigil_free (PpVigil *self)
{
  while (!g_queue_is_empty (&self->watched))
    pp_vigil_leave (self, g_queue_peek_head (&self->watched));
  g_free (self);
}

guint
pp_vigil_count (const PpVigil *self)
{
  return self->watched.length;
}

static void
set_timer (PpVigil *self, gint64 delay_us)
{
  self->timer_set = TRUE;
  pp_actor_set_timer (self->actor, self->tag, MAX (delay_us, 0), TRUE, NULL);
}

void
pp_vigil_enter (PpVigil *self, PpWatch *watch, PpPort *port)
{
  watch->port = port;
  watch->link.data = watch;
  watch->heard_us = pp_actor_get_now (self->actor);
  g_queue_push_tail_link (&self->watched, &watch->link);
  if (!self->timer_set)
    set_timer (self, self->patience_us);
}

void
pp_vigil_leave (PpVigil *self, PpWatch *watch)
{
  if (watch->link.data == NULL)
    return;
  g_queue_unlink (&self->watched, &watch->link);
  watch->link.data = NULL;
}

void
pp_vigil_heard (PpVigil *self, PpWatch *watch)
{
  if (watch->link.data == NULL)
    return;
  watch->heard_us = pp_actor_get_now (self->actor);
  g_queue_unlink (&self->watched, &watch->link);
  g_queue_push_tail_link (&self->watched, &watch->link);
}

/* Octets of a letter may be trickling in, or it may be we who are slow. */
static gboolean
is_awake (PpVigil *self, const PpWatch *watch, gint64 now_us)
{
  return watch->excused || now_us - pp_port_get_read_us (watch->port) < self->patience_us;
}

/**
 * pp_vigil_timer:
 * @tag: of the timer that fired
 *
 * Returns: whether it was the vigil's
 */
gboolean
pp_vigil_timer (PpVigil *self, guint tag)
{
  gint64 now_us = pp_actor_get_now (self->actor);
  PpWatch *watch;

  if (tag != self->tag)
    return FALSE;
  self->timer_set = FALSE;
  while ((watch = g_queue_peek_head (&self->watched)) != NULL && watch->heard_us + self->patience_us <= now_us)
    if (is_awake (self, watch, now_us))
      pp_vigil_heard (self, watch);
    else
      {
        g_autoptr (PpPort) kept = g_object_ref (watch->port);
        pp_vigil_leave (self, watch);
        self->asleep (kept);
      }
  if (watch != NULL)
    set_timer (self, watch->heard_us + self->patience_us - now_us);
  return TRUE;
}
