/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ways of the network band, hop by hop: where links lead, their numbers, what is spoken on them, whether it can be read there.
 * What a link looks like is in picture-link.c.
 */
#include "app/picture-network.h"

#include <glib/gi18n.h>
#include <string.h>

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
  PpLink link = { left, right, pp_net_at (self, PP_NET_LINK), status, current ? scene->act : PP_ACT_NONE, hop == 5 ? -1 : 1,
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

/* Returns: whether the identity card is shown at that hop, instead of the words below its number */
gboolean
pp_net_has_card (const PpCanvas *self, guint hop)
{
  const PpScene *scene = self->scene;

  return scene->card != PP_CARD_NONE && pp_station_is_place (scene->card_at) &&
         hop == (scene->hop == 5 ? scene->card_at + 1u : (guint) scene->card_at);
}

/* The way that the letter takes next, as far as it is planned; 0 for none: where it was refused, nobody knows. */
static guint
find_next (const PpScene *scene)
{
  if (scene->ending != PP_ENDING_NONE || scene->report || (!scene->letter && !scene->envelope.shown))
    return 0;
  for (guint hop = 1; hop <= 5; hop++)
    {
      PpHopStatus status = scene->hops[hop - 1].status;

      if (status == PP_HOP_TROUBLE || (status == PP_HOP_AHEAD && hop == 1))
        return 0;
      if (status == PP_HOP_AHEAD && !scene->hops[hop - 1].short_way)
        return hop;
    }
  return 0;
}

/* A ring around the number, and heads of arrows on the dotted wire: there it goes on. */
static void
draw_next (PpCanvas *self, double x, double y, double left, double right)
{
  double u = self->net_unit, gap = (right - left) / 2 - PP_NET_CARD / 2 * u - 9 * u;
  const double dashes[] = { 4 * u, 3.5 * u };

  cairo_save (self->cr);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (self->cr, dashes, 2, 0);
  pp_disc (self, x, y, 18.5 * u);
  pp_stroke (self, PP_INK_RED, 2 * u);
  cairo_restore (self->cr);
  if (gap > 32 * u)
    for (int side = -1; side <= 1; side += 2)
      pp_chevron (self, x + side * (18.5 * u + (gap - 18.5 * u) / 2), y, 10 * u, 1, PP_INK_RED);
}

/* The link, the number on it, and what is written there. */
void
pp_net_draw_hop (PpCanvas *self, guint hop)
{
  const PpSceneHop *h = &self->scene->hops[hop - 1];
  PpType type = { 12, is_now (h->status), FALSE, 0.5 }, note = { 11, FALSE, FALSE, 0.5 };
  double u = self->net_unit, y = pp_net_at (self, PP_NET_LINK), x, left, right, room;
  gboolean clear = is_in_clear (self, hop);
  g_autofree char *service = NULL;

  if (!pp_canvas_get_hop (self, hop, &x, &left, &right))
    return;
  draw_links (self, hop, left, right, h->status);
  pp_hop_mark (self, x, y, 14 * u, hop, h->status);
  if (hop == find_next (self->scene))
    draw_next (self, x, y, left, right);
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
  if (pp_net_has_card (self, hop))
    return;
  service = say_service (self, &type, h, clear, room);
  pp_words_draw (self, &type, is_now (h->status) ? PP_INK_RED : PP_INK_FAINT, x, pp_net_at (self, 125), room, service);
  /* Translators: of a link that is not encrypted */
  if (clear && hop != 3 && pp_words_measure (self, &note, _("readable on the way")) <= room)
    pp_words_draw (self, &note, PP_INK_INK, x, pp_net_at (self, 125) + MAX (14.5 * u, pp_words_size (self, &type) * 1.05), room, _("readable on the way"));
}

/* Within one domain nothing crosses to another office: the way goes on below the empty place. */
void
pp_net_draw_short_way (PpCanvas *self)
{
  PpType type = { 12, FALSE, FALSE, 0.5 };
  double card = PP_NET_CARD * self->net_unit, x, left, right;

  for (guint hop = 1; hop <= 5; hop++)
    if (!pp_canvas_get_hop (self, hop, &x, &left, &right))
      {
        PpHopStatus status = self->scene->hops[MIN (hop, 4)].status;

        draw_link (self, MIN (hop + 1, 5), left + card / 2, right + card / 2, status);
        pp_words_draw (self, &type, PP_INK_FAINT, x, pp_net_at (self, 123.5), right - left - card, _("the short way"));
      }
}

static void
draw_port (PpCanvas *self, PpStation station, int side, gboolean now)
{
  const PpSceneStation *s = &self->scene->stations[station];

  if (!s->absent)
    pp_link_draw_port (self, self->x[station] + side * PP_NET_CARD / 2 * self->net_unit, pp_net_at (self, PP_NET_LINK),
                       now && s->active && pp_net_get_look (s) != PP_LOOK_CLOSED, pp_net_get_look (s) == PP_LOOK_CLOSED);
}

/* Where links meet cards. */
void
pp_net_draw_ports (PpCanvas *self)
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
