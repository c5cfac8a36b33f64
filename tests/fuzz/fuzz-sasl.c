/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' lines for both ends of SASL. The first octet says who hears them: bits 0 and 1 the mechanism, bit 2 a client,
 * bit 3 whether they are base64 already; if not, they are made it, and "%" in them is the nonce that was heard last. The
 * rest are the lines.
 */
#include <string.h>

#include "agents/sasl.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *
get_password (const char *user, gpointer data)
{
  g_assert (*user != '\0' && g_utf8_validate (user, -1, NULL));
  return g_str_equal (user, "bob") ? g_strdup ("secret") : NULL;
}

/* What stands behind "r=" in what the other end said. */
static char *
find_nonce (const char *heard)
{
  gsize length;
  g_autofree guchar *octets = heard == NULL ? NULL : g_base64_decode (heard, &length);
  g_autofree char *text = octets == NULL ? g_strdup ("") : g_strndup ((const char *) octets, length);
  const char *nonce = strstr (text, "r=");

  return nonce == NULL ? g_strdup ("") : g_strndup (nonce + 2, strcspn (nonce + 2, ","));
}

static char *
make_line (GBytes *octets, gboolean ready, const char *heard)
{
  gsize size;
  const char *data = g_bytes_get_data (octets, &size);
  g_autofree char *nonce = find_nonce (heard);
  g_autoptr (GString) line = g_string_new (NULL);

  if (ready)
    return g_strndup (data == NULL ? "" : data, size);
  for (gsize i = 0; i < size; i++)
    if (data[i] == '%')
      g_string_append (line, nonce);
    else
      g_string_append_c (line, data[i]);
  return g_base64_encode ((const guchar *) line->str, line->len);
}

static void
check_server (PpSaslServer *server, PpSaslStep step, const char *challenge)
{
  const char *user = pp_sasl_server_get_user (server);

  g_assert ((challenge != NULL) == (step == PP_SASL_MORE));
  g_assert ((user != NULL) == (step == PP_SASL_DONE));
  g_assert (user == NULL || g_str_equal (user, "bob"));
}

static void
throw (GPtrArray *lines, gboolean ready, PpSaslServer *server, PpSaslClient *client)
{
  g_autofree char *heard = NULL;
  PpSaslStep step = PP_SASL_MORE;

  if (client != NULL)
    step = pp_sasl_client_step (client, NULL, &heard);
  for (guint i = 0; i < lines->len && step == PP_SASL_MORE; i++)
    {
      g_autofree char *line = make_line (lines->pdata[i], ready, heard);

      g_clear_pointer (&heard, g_free);
      if (client != NULL)
        step = pp_sasl_client_step (client, line, &heard);
      else
        {
          step = pp_sasl_server_step (server, i == 0 && *line == '\0' ? NULL : line, &heard);
          check_server (server, step, heard);
        }
      g_assert (step == PP_SASL_MORE || step == PP_SASL_DONE || heard == NULL);
    }
}

static GPtrArray *
split (const guint8 *data, gsize size)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  while (size > 0)
    {
      const guint8 *end = memchr (data, '\n', size);
      gsize length = end == NULL ? size : (gsize) (end - data);

      g_ptr_array_add (lines, g_bytes_new (data, length));
      data += MIN (length + 1, size);
      size -= MIN (length + 1, size);
    }
  return lines;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *mechanism = size == 0 ? NULL : pp_sasl_list_mechanisms ()[data[0] & 3];
  g_autoptr (PpSaslServer) server = NULL;
  g_autoptr (PpSaslClient) client = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  if (size == 0)
    return 0;
  lines = split (data + 1, size - 1);
  if (data[0] & 4)
    client = pp_sasl_client_new (mechanism, "smtp", "paris.example", "bob", "secret");
  else
    server = pp_sasl_server_new (mechanism, "smtp", "paris.example", get_password, NULL);
  throw (lines, (data[0] & 8) != 0, server, client);
  return 0;
}
