/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SASL, as far as both ends are the same.
 */
#include "agents/sasl-private.h"

#include <string.h>

/* Strongest first. */
static const PpSaslMechanism mechanisms[] = {
  { "SCRAM-SHA-256", TRUE, TRUE, FALSE },
  { "CRAM-MD5", FALSE, FALSE, TRUE },
  { "PLAIN", TRUE, TRUE, FALSE },
  { "LOGIN", FALSE, TRUE, FALSE, { "Username:", "Password:" } },
};

/* What our own programs like best. Nonces make a journal differ from run to run, so those that have them come last. */
static const char *const liked[] = { "PLAIN", "LOGIN", "SCRAM-SHA-256", "CRAM-MD5" };

/**
 * pp_sasl_list_mechanisms:
 *
 * Returns: (transfer none): the names of those that we speak, strongest first, NULL-terminated
 */
const char *const *
pp_sasl_list_mechanisms (void)
{
  static const char *names[G_N_ELEMENTS (mechanisms) + 1];
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
        names[i] = mechanisms[i].name;
      g_once_init_leave (&once, 1);
    }
  return names;
}

const PpSaslMechanism *
pp_sasl_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanisms[i].name, name) == 0)
      return &mechanisms[i];
  return NULL;
}

static gboolean
is_offered (const char *const *offered, const char *name)
{
  for (; *offered != NULL; offered++)
    if (g_ascii_strcasecmp (*offered, name) == 0)
      return TRUE;
  return FALSE;
}

/**
 * pp_sasl_choose:
 * @offered: (array zero-terminated=1): what a server announced, in any case
 * @wanted: (nullable): the one that is to be taken if it can be
 *
 * Returns: (transfer none) (nullable): the one that a client of ours should use; NULL if we speak none of them
 */
const char *
pp_sasl_choose (const char *const *offered, const char *wanted)
{
  const PpSaslMechanism *mechanism;

  g_return_val_if_fail (offered != NULL, NULL);

  mechanism = wanted == NULL ? NULL : pp_sasl_find (wanted);
  if (mechanism != NULL && is_offered (offered, mechanism->name))
    return mechanism->name;
  for (guint i = 0; i < G_N_ELEMENTS (liked); i++)
    if (is_offered (offered, liked[i]))
      return liked[i];
  return NULL;
}

/**
 * pp_sasl_decode:
 * @text: base64 (RFC 4648, 4)
 * @length: receives its octets
 *
 * GLib's own decoder passes over what is no base64; a server must not (RFC 4954, 4).
 *
 * Returns: (transfer full) (nullable): the octets, with a NUL behind them; NULL if @text is not what it should be or
 * longer than %PP_SASL_LINE_MAX
 */
char *
pp_sasl_decode (const char *text, gsize *length)
{
  gsize size = strlen (text);
  char *theirs = NULL, *octets;

  *length = 0;
  if (size > PP_SASL_LINE_MAX || gsasl_base64_from (text, size, &theirs, length) != GSASL_OK)
    return NULL;
  octets = g_malloc (*length + 1);
  memcpy (octets, theirs, *length);
  octets[*length] = '\0';
  gsasl_free (theirs);
  return octets;
}

char *
pp_sasl_prepare (const char *text)
{
  char *theirs = NULL, *prepared = NULL;

  /* Without flags: as what is kept, not as what is asked, so that one string never has two forms. */
  if (gsasl_saslprep (text, 0, &theirs, NULL) == GSASL_OK && *theirs != '\0')
    prepared = g_strdup (theirs);
  gsasl_free (theirs);
  return prepared;
}

PpSaslStep
pp_sasl_judge (int code)
{
  switch (code)
    {
    case GSASL_OK:
      return PP_SASL_DONE;
    case GSASL_NEEDS_MORE:
      return PP_SASL_MORE;
    case GSASL_MECHANISM_PARSE_ERROR:
    case GSASL_BASE64_ERROR:
    case GSASL_MECHANISM_CALLED_TOO_MANY_TIMES:
      return PP_SASL_RUBBISH;
    default:
      return PP_SASL_FAILED;
    }
}

static const char *
get_process_key (void)
{
  static char key[PP_SASL_SEAL_SIZE];
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      if (gsasl_random (key, sizeof key) != GSASL_OK)
        g_error ("This machine gives no random numbers");
      g_once_init_leave (&once, 1);
    }
  return key;
}

void
pp_sasl_seal (const char *purpose, const char *text, guint8 seal[PP_SASL_SEAL_SIZE])
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) get_process_key (), PP_SASL_SEAL_SIZE);
  gsize size = PP_SASL_SEAL_SIZE;

  g_hmac_update (hmac, (const guchar *) purpose, strlen (purpose) + 1);
  g_hmac_update (hmac, (const guchar *) text, strlen (text));
  g_hmac_get_digest (hmac, seal, &size);
}

gboolean
pp_sasl_equal (const char *a, const char *b)
{
  guint8 left[PP_SASL_SEAL_SIZE], right[PP_SASL_SEAL_SIZE];
  guint8 differ = 0;

  /* Sealed, they are of one length, and no one can steer where they begin to differ. */
  pp_sasl_seal ("compare", a, left);
  pp_sasl_seal ("compare", b, right);
  for (gsize i = 0; i < sizeof left; i++)
    differ |= left[i] ^ right[i];
  return differ == 0;
}

/**
 * pp_sasl_is_password:
 * @right: (nullable): the one that is kept; NULL: there is none, and nobody knows it
 * @said: what a client said
 *
 * Composed or decomposed, a password is the same (RFC 4013, 2.2); one that cannot be prepared is compared as it is.
 *
 * Returns: whether they are the same
 */
gboolean
pp_sasl_is_password (const char *right, const char *said)
{
  g_autofree char *prepared_right = right != NULL ? pp_sasl_prepare (right) : NULL;
  g_autofree char *prepared_said = NULL;

  g_return_val_if_fail (said != NULL, FALSE);

  prepared_said = pp_sasl_prepare (said);
  return pp_sasl_equal (prepared_right != NULL ? prepared_right : right != NULL ? right : "",
                        prepared_said != NULL ? prepared_said : said) && right != NULL;
}
