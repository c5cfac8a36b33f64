/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A mailbox is selected and left again: SELECT, EXAMINE, CLOSE, UNSELECT.
 */
#include "agents/imap-server-private.h"

/* RFC 9051, 7.1: what follows is about another mailbox. */
static void
leave (PpImapSession *self)
{
  if (self->view.mailbox == NULL)
    return;
  pp_imap_view_clear (&self->view);
  pp_imap_say (self, "OK [CLOSED] What follows is about another mailbox");
}

/* ------------------------------------------------------------------ SELECT, EXAMINE */

/* RFC 3501, 6.3.1 has it, RFC 9051 no longer. */
static void
say_first_unseen (PpImapSession *self)
{
  const GArray *letters = pp_mailbox_get_letters (self->view.mailbox);

  for (guint i = 0; i < letters->len; i++)
    if (!(g_array_index (letters, PpFiled, i).flags & PP_FLAG_SEEN))
      {
        pp_imap_say (self, "OK [UNSEEN %u] This is the first one unread", i + 1);
        return;
      }
}

static void
say_selected (PpImapSession *self)
{
  PpImapView *view = &self->view;

  pp_imap_say_keywords (self);
  pp_imap_say (self, "%u EXISTS", view->uids->len);
  if (!self->rev2)
    {
      pp_imap_say (self, "%u RECENT", pp_imap_view_count_recent (view));
      say_first_unseen (self);
    }
  pp_imap_say (self, "OK [UIDVALIDITY %u] UIDs are valid", pp_mailbox_get_validity (view->mailbox));
  pp_imap_say (self, "OK [UIDNEXT %u] The next message gets this UID", pp_mailbox_get_uid_next (view->mailbox));
  pp_imap_say (self, "OK [HIGHESTMODSEQ %" G_GUINT64_FORMAT "] The last change", pp_mailbox_get_mod_seq (view->mailbox));
  if (self->rev2)
    pp_imap_say_list_of (self, view->mailbox, NULL);
}

/* @vanished: what is gone since the client was here last, if it asked for that. */
static void
finish (PpImapSession *self, const GArray *vanished)
{
  gboolean resync = pp_imap_resync_applies (self, &self->resync);

  pp_imap_view_fill (&self->view);
  say_selected (self);
  if (resync)
    pp_imap_resync_say (self, &self->resync, vanished);
  pp_imap_ok (self, "[%s] Selected", self->view.read_only ? "READ-ONLY" : "READ-WRITE");
}

static void
opened (gpointer data, const GError *error)
{
  PpImapSession *self = data;
  g_autoptr (PpPort) kept = self->port; /* pp_imap_wait() took it */

  if (!pp_imap_is_back (self))
    return;
  if (error != NULL)
    {
      self->view.registered = FALSE;
      pp_imap_view_clear (&self->view);
      pp_imap_refuse_store (self, error, "NONEXISTENT");
      return;
    }
  self->condstore |= self->resync.condstore;
  if (pp_imap_resync_applies (self, &self->resync))
    pp_imap_ask_vanished (self, self->resync.mod_seq, finish);
  else
    finish (self, NULL);
}

/* select = "SELECT" SP mailbox [SP "(" select-param *(SP select-param) ")"]. Even where it fails, what was selected is left. */
static void
open_mailbox (PpImapSession *self, gboolean read_only)
{
  PpImapView *view = &self->view;
  PpMailbox *mailbox;

  if (pp_imap_count (self) > 2)
    {
      pp_imap_syntax (self);
      return;
    }
  if (!pp_imap_resync_parse (self, pp_imap_argument (self, 1), &self->resync))
    return;
  leave (self);
  mailbox = pp_imap_get_mailbox (self, 0);
  if (mailbox == NULL)
    return;
  view->mailbox = pp_mailbox_ref (mailbox);
  view->read_only = read_only;
  view->registered = TRUE;
  pp_mailbox_open (mailbox, &view->viewer, !read_only, &view->recent_from, opened, pp_imap_wait (self));
}

void
pp_imap_handle_select (PpImapSession *self)
{
  open_mailbox (self, FALSE);
}

void
pp_imap_handle_examine (PpImapSession *self)
{
  open_mailbox (self, TRUE);
}

/* ------------------------------------------------------------------ CLOSE, UNSELECT */

void
pp_imap_handle_unselect (PpImapSession *self)
{
  pp_imap_view_clear (&self->view);
  pp_imap_ok (self, "Nothing is selected now");
}

/* What is deleted is gone, and nothing is said of it. */
static void
swept (gpointer data, const GArray *removed, guint64 mod_seq, const GError *error)
{
  PpImapSession *self = data;
  g_autoptr (PpPort) kept = self->port;
  g_autofree char *code = NULL;

  if (!pp_imap_is_back (self))
    return;
  if (error != NULL)
    {
      pp_imap_refuse_store (self, error, "NONEXISTENT");
      return;
    }
  if (self->qresync && removed->len > 0)
    code = g_strdup_printf ("[HIGHESTMODSEQ %" G_GUINT64_FORMAT "] ", pp_mailbox_get_mod_seq (self->view.mailbox));
  pp_imap_view_clear (&self->view);
  pp_imap_ok (self, "%sClosed", code != NULL ? code : "");
}

void
pp_imap_handle_close (PpImapSession *self)
{
  if (self->view.read_only)
    {
      pp_imap_handle_unselect (self);
      return;
    }
  pp_mailbox_remove (self->view.mailbox, NULL, FALSE, &self->view.viewer, swept, pp_imap_wait (self));
}
