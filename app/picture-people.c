/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of the street, in units: clerks behind something, from the chest up, and passers-by from head to foot. What they
 * do is a pose; who they are is a coat and a hat.
 */
#include "app/picture-office.h"

#include <math.h>

/* ------------------------------------------------------------------ limbs */

/* An arm from the shoulder by the elbow to the hand. */
static void
draw_arm (PpCanvas *self, const double *points, PpInk coat, double width)
{
  for (int inner = 0; inner <= 1; inner++)
    {
      cairo_move_to (self->cr, points[0], points[1]);
      cairo_line_to (self->cr, points[2], points[3]);
      cairo_line_to (self->cr, points[4], points[5]);
      cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
      pp_stroke (self, inner ? coat : PP_INK_OUTLINE, inner ? width - 2 : width);
    }
  pp_disc (self, points[4], points[5], width * 0.52);
  pp_fill_stroke (self, PP_INK_SKIN, PP_INK_OUTLINE, 0.8);
}

/* The palm of a raised hand: five fingers, so that it is one at a distance. */
static void
draw_palm (PpCanvas *self, double x, double y, double size)
{
  for (int finger = -2; finger <= 2; finger++)
    {
      double angle = -G_PI_2 + finger * 0.42, reach = size * (finger == -2 ? 1.25 : 1.6);

      pp_rule (self, x, y, x + cos (angle) * reach, y + sin (angle) * reach, PP_INK_OUTLINE, size * 0.62);
    }
  for (int finger = -2; finger <= 2; finger++)
    {
      double angle = -G_PI_2 + finger * 0.42, reach = size * (finger == -2 ? 1.25 : 1.6);

      pp_rule (self, x, y, x + cos (angle) * reach, y + sin (angle) * reach, PP_INK_SKIN, size * 0.4);
    }
  pp_disc (self, x, y, size * 0.72);
  pp_fill (self, PP_INK_SKIN);
}

static void
draw_pen (PpCanvas *self, double x, double y)
{
  pp_rule (self, x - 3, y + 3, x + 6, y - 8, PP_INK_OUTLINE, 3);
  pp_rule (self, x - 1.5, y + 1.2, x + 5.6, y - 7.5, PP_INK_AMBER, 1.6);
}

/* ------------------------------------------------------------------ heads */

static void
draw_hat (PpCanvas *self, PpHat hat, double r)
{
  switch (hat)
    {
    case PP_HAT_CAP:
      cairo_arc (self->cr, 0, -r * 0.22, r * 1.06, G_PI, 2 * G_PI);
      cairo_close_path (self->cr);
      pp_fill_stroke (self, PP_INK_HULL, PP_INK_OUTLINE, PP_EDGE * 0.8);
      pp_rule (self, -r * 1.15, -r * 0.22, r * 1.15, -r * 0.22, PP_INK_OUTLINE, r * 0.3);
      pp_disc (self, 0, -r * 0.7, r * 0.2);
      pp_fill (self, PP_INK_AMBER);
      break;
    case PP_HAT_TRAVEL:
      pp_box (self, -r * 0.85, -r * 1.55, r * 1.7, r * 1.25, r * 0.35);
      pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, PP_EDGE * 0.8);
      cairo_rectangle (self->cr, -r * 0.85, -r * 0.7, r * 1.7, r * 0.3);
      pp_fill (self, PP_INK_RED_FILL);
      pp_rule (self, -r * 1.6, -r * 0.32, r * 1.6, -r * 0.32, PP_INK_OUTLINE, r * 0.42);
      pp_rule (self, -r * 1.5, -r * 0.34, r * 1.5, -r * 0.34, PP_INK_WOOD, r * 0.2);
      break;
    case PP_HAT_NONE:
    default:
      cairo_arc (self->cr, 0, -r * 0.2, r * 1.05, G_PI * 0.94, 2 * G_PI + 0.1);
      cairo_close_path (self->cr);
      pp_fill_stroke (self, PP_INK_WOOD_DARK, PP_INK_OUTLINE, PP_EDGE * 0.8);
      break;
    }
}

/* A face that looks at us; a grave one turns its mouth down. */
static void
draw_head (PpCanvas *self, double x, double y, double r, PpHat hat, gboolean grave)
{
  cairo_save (self->cr);
  cairo_translate (self->cr, x, y);
  pp_disc (self, 0, 0, r);
  pp_fill_stroke (self, PP_INK_SKIN, PP_INK_OUTLINE, PP_EDGE);
  for (int eye = -1; eye <= 1; eye += 2)
    {
      pp_disc (self, eye * r * 0.36, r * 0.14, r * 0.12);
      pp_fill (self, PP_INK_NAVY);
    }
  cairo_new_sub_path (self->cr);
  if (grave)
    cairo_arc (self->cr, 0, r * 0.78, r * 0.34, G_PI + 0.5, 2 * G_PI - 0.5);
  else
    cairo_arc (self->cr, 0, r * 0.32, r * 0.36, 0.4, G_PI - 0.4);
  pp_stroke (self, PP_INK_NAVY, r * 0.12);
  draw_hat (self, hat, r);
  cairo_restore (self->cr);
}

/* ------------------------------------------------------------------ clerks */

static void
draw_chest (PpCanvas *self, PpInk coat)
{
  cairo_move_to (self->cr, -15, 0);
  cairo_curve_to (self->cr, -15, -15, -8, -18, 0, -18);
  cairo_curve_to (self->cr, 8, -18, 15, -15, 15, 0);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, coat, PP_INK_OUTLINE, PP_EDGE);
  PP_POLY (self, 0, -18, 3, -10, 0, -2, -3, -10);
  pp_fill (self, coat == PP_INK_RED_FILL ? PP_INK_BLUE : PP_INK_RED_FILL);
}

/* The paper that one reads who has nothing to do. */
static void
draw_newspaper (PpCanvas *self)
{
  for (int side = -1; side <= 1; side += 2)
    {
      PP_POLY (self, 0, -13, side * 14, -16, side * 14, -1, 0, 1);
      pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_OUTLINE, 0.9);
      for (int row = 0; row < 3; row++)
        pp_rule (self, side * 3, -9.6 + row * 3.4 - 0.6, side * 11.5, -11.4 + row * 3.4, PP_INK_FAINT, 0.9);
      pp_disc (self, side * 14, -6, 2.6);
      pp_fill_stroke (self, PP_INK_SKIN, PP_INK_OUTLINE, 0.8);
    }
}

static void
draw_clerk_arms (PpCanvas *self, PpPose pose, PpInk coat)
{
  const double rest[] = { -12, -12, -17, -4, -9, 0 }, write[] = { 12, -12, 20, -6, 17, 1 };
  const double up[] = { 12, -12, 24, -14, 24, -27 }, shade[] = { 12, -13, 20, -20, 7, -28 };
  const double out[] = { 12, -12, 22, -12, 31, -16 }, left[] = { -12, -12, -22, -9, -24, -18 }, right[] = { 12, -12, 22, -9, 24, -18 };

  switch (pose)
    {
    case PP_POSE_LEAN:
      draw_arm (self, rest, coat, 6.4);
      draw_arm (self, write, coat, 6.4);
      draw_pen (self, 19, 1);
      break;
    case PP_POSE_STOP:
      draw_arm (self, up, coat, 6.4);
      draw_palm (self, 24, -29, 5.4);
      break;
    case PP_POSE_WAVE:
      draw_arm (self, up, coat, 6.4);
      draw_palm (self, 25, -28, 4);
      for (int side = -1; side <= 1; side += 2)
        {
          cairo_new_sub_path (self->cr);
          cairo_arc (self->cr, 24, -26, 13, -G_PI_2 + side * 0.85 - 0.3, -G_PI_2 + side * 0.85 + 0.3);
          pp_stroke (self, PP_INK_OUTLINE, 1.2);
        }
      break;
    case PP_POSE_LOOK:
      draw_arm (self, rest, coat, 6.4);
      draw_arm (self, shade, coat, 6);
      break;
    case PP_POSE_REACH:
      draw_arm (self, rest, coat, 6.4);
      draw_arm (self, out, coat, 6.4);
      break;
    case PP_POSE_SHRUG:
      draw_arm (self, left, coat, 6.4);
      draw_arm (self, right, coat, 6.4);
      break;
    case PP_POSE_REST:
    default:
      draw_newspaper (self);
      break;
    }
}

/**
 * pp_clerk_draw:
 * @self: a canvas, in units around the middle of what the clerk stands behind
 * @pose: what is done
 * @coat: its colour
 * @hat: on the head
 *
 * Somebody from the chest up: 34 units high. Who is at work leans forward, and so is larger.
 */
void
pp_clerk_draw (PpCanvas *self, PpPose pose, PpInk coat, PpHat hat)
{
  double size = pose == PP_POSE_LEAN ? 1.14 : pose == PP_POSE_REST ? 0.9 : 1;

  cairo_save (self->cr);
  cairo_scale (self->cr, size, size);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  draw_chest (self, coat);
  if (pose != PP_POSE_LOOK)
    draw_head (self, pose == PP_POSE_LEAN ? 3 : 0, pose == PP_POSE_LEAN ? -23 : -25, 8, hat, pose == PP_POSE_STOP || pose == PP_POSE_SHRUG);
  else
    draw_head (self, 0, -25, 8, hat, FALSE);
  draw_clerk_arms (self, pose, coat);
  cairo_restore (self->cr);
}

/* ------------------------------------------------------------------ passers-by */

static void
draw_legs (PpCanvas *self, double swing)
{
  for (int leg = -1; leg <= 1; leg += 2)
    {
      pp_rule (self, leg * 2, -14, leg * swing, -1.5, PP_INK_NAVY, 4);
      pp_rule (self, leg * swing, -1.2, leg * swing + 3, -1.2, PP_INK_OUTLINE, 2.6);
    }
}

static void
draw_coat (PpCanvas *self, PpInk coat)
{
  cairo_move_to (self->cr, -8, -12);
  cairo_curve_to (self->cr, -9, -26, -6, -32, 0, -32);
  cairo_curve_to (self->cr, 6, -32, 9, -26, 8, -12);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, coat, PP_INK_OUTLINE, PP_EDGE);
}

/* Seen from the side: looks to the right. */
static void
draw_profile (PpCanvas *self, PpHat hat)
{
  cairo_save (self->cr);
  cairo_translate (self->cr, 1, -38);
  pp_disc (self, 0, 0, 6.8);
  pp_fill_stroke (self, PP_INK_SKIN, PP_INK_OUTLINE, PP_EDGE);
  pp_disc (self, 3, -0.5, 0.9);
  pp_fill (self, PP_INK_NAVY);
  draw_hat (self, hat, 6.8);
  if (hat == PP_HAT_CAP)
    pp_rule (self, 2, -1.5, 10.5, -1.2, PP_INK_OUTLINE, 2.2);
  cairo_restore (self->cr);
}

/* A suitcase with a label, on the ground at @x or in a hand. */
void
pp_suitcase_draw (PpCanvas *self, double x)
{
  pp_box (self, x - 4, -17, 8, 6, 2.4);
  pp_stroke (self, PP_INK_OUTLINE, 1.6);
  pp_box (self, x - 9, -14, 18, 13, 2);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, PP_EDGE);
  for (int strap = -1; strap <= 1; strap += 2)
    pp_rule (self, x + strap * 5, -13.5, x + strap * 5, -1.5, PP_INK_WOOD_DARK, 1.6);
  PP_POLY (self, x - 2.6, -10, x + 2.6, -10, x + 2.6, -5.5, x - 2.6, -5.5);
  pp_fill (self, PP_INK_AMBER);
}

/**
 * pp_person_walk:
 * @self: a canvas, in units around the feet
 * @phase: 0 to 1: how far the way is gone; legs swing with it
 * @coat: its colour
 * @hat: on the head; a traveller carries a suitcase too
 *
 * Somebody who walks to the right, one hand stretched out with what is carried: 46 units high.
 */
void
pp_person_walk (PpCanvas *self, double phase, PpInk coat, PpHat hat)
{
  draw_legs (self, sin (phase * 6 * G_PI) * 5);
  draw_coat (self, coat);
  if (hat == PP_HAT_TRAVEL)
    {
      cairo_save (self->cr);
      cairo_translate (self->cr, -12, -4);
      pp_suitcase_draw (self, 0);
      cairo_restore (self->cr);
      pp_rule (self, -4, -26, -12, -19, PP_INK_OUTLINE, 4.4);
      pp_rule (self, -4, -26, -12, -19, coat, 2.6);
    }
  pp_rule (self, 2, -27, 12, -25, PP_INK_OUTLINE, 5.4);
  pp_rule (self, 2, -27, 12, -25, coat, 3.4);
  pp_disc (self, 13, -25, 2.4);
  pp_fill (self, PP_INK_SKIN);
  draw_profile (self, hat);
}

/**
 * pp_person_draw:
 * @self: a canvas, in units around the feet
 * @pose: what is done
 * @coat: its colour
 * @hat: on the head; a traveller has a suitcase at the feet
 *
 * Somebody who stands and looks to the right: 46 units high.
 */
void
pp_person_draw (PpCanvas *self, PpPose pose, PpInk coat, PpHat hat)
{
  const double up[] = { 3, -27, 12, -31, 15, -42 }, out[] = { 3, -27, 9, -24, 17, -29 }, down[] = { 3, -27, 7, -20, 8, -14 };
  const double shade[] = { 3, -27, 12, -30, 8, -39 }, left[] = { -4, -26, -12, -22, -15, -29 }, right[] = { 4, -26, 12, -22, 15, -29 };

  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  if (hat == PP_HAT_TRAVEL)
    pp_suitcase_draw (self, -17);
  draw_legs (self, 3);
  draw_coat (self, coat);
  draw_profile (self, hat);
  if (pose == PP_POSE_SHRUG)
    draw_arm (self, left, coat, 5);
  draw_arm (self, pose == PP_POSE_WAVE || pose == PP_POSE_STOP ? up : pose == PP_POSE_LOOK ? shade : pose == PP_POSE_REACH ? out
                  : pose == PP_POSE_SHRUG ? right : down, coat, 5);
  if (pose == PP_POSE_WAVE || pose == PP_POSE_STOP)
    draw_palm (self, 15, -43, 3.6);
}
