/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing happens without being seen: every event of every scenario, and every verb of the engines, has its act, its words, and
 * something in the picture that was not there before.
 */
#include <string.h>

#include "agents/imap.h"
#include "agents/pop3.h"
#include "agents/smtp.h"
#include "app/conversation.h"
#include "app/picture.h"
#include "app/scene-act.h"
#include "scene-asserts.h"
#include "scene-play.h"

static void
check_table (const PpVerbTable *table)
{
  for (guint i = 0; i < table->n_rows; i++)
    {
      const PpVerb *verb = pp_verb_table_get (table, i);
      const PpActVerb *act = pp_act_find_verb (table->proto, verb->name);

      if (act == NULL)
        g_error ("%s %s has no act", table->proto, verb->name);
      g_assert_cmpint (act->act, !=, PP_ACT_NONE);
      g_assert_cmpint (strlen (act->asks), >, 0);
    }
}

static void
test_verbs (void)
{
  for (PpSmtpKind kind = PP_SMTP_RELAY; kind <= PP_SMTP_LMTP; kind++)
    check_table (pp_smtp_server_table (kind));
  check_table (pp_pop3_server_table ());
  check_table (pp_imap_server_table ());
  g_assert_cmpint (pp_act_find_verb ("submission", "RCPT")->act, ==, PP_ACT_RECIPIENT);
  g_assert_cmpint (pp_act_find_verb ("pop3s", "RETR")->act, ==, PP_ACT_COLLECT);
  g_assert_null (pp_act_find_verb ("smtp", "RETR"));
  g_assert_null (pp_act_find_verb (NULL, "MAIL"));
}

static void
test_bodies (void)
{
  g_assert_true (pp_act_fetches_body ("a UID FETCH 1 (BODY.PEEK[])"));
  g_assert_true (pp_act_fetches_body ("a fetch 1 body[1.2]"));
  g_assert_true (pp_act_fetches_body ("a FETCH 1 RFC822"));
  g_assert_true (pp_act_fetches_body ("a FETCH 1 (BODY[HEADER] BODY[TEXT])"));
  g_assert_false (pp_act_fetches_body ("a FETCH 1 (FLAGS RFC822.SIZE)"));
  g_assert_false (pp_act_fetches_body ("a FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]"));
  g_assert_false (pp_act_fetches_body ("a FETCH 1 (BODYSTRUCTURE ENVELOPE)"));
}

static void
assert_words (const PpScene *scene, const char *words)
{
  if (*words == '\0' || !g_utf8_validate (words, -1, NULL) || strpbrk (words, "\r\n{}") != NULL)
    g_error ("event %u, %s: act %d has the words “%s”", scene->n, scene->line, scene->act, words);
}

/* What painters show, but for the words in the strip and the clock: those change with every line, whatever is drawn. */
static char *
key_of_drawing (const PpScene *scene)
{
  g_autoptr (PpScene) bare = pp_scene_copy (scene);

  *bare->line = *bare->clock = '\0';
  return pp_picture_scenery_key (bare);
}

static void
assert_seen (const PpScene *scene, char **before)
{
  g_autofree char *key = key_of_drawing (scene);

  if (!scene->flying && *before != NULL && g_str_equal (*before, key))
    g_error ("event %u, %s: the picture stands still", scene->n, scene->line);
  g_free (*before);
  *before = g_steal_pointer (&key);
}

static void
assert_act (const PpScene *scene)
{
  g_assert_cmpint (scene->act, >, PP_ACT_NONE);
  g_assert_cmpint (scene->act, <, PP_N_ACTS);
  assert_words (scene, scene->act_words);
  assert_words (scene, scene->act_office);
}

/* Every event, also those that have no row: connections, states, timers, seals. */
static void
check_events (ScenePlay *self)
{
  for (guint n = 1; n <= pp_journal_get_length (self->journal); n++)
    {
      g_autoptr (PpScene) scene = scene_look_at (self, pp_journal_get (self->journal, n));

      assert_act (scene);
    }
}

/* The window goes from row to row: each shows the world at the row's end. */
static void
check_rows (ScenePlay *self)
{
  g_autoptr (PpConversation) conversation = pp_conversation_new ();
  g_autofree char *before = NULL;

  pp_conversation_set_journal (conversation, self->journal);
  pp_conversation_update (conversation);
  g_assert_cmpuint (pp_conversation_count_rows (conversation), >, 20);
  for (guint row = 0; row < pp_conversation_count_rows (conversation); row++)
    {
      PpEvent *event = pp_conversation_get_row_event (conversation, row);
      guint end = MAX (pp_conversation_get_row_end (conversation, row), event->n);
      g_autoptr (PpScene) scene = pp_scene_new_from_snapshot (pp_replay_at (self->replay, end), self->chronicle, event, self->scenario);

      assert_act (scene);
      assert_seen (scene, &before);
    }
}

static void
check_scenario (const char *name)
{
  ScenePlay self = scene_play (name);

  g_test_message ("%s", name);
  check_events (&self);
  check_rows (&self);
  scene_play_clear (&self);
}

static void
test_all (void)
{
  g_autoptr (GDir) dir = g_dir_open ("data/scenarios", 0, NULL);
  guint count = 0;

  for (const char *file = g_dir_read_name (dir); file != NULL; file = g_dir_read_name (dir))
    if (g_str_has_suffix (file, ".scenario"))
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (".scenario"));

        check_scenario (name);
        count++;
      }
  g_assert_cmpuint (count, >=, 27);
}

/* ------------------------------------------------------------------ some of them by name */

static void
assert_moment (ScenePlay *self, guint hop, const char *text, PpAct act, const char *words)
{
  g_autoptr (PpScene) scene = scene_look_at_line (self, hop, text);

  g_assert_cmpint (scene->act, ==, act);
  g_assert_cmpstr (scene->act_words, ==, words);
}

static void
test_moments (void)
{
  ScenePlay self = scene_play ("first-letter");
  g_autoptr (PpScene) letter = scene_look_at (&self, scene_find (&self, 3, PP_KIND_DATA, 1, ""));
  g_autoptr (PpScene) given = scene_look_at (&self, scene_find (&self, 5, PP_KIND_DATA, 1, ""));
  g_autoptr (PpScene) state = scene_look_at (&self, scene_find (&self, 3, PP_KIND_STATE, 1, "sender-given"));

  assert_moment (&self, 3, "220", PP_ACT_GREET, "greets");
  assert_moment (&self, 3, "250-SIZE", PP_ACT_HELLO, "says what it can do");
  assert_moment (&self, 3, "MAIL", PP_ACT_SENDER, "names the sender");
  assert_moment (&self, 3, "250 2.1.0", PP_ACT_SENDER, "accepts the sender");
  assert_moment (&self, 3, "250 2.1.5", PP_ACT_RECIPIENT, "accepts the recipient");
  assert_moment (&self, 3, "354", PP_ACT_FILL, "is ready for the letter");
  assert_moment (&self, 3, ".", PP_ACT_LETTER, "sends the letter");
  assert_moment (&self, 3, "250 2.0.0", PP_ACT_POSTMARK, "takes the letter over");
  assert_moment (&self, 3, "221", PP_ACT_LEAVE, "says goodbye");
  assert_moment (&self, 5, "1 1.1", PP_ACT_LIST, "says what there is");
  g_assert_cmpint (letter->act, ==, PP_ACT_LETTER);
  g_assert_cmpint (given->act, ==, PP_ACT_COLLECT);
  g_assert_cmpint (state->act, ==, PP_ACT_SENDER);
  scene_play_clear (&self);
}

static void
test_looks (void)
{
  ScenePlay self = scene_play ("closed-office");
  PpEvent *refusal = scene_find (&self, 3, PP_KIND_CONNECT, 1, "refused");
  g_autoptr (PpScene) refused = scene_look_at (&self, refusal);
  g_autoptr (PpScene) waits = scene_look_at (&self, scene_find (&self, 3, PP_KIND_CONNECT, refusal->n + 1, "127"));
  g_autoptr (PpScene) again = scene_look_at (&self, scene_find (&self, 0, PP_KIND_TIMER, refusal->n, "a letter is tried"));
  g_autoptr (PpScene) end = scene_look_at_end (&self);

  g_assert_cmpint (refused->act, ==, PP_ACT_REFUSED);
  g_assert_cmpint (refused->stations[PP_STATION_FAR_MTA].look, ==, PP_LOOK_CLOSED);
  g_assert_cmpint (refused->stations[PP_STATION_MTA].look, ==, PP_LOOK_BUSY);
  g_assert_cmpint (refused->stations[PP_STATION_SENDER].look, ==, PP_LOOK_IDLE);
  g_assert_cmpint (waits->stations[PP_STATION_MTA].look, ==, PP_LOOK_TROUBLED);
  g_assert_cmpstr (waits->skipped, ==, "");
  g_assert_cmpint (again->act, ==, PP_ACT_WAIT);
  g_assert_cmpstr (again->skipped, !=, "");
  g_assert_cmpint (end->stations[PP_STATION_FAR_MTA].look, ==, PP_LOOK_IDLE);
  scene_play_clear (&self);
}

/* To a place that does not exist nobody goes. */
static void
test_nowhere (void)
{
  ScenePlay self = scene_play ("no-such-domain");
  g_autoptr (PpScene) no = scene_look_at_line (&self, 1, "550"), end = scene_look_at_end (&self);

  g_assert_true (no->stations[PP_STATION_FAR_MTA].absent);
  g_assert_true (no->stations[PP_STATION_MDA].absent);
  g_assert_true (no->stations[PP_STATION_RECEIVER].absent);
  g_assert_cmpint (no->stations[PP_STATION_MSA].look, ==, PP_LOOK_TROUBLED);
  g_assert_cmpuint (no->envelope.to[0].verdict, ==, 5);
  g_assert_cmpint (end->letter_at, ==, PP_STATION_SENDER);
  g_assert_cmpint (end->stations[PP_STATION_SENDER].look, ==, PP_LOOK_TROUBLED);
  scene_play_clear (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/scene-acts/verbs", test_verbs);
  g_test_add_func ("/scene-acts/bodies", test_bodies);
  g_test_add_func ("/scene-acts/moments", test_moments);
  g_test_add_func ("/scene-acts/looks", test_looks);
  g_test_add_func ("/scene-acts/nowhere", test_nowhere);
  g_test_add_func ("/scene-acts/all-scenarios", test_all);
  return g_test_run ();
}
