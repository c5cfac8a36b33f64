/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many in the air at once: each in its lane, or, where they would be closer than they are wide, as a stream. Pure, as all painters
 * are: what is drawn follows from the scene, the flock and the moment.
 */
#pragma once

#include "app/flight.h"
#include "app/picture-sprites.h"

G_BEGIN_DECLS

gboolean pp_stream_get_extent (PpFlock *flock, const PpScene *scene, double width, double height, gboolean office, cairo_rectangle_t *extent);
void pp_stream_draw (cairo_t *cr, PpFlock *flock, PpSprites *sprites, const PpScene *scene, double width, double height, gboolean office,
                     gint64 now_us, gboolean still);
guint pp_stream_get_room (const PpScene *scene, double width, double height, gboolean office, PpStation from, PpStation to);

G_END_DECLS
