/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The layers that a stage keeps: put together they are the picture that is drawn in one go, whatever was shown before.
 */
#include <string.h>

#include "app/picture-layers.h"
#include "picture-moments.h"

#define WIDTH 640
#define HEIGHT 240

static cairo_surface_t *
new_surface (int scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH * scale, HEIGHT * scale);

  cairo_surface_set_device_scale (surface, scale, scale);
  return surface;
}

static cairo_surface_t *
draw_whole (const PpScene *scene, int scale)
{
  cairo_surface_t *surface = new_surface (scale);
  cairo_t *cr = cairo_create (surface);

  pp_picture_draw (cr, scene, WIDTH, HEIGHT);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static cairo_surface_t *
compose (PpLayers *layers, const PpScene *scene, int scale)
{
  cairo_surface_t *surface = new_surface (scale);
  cairo_t *cr = cairo_create (surface);

  pp_layers_update (layers, scene, WIDTH, HEIGHT, scale);
  cairo_set_source_surface (cr, pp_layers_get_scenery (layers), 0, 0);
  cairo_paint (cr);
  pp_picture_draw_mover (cr, scene, WIDTH, HEIGHT, TRUE);
  pp_picture_draw_mover (cr, scene, WIDTH, HEIGHT, FALSE);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* The octet beside the three colours means nothing. */
static gboolean
same_colours (cairo_surface_t *a, cairo_surface_t *b)
{
  gsize n = (gsize) cairo_image_surface_get_stride (a) / 4 * cairo_image_surface_get_height (a);
  const guint32 *p = (const guint32 *) cairo_image_surface_get_data (a), *q = (const guint32 *) cairo_image_surface_get_data (b);

  for (gsize i = 0; i < n; i++)
    if ((p[i] & 0xffffff) != (q[i] & 0xffffff))
      return FALSE;
  return TRUE;
}

static void
check (PpLayers *layers, const PpScene *scene, int scale, const char *name)
{
  cairo_surface_t *whole = draw_whole (scene, scale), *composed = compose (layers, scene, scale);

  if (!same_colours (whole, composed))
    g_error ("%s, view %d, dark %d, scale %d: the layers are not the picture", name, scene->view, scene->dark, scale);
  cairo_surface_destroy (whole);
  cairo_surface_destroy (composed);
}

/* Every moment after every other: nothing of the one before stays. */
static void
test_whole (void)
{
  g_autoptr (PpLayers) layers = pp_layers_new ();
  guint n = g_strv_length ((char **) pp_moment_names);

  for (guint stride = 1; stride <= 3; stride++)
    for (guint i = 0; i < n; i++)
      {
        const char *name = pp_moment_names[i * stride % n];
        g_autoptr (PpScene) scene = pp_moment_new (name);

        scene->progress = stride * 0.33;
        scene->dark = stride == 2;
        scene->view = i % 7 == 3 ? PP_SCENE_NETWORK : i % 7 == 5 ? PP_SCENE_POST_OFFICE : PP_SCENE_BOTH;
        check (layers, scene, 1, name);
      }
}

static void
test_scale (void)
{
  g_autoptr (PpLayers) layers = pp_layers_new ();
  g_autoptr (PpScene) scene = pp_moment_new ("letter");

  scene->progress = 0.4;
  check (layers, scene, 1, "letter");
  check (layers, scene, 2, "letter");
  check (layers, scene, 1, "letter");
}

/* Only what is different is painted, and what was handed out stays as it was. */
static void
test_kept (void)
{
  g_autoptr (PpLayers) layers = pp_layers_new ();
  g_autoptr (PpScene) scene = pp_moment_new ("rcpt"), other = pp_moment_new ("done");
  cairo_surface_t *first;

  g_assert_null (pp_layers_get_scenery (layers));
  g_assert_true (pp_layers_update (layers, scene, WIDTH, HEIGHT, 1));
  first = cairo_surface_reference (pp_layers_get_scenery (layers));
  scene->progress = 0.7;
  g_assert_false (pp_layers_update (layers, scene, WIDTH, HEIGHT, 1));
  g_assert_true (pp_layers_get_scenery (layers) == first);
  g_assert_true (pp_layers_update (layers, other, WIDTH, HEIGHT, 1));
  g_assert_true (pp_layers_get_scenery (layers) != first);
  g_assert_false (same_colours (pp_layers_get_scenery (layers), first));
  g_assert_true (pp_layers_update (layers, other, WIDTH, HEIGHT - 1, 1));
  cairo_surface_destroy (first);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layers/whole", test_whole);
  g_test_add_func ("/layers/scale", test_scale);
  g_test_add_func ("/layers/kept", test_kept);
  return g_test_run ();
}
