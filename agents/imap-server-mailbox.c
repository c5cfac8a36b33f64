/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mailboxes as a whole: CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE.
 */
#include "agents/imap-server-private.h"

#include <string.h>

/* ------------------------------------------------------------------ names */

/**
 * pp_imap_get_name:
 * @place: of the argument that is the name
 *
 * Returns: (transfer full) (nullable): it in UTF-8; %NULL if it is none, and then the command is answered
 */
char *
pp_imap_get_name (PpImapSession *self, guint place)
{
  const PpImapArgument *argument = pp_imap_argument (self, place);
  char *name;

  if (argument == NULL || !pp_imap_argument_is_astring (argument))
    {
      pp_imap_syntax (self);
      return NULL;
    }
  name = pp_imap_mailbox_decode (argument->text, argument->length, self->utf8 || self->rev2);
  if (name == NULL)
    pp_imap_no (self, "[CANNOT] That is no name of a mailbox: it is not in %s",
                self->utf8 || self->rev2 ? "UTF-8" : "modified UTF-7");
  return name;
}

PpMailbox *
pp_imap_get_mailbox (PpImapSession *self, guint place)
{
  g_autofree char *name = pp_imap_get_name (self, place);
  PpMailbox *mailbox;

  if (name == NULL)
    return NULL;
  mailbox = pp_account_find (self->account, name);
  if (mailbox == NULL)
    pp_imap_no (self, "[NONEXISTENT] There is no such mailbox");
  return mailbox;
}

static gboolean
is_inbox (const char *name)
{
  return g_ascii_strcasecmp (name, "INBOX") == 0;
}

/* What the store had to do, and what is answered then. */
typedef struct
{
  PpImapSession *session; /* lives as long as its port, which is owned */
  char *from, *to;        /* of RENAME in IMAP4rev2 */
  const char *text;
} Change;

static Change *
change_new (PpImapSession *self, const char *text)
{
  Change *change = g_new0 (Change, 1);

  change->session = pp_imap_wait (self);
  change->text = text;
  return change;
}

/* RFC 9051, 7.3.1: the new name, and what it was. */
static void
say_renamed (PpImapSession *self, const Change *change)
{
  PpMailbox *mailbox = change->to != NULL ? pp_account_find (self->account, change->to) : NULL;

  if (mailbox != NULL && !is_inbox (change->from))
    pp_imap_say_list_of (self, mailbox, change->from);
}

static void
changed (gpointer data, const GError *error)
{
  Change *change = data;
  PpImapSession *self = change->session;

  if (pp_imap_is_back (self) && error != NULL)
    pp_imap_refuse_store (self, error, "NONEXISTENT");
  else if (pp_imap_is_back (self))
    {
      say_renamed (self, change);
      pp_imap_ok (self, "%s", change->text);
    }
  g_object_unref (self->port);
  g_free (change->from);
  g_free (change->to);
  g_free (change);
}

/* ------------------------------------------------------------------ CREATE */

/* RFC 6154, 3: one use a mailbox, and no use that needs more than a mailbox. */
static const char *
find_use (const PpImapArgument *attributes)
{
  static const char *const uses[] = { "\\Archive", "\\Drafts", "\\Junk", "\\Sent", "\\Trash" };

  if (attributes->list->len != 1)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (uses); i++)
    if (pp_imap_argument_is (attributes->list->pdata[0], uses[i]))
      return uses[i];
  return NULL;
}

/* create-param = "USE" SP "(" [use-attr *(SP use-attr)] ")". FALSE: answered. */
static gboolean
read_use (PpImapSession *self, const char **use)
{
  const PpImapArgument *list = pp_imap_argument (self, 1);

  if (list == NULL)
    return TRUE;
  if (pp_imap_count (self) > 2 || list->kind != PP_IMAP_LIST || list->list->len != 2 ||
      !pp_imap_argument_is (list->list->pdata[0], "USE") ||
      ((PpImapArgument *) list->list->pdata[1])->kind != PP_IMAP_LIST)
    {
      pp_imap_syntax (self);
      return FALSE;
    }
  if (((PpImapArgument *) list->list->pdata[1])->list->len == 0)
    return TRUE;
  *use = find_use (list->list->pdata[1]);
  if (*use == NULL)
    pp_imap_no (self, "[USEATTR] A mailbox is for one of \\Archive, \\Drafts, \\Junk, \\Sent, \\Trash");
  return *use != NULL;
}

/* create = "CREATE" SP mailbox. A "/" at the end says that there will be names below it (RFC 9051, 6.3.4); there may be anyway. */
void
pp_imap_handle_create (PpImapSession *self)
{
  g_autofree char *name = NULL;
  const char *use = NULL;
  gsize length;

  if (!read_use (self, &use))
    return;
  name = pp_imap_get_name (self, 0);
  if (name == NULL)
    return;
  length = strlen (name);
  if (length > 1 && name[length - 1] == '/')
    name[length - 1] = '\0';
  pp_account_create (self->account, name, use, changed, change_new (self, "Made"));
}

/* ------------------------------------------------------------------ DELETE, RENAME */

void
pp_imap_handle_delete (PpImapSession *self)
{
  PpMailbox *mailbox = pp_imap_get_mailbox (self, 0);
  g_autofree char *name = NULL;

  if (mailbox == NULL)
    return;
  name = g_strdup (pp_mailbox_get_name (mailbox));
  if (is_inbox (name))
    {
      pp_imap_no (self, "[CANNOT] INBOX cannot be deleted");
      return;
    }
  if (mailbox == self->view.mailbox)
    {
      pp_imap_view_clear (&self->view);
      pp_imap_say (self, "OK [CLOSED] It was selected, and is no more");
    }
  pp_account_delete (self->account, name, changed, change_new (self, "Deleted"));
}

void
pp_imap_handle_rename (PpImapSession *self)
{
  g_autofree char *from = pp_imap_get_name (self, 0);
  g_autofree char *to = from != NULL ? pp_imap_get_name (self, 1) : NULL;
  Change *change;

  if (to == NULL)
    return;
  change = change_new (self, "Renamed");
  if (self->rev2)
    {
      change->from = g_strdup (from);
      change->to = g_strdup (to);
    }
  pp_account_rename (self->account, from, to, changed, change);
}

/* ------------------------------------------------------------------ SUBSCRIBE, UNSUBSCRIBE */

void
pp_imap_handle_subscribe (PpImapSession *self)
{
  PpMailbox *mailbox = pp_imap_get_mailbox (self, 0);

  if (mailbox != NULL)
    pp_account_subscribe (self->account, pp_mailbox_get_name (mailbox), TRUE, changed, change_new (self, "Subscribed"));
}

/* A name may be on the list though its mailbox is gone (RFC 9051, 6.3.7). */
void
pp_imap_handle_unsubscribe (PpImapSession *self)
{
  g_autofree char *name = pp_imap_get_name (self, 0);

  if (name == NULL)
    return;
  if (pp_account_is_subscribed (self->account, name))
    pp_account_subscribe (self->account, name, FALSE, changed, change_new (self, "Not subscribed any more"));
  else
    pp_imap_ok (self, "It was not subscribed");
}
