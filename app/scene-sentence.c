/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is no line of a dialogue, as a sentence that a class can read: connections, states, reasons, timers, seals; and the hop
 * that it concerns. Queues and mailboxes, which have more to say, are in scene-holdings.c.
 */
#include "app/scene-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/row.h"

#define MOST_IN_SENTENCE 200

/**
 * pp_moment_name_actor:
 * @actor: (nullable): "mta:mail.london.example"
 * @place: its station, or %PP_STATION_NOWHERE
 *
 * Returns: (transfer full): what a class calls it: "mail.london.example", "Alice's laptop"
 */
char *
pp_moment_name_actor (const PpMoment *self, const char *actor, int place)
{
  const char *colon = actor != NULL ? strchr (actor, ':') : NULL;
  g_autofree char *name = NULL;

  if (colon == NULL)
    return g_strdup (_("the other side"));
  if (g_str_has_prefix (actor, "mua:") && place != PP_STATION_NOWHERE && *self->scene->stations[place].host != '\0' &&
      !pp_scene_cast_is_hidden (&self->cast, actor))
    return g_strdup (self->scene->stations[place].host);
  name = pp_text_make_visible (colon + 1, strlen (colon + 1));
  /* Translators: a program from outside this world, by its address: "guest 127.0.0.1" */
  return g_str_has_prefix (actor, "guest:") ? g_strdup_printf (_("guest %s"), name) : g_steal_pointer (&name);
}

/* The one who does it */
static char *
name_doer (const PpMoment *self)
{
  const PpEvent *event = self->event;

  return pp_moment_name_actor (self, event->from, pp_scene_cast_find (&self->cast, event->from, event->hop, event->to));
}

/* The one to whom it is done */
static char *
name_peer (const PpMoment *self)
{
  const PpEvent *event = self->event;

  return pp_moment_name_actor (self, event->to, pp_scene_cast_find (&self->cast, event->to, event->hop, event->from));
}

/* ------------------------------------------------------------------ the hop that it concerns */

/* Where the letter goes from an office: to the pigeon-holes of its own domain, or over the sea (RFC 5321, 5). */
static guint
hop_from_office (const PpMoment *self)
{
  const char *text = self->event->text, *path = strstr (text, " for <"), *at, *end;
  const PpScenarioHost *host = pp_scenario_get_host (self->cast.scenario, strchr (self->event->from, ':') + 1);
  g_autofree char *domain = NULL;

  path = path != NULL ? path + strlen (" for <") : strchr (text, '<') != NULL ? strchr (text, '<') + 1 : NULL;
  end = path != NULL ? strchr (path, '>') : NULL;
  at = end != NULL ? g_strrstr_len (path, end - path, "@") : NULL;
  if (at != NULL)
    domain = g_strndup (at + 1, end - at - 1);
  else if (self->cast.to != NULL)
    domain = g_strdup (self->cast.to->domain);
  if (host == NULL || host->domain == NULL || domain == NULL || *domain == '\0')
    return 0;
  return pp_domain_equal (host->domain, domain) ? 4 : 3;
}

static gboolean
is_about_collecting (const PpEvent *event)
{
  return event->kind == PP_KIND_TIMER && g_str_has_prefix (event->from, "mua:") &&
         (strstr (event->text, "looks whether there is mail") != NULL || g_str_has_suffix (event->text, ": check-mail"));
}

/* The hop that somebody sets out on who enters that state; 0 for none */
static guint
hop_of_state (const PpEvent *event)
{
  static const struct { const char *role, *state; guint hop; } ways[] = {
    { "mua:", "composing", 1 }, { "msa:", "passing-on", 2 }, { "mta:", "relaying", 3 }, { "mta:", "delivering", 4 }, { "mua:", "collecting", 5 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ways) && event->kind == PP_KIND_STATE; i++)
    if (g_str_has_prefix (event->from, ways[i].role) && g_str_equal (event->text, ways[i].state))
      return ways[i].hop;
  return 0;
}

/* A letter is tried again: which one is known where only one waits. */
static gboolean
is_about_the_only_one (const PpMoment *self)
{
  const PpActorView *actor = self->event->kind == PP_KIND_TIMER ? pp_snapshot_get_actor (self->snapshot, self->event->from) : NULL;

  return actor != NULL && actor->queue->len == 1;
}

/**
 * pp_moment_find_hop:
 *
 * Returns: the hop that the event is on, or that its letter takes next, 1 to 5; 0 when that is not known
 */
guint
pp_moment_find_hop (const PpMoment *self)
{
  const PpEvent *event = self->event;

  if (event->hop > 0)
    return event->hop <= 5 ? event->hop : 0;
  if (event->kind == PP_KIND_DNS || event->from == NULL)
    return 0;
  if (is_about_collecting (event))
    return 5;
  if (event->kind == PP_KIND_STATE)
    return hop_of_state (event);
  if (event->item == 0 && !is_about_the_only_one (self))
    return 0;
  if (g_str_has_prefix (event->from, "msa:"))
    return 2;
  return g_str_has_prefix (event->from, "mta:") ? hop_from_office (self) : 0;
}

/* ------------------------------------------------------------------ sentences */

static char *
say_connect (const PpMoment *self)
{
  g_autofree char *doer = name_doer (self), *peer = name_peer (self);
  const char *reason = strstr (self->event->text, ": ");
  g_autofree char *address = pp_text_make_visible (self->event->text, self->event->length);

  if (pp_scene_is_refusal (self->event))
    /* Translators: which server, and why: "mx.paris.example cannot be reached (Connection refused)" */
    return g_strdup_printf (_("%1$s cannot be reached (%2$s)"), doer, reason != NULL ? reason + 2 : address);
  if (*address == '\0')
    return g_strdup_printf (_("%1$s opens a connection to %2$s"), doer, peer);
  /* Translators: who, to whom, and the address and port: "Alice's laptop opens a connection to submit.london.example, 127.25.0.2:587" */
  return g_strdup_printf (_("%1$s opens a connection to %2$s, %3$s"), doer, peer, address);
}

static char *
say_close (const PpMoment *self)
{
  g_autofree char *doer = name_doer (self), *peer = self->event->to != NULL ? name_peer (self) : NULL;

  if (peer == NULL)
    return g_strdup_printf (_("%s closes the connection"), doer);
  return g_strdup_printf (_("%1$s closes the connection with %2$s"), doer, peer);
}

static char *
say_state (const PpMoment *self)
{
  g_autofree char *doer = name_doer (self), *state = pp_scene_words_state (self->event->text);

  /* Translators: what somebody does who does nothing */
  return g_strdup_printf ("%s: %s", doer, *state != '\0' ? state : _("nothing to do just now"));
}

/* Reasons are written with or without a subject: "checks the size …", "<bob@paris.example> has a mailbox here". */
static gboolean
has_no_subject (const char *text)
{
  static const char *const verbs[] = { "adds ", "cannot ", "checks ", "counts ", "does ", "encodes ", "hands ", "has ", "leaves ",
                                       "loses ", "reads ", "wants ", NULL };

  for (guint i = 0; verbs[i] != NULL; i++)
    if (g_str_has_prefix (text, verbs[i]))
      return TRUE;
  return FALSE;
}

static char *
say_note (const PpMoment *self)
{
  g_autofree char *doer = name_doer (self), *text = pp_text_make_visible (self->event->text, self->event->length);
  const char *behind = strstr (text, " has the null reverse-path");

  if (g_str_has_prefix (text, "letter ") && behind != NULL)
    /* Translators: who, and what of a report that cannot be delivered either */
    return g_strdup_printf (_("%1$s: the letter%2$s"), doer, behind);
  if (has_no_subject (text))
    return g_strdup_printf ("%s %s", doer, text);
  return g_strdup_printf ("%s: %s", doer, text);
}

static char *
say_timer (const PpMoment *self)
{
  g_autofree char *doer = name_doer (self), *text = pp_text_make_visible (self->event->text, self->event->length);
  char *what = strrchr (text, ':');

  /* What is done is written as in a scenario: "come-back". */
  if (what != NULL)
    g_strdelimit (what, "-", ' ');
  if (g_str_has_prefix (self->event->from, "mua:"))
    return g_strdup_printf (_("It is time: %s"), text);
  return g_strdup_printf (_("It is time at %1$s: %2$s"), doer, text);
}

static char *
say_seal (const PpMoment *self)
{
  g_autofree char *text = pp_text_make_visible (self->event->text, self->event->length), *version = NULL;
  const char *certificate = strstr (text, " certificate of ");

  if (!g_str_has_prefix (text, "sealed "))
    /* Translators: why the connection could not be encrypted */
    return g_strdup_printf (_("The connection cannot be sealed (%s)"), g_str_has_prefix (text, "failed ") ? text + strlen ("failed ") : text);
  version = g_strndup (text + strlen ("sealed "), strcspn (text + strlen ("sealed "), " "));
  if (certificate == NULL)
    return g_strdup_printf (_("The connection is sealed with %s"), version);
  /* Translators: with which TLS, and what certificate: "… sealed with TLSv1.3: certificate of mail.london.example, … verified" */
  return g_strdup_printf (_("The connection is sealed with %1$s:%2$s"), version, certificate);
}

static char *
say (const PpMoment *self)
{
  switch (self->event->kind)
    {
    case PP_KIND_CONNECT:
      return say_connect (self);
    case PP_KIND_CLOSE:
      return say_close (self);
    case PP_KIND_STATE:
      return say_state (self);
    case PP_KIND_NOTE:
      return say_note (self);
    case PP_KIND_TIMER:
      return say_timer (self);
    case PP_KIND_TLS:
      return say_seal (self);
    case PP_KIND_QUEUE:
    case PP_KIND_STORE:
      {
        g_autofree char *doer = name_doer (self);

        return pp_moment_say_holding (self, doer);
      }
    default:
      return pp_scene_words_line (self->event);
    }
}

/**
 * pp_moment_say:
 *
 * Returns: (transfer full): the line of the event: wire text as it is, everything else as a sentence; at most 200 characters
 */
char *
pp_moment_say (const PpMoment *self)
{
  return pp_scene_words_shorten (say (self), MOST_IN_SENTENCE);
}
