/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One button for a place in both worlds: it reaches over both boxes, but only they are the button. Enter or a click chooses it; Space
 * and the arrows are the window's.
 */
#include "app/stage-spot.h"

#include <math.h>

#include "app/picture-private.h"

struct _PpStageSpot
{
  GtkButton parent_instance;

  cairo_rectangle_t boxes[2]; /* on the stage */
  guint n_boxes;
  int left, top; /* where the button begins on the stage */
  gboolean dark;
};

G_DEFINE_FINAL_TYPE (PpStageSpot, pp_stage_spot, GTK_TYPE_BUTTON)

static gboolean
pp_stage_spot_contains (GtkWidget *widget, double x, double y)
{
  PpStageSpot *self = PP_STAGE_SPOT (widget);

  for (guint i = 0; i < self->n_boxes; i++)
    {
      const cairo_rectangle_t *box = &self->boxes[i];

      if (x + self->left >= box->x && x + self->left < box->x + box->width && y + self->top >= box->y && y + self->top < box->y + box->height)
        return TRUE;
    }
  return FALSE;
}

/* A ring of ink round what has the keyboard, and a thinner one round what the mouse is over: red ones are for who speaks. Paper
 * outside, so that it is seen on everything. */
static void
append_ring (PpStageSpot *self, GtkSnapshot *snapshot, const cairo_rectangle_t *box, float width)
{
  guint32 rgb = pp_ink_rgb (self->dark, PP_INK_INK), sheet = pp_ink_rgb (self->dark, PP_INK_SHEET);
  const guint32 inks[2] = { sheet, rgb };

  for (int i = 0; i < 2; i++)
    {
      float inset = i == 0 ? 0 : 1, wide = i == 0 ? width + 2 : width;
      GskRoundedRect outline;
      GdkRGBA colour = { (inks[i] >> 16) / 255.0f, (inks[i] >> 8 & 0xff) / 255.0f, (inks[i] & 0xff) / 255.0f, 1 };

      gsk_rounded_rect_init_from_rect (&outline,
                                       &GRAPHENE_RECT_INIT (box->x - self->left + inset, box->y - self->top + inset,
                                                            box->width - 2 * inset, box->height - 2 * inset), 8);
      gtk_snapshot_append_border (snapshot, &outline, (float[]){ wide, wide, wide, wide },
                                  (GdkRGBA[]){ colour, colour, colour, colour });
    }
}

static void
pp_stage_spot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PpStageSpot *self = PP_STAGE_SPOT (widget);
  GtkStateFlags state = gtk_widget_get_state_flags (widget);
  gboolean focus = (state & GTK_STATE_FLAG_FOCUS_VISIBLE) != 0 && gtk_widget_has_focus (widget);

  if (!focus && (state & GTK_STATE_FLAG_PRELIGHT) == 0)
    return;
  for (guint i = 0; i < self->n_boxes; i++)
    append_ring (self, snapshot, &self->boxes[i], focus ? 4 : 2);
}

static void
pp_stage_spot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0;
}

static void
on_state (GtkWidget *widget)
{
  gtk_widget_queue_draw (widget);
}

static void
pp_stage_spot_class_init (PpStageSpotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->contains = pp_stage_spot_contains;
  widget_class->snapshot = pp_stage_spot_snapshot;
  widget_class->measure = pp_stage_spot_measure;
  gtk_widget_class_set_css_name (widget_class, "spot");
}

static void
pp_stage_spot_init (PpStageSpot *self)
{
  gtk_widget_set_focus_on_click (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
  g_signal_connect (self, "state-flags-changed", G_CALLBACK (on_state), NULL);
}

/**
 * pp_stage_spot_new:
 *
 * Returns: (transfer floating): a button over nothing
 */
GtkWidget *
pp_stage_spot_new (void)
{
  return g_object_new (PP_TYPE_STAGE_SPOT, NULL);
}

/**
 * pp_stage_spot_show:
 * @spot: (nullable): what is there; %NULL for nothing: then nobody can choose it
 * @dark: whether it is night on the stage
 */
void
pp_stage_spot_show (PpStageSpot *self, const PpSpot *spot, gboolean dark)
{
  g_return_if_fail (PP_IS_STAGE_SPOT (self));

  gtk_widget_set_visible (GTK_WIDGET (self), spot != NULL);
  self->dark = dark;
  self->n_boxes = spot != NULL ? spot->n_boxes : 0;
  if (spot == NULL)
    return;
  for (guint i = 0; i < spot->n_boxes; i++)
    self->boxes[i] = spot->boxes[i];
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spot->name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  spot->details, -1);
}

/**
 * pp_stage_spot_allocate:
 *
 * Gives the button its place on the stage: round its boxes.
 */
void
pp_stage_spot_allocate (PpStageSpot *self)
{
  double right = 0, bottom = 0, left = G_MAXINT, top = G_MAXINT;

  g_return_if_fail (PP_IS_STAGE_SPOT (self));

  if (self->n_boxes == 0)
    return;
  for (guint i = 0; i < self->n_boxes; i++)
    {
      left = MIN (left, self->boxes[i].x);
      top = MIN (top, self->boxes[i].y);
      right = MAX (right, self->boxes[i].x + self->boxes[i].width);
      bottom = MAX (bottom, self->boxes[i].y + self->boxes[i].height);
    }
  self->left = floor (left);
  self->top = floor (top);
  gtk_widget_size_allocate (GTK_WIDGET (self), &(GtkAllocation){ self->left, self->top, ceil (right) - self->left, ceil (bottom) - self->top },
                            -1);
}
