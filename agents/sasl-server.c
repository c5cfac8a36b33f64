/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The server's end of SASL. GNU SASL speaks the mechanisms; here is what it is asked to look up, what it must not see,
 * and that nobody learns from an answer, or from how long it took, whether a user exists.
 */
#include "agents/sasl-private.h"

#include <string.h>

#define SCRAM_ITERATIONS "4096" /* RFC 7677, 4 */
#define SALT_SIZE 16

struct _PpSaslServer
{
  const PpSaslMechanism *mechanism;
  char *host;
  PpSaslPasswordFunc password;
  gpointer data;
  Gsasl *library; /* one each: servers live on different threads */
  Gsasl_session *session;
  char *user;     /* prepared */
  gboolean known; /* there is such a user */
  gboolean begun;
  guint asked;    /* prompts */
  char *cram;     /* our CRAM-MD5 challenge */
  PpSaslStep at;
  gboolean proven; /* SCRAM: all that is missing is the empty line */
};

/* The password of our user, prepared. Where there is none it is one that nobody has, so that everything else takes its time. */
static char *
recall_password (PpSaslServer *self)
{
  g_autofree char *password = self->password (self->user, self->data);
  g_autofree char *nobodys = NULL;
  char *prepared;
  guint8 seal[PP_SASL_SEAL_SIZE];

  pp_sasl_seal ("password", self->user, seal);
  nobodys = g_base64_encode (seal, 9); /* as long as passwords are */
  prepared = pp_sasl_prepare (password == NULL ? nobodys : password);
  self->known = password != NULL && prepared != NULL;
  return prepared == NULL ? g_steal_pointer (&nobodys) : prepared;
}

/* PLAIN and LOGIN: user and password are there to be compared. */
static gboolean
check_password (PpSaslServer *self)
{
  const char *user = gsasl_property_fast (self->session, GSASL_AUTHID);
  const char *password = gsasl_property_fast (self->session, GSASL_PASSWORD);
  g_autofree char *said = password == NULL ? NULL : pp_sasl_prepare (password);
  g_autofree char *right = NULL;

  g_free (self->user);
  self->user = user == NULL ? NULL : pp_sasl_prepare (user);
  if (self->user == NULL)
    return FALSE;
  right = recall_password (self);
  return pp_sasl_equal (said == NULL ? "" : said, right) && self->known;
}

/* SCRAM: the user's salt, the same each time; for one whom we do not know as for one whom we know. */
static void
give_salt (PpSaslServer *self)
{
  guint8 seal[PP_SASL_SEAL_SIZE];
  g_autofree char *salt = NULL;

  pp_sasl_seal ("salt", self->user, seal);
  salt = g_base64_encode (seal, SALT_SIZE);
  gsasl_property_set (self->session, GSASL_SCRAM_SALT, salt);
}

/* What the library asks us. */
static int
answer (Gsasl *library, Gsasl_session *session, Gsasl_property property)
{
  PpSaslServer *self = gsasl_session_hook_get (session);
  g_autofree char *password = NULL;

  if (self == NULL)
    return GSASL_NO_CALLBACK;
  switch (property)
    {
    case GSASL_VALIDATE_SIMPLE:
      return check_password (self) ? GSASL_OK : GSASL_AUTHENTICATION_ERROR;
    case GSASL_PASSWORD:
      password = recall_password (self);
      return gsasl_property_set (session, GSASL_PASSWORD, password);
    case GSASL_SCRAM_ITER:
      return gsasl_property_set (session, GSASL_SCRAM_ITER, SCRAM_ITERATIONS);
    case GSASL_SCRAM_SALT:
      give_salt (self);
      return GSASL_OK;
    default:
      return GSASL_NO_CALLBACK;
    }
}

static gboolean
start_library (PpSaslServer *self, const char *service)
{
  if (gsasl_init (&self->library) != GSASL_OK
      || gsasl_server_start (self->library, self->mechanism->name, &self->session) != GSASL_OK)
    return FALSE;
  gsasl_callback_set (self->library, answer);
  gsasl_session_hook_set (self->session, self);
  gsasl_property_set (self->session, GSASL_SERVICE, service);
  gsasl_property_set (self->session, GSASL_HOSTNAME, self->host);
  return TRUE;
}

/**
 * pp_sasl_server_new:
 * @mechanism: as the client named it, in any case
 * @service: "smtp", "pop" or "imap" (RFC 4422, 4)
 * @host: the server's name
 * @password: (scope notified): asked for the password of a user, at most once; it must outlive the server
 * @data: for @password
 *
 * Returns: (transfer full) (nullable): one exchange, not begun; NULL if there is no such mechanism
 */
PpSaslServer *
pp_sasl_server_new (const char *mechanism, const char *service, const char *host,
                    PpSaslPasswordFunc password, gpointer data)
{
  const PpSaslMechanism *found;
  PpSaslServer *self;

  g_return_val_if_fail (mechanism != NULL && service != NULL && host != NULL && password != NULL, NULL);

  found = pp_sasl_find (mechanism);
  if (found == NULL)
    return NULL;
  self = g_new0 (PpSaslServer, 1);
  self->mechanism = found;
  self->host = g_strdup (host);
  self->password = password;
  self->data = data;
  if (!found->own_server && !start_library (self, service))
    g_clear_pointer (&self, pp_sasl_server_free);
  return self;
}

/**
 * pp_sasl_server_free:
 * @self: (nullable) (transfer full): an exchange, at an end or not
 */
void
pp_sasl_server_free (PpSaslServer *self)
{
  if (self == NULL)
    return;
  gsasl_finish (self->session);
  gsasl_done (self->library);
  g_free (self->host);
  g_free (self->user);
  g_free (self->cram);
  g_free (self);
}

static PpSaslStep
check_before (PpSaslServer *self, const char *octets, gsize length)
{
  if (length == 0) /* in none of them is there an empty response that says anything */
    return PP_SASL_RUBBISH;
  if (strcmp (self->mechanism->name, "SCRAM-SHA-256") != 0)
    return PP_SASL_MORE;
  if (memchr (octets, '\0', length) != NULL || !g_utf8_validate (octets, length, NULL))
    return PP_SASL_RUBBISH;
  return self->user == NULL ? pp_sasl_scram_check (octets, &self->user) : PP_SASL_MORE;
}

/* Nobody acts for another here: the authorization identity is empty or the user's own (RFC 4422, 3.4.1). */
static gboolean
acts_for_himself (PpSaslServer *self)
{
  const char *authorized = gsasl_property_fast (self->session, GSASL_AUTHZID);
  g_autofree char *prepared = NULL;

  if (authorized == NULL || *authorized == '\0')
    return TRUE;
  prepared = pp_sasl_prepare (authorized);
  return prepared != NULL && strcmp (prepared, self->user) == 0;
}

static PpSaslStep
step_cram (PpSaslServer *self, const char *octets, gsize length)
{
  g_autofree char *name = NULL, *right = NULL;
  const char *digest;
  gboolean same;

  if (!pp_sasl_cram_split (octets, length, &name, &digest))
    return PP_SASL_RUBBISH;
  self->user = pp_sasl_prepare (name);
  if (self->user == NULL)
    return PP_SASL_FAILED;
  right = recall_password (self);
  same = pp_sasl_cram_check (self->cram, right, digest);
  return same && self->known ? PP_SASL_DONE : PP_SASL_FAILED;
}

/* The message that the library answers with goes to @challenge even where it is its last (SCRAM's server-final-message):
 * our protocols give no data with success, so the client takes it as a challenge and sends an empty line. */
static PpSaslStep
step_library (PpSaslServer *self, const char *octets, gsize length, char **challenge)
{
  char *output = NULL;
  gsize size = 0;
  PpSaslStep step = pp_sasl_judge (gsasl_step (self->session, octets, length, &output, &size));

  if (step == PP_SASL_DONE && (!self->known || !acts_for_himself (self)))
    step = PP_SASL_FAILED;
  if (step == PP_SASL_DONE && size > 0)
    {
      self->proven = TRUE;
      step = PP_SASL_MORE;
    }
  if (step == PP_SASL_MORE)
    *challenge = g_base64_encode ((const guchar *) output, size);
  gsasl_free (output);
  return step;
}

static void
ask (PpSaslServer *self, char **challenge)
{
  const char *prompt = self->mechanism->prompts[self->asked++];

  g_free (*challenge);
  *challenge = g_base64_encode ((const guchar *) prompt, strlen (prompt));
}

/* The first challenge, for a client that did not speak first. */
static PpSaslStep
open_exchange (PpSaslServer *self, char **challenge)
{
  if (self->mechanism->client_first)
    {
      *challenge = g_strdup ("");
      return PP_SASL_MORE;
    }
  if (self->mechanism->prompts[0] != NULL)
    {
      PpSaslStep step = step_library (self, "", 0, challenge);
      ask (self, challenge);
      return step;
    }
  self->cram = pp_sasl_cram_challenge (self->host);
  *challenge = g_base64_encode ((const guchar *) self->cram, strlen (self->cram));
  return PP_SASL_MORE;
}

static PpSaslStep
take (PpSaslServer *self, const char *octets, gsize length, char **challenge)
{
  PpSaslStep step;

  if (self->proven)
    return length == 0 ? PP_SASL_DONE : PP_SASL_RUBBISH;
  step = check_before (self, octets, length);
  if (step != PP_SASL_MORE)
    return step;
  if (self->cram != NULL)
    return step_cram (self, octets, length);
  step = step_library (self, octets, length, challenge);
  if (step == PP_SASL_MORE && self->mechanism->prompts[0] != NULL)
    ask (self, challenge);
  return step;
}

static PpSaslStep
take_text (PpSaslServer *self, const char *said, char **challenge)
{
  gsize length;
  g_autofree char *octets = pp_sasl_decode (said, &length);

  return octets == NULL ? PP_SASL_RUBBISH : take (self, octets, length, challenge);
}

/* @initial: (nullable): what the client said behind the mechanism's name. */
static PpSaslStep
begin (PpSaslServer *self, const char *initial, char **challenge)
{
  self->begun = TRUE;
  if (initial == NULL)
    return open_exchange (self, challenge);
  if (!self->mechanism->takes_initial)
    return PP_SASL_RUBBISH;
  if (!self->mechanism->client_first)
    {
      open_exchange (self, challenge);
      g_clear_pointer (challenge, g_free);
    }
  return take_text (self, strcmp (initial, "=") == 0 ? "" : initial, challenge);
}

/**
 * pp_sasl_server_step:
 * @self: an exchange
 * @said: (nullable): a line of the client's, as it was on the wire, without its CR LF. At first the initial response,
 *   where "=" is one without octets (RFC 4954, 4), or NULL if there was none
 * @challenge: (out) (transfer full): base64, where more is to be said; else NULL
 *
 * An initial response to a mechanism in which the server speaks first is rubbish (RFC 4954, 4), but not to LOGIN, whose
 * clients have always sent one. A line has no NUL in it; whoever frames lines sees to that. Once the answer is not
 * %PP_SASL_MORE the exchange is over, and whatever is said after it is rubbish.
 *
 * Returns: how it stands
 */
PpSaslStep
pp_sasl_server_step (PpSaslServer *self, const char *said, char **challenge)
{
  g_return_val_if_fail (self != NULL && challenge != NULL, PP_SASL_RUBBISH);
  g_return_val_if_fail (said != NULL || !self->begun, PP_SASL_RUBBISH);

  *challenge = NULL;
  if (self->at != PP_SASL_MORE)
    return PP_SASL_RUBBISH;
  if (!self->begun)
    self->at = begin (self, said, challenge);
  else if (strcmp (said, "*") == 0)
    self->at = PP_SASL_CANCELLED;
  else
    self->at = take_text (self, said, challenge);
  return self->at;
}

/**
 * pp_sasl_server_takes_initial:
 * @self: an exchange
 *
 * Returns: whether the client may say something behind the mechanism's name already (RFC 4954, 4)
 */
gboolean
pp_sasl_server_takes_initial (PpSaslServer *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->mechanism->takes_initial;
}

/**
 * pp_sasl_server_get_user:
 * @self: an exchange
 *
 * Returns: (transfer none) (nullable): who signed in: the authentication identity, prepared (RFC 4013); NULL unless the
 * exchange ended with %PP_SASL_DONE
 */
const char *
pp_sasl_server_get_user (PpSaslServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->at == PP_SASL_DONE ? self->user : NULL;
}
