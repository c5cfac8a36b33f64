/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a snapshot to a scene: what is said and between whom, what each is doing, where the letter lies, how far it has come.
 */
#include "app/scene-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/conversation.h"
#include "app/row.h"

/**
 * pp_moment_set_text:
 * @text: (inout): a text of the scene
 * @now: (transfer full): what takes its place
 */
void
pp_moment_set_text (char **text, char *now)
{
  g_free (*text);
  *text = now;
}

static const PpActorView *
view_of (const PpSnapshot *snapshot, const char *name)
{
  return name != NULL ? pp_snapshot_get_actor (snapshot, name) : NULL;
}

static guint32
first_item (GPtrArray *holdings)
{
  return holdings->len > 0 ? ((const PpHolding *) holdings->pdata[0])->item : 0;
}

static guint32
last_item (GPtrArray *holdings)
{
  return holdings->len > 0 ? ((const PpHolding *) holdings->pdata[holdings->len - 1])->item : 0;
}

/* Before MAIL and after the letter nobody says which letter it is about: the next one of those who give, or else the last one
 * of those who take. */
static guint32
guess_number (const PpSnapshot *snapshot, const PpEvent *event)
{
  const PpConnectionView *connection = pp_snapshot_get_connection (snapshot, event->connection);
  gboolean back = event->dir == PP_DIR_SERVER;
  const PpActorView *client = view_of (snapshot, connection != NULL ? connection->from : back ? event->to : event->from);
  const PpActorView *server = view_of (snapshot, connection != NULL ? connection->to : back ? event->from : event->to);
  guint32 number = 0;

  if (event->hop == 5)
    {
      number = server != NULL ? first_item (server->store) : 0;
      return number == 0 && client != NULL ? last_item (client->store) : number;
    }
  if (client != NULL)
    number = first_item (client->queue);
  if (number == 0 && server != NULL)
    number = last_item (server->queue);
  if (number == 0 && server != NULL)
    number = last_item (server->store);
  return number;
}

static guint32
find_number (const PpSnapshot *snapshot, const PpEvent *event)
{
  guint32 number = event != NULL ? event->item : 0;

  if (number == 0 && event != NULL)
    number = guess_number (snapshot, event);
  return number != 0 ? number : 1;
}

/**
 * pp_scene_find_letter:
 * @snapshot: the world
 * @event: (nullable): the event that is looked at
 *
 * Returns: the number of the letter that it is about, as a scene of it has it; the first one when nobody says
 */
guint32
pp_scene_find_letter (const PpSnapshot *snapshot, const PpEvent *event)
{
  g_return_val_if_fail (snapshot != NULL, 0);
  return find_number (snapshot, event);
}

/* Whoever took it last has it; but what lies where it can be seen comes before what is in a house that is not shown. */
static gboolean
is_better_holder (const PpMoment *self, const PpActorView *actor, const PpHolding *holding)
{
  const PpHolder *best = &self->holder;
  gboolean hidden = pp_scene_cast_is_hidden (&self->cast, actor->name);

  if (best->holding == NULL)
    return TRUE;
  if (pp_scene_cast_is_hidden (&self->cast, best->actor) != hidden)
    return !hidden;
  return holding->since_us >= best->holding->since_us;
}

static void
look_for_letter (PpMoment *self, const PpActorView *actor, const PpHolding *holding, int station)
{
  if (holding == NULL || !is_better_holder (self, actor, holding))
    return;
  self->holder.holding = holding;
  self->holder.actor = actor->name;
  self->holder.station = station;
}

/* Without a chronicle they are counted one by one. */
static PpTally
count (const PpMoment *self, const PpActorView *actor)
{
  PpTally tally = { 0 };

  if (self->chronicle != NULL)
    return pp_chronicle_get_tally (self->chronicle, actor->name, pp_snapshot_get_n (self->snapshot));
  for (guint i = 0; i < actor->queue->len; i++)
    pp_tally_add (&tally, actor->queue->pdata[i], TRUE, 1);
  for (guint i = 0; i < actor->store->len; i++)
    pp_tally_add (&tally, actor->store->pdata[i], FALSE, 1);
  return tally;
}

static void
add_actor (PpMoment *self, const PpActorView *actor)
{
  int out = pp_scene_cast_find (&self->cast, actor->name, 1, NULL), in = pp_scene_cast_find (&self->cast, actor->name, 5, NULL);
  PpSceneStation *station;
  PpTally tally;

  if (out == PP_STATION_NOWHERE || in == PP_STATION_NOWHERE || g_str_has_prefix (actor->name, "guest:"))
    return;
  station = &self->scene->stations[out];
  tally = count (self, actor);
  station->queue += tally.waiting;
  if (!pp_scene_cast_is_hidden (&self->cast, actor->name))
    {
      self->scene->stations[in].mailbox += tally.lying;
      self->scene->stations[in].marked += tally.marked;
    }
  look_for_letter (self, actor, pp_actor_view_find_queued (actor, self->number), out);
  look_for_letter (self, actor, pp_actor_view_find_stored (actor, self->number), in);
  if (*station->state == '\0' && !pp_scene_cast_is_own_mailbox (&self->cast, actor->name) &&
      !pp_scene_cast_is_hidden (&self->cast, actor->name))
    pp_moment_set_text (&station->state, pp_scene_words_state (actor->mood));
}

static void
add_actors (PpMoment *self)
{
  g_autoptr (GPtrArray) actors = pp_snapshot_list_actors (self->snapshot);

  for (guint i = 0; i < actors->len; i++)
    add_actor (self, actors->pdata[i]);
}

/**
 * pp_scene_choose_slip:
 * @event: what is said
 * @from: the station it comes from
 *
 * Returns: what it looks like as it flies
 */
PpSlip
pp_scene_choose_slip (const PpEvent *event, int from)
{
  if (pp_event_is_letter (event) || pp_scene_is_hand_over (event))
    return PP_SLIP_LETTER;
  if (event->kind == PP_KIND_DNS)
    return event->dir == PP_DIR_SERVER || from == PP_STATION_DIRECTORY ? PP_SLIP_ANSWER : PP_SLIP_QUESTION;
  if (pp_scene_is_refusal (event))
    return PP_SLIP_NO;
  switch (pp_reply_class (event))
    {
    case 2:
      return PP_SLIP_DONE;
    case 3:
      return PP_SLIP_GO_ON;
    case 4:
      return PP_SLIP_LATER;
    case 5:
      return PP_SLIP_NO;
    default:
      /* A line of a listing: it belongs to an answer that was a yes. */
      return event->dir == PP_DIR_SERVER ? PP_SLIP_DONE : PP_SLIP_COMMAND;
    }
}

/**
 * pp_scene_is_said:
 *
 * Returns: whether something flies when it happens
 */
gboolean
pp_scene_is_said (const PpEvent *event)
{
  return event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA || event->kind == PP_KIND_DNS ||
         pp_scene_is_hand_over (event) || pp_scene_is_refusal (event);
}

/* One who takes part in the line: what it does in this very conversation, for it may lead several. */
static void
set_party (PpMoment *self, const char *actor, int place)
{
  const PpConnectionView *connection = self->connection;
  PpSceneStation *station = &self->scene->stations[place];
  const PpScenarioHost *host = NULL;
  const PpScenarioUser *other;
  const char *state = NULL;

  station->active = TRUE;
  other = pp_scene_cast_find_other (&self->cast, actor, place, &host);
  if (other != NULL)
    pp_scene_cast_name_home (other, host, station);
  if (g_str_has_prefix (actor, "guest:"))
    {
      station->guest = TRUE;
      station->absent = FALSE;
      pp_moment_set_text (&station->host, pp_text_make_visible (actor + strlen ("guest:"), strlen (actor) - strlen ("guest:")));
    }
  if (connection != NULL)
    state = g_strcmp0 (actor, connection->from) == 0 ? connection->client_state : connection->server_state;
  if (state != NULL)
    pp_moment_set_text (&station->state, pp_scene_words_state (state));
}

/* The mailboxes of the sender's own domain stand behind the counter of its office. */
static void
set_own_mailbox (PpMoment *self)
{
  g_autofree char *town = NULL;

  if (!pp_scene_cast_is_own_mailbox (&self->cast, self->event->from) && !pp_scene_cast_is_own_mailbox (&self->cast, self->event->to))
    return;
  town = pp_scene_words_town (self->cast.from_domain);
  /* Translators: what is said or collected there: the post office of a town has pigeon-holes of its own */
  pp_moment_set_text (&self->scene->stations[PP_STATION_MTA].state, g_strdup_printf (_("in %s's own mailbox"), town));
}

static void
set_line (PpMoment *self)
{
  PpScene *scene = self->scene;
  PpEvent *event = self->event;
  int from = pp_scene_cast_find (&self->cast, event->from, event->hop, event->to);
  int to = pp_scene_cast_find (&self->cast, event->to, event->hop, event->from);

  scene->n = event->n;
  scene->hop = pp_moment_find_hop (self);
  pp_moment_set_text (&scene->speakers, pp_scene_words_speakers (event));
  scene->slip = pp_scene_choose_slip (event, from);
  if (from != PP_STATION_NOWHERE)
    set_party (self, event->from, from);
  if (to != PP_STATION_NOWHERE)
    set_party (self, event->to, to);
  set_own_mailbox (self);
  pp_moment_set_text (&scene->line, pp_moment_say (self));
  scene->sentence = event->kind != PP_KIND_LINE && event->kind != PP_KIND_DATA && event->kind != PP_KIND_DNS;
  if (from == PP_STATION_NOWHERE || to == PP_STATION_NOWHERE || from == to || !pp_scene_is_said (event))
    return;
  scene->flying = TRUE;
  scene->from = from;
  scene->to = to;
  scene->letter_moving = scene->letter && scene->slip == PP_SLIP_LETTER;
}

/**
 * pp_scene_get_commentary:
 *
 * Returns: (transfer none): all sentences; it lives as long as the program
 */
PpCommentary *
pp_scene_get_commentary (void)
{
  static PpCommentary *commentary;

  if (commentary == NULL)
    commentary = pp_commentary_new ();
  return commentary;
}

/* "paris.example MX?", "paris.example MX 10 mx.paris.example" */
static gboolean
asks_for_mx (const PpEvent *event)
{
  const char *type = strchr (event->text, ' ');

  return type != NULL && g_str_has_prefix (type, " MX") && !g_ascii_isalnum (type[strlen (" MX")]);
}

static void
set_captions (PpMoment *self)
{
  PpCommentary *commentary = pp_scene_get_commentary ();
  PpScene *scene = self->scene;
  gboolean asks = self->event != NULL && self->event->kind == PP_KIND_DNS;
  const char *of = NULL;

  if (self->cast.report && scene->hop > 3)
    of = scene->hop == 4 ? "report filed" : "report home";
  else if (asks)
    of = asks_for_mx (self->event) ? "directory mx" : "directory other";
  if (of != NULL)
    {
      pp_moment_set_text (&scene->caption, g_strdup (pp_commentary_caption (commentary, of)));
      pp_moment_set_text (&scene->office_caption, g_strdup (pp_commentary_caption_post_office (commentary, of)));
    }
  else if (scene->hop > 0)
    {
      pp_moment_set_text (&scene->caption, g_strdup (pp_commentary_hop (commentary, scene->hop, self->cast.collects_by)));
      pp_moment_set_text (&scene->office_caption, g_strdup (pp_commentary_hop_post_office (commentary, scene->hop, self->cast.collects_by)));
    }
}

static void
set_place (PpMoment *self)
{
  int place = self->holder.station;

  if (self->holder.holding == NULL || pp_moment_is_moving (self))
    place = self->item != NULL ? pp_scene_cast_find (&self->cast, self->item->at, self->item->hop, NULL) : PP_STATION_SENDER;
  self->scene->letter_at = place != PP_STATION_NOWHERE ? (PpStation) place : PP_STATION_SENDER;
}

static gint64
find_now (const PpSnapshot *snapshot, const PpEvent *event)
{
  const PpEvent *last = event != NULL ? event : pp_snapshot_get_last (snapshot);

  return last != NULL ? last->time_us : 0;
}

static guint32
find_original (const PpMoment *self)
{
  return self->chronicle != NULL ? pp_chronicle_find_original (self->chronicle, self->number) : 0;
}

static gboolean
is_held (const PpSnapshot *snapshot, guint32 number)
{
  g_autoptr (GPtrArray) actors = pp_snapshot_list_actors (snapshot);

  for (guint i = 0; i < actors->len; i++)
    {
      const PpActorView *actor = actors->pdata[i];

      if (pp_actor_view_find_queued (actor, number) != NULL || pp_actor_view_find_stored (actor, number) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* When nobody speaks of a letter, and the one that comes to mind was given up, its report is what there is of it. */
static void
follow_report (PpMoment *self)
{
  guint32 report = self->chronicle != NULL && (self->event == NULL || self->event->item == 0)
                     ? pp_chronicle_find_report (self->chronicle, self->number, pp_snapshot_get_n (self->snapshot))
                     : 0;

  if (report != 0 && !is_held (self->snapshot, self->number))
    self->number = report;
}

/* The person and the device that act now; else, of a letter that one has, that one. */
static void
show_device (PpMoment *self)
{
  const PpEvent *event = self->event;
  g_autoptr (GPtrArray) recipients = pp_moment_list_recipients (self);

  if (self->item != NULL)
    pp_scene_cast_show_device (&self->cast, self->item->at, recipients);
  if (event == NULL)
    return;
  pp_scene_cast_show_device (&self->cast, event->from, recipients);
  pp_scene_cast_show_device (&self->cast, event->to, recipients);
  if (event->hop == 5 && event->proto != NULL)
    self->cast.collects_by = event->proto;
}

/* It lies on a device that is not shown, or nowhere any more: deleted by who collected it, or lost with its laptop. */
static gboolean
is_nowhere (const PpMoment *self)
{
  if (self->holder.holding != NULL || self->item == NULL || pp_moment_is_moving (self))
    return pp_scene_cast_is_hidden (&self->cast, self->holder.actor);
  return self->item->hop == 5 && self->item->first != NULL && g_str_has_prefix (self->item->at, "mua:") &&
         pp_scene_cast_find (&self->cast, self->item->at, 5, NULL) == PP_STATION_RECEIVER;
}

/* What a program from outside has to say is about a letter of its own, which is not here before it was handed in; the one that
 * the scenario has in mind may never be posted. */
static gboolean
is_of_visitor (const PpMoment *self)
{
  const PpEvent *event = self->event;

  if (self->item != NULL || event == NULL)
    return FALSE;
  return g_str_has_prefix (event->from, "guest:") || (event->to != NULL && g_str_has_prefix (event->to, "guest:"));
}

/**
 * pp_scene_new_from_snapshot:
 * @snapshot: the world
 * @chronicle: (nullable): of the journal that @snapshot is of; without it nothing is known of letters that are gone
 * @current: (nullable): the event that is looked at; not later than the snapshot
 * @scenario: who is in the world
 *
 * Puts together what is to be drawn. The same four always make the same scene.
 *
 * Returns: (transfer full): the scene, with what flies at its beginning
 */
PpScene *
pp_scene_new_from_snapshot (const PpSnapshot *snapshot, PpChronicle *chronicle, PpEvent *current, PpScenario *scenario)
{
  PpMoment self = { .snapshot = snapshot, .chronicle = chronicle, .event = current };

  g_return_val_if_fail (snapshot != NULL && scenario != NULL, NULL);

  self.number = find_number (snapshot, current);
  follow_report (&self);
  self.item = pp_snapshot_get_item (snapshot, self.number);
  self.now_us = find_now (snapshot, current);
  self.connection = current != NULL && current->connection != 0 ? pp_snapshot_get_connection (snapshot, current->connection) : NULL;
  if (current != NULL)
    self.dialogue = pp_dialogue_new_before (chronicle != NULL ? pp_chronicle_get_journal (chronicle) : NULL, current);
  self.scene = pp_scene_new ();
  self.scene->journey = self.number;
  pp_scene_cast_init (&self.cast, scenario, self.number, self.item, find_original (&self));
  show_device (&self);
  pp_scene_cast_fill (&self.cast, self.scene);
  self.scene->at_counter = g_str_has_prefix (self.cast.collects_by, "imap");
  add_actors (&self);
  if (current != NULL)
    set_line (&self);
  set_captions (&self);
  set_place (&self);
  if (is_nowhere (&self) || is_of_visitor (&self))
    self.scene->letter = FALSE;
  pp_moment_add_envelope (&self);
  pp_moment_add_copies (&self);
  pp_moment_follow_copy (&self);
  pp_moment_add_postmarks (&self);
  pp_moment_set_text (&self.scene->clock, pp_scene_words_clock (scenario, self.now_us));
  pp_moment_add_outcome (&self);
  pp_moment_add_counter (&self);
  pp_moment_add_act (&self);
  pp_moment_add_progress (&self);
  pp_moment_add_skipped (&self);
  pp_moment_add_looks (&self);
  pp_scene_cast_clear (&self.cast);
  g_clear_pointer (&self.dialogue, pp_dialogue_free);
  return self.scene;
}
