/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The letter, opened: envelope beside message, as it was on each hop up to the moment that the controller looks at.
 */
#pragma once

#include <adwaita.h>

#include "app/controller.h"

G_BEGIN_DECLS

#define PP_TYPE_LETTER_WINDOW (pp_letter_window_get_type ())
G_DECLARE_FINAL_TYPE (PpLetterWindow, pp_letter_window, PP, LETTER_WINDOW, AdwWindow)

PpLetterWindow *pp_letter_window_new (GtkWindow *parent, PpController *controller);

G_END_DECLS
