/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernel: one decision a step. First whoever has something to say says it (if the gate lets him), then whoever
 * has something to hear hears one unit of it, and only then does time go on to what is due next.
 */
#include "sim/world-private.h"

#include <string.h>

/* While there is enough to do, the machine is looked at only every so often. */
#define STEPS_BETWEEN_POLLS 32

G_DEFINE_FINAL_TYPE (PpWorld, pp_world, G_TYPE_OBJECT)
G_DEFINE_QUARK (pp-world-error-quark, pp_world_error)

static void
listener_free (PpListener *listener)
{
  if (listener->wire != NULL)
    listener->wire->klass->free (listener->wire);
  g_free (listener);
}

static void
unref_actor (gpointer actor)
{
  pp_actor_get_private (actor)->world = NULL;
  g_object_unref (actor);
}

static void
pp_world_dispose (GObject *object)
{
  PpWorld *self = PP_WORLD (object);

  pp_world_stop (self);
  G_OBJECT_CLASS (pp_world_parent_class)->dispose (object);
}

static void
pp_world_finalize (GObject *object)
{
  PpWorld *self = PP_WORLD (object);

  pp_agenda_clear (&self->agenda);
  g_hash_table_unref (self->moved);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->ports);
  g_hash_table_unref (self->lingering);
  g_hash_table_unref (self->services);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->listeners);
  g_ptr_array_unref (self->actors);
  g_hash_table_unref (self->hosts);
  g_hash_table_unref (self->addresses);
  g_hash_table_unref (self->outside);
  g_rand_free (self->random);
  g_mutex_clear (&self->finished_lock);
  pp_net_free (self->net);
  G_OBJECT_CLASS (pp_world_parent_class)->finalize (object);
}

static void
pp_world_class_init (PpWorldClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pp_world_dispose;
  G_OBJECT_CLASS (klass)->finalize = pp_world_finalize;
}

static void
pp_world_init (PpWorld *self)
{
  self->moved = g_hash_table_new (NULL, NULL);
  self->hosts = g_hash_table_new (g_str_hash, g_str_equal);
  self->addresses = g_hash_table_new (g_str_hash, g_str_equal);
  self->outside = g_hash_table_new (g_str_hash, g_str_equal);
  self->actors = g_ptr_array_new_with_free_func (unref_actor);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) listener_free);
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ports = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->lingering = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_queue_init (&self->acting);
  g_queue_init (&self->hearing);
  g_queue_init (&self->finished);
  g_mutex_init (&self->finished_lock);
  pp_agenda_init (&self->agenda);
  self->gate_open = TRUE;
  for (guint hop = 0; hop < G_N_ELEMENTS (self->latency_us); hop++)
    self->latency_us[hop] = 1000;
}

/**
 * pp_world_new:
 * @net: (transfer full): what carries octets
 * @time: virtual or real
 * @epoch_us: the date on which the world begins, in microseconds since the Unix epoch
 * @seed: of all its chances
 *
 * Returns: (transfer full): an empty world, its gate open
 */
PpWorld *
pp_world_new (PpNet *net, PpTime time, gint64 epoch_us, guint64 seed)
{
  PpWorld *self = g_object_new (PP_TYPE_WORLD, NULL);
  guint32 seeds[2] = { seed & G_MAXUINT32, seed >> 32 };

  self->net = net;
  self->time = time;
  self->epoch_us = epoch_us;
  self->started_us = g_get_monotonic_time ();
  self->random = g_rand_new_with_seed_array (seeds, 2);
  return self;
}

void
pp_world_set_sink (PpWorld *self, PpSink sink, gpointer data)
{
  self->sink = sink;
  self->sink_data = data;
}

/**
 * pp_world_set_horizon:
 * @time_us: virtual time at which the world comes to rest, whatever is still due; 0 for never
 */
void
pp_world_set_horizon (PpWorld *self, gint64 time_us)
{
  self->horizon_us = time_us;
}

void
pp_world_set_unfinished (PpWorld *self, gboolean (*unfinished) (gpointer data), gpointer data)
{
  self->unfinished = unfinished;
  self->unfinished_data = data;
}

void
pp_world_set_port_offset (PpWorld *self, guint offset)
{
  self->port_offset = offset;
}

void
pp_world_move_port (PpWorld *self, guint port, guint moved)
{
  g_hash_table_insert (self->moved, GUINT_TO_POINTER (port), GUINT_TO_POINTER (moved));
}

/**
 * pp_world_find_port:
 * @port: a standard port
 *
 * Returns: the port that stands for it in this world
 */
guint
pp_world_find_port (PpWorld *self, guint port)
{
  guint moved = GPOINTER_TO_UINT (g_hash_table_lookup (self->moved, GUINT_TO_POINTER (port)));

  return moved != 0 ? moved : port + self->port_offset;
}

/**
 * pp_world_set_latency:
 * @latency_us: how long anything takes from one end of the hop to the other, in virtual microseconds
 */
void
pp_world_set_latency (PpWorld *self, guint hop, gint64 latency_us)
{
  g_return_if_fail (hop < G_N_ELEMENTS (self->latency_us) && latency_us >= 0);
  self->latency_us[hop] = latency_us;
}

void
pp_world_add_host (PpWorld *self, const char *host, const char *address)
{
  g_hash_table_insert (self->hosts, (gpointer) g_intern_string (host), (gpointer) g_intern_string (address));
  g_hash_table_insert (self->addresses, (gpointer) g_intern_string (address), (gpointer) g_intern_string (host));
}

/**
 * pp_world_let_out:
 * @address: an IPv4 address that a person has named
 */
void
pp_world_let_out (PpWorld *self, const char *address)
{
  g_hash_table_add (self->outside, (gpointer) g_intern_string (address));
}

/**
 * pp_world_add_actor:
 * @actor: (transfer none): a new actor; the world keeps a reference
 * @name: as it stands in the journal: "msa:submit.london.example"
 * @host: the host it lives on, which the world must know
 */
void
pp_world_add_actor (PpWorld *self, PpActor *actor, const char *name, const char *host)
{
  PpActorPrivate *priv = pp_actor_get_private (actor);

  g_return_if_fail (priv->world == NULL && g_hash_table_contains (self->hosts, host));
  priv->world = self;
  priv->name = g_intern_string (name);
  priv->host = g_intern_string (host);
  priv->address = g_hash_table_lookup (self->hosts, host);
  g_ptr_array_add (self->actors, g_object_ref (actor));
  g_hash_table_insert (self->by_name, (gpointer) priv->name, actor);
}

static gboolean
add_listener (PpWorld *self, PpActor *actor, guint port, gboolean datagrams, const char *proto, guint hop,
              GError **error)
{
  PpActorPrivate *priv = pp_actor_get_private (actor);
  PpListener *listener = g_new0 (PpListener, 1);

  listener->owner.is_listener = TRUE;
  listener->actor = actor;
  listener->datagrams = datagrams;
  listener->address = priv->address;
  listener->port = pp_world_find_port (self, port);
  listener->proto = g_intern_string (proto);
  listener->hop = hop;
  listener->wire = self->net->klass->listen (self->net, priv->address, listener->port, datagrams, error);
  if (listener->wire == NULL)
    {
      listener_free (listener);
      return FALSE;
    }
  self->net->klass->watch (self->net, listener->wire, &listener->owner);
  g_ptr_array_add (self->listeners, listener);
  g_hash_table_replace (self->services, pp_place (listener->address, listener->port, datagrams), listener);
  return TRUE;
}

/**
 * pp_world_listen:
 * @actor: gets what comes in
 * @port: the standard port; the world's offset is added
 * @hop: the hop on which guests come in; callers of this world bring their own
 *
 * Returns: %FALSE with @error set (%PP_WORLD_ERROR) if the machine refused; the message names address and port
 */
gboolean
pp_world_listen (PpWorld *self, PpActor *actor, guint port, const char *proto, guint hop, GError **error)
{
  return add_listener (self, actor, port, FALSE, proto, hop, error);
}

gboolean
pp_world_listen_datagrams (PpWorld *self, PpActor *actor, guint port, const char *proto, guint hop, GError **error)
{
  return add_listener (self, actor, port, TRUE, proto, hop, error);
}

typedef struct
{
  guint port, hop;
  const char *proto; /* interned */
} Opening;

/**
 * pp_world_listen_later:
 * @time_us: when, in microseconds since the world began; until then whoever calls is refused
 *
 * This alone does not keep the world going.
 */
void
pp_world_listen_later (PpWorld *self, gint64 time_us, PpActor *actor, guint port, const char *proto, guint hop)
{
  Opening *opening = g_new0 (Opening, 1);
  PpDue *due = pp_agenda_add (&self->agenda, PP_DUE_OPENING, time_us, actor, TRUE);

  *opening = (Opening){ .port = port, .hop = hop, .proto = g_intern_string (proto) };
  due->what = opening;
  due->free_what = g_free;
}

static void
open_now (PpWorld *self, PpDue *due)
{
  const Opening *opening = due->what;
  g_autoptr (GError) error = NULL;

  if (add_listener (self, due->about, opening->port, FALSE, opening->proto, opening->hop, &error))
    PP_ACTOR_GET_CLASS (due->about)->told (due->about, "open", NULL);
  else
    pp_actor_report (due->about, PP_KIND_NOTE, 0, 0, NULL, "cannot open: %s", error->message);
}

void
pp_world_reserve_items (PpWorld *self, guint32 items)
{
  self->n_items = MAX (self->n_items, items);
}

void
pp_world_start (PpWorld *self)
{
  g_return_if_fail (!self->started);
  self->started = TRUE;
  self->started_us = g_get_monotonic_time ();
  for (guint i = 0; i < self->actors->len; i++)
    PP_ACTOR_GET_CLASS (self->actors->pdata[i])->started (self->actors->pdata[i]);
}

gint64
pp_world_get_now (PpWorld *self)
{
  return self->time == PP_TIME_REAL ? g_get_monotonic_time () - self->started_us : self->now_us;
}

PpActor *
pp_world_get_actor (PpWorld *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

int
pp_world_get_poll_fd (PpWorld *self)
{
  return self->net->klass->get_poll_fd (self->net);
}

gint64
pp_world_get_due_us (PpWorld *self)
{
  PpDue *due = self->time == PP_TIME_REAL ? pp_agenda_peek (&self->agenda) : NULL;

  return due != NULL ? MAX (0, due->time_us - pp_world_get_now (self)) : -1;
}

/* ------------------------------------------------------------------ steps */

static void
machine_says (gpointer owner, gboolean readable, gboolean writable, gboolean ending, gpointer data)
{
  PpWorld *self = data;
  PpOwner *who = owner;
  PpListener *listener = owner;

  if (!who->is_listener)
    {
      PpPort *port = (PpPort *) ((guint8 *) owner - G_STRUCT_OFFSET (PpPort, owner));
      g_autoptr (PpPort) kept = g_object_ref (port);
      port->ending |= ending;
      pp_world_port_ready (self, port, readable, writable);
    }
  else if (listener->datagrams)
    pp_world_receive (self, listener);
  else
    pp_world_accept (self, listener);
}

static void
poll_machine (PpWorld *self, int wait_ms)
{
  self->since_poll = 0;
  self->net->klass->poll (self->net, wait_ms, machine_says, self);
  if (self->starved && self->relieved)
    pp_world_accept_starved (self);
}

/* Work that was done beside the world is back. */
void
pp_world_finish_task (PpWorld *self, PpTask *task)
{
  self->tasks_out--;
  if (task->done != NULL && !self->stopped)
    task->done (task->actor, task->job, task->error);
  pp_task_free (task);
}

/* In real time, work comes back in the order in which it is done. */
static gboolean
take_finished (PpWorld *self)
{
  PpTask *task;

  g_mutex_lock (&self->finished_lock);
  task = g_queue_pop_head (&self->finished);
  self->woken &= task != NULL;
  g_mutex_unlock (&self->finished_lock);
  if (task == NULL)
    return FALSE;
  if (self->time == PP_TIME_REAL)
    pp_world_finish_task (self, task);
  return TRUE;
}

/* Work came back since take_finished(), and a look at the machine has taken its wake-up: nobody would be woken again. */
static gboolean
has_finished (PpWorld *self)
{
  gboolean has;

  g_mutex_lock (&self->finished_lock);
  has = !g_queue_is_empty (&self->finished);
  g_mutex_unlock (&self->finished_lock);
  return has;
}

static void
hand_over (PpWorld *self, PpDue *due)
{
  PpEffect *effect = due->what;

  effect->hand (due->about, pp_world_get_actor (self, effect->to), effect->what);
}

/* A wish is told with the name of the actor in front: "mua:alice\0write". */
typedef struct
{
  char *wish;
  GVariant *details;
} Wish;

static void
wish_free (Wish *wish)
{
  g_free (wish->wish);
  g_clear_pointer (&wish->details, g_variant_unref);
  g_free (wish);
}

/**
 * pp_world_tell:
 * @actor: its name
 * @wish: what it shall do
 * @details: (nullable): a floating reference is taken
 *
 * What nobody of that name can be told is ignored.
 */
void
pp_world_tell (PpWorld *self, const char *actor, const char *wish, GVariant *details)
{
  PpActor *who = pp_world_get_actor (self, actor);
  g_autoptr (GVariant) kept = details != NULL ? g_variant_ref_sink (details) : NULL;
  Wish *what;
  PpDue *due;

  if (who == NULL)
    return;
  what = g_new0 (Wish, 1);
  what->wish = g_strdup (wish);
  what->details = g_steal_pointer (&kept);
  due = pp_agenda_add (&self->agenda, PP_DUE_WISH, pp_world_get_now (self), who, FALSE);
  due->what = what;
  due->free_what = (GDestroyNotify) wish_free;
}

static void
do_due (PpWorld *self, PpDue *due)
{
  Wish *wish = due->what;

  switch (due->kind)
    {
    case PP_DUE_TIMER:
      pp_world_due_timer (self, due);
      break;
    case PP_DUE_TASK:
      pp_world_finish_task (self, due->what);
      break;
    case PP_DUE_HAND:
      hand_over (self, due);
      break;
    case PP_DUE_GOODBYE:
      pp_world_end_goodbyes (self);
      break;
    case PP_DUE_OPENING:
      open_now (self, due);
      break;
    case PP_DUE_WISH:
      PP_ACTOR_GET_CLASS (due->about)->told (due->about, wish->wish, wish->details);
      break;
    default:
      pp_world_arrive (self, due);
    }
}

/* Whether time may go on to @due: not behind the horizon, and not for background timers alone. */
static gboolean
is_worth_it (PpWorld *self, PpDue *due)
{
  if (self->horizon_us > 0 && due->time_us > self->horizon_us)
    return FALSE;
  if (self->agenda.foreground > 0)
    return TRUE;
  return self->unfinished != NULL && self->unfinished (self->unfinished_data);
}

static PpWorldStatus
step_virtual_time (PpWorld *self)
{
  PpDue *due = pp_agenda_peek (&self->agenda);

  while (take_finished (self))
    ; /* only its wake-up was wanted */
  if (due == NULL || !is_worth_it (self, due))
    return PP_WORLD_IDLE;
  if (!pp_world_is_due (self, due))
    return PP_WORLD_WAITING;
  /* Looking whether it is due may have entered new things, but none before it. */
  due = pp_agenda_pop (&self->agenda);
  self->now_us = MAX (self->now_us, due->time_us);
  do_due (self, due);
  pp_due_free (due);
  return PP_WORLD_ACTED;
}

static PpWorldStatus
step_real_time (PpWorld *self)
{
  PpDue *due;

  if (take_finished (self))
    return PP_WORLD_ACTED;
  due = pp_agenda_peek (&self->agenda);
  if (due == NULL || due->time_us > pp_world_get_now (self))
    return PP_WORLD_WAITING;
  due = pp_agenda_pop (&self->agenda);
  do_due (self, due);
  pp_due_free (due);
  return PP_WORLD_ACTED;
}

static gboolean
is_busy (PpWorld *self)
{
  return !g_queue_is_empty (&self->acting) || !g_queue_is_empty (&self->hearing);
}

/**
 * pp_world_step:
 *
 * Takes one decision, if there is one to take. Never blocks.
 */
PpWorldStatus
pp_world_step (PpWorld *self)
{
  PpWorldStatus status;
  PpActor *actor;
  PpPort *port;

  g_return_val_if_fail (PP_IS_WORLD (self) && self->started, PP_WORLD_IDLE);
  if (self->stopped)
    return PP_WORLD_IDLE;
  if ((self->time == PP_TIME_REAL && !is_busy (self)) || self->since_poll++ >= STEPS_BETWEEN_POLLS)
    poll_machine (self, 0);
  actor = g_queue_peek_head (&self->acting);
  if (actor != NULL)
    return pp_world_act (self, actor);
  port = g_queue_pop_head (&self->hearing);
  if (port != NULL)
    {
      port->queued = FALSE;
      pp_world_hear (self, port);
      g_object_unref (port);
      return PP_WORLD_ACTED;
    }
  if (self->time == PP_TIME_REAL)
    return step_real_time (self);
  status = step_virtual_time (self);
  if (status != PP_WORLD_ACTED)
    {
      poll_machine (self, 0);
      if (is_busy (self) || has_finished (self))
        return PP_WORLD_ACTED;
    }
  return status;
}

/**
 * pp_world_wait:
 * @wait_us: how long at most, in microseconds; less than 0 for without end
 *
 * In real time, when there was nothing to do: waits until there is, and takes note of it.
 * Returns: %FALSE if the caller that pp_world_set_caller() named has called
 */
gboolean
pp_world_wait (PpWorld *self, gint64 wait_us)
{
  g_return_val_if_fail (PP_IS_WORLD (self), FALSE);
  if (!self->net->called) /* a step may have heard the call already */
    poll_machine (self, wait_us < 0 ? -1 : (int) MIN ((wait_us + 999) / 1000, G_MAXINT));
  return !self->net->called;
}

/**
 * pp_world_set_caller:
 * @fd: a descriptor that becomes readable when the world shall be left
 */
void
pp_world_set_caller (PpWorld *self, int fd)
{
  if (self->net->klass->watch_caller != NULL)
    self->net->klass->watch_caller (self->net, fd);
}

/* ------------------------------------------------------------------ the gate */

void
pp_world_open_gate (PpWorld *self)
{
  self->gate_open = TRUE;
  self->allowance = 0;
}

void
pp_world_close_gate (PpWorld *self)
{
  self->gate_open = FALSE;
  self->allowance = 0;
}

void
pp_world_allow (PpWorld *self, guint lines)
{
  self->allowance += lines;
}
