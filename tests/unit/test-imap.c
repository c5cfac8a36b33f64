/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The IMAP server against the dialogues in tests/dialogues/imap, in worlds of memory. A file there holds many:
 *
 *   === name word …   begins one. The words say where it begins: "clear" (an office without TLS), "required" (an office that
 *                     insists on it), "sealed" (993); "bob" or "carol" (who has a quota) have signed in; "select" and
 *                     "examine": INBOX is selected; "rev2", "qresync", "condstore", "utf8" are enabled before
 *   C: S: …           what transcript.h says
 *   2C: 2S: …         a second client's, who has signed in and selected as the first; C+ and 2C+ say who is when
 */
#include <glib/gstdio.h>
#include <string.h>

#include "agents/imap.h"
#include "agents/message.h"
#include "transcript.h"

#define LAPTOP "laptop.paris.example"
#define BOX "box.paris.example"

enum { OPTIONAL = 143, CLEAR = 144, REQUIRED = 145, SEALED = 993 };

/* Monday, 2 March 2026, 09:00:00 UTC */
#define EPOCH_US (G_GINT64_CONSTANT (1772442000) * G_USEC_PER_SEC)

static const char *const letters[] = {
  "From: Alice <alice@london.example>\r\nTo: bob@paris.example\r\nSubject: first\r\n"
  "Date: Mon, 2 Mar 2026 08:00:00 +0000\r\nMessage-ID: <1@london.example>\r\n\r\nHello Bob.\r\n",
  "From: Carol <carol@paris.example>\r\nTo: bob@paris.example\r\nSubject: two parts\r\n"
  "Date: Sun, 1 Mar 2026 08:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaf=C3=A9\r\n"
  "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n",
  "From: =?UTF-8?Q?Ren=C3=A9?= <rene@paris.example>\r\nTo: bob@paris.example\r\nCc: carol@paris.example\r\n"
  "Subject: =?UTF-8?Q?d=C3=A9j=C3=A0_vu?=\r\nDate: Sat, 28 Feb 2026 23:30:00 -0500\r\n\r\nthird\r\n",
};

/* ------------------------------------------------------------------ a post office */

#define TEST_TYPE_BOX (test_box_get_type ())
G_DECLARE_FINAL_TYPE (TestBox, test_box, TEST, BOX, PpActor)
struct _TestBox
{
  PpActor parent_instance;
  PpBench *cabinet;
  PpMailStore *store;
  PpAuthority *authority;
  PpVigil *strangers, *guests;
  PpImapPolicy policies[3];
};
G_DEFINE_FINAL_TYPE (TestBox, test_box, PP_TYPE_ACTOR)

static PpIdentity *
identify (PpActor *actor)
{
  return pp_authority_issue (TEST_BOX (actor)->authority, BOX, "127.25.0.2", PP_IDENTITY_TRUSTED);
}

static char *
get_password (PpActor *actor, const char *user)
{
  if (g_str_equal (user, "bob"))
    return g_strdup ("a \"secret\"");
  return g_strdup (g_str_equal (user, "carol") ? "c" : NULL);
}

static gboolean
find_account (PpActor *actor, const char *user, char **owner, gint64 *quota)
{
  *owner = g_strdup (user);
  *quota = g_str_equal (user, "carol") ? 4096 : 0;
  return TRUE;
}

static const PpImapPolicy *
policy_of (TestBox *self, PpPort *port)
{
  const char *proto = pp_port_get_proto (port);

  return &self->policies[g_str_equal (proto, "imap-clear") ? 1 : g_str_equal (proto, "imap-required") ? 2 : 0];
}

static void
box_accepted (PpActor *actor, PpPort *port)
{
  TestBox *self = TEST_BOX (actor);

  if (g_str_equal (pp_port_get_proto (port), "imaps"))
    pp_imap_serve_sealed (port, self->guests, policy_of (self, port));
  else
    pp_imap_serve (port, self->guests, policy_of (self, port));
}

static void
box_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  pp_imap_server_heard (port, unit);
}

static void
box_sealed (PpActor *actor, PpPort *port, const char *problem)
{
  pp_imap_server_sealed (port, problem);
}

static void
box_hung_up (PpActor *actor, PpPort *port)
{
  pp_imap_server_hung_up (port);
}

static void
box_timer (PpActor *actor, guint tag)
{
  if (!pp_vigil_timer (TEST_BOX (actor)->guests, tag))
    pp_vigil_timer (TEST_BOX (actor)->strangers, tag);
}

static void
box_started (PpActor *actor)
{
  TestBox *self = TEST_BOX (actor);
  const PpOffer offers[] = { PP_OFFER_YES, PP_OFFER_NO, PP_OFFER_REQUIRED };

  self->store = pp_mail_store_new (actor, self->cabinet);
  self->guests = pp_vigil_new (actor, 1, G_GINT64_CONSTANT (30) * 60 * G_USEC_PER_SEC, pp_imap_server_asleep);
  self->strangers = pp_vigil_new (actor, 2, G_GINT64_CONSTANT (3) * 60 * G_USEC_PER_SEC, pp_imap_server_asleep);
  for (guint i = 0; i < G_N_ELEMENTS (offers); i++)
    self->policies[i] = (PpImapPolicy){
      .host = BOX, .store = self->store, .strangers = self->strangers, .tls = offers[i], .most_octets = 100000,
      .identify = identify, .get_password = get_password, .find_account = find_account,
    };
}

static void
box_told (PpActor *actor, const char *wish, GVariant *details)
{
  g_autoptr (GBytes) letter = g_bytes_new_static (letters[0], strlen (letters[0]));
  PpFiled filed = { .item = 9, .date_us = EPOCH_US, .octets = g_bytes_get_size (letter) };

  g_assert_cmpstr (wish, ==, "deliver");
  pp_mail_store_deliver (TEST_BOX (actor)->store, "bob", 0, letter, &filed, NULL, NULL);
}

static void
test_box_finalize (GObject *object)
{
  TestBox *self = TEST_BOX (object);

  g_clear_pointer (&self->guests, pp_vigil_free);
  g_clear_pointer (&self->strangers, pp_vigil_free);
  g_clear_pointer (&self->store, pp_mail_store_unref);
  pp_authority_unref (self->authority);
  pp_bench_unref (self->cabinet);
  G_OBJECT_CLASS (test_box_parent_class)->finalize (object);
}

static void
test_box_class_init (TestBoxClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_box_finalize;
  actor_class->started = box_started;
  actor_class->accepted = box_accepted;
  actor_class->heard = box_heard;
  actor_class->sealed = box_sealed;
  actor_class->hung_up = box_hung_up;
  actor_class->timer = box_timer;
  actor_class->told = box_told;
}

static void
test_box_init (TestBox *self)
{
  self->authority = pp_authority_new ();
  self->cabinet = pp_cabinet_open (NULL, BOX, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      g_autoptr (GBytes) letter = g_bytes_new_static (letters[i], strlen (letters[i]));
      g_assert_cmpint (pp_cabinet_mailbox_add (pp_cabinet_of (self->cabinet), "bob", i + 1,
                                               EPOCH_US + i * G_USEC_PER_SEC, letter, 0, NULL), ==, i + 1);
    }
}

/* ------------------------------------------------------------------ worlds */

static PpWorld *
make_world (PpActor *box)
{
  static const struct { guint port; const char *proto; } services[] = {
    { OPTIONAL, "imap" }, { CLEAR, "imap-clear" }, { REQUIRED, "imap-required" }, { SEALED, "imaps" },
  };
  PpWorld *world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, EPOCH_US, 1);
  g_autoptr (GError) error = NULL;

  pp_world_add_host (world, LAPTOP, "127.25.0.1");
  pp_world_add_host (world, BOX, "127.25.0.2");
  pp_world_add_actor (world, box, "mda:" BOX, BOX);
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    g_assert_true (pp_world_listen (world, box, services[i].port, services[i].proto, 5, &error));
  pp_world_start (world);
  return world;
}

/* ------------------------------------------------------------------ dialogues */

/* One of a file's, as transcripts for two clients; their lines keep their numbers. */
typedef struct
{
  const char *file;  /* interned */
  char **words;      /* its name, and where it begins */
  guint number;      /* of its first line */
  GString *texts[2];
  guint clients;
} Dialogue;

static void
dialogue_free (gpointer data)
{
  Dialogue *dialogue = data;

  g_strfreev (dialogue->words);
  for (guint i = 0; i < 2; i++)
    g_string_free (dialogue->texts[i], TRUE);
  g_free (dialogue);
}

static gboolean
has_word (const Dialogue *dialogue, const char *word)
{
  return g_strv_contains ((const char *const *) dialogue->words + 1, word);
}

/* What comes before a dialogue: each word is a command or two. */
static char *
make_beginning (const Dialogue *dialogue)
{
  static const struct { const char *word, *lines; } known[] = {
    { "bob", "C: l1 LOGIN bob \"a \\\"secret\\\"\"\nS~ l1 OK *\n" },
    { "carol", "C: l1 LOGIN carol c\nS~ l1 OK *\n" },
    { "rev2", "C: e1 ENABLE IMAP4rev2\nS: * ENABLED IMAP4rev2\nS~ e1 OK *\n" },
    { "utf8", "C: e2 ENABLE UTF8=ACCEPT\nS: * ENABLED UTF8=ACCEPT\nS~ e2 OK *\n" },
    { "condstore", "C: e3 ENABLE CONDSTORE\nS: * ENABLED CONDSTORE\nS~ e3 OK *\n" },
    { "qresync", "C: e4 ENABLE QRESYNC\nS: * ENABLED QRESYNC\nS~ e4 OK *\n" },
    { "select", "C: s1 SELECT INBOX\nS> s1 OK *\n" },
    { "examine", "C: s1 EXAMINE INBOX\nS> s1 OK *\n" },
  };
  GString *text = g_string_new (has_word (dialogue, "sealed") ? "TLS\n" : "");

  g_string_append (text, has_word (dialogue, "greeting") ? "" : "S> ? OK *\n");
  for (guint k = 0; k < G_N_ELEMENTS (known); k++)
    if (has_word (dialogue, known[k].word))
      g_string_append (text, known[k].lines);
  return g_string_free (text, FALSE);
}

/* The transcript as a file, its lines where they are in the dialogue's. */
static char *
write_transcript (const Dialogue *dialogue, guint client)
{
  g_autofree char *beginning = make_beginning (dialogue);
  g_autofree char *folder = g_build_filename (g_get_tmp_dir (), "dialogue-XXXXXX", NULL);
  g_autofree char *path = NULL;
  GString *text = g_string_new (NULL);
  guint lines = 0;

  for (const char *at = beginning; *at != '\0'; at++)
    lines += *at == '\n';
  for (guint i = lines; i < dialogue->number; i++)
    g_string_append_c (text, '\n');
  g_string_append_printf (text, "%s%s", beginning, dialogue->texts[client]->str);
  g_assert_nonnull (g_mkdtemp (folder));
  path = g_build_filename (folder, dialogue->file, NULL);
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  g_string_free (text, TRUE);
  return g_steal_pointer (&path);
}

static void
remove_transcript (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static gboolean
is_awake (gpointer data)
{
  PpTranscript **clients = data;

  return pp_transcript_is_awake (clients[0]) || pp_transcript_is_awake (clients[1]);
}

static void
test_dialogue (gconstpointer data)
{
  const Dialogue *dialogue = data;
  PpActor *box = g_object_new (TEST_TYPE_BOX, NULL);
  PpWorld *world = make_world (box);
  guint port = has_word (dialogue, "sealed") ? SEALED : has_word (dialogue, "clear") ? CLEAR
               : has_word (dialogue, "required") ? REQUIRED : OPTIONAL;
  PpTranscript *clients[2] = { NULL, NULL };

  for (guint i = 0; i < dialogue->clients; i++)
    {
      g_autofree char *path = write_transcript (dialogue, i);
      clients[i] = pp_transcript_begin (world, LAPTOP, BOX, port, "imap", 5, path);
      remove_transcript (path);
    }
  pp_world_set_unfinished (world, is_awake, clients);
  pp_world_run_to_rest (world);
  pp_world_set_unfinished (world, NULL, NULL);
  for (guint i = 0; i < dialogue->clients; i++)
    {
      pp_transcript_assert_played (clients[i]);
      g_object_unref (clients[i]);
    }
  g_assert_finalize_object (world);
  g_assert_finalize_object (box);
}

static Dialogue *
begin_dialogue (const char *file, const char *line, guint number)
{
  Dialogue *dialogue = g_new0 (Dialogue, 1);

  dialogue->file = g_intern_string (file);
  dialogue->words = g_strsplit (line, " ", -1);
  dialogue->number = number;
  for (guint i = 0; i < 2; i++)
    dialogue->texts[i] = g_string_new (NULL);
  return dialogue;
}

static void
add_dialogue (Dialogue *dialogue)
{
  g_autofree char *area = g_strndup (dialogue->file, strcspn (dialogue->file, "."));
  g_autofree char *name = g_strdup_printf ("/imap/%s/%s", area, dialogue->words[0]);

  g_test_add_data_func_full (name, dialogue, test_dialogue, dialogue_free);
}

static void
add_file (const char *folder, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;
  Dialogue *dialogue = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "=== "))
      {
        if (dialogue != NULL)
          add_dialogue (dialogue);
        dialogue = begin_dialogue (file, lines[i] + 4, i + 1);
      }
    else if (dialogue != NULL)
      {
        gboolean second = lines[i][0] == '2';
        g_string_append_printf (dialogue->texts[second], "%s\n", lines[i] + second);
        g_string_append (dialogue->texts[!second], "\n");
        dialogue->clients = MAX (dialogue->clients, second ? 2 : 1);
      }
  if (dialogue != NULL)
    add_dialogue (dialogue);
}

static void
add_files (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "dialogues", "imap", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    add_file (folder, file);
}

/* ------------------------------------------------------------------ the table */

static void
test_table (void)
{
  const PpVerbTable *table = pp_imap_server_table ();

  g_assert_cmpstr (table->proto, ==, "imap");
  g_assert_nonnull (pp_verb_table_find (table, "uid fetch", 9));
  for (guint i = 0; i < table->n_rows; i++)
    {
      const PpVerb *verb = pp_verb_table_get (table, i);

      g_assert_true (g_str_has_prefix (verb->syntax, verb->name));
      g_assert_true (g_str_has_prefix (verb->rfc, "RFC "));
      g_assert_cmpint (verb->states, !=, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  add_files ();
  g_test_add_func ("/imap/table", test_table);
  return g_test_run ();
}
