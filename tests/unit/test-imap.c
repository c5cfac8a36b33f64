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

#include "agents/message.h"
#include "imap-box.h"
#include "transcript.h"

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
    { "bob", "C: l1 " BOBS_LOGIN "\nS~ l1 OK *\n" },
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
  PpWorld *world = test_box_make_world (box);
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
