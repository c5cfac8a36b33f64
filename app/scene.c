/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scene as a plain struct: made, copied, freed. What goes into it is decided in scene-moment.c, what it says in words
 * in scene-describe.c.
 */
#include "app/scene.h"

/* Every text of a scene, for what is done with all of them. */
typedef void (*Visit) (char **text);

static void
visit_texts (PpScene *self, Visit visit)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      PpSceneStation *s = &self->stations[i];
      char **texts[] = { &s->role, &s->host, &s->office, &s->state, &s->opens, &s->next_try, &s->waited, &s->verdict_code };

      for (gsize j = 0; j < G_N_ELEMENTS (texts); j++)
        visit (texts[j]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (self->hops); i++)
    visit (&self->hops[i].service);
  for (guint i = 0; i < PP_SCENE_CHECKS; i++)
    visit (&self->checks[i].name);
  for (guint i = 0; i < PP_SCENE_MARKS; i++)
    {
      visit (&self->marks[i].town);
      visit (&self->marks[i].hour);
    }
  visit (&self->envelope.from.address);
  for (guint i = 0; i < PP_SCENE_NAMES; i++)
    visit (&self->envelope.to[i].address);
  for (guint i = 0; i < PP_SCENE_COPIES; i++)
    visit (&self->copies[i].to);
  {
    char **texts[] = { &self->from_domain, &self->to_domain, &self->speakers, &self->line, &self->caption, &self->office_caption,
                       &self->clock, &self->letter_from, &self->letter_to, &self->ending_reply, &self->ending_words,
                       &self->ending_office, &self->card_name, &self->act_words,
                       &self->act_office, &self->skipped };

    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
      visit (texts[i]);
  }
}

static void
make_empty (char **text)
{
  *text = g_strdup ("");
}

static void
make_own (char **text)
{
  *text = g_strdup (*text);
}

static void
give_back (char **text)
{
  g_free (*text);
}

/**
 * pp_scene_new:
 *
 * Returns: (transfer full): a scene in which nothing has happened; every text is ""
 */
PpScene *
pp_scene_new (void)
{
  PpScene *self = g_new0 (PpScene, 1);

  self->view = PP_SCENE_BOTH;
  self->stations[PP_STATION_BACKUP].absent = TRUE;
  visit_texts (self, make_empty);
  return self;
}

/**
 * pp_scene_copy:
 *
 * Returns: (transfer full): a copy that shares nothing with @self
 */
PpScene *
pp_scene_copy (const PpScene *self)
{
  PpScene *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  visit_texts (copy, make_own);
  return copy;
}

/**
 * pp_scene_free:
 *
 * Frees the scene and every text in it.
 */
void
pp_scene_free (PpScene *self)
{
  g_return_if_fail (self != NULL);

  visit_texts (self, give_back);
  g_free (self);
}

/**
 * pp_station_is_place:
 *
 * Returns: whether a letter can be there; it never is in the directory
 */
gboolean
pp_station_is_place (PpStation station)
{
  return station <= PP_STATION_RECEIVER || station == PP_STATION_BACKUP;
}

/**
 * pp_scene_count_hops:
 * @scene: in which something flies
 *
 * Returns: how many usual hops long its way is; to the directory and the second office it is as to the right end
 */
guint
pp_scene_count_hops (const PpScene *scene)
{
  g_return_val_if_fail (scene != NULL, 0);
  return ABS ((int) MIN (scene->from, PP_STATION_RECEIVER) - (int) MIN (scene->to, PP_STATION_RECEIVER));
}
