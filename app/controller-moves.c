/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The controller's moves: play, step, back, go to. In the past they move the cursor by a clock of their own; at the live
 * end they ask the runner for lines.
 */
#include "app/controller-private.h"

#include <math.h>

#include "app/motion.h"

/**
 * pp_controller_is_shown:
 * @line_before: where the cursor was
 *
 * Returns: whether the move from there is to the very next line, and slow enough for an eye
 */
gboolean
pp_controller_is_shown (PpController *self, guint line_before)
{
  return pp_cursor_get_line (&self->cursor) == line_before + 1 && !pp_controller_is_hurrying (self);
}

/**
 * pp_controller_pass_on_pace:
 *
 * Hands the runner its pace: only when playing, and only at the live end, is it not held.
 */
void
pp_controller_pass_on_pace (PpController *self)
{
  if (self->runner)
    pp_runner_set_pace (self->runner, self->playing && self->cursor.at_end ? self->pace : 0);
}

/**
 * pp_controller_let_one_out:
 *
 * Lets a line out of the world. It will be taken when it is there.
 */
void
pp_controller_let_one_out (PpController *self)
{
  if (self->status == PP_WORLD_IDLE)
    return;
  self->goal_line = pp_conversation_count_lines (self->conversation) + 1;
  pp_runner_step (self->runner, 1);
}

static gboolean
is_at_very_end (PpController *self)
{
  return self->cursor.at_end && (self->runner == NULL || self->status == PP_WORLD_IDLE);
}

static void play_in_past (PpController *self);

static gboolean
replay_next (gpointer data)
{
  PpController *self = PP_CONTROLLER (data);
  guint line = pp_cursor_get_line (&self->cursor);

  self->replay_clock = 0;
  if (isinf (self->pace))
    pp_cursor_to_end (&self->cursor);
  else
    pp_cursor_to_line (&self->cursor, line + MAX (1, (guint) (self->pace * PP_FRAME_MS / 1000)));
  pp_controller_tell_moved (self, pp_controller_is_shown (self, line));
  play_in_past (self);
  return G_SOURCE_REMOVE;
}

/* Sets the clock for the next line, or hands over to the runner at the end. */
static void
play_in_past (PpController *self)
{
  g_clear_handle_id (&self->replay_clock, g_source_remove);
  if (self->playing && is_at_very_end (self))
    {
      self->playing = FALSE;
      pp_controller_tell_changed (self);
    }
  if (self->playing && !self->cursor.at_end)
    self->replay_clock = g_timeout_add (MAX (PP_FRAME_MS, (guint) (1000 / self->pace)), replay_next, self);
  pp_controller_pass_on_pace (self);
}

/**
 * pp_controller_play:
 *
 * Goes on from where the cursor stands: through the past first, then live.
 */
void
pp_controller_play (PpController *self)
{
  g_return_if_fail (PP_IS_CONTROLLER (self));

  self->goal = GOAL_NONE;
  self->draining = FALSE;
  if (is_at_very_end (self))
    return;
  self->playing = TRUE;
  play_in_past (self);
  pp_controller_tell_changed (self);
}

/**
 * pp_controller_pause:
 *
 * Stands still: nothing is let out of the world. What had been said before that, faster than it could be taken, is taken and shown
 * after this has returned.
 */
void
pp_controller_pause (PpController *self)
{
  g_return_if_fail (PP_IS_CONTROLLER (self));

  self->draining = self->runner != NULL && self->cursor.at_end && pp_controller_is_hurrying (self);
  self->goal = GOAL_NONE;
  self->playing = FALSE;
  play_in_past (self);
  if (self->draining)
    {
      /* Not before all is taken */
      g_clear_handle_id (&self->settling, g_source_remove);
      pp_controller_take_soon (self);
    }
  pp_controller_tell_changed (self);
}

/**
 * pp_controller_set_pace:
 * @lines_per_s: more than 0; %INFINITY does not wait at all
 */
void
pp_controller_set_pace (PpController *self, double lines_per_s)
{
  g_return_if_fail (PP_IS_CONTROLLER (self) && lines_per_s > 0);

  self->pace = lines_per_s;
  play_in_past (self);
}

static void
stop_for_move (PpController *self)
{
  self->goal = GOAL_NONE;
  if (self->playing)
    pp_controller_pause (self);
  self->draining = FALSE;
}

static void
go_to_line (PpController *self, guint line)
{
  guint before = pp_cursor_get_line (&self->cursor);

  pp_cursor_to_line (&self->cursor, line);
  pp_controller_tell_moved (self, pp_controller_is_shown (self, before));
}

/**
 * pp_controller_step:
 * @stride: how far
 *
 * Moves on: in the past the cursor moves, at the live end lines are let out of the world. Playing pauses.
 */
void
pp_controller_step (PpController *self, PpStride stride)
{
  guint target;

  g_return_if_fail (PP_IS_CONTROLLER (self));

  stop_for_move (self);
  target = pp_stride_forward (stride, self->conversation, pp_cursor_get_line (&self->cursor), self->pending);
  if (target > 0)
    {
      go_to_line (self, target);
      return;
    }
  if (!self->cursor.at_end)
    pp_controller_go_to_end (self);
  if (self->runner == NULL)
    return;
  if (stride != PP_STRIDE_LINE)
    {
      self->goal = GOAL_STRIDE;
      self->goal_stride = stride;
    }
  pp_controller_let_one_out (self);
}

/**
 * pp_controller_back:
 * @stride: how far
 *
 * Moves the cursor back. The world stays where it is. Playing pauses.
 */
void
pp_controller_back (PpController *self, PpStride stride)
{
  g_return_if_fail (PP_IS_CONTROLLER (self));

  stop_for_move (self);
  go_to_line (self, pp_stride_back (stride, self->conversation, pp_cursor_get_line (&self->cursor)));
}

/**
 * pp_controller_go_to_line:
 * @line: from 1; 0 is before the first. More than there are is the end
 */
void
pp_controller_go_to_line (PpController *self, guint line)
{
  g_return_if_fail (PP_IS_CONTROLLER (self));

  stop_for_move (self);
  go_to_line (self, line);
}

/**
 * pp_controller_go_to_row:
 * @row: a row of the conversation, from 0
 */
void
pp_controller_go_to_row (PpController *self, guint row)
{
  g_return_if_fail (PP_IS_CONTROLLER (self));

  if (row >= pp_conversation_count_rows (self->conversation))
    return;
  stop_for_move (self);
  pp_cursor_to_row (&self->cursor, row);
  pp_controller_tell_moved (self, FALSE);
}

/**
 * pp_controller_go_to_end:
 *
 * To the last line that was said.
 */
void
pp_controller_go_to_end (PpController *self)
{
  g_return_if_fail (PP_IS_CONTROLLER (self));

  stop_for_move (self);
  pp_cursor_to_end (&self->cursor);
  pp_controller_tell_moved (self, FALSE);
}

/**
 * pp_controller_go_to_hop:
 * @hop: 1 to 5
 *
 * To the first line of that hop; when none was said yet, the world runs until one is.
 */
void
pp_controller_go_to_hop (PpController *self, guint hop)
{
  guint n_lines;

  g_return_if_fail (PP_IS_CONTROLLER (self));

  n_lines = pp_conversation_count_lines (self->conversation);
  for (guint line = 1; line <= n_lines; line++)
    if (pp_conversation_get_hop (self->conversation, line) == hop)
      {
        pp_controller_go_to_line (self, line);
        return;
      }
  pp_controller_go_to_end (self);
  if (self->runner == NULL)
    return;
  self->goal = GOAL_HOP;
  self->goal_hop = hop;
  pp_controller_let_one_out (self);
}

/**
 * pp_controller_get_scenario:
 *
 * Returns: (transfer none) (nullable): the scenario of the world or recording
 */
PpScenario *
pp_controller_get_scenario (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), NULL);
  return self->scenario;
}

/**
 * pp_controller_get_journal:
 *
 * Returns: (transfer none) (nullable): everything that has happened
 */
PpJournal *
pp_controller_get_journal (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), NULL);
  return self->journal;
}

/**
 * pp_controller_get_conversation:
 *
 * Returns: (transfer none): the rows; the same object for the controller's whole life
 */
PpConversation *
pp_controller_get_conversation (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), NULL);
  return self->conversation;
}

/**
 * pp_controller_get_snapshot:
 *
 * Returns: (transfer none): the world at the moment that is looked at; valid until the next call
 */
const PpSnapshot *
pp_controller_get_snapshot (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self) && self->replay != NULL, NULL);
  return pp_replay_at (self->replay, self->cursor.at);
}

/**
 * pp_controller_get_line_event:
 *
 * Returns: (transfer none) (nullable): the line that is looked at, %NULL before the first
 */
PpEvent *
pp_controller_get_line_event (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), NULL);
  return pp_cursor_get_line_event (&self->cursor);
}

/**
 * pp_controller_get_row_event:
 *
 * Returns: (transfer none) (nullable): what the row that is looked at is about: the line, or what explains it
 */
PpEvent *
pp_controller_get_row_event (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), NULL);
  return pp_cursor_get_row_event (&self->cursor);
}

/**
 * pp_controller_get_about_to_say:
 *
 * Returns: (transfer none) (nullable): the line that the gate holds at the live end
 */
PpEvent *
pp_controller_get_about_to_say (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), NULL);
  return self->pending;
}

/**
 * pp_controller_get_line:
 *
 * Returns: the number of the line that is looked at, 0 before the first
 */
guint
pp_controller_get_line (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), 0);
  return pp_cursor_get_line (&self->cursor);
}

/**
 * pp_controller_get_row:
 *
 * Returns: the row that is looked at, from 0; -1 before the first
 */
int
pp_controller_get_row (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), -1);
  return self->cursor.row;
}

/**
 * pp_controller_get_place:
 *
 * Returns: where the cursor stands, for the words that say so
 */
PpPlace
pp_controller_get_place (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), PP_PLACE_START);

  if (self->recorded)
    return PP_PLACE_RECORDED;
  if (!self->cursor.at_end)
    return PP_PLACE_PAST;
  if (self->status == PP_WORLD_IDLE)
    return PP_PLACE_DONE;
  return self->cursor.row < 0 ? PP_PLACE_START : PP_PLACE_LIVE;
}

/**
 * pp_controller_get_pace:
 *
 * Returns: lines a second when it plays; may be %INFINITY
 */
double
pp_controller_get_pace (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), 1);
  return self->pace;
}

/**
 * pp_controller_is_playing:
 *
 * Returns: whether lines come by themselves
 */
gboolean
pp_controller_is_playing (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), FALSE);
  return self->playing;
}

/**
 * pp_controller_is_hurrying:
 *
 * Returns: whether lines come faster than an eye can follow: at a high pace, in a long step, or still after a pause
 */
gboolean
pp_controller_is_hurrying (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), FALSE);
  return self->goal != GOAL_NONE || self->draining || (self->playing && self->pace > PP_MOTION_FASTEST_FOLLOWED);
}

/**
 * pp_controller_is_live:
 *
 * Returns: whether there is a world behind it that can be asked for something
 */
gboolean
pp_controller_is_live (PpController *self)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self), FALSE);
  return self->runner != NULL;
}
