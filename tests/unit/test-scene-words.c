/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a scene says in words: that every row that is no line is a sentence without ids and keys, which hop it concerns, what the
 * checks are called, and whether something can be read on the way.
 */
#include "app/scene.h"

#include <string.h>

#include "scene-asserts.h"
#include "scene-play.h"

#define MOST_IN_OFFICE 92

static gboolean
is_line (const PpEvent *event)
{
  return event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA || event->kind == PP_KIND_DNS;
}

/* Queue ids are long and in capitals; keys of stores end with a slash and a number. */
static void
assert_no_ids (const char *name, const PpEvent *event, const char *line)
{
  static const char *const begins[] = { "queue:", "mailbox:", "clock:", "TLS:", "add ", "change ", "remove ", NULL };
  g_autoptr (GRegex) id = g_regex_new ("[0-9A-F]{15,}|\\bout-[0-9]|\\bdeed-[0-9]|\\b(bob|alice|carol|inbox|Archive)/[0-9A-Z]", 0, 0, NULL);

  if (g_regex_match (id, line, 0, NULL))
    g_error ("%s %u: an id in “%s”", name, event->n, line);
  for (guint i = 0; begins[i] != NULL; i++)
    if (g_str_has_prefix (line, begins[i]))
      g_error ("%s %u: journal words: “%s”", name, event->n, line);
}

static void
check_sentences (const char *name)
{
  ScenePlay self = scene_play (name);

  for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
    {
      PpEvent *event = pp_journal_get (self.journal, n);
      g_autoptr (PpScene) scene = NULL;

      if (is_line (event))
        continue;
      scene = scene_look_at (&self, event);
      assert_no_ids (name, event, scene->line);
      g_assert_cmpint (g_utf8_strlen (scene->line, -1), <=, 200);
      g_assert_cmpint (strlen (scene->line), >, 8);
      g_assert_false (scene->in_the_clear);
      if (event->kind == PP_KIND_QUEUE || event->hop > 0)
        g_assert_cmpuint (scene->hop, >, 0);
      if (event->hop > 0)
        g_assert_cmpuint (scene->hop, ==, event->hop);
    }
  scene_play_clear (&self);
}

static void
for_all_scenarios (void (*check) (const char *name))
{
  g_autoptr (GDir) dir = g_dir_open ("data/scenarios", 0, NULL);
  const char *file;

  while ((file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, ".scenario"))
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (".scenario"));
        check (name);
      }
}

static void
test_sentences (void)
{
  for_all_scenarios (check_sentences);
}

static void
assert_line (const char *name, guint hop, PpKind kind, const char *text, guint expected_hop, const char *line)
{
  ScenePlay self = scene_play (name);

  for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
    {
      PpEvent *event = pp_journal_get (self.journal, n);
      g_autoptr (PpScene) scene = NULL;

      if (event->hop != hop || event->kind != kind || strstr (event->text, text) == NULL)
        continue;
      scene = scene_look_at (&self, event);
      g_assert_cmpstr (scene->line, ==, line);
      g_assert_cmpuint (scene->hop, ==, expected_hop);
      pp_assert_says (scene, line);
      scene_play_clear (&self);
      return;
    }
  g_error ("%s: no event with %s", name, text);
}

static void
test_lines (void)
{
  assert_line ("closed-office", 0, PP_KIND_QUEUE, " deferred", 3,
               "The queue of mail.london.example: the letter for <bob@paris.example> waits; next try 09:05 (451 4.4.1 no office of paris.example "
               "could be reached: Connection refused)");
  assert_line ("closed-office", 3, PP_KIND_CONNECT, "refused", 3, "mx.paris.example cannot be reached (Connection refused)");
  assert_line ("closed-office", 0, PP_KIND_TIMER, "tried again", 3, "It is time at mail.london.example: a letter is tried again");
  assert_line ("first-letter", 1, PP_KIND_QUEUE, "add out-1", 1, "Alice's laptop: the letter for <bob@paris.example> is in the outbox");
  assert_line ("first-letter", 0, PP_KIND_QUEUE, "add ", 2, "The queue of submit.london.example: the letter for <bob@paris.example> waits to be sent on");
  assert_line ("first-letter", 0, PP_KIND_QUEUE, "Delivered", 4, "mx.paris.example has passed on the letter for <bob@paris.example> (250 2.0.0 Delivered)");
  assert_line ("first-letter", 4, PP_KIND_STORE, "add bob", 4, "The mailbox of bob on box.paris.example: the letter is here now (1431 octets)");
  assert_line ("first-letter", 1, PP_KIND_CONNECT, ":587", 1, "Alice's laptop opens a connection to submit.london.example, 127.25.0.2:587");
  assert_line ("first-letter", 1, PP_KIND_CLOSE, "", 1, "submit.london.example closes the connection with Alice's laptop");
  assert_line ("first-letter", 0, PP_KIND_TIMER, "Bob looks", 5, "It is time: Bob looks whether there is mail");
  assert_line ("first-letter", 1, PP_KIND_STATE, "mail-said", 1, "Alice's laptop: waiting for the reply to MAIL");
  assert_line ("first-letter", 0, PP_KIND_STATE, "composing", 1, "Alice's laptop: handing in a letter");
  assert_line ("first-letter", 0, PP_KIND_STATE, "relaying", 3, "mail.london.example: sending the letter on");
  assert_line ("first-letter", 0, PP_KIND_STATE, "delivering", 4, "mx.paris.example: delivering the letter");
  assert_line ("first-letter", 0, PP_KIND_STATE, "deciding", 0, "mail.london.example: deciding where it goes");
  assert_line ("first-letter", 0, PP_KIND_NOTE, "not of our domain", 3,
               "mail.london.example: <bob@paris.example> is not of our domain london.example: to the server of paris.example");
  assert_line ("full-mailbox", 0, PP_KIND_QUEUE, "from <> for", 3, "The queue of mx.paris.example: the report for <alice@london.example> waits to be sent on");
  assert_line ("no-such-domain", 1, PP_KIND_QUEUE, " refused", 1,
               "Alice's laptop: the letter for <bob@pariss.example> was refused, and stays here (550 5.1.2 there is no domain pariss.example)");
  assert_line ("mail-loop", 0, PP_KIND_NOTE, "goes to mail.london.example", 3,
               "mail.rome.example: <bob@paris.example> is not of our domain rome.example: everything else goes to mail.london.example");
  assert_line ("both-on-one-mailbox", 5, PP_KIND_STORE, "moved from bob/2", 5,
               "The mailbox Archive of bob on box.paris.example: the letter is here now (moved from another mailbox)");
}

/* ------------------------------------------------------------------ sentences of the post office */

static void
assert_office (const char *name, PpKind kind, const char *text, const char *words, const char *office)
{
  ScenePlay self = scene_play (name);

  for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
    {
      PpEvent *event = pp_journal_get (self.journal, n);
      g_autoptr (PpScene) scene = NULL;

      if (event->kind != kind || strstr (event->text, text) == NULL)
        continue;
      scene = scene_look_at (&self, event);
      g_assert_cmpstr (scene->act_words, ==, words);
      g_assert_cmpstr (scene->act_office, ==, office);
      scene_play_clear (&self);
      return;
    }
  g_error ("%s: no event with %s", name, text);
}

/* The enhanced code chooses between what one code may mean. */
static void
test_offices (void)
{
  assert_office ("unknown-user", PP_KIND_LINE, "550 5.1.1", "refuses the recipient", "“There is no pigeon-hole with that name here.”");
  assert_office ("no-such-domain", PP_KIND_LINE, "550 5.1.2", "refuses the recipient", "“We know no country of that name.”");
  assert_office ("not-a-relay", PP_KIND_LINE, "554 5.7.1", "refuses the recipient", "“That letter is neither from here nor for here.”");
  assert_office ("greylisted", PP_KIND_LINE, "450 4.7.1", "not this recipient now", "“We don’t know you yet: come back later.”");
  assert_office ("full-mailbox", PP_KIND_LINE, "552 5.2.2", "refuses the letter", "“That pigeon-hole is full.”");
  assert_office ("mail-loop", PP_KIND_LINE, "554 5.4.6", "refuses the letter", "“This letter goes round and round: we can’t take it.”");
  assert_office ("spoofed-sender", PP_KIND_LINE, "550 5.7.23", "refuses the sender", "“Your van is not on that country’s list.”");
  assert_office ("greylisted", PP_KIND_NOTE, "come back in 10 min", "Greylisting: a stranger", "“We don’t know you yet: come back in 10 minutes.”");
  assert_office ("too-big", PP_KIND_NOTE, "does not even ask", "Too large: 1831 octets, at most 1500",
                 "The notice at the door says: “At most 1500 octets.” The letter has 1831.");
  assert_office ("first-letter", PP_KIND_LINE, "+OK now the password", "asks for the password", "“And your key, please?”");
  assert_office ("first-letter", PP_KIND_CLOSE, "", "ends the connection", "The door is closed behind Alice.");
  assert_office ("pop-two-devices", PP_KIND_LINE, "+OK 0 0", "says what there is", "“Nothing is left: another device of yours has taken your letters away.”");
  /* One device came twice. */
  assert_office ("pop-takes-it-home", PP_KIND_LINE, "+OK 0 0", "says what there is", "“Letters for you: 0.”");
  assert_office ("full-mailbox", PP_KIND_QUEUE, " from <> for ", "A report is written (letter 3)",
                 "A slip is written: “Returned to sender,” and why. It goes home like a letter.");
}

/* Written at one office, a report comes to another as a letter like any other. */
static void
test_report_comes (void)
{
  ScenePlay self = scene_play ("full-mailbox");
  guint found = 0;

  for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
    {
      PpEvent *event = pp_journal_get (self.journal, n);
      g_autoptr (PpScene) scene = NULL;

      if (event->kind != PP_KIND_QUEUE || strstr (event->text, " from <> for ") == NULL || !g_str_equal (event->from, "mta:mail.london.example"))
        continue;
      scene = scene_look_at (&self, event);
      g_assert_cmpstr (scene->act_office, ==, "The slip is put on the shelf until it is carried on.");
      found++;
    }
  g_assert_cmpuint (found, ==, 1);
  scene_play_clear (&self);
}

/* Nothing leaves it open what happens, names a person who is somebody else, or is too long to be read at a glance. */
static void
check_offices (const char *name)
{
  ScenePlay self = scene_play (name);

  for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
    {
      g_autoptr (PpScene) scene = scene_look_at (&self, pp_journal_get (self.journal, n));

      if (strstr (scene->act_office, "or: “") != NULL || strstr (scene->act_office, "Dear Bob") != NULL || strstr (scene->act_office, "” You ") != NULL || g_str_has_prefix (scene->act_office, "You ") ||
          g_utf8_strlen (scene->act_office, -1) > MOST_IN_OFFICE || g_utf8_strlen (scene->act_words, -1) > 60)
        g_error ("%s %u: “%s”, “%s”", name, n, scene->act_words, scene->act_office);
      g_assert_cmpint (strlen (scene->act_words), >, 0);
      g_assert_cmpint (strlen (scene->act_office), >, 0);
    }
  scene_play_clear (&self);
}

static void
test_all_offices (void)
{
  for_all_scenarios (check_offices);
}

/* ------------------------------------------------------------------ checks */

static gboolean
has_check (const PpScene *scene, const char *name, guint verdict)
{
  for (guint i = 0; i < scene->n_checks; i++)
    if (g_str_equal (scene->checks[i].name, name) && scene->checks[i].verdict == verdict)
      return TRUE;
  return FALSE;
}

static void
check_names (const char *name)
{
  ScenePlay self = scene_play (name);

  for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
    {
      g_autoptr (PpScene) scene = scene_look_at (&self, pp_journal_get (self.journal, n));

      for (guint i = 0; i < scene->n_checks; i++)
        for (guint j = 0; j < i; j++)
          if (g_str_equal (scene->checks[i].name, scene->checks[j].name) && scene->checks[i].verdict != scene->checks[j].verdict)
            g_error ("%s %u: “%s” is both well and not", name, n, scene->checks[i].name);
    }
  scene_play_clear (&self);
}

static void
test_checks (void)
{
  ScenePlay nowhere = scene_play ("no-such-domain"), two = scene_play ("two-recipients");
  g_autoptr (PpScene) no = scene_look_at_line (&nowhere, 1, "550"), other = scene_look_at_line (&two, 3, "550");

  g_assert_true (has_check (no, "address", 2));
  g_assert_true (has_check (no, "domain", 5));
  g_assert_true (has_check (other, "mailbox of bob", 2));
  g_assert_true (has_check (other, "mailbox of nobody", 5));
  scene_play_clear (&nowhere);
  scene_play_clear (&two);
  for_all_scenarios (check_names);
}

/* ------------------------------------------------------------------ one of two is refused */

static PpScene *
look_at_text (ScenePlay *self, PpKind kind, const char *text)
{
  for (guint n = 1; n <= pp_journal_get_length (self->journal); n++)
    {
      PpEvent *event = pp_journal_get (self->journal, n);

      if (event->kind == kind && strstr (event->text, text) != NULL)
        return scene_look_at (self, event);
    }
  g_error ("no event with %s", text);
}

/* The directory is asked for more than MX, and by others than the office before the sea. */
static void
test_questions (void)
{
  ScenePlay self = scene_play ("spoofed-sender");
  g_autoptr (PpScene) mx = look_at_text (&self, PP_KIND_DNS, " MX?"), txt = look_at_text (&self, PP_KIND_DNS, " TXT?");

  g_assert_nonnull (strstr (mx->caption, "takes mail"));
  g_assert_nonnull (strstr (mx->office_caption, "office serves"));
  g_assert_null (strstr (txt->caption, "takes mail"));
  g_assert_null (strstr (txt->office_caption, "office serves"));
  g_assert_cmpstr (txt->caption, !=, "");
  g_assert_cmpint (txt->from, ==, PP_STATION_FAR_MTA);
  g_assert_cmpint (txt->to, ==, PP_STATION_DIRECTORY);
  scene_play_clear (&self);
}

static void
test_two_ways (void)
{
  ScenePlay self = scene_play ("two-recipients");
  g_autoptr (PpScene) refused = scene_look_at_line (&self, 3, "550"), goes_on = scene_look_at_line (&self, 3, "DATA");
  g_autoptr (PpScene) taken = look_at_text (&self, PP_KIND_QUEUE, "<nobody@paris.example> returned");
  g_autoptr (PpScene) bobs = look_at_text (&self, PP_KIND_STORE, "add bob/1");

  pp_assert_hops (refused, "++!--");
  g_assert_cmpstr (refused->letter_to, ==, "nobody@paris.example");
  pp_assert_hops (goes_on, "++*--");
  g_assert_cmpstr (goes_on->letter_to, ==, "bob@paris.example");
  pp_assert_hops (taken, "++!--");
  g_assert_cmpint (taken->letter_at, ==, PP_STATION_MTA);
  g_assert_cmpuint (taken->postmarks, ==, 2);
  g_assert_cmpuint (bobs->postmarks, ==, 4);
  pp_assert_hops (bobs, "++++-");
  g_assert_cmpstr (bobs->letter_to, ==, "bob@paris.example");
  scene_play_clear (&self);
}

/* The one who is refused may as well be named first. */
static void
test_first_is_refused (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *swapped = NULL;
  ScenePlay self;

  g_assert_true (g_file_get_contents ("data/scenarios/two-recipients.scenario", &text, NULL, NULL));
  parts = g_strsplit (text, "bob@paris.example;nobody@paris.example", 2);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  swapped = g_strjoinv ("nobody@paris.example;bob@paris.example", parts);
  self = scene_play_scenario (pp_scenario_parse (swapped, strlen (swapped), "swapped", NULL));
  {
    g_autoptr (PpScene) refused = scene_look_at_line (&self, 3, "550"), bob = scene_look_at_line (&self, 3, "RCPT TO:<bob@paris.example>");
    g_autoptr (PpScene) goes_on = scene_look_at_line (&self, 3, "DATA"), filed = scene_look_at_line (&self, 4, "QUIT");
    g_autoptr (PpScene) home = scene_look_at_line (&self, 5, "DELE 1");

    pp_assert_hops (refused, "++!--");
    g_assert_cmpstr (refused->letter_to, ==, "nobody@paris.example");
    pp_assert_hops (bob, "++*--");
    g_assert_cmpstr (bob->letter_to, ==, "bob@paris.example");
    pp_assert_hops (goes_on, "++*--");
    g_assert_cmpstr (goes_on->letter_to, ==, "bob@paris.example");
    g_assert_cmpstr (filed->letter_to, ==, "bob@paris.example");
    g_assert_cmpint (filed->letter_at, ==, PP_STATION_MDA);
    g_assert_cmpuint (filed->postmarks, ==, 4);
    g_assert_cmpstr (home->letter_to, ==, "bob@paris.example");
    g_assert_cmpint (home->letter_at, ==, PP_STATION_RECEIVER);
  }
  scene_play_clear (&self);
}

/* ------------------------------------------------------------------ readable on the way */

static void
check_clear (const char *name)
{
  ScenePlay self = scene_play (name);

  for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
    {
      PpEvent *event = pp_journal_get (self.journal, n);
      g_autoptr (PpScene) scene = scene_look_at (&self, event);
      gboolean wire = (event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA) && event->connection != 0;

      g_assert_cmpint (scene->in_the_clear, ==, wire && !pp_chronicle_is_sealed (self.chronicle, event->connection, n));
      g_assert_false (scene->in_the_clear && scene->sealed);
    }
  scene_play_clear (&self);
}

static void
test_clear (void)
{
  ScenePlay roof = scene_play ("one-server"), wire = scene_play ("first-letter"), bag = scene_play ("sealed-bag");
  g_autoptr (PpScene) over = look_at_text (&roof, PP_KIND_NOTE, "MTA and MDA work under one roof");
  g_autoptr (PpScene) lmtp = scene_look_at (&wire, scene_find (&wire, 4, PP_KIND_DATA, 1, ""));
  g_autoptr (PpScene) sealed = scene_look_at (&bag, scene_find (&bag, 3, PP_KIND_DATA, 1, ""));

  g_assert_cmpint (over->slip, ==, PP_SLIP_LETTER);
  g_assert_false (over->in_the_clear);
  g_assert_true (lmtp->in_the_clear);
  g_assert_false (sealed->in_the_clear);
  g_assert_true (sealed->sealed);
  scene_play_clear (&roof);
  scene_play_clear (&wire);
  scene_play_clear (&bag);
  for_all_scenarios (check_clear);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/scene-words/all-sentences", test_sentences);
  g_test_add_func ("/scene-words/lines", test_lines);
  g_test_add_func ("/scene-words/offices", test_offices);
  g_test_add_func ("/scene-words/report-comes", test_report_comes);
  g_test_add_func ("/scene-words/all-offices", test_all_offices);
  g_test_add_func ("/scene-words/checks", test_checks);
  g_test_add_func ("/scene-words/two-ways", test_two_ways);
  g_test_add_func ("/scene-words/first-is-refused", test_first_is_refused);
  g_test_add_func ("/scene-words/in-the-clear", test_clear);
  g_test_add_func ("/scene-words/questions", test_questions);
  return g_test_run ();
}
