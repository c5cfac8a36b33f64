/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mechanisms of SPF (RFC 7208, 5): each says whether the client is who it means, once the directory has answered.
 */
#include "agents/spf-private.h"

#include <string.h>
#include <sys/socket.h>

#define MOST_HOSTS 10 /* RFC 7208, 4.6.4 */

const char *
pp_spf_address_type (PpSpf *self)
{
  return self->client.family == AF_INET ? "A" : "AAAA";
}

gboolean
pp_spf_client_matches (PpSpf *self, GPtrArray *addresses, guint prefix4, guint prefix6)
{
  int family = self->client.family;

  for (guint i = 0; i < addresses->len; i++)
    {
      PpSpfAddress address;

      if (pp_spf_address_parse (addresses->pdata[i], family, &address) &&
          pp_spf_address_is_within (&self->client, &address, family == AF_INET ? prefix4 : prefix6))
        return TRUE;
    }
  return FALSE;
}

static const PpSpfTerm *
get_term (PpSpf *self)
{
  PpSpfFrame *frame = pp_spf_get_frame (self);

  return frame->record->terms->pdata[frame->at];
}

static void
decide (PpSpf *self, gboolean matches)
{
  if (matches)
    pp_spf_settle_term (self, get_term (self));
  else
    pp_spf_pass_over (self);
}

static void
settle_no_answer (PpSpf *self)
{
  pp_spf_settle (self, PP_SPF_TEMPERROR,
                 g_strdup_printf ("the directory gives no answer that %.100s of %s needs", get_term (self)->text,
                                  pp_spf_get_frame (self)->domain));
}

static void
try_all (PpSpf *self, const PpSpfTerm *term G_GNUC_UNUSED, const char *target G_GNUC_UNUSED)
{
  decide (self, TRUE);
}

/* 5.2 */
static void
try_include (PpSpf *self, const PpSpfTerm *term, const char *target)
{
  if (target != NULL && pp_spf_domain_is_valid (target, 2))
    pp_spf_push (self, target, TRUE);
  else
    pp_spf_settle (self, PP_SPF_PERMERROR,
                   g_strdup_printf ("%.100s of %s leads to what is no domain", term->text, pp_spf_get_frame (self)->domain));
}

static void
hear_addresses (PpSpf *self, gboolean failed, GPtrArray *values)
{
  const PpSpfTerm *term = get_term (self);

  if (failed)
    settle_no_answer (self);
  else
    decide (self, pp_spf_client_matches (self, values, term->prefix4, term->prefix6));
}

/* 5.3 */
static void
try_a (PpSpf *self, const PpSpfTerm *term G_GNUC_UNUSED, const char *target)
{
  pp_spf_ask (self, target, pp_spf_address_type (self), TRUE, hear_addresses);
}

static void ask_next_host (PpSpf *self);

static void
hear_host (PpSpf *self, gboolean failed, GPtrArray *values)
{
  const PpSpfTerm *term = get_term (self);

  if (failed)
    settle_no_answer (self);
  else if (pp_spf_client_matches (self, values, term->prefix4, term->prefix6))
    decide (self, TRUE);
  else
    ask_next_host (self);
}

/* A host without a name (RFC 7505) or with one that cannot be asked for has no address. */
static void
ask_next_host (PpSpf *self)
{
  while (self->hosts->len > 0)
    {
      g_autofree char *host = g_ptr_array_steal_index (self->hosts, 0);

      if (pp_spf_domain_is_valid (host, 1))
        {
          pp_spf_ask (self, host, pp_spf_address_type (self), TRUE, hear_host);
          return;
        }
    }
  decide (self, FALSE);
}

static void
hear_mx (PpSpf *self, gboolean failed, GPtrArray *values)
{
  if (failed)
    {
      settle_no_answer (self);
      return;
    }
  if (values->len > MOST_HOSTS)
    {
      pp_spf_settle (self, PP_SPF_PERMERROR,
                     g_strdup_printf ("%.100s of %s means more than %d mail exchangers", get_term (self)->text,
                                      pp_spf_get_frame (self)->domain, MOST_HOSTS));
      return;
    }
  g_ptr_array_set_size (self->hosts, 0);
  for (guint i = 0; i < values->len; i++)
    {
      g_autofree char *host = pp_spf_domain_from_answer (values->pdata[i]);

      g_ptr_array_add (self->hosts, pp_spf_domain_fit (host));
    }
  ask_next_host (self);
}

/* 5.4 */
static void
try_mx (PpSpf *self, const PpSpfTerm *term G_GNUC_UNUSED, const char *target)
{
  pp_spf_ask (self, target, "MX", TRUE, hear_mx);
}

/* 5.5. Comes here again when the names are known. */
static void
try_ptr (PpSpf *self, const PpSpfTerm *term G_GNUC_UNUSED, const char *target)
{
  gboolean matches = FALSE;

  if (!self->names_known)
    {
      pp_spf_ask_names (self);
      return;
    }
  for (guint i = 0; i < self->names->len; i++)
    matches = matches || pp_spf_domain_is_within (self->names->pdata[i], target);
  decide (self, matches);
}

/* 5.6 */
static void
try_network (PpSpf *self, const PpSpfTerm *term, const char *target G_GNUC_UNUSED)
{
  decide (self, pp_spf_address_is_within (&self->client, &term->network,
                                          term->network.family == AF_INET ? term->prefix4 : term->prefix6));
}

static void
hear_existence (PpSpf *self, gboolean failed, GPtrArray *values)
{
  if (failed)
    settle_no_answer (self);
  else
    decide (self, values->len > 0);
}

/* 5.7; of type A always */
static void
try_exists (PpSpf *self, const PpSpfTerm *term G_GNUC_UNUSED, const char *target)
{
  pp_spf_ask (self, target, "A", TRUE, hear_existence);
}

static const struct
{
  gboolean asks; /* and counts */
  void (*try) (PpSpf *self, const PpSpfTerm *term, const char *target);
} mechanisms[] = {
  [PP_SPF_ALL] = { FALSE, try_all },
  [PP_SPF_INCLUDE] = { TRUE, try_include },
  [PP_SPF_A] = { TRUE, try_a },
  [PP_SPF_MX] = { TRUE, try_mx },
  [PP_SPF_PTR] = { TRUE, try_ptr },
  [PP_SPF_IP4] = { FALSE, try_network },
  [PP_SPF_IP6] = { FALSE, try_network },
  [PP_SPF_EXISTS] = { TRUE, try_exists },
};

/**
 * pp_spf_try_term:
 * @term: that the uppermost record is at
 *
 * Settles the record, goes on to its next term, or asks. A target that is no domain name matches nothing (RFC 7208, 4.8, leaves
 * that open); only an include cannot do without.
 */
void
pp_spf_try_term (PpSpf *self, const PpSpfTerm *term)
{
  g_autofree char *target = NULL;

  if (mechanisms[term->mechanism].asks)
    {
      if (!pp_spf_begin_term (self) || !pp_spf_find_target (self, term->domain, &target))
        return;
      if (target == NULL && term->mechanism != PP_SPF_INCLUDE)
        {
          decide (self, FALSE);
          return;
        }
    }
  mechanisms[term->mechanism].try (self, term, target);
}
