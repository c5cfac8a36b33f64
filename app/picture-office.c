/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The post office band: who stands where in the street, the ways between, signs and names. How the buildings look is in
 * picture-buildings.c, the land in picture-land.c.
 */
#include "app/picture-office.h"

#include <glib/gi18n.h>
#include <math.h>

/* How high a station's building is, and half its width, in units */
static const double heights[PP_N_STATIONS] = { 92, 98, 110, 110, 106, 92, 0, 110 };
static const double halves[PP_N_STATIONS] = { 44, 54, 60, 60, 58, 44, 0, 60 };

/* The way from house to house: what is gone is a line, what comes is dots, now is red. */
static void
draw_way (PpCanvas *self, guint hop)
{
  const PpSceneHop *h = &self->scene->hops[hop - 1];
  double u = self->office_unit, y = self->ground + 1, x, left, right;
  const double dots[] = { 0.1 * u, 6 * u };
  gboolean now = h->status == PP_HOP_CURRENT || h->status == PP_HOP_TROUBLE;

  if (!pp_canvas_get_hop (self, hop, &x, &left, &right))
    {
      /* The short way leads past the empty place to where the next one begins. */
      h++;
      now = h->status == PP_HOP_CURRENT || h->status == PP_HOP_TROUBLE;
      right += 2 * halves[hop] * u;
    }
  if (hop == 3 && !self->scene->one_domain)
    y += 3 * u;
  cairo_save (self->cr);
  if (h->status == PP_HOP_AHEAD)
    cairo_set_dash (self->cr, dots, 2, 0);
  pp_rule (self, left + halves[hop - 1] * u, y, right - halves[hop] * u, y,
           h->status == PP_HOP_AHEAD ? PP_INK_FAINT : now ? PP_INK_RED : PP_INK_INK, (now ? 4.5 : 2.4) * u);
  cairo_restore (self->cr);
}

static double
get_stone (const PpCanvas *self)
{
  return MAX (9.5 * self->office_unit, PP_LEAST_TYPE * 0.75);
}

/* A milestone at the roadside; a buoy on the water. */
static void
draw_milestone (PpCanvas *self, guint hop)
{
  const PpSceneHop *h = &self->scene->hops[hop - 1];
  double u = self->office_unit, y, x, left, right;

  if (!pp_canvas_get_hop (self, hop, &x, &left, &right))
    return;
  y = self->ground + (hop == 3 && !self->scene->one_domain ? 27 : 17) * u;
  pp_hop_mark (self, x, y, get_stone (self), hop, h->status);
}

static void
draw_building (PpCanvas *self, PpStation station)
{
  PpLook look = pp_station_get_look (self->scene, station);

  switch (station)
    {
    case PP_STATION_SENDER:
    case PP_STATION_RECEIVER:
      pp_building_house (self, station, look);
      break;
    case PP_STATION_MSA:
      pp_building_counter (self, look);
      break;
    case PP_STATION_MTA:
    case PP_STATION_FAR_MTA:
    case PP_STATION_BACKUP:
      pp_building_office (self, station, look);
      break;
    case PP_STATION_MDA:
      pp_building_boxes (self, &self->scene->stations[station], look);
      break;
    case PP_STATION_DIRECTORY:
    case PP_N_STATIONS:
    default:
      break;
    }
}

/* Somebody from outside stands before the house, with hat and suitcase. */
static void
draw_visitor (PpCanvas *self, PpStation station)
{
  cairo_save (self->cr);
  cairo_translate (self->cr, station == PP_STATION_RECEIVER ? 52 : -52, 0);
  cairo_scale (self->cr, station == PP_STATION_RECEIVER ? -1 : 1, 1);
  pp_person_draw (self, PP_POSE_REACH, PP_INK_AMBER, PP_HAT_TRAVEL);
  cairo_restore (self->cr);
}

static void
draw_plate (PpCanvas *self, double x, double y, double most, const char *text, const PpType *type, PpInk paper, PpInk ink)
{
  double width = MIN (pp_words_measure (self, type, text), most), height = pp_words_size (self, type) * 1.6;

  pp_box (self, x - width / 2 - height * 0.35, y - height / 2, width + height * 0.7, height, height * 0.25);
  pp_fill_stroke (self, paper, PP_INK_WHITE, MAX (1, height * 0.06));
  pp_words_draw (self, type, ink, x, y, most, text);
}

static gboolean
is_office (PpStation station)
{
  return station == PP_STATION_MTA || station == PP_STATION_FAR_MTA || station == PP_STATION_BACKUP;
}

/* Across the front, over the heads of those at the counter; the envelope that lies there keeps its side. */
static void
draw_stamp (PpCanvas *self, PpStation station)
{
  static const double heights_of_stamps[PP_N_STATIONS] = { 40, 74, 79, 79, 84, 40, 0, 79 };
  const PpSceneStation *s = &self->scene->stations[station];
  double u = self->office_unit, x = self->x[station];
  gboolean shelf = is_office (station) && *s->waited != '\0';
  PpDesk spot;

  if (self->closer > 1)
    x = self->x[station];
  else if (pp_act_has_desk (self->scene, station) && pp_act_get_desk (self, station, &spot))
    x -= spot.side * 16 * u;
  else
    x += pp_act_get_side (self->scene, station) * 20 * u;
  pp_outcome_draw_stamp (self, s, x, self->ground - (shelf ? 36 : heights_of_stamps[station]) * u, 2 * halves[station] * u);
}

static void
draw_signs (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  PpType sign = { 11.5, TRUE, FALSE, 0.5 }, closed = { 13, TRUE, FALSE, 0.5 };
  double u = self->office_unit, x = self->x[station];
  gboolean closed_now = pp_station_get_look (self->scene, station) == PP_LOOK_CLOSED;
  /* Translators: on the sign of a closed office */
  g_autofree char *until = *s->opens != '\0' ? g_strdup_printf (_("until %s"), s->opens) : NULL;

  if (is_office (station) && 15 * u > PP_LEAST_TYPE * 0.85)
    {
      if (*s->waited != '\0' && !pp_act_has_desk (self->scene, station))
        pp_outcome_draw_sign (self, s, x, self->ground - 71.5 * u, 112 * u);
      else if (closed_now || s->verdict == 0)
        pp_words_draw (self, &sign, PP_INK_WHITE, x, self->ground - 71.5 * u, 110 * u, _("POST"));
    }
  if (closed_now)
    draw_plate (self, x, self->ground - (until != NULL ? 46 : 38) * u, 90 * u, _("closed"), &closed, PP_INK_RED_FILL, PP_INK_WHITE);
  else if (s->verdict > 0)
    draw_stamp (self, station);
  if (closed_now && until != NULL)
    draw_plate (self, x, self->ground - 46 * u + pp_words_size (self, &closed) * 1.8, 100 * u, until, &sign, PP_INK_RED_FILL, PP_INK_WHITE);
}

/* The shelf of letters that wait for the next van. */
static void
draw_shelf (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  double u = self->office_unit, x = self->x[station];

  if (s->queue == 0)
    return;
  if (is_office (station) && *s->waited != '\0')
    {
      pp_outcome_draw_room (self, station);
      pp_badge_draw (self, x - 42 * u, self->ground - 20 * u, TRUE, s->queue);
      return;
    }
  pp_canvas_begin (self, x - 48 * u, self->ground, u);
  pp_box (self, -22, -27, 44, 27, 2);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, 1.3);
  pp_box (self, -19, -24, 38, 21, 1);
  pp_fill (self, PP_INK_HOLE);
  for (int i = 0; i < (int) MIN (s->queue, 5); i++)
    {
      PP_POLY (self, -17 + i * 7, -4, -15 + i * 7, -19, -9 + i * 7, -18, -10 + i * 7, -4);
      pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 0.9);
    }
  pp_canvas_end (self);
  pp_badge_draw (self, x - 24 * u, self->ground - 34 * u, TRUE, s->queue);
}

static void
draw_name (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  PpType name = { 12, s->active, FALSE, 0.5 }, state = { 12, TRUE, FALSE, 0.5 };
  double u = self->office_unit, x = self->x[station], y = self->ground + 14 * u, most = self->pitch - 2.6 * get_stone (self) - 18 * u;
  double half = MIN (pp_words_measure (self, &state, s->state), self->pitch - 10) / 2 + 6;

  if (s->active)
    draw_plate (self, x, y, most, s->office, &name, PP_INK_RED_FILL, PP_INK_WHITE);
  else
    pp_words_draw (self, &name, PP_INK_FAINT, x, y, most, s->office);
  state.bold = pp_words_measure (self, &state, s->state) <= self->pitch - 10;
  if (s->active && self->scene->view == PP_SCENE_POST_OFFICE)
    pp_words_draw (self, &state, PP_INK_RED, CLAMP (x, half, MAX (half, self->width - half)),
                   y + MAX (19 * u, pp_words_size (self, &state) * 1.3), self->pitch - 10, s->state);
}

/* A ring of light round the house that speaks or hears. */
static void
draw_ring (PpCanvas *self, PpStation station)
{
  double half = halves[station] + 5, height = heights[station] + 5;

  pp_box (self, -half, -height, 2 * half, height + 3, 9);
  pp_use_alpha (self, PP_INK_SHEET, 0.35);
  cairo_fill_preserve (self->cr);
  pp_stroke (self, PP_INK_RED, 2.6);
}

static void
draw_station (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];

  if (s->absent)
    cairo_push_group (self->cr);
  pp_canvas_begin (self, self->x[station], self->ground, self->office_unit);
  if (s->active)
    draw_ring (self, station);
  draw_building (self, station);
  if (s->guest)
    draw_visitor (self, station);
  pp_canvas_end (self);
  draw_shelf (self, station);
  draw_signs (self, station);
  draw_name (self, station);
  if (s->absent)
    {
      cairo_pop_group_to_source (self->cr);
      cairo_paint_with_alpha (self->cr, 0.4);
    }
}

static void
draw_directory (PpCanvas *self)
{
  const PpSceneStation *s = &self->scene->stations[PP_STATION_DIRECTORY];
  PpType type = { 12, s->active, FALSE, 0.5 }, closed = { 12, TRUE, FALSE, 0.5 };
  double u = self->office_unit, x = self->middle + PP_LIGHTHOUSE * u, y = self->ground - 27 * u, name = self->ground - 98 * u;
  double label = pp_canvas_has_station (self, PP_STATION_BACKUP) ? self->middle : x;

  if (s->absent)
    return;
  if (!self->scene->one_domain)
    {
      pp_canvas_begin (self, x, y, u);
      pp_building_lighthouse (self, pp_station_get_look (self->scene, PP_STATION_DIRECTORY));
      pp_canvas_end (self);
    }
  else
    {
      pp_canvas_begin (self, x, self->ground + 3 * u, u);
      pp_building_kiosk (self, pp_station_get_look (self->scene, PP_STATION_DIRECTORY));
      pp_canvas_end (self);
    }
  if (pp_station_get_look (self->scene, PP_STATION_DIRECTORY) == PP_LOOK_CLOSED)
    draw_plate (self, x, self->ground - 50 * u, self->pitch * 0.5, _("closed"), &closed, PP_INK_RED_FILL, PP_INK_WHITE);
  if (s->active)
    draw_plate (self, label, name, self->pitch * 0.7, s->office, &type, PP_INK_RED_FILL, PP_INK_WHITE);
  else
    pp_words_draw (self, &type, PP_INK_INK, label, name, self->pitch * 0.7, s->office);
}

/* Nobody is under way on the water: the boat lies at its quay. */
static void
draw_moored (PpCanvas *self)
{
  double left, right;

  if (self->scene->one_domain || (pp_scene_flight_hop (self->scene) == 3 && pp_scene_crosses_sea (self->scene)))
    return;
  pp_land_get_sea (self, &left, &right);
  pp_canvas_begin (self, left + 51 * self->office_unit, self->ground + 1, self->office_unit);
  pp_vehicle_draw (self, 3, 0, 1);
  pp_canvas_end (self);
}

static void
draw_reader (PpCanvas *self)
{
  if (!pp_scene_is_read_at_counter (self->scene))
    return;
  pp_canvas_begin (self, self->x[PP_STATION_MDA] + PP_READING_DESK * self->office_unit, self->ground, self->office_unit);
  pp_reader_draw (self);
  pp_canvas_end (self);
}

static void
draw_letter (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double u = self->office_unit;

  if (!scene->letter || pp_scene_letter_flies (scene) || !pp_station_is_place (scene->letter_at) || scene->n_copies > 0 ||
      (scene->envelope.shown && scene->envelope.at == scene->letter_at))
    return;
  if (scene->at_counter && scene->letter_at == PP_STATION_RECEIVER)
    pp_canvas_begin (self, self->x[PP_STATION_MDA] + (PP_READING_DESK - 17) * u, self->ground - 26 * u, u * 0.8);
  else
    pp_canvas_begin (self, self->x[scene->letter_at] + pp_scene_free_side (scene, scene->letter_at) * 34 * u, self->ground - 15 * u,
                     u * 1.15);
  pp_envelope_draw_small (self);
  pp_canvas_end (self);
}

/* The identity card lies on the counter. */
static void
draw_card (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double u = self->office_unit;

  if (scene->card != PP_CARD_NONE && pp_station_is_place (scene->card_at))
    pp_outcome_draw_card (self, self->x[scene->card_at], self->ground - 15 * u);
}

/* Of a letter to several, each copy lies where it is, outside the house on the side that nobody comes from; or it is named on the
 * envelope that lies there. */
static void
draw_copies (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double u = self->office_unit, width = MAX (56 * u, PP_LEAST_TYPE * 4.4);

  for (int i = 0; i < PP_N_STATIONS; i++)
    if (pp_station_is_place (i) && pp_canvas_has_station (self, i) && !pp_act_has_desk (scene, i))
      {
        int side = i == PP_STATION_SENDER ? -1 : i == PP_STATION_RECEIVER ? 1 : pp_act_get_side (scene, i);
        double x = CLAMP (self->x[i] + side * (halves[i] + 18) * u, width / 2 + 2, self->width - width / 2 - width * 0.2);

        pp_desk_draw_copies (self, i, x, self->ground - (side < 0 && scene->stations[i].queue > 0 ? 46 : 3) * u, width);
      }
}

/* Draws everything that stands in the street. */
void
pp_office_draw (PpCanvas *self)
{
  const PpScene *scene = self->scene;

  if (!scene->one_domain)
    draw_directory (self);
  for (int i = 0; i < PP_STATION_RECEIVER; i++)
    if (scene->stations[i].with_next)
      {
        pp_canvas_begin (self, self->x[i], self->ground, self->office_unit);
        pp_building_roof (self, (pp_canvas_get_roof (self, i) - self->x[i]) / self->office_unit,
                          scene->act == PP_ACT_HAND_OVER && scene->stations[i].active);
        pp_canvas_end (self);
      }
  for (guint hop = 1; hop <= 5; hop++)
    draw_way (self, hop);
  draw_moored (self);
  if (scene->one_domain)
    draw_directory (self);
  for (int i = 0; i < PP_N_STATIONS; i++)
    if (pp_station_is_place (i) && pp_canvas_has_station (self, i))
      draw_station (self, i);
  for (guint hop = 1; hop <= 5; hop++)
    draw_milestone (self, hop);
  pp_act_draw_privacy (self);
  draw_reader (self);
  draw_letter (self);
  draw_copies (self);
  draw_card (self);
  pp_act_draw (self);
  pp_speech_draw (self);
}
