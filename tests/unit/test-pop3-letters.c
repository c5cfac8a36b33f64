/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many letters, large ones and international ones, as the POP3 server hands them out: in their order or not, while others
 * delete some, in UTF-8 or not. The dialogues are made by code.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "agents/cabinet-private.h"
#include "agents/message.h"
#include "agents/pop3.h"
#include "transcript.h"

#define LAPTOP "laptop.paris.example"
#define BOX "box.paris.example"
#define POP3 110
#define MANY 120

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
  *mailbox = g_strdup (user);
  return TRUE;
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

/* ------------------------------------------------------------------ somebody deletes letters */

static void
removed (gpointer data, const GArray *uids, guint64 mod_seq, const GError *error)
{
  g_assert_no_error (error);
  g_assert_cmpint (uids->len, ==, 10);
}

static void
opened (gpointer data, PpAccount *account, const GError *error)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_assert_no_error (error);
  for (guint32 uid = 10; uid <= 100; uid += 10)
    g_array_append_val (uids, uid);
  pp_mailbox_remove (pp_account_find (account, "INBOX"), uids, TRUE, NULL, removed, NULL);
}

static void
box_told (PpActor *actor, const char *wish, GVariant *details)
{
  pp_actor_set_timer (actor, 1, 30 * G_USEC_PER_SEC, FALSE, NULL);
}

static void
box_timer (PpActor *actor, guint tag)
{
  pp_mail_store_open (TEST_BOX (actor)->store, "many", -1, opened, NULL);
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
  actor_class->told = box_told;
  actor_class->timer = box_timer;
}

/* ------------------------------------------------------------------ the letters */

/* Every seventh is large. */
static char *
body_of (guint n)
{
  return n % 7 == 0 ? g_strnfill (100000, 'a' + n % 26) : g_strdup_printf ("letter %u", n);
}

static gsize
size_of (guint n)
{
  g_autofree char *text = g_strdup_printf ("Subject: %u\r\n\r\n%s\r\n", n, n % 7 == 0 ? "" : "letter ");

  return strlen (text) + (n % 7 == 0 ? 100000 : n < 10 ? 1 : n < 100 ? 2 : 3);
}

static void
add (TestBox *self, const char *owner, const char *text)
{
  g_autoptr (GBytes) octets = g_bytes_new (text, strlen (text));

  g_assert_cmpint (pp_cabinet_mailbox_add (pp_cabinet_of (self->cabinet), owner, 1, 0, octets, 0, NULL), >, 0);
}

static void
test_box_init (TestBox *self)
{
  self->cabinet = pp_cabinet_open (NULL, BOX, NULL);
  for (guint n = 1; n <= MANY; n++)
    {
      g_autofree char *body = body_of (n), *text = g_strdup_printf ("Subject: %u\r\n\r\n%s\r\n", n, body);
      add (self, "many", text);
    }
  add (self, "world", "Subject: Gr\xc3\xbc\xc3\x9f" "e\r\nMessage-ID: <\xc3\xa4@x>\r\n\r\n\xc3\xa4\r\n");
  add (self, "world", "Subject: plain\r\n\r\n\xc3\xa4\r\n");
  self->store = pp_mail_store_new (PP_ACTOR (self), self->cabinet);
}

/* ------------------------------------------------------------------ dialogues */

static PpWorld *
make_world (PpActor *box)
{
  PpWorld *world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);

  pp_world_add_host (world, LAPTOP, "127.25.0.1");
  pp_world_add_host (world, BOX, "127.25.0.2");
  pp_world_add_actor (world, box, "mda:" BOX, BOX);
  g_assert_true (pp_world_listen (world, box, POP3, "pop3", 5, NULL));
  pp_world_start (world);
  return world;
}

static void
play (PpWorld *world, GString *text)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("dialogue-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  pp_transcript_check (world, LAPTOP, BOX, POP3, "pop3", 5, path);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static GString *
begin (const char *user)
{
  GString *text = g_string_new ("S~ +OK *\n");

  g_string_append_printf (text, "C: USER %s\nS~ +OK *\nC: PASS x\nS~ +OK *\n", user);
  return text;
}

static void
end_and_play (GString *text)
{
  PpActor *box = g_object_new (TEST_TYPE_BOX, NULL);
  PpWorld *world = make_world (box);

  g_string_append (text, "C: QUIT\nS~ +OK *\nX\n");
  play (world, text);
  g_assert_finalize_object (world);
  g_assert_finalize_object (box);
}

static void
expect_letter (GString *text, guint n)
{
  g_autofree char *body = body_of (n);

  g_string_append_printf (text, "S: +OK %u octets\nS: Subject: %u\nS:\nS: %s\nS: .\n", (guint) size_of (n), n, body);
}

static void
retrieve (GString *text, guint n)
{
  g_string_append_printf (text, "C: RETR %u\n", n);
  expect_letter (text, n);
}

/* One by one; then all at once, which is the same. */
static void
test_in_order (void)
{
  g_autoptr (GString) text = begin ("many");

  for (guint n = 1; n <= MANY; n++)
    retrieve (text, n);
  end_and_play (text);
}

static void
test_pipelined (void)
{
  g_autoptr (GString) text = begin ("many");

  g_string_append (text, "C| ");
  for (guint n = 1; n <= MANY; n++)
    g_string_append_printf (text, "RETR %u\\r\\nDELE %u\\r\\n", n, n);
  g_string_append (text, "\n");
  for (guint n = 1; n <= MANY; n++)
    {
      expect_letter (text, n);
      g_string_append_printf (text, "S: +OK message %u is marked as deleted\n", n);
    }
  end_and_play (text);
}

/* What was read along is of no use to who jumps about, and does no harm. */
static void
test_jumping (void)
{
  static const guint order[] = { 1, 2, 3, 50, 51, 52, 2, 3, 51, 53, 54, 56, 55, 56, 57, 120, 119, 120, 1, 2, 2, 2, 5, 3, 4 };
  g_autoptr (GString) text = begin ("many");

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      retrieve (text, order[i]);
      if (i % 5 == 0)
        g_string_append_printf (text, "C: TOP %u 0\nS~ +OK *\nS: Subject: %u\nS:\nS: .\n", order[i], order[i]);
    }
  end_and_play (text);
}

/* A letter that is marked is not to be had, although it was read along, until RSET. */
static void
test_marked (void)
{
  g_autoptr (GString) text = begin ("many");

  for (guint n = 1; n <= 3; n++)
    retrieve (text, n);
  g_string_append (text, "C: DELE 4\nS~ +OK *\nC: RETR 4\nS: -ERR that message is marked as deleted\n");
  retrieve (text, 5);
  g_string_append (text, "C: RSET\nS~ +OK *\n");
  retrieve (text, 4);
  retrieve (text, 5);
  end_and_play (text);
}

/* Over 50 lines go as one block: on the wire nobody can see that. */
static void
test_long_lists (void)
{
  g_autoptr (GString) text = begin ("many");

  g_string_append (text, "C: DELE 7\nS~ +OK *\nC: LIST\nS~ +OK 119 messages *\n");
  for (guint n = 1; n <= MANY; n++)
    if (n != 7)
      g_string_append_printf (text, "S: %u %u\n", n, (guint) size_of (n));
  g_string_append (text, "S: .\nC: UIDL\nS~ +OK *\n");
  for (guint n = 1; n <= MANY; n++)
    if (n != 7)
      g_string_append_printf (text, "S~ %u *.%u\n", n, n);
  g_string_append (text, "S: .\n");
  g_string_append (text, "C: RSET\nS~ +OK *\n");
  end_and_play (text);
}

/* What another session removes (by IMAP) is not to be had, unless it was read already; its number is not given to another. */
static void
test_removed_meanwhile (void)
{
  PpActor *box = g_object_new (TEST_TYPE_BOX, NULL);
  PpWorld *world = make_world (box);
  g_autoptr (GString) text = begin ("many");
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("dialogue-XXXXXX", &path, NULL);

  g_string_append (text, "C: STAT\nS~ +OK 120 *\nC+ 60\nC: STAT\nS~ +OK 120 *\n");
  retrieve (text, 9);
  g_string_append (text, "C: RETR 10\nS: -ERR another session has removed that message\n");
  retrieve (text, 11);
  g_string_append (text, "C: DELE 20\nS~ +OK *\nC: DELE 21\nS~ +OK *\nC: QUIT\nS~ +OK *\nX\n");
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  {
    g_autoptr (PpTranscript) client = pp_transcript_begin (world, LAPTOP, BOX, POP3, "pop3", 5, path);

    pp_transcript_keep_awake (client, world);
    pp_world_tell (world, "mda:" BOX, "remove", NULL);
    pp_world_run_to_rest (world);
    pp_world_set_unfinished (world, NULL, NULL);
    pp_transcript_assert_played (client);
  }
  g_unlink (path);
  g_assert_finalize_object (world);
  g_assert_finalize_object (box);
}

/* RFC 6856, 2.1: UTF-8 in a header is for those who ask for it; RFC 6858: the others get what they can read. */
static void
test_world (void)
{
  g_autoptr (GString) text = begin ("world");

  g_string_append (text, "C: RETR 1\nS: +OK 41 octets\nS: Subject: =?UTF-8?B?R3LDvMOfZQ==?=\nS:\nS: \xc3\xa4\nS: .\n");
  g_string_append (text, "C: TOP 1 0\nS~ +OK *\nS: Subject: =?UTF-8?B?R3LDvMOfZQ==?=\nS:\nS: .\n");
  g_string_append (text, "C: RETR 2\nS~ +OK *\nS: Subject: plain\nS:\nS: \xc3\xa4\nS: .\n");
  end_and_play (text);
}

static void
test_world_in_utf8 (void)
{
  g_autoptr (GString) text = g_string_new ("S~ +OK *\nC: UTF8\nS~ +OK *\nC: USER world\nS~ +OK *\nC: PASS x\nS~ +OK *\n");

  g_string_append (text, "C: RETR 1\nS: +OK 44 octets\nS: Subject: Gr\xc3\xbc\xc3\x9f" "e\nS: Message-ID: <\xc3\xa4@x>\nS:\nS: \xc3\xa4\nS: .\n");
  end_and_play (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/pop3-letters/in-order", test_in_order);
  g_test_add_func ("/pop3-letters/pipelined", test_pipelined);
  g_test_add_func ("/pop3-letters/jumping", test_jumping);
  g_test_add_func ("/pop3-letters/marked", test_marked);
  g_test_add_func ("/pop3-letters/long-lists", test_long_lists);
  g_test_add_func ("/pop3-letters/removed-meanwhile", test_removed_meanwhile);
  g_test_add_func ("/pop3-letters/world", test_world);
  g_test_add_func ("/pop3-letters/world-in-utf8", test_world_in_utf8);
  return g_test_run ();
}
