/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail transfer agent: takes letters by SMTP, decides "ours or away?", and sends each on: ours to the MDA, away to
 * the office that the directory names. The way to there is mta-route.c.
 */
#include <string.h>

#include "agents/mta-private.h"
#include "agents/trace.h"

/* RFC 5321, 6.3: a letter with more postmarks than this goes in circles. */
#define RECEIVED_MOST 100

G_DEFINE_FINAL_TYPE (PpMta, pp_mta, PP_TYPE_ACTOR)

/* ------------------------------------------------------------------ who may send what to whom */

static PpReply *
may_send (PpActor *actor, PpPort *port, const PpAddress *reverse)
{
  return NULL;
}

/* Only hosts of its own domain may have letters relayed to elsewhere (RFC 5321, 7.9). */
static gboolean
may_relay (PpMta *self, PpPort *port)
{
  const char *name = pp_actor_get_host_at (PP_ACTOR (self), pp_port_get_peer_address (port));
  const PpScenarioHost *host = name != NULL ? pp_scenario_get_host (self->site->scenario, name) : NULL;

  return host != NULL && g_strcmp0 (host->domain, self->site->host->domain) == 0;
}

static PpReply *
may_receive (PpActor *actor, PpPort *port, const PpAddress *forward)
{
  PpMta *self = PP_MTA (actor);
  g_autofree char *name = pp_address_to_string (forward), *mailbox = NULL;

  if (!pp_site_is_local (self->site, forward))
    {
      if (may_relay (self, port))
        return NULL;
      pp_port_note (port, "<%s> is elsewhere, and this client is not one of ours: no relaying", name);
      return pp_reply_new (554, "5.7.1", "<%s> Relay access denied", name);
    }
  mailbox = pp_site_find_mailbox (self->site, forward);
  pp_port_note (port, mailbox != NULL ? "<%s> has a mailbox here" : "<%s> has no mailbox here", name);
  return mailbox != NULL ? NULL : pp_reply_new (550, "5.1.1", "<%s> No such user here", name);
}

/* ------------------------------------------------------------------ accepting */

static void
answer (PpPort *port, const PpReply *reply)
{
  g_autoptr (GPtrArray) replies = g_ptr_array_new ();

  g_ptr_array_add (replies, (gpointer) reply);
  pp_smtp_server_taken (port, replies);
}

static void
filed (gpointer data, const PpReply *reply)
{
  PpPort *port = data;

  answer (port, reply);
  g_object_unref (port);
}

static void
take (PpActor *actor, PpPort *port, const PpEnvelope *envelope, GBytes *content)
{
  PpMta *self = PP_MTA (actor);
  g_autoptr (PpMessage) message = pp_message_new_from_octets (content);
  g_autofree char *id = pp_mail_queue_new_id (self->queue);
  g_autofree char *received = pp_trace_received (actor, port, PP_SMTP_RELAY, id, envelope);
  g_autoptr (GBytes) marked = pp_octets_prepend (content, received);

  if (pp_message_count_fields (message, "Received") > RECEIVED_MOST)
    {
      g_autoptr (PpReply) refusal = pp_reply_new (554, "5.4.6", "Too many hops: the letter goes in circles");
      answer (port, refusal);
      return;
    }
  pp_mail_queue_file (self->queue, actor, id, pp_port_get_item (port), envelope, marked, filed, g_object_ref (port));
}

/* ------------------------------------------------------------------ deciding */

/* What the directory is asked for: A-labels (RFC 6531, 3.2). */
static const char *
way_of (const char *domain)
{
  g_autofree char *ascii = pp_domain_to_ascii (domain, NULL);

  return g_intern_string (ascii != NULL ? ascii : domain);
}

/* "Is it for us?": the domain decides. */
static const char *
route (PpActor *actor, const PpAddress *recipient)
{
  PpMta *self = PP_MTA (actor);
  g_autofree char *name = pp_address_to_string (recipient);

  pp_actor_enter (actor, "deciding");
  if (pp_site_is_local (self->site, recipient))
    {
      pp_actor_report (actor, PP_KIND_NOTE, 0, 0, NULL, "<%s> is of our own domain: to the mailbox", name);
      return PP_MTA_LOCAL;
    }
  pp_actor_report (actor, PP_KIND_NOTE, 0, 0, NULL, "<%s> is not of our domain %s: to the server of %s", name,
                   self->site->host->domain, recipient->domain);
  return way_of (recipient->domain);
}

/* ------------------------------------------------------------------ under one roof with the MDA */

typedef struct
{
  PpDestination *destination;
  PpConsignment *consignment;
} Handing;

static void hand_next (PpMta *self, PpDestination *destination);

static void
handed (gpointer data, GPtrArray *replies)
{
  Handing *handing = data;
  PpDestination *destination = handing->destination;
  PpMta *self = pp_destination_get_data (destination);

  for (guint i = 0; i < replies->len; i++)
    handing->consignment->replies->pdata[i] = pp_reply_copy (replies->pdata[i]);
  pp_destination_done (destination, handing->consignment);
  g_free (handing);
  hand_next (self, destination);
}

static void
hand_next (PpMta *self, PpDestination *destination)
{
  PpConsignment *consignment = pp_destination_take (destination);
  Handing *handing;

  if (consignment == NULL)
    {
      pp_destination_rest (destination);
      pp_actor_enter (PP_ACTOR (self), "resting");
      return;
    }
  handing = g_new0 (Handing, 1);
  handing->destination = destination;
  handing->consignment = consignment;
  pp_mda_deliver (self->mda, PP_ACTOR (self), consignment->item, consignment->envelope, consignment->content, handed,
                  handing);
}

/* ------------------------------------------------------------------ going */

static void
go_local (PpMta *self, PpDestination *destination)
{
  PpActor *actor = PP_ACTOR (self);
  const char *host = self->site->host->deliver_to;
  g_autofree char *mda = g_strconcat ("mda:", host, NULL);
  g_autoptr (PpReply) reply = NULL;

  pp_actor_enter (actor, "delivering");
  if (self->mda != NULL)
    {
      pp_destination_set_data (destination, self, NULL);
      hand_next (self, destination);
    }
  else if (host != NULL)
    pp_destination_set_port (destination, pp_actor_connect (actor, host, PP_PORT_LMTP, "lmtp", 4, mda));
  else
    {
      reply = pp_reply_new (550, "5.1.1", "Nobody has a mailbox at %s", self->site->host->domain);
      pp_destination_fail (destination, reply);
    }
}

static void
go (PpActor *actor, PpDestination *destination)
{
  if (g_str_equal (pp_destination_get_key (destination), PP_MTA_LOCAL))
    go_local (PP_MTA (actor), destination);
  else
    pp_mta_find_way (PP_MTA (actor), destination);
}

static gboolean
is_lmtp (PpPort *port)
{
  return g_str_equal (pp_port_get_proto (port), "lmtp");
}

static void
connected (PpActor *actor, PpPort *port)
{
  pp_actor_enter (actor, is_lmtp (port) ? "delivering" : "relaying");
  pp_destination_talk (pp_destination_of (port), is_lmtp (port) ? PP_SMTP_LMTP : PP_SMTP_RELAY);
}

static void
refused (PpActor *actor, PpPort *port, const char *why)
{
  PpDestination *destination = pp_destination_of (port);
  g_autoptr (PpReply) reply = NULL;

  if (!is_lmtp (port))
    {
      pp_mta_try_next_office (PP_MTA (actor), destination, why);
      return;
    }
  reply = pp_reply_new (451, "4.4.1", "connect to %s: %s", PP_MTA (actor)->site->host->deliver_to, why);
  pp_destination_fail (destination, reply);
  pp_actor_enter (actor, "resting");
}

/* ------------------------------------------------------------------ the actor */

static void
accepted (PpActor *actor, PpPort *port)
{
  pp_smtp_serve (port, &PP_MTA (actor)->policy);
}

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  if (!pp_port_is_client (port))
    pp_smtp_server_heard (port, unit);
  else if (unit->kind == PP_UNIT_DATAGRAM)
    pp_mta_hear_directory (PP_MTA (actor), port, unit);
  else
    {
      pp_smtp_client_heard (port, unit);
      if (pp_destination_of (port) == NULL)
        pp_actor_enter (actor, "resting");
    }
}

static void
hung_up (PpActor *actor, PpPort *port)
{
  if (!pp_port_is_client (port))
    return;
  pp_smtp_client_hung_up (port);
  pp_actor_enter (actor, "resting");
}

static void
timer (PpActor *actor, guint tag)
{
  PpMta *self = PP_MTA (actor);

  if (!pp_mail_queue_timer (self->queue, tag))
    pp_mta_directory_is_silent (self, tag);
}

static void
started (PpActor *actor)
{
  PpMta *self = PP_MTA (actor);
  GPtrArray *letters = pp_cabinet_queue_list (pp_cabinet_of (self->site->cabinet), NULL);

  pp_actor_enter (actor, "resting");
  if (letters != NULL)
    pp_mail_queue_restore (self->queue, letters);
}

static void
pp_mta_finalize (GObject *object)
{
  PpMta *self = PP_MTA (object);

  g_clear_pointer (&self->queue, pp_mail_queue_free);
  g_clear_pointer (&self->resolver, g_free);
  g_clear_pointer (&self->silent, g_hash_table_unref);
  g_clear_pointer (&self->site, pp_site_free);
  G_OBJECT_CLASS (pp_mta_parent_class)->finalize (object);
}

static void
pp_mta_class_init (PpMtaClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_mta_finalize;
  actor_class->started = started;
  actor_class->accepted = accepted;
  actor_class->connected = connected;
  actor_class->refused = refused;
  actor_class->heard = heard;
  actor_class->hung_up = hung_up;
  actor_class->timer = timer;
}

static void
pp_mta_init (PpMta *self)
{
  self->silent = g_hash_table_new (NULL, NULL);
  self->next_tag = PP_MAIL_QUEUE_TIMER_LAST;
}

PpMailQueue *
pp_mta_get_queue (PpMta *self)
{
  g_return_val_if_fail (PP_IS_MTA (self), NULL);
  return self->queue;
}

/**
 * pp_mta_new:
 * @site: (transfer full): its surroundings
 * @under_same_roof: (nullable): the MDA of the same host; without one, letters go to the host's deliver-to by LMTP
 * @resolver: (nullable): the host to ask for other domains
 *
 * Returns: (transfer full): a transfer agent; let it listen for SMTP
 */
PpMta *
pp_mta_new (PpSite *site, PpMda *under_same_roof, const char *resolver)
{
  PpMta *self = g_object_new (PP_TYPE_MTA, NULL);

  self->site = site;
  self->mda = under_same_roof;
  self->resolver = g_strdup (resolver);
  self->owner = (PpMailQueueOwner){
    .host = site->host->name,
    .pick_up_us = site->pick_up_us,
    .route = route,
    .go = go,
  };
  self->queue = pp_mail_queue_new (PP_ACTOR (self), site->cabinet, &self->owner);
  self->policy = (PpSmtpPolicy){
    .kind = PP_SMTP_RELAY,
    .host = site->host->name,
    .most_octets = site->scenario->most_octets,
    .most_recipients = 1000,
    .may_send = may_send,
    .may_receive = may_receive,
    .take = take,
  };
  return self;
}
