/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addresses as SPF compares and spells them.
 */
#include "agents/spf-private.h"

#include <arpa/inet.h>
#include <string.h>

/**
 * pp_spf_address_parse:
 * @text: an address
 * @family: AF_INET or AF_INET6
 * @address: (out): receives it
 *
 * Returns: whether @text is an address of that family
 */
gboolean
pp_spf_address_parse (const char *text, int family, PpSpfAddress *address)
{
  *address = (PpSpfAddress){ .family = family };
  return inet_pton (family, text, address->octets) == 1;
}

/**
 * pp_spf_address_parse_client:
 * @text: where the client comes from; a zone behind "%" is left out
 * @address: (out): receives it
 *
 * An IPv4 address that came in by IPv6 is an IPv4 address (RFC 7208, 5).
 *
 * Returns: whether @text is an address
 */
gboolean
pp_spf_address_parse_client (const char *text, PpSpfAddress *address)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  g_autofree char *bare = g_strndup (text, strcspn (text, "%"));

  if (pp_spf_address_parse (bare, AF_INET, address))
    return TRUE;
  if (!pp_spf_address_parse (bare, AF_INET6, address))
    return FALSE;
  if (memcmp (address->octets, mapped, sizeof mapped) == 0)
    {
      address->family = AF_INET;
      memmove (address->octets, address->octets + sizeof mapped, 4);
    }
  return TRUE;
}

/**
 * pp_spf_address_is_within:
 * @network: an address of the network
 * @prefix: how many bits of it count; at most as many as it has
 *
 * Returns: whether @self is of the same family and begins with the same bits (RFC 7208, 5.6)
 */
gboolean
pp_spf_address_is_within (const PpSpfAddress *self, const PpSpfAddress *network, guint prefix)
{
  guint whole = prefix / 8, rest = prefix % 8;

  if (self->family != network->family || memcmp (self->octets, network->octets, whole) != 0)
    return FALSE;
  return rest == 0 || ((self->octets[whole] ^ network->octets[whole]) >> (8 - rest)) == 0;
}

/**
 * pp_spf_address_to_string:
 *
 * Returns: (transfer full): as people write it
 */
char *
pp_spf_address_to_string (const PpSpfAddress *self)
{
  char text[INET6_ADDRSTRLEN];

  return g_strdup (inet_ntop (self->family, self->octets, text, sizeof text));
}

/**
 * pp_spf_address_to_dotted:
 * @reversed: whether its last part comes first, as in the names of the reverse mapping
 *
 * Returns: (transfer full): the octets of an IPv4 address, or the nibbles of an IPv6 one, between dots (RFC 7208, 7.3)
 */
char *
pp_spf_address_to_dotted (const PpSpfAddress *self, gboolean reversed)
{
  GString *text = g_string_new (NULL);
  guint parts = self->family == AF_INET ? 4 : 32;

  for (guint i = 0; i < parts; i++)
    {
      guint part = reversed ? parts - 1 - i : i;

      if (i > 0)
        g_string_append_c (text, '.');
      if (self->family == AF_INET)
        g_string_append_printf (text, "%u", self->octets[part]);
      else
        g_string_append_printf (text, "%x", (self->octets[part / 2] >> (part % 2 == 0 ? 4 : 0)) & 15);
    }
  return g_string_free (text, FALSE);
}
