/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The application with a window. The command line is in main.c and cli.h.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PP_TYPE_APPLICATION (pp_application_get_type ())
G_DECLARE_FINAL_TYPE (PpApplication, pp_application, PP, APPLICATION, AdwApplication)

int pp_application_run_window (const char *file, int argc, char **argv);

G_END_DECLS
