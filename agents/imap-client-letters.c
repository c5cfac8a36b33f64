/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mailbox that is open, and how it comes to be here as it is there (RFC 4549): first what has changed, then what
 * was done here is told, then what is new is fetched. A mailbox that was numbered anew is taken as one that was never seen.
 */
#include "agents/imap-client-private.h"

#include <string.h>

void
pp_imap_call_fresh_clear (gpointer data)
{
  g_free (((PpImapFresh *) data)->keywords);
}

/* ------------------------------------------------------------------ SELECT */

static void
forget_selected (PpImapCall *self)
{
  self->exists = self->server_validity = self->server_uid_next = self->server_mod_seq = 0;
  self->read_only = self->resynced = self->stale = self->news = FALSE;
  self->missed = 0;
  g_array_set_size (self->uids, 0);
  g_array_set_size (self->fresh, 0);
  self->at = 0;
}

/* EXAMINE where nothing is to be told: so that it stays as it was for others (RFC 9051, 6.3.3). */
static gboolean
only_looks (PpImapCall *self)
{
  return strcmp (self->folder->name, PP_DEVICE_INBOX) != 0 && pp_device_store_next_deed (self->customer.store, self->folder) == NULL;
}

void
pp_imap_call_say_select (PpImapCall *self)
{
  g_autofree char *name = pp_imap_call_quote_mailbox (self, self->opened->remote);
  const char *verb = only_looks (self) ? "EXAMINE" : "SELECT";
  const PpDeviceFolder *folder = self->folder;

  forget_selected (self);
  if (self->qresync && folder->validity != 0 && folder->mod_seq != 0)
    {
      /* RFC 7162, 3.2.5: the answer has all that has changed since then. */
      self->resynced = TRUE;
      pp_imap_call_say (self, "%s %s (QRESYNC (%u %" G_GUINT64_FORMAT "))", verb, name, folder->validity, folder->mod_seq);
    }
  else if (self->can.condstore)
    pp_imap_call_say (self, "%s %s (CONDSTORE)", verb, name);
  else
    pp_imap_call_say (self, "%s %s", verb, name);
}

/* UIDVALIDITY (RFC 9051, 2.3.1.1): if it is another, no UID means what it did. */
static void
check_validity (PpImapCall *self)
{
  PpDeviceFolder *folder = self->folder;
  guint32 validity = self->server_validity > 0 && self->server_validity <= G_MAXUINT32 ? self->server_validity : 1;

  if (folder->validity == validity)
    return;
  if (folder->validity != 0)
    {
      pp_port_note (self->port, "the server has numbered %s anew: what was here of it is dropped and fetched again", folder->name);
      pp_device_store_empty_folder (self->customer.store, folder, "the mailbox was numbered anew");
      folder->uid_next = 1;
      folder->mod_seq = 0;
      self->resynced = FALSE;
    }
  folder->validity = validity;
  pp_device_store_write_folder (self->customer.store, folder);
}

/* CONDSTORE's promise: the same HIGHESTMODSEQ, the same flags; and as many letters, the same letters. */
static gboolean
is_as_it_was (PpImapCall *self)
{
  const PpDeviceFolder *folder = self->folder;

  return self->resynced ||
         (self->server_mod_seq > 0 && self->server_mod_seq == folder->mod_seq && self->exists == g_hash_table_size (folder->by_uid) &&
          self->server_uid_next == folder->uid_next);
}

PpImapStep
pp_imap_call_heard_select (PpImapCall *self, const PpImapStatus *status)
{
  if (!status->good)
    {
      pp_port_note (self->port, "cannot look into %s: %s", self->folder->name, status->text);
      if (strcmp (self->folder->name, PP_DEVICE_INBOX) == 0)
        return pp_imap_call_give_up (self, status);
      self->opened->selectable = FALSE;
      self->opened->seen = TRUE;
      self->opened->wanted = FALSE;
      self->folder = NULL;
      return pp_imap_call_next_folder (self);
    }
  self->read_only = g_strcmp0 (status->code, "READ-ONLY") == 0;
  check_validity (self);
  self->phase = is_as_it_was (self) || g_hash_table_size (self->folder->by_uid) == 0 ? PP_IMAP_PHASE_DEEDS : PP_IMAP_PHASE_FLAGS;
  return pp_imap_call_go_on (self);
}

/* ------------------------------------------------------------------ one after another */

static PpDeviceLetter *
find_wanted (PpImapCall *self)
{
  for (guint i = 0; i < self->folder->letters->len; i++)
    {
      PpDeviceLetter *letter = self->folder->letters->pdata[i];
      if (letter->wanted && letter->uid != 0 && letter->kept < PP_KEPT_WHOLE)
        return letter;
      letter->wanted = letter->wanted && letter->kept < PP_KEPT_WHOLE;
    }
  return NULL;
}

static gboolean
may_have_new (PpImapCall *self)
{
  return self->exists > 0 && (self->news || self->server_uid_next == 0 || self->server_uid_next > self->folder->uid_next);
}

/* Behind all that are here, and all that the server has given a number to. */
static guint32
first_unknown (PpImapCall *self)
{
  const PpDeviceFolder *folder = self->folder;
  guint64 first = MIN (self->server_uid_next, G_MAXUINT32);

  for (guint i = 0; i < folder->letters->len; i++)
    first = MAX (first, (guint64) ((PpDeviceLetter *) folder->letters->pdata[i])->uid + 1);
  return MIN (first, G_MAXUINT32);
}

/* All that was to be learned of it is known. */
static PpImapStep
leave (PpImapCall *self)
{
  PpDeviceFolder *folder = self->folder;

  if (self->missed != 0)
    folder->uid_next = MIN (folder->uid_next, self->missed); /* it is asked for again the next time */
  else
    folder->uid_next = MAX (folder->uid_next, first_unknown (self));
  if (self->server_mod_seq > folder->mod_seq)
    folder->mod_seq = self->server_mod_seq;
  pp_device_store_write_folder (self->customer.store, folder);
  self->opened->seen = TRUE;
  self->opened->wanted = FALSE;
  return pp_imap_call_next_folder (self);
}

/* Flags may have to be asked for first, whichever phase it is in: numbers and UIDs do not fit any more. */
static PpImapStep
next_new (PpImapCall *self)
{
  if (self->at < self->fresh->len)
    {
      self->bringing = &g_array_index (self->fresh, PpImapFresh, self->at);
      self->fetching = self->bringing->uid;
      return PP_IMAP_STEP_LETTER;
    }
  g_array_set_size (self->fresh, 0);
  self->at = 0;
  self->bringing = NULL;
  return PP_IMAP_N_STEPS;
}

static PpImapStep
next_wanted (PpImapCall *self)
{
  PpDeviceLetter *letter = find_wanted (self);

  if (letter == NULL)
    return PP_IMAP_N_STEPS;
  letter->wanted = FALSE; /* it is asked for once */
  self->bringing = NULL;
  self->fetching = letter->uid;
  return PP_IMAP_STEP_LETTER;
}

static PpImapStep
step_of_phase (PpImapCall *self)
{
  switch (self->phase)
    {
    case PP_IMAP_PHASE_DEEDS:
      return pp_imap_call_tell (self);
    case PP_IMAP_PHASE_LETTERS:
      return next_new (self);
    case PP_IMAP_PHASE_WANTED:
      return next_wanted (self);
    default:
      return PP_IMAP_N_STEPS;
    }
}

/**
 * pp_imap_call_go_on:
 *
 * Returns: what comes next in the mailbox that is open, or behind it
 */
PpImapStep
pp_imap_call_go_on (PpImapCall *self)
{
  while (self->phase < PP_IMAP_PHASE_DONE)
    {
      PpImapStep step = step_of_phase (self);

      if (step != PP_IMAP_N_STEPS)
        return step;
      if (self->over)
        return PP_IMAP_N_STEPS;
      self->phase++;
      if (self->phase == PP_IMAP_PHASE_FLAGS + 1 && g_hash_table_size (self->folder->by_uid) > 0)
        return PP_IMAP_STEP_FLAGS;
      if (self->phase == PP_IMAP_PHASE_NEW + 1 && may_have_new (self))
        return PP_IMAP_STEP_NEW;
    }
  return leave (self);
}

/* ------------------------------------------------------------------ flags, and what is gone */

void
pp_imap_call_say_flags (PpImapCall *self)
{
  g_hash_table_remove_all (self->seen);
  pp_imap_call_say (self, "UID FETCH 1:%u (FLAGS)", MAX (self->folder->uid_next, 2) - 1);
}

/* What FETCH did not tell of is not there any more. */
PpImapStep
pp_imap_call_heard_flags (PpImapCall *self, const PpImapStatus *status)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (guint32));

  if (!status->good)
    return pp_imap_call_give_up (self, status);
  for (guint i = 0; i < self->folder->letters->len; i++)
    {
      const PpDeviceLetter *letter = self->folder->letters->pdata[i];
      if (letter->uid != 0 && letter->uid < self->folder->uid_next && !g_hash_table_contains (self->seen, GUINT_TO_POINTER (letter->uid)))
        g_array_append_val (gone, letter->uid);
    }
  for (guint i = 0; i < gone->len; i++)
    pp_device_store_uid_gone (self->customer.store, self->folder, g_array_index (gone, guint32, i));
  {
    const GPtrArray *deeds = pp_device_store_get_deeds (self->customer.store);
    for (guint i = deeds->len; i > 0; i--)
      {
        const PpDeed *deed = i <= deeds->len ? deeds->pdata[i - 1] : NULL;
        if (deed != NULL && deed->uid != 0 && strcmp (deed->folder, self->folder->name) == 0 &&
            !g_hash_table_contains (self->seen, GUINT_TO_POINTER (deed->uid)))
          pp_device_store_uid_gone (self->customer.store, self->folder, deed->uid);
      }
  }
  self->stale = FALSE;
  return pp_imap_call_go_on (self);
}

/* ------------------------------------------------------------------ what is new */

void
pp_imap_call_say_new (PpImapCall *self)
{
  self->news = FALSE;
  pp_imap_call_say (self, "UID FETCH %u:* (FLAGS RFC822.SIZE)", self->folder->uid_next);
}

static int
compare_fresh (gconstpointer a, gconstpointer b)
{
  guint32 one = ((const PpImapFresh *) a)->uid, two = ((const PpImapFresh *) b)->uid;

  return one < two ? -1 : one > two;
}

PpImapStep
pp_imap_call_heard_new (PpImapCall *self, const PpImapStatus *status)
{
  if (!status->good)
    return pp_imap_call_give_up (self, status);
  g_array_sort (self->fresh, compare_fresh);
  for (guint i = self->fresh->len; i > 1; i--)
    if (g_array_index (self->fresh, PpImapFresh, i - 1).uid == g_array_index (self->fresh, PpImapFresh, i - 2).uid)
      g_array_remove_index (self->fresh, i - 1);
  return pp_imap_call_go_on (self);
}

void
pp_imap_call_say_letter (PpImapCall *self)
{
  gboolean header = self->bringing != NULL && (self->customer.cache == PP_CACHE_HEADERS || self->bringing->octets > PP_IMAP_LETTER_MOST);

  self->brought = FALSE;
  pp_imap_call_say (self, "UID FETCH %u (BODY.PEEK[%s])", self->fetching, header ? "HEADER" : "");
}

/* If it did not come it is gone meanwhile, or the server keeps it to itself: the others are not kept waiting. */
PpImapStep
pp_imap_call_heard_letter (PpImapCall *self, const PpImapStatus *status)
{
  if (!self->brought)
    {
      pp_port_note (self->port, "letter %u of %s was asked for and did not come", self->fetching, self->folder->name);
      if (self->bringing != NULL && self->missed == 0)
        self->missed = self->fetching;
    }
  if (self->bringing != NULL)
    self->at++;
  self->bringing = NULL;
  self->fetching = 0;
  pp_port_set_item (self->port, 0);
  return pp_imap_call_go_on (self);
}
