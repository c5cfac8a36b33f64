/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The office with the queue, and the far ones: see queue-offices.h.
 */
#include "queue-offices.h"

#include <string.h>

#include "test-sender.h"
#include "transcript.h"

#define DAY_US (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)
#define EPOCH_US (G_GINT64_CONSTANT (20000) * DAY_US)

static void G_GNUC_PRINTF (3, 4)
note (QueueLog *log, PpActor *actor, const char *format, ...)
{
  va_list arguments;

  g_string_append_printf (log->text, "%d %s: ", (int) ((pp_actor_get_date_us (actor) - log->began_us) / (60 * G_USEC_PER_SEC)),
                          pp_actor_get_host (actor));
  va_start (arguments, format);
  g_string_append_vprintf (log->text, format, arguments);
  va_end (arguments);
  g_string_append_c (log->text, '\n');
}

/* ------------------------------------------------------------------ far offices */

#define TEST_TYPE_FAR (test_far_get_type ())
G_DECLARE_FINAL_TYPE (TestFar, test_far, TEST, FAR, PpActor)
struct _TestFar
{
  PpActor parent_instance;
  PpSmtpPolicy policy;
  PpVigil *guests;
  QueueLog *log;
  GHashTable *asked; /* local part to how often */
  gboolean closed;   /* says 421 */
};
G_DEFINE_FINAL_TYPE (TestFar, test_far, PP_TYPE_ACTOR)

/* "never": 550; "later": 450; "later3": 450 three times, then he is there. */
static PpVerdict
may_receive (PpActor *actor, PpPort *port, const PpEnvelope *envelope, const PpAddress *forward, PpReply **refusal)
{
  TestFar *self = TEST_FAR (actor);
  guint times = GPOINTER_TO_UINT (g_hash_table_lookup (self->asked, forward->local)) + 1;
  gboolean later = g_str_has_prefix (forward->local, "later");
  guint bound = later && forward->local[5] != '\0' ? (guint) atoi (forward->local + 5) : G_MAXUINT;

  g_hash_table_replace (self->asked, g_strdup (forward->local), GUINT_TO_POINTER (times));
  if (g_str_has_prefix (forward->local, "never"))
    *refusal = pp_reply_new (550, "5.1.1", "no such user");
  else if (later && times <= bound)
    *refusal = pp_reply_new (450, "4.2.0", "later");
  else
    return PP_VERDICT_YES;
  note (self->log, actor, "refuses %s", forward->local);
  return PP_VERDICT_NO;
}

/* What a report says of each recipient: "failed bob@paris.example 5.1.1, delayed …; full". */
static char *
read_report (GBytes *content)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_autofree char *recipient = NULL, *action = NULL;
  GString *said = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "Original-Envelope-Id: "))
      g_string_append_printf (said, "[%s] ", lines[i] + 22);
    else if (g_str_has_prefix (lines[i], "Original-Recipient: rfc822; "))
      g_string_append_printf (said, "(%s) ", lines[i] + 28);
    else if (g_str_has_prefix (lines[i], "Final-Recipient: rfc822; "))
      recipient = g_strdup ((g_free (recipient), lines[i] + 25));
    else if (g_str_has_prefix (lines[i], "Action: "))
      action = g_strdup ((g_free (action), lines[i] + 8));
    else if (g_str_has_prefix (lines[i], "Status: "))
      g_string_append_printf (said, "%s %s %s, ", action, recipient, lines[i] + 8);
  g_string_append (said, strstr (text, "\r\nContent-Type: message/rfc822\r\n") != NULL ? "full" : "header");
  return g_string_free (said, FALSE);
}

static void
take (PpActor *actor, PpPort *port, const PpEnvelope *envelope, GBytes *content)
{
  TestFar *self = TEST_FAR (actor);
  g_autoptr (GPtrArray) replies = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_reply_free);
  g_autofree char *reverse = pp_address_to_string (envelope->reverse);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < (self->policy.kind == PP_SMTP_LMTP ? envelope->recipients->len : 1); i++)
    g_ptr_array_add (replies, pp_reply_new (250, "2.0.0", "taken"));
  for (guint i = 0; i < envelope->recipients->len; i++)
    g_string_append_printf (names, " %s", ((PpAddress *) envelope->recipients->pdata[i])->local);
  if (envelope->recipients->len > 10)
    g_string_printf (names, " %u", envelope->recipients->len);
  if (*reverse == '\0' && g_str_equal (pp_actor_get_host (actor), "london.example"))
    {
      g_autofree char *report = read_report (content);
      note (self->log, actor, "report for%s: %s", names->str, report);
    }
  else
    note (self->log, actor, "<%s> for%s", reverse, names->str);
  pp_smtp_server_taken (port, replies);
}

static void
far_accepted (PpActor *actor, PpPort *port)
{
  TestFar *self = TEST_FAR (actor);

  note (self->log, actor, "called");
  if (!self->closed)
    {
      pp_smtp_serve (port, self->guests, &self->policy);
      return;
    }
  pp_port_say (port, "421 4.3.2 closed");
  pp_port_hang_up (port);
}

static void
far_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  if (!TEST_FAR (actor)->closed)
    pp_smtp_server_heard (port, unit);
}

static void
far_hung_up (PpActor *actor, PpPort *port)
{
  if (!TEST_FAR (actor)->closed)
    pp_smtp_server_hung_up (port);
}

static void
test_far_finalize (GObject *object)
{
  g_hash_table_unref (TEST_FAR (object)->asked);
  pp_vigil_free (TEST_FAR (object)->guests);
  G_OBJECT_CLASS (test_far_parent_class)->finalize (object);
}

static void
test_far_class_init (TestFarClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_far_finalize;
  actor_class->accepted = far_accepted;
  actor_class->heard = far_heard;
  actor_class->hung_up = far_hung_up;
}

static void
test_far_init (TestFar *self)
{
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->guests = pp_vigil_new (PP_ACTOR (self), 1, PP_SMTP_SERVER_PATIENCE_US, pp_smtp_server_asleep);
  self->policy = (PpSmtpPolicy){
    .host = "far.example", .most_octets = 1 << 20, .most_recipients = 1000, .may_receive = may_receive, .take = take,
  };
}

/* ------------------------------------------------------------------ the office with the queue */

G_DEFINE_FINAL_TYPE (TestOffice, test_office, PP_TYPE_ACTOR)

enum
{
  TIMER_CALLS = PP_MAIL_QUEUE_TIMER_LAST
};

static const char *
route (PpActor *actor, guint32 item, const PpAddress *recipient)
{
  return g_intern_string (recipient->domain);
}

static void
call (PpDestination *destination, PpActor *actor, const char *host)
{
  pp_destination_set_port (destination, pp_actor_connect (actor, host, 25, "smtp", 3, NULL));
}

static void
go (PpActor *actor, PpDestination *destination)
{
  pp_destination_set_data (destination, NULL, NULL);
  call (destination, actor, pp_destination_get_key (destination));
}

/* What two.example does not take, second.example may. */
static gboolean
go_elsewhere (PpActor *actor, PpDestination *destination, const PpReply *why)
{
  if (!g_str_equal (pp_destination_get_key (destination), "two.example") || pp_destination_get_data (destination) != NULL)
    return FALSE;
  pp_destination_set_data (destination, actor, NULL);
  call (destination, actor, "second.example");
  return TRUE;
}

static gboolean
is_final (PpActor *actor, PpDestination *destination)
{
  return g_str_equal (pp_destination_get_key (destination), "box.example");
}

static gboolean
is_lmtp (const char *domain)
{
  return g_str_equal (domain, "box.example") || g_str_equal (domain, "old.example");
}

static void
office_connected (PpActor *actor, PpPort *port)
{
  PpDestination *destination = pp_destination_of (port);

  pp_destination_talk (destination, is_lmtp (pp_destination_get_key (destination)) ? PP_SMTP_LMTP : PP_SMTP_RELAY);
}

static void
office_refused (PpActor *actor, PpPort *port, const char *why)
{
  PpDestination *destination = pp_destination_of (port);
  g_autoptr (PpReply) reply = pp_reply_new (451, "4.4.1", "nobody there");

  note (TEST_OFFICE (actor)->log, actor, "cannot reach %s", pp_destination_get_key (destination));
  if (!go_elsewhere (actor, destination, reply))
    pp_destination_fail (destination, reply);
}

static void
office_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  pp_smtp_client_heard (port, unit);
}

static void
office_hung_up (PpActor *actor, PpPort *port)
{
  pp_smtp_client_hung_up (port);
}

static void
office_timer (PpActor *actor, guint tag)
{
  TestOffice *self = TEST_OFFICE (actor);

  g_assert_true (pp_mail_queue_timer (self->queue, tag) || pp_vigil_timer (self->calls, tag));
}

static void
filed (gpointer data, const PpReply *reply)
{
  g_assert_true (pp_reply_is_good (reply));
  TEST_OFFICE (data)->filed++;
}

/* The wish is a letter: options with spaces between (see test-sender.h). */
static void
office_told (PpActor *actor, const char *wish, GVariant *details)
{
  TestOffice *self = TEST_OFFICE (actor);
  g_auto (GStrv) options = g_strsplit (wish, " ", -1);
  g_autoptr (PpAddress) alice = pp_address_new ("alice", "london.example");
  g_autoptr (PpEnvelope) envelope = pp_envelope_new (alice);
  g_autoptr (GBytes) content = g_bytes_new_static ("Subject: x\r\n\r\nbody\r\n", 20);
  g_autofree char *id = pp_mail_queue_new_id (self->queue);

  for (guint i = 0; options[i] != NULL; i++)
    g_assert_true (test_envelope_take (envelope, options[i]));
  pp_mail_queue_file (self->queue, actor, id, pp_actor_new_item (actor), envelope, content, filed, self);
}

static void
office_started (PpActor *actor)
{
  TestOffice *self = TEST_OFFICE (actor);
  g_autoptr (GError) error = NULL;
  GPtrArray *letters = pp_cabinet_queue_list (pp_cabinet_of (self->cabinet), &error);

  g_assert_no_error (error);
  pp_mail_queue_restore (self->queue, letters);
}

static void
test_office_finalize (GObject *object)
{
  TestOffice *self = TEST_OFFICE (object);

  pp_mail_queue_free (self->queue);
  pp_vigil_free (self->calls);
  pp_bench_unref (self->cabinet);
  G_OBJECT_CLASS (test_office_parent_class)->finalize (object);
}

static void
test_office_class_init (TestOfficeClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_office_finalize;
  actor_class->started = office_started;
  actor_class->told = office_told;
  actor_class->connected = office_connected;
  actor_class->refused = office_refused;
  actor_class->heard = office_heard;
  actor_class->hung_up = office_hung_up;
  actor_class->timer = office_timer;
}

static void
test_office_init (TestOffice *self)
{
  self->calls = pp_vigil_new (PP_ACTOR (self), TIMER_CALLS, PP_SMTP_CLIENT_PATIENCE_US, pp_smtp_client_asleep);
  self->owner = (PpMailQueueOwner){
    .host = HOME, .pick_up_us = 1000, .most_ways = 1, .calls = self->calls, .route = route, .go = go,
    .go_elsewhere = go_elsewhere, .is_final = is_final,
  };
}

/* ------------------------------------------------------------------ the stage */

static void
add_far (QueueStage *self, const char *host, guint number)
{
  g_autoptr (TestFar) far = g_object_new (TEST_TYPE_FAR, NULL);
  g_autofree char *address = g_strdup_printf ("127.25.0.%u", number), *name = g_strconcat ("mta:", host, NULL);

  far->log = &self->log;
  far->closed = g_str_equal (host, "two.example");
  far->policy.kind = is_lmtp (host) ? PP_SMTP_LMTP : PP_SMTP_RELAY;
  pp_world_add_host (self->world, host, address);
  pp_world_add_actor (self->world, PP_ACTOR (far), name, host);
  g_assert_true (pp_world_listen (self->world, PP_ACTOR (far), 25, "smtp", 3, NULL));
}

QueueStage *
queue_stage_new (const char *path, guint minutes)
{
  static const char *const hosts[] = { "paris.example", "rome.example", "london.example", "box.example", "old.example",
                                       "two.example", "second.example" };
  QueueStage *self = g_new0 (QueueStage, 1);
  g_autoptr (GError) error = NULL;

  self->log = (QueueLog){ g_string_new (NULL), EPOCH_US };
  self->world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, EPOCH_US + (gint64) minutes * 60 * G_USEC_PER_SEC, 1);
  self->office = g_object_new (TEST_TYPE_OFFICE, NULL);
  self->office->log = &self->log;
  self->office->cabinet = pp_cabinet_open (path, HOME, &error);
  g_assert_no_error (error);
  self->office->queue = pp_mail_queue_new (PP_ACTOR (self->office), self->office->cabinet, &self->office->owner);
  pp_world_add_host (self->world, HOME, "127.25.0.1");
  pp_world_add_host (self->world, "down.example", "127.25.0.2");
  pp_world_add_actor (self->world, PP_ACTOR (self->office), "mta:" HOME, HOME);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    add_far (self, hosts[i], 3 + i);
  return self;
}

void
queue_stage_post (QueueStage *self, const char *letter)
{
  pp_world_tell (self->world, "mta:" HOME, letter, NULL);
}

char *
queue_stage_strike (QueueStage *self)
{
  char *text;

  pp_world_run_to_rest (self->world);
  text = g_string_free (self->log.text, FALSE);
  g_assert_finalize_object (self->world);
  g_assert_finalize_object (self->office);
  g_free (self);
  return text;
}
