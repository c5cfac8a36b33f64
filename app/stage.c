/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The widget that shows a scene. What stands still is painted once into a texture; what flies is painted anew each frame, and
 * only while it flies. What the pictures look like is the painters' business (picture.h).
 */
#include "app/stage.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/picture-layers.h"

#define FLIGHT_US (450 * G_TIME_SPAN_MILLISECOND)
#define LEAST_WIDTH 600
#define LEAST_HEIGHT 170
#define NATURAL_WIDTH 1280
#define NATURAL_HEIGHT 440

struct _PpStage
{
  GtkWidget parent_instance;

  PpScene *scene;
  PpLayers *layers;
  GskRenderNode *scenery; /* of the layers; NULL before the first frame */
  guint tick;          /* only while something flies */
  gint64 began_us;     /* frame time of the first frame of the flight, 0 before it */
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
pp_stage_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PpStage *self = PP_STAGE (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  if (width <= 0 || height <= 0)
    return;
  append_scenery (self, snapshot, width, height);
  append_mover (self, snapshot, width, height, TRUE);
  append_mover (self, snapshot, width, height, FALSE);
}

static void
pp_stage_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? LEAST_WIDTH : LEAST_HEIGHT;
  *natural = across ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

/* Slow at both ends, quick in the middle. */
static double
ease (double t)
{
  return t < 0.5 ? 4 * t * t * t : 1 - pow (2 - 2 * t, 3) / 2;
}

static void
land (PpStage *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  self->scene->progress = 1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
fly_on (GtkWidget *widget, GdkFrameClock *clock, gpointer unused)
{
  PpStage *self = PP_STAGE (widget);
  gint64 now = gdk_frame_clock_get_frame_time (clock);

  if (self->began_us == 0)
    self->began_us = now;
  if (now - self->began_us >= FLIGHT_US)
    {
      self->tick = 0;
      land (self);
      return G_SOURCE_REMOVE;
    }
  self->scene->progress = ease ((double) (now - self->began_us) / FLIGHT_US);
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static gboolean
may_move (PpStage *self)
{
  gboolean enabled = FALSE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &enabled, NULL);
  return enabled && gtk_widget_get_mapped (GTK_WIDGET (self));
}

static void
take_off (PpStage *self)
{
  self->scene->progress = 0;
  self->began_us = 0;
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fly_on, NULL, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * pp_stage_set_scene:
 * @scene: (transfer full): what is to be shown
 * @animate: whether what flies in it is to be seen flying; otherwise it is shown where it arrives. It is not seen flying, either,
 *   when the desktop wants no animations
 */
void
pp_stage_set_scene (PpStage *self, PpScene *scene, gboolean animate)
{
  g_autofree char *words = NULL;

  g_return_if_fail (PP_IS_STAGE (self) && scene != NULL);

  land (self);
  pp_scene_free (self->scene);
  self->scene = scene;
  words = pp_scene_describe (scene);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  if (animate && scene->flying && may_move (self))
    take_off (self);
  else
    land (self);
}

static void
pp_stage_unmap (GtkWidget *widget)
{
  land (PP_STAGE (widget));
  GTK_WIDGET_CLASS (pp_stage_parent_class)->unmap (widget);
}

static void
pp_stage_finalize (GObject *object)
{
  PpStage *self = PP_STAGE (object);

  pp_scene_free (self->scene);
  pp_layers_free (self->layers);
  g_clear_pointer (&self->scenery, gsk_render_node_unref);
  G_OBJECT_CLASS (pp_stage_parent_class)->finalize (object);
}

static void
pp_stage_class_init (PpStageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_stage_finalize;
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
pp_stage_init (PpStage *self)
{
  self->scene = pp_scene_new ();
  self->layers = pp_layers_new ();
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Stage"), -1);
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
