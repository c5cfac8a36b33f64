/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inspector's part of the Journey page: whom it shows, and when it takes the place of the explanation.
 */
#include "app/journey-private.h"

gboolean
pp_journey_is_inspecting (PpJourneyPage *self)
{
  return gtk_stack_get_visible_child (self->lower) == GTK_WIDGET (self->inspector_panel);
}

/* @here: (nullable): among whom there is a choice */
void
pp_journey_update_inspector (PpJourneyPage *self, const GPtrArray *here)
{
  PpScenario *scenario = pp_controller_get_scenario (self->controller);
  const PpSnapshot *snapshot;
  g_autoptr (PpInspection) inspection = NULL;
  g_autoptr (GPtrArray) all = NULL;

  if (!pp_journey_is_inspecting (self) || self->inspected == NULL || self->chronicle == NULL)
    return;
  snapshot = pp_controller_get_snapshot (self->controller);
  if (self->inspector == NULL)
    self->inspector = pp_inspector_new (scenario, self->chronicle, self->commentary);
  inspection = pp_inspector_look (self->inspector, snapshot, self->inspected);
  all = pp_inspector_list_actors (scenario, snapshot);
  pp_inspector_panel_set_actors (self->inspector_panel, scenario, all, here, self->inspected);
  pp_inspector_panel_show (self->inspector_panel, inspection);
}

/* What is not seen is hidden, so that nobody hears it either. */
static void
turn_to (PpJourneyPage *self, GtkWidget *shown, GtkWidget *hidden)
{
  gtk_widget_show (shown);
  gtk_stack_set_visible_child (self->lower, shown);
  gtk_widget_hide (hidden);
}

static void
set_inspected (PpJourneyPage *self, const char *actor)
{
  char *name = g_strdup (actor);

  g_free (self->inspected);
  self->inspected = name;
}

/* @here: (nullable): among whom there is a choice; NULL: all who are under one roof with @actor */
static void
inspect (PpJourneyPage *self, const char *actor, const GPtrArray *here)
{
  g_autoptr (GPtrArray) with = here == NULL ? pp_inspector_list_with (pp_controller_get_scenario (self->controller), actor) : NULL;

  /* There is no room for it on the projector. */
  if (self->presenting)
    return;
  set_inspected (self, actor);
  turn_to (self, GTK_WIDGET (self->inspector_panel), GTK_WIDGET (self->explanation));
  pp_journey_update_inspector (self, here != NULL ? here : with);
}

/* One of the buttons leaves the others where they are. */
void
pp_journey_choose_actor (PpJourneyPage *self, const char *actor, gboolean here)
{
  g_autofree char *name = g_strdup (actor);

  if (!here)
    {
      inspect (self, name, NULL);
      return;
    }
  set_inspected (self, name);
  pp_journey_update_inspector (self, NULL);
}

void
pp_journey_close_inspector (PpJourneyPage *self)
{
  turn_to (self, GTK_WIDGET (self->explanation), GTK_WIDGET (self->inspector_panel));
  gtk_widget_grab_focus (GTK_WIDGET (self->controls));
}

void
pp_journey_inspect_station (PpJourneyPage *self, int station)
{
  PpScenario *scenario = pp_controller_get_scenario (self->controller);
  const PpSnapshot *snapshot;
  PpScene *scene;
  g_autoptr (GPtrArray) here = NULL;

  if (scenario == NULL || self->chronicle == NULL || station < 0 || station >= PP_N_STATIONS)
    return;
  snapshot = pp_controller_get_snapshot (self->controller);
  scene = pp_scene_new_from_snapshot (snapshot, self->chronicle, pp_journey_get_shown (self), scenario);
  here = pp_inspector_list_at (scenario, snapshot, scene, station);
  pp_scene_free (scene);
  if (here->len > 0)
    inspect (self, here->pdata[0], here);
}

/**
 * pp_journey_page_inspect:
 * @actor: "mta:mail.london.example"; "" for who speaks at this moment
 *
 * Shows what is known of that actor in the place of the explanation.
 */
void
pp_journey_page_inspect (PpJourneyPage *self, const char *actor)
{
  PpEvent *event;

  g_return_if_fail (PP_IS_JOURNEY_PAGE (self) && actor != NULL);

  event = pp_journey_get_shown (self);
  if (event == NULL)
    event = pp_journey_get_first (self);
  if (*actor == '\0' && event != NULL)
    actor = event->from;
  if (*actor != '\0')
    inspect (self, actor, NULL);
}
