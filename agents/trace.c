/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The postmark of a server.
 */
#include "agents/trace.h"

#include "agents/message.h"

/* Mail transmission types: RFC 3848, and with SMTPUTF8 RFC 6531, 4.3. */
static char *
transmission (PpPort *port, PpSmtpKind kind, gboolean utf8)
{
  const char *base = kind == PP_SMTP_LMTP                 ? "LMTP"
                     : utf8                               ? "SMTP"
                     : pp_smtp_server_is_extended (port) ? "ESMTP"
                                                          : "SMTP";

  return g_strdup_printf ("%s%s%s%s", utf8 ? "UTF8" : "", base, pp_port_is_sealed (port) ? "S" : "",
                          pp_smtp_server_get_user (port) != NULL ? "A" : "");
}

/* What the connection was, for people. */
static void
append_seal (GString *line, PpPort *port)
{
  if (pp_port_is_sealed (port))
    g_string_append_printf (line, "\t(using %s)\r\n", pp_port_get_seal (port));
  if (pp_smtp_server_get_user (port) != NULL)
    g_string_append_printf (line, "\t(Authenticated sender: %s)\r\n", pp_smtp_server_get_user (port));
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
  g_autofree char *date = pp_date_to_string (now), *with = transmission (port, kind, envelope->utf8);
  const char *address = pp_port_get_peer_address (port), *host = pp_actor_get_host_at (actor, address);
  const char *called = pp_smtp_server_get_peer_domain (port);
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, "Received: from %s (%s%s[%s])\r\n", called != NULL ? called : "unknown", host != NULL ? host : "",
                   host != NULL ? " " : "", address);
  append_seal (line, port);
  g_string_append_printf (line, "\tby %s (Pennypost) with %s id %s", pp_actor_get_host (actor), with, id);
  if (envelope->recipients->len == 1)
    {
      g_autofree char *recipient = pp_address_to_string (envelope->recipients->pdata[0]);
      g_string_append_printf (line, "\r\n\tfor <%s>; %s\r\n", recipient, date);
    }
  else
    g_string_append_printf (line, ";\r\n\t%s\r\n", date);
  return g_string_free (g_steal_pointer (&line), FALSE);
}
