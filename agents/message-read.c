/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a message that a person or program gave us, strictly: what breaks RFC 5322 is named with its line, and
 * nothing is guessed. What came over the wire is taken as it is, in message.c.
 */
#include <string.h>

#include "agents/header.h"
#include "agents/input.h"
#include "agents/message-private.h"

#define MOST_OCTETS (64 * 1024 * 1024)

/* Every LF, CR and CR LF becomes a CR LF. */
GBytes *
pp_message_normalise (const char *octets, gsize length)
{
  GByteArray *lines = g_byte_array_sized_new (MIN (length + length / 32 + 2, G_MAXUINT));
  const char *at = octets, *end = length == 0 ? octets : octets + length;

  while (at < end)
    {
      const char *cut = at;

      while (cut < end && *cut != '\r' && *cut != '\n')
        cut++;
      g_byte_array_append (lines, (const guint8 *) at, cut - at);
      if (cut == end)
        break;
      g_byte_array_append (lines, (const guint8 *) "\r\n", 2);
      at = cut + (end - cut >= 2 && memcmp (cut, "\r\n", 2) == 0 ? 2 : 1);
    }
  return g_byte_array_free_to_bytes (lines);
}

static guint
count_lines (const char *data, gsize length)
{
  guint lines = 0;

  for (gsize at = 0; at < length; at += pp_line_length (data + at, length - at))
    lines++;
  return lines;
}

static gboolean
is_field (const char *line, gsize length)
{
  gsize i = 0;

  while (i < length && line[i] > 32 && line[i] < 127 && line[i] != ':')
    i++;
  return i > 0 && i < length && line[i] == ':';
}

/* What is wrong with the line at @at of the header; NULL if nothing is. */
static const char *
judge_header_line (const char *data, gsize length, gsize at, gsize line_length, PpMailError *code)
{
  const char *line = data + at;

  *code = PP_MAIL_ERROR_SYNTAX;
  if (at == 0 && line_length >= 5 && memcmp (line, "From ", 5) == 0)
    return "a separator line of an mbox file (\"From …\"), not a header field: save the one message by itself";
  if (at == 0 && (line[0] == ' ' || line[0] == '\t'))
    return "a continuation of no header field: expected \"Name: text\"";
  if (at + line_length == length && (line_length < 2 || memcmp (line + line_length - 2, "\r\n", 2) != 0))
    {
      *code = PP_MAIL_ERROR_TRUNCATED;
      return "the message ends inside a header line";
    }
  if (line[0] != ' ' && line[0] != '\t' && !is_field (line, line_length))
    return "not a header field: expected \"Name: text\", or a blank line before the body";
  return NULL;
}

static gboolean
check_header (const char *data, gsize length, const char *name, GError **error)
{
  gsize at = 0;

  if (length == 0 || memcmp (data, "\r\n", MIN (length, 2)) == 0)
    {
      g_set_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_SYNTAX, "%s:1: no header: expected \"Name: text\"", name);
      return FALSE;
    }
  for (guint n = 1; at < length; n++)
    {
      gsize line_length = pp_line_length (data + at, length - at);
      PpMailError code;
      const char *reason;

      if (line_length == 2 && memcmp (data + at, "\r\n", 2) == 0)
        return TRUE;
      reason = judge_header_line (data, length, at, line_length, &code);
      if (reason != NULL)
        {
          g_set_error (error, PP_MAIL_ERROR, code, "%s:%u: %s", name, n, reason);
          return FALSE;
        }
      at += line_length;
    }
  return TRUE;
}

typedef struct
{
  gboolean truncated;
  gboolean too_deep;
} Complaints;

static void
note_complaint (gint64 offset, GMimeParserWarning warning, const char *item, gpointer data)
{
  Complaints *complaints = data;

  if (warning == GMIME_WARN_TRUNCATED_MESSAGE)
    complaints->truncated = TRUE;
  else if (warning == GMIME_CRIT_NESTING_OVERFLOW)
    complaints->too_deep = TRUE;
}

/* Lets GMime read the whole of it, for what it has to say. */
static Complaints
parse_mime (const char *data, gsize length)
{
  Complaints complaints = { FALSE, FALSE };
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (data, length);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeParserOptions *options = g_mime_parser_options_new ();
  GMimeMessage *message;

  g_mime_parser_options_set_warning_callback (options, note_complaint, &complaints);
  message = g_mime_parser_construct_message (parser, options);
  g_clear_object (&message);
  g_mime_parser_options_free (options);
  g_object_unref (parser);
  g_object_unref (stream);
  return complaints;
}

/* A multipart must have its closing delimiter (RFC 2046, 5.1.1). A body of one part may end anywhere. */
static gboolean
check_parts (PpMessage *message, const char *name, GError **error)
{
  g_autofree char *type = pp_message_get_field (message, "Content-Type");
  Complaints complaints;
  const char *data;
  gsize length;

  if (type == NULL || (g_ascii_strncasecmp (type, "multipart/", 10) != 0 && g_ascii_strncasecmp (type, "message/", 8) != 0))
    return TRUE;
  data = g_bytes_get_data (pp_message_get_octets (message), &length);
  complaints = parse_mime (data, length);
  if (complaints.too_deep)
    g_set_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_SYNTAX, "%s:%u: parts are nested too deep in parts", name,
                 count_lines (data, length));
  else if (complaints.truncated)
    g_set_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_TRUNCATED,
                 "%s:%u: the message ends inside a multipart: expected its closing boundary (--…--)", name,
                 count_lines (data, length));
  return !complaints.too_deep && !complaints.truncated;
}

/**
 * pp_message_new_from_text:
 * @octets: (array length=length): a message, with any line endings
 * @length: how many octets
 * @name: what to call it in errors
 * @error: a #PpMailError: "NAME:LINE: reason"
 *
 * Line endings become CR LF; all else stays. RFC 5322, 2.2 and 3.5; RFC 2046, 5.1.1.
 *
 * Returns: (transfer full): the message
 */
PpMessage *
pp_message_new_from_text (const char *octets, gsize length, const char *name, GError **error)
{
  g_autoptr (PpMessage) message = NULL;
  g_autoptr (GBytes) lines = NULL;
  const char *data;

  g_return_val_if_fail ((octets != NULL || length == 0) && name != NULL, NULL);

  if (length > MOST_OCTETS)
    {
      g_set_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_TOO_LONG, "%s: over %d octets", name, MOST_OCTETS);
      return NULL;
    }
  lines = pp_message_normalise (octets, length);
  data = g_bytes_get_data (lines, &length);
  if (!check_header (data, length, name, error))
    return NULL;
  message = pp_message_new_from_octets (lines);
  if (!check_parts (message, name, error))
    return NULL;
  return g_steal_pointer (&message);
}

/**
 * pp_message_new_from_file:
 * @path: a file, or "-" for standard input
 * @error: %PP_MAIL_ERROR_FILE, or as pp_message_new_from_text()
 *
 * Returns: (transfer full): the message in it
 */
PpMessage *
pp_message_new_from_file (const char *path, GError **error)
{
  g_autofree char *octets = NULL, *why = NULL, *name = NULL;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);

  name = strcmp (path, "-") == 0 ? g_strdup ("standard input") : g_filename_display_name (path);
  if (!pp_input_read (path, MOST_OCTETS, &octets, &length, &why))
    {
      g_set_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_FILE, "%s: %s", name, why);
      return NULL;
    }
  return pp_message_new_from_text (octets, length, name, error);
}
