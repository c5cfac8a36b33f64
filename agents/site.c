/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a mail server knows of its surroundings: whose mail it handles, who has a mailbox.
 */
#include "agents/actors.h"

#include <string.h>

/**
 * pp_site_is_local:
 *
 * Returns: %TRUE if the address belongs to the domain of this site. "Postmaster" without a domain belongs to every site
 * (RFC 5321, 4.5.1).
 */
gboolean
pp_site_is_local (const PpSite *site, const PpAddress *address)
{
  return *address->domain == '\0' || pp_domain_equal (address->domain, site->host->domain);
}

static gboolean
is_postmaster (const PpAddress *address)
{
  return g_ascii_strcasecmp (address->local, "postmaster") == 0;
}

/**
 * pp_site_find_user:
 *
 * Local parts are looked up in any case, as nearly all sites do (RFC 5321, 2.4 leaves it to them).
 * Returns: (transfer none) (nullable): the user of that address
 */
const PpScenarioUser *
pp_site_find_user (const PpSite *site, const PpAddress *address)
{
  g_autofree char *local = pp_text_fold (address->local);

  return pp_site_is_local (site, address) ? g_hash_table_lookup (site->users, local) : NULL;
}

/**
 * pp_site_find_mailbox:
 *
 * Returns: (transfer full) (nullable): the name of the mailbox of that address
 */
char *
pp_site_find_mailbox (const PpSite *site, const PpAddress *address)
{
  if (!pp_site_is_local (site, address))
    return NULL;
  if (pp_site_find_user (site, address) != NULL || is_postmaster (address))
    return pp_text_fold (address->local);
  return NULL;
}

/**
 * pp_site_find_login:
 * @user: as a client signed in: "alice", or "alice@london.example"
 *
 * Returns: (transfer none) (nullable): the user
 */
const PpScenarioUser *
pp_site_find_login (const PpSite *site, const char *user)
{
  g_autoptr (PpAddress) address = strchr (user, '@') != NULL ? pp_address_parse (user, NULL) : pp_address_new (user, site->host->domain);

  return address != NULL ? pp_site_find_user (site, address) : NULL;
}

char *
pp_site_find_password (const PpSite *site, const char *user)
{
  const PpScenarioUser *found = pp_site_find_login (site, user);

  return found != NULL ? g_strdup (found->password) : NULL;
}

/**
 * pp_site_identify:
 *
 * Returns: (transfer full): what the host shows of itself under TLS
 */
PpIdentity *
pp_site_identify (const PpSite *site)
{
  static const PpIdentityKind kinds[] = {
    [PP_CERTIFICATE_TRUSTED] = PP_IDENTITY_TRUSTED,
    [PP_CERTIFICATE_SELF_SIGNED] = PP_IDENTITY_SELF_SIGNED,
    [PP_CERTIFICATE_WRONG_NAME] = PP_IDENTITY_WRONG_NAME,
  };

  return pp_authority_issue (site->authority, site->host->name, site->address, kinds[site->host->certificate]);
}

gboolean
pp_site_is_neighbour (const PpSite *site, PpPort *port)
{
  const char *name = pp_actor_get_host_at (pp_port_get_actor (port), pp_port_get_peer_address (port));
  const PpScenarioHost *host = name != NULL ? pp_scenario_get_host (site->scenario, name) : NULL;

  return host != NULL && g_strcmp0 (host->domain, site->host->domain) == 0;
}

PpSmtpPolicy
pp_site_policy (const PpSite *site, PpSmtpKind kind)
{
  return (PpSmtpPolicy){
    .kind = kind,
    .host = site->host->name,
    .most_octets = site->host->most_octets > 0 ? site->host->most_octets : site->scenario->most_octets,
    .most_recipients = 1000,
    .most_sessions = site->host->most_sessions > 0 ? site->host->most_sessions : site->most_sessions,
    .tls = site->host->tls,
  };
}

/* Who offers TLS uses it too where it is offered. */
PpSmtpCustomer
pp_site_customer (const PpSite *site)
{
  return (PpSmtpCustomer){
    .host = site->host->name,
    .pipelines = site->busy,
    .tls = site->host->tls,
    .trust = site->host->tls != PP_OFFER_NO ? pp_authority_get_trust (site->authority) : NULL,
    .unverified = site->scenario->tls_unverified,
  };
}

/* What lay in the cabinet when the world ended the last time goes on its way. */
void
pp_site_restore_queue (const PpSite *site, PpActor *actor, PpMailQueue *queue)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *letters = pp_cabinet_queue_list (pp_cabinet_of (site->cabinet), &error);

  if (letters != NULL)
    pp_mail_queue_restore (queue, letters);
  else
    pp_actor_report (actor, PP_KIND_NOTE, 0, 0, NULL, "cannot read what waits in the queue: %s", error->message);
}

/* In a lesson letters go one after another, so that they can be followed; in a hurry they do not. */
PpMailQueueOwner
pp_site_queue_owner (const PpSite *site, PpVigil *calls)
{
  return (PpMailQueueOwner){
    .host = site->host->name,
    .pick_up_us = site->pick_up_us,
    .most_ways = site->busy ? 20 : 1,
    .linger_us = site->busy ? 2 * G_USEC_PER_SEC : 0,
    .customer = pp_site_customer (site),
    .calls = calls,
  };
}

/**
 * pp_site_verify:
 * @name: what VRFY asked for: a user or an address (RFC 5321, 4.1.1.6)
 *
 * Returns: (transfer full): 250 with the full address, or 550
 */
PpReply *
pp_site_verify (const PpSite *site, const char *name)
{
  gboolean bracketed = *name == '<' && name[strlen (name) - 1] == '>';
  g_autofree char *inside = bracketed ? g_strndup (name + 1, strlen (name) - 2) : g_strdup (name);
  const PpScenarioUser *user = pp_site_find_login (site, inside);
  g_autofree char *address = user != NULL ? pp_address_to_string (user->address) : NULL;
  g_autoptr (PpAddress) asked = strchr (inside, '@') != NULL ? pp_address_parse (inside, NULL) : pp_address_new (inside, site->host->domain);

  if (user == NULL && asked != NULL && pp_site_is_local (site, asked) && is_postmaster (asked))
    return pp_reply_new (250, "2.1.5", "<postmaster@%s>", site->host->domain);
  if (user == NULL)
    return pp_reply_new (550, "5.1.1", "No such user here");
  return pp_reply_new (250, "2.1.5", "%s <%s>", user->name != NULL ? user->name : "", address);
}

gboolean
pp_site_is_closed (const PpSite *site)
{
  return site->host->closed_us > 0;
}

gint64
pp_site_patience (const PpSite *site)
{
  return site->host->idle_us > 0 ? site->host->idle_us : PP_SMTP_SERVER_PATIENCE_US;
}

/**
 * pp_connect_host:
 * @host: of the scenario
 * @port: the standard port of the service
 * @role: of whom one expects there: "mta"
 *
 * Returns: (transfer none): the port, as pp_actor_connect() gives it
 */
PpPort *
pp_connect_host (PpScenario *scenario, PpActor *actor, const char *host, guint port, const char *proto, guint hop, const char *role)
{
  const PpScenarioHost *known = pp_scenario_get_host (scenario, host);
  g_autofree char *name = g_strconcat (role, ":", host, NULL);
  g_auto (GStrv) place = NULL;

  if (known == NULL || known->external == NULL)
    return pp_actor_connect (actor, host, port, proto, hop, name);
  place = g_strsplit (known->external, ":", 2);
  return pp_actor_connect_outside (actor, place[0], g_ascii_strtoull (place[1], NULL, 10), proto, hop, name);
}

void
pp_site_free (PpSite *site)
{
  g_hash_table_unref (site->users);
  g_clear_pointer (&site->authority, pp_authority_unref);
  g_free (site->resolver);
  g_free (site->address);
  pp_bench_unref (site->cabinet);
  pp_scenario_unref (site->scenario);
  g_free (site);
}
