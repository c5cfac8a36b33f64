/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a world on a thread of its own. Commands go in by the methods below, events come out in batches: take them
 * once a frame. All methods are for the thread that made the runner; the signals are emitted there.
 *
 * Signals: "ready" (there is something to take), "status" (the status or what is about to be said changed).
 */
#pragma once

#include "sim/world.h"

G_BEGIN_DECLS

#define PP_TYPE_RUNNER (pp_runner_get_type ())
G_DECLARE_FINAL_TYPE (PpRunner, pp_runner, PP, RUNNER, GObject)

/**
 * PpMakeWorld:
 *
 * Builds the world, on the runner's thread.
 * Returns: (transfer full): a world not yet started, or %NULL with @error set
 */
typedef PpWorld *(*PpMakeWorld) (gpointer data, GError **error);

PpRunner *pp_runner_new (PpMakeWorld make, gpointer data, GDestroyNotify free_data, GError **error); /* held before the first line */
void pp_runner_step (PpRunner *self, guint lines);          /* lets so many lines out */
void pp_runner_set_pace (PpRunner *self, double lines_per_s); /* 0 holds; INFINITY does not wait at all */
void pp_runner_tell (PpRunner *self, const char *actor, const char *wish, GVariant *details);
GPtrArray *pp_runner_take (PpRunner *self);                 /* (transfer full): events since the last call, maybe none */
GPtrArray *pp_runner_take_some (PpRunner *self, guint most); /* (transfer full): the first of them; the others wait */
guint pp_runner_count_waiting (PpRunner *self);             /* events that can be taken */
PpWorldStatus pp_runner_get_status (PpRunner *self);
PpEvent *pp_runner_get_about_to_say (PpRunner *self);       /* (transfer full) (nullable) */
void pp_runner_stop (PpRunner *self);                       /* ends the thread; waits for it */

G_END_DECLS
