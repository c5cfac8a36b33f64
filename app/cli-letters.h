/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `pennypost run` posts instead of the scenario's own letters.
 */
#pragma once

#include "agents/scenario.h"

G_BEGIN_DECLS

typedef struct
{
  char **files; /* messages; NULL: the scenario's own */
  char *from;   /* instead of what the header says, or NULL */
  char **to;    /* the same */
} PpLetterOptions;

GPtrArray *pp_cli_make_letters (PpScenario *scenario, const PpLetterOptions *options, GError **error);

G_END_DECLS
