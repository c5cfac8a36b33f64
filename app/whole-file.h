/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that are there as a whole or not at all, whatever happens meanwhile.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pp_whole_file_write (const char *path, GBytes *octets, GError **error); /* "-" is standard output */

/* From the first to the second, Ctrl+C does not end the program but is told by the third. */
void pp_interruption_begin (void);
void pp_interruption_end (void);
gboolean pp_interruption_came (void);

G_END_DECLS
