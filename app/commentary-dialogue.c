/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which command does a reply answer? The connection's last lines are read again, oldest first, as a queue of what was
 * said and not yet answered; so it comes out right when commands are pipelined (RFC 2920), too. How far it looks back is
 * bounded: an event's explanation costs the same in a journal of any length.
 */
#include "app/commentary-private.h"

#include <string.h>

#define MOST_EVENTS_BACK 500

/* bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] (RFC 3030, 2) */
static gboolean
is_last_chunk (const char *text)
{
  const char *last = strrchr (text, ' ');

  return last != NULL && g_ascii_strcasecmp (last + 1, "LAST") == 0;
}

/**
 * pp_said_read_verb:
 * @self: receives the verb
 * @event: a line that a client said
 *
 * The verb is the first word, up to a space or a colon, in capitals.
 */
void
pp_said_read_verb (PpSaid *self, PpEvent *event)
{
  gsize length = strcspn (event->text, " \t:\r\n");
  gsize bounded = MIN (length, PP_VERB_SIZE - 1);

  self->event = event;
  for (gsize i = 0; i < bounded; i++)
    self->verb[i] = g_ascii_toupper (event->text[i]);
  self->verb[bounded] = '\0';
  if (g_str_equal (self->verb, "BDAT") && is_last_chunk (event->text))
    g_strlcpy (self->verb, "BDAT LAST", sizeof self->verb);
  self->has_argument = length < event->length && strspn (event->text + length, " \t\r\n") < event->length - length;
}

static void
push (PpDialogue *self, PpEvent *event, const char *verb)
{
  PpSaid *said = g_new0 (PpSaid, 1);

  pp_said_read_verb (said, event);
  if (verb != NULL)
    g_strlcpy (said->verb, verb, sizeof said->verb);
  g_queue_push_tail (&self->pending, said);
}

static void
pop (PpDialogue *self)
{
  g_free (self->answered);
  self->answered = g_queue_pop_head (&self->pending);
}

/**
 * pp_smtp_code:
 * @event: a line
 * @more: (out) (optional): whether it says that more lines of the same reply follow ("250-")
 *
 * Returns: its reply code, or 0 if it has none (RFC 5321, 4.2)
 */
guint
pp_smtp_code (PpEvent *event, gboolean *more)
{
  const char *t = event->text;

  if (more != NULL)
    *more = FALSE;
  if (!g_ascii_isdigit (t[0]) || !g_ascii_isdigit (t[1]) || !g_ascii_isdigit (t[2]) || g_ascii_isalnum (t[3]))
    return 0;
  if (more != NULL)
    *more = t[3] == '-';
  return (t[0] - '0') * 100 + (t[1] - '0') * 10 + (t[2] - '0');
}

static void
end_transaction (PpDialogue *self)
{
  self->mail = self->go_ahead = self->letter_replies = 0;
  g_ptr_array_set_size (self->recipients, 0);
}

static gboolean
is_introduction (const char *verb)
{
  return g_str_equal (verb, "EHLO") || g_str_equal (verb, "HELO") || g_str_equal (verb, "LHLO");
}

/* What a positive reply to @said changes. */
static void
smtp_accepted (PpDialogue *self, const PpSaid *said, guint n)
{
  if (is_introduction (said->verb))
    {
      self->introduced = n;
      end_transaction (self);
    }
  else if (g_str_equal (said->verb, "MAIL"))
    self->mail = n;
  else if (g_str_equal (said->verb, "RCPT"))
    g_ptr_array_add (self->recipients, said->event);
  else if (g_str_equal (said->verb, "RSET"))
    end_transaction (self);
}

/* The letter is answered once; by LMTP, once for each recipient that was accepted (RFC 2033, 4.2). */
static void
smtp_letter_answered (PpDialogue *self)
{
  self->letter_replies++;
  if (self->lmtp && self->letter_replies < self->recipients->len)
    return;
  pop (self);
  end_transaction (self);
}

static void
smtp_reply (PpDialogue *self, PpEvent *event)
{
  gboolean more;
  guint code = pp_smtp_code (event, &more);
  const PpSaid *said = g_queue_peek_head (&self->pending);

  self->reply_lines++;
  if (more || code == 0)
    return;
  self->reply_lines = 0;
  self->exchange = code == 334;
  if (said == NULL && self->last_reply == 0 && self->from_start && code == 220)
    self->greeting = event->n;
  self->last_reply = event->n;
  if (said == NULL)
    return;
  if (g_str_equal (said->verb, "letter") || g_str_equal (said->verb, "BDAT LAST"))
    {
      smtp_letter_answered (self);
      return;
    }
  if (code / 100 == 2)
    smtp_accepted (self, said, event->n);
  if (code == 354)
    self->go_ahead = event->n;
  pop (self);
}

/* The dot ends the letter and is no command of its own; of a letter without a single line there is only the dot. */
static gboolean
is_end_of_letter (const PpDialogue *self, PpEvent *event)
{
  const PpSaid *last = g_queue_peek_tail ((GQueue *) &self->pending);

  if (!g_str_equal (event->text, "."))
    return FALSE;
  return last != NULL ? g_str_equal (last->verb, "letter") : self->go_ahead != 0;
}

/* The octets that a BDAT announced are no letter of their own: they are answered together with it. */
static gboolean
is_chunk (const PpDialogue *self, PpEvent *event)
{
  const PpSaid *last = g_queue_peek_tail ((GQueue *) &self->pending);

  return event->kind == PP_KIND_DATA && last != NULL && g_str_has_prefix (last->verb, "BDAT");
}

static void
smtp_step (PpDialogue *self, PpEvent *event)
{
  gboolean is_end = is_end_of_letter (self, event);

  if (event->dir == PP_DIR_SERVER && event->kind == PP_KIND_LINE)
    smtp_reply (self, event);
  else if (is_chunk (self, event))
    return;
  else if (event->dir == PP_DIR_CLIENT && (event->kind == PP_KIND_DATA || (is_end && g_queue_is_empty (&self->pending))))
    push (self, event, "letter");
  else if (event->dir == PP_DIR_CLIENT && !is_end)
    push (self, event, self->exchange && g_queue_is_empty (&self->pending) ? "exchange" : NULL);
}

static gboolean
pop3_has_listing (const PpSaid *said)
{
  if (g_str_equal (said->verb, "LIST") || g_str_equal (said->verb, "UIDL") || g_str_equal (said->verb, "AUTH") ||
      g_str_equal (said->verb, "LANG"))
    return !said->has_argument;
  return g_str_equal (said->verb, "RETR") || g_str_equal (said->verb, "TOP") || g_str_equal (said->verb, "CAPA");
}

/* "+" [SP base64]: the server asks for the next part of the proof (RFC 5034, 4). */
gboolean
pp_pop3_is_challenge (const char *text)
{
  return text[0] == '+' && (text[1] == ' ' || text[1] == '\0');
}

static gboolean
pop3_opens_mailbox (const PpSaid *said)
{
  return g_str_equal (said->verb, "PASS") || g_str_equal (said->verb, "APOP") || g_str_equal (said->verb, "exchange") ||
         (g_str_equal (said->verb, "AUTH") && said->has_argument);
}

static void
pop3_reply (PpDialogue *self, PpEvent *event)
{
  gboolean ok = g_str_has_prefix (event->text, "+OK");

  if (self->listing)
    {
      self->reply_lines++;
      self->listing = !g_str_equal (event->text, ".");
      return;
    }
  if (!ok && !g_str_has_prefix (event->text, "-ERR") && !pp_pop3_is_challenge (event->text))
    return;
  if (ok && g_queue_is_empty (&self->pending) && self->from_start && self->last_reply == 0)
    self->greeting = event->n;
  pop (self);
  self->last_reply = event->n;
  self->reply_lines = 0;
  self->exchange = pp_pop3_is_challenge (event->text);
  self->listing = ok && self->answered != NULL && pop3_has_listing (self->answered);
  if (ok && self->answered != NULL && pop3_opens_mailbox (self->answered))
    self->introduced = event->n;
}

static void
pop3_step (PpDialogue *self, PpEvent *event)
{
  if (event->dir == PP_DIR_CLIENT && event->kind == PP_KIND_LINE)
    push (self, event, self->exchange && g_queue_is_empty (&self->pending) ? "exchange" : NULL);
  else if (event->dir == PP_DIR_SERVER && event->kind == PP_KIND_DATA)
    self->listing = FALSE;
  else if (event->dir == PP_DIR_SERVER)
    pop3_reply (self, event);
}

/* The lines and letters said on the connection of @event before it, newest first. */
static GPtrArray *
collect (PpJournal *journal, PpEvent *event, gboolean *from_start, gboolean *sealed)
{
  GPtrArray *said = g_ptr_array_new ();
  PpEvent *earlier = pp_journal_get_previous (journal, event);

  *from_start = FALSE;
  for (guint looked = 0; earlier != NULL && looked < MOST_EVENTS_BACK && !*from_start; looked++)
    {
      *from_start = earlier->kind == PP_KIND_CONNECT;
      *sealed |= earlier->kind == PP_KIND_TLS && g_str_has_prefix (earlier->text, "sealed");
      if (earlier->kind == PP_KIND_LINE || earlier->kind == PP_KIND_DATA)
        g_ptr_array_add (said, earlier);
      earlier = pp_journal_get_previous (journal, earlier);
    }
  return said;
}

/**
 * pp_dialogue_new_before:
 * @journal: (nullable): where it happened
 * @event: something on a connection, in the journal or about to be
 *
 * Returns: (transfer full): how far the dialogue was, just before @event; what is in it lives as long as @journal
 */
PpDialogue *
pp_dialogue_new_before (PpJournal *journal, PpEvent *event)
{
  PpDialogue *self = g_new0 (PpDialogue, 1);
  gboolean pop3 = event->proto != NULL && g_str_has_prefix (event->proto, "pop3");
  gboolean imap = event->proto != NULL && g_str_has_prefix (event->proto, "imap");
  g_autoptr (GPtrArray) said = NULL;

  g_queue_init (&self->pending);
  self->recipients = g_ptr_array_new ();
  self->lmtp = g_strcmp0 (event->proto, "lmtp") == 0;
  if (journal == NULL || event->connection == 0)
    return self;
  said = collect (journal, event, &self->from_start, &self->sealed);
  for (guint i = said->len; i > 0; i--)
    (imap ? pp_dialogue_imap_step : pop3 ? pop3_step : smtp_step) (self, said->pdata[i - 1]);
  return self;
}

/**
 * pp_dialogue_free:
 *
 * Frees it.
 */
void
pp_dialogue_free (PpDialogue *self)
{
  g_queue_clear_full (&self->pending, g_free);
  g_free (self->answered);
  g_ptr_array_unref (self->recipients);
  g_free (self);
}

/**
 * pp_dialogue_get_question:
 *
 * Returns: (nullable): what the next reply answers
 */
const PpSaid *
pp_dialogue_get_question (const PpDialogue *self)
{
  return g_queue_peek_head ((GQueue *) &self->pending);
}
