/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The widget that shows a scene. What stands still is kept as one render node; what flies is painted anew each frame, and only while it
 * flies; many that fly at once are a flock. What the pictures look like is the painters' business (picture.h), how things move the
 * rule's (motion.h), and the buttons on it are in stage-spot.c.
 */
#include "app/stage.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/picture-layers.h"
#include "app/picture-stream.h"
#include "app/stage-spot.h"

#define LEAST_WIDTH 600
#define LEAST_HEIGHT 170
#define NATURAL_WIDTH 1280
#define NATURAL_HEIGHT 440
/* What came between two frames is spread over the time between them, but not over a longer pause. */
#define LONGEST_FRAME_US (100 * G_TIME_SPAN_MILLISECOND)
#define SHORTEST_FRAME_US (16 * G_TIME_SPAN_MILLISECOND)

/* What is done with the one thing that flies in the scene itself */
typedef enum
{
  MOVER_RESTS,  /* it is where it arrives */
  MOVER_FLIES,
  MOVER_FADES,  /* it appears where it arrives: the desktop wants nothing to move */
  MOVER_AWAY    /* it is one of the flock */
} Mover;

struct _PpStage
{
  GtkWidget parent_instance;

  PpScene *scene;
  PpLayers *layers;
  GskRenderNode *scenery; /* of the layers; NULL before the first frame */
  PpSprites *sprites;
  PpFlock *flock;
  gint64 added_us;        /* when the flock had new ones last */
  double pace;
  Mover mover;
  PpMotion motion;        /* of the mover; it begins with the first frame that shows it */
  double opacity;         /* of the mover */
  guint tick;             /* only while something moves */
  gboolean still;         /* the desktop wants nothing to move */
  PpStageSpot *spots[PP_N_STATIONS + 1]; /* the last is the letter's */
};

G_DEFINE_FINAL_TYPE (PpStage, pp_stage, GTK_TYPE_WIDGET)

enum
{
  STATION_CHOSEN,
  LETTER_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* A render node that stays the same object costs nothing when the frame before had it too. A node of Cairo's, not of a texture:
 * the Cairo renderer would copy all of a texture for each frame, which takes ten times as long. */
static GskRenderNode *
new_node (cairo_surface_t *surface, int width, int height)
{
  GskRenderNode *node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, width, height));
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  return node;
}

static void
append_scenery (PpStage *self, GtkSnapshot *snapshot, int width, int height)
{
  if (pp_layers_update (self->layers, self->scene, width, height, gtk_widget_get_scale_factor (GTK_WIDGET (self))) ||
      self->scenery == NULL)
    {
      g_clear_pointer (&self->scenery, gsk_render_node_unref);
      self->scenery = new_node (pp_layers_get_scenery (self->layers), width, height);
    }
  gtk_snapshot_append_node (snapshot, self->scenery);
}

/* What flies is recorded first, so that only as much of the window is drawn anew as it covers. */
static void
append_mover (PpStage *self, GtkSnapshot *snapshot, int width, int height, gboolean office)
{
  cairo_surface_t *recording = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (recording);
  graphene_rect_t bounds, whole = GRAPHENE_RECT_INIT (0, 0, width, height);
  double x, y, w, h;

  pp_picture_draw_mover (cr, self->scene, width, height, office);
  cairo_destroy (cr);
  cairo_recording_surface_ink_extents (recording, &x, &y, &w, &h);
  graphene_rect_init (&bounds, floor (x) - 1, floor (y) - 1, ceil (w) + 3, ceil (h) + 3);
  if (w > 0 && h > 0 && graphene_rect_intersection (&bounds, &whole, &bounds))
    {
      cr = gtk_snapshot_append_cairo (snapshot, &bounds);
      cairo_set_source_surface (cr, recording, 0, 0);
      cairo_paint (cr);
      cairo_destroy (cr);
    }
  cairo_surface_destroy (recording);
}

static void
append_movers (PpStage *self, GtkSnapshot *snapshot, int width, int height)
{
  if (!self->scene->flying || self->mover == MOVER_AWAY)
    return;
  if (self->opacity < 1)
    gtk_snapshot_push_opacity (snapshot, self->opacity);
  append_mover (self, snapshot, width, height, TRUE);
  append_mover (self, snapshot, width, height, FALSE);
  if (self->opacity < 1)
    gtk_snapshot_pop (snapshot);
}

static gboolean
has_flock (PpStage *self)
{
  guint n;

  pp_flock_list (self->flock, &n);
  return n > 0;
}

static void
append_flock (PpStage *self, GtkSnapshot *snapshot, int width, int height, gboolean office)
{
  cairo_rectangle_t extent;
  gint64 now = gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (GTK_WIDGET (self)));
  cairo_t *cr;

  if (!has_flock (self) || !pp_stream_get_extent (self->flock, self->scene, width, height, office, &extent))
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (extent.x, extent.y, extent.width, extent.height));
  pp_stream_draw (cr, self->flock, self->sprites, self->scene, width, height, office, now, self->still);
  cairo_destroy (cr);
}

static void
pp_stage_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PpStage *self = PP_STAGE (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  if (width <= 0 || height <= 0)
    return;
  append_scenery (self, snapshot, width, height);
  append_movers (self, snapshot, width, height);
  append_flock (self, snapshot, width, height, TRUE);
  append_flock (self, snapshot, width, height, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (self->spots); i++)
    gtk_widget_snapshot_child (widget, GTK_WIDGET (self->spots[i]), snapshot);
}

static void
pp_stage_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? LEAST_WIDTH : LEAST_HEIGHT;
  *natural = across ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

static void
update_spots (PpStage *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  const PpSpot *shown[G_N_ELEMENTS (self->spots)] = { NULL };
  g_autoptr (GArray) spots = NULL;

  if (width <= 0 || height <= 0)
    return;
  spots = pp_picture_list_spots (self->scene, width, height);
  for (guint i = 0; i < spots->len; i++)
    {
      const PpSpot *spot = &g_array_index (spots, PpSpot, i);

      shown[spot->letter ? PP_N_STATIONS : spot->station] = spot;
    }
  for (guint i = 0; i < G_N_ELEMENTS (self->spots); i++)
    {
      pp_stage_spot_show (self->spots[i], shown[i], self->scene->dark);
      pp_stage_spot_allocate (self->spots[i]);
    }
}

static void
pp_stage_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  update_spots (PP_STAGE (widget));
}

/* The mover is where it arrives. */
static void
land (PpStage *self)
{
  if (self->mover == MOVER_FLIES || self->mover == MOVER_FADES)
    self->mover = MOVER_RESTS;
  self->scene->progress = 1;
  self->opacity = 1;
}

static void
move_on (PpStage *self, gint64 now)
{
  double phase;

  if (self->mover != MOVER_FLIES && self->mover != MOVER_FADES)
    return;
  if (self->motion.begin_us == 0)
    self->motion.begin_us = now;
  phase = pp_motion_get_phase (&self->motion, now);
  if (self->mover == MOVER_FLIES)
    self->scene->progress = phase;
  else
    self->opacity = phase;
  if (pp_motion_is_over (&self->motion, now))
    {
      land (self);
      update_spots (self);
    }
}

/* Each frame while something moves; the frame in which nothing does any more is the last. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer unused)
{
  PpStage *self = PP_STAGE (widget);
  gint64 now = gdk_frame_clock_get_frame_time (clock);

  move_on (self, now);
  pp_flock_expire (self->flock, now);
  if (self->mover == MOVER_AWAY && !has_flock (self))
    self->mover = MOVER_RESTS;
  gtk_widget_queue_draw (widget);
  if (self->mover == MOVER_FLIES || self->mover == MOVER_FADES || has_flock (self))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
start_moving (PpStage *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
stop_moving (PpStage *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  self->mover = MOVER_RESTS;
  land (self);
  pp_flock_clear (self->flock);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_animations (PpStage *self)
{
  gboolean enabled = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &enabled, NULL);
  self->still = !enabled;
  if (self->mover == MOVER_FLIES && self->still)
    land (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
take_off (PpStage *self)
{
  gboolean travels = pp_motion_choose (&self->motion, self->still, self->pace, pp_scene_count_hops (self->scene));

  self->mover = travels ? MOVER_FLIES : MOVER_FADES;
  self->scene->progress = travels ? 0 : 1;
  self->opacity = travels ? 1 : 0;
  start_moving (self);
}

/**
 * pp_stage_set_scene:
 * @scene: (transfer full): what is to be shown
 * @animate: whether what flies in it is to be seen flying; otherwise it is shown where it arrives. When the desktop wants no
 *   animations, it fades in there
 */
void
pp_stage_set_scene (PpStage *self, PpScene *scene, gboolean animate)
{
  g_autofree char *words = NULL;

  g_return_if_fail (PP_IS_STAGE (self) && scene != NULL);

  pp_scene_free (self->scene);
  self->scene = scene;
  land (self);
  words = pp_scene_describe (scene);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  if (animate && scene->flying && gtk_widget_get_mapped (GTK_WIDGET (self)))
    take_off (self);
  else
    self->mover = has_flock (self) ? MOVER_AWAY : MOVER_RESTS;
  update_spots (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * pp_stage_set_pace:
 * @lines_per_s: more than 0; may be %INFINITY
 *
 * How fast lines come: what flies arrives before the next one.
 */
void
pp_stage_set_pace (PpStage *self, double lines_per_s)
{
  g_return_if_fail (PP_IS_STAGE (self) && lines_per_s > 0);
  self->pace = lines_per_s;
}

/**
 * pp_stage_add_flights:
 * @flights: (array length=n): what was said since the last time, in order; their motions are ignored
 * @n: how many
 *
 * For lines that come faster than an eye can follow: they are seen as a flock, and the line of the scene as one of it.
 */
void
pp_stage_add_flights (PpStage *self, const PpFlight *flights, guint n)
{
  gint64 now = g_get_monotonic_time (), frame;

  g_return_if_fail (PP_IS_STAGE (self) && (flights != NULL || n == 0));

  if (n == 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  frame = CLAMP (now - self->added_us, SHORTEST_FRAME_US, LONGEST_FRAME_US);
  self->added_us = now;
  for (guint i = 0; i < n; i++)
    {
      PpFlight flight = flights[i];

      flight.motion.begin_us = now + frame * i / n;
      flight.motion.span_us = PP_MOTION_FLOCK_US;
      pp_flock_add (self->flock, &flight);
    }
  land (self);
  self->mover = MOVER_AWAY;
  start_moving (self);
}

/**
 * pp_stage_clear_flights:
 *
 * Another moment is looked at: nothing is in the air but what the scene says.
 */
void
pp_stage_clear_flights (PpStage *self)
{
  g_return_if_fail (PP_IS_STAGE (self));

  pp_flock_clear (self->flock);
  if (self->mover == MOVER_AWAY)
    self->mover = MOVER_RESTS;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pp_stage_unmap (GtkWidget *widget)
{
  stop_moving (PP_STAGE (widget));
  GTK_WIDGET_CLASS (pp_stage_parent_class)->unmap (widget);
}

static void
pp_stage_dispose (GObject *object)
{
  PpStage *self = PP_STAGE (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->spots); i++)
    if (self->spots[i] != NULL)
      {
        gtk_widget_unparent (GTK_WIDGET (self->spots[i]));
        self->spots[i] = NULL;
      }
  G_OBJECT_CLASS (pp_stage_parent_class)->dispose (object);
}

static void
pp_stage_finalize (GObject *object)
{
  PpStage *self = PP_STAGE (object);

  pp_scene_free (self->scene);
  pp_layers_free (self->layers);
  pp_sprites_free (self->sprites);
  pp_flock_free (self->flock);
  g_clear_pointer (&self->scenery, gsk_render_node_unref);
  G_OBJECT_CLASS (pp_stage_parent_class)->finalize (object);
}

static void
pp_stage_class_init (PpStageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pp_stage_dispose;
  G_OBJECT_CLASS (klass)->finalize = pp_stage_finalize;
  widget_class->size_allocate = pp_stage_size_allocate;
  widget_class->measure = pp_stage_measure;
  widget_class->snapshot = pp_stage_snapshot;
  widget_class->unmap = pp_stage_unmap;
  signals[STATION_CHOSEN] = g_signal_new ("station-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_INT);
  signals[LETTER_CHOSEN] = g_signal_new ("letter-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "stage");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
on_spot (PpStageSpot *spot, PpStage *self)
{
  for (guint i = 0; i < PP_N_STATIONS; i++)
    if (self->spots[i] == spot)
      g_signal_emit (self, signals[STATION_CHOSEN], 0, (int) i);
  if (self->spots[PP_N_STATIONS] == spot)
    g_signal_emit (self, signals[LETTER_CHOSEN], 0);
}

static void
pp_stage_init (PpStage *self)
{
  self->scene = pp_scene_new ();
  self->layers = pp_layers_new ();
  self->sprites = pp_sprites_new ();
  self->flock = pp_flock_new ();
  self->pace = 1;
  self->opacity = 1;
  for (guint i = 0; i < G_N_ELEMENTS (self->spots); i++)
    {
      self->spots[i] = PP_STAGE_SPOT (pp_stage_spot_new ());
      gtk_widget_set_parent (GTK_WIDGET (self->spots[i]), GTK_WIDGET (self));
      g_signal_connect (self->spots[i], "clicked", G_CALLBACK (on_spot), self);
    }
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Stage"), -1);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-enable-animations", G_CALLBACK (on_animations), self,
                           G_CONNECT_SWAPPED);
  on_animations (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (gtk_widget_queue_draw), NULL);
}

/**
 * pp_stage_new:
 *
 * Returns: (transfer floating): a stage with an empty scene
 */
GtkWidget *
pp_stage_new (void)
{
  return g_object_new (PP_TYPE_STAGE, NULL);
}
