/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The timeline: a scale along the lines of a conversation, with the hops as coloured stretches and refusals marked.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/conversation.h"

G_BEGIN_DECLS

#define PP_TYPE_TIMELINE (pp_timeline_get_type ())
G_DECLARE_FINAL_TYPE (PpTimeline, pp_timeline, PP, TIMELINE, GtkScale)

void pp_timeline_set_conversation (PpTimeline *self, PpConversation *conversation);
void pp_timeline_set_line (PpTimeline *self, guint line);

G_END_DECLS
