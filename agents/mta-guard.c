/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may send what to whom at an MTA: may the client send for the domain it names (SPF), is the recipient one of
 * ours, is this a stranger who should come back later (greylisting)?
 */
#include <string.h>

#include "agents/mta-private.h"
#include "agents/spf.h"

/* So many strangers are remembered; then all are strangers again. */
#define STRANGERS_MOST 100000

/* ------------------------------------------------------------------ SPF (RFC 7208) */

typedef struct
{
  PpPort *port; /* owned */
  PpSpf *spf;
} Inquiry;

static void
inquiry_free (gpointer data)
{
  Inquiry *inquiry = data;

  g_clear_pointer (&inquiry->spf, pp_spf_free);
  g_object_unref (inquiry->port);
  g_free (inquiry);
}

static GQuark
spf_quark (void)
{
  return g_quark_from_static_string ("pp-spf");
}

/* RFC 7208, 8.4 and 8.6; RFC 7372, 3.2 for the codes. */
static PpReply *
refuse_by_spf (PpMta *self, PpSpf *spf)
{
  const char *explanation = pp_spf_get_explanation (spf);

  if (self->site->host->spf != PP_SPF_REJECT)
    return NULL;
  if (pp_spf_get_result (spf) == PP_SPF_FAIL)
    return pp_reply_new (550, "5.7.23", "SPF validation failed: %s", explanation != NULL ? explanation : pp_spf_get_reason (spf));
  if (pp_spf_get_result (spf) == PP_SPF_TEMPERROR)
    return pp_reply_new (451, "4.7.24", "SPF validation error: %s", pp_spf_get_reason (spf));
  return NULL;
}

static void ask_on (PpMta *self, Inquiry *inquiry);

static void
answered (PpActor *actor, const PpDnsAnswer *answer, gpointer data)
{
  Inquiry *inquiry = *(Inquiry **) data;

  *(Inquiry **) data = NULL;
  pp_spf_hear (inquiry->spf, answer);
  ask_on (PP_MTA (actor), inquiry);
}

static void
free_inquiry_if_any (gpointer data)
{
  if (*(Inquiry **) data != NULL)
    inquiry_free (*(Inquiry **) data);
  g_free (data);
}

static void
conclude (PpMta *self, Inquiry *inquiry)
{
  PpPort *port = inquiry->port;
  PpSpf *spf = g_steal_pointer (&inquiry->spf);

  pp_port_note (port, "SPF: %s: %s", pp_spf_result_to_string (pp_spf_get_result (spf)), pp_spf_get_reason (spf));
  g_object_set_qdata_full (G_OBJECT (port), spf_quark (), spf, (GDestroyNotify) pp_spf_free);
  pp_smtp_server_decided (port, refuse_by_spf (self, spf));
  inquiry_free (inquiry);
}

/* The next question, or the end. */
static void
ask_on (PpMta *self, Inquiry *inquiry)
{
  const char *name, *type;
  Inquiry **passed;

  if (!pp_spf_wants (inquiry->spf, &name, &type))
    {
      conclude (self, inquiry);
      return;
    }
  passed = g_new (Inquiry *, 1);
  *passed = inquiry;
  pp_directory_ask (self->directory, name, type, pp_port_get_item (inquiry->port), answered, passed, free_inquiry_if_any);
}

static PpSpf *
begin_spf (PpPort *port, const PpAddress *reverse)
{
  PpActor *actor = pp_port_get_actor (port);
  g_autofree char *domain = pp_domain_to_ascii (reverse->domain, NULL);
  g_autoptr (PpAddress) ascii = pp_address_new (reverse->local, domain != NULL ? domain : reverse->domain);

  return pp_spf_new (pp_port_get_peer_address (port), ascii, pp_smtp_server_get_peer_domain (port),
                     pp_actor_get_host (actor), pp_actor_get_date_us (actor) / G_USEC_PER_SEC);
}

PpVerdict
pp_mta_may_send (PpActor *actor, PpPort *port, const PpEnvelope *envelope, gsize size, PpReply **refusal)
{
  PpMta *self = PP_MTA (actor);
  Inquiry *inquiry;
  PpSpf *spf;
  const char *name, *type;

  g_object_set_qdata (G_OBJECT (port), spf_quark (), NULL);
  if (self->site->host->spf == PP_SPF_IGNORED || pp_site_is_neighbour (self->site, port))
    return PP_VERDICT_YES;
  spf = begin_spf (port, envelope->reverse);
  if (!pp_spf_wants (spf, &name, &type))
    {
      /* There is nothing to ask: "none", and nobody is refused for that. */
      g_object_set_qdata_full (G_OBJECT (port), spf_quark (), spf, (GDestroyNotify) pp_spf_free);
      return PP_VERDICT_YES;
    }
  inquiry = g_new0 (Inquiry, 1);
  inquiry->port = g_object_ref (port);
  inquiry->spf = spf;
  ask_on (self, inquiry);
  return PP_VERDICT_LATER;
}

/**
 * pp_mta_write_results:
 *
 * Returns: (transfer full): Received-SPF (RFC 7208, 9.1) and Authentication-Results (RFC 8601), or ""
 */
char *
pp_mta_write_results (PpPort *port)
{
  PpSpf *spf = g_object_get_qdata (G_OBJECT (port), spf_quark ());
  g_autofree char *received = NULL, *results = NULL;

  if (spf == NULL)
    return g_strdup ("");
  received = pp_spf_write_received_spf (spf);
  results = pp_spf_write_results (spf);
  return g_strdup_printf ("Authentication-Results: %s;\r\n\t%s\r\n%s", pp_actor_get_host (pp_port_get_actor (port)), results,
                          received);
}

/* ------------------------------------------------------------------ greylisting (RFC 6647) */

/* Who comes from where, from whom and to whom: a program that only scatters letters does not come back with the same. */
static char *
describe_stranger (PpPort *port, const char *from, const char *to)
{
  const char *address = pp_port_get_peer_address (port), *last_dot = strrchr (address, '.');
  gsize network = last_dot != NULL ? (gsize) (last_dot - address) : strlen (address);

  return g_strdup_printf ("%.*s <%s> <%s>", (int) network, address, from, to);
}

static PpReply *
greylist (PpMta *self, PpPort *port, const PpEnvelope *envelope, const char *to)
{
  gint64 now = pp_actor_get_now (PP_ACTOR (self)), patience = self->site->host->greylist_us, waited;
  g_autofree char *from = pp_address_to_string (envelope->reverse), *key = describe_stranger (port, from, to);
  gint64 *first = g_hash_table_lookup (self->strangers, key);

  if (first == NULL)
    {
      if (g_hash_table_size (self->strangers) >= STRANGERS_MOST)
        g_hash_table_remove_all (self->strangers);
      first = g_memdup2 (&now, sizeof now);
      g_hash_table_insert (self->strangers, g_steal_pointer (&key), first);
    }
  waited = now - *first;
  if (waited >= patience)
    {
      pp_port_note (port, "greylisting: <%s> for <%s> came back after %" G_GINT64_FORMAT " min, as a real server does: welcome",
                    from, to, waited / (60 * G_USEC_PER_SEC));
      return NULL;
    }
  pp_port_note (port, "greylisting: <%s> for <%s> from %s is not known here: come back in %" G_GINT64_FORMAT " min", from, to,
                pp_port_get_peer_address (port), (patience - waited + 59 * G_USEC_PER_SEC) / (60 * G_USEC_PER_SEC));
  return pp_reply_new (450, "4.7.1", "<%s> Greylisted: we do not know you yet, come back later", to);
}

/* ------------------------------------------------------------------ the recipient */

/* Only hosts of its own domain may have letters relayed to elsewhere (RFC 5321, 7.9). */
static PpReply *
check_relay (PpMta *self, PpPort *port, const PpAddress *forward, const char *name)
{
  if (pp_site_is_neighbour (self->site, port))
    return NULL;
  if (pp_mta_takes_for (self, forward))
    {
      pp_port_note (port, "<%s> is elsewhere, but we are a second office for %s", name, forward->domain);
      return NULL;
    }
  pp_port_note (port, "<%s> is elsewhere, and this client is not one of ours: no relaying", name);
  return pp_reply_new (554, "5.7.1", "<%s> Relay access denied", name);
}

static PpReply *
check_mailbox (PpMta *self, PpPort *port, const PpAddress *forward, const char *name)
{
  g_autofree char *mailbox = pp_site_find_mailbox (self->site, forward);

  pp_port_note (port, mailbox != NULL ? "<%s> has a mailbox here" : "<%s> has no mailbox here", name);
  return mailbox != NULL ? NULL : pp_reply_new (550, "5.1.1", "<%s> No such user here", name);
}

PpVerdict
pp_mta_may_receive (PpActor *actor, PpPort *port, const PpEnvelope *envelope, const PpAddress *forward, PpReply **refusal)
{
  PpMta *self = PP_MTA (actor);
  g_autofree char *name = pp_address_to_string (forward);

  *refusal = pp_site_is_local (self->site, forward) ? check_mailbox (self, port, forward, name)
                                                    : check_relay (self, port, forward, name);
  if (*refusal == NULL && self->site->host->greylist_us > 0 && !pp_site_is_neighbour (self->site, port))
    *refusal = greylist (self, port, envelope, name);
  return *refusal == NULL ? PP_VERDICT_YES : PP_VERDICT_NO;
}
