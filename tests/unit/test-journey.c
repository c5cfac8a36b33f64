/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole worlds, from every scenario: one journal whether there are sockets or not, whether it runs freely or is
 * stepped by hand; the fold of the journal is the live state; any moment can be gone to; a recording brings it back.
 */
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "agents/cast.h"
#include "sim/recording.h"
#include "sim/runner.h"
#include "sim/snapshot.h"

#define NETWORK "127.25.0"
#define OFFSET 4000

typedef enum
{
  FREE,
  BY_HAND
} Gait;

static PpScenario *
load (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".scenario", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "scenarios", file, NULL);
  g_autoptr (GError) error = NULL;
  PpScenario *scenario;

  pp_message_init ();
  scenario = pp_scenario_load (path, &error);
  g_assert_no_error (error);
  return scenario;
}

/* With sockets the network may be taken by another test: then the next one is, and the journals are compared there. */
static PpWorld *
cast_world (PpScenario *scenario, gboolean in_memory, char **network)
{
  for (guint i = 77; i < 99; i++)
    {
      g_autofree char *tried = *network != NULL ? g_strdup (*network) : g_strdup_printf ("127.25.%u", i);
      g_autoptr (GError) error = NULL;
      PpCastOptions options = {
        .scenario = scenario, .count = 3, .in_memory = in_memory, .network = tried,
        .port_offset = OFFSET, .port_offset_given = TRUE,
      };
      PpWorld *world = pp_cast_world (&options, &error);
      if (world != NULL)
        {
          if (*network == NULL)
            *network = g_steal_pointer (&tried);
          return world;
        }
      g_assert_error (error, PP_WORLD_ERROR, PP_WORLD_ERROR_PORT_TAKEN);
      g_assert_null (*network);
    }
  g_assert_not_reached ();
}

static void
wait_for (PpWorld *world)
{
  GPollFD fd = { .fd = pp_world_get_poll_fd (world), .events = G_IO_IN };

  g_assert_cmpint (g_poll (&fd, 1, 10000), ==, 1);
}

static PpJournal *
play (PpScenario *scenario, gboolean in_memory, Gait gait, char **network)
{
  PpWorld *world = cast_world (scenario, in_memory, network);
  PpJournal *journal = pp_journal_new ();
  PpWorldStatus status;

  pp_world_set_sink (world, pp_journal_sink, journal);
  if (gait == BY_HAND)
    pp_world_close_gate (world);
  pp_world_start (world);
  while ((status = pp_world_step (world)) != PP_WORLD_IDLE)
    {
      if (status == PP_WORLD_HELD)
        {
          g_autoptr (PpEvent) about = pp_world_get_about_to_say (world);
          g_assert_nonnull (about);
          g_assert_cmpuint (about->n, ==, pp_journal_get_length (journal) + 1);
          pp_world_allow (world, 1);
          g_assert_cmpint (pp_world_step (world), ==, PP_WORLD_ACTED);
          g_assert_cmpstr (pp_journal_get (journal, about->n)->text, ==, about->text);
        }
      else if (status == PP_WORLD_WAITING)
        wait_for (world);
    }
  g_assert_finalize_object (world);
  return journal;
}

static void
assert_same (PpJournal *a, PpJournal *b)
{
  for (guint n = 1; n <= MIN (pp_journal_get_length (a), pp_journal_get_length (b)); n++)
    if (!pp_event_same (pp_journal_get (a, n), pp_journal_get (b, n)))
      g_error ("event %u: %s or %s", n, pp_journal_get (a, n)->text, pp_journal_get (b, n)->text);
  g_assert_cmpuint (pp_journal_get_length (a), ==, pp_journal_get_length (b));
}

static void
test_one_journal (gconstpointer name)
{
  g_autoptr (PpScenario) scenario = load (name);
  g_autofree char *network = NULL;
  g_autoptr (PpJournal) sockets = play (scenario, FALSE, FREE, &network);
  g_autoptr (PpJournal) sockets_again = play (scenario, FALSE, FREE, &network);
  g_autoptr (PpJournal) stepped = play (scenario, FALSE, BY_HAND, &network);
  g_autoptr (PpJournal) memory = play (scenario, TRUE, FREE, &network);
  g_autoptr (PpJournal) memory_stepped = play (scenario, TRUE, BY_HAND, &network);

  g_assert_cmpuint (pp_journal_get_length (sockets), >, 40);
  assert_same (sockets, sockets_again);
  assert_same (sockets, stepped);
  assert_same (sockets, memory);
  assert_same (sockets, memory_stepped);
}

/* ------------------------------------------------------------------ the fold */

static void
test_fold (gconstpointer name)
{
  g_autoptr (PpScenario) scenario = load (name);
  g_autofree char *network = g_strdup (NETWORK);
  PpWorld *world = cast_world (scenario, TRUE, &network);
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpReplay) replay = pp_replay_new (journal);
  guint steps = 0;

  pp_world_set_sink (world, pp_journal_sink, journal);
  pp_world_start (world);
  while (pp_world_step (world) != PP_WORLD_IDLE)
    {
      g_autofree char *live = NULL, *folded = NULL;
      /* every step of a short world, every hundredth of a long one */
      if (steps++ > 2000 && steps % 100 != 0)
        continue;
      live = pp_world_describe (world);
      folded = pp_snapshot_describe_live (pp_replay_at (replay, pp_journal_get_length (journal)));
      g_assert_cmpstr (live, ==, folded);
    }
  g_assert_finalize_object (world);
}

static void
test_any_moment (gconstpointer name)
{
  g_autoptr (PpScenario) scenario = load (name);
  g_autofree char *network = g_strdup (NETWORK);
  g_autoptr (PpJournal) journal = play (scenario, TRUE, FREE, &network);
  g_autoptr (PpReplay) replay = pp_replay_new (journal);
  g_autoptr (PpSnapshot) straight = pp_snapshot_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GPtrArray) described = g_ptr_array_new_with_free_func (g_free);
  guint length = pp_journal_get_length (journal);

  g_ptr_array_add (described, pp_snapshot_describe (straight));
  for (guint n = 1; n <= length; n++)
    {
      pp_snapshot_apply (straight, pp_journal_get (journal, n));
      g_ptr_array_add (described, pp_snapshot_describe (straight));
    }
  for (guint i = 0; i < 300; i++)
    {
      guint n = g_rand_int_range (random, 0, length + 1);
      g_autofree char *there = pp_snapshot_describe (pp_replay_at (replay, n));
      g_assert_cmpstr (there, ==, described->pdata[n]);
    }
}

/* ------------------------------------------------------------------ recordings */

static char *
save (PpJournal *journal)
{
  g_autoptr (GHashTable) facts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("journey-XXXXXX.pennypost", &path, &error);

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  g_hash_table_insert (facts, (gpointer) "scenario", (gpointer) "first-letter");
  g_assert_true (pp_recording_save (journal, facts, path, &error));
  g_assert_no_error (error);
  return path;
}

static void
test_recording (gconstpointer name)
{
  g_autoptr (PpScenario) scenario = load (name);
  g_autofree char *network = g_strdup (NETWORK), *fault = NULL;
  g_autoptr (PpJournal) journal = play (scenario, TRUE, FREE, &network);
  g_autofree char *path = save (journal);
  g_autoptr (GHashTable) facts = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PpJournal) loaded = pp_recording_load (path, &facts, &fault, &error);

  g_assert_no_error (error);
  g_assert_null (fault);
  g_assert_true (pp_recording_is_one (path));
  g_assert_cmpstr (g_hash_table_lookup (facts, "scenario"), ==, "first-letter");
  assert_same (journal, loaded);
  remove (path);
}

/* Cut anywhere, or with any octet altered: what comes before the fault is read, and the fault is said. */
static void
test_damaged_recording (void)
{
  g_autoptr (PpScenario) scenario = load ("two-roles");
  g_autofree char *network = g_strdup (NETWORK), *path = NULL, *octets = NULL;
  g_autoptr (PpJournal) journal = play (scenario, TRUE, FREE, &network);
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  gsize length;

  path = save (journal);
  g_assert_true (g_file_get_contents (path, &octets, &length, NULL));
  for (guint i = 0; i < 400; i++)
    {
      gboolean cut = i % 2 == 0;
      gsize at = g_rand_int_range (random, 0, length);
      g_autofree char *copy = g_memdup2 (octets, length), *fault = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (PpJournal) loaded = NULL;

      copy[at] ^= 1 << (i / 2 % 8);
      g_assert_true (g_file_set_contents (path, copy, cut ? at : length, NULL));
      loaded = pp_recording_load (path, NULL, &fault, &error);
      if (loaded == NULL)
        g_assert_nonnull (error);
      else
        {
          g_assert_nonnull (fault);
          g_assert_cmpuint (pp_journal_get_length (loaded), <=, pp_journal_get_length (journal));
          for (guint n = 1; n <= pp_journal_get_length (loaded); n++)
            g_assert_true (pp_event_same (pp_journal_get (journal, n), pp_journal_get (loaded, n)));
        }
    }
  remove (path);
}

/* ------------------------------------------------------------------ the runner */

typedef struct
{
  PpScenario *scenario;
  char *network;
} Recipe;

static PpWorld *
make (gpointer data, GError **error)
{
  Recipe *recipe = data;

  return cast_world (recipe->scenario, FALSE, &recipe->network);
}

static void
take_all (PpRunner *runner, PpJournal *journal)
{
  g_autoptr (GPtrArray) batch = pp_runner_take (runner);

  pp_journal_append_batch (journal, batch);
}

/* Stepped through the runner, line by line, the journal is the same once more. */
static void
test_runner (void)
{
  g_autoptr (PpScenario) scenario = load ("first-letter");
  Recipe recipe = { scenario, NULL };
  g_autoptr (GError) error = NULL;
  PpRunner *runner = pp_runner_new (make, &recipe, NULL, &error);
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpJournal) straight = NULL;
  guint lines = 0;

  g_assert_no_error (error);
  while (pp_runner_get_status (runner) != PP_WORLD_IDLE)
    {
      g_main_context_iteration (NULL, FALSE);
      take_all (runner, journal);
      if (pp_runner_get_status (runner) != PP_WORLD_HELD)
        continue;
      g_autoptr (PpEvent) about = pp_runner_get_about_to_say (runner);
      take_all (runner, journal);
      if (about == NULL || about->n != pp_journal_get_length (journal) + 1)
        continue;
      pp_runner_step (runner, 1);
      lines++;
      while (pp_journal_get_length (journal) < about->n)
        {
          g_main_context_iteration (NULL, FALSE);
          take_all (runner, journal);
        }
      if (lines > 40)
        pp_runner_set_pace (runner, INFINITY);
    }
  take_all (runner, journal);
  g_assert_cmpuint (lines, >, 40);
  pp_runner_stop (runner);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (runner);
  straight = play (scenario, TRUE, FREE, &recipe.network);
  assert_same (straight, journal);
  g_free (recipe.network);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = {
    "first-letter",       "two-roles",      "one-server",     "same-domain", "two-recipients", "unknown-user", "no-such-domain",
    "closed-office",      "backup-office",  "greylisted",     "full-mailbox", "too-big",       "attachment",   "wrong-password",
    "returned-to-sender", "spoofed-sender", "postcard",       "sealed-bag",  "mail-loop",      "not-a-relay",  "accents",
    "pop-takes-it-home",  "pop-leaves-a-copy", "pop-two-devices", "imap-two-devices", "imap-offline-and-back", "both-on-one-mailbox",
  };
  static const struct
  {
    const char *name;
    GTestDataFunc test;
  } properties[] = {
    { "one-journal", test_one_journal },
    { "fold", test_fold },
    { "any-moment", test_any_moment },
    { "recording", test_recording },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    for (guint j = 0; j < G_N_ELEMENTS (names); j++)
      {
        g_autofree char *path = g_strdup_printf ("/journey/%s/%s", properties[i].name, names[j]);
        g_test_add_data_func (path, names[j], properties[i].test);
      }
  g_test_add_func ("/journey/damaged-recording", test_damaged_recording);
  g_test_add_func ("/journey/runner", test_runner);
  return g_test_run ();
}
