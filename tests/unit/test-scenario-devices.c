/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Devices, actions and what must lie where, in scenarios: what is read of them, and that every fault is named with its
 * line. The rest of a scenario is in test-scenario.c.
 */
#include <string.h>

#include "agents/cast.h"

static PpScenario *
load (const char *id)
{
  g_autofree char *file = g_strconcat (id, ".scenario", NULL);
  const char *source = g_getenv ("PENNYPOST_SOURCE");
  g_autofree char *path = g_build_filename (source == NULL ? "." : source, "data", "scenarios", file, NULL);
  g_autoptr (GError) error = NULL;
  PpScenario *scenario = pp_scenario_load (path, &error);

  g_assert_no_error (error);
  return scenario;
}

static void
test_read (void)
{
  g_autoptr (PpScenario) scenario = load ("imap-offline-and-back");
  const PpScenarioDevice *phone = pp_scenario_get_device (scenario, "phone");
  const PpScenarioUser *bob = scenario->users->pdata[1];
  const PpScenarioAction *action = scenario->actions->pdata[7];
  const PpScenarioHolding *there = scenario->holdings->pdata[1], *count = scenario->holdings->pdata[3], *here = scenario->holdings->pdata[4];

  g_assert_cmpuint (bob->devices->len, ==, 2);
  g_assert_true (bob->devices->pdata[0] == &bob->first && bob->devices->pdata[1] == phone);
  g_assert_cmpstr (bob->first.actor, ==, "bob");
  g_assert_cmpint (bob->first.retrieve, ==, PP_RETRIEVE_IMAP);
  g_assert_cmpint (bob->first.cache, ==, PP_CACHE_WHOLE);
  g_assert_cmpstr (phone->actor, ==, "bob/phone");
  g_assert_cmpstr (phone->host, ==, "phone.paris.example");
  g_assert_cmpint (phone->cache, ==, PP_CACHE_HEADERS);
  g_assert_false (phone->idle);
  g_assert_null (pp_scenario_get_device (scenario, "tablet"));

  g_assert_cmpstr (action->wish, ==, "move");
  g_assert_cmpint (action->at_us, ==, 14 * G_TIME_SPAN_MINUTE);
  g_assert_true (action->device == &bob->first && action->user == bob);
  g_assert_cmpuint (action->letter, ==, 3);
  g_assert_cmpstr (action->to, ==, "Kittens");

  g_assert_true (there->on_server && there->user == bob && there->device == NULL);
  g_assert_cmpstr (there->mailbox, ==, "INBOX");
  g_assert_cmpstr (there->flags, ==, "flagged seen");
  g_assert_cmpstr (count->mailbox, ==, "Kittens");
  g_assert_cmpuint (count->letter, ==, 0);
  g_assert_true (!here->on_server && here->device == phone && here->user == bob);
  pp_scenario_set_retrieval (scenario, PP_RETRIEVE_POP);
  g_assert_cmpint (phone->retrieve, ==, PP_RETRIEVE_POP);
}

/* Two users of one name: their devices' actors are told apart. */
static void
test_names (void)
{
  static const char text[] =
    "[scenario]\ntitle=x\n[host a.example]\nroles=mta;mda\ndomain=a.example\n[host b.example]\nroles=mta;mda\ndomain=b.example\n"
    "[host ns.example]\nroles=resolver\n[host pc.example]\nroles=mua\n[user bob@a.example]\nhost=pc.example\npassword=x\ncollect-from=a.example\n"
    "[user bob@b.example]\nhost=pc.example\npassword=x\ncollect-from=b.example\n[device phone]\nuser=bob@b.example\nhost=pc.example\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = pp_scenario_parse (text, sizeof text - 1, "x", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (((PpScenarioUser *) scenario->users->pdata[0])->first.actor, ==, "bob");
  g_assert_cmpstr (((PpScenarioUser *) scenario->users->pdata[1])->first.actor, ==, "bob@b.example");
  g_assert_cmpstr (pp_scenario_get_device (scenario, "phone")->actor, ==, "bob@b.example/phone");
}

/* The first line that is @line becomes @instead, and this must be the complaint; NULL: there must be none. */
typedef struct
{
  const char *line, *instead, *complaint;
} Fault;

static const Fault faults[] = {
  { "[device phone]", "[device Phone]", "“Phone” is no name of a device" },
  { "[device phone]", "[device]", "unknown group “device”" },
  { "[device phone]", "[device phone]\nuser=bob@paris.example\nhost=phone.paris.example\n[device phone]", "group “device phone” is here again" },
  { "[device phone]", "[device tablet]", "there is no device phone: expected a [device phone]" },
  { "user=bob@paris.example", "user=eve@paris.example", "the device belongs to eve@paris.example, who is not defined" },
  { "user=bob@paris.example", "user=alice@london.example", NULL },
  { "user=bob@paris.example", "", "[device phone] has no user" },
  { "host=phone.paris.example", "host=ns.example", "host names ns.example: expected a host with the role mua" },
  { "host=phone.paris.example", "", "[device phone] has no host" },
  { "cache=headers", "cache=some", "cache is “some”: expected whole or headers" },
  { "cache=headers", "idle=perhaps", "idle is “perhaps”: expected true or false" },
  { "cache=headers", "idle=true", NULL },
  { "cache=headers", "leave-on-server=true", "leave-on-server has no meaning here: expected it with “retrieve=pop” only" },
  { "cache=headers", "colour=red", "unknown key “colour” in [device phone]" },
  { "cache=whole", "retrieve=imap", "key “retrieve” is here again" },
  { "retrieve=imap", "retrieve=smtp", "retrieve is “smtp”: expected pop or imap" },
  { "retrieve=imap", "retrieve=pop", "cache has no meaning here: expected it with “retrieve=imap” only" },
  { "cache=whole", "leave-days=3", "leave-days has no meaning here" },
  { "cache=whole", "leave-days=0", "leave-days is “0”: expected a number of days from 1 to 3650" },
  { "collect-from=box.paris.example", "", "the device has nowhere to look for mail" },
  { "collect-from=box.paris.example", "", "retrieve has no meaning here: expected it with “collect-from=…” only" },
  { "[action 1]", "[action 2]", "action “2” is out of order: expected [action 1]" },
  { "at=5m", "", "[action 1] has no at" },
  { "at=5m", "at=soon", "at is “soon”: expected a duration" },
  { "at=5m", "at=2d", "this is behind the horizon" },
  { "do=check-mail", "do=look", "do is “look”: expected check-mail, read, unread" },
  { "do=check-mail", "", "[action 1] has no do" },
  { "do=check-mail", "do=check-mail\nletter=1", "letter has no meaning here" },
  { "do=check-mail", "do=check-mail\nto=x", "to has no meaning here" },
  { "do=check-mail", "do=check-mail\ndevice=phone", "[action 1] is about no device or about two" },
  { "do=check-mail", "do=read", "read is done with one letter: expected either “letter=…” or “subject=…”" },
  { "do=check-mail", "do=read\nletter=1\nsubject=x", "read is done with one letter" },
  { "do=check-mail", "do=read\nsubject=Kittens", NULL },
  { "do=check-mail", "do=read\nletter=9", "there is no letter 9: expected one of the 3 letters" },
  { "do=check-mail", "do=read\nletter=x", "letter is “x”: expected the number of a letter" },
  { "do=check-mail", "do=move\nletter=1", "move goes nowhere: expected “to=…”" },
  { "do=check-mail", "do=move\nletter=1\nto=a//b", "“a//b” is no mailbox" },
  { "do=check-mail", "do=move\nletter=1\nto=%", "“%” is no mailbox" },
  { "do=check-mail", "do=write\nto=alice@london.example\ntext=x", "nobody can post there" },
  { "do=check-mail", "do=write\nto=alice", "“alice” is no address" },
  { "do=check-mail", "do=read\nletter=1\ntext=x", "text has no meaning here" },
  { "device=phone", "device=tablet", "there is no device tablet: expected a [device tablet]" },
  { "device=phone", "device=-", "device is “-”: expected the name of a device like phone" },
  { "device=phone", "user=eve@paris.example", "there is no user eve@paris.example" },
  { "server bob@paris.example Kittens=0", "server bob@paris.example Kittens=none", "expected how many letters lie there" },
  { "server bob@paris.example Kittens=0", "server bob Kittens=0", "unknown key “server bob Kittens” in [expect]" },
  { "server bob@paris.example Kittens=0", "server eve@paris.example Kittens=0", "there is no user eve@paris.example" },
  { "server bob@paris.example Kittens=0", "server bob@paris.example=0", "unknown key “server bob@paris.example” in [expect]" },
  { "server bob@paris.example Kittens=0", "device tablet Kittens=0", "there is no device tablet" },
  { "server bob@paris.example Kittens=0", "device phone letter 9=nowhere", "there is no letter 9" },
  { "server bob@paris.example Kittens=0", "device phone letter 1=INBOX; none", "key “device phone letter 1” is here again" },
  { "server bob@paris.example Kittens=0", "device bob@paris.example Sent Items=0", NULL },
  { "server bob@paris.example letter 1=INBOX; seen", "server bob@paris.example letter 1=INBOX; red", "expected a mailbox, with flags behind it" },
  { "server bob@paris.example letter 1=INBOX; seen", "server bob@paris.example letter 1=INBOX; none; seen", "expected a mailbox, with flags" },
  { "server bob@paris.example letter 1=INBOX; seen", "server bob@paris.example letter 1=nowhere; seen", "expected a mailbox, with flags" },
  { "server bob@paris.example letter 1=INBOX; seen", "server bob@paris.example letter 1=", "expected a mailbox, with flags" },
};

static char *
change (const char *text, const Fault *fault)
{
  g_autofree char *before = g_strconcat ("\n", fault->line, "\n", NULL);
  const char *at = strstr (text, before);

  if (at == NULL)
    g_error ("there is no line “%s”", fault->line);
  return g_strdup_printf ("%.*s\n%s\n%s", (int) (at - text), text, fault->instead, at + strlen (before));
}

static void
test_faults (void)
{
  g_autoptr (PpScenario) good = load ("imap-offline-and-back");

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *text = change (good->text, &faults[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (PpScenario) scenario = pp_scenario_parse (text, strlen (text), "x", &error);
      g_auto (GStrv) lines = NULL;

      g_test_message ("%s -> %s: %s", faults[i].line, faults[i].instead, error == NULL ? "good" : error->message);
      if (faults[i].complaint == NULL)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, PP_SCENARIO_ERROR, PP_SCENARIO_ERROR_FAULT);
      g_assert_nonnull (strstr (error->message, faults[i].complaint));
      lines = g_strsplit (error->message, "\n", -1);
      for (char **line = lines; *line != NULL; line++)
        g_assert_true (g_str_has_prefix (*line, "x:") && strstr (*line, "expected") != NULL);
    }
}

/* ------------------------------------------------------------------ what lay where */

static void
see (PpOutcome *outcome, const char *from, guint32 item, const char *text)
{
  const PpEvent fields = { .kind = PP_KIND_STORE, .from = g_intern_string (from), .item = item };
  g_autoptr (PpEvent) event = pp_event_new (&fields, text, strlen (text));

  pp_outcome_see (outcome, event);
}

#define JUDGED                                                                                                                     \
  "[scenario]\ntitle=x\n[host a.example]\nroles=msa;mta;mda\ndomain=a.example\n[host pc.example]\nroles=mua\n"                      \
  "[user bob@a.example]\nhost=pc.example\npassword=x\nsubmit-to=a.example\ncollect-from=a.example\nretrieve=imap\n"                  \
  "[letter 1]\nfrom=bob@a.example\nto=bob@a.example\n[letter 2]\nfrom=bob@a.example\nto=bob@a.example\n[expect]\n"

static char *
judge (const char *expected, const char *const *events)
{
  g_autofree char *text = g_strconcat (JUDGED, expected, "\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = pp_scenario_parse (text, strlen (text), "x", &error);
  PpCastOptions options = { .scenario = scenario };
  g_autoptr (PpOutcome) outcome = NULL;
  char *report;

  g_assert_no_error (error);
  outcome = pp_outcome_new (&options);
  for (; *events != NULL; events += 3)
    see (outcome, events[0], g_ascii_strtoull (events[1], NULL, 10), events[2]);
  pp_outcome_judge (outcome, &report);
  return report;
}

static void
test_judged (void)
{
  static const char *const events[] = {
    "mda:a.example", "1", "add bob/1 for <bob@a.example>, 30 octets", "mda:a.example", "2", "add bob/2 for <bob@a.example>, 30 octets",
    "mda:a.example", "1", "change bob/1 flags \\Seen \\Flagged $Label", "mda:a.example", "1", "add bob/Old%20Letters/1 moved from bob/1, 30 octets",
    "mda:a.example", "1", "remove bob/1 moved to bob/Old%20Letters/1", "mda:a.example", "7", "add bobby/3 for <bobby@a.example>, 30 octets",
    "mua:bob", "1", "add inbox/1 30 octets, flags \\Seen", "mua:bob", "2", "add inbox/2 30 octets", "mua:bob", "2", "remove inbox/2 deleted here", NULL,
  };
  static const char *const right[] = {
    "server bob@a.example INBOX=1", "server bob@a.example Old Letters=1", "server bob@a.example letter 1=Old Letters; flagged; seen",
    "server bob@a.example letter 1=Old Letters", "server bob@a.example letter 2=INBOX; none", "device bob@a.example INBOX=1",
    "device bob@a.example letter 1=INBOX; seen", "device bob@a.example letter 2=nowhere",
  };
  static const struct { const char *expected, *report; } wrong[] = {
    { "server bob@a.example INBOX=2", "there was to be 2 in INBOX, but there is 1" },
    { "server bob@a.example letter 1=INBOX", "letter 1 was to be in INBOX, but is in Old%20Letters (flagged seen)" },
    { "server bob@a.example letter 2=INBOX; seen", "letter 2 was to be in INBOX (seen), but is in inbox (no flags)" },
    { "server bob@a.example letter 2=nowhere", "letter 2 was to be nowhere, but is in inbox" },
    { "device bob@a.example letter 2=INBOX", "letter 2 was to be in INBOX, but is nowhere" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autofree char *report = judge (right[i], events);
      g_assert_cmpstr (report, ==, "");
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *report = judge (wrong[i].expected, events);
      g_assert_nonnull (strstr (report, wrong[i].report));
    }
}

/* Events that stand for several letters. */
static void
test_sets (void)
{
  static const char *const events[] = {
    "mda:a.example", "1", "add bob/1 for <bob@a.example>, 30 octets", "mda:a.example", "2", "add bob/5 for <bob@a.example>, 30 octets",
    "mda:a.example", "0", "change bob/1:3,5 flags \\Seen", "mda:a.example", "0", "add bob/Old/7 30 octets", "mda:a.example", "0", "rename bob/Old/* bob/New/*",
    "mda:a.example", "0", "add bob/Gone/1 30 octets", "mda:a.example", "0", "remove bob/Gone/* deleted with their mailbox", "mda:a.example", "0", "remove bob/2:9 deleted by their owner",
    NULL,
  };
  static const char *const right[] = {
    "server bob@a.example letter 1=INBOX; seen", "server bob@a.example letter 2=nowhere", "server bob@a.example New=1", "server bob@a.example Old=0",
    "server bob@a.example Gone=0", "server bob@a.example INBOX=1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autofree char *report = judge (right[i], events);
      g_assert_cmpstr (report, ==, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/scenario-devices/read", test_read);
  g_test_add_func ("/scenario-devices/names", test_names);
  g_test_add_func ("/scenario-devices/faults", test_faults);
  g_test_add_func ("/scenario-devices/judged", test_judged);
  g_test_add_func ("/scenario-devices/sets", test_sets);
  return g_test_run ();
}
