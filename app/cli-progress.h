/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The progress line: one line on a terminal that is written over, while more than a second of work remains.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean wanted;  /* standard error is a terminal */
  gboolean visible;
  gint64 began_us;
} PpProgress;

void pp_progress_begin (PpProgress *self);
void pp_progress_show (PpProgress *self, guint done, guint of);
void pp_progress_hide (PpProgress *self);

G_END_DECLS
