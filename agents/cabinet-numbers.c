/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A mailbox's numbers and keywords in a cabinet: read, judged, written. Numbers that cannot be mean that the cabinet is
 * damaged; those that are used up (RFC 9051, 2.3.1.1: 32 bits) are answered with an error.
 */
#include "agents/cabinet-private.h"

#include <string.h>

void
pp_folder_free (PpFolder *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->special_use);
  g_ptr_array_unref (self->keywords);
  g_free (self);
}

/* Names by number. */
GPtrArray *
pp_keywords_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

/* ------------------------------------------------------------------ numbers */

static gboolean
read_32 (sqlite3_stmt *row, int column, guint32 least, guint32 *value)
{
  gint64 read = sqlite3_column_int64 (row, column);

  *value = read;
  return read >= least && read <= G_MAXUINT32;
}

static gboolean
read_63 (sqlite3_stmt *row, int column, gint64 least, guint64 *value)
{
  gint64 read = sqlite3_column_int64 (row, column);

  *value = read;
  return read >= least;
}

/**
 * pp_cabinet_numbers_read:
 * @row: a row of a statement that asks for the numbers
 * @column: where they begin
 */
gboolean
pp_cabinet_numbers_read (PpCabinet *self, sqlite3_stmt *row, int column, PpFolderNumbers *numbers, GError **error)
{
  if (read_32 (row, column, 1, &numbers->id) && read_32 (row, column + 1, 1, &numbers->uid_next) &&
      read_32 (row, column + 2, 1, &numbers->first_recent) && read_63 (row, column + 3, 1, &numbers->mod_seq) &&
      read_63 (row, column + 4, 0, &numbers->forgotten) && read_63 (row, column + 5, 0, &numbers->octets) &&
      read_32 (row, column + 6, 0, &numbers->count) && read_32 (row, column + 7, 0, &numbers->unseen) &&
      read_32 (row, column + 8, 0, &numbers->deleted) && read_32 (row, column + 9, 0, &numbers->vanished) &&
      numbers->first_recent <= numbers->uid_next && numbers->unseen <= numbers->count && numbers->deleted <= numbers->count)
    return TRUE;
  return pp_cabinet_is_damaged (self, error, "the numbers of mailbox %" G_GINT64_FORMAT " cannot be",
                                (gint64) sqlite3_column_int64 (row, column));
}

static gboolean
read_one (PpCabinet *self, sqlite3_stmt *row, PpFolderNumbers *numbers, GError **error)
{
  PpSqlStep step = pp_cabinet_step (self, row, error);
  gboolean good;

  *numbers = (PpFolderNumbers){ 0 };
  if (step != PP_STEP_ROW)
    return step == PP_STEP_DONE;
  good = pp_cabinet_numbers_read (self, row, 0, numbers, error);
  return pp_cabinet_run (self, row, good ? error : NULL) && good;
}

gboolean
pp_cabinet_numbers_get (PpCabinet *self, guint32 id, PpFolderNumbers *numbers, GError **error)
{
  sqlite3_stmt *get = pp_cabinet_use (self, PP_SQL_MAILBOX_GET);

  sqlite3_bind_int64 (get, 1, id);
  if (!read_one (self, get, numbers, error))
    return FALSE;
  if (numbers->id != 0)
    return TRUE;
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING, "%s: that mailbox is not there any more", self->name);
  return FALSE;
}

/* numbers->id is 0 if there is none of that name. */
gboolean
pp_cabinet_numbers_find (PpCabinet *self, const char *owner, const char *name, PpFolderNumbers *numbers, GError **error)
{
  sqlite3_stmt *find = pp_cabinet_use (self, PP_SQL_MAILBOX_FIND);

  pp_cabinet_bind_text (find, 1, owner);
  pp_cabinet_bind_text (find, 2, name);
  return read_one (self, find, numbers, error);
}

gboolean
pp_cabinet_numbers_write (PpCabinet *self, const PpFolderNumbers *numbers, GError **error)
{
  sqlite3_stmt *write = pp_cabinet_use (self, PP_SQL_MAILBOX_WRITE);

  sqlite3_bind_int64 (write, 1, numbers->id);
  sqlite3_bind_int64 (write, 2, numbers->uid_next);
  sqlite3_bind_int64 (write, 3, numbers->first_recent);
  sqlite3_bind_int64 (write, 4, numbers->mod_seq);
  sqlite3_bind_int64 (write, 5, numbers->forgotten);
  sqlite3_bind_int64 (write, 6, numbers->octets);
  sqlite3_bind_int64 (write, 7, numbers->count);
  sqlite3_bind_int64 (write, 8, numbers->unseen);
  sqlite3_bind_int64 (write, 9, numbers->deleted);
  sqlite3_bind_int64 (write, 10, numbers->vanished);
  return pp_cabinet_run (self, write, error);
}

/* RFC 7162, 3.1: 63 bits. */
gboolean
pp_cabinet_numbers_next_mod_seq (PpCabinet *self, PpFolderNumbers *numbers, GError **error)
{
  if (numbers->mod_seq >= G_MAXINT64)
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_LIMIT, "%s: the mailbox has been changed too often", self->name);
      return FALSE;
    }
  numbers->mod_seq++;
  return TRUE;
}

static void
count_if (guint32 *count, gboolean counts, gboolean came)
{
  if (counts && came)
    (*count)++;
  else if (counts && *count > 0)
    (*count)--;
}

/**
 * pp_folder_numbers_count:
 *
 * A letter with these flags came, or went.
 */
void
pp_folder_numbers_count (PpFolderNumbers *self, PpFlags flags, guint32 octets, gboolean came)
{
  count_if (&self->count, TRUE, came);
  count_if (&self->unseen, !(flags & PP_FLAG_SEEN), came);
  count_if (&self->deleted, (flags & PP_FLAG_DELETED) != 0, came);
  if (came)
    self->octets = MIN (self->octets + octets, G_MAXINT64);
  else
    self->octets -= MIN (self->octets, octets);
}

/**
 * pp_cabinet_folder_make:
 * @numbers: (out): of the new mailbox
 *
 * Its id is higher than that of any before it.
 */
gboolean
pp_cabinet_folder_make (PpCabinet *self, const char *owner, const char *name, const char *special_use, PpFolderNumbers *numbers,
                        GError **error)
{
  sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_MAILBOX_ADD);
  gint64 id;

  pp_cabinet_bind_text (add, 1, owner);
  pp_cabinet_bind_text (add, 2, name);
  pp_cabinet_bind_text (add, 3, special_use);
  if (!pp_cabinet_run (self, add, error))
    return FALSE;
  id = sqlite3_last_insert_rowid (self->db);
  if (id > 0 && id <= G_MAXUINT32)
    return pp_cabinet_numbers_get (self, id, numbers, error);
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_LIMIT, "%s: the numbers for mailboxes are used up", self->name);
  return FALSE;
}

/* ------------------------------------------------------------------ keywords */

/* What a row of the table says is added to @keywords, if it can be. */
gboolean
pp_cabinet_keyword_append (PpCabinet *self, GPtrArray *keywords, guint32 id, gint64 number, const char *name, GError **error)
{
  if (number == keywords->len && number < PP_KEYWORDS_MAX && name != NULL && *name != '\0' && strlen (name) <= PP_KEYWORD_LENGTH_MAX &&
      g_str_is_ascii (name))
    {
      g_ptr_array_add (keywords, g_strdup (name));
      return TRUE;
    }
  return pp_cabinet_is_damaged (self, error, "the keywords of mailbox %u cannot be", id);
}

/* (out) (transfer full) (element-type utf8): the mailbox's keywords by number. */
gboolean
pp_cabinet_keywords_get (PpCabinet *self, guint32 id, GPtrArray **keywords, GError **error)
{
  g_autoptr (GPtrArray) list = pp_keywords_new ();
  sqlite3_stmt *row = pp_cabinet_use (self, PP_SQL_KEYWORD_LIST);
  PpSqlStep step;

  sqlite3_bind_int64 (row, 1, id);
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    if (!pp_cabinet_keyword_append (self, list, id, sqlite3_column_int64 (row, 1), (const char *) sqlite3_column_text (row, 2), error))
      {
        sqlite3_reset (row);
        return FALSE;
      }
  if (step != PP_STEP_DONE)
    return FALSE;
  *keywords = g_steal_pointer (&list);
  return TRUE;
}

static gboolean
add_keyword (PpCabinet *self, guint32 id, GPtrArray *keywords, const char *name, GError **error)
{
  sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_KEYWORD_ADD);

  if (keywords->len >= PP_KEYWORDS_MAX)
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_LIMIT, "a mailbox has at most %d keywords", PP_KEYWORDS_MAX);
      return FALSE;
    }
  if (*name == '\0' || strlen (name) > PP_KEYWORD_LENGTH_MAX || !g_str_is_ascii (name))
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_LIMIT, "a keyword is at most %d letters of ASCII", PP_KEYWORD_LENGTH_MAX);
      return FALSE;
    }
  sqlite3_bind_int64 (add, 1, id);
  sqlite3_bind_int64 (add, 2, keywords->len);
  pp_cabinet_bind_text (add, 3, name);
  if (!pp_cabinet_run (self, add, error))
    return FALSE;
  g_ptr_array_add (keywords, g_strdup (name));
  return TRUE;
}

/* RFC 9051, 2.3.2: keywords differ in more than case. */
static gint
find_keyword (GPtrArray *keywords, const char *name)
{
  for (guint i = 0; i < keywords->len; i++)
    if (g_ascii_strcasecmp (keywords->pdata[i], name) == 0)
      return i;
  return -1;
}

gboolean
pp_cabinet_keywords_bits (PpCabinet *self, guint32 id, GPtrArray *keywords, char **names, gboolean make, PpFlags *bits, gboolean *grew,
                          GError **error)
{
  *bits = 0;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gint number = find_keyword (keywords, names[i]);

      if (number < 0 && make)
        {
          if (!add_keyword (self, id, keywords, names[i], error))
            return FALSE;
          number = keywords->len - 1;
          *grew = TRUE;
        }
      if (number >= 0)
        *bits |= PP_FLAG_KEYWORD (number);
    }
  return TRUE;
}
