/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the directory has for the tests of SPF, and how it answers.
 */
#include "spf-directory.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *type; /* "FAILURE": the directory cannot say */
  const char *value;
} Entry;

/* What example.com has besides is of appendix A. */
static const Entry directory[] = {
  { "example.com", "MX", "mail-a.example.com" },
  { "example.com", "MX", "mail-b.example.com" },
  { "example.com", "A", "192.0.2.10" },
  { "example.com", "A", "192.0.2.11" },
  { "amy.example.com", "A", "192.0.2.65" },
  { "bob.example.com", "A", "192.0.2.66" },
  { "mail-a.example.com", "A", "192.0.2.129" },
  { "mail-b.example.com", "A", "192.0.2.130" },
  { "www.example.com", "CNAME", "example.com" },
  { "example.org", "MX", "mail-c.example.org" },
  { "mail-c.example.org", "A", "192.0.2.140" },
  { "10.2.0.192.in-addr.arpa", "PTR", "example.com" },
  { "65.2.0.192.in-addr.arpa", "PTR", "amy.example.com" },
  { "129.2.0.192.in-addr.arpa", "PTR", "mail-a.example.com" },
  { "140.2.0.192.in-addr.arpa", "PTR", "mail-c.example.org" },
  { "4.0.0.10.in-addr.arpa", "PTR", "bob.example.com" },
  { "mary.mobile-users._spf.example.com", "A", "127.0.0.2" },
  { "mobile-users._spf.example.com", "TXT", "v=spf1 exists:%{l1r+}.%{d}" },
  { "remote-users._spf.example.com", "TXT", "v=spf1 exists:%{ir}.%{l1r+}.%{d}" },
  { "15.15.2.192.joel.remote-users._spf.example.com", "A", "127.0.0.2" },
  { "ip4._spf.example.com", "TXT", "v=spf1 -ip4:192.0.2.0/24 +all" },
  { "ptr._spf.example.com", "TXT", "v=spf1 -ptr:example.com +all" },

  { "six.example.com", "AAAA", "2001:db8::cb00" },
  { "six.example.com", "A", "192.0.2.1" },
  { "six.example.com", "MX", "six.example.com" },
  { "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "PTR", "client.six.example.com" },
  { "client.six.example.com", "AAAA", IP6 },
  { "foo:bar/baz.example.com", "A", IP4 },
  { "a%b  c%20d.example.com", "A", IP4 },
  { "down.example.com", "FAILURE", "" },
  { "down-mx.example.com", "MX", "down.example.com" },
  { "null-mx.example.com", "MX", "" },
  { "strange-mx.example.com", "MX", "..." },
  { "empty.example.com", "TXT", "nothing of SPF" },
  { "chain.example.com", "CNAME", "chain2.example.com" },
  { "chain2.example.com", "CNAME", "MAIL-A.example.com" },
  { "loop.example.com", "CNAME", "loop.example.com" },
  { "spf-chain.example.com", "CNAME", "pass.example.com" },

  { "pass.example.com", "TXT", "v=spf1 +all" },
  { "fail.example.com", "TXT", "v=spf1 -all" },
  { "softfail.example.com", "TXT", "v=spf1 ~all" },
  { "neutral.example.com", "TXT", "v=spf1 ?all" },
  { "nothing.example.com", "TXT", "v=spf1" },
  { "wrong.example.com", "TXT", "v=spf1 moo" },
  { "twice.example.com", "TXT", "v=spf1 -all" },
  { "twice.example.com", "TXT", "V=SPF1 +all" },
  { "among.example.com", "TXT", "\xef\xbf\xbd" },
  { "among.example.com", "TXT", "v=spf10 +all" },
  { "among.example.com", "TXT", "v=spf1 -all" },
  { "among.example.com", "TXT", "v=spf1x" },
  { "mailer.example.com", "A", IP4 },
  { "mailer.example.com", "TXT", "v=spf1 a -all" },
  { "turn.example.com", "TXT", "v=spf1 redirect=turn.example.com" },
  { "ping.example.com", "TXT", "v=spf1 include:pong.example.com" },
  { "pong.example.com", "TXT", "v=spf1 include:ping.example.com" },
  { "eight.example.com", "TXT", "v=spf1 a a a a a a a a" },
  { "eight.example.com", "A", "192.0.2.1" },
  { "why.example.com", "TXT", "v=spf1 -all exp=say.example.com" },
  { "say.example.com", "TXT", "No %{c} for %{o}: http://%{d}/?s=%{S}&t=%{t}&r=%{r}%_%%" },
  { "p.example.com", "TXT", "%{p} at %{v}" },
  { "dot.example.com", "TXT", "Go away." },
  { "two.example.com", "TXT", "one" },
  { "two.example.com", "TXT", "two" },
  { "bad-macro.example.com", "TXT", "The %{x} files" },
  { "foreign.example.com", "TXT", "Nein, \xc3\xa4" },
  { "hello.example.com", "TXT", "%{h} says %{l}" },
};


void
add_record (PpDnsAnswer *answer, const char *name, const char *type, const char *value)
{
  PpDnsRecord *record = g_new0 (PpDnsRecord, 1);

  record->name = pp_spf_domain_to_question (name);
  record->type = g_strdup (type);
  record->value = g_strdup (value);
  g_ptr_array_add (answer->records, record);
}

/* Names that have much: ten or eleven mail exchangers, clients with as many names. Only host10 and host11 lead anywhere. */
static void
add_many (PpDnsAnswer *answer, const char *name, const char *type)
{
  static const struct { const char *name, *type; guint count; } rows[] = {
    { "ten.example.com", "MX", 10 },
    { "eleven.example.com", "MX", 11 },
    { "8.2.0.192.in-addr.arpa", "PTR", 10 },
    { "9.2.0.192.in-addr.arpa", "PTR", 11 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint n = 1; strcmp (rows[i].name, name) == 0 && strcmp (rows[i].type, type) == 0 && n <= rows[i].count; n++)
      {
        g_autofree char *host = g_strdup_printf ("host%u.example.com", n);

        add_record (answer, name, type, host);
      }
  if (strcmp (type, "A") == 0 && strcmp (name, "host10.example.com") == 0)
    add_record (answer, name, type, "192.0.2.8");
  if (strcmp (type, "A") == 0 && strcmp (name, "host11.example.com") == 0)
    add_record (answer, name, type, "192.0.2.9");
}

/* What the directory has under @name. Returns where its CNAME leads, or NULL. */
static const char *
add_entries (PpDnsAnswer *answer, const char *name, const char *type, gboolean *is_known)
{
  const char *alias = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (directory); i++)
    {
      const Entry *entry = &directory[i];
      gboolean is_alias = strcmp (entry->type, "CNAME") == 0;

      if (g_ascii_strcasecmp (entry->name, name) != 0)
        continue;
      *is_known = TRUE;
      if (is_alias || strcmp (entry->type, type) == 0)
        add_record (answer, name, entry->type, entry->value);
      if (is_alias)
        alias = entry->value;
      if (strcmp (entry->type, "FAILURE") == 0)
        answer->rcode = 2;
    }
  return alias;
}

/* The answer, CNAMEs followed, and something that does not belong there. @record is the SPF record of example.com. */
PpDnsAnswer *
look_up (const char *asked, const char *type, const char *record)
{
  PpDnsAnswer *answer = g_new0 (PpDnsAnswer, 1);
  g_autofree char *octets = pp_spf_domain_from_answer (asked), *name = g_ascii_strdown (octets, -1);
  const char *next = name;
  gboolean is_known = FALSE;

  answer->records = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_dns_record_free);
  add_many (answer, name, type);
  if (record != NULL && strcmp (name, "example.com") == 0 && strcmp (type, "TXT") == 0)
    add_record (answer, name, type, record);
  for (guint hops = 0; hops < 4 && next != NULL; hops++)
    next = add_entries (answer, next, type, &is_known);
  if (!is_known && answer->records->len == 0)
    answer->rcode = 3;
  if (answer->records->len > 0)
    add_record (answer, "elsewhere.example.com", type, strcmp (type, "A") == 0 ? "192.0.2.77" : "v=spf1 +all");
  return answer;
}

/* The sender, "" for the null reverse-path. Not pp_address_parse(): some of these are no addresses. */
static PpAddress *
make_sender (const char *sender)
{
  const char *at = strrchr (sender, '@');
  g_autofree char *local = at != NULL ? g_strndup (sender, (gsize) (at - sender)) : g_strdup ("");

  return pp_address_new (local, at != NULL ? at + 1 : "");
}

/* Answers up to the result. @last receives the last question that was no TXT, @count how many there were. */
PpSpf *
check (const char *client, const char *sender, const char *helo, const char *record, char **last, guint *count)
{
  g_autoptr (PpAddress) reverse = make_sender (sender);
  PpSpf *spf = pp_spf_new (client, reverse, helo, "mx.example.org", 1700000000);
  const char *name, *type;
  guint asked = 0;

  while (pp_spf_wants (spf, &name, &type))
    {
      g_autoptr (PpDnsAnswer) answer = look_up (name, type, record);

      g_assert_cmpuint (++asked, <, 300);
      if (last != NULL && strcmp (type, "TXT") != 0)
        {
          g_free (*last);
          *last = g_strdup (name);
        }
      pp_spf_hear (spf, answer);
    }
  g_assert_null (name);
  g_assert_nonnull (pp_spf_get_reason (spf));
  g_assert_true (g_str_is_ascii (pp_spf_get_reason (spf)));
  if (count != NULL)
    *count = asked;
  return spf;
}

void
assert_result (PpSpf *spf, PpSpfResult result, const char *what)
{
  g_test_message ("%s: %s", what, pp_spf_get_reason (spf));
  g_assert_cmpstr (pp_spf_result_to_string (pp_spf_get_result (spf)), ==, pp_spf_result_to_string (result));
}
