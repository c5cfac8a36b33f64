/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' octets for both ends of POP3, in a world of memory. The first octet says whom they are for: 'S' a server, 'L'
 * a server that has been logged in to; anything else a client, and its bits are what that one wants.
 */
#include <string.h>

#include "agents/message.h"
#include "agents/pop3.h"
#include "sim/world.h"

#define LAPTOP "laptop.paris.example"
#define BOX "box.paris.example"

/* One actor for all three parts: the server, the client, and the stranger on the other side. */
#define FUZZ_TYPE_ACTOR (fuzz_actor_get_type ())
G_DECLARE_FINAL_TYPE (FuzzActor, fuzz_actor, FUZZ, ACTOR, PpActor)
struct _FuzzActor
{
  PpActor parent_instance;
  GBytes *octets;    /* a stranger's; NULL: ours */
  PpMailStore *store; /* the server's */
  guint8 manner;     /* of the client */
  guint finished;
};
G_DEFINE_FINAL_TYPE (FuzzActor, fuzz_actor, PP_TYPE_ACTOR)

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Bits of the first octet, where it is for the client */
enum
{
  PIPELINES = 1 << 2,
  BY_APOP = 1 << 3,
  BY_SASL = 1 << 4,
  UTF8 = 1 << 5,
  SEALS = 1 << 7
};

static PpAuthority *
get_authority (void)
{
  static PpAuthority *authority;

  if (authority == NULL)
    authority = pp_authority_new ();
  return authority;
}

static PpIdentity *
identify (PpActor *actor)
{
  return pp_authority_issue (get_authority (), BOX, NULL, PP_IDENTITY_TRUSTED);
}

static char *
find_password (PpActor *actor, const char *user)
{
  return g_strdup ("secret");
}

static gboolean
check_password (PpActor *actor, const char *user, const char *password, char **mailbox)
{
  *mailbox = g_strdup ("bob");
  return TRUE;
}

static gboolean
has (PpActor *actor, const char *uidl)
{
  return strchr (uidl, 'k') != NULL;
}

static void
fetched (PpActor *actor, PpPort *port, const char *uidl, GBytes *content)
{
  pp_pop3_client_filed (port);
}

static void
deleted (PpActor *actor, const char *uidl)
{
  g_assert (*uidl != '\0');
}

static void
finished (PpActor *actor, PpPort *port, guint letters, const char *problem)
{
  g_assert (FUZZ_ACTOR (actor)->finished++ == 0);
}

static void
throw (PpPort *port, GBytes *octets)
{
  pp_port_say_block (port, octets);
  pp_port_hang_up (port);
}

static void
actor_accepted (PpActor *actor, PpPort *port)
{
  FuzzActor *self = FUZZ_ACTOR (actor);
  const PpPop3Policy policy = { .host = BOX, .store = self->store, .check_password = check_password,
                                .find_password = find_password, .tls = PP_OFFER_YES, .identify = identify };

  if (self->octets != NULL)
    throw (port, self->octets);
  else
    pp_pop3_serve (port, &policy);
}

static void
actor_connected (PpActor *actor, PpPort *port)
{
  FuzzActor *self = FUZZ_ACTOR (actor);
  const PpPop3Customer customer = {
    .user = "bob", .password = "secret", .has = has, .fetched = fetched, .deleted = deleted, .finished = finished,
    .pipelines = (self->manner & PIPELINES) != 0,
    .sign_in = self->manner & BY_SASL ? PP_POP3_BY_SASL : self->manner & BY_APOP ? PP_POP3_BY_APOP : PP_POP3_BY_PASSWORD,
    .mechanism = (self->manner & (BY_SASL | BY_APOP)) == (BY_SASL | BY_APOP) ? "SCRAM-SHA-256" : NULL,
    .utf8 = (self->manner & UTF8) != 0,
    .tls = self->manner & SEALS ? PP_OFFER_YES : PP_OFFER_NO,
    .trust = pp_authority_get_trust (get_authority ()),
  };

  if (self->octets != NULL)
    throw (port, self->octets);
  else
    pp_pop3_collect (port, &customer);
}

static void
actor_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  if (FUZZ_ACTOR (actor)->octets != NULL)
    return;
  if (pp_port_is_client (port))
    pp_pop3_client_heard (port, unit);
  else
    pp_pop3_server_heard (port, unit);
}

static void
actor_sealed (PpActor *actor, PpPort *port, const char *problem)
{
  if (FUZZ_ACTOR (actor)->octets != NULL)
    return;
  if (pp_port_is_client (port))
    pp_pop3_client_sealed (port, problem);
  else
    pp_pop3_server_sealed (port, problem);
}

static void
actor_hung_up (PpActor *actor, PpPort *port)
{
  if (FUZZ_ACTOR (actor)->octets != NULL)
    return;
  if (pp_port_is_client (port))
    pp_pop3_client_hung_up (port);
  else
    pp_pop3_server_hung_up (port);
}

static void
actor_told (PpActor *actor, const char *wish, GVariant *details)
{
  pp_actor_connect (actor, BOX, 110, "pop3", 5, NULL);
}

static void
fuzz_actor_finalize (GObject *object)
{
  FuzzActor *self = FUZZ_ACTOR (object);

  g_clear_pointer (&self->octets, g_bytes_unref);
  g_clear_pointer (&self->store, pp_mail_store_unref);
  G_OBJECT_CLASS (fuzz_actor_parent_class)->finalize (object);
}

static void
fuzz_actor_class_init (FuzzActorClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fuzz_actor_finalize;
  actor_class->accepted = actor_accepted;
  actor_class->connected = actor_connected;
  actor_class->heard = actor_heard;
  actor_class->sealed = actor_sealed;
  actor_class->hung_up = actor_hung_up;
  actor_class->told = actor_told;
}

static void
fuzz_actor_init (FuzzActor *self)
{
}

static PpMailStore *
make_store (PpActor *actor)
{
  g_autoptr (PpBench) cabinet = pp_cabinet_open (NULL, BOX, NULL);

  static const char letter[] = "Subject: \xc3\xa4\r\n\r\n.\r\nbody\r\n";

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GBytes) content = g_bytes_new_static (letter, strlen (letter) - i);
      pp_cabinet_mailbox_add (pp_cabinet_of (cabinet), "bob", i + 1, 0, content, 0, NULL);
    }
  return pp_mail_store_new (actor, cabinet);
}

static GBytes *
make_octets (guint8 first, const guint8 *rest, gsize length)
{
  GByteArray *octets = g_byte_array_new ();
  static const char log_in[] = "USER bob\r\nPASS secret\r\n";

  if (first == 'L')
    g_byte_array_append (octets, (const guint8 *) log_in, strlen (log_in));
  g_byte_array_append (octets, rest, length);
  return g_byte_array_free_to_bytes (octets);
}

static void
run (PpWorld *world)
{
  PpWorldStatus status;

  while ((status = pp_world_step (world)) != PP_WORLD_IDLE)
    {
      GPollFD fd = { .fd = pp_world_get_poll_fd (world), .events = G_IO_IN };

      if (status == PP_WORLD_WAITING)
        g_poll (&fd, 1, 1000);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gboolean to_server = size > 0 && (data[0] == 'S' || data[0] == 'L');
  g_autoptr (FuzzActor) client = g_object_new (FUZZ_TYPE_ACTOR, NULL);
  g_autoptr (FuzzActor) server = g_object_new (FUZZ_TYPE_ACTOR, NULL);
  g_autoptr (PpWorld) world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);

  if (size == 0)
    return 0;
  pp_message_init ();
  client->manner = data[0];
  (to_server ? client : server)->octets = make_octets (data[0], data + 1, size - 1);
  if (to_server)
    server->store = make_store (PP_ACTOR (server));
  pp_world_add_host (world, LAPTOP, "127.25.0.1");
  pp_world_add_host (world, BOX, "127.25.0.2");
  pp_world_add_actor (world, PP_ACTOR (client), "mua:bob", LAPTOP);
  pp_world_add_actor (world, PP_ACTOR (server), "mda:" BOX, BOX);
  g_assert (pp_world_listen (world, PP_ACTOR (server), 110, "pop3", 5, NULL));
  pp_world_start (world);
  pp_world_tell (world, "mua:bob", "play", NULL);
  run (world);
  g_assert (to_server || client->finished == 1);
  return 0;
}
