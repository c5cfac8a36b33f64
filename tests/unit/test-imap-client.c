/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The IMAP client against servers from tests/dialogues/imap-client. Lines "# KEY: …" at the top of a file say what is here
 * before, what is done here offline, and what must be here afterwards:
 *   # client: headers | idle | tls              how it reads
 *   # here: INBOX 7 4 9 1 2 3                   a folder: its UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ, and the UIDs in it
 *   # do: flag 2 | read 2 | move 2 Archive | expunge 2 | want 2 | write
 *   # store: INBOX 1 \Seen, 2 none; Archive     all folders with a letter in them; UID 0: the server does not know it
 *   # deeds: 1                                  what still waits to be told
 *   # problem: GLOB                             how the session ended, if not well
 */
#include <string.h>

#include "agents/imap-client.h"
#include "agents/message.h"
#include "transcript.h"

#define LAPTOP "laptop.paris.example"
#define BOX "box.paris.example"
#define TIMER_CALLS 1

#define TEST_TYPE_READER (test_reader_get_type ())
G_DECLARE_FINAL_TYPE (TestReader, test_reader, TEST, READER, PpActor)
struct _TestReader
{
  PpActor parent_instance;
  PpBench *cabinet;
  PpDeviceStore *store;
  PpVigil *calls;
  PpImapCustomer customer;
  PpPort *port;
  guint finished, settled;
  char *problem;
};
G_DEFINE_FINAL_TYPE (TestReader, test_reader, PP_TYPE_ACTOR)

static void
settled (PpActor *actor, PpPort *port)
{
  TEST_READER (actor)->settled++;
}

static void
finished (PpActor *actor, PpPort *port, guint letters, const char *problem)
{
  TestReader *self = TEST_READER (actor);

  g_assert_cmpuint (self->finished++, ==, 0);
  self->problem = g_strdup (problem);
}

static void
reader_told (PpActor *actor, const char *wish, GVariant *details)
{
  if (strcmp (wish, "nudge") == 0)
    pp_imap_client_nudge (TEST_READER (actor)->port);
  else
    pp_actor_connect (actor, BOX, 143, "imap", 5, "mda:" BOX);
}

static void
reader_connected (PpActor *actor, PpPort *port)
{
  TEST_READER (actor)->port = port;
  pp_imap_collect (port, &TEST_READER (actor)->customer);
}

static void
reader_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  pp_imap_client_heard (port, unit);
}

static void
reader_sealed (PpActor *actor, PpPort *port, const char *problem)
{
  pp_imap_client_sealed (port, problem);
}

static void
reader_hung_up (PpActor *actor, PpPort *port)
{
  pp_imap_client_hung_up (port);
}

static void
reader_timer (PpActor *actor, guint tag)
{
  g_assert_true (pp_vigil_timer (TEST_READER (actor)->calls, tag));
}

static void
test_reader_finalize (GObject *object)
{
  TestReader *self = TEST_READER (object);

  pp_device_store_free (self->store);
  pp_vigil_free (self->calls);
  pp_bench_unref (self->cabinet);
  g_free (self->problem);
  G_OBJECT_CLASS (test_reader_parent_class)->finalize (object);
}

static void
test_reader_class_init (TestReaderClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_reader_finalize;
  actor_class->told = reader_told;
  actor_class->connected = reader_connected;
  actor_class->heard = reader_heard;
  actor_class->sealed = reader_sealed;
  actor_class->hung_up = reader_hung_up;
  actor_class->timer = reader_timer;
}

static void
test_reader_init (TestReader *self)
{
  self->cabinet = pp_cabinet_open (NULL, LAPTOP, NULL);
  self->store = pp_device_store_new (PP_ACTOR (self), self->cabinet, "bob");
  self->calls = pp_vigil_new (PP_ACTOR (self), TIMER_CALLS, PP_IMAP_CLIENT_PATIENCE_US, pp_imap_client_asleep);
  self->customer = (PpImapCustomer){
    .user = "bob", .password = "secret", .store = self->store, .calls = self->calls, .settled = settled, .finished = finished,
  };
}

/* ------------------------------------------------------------------ what is here before */

static void
set_client (TestReader *self, const char *text)
{
  self->customer.cache = strstr (text, "headers") != NULL ? PP_CACHE_HEADERS : PP_CACHE_WHOLE;
  self->customer.idle = strstr (text, "idle") != NULL;
  if (strstr (text, "tls") != NULL)
    {
      self->customer.tls = strstr (text, "tls-required") != NULL ? PP_OFFER_REQUIRED : PP_OFFER_YES;
      self->customer.trust = pp_transcript_get_trust ();
    }
}

static void
add_letters (TestReader *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  PpDeviceFolder *folder = pp_device_store_make_folder (self->store, words[0]);
  g_autoptr (GBytes) octets = g_bytes_new_static ("Subject: here\r\n\r\nx\r\n", 20);

  folder->remote = g_strdup (words[0]);
  folder->validity = g_ascii_strtoull (words[1], NULL, 10);
  folder->uid_next = g_ascii_strtoull (words[2], NULL, 10);
  folder->mod_seq = g_ascii_strtoull (words[3], NULL, 10);
  for (guint i = 4; words[i] != NULL; i++)
    {
      const PpDeviceLetter letter = { .uid = g_ascii_strtoull (words[i], NULL, 10), .octets = 20 };
      pp_device_store_add (self->store, folder, &letter, octets, self->customer.cache == PP_CACHE_HEADERS ? PP_KEPT_HEADER : PP_KEPT_WHOLE,
                           NULL, NULL, NULL);
    }
}

static void
write_one (TestReader *self)
{
  const PpDeviceLetter letter = { .flags = PP_FLAG_SEEN, .octets = 17 };
  g_autoptr (GBytes) octets = g_bytes_new_static ("Subject: y\r\n\r\ny\r\n", 17);

  pp_device_store_offer (self->store, pp_device_store_add (self->store, pp_device_store_make_folder (self->store, "Sent"), &letter, octets,
                                                           PP_KEPT_WHOLE, NULL, NULL, NULL));
}

static void
do_it (TestReader *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  PpDeviceFolder *inbox = pp_device_store_find_folder (self->store, "inbox");
  PpDeviceLetter *letter = words[1] != NULL ? pp_device_store_find_uid (self->store, inbox, g_ascii_strtoull (words[1], NULL, 10)) : NULL;

  if (strcmp (words[0], "write") == 0)
    {
      write_one (self);
      return;
    }
  g_assert_nonnull (letter);
  if (strcmp (words[0], "flag") == 0)
    pp_device_store_flag (self->store, letter, PP_FLAG_FLAGGED, 0);
  else if (strcmp (words[0], "read") == 0)
    pp_device_store_flag (self->store, letter, PP_FLAG_SEEN, 0);
  else if (strcmp (words[0], "unread") == 0)
    pp_device_store_flag (self->store, letter, 0, PP_FLAG_SEEN);
  else if (strcmp (words[0], "move") == 0)
    pp_device_store_carry (self->store, letter, words[2]);
  else if (strcmp (words[0], "expunge") == 0)
    pp_device_store_expunge (self->store, letter);
  else if (strcmp (words[0], "want") == 0)
    letter->wanted = TRUE;
  else
    g_error ("do %s?", text);
}

/* ------------------------------------------------------------------ what is here afterwards */

static int
compare_folders (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(PpDeviceFolder *const *) a)->name, (*(PpDeviceFolder *const *) b)->name);
}

/* "INBOX 1 \Seen, 2 none (header); Archive 1 none" */
static char *
describe (TestReader *self)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_copy ((GPtrArray *) pp_device_store_get_folders (self->store), NULL, NULL);
  GString *text = g_string_new (NULL);

  g_ptr_array_set_free_func (folders, NULL);
  g_ptr_array_sort (folders, compare_folders);
  for (guint i = 0; i < folders->len; i++)
    {
      const PpDeviceFolder *folder = folders->pdata[i];

      for (guint j = 0; j < folder->letters->len; j++)
        {
          const PpDeviceLetter *letter = folder->letters->pdata[j];
          g_autofree char *flags = pp_flags_to_text (letter->flags, letter->keywords);

          if (j == 0)
            g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", folder->name);
          g_string_append_printf (text, "%s %u %s%s", j > 0 ? "," : "", letter->uid, flags, letter->kept == PP_KEPT_WHOLE ? "" : " (header)");
        }
    }
  return g_string_free (text, FALSE);
}

typedef struct
{
  char *store, *problem;
  guint deeds;
} Expected;

static void
read_head (TestReader *self, const char *path, Expected *expected)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && g_str_has_prefix (lines[i], "# "); i++)
    {
      const char *value = strstr (lines[i], ": ");
      if (value == NULL)
        continue;
      value += 2;
      if (g_str_has_prefix (lines[i], "# client: "))
        set_client (self, value);
      else if (g_str_has_prefix (lines[i], "# here: "))
        add_letters (self, value);
      else if (g_str_has_prefix (lines[i], "# do: "))
        do_it (self, value);
      else if (g_str_has_prefix (lines[i], "# store: "))
        expected->store = g_strdup (value);
      else if (g_str_has_prefix (lines[i], "# deeds: "))
        expected->deeds = g_ascii_strtoull (value, NULL, 10);
      else if (g_str_has_prefix (lines[i], "# problem: "))
        expected->problem = g_strdup (value);
    }
}

static void
judge (TestReader *self, const char *path, const Expected *expected)
{
  g_autofree char *store = describe (self);

  if (strcmp (store, expected->store != NULL ? expected->store : "") != 0)
    g_error ("%s: \"%s\" is here, not \"%s\"", path, store, expected->store);
  g_assert_cmpuint (pp_device_store_get_deeds (self->store)->len, ==, expected->deeds);
  g_assert_cmpuint (self->finished, ==, 1);
  if (expected->problem == NULL)
    g_assert_cmpstr (self->problem, ==, NULL);
  else if (self->problem == NULL || !g_pattern_match_simple (expected->problem, self->problem))
    g_error ("%s: the problem was \"%s\", not \"%s\"", path, self->problem, expected->problem);
}

static void
test_dialogue (gconstpointer file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "dialogues", "imap-client", file, NULL);
  g_autoptr (PpWorld) world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);
  g_autoptr (PpTranscript) server = pp_transcript_new_server (path);
  g_autoptr (TestReader) reader = g_object_new (TEST_TYPE_READER, NULL);
  Expected expected = { 0 };

  pp_world_add_host (world, LAPTOP, "127.25.0.1");
  pp_world_add_host (world, BOX, "127.25.0.2");
  pp_world_add_actor (world, PP_ACTOR (reader), "mua:bob", LAPTOP);
  pp_world_add_actor (world, PP_ACTOR (server), "mda:" BOX, BOX);
  g_assert_true (pp_world_listen (world, PP_ACTOR (server), 143, "imap", 5, NULL));
  pp_world_start (world);
  read_head (reader, path, &expected);
  pp_world_tell (world, "mua:bob", "go", NULL);
  pp_transcript_keep_awake (server, world);
  pp_world_run_to_rest (world);
  pp_transcript_assert_played (server);
  judge (reader, path, &expected);
  g_free (expected.store);
  g_free (expected.problem);
}

static void
test_steps (void)
{
  guint n;
  const PpStep *const *steps = pp_imap_client_steps (&n);

  for (guint i = 0; i < n; i++)
    g_assert_true (steps[i]->name != NULL && steps[i]->state != NULL && g_str_has_prefix (steps[i]->rfc, "RFC "));
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *file;

  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  path = g_test_build_filename (G_TEST_DIST, "dialogues", "imap-client", NULL);
  dir = g_dir_open (path, 0, NULL);
  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_strconcat ("/imap-client/", file, NULL);
      g_test_add_data_func (name, g_intern_string (file), test_dialogue);
    }
  g_test_add_func ("/imap-client/steps", test_steps);
  return g_test_run ();
}
