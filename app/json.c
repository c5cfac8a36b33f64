/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events as JSON (RFC 8259). Wire text may be any octets and JSON is Unicode: an octet XX that is no part of valid UTF-8 is
 * written as \udcXX, half of a surrogate pair. Valid UTF-8 has no surrogates, so nothing else looks like it, and the octets
 * can be had back: in Python, text.encode ('utf-8', 'surrogateescape').
 */
#include "app/json.h"

#include <string.h>

/* Octets that stand for themselves inside a JSON string. */
static inline gboolean
is_plain (guchar c)
{
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void
append_ascii (GString *out, guchar c)
{
  switch (c)
    {
    case '"':
      g_string_append (out, "\\\"");
      break;
    case '\\':
      g_string_append (out, "\\\\");
      break;
    case '\n':
      g_string_append (out, "\\n");
      break;
    case '\r':
      g_string_append (out, "\\r");
      break;
    case '\t':
      g_string_append (out, "\\t");
      break;
    default:
      g_string_append_printf (out, "\\u%04x", c);
    }
}

/* Takes one character, or one octet that is none. Returns how many octets that was. */
static gsize
append_high (GString *out, const char *p, gsize left)
{
  gunichar c = g_utf8_get_char_validated (p, left);

  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      g_string_append_printf (out, "\\udc%02x", (guchar) *p);
      return 1;
    }
  g_string_append_len (out, p, g_utf8_skip[(guchar) *p]);
  return g_utf8_skip[(guchar) *p];
}

static void
append_string (GString *out, const char *octets, gsize length)
{
  const char *p = octets;
  const char *end = octets + length;

  g_string_append_c (out, '"');
  while (p < end)
    {
      const char *run = p;

      while (p < end && is_plain (*p))
        p++;
      g_string_append_len (out, run, p - run);
      if (p == end)
        break;
      if ((guchar) *p >= 0x80)
        p += append_high (out, p, end - p);
      else
        append_ascii (out, *p++);
    }
  g_string_append_c (out, '"');
}

static void
append_text_or_null (GString *out, const char *key, const char *text)
{
  g_string_append (out, key);
  if (text != NULL)
    append_string (out, text, strlen (text));
  else
    g_string_append (out, "null");
}

static void
append_number (GString *out, const char *key, gint64 number)
{
  char digits[24];

  g_string_append (out, key);
  g_string_append_len (out, digits, g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, number));
}

static void
append_number_or_null (GString *out, const char *key, gint64 number)
{
  if (number != 0)
    append_number (out, key, number);
  else
    append_text_or_null (out, key, NULL);
}

/**
 * pp_json_append_event:
 * @out: where to
 * @event: what happened
 *
 * Appends one JSON object and a line feed. Times are microseconds: "time_us" since the world began, "wall_us" since the Unix
 * epoch. "octets" is what it cost on the wire. What an event has not got is null.
 */
void
pp_json_append_event (GString *out, const PpEvent *event)
{
  static const char *const dirs[] = { [PP_DIR_NONE] = NULL, [PP_DIR_CLIENT] = "C", [PP_DIR_SERVER] = "S" };

  g_return_if_fail (out != NULL && event != NULL);

  append_number (out, "{\"n\":", event->n);
  append_number (out, ",\"time_us\":", event->time_us);
  append_number (out, ",\"wall_us\":", event->wall_us);
  append_number_or_null (out, ",\"hop\":", event->hop);
  append_text_or_null (out, ",\"proto\":", event->proto);
  append_text_or_null (out, ",\"kind\":", pp_kind_to_string (event->kind));
  append_text_or_null (out, ",\"from\":", event->from);
  append_text_or_null (out, ",\"to\":", event->to);
  append_text_or_null (out, ",\"dir\":", dirs[event->dir]);
  append_number_or_null (out, ",\"connection\":", event->connection);
  append_number_or_null (out, ",\"letter\":", event->item);
  g_string_append (out, ",\"text\":");
  append_string (out, event->text, event->length);
  append_number (out, ",\"octets\":", event->octets);
  g_string_append (out, "}\n");
}
