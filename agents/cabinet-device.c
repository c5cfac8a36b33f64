/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a device keeps in its host's cabinet. Its tables are made when a device first has something to keep: a cabinet
 * without them is one of a host that nobody reads mail on.
 */
#include "agents/cabinet-device.h"

#include <stdarg.h>

#include "agents/cabinet-private.h"

/* Octets lie in a table of their own, so that listing a folder does not read the letters. */
static const char schema[] =
  "CREATE TABLE IF NOT EXISTS device_folder (device TEXT NOT NULL, name TEXT NOT NULL, remote TEXT, validity INTEGER NOT NULL,"
  " uid_next INTEGER NOT NULL, mod_seq INTEGER NOT NULL, next_number INTEGER NOT NULL, PRIMARY KEY (device, name)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS device_letter (device TEXT NOT NULL, folder TEXT NOT NULL, number INTEGER NOT NULL, uid INTEGER NOT NULL,"
  " uidl TEXT, flags INTEGER NOT NULL, keywords TEXT, octets INTEGER NOT NULL, came_us INTEGER NOT NULL, kept INTEGER NOT NULL,"
  " subject TEXT, PRIMARY KEY (device, folder, number)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS device_octets (device TEXT NOT NULL, folder TEXT NOT NULL, number INTEGER NOT NULL, octets BLOB NOT NULL,"
  " PRIMARY KEY (device, folder, number)) STRICT;"
  "CREATE TABLE IF NOT EXISTS device_deed (device TEXT NOT NULL, id INTEGER NOT NULL, kind INTEGER NOT NULL, folder TEXT NOT NULL,"
  " uid INTEGER NOT NULL, number INTEGER NOT NULL, added INTEGER NOT NULL, removed INTEGER NOT NULL, destination TEXT,"
  " to_number INTEGER NOT NULL, PRIMARY KEY (device, id)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS device_known (device TEXT NOT NULL, uidl TEXT NOT NULL, PRIMARY KEY (device, uidl)) STRICT, WITHOUT ROWID;";

/* ------------------------------------------------------------------ the nouns */

void
pp_device_letter_free (PpDeviceLetter *letter)
{
  if (letter == NULL)
    return;
  g_free (letter->uidl);
  g_free (letter->keywords);
  g_free (letter->subject);
  g_free (letter);
}

PpDeviceLetter *
pp_device_letter_copy (const PpDeviceLetter *letter)
{
  PpDeviceLetter *copy = g_memdup2 (letter, sizeof *letter);

  copy->folder = NULL;
  copy->uidl = g_strdup (letter->uidl);
  copy->keywords = g_strdup (letter->keywords);
  copy->subject = g_strdup (letter->subject);
  return copy;
}

void
pp_device_folder_free (PpDeviceFolder *folder)
{
  if (folder == NULL)
    return;
  g_free (folder->name);
  g_free (folder->remote);
  g_clear_pointer (&folder->by_uid, g_hash_table_unref);
  g_clear_pointer (&folder->letters, g_ptr_array_unref);
  g_free (folder);
}

void
pp_deed_free (PpDeed *deed)
{
  if (deed == NULL)
    return;
  g_free (deed->folder);
  g_free (deed->to);
  g_free (deed);
}

PpDeed *
pp_deed_copy (const PpDeed *deed)
{
  PpDeed *copy = g_memdup2 (deed, sizeof *deed);

  copy->folder = g_strdup (deed->folder);
  copy->to = g_strdup (deed->to);
  return copy;
}

void
pp_device_contents_clear (PpDeviceContents *contents)
{
  g_clear_pointer (&contents->folders, g_ptr_array_unref);
  g_clear_pointer (&contents->deeds, g_ptr_array_unref);
  g_clear_pointer (&contents->known, g_hash_table_unref);
}

/* ------------------------------------------------------------------ statements */

/* Prepares and binds: "t" is a text or NULL, "i" a gint64, "b" a GBytes. NULL and an error if that cannot be. */
static sqlite3_stmt *
prepare (PpCabinet *self, GError **error, const char *sql, const char *types, va_list arguments)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  for (int place = 1; code == SQLITE_OK && types[place - 1] != '\0'; place++)
    if (types[place - 1] == 't')
      code = sqlite3_bind_text (statement, place, va_arg (arguments, const char *), -1, SQLITE_STATIC);
    else if (types[place - 1] == 'i')
      code = sqlite3_bind_int64 (statement, place, va_arg (arguments, gint64));
    else
      {
        gsize length;
        const void *octets = g_bytes_get_data (va_arg (arguments, GBytes *), &length);
        code = sqlite3_bind_blob64 (statement, place, octets != NULL ? octets : "", length, SQLITE_STATIC);
      }
  if (code == SQLITE_OK)
    return statement;
  pp_cabinet_set_error (self, code, error);
  sqlite3_finalize (statement);
  return NULL;
}

static sqlite3_stmt *
ask (PpCabinet *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, types);
  statement = prepare (self, error, sql, types, arguments);
  va_end (arguments);
  return statement;
}

/* For what a statement does. */
static gboolean
run (PpCabinet *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;
  gboolean good;

  va_start (arguments, types);
  statement = prepare (self, error, sql, types, arguments);
  va_end (arguments);
  good = statement != NULL && pp_cabinet_run (self, statement, error);
  sqlite3_finalize (statement);
  return good;
}

/* ------------------------------------------------------------------ reading */

static char *
column_text (sqlite3_stmt *row, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (row, column));
}

/* Ends the reading of rows; what was read is good only if that went to the end. */
static gboolean
finish (sqlite3_stmt *rows, PpSqlStep step)
{
  sqlite3_finalize (rows);
  return step == PP_STEP_DONE;
}

static gboolean
load_folders (PpCabinet *self, const char *device, GPtrArray *folders, GError **error)
{
  sqlite3_stmt *row = ask (self, error, "SELECT name, remote, validity, uid_next, mod_seq, next_number FROM device_folder WHERE device = ?1"
                           " ORDER BY name", "t", device);
  PpSqlStep step;

  if (row == NULL)
    return FALSE;
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    {
      PpDeviceFolder *folder = g_new0 (PpDeviceFolder, 1);

      folder->name = column_text (row, 0);
      folder->remote = column_text (row, 1);
      folder->validity = sqlite3_column_int64 (row, 2);
      folder->uid_next = sqlite3_column_int64 (row, 3);
      folder->mod_seq = sqlite3_column_int64 (row, 4);
      folder->next_number = sqlite3_column_int64 (row, 5);
      folder->letters = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_device_letter_free);
      folder->by_uid = g_hash_table_new (NULL, NULL);
      g_ptr_array_add (folders, folder);
    }
  return finish (row, step);
}

static gboolean
load_letters (PpCabinet *self, const char *device, PpDeviceFolder *folder, GError **error)
{
  sqlite3_stmt *row = ask (self, error, "SELECT number, uid, uidl, flags, keywords, octets, came_us, kept, subject FROM device_letter"
                           " WHERE device = ?1 AND folder = ?2 ORDER BY number", "tt", device, folder->name);
  PpSqlStep step;

  if (row == NULL)
    return FALSE;
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    {
      PpDeviceLetter *letter = g_new0 (PpDeviceLetter, 1);

      letter->folder = folder;
      letter->number = sqlite3_column_int64 (row, 0);
      letter->uid = sqlite3_column_int64 (row, 1);
      letter->uidl = column_text (row, 2);
      letter->flags = sqlite3_column_int64 (row, 3) & PP_FLAGS_SYSTEM;
      letter->keywords = column_text (row, 4);
      letter->octets = MAX (0, sqlite3_column_int64 (row, 5));
      letter->came_us = sqlite3_column_int64 (row, 6);
      letter->kept = CLAMP (sqlite3_column_int64 (row, 7), PP_KEPT_NOTHING, PP_KEPT_WHOLE);
      letter->subject = column_text (row, 8);
      g_ptr_array_add (folder->letters, letter);
      if (letter->uid != 0)
        g_hash_table_insert (folder->by_uid, GUINT_TO_POINTER (letter->uid), letter);
      folder->next_number = MAX (folder->next_number, letter->number + 1);
    }
  return finish (row, step);
}

static gboolean
load_deeds (PpCabinet *self, const char *device, GPtrArray *deeds, GError **error)
{
  sqlite3_stmt *row = ask (self, error, "SELECT id, kind, folder, uid, number, added, removed, destination, to_number FROM device_deed"
                           " WHERE device = ?1 ORDER BY id", "t", device);
  PpSqlStep step;

  if (row == NULL)
    return FALSE;
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    {
      PpDeed *deed = g_new0 (PpDeed, 1);

      deed->id = sqlite3_column_int64 (row, 0);
      deed->kind = CLAMP (sqlite3_column_int64 (row, 1), PP_DEED_FLAGS, PP_DEED_APPEND);
      deed->folder = column_text (row, 2);
      deed->uid = sqlite3_column_int64 (row, 3);
      deed->number = sqlite3_column_int64 (row, 4);
      deed->add = sqlite3_column_int64 (row, 5) & PP_FLAGS_SYSTEM;
      deed->remove = sqlite3_column_int64 (row, 6) & PP_FLAGS_SYSTEM;
      deed->to = column_text (row, 7);
      deed->to_number = sqlite3_column_int64 (row, 8);
      if (deed->kind == PP_DEED_MOVE && deed->to == NULL)
        pp_deed_free (deed); /* somebody else wrote this: it leads nowhere */
      else
        g_ptr_array_add (deeds, deed);
    }
  return finish (row, step);
}

static gboolean
load_known (PpCabinet *self, const char *device, GHashTable *known, GError **error)
{
  sqlite3_stmt *row = ask (self, error, "SELECT uidl FROM device_known WHERE device = ?1", "t", device);
  PpSqlStep step;

  if (row == NULL)
    return FALSE;
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    g_hash_table_add (known, column_text (row, 0));
  return finish (row, step);
}

/**
 * pp_cabinet_device_load:
 * @device: by what its actor is called, "bob/phone"
 * @contents: (out): to be cleared with pp_device_contents_clear(), whatever is returned
 * @error: %PP_CABINET_ERROR
 *
 * Returns: whether all could be read
 */
gboolean
pp_cabinet_device_load (PpCabinet *self, const char *device, PpDeviceContents *contents, GError **error)
{
  int code = sqlite3_exec (self->db, schema, NULL, NULL, NULL);

  contents->folders = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_device_folder_free);
  contents->deeds = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_deed_free);
  contents->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (code != SQLITE_OK)
    {
      pp_cabinet_set_error (self, code, error);
      return FALSE;
    }
  if (!load_folders (self, device, contents->folders, error) || !load_deeds (self, device, contents->deeds, error) ||
      !load_known (self, device, contents->known, error))
    return FALSE;
  for (guint i = 0; i < contents->folders->len; i++)
    if (!load_letters (self, device, contents->folders->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* ------------------------------------------------------------------ writing */

gboolean
pp_cabinet_device_write_folder (PpCabinet *self, const char *device, const PpDeviceFolder *folder, GError **error)
{
  return run (self, error, "INSERT OR REPLACE INTO device_folder (device, name, remote, validity, uid_next, mod_seq, next_number)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", "tttiiii", device, folder->name, folder->remote, (gint64) folder->validity,
              (gint64) folder->uid_next, (gint64) folder->mod_seq, (gint64) folder->next_number);
}

gboolean
pp_cabinet_device_remove_folder (PpCabinet *self, const char *device, const char *folder, GError **error)
{
  return run (self, error, "DELETE FROM device_octets WHERE device = ?1 AND folder = ?2", "tt", device, folder) &&
         run (self, error, "DELETE FROM device_letter WHERE device = ?1 AND folder = ?2", "tt", device, folder) &&
         run (self, error, "DELETE FROM device_folder WHERE device = ?1 AND name = ?2", "tt", device, folder);
}

gboolean
pp_cabinet_device_write_letter (PpCabinet *self, const char *device, const char *folder, const PpDeviceLetter *letter, GBytes *octets,
                                GError **error)
{
  return run (self, error, "INSERT OR REPLACE INTO device_letter (device, folder, number, uid, uidl, flags, keywords, octets, came_us,"
              " kept, subject) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)", "ttiititiiit", device, folder, (gint64) letter->number,
              (gint64) letter->uid, letter->uidl, (gint64) letter->flags, letter->keywords, (gint64) letter->octets, letter->came_us,
              (gint64) letter->kept, letter->subject) &&
         (octets == NULL || run (self, error, "INSERT OR REPLACE INTO device_octets (device, folder, number, octets) VALUES (?1, ?2, ?3, ?4)",
                                 "ttib", device, folder, (gint64) letter->number, octets));
}

gboolean
pp_cabinet_device_remove_letter (PpCabinet *self, const char *device, const char *folder, guint32 number, GError **error)
{
  return run (self, error, "DELETE FROM device_octets WHERE device = ?1 AND folder = ?2 AND number = ?3", "tti", device, folder,
              (gint64) number) &&
         run (self, error, "DELETE FROM device_letter WHERE device = ?1 AND folder = ?2 AND number = ?3", "tti", device, folder,
              (gint64) number);
}

gboolean
pp_cabinet_device_move_letter (PpCabinet *self, const char *device, const char *folder, guint32 number, const char *to, guint32 to_number,
                               GError **error)
{
  return run (self, error, "UPDATE device_octets SET folder = ?4, number = ?5 WHERE device = ?1 AND folder = ?2 AND number = ?3", "ttiti",
              device, folder, (gint64) number, to, (gint64) to_number) &&
         run (self, error, "UPDATE device_letter SET folder = ?4, number = ?5, uid = 0 WHERE device = ?1 AND folder = ?2 AND number = ?3",
              "ttiti", device, folder, (gint64) number, to, (gint64) to_number);
}

/**
 * pp_cabinet_device_get_octets:
 * @error: %PP_CABINET_ERROR_MISSING if nothing is kept of it
 *
 * Returns: (transfer full) (nullable): the letter, or its header, as it came
 */
GBytes *
pp_cabinet_device_get_octets (PpCabinet *self, const char *device, const char *folder, guint32 number, GError **error)
{
  sqlite3_stmt *row = ask (self, error, "SELECT octets FROM device_octets WHERE device = ?1 AND folder = ?2 AND number = ?3", "tti", device,
                           folder, (gint64) number);
  PpSqlStep step = row != NULL ? pp_cabinet_step (self, row, error) : PP_STEP_FAILED;
  GBytes *octets = step == PP_STEP_ROW ? pp_cabinet_column_bytes (row, 0) : NULL;

  if (step == PP_STEP_DONE)
    g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING, "%s: nothing is kept of letter %u in %s", self->name, number, folder);
  sqlite3_finalize (row);
  return octets;
}

gboolean
pp_cabinet_device_write_deed (PpCabinet *self, const char *device, const PpDeed *deed, GError **error)
{
  return run (self, error, "INSERT OR REPLACE INTO device_deed (device, id, kind, folder, uid, number, added, removed, destination, to_number)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", "tiitiiiiti", device, deed->id, (gint64) deed->kind, deed->folder,
              (gint64) deed->uid, (gint64) deed->number, (gint64) deed->add, (gint64) deed->remove, deed->to, (gint64) deed->to_number);
}

gboolean
pp_cabinet_device_remove_deed (PpCabinet *self, const char *device, gint64 id, GError **error)
{
  return run (self, error, "DELETE FROM device_deed WHERE device = ?1 AND id = ?2", "ti", device, id);
}

gboolean
pp_cabinet_device_know (PpCabinet *self, const char *device, const char *uidl, gboolean known, GError **error)
{
  return run (self, error, known ? "INSERT OR REPLACE INTO device_known (device, uidl) VALUES (?1, ?2)"
                                 : "DELETE FROM device_known WHERE device = ?1 AND uidl = ?2", "tt", device, uidl);
}

/* All that the device has is gone, as if it were new. */
gboolean
pp_cabinet_device_clear (PpCabinet *self, const char *device, GError **error)
{
  static const char *const texts[] = {
    "DELETE FROM device_octets WHERE device = ?1", "DELETE FROM device_letter WHERE device = ?1",
    "DELETE FROM device_folder WHERE device = ?1", "DELETE FROM device_deed WHERE device = ?1",
    "DELETE FROM device_known WHERE device = ?1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!run (self, error, texts[i], "t", device))
      return FALSE;
  return TRUE;
}
