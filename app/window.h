/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The main window: header bar, pages, what the menu does, and problems said in sentences.
 */
#pragma once

#include <adwaita.h>

#include "app/controller.h"

G_BEGIN_DECLS

#define PP_TYPE_WINDOW (pp_window_get_type ())
G_DECLARE_FINAL_TYPE (PpWindow, pp_window, PP, WINDOW, AdwApplicationWindow)

PpWindow *pp_window_new (AdwApplication *application);
PpController *pp_window_get_controller (PpWindow *self);
void pp_window_open_scenario (PpWindow *self, PpScenario *scenario);
void pp_window_open_recording (PpWindow *self, const char *path);

G_END_DECLS
