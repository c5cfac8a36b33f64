/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cards of the network band: a computer with its role, and how it stands there: closed, in trouble, how many letters it has, who
 * has come from outside. What the computers look like is in picture-devices.c, where the cards stand in picture-network.c.
 */
#include "app/picture-network.h"

#include <glib/gi18n.h>
#include <string.h>

/* How a place looks in this band: at work, too, when it takes part in the moment. */
PpLook
pp_net_get_look (const PpSceneStation *s)
{
  return s->down ? PP_LOOK_CLOSED : s->look != PP_LOOK_IDLE ? s->look : s->active ? PP_LOOK_BUSY : PP_LOOK_IDLE;
}

/* Who does what happens now: the one who speaks, or else where the letter is, or else anybody who takes part. */
PpStation
pp_net_find_actor (const PpScene *scene)
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
draw_device (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  PpLook look = pp_net_get_look (s);
  gboolean device = station == PP_STATION_SENDER || station == PP_STATION_RECEIVER;

  pp_canvas_begin (self, self->x[station], pp_net_at (self, PP_NET_CARD_TOP + 36), self->net_unit);
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

static void
draw_badges (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  double u = self->net_unit, right = self->x[station] + (station == pp_net_find_actor (self->scene) ? 22 : PP_NET_CARD / 2 + 6) * u;
  double y = MIN (pp_net_at (self, PP_NET_CARD_TOP + PP_NET_CARD - 30), pp_net_at (self, PP_NET_CARD_TOP + PP_NET_CARD - 13) - PP_LEAST_TYPE * 1.15);

  if (s->verdict > 0)
    {
      /* Over the stamp, not over its words. */
      right = self->x[station] + (PP_NET_CARD / 2 + 8) * u;
      y = pp_net_at (self, PP_NET_CARD_TOP + 1);
    }
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
  double u = self->net_unit, x = self->x[station], y = pp_net_at (self, PP_NET_CARD_TOP + 4), size = pp_words_size (self, &type);
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
  pp_canvas_begin (self, x - (PP_NET_CARD / 2 - 4) * u, pp_net_at (self, PP_NET_CARD_TOP + PP_NET_CARD - 16), u * 1.1);
  pp_device_suitcase (self);
  pp_canvas_end (self);
}

/* All of one card, with its ring while it takes part. */
void
pp_net_draw_card (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  PpType role = { 13.5, TRUE, FALSE, 0.5 };
  double u = self->net_unit, x = self->x[station], top = pp_net_at (self, PP_NET_CARD_TOP), side = PP_NET_CARD * u;

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
  if (pp_net_get_look (s) == PP_LOOK_CLOSED)
    draw_closed (self, s, x, top + (station == PP_STATION_SENDER || station == PP_STATION_RECEIVER ? 24 : 36) * u, side - 4);
  else if (s->verdict > 0)
    pp_outcome_draw_stamp (self, s, x, top + (station == PP_STATION_MDA ? 8 : 35) * u, side + 14 * u);
  draw_badges (self, station);
  draw_guest (self, station);
  if (pp_net_get_look (s) == PP_LOOK_TROUBLED)
    pp_alarm (self, x - (PP_NET_CARD / 2 - 3) * u, top + (PP_NET_CARD - 12) * u, 28 * u);
}
