/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tells from afar how a house looks: windows, doors, lamps, flags, smoke, shutters. A shape for each look, not a colour
 * alone: at work is open and lit, closed is shuttered and dark, trouble has a beacon. In units.
 */
#include "app/picture-office.h"

#include <math.h>

static gboolean
is_lit (PpLook look)
{
  return look == PP_LOOK_BUSY || look == PP_LOOK_TROUBLED;
}

/* Light that falls out of something by night. */
static void
draw_glow (PpCanvas *self, double x, double y, double width, double height)
{
  if (!self->scene->dark)
    return;
  for (int ring = 2; ring >= 1; ring--)
    {
      pp_box (self, x - 3.5 * ring, y - 3.5 * ring, width + 7 * ring, height + 7 * ring, 3 + 3 * ring);
      pp_use_alpha (self, PP_INK_LIT, 0.16);
      cairo_fill (self->cr);
    }
}

static void
draw_leaves (PpCanvas *self, double x, double y, double width, double height)
{
  cairo_rectangle (self->cr, x, y, width, height);
  pp_fill_stroke (self, PP_INK_SHADE, PP_INK_OUTLINE, PP_EDGE);
  for (double at = y + 3; at < y + height - 1; at += 3)
    pp_rule (self, x + 1.5, at, x + width - 1.5, at, PP_INK_OUTLINE, 0.7);
  pp_rule (self, x + width / 2, y, x + width / 2, y + height, PP_INK_OUTLINE, 1.1);
}

/**
 * pp_light_window:
 * @self: a canvas, in units
 * @x: left
 * @y: top
 * @width: of the glass
 * @height: of the glass
 * @look: lit at work, shuttered when closed
 */
void
pp_light_window (PpCanvas *self, double x, double y, double width, double height, PpLook look)
{
  if (look == PP_LOOK_CLOSED)
    {
      draw_leaves (self, x - 1, y - 1, width + 2, height + 2);
      return;
    }
  if (is_lit (look))
    draw_glow (self, x, y, width, height);
  cairo_rectangle (self->cr, x, y, width, height);
  pp_fill_stroke (self, is_lit (look) ? PP_INK_LIT : PP_INK_GLASS, PP_INK_OUTLINE, PP_EDGE);
  pp_rule (self, x + width / 2, y, x + width / 2, y + height, PP_INK_OUTLINE, 0.9);
  pp_rule (self, x, y + height * 0.45, x + width, y + height * 0.45, PP_INK_OUTLINE, 0.9);
  pp_rule (self, x - 1.5, y + height + 0.8, x + width + 1.5, y + height + 0.8, PP_INK_STONE_DARK, 2);
}

static void
trace_arch (PpCanvas *self, double x, double width, double height)
{
  cairo_move_to (self->cr, x - width / 2, 0);
  cairo_line_to (self->cr, x - width / 2, -height + width / 2);
  cairo_arc (self->cr, x, -height + width / 2, width / 2, G_PI, 2 * G_PI);
  cairo_line_to (self->cr, x + width / 2, 0);
  cairo_close_path (self->cr);
}

/* The leaf of an open door stands beside it; light falls on the street. */
static void
draw_open_door (PpCanvas *self, double x, double width, double height, PpInk ink)
{
  draw_glow (self, x - width / 2, -height, width, height);
  trace_arch (self, x, width, height);
  pp_fill_stroke (self, PP_INK_LIT, PP_INK_OUTLINE, PP_EDGE);
  PP_POLY (self, x - width / 2, 0, x - width / 2, -height + 3, x - width * 0.92, -height + 7, x - width * 0.92, 3);
  pp_fill_stroke (self, ink, PP_INK_OUTLINE, PP_EDGE);
  pp_disc (self, x - width * 0.82, -height * 0.42, 1.1);
  pp_fill (self, PP_INK_SUN);
  PP_POLY (self, x - width / 2, 1, x + width / 2, 1, x + width * 0.95, 6, x - width * 0.55, 6);
  pp_use_alpha (self, PP_INK_LIT, 0.6);
  cairo_fill (self->cr);
}

/**
 * pp_light_door:
 * @self: a canvas, in units; the sill is at 0
 * @x: its middle
 * @width: of it
 * @height: of its arch
 * @ink: of the leaf
 * @look: open and lit at work; barred when closed
 */
void
pp_light_door (PpCanvas *self, double x, double width, double height, PpInk ink, PpLook look)
{
  if (is_lit (look))
    {
      draw_open_door (self, x, width, height, ink);
      return;
    }
  trace_arch (self, x, width, height);
  pp_fill_stroke (self, look == PP_LOOK_CLOSED ? PP_INK_SHADE : ink, PP_INK_OUTLINE, PP_EDGE);
  if (look == PP_LOOK_CLOSED)
    for (int bar = 0; bar < 2; bar++)
      pp_rule (self, x - width * 0.62, -height * (0.3 + 0.32 * bar), x + width * 0.62, -height * (0.3 + 0.32 * bar), PP_INK_WOOD_DARK, 3.4);
  else
    {
      pp_disc (self, x + width * 0.28, -height * 0.42, 1.2);
      pp_fill (self, PP_INK_SUN);
    }
}

/**
 * pp_light_lamp:
 * @self: a canvas, in units
 * @x: where it hangs
 * @y: where it hangs
 * @reach: how far down it shines
 * @look: lit at work
 */
void
pp_light_lamp (PpCanvas *self, double x, double y, double reach, PpLook look)
{
  if (is_lit (look))
    {
      PP_POLY (self, x - 4, y + 6, x + 4, y + 6, x + reach * 0.42, y + reach, x - reach * 0.42, y + reach);
      pp_use_alpha (self, PP_INK_LIT, self->scene->dark ? 0.3 : 0.45);
      cairo_fill (self->cr);
    }
  pp_rule (self, x, y - 2, x, y + 2, PP_INK_OUTLINE, 1.4);
  PP_POLY (self, x - 2.5, y + 1, x + 2.5, y + 1, x + 6, y + 6.5, x - 6, y + 6.5);
  pp_fill_stroke (self, PP_INK_HULL, PP_INK_OUTLINE, 0.9);
  if (!is_lit (look))
    return;
  cairo_arc (self->cr, x, y + 6.5, 3.2, 0, G_PI);
  cairo_close_path (self->cr);
  pp_fill (self, PP_INK_LIT);
}

/**
 * pp_light_beacon:
 * @self: a canvas, in units
 * @x: its middle
 * @y: its foot
 *
 * The lamp of trouble: a red dome, and rays all round it.
 */
void
pp_light_beacon (PpCanvas *self, double x, double y)
{
  pp_disc (self, x, y - 5, 15);
  pp_use_alpha (self, PP_INK_ALERT, self->scene->dark ? 0.3 : 0.18);
  cairo_fill (self->cr);
  for (int ray = 0; ray < 7; ray++)
    {
      double angle = G_PI + ray * G_PI / 6, a = cos (angle), b = sin (angle);

      pp_rule (self, x + a * 9.5, y - 4 + b * 9.5, x + a * 15.5, y - 4 + b * 15.5, PP_INK_ALERT, 2.6);
    }
  cairo_arc (self->cr, x, y - 4, 6.4, G_PI, 2 * G_PI);
  cairo_line_to (self->cr, x + 6.4, y);
  cairo_line_to (self->cr, x - 6.4, y);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_ALERT, PP_INK_OUTLINE, PP_EDGE);
  pp_box (self, x - 8, y - 1.5, 16, 4, 1);
  pp_fill_stroke (self, PP_INK_HULL, PP_INK_OUTLINE, 0.8);
  pp_disc (self, x - 2, y - 6, 1.6);
  pp_fill (self, PP_INK_WHITE);
}

static void
draw_cloth (PpCanvas *self, double x, double top, PpInk ink)
{
  for (int stripe = 0; stripe < 3; stripe++)
    {
      double left = x + 1 + stripe * 7.4;

      cairo_move_to (self->cr, left, top + 1 + stripe * 0.8);
      cairo_line_to (self->cr, left + 7.5, top + 1.8 + stripe * 0.8 - (stripe == 2 ? 1.6 : 0));
      cairo_line_to (self->cr, left + 7.5, top + 14.8 + stripe * 0.8 - (stripe == 2 ? 1.6 : 0));
      cairo_line_to (self->cr, left, top + 14 + stripe * 0.8);
      cairo_close_path (self->cr);
      pp_fill (self, stripe == 1 ? PP_INK_ENVELOPE : ink);
    }
}

/**
 * pp_light_flag:
 * @self: a canvas, in units
 * @x: where the pole is
 * @top: its upper end
 * @ink: of the country
 * @look: the flag flies at work, hangs at rest, is taken in when closed, and is a pennant of warning in trouble
 */
void
pp_light_flag (PpCanvas *self, double x, double top, PpInk ink, PpLook look)
{
  pp_rule (self, x, top, x, top + 40, PP_INK_OUTLINE, 1.8);
  pp_disc (self, x, top - 1.5, 2);
  pp_fill (self, PP_INK_AMBER);
  if (look == PP_LOOK_BUSY)
    draw_cloth (self, x, top, ink);
  else if (look == PP_LOOK_IDLE)
    for (int fold = 0; fold < 3; fold++)
      {
        PP_POLY (self, x + 0.8 + fold * 2.2, top + 9 + fold * 1.5, x + 3.2 + fold * 2.2, top + 10.5 + fold * 1.5,
                 x + 4.4 + fold * 2.4, top + 27 - fold * 1.5, x + 1.4 + fold * 2.3, top + 28 - fold);
        pp_fill (self, fold == 1 ? PP_INK_ENVELOPE : ink);
      }
  else if (look == PP_LOOK_TROUBLED)
    {
      PP_POLY (self, x + 1, top, x + 25, top + 8.5, x + 1, top + 17);
      pp_fill_stroke (self, PP_INK_AMBER, PP_INK_OUTLINE, 0.9);
      pp_rule (self, x + 7, top + 5.4, x + 7, top + 9.2, PP_INK_NAVY, 2.4);
      pp_disc (self, x + 7, top + 12.6, 1.3);
      pp_fill (self, PP_INK_NAVY);
    }
}

/* Somebody is at home, at work. From @x, @y upwards. */
void
pp_light_smoke (PpCanvas *self, double x, double y)
{
  for (int puff = 3; puff >= 1; puff--)
    {
      pp_disc (self, x + puff * puff * 1.7 - 1, y - 3 - puff * 7.5, 2.2 + puff * 1.5);
      pp_use_alpha (self, self->scene->dark ? PP_INK_FAINT : PP_INK_CLOUD, (self->scene->dark ? 0.6 : 0.95) - puff * 0.14);
      cairo_fill (self->cr);
    }
}

/* A roller shutter, all the way down, with its handle. */
void
pp_light_shutter (PpCanvas *self, double left, double top, double right, double bottom)
{
  cairo_rectangle (self->cr, left, top, right - left, bottom - top);
  pp_fill_stroke (self, PP_INK_SHADE, PP_INK_OUTLINE, PP_EDGE);
  for (double y = top + 5; y < bottom - 2; y += 5)
    pp_rule (self, left + 1, y, right - 1, y, PP_INK_OUTLINE, 0.7);
  pp_box (self, left - 2, top - 4, right - left + 4, 6, 2);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_OUTLINE, PP_EDGE * 0.8);
}

/* A striped bar across the way. */
void
pp_light_barrier (PpCanvas *self, double left, double right, double y)
{
  double step = (right - left) / 9;

  for (int post = 0; post <= 1; post++)
    pp_rule (self, post ? right - 3 : left + 3, y, post ? right - 3 : left + 3, 0, PP_INK_OUTLINE, 3);
  cairo_rectangle (self->cr, left, y - 3.5, right - left, 7);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_OUTLINE, PP_EDGE);
  for (int i = 0; i < 9; i += 2)
    {
      PP_POLY (self, left + i * step + 1.5, y - 3, left + (i + 1) * step + 1.5, y - 3, left + (i + 1) * step - 1.5, y + 3, left + i * step - 1.5, y + 3);
      pp_fill (self, PP_INK_RED_FILL);
    }
}
