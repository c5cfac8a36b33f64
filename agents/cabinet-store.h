/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the mail store asks of a cabinet, one function a job. For the cabinet's bench; each happens whole or not at all,
 * and tells what the mailbox is like afterwards, so that the store can say the same in memory.
 */
#pragma once

#include "agents/cabinet-mail.h"

G_BEGIN_DECLS

#define PP_INBOX "INBOX"

/* A mailbox's row, but for its names. What a change makes of it is worked out here and written back as a whole. */
typedef struct
{
  guint32 id;           /* its UIDVALIDITY as well */
  guint32 uid_next;
  guint32 first_recent; /* nobody has been told of this UID and those above */
  guint64 mod_seq;
  guint64 forgotten;    /* what was expunged at this modseq or below may have been forgotten */
  guint64 octets;
  guint32 count;
  guint32 unseen;
  guint32 deleted;
  guint32 vanished;     /* how many expunged UIDs are known */
} PpFolderNumbers;

typedef struct
{
  PpFolderNumbers numbers;
  char *name;
  char *special_use;    /* or NULL */
  GPtrArray *keywords;  /* char *, by number */
} PpFolder;

void pp_folder_free (PpFolder *self);
GPtrArray *pp_keywords_new (void);

/* ------------------------------------------------------------------ the list: cabinet-folders.c */

/* All mailboxes and subscriptions of @owner; INBOX and the special ones are made first, where they are missing. */
gboolean pp_cabinet_account_open (PpCabinet *self, const char *owner, GPtrArray **folders, GPtrArray **subscriptions, GError **error);
/* @made: (element-type PpFolder): those that were made, parents first. */
gboolean pp_cabinet_folder_create (PpCabinet *self, const char *owner, const char *name, const char *special_use, GPtrArray *made,
                                   GError **error);
gboolean pp_cabinet_folder_delete (PpCabinet *self, const char *owner, const char *name, guint32 *id, GError **error);
/* @renamed: (element-type PpFolder): with their new names. Not for INBOX. */
gboolean pp_cabinet_folder_rename (PpCabinet *self, const char *owner, const char *from, const char *to, GPtrArray *renamed,
                                   GPtrArray *made, GError **error);
/* INBOX stays, empty: its letters go to @to, the last of @made. */
typedef struct _PpChange PpChange;
gboolean pp_cabinet_inbox_rename (PpCabinet *self, const char *owner, const char *to, GPtrArray *made, PpChange *from, PpChange *into,
                                  GError **error);
gboolean pp_cabinet_subscribe (PpCabinet *self, const char *owner, const char *name, gboolean subscribed, GError **error);
/* A name in its one form ("inbox" is INBOX), or NULL if no mailbox can have it. (transfer full) */
char *pp_mailbox_name_check (const char *name, GError **error);

/* ------------------------------------------------------------------ one mailbox */

/* Its letters (PpFiled, by UID), checked. */
gboolean pp_cabinet_folder_load (PpCabinet *self, guint32 id, PpFolder **folder, GArray **letters, GError **error);
gboolean pp_cabinet_take_recent (PpCabinet *self, guint32 id, guint32 *recent_from, GError **error);
gboolean pp_cabinet_tell_recent (PpCabinet *self, guint32 id, guint32 upto, GError **error);

/* What a change did to one mailbox. */
struct _PpChange
{
  PpFolderNumbers numbers;
  GPtrArray *keywords; /* all of them, if there are new ones; or NULL */
  GArray *letters;     /* PpFiled, by UID: those it is about, as they are now (or were, if they are gone) */
};

void pp_change_init (PpChange *self);
void pp_change_clear (PpChange *self);

typedef struct
{
  guint mode;          /* a PpFlagsMode */
  PpFlags flags;
  char **keywords;     /* or NULL */
  guint64 unchanged_since;
} PpFlagging;

/* @change->letters: those that really changed; @asked and @refused: (element-type guint32) as pp_mailbox_flag() hands them out. */
gboolean pp_cabinet_flag (PpCabinet *self, guint32 id, GArray *uids, const PpFlagging *how, PpChange *change, GArray *asked, GArray *refused,
                          GError **error);
/* @uids: NULL for all. */
gboolean pp_cabinet_remove (PpCabinet *self, guint32 id, GArray *uids, gboolean whatever, PpChange *change, GError **error);
/* @from->letters are those copied, @to->letters what they became, one for one. @uids: NULL for all. */
gboolean pp_cabinet_copy (PpCabinet *self, guint32 id, GArray *uids, guint32 to_id, gboolean move, gint64 quota, PpChange *from, PpChange *to,
                          GError **error);
gboolean pp_cabinet_add (PpCabinet *self, guint32 id, GBytes *octets, const PpFiled *letter, char **keywords, gint64 quota,
                         PpChange *change, GError **error);
/* Into somebody's INBOX, which is made if it is missing. *@content: the id of the octets in the cabinet: 0 until the first has them. */
gboolean pp_cabinet_deliver (PpCabinet *self, const char *owner, gint64 quota, GBytes *octets, gint64 *content, const PpFiled *letter,
                             PpChange *change, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpFolder, pp_folder_free)

G_END_DECLS
