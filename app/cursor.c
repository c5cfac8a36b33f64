/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cursor: where it may stand, and what is to be seen there.
 */
#include "app/cursor.h"

/**
 * pp_cursor_to_row:
 * @row: a row of the conversation, from 0
 */
void
pp_cursor_to_row (PpCursor *self, guint row)
{
  g_return_if_fail (row < pp_conversation_count_rows (self->conversation));

  self->row = row;
  self->at = pp_conversation_get_row_end (self->conversation, row);
  self->at_end = self->at == pp_conversation_get_length (self->conversation);
}

/**
 * pp_cursor_to_line:
 * @line: a line of the conversation, from 1; 0 is before the first
 */
void
pp_cursor_to_line (PpCursor *self, guint line)
{
  guint n_lines = pp_conversation_count_lines (self->conversation);

  if (n_lines == 0)
    {
      pp_cursor_to_end (self);
      return;
    }
  if (line > 0)
    {
      pp_cursor_to_row (self, pp_conversation_get_row_of_line (self->conversation, MIN (line, n_lines)));
      return;
    }
  self->row = -1;
  self->at = pp_conversation_get_line_event (self->conversation, 1)->n - 1;
  self->at_end = FALSE;
}

/**
 * pp_cursor_to_end:
 *
 * To the last line and all that has happened since.
 */
void
pp_cursor_to_end (PpCursor *self)
{
  guint n_lines = pp_conversation_count_lines (self->conversation);

  self->row = n_lines > 0 ? (int) pp_conversation_get_row_of_line (self->conversation, n_lines) : -1;
  self->at = pp_conversation_get_length (self->conversation);
  self->at_end = TRUE;
}

/**
 * pp_cursor_get_line:
 *
 * Returns: the number of the line that is looked at, or that the row belongs to; 0 before the first
 */
guint
pp_cursor_get_line (const PpCursor *self)
{
  return self->row < 0 ? 0 : pp_conversation_get_line_of_row (self->conversation, self->row);
}

/**
 * pp_cursor_get_line_event:
 *
 * Returns: (transfer none) (nullable): that line
 */
PpEvent *
pp_cursor_get_line_event (const PpCursor *self)
{
  guint line = pp_cursor_get_line (self);

  return line > 0 ? pp_conversation_get_line_event (self->conversation, line) : NULL;
}

/**
 * pp_cursor_get_row_event:
 *
 * Returns: (transfer none) (nullable): what the row that is looked at is about
 */
PpEvent *
pp_cursor_get_row_event (const PpCursor *self)
{
  return self->row < 0 ? NULL : pp_conversation_get_row_event (self->conversation, self->row);
}
