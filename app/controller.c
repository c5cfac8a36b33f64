/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The controller. In the past it plays by its own clock; at the live end it asks the runner, takes what comes out once a
 * frame and for a few milliseconds only, and goes along with it. Long steps (a hop, a letter) are made of single lines, so that they end in time.
 */
#include "app/controller-private.h"

#include <glib/gi18n.h>

#include "agents/cast.h"
#include "sim/recording.h"

#define SETTLE_MS 300
#define SETTLE_PAUSED_MS 50 /* the frame in which the button has changed comes first */
/* What was said is taken in slices, for so long in each frame: whoever presses a key meanwhile waits for no more. */
#define SLICE 250
#define TAKE_US 5000
#define FASTEST_ANNOUNCED 4.0 /* lines a second: above it what is about to be said is not shown */

G_DEFINE_FINAL_TYPE (PpController, pp_controller, G_TYPE_OBJECT)

enum
{
  OPENED,
  MOVED,
  SETTLED,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
let_go_of_runner (PpController *self)
{
  g_clear_handle_id (&self->frame, g_source_remove);
  g_clear_handle_id (&self->replay_clock, g_source_remove);
  g_clear_handle_id (&self->settling, g_source_remove);
  if (self->runner)
    {
      g_signal_handlers_disconnect_by_data (self->runner, self);
      pp_runner_stop (self->runner);
    }
  g_clear_object (&self->runner);
  g_clear_pointer (&self->pending, pp_event_unref);
  self->playing = self->draining = FALSE;
  self->goal = GOAL_NONE;
  self->status = PP_WORLD_IDLE;
}

static void
pp_controller_finalize (GObject *object)
{
  PpController *self = PP_CONTROLLER (object);

  let_go_of_runner (self);
  g_clear_object (&self->replay);
  g_clear_object (&self->journal);
  g_clear_object (&self->conversation);
  g_clear_pointer (&self->scenario, pp_scenario_unref);
  G_OBJECT_CLASS (pp_controller_parent_class)->finalize (object);
}

static void
pp_controller_class_init (PpControllerClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_controller_finalize;
  signals[OPENED] = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SETTLED] = g_signal_new ("settled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pp_controller_init (PpController *self)
{
  self->conversation = pp_conversation_new ();
  self->cursor.conversation = self->conversation;
  self->cursor.row = -1;
  self->pace = 1;
  self->status = PP_WORLD_IDLE;
}

/**
 * pp_controller_new:
 *
 * Returns: (transfer full): a controller with nothing open
 */
PpController *
pp_controller_new (void)
{
  return g_object_new (PP_TYPE_CONTROLLER, NULL);
}

static gboolean
settle (gpointer data)
{
  PpController *self = PP_CONTROLLER (data);

  gboolean drained = self->draining;

  g_clear_handle_id (&self->settling, g_source_remove);
  self->draining = FALSE;
  g_signal_emit (self, signals[SETTLED], 0);
  if (drained)
    pp_controller_tell_changed (self);
  return G_SOURCE_REMOVE;
}

/**
 * pp_controller_tell_moved:
 * @one_on: whether the move was to the very next line, slowly enough to be seen
 *
 * Says that another moment is looked at.
 */
void
pp_controller_tell_moved (PpController *self, gboolean one_on)
{
  g_signal_emit (self, signals[MOVED], 0, one_on);
  if (pp_controller_is_hurrying (self) && self->settling == 0 && !self->draining)
    self->settling = g_timeout_add (SETTLE_MS, settle, self);
  else if (!pp_controller_is_hurrying (self))
    settle (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * pp_controller_tell_changed:
 *
 * Says that something else is different: playing, what is about to be said, the length of the journal.
 */
void
pp_controller_tell_changed (PpController *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
show_journal (PpController *self, PpJournal *journal)
{
  g_set_object (&self->journal, journal);
  g_clear_object (&self->replay);
  self->replay = pp_replay_new (journal);
  pp_conversation_set_journal (self->conversation, journal);
  pp_cursor_to_line (&self->cursor, 0);
}

static gboolean
goal_is_reached (PpController *self)
{
  guint line = pp_conversation_count_lines (self->conversation);

  if (self->goal == GOAL_HOP)
    return line > 0 && pp_conversation_get_hop (self->conversation, line) == self->goal_hop;
  return line > 0 && pp_stride_ends (self->goal_stride, self->conversation, line, self->pending);
}

static void
end_goal (PpController *self)
{
  self->goal = GOAL_NONE;
  pp_controller_tell_moved (self, FALSE);
}

static void
pursue_goal (PpController *self)
{
  if (self->goal == GOAL_NONE || pp_conversation_count_lines (self->conversation) < self->goal_line)
    return;
  if (self->status == PP_WORLD_IDLE || (self->pending && goal_is_reached (self)))
    end_goal (self);
  else if (self->pending)
    pp_controller_let_one_out (self);
}

static void
look_at_status (PpController *self)
{
  gboolean announced = !self->playing || self->pace <= FASTEST_ANNOUNCED;

  self->status = pp_runner_get_status (self->runner);
  g_clear_pointer (&self->pending, pp_event_unref);
  if (pp_runner_count_waiting (self->runner) > 0)
    {
      /* The status is newer than what was taken: it is none of now. */
      self->status = PP_WORLD_ACTED;
      pp_controller_take_soon (self);
    }
  if (self->status == PP_WORLD_HELD)
    self->pending = pp_runner_get_about_to_say (self->runner);
  /* The status may be older than the events: then what it announces is said already. */
  if (self->pending && self->pending->n <= pp_journal_get_length (self->journal))
    {
      g_clear_pointer (&self->pending, pp_event_unref);
      self->status = PP_WORLD_ACTED;
    }
  if (self->status == PP_WORLD_IDLE && self->cursor.at_end && self->playing)
    {
      self->playing = FALSE;
      pp_controller_pass_on_pace (self);
    }
  pp_conversation_set_pending (self->conversation, announced ? self->pending : NULL);
}

/* Takes what came since the last time, as much as there is time for. Everything that grows with the journal grows here, a little each
 * time: nothing has to catch up when somebody wants to look. */
static guint
take_slices (PpController *self)
{
  gint64 until = g_get_monotonic_time () + TAKE_US;
  guint taken = 0, n;

  do
    {
      g_autoptr (GPtrArray) events = pp_runner_take_some (self->runner, SLICE);

      n = events->len;
      taken += n;
      pp_journal_append_batch (self->journal, events);
      pp_conversation_update (self->conversation);
      pp_replay_follow (self->replay, pp_journal_get_length (self->journal));
    }
  while (n == SLICE && g_get_monotonic_time () < until);
  return taken;
}

/* After a pause: when everything is taken, it can be shown. */
static void
look_whether_drained (PpController *self)
{
  if (!self->draining || pp_runner_count_waiting (self->runner) > 0)
    return;
  g_clear_handle_id (&self->settling, g_source_remove);
  self->settling = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, SETTLE_PAUSED_MS, settle, self, NULL);
}

static gboolean take (gpointer data);

/* There is more than there was time for: as soon as nobody wants anything else. */
static void
take_on (PpController *self)
{
  g_clear_handle_id (&self->frame, g_source_remove);
  self->frame = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, take, self, NULL);
}

/* Takes what came since the last frame, and moves along with it when at the end. The status is asked for after the events, so that it
 * is never older than they are. */
static gboolean
take (gpointer data)
{
  PpController *self = PP_CONTROLLER (data);
  guint line = pp_cursor_get_line (&self->cursor);
  guint taken;
  gboolean moves;

  self->frame = 0;
  taken = take_slices (self);
  moves = taken > 0 && self->cursor.at_end;
  if (moves)
    pp_cursor_to_end (&self->cursor);
  else
    self->cursor.at_end = self->cursor.at == pp_conversation_get_length (self->conversation);
  look_at_status (self);
  if (moves)
    pp_controller_tell_moved (self, pp_controller_is_shown (self, line));
  else
    pp_controller_tell_changed (self);
  look_whether_drained (self);
  pursue_goal (self);
  if (taken >= SLICE && self->frame != 0 && pp_runner_count_waiting (self->runner) >= SLICE)
    take_on (self);
  return G_SOURCE_REMOVE;
}

/**
 * pp_controller_take_soon:
 *
 * Has what came out of the world taken: after what a person does and what is to be drawn, for a world at full speed shall not keep them
 * waiting.
 */
void
pp_controller_take_soon (PpController *self)
{
  if (self->frame == 0)
    self->frame = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, PP_FRAME_MS, take, self, NULL);
}

static PpWorld *
make_world (gpointer data, GError **error)
{
  PpCastOptions options = { .scenario = data, .port_offset = PP_CAST_PORT_OFFSET };

  return pp_cast_world (&options, error);
}

/**
 * pp_controller_open_scenario:
 * @scenario: who is in the world; a reference is taken
 *
 * Runs a new world, held before its first line.
 *
 * Returns: %FALSE with an error of the world's or of the cabinets' when it cannot be run; then nothing is open
 */
gboolean
pp_controller_open_scenario (PpController *self, PpScenario *scenario, GError **error)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  PpScenario *kept;

  g_return_val_if_fail (PP_IS_CONTROLLER (self) && scenario != NULL, FALSE);

  kept = pp_scenario_ref (scenario);
  let_go_of_runner (self);
  g_clear_pointer (&self->scenario, pp_scenario_unref);
  self->scenario = kept;
  self->recorded = FALSE;
  self->runner = pp_runner_new (make_world, pp_scenario_ref (kept), (GDestroyNotify) pp_scenario_unref, error);
  show_journal (self, journal);
  if (self->runner)
    {
      self->status = PP_WORLD_WAITING;
      g_signal_connect_swapped (self->runner, "ready", G_CALLBACK (pp_controller_take_soon), self);
      g_signal_connect_swapped (self->runner, "status", G_CALLBACK (pp_controller_take_soon), self);
      pp_controller_take_soon (self);
    }
  g_signal_emit (self, signals[OPENED], 0);
  pp_controller_tell_moved (self, FALSE);
  return self->runner != NULL;
}

/**
 * pp_controller_open_recording:
 * @path: a file
 * @fault: (out) (transfer full): what is wrong with it after the events that could be read, or %NULL
 *
 * Shows a recording from its beginning. No world runs.
 *
 * Returns: %FALSE with a #PpRecordingError, #PpScenarioError or #GFileError when it cannot be shown at all
 */
gboolean
pp_controller_open_recording (PpController *self, const char *path, char **fault, GError **error)
{
  g_autoptr (GHashTable) facts = NULL;
  g_autoptr (PpJournal) journal = NULL;
  g_autoptr (PpScenario) scenario = NULL;
  const char *text;

  g_return_val_if_fail (PP_IS_CONTROLLER (self), FALSE);

  journal = pp_recording_load (path, &facts, fault, error);
  if (journal == NULL)
    return FALSE;
  text = facts ? g_hash_table_lookup (facts, "scenario") : NULL;
  if (text == NULL)
    {
      g_set_error (error, PP_RECORDING_ERROR, PP_RECORDING_ERROR_DAMAGED,
                   _("The recording does not say which scenario it was made from."));
      return FALSE;
    }
  scenario = pp_scenario_parse (text, strlen (text), path, error);
  if (scenario == NULL)
    return FALSE;

  let_go_of_runner (self);
  g_clear_pointer (&self->scenario, pp_scenario_unref);
  self->scenario = g_steal_pointer (&scenario);
  self->recorded = TRUE;
  show_journal (self, journal);
  g_signal_emit (self, signals[OPENED], 0);
  pp_controller_tell_moved (self, FALSE);
  return TRUE;
}

/**
 * pp_controller_save_recording:
 * @path: where to
 *
 * Saves everything that has happened so far, wherever the cursor stands.
 *
 * Returns: %FALSE with an error when the file could not be written
 */
gboolean
pp_controller_save_recording (PpController *self, const char *path, GError **error)
{
  g_autoptr (GHashTable) facts = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_val_if_fail (PP_IS_CONTROLLER (self) && self->journal != NULL, FALSE);

  g_hash_table_insert (facts, "scenario", self->scenario->text);
  g_hash_table_insert (facts, "id", self->scenario->id);
  return pp_recording_save (self->journal, facts, path, error);
}

/**
 * pp_controller_restart:
 *
 * A new world from the same scenario; a recording is shown from its beginning again.
 *
 * Returns: %FALSE with an error when the new world cannot be run
 */
gboolean
pp_controller_restart (PpController *self, GError **error)
{
  g_return_val_if_fail (PP_IS_CONTROLLER (self) && self->scenario != NULL, FALSE);

  if (!self->recorded)
    return pp_controller_open_scenario (self, self->scenario, error);
  pp_controller_go_to_line (self, 0);
  return TRUE;
}

/**
 * pp_controller_write_letter:
 * @actor: whose letter it is: "mua:alice"
 * @details: its recipients, subject and text, as agents/cast.h says; a floating reference is taken
 *
 * Posts a letter in the running world, and goes to the live end, where it will be seen.
 */
void
pp_controller_write_letter (PpController *self, const char *actor, GVariant *details)
{
  g_autoptr (GVariant) kept = g_variant_ref_sink (details);

  g_return_if_fail (PP_IS_CONTROLLER (self) && self->runner != NULL);

  pp_controller_go_to_end (self);
  pp_runner_tell (self->runner, actor, "write", kept);
}
