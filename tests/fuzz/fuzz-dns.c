/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' datagrams, as questions and as answers; where the first octet is even, as a record for the zone; where it
 * is T, as what a directory says over TCP when it is asked, where it is R, as what is said to the resolver there.
 */
#include <stddef.h>
#include <stdint.h>

#include "agents/actors.h"
#include "agents/directory.h"
#include "sim/world.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static PpZone *
make_zone (void)
{
  PpZone *zone = pp_zone_new ();

  pp_zone_add (zone, "paris.example. 3600 IN MX 10 mx.paris.example.", NULL);
  pp_zone_add (zone, "mx.paris.example. 3600 IN A 127.25.0.4", NULL);
  pp_zone_add (zone, "www.paris.example. 3600 IN CNAME mx.paris.example.", NULL);
  return zone;
}

static void
ask (PpZone *zone, GBytes *datagram)
{
  g_autofree char *heard = NULL, *said = NULL;
  g_autoptr (GBytes) reply = pp_zone_answer (zone, datagram, 512, &heard, &said);
  g_autoptr (PpDnsAnswer) answer = NULL;

  if (reply == NULL)
    {
      g_assert (heard == NULL && said == NULL);
      return;
    }
  g_assert (g_utf8_validate (heard, -1, NULL) && g_utf8_validate (said, -1, NULL));
  answer = pp_dns_read (reply, NULL);
  g_assert (answer != NULL);
}

/* ------------------------------------------------------------------ over TCP */

/* Asks for paris.example (with a directory), or says the octets to whoever listens; as a server it says that the answer is
 * too long for a datagram, and over TCP the octets. */
typedef struct
{
  PpActor parent_instance;
  PpDirectory *directory;
  GBytes *octets;
  guint answers;
} Party;
typedef PpActorClass PartyClass;

static GType party_get_type (void);
G_DEFINE_TYPE (Party, party, PP_TYPE_ACTOR)

static void
answered (PpActor *actor, const PpDnsAnswer *answer, gpointer data)
{
  g_assert (answer != NULL && g_utf8_validate (answer->problem != NULL ? answer->problem : "", -1, NULL));
  ((Party *) actor)->answers++;
}

static void
party_started (PpActor *actor)
{
  Party *self = (Party *) actor;

  if (self->directory != NULL)
    pp_directory_ask (self->directory, "paris.example", "MX", 0, answered, NULL, NULL);
  else if (g_str_equal (pp_actor_get_host (actor), "asker.example"))
    pp_actor_connect (actor, "ns.example", PP_PORT_DNS, "dns", 0, NULL);
}

static void
party_connected (PpActor *actor, PpPort *port)
{
  Party *self = (Party *) actor;

  if (self->directory != NULL && pp_directory_connected (self->directory, port))
    return;
  pp_port_say_in_words (port, self->octets, "octets");
  pp_port_hang_up (port);
}

static void
party_accepted (PpActor *actor, PpPort *port)
{
  pp_port_say_in_words (port, ((Party *) actor)->octets, "octets");
  pp_port_hang_up (port);
}

static void
party_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  Party *self = (Party *) actor;
  g_autofree guint8 *cut = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (self->directory != NULL)
    pp_directory_heard (self->directory, port, unit);
  else if (unit->kind == PP_UNIT_DATAGRAM)
    {
      cut = g_memdup2 (unit->octets, unit->length);
      cut[2] |= 0x82;
      answer = g_bytes_new (cut, unit->length);
      pp_port_say_datagram (port, answer, "cut");
    }
}

static void
party_hung_up (PpActor *actor, PpPort *port)
{
  if (((Party *) actor)->directory != NULL)
    pp_directory_hung_up (((Party *) actor)->directory, port);
}

static void
party_timer (PpActor *actor, guint tag)
{
  pp_directory_timer (((Party *) actor)->directory, tag);
}

static void
party_finalize (GObject *object)
{
  Party *self = (Party *) object;

  g_clear_pointer (&self->directory, pp_directory_free);
  g_bytes_unref (self->octets);
  G_OBJECT_CLASS (party_parent_class)->finalize (object);
}

static void
party_class_init (PartyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = party_finalize;
  klass->started = party_started;
  klass->connected = party_connected;
  klass->accepted = party_accepted;
  klass->heard = party_heard;
  klass->hung_up = party_hung_up;
  klass->timer = party_timer;
}

static void
party_init (Party *self)
{
}

static Party *
party_new (GBytes *octets)
{
  Party *self = g_object_new (party_get_type (), NULL);

  self->octets = g_bytes_ref (octets);
  return self;
}

static void
speak_over_tcp (GBytes *octets, gboolean to_resolver)
{
  PpWorld *world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);
  Party *asker = party_new (octets);
  PpActor *server = to_resolver ? PP_ACTOR (pp_resolver_new (make_zone ())) : PP_ACTOR (party_new (octets));

  if (!to_resolver)
    asker->directory = pp_directory_new (PP_ACTOR (asker), "ns.example", 1);
  pp_world_add_host (world, "asker.example", "127.25.0.1");
  pp_world_add_host (world, "ns.example", "127.25.0.2");
  pp_world_add_actor (world, PP_ACTOR (asker), "asker:asker.example", "asker.example");
  pp_world_add_actor (world, server, "resolver:ns.example", "ns.example");
  g_assert (pp_world_listen (world, server, PP_PORT_DNS, "dns", 0, NULL));
  g_assert (pp_world_listen_datagrams (world, server, PP_PORT_DNS, "dns", 0, NULL));
  pp_world_start (world);
  while (pp_world_step (world) != PP_WORLD_IDLE)
    ;
  g_assert (to_resolver || asker->answers == 1);
  g_object_unref (world);
  g_object_unref (asker);
  g_object_unref (server);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (PpZone) zone = make_zone ();
  g_autoptr (GBytes) datagram = NULL;
  g_autoptr (PpDnsAnswer) answer = NULL;

  if (size == 0)
    return 0;
  datagram = g_bytes_new (data + 1, size - 1);
  if (data[0] == 'T' || data[0] == 'R')
    {
      speak_over_tcp (datagram, data[0] == 'R');
      return 0;
    }
  if (data[0] % 2 == 0)
    {
      g_autofree char *record = g_strndup ((const char *) data + 1, size - 1);
      g_autoptr (GBytes) question = pp_dns_ask ("paris.example", "ANY", 1, NULL);

      pp_zone_add (zone, record, NULL);
      ask (zone, question);
      return 0;
    }
  ask (zone, datagram);
  answer = pp_dns_read (datagram, NULL);
  return 0;
}
