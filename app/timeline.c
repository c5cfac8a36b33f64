/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The timeline. Its stretches are drawn under the scale's own knob, a look-up for each pixel at most, however long the
 * conversation is, and with many lines to a pixel for each few: stretches of one pixel cost as much as long ones and tell nobody anything. "line-chosen" is emitted when a person moves the knob.
 */
#include "app/timeline.h"

#include <glib/gi18n.h>

#define THICKNESS 8
#define GAP 2
#define LEAST 4 /* pixels that a stretch has when there is more than one line to a pixel */
#define KNOB 18 /* what style.css gives the knob */

struct _PpTimeline
{
  GtkScale parent_instance;

  PpConversation *conversation;
  gboolean told; /* the value is being set by the program */
};

G_DEFINE_FINAL_TYPE (PpTimeline, pp_timeline, GTK_TYPE_SCALE)

static guint line_chosen;

/* Two hops beside each other never look alike: dark and light take turns. */
static const char *const hop_colors[] = { "pp_hop_0", "pp_hop_1", "pp_hop_2", "pp_hop_3", "pp_hop_4", "pp_hop_5" };

static void
look_up_color (GtkWidget *widget, const char *name, GdkRGBA *color)
{
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, color))
    *color = (GdkRGBA) { 0.5, 0.5, 0.5, 1 };
}

typedef struct
{
  float left, top, width;
  guint n_lines;
  gboolean mirrored; /* right to left */
} Trough;

static Trough
measure_trough (PpTimeline *self)
{
  GdkRectangle range;
  Trough trough;

  gtk_range_get_range_rect (GTK_RANGE (self), &range);
  trough.left = range.x + KNOB / 2;
  trough.width = MAX (1, range.width - KNOB);
  trough.top = range.y + (range.height - THICKNESS) / 2;
  trough.n_lines = pp_conversation_count_lines (self->conversation);
  trough.mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  return trough;
}

/* The line whose stretch covers that pixel. */
static guint
line_at (const Trough *trough, guint x)
{
  return MIN (trough->n_lines, 1 + (guint) ((double) x * trough->n_lines / trough->width));
}

static void
append_stretch (PpTimeline *self, GtkSnapshot *snapshot, const Trough *trough, guint from, guint to, guint hop)
{
  float left = trough->mirrored ? trough->left + trough->width - to : trough->left + from;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (left, trough->top, MAX (1, (float) (to - from) - GAP), THICKNESS);
  GskRoundedRect outline;
  GdkRGBA color;

  look_up_color (GTK_WIDGET (self), hop_colors[MIN (hop, 5)], &color);
  gsk_rounded_rect_init_from_rect (&outline, &bounds, THICKNESS / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &color, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
append_number (PpTimeline *self, GtkSnapshot *snapshot, const Trough *trough, guint from, guint to, guint hop)
{
  g_autofree char *number = g_strdup_printf ("%u", hop);
  g_autoptr (PangoLayout) layout = NULL;
  float middle = trough->mirrored ? trough->left + trough->width - (from + to) / 2.0f : trough->left + (from + to) / 2.0f;
  int width, height;
  GdkRGBA color;

  if (hop == 0 || to - from < THICKNESS)
    return;
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), number);
  pango_layout_get_pixel_size (layout, &width, &height);
  if ((int) (to - from) < width + 6)
    return;
  look_up_color (GTK_WIDGET (self), "pp_faint", &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (middle - width / 2.0f, trough->top - height - 3));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
append_trouble (PpTimeline *self, GtkSnapshot *snapshot, const Trough *trough, guint x)
{
  float left = trough->mirrored ? trough->left + trough->width - x : trough->left + x;
  GdkRGBA color;

  look_up_color (GTK_WIDGET (self), "pp_ink", &color);
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (left - 1, trough->top - 4, 3, THICKNESS + 8));
}

static void
append_stretches (PpTimeline *self, GtkSnapshot *snapshot)
{
  Trough trough = measure_trough (self);
  guint width = trough.width, step = trough.n_lines > trough.width ? LEAST : 1, from = 0, hop;

  if (trough.n_lines == 0)
    {
      append_stretch (self, snapshot, &trough, 0, width, 0);
      return;
    }
  hop = pp_conversation_get_hop (self->conversation, 1);
  for (guint x = step; x < width + step; x += step)
    {
      guint here = x < width ? pp_conversation_get_hop (self->conversation, line_at (&trough, x)) : 0;

      if (x < width && here == hop)
        continue;
      append_stretch (self, snapshot, &trough, from, MIN (x, width), hop);
      append_number (self, snapshot, &trough, from, MIN (x, width), hop);
      from = x;
      hop = here;
    }
  for (guint x = 0, next; x < width; x = next)
    {
      guint line = line_at (&trough, x);

      for (next = x + 1; next < width && line_at (&trough, next) == line; next++)
        ;
      if (pp_conversation_has_trouble (self->conversation, line, next < width ? MAX (line, line_at (&trough, next) - 1) : trough.n_lines))
        append_trouble (self, snapshot, &trough, (x + next) / 2);
    }
}

static void
pp_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PpTimeline *self = PP_TIMELINE (widget);

  if (self->conversation)
    append_stretches (self, snapshot);
  GTK_WIDGET_CLASS (pp_timeline_parent_class)->snapshot (widget, snapshot);
}

static void
pp_timeline_value_changed (GtkRange *range)
{
  PpTimeline *self = PP_TIMELINE (range);

  if (!self->told)
    g_signal_emit (self, line_chosen, 0, (guint) (gtk_range_get_value (range) + 0.5));
}

static void
pp_timeline_dispose (GObject *object)
{
  g_clear_object (&PP_TIMELINE (object)->conversation);
  G_OBJECT_CLASS (pp_timeline_parent_class)->dispose (object);
}

static void
pp_timeline_class_init (PpTimelineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pp_timeline_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = pp_timeline_snapshot;
  GTK_RANGE_CLASS (klass)->value_changed = pp_timeline_value_changed;
  line_chosen = g_signal_new ("line-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
pp_timeline_init (PpTimeline *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "timeline");
  gtk_range_set_round_digits (GTK_RANGE (self), 0);
  gtk_scale_set_draw_value (GTK_SCALE (self), FALSE);
  gtk_range_set_adjustment (GTK_RANGE (self), gtk_adjustment_new (0, 0, 1, 1, 10, 0));
}

/**
 * pp_timeline_set_conversation:
 * @conversation: whose lines it is along
 */
void
pp_timeline_set_conversation (PpTimeline *self, PpConversation *conversation)
{
  g_return_if_fail (PP_IS_TIMELINE (self));

  g_set_object (&self->conversation, conversation);
  pp_timeline_set_line (self, 0);
}

/**
 * pp_timeline_set_line:
 * @line: where the knob is, from 1; 0 is before the first
 *
 * To be called as well when the conversation has grown.
 */
void
pp_timeline_set_line (PpTimeline *self, guint line)
{
  guint n_lines = pp_conversation_count_lines (self->conversation);
  g_autofree char *words = NULL;

  g_return_if_fail (PP_IS_TIMELINE (self));

  /* Translators: where in the conversation we are */
  words = g_strdup_printf (_("line %1$u of %2$u"), line, n_lines);
  self->told = TRUE;
  gtk_range_set_range (GTK_RANGE (self), 0, MAX (1, n_lines));
  gtk_range_set_value (GTK_RANGE (self), line);
  self->told = FALSE;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
