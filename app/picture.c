/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The composition: the map of the network, the dark strip with the words, the street with the post offices, and over
 * them what flies. What the things look like is in the files beside this one.
 */
#include "app/picture-private.h"

/* What stays when a line is said: the map and the street, without anything that mail is about. */
static void
draw_backdrop (PpCanvas *self)
{
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  cairo_rectangle (self->cr, 0, 0, self->width, self->height);
  pp_fill (self, PP_INK_PAPER);
  if (self->net.shown)
    pp_land_draw_map (self);
  if (self->office.shown)
    pp_land_draw_street (self);
}

static void
draw_things (PpCanvas *self)
{
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  /* They are painted anew with each line: a quarter of a pixel is as round as the eye can see, and takes less time. */
  cairo_set_tolerance (self->cr, 0.25);
  if (self->net.shown)
    pp_network_draw (self);
  if (self->office.shown)
    pp_office_draw (self);
  pp_strip_draw (self);
}

static void
draw_scenery (PpCanvas *self)
{
  draw_backdrop (self);
  draw_things (self);
}

typedef void (*PpPainter) (PpCanvas *self);

static void
draw (cairo_t *cr, const PpScene *scene, double width, double height, PpPainter painter)
{
  PpCanvas canvas;

  if (width < 1 || height < 1)
    return;
  cairo_save (cr);
  cairo_new_path (cr);
  pp_canvas_init (&canvas, cr, scene, width, height);
  painter (&canvas);
  pp_canvas_clear (&canvas);
  cairo_restore (cr);
}

/**
 * pp_picture_draw_scenery:
 * @cr: where to
 * @scene: what
 * @width: in pixels (user space)
 * @height: in pixels
 *
 * Draws everything that stands still while a line flies. It covers its whole place.
 */
void
pp_picture_draw_scenery (cairo_t *cr, const PpScene *scene, double width, double height)
{
  g_return_if_fail (cr != NULL && scene != NULL);
  draw (cr, scene, width, height, draw_scenery);
}

/**
 * pp_picture_draw_backdrop:
 * @cr: where to
 * @scene: what
 * @width: in pixels (user space)
 * @height: in pixels
 *
 * Draws the part of the scenery that pp_picture_backdrop_key() is about. It covers its whole place.
 */
void
pp_picture_draw_backdrop (cairo_t *cr, const PpScene *scene, double width, double height)
{
  g_return_if_fail (cr != NULL && scene != NULL);
  draw (cr, scene, width, height, draw_backdrop);
}

/**
 * pp_picture_draw_things:
 * @cr: where the backdrop has been drawn
 * @scene: what
 * @width: in pixels (user space)
 * @height: in pixels
 *
 * Draws the rest of the scenery: stations, ways, words.
 */
void
pp_picture_draw_things (cairo_t *cr, const PpScene *scene, double width, double height)
{
  g_return_if_fail (cr != NULL && scene != NULL);
  draw (cr, scene, width, height, draw_things);
}

/**
 * pp_picture_draw_movers:
 * @cr: where to
 * @scene: what
 * @width: in pixels (user space)
 * @height: in pixels
 *
 * Draws what flies, where it is by @scene's progress; nothing when nothing flies.
 */
void
pp_picture_draw_movers (cairo_t *cr, const PpScene *scene, double width, double height)
{
  g_return_if_fail (cr != NULL && scene != NULL);
  draw (cr, scene, width, height, pp_flight_draw);
}

/**
 * pp_picture_draw_mover:
 * @cr: where to
 * @scene: what
 * @width: in pixels (user space)
 * @height: in pixels
 * @office: in which of the two worlds
 *
 * Draws one half of what pp_picture_draw_movers() draws: who keeps them apart needs to draw less anew.
 */
void
pp_picture_draw_mover (cairo_t *cr, const PpScene *scene, double width, double height, gboolean office)
{
  g_return_if_fail (cr != NULL && scene != NULL);
  draw (cr, scene, width, height, office ? pp_flight_draw_office : pp_flight_draw_net);
}

/**
 * pp_picture_draw:
 * @cr: where to
 * @scene: what
 * @width: in pixels (user space)
 * @height: in pixels
 *
 * Draws all of it.
 */
void
pp_picture_draw (cairo_t *cr, const PpScene *scene, double width, double height)
{
  pp_picture_draw_scenery (cr, scene, width, height);
  pp_picture_draw_movers (cr, scene, width, height);
}

static void
clear_writing (gpointer data)
{
  g_free (((PpWriting *) data)->text);
}

/* Draws into nowhere, and notes down what. */
static void
list (const PpScene *scene, double width, double height, GArray *writing, GArray *things)
{
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (nowhere);
  PpCanvas canvas;

  pp_canvas_init (&canvas, cr, scene, width, height);
  canvas.writing = writing;
  canvas.things = things;
  draw_scenery (&canvas);
  if (things != NULL)
    pp_flight_draw (&canvas);
  pp_canvas_clear (&canvas);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
}

/**
 * pp_picture_list_writing:
 * @scene: what would be drawn
 * @width: in pixels
 * @height: in pixels
 *
 * Returns: (transfer full) (element-type PpWriting): every word of the scenery, in the order of drawing
 */
GArray *
pp_picture_list_writing (const PpScene *scene, double width, double height)
{
  GArray *writing = g_array_new (FALSE, FALSE, sizeof (PpWriting));

  g_array_set_clear_func (writing, clear_writing);
  list (scene, width, height, writing, NULL);
  return writing;
}

/**
 * pp_picture_list_things:
 * @scene: what would be drawn
 * @width: in pixels
 * @height: in pixels
 *
 * Returns: (transfer full) (element-type PpThing): what is put into the street for this moment, and what goes along it
 */
GArray *
pp_picture_list_things (const PpScene *scene, double width, double height)
{
  GArray *things = g_array_new (FALSE, FALSE, sizeof (PpThing));

  list (scene, width, height, NULL, things);
  return things;
}
