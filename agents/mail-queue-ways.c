/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ways to where letters go. Each carries one parcel after another; a queue in a hurry opens several to one place,
 * and keeps them open a little for what may still come.
 */
#include "agents/mail-queue-private.h"

void
pp_parcel_free (PpParcel *self)
{
  pp_envelope_free (self->envelope);
  g_free (self);
}

static void
stop_lingering (PpDestination *self)
{
  if (self->link.data == NULL)
    return;
  g_queue_unlink (&self->place->queue->lingering, &self->link);
  self->link.data = NULL;
}

static void
way_free (gpointer data)
{
  PpDestination *self = data;

  stop_lingering (self);
  pp_destination_set_data (self, NULL, NULL);
  pp_destination_set_port (self, NULL);
  g_free (self);
}

PpPlace *
pp_place_new (PpMailQueue *queue, const char *key)
{
  PpPlace *self = g_new0 (PpPlace, 1);

  self->queue = queue;
  self->key = g_strdup (key);
  g_queue_init (&self->parcels);
  self->ways = g_ptr_array_new_with_free_func (way_free);
  return self;
}

void
pp_place_free (PpPlace *self)
{
  g_ptr_array_unref (self->ways);
  g_queue_clear_full (&self->parcels, (GDestroyNotify) pp_parcel_free);
  g_free (self->key);
  g_free (self);
}

/* ------------------------------------------------------------------ going */

static PpDestination *
find_resting (PpPlace *self)
{
  PpDestination *way;

  for (guint i = 0; i < self->ways->len; i++)
    if (!((PpDestination *) self->ways->pdata[i])->going)
      return self->ways->pdata[i];
  way = g_new0 (PpDestination, 1);
  way->place = self;
  g_ptr_array_add (self->ways, way);
  return way;
}

static PpDestination *
find_lingering (PpPlace *self)
{
  for (guint i = 0; i < self->ways->len; i++)
    if (((PpDestination *) self->ways->pdata[i])->link.data != NULL)
      return self->ways->pdata[i];
  return NULL;
}

static guint
most_ways (PpPlace *self)
{
  guint most = MAX (1, self->queue->owner->most_ways);

  return self->ceiling > 0 ? MIN (most, self->ceiling) : most;
}

/**
 * pp_place_go:
 *
 * Sets as many ways going as what waits is worth.
 */
void
pp_place_go (PpPlace *self)
{
  PpMailQueue *queue = self->queue;
  PpDestination *way;

  while (!g_queue_is_empty (&self->parcels) && (way = find_lingering (self)) != NULL)
    {
      stop_lingering (way);
      pp_smtp_client_go_on (way->port);
    }
  while (self->parcels.length > 0 && self->going < most_ways (self) &&
         (self->going == 0 || self->parcels.length > self->going))
    {
      way = find_resting (self);
      way->going = TRUE;
      self->going++;
      queue->owner->go (queue->actor, way);
    }
}

const char *
pp_destination_get_key (PpDestination *self)
{
  return self->place->key;
}

PpPort *
pp_destination_get_port (PpDestination *self)
{
  return self->port;
}

gpointer
pp_destination_get_data (PpDestination *self)
{
  return self->data;
}

PpMailQueue *
pp_destination_get_queue (PpDestination *self)
{
  return self->place->queue;
}

/**
 * pp_destination_get_item:
 *
 * Returns: the number of the letter that goes there next, or 0
 */
guint32
pp_destination_get_item (PpDestination *self)
{
  PpParcel *parcel = g_queue_peek_head (&self->place->parcels);

  return parcel != NULL ? parcel->entry->letter->item : 0;
}

gboolean
pp_destination_is_going (PpDestination *self)
{
  return self->going;
}

void
pp_destination_set_data (PpDestination *self, gpointer data, GDestroyNotify free_data)
{
  if (self->free_data != NULL)
    self->free_data (self->data);
  self->data = data;
  self->free_data = free_data;
}

static GQuark
destination_quark (void)
{
  return g_quark_from_static_string ("pp-destination");
}

/**
 * pp_destination_set_port:
 * @port: (nullable): the port on which the way to there is being opened
 */
void
pp_destination_set_port (PpDestination *self, PpPort *port)
{
  if (self->port != NULL)
    g_object_set_qdata (G_OBJECT (self->port), destination_quark (), NULL);
  g_clear_object (&self->port);
  if (port == NULL)
    return;
  self->port = g_object_ref (port);
  g_object_set_qdata (G_OBJECT (port), destination_quark (), self);
}

PpDestination *
pp_destination_of (PpPort *port)
{
  return g_object_get_qdata (G_OBJECT (port), destination_quark ());
}

/* ------------------------------------------------------------------ letters on their way */

/**
 * pp_destination_take:
 *
 * Returns: (transfer full) (nullable): the next letter for there; give it to pp_destination_done()
 */
PpConsignment *
pp_destination_take (PpDestination *self)
{
  PpParcel *parcel = g_queue_pop_head (&self->place->parcels);

  if (parcel == NULL)
    return NULL;
  return pp_consignment_new (parcel->entry->letter->item, parcel->envelope, parcel->entry->letter->content, parcel);
}

void
pp_destination_done (PpDestination *self, PpConsignment *consignment)
{
  pp_mail_queue_settle (self, consignment->owner, consignment);
  pp_consignment_free (consignment);
}

void
pp_destination_rest (PpDestination *self)
{
  PpPlace *place = self->place;

  stop_lingering (self);
  pp_destination_set_port (self, NULL);
  self->going = FALSE;
  place->going--;
  if (place->going == 0)
    place->ceiling = 0;
  pp_place_go (place);
}

/**
 * pp_destination_fail:
 * @reply: (transfer none): a 4yz puts all its letters back, a 5yz returns them
 *
 * As long as other ways to the same place are open, the letters go by those: this one was one too many.
 */
void
pp_destination_fail (PpDestination *self, const PpReply *reply)
{
  PpConsignment *consignment;

  if (self->place->going > 1)
    {
      self->place->ceiling = self->place->going - 1;
      pp_destination_rest (self);
      return;
    }
  while ((consignment = pp_destination_take (self)) != NULL)
    {
      for (guint i = 0; i < consignment->replies->len; i++)
        consignment->replies->pdata[i] = pp_reply_copy (reply);
      pp_destination_done (self, consignment);
    }
  pp_destination_rest (self);
}

/* The connection had been kept, and was gone before the letter was begun: it goes by another. */
static void
again_for_port (PpActor *actor, PpPort *port, PpConsignment *consignment)
{
  PpDestination *way = pp_destination_of (port);

  g_queue_push_head (&way->place->parcels, consignment->owner);
  pp_consignment_free (consignment);
  pp_destination_rest (way);
}

static PpConsignment *
next_for_port (PpActor *actor, PpPort *port)
{
  PpDestination *way = pp_destination_of (port);

  return way != NULL ? pp_destination_take (way) : NULL;
}

static void
done_for_port (PpActor *actor, PpPort *port, PpConsignment *consignment)
{
  pp_destination_done (pp_destination_of (port), consignment);
}

/* What was still to go over this connection goes another way, or waits; to open this one again at once could go on for
 * ever. */
static void
over_for_port (PpActor *actor, PpPort *port, const PpReply *problem)
{
  PpDestination *way = pp_destination_of (port);
  const PpMailQueueOwner *owner = way->place->queue->owner;

  gboolean lingered = way->link.data != NULL;

  stop_lingering (way);
  if (problem == NULL || lingered) /* nothing was under way: what waits goes by a new connection */
    pp_destination_rest (way);
  else if (g_queue_is_empty (&way->place->parcels) || owner->go_elsewhere == NULL || !owner->go_elsewhere (actor, way, problem))
    pp_destination_fail (way, problem);
}

/* ------------------------------------------------------------------ keeping connections */

/* TRUE: the connection is kept a little. */
static gboolean
linger_for_port (PpActor *actor, PpPort *port)
{
  PpDestination *way = pp_destination_of (port);
  PpMailQueue *queue = way->place->queue;

  if (queue->owner->linger_us == 0)
    return FALSE;
  if (g_queue_is_empty (&queue->lingering))
    pp_actor_set_timer (actor, PP_MAIL_QUEUE_TIMER_LINGER, queue->owner->linger_us, TRUE, NULL);
  way->since_us = pp_actor_get_now (actor);
  way->link.data = way;
  g_queue_push_tail_link (&queue->lingering, &way->link);
  return TRUE;
}

/**
 * pp_mail_queue_end_lingering:
 *
 * Lets the connections go that have waited for long enough.
 */
void
pp_mail_queue_end_lingering (PpMailQueue *self)
{
  gint64 now = pp_actor_get_now (self->actor);
  PpDestination *way;

  while ((way = g_queue_peek_head (&self->lingering)) != NULL && way->since_us + self->owner->linger_us <= now)
    {
      stop_lingering (way);
      pp_smtp_client_quit (way->port);
    }
  if (way != NULL)
    pp_actor_set_timer (self->actor, PP_MAIL_QUEUE_TIMER_LINGER, way->since_us + self->owner->linger_us - now, TRUE, NULL);
}

/**
 * pp_destination_talk:
 *
 * The port of @self is connected: the client sends all letters for there, then says QUIT.
 */
void
pp_destination_talk (PpDestination *self, PpSmtpKind kind)
{
  const PpMailQueueOwner *owner = self->place->queue->owner;

  self->customer = owner->customer;
  self->customer.kind = kind;
  self->customer.host = owner->host;
  self->customer.next = next_for_port;
  self->customer.linger = linger_for_port;
  self->customer.again = again_for_port;
  self->customer.done = done_for_port;
  self->customer.over = over_for_port;
  pp_smtp_call (self->port, owner->calls, &self->customer);
}
