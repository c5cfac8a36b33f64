/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Worlds that were really run, to look at any moment of them as a scene.
 */
#pragma once

#include "agents/cast.h"
#include "app/scene.h"

/* A scenario that was played to its end. */
typedef struct
{
  PpScenario *scenario;
  PpWorld *world;
  PpJournal *journal;
  PpReplay *replay;
  PpChronicle *chronicle;
} ScenePlay;

ScenePlay scene_play_scenario (PpScenario *scenario); /* takes it */
ScenePlay scene_play (const char *name);
void scene_play_clear (ScenePlay *self);
PpEvent *scene_find (ScenePlay *self, guint hop, PpKind kind, guint from, const char *text);
PpScene *scene_look_at (ScenePlay *self, PpEvent *event);
PpScene *scene_look_at_line (ScenePlay *self, guint hop, const char *text);
PpScene *scene_look_at_end (ScenePlay *self);
