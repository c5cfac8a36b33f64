/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * POP3, both ends: the server against dialogues/pop3, the client against dialogues/pop3-client, and the one against
 * the other, in worlds of memory.
 */
#include <string.h>

#include "agents/cabinet-private.h"
#include "agents/message.h"
#include "agents/pop3.h"
#include "transcript.h"

#define LAPTOP "laptop.paris.example"
#define BOX "box.paris.example"
#define POP3 110
#define PASSWORD "a secret  with spaces"

static const char first_letter[] = "From: alice@london.example\r\nSubject: dots\r\n\r\n.\r\n..two\r\n8-bit: \xc3\xa4\r\nlast\r\n";
static const char second_letter[] = "Subject: short\r\n\r\nbody\r\n";

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
  gboolean right = (g_str_equal (user, "bob") && g_str_equal (password, PASSWORD))
                   || (g_str_equal (user, "carol") && g_str_equal (password, "c"));

  *mailbox = right ? g_strdup (user) : NULL;
  return right;
}

static void
box_accepted (PpActor *actor, PpPort *port)
{
  const PpPop3Policy policy = { .host = BOX, .store = TEST_BOX (actor)->store, .check_password = check_password };

  pp_pop3_serve (port, &policy);
}

static void
box_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  pp_pop3_server_heard (port, unit);
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
  actor_class->hung_up = box_hung_up;
}

static void
test_box_init (TestBox *self)
{
  g_autoptr (GBytes) first = g_bytes_new_static (first_letter, strlen (first_letter));
  g_autoptr (GBytes) second = g_bytes_new_static (second_letter, strlen (second_letter));
  PpCabinet *cabinet;

  self->cabinet = pp_cabinet_open (NULL, BOX, NULL);
  cabinet = pp_cabinet_of (self->cabinet);
  g_assert_cmpint (pp_cabinet_mailbox_add (cabinet, "bob", 11, 0, first, 0, NULL), ==, 1);
  g_assert_cmpint (pp_cabinet_mailbox_add (cabinet, "bob", 12, 0, second, 0, NULL), ==, 2);
  self->store = pp_mail_store_new (PP_ACTOR (self), self->cabinet);
}

/* ------------------------------------------------------------------ a laptop that collects */

#define TEST_TYPE_MUA (test_mua_get_type ())
G_DECLARE_FINAL_TYPE (TestMua, test_mua, TEST, MUA, PpActor)
struct _TestMua
{
  PpActor parent_instance;
  const char *password;
  gboolean leave;
  gboolean at_once; /* files within fetched() */
  PpPort *waiting;  /* for filing */
  GString *fetched, *deleted;
  GPtrArray *contents;
  guint letters, finished;
  char *problem;
};
G_DEFINE_FINAL_TYPE (TestMua, test_mua, PP_TYPE_ACTOR)

static gboolean
mua_has (PpActor *actor, const char *uidl)
{
  return g_str_equal (uidl, "known");
}

static void
mua_fetched (PpActor *actor, PpPort *port, const char *uidl, GBytes *content)
{
  TestMua *self = TEST_MUA (actor);

  g_string_append_printf (self->fetched, "%s ", uidl);
  g_ptr_array_add (self->contents, g_bytes_ref (content));
  if (self->at_once)
    {
      pp_pop3_client_filed (port);
      return;
    }
  g_assert_null (self->waiting);
  self->waiting = g_object_ref (port);
  pp_actor_set_timer (actor, 1, 5000, FALSE, NULL);
}

static void
mua_timer (PpActor *actor, guint tag)
{
  g_autoptr (PpPort) port = g_steal_pointer (&TEST_MUA (actor)->waiting);

  pp_pop3_client_filed (port);
}

static void
mua_deleted (PpActor *actor, const char *uidl)
{
  g_string_append_printf (TEST_MUA (actor)->deleted, "%s ", uidl);
}

static void
mua_finished (PpActor *actor, PpPort *port, guint letters, const char *problem)
{
  TestMua *self = TEST_MUA (actor);

  self->finished++;
  self->letters = letters;
  g_free (self->problem);
  self->problem = g_strdup (problem);
}

static void
mua_told (PpActor *actor, const char *wish, GVariant *details)
{
  pp_actor_connect (actor, BOX, POP3, "pop3", 5, NULL);
}

static void
mua_connected (PpActor *actor, PpPort *port)
{
  TestMua *self = TEST_MUA (actor);
  const PpPop3Customer customer = {
    .user = "bob", .password = self->password, .leave = self->leave,
    .has = mua_has, .fetched = mua_fetched, .deleted = mua_deleted, .finished = mua_finished,
  };

  pp_pop3_collect (port, &customer);
}

static void
mua_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  pp_pop3_client_heard (port, unit);
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

  g_clear_object (&self->waiting);
  g_string_free (self->fetched, TRUE);
  g_string_free (self->deleted, TRUE);
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
  actor_class->hung_up = mua_hung_up;
  actor_class->timer = mua_timer;
}

static void
test_mua_init (TestMua *self)
{
  self->password = PASSWORD;
  self->fetched = g_string_new (NULL);
  self->deleted = g_string_new (NULL);
  self->contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

/* ------------------------------------------------------------------ worlds */

/* Takes @server, whatever it is, to listen at the box. */
static PpWorld *
make_world (PpActor *server)
{
  PpWorld *world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);
  g_autoptr (GError) error = NULL;

  pp_world_add_host (world, LAPTOP, "127.25.0.1");
  pp_world_add_host (world, BOX, "127.25.0.2");
  pp_world_add_actor (world, server, "mda:" BOX, BOX);
  g_assert_true (pp_world_listen (world, server, POP3, "pop3", 5, &error));
  g_assert_no_error (error);
  return world;
}

static char *
dialogue (const char *folder, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".txt", NULL);

  return g_test_build_filename (G_TEST_DIST, "dialogues", folder, file, NULL);
}

static void
play (PpWorld *world, const char *name)
{
  g_autofree char *path = dialogue ("pop3", name);

  pp_transcript_check (world, LAPTOP, BOX, POP3, "pop3", 5, path);
}

/* ------------------------------------------------------------------ the server */

/* One or more dialogues, one after the other, with one post office. */
static void
test_dialogues (gconstpointer names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);
  PpActor *box = g_object_new (TEST_TYPE_BOX, NULL);
  PpWorld *world = make_world (box);

  pp_world_start (world);
  for (guint i = 0; list[i] != NULL; i++)
    play (world, list[i]);
  g_assert_finalize_object (world);
  g_assert_finalize_object (box);
}

static void
test_broken_cabinet (void)
{
  g_autoptr (PpActor) box = g_object_new (TEST_TYPE_BOX, NULL);
  g_autoptr (PpWorld) world = make_world (box);
  sqlite3 *db;

  pp_world_start (world);
  db = pp_cabinet_of (TEST_BOX (box)->cabinet)->db;
  g_assert_cmpint (sqlite3_exec (db, "DROP TABLE letter", NULL, NULL, NULL), ==, SQLITE_OK);
  play (world, "broken-cabinet");
}

static void
keep_event (PpEvent *event, gpointer events)
{
  g_ptr_array_add (events, pp_event_ref (event));
}

static void
test_journal (void)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_event_unref);
  g_autoptr (PpActor) box = g_object_new (TEST_TYPE_BOX, NULL);
  g_autoptr (PpWorld) world = make_world (box);
  GString *seen = g_string_new (NULL);

  pp_world_set_sink (world, keep_event, events);
  pp_world_start (world);
  play (world, "session");
  for (guint i = 0; i < events->len; i++)
    {
      const PpEvent *event = events->pdata[i];

      if (event->kind == PP_KIND_STATE || event->kind == PP_KIND_STORE || event->kind == PP_KIND_DATA)
        g_string_append_printf (seen, "%u %s\n", event->item, event->kind == PP_KIND_DATA ? "(data)" : event->text);
    }
  g_assert_cmpstr (seen->str, ==,
                   "0 authorization\n0 password-awaited\n0 transaction\n11 (data)\n0 update\n"
                   "12 remove bob/2 deleted by its owner\n0 closing\n");
  g_string_free (seen, TRUE);
}

/* A world may be stopped at any moment, work under way or not. */
static void
test_stopped (void)
{
  for (guint steps = 1; steps < 120; steps++)
    {
      g_autoptr (PpActor) box = g_object_new (TEST_TYPE_BOX, NULL);
      PpActor *mua = g_object_new (TEST_TYPE_MUA, NULL);
      PpWorld *world = make_world (box);

      pp_world_add_actor (world, mua, "mua:bob", LAPTOP);
      pp_world_start (world);
      pp_world_tell (world, "mua:bob", "check-mail", NULL);
      for (guint i = 0; i < steps; i++)
        pp_world_step (world);
      g_assert_finalize_object (world);
      g_object_unref (mua);
    }
}

/* ------------------------------------------------------------------ the lock */

#define TEST_TYPE_SQUATTER (test_squatter_get_type ())
G_DECLARE_FINAL_TYPE (TestSquatter, test_squatter, TEST, SQUATTER, PpActor)
struct _TestSquatter
{
  PpActor parent_instance;
  PpPort *port;
};
G_DEFINE_FINAL_TYPE (TestSquatter, test_squatter, PP_TYPE_ACTOR)

static void
squatter_told (PpActor *actor, const char *wish, GVariant *details)
{
  TestSquatter *self = TEST_SQUATTER (actor);

  if (self->port == NULL)
    pp_actor_connect (actor, BOX, POP3, "pop3", 5, NULL);
  else
    pp_port_hang_up (self->port);
}

static void
squatter_connected (PpActor *actor, PpPort *port)
{
  TEST_SQUATTER (actor)->port = port;
  pp_port_say (port, "USER bob");
  pp_port_say (port, "PASS " PASSWORD);
  pp_port_say (port, "DELE 1");
}

static void
test_squatter_class_init (TestSquatterClass *klass)
{
  PP_ACTOR_CLASS (klass)->told = squatter_told;
  PP_ACTOR_CLASS (klass)->connected = squatter_connected;
}

static void
test_squatter_init (TestSquatter *self)
{
}

static void
test_lock (void)
{
  g_autoptr (PpActor) box = g_object_new (TEST_TYPE_BOX, NULL);
  g_autoptr (PpActor) squatter = g_object_new (TEST_TYPE_SQUATTER, NULL);
  g_autoptr (PpWorld) world = make_world (box);

  pp_world_add_actor (world, squatter, "mua:squatter", LAPTOP);
  pp_world_start (world);
  pp_world_tell (world, "mua:squatter", "come", NULL);
  pp_world_run_to_rest (world);
  play (world, "in-use");
  pp_world_tell (world, "mua:squatter", "go", NULL);
  pp_world_run_to_rest (world);
  play (world, "untouched");
}

/* ------------------------------------------------------------------ the client */

typedef struct
{
  const char *name; /* of the dialogue */
  gboolean leave;
  const char *fetched, *deleted;
  guint letters;
  const char *problem; /* a glob, or NULL */
} Collection;

static const Collection collections[] = {
  { "take-home", FALSE, "a c ", "a known c ", 2, NULL },
  { "leave", TRUE, "b ", "", 1, NULL },
  { "nothing-there", FALSE, "", "", 0, NULL },
  { "wrong-password", FALSE, "", "", 0, "*refused PASS: ?AUTH? no" },
  { "refused-letter", FALSE, "b c ", "c ", 2, "*refused RETR 1: not now" },
  { "quit-refused", FALSE, "a ", "", 1, "*QUIT was: some deleted messages not removed" },
  { "hang-up", FALSE, "", "", 0, "*hung up in the state retr-said" },
  { "hang-up-before-quit", FALSE, "a ", "", 1, "*hung up in the state quit-said" },
  { "rubbish-greeting", FALSE, "", "", 0, "*neither +OK nor -ERR*" },
  { "rubbish-stat", FALSE, "", "", 0, "*STAT does not say*" },
  { "rubbish-uidl", FALSE, "", "", 0, "*no number with a unique id*" },
  { "rubbish-octets", FALSE, "", "", 0, "*octets in it that no line may have*" },
  { "no-uidl", FALSE, "", "", 0, "*refused UIDL: what?" },
  { "not-welcome", FALSE, "", "", 0, "*connection was: closed today" },
};

static void
collect (const Collection *collection, gboolean at_once)
{
  g_autofree char *path = dialogue ("pop3-client", collection->name);
  g_autoptr (PpTranscript) server = pp_transcript_new_server (path);
  g_autoptr (TestMua) mua = g_object_new (TEST_TYPE_MUA, NULL);
  g_autoptr (PpWorld) world = make_world (PP_ACTOR (server));

  mua->password = "secret";
  mua->leave = collection->leave;
  mua->at_once = at_once;
  pp_world_add_actor (world, PP_ACTOR (mua), "mua:bob", LAPTOP);
  pp_world_start (world);
  pp_world_tell (world, "mua:bob", "check-mail", NULL);
  pp_world_run_to_rest (world);
  pp_transcript_assert_played (server);
  g_assert_cmpint (mua->finished, ==, 1);
  g_assert_cmpstr (mua->fetched->str, ==, collection->fetched);
  g_assert_cmpstr (mua->deleted->str, ==, collection->deleted);
  g_assert_cmpint (mua->letters, ==, collection->letters);
  if (collection->problem == NULL)
    g_assert_cmpstr (mua->problem, ==, NULL);
  else if (mua->problem == NULL || !g_pattern_match_simple (collection->problem, mua->problem))
    g_error ("%s: the problem was \"%s\", not \"%s\"", collection->name, mua->problem, collection->problem);
}

static void
test_collection (gconstpointer data)
{
  collect (data, FALSE);
  collect (data, TRUE);
}

/* Everything our server has comes to our client as it was filed. */
static void
test_both (void)
{
  g_autoptr (PpActor) box = g_object_new (TEST_TYPE_BOX, NULL);
  g_autoptr (TestMua) mua = g_object_new (TEST_TYPE_MUA, NULL);
  g_autoptr (PpWorld) world = make_world (box);
  g_autoptr (GBytes) first = g_bytes_new_static (first_letter, strlen (first_letter));
  g_autoptr (GBytes) second = g_bytes_new_static (second_letter, strlen (second_letter));
  g_autoptr (GArray) left = NULL;

  pp_world_add_actor (world, PP_ACTOR (mua), "mua:bob", LAPTOP);
  pp_world_start (world);
  pp_world_tell (world, "mua:bob", "check-mail", NULL);
  pp_world_run_to_rest (world);
  g_assert_cmpstr (mua->problem, ==, NULL);
  g_assert_cmpint (mua->finished, ==, 1);
  g_assert_cmpstr (mua->deleted->str, ==, "1.1 1.2 ");
  g_assert_true (g_bytes_equal (mua->contents->pdata[0], first));
  g_assert_true (g_bytes_equal (mua->contents->pdata[1], second));
  left = pp_cabinet_mailbox_list (pp_cabinet_of (TEST_BOX (box)->cabinet), "bob", NULL);
  g_assert_cmpint (left->len, ==, 0);
}

/* ------------------------------------------------------------------ the tables */

static void
test_tables (void)
{
  const PpVerbTable *table = pp_pop3_server_table ();
  const PpStep *const *steps;
  guint n;

  g_assert_cmpstr (table->proto, ==, "pop3");
  g_assert_nonnull (pp_verb_table_find (table, "retr", 4));
  for (guint i = 0; i < table->n_rows; i++)
    {
      const PpVerb *verb = pp_verb_table_get (table, i);

      g_assert_true (g_str_has_prefix (verb->syntax, verb->name));
      g_assert_true (g_str_has_prefix (verb->rfc, "RFC "));
      g_assert_cmpint (verb->states, !=, 0);
    }
  steps = pp_pop3_client_steps (&n);
  for (guint i = 0; i < n; i++)
    g_assert_true (steps[i]->name != NULL && steps[i]->state != NULL && g_str_has_prefix (steps[i]->rfc, "RFC "));
}

int
main (int argc, char **argv)
{
  static const char *const dialogues[] = {
    "session after-update", "broken-off untouched", "capabilities", "pipelining", "top", "wrong-state",
    "wrong-arguments untouched", "wrong-password", "octets", "empty",
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (dialogues); i++)
    {
      g_autofree char *path = g_strconcat ("/pop3/server/", dialogues[i], NULL);
      g_strdelimit (path, " ", '+');
      g_test_add_data_func (path, dialogues[i], test_dialogues);
    }
  g_test_add_func ("/pop3/server/lock", test_lock);
  g_test_add_func ("/pop3/server/broken-cabinet", test_broken_cabinet);
  g_test_add_func ("/pop3/server/journal", test_journal);
  for (guint i = 0; i < G_N_ELEMENTS (collections); i++)
    {
      g_autofree char *path = g_strconcat ("/pop3/client/", collections[i].name, NULL);
      g_test_add_data_func (path, &collections[i], test_collection);
    }
  g_test_add_func ("/pop3/both", test_both);
  g_test_add_func ("/pop3/stopped", test_stopped);
  g_test_add_func ("/pop3/tables", test_tables);
  return g_test_run ();
}
