/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SMTP client: a table of steps. Each says one thing, then hears the whole reply to it and names the next step. What
 * may be said before that reply is there (PIPELINING, RFC 2920) the step says too; unless its customer pipelines, the
 * client waits for every reply, so that a class can follow.
 */
#include "agents/smtp-client-private.h"

#include <stdio.h>
#include <string.h>

/* RFC 5321, 4.5.3.1.5: a reply line has at most 512 octets; some servers say more, and a SASL challenge may. */
#define REPLY_LINE_MOST (12288 + 2)
/* A reply of more lines than this is no reply. */
#define REPLY_LINES_MOST 200

typedef struct
{
  PpStep step;
  void (*say) (PpSmtpCall *self);
  PpSmtpStep (*heard) (PpSmtpCall *self, const PpReply *reply);
  PpSmtpStep (*behind) (PpSmtpCall *self); /* what can be said without waiting; NULL: nothing */
} Step;

/* clang-format off */
static const Step steps[PP_N_STEPS] = {
  [PP_STEP_GREETING] = { { "greeting", "waiting-for-greeting", "RFC 5321, 3.1" },      pp_smtp_say_nothing,  pp_smtp_heard_greeting, NULL },
  [PP_STEP_EHLO]     = { { "EHLO",     "ehlo-said",            "RFC 5321, 4.1.1.1" },  pp_smtp_say_ehlo,     pp_smtp_heard_ehlo,     NULL },
  [PP_STEP_HELO]     = { { "HELO",     "helo-said",            "RFC 5321, 4.1.1.1" },  pp_smtp_say_helo,     pp_smtp_heard_helo,     NULL },
  [PP_STEP_LHLO]     = { { "LHLO",     "lhlo-said",            "RFC 2033, 4.1" },      pp_smtp_say_lhlo,     pp_smtp_heard_lhlo,     NULL },
  [PP_STEP_STARTTLS] = { { "STARTTLS", "starttls-said",        "RFC 3207, 4" },        pp_smtp_say_starttls, pp_smtp_heard_starttls, NULL },
  [PP_STEP_SEAL]     = { { "TLS",      "sealing",              "RFC 3207, 4" },        pp_smtp_seal,         NULL,                   NULL },
  [PP_STEP_AUTH]     = { { "AUTH",     "auth-said",            "RFC 4954, 4" },        pp_smtp_say_auth,     pp_smtp_heard_auth,     NULL },
  [PP_STEP_RESPONSE] = { { "response", "response-said",        "RFC 4954, 4" },        pp_smtp_say_response, pp_smtp_heard_auth,     NULL },
  [PP_STEP_MAIL]     = { { "MAIL",     "mail-said",            "RFC 5321, 4.1.1.2" },  pp_smtp_say_mail,     pp_smtp_heard_mail,     pp_smtp_behind_mail },
  [PP_STEP_RCPT]     = { { "RCPT",     "rcpt-said",            "RFC 5321, 4.1.1.3" },  pp_smtp_say_rcpt,     pp_smtp_heard_rcpt,     pp_smtp_behind_rcpt },
  [PP_STEP_DATA]     = { { "DATA",     "data-said",            "RFC 5321, 4.1.1.4" },  pp_smtp_say_data,     pp_smtp_heard_data,     NULL },
  [PP_STEP_LETTER]   = { { ".",        "letter-said",          "RFC 5321, 4.1.1.4" },  pp_smtp_say_letter,   pp_smtp_heard_letter,   NULL },
  [PP_STEP_BDAT]     = { { "BDAT",     "bdat-said",            "RFC 3030, 2" },        pp_smtp_say_bdat,     pp_smtp_heard_bdat,     NULL },
  [PP_STEP_RSET]     = { { "RSET",     "rset-said",            "RFC 5321, 4.1.1.5" },  pp_smtp_say_rset,     pp_smtp_heard_rset,     NULL },
  [PP_STEP_QUIT]     = { { "QUIT",     "quit-said",            "RFC 5321, 4.1.1.10" }, pp_smtp_say_quit,     pp_smtp_heard_quit,     NULL },
};
/* clang-format on */

/**
 * pp_smtp_client_steps:
 * @n: (out): how many there are
 *
 * Returns: (transfer none) (array length=n): the steps, each beginning with its #PpStep
 */
const PpStep *const *
pp_smtp_client_steps (guint *n)
{
  static const PpStep *rows[PP_N_STEPS];

  for (guint i = 0; i < PP_N_STEPS; i++)
    rows[i] = &steps[i].step;
  *n = PP_N_STEPS;
  return rows;
}

/* ------------------------------------------------------------------ saying */

static gboolean
pipelines (PpSmtpCall *self)
{
  return self->customer->pipelines && self->can.pipelining;
}

/* Says @step, and what may follow it at once. */
void
pp_smtp_call_take_step (PpSmtpCall *self, PpSmtpStep step)
{
  while (step < PP_N_STEPS)
    {
      const Step *row = &steps[step];

      row->say (self);
      pp_port_enter (self->port, row->step.state);
      if (row->heard != NULL)
        g_array_append_val (self->said, step);
      step = pipelines (self) && row->behind != NULL ? row->behind (self) : PP_N_STEPS;
    }
}

/* ------------------------------------------------------------------ hearing */

/* "5.1.1 rest" behind a code of the same class (RFC 2034): the length of the enhanced code, or 0 */
static gsize
enhanced_length (guint code, const char *text)
{
  guint class, subject, detail;
  int length = 0;

  if (sscanf (text, "%1u.%3u.%3u %n", &class, &subject, &detail, &length) < 3 || length == 0 || class != code / 100)
    return 0;
  return length;
}

/* The enhanced code stands in every line of a reply (RFC 2034, 4): it is kept once. */
static PpReply *
whole_reply (PpSmtpCall *self)
{
  const char *text = self->reply_text->str;
  gsize length = enhanced_length (self->reply_code, text);
  g_autofree char *enhanced = length > 0 ? g_strchomp (g_strndup (text, length)) : NULL;
  g_autoptr (GString) rest = g_string_new (text + length);
  PpReply *reply;

  if (enhanced != NULL)
    {
      g_autofree char *repeated = g_strdup_printf ("\n%s ", enhanced);
      g_string_replace (rest, repeated, "\n", 0);
    }
  reply = pp_reply_new (self->reply_code, enhanced, "%s", rest->str);
  reply->heard = TRUE;
  return reply;
}

/* The connection is gone, or cannot go on. */
void
pp_smtp_call_fail (PpSmtpCall *self, const PpReply *reply)
{
  PpActor *actor = pp_port_get_actor (self->port);

  pp_vigil_leave (self->calls, &self->watch);
  if (self->consignment != NULL)
    {
      pp_smtp_settle_all (self, reply);
      pp_smtp_give_back (self);
    }
  self->customer->over (actor, self->port, reply);
}

/* Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF (RFC 5321, 4.2) */
static gboolean
read_reply_line (PpSmtpCall *self, const PpUnit *unit, gboolean *last)
{
  const char *line = unit->octets;
  guint code;

  if (unit->length < 3 || line[0] < '2' || line[0] > '5' || !g_ascii_isdigit (line[1]) || !g_ascii_isdigit (line[2]) ||
      (unit->length > 3 && line[3] != ' ' && line[3] != '-') || self->reply_lines >= REPLY_LINES_MOST)
    return FALSE;
  code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (self->reply_lines > 0 && code != self->reply_code)
    return FALSE;
  self->reply_code = code;
  if (self->reply_lines++ > 0)
    g_string_append_c (self->reply_text, '\n');
  if (unit->length > 4)
    g_string_append (self->reply_text, line + 4);
  *last = unit->length == 3 || line[3] == ' ';
  return TRUE;
}

static void
end_with (PpSmtpCall *self, const PpReply *reply)
{
  pp_port_hang_up (self->port);
  pp_smtp_call_fail (self, reply);
}

/* The reply to the step that waits longest. While others wait too, what comes next has been said already. */
static void
hear_reply (PpSmtpCall *self, const PpReply *reply)
{
  PpSmtpStep step = g_array_index (self->said, PpSmtpStep, self->heard);
  PpSmtpStep next;

  self->heard++;
  next = steps[step].heard (self, reply);
  if (next == PP_STEP_SAME)
    self->heard--;
  else if (self->heard == self->said->len)
    {
      g_array_set_size (self->said, 0);
      self->heard = 0;
      pp_smtp_call_take_step (self, next);
    }
}

static gboolean
is_quitting (PpSmtpCall *self)
{
  return self->heard < self->said->len && g_array_index (self->said, PpSmtpStep, self->heard) == PP_STEP_QUIT;
}

/**
 * pp_smtp_client_heard:
 *
 * Call this from heard() for a port that talks as a client.
 */
void
pp_smtp_client_heard (PpPort *port, const PpUnit *unit)
{
  PpSmtpCall *self = pp_port_get_session (port);
  g_autoptr (PpReply) reply = NULL;
  gboolean last = FALSE;

  g_return_if_fail (self != NULL);
  pp_vigil_heard (self->calls, &self->watch);
  if (unit->kind != PP_UNIT_LINE || self->heard == self->said->len || !read_reply_line (self, unit, &last))
    {
      reply = pp_reply_new (451, "4.4.2", "The other server said what is no SMTP reply");
      end_with (self, reply);
      return;
    }
  if (!last)
    return;
  reply = whole_reply (self);
  g_string_truncate (self->reply_text, 0);
  self->reply_lines = 0;
  if (reply->code == 421 && !is_quitting (self))
    end_with (self, reply); /* RFC 5321, 3.8: it is closing the channel, whatever was asked */
  else
    hear_reply (self, reply);
}

/**
 * pp_smtp_client_hung_up:
 *
 * Call this from hung_up() for a port that talks as a client.
 */
void
pp_smtp_client_hung_up (PpPort *port)
{
  PpSmtpCall *self = pp_port_get_session (port);
  g_autoptr (PpReply) reply = pp_reply_new (451, "4.4.2", "The other server hung up in the middle");

  g_return_if_fail (self != NULL);
  pp_smtp_call_fail (self, reply);
}

/**
 * pp_smtp_client_asleep:
 *
 * What a vigil does with a server that does not answer any more (RFC 5321, 4.5.3.2).
 */
void
pp_smtp_client_asleep (PpPort *port)
{
  g_autoptr (PpReply) reply = pp_reply_new (451, "4.4.2", "The other server has not answered for ten minutes");

  end_with (pp_port_get_session (port), reply);
}

/**
 * pp_smtp_client_go_on:
 *
 * The customer had no letter and wanted to wait: there may be one now.
 */
void
pp_smtp_client_go_on (PpPort *port)
{
  PpSmtpCall *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL && self->heard == self->said->len);
  self->watch.excused = FALSE;
  pp_vigil_heard (self->calls, &self->watch);
  pp_smtp_call_take_step (self, pp_smtp_go_on (self));
}

/**
 * pp_smtp_client_quit:
 *
 * The customer had no letter and has waited for long enough.
 */
void
pp_smtp_client_quit (PpPort *port)
{
  PpSmtpCall *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL && self->heard == self->said->len);
  self->watch.excused = FALSE;
  pp_vigil_heard (self->calls, &self->watch);
  pp_smtp_call_take_step (self, PP_STEP_QUIT);
}

/* ------------------------------------------------------------------ beginning and end */

static void
call_free (PpSmtpCall *self)
{
  pp_vigil_leave (self->calls, &self->watch);
  g_clear_pointer (&self->consignment, pp_consignment_free);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->sasl, pp_sasl_client_free);
  g_clear_pointer (&self->goodbye, pp_reply_free);
  pp_smtp_abilities_clear (&self->can);
  g_free (self->response);
  g_string_free (self->reply_text, TRUE);
  g_array_unref (self->said);
  g_free (self);
}

static PpSmtpCall *
begin (PpPort *port, PpVigil *calls, const PpSmtpCustomer *customer)
{
  PpSmtpCall *self = g_new0 (PpSmtpCall, 1);

  self->customer = customer;
  self->calls = calls;
  self->port = port;
  self->said = g_array_new (FALSE, FALSE, sizeof (PpSmtpStep));
  self->reply_text = g_string_new (NULL);
  pp_port_set_session (port, self, (GDestroyNotify) call_free);
  pp_port_expect_lines (port, REPLY_LINE_MOST);
  pp_vigil_enter (calls, &self->watch, port);
  return self;
}

/**
 * pp_smtp_call:
 * @port: was just connected
 * @calls: (transfer none): has to outlive the port
 * @customer: (transfer none): has to outlive the port
 *
 * Talks on @port until the customer has no more letters.
 */
void
pp_smtp_call (PpPort *port, PpVigil *calls, const PpSmtpCustomer *customer)
{
  pp_smtp_call_take_step (begin (port, calls, customer), PP_STEP_GREETING);
}

/**
 * pp_smtp_call_sealed:
 *
 * As pp_smtp_call(), but TLS comes before the greeting (RFC 8314, 3.3).
 */
void
pp_smtp_call_sealed (PpPort *port, PpVigil *calls, const PpSmtpCustomer *customer)
{
  pp_smtp_call_take_step (begin (port, calls, customer), PP_STEP_SEAL);
}
