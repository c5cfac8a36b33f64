/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SMTP, submission and LMTP servers against the transcripts in tests/dialogues, in the world of the default
 * scenario, without sockets; their limits; and that the tables hold together.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "agents/actors.h"
#include "agents/cast.h"
#include "transcript.h"

#define LAPTOP "laptop.london.example"

/* The largest message taken, if not the scenario's. */
static gsize most_octets;

static PpWorld *
cast_world (PpScenario **scenario)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "scenarios", "first-letter.scenario", NULL);
  PpCastOptions options = { .in_memory = TRUE, .count = 1 };
  PpWorld *world;

  pp_message_init ();
  *scenario = pp_scenario_load (path, &error);
  g_assert_no_error (error);
  if (most_octets != 0)
    (*scenario)->most_octets = most_octets;
  options.scenario = *scenario;
  world = pp_cast_world (&options, &error);
  g_assert_no_error (error);
  pp_world_start (world);
  return world;
}

typedef struct
{
  const char *folder, *file, *host;
  guint port;
} Dialogue;

static void
test_dialogue (gconstpointer data)
{
  const Dialogue *dialogue = data;
  g_autoptr (PpScenario) scenario = NULL;
  PpWorld *world = cast_world (&scenario);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "dialogues", dialogue->folder, dialogue->file, NULL);

  pp_transcript_check (world, LAPTOP, dialogue->host, dialogue->port, dialogue->folder, 1, path);
  g_assert_finalize_object (world);
}

static void
add_dialogues (const char *folder, const char *host, guint port)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "dialogues", folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      Dialogue *dialogue = g_new0 (Dialogue, 1);
      g_autofree char *name = g_strdup_printf ("/smtp/%s/%s", folder, file);
      *dialogue = (Dialogue){ folder, g_intern_string (file), host, port };
      g_test_add_data_func_full (name, dialogue, test_dialogue, g_free);
    }
}

/* A dialogue made by code, for what would be tiresome to write into a file. */
static void
play (GString *text, const char *host, guint port)
{
  g_autoptr (PpScenario) scenario = NULL;
  PpWorld *world = cast_world (&scenario);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("dialogue-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  pp_transcript_check (world, LAPTOP, host, port, "smtp", 3, path);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_finalize_object (world);
}

static GString *
begin (void)
{
  return g_string_new ("S~ 220 *\nC: HELO x.example\nS~ 250 *\nC: MAIL FROM:<alice@london.example>\nS~ 250 *\n");
}

static void
test_long_lines (void)
{
  g_autoptr (GString) text = begin ();
  g_autofree char *fits = g_strnfill (512 - 2 - 5, 'x'), *long_one = g_strnfill (512 - 2 - 5 + 1, 'x');
  g_autofree char *endless = g_strnfill (100000, 'x');

  g_string_append_printf (text, "C: NOOP %s\nS: 250 2.0.0 Ok\n", fits);
  g_string_append_printf (text, "C: NOOP %s\nS: 500 5.5.2 Line too long: at most 512 octets with its CR LF\n", long_one);
  g_string_append_printf (text, "C: NOOP %s\nS: 500 5.5.2 Line too long: at most 512 octets with its CR LF\n", endless);
  g_string_append (text, "C: QUIT\nS~ 221 *\nX\n");
  play (text, "mx.paris.example", PP_PORT_SMTP);
}

static void
test_long_text_lines (void)
{
  g_autoptr (GString) text = begin ();
  g_autofree char *fits = g_strnfill (998, 'x'), *with_dot = g_strnfill (997, 'x'), *long_one = g_strnfill (999, 'x');

  g_string_append_printf (text, "C: RCPT TO:<bob@paris.example>\nS~ 250 *\nC: DATA\nS~ 354 *\nC: Subject: x\nC:\n"
                                "C: %s\nC: ..%s\nC: .\nS~ 250 *\n", fits, with_dot);
  g_string_append_printf (text, "C: MAIL FROM:<>\nS~ 250 *\nC: RCPT TO:<bob@paris.example>\nS~ 250 *\nC: DATA\n"
                                "S~ 354 *\nC: Subject: x\nC:\nC: %s\nC: .\nS~ 500 5.6.0 Line too long*\n", long_one);
  g_string_append (text, "C: QUIT\nS~ 221 *\nX\n");
  play (text, "mx.paris.example", PP_PORT_SMTP);
}

/* RFC 5321, 4.5.3.1.8 and .10: at least 100 recipients, and 452 for one too many. */
static void
test_many_recipients (void)
{
  g_autoptr (GString) text = begin ();

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "C: RCPT TO:<bob@paris.example>\nS: 250 2.1.5 Recipient ok\n");
  g_string_append (text, "C: RCPT TO:<bob@paris.example>\nS~ 452 4.5.3 Too many recipients*\nC: QUIT\nS~ 221 *\nX\n");
  play (text, "mx.paris.example", PP_PORT_SMTP);
}

static void
test_many_mistakes (void)
{
  g_autoptr (GString) text = begin ();

  for (guint i = 0; i < 20; i++)
    g_string_append (text, "C: WHAT\nS: 500 5.5.2 Command not recognized\n");
  g_string_append (text, "S: 421 4.7.0 mx.paris.example Too many errors, closing connection\nX\n");
  play (text, "mx.paris.example", PP_PORT_SMTP);
}

static void
test_really_too_big (void)
{
  g_autoptr (GString) text = begin ();
  g_autofree char *line = g_strnfill (990, 'x');

  g_string_append (text, "C: RCPT TO:<bob@paris.example>\nS~ 250 *\nC: DATA\nS~ 354 *\n");
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "C: %s\n", line);
  g_string_append (text, "C: .\nS: 552 5.3.4 Message too big: at most 50000 octets are taken\nC: QUIT\nS~ 221 *\nX\n");
  most_octets = 50000;
  play (text, "mx.paris.example", PP_PORT_SMTP);
  most_octets = 0;
}

static void
test_tables (void)
{
  for (PpSmtpKind kind = PP_SMTP_RELAY; kind <= PP_SMTP_LMTP; kind++)
    {
      const PpVerbTable *table = pp_smtp_server_table (kind);
      for (guint i = 0; i < table->n_rows; i++)
        {
          const PpVerb *verb = pp_verb_table_get (table, i);
          g_assert_true (g_str_has_prefix (verb->syntax, verb->name));
          g_assert_true (g_str_has_prefix (verb->rfc, "RFC "));
          g_assert_cmpuint (verb->states, !=, 0);
          g_assert_cmpuint (verb->states, <, 1u << table->n_states);
          g_assert_true (pp_verb_table_find (table, verb->name, strlen (verb->name)) == verb);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_dialogues ("smtp", "mx.paris.example", PP_PORT_SMTP);
  add_dialogues ("submission", "submit.london.example", PP_PORT_SUBMISSION);
  add_dialogues ("lmtp", "box.paris.example", PP_PORT_LMTP);
  g_test_add_func ("/smtp/long-lines", test_long_lines);
  g_test_add_func ("/smtp/long-text-lines", test_long_text_lines);
  g_test_add_func ("/smtp/many-recipients", test_many_recipients);
  g_test_add_func ("/smtp/many-mistakes", test_many_mistakes);
  g_test_add_func ("/smtp/really-too-big", test_really_too_big);
  g_test_add_func ("/smtp/tables", test_tables);
  return g_test_run ();
}
