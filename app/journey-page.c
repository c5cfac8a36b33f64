/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Journey page: turns the moment that the controller looks at into a scene for the stage and words for the panel, and
 * keys into moves.
 */
#include "app/journey-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/chronicle.h"
#include "app/commentary.h"
#include "app/controls.h"
#include "app/conversation-view.h"
#include "app/explanation-panel.h"
#include "app/inspector-panel.h"
#include "app/presenter-panel.h"
#include "app/row.h"
#include "app/stage.h"

#define MOST_FLIGHTS 20000 /* between two frames: more would change no picture */
#define PRESENTED_SHARE 0.63 /* of the height, for the stage in the presenter view */

struct _PpJourneyPage
{
  GtkBox parent_instance;

  PpController *controller;
  PpCommentary *commentary;
  PpChronicle *chronicle;
  gboolean ending_told; /* the stage shows what became of the letter, for nothing more is to come */
  PpFlightPlan *plan;
  guint seen;      /* the line up to which the stage has shown everything */
  gboolean behind; /* the stage's scenery is older than the moment that is looked at */
  PpStage *stage;
  PpControls *controls;
  PpConversationView *conversation;
  PpExplanationPanel *explanation;
  PpInspectorPanel *inspector_panel;
  GtkStack *lower;
  PpInspector *inspector; /* or NULL: nobody was looked at yet in this world */
  char *inspected;        /* who is */
  GtkPaned *halves;
  GtkWidget *words;
  PpPresenterPanel *lecture; /* the explanation in the presenter view */
  PpSceneView view;
  gboolean presenting;
  double share; /* of the height, that the stage had before the presenter view */
};

G_DEFINE_FINAL_TYPE (PpJourneyPage, pp_journey_page, GTK_TYPE_BOX)

/* What the stage shows: the line that is looked at, or what explains it, when its row is selected. */
static PpEvent *
get_shown (PpJourneyPage *self)
{
  PpEvent *event = pp_controller_get_row_event (self->controller);

  return event != NULL ? event : pp_controller_get_line_event (self->controller);
}

static gboolean
is_at_end (PpJourneyPage *self)
{
  PpPlace place = pp_controller_get_place (self->controller);

  if (place == PP_PLACE_RECORDED)
    return pp_controller_get_line (self->controller) == pp_conversation_count_lines (pp_controller_get_conversation (self->controller));
  return place == PP_PLACE_DONE;
}

static void show_explanation (PpJourneyPage *self);

static gboolean
is_inspecting (PpJourneyPage *self)
{
  return gtk_stack_get_visible_child (self->lower) == GTK_WIDGET (self->inspector_panel);
}

/* @here: (nullable): among whom there is a choice */
static void
show_inspector (PpJourneyPage *self, const GPtrArray *here)
{
  PpScenario *scenario = pp_controller_get_scenario (self->controller);
  const PpSnapshot *snapshot;
  g_autoptr (PpInspection) inspection = NULL;
  g_autoptr (GPtrArray) all = NULL;

  if (!is_inspecting (self) || self->inspected == NULL || self->chronicle == NULL)
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
  show_inspector (self, here != NULL ? here : with);
}

/* One of the buttons leaves the others where they are. */
static void
on_actor_chosen (PpJourneyPage *self, const char *actor, gboolean here)
{
  g_autofree char *name = g_strdup (actor);

  if (!here)
    {
      inspect (self, name, NULL);
      return;
    }
  set_inspected (self, name);
  show_inspector (self, NULL);
}

static void
on_inspector_closed (PpJourneyPage *self)
{
  turn_to (self, GTK_WIDGET (self->explanation), GTK_WIDGET (self->inspector_panel));
  gtk_widget_grab_focus (GTK_WIDGET (self->controls));
}

static void
on_station_chosen (PpJourneyPage *self, int station)
{
  PpScenario *scenario = pp_controller_get_scenario (self->controller);
  const PpSnapshot *snapshot;
  PpScene *scene;
  g_autoptr (GPtrArray) here = NULL;

  if (scenario == NULL || self->chronicle == NULL || station < 0 || station >= PP_N_STATIONS)
    return;
  snapshot = pp_controller_get_snapshot (self->controller);
  scene = pp_scene_new_from_snapshot (snapshot, self->chronicle, get_shown (self), scenario);
  here = pp_inspector_list_at (scenario, snapshot, scene, station);
  pp_scene_free (scene);
  if (here->len > 0)
    inspect (self, here->pdata[0], here);
}

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
  show_inspector (self, NULL);
}

static void
show_scene (PpJourneyPage *self, gboolean animate)
{
  PpScenario *scenario = pp_controller_get_scenario (self->controller);
  PpScene *scene;

  if (scenario == NULL)
    return;
  if (self->chronicle != NULL)
    pp_chronicle_update (self->chronicle);
  scene = pp_scene_new_from_snapshot (pp_controller_get_snapshot (self->controller), self->chronicle, get_shown (self), scenario);
  if (self->plan != NULL)
    pp_flight_plan_follow (self->plan, pp_controller_get_snapshot (self->controller), self->chronicle, scene->journey);
  self->behind = FALSE;
  self->ending_told = is_at_end (self);
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

static void
on_moved (PpJourneyPage *self, gboolean one_on)
{
  guint line = pp_controller_get_line (self->controller);

  pp_stage_set_pace (self->stage, pp_controller_get_pace (self->controller));
  if (pp_controller_is_hurrying (self->controller) && line >= self->seen && self->plan != NULL)
    show_flights (self, line);
  else
    {
      if (!one_on && line != self->seen)
        pp_stage_clear_flights (self->stage);
      show_scene (self, one_on);
    }
  self->seen = line;
}

/* Before the first line there is something to be explained, too: what will be said first. */
static PpEvent *
get_first (PpJourneyPage *self)
{
  PpConversation *conversation = pp_controller_get_conversation (self->controller);

  if (pp_conversation_count_lines (conversation) > 0)
    return pp_conversation_get_line_event (conversation, 1);
  return pp_controller_get_about_to_say (self->controller);
}

/* What the commentary calls a line is what the conversation's row calls it. */
static guint
number_of (guint n, gpointer data)
{
  PpConversation *conversation = pp_controller_get_conversation (PP_JOURNEY_PAGE (data)->controller);
  guint row = pp_conversation_find_row (conversation, n);

  return row < pp_conversation_count_rows (conversation) ? pp_conversation_get_line_of_row (conversation, row) : n;
}

static void
show_explanation (PpJourneyPage *self)
{
  PpEvent *event = pp_controller_get_row_event (self->controller);
  gboolean pending = event == NULL;
  g_autoptr (PpExplanation) explanation = NULL;

  if (pending)
    event = get_first (self);
  if (event)
    explanation = pp_commentary_explain (self->commentary, pp_controller_get_journal (self->controller), event);
  if (self->presenting)
    pp_presenter_panel_show (self->lecture, explanation, pending);
  else
    pp_explanation_panel_show (self->explanation, explanation, pending);
}

/* Where one is, small in the corner; and what will be said next, unless all of the panel is about that. */
static void
show_place (PpJourneyPage *self)
{
  PpEvent *next = pp_controller_get_place (self->controller) == PP_PLACE_LIVE && !pp_controller_is_hurrying (self->controller)
                    ? pp_controller_get_about_to_say (self->controller)
                    : NULL;
  g_autoptr (PpRow) row = next ? pp_row_new (next, 0, TRUE) : NULL;
  g_autofree char *coming = row ? pp_row_dup_sentence (row) : NULL;
  g_autofree char *line = g_strdup_printf (_("line %1$u of %2$u"), pp_controller_get_line (self->controller),
                                           pp_conversation_count_lines (pp_controller_get_conversation (self->controller)));
  g_autofree char *past = pp_controller_get_place (self->controller) == PP_PLACE_PAST ? g_strdup_printf (_("%s · looking at the past"), line)
                                                                                      : NULL;

  pp_presenter_panel_set_place (self->lecture, past ? past : line, coming);
}

static void
on_settled (PpJourneyPage *self)
{
  if (self->behind)
    show_scene (self, FALSE);
  show_explanation (self);
  show_inspector (self, NULL);
}

static void
on_changed (PpJourneyPage *self)
{
  if (self->presenting)
    show_place (self);
  if (pp_controller_get_row (self->controller) < 0)
    show_explanation (self);
  /* That nothing more is to come may be known only after the last line. */
  if (is_at_end (self) != self->ending_told)
    show_scene (self, FALSE);
}

static void
on_dark (PpJourneyPage *self)
{
  if (self->controller)
    show_scene (self, FALSE);
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
  pp_commentary_set_line_numbers (self->commentary, number_of, self);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->stage, "letter-chosen", G_CALLBACK (on_letter_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inspector_panel, "actor-chosen", G_CALLBACK (on_actor_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inspector_panel, "closed", G_CALLBACK (on_inspector_closed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stage, "station-chosen", G_CALLBACK (on_station_chosen), self, G_CONNECT_SWAPPED);
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
  g_signal_connect_object (controller, "moved", G_CALLBACK (on_moved), self, G_CONNECT_SWAPPED);
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
  show_scene (self, FALSE);
}

/* The stage gets a share of the height; the paned keeps it when the window grows to the full screen. */
static void
set_share (PpJourneyPage *self, double share)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self->halves));

  self->share = height > 0 ? (double) gtk_paned_get_position (self->halves) / height : 0;
  if (height > 0 && share > 0)
    gtk_paned_set_position (self->halves, (int) round (share * height));
}

/**
 * pp_journey_page_set_presenting:
 * @presenting: whether there is to be nothing but the stage and the explanation, for the back row
 */
void
pp_journey_page_set_presenting (PpJourneyPage *self, gboolean presenting)
{
  g_return_if_fail (PP_IS_JOURNEY_PAGE (self));

  if (presenting == self->presenting)
    return;
  self->presenting = presenting;
  set_share (self, presenting ? PRESENTED_SHARE : self->share);
  gtk_widget_set_visible (GTK_WIDGET (self->controls), !presenting);
  gtk_widget_set_visible (self->words, !presenting);
  gtk_widget_set_visible (GTK_WIDGET (self->lecture), presenting);
  show_scene (self, FALSE);
  show_explanation (self);
  show_place (self);
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

  event = get_shown (self);
  if (event == NULL)
    event = get_first (self);
  if (*actor == '\0' && event != NULL)
    actor = event->from;
  if (*actor != '\0')
    inspect (self, actor, NULL);
}

static void
key_play (PpJourneyPage *self, int unused)
{
  if (pp_controller_is_playing (self->controller))
    pp_controller_pause (self->controller);
  else
    pp_controller_play (self->controller);
}

static void
key_step (PpJourneyPage *self, int stride)
{
  pp_controller_step (self->controller, stride < 0 ? pp_controls_get_stride (self->controls) : (PpStride) stride);
}

static void
key_back (PpJourneyPage *self, int stride)
{
  pp_controller_back (self->controller, stride < 0 ? pp_controls_get_stride (self->controls) : (PpStride) stride);
}

static void
key_home (PpJourneyPage *self, int unused)
{
  pp_controller_go_to_line (self->controller, 0);
}

static void
key_end (PpJourneyPage *self, int unused)
{
  pp_controller_go_to_end (self->controller);
}

static void
key_hop (PpJourneyPage *self, int hop)
{
  pp_controller_go_to_hop (self->controller, hop);
}

typedef struct
{
  guint keyval;
  GdkModifierType modifiers;
  void (*press) (PpJourneyPage *self, int argument);
  int argument;
} Key;

#define AS_CHOSEN (-1)

static const Key keys[] = {
  { GDK_KEY_space, 0, key_play, 0 },
  { GDK_KEY_Right, 0, key_step, AS_CHOSEN },
  { GDK_KEY_Left, 0, key_back, AS_CHOSEN },
  { GDK_KEY_Page_Down, 0, key_step, AS_CHOSEN },
  { GDK_KEY_Page_Up, 0, key_back, AS_CHOSEN },
  { GDK_KEY_Right, GDK_CONTROL_MASK, key_step, PP_STRIDE_HOP },
  { GDK_KEY_Left, GDK_CONTROL_MASK, key_back, PP_STRIDE_HOP },
  { GDK_KEY_Home, 0, key_home, 0 },
  { GDK_KEY_End, 0, key_end, 0 },
  { GDK_KEY_1, 0, key_hop, 1 },
  { GDK_KEY_2, 0, key_hop, 2 },
  { GDK_KEY_3, 0, key_hop, 3 },
  { GDK_KEY_4, 0, key_hop, 4 },
  { GDK_KEY_5, 0, key_hop, 5 },
};

/**
 * pp_journey_page_press_key:
 * @keyval: a GDK key
 * @modifiers: Shift, Control, Alt and so on
 *
 * Returns: whether the key means something here; then it has been done
 */
gboolean
pp_journey_page_press_key (PpJourneyPage *self, guint keyval, GdkModifierType modifiers)
{
  g_return_val_if_fail (PP_IS_JOURNEY_PAGE (self), FALSE);

  modifiers &= gtk_accelerator_get_default_mod_mask ();
  if (keyval == GDK_KEY_Escape && modifiers == 0 && is_inspecting (self))
    {
      on_inspector_closed (self);
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval && keys[i].modifiers == modifiers)
      {
        keys[i].press (self, keys[i].argument);
        return TRUE;
      }
  return FALSE;
}
