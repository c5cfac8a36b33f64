/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two layers: the backdrop, which is the same for a whole journey, and over it the things, which are others with each line. Pixels
 * that were handed out are never painted on again.
 */
#include "app/picture-layers.h"

#include <string.h>

struct _PpLayers
{
  int width, height, scale;
  char *backdrop_key, *key;
  cairo_surface_t *backdrop, *scenery;
};

/**
 * pp_layers_new:
 *
 * Returns: (transfer full): layers with nothing painted yet
 */
PpLayers *
pp_layers_new (void)
{
  return g_new0 (PpLayers, 1);
}

static void
drop (PpLayers *self)
{
  g_clear_pointer (&self->backdrop_key, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->backdrop, cairo_surface_destroy);
  g_clear_pointer (&self->scenery, cairo_surface_destroy);
}

/* Frees it; pixels that were handed out stay with who took a reference. */
void
pp_layers_free (PpLayers *self)
{
  g_return_if_fail (self != NULL);

  drop (self);
  g_free (self);
}

static cairo_surface_t *
new_surface (const PpLayers *self)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, self->width * self->scale, self->height * self->scale);

  cairo_surface_set_device_scale (surface, self->scale, self->scale);
  return surface;
}

static void
paint (const PpLayers *self, cairo_surface_t *surface, const PpScene *scene,
       void (*draw) (cairo_t *cr, const PpScene *scene, double width, double height))
{
  cairo_t *cr = cairo_create (surface);

  draw (cr, scene, self->width, self->height);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
}

static void
paint_backdrop (PpLayers *self, const PpScene *scene)
{
  char *key = pp_picture_backdrop_key (scene);

  if (self->backdrop == NULL || !g_str_equal (key, self->backdrop_key))
    {
      g_clear_pointer (&self->backdrop, cairo_surface_destroy);
      self->backdrop = new_surface (self);
      paint (self, self->backdrop, scene, pp_picture_draw_backdrop);
    }
  g_free (self->backdrop_key);
  self->backdrop_key = key;
}

static void
copy_pixels (cairo_surface_t *from, cairo_surface_t *to)
{
  if (cairo_surface_status (from) != CAIRO_STATUS_SUCCESS || cairo_surface_status (to) != CAIRO_STATUS_SUCCESS)
    return;
  memcpy (cairo_image_surface_get_data (to), cairo_image_surface_get_data (from),
          (gsize) cairo_image_surface_get_stride (to) * cairo_image_surface_get_height (to));
  cairo_surface_mark_dirty (to);
}

/**
 * pp_layers_update:
 * @scene: what is to be shown
 * @width: in pixels (user space), more than 0
 * @height: in pixels
 * @scale: device pixels in one of them
 *
 * Paints what is different from the last time.
 *
 * Returns: whether anything was
 */
gboolean
pp_layers_update (PpLayers *self, const PpScene *scene, int width, int height, int scale)
{
  char *key;

  g_return_val_if_fail (self != NULL && scene != NULL && width > 0 && height > 0 && scale > 0, FALSE);

  if (width != self->width || height != self->height || scale != self->scale)
    drop (self);
  self->width = width;
  self->height = height;
  self->scale = scale;
  key = pp_picture_scenery_key (scene);
  if (self->scenery != NULL && g_str_equal (key, self->key))
    {
      g_free (key);
      return FALSE;
    }
  g_free (self->key);
  self->key = key;
  paint_backdrop (self, scene);
  g_clear_pointer (&self->scenery, cairo_surface_destroy);
  self->scenery = new_surface (self);
  copy_pixels (self->backdrop, self->scenery);
  paint (self, self->scenery, scene, pp_picture_draw_things);
  return TRUE;
}

/**
 * pp_layers_get_scenery:
 *
 * Returns: (transfer none) (nullable): the scenery of the last update. Who keeps it takes a reference
 */
cairo_surface_t *
pp_layers_get_scenery (PpLayers *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->scenery;
}
