/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What SEARCH finds in a message: words and charsets, transfer encodings, parts; and the keys that are kept.
 */
#include <string.h>

#include "agents/message.h"
#include "agents/mime.h"

static GBytes *
crlf (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\n')
        g_string_append_c (out, '\r');
      g_string_append_c (out, *p);
    }
  return g_string_free_to_bytes (out);
}

/* ------------------------------------------------------------------ one field */

static const struct
{
  const char *field, *needle;
  gboolean found;
} words[] = {
  { "plain words", "PLAIN", TRUE },
  { "plain words", "n w", TRUE },
  { "plain words", "plain  words", FALSE },
  { "plain words", "", TRUE },
  { "", "", TRUE },
  { "", "x", FALSE },
  { "folded\n and\n\tfolded", "folded and\tfolded", TRUE },
  { "=?utf-8?q?Gr=C3=BC=C3=9Fe?= x", "grüße", TRUE },
  { "=?utf-8?q?Gr=C3=BC=C3=9Fe?= x", "GRÜSSE X", TRUE },
  { "=?iso-8859-1?q?Gr=FC=DFe?=", "gru\xcc\x88\xc3\x9f", TRUE },
  { "=?utf-8?q?=E3=81?= =?utf-8?q?=93=E3=82=93?=", "こん", TRUE },
  { "=?utf-8?B?44GT44KT?=\n =?utf-8?B?44Gr44Gh44Gv?=", "こんにちは", TRUE },
  { "=?koi8-r?B?8NLJ18XU?=", "привет", TRUE },
  { "=?gb18030?B?xOO6ww==?=", "你好", TRUE },
  { "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "日本", TRUE },
  { "=?nosuch?Q?plain?=", "plain", TRUE },
  { "=?utf-8?Q?not closed", "not closed", TRUE },
  { "raw \xc3\xbc", "Ü", TRUE },
  { "raw \xfc", "ü", TRUE },
  { "İstanbul", "i\xcc\x87stanbul", TRUE },
  { "ΣΊΣΥΦΟΣ", "σίσυφος", TRUE },
  { "Ｆｕｌｌ", "full", TRUE },
  { "a", "aa", FALSE },
  { "aXaXaY", "axay", TRUE },
};

static void
test_words (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *text = g_strdup_printf ("X: nothing\nSubject: %s\n\nbody\n", words[i].field);
      g_autoptr (GBytes) message = crlf (text), keys = NULL;
      g_autoptr (PpMime) mime = pp_mime_parse (message);
      g_autoptr (PpNeedle) needle = pp_needle_new (words[i].needle);
      const void *data;
      gsize length;

      if (pp_mime_field_contains (mime, message, "subject", needle) != words[i].found)
        g_error ("%u: \"%s\" in \"%s\"", i, words[i].needle, words[i].field);
      keys = pp_mime_search_keys (mime, message);
      data = g_bytes_get_data (keys, &length);
      g_assert_cmpint (pp_search_keys_contain (data, length, PP_KEY_SUBJECT, needle), ==, words[i].found);
      g_assert_true (pp_search_keys_are_whole (data, length, PP_KEY_SUBJECT));
      g_assert_false (pp_search_keys_contain (data, length, PP_KEY_CC, needle));
      g_assert_false (pp_mime_field_contains (mime, message, "Cc", needle));
    }
}

/* ------------------------------------------------------------------ all of it */

static const char parts[] =
  "Subject: outer words\nContent-Type: multipart/mixed; boundary=b\n\npreamble\n"
  "--b\nContent-Type: text/plain; charset=utf-8; name=hdrname\n\nfirst part\nsecond line\n"
  "--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nK=F6ln am Rh=\nein\n"
  "--b\nContent-Type: text/html; charset=koi8-r\nContent-Transfer-Encoding: base64\n\n8NLJ18XU\n"
  "--b\nContent-Type: text/plain; charset=utf-7\n\nHi +AOQ-\n"
  "--b\nContent-Type: text/plain; charset=x-nobody\n\nno charset\n"
  "--b\nContent-Transfer-Encoding: x-nobody\n\nno encoding\n"
  "--b\nContent-Type: application/x; name=appname\n\nappbody\n"
  "--b\nContent-Type: message/rfc822\n\nSubject: =?utf-8?q?=C3=BCber?=\n\ninner body\n"
  "--b\nContent-Type: message/delivery-status\n\nstatus text\n"
  "--b--\nepilogue\n";

static const struct
{
  const char *needle;
  gboolean in_body, in_text;
} all[] = {
  { "FIRST PART", TRUE, TRUE },      { "part\r\nsecond", TRUE, TRUE }, { "part second", FALSE, FALSE }, { "outer words", FALSE, TRUE },
  { "subject: outer", FALSE, TRUE }, { "preamble", FALSE, FALSE },     { "epilogue", FALSE, FALSE },    { "hdrname", FALSE, TRUE },
  { "köln am rhein", TRUE, TRUE },   { "ПРИВЕТ", TRUE, TRUE },         { "hi ä", TRUE, TRUE },          { "no charset", TRUE, TRUE },
  { "no encoding", FALSE, FALSE },   { "appname", FALSE, TRUE },       { "appbody", FALSE, FALSE },     { "über", FALSE, TRUE },
  { "inner body", TRUE, TRUE },      { "status text", TRUE, TRUE },    { "K=F6ln", FALSE, FALSE },      { "", TRUE, TRUE },
};

static void
test_all (void)
{
  g_autoptr (GBytes) message = crlf (parts);
  g_autoptr (PpMime) mime = pp_mime_parse (message);

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (PpNeedle) needle = pp_needle_new (all[i].needle);

      if (pp_mime_body_contains (mime, message, needle) != all[i].in_body)
        g_error ("BODY %s", all[i].needle);
      if (pp_mime_text_contains (mime, message, needle) != all[i].in_text)
        g_error ("TEXT %s", all[i].needle);
    }
}

/* What stands where a long text is cut into pieces is found as well, in every charset. */
static void
test_long (void)
{
  for (gsize before = 16370; before < 16400; before++)
    {
      g_autoptr (GString) text = g_string_new ("Content-Type: text/plain; charset=utf-8\r\n\r\n\303\244");
      g_autoptr (GBytes) message = NULL;
      g_autoptr (PpMime) mime = NULL;
      g_autoptr (PpNeedle) needle = pp_needle_new ("ÄÖÜ€ needle"), none = pp_needle_new ("äöü€ needles");

      for (gsize i = 0; i < before; i++)
        g_string_append_c (text, 'x');
      g_string_append (text, "äöü€ needle");
      message = g_bytes_new (text->str, text->len);
      mime = pp_mime_parse (message);
      g_assert_true (pp_mime_body_contains (mime, message, needle));
      g_assert_false (pp_mime_body_contains (mime, message, none));
    }
}

/* A text that is made of beginnings of the needle takes no more than its length. */
static void
test_bomb (void)
{
  g_autofree char *many = g_strnfill (4 * 1024 * 1024, 'a'), *some = g_strnfill (60000, 'a');
  g_autofree char *text = g_strconcat ("Subject: x\r\n\r\n", many, NULL), *looked_for = g_strconcat (some, "b", NULL);
  g_autoptr (GBytes) message = g_bytes_new (text, strlen (text));
  g_autoptr (PpMime) mime = pp_mime_parse (message);
  g_autoptr (PpNeedle) needle = pp_needle_new (looked_for);

  g_assert_false (pp_mime_text_contains (mime, message, needle));
}

/* ------------------------------------------------------------------ dates */

static const struct
{
  const char *date;
  gint32 day; /* -1: none */
} days[] = {
  { "Mon, 2 Mar 2026 09:00:00 +0000", 20514 },
  { "2 Mar 2026 23:59:60 -1200", 20514 },
  { " (c) mon (c) , 02 (d) MAR (e) 2026 x", 20514 },
  { "Mon, 2 Mar 26 09:00 GMT", 20514 },
  { "Fri, 31 Dec 99 10:00 EST", 10956 },
  { "Sat, 1 Jan 100 10:00 EST", 10957 },
  { "Thu, 1 Jan 1970 00:00:00 +0000", 0 },
  { "2-Mar-2026", 20514 },
  { "2 March 2026", 20514 },
  { "30 Feb 2026", -1 },
  { "yesterday", -1 },
  { "Mon, Mar 2 2026", -1 },
  { "2 Mar 20260", -1 },
  { "", -1 },
};

static void
test_days (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autofree char *text = g_strdup_printf ("Date: %s\n\n", days[i].date);
      g_autoptr (GBytes) message = crlf (text), keys = NULL;
      g_autoptr (PpMime) mime = pp_mime_parse (message);
      gint32 day = -1, kept = -1;

      g_assert_cmpint (pp_mime_sent_day (mime, message, &day), ==, days[i].day >= 0);
      keys = pp_mime_search_keys (mime, message);
      g_assert_cmpint (pp_search_keys_sent_day (g_bytes_get_data (keys, NULL), g_bytes_get_size (keys), &kept), ==, days[i].day >= 0);
      if (days[i].day < 0)
        continue;
      g_assert_cmpint (day, ==, days[i].day);
      g_assert_cmpint (kept, ==, days[i].day);
    }
}

/* ------------------------------------------------------------------ keys */

static gboolean
key_has (GBytes *keys, PpSearchKey key, const char *text)
{
  g_autoptr (PpNeedle) needle = pp_needle_new (text);

  return pp_search_keys_contain (g_bytes_get_data (keys, NULL), g_bytes_get_size (keys), key, needle);
}

static void
test_keys (void)
{
  g_autoptr (GBytes) message = crlf ("From: Alice (the first) <alice @ london . example>\nTo: a@b\nTo: =?utf-8?q?J=C3=BCrgen?= <c@d>\nBcc: \n\n");
  g_autoptr (PpMime) mime = pp_mime_parse (message);
  g_autoptr (GBytes) keys = pp_mime_search_keys (mime, message);

  g_assert_true (key_has (keys, PP_KEY_FROM, "Alice (the first) <alice @"));
  g_assert_true (key_has (keys, PP_KEY_FROM, "alice <alice@london.example>"));
  g_assert_true (key_has (keys, PP_KEY_TO, "a@b"));
  g_assert_true (key_has (keys, PP_KEY_TO, "jürgen <c@d>"));
  g_assert_false (key_has (keys, PP_KEY_TO, "a@b\r\n"));
  g_assert_true (key_has (keys, PP_KEY_BCC, ""));
  g_assert_false (key_has (keys, PP_KEY_CC, ""));
  g_assert_false (key_has (keys, PP_KEY_SUBJECT, ""));
}

/* Of a very long field not all is kept, and it is said so; what is no keys at all has nothing, and is not whole. */
static void
test_odd_keys (void)
{
  g_autofree char *many = g_strnfill (600 * 1024, 'a');
  g_autofree char *text = g_strconcat ("Subject: ", many, "end\n\n", NULL);
  g_autoptr (GBytes) message = crlf (text);
  g_autoptr (PpMime) mime = pp_mime_parse (message);
  g_autoptr (GBytes) keys = pp_mime_search_keys (mime, message);
  gsize length = g_bytes_get_size (keys);
  const guint8 *data = g_bytes_get_data (keys, NULL);
  g_autoptr (PpNeedle) any = pp_needle_new ("");
  gint32 day;

  g_assert_cmpuint (length, <, 400 * 1024);
  g_assert_true (key_has (keys, PP_KEY_SUBJECT, "aaa"));
  g_assert_false (key_has (keys, PP_KEY_SUBJECT, "aend"));
  g_assert_false (pp_search_keys_are_whole (data, length, PP_KEY_SUBJECT));
  g_assert_true (pp_search_keys_are_whole (data, length, PP_KEY_FROM));
  for (gsize cut = 0; cut < 40; cut++)
    {
      g_assert_false (pp_search_keys_contain (data, cut, PP_KEY_SUBJECT, any));
      g_assert_false (pp_search_keys_sent_day (data, cut, &day));
    }
  g_assert_false (pp_search_keys_are_whole ("", 0, PP_KEY_FROM));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/mime-search/words", test_words);
  g_test_add_func ("/mime-search/all", test_all);
  g_test_add_func ("/mime-search/long", test_long);
  g_test_add_func ("/mime-search/bomb", test_bomb);
  g_test_add_func ("/mime-search/days", test_days);
  g_test_add_func ("/mime-search/keys", test_keys);
  g_test_add_func ("/mime-search/odd-keys", test_odd_keys);
  return g_test_run ();
}
