/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What letters are called in a list: by their number and, as soon as it can be known, their subject.
 */
#pragma once

#include "agents/scenario.h"
#include "app/letter-copy.h"

G_BEGIN_DECLS

typedef struct _PpLetterNames PpLetterNames;

PpLetterNames *pp_letter_names_new (void);
void pp_letter_names_free (PpLetterNames *self);
void pp_letter_names_set_scenario (PpLetterNames *self, PpScenario *scenario);
char *pp_letter_names_dup (PpLetterNames *self, PpLetterTrail *trail, guint32 item, guint n);
PpLetterCopy *pp_letter_names_find_composed (PpLetterNames *self, PpLetterTrail *trail, guint32 item, guint n);

G_END_DECLS
