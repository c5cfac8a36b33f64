/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the POP3 client begins: the greeting, what the server can do (RFC 2449), in private (RFC 2595), UTF8 (RFC 6856), and for
 * whom it comes (RFC 1939, 7; RFC 5034).
 */
#include "agents/pop3-client-private.h"

#include <string.h>

/* So many lines of capabilities, and so many challenges, are no POP3 any more. */
#define MOST_CAPABILITIES 200
#define MOST_ROUNDS 20

void
pp_pop3_abilities_clear (PpPop3Abilities *can)
{
  g_strfreev (can->mechanisms);
  *can = (PpPop3Abilities){ 0 };
}

/* "mda:box.paris.example" is where box.paris.example must show its certificate. */
static const char *
get_host (PpPop3Call *self)
{
  const char *peer = pp_port_get_peer_name (self->port), *colon = strchr (peer, ':');

  return colon != NULL ? colon + 1 : peer;
}

static gboolean
can_be_said (const char *argument)
{
  return *argument != '\0' && strlen (argument) <= PP_POP3_COMMAND_MOST - strlen ("USER \r\n") && strpbrk (argument, "\r\n") == NULL;
}

/* ------------------------------------------------------------------ what comes next */

/* Without a reason CAPA is not asked: what every server has to know needs no asking. */
static gboolean
wants_capabilities (PpPop3Call *self)
{
  const PpPop3Customer *customer = &self->customer;

  return (customer->tls != PP_OFFER_NO && !self->sealed) || customer->sign_in == PP_POP3_BY_SASL || customer->utf8 ||
         customer->pipelines;
}

/* (nullable): the mechanism to sign in with. One that was asked for is not replaced by a weaker one. */
static const char *
choose_mechanism (PpPop3Call *self)
{
  const char *chosen =
    self->can.mechanisms != NULL ? pp_sasl_choose ((const char *const *) self->can.mechanisms, self->mechanism) : NULL;

  return chosen != NULL && (self->mechanism == NULL || g_ascii_strcasecmp (chosen, self->mechanism) == 0) ? chosen : NULL;
}

static gboolean
can_sign_in (PpPop3Call *self)
{
  const char *problem = NULL;

  if (!can_be_said (self->user) || strchr (self->user, ' ') != NULL || !can_be_said (self->password))
    problem = "the user name or the password cannot be said in POP3";
  else if (self->customer.sign_in == PP_POP3_BY_APOP && self->stamp == NULL)
    problem = "the server does not know APOP: there is no timestamp in its greeting";
  else if (self->customer.sign_in == PP_POP3_BY_SASL && choose_mechanism (self) == NULL)
    problem = "the server offers no AUTH that is wanted here";
  if (problem != NULL)
    pp_pop3_call_note_problem (self, "%s", problem);
  return problem == NULL;
}

/* Privacy, then language, then identity. */
static void
be_ready (PpPop3Call *self)
{
  static const PpPop3Step sign_in[] = {
    [PP_POP3_BY_PASSWORD] = PP_POP3_STEP_USER,
    [PP_POP3_BY_APOP] = PP_POP3_STEP_APOP,
    [PP_POP3_BY_SASL] = PP_POP3_STEP_AUTH,
  };
  const PpPop3Customer *customer = &self->customer;

  if (!self->asked && wants_capabilities (self))
    pp_pop3_call_go_to (self, PP_POP3_STEP_CAPA);
  else if (!self->sealed && customer->tls != PP_OFFER_NO && self->can.stls)
    pp_pop3_call_go_to (self, PP_POP3_STEP_STLS);
  else if (!self->sealed && customer->tls == PP_OFFER_REQUIRED)
    pp_pop3_call_give_up (self, "TLS is required, but this server does not offer it");
  else if (customer->utf8 && self->can.utf8 && !self->said_utf8)
    pp_pop3_call_go_to (self, PP_POP3_STEP_UTF8);
  else
    pp_pop3_call_go_to (self, can_sign_in (self) ? sign_in[customer->sign_in] : PP_POP3_STEP_QUIT);
}

/* ------------------------------------------------------------------ the greeting */

/* "<process-ID.clock@hostname>": strictly, for whoever can choose its octets can choose them to learn the password. */
static char *
find_stamp (const char *text)
{
  const char *start = strchr (text, '<'), *end = start != NULL ? strchr (start, '>') : NULL;

  if (end == NULL || memchr (start, '@', end - start) == NULL)
    return NULL;
  for (const char *c = start; c < end; c++)
    if (!g_ascii_isgraph (*c))
      return NULL;
  return g_strndup (start, end + 1 - start);
}

void
pp_pop3_heard_greeting (PpPop3Call *self, const char *text)
{
  self->greeted = TRUE;
  self->stamp = find_stamp (text);
  be_ready (self);
}

/* ------------------------------------------------------------------ CAPA */

void
pp_pop3_heard_capa (PpPop3Call *self, const char *text)
{
  self->asked = TRUE;
  self->capabilities = 0;
  pp_pop3_abilities_clear (&self->can);
  self->await = PP_AWAIT_LISTING;
}

/* An old server; it knows what RFC 1939 has, and no more. */
void
pp_pop3_refused_capa (PpPop3Call *self, const char *text)
{
  self->asked = TRUE;
  be_ready (self);
}

/* capa-tag *(SP param) (RFC 2449, 3). Returns: FALSE: there are too many of them. */
gboolean
pp_pop3_hear_capability (PpPop3Call *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);

  if (words[0] == NULL)
    return TRUE;
  self->can.stls |= g_ascii_strcasecmp (words[0], "STLS") == 0;
  self->can.utf8 |= g_ascii_strcasecmp (words[0], "UTF8") == 0;
  self->can.pipelining |= g_ascii_strcasecmp (words[0], "PIPELINING") == 0;
  if (g_ascii_strcasecmp (words[0], "SASL") == 0)
    {
      g_strfreev (self->can.mechanisms);
      self->can.mechanisms = g_strdupv (words + 1);
    }
  return ++self->capabilities < MOST_CAPABILITIES;
}

void
pp_pop3_end_capabilities (PpPop3Call *self)
{
  be_ready (self);
}

/* ------------------------------------------------------------------ STLS */

void
pp_pop3_heard_stls (PpPop3Call *self, const char *text)
{
  pp_pop3_call_go_to (self, PP_POP3_STEP_SEAL);
}

/* It was offered, but is not to be had: in the clear, then, if that will do. */
void
pp_pop3_refused_stls (PpPop3Call *self, const char *text)
{
  if (self->customer.tls == PP_OFFER_REQUIRED)
    {
      pp_pop3_call_note_problem (self, "the server refused STLS: %s", text);
      pp_pop3_call_go_to (self, PP_POP3_STEP_QUIT);
      return;
    }
  self->can.stls = FALSE;
  be_ready (self);
}

void
pp_pop3_say_seal (PpPop3Call *self)
{
  self->await = PP_AWAIT_TLS;
  pp_port_seal_as_client (self->port, self->customer.trust, get_host (self), !self->customer.unverified);
}

/**
 * pp_pop3_client_sealed:
 * @port: one that was given to pp_pop3_collect()
 * @problem: (nullable): why there is no TLS; the connection is gone then
 *
 * Call this from sealed(). What the server said before is forgotten (RFC 2595, 4), but for the greeting, which it does not
 * repeat.
 */
void
pp_pop3_client_sealed (PpPort *port, const char *problem)
{
  PpPop3Call *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->await == PP_AWAIT_NOTHING)
    return;
  if (problem != NULL)
    {
      pp_pop3_call_note_problem (self, "no TLS with this server: %s", problem);
      pp_pop3_call_finish (self);
      return;
    }
  self->sealed = TRUE;
  self->asked = FALSE;
  pp_pop3_abilities_clear (&self->can);
  g_array_set_size (self->said, 0);
  if (self->greeted)
    be_ready (self);
  else
    pp_pop3_call_go_to (self, PP_POP3_STEP_GREETING);
}

/* ------------------------------------------------------------------ UTF8 */

/* A server may refuse it (RFC 6856, 2.1); then it has to make do with what ASCII can say. */
void
pp_pop3_heard_utf8 (PpPop3Call *self, const char *text)
{
  self->said_utf8 = TRUE;
  be_ready (self);
}

/* ------------------------------------------------------------------ USER, PASS, APOP */

void
pp_pop3_say_user (PpPop3Call *self)
{
  pp_port_say (self->port, "USER %s", self->user);
}

void
pp_pop3_heard_user (PpPop3Call *self, const char *text)
{
  pp_pop3_call_go_to (self, PP_POP3_STEP_PASS);
}

void
pp_pop3_say_pass (PpPop3Call *self)
{
  pp_port_say (self->port, "PASS %s", self->password);
}

void
pp_pop3_say_apop (PpPop3Call *self)
{
  g_autofree char *text = g_strconcat (self->stamp, self->password, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);

  pp_port_say (self->port, "APOP %s %s", self->user, digest);
}

/* ------------------------------------------------------------------ AUTH */

/* "=" stands for an initial response that is empty; one that makes the command too long waits until it is asked for
 * (RFC 5034, 4). */
void
pp_pop3_say_auth (PpPop3Call *self)
{
  const char *mechanism = choose_mechanism (self);
  g_autofree char *line = NULL;

  g_clear_pointer (&self->response, g_free);
  self->sasl = pp_sasl_client_new (mechanism, "pop", get_host (self), self->user, self->password);
  self->sasl_step = PP_SASL_MORE;
  if (pp_sasl_client_speaks_first (self->sasl))
    self->sasl_step = pp_sasl_client_step (self->sasl, NULL, &self->response);
  line = self->response == NULL ? g_strdup_printf ("AUTH %s", mechanism)
                                : g_strdup_printf ("AUTH %s %s", mechanism, *self->response == '\0' ? "=" : self->response);
  if (strlen (line) + 2 > PP_POP3_COMMAND_MOST)
    pp_port_say (self->port, "AUTH %s", mechanism);
  else
    {
      pp_port_say_line (self->port, line, -1);
      g_clear_pointer (&self->response, g_free);
    }
}

void
pp_pop3_say_response (PpPop3Call *self)
{
  pp_port_say_line (self->port, self->response, -1);
}

/* What was too long to stand behind AUTH is asked for with an empty challenge. A lone "*" gives the exchange up. */
void
pp_pop3_hear_challenge (PpPop3Call *self, const char *challenge)
{
  PpSaslStep step;

  if (self->now.step == PP_POP3_STEP_AUTH && self->response != NULL && *challenge == '\0')
    {
      pp_pop3_call_go_to (self, PP_POP3_STEP_RESPONSE);
      return;
    }
  g_clear_pointer (&self->response, g_free);
  step = self->sasl_step = ++self->rounds < MOST_ROUNDS ? pp_sasl_client_step (self->sasl, challenge, &self->response) : PP_SASL_RUBBISH;
  if ((step != PP_SASL_MORE && step != PP_SASL_DONE) || self->response == NULL)
    {
      g_free (self->response);
      self->response = g_strdup ("*");
      pp_pop3_call_note_problem (self, "gave the sign-in up: the server's challenge was none of this mechanism");
    }
  if (self->rounds > MOST_ROUNDS)
    pp_pop3_call_abandon (self);
  else
    pp_pop3_call_go_to (self, PP_POP3_STEP_RESPONSE);
}

/* RFC 5802, 5.1: where the server has to prove who it is too, its word alone is not enough. */
void
pp_pop3_heard_verdict (PpPop3Call *self, const char *text)
{
  if (self->sasl_step == PP_SASL_DONE)
    pp_pop3_call_go_to (self, PP_POP3_STEP_STAT);
  else
    pp_pop3_call_give_up (self, "the server has not shown that it knows the password");
}
