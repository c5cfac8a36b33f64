/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network band: cards with computers on them, the links between, the directory over the sea. The map below them is
 * in picture-land.c, what is on a card in picture-devices.c.
 */
#include "app/picture-private.h"

#include <glib/gi18n.h>
#include <string.h>

static double
at (const PpCanvas *self, double units)
{
  return self->net_top + units * self->net_unit;
}

static void
draw_headings (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  PpType band = { 12, TRUE, FALSE, 0 }, domain = { 12.5, TRUE, FALSE, 0.5 }, clock = { 11.5, FALSE, FALSE, 1 };
  double y = self->net.y + MAX (11 * self->net_unit, PP_LEAST_TYPE * 0.75);
  double margin = 12 * self->type, left = (self->x[PP_STATION_MSA] + self->x[PP_STATION_MTA]) / 2;
  double right = (self->x[PP_STATION_FAR_MTA] + self->x[PP_STATION_MDA]) / 2;

  pp_words_draw (self, &band, PP_INK_FAINT, margin, y, self->pitch, _("NETWORK"));
  pp_words_draw (self, &clock, PP_INK_FAINT, self->width - margin, y, self->pitch * 1.3, scene->clock);
  if (scene->one_domain)
    pp_words_draw (self, &domain, PP_INK_FAINT, self->middle, y, self->pitch, scene->from_domain);
  else
    {
      pp_words_draw (self, &domain, PP_INK_FAINT, left, y, self->pitch, scene->from_domain);
      pp_words_draw (self, &domain, PP_INK_FAINT, right, y, self->pitch, scene->to_domain);
    }
}

/* Done is a solid line, current a thick red one, ahead a dotted one. */
static void
draw_link (PpCanvas *self, double x1, double y1, double x2, double y2, PpHopStatus status)
{
  double u = self->net_unit;
  const double dots[] = { 0.1 * u, 5 * u };

  cairo_save (self->cr);
  if (status == PP_HOP_AHEAD)
    cairo_set_dash (self->cr, dots, 2, 0);
  pp_rule (self, x1, y1, x2, y2, status == PP_HOP_AHEAD ? PP_INK_FAINT : status == PP_HOP_DONE ? PP_INK_INK : PP_INK_RED,
           (status == PP_HOP_DONE || status == PP_HOP_AHEAD ? 2.2 : 4) * u);
  cairo_restore (self->cr);
}

static void
draw_hop (PpCanvas *self, guint hop)
{
  const PpSceneHop *h = &self->scene->hops[hop - 1];
  gboolean now = h->status == PP_HOP_CURRENT || h->status == PP_HOP_TROUBLE;
  PpType type = { 12, now, FALSE, 0.5 };
  double card = PP_NET_CARD * self->net_unit, y = at (self, PP_NET_LINK), x, left, right;
  const char *service = h->service, *port = strrchr (service, ' ');
  g_autofree char *sealed = h->sealed ? g_strconcat (service, " TLS", NULL) : NULL;

  if (!pp_canvas_get_hop (self, hop, &x, &left, &right))
    return;
  draw_link (self, left + card / 2, y, right - card / 2, y, h->status);
  pp_hop_mark (self, x, y, 13 * self->net_unit, hop, h->status);
  if (h->sealed)
    pp_padlock (self, x + 24 * self->net_unit, y - 3 * self->net_unit, 20 * self->net_unit);
  if (hop == 3 && pp_canvas_has_station (self, PP_STATION_BACKUP))
    right = self->x[PP_STATION_BACKUP];
  if (sealed != NULL)
    service = pp_words_measure (self, &type, sealed) <= right - left - card - 4 ? sealed : "TLS";
  else if (port != NULL && pp_words_measure (self, &type, service) > right - left - card - 4)
    service = port + 1;
  pp_words_draw (self, &type, now ? PP_INK_RED : PP_INK_FAINT, x, at (self, 123.5), right - left - card - 4, service);
}

/* Within one domain nothing crosses to another office: the way goes on below the empty place. */
static void
draw_short_way (PpCanvas *self)
{
  PpType type = { 12, FALSE, FALSE, 0.5 };
  double card = PP_NET_CARD * self->net_unit, x, left, right;

  for (guint hop = 1; hop <= 5; hop++)
    if (!pp_canvas_get_hop (self, hop, &x, &left, &right))
      {
        PpHopStatus status = self->scene->hops[MIN (hop, 4)].status;

        draw_link (self, left + card / 2, at (self, PP_NET_LINK), right + card / 2, at (self, PP_NET_LINK), status);
        pp_words_draw (self, &type, PP_INK_FAINT, x, at (self, 123.5), right - left - card, _("the short way"));
      }
}

/* One roof over two cards: they are roles of one machine. */
static void
draw_roof (PpCanvas *self, PpStation station)
{
  double u = self->net_unit, half = (PP_NET_CARD / 2 + 9) * u, left = self->x[station] - half,
         right = pp_canvas_get_roof (self, station) + half;
  double top = at (self, PP_NET_CARD_TOP - 4), bottom = at (self, PP_NET_CARD_TOP + PP_NET_CARD + 7);

  pp_box (self, left, top, right - left, bottom - top, 12 * u);
  pp_fill_stroke (self, PP_INK_RELIEF, PP_INK_LINE, 1.6 * u);
  PP_POLY (self, left - 5 * u, top + 5 * u, left + 16 * u, top - 7 * u, right - 16 * u, top - 7 * u, right + 5 * u, top + 5 * u);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  pp_fill (self, PP_INK_ROOF_RED);
}

static void
draw_device (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];

  pp_canvas_begin (self, self->x[station], at (self, PP_NET_CARD_TOP + 36), self->net_unit);
  if (station == PP_STATION_SENDER || station == PP_STATION_RECEIVER)
    (s->phone ? pp_device_phone : pp_device_laptop) (self);
  else if (station == PP_STATION_MDA)
    pp_device_boxes (self, s->verdict > 0 && g_str_has_suffix (s->verdict_code, "52") ? 12 : s->mailbox);
  else
    pp_device_rack (self);
  if (s->down)
    pp_device_shutter (self);
  pp_canvas_end (self);
}

/* A sign that hangs on what is shut; it may say until when. */
static void
draw_closed (PpCanvas *self, const PpSceneStation *s, double x, double y, double most)
{
  PpType type = { 12.5, TRUE, FALSE, 0.5 }, small = { 11, FALSE, FALSE, 0.5 };
  /* Translators: on the sign of a closed office */
  g_autofree char *opens = *s->opens != '\0' ? g_strdup_printf (_("until %s"), s->opens) : g_strdup ("");
  double size = pp_words_size (self, &type), height = size * (*opens != '\0' ? 2.8 : 1.6);
  double width = MIN (MAX (pp_words_measure (self, &type, _("closed")), pp_words_measure (self, &small, opens)) + size, most);

  pp_box (self, x - width / 2, y - height / 2, width, height, size * 0.32);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_WHITE, MAX (1, size * 0.12));
  pp_words_draw (self, &type, PP_INK_WHITE, x, *opens != '\0' ? y - size * 0.62 : y, width, _("closed"));
  pp_words_draw (self, &small, PP_INK_WHITE, x, y + size * 0.68, width - 2, opens);
}

static void
draw_badges (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  double u = self->net_unit, right = self->x[station] + (PP_NET_CARD / 2 + 6) * u,
         y = at (self, PP_NET_CARD_TOP + PP_NET_CARD - 30);

  if (s->queue > 0)
    pp_badge_draw (self, right, y, TRUE, s->queue);
  if (s->mailbox > 0)
    pp_badge_draw (self, right, s->queue > 0 ? y - 18 * u : y, FALSE, s->mailbox);
  if (s->guest)
    {
      pp_canvas_begin (self, self->x[station] + (PP_NET_CARD / 2 - 8) * u, at (self, PP_NET_CARD_TOP + 18), u * 1.15);
      pp_device_tag (self);
      pp_canvas_end (self);
    }
}

static void
draw_card (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  PpType role = { 13.5, TRUE, FALSE, 0.5 };
  double u = self->net_unit, x = self->x[station], top = at (self, PP_NET_CARD_TOP), side = PP_NET_CARD * u;

  if (s->active)
    {
      pp_box (self, x - side / 2 - 5.5 * u, top - 5.5 * u, side + 11 * u, side + 11 * u, 13 * u);
      pp_stroke (self, PP_INK_RED, 3 * u);
    }
  pp_box (self, x - side / 2 + 1.5 * u, top + 2.5 * u, side, side, 9 * u);
  pp_use_alpha (self, PP_INK_OUTLINE, 0.16);
  cairo_fill (self->cr);
  pp_box (self, x - side / 2, top, side, side, 9 * u);
  pp_fill_stroke (self, PP_INK_SHEET, PP_INK_LINE, 1.4 * u);
  draw_device (self, station);
  pp_words_draw (self, &role, PP_INK_INK, x, top + side - 13 * u, side - 6, s->role);
  if (s->down)
    draw_closed (self, s, x, top + 36 * u, side - 4);
  else if (s->verdict > 0)
    pp_outcome_draw_stamp (self, s, x, top + (station == PP_STATION_MDA ? 8 : 35) * u, side + 14 * u);
  draw_badges (self, station);
}

static double
get_book_room (const PpCanvas *self)
{
  return pp_canvas_get_neighbour (self, PP_STATION_MTA, 1) - self->x[PP_STATION_MTA] - self->pitch;
}

/* Where the words of two neighbours meet: who has more to say gets more of the room. */
static double
share_room (PpCanvas *self, PpStation left, PpStation right)
{
  PpType type = { 12, TRUE, FALSE, 0.5 };
  double a = pp_words_measure (self, &type, self->scene->stations[left].state) + 10;
  double b = pp_words_measure (self, &type, self->scene->stations[right].state) + 10;

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
    if (!all[i].active || !pp_station_is_place (i) || i == (int) station)
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

/* The names below a station. */
static void
draw_names (PpCanvas *self, PpStation station, double y, double most)
{
  const PpSceneStation *s = &self->scene->stations[station];
  PpType host = { 12, s->active, FALSE, 0.5 }, state = { 12, TRUE, FALSE, 0.5 };
  double left, right, half;

  pp_words_draw_host (self, &host, s->active ? PP_INK_INK : PP_INK_FAINT, self->x[station], y,
                      MIN (most, 2 * self->x[PP_STATION_SENDER]), s->host);
  if (!s->active)
    return;
  find_room (self, station, &left, &right);
  state.bold = pp_words_measure (self, &state, s->state) <= right - left;
  half = MIN (pp_words_measure (self, &state, s->state), right - left) / 2;
  pp_words_draw (self, &state, PP_INK_RED, CLAMP (self->x[station], left + half, MAX (right - half, left + half)),
                 y + MAX (17 * self->net_unit, pp_words_size (self, &state) * 1.15), right - left, s->state);
}

static void
draw_station (PpCanvas *self, PpStation station)
{
  double u = self->net_unit, most = self->pitch - 10;

  if (self->scene->stations[station].absent)
    cairo_push_group (self->cr);
  draw_card (self, station);
  draw_names (self, station, at (self, PP_NET_CARD_TOP + PP_NET_CARD + 15), MIN (most, 200 * u * 1.2));
  if (self->scene->stations[station].absent)
    {
      cairo_pop_group_to_source (self->cr);
      cairo_paint_with_alpha (self->cr, 0.35);
    }
}

static void
draw_directory (PpCanvas *self)
{
  const PpSceneStation *s = &self->scene->stations[PP_STATION_DIRECTORY];
  double u = self->net_unit, x = self->x[PP_STATION_DIRECTORY], y = at (self, PP_NET_BOOK);
  PpType type = { 12, s->active, FALSE, 0.5 }, state = { 12, TRUE, FALSE, 0.5 };
  double most = get_book_room (self);
  g_autofree char *name = g_strdup_printf ("%s %s", s->role, s->host);

  if (s->absent)
    return;
  draw_link (self, self->x[PP_STATION_MTA] + PP_NET_CARD / 2 * u, at (self, PP_NET_ASK), x - 30 * u, y + 12 * u,
             s->active ? PP_HOP_CURRENT : PP_HOP_AHEAD);
  pp_canvas_begin (self, x, y, u);
  if (s->active)
    {
      pp_box (self, -31, -6, 62, 39, 8);
      pp_stroke (self, PP_INK_RED, 3);
    }
  pp_device_book (self);
  if (s->down)
    pp_cross (self, 0, 13, 34, PP_INK_RED_FILL);
  pp_canvas_end (self);
  pp_words_draw (self, &type, s->active ? PP_INK_INK : PP_INK_FAINT, x, at (self, 183), most,
                 pp_words_measure (self, &type, name) > most ? s->host : name);
  if (s->active)
    pp_words_draw (self, &state, PP_INK_RED, x, at (self, 183) + MAX (14 * u, PP_LEAST_TYPE * 1.15), most, s->state);
}

static void
draw_letter (PpCanvas *self)
{
  const PpScene *scene = self->scene;

  if (!scene->letter || pp_scene_letter_flies (scene) || !pp_station_is_place (scene->letter_at))
    return;
  pp_canvas_begin (self, self->x[scene->letter_at] - 42 * self->net_unit, at (self, PP_NET_CARD_TOP + 11), self->net_unit * 1.05);
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
    pp_outcome_draw_tag (self, s, x, at (self, 82), end - x);
  else
    pp_outcome_draw_tag (self, s, self->x[station] - PP_NET_CARD * 0.25 * u, at (self, PP_NET_CARD_TOP + 2), self->pitch);
}

static void
draw_counter (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double u = self->net_unit;
  gboolean asks_from_right = scene->hop == 5; /* who collects stands on the other side of the counter */

  if (scene->card != PP_CARD_NONE)
    pp_outcome_draw_card (self, (self->x[scene->card_at] + pp_canvas_get_neighbour (self, scene->card_at, asks_from_right ? 1 : -1)) / 2,
                          at (self, 64));
  else if (scene->n_checks > 0 && scene->view == PP_SCENE_NETWORK)
    pp_outcome_draw_checks (self, (self->x[scene->checks_at] + pp_canvas_get_neighbour (self, scene->checks_at, -1)) / 2, self->net.y + 60 * u,
                            at (self, 80), self->pitch - PP_NET_CARD * u - 10);
}

/* Draws everything that stands on the map. */
void
pp_network_draw (PpCanvas *self)
{
  draw_headings (self);
  for (int i = 0; i < PP_STATION_RECEIVER; i++)
    if (self->scene->stations[i].with_next)
      draw_roof (self, i);
  draw_short_way (self);
  for (guint hop = 1; hop <= 5; hop++)
    draw_hop (self, hop);
  draw_directory (self);
  for (int i = 0; i < PP_N_STATIONS; i++)
    if (pp_station_is_place (i) && pp_canvas_has_station (self, i))
      draw_station (self, i);
  for (int i = 0; i < PP_N_STATIONS; i++)
    if (pp_station_is_place (i) && pp_canvas_has_station (self, i))
      draw_waiting (self, i);
  draw_counter (self);
  draw_letter (self);
}
