/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the events of a run go: to the terminal as a conversation, to a file as JSON, to a recording. Whatever is written to
 * standard output has it alone.
 */
#pragma once

#include "agents/scenario.h"
#include "app/cli-print.h"

G_BEGIN_DECLS

typedef struct _PpOutput PpOutput;

PpOutput *pp_output_new (void);
void pp_output_free (PpOutput *self);
gboolean pp_output_open_json (PpOutput *self, const char *path, GError **error);
gboolean pp_output_open_recording (PpOutput *self, const char *path, PpScenario *scenario, GError **error);
void pp_output_open_conversation (PpOutput *self, PpWorld *world);

void pp_output_let_lag (PpOutput *self);
void pp_output_be_quiet (PpOutput *self);

gboolean pp_output_is_taken (PpOutput *self);
void pp_output_event (PpOutput *self, PpEvent *event);
void pp_output_say (PpOutput *self, const char *text);
gboolean pp_output_is_full (PpOutput *self);
gboolean pp_output_flush (PpOutput *self);
gboolean pp_output_finish (PpOutput *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpOutput, pp_output_free)

G_END_DECLS
