/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Delivery status notifications: each kind, what the sender asked for in it, and what hostile letters and servers would
 * like to be in it. What is written is read with GMime, and with Python's email package.
 */
#include <gmime/gmime.h>
#include <string.h>

#include "agents/message.h"
#include "agents/report.h"

#define LETTER "From: alice@london.example\r\nSubject: Tea\r\nMessage-ID: <1@london.example>\r\n\r\nAt five?\r\n"

/* Everything a report is made of, with what most tests want in it. */
typedef struct
{
  PpReport report;
  PpReportLine line;
  PpAddress *recipient;
  PpEnvelope *envelope;
  PpBody body; /* what it says when it is written */
  gboolean utf8;
} Case;

static void
set_up (Case *self, const char *original, gssize length)
{
  g_autoptr (PpAddress) reverse = pp_address_new ("alice", "london.example");

  memset (self, 0, sizeof *self);
  self->recipient = pp_address_new ("bob", "paris.example");
  self->envelope = pp_envelope_new (reverse);
  self->line = (PpReportLine){ .recipient = self->recipient, .diagnostic = "550 5.1.1 No such user" };
  self->report = (PpReport){
    .host = "mail.london.example",
    .envelope = self->envelope,
    .original = g_bytes_new (original, length < 0 ? strlen (original) : (gsize) length),
    .lines = &self->line,
    .n_lines = 1,
    .date = g_date_time_new_utc (2026, 3, 2, 9, 0, 0),
    .message_id = "2@mail.london.example",
    .boundary = "=_report-1",
  };
}

static void
tear_down (Case *self)
{
  pp_address_free (self->recipient);
  pp_envelope_free (self->envelope);
  g_bytes_unref (self->report.original);
  g_date_time_unref (self->report.date);
}

static GBytes *
write_case (Case *self)
{
  GBytes *octets = pp_report_write (&self->report, &self->body, &self->utf8);

  g_assert_nonnull (octets);
  return octets;
}

static void
assert_has (GBytes *octets, const char *text)
{
  gsize length;
  const char *data = g_bytes_get_data (octets, &length);

  if (memmem (data, length, text, strlen (text)) == NULL)
    g_error ("no \"%s\" in:\n%.*s", text, (int) length, data);
}

static void
assert_has_not (GBytes *octets, const char *text)
{
  gsize length;
  const char *data = g_bytes_get_data (octets, &length);

  if (memmem (data, length, text, strlen (text)) != NULL)
    g_error ("\"%s\" in:\n%.*s", text, (int) length, data);
}

/* What every report is: lines of at most 998 octets, ended by CR LF; three parts; in ASCII if it says so. */
static char *
assert_report (GBytes *octets, PpBody body, gboolean utf8)
{
  gsize length, column = 0;
  const char *data = g_bytes_get_data (octets, &length);
  gboolean high = FALSE;
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (data, length);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);
  GMimeMultipart *report = GMIME_MULTIPART (g_mime_message_get_mime_part (message));
  GString *types = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      high = high || (guchar) data[i] > 127;
      column = data[i] == '\n' ? 0 : column + 1;
      if (body != PP_BODY_BINARYMIME)
        {
          g_assert_true ((data[i] == '\n') == (i > 0 && data[i - 1] == '\r'));
          g_assert_true (data[i] != '\0' && column <= 999);
        }
    }
  if (body != PP_BODY_BINARYMIME)
    g_assert_cmpint (body, ==, high ? PP_BODY_8BITMIME : PP_BODY_7BIT);
  g_assert_true (high || !utf8);
  g_assert_cmpint (g_mime_multipart_get_count (report), ==, 3);
  for (int i = 0; i < 3; i++)
    {
      GMimeContentType *type = g_mime_object_get_content_type (g_mime_multipart_get_part (report, i));

      g_string_append_printf (types, "%s%s/%s", i > 0 ? " " : "", g_mime_content_type_get_media_type (type),
                              g_mime_content_type_get_media_subtype (type));
    }
  g_object_unref (message);
  g_object_unref (parser);
  g_object_unref (stream);
  return g_string_free (types, FALSE);
}

/* The octets of the third part, to the last of them; those of a quoted one decoded by GMime. */
static GByteArray *
read_third (GBytes *octets)
{
  GByteArray *third = g_byte_array_new ();
  gsize length;
  const char *data = g_bytes_get_data (octets, &length), *end = data + length;
  const char *name = strstr (data, "boundary=\"") + strlen ("boundary=\"");
  g_autofree char *boundary = g_strndup (name, strcspn (name, "\"")), *delimiter = g_strconcat ("\r\n--", boundary, NULL);
  const char *start = data;
  gboolean quoted;

  for (guint i = 0; i < 3; i++)
    start = (char *) memmem (start, end - start, delimiter, strlen (delimiter)) + strlen (delimiter);
  quoted = strstr (start, "\r\n\r\n") > strstr (start, "quoted-printable") && strstr (start, "quoted-printable") != NULL;
  start = strstr (start, "\r\n\r\n") + 4;
  end -= strlen (delimiter) + strlen ("--\r\n");
  g_assert_cmpmem (end, strlen (delimiter), delimiter, strlen (delimiter));
  g_byte_array_append (third, (const guint8 *) start, end - start);
  if (quoted)
    {
      GMimeEncoding decoder;

      g_mime_encoding_init_decode (&decoder, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
      third->len = g_mime_encoding_step (&decoder, start, end - start, (char *) third->data);
    }
  return third;
}

static const struct
{
  PpReportAction action;
  const char *diagnostic;
  const char *subject, *automatic, *status, *slip, *third;
} kinds[] = {
  { PP_REPORT_FAILED, "550 5.1.1 No such user", "Undelivered mail returned to sender", "auto-replied",
    "Action: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx.paris.example\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 No such user\r\nLast-Attempt-Date: Mon, 2 Mar 2026 08:30:00 +0000\r\n\r\n",
    "could not be delivered to the recipients below. It will not be\r\n", "message/rfc822" },
  { PP_REPORT_DELAYED, "451 4.7.1 Greylisted", "Delayed mail (still being tried)", "auto-generated",
    "Action: delayed\r\nStatus: 4.7.1\r\nRemote-MTA: dns; mx.paris.example\r\n"
    "Diagnostic-Code: smtp; 451 4.7.1 Greylisted\r\nLast-Attempt-Date: Mon, 2 Mar 2026 08:30:00 +0000\r\n"
    "Will-Retry-Until: Sat, 7 Mar 2026 08:00:00 +0000\r\n\r\n",
    "    It is tried until Sat, 7 Mar 2026 08:00:00 +0000.\r\n", "text/rfc822-headers" },
  { PP_REPORT_DELIVERED, "250 2.1.5 Delivered", "Successful mail delivery report", "auto-generated",
    "Action: delivered\r\nStatus: 2.1.5\r\nRemote-MTA: dns; mx.paris.example\r\n"
    "Diagnostic-Code: smtp; 250 2.1.5 Delivered\r\nLast-Attempt-Date: Mon, 2 Mar 2026 08:30:00 +0000\r\n\r\n",
    "Your message was delivered to the recipients below.\r\n", "text/rfc822-headers" },
  { PP_REPORT_RELAYED, NULL, "Mail passed on to a server that does not report", "auto-generated",
    "Action: relayed\r\nStatus: 2.0.0\r\nRemote-MTA: dns; mx.paris.example\r\n"
    "Last-Attempt-Date: Mon, 2 Mar 2026 08:30:00 +0000\r\n\r\n",
    "That server does not report deliveries", "text/rfc822-headers" },
};

static void
test_actions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *subject =
        g_strdup_printf ("\r\nSubject: %s\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n", kinds[i].subject);
      g_autofree char *automatic = g_strdup_printf ("\r\nAuto-Submitted: %s\r\n", kinds[i].automatic);
      g_autofree char *types = NULL, *expected = g_strconcat ("text/plain message/delivery-status ", kinds[i].third, NULL);
      g_autoptr (GBytes) octets = NULL;
      Case one;

      set_up (&one, LETTER, -1);
      one.envelope->give_back = PP_RETURN_FULL;
      one.report.arrived_us = G_GINT64_CONSTANT (1772438400) * G_USEC_PER_SEC;
      one.line.action = kinds[i].action;
      one.line.diagnostic = kinds[i].diagnostic;
      one.line.remote_host = "mx.paris.example";
      one.line.last_attempt_us = one.report.arrived_us + 1800 * G_USEC_PER_SEC;
      one.line.will_retry_until_us = one.report.arrived_us + G_GINT64_CONSTANT (432000) * G_USEC_PER_SEC;
      octets = write_case (&one);
      types = assert_report (octets, one.body, one.utf8);
      g_assert_cmpstr (types, ==, expected);
      assert_has (octets, subject);
      assert_has (octets, automatic);
      assert_has (octets, kinds[i].status);
      assert_has (octets, kinds[i].slip);
      assert_has (octets, "\r\n\r\nReporting-MTA: dns; mail.london.example\r\nArrival-Date: Mon, 2 Mar 2026 08:00:00 +0000\r\n"
                          "\r\nFinal-Recipient: rfc822; bob@paris.example\r\n");
      g_assert_cmpint (one.body, ==, PP_BODY_7BIT);
      tear_down (&one);
    }
}

/* Several recipients, to each his own: the worst is the subject, and the slip sorts them. */
static void
test_mixed (void)
{
  g_autoptr (PpAddress) carol = pp_address_new ("carol", "paris.example");
  g_autoptr (GBytes) octets = NULL;
  g_autofree char *types = NULL;
  PpReportLine lines[2];
  Case one;

  set_up (&one, LETTER, -1);
  lines[0] = (PpReportLine){ .recipient = carol, .action = PP_REPORT_DELIVERED };
  lines[1] = one.line;
  one.report.lines = lines;
  one.report.n_lines = 2;
  octets = write_case (&one);
  types = assert_report (octets, one.body, one.utf8);
  g_assert_cmpstr (types, ==, "text/plain message/delivery-status message/rfc822");
  assert_has (octets, "Subject: Undelivered mail returned to sender\r\n");
  assert_has (octets, "\r\n<bob@paris.example>:\r\n    550 5.1.1 No such user\r\n\r\n"
                      "Your message was delivered to the recipients below.\r\n\r\n<carol@paris.example>\r\n\r\n");
  assert_has (octets, "\r\nFinal-Recipient: rfc822; carol@paris.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n"
                      "\r\nFinal-Recipient: rfc822; bob@paris.example\r\nAction: failed\r\nStatus: 5.1.1\r\n");
  tear_down (&one);
}

static void
test_status (void)
{
  static const struct
  {
    PpReportAction action;
    const char *diagnostic, *expected;
  } rows[] = {
    { PP_REPORT_FAILED, "550 5.1.1 No such user", "\r\nStatus: 5.1.1\r\nDiagnostic-Code: x-pennypost; 550 5.1.1 No such user\r\n" },
    { PP_REPORT_FAILED, "550-5.1.1 No such\r\n550 5.1.1 user", "\r\nStatus: 5.1.1\r\n" },
    { PP_REPORT_FAILED, "550 No such user", "\r\nStatus: 5.0.0\r\n" },
    { PP_REPORT_FAILED, "451 4.4.1 No answer for 2 hours", "\r\nStatus: 4.4.1\r\n" },
    { PP_REPORT_FAILED, "421", "\r\nStatus: 4.0.0\r\n" },
    { PP_REPORT_FAILED, "4.4.7 Delivery time expired",
      "\r\nStatus: 4.4.7\r\nDiagnostic-Code: x-pennypost; 4.4.7 Delivery time expired\r\n" },
    { PP_REPORT_FAILED, "the host is down", "\r\nStatus: 5.0.0\r\nDiagnostic-Code: x-pennypost; the host is down\r\n" },
    { PP_REPORT_FAILED, "550 5.1.1.1 x", "\r\nStatus: 5.0.0\r\n" },
    { PP_REPORT_FAILED, "550 5.1234.1 x", "\r\nStatus: 5.0.0\r\n" },
    { PP_REPORT_FAILED, "550 5.1. x", "\r\nStatus: 5.0.0\r\n" },
    { PP_REPORT_FAILED, "550 6.1.1 x", "\r\nStatus: 5.0.0\r\n" },
    { PP_REPORT_FAILED, "250 2.0.0 x", "\r\nStatus: 5.0.0\r\n" },
    { PP_REPORT_FAILED, "5504 5.1.1 x", "\r\nStatus: 5.0.0\r\nDiagnostic-Code: x-pennypost; 5504" },
    { PP_REPORT_FAILED, "", "\r\nStatus: 5.0.0\r\n\r\n" },
    { PP_REPORT_FAILED, NULL, "\r\nStatus: 5.0.0\r\n\r\n" },
    { PP_REPORT_DELAYED, "550 5.1.1 x", "\r\nStatus: 4.0.0\r\n" },
    { PP_REPORT_DELAYED, NULL, "\r\nStatus: 4.0.0\r\n" },
    { PP_REPORT_DELIVERED, "250 OK", "\r\nStatus: 2.0.0\r\n" },
    { PP_REPORT_RELAYED, "450 4.1.1 x", "\r\nStatus: 2.0.0\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) octets = NULL;
      Case one;

      set_up (&one, LETTER, -1);
      one.line.action = rows[i].action;
      one.line.diagnostic = rows[i].diagnostic;
      octets = write_case (&one);
      g_test_message ("row %u: %s", i, rows[i].diagnostic);
      assert_has (octets, rows[i].expected);
      tear_down (&one);
    }
}

/* RET, and what is done without it (RFC 3461, 4.3) */
static void
test_return (void)
{
  static const struct
  {
    PpReturn give_back;
    guint size;
    const char *third;
  } rows[] = {
    { PP_RETURN_UNSAID, 50000, "message/rfc822" },       { PP_RETURN_UNSAID, 50001, "text/rfc822-headers" },
    { PP_RETURN_FULL, 500000, "message/rfc822" },        { PP_RETURN_HEADERS, 200, "text/rfc822-headers" },
    { PP_RETURN_HEADERS, 50001, "text/rfc822-headers" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) letter = g_string_new (LETTER);
      g_autoptr (GByteArray) third = NULL;
      g_autoptr (GBytes) octets = NULL;
      g_autofree char *types = NULL;
      Case one;

      while (letter->len < rows[i].size)
        g_string_append (letter, letter->len % 100 == 98 ? "\r\n" : "x");
      g_string_truncate (letter, rows[i].size);
      set_up (&one, letter->str, letter->len);
      one.envelope->give_back = rows[i].give_back;
      octets = write_case (&one);
      types = assert_report (octets, one.body, one.utf8);
      g_test_message ("row %u", i);
      g_assert_true (g_str_has_suffix (types, rows[i].third));
      third = read_third (octets);
      if (g_str_has_suffix (types, "message/rfc822"))
        g_assert_cmpmem (third->data, third->len, letter->str, letter->len);
      else
        g_assert_cmpmem (third->data, third->len, LETTER, strlen (LETTER) - strlen ("\r\nAt five?\r\n"));
      tear_down (&one);
    }
}

static void
test_envelope_id (void)
{
  g_autoptr (GBytes) with = NULL, without = NULL;
  Case one;

  set_up (&one, LETTER, -1);
  one.envelope->id = g_strdup ("tea+2Btime+20at+3D5");
  with = write_case (&one);
  assert_has (with, "\r\n\r\nOriginal-Envelope-Id: tea+time at=5\r\nReporting-MTA: dns; mail.london.example\r\n\r\n");
  g_free (one.envelope->id);
  one.envelope->id = g_strdup ("x+0D+0ABcc:+20eve");
  without = write_case (&one);
  assert_has_not (without, "Envelope-Id");
  assert_has_not (without, "eve");
  tear_down (&one);
}

static void
test_original_recipient (void)
{
  static const struct
  {
    const char *original, *expected;
  } rows[] = {
    { "rfc822;Robert+2Btea@paris.example", "\r\n\r\nOriginal-Recipient: rfc822; Robert+tea@paris.example\r\nFinal-Recipient: " },
    { "utf-8;zo\\x{EB}@paris.example", "\r\n\r\nOriginal-Recipient: utf-8; zo\\x{EB}@paris.example\r\nFinal-Recipient: " },
    { "rfc822;a+0D+0ABcc:+20eve", "\r\n\r\nFinal-Recipient: rfc822; bob@paris.example\r\n" },
    { "nonsense", "\r\n\r\nFinal-Recipient: rfc822; bob@paris.example\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) octets = NULL;
      Case one;

      set_up (&one, LETTER, -1);
      one.line.original = rows[i].original;
      octets = write_case (&one);
      assert_has (octets, rows[i].expected);
      assert_has (octets, "\r\nContent-Type: message/delivery-status\r\n");
      tear_down (&one);
    }
}

/* RFC 6533: a letter that came with SMTPUTF8 */
static void
test_global (void)
{
  static const char *const letter =
    "From: alice@london.example\r\nTo: zo\xc3\xab@paris.example\r\nSubject: Th\xc3\xa9\r\n\r\n\xe2\x98\x95\r\n";
  g_autoptr (PpAddress) zoe = pp_address_new ("zo\xc3\xab", "paris.example");
  g_autofree char *written = pp_address_to_string (zoe), *all = NULL, *some = NULL, *plain = NULL;
  g_autofree char *final = g_strdup_printf ("\r\nFinal-Recipient: utf-8; %s\r\n", written);
  g_autoptr (GBytes) whole = NULL, header = NULL, ascii = NULL;
  Case one;

  set_up (&one, letter, -1);
  one.envelope->utf8 = TRUE;
  one.line.recipient = zoe;
  one.line.original = "utf-8;zo\\x{EB}@paris.example";
  one.line.diagnostic = "550 5.1.1 Zo\xc3\xab? \xff\xe2\x80\xa8";
  one.line.remote_host = "mx.paris.example";
  whole = write_case (&one);
  all = assert_report (whole, one.body, one.utf8);
  g_assert_cmpstr (all, ==, "text/plain message/global-delivery-status message/global");
  g_assert_true (one.utf8);
  g_assert_cmpint (one.body, ==, PP_BODY_8BITMIME);
  assert_has (whole, final);
  assert_has (whole, "\r\nOriginal-Recipient: utf-8; zo\xc3\xab@paris.example\r\n");
  assert_has (whole, "\r\nDiagnostic-Code: smtp; 550 5.1.1 Zo\xc3\xab? ????\r\n");
  assert_has (whole, "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n");
  assert_has (whole, letter);

  one.envelope->give_back = PP_RETURN_HEADERS;
  header = write_case (&one);
  some = assert_report (header, one.body, one.utf8);
  g_assert_cmpstr (some, ==, "text/plain message/global-delivery-status message/global-headers");
  g_assert_true (one.utf8);
  assert_has (header, "Subject: Th\xc3\xa9\r\n");
  tear_down (&one);

  /* it came with SMTPUTF8 and made no use of it: the report can go anywhere */
  set_up (&one, LETTER, -1);
  one.envelope->utf8 = TRUE;
  ascii = write_case (&one);
  plain = assert_report (ascii, one.body, one.utf8);
  g_assert_cmpstr (plain, ==, "text/plain message/global-delivery-status message/global");
  g_assert_cmpint (one.body, ==, PP_BODY_7BIT);
  g_assert_false (one.utf8);
  tear_down (&one);
}

/* A sender whose address is not in ASCII is written to as such, whatever else is in the report. */
static void
test_global_sender (void)
{
  g_autoptr (GBytes) octets = NULL;
  g_autofree char *types = NULL;
  Case one;

  set_up (&one, LETTER, -1);
  pp_address_free (one.envelope->reverse);
  one.envelope->reverse = pp_address_new ("alice", "l\xc3\xb6ndon.example");
  octets = write_case (&one);
  types = assert_report (octets, one.body, one.utf8);
  g_assert_true (one.utf8);
  assert_has (octets, "\r\nTo: <alice@l\xc3\xb6ndon.example>\r\n");
  tear_down (&one);
}

/* Letters without SMTPUTF8 that are more than ASCII all the same */
/* What is signed must not be changed, so a mailbox could not take it. */
#define SIGNED \
  "MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=x\r\n\r\n--x\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\r\n--x--\r\n"

static void
test_8bit (void)
{
  static const struct
  {
    const char *original;
    gssize length;
    PpReturn give_back;
    PpBody came;
    const char *third;
    PpBody body;
  } rows[] = {
    { "Subject: a\r\n\r\n\xff\r\n", -1, PP_RETURN_FULL, PP_BODY_8BITMIME, "message/rfc822", PP_BODY_8BITMIME },
    { "Subject: a\r\n\r\n\xff\r\n", -1, PP_RETURN_HEADERS, PP_BODY_8BITMIME, "text/rfc822-headers", PP_BODY_7BIT },
    { "Subject: \xff\r\n\r\na\r\n", -1, PP_RETURN_HEADERS, PP_BODY_8BITMIME, "text/rfc822-headers", PP_BODY_7BIT },
    { "Subject: \xc3\xa9\r\n\r\na\r\n", -1, PP_RETURN_FULL, PP_BODY_8BITMIME, "message/rfc822", PP_BODY_8BITMIME },
    { "Subject: a\r\n\r\n\0\r\n", 17, PP_RETURN_FULL, PP_BODY_BINARYMIME, "message/rfc822", PP_BODY_BINARYMIME },
    { SIGNED, sizeof SIGNED - 1, PP_RETURN_FULL, PP_BODY_BINARYMIME, "text/rfc822-headers", PP_BODY_7BIT },
    { "Subject: a\r\n\r\n\0\r\n", 17, PP_RETURN_FULL, PP_BODY_8BITMIME, "text/rfc822-headers", PP_BODY_7BIT },
    { "Subject: a\r\n\r\na\nb\r\n", -1, PP_RETURN_FULL, PP_BODY_UNSAID, "text/rfc822-headers", PP_BODY_7BIT },
    { "Subject: a\0\nb\r\n\r\na\r\n", 20, PP_RETURN_FULL, PP_BODY_UNSAID, "text/rfc822-headers", PP_BODY_7BIT },
    { "", -1, PP_RETURN_FULL, PP_BODY_UNSAID, "message/rfc822", PP_BODY_7BIT },
    { "", -1, PP_RETURN_HEADERS, PP_BODY_UNSAID, "text/rfc822-headers", PP_BODY_7BIT },
    { "\r\nonly a body", -1, PP_RETURN_HEADERS, PP_BODY_UNSAID, "text/rfc822-headers", PP_BODY_7BIT },
    { "no header", -1, PP_RETURN_UNSAID, PP_BODY_UNSAID, "message/rfc822", PP_BODY_7BIT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) octets = NULL;
      g_autofree char *types = NULL;
      Case one;

      set_up (&one, rows[i].original, rows[i].length);
      one.envelope->give_back = rows[i].give_back;
      one.envelope->body = rows[i].came;
      octets = write_case (&one);
      types = assert_report (octets, one.body, one.utf8);
      g_test_message ("row %u", i);
      g_assert_true (g_str_has_suffix (types, rows[i].third));
      g_assert_cmpint (one.body, ==, rows[i].body);
      g_assert_false (one.utf8);
      tear_down (&one);
    }
}

/* A header that cannot stand as it is comes back quoted, and is the same when it is read. */
static void
test_quoted_header (void)
{
  g_autoptr (GString) letter = g_string_new ("Subject: \xff = \t.\r\n --=_report-1--\r\nX: ");
  g_autoptr (GByteArray) third = NULL;
  g_autoptr (GBytes) octets = NULL;
  g_autofree char *types = NULL;
  gsize header;
  Case one;

  for (guint i = 0; i < 2000; i++)
    g_string_append_c (letter, (char) (1 + i % 255) == '\n' ? 'n' : (char) (1 + i % 255));
  g_string_append (letter, "\r\n");
  header = letter->len;
  g_string_append (letter, "\r\nbody\r\n");
  set_up (&one, letter->str, letter->len);
  one.envelope->give_back = PP_RETURN_HEADERS;
  octets = write_case (&one);
  types = assert_report (octets, one.body, one.utf8);
  g_assert_true (g_str_has_suffix (types, "text/rfc822-headers"));
  third = read_third (octets);
  g_assert_cmpmem (third->data, third->len, letter->str, header);
  tear_down (&one);
}

/* What servers say, made harmless: no line of theirs becomes a field, a part, or a line too long. */
static void
test_hostile_diagnostics (void)
{
  static const char *const diagnostics[] = {
    "550 5.1.1 a\r\nAction: delivered\r\n\r\nFinal-Recipient: rfc822; eve@x.example",
    "550 5.1.1 a\r\n--=_report-1--\r\n",
    "\r\n\r\n\r\n",
    "550 \x01\x7f\x1b[31m\xff\xfe",
    "   ",
    "550\t5.1.1\tx",
    "550 5.1.1 \xe2\x80\xa8"
    "Action: delivered\xc2\x85"
    "Status: 2.0.0",
    "550-a\n550-b\n550 c",
  };
  g_autofree char *word = g_strnfill (10240, 'w'), *accents = g_strnfill (10240, '\xff');
  g_autoptr (GString) words = g_string_new ("550 5.7.1");

  while (words->len < 10240)
    g_string_append (words, " word");
  for (guint i = 0; i < 2 * (G_N_ELEMENTS (diagnostics) + 3); i++)
    {
      guint n = i / 2;
      g_autoptr (GBytes) octets = NULL;
      g_autofree char *types = NULL;
      Case one;

      set_up (&one, LETTER, -1);
      one.envelope->utf8 = i % 2 == 1;
      one.line.diagnostic = n < G_N_ELEMENTS (diagnostics)        ? diagnostics[n]
                            : n == G_N_ELEMENTS (diagnostics)     ? word
                            : n == G_N_ELEMENTS (diagnostics) + 1 ? accents
                                                                  : words->str;
      octets = write_case (&one);
      types = assert_report (octets, one.body, one.utf8);
      assert_has (octets, "\r\nAction: failed\r\nStatus: 5.");
      assert_has_not (octets, "\r\nAction: delivered");
      assert_has_not (octets, "\r\nFinal-Recipient: rfc822; eve");
      assert_has_not (octets, "\x1b");
      assert_has_not (octets, "\xc2\x85");
      g_assert_cmpuint (g_bytes_get_size (octets), <, 5000);
      tear_down (&one);
    }
}

/* What stands in other people's names and letters */
static void
test_hostile_names (void)
{
  g_autoptr (PpAddress) eve = pp_address_new ("a  b\r\nAction: delivered", "x\r\n.example");
  g_autoptr (GBytes) octets = NULL;
  g_autofree char *types = NULL;
  Case one;

  set_up (&one, "Message-ID: <a@b>\r\n Bcc: eve@x.example\r\n\r\n", -1);
  one.line.recipient = eve;
  one.line.remote_host = "mx\r\nStatus: 2.0.0";
  octets = write_case (&one);
  types = assert_report (octets, one.body, one.utf8);
  assert_has (octets, "\r\nFinal-Recipient: rfc822; \"a  b??Action: delivered\"@x??.example\r\nAction: failed\r\n"
                      "Status: 5.1.1\r\nRemote-MTA: dns; mx Status: 2.0.0\r\n");
  assert_has_not (octets, "\r\nIn-Reply-To:");
  tear_down (&one);
}

static void
test_hosts (void)
{
  static const struct
  {
    const char *host, *expected;
  } rows[] = {
    { "127.25.0.4", "\r\nRemote-MTA: dns; [127.25.0.4]\r\n" },
    { "::1", "\r\nRemote-MTA: dns; [IPv6:::1]\r\n" },
    { "m\xc3\xa4il.example", "\r\nRemote-MTA: dns; xn--mil-qla.example\r\n" },
    { "m\xff", "\r\nRemote-MTA: dns; m?\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) octets = NULL;
      Case one;

      set_up (&one, LETTER, -1);
      one.line.remote_host = rows[i].host;
      octets = write_case (&one);
      assert_has (octets, rows[i].expected);
      tear_down (&one);
    }
}

static void
test_references (void)
{
  static const struct
  {
    const char *original;
    const char *id; /* NULL: none that can be repeated */
  } rows[] = {
    { LETTER, "<1@london.example>" },
    { "Message-Id:\r\n <1@[127.0.0.1]>\r\n\r\n", "<1@[127.0.0.1]>" },
    { "Subject: a\r\n\r\n", NULL },
    { "Message-ID: 1@london.example\r\n\r\n", NULL },
    { "Message-ID: <1>\r\n\r\n", NULL },
    { "Message-ID: <1@a@b>\r\n\r\n", NULL },
    { "Message-ID: <a b@c>\r\n\r\n", NULL },
    { "Message-ID: <a@b> <c@d>\r\n\r\n", NULL },
    { "Message-ID: <zo\xc3\xab@c>\r\n\r\n", NULL },
    { "Message-ID: <@b>\r\n\r\n", NULL },
    { "Message-ID: <a@>\r\n\r\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) octets = NULL;
      Case one;

      set_up (&one, rows[i].original, -1);
      octets = write_case (&one);
      g_test_message ("row %u", i);
      if (rows[i].id != NULL)
        {
          g_autofree char *fields = g_strdup_printf ("\r\nIn-Reply-To: %s\r\nReferences: %s\r\n", rows[i].id, rows[i].id);

          assert_has (octets, fields);
        }
      else
        {
          assert_has_not (octets, "\r\nIn-Reply-To:");
          assert_has_not (octets, "\r\nReferences:");
        }
      tear_down (&one);
    }
}

/* The boundary that was asked for may be in the letter, and all that might come behind it. */
static void
test_boundary (void)
{
  g_autoptr (GString) letter = g_string_new (LETTER "Content-Type: multipart/mixed; boundary=\"=_report-1\"\r\n");
  g_autoptr (GByteArray) third = NULL;
  g_autoptr (GBytes) octets = NULL;
  g_autofree char *types = NULL;
  gint64 started;
  Case one;

  g_string_append (letter, "--=_report-1\r\n\r\n--=_report-1--\r\n");
  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (letter, "--=_report-1%X--\r\n", i);
  set_up (&one, letter->str, letter->len);
  one.envelope->give_back = PP_RETURN_FULL;
  started = g_get_monotonic_time ();
  octets = write_case (&one);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 2 * G_USEC_PER_SEC);
  types = assert_report (octets, one.body, one.utf8);
  third = read_third (octets);
  g_assert_cmpmem (third->data, third->len, letter->str, letter->len);
  tear_down (&one);
}

/* A thousand recipients, each with a long diagnostic; ten times as many take about ten times as long, not a hundred times. */
static gint64
time_many (guint n)
{
  g_autofree char *diagnostic = g_strnfill (500, 'x');
  g_autofree PpReportLine *lines = g_new0 (PpReportLine, n);
  g_autoptr (GBytes) octets = NULL;
  gint64 took;
  Case one;

  set_up (&one, LETTER, -1);
  for (guint i = 0; i < n; i++)
    lines[i] = (PpReportLine){ .recipient = one.recipient, .action = i % 4, .diagnostic = diagnostic };
  one.report.lines = lines;
  one.report.n_lines = n;
  took = g_get_monotonic_time ();
  octets = write_case (&one);
  took = g_get_monotonic_time () - took;
  g_free (assert_report (octets, one.body, one.utf8));
  g_assert_cmpuint (g_bytes_get_size (octets), >, (gsize) n * 1000);
  tear_down (&one);
  return took;
}

static void
test_many (void)
{
  gint64 few = time_many (1000), many = time_many (10000);

  g_test_message ("1,000 recipients: %" G_GINT64_FORMAT " us; 10,000: %" G_GINT64_FORMAT " us", few, many);
  g_assert_cmpint (many, <, 40 * MAX (few, 1000));
}

/* ------------------------------------------------------------------ Python's email package */

static char *
read_with_python (GBytes *octets)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "unit", "read-report.py", NULL);
  g_autoptr (GSubprocess) python = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GError) error = NULL;

  python =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/usr/bin/python3", script, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (python, octets, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (python));
  return g_strndup (g_bytes_get_data (out, NULL), g_bytes_get_size (out));
}

static void
test_python (void)
{
  static const struct
  {
    PpReportAction action;
    PpReturn give_back;
    gboolean utf8;
    const char *said;
  } rows[] = {
    { PP_REPORT_FAILED, PP_RETURN_FULL, FALSE,
      "text/plain message/delivery-status message/rfc822\nOriginal-Envelope-Id=a b Reporting-MTA=dns; mail.london.example\n"
      "Action=failed Status=5.1.1\nTea\n" },
    { PP_REPORT_FAILED, PP_RETURN_HEADERS, FALSE,
      "text/plain message/delivery-status text/rfc822-headers\nOriginal-Envelope-Id=a b Reporting-MTA=dns; mail.london.example\n"
      "Action=failed Status=5.1.1\nTea\n" },
    { PP_REPORT_DELAYED, PP_RETURN_FULL, FALSE,
      "text/plain message/delivery-status text/rfc822-headers\nOriginal-Envelope-Id=a b Reporting-MTA=dns; mail.london.example\n"
      "Action=delayed Status=4.0.0\nTea\n" },
    { PP_REPORT_RELAYED, PP_RETURN_UNSAID, FALSE,
      "text/plain message/delivery-status text/rfc822-headers\nOriginal-Envelope-Id=a b Reporting-MTA=dns; mail.london.example\n"
      "Action=relayed Status=2.0.0\nTea\n" },
    { PP_REPORT_FAILED, PP_RETURN_FULL, TRUE,
      "text/plain message/global-delivery-status message/global\nOriginal-Envelope-Id=a b Reporting-MTA=dns; "
      "mail.london.example\n"
      "Action=failed Status=5.1.1\nTea\n" },
    { PP_REPORT_DELIVERED, PP_RETURN_FULL, TRUE,
      "text/plain message/global-delivery-status message/global-headers\n"
      "Original-Envelope-Id=a b Reporting-MTA=dns; mail.london.example\nAction=delivered Status=2.0.0\nTea\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) octets = NULL;
      g_autofree char *said = NULL;
      Case one;

      set_up (&one, LETTER, -1);
      one.envelope->id = g_strdup ("a+20b");
      one.envelope->give_back = rows[i].give_back;
      one.envelope->utf8 = rows[i].utf8;
      one.line.action = rows[i].action;
      one.line.original = "rfc822;bob@paris.example";
      one.line.diagnostic =
        "550 5.1.1 This diagnostic is rather long, so that the field that it stands in has to be folded; zo\xc3\xab";
      octets = write_case (&one);
      said = read_with_python (octets);
      g_assert_cmpstr (said, ==, rows[i].said);
      tear_down (&one);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/report/actions", test_actions);
  g_test_add_func ("/report/mixed", test_mixed);
  g_test_add_func ("/report/status", test_status);
  g_test_add_func ("/report/return", test_return);
  g_test_add_func ("/report/envelope-id", test_envelope_id);
  g_test_add_func ("/report/original-recipient", test_original_recipient);
  g_test_add_func ("/report/global", test_global);
  g_test_add_func ("/report/global-sender", test_global_sender);
  g_test_add_func ("/report/8bit", test_8bit);
  g_test_add_func ("/report/quoted-header", test_quoted_header);
  g_test_add_func ("/report/hostile-diagnostics", test_hostile_diagnostics);
  g_test_add_func ("/report/hostile-names", test_hostile_names);
  g_test_add_func ("/report/hosts", test_hosts);
  g_test_add_func ("/report/references", test_references);
  g_test_add_func ("/report/boundary", test_boundary);
  g_test_add_func ("/report/many", test_many);
  g_test_add_func ("/report/python", test_python);
  return g_test_run ();
}
