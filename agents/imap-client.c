/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The IMAP client: a table of steps. Each says one command, and knows which step follows its answer; what the server says
 * in between (and without being asked) is heard in the same way at any time. There is one command on its way at a time, so
 * that a class can follow. Whatever a server answers, the actor is told once that the session is over.
 */
#include "agents/imap-client-private.h"

#include <string.h>

/* A line may list capabilities, or UIDs that have vanished; a literal that is no letter is a name. */
#define LINE_MOST (1024 * 1024)

typedef struct
{
  PpStep step;
  void (*say) (PpImapCall *self);
  PpImapStep (*heard) (PpImapCall *self, const PpImapStatus *status); /* the tagged answer, or the greeting */
  void (*more) (PpImapCall *self, const char *text);                 /* "+"; NULL: it is not expected */
} Row;

/* clang-format off: a row a line */
static const Row rows[PP_IMAP_N_STEPS] = {
  [PP_IMAP_STEP_GREETING]     = { { "greeting",     "waiting-for-greeting", "RFC 9051, 7.1" },   pp_imap_call_say_nothing,      pp_imap_call_heard_greeting,     NULL },
  [PP_IMAP_STEP_CAPABILITY]   = { { "CAPABILITY",   "capability-said",      "RFC 9051, 6.1.1" }, pp_imap_call_say_name,         pp_imap_call_heard_capability,   NULL },
  [PP_IMAP_STEP_STARTTLS]     = { { "STARTTLS",     "starttls-said",        "RFC 9051, 6.2.1" }, pp_imap_call_say_name,         pp_imap_call_heard_starttls,     NULL },
  [PP_IMAP_STEP_SEAL]         = { { "TLS",          "sealing",              "RFC 9051, 6.2.1" }, pp_imap_call_seal,             NULL,                       NULL },
  [PP_IMAP_STEP_AUTHENTICATE] = { { "AUTHENTICATE", "authenticate-said",    "RFC 9051, 6.2.2" }, pp_imap_call_say_authenticate, pp_imap_call_heard_authenticate, pp_imap_call_more_authenticate },
  [PP_IMAP_STEP_LOGIN]        = { { "LOGIN",        "login-said",           "RFC 9051, 6.2.3" }, pp_imap_call_say_login,        pp_imap_call_heard_login,        NULL },
  [PP_IMAP_STEP_ID]           = { { "ID",           "id-said",              "RFC 2971, 3.1" },   pp_imap_call_say_id,           pp_imap_call_heard_ready,        NULL },
  [PP_IMAP_STEP_ENABLE]       = { { "ENABLE",       "enable-said",          "RFC 9051, 6.3.1" }, pp_imap_call_say_enable,       pp_imap_call_heard_ready,        NULL },
  [PP_IMAP_STEP_NAMESPACE]    = { { "NAMESPACE",    "namespace-said",       "RFC 9051, 6.3.10" }, pp_imap_call_say_name,        pp_imap_call_heard_ready,        NULL },
  [PP_IMAP_STEP_LIST]         = { { "LIST",         "list-said",            "RFC 9051, 6.3.9" }, pp_imap_call_say_list,         pp_imap_call_heard_list,         NULL },
  [PP_IMAP_STEP_STATUS]       = { { "STATUS",       "status-said",          "RFC 9051, 6.3.11" }, pp_imap_call_say_status,      pp_imap_call_heard_status,       NULL },
  [PP_IMAP_STEP_CREATE]       = { { "CREATE",       "create-said",          "RFC 9051, 6.3.4" }, pp_imap_call_say_create,       pp_imap_call_heard_create,       NULL },
  [PP_IMAP_STEP_SUBSCRIBE]    = { { "SUBSCRIBE",    "subscribe-said",       "RFC 9051, 6.3.7" }, pp_imap_call_say_subscribe,    pp_imap_call_heard_subscribe,    NULL },
  [PP_IMAP_STEP_SELECT]       = { { "SELECT",       "select-said",          "RFC 9051, 6.3.2" }, pp_imap_call_say_select,       pp_imap_call_heard_select,       NULL },
  [PP_IMAP_STEP_FLAGS]        = { { "UID FETCH",    "flags-asked",          "RFC 4549, 4.3.1" }, pp_imap_call_say_flags,        pp_imap_call_heard_flags,        NULL },
  [PP_IMAP_STEP_STORE]        = { { "UID STORE",    "store-said",           "RFC 9051, 6.4.6" }, pp_imap_call_say_store,        pp_imap_call_heard_store,        NULL },
  [PP_IMAP_STEP_MOVE]         = { { "UID MOVE",     "move-said",            "RFC 9051, 6.4.8" }, pp_imap_call_say_move,         pp_imap_call_heard_move,         NULL },
  [PP_IMAP_STEP_COPY]         = { { "UID COPY",     "copy-said",            "RFC 9051, 6.4.7" }, pp_imap_call_say_copy,         pp_imap_call_heard_copy,         NULL },
  [PP_IMAP_STEP_MARK]         = { { "UID STORE",    "mark-said",            "RFC 9051, 6.4.6" }, pp_imap_call_say_mark,         pp_imap_call_heard_mark,         NULL },
  [PP_IMAP_STEP_EXPUNGE]      = { { "UID EXPUNGE",  "expunge-said",         "RFC 9051, 6.4.9" }, pp_imap_call_say_expunge,      pp_imap_call_heard_expunge,      NULL },
  [PP_IMAP_STEP_APPEND]       = { { "APPEND",       "append-said",          "RFC 9051, 6.3.12" }, pp_imap_call_say_append,      pp_imap_call_heard_append,       pp_imap_call_more_append },
  [PP_IMAP_STEP_NEW]          = { { "UID FETCH",    "new-asked",            "RFC 4549, 4.3.1" }, pp_imap_call_say_new,          pp_imap_call_heard_new,          NULL },
  [PP_IMAP_STEP_LETTER]       = { { "UID FETCH",    "letter-asked",         "RFC 9051, 6.4.5" }, pp_imap_call_say_letter,       pp_imap_call_heard_letter,       NULL },
  [PP_IMAP_STEP_IDLE]         = { { "IDLE",         "idle-said",            "RFC 9051, 6.3.13" }, pp_imap_call_say_idle,        pp_imap_call_heard_idle,         pp_imap_call_more_idle },
  [PP_IMAP_STEP_LOGOUT]       = { { "LOGOUT",       "logout-said",          "RFC 9051, 6.1.3" }, pp_imap_call_say_name,         pp_imap_call_heard_logout,       NULL },
};
/* clang-format on */

/**
 * pp_imap_client_steps:
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): the client's steps
 */
const PpStep *const *
pp_imap_client_steps (guint *n)
{
  static const PpStep *steps[PP_IMAP_N_STEPS];

  for (guint i = 0; i < PP_IMAP_N_STEPS; i++)
    steps[i] = &rows[i].step;
  *n = PP_IMAP_N_STEPS;
  return steps;
}

/* ------------------------------------------------------------------ going on, and the end */

void
pp_imap_call_note_problem (PpImapCall *self, const char *format, ...)
{
  va_list arguments;

  if (self->problem != NULL)
    return;
  va_start (arguments, format);
  self->problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

void
pp_imap_call_finish (PpImapCall *self)
{
  if (self->over)
    return;
  self->over = TRUE;
  pp_vigil_leave (self->customer.calls, &self->watch);
  pp_device_store_unsend (self->customer.store);
  self->customer.finished (pp_port_get_actor (self->port), self->port, self->letters, self->problem);
}

/* What was heard makes no sense: nothing more can be said. */
void
pp_imap_call_abandon (PpImapCall *self)
{
  pp_port_hang_up (self->port);
  pp_imap_call_finish (self);
}

void
pp_imap_call_take (PpImapCall *self, PpImapStep step)
{
  if (step == PP_IMAP_N_STEPS || self->over)
    return;
  self->step = step;
  pp_port_enter (self->port, rows[step].step.state);
  rows[step].say (self);
}

/* A command, with the next tag in front of it. */
void
pp_imap_call_say (PpImapCall *self, const char *format, ...)
{
  g_autofree char *command = NULL, *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_snprintf (self->tag, sizeof self->tag, "A%u", ++self->commands);
  line = g_strconcat (self->tag, " ", command, NULL);
  pp_port_say_line (self->port, line, -1);
}

void
pp_imap_call_say_nothing (PpImapCall *self)
{
}

void
pp_imap_call_say_name (PpImapCall *self)
{
  pp_imap_call_say (self, "%s", rows[self->step].step.name);
}

/* ------------------------------------------------------------------ hearing */

static void
hear_rubbish (PpImapCall *self, const char *what)
{
  pp_imap_call_note_problem (self, "the server said %s in the state %s", what, rows[self->step].step.state);
  pp_imap_call_abandon (self);
}

static void
status_clear (PpImapStatus *status)
{
  g_free (status->code);
  g_free (status->argument);
}

/* resp-text = ["[" resp-text-code "]" SP] text (RFC 9051, 9) */
static void
read_status (PpImapStatus *status, const PpImapArgument *word, const char *rest)
{
  const char *end = rest != NULL && *rest == '[' ? strchr (rest, ']') : NULL;

  *status = (PpImapStatus){ .text = rest != NULL ? rest : "" };
  status->good = pp_imap_argument_is (word, "OK") || pp_imap_argument_is (word, "PREAUTH");
  status->bad = pp_imap_argument_is (word, "BAD");
  if (end != NULL)
    {
      g_autofree char *inside = g_strndup (rest + 1, end - rest - 1);
      char *space = strchr (inside, ' ');
      if (space != NULL)
        {
          status->argument = g_strdup (space + 1);
          *space = '\0';
        }
      status->code = g_ascii_strup (inside, -1);
      status->text = end[1] == ' ' ? end + 2 : end + 1;
    }
}

/* A status without a tag: of the session, not of a command. */
static void
hear_untagged_status (PpImapCall *self, const PpImapArgument *word, const PpImapStatus *status)
{
  if (pp_imap_argument_is (word, "BYE"))
    {
      self->bye = TRUE;
      if (self->step != PP_IMAP_STEP_LOGOUT)
        {
          pp_imap_call_note_problem (self, "the server says good-bye: %s", status->text);
          pp_imap_call_abandon (self);
        }
      return;
    }
  self->preauth = pp_imap_argument_is (word, "PREAUTH");
  if (self->step == PP_IMAP_STEP_GREETING)
    pp_imap_call_take (self, rows[PP_IMAP_STEP_GREETING].heard (self, status));
  else
    pp_imap_call_hear_code (self, status);
}

static gboolean
is_status_word (const PpImapArgument *word)
{
  return pp_imap_argument_is (word, "OK") || pp_imap_argument_is (word, "NO") || pp_imap_argument_is (word, "BAD") ||
         pp_imap_argument_is (word, "BYE") || pp_imap_argument_is (word, "PREAUTH");
}

/* "* CAPABILITY …", "* ENABLED …": words */
static char *
join_words (const PpImapArgument *response)
{
  GString *words = g_string_new (NULL);

  for (guint i = 2; i < response->list->len; i++)
    {
      const PpImapArgument *word = response->list->pdata[i];
      if (word->kind == PP_IMAP_ATOM)
        g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", word->text);
    }
  return g_string_free (words, FALSE);
}

static void
hear_words (PpImapCall *self, const PpImapArgument *response, const PpImapArgument *word)
{
  g_autofree char *words = join_words (response);
  g_autofree char *upper = g_ascii_strup (words, -1);

  if (pp_imap_argument_is (word, "CAPABILITY"))
    pp_imap_call_abilities_read (&self->can, words);
  else if (strstr (upper, "QRESYNC") != NULL)
    self->qresync = TRUE;
}

/* "* 3 EXISTS" */
static void
hear_number (PpImapCall *self, const PpImapArgument *response, guint64 number)
{
  const PpImapArgument *word = pp_imap_argument_get (response, 2);

  if (word == NULL)
    return;
  if (pp_imap_argument_is (word, "EXISTS"))
    pp_imap_call_hear_exists (self, number);
  else if (pp_imap_argument_is (word, "EXPUNGE"))
    pp_imap_call_hear_expunge (self, number);
  else if (pp_imap_argument_is (word, "FETCH") && pp_imap_argument_get (response, 3) != NULL)
    pp_imap_call_hear_fetch (self, number, pp_imap_argument_get (response, 3));
}

/* What is not known is passed over (RFC 9051, 2.2.2). */
static void
hear_untagged (PpImapCall *self, const PpImapArgument *response, const char *rest)
{
  const PpImapArgument *word = pp_imap_argument_get (response, 1);
  guint64 number;

  if (word == NULL)
    return;
  if (is_status_word (word))
    {
      PpImapStatus status;
      read_status (&status, word, rest);
      hear_untagged_status (self, word, &status);
      status_clear (&status);
    }
  else if (self->step == PP_IMAP_STEP_GREETING)
    hear_rubbish (self, "something that is no greeting");
  else if (pp_imap_argument_number (word, G_MAXUINT32, &number))
    hear_number (self, response, number);
  else if (pp_imap_argument_is (word, "CAPABILITY") || pp_imap_argument_is (word, "ENABLED"))
    hear_words (self, response, word);
  else if (pp_imap_argument_is (word, "LIST"))
    pp_imap_call_hear_list (self, response);
  else if (pp_imap_argument_is (word, "STATUS"))
    pp_imap_call_hear_status (self, response);
  else if (pp_imap_argument_is (word, "NAMESPACE"))
    pp_imap_call_hear_namespace (self, response);
  else if (pp_imap_argument_is (word, "VANISHED"))
    pp_imap_call_hear_vanished (self, response);
}

static void
hear_tagged (PpImapCall *self, const PpImapArgument *response, const char *rest)
{
  const PpImapArgument *word = pp_imap_argument_get (response, 1);
  PpImapStatus status;

  if (word == NULL || !is_status_word (word) || rows[self->step].heard == NULL)
    {
      hear_rubbish (self, "an answer that is neither OK nor NO nor BAD");
      return;
    }
  *self->tag = '\0';
  read_status (&status, word, rest);
  pp_imap_call_hear_code (self, &status);
  pp_imap_call_take (self, rows[self->step].heard (self, &status));
  status_clear (&status);
}

static void
hear_response (PpImapCall *self)
{
  const char *rest = NULL;
  g_autoptr (GError) error = NULL;
  PpImapArgument *response = pp_imap_line_read_response (self->line, &rest, &error);
  const PpImapArgument *first = response != NULL ? pp_imap_argument_get (response, 0) : NULL;

  if (first == NULL)
    hear_rubbish (self, "something that is no response");
  else if (pp_imap_argument_is (first, "*"))
    hear_untagged (self, response, rest);
  else if (pp_imap_argument_is (first, "+"))
    {
      if (rows[self->step].more != NULL && *self->tag != '\0')
        rows[self->step].more (self, rest != NULL ? rest : "");
      else
        hear_rubbish (self, "“+” though nothing more was to come");
    }
  else if (*self->tag != '\0' && first->kind == PP_IMAP_ATOM && strcmp (first->text, self->tag) == 0)
    hear_tagged (self, response, rest);
  else
    hear_rubbish (self, "the answer to something that was not asked");
  if (response != NULL)
    pp_imap_argument_free (response);
}

/* Only the letter that was asked for may be large. */
static gboolean
may_come (PpImapCall *self, guint64 octets)
{
  guint64 most = self->step == PP_IMAP_STEP_LETTER ? PP_IMAP_LETTER_MOST : LINE_MOST;

  return octets <= most && pp_imap_line_get_size (self->line) + octets <= most + LINE_MOST;
}

static void
begin_line (PpImapCall *self)
{
  g_clear_pointer (&self->line, pp_imap_line_free);
  self->line = pp_imap_line_new ();
}

static void
hear_line (PpImapCall *self, const PpUnit *unit)
{
  guint64 octets = 0;
  gboolean literal8;

  if ((unit->flags & (PP_UNIT_TOO_LONG | PP_UNIT_NUL | PP_UNIT_BARE_CR)) || pp_imap_line_get_size (self->line) + unit->length > PP_IMAP_LETTER_MOST + 2 * LINE_MOST)
    {
      hear_rubbish (self, "a line that is too long or has octets in it that no line may have");
      return;
    }
  switch (pp_imap_line_add (self->line, unit->octets, unit->length, &octets, &literal8))
    {
    case PP_IMAP_LINE_WHOLE:
      hear_response (self);
      begin_line (self);
      break;
    case PP_IMAP_LINE_LITERAL:
      if (!may_come (self, octets))
        hear_rubbish (self, "that more is to come than one can hold");
      else if (octets > 0)
        pp_port_expect_octets (self->port, octets);
      else
        pp_imap_line_add_literal (self->line, "", 0);
      break;
    default:
      hear_rubbish (self, "a literal that cannot be");
    }
}

/**
 * pp_imap_client_heard:
 * @port: one that was given to pp_imap_collect()
 * @unit: a line, or the octets of a literal
 */
void
pp_imap_client_heard (PpPort *port, const PpUnit *unit)
{
  PpImapCall *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->over)
    return;
  pp_vigil_heard (self->customer.calls, &self->watch);
  if (unit->kind == PP_UNIT_OCTETS)
    {
      pp_imap_line_add_literal (self->line, unit->octets, unit->length);
      pp_port_expect_lines (self->port, LINE_MOST);
    }
  else
    hear_line (self, unit);
}

void
pp_imap_client_hung_up (PpPort *port)
{
  PpImapCall *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->over)
    return;
  if (!self->bye)
    pp_imap_call_note_problem (self, "the server hung up in the state %s", rows[self->step].step.state);
  pp_imap_call_finish (self);
}

void
pp_imap_client_asleep (PpPort *port)
{
  PpImapCall *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  pp_imap_call_note_problem (self, "the server has said nothing for ten minutes in the state %s", rows[self->step].step.state);
  pp_imap_call_abandon (self);
}

/**
 * pp_imap_client_sealed:
 * @problem: (nullable): why there is no TLS; the connection is gone then
 *
 * What the server said before is forgotten (RFC 9051, 6.2.1).
 */
void
pp_imap_client_sealed (PpPort *port, const char *problem)
{
  PpImapCall *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->over)
    return;
  if (problem != NULL)
    {
      pp_imap_call_note_problem (self, "no TLS with this server: %s", problem);
      pp_imap_call_finish (self);
      return;
    }
  self->sealed = TRUE;
  pp_imap_call_abilities_clear (&self->can);
  pp_vigil_heard (self->customer.calls, &self->watch);
  pp_imap_call_take (self, PP_IMAP_STEP_CAPABILITY);
}

/**
 * pp_imap_client_nudge:
 *
 * There is something to tell the server, or somebody wants to know what is new: it looks again, at once if it waits.
 */
void
pp_imap_client_nudge (PpPort *port)
{
  PpImapCall *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->over)
    return;
  self->nudged = TRUE;
  if (self->idling)
    pp_imap_call_wake_up (self);
}

/* ------------------------------------------------------------------ beginning */

static void
call_free (gpointer data)
{
  PpImapCall *self = data;

  if (!self->over)
    pp_vigil_leave (self->customer.calls, &self->watch);
  pp_imap_line_free (self->line);
  pp_imap_call_abilities_clear (&self->can);
  g_clear_pointer (&self->sasl, pp_sasl_client_free);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->listing, g_ptr_array_unref);
  g_ptr_array_unref (self->listed);
  g_array_unref (self->uids);
  g_array_unref (self->fresh);
  g_hash_table_unref (self->seen);
  g_free (self->response);
  g_free (self->prefix);
  g_free (self->creating);
  g_free (self->user);
  g_free (self->password);
  g_free (self->mechanism);
  g_free (self->problem);
  g_free (self);
}

/**
 * pp_imap_collect:
 * @port: just connected; the session lives as long as it does
 * @customer: copied; its store, trust and vigil outlive the port
 *
 * Waits for the greeting and goes on from there.
 */
void
pp_imap_collect (PpPort *port, const PpImapCustomer *customer)
{
  PpImapCall *self;

  g_return_if_fail (PP_IS_PORT (port) && customer != NULL && customer->store != NULL && customer->calls != NULL);

  self = g_new0 (PpImapCall, 1);
  self->port = port;
  self->customer = *customer;
  self->user = g_strdup (customer->user);
  self->password = g_strdup (customer->password);
  self->mechanism = g_strdup (customer->mechanism);
  self->line = pp_imap_line_new ();
  self->prefix = g_strdup ("");
  self->delimiter = '/';
  self->listed = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_imap_call_listed_free);
  self->uids = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->fresh = g_array_new (FALSE, FALSE, sizeof (PpImapFresh));
  g_array_set_clear_func (self->fresh, pp_imap_call_fresh_clear);
  self->seen = g_hash_table_new (NULL, NULL);
  pp_port_set_session (port, self, call_free);
  pp_port_expect_lines (port, LINE_MOST);
  pp_vigil_enter (customer->calls, &self->watch, port);
  pp_imap_call_take (self, PP_IMAP_STEP_GREETING);
}
