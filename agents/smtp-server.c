/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SMTP server. "What does the server do on RCPT?": find RCPT in the table of verbs; its check and its handler stand
 * under that name. Handlers answer; only the dispatcher writes.
 */
#include "agents/smtp.h"

#include <string.h>

#include "agents/message.h"

/* RFC 5321, 4.5.3.1.4: a command line, CR LF included; MAIL may be longer by what SIZE (26) and BODY (17) add. */
#define LINE_MOST 512
#define MAIL_LINE_MOST (LINE_MOST + 26 + 17)
/* What is read of a line before the rest is thrown away. */
#define LINE_READ 2048
#define MISTAKES_MOST 20

typedef enum
{
  GREETING,
  CONNECTED,
  INTRODUCED,
  SENDER_GIVEN,
  RECIPIENTS_GIVEN,
  READING_LETTER,
  FILING,
  CLOSING,
  N_STATES
} State;

static const PpState states[N_STATES] = {
  [GREETING] = { "greeting", "RFC 5321, 3.1" },
  [CONNECTED] = { "connected", "RFC 5321, 3.2" },
  [INTRODUCED] = { "introduced", "RFC 5321, 3.3" },
  [SENDER_GIVEN] = { "sender-given", "RFC 5321, 3.3" },
  [RECIPIENTS_GIVEN] = { "recipients-given", "RFC 5321, 3.3" },
  [READING_LETTER] = { "reading-letter", "RFC 5321, 4.1.1.4" },
  [FILING] = { "filing", "RFC 5321, 6.1" },
  [CLOSING] = { "closing", "RFC 5321, 3.8" },
};

#define IN(state) (1u << (state))
#define IN_ANY (IN (CONNECTED) | IN (INTRODUCED) | IN (SENDER_GIVEN) | IN (RECIPIENTS_GIVEN))

typedef struct
{
  const PpSmtpPolicy *policy;
  PpPort *port;   /* owns us */
  State state;
  State next;     /* entered once the answer is written */
  char *domain;   /* as the other side called itself */
  gboolean extended;
  PpEnvelope *envelope;
  PpReply *reply; /* the answer to the command being handled */
  GBytes *content; /* a letter whose lone dot is not yet answered */
  guint mistakes;
} Session;

typedef struct _Verb Verb;

struct _Verb
{
  PpVerb verb;
  gboolean (*check) (Session *self, const Verb *verb, const char *rest); /* may I? answers if not */
  void (*handle) (Session *self, const char *rest);
};

static void
session_free (Session *self)
{
  g_free (self->domain);
  g_clear_pointer (&self->envelope, pp_envelope_free);
  g_clear_pointer (&self->reply, pp_reply_free);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self);
}

/* ------------------------------------------------------------------ answering */

static void G_GNUC_PRINTF (4, 5)
answer (Session *self, guint code, const char *enhanced, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_clear_pointer (&self->reply, pp_reply_free);
  self->reply = pp_reply_new (code, enhanced, "%s", text);
}

/* The one place that writes: every line with the code, "-" behind all codes but the last (RFC 5321, 4.2.1), the
 * enhanced code in each (RFC 2034, 4). */
static void
write_reply (Session *self, const PpReply *reply)
{
  g_auto (GStrv) lines = g_strsplit (reply->text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    pp_port_say (self->port, "%u%c%s%s%s", reply->code, lines[i + 1] != NULL ? '-' : ' ',
                 reply->enhanced != NULL ? reply->enhanced : "", reply->enhanced != NULL ? " " : "", lines[i]);
}

static void
enter (Session *self, State state)
{
  if (self->state == state)
    return;
  self->state = self->next = state;
  pp_port_enter (self->port, states[state].name);
}

static void
close_with (Session *self, guint code, const char *enhanced, const char *text)
{
  answer (self, code, enhanced, "%s %s", self->policy->host, text);
  write_reply (self, self->reply);
  enter (self, CLOSING);
  pp_port_hang_up (self->port);
}

static void
forget_transaction (Session *self)
{
  g_clear_pointer (&self->envelope, pp_envelope_free);
  pp_port_set_item (self->port, 0);
}

/* ------------------------------------------------------------------ checks */

static gboolean
takes_nothing (Session *self, const Verb *verb, const char *rest)
{
  if (*rest == '\0')
    return TRUE;
  answer (self, 501, "5.5.4", "Syntax: %s", verb->verb.syntax);
  return FALSE;
}

static gboolean
takes_anything (Session *self, const Verb *verb, const char *rest)
{
  return TRUE;
}

static gboolean
takes_something (Session *self, const Verb *verb, const char *rest)
{
  if (*rest != '\0')
    return TRUE;
  answer (self, 501, "5.5.4", "Syntax: %s", verb->verb.syntax);
  return FALSE;
}

/* ehlo = "EHLO" SP ( Domain / address-literal ); helo = "HELO" SP Domain. What people and programs really say here is
 * often no such thing; a server that insists loses mail (RFC 5321, 4.1.4), so only what is no single word is refused. */
static gboolean
takes_domain (Session *self, const Verb *verb, const char *rest)
{
  gboolean is_word = *rest != '\0' && strlen (rest) <= 255;

  for (const char *c = rest; *c != '\0'; c++)
    is_word = is_word && g_ascii_isgraph (*c) && strchr ("<>()\\\"", *c) == NULL;
  if (!is_word)
    answer (self, 501, "5.5.4", "Syntax: %s", verb->verb.syntax);
  return is_word;
}

static gboolean
takes_path (Session *self, const Verb *verb, const char *rest, const char *keyword)
{
  gsize length = strlen (keyword);

  if (g_ascii_strncasecmp (rest, keyword, length) == 0)
    return TRUE;
  answer (self, 501, "5.5.4", "Syntax: %s", verb->verb.syntax);
  return FALSE;
}

static gboolean
takes_from (Session *self, const Verb *verb, const char *rest)
{
  return takes_path (self, verb, rest, "FROM:");
}

static gboolean
takes_to (Session *self, const Verb *verb, const char *rest)
{
  return takes_path (self, verb, rest, "TO:");
}

/* ------------------------------------------------------------------ EHLO, HELO, LHLO */

static void
be_introduced (Session *self, const char *domain, gboolean extended)
{
  g_free (self->domain);
  self->domain = g_strdup (domain);
  self->extended = extended;
  forget_transaction (self);
  self->next = INTRODUCED;
}

/* What is announced here is honoured below: PIPELINING because a port hears one line at a time, whenever it came. */
static void
handle_ehlo (Session *self, const char *rest)
{
  answer (self, 250, NULL, "%s\nPIPELINING\nSIZE %" G_GSIZE_FORMAT "\n8BITMIME\nENHANCEDSTATUSCODES%s",
          self->policy->host, self->policy->most_octets, self->policy->kind == PP_SMTP_LMTP ? "" : "\nHELP");
  be_introduced (self, rest, TRUE);
}

static void
handle_helo (Session *self, const char *rest)
{
  answer (self, 250, NULL, "%s", self->policy->host);
  be_introduced (self, rest, FALSE);
}

/* ------------------------------------------------------------------ MAIL */

static PpReply *
check_size (Session *self, const char *value)
{
  guint64 octets;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &octets, NULL))
    return pp_reply_new (501, "5.5.4", "SIZE= must be a number of octets");
  if (octets > self->policy->most_octets)
    return pp_reply_new (552, "5.3.4", "Message too big: at most %" G_GSIZE_FORMAT " octets are taken",
                         self->policy->most_octets);
  return NULL;
}

/* SIZE=octets (RFC 1870, 6), BODY=7BIT or 8BITMIME (RFC 6152, 2); no others were announced. */
static PpReply *
check_mail_parameters (Session *self, char **parameters)
{
  for (guint i = 0; parameters[i] != NULL; i++)
    {
      const char *parameter = parameters[i];
      PpReply *refusal = NULL;

      if (self->extended && g_ascii_strncasecmp (parameter, "SIZE=", 5) == 0)
        refusal = check_size (self, parameter + 5);
      else if (!self->extended || (g_ascii_strcasecmp (parameter, "BODY=7BIT") != 0 &&
                                   g_ascii_strcasecmp (parameter, "BODY=8BITMIME") != 0))
        refusal = pp_reply_new (555, "5.5.4", "Parameter not recognized: %s", parameter);
      if (refusal != NULL)
        return refusal;
    }
  return NULL;
}

/* mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] */
static void
handle_mail (Session *self, const char *rest)
{
  g_auto (GStrv) parameters = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PpAddress) reverse = NULL;

  reverse = pp_path_parse (rest + strlen ("FROM:"), PP_PATH_NULL_ALLOWED | PP_PATH_LENIENT, &parameters, &error);
  if (reverse == NULL)
    {
      answer (self, 501, "5.1.7", "Bad sender address: %s", error->message);
      return;
    }
  if (pp_port_get_item (self->port) == 0)
    pp_port_set_item (self->port, pp_actor_new_item (pp_port_get_actor (self->port)));
  g_clear_pointer (&self->reply, pp_reply_free);
  self->reply = check_mail_parameters (self, parameters);
  if (self->reply == NULL)
    self->reply = self->policy->may_send (pp_port_get_actor (self->port), self->port, reverse);
  if (self->reply != NULL)
    return;
  self->envelope = pp_envelope_new (reverse);
  answer (self, 250, "2.1.0", "Sender ok");
  self->next = SENDER_GIVEN;
}

/* ------------------------------------------------------------------ RCPT */

/* rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] */
static void
handle_rcpt (Session *self, const char *rest)
{
  g_auto (GStrv) parameters = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PpAddress) forward = NULL;

  forward = pp_path_parse (rest + strlen ("TO:"), PP_PATH_POSTMASTER_ALLOWED | PP_PATH_LENIENT, &parameters, &error);
  if (forward == NULL)
    {
      answer (self, 501, "5.1.3", "Bad recipient address: %s", error->message);
      return;
    }
  if (parameters[0] != NULL)
    {
      answer (self, 555, "5.5.4", "Parameter not recognized: %s", parameters[0]);
      return;
    }
  if (self->envelope->recipients->len >= self->policy->most_recipients)
    {
      answer (self, 452, "4.5.3", "Too many recipients: send the rest in another transaction");
      return;
    }
  g_clear_pointer (&self->reply, pp_reply_free);
  self->reply = self->policy->may_receive (pp_port_get_actor (self->port), self->port, forward);
  if (self->reply != NULL)
    return;
  g_ptr_array_add (self->envelope->recipients, g_steal_pointer (&forward));
  answer (self, 250, "2.1.5", "Recipient ok");
  self->next = RECIPIENTS_GIVEN;
}

/* ------------------------------------------------------------------ DATA */

static void
handle_data (Session *self, const char *rest)
{
  /* Stuffed dots may make it longer on the wire than it is. */
  pp_port_expect_block (self->port, self->policy->most_octets + self->policy->most_octets / 2 + 1);
  answer (self, 354, NULL, "Start mail input; end with <CRLF>.<CRLF>");
  self->next = READING_LETTER;
}

static const char *
find_fault (PpUnitFlags flags)
{
  if (flags & PP_UNIT_BARE_LF)
    return "Refused: a bare LF in the message; lines end with CR LF (RFC 5321, 2.3.8)";
  if (flags & PP_UNIT_BARE_CR)
    return "Refused: a bare CR in the message; lines end with CR LF (RFC 5321, 2.3.8)";
  return NULL;
}

static PpReply *
check_letter (Session *self, const PpUnit *unit, GBytes *content)
{
  const char *fault = find_fault (unit->flags);

  if ((unit->flags & PP_UNIT_TOO_LONG) || g_bytes_get_size (content) > self->policy->most_octets)
    return pp_reply_new (552, "5.3.4", "Message too big: at most %" G_GSIZE_FORMAT " octets are taken",
                         self->policy->most_octets);
  if (fault != NULL)
    return pp_reply_new (550, "5.6.0", "%s", fault);
  if (unit->flags & PP_UNIT_LONG_LINE)
    return pp_reply_new (500, "5.6.0", "Line too long: at most 1000 octets with its CR LF (RFC 5321, 4.5.3.1.6)");
  return NULL;
}

static void
hear_letter (Session *self, const PpUnit *unit)
{
  g_autoptr (GBytes) stuffed = g_bytes_new (unit->octets, unit->length);
  g_autoptr (GBytes) content = pp_octets_unstuff (stuffed);
  PpReply *refusal = check_letter (self, unit, content);

  /* The lone dot, which comes next, is answered; until then the letter waits here. */
  g_clear_pointer (&self->reply, pp_reply_free);
  self->reply = refusal;
  self->content = refusal == NULL ? g_steal_pointer (&content) : NULL;
  pp_port_expect_lines (self->port, LINE_READ);
  enter (self, FILING);
}

static void
answer_letter (Session *self, GPtrArray *replies)
{
  for (guint i = 0; i < replies->len; i++)
    write_reply (self, replies->pdata[i]);
  g_clear_pointer (&self->reply, pp_reply_free);
  forget_transaction (self);
  enter (self, INTRODUCED);
}

static void
hear_dot (Session *self)
{
  g_autoptr (GBytes) content = g_steal_pointer (&self->content);

  if (content == NULL)
    {
      g_autoptr (GPtrArray) replies = g_ptr_array_new ();
      guint count = self->policy->kind == PP_SMTP_LMTP ? self->envelope->recipients->len : 1;
      for (guint i = 0; i < count; i++)
        g_ptr_array_add (replies, self->reply);
      answer_letter (self, replies);
      return;
    }
  pp_port_pause (self->port);
  self->policy->take (pp_port_get_actor (self->port), self->port, self->envelope, content);
}

/**
 * pp_smtp_server_taken:
 * @replies: (element-type PpReply): one, or with LMTP one for each recipient
 *
 * The letter is filed, or could not be: this is what the other side is told. Does nothing on a port that has closed.
 */
void
pp_smtp_server_taken (PpPort *port, GPtrArray *replies)
{
  Session *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL && self->state == FILING);
  g_return_if_fail (replies->len == (self->policy->kind == PP_SMTP_LMTP ? self->envelope->recipients->len : 1));
  answer_letter (self, replies);
  pp_port_resume (port);
}

/* ------------------------------------------------------------------ the small ones */

static void
handle_rset (Session *self, const char *rest)
{
  forget_transaction (self);
  answer (self, 250, "2.0.0", "Ok");
  if (self->state != CONNECTED)
    self->next = INTRODUCED;
}

static void
handle_noop (Session *self, const char *rest)
{
  answer (self, 250, "2.0.0", "Ok");
}

static void
handle_quit (Session *self, const char *rest)
{
  answer (self, 221, "2.0.0", "%s Closing connection", self->policy->host);
  self->next = CLOSING;
}

/* RFC 5321, 3.5.3 and 7.3: who has a mailbox here is not told to everyone. */
static void
handle_vrfy (Session *self, const char *rest)
{
  answer (self, 252, "2.5.2", "Cannot VRFY user, but will accept message and attempt delivery");
}

static void
handle_expn (Session *self, const char *rest)
{
  answer (self, 502, "5.5.1", "EXPN is not offered here");
}

static void handle_help (Session *self, const char *rest);

/* ------------------------------------------------------------------ the tables */

/* clang-format off */
static const Verb smtp_verbs[] = {
  { { "EHLO", IN_ANY,                                     "EHLO domain",                           "RFC 5321, 4.1.1.1" },  takes_domain,    handle_ehlo },
  { { "HELO", IN_ANY,                                     "HELO domain",                           "RFC 5321, 4.1.1.1" },  takes_domain,    handle_helo },
  { { "MAIL", IN (INTRODUCED),                            "MAIL FROM:<address> [parameters]",      "RFC 5321, 4.1.1.2" },  takes_from,      handle_mail },
  { { "RCPT", IN (SENDER_GIVEN) | IN (RECIPIENTS_GIVEN),  "RCPT TO:<address>",                     "RFC 5321, 4.1.1.3" },  takes_to,        handle_rcpt },
  { { "DATA", IN (RECIPIENTS_GIVEN),                      "DATA",                                  "RFC 5321, 4.1.1.4" },  takes_nothing,   handle_data },
  { { "RSET", IN_ANY,                                     "RSET",                                  "RFC 5321, 4.1.1.5" },  takes_nothing,   handle_rset },
  { { "VRFY", IN_ANY,                                     "VRFY name",                             "RFC 5321, 4.1.1.6" },  takes_something, handle_vrfy },
  { { "EXPN", IN_ANY,                                     "EXPN list",                             "RFC 5321, 4.1.1.7" },  takes_something, handle_expn },
  { { "HELP", IN_ANY,                                     "HELP [command]",                        "RFC 5321, 4.1.1.8" },  takes_anything,  handle_help },
  { { "NOOP", IN_ANY,                                     "NOOP [anything]",                       "RFC 5321, 4.1.1.9" },  takes_anything,  handle_noop },
  { { "QUIT", IN_ANY,                                     "QUIT",                                  "RFC 5321, 4.1.1.10" }, takes_nothing,   handle_quit },
};

/* RFC 2033, 4: LHLO in the place of EHLO and HELO, everything else alike but for the replies to the letter. */
static const Verb lmtp_verbs[] = {
  { { "LHLO", IN_ANY,                                     "LHLO domain",                           "RFC 2033, 4.1" },      takes_domain,    handle_ehlo },
  { { "MAIL", IN (INTRODUCED),                            "MAIL FROM:<address> [parameters]",      "RFC 5321, 4.1.1.2" },  takes_from,      handle_mail },
  { { "RCPT", IN (SENDER_GIVEN) | IN (RECIPIENTS_GIVEN),  "RCPT TO:<address>",                     "RFC 5321, 4.1.1.3" },  takes_to,        handle_rcpt },
  { { "DATA", IN (RECIPIENTS_GIVEN),                      "DATA",                                  "RFC 2033, 4.2" },      takes_nothing,   handle_data },
  { { "RSET", IN_ANY,                                     "RSET",                                  "RFC 5321, 4.1.1.5" },  takes_nothing,   handle_rset },
  { { "VRFY", IN_ANY,                                     "VRFY name",                             "RFC 5321, 4.1.1.6" },  takes_something, handle_vrfy },
  { { "NOOP", IN_ANY,                                     "NOOP [anything]",                       "RFC 5321, 4.1.1.9" },  takes_anything,  handle_noop },
  { { "QUIT", IN_ANY,                                     "QUIT",                                  "RFC 5321, 4.1.1.10" }, takes_nothing,   handle_quit },
};
/* clang-format on */

static const PpVerbTable tables[] = {
  [PP_SMTP_RELAY] = { "smtp", smtp_verbs, sizeof (Verb), G_N_ELEMENTS (smtp_verbs), states, N_STATES },
  [PP_SMTP_SUBMISSION] = { "submission", smtp_verbs, sizeof (Verb), G_N_ELEMENTS (smtp_verbs), states, N_STATES },
  [PP_SMTP_LMTP] = { "lmtp", lmtp_verbs, sizeof (Verb), G_N_ELEMENTS (lmtp_verbs), states, N_STATES },
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

static void
handle_help (Session *self, const char *rest)
{
  const PpVerbTable *table = &tables[self->policy->kind];
  const PpVerb *verb = *rest != '\0' ? pp_verb_table_find (table, rest, strlen (rest)) : NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  if (verb != NULL)
    {
      answer (self, 214, "2.0.0", "Syntax: %s (%s)", verb->syntax, verb->rfc);
      return;
    }
  for (guint i = 0; i < table->n_rows; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", pp_verb_table_get (table, i)->name);
  answer (self, 214, "2.0.0", "Commands: %s\nFor more: HELP command", names->str);
}

/* ------------------------------------------------------------------ hearing */

static void
refuse_out_of_order (Session *self, const Verb *verb)
{
  if (self->state == CONNECTED)
    answer (self, 503, "5.5.1", "Say %s first", self->policy->kind == PP_SMTP_LMTP ? "LHLO" : "EHLO or HELO");
  else if (g_str_equal (verb->verb.name, "MAIL"))
    answer (self, 503, "5.5.1", "Sender already given");
  else if (self->state == INTRODUCED)
    answer (self, 503, "5.5.1", "Need MAIL before %s", verb->verb.name);
  else
    answer (self, 503, "5.5.1", "Need RCPT before %s", verb->verb.name);
}

/* A line that is no command at all, or not one that fits. */
static gboolean
check_line (Session *self, const PpUnit *unit, gsize verb_length)
{
  gsize most = verb_length == 4 && g_ascii_strncasecmp (unit->octets, "MAIL", 4) == 0 ? MAIL_LINE_MOST : LINE_MOST;

  if (unit->size > most)
    answer (self, 500, "5.5.2", "Line too long: at most %" G_GSIZE_FORMAT " octets with its CR LF", most);
  else if (unit->flags & (PP_UNIT_NUL | PP_UNIT_BARE_CR))
    answer (self, 500, "5.5.2", "A command has no NUL and no bare CR");
  else
    return TRUE;
  return FALSE;
}

static void
dispatch (Session *self, const PpUnit *unit)
{
  gsize length = strcspn (unit->octets, " \t");
  const Verb *verb = (const Verb *) pp_verb_table_find (&tables[self->policy->kind], unit->octets, length);
  g_autofree char *rest = g_strstrip (g_strdup (unit->octets + MIN (length, unit->length)));

  if (!check_line (self, unit, length))
    return;
  if (verb == NULL)
    answer (self, 500, "5.5.2", "Command not recognized");
  else if (!(verb->verb.states & IN (self->state)))
    refuse_out_of_order (self, verb);
  else if (verb->check (self, verb, rest))
    verb->handle (self, rest);
}

static void
hear_command (Session *self, const PpUnit *unit)
{
  dispatch (self, unit);
  write_reply (self, self->reply);
  enter (self, self->next);
  if (self->state == CLOSING)
    pp_port_hang_up (self->port);
  else if (self->reply->code >= 500 && ++self->mistakes >= MISTAKES_MOST)
    close_with (self, 421, "4.7.0", "Too many errors, closing connection");
}

/**
 * pp_smtp_server_heard:
 *
 * Call this from heard() for a port that is served.
 */
void
pp_smtp_server_heard (PpPort *port, const PpUnit *unit)
{
  Session *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);
  if (unit->kind == PP_UNIT_BLOCK)
    hear_letter (self, unit);
  else if (self->state == FILING)
    hear_dot (self);
  else if (self->state != CLOSING)
    hear_command (self, unit);
}

/**
 * pp_smtp_serve:
 * @port: was just accepted
 * @policy: (transfer none): has to outlive the port
 *
 * Greets, and answers from now on (RFC 5321, 3.1).
 */
void
pp_smtp_serve (PpPort *port, const PpSmtpPolicy *policy)
{
  Session *self = g_new0 (Session, 1);

  self->policy = policy;
  self->port = port;
  self->state = GREETING;
  pp_port_set_session (port, self, (GDestroyNotify) session_free);
  pp_port_expect_lines (port, LINE_READ);
  pp_port_say (port, "220 %s %s Pennypost", policy->host, policy->kind == PP_SMTP_LMTP ? "LMTP" : "ESMTP");
  enter (self, CONNECTED);
}

const char *
pp_smtp_server_get_peer_domain (PpPort *port)
{
  Session *self = pp_port_get_session (port);

  return self != NULL ? self->domain : NULL;
}

gboolean
pp_smtp_server_is_extended (PpPort *port)
{
  Session *self = pp_port_get_session (port);

  return self != NULL && self->extended;
}
