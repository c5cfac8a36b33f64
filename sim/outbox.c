/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The outboxes and the gate: effects become events and octets here, one at a time, and nowhere else.
 */
#include "sim/world-private.h"

#include <string.h>

PpEffect *
pp_effect_new (PpDo kind, PpPort *port)
{
  PpEffect *self = g_new0 (PpEffect, 1);

  self->kind = kind;
  self->port = port != NULL ? g_object_ref (port) : NULL;
  return self;
}

void
pp_effect_free (PpEffect *effect)
{
  g_clear_object (&effect->port);
  g_clear_pointer (&effect->octets, g_bytes_unref);
  g_clear_pointer (&effect->task, pp_task_free);
  if (effect->free_what != NULL)
    effect->free_what (effect->what);
  g_free (effect->text);
  g_free (effect);
}

/* Puts @effect (taken) at the end of what @actor is about to do. */
void
pp_actor_queue (PpActor *actor, PpEffect *effect)
{
  PpActorPrivate *priv = pp_actor_get_private (actor);

  if (priv->world == NULL || priv->world->stopped)
    {
      pp_effect_free (effect);
      return;
    }
  g_queue_push_tail (&priv->outbox, effect);
  if (!priv->acting)
    {
      priv->acting = TRUE;
      g_queue_push_tail (&priv->world->acting, actor);
    }
}

gint64
pp_world_latency (PpWorld *self, guint hop)
{
  return self->time == PP_TIME_REAL ? 0 : self->latency_us[hop <= 5 ? hop : 0];
}

/* Numbers an event, stamps it with both times and sends it out. */
void
pp_world_tell_sink (PpWorld *self, PpEvent *fields, const char *text, gsize length)
{
  PpEvent *event;

  fields->n = ++self->n_events;
  fields->time_us = pp_world_get_now (self);
  fields->wall_us = g_get_real_time ();
  event = pp_event_new (fields, text, length);
  if (self->sink != NULL)
    self->sink (event, self->sink_data);
  pp_event_unref (event);
}

/* An event that belongs to a connection, said by our side of it or by the other. */
void
pp_world_emit (PpWorld *self, PpPort *port, PpKind kind, guint32 item, const char *text, gsize length, gsize octets,
               gboolean from_peer)
{
  const char *own = pp_actor_get_name (port->actor);
  PpEvent fields = {
    .connection = port->shared->number,
    .item = item,
    .octets = octets,
    .proto = port->proto,
    .from = from_peer ? port->peer_name : own,
    .to = from_peer ? own : port->peer_name,
    .kind = kind,
    .dir = port->is_client != from_peer ? PP_DIR_CLIENT : PP_DIR_SERVER,
    .hop = port->hop,
  };

  if (kind == PP_KIND_STATE || kind == PP_KIND_NOTE)
    fields.to = NULL;
  pp_world_tell_sink (self, &fields, text, length);
}

static void
say (PpWorld *self, PpPort *port, PpEffect *effect)
{
  if (effect->kind == PP_DO_SAY_BLOCK)
    {
      gsize length;
      const char *octets = g_bytes_get_data (effect->octets, &length);
      pp_world_emit (self, port, PP_KIND_DATA, effect->item, octets, length, length, FALSE);
      pp_world_write (self, port, octets, length);
    }
  else if (effect->kind == PP_DO_SAY_IN_WORDS)
    {
      gsize length;
      const char *octets = g_bytes_get_data (effect->octets, &length);
      pp_world_emit (self, port, PP_KIND_DNS, effect->item, effect->text, effect->length, length, FALSE);
      pp_world_write (self, port, octets, length);
    }
  else
    {
      pp_world_emit (self, port, PP_KIND_LINE, effect->item, effect->text, effect->length, effect->length + 2, FALSE);
      effect->text = g_realloc (effect->text, effect->length + 2);
      memcpy (effect->text + effect->length, "\r\n", 2);
      pp_world_write (self, port, effect->text, effect->length + 2);
    }
}

static gboolean
is_said (const PpEffect *effect)
{
  return effect->kind == PP_DO_SAY || effect->kind == PP_DO_SAY_BLOCK || effect->kind == PP_DO_SAY_IN_WORDS ||
         effect->kind == PP_DO_SAY_DATAGRAM;
}

/* What is said in one breath goes out in one write. So do, in real time, the answers to what came in one breath (RFC 5321 with
 * RFC 2920, 3.2; RFC 2449, 6.6): a port that is about to be heard is flushed when there is nothing more to hear. */
static void
flush_unless_more (PpWorld *self, PpActor *actor, PpPort *port)
{
  PpEffect *next = g_queue_peek_head (&pp_actor_get_private (actor)->outbox);

  if (self->gate_open && next != NULL && is_said (next) && next->port == port)
    return;
  if (self->gate_open && self->time == PP_TIME_REAL && port->queued && port->tls == NULL)
    return;
  pp_world_flush (self, port);
}

static void
enter (PpWorld *self, PpActor *actor, PpEffect *effect)
{
  PpActorPrivate *priv = pp_actor_get_private (actor);
  PpEvent fields = { .kind = PP_KIND_STATE, .from = priv->name };

  if (effect->port != NULL)
    {
      effect->port->state = g_intern_string (effect->text);
      pp_world_emit (self, effect->port, PP_KIND_STATE, effect->item, effect->text, effect->length, 0, FALSE);
      return;
    }
  if (priv->state == effect->to)
    return;
  priv->state = effect->to;
  pp_world_tell_sink (self, &fields, effect->to, strlen (effect->to));
}

static void
report (PpWorld *self, PpActor *actor, PpEffect *effect)
{
  PpEvent fields = {
    .kind = effect->report,
    .from = pp_actor_get_name (actor),
    .to = effect->to,
    .item = effect->item,
    .hop = effect->hop,
  };

  if (effect->port != NULL)
    pp_world_emit (self, effect->port, effect->report, effect->item, effect->text, effect->length, 0, FALSE);
  else
    pp_world_tell_sink (self, &fields, effect->text, effect->length);
}

static void
clear_timer (PpWorld *self, PpActor *actor, guint tag)
{
  PpActorPrivate *priv = pp_actor_get_private (actor);
  PpDue *due = g_hash_table_lookup (priv->timers, GUINT_TO_POINTER (tag));

  if (due == NULL)
    return;
  g_hash_table_remove (priv->timers, GUINT_TO_POINTER (tag));
  pp_agenda_cancel (&self->agenda, due);
}

static void
set_timer (PpWorld *self, PpActor *actor, PpEffect *effect)
{
  PpActorPrivate *priv = pp_actor_get_private (actor);
  PpDue *due;

  clear_timer (self, actor, effect->tag);
  due = pp_agenda_add (&self->agenda, PP_DUE_TIMER, pp_world_get_now (self) + effect->delay_us, actor,
                       effect->background);
  due->upto = effect->tag;
  due->what = g_steal_pointer (&effect->text);
  due->free_what = g_free;
  g_hash_table_insert (priv->timers, GUINT_TO_POINTER (effect->tag), due);
}

/* A timer fires: it is forgotten first, so that the actor may set it anew. */
void
pp_world_due_timer (PpWorld *self, PpDue *due)
{
  PpActor *actor = due->about;
  PpActorPrivate *priv = pp_actor_get_private (actor);

  g_hash_table_remove (priv->timers, GUINT_TO_POINTER ((guint) due->upto));
  if (due->what != NULL)
    {
      PpEvent fields = { .kind = PP_KIND_TIMER, .from = priv->name };
      pp_world_tell_sink (self, &fields, due->what, strlen (due->what));
    }
  PP_ACTOR_GET_CLASS (actor)->timer (actor, due->upto);
}

/* On the bench's thread. */
static void
task_ready (PpTask *task, gpointer data)
{
  PpWorld *self = data;

  g_mutex_lock (&self->finished_lock);
  g_atomic_int_set (&task->finished, TRUE);
  g_queue_push_tail (&self->finished, task);
  if (!self->woken)
    pp_net_wake (self->net);
  self->woken = TRUE;
  g_mutex_unlock (&self->finished_lock);
}

static void
work (PpWorld *self, PpEffect *effect)
{
  /* What work beside the world takes in virtual time: an ordinary disk's sync. */
  const gint64 sync_us = 1000;
  PpTask *task = g_steal_pointer (&effect->task);

  task->ready = task_ready;
  task->ready_data = self;
  self->tasks_out++;
  if (self->time == PP_TIME_VIRTUAL)
    {
      PpDue *due = pp_agenda_add (&self->agenda, PP_DUE_TASK, self->now_us + sync_us, NULL, FALSE);
      due->what = task;
    }
  pp_bench_give (effect->what, task);
}

static void
hand (PpWorld *self, PpActor *actor, PpEffect *effect)
{
  PpDue *due = pp_agenda_add (&self->agenda, PP_DUE_HAND, pp_world_get_now (self), effect->hand_to, FALSE);
  PpEffect *kept = g_new0 (PpEffect, 1);

  *kept = *effect;
  effect->what = NULL;
  effect->free_what = NULL;
  kept->port = NULL;
  kept->to = pp_actor_get_name (actor);
  due->what = kept;
  due->free_what = (GDestroyNotify) pp_effect_free;
}

static void
apply (PpWorld *self, PpActor *actor, PpEffect *effect)
{
  PpPort *port = effect->port;

  switch (effect->kind)
    {
    case PP_DO_SAY:
    case PP_DO_SAY_BLOCK:
    case PP_DO_SAY_IN_WORDS:
      say (self, port, effect);
      flush_unless_more (self, actor, port);
      break;
    case PP_DO_SAY_DATAGRAM:
      pp_world_send (self, port, effect);
      break;
    case PP_DO_SEAL:
      pp_world_seal (self, port, effect);
      break;
    case PP_DO_AWAIT_DRAIN:
      port->drained = effect->drained;
      pp_world_flush (self, port); /* what was said before it may still be waiting for more */
      pp_world_tell_drained (self, port);
      break;
    case PP_DO_HANG_UP:
      pp_world_close (self, port);
      break;
    case PP_DO_CONNECT:
      pp_world_open (self, port, effect);
      break;
    case PP_DO_OPEN_DATAGRAMS:
      pp_world_open_socket (self, port, effect);
      break;
    case PP_DO_REPORT:
      report (self, actor, effect);
      break;
    case PP_DO_ENTER:
      enter (self, actor, effect);
      break;
    case PP_DO_SET_TIMER:
      set_timer (self, actor, effect);
      break;
    case PP_DO_CLEAR_TIMER:
      clear_timer (self, actor, effect->tag);
      break;
    case PP_DO_WORK:
      work (self, effect);
      break;
    case PP_DO_HAND:
      hand (self, actor, effect);
      break;
    }
}

/* What is said on a connection that is gone, is said to nobody; states and notes of it are still true. */
static gboolean
is_void (const PpEffect *effect)
{
  return (is_said (effect) || effect->kind == PP_DO_HANG_UP || effect->kind == PP_DO_SEAL ||
          effect->kind == PP_DO_AWAIT_DRAIN) && !effect->port->open;
}

/* What was let out has to get there, though nobody is heard while the gate holds a line. */
static void
flush_all (PpWorld *self, PpPort *held)
{
  pp_world_flush (self, held);
  for (GList *l = self->hearing.head; l != NULL; l = l->next)
    pp_world_flush (self, l->data);
}

/* Takes the next effect of @actor, if the gate lets it. */
PpWorldStatus
pp_world_act (PpWorld *self, PpActor *actor)
{
  PpActorPrivate *priv = pp_actor_get_private (actor);
  PpEffect *effect = g_queue_peek_head (&priv->outbox);

  if (is_said (effect) && !is_void (effect) && !self->gate_open)
    {
      if (self->allowance == 0)
        {
          flush_all (self, effect->port);
          return PP_WORLD_HELD;
        }
      self->allowance--;
    }
  g_queue_pop_head (&priv->outbox);
  if (!is_void (effect))
    apply (self, actor, effect);
  pp_effect_free (effect);
  if (g_queue_is_empty (&priv->outbox))
    {
      priv->acting = FALSE;
      g_queue_remove (&self->acting, actor);
    }
  return PP_WORLD_ACTED;
}

/* See world.h. */
PpEvent *
pp_world_get_about_to_say (PpWorld *self)
{
  PpActor *actor = g_queue_peek_head (&self->acting);
  PpEffect *effect = actor != NULL ? g_queue_peek_head (&pp_actor_get_private (actor)->outbox) : NULL;
  PpEvent fields = { 0 };
  const char *text;
  gsize length;

  if (effect == NULL || !is_said (effect) || is_void (effect))
    return NULL;
  fields.n = self->n_events + 1;
  fields.time_us = pp_world_get_now (self);
  fields.connection = effect->port->shared->number;
  fields.item = effect->item;
  fields.proto = effect->port->proto;
  fields.from = pp_actor_get_name (actor);
  fields.to = effect->port->peer_name;
  fields.dir = effect->port->is_client ? PP_DIR_CLIENT : PP_DIR_SERVER;
  fields.hop = effect->port->hop;
  fields.kind = effect->kind == PP_DO_SAY ? PP_KIND_LINE
                : effect->kind == PP_DO_SAY_BLOCK ? PP_KIND_DATA : PP_KIND_DNS;
  text = effect->kind == PP_DO_SAY_BLOCK ? g_bytes_get_data (effect->octets, &length) : effect->text;
  if (effect->kind != PP_DO_SAY_BLOCK)
    length = effect->length;
  return pp_event_new (&fields, text, length);
}
