/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail submission agent (RFC 6409): the clerk at the counter. Checks a letter before it is accepted, adds what is
 * missing, and passes it on to its MTA.
 */
#include <string.h>

#include "agents/actors.h"
#include "agents/trace.h"

struct _PpMsa
{
  PpActor parent_instance;
  PpSite *site;
  PpMta *mta; /* under the same roof, or NULL; not owned: the world keeps both */
  PpMailQueue *queue; /* its own, if it has no MTA under its roof */
  PpMailQueueOwner owner;
  PpSmtpPolicy policy;
};

G_DEFINE_FINAL_TYPE (PpMsa, pp_msa, PP_TYPE_ACTOR)

/* ------------------------------------------------------------------ checks */

/* RFC 6409, 6.1: only for its own people. */
static PpReply *
may_send (PpActor *actor, PpPort *port, const PpAddress *reverse)
{
  PpMsa *self = PP_MSA (actor);
  g_autofree char *name = pp_address_to_string (reverse);

  pp_actor_enter (actor, "checking");
  if (pp_address_is_null (reverse) || pp_site_find_user (self->site, reverse) != NULL)
    {
      pp_port_note (port, "checks the sender: <%s> is one of ours", name);
      return NULL;
    }
  pp_port_note (port, "checks the sender: <%s> is not one of ours", name);
  return pp_reply_new (550, "5.7.1", "<%s> Sender rejected: not a user of %s", name, self->site->host->domain);
}

/* RFC 6409, 4.2 and 6.2: a domain must be complete, or there is no route. */
static PpReply *
may_receive (PpActor *actor, PpPort *port, const PpAddress *forward)
{
  g_autofree char *name = pp_address_to_string (forward);

  if (*forward->domain == '\0' || strchr (forward->domain, '.') != NULL || *forward->domain == '[')
    {
      pp_port_note (port, "checks the recipient: <%s> is written as an address should be", name);
      return NULL;
    }
  pp_port_note (port, "checks the recipient: the domain of <%s> is not complete", name);
  return pp_reply_new (550, "5.1.2", "<%s> Domain is not fully qualified", name);
}

/* ------------------------------------------------------------------ what is missing */

static gboolean
has_header (GBytes *content)
{
  gsize length, i = 0;
  const char *octets = g_bytes_get_data (content, &length);

  while (i < length && octets[i] > ' ' && octets[i] < 127 && octets[i] != ':')
    i++;
  return i > 0 && i < length && octets[i] == ':';
}

static void
add_field (PpPort *port, GString *fields, PpMessage *message, const char *name, const char *value, const char *rfc)
{
  if (message != NULL && pp_message_count_fields (message, name) > 0)
    return;
  g_string_append_printf (fields, "%s: %s\r\n", name, value);
  pp_port_note (port, "adds the missing field %s (%s)", name, rfc);
}

/* RFC 6409, 8.2 and 8.3; a letter without a header, as typed by hand, gets one. */
static GBytes *
complete (PpMsa *self, PpPort *port, const PpEnvelope *envelope, GBytes *content, const char *id, const char *received)
{
  PpActor *actor = PP_ACTOR (self);
  gboolean any = has_header (content);
  g_autoptr (PpMessage) message = any ? pp_message_new_from_octets (content) : NULL;
  g_autoptr (GDateTime) now = pp_actor_get_date (actor);
  g_autofree char *date = pp_date_to_string (now), *reverse = pp_address_to_string (envelope->reverse);
  g_autofree char *message_id = g_strdup_printf ("<%s@%s>", id, pp_actor_get_host (actor));
  g_autoptr (GString) fields = g_string_new (received);

  if (!pp_address_is_null (envelope->reverse))
    add_field (port, fields, message, "From", reverse, "RFC 5322, 3.6");
  add_field (port, fields, message, "Date", date, "RFC 6409, 8.2");
  add_field (port, fields, message, "Message-ID", message_id, "RFC 6409, 8.3");
  if (!any)
    g_string_append (fields, "\r\n");
  return pp_octets_prepend (content, fields->str);
}

/* ------------------------------------------------------------------ accepting */

static void
filed (gpointer data, const PpReply *reply)
{
  PpPort *port = data;
  g_autoptr (GPtrArray) replies = g_ptr_array_new ();

  g_ptr_array_add (replies, (gpointer) reply);
  pp_smtp_server_taken (port, replies);
  pp_actor_enter (pp_port_get_actor (port), "resting");
  g_object_unref (port);
}

static void
take (PpActor *actor, PpPort *port, const PpEnvelope *envelope, GBytes *content)
{
  PpMsa *self = PP_MSA (actor);
  PpMailQueue *queue = self->mta != NULL ? pp_mta_get_queue (self->mta) : self->queue;
  g_autofree char *id = pp_mail_queue_new_id (queue);
  g_autofree char *received = pp_trace_received (actor, port, PP_SMTP_SUBMISSION, id, envelope);
  g_autoptr (GBytes) whole = complete (self, port, envelope, content, id, received);
  /* RFC 5322, 3.6.3: who stands in Bcc is not told to the others. */
  g_autoptr (GBytes) sent = pp_octets_without_field (whole, "Bcc");

  if (self->mta != NULL)
    pp_actor_report (actor, PP_KIND_NOTE, pp_port_get_item (port), 2, pp_actor_get_name (PP_ACTOR (self->mta)),
                     "hands the letter over: MSA and MTA work under one roof, so there is no conversation");
  pp_mail_queue_file (queue, actor, id, pp_port_get_item (port), envelope, sent, filed, g_object_ref (port));
}

/* ------------------------------------------------------------------ passing on */

static const char *
route (PpActor *actor, const PpAddress *recipient)
{
  return PP_MSA (actor)->site->host->relay_to;
}

static void
go (PpActor *actor, PpDestination *destination)
{
  const char *host = pp_destination_get_key (destination);
  g_autofree char *mta = g_strconcat ("mta:", host, NULL);

  pp_actor_enter (actor, "passing-on");
  pp_destination_set_port (destination, pp_actor_connect (actor, host, PP_PORT_SMTP, "smtp", 2, mta));
}

static void
connected (PpActor *actor, PpPort *port)
{
  pp_destination_talk (pp_destination_of (port), PP_SMTP_RELAY);
}

static void
refused (PpActor *actor, PpPort *port, const char *why)
{
  PpDestination *destination = pp_destination_of (port);
  g_autoptr (PpReply) reply =
    pp_reply_new (451, "4.4.1", "connect to %s: %s", pp_destination_get_key (destination), why);

  pp_destination_fail (destination, reply);
  pp_actor_enter (actor, "resting");
}

/* ------------------------------------------------------------------ the actor */

static void
accepted (PpActor *actor, PpPort *port)
{
  pp_smtp_serve (port, &PP_MSA (actor)->policy);
}

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  if (!pp_port_is_client (port))
    {
      pp_smtp_server_heard (port, unit);
      return;
    }
  pp_smtp_client_heard (port, unit);
  if (pp_destination_of (port) == NULL)
    pp_actor_enter (actor, "resting");
}

static void
hung_up (PpActor *actor, PpPort *port)
{
  if (pp_port_is_client (port))
    pp_smtp_client_hung_up (port);
  else
    pp_actor_enter (actor, "resting");
}

static void
timer (PpActor *actor, guint tag)
{
  if (PP_MSA (actor)->queue != NULL)
    pp_mail_queue_timer (PP_MSA (actor)->queue, tag);
}

static void
started (PpActor *actor)
{
  PpMsa *self = PP_MSA (actor);
  GPtrArray *letters;

  pp_actor_enter (actor, "resting");
  if (self->queue == NULL)
    return;
  letters = pp_cabinet_queue_list (pp_cabinet_of (self->site->cabinet), NULL);
  if (letters != NULL)
    pp_mail_queue_restore (self->queue, letters);
}

static void
pp_msa_finalize (GObject *object)
{
  PpMsa *self = PP_MSA (object);

  g_clear_pointer (&self->queue, pp_mail_queue_free);
  g_clear_pointer (&self->site, pp_site_free);
  G_OBJECT_CLASS (pp_msa_parent_class)->finalize (object);
}

static void
pp_msa_class_init (PpMsaClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_msa_finalize;
  actor_class->started = started;
  actor_class->accepted = accepted;
  actor_class->connected = connected;
  actor_class->refused = refused;
  actor_class->heard = heard;
  actor_class->hung_up = hung_up;
  actor_class->timer = timer;
}

static void
pp_msa_init (PpMsa *self)
{
}

/**
 * pp_msa_new:
 * @site: (transfer full): its surroundings
 * @under_same_roof: (nullable): the MTA of the same host; without one, letters go to the host's relay-to
 *
 * Returns: (transfer full): a submission agent; let it listen for submission
 */
PpMsa *
pp_msa_new (PpSite *site, PpMta *under_same_roof)
{
  PpMsa *self = g_object_new (PP_TYPE_MSA, NULL);

  self->site = site;
  self->mta = under_same_roof;
  self->owner = (PpMailQueueOwner){
    .host = site->host->name,
    .pick_up_us = site->pick_up_us,
    .route = route,
    .go = go,
  };
  if (under_same_roof == NULL)
    self->queue = pp_mail_queue_new (PP_ACTOR (self), site->cabinet, &self->owner);
  self->policy = (PpSmtpPolicy){
    .kind = PP_SMTP_SUBMISSION,
    .host = site->host->name,
    .most_octets = site->scenario->most_octets,
    .most_recipients = 1000,
    .may_send = may_send,
    .may_receive = may_receive,
    .take = take,
  };
  return self;
}
