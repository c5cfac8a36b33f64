/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes a letter as a mail program does, by GMime: a header in ASCII, a body in UTF-8. Only an address that has no
 * ASCII form puts UTF-8 into the header (RFC 6532), for then SMTPUTF8 must be said anyway; else every server can
 * take the letter. Date and Message-ID are not put in here: who sends it does that.
 */
#include <string.h>

#include "agents/message-private.h"

#define LONGEST_LINE 998 /* RFC 5322, 2.1.1 */
#define FULL_LINE 76     /* 2.1.1 as well: the length that lines should have */
#define MOST_IN_WORD 45  /* octets of text in an encoded word, which has 75 (RFC 2047, 2) */

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

/* Also for those in groups: GMime would look for a charset, and not find one for ASCII that looks like an encoded word. */
static void
set_charset (InternetAddressList *list)
{
  for (int i = 0; i < internet_address_list_length (list); i++)
    {
      InternetAddress *one = internet_address_list_get_address (list, i);

      internet_address_set_charset (one, "utf-8");
      if (INTERNET_ADDRESS_IS_GROUP (one))
        set_charset (internet_address_group_get_members (INTERNET_ADDRESS_GROUP (one)));
    }
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
  set_charset (list);
  internet_address_list_append (to, list);
  g_object_unref (list);
}

static gboolean
list_needs_utf8 (InternetAddressList *list)
{
  for (int i = 0; i < internet_address_list_length (list); i++)
    {
      InternetAddress *one = internet_address_list_get_address (list, i);
      const char *text;

      if (INTERNET_ADDRESS_IS_GROUP (one))
        {
          if (list_needs_utf8 (internet_address_group_get_members (INTERNET_ADDRESS_GROUP (one))))
            return TRUE;
          continue;
        }
      text = pp_message_mailbox_address (INTERNET_ADDRESS_MAILBOX (one));
      if (text != NULL && !g_str_is_ascii (text))
        return TRUE;
    }
  return FALSE;
}

/* display-name = phrase (RFC 5322, 3.2.5), always quoted, so that nothing in it means anything */
static char *
quote_name (const char *name)
{
  g_autoptr (GString) quoted = g_string_new (name);

  g_string_replace (quoted, "\\", "\\\\", 0);
  g_string_replace (quoted, "\"", "\\\"", 0);
  return g_strdup_printf ("\"%s\"", quoted->str);
}

static char *
write_raw_mailbox (InternetAddress *one)
{
  const char *name = internet_address_get_name (one);
  const char *text = internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (one));
  g_autofree char *quoted = NULL, *whole = NULL;

  if (name == NULL || *name == '\0')
    return as_one_line (text != NULL ? text : "");
  quoted = quote_name (name);
  whole = g_strdup_printf ("%s <%s>", quoted, text != NULL ? text : "");
  return as_one_line (whole); /* an encoded word may have held a line break */
}

/* A list as it is, in UTF-8 (RFC 6532, 3.2), a mailbox a line where the line is full. Groups are opened: only people matter. */
static void
append_raw (GString *field, gsize *column, InternetAddressList *list)
{
  for (int i = 0; i < internet_address_list_length (list); i++)
    {
      InternetAddress *one = internet_address_list_get_address (list, i);
      g_autofree char *text = NULL;

      if (INTERNET_ADDRESS_IS_GROUP (one))
        {
          append_raw (field, column, internet_address_group_get_members (INTERNET_ADDRESS_GROUP (one)));
          continue;
        }
      text = write_raw_mailbox (one);
      if (*column > 0)
        g_string_append (field, *column + strlen (text) > FULL_LINE ? ",\n" : ",");
      if (*column + strlen (text) > FULL_LINE)
        *column = 0;
      g_string_append_printf (field, " %s", text);
      *column += strlen (text) + 2;
    }
}

static void
set_raw (GMimeMessage *message, const char *name, const char *value)
{
  GMimeHeaderList *headers = g_mime_object_get_header_list (GMIME_OBJECT (message));
  GMimeHeader *header = g_mime_header_list_get_header (headers, name);

  if (header != NULL)
    g_mime_header_set_raw_value (header, value);
}

static void
set_raw_list (GMimeMessage *message, const char *name, InternetAddressList *list)
{
  g_autoptr (GString) field = g_string_new (NULL);
  gsize column = 0;

  append_raw (field, &column, list);
  g_string_append_c (field, '\n');
  set_raw (message, name, field->str);
}

/* GMime folds a line amid what looks like an encoded word, without a space, and a field of its own begins there. Such a text
 * is encoded here, all of it, each word with as many whole characters as RFC 2047, 2 lets it have. */
char *
pp_message_encode_words (const char *text)
{
  GString *field = g_string_new (NULL);

  while (*text != '\0')
    {
      const char *end = text;
      g_autofree char *word = NULL;

      while (*end != '\0' && g_utf8_next_char (end) - text <= MOST_IN_WORD)
        end = g_utf8_next_char (end);
      word = g_base64_encode ((const guchar *) text, end - text);
      g_string_append_printf (field, " =?UTF-8?B?%s?=\n", word);
      text = end;
    }
  return g_string_free (field, FALSE);
}

static void
set_subject (GMimeMessage *message, const char *subject)
{
  g_autofree char *title = as_one_line (subject), *words = NULL;

  g_mime_message_set_subject (message, title, "utf-8");
  if (strstr (title, "=?") == NULL)
    return;
  words = pp_message_encode_words (title);
  set_raw (message, "Subject", words);
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
 * text/plain; From, To and Subject, encoded as RFC 2047 says, domains in A-labels; but if some local part is not ASCII,
 * From and To are in UTF-8 (RFC 6532, 3.2), names and domains too: who can read the one can read the other. The subject is
 * encoded always, which keeps its lines short. No Date, no Message-ID.
 *
 * Returns: (transfer full): the message
 */
PpMessage *
pp_message_new_written (const char *from, const char *const *to, const char *subject, const char *text)
{
  g_autofree char *whole = NULL;
  g_autoptr (GBytes) octets = NULL;
  GMimeMessage *message;
  GMimeObject *body;

  g_return_val_if_fail (from != NULL && to != NULL && subject != NULL && text != NULL, NULL);

  message = g_mime_message_new (FALSE);
  add_addresses (g_mime_message_get_from (message), from);
  for (guint i = 0; to[i] != NULL; i++)
    add_addresses (g_mime_message_get_to (message), to[i]);
  if (list_needs_utf8 (g_mime_message_get_from (message)) || list_needs_utf8 (g_mime_message_get_to (message)))
    {
      set_raw_list (message, "From", g_mime_message_get_from (message));
      set_raw_list (message, "To", g_mime_message_get_to (message));
    }
  set_subject (message, subject);
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
