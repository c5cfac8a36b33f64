/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How each station looks at one glance: idle, busy, closed or troubled. It is made from what the scene says of it already.
 */
#include "app/scene-private.h"

#include <string.h>

#include "app/conversation.h"

static void
trouble (PpMoment *self, int place)
{
  if (place != PP_STATION_NOWHERE && self->scene->stations[place].look != PP_LOOK_CLOSED)
    self->scene->stations[place].look = PP_LOOK_TROUBLED;
}

/* Where the letter lies that nobody has taken. */
static void
trouble_holder (PpMoment *self)
{
  const PpScene *scene = self->scene;

  if (scene->letter && scene->ending == PP_ENDING_REFUSED && scene->letter_at == PP_STATION_SENDER)
    trouble (self, PP_STATION_SENDER);
}

/* What happens now went wrong, and there. */
static void
trouble_now (PpMoment *self)
{
  const PpScene *scene = self->scene;
  PpEvent *event = self->event;
  int from = pp_scene_cast_find (&self->cast, event->from, event->hop, event->to);

  if (pp_scene_is_refusal (event) || pp_reply_class (event) >= 4 || (event->kind == PP_KIND_TLS && g_str_has_prefix (event->text, "failed")))
    trouble (self, from);
  if (scene->card == PP_CARD_DOUBTED)
    trouble (self, scene->card_at);
  for (guint i = 0; i < scene->n_checks; i++)
    if (scene->checks[i].current && scene->checks[i].verdict >= 4)
      trouble (self, scene->checks_at);
}

/**
 * pp_moment_add_looks:
 *
 * To be called when everything else is known.
 */
void
pp_moment_add_looks (PpMoment *self)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      PpSceneStation *it = &self->scene->stations[i];

      it->look = it->down ? PP_LOOK_CLOSED : it->active ? PP_LOOK_BUSY : PP_LOOK_IDLE;
      if (it->verdict >= 4 || *it->waited != '\0')
        trouble (self, i);
    }
  trouble_holder (self);
  if (self->event != NULL)
    trouble_now (self);
}
