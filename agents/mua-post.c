/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a mail program hands in letters: its outbox, and the submission to its user's MSA.
 */
#include "agents/dsn.h"
#include "agents/mua-private.h"

/* When to look again after trouble. */
#define POST_AGAIN_US (G_GINT64_CONSTANT (10) * 60 * G_USEC_PER_SEC)

void
pp_mua_post_now (PpMua *self)
{
  if (self->posting || self->offline || g_queue_is_empty (&self->outbox))
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
  pp_actor_set_timer (PP_ACTOR (self), PP_MUA_TIMER_POST, POST_AGAIN_US, FALSE, "tries again to post what is in the outbox");
}

/* What the reply means for one recipient: a person has no queue runner, so whoever was refused is shown. */
static void
tell_fate (PpActor *actor, guint32 item, const PpAddress *recipient, const PpReply *reply)
{
  g_autofree char *name = pp_address_to_string (recipient), *text = pp_reply_to_string (reply);
  const char *fate = pp_reply_is_good (reply) ? "sent" : pp_reply_is_final (reply) ? "refused" : "put off";

  pp_actor_report (actor, PP_KIND_QUEUE, item, 1, NULL, "change out-%u <%s> %s: %s", item, name, fate, text);
}

/* What was written on a device that reads by IMAP lies in Sent, for all the others to see. */
static void
keep_sent (PpMua *self, const PpConsignment *consignment)
{
  const PpDeviceLetter letter = {
    .item = consignment->item,
    .flags = PP_FLAG_SEEN,
    .octets = g_bytes_get_size (consignment->content),
    .came_us = pp_actor_get_date_us (PP_ACTOR (self)),
  };

  if (!g_hash_table_remove (self->written, GUINT_TO_POINTER (consignment->item)) || !pp_mua_is_imap (self))
    return;
  pp_device_store_offer (self->store, pp_device_store_add (self->store, pp_device_store_make_folder (self->store, "Sent"), &letter,
                                                           consignment->content, PP_KEPT_WHOLE, NULL, NULL, NULL));
  if (!self->offline)
    pp_mua_collect (self);
}

static gboolean
was_sent_to_some (const PpConsignment *consignment)
{
  for (guint i = 0; i < consignment->envelope->recipients->len; i++)
    if (pp_reply_is_good (consignment->replies->pdata[i]))
      return TRUE;
  return FALSE;
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
  if (was_sent_to_some (consignment))
    keep_sent (PP_MUA (actor), consignment);
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
  self->post_port = NULL;
  if (problem != NULL)
    {
      g_autofree char *text = pp_reply_to_string (problem);
      pp_port_note (port, "the submission ended: %s", text);
      turned_away (self, problem);
    }
  pp_mua_rest (self);
  if (problem == NULL)
    pp_mua_post_now (self); /* what was written meanwhile */
}

void
pp_mua_posting_refused (PpMua *self, PpPort *port, const char *why)
{
  guint count = g_queue_get_length (&self->outbox);

  self->posting = FALSE;
  for (guint i = 0; i < count; i++)
    put_back (self, g_queue_pop_head (&self->outbox), why);
  pp_mua_rest (self);
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

void
pp_mua_enter_outbox (PpMua *self, PpConsignment *consignment)
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

void
pp_mua_write (PpMua *self, GVariant *details)
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
  g_hash_table_add (self->written, GUINT_TO_POINTER (consignment->item));
  pp_mua_enter_outbox (self, consignment);
  g_queue_push_tail (&self->outbox, consignment);
  pp_mua_post_now (self);
}

/* The mail program is set up as its server wants it: what that says of TLS and of signing in. */
void
pp_mua_set_up_submission (PpMua *self)
{
  const PpScenarioUser *user = self->user;
  const PpScenarioHost *server = user->submit_to != NULL ? pp_scenario_get_host (self->scenario, user->submit_to) : NULL;

  self->submission = (PpSmtpCustomer){
    .kind = PP_SMTP_SUBMISSION,
    .host = self->device->host,
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
