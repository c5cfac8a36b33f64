/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail transfer agent: takes letters by SMTP, decides "ours or away?", and sends each on: ours to the MDA, away to
 * the office that the directory names. The way to there is mta-route.c.
 */
#include <string.h>

#include "agents/mta-private.h"
#include "agents/trace.h"

G_DEFINE_FINAL_TYPE (PpMta, pp_mta, PP_TYPE_ACTOR)

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

/* What others wrote in our name is not believed (RFC 8601, 5). */
static GBytes *
mark (PpMta *self, PpPort *port, const char *id, const PpEnvelope *envelope, GBytes *content)
{
  g_autofree char *received = pp_trace_received (PP_ACTOR (self), port, PP_SMTP_RELAY, id, envelope);
  g_autofree char *results = pp_mta_write_results (port), *fields = NULL;
  g_autoptr (GBytes) clean = NULL;

  if (*results == '\0')
    return pp_octets_prepend (content, received);
  clean = pp_octets_without_field (content, "Authentication-Results");
  fields = g_strconcat (results, received, NULL);
  return pp_octets_prepend (clean, fields);
}

/* RFC 5321, 6.3: a letter with too many postmarks goes in circles. */
static gboolean
goes_in_circles (PpMta *self, PpPort *port, GBytes *content)
{
  guint postmarks = pp_octets_count_fields (content, "Received");

  if (postmarks <= self->site->scenario->hop_limit)
    return FALSE;
  pp_port_note (port, "counts the postmarks: %u are more than %u, so the letter goes in circles", postmarks,
                (guint) self->site->scenario->hop_limit);
  return TRUE;
}

static void
take (PpActor *actor, PpPort *port, const PpEnvelope *envelope, GBytes *content)
{
  PpMta *self = PP_MTA (actor);
  g_autofree char *id = NULL;
  g_autoptr (GBytes) marked = NULL;

  if (goes_in_circles (self, port, content))
    {
      g_autoptr (PpReply) refusal = pp_reply_new (554, "5.4.6", "Too many hops: the letter goes in circles");
      answer (port, refusal);
      return;
    }
  id = pp_mail_queue_new_id (self->queue);
  marked = mark (self, port, id, envelope, content);
  pp_mail_queue_file (self->queue, actor, id, pp_port_get_item (port), envelope, marked, filed, g_object_ref (port));
}

static PpIdentity *
identify (PpActor *actor)
{
  return pp_site_identify (PP_MTA (actor)->site);
}

/* ------------------------------------------------------------------ deciding */

gboolean
pp_mta_takes_for (PpMta *self, const PpAddress *recipient)
{
  GPtrArray *domains = self->site->host->relays_for;

  for (guint i = 0; domains != NULL && i < domains->len; i++)
    if (pp_domain_equal (domains->pdata[i], recipient->domain))
      return TRUE;
  return FALSE;
}

/* What the directory is asked for: A-labels (RFC 6531, 3.2). */
static const char *
way_of (const char *domain)
{
  g_autofree char *ascii = pp_domain_to_ascii (domain, NULL);

  return g_intern_string (ascii != NULL ? ascii : domain);
}

/* "Is it for us?": the domain decides. */
static const char *
route (PpActor *actor, guint32 item, const PpAddress *recipient)
{
  PpMta *self = PP_MTA (actor);
  g_autofree char *name = pp_address_to_string (recipient);

  pp_actor_enter (actor, "deciding");
  if (pp_site_is_local (self->site, recipient))
    {
      pp_actor_report (actor, PP_KIND_NOTE, item, 0, NULL, "<%s> is of our own domain: to the mailbox", name);
      return PP_MTA_LOCAL;
    }
  if (self->site->host->relay_to != NULL)
    {
      pp_actor_report (actor, PP_KIND_NOTE, item, 0, NULL, "<%s> is not of our domain %s: everything else goes to %s", name,
                       self->site->host->domain, self->site->host->relay_to);
      return self->site->host->relay_to;
    }
  pp_actor_report (actor, PP_KIND_NOTE, item, 0, NULL, "<%s> is not of our domain %s: to the server of %s", name,
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
  g_autoptr (PpReply) reply = NULL;

  pp_actor_enter (actor, "delivering");
  if (self->mda != NULL)
    {
      pp_destination_set_data (destination, self, NULL);
      hand_next (self, destination);
    }
  else if (host != NULL)
    pp_destination_set_port (destination, pp_connect_host (self->site->scenario, actor, host, PP_PORT_LMTP, "lmtp", 4, "mda"));
  else
    {
      reply = pp_reply_new (550, "5.1.1", "Nobody has a mailbox at %s", self->site->host->domain);
      pp_destination_fail (destination, reply);
    }
}

static gboolean
is_local (PpDestination *destination)
{
  return g_str_equal (pp_destination_get_key (destination), PP_MTA_LOCAL);
}

static void
go (PpActor *actor, PpDestination *destination)
{
  if (is_local (destination))
    go_local (PP_MTA (actor), destination);
  else
    pp_mta_find_way (PP_MTA (actor), destination);
}

/* RFC 5321, 5.1: what one office cannot take now, the next one may. What it refuses for good is refused. */
static gboolean
go_elsewhere (PpActor *actor, PpDestination *destination, const PpReply *why)
{
  g_autofree char *text = pp_reply_to_string (why);

  return !is_local (destination) && !pp_reply_is_final (why) && pp_mta_try_next_office (PP_MTA (actor), destination, text);
}

static gboolean
is_final (PpActor *actor, PpDestination *destination)
{
  return is_local (destination);
}

static gboolean
is_lmtp (PpPort *port)
{
  return g_str_equal (pp_port_get_proto (port), "lmtp");
}

static void
connected (PpActor *actor, PpPort *port)
{
  if (pp_directory_connected (PP_MTA (actor)->directory, port))
    return;
  pp_actor_enter (actor, is_lmtp (port) ? "delivering" : "relaying");
  pp_destination_talk (pp_destination_of (port), is_lmtp (port) ? PP_SMTP_LMTP : PP_SMTP_RELAY);
}

static void
refused (PpActor *actor, PpPort *port, const char *why)
{
  PpMta *self = PP_MTA (actor);
  PpDestination *destination = pp_destination_of (port);
  g_autoptr (PpReply) reply = NULL;

  if (pp_directory_refused (self->directory, port, why))
    return;
  if (!is_local (destination) && pp_mta_try_next_office (self, destination, why))
    return;
  reply = is_local (destination)
            ? pp_reply_new (451, "4.4.1", "connect to %s: %s", self->site->host->deliver_to, why)
            : pp_reply_new (451, "4.4.1", "no office of %s could be reached: %s", pp_destination_get_key (destination), why);
  pp_destination_fail (destination, reply);
  pp_actor_enter (actor, "resting");
}

/* ------------------------------------------------------------------ the actor */

static void
accepted (PpActor *actor, PpPort *port)
{
  pp_smtp_serve (port, PP_MTA (actor)->guests, &PP_MTA (actor)->policy);
}

static void
sealed (PpActor *actor, PpPort *port, const char *problem)
{
  if (pp_port_is_client (port))
    pp_smtp_client_sealed (port, problem);
  else
    pp_smtp_server_sealed (port, problem);
}

/* The client has ended, or was turned away; in that case another way may be under way already. */
static void
rest_if_over (PpActor *actor, PpDestination *destination)
{
  if (destination != NULL && !pp_destination_is_going (destination))
    pp_actor_enter (actor, "resting");
}

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  PpDestination *destination = pp_port_is_client (port) ? pp_destination_of (port) : NULL;

  if (!pp_port_is_client (port))
    pp_smtp_server_heard (port, unit);
  else if (!pp_directory_heard (PP_MTA (actor)->directory, port, unit))
    {
      pp_smtp_client_heard (port, unit);
      rest_if_over (actor, destination);
    }
}

static void
hung_up (PpActor *actor, PpPort *port)
{
  PpDestination *destination = pp_port_is_client (port) ? pp_destination_of (port) : NULL;

  if (!pp_port_is_client (port))
    {
      pp_smtp_server_hung_up (port);
      return;
    }
  if (pp_directory_hung_up (PP_MTA (actor)->directory, port))
    return;
  pp_smtp_client_hung_up (port);
  rest_if_over (actor, destination);
}

static void
timer (PpActor *actor, guint tag)
{
  PpMta *self = PP_MTA (actor);

  if (!pp_mail_queue_timer (self->queue, tag) && !pp_vigil_timer (self->guests, tag) && !pp_vigil_timer (self->calls, tag))
    pp_directory_timer (self->directory, tag);
}

static void
told (PpActor *actor, const char *wish, GVariant *details)
{
  if (strcmp (wish, "open") == 0)
    pp_actor_enter (actor, "resting");
}

static void
started (PpActor *actor)
{
  PpMta *self = PP_MTA (actor);
  GPtrArray *letters = pp_cabinet_queue_list (pp_cabinet_of (self->site->cabinet), NULL);

  pp_actor_enter (actor, pp_site_is_closed (PP_MTA (actor)->site) ? "closed" : "resting");
  if (letters != NULL)
    pp_mail_queue_restore (self->queue, letters);
}

static void
pp_mta_finalize (GObject *object)
{
  PpMta *self = PP_MTA (object);

  g_clear_pointer (&self->queue, pp_mail_queue_free);
  g_clear_pointer (&self->directory, pp_directory_free);
  g_clear_pointer (&self->guests, pp_vigil_free);
  g_clear_pointer (&self->calls, pp_vigil_free);
  g_clear_pointer (&self->strangers, g_hash_table_unref);
  g_clear_pointer (&self->site, pp_site_free);
  G_OBJECT_CLASS (pp_mta_parent_class)->finalize (object);
}

static void
pp_mta_class_init (PpMtaClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_mta_finalize;
  actor_class->started = started;
  actor_class->told = told;
  actor_class->accepted = accepted;
  actor_class->connected = connected;
  actor_class->refused = refused;
  actor_class->sealed = sealed;
  actor_class->heard = heard;
  actor_class->hung_up = hung_up;
  actor_class->timer = timer;
}

static void
pp_mta_init (PpMta *self)
{
  self->strangers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

PpMailQueue *
pp_mta_get_queue (PpMta *self)
{
  g_return_val_if_fail (PP_IS_MTA (self), NULL);
  return self->queue;
}

static void
make_policy (PpMta *self)
{
  self->policy = pp_site_policy (self->site, PP_SMTP_RELAY);
  self->policy.identify = identify;
  self->policy.may_send = pp_mta_may_send;
  self->policy.may_receive = pp_mta_may_receive;
  self->policy.take = take;
}

/**
 * pp_mta_new:
 * @site: (transfer full): its surroundings
 * @under_same_roof: (nullable): the MDA of the same host; without one, letters go to the host's deliver-to by LMTP
 *
 * Returns: (transfer full): a transfer agent; let it listen for SMTP
 */
PpMta *
pp_mta_new (PpSite *site, PpMda *under_same_roof)
{
  PpMta *self = g_object_new (PP_TYPE_MTA, NULL);
  PpActor *actor = PP_ACTOR (self);

  self->site = site;
  self->mda = under_same_roof;
  self->directory = pp_directory_new (actor, site->resolver, PP_MTA_TIMER_DIRECTORY);
  self->guests = pp_vigil_new (actor, PP_MTA_TIMER_GUESTS, pp_site_patience (site), pp_smtp_server_asleep);
  self->calls = pp_vigil_new (actor, PP_MTA_TIMER_CALLS, PP_SMTP_CLIENT_PATIENCE_US, pp_smtp_client_asleep);
  self->owner = pp_site_queue_owner (site, self->calls);
  self->owner.route = route;
  self->owner.go = go;
  self->owner.go_elsewhere = go_elsewhere;
  self->owner.is_final = is_final;
  self->queue = pp_mail_queue_new (actor, site->cabinet, &self->owner);
  make_policy (self);
  return self;
}
