/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The show: a journal, the cursor in its conversation, and the scene where the cursor stands. The world that made the journal is
 * gone by then.
 */
#include "app/show.h"

#include <glib/gi18n.h>
#include <poll.h>
#include <string.h>

#include "agents/cast.h"
#include "sim/recording.h"

#define MOST_WAIT_MS 100

struct _PpShow
{
  PpScenario *scenario;
  PpJournal *journal;
  PpReplay *replay;
  PpChronicle *chronicle;
  PpConversation *conversation;
  PpCursor cursor;
  gboolean recorded;
};

static PpShow *
show_new (PpScenario *scenario, PpJournal *journal, gboolean recorded)
{
  PpShow *self = g_new0 (PpShow, 1);

  self->scenario = pp_scenario_ref (scenario);
  self->journal = g_object_ref (journal);
  self->replay = pp_replay_new (journal);
  self->chronicle = pp_chronicle_new (journal);
  self->conversation = pp_conversation_new ();
  pp_conversation_set_journal (self->conversation, journal);
  self->recorded = recorded;
  self->cursor = (PpCursor){ .conversation = self->conversation, .row = -1 };
  pp_cursor_to_end (&self->cursor);
  return self;
}

/* Handshakes are worked out beside the world: then there is nothing to do but wait for them. */
static gboolean
step (PpWorld *world)
{
  PpWorldStatus status = pp_world_step (world);

  if (status == PP_WORLD_WAITING)
    poll (&(struct pollfd){ .fd = pp_world_get_poll_fd (world), .events = POLLIN }, 1, MOST_WAIT_MS);
  return status != PP_WORLD_IDLE;
}

static gboolean
play (PpScenario *scenario, PpJournal *journal, GError **error)
{
  PpCastOptions options = { .in_memory = TRUE, .scenario = scenario };
  g_autoptr (PpWorld) world = pp_cast_world (&options, error);

  if (world == NULL)
    return FALSE;
  pp_world_set_sink (world, pp_journal_sink, journal);
  pp_world_start (world);
  while (step (world))
    ;
  pp_world_stop (world);
  return TRUE;
}

/**
 * pp_show_new_from_scenario:
 * @scenario: (transfer none): what is played, in memory and to its end
 * @error: return location
 *
 * Returns: (transfer full): the show, at its end; %NULL with a #PpWorldError or #PpScenarioError
 */
PpShow *
pp_show_new_from_scenario (PpScenario *scenario, GError **error)
{
  g_autoptr (PpJournal) journal = NULL;

  g_return_val_if_fail (scenario != NULL, NULL);

  if (pp_cast_has_outsiders (scenario))
    {
      g_set_error_literal (error, PP_SCENARIO_ERROR, PP_SCENARIO_ERROR_FAULT,
                           _("A real server plays in this scenario, and that takes a network. “pennypost run --record FILE” plays "
                             "it; the recording can be drawn."));
      return NULL;
    }
  journal = pp_journal_new ();
  return play (scenario, journal, error) ? show_new (scenario, journal, FALSE) : NULL;
}

/**
 * pp_show_new_from_recording:
 * @path: a recording; it has to be whole
 * @error: return location
 *
 * Returns: (transfer full): the show, at its end; %NULL with a #PpRecordingError, #PpScenarioError or #GFileError
 */
PpShow *
pp_show_new_from_recording (const char *path, GError **error)
{
  g_autoptr (GHashTable) facts = NULL;
  g_autofree char *fault = NULL;
  g_autoptr (PpJournal) journal = NULL;
  g_autoptr (PpScenario) scenario = NULL;
  g_autofree char *name = NULL;
  const char *text;

  g_return_val_if_fail (path != NULL, NULL);

  name = g_filename_display_name (path);
  journal = pp_recording_load (path, &facts, &fault, error);
  if (journal == NULL)
    return NULL;
  text = facts ? g_hash_table_lookup (facts, "scenario") : NULL;
  if (fault != NULL)
    g_set_error (error, PP_RECORDING_ERROR, PP_RECORDING_ERROR_DAMAGED, _("The recording “%s” is not whole: %s"), name, fault);
  else if (text == NULL)
    g_set_error (error, PP_RECORDING_ERROR, PP_RECORDING_ERROR_DAMAGED,
                 _("The recording “%s” does not say which scenario it was made from."), name);
  else
    scenario = pp_scenario_parse (text, strlen (text), name, error);
  return scenario != NULL ? show_new (scenario, journal, TRUE) : NULL;
}

/**
 * pp_show_free:
 *
 * Frees the show.
 */
void
pp_show_free (PpShow *self)
{
  pp_chronicle_free (self->chronicle);
  g_object_unref (self->replay);
  g_object_unref (self->conversation);
  g_object_unref (self->journal);
  pp_scenario_unref (self->scenario);
  g_free (self);
}

PpScenario *
pp_show_get_scenario (PpShow *self)
{
  return self->scenario;
}

PpConversation *
pp_show_get_conversation (PpShow *self)
{
  return self->conversation;
}

PpChronicle *
pp_show_get_chronicle (PpShow *self)
{
  return self->chronicle;
}

/**
 * pp_show_get_cursor:
 *
 * Returns: (transfer none): the moment that is looked at
 */
const PpCursor *
pp_show_get_cursor (PpShow *self)
{
  return &self->cursor;
}

/**
 * pp_show_go_to_line:
 * @line: as the window counts them, from 1; 0 is before the first
 *
 * Looks at that line.
 */
void
pp_show_go_to_line (PpShow *self, guint line)
{
  pp_cursor_to_line (&self->cursor, line);
}

/**
 * pp_show_go_to_row:
 * @row: a row of the conversation, from 0
 *
 * Looks at that row: a line, or what explains one.
 */
void
pp_show_go_to_row (PpShow *self, guint row)
{
  pp_cursor_to_row (&self->cursor, row);
}

/**
 * pp_show_go_to_end:
 *
 * Looks at the last line and all that came of it.
 */
void
pp_show_go_to_end (PpShow *self)
{
  pp_cursor_to_end (&self->cursor);
}

/**
 * pp_show_is_at_end:
 *
 * Returns: whether nothing more is to come, so that it can be said what became of the letter; the window's rule
 */
gboolean
pp_show_is_at_end (PpShow *self)
{
  if (self->recorded)
    return pp_cursor_get_line (&self->cursor) == pp_conversation_count_lines (self->conversation);
  return self->cursor.at_end;
}

/* What the stage shows: the row that is looked at, or the line that it belongs to. */
static PpEvent *
get_shown (PpShow *self)
{
  PpEvent *event = pp_cursor_get_row_event (&self->cursor);

  return event != NULL ? event : pp_cursor_get_line_event (&self->cursor);
}

/**
 * pp_show_get_time:
 *
 * Returns: the virtual time of the moment, in microseconds since the world began
 */
gint64
pp_show_get_time (PpShow *self)
{
  PpEvent *event = get_shown (self);

  return event != NULL ? event->time_us : 0;
}

/**
 * pp_show_make_scene:
 *
 * Returns: (transfer full): the scene of the moment, as the window's stage gets it; view, style and progress are the caller's
 */
PpScene *
pp_show_make_scene (PpShow *self)
{
  PpScene *scene;

  g_return_val_if_fail (self != NULL, NULL);

  scene = pp_scene_new_from_snapshot (pp_replay_at (self->replay, self->cursor.at), self->chronicle, get_shown (self), self->scenario);
  scene->tell_ending |= pp_show_is_at_end (self);
  return scene;
}
