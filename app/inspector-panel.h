/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inspector's panel: lays out what is known of one actor. It has no words of its own but its buttons'.
 *
 * Signals: "closed" (the explanation is wanted back), "actor-chosen" with the actor's name.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/inspector.h"

G_BEGIN_DECLS

#define PP_TYPE_INSPECTOR_PANEL (pp_inspector_panel_get_type ())
G_DECLARE_FINAL_TYPE (PpInspectorPanel, pp_inspector_panel, PP, INSPECTOR_PANEL, GtkBox)

void pp_inspector_panel_set_actors (PpInspectorPanel *self, PpScenario *scenario, const GPtrArray *all, const GPtrArray *here, const char *chosen);
void pp_inspector_panel_show (PpInspectorPanel *self, const PpInspection *inspection);

G_END_DECLS
