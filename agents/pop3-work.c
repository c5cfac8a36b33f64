/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the POP3 server can only answer after the cabinet has worked: PASS (list the maildrop), RETR and TOP (get a
 * letter), QUIT (remove what is marked). While it works, the port is paused; it may be closed when the answer is there.
 */
#include "agents/pop3-private.h"

#include <string.h>

#include "agents/message.h"

/* One job for the bench, with what it needs and what it found. */
typedef struct
{
  PpPort *port; /* owned: its session lives as long */
  char *mailbox;
  guint number; /* of the letter that is fetched */
  gint64 uid;
  gboolean top;
  guint lines;
  GArray *uids; /* gint64, to be removed */
  GArray *letters; /* PpFiled, found */
  guint32 validity;
  GBytes *content;
  GError *error;
} Job;

static Job *
job_new (PpPop3Session *session)
{
  Job *job = g_new0 (Job, 1);

  job->port = g_object_ref (session->port);
  job->mailbox = g_strdup (pp_maildrop_get_mailbox (session->maildrop));
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->uids, g_array_unref);
  g_clear_pointer (&job->letters, g_array_unref);
  g_clear_pointer (&job->content, g_bytes_unref);
  g_clear_error (&job->error);
  g_object_unref (job->port);
  g_free (job->mailbox);
  g_free (job);
}

static void
give (PpPop3Session *session, PpWorkFunc work, PpDoneFunc done, Job *job)
{
  pp_port_pause (session->port);
  pp_actor_work (pp_port_get_actor (session->port), session->policy.cabinet, work, done, job, job_free);
}

/* The session whose job came back; NULL if its other side has hung up meanwhile: then it ends here. */
static PpPop3Session *
take_back (Job *job)
{
  PpPop3Session *session = pp_port_get_session (job->port);

  pp_port_resume (job->port);
  if (pp_port_is_open (job->port))
    return session;
  g_clear_pointer (&session->maildrop, pp_maildrop_free);
  return NULL;
}

static const GError *
fault_of (const Job *job, const GError *error)
{
  return error != NULL ? error : job->error;
}

/* ------------------------------------------------------------------ PASS */

static void
list_maildrop (gpointer cabinet, gpointer data)
{
  Job *job = data;

  job->letters = pp_cabinet_mailbox_list (cabinet, job->mailbox, &job->error);
  /* An empty mailbox need not exist, and to look into it shall not make it. */
  if (job->letters != NULL && job->letters->len > 0)
    job->validity = pp_cabinet_get_validity (cabinet, job->mailbox, &job->error);
}

static void
maildrop_listed (PpActor *actor, gpointer data, const GError *error)
{
  Job *job = data;
  PpPop3Session *session = take_back (job);
  const GError *fault = fault_of (job, error);

  if (session == NULL)
    return;
  if (fault != NULL)
    {
      g_clear_pointer (&session->maildrop, pp_maildrop_free);
      pp_port_note (job->port, "%s", fault->message);
      pp_pop3_session_enter (session, PP_POP3_AUTHORIZATION);
      pp_port_say (job->port, "-ERR [SYS/TEMP] the maildrop cannot be opened now");
      return;
    }
  pp_maildrop_fill (session->maildrop, job->letters, job->validity);
  pp_pop3_session_enter (session, PP_POP3_TRANSACTION);
  pp_port_say (job->port, "+OK the maildrop has %u messages (%" G_GUINT64_FORMAT " octets)",
               pp_maildrop_count (session->maildrop), pp_maildrop_count_octets (session->maildrop));
}

/* Locks and lists the maildrop, then answers PASS. */
void
pp_pop3_work_open (PpPop3Session *self, const char *mailbox)
{
  self->maildrop = pp_maildrop_lock (pp_port_get_actor (self->port), mailbox);
  if (self->maildrop == NULL)
    {
      pp_pop3_session_enter (self, PP_POP3_AUTHORIZATION);
      pp_port_say (self->port, "-ERR [IN-USE] another session is at this maildrop");
      return;
    }
  give (self, list_maildrop, maildrop_listed, job_new (self));
}

/* ------------------------------------------------------------------ RETR, TOP */

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

static void
get_letter (gpointer cabinet, gpointer data)
{
  Job *job = data;

  job->content = pp_cabinet_mailbox_get (cabinet, job->mailbox, job->uid, &job->error);
}

static void
letter_got (PpActor *actor, gpointer data, const GError *error)
{
  Job *job = data;
  PpPop3Session *session = take_back (job);
  const GError *fault = fault_of (job, error);
  g_autoptr (GBytes) part = NULL, stuffed = NULL;

  if (session == NULL)
    return;
  pp_port_set_item (job->port, pp_maildrop_get (session->maildrop, job->number)->item);
  if (fault != NULL)
    {
      pp_port_note (job->port, "%s", fault->message);
      pp_port_say (job->port, "-ERR [SYS/TEMP] the message cannot be read now");
      return;
    }
  part = job->top ? top_of (job->content, job->lines) : g_bytes_ref (job->content);
  stuffed = pp_octets_stuff (part);
  if (job->top)
    pp_port_say (job->port, "+OK the top of the message follows");
  else
    pp_port_say (job->port, "+OK %" G_GSIZE_FORMAT " octets", g_bytes_get_size (part));
  if (g_bytes_get_size (stuffed) > 0)
    pp_port_say_block (job->port, stuffed);
  pp_port_say (job->port, ".");
}

/* Gets the letter, then answers RETR or TOP. */
void
pp_pop3_work_fetch (PpPop3Session *self, guint number, gboolean top, guint lines)
{
  Job *job = job_new (self);

  job->number = number;
  job->uid = pp_maildrop_get (self->maildrop, number)->uid;
  job->top = top;
  job->lines = lines;
  give (self, get_letter, letter_got, job);
}

/* ------------------------------------------------------------------ QUIT */

static void
remove_letters (gpointer cabinet, gpointer data)
{
  Job *job = data;

  pp_cabinet_mailbox_remove (cabinet, job->mailbox, job->uids, &job->error);
}

/* Tells the journal what is gone. The maildrop is still locked: nobody else has seen it without them. */
static void
report_removed (PpPop3Session *session)
{
  const PpMaildrop *maildrop = session->maildrop;

  for (guint n = 1; n <= pp_maildrop_get_last (maildrop); n++)
    {
      const PpFiled *filed = pp_maildrop_get (maildrop, n);

      if (pp_maildrop_is_marked (maildrop, n))
        pp_actor_report (pp_port_get_actor (session->port), PP_KIND_STORE, filed->item, pp_port_get_hop (session->port), NULL,
                         "remove %s/%" G_GINT64_FORMAT " deleted by its owner", pp_maildrop_get_mailbox (maildrop), filed->uid);
    }
}

static void
say_good_bye (PpPop3Session *self)
{
  pp_port_say (self->port, "+OK %s says good-bye (%u messages left)", self->policy.host, pp_maildrop_count (self->maildrop));
  pp_pop3_session_part (self);
}

static void
letters_removed (PpActor *actor, gpointer data, const GError *error)
{
  Job *job = data;
  const GError *fault = fault_of (job, error);
  PpPop3Session *session = pp_port_get_session (job->port);

  if (fault == NULL && session->maildrop != NULL)
    report_removed (session);
  session = take_back (job);
  if (session == NULL)
    return;
  if (fault == NULL)
    {
      say_good_bye (session);
      return;
    }
  pp_port_note (job->port, "%s", fault->message);
  pp_port_say (job->port, "-ERR [SYS/TEMP] the deleted messages could not be removed");
  pp_pop3_session_part (session);
}

/* Removes what is marked, then answers QUIT. */
void
pp_pop3_work_update (PpPop3Session *self)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Job *job;

  for (guint n = 1; n <= pp_maildrop_get_last (self->maildrop); n++)
    if (pp_maildrop_is_marked (self->maildrop, n))
      g_array_append_val (uids, pp_maildrop_get (self->maildrop, n)->uid);
  pp_pop3_session_enter (self, PP_POP3_UPDATE);
  if (uids->len == 0)
    {
      say_good_bye (self);
      return;
    }
  job = job_new (self);
  job->uids = g_steal_pointer (&uids);
  give (self, remove_letters, letters_removed, job);
}
