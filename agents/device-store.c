/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A device's own store, on the world's side: letters and folders. How it is written down is in device-change.c, what has to be
 * told to a server in device-deeds.c.
 */
#include <string.h>

#include "agents/device-private.h"
#include "agents/header.h"
#include "agents/message.h"
#include "agents/outcome-stores.h"

#define HOP 5

static PpDeviceFolder *
copy_row (const PpDeviceFolder *folder)
{
  PpDeviceFolder *row = g_memdup2 (folder, sizeof *folder);

  row->name = g_strdup (folder->name);
  row->remote = g_strdup (folder->remote);
  row->letters = NULL;
  row->by_uid = NULL;
  return row;
}

void
pp_device_store_write_letter (PpDeviceStore *self, const PpDeviceLetter *letter, GBytes *octets)
{
  PpDeviceChange *change = pp_device_store_change (self, PP_CHANGE_LETTER);

  change->folder = g_strdup (letter->folder->name);
  change->letter = pp_device_letter_copy (letter);
  change->octets = octets != NULL ? g_bytes_ref (octets) : NULL;
  pp_device_store_write (self, change);
}

/* ------------------------------------------------------------------ telling */

/**
 * pp_flags_to_text:
 *
 * Returns: (transfer full): as IMAP writes them, "none" if there are none
 */
char *
pp_flags_to_text (PpFlags flags, const char *keywords)
{
  static const char *const names[] = { "\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags & ((PpFlags) 1 << i))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", names[i]);
  if (keywords != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", keywords);
  if (text->len == 0)
    g_string_append (text, "none");
  return g_string_free (text, FALSE);
}

static char *
key_of (const PpDeviceLetter *letter)
{
  g_autofree char *folder = pp_store_key_of (letter->folder->name);

  return g_strdup_printf ("%s/%u", folder, letter->number);
}

static void
tell_added (PpDeviceStore *self, const PpDeviceLetter *letter)
{
  g_autofree char *key = key_of (letter), *flags = pp_flags_to_text (letter->flags, letter->keywords);
  const char *how = letter->kept == PP_KEPT_WHOLE ? "" : letter->kept == PP_KEPT_HEADER ? ", only its header is here" : ", nothing of it is here";
  gboolean flagged = letter->flags != 0 || letter->keywords != NULL;

  pp_actor_report (self->actor, PP_KIND_STORE, letter->item, HOP, NULL, "add %s %" G_GSIZE_FORMAT " octets%s%s%s", key, letter->octets, how,
                   flagged ? ", flags " : "", flagged ? flags : "");
}

static void
tell_flags (PpDeviceStore *self, const PpDeviceLetter *letter)
{
  g_autofree char *key = key_of (letter), *flags = pp_flags_to_text (letter->flags, letter->keywords);

  pp_actor_report (self->actor, PP_KIND_STORE, letter->item, HOP, NULL, "change %s flags %s", key, flags);
}

static void
tell_removed (PpDeviceStore *self, const PpDeviceLetter *letter, const char *why)
{
  g_autofree char *key = key_of (letter);

  pp_actor_report (self->actor, PP_KIND_STORE, letter->item, HOP, NULL, "remove %s %s", key, why);
}

/* ------------------------------------------------------------------ folders */

const GPtrArray *
pp_device_store_get_folders (const PpDeviceStore *self)
{
  return self->contents.folders;
}

PpDeviceFolder *
pp_device_store_find_folder (PpDeviceStore *self, const char *name)
{
  if (g_ascii_strcasecmp (name, PP_DEVICE_INBOX) == 0)
    name = PP_DEVICE_INBOX;
  return g_hash_table_lookup (self->by_name, name);
}

void
pp_device_store_write_folder (PpDeviceStore *self, const PpDeviceFolder *folder)
{
  PpDeviceChange *change = pp_device_store_change (self, PP_CHANGE_FOLDER);

  change->row = copy_row (folder);
  pp_device_store_write (self, change);
}

PpDeviceFolder *
pp_device_store_make_folder (PpDeviceStore *self, const char *name)
{
  PpDeviceFolder *folder = pp_device_store_find_folder (self, name);

  if (folder != NULL)
    return folder;
  folder = g_new0 (PpDeviceFolder, 1);
  folder->name = g_ascii_strcasecmp (name, PP_DEVICE_INBOX) == 0 ? g_strdup (PP_DEVICE_INBOX) : g_strdup (name);
  folder->uid_next = 1;
  folder->next_number = 1;
  folder->letters = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_device_letter_free);
  folder->by_uid = g_hash_table_new (NULL, NULL);
  g_ptr_array_add (self->contents.folders, folder);
  g_hash_table_insert (self->by_name, folder->name, folder);
  pp_device_store_write_folder (self, folder);
  return folder;
}

/**
 * pp_device_store_empty_folder:
 * @why: "the server has numbered it anew"
 *
 * Its letters go, and what waits to be told about them; its numbers go on. What the server does not have yet stays.
 */
void
pp_device_store_empty_folder (PpDeviceStore *self, PpDeviceFolder *folder, const char *why)
{
  pp_device_store_drop_deeds (self, folder, why);
  for (guint i = folder->letters->len; i > 0; i--)
    if (!pp_device_store_is_awaited (self, folder->letters->pdata[i - 1]))
      pp_device_store_remove (self, folder->letters->pdata[i - 1], why);
}

void
pp_device_store_drop_folder (PpDeviceStore *self, PpDeviceFolder *folder, const char *why)
{
  PpDeviceChange *change = pp_device_store_change (self, PP_CHANGE_FOLDER_GONE);

  pp_device_store_empty_folder (self, folder, why);
  change->folder = g_strdup (folder->name);
  pp_device_store_write (self, change);
  g_hash_table_remove (self->by_name, folder->name);
  g_ptr_array_remove (self->contents.folders, folder);
}

/* ------------------------------------------------------------------ finding letters */

PpDeviceLetter *
pp_device_store_find_uid (PpDeviceStore *self, const PpDeviceFolder *folder, guint32 uid)
{
  return uid != 0 ? g_hash_table_lookup (folder->by_uid, GUINT_TO_POINTER (uid)) : NULL;
}

/* They are in the order of their numbers. */
static PpDeviceLetter *
find_index (const PpDeviceFolder *folder, guint32 number, guint *index)
{
  guint low = 0, high = folder->letters->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      PpDeviceLetter *letter = folder->letters->pdata[middle];
      if (letter->number == number)
        {
          *index = middle;
          return letter;
        }
      if (letter->number < number)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

PpDeviceLetter *
pp_device_store_find_number (PpDeviceStore *self, const PpDeviceFolder *folder, guint32 number)
{
  guint index;

  return find_index (folder, number, &index);
}

PpDeviceLetter *
pp_device_store_find_item (PpDeviceStore *self, guint32 item)
{
  for (guint i = 0; item != 0 && i < self->contents.folders->len; i++)
    {
      const PpDeviceFolder *folder = self->contents.folders->pdata[i];
      for (guint j = 0; j < folder->letters->len; j++)
        if (((PpDeviceLetter *) folder->letters->pdata[j])->item == item)
          return folder->letters->pdata[j];
    }
  return NULL;
}

PpDeviceLetter *
pp_device_store_find_subject (PpDeviceStore *self, const char *subject)
{
  for (guint i = 0; i < self->contents.folders->len; i++)
    {
      const PpDeviceFolder *folder = self->contents.folders->pdata[i];
      for (guint j = folder->letters->len; j > 0; j--)
        if (g_strcmp0 (((PpDeviceLetter *) folder->letters->pdata[j - 1])->subject, subject) == 0)
          return folder->letters->pdata[j - 1];
    }
  return NULL;
}

/* ------------------------------------------------------------------ letters come, change, go */

/* What the letter is called; only its header is looked at. */
static char *
read_subject (GBytes *octets)
{
  gsize length, header;
  const char *start = octets != NULL ? g_bytes_get_data (octets, &length) : NULL;
  g_autoptr (GBytes) only = NULL;
  g_autoptr (PpMessage) message = NULL;

  if (start == NULL)
    return NULL;
  header = pp_header_measure (start, length);
  only = g_bytes_new_from_bytes (octets, 0, header);
  message = pp_message_new_from_octets (only);
  return pp_message_get_field (message, "Subject");
}

static void
enter_uid (PpDeviceLetter *letter, guint32 uid)
{
  if (letter->uid != 0)
    g_hash_table_remove (letter->folder->by_uid, GUINT_TO_POINTER (letter->uid));
  letter->uid = uid;
  if (uid != 0)
    g_hash_table_insert (letter->folder->by_uid, GUINT_TO_POINTER (uid), letter);
}

/* Who waits until a letter is on the disk. */
typedef struct
{
  PpDeviceStore *store;
  PpDeviceFolder *folder;
  guint32 number;
  PpDeviceKeptFunc done;
  gpointer data;
  GDestroyNotify free_data;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  if (waiting->free_data != NULL)
    waiting->free_data (waiting->data);
  g_free (waiting);
}

static void
letter_kept (PpActor *actor, gpointer data, const GError *error)
{
  Waiting *waiting = data;
  PpDeviceStore *self = waiting->store;
  /* The folder may be gone meanwhile, and another have its place. */
  PpDeviceFolder *folder = g_ptr_array_find (self->contents.folders, waiting->folder, NULL) ? waiting->folder : NULL;
  PpDeviceLetter *letter = folder != NULL ? pp_device_store_find_number (self, folder, waiting->number) : NULL;

  if (letter != NULL && error == NULL)
    tell_added (self, letter);
  else if (letter != NULL)
    {
      pp_device_store_forget_uidl (self, letter);
      g_ptr_array_remove (folder->letters, letter);
    }
  waiting->done (actor, waiting->data, error);
}

static PpDeviceLetter *
put (PpDeviceStore *self, PpDeviceFolder *folder, PpDeviceLetter *letter)
{
  letter->folder = folder;
  letter->number = folder->next_number++;
  g_ptr_array_add (folder->letters, letter);
  if (letter->uid != 0)
    g_hash_table_insert (folder->by_uid, GUINT_TO_POINTER (letter->uid), letter);
  pp_device_store_enter_uidl (self, letter);
  return letter;
}

/**
 * pp_device_store_add:
 * @like: its uid, uidl, item, flags, keywords, octets and date are copied
 * @octets: (nullable): what there is of it
 * @kept: how much that is
 * @done: (nullable): called when it is on the disk, or cannot be put there
 *
 * Returns: (transfer none): the letter
 */
PpDeviceLetter *
pp_device_store_add (PpDeviceStore *self, PpDeviceFolder *folder, const PpDeviceLetter *like, GBytes *octets, PpKept kept,
                     PpDeviceKeptFunc done, gpointer data, GDestroyNotify free_data)
{
  PpDeviceLetter *letter = pp_device_letter_copy (like);
  PpDeviceChange *change = pp_device_store_change (self, PP_CHANGE_LETTER);

  letter->kept = octets != NULL ? kept : PP_KEPT_NOTHING;
  g_free (letter->subject);
  letter->subject = read_subject (octets);
  put (self, folder, letter);
  change->folder = g_strdup (folder->name);
  change->row = copy_row (folder);
  change->letter = pp_device_letter_copy (letter);
  change->octets = octets != NULL ? g_bytes_ref (octets) : NULL;
  if (done != NULL)
    {
      Waiting *waiting = g_new (Waiting, 1);
      *waiting = (Waiting){ self, folder, letter->number, done, data, free_data };
      change->kept = letter_kept;
      change->data = waiting;
      change->free_data = waiting_free;
    }
  else
    tell_added (self, letter);
  pp_device_store_write (self, change);
  return letter;
}

/**
 * pp_device_store_fill:
 *
 * More of a letter has come.
 */
void
pp_device_store_fill (PpDeviceStore *self, PpDeviceLetter *letter, GBytes *octets, PpKept kept)
{
  g_autofree char *key = key_of (letter);

  letter->kept = kept;
  if (kept == PP_KEPT_WHOLE)
    letter->octets = g_bytes_get_size (octets);
  if (letter->subject == NULL)
    letter->subject = read_subject (octets);
  pp_actor_report (self->actor, PP_KIND_STORE, letter->item, HOP, NULL, "change %s %" G_GSIZE_FORMAT " octets, %s", key, letter->octets,
                   kept == PP_KEPT_WHOLE ? "all of it is here now" : "its header is here now");
  pp_device_store_write_letter (self, letter, octets);
}

void
pp_device_store_set_flags (PpDeviceStore *self, PpDeviceLetter *letter, PpFlags flags, const char *keywords)
{
  if (letter->flags == flags && g_strcmp0 (letter->keywords, keywords) == 0)
    return;
  letter->flags = flags;
  if (g_strcmp0 (letter->keywords, keywords) != 0)
    {
      g_free (letter->keywords);
      letter->keywords = g_strdup (keywords);
    }
  tell_flags (self, letter);
  pp_device_store_write_letter (self, letter, NULL);
}

void
pp_device_store_set_uid (PpDeviceStore *self, PpDeviceLetter *letter, guint32 uid)
{
  enter_uid (letter, uid);
  pp_device_store_write_letter (self, letter, NULL);
}

/* Takes it out of its folder without freeing it. */
static PpDeviceLetter *
take (PpDeviceStore *self, PpDeviceLetter *letter)
{
  guint index = 0;

  enter_uid (letter, 0);
  if (find_index (letter->folder, letter->number, &index) != letter)
    g_assert_not_reached ();
  return g_ptr_array_steal_index (letter->folder->letters, index);
}

/**
 * pp_device_store_remove:
 * @why: "deleted here"
 */
void
pp_device_store_remove (PpDeviceStore *self, PpDeviceLetter *letter, const char *why)
{
  PpDeviceChange *change = pp_device_store_change (self, PP_CHANGE_LETTER_GONE);

  tell_removed (self, letter, why);
  change->folder = g_strdup (letter->folder->name);
  change->number = letter->number;
  pp_device_store_write (self, change);
  pp_device_store_keep_uidl (self, letter);
  pp_device_letter_free (take (self, letter));
}

void
pp_device_store_move (PpDeviceStore *self, PpDeviceLetter *letter, PpDeviceFolder *to)
{
  PpDeviceChange *change = pp_device_store_change (self, PP_CHANGE_LETTER_MOVED);
  g_autofree char *why = g_strdup_printf ("moved to %s", to->name);

  tell_removed (self, letter, why);
  change->folder = g_strdup (letter->folder->name);
  change->number = letter->number;
  take (self, letter);
  put (self, to, letter);
  tell_added (self, letter);
  change->to = g_strdup (to->name);
  change->to_number = letter->number;
  change->row = copy_row (to);
  pp_device_store_write (self, change);
}

void
pp_device_store_lose (PpDeviceStore *self)
{
  for (guint i = 0; i < self->contents.folders->len; i++)
    {
      const PpDeviceFolder *folder = self->contents.folders->pdata[i];
      for (guint j = 0; j < folder->letters->len; j++)
        tell_removed (self, folder->letters->pdata[j], "lost");
    }
  pp_device_store_forget_all (self);
  pp_device_store_write (self, pp_device_store_change (self, PP_CHANGE_LOST));
}

/**
 * pp_device_store_read:
 * @done: gets the octets that are kept of it
 */
void
pp_device_store_read (PpDeviceStore *self, const PpDeviceLetter *letter, PpDeviceReadFunc done, gpointer data, GDestroyNotify free_data)
{
  PpDeviceChange *change = pp_device_store_change (self, PP_CHANGE_NONE);

  change->folder = g_strdup (letter->folder->name);
  change->number = letter->number;
  change->read = done;
  change->data = data;
  change->free_data = free_data;
  pp_device_store_write (self, change);
}

/* ------------------------------------------------------------------ beginning and end */

/**
 * pp_device_store_begin:
 *
 * Tells what was here already. Letters of an earlier world have no number in this one.
 */
void
pp_device_store_begin (PpDeviceStore *self)
{
  if (self->problem != NULL)
    pp_actor_report (self->actor, PP_KIND_NOTE, 0, HOP, NULL, "cannot read what was kept here: %s", self->problem);
  for (guint i = 0; i < self->contents.folders->len; i++)
    {
      const PpDeviceFolder *folder = self->contents.folders->pdata[i];
      for (guint j = 0; j < folder->letters->len; j++)
        tell_added (self, folder->letters->pdata[j]);
    }
}

/**
 * pp_device_store_new:
 * @actor: whose it is; not kept alive
 * @cabinet: of its host; kept
 * @device: what it is called there
 *
 * Returns: (transfer full): the store, with what an earlier world left in it
 */
PpDeviceStore *
pp_device_store_new (PpActor *actor, PpBench *cabinet, const char *device)
{
  PpDeviceStore *self = g_new0 (PpDeviceStore, 1);
  g_autoptr (GError) error = NULL;

  self->actor = actor;
  self->cabinet = pp_bench_ref (cabinet);
  self->device = g_strdup (device);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_uidl = g_hash_table_new (g_str_hash, g_str_equal);
  if (!pp_cabinet_device_load (pp_cabinet_of (cabinet), device, &self->contents, &error))
    self->problem = g_strdup (error->message);
  for (guint i = 0; i < self->contents.folders->len; i++)
    {
      PpDeviceFolder *folder = self->contents.folders->pdata[i];
      g_hash_table_insert (self->by_name, folder->name, folder);
      for (guint j = 0; j < folder->letters->len; j++)
        pp_device_store_enter_uidl (self, folder->letters->pdata[j]);
    }
  for (guint i = 0; i < self->contents.deeds->len; i++)
    self->last_deed = MAX (self->last_deed, ((PpDeed *) self->contents.deeds->pdata[i])->id);
  return self;
}

void
pp_device_store_free (PpDeviceStore *self)
{
  g_hash_table_unref (self->by_uidl);
  g_hash_table_unref (self->by_name);
  pp_device_contents_clear (&self->contents);
  pp_bench_unref (self->cabinet);
  g_free (self->device);
  g_free (self->problem);
  g_free (self);
}
