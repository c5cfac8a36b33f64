/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SQL of a cabinet: its statements (prepared once, when it is opened), how they are run and what their errors are
 * called. The tables are in cabinet-schema.c; what is done with them is in the other files named cabinet-*.c.
 */
#include "agents/cabinet-private.h"

/* What pp_cabinet_numbers_read() and pp_cabinet_letter_read() read. */
#define NUMBERS "id, uid_next, first_recent, mod_seq, forgotten, octets, letters, unseen, deleted, vanished"
#define LETTER "uid, item, flags, mod_seq, date_us, zone, octets, content"

static const char *const texts[PP_N_SQL] = {
  [PP_SQL_BEGIN] = "BEGIN IMMEDIATE",
  [PP_SQL_COMMIT] = "COMMIT",
  [PP_SQL_ROLLBACK] = "ROLLBACK",
  [PP_SQL_SAVE] = "SAVEPOINT job",
  [PP_SQL_RELEASE] = "RELEASE job",
  [PP_SQL_UNDO] = "ROLLBACK TO job",
  [PP_SQL_CONTENT_ADD] = "INSERT INTO content (id, octets) VALUES (?1, ?2)",
  [PP_SQL_CONTENT_GET] = "SELECT octets FROM content WHERE id = ?1",
  [PP_SQL_CONTENT_LAST] = "SELECT max (id) FROM content",
  [PP_SQL_CONTENT_REMOVE] = "DELETE FROM content WHERE id = ?1",
  [PP_SQL_SHARE_GET] = "SELECT uses FROM share WHERE content = ?1",
  [PP_SQL_SHARE_SET] = "INSERT OR REPLACE INTO share (content, uses) VALUES (?1, ?2)",
  [PP_SQL_SHARE_REMOVE] = "DELETE FROM share WHERE content = ?1",
  [PP_SQL_PARSED_ADD] = "INSERT OR REPLACE INTO parsed (content, envelope, body, body_structure, structure, keys)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
  [PP_SQL_PARSED_GET] = "SELECT envelope, body, body_structure, structure, keys FROM parsed WHERE content = ?1",
  [PP_SQL_PARSED_WALK] = "SELECT content, envelope, body, body_structure, structure, keys FROM parsed WHERE content >= ?1 ORDER BY content",
  [PP_SQL_PARSED_REMOVE] = "DELETE FROM parsed WHERE content = ?1",
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
  [PP_SQL_MAILBOX_ADD] = "INSERT INTO mailbox (owner, name, special_use) VALUES (?1, ?2, ?3)",
  [PP_SQL_MAILBOX_GET] = "SELECT " NUMBERS " FROM mailbox WHERE id = ?1",
  [PP_SQL_MAILBOX_FIND] = "SELECT " NUMBERS " FROM mailbox WHERE owner = ?1 AND name = ?2",
  [PP_SQL_MAILBOX_LIST] = "SELECT name, special_use, " NUMBERS " FROM mailbox WHERE owner = ?1 ORDER BY name",
  [PP_SQL_MAILBOX_WRITE] = "UPDATE mailbox SET uid_next = ?2, first_recent = ?3, mod_seq = ?4, forgotten = ?5, octets = ?6,"
                           " letters = ?7, unseen = ?8, deleted = ?9, vanished = ?10 WHERE id = ?1",
  [PP_SQL_MAILBOX_RENAME] = "UPDATE mailbox SET name = ?2 WHERE id = ?1",
  [PP_SQL_MAILBOX_SPECIAL] = "UPDATE mailbox SET special_use = ?2 WHERE id = ?1",
  [PP_SQL_MAILBOX_REMOVE] = "DELETE FROM mailbox WHERE id = ?1",
  [PP_SQL_OWNER_COUNT] = "SELECT count (*) FROM mailbox WHERE owner = ?1",
  [PP_SQL_OWNER_OCTETS] = "SELECT owner, total (octets) FROM mailbox WHERE owner = (SELECT owner FROM mailbox WHERE id = ?1)",
  [PP_SQL_KEYWORD_ADD] = "INSERT INTO keyword (mailbox, number, name) VALUES (?1, ?2, ?3)",
  [PP_SQL_KEYWORD_LIST] = "SELECT mailbox, number, name FROM keyword WHERE mailbox = ?1 ORDER BY number",
  [PP_SQL_KEYWORD_LIST_OWNER] = "SELECT mailbox, number, keyword.name FROM mailbox JOIN keyword ON keyword.mailbox = mailbox.id"
                                " WHERE owner = ?1 ORDER BY mailbox, number",
  [PP_SQL_KEYWORD_REMOVE] = "DELETE FROM keyword WHERE mailbox = ?1",
  [PP_SQL_SUBSCRIPTION_ADD] = "INSERT OR IGNORE INTO subscription (owner, name) VALUES (?1, ?2)",
  [PP_SQL_SUBSCRIPTION_LIST] = "SELECT name FROM subscription WHERE owner = ?1 ORDER BY name",
  [PP_SQL_SUBSCRIPTION_COUNT] = "SELECT count (*) FROM subscription WHERE owner = ?1",
  [PP_SQL_SUBSCRIPTION_REMOVE] = "DELETE FROM subscription WHERE owner = ?1 AND name = ?2",
  [PP_SQL_LETTER_ADD] = "INSERT INTO letter (mailbox, uid, item, flags, mod_seq, date_us, zone, octets, content)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
  [PP_SQL_LETTER_GET] = "SELECT " LETTER " FROM letter WHERE mailbox = ?1 AND uid = ?2",
  [PP_SQL_LETTER_LIST] = "SELECT " LETTER " FROM letter WHERE mailbox = ?1 ORDER BY uid",
  [PP_SQL_LETTER_FLAG] = "UPDATE letter SET flags = ?3, mod_seq = ?4 WHERE mailbox = ?1 AND uid = ?2",
  [PP_SQL_LETTER_REMOVE] = "DELETE FROM letter WHERE mailbox = ?1 AND uid = ?2",
  [PP_SQL_LETTER_REMOVE_ALL] = "DELETE FROM letter WHERE mailbox = ?1",
  [PP_SQL_VANISHED_ADD] = "INSERT INTO vanished (mailbox, mod_seq, uid) VALUES (?1, ?2, ?3)",
  [PP_SQL_VANISHED_LIST] = "SELECT uid FROM vanished WHERE mailbox = ?1 AND mod_seq > ?2",
  [PP_SQL_VANISHED_NEWEST] = "SELECT mod_seq FROM vanished WHERE mailbox = ?1 ORDER BY mod_seq DESC LIMIT 1 OFFSET ?2",
  [PP_SQL_VANISHED_COUNT] = "SELECT count (*) FROM vanished WHERE mailbox = ?1",
  [PP_SQL_VANISHED_FORGET] = "DELETE FROM vanished WHERE mailbox = ?1 AND mod_seq <= ?2",
  [PP_SQL_VANISHED_REMOVE_ALL] = "DELETE FROM vanished WHERE mailbox = ?1",
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
 * pp_cabinet_is_damaged:
 * @format: what cannot be, behind "NAME is damaged: "
 *
 * Returns: %FALSE
 */
gboolean
pp_cabinet_is_damaged (PpCabinet *self, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_DAMAGED, "%s is damaged: %s", self->name, what);
  return FALSE;
}

static gboolean
find_last_content (PpCabinet *self, GError **error)
{
  sqlite3_stmt *last = pp_cabinet_use (self, PP_SQL_CONTENT_LAST);

  if (pp_cabinet_step (self, last, error) != PP_STEP_ROW)
    return FALSE;
  self->last_content = MAX (0, sqlite3_column_int64 (last, 0));
  return pp_cabinet_run (self, last, error);
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
  return find_last_content (self, error);
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

/* Runs a statement whose only parameter is an id. */
gboolean
pp_cabinet_run_on (PpCabinet *self, PpSql which, gint64 id, GError **error)
{
  sqlite3_stmt *statement = pp_cabinet_use (self, which);

  sqlite3_bind_int64 (statement, 1, id);
  return pp_cabinet_run (self, statement, error);
}

/**
 * pp_cabinet_save:
 *
 * Begins one job: all of it happens or nothing, whatever the rest of the batch does. Ends with pp_cabinet_settle().
 * Outside a batch the job is a transaction of its own. A job may have
 * smaller ones in it.
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

/* (transfer full): a copy of what is in the column. */
GBytes *
pp_cabinet_column_bytes (sqlite3_stmt *statement, int column)
{
  const void *octets = sqlite3_column_blob (statement, column);

  return g_bytes_new (octets, sqlite3_column_bytes (statement, column));
}
