/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The POP3 client (RFC 1939): it collects what its actor does not have yet. The table of its steps is the order of
 * the dialogue; each says one command and knows what to do about +OK and about -ERR. Whatever a server answers, the
 * actor is told once that the session is over.
 */
#include <string.h>

#include "agents/message.h"
#include "agents/pop3.h"

/* RFC 1939, 3: a response has at most 512 octets, CR LF included. */
#define LONGEST_REPLY 512
/* RFC 2449, 4 */
#define LONGEST_COMMAND 255
/* What a client can be expected to hold. */
#define LARGEST_LETTER (64 * 1024 * 1024)
#define MOST_LETTERS 1000000

typedef enum
{
  STEP_GREETING,
  STEP_USER,
  STEP_PASS,
  STEP_STAT,
  STEP_UIDL,
  STEP_RETR,
  STEP_DELE,
  STEP_QUIT,
  N_STEPS
} StepNumber;

/* What is heard next. */
typedef enum
{
  AWAIT_STATUS,  /* +OK or -ERR */
  AWAIT_LISTING, /* a line of UIDL's answer, or its end */
  AWAIT_LETTER,  /* the block behind RETR's +OK */
  AWAIT_DOT,     /* its end */
  AWAIT_FILING,  /* nothing, until the actor has filed the letter */
  AWAIT_NOTHING  /* it is over */
} Await;

/* A letter as UIDL tells of it. */
typedef struct
{
  guint number;
  char *uidl;
} Listed;

typedef struct
{
  PpPort *port; /* which owns the session */
  PpPop3Customer customer;
  char *user;
  char *password;
  StepNumber step;
  Await await;
  guint announced;    /* letters, by STAT */
  GArray *listed;     /* Listed, numbers rising */
  guint at;           /* of listed: the letter that it is about now */
  GPtrArray *deleted; /* of char *, owned by listed: DELE was answered by +OK */
  GBytes *content;
  guint letters;      /* filed */
  char *problem;      /* the first, or NULL */
} Session;

typedef struct
{
  PpStep step;
  void (*say) (Session *self);
  void (*accepted) (Session *self, const char *text);
  void (*refused) (Session *self, const char *text);
} Row;

static const Row rows[N_STEPS];

/* ------------------------------------------------------------------ going on */

static void G_GNUC_PRINTF (2, 3)
note_problem (Session *self, const char *format, ...)
{
  va_list arguments;

  if (self->problem != NULL)
    return;
  va_start (arguments, format);
  self->problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

static void
finish (Session *self)
{
  if (self->await == AWAIT_NOTHING)
    return;
  self->await = AWAIT_NOTHING;
  self->customer.finished (pp_port_get_actor (self->port), self->port, self->letters, self->problem);
}

/* What was heard makes no sense: nothing more can be said. */
static void
abandon (Session *self)
{
  pp_port_hang_up (self->port);
  finish (self);
}

static void
go_to (Session *self, StepNumber step)
{
  self->step = step;
  self->await = AWAIT_STATUS;
  pp_port_enter (self->port, rows[step].step.state);
  if (rows[step].say != NULL)
    rows[step].say (self);
}

/* The letter that is to be fetched or deleted next; behind the last, QUIT. */
static void
go_on (Session *self)
{
  PpActor *actor = pp_port_get_actor (self->port);

  pp_port_set_item (self->port, 0);
  for (; self->at < self->listed->len; self->at++)
    {
      gboolean known = self->customer.has (actor, g_array_index (self->listed, Listed, self->at).uidl);

      if (known && self->customer.leave)
        continue;
      /* One that is known was fetched by a session that broke before its DELE or QUIT. */
      go_to (self, known ? STEP_DELE : STEP_RETR);
      return;
    }
  go_to (self, STEP_QUIT);
}

static const Listed *
current (Session *self)
{
  return &g_array_index (self->listed, Listed, self->at);
}

/* ------------------------------------------------------------------ what is said */

static gboolean
can_be_said (const char *argument)
{
  return *argument != '\0' && strlen (argument) <= LONGEST_COMMAND - strlen ("USER \r\n") && strpbrk (argument, "\r\n") == NULL;
}

static void
say_user (Session *self)
{
  if (can_be_said (self->user) && strchr (self->user, ' ') == NULL && can_be_said (self->password))
    {
      pp_port_say (self->port, "USER %s", self->user);
      return;
    }
  note_problem (self, "the user name or the password cannot be said in POP3");
  go_to (self, STEP_QUIT);
}

static void
say_pass (Session *self)
{
  pp_port_say (self->port, "PASS %s", self->password);
}

static void
say_name (Session *self)
{
  pp_port_say (self->port, "%s", rows[self->step].step.name);
}

static void
say_number (Session *self)
{
  pp_port_say (self->port, "%s %u", rows[self->step].step.name, current (self)->number);
}

/* ------------------------------------------------------------------ what +OK leads to */

static void
greeted (Session *self, const char *text)
{
  go_to (self, STEP_USER);
}

static void
user_accepted (Session *self, const char *text)
{
  go_to (self, STEP_PASS);
}

static void
pass_accepted (Session *self, const char *text)
{
  go_to (self, STEP_STAT);
}

/* Reads a decimal number that is at most @most. */
static gboolean
read_number (const char **text, guint most, guint *number)
{
  char *end;
  guint64 value;

  if (!g_ascii_isdigit (**text))
    return FALSE;
  value = g_ascii_strtoull (*text, &end, 10);
  if (value > most)
    return FALSE;
  *text = end;
  *number = value;
  return TRUE;
}

/* "nn mm" (RFC 1939, 5: STAT) */
static void
stat_accepted (Session *self, const char *text)
{
  if (!read_number (&text, MOST_LETTERS, &self->announced) || *text != ' ')
    {
      note_problem (self, "the server's answer to STAT does not say how many letters there are, or it is over %u", MOST_LETTERS);
      go_to (self, STEP_QUIT);
      return;
    }
  go_to (self, self->announced > 0 ? STEP_UIDL : STEP_QUIT);
}

static void
uidl_accepted (Session *self, const char *text)
{
  self->await = AWAIT_LISTING;
}

static void
retr_accepted (Session *self, const char *text)
{
  self->await = AWAIT_LETTER;
  pp_port_expect_block (self->port, LARGEST_LETTER);
}

static void
dele_accepted (Session *self, const char *text)
{
  g_ptr_array_add (self->deleted, current (self)->uidl);
  self->at++;
  go_on (self);
}

/* Only now are they gone (RFC 1939, 6). */
static void
quit_accepted (Session *self, const char *text)
{
  for (guint i = 0; i < self->deleted->len; i++)
    self->customer.deleted (pp_port_get_actor (self->port), self->deleted->pdata[i]);
  pp_port_hang_up (self->port);
  finish (self);
}

/* ------------------------------------------------------------------ what -ERR leads to */

/* Without this step there is no use in going on. */
static void
give_up (Session *self, const char *text)
{
  note_problem (self, "the server refused %s: %s", rows[self->step].step.name, text);
  go_to (self, STEP_QUIT);
}

static void
leave_alone (Session *self, const char *text)
{
  note_problem (self, "the server refused %s %u: %s", rows[self->step].step.name, current (self)->number, text);
  self->at++;
  go_on (self);
}

static void
go_away (Session *self, const char *text)
{
  note_problem (self, "the server's answer to the %s was: %s", self->step == STEP_GREETING ? "connection" : "QUIT", text);
  abandon (self);
}

static const Row rows[N_STEPS] = {
  [STEP_GREETING] = { { "greeting", "waiting-for-greeting", "RFC 1939, 4" }, NULL, greeted, go_away },
  [STEP_USER] = { { "USER", "user-said", "RFC 1939, 7" }, say_user, user_accepted, give_up },
  [STEP_PASS] = { { "PASS", "pass-said", "RFC 1939, 7" }, say_pass, pass_accepted, give_up },
  [STEP_STAT] = { { "STAT", "stat-said", "RFC 1939, 5" }, say_name, stat_accepted, give_up },
  [STEP_UIDL] = { { "UIDL", "uidl-said", "RFC 1939, 7" }, say_name, uidl_accepted, give_up },
  [STEP_RETR] = { { "RETR", "retr-said", "RFC 1939, 5" }, say_number, retr_accepted, leave_alone },
  [STEP_DELE] = { { "DELE", "dele-said", "RFC 1939, 5" }, say_number, dele_accepted, leave_alone },
  [STEP_QUIT] = { { "QUIT", "quit-said", "RFC 1939, 6" }, say_name, quit_accepted, go_away },
};

/**
 * pp_pop3_client_steps:
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): the client's steps, in their order
 */
const PpStep *const *
pp_pop3_client_steps (guint *n)
{
  static const PpStep *const steps[N_STEPS] = {
    &rows[STEP_GREETING].step, &rows[STEP_USER].step, &rows[STEP_PASS].step, &rows[STEP_STAT].step,
    &rows[STEP_UIDL].step, &rows[STEP_RETR].step, &rows[STEP_DELE].step, &rows[STEP_QUIT].step,
  };

  *n = N_STEPS;
  return steps;
}

/* ------------------------------------------------------------------ what is heard */

static void
hear_rubbish (Session *self, const char *what)
{
  note_problem (self, "the server said %s where it should have answered %s", what,
                self->step == STEP_GREETING ? "the connection with a greeting" : rows[self->step].step.name);
  abandon (self);
}

/* "+OK" or "-ERR", alone or with a space and a text (RFC 1939, 3) */
static void
hear_status (Session *self, const PpUnit *unit)
{
  const gboolean good = g_str_has_prefix (unit->octets, "+OK");
  const char *text = unit->octets + (good ? 3 : 4);

  if ((!good && !g_str_has_prefix (unit->octets, "-ERR")) || (*text != '\0' && *text != ' '))
    hear_rubbish (self, "something that is neither +OK nor -ERR");
  else
    {
      g_autofree char *words = g_utf8_make_valid (*text == ' ' ? text + 1 : text, -1);
      (good ? rows[self->step].accepted : rows[self->step].refused) (self, words);
    }
}

/* "message unique-id" (RFC 1939, 7: UIDL); numbers rise, so that none comes twice. */
static gboolean
read_listed (Session *self, const char *line, Listed *listed)
{
  guint last = self->listed->len > 0 ? g_array_index (self->listed, Listed, self->listed->len - 1).number : 0;

  if (!read_number (&line, self->announced, &listed->number) || listed->number <= last || *line++ != ' ' || *line == '\0')
    return FALSE;
  for (const char *c = line; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;
  listed->uidl = g_strdup (line);
  return TRUE;
}

static void
hear_listing (Session *self, const PpUnit *unit)
{
  Listed listed;

  if (g_str_equal (unit->octets, "."))
    go_on (self);
  else if (read_listed (self, unit->octets, &listed))
    g_array_append_val (self->listed, listed);
  else
    hear_rubbish (self, "something that is no number with a unique id");
}

static void
hear_letter (Session *self, const PpUnit *unit)
{
  g_autoptr (GBytes) stuffed = NULL;

  self->await = AWAIT_DOT;
  if (unit->flags & PP_UNIT_TOO_LONG)
    {
      note_problem (self, "letter %u is over %d octets and stays where it is", current (self)->number, LARGEST_LETTER);
      return;
    }
  stuffed = g_bytes_new (unit->octets, unit->length);
  self->content = pp_octets_unstuff (stuffed);
}

static void
hear_dot (Session *self)
{
  g_autoptr (GBytes) content = g_steal_pointer (&self->content);

  pp_port_expect_lines (self->port, LONGEST_REPLY);
  if (content == NULL)
    {
      self->at++;
      go_on (self);
      return;
    }
  self->await = AWAIT_FILING;
  self->customer.fetched (pp_port_get_actor (self->port), self->port, current (self)->uidl, content);
}

static void
hear_line (Session *self, const PpUnit *unit)
{
  if (unit->flags & (PP_UNIT_TOO_LONG | PP_UNIT_NUL | PP_UNIT_BARE_CR))
    hear_rubbish (self, "a line that is too long or has octets in it that no line may have");
  else if (self->await == AWAIT_STATUS)
    hear_status (self, unit);
  else if (self->await == AWAIT_LISTING)
    hear_listing (self, unit);
  else if (self->await == AWAIT_DOT)
    hear_dot (self);
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
  Session *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->await == AWAIT_NOTHING)
    return;
  if (unit->kind == PP_UNIT_BLOCK && self->await == AWAIT_LETTER)
    hear_letter (self, unit);
  else
    hear_line (self, unit);
}

/**
 * pp_pop3_client_filed:
 * @port: the one on which a letter was fetched
 *
 * The letter is safe: it may be deleted. Says nothing if the connection has broken meanwhile.
 */
void
pp_pop3_client_filed (PpPort *port)
{
  Session *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->await != AWAIT_FILING)
    return;
  self->letters++;
  if (!self->customer.leave)
    {
      go_to (self, STEP_DELE);
      return;
    }
  self->at++;
  go_on (self);
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
  Session *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->await == AWAIT_NOTHING)
    return;
  note_problem (self, "the server hung up in the state %s", rows[self->step].step.state);
  finish (self);
}

static void
listed_clear (gpointer data)
{
  g_free (((Listed *) data)->uidl);
}

static void
session_free (gpointer data)
{
  Session *self = data;

  g_ptr_array_unref (self->deleted);
  g_array_unref (self->listed);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self->user);
  g_free (self->password);
  g_free (self->problem);
  g_free (self);
}

/**
 * pp_pop3_collect:
 * @port: just connected; the session lives as long as it does
 * @customer: copied
 *
 * Waits for the greeting and collects from there on. All four functions of @customer must be there.
 */
void
pp_pop3_collect (PpPort *port, const PpPop3Customer *customer)
{
  Session *self;

  g_return_if_fail (PP_IS_PORT (port) && customer != NULL);

  self = g_new0 (Session, 1);
  self->port = port;
  self->customer = *customer;
  self->user = g_strdup (customer->user);
  self->password = g_strdup (customer->password);
  self->customer.user = self->user;
  self->customer.password = self->password;
  self->listed = g_array_new (FALSE, FALSE, sizeof (Listed));
  g_array_set_clear_func (self->listed, listed_clear);
  self->deleted = g_ptr_array_new ();
  pp_port_set_session (port, self, session_free);
  pp_port_expect_lines (port, LONGEST_REPLY);
  go_to (self, STEP_GREETING);
}
