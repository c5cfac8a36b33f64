/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The explanation of one line, as the commentary gives it. It lays out words and has none of its own but the headings.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/commentary.h"

G_BEGIN_DECLS

#define PP_TYPE_EXPLANATION_PANEL (pp_explanation_panel_get_type ())
G_DECLARE_FINAL_TYPE (PpExplanationPanel, pp_explanation_panel, PP, EXPLANATION_PANEL, GtkBox)

void pp_explanation_panel_show (PpExplanationPanel *self, const PpExplanation *explanation, gboolean pending);

G_END_DECLS
