/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A world whose domains are not in ASCII: who is at home there, which way letters go, and what is said to have become of them,
 * however an address is spelled.
 */
#include <string.h>

#include "agents/actors.h"
#include "agents/cast.h"
#include "sim/snapshot.h"

/* Local parts of the letter are in ASCII, so that no server has to offer SMTPUTF8. */
static const char text[] = "[scenario]\ntitle=Grüße\nhorizon=1d\n"
                           "[host laptop.bücher.example]\nroles=mua\n"
                           "[host mail.bücher.example]\nroles=msa;mta;mda\ndomain=BÜCHER.example\n"
                           "[host mx.例え.テスト]\nroles=mta;mda\ndomain=xn--r8jz45g.xn--zckzah\n"
                           "[host ns.example]\nroles=resolver\n"
                           "[user alice@bücher.example]\npassword=a\nhost=laptop.bücher.example\nsubmit-to=mail.bücher.example\n"
                           "[user bob@例え.テスト]\npassword=b\nhost=laptop.bücher.example\ncollect-from=mx.例え.テスト\ncheck-every=5m\n"
                           "[user Jürgen@bücher.example]\nhost=laptop.bücher.example\n"
                           "[user straße@bücher.example]\nhost=laptop.bücher.example\n"
                           "[zone]\na=bücher.example. 3600 IN MX 10 mail.bücher.example.\nb=例え.テスト. 3600 IN MX 10 mx.例え.テスト.\n"
                           "[letter 1]\nfrom=alice@bücher.example\nto=bob@例え.テスト;eve@例え.テスト\nsubject=Grüße\ntext=a\n"
                           "[expect]\nletter 1 bob@例え.テスト=collected\nletter 1 eve@xn--r8jz45g.テスト=returned\n";

static PpScenario *
load (void)
{
  g_autoptr (GError) error = NULL;
  PpScenario *scenario = pp_scenario_parse (text, strlen (text), "x", &error);

  g_assert_no_error (error);
  return scenario;
}

/* The letter gets to bob by the directory, which is asked for A-labels only. */
static void
test_world (void)
{
  g_autoptr (PpScenario) scenario = load ();
  PpCastOptions options = { .scenario = scenario, .in_memory = TRUE };
  g_autoptr (PpOutcome) outcome = pp_outcome_new (&options);
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *report = NULL;
  PpWorld *world = pp_cast_world (&options, &error);

  g_assert_no_error (error);
  pp_world_set_sink (world, pp_journal_sink, journal);
  pp_world_start (world);
  while (pp_world_step (world) != PP_WORLD_IDLE)
    ;
  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    {
      PpEvent *event = pp_journal_get (journal, n);

      pp_outcome_see (outcome, event);
      g_assert_true ((event->kind != PP_KIND_DNS && event->kind != PP_KIND_LINE) || g_str_is_ascii (event->text));
    }
  g_assert_true (pp_outcome_judge (outcome, &report));
  g_assert_cmpstr (report, ==, "");
  g_assert_finalize_object (world);
}

static void
see (PpOutcome *outcome, const char *words)
{
  const PpEvent fields = { .n = 1, .item = 1, .from = g_intern_static_string ("mta:x"), .kind = PP_KIND_QUEUE };
  g_autoptr (PpEvent) event = pp_event_new (&fields, words, strlen (words));

  pp_outcome_see (outcome, event);
}

/* Servers name recipients as their clients did, which need not be as the letter does. */
static void
test_outcome (void)
{
  static const char *const named[] = { "<bob@例え.テスト>", "<bob@xn--r8jz45g.xn--zckzah>", "<BOB@例え.テスト>", "<bob@", "<>", "<\"bob\\", "<\"bob\"@XN--r8jz45g.テスト>" };
  static const gboolean found[] = { TRUE, TRUE, FALSE, FALSE, FALSE, FALSE, TRUE };

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      g_autoptr (PpScenario) scenario = load ();
      PpCastOptions options = { .scenario = scenario };
      g_autoptr (PpOutcome) outcome = pp_outcome_new (&options);
      g_autofree char *words = g_strdup_printf ("change X %s%s returned: 550 No", named[i], strchr (named[i], '>') != NULL ? "" : ">");
      guint posted, settled;

      see (outcome, words);
      pp_outcome_count (outcome, &posted, &settled);
      g_test_message ("%s", words);
      g_assert_cmpuint (posted, ==, 2);
      g_assert_cmpuint (settled, ==, found[i]);
    }
}

static PpSite *
make_site (PpScenario *scenario)
{
  PpSite *site = g_new0 (PpSite, 1);

  site->scenario = pp_scenario_ref (scenario);
  site->host = pp_scenario_get_host (scenario, "mail.xn--bcher-kva.example");
  site->cabinet = pp_cabinet_open (NULL, site->host->name, NULL);
  site->users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < scenario->users->len; i++)
    {
      PpScenarioUser *user = scenario->users->pdata[i];

      if (pp_domain_equal (user->address->domain, site->host->domain))
        g_hash_table_insert (site->users, pp_text_fold (user->address->local), user);
    }
  return site;
}

/* Local parts in any case, in any alphabet that has one; no other letter is taken for another. */
static void
test_site (void)
{
  static const struct { const char *address, *mailbox; gboolean local; } rows[] = {
    { "alice@bücher.example", "alice", TRUE },
    { "ALICE@xn--bcher-kva.example", "alice", TRUE },
    { "jürgen@BÜCHER.example", "jürgen", TRUE },
    { "JÜRGEN@bücher.example", "jürgen", TRUE },
    { "JU\xcc\x88RGEN@bu\xcc\x88" "cher.example", "jürgen", TRUE },
    { "jurgen@bücher.example", NULL, TRUE },
    { "straße@bücher.example", "straße", TRUE },
    { "STRASSE@bücher.example", NULL, TRUE },
    { "strasse@bücher.example", NULL, TRUE },
    { "Postmaster@bücher.example", "postmaster", TRUE },
    { "alice@bucher.example", NULL, FALSE },
    { "bob@例え.テスト", NULL, FALSE },
  };
  g_autoptr (PpScenario) scenario = load ();
  PpSite *site = make_site (scenario);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PpAddress) address = pp_address_parse (rows[i].address, NULL);
      g_autofree char *mailbox = pp_site_find_mailbox (site, address);

      g_test_message ("%s", rows[i].address);
      g_assert_cmpint (pp_site_is_local (site, address), ==, rows[i].local);
      g_assert_cmpstr (mailbox, ==, rows[i].mailbox);
    }
  pp_site_free (site);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/international/world", test_world);
  g_test_add_func ("/international/outcome", test_outcome);
  g_test_add_func ("/international/site", test_site);
  return g_test_run ();
}
