/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thousand envelopes are one envelope's pixels a thousand times, each on whole device pixels, so that it is copied and not
 * computed.
 */
#include "app/picture-sprites.h"

#include <math.h>

#define HALF_WIDTH 27.0 /* in units: 34 wide, with a slip's tip and what hangs out of a bag */
#define HALF_HEIGHT 19.0
#define MOST 400

struct _PpSprites
{
  GHashTable *images; /* from a kind to a cairo_surface_t */
};

PpSprites *
pp_sprites_new (void)
{
  PpSprites *self = g_new0 (PpSprites, 1);

  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cairo_surface_destroy);
  return self;
}

void
pp_sprites_free (PpSprites *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->images);
  g_free (self);
}

/* How wide a slip or an envelope is. */
double
pp_sprites_width (double unit)
{
  return 34 * unit;
}

static cairo_surface_t *
paint (const PpCanvas *canvas, PpSlip slip, gboolean sealed, int direction, double unit, double scale)
{
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, ceil (2 * HALF_WIDTH * unit * scale), ceil (2 * HALF_HEIGHT * unit * scale));
  g_autoptr (PpScene) scene = pp_scene_copy (canvas->scene);
  PpCanvas own;

  cairo_surface_set_device_scale (image, scale, scale);
  scene->sealed = sealed;
  scene->from = direction > 0 ? PP_STATION_SENDER : PP_STATION_RECEIVER;
  scene->to = direction > 0 ? PP_STATION_RECEIVER : PP_STATION_SENDER;
  {
    cairo_t *cr = cairo_create (image);

    pp_canvas_init (&own, cr, scene, canvas->width, canvas->height);
    cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
    pp_canvas_begin (&own, HALF_WIDTH * unit, HALF_HEIGHT * unit, unit);
    if (slip == PP_SLIP_LETTER && !sealed)
      pp_envelope_draw_small (&own);
    else
      pp_slip_draw_small (&own, slip);
    pp_canvas_end (&own);
    pp_canvas_clear (&own);
    cairo_destroy (cr);
  }
  cairo_surface_flush (image);
  return image;
}

/**
 * pp_sprites_draw:
 * @canvas: where to; its transformation may be scaled, and moved by whole device pixels
 * @slip: what it is
 * @sealed: in a bag
 * @direction: 1 when it flies to the right, -1 to the left
 * @unit: pixels in a unit: it is 34 units wide
 * @x: its middle
 * @y: its middle
 */
void
pp_sprites_draw (PpSprites *self, const PpCanvas *canvas, PpSlip slip, gboolean sealed, int direction, double unit, double x, double y)
{
  double scale = 1, across = 1;
  char key[96];
  cairo_surface_t *image;

  cairo_surface_get_device_scale (cairo_get_group_target (canvas->cr), &scale, &across);
  g_snprintf (key, sizeof key, "%d %d %d %d %d %d %.3f %.2f", slip, sealed, direction, canvas->scene->dark, canvas->scene->report,
              MIN (canvas->scene->postmarks, 3), unit, scale);
  image = g_hash_table_lookup (self->images, key);
  if (image == NULL)
    {
      if (g_hash_table_size (self->images) >= MOST)
        g_hash_table_remove_all (self->images);
      image = paint (canvas, slip, sealed, direction, unit, scale);
      g_hash_table_insert (self->images, g_strdup (key), image);
    }
  cairo_set_source_surface (canvas->cr, image, round ((x - HALF_WIDTH * unit) * scale) / scale, round ((y - HALF_HEIGHT * unit) * scale) / scale);
  cairo_paint (canvas->cr);
}
