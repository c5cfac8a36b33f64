/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a server says of the mailbox that is open, asked or not: how many letters, which are gone, what their flags are, and
 * their octets.
 */
#include "agents/imap-client-private.h"

#include <string.h>

#define KEYWORDS_MOST 2000 /* octets of them that a letter has here */

/* ------------------------------------------------------------------ numbers */

void
pp_imap_call_hear_exists (PpImapCall *self, guint64 number)
{
  gboolean more = number > self->exists;

  if (self->folder == NULL)
    return;
  self->exists = number;
  if (number < self->uids->len)
    self->stale = TRUE; /* only EXPUNGE may take letters away (RFC 9051, 7.4.1) */
  if (!more || self->step == PP_IMAP_STEP_SELECT)
    return;
  /* UIDNEXT is not told: so all from the last that is known may be new. */
  self->server_uid_next = 0;
  self->news = TRUE;
  if (self->idling)
    pp_imap_call_wake_up (self);
}

void
pp_imap_call_hear_expunge (PpImapCall *self, guint64 number)
{
  guint32 uid = 0;

  if (self->folder == NULL || number == 0)
    return;
  if (self->exists > 0)
    self->exists--;
  if (number <= self->uids->len)
    {
      uid = g_array_index (self->uids, guint32, number - 1);
      g_array_remove_index (self->uids, number - 1);
    }
  if (uid != 0)
    pp_device_store_uid_gone (self->customer.store, self->folder, uid);
  else
    self->stale = TRUE;
  if (self->idling) /* it may have gone to another mailbox */
    pp_imap_call_wake_up (self);
}

/* Which of our letters, and of what waits to be told, are in the set. */
static GArray *
find_gone (PpImapCall *self, const GArray *set)
{
  const GPtrArray *letters = self->folder->letters, *deeds = pp_device_store_get_deeds (self->customer.store);
  GArray *gone = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < letters->len; i++)
    {
      guint32 uid = ((PpDeviceLetter *) letters->pdata[i])->uid;
      if (uid != 0 && pp_imap_set_contains (set, uid))
        g_array_append_val (gone, uid);
    }
  for (guint i = 0; i < deeds->len; i++)
    {
      const PpDeed *deed = deeds->pdata[i];
      if (deed->uid != 0 && strcmp (deed->folder, self->folder->name) == 0 && pp_imap_set_contains (set, deed->uid))
        g_array_append_val (gone, deed->uid);
    }
  return gone;
}

static void
forget_numbers (PpImapCall *self, const GArray *set)
{
  guint kept = 0;

  for (guint i = 0; i < self->uids->len; i++)
    {
      guint32 uid = g_array_index (self->uids, guint32, i);
      if (uid != 0 && pp_imap_set_contains (set, uid))
        continue;
      g_array_index (self->uids, guint32, kept++) = uid;
    }
  g_array_set_size (self->uids, kept);
}

/* VANISHED [(EARLIER)] 3:5 (RFC 7162, 3.2.10) */
void
pp_imap_call_hear_vanished (PpImapCall *self, const PpImapArgument *response)
{
  const PpImapArgument *first = pp_imap_argument_get (response, 2);
  gboolean earlier = first != NULL && first->kind == PP_IMAP_LIST;
  const PpImapArgument *uids = earlier ? pp_imap_argument_get (response, 3) : first;
  g_autoptr (GArray) said = NULL, set = NULL, gone = NULL;
  gboolean saved = FALSE;

  if (self->folder == NULL || uids == NULL || uids->kind != PP_IMAP_ATOM || !pp_imap_set_parse (uids->text, uids->length, &said, &saved, NULL) ||
      saved)
    return;
  set = pp_imap_set_normalize (said, G_MAXUINT32);
  gone = find_gone (self, set);
  for (guint i = 0; i < gone->len; i++)
    pp_device_store_uid_gone (self->customer.store, self->folder, g_array_index (gone, guint32, i));
  if (earlier)
    return;
  forget_numbers (self, set);
  for (guint i = 0; i < set->len; i++)
    {
      const PpRange *range = &g_array_index (set, PpRange, i);
      self->exists -= MIN (self->exists, (guint64) range->to - range->from + 1);
    }
  if (self->idling) /* it may have gone to another mailbox */
    pp_imap_call_wake_up (self);
}

/* ------------------------------------------------------------------ FETCH */

/* What one FETCH tells. */
typedef struct
{
  guint32 uid;
  gboolean has_flags;
  PpFlags flags;
  char *keywords;
  guint64 octets;
  const PpImapArgument *content; /* BODY[] or BODY[HEADER] */
  gboolean whole;
} Told;

static char *
join_keywords (GPtrArray *keywords)
{
  char *joined = keywords->len > 1 ? g_strjoinv (" ", (char **) keywords->pdata) : NULL;

  if (joined != NULL && strlen (joined) > KEYWORDS_MOST)
    g_clear_pointer (&joined, g_free);
  return joined;
}

static void
read_flags (Told *told, const PpImapArgument *value)
{
  g_autoptr (GPtrArray) keywords = NULL;

  if (value->kind != PP_IMAP_LIST)
    return;
  pp_imap_flags_read (value, 0, &told->flags, &keywords);
  told->flags &= PP_FLAGS_SYSTEM;
  g_free (told->keywords);
  told->keywords = join_keywords (keywords);
  told->has_flags = TRUE;
}

static void
read_item (Told *told, const PpImapArgument *name, const PpImapArgument *value)
{
  guint64 number;

  if (pp_imap_argument_is (name, "UID") && pp_imap_argument_number (value, G_MAXUINT32, &number))
    told->uid = number;
  else if (pp_imap_argument_is (name, "FLAGS"))
    read_flags (told, value);
  else if (pp_imap_argument_is (name, "RFC822.SIZE") && pp_imap_argument_number (value, G_MAXINT64, &number))
    told->octets = number;
  else if ((pp_imap_argument_is (name, "BODY[]") || pp_imap_argument_is (name, "BODY[HEADER]")) &&
           (value->kind == PP_IMAP_LITERAL || value->kind == PP_IMAP_STRING))
    {
      told->content = value;
      told->whole = pp_imap_argument_is (name, "BODY[]");
    }
}

/* Names and values by turns; a name may have several pieces that are joined. */
static void
read_items (Told *told, const PpImapArgument *items)
{
  for (guint i = 0; i < items->list->len; i++)
    {
      const PpImapArgument *name = items->list->pdata[i];

      while (i + 1 < items->list->len && ((PpImapArgument *) items->list->pdata[i + 1])->joined)
        i++;
      if (++i < items->list->len)
        read_item (told, name, items->list->pdata[i]);
    }
}

/* Which letter it is, by its UID or else by its number; and what is learned of numbers by it. */
static guint32
find_uid (PpImapCall *self, guint64 number, guint32 uid)
{
  if (number == 0 || number > PP_IMAP_LETTERS_MOST)
    return uid;
  if (uid == 0)
    return number <= self->uids->len ? g_array_index (self->uids, guint32, number - 1) : 0;
  if (number > self->uids->len)
    g_array_set_size (self->uids, number);
  g_array_index (self->uids, guint32, number - 1) = uid;
  return uid;
}

static gboolean
is_new_to_us (PpImapCall *self, guint32 uid)
{
  gboolean asked = self->step == PP_IMAP_STEP_NEW || (self->step == PP_IMAP_STEP_FLAGS && uid < self->folder->uid_next);

  return asked && self->fresh->len < PP_IMAP_LETTERS_MOST && !pp_device_store_is_leaving (self->customer.store, self->folder, uid);
}

static void
note_new (PpImapCall *self, Told *told)
{
  const PpImapFresh fresh = { told->uid, told->flags, g_steal_pointer (&told->keywords), told->octets };

  g_array_append_val (self->fresh, fresh);
}

static void
take_new (PpImapCall *self, const Told *told, GBytes *octets)
{
  PpDeviceFolder *folder = self->folder;
  const PpImapFresh *fresh = self->bringing;
  const PpDeviceLetter letter = {
    .uid = told->uid,
    .item = pp_port_get_item (self->port),
    .flags = pp_device_store_overlay (self->customer.store, folder, told->uid, told->has_flags ? told->flags : fresh->flags),
    .keywords = told->has_flags ? told->keywords : fresh->keywords,
    .octets = told->whole ? g_bytes_get_size (octets) : fresh->octets,
    .came_us = pp_actor_get_date_us (pp_port_get_actor (self->port)),
  };

  if (told->uid >= folder->uid_next && told->uid < G_MAXUINT32 && self->missed == 0)
    folder->uid_next = told->uid + 1;
  pp_device_store_add (self->customer.store, folder, &letter, octets, told->whole ? PP_KEPT_WHOLE : PP_KEPT_HEADER, NULL, NULL, NULL);
  self->letters++;
}

static void
take_content (PpImapCall *self, const Told *told, PpDeviceLetter *letter)
{
  g_autoptr (GBytes) octets = NULL;

  if (self->step != PP_IMAP_STEP_LETTER || told->uid != self->fetching || self->brought)
    return;
  self->brought = TRUE;
  octets = pp_imap_argument_get_bytes (told->content);
  if (letter != NULL && letter->kept < PP_KEPT_WHOLE)
    {
      if (letter->item == 0)
        letter->item = pp_port_get_item (self->port);
      pp_device_store_fill (self->customer.store, letter, octets, told->whole ? PP_KEPT_WHOLE : PP_KEPT_HEADER);
    }
  else if (letter == NULL && self->bringing != NULL)
    take_new (self, told, octets);
}

/* FETCH (UID 4 FLAGS (\Seen)) */
void
pp_imap_call_hear_fetch (PpImapCall *self, guint64 number, const PpImapArgument *items)
{
  PpDeviceLetter *letter;
  Told told = { 0 };

  if (self->folder == NULL || items->kind != PP_IMAP_LIST)
    return;
  read_items (&told, items);
  told.uid = find_uid (self, number, told.uid);
  letter = pp_device_store_find_uid (self->customer.store, self->folder, told.uid);
  if (told.uid != 0)
    {
      if (self->step == PP_IMAP_STEP_FLAGS)
        g_hash_table_add (self->seen, GUINT_TO_POINTER (told.uid));
      if (told.content != NULL)
        take_content (self, &told, letter);
      else if (letter == NULL && is_new_to_us (self, told.uid))
        note_new (self, &told);
      letter = pp_device_store_find_uid (self->customer.store, self->folder, told.uid);
      if (letter != NULL && told.has_flags)
        pp_device_store_set_flags (self->customer.store, letter,
                                   pp_device_store_overlay (self->customer.store, self->folder, told.uid, told.flags), told.keywords);
    }
  g_free (told.keywords);
}

/* ------------------------------------------------------------------ codes */

static gboolean
read_number (const char **text, guint64 *number)
{
  char *end;

  if (*text == NULL || !g_ascii_isdigit (**text))
    return FALSE;
  *number = g_ascii_strtoull (*text, &end, 10);
  *text = *end == ' ' ? end + 1 : end;
  return TRUE;
}

/* COPYUID 7 4 2; APPENDUID 7 2 (RFC 9051, 7.1): of one letter, since one is told of at a time */
static void
read_copy (PpImapCall *self, const char *text, gboolean with_source)
{
  guint64 validity, source, uid;

  if (!read_number (&text, &validity) || (with_source && !read_number (&text, &source)) || !read_number (&text, &uid) ||
      validity > G_MAXUINT32 || uid > G_MAXUINT32)
    return;
  self->copy_validity = validity;
  self->copy_uid = uid;
}

/**
 * pp_imap_call_hear_code:
 *
 * Takes what any answer has in brackets.
 */
void
pp_imap_call_hear_code (PpImapCall *self, const PpImapStatus *status)
{
  const struct
  {
    const char *code;
    guint64 *number;
  } numbers[] = {
    { "UIDVALIDITY", &self->server_validity }, { "UIDNEXT", &self->server_uid_next }, { "HIGHESTMODSEQ", &self->server_mod_seq },
  };
  const char *argument = status->argument;

  if (status->code == NULL || !status->good)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (strcmp (status->code, numbers[i].code) == 0 && self->folder != NULL)
      read_number (&argument, numbers[i].number);
  if (strcmp (status->code, "COPYUID") == 0)
    read_copy (self, argument, TRUE);
  else if (strcmp (status->code, "APPENDUID") == 0)
    read_copy (self, argument, FALSE);
}
