/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the two bands stand on: a map with a sea for the network, a street between hills and water for the post office.
 * By night the sky has stars. Nothing here knows of mail.
 */
#include "app/picture-private.h"

#include <math.h>

/* The same numbers from 0 to 1 every time: stars and trees stay where they are. */
static double
scatter (guint n)
{
  guint32 x = n * 2654435761u + 0x9e3779b9u;

  x ^= x >> 15;
  x *= 2246822519u;
  x ^= x >> 13;
  return (x & 0xffffff) / (double) 0x1000000;
}

static void
trace_shore (PpCanvas *self, double x, double top, double bottom, double sway)
{
  double step = (bottom - top) / 3;

  for (int i = 0; i < 3; i++)
    {
      double y = top + i * step;

      cairo_curve_to (self->cr, x - sway, y + step * 0.33, x + sway, y + step * 0.66, x, y + step);
    }
}

static void
draw_wave (PpCanvas *self, double x, double y, double size, PpInk ink, double width)
{
  cairo_move_to (self->cr, x - size, y);
  cairo_curve_to (self->cr, x - size * 0.6, y - size * 0.5, x - size * 0.4, y + size * 0.45, x, y);
  cairo_curve_to (self->cr, x + size * 0.4, y - size * 0.45, x + size * 0.6, y + size * 0.5, x + size, y);
  pp_stroke (self, ink, width);
}

static void
draw_map_sea (PpCanvas *self)
{
  double u = self->net_unit, x = self->middle, half = MAX (46 * u, self->width * 0.036), sway = 10 * u;
  double top = self->net.y, bottom = top + self->net.height;

  for (int shore = 1; shore >= 0; shore--)
    {
      double reach = half + shore * 5 * u;

      cairo_move_to (self->cr, x - reach, top);
      trace_shore (self, x - reach, top, bottom, sway);
      cairo_line_to (self->cr, x + reach, bottom);
      trace_shore (self, x + reach, bottom, top, sway);
      cairo_close_path (self->cr);
      pp_fill (self, shore ? PP_INK_RELIEF : PP_INK_SEA);
    }
  for (int i = 0; i < 4; i++)
    draw_wave (self, x + (i % 2 == 0 ? -0.35 : 0.4) * half, top + (i + 0.6) * self->net.height / 7, 9 * u, PP_INK_SEA_LINE,
               1.5 * u);
}

/* Hills, woods and a compass, as old maps print them: faint, below the names. */
static void
draw_relief (PpCanvas *self)
{
  double u = self->net_unit, bottom = self->net.y + self->net.height;

  for (guint i = 0; i < 30; i++)
    {
      double x = (i + scatter (i)) / 30 * self->width, y = bottom - (3 + scatter (i + 50) * 8) * u,
             size = (8 + 6 * scatter (i + 90)) * u;

      if (!self->scene->one_domain && fabs (x - self->middle) < 75 * u)
        continue;
      if (i % 3 != 0)
        {
          cairo_move_to (self->cr, x - size, y + 5 * u);
          cairo_curve_to (self->cr, x - size * 0.4, y - size * 0.9, x + size * 0.4, y - size * 0.9, x + size, y + 5 * u);
        }
      else
        PP_POLY (self, x - 3 * u, y + 3 * u, x, y - 9 * u, x + 3 * u, y + 3 * u);
      pp_stroke (self, PP_INK_RELIEF, 1.6 * u);
    }
  for (guint i = 0; i < 4; i++)
    for (guint ring = 1; ring <= 3; ring++)
      {
        double x = self->width * (0.15 + 0.23 * i + (i > 1 ? 0.03 : 0)),
               y = self->net.y + self->net.height * (0.3 + 0.22 * (i % 2));

        cairo_save (self->cr);
        cairo_translate (self->cr, x, y);
        cairo_rotate (self->cr, 0.3 * i);
        cairo_scale (self->cr, 1, 0.55);
        pp_disc (self, 0, 0, (22 * ring + 14 * scatter (i * 7 + ring)) * u);
        cairo_restore (self->cr);
        pp_stroke (self, PP_INK_RELIEF, 1.1 * u);
      }
}

/* The map below the network. */
void
pp_land_draw_map (PpCanvas *self)
{
  cairo_save (self->cr);
  cairo_rectangle (self->cr, 0, self->net.y, self->width, self->net.height);
  cairo_clip_preserve (self->cr);
  pp_fill (self, PP_INK_PAPER);
  draw_relief (self);
  if (!self->scene->one_domain)
    draw_map_sea (self);
  cairo_restore (self->cr);
}

/* A tree on its foot, in units. */
void
pp_tree (PpCanvas *self, double size, gboolean tall)
{
  cairo_save (self->cr);
  cairo_scale (self->cr, size, size);
  pp_box (self, -2, -16, 4, 16, 1);
  pp_fill (self, PP_INK_WOOD_DARK);
  if (tall)
    {
      PP_POLY (self, 0, -52, 11, -30, 6, -31, 14, -13, -14, -13, -6, -31, -11, -30);
      pp_fill (self, PP_INK_LEAF_DARK);
      PP_POLY (self, 0, -52, -11, -30, -6, -31, -14, -13, -4, -13);
      pp_fill (self, PP_INK_LEAF);
    }
  else
    {
      pp_disc (self, 5, -22, 12);
      pp_disc (self, 1, -34, 11);
      pp_fill (self, PP_INK_LEAF_DARK);
      pp_disc (self, -5, -22, 12);
      pp_disc (self, -2, -34, 9);
      pp_fill (self, PP_INK_LEAF);
    }
  cairo_restore (self->cr);
}

static void
draw_cloud (PpCanvas *self, double x, double y, double size)
{
  cairo_move_to (self->cr, x - size * 1.6, y);
  cairo_curve_to (self->cr, x - size * 1.7, y - size * 0.6, x - size, y - size * 0.7, x - size * 0.8, y - size * 0.5);
  cairo_curve_to (self->cr, x - size * 0.6, y - size * 1.2, x + size * 0.4, y - size * 1.2, x + size * 0.5, y - size * 0.55);
  cairo_curve_to (self->cr, x + size, y - size * 0.8, x + size * 1.7, y - size * 0.5, x + size * 1.6, y);
  cairo_close_path (self->cr);
  pp_use_alpha (self, PP_INK_CLOUD, self->scene->dark ? 0.6 : 0.85);
  cairo_fill (self->cr);
}

static void
draw_night (PpCanvas *self)
{
  double u = self->office_unit, height = self->ground - self->office.y;
  double x = self->width * 0.845, y = self->office.y + MIN (48 * u, height * 0.3);

  for (guint i = 0; i < 110; i++)
    {
      pp_disc (self, scatter (i * 3) * self->width, self->office.y + scatter (i * 3 + 1) * height * 0.75,
               (0.4 + scatter (i * 3 + 2)) * u);
      pp_use_alpha (self, PP_INK_SUN, 0.35 + 0.6 * scatter (i + 400));
      cairo_fill (self->cr);
    }
  pp_disc (self, x, y, 26 * u);
  pp_use_alpha (self, PP_INK_SUN, 0.12);
  cairo_fill (self->cr);
  cairo_arc (self->cr, x, y, 15 * u, -G_PI_2 - 0.5, G_PI_2 - 0.5);
  cairo_arc_negative (self->cr, x - 6.5 * u, y - 3 * u, 14 * u, G_PI_2 - 0.35, -G_PI_2 - 0.35);
  cairo_close_path (self->cr);
  pp_fill (self, PP_INK_SUN);
}

static void
draw_day (PpCanvas *self)
{
  double u = self->office_unit, y = self->office.y + 46 * u;

  for (int ring = 2; ring >= 0; ring--)
    {
      pp_disc (self, self->width * 0.845, y, (15 + 9 * ring) * u);
      pp_use_alpha (self, PP_INK_SUN, ring == 0 ? 1 : 0.28);
      cairo_fill (self->cr);
    }
  for (guint i = 0; i < 6; i++)
    draw_cloud (self, self->width * (0.12 + i * 0.163), self->office.y + (34 + 30 * scatter (i + 7)) * u,
                (13 + 8 * scatter (i + 20)) * u);
}

static void
draw_sky (PpCanvas *self)
{
  cairo_pattern_t *sky = cairo_pattern_create_linear (0, self->office.y, 0, self->ground);
  const PpInk inks[2] = { PP_INK_SKY_TOP, PP_INK_SKY_LOW };

  for (int i = 0; i < 2; i++)
    {
      guint32 rgb = pp_ink_rgb (self->scene->dark, inks[i]);

      cairo_pattern_add_color_stop_rgb (sky, i, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0);
    }
  cairo_rectangle (self->cr, 0, self->office.y, self->width, self->office.height);
  cairo_set_source (self->cr, sky);
  cairo_fill (self->cr);
  cairo_pattern_destroy (sky);
  if (self->scene->dark)
    draw_night (self);
  else
    draw_day (self);
}

static void
draw_hills (PpCanvas *self, double low, double high, guint n, guint seed, PpInk ink)
{
  double u = self->office_unit, step = self->width / n, y = self->ground - low * u;

  cairo_move_to (self->cr, -step, self->ground + 2);
  cairo_line_to (self->cr, -step, y);
  for (guint i = 0; i <= n; i++)
    {
      double top = y - scatter (seed + i) * high * u, x = i * step;

      cairo_curve_to (self->cr, x - step * 0.65, y, x - step * 0.7, top, x - step * 0.5, top);
      cairo_curve_to (self->cr, x - step * 0.3, top, x - step * 0.35, y, x, y);
    }
  cairo_line_to (self->cr, self->width, self->ground + 2);
  cairo_close_path (self->cr);
  pp_fill (self, ink);
}

/**
 * pp_land_get_sea:
 * @self: a canvas
 * @left: (out): where the street ends, in pixels
 * @right: (out): where it begins again
 */
void
pp_land_get_sea (const PpCanvas *self, double *left, double *right)
{
  double half =
    MIN (94 * self->office_unit,
         (pp_canvas_get_neighbour (self, PP_STATION_MTA, 1) - self->x[PP_STATION_MTA]) / 2 - 56 * self->office_unit);

  *left = self->middle - half;
  *right = self->middle + half;
}

static void
draw_gull (PpCanvas *self, double x, double y, double size)
{
  cairo_move_to (self->cr, x - size, y - size * 0.35);
  cairo_curve_to (self->cr, x - size * 0.6, y - size * 0.75, x - size * 0.2, y - size * 0.4, x, y);
  cairo_curve_to (self->cr, x + size * 0.2, y - size * 0.4, x + size * 0.6, y - size * 0.75, x + size, y - size * 0.35);
  pp_stroke (self, self->scene->dark ? PP_INK_FAINT : PP_INK_OUTLINE, size * 0.16);
}

static void
draw_sea (PpCanvas *self)
{
  double u = self->office_unit, bottom = self->office.y + self->office.height, horizon = self->ground - 30 * u, left, right;

  pp_land_get_sea (self, &left, &right);
  PP_POLY (self, left + 8 * u, horizon, right - 8 * u, horizon, right, bottom, left, bottom);
  pp_fill (self, PP_INK_SEA_DEEP);
  PP_POLY (self, left + 6 * u, self->ground - 22 * u, right - 6 * u, self->ground - 22 * u, right, bottom, left, bottom);
  pp_fill (self, PP_INK_SEA);
  for (int row = 0; row < 5; row++)
    for (int i = 0; i < 4; i++)
      {
        double x = left + (right - left) * (0.17 + 0.22 * i) + (row % 2 == 0 ? 9 : -6) * u,
               y = self->ground + (-17 + row * 13) * u;

        draw_wave (self, x, y, (5 + row) * u, PP_INK_SEA_LINE, (0.9 + 0.15 * row) * u);
      }
  draw_gull (self, self->middle - 62 * u, self->ground - 88 * u, 7 * u);
  draw_gull (self, self->middle + 66 * u, self->ground - 72 * u, 6 * u);
  draw_gull (self, self->middle - 36 * u, self->ground - 104 * u, 5 * u);
}

/* The border goes through the water, as maps show it; each shore has its post. */
static void
draw_border (PpCanvas *self)
{
  double u = self->office_unit, bottom = self->office.y + self->office.height, line, ends[2];
  const double dashes[] = { 7 * u, 4 * u, 1.5 * u, 4 * u };

  pp_land_get_sea (self, &ends[0], &ends[1]);
  line = MIN (self->middle + 58 * u, ends[1] - 20 * u);
  cairo_save (self->cr);
  cairo_set_dash (self->cr, dashes, 4, 0);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_BUTT);
  pp_rule (self, line, self->ground - 22 * u, line + 6 * u, bottom, PP_INK_RED, 1.8 * u);
  cairo_restore (self->cr);
  for (int i = 0; i < 2; i++)
    for (int stripe = 0; stripe < 5; stripe++)
      {
        double x = ends[i] + (i == 0 ? 4 : -4) * u;

        cairo_rectangle (self->cr, x - 2.2 * u, self->ground + (-26 + stripe * 5) * u, 4.4 * u, 5 * u);
        pp_fill_stroke (self, stripe % 2 == 0 ? (i == 0 ? PP_INK_RED_FILL : PP_INK_BLUE) : PP_INK_ENVELOPE, PP_INK_OUTLINE, 0.8 * u);
      }
}

/* The quays on both sides of the water. */
static void
draw_quays (PpCanvas *self)
{
  double u = self->office_unit, bottom = self->office.y + self->office.height, ends[2];

  pp_land_get_sea (self, &ends[0], &ends[1]);
  for (int i = 0; i < 2; i++)
    {
      double side = i == 0 ? 1 : -1, x = ends[i];

      PP_POLY (self, x - side * 12 * u, self->ground - 3 * u, x + side * 8 * u, self->ground - 3 * u, x + side * 4 * u, bottom,
               x - side * 12 * u, bottom);
      pp_fill (self, PP_INK_STONE_DARK);
      for (double y = self->ground + 6 * u; y < bottom; y += 9 * u)
        pp_rule (self, x - side * 11 * u, y, x + side * 4 * u, y, PP_INK_STONE, 1 * u);
      pp_box (self, x + (side * 1 - 3) * u, self->ground - 11 * u, 6 * u, 9 * u, 2 * u);
      pp_fill (self, PP_INK_HULL);
    }
}

static void
draw_ground (PpCanvas *self)
{
  double u = self->office_unit;

  cairo_rectangle (self->cr, 0, self->ground, self->width, self->office.y + self->office.height - self->ground);
  pp_fill (self, PP_INK_GROUND);
  cairo_rectangle (self->cr, 0, self->ground - 2.5 * u, self->width, 5 * u);
  pp_fill (self, PP_INK_GROUND_EDGE);
}

static void
draw_trees (PpCanvas *self)
{
  static const struct { double place, size; gboolean tall;
  } trees[] = {
    { 0.012, 0.9, FALSE },
    { 0.026, 0.7, TRUE },
    { 0.124, 0.85, FALSE },
    { 0.148, 1.0, TRUE },
    { 0.161, 0.75, TRUE },
    { 0.292, 0.9, FALSE },
    { 0.309, 0.7, FALSE },
    { 0.690, 0.95, TRUE },
    { 0.702, 0.75, FALSE },
    { 0.836, 1.0, FALSE },
    { 0.853, 0.8, TRUE },
    { 0.868, 0.65, FALSE },
    { 0.978, 0.95, TRUE },
    { 0.990, 0.75, FALSE },
    /* where the sea is not */
    { 0.452, 0.9, FALSE },
    { 0.470, 1.1, TRUE },
    { 0.488, 0.8, TRUE },
    { 0.512, 1.0, FALSE },
    { 0.530, 0.8, FALSE },
    { 0.548, 1.0, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      if (!self->scene->one_domain && fabs (trees[i].place - 0.5) < 0.06)
        continue;
      if (self->scene->one_domain && !self->scene->stations[PP_STATION_DIRECTORY].absent && fabs (trees[i].place - 0.52) < 0.025)
        continue;
      pp_canvas_begin (self, trees[i].place * self->width, self->ground - 2, self->office_unit);
      pp_tree (self, trees[i].size, trees[i].tall);
      pp_canvas_end (self);
    }
}

/* The street below the post offices. */
void
pp_land_draw_street (PpCanvas *self)
{
  cairo_save (self->cr);
  cairo_rectangle (self->cr, 0, self->office.y, self->width, self->office.height);
  cairo_clip (self->cr);
  draw_sky (self);
  draw_hills (self, 26, 38, 7, 3, PP_INK_HILL_FAR);
  draw_hills (self, 8, 30, 11, 40, PP_INK_HILL_NEAR);
  draw_ground (self);
  if (!self->scene->one_domain)
    {
      draw_sea (self);
      draw_quays (self);
      draw_border (self);
    }
  draw_trees (self);
  cairo_restore (self->cr);
}
