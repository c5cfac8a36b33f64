/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A server that says anything, for the IMAP client and the store of its device, in a world of memory. The first octet is a
 * set of bits: what the client is like, and whether something waits to be told. The stranger's octets go out in pieces: what
 * stands between two octets of 255 is said when the client has said a line, with "%" for its tag.
 */
#include <string.h>

#include "agents/imap-client.h"
#include "agents/message.h"
#include "sim/world.h"

#define LAPTOP "laptop.paris.example"
#define BOX "box.paris.example"
#define MOST_ANSWERS 300

#define FUZZ_TYPE_ACTOR (fuzz_actor_get_type ())
G_DECLARE_FINAL_TYPE (FuzzActor, fuzz_actor, FUZZ, ACTOR, PpActor)
struct _FuzzActor
{
  PpActor parent_instance;
  GBytes *octets; /* a stranger's; NULL: ours */
  gsize at;
  guint answers;
  gboolean gone; /* it has hung up */
  PpBench *cabinet;
  PpDeviceStore *store;
  PpVigil *calls;
  PpImapCustomer customer;
  guint finished;
};
G_DEFINE_FINAL_TYPE (FuzzActor, fuzz_actor, PP_TYPE_ACTOR)

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* ------------------------------------------------------------------ the stranger */

/* The next piece, with the tag that the client has just used. */
static void
answer (FuzzActor *self, PpPort *port, const char *tag, gsize tag_length)
{
  gsize size;
  const char *octets = g_bytes_get_data (self->octets, &size);
  g_autoptr (GString) piece = g_string_new (NULL);
  g_autoptr (GBytes) said = NULL;

  if (self->at >= size || ++self->answers > MOST_ANSWERS)
    {
      self->gone = TRUE;
      pp_port_hang_up (port);
      return;
    }
  for (; self->at < size && octets[self->at] != '\xff'; self->at++)
    if (octets[self->at] == '%')
      g_string_append_len (piece, tag, tag_length);
    else if (octets[self->at] == '\n' && (piece->len == 0 || piece->str[piece->len - 1] != '\r'))
      g_string_append (piece, "\r\n");
    else
      g_string_append_c (piece, octets[self->at]);
  self->at++;
  if (piece->len == 0)
    return;
  said = g_bytes_new (piece->str, piece->len);
  pp_port_say_block (port, said);
}

static void
actor_accepted (PpActor *actor, PpPort *port)
{
  pp_port_expect_lines (port, 65536);
  answer (FUZZ_ACTOR (actor), port, "*", 1);
}

/* ------------------------------------------------------------------ ours */

static void
settled (PpActor *actor, PpPort *port)
{
}

static void
finished (PpActor *actor, PpPort *port, guint letters, const char *problem)
{
  g_assert (FUZZ_ACTOR (actor)->finished++ == 0);
}

static void
actor_connected (PpActor *actor, PpPort *port)
{
  pp_imap_collect (port, &FUZZ_ACTOR (actor)->customer);
}

static void
actor_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  if (FUZZ_ACTOR (actor)->octets == NULL)
    pp_imap_client_heard (port, unit);
  else
    answer (FUZZ_ACTOR (actor), port, unit->octets, strcspn (unit->octets, " "));
}

static void
actor_hung_up (PpActor *actor, PpPort *port)
{
  if (FUZZ_ACTOR (actor)->octets == NULL)
    pp_imap_client_hung_up (port);
}

static void
actor_timer (PpActor *actor, guint tag)
{
  pp_vigil_timer (FUZZ_ACTOR (actor)->calls, tag);
}

static void
actor_told (PpActor *actor, const char *wish, GVariant *details)
{
  pp_actor_connect (actor, BOX, 143, "imap", 5, "mda:" BOX);
}

static void
fuzz_actor_finalize (GObject *object)
{
  FuzzActor *self = FUZZ_ACTOR (object);

  g_clear_pointer (&self->octets, g_bytes_unref);
  g_clear_pointer (&self->store, pp_device_store_free);
  g_clear_pointer (&self->calls, pp_vigil_free);
  g_clear_pointer (&self->cabinet, pp_bench_unref);
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
  actor_class->hung_up = actor_hung_up;
  actor_class->timer = actor_timer;
  actor_class->told = actor_told;
}

static void
fuzz_actor_init (FuzzActor *self)
{
}

/* Letters that are here, and what was done with them. */
static void
fill (FuzzActor *self, guint8 bits)
{
  PpDeviceFolder *inbox = pp_device_store_make_folder (self->store, PP_DEVICE_INBOX);
  g_autoptr (GBytes) octets = g_bytes_new_static ("Subject: x\r\n\r\nx\r\n", 17);

  inbox->remote = g_strdup (PP_DEVICE_INBOX);
  inbox->validity = 7;
  inbox->uid_next = 5;
  inbox->mod_seq = 9;
  for (guint uid = 1; uid < 5; uid++)
    {
      const PpDeviceLetter like = { .uid = uid, .octets = 17 };
      PpDeviceLetter *letter = pp_device_store_add (self->store, inbox, &like, octets, PP_KEPT_WHOLE, NULL, NULL, NULL);

      if (uid == 1 && (bits & 8))
        pp_device_store_flag (self->store, letter, PP_FLAG_SEEN, 0);
      if (uid == 2 && (bits & 16))
        pp_device_store_carry (self->store, letter, "Archive");
      if (uid == 3 && (bits & 32))
        pp_device_store_expunge (self->store, letter);
      if (uid == 4 && (bits & 64))
        pp_device_store_offer (self->store, pp_device_store_add (self->store, pp_device_store_make_folder (self->store, "Sent"), &(PpDeviceLetter){ .octets = 17 },
                                                                 octets, PP_KEPT_WHOLE, NULL, NULL, NULL));
    }
}

static void
set_up (FuzzActor *self, guint8 bits)
{
  self->cabinet = pp_cabinet_open (NULL, LAPTOP, NULL);
  self->store = pp_device_store_new (PP_ACTOR (self), self->cabinet, "bob");
  self->calls = pp_vigil_new (PP_ACTOR (self), 1, PP_IMAP_CLIENT_PATIENCE_US, pp_imap_client_asleep);
  self->customer = (PpImapCustomer){
    .user = "bob", .password = "secret", .store = self->store, .calls = self->calls, .settled = settled, .finished = finished,
    .cache = bits & 1 ? PP_CACHE_HEADERS : PP_CACHE_WHOLE, .idle = (bits & 2) != 0,
  };
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
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  pp_message_init ();
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (FuzzActor) client = g_object_new (FUZZ_TYPE_ACTOR, NULL);
  g_autoptr (FuzzActor) server = g_object_new (FUZZ_TYPE_ACTOR, NULL);
  g_autoptr (PpWorld) world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);

  if (size == 0)
    return 0;
  server->octets = g_bytes_new (data + 1, size - 1);
  set_up (client, data[0]);
  pp_world_add_host (world, LAPTOP, "127.25.0.1");
  pp_world_add_host (world, BOX, "127.25.0.2");
  pp_world_add_actor (world, PP_ACTOR (client), "mua:bob", LAPTOP);
  pp_world_add_actor (world, PP_ACTOR (server), "mda:" BOX, BOX);
  g_assert (pp_world_listen (world, PP_ACTOR (server), 143, "imap", 5, NULL));
  pp_world_start (world);
  if (data[0] & 4)
    fill (client, data[0]);
  pp_world_tell (world, "mua:bob", "go", NULL);
  run (world);
  /* A server that says nothing more is waited for. */
  g_assert (client->finished == 1 || !server->gone);
  return 0;
}
