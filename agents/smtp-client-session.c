/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the SMTP client begins and ends a session: greeting, EHLO, STARTTLS, AUTH, QUIT.
 */
#include "agents/smtp-client-private.h"

#include <string.h>

/* RFC 5321, 4.5.3.1.4, without CR LF */
#define COMMAND_MOST 510

void
pp_smtp_abilities_clear (PpSmtpAbilities *can)
{
  g_strfreev (can->mechanisms);
  *can = (PpSmtpAbilities){ 0 };
}

/* No letter can be given to this host. The customer is told when the connection is over. */
PpSmtpStep
pp_smtp_give_up (PpSmtpCall *self, const PpReply *reply)
{
  if (self->goodbye == NULL)
    self->goodbye = pp_reply_copy (reply);
  return PP_STEP_QUIT;
}

static PpSmtpStep
give_up_because (PpSmtpCall *self, PpReply *reply)
{
  PpSmtpStep step = pp_smtp_give_up (self, reply);

  pp_reply_free (reply);
  return step;
}

void
pp_smtp_say_nothing (PpSmtpCall *self)
{
}

static PpSmtpStep
introduction (PpSmtpCall *self)
{
  return self->customer->kind == PP_SMTP_LMTP ? PP_STEP_LHLO : PP_STEP_EHLO;
}

PpSmtpStep
pp_smtp_heard_greeting (PpSmtpCall *self, const PpReply *reply)
{
  if (!pp_reply_is_good (reply))
    return pp_smtp_give_up (self, reply);
  self->greeted = TRUE;
  return introduction (self);
}

/* ------------------------------------------------------------------ EHLO, HELO, LHLO */

void
pp_smtp_say_ehlo (PpSmtpCall *self)
{
  pp_port_say (self->port, "EHLO %s", self->customer->host);
}

void
pp_smtp_say_helo (PpSmtpCall *self)
{
  pp_port_say (self->port, "HELO %s", self->customer->host);
}

void
pp_smtp_say_lhlo (PpSmtpCall *self)
{
  pp_port_say (self->port, "LHLO %s", self->customer->host);
}

/* ehlo-line = ehlo-keyword *( SP ehlo-param ) */
static void
note_ability (PpSmtpAbilities *can, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  const struct
  {
    const char *name;
    gboolean *has;
  } known[] = {
    { "PIPELINING", &can->pipelining }, { "SIZE", &can->size },     { "8BITMIME", &can->body_8bit },
    { "CHUNKING", &can->chunking },     { "BINARYMIME", &can->binary }, { "DSN", &can->dsn },
    { "SMTPUTF8", &can->utf8 },         { "STARTTLS", &can->starttls },
  };

  if (words[0] == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (words[0], known[i].name) == 0)
      *known[i].has = TRUE;
  if (g_ascii_strcasecmp (words[0], "SIZE") == 0 && words[1] != NULL)
    can->most_octets = g_ascii_strtoull (words[1], NULL, 10);
  if (g_ascii_strcasecmp (words[0], "AUTH") == 0)
    {
      g_strfreev (can->mechanisms);
      can->mechanisms = g_strdupv (words + 1);
    }
}

/* The lines behind the first (RFC 5321, 4.1.1.1) */
static void
note_abilities (PpSmtpCall *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  pp_smtp_abilities_clear (&self->can);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    note_ability (&self->can, lines[i]);
}

/* What comes before the first letter: privacy, then identity. */
static PpSmtpStep
be_ready (PpSmtpCall *self)
{
  PpOffer tls = self->customer->tls;

  if (!self->sealed && tls != PP_OFFER_NO && self->can.starttls)
    return PP_STEP_STARTTLS;
  if (!self->sealed && tls == PP_OFFER_REQUIRED)
    return give_up_because (self, pp_reply_new (450, "4.7.4", "TLS is required, but this server does not offer it"));
  if (self->customer->user != NULL && !self->signed_in && self->can.mechanisms != NULL)
    return PP_STEP_AUTH;
  return pp_smtp_go_on (self);
}

PpSmtpStep
pp_smtp_heard_ehlo (PpSmtpCall *self, const PpReply *reply)
{
  if (pp_reply_is_final (reply))
    return PP_STEP_HELO; /* an old server: RFC 5321, 3.2 */
  if (!pp_reply_is_good (reply))
    return pp_smtp_give_up (self, reply);
  note_abilities (self, reply->text);
  return be_ready (self);
}

PpSmtpStep
pp_smtp_heard_helo (PpSmtpCall *self, const PpReply *reply)
{
  if (!pp_reply_is_good (reply))
    return pp_smtp_give_up (self, reply);
  pp_smtp_abilities_clear (&self->can);
  return be_ready (self);
}

PpSmtpStep
pp_smtp_heard_lhlo (PpSmtpCall *self, const PpReply *reply)
{
  if (!pp_reply_is_good (reply))
    return pp_smtp_give_up (self, reply);
  note_abilities (self, reply->text);
  return be_ready (self);
}

/* ------------------------------------------------------------------ STARTTLS */

void
pp_smtp_say_starttls (PpSmtpCall *self)
{
  pp_port_say (self->port, "STARTTLS");
}

PpSmtpStep
pp_smtp_heard_starttls (PpSmtpCall *self, const PpReply *reply)
{
  if (reply->code == 220)
    return PP_STEP_SEAL;
  if (self->customer->tls == PP_OFFER_REQUIRED)
    return pp_smtp_give_up (self, reply);
  self->can.starttls = FALSE; /* it was offered, but is not to be had: in the clear, then */
  return be_ready (self);
}

/* "mta:mx.paris.example" is where mx.paris.example must show its certificate. */
void
pp_smtp_seal (PpSmtpCall *self)
{
  const char *peer = pp_port_get_peer_name (self->port), *colon = strchr (peer, ':');

  pp_port_seal_as_client (self->port, self->customer->trust, colon != NULL ? colon + 1 : peer, !self->customer->unverified);
}

/**
 * pp_smtp_client_sealed:
 * @problem: (nullable): why there is no TLS; the connection is gone then
 *
 * Call this from sealed() for a port that talks as a client. What the server said before is forgotten (RFC 3207, 4.2).
 */
void
pp_smtp_client_sealed (PpPort *port, const char *problem)
{
  PpSmtpCall *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);
  if (problem != NULL)
    {
      g_autoptr (PpReply) reply = pp_reply_new (454, "4.7.5", "No TLS with this server: %s", problem);
      pp_smtp_call_fail (self, reply);
      return;
    }
  self->sealed = TRUE;
  pp_vigil_heard (self->calls, &self->watch);
  pp_smtp_abilities_clear (&self->can);
  pp_smtp_call_take_step (self, self->greeted ? introduction (self) : PP_STEP_GREETING);
}

/* ------------------------------------------------------------------ AUTH */

/* "=" stands for an initial response that is empty; one that makes the command too long waits until it is asked for (RFC
 * 4954, 4). */
void
pp_smtp_say_auth (PpSmtpCall *self)
{
  const char *mechanism = pp_sasl_choose ((const char *const *) self->can.mechanisms, self->customer->mechanism);
  g_autofree char *line = NULL;

  if (mechanism == NULL)
    mechanism = "PLAIN"; /* none that we know: the server will say what it thinks of this one */
  g_clear_pointer (&self->sasl, pp_sasl_client_free);
  g_clear_pointer (&self->response, g_free);
  self->sasl = pp_sasl_client_new (mechanism, "smtp", self->customer->host, self->customer->user, self->customer->password);
  self->sasl_step = PP_SASL_MORE;
  if (pp_sasl_client_speaks_first (self->sasl))
    self->sasl_step = pp_sasl_client_step (self->sasl, NULL, &self->response);
  line = self->response == NULL ? g_strdup_printf ("AUTH %s", mechanism)
                                : g_strdup_printf ("AUTH %s %s", mechanism, *self->response == '\0' ? "=" : self->response);
  if (strlen (line) > COMMAND_MOST)
    pp_port_say (self->port, "AUTH %s", mechanism);
  else
    {
      pp_port_say_line (self->port, line, -1);
      g_clear_pointer (&self->response, g_free);
    }
}

void
pp_smtp_say_response (PpSmtpCall *self)
{
  pp_port_say_line (self->port, self->response, -1);
}

/* RFC 5802, 5.1: where the server has to prove who it is too, its word alone is not enough. */
static PpSmtpStep
be_let_in (PpSmtpCall *self)
{
  if (self->sasl_step != PP_SASL_DONE)
    return give_up_because (self, pp_reply_new (535, "5.7.8", "The other server has not shown that it knows the password"));
  self->signed_in = TRUE;
  return be_ready (self);
}

/* What was too long to stand behind AUTH is asked for with an empty challenge. */
static gboolean
has_initial_response (PpSmtpCall *self, const PpReply *reply, PpSmtpStep step)
{
  return step == PP_STEP_AUTH && self->response != NULL && *reply->text == '\0';
}

/* 334 is a challenge; "*" gives the exchange up (RFC 4954, 4). */
static PpSmtpStep
hear_challenge (PpSmtpCall *self, const PpReply *reply, PpSmtpStep from)
{
  PpSaslStep step;

  if (reply->code == 235)
    return be_let_in (self);
  if (reply->code != 334)
    return pp_smtp_give_up (self, reply);
  if (has_initial_response (self, reply, from))
    return PP_STEP_RESPONSE;
  g_clear_pointer (&self->response, g_free);
  step = self->sasl_step = pp_sasl_client_step (self->sasl, reply->text, &self->response);
  if ((step != PP_SASL_MORE && step != PP_SASL_DONE) || self->response == NULL)
    {
      g_free (self->response);
      self->response = g_strdup ("*");
      pp_port_note (self->port, "gives the sign-in up: that is no challenge of this mechanism");
    }
  return PP_STEP_RESPONSE;
}

PpSmtpStep
pp_smtp_heard_auth (PpSmtpCall *self, const PpReply *reply)
{
  return hear_challenge (self, reply, PP_STEP_AUTH);
}

PpSmtpStep
pp_smtp_heard_response (PpSmtpCall *self, const PpReply *reply)
{
  return hear_challenge (self, reply, PP_STEP_RESPONSE);
}

/* ------------------------------------------------------------------ QUIT */

void
pp_smtp_say_quit (PpSmtpCall *self)
{
  pp_port_say (self->port, "QUIT");
}

PpSmtpStep
pp_smtp_heard_quit (PpSmtpCall *self, const PpReply *reply)
{
  PpActor *actor = pp_port_get_actor (self->port);

  pp_vigil_leave (self->calls, &self->watch);
  pp_port_hang_up (self->port);
  self->customer->over (actor, self->port, self->goodbye);
  return PP_N_STEPS;
}
