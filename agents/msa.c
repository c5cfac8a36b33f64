/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail submission agent (RFC 6409): the clerk at the counter. Checks who hands in a letter, and the letter, before
 * it is accepted; adds what is missing, and passes it on to its MTA.
 */
#include <string.h>

#include "agents/actors.h"
#include "agents/directory.h"
#include "agents/trace.h"

enum
{
  TIMER_GUESTS = PP_MAIL_QUEUE_TIMER_LAST,
  TIMER_CALLS,
  TIMER_DIRECTORY
};

struct _PpMsa
{
  PpActor parent_instance;
  PpSite *site;
  PpMta *mta; /* under the same roof, or NULL; not owned: the world keeps both */
  PpMailQueue *queue; /* its own, if it has no MTA under its roof */
  PpMailQueueOwner owner;
  PpSmtpPolicy policy;
  PpVigil *guests, *calls;
  PpDirectory *directory;
};

G_DEFINE_FINAL_TYPE (PpMsa, pp_msa, PP_TYPE_ACTOR)

/* ------------------------------------------------------------------ the sender */

/* Who has signed in writes in his own name (RFC 6409, 6.1). */
static PpReply *
check_identity (PpMsa *self, PpPort *port, const PpAddress *reverse, const char *user)
{
  const PpScenarioUser *owner = pp_site_find_user (self->site, reverse), *known = pp_site_find_login (self->site, user);
  g_autofree char *name = pp_address_to_string (reverse);

  if (pp_address_is_null (reverse) || self->site->host->careless || (known != NULL && known == owner))
    {
      pp_port_note (port, "checks the identity: %s has signed in, and may write as <%s>", user, name);
      return NULL;
    }
  pp_port_note (port, "checks the identity: %s has signed in, but <%s> is somebody else", user, name);
  return pp_reply_new (553, "5.7.1", "<%s> Sender address rejected: not owned by user %s", name, user);
}

/* Who has not signed in is at least one of its own people. */
static PpReply *
check_sender (PpMsa *self, PpPort *port, const PpAddress *reverse)
{
  g_autofree char *name = pp_address_to_string (reverse);

  if (self->site->host->careless)
    pp_port_note (port, "checks the sender: everybody may write as <%s> here", name);
  else if (pp_address_is_null (reverse) || pp_site_find_user (self->site, reverse) != NULL)
    pp_port_note (port, "checks the sender: <%s> is one of ours", name);
  else
    {
      pp_port_note (port, "checks the sender: <%s> is not one of ours", name);
      return pp_reply_new (550, "5.7.1", "<%s> Sender rejected: not a user of %s", name, self->site->host->domain);
    }
  return NULL;
}

static PpVerdict
may_send (PpActor *actor, PpPort *port, const PpEnvelope *envelope, gsize size, PpReply **refusal)
{
  PpMsa *self = PP_MSA (actor);
  const char *user = pp_smtp_server_get_user (port);

  pp_actor_enter (actor, "checking");
  if (size > 0)
    pp_port_note (port, "checks the size: %" G_GSIZE_FORMAT " octets are announced, %" G_GSIZE_FORMAT " are allowed", size,
                  self->policy.most_octets);
  *refusal = user != NULL ? check_identity (self, port, envelope->reverse, user) : check_sender (self, port, envelope->reverse);
  return *refusal == NULL ? PP_VERDICT_YES : PP_VERDICT_NO;
}

/* ------------------------------------------------------------------ the recipient */

/* RFC 6409, 4.2 and 6.2: a domain must be complete, or there is no route. */
static gboolean
is_complete (const PpAddress *forward)
{
  return *forward->domain == '\0' || strchr (forward->domain, '.') != NULL || *forward->domain == '[';
}

/* What the directory was asked about. */
typedef struct
{
  PpPort *port; /* owned */
  char *name;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_object_unref (asking->port);
  g_free (asking->name);
  g_free (asking);
}

static void
checked (PpActor *actor, PpDomainState state, const PpReply *reply, gpointer data)
{
  static const char *const words[] = {
    [PP_DOMAIN_EXISTS] = "the domain takes mail",
    [PP_DOMAIN_UNKNOWN] = "the domain is not known now, which is no reason to refuse it",
  };
  Asking *asking = data;
  PpPort *port = asking->port;

  pp_port_note (port, "checks the recipient: %s", state == PP_DOMAIN_REFUSED ? reply->text : words[state]);
  pp_smtp_server_decided (port, state == PP_DOMAIN_REFUSED
                                  ? pp_reply_new (reply->code, reply->enhanced, "<%s> %s", asking->name, reply->text)
                                  : NULL);
}

static PpVerdict
may_receive (PpActor *actor, PpPort *port, const PpEnvelope *envelope, const PpAddress *forward, PpReply **refusal)
{
  PpMsa *self = PP_MSA (actor);
  g_autofree char *name = pp_address_to_string (forward), *domain = NULL;
  Asking *asking;

  if (!is_complete (forward))
    {
      pp_port_note (port, "checks the recipient: the domain of <%s> is not complete", name);
      *refusal = pp_reply_new (550, "5.1.2", "<%s> Domain is not fully qualified", name);
      return PP_VERDICT_NO;
    }
  pp_port_note (port, "checks the recipient: <%s> is written as an address should be", name);
  if (self->site->host->careless || self->site->resolver == NULL || *forward->domain == '[' || pp_site_is_local (self->site, forward))
    return PP_VERDICT_YES;
  domain = pp_domain_to_ascii (forward->domain, NULL);
  asking = g_new0 (Asking, 1);
  asking->port = g_object_ref (port);
  asking->name = g_steal_pointer (&name);
  pp_directory_check_domain (self->directory, domain != NULL ? domain : forward->domain, pp_port_get_item (port), checked, asking,
                             asking_free);
  return PP_VERDICT_LATER;
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
add_field (PpPort *port, GString *fields, GBytes *content, const char *name, const char *value, const char *rfc)
{
  if (content != NULL && pp_octets_count_fields (content, name) > 0)
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
  g_autoptr (GDateTime) now = pp_actor_get_date (actor);
  g_autofree char *date = pp_date_to_string (now), *reverse = pp_address_to_string (envelope->reverse);
  g_autofree char *message_id = g_strdup_printf ("<%s@%s>", id, pp_actor_get_host (actor));
  g_autoptr (GString) fields = g_string_new (received);
  gsize before = fields->len;

  if (!pp_address_is_null (envelope->reverse))
    add_field (port, fields, any ? content : NULL, "From", reverse, "RFC 5322, 3.6");
  add_field (port, fields, any ? content : NULL, "Date", date, "RFC 6409, 8.2");
  add_field (port, fields, any ? content : NULL, "Message-ID", message_id, "RFC 6409, 8.3");
  if (fields->len == before)
    pp_port_note (port, "checks the header: From, Date and Message-ID are there");
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

static char *
find_password (PpActor *actor, const char *user)
{
  return pp_site_find_password (PP_MSA (actor)->site, user);
}

static PpIdentity *
identify (PpActor *actor)
{
  return pp_site_identify (PP_MSA (actor)->site);
}

/* Who has shown who he is may ask who else is here (RFC 5321, 3.5.3). */
static PpReply *
verify (PpActor *actor, PpPort *port, const char *name)
{
  return pp_smtp_server_get_user (port) != NULL ? pp_site_verify (PP_MSA (actor)->site, name) : NULL;
}

/* ------------------------------------------------------------------ passing on */

static const char *
route (PpActor *actor, guint32 item, const PpAddress *recipient)
{
  return PP_MSA (actor)->site->host->relay_to;
}

static void
go (PpActor *actor, PpDestination *destination)
{
  PpMsa *self = PP_MSA (actor);

  pp_actor_enter (actor, "passing-on");
  pp_destination_set_port (destination, pp_connect_host (self->site->scenario, actor, pp_destination_get_key (destination),
                                                         PP_PORT_SMTP, "smtp", 2, "mta"));
}

static void
connected (PpActor *actor, PpPort *port)
{
  if (!pp_directory_connected (PP_MSA (actor)->directory, port))
    pp_destination_talk (pp_destination_of (port), PP_SMTP_RELAY);
}

static void
refused (PpActor *actor, PpPort *port, const char *why)
{
  PpDestination *destination = pp_destination_of (port);
  g_autoptr (PpReply) reply = NULL;

  if (pp_directory_refused (PP_MSA (actor)->directory, port, why))
    return;
  reply = pp_reply_new (451, "4.4.1", "connect to %s: %s", pp_destination_get_key (destination), why);
  pp_destination_fail (destination, reply);
  pp_actor_enter (actor, "resting");
}

/* ------------------------------------------------------------------ the actor */

static void
accepted (PpActor *actor, PpPort *port)
{
  PpMsa *self = PP_MSA (actor);

  if (g_str_equal (pp_port_get_proto (port), "submissions"))
    pp_smtp_serve_sealed (port, self->guests, &self->policy);
  else
    pp_smtp_serve (port, self->guests, &self->policy);
}

static void
sealed (PpActor *actor, PpPort *port, const char *problem)
{
  if (pp_port_is_client (port))
    pp_smtp_client_sealed (port, problem);
  else
    pp_smtp_server_sealed (port, problem);
}

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  if (!pp_port_is_client (port))
    pp_smtp_server_heard (port, unit);
  else if (!pp_directory_heard (PP_MSA (actor)->directory, port, unit))
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
    {
      pp_smtp_server_hung_up (port);
      pp_actor_enter (actor, "resting");
    }
  else if (!pp_directory_hung_up (PP_MSA (actor)->directory, port))
    pp_smtp_client_hung_up (port);
}

static void
timer (PpActor *actor, guint tag)
{
  PpMsa *self = PP_MSA (actor);

  if (self->queue != NULL && pp_mail_queue_timer (self->queue, tag))
    return;
  if (!pp_vigil_timer (self->guests, tag) && !pp_vigil_timer (self->calls, tag))
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
  PpMsa *self = PP_MSA (actor);

  pp_actor_enter (actor, pp_site_is_closed (self->site) ? "closed" : "resting");
  if (self->queue != NULL)
    pp_site_restore_queue (self->site, actor, self->queue);
}

static void
pp_msa_finalize (GObject *object)
{
  PpMsa *self = PP_MSA (object);

  g_clear_pointer (&self->queue, pp_mail_queue_free);
  g_clear_pointer (&self->directory, pp_directory_free);
  g_clear_pointer (&self->guests, pp_vigil_free);
  g_clear_pointer (&self->calls, pp_vigil_free);
  g_clear_pointer (&self->site, pp_site_free);
  G_OBJECT_CLASS (pp_msa_parent_class)->finalize (object);
}

static void
pp_msa_class_init (PpMsaClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_msa_finalize;
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
pp_msa_init (PpMsa *self)
{
}

static void
make_policy (PpMsa *self)
{
  const PpScenarioHost *host = self->site->host;

  self->policy = pp_site_policy (self->site, PP_SMTP_SUBMISSION);
  self->policy.auth = host->auth;
  self->policy.auth_in_clear = host->auth_in_clear;
  self->policy.identify = identify;
  self->policy.find_password = find_password;
  self->policy.may_send = may_send;
  self->policy.may_receive = may_receive;
  self->policy.verify = verify;
  self->policy.take = take;
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
  PpActor *actor = PP_ACTOR (self);

  self->site = site;
  self->mta = under_same_roof;
  self->guests = pp_vigil_new (actor, TIMER_GUESTS, pp_site_patience (site), pp_smtp_server_asleep);
  self->calls = pp_vigil_new (actor, TIMER_CALLS, PP_SMTP_CLIENT_PATIENCE_US, pp_smtp_client_asleep);
  self->directory = pp_directory_new (actor, site->resolver, TIMER_DIRECTORY);
  self->owner = pp_site_queue_owner (site, self->calls);
  self->owner.route = route;
  self->owner.go = go;
  if (under_same_roof == NULL)
    self->queue = pp_mail_queue_new (actor, site->cabinet, &self->owner);
  make_policy (self);
  return self;
}
