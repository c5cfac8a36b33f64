/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The questions themselves: how far it has come, what flies, what the description says.
 */
#include "scene-asserts.h"

#include <string.h>

/* "++*--": done, done, current, ahead, ahead; "!" is trouble */
void
pp_assert_hops (const PpScene *scene, const char *expected)
{
  char found[6] = "";

  for (int i = 0; i < 5; i++)
    found[i] = "-*+!"[scene->hops[i].status];
  g_assert_cmpstr (found, ==, expected);
}

void
pp_assert_flight (const PpScene *scene, PpStation from, PpStation to, PpSlip slip)
{
  g_assert_true (scene->flying);
  g_assert_cmpint (scene->from, ==, from);
  g_assert_cmpint (scene->to, ==, to);
  g_assert_cmpint (scene->slip, ==, slip);
  g_assert_true (scene->stations[from].active);
  g_assert_true (scene->stations[to].active);
}

void
pp_assert_says (const PpScene *scene, const char *words)
{
  g_autofree char *description = pp_scene_describe (scene);

  if (strstr (description, words) == NULL)
    g_error ("“%s” is not in: %s", words, description);
}
