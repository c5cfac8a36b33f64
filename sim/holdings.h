/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a snapshot: what lies in one queue or store, in order of arrival and by key. What an event says of it
 * is in sim/event.h.
 */
#pragma once

#include "sim/snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *list;    /* PpHolding; owned */
  GHashTable *by_key; /* the same */
  GHashTable *by_item; /* item to its last one that came */
  GPtrArray *groups;  /* PpHoldingGroup; owned, but not what is in them */
  GHashTable *by_name; /* the same */
  guint64 last_place;
} PpHoldings;

void pp_holdings_init (PpHoldings *self);
void pp_holdings_copy (PpHoldings *self, const PpHoldings *from); /* into one that is new */
void pp_holdings_clear (PpHoldings *self);
void pp_holdings_apply (PpHoldings *self, const PpEvent *event);

G_END_DECLS
