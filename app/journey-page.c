/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Journey page: puts the stage, the controls, the conversation and the explanation together, and says which part does what when
 * the controller moves. What the parts do is in journey-scenes.c, journey-words.c, journey-inspector.c and journey-keys.c.
 */
#include "app/journey-private.h"

#include <adwaita.h>

G_DEFINE_FINAL_TYPE (PpJourneyPage, pp_journey_page, GTK_TYPE_BOX)

static void
on_opened (PpJourneyPage *self)
{
  PpJournal *journal = pp_controller_get_journal (self->controller);

  g_clear_pointer (&self->plan, pp_flight_plan_free);
  self->seen = 0;
  pp_stage_clear_flights (self->stage);
  if (pp_controller_get_scenario (self->controller) != NULL)
    self->plan = pp_flight_plan_new (pp_controller_get_scenario (self->controller));
  g_clear_pointer (&self->inspector, pp_inspector_free);
  g_clear_pointer (&self->chronicle, pp_chronicle_free);
  if (journal != NULL)
    self->chronicle = pp_chronicle_new (journal);
  pp_journey_update_inspector (self, NULL);
}

static void
on_settled (PpJourneyPage *self)
{
  if (self->behind)
    pp_journey_show_scene (self, FALSE);
  pp_journey_show_explanation (self);
  pp_journey_update_inspector (self, NULL);
}

static void
on_changed (PpJourneyPage *self)
{
  if (self->presenting)
    pp_journey_show_place (self);
  if (pp_controller_get_row (self->controller) < 0)
    pp_journey_show_explanation (self);
  /* That nothing more is to come may be known only after the last line. */
  if (pp_journey_is_at_end (self) != self->ending_told)
    pp_journey_show_scene (self, FALSE);
}

static void
on_dark (PpJourneyPage *self)
{
  if (self->controller)
    pp_journey_show_scene (self, FALSE);
}

static void
on_letter_chosen (PpJourneyPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-letter", NULL);
}

static gboolean
pp_journey_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PP_JOURNEY_PAGE (widget)->controls));
}

static void
pp_journey_page_dispose (GObject *object)
{
  PpJourneyPage *self = PP_JOURNEY_PAGE (object);

  g_clear_pointer (&self->inspector, pp_inspector_free);
  g_clear_pointer (&self->inspected, g_free);
  g_clear_object (&self->controller);
  g_clear_pointer (&self->chronicle, pp_chronicle_free);
  g_clear_pointer (&self->plan, pp_flight_plan_free);
  g_clear_pointer (&self->commentary, pp_commentary_free);
  G_OBJECT_CLASS (pp_journey_page_parent_class)->dispose (object);
}

static void
pp_journey_page_class_init (PpJourneyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pp_journey_page_dispose;
  widget_class->grab_focus = pp_journey_page_grab_focus;
  g_type_ensure (PP_TYPE_STAGE);
  g_type_ensure (PP_TYPE_CONTROLS);
  g_type_ensure (PP_TYPE_CONVERSATION_VIEW);
  g_type_ensure (PP_TYPE_EXPLANATION_PANEL);
  g_type_ensure (PP_TYPE_INSPECTOR_PANEL);
  g_type_ensure (PP_TYPE_PRESENTER_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pennypost/journey-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PpJourneyPage, stage);
  gtk_widget_class_bind_template_child (widget_class, PpJourneyPage, controls);
  gtk_widget_class_bind_template_child (widget_class, PpJourneyPage, conversation);
  gtk_widget_class_bind_template_child (widget_class, PpJourneyPage, explanation);
  gtk_widget_class_bind_template_child (widget_class, PpJourneyPage, lower);
  gtk_widget_class_bind_template_child_full (widget_class, "inspector", FALSE, G_STRUCT_OFFSET (PpJourneyPage, inspector_panel));
  gtk_widget_class_bind_template_child (widget_class, PpJourneyPage, halves);
  gtk_widget_class_bind_template_child (widget_class, PpJourneyPage, words);
  gtk_widget_class_bind_template_child (widget_class, PpJourneyPage, lecture);
}

static void
pp_journey_page_init (PpJourneyPage *self)
{
  self->view = PP_SCENE_BOTH;
  self->commentary = pp_commentary_new ();
  pp_commentary_set_line_numbers (self->commentary, pp_journey_number_of, self);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->stage, "letter-chosen", G_CALLBACK (on_letter_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inspector_panel, "actor-chosen", G_CALLBACK (pp_journey_choose_actor), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inspector_panel, "closed", G_CALLBACK (pp_journey_close_inspector), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stage, "station-chosen", G_CALLBACK (pp_journey_inspect_station), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (on_dark), self, G_CONNECT_SWAPPED);
}

/**
 * pp_journey_page_set_controller:
 * @controller: what is shown; a reference is taken
 */
void
pp_journey_page_set_controller (PpJourneyPage *self, PpController *controller)
{
  g_return_if_fail (PP_IS_JOURNEY_PAGE (self) && self->controller == NULL);

  self->controller = g_object_ref (controller);
  on_opened (self);
  pp_controls_set_controller (self->controls, controller);
  pp_conversation_view_set_controller (self->conversation, controller);
  g_signal_connect_object (controller, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "moved", G_CALLBACK (pp_journey_follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "settled", G_CALLBACK (on_settled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}

/**
 * pp_journey_page_set_view:
 * @view: "network", "both" or "post-office"
 *
 * Chooses which of the stage's bands are shown.
 */
void
pp_journey_page_set_view (PpJourneyPage *self, const char *view)
{
  g_return_if_fail (PP_IS_JOURNEY_PAGE (self));

  self->view = g_str_equal (view, "network") ? PP_SCENE_NETWORK : g_str_equal (view, "post-office") ? PP_SCENE_POST_OFFICE : PP_SCENE_BOTH;
  pp_journey_show_scene (self, FALSE);
}

/**
 * pp_journey_page_search:
 *
 * Gives the keyboard to the search in the conversation.
 */
void
pp_journey_page_search (PpJourneyPage *self)
{
  g_return_if_fail (PP_IS_JOURNEY_PAGE (self));
  pp_conversation_view_search (self->conversation);
}
