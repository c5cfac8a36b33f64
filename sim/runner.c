/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The runner's thread steps the world in small portions and otherwise sleeps in its main loop. Nothing of the world
 * is touched from outside: commands are invoked on the thread, events and status come out under one lock.
 */
#include "sim/runner.h"

#include <glib-unix.h>
#include <math.h>

/* How long the thread steps before it looks at its commands again. */
#define PORTION_US 4000
/* So many events may wait to be taken; then the world pauses until they are. More would keep the window busy for longer than a
 * person who presses Pause likes to wait. */
#define WAITING_MOST 3000

struct _PpRunner
{
  GObject parent_instance;

  /* the thread that made it */
  GMainContext *home;
  GThread *thread;
  gboolean stopped;

  /* under the lock */
  GMutex lock;
  GCond made_cond;
  gboolean made;
  GError *make_error;
  GPtrArray *waiting;
  PpWorldStatus status;
  PpEvent *about_to_say;
  gboolean ready_sent, status_sent;
  gboolean crowded; /* the world pauses until something is taken */

  /* the runner's thread */
  PpMakeWorld make;
  gpointer make_data;
  GDestroyNotify free_make_data;
  int commands; /* atomic: given and not yet carried out; the world does not step on over them */
  GMainContext *context;
  GMainLoop *loop;
  PpWorld *world;
  GSource *stepping, *machine, *due;
  double pace;
  gint64 next_line_us;
  guint allowed;
};

enum
{
  SIGNAL_READY,
  SIGNAL_STATUS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PpRunner, pp_runner, G_TYPE_OBJECT)

static void keep_going (PpRunner *self);

/* ------------------------------------------------------------------ out of the thread */

static gboolean
emit_ready (gpointer data)
{
  PpRunner *self = data;

  g_mutex_lock (&self->lock);
  self->ready_sent = FALSE;
  g_mutex_unlock (&self->lock);
  if (!self->stopped)
    g_signal_emit (self, signals[SIGNAL_READY], 0);
  return G_SOURCE_REMOVE;
}

static gboolean
emit_status (gpointer data)
{
  PpRunner *self = data;

  g_mutex_lock (&self->lock);
  self->status_sent = FALSE;
  g_mutex_unlock (&self->lock);
  if (!self->stopped)
    g_signal_emit (self, signals[SIGNAL_STATUS], 0);
  return G_SOURCE_REMOVE;
}

static void
invoke (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify free_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, free_data);
  g_source_attach (source, context);
}

static void
on_event (PpEvent *event, gpointer data)
{
  PpRunner *self = data;
  gboolean send;

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->waiting, pp_event_ref (event));
  send = !self->ready_sent;
  self->ready_sent = TRUE;
  g_mutex_unlock (&self->lock);
  if (send)
    invoke (self->home, emit_ready, g_object_ref (self), g_object_unref);
}

static void
tell_status (PpRunner *self, PpWorldStatus status)
{
  PpEvent *about = status == PP_WORLD_HELD ? pp_world_get_about_to_say (self->world) : NULL;
  gboolean changed, send;

  g_mutex_lock (&self->lock);
  changed = status != self->status || (about == NULL) != (self->about_to_say == NULL) ||
            (about != NULL && about->n != self->about_to_say->n);
  self->status = status;
  g_clear_pointer (&self->about_to_say, pp_event_unref);
  self->about_to_say = about;
  send = changed && !self->status_sent;
  self->status_sent |= send;
  g_mutex_unlock (&self->lock);
  if (send)
    invoke (self->home, emit_status, g_object_ref (self), g_object_unref);
}

/* ------------------------------------------------------------------ on the thread */

static gboolean
is_crowded (PpRunner *self)
{
  gboolean crowded;

  g_mutex_lock (&self->lock);
  crowded = self->crowded = self->waiting->len >= WAITING_MOST;
  g_mutex_unlock (&self->lock);
  return crowded;
}

static void
wake_at (PpRunner *self, gint64 delay_us)
{
  g_source_set_ready_time (self->due, delay_us < 0 ? -1 : g_get_monotonic_time () + delay_us);
}

/* At a pace, one line is let out whenever it is time for it. */
static gboolean
allow_by_pace (PpRunner *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->pace <= 0 || isinf (self->pace))
    return FALSE;
  if (now < self->next_line_us)
    {
      wake_at (self, self->next_line_us - now);
      return FALSE;
    }
  self->next_line_us = MAX (self->next_line_us + (gint64) (G_USEC_PER_SEC / self->pace), now - G_USEC_PER_SEC / 4);
  pp_world_allow (self->world, 1);
  return TRUE;
}

static gboolean
step_portion (gpointer data)
{
  PpRunner *self = data;
  gint64 until = g_get_monotonic_time () + PORTION_US;
  PpWorldStatus status = PP_WORLD_ACTED;

  do
    {
      if (is_crowded (self))
        {
          g_source_set_ready_time (self->stepping, -1);
          /* It may have been taken since: then nobody would wake us. */
          if (!is_crowded (self))
            keep_going (self);
          return G_SOURCE_CONTINUE;
        }
      for (guint i = 0; i < 64 && (i == 0 || g_atomic_int_get (&self->commands) == 0); i++)
        {
          status = pp_world_step (self->world);
          if (status == PP_WORLD_HELD && allow_by_pace (self))
            status = PP_WORLD_ACTED;
          if (status != PP_WORLD_ACTED)
            break;
        }
    }
  while (status == PP_WORLD_ACTED && g_atomic_int_get (&self->commands) == 0 && g_get_monotonic_time () < until);

  tell_status (self, status);
  if (status != PP_WORLD_ACTED)
    {
      gint64 due = pp_world_get_due_us (self->world);
      g_source_set_ready_time (self->stepping, -1);
      if (due >= 0)
        wake_at (self, due);
    }
  return G_SOURCE_CONTINUE;
}

static void
keep_going (PpRunner *self)
{
  g_source_set_ready_time (self->stepping, 0);
}

static gboolean
on_machine (int fd, GIOCondition condition, gpointer data)
{
  keep_going (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_due (gpointer data)
{
  PpRunner *self = data;

  g_source_set_ready_time (self->due, -1);
  keep_going (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_ready (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static GSourceFuncs ready_funcs = { .dispatch = dispatch_ready };

static GSource *
add_source (PpRunner *self, GSourceFunc func, int priority)
{
  GSource *source = g_source_new (&ready_funcs, sizeof (GSource));

  g_source_set_callback (source, func, self, NULL);
  g_source_set_priority (source, priority);
  g_source_set_ready_time (source, -1);
  g_source_attach (source, self->context);
  return source;
}

static void
end_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
set_up (PpRunner *self)
{
  self->stepping = add_source (self, step_portion, G_PRIORITY_DEFAULT_IDLE);
  self->due = add_source (self, on_due, G_PRIORITY_DEFAULT);
  self->machine = g_unix_fd_source_new (pp_world_get_poll_fd (self->world), G_IO_IN);
  /* below the commands, above the steps that take the machine's news */
  g_source_set_priority (self->machine, G_PRIORITY_DEFAULT_IDLE + 1);
  g_source_set_callback (self->machine, G_SOURCE_FUNC (on_machine), self, NULL);
  g_source_attach (self->machine, self->context);
  pp_world_set_sink (self->world, on_event, self);
  pp_world_close_gate (self->world);
  pp_world_start (self->world);
  keep_going (self);
}

static gpointer
runner_main (gpointer data)
{
  PpRunner *self = data;
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (self->context);
  self->world = self->make (self->make_data, &error);
  if (self->world != NULL)
    set_up (self);
  g_mutex_lock (&self->lock);
  self->made = TRUE;
  self->make_error = g_steal_pointer (&error);
  g_cond_signal (&self->made_cond);
  g_mutex_unlock (&self->lock);

  if (self->world != NULL)
    g_main_loop_run (self->loop);
  end_source (&self->stepping);
  end_source (&self->due);
  end_source (&self->machine);
  if (self->world != NULL)
    pp_world_stop (self->world);
  g_clear_object (&self->world);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/* ------------------------------------------------------------------ commands */

typedef struct
{
  PpRunner *self;
  guint lines;
  double pace;
  char *actor, *wish;
  GVariant *details;
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  (void) g_atomic_int_dec_and_test (&command->self->commands);
  g_free (command->actor);
  g_free (command->wish);
  g_clear_pointer (&command->details, g_variant_unref);
  g_free (command);
}

static Command *
command_new (PpRunner *self)
{
  Command *command = g_new0 (Command, 1);

  g_atomic_int_inc (&self->commands);
  command->self = self;
  return command;
}

static gboolean
do_step (gpointer data)
{
  Command *command = data;

  pp_world_allow (command->self->world, command->lines);
  keep_going (command->self);
  return G_SOURCE_REMOVE;
}

static gboolean
do_set_pace (gpointer data)
{
  Command *command = data;
  PpRunner *self = command->self;

  self->pace = command->pace;
  if (isinf (self->pace))
    pp_world_open_gate (self->world);
  else
    pp_world_close_gate (self->world);
  self->next_line_us = MIN (self->next_line_us,
                            g_get_monotonic_time () + (self->pace > 0 ? (gint64) (G_USEC_PER_SEC / self->pace) : 0));
  keep_going (self);
  return G_SOURCE_REMOVE;
}

static gboolean
do_tell (gpointer data)
{
  Command *command = data;

  pp_world_tell (command->self->world, command->actor, command->wish, command->details);
  keep_going (command->self);
  return G_SOURCE_REMOVE;
}

static gboolean
do_quit (gpointer data)
{
  g_main_loop_quit (((PpRunner *) data)->loop);
  return G_SOURCE_REMOVE;
}

/**
 * pp_runner_new:
 * @make: builds the world, on the new thread
 * @data: given to it
 * @free_data: (nullable): frees it
 *
 * Waits until the world is built (listening included).
 * Returns: (transfer full): a runner whose world has started and is held before its first line, or %NULL with @error
 * set by @make
 */
PpRunner *
pp_runner_new (PpMakeWorld make, gpointer data, GDestroyNotify free_data, GError **error)
{
  g_autoptr (PpRunner) self = g_object_new (PP_TYPE_RUNNER, NULL);

  self->home = g_main_context_ref_thread_default ();
  self->make = make;
  self->make_data = data;
  self->free_make_data = free_data;
  self->thread = g_thread_new ("world", runner_main, self);
  g_mutex_lock (&self->lock);
  while (!self->made)
    g_cond_wait (&self->made_cond, &self->lock);
  g_mutex_unlock (&self->lock);
  if (self->make_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->make_error));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
pp_runner_step (PpRunner *self, guint lines)
{
  Command *command;

  g_return_if_fail (PP_IS_RUNNER (self) && !self->stopped);
  command = command_new (self);
  command->lines = lines;
  invoke (self->context, do_step, command, command_free);
}

void
pp_runner_set_pace (PpRunner *self, double lines_per_s)
{
  Command *command;

  g_return_if_fail (PP_IS_RUNNER (self) && !self->stopped && lines_per_s >= 0);
  command = command_new (self);
  command->pace = lines_per_s;
  invoke (self->context, do_set_pace, command, command_free);
}

/**
 * pp_runner_tell:
 * @details: (nullable): a floating reference is taken
 */
void
pp_runner_tell (PpRunner *self, const char *actor, const char *wish, GVariant *details)
{
  Command *command;

  g_return_if_fail (PP_IS_RUNNER (self) && !self->stopped);
  command = command_new (self);
  command->actor = g_strdup (actor);
  command->wish = g_strdup (wish);
  command->details = details != NULL ? g_variant_ref_sink (details) : NULL;
  invoke (self->context, do_tell, command, command_free);
}

GPtrArray *
pp_runner_take (PpRunner *self)
{
  return pp_runner_take_some (self, G_MAXUINT);
}

/**
 * pp_runner_take_some:
 * @most: how many at most
 *
 * For who has little time: the others are the first of the next call. No "ready" is emitted for what waits already.
 *
 * Returns: (transfer full): the first of the events since the last call, maybe none
 */
GPtrArray *
pp_runner_take_some (PpRunner *self, guint most)
{
  GPtrArray *taken;
  gboolean wake;

  g_return_val_if_fail (PP_IS_RUNNER (self), NULL);
  g_mutex_lock (&self->lock);
  if (self->waiting->len <= most)
    {
      taken = g_steal_pointer (&self->waiting);
      self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_event_unref);
    }
  else
    {
      taken = g_ptr_array_new_full (most, (GDestroyNotify) pp_event_unref);
      for (guint i = 0; i < most; i++)
        g_ptr_array_add (taken, pp_event_ref (self->waiting->pdata[i]));
      g_ptr_array_remove_range (self->waiting, 0, most);
    }
  wake = self->crowded && self->waiting->len < WAITING_MOST;
  self->crowded &= !wake;
  g_mutex_unlock (&self->lock);
  if (wake && !self->stopped)
    g_source_set_ready_time (self->stepping, 0);
  return taken;
}

/**
 * pp_runner_count_waiting:
 *
 * Returns: how many events can be taken
 */
guint
pp_runner_count_waiting (PpRunner *self)
{
  guint count;

  g_return_val_if_fail (PP_IS_RUNNER (self), 0);
  g_mutex_lock (&self->lock);
  count = self->waiting->len;
  g_mutex_unlock (&self->lock);
  return count;
}

PpWorldStatus
pp_runner_get_status (PpRunner *self)
{
  PpWorldStatus status;

  g_return_val_if_fail (PP_IS_RUNNER (self), PP_WORLD_IDLE);
  g_mutex_lock (&self->lock);
  status = self->status;
  g_mutex_unlock (&self->lock);
  return status;
}

PpEvent *
pp_runner_get_about_to_say (PpRunner *self)
{
  PpEvent *about;

  g_return_val_if_fail (PP_IS_RUNNER (self), NULL);
  g_mutex_lock (&self->lock);
  about = self->about_to_say != NULL ? pp_event_ref (self->about_to_say) : NULL;
  g_mutex_unlock (&self->lock);
  return about;
}

void
pp_runner_stop (PpRunner *self)
{
  g_return_if_fail (PP_IS_RUNNER (self));
  self->stopped = TRUE;
  if (self->thread == NULL)
    return;
  invoke (self->context, do_quit, self, NULL);
  g_thread_join (g_steal_pointer (&self->thread));
}

/* ------------------------------------------------------------------ object */

static void
pp_runner_dispose (GObject *object)
{
  pp_runner_stop (PP_RUNNER (object));
  G_OBJECT_CLASS (pp_runner_parent_class)->dispose (object);
}

static void
pp_runner_finalize (GObject *object)
{
  PpRunner *self = PP_RUNNER (object);

  if (self->free_make_data != NULL)
    self->free_make_data (self->make_data);
  g_clear_pointer (&self->about_to_say, pp_event_unref);
  g_clear_error (&self->make_error);
  g_ptr_array_unref (self->waiting);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_clear_pointer (&self->home, g_main_context_unref);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->made_cond);
  G_OBJECT_CLASS (pp_runner_parent_class)->finalize (object);
}

static void
pp_runner_class_init (PpRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pp_runner_dispose;
  G_OBJECT_CLASS (klass)->finalize = pp_runner_finalize;
  signals[SIGNAL_READY] = g_signal_new ("ready", PP_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STATUS] =
    g_signal_new ("status", PP_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pp_runner_init (PpRunner *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->made_cond);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_event_unref);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->status = PP_WORLD_ACTED;
}
