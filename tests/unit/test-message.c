/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages: strict reading, decoding, and dots. Octets are compared, always.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "agents/header.h"
#include "agents/message.h"

static GBytes *
octets (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
assert_octets (GBytes *bytes, const char *text)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_assert_cmpmem (data, length, text, strlen (text));
}

typedef struct
{
  const char *text;
  const char *octets; /* NULL: must be refused, with @code and @complaint */
  PpMailError code;
  const char *complaint;
} Reading;

#define MULTI "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=\"=_x\"\r\n\r\n"

static const Reading readings[] = {
  { "From: a@b.example\n\nhello\n", "From: a@b.example\r\n\r\nhello\r\n" },
  { "From: a@b.example\r\n\r\nhello", "From: a@b.example\r\n\r\nhello" },
  { "From: a@b.example\r\rhello\r", "From: a@b.example\r\n\r\nhello\r\n" },
  { "From: a@b.example\r\n\r\na\r\r\nb\n\rc", "From: a@b.example\r\n\r\na\r\n\r\nb\r\n\r\nc" },
  { "From: a@b.example\r\n", "From: a@b.example\r\n" },
  { "From: a@b.example\r\n\r\n", "From: a@b.example\r\n\r\n" },
  { "Subject: a\n b\n\tc\n\n.\n..\n", "Subject: a\r\n b\r\n\tc\r\n\r\n.\r\n..\r\n" },
  { MULTI "--=_x\r\n\r\nhi\r\n--=_x--", MULTI "--=_x\r\n\r\nhi\r\n--=_x--" },
  { "", NULL, PP_MAIL_ERROR_SYNTAX, "x.eml:1: no header" },
  { "\nhello\n", NULL, PP_MAIL_ERROR_SYNTAX, "x.eml:1: no header" },
  { "From: a@b.example\nTo: bo", NULL, PP_MAIL_ERROR_TRUNCATED, "x.eml:2: the message ends inside" },
  { "From: a@b.example\nTo", NULL, PP_MAIL_ERROR_TRUNCATED, "x.eml:2: the message ends inside" },
  { "From: a@b.example\nhello there\n\nx\n", NULL, PP_MAIL_ERROR_SYNTAX, "x.eml:2: not a header field" },
  { "From: a@b.example\nA B: c\n\nx\n", NULL, PP_MAIL_ERROR_SYNTAX, "x.eml:2: not a header field" },
  { "From: a@b.example\n: c\n\nx\n", NULL, PP_MAIL_ERROR_SYNTAX, "x.eml:2: not a header field" },
  { " From: a@b.example\n\nx\n", NULL, PP_MAIL_ERROR_SYNTAX, "x.eml:1: a continuation" },
  { "From alice Mon Mar  2 09:00:00 2026\nFrom: a@b.example\n\nx\n", NULL, PP_MAIL_ERROR_SYNTAX,
    "x.eml:1: a separator line of an mbox" },
  { "\xef\xbb\xbf"
    "From: a@b.example\n\nx\n",
    NULL, PP_MAIL_ERROR_SYNTAX, "x.eml:1: not a header field" },
  { MULTI "--=_x\r\n\r\nhi\r\n", NULL, PP_MAIL_ERROR_TRUNCATED, "x.eml:6: the message ends inside a multipart" },
  { MULTI, NULL, PP_MAIL_ERROR_TRUNCATED, "x.eml:3: the message ends inside a multipart" },
  { MULTI "--=_x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\n\r\nhi\r\n--y--\r\n", NULL,
    PP_MAIL_ERROR_TRUNCATED, "x.eml:10: the message ends inside a multipart" },
};

static void
test_reading (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      const Reading *row = &readings[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (PpMessage) message = pp_message_new_from_text (row->text, strlen (row->text), "x.eml", &error);

      g_test_message ("row %u", i);
      if (row->octets == NULL)
        {
          g_assert_null (message);
          g_assert_error (error, PP_MAIL_ERROR, (int) row->code);
          g_assert_true (g_str_has_prefix (error->message, row->complaint));
          continue;
        }
      g_assert_no_error (error);
      assert_octets (pp_message_get_octets (message), row->octets);
    }
}

/* Cut anywhere, a multipart is never taken for a whole one. */
static void
test_every_cut (void)
{
  const char *whole = MULTI "--=_x\r\nContent-Type: text/plain\r\n\r\nhi\r\n--=_x\r\n\r\nho\r\n--=_x--\r\n";
  gsize end = strlen (whole) - 2;

  for (gsize length = 0; length < end; length++)
    {
      g_autoptr (PpMessage) message = pp_message_new_from_text (whole, length, "x.eml", NULL);

      /* before the whole Content-Type is read, it is a message without a body */
      if (message != NULL)
        g_assert_true (length == strlen ("From: a@b.example\r\n") || length == strlen ("From: a@b.example\r"));
    }
}

static void
test_nul_and_files (void)
{
  static const char text[] = "From: a@b.example\r\n\r\na\0b\r\n";
  g_autofree char *folder = g_dir_make_tmp ("pennypost-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.eml", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PpMessage) message = NULL, missing = NULL, directory = NULL;
  const char *data;
  gsize length;

  g_assert_true (g_file_set_contents (path, text, sizeof text - 1, NULL));
  message = pp_message_new_from_file (path, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (pp_message_get_octets (message), &length);
  g_assert_cmpmem (data, length, text, sizeof text - 1);

  g_remove (path);
  missing = pp_message_new_from_file (path, &error);
  g_assert_null (missing);
  g_assert_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_FILE);
  g_clear_error (&error);
  directory = pp_message_new_from_file (folder, &error);
  g_assert_null (directory);
  g_assert_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_FILE);
  g_rmdir (folder);
}

static void
test_fields (void)
{
  g_autoptr (GBytes) bytes =
    octets ("Received: one\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n aus London\r\nReceived : two\r\n"
            "From: Alice <alice@London.example>\r\nTo: bob@paris.example, Post: bob@paris.example, carol@london.example;\r\n"
            "Cc: \"dave d\"@\r\nBcc: carol@london.example, zoe@\xc3\xa9.example\r\nX-Bad: \xff\r\n\r\nSubject: no\r\n");
  g_autoptr (PpMessage) message = pp_message_new_from_octets (bytes);
  g_autofree char *subject = pp_message_get_field (message, "subject");
  g_autofree char *bad = pp_message_get_field (message, "X-Bad");
  g_autofree char *missing = pp_message_get_field (message, "Date");
  g_autoptr (GPtrArray) recipients = pp_message_get_recipients (message);
  g_autoptr (PpAddress) sender = pp_message_get_sender (message);
  g_autoptr (GString) list = g_string_new (NULL);

  g_assert_cmpstr (subject, ==, "Grüße aus London");
  g_assert_true (g_utf8_validate (bad, -1, NULL));
  g_assert_null (missing);
  g_assert_cmpuint (pp_message_count_fields (message, "RECEIVED"), ==, 2);
  g_assert_cmpstr (sender->local, ==, "alice");
  g_assert_cmpstr (sender->domain, ==, "london.example");
  for (guint i = 0; i < recipients->len; i++)
    {
      g_autofree char *text = pp_address_to_string (g_ptr_array_index (recipients, i));

      g_string_append_printf (list, "%s ", text);
    }
  g_assert_cmpstr (list->str, ==, "bob@paris.example carol@london.example zoe@xn--9ca.example ");
  g_assert_true (pp_message_is_8bit (message));
  g_assert_cmpuint (pp_message_get_header_length (message) + strlen ("Subject: no\r\n"), ==, g_bytes_get_size (bytes));
}

/* What comes over the wire need not be a message at all. */
static void
test_rubbish (void)
{
  static const char *const rubbish[] = {
    "", "\r\n", "\n", ":", "a", "a:", " a", "no header\r\n\r\n", "\r", "A: b\r\nno field\r\n"
  };
  static const gsize header_lengths[] = { 0, 2, 0, 0, 0, 2, 0, 0, 0, 6 };

  for (guint i = 0; i < G_N_ELEMENTS (rubbish); i++)
    {
      g_autoptr (GBytes) bytes = octets (rubbish[i]);
      g_autoptr (PpMessage) message = pp_message_new_from_octets (bytes);
      g_autofree char *subject = pp_message_get_field (message, "Subject");
      g_autoptr (PpAddress) sender = pp_message_get_sender (message);

      g_assert_null (subject);
      g_assert_null (sender);
      g_assert_cmpuint (pp_message_get_header_length (message), ==, header_lengths[i]);
      g_assert_true (pp_message_get_octets (message) == bytes);
    }
}

/* A group in a group in a group…, and comments the same, must not take the stack; nor may it take long. */
static void
test_hostile_header (void)
{
  static const char *const pieces[] = { "a:", "(", "<", "a ", "\"", "a@b.example,", "=?", "=?utf-8?q?a?= ", "\\" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new ("To: ");
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (PpMessage) message = NULL;
      g_autoptr (GPtrArray) recipients = NULL;
      g_autofree char *decoded = NULL;

      while (text->len < 400000)
        g_string_append (text, pieces[i]);
      g_string_append (text, "\r\n\r\n");
      bytes = octets (text->str);
      message = pp_message_new_from_octets (bytes);
      recipients = pp_message_get_recipients (message);
      decoded = pp_message_get_field (message, "To");
      g_assert_nonnull (decoded);
    }
}

static void
test_prepend_and_remove (void)
{
  g_autoptr (GBytes) bytes = octets ("Return-Path: <x>\r\nSubject: a\r\nreturn-path:\r\n <y>\r\n\r\nReturn-Path: body\r\n");
  g_autoptr (GBytes) without = pp_octets_without_field (bytes, "Return-Path");
  g_autoptr (GBytes) same = pp_octets_without_field (without, "Return-Path");
  g_autoptr (GBytes) more = pp_octets_prepend (without, "Received: from a\r\n\tby b\r\n");

  assert_octets (without, "Subject: a\r\n\r\nReturn-Path: body\r\n");
  g_assert_true (same == without);
  assert_octets (more, "Received: from a\r\n\tby b\r\nSubject: a\r\n\r\nReturn-Path: body\r\n");
}

static void
test_dots (void)
{
  static const struct { const char *plain, *stuffed; } rows[] = {
    { "", "" }, { "a\r\n", "a\r\n" }, { "a", "a\r\n" }, { ".", "..\r\n" }, { ".\r\n", "..\r\n" },
    { "..\r\n.a\r\n", "...\r\n..a\r\n" }, { "a\r\n.\r\n\r\n.b", "a\r\n..\r\n\r\n..b\r\n" }, { "a\n.b\r\n", "a\n.b\r\n" },
    { "a\r", "a\r\r\n" }, { "\r\n.", "\r\n..\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) plain = octets (rows[i].plain);
      g_autoptr (GBytes) stuffed = pp_octets_stuff (plain);
      g_autoptr (GBytes) again = pp_octets_unstuff (stuffed);
      gsize length = strlen (rows[i].plain);

      assert_octets (stuffed, rows[i].stuffed);
      g_assert_cmpmem (g_bytes_get_data (again, NULL), length, rows[i].plain, length);
      g_assert_cmpint (stuffed == plain, ==, strcmp (rows[i].plain, rows[i].stuffed) == 0);
    }
}

/* 1 MiB of the worst lines: exact, and quick. */
static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new ("From: a@b.example\r\n\r\n");
  g_autoptr (GBytes) stuffed = NULL, plain = NULL;
  g_autoptr (PpMessage) message = NULL;
  gint64 started = g_get_monotonic_time ();

  while (text->len < 1048576)
    {
      g_string_append (text, ".\r\n..\r\n.\xff\xfe dots\r\n\r\n");
      g_string_append_c (text, '\0');
      for (guint i = 0; i < 997; i++)
        g_string_append_c (text, (char) (0x80 + i % 100));
      g_string_append (text, "\r\n");
    }
  message = pp_message_new_from_text (text->str, text->len, "x.eml", NULL);
  g_assert_nonnull (message);
  stuffed = pp_octets_stuff (pp_message_get_octets (message));
  plain = pp_octets_unstuff (stuffed);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), text->str, text->len);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 5 * G_USEC_PER_SEC);
}

static void
test_written (void)
{
  static const char *const to[] = { "Bob <bob@paris.example>", "zo\xc3\xab <zoe@paris.example>", NULL };
  g_autoptr (PpMessage) plain =
    pp_message_new_written ("Alice <alice@london.example>", to, "Tea\r\nBcc: eve@x.example", "one\n.two\r\nthree");
  g_autoptr (PpMessage) coded = pp_message_new_written ("alice@london.example", to, "Grüße", "Grüße\n");
  g_autofree char *subject = pp_message_get_field (coded, "Subject");
  g_autofree char *encoding = pp_message_get_field (coded, "Content-Transfer-Encoding");
  g_autoptr (GPtrArray) recipients = pp_message_get_recipients (plain);
  g_autoptr (GError) error = NULL;
  g_autoptr (PpMessage) again = NULL;
  gsize length;
  const char *data = g_bytes_get_data (pp_message_get_octets (plain), &length);

  assert_octets (pp_message_get_octets (plain),
                 "From: Alice <alice@london.example>\r\nTo: Bob <bob@paris.example>, =?UTF-8?b?em/Dqw==?= <zoe@paris.example>\r\n"
                 "Subject: Tea  Bcc: eve@x.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                 "Content-Transfer-Encoding: 7bit\r\n\r\none\r\n.two\r\nthree\r\n");
  g_assert_cmpuint (recipients->len, ==, 2);
  again = pp_message_new_from_text (data, length, "written", &error);
  g_assert_no_error (error);

  g_assert_false (pp_message_is_8bit (coded));
  g_assert_cmpstr (subject, ==, "Grüße");
  g_assert_cmpstr (encoding, ==, "quoted-printable");
  data = g_bytes_get_data (pp_message_get_octets (coded), &length);
  g_assert_nonnull (g_strstr_len (data, length, "\r\n\r\nGr=C3=BC=C3=9Fe\r\n"));
}

/* An address without an ASCII form brings its field, and the others, in UTF-8 (RFC 6532, 3.2); others do not. */
static void
test_written_utf8 (void)
{
  static const char *const to[] = { "\"Zo\xc3\xab \\\"Z\\\" O, Neill\" <\"z o\"@例え.テスト>", "用户@xn--r8jz45g.xn--zckzah", "bob@paris.example",
                                    NULL };
  static const char *const plain_to[] = { "bob@bücher.example", NULL };
  g_autoptr (PpMessage) raw = pp_message_new_written ("Jürgen <jürgen@bücher.example>", to, "Grüße", "hello\n");
  g_autoptr (PpMessage) plain = pp_message_new_written ("Jürgen <j@bücher.example>", plain_to, "Grüße", "hello\n");
  g_autoptr (PpAddress) sender = pp_message_get_sender (raw), zoe = pp_address_new ("z o", "例え.テスト");
  g_autoptr (GPtrArray) recipients = pp_message_get_recipients (raw), others = pp_message_get_recipients (plain);
  g_autofree char *from = pp_message_get_field (raw, "From"), *subject = pp_message_get_field (raw, "Subject");

  assert_octets (pp_message_get_octets (raw),
                 "From: \"Jürgen\" <jürgen@bücher.example>\r\n"
                 "To: \"Zoë \\\"Z\\\" O, Neill\" <\"z o\"@例え.テスト>, 用户@例え.テスト,\r\n bob@paris.example\r\n"
                 "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                 "Content-Transfer-Encoding: 7bit\r\n\r\nhello\r\n");
  g_assert_true (pp_octets_need_utf8 (pp_message_get_octets (raw)));
  g_assert_cmpstr (from, ==, "\"Jürgen\" <jürgen@bücher.example>");
  g_assert_cmpstr (subject, ==, "Grüße");
  g_assert_cmpstr (sender->local, ==, "jürgen");
  g_assert_cmpstr (sender->domain, ==, "bücher.example");
  g_assert_cmpuint (recipients->len, ==, 3);
  g_assert_true (pp_address_equal (recipients->pdata[0], zoe));

  g_assert_false (pp_message_is_8bit (plain));
  g_assert_false (pp_octets_need_utf8 (pp_message_get_octets (plain)));
  g_assert_cmpuint (others->len, ==, 1);
  g_assert_cmpstr (((PpAddress *) others->pdata[0])->domain, ==, "xn--bcher-kva.example");
}

/* What an encoded word hides begins no field of its own; a hundred recipients keep their lines short. */
static void
test_written_utf8_hostile (void)
{
  static const char *const evil[] = { "=?utf-8?q?a=0D=0ABcc:_eve@x.example?= <ü@a.example>", "b: =?utf-8?q?=0A?= <ü@b.example>, c;", "ü@",
                                      "\xff\xfe <ü@c.example>", NULL };
  g_auto (GStrv) many = g_new0 (char *, 101);
  g_autoptr (PpMessage) one = pp_message_new_written ("ü@a.example\r\nX: y", evil, "", ""), two = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PpMessage) again = NULL;
  g_autoptr (GPtrArray) recipients = NULL;
  const char *data;
  gsize length;

  g_assert_cmpuint (pp_message_count_fields (one, "Bcc"), ==, 0);
  g_assert_cmpuint (pp_message_count_fields (one, "X"), ==, 0);
  data = g_bytes_get_data (pp_message_get_octets (one), &length);
  again = pp_message_new_from_text (data, length, "written", &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 100; i++)
    many[i] = g_strdup_printf ("Jürgen %u <jürgen.%u@bücher.example>", i, i);
  two = pp_message_new_written (many[0], (const char *const *) many, "", "");
  recipients = pp_message_get_recipients (two);
  g_assert_cmpuint (recipients->len, ==, 100);
  data = g_bytes_get_data (pp_message_get_octets (two), &length);
  for (gsize at = 0, more; at < length; at += more)
    {
      more = pp_line_length (data + at, length - at);
      g_assert_cmpuint (more, <=, 78 + 2);
    }
}

/* A subject that looks like an encoded word, or begins a field in one, stays what it is. */
static void
test_written_subjects (void)
{
  static const char *const subjects[] = { "=?utf-8?q?a?=", "=?", "ü =?x?q? ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü Bcc:_e?=", "a b =?= c",
                                          "A: b Content-Type: ma p --x Conten@-Type: mes=?sagedary-3?q? .a=0c:_e?= <ü-x-u-" };
  const char *const to[] = { "bob@paris.example", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autoptr (PpMessage) message = pp_message_new_written ("a@b.example", to, subjects[i], "");
      g_autofree char *subject = pp_message_get_field (message, "Subject");
      g_autoptr (GError) error = NULL;
      gsize length;
      const char *data = g_bytes_get_data (pp_message_get_octets (message), &length);
      g_autoptr (PpMessage) again = pp_message_new_from_text (data, length, "written", &error);

      g_assert_no_error (error);
      g_assert_nonnull (again);
      g_assert_cmpstr (subject, ==, subjects[i]);
    }
}

/* A name in a group, which looks like an encoded word, is no reason to complain. */
static void
test_written_group (void)
{
  static const char *const to[] = { "A: Conteo: Postrples=?sagedary-3?q?  .a=0c*_e?= <b@c.example>", NULL };
  g_autoptr (PpMessage) message = pp_message_new_written ("a@b.example", to, "x", "");
  g_autoptr (GPtrArray) recipients = pp_message_get_recipients (message);

  g_assert_cmpuint (pp_message_count_fields (message, "To"), ==, 1);
  g_assert_cmpuint (recipients->len, ==, 1);
}

/* Fields in raw UTF-8 are read as they are, in any form of the domain. */
static void
test_utf8_fields (void)
{
  g_autoptr (GBytes) bytes =
    octets ("From: Jürgen <jürgen@bücher.example>\r\nTo: 用户@xn--r8jz45g.xn--zckzah, 用户@例え.テスト,\r\n \"Грета\" <\"г р\"@пример.example>\r\n"
            "Cc: Gruppe: ä@a.example, Bob <bob@BÜCHER.example>;\r\nBcc: x@☕.example, b\xed\xa0\x80@a.example, ju\xcc\x88@a.example, jü@a.example\r\n"
            "Subject: Grüße aus 北京 =?utf-8?q?=C3=A9?=\r\n\r\n");
  g_autoptr (PpMessage) message = pp_message_new_from_octets (bytes);
  g_autofree char *subject = pp_message_get_field (message, "Subject");
  g_autoptr (GPtrArray) recipients = pp_message_get_recipients (message);
  g_autoptr (PpAddress) sender = pp_message_get_sender (message);
  g_autofree char *from = pp_address_to_string (sender);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < recipients->len; i++)
    {
      g_autofree char *text = pp_address_to_string (recipients->pdata[i]);

      g_string_append_printf (list, "%s ", text);
    }
  g_assert_cmpstr (from, ==, "jürgen@bücher.example");
  g_assert_cmpstr (subject, ==, "Grüße aus 北京 é");
  g_assert_cmpstr (list->str, ==,
                   "用户@例え.テスト \"г р\"@пример.example ä@a.example bob@xn--bcher-kva.example ju\xcc\x88@a.example ");
}

#define MIXED "From: a@b.example\r\nContent-Type: multipart/mixed;\r\n boundary=\"=_x\"\r\n\r\n"

static void
test_need_utf8 (void)
{
  static const struct { const char *text; gboolean needed; } rows[] = {
    { "", FALSE },
    { "From: a@b.example\r\n\r\nGrüße\r\n", FALSE },
    { "From: ü@b.example\r\n\r\nhello\r\n", TRUE },
    { "From: a@b.example\r\nSubject: a\r\n ü\r\n\r\n", TRUE },
    { "From: a@b.example\r\nSubject: \xff", TRUE },
    { "From: a@b.example\r\nÜ: no field, so it is body\r\n\r\n", FALSE },
    { MIXED "Grüße\r\n--=_x\r\n\r\nGrüße\r\n--=_x--\r\nGrüße\r\n", FALSE },
    { MIXED "--=_x\r\nContent-Disposition: attachment; filename=\"ü\"\r\n\r\n--=_x--\r\n", TRUE },
    { MIXED "--=_x\r\n\r\na\r\n--=_x  \r\nA: b\r\n ü\r\n\r\n--=_x--\r\n", TRUE },
    { MIXED "--=_x--\r\n--=_x\r\nA: ü\r\n\r\n", FALSE }, /* behind its end */
    { MIXED "--=_xy\r\nA: ü\r\n\r\n", FALSE },            /* another boundary */
    { MIXED "--=_x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\nA: ü\r\n\r\n", TRUE },
    { MIXED "--=_x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--=_x\r\n\r\n--y\r\nA: ü\r\n\r\n", FALSE },
    { MIXED "--=_x\r\nContent-Type: message/global\r\n\r\nSubject: ü\r\n\r\n", TRUE },
    { MIXED "--=_x\r\nContent-Type: message/rfc822\r\n\r\nA: b\r\nContent-Type: message/rfc822\r\n\r\nSubject: ü\r\n\r\n", TRUE },
    { MIXED "--=_x\r\nContent-Type: message/rfc822\r\n\r\nA: b\r\n\r\nSubject: ü\r\n\r\n", FALSE },
    { "Content-Type: multipart/mixed\r\n\r\n--\r\nA: ü\r\n\r\n", FALSE },
    { "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\nA: ü\r\n\r\n", FALSE },
    { "Content-Type: text/plain; boundary=x\r\n\r\n--x\r\nA: ü\r\n\r\n", FALSE },
    { "Content-Type: multipart/mixed; boundary=\"a:b\"\r\n\r\n--a:b\r\nA: ü\r\n\r\n", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = octets (rows[i].text);

      g_test_message ("row %u", i);
      g_assert_cmpint (pp_octets_need_utf8 (bytes), ==, rows[i].needed);
    }
}

/* A megabyte of one piece over and over: linear time, whatever it is. */
static void
test_need_utf8_hostile (void)
{
  static const char *const pieces[] = {
    "Content-Type: message/rfc822\r\n\r\n", "--=_x\r\nContent-Type: multipart/mixed; boundary=\"=_x\"\r\n\r\n", "--=_x\r\n", "--=_x--\r\n",
    "--=_x\r\nContent-Type: (((((((((\r\n\r\n", " a;\r\n", "--", "A: b\r\n", "\r\n",
    "--=_x\r\nContent-Type: multipart/x; a*0=\"b\"; a*1=\"c\"; boundary*0=\"d\"\r\n\r\n",
  };

  g_autoptr (GString) parameters = g_string_new ("--=_x\r\nContent-Type: multipart/x");

  for (guint i = 0; parameters->len < 2000; i++)
    g_string_append_printf (parameters, ";a*%u*=b", i % 97);
  g_string_append (parameters, "\r\n\r\n");
  for (guint i = 0; i <= G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (i == 0 ? "" : i == 5 ? "Content-Type: multipart/mixed;\r\n" : MIXED);
      g_autoptr (GBytes) bytes = NULL;
      gint64 began;

      while (text->len < 1024 * 1024)
        g_string_append (text, i < G_N_ELEMENTS (pieces) ? pieces[i] : parameters->str);
      bytes = g_bytes_new (text->str, text->len);
      began = g_get_monotonic_time ();
      g_assert_false (pp_octets_need_utf8 (bytes));
      g_test_message ("piece %u: %" G_GINT64_FORMAT " us", i, g_get_monotonic_time () - began);
      g_assert_cmpint (g_get_monotonic_time () - began, <, 60 * G_USEC_PER_SEC);
    }
}

static void
test_date (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (-5 * 3600 - 1800);
  g_autoptr (GDateTime) utc = g_date_time_new_utc (2026, 3, 2, 9, 0, 0);
  g_autoptr (GDateTime) west = g_date_time_new (zone, 2026, 12, 31, 23, 59, 59.5);
  g_autofree char *one = pp_date_to_string (utc);
  g_autofree char *two = pp_date_to_string (west);

  g_assert_cmpstr (one, ==, "Mon, 2 Mar 2026 09:00:00 +0000");
  g_assert_cmpstr (two, ==, "Thu, 31 Dec 2026 23:59:59 -0530");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/message/reading", test_reading);
  g_test_add_func ("/message/every-cut", test_every_cut);
  g_test_add_func ("/message/nul-and-files", test_nul_and_files);
  g_test_add_func ("/message/fields", test_fields);
  g_test_add_func ("/message/rubbish", test_rubbish);
  g_test_add_func ("/message/hostile-header", test_hostile_header);
  g_test_add_func ("/message/prepend-and-remove", test_prepend_and_remove);
  g_test_add_func ("/message/dots", test_dots);
  g_test_add_func ("/message/large", test_large);
  g_test_add_func ("/message/written", test_written);
  g_test_add_func ("/message/written-utf8", test_written_utf8);
  g_test_add_func ("/message/written-utf8-hostile", test_written_utf8_hostile);
  g_test_add_func ("/message/written-subjects", test_written_subjects);
  g_test_add_func ("/message/written-group", test_written_group);
  g_test_add_func ("/message/utf8-fields", test_utf8_fields);
  g_test_add_func ("/message/need-utf8", test_need_utf8);
  g_test_add_func ("/message/need-utf8-hostile", test_need_utf8_hostile);
  g_test_add_func ("/message/date", test_date);
  return g_test_run ();
}
