/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scene as a plain struct: made, copied, freed. What goes into it is decided in scene-moment.c, what it says in words
 * in scene-describe.c.
 */
#include "app/scene.h"

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
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      self->stations[i].role = g_strdup ("");
      self->stations[i].host = g_strdup ("");
      self->stations[i].office = g_strdup ("");
      self->stations[i].state = g_strdup ("");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (self->hops); i++)
    self->hops[i].service = g_strdup ("");
  self->from_domain = g_strdup ("");
  self->to_domain = g_strdup ("");
  self->speakers = g_strdup ("");
  self->line = g_strdup ("");
  self->caption = g_strdup ("");
  self->office_caption = g_strdup ("");
  self->clock = g_strdup ("");
  self->letter_from = g_strdup ("");
  self->letter_to = g_strdup ("");
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
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      copy->stations[i].role = g_strdup (self->stations[i].role);
      copy->stations[i].host = g_strdup (self->stations[i].host);
      copy->stations[i].office = g_strdup (self->stations[i].office);
      copy->stations[i].state = g_strdup (self->stations[i].state);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (self->hops); i++)
    copy->hops[i].service = g_strdup (self->hops[i].service);
  copy->from_domain = g_strdup (self->from_domain);
  copy->to_domain = g_strdup (self->to_domain);
  copy->speakers = g_strdup (self->speakers);
  copy->line = g_strdup (self->line);
  copy->caption = g_strdup (self->caption);
  copy->office_caption = g_strdup (self->office_caption);
  copy->clock = g_strdup (self->clock);
  copy->letter_from = g_strdup (self->letter_from);
  copy->letter_to = g_strdup (self->letter_to);
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

  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      g_free (self->stations[i].role);
      g_free (self->stations[i].host);
      g_free (self->stations[i].office);
      g_free (self->stations[i].state);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (self->hops); i++)
    g_free (self->hops[i].service);
  g_free (self->from_domain);
  g_free (self->to_domain);
  g_free (self->speakers);
  g_free (self->line);
  g_free (self->caption);
  g_free (self->office_caption);
  g_free (self->clock);
  g_free (self->letter_from);
  g_free (self->letter_to);
  g_free (self);
}
