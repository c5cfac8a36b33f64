/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the world gives work to a bench and gets it back.
 */
#pragma once

#include "sim/actor.h"

G_BEGIN_DECLS

typedef struct _PpTask PpTask;

/* Called on the bench's thread when a task is done: marks it as finished and tells the world. */
typedef void (*PpTaskReady) (PpTask *task, gpointer data);

struct _PpTask
{
  PpActor *actor; /* owned */
  PpWorkFunc work;
  PpDoneFunc done;
  gpointer job;
  GDestroyNotify free_job;
  PpTaskReady ready;
  gpointer ready_data;
  GError *error;
  gint finished; /* atomic */
};

void pp_bench_give (PpBench *self, PpTask *task);
gboolean pp_task_is_finished (PpTask *task);
void pp_task_free (PpTask *task);

G_END_DECLS
