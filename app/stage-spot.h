/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A spot on the stage: a button that is seen only as a ring, round what is painted there by others.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/picture.h"

G_BEGIN_DECLS

#define PP_TYPE_STAGE_SPOT (pp_stage_spot_get_type ())
G_DECLARE_FINAL_TYPE (PpStageSpot, pp_stage_spot, PP, STAGE_SPOT, GtkButton)

GtkWidget *pp_stage_spot_new (void);
void pp_stage_spot_show (PpStageSpot *self, const PpSpot *spot, gboolean dark); /* NULL: there is nothing */
void pp_stage_spot_allocate (PpStageSpot *self);

G_END_DECLS
