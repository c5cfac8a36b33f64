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

static gboolean
is_now (PpHopStatus status)
{
  return status == PP_HOP_CURRENT || status == PP_HOP_TROUBLE;
}

static gboolean
is_inside (const PpCanvas *self, guint hop)
{
  const PpSceneStation *left = &self->scene->stations[hop - 1];

  return left->with_next && (hop != 3 || !self->scene->one_domain);
}

static void
draw_link (PpCanvas *self, guint hop, double left, double right, PpHopStatus status)
{
  const PpScene *scene = self->scene;
  gboolean current = hop == scene->hop && is_now (status);
  PpLink link = { left, right, at (self, PP_NET_LINK), status, current ? scene->act : PP_ACT_NONE, hop == 5 ? -1 : 1,
                  scene->hops[hop - 1].sealed && is_now (status), is_inside (self, hop) };

  if (current && (scene->act == PP_ACT_WAIT || scene->act == PP_ACT_SHELVE) && !link.inside)
    link.act = scene->stations[hop].down ? PP_ACT_REFUSED : PP_ACT_LEAVE;
  pp_link_draw (self, &link);
}

/* On the way over the sea there may be a second office: what is said goes to it, or on from it, or past it. */
static void
draw_links (PpCanvas *self, guint hop, double left, double right, PpHopStatus status)
{
  const PpSceneStation *all = self->scene->stations;
  double card = PP_NET_CARD * self->net_unit, between = self->x[PP_STATION_BACKUP];
  gboolean first = status, second = status;

  if (hop != 3 || !pp_canvas_has_station (self, PP_STATION_BACKUP))
    {
      draw_link (self, hop, left + card / 2, right - card / 2, status);
      return;
    }
  if (is_now (status) && all[PP_STATION_BACKUP].active)
    {
      first = all[PP_STATION_FAR_MTA].active ? PP_HOP_DONE : status;
      second = all[PP_STATION_FAR_MTA].active ? status : PP_HOP_AHEAD;
    }
  draw_link (self, hop, left + card / 2, between - card / 2, first);
  draw_link (self, hop, between + card / 2, right - card / 2, second);
}

/* A letter for the wire may be read there by anybody, unless it is sealed. */
static gboolean
is_in_clear (const PpCanvas *self, guint hop)
{
  const PpScene *scene = self->scene;

  return hop == scene->hop && is_now (scene->hops[hop - 1].status) && scene->in_the_clear && !is_inside (self, hop) &&
         scene->act != PP_ACT_NONE && scene->act != PP_ACT_REFUSED && scene->act != PP_ACT_CONNECT && scene->act != PP_ACT_WAIT &&
         scene->act != PP_ACT_SHELVE && scene->act != PP_ACT_SEAL;
}

/* What is spoken there, and whether it can be read on the way; shorter where there is less room. */
static char *
say_service (PpCanvas *self, const PpType *type, const PpSceneHop *hop, gboolean clear, double room)
{
  const char *port = strrchr (hop->service, ' ');
  /* Translators: of a link that is not encrypted: "SMTP 25, readable on the way" */
  g_autofree char *whole = hop->sealed ? g_strconcat (hop->service, " TLS", NULL)
                           : clear     ? g_strdup_printf (_("%s, readable on the way"), hop->service)
                                       : g_strdup (hop->service);

  if (pp_words_measure (self, type, whole) <= room)
    return g_steal_pointer (&whole);
  if (hop->sealed)
    return g_strdup ("TLS");
  if (port != NULL && pp_words_measure (self, type, hop->service) > room)
    return g_strdup (port + 1);
  return g_strdup (hop->service);
}

static gboolean
has_card (const PpCanvas *self, guint hop)
{
  const PpScene *scene = self->scene;

  return scene->card != PP_CARD_NONE && pp_station_is_place (scene->card_at) &&
         hop == (scene->hop == 5 ? scene->card_at + 1u : (guint) scene->card_at);
}

static void
draw_hop (PpCanvas *self, guint hop)
{
  const PpSceneHop *h = &self->scene->hops[hop - 1];
  PpType type = { 12, is_now (h->status), FALSE, 0.5 }, note = { 11, FALSE, FALSE, 0.5 };
  double u = self->net_unit, y = at (self, PP_NET_LINK), x, left, right, room;
  gboolean clear = is_in_clear (self, hop);
  g_autofree char *service = NULL;

  if (!pp_canvas_get_hop (self, hop, &x, &left, &right))
    return;
  draw_links (self, hop, left, right, h->status);
  pp_hop_mark (self, x, y, 14 * u, hop, h->status);
  if (h->sealed)
    pp_padlock (self, x + 27 * u, y - 3 * u, 26 * u);
  else if (clear && right - left > (PP_NET_CARD + 62) * u)
    {
      double port = MIN ((right - left - PP_NET_CARD * u) / 2, 56 * u) - 9 * u;

      pp_eye (self, x - (port + 18 * u) / 2, y, MIN (25 * u, port - 20 * u));
    }
  if (hop == 3 && pp_canvas_has_station (self, PP_STATION_BACKUP))
    right = self->x[PP_STATION_BACKUP];
  room = right - left - (PP_NET_CARD + (is_now (h->status) ? 18 : 4)) * u - 4;
  if (has_card (self, hop))
    return;
  service = say_service (self, &type, h, clear, room);
  pp_words_draw (self, &type, is_now (h->status) ? PP_INK_RED : PP_INK_FAINT, x, at (self, 125), room, service);
  /* Translators: of a link that is not encrypted */
  if (clear && hop != 3 && pp_words_measure (self, &note, _("readable on the way")) <= room)
    pp_words_draw (self, &note, PP_INK_INK, x, at (self, 125) + MAX (14.5 * u, pp_words_size (self, &type) * 1.05), room, _("readable on the way"));
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

        draw_link (self, MIN (hop + 1, 5), left + card / 2, right + card / 2, status);
        pp_words_draw (self, &type, PP_INK_FAINT, x, at (self, 123.5), right - left - card, _("the short way"));
      }
}

static PpLook
get_look (const PpSceneStation *s)
{
  return s->down ? PP_LOOK_CLOSED : s->look != PP_LOOK_IDLE ? s->look : s->active ? PP_LOOK_BUSY : PP_LOOK_IDLE;
}

static void
draw_port (PpCanvas *self, PpStation station, int side, gboolean now)
{
  const PpSceneStation *s = &self->scene->stations[station];

  if (!s->absent)
    pp_link_draw_port (self, self->x[station] + side * PP_NET_CARD / 2 * self->net_unit, at (self, PP_NET_LINK),
                       now && s->active && get_look (s) != PP_LOOK_CLOSED, get_look (s) == PP_LOOK_CLOSED);
}

/* Where links meet cards. */
static void
draw_ports (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  gboolean joined = scene->act != PP_ACT_REFUSED && scene->act != PP_ACT_LEAVE && scene->act != PP_ACT_CONNECT &&
                    scene->act != PP_ACT_WAIT && scene->act != PP_ACT_SHELVE;
  double x, left, right;

  for (guint hop = 1; hop <= 5; hop++)
    if (!is_inside (self, hop) && pp_canvas_get_hop (self, hop, &x, &left, &right))
      {
        gboolean now = joined && hop == scene->hop && is_now (scene->hops[hop - 1].status);

        draw_port (self, hop - 1, 1, now);
        draw_port (self, hop, -1, now);
        if (hop == 3 && pp_canvas_has_station (self, PP_STATION_BACKUP))
          for (int side = -1; side <= 1; side += 2)
            draw_port (self, PP_STATION_BACKUP, side, now && (side < 0) == scene->stations[PP_STATION_MTA].active);
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
  PpLook look = get_look (s);
  gboolean device = station == PP_STATION_SENDER || station == PP_STATION_RECEIVER;

  pp_canvas_begin (self, self->x[station], at (self, PP_NET_CARD_TOP + 36), self->net_unit);
  if (device)
    (s->phone ? pp_device_phone : pp_device_laptop) (self, look);
  else if (station == PP_STATION_MDA)
    pp_device_boxes (self, s->verdict > 0 && g_str_has_suffix (s->verdict_code, "52") ? 12 : s->mailbox, look);
  else
    pp_device_rack (self, look);
  if (look == PP_LOOK_CLOSED && !device)
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

/* Who does what happens now: the one who speaks, or else where the letter is, or else anybody who takes part. */
static PpStation
find_actor (const PpScene *scene)
{
  if (scene->flying)
    return scene->from;
  if (scene->act == PP_ACT_NONE)
    return PP_N_STATIONS;
  if (scene->letter && scene->stations[scene->letter_at].active)
    return scene->letter_at;
  for (int i = 0; i < PP_N_STATIONS; i++)
    if (scene->stations[i].active)
      return i;
  return scene->letter ? scene->letter_at : PP_N_STATIONS;
}

static void
draw_badges (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  double u = self->net_unit, right = self->x[station] + (station == find_actor (self->scene) ? 22 : PP_NET_CARD / 2 + 6) * u;
  double y = MIN (at (self, PP_NET_CARD_TOP + PP_NET_CARD - 30), at (self, PP_NET_CARD_TOP + PP_NET_CARD - 13) - PP_LEAST_TYPE * 1.15);

  if (s->queue > 0)
    pp_badge_draw (self, right, y, TRUE, s->queue);
  if (s->mailbox > 0)
    pp_badge_draw (self, right, s->queue > 0 ? y - MAX (19 * u, PP_LEAST_TYPE * 1.6) : y, FALSE, s->mailbox);
}

/* Who has come from outside: a suitcase, and a name tag over the card. */
static void
draw_guest (PpCanvas *self, PpStation station)
{
  PpType type = { 11.5, TRUE, FALSE, 0.5 };
  double u = self->net_unit, x = self->x[station], y = at (self, PP_NET_CARD_TOP + 4), size = pp_words_size (self, &type);
  const char *words = _("from outside");
  double width = pp_words_measure (self, &type, words) + size;

  if (!self->scene->stations[station].guest)
    return;
  if (width > (PP_NET_CARD + 16) * u)
    {
      words = _("guest");
      width = pp_words_measure (self, &type, words) + size;
    }
  pp_box (self, x - width / 2, y - size * 0.75, width, size * 1.5, size * 0.3);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_NAVY, 1.2);
  pp_words_draw (self, &type, PP_INK_NAVY, x, y, width, words);
  pp_canvas_begin (self, x - (PP_NET_CARD / 2 - 4) * u, at (self, PP_NET_CARD_TOP + PP_NET_CARD - 16), u * 1.1);
  pp_device_suitcase (self);
  pp_canvas_end (self);
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
  if (get_look (s) == PP_LOOK_CLOSED)
    draw_closed (self, s, x, top + (station == PP_STATION_SENDER || station == PP_STATION_RECEIVER ? 24 : 36) * u, side - 4);
  else if (s->verdict > 0)
    pp_outcome_draw_stamp (self, s, x, top + (station == PP_STATION_MDA ? 8 : 35) * u, side + 14 * u);
  draw_badges (self, station);
  draw_guest (self, station);
  if (get_look (s) == PP_LOOK_TROUBLED)
    pp_alarm (self, x - (PP_NET_CARD / 2 - 3) * u, top + (PP_NET_CARD - 12) * u, 28 * u);
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

  if (*scene->act_words != '\0' && station == find_actor (scene))
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
  double first = at (self, PP_NET_CARD_TOP + PP_NET_CARD) + 7 * u + size * 0.5;

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
  draw_card (self, station);
  draw_names (self, station, MIN (most, 240 * u));
  if (self->scene->stations[station].absent)
    {
      cairo_pop_group_to_source (self->cr);
      cairo_paint_with_alpha (self->cr, 0.35);
    }
}

/* The question goes along a line of its own, from the office to the book. */
static void
draw_ask (PpCanvas *self, double x, double y, gboolean now)
{
  double u = self->net_unit, from = self->x[PP_STATION_MTA] + PP_NET_CARD / 2 * u;
  const double dots[] = { 0.1 * u, 5 * u };

  cairo_save (self->cr);
  if (!now)
    cairo_set_dash (self->cr, dots, 2, 0);
  pp_rule (self, from, at (self, PP_NET_ASK), x - 30 * u, y + 12 * u, now ? PP_INK_RED : PP_INK_FAINT, (now ? 4 : 2.2) * u);
  cairo_restore (self->cr);
}

static void
draw_directory (PpCanvas *self)
{
  const PpSceneStation *s = &self->scene->stations[PP_STATION_DIRECTORY];
  double u = self->net_unit, x = self->x[PP_STATION_DIRECTORY], y = at (self, PP_NET_BOOK);
  PpType type = { 12, s->active, FALSE, 0.5 }, state = { 12, TRUE, FALSE, 0.5 };
  double most = get_book_room (self), row = at (self, 177);
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
  pp_device_book (self, get_look (s));
  if (get_look (s) == PP_LOOK_CLOSED)
    pp_cross (self, 0, 13, 34, PP_INK_RED_FILL);
  if (get_look (s) == PP_LOOK_TROUBLED)
    pp_alarm (self, -28, 24, 22);
  pp_canvas_end (self);
  row = MAX (row, y + 33 * u + pp_words_size (self, &type) * 0.5);
  pp_words_draw (self, &type, s->active ? PP_INK_INK : PP_INK_FAINT, x, row, most,
                 pp_words_measure (self, &type, name) > most ? s->host : name);
  if (s->active)
    pp_words_draw (self, &state, PP_INK_RED, x, MIN (row + MAX (14 * u, pp_words_size (self, &state) * 1.04), self->net.y + self->net.height - pp_words_size (self, &state) * 0.54),
                   self->scene->envelope.shown ? most : most * 1.8, get_words (self, PP_STATION_DIRECTORY));
}

static void
draw_letter (PpCanvas *self)
{
  const PpScene *scene = self->scene;

  if (!scene->letter || pp_scene_letter_flies (scene) || !pp_station_is_place (scene->letter_at))
    return;
  pp_canvas_begin (self, self->x[scene->letter_at] - 42 * self->net_unit, at (self, PP_NET_CARD_TOP + 11), self->net_unit * 1.05);
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
    pp_outcome_draw_tag (self, s, x, at (self, 82), end - x);
  else
    pp_outcome_draw_tag (self, s, self->x[station] - PP_NET_CARD * 0.25 * u, at (self, PP_NET_CARD_TOP + 2), self->pitch);
}

/* The check list stands beside the envelope where there is room for both, on the side away from the directory. */
static void
draw_checks (PpCanvas *self, double top, double bottom, double *left, double *right)
{
  const PpScene *scene = self->scene;
  PpType type = { 11.5, TRUE, FALSE, 0 };
  int side = scene->checks_at == PP_STATION_MTA || self->x[scene->checks_at] > self->width * 0.85 ? -1 : 1;
  double size = pp_words_size (self, &type), width = 0;
  double x = self->x[scene->checks_at] + (scene->envelope.shown ? side * 130 * self->net_unit : 0);

  for (guint i = 0; i < scene->n_checks; i++)
    width = MAX (width, pp_words_measure (self, &type, scene->checks[i].name) + size * 2.8);
  width = MIN (width, self->pitch);
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

  if (card >= 1 && card <= 5 && has_card (self, card) && pp_canvas_get_hop (self, card, &x, &hop_left, &hop_right))
    pp_outcome_draw_card (self, x, at (self, 131));
  if (!pp_station_is_place (place))
    return;
  if (self->x[place] < self->middle)
    right = MIN (right, self->middle - book);
  else
    left = MAX (left, self->middle + book);
  if (scene->n_checks > 0 && scene->view == PP_SCENE_NETWORK && pp_station_is_place (scene->checks_at))
    draw_checks (self, top, bottom, &left, &right);
  if (scene->envelope.shown)
    pp_envelope_draw_desk (self, self->x[place], left, right, top, bottom);
}

/* Before a word is read one sees what is being done, and by whom. */
static void
draw_emblem (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  PpStation actor = find_actor (scene);
  double u = self->net_unit;

  if (actor >= PP_N_STATIONS || !pp_canvas_has_station (self, actor))
    return;
  if (actor == PP_STATION_DIRECTORY)
    pp_canvas_begin (self, self->x[actor] + 36 * u, at (self, PP_NET_BOOK + 2), u * 0.9);
  else
    pp_canvas_begin (self, self->x[actor] + (PP_NET_CARD / 2 - 3) * u, at (self, PP_NET_CARD_TOP + 74), u);
  pp_emblem_draw (self, scene->act);
  pp_canvas_end (self);
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
  draw_ports (self);
  for (int i = 0; i < PP_N_STATIONS; i++)
    if (pp_station_is_place (i) && pp_canvas_has_station (self, i))
      draw_waiting (self, i);
  draw_counter (self);
  draw_letter (self);
  draw_emblem (self);
}
