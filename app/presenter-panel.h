/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The explanation of one line for the back row: the parts side by side under the stage, in type as large as the window is high.
 * It knows no commentary and no controller: it is told what to show.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/commentary.h"

G_BEGIN_DECLS

#define PP_TYPE_PRESENTER_PANEL (pp_presenter_panel_get_type ())
G_DECLARE_FINAL_TYPE (PpPresenterPanel, pp_presenter_panel, PP, PRESENTER_PANEL, GtkBox)

void pp_presenter_panel_show (PpPresenterPanel *self, const PpExplanation *explanation, gboolean pending);
void pp_presenter_panel_set_place (PpPresenterPanel *self, const char *position, const char *coming);

G_END_DECLS
