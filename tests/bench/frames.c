/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The frame budget: how long the main loop is busy for a frame of the program's own window, 1280 × 800, with the stage at its usual
 * size. Run by tests/bench/frames.py on a display of its own. Prints a line a case, and beside it the peer: the same envelopes, all
 * of the picture drawn by Cairo each frame. Exit status 1 when the budget is missed.
 */
#include <adwaita.h>
#include <sys/resource.h>

#include "app/picture-private.h"
#include "app/stage.h"
#include "app/window.h"
#include "picture-moments.h"

#define CASE_S 4
#define WARM_FRAMES 30
#define FRAME_MS (1000 / 60.0)
#define MISSED_MS (FRAME_MS * 1.5)

typedef struct
{
  const char *name;
  guint count;    /* letters in flight; 0 for none, 1 for the one of the scene */
  double budget;  /* ms of main loop in the median, 0 for any */
  gboolean peer;
} Case;

static const Case cases[] = {
  { "one letter and its slips", 1, 4, FALSE },
  { "1,000 letters", 1000, 0, FALSE },
  { "10,000 letters", 10000, 0, FALSE },
  { "nothing moving", 0, 0, FALSE },
  { "peer, full redraw of 10", 10, 0, TRUE },
  { "peer, full redraw of 1,000", 1000, 0, TRUE },
};

typedef struct
{
  GMainLoop *loop;
  PpStage *stage;
  GtkWidget *peer;
  const Case *now;
  guint index, frames, flown;
  gint64 began, last, shown; /* of this frame; of the frame before; when the scene was changed */
  double cpu;
  GArray *busy, *between;    /* ms */
  double medians[G_N_ELEMENTS (cases)];
  gboolean failed;
} Bench;

static GType peer_get_type (void);

typedef struct
{
  GtkWidget parent;
  guint count;
} Peer;

typedef struct
{
  GtkWidgetClass parent;
} PeerClass;

G_DEFINE_TYPE (Peer, peer, GTK_TYPE_WIDGET)

/* What a program does that keeps nothing: the scenery and every envelope anew. */
static void
peer_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  g_autoptr (PpScene) scene = pp_moment_new ("letter");
  double phase = g_get_monotonic_time () % 450000 / 450000.0;
  PpCanvas canvas;

  pp_picture_draw_scenery (cr, scene, width, height);
  pp_canvas_init (&canvas, cr, scene, width, height);
  for (guint i = 0; i < ((Peer *) widget)->count; i++)
    {
      pp_canvas_begin (&canvas, width * (0.1 + 0.15 * (i % 5) + 0.15 * phase), 40 + i * 7 % 40, 0.6);
      pp_envelope_draw_small (&canvas);
      pp_canvas_end (&canvas);
    }
  pp_canvas_clear (&canvas);
  cairo_destroy (cr);
}

static void
peer_class_init (PeerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = peer_snapshot;
}

static void
peer_init (Peer *self)
{
}

static PpStage *
find_stage (GtkWidget *widget)
{
  if (PP_IS_STAGE (widget))
    return PP_STAGE (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      PpStage *stage = find_stage (child);

      if (stage != NULL)
        return stage;
    }
  return NULL;
}

static double
get_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Letters and slips on every hop, in both directions, as many as land. */
static void
fill_up (Bench *self)
{
  guint n = self->now->count * FRAME_MS * 1000 / PP_MOTION_FLOCK_US + 0.5;
  g_autofree PpFlight *flights = g_new0 (PpFlight, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    {
      guint hop = self->flown % 5 + 1, back = self->flown / 5 % 2;

      flights[i] = (PpFlight){ .n = self->flown, .from = hop - 1 + back, .to = hop - back, .hop = hop, .slip = PP_SLIP_LETTER };
      self->flown++;
    }
  pp_stage_add_flights (self->stage, flights, n);
}

static void
show_next_line (Bench *self)
{
  static const char *const lines[] = { "rcpt", "done", "letter", "question", "fetch" };
  gint64 now = g_get_monotonic_time ();

  if (now - self->shown < 500 * G_TIME_SPAN_MILLISECOND)
    return;
  self->shown = now;
  pp_stage_set_scene (self->stage, pp_moment_new (lines[self->flown++ % G_N_ELEMENTS (lines)]), TRUE);
}

static void
on_before (GdkFrameClock *clock, Bench *self)
{
  self->began = g_get_monotonic_time ();
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *self = data;

  if (self->now->peer)
    gtk_widget_queue_draw (self->peer);
  else if (self->now->count > 1)
    fill_up (self);
  else if (self->now->count == 1)
    show_next_line (self);
  return G_SOURCE_CONTINUE;
}

static void
on_after (GdkFrameClock *clock, Bench *self)
{
  gint64 now = g_get_monotonic_time ();
  double busy = (now - self->began) / 1000.0, between = (self->began - self->last) / 1000.0;

  if (++self->frames > (self->now != NULL && self->now->peer ? 3 : WARM_FRAMES))
    {
      g_array_append_val (self->busy, busy);
      g_array_append_val (self->between, between);
    }
  self->last = self->began;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
get_rank (GArray *numbers, double rank)
{
  if (numbers->len == 0)
    return 0;
  g_array_sort (numbers, compare);
  return g_array_index (numbers, double, (guint) (rank * (numbers->len - 1)));
}

static double
get_mean (GArray *numbers)
{
  double sum = 0;

  for (guint i = 0; i < numbers->len; i++)
    sum += g_array_index (numbers, double, i);
  return numbers->len > 0 ? sum / numbers->len : 0;
}

static void
judge_idle (Bench *self)
{
  double cpu = (get_cpu () - self->cpu) / CASE_S * 100;
  gboolean kept = self->frames == 0 && cpu < 1;

  g_print ("%-28s %u frames, %.2f %% of a core%s\n", self->now->name, self->frames, cpu, kept ? "" : "  MISSED");
  self->failed |= !kept;
}

static void
judge (Bench *self)
{
  double median = get_rank (self->busy, 0.5), p99 = get_rank (self->busy, 0.99), late = get_rank (self->between, 0.99);
  double rate = 1000 / get_mean (self->between);
  gboolean kept = self->now->peer || ((self->now->budget == 0 || median <= self->now->budget) && late < MISSED_MS && rate > 59);

  self->medians[self->index] = median;
  g_print ("%-28s %5.2f ms a frame in the median, %5.2f in p99; %4.1f frames a second, %4.1f ms between two in p99%s\n", self->now->name,
           median, p99, rate, late, kept ? "" : "  MISSED");
  self->failed |= !kept;
}

static gboolean next_case (gpointer data);

static void
begin_case (Bench *self)
{
  self->now = &cases[self->index];
  self->frames = 0;
  self->cpu = get_cpu ();
  g_array_set_size (self->busy, 0);
  g_array_set_size (self->between, 0);
  ((Peer *) self->peer)->count = self->now->count;
  g_timeout_add_seconds (CASE_S, next_case, self);
}

static gboolean
let_rest (gpointer data)
{
  begin_case (data);
  return G_SOURCE_REMOVE;
}

static gboolean
next_case (gpointer data)
{
  Bench *self = data;
  static guint tick;
  static GtkWidget *ticking;

  if (self->now != NULL)
    {
      if (self->now->count == 0)
        judge_idle (self);
      else
        judge (self);
      self->index++;
    }
  if (tick != 0)
    gtk_widget_remove_tick_callback (ticking, tick);
  tick = 0;
  if (self->index == G_N_ELEMENTS (cases))
    {
      g_main_loop_quit (self->loop);
      return G_SOURCE_REMOVE;
    }
  pp_stage_clear_flights (self->stage);
  self->now = &cases[self->index];
  if (self->now->count > 0)
    {
      ticking = self->now->peer ? self->peer : GTK_WIDGET (self->stage);
      tick = gtk_widget_add_tick_callback (ticking, on_tick, self, NULL);
    }
  if (self->now->count == 0)
    g_timeout_add (1500, let_rest, self);
  else
    begin_case (self);
  return G_SOURCE_REMOVE;
}

/* Each window has a clock of its own; only one of the two moves at a time. */
static void
watch (Bench *self, GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

  g_signal_connect (clock, "before-paint", G_CALLBACK (on_before), self);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after), self);
}

static void
on_activate (GtkApplication *application, Bench *self)
{
  GtkWidget *window = GTK_WIDGET (pp_window_new (ADW_APPLICATION (application)));
  GtkWidget *other;

  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  self->stage = find_stage (window);
  g_assert (self->stage != NULL);
  pp_stage_set_scene (self->stage, pp_moment_new ("letter"), FALSE);
  gtk_window_present (GTK_WINDOW (window));
  watch (self, GTK_WIDGET (self->stage));
  self->peer = g_object_new (peer_get_type (), NULL);
  other = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (other), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (other), 1280, 450);
  gtk_window_set_child (GTK_WINDOW (other), self->peer);
  gtk_window_present (GTK_WINDOW (other));
  watch (self, self->peer);
  g_timeout_add (2500, next_case, self);
  g_main_loop_run (self->loop);
  g_print ("ratio: a full redraw of 1,000 costs %.1f times as much as our 1,000\n", self->medians[5] / MAX (self->medians[1], 0.01));
  gtk_window_destroy (GTK_WINDOW (other));
  gtk_window_destroy (GTK_WINDOW (window));
  g_application_quit (G_APPLICATION (application));
}

int
main (int argc, char **argv)
{
  Bench bench = { .loop = g_main_loop_new (NULL, FALSE), .busy = g_array_new (FALSE, FALSE, sizeof (double)),
                  .between = g_array_new (FALSE, FALSE, sizeof (double)) };
  g_autoptr (AdwApplication) application = NULL;

  gtk_init ();
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", "org.pennypost.Frames", "flags", G_APPLICATION_NON_UNIQUE,
                              "resource-base-path", "/org/pennypost", NULL);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &bench);
  g_application_run (G_APPLICATION (application), 0, NULL);
  return bench.failed ? 1 : 0;
}
