/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stage: the widget that shows a scene. It keeps the scenery as a texture, moves what flies by the frame clock, and draws nothing
 * when nothing moves.
 *
 * Signals: "station-chosen" with a PpStation (its building or its server was clicked, or chosen by key) and "letter-chosen".
 */
#pragma once

#include <gtk/gtk.h>

#include "app/flight.h"
#include "app/scene.h"

G_BEGIN_DECLS

#define PP_TYPE_STAGE (pp_stage_get_type ())
G_DECLARE_FINAL_TYPE (PpStage, pp_stage, PP, STAGE, GtkWidget)

GtkWidget *pp_stage_new (void);
void pp_stage_set_scene (PpStage *self, PpScene *scene, gboolean animate); /* takes @scene */
void pp_stage_set_pace (PpStage *self, double lines_per_s);
void pp_stage_add_flights (PpStage *self, const PpFlight *flights, guint n);
void pp_stage_clear_flights (PpStage *self);

G_END_DECLS
