/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The widget for one row of the conversation: number, time, hop, who to whom, the text.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/row.h"

G_BEGIN_DECLS

#define PP_TYPE_CONVERSATION_ROW (pp_conversation_row_get_type ())
G_DECLARE_FINAL_TYPE (PpConversationRow, pp_conversation_row, PP, CONVERSATION_ROW, GtkBox)

void pp_conversation_row_bind (PpConversationRow *self, PpRow *row);
void pp_conversation_row_set_narrow (PpConversationRow *self, gboolean narrow);

G_END_DECLS
