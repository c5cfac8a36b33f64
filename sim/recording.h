/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The journal as a file: a versioned header with key=value facts about the run, then every event with a checksum,
 * then an end mark. A file that was cut or altered is read up to the fault, and the fault is said.
 */
#pragma once

#include "sim/journal.h"

G_BEGIN_DECLS

#define PP_RECORDING_ERROR (pp_recording_error_quark ())
GQuark pp_recording_error_quark (void);

typedef enum
{
  PP_RECORDING_ERROR_FOREIGN, /* not a recording at all */
  PP_RECORDING_ERROR_VERSION, /* from a newer program */
  PP_RECORDING_ERROR_DAMAGED  /* the header itself is cut or altered */
} PpRecordingError;

typedef struct _PpRecorder PpRecorder;

PpRecorder *pp_recorder_new (GOutputStream *out, GHashTable *facts, GError **error);
gboolean pp_recorder_add (PpRecorder *self, PpEvent *event, GError **error);
gboolean pp_recorder_finish (PpRecorder *self, GError **error); /* frees @self, also on error */

gboolean pp_recording_save (PpJournal *journal, GHashTable *facts, const char *path, GError **error);
PpJournal *pp_recording_load (const char *path, GHashTable **facts, char **fault, GError **error);
gboolean pp_recording_is_one (const char *path);

G_END_DECLS
