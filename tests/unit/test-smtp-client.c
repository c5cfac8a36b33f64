/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SMTP and LMTP client against servers from tests/dialogues/smtp-client: one letter for bob and carol. The first line
 * of each file says what becomes of it; lines "# client: " have options (see test-sender.c), one each.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "agents/message.h"
#include "test-sender.h"
#include "transcript.h"

#define NEAR "mail.london.example"
#define FAR "mx.paris.example"

/* Reads the options; returns what becomes of the letter. */
static char *
read_head (TestSender *sender, const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  const char *expect = "# expect: ", *client = "# client: ";

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, expect));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], client))
      test_sender_take (sender, lines[i] + strlen (client));
  if (sender->envelope->recipients->len == 0)
    {
      test_sender_take (sender, "to=bob@paris.example");
      test_sender_take (sender, "to=carol@paris.example");
    }
  return g_strdup (lines[0] + strlen (expect));
}

static void
play (const char *path)
{
  g_autoptr (PpWorld) world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);
  g_autoptr (TestSender) sender = test_sender_new (NEAR, FAR, 25);
  g_autoptr (PpTranscript) server = pp_transcript_new_server (path);
  g_autofree char *expected = read_head (sender, path);

  pp_world_add_host (world, NEAR, "127.25.0.1");
  pp_world_add_host (world, FAR, "127.25.0.2");
  pp_world_add_actor (world, PP_ACTOR (sender), "mta:" NEAR, NEAR);
  pp_world_add_actor (world, PP_ACTOR (server), "mta:" FAR, FAR);
  g_assert_true (pp_world_listen (world, PP_ACTOR (server), 25, "smtp", 3, NULL));
  pp_world_start (world);
  pp_world_tell (world, "mta:" NEAR, "go", NULL);
  pp_transcript_keep_awake (server, world);
  pp_world_run_to_rest (world);
  pp_transcript_assert_played (server);
  if (strcmp (sender->results->str, expected) != 0)
    g_test_fail_printf ("%s: \"%s\" instead of \"%s\"", path, sender->results->str, expected);
}

static void
test_dialogue (gconstpointer file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "dialogues", "smtp-client", file, NULL);

  play (path);
}

static void
play_text (GString *text)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("dialogue-XXXXXX", &path, NULL);

  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  play (path);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* ------------------------------------------------------------------ at every step */

/* A whole session, line by line; what the server ends with instead of each of its replies, and what then is said of it. */
static const char *const session[] = {
  "S: 220 x", "C: EHLO mail.london.example", "S: 250 x", "C: MAIL FROM:<alice@london.example>", "S: 250 ok",
  "C: RCPT TO:<bob@paris.example>", "S: 250 ok", "C: RCPT TO:<carol@paris.example>", "S: 250 ok", "C: DATA", "S: 354 go on",
  "C: Subject: x", "C:", "C: ..dot", "C: .", "S: 250 2.0.0 taken", "C: QUIT", "S: 221 bye",
};

static GString *
session_until (guint end, const char *what, const char *fate, const char *instead)
{
  gboolean all = strcmp (session[end], "S: 221 bye") == 0;
  GString *text = g_string_new (NULL);

  g_string_append (text, "# expect: ");
  if (all)
    g_string_append (text, "bob 250 2.0.0 taken | carol 250 2.0.0 taken | over\n");
  else if (end >= 4) /* the letter was in hand */
    g_string_append_printf (text, "bob %s | carol %s | over: %s\n", fate, fate, fate);
  else
    g_string_append_printf (text, "over: %s\n", fate);
  for (guint i = 0; i < end; i++)
    g_string_append_printf (text, "%s\n", session[i]);
  g_string_append (text, instead);
  g_test_message ("%s instead of %s", what, session[end]);
  return text;
}

static void
end_everywhere (const char *what, const char *fate, const char *instead)
{
  for (guint i = 0; i < G_N_ELEMENTS (session); i++)
    if (session[i][0] == 'S')
      {
        GString *text = session_until (i, what, fate, instead);
        play_text (text);
        g_string_free (text, TRUE);
      }
}

/* RFC 5321, 3.8: 421 may come at any time, and is the end. */
static void
test_421_everywhere (void)
{
  end_everywhere ("421", "421 4.3.2 shutting down", "S: 421 4.3.2 shutting down\n");
}

static void
test_hang_up_everywhere (void)
{
  end_everywhere ("nothing", "451 4.4.2 The other server hung up in the middle", "X\n");
}

/* RFC 5321, 4.5.3.2: nobody waits for ever. */
static void
test_silence_everywhere (void)
{
  end_everywhere ("silence", "451 4.4.2 The other server has not answered for ten minutes", "CX\n");
}

static void
test_rubbish_everywhere (void)
{
  static const char *const rubbish[] = { "S: certainly!\nCX\n", "S: 2500 x\nCX\n", "S: 250-x\nS: 251 x\nCX\n", "S: 150 x\nCX\n",
                                         "S: 25\nCX\n", "S:\nCX\n", "S| 250\\x00x\\r\\nCX\\n" };

  for (guint i = 0; i + 1 < G_N_ELEMENTS (rubbish); i++)
    end_everywhere (rubbish[i], "451 4.4.2 The other server said what is no SMTP reply", rubbish[i]);
}

/* ------------------------------------------------------------------ in chunks */

static void
append_escaped (GString *text, const char *octets, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (octets[i] == '\r')
      g_string_append (text, "\\r");
    else if (octets[i] == '\n')
      g_string_append (text, "\\n");
    else
      g_string_append_c (text, octets[i]);
}

/* A letter of more than a mebibyte goes in chunks of 256 KiB, if the server takes them (RFC 3030, 2). With the chunk that
 * begins at @refused it is over. */
static void
send_long_letter (const char *expected, gsize refused)
{
  g_autoptr (GString) text = g_string_new ("# expect: ");
  g_autoptr (GString) content = g_string_new ("Subject: x\r\n\r\n");

  g_string_append_printf (text, "%s\n# client: content=", expected);
  while (content->len <= 1024 * 1024)
    g_string_append (content, ".2345678901234567890123456789012345678901234567890123456789012\r\n");
  append_escaped (text, content->str, content->len);
  g_string_append (text, "\nS: 220 x\nC: EHLO mail.london.example\nS: 250-x\nS: 250 CHUNKING\nC: MAIL FROM:<alice@london.example>\n"
                         "S: 250 ok\nC: RCPT TO:<bob@paris.example>\nS: 250 ok\nC: RCPT TO:<carol@paris.example>\nS: 250 ok\n");
  for (gsize at = 0; at < content->len && at <= refused; at += 256 * 1024)
    {
      gsize length = MIN (256 * 1024, content->len - at);
      gboolean last = at + length == content->len;
      g_string_append_printf (text, "C: BDAT %" G_GSIZE_FORMAT "%s\nC= ", length, last ? " LAST" : "");
      append_escaped (text, content->str + at, length);
      g_string_append_printf (text, "\nS: %s\n", at == refused ? "452 4.3.1 no room" : last ? "250 2.0.0 taken" : "250 2.0.0 go on");
    }
  if (refused < 1024 * 1024)
    g_string_append (text, "C: RSET\nS: 250 ok\n");
  g_string_append (text, "C: QUIT\nS: 221 bye\n");
  play_text (text);
}

static void
test_long_letter (void)
{
  const char *no_room = "bob 452 4.3.1 no room | carol 452 4.3.1 no room | over";

  send_long_letter ("bob 250 2.0.0 taken | carol 250 2.0.0 taken | over", G_MAXSIZE);
  send_long_letter (no_room, 0);
  send_long_letter (no_room, 512 * 1024);
  send_long_letter (no_room, 1024 * 1024);
}

static void
add_dialogues (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "dialogues", "smtp-client", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_strconcat ("/smtp-client/", file, NULL);
      g_test_add_data_func (name, g_intern_string (file), test_dialogue);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  add_dialogues ();
  g_test_add_func ("/smtp-client/421-everywhere", test_421_everywhere);
  g_test_add_func ("/smtp-client/hang-up-everywhere", test_hang_up_everywhere);
  g_test_add_func ("/smtp-client/silence-everywhere", test_silence_everywhere);
  g_test_add_func ("/smtp-client/rubbish-everywhere", test_rubbish_everywhere);
  g_test_add_func ("/smtp-client/long-letter", test_long_letter);
  return g_test_run ();
}
