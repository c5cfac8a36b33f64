/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moments of the post office: each look of each station, and each act.
 */
#include "picture-moments.h"

static void
put (char **text, const char *now)
{
  g_free (*text);
  *text = g_strdup (now);
}

static void
set_looks (PpScene *scene, PpLook look)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      scene->stations[i].look = look;
      scene->stations[i].down = look == PP_LOOK_CLOSED;
    }
  scene->stations[PP_STATION_BACKUP].absent = FALSE;
}

static void
looks_idle (PpScene *scene)
{
  set_looks (scene, PP_LOOK_IDLE);
}

static void
looks_busy (PpScene *scene)
{
  set_looks (scene, PP_LOOK_BUSY);
}

static void
looks_closed (PpScene *scene)
{
  set_looks (scene, PP_LOOK_CLOSED);
  put (&scene->stations[PP_STATION_FAR_MTA].opens, "09:40");
}

static void
looks_troubled (PpScene *scene)
{
  set_looks (scene, PP_LOOK_TROUBLED);
}

static const struct
{
  const char *name, *on;
  void (*make) (PpScene *scene);
} moments[] = {
  { "looks-idle", "nothing", looks_idle },
  { "looks-busy", "nothing", looks_busy },
  { "looks-closed", "nothing", looks_closed },
  { "looks-troubled", "nothing", looks_troubled },
};

/**
 * pp_moment_office_get_ground:
 * @name: of a moment
 *
 * Returns: (nullable): the moment that it is made from; %NULL when @name is none of the post office's
 */
const char *
pp_moment_office_get_ground (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    if (g_str_equal (moments[i].name, name))
      return moments[i].on;
  return NULL;
}

/* Makes it what the moment @name is. */
void
pp_moment_office_make (const char *name, PpScene *scene)
{
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    if (g_str_equal (moments[i].name, name))
      moments[i].make (scene);
}
