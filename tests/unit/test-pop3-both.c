/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Our POP3 client and our POP3 server, in every way in which they can agree: how they sign in, under TLS or not, one letter
 * after the other or many at once, in UTF-8 or not. What was filed comes as it was, in its order, once, and is gone.
 */
#include <string.h>

#include "agents/cabinet-private.h"
#include "agents/message.h"
#include "agents/pop3.h"
#include "agents/surrogate.h"
#include "sim/world.h"

#define LAPTOP "laptop.paris.example"
#define BOX "box.paris.example"
#define LETTERS 70

static PpAuthority *authority;

/* ------------------------------------------------------------------ a post office */

#define TEST_TYPE_BOX (test_box_get_type ())
G_DECLARE_FINAL_TYPE (TestBox, test_box, TEST, BOX, PpActor)
struct _TestBox
{
  PpActor parent_instance;
  PpBench *cabinet;
  PpMailStore *store;
};
G_DEFINE_FINAL_TYPE (TestBox, test_box, PP_TYPE_ACTOR)

static gboolean
check_password (PpActor *actor, const char *user, const char *password, char **mailbox)
{
  *mailbox = g_str_equal (user, "bob") && g_str_equal (password, "a secret") ? g_strdup (user) : NULL;
  return *mailbox != NULL;
}

static char *
find_password (PpActor *actor, const char *user)
{
  return g_str_equal (user, "bob") ? g_strdup ("a secret") : NULL;
}

static PpIdentity *
identify (PpActor *actor)
{
  return pp_authority_issue (authority, BOX, NULL, PP_IDENTITY_TRUSTED);
}

static void
box_accepted (PpActor *actor, PpPort *port)
{
  const PpPop3Policy policy = {
    .host = BOX, .store = TEST_BOX (actor)->store, .check_password = check_password, .find_password = find_password,
    .tls = PP_OFFER_YES, .identify = identify,
  };

  if (g_str_equal (pp_port_get_proto (port), "pop3s"))
    pp_pop3_serve_sealed (port, &policy);
  else
    pp_pop3_serve (port, &policy);
}

static void
box_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  pp_pop3_server_heard (port, unit);
}

static void
box_sealed (PpActor *actor, PpPort *port, const char *problem)
{
  pp_pop3_server_sealed (port, problem);
}

static void
box_hung_up (PpActor *actor, PpPort *port)
{
  pp_pop3_server_hung_up (port);
}

static void
test_box_finalize (GObject *object)
{
  pp_mail_store_unref (TEST_BOX (object)->store);
  pp_bench_unref (TEST_BOX (object)->cabinet);
  G_OBJECT_CLASS (test_box_parent_class)->finalize (object);
}

static void
test_box_class_init (TestBoxClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_box_finalize;
  actor_class->accepted = box_accepted;
  actor_class->heard = box_heard;
  actor_class->sealed = box_sealed;
  actor_class->hung_up = box_hung_up;
}

static GBytes *
letter (guint n)
{
  g_autofree char *body = g_strnfill (n * 997 % 20000, n % 2 ? '.' : 'x');
  char *text = g_strdup_printf ("Subject: %u %s\r\n\r\n.\r\n%s\r\n..\r\n", n, n % 3 == 0 ? "\xc3\xa4" : "a", body);

  return g_bytes_new_take (text, strlen (text));
}

static void
test_box_init (TestBox *self)
{
  self->cabinet = pp_cabinet_open (NULL, BOX, NULL);
  for (guint n = 1; n <= LETTERS; n++)
    {
      g_autoptr (GBytes) octets = letter (n);
      g_assert_cmpint (pp_cabinet_mailbox_add (pp_cabinet_of (self->cabinet), "bob", n, 0, octets, 0, NULL), ==, n);
    }
  self->store = pp_mail_store_new (PP_ACTOR (self), self->cabinet);
}

/* ------------------------------------------------------------------ a laptop */

#define TEST_TYPE_MUA (test_mua_get_type ())
G_DECLARE_FINAL_TYPE (TestMua, test_mua, TEST, MUA, PpActor)
struct _TestMua
{
  PpActor parent_instance;
  PpPop3Customer customer;
  gboolean sealed;
  GHashTable *has;
  GPtrArray *contents;
  guint deleted, finished;
  guint break_after; /* letters, 0: not */
  char *problem;
};
G_DEFINE_FINAL_TYPE (TestMua, test_mua, PP_TYPE_ACTOR)

static gboolean
mua_has (PpActor *actor, const char *uidl)
{
  return g_hash_table_contains (TEST_MUA (actor)->has, uidl);
}

static void
mua_fetched (PpActor *actor, PpPort *port, const char *uidl, GBytes *content)
{
  TestMua *self = TEST_MUA (actor);

  g_assert_true (g_hash_table_add (self->has, g_strdup (uidl)));
  g_ptr_array_add (self->contents, g_bytes_ref (content));
  if (self->contents->len == self->break_after)
    {
      pp_port_hang_up (port);
      pp_pop3_client_hung_up (port);
    }
  else
    pp_pop3_client_filed (port);
}

static void
mua_deleted (PpActor *actor, const char *uidl)
{
  g_assert_true (mua_has (actor, uidl));
  TEST_MUA (actor)->deleted++;
}

static void
mua_finished (PpActor *actor, PpPort *port, guint letters, const char *problem)
{
  TEST_MUA (actor)->finished++;
  g_free (TEST_MUA (actor)->problem);
  TEST_MUA (actor)->problem = g_strdup (problem);
}

static void
mua_told (PpActor *actor, const char *wish, GVariant *details)
{
  gboolean sealed = TEST_MUA (actor)->sealed;

  pp_actor_connect (actor, BOX, sealed ? 995 : 110, sealed ? "pop3s" : "pop3", 5, "mda:" BOX);
}

static void
mua_connected (PpActor *actor, PpPort *port)
{
  TestMua *self = TEST_MUA (actor);

  (self->sealed ? pp_pop3_collect_sealed : pp_pop3_collect) (port, &self->customer);
}

static void
mua_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  pp_pop3_client_heard (port, unit);
}

static void
mua_sealed (PpActor *actor, PpPort *port, const char *problem)
{
  pp_pop3_client_sealed (port, problem);
}

static void
mua_hung_up (PpActor *actor, PpPort *port)
{
  pp_pop3_client_hung_up (port);
}

static void
test_mua_finalize (GObject *object)
{
  TestMua *self = TEST_MUA (object);

  g_hash_table_unref (self->has);
  g_ptr_array_unref (self->contents);
  g_free (self->problem);
  G_OBJECT_CLASS (test_mua_parent_class)->finalize (object);
}

static void
test_mua_class_init (TestMuaClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_mua_finalize;
  actor_class->told = mua_told;
  actor_class->connected = mua_connected;
  actor_class->heard = mua_heard;
  actor_class->sealed = mua_sealed;
  actor_class->hung_up = mua_hung_up;
}

static void
test_mua_init (TestMua *self)
{
  self->has = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->customer = (PpPop3Customer){
    .user = "bob", .password = "a secret", .has = mua_has, .fetched = mua_fetched, .deleted = mua_deleted, .finished = mua_finished,
    .trust = pp_authority_get_trust (authority),
  };
}

/* ------------------------------------------------------------------ both */

static PpWorld *
make_world (TestBox *box, TestMua *mua)
{
  PpWorld *world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);

  pp_world_add_host (world, LAPTOP, "127.25.0.1");
  pp_world_add_host (world, BOX, "127.25.0.2");
  pp_world_add_actor (world, PP_ACTOR (box), "mda:" BOX, BOX);
  pp_world_add_actor (world, PP_ACTOR (mua), "mua:bob", LAPTOP);
  g_assert_true (pp_world_listen (world, PP_ACTOR (box), 110, "pop3", 5, NULL));
  g_assert_true (pp_world_listen (world, PP_ACTOR (box), 995, "pop3s", 5, NULL));
  pp_world_start (world);
  return world;
}

static void
collect (PpWorld *world)
{
  PpWorldStatus status;

  pp_world_tell (world, "mua:bob", "check-mail", NULL);
  while ((status = pp_world_step (world)) != PP_WORLD_IDLE)
    {
      GPollFD fd = { .fd = pp_world_get_poll_fd (world), .events = G_IO_IN };

      if (status == PP_WORLD_WAITING)
        g_assert_cmpint (g_poll (&fd, 1, 10000), >, 0);
    }
}

static void
assert_all_came (TestBox *box, TestMua *mua)
{
  g_autoptr (GArray) left = pp_cabinet_mailbox_list (pp_cabinet_of (box->cabinet), "bob", NULL);

  g_assert_cmpstr (mua->problem, ==, NULL);
  g_assert_cmpint (mua->contents->len, ==, LETTERS);
  g_assert_cmpint (left->len, ==, 0);
  for (guint n = 1; n <= LETTERS; n++)
    {
      g_autoptr (GBytes) octets = letter (n), surrogate = pp_octets_surrogate (octets);
      g_assert_true (g_bytes_equal (mua->contents->pdata[n - 1], mua->customer.utf8 ? octets : surrogate));
    }
}

typedef struct
{
  const char *name;
  PpPop3SignIn sign_in;
  const char *mechanism;
  PpOffer tls;
  gboolean sealed, pipelines, utf8;
} Manner;

static const Manner manners[] = {
  { "plainly" },
  { "pipelined", .pipelines = TRUE },
  { "utf8", .utf8 = TRUE },
  { "apop", PP_POP3_BY_APOP },
  { "apop-stls", PP_POP3_BY_APOP, .tls = PP_OFFER_REQUIRED },
  { "sasl", PP_POP3_BY_SASL },
  { "plain", PP_POP3_BY_SASL, "PLAIN" },
  { "login", PP_POP3_BY_SASL, "LOGIN" },
  { "cram-md5", PP_POP3_BY_SASL, "CRAM-MD5" },
  { "scram-sha-256", PP_POP3_BY_SASL, "SCRAM-SHA-256" },
  { "stls", .tls = PP_OFFER_YES },
  { "sealed", .tls = PP_OFFER_REQUIRED, .sealed = TRUE },
  { "everything", PP_POP3_BY_SASL, "SCRAM-SHA-256", PP_OFFER_REQUIRED, FALSE, TRUE, TRUE },
  { "everything-sealed", PP_POP3_BY_SASL, "CRAM-MD5", PP_OFFER_REQUIRED, TRUE, TRUE, TRUE },
};

static TestMua *
make_mua (const Manner *manner)
{
  TestMua *mua = g_object_new (TEST_TYPE_MUA, NULL);

  mua->sealed = manner->sealed;
  mua->customer.sign_in = manner->sign_in;
  mua->customer.mechanism = manner->mechanism;
  mua->customer.tls = manner->tls;
  mua->customer.pipelines = manner->pipelines;
  mua->customer.utf8 = manner->utf8;
  return mua;
}

static void
test_manner (gconstpointer manner)
{
  g_autoptr (TestBox) box = g_object_new (TEST_TYPE_BOX, NULL);
  g_autoptr (TestMua) mua = make_mua (manner);
  PpWorld *world = make_world (box, mua);

  collect (world);
  g_assert_cmpint (mua->finished, ==, 1);
  g_assert_cmpint (mua->deleted, ==, LETTERS);
  assert_all_came (box, mua);
  collect (world);
  g_assert_cmpint (mua->contents->len, ==, LETTERS);
  g_assert_finalize_object (world);
}

/* A session that breaks deletes nothing; the next one knows by UIDL what is here, and goes on. */
static void
test_broken (gconstpointer manner)
{
  g_autoptr (TestBox) box = g_object_new (TEST_TYPE_BOX, NULL);
  g_autoptr (TestMua) mua = make_mua (manner);
  PpWorld *world = make_world (box, mua);

  mua->break_after = 20;
  collect (world);
  g_assert_nonnull (mua->problem);
  g_assert_cmpint (mua->deleted, ==, 0);
  mua->break_after = 45;
  collect (world);
  g_assert_nonnull (mua->problem);
  mua->break_after = 0;
  collect (world);
  g_assert_cmpint (mua->finished, ==, 3);
  g_assert_cmpint (mua->deleted, ==, LETTERS);
  assert_all_came (box, mua);
  g_assert_finalize_object (world);
}

static void
test_wrong_password (gconstpointer manner)
{
  g_autoptr (TestBox) box = g_object_new (TEST_TYPE_BOX, NULL);
  g_autoptr (TestMua) mua = make_mua (manner);
  PpWorld *world = make_world (box, mua);

  mua->customer.password = "another";
  collect (world);
  g_assert_cmpint (mua->finished, ==, 1);
  g_assert_nonnull (mua->problem);
  g_assert_nonnull (strstr (mua->problem, "[AUTH]"));
  g_assert_cmpint (mua->contents->len, ==, 0);
  g_assert_finalize_object (world);
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; GTestDataFunc test; } tests[] = {
    { "all", test_manner }, { "broken", test_broken }, { "wrong-password", test_wrong_password },
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  authority = pp_authority_new ();
  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    for (guint j = 0; j < G_N_ELEMENTS (tests); j++)
      {
        g_autofree char *path = g_strdup_printf ("/pop3-both/%s/%s", manners[i].name, tests[j].name);
        g_test_add_data_func (path, &manners[i], tests[j].test);
      }
  status = g_test_run ();
  pp_authority_unref (authority);
  return status;
}
