/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small pictures of what flies, painted once for each kind and kept as pixels.
 */
#pragma once

#include "app/picture-private.h"

G_BEGIN_DECLS

typedef struct _PpSprites PpSprites;

PpSprites *pp_sprites_new (void);
void pp_sprites_free (PpSprites *self);
void pp_sprites_draw (PpSprites *self, const PpCanvas *canvas, PpSlip slip, gboolean sealed, int direction, double unit, double x, double y);
double pp_sprites_width (double unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpSprites, pp_sprites_free)

G_END_DECLS
