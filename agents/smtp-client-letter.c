/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the SMTP client gives a letter to a server: MAIL, RCPT, DATA or BDAT, and what becomes of each recipient.
 */
#include "agents/smtp-client-private.h"

#include <string.h>

#include "agents/dsn.h"
#include "agents/message.h"

/* Binary letters go in chunks because they must, very long ones because no dots need be looked for in them. */
#define CHUNKS_FROM (1024 * 1024)
#define CHUNK_OCTETS (256 * 1024)

static GPtrArray *
recipients (PpSmtpCall *self)
{
  return self->consignment->envelope->recipients;
}

static void
settle (PpSmtpCall *self, guint index, const PpReply *reply)
{
  GPtrArray *replies = self->consignment->replies;

  if (replies->pdata[index] == NULL)
    replies->pdata[index] = pp_reply_copy (reply);
}

void
pp_smtp_settle_all (PpSmtpCall *self, const PpReply *reply)
{
  for (guint i = 0; i < recipients (self)->len; i++)
    settle (self, i, reply);
}

void
pp_smtp_give_back (PpSmtpCall *self)
{
  g_clear_pointer (&self->content, g_bytes_unref);
  if (self->consignment != NULL)
    self->customer->done (pp_port_get_actor (self->port), self->port, g_steal_pointer (&self->consignment));
}

/* Takes the next letter. FALSE: there is none. */
static gboolean
take_next (PpSmtpCall *self)
{
  self->consignment = self->customer->next (pp_port_get_actor (self->port), self->port);
  self->naming = self->answered = self->accepted = 0;
  self->sent = 0;
  self->refused = FALSE;
  return self->consignment != NULL;
}

PpSmtpStep
pp_smtp_go_on (PpSmtpCall *self)
{
  pp_smtp_give_back (self);
  while (self->goodbye == NULL && take_next (self))
    {
      g_autoptr (PpReply) objection = NULL;

      pp_port_set_item (self->port, self->consignment->item);
      objection = pp_smtp_fit (self);
      if (objection == NULL)
        return PP_STEP_MAIL;
      pp_port_note (self->port, "does not even ask: %s", objection->text);
      pp_smtp_settle_all (self, objection);
      pp_smtp_give_back (self);
    }
  pp_port_set_item (self->port, 0);
  if (self->goodbye == NULL && self->customer->linger != NULL && self->customer->linger (pp_port_get_actor (self->port), self->port))
    {
      self->watch.excused = TRUE;
      return PP_N_STEPS;
    }
  return PP_STEP_QUIT;
}

/* ------------------------------------------------------------------ MAIL */

static gboolean
asks_anything (const PpEnvelope *envelope)
{
  return envelope->give_back != PP_RETURN_UNSAID || envelope->id != NULL || envelope->asked->len > 0;
}

static char *
address_for (PpSmtpCall *self, const PpAddress *address)
{
  return self->utf8 ? pp_address_to_string (address) : pp_address_to_ascii_string (address);
}

void
pp_smtp_say_mail (PpSmtpCall *self)
{
  const PpEnvelope *envelope = self->consignment->envelope;
  g_autofree char *reverse = address_for (self, envelope->reverse);
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, "MAIL FROM:<%s>", reverse);
  if (self->can.size)
    g_string_append_printf (line, " SIZE=%" G_GSIZE_FORMAT, g_bytes_get_size (self->content));
  if (self->body == PP_BODY_BINARYMIME)
    g_string_append (line, " BODY=BINARYMIME");
  else if (self->body == PP_BODY_8BITMIME && self->can.body_8bit)
    g_string_append (line, " BODY=8BITMIME");
  if (self->utf8)
    g_string_append (line, " SMTPUTF8");
  if (self->can.dsn && envelope->give_back != PP_RETURN_UNSAID)
    g_string_append_printf (line, " RET=%s", envelope->give_back == PP_RETURN_FULL ? "FULL" : "HDRS");
  if (self->can.dsn && envelope->id != NULL)
    g_string_append_printf (line, " ENVID=%s", envelope->id);
  self->consignment->passed_on = self->can.dsn;
  pp_port_say_line (self->port, line->str, line->len);
}

PpSmtpStep
pp_smtp_behind_mail (PpSmtpCall *self)
{
  return PP_STEP_RCPT;
}

PpSmtpStep
pp_smtp_heard_mail (PpSmtpCall *self, const PpReply *reply)
{
  if (pp_reply_is_good (reply))
    return PP_STEP_RCPT;
  self->refused = TRUE;
  pp_smtp_settle_all (self, reply);
  /* What was said behind it without waiting will be refused too: its replies come first. */
  return self->heard < self->said->len ? PP_N_STEPS : pp_smtp_go_on (self);
}

/* ------------------------------------------------------------------ RCPT */

/* RFC 3461, 5.2.1: what was asked goes along; who is first to be asked writes down for whom it was. */
static void
append_asked (PpSmtpCall *self, GString *line, const PpAsked *asked, const char *forward)
{
  if (asked != NULL && asked->notify != PP_NOTIFY_UNSAID)
    {
      g_autofree char *notify = pp_notify_to_string (asked->notify);
      g_string_append_printf (line, " NOTIFY=%s", notify);
    }
  if (asked != NULL && asked->original != NULL)
    {
      g_autofree char *original = self->utf8 ? g_strdup (asked->original) : pp_original_recipient_to_ascii (asked->original);
      g_string_append_printf (line, " ORCPT=%s", original);
    }
  else if (!self->utf8)
    {
      g_autofree char *encoded = pp_xtext_encode (forward, -1);
      g_string_append_printf (line, " ORCPT=rfc822;%s", encoded);
    }
}

void
pp_smtp_say_rcpt (PpSmtpCall *self)
{
  const PpEnvelope *envelope = self->consignment->envelope;
  guint index = self->naming++;
  g_autofree char *forward = address_for (self, envelope->recipients->pdata[index]);
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, "RCPT TO:<%s>", forward);
  if (self->can.dsn && asks_anything (envelope))
    append_asked (self, line, pp_envelope_get_asked (envelope, index), forward);
  pp_port_say_line (self->port, line->str, line->len);
}

static gboolean
in_chunks (PpSmtpCall *self)
{
  return self->body == PP_BODY_BINARYMIME || (self->can.chunking && g_bytes_get_size (self->content) >= CHUNKS_FROM);
}

/* A chunk is not sent on the off chance: nobody might want it. */
PpSmtpStep
pp_smtp_behind_rcpt (PpSmtpCall *self)
{
  if (self->naming < recipients (self)->len)
    return PP_STEP_RCPT;
  return in_chunks (self) ? PP_N_STEPS : PP_STEP_DATA;
}

PpSmtpStep
pp_smtp_heard_rcpt (PpSmtpCall *self, const PpReply *reply)
{
  if (pp_reply_is_good (reply) && !self->refused)
    self->accepted++;
  else
    settle (self, self->answered, reply);
  if (++self->answered < recipients (self)->len)
    return PP_STEP_RCPT;
  if (self->accepted == 0)
    return PP_STEP_RSET;
  return in_chunks (self) ? PP_STEP_BDAT : PP_STEP_DATA;
}

/* ------------------------------------------------------------------ DATA */

void
pp_smtp_say_data (PpSmtpCall *self)
{
  pp_port_say (self->port, "DATA");
}

/* RFC 2920, 3.1: with pipelining DATA may be answered 354 though nobody was accepted; then nothing is sent. */
PpSmtpStep
pp_smtp_heard_data (PpSmtpCall *self, const PpReply *reply)
{
  g_autoptr (PpReply) nonsense = NULL;

  if (reply->code == 354)
    return PP_STEP_LETTER;
  if (pp_reply_is_good (reply)) /* of what has not been sent? */
    nonsense = pp_reply_new (451, "4.5.0", "The other server took the letter before it was sent");
  pp_smtp_settle_all (self, nonsense != NULL ? nonsense : reply);
  return self->refused ? pp_smtp_go_on (self) : PP_STEP_RSET;
}

static guint
next_unsettled (PpSmtpCall *self, guint from)
{
  GPtrArray *replies = self->consignment->replies;

  while (from < replies->len && replies->pdata[from] != NULL)
    from++;
  return from;
}

void
pp_smtp_say_letter (PpSmtpCall *self)
{
  if (self->accepted > 0)
    {
      g_autoptr (GBytes) stuffed = pp_octets_stuff (self->content);
      if (g_bytes_get_size (stuffed) > 0)
        pp_port_say_block (self->port, stuffed);
    }
  pp_port_say (self->port, ".");
  self->answered = next_unsettled (self, 0);
}

/* One reply for all (RFC 5321, 4.1.1.4), or one for each recipient that was accepted (RFC 2033, 4.2). */
PpSmtpStep
pp_smtp_heard_letter (PpSmtpCall *self, const PpReply *reply)
{
  if (self->customer->kind != PP_SMTP_LMTP || self->accepted == 0)
    {
      pp_smtp_settle_all (self, reply);
      return pp_smtp_go_on (self);
    }
  settle (self, self->answered, reply);
  self->answered = next_unsettled (self, self->answered);
  return self->answered < recipients (self)->len ? PP_STEP_SAME : pp_smtp_go_on (self);
}

/* ------------------------------------------------------------------ BDAT */

static gboolean
is_last_chunk (PpSmtpCall *self)
{
  return self->sent == g_bytes_get_size (self->content);
}

void
pp_smtp_say_bdat (PpSmtpCall *self)
{
  gsize length = MIN (g_bytes_get_size (self->content) - self->sent, CHUNK_OCTETS);
  g_autoptr (GBytes) chunk = g_bytes_new_from_bytes (self->content, self->sent, length);

  self->sent += length;
  pp_port_say (self->port, "BDAT %" G_GSIZE_FORMAT "%s", length, is_last_chunk (self) ? " LAST" : "");
  if (length > 0)
    pp_port_say_block (self->port, chunk);
  self->answered = next_unsettled (self, 0);
}

PpSmtpStep
pp_smtp_heard_bdat (PpSmtpCall *self, const PpReply *reply)
{
  if (is_last_chunk (self))
    return pp_smtp_heard_letter (self, reply);
  if (pp_reply_is_good (reply))
    return PP_STEP_BDAT;
  pp_smtp_settle_all (self, reply);
  return PP_STEP_RSET;
}

/* ------------------------------------------------------------------ RSET */

void
pp_smtp_say_rset (PpSmtpCall *self)
{
  pp_port_say (self->port, "RSET");
}

PpSmtpStep
pp_smtp_heard_rset (PpSmtpCall *self, const PpReply *reply)
{
  return pp_smtp_go_on (self);
}
