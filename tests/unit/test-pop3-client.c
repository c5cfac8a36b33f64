/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The POP3 client and what its customer may want of it: TLS, APOP, AUTH, UTF8, PIPELINING. Each transcript in
 * tests/dialogues/pop3-client-session says in its first lines what the customer wants and what must come of it:
 *   # client: WORDS   # fetched: UIDS   # deleted: UIDS   # problem: GLOB
 */
#include <string.h>

#include "agents/pop3.h"
#include "transcript.h"

#define LAPTOP "laptop.paris.example"
#define BOX "box.paris.example"
#define FOLDER "pop3-client-session"

#define TEST_TYPE_MUA (test_mua_get_type ())
G_DECLARE_FINAL_TYPE (TestMua, test_mua, TEST, MUA, PpActor)
struct _TestMua
{
  PpActor parent_instance;
  PpPop3Customer customer;
  PpVigil *calls;
  gboolean sealed, at_once;
  PpPort *waiting; /* for filing */
  GString *fetched, *deleted;
  guint finished;
  char *problem;
};
G_DEFINE_FINAL_TYPE (TestMua, test_mua, PP_TYPE_ACTOR)

static gboolean
mua_has (PpActor *actor, const char *uidl)
{
  g_auto (GStrv) fetched = g_strsplit (TEST_MUA (actor)->fetched->str, " ", -1);

  return g_str_has_suffix (uidl, "known") || g_strv_contains ((const char *const *) fetched, uidl);
}

static gboolean
mua_expired (PpActor *actor, const char *uidl)
{
  return g_str_has_prefix (uidl, "old-");
}

static void
add_word (GString *words, const char *word)
{
  g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", word);
}

static void
mua_fetched (PpActor *actor, PpPort *port, const char *uidl, GBytes *content)
{
  TestMua *self = TEST_MUA (actor);

  add_word (self->fetched, uidl);
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
  g_autoptr (PpPort) port = NULL;

  if (pp_vigil_timer (TEST_MUA (actor)->calls, tag))
    return;
  port = g_steal_pointer (&TEST_MUA (actor)->waiting);
  pp_pop3_client_filed (port);
}

static void
mua_deleted (PpActor *actor, const char *uidl)
{
  add_word (TEST_MUA (actor)->deleted, uidl);
}

static void
mua_finished (PpActor *actor, PpPort *port, guint letters, const char *problem)
{
  TestMua *self = TEST_MUA (actor);

  self->finished++;
  self->problem = g_strdup (problem);
}

static void
mua_told (PpActor *actor, const char *wish, GVariant *details)
{
  pp_actor_connect (actor, BOX, 110, "pop3", 5, "mda:" BOX);
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

  g_clear_object (&self->waiting);
  pp_vigil_free (self->calls);
  g_string_free (self->fetched, TRUE);
  g_string_free (self->deleted, TRUE);
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
  actor_class->timer = mua_timer;
}

static void
test_mua_init (TestMua *self)
{
  self->calls = pp_vigil_new (PP_ACTOR (self), 2, PP_POP3_CLIENT_PATIENCE_US, pp_pop3_client_asleep);
  self->fetched = g_string_new (NULL);
  self->deleted = g_string_new (NULL);
  self->customer = (PpPop3Customer){
    .user = "bob", .password = "secret", .has = mua_has, .fetched = mua_fetched, .deleted = mua_deleted,
    .finished = mua_finished, .expired = mua_expired, .trust = pp_transcript_get_trust (), .calls = self->calls,
  };
}

/* ------------------------------------------------------------------ the dialogues */

static char *
get_path (const char *file)
{
  return g_test_build_filename (G_TEST_DIST, "dialogues", FOLDER, file, NULL);
}

/* (nullable): what stands behind "# NAME: " */
static char *
read_comment (const char *path, const char *name)
{
  g_autofree char *text = NULL, *start = g_strdup_printf ("# %s: ", name);
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], start))
      return g_strdup (lines[i] + strlen (start));
  return NULL;
}

static void
want (TestMua *self, const char *word)
{
  PpPop3Customer *customer = &self->customer;

  if (g_str_equal (word, "tls=offered"))
    customer->tls = PP_OFFER_YES;
  else if (g_str_equal (word, "tls=required"))
    customer->tls = PP_OFFER_REQUIRED;
  else if (g_str_equal (word, "unverified"))
    customer->unverified = TRUE;
  else if (g_str_equal (word, "sealed"))
    self->sealed = TRUE;
  else if (g_str_equal (word, "sign-in=apop"))
    customer->sign_in = PP_POP3_BY_APOP;
  else if (g_str_equal (word, "sign-in=sasl"))
    customer->sign_in = PP_POP3_BY_SASL;
  else if (g_str_has_prefix (word, "mechanism="))
    customer->mechanism = g_intern_string (word + strlen ("mechanism="));
  else if (g_str_equal (word, "utf8"))
    customer->utf8 = TRUE;
  else if (g_str_equal (word, "pipelines"))
    customer->pipelines = TRUE;
  else if (g_str_equal (word, "leave"))
    customer->leave = TRUE;
  else if (!g_str_equal (word, "patient"))
    g_error ("not a word for a client: %s", word);
}

static void
check (TestMua *mua, const char *path)
{
  g_autofree char *fetched = read_comment (path, "fetched"), *deleted = read_comment (path, "deleted");
  g_autofree char *problem = read_comment (path, "problem");

  g_assert_cmpint (mua->finished, ==, 1);
  g_assert_cmpstr (mua->fetched->str, ==, fetched != NULL ? fetched : "");
  g_assert_cmpstr (mua->deleted->str, ==, deleted != NULL ? deleted : "");
  if (problem == NULL)
    g_assert_cmpstr (mua->problem, ==, NULL);
  else if (mua->problem == NULL || !g_pattern_match_simple (problem, mua->problem))
    g_error ("%s: the problem was \"%s\", not \"%s\"", path, mua->problem, problem);
}

static void
collect (const char *file, gboolean at_once)
{
  g_autofree char *path = get_path (file), *words = read_comment (path, "client");
  g_auto (GStrv) wanted = g_strsplit (words, " ", -1);
  PpWorld *world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);
  g_autoptr (PpTranscript) server = pp_transcript_new_server (path);
  g_autoptr (TestMua) mua = g_object_new (TEST_TYPE_MUA, NULL);

  for (guint i = 0; wanted[i] != NULL; i++)
    want (mua, wanted[i]);
  mua->at_once = at_once;
  pp_world_add_host (world, LAPTOP, "127.25.0.1");
  pp_world_add_host (world, BOX, "127.25.0.2");
  pp_world_add_actor (world, PP_ACTOR (server), "mda:" BOX, BOX);
  g_assert_true (pp_world_listen (world, PP_ACTOR (server), 110, "pop3", 5, NULL));
  pp_world_add_actor (world, PP_ACTOR (mua), "mua:bob", LAPTOP);
  pp_transcript_keep_awake (server, world);
  pp_world_start (world);
  pp_world_tell (world, "mua:bob", "check-mail", NULL);
  pp_world_run_to_rest (world);
  pp_world_set_unfinished (world, NULL, NULL);
  pp_transcript_assert_played (server);
  check (mua, path);
  g_assert_finalize_object (world);
}

static void
test_collection (gconstpointer file)
{
  collect (file, FALSE);
  collect (file, TRUE);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *file;

  g_test_init (&argc, &argv, NULL);
  path = get_path (NULL);
  dir = g_dir_open (path, 0, NULL);
  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_strconcat ("/pop3-client/", file, NULL);
      g_test_add_data_func (name, g_intern_string (file), test_collection);
    }
  return g_test_run ();
}
