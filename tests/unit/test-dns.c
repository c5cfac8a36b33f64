/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The directory: what a zone takes, what it answers, and what comes of rubbish. Real DNS messages all the way.
 */
#include <ldns/ldns.h>
#include <string.h>

#include "agents/dns.h"

static const char *const records[] = {
  "paris.example. 3600 IN MX 20 backup.paris.example.",
  "paris.example. 3600 IN MX 10 mx.paris.example.",
  "paris.example. 3600 IN TXT \"v=spf1 \" \"-all\"",
  "MX.Paris.example. 3600 IN A 127.25.0.4",
  "mx.paris.example. 3600 IN AAAA ::1",
  "backup.paris.example. 60 IN A 127.25.0.5",
  "www.paris.example. 3600 IN CNAME web.paris.example.",
  "web.paris.example. 3600 IN A 127.25.0.6",
  "gone.paris.example. 3600 IN CNAME nowhere.example.",
  "loop.paris.example. 3600 IN CNAME pool.paris.example.",
  "pool.paris.example. 3600 IN CNAME loop.paris.example.",
  "nomail.example. 3600 IN MX 0 .",
  "broken.example. SERVFAIL",
  "alias.example. 3600 IN CNAME broken.example.",
  "4.0.25.127.in-addr.arpa. 3600 IN PTR mx.paris.example.",
  "rome.test. 3600 IN SOA ns.rome.test. postmaster.rome.test. 1 2 3 4 5",
  "rome.test. 3600 IN NS ns.rome.test.",
  "a.b.rome.test. 3600 IN A 127.25.0.9",
};

static PpZone *
make_zone (void)
{
  PpZone *zone = pp_zone_new ();

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (GError) error = NULL;

      pp_zone_add (zone, records[i], &error);
      g_assert_no_error (error);
    }
  return zone;
}

typedef struct
{
  const char *name;
  const char *type;
  guint rcode;
  guint n_records;
  const char *question;
  const char *answer;
} Row;

static const Row rows[] = {
  { "paris.example", "MX", 0, 5, "paris.example MX?",
    "paris.example MX 20 backup.paris.example; paris.example MX 10 mx.paris.example; backup.paris.example A 127.25.0.5; "
    "mx.paris.example A 127.25.0.4; mx.paris.example AAAA ::1" },
  { "PARIS.example.", "mx", 0, 5, NULL, NULL },
  { "mx.paris.example", "A", 0, 1, "mx.paris.example A?", "mx.paris.example A 127.25.0.4" },
  { "paris.example", "TXT", 0, 1, "paris.example TXT?", "paris.example TXT v=spf1 -all" },
  { "paris.example", "AAAA", 0, 0, "paris.example AAAA?", "paris.example: no AAAA record" },
  { "example", "MX", 0, 0, "example MX?", "example: no MX record" },
  { "rome.example", "MX", 3, 0, "rome.example MX?", "rome.example: no such name" },
  { "aris.example", "MX", 3, 0, NULL, "aris.example: no such name" },
  { "www.paris.example", "A", 0, 2, NULL, "www.paris.example CNAME web.paris.example; web.paris.example A 127.25.0.6" },
  { "www.paris.example", "CNAME", 0, 1, NULL, "www.paris.example CNAME web.paris.example" },
  { "gone.paris.example", "A", 3, 1, NULL, "gone.paris.example CNAME nowhere.example; gone.paris.example: no such name" },
  { "loop.paris.example", "A", 2, 9, NULL, NULL },
  { "nomail.example", "MX", 0, 1, NULL, "nomail.example MX 0 ." },
  { "broken.example", "MX", 2, 0, "broken.example MX?", "broken.example: out of order" },
  { "broken.example", "A", 2, 0, NULL, NULL },
  { "below.broken.example", "A", 3, 0, NULL, "below.broken.example: no such name" },
  { "alias.example", "MX", 2, 1, NULL, "alias.example CNAME broken.example; alias.example: out of order" },
  { "4.0.25.127.in-addr.arpa", "PTR", 0, 1, NULL, "4.0.25.127.in-addr.arpa PTR mx.paris.example" },
  { "rome.test", "NS", 0, 1, NULL, "rome.test NS ns.rome.test" },
  { "rome.test", "SOA", 0, 1, NULL, NULL },
  { "b.rome.test", "A", 0, 0, NULL, "b.rome.test: no A record" },
  { "c.rome.test", "A", 3, 0, NULL, "c.rome.test: no such name" },
  { "paris.example", "AXFR", 5, 0, "paris.example AXFR?", "paris.example AXFR: refused" },
};

static void
test_answers (void)
{
  g_autoptr (PpZone) zone = make_zone ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *asked = NULL, *heard = NULL, *said = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) question = pp_dns_ask (rows[i].name, rows[i].type, 1000 + i, &asked);
      g_autoptr (GBytes) octets = pp_zone_answer (zone, question, 512, &heard, &said);
      g_autoptr (PpDnsAnswer) answer = NULL;

      g_test_message ("%s %s: %s", rows[i].name, rows[i].type, said);
      answer = pp_dns_read (octets, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (answer->id, ==, 1000 + i);
      g_assert_cmpint (g_ascii_strncasecmp (answer->name, rows[i].name, strlen (answer->name)), ==, 0);
      g_assert_cmpint (g_ascii_strcasecmp (answer->asked, rows[i].type), ==, 0);
      g_assert_null (answer->problem);
      g_assert_cmpuint (answer->rcode, ==, rows[i].rcode);
      g_assert_cmpuint (answer->records->len, ==, rows[i].n_records);
      g_assert_false (answer->truncated);
      if (rows[i].question != NULL)
        {
          g_assert_cmpstr (asked, ==, rows[i].question);
          g_assert_cmpstr (heard, ==, rows[i].question);
        }
      if (rows[i].answer != NULL)
        g_assert_cmpstr (said, ==, rows[i].answer);
    }
}

static void
test_order (void)
{
  g_autoptr (PpZone) zone = make_zone ();
  g_autoptr (GBytes) question = pp_dns_ask ("paris.example", "MX", 7, NULL);
  g_autoptr (GBytes) octets = pp_zone_answer (zone, question, 512, NULL, NULL);
  g_autoptr (PpDnsAnswer) answer = pp_dns_read (octets, NULL);
  const PpDnsRecord *first = g_ptr_array_index (answer->records, 0), *second = g_ptr_array_index (answer->records, 1);
  const PpDnsRecord *last = g_ptr_array_index (answer->records, 4);

  g_assert_cmpstr (first->value, ==, "mx.paris.example");
  g_assert_cmpuint (first->preference, ==, 10);
  g_assert_cmpuint (first->ttl, ==, 3600);
  g_assert_cmpstr (first->name, ==, "paris.example");
  g_assert_cmpstr (second->value, ==, "backup.paris.example");
  g_assert_cmpstr (last->type, ==, "AAAA");
}

static void
test_bad_records (void)
{
  static const char *const bad[] = { "",
                                     " ",
                                     "paris.example.",
                                     "paris.example. 3600 IN",
                                     "paris.example. 3600 IN A 1.2.3.4.5",
                                     "paris.example. IN MX mx.paris.example.",
                                     "paris.example. IN MX 70000 mx.paris.example.",
                                     "a..example. IN A 127.0.0.1",
                                     "*.example. IN A 127.0.0.1",
                                     "a.example. CH TXT x",
                                     "a.example. IN A 127.0.0.1\nb.example. IN A 127.0.0.1",
                                     "$ORIGIN example.",
                                     "a.example. IN ANY x",
                                     "a.example. IN AXFR x",
                                     "www.paris.example. IN A 127.0.0.1",
                                     "mx.paris.example. IN CNAME web.paris.example.",
                                     "paris.example. 3600 IN MX 10 MX.paris.example.",
                                     ". IN A 127.0.0.1",
                                     "; a comment",
                                     "\x1b.example. IN A 127.0.0.1",
                                     "a.example. IN TXT \"unclosed",
                                     "broken.example. SERVFAIL",
                                     "paris.example. SERVFAIL",
                                     ". SERVFAIL",
                                     " a.example. SERVFAIL",
                                     "a..example. SERVFAIL",
                                     "a.example. SERVFAIL x",
                                     "a.example. servfail",
                                     "\xff.example. SERVFAIL",
                                     "broken.example. IN A 127.0.0.1" };
  g_autoptr (PpZone) zone = make_zone ();
  g_autofree char *long_record = g_strdup_printf ("a.example. IN TXT \"%05000d\"", 1);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean added = pp_zone_add (zone, bad[i], &error);

      g_test_message ("%s: %s", bad[i], error == NULL ? "taken" : error->message);
      g_assert_false (added);
      g_assert_error (error, PP_DNS_ERROR, PP_DNS_ERROR_RECORD);
    }
  g_assert_false (pp_zone_add (zone, long_record, NULL));
}

static void
test_truncation (void)
{
  g_autoptr (PpZone) zone = pp_zone_new ();
  g_autoptr (GBytes) question = pp_dns_ask ("paris.example", "MX", 7, NULL);
  g_autoptr (GBytes) wide = NULL, narrow = NULL, huge = NULL;
  g_autoptr (PpDnsAnswer) wide_answer = NULL, narrow_answer = NULL, huge_answer = NULL;
  ldns_pkt *plain = ldns_pkt_query_new (ldns_dname_new_frm_str ("paris.example"), LDNS_RR_TYPE_MX, LDNS_RR_CLASS_IN, LDNS_RD);
  g_autoptr (GBytes) plain_question = NULL;
  g_autofree char *said = NULL;
  uint8_t *wire = NULL;
  size_t size = 0;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *mx = g_strdup_printf ("paris.example. IN MX %u mx%u.paris.example.", i, i);
      g_autofree char *address = g_strdup_printf ("mx%u.paris.example. IN A 127.25.0.%u", i, i);

      g_assert_true (pp_zone_add (zone, mx, NULL) && pp_zone_add (zone, address, NULL));
    }
  g_assert_cmpint (ldns_pkt2wire (&wire, plain, &size), ==, LDNS_STATUS_OK);
  plain_question = g_bytes_new (wire, size);
  free (wire);
  ldns_pkt_free (plain);

  /* without EDNS 512 octets are all there is, and the answers do not fit */
  narrow = pp_zone_answer (zone, plain_question, 512, NULL, &said);
  g_assert_cmpuint (g_bytes_get_size (narrow), <=, 512);
  narrow_answer = pp_dns_read (narrow, NULL);
  g_assert_true (narrow_answer->truncated);
  g_assert_cmpuint (narrow_answer->records->len, ==, 0);
  g_assert_cmpstr (said, ==, "paris.example MX: too long for a datagram");
  /* with it they do, though the addresses do not */
  wide = pp_zone_answer (zone, question, 512, NULL, NULL);
  g_assert_cmpuint (g_bytes_get_size (wide), <=, 1232);
  wide_answer = pp_dns_read (wide, NULL);
  g_assert_false (wide_answer->truncated);
  g_assert_cmpuint (wide_answer->records->len, ==, 40);
  /* over TCP everything goes */
  huge = pp_zone_answer (zone, plain_question, 65535, NULL, NULL);
  huge_answer = pp_dns_read (huge, NULL);
  g_assert_cmpuint (huge_answer->records->len, ==, 80);
}

/* A question made by hand: other classes, other opcodes, no question, two questions, an answer. */
static guint
rcode_for (PpZone *zone, const char *header, const char *rest, gsize rest_length)
{
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  g_autoptr (GBytes) question = NULL, reply = NULL;
  g_autofree char *heard = NULL, *said = NULL;
  g_autoptr (PpDnsAnswer) answer = NULL;

  g_byte_array_append (octets, (const guint8 *) header, 12);
  g_byte_array_append (octets, (const guint8 *) rest, rest_length);
  question = g_bytes_new (octets->data, octets->len);
  reply = pp_zone_answer (zone, question, 512, &heard, &said);
  if (reply == NULL)
    {
      g_assert_null (heard);
      g_assert_null (said);
      return G_MAXUINT;
    }
  g_assert_nonnull (heard);
  g_assert_nonnull (said);
  answer = pp_dns_read (reply, NULL);
  g_assert_nonnull (answer);
  return answer->rcode;
}

static void
test_odd_questions (void)
{
  static const char mx[] = "\5paris\7example\0\0\17\0\1", chaos[] = "\5paris\7example\0\0\17\0\3";
  static const char two[] = "\5paris\7example\0\0\17\0\1\5paris\7example\0\0\17\0\1";
  g_autoptr (PpZone) zone = make_zone ();

  g_assert_cmpuint (rcode_for (zone, "\1\2\1\0\0\1\0\0\0\0\0\0", mx, sizeof mx - 1), ==, 0);
  g_assert_cmpuint (rcode_for (zone, "\1\2\1\0\0\1\0\0\0\0\0\0", chaos, sizeof chaos - 1), ==, 5);
  g_assert_cmpuint (rcode_for (zone, "\1\2\x11\0\0\1\0\0\0\0\0\0", mx, sizeof mx - 1), ==, 4);
  g_assert_cmpuint (rcode_for (zone, "\1\2\1\0\0\0\0\0\0\0\0\0", "", 0), ==, 1);
  g_assert_cmpuint (rcode_for (zone, "\1\2\1\0\0\2\0\0\0\0\0\0", two, sizeof two - 1), ==, 1);
  g_assert_cmpuint (rcode_for (zone, "\1\2\x81\0\0\1\0\0\0\0\0\0", mx, sizeof mx - 1), ==, G_MAXUINT);
  g_assert_cmpuint (rcode_for (zone, "\1\2\1\0\0\1\0\0\0\0\0\0", mx, 5), ==, G_MAXUINT);
  g_assert_cmpuint (rcode_for (zone, "\1\2\1\0\0\1\0\0\0\0\0\0", "\xc0\x0c\0\1\0\1", 6), ==,
                    G_MAXUINT); /* a name that points at itself */
}

/* Every cut and every flipped octet of a good message: an answer or none, never a crash. */
static void
test_rubbish (void)
{
  g_autoptr (PpZone) zone = make_zone ();
  g_autoptr (GBytes) question = pp_dns_ask ("paris.example", "MX", 7, NULL);
  g_autoptr (GBytes) good = pp_zone_answer (zone, question, 512, NULL, NULL);
  GBytes *const messages[] = { question, good };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);

  g_assert_null (pp_zone_answer (zone, empty, 512, NULL, NULL));
  g_assert_null (pp_dns_read (empty, &error));
  g_assert_error (error, PP_DNS_ERROR, PP_DNS_ERROR_MESSAGE);
  g_clear_error (&error);
  g_assert_null (pp_dns_read (question, &error));
  g_assert_error (error, PP_DNS_ERROR, PP_DNS_ERROR_MESSAGE);
  for (guint m = 0; m < G_N_ELEMENTS (messages); m++)
    for (gsize i = 0; i < g_bytes_get_size (messages[m]) * 256; i++)
      {
        gsize length = g_bytes_get_size (messages[m]);
        g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (messages[m], NULL), length);
        g_autoptr (GBytes) spoilt = NULL, answer = NULL;
        g_autoptr (PpDnsAnswer) read = NULL;

        copy[i / 256] = i % 256;
        spoilt = g_bytes_new (copy, i % 256 == 0 ? i / 256 : length);
        answer = pp_zone_answer (zone, spoilt, 512, NULL, NULL);
        read = pp_dns_read (spoilt, NULL);
      }
}

/* What is not there is vouched for by the zone's SOA (RFC 2308, 3). */
static void
test_authority (void)
{
  g_autoptr (PpZone) zone = make_zone ();
  static const struct
  {
    const char *name, *type;
    guint count;
  } asked[] = { { "b.rome.test", "A", 1 }, { "c.rome.test", "A", 1 }, { "rome.test", "SOA", 0 }, { "rome.example", "A", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (GBytes) question = pp_dns_ask (asked[i].name, asked[i].type, 1, NULL);
      g_autoptr (GBytes) octets = pp_zone_answer (zone, question, 512, NULL, NULL);
      ldns_pkt *packet = NULL;

      g_assert_cmpint (ldns_wire2pkt (&packet, g_bytes_get_data (octets, NULL), g_bytes_get_size (octets)), ==, LDNS_STATUS_OK);
      g_assert_cmpuint (ldns_pkt_nscount (packet), ==, asked[i].count);
      ldns_pkt_free (packet);
    }
}

static void
test_lists (void)
{
  g_autoptr (PpZone) zone = make_zone ();
  g_autoptr (GBytes) question = pp_dns_ask ("WWW.paris.example", "A", 7, NULL), round = pp_dns_ask ("loop.paris.example", "A", 7, NULL);
  g_autoptr (GBytes) octets = pp_zone_answer (zone, question, 512, NULL, NULL), circle = pp_zone_answer (zone, round, 512, NULL, NULL);
  g_autoptr (PpDnsAnswer) answer = pp_dns_read (octets, NULL), endless = pp_dns_read (circle, NULL);
  g_autoptr (GPtrArray) through = pp_dns_answer_list (answer, "www.paris.example", "A");
  g_autoptr (GPtrArray) straight = pp_dns_answer_list (answer, "web.paris.example", "A");
  g_autoptr (GPtrArray) none = pp_dns_answer_list (answer, "www.paris.example", "MX");
  g_autoptr (GPtrArray) never = pp_dns_answer_list (endless, "loop.paris.example", "A");

  g_assert_cmpuint (through->len, ==, 1);
  g_assert_true (g_ptr_array_index (through, 0) == g_ptr_array_index (straight, 0));
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (never->len, ==, 0);
  g_assert_true (pp_dns_answer_has (answer, "A"));
  g_assert_false (pp_dns_answer_has (answer, "MX"));
  g_assert_false (pp_dns_answer_is_null_mx (answer));
}

static void
test_frame (void)
{
  g_autofree guint8 *many = g_malloc0 (65536);
  g_autoptr (GBytes) small = g_bytes_new ("abc", 3), most = g_bytes_new (many, 65535), more = g_bytes_new (many, 65536);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) framed = pp_dns_frame (small), framed_most = pp_dns_frame (most), framed_empty = pp_dns_frame (empty);

  g_assert_cmpmem (g_bytes_get_data (framed, NULL), g_bytes_get_size (framed), "\0\3abc", 5);
  g_assert_cmpmem (g_bytes_get_data (framed_empty, NULL), g_bytes_get_size (framed_empty), "\0\0", 2);
  g_assert_cmpuint (g_bytes_get_size (framed_most), ==, 65537);
  g_assert_cmpmem (g_bytes_get_data (framed_most, NULL), 2, "\xff\xff", 2);
  g_assert_null (pp_dns_frame (more));
}

/* An OPT record of another version (RFC 6891, 6.1.3). */
static void
test_edns_version (void)
{
  static const char opt[] = "\5paris\7example\0\0\17\0\1\0\0\51\4\xd0\0\1\0\0\0\0";
  static const char header[] = "\1\2\1\0\0\1\0\0\0\0\0\1";
  g_autoptr (PpZone) zone = make_zone ();
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  g_autoptr (GBytes) question = NULL, reply = NULL;
  g_autofree char *said = NULL;
  ldns_pkt *packet = NULL;

  g_byte_array_append (octets, (const guint8 *) header, sizeof header - 1);
  g_byte_array_append (octets, (const guint8 *) opt, sizeof opt - 1);
  question = g_bytes_new (octets->data, octets->len);
  reply = pp_zone_answer (zone, question, 512, NULL, &said);
  g_assert_cmpint (ldns_wire2pkt (&packet, g_bytes_get_data (reply, NULL), g_bytes_get_size (reply)), ==, LDNS_STATUS_OK);
  g_assert_cmpuint (ldns_pkt_edns_extended_rcode (packet), ==, 1);
  g_assert_cmpuint (ldns_pkt_ancount (packet), ==, 0);
  g_assert_cmpuint (ldns_pkt_edns_udp_size (packet), ==, 1232);
  g_assert_cmpstr (said, ==, "this version of EDNS is not known");
  ldns_pkt_free (packet);
}

static void
test_what_cannot_be_asked (void)
{
  g_autofree char *label = g_strnfill (64, 'a');
  g_autofree char *words = NULL;

  g_assert_null (pp_dns_ask (label, "MX", 1, &words));
  g_assert_null (pp_dns_ask ("a..b", "MX", 1, &words));
  g_assert_null (pp_dns_ask ("paris.example", "NONSENSE", 1, &words));
  g_assert_null (words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dns/answers", test_answers);
  g_test_add_func ("/dns/order", test_order);
  g_test_add_func ("/dns/bad-records", test_bad_records);
  g_test_add_func ("/dns/truncation", test_truncation);
  g_test_add_func ("/dns/odd-questions", test_odd_questions);
  g_test_add_func ("/dns/rubbish", test_rubbish);
  g_test_add_func ("/dns/authority", test_authority);
  g_test_add_func ("/dns/lists", test_lists);
  g_test_add_func ("/dns/frame", test_frame);
  g_test_add_func ("/dns/edns-version", test_edns_version);
  g_test_add_func ("/dns/what-cannot-be-asked", test_what_cannot_be_asked);
  return g_test_run ();
}
