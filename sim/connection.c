/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Connections: how they are opened, what is written to and read from their wires. In virtual time an end
 * of this world reads only what the agenda says has arrived, so that the order never depends on the machine.
 */
#include "sim/world-private.h"

#include <string.h>

#define READ_AT_ONCE 65536
/* A guest that reads nothing is not heard any more until this much or less is unsent. */
#define UNSENT_MOST (256 * 1024)
/* So little unsent is as good as nothing: see pp_port_await_drain(). */
#define DRAINED_MOST (64 * 1024)

PpConnection *
pp_connection_new (void)
{
  PpConnection *self = g_new0 (PpConnection, 1);

  g_atomic_ref_count_init (&self->refs);
  return self;
}

PpConnection *
pp_connection_ref (PpConnection *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
pp_connection_unref (PpConnection *self)
{
  if (g_atomic_ref_count_dec (&self->refs))
    g_free (self);
}

/* "tcp 127.25.0.1:2025": the key of services and calls. */
char *
pp_place (const char *address, guint port, gboolean datagrams)
{
  return g_strdup_printf ("%s %s:%u", datagrams ? "udp" : "tcp", address, port);
}

/* The name of the actor that listens there, or NULL. */
const char *
pp_world_name_of (PpWorld *self, const char *address, guint port, gboolean datagrams)
{
  g_autofree char *place = pp_place (address, port, datagrams);
  PpListener *listener = g_hash_table_lookup (self->services, place);

  return listener != NULL ? pp_actor_get_name (listener->actor) : NULL;
}

static void
mark_open (PpPort *port)
{
  port->open = TRUE;
  pp_actor_get_private (port->actor)->open++;
  if (port->framer == NULL && !port->datagrams)
    port->framer = pp_framer_new ();
}

void
pp_port_mark_closed (PpPort *port)
{
  if (!port->open)
    return;
  port->open = FALSE;
  pp_actor_get_private (port->actor)->open--;
}

static void
forget_call (PpWorld *self, PpPort *port)
{
  g_autofree char *place = NULL;

  if (!port->is_client || port->wire == NULL)
    return;
  place = pp_place (port->local_address, port->wire->local_port, port->datagrams);
  if (g_hash_table_lookup (self->calls, place) == port)
    g_hash_table_remove (self->calls, place);
}

/* The end of a port: its wire is closed and the world keeps it no longer. */
void
pp_world_forget (PpWorld *self, PpPort *port)
{
  g_autoptr (PpPort) kept = g_object_ref (port);

  pp_port_mark_closed (port);
  forget_call (self, port);
  if (port->peer != NULL)
    port->peer->peer = NULL;
  port->peer = NULL;
  if (port->goodbye.data != NULL)
    g_queue_unlink (&self->goodbyes, &port->goodbye);
  port->goodbye.data = NULL;
  if (port->wire != NULL)
    port->wire->klass->free (port->wire);
  port->wire = NULL;
  self->relieved = TRUE;
  g_hash_table_remove (self->ports, port);
  g_hash_table_remove (self->lingering, port);
}

static void
refuse_later (PpWorld *self, PpPort *port, const char *why)
{
  PpDue *due = pp_agenda_add (&self->agenda, PP_DUE_REFUSED,
                              pp_world_get_now (self) + pp_world_latency (self, port->hop), port, FALSE);

  due->what = g_strdup (why);
  due->free_what = g_free;
}

/* An actor wants a connection. */
void
pp_world_open (PpWorld *self, PpPort *port, PpEffect *effect)
{
  g_autofree char *place = pp_place (port->peer_address, port->peer_port, FALSE);
  PpListener *listener = g_hash_table_lookup (self->services, place);
  g_autofree char *why = NULL, *where = NULL;

  port->shared->number = ++self->n_connections;
  if (listener != NULL)
    port->peer_name = pp_actor_get_name (listener->actor);
  where = g_strdup_printf ("%s:%u", port->peer_address, port->peer_port);
  pp_world_emit (self, port, PP_KIND_CONNECT, port->shared->item, where, strlen (where), 0, FALSE);
  if (g_str_has_prefix (port->peer_address, "127.") || g_hash_table_contains (self->outside, port->peer_address))
    port->wire = self->net->klass->connect (self->net, port->local_address, port->peer_address, port->peer_port, &why);
  else
    why = g_strdup ("not an address of this machine: nothing leaves it"); /* whatever a zone may say */
  port->connecting = TRUE;
  if (port->wire == NULL)
    {
      refuse_later (self, port, why);
      return;
    }
  g_hash_table_replace (self->calls, pp_place (port->local_address, port->wire->local_port, FALSE), port);
  if (self->time == PP_TIME_REAL)
    self->net->klass->watch (self->net, port->wire, &port->owner);
  else if (listener != NULL)
    {
      port->listener = listener;
      pp_agenda_add (&self->agenda, PP_DUE_ARRIVAL, self->now_us + pp_world_latency (self, port->hop), port, FALSE);
    }
  else
    refuse_later (self, port, NULL);
}

static void
connected (PpWorld *self, PpPort *port)
{
  port->connecting = FALSE;
  mark_open (port);
  PP_ACTOR_GET_CLASS (port->actor)->connected (port->actor, port);
}

static void
refused (PpWorld *self, PpPort *port, const char *why)
{
  g_autoptr (PpPort) kept = g_object_ref (port);
  g_autofree char *text = g_strconcat ("refused: ", why, NULL);

  port->connecting = FALSE;
  pp_world_emit (self, port, PP_KIND_CONNECT, port->shared->item, text, strlen (text), 0, TRUE);
  pp_world_forget (self, port);
  PP_ACTOR_GET_CLASS (port->actor)->refused (port->actor, port, why);
}

/* What we connect to is no listener of ours: the machine says how it went. */
static void
settle_connecting (PpWorld *self, PpPort *port)
{
  g_autofree char *why = NULL;
  int is = port->wire->klass->get_connected (port->wire, &why);

  if (is < 0)
    refused (self, port, why);
  else if (is > 0)
    {
      /* In real time both ends of this world are like any others on the wire, but their lines are told once. */
      port->guest = port->peer == NULL && pp_world_name_of (self, port->peer_address, port->peer_port, FALSE) == NULL;
      connected (self, port);
    }
}

static PpPort *
take_call (PpWorld *self, PpListener *listener, PpWire *wire, const char *address, guint from_port)
{
  g_autofree char *place = pp_place (address, from_port, FALSE);
  PpPort *caller = g_hash_table_lookup (self->calls, place);
  PpPort *port = pp_port_new (listener->actor, listener->proto, listener->hop, FALSE);

  port->wire = wire;
  port->listener = listener;
  port->peer_address = g_intern_string (address);
  if (caller != NULL)
    {
      port->peer = caller;
      caller->peer = port;
      port->hop = caller->hop;
      port->peer_name = pp_actor_get_name (caller->actor);
      pp_connection_unref (port->shared);
      port->shared = pp_connection_ref (caller->shared);
    }
  else
    {
      g_autofree char *name = g_strconcat ("guest:", address, NULL);
      port->guest = TRUE;
      port->peer_name = g_intern_string (name);
      port->shared->number = ++self->n_connections;
    }
  g_hash_table_add (self->ports, port);
  return port;
}

static void
welcome (PpWorld *self, PpPort *port)
{
  mark_open (port);
  PP_ACTOR_GET_CLASS (port->actor)->accepted (port->actor, port);
}

/* Takes whoever is waiting at a listener. Callers of this world are let in when their arrival is due. */
void
pp_world_accept (PpWorld *self, PpListener *listener)
{
  char *address;
  guint from_port;
  PpWire *wire;

  while ((wire = listener->wire->klass->accept (listener->wire, &address, &from_port)) != NULL)
    {
      PpPort *port = take_call (self, listener, wire, address, from_port);
      g_autofree char *freed = address;

      if (port->guest)
        {
          g_autofree char *where = g_strdup_printf ("%s:%u", listener->address, listener->port);
          pp_world_emit (self, port, PP_KIND_CONNECT, 0, where, strlen (where), 0, TRUE);
        }
      if (port->guest || self->time == PP_TIME_REAL)
        {
          self->net->klass->watch (self->net, wire, &port->owner);
          welcome (self, port);
        }
    }
  self->starved |= listener->wire->starved;
  self->relieved = FALSE;
}

/* Takes in those who had to wait because the machine had no descriptors left. */
void
pp_world_accept_starved (PpWorld *self)
{
  self->starved = FALSE;
  for (guint i = 0; i < self->listeners->len; i++)
    {
      PpListener *listener = self->listeners->pdata[i];
      if (!listener->datagrams && listener->wire != NULL && listener->wire->starved)
        pp_world_accept (self, listener);
    }
}

/* ------------------------------------------------------------------ writing */

/* Puts octets behind what is unsent. In virtual time the other end may read them when they have arrived. */
void
pp_world_write_clear (PpWorld *self, PpPort *port, const void *octets, gsize length)
{
  PpPort *peer = port->peer;

  if (port->unsent == NULL)
    port->unsent = g_byte_array_new ();
  g_byte_array_append (port->unsent, octets, length);
  port->tx += length;
  if (self->time == PP_TIME_VIRTUAL && peer != NULL)
    {
      PpDue *due;
      peer->last_due_us = MAX (peer->last_due_us, self->now_us + pp_world_latency (self, port->hop));
      due = pp_agenda_add (&self->agenda, PP_DUE_OCTETS, peer->last_due_us, peer, FALSE);
      due->upto = port->tx;
    }
}

/* What is said goes on its way, through TLS if the port is sealed. */
void
pp_world_write (PpWorld *self, PpPort *port, const void *octets, gsize length)
{
  if (port->tls != NULL)
    pp_world_write_sealed (self, port, octets, length);
  else
    pp_world_write_clear (self, port, octets, length);
}

/* Writes what the wire takes now. FALSE if something is left. */
gboolean
pp_world_flush (PpWorld *self, PpPort *port)
{
  while (port->wire != NULL && port->unsent != NULL && port->sent < port->unsent->len)
    {
      gssize count = port->wire->klass->write (port->wire, port->unsent->data + port->sent,
                                               port->unsent->len - port->sent);
      if (count == PP_WIRE_NOT_NOW)
        return FALSE;
      if (count == PP_WIRE_BROKEN)
        {
          port->sent = port->unsent->len; /* nobody will read it; the end is seen when reading */
          port->broken = TRUE;
          break;
        }
      port->sent += count;
    }
  if (port->unsent != NULL && port->sent == port->unsent->len)
    {
      port->sent = 0;
      if (port->unsent->len > READ_AT_ONCE || port->paused)
        g_clear_pointer (&port->unsent, g_byte_array_unref);
      else
        g_byte_array_set_size (port->unsent, 0);
    }
  return TRUE;
}

/* Whoever waits for what he said to be taken is told. In virtual time that may not depend on the machine. */
void
pp_world_tell_drained (PpWorld *self, PpPort *port)
{
  gsize left = port->unsent != NULL ? port->unsent->len - port->sent : 0;
  gboolean is_ours = self->time == PP_TIME_VIRTUAL && !port->guest;
  PpDrainedFunc drained = port->drained;

  if (drained == NULL || !port->open || (left > DRAINED_MOST && !is_ours))
    return;
  port->drained = NULL;
  drained (port, port->broken);
}

/* ------------------------------------------------------------------ reading */

static gsize
may_read (PpWorld *self, PpPort *port)
{
  if (self->time == PP_TIME_VIRTUAL && !port->guest)
    return MIN (port->due - port->rx, READ_AT_ONCE);
  return READ_AT_ONCE;
}

/* Reads what there is (and what may be read) into the framer, or into TLS before it. */
void
pp_world_take_in (PpWorld *self, PpPort *port)
{
  guint8 octets[READ_AT_ONCE];
  gsize most;

  while (port->wire != NULL && (most = may_read (self, port)) > 0)
    {
      gssize count = port->wire->klass->read (port->wire, octets, most);
      if (count == PP_WIRE_END || count == PP_WIRE_BROKEN)
        {
          port->ended = TRUE;
          port->readable = FALSE;
          return;
        }
      if (count == PP_WIRE_NOT_NOW)
        {
          port->readable = FALSE;
          return;
        }
      port->rx += count;
      port->read_us = pp_world_get_now (self);
      if (port->tls != NULL)
        pp_tls_feed (port->tls, octets, count);
      else
        pp_framer_feed (port->framer, octets, count);
      if (self->time == PP_TIME_REAL || port->guest)
        {
          /* One reading at a time: the rest stays where it is until this was heard. If there is none, the machine will say
           * when there is more; of an end that it has told of, it will not speak again. */
          port->readable = (gsize) count == most || port->ending;
          return;
        }
    }
}

/* @port may have something to hear. */
void
pp_world_listen_to (PpWorld *self, PpPort *port)
{
  if (port->queued)
    return;
  port->queued = TRUE;
  g_queue_push_tail (&self->hearing, g_object_ref (port));
}

static void
hang_up_heard (PpWorld *self, PpPort *port)
{
  PpPort *peer = port->peer;

  if (!port->shared->close_told)
    {
      port->shared->close_told = TRUE;
      pp_world_emit (self, port, PP_KIND_CLOSE, port->shared->item, "", 0, 0, TRUE);
    }
  pp_port_mark_closed (port);
  if (port->tls != NULL && (self->time == PP_TIME_REAL || port->guest))
    {
      pp_world_say_goodbye (self, port);
      pp_world_flush (self, port);
    }
  PP_ACTOR_GET_CLASS (port->actor)->hung_up (port->actor, port);
  if (self->time == PP_TIME_VIRTUAL && peer != NULL && !peer->open)
    pp_world_forget (self, peer);
  pp_world_forget (self, port);
}

static gboolean
next_unit (PpPort *port, PpUnit *unit)
{
  GBytes *packet;
  gsize length;

  if (!port->datagrams)
    return pp_framer_next (port->framer, unit);
  packet = g_queue_pop_head (&port->packets);
  if (packet == NULL)
    return FALSE;
  port->rx = g_bytes_get_size (packet);
  *unit = (PpUnit){ .kind = PP_UNIT_DATAGRAM };
  unit->octets = g_bytes_get_data (packet, &length);
  unit->length = unit->size = length;
  PP_ACTOR_GET_CLASS (port->actor)->heard (port->actor, port, unit);
  g_bytes_unref (packet);
  return TRUE;
}

static void
hear_unit (PpWorld *self, PpPort *port, const PpUnit *unit)
{
  if (port->guest && !port->in_words)
    pp_world_emit (self, port, unit->kind == PP_UNIT_LINE ? PP_KIND_LINE : PP_KIND_DATA, port->shared->item,
                   unit->octets, unit->length, unit->size, TRUE);
  PP_ACTOR_GET_CLASS (port->actor)->heard (port->actor, port, unit);
}

static gboolean
is_much_unsent (const PpPort *port)
{
  return port->unsent != NULL && port->unsent->len - port->sent > UNSENT_MOST;
}

/* Lets the actor hear one unit, if there is one. @port has just been taken from the list. */
void
pp_world_hear (PpWorld *self, PpPort *port)
{
  PpUnit unit;

  if (!port->open)
    return;
  if (port->paused || port->tls != NULL || is_much_unsent (port)) /* with TLS: what was said in the clear before it */
    pp_world_flush (self, port);
  if (port->paused || is_much_unsent (port))
    return; /* comes back when it is resumed, or when the wire takes more */
  if (port->tls != NULL && !pp_world_unseal (self, port))
    return;
  if (next_unit (port, &unit))
    {
      if (!port->datagrams)
        hear_unit (self, port, &unit);
      pp_world_listen_to (self, port);
      return;
    }
  pp_world_flush (self, port);
  if (port->readable && !port->ended)
    {
      pp_world_take_in (self, port);
      pp_world_listen_to (self, port);
    }
  else if (port->ended)
    hang_up_heard (self, port);
}

/* The machine says that something changed at a watched wire. */
void
pp_world_port_ready (PpWorld *self, PpPort *port, gboolean readable, gboolean writable)
{
  if (port->datagrams)
    {
      pp_world_answer_ready (self, port);
      return;
    }
  if (port->connecting && (writable || readable))
    {
      settle_connecting (self, port);
      if (port->wire == NULL)
        return;
    }
  if (writable && port->wire != NULL)
    {
      gboolean all = pp_world_flush (self, port);
      if (all && !port->shut && g_hash_table_contains (self->lingering, port))
        pp_port_shut (port);
      pp_world_tell_drained (self, port);
    }
  if (readable)
    port->readable = TRUE;
  if (port->open)
    {
      pp_world_listen_to (self, port);
      return;
    }
  if (g_hash_table_contains (self->lingering, port))
    pp_world_waste (self, port);
}

/* ------------------------------------------------------------------ what is due */

static gboolean
octets_are_here (PpWorld *self, PpPort *port, guint64 upto)
{
  if (!port->open)
    return TRUE;
  port->due = MAX (port->due, upto);
  pp_world_take_in (self, port);
  if (port->rx >= port->due || port->ended || port->wire == NULL)
    return TRUE;
  if (port->peer != NULL && !pp_world_flush (self, port->peer))
    {
      pp_world_take_in (self, port);
      if (port->rx >= port->due)
        return TRUE;
    }
  self->net->klass->await (self->net, port->wire, FALSE);
  return FALSE;
}

static gboolean
refusal_is_here (PpWorld *self, PpPort *port, PpDue *due)
{
  g_autofree char *why = NULL;
  int is = port->wire != NULL ? port->wire->klass->get_connected (port->wire, &why) : 1;

  if (is == 0)
    {
      self->net->klass->await (self->net, port->wire, TRUE);
      return FALSE;
    }
  if (is < 0)
    {
      /* the machine says so only once */
      forget_call (self, port);
      port->wire->klass->free (port->wire);
      port->wire = NULL;
      due->what = g_steal_pointer (&why);
    }
  return TRUE;
}

/* Whether the machine has caught up with what the agenda says is due; if not, its poll descriptor will wake us. */
gboolean
pp_world_is_due (PpWorld *self, PpDue *due)
{
  PpPort *port = due->about;

  switch (due->kind)
    {
    case PP_DUE_OCTETS:
      return octets_are_here (self, port, due->upto);
    case PP_DUE_ARRIVAL:
      if (port->peer == NULL && port->wire != NULL)
        pp_world_accept (self, port->listener);
      if (port->peer != NULL || port->wire == NULL)
        return TRUE;
      self->net->klass->await (self->net, port->wire, TRUE);
      return FALSE;
    case PP_DUE_REFUSED:
      return refusal_is_here (self, port, due);
    case PP_DUE_DATAGRAM:
      return pp_world_datagram_is_here (self, due);
    case PP_DUE_TASK:
      return pp_task_is_finished (due->what);
    default:
      return TRUE;
    }
}

static void
end_arrives (PpWorld *self, PpPort *port)
{
  if (port->open)
    {
      port->ended = TRUE;
      pp_world_listen_to (self, port);
      return;
    }
  if (port->peer != NULL && !port->peer->open)
    pp_world_forget (self, port->peer);
  pp_world_forget (self, port);
}

static void
refusal_arrives (PpWorld *self, PpPort *port, const char *why)
{
  if (port->wire != NULL)
    {
      /* Another program may sit where nobody of ours does. */
      self->net->klass->watch (self->net, port->wire, &port->owner);
      settle_connecting (self, port);
      if (port->wire != NULL && port->open)
        pp_world_port_ready (self, port, TRUE, FALSE);
      return;
    }
  refused (self, port, why);
}

/* What was due about connections happens. */
void
pp_world_arrive (PpWorld *self, PpDue *due)
{
  PpPort *port = due->about;

  switch (due->kind)
    {
    case PP_DUE_OCTETS:
      if (port->open)
        pp_world_listen_to (self, port);
      break;
    case PP_DUE_END:
      end_arrives (self, port);
      break;
    case PP_DUE_ARRIVAL:
      pp_agenda_add (&self->agenda, PP_DUE_CONNECTED, self->now_us + pp_world_latency (self, port->hop), port, FALSE);
      welcome (self, port->peer);
      break;
    case PP_DUE_CONNECTED:
      connected (self, port);
      break;
    case PP_DUE_REFUSED:
      refusal_arrives (self, port, due->what);
      break;
    case PP_DUE_DATAGRAM:
      pp_world_datagram_due (self, due);
      break;
    default:
      g_assert_not_reached ();
    }
}
