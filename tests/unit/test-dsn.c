/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NOTIFY, RET, ENVID and ORCPT, and the xtext they are made of: what the grammar has, and next to it what it has not.
 */
#include <string.h>

#include "agents/dsn.h"

static void
test_xtext (void)
{
  static const struct
  {
    const char *octets, *xtext;
  } rows[] = {
    { "", "" },
    { "bob@paris.example", "bob@paris.example" },
    { "a+b=c d", "a+2Bb+3Dc+20d" },
    { "!~\t\x7f\r\n", "!~+09+7F+0D+0A" },
    { "zo\xc3\xab\xff", "zo+C3+AB+FF" },
    { "\\\"\x01", "\\\"+01" },
  };
  g_autofree char *with_nul = pp_xtext_encode ("a\0b", 3);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *xtext = pp_xtext_encode (rows[i].octets, -1);
      g_autofree char *octets = pp_xtext_decode (rows[i].xtext);

      g_assert_cmpstr (xtext, ==, rows[i].xtext);
      g_assert_cmpstr (octets, ==, rows[i].octets);
    }
  g_assert_cmpstr (with_nul, ==, "a+00b");
}

static void
test_no_xtext (void)
{
  static const char *const rows[] = { "+",    "a+",  "+4",    "+4g",  "+2b",      "+b2", "+ 4", "a=b", "a b",  "\t",
                                      "\r\n", "+00", "a+00b", "\x7f", "\xc3\xab", "+0",  "+-1", "+0x", "++41", "a+2B+" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *octets = pp_xtext_decode (rows[i]);

      g_test_message ("%s", rows[i]);
      g_assert_null (octets);
    }
}

static void
test_notify (void)
{
  static const struct
  {
    const char *value;
    guint notify; /* 0: must be refused */
    const char *written;
  } rows[] = {
    { "NEVER", PP_NOTIFY_NEVER, "NEVER" },
    { "never", PP_NOTIFY_NEVER, "NEVER" },
    { "SUCCESS", PP_NOTIFY_SUCCESS, "SUCCESS" },
    { "Delay,failure", PP_NOTIFY_DELAY | PP_NOTIFY_FAILURE, "FAILURE,DELAY" },
    { "DELAY,SUCCESS,FAILURE", PP_NOTIFY_SUCCESS | PP_NOTIFY_FAILURE | PP_NOTIFY_DELAY, "SUCCESS,FAILURE,DELAY" },
    { ",SUCCESS,,DELAY,", PP_NOTIFY_SUCCESS | PP_NOTIFY_DELAY, "SUCCESS,DELAY" },
    { "", 0 },
    { ",", 0 },
    { "NEVER,SUCCESS", 0 },
    { "SUCCESS,NEVER", 0 },
    { "NEVER,NEVER", 0 },
    { "NEVER,", 0 },
    { "SUCCESS,SUCCESS", 0 },
    { "SUCCESS,FAILURE,success", 0 },
    { "SUCCESS, FAILURE", 0 },
    { " SUCCESS", 0 },
    { "SUCCES", 0 },
    { "SUCCESSS", 0 },
    { "SUCCESS;DELAY", 0 },
    { "NEVER\r\n", 0 },
    { "\xff", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PpNotify notify = PP_NOTIFY_UNSAID;
      g_autofree char *written = NULL;

      g_test_message ("%s", rows[i].value);
      g_assert_cmpint (pp_notify_parse (rows[i].value, &notify), ==, rows[i].notify != 0);
      g_assert_cmpuint (notify, ==, rows[i].notify);
      written = pp_notify_to_string (notify);
      g_assert_cmpstr (written, ==, rows[i].written);
    }
}

static void
test_return (void)
{
  static const char *const wrong[] = { "", "FUL", "FULLY", "HDR", "HDRS ", "FULL,HDRS", "BODY" };
  PpReturn give_back = PP_RETURN_UNSAID;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (pp_return_parse (wrong[i], &give_back));
  g_assert_cmpint (give_back, ==, PP_RETURN_UNSAID);
  g_assert_true (pp_return_parse ("full", &give_back));
  g_assert_cmpint (give_back, ==, PP_RETURN_FULL);
  g_assert_true (pp_return_parse ("Hdrs", &give_back));
  g_assert_cmpint (give_back, ==, PP_RETURN_HEADERS);
}

static void
test_envelope_id (void)
{
  static const char *const right[] = { "QQ314159", "a+20b", "+2B+3D", "<x@y>", "+09" };
  static const char *const wrong[] = { "", "a b", "a=b", "+0D+0A", "+00", "+7F", "+C3+AB", "+E", "\xc3\xab" };
  g_autofree char *hundred = g_strnfill (100, 'x'), *more = g_strnfill (101, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    g_assert_true (pp_envelope_id_is_valid (right[i]));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (pp_envelope_id_is_valid (wrong[i]));
  g_assert_true (pp_envelope_id_is_valid (hundred));
  g_assert_false (pp_envelope_id_is_valid (more));
}

typedef struct
{
  const char *value;
  gboolean plain, utf8;   /* whether it may stand there without SMTPUTF8, and with it */
  const char *field;      /* in a report of ASCII; NULL: in none */
  const char *utf8_field; /* in one of UTF-8; NULL: the same */
} Original;

static const Original originals[] = {
  { "rfc822;bob@paris.example", TRUE, TRUE, "rfc822; bob@paris.example" },
  { "RFC822;Bob+2Btag@paris.example", TRUE, TRUE, "RFC822; Bob+tag@paris.example" },
  { "rfc822;+22a+20+20b+22@c", TRUE, TRUE, "rfc822; \"a  b\"@c" },
  { "x400;/C+3DUS/", TRUE, TRUE, "x400; /C=US/" },
  { "x-a.b;c", FALSE, FALSE },
  { "utf-8;zo\\x{EB}@paris.example", TRUE, TRUE, "utf-8; zo\\x{EB}@paris.example", "utf-8; zo\xc3\xab@paris.example" },
  { "UTF-8;a\\x{2B}b@c.example", TRUE, TRUE, "utf-8; a\\x{2B}b@c.example", "UTF-8; a+b@c.example" },
  { "utf-8;\\x{1F600}@c.example", TRUE, TRUE, "utf-8; \\x{1F600}@c.example", "utf-8; \xf0\x9f\x98\x80@c.example" },
  { "utf-8;\\x{10FFFD}@c.example", TRUE, TRUE, "utf-8; \\x{10FFFD}@c.example", "utf-8; \xf4\x8f\xbf\xbd@c.example" },
  { "utf-8;\"a\\x{5C}\\x{20}b\"@c.example", TRUE, TRUE, "utf-8; \"a\\x{5C}\\x{20}b\"@c.example", "utf-8; \"a\\ b\"@c.example" },
  { "utf-8;zo\xc3\xab@paris.example", FALSE, TRUE, NULL, "utf-8; zo\xc3\xab@paris.example" },
  { "utf-8;a@\xc3\xab.example", FALSE, TRUE, NULL, "utf-8; a@\xc3\xab.example" },
  { "rfc822;zo\xc3\xab@paris.example", FALSE, FALSE },
  { "rfc822;zo+C3+AB@paris.example", FALSE, TRUE, NULL, "utf-8; zo\xc3\xab@paris.example" }, /* as Postfix says it */
  { "x400;zo+C3+AB@paris.example", FALSE, FALSE },
  { "rfc822;zo+C3@paris.example", FALSE, FALSE },
  { "rfc822;zo+C3+AB", FALSE, FALSE },
  { "rfc822;a+C2+85b@c.example", FALSE, FALSE },
  { "rfc822;zo+C3+AB+0D+0A@c.example", FALSE, FALSE },
  { "utf-8;a+2Bb@c.example", FALSE, FALSE },
  { "utf-8;zo\xc3@paris.example", FALSE, FALSE },
  { "utf-8;zo\\x{D800}@c.example", FALSE, FALSE },
  { "utf-8;zo\\x{110000}@c.example", FALSE, FALSE },
  { "utf-8;zo\\x{0EB}@c.example", FALSE, FALSE },
  { "utf-8;zo\\x{41}@c.example", FALSE, FALSE },
  { "utf-8;zo\\x{EB@c.example", FALSE, FALSE },
  { "utf-8;zo\\x{}@c.example", FALSE, FALSE },
  { "utf-8;zo\\x{1000000EB}@c.example", FALSE, FALSE },
  { "utf-8;zo\\X{EB}@c.example", FALSE, FALSE },
  { "utf-8;zo\\@c.example", FALSE, FALSE },
  { "utf-8;a\\x{0D}\\x{0A}b@c.example", FALSE, FALSE },
  { "utf-8;a\\x{01}b@c.example", FALSE, FALSE },
  { "utf-8;a\\x{85}b@c.example", FALSE, FALSE },
  { "utf-8;a\\x{2028}b@c.example", FALSE, FALSE },
  { "utf-8;zo\\x{EB}", FALSE, FALSE },
  { "utf-8;@c.example", FALSE, FALSE },
  { "utf-8;", FALSE, FALSE },
  { "rfc822;", FALSE, FALSE },
  { "rfc822", FALSE, FALSE },
  { ";bob@c", FALSE, FALSE },
  { "", FALSE, FALSE },
  { "rfc 822;bob@c", FALSE, FALSE },
  { "rfc822;a+0D+0ABcc:+20eve", FALSE, FALSE },
  { "rfc822;a b", FALSE, FALSE },
  { "a=b;c", FALSE, FALSE },
  { "(a);c", FALSE, FALSE },
};

static void
test_original_recipient (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (originals); i++)
    {
      const Original *row = &originals[i];
      g_autofree char *plain = pp_original_recipient_to_field (row->value, FALSE);
      g_autofree char *utf8 = pp_original_recipient_to_field (row->value, TRUE);

      g_test_message ("%s", row->value);
      g_assert_cmpint (pp_original_recipient_is_valid (row->value, FALSE), ==, row->plain);
      g_assert_cmpint (pp_original_recipient_is_valid (row->value, TRUE), ==, row->utf8);
      g_assert_cmpstr (plain, ==, row->field);
      g_assert_cmpstr (utf8, ==, row->utf8_field != NULL ? row->utf8_field : row->field);
    }
}

static void
test_long_original_recipient (void)
{
  g_autofree char *local = g_strnfill (493, 'x'), *right = g_strconcat ("rfc822;", local, NULL);
  g_autofree char *wrong = g_strconcat (right, "x", NULL), *huge = g_strnfill (1000000, ';');

  g_assert_cmpuint (strlen (right), ==, 500);
  g_assert_true (pp_original_recipient_is_valid (right, FALSE));
  g_assert_false (pp_original_recipient_is_valid (wrong, FALSE));
  g_assert_false (pp_original_recipient_is_valid (huge, TRUE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsn/xtext", test_xtext);
  g_test_add_func ("/dsn/no-xtext", test_no_xtext);
  g_test_add_func ("/dsn/notify", test_notify);
  g_test_add_func ("/dsn/return", test_return);
  g_test_add_func ("/dsn/envelope-id", test_envelope_id);
  g_test_add_func ("/dsn/original-recipient", test_original_recipient);
  g_test_add_func ("/dsn/long-original-recipient", test_long_original_recipient);
  return g_test_run ();
}
