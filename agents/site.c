/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a mail server knows of its surroundings: whose mail it handles, who has a mailbox.
 */
#include "agents/actors.h"

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

void
pp_site_free (PpSite *site)
{
  g_hash_table_unref (site->users);
  pp_bench_unref (site->cabinet);
  pp_scenario_unref (site->scenario);
  g_free (site);
}
