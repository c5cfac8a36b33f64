/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From events to flights: an actor's name is looked up once for each journey. And the flock: what is in the air, counted by way and by
 * class, for where there is too much to be told apart it is shown as a stream.
 */
#include "app/flight.h"

#include <string.h>

#include "app/scene-private.h"

#define N_CLASSES (PP_SLIP_ANSWER + 1)
#define MOST 60000 /* in the air: what comes beyond that changes no picture */
#define CALM 0.6   /* a stream is told apart again when it has so much less than fills its way */

struct _PpFlightPlan
{
  PpScenario *scenario;
  PpSceneCast cast;
  guint32 journey;
  GHashTable *stations; /* from an actor's name and hop to a station, plus 2 */
};

/**
 * pp_flight_plan_new:
 * @scenario: who is in the world; a reference is taken
 *
 * Returns: (transfer full): a plan for the journey of the scenario's first letter
 */
PpFlightPlan *
pp_flight_plan_new (PpScenario *scenario)
{
  PpFlightPlan *self;

  g_return_val_if_fail (scenario != NULL, NULL);

  self = g_new0 (PpFlightPlan, 1);
  self->scenario = pp_scenario_ref (scenario);
  self->stations = g_hash_table_new (NULL, NULL);
  pp_scene_cast_init (&self->cast, scenario, 0, NULL, 0);
  return self;
}

void
pp_flight_plan_free (PpFlightPlan *self)
{
  g_return_if_fail (self != NULL);

  pp_scene_cast_clear (&self->cast);
  g_hash_table_unref (self->stations);
  pp_scenario_unref (self->scenario);
  g_free (self);
}

/**
 * pp_flight_plan_follow:
 * @snapshot: the world at the moment that is shown
 * @chronicle: (nullable): of the same journal
 * @journey: a scene's journey
 *
 * From now on everybody stands where the scene of that journey shows them.
 */
void
pp_flight_plan_follow (PpFlightPlan *self, const PpSnapshot *snapshot, PpChronicle *chronicle, guint32 journey)
{
  g_return_if_fail (self != NULL && snapshot != NULL);

  if (journey == self->journey)
    return;
  self->journey = journey;
  g_hash_table_remove_all (self->stations);
  pp_scene_cast_clear (&self->cast);
  pp_scene_cast_init (&self->cast, self->scenario, journey, pp_snapshot_get_item (snapshot, journey),
                      chronicle != NULL ? pp_chronicle_find_original (chronicle, journey) : 0);
}

/* Names are interned; where a guest stands depends on whom it speaks with. */
static int
find_station (PpFlightPlan *self, const char *actor, guint hop, const char *peer)
{
  gpointer key = GSIZE_TO_POINTER (GPOINTER_TO_SIZE (actor) * 8 + MIN (hop, 7)), value;
  int station;

  if (actor == NULL || g_str_has_prefix (actor, "guest:"))
    return pp_scene_cast_find (&self->cast, actor, hop, peer);
  value = g_hash_table_lookup (self->stations, key);
  if (value != NULL)
    return GPOINTER_TO_INT (value) - 2;
  station = pp_scene_cast_find (&self->cast, actor, hop, peer);
  g_hash_table_insert (self->stations, key, GINT_TO_POINTER (station + 2));
  return station;
}

/**
 * pp_flight_plan_find:
 * @event: what happened
 * @flight: (out caller-allocates): how it flies; its motion is all zero
 *
 * Returns: whether anything flies at all
 */
gboolean
pp_flight_plan_find (PpFlightPlan *self, const PpEvent *event, PpFlight *flight)
{
  int from, to;
  gboolean asks;

  g_return_val_if_fail (self != NULL && event != NULL && flight != NULL, FALSE);

  if (!pp_scene_is_said (event))
    return FALSE;
  from = find_station (self, event->from, event->hop, event->to);
  to = find_station (self, event->to, event->hop, event->from);
  if (from == PP_STATION_NOWHERE || to == PP_STATION_NOWHERE || from == to)
    return FALSE;
  asks = from == PP_STATION_DIRECTORY || to == PP_STATION_DIRECTORY;
  *flight = (PpFlight){ .n = event->n, .from = from, .to = to, .slip = pp_scene_choose_slip (event, from) };
  flight->hop = asks ? 0 : event->hop >= 1 && event->hop <= 5 ? event->hop : MIN (MAX (from, to), 5);
  return TRUE;
}

struct _PpFlock
{
  GArray *flights; /* (element-type PpFlight) */
  guint counts[PP_N_STATIONS][PP_N_STATIONS][N_CLASSES];
  guint totals[PP_N_STATIONS][PP_N_STATIONS];
  gboolean streams[2][PP_N_STATIONS][PP_N_STATIONS]; /* in each of the two worlds */
};

/**
 * pp_flock_new:
 *
 * Returns: (transfer full): a flock of none
 */
PpFlock *
pp_flock_new (void)
{
  PpFlock *self = g_new0 (PpFlock, 1);

  self->flights = g_array_new (FALSE, FALSE, sizeof (PpFlight));
  return self;
}

void
pp_flock_free (PpFlock *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->flights);
  g_free (self);
}

/**
 * pp_flock_add:
 * @flight: copied
 *
 * One more is in the air.
 */
void
pp_flock_add (PpFlock *self, const PpFlight *flight)
{
  g_return_if_fail (self != NULL && flight != NULL);
  g_return_if_fail (flight->from < PP_N_STATIONS && flight->to < PP_N_STATIONS && flight->slip < N_CLASSES);

  if (self->flights->len >= MOST)
    return;
  g_array_append_val (self->flights, *flight);
  self->counts[flight->from][flight->to][flight->slip]++;
  self->totals[flight->from][flight->to]++;
}

/* All are gone. */
void
pp_flock_clear (PpFlock *self)
{
  g_return_if_fail (self != NULL);

  g_array_set_size (self->flights, 0);
  memset (self->counts, 0, sizeof self->counts);
  memset (self->totals, 0, sizeof self->totals);
  memset (self->streams, 0, sizeof self->streams);
}

/**
 * pp_flock_expire:
 * @now_us: by the clock of the flights' motions
 *
 * Those that have arrived are gone; the others stay in their order.
 */
void
pp_flock_expire (PpFlock *self, gint64 now_us)
{
  guint kept = 0;
  PpFlight *flights;

  g_return_if_fail (self != NULL);

  flights = (PpFlight *) (gpointer) self->flights->data;
  for (guint i = 0; i < self->flights->len; i++)
    if (!pp_motion_is_over (&flights[i].motion, now_us))
      flights[kept++] = flights[i];
    else
      {
        self->counts[flights[i].from][flights[i].to][flights[i].slip]--;
        self->totals[flights[i].from][flights[i].to]--;
      }
  g_array_set_size (self->flights, kept);
  if (kept == 0)
    memset (self->streams, 0, sizeof self->streams);
}

/**
 * pp_flock_list:
 * @n: (out): how many there are
 *
 * Returns: (transfer none) (array length=n): those in the air, until something is added or gone
 */
const PpFlight *
pp_flock_list (const PpFlock *self, guint *n)
{
  g_return_val_if_fail (self != NULL && n != NULL, NULL);

  *n = self->flights->len;
  return (const PpFlight *) (gpointer) self->flights->data;
}

/* How many are on that way, in that direction. */
guint
pp_flock_count (const PpFlock *self, PpStation from, PpStation to)
{
  g_return_val_if_fail (self != NULL && from < PP_N_STATIONS && to < PP_N_STATIONS, 0);
  return self->totals[from][to];
}

/* How many of one class. */
guint
pp_flock_count_class (const PpFlock *self, PpStation from, PpStation to, PpSlip slip)
{
  g_return_val_if_fail (self != NULL && from < PP_N_STATIONS && to < PP_N_STATIONS && slip < N_CLASSES, 0);
  return self->counts[from][to][slip];
}

/**
 * pp_flock_is_stream:
 * @office: in which of the two worlds
 * @room: how many there is room for on that way before they are closer than they are wide
 *
 * Once it is one, it stays one until there is much less: it would flicker otherwise.
 *
 * Returns: whether what is on that way is to be shown as a stream
 */
gboolean
pp_flock_is_stream (PpFlock *self, PpStation from, PpStation to, gboolean office, guint room)
{
  guint count = pp_flock_count (self, from, to);
  gboolean *stream = &self->streams[office ? 1 : 0][from][to];

  *stream = count > (*stream ? (guint) (room * CALM) : room);
  return *stream;
}
