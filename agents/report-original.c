/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report's third part: the letter it is about, whole or its header (RFC 6522, 3 and 4; RFC 3461, 4.3 and 6.2).
 */
#include <string.h>

#include "agents/downgrade.h"
#include "agents/header.h"
#include "agents/report-private.h"

/* Where the sender did not say RET, RFC 3461, 4.3 leaves it to us. Sendmail and Postfix give the whole letter back, for it
 * may be the only copy that is left; Postfix only up to this size (bounce_size_limit), for a forged sender should not be
 * sent megabytes that are not his. */
#define MOST_UNASKED 50000
#define LONGEST_LINE 998 /* RFC 5322, 2.1.1 */
#define WIDTH 72

/* What octets are like, as RFC 2045, 2.7 to 2.9 has it: "7bit", "8bit" or "binary". */
typedef enum
{
  SORT_7BIT,
  SORT_8BIT,
  SORT_BINARY
} Sort;

static Sort
sort_of (const char *data, gsize length)
{
  Sort sort = SORT_7BIT;
  gsize column = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (data[i] == '\r' && i + 1 < length && data[i + 1] == '\n')
        {
          i++;
          column = 0;
          continue;
        }
      if (data[i] == '\r' || data[i] == '\n' || data[i] == '\0' || ++column > LONGEST_LINE)
        return SORT_BINARY;
      if ((guchar) data[i] > 127)
        sort = SORT_8BIT;
    }
  return sort;
}

/* Quoted-printable (RFC 2045, 6.7) */
static void
append_quoted (GString *text, const char *data, gsize length)
{
  guint column = 0;

  for (gsize i = 0; i < length; i++)
    {
      gboolean plain = data[i] > 32 && data[i] < 127 && data[i] != '=';

      if (data[i] == '\r' && i + 1 < length && data[i + 1] == '\n')
        {
          g_string_append (text, "\r\n");
          column = 0;
          i++;
          continue;
        }
      if (column > WIDTH)
        {
          g_string_append (text, "=\r\n");
          column = 0;
        }
      if (plain)
        g_string_append_c (text, data[i]);
      else
        g_string_append_printf (text, "=%02X", (guchar) data[i]);
      column += plain ? 1 : 3;
    }
}

/* The whole letter goes back only with news of a failure (RFC 3461, 6.2). A part that is a message cannot be encoded (RFC
 * 2046, 5.2.1), so one that is no lines of text goes back only the way it came, with BINARYMIME; and only if its own parts
 * can be encoded where that way ends, or the news would be lost with it. */
static gboolean
gives_all (const PpReport *report, Sort sort, gsize length)
{
  PpReturn give_back = report->envelope->give_back;
  g_autoptr (GBytes) text = NULL;

  if (!pp_report_has (report, PP_REPORT_FAILED) || give_back == PP_RETURN_HEADERS)
    return FALSE;
  if (give_back == PP_RETURN_UNSAID && length > MOST_UNASKED)
    return FALSE;
  if (sort != SORT_BINARY)
    return TRUE;
  text = report->envelope->body == PP_BODY_BINARYMIME ? pp_octets_downgrade (report->original) : NULL;
  return text != NULL;
}

/* text/rfc822-headers may be encoded if they are broken (RFC 6522, 4), message/global-headers at any time (RFC 6533, 6.2);
 * but where SMTPUTF8 brought them, it can take them back as they are. */
static void
write_header (PpReportPart *part, Sort sort, gboolean global)
{
  part->description = "Header of the message";
  part->type = global ? "message/global-headers" : "text/rfc822-headers";
  if (sort == SORT_7BIT)
    return;
  if (global && sort == SORT_8BIT)
    {
      part->encoding = "8bit";
      return;
    }
  part->encoding = "quoted-printable";
  append_quoted (part->text, part->octets, part->length);
  part->octets = NULL;
}

/* Without its blank line, which is the body's (RFC 6522, 4) */
static gsize
measure_header (const char *data, gsize length)
{
  gsize header = pp_header_measure (data, length);
  gboolean blank = header >= 2 && memcmp (data + header - 2, "\r\n", 2) == 0 &&
                   (header == 2 || (header >= 4 && memcmp (data + header - 4, "\r\n", 2) == 0));

  return blank ? header - 2 : header;
}

/**
 * pp_report_write_original:
 * @report: what is to be said
 * @part: becomes the original or its header
 *
 * The third part of RFC 6522, 3.
 */
void
pp_report_write_original (const PpReport *report, PpReportPart *part)
{
  static const char *const encodings[] = { NULL, "8bit", "binary" };
  gsize length;
  const char *data = g_bytes_get_data (report->original, &length);
  gsize header = measure_header (data, length);
  gboolean global = pp_report_is_global (report) && (header == 0 || g_utf8_validate_len (data, header, NULL));
  Sort sort = sort_of (data, length);

  part->octets = length > 0 ? data : "";
  if (gives_all (report, sort, length))
    {
      part->description = "Undelivered message";
      part->type = global ? "message/global" : "message/rfc822";
      part->encoding = encodings[sort];
      part->length = length;
      return;
    }
  part->length = header;
  write_header (part, sort_of (data, header), global);
}
