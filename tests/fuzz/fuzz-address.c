/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' addresses, paths and domains. The first octet says what is allowed; what is taken must be read back as the same,
 * and be the same in A-labels.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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
  g_assert (pp_address_hash (address) == pp_address_hash (again));
  g_assert (g_str_is_ascii (text) == pp_address_is_ascii (address));
}

/* The same address in A-labels, where its local part allows one. */
static void
check_ascii (const PpAddress *address)
{
  g_autofree char *text = pp_address_to_ascii_string (address);
  g_autoptr (PpAddress) again = NULL;

  g_assert ((text != NULL) == g_str_is_ascii (address->local));
  if (text == NULL || address->domain[0] == '\0')
    return;
  g_assert (g_str_is_ascii (text));
  again = pp_address_parse (text, NULL);
  /* what has grown may be over the limit of a path */
  g_assert (again == NULL ? strlen (text) + 2 > 256 : pp_address_equal (address, again));
  g_assert (again == NULL || pp_address_hash (address) == pp_address_hash (again));
}

/* To A-labels and back and again: nothing changes any more. */
static void
check_domain (const char *text)
{
  g_autofree char *ascii = pp_domain_to_ascii (text, NULL);
  g_autofree char *shown = pp_domain_to_unicode (text);
  g_autofree char *unicode = NULL, *again = NULL;

  g_assert (shown != NULL);
  if (ascii == NULL)
    return;
  g_assert (g_str_is_ascii (ascii));
  g_assert (g_str_is_ascii (text) || pp_domain_is_valid (ascii));
  unicode = pp_domain_to_unicode (ascii);
  again = pp_domain_to_ascii (unicode, NULL);
  g_assert (g_strcmp0 (again, ascii) == 0);
  g_assert (pp_domain_equal (text, ascii) && pp_domain_equal (unicode, text));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = size == 0 ? g_strdup ("") : g_strndup ((const char *) data + 1, size - 1);
  g_autoptr (PpAddress) path = NULL, mailbox = NULL;
  g_auto (GStrv) parameters = NULL;

  path = pp_path_parse (text, size == 0 ? 0 : data[0] & 15, &parameters, NULL);
  if (path != NULL)
    {
      g_assert ((data[0] & PP_PATH_UTF8) || g_str_is_ascii (text));
      check_round_trip (path);
      check_ascii (path);
    }
  mailbox = pp_address_parse (text, NULL);
  if (mailbox != NULL)
    {
      check_round_trip (mailbox);
      check_ascii (mailbox);
    }
  check_domain (text);
  pp_domain_or_literal_is_valid (text);
  return 0;
}
