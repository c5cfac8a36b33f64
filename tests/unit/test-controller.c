/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The controller with a world at full speed, as the window has it but without one: a pause is answered at once, what was said before it is
 * taken in slices and in order, and nothing is lost; and the runner and the replay behind it.
 */
#include <math.h>
#include <string.h>

#include "app/controller.h"
#include "sim/runner.h"
#include "agents/cast.h"

#define LETTERS 120
#define PATIENCE_US (60 * G_TIME_SPAN_SECOND)

static PpScenario *
write_scenario (guint letters)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "scenarios", "first-letter.scenario", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  PpScenario *scenario;

  pp_message_init ();
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  *strstr (text, "[letter 1]") = '\0';
  g_string_append (many, text);
  for (guint i = 1; i <= letters; i++)
    g_string_append_printf (many, "[letter %u]\nfrom=alice@london.example\nto=bob@paris.example\nsubject=%u\ntext=Hi.\\n\n", i, i);
  scenario = pp_scenario_parse (many->str, many->len, "many", &error);
  g_assert_no_error (error);
  return scenario;
}

static void
run_for (guint ms)
{
  gint64 until = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < until)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

/* ------------------------------------------------------------------ the controller */

/* What the controller has said since the last look, each in one letter */
static void
note_opened (GString *said)
{
  g_string_append_c (said, 'o');
}

static void
note_moved (GString *said)
{
  g_string_append_c (said, 'm');
}

static void
note_settled (GString *said)
{
  g_string_append_c (said, 's');
}

static void
note_changed (GString *said)
{
  g_string_append_c (said, 'c');
}

static PpController *
open_many (GString *said, guint letters)
{
  g_autoptr (PpScenario) scenario = write_scenario (letters);
  g_autoptr (GError) error = NULL;
  PpController *controller = pp_controller_new ();
  gint64 until = g_get_monotonic_time () + PATIENCE_US;

  g_signal_connect_swapped (controller, "opened", G_CALLBACK (note_opened), said);
  g_signal_connect_swapped (controller, "moved", G_CALLBACK (note_moved), said);
  g_signal_connect_swapped (controller, "settled", G_CALLBACK (note_settled), said);
  g_signal_connect_swapped (controller, "changed", G_CALLBACK (note_changed), said);
  pp_controller_open_scenario (controller, scenario, &error);
  g_assert_no_error (error);
  while (pp_controller_get_about_to_say (controller) == NULL && g_get_monotonic_time () < until)
    run_for (5);
  g_assert_nonnull (pp_controller_get_about_to_say (controller));
  return controller;
}

static void
assert_whole (PpController *controller)
{
  PpJournal *journal = pp_controller_get_journal (controller);
  guint length = pp_journal_get_length (journal);
  g_autoptr (PpSnapshot) straight = pp_snapshot_new ();
  g_autofree char *ours = pp_snapshot_describe (pp_controller_get_snapshot (controller)), *theirs = NULL;

  g_assert_cmpuint (pp_conversation_get_length (pp_controller_get_conversation (controller)), ==, length);
  for (guint n = 1; n <= length; n++)
    {
      g_assert_cmpuint (pp_journal_get (journal, n)->n, ==, n);
      pp_snapshot_apply (straight, pp_journal_get (journal, n));
    }
  theirs = pp_snapshot_describe (straight);
  g_assert_cmpstr (ours, ==, theirs);
}

static guint
count_delivered (PpJournal *journal)
{
  guint count = 0;

  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    {
      const PpEvent *event = pp_journal_get (journal, n);

      count += event->kind == PP_KIND_STORE && g_str_has_prefix (event->text, "add bob/") ? 1 : 0;
    }
  return count;
}

/* The button may change before this returns; what was said comes after that, then it is shown, and then nothing comes any more. */
static void
pause_now (PpController *controller, GString *said)
{
  guint length;

  g_string_truncate (said, 0);
  pp_controller_pause (controller);
  g_assert_false (pp_controller_is_playing (controller));
  g_assert_cmpstr (said->str, ==, "c");
  g_assert_true (pp_controller_is_hurrying (controller));
  run_for (250);
  g_assert_false (pp_controller_is_hurrying (controller));
  g_assert_nonnull (strchr (said->str, 's'));
  g_assert_cmpstr (strrchr (said->str, 's'), ==, "sc");
  assert_whole (controller);
  length = pp_journal_get_length (pp_controller_get_journal (controller));
  run_for (100);
  g_assert_cmpuint (pp_journal_get_length (pp_controller_get_journal (controller)), ==, length);
  g_assert_nonnull (pp_controller_get_about_to_say (controller));
  g_assert_cmpuint (pp_controller_get_about_to_say (controller)->n, ==, length + 1);
}

static void
play_to_end (PpController *controller)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_US;

  pp_controller_play (controller);
  while (pp_controller_get_place (controller) != PP_PLACE_DONE && g_get_monotonic_time () < until)
    run_for (5);
  g_assert_cmpint (pp_controller_get_place (controller), ==, PP_PLACE_DONE);
  assert_whole (controller);
  g_assert_cmpuint (count_delivered (pp_controller_get_journal (controller)), ==, LETTERS);
}

static void
test_pause (void)
{
  g_autoptr (GString) said = g_string_new (NULL);
  PpController *controller = open_many (said, LETTERS);
  PpJournal *journal = pp_controller_get_journal (controller);
  gint64 until = g_get_monotonic_time () + PATIENCE_US;
  guint before;

  pp_controller_set_pace (controller, INFINITY);
  for (guint i = 0; i < 4; i++)
    {
      before = pp_journal_get_length (journal);
      pp_controller_play (controller);
      while (pp_journal_get_length (journal) < before + 200 + 300 * i && g_get_monotonic_time () < until)
        g_main_context_iteration (NULL, FALSE);
      pause_now (controller, said);
    }
  play_to_end (controller);
  g_assert_finalize_object (controller);
}

/* A move right after a pause is a move: nothing that is still being taken draws the cursor along, and nothing is lost. */
static void
test_move_after_pause (void)
{
  g_autoptr (GString) said = g_string_new (NULL);
  PpController *controller = open_many (said, LETTERS);
  gint64 until = g_get_monotonic_time () + PATIENCE_US;

  pp_controller_set_pace (controller, INFINITY);
  pp_controller_play (controller);
  while (pp_controller_get_line (controller) < 40 && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
  pp_controller_go_to_line (controller, 7);
  g_assert_false (pp_controller_is_playing (controller));
  g_assert_false (pp_controller_is_hurrying (controller));
  run_for (200);
  g_assert_cmpuint (pp_controller_get_line (controller), ==, 7);
  g_assert_cmpint (pp_controller_get_place (controller), ==, PP_PLACE_PAST);
  pp_controller_go_to_end (controller);
  assert_whole (controller);
  play_to_end (controller);
  g_assert_finalize_object (controller);
}

/* ------------------------------------------------------------------ behind it */

static PpWorld *
make_in_memory (gpointer data, GError **error)
{
  PpCastOptions options = { .scenario = data, .in_memory = TRUE };

  return pp_cast_world (&options, error);
}

/* Nobody takes: the world stands still before it has said too much. Then slices bring all of it, in order; and after the pause nothing. */
static void
test_slices (void)
{
  g_autoptr (PpScenario) scenario = write_scenario (LETTERS);
  g_autoptr (GError) error = NULL;
  PpRunner *runner = pp_runner_new (make_in_memory, scenario, NULL, &error);
  gint64 until = g_get_monotonic_time () + PATIENCE_US;
  guint waiting, n = 0;

  g_assert_no_error (error);
  pp_runner_set_pace (runner, INFINITY);
  while (pp_runner_count_waiting (runner) < 3000 && g_get_monotonic_time () < until)
    g_usleep (1000);
  g_usleep (50 * G_TIME_SPAN_MILLISECOND);
  waiting = pp_runner_count_waiting (runner);
  g_assert_cmpuint (waiting, >=, 3000);
  g_assert_cmpuint (waiting, <, 4000);
  pp_runner_set_pace (runner, 0);
  g_usleep (50 * G_TIME_SPAN_MILLISECOND);
  while (pp_runner_count_waiting (runner) > 0)
    {
      g_autoptr (GPtrArray) slice = pp_runner_take_some (runner, 300);

      g_assert_cmpuint (slice->len, <=, 300);
      g_assert_cmpuint (slice->len, >, 0);
      for (guint i = 0; i < slice->len; i++)
        g_assert_cmpuint (((PpEvent *) slice->pdata[i])->n, ==, ++n);
    }
  g_assert_cmpuint (n, >=, waiting);
  g_usleep (50 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpuint (pp_runner_count_waiting (runner), <, 100);
  /* A world that is crowded goes on when something is taken. */
  pp_runner_set_pace (runner, INFINITY);
  while (pp_runner_get_status (runner) != PP_WORLD_IDLE && g_get_monotonic_time () < until)
    {
      g_autoptr (GPtrArray) slice = pp_runner_take_some (runner, 300);

      n += slice->len;
      g_usleep (slice->len > 0 ? 0 : 500);
    }
  n += pp_runner_count_waiting (runner);
  g_assert_cmpint (pp_runner_get_status (runner), ==, PP_WORLD_IDLE);
  g_assert_cmpuint (n, >, LETTERS * 40);
  pp_runner_stop (runner);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (runner);
}

static void
assert_moment (PpReplay *replay, PpJournal *journal, guint n)
{
  g_autoptr (PpSnapshot) straight = pp_snapshot_new ();
  g_autofree char *ours = pp_snapshot_describe (pp_replay_at (replay, n)), *theirs = NULL;

  for (guint i = 1; i <= n; i++)
    pp_snapshot_apply (straight, pp_journal_get (journal, i));
  theirs = pp_snapshot_describe (straight);
  g_assert_cmpstr (ours, ==, theirs);
}

/* However the replay follows the journal, and wherever one looks in between: each moment is what it was. */
static void
test_follow (void)
{
  g_autoptr (PpScenario) scenario = write_scenario (40);
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpReplay) replay = pp_replay_new (journal);
  g_autoptr (GError) error = NULL;
  PpWorld *world = make_in_memory (scenario, &error);
  guint steps = 0;

  g_assert_no_error (error);
  pp_world_set_sink (world, pp_journal_sink, journal);
  pp_world_start (world);
  while (pp_world_step (world) != PP_WORLD_IDLE)
    {
      guint length = pp_journal_get_length (journal);

      if (steps++ % 50 != 0)
        continue;
      pp_replay_follow (replay, length);
      if (steps % 500 != 1)
        continue;
      assert_moment (replay, journal, length);
      assert_moment (replay, journal, length / 3);
      assert_moment (replay, journal, length > 5 ? length - 5 : 0);
      assert_moment (replay, journal, length);
    }
  g_assert_cmpuint (pp_journal_get_length (journal), >, 1500);
  assert_moment (replay, journal, pp_journal_get_length (journal));
  g_assert_finalize_object (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/controller/pause", test_pause);
  g_test_add_func ("/controller/move-after-pause", test_move_after_pause);
  g_test_add_func ("/controller/slices", test_slices);
  g_test_add_func ("/controller/follow", test_follow);
  return g_test_run ();
}
