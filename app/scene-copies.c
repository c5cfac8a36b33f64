/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A letter to several is one letter for as long as they share the way. Here is said where each recipient's copy is: with whoever took it
 * over last, as the journal has it.
 */
#include "app/scene-private.h"

#include <string.h>

#include "app/row.h"

/**
 * pp_moment_list_recipients:
 *
 * Returns: (transfer full) (element-type utf8): the recipients of the letter, as its first queue or the scenario has them
 */
GPtrArray *
pp_moment_list_recipients (const PpMoment *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);
  const char *text = self->item != NULL && self->item->first != NULL ? strstr (self->item->first->text, " for <") : NULL;
  const PpScenarioLetter *letter;

  for (const char *open = text != NULL ? strchr (text, '<') : NULL, *end; open != NULL && (end = strchr (open, '>')) != NULL; open = strchr (end, '<'))
    g_ptr_array_add (all, g_strndup (open + 1, end - open - 1));
  if (text != NULL || self->number < 1 || self->number > self->cast.scenario->letters->len)
    return all;
  letter = self->cast.scenario->letters->pdata[self->number - 1];
  for (guint i = 0; i < letter->envelope->recipients->len; i++)
    g_ptr_array_add (all, pp_address_to_string (letter->envelope->recipients->pdata[i]));
  return all;
}

/* Whether @actor works on a device of the user with that address */
static gboolean
is_device_of (const PpMoment *self, const char *actor, const char *address)
{
  g_autoptr (PpAddress) parsed = pp_address_parse (address, NULL);
  const PpScenarioUser *user = parsed != NULL ? pp_scenario_get_user (self->cast.scenario, parsed) : NULL;

  for (guint i = 0; user != NULL && actor != NULL && i < user->devices->len; i++)
    if (g_str_has_prefix (actor, "mua:") && g_str_equal (((PpScenarioDevice *) user->devices->pdata[i])->actor, actor + strlen ("mua:")))
      return TRUE;
  return FALSE;
}

static gboolean
is_arrival_of (const PpMoment *self, const PpEvent *arrival, const char *address)
{
  if (arrival->kind == PP_KIND_STORE && g_str_has_prefix (arrival->from, "mua:"))
    return is_device_of (self, arrival->from, address);
  return pp_arrival_is_for (arrival, address);
}

/* @elsewhere: at home, but in another house than the one that is shown */
static PpStation
find_place (const PpMoment *self, GPtrArray *arrivals, const char *address, gboolean *elsewhere)
{
  for (guint i = arrivals->len; i > 0; i--)
    {
      const PpEvent *arrival = arrivals->pdata[i - 1];
      gboolean home = arrival->kind == PP_KIND_STORE && g_str_has_prefix (arrival->from, "mua:");
      int place;

      if (!is_arrival_of (self, arrival, address))
        continue;
      place = home ? PP_STATION_RECEIVER : pp_scene_cast_find (&self->cast, arrival->from, arrival->kind == PP_KIND_STORE ? 5 : 1, NULL);
      *elsewhere = home && pp_scene_cast_is_hidden (&self->cast, arrival->from);
      if (place != PP_STATION_NOWHERE)
        return place;
    }
  return PP_STATION_SENDER;
}

static PpEnding
find_ending (GPtrArray *news, const char *address)
{
  static const PpEnding endings[] = {
    [PP_NEWS_SENT] = PP_ENDING_NONE,
    [PP_NEWS_DEFERRED] = PP_ENDING_WAITING,
    [PP_NEWS_RETURNED] = PP_ENDING_RETURNED,
    [PP_NEWS_REFUSED] = PP_ENDING_REFUSED,
  };

  for (guint i = 0; i < news->len; i++)
    if (g_str_equal (((PpNews *) news->pdata[i])->recipient, address))
      return endings[((PpNews *) news->pdata[i])->kind];
  return PP_ENDING_NONE;
}

/* Of those on the envelope of this transaction only the ones that were not refused get the letter. */
static gboolean
is_on_envelope (const PpMoment *self, const char *address)
{
  for (guint i = 0; self->dialogue != NULL && i < self->dialogue->recipients->len; i++)
    {
      const PpEvent *said = self->dialogue->recipients->pdata[i];
      g_autofree char *path = g_strdup_printf ("<%s>", address);

      if (strstr (said->text, path) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_in_flight (const PpMoment *self, const PpSceneCopy *copy, const char *address)
{
  const PpScene *scene = self->scene;

  if (!scene->letter_moving || copy->ending == PP_ENDING_RETURNED || copy->ending == PP_ENDING_REFUSED)
    return FALSE;
  if (self->event->hop == 5)
    return is_device_of (self, self->event->to, address);
  if (pp_scene_is_hand_over (self->event))
    return copy->at == scene->from;
  return is_on_envelope (self, address);
}

static gboolean
is_spoken_of (const PpMoment *self, const char *address)
{
  const PpSceneEnvelope *envelope = &self->scene->envelope;
  g_autofree char *path = g_strdup_printf ("<%s>", address);

  if (self->event == NULL || (self->event->item != 0 && self->event->item != self->number))
    return FALSE;
  for (guint i = 0; i < envelope->n_to; i++)
    if (envelope->to[i].current && g_str_equal (envelope->to[i].address, address))
      return TRUE;
  return self->event->kind != PP_KIND_DATA && strstr (self->event->text, path) != NULL;
}

/**
 * pp_moment_add_copies:
 *
 * Adds where each recipient's copy is, if there are several. Those who do not fit are not shown.
 */
void
pp_moment_add_copies (PpMoment *self)
{
  PpScene *scene = self->scene;
  g_autoptr (GPtrArray) recipients = NULL, arrivals = NULL, news = NULL;
  guint n = pp_snapshot_get_n (self->snapshot);

  if (self->chronicle == NULL || self->cast.report || !scene->letter)
    return;
  recipients = pp_moment_list_recipients (self);
  if (recipients->len < 2)
    return;
  arrivals = pp_chronicle_list_arrivals (self->chronicle, self->number, n);
  news = pp_chronicle_list_news (self->chronicle, self->number, n);
  scene->n_copies = MIN (recipients->len, PP_SCENE_COPIES);
  for (guint i = 0; i < scene->n_copies; i++)
    {
      const char *address = recipients->pdata[i];
      PpSceneCopy *copy = &scene->copies[i];

      pp_moment_set_text (&copy->to, pp_text_make_visible (address, strlen (address)));
      copy->at = find_place (self, arrivals, address, &copy->elsewhere);
      copy->ending = find_ending (news, address);
      copy->moving = self->event != NULL && is_in_flight (self, copy, address);
      copy->current = copy->moving || is_spoken_of (self, address);
    }
}
