/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The chronicle and the proof of identity: what is known of each letter at each moment, which report is about which letter,
 * what a line of an AUTH exchange says; and that strangers' octets do no harm.
 */
#include <string.h>

#include "app/chronicle.h"
#include "app/proof.h"

static PpEvent *
tell (PpJournal *journal, PpKind kind, guint32 item, const char *from, const char *text)
{
  const PpEvent fields = { .n = pp_journal_get_length (journal) + 1, .kind = kind, .item = item, .connection = 1,
                           .time_us = (pp_journal_get_length (journal) + 1) * G_USEC_PER_SEC, .from = g_intern_string (from) };
  g_autoptr (PpEvent) event = pp_event_new (&fields, text, strlen (text));

  pp_journal_append (journal, event);
  return pp_journal_get (journal, fields.n);
}

static const PpNews *
news_of (GPtrArray *all, const char *recipient)
{
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((const PpNews *) all->pdata[i])->recipient, recipient))
      return all->pdata[i];
  g_error ("nothing is known of %s", recipient);
}

static void
test_news (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpChronicle) chronicle = pp_chronicle_new (journal);
  g_autoptr (GPtrArray) before = NULL, later = NULL, last = NULL;

  tell (journal, PP_KIND_QUEUE, 1, "mta:a", "add K from <alice@london.example> for <bob@paris.example>, <eve@paris.example>");
  tell (journal, PP_KIND_QUEUE, 1, "mta:a", "change K <bob@paris.example> deferred, next try in 5 min: 451 4.4.1 closed");
  tell (journal, PP_KIND_QUEUE, 1, "mta:a", "change K <eve@paris.example> returned: 550 5.1.1 nobody");
  tell (journal, PP_KIND_QUEUE, 1, "mta:a", "change K <bob@paris.example> delayed: the sender is told");
  tell (journal, PP_KIND_QUEUE, 1, "mta:a", "change K <bob@paris.example> returned after five days: 451 4.4.1 closed");
  pp_chronicle_update (chronicle);
  before = pp_chronicle_list_news (chronicle, 1, 1);
  later = pp_chronicle_list_news (chronicle, 1, 4);
  last = pp_chronicle_list_news (chronicle, 1, 5);
  g_assert_cmpuint (before->len, ==, 0);
  g_assert_cmpuint (later->len, ==, 2);
  g_assert_cmpint (news_of (later, "bob@paris.example")->kind, ==, PP_NEWS_DEFERRED);
  g_assert_cmpint (news_of (later, "bob@paris.example")->next_try_us, ==, (2 + 5 * 60) * G_USEC_PER_SEC);
  g_assert_true (news_of (later, "bob@paris.example")->delayed);
  g_assert_cmpint (news_of (later, "eve@paris.example")->kind, ==, PP_NEWS_RETURNED);
  g_assert_cmpstr (news_of (later, "eve@paris.example")->reply, ==, "550 5.1.1 nobody");
  g_assert_false (news_of (later, "eve@paris.example")->expired);
  g_assert_true (news_of (last, "bob@paris.example")->expired);
}

static void
test_reports (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpChronicle) chronicle = NULL;

  tell (journal, PP_KIND_QUEUE, 1, "mta:a", "add K from <alice@london.example> for <bob@paris.example>");
  tell (journal, PP_KIND_QUEUE, 2, "mta:a", "add L from <carol@london.example> for <bob@paris.example>");
  tell (journal, PP_KIND_QUEUE, 1, "mta:a", "change K <bob@paris.example> returned: 550 no");
  tell (journal, PP_KIND_QUEUE, 2, "mta:a", "change L <bob@paris.example> returned: 550 no");
  tell (journal, PP_KIND_QUEUE, 3, "mta:a", "add M from <> for <carol@london.example>");
  tell (journal, PP_KIND_QUEUE, 4, "mta:b", "add N from <> for <alice@london.example>");
  tell (journal, PP_KIND_QUEUE, 5, "mta:a", "add O from <> for <alice@london.example>");
  chronicle = pp_chronicle_new (journal);
  g_assert_cmpuint (pp_chronicle_find_report (chronicle, 1, 7), ==, 5);
  g_assert_cmpuint (pp_chronicle_find_report (chronicle, 1, 6), ==, 0);
  g_assert_cmpuint (pp_chronicle_find_report (chronicle, 2, 7), ==, 3);
  g_assert_cmpuint (pp_chronicle_find_original (chronicle, 3), ==, 2);
  g_assert_cmpuint (pp_chronicle_find_original (chronicle, 4), ==, 0);
  g_assert_cmpuint (pp_chronicle_find_original (chronicle, 5), ==, 1);
}

static void
test_seals_and_circles (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpChronicle) chronicle = NULL;

  tell (journal, PP_KIND_TLS, 0, "mua:alice", "failed no certificate");
  tell (journal, PP_KIND_TLS, 0, "mua:alice", "sealed TLSv1.3 X");
  tell (journal, PP_KIND_QUEUE, 1, "mta:a", "add 1 from <a@b> for <c@d>");
  tell (journal, PP_KIND_QUEUE, 1, "mta:b", "add 2 from <a@b> for <c@d>");
  tell (journal, PP_KIND_QUEUE, 1, "mta:a", "add 3 from <a@b> for <c@d>");
  tell (journal, PP_KIND_QUEUE, 1, "mta:b", "add 4 from <a@b> for <c@d>");
  chronicle = pp_chronicle_new (journal);
  g_assert_false (pp_chronicle_is_sealed (chronicle, 1, 1));
  g_assert_true (pp_chronicle_is_sealed (chronicle, 1, 2));
  g_assert_true (pp_chronicle_is_sealed (chronicle, 1, 0));
  g_assert_false (pp_chronicle_is_sealed (chronicle, 2, 3));
  g_assert_cmpuint (pp_chronicle_count_returns (chronicle, 1, 4), ==, 0);
  g_assert_cmpuint (pp_chronicle_count_returns (chronicle, 1, 6), ==, 2);
  g_assert_false (pp_chronicle_has_queued (chronicle, 1, "mta:nowhere.example", 6));
}

static PpEvent *
say (PpJournal *journal, char who, const char *text)
{
  const PpEvent fields = { .n = pp_journal_get_length (journal) + 1, .kind = PP_KIND_LINE, .connection = 1,
                           .dir = who == 'C' ? PP_DIR_CLIENT : PP_DIR_SERVER, .from = g_intern_string ("mua:alice") };
  g_autoptr (PpEvent) event = pp_event_new (&fields, text, strlen (text));

  pp_journal_append (journal, event);
  return pp_journal_get (journal, fields.n);
}

static void
test_proof (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpProof) none = pp_proof_read (journal, say (journal, 'C', "EHLO x"));
  g_autoptr (PpProof) plain = NULL, refused = NULL, name = NULL, password = NULL, accepted = NULL, after = NULL;

  g_assert_null (none);
  say (journal, 'S', "250-x");
  say (journal, 'S', "250 AUTH PLAIN LOGIN");
  plain = pp_proof_read (journal, say (journal, 'C', "auth plain AGFsaWNlAHdvbmRlcmxhbmQ="));
  g_assert_cmpstr (plain->mechanism, ==, "PLAIN");
  g_assert_cmpuint (plain->step, ==, 1);
  g_assert_cmpstr (plain->user, ==, "alice");
  g_assert_cmpstr (plain->password, ==, "wonderland");
  g_assert_cmpstr (plain->decoded, ==, " alice wonderland");
  refused = pp_proof_read (journal, say (journal, 'S', "535 5.7.8 no"));
  g_assert_cmpstr (refused->user, ==, "alice");
  g_assert_null (refused->password);
  say (journal, 'C', "AUTH LOGIN");
  say (journal, 'S', "334 VXNlcm5hbWU6");
  name = pp_proof_read (journal, say (journal, 'C', "YWxpY2U="));
  say (journal, 'S', "334 UGFzc3dvcmQ6");
  password = pp_proof_read (journal, say (journal, 'C', "d29uZGVybGFuZA=="));
  accepted = pp_proof_read (journal, say (journal, 'S', "235 2.7.0 welcome"));
  g_assert_cmpuint (name->step, ==, 1);
  g_assert_null (name->password);
  g_assert_cmpuint (password->step, ==, 2);
  g_assert_cmpstr (password->user, ==, "alice");
  g_assert_cmpstr (password->password, ==, "wonderland");
  g_assert_cmpstr (accepted->user, ==, "alice");
  after = pp_proof_read (journal, say (journal, 'C', "MAIL FROM:<alice@london.example>"));
  g_assert_null (after);
}

/* Whatever a recording says, nothing is read that is not there. */
static void
test_hostile (void)
{
  static const char *const texts[] = {
    "", " ", "add", "add ", "change", "change ", "change K", "change K <", "change K <>", "change K <a> ", "change K <a> deferred",
    "change K <a> deferred, next try in -5 min", "change K <a> deferred, next try in 999999999999999999999 min: x",
    "change K <a> returned after", "change K <\xff\xfe> returned: \xff", "add K from <> for <", "add K from <> for <a>", "remove",
    "sealed", "AUTH ", "AUTH =", "AUTH  =", "AUTH \xff \xff", "AUTH PLAIN ====", "AUTH PLAIN =A==", "334", "334 ", "334-", "334 A=A=",
    "AUTH PLAIN AAAA", "AUTH PLAIN AA==", "AUTH SCRAM-SHA-1 LG49", "AUTH CRAM-MD5 IA==", "*", "=", "AGFs" };
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpChronicle) chronicle = pp_chronicle_new (journal);
  guint seen = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (texts); j++)
      {
        g_autoptr (GPtrArray) news = NULL;
        g_autoptr (PpProof) proof = NULL;

        tell (journal, PP_KIND_QUEUE, 1 + j % 5, "mta:a", texts[i]);
        say (journal, 'C', texts[i]);
        proof = pp_proof_read (journal, say (journal, i % 2 == 0 ? 'S' : 'C', texts[j]));
        pp_chronicle_update (chronicle);
        news = pp_chronicle_list_news (chronicle, 1 + j % 5, pp_journal_get_length (journal));
        for (guint k = 0; k < news->len; k++)
          g_assert_nonnull (((const PpNews *) news->pdata[k])->reply);
        seen += news->len + (proof != NULL);
      }
  g_assert_cmpuint (seen, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chronicle/news", test_news);
  g_test_add_func ("/chronicle/reports", test_reports);
  g_test_add_func ("/chronicle/seals-and-circles", test_seals_and_circles);
  g_test_add_func ("/chronicle/proof", test_proof);
  g_test_add_func ("/chronicle/hostile", test_hostile);
  return g_test_run ();
}
