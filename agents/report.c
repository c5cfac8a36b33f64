/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report's own header, and its three parts under one cover: multipart/report (RFC 6522). What stands in the parts is
 * in report-words.c, report-status.c and report-original.c.
 */
#include "agents/report.h"

#include <string.h>

#include "agents/message.h"
#include "agents/report-private.h"

#define N_PARTS 3
#define LONGEST_WISH 50 /* octets of the boundary that is asked for; RFC 2046, 5.1.1 allows 70, and it may have to grow */

/* ------------------------------------------------------------------ the boundary */

static const char *
get_content (const PpReportPart *part, gsize *length)
{
  *length = part->octets != NULL ? part->length : part->text->len;
  return part->octets != NULL ? part->octets : part->text->str;
}

/* Whether @word is in the parts; @next counts which hex digits follow it there. */
static gboolean
count_followers (const PpReportPart *parts, GString *word, guint next[16])
{
  gboolean found = FALSE;

  memset (next, 0, 16 * sizeof *next);
  for (guint i = 0; i < N_PARTS; i++)
    {
      gsize length;
      const char *at = get_content (&parts[i], &length), *end = at + length;

      while ((at = memmem (at, end - at, word->str, word->len)) != NULL)
        {
          int digit = at + word->len < end ? g_ascii_xdigit_value (at[word->len]) : -1;

          found = TRUE;
          if (digit >= 0)
            next[digit]++;
          at++;
        }
    }
  return found;
}

/* A boundary that is nowhere in the parts. A stranger who knows our wish can fill his letter with it and all that might
 * come behind it; but each digit that we add is the one that follows most seldom, and leaves him a sixteenth. */
static GString *
choose_boundary (const PpReportPart *parts, const char *wish)
{
  GString *boundary = g_string_new_len (wish, strnlen (wish, LONGEST_WISH));
  guint next[16];

  while (count_followers (parts, boundary, next))
    {
      guint best = 0;

      for (guint digit = 1; digit < 16; digit++)
        if (next[digit] < next[best])
          best = digit;
      g_string_append_c (boundary, "0123456789ABCDEF"[best]);
    }
  return boundary;
}

/* ------------------------------------------------------------------ the header */

static const char *
choose_subject (const PpReport *report)
{
  if (pp_report_has (report, PP_REPORT_FAILED))
    return "Undelivered mail returned to sender";
  if (pp_report_has (report, PP_REPORT_DELAYED))
    return "Delayed mail (still being tried)";
  if (pp_report_has (report, PP_REPORT_DELIVERED))
    return "Successful mail delivery report";
  return "Mail passed on to a server that does not report";
}

/* The original's Message-ID, if it is one that can be repeated: msg-id = "<" id-left "@" id-right ">" (RFC 5322, 3.6.4) */
static char *
find_message_id (GBytes *original)
{
  g_autoptr (PpMessage) message = pp_message_new_from_octets (original);
  g_autofree char *id = pp_message_get_field (message, "Message-ID");
  gsize length = id == NULL ? 0 : strlen (id);

  if (length < 5 || length > 250 || id[0] != '<' || id[length - 1] != '>')
    return NULL;
  for (gsize i = 1; i < length - 1; i++)
    if (id[i] <= 32 || id[i] > 126 || strchr ("<>()\\\",;:", id[i]) != NULL)
      return NULL;
  id[length - 1] = '\0';
  if (strchr (id, '@') == NULL || strchr (id, '@') != strrchr (id, '@') || id[1] == '@' || id[length - 2] == '@')
    return NULL;
  return g_strconcat (id, ">", NULL);
}

/* RFC 3464, 2 and RFC 5322, 3.6. What a failure says answers the letter (RFC 3834, 5); a note on its way is nobody's answer. */
static void
write_header (const PpReport *report, GString *text)
{
  g_autofree char *when = pp_date_to_string (report->date), *host = pp_report_host (report->host);
  g_autofree char *to = pp_report_address (report->envelope->reverse, pp_report_is_global (report));
  g_autofree char *id = find_message_id (report->original);
  gboolean bracketed = report->message_id[0] == '<';

  g_string_append_printf (text, "From: Mail Delivery System <MAILER-DAEMON@%s>\r\nTo: <%s>\r\n", host, to);
  g_string_append_printf (text, "Subject: %s\r\nDate: %s\r\n", choose_subject (report), when);
  g_string_append_printf (text, "Message-ID: %s%s%s\r\n", bracketed ? "" : "<", report->message_id, bracketed ? "" : ">");
  if (id != NULL)
    g_string_append_printf (text, "In-Reply-To: %s\r\nReferences: %s\r\n", id, id);
  g_string_append_printf (text, "Auto-Submitted: %s\r\nMIME-Version: 1.0\r\n",
                          pp_report_has (report, PP_REPORT_FAILED) ? "auto-replied" : "auto-generated");
}

/* ------------------------------------------------------------------ the parts */

/* The widest of the parts' encodings, which the whole has to name as well (RFC 2045, 6.4); NULL is 7bit. */
static const char *
find_encoding (const PpReportPart *parts)
{
  const char *widest = NULL;

  for (guint i = 0; i < N_PARTS; i++)
    if (g_strcmp0 (parts[i].encoding, "binary") == 0 || (g_strcmp0 (parts[i].encoding, "8bit") == 0 && widest == NULL))
      widest = parts[i].encoding;
  return widest;
}

static void
append_encoding (GString *text, const char *encoding)
{
  if (encoding != NULL)
    g_string_append_printf (text, "Content-Transfer-Encoding: %s\r\n", encoding);
}

static void
write_parts (const PpReportPart *parts, const char *boundary, GString *text)
{
  for (guint i = 0; i < N_PARTS; i++)
    {
      gsize length;
      const char *content = get_content (&parts[i], &length);

      g_string_append_printf (text, "--%s\r\nContent-Description: %s\r\nContent-Type: %s\r\n", boundary, parts[i].description,
                              parts[i].type);
      append_encoding (text, parts[i].encoding);
      g_string_append (text, "\r\n");
      g_string_append_len (text, content, length);
      g_string_append (text, "\r\n");
    }
  g_string_append_printf (text, "--%s--\r\n", boundary);
}

static GString *
assemble (const PpReport *report, const PpReportPart *parts)
{
  GString *boundary = choose_boundary (parts, report->boundary);
  gsize room = 4096;
  GString *text;

  for (guint i = 0; i < N_PARTS; i++)
    room += parts[i].text->len + parts[i].length;
  text = g_string_sized_new (room);
  write_header (report, text);
  g_string_append_printf (text, "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"%s\"\r\n",
                          boundary->str);
  append_encoding (text, find_encoding (parts));
  g_string_append (text, "\r\n");
  write_parts (parts, boundary->str, text);
  g_string_free (boundary, TRUE);
  return text;
}

static gboolean
is_7bit (const GString *text)
{
  for (gsize i = 0; i < text->len; i++)
    if ((guchar) text->str[i] > 127)
      return FALSE;
  return TRUE;
}

/**
 * pp_report_write:
 * @report: what is to be said
 * @body: (out): %PP_BODY_7BIT, or what the report's own transaction has to ask for
 * @utf8: (out): whether it has to ask for SMTPUTF8 as well
 *
 * RFC 3461, 6; RFC 3464; RFC 6522; RFC 6533 for a letter that came with SMTPUTF8. It is to be sent from the null
 * reverse-path to the original's sender, with neither RET nor NOTIFY that could bring forth another (RFC 3461, 6.1). All
 * that strangers said in it is made harmless.
 *
 * Returns: (transfer full): the report, CR LF at the end of each line
 */
GBytes *
pp_report_write (const PpReport *report, PpBody *body, gboolean *utf8)
{
  PpReportPart parts[N_PARTS] = { 0 };
  const char *encoding;
  GString *text;

  g_return_val_if_fail (report != NULL && report->host != NULL && report->original != NULL && report->date != NULL, NULL);
  g_return_val_if_fail (report->envelope != NULL && !pp_address_is_null (report->envelope->reverse), NULL);
  g_return_val_if_fail (report->lines != NULL && report->n_lines > 0, NULL);
  g_return_val_if_fail (report->message_id != NULL && report->boundary != NULL && report->boundary[0] != '\0', NULL);
  g_return_val_if_fail (body != NULL && utf8 != NULL, NULL);

  for (guint i = 0; i < N_PARTS; i++)
    parts[i].text = g_string_new (NULL);
  pp_report_write_slip (report, &parts[0]);
  pp_report_write_status (report, &parts[1]);
  pp_report_write_original (report, &parts[2]);
  text = assemble (report, parts);

  encoding = find_encoding (parts);
  *body = g_strcmp0 (encoding, "binary") == 0 ? PP_BODY_BINARYMIME : is_7bit (text) ? PP_BODY_7BIT : PP_BODY_8BITMIME;
  *utf8 = pp_report_is_global (report) && !is_7bit (text);
  for (guint i = 0; i < N_PARTS; i++)
    g_string_free (parts[i].text, TRUE);
  return g_string_free_to_bytes (text);
}
