/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bench's thread: waits for tasks, works through all that are there as one batch, commits, hands them back.
 */
#include "sim/bench-private.h"

/* A batch ends here even if more has come in, so that the first of it need not wait for ever. */
#define BATCH_MOST 1000

/* So long nothing comes, and it is time for what may take its time. */
#define REST_AFTER_US (100 * 1000)

struct _PpBench
{
  gatomicrefcount refs;
  char *name;
  gpointer place;
  PpBenchPlace functions;
  GAsyncQueue *tasks;
  GThread *thread; /* NULL: quick work, done where it is given */
};

static PpTask quit_task;

static void
fail_batch (GPtrArray *batch, const GError *error)
{
  for (guint i = 0; i < batch->len; i++)
    {
      PpTask *task = batch->pdata[i];
      g_clear_error (&task->error);
      task->error = g_error_copy (error);
    }
}

static void
work_through (PpBench *self, GPtrArray *batch)
{
  g_autoptr (GError) error = NULL;

  if (self->functions.begin == NULL || self->functions.begin (self->place, &error))
    {
      for (guint i = 0; i < batch->len; i++)
        {
          PpTask *task = batch->pdata[i];
          task->work (self->place, task->job);
        }
      if (self->functions.commit != NULL)
        self->functions.commit (self->place, &error);
    }
  if (error != NULL)
    fail_batch (batch, error);
  for (guint i = 0; i < batch->len; i++)
    {
      /* This marks it as finished; from then on the world may free it at any moment. */
      PpTask *task = batch->pdata[i];
      task->ready (task, task->ready_data);
    }
  if (self->functions.after != NULL)
    self->functions.after (self->place);
}

/* The next task. @worked: something was done since the last rest. */
static PpTask *
wait_for_task (PpBench *self, gboolean *worked)
{
  PpTask *task = NULL;

  if (*worked && self->functions.rest != NULL)
    {
      task = g_async_queue_timeout_pop (self->tasks, REST_AFTER_US);
      if (task == NULL)
        self->functions.rest (self->place);
    }
  *worked = TRUE;
  return task != NULL ? task : g_async_queue_pop (self->tasks);
}

static gpointer
bench_main (gpointer data)
{
  PpBench *self = data;
  g_autoptr (GPtrArray) batch = g_ptr_array_new ();
  gboolean quit = FALSE, worked = FALSE;

  while (!quit)
    {
      PpTask *task = wait_for_task (self, &worked);
      g_ptr_array_set_size (batch, 0);
      for (; task != NULL; task = batch->len < BATCH_MOST ? g_async_queue_try_pop (self->tasks) : NULL)
        {
          if (task == &quit_task)
            {
              quit = TRUE;
              break;
            }
          g_ptr_array_add (batch, task);
        }
      if (batch->len > 0)
        work_through (self, batch);
    }
  if (self->functions.free != NULL)
    self->functions.free (self->place);
  return NULL;
}

/**
 * pp_bench_new:
 * @name: for debuggers
 * @place: (transfer full): what is worked on; only the bench touches it from now on
 * @functions: how a batch begins and ends there
 *
 * Returns: (transfer full): a bench with its thread running
 */
PpBench *
pp_bench_new (const char *name, gpointer place, const PpBenchPlace *functions)
{
  PpBench *self = g_new0 (PpBench, 1);

  g_atomic_ref_count_init (&self->refs);
  self->name = g_strdup (name);
  self->place = place;
  self->functions = *functions;
  self->tasks = g_async_queue_new ();
  self->thread = g_thread_new (name, bench_main, self);
  return self;
}

/**
 * pp_bench_new_quick:
 *
 * For a place that never keeps one waiting (a database in memory): there is no thread, each task is a batch of its own
 * and done at once. It comes back like any other.
 * Returns: (transfer full): a bench
 */
PpBench *
pp_bench_new_quick (const char *name, gpointer place, const PpBenchPlace *functions)
{
  PpBench *self = g_new0 (PpBench, 1);

  g_atomic_ref_count_init (&self->refs);
  self->name = g_strdup (name);
  self->place = place;
  self->functions = *functions;
  return self;
}

PpBench *
pp_bench_ref (PpBench *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * pp_bench_unref:
 *
 * The last reference waits until the work that was given is done, then ends the thread.
 */
void
pp_bench_unref (PpBench *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  if (self->thread != NULL)
    {
      g_async_queue_push (self->tasks, &quit_task);
      g_thread_join (self->thread);
      g_async_queue_unref (self->tasks);
    }
  else if (self->functions.free != NULL)
    self->functions.free (self->place);
  g_free (self->name);
  g_free (self);
}

/**
 * pp_bench_get_place:
 *
 * Returns: (transfer none): what the bench works on; for use before the first task only
 */
gpointer
pp_bench_get_place (PpBench *self)
{
  return self->place;
}

/**
 * pp_bench_give:
 * @task: (transfer none): comes back through its ready function, on the bench's thread
 */
void
pp_bench_give (PpBench *self, PpTask *task)
{
  g_autoptr (GPtrArray) batch = NULL;

  if (self->thread != NULL)
    {
      g_async_queue_push (self->tasks, task);
      return;
    }
  batch = g_ptr_array_new ();
  g_ptr_array_add (batch, task);
  work_through (self, batch);
}

gboolean
pp_task_is_finished (PpTask *task)
{
  return g_atomic_int_get (&task->finished);
}

void
pp_task_free (PpTask *task)
{
  if (task->free_job != NULL)
    task->free_job (task->job);
  g_clear_error (&task->error);
  g_clear_object (&task->actor);
  g_free (task);
}
