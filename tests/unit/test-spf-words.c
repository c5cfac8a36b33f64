/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of SPF, its own and strangers': macros (RFC 7208, 7.4), explanations, reasons, and the fields that are written.
 */
#include <string.h>
#include <sys/socket.h>

#include "spf-directory.h"

/* RFC 7208, 7.4: the macro stands in a record of email.example.com, and the directory is asked for what it becomes. */
static void
test_macros (void)
{
  static const struct { const char *client, *macro, *expanded; } rows[] = {
    { "192.0.2.3", "%{s}", "strong-bad@email.example.com" },
    { "192.0.2.3", "%{o}", "email.example.com" },
    { "192.0.2.3", "%{d}", "email.example.com" },
    { "192.0.2.3", "%{d4}", "email.example.com" },
    { "192.0.2.3", "%{d3}", "email.example.com" },
    { "192.0.2.3", "%{d2}", "example.com" },
    { "192.0.2.3", "%{d1}", "com" },
    { "192.0.2.3", "%{dr}", "com.example.email" },
    { "192.0.2.3", "%{d2r}", "example.email" },
    { "192.0.2.3", "%{d2R}", "example.email" },
    { "192.0.2.3", "%{d99999999999999999999}", "email.example.com" },
    { "192.0.2.3", "%{l}", "strong-bad" },
    { "192.0.2.3", "%{l-}", "strong.bad" },
    { "192.0.2.3", "%{lr}", "strong-bad" },
    { "192.0.2.3", "%{lr-}", "bad.strong" },
    { "192.0.2.3", "%{l1r-}", "strong" },
    { "192.0.2.3", "%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com" },
    { "192.0.2.3", "%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com" },
    { "192.0.2.3", "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com" },
    { "192.0.2.3", "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com" },
    { "192.0.2.3", "%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net" },
    { IP6, "%{ir}.%{v}._spf.%{d2}",
      "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com" },
    { "192.0.2.3", "%{i}.example.com", "192.0.2.3.example.com" },
    { "::ffff:192.0.2.3", "%{ir}.%{v}.example.com", "3.2.0.192.in-addr.example.com" },
    { "192.0.2.3", "%{h}", "mail\\\\.example.net" }, /* HELO mail\.example.net */
    { "192.0.2.3", "%{H}", "mail%5C.example.net" },
    { "192.0.2.3", "%{S}.example.com", "strong-bad%40email.example.com.example.com" },
    { "192.0.2.3", "%{L}%%%_%-.example.com", "strong-bad%\\032%20.example.com" },
    { "192.0.2.3", "%{p}", "unknown" },
    { "192.0.2.129", "%{p}", "mail-a.example.com" },
    { "192.0.2.129", "%{p2}.x.example.com", "example.com.x.example.com" },
    { "192.0.2.3", "%{l+-_}.example.com", "strong.bad.example.com" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PpAddress) sender = pp_address_new ("strong-bad", "email.example.com");
      g_autoptr (PpSpf) spf = pp_spf_new (rows[i].client, sender, "mail\\.example.net", NULL, 0);
      g_autofree char *record = g_strdup_printf ("v=spf1 exists:%s ?all", rows[i].macro), *last = NULL;
      const char *name, *type;

      while (pp_spf_wants (spf, &name, &type))
        {
          g_autoptr (PpDnsAnswer) answer = look_up (name, type, NULL);

          if (strcmp (type, "TXT") == 0)
            {
              answer->rcode = 0;
              add_record (answer, "email.example.com", "TXT", record);
            }
          g_free (last);
          last = g_strdup (name);
          pp_spf_hear (spf, answer);
        }
      g_test_message ("%s", rows[i].macro);
      g_assert_cmpstr (last, ==, rows[i].expanded);
    }
}

/* RFC 7208, 7.1 */
static void
test_macro_mistakes (void)
{
  static const char *const macros[] = {
    "%",          "%{",        "%{d",       "%{}",       "%{d}%",        "%(d).example.com", "%{x}",
    "%{dr2}",     "%{d0}",     "%{d-r}",    "%{d!}",     "%{c}",         "%{r}",             "%{t}",
    "%{d }",      "%{dd}",     "%.example.com", "%{d2.example.com", "%d.example.com", "%{\xc3\xa4}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (macros); i++)
    {
      g_autofree char *record = g_strdup_printf ("v=spf1 exists:%s +all", macros[i]);
      g_autoptr (PpSpf) spf = check (IP4, "joe@example.com", "x.example.net", record, NULL, NULL);

      assert_result (spf, PP_SPF_PERMERROR, macros[i]);
    }
}

/* RFC 7208, 7.3: labels at the left are left out until 253 octets are left. A local part that is no ASCII matches nothing:
 * RFC 8616, 4. */
static void
test_names (void)
{
  const char *record = "v=spf1 exists:%{l}.%{l}.%{l}.%{l}.%{l}.x.example.com exists:example.com -all";
  g_autoptr (PpSpf) spf = NULL, foreign = NULL;
  g_autofree char *last = NULL, *local = g_strnfill (60, 'a'), *sender = g_strconcat (local, "@example.com", NULL);
  g_autofree char *wanted = g_strdup_printf ("%s.%s.%s.x.example.com", local, local, local);
  guint count;

  spf = check (IP4, sender, "x.example.net", "v=spf1 exists:%{l}.%{l}.%{l}.%{l}.%{l}.x.example.com -all", &last, NULL);
  g_assert_cmpstr (last, ==, wanted);
  foreign = check (IP4, "j\xc3\xb6rg@example.com", "x.example.net", record, NULL, &count);
  assert_result (foreign, PP_SPF_PASS, "foreign");
  g_assert_cmpuint (count, ==, 2);
}

/* RFC 7208, 6.2 */
static void
test_explanations (void)
{
  static const struct { const char *record, *explanation; } rows[] = {
    { "v=spf1 -all", NULL },
    { "v=spf1 +all exp=dot.example.com", NULL },
    { "v=spf1 ~all exp=dot.example.com", NULL },
    { "v=spf1 exp=dot.example.com. -all", "Go away." },
    { "v=spf1 -all exp=say.example.com",
      "No 192.0.2.129 for example.com: http://example.com/?s=joe%40example.com&t=1700000000&r=mx.example.org %" },
    { "v=spf1 -all exp=p.example.com", "mail-a.example.com at in-addr" },
    { "v=spf1 -all exp=%{p}.example.com", NULL },
    { "v=spf1 -all exp=nowhere.example.com", NULL },
    { "v=spf1 a:n1.example.com a:n2.example.com -all exp=nowhere.example.com", NULL },
    { "v=spf1 -all exp=mailer.example.org", NULL },
    { "v=spf1 -all exp=two.example.com", NULL },
    { "v=spf1 -all exp=down.example.com", NULL },
    { "v=spf1 -all exp=bad-macro.example.com", NULL },
    { "v=spf1 -all exp=foreign.example.com", NULL },
    { "v=spf1 -all exp=x..example.com", NULL },
    { "v=spf1 -include:pass.example.com exp=dot.example.com", "Go away." },
    { "v=spf1 include:why.example.com -all", NULL },
    { "v=spf1 include:why.example.com -all exp=dot.example.com", "Go away." },
    { "v=spf1 exp=dot.example.com redirect=fail.example.com", NULL },
    { "v=spf1 exp=dot.example.com redirect=why.example.com",
      "No 192.0.2.129 for example.com: http://why.example.com/?s=joe%40example.com&t=1700000000&r=mx.example.org %" },
    { "v=spf1 -all exp=hello.example.com", "evil??X-Injected: ? says joe" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PpSpf) spf =
        check (IP4, "joe@example.com", "evil\r\nX-Injected: \x01", rows[i].record, NULL, NULL);

      g_test_message ("%s", rows[i].record);
      g_assert_cmpstr (pp_spf_get_explanation (spf), ==, rows[i].explanation);
    }
}

/* Time over, an answer that is cut off, a question that could not be asked: RFC 7208, 2.6.6. */
static void
test_no_answers (void)
{
  g_autoptr (PpAddress) sender = pp_address_new ("joe", "example.com");
  g_autoptr (PpSpf) waiting = pp_spf_new (IP4, sender, "x", NULL, 0), cut = pp_spf_new (IP4, sender, "x", NULL, 0);
  g_autoptr (PpSpf) unasked = pp_spf_new (IP4, sender, "x", NULL, 0);
  g_autoptr (PpDnsAnswer) answer = look_up ("example.com", "TXT", "v=spf1 +all");
  g_autofree char *field = pp_spf_write_received_spf (waiting);

  assert_result (waiting, PP_SPF_TEMPERROR, "waiting");
  g_assert_true (g_str_has_prefix (field, "Received-SPF: temperror ("));
  answer->truncated = TRUE;
  pp_spf_hear (cut, answer);
  assert_result (cut, PP_SPF_TEMPERROR, "cut off");
  pp_spf_hear (unasked, NULL);
  assert_result (unasked, PP_SPF_TEMPERROR, "unasked");
}

static void
test_reasons (void)
{
  static const struct { const char *record, *reason; } rows[] = {
    { "v=spf1 mx -all", "192.0.2.129 matches mx of example.com" },
    { "v=spf1 ~a/24 -all", "192.0.2.129 matches ~a/24 of example.com" },
    { "v=spf1 -all", "192.0.2.129 is not among the hosts that may send for example.com (-all)" },
    { "v=spf1 ptr:x.org", "192.0.2.129 matches nothing in the SPF record of example.com" },
    { "v=spf1 include:pass.example.com", "192.0.2.129 matches include:pass.example.com of example.com" },
    { "v=spf1 all moo", "in the SPF record of example.com, \"moo\" is no mechanism of SPF" },
    { "v=spf1 a:\x01\r\xc3\xa4", "in the SPF record of example.com, \"a:???\" does not name a domain as it should" },
    { "v=spf1 a:down.example.com", "the directory gives no answer that a:down.example.com of example.com needs" },
    { "v=spf1 redirect=no.example.com", "the SPF record of example.com refers to no.example.com, which has none" },
    { NULL, "example.com has no SPF record" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PpSpf) spf = check (IP4, "joe@example.com", "x.example.net", rows[i].record, NULL, NULL);

      g_assert_cmpstr (pp_spf_get_reason (spf), ==, rows[i].reason);
    }
}

/* RFC 7208, 9.1; RFC 8601, 2.7.2 */
static void
test_fields (void)
{
  g_autoptr (PpSpf) pass = check (IP4, "joe@example.com", "mail-a.example.com", "v=spf1 mx -all", NULL, NULL);
  g_autoptr (PpSpf) wrong = check (IP6, "", "wrong.example.com", NULL, NULL, NULL);
  g_autoptr (PpSpf) quoted = check (IP4, "joe\"\\ b@fail.example.com", "[192.0.2.1]", NULL, NULL, NULL);
  g_autofree char *field = pp_spf_write_received_spf (pass), *results = pp_spf_write_results (pass);
  g_autofree char *wrong_field = pp_spf_write_received_spf (wrong), *wrong_results = pp_spf_write_results (wrong);
  g_autofree char *quoted_field = pp_spf_write_received_spf (quoted), *quoted_results = pp_spf_write_results (quoted);

  g_assert_cmpstr (field, ==,
                   "Received-SPF: pass (mx.example.org: 192.0.2.129 matches mx of example.com)\r\n"
                   "\tclient-ip=192.0.2.129; envelope-from=\"joe@example.com\";\r\n"
                   "\thelo=mail-a.example.com; receiver=mx.example.org; identity=mailfrom;\r\n"
                   "\tmechanism=mx\r\n");
  g_assert_cmpstr (results, ==, "spf=pass (192.0.2.129 matches mx of example.com)\r\n\tsmtp.mailfrom=joe@example.com");
  g_assert_cmpstr (wrong_field, ==,
                   "Received-SPF: permerror (mx.example.org: in the SPF record of\r\n"
                   "\twrong.example.com, \"moo\" is no mechanism of SPF) client-ip=\"2001:db8::cb01\";\r\n"
                   "\tenvelope-from=\"postmaster@wrong.example.com\"; helo=wrong.example.com;\r\n"
                   "\treceiver=mx.example.org; identity=mailfrom; problem=\"in the SPF record of\r\n"
                   "\twrong.example.com, \\\"moo\\\" is no mechanism of SPF\"\r\n");
  g_assert_cmpstr (wrong_results, ==,
                   "spf=permerror (in the SPF record of wrong.example.com, \"moo\" is no mechanism\r\n"
                   "\tof SPF) smtp.helo=wrong.example.com");
  g_assert_nonnull (strstr (quoted_field, "envelope-from=\"\\\"joe\\\\\\\"\\\\\\\\ b\\\"@fail.example.com\";"));
  g_assert_nonnull (strstr (quoted_field, "helo=\"[192.0.2.1]\";"));
  g_assert_nonnull (strstr (quoted_field, "\\(-all\\))"));
  g_assert_nonnull (strstr (quoted_results, "smtp.mailfrom=\"joe\\\"\\\\ b\"@fail.example.com"));
}

/* One field: every line but the first begins with a tabulator, none is too long, and nothing but printable text is in it. */
static void
assert_folded (const char *text, gboolean ends)
{
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  guint count = g_strv_length (lines);

  g_assert_true (!ends || lines[count - 1][0] == '\0');
  for (guint i = 0; i < count - (ends ? 1 : 0); i++)
    {
      g_assert_cmpuint (strlen (lines[i]), <=, 998);
      g_assert_true (i == 0 || (lines[i][0] == '\t' && lines[i][1] != '\0'));
      g_assert_null (strpbrk (lines[i] + (i > 0), "\r\n\t\x01\x7f"));
    }
}

/* What is left of a field without its comments and quoted strings (RFC 5322, 3.2.2 and 3.2.4). */
static char *
strip (const char *field)
{
  GString *bare = g_string_new (NULL);
  guint depth = 0;
  gboolean is_quoted = FALSE;

  for (; *field != '\0'; field++)
    if (*field == '\\' && (depth > 0 || is_quoted))
      field++;
    else if (*field == '"' && depth == 0)
      is_quoted = !is_quoted;
    else if (!is_quoted && *field == '(')
      depth++;
    else if (!is_quoted && *field == ')')
      depth--;
    else if (depth == 0 && !is_quoted)
      g_string_append_c (bare, *field);
  g_assert_true (depth == 0 && !is_quoted);
  return g_string_free (bare, FALSE);
}

static void
test_hostile_fields (void)
{
  g_autofree char *parentheses = g_strnfill (5000, '('), *quotes = g_strnfill (5000, '"');
  g_autofree char *long_local = g_strnfill (5000, '\\');
  const char *const strangers[] = {
    "a) X\r\nX-Evil: yes\r\n.example.com", "\"; client-ip=1.2.3.4; x=\"", "\\", "((((", ")", "\x7f\x01\t\n",
    "\xff\xfe.example.com", "\xe2\x80\xae.example.com", parentheses, quotes, "a\nb",
  };

  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      g_autoptr (PpAddress) sender = pp_address_new (i % 2 == 0 ? strangers[i] : long_local, strangers[i]);
      g_autoptr (PpSpf) spf = pp_spf_new (strangers[i], sender, strangers[i], strangers[i], -1);
      g_autofree char *field = pp_spf_write_received_spf (spf), *results = pp_spf_write_results (spf);
      g_autofree char *bare = strip (field), *bare_results = strip (results);

      assert_result (spf, PP_SPF_NONE, "stranger");
      assert_folded (field, TRUE);
      assert_folded (results, FALSE);
      g_assert_true (g_utf8_validate (field, -1, NULL));
      g_assert_null (strstr (field, "\nX-Evil"));
      g_assert_null (strstr (bare, "client-ip=1.2.3.4"));
      g_assert_nonnull (strstr (bare, "client-ip="));
      g_assert_null (strstr (strstr (bare, "client-ip=") + 1, "client-ip="));
      g_assert_null (strstr (bare_results, "client-ip="));
    }
}

static void
test_addresses (void)
{
  static const struct { const char *a, *b; int family; guint prefix; gboolean within; } rows[] = {
    { "192.0.2.1", "192.0.2.1", AF_INET, 32, TRUE },     { "192.0.2.1", "192.0.2.0", AF_INET, 32, FALSE },
    { "192.0.2.1", "192.0.2.0", AF_INET, 31, TRUE },     { "192.0.2.255", "192.0.2.0", AF_INET, 24, TRUE },
    { "192.0.3.0", "192.0.2.0", AF_INET, 24, FALSE },    { "192.0.3.0", "192.0.2.0", AF_INET, 23, TRUE },
    { "255.0.0.0", "0.0.0.0", AF_INET, 0, TRUE },        { "128.0.0.0", "0.0.0.0", AF_INET, 1, FALSE },
    { "::1", "::1", AF_INET6, 128, TRUE },               { "::1", "::", AF_INET6, 128, FALSE },
    { "::1", "::", AF_INET6, 127, TRUE },                { "ffff::", "::", AF_INET6, 0, TRUE },
    { "2001:db8:1::", "2001:db8::", AF_INET6, 47, TRUE }, { "2001:db8:1::", "2001:db8::", AF_INET6, 48, FALSE },
    { "192.0.2.1", "::", AF_INET6, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PpSpfAddress a, b;

      g_assert_true (pp_spf_address_parse_client (rows[i].a, &a));
      g_assert_true (pp_spf_address_parse (rows[i].b, rows[i].family, &b));
      g_assert_cmpint (pp_spf_address_is_within (&a, &b, rows[i].prefix), ==, rows[i].within);
    }
}

/* Names on their way to the directory and back. */
static void
test_escapes (void)
{
  const char *octets = "a\\b c\x01\xc3\xa4.example.com";
  g_autofree char *question = pp_spf_domain_to_question (octets), *back = pp_spf_domain_from_answer (question);
  g_autofree char *odd = pp_spf_domain_from_answer ("\\000\\999\\.\\x\\12\\");

  g_assert_cmpstr (question, ==, "a\\\\b\\032c\\001\\195\\164.example.com");
  g_assert_cmpstr (back, ==, octets);
  g_assert_cmpstr (odd, ==, "??.x12\\");
}

/* With the world's own directory, and its messages as they are on the wire: a record in pieces, an alias, odd names. */
static void
test_zone (void)
{
  static const char *const records[] = {
    "london.example. 60 IN TXT \"something else\"",
    "london.example. 60 IN TXT \"v=spf1 -exists:%{l}.no.exam\" \"ple -exists:%{h}.no.example include:alias.london.example -all\"",
    "alias.london.example. 60 IN CNAME spf.london.example.",
    "spf.london.example. 60 IN TXT \"v=spf1 exists:%{l}%_%{h}.odd.example mx\"",
    "a\\032b\\092c\\032x\\040\\059\\034.odd.example. 60 IN A 127.0.0.2",
  };
  g_autoptr (PpZone) zone = pp_zone_new ();
  g_autoptr (PpAddress) sender = pp_address_new ("a b\\c", "london.example");
  g_autoptr (PpSpf) spf = pp_spf_new (IP4, sender, "x(;\"", NULL, 0);
  const char *name, *type;

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (GError) error = NULL;

      pp_zone_add (zone, records[i], &error);
      g_assert_no_error (error);
    }
  while (pp_spf_wants (spf, &name, &type))
    {
      g_autoptr (GBytes) question = pp_dns_ask (name, type, 1, NULL), reply = NULL;
      g_autoptr (PpDnsAnswer) answer = NULL;
      g_autofree char *asked = NULL, *answered = NULL;

      g_assert_nonnull (question);
      reply = pp_zone_answer (zone, question, 512, &asked, &answered);
      answer = pp_dns_read (reply, NULL);
      g_test_message ("%s", answered);
      pp_spf_hear (spf, answer);
    }
  assert_result (spf, PP_SPF_PASS, "odd names");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spf-words/macros", test_macros);
  g_test_add_func ("/spf-words/macro-mistakes", test_macro_mistakes);
  g_test_add_func ("/spf-words/names", test_names);
  g_test_add_func ("/spf-words/explanations", test_explanations);
  g_test_add_func ("/spf-words/no-answers", test_no_answers);
  g_test_add_func ("/spf-words/reasons", test_reasons);
  g_test_add_func ("/spf-words/fields", test_fields);
  g_test_add_func ("/spf-words/hostile-fields", test_hostile_fields);
  g_test_add_func ("/spf-words/addresses", test_addresses);
  g_test_add_func ("/spf-words/escapes", test_escapes);
  g_test_add_func ("/spf-words/zone", test_zone);
  return g_test_run ();
}
