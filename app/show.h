/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A show is a journey that can be looked at at any moment, without a window: a scenario that was played to its end in memory, or
 * a recording. It gives the scenes that the window's Journey page gives; what is painted with them is not its business.
 */
#pragma once

#include "app/cursor.h"
#include "app/scene.h"

G_BEGIN_DECLS

typedef struct _PpShow PpShow;

PpShow *pp_show_new_from_scenario (PpScenario *scenario, GError **error);
PpShow *pp_show_new_from_recording (const char *path, GError **error);
void pp_show_free (PpShow *self);

PpScenario *pp_show_get_scenario (PpShow *self);         /* (transfer none), as the next two */
PpConversation *pp_show_get_conversation (PpShow *self);
PpChronicle *pp_show_get_chronicle (PpShow *self);

const PpCursor *pp_show_get_cursor (PpShow *self);       /* (transfer none) */
void pp_show_go_to_line (PpShow *self, guint line);
void pp_show_go_to_row (PpShow *self, guint row);
void pp_show_go_to_end (PpShow *self);

gboolean pp_show_is_at_end (PpShow *self);
gint64 pp_show_get_time (PpShow *self);
PpScene *pp_show_make_scene (PpShow *self);              /* (transfer full) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpShow, pp_show_free)

G_END_DECLS
