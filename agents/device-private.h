/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a device's store: device-store.c has letters and folders, device-change.c writes them down, device-deeds.c has
 * what servers know of them and have to be told.
 */
#pragma once

#include "agents/cabinet-private.h"
#include "agents/device-store.h"

G_BEGIN_DECLS

struct _PpDeviceStore
{
  PpActor *actor; /* whose it is */
  PpBench *cabinet;
  char *device;
  PpDeviceContents contents;
  GHashTable *by_name; /* of folders */
  GHashTable *by_uidl; /* to PpDeviceLetter */
  gint64 last_deed;
  char *problem;       /* why it could not be read, or NULL */
};

typedef enum
{
  PP_CHANGE_NONE, /* only reads */
  PP_CHANGE_FOLDER,
  PP_CHANGE_FOLDER_GONE,
  PP_CHANGE_LETTER,
  PP_CHANGE_LETTER_MOVED,
  PP_CHANGE_LETTER_GONE,
  PP_CHANGE_DEED,
  PP_CHANGE_DEED_GONE,
  PP_CHANGE_KNOWN,
  PP_CHANGE_LOST
} PpDeviceChangeKind;

/* One job for the cabinet's bench; all in it is its own. */
typedef struct
{
  PpDeviceChangeKind what;
  char *device;
  char *folder;    /* its name; KNOWN: the UIDL */
  guint32 number;
  char *to;
  guint32 to_number;
  PpDeviceFolder *row;
  PpDeviceLetter *letter;
  PpDeed *deed;
  gint64 id;
  gboolean known;
  GBytes *octets;
  GError *error;
  PpDeviceKeptFunc kept;
  PpDeviceReadFunc read;
  gpointer data;
  GDestroyNotify free_data;
} PpDeviceChange;

/* device-change.c */
PpDeviceChange *pp_device_store_change (PpDeviceStore *self, PpDeviceChangeKind what);
void pp_device_store_write (PpDeviceStore *self, PpDeviceChange *change);


/* device-store.c */
void pp_device_store_write_letter (PpDeviceStore *self, const PpDeviceLetter *letter, GBytes *octets);

/* device-deeds.c */
void pp_device_store_enter_uidl (PpDeviceStore *self, PpDeviceLetter *letter);
void pp_device_store_forget_uidl (PpDeviceStore *self, PpDeviceLetter *letter);
void pp_device_store_keep_uidl (PpDeviceStore *self, PpDeviceLetter *letter); /* it goes from here, but is still there */
void pp_device_store_forget_all (PpDeviceStore *self);
gboolean pp_device_store_is_awaited (PpDeviceStore *self, const PpDeviceLetter *letter); /* by the server, which does not have it yet */
void pp_device_store_drop_deeds (PpDeviceStore *self, const PpDeviceFolder *folder, const char *why);

G_END_DECLS
