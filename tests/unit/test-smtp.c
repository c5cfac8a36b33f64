/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SMTP, submission and LMTP servers against the transcripts in tests/dialogues, in the world of the default
 * scenario, without sockets; their limits; and that the tables hold together.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "agents/actors.h"
#include "agents/cast.h"
#include "test-sender.h"
#include "transcript.h"

#define LAPTOP "laptop.london.example"

/* The largest message taken, if not the scenario's. */
static gsize most_octets;

#define FIRST_LETTER "../data/scenarios/first-letter.scenario"
#define OFFICES "dialogues/offices.scenario"

static PpWorld *
cast_world (const char *file, PpScenario **scenario)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, file, NULL);
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

/* The folders of dialogues, and with whom they are held. */
typedef struct
{
  const char *folder, *scenario, *host;
  guint port;
} Folder;

static const Folder folders[] = {
  { "smtp", FIRST_LETTER, "mx.paris.example", PP_PORT_SMTP },
  { "submission", FIRST_LETTER, "submit.london.example", PP_PORT_SUBMISSION },
  { "lmtp", FIRST_LETTER, "box.paris.example", PP_PORT_LMTP },
  { "starttls", OFFICES, "mx.paris.example", PP_PORT_SMTP },
  { "tls-required", OFFICES, "strict.paris.example", PP_PORT_SMTP },
  { "submissions", OFFICES, "submit.london.example", PP_PORT_SUBMISSIONS },
  { "auth", OFFICES, "submit.london.example", PP_PORT_SUBMISSION },
  { "auth-in-clear", OFFICES, "clear.london.example", PP_PORT_SUBMISSION },
  { "idle", OFFICES, "small.paris.example", PP_PORT_SMTP },
  { "idle-submissions", OFFICES, "counter.paris.example", PP_PORT_SUBMISSIONS },
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
  PpWorld *world = cast_world (folder->scenario, &scenario);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "dialogues", folder->folder, dialogue->file, NULL);

  pp_transcript_check (world, LAPTOP, folder->host, folder->port, "smtp", 1, path);
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
      g_autofree char *name = g_strdup_printf ("/smtp/%s/%s", folder->folder, file);
      *dialogue = (Dialogue){ folder, g_intern_string (file) };
      g_test_add_data_func_full (name, dialogue, test_dialogue, g_free);
    }
}

/* A dialogue made by code, for what would be tiresome to write into a file. */
static void
play_in (const char *file, GString *text, const char *host, guint port)
{
  g_autoptr (PpScenario) scenario = NULL;
  PpWorld *world = cast_world (file, &scenario);
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

static void
play (GString *text, const char *host, guint port)
{
  play_in (FIRST_LETTER, text, host, port);
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

/* A chunk that is too big goes by, and so does what follows of that letter; then there is nothing of it any more. */
static void
test_chunks_too_big (void)
{
  g_autoptr (GString) text = g_string_new ("S* 220\nC: EHLO x.example\nS* 250\n");
  g_autofree char *first = g_strnfill (998, 'x');

  most_octets = 1000;
  for (guint i = 0; i < 2; i++)
    {
      g_string_append (text, "C: MAIL FROM:<>\nS* 250\nC: RCPT TO:<bob@paris.example>\nS* 250\n");
      if (i == 1)
        g_string_append_printf (text, "C: BDAT 1000\nC| %s\\r\\n\nS: 250 2.0.0 1000 octets received\n", first);
      g_string_append_printf (text, "C: BDAT %u\nC| RSET\\r\\n", i == 1 ? 6 : 1006);
      if (i == 0)
        g_string_append_printf (text, "%s\\r\\n", first);
      g_string_append (text, "\nS: 552 5.3.4 Message too big: at most 1000 octets are taken\n"
                             "C: BDAT 6\nC| RSET\\r\\n\nS: 503 5.5.1 This letter went wrong already: say RSET\n"
                             "C: DATA\nS: 503 5.5.1 The letter has begun with BDAT: only BDAT or RSET can follow\n"
                             "C: RCPT TO:<bob@paris.example>\n"
                             "S: 503 5.5.1 The letter has begun with BDAT: only BDAT or RSET can follow\n");
      g_string_append (text, i == 0 ? "C: RSET\nS* 250\n"
                                    : "C: BDAT 6 LAST\nC| RSET\\r\\n\nS: 503 5.5.1 This letter went wrong already: say RSET\n");
    }
  g_string_append (text, "C: MAIL FROM:<>\nS* 250\nC: RCPT TO:<bob@paris.example>\nS* 250\nC: BDAT 1001 LAST\nC| ");
  g_string_append_printf (text, "x%s\\r\\n\nS* 552\nC: DATA\nS: 503 5.5.1 Need MAIL before DATA\n", first);
  g_string_append (text, "C: MAIL FROM:<>\nS* 250\nC: RCPT TO:<bob@paris.example>\nS* 250\nC: BDAT 1000 LAST\nC| ");
  g_string_append_printf (text, "%s\\r\\n\nS* 250\nC: QUIT\nS* 221\nX\n", first);
  play (text, "mx.paris.example", PP_PORT_SMTP);
  most_octets = 0;
}

/* RFC 4954, 4: 12288 octets in a line of the exchange; one more is too many, and the exchange is over. */
static void
test_long_responses (void)
{
  g_autoptr (GString) text = g_string_new ("S* 220\nC: EHLO x.example\nS* 250\n");
  g_autofree char *fits = g_strnfill (12288, 'A'), *long_one = g_strnfill (12289, 'A');
  g_autofree char *command = g_strnfill (12288 - 2 - strlen ("AUTH PLAIN "), 'A');

  g_string_append_printf (text, "C: AUTH PLAIN\nS: 334 \nC: %s\nS~ 5?? *\n", fits);
  g_string_append_printf (text, "C: AUTH PLAIN\nS: 334 \nC: %s\nS: 500 5.5.6 Authentication exchange line is too long\n", long_one);
  g_string_append_printf (text, "C: AUTH PLAIN %s\nS~ 5?? *\n", command);
  g_string_append_printf (text, "C: AUTH PLAIN %sA\nS: 500 5.5.6 Line too long: at most 12288 octets with its CR LF\n", command);
  g_string_append (text, "C: NOOP\nS: 250 2.0.0 Ok\nC: QUIT\nS* 221\nX\n");
  play_in (OFFICES, text, "clear.london.example", PP_PORT_SUBMISSION);
}

/* RFC 5321, 4.2.4 and 4.5.4.1: mistakes are borne from those who bring letters. */
static void
test_mistakes_forgiven (void)
{
  g_autoptr (GString) text = begin ();

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < 19; i++)
        g_string_append (text, "C: RCPT TO:<nobody@paris.example>\nS* 550\n");
      g_string_append (text, "C: RCPT TO:<bob@paris.example>\nS* 250\nC: DATA\nS* 354\nC: Subject: x\nC:\nC: .\nS* 250\n"
                             "C: MAIL FROM:<alice@london.example>\nS* 250\n");
    }
  g_string_append (text, "C: QUIT\nS* 221\nX\n");
  play (text, "mx.paris.example", PP_PORT_SMTP);
}

static PpTranscript *
begin_text (PpWorld *world, const char *text, const char *host, guint port)
{
  g_autofree char *path = NULL;
  PpTranscript *transcript;
  int fd = g_file_open_tmp ("dialogue-XXXXXX", &path, NULL);

  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  transcript = pp_transcript_begin (world, LAPTOP, host, port, "smtp", 3, path);
  g_assert_cmpint (g_unlink (path), ==, 0);
  return transcript;
}

/* RFC 5321, 3.8: the house is full, until somebody leaves. */
static void
test_full_house (void)
{
  g_autoptr (PpScenario) scenario = NULL;
  PpWorld *world = cast_world (OFFICES, &scenario);
  const char *host = "small.paris.example";
  g_autoptr (PpTranscript) first = begin_text (world, "S* 220\nC+ 20\nC: QUIT\nS* 221\nX\n", host, PP_PORT_SMTP);
  g_autoptr (PpTranscript) second = begin_text (world, "S: 421 4.3.2 small.paris.example Too many connections, try again later\nX\n",
                                                host, PP_PORT_SMTP);
  g_autoptr (PpTranscript) third = NULL;

  pp_world_run_to_rest (world);
  pp_transcript_assert_played (first);
  pp_transcript_assert_played (second);
  third = begin_text (world, "S* 220\nC: QUIT\nS* 221\nX\n", host, PP_PORT_SMTP);
  pp_world_run_to_rest (world);
  pp_transcript_assert_played (third);
  g_assert_finalize_object (world);
}

/* Both ends: each mechanism, with the right password and with a wrong one; in the clear, after STARTTLS, under TLS. */
static void
sign_in (const char *mechanism, const char *password, const char *host, guint port, const char *expected)
{
  g_autoptr (PpScenario) scenario = NULL;
  PpWorld *world = cast_world (OFFICES, &scenario);
  g_autoptr (TestSender) sender = test_sender_new (LAPTOP, host, port);
  g_autofree char *say_mechanism = g_strconcat ("mechanism=", mechanism, NULL), *say_password = g_strconcat ("password=", password, NULL);

  test_sender_take (sender, "user=alice");
  test_sender_take (sender, say_password);
  test_sender_take (sender, say_mechanism);
  test_sender_take (sender, "to=bob@london.example");
  test_sender_take (sender, "tls=offered");
  test_sender_take (sender, "unverified");
  if (port == PP_PORT_SUBMISSIONS)
    test_sender_take (sender, "sealed");
  pp_world_add_actor (world, PP_ACTOR (sender), "mua:sender", LAPTOP);
  pp_world_tell (world, "mua:sender", "go", NULL);
  pp_world_run_to_rest (world);
  if (!g_pattern_match_simple (expected, sender->results->str))
    g_test_fail_printf ("%s at %s: %s", mechanism, host, sender->results->str);
  g_assert_finalize_object (world);
}

static void
test_sign_in (void)
{
  static const char *const mechanisms[] = { "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256" };

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      const char *taken = "bob 250 2.0.0 Ok: queued as * | passed on | over";
      const char *refused = "over: 535 5.7.8 Authentication credentials invalid";
      sign_in (mechanisms[i], "wonderland", "clear.london.example", PP_PORT_SUBMISSION, taken);
      sign_in (mechanisms[i], "wrong", "clear.london.example", PP_PORT_SUBMISSION, refused);
      sign_in (mechanisms[i], "wonderland", "submit.london.example", PP_PORT_SUBMISSION, taken);
      sign_in (mechanisms[i], "wrong", "submit.london.example", PP_PORT_SUBMISSION, refused);
      sign_in (mechanisms[i], "wonderland", "submit.london.example", PP_PORT_SUBMISSIONS, taken);
    }
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
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    add_dialogues (&folders[i]);
  g_test_add_func ("/smtp/long-lines", test_long_lines);
  g_test_add_func ("/smtp/long-text-lines", test_long_text_lines);
  g_test_add_func ("/smtp/many-recipients", test_many_recipients);
  g_test_add_func ("/smtp/many-mistakes", test_many_mistakes);
  g_test_add_func ("/smtp/really-too-big", test_really_too_big);
  g_test_add_func ("/smtp/chunks-too-big", test_chunks_too_big);
  g_test_add_func ("/smtp/long-responses", test_long_responses);
  g_test_add_func ("/smtp/mistakes-forgiven", test_mistakes_forgiven);
  g_test_add_func ("/smtp/full-house", test_full_house);
  g_test_add_func ("/smtp/sign-in", test_sign_in);
  g_test_add_func ("/smtp/tables", test_tables);
  return g_test_run ();
}
