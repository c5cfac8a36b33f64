/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The surrogate of an internationalised message (RFC 6858): what an old client gets to read.
 */
#include <string.h>

#include "agents/message.h"
#include "agents/surrogate.h"

static char *
surrogate_of (const char *text)
{
  g_autoptr (GBytes) octets = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) surrogate = pp_octets_surrogate (octets);
  gsize length;
  const char *data = g_bytes_get_data (surrogate, &length);

  g_assert_false (pp_octets_need_utf8 (surrogate));
  return g_strndup (data, length);
}

static void
assert_surrogate (const char *text, const char *expected)
{
  g_autofree char *surrogate = surrogate_of (text);

  g_assert_cmpstr (surrogate, ==, expected);
}

/* Nothing is copied that need not be. */
static void
test_ascii (void)
{
  static const char text[] = "Subject: x\r\nX: y\r\n z\r\n\r\nb\xc3\xb6" "dy\r\n";
  g_autoptr (GBytes) octets = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) surrogate = pp_octets_surrogate (octets);

  g_assert_true (surrogate == octets);
}

static void
test_addresses (void)
{
  assert_surrogate ("From: Jos\xc3\xa9 <jos\xc3\xa9@example.com>\r\n\r\n",
                    "From: =?UTF-8?B?Sm9zw6kgPGpvc8OpQGV4YW1wbGUuY29tPg==?=\r\n <invalid@internationalized-address.invalid>\r\n\r\n");
  assert_surrogate ("To: Bob <bob@b\xc3\xbc" "cher.example>, carol@paris.example\r\n\r\n",
                    "To: =?UTF-8?B?Qm9i?=\r\n <bob@xn--bcher-kva.example>,\r\n <carol@paris.example>\r\n\r\n");
  assert_surrogate ("Return-Path: <jos\xc3\xa9@example.com>\r\n\r\n",
                    "Return-Path: <invalid@internationalized-address.invalid>\r\n\r\n");
}

static void
test_text (void)
{
  assert_surrogate ("Received: by x\r\nSubject: Gr\xc3\xbc\r\n \xc3\x9f" "e\r\nDate: x\r\n\r\n\xc3\xa4\r\n",
                    "Received: by x\r\nSubject: =?UTF-8?B?R3LDvCDDn2U=?=\r\nDate: x\r\n\r\n\xc3\xa4\r\n");
  /* Latin-1, of an old program */
  assert_surrogate ("Subject: Gr\xfc\xdf" "e\r\n\r\n", "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n\r\n");
  /* What cannot be said is left out (RFC 6858, 2.4) */
  assert_surrogate ("Message-ID: <\xc3\xa4@x>\r\nSubject: x\r\n\r\n", "Subject: x\r\n\r\n");
}

static void
test_long_text (void)
{
  g_autofree char *long_one = NULL, *text = NULL, *surrogate = NULL;
  g_auto (GStrv) lines = NULL;
  GString *many = g_string_new (NULL);

  for (guint i = 0; i < 300; i++)
    g_string_append (many, "\xc3\xa4");
  long_one = g_string_free (many, FALSE);
  text = g_strdup_printf ("Subject: %s\r\n\r\n", long_one);
  surrogate = surrogate_of (text);
  lines = g_strsplit (surrogate, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <=, 88);
}

static void
test_parts (void)
{
  assert_surrogate ("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; name=\"\xc3\xa9.txt\"\r\n"
                    "Content-Disposition: attachment; size=3; filename=\"\xc3\xa9.txt\"\r\n\r\n\xc3\xa9\r\n--b--\r\nSubject: \xc3\xa9\r\n",
                    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain;\r\n name*=utf-8''%C3%A9.txt\r\n"
                    "Content-Disposition: attachment;\r\n size=\"3\";\r\n filename*=utf-8''%C3%A9.txt\r\n\r\n\xc3\xa9\r\n--b--\r\nSubject: \xc3\xa9\r\n");
  assert_surrogate ("Content-Type: message/rfc822\r\n\r\nSubject: \xc3\xa9\r\n\r\n\xc3\xa9",
                    "Content-Type: message/rfc822\r\n\r\nSubject: =?UTF-8?B?w6k=?=\r\n\r\n\xc3\xa9");
}

/* A line break that was encoded begins no field of its own. */
static void
test_injection (void)
{
  g_autofree char *one = surrogate_of ("Content-Type: text/plain; x=\xc3\xa9; name*=utf-8''a%0D%0ABcc:%20evil\r\n\r\n");
  g_autofree char *two = surrogate_of ("From: =?utf-8?Q?a=0D=0ABcc:_evil?= \xc3\xa9 <\xc3\xa9@x>\r\n\r\n");

  g_assert_null (strstr (one, "\nBcc"));
  g_assert_null (strstr (two, "\nBcc"));
}

/* Whatever it is, it comes out in ASCII. */
static void
test_strange (void)
{
  static const char *const texts[] = {
    "\xc3\xa4", "\xc3\xa4: x", " \xc3\xa4\r\nSubject: \xc3\xa4", "Subject:\xff", "From: \xff\xfe<<>>,,;:\xc3\xa9\r\n\r\n",
    "Content-Type: \xc3\xa4\r\n\r\n", "Content-Type:\xc3\xa4/\xc3\xa4;\xc3\xa4=\xc3\xa4;\r\n\r\n", "Content-Disposition: \xc3\xa4\r\n\r\n",
    "Subject: \xc3\xa4\r\n\tmore", "Subject: \xc3\xa4", "\t\xc3\xa4\r\nBcc: x\r\nSubject: \xc3\xa4\r\n\r\n",
    /* What is no type does not become one by being written anew. */
    "Content-Type: message/rfc822\xfe\r\n\r\nSubject: \xc3\xa4\r\n",
    "Content-Type: \xfe\r\nContent-Type: message/rfc822\r\n\r\nSubject: \xc3\xa4\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (surrogate_of (texts[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/surrogate/ascii", test_ascii);
  g_test_add_func ("/surrogate/addresses", test_addresses);
  g_test_add_func ("/surrogate/text", test_text);
  g_test_add_func ("/surrogate/long-text", test_long_text);
  g_test_add_func ("/surrogate/parts", test_parts);
  g_test_add_func ("/surrogate/injection", test_injection);
  g_test_add_func ("/surrogate/strange", test_strange);
  return g_test_run ();
}
