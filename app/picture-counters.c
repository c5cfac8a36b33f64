/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The counter, the pigeon-holes and the directory, in units around the middle of their foot (up is negative), in each of their
 * looks. They bear no words.
 */
#include "app/picture-office.h"

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------ the counter */

static PpPose
choose_pose (const PpScene *scene, PpLook look)
{
  if (look == PP_LOOK_TROUBLED)
    return PP_POSE_STOP;
  if (look == PP_LOOK_IDLE)
    return PP_POSE_REST;
  return scene->act == PP_ACT_LEAVE || scene->act == PP_ACT_GREET ? PP_POSE_WAVE : PP_POSE_LEAN;
}

/* A striped awning from side to side. */
static void
draw_awning (PpCanvas *self, double half, double top, double bottom)
{
  guint n = 9;
  double width = 2 * half / n;

  for (guint i = 0; i < n; i++)
    {
      double x = -half + i * width, x_top = x * 0.88;

      cairo_move_to (self->cr, x_top, top);
      cairo_line_to (self->cr, x_top + width * 0.88, top);
      cairo_line_to (self->cr, x + width, bottom);
      cairo_arc (self->cr, x + width / 2, bottom, width / 2, 0, G_PI);
      cairo_close_path (self->cr);
      pp_fill_stroke (self, i % 2 == 0 ? PP_INK_RED_FILL : PP_INK_ENVELOPE, PP_INK_OUTLINE, PP_EDGE * 0.8);
    }
}

/* Closed: the awning is rolled in. */
static void
draw_roll (PpCanvas *self, double half, double top)
{
  pp_box (self, -half, top, 2 * half, 8, 4);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_OUTLINE, PP_EDGE * 0.8);
  for (double x = -half + 4; x + 6 < half; x += 12)
    {
      PP_POLY (self, x + 2, top + 0.8, x + 8, top + 0.8, x + 6, top + 7.2, x, top + 7.2);
      pp_fill (self, PP_INK_RED_FILL);
    }
}

/* What one sees through the open window. */
static void
draw_counter_room (PpCanvas *self, PpLook look)
{
  gboolean guest = self->scene->stations[PP_STATION_MSA].guest;

  if (self->scene->dark && look != PP_LOOK_IDLE)
    {
      pp_box (self, -47, -80, 94, 58, 6);
      pp_use_alpha (self, PP_INK_LIT, 0.28);
      cairo_fill (self->cr);
    }
  cairo_rectangle (self->cr, -41, -76, 82, 48);
  pp_fill_stroke (self, look == PP_LOOK_IDLE ? PP_INK_DIM : PP_INK_ROOM, PP_INK_OUTLINE, PP_EDGE);
  for (int shelf = 0; shelf < 6; shelf++)
    {
      cairo_rectangle (self->cr, 18 + shelf % 3 * 7.5, -60 + shelf / 3 * 9, 6, 7);
      pp_fill (self, shelf % 2 == 0 ? PP_INK_WOOD : PP_INK_WOOD_DARK);
    }
  pp_light_lamp (self, 0, -74, 44, look);
  cairo_save (self->cr);
  cairo_translate (self->cr, 0, -31);
  pp_clerk_draw (self, choose_pose (self->scene, look), PP_INK_BLUE, guest ? PP_HAT_TRAVEL : PP_HAT_CAP);
  cairo_restore (self->cr);
}

static void
draw_bell_and_scales (PpCanvas *self)
{
  cairo_arc (self->cr, -30, -32, 5.5, G_PI, 2 * G_PI);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_OUTLINE, PP_EDGE);
  pp_disc (self, -30, -38.6, 1.3);
  pp_fill (self, PP_INK_OUTLINE);
  PP_POLY (self, 28, -32, 36, -32, 34, -39, 30, -39);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_OUTLINE, PP_EDGE);
  pp_rule (self, 26, -41, 38, -41, PP_INK_OUTLINE, 1.8);
}

/**
 * pp_building_counter:
 * @self: a canvas, in units
 * @look: the clerk reads the paper, leans forward with the pen, raises a hand; or the shutter is down
 *
 * An open shop-front, and a clerk with scales and a bell.
 */
void
pp_building_counter (PpCanvas *self, PpLook look)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  pp_box (self, -50, -98, 100, 98, 2);
  pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, PP_EDGE);
  if (look == PP_LOOK_CLOSED)
    {
      pp_light_shutter (self, -41, -76, 41, -28);
      draw_roll (self, 50, -88);
    }
  else
    {
      draw_counter_room (self, look);
      draw_awning (self, 53, -86, -72);
    }
  pp_box (self, -55, -32, 110, 7, 2);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, PP_EDGE);
  for (int panel = 0; panel < 3; panel++)
    {
      pp_box (self, -43 + panel * 30, -20, 26, 15, 1.5);
      pp_fill (self, PP_INK_STONE_DARK);
    }
  if (look != PP_LOOK_CLOSED)
    draw_bell_and_scales (self);
  if (look == PP_LOOK_TROUBLED)
    pp_light_beacon (self, -34, -98);
}

/* ------------------------------------------------------------------ pigeon-holes */

/* A letter in its pigeon-hole, perhaps with a bookmark in it. */
static void
draw_filed (PpCanvas *self, double x, double y, gboolean marked)
{
  PP_POLY (self, x + 2, y + 5, x + 17, y + 2.5, x + 17, y + 15, x + 2, y + 15);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 0.8);
  cairo_rectangle (self->cr, x + 12, y + 4.5, 3.6, 4.4);
  pp_fill (self, PP_INK_RED_FILL);
  if (!marked)
    return;
  PP_POLY (self, x + 4, y - 3, x + 8.6, y - 3, x + 8.6, y + 11.5, x + 6.3, y + 9, x + 4, y + 11.5);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_OUTLINE, PP_EDGE * 0.5);
}

/* No room: letters stick out on all sides of it. */
static void
draw_stuffed (PpCanvas *self, double x, double y, guint n)
{
  static const double lean[3] = { -0.34, 0.08, 0.4 };

  for (int i = 0; i < 3; i++)
    {
      cairo_save (self->cr);
      cairo_translate (self->cr, x + 4 + i * 5.5, y + 8 - (i == 1 ? 2 : 0));
      cairo_rotate (self->cr, lean[(i + n) % 3]);
      cairo_rectangle (self->cr, -4, -11, 8, 19);
      pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 0.8);
      cairo_rectangle (self->cr, 0, -9, 3, 3.4);
      pp_fill (self, PP_INK_RED_FILL);
      cairo_restore (self->cr);
    }
}

/**
 * pp_boxes_are_full:
 * @station: the pigeon-holes
 *
 * Returns: whether the last letter was refused since there is no room (RFC 3463, 3.3: X.2.2, and 552 or 452)
 */
gboolean
pp_boxes_are_full (const PpSceneStation *station)
{
  return station->verdict > 0 && g_str_has_suffix (station->verdict_code, "52");
}

/**
 * pp_boxes_get_hole:
 * @n: which letter's
 * @x: (out): its middle, in units right of the middle of the pigeon-holes
 * @y: (out): its middle, in units below the ground
 */
void
pp_boxes_get_hole (guint n, double *x, double *y)
{
  guint i = (n + 5) % 12;

  *x = -41 + i % 4 * 20.8 + 9.5;
  *y = -80 + i / 4 * 24 + 7.8;
}

static void
draw_holes (PpCanvas *self, const PpSceneStation *station)
{
  gboolean full = pp_boxes_are_full (station);

  for (int i = 0; i < 12; i++)
    {
      double x = -41 + i % 4 * 20.8, y = -80 + i / 4 * 24;

      cairo_rectangle (self->cr, x, y, 19, 15.5);
      pp_fill_stroke (self, PP_INK_HOLE, PP_INK_OUTLINE, PP_EDGE * 0.6);
      pp_box (self, x + 5.5, y + 16.6, 8, 4.4, 1);
      pp_fill (self, PP_INK_SUN);
    }
  for (guint i = 0; i < 12; i++)
    {
      double x = -41 + (i + 5) % 12 % 4 * 20.8, y = -80 + (i + 5) % 12 / 4 * 24;

      if (full)
        draw_stuffed (self, x, y, i);
      else if (i < station->mailbox)
        draw_filed (self, x, y, i < station->marked);
    }
}

/* Who keeps the pigeon-holes stands at their left, half hidden, one arm stretched out to them. */
static void
draw_keeper (PpCanvas *self, PpLook look, gboolean guest)
{
  PpPose pose = look == PP_LOOK_TROUBLED ? PP_POSE_STOP
                : self->scene->act == PP_ACT_LIST ? PP_POSE_LOOK
                : self->scene->act == PP_ACT_LEAVE || self->scene->act == PP_ACT_GREET ? PP_POSE_WAVE
                                                                                     : PP_POSE_REACH;

  cairo_save (self->cr);
  cairo_translate (self->cr, -34, 0);
  pp_person_draw (self, pose, PP_INK_GREEN, guest ? PP_HAT_TRAVEL : PP_HAT_CAP);
  cairo_restore (self->cr);
}

/**
 * pp_building_boxes:
 * @self: a canvas, in units
 * @station: how many lie in them, how many of these have a bookmark, whether there is no room
 * @look: somebody is at them, raises a hand; or the shutter is down
 */
void
pp_building_boxes (PpCanvas *self, const PpSceneStation *station, PpLook look)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  for (int post = -1; post <= 1; post += 2)
    {
      cairo_rectangle (self->cr, post * 49 - 3, -90, 6, 90);
      pp_fill_stroke (self, PP_INK_WOOD_DARK, PP_INK_OUTLINE, PP_EDGE);
    }
  PP_POLY (self, -58, -88, -46, -106, 46, -106, 58, -88);
  pp_fill_stroke (self, PP_INK_ROOF_BLUE, PP_INK_OUTLINE, PP_EDGE);
  pp_box (self, -45, -84, 90, 84, 1.5);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, PP_EDGE);
  if (look == PP_LOOK_CLOSED)
    pp_light_shutter (self, -44, -82, 44, -7);
  else
    draw_holes (self, station);
  cairo_rectangle (self->cr, -48, -7, 96, 7);
  pp_fill_stroke (self, PP_INK_WOOD_DARK, PP_INK_OUTLINE, PP_EDGE);
  if (look == PP_LOOK_TROUBLED)
    pp_light_beacon (self, 34, -105);
  if (look != PP_LOOK_CLOSED)
    pp_light_lamp (self, 10, -88, 82, look);
  if (look == PP_LOOK_BUSY || look == PP_LOOK_TROUBLED)
    draw_keeper (self, look, station->guest);
}

/* ------------------------------------------------------------------ the directory */

/* The light goes to both shores: by night at rest it is faint, and when asked it is seen by day too. */
static void
draw_beams (PpCanvas *self, PpLook look)
{
  double alpha = look == PP_LOOK_BUSY ? (self->scene->dark ? 0.42 : 0.75) : self->scene->dark ? 0.13 : 0;

  if (look == PP_LOOK_CLOSED || look == PP_LOOK_TROUBLED || alpha <= 0)
    return;
  for (int side = -1; side <= 1; side += 2)
    {
      PP_POLY (self, 0, -46, side * 92, -66, side * 92, -34);
      pp_use_alpha (self, PP_INK_LIT, alpha);
      cairo_fill (self->cr);
    }
}

static void
draw_lantern (PpCanvas *self, PpLook look)
{
  cairo_rectangle (self->cr, -8.5, -42, 17, 3);
  pp_fill_stroke (self, PP_INK_OUTLINE, PP_INK_OUTLINE, PP_EDGE * 0.6);
  cairo_rectangle (self->cr, -5, -50, 10, 8);
  pp_fill_stroke (self, look == PP_LOOK_CLOSED ? PP_INK_SHADE : look == PP_LOOK_TROUBLED ? PP_INK_ALERT : PP_INK_SUN, PP_INK_OUTLINE, PP_EDGE);
  PP_POLY (self, -7.5, -50, 0, -58, 7.5, -50);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_OUTLINE, PP_EDGE);
  for (int ray = 0; (look == PP_LOOK_BUSY || look == PP_LOOK_TROUBLED) && ray < 8; ray++)
    {
      double angle = ray * G_PI / 4 + G_PI / 8, a = cos (angle), b = sin (angle);

      pp_rule (self, a * 10, -46 + b * 10, a * 15, -46 + b * 15, look == PP_LOOK_BUSY ? PP_INK_AMBER : PP_INK_ALERT, 2.4);
    }
}

/* The book itself lies open before it while it is asked. */
static void
draw_open_book (PpCanvas *self, double x, double y)
{
  for (int side = -1; side <= 1; side += 2)
    {
      PP_POLY (self, x, y, x + side * 17, y - 3.5, x + side * 17, y - 16, x, y - 12.5);
      pp_fill_stroke (self, PP_INK_CARD, PP_INK_OUTLINE, PP_EDGE);
      for (int row = 0; row < 3; row++)
        pp_rule (self, x + side * 3, y - 9.8 + row * 3.2, x + side * 13.5, y - 12 + row * 3.2, row == 1 ? PP_INK_RED_FILL : PP_INK_NAVY, 1.1);
    }
}

/**
 * pp_building_lighthouse:
 * @self: a canvas, in units
 * @look: bright when it is asked, dark and boarded up when closed, with storm balls in trouble
 *
 * The directory: a lighthouse on a rock, for it shows the ways. Its foot is at the origin.
 */
void
pp_building_lighthouse (PpCanvas *self, PpLook look)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  draw_beams (self, look);
  cairo_move_to (self->cr, -26, 4);
  cairo_curve_to (self->cr, -20, -8, -8, -9, 0, -8);
  cairo_curve_to (self->cr, 10, -9, 20, -6, 26, 4);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_OUTLINE, PP_EDGE);
  PP_POLY (self, -9, -6, -6, -40, 6, -40, 9, -6);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_OUTLINE, PP_EDGE);
  PP_POLY (self, -8, -17, -7.2, -26, 7.2, -26, 8, -17);
  pp_fill (self, PP_INK_RED_FILL);
  draw_lantern (self, look);
  if (look == PP_LOOK_CLOSED)
    {
      pp_cross (self, 0, -12, 14, PP_INK_WOOD_DARK);
      pp_cross (self, 0, -32, 12, PP_INK_WOOD_DARK);
    }
  else if (look == PP_LOOK_TROUBLED)
    {
      pp_rule (self, 16, -44, 16, -4, PP_INK_OUTLINE, 1.6);
      for (int ball = 0; ball < 2; ball++)
        {
          pp_disc (self, 16, -41 + ball * 12, 5);
          pp_fill_stroke (self, PP_INK_ALERT, PP_INK_OUTLINE, PP_EDGE);
        }
    }
  else if (look == PP_LOOK_BUSY)
    draw_open_book (self, 0, 5);
}

/**
 * pp_building_kiosk:
 * @self: a canvas, in units
 * @look: as the lighthouse's
 *
 * The directory where there is no sea: a pillar in the street with signs to all places, and the book on its desk.
 */
void
pp_building_kiosk (PpCanvas *self, PpLook look)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  pp_rule (self, 0, -1, 0, -84, PP_INK_OUTLINE, 4.4);
  pp_rule (self, 0, -1, 0, -83, PP_INK_WOOD, 2.4);
  for (int sign = 0; sign < 3; sign++)
    {
      double y = -80 + sign * 11;
      int side = sign == 1 ? -1 : 1;

      PP_POLY (self, -side * 6, y, side * 22, y, side * 27, y + 4.2, side * 22, y + 8.4, -side * 6, y + 8.4);
      pp_fill_stroke (self, sign == 0 ? PP_INK_RED_FILL : sign == 1 ? PP_INK_BLUE : PP_INK_ENVELOPE, PP_INK_OUTLINE, PP_EDGE * 0.8);
    }
  PP_POLY (self, -17, -24, 17, -24, 13, -1, -13, -1);
  pp_fill_stroke (self, PP_INK_WOOD_DARK, PP_INK_OUTLINE, PP_EDGE);
  if (look == PP_LOOK_CLOSED)
    {
      pp_box (self, -16, -34, 32, 11, 2);
      pp_fill_stroke (self, PP_INK_SHADE, PP_INK_OUTLINE, PP_EDGE);
      return;
    }
  draw_open_book (self, 0, -24);
  if (look == PP_LOOK_TROUBLED)
    pp_light_beacon (self, 0, -84);
  else if (look == PP_LOOK_BUSY)
    pp_light_lamp (self, -13, -60, 40, look);
}
