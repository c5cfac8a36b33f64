/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The postmark of a server.
 */
#include "agents/trace.h"

#include "agents/message.h"

/* Mail transmission types: RFC 3848. */
static const char *
transmission (PpPort *port, PpSmtpKind kind)
{
  if (kind == PP_SMTP_LMTP)
    return "LMTP";
  return pp_smtp_server_is_extended (port) ? "ESMTP" : "SMTP";
}

/**
 * pp_trace_received:
 * @port: where the letter came in
 * @id: what it is called here
 *
 * time-stamp-line (RFC 5321, 4.4). The recipient is named only if there is but one, so that nobody learns of others.
 *
 * Returns: (transfer full): the field, with its CR LF
 */
char *
pp_trace_received (PpActor *actor, PpPort *port, PpSmtpKind kind, const char *id, const PpEnvelope *envelope)
{
  g_autoptr (GDateTime) now = pp_actor_get_date (actor);
  g_autofree char *date = pp_date_to_string (now), *recipient = NULL, *clause = NULL;
  const char *address = pp_port_get_peer_address (port), *host = pp_actor_get_host_at (actor, address);
  const char *called = pp_smtp_server_get_peer_domain (port);

  if (envelope->recipients->len == 1)
    {
      recipient = pp_address_to_string (envelope->recipients->pdata[0]);
      clause = g_strdup_printf ("\tfor <%s>; ", recipient);
    }
  return g_strdup_printf ("Received: from %s (%s%s[%s])\r\n\tby %s (Pennypost) with %s id %s%s\r\n%s%s\r\n",
                          called != NULL ? called : "unknown", host != NULL ? host : "", host != NULL ? " " : "", address,
                          pp_actor_get_host (actor), transmission (port, kind), id, clause != NULL ? "" : ";",
                          clause != NULL ? clause : "\t", date);
}
