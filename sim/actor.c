/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The doors through which an actor asks about itself and queues what it wants done. Nothing happens here yet.
 */
#include "sim/world-private.h"

#include <string.h>

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (PpActor, pp_actor, G_TYPE_OBJECT)

PpActorPrivate *
pp_actor_get_private (PpActor *actor)
{
  return pp_actor_get_instance_private (actor);
}

static void
pp_actor_finalize (GObject *object)
{
  PpActorPrivate *priv = pp_actor_get_private (PP_ACTOR (object));

  g_queue_clear_full (&priv->outbox, (GDestroyNotify) pp_effect_free);
  g_hash_table_unref (priv->timers);
  G_OBJECT_CLASS (pp_actor_parent_class)->finalize (object);
}

static void
ignore (PpActor *self)
{
}

static void
ignore_port (PpActor *self, PpPort *port)
{
}

static void
ignore_sentence (PpActor *self, PpPort *port, const char *sentence)
{
}

static void
ignore_unit (PpActor *self, PpPort *port, const PpUnit *unit)
{
}

static void
ignore_timer (PpActor *self, guint tag)
{
}

static void
ignore_wish (PpActor *self, const char *wish, GVariant *details)
{
}

static void
pp_actor_class_init (PpActorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pp_actor_finalize;
  klass->started = ignore;
  klass->accepted = ignore_port;
  klass->connected = ignore_port;
  klass->refused = ignore_sentence;
  klass->heard = ignore_unit;
  klass->hung_up = ignore_port;
  klass->sealed = ignore_sentence;
  klass->timer = ignore_timer;
  klass->told = ignore_wish;
}

static void
pp_actor_init (PpActor *self)
{
  PpActorPrivate *priv = pp_actor_get_private (self);

  g_queue_init (&priv->outbox);
  priv->timers = g_hash_table_new (NULL, NULL);
}

const char *
pp_actor_get_name (PpActor *self)
{
  g_return_val_if_fail (PP_IS_ACTOR (self), NULL);
  return pp_actor_get_private (self)->name;
}

const char *
pp_actor_get_host (PpActor *self)
{
  g_return_val_if_fail (PP_IS_ACTOR (self), NULL);
  return pp_actor_get_private (self)->host;
}

/**
 * pp_actor_get_now:
 *
 * Returns: virtual time since the world began, in microseconds
 */
gint64
pp_actor_get_now (PpActor *self)
{
  PpWorld *world = pp_actor_get_private (self)->world;

  return world != NULL ? pp_world_get_now (world) : 0;
}

/**
 * pp_actor_get_date_us:
 *
 * Returns: virtual time as a date, in microseconds since the Unix epoch: what can be kept for a later world
 */
gint64
pp_actor_get_date_us (PpActor *self)
{
  PpWorld *world = pp_actor_get_private (self)->world;

  return pp_actor_get_now (self) + (world != NULL ? world->epoch_us : 0);
}

/**
 * pp_actor_get_date:
 *
 * Returns: (transfer full): virtual time as a date, UTC
 */
GDateTime *
pp_actor_get_date (PpActor *self)
{
  g_autoptr (GDateTime) second = NULL;
  gint64 us = pp_actor_get_date_us (self);

  second = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);
  return g_date_time_add (second, us % G_USEC_PER_SEC);
}

/**
 * pp_actor_get_random:
 *
 * Returns: a number that depends on the world's seed and on how often it was asked
 */
guint32
pp_actor_get_random (PpActor *self)
{
  PpWorld *world = pp_actor_get_private (self)->world;

  g_return_val_if_fail (world != NULL, 0);
  return g_rand_int (world->random);
}

guint32
pp_actor_new_item (PpActor *self)
{
  PpWorld *world = pp_actor_get_private (self)->world;

  g_return_val_if_fail (world != NULL, 0);
  return ++world->n_items;
}

const char *
pp_actor_look_up (PpActor *self, const char *host)
{
  PpWorld *world = pp_actor_get_private (self)->world;

  g_return_val_if_fail (world != NULL && host != NULL, NULL);
  return g_hash_table_lookup (world->hosts, host);
}

const char *
pp_actor_get_host_at (PpActor *self, const char *address)
{
  PpWorld *world = pp_actor_get_private (self)->world;

  g_return_val_if_fail (world != NULL && address != NULL, NULL);
  return g_hash_table_lookup (world->addresses, address);
}

static PpPort *
open_port (PpActor *self, PpDo kind, const char *host_or_address, guint service_port, const char *proto, guint hop,
           const char *to_name)
{
  PpWorld *world = pp_actor_get_private (self)->world;
  PpPort *port;
  PpEffect *effect;
  const char *address;

  g_return_val_if_fail (world != NULL && host_or_address != NULL && hop <= 5, NULL);

  address = g_hash_table_lookup (world->hosts, host_or_address);
  port = pp_port_new (self, proto, hop, TRUE);
  port->peer_address = g_intern_string (address != NULL ? address : host_or_address);
  port->peer_port = pp_world_find_port (world, service_port);
  port->peer_name = g_intern_string (to_name != NULL ? to_name : host_or_address);
  port->datagrams = kind == PP_DO_OPEN_DATAGRAMS;
  effect = pp_effect_new (kind, port);
  pp_actor_queue (self, effect);
  g_hash_table_add (world->ports, port);
  return port;
}

/**
 * pp_actor_connect:
 * @host_or_address: a host of the world's table, or an IPv4 address
 * @service_port: the standard port; the world adds its offset
 * @proto: name of the protocol that will be spoken
 * @hop: 1 to 5, or 0
 * @to_name: (nullable): the name of who ought to be there, for when nobody is
 *
 * Asks for a connection: connected() or refused() follows.
 * Returns: (transfer none): the port, not yet open; it lives at least until hung_up() or refused() was called for it
 */
PpPort *
pp_actor_connect (PpActor *self, const char *host_or_address, guint service_port, const char *proto, guint hop,
                  const char *to_name)
{
  g_return_val_if_fail (PP_IS_ACTOR (self), NULL);
  return open_port (self, PP_DO_CONNECT, host_or_address, service_port, proto, hop, to_name);
}

/**
 * pp_actor_connect_outside:
 * @address: an IPv4 address
 * @port: as it is: the world's offset is not added
 *
 * As pp_actor_connect(), for a server that is not of this world.
 */
PpPort *
pp_actor_connect_outside (PpActor *self, const char *address, guint port, const char *proto, guint hop, const char *to_name)
{
  PpPort *opened;

  g_return_val_if_fail (PP_IS_ACTOR (self) && port <= 65535, NULL);
  opened = open_port (self, PP_DO_CONNECT, address, 0, proto, hop, to_name);
  opened->peer_port = port;
  return opened;
}

/**
 * pp_actor_open_datagrams:
 *
 * Opens a socket from which datagrams can be said to one service; no callback follows.
 * Returns: (transfer none): the port; hang up when it is no longer needed
 */
PpPort *
pp_actor_open_datagrams (PpActor *self, const char *host_or_address, guint service_port, const char *proto, guint hop)
{
  g_return_val_if_fail (PP_IS_ACTOR (self), NULL);
  return open_port (self, PP_DO_OPEN_DATAGRAMS, host_or_address, service_port, proto, hop, NULL);
}

/**
 * pp_actor_set_timer:
 * @tag: tells it from the actor's other timers; one that was set before with this tag is forgotten
 * @delay_us: microseconds of virtual time
 * @background: whether the world may end while it is still running
 * @why: (nullable): journalled when it fires; %NULL for what is not worth telling
 */
void
pp_actor_set_timer (PpActor *self, guint tag, gint64 delay_us, gboolean background, const char *why)
{
  PpEffect *effect;

  g_return_if_fail (PP_IS_ACTOR (self) && delay_us >= 0);
  effect = pp_effect_new (PP_DO_SET_TIMER, NULL);
  effect->tag = tag;
  effect->delay_us = delay_us;
  effect->background = background;
  effect->text = g_strdup (why);
  pp_actor_queue (self, effect);
}

void
pp_actor_clear_timer (PpActor *self, guint tag)
{
  PpEffect *effect;

  g_return_if_fail (PP_IS_ACTOR (self));
  effect = pp_effect_new (PP_DO_CLEAR_TIMER, NULL);
  effect->tag = tag;
  pp_actor_queue (self, effect);
}

/**
 * pp_actor_enter:
 * @state: name of the state that the actor as a whole is in from now on
 */
void
pp_actor_enter (PpActor *self, const char *state)
{
  PpEffect *effect;

  g_return_if_fail (PP_IS_ACTOR (self) && state != NULL);
  effect = pp_effect_new (PP_DO_ENTER, NULL);
  effect->to = g_intern_string (state);
  pp_actor_queue (self, effect);
}

/**
 * pp_actor_report:
 * @kind: %PP_KIND_NOTE, %PP_KIND_QUEUE, %PP_KIND_STORE …
 * @item: the letter it is about, or 0
 * @hop: 1 to 5, or 0
 * @to_name: (nullable): whom it goes to
 *
 * Puts one event into the journal, behind what was queued before.
 */
void
pp_actor_report (PpActor *self, PpKind kind, guint32 item, guint hop, const char *to_name, const char *format, ...)
{
  PpEffect *effect;
  va_list arguments;

  g_return_if_fail (PP_IS_ACTOR (self) && hop <= 5);
  effect = pp_effect_new (PP_DO_REPORT, NULL);
  effect->report = kind;
  effect->item = item;
  effect->hop = hop;
  effect->to = g_intern_string (to_name);
  va_start (arguments, format);
  effect->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  effect->length = strlen (effect->text);
  pp_actor_queue (self, effect);
}

/**
 * pp_actor_work:
 * @work: runs on the bench's thread
 * @done: (nullable): runs in the world afterwards
 * @job: (transfer full): what both are given
 * @free_job: frees it when all is over
 */
void
pp_actor_work (PpActor *self, PpBench *bench, PpWorkFunc work, PpDoneFunc done, gpointer job, GDestroyNotify free_job)
{
  PpEffect *effect;

  g_return_if_fail (PP_IS_ACTOR (self) && bench != NULL && work != NULL);
  effect = pp_effect_new (PP_DO_WORK, NULL);
  effect->task = g_new0 (PpTask, 1);
  effect->task->actor = g_object_ref (self);
  effect->task->work = work;
  effect->task->done = done;
  effect->task->job = job;
  effect->task->free_job = free_job;
  effect->what = pp_bench_ref (bench);
  effect->free_what = (GDestroyNotify) pp_bench_unref;
  pp_actor_queue (self, effect);
}

/**
 * pp_actor_hand:
 * @to: an actor on the same host
 * @call: runs in the world for @to, soon
 * @what: (transfer full): what is handed over
 */
void
pp_actor_hand (PpActor *self, PpActor *to, PpHandFunc call, gpointer what, GDestroyNotify free_what)
{
  PpEffect *effect;

  g_return_if_fail (PP_IS_ACTOR (self) && PP_IS_ACTOR (to) && call != NULL);
  effect = pp_effect_new (PP_DO_HAND, NULL);
  effect->hand_to = to;
  effect->hand = call;
  effect->what = what;
  effect->free_what = free_what;
  pp_actor_queue (self, effect);
}
