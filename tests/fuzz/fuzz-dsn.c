/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' DSN parameters, and reports about strangers' letters to strangers, with strangers' diagnostics. The first octet
 * says what is asked for, the second what became of it; NULs part what follows: parameter, diagnostic, address, letter.
 */
#include <gmime/gmime.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agents/dsn.h"
#include "agents/message.h"
#include "agents/report.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  pp_message_init ();
  return 0;
}

static char *
take_word (const uint8_t **data, size_t *size)
{
  size_t length = strnlen ((const char *) *data, *size);
  char *word = g_strndup ((const char *) *data, length);

  length = MIN (length + 1, *size);
  *data += length;
  *size -= length;
  return word;
}

static void
check_xtext (const char *value)
{
  g_autofree char *octets = pp_xtext_decode (value), *xtext = pp_xtext_encode (value, -1), *again = NULL, *back = NULL;

  back = pp_xtext_decode (xtext);
  g_assert (g_strcmp0 (back, value) == 0);
  if (octets == NULL)
    return;
  again = pp_xtext_encode (octets, -1);
  g_assert (strlen (again) <= strlen (value));
}

static void
check_parameters (const char *value)
{
  PpNotify notify = PP_NOTIFY_UNSAID, same = PP_NOTIFY_UNSAID;
  PpReturn give_back;

  check_xtext (value);
  if (pp_notify_parse (value, &notify))
    {
      g_autofree char *written = pp_notify_to_string (notify);

      g_assert (pp_notify_parse (written, &same) && same == notify);
    }
  if (pp_return_parse (value, &give_back))
    g_assert (strlen (value) == 4);
  if (pp_envelope_id_is_valid (value))
    g_assert (strlen (value) <= 100 && g_str_is_ascii (value));
  for (guint utf8 = 0; utf8 < 2; utf8++)
    {
      g_autofree char *field = pp_original_recipient_to_field (value, utf8);

      g_assert ((field != NULL) == pp_original_recipient_is_valid (value, utf8));
      g_assert (field == NULL || (strpbrk (field, "\r\n") == NULL && g_utf8_validate (field, -1, NULL)));
      g_assert (field == NULL || utf8 || g_str_is_ascii (field));
    }
}

/* Three parts, and the second has no line that we did not mean. */
static void
check_report (GBytes *octets, PpBody body, gboolean utf8)
{
  gsize length;
  const char *data = g_bytes_get_data (octets, &length);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (data, length);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);
  GMimeMultipart *report = GMIME_MULTIPART (g_mime_message_get_mime_part (message));
  const char *action = memmem (data, length, "\r\nAction: ", 10);

  g_assert (g_mime_multipart_get_count (report) == 3);
  g_assert (action != NULL && memmem (data, action - data, "\r\nContent-Description: Undelivered", 34) == NULL);
  for (gsize i = 0, column = 0; i < length; i++)
    {
      column = data[i] == '\n' ? 0 : column + 1;
      g_assert (body == PP_BODY_BINARYMIME || (column <= 999 && data[i] != '\0'));
      g_assert (body == PP_BODY_BINARYMIME || (data[i] == '\n') == (i > 0 && data[i - 1] == '\r'));
      g_assert (body != PP_BODY_7BIT || (guchar) data[i] < 128);
    }
  g_assert (!utf8 || body != PP_BODY_7BIT);
  g_object_unref (message);
  g_object_unref (parser);
  g_object_unref (stream);
}

/* Local parts and domains as long as SMTP takes them (RFC 5321, 4.5.3.1), but with anything in them */
static PpAddress *
make_address (const char *text)
{
  g_autofree char *local = g_strndup (text, 64), *domain = g_strndup (text + strlen (local), 255);

  return pp_address_new (local, domain[0] == '\0' ? "paris.example" : domain);
}

static void
check_writing (const uint8_t *data, size_t size, const char *parameter, guint asked, guint became)
{
  g_autofree char *diagnostic = take_word (&data, &size), *name = take_word (&data, &size);
  g_autoptr (PpAddress) address = make_address (name), alice = pp_address_new ("alice", "london.example");
  g_autoptr (PpEnvelope) envelope = pp_envelope_new ((asked & 4) != 0 ? address : alice);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (0);
  g_autoptr (GBytes) original = g_bytes_new (data, size), octets = NULL;
  PpReportLine lines[2] = {
    { address, parameter, became & 3, diagnostic, (became & 16) != 0 ? name : NULL, 1000000, 2000000 },
    { alice, NULL, became >> 2 & 3, NULL, NULL, 0, 0 },
  };
  PpReport report = { "mail.london.example", envelope, original, 1, lines, 2, date, "1@x.example", "b" };
  PpBody body;
  gboolean utf8;

  envelope->give_back = (asked & 3) % 3;
  envelope->utf8 = (asked & 8) != 0;
  envelope->body = asked >> 4 & 3;
  envelope->id = g_strdup (parameter);
  octets = pp_report_write (&report, &body, &utf8);
  check_report (octets, body, utf8);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *parameter = NULL;
  guint asked = size > 0 ? data[0] : 0, became = size > 1 ? data[1] : 0;

  data += MIN (size, 2);
  size -= MIN (size, 2);
  parameter = take_word (&data, &size);
  check_parameters (parameter);
  check_writing (data, size, parameter, asked, became);
  return 0;
}
