/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far the letter has come: how many postmarks it has, which hops are behind it, which one it is on, and on which one it came
 * to nothing.
 */
#include "app/scene-private.h"

#include <string.h>

#include "app/conversation.h"

/**
 * pp_moment_is_moving:
 *
 * Returns: whether the letter is on its way from one to the other just now
 */
gboolean
pp_moment_is_moving (const PpMoment *self)
{
  return self->item != NULL && self->item->moving;
}

/* How many hops the letter has behind it. */
static guint
count_hops (const PpMoment *self)
{
  if (pp_moment_is_moving (self) && self->item->hop > 0)
    return self->item->hop - 1;
  if (self->scene->letter_at == PP_STATION_BACKUP)
    return 3;
  return self->scene->letter_at <= PP_STATION_RECEIVER ? self->scene->letter_at : 0;
}

/* Whether the office that wrote a report is another one than that on the left, which it then comes to over the wire. */
static gboolean
is_from_abroad (const PpMoment *self)
{
  return self->item->first != NULL && pp_scene_cast_find (&self->cast, self->item->first->from, 0, NULL) != PP_STATION_MTA;
}

/* A report begins at the office that could not pass the letter on: the offices behind it put their marks on it, and so does the
 * mailbox, if it is elsewhere. */
static guint
count_marks_of_report (const PpMoment *self)
{
  const PpScenarioHost *host = self->cast.hosts[PP_STATION_MTA];
  const char *at = self->holder.actor != NULL ? self->holder.actor : self->item->at;
  guint marks = is_from_abroad (self) ? 1 : 0;

  if (self->cast.astray)
    return MAX (2, MIN (count_hops (self), 4)) - 2;
  if ((pp_moment_is_moving (self) && self->item->hop == 3) || (self->item->first != NULL && g_str_equal (at, self->item->first->from)))
    return 0;
  if (pp_moment_is_moving (self) && self->item->hop == 4)
    return marks;
  return g_str_has_prefix (at, "mta:") || (host != NULL && (host->roles & PP_ROLE_MDA) != 0) ? marks : marks + 1;
}

/* The second office put its mark on a letter that has come on from there. */
static gboolean
has_passed_backup (const PpMoment *self)
{
  const PpScenarioHost *host = self->cast.hosts[PP_STATION_BACKUP];
  g_autofree char *name = host != NULL ? g_strconcat ("mta:", host->name, NULL) : NULL;

  if (name == NULL || (self->scene->letter_at == PP_STATION_BACKUP && !pp_moment_is_moving (self)))
    return FALSE;
  return pp_chronicle_has_queued (self->chronicle, self->number, name, pp_snapshot_get_n (self->snapshot));
}

/**
 * pp_moment_add_postmarks:
 *
 * Every server that the letter came to over the wire has put a Received field on it (RFC 5321, 4.4): says how many.
 */
void
pp_moment_add_postmarks (PpMoment *self)
{
  guint hops = MIN (count_hops (self), 4);

  if (pp_moment_add_marks (self))
    return;
  if (self->cast.report && self->item != NULL)
    {
      self->scene->postmarks = count_marks_of_report (self);
      return;
    }
  if (self->chronicle != NULL)
    self->scene->postmarks += pp_chronicle_count_returns (self->chronicle, self->number, pp_snapshot_get_n (self->snapshot)) +
                              (has_passed_backup (self) ? 1 : 0);
  for (guint hop = 1; hop <= hops; hop++)
    if (!self->scene->hops[hop - 1].short_way && !pp_scene_cast_is_one_roof (&self->cast, hop))
      self->scene->postmarks++;
}

/* The hop that a letter takes from there. */
static guint
next_hop (const PpMoment *self, int station)
{
  if (station == PP_STATION_MTA && self->cast.one_domain)
    return 4;
  if (station == PP_STATION_BACKUP)
    return 3;
  return station < PP_STATION_RECEIVER ? station + 1 : 5;
}

static gboolean
is_put_off (const PpHolding *holding)
{
  return strstr (holding->details, "> deferred") != NULL || strstr (holding->details, "> delayed") != NULL ||
         strstr (holding->details, "> put off") != NULL || g_str_has_prefix (holding->details, "stays in the outbox");
}

/* The hop on which the letter is known to have come to nothing, for now or for good; 0 for none. */
static guint
find_failed_hop (const PpMoment *self)
{
  const PpHolder *holder = &self->holder;

  if (self->item == NULL || pp_moment_is_moving (self))
    return 0;
  if (holder->holding != NULL)
    return is_put_off (holder->holding) ? next_hop (self, holder->station) : 0;
  /* Nobody has it any more, and it was not delivered. */
  return self->scene->letter_at < PP_STATION_MDA ? next_hop (self, self->scene->letter_at) : 0;
}

static gboolean
is_giving_up (const PpEvent *event)
{
  static const char *const verbs[] = { "QUIT", "RSET" };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_ascii_strncasecmp (event->text, verbs[i], strlen (verbs[i])) == 0)
      return TRUE;
  return strstr (event->text, " LOGOUT") != NULL;
}

static gboolean
is_trouble (const PpMoment *self)
{
  const PpConnectionView *connection = self->connection;

  if (pp_scene_is_refusal (self->event) || pp_reply_class (self->event) >= 4)
    return TRUE;
  /* Whoever asks something else tries on; not so who leaves, or drops the letter. */
  if (self->event->kind == PP_KIND_LINE && self->event->dir == PP_DIR_CLIENT && !is_giving_up (self->event))
    return FALSE;
  /* One recipient was refused, but the letter goes on for the others. */
  if (self->dialogue != NULL && self->dialogue->recipients->len > 0)
    return FALSE;
  return connection != NULL && (connection->refused || (connection->replied != NULL && pp_reply_class (connection->replied) >= 4));
}

/* A report on its way back, or a sender who looks for mail, does not go along the line that is drawn for that hop. */
static gboolean
is_along_hop (const PpMoment *self)
{
  const PpScene *scene = self->scene;
  PpStation giver, taker;

  if (!scene->flying || scene->hop == 0)
    return FALSE;
  pp_scene_cast_get_ends (&self->cast, scene->hop, &giver, &taker);
  if (scene->hop == 3 && (scene->from == PP_STATION_BACKUP || scene->to == PP_STATION_BACKUP))
    return TRUE;
  return (scene->from == giver && scene->to == taker) || (scene->from == taker && scene->to == giver);
}

/* Of a letter to several, the only copy that the line is about; NULL for none. */
static const PpSceneCopy *
find_current_copy (const PpScene *scene)
{
  const PpSceneCopy *current = NULL;

  for (guint i = 0; i < scene->n_copies; i++)
    if (scene->copies[i].current && current != NULL)
      return NULL;
    else if (scene->copies[i].current)
      current = &scene->copies[i];
  return current;
}

/* Whether nothing has spoken against that copy, also on the envelope that is being written */
static gboolean
goes_on (const PpScene *scene, const PpSceneCopy *copy)
{
  const PpSceneEnvelope *envelope = &scene->envelope;

  for (guint i = 0; i < envelope->n_to; i++)
    if (envelope->to[i].verdict >= 4 && g_str_equal (envelope->to[i].address, copy->to))
      return FALSE;
  return copy->ending == PP_ENDING_NONE;
}

/* Of a letter to several, the copy that lies where the letter is shown: one that goes on, if there is one, and that of whom it is
 * shown for already, if that is one of them; NULL for none. */
static const PpSceneCopy *
find_shown_copy (const PpScene *scene)
{
  const PpSceneCopy *shown = NULL;
  int best = -1;

  for (guint i = 0; i < scene->n_copies; i++)
    {
      const PpSceneCopy *copy = &scene->copies[i];
      int fit = (goes_on (scene, copy) ? 2 : 0) + (g_str_equal (copy->to, scene->letter_to) ? 1 : 0);

      if (copy->at != scene->letter_at || copy->elsewhere || fit <= best)
        continue;
      shown = copy;
      best = fit;
    }
  return shown;
}

/**
 * pp_moment_follow_copy:
 *
 * Of a letter to several, shows the copy that the line is about: where it lies, and whom it is for.
 */
void
pp_moment_follow_copy (PpMoment *self)
{
  PpScene *scene = self->scene;
  const PpSceneCopy *copy = find_current_copy (scene);

  if (copy != NULL && !copy->moving && !scene->letter_moving)
    scene->letter_at = copy->at;
  copy = copy != NULL ? copy : find_shown_copy (scene);
  if (copy != NULL)
    pp_moment_set_text (&scene->letter_to, g_strdup (copy->to));
}

/* @done: (out): how many hops lie behind the letter. Returns: the hop on which it came to nothing, or 0. */
static guint
measure_way (PpMoment *self, guint *done)
{
  const PpSceneCopy *copy = find_current_copy (self->scene);
  int office;

  if (self->cast.report && !self->cast.astray && self->item != NULL && self->item->first != NULL)
    {
      office = pp_scene_cast_find (&self->cast, self->item->first->from, 0, NULL);
      *done = office == PP_STATION_NOWHERE ? 0 : office == PP_STATION_BACKUP ? PP_STATION_MTA : (guint) office;
      return next_hop (self, *done);
    }
  if (copy != NULL && !copy->moving)
    {
      *done = copy->at == PP_STATION_BACKUP ? 3 : MIN (copy->at, 5);
      return copy->ending != PP_ENDING_NONE ? next_hop (self, copy->at) : 0;
    }
  *done = count_hops (self);
  return find_failed_hop (self);
}

/**
 * pp_moment_add_progress:
 *
 * Says of every hop whether it lies ahead, is gone along now, lies behind the letter, or is where it came to nothing. Of a letter to
 * several that is said of the copy that the line is about.
 */
void
pp_moment_add_progress (PpMoment *self)
{
  PpScene *scene = self->scene;
  guint done = 0, failed = measure_way (self, &done);

  for (guint hop = 1; hop <= 5; hop++)
    scene->hops[hop - 1].status = hop <= done && !scene->hops[hop - 1].short_way ? PP_HOP_DONE : PP_HOP_AHEAD;
  if (failed > 0)
    scene->hops[failed - 1].status = PP_HOP_TROUBLE;
  if (self->event != NULL && is_along_hop (self))
    scene->hops[scene->hop - 1].status = is_trouble (self) ? PP_HOP_TROUBLE : PP_HOP_CURRENT;
}
