/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scenes made by hand, for the pictures' tests: the moments of a journey that a class gets to see.
 */
#pragma once

#include "app/scene.h"

G_BEGIN_DECLS

extern const char *const pp_moment_names[]; /* NULL-terminated */

PpScene *pp_moment_new (const char *name);
PpScene *pp_network_moment_new (const char *name); /* picture-moments-network.c: those that begin with "net-" */

/* Of the post office (picture-moments-office.c) */
#define PP_MOMENTS_OFFICE \
  "looks-idle", "looks-busy", "looks-closed", "looks-troubled", "act-compose-many", "act-connect", \
  "act-refused", "act-greet", "act-hello", "act-seal", "act-sign-in", "act-sender", \
  "act-recipient", "act-recipients", "act-fill", "act-letter", "act-postmark", "act-check", \
  "act-look-up", "act-hand-over", "act-shelve", "act-wait", "act-file", "act-list", \
  "act-collect", "act-read", "act-mark", "act-move", "act-remove", "act-watch", \
  "act-return", "act-leave", "act-talk", "copies-apart", "copies-filed", "visitor-reads"

const char *pp_moment_office_get_ground (const char *name);
void pp_moment_office_make (const char *name, PpScene *scene);

G_END_DECLS
