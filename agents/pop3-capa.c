/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be had of the POP3 server, and in which language: CAPA (RFC 2449), UTF8 and LANG (RFC 6856).
 */
#include "agents/pop3-private.h"

/* ------------------------------------------------------------------ CAPA */

/* LOGIN-DELAY (RFC 2449, 6.5) is not announced, for there is none. Letters stay until their owner deletes them (6.7).
 * A sign-in that would be refused in the clear is announced only under TLS (RFC 2595, 4). */
void
pp_pop3_handle_capa (PpPop3Session *self, const PpPop3Request *request)
{
  static const char *const always[] = {
    "UIDL", "TOP", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE NEVER", "UTF8 USER", "LANG", "IMPLEMENTATION Pennypost",
  };
  g_autofree char *mechanisms = g_strjoinv (" ", (char **) pp_sasl_list_mechanisms ());

  pp_port_say (self->port, "+OK the list of capabilities follows");
  if (pp_pop3_offers_seal (self) && self->state != PP_POP3_TRANSACTION)
    pp_port_say (self->port, "STLS");
  if (!pp_pop3_is_too_open (self))
    pp_port_say (self->port, "USER");
  if (!pp_pop3_is_too_open (self) && pp_pop3_offers_proof (self))
    pp_port_say (self->port, "SASL %s", mechanisms);
  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    pp_port_say (self->port, "%s", always[i]);
  pp_port_say (self->port, ".");
}

/* ------------------------------------------------------------------ UTF8 */

/* From now on letters are sent as they are, UTF-8 in their header or not (RFC 6856, 2.1). */
void
pp_pop3_handle_utf8 (PpPop3Session *self, const PpPop3Request *request)
{
  self->utf8 = TRUE;
  pp_port_say (self->port, "+OK letters in UTF-8 are sent as they are");
}

/* ------------------------------------------------------------------ LANG */

/* [tag] (RFC 6856, 3.1): what is asked for is one language range, or "*" */
const char *
pp_pop3_check_lang (PpPop3Session *self, PpPop3Request *request)
{
  for (const char *c = request->text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '*')
      return pp_pop3_wrong_syntax;
  return NULL;
}

static gboolean
is_english (const char *range)
{
  return g_ascii_strcasecmp (range, "en") == 0 || g_ascii_strncasecmp (range, "en-", 3) == 0;
}

/* All that this server says is English, which it also takes for the language that everybody can bear (RFC 2277, 4.5). */
void
pp_pop3_handle_lang (PpPop3Session *self, const PpPop3Request *request)
{
  if (*request->text == '\0')
    {
      pp_port_say (self->port, "+OK the list of languages follows");
      pp_port_say (self->port, "en English");
      pp_port_say (self->port, "i-default English");
      pp_port_say (self->port, ".");
    }
  else if (is_english (request->text))
    pp_port_say (self->port, "+OK en English it is");
  else if (g_str_equal (request->text, "*") || g_ascii_strcasecmp (request->text, "i-default") == 0)
    pp_port_say (self->port, "+OK i-default English it is");
  else
    pp_port_say (self->port, "-ERR that language is not spoken here: LANG lists those that are");
}
