/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes the non-delivery report: what a post office sends back, with a slip that says why. When one is due, and to
 * whom, is the MTA's business.
 */
#include <string.h>

#include "agents/message.h"

#define LONGEST_DIAGNOSTIC 900 /* octets: a line has at most 998 */

/* A diagnostic came from somebody else's server: one line of ASCII is made of it. */
static char *
tame (const char *diagnostic)
{
  char *line = g_strndup (diagnostic, LONGEST_DIAGNOSTIC);

  for (char *p = line; *p != '\0'; p++)
    if (*p == '\r' || *p == '\n' || *p == '\t')
      *p = ' ';
    else if (*p < 32 || *p > 126)
      *p = '?';
  return line;
}

static gboolean
is_reply (const char *diagnostic)
{
  return strlen (diagnostic) >= 3 && strspn (diagnostic, "0123456789") == 3 &&
         (diagnostic[3] == ' ' || diagnostic[3] == '-' || diagnostic[3] == '\0');
}

/* The enhanced status code (RFC 3463) in "550 5.1.1 No such user", or one that says no more than the reply's class */
static char *
find_status (const char *diagnostic)
{
  const char *at = is_reply (diagnostic) && diagnostic[3] != '\0' ? diagnostic + 4 : diagnostic;
  gsize length = strcspn (at, " ");
  g_autofree char *word = g_strndup (at, length);
  g_auto (GStrv) parts = g_strsplit (word, ".", 4);

  if (g_strv_length (parts) == 3 && (g_str_equal (parts[0], "4") || g_str_equal (parts[0], "5")))
    {
      gsize subject = strlen (parts[1]), detail = strlen (parts[2]);

      if (subject >= 1 && subject <= 3 && detail >= 1 && detail <= 3 && strspn (parts[1], "0123456789") == subject &&
          strspn (parts[2], "0123456789") == detail)
        return g_steal_pointer (&word);
    }
  return g_strdup (is_reply (diagnostic) && diagnostic[0] == '4' ? "4.0.0" : "5.0.0");
}

/* The bounce's own header (RFC 3464, 2; RFC 3834, 3.1.7 for Auto-Submitted) */
static void
write_header (GString *text, const char *host, const char *to, GDateTime *date, const char *message_id, const char *boundary)
{
  g_autofree char *when = pp_date_to_string (date);
  gboolean bracketed = message_id[0] == '<';

  g_string_append_printf (text, "From: Mail Delivery System <MAILER-DAEMON@%s>\r\n", host);
  g_string_append_printf (text, "To: <%s>\r\n", to);
  g_string_append (text, "Subject: Undelivered mail returned to sender\r\n");
  g_string_append_printf (text, "Date: %s\r\n", when);
  g_string_append_printf (text, "Message-ID: %s%s%s\r\n", bracketed ? "" : "<", message_id, bracketed ? "" : ">");
  g_string_append (text, "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n");
  g_string_append_printf (text, "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"%s\"\r\n\r\n",
                          boundary);
}

/* The first part: for people */
static void
write_slip (GString *text, const char *host, GPtrArray *recipients, GPtrArray *diagnostics, const char *boundary)
{
  g_string_append_printf (text, "--%s\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n", boundary);
  g_string_append_printf (text, "This is the mail system at %s.\r\n\r\n", host);
  g_string_append (
    text,
    "Your message could not be delivered to everyone. It is returned to you,\r\nwith the reason for each recipient:\r\n\r\n");
  for (guint i = 0; i < recipients->len; i++)
    {
      g_autofree char *recipient = pp_address_to_string (g_ptr_array_index (recipients, i));
      g_autofree char *diagnostic = tame (g_ptr_array_index (diagnostics, i));

      g_string_append_printf (text, "<%s>:\r\n    %s\r\n", recipient, diagnostic);
    }
  g_string_append (text, "\r\n");
}

/* The second part: for programs (RFC 3464, 2.2 and 2.3) */
static void
write_status (GString *text, const char *host, GPtrArray *recipients, GPtrArray *diagnostics, const char *boundary)
{
  g_string_append_printf (text, "--%s\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; %s\r\n", boundary,
                          host);
  for (guint i = 0; i < recipients->len; i++)
    {
      g_autofree char *recipient = pp_address_to_string (g_ptr_array_index (recipients, i));
      g_autofree char *diagnostic = tame (g_ptr_array_index (diagnostics, i));
      g_autofree char *status = find_status (diagnostic);

      g_string_append_printf (text, "\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: %s\r\n", recipient, status);
      g_string_append_printf (text, "Diagnostic-Code: %s; %s\r\n", is_reply (diagnostic) ? "smtp" : "x-pennypost", diagnostic);
    }
  g_string_append (text, "\r\n");
}

/* Whether it can stand in a part as it is: 7-bit lines, and no line that might end the part. */
static gboolean
is_harmless (const char *data, gsize length)
{
  gsize column = 0;

  for (gsize i = 0; i < length; i++)
    {
      gboolean line_end = data[i] == '\r' && i + 1 < length && data[i + 1] == '\n';

      if (column == 0 && length - i >= 2 && memcmp (data + i, "--", 2) == 0)
        return FALSE;
      if (!line_end && data[i] != '\t' && (data[i] < 32 || data[i] > 126))
        return FALSE;
      if (++column > 998)
        return FALSE;
      if (line_end)
        {
          i++;
          column = 0;
        }
    }
  return TRUE;
}

/* Quoted-printable (RFC 2045, 6.7), with a hyphen that begins a line quoted too, so that no line is a boundary. */
static void
append_quoted (GString *text, const char *data, gsize length)
{
  guint column = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (data[i] == '\r' && i + 1 < length && data[i + 1] == '\n')
        {
          g_string_append (text, "\r\n");
          column = 0;
          i++;
          continue;
        }
      if (column > 72)
        {
          g_string_append (text, "=\r\n");
          column = 0;
        }
      if (data[i] < 33 || data[i] > 126 || data[i] == '=' || (column == 0 && data[i] == '-'))
        {
          g_string_append_printf (text, "=%02X", (guchar) data[i]);
          column += 3;
        }
      else
        {
          g_string_append_c (text, data[i]);
          column++;
        }
    }
}

/* The third part: the header of what could not be delivered (RFC 6522, 4) */
static void
write_original (GString *text, GBytes *original, const char *boundary)
{
  g_autoptr (PpMessage) message = pp_message_new_from_octets (original);
  const char *data = g_bytes_get_data (original, NULL);
  gsize length = pp_message_get_header_length (message);

  g_string_append_printf (text, "--%s\r\nContent-Type: text/rfc822-headers\r\n", boundary);
  if (is_harmless (data, length))
    {
      g_string_append (text, "\r\n");
      g_string_append_len (text, data, length);
    }
  else
    {
      g_string_append (text, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
      append_quoted (text, data, length);
    }
  g_string_append_printf (text, "\r\n--%s--\r\n", boundary);
}

/**
 * pp_message_write_bounce:
 * @reporting_host: who gave up
 * @to: the sender of @original; not the null reverse-path, which nobody answers (RFC 5321, 6.1)
 * @original: what could not be delivered
 * @recipients: (element-type PpAddress): to whom it could not be delivered
 * @diagnostics: (element-type utf8): why, for each of them: "550 5.1.1 No such user"
 * @date: now
 * @message_id: an identifier, with its angle brackets or without
 * @boundary: a boundary that no message has seen, at most 70 of A-Z, a-z, 0-9 and "-_."
 *
 * RFC 3461, 6; RFC 3464; RFC 6522. It is to be sent from the null reverse-path.
 *
 * Returns: (transfer full): the report, CR LF at the end of each line, in ASCII
 */
GBytes *
pp_message_write_bounce (const char *reporting_host, const PpAddress *to, GBytes *original, GPtrArray *recipients,
                         GPtrArray *diagnostics, GDateTime *date, const char *message_id, const char *boundary)
{
  g_autofree char *back = NULL;
  GString *text;

  g_return_val_if_fail (reporting_host != NULL && to != NULL && !pp_address_is_null (to) && original != NULL, NULL);
  g_return_val_if_fail (recipients != NULL && diagnostics != NULL && recipients->len == diagnostics->len && recipients->len > 0,
                        NULL);
  g_return_val_if_fail (date != NULL && message_id != NULL && boundary != NULL, NULL);

  back = pp_address_to_string (to);
  text = g_string_new (NULL);
  write_header (text, reporting_host, back, date, message_id, boundary);
  write_slip (text, reporting_host, recipients, diagnostics, boundary);
  write_status (text, reporting_host, recipients, diagnostics, boundary);
  write_original (text, original, boundary);
  return g_string_free_to_bytes (text);
}
