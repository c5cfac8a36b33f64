/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The POP3 server (RFC 1939, RFC 2449): the table of its verbs is its table of contents. A check says whether a verb's
 * argument is right, a handler answers; pop3-private.h says in which file.
 */
#include "agents/pop3-private.h"

#include <string.h>

/* So many mistakes and the server hangs up. */
#define MOST_ERRORS 10

const char pp_pop3_wrong_syntax[] = "";

const char *
pp_pop3_check_nothing (PpPop3Session *self, PpPop3Request *request)
{
  return *request->text == '\0' ? NULL : pp_pop3_wrong_syntax;
}

/* Only behind TRANSACTION is there an UPDATE (RFC 1939, 6). */
static void
handle_quit (PpPop3Session *self, const PpPop3Request *request)
{
  if (self->state == PP_POP3_TRANSACTION)
    {
      pp_pop3_work_update (self);
      return;
    }
  pp_port_say (self->port, "+OK %s says good-bye", self->policy.host);
  pp_pop3_session_part (self);
}

/* ------------------------------------------------------------------ the table */

#define IN(state) (1u << PP_POP3_##state)
/* The AUTHORIZATION state of RFC 1939, 4 */
#define BEFORE (IN (AUTHORIZATION) | IN (PASSWORD_AWAITED))
#define ANYWHERE (BEFORE | IN (TRANSACTION))

static const PpState states[PP_POP3_N_STATES] = {
  [PP_POP3_AUTHORIZATION] = { "authorization", "RFC 1939, 4" },
  [PP_POP3_PASSWORD_AWAITED] = { "password-awaited", "RFC 1939, 7" },
  [PP_POP3_SEALING] = { "sealing", "RFC 2595, 4" },
  [PP_POP3_AUTHENTICATING] = { "authenticating", "RFC 5034, 4" },
  [PP_POP3_TRANSACTION] = { "transaction", "RFC 1939, 5" },
  [PP_POP3_UPDATE] = { "update", "RFC 1939, 6" },
  [PP_POP3_CLOSING] = { "closing", "RFC 1939, 6" },
};

/* A second USER corrects the first: people mistype, and no client is hurt. */
/* clang-format off */
static const PpPop3Verb rows[] = {
  { { "USER", BEFORE,                "USER name",                           "RFC 1939, 7", PP_VERB_SIGNS_IN | PP_VERB_WANTS_SEAL },       NULL,                 pp_pop3_check_user,         pp_pop3_handle_user },
  { { "PASS", IN (PASSWORD_AWAITED), "PASS password",                       "RFC 1939, 7", PP_VERB_SIGNS_IN | PP_VERB_WANTS_SEAL },       NULL,                 pp_pop3_check_password,     pp_pop3_handle_pass },
  { { "APOP", BEFORE,                "APOP name digest",                    "RFC 1939, 7", PP_VERB_SIGNS_IN | PP_VERB_WANTS_SEAL },       pp_pop3_offers_proof, pp_pop3_check_apop,         pp_pop3_handle_apop },
  { { "AUTH", BEFORE,                "AUTH [mechanism [initial-response]]", "RFC 5034, 4", PP_VERB_SIGNS_IN | PP_VERB_WANTS_SEAL },       pp_pop3_offers_proof, pp_pop3_check_auth,         pp_pop3_handle_auth },
  { { "STLS", BEFORE,                "STLS",                                "RFC 2595, 4", PP_VERB_SEALS },       pp_pop3_offers_seal,  pp_pop3_check_stls,         pp_pop3_handle_stls },
  { { "UTF8", BEFORE,                "UTF8",                                "RFC 6856, 2.1" },     NULL,                 pp_pop3_check_nothing,      pp_pop3_handle_utf8 },
  { { "STAT", IN (TRANSACTION),      "STAT",                                "RFC 1939, 5" },       NULL,                 pp_pop3_check_nothing,      pp_pop3_handle_stat },
  { { "LIST", IN (TRANSACTION),      "LIST [message]",                      "RFC 1939, 5" },       NULL,                 pp_pop3_check_maybe_letter, pp_pop3_handle_list },
  { { "UIDL", IN (TRANSACTION),      "UIDL [message]",                      "RFC 1939, 7" },       NULL,                 pp_pop3_check_maybe_letter, pp_pop3_handle_uidl },
  { { "RETR", IN (TRANSACTION),      "RETR message",                        "RFC 1939, 5" },       NULL,                 pp_pop3_check_letter,       pp_pop3_handle_retr },
  { { "TOP",  IN (TRANSACTION),      "TOP message lines",                   "RFC 1939, 7" },       NULL,                 pp_pop3_check_top,          pp_pop3_handle_top },
  { { "DELE", IN (TRANSACTION),      "DELE message",                        "RFC 1939, 5" },       NULL,                 pp_pop3_check_letter,       pp_pop3_handle_dele },
  { { "NOOP", IN (TRANSACTION),      "NOOP",                                "RFC 1939, 5" },       NULL,                 pp_pop3_check_nothing,      pp_pop3_handle_noop },
  { { "RSET", IN (TRANSACTION),      "RSET",                                "RFC 1939, 5" },       NULL,                 pp_pop3_check_nothing,      pp_pop3_handle_rset },
  { { "CAPA", ANYWHERE,              "CAPA",                                "RFC 2449, 5" },       NULL,                 pp_pop3_check_nothing,      pp_pop3_handle_capa },
  { { "LANG", ANYWHERE,              "LANG [language]",                     "RFC 6856, 3.1" },     NULL,                 pp_pop3_check_lang,         pp_pop3_handle_lang },
  { { "QUIT", ANYWHERE,              "QUIT",                                "RFC 1939, 4 and 6" }, NULL,                 pp_pop3_check_nothing,      handle_quit },
};
/* clang-format on */

static const PpVerbTable table = {
  .proto = "pop3",
  .rows = rows,
  .stride = sizeof (PpPop3Verb),
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

/* ------------------------------------------------------------------ hearing */

static gboolean
is_offered (PpPop3Session *self, const PpPop3Verb *row)
{
  return row->offered == NULL || row->offered (self);
}

/* "USER, QUIT, CAPA": what may be said now. */
static char *
list_legal (PpPop3Session *self)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((rows[i].verb.states & (1u << self->state)) && is_offered (self, &rows[i]))
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", rows[i].verb.name);
  return g_string_free (list, FALSE);
}

/* Why a line cannot be a command at all, or NULL. A bare LF at its end is let pass: people type at telnet and nc. */
static const char *
find_fault (const PpUnit *unit)
{
  if (unit->size > PP_POP3_LINE_MOST)
    return "a command has at most 255 octets";
  if (unit->flags & PP_UNIT_NUL)
    return "a NUL octet has no place in a command";
  if (unit->flags & PP_UNIT_BARE_CR)
    return "a CR without an LF has no place in a command";
  return NULL;
}

static void
refuse_verb (PpPop3Session *self, const PpPop3Verb *row)
{
  g_autofree char *legal = list_legal (self);

  if (!is_offered (self, row))
    pp_pop3_session_refuse (self, "%s is not to be had here; the %s state takes %s", row->verb.name, states[self->state].name, legal);
  else
    pp_pop3_session_refuse (self, "%s has no place in the %s state, which takes %s", row->verb.name, states[self->state].name, legal);
}

static void
obey (PpPop3Session *self, const PpPop3Verb *row, const char *argument)
{
  gboolean to_the_last_octet = row->check == pp_pop3_check_password;
  g_autofree char *text = to_the_last_octet ? g_strdup (argument) : g_strchomp (g_strdup (argument));
  PpPop3Request request = { .text = text };
  const char *why;

  if (!(row->verb.states & (1u << self->state)) || !is_offered (self, row))
    {
      refuse_verb (self, row);
      return;
    }
  why = row->check (self, &request);
  if (why == pp_pop3_wrong_syntax)
    pp_pop3_session_refuse (self, "it is written: %s", row->verb.syntax);
  else if (why != NULL)
    pp_pop3_session_refuse (self, "%s", why);
  else
    row->handle (self, &request);
}

static void
hear_command (PpPop3Session *self, const PpUnit *unit)
{
  const char *fault = find_fault (unit), *space;
  const PpPop3Verb *row;

  if (fault != NULL)
    {
      pp_pop3_session_refuse (self, "%s", fault);
      return;
    }
  space = memchr (unit->octets, ' ', unit->length);
  row = (const PpPop3Verb *) pp_verb_table_find (&table, unit->octets, space != NULL ? (gsize) (space - unit->octets) : unit->length);
  if (row != NULL)
    obey (self, row, space != NULL ? space + 1 : "");
  else
    {
      g_autofree char *legal = list_legal (self);
      pp_pop3_session_refuse (self, "unknown command; the %s state takes %s", states[self->state].name, legal);
    }
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

  g_return_if_fail (self != NULL && unit->kind == PP_UNIT_LINE);

  if (self->state == PP_POP3_CLOSING)
    return;
  pp_port_set_item (port, 0);
  if (self->policy.guests != NULL)
    pp_vigil_heard (self->policy.guests, &self->watch);
  if (self->state == PP_POP3_AUTHENTICATING)
    pp_pop3_hear_response (self, unit);
  else
    hear_command (self, unit);
}
