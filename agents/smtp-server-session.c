/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a session with the SMTP server begins: the greeting, who calls (EHLO, HELO, LHLO), in private (STARTTLS), and as
 * whom (AUTH).
 */
#include "agents/smtp-server-private.h"

#include <string.h>

/**
 * pp_smtp_greet:
 *
 * Lets the client in, or sends it away if the house is full (RFC 5321, 3.1 and 3.8).
 */
void
pp_smtp_greet (PpSmtpSession *self)
{
  if (self->watch.link.data == NULL) /* with TLS first, it has been watched all along */
    pp_vigil_enter (self->guests, &self->watch, self->port);
  if (self->policy->most_sessions > 0 && pp_vigil_count (self->guests) > self->policy->most_sessions)
    {
      pp_smtp_close_with (self, 421, "4.3.2", "Too many connections, try again later");
      return;
    }
  pp_port_say (self->port, "220 %s %s Pennypost", self->policy->host, self->policy->kind == PP_SMTP_LMTP ? "LMTP" : "ESMTP");
  pp_smtp_enter (self, PP_SMTP_CONNECTED);
}

/* ------------------------------------------------------------------ EHLO, HELO, LHLO */

/* ehlo = "EHLO" SP ( Domain / address-literal ); helo = "HELO" SP Domain. What people and programs really say here is
 * often no such thing; a server that insists loses mail (RFC 5321, 4.1.4), so only what is no single word is refused. */
gboolean
pp_smtp_takes_domain (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest)
{
  gboolean is_word = *rest != '\0' && strlen (rest) <= 255;

  for (const char *c = rest; *c != '\0'; c++)
    is_word = is_word && g_ascii_isgraph (*c) && strchr ("<>()\\\"", *c) == NULL;
  if (!is_word)
    pp_smtp_answer (self, 501, "5.5.4", "Syntax: %s", verb->verb.syntax);
  return is_word;
}

static void
be_introduced (PpSmtpSession *self, const char *domain, gboolean extended)
{
  g_free (self->domain);
  self->domain = g_strdup (domain);
  self->extended = extended;
  pp_smtp_forget_transaction (self);
  self->next = PP_SMTP_INTRODUCED;
}

static gboolean
offers_auth (PpSmtpSession *self)
{
  return self->policy->auth != PP_OFFER_NO && (self->policy->auth_in_clear || pp_port_is_sealed (self->port));
}

/* What is announced here is honoured: PIPELINING because a port hears one line at a time, whenever it came. Of the
 * mailbox (LMTP) neither reports (RFC 3461, 5.2.1 leaves them to the MTA) nor binary letters, which POP3 could not hand
 * out, are to be had. */
void
pp_smtp_handle_ehlo (PpSmtpSession *self, const char *rest)
{
  const PpSmtpPolicy *policy = self->policy;
  gboolean is_lmtp = policy->kind == PP_SMTP_LMTP;
  g_autofree char *mechanisms = NULL;

  if (offers_auth (self))
    {
      g_autofree char *names = g_strjoinv (" ", (char **) pp_sasl_list_mechanisms ());
      mechanisms = g_strconcat ("\nAUTH ", names, NULL);
    }
  pp_smtp_answer (self, 250, NULL, "%s\nPIPELINING\nSIZE %" G_GSIZE_FORMAT "%s%s\n8BITMIME\nENHANCEDSTATUSCODES%s\nCHUNKING%s\n%s",
                  policy->host, policy->most_octets,
                  policy->tls != PP_OFFER_NO && !pp_port_is_sealed (self->port) ? "\nSTARTTLS" : "",
                  mechanisms != NULL ? mechanisms : "", is_lmtp ? "" : "\nDSN", is_lmtp ? "" : "\nBINARYMIME",
                  is_lmtp ? "SMTPUTF8" : "SMTPUTF8\nHELP");
  be_introduced (self, rest, TRUE);
}

void
pp_smtp_handle_helo (PpSmtpSession *self, const char *rest)
{
  pp_smtp_answer (self, 250, NULL, "%s", self->policy->host);
  be_introduced (self, rest, FALSE);
}

/* ------------------------------------------------------------------ STARTTLS */

gboolean
pp_smtp_may_seal (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest)
{
  if (pp_port_is_sealed (self->port))
    pp_smtp_answer (self, 503, "5.5.1", "TLS is in use already");
  else if (self->policy->tls == PP_OFFER_NO)
    pp_smtp_answer (self, 502, "5.5.1", "STARTTLS is not offered here");
  else
    return pp_smtp_takes_nothing (self, verb, rest);
  return FALSE;
}

/* starttls = "STARTTLS" (RFC 3207, 4) */
void
pp_smtp_handle_starttls (PpSmtpSession *self, const char *rest)
{
  pp_smtp_answer (self, 220, "2.0.0", "Ready to start TLS");
  self->next = PP_SMTP_SEALING;
}

/**
 * pp_smtp_server_sealed:
 * @problem: (nullable): why there is no TLS; the connection is gone then
 *
 * Call this from sealed() for a port that is served. Whatever the client said before is forgotten (RFC 3207, 4.2).
 */
void
pp_smtp_server_sealed (PpPort *port, const char *problem)
{
  PpSmtpSession *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);
  if (problem != NULL)
    {
      pp_smtp_enter (self, PP_SMTP_CLOSING);
      pp_vigil_leave (self->guests, &self->watch);
      return;
    }
  if (self->state == PP_SMTP_GREETING)
    {
      pp_smtp_greet (self);
      return;
    }
  pp_smtp_forget_transaction (self);
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->user, g_free);
  self->extended = FALSE;
  pp_port_expect_lines (port, PP_SMTP_LINE_READ);
  pp_smtp_enter (self, PP_SMTP_CONNECTED);
}

/* ------------------------------------------------------------------ AUTH */

gboolean
pp_smtp_may_authenticate (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest)
{
  if (self->policy->auth == PP_OFFER_NO)
    pp_smtp_answer (self, 502, "5.5.1", "AUTH is not offered here");
  else if (!self->extended)
    pp_smtp_answer (self, 503, "5.5.1", "Say EHLO first");
  else if (self->user != NULL)
    pp_smtp_answer (self, 503, "5.5.1", "%s has signed in already", self->user);
  else if (!offers_auth (self))
    pp_smtp_answer (self, 538, "5.7.11", "Encryption required: say STARTTLS first");
  else
    return pp_smtp_takes_something (self, verb, rest);
  return FALSE;
}

static char *
find_password (const char *user, gpointer session)
{
  PpSmtpSession *self = session;

  return self->policy->find_password (pp_port_get_actor (self->port), user);
}

static void
end_exchange (PpSmtpSession *self)
{
  g_clear_pointer (&self->sasl, pp_sasl_server_free);
  self->next = PP_SMTP_INTRODUCED;
}

static void
let_in (PpSmtpSession *self)
{
  self->user = g_strdup (pp_sasl_server_get_user (self->sasl));
  pp_port_note (self->port, "the sign-in went well: this is %s", self->user);
  pp_smtp_answer (self, 235, "2.7.0", "Authentication successful");
  end_exchange (self);
}

/* What a step of the exchange came to: its reply (RFC 4954, 4 and 6). */
static void
judge (PpSmtpSession *self, PpSaslStep step, const char *challenge)
{
  switch (step)
    {
    case PP_SASL_MORE:
      pp_smtp_answer (self, 334, NULL, "%s", challenge != NULL ? challenge : "");
      self->next = PP_SMTP_AUTHENTICATING;
      return;
    case PP_SASL_DONE:
      let_in (self);
      return;
    case PP_SASL_FAILED:
      pp_smtp_answer (self, 535, "5.7.8", "Authentication credentials invalid");
      pp_port_note (self->port, "the sign-in failed: that is not the right name and password");
      break;
    case PP_SASL_CANCELLED:
      pp_smtp_answer (self, 501, "5.7.0", "Authentication cancelled");
      break;
    case PP_SASL_RUBBISH:
      pp_smtp_answer (self, 501, "5.5.2", "Cannot make sense of that response");
      break;
    }
  end_exchange (self);
}

/* auth-command = "AUTH" SP sasl-mech [SP initial-response]; initial-response = base64 / "=" (RFC 4954, 8) */
void
pp_smtp_handle_auth (PpSmtpSession *self, const char *rest)
{
  gsize length = strcspn (rest, " ");
  g_autofree char *mechanism = g_strndup (rest, length), *challenge = NULL;
  const char *initial = rest[length] != '\0' ? rest + length + strspn (rest + length, " ") : NULL;
  PpSaslStep step;

  if (initial != NULL && strchr (initial, ' ') != NULL)
    {
      pp_smtp_answer (self, 501, "5.5.4", "Syntax: AUTH mechanism [initial-response]");
      return;
    }
  self->sasl = pp_sasl_server_new (mechanism, "smtp", self->policy->host, find_password, self);
  if (self->sasl == NULL)
    {
      pp_smtp_answer (self, 504, "5.5.4", "That mechanism is not known here");
      return;
    }
  if (initial != NULL && !pp_sasl_server_takes_initial (self->sasl))
    {
      pp_smtp_answer (self, 501, "5.7.0", "With this mechanism the server speaks first: no initial response");
      end_exchange (self);
      return;
    }
  step = pp_sasl_server_step (self->sasl, initial, &challenge);
  judge (self, step, challenge);
}

/**
 * pp_smtp_hear_response:
 * @unit: the client's next line of the exchange
 */
void
pp_smtp_hear_response (PpSmtpSession *self, const PpUnit *unit)
{
  g_autofree char *challenge = NULL;
  PpSaslStep step;

  if (unit->size > PP_SMTP_LINE_READ)
    {
      pp_smtp_answer (self, 500, "5.5.6", "Authentication exchange line is too long");
      end_exchange (self);
    }
  else if (unit->flags & (PP_UNIT_NUL | PP_UNIT_BARE_CR))
    judge (self, PP_SASL_RUBBISH, NULL);
  else
    {
      step = pp_sasl_server_step (self->sasl, unit->octets, &challenge);
      judge (self, step, challenge);
    }
  pp_smtp_finish (self);
}
