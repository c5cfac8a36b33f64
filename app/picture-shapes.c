/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small shapes that many things are made of, in whatever units the canvas is in. No thing of its own is drawn here.
 */
#include "app/picture-private.h"

#include <math.h>

/* Makes @ink what is drawn with. */
void
pp_use (PpCanvas *self, PpInk ink)
{
  pp_use_alpha (self, ink, 1);
}

/* Makes a thin @ink what is drawn with. */
void
pp_use_alpha (PpCanvas *self, PpInk ink, double alpha)
{
  guint32 rgb = pp_ink_rgb (self->scene->dark, ink);

  cairo_set_source_rgba (self->cr, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0, alpha);
}

/* Fills the path, and ends it. */
void
pp_fill (PpCanvas *self, PpInk ink)
{
  pp_use (self, ink);
  cairo_fill (self->cr);
}

/* Draws along the path, and ends it. */
void
pp_stroke (PpCanvas *self, PpInk ink, double width)
{
  pp_use (self, ink);
  cairo_set_line_width (self->cr, width);
  cairo_stroke (self->cr);
}

/* Fills the path and draws along it, and ends it. */
void
pp_fill_stroke (PpCanvas *self, PpInk inside, PpInk line, double width)
{
  pp_use (self, inside);
  cairo_fill_preserve (self->cr);
  pp_stroke (self, line, width);
}

/* A path: a box with round corners. */
void
pp_box (PpCanvas *self, double x, double y, double width, double height, double radius)
{
  double r = MIN (radius, MIN (width, height) / 2);

  if (r <= 0)
    {
      cairo_rectangle (self->cr, x, y, width, height);
      return;
    }
  cairo_new_sub_path (self->cr);
  cairo_arc (self->cr, x + width - r, y + r, r, -G_PI_2, 0);
  cairo_arc (self->cr, x + width - r, y + height - r, r, 0, G_PI_2);
  cairo_arc (self->cr, x + r, y + height - r, r, G_PI_2, G_PI);
  cairo_arc (self->cr, x + r, y + r, r, G_PI, G_PI + G_PI_2);
  cairo_close_path (self->cr);
}

/* A path: a circle. */
void
pp_disc (PpCanvas *self, double x, double y, double radius)
{
  cairo_new_sub_path (self->cr);
  cairo_arc (self->cr, x, y, radius, 0, 2 * G_PI);
  cairo_close_path (self->cr);
}

/* A path: straight from corner to corner, closed. */
void
pp_poly (PpCanvas *self, const double *xy, guint n)
{
  cairo_new_sub_path (self->cr);
  for (guint i = 0; i < n; i++)
    cairo_line_to (self->cr, xy[2 * i], xy[2 * i + 1]);
  cairo_close_path (self->cr);
}

/* A straight line. */
void
pp_rule (PpCanvas *self, double x1, double y1, double x2, double y2, PpInk ink, double width)
{
  cairo_move_to (self->cr, x1, y1);
  cairo_line_to (self->cr, x2, y2);
  pp_stroke (self, ink, width);
}

/* A tick: done. */
void
pp_tick (PpCanvas *self, double x, double y, double size, PpInk ink)
{
  cairo_move_to (self->cr, x - size * 0.45, y + size * 0.02);
  cairo_line_to (self->cr, x - size * 0.12, y + size * 0.36);
  cairo_line_to (self->cr, x + size * 0.46, y - size * 0.36);
  pp_stroke (self, ink, size * 0.2);
}

/* A cross: no. */
void
pp_cross (PpCanvas *self, double x, double y, double size, PpInk ink)
{
  double a = size * 0.36;

  cairo_move_to (self->cr, x - a, y - a);
  cairo_line_to (self->cr, x + a, y + a);
  cairo_move_to (self->cr, x + a, y - a);
  cairo_line_to (self->cr, x - a, y + a);
  pp_stroke (self, ink, size * 0.2);
}

/* A clock at ten to two, as shops show it: later. */
void
pp_clock (PpCanvas *self, double x, double y, double radius, PpInk face, PpInk hands)
{
  pp_disc (self, x, y, radius);
  pp_fill_stroke (self, face, hands, radius * 0.2);
  cairo_move_to (self->cr, x - radius * 0.42, y - radius * 0.3);
  cairo_line_to (self->cr, x, y);
  cairo_line_to (self->cr, x + radius * 0.3, y - radius * 0.55);
  pp_stroke (self, hands, radius * 0.2);
}

/* A warning triangle with its exclamation mark: trouble, also for those who see no red. */
void
pp_alarm (PpCanvas *self, double x, double y, double size)
{
  double a = size / 2;

  PP_POLY (self, x, y - a * 1.05, x + a * 1.1, y + a * 0.85, x - a * 1.1, y + a * 0.85);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_NAVY, size * 0.1);
  pp_rule (self, x, y - a * 0.35, x, y + a * 0.25, PP_INK_NAVY, size * 0.13);
  pp_disc (self, x, y + a * 0.56, size * 0.075);
  pp_fill (self, PP_INK_NAVY);
}

/* An arrow's head that points right (1) or left (-1). */
void
pp_chevron (PpCanvas *self, double x, double y, double size, int direction, PpInk ink)
{
  double a = size * 0.3 * direction;

  cairo_move_to (self->cr, x - a, y - size * 0.5);
  cairo_line_to (self->cr, x + a, y);
  cairo_line_to (self->cr, x - a, y + size * 0.5);
  pp_stroke (self, ink, size * 0.22);
}

/* The stripes of air mail, each @step wide: only what flies has them. No clip, for that would be slow. */
void
pp_airmail (PpCanvas *self, double x, double y, double width, double height, double step)
{
  double lean = height * 0.7;

  if (step < 0.5)
    return;
  for (int colour = 0; colour < 2; colour++)
    {
      for (double at = x + colour * step * 1.45; at + lean + step <= x + width; at += step * 2.9)
        PP_POLY (self, at + lean, y, at + lean + step, y, at + step, y + height, at, y + height);
      pp_fill (self, colour == 0 ? PP_INK_RED_FILL : PP_INK_BLUE);
    }
}
