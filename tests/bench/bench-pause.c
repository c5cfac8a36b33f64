/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What compare_pause.py runs: bench-pause SCENARIO TRIES opens the window, lets the world run as fast as it goes, and presses
 * Pause from another thread, as a person does: whenever it pleases him. It prints, for each try, how many milliseconds after the
 * press a frame with the changed button had been painted, the last event been taken, and that event been said; how many of them, until that frame, the main
 * loop's thread worked, and how many it waited for a processor that others had; and the events so far. At the end, the longest time for
 * which the main loop did not look for anything new. Before that the same for the peer: the same window in which next to nothing
 * happens.
 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "app/window.h"

#define PATIENCE_S 120 /* until the first line is about to be said */

typedef struct
{
  gint64 us, worked_us, waited_us; /* by the clock; what the main loop's thread worked; what it waited for a processor */
} Moment;

typedef struct
{
  PpWindow *window;
  PpController *controller;
  GtkWidget *play;
  int tries, left;
  gboolean running;      /* the world runs, not the peer: the same window in which nothing happens */
  pthread_t main;
  Moment pressed;        /* 0 when nothing is pressed */
  Moment answered;       /* the button says Play, and that has been painted */
  gint64 grown_us;       /* the last event was taken */
  guint length;
  gint64 pressed_at;     /* the date, as events have it */
  gint64 looked_us, stalled_us;
  gint64 worked_us, busiest_us; /* the same, as the processor's time: whatever else the machine does */
  gint64 begun_us;
} Bench;

static Bench bench;

/* Of the main loop's thread, whoever asks */
static gint64
get_work_us (void)
{
  struct timespec time = { 0 };
  clockid_t clock;

  if (pthread_getcpuclockid (bench.main, &clock) == 0)
    clock_gettime (clock, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* The kernel tells it of each thread, in nanoseconds; the first thread has the number of the process. Nothing where it does not. */
static gint64
get_waited_us (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/schedstat", (int) getpid ());
  g_autofree char *text = NULL;
  guint64 ran, waited;

  if (!g_file_get_contents (path, &text, NULL, NULL) || sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &ran, &waited) != 2)
    return 0;
  return waited / 1000;
}

static Moment
look_at_clocks (void)
{
  return (Moment){ g_get_monotonic_time (), get_work_us (), get_waited_us () };
}

static int
poll_and_watch (GPollFD *fds, guint n, int timeout)
{
  gint64 now = g_get_monotonic_time ();
  PpJournal *journal = PP_IS_CONTROLLER (bench.controller) ? pp_controller_get_journal (bench.controller) : NULL;
  guint length = journal ? pp_journal_get_length (journal) : 0;
  int found;

  if (length != bench.length)
    bench.grown_us = now;
  bench.length = length;
  if (bench.looked_us > 0 && bench.running)
    bench.stalled_us = MAX (bench.stalled_us, now - bench.looked_us);
  if (bench.worked_us > 0 && bench.running)
    bench.busiest_us = MAX (bench.busiest_us, get_work_us () - bench.worked_us);
  found = g_poll (fds, n, timeout);
  bench.worked_us = get_work_us ();
  bench.looked_us = g_get_monotonic_time ();
  return found;
}

static GtkWidget *
find (GtkWidget *widget, const char *id)
{
  const char *name = GTK_IS_BUILDABLE (widget) ? gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)) : NULL;

  if (g_strcmp0 (name, id) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, id);

      if (found)
        return found;
    }
  return NULL;
}

static gboolean
press (gpointer unused)
{
  g_signal_emit_by_name (bench.play, "clicked");
  return G_SOURCE_REMOVE;
}

/* In a thread: a press comes at any time, and is handled as events are. */
static gpointer
press_later (gpointer wait_us)
{
  g_usleep (GPOINTER_TO_UINT (wait_us));
  bench.pressed_at = g_get_real_time ();
  bench.pressed = look_at_clocks ();
  g_main_context_invoke_full (NULL, GDK_PRIORITY_EVENTS, press, NULL, NULL);
  return NULL;
}

static void
on_painted (GdkFrameClock *clock, gpointer unused)
{
  if (bench.pressed.us > 0 && bench.answered.us == 0 && !pp_controller_is_playing (bench.controller))
    bench.answered = look_at_clocks ();
}

static gboolean begin_try (gpointer unused);

static gboolean
end_try (gpointer application)
{
  const Moment *before = &bench.pressed, *after = &bench.answered;

  PpEvent *last = pp_journal_get (pp_controller_get_journal (bench.controller), bench.length);

  if (after->us == 0)
    g_error ("Pause was not answered: %s", pp_controller_is_playing (bench.controller) ? "it plays on" : "nothing was painted");
  g_print ("%s %.1f %.1f %.1f %.1f %.1f %u\n", bench.running ? "try" : "peer", (after->us - before->us) / 1000.0,
           MAX (0, bench.grown_us - before->us) / 1000.0, MAX (0, last->wall_us - bench.pressed_at) / 1000.0,
           (after->worked_us - before->worked_us) / 1000.0, (after->waited_us - before->waited_us) / 1000.0, bench.length);
  if (--bench.left > 0)
    begin_try (application);
  else if (!bench.running)
    {
      bench.running = TRUE;
      bench.left = bench.tries;
      pp_controller_set_pace (bench.controller, INFINITY);
      begin_try (application);
    }
  else
    {
      g_print ("stall %.1f %.1f\n", bench.stalled_us / 1000.0, bench.busiest_us / 1000.0);
      bench.controller = NULL;
      gtk_window_destroy (GTK_WINDOW (bench.window));
    }
  return G_SOURCE_REMOVE;
}

/* Plays, has it paused, and looks half a second later what came of it. */
static gboolean
begin_try (gpointer application)
{
  guint wait_us = 150000 + g_random_int_range (0, 200000);

  bench.pressed = bench.answered = (Moment){ 0 };
  bench.grown_us = 0;
  pp_controller_play (bench.controller);
  if (!pp_controller_is_playing (bench.controller))
    g_error ("The world has come to its end: more letters, or fewer tries");
  g_thread_unref (g_thread_new ("press", press_later, GUINT_TO_POINTER (wait_us)));
  g_timeout_add (wait_us / 1000 + 900, end_try, application);
  return G_SOURCE_REMOVE;
}

/* Ten thousand letters have to be written before the first can be posted. */
static gboolean
begin_when_held (gpointer application)
{
  if (g_get_monotonic_time () - bench.begun_us > PATIENCE_S * G_USEC_PER_SEC)
    g_error ("No line was about to be said after %d seconds", PATIENCE_S);
  if (pp_controller_get_about_to_say (bench.controller) == NULL)
    return G_SOURCE_CONTINUE;
  g_timeout_add (500, begin_try, application);
  return G_SOURCE_REMOVE;
}

static void
on_activate (AdwApplication *application, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = pp_scenario_load (path, &error);

  if (scenario == NULL)
    g_error ("%s", error->message);
  bench.window = pp_window_new (application);
  pp_window_open_scenario (bench.window, scenario);
  bench.controller = pp_window_get_controller (bench.window);
  bench.play = find (GTK_WIDGET (bench.window), "play");
  g_assert (bench.play != NULL);
  bench.left = bench.tries;
  pp_controller_set_pace (bench.controller, 0.25);
  gtk_window_present (GTK_WINDOW (bench.window));
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (bench.window)), "after-paint", G_CALLBACK (on_painted), NULL);
  g_timeout_add (200, begin_when_held, application);
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;

  g_assert (argc == 3);
  bench.tries = atoi (argv[2]);
  bench.main = pthread_self ();
  bench.begun_us = g_get_monotonic_time ();
  pp_message_init ();
  g_main_context_set_poll_func (NULL, poll_and_watch);
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", "org.pennypost.Pennypost", "flags", G_APPLICATION_NON_UNIQUE,
                              "resource-base-path", "/org/pennypost", NULL);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), argv[1]);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
