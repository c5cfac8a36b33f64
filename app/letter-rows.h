/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The widgets of an opened letter: a row for a field, for a line of the envelope, for a part.
 */
#pragma once

#include "app/letter-reading.h"

G_BEGIN_DECLS

/* All (transfer floating) */
GtkWidget *pp_letter_field_row (const PpLetterField *field, const PpLetterCopy *copy); /* a GtkListBoxRow */
GtkWidget *pp_letter_fold_row (guint count, gboolean hidden, GCallback unfold, gpointer data); /* stands for so many; calls @unfold (data) */
GtkWidget *pp_letter_remark (const char *sentence, const char *style_class);           /* a wrapped label */
GtkWidget *pp_letter_path_row (const char *command, const PpLetterPath *path);
GtkWidget *pp_letter_piece_box (const PpLetterPiece *piece, gboolean alone);

G_END_DECLS
