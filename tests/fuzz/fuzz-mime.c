/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' messages taken apart as IMAP shows them; and what was kept of one, read back from any octets.
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

/* Strings, literals and lists, and nothing behind them. */
static void
check_balanced (GBytes *said)
{
  gsize length;
  const char *at = g_bytes_get_data (said, &length), *end = at + length;
  guint depth = 0;

  do
    {
      g_assert (at < end);
      if (*at == '"')
        for (at++; *at != '"'; at++)
          {
            g_assert (at < end && *at != '\r' && *at != '\n' && *at != '\0' && !(*at & 0x80));
            at += *at == '\\';
          }
      else if (*at == '{')
        {
          char *digits;
          guint64 octets = g_ascii_strtoull (at + 1, &digits, 10);

          g_assert (memcmp (digits, "}\r\n", 3) == 0 && octets <= (guint64) (end - digits - 3));
          g_assert (memchr (digits + 3, '\0', octets) == NULL);
          at = digits + 2 + octets;
        }
      else if (*at == '(')
        depth++;
      else if (*at == ')')
        {
          g_assert (depth > 0);
          depth--;
        }
      at++;
    }
  while (depth > 0);
  g_assert (at == end);
}

/* Each part lies in the one around it, and behind the one before. */
static void
check_parts (const PpMime *mime, gsize size)
{
  gsize last[PP_MIME_DEPTH_MAX + 2] = { 0 };

  g_assert (mime->count >= 1 && mime->count <= PP_MIME_PARTS_MAX);
  g_assert (mime->parts[0].header == 0 && mime->parts[0].end == size && mime->parts[0].after == mime->count);
  for (guint i = 0; i < mime->count; i++)
    {
      const PpPart *part = &mime->parts[i];

      g_assert (part->depth <= PP_MIME_DEPTH_MAX && part->header <= part->body && part->body <= part->end && part->end <= size);
      g_assert (part->lines <= part->end - part->body && part->after > i && part->after <= mime->count);
      g_assert (part->header >= last[part->depth]);
      last[part->depth] = part->end;
      last[part->depth + 1] = part->body;
    }
}

static void
check_lines (const PpMime *mime, const uint8_t *data)
{
  for (guint i = 0; i < MIN (mime->count, 20); i++)
    {
      const PpPart *part = &mime->parts[i];
      guint lines = 0;

      for (gsize at = part->body; at < part->end; at++)
        lines += data[at] == '\n';
      g_assert (lines == part->lines);
    }
}

static void
check_sections (const PpMime *mime, GBytes *message)
{
  char *fields[] = { (char *) "subject", (char *) "content-type", NULL };

  for (guint path = 0; path < 64; path++)
    for (PpSectionText text = PP_SECTION_WHOLE; text <= PP_SECTION_MIME; text++)
      {
        guint32 numbers[] = { path & 3, (path >> 2) & 3, path >> 4 };
        guint depth = numbers[0] == 0 ? 0 : numbers[1] == 0 ? 1 : numbers[2] == 0 ? 2 : 3;
        const PpSection section = { numbers, depth, text, fields };
        gboolean unknown;
        g_autoptr (GBytes) octets = pp_mime_section (mime, message, &section);
        g_autoptr (GBytes) binary = text != PP_SECTION_WHOLE ? NULL : pp_mime_binary (mime, message, numbers, depth, &unknown);

        g_assert (octets == NULL || g_bytes_get_size (octets) <= g_bytes_get_size (message));
        g_assert (binary == NULL || octets != NULL);
      }
}

static void
check_kept (const PpMime *mime, gsize size)
{
  g_autoptr (GBytes) kept = pp_mime_to_bytes (mime), again = NULL;
  g_autoptr (PpMime) read = pp_mime_from_bytes (kept, size);

  g_assert (read != NULL);
  again = pp_mime_to_bytes (read);
  g_assert (g_bytes_equal (kept, again));
}

static void
check_said (const PpMime *mime, GBytes *message)
{
  g_autoptr (GBytes) envelope = pp_mime_envelope (mime, message);
  g_autoptr (GBytes) body = pp_mime_body (mime, message, FALSE), structure = pp_mime_body (mime, message, TRUE);

  check_balanced (envelope);
  check_balanced (body);
  check_balanced (structure);
}

/* The octets are no message, but what was kept of one. */
static void
check_foreign (const uint8_t *data, size_t size)
{
  g_autofree char *zeros = g_malloc0 (4096);
  g_autoptr (GBytes) kept = g_bytes_new (data, size), message = g_bytes_new (zeros, 4096);
  g_autoptr (PpMime) mime = pp_mime_from_bytes (kept, 4096);

  if (mime == NULL)
    return;
  check_said (mime, message);
  check_sections (mime, message);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) message = g_bytes_new (data, size);
  g_autoptr (PpMime) mime = pp_mime_parse (message);

  check_parts (mime, size);
  check_lines (mime, data);
  check_kept (mime, size);
  check_said (mime, message);
  check_sections (mime, message);
  check_foreign (data, size);
  return 0;
}
