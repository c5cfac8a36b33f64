/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' messages, read strictly and taken as they are; and what servers do to their octets.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agents/message.h"
#include "agents/surrogate.h"

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

/* What is in ASCII throughout needs nothing; what has UTF-8 in its header needs SMTPUTF8. */
static void
check_utf8 (GBytes *octets, PpMessage *message)
{
  const guint8 *data = g_bytes_get_data (octets, NULL);
  gboolean needed = pp_octets_need_utf8 (octets);

  g_assert (!needed || pp_message_is_8bit (message));
  for (gsize i = 0; i < pp_message_get_header_length (message); i++)
    g_assert (needed || data[i] < 0x80);
}

/* Its surrogate needs no UTF-8, and has no field that was not there: only as many fields, or fewer. */
static void
check_surrogate (GBytes *octets)
{
  g_autoptr (GBytes) surrogate = pp_octets_surrogate (octets);

  g_assert (!pp_octets_need_utf8 (surrogate));
  g_assert (pp_octets_count_fields (surrogate, "Bcc") <= pp_octets_count_fields (octets, "Bcc"));
}

/* Any text at all may be typed into the fields of a letter: it stays one, with the fields that it should have. */
static void
check_written (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  const char *const to[] = { text, NULL };
  g_autoptr (PpMessage) message = pp_message_new_written (text, to, text, "");
  gsize length;
  const char *octets = g_bytes_get_data (pp_message_get_octets (message), &length);
  g_autoptr (PpMessage) again = pp_message_new_from_text (octets, length, "x", NULL);

  g_assert (again != NULL);
  g_assert (pp_message_count_fields (message, "From") <= 1 && pp_message_count_fields (message, "To") <= 1);
  g_assert (pp_message_count_fields (message, "Bcc") == 0 && pp_message_count_fields (message, "Subject") == 1);
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
  check_utf8 (octets, taken);
  check_surrogate (octets);
  check_written (data, size);
  return 0;
}
