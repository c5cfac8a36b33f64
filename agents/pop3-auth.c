/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For whom a client comes, and how it proves it: USER and PASS, APOP (RFC 1939, 7), AUTH (RFC 5034). Whether there is
 * such a user is never told apart from whether the password is right (RFC 3206, 4).
 */
#include "agents/pop3-private.h"

#include <string.h>

#define DIGEST_LENGTH 32 /* MD5, in hexadecimal */

gboolean
pp_pop3_offers_proof (PpPop3Session *self)
{
  return self->policy.find_password != NULL;
}

/* A server may insist on TLS (RFC 2595, 2.2): it does so of every way to sign in, and of nothing else. */
gboolean
pp_pop3_is_too_open (PpPop3Session *self)
{
  return self->policy.tls == PP_OFFER_REQUIRED && !pp_port_is_sealed (self->port);
}

static const char too_open[] = "[AUTH] say STLS first: nobody signs in without TLS here";

static void
turn_away (PpPop3Session *self)
{
  pp_pop3_session_enter (self, PP_POP3_AUTHORIZATION);
  pp_pop3_session_refuse (self, "[AUTH] user name or password is wrong");
}

/* Opens the maildrop of whoever has that name and password. */
static void
sign_in (PpPop3Session *self, const char *user, const char *password)
{
  g_autofree char *mailbox = NULL;

  if (self->policy.check_password (pp_port_get_actor (self->port), user, password, &mailbox) && mailbox != NULL)
    pp_pop3_work_open (self, mailbox);
  else
    turn_away (self);
}

static char *
find_password (const char *user, gpointer session)
{
  PpPop3Session *self = session;

  return self->policy.find_password (pp_port_get_actor (self->port), user);
}

/* Of somebody who has shown already that he knows it. */
static void
let_in (PpPop3Session *self, const char *user)
{
  g_autofree char *password = find_password (user, self);

  if (password != NULL)
    sign_in (self, user, password);
  else
    turn_away (self);
}

/* ------------------------------------------------------------------ USER, PASS */

/* One word, in UTF-8 if need be (RFC 6856, 2.2). */
const char *
pp_pop3_check_user (PpPop3Session *self, PpPop3Request *request)
{
  if (pp_pop3_is_too_open (self))
    return too_open;
  return *request->text != '\0' && strchr (request->text, ' ') == NULL ? NULL : pp_pop3_wrong_syntax;
}

/* A password may have spaces (RFC 1939, 7: PASS). */
const char *
pp_pop3_check_password (PpPop3Session *self, PpPop3Request *request)
{
  return *request->text != '\0' ? NULL : pp_pop3_wrong_syntax;
}

/* Whether there is such a user is not told before the password was heard. */
void
pp_pop3_handle_user (PpPop3Session *self, const PpPop3Request *request)
{
  g_free (self->user);
  self->user = g_strdup (request->text);
  pp_pop3_session_enter (self, PP_POP3_PASSWORD_AWAITED);
  pp_port_say (self->port, "+OK now the password, please");
}

void
pp_pop3_handle_pass (PpPop3Session *self, const PpPop3Request *request)
{
  sign_in (self, self->user, request->text);
}

/* ------------------------------------------------------------------ APOP */

/* APOP name digest; the name has no space in it, but somebody may have. */
const char *
pp_pop3_check_apop (PpPop3Session *self, PpPop3Request *request)
{
  const char *space = strrchr (request->text, ' ');

  if (pp_pop3_is_too_open (self))
    return too_open;
  return space != NULL && space > request->text && strlen (space + 1) == DIGEST_LENGTH ? NULL : pp_pop3_wrong_syntax;
}

/* "the 16-octet digest value which is sent in hexadecimal format, using lower-case ASCII characters" (RFC 1939, 7) */
void
pp_pop3_handle_apop (PpPop3Session *self, const PpPop3Request *request)
{
  const char *space = strrchr (request->text, ' ');
  g_autofree char *said = g_strndup (request->text, space - request->text), *user = pp_sasl_prepare (said);
  g_autofree char *password = user != NULL ? find_password (user, self) : NULL;
  g_autofree char *text = g_strconcat (self->stamp, password != NULL ? password : "", NULL);
  g_autofree char *right = g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
  gboolean same = pp_sasl_equal (right, space + 1);

  if (same && password != NULL)
    sign_in (self, user, password);
  else
    turn_away (self);
}

/* ------------------------------------------------------------------ AUTH */

const char *
pp_pop3_check_auth (PpPop3Session *self, PpPop3Request *request)
{
  const char *space = strchr (request->text, ' ');

  if (pp_pop3_is_too_open (self))
    return too_open;
  return space == NULL || strchr (space + 1, ' ') == NULL ? NULL : pp_pop3_wrong_syntax;
}

/* Older than RFC 5034, and some clients still ask like this. */
static void
list_mechanisms (PpPop3Session *self)
{
  const char *const *names = pp_sasl_list_mechanisms ();

  pp_port_say (self->port, "+OK the list of mechanisms follows");
  for (guint i = 0; names[i] != NULL; i++)
    pp_port_say (self->port, "%s", names[i]);
  pp_port_say (self->port, ".");
}

static void
give_up (PpPop3Session *self, const char *why)
{
  g_clear_pointer (&self->sasl, pp_sasl_server_free);
  pp_pop3_session_enter (self, PP_POP3_AUTHORIZATION);
  pp_pop3_session_refuse (self, "%s", why);
}

/* What a step of the exchange came to: continue-req = "+" SP [base64] CRLF, or the end (RFC 5034, 4 and 6). */
static void
judge (PpPop3Session *self, PpSaslStep step, const char *challenge)
{
  g_autofree char *user = NULL;

  switch (step)
    {
    case PP_SASL_MORE:
      pp_pop3_session_enter (self, PP_POP3_AUTHENTICATING);
      pp_port_say (self->port, "+ %s", challenge != NULL ? challenge : "");
      return;
    case PP_SASL_DONE:
      user = g_strdup (pp_sasl_server_get_user (self->sasl));
      g_clear_pointer (&self->sasl, pp_sasl_server_free);
      let_in (self, user);
      return;
    case PP_SASL_FAILED:
      g_clear_pointer (&self->sasl, pp_sasl_server_free);
      turn_away (self);
      return;
    case PP_SASL_CANCELLED:
      give_up (self, "the sign-in was cancelled");
      return;
    case PP_SASL_RUBBISH:
      give_up (self, "that is no answer that this mechanism knows");
      return;
    }
}

/* "AUTH" [SP sasl-mech [SP initial-response *(CRLF [base64]) [CRLF "*"]]] (RFC 5034, 6) */
void
pp_pop3_handle_auth (PpPop3Session *self, const PpPop3Request *request)
{
  gsize length = strcspn (request->text, " ");
  g_autofree char *mechanism = g_strndup (request->text, length), *challenge = NULL;
  const char *initial = request->text[length] != '\0' ? request->text + length + 1 : NULL;
  PpSaslStep step;

  if (*mechanism == '\0')
    {
      list_mechanisms (self);
      return;
    }
  self->sasl = pp_sasl_server_new (mechanism, "pop", self->policy.host, find_password, self);
  if (self->sasl == NULL)
    {
      pp_pop3_session_refuse (self, "that mechanism is not known here");
      return;
    }
  if (initial != NULL && !pp_sasl_server_takes_initial (self->sasl))
    {
      give_up (self, "with this mechanism the server speaks first: no initial response");
      return;
    }
  step = pp_sasl_server_step (self->sasl, initial, &challenge);
  judge (self, step, challenge);
}

/**
 * pp_pop3_hear_response:
 * @unit: the client's next line of the exchange
 */
void
pp_pop3_hear_response (PpPop3Session *self, const PpUnit *unit)
{
  g_autofree char *challenge = NULL;
  PpSaslStep step;

  if (unit->flags & (PP_UNIT_TOO_LONG | PP_UNIT_NUL | PP_UNIT_BARE_CR))
    {
      judge (self, PP_SASL_RUBBISH, NULL);
      return;
    }
  step = pp_sasl_server_step (self->sasl, unit->octets, &challenge);
  judge (self, step, challenge);
}
