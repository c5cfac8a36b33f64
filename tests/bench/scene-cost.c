/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the scene of one moment costs in a world with many letters: "scene-cost SCENARIO COUNT". Run by hand; its time depends on the machine.
 */
#include <stdlib.h>

#include "agents/cast.h"
#include "app/scene.h"

#define MOMENTS 200

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  PpCastOptions options = { .in_memory = TRUE, .count = argc > 2 ? strtoul (argv[2], NULL, 10) : 10000 };
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpSnapshot) snapshot = pp_snapshot_new ();
  g_autoptr (PpWorld) world = NULL;
  PpChronicle *chronicle;
  guint length, most = 0;
  gint64 spent = 0, worst = 0;

  pp_message_init ();
  options.scenario = pp_scenario_load (argc > 1 ? argv[1] : "data/scenarios/first-letter.scenario", &error);
  if (options.scenario == NULL || (world = pp_cast_world (&options, &error)) == NULL)
    g_error ("%s", error->message);
  pp_world_set_sink (world, pp_journal_sink, journal);
  pp_world_start (world);
  while (pp_world_step (world) != PP_WORLD_IDLE)
    ;
  chronicle = pp_chronicle_new (journal);
  length = pp_journal_get_length (journal);
  for (guint n = 1; n <= length; n++)
    {
      gint64 begin;

      pp_snapshot_apply (snapshot, pp_journal_get (journal, n));
      if (n % MAX (1, length / MOMENTS) != 0)
        continue;
      begin = g_get_monotonic_time ();
      {
        g_autoptr (PpScene) scene = pp_scene_new_from_snapshot (snapshot, chronicle, pp_journal_get (journal, n), options.scenario);

        for (int i = 0; i < PP_N_STATIONS; i++)
          most = MAX (most, scene->stations[i].queue + scene->stations[i].mailbox);
      }
      begin = g_get_monotonic_time () - begin;
      spent += begin;
      worst = MAX (worst, begin);
    }
  g_print ("%u events, at most %u letters in one place: %.3f ms a scene, %.3f ms at worst\n", length, most, spent / 1e3 / MOMENTS, worst / 1e3);
  pp_chronicle_free (chronicle);
  return 0;
}
