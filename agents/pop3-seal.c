/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A POP3 session in private: TLS when the client asks for it (STLS: RFC 2595, 4), or before anything is said (RFC 8314, 3.3).
 */
#include "agents/pop3-private.h"

/* "The capability name "STLS" indicates this command is present and permitted in the current state" (RFC 2595, 4). */
gboolean
pp_pop3_offers_seal (PpPop3Session *self)
{
  return self->policy.tls != PP_OFFER_NO && self->policy.identify != NULL && !pp_port_is_sealed (self->port);
}

/* What the two have agreed on would be forgotten under TLS; a client that has said UTF8 must not say STLS (RFC 6856, 2.1). */
const char *
pp_pop3_check_stls (PpPop3Session *self, PpPop3Request *request)
{
  if (self->utf8)
    return "STLS has to come before UTF8";
  return pp_pop3_check_nothing (self, request);
}

void
pp_pop3_seal (PpPop3Session *self)
{
  g_autoptr (PpIdentity) identity = self->policy.identify (pp_port_get_actor (self->port));

  pp_port_seal (self->port, identity);
}

void
pp_pop3_handle_stls (PpPop3Session *self, const PpPop3Request *request)
{
  pp_port_say (self->port, "+OK begin TLS now");
  pp_pop3_session_enter (self, PP_POP3_SEALING);
  pp_pop3_seal (self);
}

/**
 * pp_pop3_server_sealed:
 * @port: one that is served
 * @problem: (nullable): why there is no TLS; the connection is gone then
 *
 * Call this from sealed(). Whatever the client said before is forgotten (RFC 2595, 4); the server greets only once.
 */
void
pp_pop3_server_sealed (PpPort *port, const char *problem)
{
  PpPop3Session *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (problem != NULL)
    {
      pp_pop3_session_enter (self, PP_POP3_CLOSING);
      if (self->policy.guests != NULL)
        pp_vigil_leave (self->policy.guests, &self->watch);
      return;
    }
  if (!self->greeted)
    {
      pp_pop3_session_greet (self);
      return;
    }
  g_clear_pointer (&self->user, g_free);
  pp_port_expect_lines (port, PP_POP3_LINE_READ);
  pp_pop3_session_enter (self, PP_POP3_AUTHORIZATION);
}
