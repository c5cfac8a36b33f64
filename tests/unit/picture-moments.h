/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scenes made by hand, for the pictures' tests: the moments of a journey that a class gets to see.
 */
#pragma once

#include "app/scene.h"

G_BEGIN_DECLS

extern const char *const pp_moment_names[]; /* NULL-terminated */

PpScene *pp_moment_new (const char *name);

/* Of the post office (picture-moments-office.c) */
#define PP_MOMENTS_OFFICE "looks-idle", "looks-busy", "looks-closed", "looks-troubled"

const char *pp_moment_office_get_ground (const char *name);
void pp_moment_office_make (const char *name, PpScene *scene);

G_END_DECLS
