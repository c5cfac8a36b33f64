/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a mail store, shared by the files that make it up:
 *   mail-store.c          the store: its jobs, its accounts
 *   mail-store-account.c  an account and its list of mailboxes
 *   mail-store-listing.c  that list changes
 *   mail-store-mailbox.c  a mailbox, and who hears of its changes
 *   mail-store-open.c     it is opened and closed
 *   mail-store-change.c   what is done to letters: flagged, removed, copied
 *   mail-store-filing.c   letters come in
 *   mail-store-report.c   the journal
 */
#pragma once

#include "agents/cabinet-store.h"
#include "agents/mail-store.h"

G_BEGIN_DECLS

/* ------------------------------------------------------------------ jobs */

/* One thing to be done in the cabinet. Embedded as the first member of what it needs and what it found. */
typedef struct _PpStoreJob PpStoreJob;
struct _PpStoreJob
{
  PpMailStore *store; /* owned */
  /* On the bench; not called if @error is set already. */
  gboolean (*work) (PpCabinet *cabinet, PpStoreJob *job, GError **error);
  /* In the world, once, whatever became of it: makes memory the same, tells everybody, answers. */
  void (*finish) (PpStoreJob *job, const GError *error);
  void (*free) (PpStoreJob *job);
  GError *error;
  gboolean finished;
};

void pp_store_job_give (PpMailStore *store, PpStoreJob *job);
void pp_store_job_skip_work (PpMailStore *store, PpStoreJob *job); /* takes it */

/* ------------------------------------------------------------------ the store */

struct _PpMailStore
{
  guint refs;
  PpActor *actor;       /* weak */
  PpBench *cabinet;     /* owned */
  GHashTable *accounts; /* owner to PpAccount */
  GQueue unwatched;     /* PpMailbox whose letters are in memory though nobody has it open; the last one closed is last */
  guint64 last_serial;  /* of viewers */
  guint jobs_out;      /* given, and not over */
};

struct _PpAccount
{
  guint refs;           /* the store's, and of mailboxes that were deleted */
  PpMailStore *store;   /* NULL when it is gone */
  char *owner;
  gint64 quota;
  GPtrArray *mailboxes;     /* PpMailbox, in their order */
  GHashTable *by_id;        /* the same */
  GPtrArray *subscriptions; /* char *, sorted */
  gboolean locked;
};

/* One who has a mailbox open, or soon. */
typedef struct
{
  PpViewer *viewer;
  guint64 serial;        /* another viewer at the same address is another viewer */
  gboolean ready;        /* its open was answered */
  gboolean takes_recent;
} PpWatch;

struct _PpMailbox
{
  guint refs;
  PpAccount *account; /* NULL when the store is gone; owned if the mailbox is */
  char *name;
  char *special_use;
  PpFolderNumbers numbers;
  GPtrArray *keywords; /* char *, by number */
  GArray *letters;     /* PpFiled, by UID; NULL: not in memory */
  GArray *watches;     /* PpWatch */
  guint opening;       /* how many jobs will need @letters as they are */
  guint32 told_upto;   /* \Recent: of those below, somebody has heard, whatever the cabinet says */
  gboolean gone;
};

/* mail-store-account.c */
PpAccount *pp_account_new (PpMailStore *store, const char *owner);
PpAccount *pp_account_ref (PpAccount *self);
void pp_account_unref (PpAccount *self);
void pp_account_close (PpAccount *self); /* the store goes */
void pp_account_fill (PpAccount *self, GPtrArray *folders, GPtrArray *subscriptions);
void pp_account_take_made (PpAccount *self, GPtrArray *made); /* (element-type PpFolder) */
void pp_account_take_away (PpAccount *self, PpMailbox *mailbox);
void pp_account_sort (PpAccount *self);
guint pp_account_find_subscription (const PpAccount *self, const char *name, gboolean *found);

/* mail-store-mailbox.c */
PpMailbox *pp_mailbox_new (PpAccount *account, PpFolder *folder); /* takes its names and keywords */
PpMailStore *pp_mailbox_get_store (const PpMailbox *self); /* NULL when it is gone */
void pp_mailbox_orphan (PpMailbox *self);
void pp_mailbox_bury (PpMailbox *self); /* it was deleted: all viewers are told */
PpWatch *pp_mailbox_find_watch (const PpMailbox *self, guint64 serial);
guint64 pp_mailbox_serial_of (const PpMailbox *self, const PpViewer *viewer); /* 0: not here, or NULL */
/* What a change did becomes so in memory, and the viewers are told. @by: a serial. */
void pp_mailbox_take_numbers (PpMailbox *self, PpChange *change);
void pp_mailbox_apply_added (PpMailbox *self, const GArray *letters, guint64 by);
void pp_mailbox_apply_changed (PpMailbox *self, const GArray *letters, guint64 by);
void pp_mailbox_apply_removed (PpMailbox *self, const GArray *letters, guint64 by);
GArray *pp_uids_of (const GArray *letters); /* (transfer full): guint32 */

/* mail-store-report.c */
char *pp_store_key (const char *owner, const char *name, guint32 uid);
void pp_store_report_added (PpMailStore *self, const char *owner, const char *name, const PpMailbox *mailbox,
                            const PpFiled *letter, guint hop, const char *how);
void pp_store_report_copied (PpMailbox *from, const GArray *letters, PpMailbox *to, const GArray *copies, gboolean move);
void pp_store_report_removed (PpMailbox *self, const GArray *letters);
void pp_store_report_flags (PpMailbox *self, const GArray *letters);
void pp_store_report_deleted (PpMailbox *self);
void pp_store_report_renamed (PpMailbox *self, const char *before);

G_END_DECLS
