/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A flock and its streams. Who goes to the right keeps to the upper half of the way, who goes to the left to the lower one. A stream
 * is a ribbon for each class of slips, as thick as there are many, with dashes that move along it, and with slips of the class on it:
 * nothing is told by colour alone.
 */
#include "app/picture-stream.h"

#include <math.h>

#define LANES 12          /* on one half of a way */
#define FEW 12            /* so many are still large */
#define LARGE 0.9         /* in units of the band */
#define SMALL 0.5
#define LETTERS_APART 2.6 /* on a ribbon, in widths of one */
#define DASH 11.0         /* in units */
#define BEGINS 8.0        /* beside the middle of a station: so one sees where a way ends and the next begins */

/* A way through the air: straight, @length long, with room for both directions */
typedef struct
{
  double x, y, cos, sin, length;
  double room; /* of one direction */
  double unit;
} Way;

static void
find_net (const PpCanvas *self, PpStation station, gboolean asks, double *x, double *y)
{
  gboolean book = station == PP_STATION_DIRECTORY;

  *x = self->x[station] + (book ? -30 : asks ? PP_NET_CARD / 2 : 0) * self->net_unit;
  *y = self->net_top + (book ? PP_NET_BOOK + 12 : asks ? PP_NET_ASK : PP_NET_LANE + 2) * self->net_unit;
}

static void
find_office (const PpCanvas *self, PpStation station, gboolean asks, double *x, double *y)
{
  gboolean light = station == PP_STATION_DIRECTORY;

  *x = self->x[station] + (light ? PP_LIGHTHOUSE - 26 : asks ? 44 : 0) * self->office_unit;
  *y = self->ground - (light ? 88 : asks ? 96 : 62) * self->office_unit;
}

/* Between houses, or from quay to quay. */
static void
shorten_way (const PpCanvas *self, PpStation from, PpStation to, double *x1, double *x2)
{
  int direction = *x2 >= *x1 ? 1 : -1;
  double margin = 58 * self->office_unit;
  gboolean sea = !self->scene->one_domain && (from <= PP_STATION_MTA) != (to <= PP_STATION_MTA);

  if (sea)
    pp_flight_find_quays (self, direction, x1, x2);
  else if (fabs (*x2 - *x1) > 2 * margin)
    {
      *x1 += margin * direction;
      *x2 -= margin * direction;
    }
}

static Way
find_way (const PpCanvas *self, gboolean office, PpStation from, PpStation to)
{
  gboolean asks = from == PP_STATION_DIRECTORY || to == PP_STATION_DIRECTORY;
  double ends[2][2], dx, dy;
  Way way = { 0 };

  for (int i = 0; i < 2; i++)
    (office ? find_office : find_net) (self, i == 0 ? from : to, asks, &ends[i][0], &ends[i][1]);
  if (office && !asks)
    shorten_way (self, from, to, &ends[0][0], &ends[1][0]);
  else if (!asks)
    for (int i = 0; i < 2; i++)
      ends[i][0] += copysign (BEGINS * self->net_unit, ends[1 - i][0] - ends[i][0]);
  dx = ends[1][0] - ends[0][0];
  dy = ends[1][1] - ends[0][1];
  way.length = MAX (hypot (dx, dy), 1);
  way.x = ends[0][0];
  way.y = ends[0][1];
  way.cos = dx / way.length;
  way.sin = dy / way.length;
  way.unit = office ? self->office_unit : self->net_unit;
  way.room = (asks ? 12 : office ? 34 : 17) * way.unit;
  return way;
}

/* A point on the way: @across is 0 in the middle, and positive to the side that this direction keeps to. */
static void
find_point (const Way *way, double along, double across, double *x, double *y)
{
  *x = way->x + way->cos * along + way->sin * across;
  *y = way->y + way->sin * along - way->cos * across;
}

static guint
get_room (const Way *way)
{
  return MAX (LANES, LANES * floor (way->length / pp_sprites_width (SMALL * way->unit)));
}

/**
 * pp_stream_get_room:
 * @office: in which world
 *
 * Returns: how many there is room for on a way, before they are shown as a stream
 */
guint
pp_stream_get_room (const PpScene *scene, double width, double height, gboolean office, PpStation from, PpStation to)
{
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (nowhere);
  PpCanvas canvas;
  guint room;

  pp_canvas_init (&canvas, cr, scene, width, height);
  {
    Way way = find_way (&canvas, office, from, to);

    room = get_room (&way);
  }
  pp_canvas_clear (&canvas);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
  return room;
}

/**
 * pp_stream_get_extent:
 * @office: in which world
 * @extent: (out): where there is anything to be drawn
 *
 * Returns: whether there is
 */
gboolean
pp_stream_get_extent (PpFlock *flock, const PpScene *scene, double width, double height, gboolean office, cairo_rectangle_t *extent)
{
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (nowhere);
  double left = width, top = height, right = 0, bottom = 0;
  PpCanvas canvas;

  pp_canvas_init (&canvas, cr, scene, width, height);
  if (office ? canvas.office.shown : canvas.net.shown)
    for (guint pair = 0; pair < PP_N_STATIONS * PP_N_STATIONS; pair++)
      {
        PpStation from = pair / PP_N_STATIONS, to = pair % PP_N_STATIONS;
        Way way;

        if (pp_flock_count (flock, from, to) == 0)
          continue;
        way = find_way (&canvas, office, from, to);
        for (int end = 0; end < 2; end++)
          {
            double x = way.x + end * way.cos * way.length, y = way.y + end * way.sin * way.length;
            double aside = 30 * way.unit, over = way.room + 20 * way.unit;

            left = MIN (left, x - aside);
            right = MAX (right, x + aside);
            top = MIN (top, y - over);
            bottom = MAX (bottom, y + over);
          }
      }
  pp_canvas_clear (&canvas);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
  left = MAX (floor (left), 0);
  top = MAX (floor (top), 0);
  *extent = (cairo_rectangle_t){ left, top, MIN (ceil (right), width) - left, MIN (ceil (bottom), height) - top };
  return extent->width > 0 && extent->height > 0;
}

static gboolean
is_sealed (const PpScene *scene, guint hop, PpSlip slip)
{
  return hop >= 1 && hop <= 5 && scene->hops[hop - 1].sealed && slip != PP_SLIP_QUESTION && slip != PP_SLIP_ANSWER;
}

/* The dashes of one ribbon: air mail for what goes out, the ink of the class's sign for what comes back. */
static void
draw_dashes (PpCanvas *self, PpSlip slip, const Way *way, double thick, double offset)
{
  gboolean mail = slip == PP_SLIP_LETTER || slip == PP_SLIP_COMMAND;
  double step = DASH * way->unit, lean = MIN (thick * 0.6, step * 0.5);

  for (int colour = 0; colour < 2; colour++)
    {
      for (double at = fmod (offset, 2 * step) - 2 * step + colour * step; at < way->length; at += 2 * step)
        PP_POLY (self, at + lean, -thick / 2, at + lean + step * 0.5, -thick / 2, at + step * 0.5, thick / 2, at, thick / 2);
      pp_use_alpha (self, !mail ? PP_INK_WHITE : colour == 0 ? PP_INK_RED_FILL : PP_INK_BLUE, mail ? 1 : 0.45);
      cairo_fill (self->cr);
    }
}

static void
draw_ribbon (PpCanvas *self, PpSlip slip, const Way *way, double across, double thick, double offset)
{
  double x, y;

  find_point (way, 0, across, &x, &y);
  cairo_save (self->cr);
  cairo_translate (self->cr, x, y);
  cairo_rotate (self->cr, atan2 (way->sin, way->cos));
  cairo_rectangle (self->cr, 0, -thick / 2, way->length, thick);
  cairo_clip_preserve (self->cr);
  pp_fill (self, pp_slip_get_paper (slip));
  draw_dashes (self, slip, way, thick, offset);
  cairo_restore (self->cr);
}

/* How thick: twice as many are not twice as thick, or there were no room. */
static double
get_fullness (guint count, guint room)
{
  return CLAMP (0.4 + 0.15 * log2 (1 + (double) count / MAX (room, 1)), 0.4, 1);
}

static void
draw_stream (PpCanvas *self, PpFlock *flock, PpSprites *sprites, PpStation from, PpStation to, const Way *way, guint hop, gint64 now_us,
             gboolean still)
{
  double speed = way->length / PP_MOTION_FLOCK_US, offset = still ? 0 : fmod (now_us * speed, 1e6 * way->unit);
  double sum = 0, across, gap = LETTERS_APART * pp_sprites_width (SMALL * way->unit);
  double full = get_fullness (pp_flock_count (flock, from, to), get_room (way)) * way->room * 0.9;
  int direction = way->cos >= 0 ? 1 : -1, side = direction;

  for (int slip = 0; slip <= PP_SLIP_ANSWER; slip++)
    sum += sqrt (pp_flock_count_class (flock, from, to, slip));
  across = (way->room - full) / 2 + 1;
  for (int slip = 0; slip <= PP_SLIP_ANSWER; slip++)
    {
      double thick = sum > 0 ? full * sqrt (pp_flock_count_class (flock, from, to, slip)) / sum : 0, middle = side * (across + thick / 2), x, y;

      if (thick <= 0)
        continue;
      draw_ribbon (self, slip, way, middle, MAX (thick - 1, 1.5), offset);
      for (double at = fmod (offset + slip * gap * 0.37, gap); at < way->length; at += gap)
        {
          find_point (way, at, middle, &x, &y);
          pp_sprites_draw (sprites, self, slip, is_sealed (self->scene, hop, slip), direction, SMALL * way->unit, x, y);
        }
      across += thick;
    }
}

static void
draw_flight (PpCanvas *self, PpSprites *sprites, const PpFlight *flight, const Way *way, double size, gint64 now_us)
{
  double phase = pp_motion_get_phase (&flight->motion, now_us);
  int direction = way->cos >= 0 ? 1 : -1;
  double lane = (flight->n * 7 % LANES + 0.5) / LANES, x, y;

  find_point (way, pp_motion_between (0, way->length, phase), direction * way->room * (0.15 + 0.85 * lane), &x, &y);
  pp_sprites_draw (sprites, self, flight->slip, is_sealed (self->scene, flight->hop, flight->slip), direction, size * way->unit, x, y);
}

static guint
find_hop (const PpFlight *flights, guint n, PpStation from, PpStation to)
{
  for (guint i = 0; i < n; i++)
    if (flights[i].from == from && flights[i].to == to)
      return flights[i].hop;
  return 0;
}

static void
draw_all (PpCanvas *self, PpFlock *flock, PpSprites *sprites, gboolean office, gint64 now_us, gboolean still)
{
  Way ways[PP_N_STATIONS][PP_N_STATIONS];
  gboolean streams[PP_N_STATIONS][PP_N_STATIONS] = { { FALSE } };
  guint n;
  const PpFlight *flights = pp_flock_list (flock, &n);
  double size = n <= FEW ? LARGE : SMALL;

  for (int from = 0; from < PP_N_STATIONS; from++)
    for (int to = 0; to < PP_N_STATIONS; to++)
      {
        guint count = pp_flock_count (flock, from, to);

        if (count == 0)
          continue;
        ways[from][to] = find_way (self, office, from, to);
        streams[from][to] = pp_flock_is_stream (flock, from, to, office, get_room (&ways[from][to])) || still;
        if (streams[from][to])
          draw_stream (self, flock, sprites, from, to, &ways[from][to], find_hop (flights, n, from, to), now_us, still);
      }
  for (guint i = 0; i < n; i++)
    if (!streams[flights[i].from][flights[i].to] && flights[i].motion.begin_us <= now_us)
      draw_flight (self, sprites, &flights[i], &ways[flights[i].from][flights[i].to], size, now_us);
}

/**
 * pp_stream_draw:
 * @cr: where to
 * @flock: what is in the air
 * @sprites: pictures, kept for the next time
 * @scene: where everybody stands
 * @width: in pixels (user space)
 * @height: in pixels
 * @office: in which world
 * @now_us: the moment, by the clock of the flights' motions
 * @still: nothing is to be seen moving: all of it is shown as streams that stand still
 */
void
pp_stream_draw (cairo_t *cr, PpFlock *flock, PpSprites *sprites, const PpScene *scene, double width, double height, gboolean office,
                gint64 now_us, gboolean still)
{
  PpCanvas canvas;

  g_return_if_fail (cr != NULL && flock != NULL && sprites != NULL && scene != NULL);

  cairo_save (cr);
  pp_canvas_init (&canvas, cr, scene, width, height);
  if (office ? canvas.office.shown : canvas.net.shown)
    draw_all (&canvas, flock, sprites, office, now_us, still);
  pp_canvas_clear (&canvas);
  cairo_restore (cr);
}
