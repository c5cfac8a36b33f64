/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the POP3 client does with a maildrop that is open: it learns which letters are there, fetches those that its actor
 * does not have, and deletes those that shall not stay (RFC 1939, 5 to 7).
 */
#include "agents/pop3-client-private.h"

#include <string.h>

#include "agents/message.h"

/* So many letters are asked for at once, where that is wanted and offered. */
#define WINDOW 32

static const PpPop3Listed *
get_listed (PpPop3Call *self, guint at)
{
  return &g_array_index (self->listed, PpPop3Listed, at);
}

static const PpPop3Listed *
current (PpPop3Call *self)
{
  return get_listed (self, self->now.at);
}

static gboolean
pipelines (PpPop3Call *self)
{
  return self->customer.pipelines && self->can.pipelining;
}

/* ------------------------------------------------------------------ STAT, UIDL */

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
void
pp_pop3_heard_stat (PpPop3Call *self, const char *text)
{
  if (!read_number (&text, PP_POP3_LETTERS_MOST, &self->announced) || *text != ' ')
    {
      pp_pop3_call_note_problem (self, "the server's answer to STAT does not say how many letters there are, or it is over %u",
                                 PP_POP3_LETTERS_MOST);
      pp_pop3_call_go_to (self, PP_POP3_STEP_QUIT);
      return;
    }
  pp_pop3_call_go_to (self, self->announced > 0 ? PP_POP3_STEP_UIDL : PP_POP3_STEP_QUIT);
}

void
pp_pop3_heard_uidl (PpPop3Call *self, const char *text)
{
  self->await = PP_AWAIT_LISTING;
}

/* UIDL is optional (RFC 1939, 7), but without it nobody can say which letters are here already: none is fetched, none lost. */
void
pp_pop3_refused_uidl (PpPop3Call *self, const char *text)
{
  pp_pop3_call_note_problem (self, "letters have no unique ids there, so nobody can tell which are new: the server refused UIDL: %s", text);
  pp_pop3_call_go_to (self, PP_POP3_STEP_QUIT);
}

/* "message unique-id" (RFC 1939, 7: UIDL); numbers rise, so that none comes twice. */
gboolean
pp_pop3_hear_listed (PpPop3Call *self, const char *line)
{
  guint last = self->listed->len > 0 ? get_listed (self, self->listed->len - 1)->number : 0;
  PpPop3Listed listed;

  if (!read_number (&line, self->announced, &listed.number) || listed.number <= last || *line++ != ' ' || *line == '\0')
    return FALSE;
  for (const char *c = line; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;
  listed.uidl = g_strdup (line);
  g_array_append_val (self->listed, listed);
  return TRUE;
}

/* ------------------------------------------------------------------ which letter next */

void
pp_pop3_say_number (PpPop3Call *self)
{
  const PpPop3Said *said = &g_array_index (self->said, PpPop3Said, self->said->len - 1);

  pp_port_say (self->port, "%s %u", said->step == PP_POP3_STEP_RETR ? "RETR" : "DELE", get_listed (self, said->at)->number);
}

/* One that is known was fetched by a session that broke before its DELE or QUIT, or stays on the server until its time has come. */
static gboolean
choose_step (PpPop3Call *self, const char *uidl, PpPop3Step *step)
{
  PpActor *actor = pp_port_get_actor (self->port);
  const PpPop3Customer *customer = &self->customer;

  *step = PP_POP3_STEP_RETR;
  if (!customer->has (actor, uidl))
    return TRUE;
  *step = PP_POP3_STEP_DELE;
  return !customer->leave || (customer->expired != NULL && customer->expired (actor, uidl));
}

/* Says what is to be said about one more letter. FALSE: there is nothing, or not before others have come: letters that are alike
 * may have the same unique id (RFC 1939, 7), and of those the first is enough. */
static gboolean
say_next (PpPop3Call *self)
{
  PpPop3Step step;

  for (; self->next < self->listed->len; self->next++)
    {
      const char *uidl = get_listed (self, self->next)->uidl;

      if (g_hash_table_contains (self->asked_for, uidl))
        return FALSE;
      if (!choose_step (self, uidl, &step))
        continue;
      if (step == PP_POP3_STEP_RETR && pipelines (self))
        g_hash_table_add (self->asked_for, (gpointer) uidl);
      pp_pop3_call_say (self, step, self->next++);
      return TRUE;
    }
  return FALSE;
}

void
pp_pop3_go_on (PpPop3Call *self)
{
  const guint window = pipelines (self) ? WINDOW : 1;

  self->await = PP_AWAIT_STATUS;
  if (!pipelines (self))
    pp_port_set_item (self->port, 0);
  while (self->said->len < window && say_next (self))
    ;
  if (self->said->len == 0)
    pp_pop3_call_go_to (self, PP_POP3_STEP_QUIT);
}

/* ------------------------------------------------------------------ RETR */

void
pp_pop3_heard_retr (PpPop3Call *self, const char *text)
{
  self->await = PP_AWAIT_LETTER;
  pp_port_expect_block (self->port, PP_POP3_LETTER_MOST);
}

void
pp_pop3_hear_letter (PpPop3Call *self, const PpUnit *unit)
{
  g_autoptr (GBytes) stuffed = NULL;

  self->await = PP_AWAIT_DOT;
  if (unit->flags & PP_UNIT_TOO_LONG)
    {
      pp_pop3_call_note_problem (self, "letter %u is over %d octets and stays where it is", current (self)->number, PP_POP3_LETTER_MOST);
      return;
    }
  stuffed = g_bytes_new (unit->octets, unit->length);
  self->content = pp_octets_unstuff (stuffed);
}

/* Nothing more is heard before this letter is safe. */
void
pp_pop3_hear_dot (PpPop3Call *self)
{
  g_autoptr (GBytes) content = g_steal_pointer (&self->content);

  g_hash_table_remove (self->asked_for, current (self)->uidl);
  if (content == NULL)
    {
      pp_pop3_go_on (self);
      return;
    }
  self->await = PP_AWAIT_FILING;
  self->watch.excused = TRUE;
  if (pipelines (self))
    pp_port_pause (self->port);
  self->customer.fetched (pp_port_get_actor (self->port), self->port, current (self)->uidl, content);
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
  PpPop3Call *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);

  if (self->await != PP_AWAIT_FILING)
    return;
  self->letters++;
  self->watch.excused = FALSE;
  self->await = PP_AWAIT_STATUS;
  if (!self->customer.leave)
    pp_pop3_call_say (self, PP_POP3_STEP_DELE, self->now.at);
  if (self->customer.leave || pipelines (self))
    pp_pop3_go_on (self);
  pp_port_resume (port);
}

/* ------------------------------------------------------------------ DELE, QUIT */

void
pp_pop3_heard_dele (PpPop3Call *self, const char *text)
{
  g_ptr_array_add (self->deleted, current (self)->uidl);
  pp_pop3_go_on (self);
}

/* Of RETR or DELE: the letter is left alone. */
void
pp_pop3_refused_letter (PpPop3Call *self, const char *text)
{
  pp_pop3_call_note_problem (self, "the server refused %s %u: %s", pp_pop3_call_get_name (self), current (self)->number, text);
  g_hash_table_remove (self->asked_for, current (self)->uidl);
  pp_pop3_go_on (self);
}

/* Only now are they gone (RFC 1939, 6). */
void
pp_pop3_heard_quit (PpPop3Call *self, const char *text)
{
  for (guint i = 0; i < self->deleted->len; i++)
    self->customer.deleted (pp_port_get_actor (self->port), self->deleted->pdata[i]);
  pp_pop3_call_abandon (self);
}
