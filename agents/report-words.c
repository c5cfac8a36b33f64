/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' words, made fit to stand in a report; and the report's first part, the slip for people.
 */
#include <string.h>

#include "agents/message.h"
#include "agents/report-private.h"

#define LONGEST_WORDS 900 /* octets: a line has at most 998 (RFC 5322, 2.1.1), and nobody reads more */
#define WIDTH 76

/* Whether it could end a line, or not be seen. */
static gboolean
is_control (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029;
}

/**
 * pp_report_is_global:
 * @report: what is to be said
 *
 * Returns: whether it needs UTF-8: the original came with SMTPUTF8, or an address says so
 */
gboolean
pp_report_is_global (const PpReport *report)
{
  const PpAddress *reverse = report->envelope->reverse;

  if (report->envelope->utf8 || !g_str_is_ascii (reverse->local) || !g_str_is_ascii (reverse->domain))
    return TRUE;
  for (guint i = 0; i < report->n_lines; i++)
    {
      const PpReportLine *line = &report->lines[i];

      if (!g_str_is_ascii (line->recipient->local) || !g_str_is_ascii (line->recipient->domain))
        return TRUE;
      if (line->original != NULL && !g_str_is_ascii (line->original))
        return TRUE;
    }
  return FALSE;
}

/**
 * pp_report_has:
 * @report: what is to be said
 * @action: one of four
 *
 * Returns: whether that became of any recipient
 */
gboolean
pp_report_has (const PpReport *report, PpReportAction action)
{
  for (guint i = 0; i < report->n_lines; i++)
    if (report->lines[i].action == action)
      return TRUE;
  return FALSE;
}

/* Appends the character at @p, or "?" for each octet of what cannot be printed; returns where the next one begins. */
static const char *
append_printable (GString *line, const char *p, gboolean utf8)
{
  gunichar c = g_utf8_get_char_validated (p, -1);
  gboolean valid = c < 0x110000;
  const char *next = valid ? g_utf8_next_char (p) : p + 1;

  if (valid && !is_control (c) && (c < 0x80 || utf8))
    g_string_append_len (line, p, next - p);
  else
    for (; p < next; p++)
      g_string_append_c (line, '?');
  return next;
}

/**
 * pp_report_tame:
 * @text: any octets
 * @utf8: whether UTF-8 may stay
 *
 * Returns: (transfer full): one line of them, about 900 octets at most ("..." tells if there was more): white space
 * becomes single spaces, and what cannot be printed becomes "?"
 */
char *
pp_report_tame (const char *text, gboolean utf8)
{
  GString *line = g_string_new (NULL);
  gboolean space = FALSE;

  for (const char *p = text; *p != '\0';)
    {
      if (g_ascii_isspace (*p))
        {
          space = line->len > 0;
          p++;
          continue;
        }
      if (line->len >= LONGEST_WORDS)
        {
          g_string_append (line, "...");
          break;
        }
      if (space)
        g_string_append_c (line, ' ');
      space = FALSE;
      p = append_printable (line, p, utf8);
    }
  return g_string_free (line, FALSE);
}

/**
 * pp_report_address:
 * @address: a recipient or a sender
 * @utf8: whether UTF-8 may stay
 *
 * Returns: (transfer full): the address, spaces and all; "?" for what could not stand in a header field, and in no address
 * that SMTP took
 */
char *
pp_report_address (const PpAddress *address, gboolean utf8)
{
  g_autofree char *whole = pp_address_to_string (address);
  GString *line = g_string_sized_new (strlen (whole));

  for (const char *p = whole, *next; *p != '\0'; p = next)
    next = append_printable (line, p, utf8);
  return g_string_free (line, FALSE);
}

/**
 * pp_report_append_wrapped:
 * @text: where to
 * @words: tamed words
 * @indent: what each line but the first begins with; for a header field a space (RFC 5322, 2.2.3)
 *
 * Appends the words, broken where a line would be over 76 octets, and a CR LF.
 */
void
pp_report_append_wrapped (GString *text, const char *words, const char *indent)
{
  const char *line_end = memrchr (text->str, '\n', text->len);
  gsize column = line_end == NULL ? text->len : (gsize) (text->str + text->len - line_end) - 1;
  gboolean first = TRUE;

  while (*words != '\0')
    {
      gsize length = strcspn (words, " ");

      if (!first && column + 1 + length > WIDTH)
        {
          g_string_append_printf (text, "\r\n%s", indent);
          column = strlen (indent);
        }
      else if (!first)
        {
          g_string_append_c (text, ' ');
          column++;
        }
      g_string_append_len (text, words, length);
      column += length;
      words += length + (words[length] == ' ');
      first = FALSE;
    }
  g_string_append (text, "\r\n");
}

/**
 * pp_report_date:
 * @report: has the time zone
 * @when_us: Unix epoch, or 0
 *
 * Returns: (transfer full) (nullable): the date as RFC 5322 writes it; %NULL if there is none
 */
char *
pp_report_date (const PpReport *report, gint64 when_us)
{
  g_autoptr (GDateTime) utc = NULL, local = NULL;

  if (when_us <= 0)
    return NULL;
  utc = g_date_time_new_from_unix_utc (when_us / G_USEC_PER_SEC);
  if (utc != NULL)
    local = g_date_time_to_timezone (utc, g_date_time_get_timezone (report->date));
  return local == NULL ? NULL : pp_date_to_string (local);
}

/**
 * pp_report_host:
 * @host: a host's name or IP address
 *
 * Returns: (transfer full): what stands behind "dns;" (RFC 3464, 2.1.2 and 9.3): the name in ASCII, or the address in
 * brackets (RFC 5321, 4.1.3)
 */
char *
pp_report_host (const char *host)
{
  g_autofree char *ascii = NULL;

  if (g_hostname_is_ip_address (host))
    return g_strdup_printf (strchr (host, ':') != NULL ? "[IPv6:%s]" : "[%s]", host);
  if (g_hostname_is_non_ascii (host) && g_utf8_validate (host, -1, NULL))
    ascii = g_hostname_to_ascii (host);
  return pp_report_tame (ascii != NULL ? ascii : host, FALSE);
}

/* ------------------------------------------------------------------ the slip */

/* In the order in which people want to know, which is that of PpReportAction. */
static const char *const headings[] = {
  "Your message could not be delivered to the recipients below. It will not be\r\n"
  "tried again.\r\n",
  "Your message could not be delivered yet to the recipients below. You need not\r\n"
  "send it again: this mail system keeps it, and goes on trying.\r\n",
  "Your message was delivered to the recipients below.\r\n",
  "Your message was passed on to the next mail server for the recipients below.\r\n"
  "That server does not report deliveries, so this is the last you will hear,\r\n"
  "unless the message comes back.\r\n",
};

static void
write_recipient (const PpReport *report, const PpReportLine *line, GString *text, gboolean utf8)
{
  g_autofree char *recipient = pp_report_address (line->recipient, utf8);
  g_autofree char *until = line->action == PP_REPORT_DELAYED ? pp_report_date (report, line->will_retry_until_us) : NULL;

  g_string_append_printf (text, "<%s>%s\r\n", recipient, line->diagnostic != NULL || until != NULL ? ":" : "");
  if (line->diagnostic != NULL)
    {
      g_autofree char *diagnostic = pp_report_tame (line->diagnostic, utf8);
      g_autofree char *host = line->remote_host == NULL ? NULL : pp_report_host (line->remote_host);
      g_autofree char *words = host == NULL ? g_strdup (diagnostic) : g_strdup_printf ("%s said: %s", host, diagnostic);

      g_string_append (text, "    ");
      pp_report_append_wrapped (text, words, "    ");
    }
  if (line->expired && report->arrived_us > 0)
    {
      g_autofree char *since = pp_report_date (report, report->arrived_us);
      g_string_append_printf (text, "    It has been tried since %s,\r\n    and that was the last try.\r\n", since);
    }
  if (until != NULL)
    g_string_append_printf (text, "    It is tried until %s.\r\n", until);
}

/**
 * pp_report_write_slip:
 * @report: what is to be said
 * @part: its text is written
 *
 * The first part of RFC 6522, 3: for people.
 */
void
pp_report_write_slip (const PpReport *report, PpReportPart *part)
{
  gboolean utf8 = pp_report_is_global (report);
  g_autofree char *host = pp_report_host (report->host);
  GString *text = part->text;

  g_string_append_printf (text, "This is the mail system at %s.\r\n", host);
  for (guint action = 0; action < G_N_ELEMENTS (headings); action++)
    {
      if (!pp_report_has (report, action))
        continue;
      g_string_append_printf (text, "\r\n%s\r\n", headings[action]);
      for (guint i = 0; i < report->n_lines; i++)
        if (report->lines[i].action == action)
          write_recipient (report, &report->lines[i], text, utf8);
    }
  g_string_append (text, "\r\nAttached are the same for programs to read, and your message or its header.\r\n");
  part->description = "Notification";
  part->type = utf8 ? "text/plain; charset=utf-8" : "text/plain; charset=us-ascii";
  part->encoding = g_str_is_ascii (text->str) ? NULL : "8bit";
}
