/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of the conversation, with a search. Selecting a row moves the whole window to that moment.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/controller.h"

G_BEGIN_DECLS

#define PP_TYPE_CONVERSATION_VIEW (pp_conversation_view_get_type ())
G_DECLARE_FINAL_TYPE (PpConversationView, pp_conversation_view, PP, CONVERSATION_VIEW, GtkBox)

void pp_conversation_view_set_controller (PpConversationView *self, PpController *controller);
void pp_conversation_view_search (PpConversationView *self);

G_END_DECLS
