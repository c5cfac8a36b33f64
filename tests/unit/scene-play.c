/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a scenario in memory, and makes scenes of it.
 */
#include "scene-play.h"

/* @scenario: (transfer full) */
ScenePlay
scene_play_scenario (PpScenario *scenario)
{
  PpCastOptions options = { .in_memory = TRUE, .scenario = scenario };
  g_autoptr (GError) error = NULL;
  ScenePlay self = { .scenario = scenario };

  self.world = pp_cast_world (&options, &error);
  g_assert_no_error (error);
  self.journal = pp_journal_new ();
  pp_world_set_sink (self.world, pp_journal_sink, self.journal);
  pp_world_start (self.world);
  while (pp_world_step (self.world) != PP_WORLD_IDLE)
    ;
  self.replay = pp_replay_new (self.journal);
  self.chronicle = pp_chronicle_new (self.journal);
  return self;
}

ScenePlay
scene_play (const char *name)
{
  g_autofree char *path = g_strdup_printf ("data/scenarios/%s.scenario", name);
  g_autoptr (GError) error = NULL;
  PpScenario *scenario = pp_scenario_load (path, &error);

  g_assert_no_error (error);
  return scene_play_scenario (scenario);
}

void
scene_play_clear (ScenePlay *self)
{
  pp_chronicle_free (self->chronicle);
  g_object_unref (self->replay);
  g_object_unref (self->journal);
  g_object_unref (self->world);
  pp_scenario_unref (self->scenario);
}

/* The first event of that hop and kind, from @from on, whose text begins with @text. */
PpEvent *
scene_find (ScenePlay *self, guint hop, PpKind kind, guint from, const char *text)
{
  for (guint n = from; n <= pp_journal_get_length (self->journal); n++)
    {
      PpEvent *event = pp_journal_get (self->journal, n);
      if (event->hop == hop && event->kind == kind && g_str_has_prefix (event->text, text))
        return event;
    }
  g_error ("no event %s on hop %u", text, hop);
}

PpScene *
scene_look_at (ScenePlay *self, PpEvent *event)
{
  return pp_scene_new_from_snapshot (pp_replay_at (self->replay, event->n), self->chronicle, event, self->scenario);
}

PpScene *
scene_look_at_line (ScenePlay *self, guint hop, const char *text)
{
  return scene_look_at (self, scene_find (self, hop, PP_KIND_LINE, 1, text));
}

PpScene *
scene_look_at_end (ScenePlay *self)
{
  guint length = pp_journal_get_length (self->journal);

  return pp_scene_new_from_snapshot (pp_replay_at (self->replay, length), self->chronicle, NULL, self->scenario);
}
