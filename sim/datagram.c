/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Datagrams: a question from a socket of its own, an answer from the listener's. Each question that comes in gets a
 * port of its own, which goes with the answer.
 */
#include "sim/world-private.h"

#include <string.h>

#define DATAGRAM_MOST 65536

/* An actor wants a socket to ask from. */
void
pp_world_open_socket (PpWorld *self, PpPort *port, PpEffect *effect)
{
  g_autofree char *why = NULL, *place = pp_place (port->peer_address, port->peer_port, TRUE);
  const char *name = pp_world_name_of (self, port->peer_address, port->peer_port, TRUE);

  port->shared->number = ++self->n_connections;
  if (name != NULL)
    port->peer_name = name;
  port->listener = g_hash_table_lookup (self->services, place);
  port->wire = self->net->klass->open_datagrams (self->net, port->local_address, &why);
  if (port->wire == NULL)
    {
      pp_world_emit (self, port, PP_KIND_NOTE, 0, why, strlen (why), 0, FALSE);
      pp_world_forget (self, port);
      return;
    }
  port->open = TRUE;
  pp_actor_get_private (port->actor)->open++;
  g_hash_table_replace (self->calls, pp_place (port->local_address, port->wire->local_port, TRUE), port);
  if (self->time == PP_TIME_REAL || port->listener == NULL)
    self->net->klass->watch (self->net, port->wire, &port->owner);
}

/* In virtual time what is sent within the world arrives when the agenda says so. @about is the asker's port. */
static void
due_later (PpWorld *self, PpPort *about, gboolean is_answer)
{
  PpDue *due;

  if (self->time == PP_TIME_REAL || about == NULL || about->listener == NULL)
    return;
  due = pp_agenda_add (&self->agenda, PP_DUE_DATAGRAM, self->now_us + pp_world_latency (self, 0), about, FALSE);
  due->upto = is_answer;
}

/* A question leaves its own socket, an answer the listener's. */
void
pp_world_send (PpWorld *self, PpPort *port, PpEffect *effect)
{
  PpWire *wire = port->is_client ? port->wire : port->listener->wire;
  gsize length;
  const char *octets = g_bytes_get_data (effect->octets, &length);

  pp_world_emit (self, port, PP_KIND_DNS, effect->item, effect->text, effect->length, length, FALSE);
  /* What does not get through is lost, as datagrams are: whoever waits for an answer has a timer. */
  if (g_str_has_prefix (port->peer_address, "127.") &&
      wire->klass->send (wire, octets, length, port->peer_address, port->peer_port))
    due_later (self, port->is_client ? port : port->peer, !port->is_client);
  if (!port->is_client)
    pp_world_forget (self, port);
}

static PpPort *
asker_of (PpWorld *self, const char *address, guint port)
{
  g_autofree char *place = pp_place (address, port, TRUE);

  return g_hash_table_lookup (self->calls, place);
}

/* A port on which the listener's actor hears one question. */
static void
question (PpWorld *self, PpListener *listener, PpPort *asker, const char *address, guint from_port, GBytes *packet)
{
  PpPort *port = pp_port_new (listener->actor, listener->proto, listener->hop, FALSE);
  g_autofree char *name = g_strconcat ("guest:", address, NULL);

  port->datagrams = TRUE;
  port->listener = listener;
  port->peer_address = g_intern_string (address);
  port->peer_port = from_port;
  port->guest = asker == NULL;
  port->peer_name = asker != NULL ? pp_actor_get_name (asker->actor) : g_intern_string (name);
  if (asker != NULL)
    {
      port->peer = asker;
      asker->peer = port;
      port->hop = asker->hop;
      pp_connection_unref (port->shared);
      port->shared = pp_connection_ref (asker->shared);
    }
  else
    port->shared->number = ++self->n_connections;
  port->open = TRUE;
  pp_actor_get_private (port->actor)->open++;
  g_queue_push_tail (&port->packets, g_bytes_ref (packet));
  g_hash_table_add (self->ports, port);
  pp_world_listen_to (self, port);
}

/* Takes every datagram that waits at a listener. Those of this world wait at their asker until they are due. */
void
pp_world_receive (PpWorld *self, PpListener *listener)
{
  g_autofree guint8 *octets = g_malloc (DATAGRAM_MOST);
  char *address;
  guint from_port;
  gssize count;

  while ((count = listener->wire->klass->receive (listener->wire, octets, DATAGRAM_MOST, &address, &from_port)) >= 0)
    {
      g_autofree char *freed = address;
      g_autoptr (GBytes) packet = g_bytes_new (octets, count);
      PpPort *asker = asker_of (self, address, from_port);

      if (asker != NULL && self->time == PP_TIME_VIRTUAL)
        g_queue_push_tail (&asker->packets, g_bytes_ref (packet));
      else
        question (self, listener, asker, address, from_port, packet);
    }
}

/* Takes every answer that waits at an asker's socket: only from whom was asked. */
static guint
take_answers (PpWorld *self, PpPort *port)
{
  g_autofree guint8 *octets = g_malloc (DATAGRAM_MOST);
  char *address;
  guint from_port, taken = 0;
  gssize count;

  while (port->wire != NULL &&
         (count = port->wire->klass->receive (port->wire, octets, DATAGRAM_MOST, &address, &from_port)) >= 0)
    {
      if (g_str_equal (address, port->peer_address) && from_port == port->peer_port)
        {
          g_queue_push_tail (&port->packets, g_bytes_new (octets, count));
          taken++;
        }
      g_free (address);
    }
  return taken;
}

gboolean
pp_world_datagram_is_here (PpWorld *self, PpDue *due)
{
  PpPort *asker = due->about;

  if (!asker->open || !g_queue_is_empty (&asker->packets))
    return TRUE;
  if (due->upto)
    take_answers (self, asker);
  else
    pp_world_receive (self, asker->listener);
  if (!g_queue_is_empty (&asker->packets))
    return TRUE;
  if (due->upto)
    self->net->klass->await (self->net, asker->wire, FALSE); /* listeners are always watched */
  return FALSE;
}

void
pp_world_datagram_due (PpWorld *self, PpDue *due)
{
  PpPort *asker = due->about;
  g_autoptr (GBytes) packet = NULL;

  if (!asker->open)
    return;
  if (due->upto)
    {
      pp_world_listen_to (self, asker);
      return;
    }
  packet = g_queue_pop_head (&asker->packets);
  question (self, asker->listener, asker, asker->local_address, asker->wire->local_port, packet);
}

/* In real time, or from outside. */
void
pp_world_answer_ready (PpWorld *self, PpPort *port)
{
  if (take_answers (self, port) > 0)
    pp_world_listen_to (self, port);
}
