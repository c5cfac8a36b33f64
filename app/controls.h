/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The controls under the stage: restart, back, play, step, how far a step goes, the timeline, the speed.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/controller.h"

G_BEGIN_DECLS

#define PP_TYPE_CONTROLS (pp_controls_get_type ())
G_DECLARE_FINAL_TYPE (PpControls, pp_controls, PP, CONTROLS, GtkBox)

void pp_controls_set_controller (PpControls *self, PpController *controller);
PpStride pp_controls_get_stride (PpControls *self);

G_END_DECLS
