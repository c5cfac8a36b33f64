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

/* Who comes to the pigeon-holes comes from the right; to everybody else from the left. */
static int
choose_side (const PpScene *scene, PpStation place)
{
  if (place == PP_STATION_RECEIVER)
    return -1;
  return place == PP_STATION_MDA && (scene->hop == 5 || pp_scene_is_read_at_counter (scene)) ? -1 : 1;
}

/* How near one may come to a neighbour's middle: the words on its front are to be read. */
static double
find_margin (const PpCanvas *self, double x)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      const PpSceneStation *s = &self->scene->stations[i];

      if (pp_station_is_place (i) && fabs (self->x[i] - x) < 1 && (s->down || s->verdict > 0 || s->queue > 0 || s->active))
        return i == PP_STATION_SENDER || i == PP_STATION_RECEIVER ? 46 : 62;
    }
  return 22;
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
  double u = self->office_unit, x, other;

  if (!pp_station_is_place (place) || !pp_canvas_has_station (self, place))
    return FALSE;
  x = self->x[place];
  spot->side = choose_side (self->scene, place);
  other = pp_canvas_get_neighbour (self, place, spot->side);
  other = CLAMP (other - spot->side * find_margin (self, other) * u, 4, self->width - 4);
  other = spot->side > 0 ? MIN (other, x + 190 * u) : MAX (other, x - 190 * u);
  spot->left = spot->side > 0 ? x + (self->scene->act == PP_ACT_POSTMARK ? -6 : 20) * u : other;
  spot->right = spot->side > 0 ? other : x - 24 * u;
  spot->top = self->office.y + MAX (27 * u, PP_LEAST_TYPE * 2.2);
  spot->bottom = self->ground - 6 * u;
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

/* The envelope lies below, the check list hangs over it; while something is checked, the list comes first. */
static void
draw_desk (PpCanvas *self, PpStation station)
{
  const PpScene *scene = self->scene;
  gboolean checks = scene->n_checks > 0 && scene->checks_at == station;
  gboolean envelope = scene->envelope.shown && scene->envelope.at == station;
  PpDesk spot;
  double middle, width;

  if (!pp_act_get_desk (self, station, &spot))
    return;
  width = spot.right - spot.left;
  if (envelope && !(checks && scene->act == PP_ACT_CHECK && spot.bottom - spot.top < 110 * self->type))
    spot.bottom = pp_desk_draw_envelope (self, &spot) - 8;
  if (!checks)
    return;
  width = MIN (width, 120 * self->office_unit);
  middle = spot.side > 0 ? spot.left + width / 2 + 26 * self->office_unit : spot.right - width / 2;
  middle = MIN (middle, spot.right - width / 2 + 20 * self->office_unit);
  pp_outcome_draw_checks (self, middle, spot.top, spot.bottom, width);
}

/* ------------------------------------------------------------------ close-ups */

static gboolean
is_taken (const PpScene *scene, PpStation place)
{
  return pp_act_has_desk (scene, place) || (place == PP_STATION_SENDER && scene->n_copies > 0);
}

/* A picture in a frame, which points at where that is done. */
static void
draw_close_up (PpCanvas *self, PpStation place)
{
  const PpScene *scene = self->scene;
  PpType words = { 11, TRUE, FALSE, 0.5 };
  double u = self->office_unit, width = 84 * u, height = 56 * u, more = 0, x, y;
  PpDesk spot;

  if (!pp_sign_exists (scene) || is_taken (scene, place) || !pp_act_get_desk (self, place, &spot))
    return;
  if (scene->act == PP_ACT_WAIT && *scene->skipped != '\0')
    more = pp_words_size (self, &words) * 1.4;
  x = spot.side > 0 ? MAX (self->x[place] + 57 * u, spot.left) + width / 2 : MIN (self->x[place] - 57 * u, spot.right) - width / 2;
  if (is_house (place))
    x -= spot.side * 10 * u;
  y = self->ground - 12 * u - height - more;
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  PP_POLY (self, x - spot.side * (width / 2 + 11 * u), y + height * 0.55, x - spot.side * (width / 2 - 2 * u), y + height * 0.38, x - spot.side * (width / 2 - 2 * u), y + height * 0.72);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_RED, 2.4 * u);
  pp_box (self, x - width / 2, y, width, height + more, 7 * u);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_RED, 2 * u);
  PP_POLY (self, x - spot.side * (width / 2 + 8 * u), y + height * 0.55, x - spot.side * (width / 2 - 4 * u), y + height * 0.41, x - spot.side * (width / 2 - 4 * u), y + height * 0.69);
  pp_fill (self, PP_INK_ENVELOPE);
  pp_canvas_begin (self, x, y + height / 2, u);
  pp_sign_draw (self);
  pp_canvas_end (self);
  if (more > 0)
    pp_words_draw (self, &words, PP_INK_NAVY, x, y + height + more * 0.35, width - 6, scene->skipped);
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
