/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail user agent: a person's mail program. Hands letters to the MSA, and collects what has come by POP3 into a
 * store of its own.
 */
#include <string.h>

#include "agents/actors.h"
#include "agents/dsn.h"

/* When a person sits down and posts, and when to look again after trouble. */
#define POST_AFTER_US G_USEC_PER_SEC
#define POST_AGAIN_US (G_GINT64_CONSTANT (10) * 60 * G_USEC_PER_SEC)

#define INBOX "inbox"

enum
{
  TIMER_POST = 1,
  TIMER_CHECK,
  TIMER_CALLS
};

struct _PpMua
{
  PpActor parent_instance;
  PpScenario *scenario;
  const PpScenarioUser *user;
  PpBench *cabinet;     /* its own computer's */
  gboolean by_herself;  /* posts and collects without being told */
  GQueue outbox;        /* PpConsignment */
  gboolean posting, collecting, collect_again;
  PpSmtpCustomer submission;
  PpVigil *calls;
  PpAuthority *authority;
  PpPop3Customer pop3;
  char *pop_user;
  GHashTable *has;      /* UIDL of letters that are here already */
};

G_DEFINE_FINAL_TYPE (PpMua, pp_mua, PP_TYPE_ACTOR)

/* ------------------------------------------------------------------ posting */

static void
rest_if_idle (PpMua *self)
{
  if (!self->posting && !self->collecting)
    pp_actor_enter (PP_ACTOR (self), "resting");
}

static void
post (PpMua *self)
{
  if (self->posting || g_queue_is_empty (&self->outbox))
    return;
  if (self->user->submit_to == NULL)
    {
      pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, 0, 1, NULL, "has no submission server in this scenario");
      return;
    }
  self->posting = TRUE;
  pp_actor_enter (PP_ACTOR (self), "composing");
  if (self->user->tls_first)
    pp_connect_host (self->scenario, PP_ACTOR (self), self->user->submit_to, PP_PORT_SUBMISSIONS, "submissions", 1, "msa");
  else
    pp_connect_host (self->scenario, PP_ACTOR (self), self->user->submit_to, PP_PORT_SUBMISSION, "submission", 1, "msa");
}

static PpConsignment *
next_letter (PpActor *actor, PpPort *port)
{
  return g_queue_pop_head (&PP_MUA (actor)->outbox);
}

static void
put_back (PpMua *self, PpConsignment *consignment, const char *why)
{
  pp_actor_report (PP_ACTOR (self), PP_KIND_QUEUE, consignment->item, 1, NULL,
                   "change out-%u stays in the outbox: %s", consignment->item, why);
  g_ptr_array_set_size (consignment->replies, 0);
  g_ptr_array_set_size (consignment->replies, consignment->envelope->recipients->len);
  g_queue_push_tail (&self->outbox, consignment);
  pp_actor_set_timer (PP_ACTOR (self), TIMER_POST, POST_AGAIN_US, FALSE, "tries again to post what is in the outbox");
}

/* What the reply means for one recipient: a person has no queue runner, so whoever was refused is shown. */
static void
tell_fate (PpActor *actor, guint32 item, const PpAddress *recipient, const PpReply *reply)
{
  g_autofree char *name = pp_address_to_string (recipient), *text = pp_reply_to_string (reply);
  const char *fate = pp_reply_is_good (reply) ? "sent" : pp_reply_is_final (reply) ? "refused" : "put off";

  pp_actor_report (actor, PP_KIND_QUEUE, item, 1, NULL, "change out-%u <%s> %s: %s", item, name, fate, text);
}

/* Whoever was put off is tried again later. */
static void
letter_done (PpActor *actor, PpPort *port, PpConsignment *consignment)
{
  g_autoptr (PpConsignment) owned = consignment;
  GPtrArray *recipients = consignment->envelope->recipients;
  g_autoptr (PpEnvelope) again = pp_envelope_new_like (consignment->envelope);

  for (guint i = 0; i < recipients->len; i++)
    {
      const PpReply *reply = consignment->replies->pdata[i];

      tell_fate (actor, consignment->item, recipients->pdata[i], reply);
      if (!pp_reply_is_good (reply) && !pp_reply_is_final (reply))
        pp_envelope_add (again, pp_address_copy (recipients->pdata[i]), pp_envelope_get_asked (consignment->envelope, i));
    }
  if (again->recipients->len > 0)
    put_back (PP_MUA (actor), pp_consignment_new (consignment->item, again, consignment->content, NULL),
              "some of its recipients were put off");
  else
    pp_actor_report (actor, PP_KIND_QUEUE, consignment->item, 1, NULL, "remove out-%u", consignment->item);
}

/* The counter serves this person not at all: all that lies in the outbox is refused, or stays there. */
static void
turned_away (PpMua *self, const PpReply *problem)
{
  guint count = g_queue_get_length (&self->outbox);

  for (guint i = 0; i < count; i++)
    {
      PpConsignment *consignment = g_queue_pop_head (&self->outbox);

      if (!pp_reply_is_final (problem))
        {
          put_back (self, consignment, problem->text);
          continue;
        }
      for (guint j = 0; j < consignment->envelope->recipients->len; j++)
        tell_fate (PP_ACTOR (self), consignment->item, consignment->envelope->recipients->pdata[j], problem);
      pp_actor_report (PP_ACTOR (self), PP_KIND_QUEUE, consignment->item, 1, NULL, "remove out-%u", consignment->item);
      pp_consignment_free (consignment);
    }
}

static void
posting_over (PpActor *actor, PpPort *port, const PpReply *problem)
{
  PpMua *self = PP_MUA (actor);

  self->posting = FALSE;
  if (problem != NULL)
    {
      g_autofree char *text = pp_reply_to_string (problem);
      pp_port_note (port, "the submission ended: %s", text);
      turned_away (self, problem);
    }
  rest_if_idle (self);
  if (problem == NULL)
    post (self); /* what was written meanwhile */
}

static void
posting_refused (PpMua *self, PpPort *port, const char *why)
{
  guint count = g_queue_get_length (&self->outbox);

  self->posting = FALSE;
  for (guint i = 0; i < count; i++)
    put_back (self, g_queue_pop_head (&self->outbox), why);
  rest_if_idle (self);
}

/* What it takes to say the letter (RFC 6531, 3.2), and the name of the envelope as the wire has it (RFC 3461, 4.4). */
static PpConsignment *
prepare (guint32 item, const PpEnvelope *envelope, GBytes *content)
{
  PpConsignment *consignment = pp_consignment_new (item, envelope, content, NULL);
  PpEnvelope *own = consignment->envelope;

  own->utf8 = pp_envelope_needs_utf8 (own) || pp_octets_need_utf8 (content);
  if (own->id != NULL)
    {
      g_free (own->id);
      own->id = pp_xtext_encode (envelope->id, -1);
    }
  return consignment;
}

static void
enter_outbox (PpMua *self, PpConsignment *consignment)
{
  g_autoptr (GString) names = g_string_new (NULL);
  GPtrArray *recipients = consignment->envelope->recipients;

  for (guint i = 0; i < recipients->len; i++)
    {
      g_autofree char *name = pp_address_to_string (recipients->pdata[i]);
      g_string_append_printf (names, "%s<%s>", i > 0 ? ", " : "", name);
    }
  pp_actor_report (PP_ACTOR (self), PP_KIND_QUEUE, consignment->item, 1, NULL, "add out-%u for %s", consignment->item,
                   names->str);
}

/**
 * pp_mua_post:
 * @item: the letter's number in the journal
 *
 * Puts a letter into the outbox before the world starts; it is posted soon after.
 */
void
pp_mua_post (PpMua *self, guint32 item, const PpEnvelope *envelope, GBytes *content)
{
  g_return_if_fail (PP_IS_MUA (self));
  g_queue_push_tail (&self->outbox, prepare (item, envelope, content));
}

/* ------------------------------------------------------------------ collecting */

static void
collect (PpMua *self)
{
  g_autofree char *mda = g_strconcat ("mda:", self->user->collect_from, NULL);

  if (self->user->collect_from == NULL)
    return;
  if (self->collecting)
    {
      self->collect_again = TRUE;
      return;
    }
  self->collecting = TRUE;
  pp_actor_enter (PP_ACTOR (self), "collecting");
  pp_actor_connect (PP_ACTOR (self), self->user->collect_from, PP_PORT_POP3, "pop3", 5, mda);
}

static gboolean
has (PpActor *actor, const char *uidl)
{
  return g_hash_table_contains (PP_MUA (actor)->has, uidl);
}

typedef struct
{
  PpPort *port; /* owned */
  const char *mailbox; /* of the scenario, which the actor keeps */
  char *uidl;
  guint32 item;
  gint64 arrived_us, uid;
  GBytes *content;
  GError *error;
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  g_object_unref (keeping->port);
  g_free (keeping->uidl);
  g_bytes_unref (keeping->content);
  g_clear_error (&keeping->error);
  g_free (keeping);
}

static void
keep_work (gpointer place, gpointer job)
{
  Keeping *keeping = job;

  keeping->uid = pp_cabinet_mailbox_add (place, keeping->mailbox, keeping->item, keeping->arrived_us, keeping->content, 0,
                                         &keeping->error);
}

static void
keep_done (PpActor *actor, gpointer job, const GError *error)
{
  Keeping *keeping = job;

  if (error == NULL)
    error = keeping->error;
  if (error != NULL)
    {
      /* Nothing that is not safe here is deleted there: the session ends without QUIT (RFC 1939, 6). */
      pp_port_note (keeping->port, "cannot keep the letter: %s", error->message);
      pp_port_hang_up (keeping->port);
      pp_pop3_client_hung_up (keeping->port);
      return;
    }
  g_hash_table_add (PP_MUA (actor)->has, g_strdup (keeping->uidl));
  pp_actor_report (actor, PP_KIND_STORE, keeping->item, 5, NULL, "add %s/%" G_GINT64_FORMAT " %u octets", INBOX,
                   keeping->uid, (guint) g_bytes_get_size (keeping->content));
  pp_pop3_client_filed (keeping->port);
}

static void
fetched (PpActor *actor, PpPort *port, const char *uidl, GBytes *content)
{
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->port = g_object_ref (port);
  keeping->mailbox = PP_MUA (actor)->user->address->local;
  keeping->uidl = g_strdup (uidl);
  keeping->item = pp_port_get_item (port);
  keeping->arrived_us = pp_actor_get_date_us (actor);
  keeping->content = g_bytes_ref (content);
  pp_actor_work (actor, PP_MUA (actor)->cabinet, keep_work, keep_done, keeping, (GDestroyNotify) keeping_free);
}

static void
deleted (PpActor *actor, const char *uidl)
{
  g_hash_table_remove (PP_MUA (actor)->has, uidl);
}

static void
collected (PpActor *actor, PpPort *port, guint letters, const char *problem)
{
  PpMua *self = PP_MUA (actor);

  self->collecting = FALSE;
  if (problem != NULL)
    pp_port_note (port, "the collection ended: %s", problem);
  rest_if_idle (self);
  if (self->collect_again)
    {
      self->collect_again = FALSE;
      collect (self);
    }
}

/* ------------------------------------------------------------------ wishes */

static void
write_letter (PpMua *self, GVariant *details)
{
  g_autofree const char **to = NULL;
  const char *subject = "", *text = "";
  g_autofree char *from = pp_address_to_string (self->user->address);
  g_autofree char *named = g_strdup_printf ("%s <%s>", self->user->name, from);
  g_autoptr (PpEnvelope) envelope = pp_envelope_new (self->user->address);
  g_autoptr (PpMessage) message = NULL;
  PpConsignment *consignment;

  if (details == NULL || !g_variant_lookup (details, "to", "^a&s", &to))
    return;
  g_variant_lookup (details, "subject", "&s", &subject);
  g_variant_lookup (details, "text", "&s", &text);
  for (guint i = 0; to[i] != NULL; i++)
    {
      PpAddress *address = pp_address_parse (to[i], NULL);
      if (address != NULL)
        g_ptr_array_add (envelope->recipients, address);
    }
  if (envelope->recipients->len == 0)
    {
      pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, 0, 1, NULL, "a letter without a recipient is not posted");
      return;
    }
  message = pp_message_new_written (named, to, subject, text);
  consignment = prepare (pp_actor_new_item (PP_ACTOR (self)), envelope, pp_message_get_octets (message));
  enter_outbox (self, consignment);
  g_queue_push_tail (&self->outbox, consignment);
  post (self);
}

static void
told (PpActor *actor, const char *wish, GVariant *details)
{
  if (g_str_equal (wish, "write"))
    write_letter (PP_MUA (actor), details);
  else if (g_str_equal (wish, "check-mail"))
    collect (PP_MUA (actor));
}

/* ------------------------------------------------------------------ the actor */

static gboolean
is_pop3 (PpPort *port)
{
  return g_str_equal (pp_port_get_proto (port), "pop3");
}

static void
connected (PpActor *actor, PpPort *port)
{
  PpMua *self = PP_MUA (actor);

  if (is_pop3 (port))
    pp_pop3_collect (port, &self->pop3);
  else if (self->user->tls_first)
    pp_smtp_call_sealed (port, self->calls, &self->submission);
  else
    pp_smtp_call (port, self->calls, &self->submission);
}

static void
sealed (PpActor *actor, PpPort *port, const char *problem)
{
  pp_smtp_client_sealed (port, problem);
}

static void
refused (PpActor *actor, PpPort *port, const char *why)
{
  if (is_pop3 (port))
    collected (actor, port, 0, why);
  else
    posting_refused (PP_MUA (actor), port, why);
}

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  if (is_pop3 (port))
    pp_pop3_client_heard (port, unit);
  else
    pp_smtp_client_heard (port, unit);
}

static void
hung_up (PpActor *actor, PpPort *port)
{
  if (is_pop3 (port))
    pp_pop3_client_hung_up (port);
  else
    pp_smtp_client_hung_up (port);
}

static void
plan_check (PpMua *self)
{
  g_autofree char *why = NULL;

  if (!self->by_herself || self->user->check_every_us == 0 || self->user->collect_from == NULL)
    return;
  why = g_strdup_printf ("%s looks whether there is mail", self->user->name);
  pp_actor_set_timer (PP_ACTOR (self), TIMER_CHECK, self->user->check_every_us, TRUE, why);
}

static void
timer (PpActor *actor, guint tag)
{
  PpMua *self = PP_MUA (actor);

  if (pp_vigil_timer (self->calls, tag))
    return;
  if (tag == TIMER_POST)
    {
      post (self);
      return;
    }
  collect (self);
  plan_check (self);
}

static void
started (PpActor *actor)
{
  PpMua *self = PP_MUA (actor);

  pp_actor_enter (actor, "resting");
  for (GList *l = self->outbox.head; l != NULL; l = l->next)
    enter_outbox (self, l->data);
  if (self->by_herself && !g_queue_is_empty (&self->outbox))
    pp_actor_set_timer (actor, TIMER_POST, POST_AFTER_US, FALSE, NULL);
  plan_check (self);
}

static void
pp_mua_finalize (GObject *object)
{
  PpMua *self = PP_MUA (object);

  g_queue_clear_full (&self->outbox, (GDestroyNotify) pp_consignment_free);
  g_hash_table_unref (self->has);
  g_free (self->pop_user);
  g_clear_pointer (&self->calls, pp_vigil_free);
  g_clear_pointer (&self->cabinet, pp_bench_unref);
  g_clear_pointer (&self->authority, pp_authority_unref);
  g_clear_pointer (&self->scenario, pp_scenario_unref);
  G_OBJECT_CLASS (pp_mua_parent_class)->finalize (object);
}

static void
pp_mua_class_init (PpMuaClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_mua_finalize;
  actor_class->started = started;
  actor_class->connected = connected;
  actor_class->refused = refused;
  actor_class->sealed = sealed;
  actor_class->heard = heard;
  actor_class->hung_up = hung_up;
  actor_class->timer = timer;
  actor_class->told = told;
}

static void
pp_mua_init (PpMua *self)
{
  g_queue_init (&self->outbox);
  self->has = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* The mail program is set up as its server wants it: what that says of TLS and of signing in. */
static void
set_up_submission (PpMua *self)
{
  const PpScenarioUser *user = self->user;
  const PpScenarioHost *server = user->submit_to != NULL ? pp_scenario_get_host (self->scenario, user->submit_to) : NULL;

  self->submission = (PpSmtpCustomer){
    .kind = PP_SMTP_SUBMISSION,
    .host = user->host,
    .tls = server != NULL ? server->tls : PP_OFFER_NO,
    .trust = server != NULL && server->tls != PP_OFFER_NO ? pp_authority_get_trust (self->authority) : NULL,
    .unverified = self->scenario->tls_unverified,
    .next = next_letter,
    .done = letter_done,
    .over = posting_over,
  };
  if (server == NULL || server->auth == PP_OFFER_NO || user->password == NULL)
    return;
  self->submission.user = user->address->local;
  self->submission.mechanism = user->mechanism;
  self->submission.password = user->typed_password != NULL ? user->typed_password : user->password;
}

/**
 * pp_mua_new:
 * @scenario: (transfer none): kept
 * @user: (transfer none): of @scenario
 * @cabinet: (transfer none): of the user's own computer; kept
 * @authority: (transfer none): whose certificates are believed; kept
 * @by_herself: whether she posts and collects without being told
 *
 * Returns: (transfer full): a mail program
 */
PpMua *
pp_mua_new (PpScenario *scenario, const PpScenarioUser *user, PpBench *cabinet, PpAuthority *authority, gboolean by_herself)
{
  PpMua *self = g_object_new (PP_TYPE_MUA, NULL);

  self->scenario = pp_scenario_ref (scenario);
  self->user = user;
  self->cabinet = pp_bench_ref (cabinet);
  self->authority = pp_authority_ref (authority);
  self->by_herself = by_herself;
  self->pop_user = g_strdup (user->address->local);
  self->calls = pp_vigil_new (PP_ACTOR (self), TIMER_CALLS, PP_SMTP_CLIENT_PATIENCE_US, pp_smtp_client_asleep);
  set_up_submission (self);
  self->pop3 = (PpPop3Customer){
    .user = self->pop_user,
    .password = user->password,
    .leave = user->leave,
    .has = has,
    .fetched = fetched,
    .deleted = deleted,
    .finished = collected,
  };
  return self;
}
