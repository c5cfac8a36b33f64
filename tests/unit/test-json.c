/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events as JSON: every key, and any octets without loss.
 */
#include "app/json.h"

#include <string.h>

static PpEvent *
new_event (const char *text, gsize length)
{
  const PpEvent fields = { .n = 7,
                           .connection = 2,
                           .item = 1,
                           .octets = 40,
                           .time_us = 1500,
                           .wall_us = 1764000000000000,
                           .proto = g_intern_string ("smtp"),
                           .from = g_intern_string ("mta:mail.london.example"),
                           .to = g_intern_string ("mta:mx.paris.example"),
                           .kind = PP_KIND_LINE,
                           .dir = PP_DIR_CLIENT,
                           .hop = 3 };

  return pp_event_new (&fields, text, length);
}

static void
test_keys (void)
{
  g_autoptr (PpEvent) event = new_event ("RSET", 4);
  g_autoptr (GString) out = g_string_new (NULL);

  pp_json_append_event (out, event);
  g_assert_cmpstr (out->str, ==,
                   "{\"n\":7,\"time_us\":1500,\"wall_us\":1764000000000000,\"hop\":3,\"proto\":\"smtp\",\"kind\":\"line\","
                   "\"from\":\"mta:mail.london.example\",\"to\":\"mta:mx.paris.example\",\"dir\":\"C\",\"connection\":2,"
                   "\"letter\":1,\"text\":\"RSET\",\"octets\":40}\n");
}

static void
test_nulls (void)
{
  const PpEvent fields = { .n = 1, .from = g_intern_string ("mua:alice"), .kind = PP_KIND_STATE };
  g_autoptr (PpEvent) event = pp_event_new (&fields, "resting", 7);
  g_autoptr (GString) out = g_string_new (NULL);

  pp_json_append_event (out, event);
  g_assert_cmpstr (out->str, ==,
                   "{\"n\":1,\"time_us\":0,\"wall_us\":0,\"hop\":null,\"proto\":null,\"kind\":\"state\",\"from\":\"mua:alice\","
                   "\"to\":null,\"dir\":null,\"connection\":null,\"letter\":null,\"text\":\"resting\",\"octets\":0}\n");
}

static void
assert_text (const char *octets, gsize length, const char *expected)
{
  g_autoptr (PpEvent) event = new_event (octets, length);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *whole = g_strconcat ("\"text\":", expected, ",\"octets\":", NULL);

  pp_json_append_event (out, event);
  if (strstr (out->str, whole) == NULL)
    g_error ("%s is not in %s", whole, out->str);
  g_assert_true (g_utf8_validate (out->str, out->len, NULL));
  g_assert_cmpuint (out->len, ==, strlen (out->str));
}

#define assert_octets(octets, expected) assert_text (octets, sizeof (octets) - 1, expected)

static void
test_octets (void)
{
  assert_octets ("", "\"\"");
  assert_octets ("say \"hello\\\"", "\"say \\\"hello\\\\\\\"\"");
  assert_octets ("a\tb\r\nc\0d\033[1m\177", "\"a\\tb\\r\\nc\\u0000d\\u001b[1m\177\"");
  assert_octets ("Grüße, 你好, 👋", "\"Grüße, 你好, 👋\"");
  /* stray, cut off, overlong, a surrogate in UTF-8, above U+10FFFF */
  assert_octets ("\xe9t\xe9", "\"\\udce9t\\udce9\"");
  assert_octets ("\xf0\x9f\x91", "\"\\udcf0\\udc9f\\udc91\"");
  assert_octets ("\xc0\xaf", "\"\\udcc0\\udcaf\"");
  assert_octets ("\xed\xb2\x80", "\"\\udced\\udcb2\\udc80\"");
  assert_octets ("\xf4\x90\x80\x80", "\"\\udcf4\\udc90\\udc80\\udc80\"");
  assert_octets ("\xc3\0", "\"\\udcc3\\u0000\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/keys", test_keys);
  g_test_add_func ("/json/nulls", test_nulls);
  g_test_add_func ("/json/octets", test_octets);
  return g_test_run ();
}
