/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stage's part of the Journey page: the moment that is looked at becomes a scene, and what was said since the last one what
 * flies in it.
 */
#include "app/journey-private.h"

#include <adwaita.h>

#define MOST_FLIGHTS 20000 /* between two frames: more would change no picture */

/* What the stage shows: the line that is looked at, or what explains it, when its row is selected. */
PpEvent *
pp_journey_get_shown (PpJourneyPage *self)
{
  PpEvent *event = pp_controller_get_row_event (self->controller);

  return event != NULL ? event : pp_controller_get_line_event (self->controller);
}

/* Before the first line there is something to be explained, too: what will be said first. */
PpEvent *
pp_journey_get_first (PpJourneyPage *self)
{
  PpConversation *conversation = pp_controller_get_conversation (self->controller);

  if (pp_conversation_count_lines (conversation) > 0)
    return pp_conversation_get_line_event (conversation, 1);
  return pp_controller_get_about_to_say (self->controller);
}

gboolean
pp_journey_is_at_end (PpJourneyPage *self)
{
  PpPlace place = pp_controller_get_place (self->controller);

  if (place == PP_PLACE_RECORDED)
    return pp_controller_get_line (self->controller) == pp_conversation_count_lines (pp_controller_get_conversation (self->controller));
  return place == PP_PLACE_DONE;
}

void
pp_journey_show_scene (PpJourneyPage *self, gboolean animate)
{
  PpScenario *scenario = pp_controller_get_scenario (self->controller);
  PpScene *scene;

  if (scenario == NULL)
    return;
  if (self->chronicle != NULL)
    pp_chronicle_update (self->chronicle);
  scene = pp_scene_new_from_snapshot (pp_controller_get_snapshot (self->controller), self->chronicle, pp_journey_get_shown (self), scenario);
  if (self->plan != NULL)
    pp_flight_plan_follow (self->plan, pp_controller_get_snapshot (self->controller), self->chronicle, scene->journey);
  self->behind = FALSE;
  self->ending_told = pp_journey_is_at_end (self);
  scene->tell_ending |= self->ending_told;
  scene->view = self->view;
  scene->large = self->presenting;
  scene->dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  pp_stage_set_scene (self->stage, scene, animate);
}

/* Lines that come faster than an eye can follow fly over a scenery that is changed a few times a second only. */
static void
show_flights (PpJourneyPage *self, guint line)
{
  PpConversation *conversation = pp_controller_get_conversation (self->controller);
  guint first = MAX (self->seen, line > MOST_FLIGHTS ? line - MOST_FLIGHTS : 0) + 1;
  g_autoptr (GArray) flights = g_array_new (FALSE, FALSE, sizeof (PpFlight));
  PpFlight flight;

  if (self->chronicle != NULL)
    pp_chronicle_update (self->chronicle);
  for (guint i = first; i <= line && self->plan != NULL; i++)
    if (pp_flight_plan_find (self->plan, pp_conversation_get_line_event (conversation, i), &flight))
      g_array_append_val (flights, flight);
  pp_stage_add_flights (self->stage, (const PpFlight *) (gpointer) flights->data, flights->len);
  self->behind = TRUE;
}

void
pp_journey_follow (PpJourneyPage *self, gboolean one_on)
{
  guint line = pp_controller_get_line (self->controller);

  pp_stage_set_pace (self->stage, pp_controller_get_pace (self->controller));
  if (pp_controller_is_hurrying (self->controller) && line >= self->seen && self->plan != NULL)
    show_flights (self, line);
  else
    {
      if (!one_on && line != self->seen)
        pp_stage_clear_flights (self->stage);
      pp_journey_show_scene (self, one_on);
    }
  self->seen = line;
}
