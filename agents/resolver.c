/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The DNS server of the world: answers each question from its zone, whether it comes as a datagram or over TCP.
 */
#include "agents/actors.h"

/* RFC 1035, 4.2.1: what fits into a datagram unless the question says otherwise (EDNS). */
#define DATAGRAM_MOST 512
#define MESSAGE_MOST 65535
/* RFC 7766, 6.2.3: a connection on which nothing is asked is closed after some seconds. */
#define IDLE_US (10 * G_USEC_PER_SEC)

struct _PpResolver
{
  PpActor parent_instance;
  PpZone *zone;
  GHashTable *calls; /* timer tag to the PpPort of a connection, not owned */
  guint last_tag;
};

/* A connection: the session of its port. */
typedef struct
{
  guint tag;
  gboolean length_known; /* the next unit is a question, not the length of one */
} Call;

G_DEFINE_FINAL_TYPE (PpResolver, pp_resolver, PP_TYPE_ACTOR)

static const char *
words_or_rubbish (const char *asked)
{
  return asked != NULL ? asked : "octets that are no question";
}

static void
hear_datagram (PpResolver *self, PpPort *port, GBytes *question)
{
  g_autofree char *asked = NULL, *answered = NULL;
  g_autoptr (GBytes) answer = pp_zone_answer (self->zone, question, DATAGRAM_MOST, &asked, &answered);

  pp_port_tell_datagram (port, words_or_rubbish (asked));
  if (answer != NULL)
    pp_port_say_datagram (port, answer, answered);
  else
    pp_port_hang_up (port);
}

/* ------------------------------------------------------------------ over TCP */

static void
be_patient (PpResolver *self, Call *call)
{
  pp_actor_set_timer (PP_ACTOR (self), call->tag, IDLE_US, TRUE, NULL);
}

static void
accepted (PpActor *actor, PpPort *port)
{
  PpResolver *self = PP_RESOLVER (actor);
  Call *call = g_new0 (Call, 1);

  call->tag = ++self->last_tag;
  g_hash_table_insert (self->calls, GUINT_TO_POINTER (call->tag), port);
  pp_port_set_session (port, call, g_free);
  pp_port_hear_in_words (port);
  pp_port_expect_octets (port, 2);
  be_patient (self, call);
}

static void
forget (PpResolver *self, PpPort *port)
{
  Call *call = pp_port_get_session (port);

  g_hash_table_remove (self->calls, GUINT_TO_POINTER (call->tag));
  pp_actor_clear_timer (PP_ACTOR (self), call->tag);
}

static void
hear_question (PpResolver *self, PpPort *port, const PpUnit *unit)
{
  g_autoptr (GBytes) question = g_bytes_new (unit->octets, unit->length);
  g_autofree char *asked = NULL, *answered = NULL;
  g_autoptr (GBytes) answer = pp_zone_answer (self->zone, question, MESSAGE_MOST, &asked, &answered);
  g_autoptr (GBytes) framed = answer != NULL ? pp_dns_frame (answer) : NULL;

  pp_port_tell (port, unit->size + 2, words_or_rubbish (asked));
  if (framed != NULL)
    pp_port_say_in_words (port, framed, answered);
  else
    {
      pp_port_hang_up (port);
      forget (self, port);
    }
}

/* Two octets that say how long the question is, then the question (RFC 1035, 4.2.2); others may follow. */
static void
hear_piece (PpResolver *self, PpPort *port, const PpUnit *unit)
{
  Call *call = pp_port_get_session (port);

  if (unit->kind != PP_UNIT_OCTETS)
    return;
  be_patient (self, call);
  call->length_known = !call->length_known;
  if (call->length_known)
    {
      pp_port_expect_octets (port, (guint8) unit->octets[0] << 8 | (guint8) unit->octets[1]);
      return;
    }
  pp_port_expect_octets (port, 2);
  hear_question (self, port, unit);
}

/* ------------------------------------------------------------------ the actor */

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  PpResolver *self = PP_RESOLVER (actor);

  if (unit->kind == PP_UNIT_DATAGRAM)
    {
      g_autoptr (GBytes) question = g_bytes_new (unit->octets, unit->length);
      hear_datagram (self, port, question);
    }
  else
    hear_piece (self, port, unit);
}

static void
hung_up (PpActor *actor, PpPort *port)
{
  forget (PP_RESOLVER (actor), port);
}

static void
timer (PpActor *actor, guint tag)
{
  PpPort *port = g_hash_table_lookup (PP_RESOLVER (actor)->calls, GUINT_TO_POINTER (tag));

  if (port == NULL)
    return;
  pp_port_hang_up (port);
  g_hash_table_remove (PP_RESOLVER (actor)->calls, GUINT_TO_POINTER (tag));
}

static void
pp_resolver_finalize (GObject *object)
{
  g_clear_pointer (&PP_RESOLVER (object)->zone, pp_zone_free);
  g_clear_pointer (&PP_RESOLVER (object)->calls, g_hash_table_unref);
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
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_resolver_finalize;
  actor_class->started = started;
  actor_class->accepted = accepted;
  actor_class->heard = heard;
  actor_class->hung_up = hung_up;
  actor_class->timer = timer;
}

static void
pp_resolver_init (PpResolver *self)
{
  self->calls = g_hash_table_new (NULL, NULL);
}

/**
 * pp_resolver_new:
 * @zone: (transfer full): all it knows
 *
 * Returns: (transfer full): a resolver; let it listen for DNS, for datagrams and for connections
 */
PpResolver *
pp_resolver_new (PpZone *zone)
{
  PpResolver *self = g_object_new (PP_TYPE_RESOLVER, NULL);

  self->zone = zone;
  return self;
}
