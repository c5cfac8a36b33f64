/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The DNS server of the world: answers each datagram from its zone.
 */
#include "agents/actors.h"

/* RFC 1035, 4.2.1: what fits into a datagram unless the question says otherwise (EDNS). */
#define DATAGRAM_MOST 512

struct _PpResolver
{
  PpActor parent_instance;
  PpZone *zone;
};

G_DEFINE_FINAL_TYPE (PpResolver, pp_resolver, PP_TYPE_ACTOR)

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  PpResolver *self = PP_RESOLVER (actor);
  g_autoptr (GBytes) question = g_bytes_new (unit->octets, unit->length);
  g_autofree char *asked = NULL, *answered = NULL;
  g_autoptr (GBytes) answer = pp_zone_answer (self->zone, question, DATAGRAM_MOST, &asked, &answered);

  pp_port_tell_datagram (port, asked != NULL ? asked : "octets that are no question");
  if (answer != NULL)
    pp_port_say_datagram (port, answer, answered);
  else
    pp_port_hang_up (port);
}

static void
pp_resolver_finalize (GObject *object)
{
  g_clear_pointer (&PP_RESOLVER (object)->zone, pp_zone_free);
  G_OBJECT_CLASS (pp_resolver_parent_class)->finalize (object);
}

static void
started (PpActor *actor)
{
  pp_actor_enter (actor, "resting");
}

static void
pp_resolver_class_init (PpResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pp_resolver_finalize;
  PP_ACTOR_CLASS (klass)->started = started;
  PP_ACTOR_CLASS (klass)->heard = heard;
}

static void
pp_resolver_init (PpResolver *self)
{
}

/**
 * pp_resolver_new:
 * @zone: (transfer full): all it knows
 *
 * Returns: (transfer full): a resolver
 */
PpResolver *
pp_resolver_new (PpZone *zone)
{
  PpResolver *self = g_object_new (PP_TYPE_RESOLVER, NULL);

  self->zone = zone;
  return self;
}
