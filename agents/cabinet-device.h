/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a device keeps of its user's mail in its host's cabinet, for the cabinet's bench: folders, letters, what was done
 * while it could not be told to the server, and which letters of a POP server have been here already. What it means is in
 * agents/device-store.h.
 */
#pragma once

#include "agents/cabinet.h"
#include "agents/mail-flags.h"

G_BEGIN_DECLS

/* How much of a letter is here. */
typedef enum
{
  PP_KEPT_NOTHING,
  PP_KEPT_HEADER,
  PP_KEPT_WHOLE
} PpKept;

typedef struct
{
  char *name;          /* "INBOX", "Archive/2026" */
  char *remote;        /* as the server calls it; NULL: it does not know it yet */
  guint32 validity;    /* UIDVALIDITY; 0: not known */
  guint32 uid_next;    /* all below it are known */
  guint64 mod_seq;     /* HIGHESTMODSEQ up to which all is known; 0: not known */
  guint32 next_number; /* of the next letter that comes into it */
  GPtrArray *letters;  /* PpDeviceLetter, by number; of the world's side */
  GHashTable *by_uid;
} PpDeviceFolder;

typedef struct
{
  PpDeviceFolder *folder; /* of the world's side; elsewhere NULL */
  guint32 number;   /* within its folder on this device; never used twice */
  guint32 uid;      /* IMAP: 0: the server has not told */
  char *uidl;       /* POP: NULL: it is not on the server any more */
  guint32 item;     /* the letter's number in the world, 0 for none */
  PpFlags flags;    /* the system's */
  char *keywords;   /* with spaces between them, or NULL */
  gsize octets;
  gint64 came_us;   /* a date */
  PpKept kept;
  char *subject;    /* or NULL */
  gboolean wanted;  /* somebody waits to read it; not kept */
} PpDeviceLetter;

typedef enum
{
  PP_DEED_FLAGS,  /* flags are added and removed */
  PP_DEED_MOVE,   /* the same, and then it goes to another folder */
  PP_DEED_REMOVE, /* it was expunged */
  PP_DEED_APPEND  /* it was written here, and the server shall have it too */
} PpDeedKind;

/* What was done here with a letter, and has to be told to the server. */
typedef struct
{
  gint64 id;         /* rising */
  PpDeedKind kind;
  char *folder;      /* where it was on the server */
  guint32 uid;       /* there */
  guint32 number;    /* APPEND: its number here */
  PpFlags add, remove;
  char *to;          /* MOVE: where to, … */
  guint32 to_number; /* … and its number there, here */
  guint32 item;
  gboolean sent;     /* the server is being told now; not kept */
} PpDeed;

void pp_device_folder_free (PpDeviceFolder *folder);
void pp_device_letter_free (PpDeviceLetter *letter);
PpDeviceLetter *pp_device_letter_copy (const PpDeviceLetter *letter); /* without its folder */
void pp_deed_free (PpDeed *deed);
PpDeed *pp_deed_copy (const PpDeed *deed);

/* Everything of one device. */
typedef struct
{
  GPtrArray *folders; /* PpDeviceFolder, each with its letters */
  GPtrArray *deeds;   /* PpDeed, in order */
  GHashTable *known;  /* set of UIDLs: deleted here, and still on the server */
} PpDeviceContents;

/* Makes the tables if they are not there. */
gboolean pp_cabinet_device_load (PpCabinet *self, const char *device, PpDeviceContents *contents, GError **error);
void pp_device_contents_clear (PpDeviceContents *contents);

gboolean pp_cabinet_device_write_folder (PpCabinet *self, const char *device, const PpDeviceFolder *folder, GError **error);
gboolean pp_cabinet_device_remove_folder (PpCabinet *self, const char *device, const char *folder, GError **error); /* and its letters */
/* @octets NULL: what is kept of it stays as it is */
gboolean pp_cabinet_device_write_letter (PpCabinet *self, const char *device, const char *folder, const PpDeviceLetter *letter,
                                         GBytes *octets, GError **error);
gboolean pp_cabinet_device_remove_letter (PpCabinet *self, const char *device, const char *folder, guint32 number, GError **error);
gboolean pp_cabinet_device_move_letter (PpCabinet *self, const char *device, const char *folder, guint32 number, const char *to,
                                        guint32 to_number, GError **error);
GBytes *pp_cabinet_device_get_octets (PpCabinet *self, const char *device, const char *folder, guint32 number, GError **error);
gboolean pp_cabinet_device_write_deed (PpCabinet *self, const char *device, const PpDeed *deed, GError **error);
gboolean pp_cabinet_device_remove_deed (PpCabinet *self, const char *device, gint64 id, GError **error);
gboolean pp_cabinet_device_know (PpCabinet *self, const char *device, const char *uidl, gboolean known, GError **error);
gboolean pp_cabinet_device_clear (PpCabinet *self, const char *device, GError **error);

G_END_DECLS
