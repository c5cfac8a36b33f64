/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SQL of a cabinet: its schema, its statements (prepared once, when it is opened), how they are run and what
 * their errors are called. What they mean is in cabinet-queue.c and cabinet-mailbox.c.
 */
#include "agents/cabinet-private.h"

/* Content lies in a table of its own, so that listing a mailbox does not read the letters. Ids of AUTOINCREMENT tables
 * and UIDs are never used twice, whatever was deleted. The sum of a mailbox is kept as letters come and go. */
static const char schema[] =
  "CREATE TABLE owner (host TEXT NOT NULL) STRICT;"
  "CREATE TABLE content (id INTEGER PRIMARY KEY, octets BLOB NOT NULL) STRICT;"
  "CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL, arrived_us INTEGER NOT NULL,"
  " local TEXT NOT NULL, domain TEXT NOT NULL, content INTEGER NOT NULL, body INTEGER NOT NULL DEFAULT 0,"
  " utf8 INTEGER NOT NULL DEFAULT 0, give_back INTEGER NOT NULL DEFAULT 0, envelope_id TEXT) STRICT;"
  "CREATE TABLE recipient (letter INTEGER NOT NULL, place INTEGER NOT NULL, local TEXT NOT NULL, domain TEXT NOT NULL,"
  " tries INTEGER NOT NULL, next_try_us INTEGER NOT NULL, last_reply TEXT, notify INTEGER NOT NULL DEFAULT 0,"
  " original TEXT, PRIMARY KEY (letter, place)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE mailbox (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, next_uid INTEGER NOT NULL,"
  " octets INTEGER NOT NULL) STRICT;"
  "CREATE TABLE letter (mailbox INTEGER NOT NULL, uid INTEGER NOT NULL, item INTEGER NOT NULL,"
  " arrived_us INTEGER NOT NULL, octets INTEGER NOT NULL, content INTEGER NOT NULL, PRIMARY KEY (mailbox, uid))"
  " STRICT, WITHOUT ROWID;";

/* From version 1, which counted time from the beginning of its world: what waited is due now. */
static const char upgrade_from_1[] =
  "ALTER TABLE queue ADD COLUMN body INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE queue ADD COLUMN utf8 INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE queue ADD COLUMN give_back INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE queue ADD COLUMN envelope_id TEXT;"
  "ALTER TABLE recipient ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE recipient ADD COLUMN original TEXT;"
  "UPDATE queue SET arrived_us = 1000000 * CAST (strftime ('%s', 'now') AS INTEGER);"
  "UPDATE recipient SET next_try_us = 0;";

static const char *const texts[PP_N_SQL] = {
  [PP_SQL_BEGIN] = "BEGIN IMMEDIATE",
  [PP_SQL_COMMIT] = "COMMIT",
  [PP_SQL_ROLLBACK] = "ROLLBACK",
  [PP_SQL_SAVE] = "SAVEPOINT job",
  [PP_SQL_RELEASE] = "RELEASE job",
  [PP_SQL_UNDO] = "ROLLBACK TO job",
  [PP_SQL_CONTENT_ADD] = "INSERT INTO content (octets) VALUES (?1)",
  [PP_SQL_CONTENT_REMOVE] = "DELETE FROM content WHERE id = ?1",
  [PP_SQL_QUEUE_ADD] = "INSERT INTO queue (item, arrived_us, local, domain, content, body, utf8, give_back, envelope_id)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
  [PP_SQL_QUEUE_FIND] = "SELECT content FROM queue WHERE id = ?1",
  [PP_SQL_QUEUE_REMOVE] = "DELETE FROM queue WHERE id = ?1",
  [PP_SQL_QUEUE_LIST] = "SELECT queue.id, item, arrived_us, local, domain, octets, body, utf8, give_back, envelope_id"
                        " FROM queue LEFT JOIN content ON content.id = queue.content ORDER BY queue.id",
  [PP_SQL_RECIPIENT_ADD] = "INSERT INTO recipient (letter, place, local, domain, tries, next_try_us, last_reply, notify,"
                           " original) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
  [PP_SQL_RECIPIENT_CLEAR] = "DELETE FROM recipient WHERE letter = ?1",
  [PP_SQL_RECIPIENT_LIST] = "SELECT local, domain, tries, next_try_us, last_reply, notify, original FROM recipient"
                            " WHERE letter = ?1 ORDER BY place",
  [PP_SQL_MAILBOX_ADD] = "INSERT INTO mailbox (name, next_uid, octets) VALUES (?1, 1, 0)",
  [PP_SQL_MAILBOX_FIND] = "SELECT id, next_uid, octets FROM mailbox WHERE name = ?1",
  [PP_SQL_MAILBOX_GREW] = "UPDATE mailbox SET next_uid = ?2 + 1, octets = octets + ?3 WHERE id = ?1",
  [PP_SQL_MAILBOX_SHRANK] = "UPDATE mailbox SET octets = max (0, octets - ?2) WHERE id = ?1",
  [PP_SQL_LETTER_ADD] = "INSERT INTO letter (mailbox, uid, item, arrived_us, octets, content)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
  [PP_SQL_LETTER_FIND] = "SELECT octets, content FROM letter WHERE mailbox = ?1 AND uid = ?2",
  [PP_SQL_LETTER_REMOVE] = "DELETE FROM letter WHERE mailbox = ?1 AND uid = ?2",
  [PP_SQL_LETTER_LIST] = "SELECT uid, item, arrived_us, letter.octets FROM mailbox"
                         " JOIN letter ON letter.mailbox = mailbox.id WHERE name = ?1 ORDER BY uid",
  [PP_SQL_LETTER_GET] = "SELECT content.octets FROM mailbox JOIN letter ON letter.mailbox = mailbox.id"
                        " JOIN content ON content.id = letter.content WHERE name = ?1 AND uid = ?2",
};

G_DEFINE_QUARK (pp-cabinet-error-quark, pp_cabinet_error)

/**
 * pp_cabinet_set_error:
 * @code: what SQLite said
 * @error: (out): receives a sentence that names the cabinet
 */
void
pp_cabinet_set_error (PpCabinet *self, int code, GError **error)
{
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MACHINE, "%s is in use by another program", self->name);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_SCHEMA:
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_DAMAGED, "%s is damaged: %s", self->name, sqlite3_errstr (code));
      break;
    default:
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MACHINE, "%s: %s", self->name,
                   self->db != NULL ? sqlite3_errmsg (self->db) : sqlite3_errstr (code));
    }
}

/**
 * pp_cabinet_write_schema:
 * @host: whose cabinet it shall be
 *
 * In one transaction, before the cabinet goes over to write-ahead logging: so the main file alone always tells whose
 * file it is.
 */
gboolean
pp_cabinet_write_schema (PpCabinet *self, const char *host, GError **error)
{
  g_autofree char *numbers = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                               PP_CABINET_APPLICATION_ID, PP_CABINET_VERSION);
  char *owner = sqlite3_mprintf ("INSERT INTO owner (host) VALUES (%Q);", host);
  g_autofree char *script = g_strconcat ("BEGIN EXCLUSIVE;", schema, numbers, owner, "COMMIT;", NULL);
  int code = sqlite3_exec (self->db, script, NULL, NULL, NULL);

  sqlite3_free (owner);
  if (code == SQLITE_OK)
    return TRUE;
  pp_cabinet_set_error (self, code, error);
  return FALSE;
}

/**
 * pp_cabinet_upgrade:
 * @version: of the schema that is there, older than ours
 *
 * Makes it ours, in one transaction.
 */
gboolean
pp_cabinet_upgrade (PpCabinet *self, gint64 version, GError **error)
{
  g_autofree char *script = g_strdup_printf ("BEGIN EXCLUSIVE; %s PRAGMA user_version = %d; COMMIT", upgrade_from_1, PP_CABINET_VERSION);
  int code = sqlite3_exec (self->db, script, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  pp_cabinet_set_error (self, code, error);
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/**
 * pp_cabinet_prepare:
 *
 * Prepares every statement. One that cannot be prepared means that a table is missing or is another one.
 */
gboolean
pp_cabinet_prepare (PpCabinet *self, GError **error)
{
  for (guint i = 0; i < PP_N_SQL; i++)
    {
      int code = sqlite3_prepare_v3 (self->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &self->statements[i], NULL);
      if ((code & 0xff) == SQLITE_ERROR)
        {
          g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_DAMAGED, "%s is damaged: %s", self->name,
                       sqlite3_errmsg (self->db));
          return FALSE;
        }
      if (code != SQLITE_OK)
        {
          pp_cabinet_set_error (self, code, error);
          return FALSE;
        }
    }
  return TRUE;
}

/* The statement @which, ready to be bound. */
sqlite3_stmt *
pp_cabinet_use (PpCabinet *self, PpSql which)
{
  return self->statements[which];
}

void
pp_cabinet_bind_text (sqlite3_stmt *statement, int place, const char *text)
{
  sqlite3_bind_text (statement, place, text, -1, SQLITE_STATIC);
}

/**
 * pp_cabinet_step:
 *
 * Takes the next row. After the last, or an error, the statement holds nothing any more: not even what was bound.
 */
PpSqlStep
pp_cabinet_step (PpCabinet *self, sqlite3_stmt *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return PP_STEP_ROW;
  if (code != SQLITE_DONE)
    pp_cabinet_set_error (self, code, error);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return code == SQLITE_DONE ? PP_STEP_DONE : PP_STEP_FAILED;
}

/* For statements that are wanted for what they do, or of which the first row was enough. */
gboolean
pp_cabinet_run (PpCabinet *self, sqlite3_stmt *statement, GError **error)
{
  PpSqlStep step;

  do
    step = pp_cabinet_step (self, statement, error);
  while (step == PP_STEP_ROW);
  return step == PP_STEP_DONE;
}

/**
 * pp_cabinet_save:
 *
 * Begins one job: all of it happens or nothing, whatever the rest of the batch does. Ends with pp_cabinet_settle().
 * Outside a batch the job is a transaction of its own.
 */
gboolean
pp_cabinet_save (PpCabinet *self, GError **error)
{
  if (self->in_batch && sqlite3_get_autocommit (self->db))
    {
      /* A full disk makes SQLite give up the whole transaction: what came now would be on its own, and the batch
       * would still be called failed. */
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MACHINE,
                   "%s: an earlier job of the batch failed for good", self->name);
      return FALSE;
    }
  return pp_cabinet_run (self, pp_cabinet_use (self, PP_SQL_SAVE), error);
}

/**
 * pp_cabinet_settle:
 * @good: whether the job shall stay; otherwise @error is already set
 *
 * Returns: whether the job stays
 */
gboolean
pp_cabinet_settle (PpCabinet *self, gboolean good, GError **error)
{
  if (good && pp_cabinet_run (self, pp_cabinet_use (self, PP_SQL_RELEASE), error))
    return TRUE;
  if (!sqlite3_get_autocommit (self->db))
    {
      pp_cabinet_run (self, pp_cabinet_use (self, PP_SQL_UNDO), NULL);
      pp_cabinet_run (self, pp_cabinet_use (self, PP_SQL_RELEASE), NULL);
    }
  return FALSE;
}

/**
 * pp_cabinet_content_add:
 *
 * Returns: the id of the octets, or 0 with @error set
 */
gint64
pp_cabinet_content_add (PpCabinet *self, GBytes *content, GError **error)
{
  sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_CONTENT_ADD);
  gsize length;
  const void *octets = g_bytes_get_data (content, &length);
  /* A null pointer would be a null value, not an empty one. */
  int code = sqlite3_bind_blob64 (add, 1, octets != NULL ? octets : "", length, SQLITE_STATIC);

  if (code != SQLITE_OK)
    {
      pp_cabinet_set_error (self, code, error);
      return 0;
    }
  return pp_cabinet_run (self, add, error) ? sqlite3_last_insert_rowid (self->db) : 0;
}

gboolean
pp_cabinet_content_remove (PpCabinet *self, gint64 id, GError **error)
{
  sqlite3_stmt *remove = pp_cabinet_use (self, PP_SQL_CONTENT_REMOVE);

  sqlite3_bind_int64 (remove, 1, id);
  return pp_cabinet_run (self, remove, error);
}

/* (transfer full): a copy of what is in the column. */
GBytes *
pp_cabinet_column_bytes (sqlite3_stmt *statement, int column)
{
  const void *octets = sqlite3_column_blob (statement, column);

  return g_bytes_new (octets, sqlite3_column_bytes (statement, column));
}
