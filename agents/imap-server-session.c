/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session of the IMAP server: how it begins and ends, and how lines and literals become commands. A command that
 * cannot be taken is answered once all of it has gone by: what a client has said behind "{n+}" is on its way already
 * (RFC 7888, 4), and none of it may be taken for a command.
 */
#include "agents/imap-server-private.h"

#include <string.h>

/* RFC 7888, 5, for those whom we do not know: what they may send unasked. */
#define STRANGERS_LITERAL 4096
#define PIECES_MOST 1000
/* So many octets that nobody asked for are thrown away, to hear the next command behind them. */
#define SKIPPED_MOST (64 * 1024 * 1024)

/* ------------------------------------------------------------------ beginning */

void
pp_imap_expect (PpImapSession *self)
{
  pp_port_expect_lines (self->port, self->account != NULL ? PP_IMAP_LINE_MOST : PP_IMAP_STRANGERS_LINE);
}

static gboolean
is_full (PpImapSession *self)
{
  const PpImapPolicy *policy = self->policy;
  guint count = pp_vigil_count (self->guests) + (policy->strangers != NULL ? pp_vigil_count (policy->strangers) : 0);

  return policy->most_sessions > 0 && count > policy->most_sessions;
}

void
pp_imap_greet (PpImapSession *self)
{
  g_autofree char *capabilities = pp_imap_capabilities (self);

  self->greeted = TRUE;
  if (self->watch.link.data == NULL)
    pp_vigil_enter (self->vigil, &self->watch, self->port);
  pp_imap_expect (self);
  if (is_full (self))
    {
      pp_imap_close_with (self, "Too many sessions at once, try again later"); /* RFC 9051, 7.1.5: instead of a greeting */
      return;
    }
  pp_imap_say (self, "OK [CAPABILITY %s] %s IMAP server is ready", capabilities, self->policy->host);
  pp_imap_flush (self);
  pp_imap_enter (self, PP_IMAP_NOT_AUTHENTICATED);
}

/* From now on it is a guest whom we know, and who may be silent for longer (RFC 9051, 5.4). */
void
pp_imap_sign_in (PpImapSession *self, PpAccount *account)
{
  self->account = account;
  self->mistakes = 0;
  pp_vigil_leave (self->vigil, &self->watch);
  self->vigil = self->guests;
  pp_vigil_enter (self->vigil, &self->watch, self->port);
  self->watch.excused = self->waiting;
}

static void
session_free (gpointer data)
{
  PpImapSession *self = data;

  pp_vigil_leave (self->vigil, &self->watch);
  pp_imap_view_clear (&self->view);
  pp_imap_forget_command (self);
  g_array_unref (self->view.uids);
  g_array_unref (self->view.gone);
  g_hash_table_unref (self->view.changed);
  g_array_unref (self->saved);
  g_string_free (self->out, TRUE);
  g_free (self);
}

static PpImapSession *
begin (PpPort *port, PpVigil *guests, const PpImapPolicy *policy)
{
  PpImapSession *self = g_new0 (PpImapSession, 1);

  self->policy = policy;
  self->guests = guests;
  self->vigil = policy->strangers != NULL ? policy->strangers : guests;
  self->port = port;
  self->state = PP_IMAP_GREETING;
  self->out = g_string_new (NULL);
  self->saved = g_array_new (FALSE, FALSE, sizeof (PpRange));
  pp_imap_view_init (&self->view, self);
  pp_port_set_session (port, self, session_free);
  return self;
}

/**
 * pp_imap_serve:
 * @port: was just accepted
 * @guests: (transfer none): who has signed in; outlives the port
 * @policy: (transfer none): has to outlive the port
 *
 * Greets, and answers from now on (RFC 9051, 7.1.1).
 */
void
pp_imap_serve (PpPort *port, PpVigil *guests, const PpImapPolicy *policy)
{
  g_return_if_fail (PP_IS_PORT (port) && guests != NULL && policy != NULL);
  pp_imap_greet (begin (port, guests, policy));
}

/**
 * pp_imap_serve_sealed:
 *
 * As pp_imap_serve(), but TLS comes before the greeting (RFC 8314, 3.2).
 */
void
pp_imap_serve_sealed (PpPort *port, PpVigil *guests, const PpImapPolicy *policy)
{
  PpImapSession *self = begin (port, guests, policy);

  pp_vigil_enter (self->vigil, &self->watch, port);
  pp_imap_enter (self, PP_IMAP_SEALING);
  pp_imap_seal (self);
}

/* ------------------------------------------------------------------ end */

/* Nothing more is heard or said. */
static void
end (PpImapSession *self)
{
  self->over = TRUE;
  if (self->stop != NULL)
    g_atomic_int_set (self->stop, TRUE);
  pp_imap_view_clear (&self->view);
  pp_vigil_leave (self->vigil, &self->watch);
}

void
pp_imap_part (PpImapSession *self)
{
  pp_imap_enter (self, PP_IMAP_LOGGING_OUT);
  end (self);
  pp_port_hang_up (self->port);
}

/* Says why and hangs up (RFC 9051, 7.1.5). */
void
pp_imap_close_with (PpImapSession *self, const char *format, ...)
{
  g_autofree char *why = NULL;
  va_list arguments;

  if (self->over)
    return;
  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  pp_imap_say (self, "BYE %s", why);
  pp_imap_flush (self);
  pp_imap_part (self);
}

/**
 * pp_imap_server_hung_up:
 *
 * Call this from hung_up() for a port that is served. What was deleted and not expunged stays (RFC 9051, 3.4).
 */
void
pp_imap_server_hung_up (PpPort *port)
{
  PpImapSession *self = pp_port_get_session (port);

  if (self != NULL)
    end (self);
}

/**
 * pp_imap_server_asleep:
 *
 * What a vigil does with a client that says nothing any more (RFC 9051, 5.4).
 */
void
pp_imap_server_asleep (PpPort *port)
{
  PpImapSession *self = pp_port_get_session (port);

  if (self->state == PP_IMAP_SEALING || self->fetch != NULL)
    pp_imap_part (self); /* in the middle of something nothing can be said */
  else
    pp_imap_close_with (self, "Idle for too long, closing connection");
}

/**
 * pp_imap_server_sealed:
 * @problem: (nullable): why there is no TLS; the connection is gone then
 *
 * Call this from sealed() for a port that is served. What was said in clear behind STARTTLS was thrown away.
 */
void
pp_imap_server_sealed (PpPort *port, const char *problem)
{
  PpImapSession *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);
  if (problem != NULL)
    {
      pp_imap_enter (self, PP_IMAP_LOGGING_OUT);
      end (self);
    }
  else if (!self->greeted)
    pp_imap_greet (self);
  else
    {
      pp_imap_expect (self);
      pp_imap_enter (self, PP_IMAP_NOT_AUTHENTICATED);
    }
}

/* ------------------------------------------------------------------ lines and literals */

static void G_GNUC_PRINTF (2, 3)
refuse (PpImapSession *self, const char *format, ...)
{
  va_list arguments;

  if (self->refusal != NULL)
    return;
  va_start (arguments, format);
  self->refusal = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

/* "NO …" or "BAD …" becomes the tagged answer. */
static void
answer_refusal (PpImapSession *self)
{
  g_autofree char *refusal = g_steal_pointer (&self->refusal);

  if (g_str_has_prefix (refusal, "NO "))
    pp_imap_no (self, "%s", refusal + 3);
  else
    pp_imap_bad (self, "%s", refusal + 4);
}

static char *
list_legal (PpImapState state)
{
  const PpVerbTable *table = pp_imap_server_table ();
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < table->n_rows; i++)
    if (pp_verb_table_get (table, i)->states & (1u << state))
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", pp_verb_table_get (table, i)->name);
  return g_string_free (list, FALSE);
}

/* A new command: its tag and its name are in the first line. */
static void
begin_command (PpImapSession *self, const PpUnit *unit)
{
  PpImapState state = pp_imap_resting_state (self);

  self->line = pp_imap_line_new ();
  self->verb = pp_imap_find_verb (unit->octets, &self->tag);
  pp_port_set_item (self->port, 0);
  if (self->tag == NULL)
    refuse (self, "BAD A command begins with a tag, as in \"a1 NOOP\"");
  else if (self->verb == NULL)
    {
      g_autofree char *legal = list_legal (state);
      refuse (self, "BAD Unknown command; now there are %s", legal);
    }
  else if (!(self->verb->verb.states & (1u << state)))
    {
      g_autofree char *legal = list_legal (state);
      refuse (self, "BAD %s has no place here; now there are %s", self->verb->verb.name, legal);
    }
}

static void
check_octets (PpImapSession *self, const PpUnit *unit)
{
  if (unit->flags & PP_UNIT_NUL)
    refuse (self, "BAD A command has no NUL");
  else if (unit->flags & PP_UNIT_BARE_CR)
    refuse (self, "BAD A command has no bare CR");
  else if (pp_imap_line_get_size (self->line) + unit->length >
           (self->account != NULL ? PP_IMAP_COMMAND_MOST : PP_IMAP_STRANGERS_COMMAND))
    refuse (self, "BAD [TOOBIG] The command is too long");
}

/* Of APPEND the literals are letters, but for one that is its mailbox's name: "a1 APPEND {5}". */
static gboolean
is_letter (PpImapSession *self, const PpUnit *unit)
{
  const char *line = unit->octets;

  if (self->verb == NULL || !g_str_equal (self->verb->verb.name, "APPEND"))
    return FALSE;
  if (self->pieces > 0)
    return TRUE;
  for (guint words = 0; words < 2; words++)
    line += strcspn (line, " ") + 1;
  return strchr (line, ' ') != NULL;
}

static void
check_literal (PpImapSession *self, const PpUnit *unit, guint64 octets, gboolean unasked)
{
  gsize most = self->account != NULL ? PP_IMAP_COMMAND_MOST : PP_IMAP_STRANGERS_COMMAND;

  if (++self->pieces > PIECES_MOST)
    refuse (self, "BAD [LIMIT] Too many literals");
  else if (self->account == NULL && unasked && octets > STRANGERS_LITERAL)
    refuse (self, "BAD [TOOBIG] Before you have signed in, a literal has at most %u octets", STRANGERS_LITERAL);
  else if (octets > most - MIN (most, pp_imap_line_get_size (self->line)))
    refuse (self, "BAD [TOOBIG] The literal is too long");
}

/* The letter of an APPEND. */
static void
check_letter (PpImapSession *self, guint64 octets)
{
  if (octets > self->policy->most_octets)
    refuse (self, "NO [TOOBIG] A letter has at most %" G_GSIZE_FORMAT " octets here", self->policy->most_octets);
  else if (++self->pieces > 3)
    refuse (self, "BAD APPEND takes one letter");
}

/* The other side waits for "+", or has sent it already. */
static void
take_literal (PpImapSession *self, const PpUnit *unit, guint64 octets, gboolean unasked)
{
  gboolean letter = is_letter (self, unit);

  if (letter)
    check_letter (self, octets);
  else
    check_literal (self, unit, octets, unasked);
  if (self->refusal != NULL && !unasked)
    {
      answer_refusal (self);
      return;
    }
  if (self->refusal != NULL && octets > SKIPPED_MOST)
    {
      answer_refusal (self);
      pp_imap_close_with (self, "That is too much to wait for");
      return;
    }
  if (self->refusal != NULL)
    {
      self->reading = PP_IMAP_SKIPPING_LITERAL;
      pp_port_skip_octets (self->port, octets);
      return;
    }
  if (letter)
    pp_imap_enter (self, PP_IMAP_APPENDING);
  if (!unasked)
    pp_port_say (self->port, "+ Ready for %" G_GUINT64_FORMAT " octets", octets);
  self->reading = PP_IMAP_READING_LITERAL;
  pp_port_expect_octets (self->port, octets);
}

/* A number of octets that cannot be: if they come unasked, there is no telling where the next command begins. */
static void
refuse_literal (PpImapSession *self, const PpUnit *unit)
{
  gboolean unasked = unit->length >= 2 && memcmp (unit->octets + unit->length - 2, "+}", 2) == 0;

  refuse (self, "BAD A literal is announced as {octets} or {octets+}, with a number below 2^63");
  answer_refusal (self);
  if (unasked)
    pp_imap_close_with (self, "Lost track of what is a command");
}

/* One line of a command. What is refused already is only looked at for its literals. */
static void
hear_line (PpImapSession *self, const PpUnit *unit)
{
  guint64 octets = 0;
  PpImapLineEnd end;

  if (self->line == NULL)
    begin_command (self, unit);
  check_octets (self, unit);
  if (self->refusal != NULL)
    {
      pp_imap_line_free (self->line);
      self->line = pp_imap_line_new ();
    }
  end = pp_imap_line_add (self->line, unit->octets, unit->length, &octets, &self->literal8);
  if (end == PP_IMAP_LINE_BAD)
    refuse_literal (self, unit);
  else if (end != PP_IMAP_LINE_WHOLE)
    take_literal (self, unit, octets, end == PP_IMAP_LINE_LITERAL_PLUS);
  else if (self->refusal != NULL)
    answer_refusal (self);
  else
    pp_imap_obey (self);
}

/* Its end was thrown away, and with it what it announced. */
static void
hear_too_long_line (PpImapSession *self, const PpUnit *unit)
{
  if (self->line == NULL)
    begin_command (self, unit);
  g_clear_pointer (&self->refusal, g_free);
  pp_imap_bad (self, "[TOOBIG] The line is too long");
  pp_imap_close_with (self, "Lost track of what is a command");
}

static void
hear_literal (PpImapSession *self, const PpUnit *unit)
{
  if (self->reading == PP_IMAP_READING_LITERAL && (unit->flags & PP_UNIT_NUL) && !self->literal8)
    refuse (self, "BAD A NUL stands in a literal8 only: ~{octets}");
  else if (self->reading == PP_IMAP_READING_LITERAL)
    pp_imap_line_add_literal (self->line, unit->octets, unit->length);
  self->reading = PP_IMAP_READING_LINE;
  pp_imap_expect (self);
}

/**
 * pp_imap_server_heard:
 *
 * Call this from heard() for a port that is served.
 */
void
pp_imap_server_heard (PpPort *port, const PpUnit *unit)
{
  PpImapSession *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);
  if (self->over)
    return;
  pp_vigil_heard (self->vigil, &self->watch);
  if (unit->kind == PP_UNIT_OCTETS)
    hear_literal (self, unit);
  else if (unit->flags & PP_UNIT_TOO_LONG)
    hear_too_long_line (self, unit);
  else if (self->state == PP_IMAP_IDLING)
    pp_imap_hear_done (self, unit);
  else if (self->state == PP_IMAP_AUTHENTICATING)
    pp_imap_hear_response (self, unit);
  else
    hear_line (self, unit);
}
