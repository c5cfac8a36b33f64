/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture of each act that needs one, without a word: 80 units wide and 50 high around the origin, on paper that is light by
 * night too. Acts that are seen otherwise (the envelope on the counter, the open book of the directory) have none.
 */
#include "app/picture-office.h"

#include <math.h>

/* ------------------------------------------------------------------ parts */

static void
draw_letter (PpCanvas *self, double x, double y, double width, gboolean open)
{
  double a = width / 2, b = width * 0.33;

  if (open)
    {
      PP_POLY (self, x - a, y - b, x, y - b * 2.1, x + a, y - b);
      pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.2);
      cairo_rectangle (self->cr, x - a * 0.78, y - b * 2.0, a * 1.56, b * 2);
      pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1);
      for (int row = 0; row < 3; row++)
        pp_rule (self, x - a * 0.6, y - b * 1.65 + row * b * 0.42, x + a * (row == 0 ? 0 : 0.6), y - b * 1.65 + row * b * 0.42, PP_INK_BLUE, 1.1);
    }
  cairo_rectangle (self->cr, x - a, y - b, 2 * a, 2 * b);
  pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, 1.3);
  cairo_move_to (self->cr, x - a, y - b);
  cairo_line_to (self->cr, x, y + b * 0.25);
  cairo_line_to (self->cr, x + a, y - b);
  pp_stroke (self, PP_INK_NAVY, 1.2);
}

static void
draw_arrow (PpCanvas *self, double x1, double y1, double x2, double y2)
{
  double angle = atan2 (y2 - y1, x2 - x1), a = cos (angle), b = sin (angle);

  pp_rule (self, x1, y1, x2 - a * 4, y2 - b * 4, PP_INK_RED_FILL, 3.2);
  PP_POLY (self, x2, y2, x2 - a * 8 - b * 5, y2 - b * 8 + a * 5, x2 - a * 8 + b * 5, y2 - b * 8 - a * 5);
  pp_fill (self, PP_INK_RED_FILL);
}

/* Some pigeon-holes, one of them marked. */
static void
draw_holes (PpCanvas *self, double x, double y, int columns, int marked)
{
  pp_box (self, x - columns * 8 - 1.5, y - 17.5, columns * 16 + 3, 35, 1.5);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, PP_EDGE);
  for (int i = 0; i < columns * 2; i++)
    {
      cairo_rectangle (self->cr, x - columns * 8 + i % columns * 16 + 1.5, y - 15.5 + i / columns * 16, 13, 13);
      pp_fill_stroke (self, PP_INK_HOLE, i == marked ? PP_INK_AMBER : PP_INK_OUTLINE, i == marked ? 2.4 : 0.8);
    }
}

/**
 * pp_eye_draw:
 * @self: a canvas
 * @x: its middle
 * @y: its middle
 * @size: half its width
 *
 * An open eye: anybody can read that.
 */
void
pp_eye_draw (PpCanvas *self, double x, double y, double size)
{
  cairo_move_to (self->cr, x - size, y);
  cairo_curve_to (self->cr, x - size * 0.4, y - size * 0.85, x + size * 0.4, y - size * 0.85, x + size, y);
  cairo_curve_to (self->cr, x + size * 0.4, y + size * 0.85, x - size * 0.4, y + size * 0.85, x - size, y);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, MAX (0.8, size * 0.14));
  pp_disc (self, x, y, size * 0.4);
  pp_fill (self, PP_INK_BLUE);
  pp_disc (self, x, y, size * 0.18);
  pp_fill (self, PP_INK_NAVY);
}

static void
draw_magnifier (PpCanvas *self, double x, double y, double radius)
{
  pp_rule (self, x + radius * 0.7, y + radius * 0.7, x + radius * 1.7, y + radius * 1.7, PP_INK_WOOD_DARK, radius * 0.45);
  pp_disc (self, x, y, radius);
  pp_use_alpha (self, PP_INK_SCREEN, 0.55);
  cairo_fill_preserve (self->cr);
  pp_stroke (self, PP_INK_NAVY, radius * 0.26);
}

/* ------------------------------------------------------------------ coming and going */

static void
draw_door (PpCanvas *self, gboolean shut)
{
  cairo_rectangle (self->cr, -6, -22, 26, 44);
  pp_fill_stroke (self, shut ? PP_INK_SHADE : PP_INK_LIT, PP_INK_OUTLINE, PP_EDGE);
  if (shut)
    for (int plank = 0; plank < 2; plank++)
      pp_rule (self, -10, -8 + plank * 16, 24, -8 + plank * 16, PP_INK_WOOD_DARK, 4);
  else
    {
      PP_POLY (self, 20, -22, 32, -17, 32, 26, 20, 22);
      pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_OUTLINE, PP_EDGE);
      pp_disc (self, 29, 4, 1.6);
      pp_fill (self, PP_INK_SUN);
    }
}

/* A bell is rung, a door opens. */
static void
draw_connect (PpCanvas *self)
{
  draw_door (self, FALSE);
  cairo_arc (self->cr, -25, 4, 9, G_PI, 2 * G_PI);
  cairo_line_to (self->cr, -13, 8);
  cairo_line_to (self->cr, -37, 8);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_OUTLINE, PP_EDGE);
  pp_disc (self, -25, 11, 3);
  pp_fill (self, PP_INK_OUTLINE);
  for (int wave = 0; wave < 2; wave++)
    {
      cairo_new_sub_path (self->cr);
      cairo_arc (self->cr, -25, 2, 14 + wave * 5, -G_PI_2 - 0.7, -G_PI_2 + 0.7);
      pp_stroke (self, PP_INK_RED_FILL, 1.8);
    }
}

static void
draw_refused (PpCanvas *self)
{
  draw_door (self, TRUE);
  cairo_save (self->cr);
  cairo_translate (self->cr, -24, 23);
  pp_person_draw (self, PP_POSE_SHRUG, PP_INK_RED_FILL, PP_HAT_NONE);
  cairo_restore (self->cr);
  pp_disc (self, 24, -12, 9);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_WHITE, 1.4);
  pp_cross (self, 24, -12, 13, PP_INK_WHITE);
}

/* Good morning: two people and the sun; one who goes. */
static void
draw_two (PpCanvas *self, PpPose left, PpPose right, gboolean going)
{
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_save (self->cr);
      cairo_translate (self->cr, side * 20, 23);
      cairo_scale (self->cr, going && side < 0 ? -0.95 : -side * 0.95, 0.95);
      pp_person_draw (self, side < 0 ? left : right, side < 0 ? PP_INK_RED_FILL : PP_INK_BLUE, side < 0 ? PP_HAT_NONE : PP_HAT_CAP);
      cairo_restore (self->cr);
    }
}

static void
draw_greet (PpCanvas *self)
{
  pp_disc (self, 0, -15, 6);
  pp_fill (self, PP_INK_AMBER);
  for (int ray = 0; ray < 8; ray++)
    pp_rule (self, cos (ray * G_PI / 4) * 8, -15 + sin (ray * G_PI / 4) * 8, cos (ray * G_PI / 4) * 11, -15 + sin (ray * G_PI / 4) * 11, PP_INK_AMBER, 1.6);
  draw_two (self, PP_POSE_REACH, PP_POSE_WAVE, FALSE);
}

static void
draw_leave (PpCanvas *self)
{
  draw_two (self, PP_POSE_WAVE, PP_POSE_WAVE, TRUE);
  draw_arrow (self, -22, -20, -38, -20);
}

/* A name is given: a badge. */
static void
draw_hello (PpCanvas *self)
{
  pp_box (self, -30, -16, 60, 36, 4);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1.6);
  pp_box (self, -30, -16, 60, 12, 4);
  pp_fill (self, PP_INK_BLUE);
  pp_rule (self, -7, -11, 7, -11, PP_INK_WHITE, 2.6);
  pp_disc (self, -17, 3, 5);
  pp_fill (self, PP_INK_SKIN);
  cairo_arc (self->cr, -17, 17, 8.5, G_PI, 2 * G_PI);
  cairo_close_path (self->cr);
  pp_fill (self, PP_INK_RED_FILL);
  pp_rule (self, -3, 3, 24, 3, PP_INK_NAVY, 3);
  pp_rule (self, -3, 11, 16, 11, PP_INK_NAVY, 2);
}

/* From the postcard that anybody reads into the bag with the lock. */
static void
draw_seal (PpCanvas *self)
{
  pp_box (self, -38, -14, 30, 21, 1.5);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1.4);
  pp_eye_draw (self, -23, -3.5, 9);
  draw_arrow (self, -5, -3, 9, -3);
  cairo_save (self->cr);
  cairo_translate (self->cr, 25, 1);
  cairo_scale (self->cr, 1.25, 1.25);
  pp_outcome_draw_sack (self, PP_INK_ENVELOPE);
  cairo_restore (self->cr);
}

static void
draw_sign_in (PpCanvas *self)
{
  pp_box (self, -28, -18, 56, 36, 3);
  pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, 1.6);
  pp_box (self, -24, -14, 20, 28, 1.5);
  pp_fill (self, PP_INK_SCREEN);
  pp_disc (self, -14, -4, 5);
  pp_fill (self, PP_INK_SKIN);
  cairo_arc (self->cr, -14, 13, 8, G_PI, 2 * G_PI);
  cairo_close_path (self->cr);
  pp_fill (self, PP_INK_RED_FILL);
  for (int row = 0; row < 3; row++)
    pp_rule (self, 1, -9 + row * 8, 22 - row * 4, -9 + row * 8, PP_INK_NAVY, 2.2);
  if (self->scene->card == PP_CARD_BELIEVED || self->scene->card == PP_CARD_DOUBTED)
    {
      pp_disc (self, 26, 14, 9);
      pp_fill_stroke (self, self->scene->card == PP_CARD_BELIEVED ? PP_INK_GREEN : PP_INK_RED_FILL, PP_INK_WHITE, 1.4);
      if (self->scene->card == PP_CARD_BELIEVED)
        pp_tick (self, 26, 14, 11, PP_INK_WHITE);
      else
        pp_cross (self, 26, 14, 13, PP_INK_WHITE);
    }
}

/* ------------------------------------------------------------------ letters */

static void
draw_compose (PpCanvas *self)
{
  cairo_rectangle (self->cr, -24, -22, 34, 44);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1.4);
  for (int row = 0; row < 5; row++)
    pp_rule (self, -19, -15 + row * 7, row == 0 ? -6 : row == 4 ? -10 : 5, -15 + row * 7, PP_INK_BLUE, 1.6);
  pp_rule (self, -6, 14, 22, -18, PP_INK_OUTLINE, 6);
  pp_rule (self, -5, 13, 21, -17, PP_INK_AMBER, 3.6);
  PP_POLY (self, -10, 18, -8, 10, -2, 15);
  pp_fill (self, PP_INK_NAVY);
}

static void
draw_postmark (PpCanvas *self)
{
  draw_letter (self, 0, 6, 58, FALSE);
  pp_disc (self, 16, 3, 12);
  pp_stroke (self, PP_INK_NAVY, 2);
  pp_disc (self, 16, 3, 7);
  pp_stroke (self, PP_INK_NAVY, 1.4);
  pp_box (self, 8, -18, 16, 6, 1);
  pp_fill_stroke (self, PP_INK_HULL, PP_INK_OUTLINE, 1);
  pp_rule (self, 16, -18, 16, -25, PP_INK_WOOD_DARK, 5);
}

/* From counter to counter. */
static void
draw_hand_over (PpCanvas *self)
{
  PP_POLY (self, -38, -12, 0, -25, 38, -12);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_OUTLINE, PP_EDGE);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_save (self->cr);
      cairo_translate (self->cr, side * 24, 16);
      cairo_scale (self->cr, -side * 0.68, 0.68);
      pp_clerk_draw (self, PP_POSE_REACH, side < 0 ? PP_INK_BLUE : PP_INK_GREEN, PP_HAT_CAP);
      cairo_restore (self->cr);
    }
  draw_letter (self, 0, 3, 15, FALSE);
  pp_rule (self, -38, 18, 38, 18, PP_INK_WOOD, 5);
  draw_arrow (self, -9, -7, 10, -7);
}

static void
draw_shelve (PpCanvas *self)
{
  for (int plank = 0; plank < 2; plank++)
    pp_rule (self, -36, -2 + plank * 22, 10, -2 + plank * 22, PP_INK_WOOD_DARK, 4);
  for (int i = 0; i < 3; i++)
    {
      PP_POLY (self, -33 + i * 12, 18, -31 + i * 12, 4, -22 + i * 12, 5, -24 + i * 12, 18);
      pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, 1);
    }
  draw_letter (self, -14, -13, 26, FALSE);
  pp_clock (self, 25, 0, 13, PP_INK_AMBER, PP_INK_NAVY);
}

/* The sun goes down, the moon comes up: time passes over a clock. */
static void
draw_wait (PpCanvas *self)
{
  cairo_new_sub_path (self->cr);
  cairo_arc (self->cr, 0, 20, 34, G_PI + 0.35, 2 * G_PI - 0.35);
  pp_stroke (self, PP_INK_NAVY, 1.2);
  pp_disc (self, -31, 4, 8);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_OUTLINE, 1);
  cairo_arc (self->cr, 31, 3, 9, -G_PI_2 - 0.5, G_PI_2 - 0.5);
  cairo_arc_negative (self->cr, 27.5, 1, 8.4, G_PI_2 - 0.35, -G_PI_2 - 0.35);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_BLUE, PP_INK_OUTLINE, 1);
  pp_clock (self, 0, 5, 15, PP_INK_WHITE, PP_INK_NAVY);
  draw_arrow (self, 3, -18, 13, -14);
}

/* Given back, with the slip that says why. */
static void
draw_return (PpCanvas *self)
{
  draw_letter (self, -4, 6, 48, FALSE);
  cairo_save (self->cr);
  cairo_rotate (self->cr, -0.12);
  pp_box (self, -18, -14, 42, 15, 1.5);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_WHITE, 1.4);
  pp_rule (self, -2, -6.5, 18, -6.5, PP_INK_WHITE, 2.6);
  PP_POLY (self, -14, -6.5, -5, -12, -5, -1);
  pp_fill (self, PP_INK_WHITE);
  cairo_restore (self->cr);
  draw_arrow (self, 34, 20, -36, 20);
}

/* ------------------------------------------------------------------ pigeon-holes */

static void
draw_file (PpCanvas *self)
{
  draw_holes (self, 18, 2, 2, 2);
  draw_letter (self, -24, 10, 24, FALSE);
  draw_arrow (self, -10, 10, 3, 10);
}

static void
draw_list (PpCanvas *self)
{
  draw_holes (self, -6, 2, 3, -1);
  for (int i = 0; i < 2; i++)
    draw_letter (self, -22 + i * 16, -6 + i * 16, 10, FALSE);
  draw_magnifier (self, 14, -4, 11);
}

static void
draw_collect (PpCanvas *self)
{
  gboolean there = self->scene->at_counter;

  draw_holes (self, there ? -24 : -22, 2, 1, there ? 0 : -1);
  if (there)
    {
      draw_letter (self, 13, 10, 34, TRUE);
      pp_eye_draw (self, 13, -16, 9);
      return;
    }
  draw_letter (self, -6, -16, 16, FALSE);
  draw_arrow (self, -8, 0, 8, 0);
  cairo_rectangle (self->cr, 13, -3, 22, 20);
  pp_fill_stroke (self, PP_INK_WALL_COOL, PP_INK_OUTLINE, PP_EDGE);
  PP_POLY (self, 9, -2, 24, -17, 39, -2);
  pp_fill_stroke (self, PP_INK_ROOF_BLUE, PP_INK_OUTLINE, PP_EDGE);
  cairo_rectangle (self->cr, 20, 5, 8, 12);
  pp_fill (self, PP_INK_WOOD);
}

static void
draw_bookmark (PpCanvas *self)
{
  draw_letter (self, -4, 8, 44, FALSE);
  PP_POLY (self, 6, -24, 18, -24, 18, 8, 12, 2, 6, 8);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_OUTLINE, PP_EDGE);
  draw_arrow (self, 29, -20, 29, 0);
}

static void
draw_move (PpCanvas *self)
{
  draw_holes (self, -26, 2, 1, -1);
  draw_holes (self, 26, 2, 1, 2);
  draw_letter (self, 0, -14, 18, FALSE);
  draw_arrow (self, -14, 3, 15, 3);
}

static void
draw_remove (PpCanvas *self)
{
  draw_holes (self, -26, 2, 1, -1);
  PP_POLY (self, 8, -4, 34, -4, 30, 22, 12, 22);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_OUTLINE, PP_EDGE);
  for (int bar = 0; bar < 3; bar++)
    pp_rule (self, 15 + bar * 6, 0, 16 + bar * 5, 19, PP_INK_OUTLINE, 1.2);
  cairo_save (self->cr);
  cairo_translate (self->cr, 21, -14);
  cairo_rotate (self->cr, 0.35);
  draw_letter (self, 0, 0, 18, FALSE);
  cairo_restore (self->cr);
  draw_arrow (self, -12, -8, 4, -14);
}

/* Somebody sits and waits. */
static void
draw_watch (PpCanvas *self)
{
  pp_rule (self, -34, 8, 4, 8, PP_INK_WOOD_DARK, 4);
  for (int leg = 0; leg < 2; leg++)
    pp_rule (self, -30 + leg * 30, 8, -30 + leg * 30, 22, PP_INK_WOOD_DARK, 3);
  cairo_save (self->cr);
  cairo_translate (self->cr, -16, 7);
  pp_clerk_draw (self, PP_POSE_LOOK, PP_INK_BLUE, PP_HAT_NONE);
  cairo_restore (self->cr);
  PP_POLY (self, 16, -18, 34, -18, 25, 1, 34, 20, 16, 20, 25, 1);
  pp_fill_stroke (self, PP_INK_SCREEN, PP_INK_NAVY, 1.6);
  PP_POLY (self, 19, 19, 31, 19, 25, 9);
  pp_fill (self, PP_INK_AMBER);
  PP_POLY (self, 20, -9, 30, -9, 25, 0);
  pp_fill (self, PP_INK_AMBER);
  for (int end = 0; end < 2; end++)
    pp_rule (self, 13, -19 + end * 40, 37, -19 + end * 40, PP_INK_WOOD_DARK, 3);
}

/* ------------------------------------------------------------------ which */

static void (*const signs[PP_N_ACTS]) (PpCanvas *self) = {
  [PP_ACT_COMPOSE] = draw_compose, [PP_ACT_CONNECT] = draw_connect, [PP_ACT_REFUSED] = draw_refused, [PP_ACT_GREET] = draw_greet,
  [PP_ACT_HELLO] = draw_hello, [PP_ACT_SEAL] = draw_seal, [PP_ACT_SIGN_IN] = draw_sign_in, [PP_ACT_POSTMARK] = draw_postmark,
  [PP_ACT_HAND_OVER] = draw_hand_over, [PP_ACT_SHELVE] = draw_shelve, [PP_ACT_WAIT] = draw_wait, [PP_ACT_FILE] = draw_file,
  [PP_ACT_LIST] = draw_list, [PP_ACT_COLLECT] = draw_collect, [PP_ACT_MARK] = draw_bookmark, [PP_ACT_MOVE] = draw_move,
  [PP_ACT_REMOVE] = draw_remove, [PP_ACT_WATCH] = draw_watch, [PP_ACT_RETURN] = draw_return, [PP_ACT_LEAVE] = draw_leave,
};

/* Whether the act has a picture of its own. */
gboolean
pp_sign_exists (const PpScene *scene)
{
  return scene->act < PP_N_ACTS && signs[scene->act] != NULL;
}

/**
 * pp_sign_draw:
 * @self: a canvas, in units
 *
 * Draws the picture of the act, if it has one.
 */
void
pp_sign_draw (PpCanvas *self)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  if (pp_sign_exists (self->scene))
    signs[self->scene->act] (self);
}
