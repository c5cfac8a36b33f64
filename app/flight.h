/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Flights: what is said, as something that flies from a station to a station, without a scene for each. A plan makes them of events,
 * a flock holds those that are in the air. Neither draws anything.
 */
#pragma once

#include "app/chronicle.h"
#include "app/motion.h"
#include "app/scene.h"

G_BEGIN_DECLS

/**
 * PpFlight:
 * @n: the event's number: it chooses the lane
 * @from: a #PpStation: where it begins
 * @to: a #PpStation: where it ends
 * @hop: 1 to 5; 0 for none, and for a question to the directory
 * @slip: a #PpSlip
 * @motion: when it is under way
 */
typedef struct
{
  guint32 n;
  guint8 from, to;
  guint8 hop;
  guint8 slip;
  PpMotion motion;
} PpFlight;

typedef struct _PpFlightPlan PpFlightPlan;

PpFlightPlan *pp_flight_plan_new (PpScenario *scenario);
void pp_flight_plan_free (PpFlightPlan *self);
void pp_flight_plan_follow (PpFlightPlan *self, const PpSnapshot *snapshot, PpChronicle *chronicle, guint32 journey);
gboolean pp_flight_plan_find (PpFlightPlan *self, const PpEvent *event, PpFlight *flight);

typedef struct _PpFlock PpFlock;

PpFlock *pp_flock_new (void);
void pp_flock_free (PpFlock *self);
void pp_flock_add (PpFlock *self, const PpFlight *flight);
void pp_flock_clear (PpFlock *self);
void pp_flock_expire (PpFlock *self, gint64 now_us);
const PpFlight *pp_flock_list (const PpFlock *self, guint *n);
guint pp_flock_count (const PpFlock *self, PpStation from, PpStation to);
guint pp_flock_count_class (const PpFlock *self, PpStation from, PpStation to, PpSlip slip);
gboolean pp_flock_is_stream (PpFlock *self, PpStation from, PpStation to, gboolean office, guint room);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpFlightPlan, pp_flight_plan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpFlock, pp_flock_free)

G_END_DECLS
