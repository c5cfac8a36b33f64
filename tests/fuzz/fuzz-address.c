/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' addresses and paths. The first octet says what is allowed; what is taken must be read back as the same.
 */
#include <stddef.h>
#include <stdint.h>

#include "agents/address.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_round_trip (const PpAddress *address)
{
  g_autofree char *text = pp_address_to_string (address);
  g_autoptr (PpAddress) again = NULL;

  if (address->domain[0] == '\0') /* the null reverse-path, and Postmaster */
    return;
  again = pp_address_parse (text, NULL);
  g_assert (again != NULL && pp_address_equal (address, again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = size == 0 ? g_strdup ("") : g_strndup ((const char *) data + 1, size - 1);
  g_autoptr (PpAddress) path = NULL, mailbox = NULL;
  g_auto (GStrv) parameters = NULL;

  path = pp_path_parse (text, size == 0 ? 0 : data[0] & 7, &parameters, NULL);
  if (path != NULL)
    check_round_trip (path);
  mailbox = pp_address_parse (text, NULL);
  if (mailbox != NULL)
    check_round_trip (mailbox);
  pp_domain_or_literal_is_valid (text);
  return 0;
}
