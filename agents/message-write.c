/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes a letter as a mail program does, by GMime: a header in ASCII, a body in UTF-8. Date and Message-ID are
 * not put in here: who sends it does that.
 */
#include <string.h>

#include "agents/message-private.h"

#define LONGEST_LINE 998 /* RFC 5322, 2.1.1 */

/* One line of text, fit for a header field: a line break in it would begin a field of its own. */
static char *
as_one_line (const char *text)
{
  char *line = g_utf8_make_valid (text, -1);

  for (char *p = line; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return g_strstrip (line);
}

static void
add_addresses (InternetAddressList *to, const char *text)
{
  g_autofree char *line = as_one_line (text);
  InternetAddressList *list = pp_message_parse_list (line);

  if (list == NULL)
    {
      InternetAddress *as_it_is = internet_address_mailbox_new (NULL, line);

      internet_address_list_add (to, as_it_is);
      g_object_unref (as_it_is);
      return;
    }
  for (int i = 0; i < internet_address_list_length (list); i++)
    internet_address_set_charset (internet_address_list_get_address (list, i), "utf-8");
  internet_address_list_append (to, list);
  g_object_unref (list);
}

/* Whether it may go as it is; else it becomes quoted-printable (RFC 2045, 6.7), which every server takes. */
static gboolean
is_plain (const char *text)
{
  gsize column = 0;

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    {
      column = *p == '\n' ? 0 : column + 1;
      if (*p > 126 || (*p < 32 && *p != '\n' && *p != '\t') || column > LONGEST_LINE)
        return FALSE;
    }
  return TRUE;
}

/* @text in UTF-8, LF at the end of every line. */
static GString *
as_lines (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *lines = g_string_sized_new (strlen (valid) + 1);

  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '\r' && p[1] == '\n')
        continue;
      g_string_append_c (lines, *p == '\r' ? '\n' : *p);
    }
  if (lines->len > 0 && lines->str[lines->len - 1] != '\n')
    g_string_append_c (lines, '\n');
  return lines;
}

static GMimeObject *
make_body (const char *text)
{
  GString *lines = as_lines (text);
  gboolean plain = is_plain (lines->str);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (lines->str, lines->len);
  GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);
  GMimeTextPart *part = g_mime_text_part_new_with_subtype ("plain");

  g_mime_text_part_set_charset (part, "utf-8");
  g_mime_part_set_content (GMIME_PART (part), content);
  g_mime_part_set_content_encoding (GMIME_PART (part),
                                    plain ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_object_unref (content);
  g_object_unref (stream);
  g_string_free (lines, TRUE);
  return GMIME_OBJECT (part);
}

/**
 * pp_message_new_written:
 * @from: an address or several, with names or without: "Alice <alice@london.example>"
 * @to: (array zero-terminated=1): the same for each recipient
 * @subject: the subject, UTF-8; line breaks become spaces
 * @text: the body, UTF-8, any line endings
 *
 * text/plain; From, To and Subject, encoded as RFC 2047 says. No Date, no Message-ID.
 *
 * Returns: (transfer full): the message
 */
PpMessage *
pp_message_new_written (const char *from, const char *const *to, const char *subject, const char *text)
{
  g_autofree char *title = NULL, *whole = NULL;
  g_autoptr (GBytes) octets = NULL;
  GMimeMessage *message;
  GMimeObject *body;

  g_return_val_if_fail (from != NULL && to != NULL && subject != NULL && text != NULL, NULL);

  message = g_mime_message_new (FALSE);
  add_addresses (g_mime_message_get_from (message), from);
  for (guint i = 0; to[i] != NULL; i++)
    add_addresses (g_mime_message_get_to (message), to[i]);
  title = as_one_line (subject);
  g_mime_message_set_subject (message, title, "utf-8");
  body = make_body (text);
  g_mime_message_set_mime_part (message, body);

  whole = g_mime_object_to_string (GMIME_OBJECT (message), NULL);
  octets = pp_message_normalise (whole, strlen (whole));
  g_object_unref (body);
  g_object_unref (message);
  return pp_message_new_from_octets (octets);
}

/**
 * pp_date_to_string:
 * @date: when
 *
 * Returns: (transfer full): "Mon, 2 Mar 2026 09:00:00 +0000" (RFC 5322, 3.3), in English whatever the locale
 */
char *
pp_date_to_string (GDateTime *date)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  int offset;

  g_return_val_if_fail (date != NULL, NULL);

  offset = g_date_time_get_utc_offset (date) / G_TIME_SPAN_MINUTE;
  return g_strdup_printf ("%s, %d %s %04d %02d:%02d:%02d %c%02d%02d", days[g_date_time_get_day_of_week (date) - 1],
                          g_date_time_get_day_of_month (date), months[g_date_time_get_month (date) - 1],
                          g_date_time_get_year (date), g_date_time_get_hour (date), g_date_time_get_minute (date),
                          g_date_time_get_second (date), offset < 0 ? '-' : '+', ABS (offset) / 60, ABS (offset) % 60);
}
