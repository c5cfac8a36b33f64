/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Write a letter: who writes, to whom, subject and text. It checks the addresses and posts nothing itself.
 *
 * Signal: "written" with the actor whose letter it is ("mua:alice") and its details as agents/cast.h says (a #GVariant).
 */
#pragma once

#include <adwaita.h>

#include "agents/scenario.h"

G_BEGIN_DECLS

#define PP_TYPE_LETTER_DIALOG (pp_letter_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PpLetterDialog, pp_letter_dialog, PP, LETTER_DIALOG, AdwWindow)

PpLetterDialog *pp_letter_dialog_new (GtkWindow *parent, PpScenario *scenario);

G_END_DECLS
