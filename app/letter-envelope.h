/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The envelope as one would hold it in the hand: sender, recipients, a stamp, the postmarks of the offices that it has passed.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/letter-copy.h"

G_BEGIN_DECLS

#define PP_TYPE_LETTER_ENVELOPE (pp_letter_envelope_picture_get_type ())
G_DECLARE_FINAL_TYPE (PpLetterEnvelopePicture, pp_letter_envelope_picture, PP, LETTER_ENVELOPE_PICTURE, GtkWidget)

/* @copy: (nullable): what it shows; nothing of it is kept */
void pp_letter_envelope_picture_show (PpLetterEnvelopePicture *self, const PpLetterCopy *copy);

G_END_DECLS
