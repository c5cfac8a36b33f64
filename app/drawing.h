/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A drawing is the moment of a show on a sheet of its own: which view, how large, in which style; as pixels, or as the octets of a
 * PNG, SVG or PDF file. The same moment gives the same octets.
 */
#pragma once

#include <cairo.h>

#include "app/show.h"

G_BEGIN_DECLS

typedef enum
{
  PP_DRAWING_PNG,
  PP_DRAWING_SVG,
  PP_DRAWING_PDF
} PpDrawingKind;

/**
 * PpDrawing:
 * @ladder: the conversation as a ladder, instead of a view of the stage
 * @view: which bands of the stage
 * @width: in pixels, before @scale
 * @height: in pixels, before @scale
 * @scale: how large a pixel becomes
 * @dark: by night
 * @large: for the back row
 * @first_line: the ladder begins with this line; 0: with as many as there is room for
 */
typedef struct
{
  gboolean ladder;
  PpSceneView view;
  int width, height;
  double scale;
  gboolean dark, large;
  guint first_line;
} PpDrawing;

#define PP_DRAWING_LEAST 16
#define PP_DRAWING_MOST 16384
#define PP_DRAWING_MOST_PIXELS (64 * 1024 * 1024)

/* Of what flies; where it hides no name and its own words are well seen. */
#define PP_DRAWING_MIDWAY 0.5

void pp_drawing_paint (const PpDrawing *self, PpShow *show, double progress, cairo_t *cr);
cairo_surface_t *pp_drawing_make_pixels (const PpDrawing *self, PpShow *show, double progress, GError **error);
GBytes *pp_drawing_make_png (cairo_surface_t *pixels, GError **error);
GBytes *pp_drawing_make_file (const PpDrawing *self, PpShow *show, double progress, PpDrawingKind kind, GError **error);

G_END_DECLS
