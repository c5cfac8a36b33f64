/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The envelope below a server of the network band while it is being addressed: each name with what was answered to it, in one row or
 * as a real envelope, by the room there is. That on the post office's counter is in picture-desk.c.
 */
#include "app/picture-private.h"

#include <string.h>

/**
 * pp_verdict_draw:
 * @self: a canvas
 * @x: its middle
 * @y: its middle
 * @size: its height
 * @verdict: 2 well, 4 later, 5 no, 0 not answered yet
 */
void
pp_verdict_draw (PpCanvas *self, double x, double y, double size, guint verdict)
{
  double b = size / 2;

  if (verdict == 4)
    pp_clock (self, x, y, b * 0.92, PP_INK_AMBER, PP_INK_NAVY);
  else if (verdict == 5)
    {
      PP_POLY (self, x - b, y - b * 0.42, x - b * 0.42, y - b, x + b * 0.42, y - b, x + b, y - b * 0.42, x + b, y + b * 0.42, x + b * 0.42,
               y + b, x - b * 0.42, y + b, x - b, y + b * 0.42);
      pp_fill (self, PP_INK_RED_FILL);
      pp_cross (self, x, y, size * 0.8, PP_INK_WHITE);
    }
  else if (verdict == 2)
    {
      pp_disc (self, x, y, b);
      pp_fill (self, PP_INK_GREEN);
      pp_tick (self, x, y, size * 0.68, PP_INK_WHITE);
    }
  else
    for (int dot = -1; dot <= 1; dot++)
      {
        pp_disc (self, x + dot * size * 0.3, y, size * 0.1);
        pp_fill (self, PP_INK_NAVY);
      }
}

/* "alice@london.example", or "alice" where there is no room for that; "<>" for a report */
static char *
shorten_address (PpCanvas *self, const PpType *type, const char *address, double most)
{
  const char *at = strrchr (address, '@');

  if (at == NULL || at == address || pp_words_measure (self, type, address) <= most)
    return g_strdup (address);
  return g_strdup_printf ("%.*s@…", (int) (at - address), address);
}

/* A sign and a name. Returns how wide they are. */
static double
draw_name (PpCanvas *self, PpType *type, double x, double y, double most, const PpSceneName *name)
{
  double size = pp_words_size (self, type), sign = size * 1.25;
  g_autofree char *address = NULL;

  type->bold = name->current;
  address = shorten_address (self, type, name->address, most - sign);
  pp_verdict_draw (self, x + size * 0.5, y, size * 0.98, name->verdict);
  return sign + pp_words_draw (self, type, PP_INK_NAVY, x + sign, y, most - sign, address);
}

static double
measure_name (PpCanvas *self, PpType *type, const PpSceneName *name, gboolean whole)
{
  g_autofree char *address = shorten_address (self, type, name->address, whole ? G_MAXDOUBLE : 0);

  type->bold = TRUE;
  return pp_words_size (self, type) * 1.25 + pp_words_measure (self, type, address);
}

static double
measure_row (PpCanvas *self, PpType *type, gboolean whole)
{
  const PpSceneEnvelope *envelope = &self->scene->envelope;
  double size = pp_words_size (self, type), width = size * 3.4;

  if (*envelope->from.address != '\0')
    width += measure_name (self, type, &envelope->from, whole) + size * 1.6;
  for (guint i = 0; i < MIN (envelope->n_to, PP_SCENE_NAMES); i++)
    width += measure_name (self, type, &envelope->to[i], whole) + size * 0.8;
  return width + (envelope->more > 0 ? size * 2.5 : 0);
}

/* The flap at the left end; a sheet looks out of it once the letter is in. */
static void
draw_flap (PpCanvas *self, double x, double y, double size)
{
  if (self->scene->envelope.filled)
    {
      cairo_rectangle (self->cr, x - size * 0.45, y - size * 0.62, size * 0.9, size * 0.8);
      pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1);
      for (int line = 0; line < 2; line++)
        pp_rule (self, x - size * 0.28, y - size * (0.42 - 0.22 * line), x + size * 0.28, y - size * (0.42 - 0.22 * line), PP_INK_NAVY, 0.9);
    }
  PP_POLY (self, x - size * 0.65, y - size * 0.3, x, y + size * 0.18, x + size * 0.65, y - size * 0.3, x + size * 0.65, y + size * 0.5,
           x - size * 0.65, y + size * 0.5);
  pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, 1.1);
}

static void
draw_paper (PpCanvas *self, double left, double top, double width, double height)
{
  cairo_rectangle (self->cr, left + 1.5, top + 2, width, height);
  pp_use_alpha (self, PP_INK_NAVY, 0.25);
  cairo_fill (self->cr);
  cairo_rectangle (self->cr, left, top, width, height);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.2);
}

/* An arrow from whom to whom. */
static void
draw_arrow (PpCanvas *self, double x, double y, double size)
{
  pp_rule (self, x - size * 0.4, y, x + size * 0.35, y, PP_INK_NAVY, size * 0.14);
  pp_chevron (self, x + size * 0.2, y, size * 0.55, 1, PP_INK_NAVY);
}

/* Everything in one row: that is all the room there is below a station in a flat picture. */
static void
draw_row (PpCanvas *self, double x, double left, double right, double top, double height)
{
  const PpSceneEnvelope *envelope = &self->scene->envelope;
  PpType type = { 11.5, TRUE, FALSE, 0 };
  gboolean whole = measure_row (self, &type, TRUE) <= right - left;
  double size = pp_words_size (self, &type), width = MIN (measure_row (self, &type, whole), right - left), y = top + height / 2, end;
  g_autofree char *more = envelope->more > 0 ? g_strdup_printf ("+%u", envelope->more) : NULL;

  x = CLAMP (x, left + width / 2, MAX (left + width / 2, right - width / 2)) - width / 2;
  end = x + width - size * 0.5;
  draw_paper (self, x, top, width, height);
  pp_airmail (self, x + width - size * 0.42, top + 1, size * 0.4, height - 2, size * 0.3);
  draw_flap (self, x + size * 1.1, y, size * 1.05);
  x += size * 2.3;
  if (*envelope->from.address != '\0')
    {
      x += draw_name (self, &type, x, y, MIN (end - x, measure_name (self, &type, &envelope->from, whole) + 1), &envelope->from);
      draw_arrow (self, x + size * 0.75, y, size);
      x += size * 1.6;
    }
  for (guint i = 0; i < MIN (envelope->n_to, PP_SCENE_NAMES) && end - x > size * 3; i++)
    x += draw_name (self, &type, x, y, MIN (end - x, measure_name (self, &type, &envelope->to[i], whole) + 1), &envelope->to[i]) + size * 0.8;
  if (more != NULL)
    pp_words_draw (self, &type, PP_INK_NAVY, x, y, end - x, more);
}

/* As many as fit, the oldest first, each with its words. Returns how wide they are. */
static double
draw_mark_row (PpCanvas *self, double right, double y, double radius, double most)
{
  const PpScene *scene = self->scene;
  guint n = MIN (scene->n_marks, PP_SCENE_MARKS), fit = MIN (n, (guint) MAX (0, most / (2 * radius + 2)));

  for (guint i = 0; i < fit; i++)
    pp_post_mark (self, right - (fit - i - 0.5) * (2 * radius + 2), y, radius, &scene->marks[n - fit + i]);
  return fit * (2 * radius + 2);
}

/* As a real one: who it is from in the corner, those whom it is for in the middle, stamp and postmarks on the right. */
static void
draw_whole (PpCanvas *self, double x, double left, double right, double top, double bottom)
{
  const PpSceneEnvelope *envelope = &self->scene->envelope;
  PpType from = { 12, FALSE, FALSE, 0 }, to = { 14, TRUE, FALSE, 0 };
  double line = pp_words_size (self, &to) * 1.3, edge = line * 0.25, stamp = line * 1.5, radius = MAX (PP_LEAST_TYPE * 1.75, line * 1.05);
  guint shown = MIN (envelope->n_to, PP_SCENE_NAMES), rows = MIN (shown, (guint) MAX (0, (bottom - top - 2 * edge) / line - 1.6));
  double height = MAX (line * (rows + 1.6), 2 * radius + line * 1.1) + 2 * edge, need = measure_name (self, &from, &envelope->from, TRUE), width, y;
  guint more = envelope->more + shown - rows;
  g_autofree char *rest = more > 0 ? g_strdup_printf ("+%u", more) : NULL;

  for (guint i = 0; i < rows; i++)
    need = MAX (need, measure_name (self, &to, &envelope->to[i], TRUE) + (more > 0 ? line * 1.6 : 0));
  need = MAX (need + line, line * 8);
  width = MIN (right - left, need + stamp + edge * 4 + MIN (self->scene->n_marks, PP_SCENE_MARKS) * (2 * radius + 2));
  need = MIN (need, width - stamp - edge * 4);
  left = CLAMP (x, left + width / 2, MAX (left + width / 2, right - width / 2)) - width / 2;
  right = left + width;
  draw_paper (self, left, top, width, height);
  pp_canvas_begin (self, left, top, 1);
  pp_post_border (self, width, height, edge);
  pp_canvas_end (self);
  pp_post_stamp (self, right - edge * 1.8 - stamp, top + edge * 1.8, stamp);
  draw_mark_row (self, right - edge * 2 - stamp, top + edge * 1.8 + radius, radius, width - need - stamp - edge * 4);
  draw_flap (self, right - edge * 2 - line * 0.7, top + height - edge - line * 0.62, line * 0.85);
  y = top + edge + line * 0.75;
  draw_name (self, &from, left + edge * 2, y, need, &envelope->from);
  for (guint i = 0; i < rows; i++)
    {
      double end = left + edge * 3.2;

      y += line * (i == 0 ? 1.15 : 1);
      end += draw_name (self, &to, end, y, need - edge, &envelope->to[i]);
      if (i + 1 == rows && rest != NULL)
        pp_words_draw (self, &from, PP_INK_NAVY, end + line * 0.4, y, line * 2, rest);
    }
}

/**
 * pp_envelope_draw_desk:
 * @self: a canvas, in pixels
 * @x: where its middle would best be
 * @left: where there is room from
 * @right: where there is room to
 * @top: its upper end
 * @bottom: where there is room to
 *
 * The envelope of the transaction as it stands on the counter: each name with what was answered to it.
 */
void
pp_envelope_draw_desk (PpCanvas *self, double x, double left, double right, double top, double bottom)
{
  PpType type = { 14, TRUE, FALSE, 0 };
  double line = pp_words_size (self, &type);

  if (bottom - top >= line * 5 && right - left > line * 12)
    draw_whole (self, x, left, right, top, bottom);
  else
    draw_row (self, x, left, right, top, MIN (bottom - top, line * 1.7));
}
