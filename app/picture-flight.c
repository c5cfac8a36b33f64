/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What flies, on its way: where it is in both worlds, and who carries it. How the things look is in picture-slip.c and
 * picture-vehicles.c; how far they are is the rule of motion's.
 */
#include "app/picture-private.h"

#include <math.h>

#include "app/motion.h"

/* The height at which slips fly over the network, in pixels */
double
pp_flight_get_lane (const PpCanvas *self)
{
  return self->net_top + (PP_NET_LANE - 26 * (self->closer - 1)) * self->net_unit;
}

/* The way of a slip above the stations: a low arc, thrown by one, caught by the other. */
static void
find_slip (PpCanvas *self, double *x, double *y)
{
  const PpScene *scene = self->scene;
  double phase = PP_PHASE (scene), from = self->x[scene->from], to = self->x[scene->to];

  *x = pp_motion_between (from, to, phase);
  *y = pp_flight_get_lane (self) - pp_motion_lift (5 * self->net_unit, phase);
}

/* On the link a spark goes along, so that one sees which wire the words are on. It passes below the hop's number. */
static void
draw_spark (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double ends[2][2], phase = PP_PHASE (scene), x, y;
  PpStation sides[2] = { scene->from, scene->to };
  gboolean asks = sides[0] == PP_STATION_DIRECTORY || sides[1] == PP_STATION_DIRECTORY;

  for (int i = 0; i < 2; i++)
    {
      ends[i][0] = self->x[sides[i]];
      if (sides[i] == PP_STATION_DIRECTORY)
        ends[i][0] += copysign (30 * self->net_unit, self->x[sides[1 - i]] - ends[i][0]);
      ends[i][1] = self->net_top + (sides[i] == PP_STATION_DIRECTORY ? PP_NET_BOOK + 12
                                    : asks                           ? PP_NET_ASK
                                                                     : PP_NET_LINK) *
                                     self->net_unit;
    }
  if (fabs (ends[1][0] - ends[0][0]) > PP_NET_CARD * self->net_unit)
    for (int i = 0; i < 2; i++)
      if (sides[i] != PP_STATION_DIRECTORY)
        ends[i][0] += copysign (PP_NET_CARD / 2 * self->net_unit, ends[1 - i][0] - ends[i][0]);
  x = pp_motion_between (ends[0][0], ends[1][0], phase);
  y = pp_motion_between (ends[0][1], ends[1][1], phase);
  if (!asks && fabs (x - (self->x[scene->from] + self->x[scene->to]) / 2) < 20 * self->net_unit)
    return;
  pp_disc (self, x, y, 7 * self->net_unit);
  pp_use_alpha (self, PP_INK_RED, 0.3);
  cairo_fill (self->cr);
  pp_disc (self, x, y, 4 * self->net_unit);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_WHITE, 1.2 * self->net_unit);
}

/* What flies over the network stays above the numbers of the hops; where there is room, above the cards. */
static double
get_floor (const PpCanvas *self)
{
  return self->net_top + (self->closer > 1 ? PP_NET_CARD_TOP - 10 : PP_NET_LINK - 15) * self->net_unit;
}

/* Where the envelope is that flies over the network. */
void
pp_flight_find_letter (PpCanvas *self, cairo_rectangle_t *box)
{
  double width = 204 * MAX (self->net_unit, self->type) * self->closer, height = (self->scene->sealed ? 48 : 56) * self->net_unit * self->closer;
  double x, y;

  find_slip (self, &x, &y);
  x = CLAMP (x, width / 2 + 6, MAX (width / 2 + 6, self->width - width / 2 - 6));
  /* Below the names of the domains and the date, above the wire's number. */
  y = MAX (MIN (y + (self->scene->sealed ? 16 : 14) * self->net_unit, get_floor (self) - height * (self->scene->sealed ? 0.7 : 0.5)),
           self->net.y + MAX (11 * self->net_unit, PP_LEAST_TYPE * 0.75) + PP_LEAST_TYPE * 0.7 + height * (self->scene->sealed ? 0.7 : 0.5));
  *box = (cairo_rectangle_t){ x - width / 2, y - height / 2, width, height };
}

static void
draw_net_movers (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  int direction = self->x[scene->to] >= self->x[scene->from] ? 1 : -1;
  double x, y;

  draw_spark (self);
  find_slip (self, &x, &y);
  if (pp_scene_letter_flies (scene))
    {
      cairo_rectangle_t box;

      pp_flight_find_letter (self, &box);
      pp_canvas_zoom (self, self->closer);
      pp_envelope_draw (self, box.x + box.width / 2, box.y + box.height / 2, box.width, box.height);
    }
  else
    {
      pp_canvas_zoom (self, self->closer);
      pp_slip_draw (self, scene->slip, scene->line, x, y, direction);
    }
  pp_canvas_zoom (self, 1 / self->closer);
}

/* The boat goes from quay to quay. */
void
pp_flight_find_quays (const PpCanvas *self, int direction, double *from, double *to)
{
  double left, right, half = 50 * self->office_unit;

  pp_land_get_sea (self, &left, &right);
  left = MIN (left + half, self->middle);
  right = MAX (right - half, self->middle);
  *from = direction > 0 ? left : right;
  *to = direction > 0 ? right : left;
}

/* As it is carried along the street. */
static void
draw_load (PpCanvas *self, double x, double y)
{
  double width = MAX (112 * self->office_unit, PP_LEAST_TYPE * 10.5), height = 50 * self->office_unit;

  pp_canvas_note (self, "letter", x - width / 2, y - height / 2, width, height);
  pp_envelope_draw (self, x, y, width, height);
}

/* With IMAP the way is short: from the pigeon-holes to the desk before them, where the letter is read. */
static void
draw_at_counter (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double u = self->office_unit, boxes = self->x[PP_STATION_MDA], desk = boxes + PP_READING_DESK * u, phase = PP_PHASE (scene);
  double begin = boxes + 30 * u, way = desk - 17 * u - begin;
  double x = begin + way * (scene->to == PP_STATION_MDA ? 1 - phase : phase), y = self->ground - 34 * u;

  if (pp_scene_letter_flies (scene))
    {
      draw_load (self, x, y - 14 * u);
      return;
    }
  pp_canvas_begin (self, x, y, u);
  pp_slip_draw_small (self, scene->slip);
  pp_canvas_end (self);
}

static void
draw_office_movers (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  guint hop = pp_scene_flight_hop (scene);
  int direction = self->x[scene->to] >= self->x[scene->from] ? 1 : -1;
  double from = self->x[scene->from], to = self->x[scene->to], phase = PP_PHASE (scene), u = self->office_unit;
  double margin = 58 * u, x, load_x, load_y;

  if (hop == 0)
    {
      pp_pigeon_draw (self, phase, direction);
      return;
    }
  if (pp_scene_is_read_at_counter (scene) && hop == 5)
    {
      draw_at_counter (self);
      return;
    }
  if (hop == 3 && pp_scene_crosses_sea (scene))
    pp_flight_find_quays (self, direction, &from, &to);
  else if (fabs (to - from) > 2 * margin)
    {
      from += margin * direction;
      to -= margin * direction;
    }
  if (hop == 3 && !pp_scene_crosses_sea (scene))
    hop = 2;
  x = pp_motion_between (from, to, phase);
  pp_canvas_begin (self, x, self->ground, u);
  pp_vehicle_draw (self, hop, phase, direction);
  pp_vehicle_get_load (hop, &load_x, &load_y);
  cairo_translate (self->cr, load_x * direction, load_y);
  if (!pp_scene_letter_flies (scene))
    {
      pp_canvas_note (self, "slip", -18, -10, 36, 20);
      pp_slip_draw_small (self, scene->slip);
    }
  pp_canvas_end (self);
  if (pp_scene_letter_flies (scene))
    draw_load (self, x + load_x * direction * u, self->ground + (load_y - 14) * u);
}

/**
 * pp_flight_draw_office:
 * @self: a canvas, in pixels
 *
 * Draws who carries what is said at the post office.
 */
void
pp_flight_draw_office (PpCanvas *self)
{
  if (!self->scene->flying || !self->office.shown)
    return;
  cairo_save (self->cr);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  cairo_rectangle (self->cr, 0, self->office.y, self->width, self->office.height);
  cairo_clip (self->cr);
  draw_office_movers (self);
  cairo_restore (self->cr);
}

/**
 * pp_flight_draw_net:
 * @self: a canvas, in pixels
 *
 * Draws what is said as it flies over the network.
 */
void
pp_flight_draw_net (PpCanvas *self)
{
  if (!self->scene->flying || !self->net.shown)
    return;
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  draw_net_movers (self);
}

/* Both. */
void
pp_flight_draw (PpCanvas *self)
{
  pp_flight_draw_office (self);
  pp_flight_draw_net (self);
}
