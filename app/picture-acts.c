/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the act is played, and what is put there: the envelope with the check list above it, or a close-up of what is done. What
 * these look like is in picture-desk.c and picture-signs.c.
 */
#include "app/picture-office.h"

#include <math.h>

static gboolean
is_house (PpStation station)
{
  return station == PP_STATION_SENDER || station == PP_STATION_RECEIVER;
}

static gboolean
is_answer (PpSlip slip)
{
  return slip == PP_SLIP_DONE || slip == PP_SLIP_GO_ON || slip == PP_SLIP_LATER || slip == PP_SLIP_NO || slip == PP_SLIP_ANSWER;
}

/* Of the two who speak, the one whose counter it is. */
static PpStation
find_server (const PpScene *scene)
{
  if (is_house (scene->from) != is_house (scene->to))
    return is_house (scene->from) ? scene->to : scene->from;
  return is_answer (scene->slip) ? scene->from : scene->to;
}

static PpStation
find_quiet_place (const PpScene *scene)
{
  gboolean mailbox = scene->act == PP_ACT_LIST || (scene->act >= PP_ACT_COLLECT && scene->act <= PP_ACT_WATCH);

  if (mailbox && scene->stations[PP_STATION_MDA].active)
    return PP_STATION_MDA;
  if (scene->letter && pp_station_is_place (scene->letter_at) && (scene->act != PP_ACT_CONNECT && scene->act != PP_ACT_REFUSED))
    return scene->letter_at;
  for (int i = PP_STATION_MDA; i >= PP_STATION_SENDER; i--)
    if (scene->stations[i].active)
      return i;
  return scene->hop >= 1 && scene->hop <= 5 ? (PpStation) MIN (scene->hop, PP_STATION_MDA) : PP_N_STATIONS;
}

/**
 * pp_act_get_place:
 * @scene: a scene
 *
 * Returns: the place at which the act is played: a counter, mostly; %PP_N_STATIONS for nowhere
 */
PpStation
pp_act_get_place (const PpScene *scene)
{
  if (scene->act == PP_ACT_NONE)
    return scene->envelope.shown ? scene->envelope.at : PP_N_STATIONS;
  if (scene->envelope.shown && scene->act >= PP_ACT_SENDER && scene->act <= PP_ACT_CHECK)
    return scene->envelope.at;
  if (scene->act == PP_ACT_CHECK && scene->n_checks > 0)
    return scene->checks_at;
  if (scene->flying)
    return find_server (scene);
  return find_quiet_place (scene);
}

/* Who comes to this counter: from its right (1), from its left (-1), nobody (0). */
static int
find_visitor (const PpScene *scene, PpStation place)
{
  PpStation other = scene->from == place ? scene->to : scene->from;
  gboolean speaks = scene->flying && (scene->from == place || scene->to == place) && pp_station_is_place (other);

  if (speaks && other != place)
    return pp_station_is_right_of (other, place) ? 1 : -1;
  if (scene->hop < 1 || scene->hop > 5)
    return 0;
  return place == scene->hop - 1 ? 1 : -1;
}

/**
 * pp_act_get_side:
 * @scene: a scene
 * @place: a house or a counter
 *
 * Returns: the side of it that nobody comes from, and away from the picture's ends: 1 for the right one, or -1
 */
int
pp_act_get_side (const PpScene *scene, PpStation place)
{
  if (is_house (place))
    return place == PP_STATION_RECEIVER ? -1 : 1;
  if (place == PP_STATION_MDA && pp_scene_is_read_at_counter (scene))
    return -1;
  return find_visitor (scene, place) > 0 ? -1 : 1;
}

/* How near one may come to a neighbour's middle: the words on its front are to be read. */
static double
find_margin (const PpCanvas *self, double x)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      const PpSceneStation *s = &self->scene->stations[i];

      if (pp_station_is_place (i) && fabs (self->x[i] - x) < 1 && (s->down || s->verdict > 0 || s->queue > 0 || s->active))
        return s->down ? 46 : 62;
    }
  return 10;
}

/* What lies there on the ground already: the shelf on the left of the house, copies of the letter. How high that is, in pixels. */
static double
find_pile (const PpCanvas *self, PpStation place, int side)
{
  const PpScene *scene = self->scene;
  const PpSceneStation *s = &scene->stations[place];
  double height = side > 0 || s->queue == 0 ? 0 : (*s->waited != '\0' ? 38 : 48) * self->office_unit;

  for (guint i = 0; i < MIN (scene->n_copies, PP_SCENE_COPIES); i++)
    if (scene->copies[i].at == place && !scene->copies[i].elsewhere && !scene->copies[i].moving)
      height += MAX (17 * self->office_unit, PP_LEAST_TYPE * 1.5) + 3;
  return height;
}

/**
 * pp_act_get_desk:
 * @self: a canvas
 * @place: a counter
 * @spot: (out): the side of it that nobody comes from, down to the street and up to what is said
 *
 * Returns: whether there is room at all
 */
gboolean
pp_act_get_desk (PpCanvas *self, PpStation place, PpDesk *spot)
{
  double u = self->office_unit, x, other, begin, pile;

  if (!pp_station_is_place (place) || !pp_canvas_has_station (self, place))
    return FALSE;
  x = self->x[place];
  if (self->closer > 1)
    {
      /* In the sky over the roof, where there is room to read it from afar */
      spot->side = 1;
      spot->left = CLAMP (x - 90 * self->closer * u, 6, MAX (6, self->width - 6 - 240 * self->closer * u));
      spot->right = MIN (spot->left + 240 * self->closer * u, self->width - 6);
      spot->top = self->office.y + 70 * self->type;
      spot->bottom = self->ground - 152 * u;
      return spot->bottom - spot->top > 30;
    }
  spot->side = pp_act_get_side (self->scene, place);
  pile = pp_act_has_desk (self->scene, place) && spot->side > 0 ? 0 : find_pile (self, place, spot->side);
  begin = pile > 0 ? 40 : pp_desk_is_struck (self->scene) ? 0 : place == PP_STATION_MDA ? 30 : 20;
  other = pp_canvas_get_neighbour (self, place, spot->side);
  other = CLAMP (other - spot->side * find_margin (self, other) * u, 4, self->width - 4);
  other = spot->side > 0 ? MIN (other, x + 190 * u) : MAX (other, x - 190 * u);
  spot->left = spot->side > 0 ? x + begin * u : other;
  spot->right = spot->side > 0 ? other : x - begin * u;
  spot->top = self->office.y + MAX (27 * u, PP_LEAST_TYPE * 2.2);
  spot->bottom = self->ground - MAX (6 * u, pile);
  return spot->right - spot->left > 40 * u && spot->bottom - spot->top > 30;
}

/**
 * pp_act_has_desk:
 *
 * Returns: whether something lies beside that counter: the envelope, or the check list
 */
gboolean
pp_act_has_desk (const PpScene *scene, PpStation station)
{
  return (scene->envelope.shown && scene->envelope.at == station) || (scene->n_checks > 0 && scene->checks_at == station);
}

/* ------------------------------------------------------------------ desks */

/* The same, held up over the roof, larger. */
static void
draw_high_desk (PpCanvas *self, PpStation station, PpDesk *spot, gboolean envelope, gboolean checks)
{
  double u = self->office_unit, x = self->x[station], zoom = self->closer;

  if (envelope)
    {
      PP_POLY (self, x - 9 * u, spot->bottom - 2, x + 9 * u, spot->bottom - 2, x, spot->bottom + 12 * u);
      pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.4);
    }
  pp_canvas_zoom (self, zoom);
  if (envelope)
    spot->bottom = pp_desk_draw_envelope (self, spot) - 10;
  if (checks)
    pp_outcome_draw_checks (self, CLAMP (x, spot->left + 30, MAX (spot->left + 30, spot->right - 60 * u * zoom)), spot->top, spot->bottom, 120 * u * zoom);
  pp_canvas_zoom (self, 1 / zoom);
}

/* The envelope lies below, the check list hangs over it; while something is checked, the list comes first. */
static void
draw_desk (PpCanvas *self, PpStation station)
{
  const PpScene *scene = self->scene;
  gboolean checks = scene->n_checks > 0 && scene->checks_at == station;
  gboolean envelope = scene->envelope.shown && scene->envelope.at == station;
  PpDesk spot;
  double u = self->office_unit, middle, width, other;

  if (!pp_act_get_desk (self, station, &spot))
    return;
  if (self->closer > 1)
    {
      draw_high_desk (self, station, &spot, envelope, checks);
      return;
    }
  width = spot.right - spot.left;
  if (envelope && !(checks && scene->act == PP_ACT_CHECK && spot.bottom - spot.top < 110 * self->type))
    spot.bottom = pp_desk_draw_envelope (self, &spot) - 8;
  if (!checks)
    return;
  width = MIN (width, 120 * u);
  /* It may hang before a neighbour's front, but not before its name. */
  other = pp_canvas_get_neighbour (self, station, spot.side) - spot.side * 27 * u;
  middle = spot.side > 0 ? MIN (self->x[station] + 46 * u, MIN (spot.right + 20 * u, other) - width) + width / 2
                         : MAX (self->x[station] - 46 * u, MAX (spot.left - 20 * u, other) + width) - width / 2;
  pp_outcome_draw_checks (self, middle, spot.top, spot.bottom, width);
}

/* ------------------------------------------------------------------ close-ups */

/* Where the frame is: between two houses, beside the one that it is about, above what stands or lies there. */
static gboolean
find_frame (PpCanvas *self, PpStation place, double more, PpDesk *frame, double *scale)
{
  double u = self->office_unit, x = self->x[place], half = (is_house (place) ? 47 : 60) * u, other, width, lift = 12;
  PpDesk spot;

  if (!pp_act_get_desk (self, place, &spot))
    return FALSE;
  if (self->closer > 1)
    {
      *scale = self->closer;
      width = 84 * u * *scale;
      frame->side = 0;
      frame->left = CLAMP (x - width / 2, 4, MAX (4, self->width - 4 - width));
      frame->right = frame->left + width;
      frame->bottom = spot.bottom;
      frame->top = frame->bottom - 56 * u * *scale - more;
      return frame->top > spot.top;
    }
  other = pp_canvas_get_neighbour (self, place, spot.side);
  *scale = CLAMP ((fabs (other - x) - half - 54 * u) / (84 * u), 0.72, 1);
  width = 84 * u * *scale;
  if (spot.side > 0 && place == PP_STATION_MTA && !self->scene->one_domain)
    {
      /* The boat lies there, and farther on the directory has its name. */
      lift = 52;
      *scale = CLAMP ((self->middle + PP_LIGHTHOUSE * u - 43 * self->type - x - half) / (84 * u), 0.6, *scale);
      width = 84 * u * *scale;
    }
  frame->side = spot.side;
  frame->left = spot.side > 0 ? x + half - 3 * u : x - half + 3 * u - width;
  frame->left = CLAMP (frame->left, 4, MAX (4, self->width - 4 - width));
  frame->right = frame->left + width;
  frame->bottom = self->ground - MAX (lift * u, find_pile (self, place, spot.side) + 3);
  frame->top = frame->bottom - 56 * u * *scale - more;
  return frame->top >= spot.top - 8 * u;
}

/* The frame's point: at the house beside it, or down at the roof; its @inner part covers the frame's own line. */
static void
trace_point (PpCanvas *self, const PpDesk *at, double house, gboolean inner)
{
  double u = self->office_unit, height = at->bottom - at->top, in = inner ? 2 : 3, half = inner ? 0.13 : 0.17;

  if (at->side == 0)
    {
      double x = CLAMP (house, at->left + 12 * u, at->right - 12 * u), edge = at->bottom - in * u, wide = (inner ? 6 : 8) * u;

      PP_POLY (self, x - wide, edge, x + wide, edge, x, at->bottom + (inner ? 7 : 10) * u);
    }
  else
    {
      double edge = at->side > 0 ? at->left + in * u : at->right - in * u, tip = edge - at->side * (inner ? 9 : 13) * u;

      PP_POLY (self, tip, at->top + height * 0.55, edge, at->top + height * (0.55 - half), edge, at->top + height * (0.55 + half));
    }
}

/* A picture in a frame, which points at where that is done. */
static void
draw_close_up (PpCanvas *self, PpStation place)
{
  const PpScene *scene = self->scene;
  PpType words = { 11, TRUE, FALSE, 0.5 };
  double u = self->office_unit, more = 0, scale, width, height, x, y;
  PpDesk at;

  if (scene->act == PP_ACT_WAIT && *scene->skipped != '\0')
    more = pp_words_size (self, &words) * 1.4;
  if (!pp_sign_exists (scene) || pp_act_has_desk (scene, place) || !find_frame (self, place, more, &at, &scale))
    return;
  width = at.right - at.left;
  height = at.bottom - at.top;
  x = (at.left + at.right) / 2;
  y = at.top;
  pp_canvas_note (self, "close-up", at.left, y, width, height);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  for (int inner = 0; inner <= 1; inner++)
    {
      trace_point (self, &at, self->x[place], inner);
      pp_fill_stroke (self, PP_INK_ENVELOPE, inner ? PP_INK_ENVELOPE : PP_INK_RED, inner ? 0.5 : 2.4 * u);
      if (inner)
        break;
      pp_box (self, at.left, y, width, height, 7 * u);
      pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_RED, 2 * u);
    }
  pp_canvas_begin (self, x, y + (height - more) / 2, u * scale);
  pp_sign_draw (self);
  pp_canvas_end (self);
  if (more > 0)
    pp_words_draw (self, &words, PP_INK_NAVY, x, y + height - more * 0.65, width - 6, scene->skipped);
}

/**
 * pp_act_draw:
 * @self: a canvas, in pixels
 *
 * Draws what is done, beside the counter at which it is done.
 */
void
pp_act_draw (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  PpStation place = pp_act_get_place (scene);

  if (place < PP_N_STATIONS)
    draw_close_up (self, place);
  for (int i = 0; i < PP_N_STATIONS; i++)
    if (pp_act_has_desk (scene, i))
      draw_desk (self, i);
}

/**
 * pp_act_draw_privacy:
 * @self: a canvas, in pixels
 *
 * Beside the number of the hop: a postcard with an open eye, for all on the way can read it; or a bag with a lock.
 */
void
pp_act_draw_privacy (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double u = self->office_unit, x, left, right;

  if (scene->hop < 1 || scene->hop > 5 || (!scene->in_the_clear && !scene->hops[scene->hop - 1].sealed) ||
      !pp_canvas_get_hop (self, scene->hop, &x, &left, &right) || scene->stations[scene->hop - 1].with_next)
    return;
  /* Under the stone, for there are names beside it; beside the buoy, for there is nothing but water. */
  if (scene->hop == 3 && !scene->one_domain)
    pp_canvas_begin (self, x + 21 * u, self->ground + 27 * u, u);
  else
    pp_canvas_begin (self, x, self->ground + 34.5 * u, u * 0.85);
  if (scene->hops[scene->hop - 1].sealed)
    {
      pp_disc (self, 0, 0, 9);
      pp_fill_stroke (self, PP_INK_HULL, PP_INK_AMBER, 1.4);
      pp_padlock (self, 0, -0.5, 13);
    }
  else
    {
      pp_box (self, -10, -7, 20, 14, 1);
      pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.1);
      pp_eye_draw (self, 0, 0, 8);
    }
  pp_canvas_end (self);
}
