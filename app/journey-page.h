/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Journey page: the stage above, the controls under it, the conversation and its explanation at the bottom.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/controller.h"

G_BEGIN_DECLS

#define PP_TYPE_JOURNEY_PAGE (pp_journey_page_get_type ())
G_DECLARE_FINAL_TYPE (PpJourneyPage, pp_journey_page, PP, JOURNEY_PAGE, GtkBox)

void pp_journey_page_set_controller (PpJourneyPage *self, PpController *controller);
void pp_journey_page_set_view (PpJourneyPage *self, const char *view);
void pp_journey_page_set_presenting (PpJourneyPage *self, gboolean presenting);
void pp_journey_page_search (PpJourneyPage *self);
void pp_journey_page_inspect (PpJourneyPage *self, const char *actor);
gboolean pp_journey_page_press_key (PpJourneyPage *self, guint keyval, GdkModifierType modifiers);

G_END_DECLS
