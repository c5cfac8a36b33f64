/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scenery of a picture, kept as pixels: what is not different is not painted again. It knows no widget.
 */
#pragma once

#include "app/picture.h"

G_BEGIN_DECLS

typedef struct _PpLayers PpLayers;

PpLayers *pp_layers_new (void);
void pp_layers_free (PpLayers *self);
gboolean pp_layers_update (PpLayers *self, const PpScene *scene, int width, int height, int scale);
cairo_surface_t *pp_layers_get_scenery (PpLayers *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpLayers, pp_layers_free)

G_END_DECLS
