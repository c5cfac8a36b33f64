/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who it is: STARTTLS, LOGIN, AUTHENTICATE. Nobody learns from an answer, or from how long it took, whether a user exists.
 */
#include "agents/imap-server-private.h"

#include <string.h>

/* A server that insists on TLS takes no password in clear (RFC 9051, 6.2.3 and 11.1). */
gboolean
pp_imap_offers_auth (const PpImapSession *self)
{
  return self->policy->tls != PP_OFFER_REQUIRED || pp_port_is_sealed (self->port);
}

/* ------------------------------------------------------------------ STARTTLS */

void
pp_imap_seal (PpImapSession *self)
{
  g_autoptr (PpIdentity) identity = self->policy->identify (pp_port_get_actor (self->port));

  pp_port_seal (self->port, identity);
}

gboolean
pp_imap_may_seal (PpImapSession *self)
{
  if (pp_port_is_sealed (self->port))
    pp_imap_bad (self, "TLS is in use already");
  else if (self->policy->tls == PP_OFFER_NO)
    pp_imap_bad (self, "STARTTLS is not offered here");
  else
    return pp_imap_takes_nothing (self);
  return FALSE;
}

/* starttls = "STARTTLS". What came behind it in clear is never heard. */
void
pp_imap_handle_starttls (PpImapSession *self)
{
  pp_imap_ok (self, "Begin TLS now");
  pp_imap_enter (self, PP_IMAP_SEALING);
  pp_imap_seal (self);
}

/* ------------------------------------------------------------------ signing in */

static void
opened (gpointer data, PpAccount *account, const GError *error)
{
  PpImapSession *self = data;
  g_autoptr (PpPort) kept = self->port; /* pp_imap_wait() took it */
  g_autofree char *capabilities = NULL;

  if (!pp_imap_is_back (self))
    return;
  if (error != NULL)
    {
      pp_imap_refuse_store (self, error, "UNAVAILABLE");
      return;
    }
  pp_imap_sign_in (self, account);
  capabilities = pp_imap_capabilities (self);
  pp_imap_ok (self, "[CAPABILITY %s] Signed in", capabilities);
}

static void
refuse_password (PpImapSession *self)
{
  self->mistakes++;
  pp_port_note (self->port, "the sign-in failed: that is not the right name and password");
  pp_imap_no (self, "[AUTHENTICATIONFAILED] That is not the right name and password");
}

/* @self->sasl is done. */
static void
let_in (PpImapSession *self)
{
  PpActor *actor = pp_port_get_actor (self->port);
  const char *user = pp_sasl_server_get_user (self->sasl);
  g_autofree char *owner = NULL;
  gint64 quota = 0;

  if (!self->policy->find_account (actor, user, &owner, &quota))
    {
      refuse_password (self);
      return;
    }
  pp_port_note (self->port, "the sign-in went well: this is %s", user);
  pp_mail_store_open (self->policy->store, owner, quota, opened, pp_imap_wait (self));
}

static char *
find_password (const char *user, gpointer session)
{
  PpImapSession *self = session;

  return self->policy->get_password (pp_port_get_actor (self->port), user);
}

/* What a step of the exchange came to (RFC 9051, 6.2.2). */
static void
judge (PpImapSession *self, PpSaslStep step, const char *challenge)
{
  switch (step)
    {
    case PP_SASL_MORE:
      pp_port_say (self->port, "+ %s", challenge != NULL ? challenge : "");
      pp_imap_enter (self, PP_IMAP_AUTHENTICATING);
      break;
    case PP_SASL_DONE:
      let_in (self);
      break;
    case PP_SASL_FAILED:
      refuse_password (self);
      break;
    case PP_SASL_CANCELLED:
      pp_imap_bad (self, "Authentication cancelled");
      break;
    case PP_SASL_RUBBISH:
      pp_imap_bad (self, "Cannot make sense of that response");
      break;
    }
}

/* ------------------------------------------------------------------ LOGIN */

static gboolean
may_say_password (PpImapSession *self)
{
  if (pp_imap_offers_auth (self))
    return TRUE;
  pp_imap_no (self, "[PRIVACYREQUIRED] Say STARTTLS first");
  return FALSE;
}

gboolean
pp_imap_may_log_in (PpImapSession *self)
{
  if (!may_say_password (self))
    return FALSE;
  if (pp_imap_count (self) == 2 && pp_imap_argument_is_astring (pp_imap_argument (self, 0)) &&
      pp_imap_argument_is_astring (pp_imap_argument (self, 1)))
    return TRUE;
  pp_imap_syntax (self);
  return FALSE;
}

/* login = "LOGIN" SP userid SP password: what PLAIN says (RFC 4616, 2), so PLAIN decides. */
void
pp_imap_handle_login (PpImapSession *self)
{
  const PpImapArgument *user = pp_imap_argument (self, 0), *password = pp_imap_argument (self, 1);
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autofree char *said = NULL, *challenge = NULL;
  const guint8 nul = 0;
  PpSaslStep step;

  g_byte_array_append (message, &nul, 1);
  g_byte_array_append (message, (const guint8 *) user->text, user->length);
  g_byte_array_append (message, &nul, 1);
  g_byte_array_append (message, (const guint8 *) password->text, password->length);
  said = g_base64_encode (message->data, message->len);
  self->sasl = pp_sasl_server_new ("PLAIN", "imap", self->policy->host, find_password, self);
  step = pp_sasl_server_step (self->sasl, said, &challenge);
  if (step == PP_SASL_DONE)
    let_in (self);
  else
    refuse_password (self);
}

/* ------------------------------------------------------------------ AUTHENTICATE */

gboolean
pp_imap_may_authenticate (PpImapSession *self)
{
  guint count = pp_imap_count (self);
  const PpImapArgument *initial = pp_imap_argument (self, 1);

  if (!may_say_password (self))
    return FALSE;
  if (count >= 1 && count <= 2 && pp_imap_argument (self, 0)->kind == PP_IMAP_ATOM &&
      (initial == NULL || initial->kind == PP_IMAP_ATOM))
    return TRUE;
  pp_imap_syntax (self);
  return FALSE;
}

/* authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]; initial-resp = base64 / "=" (RFC 9051, 9) */
void
pp_imap_handle_authenticate (PpImapSession *self)
{
  const PpImapArgument *initial = pp_imap_argument (self, 1);
  g_autofree char *challenge = NULL;
  PpSaslStep step;

  self->sasl = pp_sasl_server_new (pp_imap_argument (self, 0)->text, "imap", self->policy->host, find_password, self);
  if (self->sasl == NULL)
    {
      pp_imap_no (self, "[CANNOT] That mechanism is not known here");
      return;
    }
  if (initial != NULL && !pp_sasl_server_takes_initial (self->sasl))
    {
      pp_imap_bad (self, "With this mechanism the server speaks first: no initial response");
      return;
    }
  step = pp_sasl_server_step (self->sasl, initial != NULL ? initial->text : NULL, &challenge);
  judge (self, step, challenge);
}

/**
 * pp_imap_hear_response:
 * @unit: the client's next line of the exchange
 */
void
pp_imap_hear_response (PpImapSession *self, const PpUnit *unit)
{
  g_autofree char *challenge = NULL;
  PpSaslStep step;

  if (unit->flags & (PP_UNIT_NUL | PP_UNIT_BARE_CR))
    {
      judge (self, PP_SASL_RUBBISH, NULL);
      return;
    }
  step = pp_sasl_server_step (self->sasl, unit->octets, &challenge);
  judge (self, step, challenge);
}
