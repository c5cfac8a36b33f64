/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the Journey page share: journey-page.c puts it together, journey-scenes.c feeds the stage, journey-words.c the
 * explanation and the presenter view, journey-inspector.c the inspector; journey-keys.c knows the keys.
 */
#pragma once

#include "app/journey-page.h"

#include "app/chronicle.h"
#include "app/commentary.h"
#include "app/controls.h"
#include "app/conversation-view.h"
#include "app/explanation-panel.h"
#include "app/inspector-panel.h"
#include "app/presenter-panel.h"
#include "app/stage.h"

G_BEGIN_DECLS

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

PpEvent *pp_journey_get_shown (PpJourneyPage *self);
PpEvent *pp_journey_get_first (PpJourneyPage *self);
gboolean pp_journey_is_at_end (PpJourneyPage *self);
void pp_journey_show_scene (PpJourneyPage *self, gboolean animate);
void pp_journey_follow (PpJourneyPage *self, gboolean one_on);

guint pp_journey_number_of (guint n, gpointer data);
void pp_journey_show_explanation (PpJourneyPage *self);
void pp_journey_show_place (PpJourneyPage *self);

gboolean pp_journey_is_inspecting (PpJourneyPage *self);
void pp_journey_update_inspector (PpJourneyPage *self, const GPtrArray *here);
void pp_journey_choose_actor (PpJourneyPage *self, const char *actor, gboolean here);
void pp_journey_inspect_station (PpJourneyPage *self, int station);
void pp_journey_close_inspector (PpJourneyPage *self);

G_END_DECLS
