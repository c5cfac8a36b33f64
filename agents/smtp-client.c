/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SMTP client: a table of steps. Each says one thing, then hears the whole reply to it and names the next step.
 * It waits for every reply before it goes on, so that a class can follow; nothing obliges a client to pipeline.
 */
#include "agents/smtp.h"

#include <stdio.h>
#include <string.h>

#include "agents/message.h"

/* RFC 5321, 4.5.3.1.5: a reply line has at most 512 octets; some servers say more. */
#define REPLY_LINE_MOST 2048
/* A reply of more lines than this is no reply. */
#define REPLY_LINES_MOST 200

typedef enum
{
  STEP_GREETING,
  STEP_EHLO,
  STEP_HELO,
  STEP_LHLO,
  STEP_MAIL,
  STEP_RCPT,
  STEP_DATA,
  STEP_LETTER,
  STEP_RSET,
  STEP_QUIT,
  N_STEPS,
  STEP_SAME /* a further reply is expected in this step */
} StepId;

typedef struct
{
  const PpSmtpCustomer *customer;
  PpPort *port; /* owns us */
  StepId step;
  gboolean has_size, has_8bitmime;
  PpConsignment *consignment;
  guint recipient; /* in RCPT: the one just named; in LETTER with LMTP: the one whose reply comes */
  guint accepted;
  GString *reply_text;
  guint reply_code, reply_lines;
  char *goodbye; /* the connection ends for this reason */
} Session;

typedef struct
{
  PpStep step;
  void (*say) (Session *self);
  StepId (*heard) (Session *self, const PpReply *reply);
} Step;

static const Step steps[N_STEPS];

static void
session_free (Session *self)
{
  g_clear_pointer (&self->consignment, pp_consignment_free);
  g_string_free (self->reply_text, TRUE);
  g_free (self->goodbye);
  g_free (self);
}

/* ------------------------------------------------------------------ what becomes of letters */

static GPtrArray *
recipients (Session *self)
{
  return self->consignment->envelope->recipients;
}

static void
settle (Session *self, guint index, const PpReply *reply)
{
  GPtrArray *replies = self->consignment->replies;

  if (replies->pdata[index] == NULL)
    replies->pdata[index] = pp_reply_copy (reply);
}

static void
settle_all (Session *self, const PpReply *reply)
{
  for (guint i = 0; i < recipients (self)->len; i++)
    settle (self, i, reply);
}

static void
give_back (Session *self)
{
  if (self->consignment != NULL)
    self->customer->done (pp_port_get_actor (self->port), self->port, g_steal_pointer (&self->consignment));
}

/* The next letter, or the end. */
static StepId
go_on (Session *self)
{
  give_back (self);
  if (self->goodbye == NULL)
    self->consignment = self->customer->next (pp_port_get_actor (self->port), self->port);
  if (self->consignment == NULL)
    {
      pp_port_set_item (self->port, 0);
      return STEP_QUIT;
    }
  self->recipient = self->accepted = 0;
  pp_port_set_item (self->port, self->consignment->item);
  return STEP_MAIL;
}

/* No letter can be given to this host: the next one learns why. */
static StepId
give_up (Session *self, const PpReply *reply)
{
  self->goodbye = pp_reply_to_string (reply);
  self->consignment = self->customer->next (pp_port_get_actor (self->port), self->port);
  while (self->consignment != NULL)
    {
      settle_all (self, reply);
      give_back (self);
      self->consignment = self->customer->next (pp_port_get_actor (self->port), self->port);
    }
  return STEP_QUIT;
}

/* ------------------------------------------------------------------ the steps */

static void
say_nothing (Session *self)
{
}

static StepId
heard_greeting (Session *self, const PpReply *reply)
{
  if (!pp_reply_is_good (reply))
    return give_up (self, reply);
  return self->customer->kind == PP_SMTP_LMTP ? STEP_LHLO : STEP_EHLO;
}

static void
say_ehlo (Session *self)
{
  pp_port_say (self->port, "EHLO %s", self->customer->host);
}

static void
say_helo (Session *self)
{
  pp_port_say (self->port, "HELO %s", self->customer->host);
}

static void
say_lhlo (Session *self)
{
  pp_port_say (self->port, "LHLO %s", self->customer->host);
}

/* ehlo-line = ehlo-keyword *( SP ehlo-param ): the lines behind the first (RFC 5321, 4.1.1.1) */
static void
note_extensions (Session *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_strdelimit (lines[i], " ", '\0');
      self->has_size |= g_ascii_strcasecmp (lines[i], "SIZE") == 0;
      self->has_8bitmime |= g_ascii_strcasecmp (lines[i], "8BITMIME") == 0;
    }
}

static StepId
heard_ehlo (Session *self, const PpReply *reply)
{
  if (pp_reply_is_final (reply))
    return STEP_HELO; /* an old server: RFC 5321, 3.2 */
  if (!pp_reply_is_good (reply))
    return give_up (self, reply);
  note_extensions (self, reply->text);
  return go_on (self);
}

static StepId
heard_helo (Session *self, const PpReply *reply)
{
  return pp_reply_is_good (reply) ? go_on (self) : give_up (self, reply);
}

static StepId
heard_lhlo (Session *self, const PpReply *reply)
{
  if (!pp_reply_is_good (reply))
    return give_up (self, reply);
  note_extensions (self, reply->text);
  return go_on (self);
}

static gboolean
is_8bit (GBytes *content)
{
  gsize length;
  const guint8 *octets = g_bytes_get_data (content, &length);

  for (gsize i = 0; i < length; i++)
    if (octets[i] >= 0x80)
      return TRUE;
  return FALSE;
}

static void
say_mail (Session *self)
{
  g_autofree char *reverse = pp_address_to_string (self->consignment->envelope->reverse);
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, "MAIL FROM:<%s>", reverse);
  if (self->has_size)
    g_string_append_printf (line, " SIZE=%" G_GSIZE_FORMAT, g_bytes_get_size (self->consignment->content));
  if (self->has_8bitmime && is_8bit (self->consignment->content))
    g_string_append (line, " BODY=8BITMIME");
  pp_port_say_line (self->port, line->str, line->len);
}

static StepId
heard_mail (Session *self, const PpReply *reply)
{
  if (pp_reply_is_good (reply))
    return STEP_RCPT;
  settle_all (self, reply);
  return go_on (self);
}

static void
say_rcpt (Session *self)
{
  g_autofree char *forward = pp_address_to_string (recipients (self)->pdata[self->recipient]);

  pp_port_say (self->port, "RCPT TO:<%s>", forward);
}

static StepId
heard_rcpt (Session *self, const PpReply *reply)
{
  if (pp_reply_is_good (reply))
    self->accepted++;
  else
    settle (self, self->recipient, reply);
  if (++self->recipient < recipients (self)->len)
    return STEP_RCPT;
  return self->accepted > 0 ? STEP_DATA : STEP_RSET;
}

static void
say_data (Session *self)
{
  pp_port_say (self->port, "DATA");
}

static StepId
heard_data (Session *self, const PpReply *reply)
{
  if (reply->code == 354)
    return STEP_LETTER;
  settle_all (self, reply);
  return STEP_RSET;
}

static guint
next_unsettled (Session *self, guint from)
{
  GPtrArray *replies = self->consignment->replies;

  while (from < replies->len && replies->pdata[from] != NULL)
    from++;
  return from;
}

static void
say_letter (Session *self)
{
  g_autoptr (GBytes) stuffed = pp_octets_stuff (self->consignment->content);

  if (g_bytes_get_size (stuffed) > 0)
    pp_port_say_block (self->port, stuffed);
  pp_port_say (self->port, ".");
  self->recipient = next_unsettled (self, 0);
}

/* One reply for all (RFC 5321, 4.1.1.4), or one for each recipient that was accepted (RFC 2033, 4.2). */
static StepId
heard_letter (Session *self, const PpReply *reply)
{
  if (self->customer->kind != PP_SMTP_LMTP)
    {
      settle_all (self, reply);
      return go_on (self);
    }
  settle (self, self->recipient, reply);
  self->recipient = next_unsettled (self, self->recipient);
  return self->recipient < recipients (self)->len ? STEP_SAME : go_on (self);
}

static void
say_rset (Session *self)
{
  pp_port_say (self->port, "RSET");
}

static StepId
heard_rset (Session *self, const PpReply *reply)
{
  return go_on (self);
}

static void
say_quit (Session *self)
{
  pp_port_say (self->port, "QUIT");
}

static StepId
heard_quit (Session *self, const PpReply *reply)
{
  PpActor *actor = pp_port_get_actor (self->port);

  pp_port_hang_up (self->port);
  self->customer->over (actor, self->port, self->goodbye);
  return N_STEPS;
}

/* clang-format off */
static const Step steps[N_STEPS] = {
  [STEP_GREETING] = { { "greeting", "waiting-for-greeting", "RFC 5321, 3.1" },     say_nothing, heard_greeting },
  [STEP_EHLO]     = { { "EHLO",     "ehlo-said",            "RFC 5321, 4.1.1.1" }, say_ehlo,    heard_ehlo },
  [STEP_HELO]     = { { "HELO",     "helo-said",            "RFC 5321, 4.1.1.1" }, say_helo,    heard_helo },
  [STEP_LHLO]     = { { "LHLO",     "lhlo-said",            "RFC 2033, 4.1" },     say_lhlo,    heard_lhlo },
  [STEP_MAIL]     = { { "MAIL",     "mail-said",            "RFC 5321, 4.1.1.2" }, say_mail,    heard_mail },
  [STEP_RCPT]     = { { "RCPT",     "rcpt-said",            "RFC 5321, 4.1.1.3" }, say_rcpt,    heard_rcpt },
  [STEP_DATA]     = { { "DATA",     "data-said",            "RFC 5321, 4.1.1.4" }, say_data,    heard_data },
  [STEP_LETTER]   = { { ".",        "letter-said",          "RFC 5321, 4.1.1.4" }, say_letter,  heard_letter },
  [STEP_RSET]     = { { "RSET",     "rset-said",            "RFC 5321, 4.1.1.5" }, say_rset,    heard_rset },
  [STEP_QUIT]     = { { "QUIT",     "quit-said",            "RFC 5321, 4.1.1.10" }, say_quit,   heard_quit },
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
  static const PpStep *rows[N_STEPS];

  for (guint i = 0; i < N_STEPS; i++)
    rows[i] = &steps[i].step;
  *n = N_STEPS;
  return rows;
}

/* ------------------------------------------------------------------ hearing */

static void
take_step (Session *self, StepId step)
{
  if (step >= N_STEPS)
    return;
  self->step = step;
  steps[step].say (self);
  pp_port_enter (self->port, steps[step].step.state);
}

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

static PpReply *
whole_reply (Session *self)
{
  const char *text = self->reply_text->str;
  gsize length = enhanced_length (self->reply_code, text);
  g_autofree char *enhanced = length > 0 ? g_strchomp (g_strndup (text, length)) : NULL;

  return pp_reply_new (self->reply_code, enhanced, "%s", text + length);
}

static void
fail (Session *self, const char *why)
{
  g_autoptr (PpReply) reply = pp_reply_new (451, "4.4.2", "%s", why);
  PpActor *actor = pp_port_get_actor (self->port);

  if (self->consignment != NULL)
    {
      settle_all (self, reply);
      give_back (self);
    }
  self->customer->over (actor, self->port, why);
}

/* Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF (RFC 5321, 4.2) */
static gboolean
read_reply_line (Session *self, const PpUnit *unit, gboolean *last)
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

/**
 * pp_smtp_client_heard:
 *
 * Call this from heard() for a port that talks as a client.
 */
void
pp_smtp_client_heard (PpPort *port, const PpUnit *unit)
{
  Session *self = pp_port_get_session (port);
  g_autoptr (PpReply) reply = NULL;
  gboolean last = FALSE;

  g_return_if_fail (self != NULL);
  if (unit->kind != PP_UNIT_LINE || !read_reply_line (self, unit, &last))
    {
      pp_port_hang_up (port);
      fail (self, "The other server said what is no SMTP reply");
      return;
    }
  if (!last)
    return;
  reply = whole_reply (self);
  g_string_truncate (self->reply_text, 0);
  self->reply_lines = 0;
  if (reply->code == 421 && self->step != STEP_QUIT)
    {
      /* RFC 5321, 3.8: it is closing the channel, whatever was asked. */
      g_autofree char *why = pp_reply_to_string (reply);
      pp_port_hang_up (port);
      fail (self, why);
      return;
    }
  take_step (self, steps[self->step].heard (self, reply));
}

/**
 * pp_smtp_client_hung_up:
 *
 * Call this from hung_up() for a port that talks as a client.
 */
void
pp_smtp_client_hung_up (PpPort *port)
{
  Session *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);
  fail (self, "The other server hung up in the middle");
}

/**
 * pp_smtp_call:
 * @port: was just connected
 * @customer: (transfer none): has to outlive the port
 *
 * Talks on @port until the customer has no more letters.
 */
void
pp_smtp_call (PpPort *port, const PpSmtpCustomer *customer)
{
  Session *self = g_new0 (Session, 1);

  self->customer = customer;
  self->port = port;
  self->reply_text = g_string_new (NULL);
  pp_port_set_session (port, self, (GDestroyNotify) session_free);
  pp_port_expect_lines (port, REPLY_LINE_MOST);
  take_step (self, STEP_GREETING);
}
