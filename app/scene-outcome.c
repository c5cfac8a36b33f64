/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What became of the letter: which offices are closed, who waits on which shelf until when, who said no, and the sentences
 * that say so.
 */
#include "app/scene-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/conversation.h"

/* How far back the reply is looked for that a letter was put off or given up for. */
#define MOST_EVENTS_BACK 400

/* ------------------------------------------------------------------ closed offices */

static gboolean
is_closed_by_mood (const PpMoment *self, const PpScenarioHost *host)
{
  g_autofree char *name = g_strconcat ("mta:", host->name, NULL);
  const PpActorView *actor = pp_snapshot_get_actor (self->snapshot, name);

  return actor != NULL && g_strcmp0 (actor->mood, "closed") == 0;
}

static void
add_closing (PpMoment *self)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      const PpScenarioHost *host = self->cast.hosts[i];
      PpSceneStation *it = &self->scene->stations[i];

      if (host == NULL)
        continue;
      if (host->closed_us > self->now_us && !host->down)
        pp_moment_set_text (&it->opens, pp_scene_words_hour (self->cast.scenario, host->closed_us, self->now_us));
      it->down = host->down || host->closed_us > self->now_us || is_closed_by_mood (self, host);
    }
}

/* ------------------------------------------------------------------ shelves */

static guint
moment_end (const PpMoment *self)
{
  return pp_snapshot_get_n (self->snapshot);
}

/* The letter that is looked at, if it is among them; otherwise the one that waits longest. */
static const PpHolding *
choose_holding (const PpMoment *self, const PpActorView *actor)
{
  const PpHolding *own = pp_actor_view_find_queued (actor, self->number);

  return own != NULL || actor->queue->len == 0 ? own : actor->queue->pdata[0];
}

/* The next try of those that wait; 0 when nobody waits, -1 when it is not known when. */
static gint64
find_next_try (GPtrArray *news, const char *actor)
{
  gint64 next = 0;

  for (guint i = 0; i < news->len; i++)
    {
      const PpNews *it = news->pdata[i];

      if (it->kind != PP_NEWS_DEFERRED || it->event->from != actor)
        continue;
      if (next <= 0 || (it->next_try_us > 0 && it->next_try_us < next))
        next = it->next_try_us > 0 ? it->next_try_us : -1;
    }
  return next;
}

static void
add_shelf (PpMoment *self, const PpActorView *actor)
{
  const PpHolding *holding = choose_holding (self, actor);
  int place = pp_scene_cast_find (&self->cast, actor->name, 1, NULL);
  g_autoptr (GPtrArray) news = NULL;
  PpSceneStation *station;
  gint64 next, waited;

  if (holding == NULL || place == PP_STATION_NOWHERE)
    return;
  news = pp_chronicle_list_news (self->chronicle, holding->item, moment_end (self));
  next = find_next_try (news, actor->name);
  if (next == 0)
    return;
  station = &self->scene->stations[place];
  waited = MAX (0, self->now_us - holding->since_us);
  /* Translators: when a letter is tried again, if that is not in the future */
  pp_moment_set_text (&station->next_try, next > self->now_us ? pp_scene_words_hour (self->cast.scenario, next, self->now_us) : g_strdup (next < 0 ? "" : _("now")));
  pp_moment_set_text (&station->waited, pp_scene_words_span (waited));
  station->days = MIN (waited / (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC), 9999);
}

static void
add_shelves (PpMoment *self)
{
  g_autoptr (GPtrArray) actors = pp_snapshot_list_actors (self->snapshot);

  for (guint i = 0; i < actors->len; i++)
    add_shelf (self, actors->pdata[i]);
}

/* ------------------------------------------------------------------ who said no */

static void
set_verdict (PpMoment *self, int place, guint verdict, const char *reply)
{
  PpSceneStation *station;

  if (place == PP_STATION_NOWHERE || verdict < 4)
    return;
  station = &self->scene->stations[place];
  station->verdict = verdict;
  pp_moment_set_text (&station->verdict_code, g_ascii_isdigit (reply[0]) ? g_strndup (reply, 3) : g_strdup (""));
}

/* The line with that reply, said to @actor not long before @n; what an office thought of by itself was said by nobody. */
static PpEvent *
find_reply (PpMoment *self, const char *reply, const char *actor, guint n)
{
  PpJournal *journal = pp_chronicle_get_journal (self->chronicle);

  for (guint looked = 0; n >= 1 && looked < MOST_EVENTS_BACK; n--, looked++)
    {
      PpEvent *event = pp_journal_get (journal, n);

      if (event->kind == PP_KIND_LINE && event->dir == PP_DIR_SERVER && event->to == actor && g_str_equal (event->text, reply))
        return event;
    }
  return NULL;
}

/* What is being said: of the collecting of mail no office is to blame. */
static void
add_verdict_now (PpMoment *self)
{
  PpEvent *event = self->event;

  if (event != NULL && event->hop < 5 && pp_reply_class (event) >= 4)
    set_verdict (self, pp_scene_cast_find (&self->cast, event->from, event->hop, event->to), pp_reply_class (event), event->text);
}

/* ------------------------------------------------------------------ the ending */

static PpEnding
ending_of (const PpNews *news)
{
  switch (news->kind)
    {
    case PP_NEWS_DEFERRED:
      return PP_ENDING_WAITING;
    case PP_NEWS_RETURNED:
      return PP_ENDING_RETURNED;
    case PP_NEWS_REFUSED:
      return PP_ENDING_REFUSED;
    case PP_NEWS_SENT:
    default:
      return PP_ENDING_NONE;
    }
}

/* Whether @actor is the very host that stands there, and not one that is shown in its place. */
static gboolean
is_at (const PpMoment *self, const char *actor, int place)
{
  const char *name = strchr (actor, ':');

  return !self->cast.astray || (place != PP_STATION_NOWHERE && name != NULL && self->cast.hosts[place] != NULL &&
                                g_str_equal (self->cast.hosts[place]->name, name + 1));
}

static void
add_verdict_of (PpMoment *self, const PpNews *news)
{
  PpEvent *said = *news->reply != '\0' ? find_reply (self, news->reply, news->event->from, news->event->n) : NULL;
  int place = said != NULL ? pp_scene_cast_find (&self->cast, said->from, said->hop, said->to) : PP_STATION_NOWHERE;

  if (said != NULL && is_at (self, said->from, place))
    set_verdict (self, place, pp_reply_class (said), said->text);
}

/* The worst of it, for one recipient. */
static const PpNews *
find_worst (GPtrArray *news)
{
  const PpNews *worst = NULL;

  for (guint i = 0; i < news->len; i++)
    if (ending_of (news->pdata[i]) > (worst != NULL ? ending_of (worst) : PP_ENDING_NONE))
      worst = news->pdata[i];
  return worst;
}

static void
say_waiting (PpMoment *self, const PpNews *news, const char *recipient)
{
  PpScene *scene = self->scene;
  int place = pp_scene_cast_find (&self->cast, news->event->from, 1, NULL);
  const PpSceneStation *it = place != PP_STATION_NOWHERE ? &scene->stations[place] : NULL;
  const char *when = it != NULL && *it->next_try != '\0' ? it->next_try : _("later");
  const char *waited = it != NULL ? it->waited : "";
  g_autofree char *none = pp_scene_words_span (0);

  if (*waited == '\0' || g_str_equal (waited, none))
    {
      /* Translators: for whom, until when; it has only begun to wait */
      pp_moment_set_text (&scene->ending_words, g_strdup_printf (_("Waiting in the queue for <%1$s>: next try %2$s"), recipient, when));
      pp_moment_set_text (&scene->ending_office, g_strdup_printf (_("The letter waits on the shelf. The next van goes: %s."), when));
      return;
    }
  /* Translators: for whom, since how long, until when */
  pp_moment_set_text (&scene->ending_words, g_strdup_printf (_("Waiting in the queue for <%1$s>: %2$s so far, next try %3$s"), recipient, waited, when));
  pp_moment_set_text (&scene->ending_office, g_strdup_printf (_("The letter waits on the shelf, for %1$s so far. The next van goes: %2$s."), waited, when));
}

static void
say_refused (PpMoment *self, const char *recipient)
{
  PpScene *scene = self->scene;

  pp_moment_set_text (&scene->ending_words, g_strdup_printf (_("Refused for <%1$s>: %2$s"), recipient, scene->ending_reply));
  pp_moment_set_text (&scene->ending_office, g_strdup (_("Refused at the counter: the sender keeps the letter.")));
}

static void
say_returned (PpMoment *self, const PpNews *news, const char *recipient)
{
  PpScene *scene = self->scene;

  if (news->expired)
    pp_moment_set_text (&scene->ending_words, g_strdup_printf (_("Returned to sender: after five days still not delivered to <%s>"), recipient));
  else if (strstr (scene->ending_reply, recipient) != NULL)
    pp_moment_set_text (&scene->ending_words, g_strdup_printf (_("Returned to sender: %s"), scene->ending_reply));
  else
    pp_moment_set_text (&scene->ending_words, g_strdup_printf (_("Returned to sender, not for <%1$s>: %2$s"), recipient, scene->ending_reply));
  if (self->cast.astray)
    /* Translators: the sender's address on the envelope was a false one */
    pp_moment_set_text (&scene->ending_office, g_strdup_printf (_("Returned to %s, whose name was on the envelope: the letter was posted by somebody else."),
                                                                self->cast.receiver->name));
  else
    pp_moment_set_text (&scene->ending_office, g_strdup (news->expired ? _("Returned to sender: five days on the shelf were enough.")
                                                                     : _("Returned to sender, with a slip that says why.")));
}

/* All is well: where the letter is for good. */
static void
add_good_ending (PpMoment *self)
{
  PpScene *scene = self->scene;
  const PpSceneStation *place = &scene->stations[scene->letter_at];

  if (*scene->ending_words != '\0' || scene->report || self->holder.holding == NULL || scene->letter_moving || place->mailbox == 0)
    return;
  if (scene->letter_at == PP_STATION_RECEIVER)
    {
      /* Translators: where the letter is: "Collected: the letter is on Bob's laptop." */
      pp_moment_set_text (&scene->ending_words, g_strdup_printf (_("Collected: the letter is on %s."), place->host));
      pp_moment_set_text (&scene->ending_office, g_strdup_printf (_("The letter has arrived at %s."), place->office));
    }
  else if (scene->letter_at == PP_STATION_MDA)
    {
      pp_moment_set_text (&scene->ending_words, g_strdup_printf (_("Delivered: the letter is in the mailbox on %s."), place->host));
      pp_moment_set_text (&scene->ending_office, g_strdup (_("The letter lies in the pigeon-hole.")));
    }
}

static void
add_ending (PpMoment *self)
{
  guint32 original = pp_chronicle_find_original (self->chronicle, self->number);
  g_autoptr (GPtrArray) news = pp_chronicle_list_news (self->chronicle, original != 0 ? original : self->number, moment_end (self));
  const PpNews *worst = find_worst (news);
  PpScene *scene = self->scene;
  g_autofree char *recipient = NULL;

  if (worst == NULL)
    return;
  recipient = pp_text_make_visible (worst->recipient, strlen (worst->recipient));
  scene->ending = ending_of (worst);
  scene->tell_ending = self->event == NULL || worst->event->n >= self->event->n;
  pp_moment_set_text (&scene->ending_reply, pp_text_make_visible (worst->reply, strlen (worst->reply)));
  if (scene->ending == PP_ENDING_WAITING)
    say_waiting (self, worst, recipient);
  else if (scene->ending == PP_ENDING_REFUSED)
    say_refused (self, recipient);
  else
    say_returned (self, worst, recipient);
  add_verdict_of (self, worst);
}

/**
 * pp_moment_add_outcome:
 *
 * Adds to the scene what stands still when nothing flies: closed offices, shelves with their clocks, refusals.
 */
void
pp_moment_add_outcome (PpMoment *self)
{
  self->scene->report = self->cast.report;
  add_closing (self);
  if (self->chronicle != NULL)
    {
      add_shelves (self);
      add_ending (self);
    }
  add_good_ending (self);
  add_verdict_now (self);
}
