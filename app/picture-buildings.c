/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The buildings of the street, in units around the middle of their doorstep (up is negative). They bear no words and
 * know nobody: signs and names are put on in picture-office.c.
 */
#include "app/picture-private.h"

#include <math.h>

#define EDGE 1.3

static void
draw_window (PpCanvas *self, double x, double y, double width, double height)
{
  if (self->scene->dark)
    {
      pp_box (self, x - 3, y - 3, width + 6, height + 6, 4);
      pp_use_alpha (self, PP_INK_WINDOW, 0.22);
      cairo_fill (self->cr);
    }
  cairo_rectangle (self->cr, x, y, width, height);
  pp_fill_stroke (self, PP_INK_WINDOW, PP_INK_OUTLINE, EDGE);
  pp_rule (self, x + width / 2, y, x + width / 2, y + height, PP_INK_OUTLINE, 0.9);
  pp_rule (self, x, y + height * 0.45, x + width, y + height * 0.45, PP_INK_OUTLINE, 0.9);
  pp_rule (self, x - 1.5, y + height + 0.8, x + width + 1.5, y + height + 0.8, PP_INK_STONE_DARK, 2);
}

static void
draw_door (PpCanvas *self, double x, double width, double height, PpInk ink)
{
  cairo_move_to (self->cr, x - width / 2, 0);
  cairo_line_to (self->cr, x - width / 2, -height + width / 2);
  cairo_arc (self->cr, x, -height + width / 2, width / 2, G_PI, 2 * G_PI);
  cairo_line_to (self->cr, x + width / 2, 0);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, ink, PP_INK_OUTLINE, EDGE);
  pp_disc (self, x + width * 0.28, -height * 0.42, 1.2);
  pp_fill (self, PP_INK_SUN);
}

/* A chimney that smokes: somebody is at home. */
static void
draw_chimney (PpCanvas *self, double x, double top)
{
  for (int puff = 3; puff >= 1; puff--)
    {
      pp_disc (self, x + puff * puff * 1.7 - 1, top - 3 - puff * 7.5, 2.2 + puff * 1.5);
      pp_use_alpha (self, PP_INK_CLOUD, 0.95 - puff * 0.2);
      cairo_fill (self->cr);
    }
  cairo_rectangle (self->cr, x - 4, top, 8, 22);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_OUTLINE, EDGE);
  cairo_rectangle (self->cr, x - 5.5, top - 2, 11, 4);
  pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, EDGE);
}

static void
draw_tiles (PpCanvas *self, double half, double low, double high)
{
  for (int row = 1; row <= 3; row++)
    {
      double y = low + (high - low) * row / 4, reach = half * (1 - row / 4.0) - 4;

      for (double x = -reach; x < reach - 2; x += 6)
        {
          cairo_new_sub_path (self->cr);
          cairo_arc (self->cr, x + 3, y, 2.6, 0.15, G_PI - 0.15);
        }
    }
  pp_use_alpha (self, PP_INK_OUTLINE, 0.35);
  cairo_set_line_width (self->cr, 0.8);
  cairo_stroke (self->cr);
}

/**
 * pp_building_house:
 * @self: a canvas, in units
 * @sender: whose house: the sender's is warm with a red roof, the recipient's cool with a blue one
 */
void
pp_building_house (PpCanvas *self, gboolean sender)
{
  PpInk wall = sender ? PP_INK_WALL_WARM : PP_INK_WALL_COOL, roof = sender ? PP_INK_ROOF_RED : PP_INK_ROOF_BLUE;
  int side = sender ? 1 : -1;

  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  draw_chimney (self, 20 * side, -92);
  cairo_rectangle (self->cr, -34, -52, 68, 52);
  pp_fill_stroke (self, wall, PP_INK_OUTLINE, EDGE);
  PP_POLY (self, -43, -50, 0, -92, 43, -50);
  pp_fill_stroke (self, roof, PP_INK_OUTLINE, EDGE);
  draw_tiles (self, 42, -50, -92);
  pp_disc (self, 0, -63, 6);
  pp_fill_stroke (self, PP_INK_WINDOW, PP_INK_OUTLINE, EDGE);
  draw_window (self, -27, -38, 15, 17);
  draw_window (self, 12, -38, 15, 17);
  draw_door (self, 0, 16, 30, sender ? PP_INK_ROOF_BLUE : PP_INK_WOOD);
  for (int flower = 0; flower < 5; flower++)
    {
      pp_disc (self, -28 + flower * 4.2, -19.5, 1.9);
      pp_fill (self, flower % 2 == 0 ? PP_INK_RED_FILL : PP_INK_LEAF);
    }
  pp_disc (self, -30 * side, -5, 7);
  pp_disc (self, -37 * side, -4, 5);
  pp_fill (self, PP_INK_LEAF_DARK);
}

static void
draw_clerk (PpCanvas *self)
{
  cairo_move_to (self->cr, -15, -31);
  cairo_curve_to (self->cr, -15, -47, -8, -49, 0, -49);
  cairo_curve_to (self->cr, 8, -49, 15, -47, 15, -31);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_BLUE, PP_INK_OUTLINE, EDGE);
  PP_POLY (self, 0, -49, 3, -41, 0, -33, -3, -41);
  pp_fill (self, PP_INK_RED_FILL);
  pp_disc (self, 0, -56, 8);
  pp_fill_stroke (self, PP_INK_SKIN, PP_INK_OUTLINE, EDGE);
  cairo_arc (self->cr, 0, -58, 8.4, G_PI, 2 * G_PI);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_HULL, PP_INK_OUTLINE, EDGE);
  pp_rule (self, -10, -58, 7, -58, PP_INK_OUTLINE, 2.4);
  for (int eye = -1; eye <= 1; eye += 2)
    {
      pp_disc (self, eye * 2.8, -55, 0.9);
      pp_fill (self, PP_INK_NAVY);
    }
  cairo_arc (self->cr, 0, -53.5, 3, 0.4, G_PI - 0.4);
  pp_stroke (self, PP_INK_NAVY, 0.9);
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
      pp_fill_stroke (self, i % 2 == 0 ? PP_INK_RED_FILL : PP_INK_ENVELOPE, PP_INK_OUTLINE, EDGE * 0.8);
    }
}

/* The counter: an open shop-front, and a clerk with scales and a bell. */
void
pp_building_counter (PpCanvas *self)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  pp_box (self, -50, -98, 100, 98, 2);
  pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, EDGE);
  if (self->scene->dark)
    {
      pp_box (self, -45, -78, 90, 54, 5);
      pp_use_alpha (self, PP_INK_WINDOW, 0.25);
      cairo_fill (self->cr);
    }
  cairo_rectangle (self->cr, -41, -76, 82, 48);
  pp_fill_stroke (self, PP_INK_ROOM, PP_INK_OUTLINE, EDGE);
  for (int shelf = 0; shelf < 6; shelf++)
    {
      cairo_rectangle (self->cr, 18 + shelf % 3 * 7.5, -60 + shelf / 3 * 9, 6, 7);
      pp_fill (self, shelf % 2 == 0 ? PP_INK_WOOD : PP_INK_WOOD_DARK);
    }
  draw_clerk (self);
  draw_awning (self, 53, -84, -70);
  pp_box (self, -55, -32, 110, 7, 2);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, EDGE);
  for (int panel = 0; panel < 3; panel++)
    {
      pp_box (self, -43 + panel * 30, -20, 26, 15, 1.5);
      pp_fill (self, PP_INK_STONE_DARK);
    }
  cairo_arc (self->cr, -30, -32, 5.5, G_PI, 2 * G_PI);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_OUTLINE, EDGE);
  pp_disc (self, -30, -38.6, 1.3);
  pp_fill (self, PP_INK_OUTLINE);
  PP_POLY (self, 28, -32, 36, -32, 34, -39, 30, -39);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_OUTLINE, EDGE);
  pp_rule (self, 26, -41, 38, -41, PP_INK_OUTLINE, 1.8);
}

static void
draw_flag (PpCanvas *self, double x, double top, gboolean far)
{
  pp_rule (self, x, top, x, top + 40, PP_INK_OUTLINE, 1.8);
  pp_disc (self, x, top - 1.5, 2);
  pp_fill (self, PP_INK_AMBER);
  for (int stripe = 0; stripe < 3; stripe++)
    {
      double left = x + 1 + stripe * 7.4;

      cairo_move_to (self->cr, left, top + 1 + stripe * 0.8);
      cairo_line_to (self->cr, left + 7.5, top + 1.8 + stripe * 0.8 - (stripe == 2 ? 1.6 : 0));
      cairo_line_to (self->cr, left + 7.5, top + 14.8 + stripe * 0.8 - (stripe == 2 ? 1.6 : 0));
      cairo_line_to (self->cr, left, top + 14 + stripe * 0.8);
      cairo_close_path (self->cr);
      pp_fill (self, stripe == 1 ? PP_INK_ENVELOPE : far ? PP_INK_BLUE : PP_INK_RED_FILL);
    }
}

static void
draw_front (PpCanvas *self, gboolean far)
{
  for (int column = 0; column < 4; column++)
    {
      double x = -47 + column * 28.4;

      cairo_rectangle (self->cr, x, -62, 8, 58);
      pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, EDGE * 0.8);
      cairo_rectangle (self->cr, x - 1.5, -64, 11, 4);
      pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, EDGE * 0.8);
    }
  draw_window (self, -34, -52, 13, 26);
  draw_window (self, 22, -52, 13, 26);
  draw_door (self, 0, 17, 42, far ? PP_INK_WOOD : PP_INK_ROOF_RED);
  cairo_rectangle (self->cr, -56, -4, 112, 4);
  pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, EDGE * 0.8);
}

/**
 * pp_building_office:
 * @self: a canvas, in units
 * @far: the office of the other country has a blue roof and another flag
 */
void
pp_building_office (PpCanvas *self, gboolean far)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  draw_flag (self, 42, -128, far);
  cairo_rectangle (self->cr, -52, -64, 104, 64);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_OUTLINE, EDGE);
  draw_front (self, far);
  cairo_rectangle (self->cr, -58, -80, 116, 17);
  pp_fill_stroke (self, far ? PP_INK_ROOF_BLUE : PP_INK_ROOF_RED, PP_INK_OUTLINE, EDGE);
  PP_POLY (self, -60, -80, 0, -110, 60, -80);
  pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, EDGE);
  PP_POLY (self, -46, -82.5, 0, -105, 46, -82.5);
  pp_fill (self, PP_INK_STONE_DARK);
  pp_clock (self, 0, -90.5, 7.5, PP_INK_ROOM, PP_INK_NAVY);
}

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
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_OUTLINE, EDGE * 0.5);
}

/**
 * pp_building_boxes:
 * @self: a canvas, in units
 * @letters: how many lie in the pigeon-holes
 * @marked: how many of these have a bookmark in them
 */
void
pp_building_boxes (PpCanvas *self, guint letters, guint marked)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  for (int post = -1; post <= 1; post += 2)
    {
      cairo_rectangle (self->cr, post * 49 - 3, -90, 6, 90);
      pp_fill_stroke (self, PP_INK_WOOD_DARK, PP_INK_OUTLINE, EDGE);
    }
  PP_POLY (self, -58, -88, -46, -106, 46, -106, 58, -88);
  pp_fill_stroke (self, PP_INK_ROOF_BLUE, PP_INK_OUTLINE, EDGE);
  pp_box (self, -45, -84, 90, 84, 1.5);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, EDGE);
  for (int i = 0; i < 12; i++)
    {
      double x = -41 + i % 4 * 20.8, y = -80 + i / 4 * 24;
      guint place = (i + 12 - 5) % 12;

      cairo_rectangle (self->cr, x, y, 19, 15.5);
      pp_fill_stroke (self, PP_INK_HOLE, PP_INK_OUTLINE, EDGE * 0.6);
      if (place < letters)
        draw_filed (self, x, y, place < marked);
      pp_box (self, x + 5.5, y + 16.6, 8, 4.4, 1);
      pp_fill (self, PP_INK_SUN);
    }
  cairo_rectangle (self->cr, -48, -7, 96, 7);
  pp_fill_stroke (self, PP_INK_WOOD_DARK, PP_INK_OUTLINE, EDGE);
}

/* The directory: a lighthouse on a rock, for it shows the ways. Its foot is at the origin. */
void
pp_building_lighthouse (PpCanvas *self)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  if (self->scene->dark)
    for (int side = -1; side <= 1; side += 2)
      {
        PP_POLY (self, 0, -46, side * 90, -66, side * 90, -36);
        pp_use_alpha (self, PP_INK_WINDOW, 0.16);
        cairo_fill (self->cr);
      }
  cairo_move_to (self->cr, -26, 4);
  cairo_curve_to (self->cr, -20, -8, -8, -9, 0, -8);
  cairo_curve_to (self->cr, 10, -9, 20, -6, 26, 4);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_OUTLINE, EDGE);
  PP_POLY (self, -9, -6, -6, -40, 6, -40, 9, -6);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_OUTLINE, EDGE);
  PP_POLY (self, -8, -17, -7.2, -26, 7.2, -26, 8, -17);
  pp_fill (self, PP_INK_RED_FILL);
  cairo_rectangle (self->cr, -8.5, -42, 17, 3);
  pp_fill_stroke (self, PP_INK_OUTLINE, PP_INK_OUTLINE, EDGE * 0.6);
  cairo_rectangle (self->cr, -5, -50, 10, 8);
  pp_fill_stroke (self, PP_INK_SUN, PP_INK_OUTLINE, EDGE);
  PP_POLY (self, -7.5, -50, 0, -58, 7.5, -50);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_OUTLINE, EDGE);
}

/* Shutters before the front: closed. */
void
pp_building_shutter (PpCanvas *self, double left, double top, double right)
{
  cairo_rectangle (self->cr, left, top, right - left, -top - 4);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_OUTLINE, EDGE);
  for (double y = top + 5; y < -6; y += 5)
    pp_rule (self, left + 1, y, right - 1, y, PP_INK_OUTLINE, 0.7);
}

/* The wing that makes one house of two: @width units from the middle of one to the middle of the other. */
void
pp_building_roof (PpCanvas *self, double width)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_rectangle (self->cr, 0, -62, width, 62);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_OUTLINE, EDGE);
  for (double x = 62; x + 13 < width - 60; x += 24)
    draw_window (self, x, -44, 13, 20);
  PP_POLY (self, -20, -62, 4, -80, width - 4, -80, width + 20, -62);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_OUTLINE, EDGE);
}
