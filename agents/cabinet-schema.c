/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of a cabinet, and how those of older versions become ours.
 */
#include "agents/cabinet-private.h"

/* Content lies in a table of its own, so that listing a mailbox does not read the letters; what was worked out about it lies
 * beside it. Ids of AUTOINCREMENT tables and UIDs are never used twice, whatever was deleted. */
static const char common[] =
  "CREATE TABLE owner (host TEXT NOT NULL) STRICT;"
  "CREATE TABLE content (id INTEGER PRIMARY KEY, octets BLOB NOT NULL) STRICT;"
  "CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL, arrived_us INTEGER NOT NULL,"
  " local TEXT NOT NULL, domain TEXT NOT NULL, content INTEGER NOT NULL, body INTEGER NOT NULL DEFAULT 0,"
  " utf8 INTEGER NOT NULL DEFAULT 0, give_back INTEGER NOT NULL DEFAULT 0, envelope_id TEXT) STRICT;"
  "CREATE TABLE recipient (letter INTEGER NOT NULL, place INTEGER NOT NULL, local TEXT NOT NULL, domain TEXT NOT NULL,"
  " tries INTEGER NOT NULL, next_try_us INTEGER NOT NULL, last_reply TEXT, notify INTEGER NOT NULL DEFAULT 0,"
  " original TEXT, PRIMARY KEY (letter, place)) STRICT, WITHOUT ROWID;";

/* The sums and counts of a mailbox are kept as letters come and go. Content that has no row in "share" is used once. */
static const char mailboxes[] =
  "CREATE TABLE mailbox (id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, name TEXT NOT NULL, special_use TEXT,"
  " uid_next INTEGER NOT NULL DEFAULT 1, first_recent INTEGER NOT NULL DEFAULT 1, mod_seq INTEGER NOT NULL DEFAULT 1,"
  " forgotten INTEGER NOT NULL DEFAULT 0, octets INTEGER NOT NULL DEFAULT 0, letters INTEGER NOT NULL DEFAULT 0,"
  " unseen INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0, vanished INTEGER NOT NULL DEFAULT 0,"
  " UNIQUE (owner, name)) STRICT;"
  "CREATE TABLE letter (mailbox INTEGER NOT NULL, uid INTEGER NOT NULL, item INTEGER NOT NULL, flags INTEGER NOT NULL,"
  " mod_seq INTEGER NOT NULL, date_us INTEGER NOT NULL, zone INTEGER NOT NULL, octets INTEGER NOT NULL,"
  " content INTEGER NOT NULL, PRIMARY KEY (mailbox, uid)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE keyword (mailbox INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,"
  " PRIMARY KEY (mailbox, number)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE subscription (owner TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (owner, name)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE vanished (mailbox INTEGER NOT NULL, mod_seq INTEGER NOT NULL, uid INTEGER NOT NULL,"
  " PRIMARY KEY (mailbox, mod_seq, uid)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE share (content INTEGER PRIMARY KEY, uses INTEGER NOT NULL) STRICT;"
  "CREATE TABLE parsed (content INTEGER PRIMARY KEY, envelope BLOB NOT NULL, body BLOB NOT NULL, body_structure BLOB NOT NULL,"
  " structure BLOB NOT NULL, keys BLOB NOT NULL) STRICT;";

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

/* From version 2, whose mailboxes were one a user and whose letters came at a time since the beginning of their world: now is
 * the nearest that can be said. Damaged numbers stay as they are: they are found when the mailbox is opened. */
static const char before_3[] = "ALTER TABLE mailbox RENAME TO old_mailbox; ALTER TABLE letter RENAME TO old_letter;";
static const char upgrade_from_2[] =
  "INSERT INTO letter (mailbox, uid, item, flags, mod_seq, date_us, zone, octets, content)"
  " SELECT mailbox, uid, item, 0, 1, 1000000 * CAST (strftime ('%s', 'now') AS INTEGER), 0, octets, content FROM old_letter;"
  "INSERT INTO mailbox (id, owner, name, uid_next, octets, letters, unseen)"
  " SELECT id, name, 'INBOX', next_uid, CAST (total (old_letter.octets) AS INTEGER), count (uid), count (uid)"
  " FROM old_mailbox LEFT JOIN old_letter ON mailbox = id GROUP BY id;"
  "INSERT INTO subscription (owner, name) SELECT owner, name FROM mailbox;"
  "DROP TABLE old_letter; DROP TABLE old_mailbox;";

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
  g_autofree char *script = g_strconcat ("BEGIN EXCLUSIVE;", common, mailboxes, numbers, owner, "COMMIT;", NULL);
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
 * Makes it ours, in one transaction: either all of it is of our version afterwards, or nothing has changed.
 */
gboolean
pp_cabinet_upgrade (PpCabinet *self, gint64 version, GError **error)
{
  g_autofree char *number = g_strdup_printf ("PRAGMA user_version = %d;", PP_CABINET_VERSION);
  g_autofree char *script = g_strconcat ("BEGIN EXCLUSIVE;", version < 2 ? upgrade_from_1 : "", before_3, mailboxes, upgrade_from_2,
                                         number, "COMMIT", NULL);
  int code = sqlite3_exec (self->db, script, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  if ((code & 0xff) == SQLITE_ERROR || (code & 0xff) == SQLITE_CONSTRAINT)
    pp_cabinet_is_damaged (self, error, "%s", sqlite3_errmsg (self->db));
  else
    pp_cabinet_set_error (self, code, error);
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

