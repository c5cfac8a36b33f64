/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network band: what stands where, names, headings, the directory over the sea, what lies on the counters. The cards are in
 * picture-card.c, the links between them in picture-hop.c, the map below in picture-land.c.
 */
#include "app/picture-network.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Returns: in pixels, what is in units below the upper end of the band's drawing */
double
pp_net_at (const PpCanvas *self, double units)
{
  return self->net_top + units * self->net_unit;
}

/* How much time has passed since the line before: on a tag with a clock. */
static void
draw_skipped (PpCanvas *self, double x, double y)
{
  PpType type = { 11.5, TRUE, FALSE, 0 };
  double size = pp_words_size (self, &type), width;
  g_autofree char *words = NULL;

  if (*self->scene->skipped == '\0')
    return;
  /* Translators: so much time has passed: "40 min later" */
  words = g_strdup_printf (_("%s later"), self->scene->skipped);
  width = pp_words_measure (self, &type, words) + size * 2;
  pp_box (self, x, y - size * 0.72, width, size * 1.44, size * 0.72);
  pp_fill (self, PP_INK_AMBER);
  pp_clock (self, x + size * 0.85, y, size * 0.52, PP_INK_ENVELOPE, PP_INK_NAVY);
  pp_words_draw (self, &type, PP_INK_NAVY, x + size * 1.6, y, width, words);
}

static void
draw_headings (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  PpType band = { 12, TRUE, FALSE, 0 }, domain = { 12.5, TRUE, FALSE, 0.5 }, clock = { 11.5, FALSE, FALSE, 1 };
  double y = self->net.y + MAX (11 * self->net_unit, PP_LEAST_TYPE * 0.75);
  double margin = 12 * self->type, left = (self->x[PP_STATION_MSA] + self->x[PP_STATION_MTA]) / 2;
  double right = (self->x[PP_STATION_FAR_MTA] + self->x[PP_STATION_MDA]) / 2;

  margin += pp_words_draw (self, &band, PP_INK_FAINT, margin, y, self->pitch, _("NETWORK"));
  draw_skipped (self, margin + 12 * self->type, y);
  margin = 12 * self->type;
  pp_words_draw (self, &clock, PP_INK_FAINT, self->width - margin, y, self->pitch * 1.3, scene->clock);
  if (scene->one_domain)
    pp_words_draw (self, &domain, PP_INK_FAINT, self->middle, y, self->pitch, scene->from_domain);
  else
    {
      pp_words_draw (self, &domain, PP_INK_FAINT, left, y, self->pitch, scene->from_domain);
      pp_words_draw (self, &domain, PP_INK_FAINT, right, y, self->pitch, scene->to_domain);
    }
}

/* One roof over two cards: they are roles of one machine. */
static void
draw_roof (PpCanvas *self, PpStation station)
{
  double u = self->net_unit, half = (PP_NET_CARD / 2 + 9) * u, left = self->x[station] - half,
         right = pp_canvas_get_roof (self, station) + half;
  double top = pp_net_at (self, PP_NET_CARD_TOP - 4), bottom = pp_net_at (self, PP_NET_CARD_TOP + PP_NET_CARD + 7);

  pp_box (self, left, top, right - left, bottom - top, 12 * u);
  pp_fill_stroke (self, PP_INK_RELIEF, PP_INK_LINE, 1.6 * u);
  PP_POLY (self, left - 5 * u, top + 5 * u, left + 16 * u, top - 7 * u, right - 16 * u, top - 7 * u, right + 5 * u, top + 5 * u);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  pp_fill (self, PP_INK_ROOF_RED);
}

static double
get_book_room (const PpCanvas *self)
{
  return pp_canvas_get_neighbour (self, PP_STATION_MTA, 1) - self->x[PP_STATION_MTA] - self->pitch;
}

/* What is written below a station: what it does, or how it stands with it; "" for nothing. */
static const char *
get_words (const PpCanvas *self, PpStation station)
{
  const PpScene *scene = self->scene;

  if (*scene->act_words != '\0' && station == pp_net_find_actor (scene))
    return scene->act_words;
  return scene->stations[station].active ? scene->stations[station].state : "";
}

/* Where the words of two neighbours meet: who has more to say gets more of the room. */
static double
share_room (PpCanvas *self, PpStation left, PpStation right)
{
  PpType type = { 12, TRUE, FALSE, 0.5 };
  double a = pp_words_measure (self, &type, get_words (self, left)) + 10;
  double b = pp_words_measure (self, &type, get_words (self, right)) + 10;

  return self->x[left] + (self->x[right] - self->x[left]) * a / (a + b);
}

/* How far the words of a state may reach: up to those of the next who has something to say, and not over the directory's. */
static void
find_room (PpCanvas *self, PpStation station, double *left, double *right)
{
  const PpSceneStation *all = self->scene->stations;
  double book = get_book_room (self) / 2 + 4;

  *left = 6;
  *right = self->width - 6;
  for (int i = 0; i < PP_N_STATIONS; i++)
    if (*get_words (self, i) == '\0' || !pp_station_is_place (i) || i == (int) station)
      continue;
    else if (self->x[i] < self->x[station])
      *left = MAX (*left, share_room (self, i, station) + 4);
    else
      *right = MIN (*right, share_room (self, station, i) - 4);
  if (all[PP_STATION_DIRECTORY].absent)
    return;
  if (station <= PP_STATION_MTA)
    *right = MIN (*right, self->x[PP_STATION_DIRECTORY] - book);
  else
    *left = MAX (*left, self->x[PP_STATION_DIRECTORY] + book);
}

/* Where the rows below the cards are: hosts, what they do, what lies on their counters */
static double
get_row (const PpCanvas *self, int row)
{
  PpType type = { 12, FALSE, FALSE, 0.5 };
  double u = self->net_unit, size = pp_words_size (self, &type), step = MAX (15 * u, size * 1.04);
  double first = pp_net_at (self, PP_NET_CARD_TOP + PP_NET_CARD) + 7 * u + size * 0.5;

  return row < 2 ? first + row * step : first + step + size * 0.5 + MAX (2 * u, 1);
}

/* The names below a station. */
static void
draw_names (PpCanvas *self, PpStation station, double most)
{
  const PpSceneStation *s = &self->scene->stations[station];
  PpType host = { 12, s->active, FALSE, 0.5 }, state = { 12, TRUE, FALSE, 0.5 };
  const char *words = get_words (self, station);
  double left, right, half;

  pp_words_draw_host (self, &host, s->active ? PP_INK_INK : PP_INK_FAINT, self->x[station], get_row (self, 0),
                      MIN (most, 2 * self->x[PP_STATION_SENDER]), s->host);
  if (*words == '\0')
    return;
  find_room (self, station, &left, &right);
  state.bold = pp_words_measure (self, &state, words) <= right - left;
  half = MIN (pp_words_measure (self, &state, words), right - left) / 2;
  pp_words_draw (self, &state, PP_INK_RED, CLAMP (self->x[station], left + half, MAX (right - half, left + half)), get_row (self, 1),
                 right - left, words);
}

static void
draw_station (PpCanvas *self, PpStation station)
{
  double u = self->net_unit, most = self->pitch - 10;

  if (self->scene->stations[station].absent)
    cairo_push_group (self->cr);
  pp_net_draw_card (self, station);
  draw_names (self, station, MIN (most, 240 * u));
  if (self->scene->stations[station].absent)
    {
      cairo_pop_group_to_source (self->cr);
      cairo_paint_with_alpha (self->cr, 0.35);
    }
}

/* Who asks the book: usually the office before the sea, but the counter does, too, and the office behind it. */
static PpStation
get_asker (const PpScene *scene)
{
  PpStation other = scene->from == PP_STATION_DIRECTORY ? scene->to : scene->from;
  gboolean asks = scene->flying && (scene->from == PP_STATION_DIRECTORY || scene->to == PP_STATION_DIRECTORY);

  return asks && pp_station_is_place (other) ? other : PP_STATION_MTA;
}

/* The question goes along a line of its own, from who asks to the book. */
static void
draw_ask (PpCanvas *self, double x, double y, gboolean now)
{
  PpStation asker = get_asker (self->scene);
  double u = self->net_unit, side = self->x[asker] < x ? 1 : -1;
  const double dots[] = { 0.1 * u, 5 * u };

  cairo_save (self->cr);
  if (!now)
    cairo_set_dash (self->cr, dots, 2, 0);
  pp_rule (self, self->x[asker] + side * PP_NET_CARD / 2 * u, pp_net_at (self, PP_NET_ASK), x - side * 30 * u, y + 12 * u,
           now ? PP_INK_RED : PP_INK_FAINT, (now ? 4 : 2.2) * u);
  cairo_restore (self->cr);
}

static void
draw_directory (PpCanvas *self)
{
  const PpSceneStation *s = &self->scene->stations[PP_STATION_DIRECTORY];
  double u = self->net_unit, x = self->x[PP_STATION_DIRECTORY], y = pp_net_at (self, PP_NET_BOOK);
  PpType type = { 12, s->active, FALSE, 0.5 }, state = { 12, TRUE, FALSE, 0.5 };
  double most = get_book_room (self), row = pp_net_at (self, 177), next;
  g_autofree char *name = g_strdup_printf ("%s %s", s->role, s->host);

  if (s->absent)
    return;
  draw_ask (self, x, y, s->active);
  pp_canvas_begin (self, x, y, u);
  if (s->active)
    {
      pp_box (self, -33, -6, 66, 39, 8);
      pp_fill_stroke (self, PP_INK_SHEET, PP_INK_RED, 3);
    }
  pp_device_book (self, pp_net_get_look (s));
  if (pp_net_get_look (s) == PP_LOOK_CLOSED)
    pp_cross (self, 0, 13, 34, PP_INK_RED_FILL);
  if (pp_net_get_look (s) == PP_LOOK_TROUBLED)
    pp_alarm (self, -28, 24, 22);
  pp_canvas_end (self);
  row = MAX (row, y + 33 * u + pp_words_size (self, &type) * 0.5);
  pp_words_draw (self, &type, s->active ? PP_INK_INK : PP_INK_FAINT, x, row, most,
                 pp_words_measure (self, &type, name) > most ? s->host : name);
  next = MIN (row + MAX (14 * u, pp_words_size (self, &state) * 1.04), self->net.y + self->net.height - pp_words_size (self, &state) * 0.54);
  if (s->active && next - row >= pp_words_size (self, &state))
    pp_words_draw (self, &state, PP_INK_RED, x, next, self->scene->envelope.shown ? most : most * 1.8, get_words (self, PP_STATION_DIRECTORY));
}

static void
draw_letter (PpCanvas *self)
{
  const PpScene *scene = self->scene;

  if (!scene->letter || pp_scene_letter_flies (scene) || !pp_station_is_place (scene->letter_at))
    return;
  pp_canvas_begin (self, self->x[scene->letter_at] - 42 * self->net_unit, pp_net_at (self, PP_NET_CARD_TOP + 11), self->net_unit * 1.05);
  if (!scene->report && (scene->act == PP_ACT_FILL || scene->act == PP_ACT_COMPOSE))
    pp_envelope_draw_open (self, scene->act == PP_ACT_FILL ? 0.5 : 1);
  else
    pp_envelope_draw_small (self);
  pp_canvas_end (self);
}

/* How long a letter waits here, and until when: on a tag beside the card, over the wire. */
static void
draw_waiting (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  double u = self->net_unit, x = self->x[station] + (PP_NET_CARD / 2 + 7) * u;
  double end = pp_canvas_get_neighbour (self, station, 1) - (PP_NET_CARD / 2 + 7) * u;

  if (*s->waited == '\0')
    return;
  if (end - x > PP_LEAST_TYPE * 10)
    pp_outcome_draw_tag (self, s, x, pp_net_at (self, 82), end - x);
  else
    pp_outcome_draw_tag (self, s, self->x[station] - PP_NET_CARD * 0.25 * u, pp_net_at (self, PP_NET_CARD_TOP + 2), self->pitch);
}

/* The check list stands beside the envelope where there is room for both, on the side away from the directory. */
static void
draw_checks (PpCanvas *self, double top, double bottom, double *left, double *right)
{
  const PpScene *scene = self->scene;
  PpType type = { 11.5, TRUE, FALSE, 0 };
  int side = scene->checks_at == PP_STATION_MTA || self->x[scene->checks_at] > self->width * 0.85 ? -1 : 1;
  double size = pp_words_size (self, &type), width = 0;
  double x = self->x[scene->checks_at] + (scene->envelope.shown ? side * (self->closer > 1 ? 170 : 130) * self->closer * self->net_unit : 0);

  for (guint i = 0; i < scene->n_checks; i++)
    width = MAX (width, pp_words_measure (self, &type, scene->checks[i].name) + size * 2.8);
  width = MIN (width, self->pitch);
  if (scene->envelope.shown)
    x = CLAMP (x, MIN (width + 20, self->middle), MAX (self->width - width - 20, self->middle));
  pp_outcome_draw_checks (self, x + side * (width / 2 + 8), top + size * 0.6,
                          MIN (bottom - 3, top + size * (1.4 * scene->n_checks + 1.5)), width);
  if (side > 0)
    *right = MIN (*right, x);
  else
    *left = MAX (*left, x);
}

/* What lies on the counter, below the server: the envelope that is being written, and alone in the picture the check list. */
static void
draw_counter (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double top = get_row (self, 2), bottom = self->net.y + self->net.height - 1, left = 6, right = self->width - 6, x, hop_left, hop_right;
  double book = scene->stations[PP_STATION_DIRECTORY].absent ? 0 : get_book_room (self) / 2 + 4;
  PpStation place = scene->envelope.shown ? scene->envelope.at : scene->checks_at;
  guint card = scene->hop == 5 ? scene->card_at + 1 : scene->card_at;

  if (card >= 1 && card <= 5 && pp_net_has_card (self, card) && pp_canvas_get_hop (self, card, &x, &hop_left, &hop_right))
    pp_outcome_draw_card (self, x, pp_net_at (self, 131));
  if (!pp_station_is_place (place))
    return;
  if (self->x[place] < self->middle)
    right = MIN (right, self->middle - book);
  else
    left = MAX (left, self->middle + book);
  if (scene->n_checks > 0 && scene->view == PP_SCENE_NETWORK && pp_station_is_place (scene->checks_at))
    draw_checks (self, top, bottom, &left, &right);
  if (scene->envelope.shown && bottom - top > PP_LEAST_TYPE * 1.1)
    {
      pp_canvas_zoom (self, self->closer);
      pp_envelope_draw_desk (self, self->x[place], left, right, top, bottom);
      pp_canvas_zoom (self, 1 / self->closer);
    }
}

/* Before a word is read one sees what is being done, and by whom. */
static void
draw_emblem (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  PpStation actor = pp_net_find_actor (scene);
  double u = self->net_unit;

  if (actor >= PP_N_STATIONS || !pp_canvas_has_station (self, actor))
    return;
  if (actor == PP_STATION_DIRECTORY)
    pp_canvas_begin (self, self->x[actor] + 36 * u, pp_net_at (self, PP_NET_BOOK + 2), u * 0.9);
  else
    pp_canvas_begin (self, self->x[actor] + (PP_NET_CARD / 2 - 3) * u, pp_net_at (self, PP_NET_CARD_TOP + 74), u);
  pp_emblem_draw (self, scene->act);
  pp_canvas_end (self);
}

/* Where what is said goes to: a faint way over the cards, with its head over the one that is to hear it. */
static void
draw_course (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double u = self->net_unit, lane = pp_flight_get_lane (self), from = self->x[scene->from], to = self->x[scene->to], a = 7 * u;
  const double dots[] = { 0.1 * u, 6 * u };

  if (!scene->flying || fabs (to - from) < PP_NET_CARD * u)
    return;
  cairo_save (self->cr);
  cairo_set_dash (self->cr, dots, 2, 0);
  cairo_move_to (self->cr, from, lane);
  cairo_line_to (self->cr, to, lane);
  cairo_line_to (self->cr, to, pp_net_at (self, PP_NET_CARD_TOP - 14));
  pp_stroke (self, PP_INK_RED, 2.4 * u);
  cairo_restore (self->cr);
  PP_POLY (self, to - a, pp_net_at (self, PP_NET_CARD_TOP - 14), to + a, pp_net_at (self, PP_NET_CARD_TOP - 14), to, pp_net_at (self, PP_NET_CARD_TOP - 6));
  pp_fill (self, PP_INK_RED);
}

/* Draws everything that stands on the map. */
void
pp_network_draw (PpCanvas *self)
{
  draw_headings (self);
  for (int i = 0; i < PP_STATION_RECEIVER; i++)
    if (self->scene->stations[i].with_next)
      draw_roof (self, i);
  pp_net_draw_short_way (self);
  for (guint hop = 1; hop <= 5; hop++)
    pp_net_draw_hop (self, hop);
  draw_directory (self);
  for (int i = 0; i < PP_N_STATIONS; i++)
    if (pp_station_is_place (i) && pp_canvas_has_station (self, i))
      draw_station (self, i);
  pp_net_draw_ports (self);
  for (int i = 0; i < PP_N_STATIONS; i++)
    if (pp_station_is_place (i) && pp_canvas_has_station (self, i))
      draw_waiting (self, i);
  draw_counter (self);
  draw_course (self);
  draw_letter (self);
  draw_emblem (self);
}
