/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * RETR and TOP (RFC 1939, 5 and 7). The bench reads letters from the cabinet and makes them ready to be said. Who asks for one
 * after the other will ask for the next: those are read ahead, a bounded many, while others are said, and are answered without
 * waiting.
 */
#include "agents/pop3-private.h"

#include <string.h>

#include "agents/message.h"
#include "agents/surrogate.h"

/* So much is read along in one go; twice as much is kept at most. */
#define MOST_AHEAD 32
#define MOST_OCTETS_AHEAD (256 * 1024)

/* A letter of the maildrop, as it is said. */
typedef struct
{
  guint number;
  gint64 content;  /* where it is in the cabinet */
  gsize octets;    /* as RETR announces it */
  GBytes *stuffed; /* NULL: it was not read */
} Letter;

/* What the bench is asked for. */
typedef struct
{
  PpPort *port; /* owned: its session lives as long */
  GQueue letters; /* Letter: numbers rising */
  gboolean top, utf8;
  guint lines;
  GError *error; /* of the first letter */
} Job;

static void
letter_free (Letter *letter)
{
  g_clear_pointer (&letter->stuffed, g_bytes_unref);
  g_free (letter);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_queue_clear_full (&job->letters, (GDestroyNotify) letter_free);
  g_clear_error (&job->error);
  g_object_unref (job->port);
  g_free (job);
}

/* ------------------------------------------------------------------ on the bench */

/* The header, the blank line, and so many lines of the body (RFC 1939, 7: TOP). */
static GBytes *
top_of (GBytes *content, guint lines)
{
  gsize length, end = 0;
  const char *octets = g_bytes_get_data (content, &length);
  gboolean in_body = FALSE;

  while (end < length && (!in_body || lines-- > 0))
    {
      const char *lf = memchr (octets + end, '\n', length - end);
      gsize next = lf != NULL ? (gsize) (lf - octets) + 1 : length;

      if (next - end == 2 && octets[end] == '\r')
        in_body = TRUE;
      end = next;
    }
  return g_bytes_new_from_bytes (content, 0, end);
}

/* UTF-8 in a header is only for clients that have asked for it; the others get a surrogate rather than -ERR [UTF8], for most
 * would never ask. RETR says its size; LIST says that of the letter that is kept (RFC 6856, 2.1: SHOULD be the same). */
static void
make_ready (const Job *job, Letter *letter, GBytes *content)
{
  g_autoptr (GBytes) readable = job->utf8 ? g_bytes_ref (content) : pp_octets_surrogate (content);
  g_autoptr (GBytes) part = job->top ? top_of (readable, job->lines) : g_bytes_ref (readable);

  letter->octets = g_bytes_get_size (part);
  letter->stuffed = pp_octets_stuff (part);
}

/* What cannot be read along is left for when it is asked for. */
static void
read_letters (gpointer cabinet, gpointer data)
{
  Job *job = data;

  for (GList *l = job->letters.head; l != NULL; l = l->next)
    {
      Letter *letter = l->data;
      g_autoptr (GBytes) content = pp_cabinet_content_get (cabinet, letter->content, l == job->letters.head ? &job->error : NULL);

      if (content == NULL)
        return;
      make_ready (job, letter, content);
    }
}

/* ------------------------------------------------------------------ in the world */

static void
say_letter (PpPop3Session *self, const Letter *letter, gboolean top)
{
  pp_port_set_item (self->port, pp_maildrop_get (self->maildrop, letter->number)->item);
  if (top)
    pp_port_say (self->port, "+OK the top of the message follows");
  else
    pp_port_say (self->port, "+OK %" G_GSIZE_FORMAT " octets", letter->octets);
  if (g_bytes_get_size (letter->stuffed) > 0)
    pp_port_say_block (self->port, letter->stuffed);
  pp_port_say (self->port, ".");
}

/* Another session may have removed it, by IMAP: the numbers of this one stay as they are (RFC 1939, 4). */
static void
say_fault (PpPop3Session *self, guint number, const GError *fault)
{
  pp_port_set_item (self->port, pp_maildrop_get (self->maildrop, number)->item);
  pp_port_note (self->port, "%s", fault->message);
  if (g_error_matches (fault, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING))
    pp_port_say (self->port, "-ERR another session has removed that message");
  else
    pp_port_say (self->port, "-ERR [SYS/TEMP] the message cannot be read now");
}

/* ------------------------------------------------------------------ which letters are read */

static const PpFiled *
want (PpPop3Session *self, Job *job, guint number)
{
  const PpFiled *filed = pp_maildrop_get (self->maildrop, number);
  Letter *letter = g_new0 (Letter, 1);

  letter->number = number;
  letter->content = filed->content;
  g_queue_push_tail (&job->letters, letter);
  return filed;
}

/* Letters from @number on; the first however large it is. */
static void
want_many (PpPop3Session *self, Job *job, guint number)
{
  guint last = MIN (number + MOST_AHEAD - 1, pp_maildrop_get_last (self->maildrop));
  gsize octets = 0;

  for (guint n = number; n <= last; n++)
    {
      if (pp_maildrop_is_marked (self->maildrop, n))
        continue;
      octets += pp_maildrop_get (self->maildrop, n)->octets;
      if (octets > MOST_OCTETS_AHEAD && job->letters.length > 0)
        return;
      want (self, job, n);
    }
}

static Job *
job_new (PpPop3Session *self)
{
  Job *job = g_new0 (Job, 1);

  job->port = g_object_ref (self->port);
  job->utf8 = self->utf8;
  return job;
}

static void letters_read (PpActor *actor, gpointer data, const GError *error);

static void
read_ahead (PpPop3Session *self, Job *job)
{
  self->reading = job;
  pp_mail_store_work (self->policy.store, read_letters, letters_read, job, job_free);
}

/* While these are said, the next may be read. Large letters are not: one is enough to wait for. */
static void
top_up (PpPop3Session *self)
{
  const Letter *newest = g_queue_peek_tail (&self->ahead);
  guint next = (newest != NULL ? newest->number : self->last) + 1;
  const PpFiled *filed = pp_maildrop_get (self->maildrop, next);
  Job *job;

  if (self->reading != NULL || self->ahead.length >= MOST_AHEAD || filed == NULL || filed->octets > MOST_OCTETS_AHEAD)
    return;
  job = job_new (self);
  want_many (self, job, next);
  if (job->letters.length > 0)
    read_ahead (self, job);
  else
    job_free (job);
}

/* The letter of that number, if it was read already; those before it are forgotten. */
static Letter *
take_ahead (PpPop3Session *self, guint number)
{
  Letter *letter;

  while ((letter = g_queue_peek_head (&self->ahead)) != NULL && letter->number < number)
    letter_free (g_queue_pop_head (&self->ahead));
  return letter != NULL && letter->number == number ? g_queue_pop_head (&self->ahead) : NULL;
}

/* What was read, and what is being read, is of no use any more. */
void
pp_pop3_forget_ahead (PpPop3Session *self)
{
  g_queue_clear_full (&self->ahead, (GDestroyNotify) letter_free);
  self->reading = NULL;
}

static gboolean
is_being_read (PpPop3Session *self, guint number)
{
  Job *job = self->reading;
  const Letter *first = job != NULL ? g_queue_peek_head (&job->letters) : NULL;
  const Letter *last = job != NULL ? g_queue_peek_tail (&job->letters) : NULL;

  return job != NULL && first->number <= number && number <= last->number;
}

static void
read_alone (PpPop3Session *self, guint number)
{
  Job *job = job_new (self);

  pp_pop3_forget_ahead (self);
  want (self, job, number);
  read_ahead (self, job);
}

/* ------------------------------------------------------------------ answering RETR */

/* The bench has come back: RETR may have waited for that. A letter that could not be read along is asked for alone. */
static void
letters_read (PpActor *actor, gpointer data, const GError *error)
{
  Job *job = data;
  PpPop3Session *session = pp_port_get_session (job->port);
  const GError *fault = error != NULL ? error : job->error;
  guint first = ((Letter *) g_queue_peek_head (&job->letters))->number, asked = session->asked;
  Letter *letter;

  if (session->reading != job)
    return;
  session->reading = NULL;
  session->asked = 0;
  if (asked != 0 && !pp_pop3_session_resume (session))
    return;
  while (error == NULL && (letter = g_queue_peek_head (&job->letters)) != NULL && letter->stuffed != NULL)
    g_queue_push_tail (&session->ahead, g_queue_pop_head (&job->letters));
  if (asked == 0)
    return;
  letter = take_ahead (session, asked);
  if (letter != NULL)
    {
      say_letter (session, letter, FALSE);
      letter_free (letter);
    }
  else if (fault != NULL && asked == first)
    say_fault (session, asked, fault);
  else
    {
      session->asked = asked;
      pp_pop3_session_pause (session);
      read_alone (session, asked);
    }
}

/**
 * pp_pop3_fetch:
 * @number: of a letter that is not marked
 *
 * Answers RETR, at once or when the letter was read.
 */
void
pp_pop3_fetch (PpPop3Session *self, guint number)
{
  Letter *letter = take_ahead (self, number);
  gboolean goes_on = number == self->last + 1 && number > 1;
  Job *job;

  self->last = number;
  if (letter != NULL)
    {
      say_letter (self, letter, FALSE);
      letter_free (letter);
      top_up (self);
      return;
    }
  self->asked = number;
  pp_pop3_session_pause (self);
  if (is_being_read (self, number))
    return;
  if (!goes_on)
    {
      read_alone (self, number);
      return;
    }
  pp_pop3_forget_ahead (self);
  job = job_new (self);
  want_many (self, job, number);
  read_ahead (self, job);
}

/* ------------------------------------------------------------------ TOP */

static void
top_read (PpActor *actor, gpointer data, const GError *error)
{
  Job *job = data;
  PpPop3Session *session = pp_port_get_session (job->port);
  const GError *fault = error != NULL ? error : job->error;
  const Letter *letter = g_queue_peek_head (&job->letters);

  if (!pp_pop3_session_resume (session))
    return;
  if (fault != NULL)
    say_fault (session, letter->number, fault);
  else
    say_letter (session, letter, TRUE);
}

/**
 * pp_pop3_fetch_top:
 * @number: of a letter that is not marked
 * @lines: of its body
 *
 * Answers TOP when the letter was read.
 */
void
pp_pop3_fetch_top (PpPop3Session *self, guint number, guint lines)
{
  Job *job = job_new (self);

  job->top = TRUE;
  job->lines = lines;
  want (self, job, number);
  pp_pop3_session_pause (self);
  pp_mail_store_work (self->policy.store, read_letters, top_read, job, job_free);
}
