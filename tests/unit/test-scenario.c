/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scenarios: the given ones are right, and a fault on every kind of line is named with its line. The given ones are
 * looked for in $PENNYPOST_SOURCE, or here.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "agents/scenario.h"

static const char *const given[] = {
  "accents",        "attachment",    "backup-office",  "closed-office",   "first-letter", "full-mailbox",       "greylisted",
  "mail-loop",      "no-such-domain", "not-a-relay",   "one-server",      "postcard",     "returned-to-sender", "same-domain",
  "sealed-bag",     "spoofed-sender", "too-big",       "two-recipients",  "two-roles",    "unknown-user",       "wrong-password",
  "pop-takes-it-home", "pop-leaves-a-copy", "pop-two-devices", "imap-two-devices", "imap-offline-and-back", "both-on-one-mailbox",
};

/* The longest summary still fits under the title of a small window. */
#define LONGEST_SUMMARY 240

static PpScenario *
load_given (const char *id)
{
  g_autofree char *file = g_strconcat (id, ".scenario", NULL);
  const char *source = g_getenv ("PENNYPOST_SOURCE");
  g_autofree char *path = g_build_filename (source == NULL ? "." : source, "data", "scenarios", file, NULL);
  g_autoptr (GError) error = NULL;
  PpScenario *scenario = pp_scenario_load (path, &error);

  g_assert_no_error (error);
  return scenario;
}

/* Names that belong to nobody (RFC 2606). */
static void
assert_example_names (PpScenario *scenario)
{
  for (guint i = 0; i < scenario->hosts->len; i++)
    g_assert_true (g_str_has_suffix (((PpScenarioHost *) scenario->hosts->pdata[i])->name, ".example"));
  for (guint i = 0; i < scenario->users->len; i++)
    g_assert_true (g_str_has_suffix (((PpScenarioUser *) scenario->users->pdata[i])->address->domain, ".example"));
}

/* Every file that is there is looked at. */
static void
test_none_missing (void)
{
  const char *source = g_getenv ("PENNYPOST_SOURCE");
  g_autofree char *folder = g_build_filename (source == NULL ? "." : source, "data", "scenarios", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint found = 0;

  g_assert_nonnull (dir);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    found += g_str_has_suffix (name, ".scenario");
  g_assert_cmpuint (found, ==, G_N_ELEMENTS (given));
}

static void
test_given (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (given); i++)
    {
      g_autoptr (PpScenario) scenario = load_given (given[i]);

      g_assert_cmpstr (scenario->id, ==, given[i]);
      g_assert_cmpuint (scenario->letters->len, >, 0);
      g_assert_cmpuint (scenario->expectations->len, >=, scenario->letters->len);
      g_assert_cmpuint (g_utf8_strlen (scenario->summary, -1), <=, LONGEST_SUMMARY);
      assert_example_names (scenario);
    }
}

static void
test_first_letter (void)
{
  g_autoptr (PpScenario) scenario = load_given ("first-letter");
  g_autoptr (PpAddress) alice = pp_address_new ("alice", "london.example");
  g_autoptr (GDateTime) start = g_date_time_new_utc (2026, 3, 2, 9, 0, 0);
  const PpScenarioUser *user = pp_scenario_get_user (scenario, alice);
  const PpScenarioHost *mail = pp_scenario_get_host (scenario, "mail.london.example");
  PpScenarioLetter *letter = g_ptr_array_index (scenario->letters, 0);
  PpScenarioExpectation *expectation = g_ptr_array_index (scenario->expectations, 0);
  g_autofree char *from = pp_message_get_field (letter->message, "From");
  g_autofree char *reverse = pp_address_to_string (letter->envelope->reverse);
  g_autofree char *forward = pp_address_to_string (g_ptr_array_index (letter->envelope->recipients, 0));

  g_assert_cmpstr (scenario->title, ==, "First letter");
  g_assert_cmpint (scenario->start_us, ==, g_date_time_to_unix (start) * G_USEC_PER_SEC);
  g_assert_cmpuint (scenario->hosts->len, ==, 8);
  g_assert_cmpuint (mail->number, ==, 3);
  g_assert_cmpuint (mail->roles, ==, PP_ROLE_MTA);
  g_assert_cmpstr (mail->deliver_to, ==, "box.london.example");
  g_assert_cmpint (user->check_every_us, ==, 7 * G_TIME_SPAN_MINUTE);
  g_assert_cmpstr (user->submit_to, ==, "submit.london.example");
  g_assert_cmpstr (from, ==, "Alice <alice@london.example>");
  g_assert_cmpstr (reverse, ==, "alice@london.example");
  g_assert_cmpstr (forward, ==, "bob@paris.example");
  g_assert_true (pp_address_equal (letter->poster, alice));
  g_assert_nonnull (
    g_strstr_len (g_bytes_get_data (pp_message_get_octets (letter->message), NULL), -1, "\r\n.  this is the one\r\n"));
  g_assert_cmpint (expectation->fate, ==, PP_FATE_COLLECTED);
  g_assert_cmpstr (pp_fate_to_string (expectation->fate), ==, "collected");
  g_assert_null (pp_fate_to_string (99));
  g_assert_cmpuint (scenario->records->len, ==, 2);
}

/* A line of first-letter is replaced (or, with %NULL, taken away, or, with a "+" before it, followed by another), and
 * this must be the complaint. */
typedef struct
{
  const char *line;
  const char *instead;
  const char *complaint; /* a part of it; NULL: there must be none */
} Fault;

static const Fault faults[] = {
  { "title=First letter", NULL, ":5: [scenario] has no title" },
  { "title=First letter", "title=", "title is empty" },
  { "title=First letter", "title", "neither a group header nor a key" },
  { "title=First letter", "=x", "neither a group header nor a key" },
  { "title=First letter", "title=a\\qb", "unknown escape" },
  { "title=First letter", "+titel=x", ":7: unknown key “titel”" },
  { "title=First letter", "+title=x", ":7: key “title” is here again: expected once, as in line 6" },
  { "title=First letter", "title[de]=x", "without brackets" },
  { "title=First letter", "title=\xff", ":6: an octet that is not UTF-8" },
  { "[scenario]", "[scenaria]", ":5: unknown group “scenaria”" },
  { "[scenario]", "[scenario", ":5: not a group header" },
  { "[scenario]", "[scenario] x", ":5: not a group header" },
  { "[scenario]", "[sce[nario]", ":5: not a group header" },
  { "[scenario]", "x=y\n[scenario]", ":5: a line outside any group" },
  { "[scenario]", "  [scenario]  \t", NULL },
  { "[zone]", "[scenario]\n[zone]", "group “scenario” is here again: expected once, as in line 5" },
  { "[zone]", "[zone x]", "unknown group “zone x”" },
  { "[zone]", "[host MX.paris.example]\nroles=mda\n[zone]", "group “host MX.paris.example” is here again" },
  { "[zone]", "[user bob@PARIS.example]\nhost=ns.example\n[zone]", "group “user bob@PARIS.example” is here again" },
  { "[zone]", "[host -x]\nroles=mda\n[zone]", "“-x” is no host name" },
  { "[zone]", "[host x.example]\n[zone]", "[host x.example] has no roles" },
  { "[zone]", "[user dave]\n[zone]", "“dave”: there is no @" },
  { "[zone]", "[user dave@london.example]\n[zone]", "[user dave@london.example] has no host" },
  { "[zone]", "[user dave@rome.example]\nhost=laptop.london.example\n[zone]", "the domain rome.example has no MTA" },
  { "start=2026-03-02T09:00:00Z", "start=2026-03-02T09:00:00", ":8: start is “2026-03-02T09:00:00”: expected a date" },
  { "start=2026-03-02T09:00:00Z", "start=2026-13-02T09:00:00Z", "expected a date" },
  { "start=2026-03-02T09:00:00Z", "start=2026-03-02T09:00:00+01:00", "expected a date" },
  { "relay-to=mail.london.example", "+max-size=1024", NULL },
  { "relay-to=mail.london.example", "+max-size=1023", "max-size is “1023”: expected a number from 1024 to 1073741824" },
  { "relay-to=mail.london.example", "+max-size=1073741825", "expected a number from 1024 to" },
  { "title=The directory", "+max-size=2000", "max-size on a host that is no msa, mta or mda" },
  { "subject=Greetings from London", "+posted-by=alice@london.example", NULL },
  { "subject=Greetings from London", "+posted-by=bob@paris.example", "bob@paris.example cannot post" },
  { "subject=Greetings from London", "+posted-by=eve@paris.example",
    "the letter is posted by eve@paris.example, who is not defined: expected a [user eve@paris.example]" },
  { "subject=Greetings from London", "+posted-by=alice", "there is no @" },
  { "seed=1", "seed=-1", "expected a number" },
  { "seed=1", "seed=1 apple", "expected a number" },
  { "seed=1", "seed=18446744073709551615", NULL },
  { "seed=1", "seed=18446744073709551616", "expected a number" },
  { "horizon=1d", "horizon=1", "expected a duration" },
  { "horizon=1d", "horizon=1h30m", NULL },
  { "horizon=1d", "horizon=d", "expected a duration" },
  { "horizon=1d", "horizon=", "expected a duration" },
  { "horizon=1d", "horizon=99999999999999999999999d", "expected a duration" },
  { "horizon=1d", "horizon=9999d", "expected a duration" },
  { "max-size=10485760", "max-size=10M", "expected a number from 65536" },
  { "max-size=10485760", "max-size=5", "expected a number from 65536" },
  { "roles=msa", "roles=msa;postman", "unknown role “postman”" },
  { "roles=msa", "roles=msa;msa", "the role “msa” is named twice" },
  { "roles=msa", "roles=", "there are no roles" },
  { "roles=msa", "roles=mda", "relay-to on a host that passes nothing on" },
  { "roles=mda", "roles=mda\ngreylist=5m", "greylist on a host that is no mta" },
  { "password=wonderland", "password=wonderland\nsign-in-with=KERBEROS", "expected SCRAM-SHA-256, CRAM-MD5, PLAIN or LOGIN" },
  { "password=wonderland", "password=wonderland\ntls-first=true", "tls-first without a server that knows TLS" },
  { "roles=mda", "roles=mda\nspf=mark", "spf on a host that is no mta" },
  { "roles=mda", "roles=mda\nrelays-for=paris.example", "relays-for on a host that is no MTA" },
  { "roles=mta", "roles=mta\nauth=offered", "auth on a host that is no msa" },
  { "roles=mta", "roles=mta\ntls=perhaps", "tls is “perhaps”: expected no, offered or required" },
  { "roles=mta", "roles=mta\nspf=maybe", "spf is “maybe”: expected ignore, mark or reject" },
  { "roles=mta", "roles=mta\ncertificate=forged", "expected trusted, self-signed or wrong-name" },
  { "roles=mta", "roles=mta\nexternal=somewhere", "expected an IPv4 address and a port like 127.0.0.1:2525" },
  { "roles=mta", "roles=mta\nexternal=127.0.0.1:99999", "expected an IPv4 address and a port like 127.0.0.1:2525" },
  { "roles=mta", "roles=mta\nrelays-for=a..b", "expected names like paris.example" },
  { "auth=offered\nauth-in-clear=true", "auth=required", "nobody could sign in" },
  { "subject=Greetings from London", "subject=Greetings from London\nnotify=never;success", "expected never, or some of success, failure and delay" },
  { "subject=Greetings from London", "subject=Greetings from London\nnotify=often", "expected never, or some of success, failure and delay" },
  { "subject=Greetings from London", "subject=Greetings from London\nreturn=all", "expected full or headers" },
  { "subject=Greetings from London", "message=Subject: x\\n\\nx\\n", "from beside message: expected one of them" },
  { "roles=msa", "roles=msa;mta", NULL },
  { "relay-to=mail.london.example", NULL, "an MSA without an MTA" },
  { "relay-to=mail.london.example", "relay-to=mail.rome.example", "relay-to names mail.rome.example, which is not defined" },
  { "relay-to=mail.london.example", "relay-to=box.london.example", "which has another role: expected a host with the role mta" },
  { "relay-to=mail.london.example", "relay-to=mx.paris.example", "which handles the mail of paris.example" },
  { "deliver-to=box.paris.example", "deliver-to=nowhere.example", "deliver-to names nowhere.example, which is not defined" },
  { "deliver-to=box.paris.example", "deliver-to=mail.london.example", "expected a host with the role mda" },
  { "deliver-to=box.paris.example", "+down=maybe", "down is “maybe”: expected true or false" },
  { "deliver-to=box.paris.example", "+down=true", NULL },
  { "roles=resolver", "roles=mua", "an MTA with nobody to ask" },
  { "roles=resolver", "+domain=london.example", "a domain on a host that handles no mail" },
  { "roles=resolver", "roles=mda", "[host ns.example] has no domain" },
  { "roles=resolver", "roles=resolver;mda\ndomain=rome.example", "the domain rome.example has no MTA" },
  { "host=laptop.london.example", "host=laptop.rome.example", "host names laptop.rome.example, which is not defined" },
  { "host=laptop.london.example", "host=ns.example", "expected a host with the role mua" },
  { "submit-to=submit.london.example", "submit-to=mail.london.example", "expected a host with the role msa" },
  { "submit-to=submit.london.example", NULL, "alice@london.example cannot post" },
  { "collect-from=box.london.example", "collect-from=box.paris.example", "which handles the mail of paris.example" },
  { "collect-from=box.london.example", NULL, "check-every without a place to check" },
  { "password=wonderland", NULL, "collect-from without a password" },
  { "password=wonderland", "password=a b", "the password cannot be said" },
  { "password=wonderland", "+leave-on-server=yes", "expected true or false" },
  { "password=wonderland", "+quota=-5", "expected a number" },
  { "password=wonderland", "+check-every=5m", "key “check-every” is here again" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "mx1=london.example. IN MX", "expected a record like" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "mx1=", "expected a record like" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "mx1=ns.example. 3600 IN A 127.0.0.1", "comes from the world" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "mx1=ns.example. 3600 IN CNAME box.london.example.",
    "the zone refuses this: a name with a CNAME" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "mx1=paris.example. 3600 IN MX 10 mx.paris.example.",
    "the same record is there already" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "mx1=london.example. 3600 IN MX 10 mail.rome.example.",
    "the MX record names mail.rome.example, which is not defined" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "mx1=london.example. 3600 IN MX 0 .", NULL },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "mx1=london.example. SERVFAIL", NULL },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "mx1=london.example. SERVFAILS", "or “paris.example. SERVFAIL” for" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "+x=london.example. SERVFAIL", "a name that fails has nothing else" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "+x=ns.example. SERVFAIL", "a name that fails has nothing else" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "+x=a.example. SERVFAIL\ny=a.example. SERVFAIL", "and fails once" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "+x=a.example. SERVFAIL\ny=A.example. 60 IN A 127.0.0.1",
    "a name that fails has nothing else" },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "+x=a.example. SERVFAIL\ny=london.example. MX 5 a.example.", NULL },
  { "mx1=london.example. 3600 IN MX 10 mail.london.example.", "+txt=london.example. 3600 IN TXT \"v=spf1 -all\"", NULL },
  { "[letter 1]", "[letter 2]", "letter “2” is out of order: expected [letter 1]" },
  { "[letter 1]", "[letter one]", "letter “one” is out of order: expected [letter 1]" },
  { "[letter 1]", "[letter]", "unknown group “letter”" },
  { "from=alice@london.example", "from=alice", "“alice”: there is no @" },
  { "from=alice@london.example", "from=dave@london.example", "from dave@london.example, who is not defined" },
  { "from=alice@london.example", "from=bob@paris.example", "bob@paris.example cannot post" },
  { "from=alice@london.example", NULL, "[letter 1] has no from" },
  { "seed=1", "seed=\x1b[2J", "seed is “?[2J”" },
  { "from=alice@london.example", "+envelope-from=", NULL },
  { "from=alice@london.example", "+envelope-from=eve@rome.example", NULL },
  { "from=alice@london.example", "+envelope-from=@", "there is nothing before the @" },
  { "to=bob@paris.example", NULL, "the letter is to nobody" },
  { "to=bob@paris.example", "to=", "the letter is to nobody" },
  { "to=bob@paris.example", "to=bob@paris.example;bob@PARIS.example", "is named twice in to" },
  { "to=bob@paris.example", "to=carol@paris.example", "letter 1 is not to bob@paris.example" },
  { "to=bob@paris.example", "to=carol@paris.example\nenvelope-to=bob@paris.example", NULL },
  { "subject=Greetings from London", "file=x.eml", "there is no folder to look in" },
  { "letter 1 bob@paris.example=collected", "letter 1 bob@paris.example=eaten", "expected collected, delivered" },
  { "letter 1 bob@paris.example=collected", "letter 2 bob@paris.example=collected", "there is no letter 2" },
  { "letter 1 bob@paris.example=collected", "letter 1 carol@paris.example=collected", "letter 1 is not to carol@paris.example" },
  { "letter 1 bob@paris.example=collected", "letter 1=collected", "unknown key “letter 1” in [expect]" },
  { "letter 1 bob@paris.example=collected", "letter 0 bob@paris.example=collected", "unknown key" },
  { "letter 1 bob@paris.example=collected", "+letter 1 bob@PARIS.example=collected", "is here again: expected once" },
};

/* The text with a line changed; every line that is the same is changed, but only in the first place. */
static char *
change (const char *text, const Fault *fault)
{
  g_autofree char *before = g_strconcat ("\n", fault->line, "\n", NULL);
  const char *at = strstr (text, before);
  GString *changed;

  g_assert_nonnull (at);
  changed = g_string_new_len (text, at - text + 1);
  if (fault->instead != NULL && *fault->instead == '+')
    g_string_append_printf (changed, "%s\n%s\n", fault->line, fault->instead + 1);
  else if (fault->instead != NULL)
    g_string_append_printf (changed, "%s\n", fault->instead);
  g_string_append (changed, at + strlen (before));
  return g_string_free (changed, FALSE);
}

/* Every line says where, why, and what was expected. */
static void
assert_well_said (const char *message)
{
  g_auto (GStrv) lines = g_strsplit (message, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      g_assert_true (g_str_has_prefix (*line, "x:") && g_ascii_isdigit ((*line)[2]));
      g_assert_nonnull (strstr (*line, "expected"));
    }
}

static void
test_faults (void)
{
  g_autoptr (PpScenario) good = load_given ("first-letter");

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *text = change (good->text, &faults[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (PpScenario) scenario = pp_scenario_parse (text, strlen (text), "x", &error);

      g_test_message ("%s -> %s: %s", faults[i].line, faults[i].instead, error == NULL ? "good" : error->message);
      if (faults[i].complaint == NULL)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_null (scenario);
      g_assert_error (error, PP_SCENARIO_ERROR, PP_SCENARIO_ERROR_FAULT);
      g_assert_nonnull (strstr (error->message, faults[i].complaint));
      assert_well_said (error->message);
    }
}

/* All faults are named, in the order of their lines. */
static void
test_all_faults (void)
{
  static const char text[] = "x=1\n[scenario]\nseed=a\nhorizon=b\ncolour=red\n[nonsense]\na=b\n[letter 7]\nto=q\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = pp_scenario_parse (text, sizeof text - 1, "x", &error);
  g_auto (GStrv) lines = NULL;
  static const char *const starts[] = { "x:1: ", "x:2: ", "x:3: ", "x:4: ", "x:5: ", "x:6: ", "x:8: ", "x:8: ", "x:9: " };

  g_assert_null (scenario);
  lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (starts));
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    g_assert_true (g_str_has_prefix (lines[i], starts[i]));
}

/* Two towns, and names in two alphabets; every domain is written in more than one way. */
static const char international[] = "[scenario]\ntitle=Grüße\n"
                                    "[host laptop.bücher.example]\nroles=mua\n"
                                    "[host mail.bücher.example]\nroles=msa;mta;mda\ndomain=BÜCHER.example\n"
                                    "[host mx.xn--r8jz45g.テスト]\nroles=mta;mda\ndomain=xn--r8jz45g.xn--zckzah\nrelays-for=straße.example;a.example\n"
                                    "[host ns.example]\nroles=resolver\n"
                                    "[user jürgen@bücher.example]\nname=Jürgen\nhost=laptop.xn--bcher-kva.example\nsubmit-to=mail.bücher.example\n"
                                    "[user 用户@例え.テスト]\nhost=laptop.bücher.example\n"
                                    "[zone]\n"
                                    "a=bücher.example. 3600 IN MX 10 mail.xn--bcher-kva.example. ; für Jürgen\n"
                                    "b=XN--r8jz45g.テスト. 3600 IN MX 10 mx.例え.テスト.\n"
                                    "c=straße.example. 3600 IN TXT \"grüße straße.example.\"\n"
                                    "d=www.bücher.example.\t60 IN CNAME mail.bücher.example.\n"
                                    "[letter 1]\nfrom=jürgen@xn--bcher-kva.example\nto=用户@例え.テスト;bob@bücher.example\nsubject=Grüße\ntext=a\n"
                                    "[expect]\nletter 1 用户@xn--r8jz45g.テスト=delivered\nletter 1 bob@bücher.example=refused\n";

static void
test_international (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = pp_scenario_parse (international, strlen (international), "x", &error);
  g_autoptr (PpAddress) jurgen = pp_address_new ("ju\xcc\x88rgen", "BÜCHER.example"), user = pp_address_new ("用户", "xn--r8jz45g.テスト");
  const PpScenarioHost *mail, *mx;
  const PpScenarioUser *found;
  const PpScenarioLetter *letter;

  g_assert_no_error (error);
  mail = pp_scenario_get_host (scenario, "mail.xn--bcher-kva.example");
  mx = pp_scenario_get_host (scenario, "mx.xn--r8jz45g.xn--zckzah");
  g_assert_cmpstr (mail->domain, ==, "xn--bcher-kva.example");
  g_assert_cmpstr (mx->domain, ==, "xn--r8jz45g.xn--zckzah");
  g_assert_cmpstr (mx->relays_for->pdata[0], ==, "xn--strae-oqa.example");
  found = pp_scenario_get_user (scenario, jurgen);
  g_assert_cmpstr (found->address->domain, ==, "bücher.example");
  g_assert_cmpstr (found->host, ==, "laptop.xn--bcher-kva.example");
  g_assert_cmpstr (found->submit_to, ==, mail->name);
  g_assert_nonnull (pp_scenario_get_user (scenario, user));
  g_assert_cmpstr (scenario->records->pdata[0], ==, "xn--bcher-kva.example. 3600 IN MX 10 mail.xn--bcher-kva.example. ; für Jürgen");
  g_assert_cmpstr (scenario->records->pdata[1], ==, "xn--r8jz45g.xn--zckzah. 3600 IN MX 10 mx.xn--r8jz45g.xn--zckzah.");
  g_assert_cmpstr (scenario->records->pdata[2], ==, "xn--strae-oqa.example. 3600 IN TXT \"grüße straße.example.\"");
  g_assert_cmpstr (scenario->records->pdata[3], ==, "www.xn--bcher-kva.example.\t60 IN CNAME mail.xn--bcher-kva.example.");
  letter = scenario->letters->pdata[0];
  g_assert_true (pp_address_equal (letter->envelope->reverse, jurgen));
  g_assert_true (pp_address_equal (letter->envelope->recipients->pdata[0], user));
  g_assert_true (pp_envelope_needs_utf8 (letter->envelope));
  g_assert_true (pp_octets_need_utf8 (pp_message_get_octets (letter->message)));
}

/* What @line of that scenario becomes, and the complaint that must come of it. */
static void
test_international_faults (void)
{
  static const Fault rows[] = {
    { "domain=BÜCHER.example", "domain=☕.example", "domain is “☕.example”: expected a name" },
    { "domain=BÜCHER.example", "domain=bucher.example", "the domain bücher.example has no MTA: expected a host" },
    { "relays-for=straße.example;a.example", "relays-for=a.example;😀.example", "relays-for is “😀.example”" },
    { "[user jürgen@bücher.example]", "[user jürgen@☕.example]", "“jürgen@☕.example”: a label of the domain" },
    { "[host ns.example]", "[host ☕.example]\nroles=mua\n[host ns.example]", "“☕.example” is no host name" },
    { "[host ns.example]", "[host MAIL.xn--bcher-kva.example]\nroles=mua\n[host ns.example]",
      "[host mail.bücher.example] is here again, spelled otherwise" },
    { "[zone]", "[user ju\xcc\x88rgen@xn--bcher-kva.example]\nhost=laptop.bücher.example\n[zone]",
      "[user jürgen@bücher.example] is here again, spelled otherwise" },
    { "submit-to=mail.bücher.example", "submit-to=mail.straße.example", "submit-to names mail.xn--strae-oqa.example, which is not defined" },
    { "submit-to=mail.bücher.example", "collect-from=mx.例え.テスト", "which handles the mail of xn--r8jz45g.xn--zckzah" },
    { "a=bücher.example. 3600 IN MX 10 mail.xn--bcher-kva.example. ; für Jürgen", "a=☕.example. 3600 IN MX 10 mail.bücher.example.",
      "“☕.example” cannot be a name" },
    { "a=bücher.example. 3600 IN MX 10 mail.xn--bcher-kva.example. ; für Jürgen", "a=bücher.example. 3600 IN MX 10 mail.straße.example.",
      "the MX record names mail.xn--strae-oqa.example, which is not defined" },
    { "to=用户@例え.テスト;bob@bücher.example", "to=bob@bücher.example;bob@xn--bcher-kva.example", "is named twice in to" },
    { "letter 1 bob@bücher.example=refused", "letter 1 用户@例え.テスト=delivered", "is here again: expected once" },
    { "letter 1 bob@bücher.example=refused", "letter 1 bob@straße.example=refused", "letter 1 is not to bob@straße.example" },
    { "letter 1 bob@bücher.example=refused", "letter 1 bob@xn--bcher-kva.example=refused", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = change (international, &rows[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (PpScenario) scenario = pp_scenario_parse (text, strlen (text), "x", &error);

      g_test_message ("%s: %s", rows[i].instead, error == NULL ? "good" : error->message);
      if (rows[i].complaint == NULL)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, PP_SCENARIO_ERROR, PP_SCENARIO_ERROR_FAULT);
      g_assert_nonnull (strstr (error->message, rows[i].complaint));
      assert_well_said (error->message);
    }
}

/* CR LF line ends and comments are all right. */
static void
test_crlf (void)
{
  g_autoptr (PpScenario) good = load_given ("first-letter");
  g_auto (GStrv) lines = g_strsplit (good->text, "\n", -1);
  g_autofree char *text = g_strjoinv ("\r\n", lines);
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = pp_scenario_parse (text, strlen (text), "x", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (scenario->title, ==, good->title);
}

/* A scenario with @line as its letter's last, loaded from a folder that has x.eml. */
static PpScenario *
load_with (const char *place, const char *line, GError **error)
{
  g_autofree char *path = g_build_filename (place, "x.scenario", NULL);
  g_autoptr (PpScenario) good = load_given ("same-domain");
  const char *letter = strstr (good->text, "[letter 1]");
  g_autofree char *text = g_strdup_printf ("%.*s[letter 1]\n%s\n", (int) (letter - good->text), good->text, line);
  PpScenario *scenario;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  scenario = pp_scenario_load (path, error);
  g_remove (path);
  return scenario;
}

static void
test_files (void)
{
  static const struct { const char *line, *complaint; } bad[] = {
    { "file=/etc/passwd", "may not be read" }, { "file=../x.eml", "may not be read" }, { "file=a/../../x.eml", "may not be read" },
    { "file=y.eml", "No such file" }, { "file=x.eml\ntext=hello", "text beside file" }, { "file=.", "Is a directory" },
  };
  g_autofree char *place = g_dir_make_tmp ("pennypost-XXXXXX", NULL);
  g_autofree char *eml = g_build_filename (place, "x.eml", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = NULL;
  PpScenarioLetter *letter;

  g_assert_true (g_file_set_contents (eml, "From: alice@london.example\nTo: carol@london.example\n\nhello\n", -1, NULL));
  scenario = load_with (place, "file=x.eml\nenvelope-to=alice@london.example;carol@london.example", &error);
  g_assert_no_error (error);
  letter = g_ptr_array_index (scenario->letters, 0);
  g_assert_cmpuint (letter->envelope->recipients->len, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (PpScenario) none = load_with (place, bad[i].line, &error);

      g_assert_null (none);
      g_assert_nonnull (strstr (error->message, bad[i].complaint));
      g_clear_error (&error);
    }
  g_remove (eml);
  g_rmdir (place);
}

static void
test_unreadable (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) none = pp_scenario_load ("/nonexistent/x.scenario", &error);

  g_assert_null (none);
  g_assert_error (error, PP_SCENARIO_ERROR, PP_SCENARIO_ERROR_FILE);
  g_clear_error (&error);
  none = pp_scenario_load ("/dev/zero", &error);
  g_assert_null (none);
  g_assert_error (error, PP_SCENARIO_ERROR, PP_SCENARIO_ERROR_FILE);
}

#define LARGE (256 * 1024)

/* One kind of line over and over: an answer in a moment, and a short one. */
static void
test_hostile (void)
{
  static const char *const pieces[] = { "[host %u.example]\nroles=mda\n",
                                        "[user u%u@x.example]\nhost=x\n",
                                        "[letter %u]\n",
                                        "k%u=v\n",
                                        "u%u@x.example;",
                                        "k%u=a.example. IN TXT \"%u\"\n",
                                        "letter 1 u%u@x.example=queued\n",
                                        "x\n",
                                        "[",
                                        "k%u=k%u.example. IN MX 1 b.example.\n" };
  static const char *const starts[] = { "",           "", "", "[scenario]\n", "[letter 1]\nto=", "[zone]\n",
                                        "[expect]\n", "", "", "[zone]\n" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (starts[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (PpScenario) scenario = NULL;
      gint64 began = g_get_monotonic_time ();

      for (guint n = 1; text->len < LARGE; n++)
        g_string_append_printf (text, pieces[i], n, n);
      scenario = pp_scenario_parse (text->str, text->len, "x", &error);
      g_assert_null (scenario);
      g_assert_cmpuint (strlen (error->message), <, 100000);
      g_test_message ("%s: %" G_GINT64_FORMAT " us", starts[i], g_get_monotonic_time () - began);
      g_assert_cmpint (g_get_monotonic_time () - began, <, 10 * G_USEC_PER_SEC);
    }
}

/* Over 1 MiB, a NUL, an escape for the reader's terminal */
static void
test_odd_octets (void)
{
  g_autofree char *large = g_strnfill (1024 * 1024 + 1, '#');
  g_autoptr (GError) error = NULL;

  g_assert_null (pp_scenario_parse (large, strlen (large), "x", &error));
  g_assert_cmpstr (error->message, ==, "x:1: the file is too large: expected at most 1048576 octets");
  g_clear_error (&error);
  g_assert_null (pp_scenario_parse ("#\n#\n\0", 5, "x", &error));
  g_assert_true (g_str_has_prefix (error->message, "x:3: an octet that is not UTF-8"));
  g_clear_error (&error);
  g_assert_null (pp_scenario_parse ("[scenario]\ntitle=a\nseed=\x1b[2J\n", 28, "x", &error));
  g_assert_null (strchr (error->message, '\x1b'));
  g_clear_error (&error);
  g_assert_null (pp_scenario_parse ("", 0, "x", &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/scenario/given", test_given);
  g_test_add_func ("/scenario/none-missing", test_none_missing);
  g_test_add_func ("/scenario/first-letter", test_first_letter);
  g_test_add_func ("/scenario/faults", test_faults);
  g_test_add_func ("/scenario/all-faults", test_all_faults);
  g_test_add_func ("/scenario/international", test_international);
  g_test_add_func ("/scenario/international-faults", test_international_faults);
  g_test_add_func ("/scenario/crlf", test_crlf);
  g_test_add_func ("/scenario/files", test_files);
  g_test_add_func ("/scenario/unreadable", test_unreadable);
  g_test_add_func ("/scenario/hostile", test_hostile);
  g_test_add_func ("/scenario/odd-octets", test_odd_octets);
  return g_test_run ();
}
