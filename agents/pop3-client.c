/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The POP3 client (RFC 1939): it collects what its actor does not have yet. The table of its steps is the order of
 * the dialogue; each says one command and knows what to do about +OK and about -ERR. Whatever a server answers, the
 * actor is told once that the session is over.
 */
#include "agents/pop3-client-private.h"

#include <string.h>

/* RFC 1939, 3: a response has at most 512 octets, CR LF included; in a sign-in it may be longer (RFC 5034, 4). */
#define LONGEST_REPLY 512
#define LONGEST_CHALLENGE (PP_SASL_LINE_MAX + 4)

typedef struct
{
  PpStep step;
  void (*say) (PpPop3Call *self);
  void (*accepted) (PpPop3Call *self, const char *text);
  void (*refused) (PpPop3Call *self, const char *text);
} Row;

static const Row rows[PP_POP3_N_STEPS];

/* ------------------------------------------------------------------ going on */

void
pp_pop3_call_note_problem (PpPop3Call *self, const char *format, ...)
{
  va_list arguments;

  if (self->problem != NULL)
    return;
  va_start (arguments, format);
  self->problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

void
pp_pop3_call_finish (PpPop3Call *self)
{
  if (self->await == PP_AWAIT_NOTHING)
    return;
  self->await = PP_AWAIT_NOTHING;
  if (self->customer.calls != NULL)
    pp_vigil_leave (self->customer.calls, &self->watch);
  self->customer.finished (pp_port_get_actor (self->port), self->port, self->letters, self->problem);
}

/* Nothing more can be said. */
void
pp_pop3_call_abandon (PpPop3Call *self)
{
  pp_port_hang_up (self->port);
  pp_pop3_call_finish (self);
}

/* Says what belongs to @step, about the letter at @at of the list. Others may wait for their answers. */
void
pp_pop3_call_say (PpPop3Call *self, PpPop3Step step, guint at)
{
  PpPop3Said said = { step, at };

  g_array_append_val (self->said, said);
  pp_port_enter (self->port, rows[step].step.state);
  if (rows[step].say != NULL)
    rows[step].say (self);
}

void
pp_pop3_call_go_to (PpPop3Call *self, PpPop3Step step)
{
  self->await = PP_AWAIT_STATUS;
  pp_pop3_call_say (self, step, 0);
}

/* The step that is being answered, or whose answer comes next. */
static const Row *
get_row (PpPop3Call *self)
{
  gboolean waits = (self->await == PP_AWAIT_STATUS || self->await == PP_AWAIT_TLS) && self->said->len > 0;

  return &rows[waits ? g_array_index (self->said, PpPop3Said, 0).step : self->now.step];
}

const char *
pp_pop3_call_get_name (PpPop3Call *self)
{
  return rows[self->now.step].step.name;
}

static void
say_name (PpPop3Call *self)
{
  pp_port_say (self->port, "%s", rows[g_array_index (self->said, PpPop3Said, self->said->len - 1).step].step.name);
}

/* ------------------------------------------------------------------ what +OK and -ERR lead to */

static void
go_to_stat (PpPop3Call *self, const char *text)
{
  pp_pop3_call_go_to (self, PP_POP3_STEP_STAT);
}

/* There is no use in going on. */
void
pp_pop3_call_give_up (PpPop3Call *self, const char *text)
{
  pp_pop3_call_note_problem (self, "%s", text);
  pp_pop3_call_go_to (self, PP_POP3_STEP_QUIT);
}

static void
refused (PpPop3Call *self, const char *text)
{
  g_clear_pointer (&self->sasl, pp_sasl_client_free);
  pp_pop3_call_note_problem (self, "the server refused %s: %s", pp_pop3_call_get_name (self), text);
  pp_pop3_call_go_to (self, PP_POP3_STEP_QUIT);
}

static void
go_away (PpPop3Call *self, const char *text)
{
  pp_pop3_call_note_problem (self, "the server's answer to the %s was: %s",
                             self->now.step == PP_POP3_STEP_GREETING ? "connection" : "QUIT", text);
  pp_pop3_call_abandon (self);
}

/* clang-format off */
static const Row rows[PP_POP3_N_STEPS] = {
  [PP_POP3_STEP_GREETING] = { { "greeting", "waiting-for-greeting", "RFC 1939, 4" },   NULL,                 pp_pop3_heard_greeting, go_away },
  [PP_POP3_STEP_CAPA]     = { { "CAPA",     "capa-said",            "RFC 2449, 5" },   say_name,             pp_pop3_heard_capa,     pp_pop3_refused_capa },
  [PP_POP3_STEP_STLS]     = { { "STLS",     "stls-said",            "RFC 2595, 4" },   say_name,             pp_pop3_heard_stls,     pp_pop3_refused_stls },
  [PP_POP3_STEP_SEAL]     = { { "TLS",      "sealing",              "RFC 2595, 4" },   pp_pop3_say_seal,     NULL,                   NULL },
  [PP_POP3_STEP_UTF8]     = { { "UTF8",     "utf8-said",            "RFC 6856, 2.1" }, say_name,             pp_pop3_heard_utf8,     pp_pop3_heard_utf8 },
  [PP_POP3_STEP_USER]     = { { "USER",     "user-said",            "RFC 1939, 7" },   pp_pop3_say_user,     pp_pop3_heard_user,     refused },
  [PP_POP3_STEP_PASS]     = { { "PASS",     "pass-said",            "RFC 1939, 7" },   pp_pop3_say_pass,     go_to_stat,             refused },
  [PP_POP3_STEP_APOP]     = { { "APOP",     "apop-said",            "RFC 1939, 7" },   pp_pop3_say_apop,     go_to_stat,             refused },
  [PP_POP3_STEP_AUTH]     = { { "AUTH",     "auth-said",            "RFC 5034, 4" },   pp_pop3_say_auth,     pp_pop3_heard_verdict,  refused },
  [PP_POP3_STEP_RESPONSE] = { { "AUTH",     "response-said",        "RFC 5034, 4" },   pp_pop3_say_response, pp_pop3_heard_verdict,  refused },
  [PP_POP3_STEP_STAT]     = { { "STAT",     "stat-said",            "RFC 1939, 5" },   say_name,             pp_pop3_heard_stat,     refused },
  [PP_POP3_STEP_UIDL]     = { { "UIDL",     "uidl-said",            "RFC 1939, 7" },   say_name,             pp_pop3_heard_uidl,     pp_pop3_refused_uidl },
  [PP_POP3_STEP_RETR]     = { { "RETR",     "retr-said",            "RFC 1939, 5" },   pp_pop3_say_number,   pp_pop3_heard_retr,     pp_pop3_refused_letter },
  [PP_POP3_STEP_DELE]     = { { "DELE",     "dele-said",            "RFC 1939, 5" },   pp_pop3_say_number,   pp_pop3_heard_dele,     pp_pop3_refused_letter },
  [PP_POP3_STEP_QUIT]     = { { "QUIT",     "quit-said",            "RFC 1939, 6" },   say_name,             pp_pop3_heard_quit,     go_away },
};
/* clang-format on */

/**
 * pp_pop3_client_steps:
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): the client's steps, in their order
 */
const PpStep *const *
pp_pop3_client_steps (guint *n)
{
  static const PpStep *steps[PP_POP3_N_STEPS];

  for (guint i = 0; i < PP_POP3_N_STEPS; i++)
    steps[i] = &rows[i].step;
  *n = PP_POP3_N_STEPS;
  return steps;
}

/* ------------------------------------------------------------------ what is heard */

static void
hear_rubbish (PpPop3Call *self, const char *what)
{
  const Row *row = get_row (self);

  pp_pop3_call_note_problem (self, "the server said %s where it should have answered %s", what,
                             row == &rows[PP_POP3_STEP_GREETING] ? "the connection with a greeting" : row->step.name);
  pp_pop3_call_abandon (self);
}

static gboolean
is_signing_in (PpPop3Call *self)
{
  PpPop3Step step;

  if (self->await != PP_AWAIT_STATUS || self->said->len == 0)
    return FALSE;
  step = g_array_index (self->said, PpPop3Said, 0).step;
  return step == PP_POP3_STEP_AUTH || step == PP_POP3_STEP_RESPONSE;
}

/* What was said first is being answered. */
static void
take_first (PpPop3Call *self)
{
  self->now = g_array_index (self->said, PpPop3Said, 0);
  g_array_remove_index (self->said, 0);
}

/* "+OK" or "-ERR", alone or with a space and a text (RFC 1939, 3); in a sign-in also "+" with a challenge (RFC 5034, 4) */
static void
hear_status (PpPop3Call *self, const PpUnit *unit)
{
  const gboolean good = g_str_has_prefix (unit->octets, "+OK");
  const char *text = unit->octets + (good ? 3 : 4);

  if (self->said->len == 0)
    hear_rubbish (self, "something without being asked");
  else if (is_signing_in (self) && unit->octets[0] == '+' && (unit->octets[1] == ' ' || unit->octets[1] == '\0'))
    {
      take_first (self);
      pp_pop3_hear_challenge (self, unit->octets + (unit->octets[1] == ' ' ? 2 : 1));
    }
  else if ((!good && !g_str_has_prefix (unit->octets, "-ERR")) || (*text != '\0' && *text != ' '))
    hear_rubbish (self, "something that is neither +OK nor -ERR");
  else
    {
      g_autofree char *words = g_utf8_make_valid (*text == ' ' ? text + 1 : text, -1);
      take_first (self);
      (good ? rows[self->now.step].accepted : rows[self->now.step].refused) (self, words);
    }
}

static void
hear_listing (PpPop3Call *self, const PpUnit *unit)
{
  gboolean is_end = g_str_equal (unit->octets, "."), of_capa = self->now.step == PP_POP3_STEP_CAPA;

  if (is_end && of_capa)
    pp_pop3_end_capabilities (self);
  else if (is_end)
    pp_pop3_go_on (self);
  else if (of_capa && !pp_pop3_hear_capability (self, unit->octets))
    hear_rubbish (self, "a list without end");
  else if (!of_capa && !pp_pop3_hear_listed (self, unit->octets))
    hear_rubbish (self, "something that is no number with a unique id");
}

static void
hear_line (PpPop3Call *self, const PpUnit *unit)
{
  if (unit->size > (is_signing_in (self) ? LONGEST_CHALLENGE : LONGEST_REPLY) ||
      (unit->flags & (PP_UNIT_TOO_LONG | PP_UNIT_NUL | PP_UNIT_BARE_CR)))
    hear_rubbish (self, "a line that is too long or has octets in it that no line may have");
  else if (self->await == PP_AWAIT_STATUS)
    hear_status (self, unit);
  else if (self->await == PP_AWAIT_LISTING)
    hear_listing (self, unit);
  else if (self->await == PP_AWAIT_DOT)
    {
      pp_port_expect_lines (self->port, LONGEST_CHALLENGE);
      pp_pop3_hear_dot (self);
    }
  else
    hear_rubbish (self, "something without being asked");
}

/**
 * pp_pop3_client_heard:
 * @port: one that was given to pp_pop3_collect()
 * @unit: a line or a block
 */
void
pp_pop3_client_heard (PpPort *port, const PpUnit *unit)
{
  PpPop3Call *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->await == PP_AWAIT_NOTHING)
    return;
  if (self->customer.calls != NULL)
    pp_vigil_heard (self->customer.calls, &self->watch);
  if (unit->kind == PP_UNIT_BLOCK && self->await == PP_AWAIT_LETTER)
    pp_pop3_hear_letter (self, unit);
  else
    hear_line (self, unit);
}

/**
 * pp_pop3_client_hung_up:
 * @port: one that was given to pp_pop3_collect()
 *
 * A session that ended without an answer to QUIT has deleted nothing, as far as one can know.
 */
void
pp_pop3_client_hung_up (PpPort *port)
{
  PpPop3Call *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->await == PP_AWAIT_NOTHING)
    return;
  pp_pop3_call_note_problem (self, "the server hung up in the state %s", get_row (self)->step.state);
  pp_pop3_call_finish (self);
}

/**
 * pp_pop3_client_asleep:
 * @port: one that was given to pp_pop3_collect()
 *
 * What a vigil does with a server that does not answer any more.
 */
void
pp_pop3_client_asleep (PpPort *port)
{
  PpPop3Call *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  pp_pop3_call_note_problem (self, "the server has said nothing for ten minutes in the state %s", get_row (self)->step.state);
  pp_pop3_call_abandon (self);
}

/* ------------------------------------------------------------------ beginning and end */

static void
listed_clear (gpointer data)
{
  g_free (((PpPop3Listed *) data)->uidl);
}

static void
call_free (gpointer data)
{
  PpPop3Call *self = data;

  if (self->customer.calls != NULL)
    pp_vigil_leave (self->customer.calls, &self->watch);
  g_hash_table_unref (self->asked_for);
  g_ptr_array_unref (self->deleted);
  g_array_unref (self->listed);
  g_array_unref (self->said);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->sasl, pp_sasl_client_free);
  pp_pop3_abilities_clear (&self->can);
  g_free (self->response);
  g_free (self->stamp);
  g_free (self->user);
  g_free (self->password);
  g_free (self->mechanism);
  g_free (self->problem);
  g_free (self);
}

static PpPop3Call *
begin (PpPort *port, const PpPop3Customer *customer)
{
  PpPop3Call *self = g_new0 (PpPop3Call, 1);

  self->port = port;
  self->customer = *customer;
  self->user = g_strdup (customer->user);
  self->password = g_strdup (customer->password);
  self->mechanism = g_strdup (customer->mechanism);
  self->said = g_array_new (FALSE, FALSE, sizeof (PpPop3Said));
  self->listed = g_array_new (FALSE, FALSE, sizeof (PpPop3Listed));
  g_array_set_clear_func (self->listed, listed_clear);
  self->asked_for = g_hash_table_new (g_str_hash, g_str_equal);
  self->deleted = g_ptr_array_new ();
  pp_port_set_session (port, self, call_free);
  pp_port_expect_lines (port, LONGEST_CHALLENGE);
  if (customer->calls != NULL)
    pp_vigil_enter (customer->calls, &self->watch, port);
  return self;
}

/**
 * pp_pop3_collect:
 * @port: just connected; the session lives as long as it does
 * @customer: copied; its trust and its vigil outlive the port
 *
 * Waits for the greeting and collects from there on. has(), fetched(), deleted() and finished() of @customer must be there.
 */
void
pp_pop3_collect (PpPort *port, const PpPop3Customer *customer)
{
  g_return_if_fail (PP_IS_PORT (port) && customer != NULL);

  pp_pop3_call_go_to (begin (port, customer), PP_POP3_STEP_GREETING);
}

/**
 * pp_pop3_collect_sealed:
 *
 * As pp_pop3_collect(), but TLS comes before the greeting (RFC 8314, 3.3).
 */
void
pp_pop3_collect_sealed (PpPort *port, const PpPop3Customer *customer)
{
  g_return_if_fail (PP_IS_PORT (port) && customer != NULL && customer->trust != NULL);

  pp_pop3_call_go_to (begin (port, customer), PP_POP3_STEP_SEAL);
}
