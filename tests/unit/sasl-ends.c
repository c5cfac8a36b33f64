/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of SASL share.
 */
#include "sasl-ends.h"

#include <string.h>

guint sasl_asked;

char *
sasl_get_password (const char *user, gpointer data)
{
  sasl_asked++;
  if (g_str_equal (user, ALICE) || g_str_equal (user, "user") || g_str_equal (user, "comma,equals="))
    return g_strdup (SECRET);
  if (g_str_equal (user, "j\xc3\xb6rg"))
    return g_strdup (UMLAUT);
  if (g_str_equal (user, "control"))
    return g_strdup ("a\tb"); /* cannot be prepared */
  return NULL;
}

char *
encode (const char *octets, gssize length)
{
  return g_base64_encode ((const guchar *) octets, length < 0 ? strlen (octets) : (gsize) length);
}

char *
decode (const char *text)
{
  gsize length;
  char *octets = pp_sasl_decode (text, &length);

  g_assert_nonnull (octets);
  return octets;
}

/* One line that is not base64 yet. */
PpSaslStep
say (PpSaslServer *server, const char *octets, gssize length, char **challenge)
{
  g_autofree char *line = encode (octets, length);

  return pp_sasl_server_step (server, line, challenge);
}
