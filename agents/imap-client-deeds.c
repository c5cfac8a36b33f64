/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The server is told what was done here while there was no connection, or a moment ago: one letter at a time, in the order
 * in which it was done (RFC 4549, 3).
 */
#include "agents/imap-client-private.h"

#include <string.h>

static PpDeviceStore *
store_of (PpImapCall *self)
{
  return self->customer.store;
}

static guint32
uid_of (PpImapCall *self, PpDeed *deed)
{
  PpDeviceLetter *letter = deed->uid == 0 ? pp_device_store_find_number (store_of (self), self->folder, deed->number) : NULL;

  if (letter != NULL && deed->kind != PP_DEED_APPEND)
    deed->uid = letter->uid;
  return deed->uid;
}

/* What is said first about it. */
static PpImapStep
begin (PpImapCall *self, PpDeed *deed)
{
  deed->sent = TRUE;
  self->deed = deed;
  self->added = FALSE;
  self->copy_uid = self->copy_validity = 0;
  if (deed->kind == PP_DEED_APPEND)
    return PP_IMAP_STEP_APPEND;
  if (deed->kind == PP_DEED_REMOVE)
    return PP_IMAP_STEP_MARK;
  if (deed->add != 0 || deed->remove != 0)
    return PP_IMAP_STEP_STORE;
  return self->can.move ? PP_IMAP_STEP_MOVE : PP_IMAP_STEP_COPY;
}

/**
 * pp_imap_call_tell:
 *
 * Returns: what is to be said next about what was done in the open mailbox; %PP_IMAP_N_STEPS: nothing is left
 */
PpImapStep
pp_imap_call_tell (PpImapCall *self)
{
  PpDeed *deed;

  while ((deed = pp_device_store_next_deed (store_of (self), self->folder)) != NULL)
    {
      if (self->read_only)
        {
          pp_device_store_deed_dropped (store_of (self), deed, "the mailbox may only be read", FALSE);
          continue;
        }
      if (deed->kind == PP_DEED_FLAGS && deed->add == 0 && deed->remove == 0)
        pp_device_store_deed_done (store_of (self), deed);
      else if (deed->kind != PP_DEED_APPEND && uid_of (self, deed) == 0)
        pp_device_store_deed_dropped (store_of (self), deed, "the server has not said which letter it is", FALSE);
      else
        return begin (self, deed);
    }
  self->deed = NULL;
  return PP_IMAP_N_STEPS;
}

static PpImapStep
done (PpImapCall *self)
{
  PpDeed *deed = g_steal_pointer (&self->deed);

  pp_device_store_deed_done (store_of (self), deed);
  return pp_imap_call_go_on (self);
}

static PpImapStep
dropped (PpImapCall *self, const char *why, gboolean gone)
{
  PpDeed *deed = g_steal_pointer (&self->deed);

  pp_device_store_deed_dropped (store_of (self), deed, why, gone);
  return pp_imap_call_go_on (self);
}

static PpImapStep
refused (PpImapCall *self, const PpImapStatus *status)
{
  g_autofree char *words = g_utf8_make_valid (status->text, -1);
  g_autofree char *why = g_strdup_printf ("the server refuses it (%s)", words);

  return dropped (self, why, FALSE);
}

/* ------------------------------------------------------------------ flags */

void
pp_imap_call_say_store (PpImapCall *self)
{
  gboolean adds = self->deed->add != 0 && !self->added;
  g_autoptr (GString) flags = g_string_new (NULL);

  pp_imap_flags_append (flags, adds ? self->deed->add : self->deed->remove, NULL, 0, FALSE);
  pp_imap_call_say (self, "UID STORE %u %cFLAGS %s", self->deed->uid, adds ? '+' : '-', flags->str);
}

PpImapStep
pp_imap_call_heard_store (PpImapCall *self, const PpImapStatus *status)
{
  gboolean added = self->deed->add != 0 && !self->added;

  if (!status->good)
    return refused (self, status);
  self->added = TRUE;
  if (added && self->deed->remove != 0)
    return PP_IMAP_STEP_STORE;
  if (self->deed->kind == PP_DEED_MOVE)
    return self->can.move ? PP_IMAP_STEP_MOVE : PP_IMAP_STEP_COPY;
  return done (self);
}

/* ------------------------------------------------------------------ moving */

static char *
name_destination (PpImapCall *self)
{
  PpImapListed *listed = pp_imap_call_find_listed (self, self->deed->to);

  return pp_imap_call_quote_mailbox (self, listed != NULL ? listed->remote : self->deed->to);
}

void
pp_imap_call_say_move (PpImapCall *self)
{
  g_autofree char *name = name_destination (self);

  pp_imap_call_say (self, "UID MOVE %u %s", self->deed->uid, name);
}

/* The letter that was moved here now has a UID there; if the server does not say which, it comes anew. */
static void
arrive (PpImapCall *self)
{
  PpDeviceFolder *to = pp_device_store_find_folder (store_of (self), self->deed->to);
  PpDeviceLetter *letter = to != NULL ? pp_device_store_find_number (store_of (self), to, self->deed->to_number) : NULL;
  PpImapListed *listed = pp_imap_call_find_listed (self, self->deed->to);

  if (listed != NULL)
    listed->wanted = TRUE;
  if (letter == NULL || letter->uid != 0)
    return;
  if (to->validity == 0)
    to->validity = self->copy_validity;
  if (self->copy_uid != 0 && to->validity == self->copy_validity && pp_device_store_find_uid (store_of (self), to, self->copy_uid) == NULL)
    pp_device_store_set_uid (store_of (self), letter, self->copy_uid);
  else
    pp_device_store_remove (store_of (self), letter, "comes anew from the server");
}

/* The mailbox is made and it is tried again; once, or it would go on for ever. */
static PpImapStep
make_destination (PpImapCall *self, const PpImapStatus *status)
{
  PpImapListed *listed = pp_imap_call_find_listed (self, self->deed->to);

  if (g_strcmp0 (status->code, "TRYCREATE") != 0 || listed == NULL || !listed->told || listed->wanted)
    return refused (self, status);
  listed->selectable = FALSE;
  listed->told = FALSE;
  listed->wanted = TRUE;
  self->deed->sent = FALSE;
  self->deed = NULL;
  return pp_imap_call_next_folder (self);
}

PpImapStep
pp_imap_call_heard_move (PpImapCall *self, const PpImapStatus *status)
{
  if (!status->good)
    return make_destination (self, status);
  if (self->copy_uid == 0 && self->can.uidplus)
    return dropped (self, "the letter is gone on the server", TRUE); /* RFC 9051, 6.4.8: nothing was moved */
  arrive (self);
  return done (self);
}

/* Without MOVE it takes three commands (RFC 6851, 3.3). */
void
pp_imap_call_say_copy (PpImapCall *self)
{
  g_autofree char *name = name_destination (self);

  pp_imap_call_say (self, "UID COPY %u %s", self->deed->uid, name);
}

PpImapStep
pp_imap_call_heard_copy (PpImapCall *self, const PpImapStatus *status)
{
  if (!status->good)
    return make_destination (self, status);
  if (self->copy_uid == 0 && self->can.uidplus)
    return dropped (self, "the letter is gone on the server", TRUE);
  arrive (self);
  return PP_IMAP_STEP_MARK;
}

/* ------------------------------------------------------------------ removing */

void
pp_imap_call_say_mark (PpImapCall *self)
{
  pp_imap_call_say (self, "UID STORE %u +FLAGS (\\Deleted)", self->deed->uid);
}

/* Without UIDPLUS, EXPUNGE takes all that have the mark, those of others too: then it is left to them. */
static gboolean
others_are_marked (PpImapCall *self)
{
  for (guint i = 0; i < self->folder->letters->len; i++)
    if (((PpDeviceLetter *) self->folder->letters->pdata[i])->flags & PP_FLAG_DELETED)
      return TRUE;
  return FALSE;
}

PpImapStep
pp_imap_call_heard_mark (PpImapCall *self, const PpImapStatus *status)
{
  if (!status->good)
    return refused (self, status);
  if (self->can.uidplus || !others_are_marked (self))
    return PP_IMAP_STEP_EXPUNGE;
  pp_port_note (self->port, "leaves letter %u marked as deleted: EXPUNGE would take others too", self->deed->uid);
  return done (self);
}

void
pp_imap_call_say_expunge (PpImapCall *self)
{
  if (self->can.uidplus)
    pp_imap_call_say (self, "UID EXPUNGE %u", self->deed->uid);
  else
    pp_imap_call_say (self, "EXPUNGE");
}

PpImapStep
pp_imap_call_heard_expunge (PpImapCall *self, const PpImapStatus *status)
{
  return status->good ? done (self) : refused (self, status);
}

/* ------------------------------------------------------------------ APPEND */

static void
say_append (PpImapCall *self, const PpDeviceLetter *letter)
{
  g_autofree char *name = pp_imap_call_quote_mailbox (self, self->opened->remote);
  g_autoptr (GString) flags = g_string_new (NULL);

  pp_imap_flags_append (flags, letter->flags, NULL, 0, FALSE);
  pp_imap_call_say (self, "APPEND %s %s {%" G_GSIZE_FORMAT "}", name, flags->str, g_bytes_get_size (self->content));
}

/* Its octets are there, or cannot be read. */
static void
was_read (PpActor *actor, gpointer data, GBytes *octets, const GError *error)
{
  PpPort *port = data;
  PpImapCall *self = pp_port_get_session (port);
  PpDeviceLetter *letter;

  if (self == NULL || self->over || self->step != PP_IMAP_STEP_APPEND || self->deed == NULL)
    return;
  letter = pp_device_store_find_number (store_of (self), self->folder, self->deed->number);
  if (error != NULL || letter == NULL)
    {
      pp_imap_call_take (self, dropped (self, error != NULL ? error->message : "the letter is gone here", TRUE));
      return;
    }
  self->content = g_bytes_ref (octets);
  pp_port_set_item (port, letter->item);
  say_append (self, letter);
}

void
pp_imap_call_say_append (PpImapCall *self)
{
  PpDeviceLetter *letter = pp_device_store_find_number (store_of (self), self->folder, self->deed->number);

  g_clear_pointer (&self->content, g_bytes_unref);
  if (letter != NULL)
    pp_device_store_read (store_of (self), letter, was_read, g_object_ref (self->port), g_object_unref);
  else
    pp_imap_call_take (self, dropped (self, "the letter is gone here", TRUE));
}

void
pp_imap_call_more_append (PpImapCall *self, const char *text)
{
  g_autoptr (GBytes) content = g_steal_pointer (&self->content);

  if (content == NULL)
    return;
  if (g_bytes_get_size (content) > 0)
    pp_port_say_block (self->port, content);
  pp_port_say_line (self->port, "", 0);
}

PpImapStep
pp_imap_call_heard_append (PpImapCall *self, const PpImapStatus *status)
{
  PpDeviceLetter *letter = pp_device_store_find_number (store_of (self), self->folder, self->deed->number);

  g_clear_pointer (&self->content, g_bytes_unref);
  pp_port_set_item (self->port, 0);
  if (!status->good)
    return refused (self, status);
  if (letter != NULL && self->copy_uid != 0 && self->copy_validity == self->folder->validity &&
      pp_device_store_find_uid (store_of (self), self->folder, self->copy_uid) == NULL)
    pp_device_store_set_uid (store_of (self), letter, self->copy_uid);
  else if (letter != NULL)
    pp_device_store_remove (store_of (self), letter, "comes anew from the server");
  self->server_uid_next = 0;
  return done (self);
}
