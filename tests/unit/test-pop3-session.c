/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How sessions with the POP3 server begin and end: TLS, the ways to sign in, what is announced, silence. Against the
 * transcripts in tests/dialogues/pop3*, with the mailbox servers of dialogues/boxes.scenario, without sockets.
 */
#include <string.h>

#include "agents/actors.h"
#include "agents/cast.h"
#include "transcript.h"

#define LAPTOP "laptop.london.example"

static PpWorld *
cast_world (PpScenario **scenario)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "dialogues", "boxes.scenario", NULL);
  PpCastOptions options = { .in_memory = TRUE, .count = 1 };
  PpWorld *world;

  pp_message_init ();
  *scenario = pp_scenario_load (path, &error);
  g_assert_no_error (error);
  options.scenario = *scenario;
  world = pp_cast_world (&options, &error);
  g_assert_no_error (error);
  pp_world_start (world);
  return world;
}

/* The folders of dialogues, and with whom they are held. */
typedef struct
{
  const char *folder, *host, *proto;
  guint port;
} Folder;

static const Folder folders[] = {
  { "pop3-box", "box.paris.example", "pop3", PP_PORT_POP3 },
  { "pop3-strict", "box.rome.example", "pop3", PP_PORT_POP3 },
  { "pop3s", "box.paris.example", "pop3s", PP_PORT_POP3S },
  { "pop3-idle", "box.oslo.example", "pop3", PP_PORT_POP3 },
  { "pop3s-idle", "box.oslo.example", "pop3s", PP_PORT_POP3S },
};

typedef struct
{
  const Folder *folder;
  const char *file;
} Dialogue;

static void
test_dialogue (gconstpointer data)
{
  const Dialogue *dialogue = data;
  const Folder *folder = dialogue->folder;
  g_autoptr (PpScenario) scenario = NULL;
  PpWorld *world = cast_world (&scenario);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "dialogues", folder->folder, dialogue->file, NULL);

  pp_transcript_check (world, LAPTOP, folder->host, folder->port, folder->proto, 5, path);
  g_assert_finalize_object (world);
}

static void
add_dialogues (const Folder *folder)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "dialogues", folder->folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      Dialogue *dialogue = g_new0 (Dialogue, 1);
      g_autofree char *name = g_strdup_printf ("/pop3-session/%s/%s", folder->folder, file);
      *dialogue = (Dialogue){ folder, g_intern_string (file) };
      g_test_add_data_func_full (name, dialogue, test_dialogue, g_free);
    }
}

/* ------------------------------------------------------------------ a full house */

/* The one who is in stays; who comes when the house is full is told to come again later. */
static void
test_full_house (void)
{
  g_autoptr (PpScenario) scenario = NULL;
  PpWorld *world = cast_world (&scenario);
  g_autofree char *stays = g_test_build_filename (G_TEST_DIST, "dialogues", "pop3-full", "stays.txt", NULL);
  g_autofree char *late = g_test_build_filename (G_TEST_DIST, "dialogues", "pop3-full", "late.txt", NULL);
  PpTranscript *first = pp_transcript_begin (world, LAPTOP, "box.oslo.example", PP_PORT_POP3, "pop3", 5, stays);

  pp_transcript_keep_awake (first, world);
  pp_transcript_check (world, LAPTOP, "box.oslo.example", PP_PORT_POP3, "pop3", 5, late);
  pp_transcript_keep_awake (first, world);
  pp_world_run_to_rest (world);
  pp_world_set_unfinished (world, NULL, NULL);
  pp_transcript_assert_played (first);
  g_object_unref (first);
  g_assert_finalize_object (world);
}

/* ------------------------------------------------------------------ a mail program of the scenario */

static void
note_command (PpEvent *event, gpointer said)
{
  if (event->kind == PP_KIND_LINE && event->dir == PP_DIR_CLIENT && event->hop == 5)
    g_string_append_printf (said, "%.4s ", event->text);
}

/* Whoever has an international address says UTF8; TLS is used where it is offered. */
static void
test_mail_programs (void)
{
  g_autoptr (PpScenario) scenario = NULL;
  g_autoptr (GString) said = g_string_new (NULL);
  PpWorld *world = cast_world (&scenario);

  pp_world_set_sink (world, note_command, said);
  pp_world_tell (world, "mua:j\xc3\xb6rg", "check-mail", NULL);
  pp_world_run_to_rest (world);
  g_assert_cmpstr (said->str, ==, "CAPA STLS CAPA UTF8 USER PASS STAT QUIT ");
  g_string_truncate (said, 0);
  pp_world_tell (world, "mua:carla", "check-mail", NULL);
  pp_world_run_to_rest (world);
  g_assert_cmpstr (said->str, ==, "CAPA STLS USER PASS STAT QUIT ");
  g_assert_finalize_object (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    add_dialogues (&folders[i]);
  g_test_add_func ("/pop3-session/full-house", test_full_house);
  g_test_add_func ("/pop3-session/mail-programs", test_mail_programs);
  return g_test_run ();
}
