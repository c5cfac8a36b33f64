/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan of a film: each line takes off, flies, lands and stays until the next one. Pictures that would be the same are one.
 */
#include "app/film.h"

#include <math.h>

#include "app/motion.h"

/* The last picture is looked at for longer. */
#define LAST_S 2

static void
add (GArray *plan, guint line, double progress, guint frames)
{
  PpFrame frame = { line, progress, frames };

  if (frames > 0)
    g_array_append_val (plan, frame);
}

/* Where @line's picture changes while it is shown: frames of flight, out of @frames. */
static guint
count_flight (PpShow *show, guint line, double pace, guint fps, guint frames, gboolean ladder)
{
  g_autoptr (PpScene) scene = NULL;
  double span;

  if (line == 0 || pace > PP_MOTION_FASTEST_FOLLOWED)
    return 0;
  pp_show_go_to_line (show, line);
  scene = pp_show_make_scene (show);
  if (!scene->flying && !ladder)
    return 0;
  span = pp_motion_get_span (pace, pp_scene_count_hops (scene));
  return MIN (frames, (guint) ceil (span / G_USEC_PER_SEC * fps));
}

/**
 * pp_film_plan:
 * @show: what; it is moved
 * @from: the first line, 0 for before the first
 * @to: the last line
 * @pace: lines a second
 * @fps: frames a second
 * @ladder: whether the film shows the ladder, in which every line moves
 *
 * Returns: (transfer full) (element-type PpFrame): the pictures in their order
 */
GArray *
pp_film_plan (PpShow *show, guint from, guint to, double pace, guint fps, gboolean ladder)
{
  GArray *plan = g_array_new (FALSE, FALSE, sizeof (PpFrame));
  double due = 0;
  guint done = 0;

  for (guint line = from; line <= to; line++)
    {
      guint frames, flight;
      PpMotion motion = { 0, G_USEC_PER_SEC };

      due += fps / pace;
      frames = (guint) round (due) > done ? (guint) round (due) - done : 0;
      done += frames;
      flight = count_flight (show, line, pace, fps, frames, ladder);
      for (guint i = 0; i < flight; i++)
        add (plan, line, pp_motion_get_phase (&motion, (gint64) i * G_USEC_PER_SEC / flight), 1);
      add (plan, line, 1, frames - flight + (line == to ? LAST_S * fps : 0));
    }
  return plan;
}
