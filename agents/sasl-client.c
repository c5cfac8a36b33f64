/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The client's end of SASL, over GNU SASL.
 */
#include "agents/sasl-private.h"

#include <string.h>

/* A server that asks for more rounds than that of hashing does not want to know us, it wants to keep us busy. */
#define SCRAM_ITERATIONS_MAX 100000

struct _PpSaslClient
{
  const PpSaslMechanism *mechanism;
  char *password;
  Gsasl *library; /* one each: clients live on different threads */
  Gsasl_session *session;
  gboolean spoke;
  PpSaslStep at;
};

/* The library wants the password only when it is about to use it: then it knows how many rounds the server asks for. */
static int
answer (Gsasl *library, Gsasl_session *session, Gsasl_property property)
{
  PpSaslClient *self = gsasl_session_hook_get (session);
  g_autofree char *prepared = NULL;
  const char *rounds;

  if (self == NULL || property != GSASL_PASSWORD)
    return GSASL_NO_CALLBACK;
  rounds = gsasl_property_fast (session, GSASL_SCRAM_ITER);
  if (rounds != NULL) /* SCRAM, which loses memory over a password that cannot be prepared */
    {
      prepared = pp_sasl_prepare (self->password);
      if (prepared == NULL || g_ascii_strtoull (rounds, NULL, 10) > SCRAM_ITERATIONS_MAX)
        return GSASL_NO_CALLBACK;
    }
  return gsasl_property_set (session, GSASL_PASSWORD, self->password);
}

/**
 * pp_sasl_client_new:
 * @mechanism: in any case
 * @service: "smtp", "pop" or "imap" (RFC 4422, 4)
 * @host: the server's name
 * @user: who we are
 * @password: his password
 *
 * Returns: (transfer full) (nullable): one exchange, not begun; NULL if there is no such mechanism
 */
PpSaslClient *
pp_sasl_client_new (const char *mechanism, const char *service, const char *host, const char *user, const char *password)
{
  const PpSaslMechanism *found;
  PpSaslClient *self;

  g_return_val_if_fail (mechanism != NULL && service != NULL && host != NULL && user != NULL && password != NULL, NULL);

  found = pp_sasl_find (mechanism);
  if (found == NULL)
    return NULL;
  self = g_new0 (PpSaslClient, 1);
  self->mechanism = found;
  self->password = g_strdup (password);
  if (gsasl_init (&self->library) != GSASL_OK
      || gsasl_client_start (self->library, found->name, &self->session) != GSASL_OK)
    {
      pp_sasl_client_free (self);
      return NULL;
    }
  gsasl_callback_set (self->library, answer);
  gsasl_session_hook_set (self->session, self);
  gsasl_property_set (self->session, GSASL_AUTHID, user);
  gsasl_property_set (self->session, GSASL_SERVICE, service);
  gsasl_property_set (self->session, GSASL_HOSTNAME, host);
  return self;
}

/**
 * pp_sasl_client_free:
 * @self: (nullable) (transfer full): an exchange, at an end or not
 */
void
pp_sasl_client_free (PpSaslClient *self)
{
  if (self == NULL)
    return;
  gsasl_finish (self->session);
  gsasl_done (self->library);
  g_free (self->password);
  g_free (self);
}

/**
 * pp_sasl_client_speaks_first:
 * @self: an exchange
 *
 * Returns: whether the client may send an initial response (RFC 4422, 3.3)
 */
gboolean
pp_sasl_client_speaks_first (const PpSaslClient *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->mechanism->client_first;
}

static PpSaslStep
speak (PpSaslClient *self, const char *octets, gsize length, char **said)
{
  char *output = NULL;
  gsize size = 0;
  PpSaslStep step;

  if (self->spoke && length == 0) /* none of them has an empty challenge */
    return PP_SASL_RUBBISH;
  step = pp_sasl_judge (gsasl_step (self->session, octets, length, &output, &size));
  self->spoke = TRUE;
  if (step == PP_SASL_MORE || step == PP_SASL_DONE)
    *said = g_base64_encode ((const guchar *) output, size);
  gsasl_free (output);
  return step;
}

/**
 * pp_sasl_client_step:
 * @self: an exchange
 * @challenge: (nullable): base64, as the server sent it; NULL at the start. A client that may speak first, but did not, is
 *   given the server's empty challenge instead
 * @said: (out) (transfer full) (nullable): base64, "" for a response without octets (as an initial response that is written
 *   "="); NULL at the start if the server is to speak first, and where there is nothing to say any more
 *
 * With %PP_SASL_DONE there still is a last response to be sent. With %PP_SASL_FAILED and %PP_SASL_RUBBISH the client says
 * "*", unless the server has ended the exchange.
 *
 * Returns: how it stands
 */
PpSaslStep
pp_sasl_client_step (PpSaslClient *self, const char *challenge, char **said)
{
  g_autofree char *octets = NULL;
  gsize length = 0;

  g_return_val_if_fail (self != NULL && said != NULL, PP_SASL_RUBBISH);
  g_return_val_if_fail (challenge != NULL || !self->spoke, PP_SASL_RUBBISH);

  *said = NULL;
  if (self->at != PP_SASL_MORE)
    return PP_SASL_RUBBISH;
  if (challenge == NULL && !self->mechanism->client_first)
    return PP_SASL_MORE;
  octets = pp_sasl_decode (challenge == NULL ? "" : challenge, &length);
  if (octets == NULL || (!self->spoke && (length == 0) != self->mechanism->client_first))
    return self->at = PP_SASL_RUBBISH;
  return self->at = speak (self, octets, length, said);
}
