/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the POP3 server opens a maildrop (PASS and its like) and removes what is marked (QUIT), both of which the store has to do
 * first. While it works, the port is paused; it may be closed when the answer is there.
 */
#include "agents/pop3-private.h"

/* What was asked of the store, and for whom. */
typedef struct
{
  PpPort *port; /* owned: its session lives as long */
  PpMailbox *inbox; /* owned; while it is opened */
  PpViewer viewer;
} Job;

/* The port hears nothing until pp_pop3_session_resume(): it is not the client that is slow. */
void
pp_pop3_session_pause (PpPop3Session *self)
{
  self->watch.excused = TRUE;
  pp_port_pause (self->port);
}

/* What was asked of the store came back. FALSE: the other side has hung up meanwhile, and the session ends here. */
gboolean
pp_pop3_session_resume (PpPop3Session *self)
{
  self->watch.excused = FALSE;
  pp_port_resume (self->port);
  if (pp_port_is_open (self->port))
    return TRUE;
  g_clear_pointer (&self->maildrop, pp_maildrop_free);
  return FALSE;
}

static Job *
job_new (PpPop3Session *session)
{
  Job *job = g_new0 (Job, 1);

  job->port = g_object_ref (session->port);
  pp_pop3_session_pause (session);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->inbox, pp_mailbox_unref);
  g_object_unref (job->port);
  g_free (job);
}

/* (nullable) */
static PpPop3Session *
take_back (Job *job)
{
  PpPop3Session *session = pp_port_get_session (job->port);

  return pp_pop3_session_resume (session) ? session : NULL;
}

/* ------------------------------------------------------------------ PASS */

static void
cannot_open (PpPop3Session *session, const GError *error)
{
  g_clear_pointer (&session->maildrop, pp_maildrop_free);
  pp_port_note (session->port, "%s", error->message);
  pp_pop3_session_enter (session, PP_POP3_AUTHORIZATION);
  pp_port_say (session->port, "-ERR [SYS/TEMP] the maildrop cannot be opened now");
}

static void
inbox_opened (gpointer data, const GError *error)
{
  Job *job = data;
  PpPop3Session *session = take_back (job);
  PpMailbox *inbox = session != NULL ? pp_maildrop_get_inbox (session->maildrop) : NULL;

  if (inbox != NULL && error == NULL)
    {
      pp_maildrop_fill (session->maildrop, pp_mailbox_get_letters (inbox), pp_mailbox_get_validity (inbox));
      pp_pop3_session_enter (session, PP_POP3_TRANSACTION);
      pp_port_say (job->port, "+OK the maildrop has %u messages (%" G_GUINT64_FORMAT " octets)",
                   pp_maildrop_count (session->maildrop), pp_maildrop_count_octets (session->maildrop));
    }
  else if (session != NULL)
    cannot_open (session, error);
  if (job->inbox != NULL)
    pp_mailbox_close (job->inbox, &job->viewer);
  job_free (job);
}

static void
account_opened (gpointer data, PpAccount *account, const GError *error)
{
  Job *job = data;
  PpPop3Session *session = pp_port_get_session (job->port);

  if (account != NULL && pp_port_is_open (job->port))
    session->maildrop = pp_maildrop_lock (session->policy.store, account);
  if (session->maildrop != NULL)
    {
      job->inbox = pp_mailbox_ref (pp_maildrop_get_inbox (session->maildrop));
      pp_mailbox_open (job->inbox, &job->viewer, FALSE, NULL, inbox_opened, job);
      return;
    }
  session = take_back (job);
  if (session != NULL && account == NULL)
    cannot_open (session, error);
  else if (session != NULL)
    {
      pp_pop3_session_enter (session, PP_POP3_AUTHORIZATION);
      pp_port_say (job->port, "-ERR [IN-USE] another session is at this maildrop");
    }
  job_free (job);
}

/* Locks and lists the maildrop, then answers PASS. */
void
pp_pop3_work_open (PpPop3Session *self, const char *mailbox)
{
  pp_mail_store_open (self->policy.store, mailbox, -1, account_opened, job_new (self));
}

/* ------------------------------------------------------------------ QUIT */

static void
say_good_bye (PpPop3Session *self)
{
  pp_port_say (self->port, "+OK %s says good-bye (%u messages left)", self->policy.host, pp_maildrop_count (self->maildrop));
  pp_pop3_session_part (self);
}

static void
letters_removed (gpointer data, const GArray *removed, guint64 mod_seq, const GError *error)
{
  Job *job = data;
  PpPop3Session *session = take_back (job);

  if (session != NULL && error == NULL)
    say_good_bye (session);
  else if (session != NULL)
    {
      pp_port_note (job->port, "%s", error->message);
      pp_port_say (job->port, "-ERR [SYS/TEMP] the deleted messages could not be removed");
      pp_pop3_session_part (session);
    }
  job_free (job);
}

/* Removes what is marked, then answers QUIT. Those that others have removed meanwhile are gone as well. */
void
pp_pop3_work_update (PpPop3Session *self)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint n = 1; n <= pp_maildrop_get_last (self->maildrop); n++)
    if (pp_maildrop_is_marked (self->maildrop, n))
      g_array_append_val (uids, pp_maildrop_get (self->maildrop, n)->uid);
  pp_pop3_session_enter (self, PP_POP3_UPDATE);
  if (uids->len == 0)
    {
      say_good_bye (self);
      return;
    }
  pp_mailbox_remove (pp_maildrop_get_inbox (self->maildrop), uids, TRUE, NULL, letters_removed, job_new (self));
}
