/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drawings: the painters on surfaces that are no window. What is in the picture is theirs; here it becomes a file that says in
 * words, too, what is to be seen.
 */
#include "app/drawing.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/cli.h"
#include "app/picture-ladder.h"

static void
paint_ladder (const PpDrawing *self, PpShow *show, double progress, cairo_t *cr)
{
  guint most = pp_picture_count_rungs (self->width, self->height, self->large);
  g_autoptr (PpLadder) ladder = pp_ladder_new (show, self->first_line, most);

  ladder->dark = self->dark;
  pp_picture_draw_ladder (cr, ladder, self->width, self->height, progress, self->large);
}

/**
 * pp_drawing_paint:
 * @self: how
 * @show: what, where it stands
 * @progress: how far what flies has flown, from 0 to 1
 * @cr: where to, in pixels before the scale
 *
 * Paints the moment.
 */
void
pp_drawing_paint (const PpDrawing *self, PpShow *show, double progress, cairo_t *cr)
{
  g_autoptr (PpScene) scene = NULL;

  g_return_if_fail (self != NULL && show != NULL && cr != NULL);

  if (self->ladder)
    {
      paint_ladder (self, show, progress, cr);
      return;
    }
  scene = pp_show_make_scene (show);
  scene->view = self->view;
  scene->dark = self->dark;
  scene->large = self->large;
  scene->progress = progress;
  pp_picture_draw (cr, scene, self->width, self->height);
}

static gboolean
is_well (cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_MACHINE, _("The picture cannot be drawn: %s."), cairo_status_to_string (status));
  return FALSE;
}

/* Paints on @surface and ends it, unless pixels are still to be read. */
static gboolean
paint_on (const PpDrawing *self, PpShow *show, double progress, cairo_surface_t *surface, GError **error)
{
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_scale (cr, self->scale, self->scale);
  pp_drawing_paint (self, show, progress, cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  return is_well (status, error);
}

/**
 * pp_drawing_make_pixels:
 * @self: how
 * @show: what, where it stands
 * @progress: of what flies, from 0 to 1
 * @error: return location
 *
 * Returns: (transfer full): the picture as pixels without transparency, or %NULL with a #PpCliError
 */
cairo_surface_t *
pp_drawing_make_pixels (const PpDrawing *self, PpShow *show, double progress, GError **error)
{
  cairo_surface_t *surface;

  g_return_val_if_fail (self != NULL && show != NULL, NULL);

  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, ceil (self->width * self->scale), ceil (self->height * self->scale));
  if (is_well (cairo_surface_status (surface), error) && paint_on (self, show, progress, surface, error))
    {
      cairo_surface_flush (surface);
      return surface;
    }
  cairo_surface_destroy (surface);
  return NULL;
}

static cairo_status_t
take_octets (gpointer data, const unsigned char *octets, unsigned int length)
{
  g_byte_array_append (data, octets, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * pp_drawing_make_png:
 * @pixels: (transfer none): a picture
 * @error: return location
 *
 * Returns: (transfer full): it as a PNG file, or %NULL with a #PpCliError
 */
GBytes *
pp_drawing_make_png (cairo_surface_t *pixels, GError **error)
{
  GByteArray *octets = g_byte_array_new ();

  if (is_well (cairo_surface_write_to_png_stream (pixels, take_octets, octets), error))
    return g_byte_array_free_to_bytes (octets);
  g_byte_array_unref (octets);
  return NULL;
}

/* (transfer full): what is to be seen, in words: for those who do not see it */
static char *
describe (PpShow *show)
{
  g_autoptr (PpScene) scene = pp_show_make_scene (show);
  g_autofree char *words = pp_scene_describe (scene);

  return *words != '\0' ? g_steal_pointer (&words) : g_strdup (pp_show_get_scenario (show)->title);
}

/* SVG has a place for words that screen readers read: right after its first tag. */
static void
add_title (GByteArray *svg, const char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  g_autofree char *title = g_strdup_printf ("\n<title>%s</title>", escaped);
  const char *text = (const char *) svg->data, *tag = g_strstr_len (text, svg->len, "<svg");
  const char *end = tag != NULL ? memchr (tag, '>', svg->len - (tag - text)) : NULL;
  gsize at = end != NULL ? end + 1 - text : 0, length = strlen (title), before = svg->len;

  if (at == 0)
    return;
  g_byte_array_set_size (svg, before + length);
  memmove (svg->data + at + length, svg->data + at, before - at);
  memcpy (svg->data + at, title, length);
}

/* The file's date is the moment's: another one would be another file. */
static void
set_facts (cairo_surface_t *pdf, PpShow *show, const char *words)
{
  PpScenario *scenario = pp_show_get_scenario (show);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc ((scenario->start_us + pp_show_get_time (show)) / G_USEC_PER_SEC);
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  cairo_pdf_surface_set_metadata (pdf, CAIRO_PDF_METADATA_TITLE, scenario->title);
  cairo_pdf_surface_set_metadata (pdf, CAIRO_PDF_METADATA_SUBJECT, words);
  cairo_pdf_surface_set_metadata (pdf, CAIRO_PDF_METADATA_CREATE_DATE, text);
}

static GBytes *
make_vectors (const PpDrawing *self, PpShow *show, double progress, gboolean pdf, GError **error)
{
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  g_autofree char *words = describe (show);
  double width = self->width * self->scale, height = self->height * self->scale;
  cairo_surface_t *surface = pdf ? cairo_pdf_surface_create_for_stream (take_octets, octets, width, height)
                                 : cairo_svg_surface_create_for_stream (take_octets, octets, width, height);
  gboolean well;

  if (pdf)
    set_facts (surface, show, words);
  else
    cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  well = paint_on (self, show, progress, surface, error);
  cairo_surface_finish (surface);
  well = well && is_well (cairo_surface_status (surface), error);
  cairo_surface_destroy (surface);
  if (!well)
    return NULL;
  if (!pdf)
    add_title (octets, words);
  return g_byte_array_free_to_bytes (g_steal_pointer (&octets));
}

/**
 * pp_drawing_make_file:
 * @self: how
 * @show: what, where it stands
 * @progress: of what flies, from 0 to 1
 * @kind: which kind of file
 * @error: return location
 *
 * Returns: (transfer full): the file's octets, or %NULL with a #PpCliError
 */
GBytes *
pp_drawing_make_file (const PpDrawing *self, PpShow *show, double progress, PpDrawingKind kind, GError **error)
{
  cairo_surface_t *pixels;
  GBytes *png;

  g_return_val_if_fail (self != NULL && show != NULL, NULL);

  if (kind != PP_DRAWING_PNG)
    return make_vectors (self, show, progress, kind == PP_DRAWING_PDF, error);
  pixels = pp_drawing_make_pixels (self, show, progress, error);
  if (pixels == NULL)
    return NULL;
  png = pp_drawing_make_png (pixels, error);
  cairo_surface_destroy (pixels);
  return png;
}
