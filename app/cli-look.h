/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `draw` and `film` have in common on the command line: what is shown, how it looks, and which moment is meant.
 */
#pragma once

#include "app/drawing.h"

G_BEGIN_DECLS

/* As they were written. */
typedef struct
{
  char *view, *size, *style, *scale;
  gboolean large;
} PpLookOptions;

void pp_look_options_add (PpLookOptions *self, GOptionContext *context);
gboolean pp_look_options_read (PpLookOptions *self, PpDrawing *drawing, GError **error);
void pp_look_options_clear (PpLookOptions *self);

gboolean pp_cli_read_real (const char *what, const char *text, double least, double most, double *number, GError **error);
PpShow *pp_cli_open_show (const char *name, GError **error);
gboolean pp_cli_go_to (PpShow *show, const char *option, const char *moment, GError **error);

G_END_DECLS
