/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The controller: the one bridge between the window and a running world. It owns the journal, the moment that is looked
 * at (the cursor) and what play and step mean there. A recording has a journal and no world. It knows no widget.
 *
 * Signals: "opened" (another world or recording), "moved" with a boolean (the moment that is looked at is another one; TRUE
 * when it is the very next line, so that the move can be shown), "settled" (the same for those who cannot keep up with full
 * speed: then it comes a few times a second only) and "changed" (anything else: playing, what is about to be
 * said, how long the journal is).
 */
#pragma once

#include "agents/scenario.h"
#include "app/conversation.h"
#include "app/stride.h"
#include "sim/snapshot.h"

G_BEGIN_DECLS

#define PP_TYPE_CONTROLLER (pp_controller_get_type ())
G_DECLARE_FINAL_TYPE (PpController, pp_controller, PP, CONTROLLER, GObject)

/* Where the cursor is, for the words under the controls. */
typedef enum
{
  PP_PLACE_START,   /* before the first line */
  PP_PLACE_LIVE,    /* at the live end, and more is to come */
  PP_PLACE_DONE,    /* at the live end, and nothing will happen by itself */
  PP_PLACE_PAST,    /* before the live end */
  PP_PLACE_RECORDED /* in a recording */
} PpPlace;

PpController *pp_controller_new (void);
gboolean pp_controller_open_scenario (PpController *self, PpScenario *scenario, GError **error);
gboolean pp_controller_open_recording (PpController *self, const char *path, char **fault, GError **error);
gboolean pp_controller_save_recording (PpController *self, const char *path, GError **error);
gboolean pp_controller_restart (PpController *self, GError **error);
void pp_controller_write_letter (PpController *self, const char *actor, GVariant *details);

void pp_controller_play (PpController *self);
void pp_controller_pause (PpController *self);
void pp_controller_set_pace (PpController *self, double lines_per_s);
void pp_controller_step (PpController *self, PpStride stride);
void pp_controller_back (PpController *self, PpStride stride);
void pp_controller_go_to_line (PpController *self, guint line);
void pp_controller_go_to_row (PpController *self, guint row);
void pp_controller_go_to_hop (PpController *self, guint hop);
void pp_controller_go_to_end (PpController *self);

PpScenario *pp_controller_get_scenario (PpController *self);
PpJournal *pp_controller_get_journal (PpController *self);
PpConversation *pp_controller_get_conversation (PpController *self);
const PpSnapshot *pp_controller_get_snapshot (PpController *self);
PpEvent *pp_controller_get_line_event (PpController *self);
PpEvent *pp_controller_get_row_event (PpController *self);
PpEvent *pp_controller_get_about_to_say (PpController *self);
guint pp_controller_get_line (PpController *self);
int pp_controller_get_row (PpController *self);
PpPlace pp_controller_get_place (PpController *self);
double pp_controller_get_pace (PpController *self);
gboolean pp_controller_is_playing (PpController *self);
gboolean pp_controller_is_hurrying (PpController *self);
gboolean pp_controller_is_live (PpController *self);

G_END_DECLS
