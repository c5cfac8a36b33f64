/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a cabinet, shared by the files that make it up:
 *   cabinet.c          opening, checking, closing; how a batch begins and ends
 *   cabinet-schema.c   the tables, and how older ones become ours
 *   cabinet-sql.c      the statements, running them, errors
 *   cabinet-queue.c    the mail queue
 *   cabinet-content.c  octets, and what was worked out about them
 *   cabinet-folders.c  the list of mailboxes, subscriptions
 *   cabinet-numbers.c  one mailbox's numbers and keywords
 *   cabinet-letters.c  letters come and go
 *   cabinet-copy.c     letters are copied and moved
 *   cabinet-flags.c    their flags
 *   cabinet-vanished.c the UIDs of those that are gone
 */
#pragma once

#include <sqlite3.h>

#include "agents/cabinet-store.h"

G_BEGIN_DECLS

#define PP_CABINET_APPLICATION_ID 0x50507374 /* "PPst", in the file's header */
#define PP_CABINET_VERSION 3                 /* of the schema */

/* The statements: cabinet-sql.c has the text of each. */
typedef enum
{
  PP_SQL_BEGIN,
  PP_SQL_COMMIT,
  PP_SQL_ROLLBACK,
  PP_SQL_SAVE,
  PP_SQL_RELEASE,
  PP_SQL_UNDO,
  PP_SQL_CONTENT_ADD,
  PP_SQL_CONTENT_GET,
  PP_SQL_CONTENT_LAST,
  PP_SQL_CONTENT_REMOVE,
  PP_SQL_SHARE_GET,
  PP_SQL_SHARE_SET,
  PP_SQL_SHARE_REMOVE,
  PP_SQL_PARSED_ADD,
  PP_SQL_PARSED_GET,
  PP_SQL_PARSED_WALK,
  PP_SQL_PARSED_REMOVE,
  PP_SQL_QUEUE_ADD,
  PP_SQL_QUEUE_FIND,
  PP_SQL_QUEUE_REMOVE,
  PP_SQL_QUEUE_LIST,
  PP_SQL_RECIPIENT_ADD,
  PP_SQL_RECIPIENT_CLEAR,
  PP_SQL_RECIPIENT_LIST,
  PP_SQL_MAILBOX_ADD,
  PP_SQL_MAILBOX_GET,
  PP_SQL_MAILBOX_FIND,
  PP_SQL_MAILBOX_LIST,
  PP_SQL_MAILBOX_WRITE,
  PP_SQL_MAILBOX_RENAME,
  PP_SQL_MAILBOX_SPECIAL,
  PP_SQL_MAILBOX_REMOVE,
  PP_SQL_OWNER_COUNT,
  PP_SQL_OWNER_OCTETS,
  PP_SQL_KEYWORD_ADD,
  PP_SQL_KEYWORD_LIST,
  PP_SQL_KEYWORD_LIST_OWNER,
  PP_SQL_KEYWORD_REMOVE,
  PP_SQL_SUBSCRIPTION_ADD,
  PP_SQL_SUBSCRIPTION_LIST,
  PP_SQL_SUBSCRIPTION_COUNT,
  PP_SQL_SUBSCRIPTION_REMOVE,
  PP_SQL_LETTER_ADD,
  PP_SQL_LETTER_GET,
  PP_SQL_LETTER_LIST,
  PP_SQL_LETTER_FLAG,
  PP_SQL_LETTER_REMOVE,
  PP_SQL_LETTER_REMOVE_ALL,
  PP_SQL_VANISHED_ADD,
  PP_SQL_VANISHED_LIST,
  PP_SQL_VANISHED_NEWEST,
  PP_SQL_VANISHED_COUNT,
  PP_SQL_VANISHED_FORGET,
  PP_SQL_VANISHED_REMOVE_ALL,
  PP_N_SQL
} PpSql;

struct _PpCabinet
{
  char *name; /* for errors: the path, or "the cabinet of HOST" */
  sqlite3 *db;
  sqlite3_stmt *statements[PP_N_SQL];
  gboolean in_batch;
  gint64 last_content; /* the highest id of octets so far: one that is gone is not given to others while a job may still ask for it */
  int log_pages;       /* in the write-ahead log */
  GBytes *big;         /* the last long letter that was read, for clients ask for such a one a piece at a time … */
  gint64 big_content;  /* … and its id */
};

/* What a step of a statement came to. */
typedef enum
{
  PP_STEP_FAILED,
  PP_STEP_DONE,
  PP_STEP_ROW
} PpSqlStep;

gboolean pp_cabinet_write_schema (PpCabinet *self, const char *host, GError **error);
gboolean pp_cabinet_upgrade (PpCabinet *self, gint64 version, GError **error);
gboolean pp_cabinet_prepare (PpCabinet *self, GError **error);
sqlite3_stmt *pp_cabinet_use (PpCabinet *self, PpSql which);
PpSqlStep pp_cabinet_step (PpCabinet *self, sqlite3_stmt *statement, GError **error);
gboolean pp_cabinet_run (PpCabinet *self, sqlite3_stmt *statement, GError **error);
gboolean pp_cabinet_run_on (PpCabinet *self, PpSql which, gint64 id, GError **error);
void pp_cabinet_bind_text (sqlite3_stmt *statement, int place, const char *text);
GBytes *pp_cabinet_column_bytes (sqlite3_stmt *statement, int column);

gboolean pp_cabinet_save (PpCabinet *self, GError **error);
gboolean pp_cabinet_settle (PpCabinet *self, gboolean good, GError **error);

void pp_cabinet_set_error (PpCabinet *self, int code, GError **error);
gboolean pp_cabinet_is_damaged (PpCabinet *self, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4); /* FALSE */

/* cabinet-content.c */
gint64 pp_cabinet_content_add (PpCabinet *self, GBytes *content, GError **error);
gboolean pp_cabinet_content_share (PpCabinet *self, gint64 id, GError **error); /* one more uses it */
gboolean pp_cabinet_content_drop (PpCabinet *self, gint64 id, GError **error);  /* one less */
gboolean pp_cabinet_parsed_add (PpCabinet *self, gint64 content, GBytes *octets, PpParsed *parsed, GError **error);

/* cabinet-numbers.c */
gboolean pp_cabinet_numbers_read (PpCabinet *self, sqlite3_stmt *row, int column, PpFolderNumbers *numbers, GError **error);
gboolean pp_cabinet_numbers_get (PpCabinet *self, guint32 id, PpFolderNumbers *numbers, GError **error); /* MISSING */
gboolean pp_cabinet_numbers_find (PpCabinet *self, const char *owner, const char *name, PpFolderNumbers *numbers, GError **error); /* id 0 */
gboolean pp_cabinet_numbers_write (PpCabinet *self, const PpFolderNumbers *numbers, GError **error);
gboolean pp_cabinet_numbers_next_mod_seq (PpCabinet *self, PpFolderNumbers *numbers, GError **error);
void pp_folder_numbers_count (PpFolderNumbers *self, PpFlags flags, guint32 octets, gboolean came);
gboolean pp_cabinet_folder_make (PpCabinet *self, const char *owner, const char *name, const char *special_use, PpFolderNumbers *numbers,
                                 GError **error);
gboolean pp_cabinet_keywords_get (PpCabinet *self, guint32 id, GPtrArray **keywords, GError **error);
gboolean pp_cabinet_keyword_append (PpCabinet *self, GPtrArray *keywords, guint32 id, gint64 number, const char *name, GError **error);
/* The bits of @names in mailbox @id; those it does not know are added if @make, else passed over. *@grew: whether there are new ones. */
gboolean pp_cabinet_keywords_bits (PpCabinet *self, guint32 id, GPtrArray *keywords, char **names, gboolean make, PpFlags *bits, gboolean *grew,
                                   GError **error);

/* cabinet-letters.c */
gboolean pp_cabinet_letter_read (PpCabinet *self, sqlite3_stmt *row, const PpFolderNumbers *numbers, guint n_keywords, PpFiled *letter,
                                 GError **error);
gboolean pp_cabinet_letters_drop_all (PpCabinet *self, const PpFolderNumbers *numbers, GError **error);
/* Those of @uids that are there (NULL: all). (element-type PpFiled) */
GArray *pp_cabinet_letters_get (PpCabinet *self, const PpFolderNumbers *numbers, guint n_keywords, GArray *uids, GError **error);

/* Gives it the next UID and the mailbox's modseq, and files it. */
gboolean pp_cabinet_take_in (PpCabinet *self, PpFolderNumbers *numbers, PpFiled *letter, GError **error);
/* Lets go of @letters, all with one modseq. @keep: their octets have another owner now. */
gboolean pp_cabinet_let_go (PpCabinet *self, PpFolderNumbers *numbers, GArray *letters, gboolean keep, GError **error);
/* Whether the owner of mailbox @id may have @size octets more. */
gboolean pp_cabinet_check_quota (PpCabinet *self, guint32 id, guint64 size, gint64 quota, GError **error);

/* cabinet-vanished.c */
gboolean pp_cabinet_vanished_add (PpCabinet *self, PpFolderNumbers *numbers, GArray *letters, GError **error);

G_END_DECLS
