/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who goes about in the street and on the water, in units around the place where they stand: a neighbour with a letter,
 * a cart, the mail boat, a trolley, a pigeon. What they carry is drawn by others.
 */
#include "app/picture-office.h"

#include <math.h>

/* Somebody from outside has taken the place of who lives or works there. */
static gboolean
is_guest (const PpCanvas *self, PpStation station)
{
  return self->scene->stations[station].guest;
}

static void
draw_wheel (PpCanvas *self, double x, double radius, double phase)
{
  pp_disc (self, x, -radius, radius);
  pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, 2.2);
  for (int spoke = 0; spoke < 3; spoke++)
    {
      double angle = phase * 8 * G_PI + spoke * G_PI / 3, a = cos (angle) * radius, b = sin (angle) * radius;

      pp_rule (self, x - a, -radius - b, x + a, -radius + b, PP_INK_OUTLINE, 1.1);
    }
  pp_disc (self, x, -radius, 1.8);
  pp_fill (self, PP_INK_OUTLINE);
}

/* A postman who pushes a red mail cart. */
static void
draw_cart (PpCanvas *self, double phase)
{
  cairo_save (self->cr);
  cairo_translate (self->cr, -30, 0);
  pp_person_walk (self, phase, PP_INK_BLUE, PP_HAT_CAP);
  cairo_restore (self->cr);
  pp_rule (self, -17, -25, -6, -20, PP_INK_OUTLINE, 2.4);
  pp_box (self, -10, -31, 44, 22, 3);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_OUTLINE, PP_EDGE);
  pp_rule (self, -10, -25, 34, -25, PP_INK_SUN, 1.4);
  pp_box (self, 6, -22, 13, 9, 1);
  pp_fill (self, PP_INK_ENVELOPE);
  cairo_move_to (self->cr, 6, -22);
  cairo_line_to (self->cr, 12.5, -17);
  cairo_line_to (self->cr, 19, -22);
  pp_stroke (self, PP_INK_NAVY, 1);
  draw_wheel (self, 0, 8, phase);
  draw_wheel (self, 26, 8, phase);
}

/* A postman who pushes a trolley with sacks. */
static void
draw_trolley (PpCanvas *self, double phase)
{
  cairo_save (self->cr);
  cairo_translate (self->cr, -26, 0);
  pp_person_walk (self, phase, PP_INK_GREEN, PP_HAT_CAP);
  cairo_restore (self->cr);
  pp_rule (self, -13, -26, -8, -9, PP_INK_OUTLINE, 2.4);
  pp_rule (self, -9, -9, 32, -9, PP_INK_WOOD_DARK, 4);
  for (int sack = 0; sack < 2; sack++)
    {
      double x = 3 + sack * 18;

      cairo_move_to (self->cr, x - 8, -11);
      cairo_curve_to (self->cr, x - 12, -24, x - 4, -25, x - 3, -29);
      cairo_line_to (self->cr, x + 4, -29);
      cairo_curve_to (self->cr, x + 4, -25, x + 12, -24, x + 8, -11);
      cairo_close_path (self->cr);
      pp_fill_stroke (self, PP_INK_WALL_WARM, PP_INK_OUTLINE, PP_EDGE);
      pp_rule (self, x - 4, -25.5, x + 4.5, -25.5, PP_INK_RED_FILL, 1.8);
    }
  draw_wheel (self, 0, 4.5, phase);
  draw_wheel (self, 24, 4.5, phase);
}

static void
draw_bow_wave (PpCanvas *self)
{
  for (int i = 0; i < 5; i++)
    {
      double x = -42 + i * 19;

      cairo_move_to (self->cr, x, 11);
      cairo_curve_to (self->cr, x + 4, 5, x + 12, 5, x + 16, 11);
      pp_stroke (self, PP_INK_WHITE, 2);
    }
}

/* The mail boat, bow to the right, on the waves. */
static void
draw_boat (PpCanvas *self, double phase)
{
  cairo_save (self->cr);
  cairo_translate (self->cr, 0, sin (phase * 5 * G_PI) * 2.2);
  cairo_rotate (self->cr, sin (phase * 5 * G_PI + 1) * 0.025);
  for (int puff = 1; puff <= 3; puff++)
    {
      pp_disc (self, -24 - puff * 8, -44 - puff * 5, 2.5 + puff * 1.6);
      pp_use_alpha (self, PP_INK_CLOUD, 0.95 - puff * 0.2);
      cairo_fill (self->cr);
    }
  cairo_rectangle (self->cr, -27, -40, 9, 18);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_OUTLINE, PP_EDGE);
  cairo_rectangle (self->cr, -27, -36, 9, 4);
  pp_fill (self, PP_INK_ENVELOPE);
  pp_box (self, -34, -24, 28, 20, 2);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_OUTLINE, PP_EDGE);
  for (int port = 0; port < 3; port++)
    {
      pp_disc (self, -28 + port * 8, -15, 2.6);
      pp_fill_stroke (self, PP_INK_WINDOW, PP_INK_OUTLINE, PP_EDGE);
    }
  pp_rule (self, 34, -5, 34, -34, PP_INK_OUTLINE, 1.6);
  PP_POLY (self, 34, -34, 47, -30, 34, -25);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_OUTLINE, PP_EDGE * 0.7);
  pp_box (self, -2, -18, 30, 15, 1.5);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_OUTLINE, PP_EDGE);
  pp_box (self, 7, -14.5, 12, 8, 0.8);
  pp_fill (self, PP_INK_ENVELOPE);
  PP_POLY (self, -44, -7, 52, -9, 39, 11, -35, 11);
  pp_fill_stroke (self, PP_INK_HULL, PP_INK_OUTLINE, PP_EDGE);
  pp_rule (self, -42, -3.5, 48, -5, PP_INK_RED_FILL, 2.4);
  cairo_restore (self->cr);
  draw_bow_wave (self);
}

/**
 * pp_reader_draw:
 * @self: a canvas, in units around the place on the street
 *
 * Somebody who reads at a desk before the pigeon-holes, which are on the left. What is read is drawn by others.
 */
void
pp_reader_draw (PpCanvas *self)
{
  cairo_save (self->cr);
  cairo_scale (self->cr, -1, 1);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  pp_person_walk (self, 0, PP_INK_BLUE, is_guest (self, PP_STATION_RECEIVER) ? PP_HAT_TRAVEL : PP_HAT_NONE);
  pp_rule (self, 17, -17, 17, -1, PP_INK_WOOD_DARK, 3.6);
  PP_POLY (self, 8, -17, 26, -20, 26, -16.5, 8, -13.5);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, PP_EDGE);
  cairo_restore (self->cr);
}

/**
 * pp_vehicle_draw:
 * @self: a canvas, in units around the place on the street
 * @hop: 1 to 5: who brings it on that hop
 * @phase: 0 to 1: how far the way is gone, for legs, wheels and waves
 * @direction: 1 to the right, -1 to the left
 */
void
pp_vehicle_draw (PpCanvas *self, guint hop, double phase, int direction)
{
  cairo_save (self->cr);
  cairo_scale (self->cr, direction, 1);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  if (hop == 3 && !self->scene->one_domain)
    draw_boat (self, phase);
  else if (hop == 2 || hop == 3)
    draw_cart (self, phase);
  else if (hop == 4)
    draw_trolley (self, phase);
  else
    pp_person_walk (self, phase, hop == 1 ? PP_INK_RED_FILL : PP_INK_BLUE,
                    is_guest (self, hop == 1 ? PP_STATION_SENDER : PP_STATION_RECEIVER) ? PP_HAT_TRAVEL : PP_HAT_NONE);
  cairo_restore (self->cr);
}

/**
 * pp_vehicle_get_load:
 * @hop: 1 to 5
 * @x: (out): where what it carries is, in units, to the right when it goes to the right
 * @y: (out): the same, downwards
 */
void
pp_vehicle_get_load (guint hop, double *x, double *y)
{
  static const double loads[5][2] = { { 17, -36 }, { 12, -44 }, { 14, -36 }, { 12, -43 }, { 17, -36 } };

  *x = loads[hop - 1][0];
  *y = loads[hop - 1][1];
}

/**
 * pp_pigeon_draw:
 * @self: a canvas, in pixels
 * @phase: 0 to 1: how far it is
 * @direction: 1 to the right, -1 to the left
 *
 * A pigeon that carries a card between an office and the lighthouse.
 */
void
pp_pigeon_draw (PpCanvas *self, double phase, int direction)
{
  const PpScene *scene = self->scene;
  double u = self->office_unit, ends[2][2], wing = sin (phase * 10 * G_PI) * 9;
  PpStation sides[2] = { scene->from, scene->to };

  for (int i = 0; i < 2; i++)
    {
      gboolean light = sides[i] == PP_STATION_DIRECTORY;

      ends[i][0] = self->x[sides[i]] + (light ? PP_LIGHTHOUSE - 26 : 44) * u;
      ends[i][1] = self->ground - (light ? 88 : 96) * u;
    }
  pp_canvas_begin (self, ends[0][0] + (ends[1][0] - ends[0][0]) * phase,
                   ends[0][1] + (ends[1][1] - ends[0][1]) * phase - sin (phase * G_PI) * 12 * u, u);
  cairo_save (self->cr);
  cairo_scale (self->cr, direction, 1);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  PP_POLY (self, -12, -2, -24, -6, -22, 2);
  pp_fill_stroke (self, PP_INK_CLOUD, PP_INK_OUTLINE, PP_EDGE);
  cairo_move_to (self->cr, -14, 0);
  cairo_curve_to (self->cr, -8, -9, 6, -9, 12, -8);
  cairo_curve_to (self->cr, 18, -8, 17, 0, 13, 0);
  cairo_curve_to (self->cr, 6, 8, -8, 6, -14, 0);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_OUTLINE, PP_EDGE);
  PP_POLY (self, -6, -4, 5, -4, -2, -10 - wing);
  pp_fill_stroke (self, PP_INK_SEA, PP_INK_OUTLINE, PP_EDGE);
  PP_POLY (self, 16, -6, 21, -4, 16, -3);
  pp_fill (self, PP_INK_AMBER);
  pp_disc (self, 12.5, -5, 1.1);
  pp_fill (self, PP_INK_NAVY);
  cairo_restore (self->cr);
  cairo_translate (self->cr, 0, 17);
  pp_slip_draw_small (self, scene->slip);
  pp_canvas_end (self);
}
