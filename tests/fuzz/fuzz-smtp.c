/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' octets for SMTP, submission and LMTP servers and for the client, in the world of a small scenario without
 * sockets. The first octet says whom they are for: 'S' an MTA, 'U' an MSA, 'A' one that insists on AUTH, 'L' an MDA; anything
 * else our client, and its bits are what that one is like.
 */
#include <string.h>

#include "agents/actors.h"
#include "agents/cast.h"

#define STRANGER "laptop.london.example"

static const char scenario_text[] =
  "[scenario]\ntitle=Fuzz\nsummary=Fuzz\nstart=2026-03-02T09:00:00Z\nseed=1\nhorizon=1h\n"
  "[host laptop.london.example]\nroles=mua\n"
  "[host mail.london.example]\nroles=msa;mta;mda\ndomain=london.example\ntls=offered\nauth=offered\nauth-in-clear=true\n"
  "[host submit.london.example]\nroles=msa\ndomain=london.example\nrelay-to=mail.london.example\nauth=required\nauth-in-clear=true\n"
  "[host mail.paris.example]\nroles=mta;mda\ndomain=paris.example\n"
  "[host ns.example]\nroles=resolver\n"
  "[user alice@london.example]\nname=Alice\npassword=a\nhost=laptop.london.example\n"
  "submit-to=mail.london.example\ncollect-from=mail.london.example\n"
  "[user bob@paris.example]\nname=Bob\npassword=b\nhost=laptop.london.example\ncollect-from=mail.paris.example\n"
  "[zone]\nmx1=london.example. 3600 IN MX 10 mail.london.example.\nmx2=paris.example. 3600 IN MX 10 mail.paris.example.\n";

#define FUZZ_TYPE_STRANGER (fuzz_stranger_get_type ())
G_DECLARE_FINAL_TYPE (FuzzStranger, fuzz_stranger, FUZZ, STRANGER, PpActor)
struct _FuzzStranger
{
  PpActor parent_instance;
  GBytes *octets;
  gboolean as_client; /* our client talks to the stranger, who listens */
  guint8 manner;      /* of the client */
  PpSmtpCustomer customer;
  PpVigil *calls;
  guint given, done, over;
};
G_DEFINE_FINAL_TYPE (FuzzStranger, fuzz_stranger, PP_TYPE_ACTOR)

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Bits of the first octet, where it is for the client */
enum
{
  PIPELINES = 1 << 2,
  SIGNS_IN = 1 << 3,
  SEALS = 1 << 4,
  BINARY = 1 << 5,
  UTF8 = 1 << 7
};

static void
add_recipients (PpEnvelope *envelope)
{
  PpAsked asked = { PP_NOTIFY_SUCCESS | PP_NOTIFY_DELAY, (char *) "utf-8;b\xc3\xb6" "b@paris.example" };

  pp_envelope_add (envelope, pp_address_new ("bob", "b\xc3\xbc" "cher.example"), &asked);
  pp_envelope_add (envelope, pp_address_new ("carol", "paris.example"), NULL);
}

static PpConsignment *
next (PpActor *actor, PpPort *port)
{
  FuzzStranger *self = FUZZ_STRANGER (actor);
  g_autoptr (PpAddress) alice = pp_address_new ("alice", "london.example");
  g_autoptr (PpEnvelope) envelope = pp_envelope_new (alice);
  g_autoptr (GBytes) content = g_bytes_new_static ("Subject: x\r\n\r\n.x\r\n\xc3\xa4\r\n", self->given == 0 ? 18 : 22);

  if (self->given == 2)
    return NULL;
  self->given++;
  envelope->utf8 = (self->manner & UTF8) != 0;
  envelope->body = self->manner & BINARY ? PP_BODY_BINARYMIME : PP_BODY_UNSAID;
  envelope->give_back = PP_RETURN_HEADERS;
  add_recipients (envelope);
  return pp_consignment_new (self->given, envelope, content, NULL);
}

static void
done (PpActor *actor, PpPort *port, PpConsignment *consignment)
{
  FUZZ_STRANGER (actor)->done++;
  for (guint i = 0; i < consignment->replies->len; i++)
    g_assert (consignment->replies->pdata[i] != NULL);
  pp_consignment_free (consignment);
}

static void
over (PpActor *actor, PpPort *port, const PpReply *problem)
{
  FUZZ_STRANGER (actor)->over++;
}

static void
told (PpActor *actor, const char *wish, GVariant *details)
{
  FuzzStranger *self = FUZZ_STRANGER (actor);
  guint port = g_str_equal (wish, "S")   ? PP_PORT_SMTP
               : g_str_equal (wish, "L") ? PP_PORT_LMTP
               : strchr ("UA", *wish)    ? PP_PORT_SUBMISSION
                                         : 9999;
  const char *host = self->as_client ? STRANGER : *wish == 'A' ? "submit.london.example" : "mail.london.example";

  pp_actor_connect (actor, host, port, "smtp", 0, NULL);
}

static void
throw (PpPort *port, GBytes *octets)
{
  pp_port_say_block (port, octets);
  pp_port_hang_up (port);
}

static void
connected (PpActor *actor, PpPort *port)
{
  FuzzStranger *self = FUZZ_STRANGER (actor);

  if (self->as_client)
    pp_smtp_call (port, self->calls, &self->customer);
  else
    throw (port, self->octets);
}

static void
accepted (PpActor *actor, PpPort *port)
{
  throw (port, FUZZ_STRANGER (actor)->octets);
}

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  if (FUZZ_STRANGER (actor)->as_client && pp_port_is_client (port))
    pp_smtp_client_heard (port, unit);
}

static void
sealed (PpActor *actor, PpPort *port, const char *problem)
{
  pp_smtp_client_sealed (port, problem);
}

static void
hung_up (PpActor *actor, PpPort *port)
{
  if (FUZZ_STRANGER (actor)->as_client && pp_port_is_client (port))
    pp_smtp_client_hung_up (port);
}

static void
fuzz_stranger_finalize (GObject *object)
{
  g_clear_pointer (&FUZZ_STRANGER (object)->octets, g_bytes_unref);
  pp_vigil_free (FUZZ_STRANGER (object)->calls);
  G_OBJECT_CLASS (fuzz_stranger_parent_class)->finalize (object);
}

static void
fuzz_stranger_class_init (FuzzStrangerClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fuzz_stranger_finalize;
  actor_class->told = told;
  actor_class->connected = connected;
  actor_class->accepted = accepted;
  actor_class->heard = heard;
  actor_class->sealed = sealed;
  actor_class->hung_up = hung_up;
}

static void
fuzz_stranger_init (FuzzStranger *self)
{
  self->calls = pp_vigil_new (PP_ACTOR (self), 1, PP_SMTP_CLIENT_PATIENCE_US, pp_smtp_client_asleep);
  self->customer = (PpSmtpCustomer){ .host = "mail.london.example", .next = next, .done = done, .over = over };
}

static PpScenario *
get_scenario (void)
{
  static PpScenario *scenario;

  if (scenario == NULL)
    {
      g_autoptr (GError) error = NULL;
      pp_message_init ();
      scenario = pp_scenario_parse (scenario_text, strlen (scenario_text), "fuzz", &error);
      if (scenario == NULL)
        g_error ("%s", error->message);
    }
  return scenario;
}

static void
be_like (FuzzStranger *self, guint8 manner)
{
  static PpAuthority *authority;

  if (authority == NULL)
    authority = pp_authority_new ();
  self->manner = manner;
  self->customer.kind = manner % 3;
  self->customer.pipelines = (manner & PIPELINES) != 0;
  self->customer.tls = manner & SEALS ? PP_OFFER_YES : PP_OFFER_NO;
  self->customer.trust = pp_authority_get_trust (authority);
  self->customer.user = manner & SIGNS_IN ? "alice" : NULL;
  self->customer.password = "a";
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  PpCastOptions options = { .scenario = get_scenario (), .in_memory = TRUE };
  g_autoptr (FuzzStranger) stranger = g_object_new (FUZZ_TYPE_STRANGER, NULL);
  g_autoptr (PpWorld) world = NULL;
  char wish[2] = { 0 };

  if (size == 0)
    return 0;
  wish[0] = data[0];
  world = pp_cast_world (&options, NULL);
  stranger->octets = g_bytes_new (data + 1, size - 1);
  stranger->as_client = strchr ("SULA", data[0]) == NULL;
  be_like (stranger, data[0]);
  pp_world_add_actor (world, PP_ACTOR (stranger), "stranger", STRANGER);
  g_assert (pp_world_listen (world, PP_ACTOR (stranger), 9999, "smtp", 0, NULL));
  pp_world_start (world);
  pp_world_tell (world, "stranger", stranger->as_client ? "C" : wish, NULL);
  while (pp_world_step (world) != PP_WORLD_IDLE)
    ;
  g_assert (!stranger->as_client || (stranger->given == stranger->done && stranger->over == 1));
  return 0;
}
