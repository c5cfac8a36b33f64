/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a cabinet, shared by the files that make it up:
 *   cabinet.c          opening, checking, closing; how a batch begins and ends
 *   cabinet-sql.c      the schema, the statements, running them, errors
 *   cabinet-queue.c    the mail queue
 *   cabinet-mailbox.c  the mailboxes
 */
#pragma once

#include <sqlite3.h>

#include "agents/cabinet.h"

G_BEGIN_DECLS

#define PP_CABINET_APPLICATION_ID 0x50507374 /* "PPst", in the file's header */
#define PP_CABINET_VERSION 2                 /* of the schema */

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
  PP_SQL_CONTENT_REMOVE,
  PP_SQL_QUEUE_ADD,
  PP_SQL_QUEUE_FIND,
  PP_SQL_QUEUE_REMOVE,
  PP_SQL_QUEUE_LIST,
  PP_SQL_RECIPIENT_ADD,
  PP_SQL_RECIPIENT_CLEAR,
  PP_SQL_RECIPIENT_LIST,
  PP_SQL_MAILBOX_ADD,
  PP_SQL_MAILBOX_FIND,
  PP_SQL_MAILBOX_GREW,
  PP_SQL_MAILBOX_SHRANK,
  PP_SQL_LETTER_ADD,
  PP_SQL_LETTER_FIND,
  PP_SQL_LETTER_REMOVE,
  PP_SQL_LETTER_LIST,
  PP_SQL_LETTER_GET,
  PP_N_SQL
} PpSql;

struct _PpCabinet
{
  char *name; /* for errors: the path, or "the cabinet of HOST" */
  sqlite3 *db;
  sqlite3_stmt *statements[PP_N_SQL];
  gboolean in_batch;
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
void pp_cabinet_bind_text (sqlite3_stmt *statement, int place, const char *text);

gboolean pp_cabinet_save (PpCabinet *self, GError **error);
gboolean pp_cabinet_settle (PpCabinet *self, gboolean good, GError **error);

gint64 pp_cabinet_content_add (PpCabinet *self, GBytes *content, GError **error);
gboolean pp_cabinet_content_remove (PpCabinet *self, gint64 id, GError **error);
GBytes *pp_cabinet_column_bytes (sqlite3_stmt *statement, int column);

void pp_cabinet_set_error (PpCabinet *self, int code, GError **error);

G_END_DECLS
