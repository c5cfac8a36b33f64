/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What GNU SASL's server would let pass in SCRAM's first message, and must not (RFC 5802, 5.1 and 6).
 */
#include "agents/sasl-private.h"

#include <string.h>

/* "=" stands only before 2C and 3D. NULL: it does not. */
static char *
unescape (const char *name)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  for (; *name != '\0'; name++)
    if (*name != '=')
      g_string_append_c (plain, *name);
    else if (g_str_has_prefix (name, "=2C") || g_str_has_prefix (name, "=3D"))
      {
        g_string_append_c (plain, name[1] == '2' ? ',' : '=');
        name += 2;
      }
    else
      return NULL;
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

/* authzid = "a=" saslname. Empty is well. */
static gboolean
is_authzid (const char *text)
{
  g_autofree char *name = g_str_has_prefix (text, "a=") ? unescape (text + strlen ("a=")) : NULL;

  return *text == '\0' || name != NULL;
}

/**
 * pp_sasl_scram_check:
 * @message: client-first-message = gs2-cbind-flag "," [authzid] "," "n=" saslname "," nonce ["," extensions]
 * @user: (out) (transfer full): the name in it, prepared
 *
 * The rest of its grammar is the library's to check.
 *
 * Returns: %PP_SASL_MORE if the exchange may go on
 */
PpSaslStep
pp_sasl_scram_check (const char *message, char **user)
{
  g_auto (GStrv) parts = g_strsplit (message, ",", 4);
  g_autofree char *name = NULL;

  if (g_strv_length (parts) < 4 || !g_str_has_prefix (parts[2], "n="))
    return PP_SASL_RUBBISH;
  if (parts[0][0] == 'p') /* bound to a channel, which we did not offer */
    return PP_SASL_FAILED;
  name = unescape (parts[2] + strlen ("n="));
  if (name == NULL || !is_authzid (parts[1]))
    return PP_SASL_FAILED;
  *user = pp_sasl_prepare (name);
  return *user == NULL ? PP_SASL_FAILED : PP_SASL_MORE;
}
