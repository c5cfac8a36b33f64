/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail store of a post office: accounts, their mailboxes, the letters in them. What is looked at often (names,
 * UIDs, flags, sizes, dates) is in memory; the octets are in the cabinet. Every change is a job of the cabinet's bench:
 * it is on the disk before it is seen by anybody, and everybody who has the mailbox open sees all changes in the order
 * in which the cabinet made them. The world's thread only; the cabinet's side is agents/cabinet-mail.h.
 */
#pragma once

#include "agents/cabinet-mail.h"
#include "sim/actor.h"

G_BEGIN_DECLS

typedef struct _PpMailStore PpMailStore;
typedef struct _PpAccount PpAccount;   /* a user's; lives as long as the store once it is open */
typedef struct _PpMailbox PpMailbox;   /* owned by its account; refcounted, for sessions may outlive it */

/* ------------------------------------------------------------------ accounts */

PpMailStore *pp_mail_store_new (PpActor *actor, PpBench *cabinet); /* @actor: whose world; not kept alive */
PpMailStore *pp_mail_store_ref (PpMailStore *self);
void pp_mail_store_unref (PpMailStore *self);

/* Every done function below is called exactly once, in the world, never before the call that it answers returned; in the
 * order of the calls. @error: %PP_CABINET_ERROR, nothing happened. After pp_mail_store_unref() by its owner the data is
 * still handed back. When the world ends it is too, with an error, for what was not answered yet (or was asked for too late:
 * then from within the call); whether that happened is not known. */
typedef void (*PpAccountFunc) (gpointer data, PpAccount *account, const GError *error);

/* Loads (once) the account of @owner, making INBOX and the special mailboxes (Drafts, Sent, Junk, Trash, Archive:
 * RFC 6154; subscribed) where they are missing. @quota: octets, 0 for none, -1: as said before. */
void pp_mail_store_open (PpMailStore *self, const char *owner, gint64 quota, PpAccountFunc done, gpointer data);

const char *pp_account_get_owner (const PpAccount *self);
gint64 pp_account_get_quota (const PpAccount *self);   /* octets, 0: none */
guint64 pp_account_get_octets (const PpAccount *self); /* of all letters in all mailboxes */
guint64 pp_account_get_count (const PpAccount *self);  /* letters, all mailboxes */
const GPtrArray *pp_account_get_mailboxes (const PpAccount *self); /* PpMailbox, sorted by name, INBOX first */
PpMailbox *pp_account_find (const PpAccount *self, const char *name); /* (nullable): exact, but INBOX in any case */
gboolean pp_account_is_subscribed (const PpAccount *self, const char *name);
const GPtrArray *pp_account_get_subscriptions (const PpAccount *self); /* char *, sorted; may name what is no more */

/* Changes of the list. Names are valid UTF-8, "/" between levels, at most PP_MAILBOX_NAME_MAX octets, no empty level, no control
 * character; INBOX in any case is INBOX. Those above it are made as well (RFC 9051, 6.3.4). RENAME takes those below along; of
 * INBOX it moves the letters (RFC 9051, 6.3.6). DELETE leaves those below alone: a name that has some below stays in the list as
 * "no select" only through them. Errors: PP_CABINET_ERROR_EXISTS, _MISSING, _NAME, _LIMIT (10,000 mailboxes an account). */
typedef void (*PpStoreFunc) (gpointer data, const GError *error);
void pp_account_create (PpAccount *self, const char *name, const char *special_use, PpStoreFunc done, gpointer data);
void pp_account_delete (PpAccount *self, const char *name, PpStoreFunc done, gpointer data);
void pp_account_rename (PpAccount *self, const char *from, const char *to, PpStoreFunc done, gpointer data);
void pp_account_subscribe (PpAccount *self, const char *name, gboolean subscribed, PpStoreFunc done, gpointer data);

/* ------------------------------------------------------------------ a mailbox, without opening it */

PpMailbox *pp_mailbox_ref (PpMailbox *self);
void pp_mailbox_unref (PpMailbox *self);
PpAccount *pp_mailbox_get_account (const PpMailbox *self);
const char *pp_mailbox_get_name (const PpMailbox *self);        /* "INBOX", "Archive/2026" */
const char *pp_mailbox_get_special_use (const PpMailbox *self); /* "\\Sent" or NULL */
gboolean pp_mailbox_is_gone (const PpMailbox *self);            /* deleted, or (sessions are told so) */
guint32 pp_mailbox_get_validity (const PpMailbox *self);        /* UIDVALIDITY: never used twice in a cabinet */
guint32 pp_mailbox_get_uid_next (const PpMailbox *self);
guint64 pp_mailbox_get_mod_seq (const PpMailbox *self);         /* HIGHESTMODSEQ; at least 1 */
guint pp_mailbox_count (const PpMailbox *self);                 /* letters: kept up to date though it is not open */
guint pp_mailbox_count_unseen (const PpMailbox *self);
guint pp_mailbox_count_deleted (const PpMailbox *self);         /* with \Deleted */
guint64 pp_mailbox_get_octets (const PpMailbox *self);
const char *const *pp_mailbox_get_keywords (const PpMailbox *self, guint *n); /* by number: PP_FLAG_KEYWORD (0) on */

/* ------------------------------------------------------------------ an open mailbox */

/* Somebody who has it open. All functions may be NULL; @by is the viewer of whoever asked for the change, or NULL. They are
 * called right before the done function of the change. */
typedef struct _PpViewer PpViewer;
struct _PpViewer
{
  void (*added) (PpViewer *self, guint from, PpViewer *by);                   /* letters from index @from on are new */
  void (*changed) (PpViewer *self, const GArray *uids, PpViewer *by);         /* guint32, rising: flags or modseq */
  void (*removed) (PpViewer *self, const GArray *uids, guint64 mod_seq, PpViewer *by); /* guint32, rising: gone from the array already */
  void (*keywords) (PpViewer *self);                                         /* there are new ones */
  void (*gone) (PpViewer *self);                                             /* the mailbox was deleted */
};

/* Loads its letters, and registers @viewer until pp_mailbox_close(). @done gets PP_CABINET_ERROR_MISSING if it is gone. @takes_recent:
 * this session is the one that hears \Recent for what nobody was told of yet (RFC 3501, 2.3.2); *recent_from (set before @done) is
 * the first such UID. */
void pp_mailbox_open (PpMailbox *self, PpViewer *viewer, gboolean takes_recent, guint32 *recent_from, PpStoreFunc done, gpointer data);
void pp_mailbox_close (PpMailbox *self, PpViewer *viewer); /* also while opening: @done still comes, with an error */
const GArray *pp_mailbox_get_letters (const PpMailbox *self);  /* PpFiled, by UID; valid until the next change */
const PpFiled *pp_mailbox_find (const PpMailbox *self, guint32 uid); /* (nullable) */
guint pp_mailbox_find_index (const PpMailbox *self, guint32 uid);    /* of the first letter with that UID or above; count if none */

/* Changes of what is in it. @uids: (element-type guint32) rising; those that are not there are passed over. */
typedef enum { PP_FLAGS_SET, PP_FLAGS_ADD, PP_FLAGS_REMOVE } PpFlagsMode;

/* @changed: letters whose flags are now as asked, changed or not; @refused: those whose modseq was above @unchanged_since (RFC 7162,
 * 3.1.3). @keywords: NULL-terminated, beside the system flags in @flags. PP_CABINET_ERROR_LIMIT: too many keywords. Only letters that
 * really change get a new modseq. */
typedef void (*PpFlagsFunc) (gpointer data, const GArray *changed, const GArray *refused, const GError *error);
void pp_mailbox_flag (PpMailbox *self, const GArray *uids, PpFlagsMode mode, PpFlags flags, const char *const *keywords,
                      guint64 unchanged_since /* G_MAXUINT64: whatever */, PpViewer *by, PpFlagsFunc done, gpointer data);

/* Removes those of @uids (NULL: all) that have \Deleted when the job runs; @whatever: also those without. */
typedef void (*PpRemovedFunc) (gpointer data, const GArray *removed, guint64 mod_seq, const GError *error);
void pp_mailbox_remove (PpMailbox *self, const GArray *uids, gboolean whatever, PpViewer *by, PpRemovedFunc done, gpointer data);

/* Copies (or moves, in one transaction) to @to, which may be @self. The n-th of @from is now the n-th of @now in @to. Flags, keywords,
 * internal date come along. Errors: _FULL (quota), _MISSING (@to is gone). */
typedef void (*PpCopiedFunc) (gpointer data, const GArray *from, const GArray *now, const GError *error);
void pp_mailbox_copy (PpMailbox *self, const GArray *uids, PpMailbox *to, gboolean move, PpViewer *by, PpCopiedFunc done, gpointer data);

/* A new letter. @uid 0 with @error: _FULL, _MISSING, _LIMIT. @letter is copied; its flags and date are used, its keywords are @keywords. */
typedef void (*PpAddedFunc) (gpointer data, guint32 uid, const GError *error);
void pp_mailbox_add (PpMailbox *self, GBytes *content, const PpFiled *letter, const char *const *keywords, PpViewer *by,
                     PpAddedFunc done, gpointer data);

/* What the MDA does: into the INBOX of @owner, whether or not the account is open. */
void pp_mail_store_deliver (PpMailStore *self, const char *owner, gint64 quota, GBytes *content, const PpFiled *letter,
                            PpAddedFunc done, gpointer data);

/* The same for several recipients at once, whose letters share their octets: one transaction, in which one of them may fail alone.
 * @address: for the journal, or NULL. The n-th of @uids is 0 if the n-th of @errors is set; with @error nobody has it. */
typedef struct
{
  const char *owner;
  const char *address;
  gint64 quota;
} PpAddressee;
typedef void (*PpDeliveredToFunc) (gpointer data, const guint32 *uids, GError *const *errors, const GError *error);
void pp_mail_store_deliver_to (PpMailStore *self, const PpAddressee *addressees, guint n, GBytes *content, const PpFiled *letter,
                               PpDeliveredToFunc done, gpointer data);

/* For FETCH and SEARCH, which read octets: @work runs on the cabinet's bench behind every change asked for before, with the PpCabinet.
 * As pp_actor_work(). */
void pp_mail_store_work (PpMailStore *self, PpWorkFunc work, PpDoneFunc done, gpointer job, GDestroyNotify free_job);

/* The maildrop's lock (RFC 1939, 4): one POP3 session at a time. FALSE: another one has it. */
gboolean pp_account_lock (PpAccount *self);
void pp_account_unlock (PpAccount *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpMailStore, pp_mail_store_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpMailbox, pp_mailbox_unref)

G_END_DECLS
