/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cursor: which moment of a journal is looked at. A moment is a row of the conversation with all that belongs to it.
 */
#pragma once

#include "app/conversation.h"

G_BEGIN_DECLS

/**
 * PpCursor:
 * @conversation: (not owned): what it moves in
 * @row: the row that is looked at, from 0; -1 before the first
 * @at: the number of the last event that belongs to the moment: the picture is the world after it
 * @at_end: whether that is the end, so that the cursor goes along when the journal grows
 */
typedef struct
{
  PpConversation *conversation;
  int row;
  guint at;
  gboolean at_end;
} PpCursor;

void pp_cursor_to_row (PpCursor *self, guint row);
void pp_cursor_to_line (PpCursor *self, guint line);
void pp_cursor_to_end (PpCursor *self);
guint pp_cursor_get_line (const PpCursor *self);
PpEvent *pp_cursor_get_line_event (const PpCursor *self);
PpEvent *pp_cursor_get_row_event (const PpCursor *self);

G_END_DECLS
