/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The key of a picture's scenery: everything of a scene that painters of what stands still look at, written one behind the other.
 * Who lets a painter look at something new adds it here.
 */
#include "app/picture-private.h"

static void
add_words (GString *key, const char *words)
{
  g_string_append_printf (key, "%s\x1f", words != NULL ? words : "");
}

static void
add_name (GString *key, const PpSceneName *name)
{
  add_words (key, name->address);
  g_string_append_printf (key, "%u%d\x1f", name->verdict, name->current);
}

static void
add_envelope (GString *key, const PpSceneEnvelope *envelope)
{
  g_string_append_printf (key, "%d %d %u %u %d\x1f", envelope->shown, envelope->at, envelope->n_to, envelope->more, envelope->filled);
  add_name (key, &envelope->from);
  for (guint i = 0; i < MIN (envelope->n_to, PP_SCENE_NAMES); i++)
    add_name (key, &envelope->to[i]);
}

static void
add_letters (GString *key, const PpScene *scene)
{
  for (guint i = 0; i < MIN (scene->n_marks, PP_SCENE_MARKS); i++)
    {
      add_words (key, scene->marks[i].town);
      add_words (key, scene->marks[i].hour);
    }
  for (guint i = 0; i < MIN (scene->n_copies, PP_SCENE_COPIES); i++)
    {
      const PpSceneCopy *copy = &scene->copies[i];

      add_words (key, copy->to);
      g_string_append_printf (key, "%d %d %d %d %d\x1f", copy->at, copy->elsewhere, copy->moving, copy->current, copy->ending);
    }
}

/**
 * pp_picture_scenery_key:
 * @scene: what would be drawn
 *
 * Returns: (transfer full): equal keys mean that pp_picture_draw_scenery() draws the same at one size
 */
char *
pp_picture_scenery_key (const PpScene *scene)
{
  GString *key;

  g_return_val_if_fail (scene != NULL, NULL);

  key = g_string_new (NULL);
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      const PpSceneStation *s = &scene->stations[i];

      add_words (key, s->role);
      add_words (key, s->host);
      add_words (key, s->office);
      add_words (key, s->state);
      add_words (key, s->opens);
      add_words (key, s->next_try);
      add_words (key, s->waited);
      add_words (key, s->verdict_code);
      g_string_append_printf (key, "%u %u %u %d%d%d%d%d%d%d %u %u\x1f", s->queue, s->mailbox, s->marked, s->look, s->active, s->down,
                              s->absent, s->with_next, s->guest, s->phone, s->days, s->verdict);
    }
  for (int i = 0; i < 5; i++)
    {
      add_words (key, scene->hops[i].service);
      g_string_append_printf (key, "%d %d %d\x1f", scene->hops[i].status, scene->hops[i].short_way, scene->hops[i].sealed);
    }
  g_string_append_printf (key, "%d %d %d %d %d %u %d %d %d %d %d %d %d %d\x1f", scene->view, scene->dark, scene->large, scene->act,
                          scene->one_domain, scene->hop, scene->flying, scene->from, scene->to, scene->slip, scene->letter, scene->letter_moving,
                          scene->letter_at, scene->at_counter);
  add_words (key, scene->from_domain);
  add_words (key, scene->to_domain);
  add_words (key, scene->speakers);
  add_words (key, scene->line);
  add_words (key, scene->caption);
  add_words (key, scene->office_caption);
  add_words (key, scene->clock);
  add_words (key, scene->letter_to);
  add_words (key, scene->ending_words);
  add_words (key, scene->ending_office);
  add_words (key, scene->card_name);
  add_words (key, scene->act_words);
  add_words (key, scene->act_office);
  add_words (key, scene->skipped);
  add_envelope (key, &scene->envelope);
  add_letters (key, scene);
  for (guint i = 0; i < MIN (scene->n_checks, PP_SCENE_CHECKS); i++)
    {
      add_words (key, scene->checks[i].name);
      g_string_append_printf (key, "%u%d\x1f", scene->checks[i].verdict, scene->checks[i].current);
    }
  g_string_append_printf (key, "%u %d %d %d %d %d %d %u %d %d", scene->postmarks, scene->report, scene->ending, scene->tell_ending,
                          scene->card, scene->card_at, scene->checks_at, scene->n_checks, scene->in_the_clear, scene->sentence);
  return g_string_free (key, FALSE);
}

/**
 * pp_picture_backdrop_key:
 * @scene: what would be drawn
 *
 * Returns: (transfer full): equal keys mean that pp_picture_draw_backdrop() draws the same at one size
 */
char *
pp_picture_backdrop_key (const PpScene *scene)
{
  g_return_val_if_fail (scene != NULL, NULL);

  return g_strdup_printf ("%d %d %d %d %d %d %d %d", scene->view, scene->dark, scene->large, scene->one_domain,
                          scene->stations[PP_STATION_BACKUP].absent, scene->stations[PP_STATION_FAR_MTA].absent,
                          scene->stations[PP_STATION_MTA].with_next, scene->stations[PP_STATION_DIRECTORY].absent);
}
