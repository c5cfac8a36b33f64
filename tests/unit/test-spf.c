/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SPF checks against a small directory: the examples of RFC 7208, appendix A, its grammar, its tables of results, its limits.
 */
#include "spf-directory.h"

/* A record of example.com, and what it says of a client. */
typedef struct
{
  const char *record;
  const char *client;
  PpSpfResult result;
} Row;

static void
check_rows (const Row *rows, gsize count)
{
  for (gsize i = 0; i < count; i++)
    {
      g_autoptr (PpSpf) spf = check (rows[i].client, "joe@example.com", "mail.example.net", rows[i].record, NULL, NULL);

      assert_result (spf, rows[i].result, rows[i].record);
    }
}

/* RFC 7208, appendix A */
static void
test_appendix (void)
{
  static const Row rows[] = {
    { "v=spf1 +all", "198.51.100.1", PP_SPF_PASS },
    { "v=spf1 a -all", "192.0.2.10", PP_SPF_PASS },
    { "v=spf1 a -all", "192.0.2.11", PP_SPF_PASS },
    { "v=spf1 a -all", "192.0.2.12", PP_SPF_FAIL },
    { "v=spf1 a:example.org -all", "192.0.2.140", PP_SPF_FAIL },
    { "v=spf1 mx -all", "192.0.2.129", PP_SPF_PASS },
    { "v=spf1 mx -all", "192.0.2.130", PP_SPF_PASS },
    { "v=spf1 mx -all", "192.0.2.10", PP_SPF_FAIL },
    { "v=spf1 mx:example.org -all", "192.0.2.140", PP_SPF_PASS },
    { "v=spf1 mx mx:example.org -all", "192.0.2.140", PP_SPF_PASS },
    { "v=spf1 mx mx:example.org -all", "192.0.2.130", PP_SPF_PASS },
    { "v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.131", PP_SPF_PASS },
    { "v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.143", PP_SPF_PASS },
    { "v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.132", PP_SPF_FAIL },
    { "v=spf1 ptr -all", "192.0.2.65", PP_SPF_PASS },
    { "v=spf1 ptr -all", "192.0.2.140", PP_SPF_FAIL },
    { "v=spf1 ptr -all", "10.0.0.4", PP_SPF_FAIL },
    { "v=spf1 ip4:192.0.2.128/28 -all", "192.0.2.65", PP_SPF_FAIL },
    { "v=spf1 ip4:192.0.2.128/28 -all", "192.0.2.129", PP_SPF_PASS },
    { "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all", "192.0.2.65", PP_SPF_PASS },
    { "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all", "192.0.2.140", PP_SPF_FAIL },
    { "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all", "10.0.0.4", PP_SPF_FAIL },
  };
  const char *users = "v=spf1 mx include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all";
  g_autoptr (PpSpf) mary = NULL, joel = NULL, fred = NULL;

  check_rows (rows, G_N_ELEMENTS (rows));
  mary = check ("198.51.100.1", "mary+lists@example.com", "x.example.net", users, NULL, NULL);
  assert_result (mary, PP_SPF_PASS, "mary");
  joel = check ("192.2.15.15", "joel@example.com", "x.example.net", users, NULL, NULL);
  assert_result (joel, PP_SPF_PASS, "joel");
  fred = check ("198.51.100.1", "joel@example.com", "x.example.net", users, NULL, NULL);
  assert_result (fred, PP_SPF_FAIL, "joel elsewhere");
}

/* RFC 7208, 4.5, 4.6 and 12 */
static void
test_records (void)
{
  static const Row rows[] = {
    { NULL, IP4, PP_SPF_NONE },
    { "", IP4, PP_SPF_NONE },
    { "v=spf1", IP4, PP_SPF_NEUTRAL },
    { "v=spf1 ", IP4, PP_SPF_NEUTRAL },
    { "V=SpF1 -ALL", IP4, PP_SPF_FAIL },
    { "v=spf1\t-all", IP4, PP_SPF_NONE },
    { "v=spf10 -all", IP4, PP_SPF_NONE },
    { " v=spf1 -all", IP4, PP_SPF_NONE },
    { "v=spf1-all", IP4, PP_SPF_NONE },
    { "v=spf1  ip4:192.0.2.1   -all  ", IP4, PP_SPF_FAIL },
    { "v=spf1 ip4:192.0.2.1\t-all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ip4:192.0.2.129\r\n-all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 +all \xef\xbf\xbd", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a:\xc3\xa4.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 +all moo", IP4, PP_SPF_PERMERROR },
    { "v=spf1 +all ++all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 -", IP4, PP_SPF_PERMERROR },
    { "v=spf1 :x", IP4, PP_SPF_PERMERROR },
    { "v=spf1 all. +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 all:example.com", IP4, PP_SPF_PERMERROR },
    { "v=spf1 all/8", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ?all", IP4, PP_SPF_NEUTRAL },
    { "v=spf1 ~all -all", IP4, PP_SPF_SOFTFAIL },
    { "v=spf1 moo.cow-far_out=man:dog/cat +all", IP4, PP_SPF_PASS },
    { "v=spf1 moo=1 moo=2 moo= +all", IP4, PP_SPF_PASS },
    { "v=spf1 moo.cow:far=1 +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 moo/cow=1 +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 1up=foo +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 =all +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 -moo=foo +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 moo=%abc +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 moo=%{c} +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 default=pass", IP4, PP_SPF_NEUTRAL },
    { "v=spf1 redirect:pass.example.com", IP4, PP_SPF_PERMERROR },
    { "v=spf1 include=pass.example.com", IP4, PP_SPF_NEUTRAL },
    { "v=spf1 redirect=pass.example.com redirect=pass.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 exp=dot.example.com EXP=dot.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 exp= +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 exp=-all +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 exp=%{r}.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 redirect= +all", IP4, PP_SPF_PERMERROR },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

/* RFC 7208, 5.3 to 5.7, and domain-spec (7.1) */
static void
test_mechanisms (void)
{
  static const Row rows[] = {
    { "v=spf1 a:mailer.example.com -all", IP4, PP_SPF_PASS },
    { "v=spf1 A:MAILER.Example.COM. -all", IP4, PP_SPF_PASS },
    { "v=spf1 a:nowhere.example.com/0 -all", IP4, PP_SPF_FAIL },
    { "v=spf1 a:example.com/0 -all", "198.51.100.1", PP_SPF_PASS },
    { "v=spf1 a:example.com/0 -all", IP6, PP_SPF_FAIL },
    { "v=spf1 a:six.example.com//0 -all", "2001:db9::1", PP_SPF_PASS },
    { "v=spf1 a:six.example.com//0 -all", "198.51.100.1", PP_SPF_FAIL },
    { "v=spf1 a:six.example.com/24//127 -all", IP6, PP_SPF_PASS },
    { "v=spf1 a:six.example.com/24//127 -all", IP4, PP_SPF_PASS },
    { "v=spf1 a:six.example.com/24 -all", IP6, PP_SPF_FAIL },
    { "v=spf1 a:six.example.com//127 -all", IP4, PP_SPF_FAIL },
    { "v=spf1 a//33 -all", IP4, PP_SPF_FAIL },
    { "v=spf1 a/24/64 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a/8/24 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a/33 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a//129 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a/024 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a/ -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a// -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a/99999999999 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a: -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a:museum -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a:museum. -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a:111.222.33.44 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a:example.-com -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a:example.com- -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a:example.com:8080 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a:x.xn--zckzah +all", IP4, PP_SPF_PASS },
    { "v=spf1 a:%{d}x -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a:foo:bar/baz.example.com -all", IP4, PP_SPF_PASS },
    { "v=spf1 a:foo:bar/baz.example.com -all", "::ffff:" IP4, PP_SPF_PASS },
    { "v=spf1 a:foo:bar/baz.example.com/30 -all", "192.0.2.131", PP_SPF_PASS },
    { "v=spf1 a:a%%b%_%_c%-d.example.com -all", IP4, PP_SPF_PASS },
    { "v=spf1 a:x..example.com -all", IP4, PP_SPF_FAIL },
    { "v=spf1 a:a12345678901234567890123456789012345678901234567890123456789.1234.example.com -all", IP4, PP_SPF_FAIL },
    { "v=spf1 a:a123456789012345678901234567890123456789012345678901234567890123.example.com -all", IP4, PP_SPF_FAIL },
    { "v=spf1 a:www.example.com -all", "192.0.2.11", PP_SPF_PASS },
    { "v=spf1 a:chain.example.com -all", IP4, PP_SPF_PASS },
    { "v=spf1 a:loop.example.com -all", IP4, PP_SPF_FAIL },
    { "v=spf1 a:example.com -all", "192.0.2.77", PP_SPF_FAIL },
    { "v=spf1 a:down.example.com +all", IP4, PP_SPF_TEMPERROR },

    { "v=spf1 mx:six.example.com//120 -all", IP6, PP_SPF_PASS },
    { "v=spf1 mx:six.example.com//0 -all", IP4, PP_SPF_FAIL },
    { "v=spf1 mx:mail-a.example.com -all", IP4, PP_SPF_FAIL },
    { "v=spf1 mx:null-mx.example.com -all", IP4, PP_SPF_FAIL },
    { "v=spf1 mx:strange-mx.example.com -all", IP4, PP_SPF_FAIL },
    { "v=spf1 mx:down.example.com +all", IP4, PP_SPF_TEMPERROR },
    { "v=spf1 mx:down-mx.example.com +all", IP4, PP_SPF_TEMPERROR },
    { "v=spf1 mx: +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 mx/33 +all", IP4, PP_SPF_PERMERROR },

    { "v=spf1 ptr:example.org -all", "192.0.2.140", PP_SPF_PASS },
    { "v=spf1 ptr:MAIL-C.Example.org -all", "192.0.2.140", PP_SPF_PASS },
    { "v=spf1 ptr:ample.com -all", "192.0.2.65", PP_SPF_FAIL },
    { "v=spf1 ptr:six.example.com -all", IP6, PP_SPF_PASS },
    { "v=spf1 ptr -all", "198.51.100.1", PP_SPF_FAIL },
    { "v=spf1 ptr/24 +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ptr: +all", IP4, PP_SPF_PERMERROR },

    { "v=spf1 ip4:192.0.2.129 -all", IP4, PP_SPF_PASS },
    { "v=spf1 ip4:192.0.2.129 -all", "::FFFF:" IP4, PP_SPF_PASS },
    { "v=spf1 ip4:192.0.2.128/31 -all", IP4, PP_SPF_PASS },
    { "v=spf1 ip4:192.0.2.130/31 -all", IP4, PP_SPF_FAIL },
    { "v=spf1 ip4:1.1.1.1/0 -all", IP4, PP_SPF_PASS },
    { "v=spf1 ip4:1.1.1.1/0 -all", IP6, PP_SPF_FAIL },
    { "v=spf1 ip4:192.0.2.129/33 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ip4:192.0.2.129/032 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ip4:192.0.2.129//32 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ip4:192.0.2.129:25 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ip4:192.0.2 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ip4:192.0.2.0129 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ip4 -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ip4:%{i} -all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ip6:2001:DB8::cb01 -all", IP6, PP_SPF_PASS },
    { "v=spf1 ip6:2001:db8:8000::/33 -all", "2001:db8:9000::1", PP_SPF_PASS },
    { "v=spf1 ip6:2001:db8:8000::/33 -all", "2001:db8:7000::1", PP_SPF_FAIL },
    { "v=spf1 ip6:::1/0 -all", IP6, PP_SPF_PASS },
    { "v=spf1 ip6:::1/0 -all", "::ffff:" IP4, PP_SPF_FAIL },
    { "v=spf1 ip6:::ffff:192.0.2.129 -all", "::ffff:" IP4, PP_SPF_FAIL },
    { "v=spf1 ip6:::1/129 -all", IP6, PP_SPF_PERMERROR },
    { "v=spf1 ip6:::1//33 -all", IP6, PP_SPF_PERMERROR },
    { "v=spf1 ip6::CAFE::BABE -all", IP6, PP_SPF_PERMERROR },
    { "v=spf1 +all ip6", IP4, PP_SPF_PERMERROR },

    { "v=spf1 exists:mailer.example.com -all", "198.51.100.1", PP_SPF_PASS },
    { "v=spf1 exists:mailer.example.com -all", IP6, PP_SPF_PASS },
    { "v=spf1 exists:client.six.example.com -all", IP6, PP_SPF_FAIL },
    { "v=spf1 exists:nowhere.example.com -all", IP4, PP_SPF_FAIL },
    { "v=spf1 exists:down.example.com -all", IP4, PP_SPF_TEMPERROR },
    { "v=spf1 exists +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 exists: +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 exists:mailer.example.com/24 +all", IP4, PP_SPF_PERMERROR },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

/* RFC 7208, 5.2 and 6.1 */
static void
test_referring (void)
{
  static const Row rows[] = {
    { "v=spf1 include:pass.example.com -all", IP4, PP_SPF_PASS },
    { "v=spf1 ?include:pass.example.com -all", IP4, PP_SPF_NEUTRAL },
    { "v=spf1 -include:pass.example.com +all", IP4, PP_SPF_FAIL },
    { "v=spf1 include:fail.example.com ~all", IP4, PP_SPF_SOFTFAIL },
    { "v=spf1 include:softfail.example.com +all", IP4, PP_SPF_PASS },
    { "v=spf1 include:neutral.example.com -all", IP4, PP_SPF_FAIL },
    { "v=spf1 include:nothing.example.com -all", IP4, PP_SPF_FAIL },
    { "v=spf1 include:down.example.com +all", IP4, PP_SPF_TEMPERROR },
    { "v=spf1 include:wrong.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 include:empty.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 include:nowhere.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 include:twice.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 include:among.example.com ~all", IP4, PP_SPF_SOFTFAIL },
    { "v=spf1 include:spf-chain.example.com -all", IP4, PP_SPF_PASS },
    { "v=spf1 include:mailer.example.com -all", IP4, PP_SPF_PASS },
    { "v=spf1 include:x..example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 include:%{d1} +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 include +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 include: +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 include:pass.example.com/24 +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 redirect=fail.example.com", IP4, PP_SPF_FAIL },
    { "v=spf1 redirect=fail.example.com ~all", IP4, PP_SPF_SOFTFAIL },
    { "v=spf1 redirect=mailer.example.com", IP4, PP_SPF_PASS },
    { "v=spf1 redirect=mailer.example.com", "192.0.2.10", PP_SPF_FAIL },
    { "v=spf1 redirect=nothing.example.com", IP4, PP_SPF_NEUTRAL },
    { "v=spf1 redirect=nowhere.example.com", IP4, PP_SPF_PERMERROR },
    { "v=spf1 redirect=empty.example.com", IP4, PP_SPF_PERMERROR },
    { "v=spf1 redirect=down.example.com", IP4, PP_SPF_TEMPERROR },
    { "v=spf1 redirect=x..example.com", IP4, PP_SPF_PERMERROR },
    { "v=spf1 redirect=%{d1}", IP4, PP_SPF_PERMERROR },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

/* RFC 7208, 4.6.4 */
static void
test_limits (void)
{
  static const Row rows[] = {
    { "v=spf1 redirect=turn.example.com", IP4, PP_SPF_PERMERROR },
    { "v=spf1 include:ping.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a a a a a a a a a a ip4:192.0.2.129", IP4, PP_SPF_PASS },
    { "v=spf1 a a a a a a a a a a a ip4:192.0.2.129", IP4, PP_SPF_PERMERROR },
    { "v=spf1 ip4:192.0.2.129 a a a a a a a a a a a", IP4, PP_SPF_PASS },
    { "v=spf1 a include:eight.example.com +all", IP4, PP_SPF_PASS },
    { "v=spf1 a include:eight.example.com a +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a include:eight.example.com redirect=pass.example.com", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a a a a a a a a a exists:%{p}.x.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a a a a a a a a exists:%{p}.x.example.com +all", IP4, PP_SPF_PASS },
    { "v=spf1 a:n1.example.com a:n2.example.com +all", IP4, PP_SPF_PASS },
    { "v=spf1 a:n1.example.com a:n2.example.com exists:n3.example.com +all", IP4, PP_SPF_PERMERROR },
    { "v=spf1 a:n1.example.com mx:n2.example.com ptr +all", "198.51.100.1", PP_SPF_PERMERROR },
    { "v=spf1 a:example.org mx:mailer.example.com a:amy.example.com +all", IP4, PP_SPF_PASS },
    { "v=spf1 mx:ten.example.com -all", "192.0.2.8", PP_SPF_PASS },
    { "v=spf1 mx:eleven.example.com +all", "192.0.2.8", PP_SPF_PERMERROR },
    { "v=spf1 ptr -all", "192.0.2.8", PP_SPF_PASS },
    { "v=spf1 ptr -all", "192.0.2.9", PP_SPF_FAIL },
  };
  g_autoptr (PpSpf) spf = NULL;
  guint count;

  check_rows (rows, G_N_ELEMENTS (rows));
  spf = check ("192.0.2.9", "joe@example.com", "x.example.net", "v=spf1 ptr ptr ptr -all", NULL, &count);
  g_assert_cmpuint (count, ==, 1 + 1 + 10); /* the record, the names, their addresses: once */
}

/* RFC 7208, 2.4 and 4.3 */
static void
test_senders (void)
{
  static const struct { const char *client, *sender, *helo; PpSpfResult result; guint count; } rows[] = {
    { IP4, "joe@fail.example.com", "x.example.net", PP_SPF_FAIL, 1 },
    { IP4, "joe@FAIL.example.com", NULL, PP_SPF_FAIL, 1 },
    { IP4, "joe@fail.example.com.", "x.example.net", PP_SPF_FAIL, 1 },
    { IP4, "joe@down.example.com", "x.example.net", PP_SPF_TEMPERROR, 1 },
    { IP4, "joe@nowhere.example.com", "x.example.net", PP_SPF_NONE, 1 },
    { IP4, "joe@twice.example.com", "x.example.net", PP_SPF_PERMERROR, 1 },
    { IP4, "joe@wrong.example.com", "x.example.net", PP_SPF_PERMERROR, 1 },
    { IP4, "", "fail.example.com", PP_SPF_FAIL, 1 },
    { IP4, "", "Pass.Example.com", PP_SPF_PASS, 1 },
    { IP4, "", "OEMCOMPUTER", PP_SPF_NONE, 0 },
    { IP4, "", "[192.0.2.129]", PP_SPF_NONE, 0 },
    { IP4, "", "JUMPIN' JUPITER", PP_SPF_NONE, 0 },
    { IP4, "", "", PP_SPF_NONE, 0 },
    { IP4, "", NULL, PP_SPF_NONE, 0 },
    { IP4, "", ".", PP_SPF_NONE, 0 },
    { IP4, "", "x\r\nX-Evil: yes.example.com", PP_SPF_NONE, 0 },
    { IP4, "joe@[192.0.2.129]", "pass.example.com", PP_SPF_NONE, 0 },
    { IP4, "joe@com", "pass.example.com", PP_SPF_NONE, 0 },
    { IP4, "joe@a...example.com", "pass.example.com", PP_SPF_NONE, 0 },
    { IP4, "joe@a12345678901234567890123456789012345678901234567890123456789012.example.com", "x", PP_SPF_NONE, 1 },
    { IP4, "joe@a123456789012345678901234567890123456789012345678901234567890123.example.com", "x", PP_SPF_NONE, 0 },
    { IP4, "joe@b\xc3\xbc" "cher.example.com", "x.example.net", PP_SPF_NONE, 1 },
    { "memory", "joe@pass.example.com", "x.example.net", PP_SPF_NONE, 0 },
    { "", "joe@pass.example.com", "x.example.net", PP_SPF_NONE, 0 },
    { "fe80::1%eth0", "joe@pass.example.com", "x.example.net", PP_SPF_PASS, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint count;
      g_autoptr (PpSpf) spf = check (rows[i].client, rows[i].sender, rows[i].helo, NULL, NULL, &count);

      assert_result (spf, rows[i].result, rows[i].sender);
      g_assert_cmpuint (count, ==, rows[i].count);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spf/appendix-a", test_appendix);
  g_test_add_func ("/spf/records", test_records);
  g_test_add_func ("/spf/mechanisms", test_mechanisms);
  g_test_add_func ("/spf/include-and-redirect", test_referring);
  g_test_add_func ("/spf/limits", test_limits);
  g_test_add_func ("/spf/senders", test_senders);
  return g_test_run ();
}
