/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking for anything in anything: the first line is looked for in the rest, which is a message; and in keys made of any octets.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agents/message.h"
#include "agents/mime-private.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  pp_message_init ();
  return 0;
}

/* Whatever way it is looked for, it is there or it is not. */
static void
check_ways (const PpNeedle *needle, const char *text, gsize length)
{
  g_autoptr (GString) folded = g_string_new (NULL);
  PpFinder finder;
  gboolean whole, pieces = FALSE;

  pp_mime_fold (text, length, folded);
  g_assert (g_utf8_validate_len (folded->str, folded->len, NULL) || memchr (folded->str, '\0', folded->len) != NULL);
  whole = pp_needle_is_in_folded (needle, folded->str, folded->len);
  g_assert (pp_needle_is_in (needle, text, length) == whole);
  if (!g_utf8_validate_len (text, length, NULL))
    return;
  pp_finder_init (&finder, needle);
  for (const char *at = text; at < text + length && !pieces; at = g_utf8_next_char (at))
    pieces = pp_finder_add (at, g_utf8_next_char (at) - at, &finder);
  pp_finder_clear (&finder);
  g_assert (pieces == whole || pp_needle_is_empty (needle));
}

static void
check_keys (const PpMime *mime, GBytes *message, const PpNeedle *needle)
{
  g_autoptr (GBytes) keys = pp_mime_search_keys (mime, message);
  const void *data = g_bytes_get_data (keys, NULL);
  gsize length = g_bytes_get_size (keys);

  if (pp_search_keys_are_whole (data, length, PP_KEY_SUBJECT) && pp_mime_field_contains (mime, message, "Subject", needle))
    g_assert (pp_search_keys_contain (data, length, PP_KEY_SUBJECT, needle));
}

static void
check_foreign_keys (const uint8_t *data, size_t size, const PpNeedle *needle)
{
  gint32 day;

  for (PpSearchKey key = 0; key < PP_N_KEYS; key++)
    {
      pp_search_keys_contain (data, size, key, needle);
      pp_search_keys_are_whole (data, size, key);
    }
  pp_search_keys_sent_day (data, size, &day);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize first = end == NULL ? 0 : end - data, rest = end == NULL ? 0 : first + 1;
  g_autofree char *line = g_strndup ((const char *) data, first), *text = g_utf8_make_valid (line, -1);
  g_autoptr (PpNeedle) needle = pp_needle_new (text);
  g_autoptr (GBytes) message = g_bytes_new (data + rest, size - rest);
  g_autoptr (PpMime) mime = pp_mime_parse (message);
  gint32 day;

  check_ways (needle, (const char *) data + rest, size - rest);
  if (pp_mime_body_contains (mime, message, needle))
    g_assert (pp_mime_text_contains (mime, message, needle));
  pp_mime_field_contains (mime, message, "from", needle);
  pp_mime_sent_day (mime, message, &day);
  check_keys (mime, message, needle);
  check_foreign_keys (data, size, needle);
  return 0;
}
