/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the POP3 server can only answer after the cabinet has worked: PASS (list the maildrop), RETR and TOP (get a
 * letter), QUIT (remove what is marked). While it works, the port is paused; it may be closed when the answer is there.
 */
#include "agents/pop3-private.h"

#include <string.h>

#include "agents/message.h"

/* What was asked of the store, and for whom. */
typedef struct
{
  PpPort *port; /* owned: its session lives as long */
  PpMailbox *inbox; /* owned; while it is opened */
  PpViewer viewer;
  guint number; /* of the letter that is fetched */
  gint64 content_id;
  gboolean top;
  guint lines;
  GBytes *content;
  GError *error;
} Job;

/* The port hears nothing until take_back(). */
static Job *
job_new (PpPop3Session *session)
{
  Job *job = g_new0 (Job, 1);

  job->port = g_object_ref (session->port);
  pp_port_pause (session->port);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->inbox, pp_mailbox_unref);
  g_clear_pointer (&job->content, g_bytes_unref);
  g_clear_error (&job->error);
  g_object_unref (job->port);
  g_free (job);
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

  job->content = pp_cabinet_content_get (cabinet, job->content_id, &job->error);
}

static void
letter_got (PpActor *actor, gpointer data, const GError *error)
{
  Job *job = data;
  PpPop3Session *session = take_back (job);
  const GError *fault = error != NULL ? error : job->error;
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
  job->content_id = pp_maildrop_get (self->maildrop, number)->content;
  job->top = top;
  job->lines = lines;
  pp_mail_store_work (self->policy.store, get_letter, letter_got, job, job_free);
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
