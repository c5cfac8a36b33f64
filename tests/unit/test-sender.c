/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sender: see test-sender.h.
 */
#include "test-sender.h"

#include <string.h>

#include "agents/dsn.h"
#include "transcript.h"

G_DEFINE_FINAL_TYPE (TestSender, test_sender, PP_TYPE_ACTOR)

/* ------------------------------------------------------------------ what the client asks and tells */

static PpConsignment *
next (PpActor *actor, PpPort *port)
{
  TestSender *self = TEST_SENDER (actor);

  if (self->letters == 0)
    return NULL;
  self->letters--;
  return pp_consignment_new (1, self->envelope, self->content, NULL);
}

static void
done (PpActor *actor, PpPort *port, PpConsignment *consignment)
{
  GString *results = TEST_SENDER (actor)->results;

  for (guint i = 0; i < consignment->replies->len; i++)
    {
      PpAddress *address = consignment->envelope->recipients->pdata[i];
      g_autofree char *reply = NULL;
      g_assert_nonnull (consignment->replies->pdata[i]);
      reply = pp_reply_to_string (consignment->replies->pdata[i]);
      g_string_append_printf (results, "%s %s | ", address->local, reply);
    }
  if (consignment->passed_on)
    g_string_append (results, "passed on | ");
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

/* ------------------------------------------------------------------ the actor */

static void
told (PpActor *actor, const char *wish, GVariant *details)
{
  TestSender *self = TEST_SENDER (actor);

  pp_actor_connect (actor, self->host, self->port, "smtp", 3, NULL);
}

static void
connected (PpActor *actor, PpPort *port)
{
  TestSender *self = TEST_SENDER (actor);

  if (self->sealed)
    pp_smtp_call_sealed (port, self->calls, &self->customer);
  else
    pp_smtp_call (port, self->calls, &self->customer);
}

static void
sealed (PpActor *actor, PpPort *port, const char *problem)
{
  pp_smtp_client_sealed (port, problem);
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
timer (PpActor *actor, guint tag)
{
  g_assert_true (pp_vigil_timer (TEST_SENDER (actor)->calls, tag));
}

static void
test_sender_finalize (GObject *object)
{
  TestSender *self = TEST_SENDER (object);

  g_string_free (self->results, TRUE);
  pp_vigil_free (self->calls);
  pp_envelope_free (self->envelope);
  g_bytes_unref (self->content);
  g_free ((char *) self->customer.user);
  g_free ((char *) self->customer.password);
  g_free ((char *) self->customer.mechanism);
  G_OBJECT_CLASS (test_sender_parent_class)->finalize (object);
}

static void
test_sender_class_init (TestSenderClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_sender_finalize;
  actor_class->told = told;
  actor_class->connected = connected;
  actor_class->sealed = sealed;
  actor_class->heard = heard;
  actor_class->hung_up = hung_up;
  actor_class->timer = timer;
}

static void
test_sender_init (TestSender *self)
{
  self->results = g_string_new (NULL);
  self->calls = pp_vigil_new (PP_ACTOR (self), 1, PP_SMTP_CLIENT_PATIENCE_US, pp_smtp_client_asleep);
}

TestSender *
test_sender_new (const char *name, const char *host, guint port)
{
  static const char text[] = "Subject: x\r\n\r\n.dot\r\n";
  TestSender *self = g_object_new (TEST_TYPE_SENDER, NULL);
  g_autoptr (PpAddress) alice = pp_address_new ("alice", "london.example");

  self->host = (char *) g_intern_string (host);
  self->port = port;
  self->letters = 1;
  self->envelope = pp_envelope_new (alice);
  self->content = g_bytes_new_static (text, strlen (text));
  self->customer = (PpSmtpCustomer){
    .host = g_intern_string (name), .trust = pp_transcript_get_trust (), .next = next, .done = done, .over = over,
  };
  return self;
}

/* ------------------------------------------------------------------ options */

static void
take_recipient (PpEnvelope *envelope, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, ",", -1); /* ADDRESS,NOTIFY[+NOTIFY],ORCPT */
  g_autofree char *notify = parts[1] != NULL ? g_strdelimit (g_strdup (parts[1]), "+", ',') : NULL;
  PpAddress *address = pp_address_parse (parts[0], NULL);
  PpAsked asked = { 0 };

  g_assert_nonnull (address);
  if (notify != NULL && *notify != '\0')
    g_assert_true (pp_notify_parse (notify, &asked.notify));
  asked.original = parts[1] != NULL ? parts[2] : NULL;
  pp_envelope_add (envelope, address, notify != NULL ? &asked : NULL);
}

static void
take_reverse (PpEnvelope *envelope, const char *value)
{
  pp_address_free (envelope->reverse);
  envelope->reverse = *value != '\0' ? pp_address_parse (value, NULL) : pp_address_new ("", "");
  g_assert_nonnull (envelope->reverse);
}

static char *
split_option (const char *option, const char **value)
{
  const char *equals = strchr (option, '=');

  *value = equals != NULL ? equals + 1 : "";
  return equals != NULL ? g_strndup (option, equals - option) : g_strdup (option);
}

gboolean
test_envelope_take (PpEnvelope *envelope, const char *option)
{
  const char *value;
  g_autofree char *name = split_option (option, &value);

  if (strcmp (name, "to") == 0)
    take_recipient (envelope, value);
  else if (strcmp (name, "from") == 0)
    take_reverse (envelope, value);
  else if (strcmp (name, "binary") == 0)
    envelope->body = PP_BODY_BINARYMIME;
  else if (strcmp (name, "utf8") == 0)
    envelope->utf8 = TRUE;
  else if (strcmp (name, "ret") == 0)
    g_assert_true (pp_return_parse (value, &envelope->give_back));
  else if (strcmp (name, "envid") == 0)
    envelope->id = g_strdup (value);
  else
    return FALSE;
  return TRUE;
}

static void
take_content (TestSender *self, const char *value)
{
  g_autofree char *octets = g_strcompress (value);

  g_bytes_unref (self->content);
  self->content = g_bytes_new (octets, strlen (octets));
}

void
test_sender_take (TestSender *self, const char *option)
{
  const char *value;
  g_autofree char *name = split_option (option, &value);

  if (test_envelope_take (self->envelope, option))
    return;
  if (strcmp (name, "letters") == 0)
    self->letters = atoi (value);
  else if (strcmp (name, "content") == 0)
    take_content (self, value);
  else if (strcmp (name, "pipelines") == 0)
    self->customer.pipelines = TRUE;
  else if (strcmp (name, "lmtp") == 0)
    self->customer.kind = PP_SMTP_LMTP;
  else if (strcmp (name, "sealed") == 0)
    self->sealed = TRUE;
  else if (strcmp (name, "unverified") == 0)
    self->customer.unverified = TRUE;
  else if (strcmp (name, "tls") == 0)
    self->customer.tls = strcmp (value, "required") == 0 ? PP_OFFER_REQUIRED : PP_OFFER_YES;
  else if (strcmp (name, "user") == 0)
    self->customer.user = g_strdup (value);
  else if (strcmp (name, "password") == 0)
    self->customer.password = g_strdup (value);
  else if (strcmp (name, "mechanism") == 0)
    self->customer.mechanism = g_strdup (value);
  else
    g_error ("no such option: %s", option);
}
