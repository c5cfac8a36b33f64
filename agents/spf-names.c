/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which names the client has for sure: those that its address leads to and that lead back to it (RFC 7208, 5.5). They are asked
 * for once a check, for the mechanism "ptr" and the macro p.
 */
#include "agents/spf-private.h"

#include <string.h>
#include <sys/socket.h>

#define MOST_NAMES 10 /* RFC 7208, 4.6.4: what is beyond them is ignored */

static void ask_next_name (PpSpf *self);

/* Its error means only that this name does not count. */
static void
hear_addresses (PpSpf *self, gboolean failed G_GNUC_UNUSED, GPtrArray *values)
{
  g_autofree char *name = g_ptr_array_steal_index (self->hosts, 0);

  if (pp_spf_client_matches (self, values, 32, 128))
    g_ptr_array_add (self->names, g_steal_pointer (&name));
  ask_next_name (self);
}

/* That a client has names without addresses is no fault of the domain: it counts as no void lookup. */
static void
ask_next_name (PpSpf *self)
{
  while (self->hosts->len > 0 && !pp_spf_domain_is_valid (self->hosts->pdata[0], 1))
    g_ptr_array_remove_index (self->hosts, 0);
  if (self->hosts->len > 0)
    pp_spf_ask (self, self->hosts->pdata[0], pp_spf_address_type (self), FALSE, hear_addresses);
  else
    self->names_known = TRUE;
}

static void
hear_names (PpSpf *self, gboolean failed G_GNUC_UNUSED, GPtrArray *values)
{
  g_ptr_array_set_size (self->hosts, 0);
  for (guint i = 0; i < MIN (values->len, MOST_NAMES); i++)
    {
      g_autofree char *name = pp_spf_domain_from_answer (values->pdata[i]);

      g_ptr_array_add (self->hosts, pp_spf_domain_fit (name));
    }
  ask_next_name (self);
}

/**
 * pp_spf_ask_names:
 *
 * Asks for the names of the client; when they are there, the check goes on where it was.
 */
void
pp_spf_ask_names (PpSpf *self)
{
  g_autofree char *dotted = pp_spf_address_to_dotted (&self->client, TRUE);
  g_autofree char *name = g_strconcat (dotted, self->client.family == AF_INET ? ".in-addr.arpa" : ".ip6.arpa", NULL);

  pp_spf_ask (self, name, "PTR", TRUE, hear_names);
}

/**
 * pp_spf_choose_name:
 * @domain: that is checked
 *
 * The value of the macro p (RFC 7208, 7.3): the domain itself, else one within it, else any.
 *
 * Returns: (transfer none): a name of the client, or "unknown"
 */
const char *
pp_spf_choose_name (PpSpf *self, const char *domain)
{
  const char *within = NULL;

  for (guint i = 0; i < self->names->len; i++)
    {
      const char *name = self->names->pdata[i];

      if (g_ascii_strcasecmp (name, domain) == 0)
        return name;
      if (within == NULL && pp_spf_domain_is_within (name, domain))
        within = name;
    }
  if (within != NULL)
    return within;
  return self->names->len > 0 ? self->names->pdata[0] : "unknown";
}
