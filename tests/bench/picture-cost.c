/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the picture costs that is painted anew with each line: "picture-cost [SCENARIO [WIDTH HEIGHT]]". Run by hand, of an optimised build;
 * its time depends on the machine.
 */
#include <stdlib.h>

#include "agents/cast.h"
#include "app/picture.h"

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

static gint64
measure (cairo_surface_t *surface, const PpScene *scene, double width, double height)
{
  gint64 best = G_MAXINT64;

  /* The best of three: what else the machine does is not what is asked about. */
  for (int i = 0; i < 3; i++)
    {
      gint64 begin = g_get_monotonic_time ();
      cairo_t *cr = cairo_create (surface);

      pp_picture_draw_things (cr, scene, width, height);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      best = MIN (best, g_get_monotonic_time () - begin);
    }
  return best;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  PpCastOptions options = { .in_memory = TRUE };
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpSnapshot) snapshot = pp_snapshot_new ();
  g_autoptr (PpWorld) world = NULL;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  int width = argc > 3 ? atoi (argv[2]) : 1280, height = argc > 3 ? atoi (argv[3]) : 450;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  PpChronicle *chronicle;

  pp_message_init ();
  options.scenario = pp_scenario_load (argc > 1 ? argv[1] : "data/scenarios/first-letter.scenario", &error);
  if (options.scenario == NULL || (world = pp_cast_world (&options, &error)) == NULL)
    g_error ("%s", error->message);
  pp_world_set_sink (world, pp_journal_sink, journal);
  pp_world_start (world);
  while (pp_world_step (world) != PP_WORLD_IDLE)
    ;
  chronicle = pp_chronicle_new (journal);
  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    {
      g_autoptr (PpScene) scene = NULL;
      gint64 time;

      pp_snapshot_apply (snapshot, pp_journal_get (journal, n));
      scene = pp_scene_new_from_snapshot (snapshot, chronicle, pp_journal_get (journal, n), options.scenario);
      time = measure (surface, scene, width, height);
      g_array_append_val (times, time);
    }
  g_array_sort (times, compare);
  g_print ("%u lines at %d × %d: %.2f ms in the median, %.2f ms in 95 of 100, %.2f ms at worst\n", times->len, width, height,
           g_array_index (times, gint64, times->len / 2) / 1e3, g_array_index (times, gint64, times->len * 95 / 100) / 1e3,
           g_array_index (times, gint64, times->len - 1) / 1e3);
  cairo_surface_destroy (surface);
  pp_chronicle_free (chronicle);
  return 0;
}
