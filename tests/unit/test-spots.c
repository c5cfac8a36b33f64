/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The spots of every moment, at many sizes: each place that is there can be pointed at, inside the picture, and not through another.
 */
#include <string.h>

#include "picture-moments.h"

#include "app/picture.h"

typedef struct
{
  int width, height;
} Size;

static const Size sizes[] = { { 1280, 450 }, { 900, 300 }, { 2560, 900 }, { 1280, 800 }, { 1600, 400 } };

static double
overlap (const cairo_rectangle_t *a, const cairo_rectangle_t *b)
{
  double across = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  double down = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);

  return across > 0 && down > 0 ? across * down : 0;
}

static void
check_boxes (const PpSpot *spot, Size size)
{
  for (guint i = 0; i < spot->n_boxes; i++)
    {
      const cairo_rectangle_t *box = &spot->boxes[i];

      g_assert_cmpfloat (box->x, >=, 0);
      g_assert_cmpfloat (box->y, >=, 0);
      g_assert_cmpfloat (box->x + box->width, <=, size.width + 0.01);
      g_assert_cmpfloat (box->y + box->height, <=, size.height + 0.01);
      g_assert_cmpfloat (MIN (box->width, box->height), >=, 8);
    }
  if (spot->n_boxes == 2)
    g_assert_cmpfloat (overlap (&spot->boxes[0], &spot->boxes[1]), ==, 0);
}

/* Places hide at most a tenth of one another. */
static void
check_pair (const PpSpot *a, const PpSpot *b, const char *name)
{
  for (guint i = 0; i < a->n_boxes; i++)
    for (guint j = 0; j < b->n_boxes; j++)
      if (overlap (&a->boxes[i], &b->boxes[j]) > 0.1 * a->boxes[i].width * a->boxes[i].height)
        g_error ("%s: “%s” hides “%s”", name, b->name, a->name);
}

static void
check (const PpScene *scene, const char *name, Size size)
{
  g_autoptr (GArray) spots = pp_picture_list_spots (scene, size.width, size.height);
  gboolean seen[PP_N_STATIONS] = { FALSE };

  for (guint i = 0; i < spots->len; i++)
    {
      const PpSpot *spot = &g_array_index (spots, PpSpot, i);

      check_boxes (spot, size);
      g_assert_cmpuint (spot->n_boxes, >, 0);
      g_assert_cmpstr (spot->name, !=, "");
      for (guint j = 0; j < i && !spot->letter; j++)
        check_pair (&g_array_index (spots, PpSpot, j), spot, name);
      if (!spot->letter)
        seen[spot->station] = TRUE;
    }
  for (int i = 0; i < PP_N_STATIONS; i++)
    g_assert_true (seen[i] == !scene->stations[i].absent || i == PP_STATION_FAR_MTA ||
                   (i == PP_STATION_DIRECTORY && scene->one_domain && scene->view == PP_SCENE_POST_OFFICE));
}

static void
test_everywhere (void)
{
  for (guint i = 0; pp_moment_names[i] != NULL; i++)
    for (guint view = PP_SCENE_NETWORK; view <= PP_SCENE_POST_OFFICE; view++)
      for (guint size = 0; size < G_N_ELEMENTS (sizes); size++)
        {
          g_autoptr (PpScene) scene = pp_moment_new (pp_moment_names[i]);

          scene->view = view;
          check (scene, pp_moment_names[i], sizes[size]);
        }
}

static const PpSpot *
find (GArray *spots, gboolean letter, PpStation station)
{
  for (guint i = 0; i < spots->len; i++)
    {
      const PpSpot *spot = &g_array_index (spots, PpSpot, i);

      if (spot->letter == letter && (letter || spot->station == station))
        return spot;
    }
  return NULL;
}

static void
test_names (void)
{
  g_autoptr (PpScene) scene = pp_moment_new ("waiting");
  g_autoptr (GArray) spots = pp_picture_list_spots (scene, 1280, 450);
  const PpSpot *office = find (spots, FALSE, PP_STATION_MTA), *letter = find (spots, TRUE, 0);

  g_assert_cmpstr (office->name, ==, "London post office: MTA mail.london.example");
  g_assert_nonnull (strstr (office->details, "letter"));
  g_assert_cmpuint (office->n_boxes, ==, 2);
  g_assert_nonnull (letter);
  g_assert_cmpstr (letter->name, ==, "Letter for bob@paris.example: open it");
}

/* Far from being cut off, a letter in flight is where it is drawn: over the network. */
static void
test_letter_flies (void)
{
  g_autoptr (PpScene) scene = pp_moment_new ("letter");
  g_autoptr (GArray) early = NULL, late = NULL;

  scene->progress = 0;
  early = pp_picture_list_spots (scene, 1280, 450);
  scene->progress = 1;
  late = pp_picture_list_spots (scene, 1280, 450);
  g_assert_cmpfloat (find (early, TRUE, 0)->boxes[0].x, !=, find (late, TRUE, 0)->boxes[0].x);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spots/everywhere", test_everywhere);
  g_test_add_func ("/spots/names", test_names);
  g_test_add_func ("/spots/letter-flies", test_letter_flies);
  return g_test_run ();
}
