/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trace information: the Received field that each server puts on top (RFC 5321, 4.4).
 */
#pragma once

#include "agents/smtp.h"

G_BEGIN_DECLS

char *pp_trace_received (PpActor *actor, PpPort *port, PpSmtpKind kind, const char *id, const PpEnvelope *envelope);

G_END_DECLS
