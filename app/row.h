/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row of the conversation: an event, and the words in which it is shown. The widget is in conversation-row.h.
 */
#pragma once

#include "sim/event.h"

G_BEGIN_DECLS

#define PP_TYPE_ROW (pp_row_get_type ())
G_DECLARE_FINAL_TYPE (PpRow, pp_row, PP, ROW, GObject)

PpRow *pp_row_new (PpEvent *event, guint line, gboolean pending);
PpEvent *pp_row_get_event (PpRow *self);
guint pp_row_get_line (PpRow *self);
gboolean pp_row_is_pending (PpRow *self);
char *pp_row_dup_text (PpRow *self);
char *pp_row_dup_who (PpRow *self);
char *pp_row_dup_sentence (PpRow *self);

char *pp_row_format_time (gint64 time_us);
char *pp_text_make_visible (const char *octets, gsize length);

G_END_DECLS
