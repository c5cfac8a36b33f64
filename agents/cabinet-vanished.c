/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The UIDs of letters that are gone, for clients that come back (RFC 7162, 3.2: VANISHED). Not for ever: of each
 * mailbox the newest are kept, and the modseq up to which some may have been forgotten.
 */
#include "agents/cabinet-private.h"

/* So many more may come before the oldest are forgotten: looking for them costs a little. */
#define SLACK 1000

static gboolean
find_oldest_to_keep (PpCabinet *self, guint32 id, guint64 *forget, GError **error)
{
  sqlite3_stmt *newest = pp_cabinet_use (self, PP_SQL_VANISHED_NEWEST);
  PpSqlStep step;

  *forget = 0;
  sqlite3_bind_int64 (newest, 1, id);
  sqlite3_bind_int64 (newest, 2, PP_VANISHED_MAX);
  step = pp_cabinet_step (self, newest, error);
  if (step != PP_STEP_ROW)
    return step == PP_STEP_DONE;
  *forget = MAX (0, sqlite3_column_int64 (newest, 0));
  return pp_cabinet_run (self, newest, error);
}

static gboolean
count (PpCabinet *self, PpFolderNumbers *numbers, GError **error)
{
  sqlite3_stmt *count = pp_cabinet_use (self, PP_SQL_VANISHED_COUNT);

  sqlite3_bind_int64 (count, 1, numbers->id);
  if (pp_cabinet_step (self, count, error) != PP_STEP_ROW)
    return FALSE;
  numbers->vanished = CLAMP (sqlite3_column_int64 (count, 0), 0, G_MAXUINT32);
  return pp_cabinet_run (self, count, error);
}

/* A modseq is known whole or not at all: what went at once is forgotten at once. */
static gboolean
forget_oldest (PpCabinet *self, PpFolderNumbers *numbers, GError **error)
{
  sqlite3_stmt *forget = pp_cabinet_use (self, PP_SQL_VANISHED_FORGET);
  guint64 upto;

  if (!find_oldest_to_keep (self, numbers->id, &upto, error))
    return FALSE;
  if (upto > 0)
    {
      sqlite3_bind_int64 (forget, 1, numbers->id);
      sqlite3_bind_int64 (forget, 2, upto);
      if (!pp_cabinet_run (self, forget, error))
        return FALSE;
      numbers->forgotten = MAX (numbers->forgotten, upto);
    }
  return count (self, numbers, error);
}

/**
 * pp_cabinet_vanished_add:
 * @numbers: its modseq is that of their going; changed, but not written
 * @letters: (element-type PpFiled): that went
 */
gboolean
pp_cabinet_vanished_add (PpCabinet *self, PpFolderNumbers *numbers, GArray *letters, GError **error)
{
  for (guint i = 0; i < letters->len; i++)
    {
      sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_VANISHED_ADD);

      sqlite3_bind_int64 (add, 1, numbers->id);
      sqlite3_bind_int64 (add, 2, numbers->mod_seq);
      sqlite3_bind_int64 (add, 3, g_array_index (letters, PpFiled, i).uid);
      if (!pp_cabinet_run (self, add, error))
        return FALSE;
    }
  numbers->vanished = MIN ((guint64) numbers->vanished + letters->len, G_MAXUINT32);
  return numbers->vanished <= PP_VANISHED_MAX + SLACK || forget_oldest (self, numbers, error);
}

static int
by_number (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return x < y ? -1 : x > y;
}

/**
 * pp_cabinet_list_vanished:
 * @mailbox_id: its UIDVALIDITY
 * @since_mod_seq: what the client knows of
 * @uids: (out) (transfer full) (element-type guint32): what was expunged since, rising
 * @complete: (out): whether none of that has been forgotten
 * @error: %PP_CABINET_ERROR
 */
gboolean
pp_cabinet_list_vanished (PpCabinet *self, guint32 mailbox_id, guint64 since_mod_seq, GArray **uids, gboolean *complete, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));
  sqlite3_stmt *row;
  PpFolderNumbers numbers;
  PpSqlStep step;

  g_return_val_if_fail (self != NULL && uids != NULL && complete != NULL, FALSE);

  if (!pp_cabinet_numbers_get (self, mailbox_id, &numbers, error))
    return FALSE;
  row = pp_cabinet_use (self, PP_SQL_VANISHED_LIST);
  sqlite3_bind_int64 (row, 1, mailbox_id);
  sqlite3_bind_int64 (row, 2, MIN (since_mod_seq, G_MAXINT64));
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    {
      guint32 uid = CLAMP (sqlite3_column_int64 (row, 0), 1, G_MAXUINT32);
      g_array_append_val (list, uid);
    }
  if (step != PP_STEP_DONE)
    return FALSE;
  g_array_sort (list, by_number);
  *complete = since_mod_seq >= numbers.forgotten;
  *uids = g_steal_pointer (&list);
  return TRUE;
}
