/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a scenario's hosts, users and zone fit together: every name that is named must be there and have the right
 * role. Letters and expectations are in scenario-letters.c.
 */
#include <string.h>

#include "agents/scenario-private.h"

#define MAIL_ROLES (PP_ROLE_MSA | PP_ROLE_MTA | PP_ROLE_MDA)

/* A key that names a host: it must be there, have @role, and (with @domain) handle that domain's mail. */
static void
check_host_named (PpScenarioReading *reading, const char *group, const char *key, const char *name, PpRole role,
                  const char *role_name, const char *domain)
{
  const PpScenarioHost *host;
  guint line = pp_scenario_line (reading, group, key);

  if (name == NULL)
    return;
  host = pp_scenario_get_host (reading->scenario, name);
  if (host == NULL)
    pp_scenario_fault (reading, line, "%s names %s, which is not defined: expected a [host %s]", key, name, name);
  else if (!(host->roles & role))
    pp_scenario_fault (reading, line, "%s names %s, which has another role: expected a host with the role %s", key, name,
                       role_name);
  else if (domain != NULL && host->domain != NULL && !pp_domain_equal (host->domain, domain))
    pp_scenario_fault (reading, line, "%s names %s, which handles the mail of %s: expected a host of %s", key, name, host->domain,
                       domain);
}

/* An MSA passes everything on to its MTA; an MTA with a relay-to passes on there what is not its own (a smart host). */
static void
check_relay (PpScenarioReading *reading, const PpScenarioHost *host, const char *group)
{
  guint line = pp_scenario_line (reading, group, "relay-to");
  gboolean is_mta = (host->roles & PP_ROLE_MTA) != 0;

  if (!(host->roles & (PP_ROLE_MSA | PP_ROLE_MTA)) && host->relay_to != NULL)
    pp_scenario_fault (reading, line, "relay-to on a host that passes nothing on: expected it with the roles msa and mta only");
  else if ((host->roles & PP_ROLE_MSA) && !is_mta && host->relay_to == NULL)
    pp_scenario_fault (reading, line, "an MSA without an MTA under its roof: expected “relay-to=…”");
  check_host_named (reading, group, "relay-to", host->relay_to, PP_ROLE_MTA, "mta", is_mta ? NULL : host->domain);
  if (host->relays_for != NULL && !is_mta)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "relays-for"),
                       "relays-for on a host that is no MTA: expected it on hosts with the role mta only");
}

/* What only some servers have an ear for. */
static void
check_policy (PpScenarioReading *reading, const char *group, const char *key, gboolean has_role, const char *role_name)
{
  if (!has_role && g_key_file_has_key (reading->keys, group, key, NULL))
    pp_scenario_fault (reading, pp_scenario_line (reading, group, key), "%s on a host that is no %s: expected it with the role %s only",
                       key, role_name, role_name);
}

static void
check_policies (PpScenarioReading *reading, const PpScenarioHost *host, const char *group)
{
  gboolean is_msa = (host->roles & PP_ROLE_MSA) != 0, is_mta = (host->roles & PP_ROLE_MTA) != 0;

  check_policy (reading, group, "auth", is_msa, "msa");
  check_policy (reading, group, "auth-in-clear", is_msa, "msa");
  check_policy (reading, group, "careless", is_msa, "msa");
  check_policy (reading, group, "greylist", is_mta, "mta");
  check_policy (reading, group, "spf", is_mta, "mta");
  check_policy (reading, group, "max-size", (host->roles & MAIL_ROLES) != 0, "msa, mta or mda");
  check_policy (reading, group, "tls", (host->roles & MAIL_ROLES) != 0, "msa, mta or mda");
  if (host->auth == PP_OFFER_REQUIRED && host->tls == PP_OFFER_NO && !host->auth_in_clear)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "auth"),
                       "nobody could sign in: expected “tls=offered” or “auth-in-clear=true” beside “auth=required”");
}

static void
check_delivery (PpScenarioReading *reading, const PpScenarioHost *host, const char *group)
{
  guint line = pp_scenario_line (reading, group, "deliver-to");

  if (!(host->roles & PP_ROLE_MTA) && host->deliver_to != NULL)
    pp_scenario_fault (reading, line, "deliver-to on a host that is no MTA: expected it on hosts with the role mta only");
  else if ((host->roles & PP_ROLE_MDA) && host->deliver_to != NULL)
    pp_scenario_fault (reading, line, "deliver-to on a host that is its own MDA: expected no deliver-to");
  check_host_named (reading, group, "deliver-to", host->deliver_to, PP_ROLE_MDA, "mda", host->domain);
}

/* The domains that some MTA handles, in A-labels (strings belong to the hosts). */
static GHashTable *
collect_domains (PpScenarioReading *reading)
{
  GHashTable *domains = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < reading->scenario->hosts->len; i++)
    {
      const PpScenarioHost *host = g_ptr_array_index (reading->scenario->hosts, i);

      if ((host->roles & PP_ROLE_MTA) && host->domain != NULL)
        g_hash_table_add (domains, host->domain);
    }
  return domains;
}

/* A domain that nobody's MTA handles, as people write it. */
static void
complain_of_domain (PpScenarioReading *reading, guint line, const char *domain)
{
  g_autofree char *shown = pp_domain_to_unicode (domain);

  pp_scenario_fault (reading, line, "the domain %s has no MTA: expected a host with “roles=mta” and “domain=%s”", shown, shown);
}

static void
check_host (PpScenarioReading *reading, const PpScenarioHost *host, const char *group, GHashTable *domains)
{
  guint line = pp_scenario_line (reading, group, "domain");

  if (pp_scenario_get_host (reading->scenario, host->name) != host)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, NULL), "[%s] is here again, spelled otherwise: expected once",
                       group);
  check_relay (reading, host, group);
  check_delivery (reading, host, group);
  check_policies (reading, host, group);
  if (host->roles == 0) /* that was a fault already */
    return;
  if ((host->roles & MAIL_ROLES) && host->domain == NULL)
    {
      if (line == pp_scenario_line (reading, group, NULL))
        pp_scenario_fault (reading, line, "[%s] has no domain: expected “domain=…”, whose mail it handles", group);
    }
  else if (!(host->roles & MAIL_ROLES) && host->domain != NULL)
    pp_scenario_fault (reading, line,
                       "a domain on a host that handles no mail: expected it with the roles msa, mta and mda only");
  else if (host->domain != NULL && !g_hash_table_contains (domains, host->domain))
    complain_of_domain (reading, line, host->domain);
}

static void
check_resolver (PpScenarioReading *reading, GHashTable *domains)
{
  guint line = 1;

  if (g_hash_table_size (domains) < 2)
    return;
  for (guint i = reading->scenario->hosts->len; i > 0; i--)
    {
      const PpScenarioHost *host = g_ptr_array_index (reading->scenario->hosts, i - 1);

      if (host->roles & PP_ROLE_RESOLVER)
        return;
      if (host->roles & PP_ROLE_MTA)
        line = pp_scenario_line (reading, g_ptr_array_index (reading->host_groups, i - 1), NULL);
    }
  pp_scenario_fault (reading, line, "an MTA with nobody to ask where other domains are: expected a host with “roles=resolver”");
}

static gboolean
offers_tls (PpScenario *scenario, const char *host)
{
  const PpScenarioHost *server = host != NULL ? pp_scenario_get_host (scenario, host) : NULL;

  return server != NULL && server->tls != PP_OFFER_NO;
}

static void
check_user (PpScenarioReading *reading, const PpScenarioUser *user, const char *group, GHashTable *domains)
{
  const char *domain = user->address->domain;
  g_autofree char *ascii = pp_domain_to_ascii (domain, NULL);
  guint line = pp_scenario_line (reading, group, NULL);

  if (pp_scenario_get_user (reading->scenario, user->address) != user)
    pp_scenario_fault (reading, line, "[%s] is here again, spelled otherwise: expected once", group);
  if (ascii == NULL || !g_hash_table_contains (domains, ascii))
    complain_of_domain (reading, line, domain);
  check_host_named (reading, group, "host", user->host, PP_ROLE_MUA, "mua", NULL);
  check_host_named (reading, group, "submit-to", user->submit_to, PP_ROLE_MSA, "msa", domain);
  check_host_named (reading, group, "collect-from", user->collect_from, PP_ROLE_MDA, "mda", domain);

  if (user->tls_first && !offers_tls (reading->scenario, user->submit_to))
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "tls-first"),
                       "tls-first without a server that knows TLS: expected “submit-to=…” with a host that has “tls=offered”");
  if (user->collect_from != NULL && user->password == NULL)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "collect-from"),
                       "collect-from without a password: expected “password=…”");
  if (user->collect_from == NULL && user->check_every_us > 0)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "check-every"),
                       "check-every without a place to check: expected “collect-from=…”");
  if (user->collect_from == NULL && user->first.leave)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "leave-on-server"),
                       "leave-on-server without a server: expected “collect-from=…”");
}

/* The zone as the world makes it: first what the hosts are called. */
static PpZone *
make_host_zone (PpScenario *scenario)
{
  PpZone *zone = pp_zone_new ();

  for (guint i = 0; i < scenario->hosts->len; i++)
    {
      const PpScenarioHost *host = g_ptr_array_index (scenario->hosts, i);
      g_autofree char *record = g_strdup_printf ("%s. 3600 IN A 127.25.0.%u", host->name, host->number);

      pp_zone_add (zone, record, NULL);
    }
  return zone;
}

/* One record; its owner goes into @owners, so that later others may name it. */
static PpDnsRecord *
check_record (PpScenarioReading *reading, PpZone *zone, const char *text, guint line, GHashTable *owners)
{
  g_autoptr (GError) error = NULL;
  PpDnsRecord *record = pp_dns_record_parse (text, &error);

  if (record == NULL)
    {
      pp_scenario_fault (reading, line, "%s: expected a record like “paris.example. 3600 IN MX 10 mx.paris.example.”, or "
                         "“paris.example. SERVFAIL” for a name that cannot be looked up",
                         error->message);
      return NULL;
    }
  g_hash_table_add (owners, g_strdup (record->name));
  if (pp_scenario_get_host (reading->scenario, record->name) != NULL &&
      (strcmp (record->type, "A") == 0 || strcmp (record->type, "AAAA") == 0))
    pp_scenario_fault (reading, line, "the address of %s comes from the world: expected no A or AAAA record for a host",
                       record->name);
  else if (!pp_zone_add (zone, text, &error))
    pp_scenario_fault (reading, line, "the zone refuses this: %s: expected a record that can stand with the others",
                       error->message);
  return record;
}

static void
check_zone (PpScenarioReading *reading)
{
  GPtrArray *texts = reading->scenario->records;
  g_autoptr (PpZone) zone = make_host_zone (reading->scenario);
  g_autoptr (GHashTable) owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  for (guint i = 0; i < texts->len; i++)
    g_ptr_array_add (records, check_record (reading, zone, g_ptr_array_index (texts, i),
                                            g_array_index (reading->record_lines, guint, i), owners));
  for (guint i = 0; i < records->len; i++)
    {
      PpDnsRecord *record = g_ptr_array_index (records, i);

      if (record == NULL)
        continue;
      /* "0 ." is the null MX (RFC 7505): the domain takes no mail */
      if ((strcmp (record->type, "MX") == 0 || strcmp (record->type, "CNAME") == 0) && record->value[0] != '\0' &&
          pp_scenario_get_host (reading->scenario, record->value) == NULL && !g_hash_table_contains (owners, record->value))
        pp_scenario_fault (reading, g_array_index (reading->record_lines, guint, i),
                           "the %s record names %s, which is not defined: expected a [host %s]", record->type, record->value,
                           record->value);
      pp_dns_record_free (record);
    }
}

/**
 * pp_scenario_check:
 *
 * Reports everything in hosts, users and zone that does not fit together.
 */
void
pp_scenario_check (PpScenarioReading *reading)
{
  g_autoptr (GHashTable) domains = collect_domains (reading);
  PpScenario *scenario = reading->scenario;

  for (guint i = 0; i < scenario->hosts->len; i++)
    check_host (reading, g_ptr_array_index (scenario->hosts, i), g_ptr_array_index (reading->host_groups, i), domains);
  check_resolver (reading, domains);
  for (guint i = 0; i < scenario->users->len; i++)
    check_user (reading, g_ptr_array_index (scenario->users, i), g_ptr_array_index (reading->user_groups, i), domains);
  check_zone (reading);
}
