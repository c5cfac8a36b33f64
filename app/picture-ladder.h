/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The painter of ladders.
 */
#pragma once

#include "app/ladder.h"
#include "app/picture.h"

G_BEGIN_DECLS

/* @progress: how far the newest line has come; @large: for the back row */
void pp_picture_draw_ladder (cairo_t *cr, const PpLadder *ladder, double width, double height, double progress, gboolean large);
GArray *pp_picture_list_ladder_writing (const PpLadder *ladder, double width, double height, gboolean large);
guint pp_picture_count_rungs (double width, double height, gboolean large); /* as many as there is room for */

G_END_DECLS
