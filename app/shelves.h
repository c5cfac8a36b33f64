/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much somebody has at any moment: letters that wait, letters in stores, letters with flags. It is counted once, as things
 * change, so that nobody has to walk along ten thousand letters to say how many there are. Part of the chronicle.
 */
#pragma once

#include "app/chronicle.h"

G_BEGIN_DECLS

typedef struct _PpShelves PpShelves;

PpShelves *pp_shelves_new (void);
void pp_shelves_free (PpShelves *self);
void pp_shelves_apply (PpShelves *self, const PpEvent *event);
PpTally pp_shelves_get_tally (const PpShelves *self, guint n);

G_END_DECLS
