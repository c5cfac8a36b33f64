/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A workbench beside the world: one thread that does slow work (syncing to disk) in batches. Whatever has queued up
 * while a batch was on its way is the next batch: begin, every job, commit. Results re-enter the world as events.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _PpBench PpBench;

/**
 * PpBenchPlace:
 * @begin: before the first job of a batch
 * @commit: after the last; on %FALSE nothing of the batch happened, and every job of it is told so
 * @after: (nullable): when the batch has been handed back
 * @rest: (nullable): when nothing has come for a while since the last batch: what may take its time
 * @free: after the last batch, on the bench's thread
 */
typedef struct
{
  gboolean (*begin) (gpointer place, GError **error);
  gboolean (*commit) (gpointer place, GError **error);
  void (*after) (gpointer place);
  void (*rest) (gpointer place);
  void (*free) (gpointer place);
} PpBenchPlace;

PpBench *pp_bench_new (const char *name, gpointer place, const PpBenchPlace *functions);
PpBench *pp_bench_new_quick (const char *name, gpointer place, const PpBenchPlace *functions);
PpBench *pp_bench_ref (PpBench *self);
void pp_bench_unref (PpBench *self); /* the last one waits for the work that is under way */

gpointer pp_bench_get_place (PpBench *self); /* before the first job only */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpBench, pp_bench_unref)

G_END_DECLS
