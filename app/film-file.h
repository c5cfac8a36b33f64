/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the pictures of a film go: into a folder as numbered PNG files, or into one file that moves. Nothing is there before all of it is.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct _PpFilmFile PpFilmFile;

PpFilmFile *pp_film_file_new (const char *path, guint width, guint height, guint fps, GError **error);
gboolean pp_film_file_add (PpFilmFile *self, cairo_surface_t *pixels, guint frames, GError **error);
gboolean pp_film_file_finish (PpFilmFile *self, GError **error);
void pp_film_file_free (PpFilmFile *self); /* unfinished: takes back what was written */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpFilmFile, pp_film_file_free)

G_END_DECLS
