/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report's second part, for programs: message/delivery-status (RFC 3464, 2), or message/global-delivery-status where
 * there is UTF-8 in it (RFC 6533, 4).
 */
#include <string.h>

#include "agents/dsn.h"
#include "agents/report-private.h"

static const struct
{
  const char *word;    /* RFC 3464, 2.3.3 */
  const char *classes; /* that Status may have: 4 too where trying was given up (RFC 3464, 2.3.4) */
  const char *status;  /* where nobody says more */
} actions[] = {
  { "failed", "54", "5.0.0" },
  { "delayed", "4", "4.0.0" },
  { "delivered", "2", "2.0.0" },
  { "relayed", "2", "2.0.0" },
};

static gboolean
is_reply (const char *diagnostic)
{
  return strspn (diagnostic, "0123456789") == 3 && strchr (" -", diagnostic[3]) != NULL;
}

/* status-code = ("2"/"4"/"5") "." 1*3digit "." 1*3digit (RFC 3463, 2) */
static gboolean
is_status (const char *word)
{
  gsize subject, detail;

  if (strchr ("245", word[0]) == NULL || word[0] == '\0' || word[1] != '.')
    return FALSE;
  subject = strspn (word + 2, "0123456789");
  if (subject < 1 || subject > 3 || word[2 + subject] != '.')
    return FALSE;
  detail = strspn (word + 2 + subject + 1, "0123456789");
  return detail >= 1 && detail <= 3 && word[2 + subject + 1 + detail] == '\0';
}

/* The enhanced status code in "550 5.1.1 No such user", or one that says no more than the class; always one that goes with
 * the action. */
static char *
find_status (const char *diagnostic, PpReportAction action)
{
  gboolean reply = is_reply (diagnostic);
  const char *at = reply && diagnostic[3] != '\0' ? diagnostic + 4 : diagnostic;
  g_autofree char *word = g_strndup (at, strcspn (at, " "));

  if (is_status (word) && strchr (actions[action].classes, word[0]) != NULL)
    return g_steal_pointer (&word);
  if (reply && diagnostic[0] == '4' && strchr (actions[action].classes, '4') != NULL)
    return g_strdup ("4.0.0");
  return g_strdup (actions[action].status);
}

static void
append_date (const PpReport *report, GString *text, const char *name, gint64 when_us)
{
  g_autofree char *date = pp_report_date (report, when_us);

  if (date != NULL)
    g_string_append_printf (text, "%s: %s\r\n", name, date);
}

/* Per-message fields (RFC 3464, 2.2) */
static void
write_message (const PpReport *report, GString *text)
{
  g_autofree char *host = pp_report_host (report->host);
  g_autofree char *id = NULL;

  if (report->envelope->id != NULL && pp_envelope_id_is_valid (report->envelope->id))
    id = pp_xtext_decode_printable (report->envelope->id);
  if (id != NULL)
    g_string_append_printf (text, "Original-Envelope-Id: %s\r\n", id);
  g_string_append_printf (text, "Reporting-MTA: dns; %s\r\n", host);
  append_date (report, text, "Arrival-Date", report->arrived_us);
}

/* The recipient as the sender wrote it, and as we have it (RFC 3464, 2.3.1 and 2.3.2; RFC 6533, 3) */
static void
write_addresses (const PpReportLine *line, GString *text, gboolean utf8)
{
  g_autofree char *address = pp_report_address (line->recipient, utf8);
  g_autofree char *original = line->original == NULL ? NULL : pp_original_recipient_to_field (line->original, utf8);

  if (original != NULL)
    g_string_append_printf (text, "Original-Recipient: %s\r\n", original);
  g_string_append_printf (text, "Final-Recipient: %s; %s\r\n", g_str_is_ascii (address) ? "rfc822" : "utf-8", address);
}

/* Per-recipient fields (RFC 3464, 2.3) */
static void
write_recipient (const PpReport *report, const PpReportLine *line, GString *text, gboolean utf8)
{
  g_autofree char *diagnostic = pp_report_tame (line->diagnostic != NULL ? line->diagnostic : "", utf8);
  g_autofree char *status = line->expired ? g_strdup ("4.4.7") : find_status (diagnostic, line->action);

  g_string_append (text, "\r\n");
  write_addresses (line, text, utf8);
  g_string_append_printf (text, "Action: %s\r\nStatus: %s\r\n", actions[line->action].word, status);
  if (line->remote_host != NULL)
    {
      g_autofree char *host = pp_report_host (line->remote_host);

      g_string_append_printf (text, "Remote-MTA: dns; %s\r\n", host);
    }
  if (diagnostic[0] != '\0')
    {
      g_string_append_printf (text, "Diagnostic-Code: %s; ", line->remote_host != NULL && is_reply (diagnostic) ? "smtp" : "x-pennypost");
      pp_report_append_wrapped (text, diagnostic, " ");
    }
  append_date (report, text, "Last-Attempt-Date", line->last_attempt_us);
  if (line->action == PP_REPORT_DELAYED)
    append_date (report, text, "Will-Retry-Until", line->will_retry_until_us);
}

/**
 * pp_report_write_status:
 * @report: what is to be said
 * @part: its text is written
 *
 * The second part of RFC 6522, 3.
 */
void
pp_report_write_status (const PpReport *report, PpReportPart *part)
{
  gboolean utf8 = pp_report_is_global (report);

  write_message (report, part->text);
  for (guint i = 0; i < report->n_lines; i++)
    write_recipient (report, &report->lines[i], part->text, utf8);
  part->description = "Delivery report";
  part->type = utf8 ? "message/global-delivery-status" : "message/delivery-status";
  part->encoding = g_str_is_ascii (part->text->str) ? NULL : "8bit";
}
