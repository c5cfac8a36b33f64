/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversation as a terminal shows it: a heading a hop, a line a protocol line, what explains it dimly below.
 */
#pragma once

#include "sim/world.h"

G_BEGIN_DECLS

typedef struct _PpPrinter PpPrinter;

PpPrinter *pp_printer_new (PpWorld *world, gboolean coloured);
void pp_printer_free (PpPrinter *self);
void pp_printer_append (PpPrinter *self, GString *out, const PpEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpPrinter, pp_printer_free)

G_END_DECLS
