/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' messages, read strictly and taken as they are; and what servers do to their octets.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agents/message.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  pp_message_init ();
  return 0;
}

static void
check_dots (GBytes *octets)
{
  g_autoptr (GBytes) stuffed = pp_octets_stuff (octets);
  g_autoptr (GBytes) plain = pp_octets_unstuff (stuffed);
  gsize length = g_bytes_get_size (octets);

  g_assert (g_bytes_get_size (plain) >= length);
  g_assert (length == 0 || memcmp (g_bytes_get_data (plain, NULL), g_bytes_get_data (octets, NULL), length) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) octets = g_bytes_new (data, size);
  g_autoptr (PpMessage) taken = pp_message_new_from_octets (octets);
  g_autoptr (PpMessage) read = pp_message_new_from_text ((const char *) data, size, "x", NULL);
  g_autoptr (GPtrArray) recipients = pp_message_get_recipients (taken);
  g_autoptr (PpAddress) sender = pp_message_get_sender (taken);
  g_autofree char *subject = pp_message_get_field (taken, "Subject");
  g_autoptr (GBytes) without = pp_octets_without_field (octets, "Return-Path");

  g_assert (recipients != NULL);
  g_assert (sender == NULL || !pp_address_is_null (sender));
  g_assert (g_bytes_get_size (without) <= size);
  g_assert (read == NULL || pp_message_get_header_length (read) > 0);
  g_assert (subject == NULL || g_utf8_validate (subject, -1, NULL));
  g_assert (pp_message_get_header_length (taken) <= size);
  check_dots (octets);
  return 0;
}
