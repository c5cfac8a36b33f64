/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The postmarks: every server that a letter came to over the wire has put a Received field on it (RFC 5321, 4.4), and has noted in the
 * journal that it took the letter over. Who writes a report marks it, too. From counter to counter under one roof there is none.
 */
#include "app/scene-private.h"

#include <string.h>

/* "mda:box.paris.example" → "box.paris.example" */
static const char *
host_of (const char *actor)
{
  const char *colon = strchr (actor, ':');

  return colon != NULL ? colon + 1 : actor;
}

static gboolean
is_mua (const char *actor)
{
  return g_str_has_prefix (actor, "mua:");
}

/**
 * pp_arrival_is_for:
 * @arrival: "add KEY from <alice@london.example> for <bob@paris.example>, <carol@paris.example>"
 * @address: (nullable): of a recipient
 *
 * Returns: whether it is, among others, the copy for @address; of what names nobody, and of nobody, it is
 */
gboolean
pp_arrival_is_for (const PpEvent *arrival, const char *address)
{
  const char *names = strstr (arrival->text, " for <");
  g_autofree char *path = address != NULL ? g_strdup_printf ("<%s>", address) : NULL;

  return names == NULL || path == NULL || strstr (names, path) != NULL;
}

/* Whether the server has put its mark on: not when it has it from the next room. */
static gboolean
has_marked (const PpEvent *arrival, const PpEvent *before)
{
  if (is_mua (arrival->from))
    return FALSE;
  if (arrival->kind == PP_KIND_STORE)
    return strstr (arrival->text, " for <") != NULL &&
           (before == NULL || is_mua (before->from) || !g_str_equal (host_of (before->from), host_of (arrival->from)));
  return TRUE;
}

static void
mark (PpMoment *self, const PpEvent *arrival)
{
  PpScene *scene = self->scene;
  const PpScenarioHost *host = pp_scenario_get_host (self->cast.scenario, host_of (arrival->from));
  PpSceneMark *it;

  if (scene->n_marks == PP_SCENE_MARKS)
    {
      PpSceneMark oldest = scene->marks[0];

      memmove (scene->marks, scene->marks + 1, sizeof scene->marks - sizeof scene->marks[0]);
      scene->marks[PP_SCENE_MARKS - 1] = oldest;
      scene->n_marks--;
    }
  it = &scene->marks[scene->n_marks++];
  pp_moment_set_text (&it->town, pp_scene_words_town (host != NULL && host->domain != NULL ? host->domain : host_of (arrival->from)));
  pp_moment_set_text (&it->hour, pp_scene_words_hour (self->cast.scenario, arrival->time_us, arrival->time_us));
  scene->postmarks++;
}

/* Servers that are played by programs from outside do not tell what they take over. */
static gboolean
is_all_ours (const PpMoment *self)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    if (self->cast.hosts[i] != NULL && self->cast.hosts[i]->external != NULL)
      return FALSE;
  return TRUE;
}

/**
 * pp_moment_add_marks:
 *
 * Adds the postmarks of the copy that is shown, the oldest first.
 *
 * Returns: whether those are all
 */
gboolean
pp_moment_add_marks (PpMoment *self)
{
  g_autofree char *to = self->scene->n_copies > 0 ? g_strdup (self->scene->letter_to)
                        : self->cast.to != NULL   ? pp_address_to_string (self->cast.to)
                                                  : NULL;
  g_autoptr (GPtrArray) arrivals = NULL;
  const PpEvent *before = NULL;

  if (self->chronicle == NULL)
    return FALSE;
  arrivals = pp_chronicle_list_arrivals (self->chronicle, self->number, pp_snapshot_get_n (self->snapshot));
  for (guint i = 0; i < arrivals->len; i++)
    {
      const PpEvent *arrival = arrivals->pdata[i];

      if (!pp_arrival_is_for (arrival, to))
        continue;
      if (has_marked (arrival, before))
        mark (self, arrival);
      before = arrival;
    }
  if (is_all_ours (self))
    return TRUE;
  self->scene->postmarks = 0;
  return FALSE;
}
