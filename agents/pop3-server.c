/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The POP3 server (RFC 1939, RFC 2449): the table of its verbs is at the end and is its table of contents. A check
 * says whether a verb's argument is right, a handler answers. What waits for the cabinet is in pop3-work.c.
 */
#include "agents/pop3-private.h"

#include <string.h>

/* RFC 2449, 4: a command has at most 255 octets, CR LF included. */
#define LONGEST_COMMAND 255
/* So many mistakes and the server hangs up. */
#define MOST_ERRORS 10

/* What a command asks for, once its argument was checked. */
typedef struct
{
  const char *text; /* the argument as it came, "" for none */
  guint number;     /* of a letter, 0 for none */
  guint lines;
} Request;

typedef struct
{
  PpVerb verb;
  /* May it be done? NULL, or why not. */
  const char *(*check) (PpPop3Session *self, Request *request);
  void (*handle) (PpPop3Session *self, const Request *request);
} Row;

static const char wrong_syntax[] = "";

/* ------------------------------------------------------------------ checks */

static const char *
check_nothing (PpPop3Session *self, Request *request)
{
  return *request->text == '\0' ? NULL : wrong_syntax;
}

static const char *
check_name (PpPop3Session *self, Request *request)
{
  return *request->text != '\0' && strchr (request->text, ' ') == NULL ? NULL : wrong_syntax;
}

/* A password may have spaces (RFC 1939, 7: PASS). */
static const char *
check_password (PpPop3Session *self, Request *request)
{
  return *request->text != '\0' ? NULL : wrong_syntax;
}

/* Reads digits; what is too large becomes the largest number. */
static gboolean
read_number (const char **text, guint *number)
{
  const char *at = *text;
  guint64 value = 0;

  for (; g_ascii_isdigit (*at); at++)
    value = MIN (value * 10 + g_ascii_digit_value (*at), G_MAXUINT);
  if (at == *text)
    return FALSE;
  *text = at;
  *number = value;
  return TRUE;
}

static const char *
check_number (PpPop3Session *self, guint number)
{
  if (pp_maildrop_get (self->maildrop, number) == NULL)
    return "there is no message of that number";
  if (pp_maildrop_is_marked (self->maildrop, number))
    return "that message is marked as deleted";
  return NULL;
}

/* msg */
static const char *
check_letter (PpPop3Session *self, Request *request)
{
  const char *at = request->text;

  if (!read_number (&at, &request->number) || *at != '\0')
    return wrong_syntax;
  return check_number (self, request->number);
}

/* [msg] */
static const char *
check_maybe_letter (PpPop3Session *self, Request *request)
{
  return *request->text == '\0' ? NULL : check_letter (self, request);
}

/* msg n */
static const char *
check_top (PpPop3Session *self, Request *request)
{
  const char *at = request->text;

  if (!read_number (&at, &request->number) || *at++ != ' ' || !read_number (&at, &request->lines) || *at != '\0')
    return wrong_syntax;
  return check_number (self, request->number);
}

/* ------------------------------------------------------------------ handlers */

/* Whether there is such a user is not told before the password was heard. */
static void
handle_user (PpPop3Session *self, const Request *request)
{
  g_free (self->user);
  self->user = g_strdup (request->text);
  pp_pop3_session_enter (self, PP_POP3_PASSWORD_AWAITED);
  pp_port_say (self->port, "+OK now the password, please");
}

static void
handle_pass (PpPop3Session *self, const Request *request)
{
  g_autofree char *mailbox = NULL;

  if (self->policy.check_password (pp_port_get_actor (self->port), self->user, request->text, &mailbox) && mailbox != NULL)
    {
      pp_pop3_work_open (self, mailbox);
      return;
    }
  pp_pop3_session_enter (self, PP_POP3_AUTHORIZATION);
  pp_pop3_session_refuse (self, "[AUTH] user name or password is wrong");
}

static void
handle_stat (PpPop3Session *self, const Request *request)
{
  pp_port_say (self->port, "+OK %u %" G_GUINT64_FORMAT, pp_maildrop_count (self->maildrop),
               pp_maildrop_count_octets (self->maildrop));
}

static void
handle_list (PpPop3Session *self, const Request *request)
{
  const PpMaildrop *maildrop = self->maildrop;

  if (request->number != 0)
    {
      pp_port_say (self->port, "+OK %u %u", request->number, pp_maildrop_get (maildrop, request->number)->octets);
      return;
    }
  pp_port_say (self->port, "+OK %u messages (%" G_GUINT64_FORMAT " octets)", pp_maildrop_count (maildrop),
               pp_maildrop_count_octets (maildrop));
  for (guint n = 1; n <= pp_maildrop_get_last (maildrop); n++)
    if (!pp_maildrop_is_marked (maildrop, n))
      pp_port_say (self->port, "%u %u", n, pp_maildrop_get (maildrop, n)->octets);
  pp_port_say (self->port, ".");
}

static void
say_uid (PpPop3Session *self, const char *before, guint number)
{
  pp_port_say (self->port, "%s%u %u.%u", before, number,
               pp_maildrop_get_validity (self->maildrop), pp_maildrop_get (self->maildrop, number)->uid);
}

static void
handle_uidl (PpPop3Session *self, const Request *request)
{
  if (request->number != 0)
    {
      say_uid (self, "+OK ", request->number);
      return;
    }
  pp_port_say (self->port, "+OK the unique id of each message follows");
  for (guint n = 1; n <= pp_maildrop_get_last (self->maildrop); n++)
    if (!pp_maildrop_is_marked (self->maildrop, n))
      say_uid (self, "", n);
  pp_port_say (self->port, ".");
}

static void
handle_retr (PpPop3Session *self, const Request *request)
{
  pp_pop3_work_fetch (self, request->number, FALSE, 0);
}

static void
handle_top (PpPop3Session *self, const Request *request)
{
  pp_pop3_work_fetch (self, request->number, TRUE, request->lines);
}

static void
handle_dele (PpPop3Session *self, const Request *request)
{
  pp_port_set_item (self->port, pp_maildrop_get (self->maildrop, request->number)->item);
  pp_maildrop_mark (self->maildrop, request->number);
  pp_port_say (self->port, "+OK message %u is marked as deleted", request->number);
}

static void
handle_noop (PpPop3Session *self, const Request *request)
{
  pp_port_say (self->port, "+OK");
}

static void
handle_rset (PpPop3Session *self, const Request *request)
{
  pp_maildrop_unmark_all (self->maildrop);
  pp_port_say (self->port, "+OK the maildrop has %u messages (%" G_GUINT64_FORMAT " octets)", pp_maildrop_count (self->maildrop),
               pp_maildrop_count_octets (self->maildrop));
}

/* Only behind TRANSACTION is there an UPDATE (RFC 1939, 6). */
static void
handle_quit (PpPop3Session *self, const Request *request)
{
  if (self->state == PP_POP3_TRANSACTION)
    {
      pp_pop3_work_update (self);
      return;
    }
  pp_port_say (self->port, "+OK %s says good-bye", self->policy.host);
  pp_pop3_session_part (self);
}

static void
handle_capa (PpPop3Session *self, const Request *request)
{
  static const char *const capabilities[] = {
    "USER", "UIDL", "TOP", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "IMPLEMENTATION Pennypost",
  };

  pp_port_say (self->port, "+OK the list of capabilities follows");
  for (guint i = 0; i < G_N_ELEMENTS (capabilities); i++)
    pp_port_say (self->port, "%s", capabilities[i]);
  pp_port_say (self->port, ".");
}

/* ------------------------------------------------------------------ the table */

#define IN(state) (1u << PP_POP3_##state)
#define ANYWHERE (IN (AUTHORIZATION) | IN (PASSWORD_AWAITED) | IN (TRANSACTION))

static const PpState states[PP_POP3_N_STATES] = {
  [PP_POP3_AUTHORIZATION] = { "authorization", "RFC 1939, 4" },
  [PP_POP3_PASSWORD_AWAITED] = { "password-awaited", "RFC 1939, 7" },
  [PP_POP3_TRANSACTION] = { "transaction", "RFC 1939, 5" },
  [PP_POP3_UPDATE] = { "update", "RFC 1939, 6" },
  [PP_POP3_CLOSING] = { "closing", "RFC 1939, 6" },
};

/* A second USER corrects the first: people mistype, and no client is hurt. */
static const Row rows[] = {
  { { "USER", IN (AUTHORIZATION) | IN (PASSWORD_AWAITED), "USER name", "RFC 1939, 7" }, check_name, handle_user },
  { { "PASS", IN (PASSWORD_AWAITED), "PASS password", "RFC 1939, 7" }, check_password, handle_pass },
  { { "STAT", IN (TRANSACTION), "STAT", "RFC 1939, 5" }, check_nothing, handle_stat },
  { { "LIST", IN (TRANSACTION), "LIST [message]", "RFC 1939, 5" }, check_maybe_letter, handle_list },
  { { "UIDL", IN (TRANSACTION), "UIDL [message]", "RFC 1939, 7" }, check_maybe_letter, handle_uidl },
  { { "RETR", IN (TRANSACTION), "RETR message", "RFC 1939, 5" }, check_letter, handle_retr },
  { { "TOP", IN (TRANSACTION), "TOP message lines", "RFC 1939, 7" }, check_top, handle_top },
  { { "DELE", IN (TRANSACTION), "DELE message", "RFC 1939, 5" }, check_letter, handle_dele },
  { { "NOOP", IN (TRANSACTION), "NOOP", "RFC 1939, 5" }, check_nothing, handle_noop },
  { { "RSET", IN (TRANSACTION), "RSET", "RFC 1939, 5" }, check_nothing, handle_rset },
  { { "CAPA", ANYWHERE, "CAPA", "RFC 2449, 5" }, check_nothing, handle_capa },
  { { "QUIT", ANYWHERE, "QUIT", "RFC 1939, 4 and 6" }, check_nothing, handle_quit },
};

static const PpVerbTable table = {
  .proto = "pop3",
  .rows = rows,
  .stride = sizeof (Row),
  .n_rows = G_N_ELEMENTS (rows),
  .states = states,
  .n_states = G_N_ELEMENTS (states),
};

/**
 * pp_pop3_server_table:
 *
 * Returns: (transfer none): the server's verbs and states
 */
const PpVerbTable *
pp_pop3_server_table (void)
{
  return &table;
}

/* ------------------------------------------------------------------ the session */

void
pp_pop3_session_enter (PpPop3Session *self, PpPop3State state)
{
  if (self->state == state)
    return;
  self->state = state;
  pp_port_enter (self->port, states[state].name);
}

/* The end: the lock goes, nothing that was not updated is. */
void
pp_pop3_session_part (PpPop3Session *self)
{
  g_clear_pointer (&self->maildrop, pp_maildrop_free);
  pp_pop3_session_enter (self, PP_POP3_CLOSING);
  pp_port_hang_up (self->port);
}

/**
 * pp_pop3_session_refuse:
 * @format: why, behind "-ERR "
 *
 * For what is the client's fault. One mistake too many ends the session.
 */
void
pp_pop3_session_refuse (PpPop3Session *self, const char *format, ...)
{
  g_autofree char *why = NULL;
  va_list arguments;

  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (++self->errors < MOST_ERRORS)
    {
      pp_port_say (self->port, "-ERR %s", why);
      return;
    }
  pp_port_say (self->port, "-ERR %s; too many mistakes, good-bye", why);
  pp_pop3_session_part (self);
}

/* "USER, QUIT, CAPA": what may be said now. */
static char *
list_legal (PpPop3State state)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].verb.states & (1u << state))
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", rows[i].verb.name);
  return g_string_free (list, FALSE);
}

/* Why a line cannot be a command at all, or NULL. A bare LF at its end is let pass: people type at telnet and nc. */
static const char *
find_fault (const PpUnit *unit)
{
  if (unit->flags & PP_UNIT_TOO_LONG)
    return "a command has at most 255 octets";
  if (unit->flags & PP_UNIT_NUL)
    return "a NUL octet has no place in a command";
  if (unit->flags & PP_UNIT_BARE_CR)
    return "a CR without an LF has no place in a command";
  return NULL;
}

static void
obey (PpPop3Session *self, const Row *row, const char *argument)
{
  gboolean to_the_last_octet = row->check == check_password;
  g_autofree char *text = to_the_last_octet ? g_strdup (argument) : g_strchomp (g_strdup (argument));
  Request request = { .text = text };
  g_autofree char *legal = NULL;
  const char *why;

  if (!(row->verb.states & (1u << self->state)))
    {
      legal = list_legal (self->state);
      pp_pop3_session_refuse (self, "%s has no place in the %s state, which takes %s", row->verb.name,
                              states[self->state].name, legal);
      return;
    }
  why = row->check (self, &request);
  if (why == wrong_syntax)
    pp_pop3_session_refuse (self, "it is written: %s", row->verb.syntax);
  else if (why != NULL)
    pp_pop3_session_refuse (self, "%s", why);
  else
    row->handle (self, &request);
}

/**
 * pp_pop3_server_heard:
 * @port: one that was given to pp_pop3_serve()
 * @unit: a line
 */
void
pp_pop3_server_heard (PpPort *port, const PpUnit *unit)
{
  PpPop3Session *self = pp_port_get_session (port);
  const char *fault, *space;
  const Row *row;

  g_return_if_fail (self != NULL && unit->kind == PP_UNIT_LINE);

  if (self->state == PP_POP3_CLOSING)
    return;
  pp_port_set_item (port, 0);
  fault = find_fault (unit);
  if (fault != NULL)
    {
      pp_pop3_session_refuse (self, "%s", fault);
      return;
    }
  space = memchr (unit->octets, ' ', unit->length);
  row = (const Row *) pp_verb_table_find (&table, unit->octets, space != NULL ? (gsize) (space - unit->octets) : unit->length);
  if (row != NULL)
    obey (self, row, space != NULL ? space + 1 : "");
  else
    {
      g_autofree char *legal = list_legal (self->state);
      pp_pop3_session_refuse (self, "unknown command; the %s state takes %s", states[self->state].name, legal);
    }
}

/**
 * pp_pop3_server_hung_up:
 * @port: one that was given to pp_pop3_serve()
 *
 * Without QUIT nothing is deleted (RFC 1939, 6).
 */
void
pp_pop3_server_hung_up (PpPort *port)
{
  PpPop3Session *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);
  g_clear_pointer (&self->maildrop, pp_maildrop_free);
  self->state = PP_POP3_CLOSING;
}

static void
session_free (gpointer data)
{
  PpPop3Session *self = data;

  g_clear_pointer (&self->maildrop, pp_maildrop_free);
  pp_mail_store_unref (self->policy.store);
  g_free (self->user);
  g_free (self);
}

/**
 * pp_pop3_serve:
 * @port: just accepted; the session lives as long as it does
 * @policy: copied; the strings must live as long as the actor
 *
 * Greets, and serves from now on.
 */
void
pp_pop3_serve (PpPort *port, const PpPop3Policy *policy)
{
  PpPop3Session *self;

  g_return_if_fail (PP_IS_PORT (port) && policy != NULL && policy->store != NULL && policy->check_password != NULL);

  self = g_new0 (PpPop3Session, 1);
  self->port = port;
  self->policy = *policy;
  pp_mail_store_ref (self->policy.store);
  pp_port_set_session (port, self, session_free);
  pp_port_expect_lines (port, LONGEST_COMMAND);
  pp_port_enter (port, states[PP_POP3_AUTHORIZATION].name);
  pp_port_say (port, "+OK POP3 server of %s is ready", policy->host);
}
