/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the two halves of the controller share: controller.c (the world behind it) and controller-moves.c (where it looks).
 */
#pragma once

#include "app/controller.h"
#include "app/cursor.h"
#include "sim/runner.h"

G_BEGIN_DECLS

#define PP_FRAME_MS 16

/* What a long step is waiting for */
typedef enum
{
  GOAL_NONE,
  GOAL_STRIDE,
  GOAL_HOP
} Goal;

struct _PpController
{
  GObject parent_instance;

  PpScenario *scenario;
  PpJournal *journal;
  PpReplay *replay;
  PpRunner *runner; /* NULL for a recording, and when no world could be run */
  PpConversation *conversation;
  PpCursor cursor;

  gboolean recorded; /* what is shown is a recording */
  PpEvent *pending;
  PpWorldStatus status;
  double pace;
  gboolean playing;
  gboolean draining; /* paused at full speed: what was already said is still being taken and shown */
  guint frame;  /* source: take what came */
  guint settling; /* source: let those who cannot keep up catch up */
  guint replay_clock; /* source: play in the past */

  Goal goal;
  PpStride goal_stride;
  guint goal_hop;
  guint goal_line; /* look again when so many lines are there */
};

void pp_controller_tell_moved (PpController *self, gboolean one_on);
void pp_controller_tell_changed (PpController *self);
void pp_controller_pass_on_pace (PpController *self);
void pp_controller_let_one_out (PpController *self);
void pp_controller_take_soon (PpController *self);
gboolean pp_controller_is_shown (PpController *self, guint line_before);

G_END_DECLS
