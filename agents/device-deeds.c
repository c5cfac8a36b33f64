/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a device's store knows of its server: which unique ids are there (POP), and what has to be told to it (IMAP).
 * What was done here is kept as it is to be said: one letter has at most one change of flags, and one way to go.
 */
#include "agents/device-private.h"

#define HOP 5

/* ------------------------------------------------------------------ POP's unique ids */

void
pp_device_store_enter_uidl (PpDeviceStore *self, PpDeviceLetter *letter)
{
  if (letter->uidl != NULL)
    g_hash_table_replace (self->by_uidl, letter->uidl, letter);
}

void
pp_device_store_forget_uidl (PpDeviceStore *self, PpDeviceLetter *letter)
{
  if (letter->uidl != NULL && g_hash_table_lookup (self->by_uidl, letter->uidl) == letter)
    g_hash_table_remove (self->by_uidl, letter->uidl);
}

static void
write_known (PpDeviceStore *self, const char *uidl, gboolean known)
{
  PpDeviceChange *change = pp_device_store_change (self, PP_CHANGE_KNOWN);

  change->folder = g_strdup (uidl);
  change->known = known;
  pp_device_store_write (self, change);
}

void
pp_device_store_keep_uidl (PpDeviceStore *self, PpDeviceLetter *letter)
{
  pp_device_store_forget_uidl (self, letter);
  if (letter->uidl != NULL && g_hash_table_add (self->contents.known, g_strdup (letter->uidl)))
    write_known (self, letter->uidl, TRUE);
}

PpDeviceLetter *
pp_device_store_find_uidl (PpDeviceStore *self, const char *uidl)
{
  return g_hash_table_lookup (self->by_uidl, uidl);
}

gboolean
pp_device_store_is_deleted (PpDeviceStore *self, const char *uidl)
{
  return g_hash_table_contains (self->contents.known, uidl);
}

void
pp_device_store_uidl_gone (PpDeviceStore *self, const char *uidl)
{
  PpDeviceLetter *letter = pp_device_store_find_uidl (self, uidl);

  if (pp_device_store_is_deleted (self, uidl))
    {
      write_known (self, uidl, FALSE);
      g_hash_table_remove (self->contents.known, uidl);
    }
  if (letter == NULL)
    return;
  pp_device_store_forget_uidl (self, letter);
  g_clear_pointer (&letter->uidl, g_free);
  pp_device_store_write_letter (self, letter, NULL);
}

void
pp_device_store_forget_all (PpDeviceStore *self)
{
  g_hash_table_remove_all (self->by_uidl);
  g_hash_table_remove_all (self->by_name);
  g_hash_table_remove_all (self->contents.known);
  g_ptr_array_set_size (self->contents.folders, 0);
  for (guint i = 0; i < self->contents.deeds->len; i++)
    pp_actor_report (self->actor, PP_KIND_QUEUE, 0, HOP, NULL, "remove deed-%" G_GINT64_FORMAT " lost",
                     ((PpDeed *) self->contents.deeds->pdata[i])->id);
  g_ptr_array_set_size (self->contents.deeds, 0);
}

/* ------------------------------------------------------------------ deeds */

const GPtrArray *
pp_device_store_get_deeds (const PpDeviceStore *self)
{
  return self->contents.deeds;
}

/* "UID 4 in INBOX: with \Seen, moved to Archive", for people */
static char *
describe (const PpDeed *deed)
{
  g_autofree char *add = pp_flags_to_text (deed->add, NULL), *remove = pp_flags_to_text (deed->remove, NULL);
  GString *text = g_string_new (NULL);

  if (deed->kind == PP_DEED_APPEND)
    g_string_append_printf (text, "number %u in %s: new", deed->number, deed->folder);
  else
    g_string_append_printf (text, "UID %u in %s:", deed->uid, deed->folder);
  if (deed->add != 0)
    g_string_append_printf (text, " with %s", add);
  if (deed->remove != 0)
    g_string_append_printf (text, "%s without %s", deed->add != 0 ? "," : "", remove);
  if (deed->kind == PP_DEED_MOVE)
    g_string_append_printf (text, "%s moved to %s", (deed->add | deed->remove) != 0 ? "," : "", deed->to);
  if (deed->kind == PP_DEED_REMOVE)
    g_string_append (text, " expunged");
  return g_string_free (text, FALSE);
}

static void
write_deed (PpDeviceStore *self, const PpDeed *deed, const char *verb)
{
  PpDeviceChange *change = pp_device_store_change (self, PP_CHANGE_DEED);
  g_autofree char *what = describe (deed);

  pp_actor_report (self->actor, PP_KIND_QUEUE, 0, HOP, NULL, "%s deed-%" G_GINT64_FORMAT " the server is to be told: %s", verb, deed->id, what);
  change->deed = pp_deed_copy (deed);
  pp_device_store_write (self, change);
}

static PpDeed *
add_deed (PpDeviceStore *self, PpDeedKind kind, const char *folder, guint32 uid, guint32 number, guint32 item)
{
  PpDeed *deed = g_new0 (PpDeed, 1);

  deed->id = ++self->last_deed;
  deed->kind = kind;
  deed->folder = g_strdup (folder);
  deed->uid = uid;
  deed->number = number;
  deed->item = item;
  g_ptr_array_add (self->contents.deeds, deed);
  return deed;
}

/* What waits to be told about letter @uid, if it can still be changed. */
static PpDeed *
find_deed (PpDeviceStore *self, PpDeedKind kind, const char *folder, guint32 uid)
{
  for (guint i = 0; uid != 0 && i < self->contents.deeds->len; i++)
    {
      PpDeed *deed = self->contents.deeds->pdata[i];
      if (deed->kind == kind && deed->uid == uid && !deed->sent && g_str_equal (deed->folder, folder))
        return deed;
    }
  return NULL;
}

/* What will bring this letter to where it is here. */
static PpDeed *
find_bringer (PpDeviceStore *self, const PpDeviceLetter *letter)
{
  for (guint i = 0; i < self->contents.deeds->len; i++)
    {
      PpDeed *deed = self->contents.deeds->pdata[i];
      if (deed->kind == PP_DEED_MOVE && deed->to_number == letter->number && g_str_equal (deed->to, letter->folder->name))
        return deed;
      if (deed->kind == PP_DEED_APPEND && deed->number == letter->number && g_str_equal (deed->folder, letter->folder->name))
        return deed;
    }
  return NULL;
}

gboolean
pp_device_store_is_awaited (PpDeviceStore *self, const PpDeviceLetter *letter)
{
  return letter->uid == 0 && find_bringer (self, letter) != NULL;
}

static void
merge_flags (PpDeed *deed, PpFlags add, PpFlags remove)
{
  deed->add = (deed->add & ~remove) | add;
  deed->remove = (deed->remove & ~add) | remove;
}

static void
end_deed (PpDeviceStore *self, PpDeed *deed, const char *how)
{
  PpDeviceChange *change = pp_device_store_change (self, PP_CHANGE_DEED_GONE);

  pp_actor_report (self->actor, PP_KIND_QUEUE, 0, HOP, NULL, "remove deed-%" G_GINT64_FORMAT " %s", deed->id, how);
  change->id = deed->id;
  pp_device_store_write (self, change);
  g_ptr_array_remove (self->contents.deeds, deed);
}

void
pp_device_store_deed_done (PpDeviceStore *self, PpDeed *deed)
{
  end_deed (self, deed, "the server knows");
}

/**
 * pp_device_store_deed_dropped:
 * @why: "the letter is gone on the server"
 *
 * It cannot be told any more. A letter that was moved here is then not where it was moved to. If the server still has it,
 * it is asked for again, with all that came after it.
 */
void
pp_device_store_deed_dropped (PpDeviceStore *self, PpDeed *deed, const char *why, gboolean gone)
{
  PpDeviceFolder *folder = deed->uid != 0 && !gone ? pp_device_store_find_folder (self, deed->folder) : NULL;
  g_autofree char *what = describe (deed);
  PpDeviceFolder *to = deed->to != NULL ? pp_device_store_find_folder (self, deed->to) : NULL;
  PpDeviceLetter *letter = to != NULL ? pp_device_store_find_number (self, to, deed->to_number) : NULL;

  pp_actor_report (self->actor, PP_KIND_NOTE, deed->item, HOP, NULL, "%s: what was done here offline is dropped: %s", why, what);
  if (folder != NULL && deed->uid < folder->uid_next)
    {
      folder->uid_next = deed->uid;
      pp_device_store_write_folder (self, folder);
    }
  end_deed (self, deed, "dropped");
  if (letter != NULL && letter->uid == 0)
    pp_device_store_remove (self, letter, "the move came to nothing");
}

void
pp_device_store_drop_deeds (PpDeviceStore *self, const PpDeviceFolder *folder, const char *why)
{
  for (guint i = self->contents.deeds->len; i > 0; i--)
    {
      PpDeed *deed = i <= self->contents.deeds->len ? self->contents.deeds->pdata[i - 1] : NULL;
      if (deed != NULL && deed->kind != PP_DEED_APPEND && g_str_equal (deed->folder, folder->name))
        pp_device_store_deed_dropped (self, deed, why, TRUE);
    }
}

/* ------------------------------------------------------------------ what is done here */

/**
 * pp_device_store_flag:
 *
 * Adds and takes away flags, here and (soon) on the server.
 */
void
pp_device_store_flag (PpDeviceStore *self, PpDeviceLetter *letter, PpFlags add, PpFlags remove)
{
  PpDeed *bringer = letter->uid == 0 ? find_bringer (self, letter) : NULL;
  PpDeed *deed = find_deed (self, PP_DEED_FLAGS, letter->folder->name, letter->uid);
  PpFlags flags = (letter->flags & ~remove) | add;
  const char *verb = "change";

  if (flags == letter->flags)
    return;
  pp_device_store_set_flags (self, letter, flags, letter->keywords);
  if (bringer != NULL && bringer->kind == PP_DEED_APPEND && !bringer->sent)
    return; /* it comes to the server with the flags that it has then */
  if (bringer != NULL && !bringer->sent)
    deed = bringer;
  if (deed == NULL)
    {
      deed = add_deed (self, PP_DEED_FLAGS, letter->folder->name, letter->uid, letter->number, letter->item);
      verb = "add";
    }
  merge_flags (deed, add, remove);
  write_deed (self, deed, verb);
}

/* It was not yet moved on the server, and is moved again. */
static void
carry_on (PpDeviceStore *self, PpDeed *deed, PpDeviceLetter *letter, PpDeviceFolder *to)
{
  pp_device_store_move (self, letter, to);
  if (deed->kind == PP_DEED_APPEND)
    {
      g_free (deed->folder);
      deed->folder = g_strdup (to->name);
      deed->number = letter->number;
    }
  else if (g_str_equal (deed->folder, to->name))
    {
      /* Back where the server has it. */
      deed->kind = PP_DEED_FLAGS;
      g_clear_pointer (&deed->to, g_free);
      pp_device_store_set_uid (self, letter, deed->uid);
      if (deed->add == 0 && deed->remove == 0)
        {
          end_deed (self, deed, "nothing is left of it");
          return;
        }
    }
  else
    {
      g_free (deed->to);
      deed->to = g_strdup (to->name);
      deed->to_number = letter->number;
    }
  write_deed (self, deed, "change");
}

/**
 * pp_device_store_carry:
 * @to: a folder, which is made if it is not there
 *
 * Moves a letter, here and (soon) on the server.
 */
void
pp_device_store_carry (PpDeviceStore *self, PpDeviceLetter *letter, const char *to)
{
  PpDeviceFolder *folder = pp_device_store_make_folder (self, to);
  g_autofree char *from = g_strdup (letter->folder->name);
  PpDeed *bringer = letter->uid == 0 ? find_bringer (self, letter) : NULL;
  PpDeed *flags = find_deed (self, PP_DEED_FLAGS, from, letter->uid), *deed;
  guint32 uid = letter->uid, number = letter->number;

  if (folder == letter->folder)
    return;
  if (bringer != NULL && !bringer->sent)
    {
      carry_on (self, bringer, letter, folder);
      return;
    }
  pp_device_store_move (self, letter, folder);
  deed = add_deed (self, PP_DEED_MOVE, from, uid, number, letter->item);
  deed->to = g_strdup (folder->name);
  deed->to_number = letter->number;
  if (flags != NULL)
    {
      merge_flags (deed, flags->add, flags->remove);
      end_deed (self, flags, "told with the move");
    }
  write_deed (self, deed, "add");
}

/**
 * pp_device_store_expunge:
 *
 * Removes a letter for good, here and (soon) on the server.
 */
void
pp_device_store_expunge (PpDeviceStore *self, PpDeviceLetter *letter)
{
  PpDeed *bringer = letter->uid == 0 ? find_bringer (self, letter) : NULL;
  PpDeed *flags = find_deed (self, PP_DEED_FLAGS, letter->folder->name, letter->uid);

  if (flags != NULL)
    end_deed (self, flags, "the letter goes");
  if (bringer != NULL && !bringer->sent && bringer->kind == PP_DEED_APPEND)
    end_deed (self, bringer, "the letter goes");
  else if (bringer != NULL && !bringer->sent)
    {
      bringer->kind = PP_DEED_REMOVE;
      g_clear_pointer (&bringer->to, g_free);
      write_deed (self, bringer, "change");
    }
  else
    write_deed (self, add_deed (self, PP_DEED_REMOVE, letter->folder->name, letter->uid, letter->number, letter->item), "add");
  pp_device_store_remove (self, letter, "expunged here");
}

void
pp_device_store_offer (PpDeviceStore *self, PpDeviceLetter *letter)
{
  write_deed (self, add_deed (self, PP_DEED_APPEND, letter->folder->name, 0, letter->number, letter->item), "add");
}

/* ------------------------------------------------------------------ what a server says */

/**
 * pp_device_store_uid_gone:
 *
 * A letter is not on the server any more: it goes here too, and with it what was to be told about it.
 */
void
pp_device_store_uid_gone (PpDeviceStore *self, PpDeviceFolder *folder, guint32 uid)
{
  PpDeviceLetter *letter = pp_device_store_find_uid (self, folder, uid);

  for (guint i = self->contents.deeds->len; i > 0; i--)
    {
      PpDeed *deed = i <= self->contents.deeds->len ? self->contents.deeds->pdata[i - 1] : NULL;

      if (deed == NULL || deed->uid != uid || deed->sent || deed->kind == PP_DEED_APPEND || !g_str_equal (deed->folder, folder->name))
        continue;
      if (deed->kind == PP_DEED_REMOVE)
        end_deed (self, deed, "it is gone there already");
      else
        pp_device_store_deed_dropped (self, deed, "the letter is gone on the server", TRUE);
    }
  if (letter != NULL)
    pp_device_store_remove (self, letter, "gone on the server");
}

gboolean
pp_device_store_is_leaving (PpDeviceStore *self, const PpDeviceFolder *folder, guint32 uid)
{
  for (guint i = 0; i < self->contents.deeds->len; i++)
    {
      const PpDeed *deed = self->contents.deeds->pdata[i];
      if (deed->uid == uid && (deed->kind == PP_DEED_MOVE || deed->kind == PP_DEED_REMOVE) && g_str_equal (deed->folder, folder->name))
        return TRUE;
    }
  return FALSE;
}

PpDeed *
pp_device_store_next_deed (PpDeviceStore *self, const PpDeviceFolder *folder)
{
  for (guint i = 0; i < self->contents.deeds->len; i++)
    {
      PpDeed *deed = self->contents.deeds->pdata[i];
      if (folder == NULL || g_str_equal (deed->folder, folder->name))
        return deed;
    }
  return NULL;
}

void
pp_device_store_unsend (PpDeviceStore *self)
{
  for (guint i = 0; i < self->contents.deeds->len; i++)
    ((PpDeed *) self->contents.deeds->pdata[i])->sent = FALSE;
}

/**
 * pp_device_store_overlay:
 * @flags: what the server says
 *
 * Whoever changed a flag here wins for that flag; for all others the server does.
 *
 * Returns: what the flags will be once the server is told
 */
PpFlags
pp_device_store_overlay (PpDeviceStore *self, const PpDeviceFolder *folder, guint32 uid, PpFlags flags)
{
  for (guint i = 0; i < self->contents.deeds->len; i++)
    {
      const PpDeed *deed = self->contents.deeds->pdata[i];
      if (deed->kind == PP_DEED_FLAGS && deed->uid == uid && g_str_equal (deed->folder, folder->name))
        flags = (flags & ~deed->remove) | deed->add;
    }
  return flags;
}
