/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which mailbox the IMAP client looks at next: INBOX first, then those that have something new or where something is to be
 * told. When nothing is left it says good-bye, or stays and is told (IDLE).
 */
#include "agents/imap-client-private.h"

#include <string.h>

/* The first mailbox that something is to be put into, and that the server does not have. */
static const char *
find_needed (PpImapCall *self)
{
  const GPtrArray *deeds = pp_device_store_get_deeds (self->customer.store);

  for (guint i = 0; i < deeds->len; i++)
    {
      const PpDeed *deed = deeds->pdata[i];
      const char *name = deed->kind == PP_DEED_MOVE ? deed->to : deed->kind == PP_DEED_APPEND ? deed->folder : NULL;
      const PpImapListed *listed = name != NULL ? pp_imap_call_find_listed (self, name) : NULL;

      if (name != NULL && (listed == NULL || !listed->selectable))
        return name;
    }
  return NULL;
}

static guint
count_there (const PpDeviceFolder *folder)
{
  return g_hash_table_size (folder->by_uid);
}

static gboolean
has_wanted (const PpDeviceFolder *folder)
{
  for (guint i = 0; i < folder->letters->len; i++)
    if (((PpDeviceLetter *) folder->letters->pdata[i])->wanted)
      return TRUE;
  return FALSE;
}

/* Whether it may not be here as it is there. Without CONDSTORE, changed flags are only found by looking. */
static gboolean
is_worth_a_look (PpImapCall *self, const PpImapListed *listed)
{
  PpDeviceFolder *folder = pp_device_store_find_folder (self->customer.store, listed->name);

  if (folder == NULL || strcmp (listed->name, PP_DEVICE_INBOX) == 0 || listed->wanted)
    return TRUE;
  if (pp_device_store_next_deed (self->customer.store, folder) != NULL || has_wanted (folder))
    return TRUE;
  if (listed->messages != count_there (folder))
    return TRUE;
  if (listed->messages == 0)
    return FALSE;
  return folder->validity != listed->validity || folder->uid_next != listed->uid_next || listed->mod_seq == 0 ||
         folder->mod_seq != listed->mod_seq;
}

/* What was done in a mailbox that is not there any more cannot be told. */
static void
drop_lost_deeds (PpImapCall *self)
{
  const GPtrArray *deeds = pp_device_store_get_deeds (self->customer.store);

  for (guint i = deeds->len; i > 0; i--)
    {
      PpDeed *deed = i <= deeds->len ? deeds->pdata[i - 1] : NULL;
      PpImapListed *listed = deed != NULL ? pp_imap_call_find_listed (self, deed->folder) : NULL;

      if (deed != NULL && (listed == NULL || (!listed->selectable && listed->told)))
        pp_device_store_deed_dropped (self->customer.store, deed, "the mailbox is gone on the server", TRUE);
    }
}

static PpImapStep
open_folder (PpImapCall *self, PpImapListed *listed)
{
  PpDeviceFolder *folder = pp_device_store_make_folder (self->customer.store, listed->name);

  self->opened = listed;
  if (folder != self->folder || self->stale)
    {
      self->folder = folder;
      return PP_IMAP_STEP_SELECT;
    }
  self->phase = PP_IMAP_PHASE_DEEDS;
  return pp_imap_call_go_on (self);
}

static PpImapStep
rest (PpImapCall *self)
{
  PpImapListed *inbox = pp_imap_call_find_listed (self, PP_DEVICE_INBOX);

  if (self->nudged)
    {
      self->nudged = FALSE;
      return PP_IMAP_STEP_LIST;
    }
  if (!self->customer.idle || inbox == NULL)
    return PP_IMAP_STEP_LOGOUT;
  if (!self->can.idle)
    {
      pp_port_note (self->port, "the server has no IDLE: it will be asked now and then");
      return PP_IMAP_STEP_LOGOUT;
    }
  if (self->folder == NULL || strcmp (self->folder->name, PP_DEVICE_INBOX) != 0)
    {
      inbox->seen = FALSE;
      return open_folder (self, inbox);
    }
  return PP_IMAP_STEP_IDLE;
}

/**
 * pp_imap_call_next_folder:
 *
 * Returns: what is to be done now that no mailbox is being looked at
 */
PpImapStep
pp_imap_call_next_folder (PpImapCall *self)
{
  const char *needed = find_needed (self);

  if (needed != NULL)
    {
      g_free (self->creating);
      self->creating = g_strdup (needed);
      return PP_IMAP_STEP_CREATE;
    }
  drop_lost_deeds (self);
  for (guint i = 0; i < self->listed->len; i++)
    {
      PpImapListed *listed = self->listed->pdata[i];

      if (!listed->selectable || (listed->seen && !listed->wanted))
        continue;
      if (is_worth_a_look (self, listed))
        return open_folder (self, listed);
      listed->seen = TRUE;
    }
  return rest (self);
}

/* ------------------------------------------------------------------ IDLE */

void
pp_imap_call_say_idle (PpImapCall *self)
{
  self->watch.excused = TRUE; /* it may be silent for long now */
  pp_imap_call_say (self, "IDLE");
}

void
pp_imap_call_more_idle (PpImapCall *self, const char *text)
{
  self->idling = TRUE;
  if (self->nudged || self->stale || self->news)
    pp_imap_call_wake_up (self);
  else
    self->customer.settled (pp_port_get_actor (self->port), self->port);
}

/* Ends IDLE: its answer is still to come. */
void
pp_imap_call_wake_up (PpImapCall *self)
{
  self->idling = FALSE;
  self->watch.excused = FALSE;
  pp_port_say (self->port, "DONE");
}

PpImapStep
pp_imap_call_heard_idle (PpImapCall *self, const PpImapStatus *status)
{
  self->idling = FALSE;
  self->watch.excused = FALSE;
  if (!status->good)
    {
      pp_imap_call_note_problem (self, "the server refused IDLE: %s", status->text);
      return PP_IMAP_STEP_LOGOUT;
    }
  self->nudged = FALSE;
  return PP_IMAP_STEP_LIST;
}
