/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies in the stores of servers and devices, told from the events alone, and whether it was to be so.
 */
#pragma once

#include "agents/cast.h"

G_BEGIN_DECLS

typedef struct _PpOutcomeStores PpOutcomeStores;

PpOutcomeStores *pp_outcome_stores_new (PpScenario *scenario);
void pp_outcome_stores_free (PpOutcomeStores *self);
void pp_outcome_stores_see (PpOutcomeStores *self, PpEvent *event);
void pp_outcome_stores_judge (PpOutcomeStores *self, GString *report); /* a line for each expectation that was not met */

/* How a mailbox is called in the key of a store event, and back: "inbox", no spaces. (transfer full) */
char *pp_store_key_of (const char *mailbox);

G_END_DECLS
