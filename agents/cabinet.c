/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening a cabinet: whose file is it, is it whole, is nobody else at it. A file that is not ours, or is damaged, is
 * never written to. And how a batch of jobs begins and ends. What is kept in it: cabinet-queue.c, cabinet-mailbox.c.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "agents/cabinet-private.h"

/* Below this size the whole file is checked at every opening; it takes some milliseconds. */
#define CHEAP_TO_CHECK (4 * 1024 * 1024)

static void
cabinet_free (gpointer place)
{
  PpCabinet *self = place;

  for (guint i = 0; i < PP_N_SQL; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->db);
  g_clear_pointer (&self->big, g_bytes_unref);
  g_free (self->name);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpCabinet, cabinet_free)

static gboolean
cabinet_begin (gpointer place, GError **error)
{
  PpCabinet *self = place;

  self->in_batch = pp_cabinet_run (self, pp_cabinet_use (self, PP_SQL_BEGIN), error);
  return self->in_batch;
}

static gboolean
cabinet_commit (gpointer place, GError **error)
{
  PpCabinet *self = place;
  gboolean good;

  self->in_batch = FALSE;
  if (sqlite3_get_autocommit (self->db))
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MACHINE,
                   "%s: the batch was given up, nothing of it happened", self->name);
      return FALSE;
    }
  good = pp_cabinet_run (self, pp_cabinet_use (self, PP_SQL_COMMIT), error);
  if (!good && !sqlite3_get_autocommit (self->db))
    pp_cabinet_run (self, pp_cabinet_use (self, PP_SQL_ROLLBACK), NULL);
  return good;
}

/* ------------------------------------------------------------------ the log */

/* Going over what is in the log takes tens of milliseconds: it is done when nobody waits, unless the log becomes too long. */
#define LONG_LOG 1000      /* pages */
#define TOO_LONG_LOG 16000

static int
log_grew (gpointer data, sqlite3 *db, const char *name, int pages)
{
  ((PpCabinet *) data)->log_pages = pages;
  return SQLITE_OK;
}

/* If it cannot be done now, it is later: what is in the log is safe. */
static void
checkpoint (PpCabinet *self)
{
  if (sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) == SQLITE_OK)
    self->log_pages = 0;
}

static void
cabinet_after (gpointer place)
{
  PpCabinet *self = place;

  if (self->log_pages >= TOO_LONG_LOG)
    checkpoint (self);
}

static void
cabinet_rest (gpointer place)
{
  PpCabinet *self = place;

  if (self->log_pages >= LONG_LOG)
    checkpoint (self);
}

static const PpBenchPlace bench_functions = {
  .begin = cabinet_begin,
  .commit = cabinet_commit,
  .after = cabinet_after,
  .rest = cabinet_rest,
  .free = cabinet_free,
};

static gboolean
refuse (PpCabinet *self, PpCabinetError code, const char *reason, GError **error)
{
  g_set_error (error, PP_CABINET_ERROR, code, "%s %s", self->name, reason);
  return FALSE;
}

static gboolean
execute (PpCabinet *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  if (code != SQLITE_OK)
    pp_cabinet_set_error (self, code, error);
  return code == SQLITE_OK;
}

/* The first column of the first row, as text; "" if there is no row. */
static char *
ask (PpCabinet *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  const unsigned char *text = NULL;
  char *answer = NULL;
  int code = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    text = sqlite3_column_text (statement, 0);
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    answer = g_strdup (text != NULL ? (const char *) text : "");
  else
    pp_cabinet_set_error (self, code, error);
  sqlite3_finalize (statement);
  return answer;
}

static gboolean
judge (PpCabinet *self, gint64 application, gint64 version, GError **error)
{
  if (application != PP_CABINET_APPLICATION_ID)
    return refuse (self, PP_CABINET_ERROR_FOREIGN, "is a database of another program, not a cabinet", error);
  if (version > PP_CABINET_VERSION)
    return refuse (self, PP_CABINET_ERROR_FOREIGN, "was made by a newer version of this program", error);
  if (version < 1)
    return refuse (self, PP_CABINET_ERROR_DAMAGED, "is damaged: it has no version", error);
  return TRUE;
}

static gboolean
judge_numbers (PpCabinet *self, GError **error)
{
  g_autofree char *application = ask (self, "PRAGMA application_id", error);
  g_autofree char *version = application != NULL ? ask (self, "PRAGMA user_version", error) : NULL;

  return version != NULL &&
         judge (self, g_ascii_strtoll (application, NULL, 10), g_ascii_strtoll (version, NULL, 10), error);
}

/* The header alone (SQLite file format, 1.3): a checkpoint that did not come to its end leaves pages of two times behind it,
 * which the log makes whole at the opening. */
static gboolean
judge_header (PpCabinet *self, GError **error)
{
  guint8 header[100];
  sqlite3_file *file = NULL;
  guint32 application, version;

  sqlite3_file_control (self->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (file == NULL || file->pMethods == NULL || file->pMethods->xRead (file, header, sizeof header, 0) != SQLITE_OK ||
      memcmp (header, "SQLite format 3", 16) != 0)
    return refuse (self, PP_CABINET_ERROR_FOREIGN, "is not a cabinet", error);
  memcpy (&version, header + 60, 4);
  memcpy (&application, header + 68, 4);
  return judge (self, GUINT32_FROM_BE (application), GUINT32_FROM_BE (version), error);
}

/* Looks at the main file alone, as something that cannot change: nothing is locked, replayed or written. SQLite does
 * the reading since closing a descriptor of our own would take away the locks of one who has the file open. */
static gboolean
is_ours (const char *path, PpCabinet *named, GError **error)
{
  PpCabinet probe = { .name = named->name };
  g_autofree char *plain = g_filename_to_uri (path, NULL, error);
  g_autofree char *uri = plain != NULL ? g_strconcat (plain, "?immutable=1", NULL) : NULL;
  g_autoptr (GError) fault = NULL;
  int code;

  if (uri == NULL)
    return FALSE;
  code = sqlite3_open_v2 (uri, &probe.db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
  if (code != SQLITE_OK)
    pp_cabinet_set_error (&probe, code, &fault);
  else
    judge_header (&probe, &fault);
  sqlite3_close (probe.db);
  if (fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* Files come from anywhere: what a schema could be made to do beyond holding data is switched off, and the log of a
 * file that turns out to be damaged stays as it is. */
static void
harden (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

static gboolean
check_whole (PpCabinet *self, GError **error)
{
  g_autofree char *verdict = ask (self, "PRAGMA quick_check (1)", error);

  if (verdict == NULL)
    return FALSE;
  if (g_str_equal (verdict, "ok"))
    return TRUE;
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_DAMAGED, "%s is damaged: %s", self->name, verdict);
  return FALSE;
}

static gboolean
check_owner (PpCabinet *self, const char *host, GError **error)
{
  g_autofree char *owner = ask (self, "SELECT host FROM owner", error);

  if (owner == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (owner, host) == 0)
    return TRUE;
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_FOREIGN, "%s is the cabinet of %s, not of %s", self->name, owner, host);
  return FALSE;
}

static gboolean
bring_up_to_date (PpCabinet *self, GError **error)
{
  g_autofree char *text = ask (self, "PRAGMA user_version", error);
  gint64 version = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;

  return text != NULL && (version == PP_CABINET_VERSION || pp_cabinet_upgrade (self, version, error));
}

/* A log that is still there was left by a program that did not come to its end. */
static gboolean
was_left_open (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);

  return g_file_test (wal, G_FILE_TEST_EXISTS) || g_file_test (journal, G_FILE_TEST_EXISTS);
}

static gboolean
open_file (PpCabinet *self, const char *path, const char *host, GError **error)
{
  struct stat facts = { 0 };
  gboolean there = stat (path, &facts) == 0, full;
  gboolean suspect = was_left_open (path);
  int code;

  if (there && !S_ISREG (facts.st_mode))
    return refuse (self, PP_CABINET_ERROR_FOREIGN, "is not a file", error);
  full = there && facts.st_size > 0;
  if (full && !is_ours (path, self, error))
    return FALSE;
  code = sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  if (code != SQLITE_OK)
    {
      pp_cabinet_set_error (self, code, error);
      return FALSE;
    }
  harden (self->db);
  if (sqlite3_db_readonly (self->db, "main") == 1)
    return refuse (self, PP_CABINET_ERROR_MACHINE, "cannot be written", error);
  /* From the first access on the file is ours alone. */
  if (!execute (self, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cell_size_check = ON; BEGIN EXCLUSIVE; ROLLBACK", error))
    return FALSE;
  if (full && (!judge_numbers (self, error) || !check_owner (self, host, error)))
    return FALSE;
  if (full && (suspect || facts.st_size <= CHEAP_TO_CHECK) && !check_whole (self, error))
    return FALSE;
  if (full ? !bring_up_to_date (self, error) : !pp_cabinet_write_schema (self, host, error))
    return FALSE;
  /* FULL: what is committed has reached the disk when the commit returns. */
  if (!execute (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", error))
    return FALSE;
  sqlite3_wal_hook (self->db, log_grew, self); /* in place of a checkpoint in line */
  return TRUE;
}

static gboolean
open_memory (PpCabinet *self, const char *host, GError **error)
{
  int code = sqlite3_open_v2 (":memory:", &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

  if (code != SQLITE_OK)
    {
      pp_cabinet_set_error (self, code, error);
      return FALSE;
    }
  return pp_cabinet_write_schema (self, host, error);
}

/**
 * pp_cabinet_open:
 * @path: (nullable) (type filename): the file, made if it is missing; %NULL for one in memory
 * @host: the host whose cabinet it is; one that belongs to another is not opened
 * @error: %PP_CABINET_ERROR: why it was left alone
 *
 * One program at a time: a second opening is refused.
 *
 * Returns: (transfer full): a bench whose place is the cabinet, or %NULL
 */
PpBench *
pp_cabinet_open (const char *path, const char *host, GError **error)
{
  g_autoptr (PpCabinet) self = g_new0 (PpCabinet, 1);
  g_autofree char *full_path = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
  gboolean good;

  g_return_val_if_fail (host != NULL, NULL);

  self->name = path != NULL ? g_filename_display_name (path) : g_strdup_printf ("the cabinet of %s", host);
  good = path != NULL ? open_file (self, full_path, host, error) : open_memory (self, host, error);
  if (!good || !pp_cabinet_prepare (self, error))
    return NULL;
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  if (path == NULL)
    return pp_bench_new_quick (host, g_steal_pointer (&self), &bench_functions);
  return pp_bench_new (host, g_steal_pointer (&self), &bench_functions);
}

/**
 * pp_cabinet_of:
 *
 * For jobs that are done before the world starts: each is then a transaction of its own.
 *
 * Returns: (transfer none): the cabinet on the bench
 */
PpCabinet *
pp_cabinet_of (PpBench *bench)
{
  g_return_val_if_fail (bench != NULL, NULL);
  return pp_bench_get_place (bench);
}
