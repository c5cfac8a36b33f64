/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What carries octets. Two kinds: real sockets, and memory for tests. Nothing here blocks and nothing here knows
 * what the octets mean. The number of a wire is for the machine's readiness queue alone.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _PpNet PpNet;
typedef struct _PpWire PpWire;

PpNet *pp_socket_net_new (void);
PpNet *pp_memory_net_new (void);
void pp_net_free (PpNet *self);
gboolean pp_net_is_taken_everywhere (PpNet *self, guint port, gboolean datagrams);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpNet, pp_net_free)

G_END_DECLS
