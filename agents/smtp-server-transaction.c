/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MAIL and RCPT: the envelope of a letter, with the parameters of the extensions. Whether the actor wants the letter is
 * for its policy to say, now or later.
 */
#include "agents/smtp-server-private.h"

#include <string.h>

#include "agents/dsn.h"

static gboolean
takes_path (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest, const char *keyword)
{
  if (g_ascii_strncasecmp (rest, keyword, strlen (keyword)) == 0)
    return TRUE;
  pp_smtp_answer (self, 501, "5.5.4", "Syntax: %s", verb->verb.syntax);
  return FALSE;
}

/* RFC 4954, 6: a counter that insists on it asks for the identity card first. */
gboolean
pp_smtp_takes_from (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest)
{
  if (self->policy->auth != PP_OFFER_REQUIRED || self->user != NULL)
    return takes_path (self, verb, rest, "FROM:");
  pp_port_note (self->port, "checks the identity: nobody has signed in");
  pp_smtp_answer (self, 530, "5.7.0", "Authentication required");
  return FALSE;
}

gboolean
pp_smtp_takes_to (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest)
{
  return takes_path (self, verb, rest, "TO:");
}

/* ------------------------------------------------------------------ parameters */

/* What MAIL's parameters are read into. */
typedef struct
{
  PpEnvelope *envelope;
  guint64 size;
} Mail;

/* One parameter: its value is @value, or %NULL without "=". NULL, or the reply that refuses. */
typedef PpReply *(*TakeParameter) (PpSmtpSession *self, Mail *mail, const char *value);

static PpReply *
bad_value (const char *expected)
{
  return pp_reply_new (501, "5.5.4", "%s", expected);
}

/* SIZE=octets (RFC 1870, 3) */
static PpReply *
take_size (PpSmtpSession *self, Mail *mail, const char *value)
{
  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &mail->size, NULL))
    return bad_value ("SIZE= must be a number of octets");
  if (mail->size > self->policy->most_octets)
    return pp_reply_new (552, "5.3.4", "Message too big: at most %" G_GSIZE_FORMAT " octets are taken",
                         self->policy->most_octets);
  return NULL;
}

static PpReply *
unknown_parameter (const char *parameter)
{
  return pp_reply_new (555, "5.5.4", "Parameter not recognized: %s", parameter);
}

/* BODY=7BIT / 8BITMIME (RFC 6152, 3) / BINARYMIME (RFC 3030, 3); one that is right but not to be had is 555 (RFC 5321,
 * 4.1.1.11). */
static PpReply *
take_body (PpSmtpSession *self, Mail *mail, const char *value)
{
  gboolean binary_too = self->policy->kind != PP_SMTP_LMTP;

  if (value != NULL && g_ascii_strcasecmp (value, "7BIT") == 0)
    mail->envelope->body = PP_BODY_7BIT;
  else if (value != NULL && g_ascii_strcasecmp (value, "8BITMIME") == 0)
    mail->envelope->body = PP_BODY_8BITMIME;
  else if (value != NULL && g_ascii_strcasecmp (value, "BINARYMIME") == 0)
    {
      if (!binary_too)
        return unknown_parameter ("BODY=BINARYMIME");
      mail->envelope->body = PP_BODY_BINARYMIME;
    }
  else
    return bad_value (binary_too ? "BODY= must be 7BIT, 8BITMIME or BINARYMIME" : "BODY= must be 7BIT or 8BITMIME");
  return NULL;
}

/* SMTPUTF8 (RFC 6531, 3.4); the address was read with it in mind already. */
static PpReply *
take_utf8 (PpSmtpSession *self, Mail *mail, const char *value)
{
  if (value != NULL)
    return bad_value ("SMTPUTF8 has no value");
  mail->envelope->utf8 = TRUE;
  return NULL;
}

/* RET=FULL / HDRS (RFC 3461, 4.3) */
static PpReply *
take_return (PpSmtpSession *self, Mail *mail, const char *value)
{
  if (value == NULL || !pp_return_parse (value, &mail->envelope->give_back))
    return bad_value ("RET= must be FULL or HDRS");
  return NULL;
}

/* ENVID=xtext (RFC 3461, 4.4) */
static PpReply *
take_envelope_id (PpSmtpSession *self, Mail *mail, const char *value)
{
  if (value == NULL || !pp_envelope_id_is_valid (value))
    return bad_value ("ENVID= must be at most 100 characters of xtext");
  mail->envelope->id = g_strdup (value);
  return NULL;
}

/* AUTH=xtext (RFC 4954, 5): who submitted it first. Believed of nobody, so nothing is done with it but reading it, and
 * curl's "<alice@london.example>" is as good as the address that it should be. */
static PpReply *
take_auth (PpSmtpSession *self, Mail *mail, const char *value)
{
  g_autofree char *plain = value != NULL ? pp_xtext_decode (value) : NULL;

  return plain == NULL || *plain == '\0' ? bad_value ("AUTH= must be <> or an address as xtext") : NULL;
}

static gboolean
has_auth (PpSmtpSession *self)
{
  return self->policy->auth != PP_OFFER_NO;
}

static gboolean
reports (PpSmtpSession *self)
{
  return self->policy->kind != PP_SMTP_LMTP;
}

/* clang-format off */
static const struct
{
  const char *name;
  TakeParameter take;
  gboolean (*is_offered) (PpSmtpSession *self); /* NULL: everywhere */
} mail_parameters[] = {
  { "SIZE",     take_size,        NULL },
  { "BODY",     take_body,        NULL },
  { "SMTPUTF8", take_utf8,        NULL },
  { "RET",      take_return,      reports },
  { "ENVID",    take_envelope_id, reports },
  { "AUTH",     take_auth,        has_auth },
};
/* clang-format on */

static const char *
value_of (const char *parameter, gsize *length)
{
  const char *equals = strchr (parameter, '=');

  *length = equals != NULL ? (gsize) (equals - parameter) : strlen (parameter);
  return equals != NULL ? equals + 1 : NULL;
}

static gboolean
is_named (const char *parameter, gsize length, const char *name)
{
  return strlen (name) == length && g_ascii_strncasecmp (parameter, name, length) == 0;
}

static PpReply *
take_mail_parameter (PpSmtpSession *self, Mail *mail, const char *parameter, guint *seen)
{
  gsize length;
  const char *value = value_of (parameter, &length);

  for (guint i = 0; self->extended && i < G_N_ELEMENTS (mail_parameters); i++)
    {
      if (!is_named (parameter, length, mail_parameters[i].name) ||
          (mail_parameters[i].is_offered != NULL && !mail_parameters[i].is_offered (self)))
        continue;
      if (*seen & (1u << i))
        return bad_value ("A parameter can be said only once");
      *seen |= 1u << i;
      return mail_parameters[i].take (self, mail, value);
    }
  return unknown_parameter (parameter);
}

static PpReply *
take_mail_parameters (PpSmtpSession *self, Mail *mail, char **parameters)
{
  PpReply *refusal = NULL;
  guint seen = 0;

  for (guint i = 0; parameters[i] != NULL && refusal == NULL; i++)
    refusal = take_mail_parameter (self, mail, parameters[i], &seen);
  return refusal;
}

/* ------------------------------------------------------------------ MAIL */

/* RFC 6531, 3.5: addresses that are not ASCII need the extension. */
static PpReply *
need_utf8 (void)
{
  return pp_reply_new (553, "5.6.7", "The address is not ASCII: MAIL must say SMTPUTF8");
}

static void
refuse_address (PpSmtpSession *self, const char *enhanced, const char *whose, const GError *error)
{
  if (g_error_matches (error, PP_MAIL_ERROR, PP_MAIL_ERROR_NOT_ASCII))
    pp_smtp_answer_with (self, need_utf8 ());
  else if (g_error_matches (error, PP_MAIL_ERROR, PP_MAIL_ERROR_PARAMETER))
    pp_smtp_answer (self, 501, "5.5.4", "Bad parameter: %s", error->message);
  else
    pp_smtp_answer (self, 501, enhanced, "Bad %s address: %s", whose, error->message);
}

static void
accept_sender (PpSmtpSession *self)
{
  pp_smtp_answer (self, 250, "2.1.0", "Sender ok");
  self->next = PP_SMTP_SENDER_GIVEN;
}

static void
ask_about_sender (PpSmtpSession *self, guint64 size)
{
  PpReply *refusal = NULL;
  PpVerdict verdict = PP_VERDICT_YES;

  if (self->policy->may_send != NULL)
    verdict = self->policy->may_send (pp_port_get_actor (self->port), self->port, self->envelope, size, &refusal);
  self->waiting = verdict == PP_VERDICT_LATER;
  if (verdict == PP_VERDICT_YES)
    accept_sender (self);
  else if (verdict == PP_VERDICT_NO)
    {
      pp_smtp_answer_with (self, refusal);
      g_clear_pointer (&self->envelope, pp_envelope_free);
    }
}

/* mail = "MAIL FROM:" Reverse-path [SP Mail-parameters]. Whether the address may be other than ASCII is said behind it. */
void
pp_smtp_handle_mail (PpSmtpSession *self, const char *rest)
{
  PpPathFlags flags = PP_PATH_NULL_ALLOWED | PP_PATH_LENIENT | (self->extended ? PP_PATH_UTF8 : 0);
  g_auto (GStrv) parameters = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PpAddress) reverse = pp_path_parse (rest + strlen ("FROM:"), flags, &parameters, &error);
  g_autoptr (PpEnvelope) envelope = NULL;
  PpReply *refusal;
  Mail mail = { 0 };

  if (reverse == NULL)
    {
      refuse_address (self, "5.1.7", "sender", error);
      return;
    }
  if (pp_port_get_item (self->port) == 0)
    pp_port_set_item (self->port, pp_actor_new_item (pp_port_get_actor (self->port)));
  mail.envelope = envelope = pp_envelope_new (reverse);
  refusal = take_mail_parameters (self, &mail, parameters);
  if (refusal == NULL && !envelope->utf8 && !pp_address_is_ascii (reverse))
    refusal = need_utf8 ();
  if (refusal != NULL)
    {
      pp_smtp_answer_with (self, refusal);
      return;
    }
  self->envelope = g_steal_pointer (&envelope);
  ask_about_sender (self, mail.size);
}

/* ------------------------------------------------------------------ RCPT */

/* NOTIFY=… and ORCPT=… (RFC 3461, 4.1 and 4.2) */
static PpReply *
take_rcpt_parameter (PpSmtpSession *self, const char *parameter)
{
  gsize length;
  const char *value = value_of (parameter, &length);
  gboolean known = self->extended && reports (self);

  if (known && is_named (parameter, length, "NOTIFY"))
    return self->asked.notify == PP_NOTIFY_UNSAID && value != NULL && pp_notify_parse (value, &self->asked.notify)
             ? NULL
             : bad_value ("NOTIFY= must be NEVER, or some of SUCCESS, FAILURE and DELAY");
  if (!known || !is_named (parameter, length, "ORCPT"))
    return unknown_parameter (parameter);
  if (self->asked.original != NULL || value == NULL || !pp_original_recipient_is_valid (value, self->envelope->utf8))
    return bad_value ("ORCPT= must be a type, a semicolon and an address as xtext");
  self->asked.original = g_strdup (value);
  return NULL;
}

static void
forget_recipient (PpSmtpSession *self)
{
  g_clear_pointer (&self->forward, pp_address_free);
  g_clear_pointer (&self->asked.original, g_free);
  self->asked.notify = PP_NOTIFY_UNSAID;
}

static void
accept_recipient (PpSmtpSession *self)
{
  pp_envelope_add (self->envelope, g_steal_pointer (&self->forward), &self->asked);
  forget_recipient (self);
  pp_smtp_answer (self, 250, "2.1.5", "Recipient ok");
  self->next = PP_SMTP_RECIPIENTS_GIVEN;
}

static void
ask_about_recipient (PpSmtpSession *self)
{
  PpReply *refusal = NULL;
  PpVerdict verdict = PP_VERDICT_YES;

  if (self->policy->may_receive != NULL)
    verdict = self->policy->may_receive (pp_port_get_actor (self->port), self->port, self->envelope, self->forward, &refusal);
  self->waiting = verdict == PP_VERDICT_LATER;
  if (verdict == PP_VERDICT_YES)
    accept_recipient (self);
  else if (verdict == PP_VERDICT_NO)
    {
      pp_smtp_answer_with (self, refusal);
      forget_recipient (self);
    }
}

/* rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] */
void
pp_smtp_handle_rcpt (PpSmtpSession *self, const char *rest)
{
  PpPathFlags flags = PP_PATH_POSTMASTER_ALLOWED | PP_PATH_LENIENT | (self->envelope->utf8 ? PP_PATH_UTF8 : 0);
  g_auto (GStrv) parameters = NULL;
  g_autoptr (GError) error = NULL;
  PpReply *refusal = NULL;

  forget_recipient (self);
  self->forward = pp_path_parse (rest + strlen ("TO:"), flags, &parameters, &error);
  if (self->forward == NULL)
    {
      refuse_address (self, "5.1.3", "recipient", error);
      return;
    }
  for (guint i = 0; parameters[i] != NULL && refusal == NULL; i++)
    refusal = take_rcpt_parameter (self, parameters[i]);
  if (refusal == NULL && self->envelope->recipients->len >= self->policy->most_recipients)
    refusal = pp_reply_new (452, "4.5.3", "Too many recipients: send the rest in another transaction");
  if (refusal != NULL)
    pp_smtp_answer_with (self, refusal);
  else
    ask_about_recipient (self);
}

/**
 * pp_smtp_server_decided:
 * @refusal: (transfer full) (nullable): the reply that refuses; %NULL is yes
 *
 * What may_send() or may_receive() wanted to think about is clear now.
 */
void
pp_smtp_server_decided (PpPort *port, PpReply *refusal)
{
  PpSmtpSession *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL && self->waiting);
  self->waiting = self->watch.excused = FALSE;
  if (refusal != NULL)
    pp_smtp_answer_with (self, refusal);
  if (self->forward != NULL && refusal == NULL)
    accept_recipient (self);
  else if (self->forward != NULL)
    forget_recipient (self);
  else if (refusal == NULL)
    accept_sender (self);
  else
    g_clear_pointer (&self->envelope, pp_envelope_free);
  pp_smtp_finish (self);
  pp_port_resume (port);
}
