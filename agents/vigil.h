/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps an eye on conversations: which of them has been silent for too long. One timer is enough for all of an actor's,
 * and a word heard costs the same whether there are five or five thousand.
 */
#pragma once

#include "sim/port.h"

G_BEGIN_DECLS

typedef struct _PpVigil PpVigil;

/* Who is watched; lies inside the session of a port. */
typedef struct
{
  GList link;
  PpPort *port;
  gint64 heard_us;
  gboolean excused; /* it is not the other side that we wait for */
} PpWatch;

/* @port has been silent for too long. */
typedef void (*PpAsleepFunc) (PpPort *port);

PpVigil *pp_vigil_new (PpActor *actor, guint timer_tag, gint64 patience_us, PpAsleepFunc asleep);
void pp_vigil_free (PpVigil *self);
gboolean pp_vigil_timer (PpVigil *self, guint tag); /* TRUE if that was its timer */
guint pp_vigil_count (const PpVigil *self);

void pp_vigil_enter (PpVigil *self, PpWatch *watch, PpPort *port);
void pp_vigil_heard (PpVigil *self, PpWatch *watch);
void pp_vigil_leave (PpVigil *self, PpWatch *watch); /* no harm if it is not in */

G_END_DECLS
