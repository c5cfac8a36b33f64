/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of an owner's mailboxes in a cabinet, and what is subscribed. Names are paths, "/" between their levels;
 * INBOX is one in any case of its letters (RFC 9051, 5.1).
 */
#include "agents/cabinet-private.h"

#include <string.h>

/* RFC 6154, 2. What every mail program would make for itself otherwise, each under a name of its own. */
static const char *const special[][2] = {
  { "Drafts", "\\Drafts" }, { "Sent", "\\Sent" }, { "Junk", "\\Junk" }, { "Trash", "\\Trash" }, { "Archive", "\\Archive" },
};

/* ------------------------------------------------------------------ names */

static gboolean
is_name (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > PP_MAILBOX_NAME_MAX || !g_utf8_validate (name, length, NULL))
    return FALSE;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return name[0] != '/' && name[length - 1] != '/' && strstr (name, "//") == NULL;
}

/**
 * pp_mailbox_name_check:
 * @error: %PP_CABINET_ERROR_NAME
 *
 * Returns: (transfer full) (nullable): the name in its one form: "inbox/x" is "INBOX/x"
 */
char *
pp_mailbox_name_check (const char *name, GError **error)
{
  gsize first = strcspn (name, "/");

  if (!is_name (name))
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_NAME,
                   "a mailbox's name is UTF-8 without control characters, at most %d octets, with no empty level between slashes",
                   PP_MAILBOX_NAME_MAX);
      return NULL;
    }
  if (first == strlen (PP_INBOX) && g_ascii_strncasecmp (name, PP_INBOX, first) == 0)
    return g_strconcat (PP_INBOX, name + first, NULL);
  return g_strdup (name);
}

static gboolean
is_missing (PpCabinet *self, const char *owner, const char *name, GError **error)
{
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING, "%s has no mailbox %s", owner, name);
  return FALSE;
}

static gboolean
is_there (PpCabinet *self, const char *owner, const char *name, GError **error)
{
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_EXISTS, "%s has a mailbox %s already", owner, name);
  return FALSE;
}

/* ------------------------------------------------------------------ listing */

static gboolean
list_folders (PpCabinet *self, const char *owner, GPtrArray *folders, GHashTable *by_id, GError **error)
{
  sqlite3_stmt *row = pp_cabinet_use (self, PP_SQL_MAILBOX_LIST);
  PpSqlStep step;

  pp_cabinet_bind_text (row, 1, owner);
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    {
      PpFolder *folder = g_new0 (PpFolder, 1);

      folder->name = g_strdup ((const char *) sqlite3_column_text (row, 0));
      folder->special_use = g_strdup ((const char *) sqlite3_column_text (row, 1));
      folder->keywords = pp_keywords_new ();
      g_ptr_array_add (folders, folder);
      if (!pp_cabinet_numbers_read (self, row, 2, &folder->numbers, error) ||
          (!is_name (folder->name) && !pp_cabinet_is_damaged (self, error, "mailbox %u cannot be called that", folder->numbers.id)))
        {
          sqlite3_reset (row);
          return FALSE;
        }
      g_hash_table_insert (by_id, GUINT_TO_POINTER (folder->numbers.id), folder);
    }
  return step == PP_STEP_DONE;
}

static gboolean
list_keywords (PpCabinet *self, const char *owner, GHashTable *by_id, GError **error)
{
  sqlite3_stmt *row = pp_cabinet_use (self, PP_SQL_KEYWORD_LIST_OWNER);
  PpSqlStep step;

  pp_cabinet_bind_text (row, 1, owner);
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    {
      PpFolder *folder = g_hash_table_lookup (by_id, GUINT_TO_POINTER ((guint) sqlite3_column_int64 (row, 0)));

      if (folder == NULL || !pp_cabinet_keyword_append (self, folder->keywords, folder->numbers.id,
                                                        sqlite3_column_int64 (row, 1),
                                                        (const char *) sqlite3_column_text (row, 2), error))
        {
          sqlite3_reset (row);
          return FALSE;
        }
    }
  return step == PP_STEP_DONE;
}

static GPtrArray *
list_all (PpCabinet *self, const char *owner, GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_folder_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (NULL, NULL);

  if (!list_folders (self, owner, folders, by_id, error) || !list_keywords (self, owner, by_id, error))
    return NULL;
  return g_steal_pointer (&folders);
}

static GPtrArray *
list_subscriptions (PpCabinet *self, const char *owner, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *row = pp_cabinet_use (self, PP_SQL_SUBSCRIPTION_LIST);
  PpSqlStep step;

  pp_cabinet_bind_text (row, 1, owner);
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    if (is_name ((const char *) sqlite3_column_text (row, 0)))
      g_ptr_array_add (names, g_strdup ((const char *) sqlite3_column_text (row, 0)));
  return step == PP_STEP_DONE ? g_steal_pointer (&names) : NULL;
}

static gboolean
count_rows (PpCabinet *self, PpSql which, const char *owner, gint64 *count, GError **error)
{
  sqlite3_stmt *row = pp_cabinet_use (self, which);

  pp_cabinet_bind_text (row, 1, owner);
  if (pp_cabinet_step (self, row, error) != PP_STEP_ROW)
    return FALSE;
  *count = sqlite3_column_int64 (row, 0);
  return pp_cabinet_run (self, row, error);
}

/* ------------------------------------------------------------------ making */

static gboolean
make (PpCabinet *self, const char *owner, const char *name, const char *special_use, GPtrArray *made, GError **error)
{
  PpFolder *folder = g_new0 (PpFolder, 1);

  folder->name = g_strdup (name);
  folder->special_use = g_strdup (special_use);
  folder->keywords = pp_keywords_new ();
  g_ptr_array_add (made, folder);
  return pp_cabinet_folder_make (self, owner, name, special_use, &folder->numbers, error);
}

/* Makes what is missing above @name (RFC 9051, 6.3.4). */
static gboolean
make_parents (PpCabinet *self, const char *owner, const char *name, GPtrArray *made, GError **error)
{
  for (const char *slash = strchr (name, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *parent = g_strndup (name, slash - name);
      PpFolderNumbers numbers;

      if (!pp_cabinet_numbers_find (self, owner, parent, &numbers, error) ||
          (numbers.id == 0 && !make (self, owner, parent, NULL, made, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_count (PpCabinet *self, const char *owner, GError **error)
{
  gint64 count;

  if (!count_rows (self, PP_SQL_OWNER_COUNT, owner, &count, error))
    return FALSE;
  if (count <= PP_MAILBOXES_MAX)
    return TRUE;
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_LIMIT, "%s has %d mailboxes already", owner, PP_MAILBOXES_MAX);
  return FALSE;
}

static gboolean
create (PpCabinet *self, const char *owner, const char *name, const char *special_use, GPtrArray *made, GError **error)
{
  PpFolderNumbers numbers;

  if (!pp_cabinet_numbers_find (self, owner, name, &numbers, error))
    return FALSE;
  if (numbers.id != 0)
    return is_there (self, owner, name, error);
  return make_parents (self, owner, name, made, error) && make (self, owner, name, special_use, made, error) &&
         check_count (self, owner, error);
}

/**
 * pp_cabinet_folder_create:
 * @name: checked
 * @special_use: (nullable): "\\Sent"
 */
gboolean
pp_cabinet_folder_create (PpCabinet *self, const char *owner, const char *name, const char *special_use, GPtrArray *made, GError **error)
{
  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, create (self, owner, name, special_use, made, error), error);
}

/* ------------------------------------------------------------------ an account */

static PpFolder *
find_folder (GPtrArray *folders, const char *name, const char *special_use)
{
  for (guint i = 0; i < folders->len; i++)
    {
      PpFolder *folder = folders->pdata[i];

      if (special_use != NULL ? g_strcmp0 (folder->special_use, special_use) == 0 : g_strcmp0 (folder->name, name) == 0)
        return folder;
    }
  return NULL;
}

static gboolean
subscribe (PpCabinet *self, PpSql which, const char *owner, const char *name, GError **error)
{
  sqlite3_stmt *change = pp_cabinet_use (self, which);

  pp_cabinet_bind_text (change, 1, owner);
  pp_cabinet_bind_text (change, 2, name);
  return pp_cabinet_run (self, change, error);
}

/* One of that name gets the use; else it is made, and subscribed. */
static gboolean
provide (PpCabinet *self, const char *owner, const char *name, const char *special_use, GPtrArray *folders, GError **error)
{
  sqlite3_stmt *dedicate = pp_cabinet_use (self, PP_SQL_MAILBOX_SPECIAL);
  PpFolder *folder = find_folder (folders, name, NULL);

  if (folder == NULL)
    return make (self, owner, name, special_use, folders, error) && subscribe (self, PP_SQL_SUBSCRIPTION_ADD, owner, name, error);
  if (special_use == NULL || folder->special_use != NULL)
    return TRUE;
  folder->special_use = g_strdup (special_use);
  sqlite3_bind_int64 (dedicate, 1, folder->numbers.id);
  pp_cabinet_bind_text (dedicate, 2, special_use);
  return pp_cabinet_run (self, dedicate, error);
}

static gboolean
open_account (PpCabinet *self, const char *owner, GPtrArray **folders, GPtrArray **subscriptions, GError **error)
{
  g_autoptr (GPtrArray) list = list_all (self, owner, error);

  if (list == NULL || !provide (self, owner, PP_INBOX, NULL, list, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (special); i++)
    if (find_folder (list, NULL, special[i][1]) == NULL && !provide (self, owner, special[i][0], special[i][1], list, error))
      return FALSE;
  *subscriptions = list_subscriptions (self, owner, error);
  if (*subscriptions == NULL)
    return FALSE;
  *folders = g_steal_pointer (&list);
  return TRUE;
}

/**
 * pp_cabinet_account_open:
 * @folders: (out) (transfer full) (element-type PpFolder)
 * @subscriptions: (out) (transfer full) (element-type utf8): sorted
 */
gboolean
pp_cabinet_account_open (PpCabinet *self, const char *owner, GPtrArray **folders, GPtrArray **subscriptions, GError **error)
{
  if (!pp_cabinet_save (self, error))
    return FALSE;
  if (pp_cabinet_settle (self, open_account (self, owner, folders, subscriptions, error), error))
    return TRUE;
  g_clear_pointer (folders, g_ptr_array_unref);
  g_clear_pointer (subscriptions, g_ptr_array_unref);
  return FALSE;
}

/**
 * pp_cabinet_subscribe:
 *
 * The mailbox need not be there (RFC 9051, 6.3.7).
 */
gboolean
pp_cabinet_subscribe (PpCabinet *self, const char *owner, const char *name, gboolean subscribed, GError **error)
{
  gint64 count;

  if (subscribed && !count_rows (self, PP_SQL_SUBSCRIPTION_COUNT, owner, &count, error))
    return FALSE;
  if (subscribed && count >= PP_MAILBOXES_MAX)
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_LIMIT, "%s has %d subscriptions already", owner, PP_MAILBOXES_MAX);
      return FALSE;
    }
  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, subscribe (self, subscribed ? PP_SQL_SUBSCRIPTION_ADD : PP_SQL_SUBSCRIPTION_REMOVE, owner, name, error),
                            error);
}

/* ------------------------------------------------------------------ going, and other names */

static gboolean
delete (PpCabinet *self, const char *owner, const char *name, guint32 *id, GError **error)
{
  PpFolderNumbers numbers;

  if (g_str_equal (name, PP_INBOX))
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_NAME, "INBOX cannot be deleted");
      return FALSE;
    }
  if (!pp_cabinet_numbers_find (self, owner, name, &numbers, error))
    return FALSE;
  if (numbers.id == 0)
    return is_missing (self, owner, name, error);
  *id = numbers.id;
  return pp_cabinet_letters_drop_all (self, &numbers, error) && pp_cabinet_run_on (self, PP_SQL_KEYWORD_REMOVE, numbers.id, error) &&
         pp_cabinet_run_on (self, PP_SQL_MAILBOX_REMOVE, numbers.id, error);
}

/**
 * pp_cabinet_folder_delete:
 * @id: (out): which it was
 *
 * With its letters; those below it stay.
 */
gboolean
pp_cabinet_folder_delete (PpCabinet *self, const char *owner, const char *name, guint32 *id, GError **error)
{
  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, delete (self, owner, name, id, error), error);
}

static gboolean
is_below (const char *name, const char *above)
{
  gsize length = strlen (above);

  return strncmp (name, above, length) == 0 && name[length] == '/';
}

static gboolean
rename_one (PpCabinet *self, const char *owner, PpFolder *folder, const char *from, const char *to, GError **error)
{
  sqlite3_stmt *change = pp_cabinet_use (self, PP_SQL_MAILBOX_RENAME);
  g_autofree char *path = g_strconcat (to, folder->name + strlen (from), NULL);
  g_autofree char *name = pp_mailbox_name_check (path, error);
  PpFolderNumbers other;

  if (name == NULL || !pp_cabinet_numbers_find (self, owner, name, &other, error))
    return FALSE;
  if (other.id != 0)
    return is_there (self, owner, name, error);
  g_free (folder->name);
  folder->name = g_steal_pointer (&name);
  sqlite3_bind_int64 (change, 1, folder->numbers.id);
  pp_cabinet_bind_text (change, 2, folder->name);
  return pp_cabinet_run (self, change, error);
}

static gboolean
rename_all (PpCabinet *self, const char *owner, const char *from, const char *to, GPtrArray *renamed, GPtrArray *made, GError **error)
{
  g_autoptr (GPtrArray) folders = list_all (self, owner, error);

  if (folders == NULL)
    return FALSE;
  if (is_below (to, from))
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_NAME, "a mailbox cannot be moved below itself");
      return FALSE;
    }
  if (find_folder (folders, from, NULL) == NULL)
    return is_missing (self, owner, from, error);
  if (find_folder (folders, to, NULL) != NULL)
    return is_there (self, owner, to, error);
  for (guint i = 0; i < folders->len; i++)
    {
      PpFolder *folder = folders->pdata[i];

      if (!g_str_equal (folder->name, from) && !is_below (folder->name, from))
        continue;
      if (!rename_one (self, owner, folder, from, to, error))
        return FALSE;
      g_ptr_array_add (renamed, g_steal_pointer (&folders->pdata[i]));
    }
  return make_parents (self, owner, to, made, error) && check_count (self, owner, error);
}

/**
 * pp_cabinet_folder_rename:
 * @renamed: it and those below it, which come along (RFC 9051, 6.3.6)
 * @made: those above @to that were missing
 */
gboolean
pp_cabinet_folder_rename (PpCabinet *self, const char *owner, const char *from, const char *to, GPtrArray *renamed, GPtrArray *made,
                          GError **error)
{
  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, rename_all (self, owner, from, to, renamed, made, error), error);
}

static gboolean
empty_inbox (PpCabinet *self, const char *owner, const char *to, GPtrArray *made, PpChange *from, PpChange *into, GError **error)
{
  PpFolderNumbers inbox;

  if (!create (self, owner, to, NULL, made, error) || !pp_cabinet_numbers_find (self, owner, PP_INBOX, &inbox, error))
    return FALSE;
  if (inbox.id == 0)
    return is_missing (self, owner, PP_INBOX, error);
  return pp_cabinet_copy (self, inbox.id, NULL, ((PpFolder *) made->pdata[made->len - 1])->numbers.id, TRUE, 0, from, into, error);
}

/**
 * pp_cabinet_inbox_rename:
 * @made: the last of them is @to
 * @from: what is gone from INBOX
 * @into: what it is in @to
 *
 * INBOX stays, empty; its letters are in @to (RFC 9051, 6.3.6).
 */
gboolean
pp_cabinet_inbox_rename (PpCabinet *self, const char *owner, const char *to, GPtrArray *made, PpChange *from, PpChange *into, GError **error)
{
  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, empty_inbox (self, owner, to, made, from, into, error), error);
}
