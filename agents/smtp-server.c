/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SMTP server. "What does the server do on RCPT?": find RCPT in the table of verbs; its check and its handler stand
 * in the row, and smtp-server-private.h says in which file. Handlers answer; only this file writes.
 */
#include "agents/smtp-server-private.h"

#include <string.h>

#define MISTAKES_MOST 20

static const PpState states[PP_N_SMTP_STATES] = {
  [PP_SMTP_GREETING] = { "greeting", "RFC 5321, 3.1" },
  [PP_SMTP_CONNECTED] = { "connected", "RFC 5321, 3.2" },
  [PP_SMTP_INTRODUCED] = { "introduced", "RFC 5321, 3.3" },
  [PP_SMTP_SEALING] = { "sealing", "RFC 3207, 4" },
  [PP_SMTP_AUTHENTICATING] = { "authenticating", "RFC 4954, 4" },
  [PP_SMTP_SENDER_GIVEN] = { "sender-given", "RFC 5321, 3.3" },
  [PP_SMTP_RECIPIENTS_GIVEN] = { "recipients-given", "RFC 5321, 3.3" },
  [PP_SMTP_READING_LETTER] = { "reading-letter", "RFC 5321, 4.1.1.4" },
  [PP_SMTP_READING_CHUNK] = { "reading-chunk", "RFC 3030, 2" },
  [PP_SMTP_CHUNKS_GIVEN] = { "chunks-given", "RFC 3030, 2" },
  [PP_SMTP_FILING] = { "filing", "RFC 5321, 6.1" },
  [PP_SMTP_CLOSING] = { "closing", "RFC 5321, 3.8" },
};

#define IN(state) (1u << PP_SMTP_##state)
#define IN_ANY (IN (CONNECTED) | IN (INTRODUCED) | IN (SENDER_GIVEN) | IN (RECIPIENTS_GIVEN) | IN (CHUNKS_GIVEN))
/* Where what BDAT brings is more than taken off the wire. */
#define BEHIND_RCPT (IN (RECIPIENTS_GIVEN) | IN (CHUNKS_GIVEN))

/* ------------------------------------------------------------------ answering */

void
pp_smtp_answer_with (PpSmtpSession *self, PpReply *reply)
{
  g_clear_pointer (&self->reply, pp_reply_free);
  self->reply = reply;
}

void
pp_smtp_answer (PpSmtpSession *self, guint code, const char *enhanced, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  pp_smtp_answer_with (self, pp_reply_new (code, enhanced, "%s", text));
}

/* One line of a reply (RFC 5321, 4.2.1): the code, "-" if more follow, the enhanced code in each (RFC 2034, 4). */
static void
write_line (PpSmtpSession *self, const PpReply *reply, const char *text, gboolean more)
{
  pp_port_say (self->port, "%u%c%s%s%s", reply->code, more ? '-' : ' ', reply->enhanced != NULL ? reply->enhanced : "",
               reply->enhanced != NULL ? " " : "", text);
}

/* The one place that writes. */
void
pp_smtp_write_reply (PpSmtpSession *self, const PpReply *reply)
{
  g_auto (GStrv) lines = NULL;

  if (strchr (reply->text, '\n') == NULL)
    {
      write_line (self, reply, reply->text, FALSE);
      return;
    }
  lines = g_strsplit (reply->text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    write_line (self, reply, lines[i], lines[i + 1] != NULL);
}

void
pp_smtp_enter (PpSmtpSession *self, PpSmtpState state)
{
  self->next = state;
  if (self->state == state)
    return;
  self->state = state;
  pp_port_enter (self->port, states[state].name);
}

static void
close_now (PpSmtpSession *self)
{
  pp_smtp_enter (self, PP_SMTP_CLOSING);
  pp_port_hang_up (self->port);
  pp_vigil_leave (self->guests, &self->watch);
}

/* Says why and hangs up (RFC 5321, 3.8 and 4.2.1). */
void
pp_smtp_close_with (PpSmtpSession *self, guint code, const char *enhanced, const char *text)
{
  pp_smtp_answer (self, code, enhanced, "%s %s", self->policy->host, text);
  pp_smtp_write_reply (self, self->reply);
  close_now (self);
}

void
pp_smtp_forget_transaction (PpSmtpSession *self)
{
  g_clear_pointer (&self->envelope, pp_envelope_free);
  g_clear_pointer (&self->forward, pp_address_free);
  g_clear_pointer (&self->asked.original, g_free);
  g_clear_pointer (&self->chunks, g_byte_array_unref);
  self->asked.notify = PP_NOTIFY_UNSAID;
  self->spoilt = FALSE;
  pp_port_set_item (self->port, 0);
}

static void
seal (PpSmtpSession *self)
{
  g_autoptr (PpIdentity) identity = self->policy->identify (pp_port_get_actor (self->port));

  pp_port_seal (self->port, identity);
}

/* The answer to a command is there. */
void
pp_smtp_finish (PpSmtpSession *self)
{
  gboolean mistake = self->reply->code >= 500;

  pp_smtp_write_reply (self, self->reply);
  pp_smtp_enter (self, self->next);
  if (self->state == PP_SMTP_CLOSING)
    close_now (self);
  else if (self->state == PP_SMTP_SEALING)
    seal (self);
  else if (mistake && ++self->mistakes >= MISTAKES_MOST)
    pp_smtp_close_with (self, 421, "4.7.0", "Too many errors, closing connection");
}

/* ------------------------------------------------------------------ checks that many verbs share */

gboolean
pp_smtp_takes_nothing (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest)
{
  if (*rest == '\0')
    return TRUE;
  pp_smtp_answer (self, 501, "5.5.4", "Syntax: %s", verb->verb.syntax);
  return FALSE;
}

gboolean
pp_smtp_takes_anything (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest)
{
  return TRUE;
}

gboolean
pp_smtp_takes_something (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest)
{
  if (*rest != '\0')
    return TRUE;
  pp_smtp_answer (self, 501, "5.5.4", "Syntax: %s", verb->verb.syntax);
  return FALSE;
}

/* ------------------------------------------------------------------ the tables */

/* STARTTLS is no mail transaction, so it needs no introduction (RFC 5321, 4.1.4); there are clients that begin with it.
 * BDAT is heard in every state: what follows it has to be taken off the wire, whatever it is answered (RFC 3030, 2). */
/* clang-format off */
static const PpSmtpVerb smtp_verbs[] = {
  { { "EHLO",     IN_ANY,                                     "EHLO domain",                          "RFC 5321, 4.1.1.1" },  pp_smtp_takes_domain,      pp_smtp_handle_ehlo },
  { { "HELO",     IN_ANY,                                     "HELO domain",                          "RFC 5321, 4.1.1.1", PP_VERB_WANTS_SEAL },  pp_smtp_takes_domain,      pp_smtp_handle_helo },
  { { "STARTTLS", IN (CONNECTED) | IN (INTRODUCED),           "STARTTLS",                             "RFC 3207, 4", PP_VERB_SEALS },        pp_smtp_may_seal,          pp_smtp_handle_starttls },
  { { "AUTH",     IN (INTRODUCED),                            "AUTH mechanism [initial-response]",    "RFC 4954, 4", PP_VERB_SIGNS_IN | PP_VERB_WANTS_SEAL },        pp_smtp_may_authenticate,  pp_smtp_handle_auth },
  { { "MAIL",     IN (INTRODUCED),                            "MAIL FROM:<address> [parameters]",     "RFC 5321, 4.1.1.2", PP_VERB_WANTS_SEAL | PP_VERB_WANTS_SIGN_IN },  pp_smtp_takes_from,        pp_smtp_handle_mail },
  { { "RCPT",     IN (SENDER_GIVEN) | IN (RECIPIENTS_GIVEN),  "RCPT TO:<address> [parameters]",       "RFC 5321, 4.1.1.3", PP_VERB_WANTS_SEAL },  pp_smtp_takes_to,          pp_smtp_handle_rcpt },
  { { "DATA",     IN (RECIPIENTS_GIVEN),                      "DATA",                                 "RFC 5321, 4.1.1.4", PP_VERB_WANTS_SEAL },  pp_smtp_may_send_data,     pp_smtp_handle_data },
  { { "BDAT",     IN_ANY,                                     "BDAT octets [LAST]",                   "RFC 3030, 2", 0, BEHIND_RCPT },        pp_smtp_takes_something,   pp_smtp_handle_bdat },
  { { "RSET",     IN_ANY,                                     "RSET",                                 "RFC 5321, 4.1.1.5", PP_VERB_WANTS_SEAL },  pp_smtp_takes_nothing,     pp_smtp_handle_rset },
  { { "VRFY",     IN_ANY,                                     "VRFY name",                            "RFC 5321, 4.1.1.6", PP_VERB_WANTS_SEAL },  pp_smtp_takes_something,   pp_smtp_handle_vrfy },
  { { "EXPN",     IN_ANY,                                     "EXPN list",                            "RFC 5321, 4.1.1.7", PP_VERB_WANTS_SEAL },  pp_smtp_takes_something,   pp_smtp_handle_expn },
  { { "HELP",     IN_ANY,                                     "HELP [command]",                       "RFC 5321, 4.1.1.8", PP_VERB_WANTS_SEAL },  pp_smtp_takes_anything,    pp_smtp_handle_help },
  { { "NOOP",     IN_ANY,                                     "NOOP [anything]",                      "RFC 5321, 4.1.1.9" },  pp_smtp_takes_anything,    pp_smtp_handle_noop },
  { { "QUIT",     IN_ANY,                                     "QUIT",                                 "RFC 5321, 4.1.1.10" }, pp_smtp_takes_nothing,     pp_smtp_handle_quit },
};

/* RFC 2033, 4: LHLO in the place of EHLO and HELO, everything else alike but for the replies to the letter. */
static const PpSmtpVerb lmtp_verbs[] = {
  { { "LHLO",     IN_ANY,                                     "LHLO domain",                          "RFC 2033, 4.1" },      pp_smtp_takes_domain,      pp_smtp_handle_ehlo },
  { { "STARTTLS", IN (CONNECTED) | IN (INTRODUCED),           "STARTTLS",                             "RFC 3207, 4", PP_VERB_SEALS },        pp_smtp_may_seal,          pp_smtp_handle_starttls },
  { { "MAIL",     IN (INTRODUCED),                            "MAIL FROM:<address> [parameters]",     "RFC 5321, 4.1.1.2", PP_VERB_WANTS_SEAL },  pp_smtp_takes_from,        pp_smtp_handle_mail },
  { { "RCPT",     IN (SENDER_GIVEN) | IN (RECIPIENTS_GIVEN),  "RCPT TO:<address> [parameters]",       "RFC 5321, 4.1.1.3", PP_VERB_WANTS_SEAL },  pp_smtp_takes_to,          pp_smtp_handle_rcpt },
  { { "DATA",     IN (RECIPIENTS_GIVEN),                      "DATA",                                 "RFC 2033, 4.2", PP_VERB_WANTS_SEAL },      pp_smtp_may_send_data,     pp_smtp_handle_data },
  { { "BDAT",     IN_ANY,                                     "BDAT octets [LAST]",                   "RFC 3030, 2", 0, BEHIND_RCPT },        pp_smtp_takes_something,   pp_smtp_handle_bdat },
  { { "RSET",     IN_ANY,                                     "RSET",                                 "RFC 5321, 4.1.1.5", PP_VERB_WANTS_SEAL },  pp_smtp_takes_nothing,     pp_smtp_handle_rset },
  { { "VRFY",     IN_ANY,                                     "VRFY name",                            "RFC 5321, 4.1.1.6", PP_VERB_WANTS_SEAL },  pp_smtp_takes_something,   pp_smtp_handle_vrfy },
  { { "NOOP",     IN_ANY,                                     "NOOP [anything]",                      "RFC 5321, 4.1.1.9" },  pp_smtp_takes_anything,    pp_smtp_handle_noop },
  { { "QUIT",     IN_ANY,                                     "QUIT",                                 "RFC 5321, 4.1.1.10" }, pp_smtp_takes_nothing,     pp_smtp_handle_quit },
};
/* clang-format on */

static const PpVerbTable tables[] = {
  [PP_SMTP_RELAY] = { "smtp", smtp_verbs, sizeof (PpSmtpVerb), G_N_ELEMENTS (smtp_verbs), states, PP_N_SMTP_STATES },
  [PP_SMTP_SUBMISSION] = { "submission", smtp_verbs, sizeof (PpSmtpVerb), G_N_ELEMENTS (smtp_verbs), states, PP_N_SMTP_STATES },
  [PP_SMTP_LMTP] = { "lmtp", lmtp_verbs, sizeof (PpSmtpVerb), G_N_ELEMENTS (lmtp_verbs), states, PP_N_SMTP_STATES },
};

/**
 * pp_smtp_server_table:
 *
 * Returns: (transfer none): the verbs and states of a server of that kind
 */
const PpVerbTable *
pp_smtp_server_table (PpSmtpKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (tables), NULL);
  return &tables[kind];
}

/* ------------------------------------------------------------------ hearing */

static void
refuse_out_of_order (PpSmtpSession *self, const PpSmtpVerb *verb)
{
  const char *name = verb->verb.name;

  if (self->state == PP_SMTP_CONNECTED)
    pp_smtp_answer (self, 503, "5.5.1", "Say %s first", self->policy->kind == PP_SMTP_LMTP ? "LHLO" : "EHLO or HELO");
  else if (self->state == PP_SMTP_CHUNKS_GIVEN)
    pp_smtp_answer (self, 503, "5.5.1", "The letter has begun with BDAT: only BDAT or RSET can follow");
  else if (g_str_equal (name, "MAIL"))
    pp_smtp_answer (self, 503, "5.5.1", "Sender already given");
  else if (g_str_equal (name, "AUTH") || g_str_equal (name, "STARTTLS"))
    pp_smtp_answer (self, 503, "5.5.1", "%s cannot stand inside a mail transaction", name);
  else if (self->state == PP_SMTP_INTRODUCED)
    pp_smtp_answer (self, 503, "5.5.1", "Need MAIL before %s", name);
  else
    pp_smtp_answer (self, 503, "5.5.1", "Need RCPT before %s", name);
}

static gsize
longest (PpSmtpSession *self, const PpSmtpVerb *verb)
{
  if (verb == NULL || !self->extended)
    return PP_SMTP_LINE_MOST;
  if (verb->handle == pp_smtp_handle_auth)
    return PP_SMTP_LINE_READ - 2;
  return verb->handle == pp_smtp_handle_mail || verb->handle == pp_smtp_handle_rcpt ? PP_SMTP_EXTENDED_LINE_MOST
                                                                                    : PP_SMTP_LINE_MOST;
}

/* A line that is no command at all, or not one that fits. */
static gboolean
check_line (PpSmtpSession *self, const PpSmtpVerb *verb, const PpUnit *unit)
{
  gsize most = longest (self, verb);

  if (unit->size > most)
    pp_smtp_answer (self, 500, most > PP_SMTP_EXTENDED_LINE_MOST ? "5.5.6" : "5.5.2", "Line too long: at most %" G_GSIZE_FORMAT " octets with its CR LF", most);
  else if (unit->flags & (PP_UNIT_NUL | PP_UNIT_BARE_CR))
    pp_smtp_answer (self, 500, "5.5.2", "A command has no NUL and no bare CR");
  else
    return TRUE;
  return FALSE;
}

/* RFC 3207, 4: a server that insists on TLS hears little else before. */
static gboolean
needs_seal (PpSmtpSession *self, const PpSmtpVerb *verb)
{
  return self->policy->tls == PP_OFFER_REQUIRED && !pp_port_is_sealed (self->port) && (verb->verb.traits & PP_VERB_WANTS_SEAL) != 0;
}

static void
dispatch (PpSmtpSession *self, const PpUnit *unit)
{
  gsize length = strcspn (unit->octets, " \t");
  const PpSmtpVerb *verb = (const PpSmtpVerb *) pp_verb_table_find (&tables[self->policy->kind], unit->octets, length);
  g_autofree char *rest = g_strstrip (g_strdup (unit->octets + MIN (length, unit->length)));

  if (!check_line (self, verb, unit))
    return;
  if (verb == NULL)
    pp_smtp_answer (self, 500, "5.5.2", "Command not recognized");
  else if (needs_seal (self, verb))
    pp_smtp_answer (self, 530, "5.7.0", "Must issue a STARTTLS command first");
  else if (!(verb->verb.states & (1u << self->state)))
    refuse_out_of_order (self, verb);
  else if (verb->check (self, verb, rest))
    verb->handle (self, rest);
}

static void
hear_command (PpSmtpSession *self, const PpUnit *unit)
{
  pp_smtp_answer_with (self, NULL);
  dispatch (self, unit);
  self->watch.excused = self->waiting;
  if (self->waiting)
    pp_port_pause (self->port);
  else if (self->state != PP_SMTP_READING_CHUNK)
    pp_smtp_finish (self);
}

/**
 * pp_smtp_server_heard:
 *
 * Call this from heard() for a port that is served.
 */
void
pp_smtp_server_heard (PpPort *port, const PpUnit *unit)
{
  PpSmtpSession *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);
  pp_vigil_heard (self->guests, &self->watch);
  if (unit->kind == PP_UNIT_BLOCK)
    pp_smtp_hear_letter (self, unit);
  else if (unit->kind == PP_UNIT_OCTETS)
    pp_smtp_hear_chunk (self, unit);
  else if (self->state == PP_SMTP_FILING)
    pp_smtp_hear_dot (self);
  else if (self->state == PP_SMTP_AUTHENTICATING)
    pp_smtp_hear_response (self, unit);
  else if (self->state != PP_SMTP_CLOSING)
    hear_command (self, unit);
}

/**
 * pp_smtp_server_hung_up:
 *
 * Call this from hung_up() for a port that is served.
 */
void
pp_smtp_server_hung_up (PpPort *port)
{
  PpSmtpSession *self = pp_port_get_session (port);

  if (self != NULL)
    pp_vigil_leave (self->guests, &self->watch);
}

/**
 * pp_smtp_server_asleep:
 *
 * What a vigil does with a client that says nothing any more (RFC 5321, 3.8 and 4.5.3.2.7).
 */
void
pp_smtp_server_asleep (PpPort *port)
{
  PpSmtpSession *self = pp_port_get_session (port);

  if (self->state == PP_SMTP_GREETING || self->state == PP_SMTP_SEALING)
    close_now (self); /* in the middle of a handshake nothing can be said */
  else
    pp_smtp_close_with (self, 421, "4.4.2", "Idle for too long, closing connection");
}

/* ------------------------------------------------------------------ beginning and end */

static void
session_free (PpSmtpSession *self)
{
  pp_vigil_leave (self->guests, &self->watch);
  g_free (self->domain);
  g_free (self->user);
  g_free (self->asked.original);
  g_clear_pointer (&self->envelope, pp_envelope_free);
  g_clear_pointer (&self->forward, pp_address_free);
  g_clear_pointer (&self->reply, pp_reply_free);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->chunks, g_byte_array_unref);
  g_clear_pointer (&self->sasl, pp_sasl_server_free);
  g_free (self);
}

static PpSmtpSession *
begin (PpPort *port, PpVigil *guests, const PpSmtpPolicy *policy)
{
  PpSmtpSession *self = g_new0 (PpSmtpSession, 1);

  self->policy = policy;
  self->guests = guests;
  self->port = port;
  self->state = PP_SMTP_GREETING;
  pp_port_set_session (port, self, (GDestroyNotify) session_free);
  pp_port_expect_lines (port, PP_SMTP_LINE_READ);
  return self;
}

/**
 * pp_smtp_serve:
 * @port: was just accepted
 * @guests: (transfer none): who is in at this actor; outlives the port
 * @policy: (transfer none): has to outlive the port
 *
 * Greets, and answers from now on (RFC 5321, 3.1).
 */
void
pp_smtp_serve (PpPort *port, PpVigil *guests, const PpSmtpPolicy *policy)
{
  pp_smtp_greet (begin (port, guests, policy));
}

/**
 * pp_smtp_serve_sealed:
 *
 * As pp_smtp_serve(), but TLS comes before the greeting (RFC 8314, 3.3).
 */
void
pp_smtp_serve_sealed (PpPort *port, PpVigil *guests, const PpSmtpPolicy *policy)
{
  PpSmtpSession *self = begin (port, guests, policy);

  pp_vigil_enter (guests, &self->watch, port);
  pp_port_enter (port, states[PP_SMTP_SEALING].name);
  seal (self);
}

const char *
pp_smtp_server_get_peer_domain (PpPort *port)
{
  PpSmtpSession *self = pp_port_get_session (port);

  return self != NULL ? self->domain : NULL;
}

const char *
pp_smtp_server_get_user (PpPort *port)
{
  PpSmtpSession *self = pp_port_get_session (port);

  return self != NULL ? self->user : NULL;
}

gboolean
pp_smtp_server_is_extended (PpPort *port)
{
  PpSmtpSession *self = pp_port_get_session (port);

  return self != NULL && self->extended;
}
