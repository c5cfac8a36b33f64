/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SMTP and LMTP client against servers from tests/dialogues/smtp-client: one letter for bob and carol. The first line
 * of each file says what becomes of it.
 */
#include <string.h>

#include "agents/message.h"
#include "agents/smtp.h"
#include "transcript.h"

#define NEAR "mail.london.example"
#define FAR "mx.paris.example"

#define TEST_TYPE_SENDER (test_sender_get_type ())
G_DECLARE_FINAL_TYPE (TestSender, test_sender, TEST, SENDER, PpActor)
struct _TestSender
{
  PpActor parent_instance;
  PpSmtpCustomer customer;
  PpVigil *calls;
  gboolean given;
  GString *results;
};
G_DEFINE_FINAL_TYPE (TestSender, test_sender, PP_TYPE_ACTOR)

static PpConsignment *
next (PpActor *actor, PpPort *port)
{
  TestSender *self = TEST_SENDER (actor);
  g_autoptr (PpAddress) alice = pp_address_new ("alice", "london.example");
  g_autoptr (PpEnvelope) envelope = pp_envelope_new (alice);
  g_autoptr (GBytes) content = g_bytes_new_static ("Subject: x\r\n\r\n.dot\r\n\xc3\xa4\r\n", 24);

  if (self->given)
    return NULL;
  self->given = TRUE;
  g_ptr_array_add (envelope->recipients, pp_address_new ("bob", "paris.example"));
  g_ptr_array_add (envelope->recipients, pp_address_new ("carol", "paris.example"));
  return pp_consignment_new (1, envelope, content, NULL);
}

static void
done (PpActor *actor, PpPort *port, PpConsignment *consignment)
{
  for (guint i = 0; i < 2; i++)
    {
      PpAddress *address = consignment->envelope->recipients->pdata[i];
      g_autofree char *reply = NULL;
      g_assert_nonnull (consignment->replies->pdata[i]);
      reply = pp_reply_to_string (consignment->replies->pdata[i]);
      g_string_append_printf (TEST_SENDER (actor)->results, "%s %s | ", address->local, reply);
    }
  pp_consignment_free (consignment);
}

static void
over (PpActor *actor, PpPort *port, const PpReply *problem)
{
  GString *results = TEST_SENDER (actor)->results;

  g_assert_null (strstr (results->str, "over"));
  if (problem == NULL)
    g_string_append (results, "over");
  else
    {
      g_autofree char *text = pp_reply_to_string (problem);
      g_string_append_printf (results, "over: %s", text);
    }
}

static void
told (PpActor *actor, const char *wish, GVariant *details)
{
  pp_actor_connect (actor, FAR, 25, "smtp", 3, NULL);
}

static void
connected (PpActor *actor, PpPort *port)
{
  pp_smtp_call (port, TEST_SENDER (actor)->calls, &TEST_SENDER (actor)->customer);
}

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  pp_smtp_client_heard (port, unit);
}

static void
hung_up (PpActor *actor, PpPort *port)
{
  pp_smtp_client_hung_up (port);
}

static void
test_sender_finalize (GObject *object)
{
  g_string_free (TEST_SENDER (object)->results, TRUE);
  pp_vigil_free (TEST_SENDER (object)->calls);
  G_OBJECT_CLASS (test_sender_parent_class)->finalize (object);
}

static void
test_sender_class_init (TestSenderClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_sender_finalize;
  actor_class->told = told;
  actor_class->connected = connected;
  actor_class->heard = heard;
  actor_class->hung_up = hung_up;
}

static void
test_sender_init (TestSender *self)
{
  self->results = g_string_new (NULL);
  self->calls = pp_vigil_new (PP_ACTOR (self), 1, PP_SMTP_CLIENT_PATIENCE_US, pp_smtp_client_asleep);
  self->customer = (PpSmtpCustomer){ .host = NEAR, .next = next, .done = done, .over = over };
}

static char *
expected_of (const char *path)
{
  g_autofree char *text = NULL;
  const char *prefix = "# expect: ";

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, prefix));
  return g_strndup (text + strlen (prefix), strcspn (text, "\n") - strlen (prefix));
}

static void
test_dialogue (gconstpointer file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "dialogues", "smtp-client", file, NULL);
  g_autofree char *expected = expected_of (path);
  g_autoptr (PpWorld) world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);
  g_autoptr (TestSender) sender = g_object_new (TEST_TYPE_SENDER, NULL);
  g_autoptr (PpTranscript) server = pp_transcript_new_server (path);

  sender->customer.kind = g_str_has_prefix (file, "lmtp") ? PP_SMTP_LMTP : PP_SMTP_RELAY;
  pp_world_add_host (world, NEAR, "127.25.0.1");
  pp_world_add_host (world, FAR, "127.25.0.2");
  pp_world_add_actor (world, PP_ACTOR (sender), "mta:" NEAR, NEAR);
  pp_world_add_actor (world, PP_ACTOR (server), "mta:" FAR, FAR);
  g_assert_true (pp_world_listen (world, PP_ACTOR (server), 25, "smtp", 3, NULL));
  pp_world_start (world);
  pp_world_tell (world, "mta:" NEAR, "go", NULL);
  pp_world_run_to_rest (world);
  pp_transcript_assert_played (server);
  g_assert_cmpstr (sender->results->str, ==, expected);
}

int
main (int argc, char **argv)
{
  static const char *const files[] = {
    "ordinary.txt", "old-server.txt", "one-refused.txt", "all-refused.txt", "sender-refused.txt",
    "not-welcome.txt", "closing-down.txt", "rubbish.txt", "hung-up.txt", "lmtp-each.txt",
  };

  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *name = g_strconcat ("/smtp-client/", files[i], NULL);
      g_test_add_data_func (name, files[i], test_dialogue);
    }
  return g_test_run ();
}
