/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events as JSON, one object a line, for programs to read. It writes every event of a run, so it is on the hot path and
 * makes no tree of nodes first.
 */
#pragma once

#include "sim/event.h"

G_BEGIN_DECLS

void pp_json_append_event (GString *out, const PpEvent *event);

G_END_DECLS
