/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a connection ends from our side: what was said goes out, then nothing more; and how long we wait for a guest who does
 * not hang up too.
 */
#include "sim/world-private.h"

/* When we have hung up, a guest has so long, and so many octets, to do so too. */
#define GOODBYE_US (10 * G_USEC_PER_SEC)
#define WASTE_MOST (256 * 1024)

/* Once: the machine would tell of it every time, and there would be no end of it. */
void
pp_port_shut (PpPort *port)
{
  port->shut = TRUE;
  port->wire->klass->shut (port->wire);
}

/* We have hung up: what still comes is thrown away, until the other side has hung up as well. */
void
pp_world_waste (PpWorld *self, PpPort *port)
{
  for (guint8 waste[4096]; port->readable && !port->ended;)
    {
      gssize count = port->wire->klass->read (port->wire, waste, sizeof waste);
      port->wasted += MAX (count, 0);
      port->ended = count == PP_WIRE_END || count == PP_WIRE_BROKEN || port->wasted > WASTE_MOST;
      port->readable = count > 0;
    }
  if (port->ended)
    pp_world_forget (self, port);
}

static void
look_after_goodbyes (PpWorld *self, gint64 delay_us)
{
  self->goodbye_due = TRUE;
  pp_agenda_add (&self->agenda, PP_DUE_GOODBYE, pp_world_get_now (self) + delay_us, NULL, TRUE);
}

/* A guest who does not close his side would keep a descriptor for ever. */
static void
await_goodbye (PpWorld *self, PpPort *port)
{
  port->goodbye.data = port;
  port->goodbye_us = pp_world_get_now (self);
  g_queue_push_tail_link (&self->goodbyes, &port->goodbye);
  if (!self->goodbye_due)
    look_after_goodbyes (self, GOODBYE_US);
}

/* Leaves those who have had time enough. */
void
pp_world_end_goodbyes (PpWorld *self)
{
  gint64 now = pp_world_get_now (self);
  PpPort *port;

  self->goodbye_due = FALSE;
  while ((port = g_queue_peek_head (&self->goodbyes)) != NULL && port->goodbye_us + GOODBYE_US <= now)
    pp_world_forget (self, port);
  if (port != NULL)
    look_after_goodbyes (self, port->goodbye_us + GOODBYE_US - now);
}

/* Our side hangs up. */
void
pp_world_close (PpWorld *self, PpPort *port)
{
  PpPort *peer = port->peer;

  if (port->datagrams)
    {
      pp_world_forget (self, port);
      return;
    }
  if (!port->shared->close_told)
    {
      port->shared->close_told = TRUE;
      pp_world_emit (self, port, PP_KIND_CLOSE, port->shared->item, "", 0, 0, FALSE);
    }
  g_hash_table_add (self->lingering, g_object_ref (port));
  pp_port_mark_closed (port);
  if (port->tls != NULL)
    pp_world_say_goodbye (self, port);
  if (pp_world_flush (self, port) && port->wire != NULL)
    pp_port_shut (port);
  if (self->time == PP_TIME_REAL || port->guest)
    {
      port->readable = TRUE;
      pp_world_port_ready (self, port, TRUE, FALSE);
      if (self->time == PP_TIME_REAL && port->wire != NULL)
        await_goodbye (self, port);
    }
  else if (peer == NULL)
    pp_world_forget (self, port);
  else
    {
      peer->last_due_us = MAX (peer->last_due_us, self->now_us + pp_world_latency (self, port->hop));
      pp_agenda_add (&self->agenda, PP_DUE_END, peer->last_due_us, peer, FALSE);
    }
}
