/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A device's own store, on the world's side: what is known of each letter is in memory, its octets are in the cabinet.
 * What changes is seen at once, told as an event, and written behind it in the same order; so what a killed program finds
 * on the disk is how things were a moment before. Knows no protocol: agents/mua-collect.c and agents/imap-client*.c do.
 */
#pragma once

#include "agents/cabinet-device.h"
#include "sim/actor.h"

G_BEGIN_DECLS

typedef struct _PpDeviceStore PpDeviceStore;

#define PP_DEVICE_INBOX "INBOX"

PpDeviceStore *pp_device_store_new (PpActor *actor, PpBench *cabinet, const char *device); /* before the world starts */
void pp_device_store_free (PpDeviceStore *self);
void pp_device_store_begin (PpDeviceStore *self); /* from started(): tells what was here already */

/* ------------------------------------------------------------------ folders and letters */

const GPtrArray *pp_device_store_get_folders (const PpDeviceStore *self); /* PpDeviceFolder */
PpDeviceFolder *pp_device_store_find_folder (PpDeviceStore *self, const char *name); /* (nullable) */
PpDeviceFolder *pp_device_store_make_folder (PpDeviceStore *self, const char *name); /* the one that is there, or a new one */
void pp_device_store_drop_folder (PpDeviceStore *self, PpDeviceFolder *folder, const char *why); /* with its letters, and what waits for them */
void pp_device_store_empty_folder (PpDeviceStore *self, PpDeviceFolder *folder, const char *why);
void pp_device_store_write_folder (PpDeviceStore *self, const PpDeviceFolder *folder); /* its numbers were changed */

PpDeviceLetter *pp_device_store_find_uid (PpDeviceStore *self, const PpDeviceFolder *folder, guint32 uid);
PpDeviceLetter *pp_device_store_find_number (PpDeviceStore *self, const PpDeviceFolder *folder, guint32 number);
PpDeviceLetter *pp_device_store_find_item (PpDeviceStore *self, guint32 item);
PpDeviceLetter *pp_device_store_find_subject (PpDeviceStore *self, const char *subject); /* the last that came */

/* @error NULL: it is on the disk. @letter may be gone by then: it is looked for by @folder and @number. */
typedef void (*PpDeviceKeptFunc) (PpActor *actor, gpointer data, const GError *error);

/* Of @like uid, uidl, item, flags, keywords, came_us and octets are used; @octets is what is here of it. With @done the event comes
 * when it is on the disk; @data is freed after @done with @free_data. */
PpDeviceLetter *pp_device_store_add (PpDeviceStore *self, PpDeviceFolder *folder, const PpDeviceLetter *like, GBytes *octets, PpKept kept,
                                     PpDeviceKeptFunc done, gpointer data, GDestroyNotify free_data);
void pp_device_store_fill (PpDeviceStore *self, PpDeviceLetter *letter, GBytes *octets, PpKept kept);
void pp_device_store_set_flags (PpDeviceStore *self, PpDeviceLetter *letter, PpFlags flags, const char *keywords);
void pp_device_store_set_uid (PpDeviceStore *self, PpDeviceLetter *letter, guint32 uid);
void pp_device_store_remove (PpDeviceStore *self, PpDeviceLetter *letter, const char *why);
void pp_device_store_move (PpDeviceStore *self, PpDeviceLetter *letter, PpDeviceFolder *to); /* its uid is 0 then */
void pp_device_store_lose (PpDeviceStore *self); /* everything */

/* (transfer full) @octets: NULL with @error */
typedef void (*PpDeviceReadFunc) (PpActor *actor, gpointer data, GBytes *octets, const GError *error);
void pp_device_store_read (PpDeviceStore *self, const PpDeviceLetter *letter, PpDeviceReadFunc done, gpointer data, GDestroyNotify free_data);

/* ------------------------------------------------------------------ POP: what a server's unique ids are known of */

PpDeviceLetter *pp_device_store_find_uidl (PpDeviceStore *self, const char *uidl);
gboolean pp_device_store_is_deleted (PpDeviceStore *self, const char *uidl); /* here, and is still on the server */
void pp_device_store_uidl_gone (PpDeviceStore *self, const char *uidl);      /* from the server */

/* ------------------------------------------------------------------ IMAP: what the server has to be told */

const GPtrArray *pp_device_store_get_deeds (const PpDeviceStore *self); /* PpDeed, in order */
/* Each first changes what is here. */
void pp_device_store_flag (PpDeviceStore *self, PpDeviceLetter *letter, PpFlags add, PpFlags remove);
void pp_device_store_carry (PpDeviceStore *self, PpDeviceLetter *letter, const char *to);
void pp_device_store_expunge (PpDeviceStore *self, PpDeviceLetter *letter);
void pp_device_store_offer (PpDeviceStore *self, PpDeviceLetter *letter); /* to the server, which does not have it */
void pp_device_store_deed_done (PpDeviceStore *self, PpDeed *deed);
/* With a note. @gone: the letter is not there any more; else it is looked for again, since it is not here as it is there. */
void pp_device_store_deed_dropped (PpDeviceStore *self, PpDeed *deed, const char *why, gboolean gone);
void pp_device_store_uid_gone (PpDeviceStore *self, PpDeviceFolder *folder, guint32 uid); /* somebody has taken it away on the server */
gboolean pp_device_store_is_leaving (PpDeviceStore *self, const PpDeviceFolder *folder, guint32 uid); /* moved or expunged here */
PpDeed *pp_device_store_next_deed (PpDeviceStore *self, const PpDeviceFolder *folder); /* (nullable): the first of that folder, or with NULL of any */
void pp_device_store_unsend (PpDeviceStore *self); /* the connection broke: what the server was being told is to be told again */
/* What waits for letter @uid of @folder: flags as they are once that is told. */
PpFlags pp_device_store_overlay (PpDeviceStore *self, const PpDeviceFolder *folder, guint32 uid, PpFlags flags);

char *pp_flags_to_text (PpFlags flags, const char *keywords); /* (transfer full): "\Seen \Flagged", "none" */

G_END_DECLS
