/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scene: who stands where, what flies, where the letter lies, how far it has come, told from worlds that were really run.
 * What it looks like is not tested here.
 */
#include "app/scene.h"

#include <string.h>

#include "scene-asserts.h"
#include "scene-play.h"

static gboolean
is_line (const PpEvent *event)
{
  return event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA || event->kind == PP_KIND_DNS;
}

static void
test_before (void)
{
  ScenePlay self = scene_play ("first-letter");
  g_autoptr (PpScene) scene = pp_scene_new_from_snapshot (pp_replay_at (self.replay, 0), self.chronicle, NULL, self.scenario);

  g_assert_cmpstr (scene->line, ==, "");
  g_assert_false (scene->flying);
  g_assert_true (scene->letter);
  g_assert_cmpint (scene->letter_at, ==, PP_STATION_SENDER);
  g_assert_cmpstr (scene->letter_from, ==, "alice@london.example");
  g_assert_cmpstr (scene->letter_to, ==, "bob@paris.example");
  g_assert_cmpstr (scene->from_domain, ==, "london.example");
  g_assert_cmpstr (scene->to_domain, ==, "paris.example");
  g_assert_cmpstr (scene->stations[PP_STATION_SENDER].host, ==, "Alice's laptop");
  g_assert_cmpstr (scene->stations[PP_STATION_SENDER].office, ==, "Alice's house");
  g_assert_cmpstr (scene->stations[PP_STATION_FAR_MTA].host, ==, "mx.paris.example");
  g_assert_cmpstr (scene->stations[PP_STATION_FAR_MTA].office, ==, "Paris post office");
  g_assert_cmpstr (scene->stations[PP_STATION_RECEIVER].office, ==, "Bob's house");
  g_assert_cmpstr (scene->hops[0].service, ==, "submission 587");
  g_assert_cmpstr (scene->hops[3].service, ==, "LMTP 24");
  g_assert_cmpstr (scene->clock, ==, "Mon 2 Mar 2026 09:00:00");
  pp_assert_hops (scene, "-----");
  pp_assert_says (scene, "Nothing has been said yet. The letter from <alice@london.example> to <bob@paris.example> is at Alice's house.");
  scene_play_clear (&self);
}

static void
test_hop_3 (void)
{
  ScenePlay self = scene_play ("first-letter");
  g_autoptr (PpScene) command = scene_look_at_line (&self, 3, "RCPT TO:");
  g_autoptr (PpScene) reply = scene_look_at_line (&self, 3, "250 2.1.5");
  g_autoptr (PpScene) go_on = scene_look_at_line (&self, 3, "354");
  g_autoptr (PpScene) letter = scene_look_at (&self, scene_find (&self, 3, PP_KIND_DATA, 1, ""));
  g_autoptr (PpScene) after = scene_look_at_line (&self, 3, "QUIT");

  pp_assert_flight (command, PP_STATION_MTA, PP_STATION_FAR_MTA, PP_SLIP_COMMAND);
  g_assert_cmpuint (command->hop, ==, 3);
  g_assert_cmpstr (command->speakers, ==, "MTA → MTA");
  g_assert_cmpstr (command->line, ==, "RCPT TO:<bob@paris.example>");
  g_assert_cmpint (command->letter_at, ==, PP_STATION_MTA);
  g_assert_cmpuint (command->postmarks, ==, 2);
  g_assert_cmpuint (command->stations[PP_STATION_MTA].queue, ==, 1);
  g_assert_cmpstr (command->stations[PP_STATION_FAR_MTA].state, ==, "waiting for a recipient");
  g_assert_cmpint (strlen (command->caption), >, 0);
  g_assert_cmpint (strlen (command->office_caption), >, 0);
  pp_assert_hops (command, "++*--");
  pp_assert_says (command, "Hop 3, MTA to MTA: RCPT TO:<bob@paris.example>. ");
  pp_assert_says (command, "is at London post office, with 2 postmarks. ");

  pp_assert_flight (reply, PP_STATION_FAR_MTA, PP_STATION_MTA, PP_SLIP_DONE);
  g_assert_cmpstr (reply->stations[PP_STATION_MTA].state, ==, "waiting for the reply to RCPT");
  pp_assert_flight (go_on, PP_STATION_FAR_MTA, PP_STATION_MTA, PP_SLIP_GO_ON);
  pp_assert_flight (letter, PP_STATION_MTA, PP_STATION_FAR_MTA, PP_SLIP_LETTER);
  g_assert_true (letter->letter_moving);
  g_assert_cmpuint (letter->postmarks, ==, 2);
  pp_assert_says (letter, "is on its way to Paris post office");
  g_assert_cmpint (after->letter_at, ==, PP_STATION_FAR_MTA);
  g_assert_cmpuint (after->postmarks, ==, 3);
  scene_play_clear (&self);
}

static void
test_directory (void)
{
  ScenePlay self = scene_play ("first-letter");
  /* First the counter asks whether there is such a domain, then the office asks for the way. */
  g_autoptr (PpScene) checks = scene_look_at (&self, scene_find (&self, 0, PP_KIND_DNS, 1, ""));
  PpEvent *question = scene_find (&self, 0, PP_KIND_DNS, scene_find (&self, 2, PP_KIND_LINE, 1, ".")->n, "");
  g_autoptr (PpScene) asks = scene_look_at (&self, question);
  g_autoptr (PpScene) answers = scene_look_at (&self, scene_find (&self, 0, PP_KIND_DNS, question->n + 1, ""));

  pp_assert_flight (checks, PP_STATION_MSA, PP_STATION_DIRECTORY, PP_SLIP_QUESTION);
  pp_assert_hops (checks, "-----");
  pp_assert_flight (asks, PP_STATION_MTA, PP_STATION_DIRECTORY, PP_SLIP_QUESTION);
  pp_assert_flight (answers, PP_STATION_DIRECTORY, PP_STATION_MTA, PP_SLIP_ANSWER);
  g_assert_cmpuint (asks->hop, ==, 0);
  g_assert_cmpint (strlen (asks->caption), >, 0);
  g_assert_cmpstr (asks->stations[PP_STATION_MTA].state, ==, "asking the directory");
  pp_assert_hops (asks, "++---");
  scene_play_clear (&self);
}

static void
test_collected (void)
{
  ScenePlay self = scene_play ("first-letter");
  PpEvent *letter = scene_find (&self, 5, PP_KIND_DATA, 1, "");
  g_autoptr (PpScene) before = scene_look_at_line (&self, 5, "UIDL");
  g_autoptr (PpScene) comes = scene_look_at (&self, letter);
  g_autoptr (PpScene) end = scene_look_at_end (&self);

  g_assert_cmpint (before->letter_at, ==, PP_STATION_MDA);
  g_assert_cmpuint (before->stations[PP_STATION_MDA].mailbox, ==, 1);
  pp_assert_hops (before, "++++*");
  pp_assert_flight (comes, PP_STATION_MDA, PP_STATION_RECEIVER, PP_SLIP_LETTER);
  g_assert_cmpint (end->letter_at, ==, PP_STATION_RECEIVER);
  g_assert_cmpuint (end->postmarks, ==, 4);
  g_assert_cmpint (end->ending, ==, PP_ENDING_NONE);
  pp_assert_says (end, "Collected: the letter is on Bob's laptop. ");
  g_assert_cmpuint (end->stations[PP_STATION_MDA].mailbox, ==, 0);
  g_assert_cmpuint (end->stations[PP_STATION_RECEIVER].mailbox, ==, 1);
  pp_assert_hops (end, "+++++");
  scene_play_clear (&self);
}

/* The sender looks for mail as well, at an office that has no station of its own. */
static void
test_own_mailbox (void)
{
  ScenePlay self = scene_play ("unknown-user");
  g_autoptr (PpScene) scene = scene_look_at_line (&self, 5, "USER alice");

  pp_assert_flight (scene, PP_STATION_SENDER, PP_STATION_MTA, PP_SLIP_COMMAND);
  g_assert_cmpstr (scene->stations[PP_STATION_MTA].state, ==, "in London's own mailbox");
  pp_assert_hops (scene, "++!--");
  scene_play_clear (&self);
}

static void
test_two_roles (void)
{
  ScenePlay self = scene_play ("two-roles");
  g_autoptr (PpScene) second = scene_look_at (&self, scene_find (&self, 2, PP_KIND_NOTE, 1, "hands"));
  g_autoptr (PpScene) fourth = scene_look_at (&self, scene_find (&self, 4, PP_KIND_NOTE, 1, "hands"));
  g_autoptr (PpScene) end = scene_look_at_end (&self);

  pp_assert_flight (second, PP_STATION_MSA, PP_STATION_MTA, PP_SLIP_LETTER);
  pp_assert_flight (fourth, PP_STATION_FAR_MTA, PP_STATION_MDA, PP_SLIP_LETTER);
  g_assert_true (second->letter_moving);
  g_assert_true (second->stations[PP_STATION_MSA].with_next);
  g_assert_false (second->stations[PP_STATION_MTA].with_next);
  g_assert_true (second->stations[PP_STATION_FAR_MTA].with_next);
  g_assert_cmpstr (second->hops[1].service, ==, "one roof");
  g_assert_cmpstr (second->stations[PP_STATION_MSA].office, ==, "The counter");
  g_assert_cmpstr (second->stations[PP_STATION_MTA].office, ==, "London post office");
  pp_assert_hops (fourth, "+++*-");
  g_assert_cmpuint (end->postmarks, ==, 2);
  scene_play_clear (&self);
}

static void
test_short_way (void)
{
  ScenePlay self = scene_play ("same-domain");
  g_autoptr (PpScene) scene = scene_look_at_line (&self, 4, "RCPT TO:");
  g_autoptr (PpScene) end = scene_look_at_end (&self);

  g_assert_true (scene->one_domain);
  g_assert_true (scene->stations[PP_STATION_FAR_MTA].absent);
  g_assert_true (scene->hops[2].short_way);
  pp_assert_flight (scene, PP_STATION_MTA, PP_STATION_MDA, PP_SLIP_COMMAND);
  pp_assert_hops (scene, "++-*-");
  g_assert_cmpint (end->letter_at, ==, PP_STATION_RECEIVER);
  g_assert_cmpstr (end->stations[PP_STATION_RECEIVER].office, ==, "Carol's house");
  g_assert_cmpuint (end->postmarks, ==, 3);
  pp_assert_hops (end, "++-++");
  scene_play_clear (&self);
}

static void
test_returned (void)
{
  ScenePlay self = scene_play ("unknown-user");
  g_autoptr (PpScene) no = scene_look_at_line (&self, 3, "550");
  PpEvent *report = scene_find (&self, 5, PP_KIND_DATA, 1, "");
  g_autoptr (PpScene) back = scene_look_at (&self, report);

  pp_assert_flight (no, PP_STATION_FAR_MTA, PP_STATION_MTA, PP_SLIP_NO);
  pp_assert_hops (no, "++!--");
  pp_assert_says (no, "It is a no, from Paris post office to London post office. ");
  pp_assert_flight (back, PP_STATION_MTA, PP_STATION_SENDER, PP_SLIP_LETTER);
  g_assert_cmpstr (back->letter_from, ==, "");
  g_assert_cmpstr (back->letter_to, ==, "alice@london.example");
  g_assert_cmpstr (back->stations[PP_STATION_RECEIVER].office, ==, "Bob's house");
  pp_assert_hops (back, "++!--");
  pp_assert_says (back, "The report to <alice@london.example> is on its way to Alice's house");
  scene_play_clear (&self);
}

static void
assert_delivered (const PpScene *end)
{
  g_assert_cmpint (end->letter_at, ==, PP_STATION_RECEIVER);
  g_assert_cmpint (end->ending, ==, PP_ENDING_NONE);
  g_assert_false (end->stations[PP_STATION_FAR_MTA].down);
  g_assert_cmpuint (end->stations[PP_STATION_MTA].queue, ==, 0);
  g_assert_cmpstr (end->stations[PP_STATION_MTA].waited, ==, "");
  pp_assert_hops (end, "+++++");
  pp_assert_says (end, "Collected: the letter is on Bob's laptop. ");
}

/* The office opens later: until then its shutters are down, and the sign says when they go up. */
static void
test_closed (void)
{
  ScenePlay self = scene_play ("closed-office");
  PpEvent *refusal = scene_find (&self, 3, PP_KIND_CONNECT, 1, "refused"), *greeting = scene_find (&self, 3, PP_KIND_LINE, 1, "220");
  g_autoptr (PpScene) refused = scene_look_at (&self, refusal), opened = scene_look_at (&self, greeting), end = scene_look_at_end (&self);

  pp_assert_flight (refused, PP_STATION_FAR_MTA, PP_STATION_MTA, PP_SLIP_NO);
  pp_assert_hops (refused, "++!--");
  g_assert_true (refused->stations[PP_STATION_FAR_MTA].down);
  g_assert_cmpstr (refused->stations[PP_STATION_FAR_MTA].opens, ==, "09:40");
  g_assert_cmpint (refused->letter_at, ==, PP_STATION_MTA);
  g_assert_cmpuint (refused->stations[PP_STATION_MTA].queue, ==, 1);
  pp_assert_says (refused, "Paris post office is closed until 09:40. ");
  g_assert_false (opened->stations[PP_STATION_FAR_MTA].down);
  g_assert_cmpstr (opened->stations[PP_STATION_FAR_MTA].opens, ==, "");
  assert_delivered (end);
  scene_play_clear (&self);
}

/* At each try the shelf says how long the letter has waited, and until when. */
static void
test_waiting (void)
{
  ScenePlay self = scene_play ("closed-office");
  PpEvent *change = scene_find (&self, 0, PP_KIND_QUEUE, 1, "change"), *greeting = scene_find (&self, 3, PP_KIND_LINE, 1, "220");
  g_autoptr (PpScene) first = NULL, late = scene_look_at (&self, greeting), end = scene_look_at_end (&self);

  while (strstr (change->text, "deferred") == NULL)
    change = scene_find (&self, 0, PP_KIND_QUEUE, change->n + 1, "change");
  first = scene_look_at (&self, change);
  g_assert_cmpint (first->ending, ==, PP_ENDING_WAITING);
  g_assert_true (first->tell_ending);
  g_assert_cmpstr (first->stations[PP_STATION_MTA].next_try, ==, "09:05");
  g_assert_true (g_str_has_prefix (first->ending_reply, "4"));
  g_assert_cmpint (late->ending, ==, PP_ENDING_WAITING);
  g_assert_cmpint (late->letter_at, ==, PP_STATION_MTA);
  g_assert_cmpstr (late->stations[PP_STATION_MTA].waited, ==, "1 h 15 min");
  g_assert_cmpuint (late->stations[PP_STATION_MTA].days, ==, 0);
  pp_assert_says (late, "The shelf of London post office: waiting for 1 h 15 min, next try now. ");
  assert_delivered (end);
  scene_play_clear (&self);
}

/* Days on the shelf, a word to the sender that it is late, and then it comes back. */
static void
test_never_opened (void)
{
  ScenePlay self = scene_play ("returned-to-sender");
  PpEvent *change = scene_find (&self, 0, PP_KIND_QUEUE, 1, "change");
  g_autoptr (PpScene) third = NULL, end = scene_look_at_end (&self);

  while (change->time_us < G_GINT64_CONSTANT (73) * 3600 * G_USEC_PER_SEC)
    change = scene_find (&self, 0, PP_KIND_QUEUE, change->n + 1, "change");
  third = scene_look_at (&self, change);
  g_assert_cmpuint (third->stations[PP_STATION_MTA].days, ==, 3);
  g_assert_true (third->stations[PP_STATION_FAR_MTA].down);
  g_assert_cmpint (third->ending, ==, PP_ENDING_WAITING);
  g_assert_cmpint (end->ending, ==, PP_ENDING_RETURNED);
  g_assert_true (end->report);
  g_assert_cmpint (end->letter_at, ==, PP_STATION_SENDER);
  g_assert_cmpuint (end->stations[PP_STATION_SENDER].mailbox, ==, 2);
  pp_assert_hops (end, "++!--");
  pp_assert_says (end, "Paris post office is closed. ");
  pp_assert_says (end, "after five days still not delivered to <bob@paris.example>");
  scene_play_clear (&self);
}

/* The report goes to her whose name was on the envelope, and she did not post it: it has a journey of its own. */
static void
test_astray (void)
{
  ScenePlay self = scene_play ("spoofed-sender");
  g_autoptr (PpScene) no = scene_look_at_line (&self, 3, "550"), end = scene_look_at_end (&self);

  g_assert_cmpstr (no->stations[PP_STATION_SENDER].office, ==, "Mallory's house");
  g_assert_cmpstr (no->stations[PP_STATION_FAR_MTA].office, ==, "Paris post office");
  g_assert_cmpuint (no->stations[PP_STATION_FAR_MTA].verdict, ==, 5);
  g_assert_true (end->report);
  g_assert_cmpint (end->letter_at, ==, PP_STATION_RECEIVER);
  g_assert_cmpstr (end->stations[PP_STATION_RECEIVER].office, ==, "Alice's house");
  g_assert_cmpstr (end->stations[PP_STATION_FAR_MTA].office, ==, "London post office");
  g_assert_cmpuint (end->stations[PP_STATION_FAR_MTA].verdict, ==, 0);
  g_assert_cmpuint (end->postmarks, ==, 3);
  pp_assert_hops (end, "+++++");
  pp_assert_says (end, "The report to <alice@london.example> is at Alice's house, with 3 postmarks. ");
  scene_play_clear (&self);
}

/* Each office puts its mark on the letter, the second one too. */
static void
test_second_office (void)
{
  ScenePlay self = scene_play ("backup-office");
  g_autoptr (PpScene) end = scene_look_at_end (&self);

  assert_delivered (end);
  g_assert_cmpuint (end->postmarks, ==, 5);
  scene_play_clear (&self);
}

static void
test_circles (void)
{
  ScenePlay self = scene_play ("mail-loop");
  g_autoptr (PpScene) end = scene_look_at_end (&self);

  g_assert_cmpint (end->ending, ==, PP_ENDING_RETURNED);
  g_assert_cmpint (end->letter_at, ==, PP_STATION_SENDER);
  g_assert_cmpuint (end->postmarks, ==, 3);
  pp_assert_hops (end, "++!--");
  scene_play_clear (&self);
}

static void
test_given_up (void)
{
  ScenePlay self = scene_play ("unknown-user");
  g_autoptr (PpScene) no = scene_look_at_line (&self, 3, "550"), end = scene_look_at_end (&self);

  g_assert_cmpuint (no->stations[PP_STATION_FAR_MTA].verdict, ==, 5);
  g_assert_cmpstr (no->stations[PP_STATION_FAR_MTA].verdict_code, ==, "550");
  g_assert_cmpint (end->ending, ==, PP_ENDING_RETURNED);
  g_assert_true (end->tell_ending);
  g_assert_true (end->report);
  g_assert_cmpint (end->letter_at, ==, PP_STATION_SENDER);
  g_assert_true (g_str_has_prefix (end->ending_reply, "550 5.1.1"));
  g_assert_cmpuint (end->stations[PP_STATION_FAR_MTA].verdict, ==, 5);
  pp_assert_says (end, "Returned to sender: 550 5.1.1 <nobody@paris.example>");
  pp_assert_says (end, "Paris post office has refused it (550). ");
  scene_play_clear (&self);
}

static void
test_two_recipients (void)
{
  ScenePlay self = scene_play ("two-recipients");
  g_autoptr (PpScene) end = scene_look_at_end (&self);

  g_assert_cmpint (end->ending, ==, PP_ENDING_RETURNED);
  g_assert_cmpuint (end->stations[PP_STATION_RECEIVER].mailbox, ==, 1);
  pp_assert_says (end, "Returned to sender: 550 5.1.1 <nobody@paris.example>");
  pp_assert_says (end, "Bob's house: 1 letter in the mailbox. ");
  scene_play_clear (&self);
}

static void
assert_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strpbrk (text, "\r\n"));
}

/* What every scene promises to painters, whatever happened. */
static void
assert_sound (const PpScene *scene)
{
  g_autoptr (PpScene) copy = pp_scene_copy (scene);
  g_autofree char *words = pp_scene_describe (scene), *words_of_copy = pp_scene_describe (copy);

  assert_text (words);
  g_assert_cmpstr (words, ==, words_of_copy);
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      assert_text (scene->stations[i].role);
      assert_text (scene->stations[i].host);
      assert_text (scene->stations[i].office);
      assert_text (scene->stations[i].state);
      assert_text (scene->stations[i].opens);
      assert_text (scene->stations[i].next_try);
      assert_text (scene->stations[i].waited);
      assert_text (scene->stations[i].verdict_code);
      g_assert_cmpint (g_utf8_strlen (scene->stations[i].state, -1), <=, 40);
    }
  assert_text (scene->line);
  assert_text (scene->speakers);
  assert_text (scene->caption);
  assert_text (scene->office_caption);
  assert_text (scene->clock);
  assert_text (scene->letter_from);
  assert_text (scene->letter_to);
  assert_text (scene->ending_reply);
  assert_text (scene->ending_words);
  assert_text (scene->ending_office);
  assert_text (scene->card_name);
  g_assert_cmpuint (scene->n_checks, <=, PP_SCENE_CHECKS);
  for (guint i = 0; i < scene->n_checks; i++)
    assert_text (scene->checks[i].name);
  g_assert_cmpint (g_utf8_strlen (scene->line, -1), <=, 200);
  g_assert_cmpuint (scene->hop, <=, 5);
  g_assert_cmpint (scene->letter_at, <, PP_N_STATIONS);
  g_assert_true (!scene->flying || scene->from != scene->to);
  g_assert_true (!scene->letter_moving || scene->flying);
}

static void
test_all_scenarios (void)
{
  static const char *const names[] = { "first-letter", "two-roles", "same-domain", "unknown-user", "two-recipients", "closed-office",
                                       "backup-office", "greylisted", "mail-loop", "spoofed-sender", "one-server", "accents" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      ScenePlay self = scene_play (names[i]);
      guint lines = 0;

      for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
        {
          g_autoptr (PpScene) scene = scene_look_at (&self, pp_journal_get (self.journal, n));
          assert_sound (scene);
          if (!is_line (pp_journal_get (self.journal, n)))
            continue;
          lines++;
          g_assert_cmpuint (scene->n, ==, n);
          g_assert_cmpstr (scene->line, !=, "");
        }
      g_assert_cmpuint (lines, >, 50);
      scene_play_clear (&self);
    }
}

static void
tell (PpJournal *journal, PpSnapshot *snapshot, PpKind kind, const char *from, const char *to, const char *text, gsize length)
{
  guint n = pp_journal_get_length (journal) + 1;
  const PpEvent fields = { .n = n,
                           .connection = 1,
                           .item = n % 3,
                           .kind = kind,
                           .hop = n % 7,
                           .dir = n % 3,
                           .time_us = n % 2 == 0 ? G_MAXINT64 : 0,
                           .proto = g_intern_string ("smtp"),
                           .from = from != NULL ? g_intern_string (from) : NULL,
                           .to = to != NULL ? g_intern_string (to) : NULL };
  g_autoptr (PpEvent) event = pp_event_new (&fields, text, length);

  pp_journal_append (journal, event);
  pp_snapshot_apply (snapshot, pp_journal_get (journal, n));
}

/* A recording may be anybody's: names that the scenario does not have, octets that are no text. */
static void
test_strangers (void)
{
  static const char *const names[] = { "mta:elsewhere.example", "nobody", "mua:", "mua:zoe", "mua:alice@", "guest:127.0.0.1", "guest:\xff\xfe", ":",
                                       "mda:box.paris.example", "mta:mail.london.example", "resolver:?", "msa:\xc3" };
  static const char text[] = "add k\xff from <\x01@> for <zo\xc3\r\n\0> deferred";
  ScenePlay self = scene_play ("first-letter");
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpSnapshot) snapshot = pp_snapshot_new ();
  g_autoptr (PpChronicle) chronicle = pp_chronicle_new (journal);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
      for (int kind = 0; kind < PP_N_KINDS; kind++)
        {
          g_autoptr (PpScene) scene = NULL;
          tell (journal, snapshot, kind, names[i], names[j], text, sizeof text - 1);
          pp_chronicle_update (chronicle);
          scene = pp_scene_new_from_snapshot (snapshot, chronicle, pp_journal_get (journal, pp_journal_get_length (journal)), self.scenario);
          assert_sound (scene);
        }
  scene_play_clear (&self);
}

static void
test_guest (void)
{
  ScenePlay self = scene_play ("first-letter");
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpSnapshot) snapshot = pp_snapshot_new ();
  const PpEvent fields = { .n = 1, .connection = 1, .hop = 1, .kind = PP_KIND_LINE, .dir = PP_DIR_CLIENT, .proto = g_intern_string ("submission"),
                           .from = g_intern_string ("guest:127.0.0.1"), .to = g_intern_string ("msa:submit.london.example") };
  g_autoptr (PpEvent) event = pp_event_new (&fields, "EHLO there", 10);
  g_autoptr (PpScene) scene = NULL;

  pp_snapshot_apply (snapshot, event);
  scene = pp_scene_new_from_snapshot (snapshot, NULL, event, self.scenario);
  pp_assert_flight (scene, PP_STATION_SENDER, PP_STATION_MSA, PP_SLIP_COMMAND);
  g_assert_true (scene->stations[PP_STATION_SENDER].guest);
  g_assert_cmpstr (scene->stations[PP_STATION_SENDER].host, ==, "127.0.0.1");
  scene_play_clear (&self);
}

/* Towns and domains are shown in letters that people read; what is on the wire stays as it was. */
static void
test_international (void)
{
  static const char text[] = "[scenario]\ntitle=x\n"
                             "[host l.example]\nroles=mua\n"
                             "[host mail.bücher.example]\nroles=msa;mta;mda\ndomain=bücher.example\n"
                             "[host mx.école.example]\nroles=mta;mda\ndomain=école.example\n"
                             "[host ns.example]\nroles=resolver\n"
                             "[user alice@bücher.example]\nhost=l.example\nsubmit-to=mail.bücher.example\n"
                             "[user bob@école.example]\nhost=l.example\n"
                             "[zone]\na=école.example. 3600 IN MX 10 mx.école.example.\n"
                             "[letter 1]\nfrom=alice@bücher.example\nto=bob@école.example\nsubject=x\ntext=x\n";
  ScenePlay self = scene_play_scenario (pp_scenario_parse (text, strlen (text), "x", NULL));
  g_autoptr (PpScene) scene = scene_look_at_line (&self, 3, "RCPT TO");

  g_assert_cmpstr (scene->from_domain, ==, "bücher.example");
  g_assert_cmpstr (scene->to_domain, ==, "école.example");
  g_assert_false (scene->one_domain);
  g_assert_cmpstr (scene->stations[PP_STATION_MTA].office, ==, "Bücher post office");
  g_assert_cmpstr (scene->stations[PP_STATION_FAR_MTA].office, ==, "École post office");
  g_assert_cmpstr (scene->stations[PP_STATION_FAR_MTA].host, ==, "mx.xn--cole-9oa.example");
  scene_play_clear (&self);
}

static void
test_empty (void)
{
  g_autoptr (PpScene) scene = pp_scene_new ();

  assert_sound (scene);
  pp_assert_says (scene, "Nothing has been said yet. ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/scene/empty", test_empty);
  g_test_add_func ("/scene/international", test_international);
  g_test_add_func ("/scene/before-the-first-line", test_before);
  g_test_add_func ("/scene/hop-3", test_hop_3);
  g_test_add_func ("/scene/directory", test_directory);
  g_test_add_func ("/scene/collected", test_collected);
  g_test_add_func ("/scene/own-mailbox", test_own_mailbox);
  g_test_add_func ("/scene/two-roles", test_two_roles);
  g_test_add_func ("/scene/short-way", test_short_way);
  g_test_add_func ("/scene/returned", test_returned);
  g_test_add_func ("/scene/closed", test_closed);
  g_test_add_func ("/scene/waiting", test_waiting);
  g_test_add_func ("/scene/never-opened", test_never_opened);
  g_test_add_func ("/scene/astray", test_astray);
  g_test_add_func ("/scene/second-office", test_second_office);
  g_test_add_func ("/scene/circles", test_circles);
  g_test_add_func ("/scene/given-up", test_given_up);
  g_test_add_func ("/scene/two-recipients", test_two_recipients);
  g_test_add_func ("/scene/all-scenarios", test_all_scenarios);
  g_test_add_func ("/scene/strangers", test_strangers);
  g_test_add_func ("/scene/guest", test_guest);
  return g_test_run ();
}
