/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a file that somebody gave us, up to a limit.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pp_input_read (const char *path, gsize most, char **octets, gsize *length, char **why);

G_END_DECLS
