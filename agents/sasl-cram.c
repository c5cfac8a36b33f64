/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The server's side of CRAM-MD5 (RFC 2195). GNU SASL has one too, but its challenge names every host "localhost" and
 * cannot be told otherwise; RFC 2195, 2, wants the server's own name in it.
 */
#include "agents/sasl-private.h"

#include <string.h>

#define DIGEST_LENGTH 32 /* MD5, in hexadecimal */

/**
 * pp_sasl_cram_challenge:
 * @host: the server's name
 *
 * Where RFC 2195 says "timestamp" stands a second random number: all that is asked of it is that no challenge comes
 * twice, and what knows no clock cannot tell the time.
 *
 * Returns: (transfer full): "<8370.1896@paris.example>", never twice the same
 */
char *
pp_sasl_cram_challenge (const char *host)
{
  guint64 numbers[2];

  if (gsasl_nonce ((char *) numbers, sizeof numbers) != GSASL_OK)
    g_error ("This machine gives no random numbers");
  return g_strdup_printf ("<%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT "@%s>", numbers[0], numbers[1], host);
}

/**
 * pp_sasl_cram_split:
 * @response: user, a space, and the digest in hexadecimal, with a NUL behind
 * @length: octets of @response
 * @user: (out) (transfer full): the name as it was said; it may have spaces in it
 * @digest: (out): the digest within @response
 *
 * Returns: whether it has that form
 */
gboolean
pp_sasl_cram_split (const char *response, gsize length, char **user, const char **digest)
{
  const char *space;

  if (memchr (response, '\0', length) != NULL || length < DIGEST_LENGTH + 2)
    return FALSE;
  space = response + length - DIGEST_LENGTH - 1;
  if (*space != ' ' || strspn (space + 1, "0123456789abcdef") != DIGEST_LENGTH)
    return FALSE;
  *user = g_strndup (response, space - response);
  *digest = space + 1;
  return TRUE;
}

gboolean
pp_sasl_cram_check (const char *challenge, const char *password, const char *digest)
{
  g_autofree char *right = g_compute_hmac_for_string (G_CHECKSUM_MD5, (const guchar *) password, strlen (password),
                                                      challenge, -1);

  return pp_sasl_equal (right, digest);
}
