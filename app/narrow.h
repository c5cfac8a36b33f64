/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells a panel when it has become narrow, or is no longer.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*PpNarrowFunc) (GtkWidget *widget, gboolean narrow);

void pp_narrow_watch (GtkScrolledWindow *scrolled, int limit, PpNarrowFunc set, GtkWidget *widget);

G_END_DECLS
