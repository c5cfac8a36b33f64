/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mailboxes in a cabinet. A mailbox comes into being with its first letter; its UIDs rise and are never used
 * twice, and its octets are summed as letters come and go.
 */
#include "agents/cabinet-private.h"

typedef struct
{
  gint64 id; /* 0: there is no such mailbox */
  gint64 next_uid;
  gint64 octets;
} Mailbox;

static gboolean
find_mailbox (PpCabinet *self, const char *name, Mailbox *mailbox, GError **error)
{
  sqlite3_stmt *find = pp_cabinet_use (self, PP_SQL_MAILBOX_FIND);
  PpSqlStep step;

  *mailbox = (Mailbox) { 0 };
  pp_cabinet_bind_text (find, 1, name);
  step = pp_cabinet_step (self, find, error);
  if (step != PP_STEP_ROW)
    return step == PP_STEP_DONE;
  mailbox->id = sqlite3_column_int64 (find, 0);
  mailbox->next_uid = sqlite3_column_int64 (find, 1);
  mailbox->octets = sqlite3_column_int64 (find, 2);
  if (!pp_cabinet_run (self, find, error))
    return FALSE;
  if (mailbox->id > 0 && mailbox->id <= G_MAXUINT32 && mailbox->next_uid > 0 && mailbox->next_uid < G_MAXUINT32
      && mailbox->octets >= 0)
    return TRUE;
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_DAMAGED, 
               "%s is damaged: the numbers of mailbox %s cannot be", self->name, name);
  return FALSE;
}

static gboolean
find_or_make (PpCabinet *self, const char *name, Mailbox *mailbox, GError **error)
{
  sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_MAILBOX_ADD);

  if (!find_mailbox (self, name, mailbox, error))
    return FALSE;
  if (mailbox->id != 0)
    return TRUE;
  pp_cabinet_bind_text (add, 1, name);
  return pp_cabinet_run (self, add, error) && find_mailbox (self, name, mailbox, error);
}

static gboolean
has_room (PpCabinet *self, const char *name, const Mailbox *mailbox, gint64 size, gint64 quota, GError **error)
{
  if (quota <= 0 || (size <= quota && mailbox->octets <= quota - size))
    return TRUE;
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_FULL,
               "the mailbox of %s is full: %" G_GINT64_FORMAT " octets there, %" G_GINT64_FORMAT " more wanted, %" G_GINT64_FORMAT
               " allowed",
               name, mailbox->octets, size, quota);
  return FALSE;
}

static gboolean
insert_letter (PpCabinet *self, const Mailbox *mailbox, const PpFiled *filed, gint64 content, GError **error)
{
  sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_LETTER_ADD);
  sqlite3_stmt *grew = pp_cabinet_use (self, PP_SQL_MAILBOX_GREW);

  sqlite3_bind_int64 (add, 1, mailbox->id);
  sqlite3_bind_int64 (add, 2, filed->uid);
  sqlite3_bind_int64 (add, 3, filed->item);
  sqlite3_bind_int64 (add, 4, filed->arrived_us);
  sqlite3_bind_int64 (add, 5, filed->octets);
  sqlite3_bind_int64 (add, 6, content);
  if (!pp_cabinet_run (self, add, error))
    return FALSE;
  sqlite3_bind_int64 (grew, 1, mailbox->id);
  sqlite3_bind_int64 (grew, 2, filed->uid);
  sqlite3_bind_int64 (grew, 3, filed->octets);
  return pp_cabinet_run (self, grew, error);
}

static gboolean
add_letter (PpCabinet *self, const char *name, PpFiled *filed, GBytes *octets, gint64 quota, GError **error)
{
  Mailbox mailbox;
  gint64 content;

  if (!find_or_make (self, name, &mailbox, error) || !has_room (self, name, &mailbox, filed->octets, quota, error))
    return FALSE;
  content = pp_cabinet_content_add (self, octets, error);
  filed->uid = mailbox.next_uid;
  return content != 0 && insert_letter (self, &mailbox, filed, content, error);
}

/**
 * pp_cabinet_mailbox_add:
 * @mailbox: the user's local part
 * @item: the letter's number in the world
 * @arrived_us: virtual time, microseconds
 * @content: (transfer none): header and body, whole lines ending with CR LF, no dot-stuffing
 * @quota: octets that the mailbox may hold; 0 for no limit
 * @error: %PP_CABINET_ERROR, %PP_CABINET_ERROR_FULL if the letter would be over the quota
 *
 * Returns: the letter's UID, or 0 if it was not filed
 */
gint64
pp_cabinet_mailbox_add (PpCabinet *self, const char *mailbox, guint32 item, gint64 arrived_us, GBytes *content,
                        gint64 quota, GError **error)
{
  PpFiled filed = { .item = item, .arrived_us = arrived_us };

  g_return_val_if_fail (self != NULL && mailbox != NULL && content != NULL, 0);

  filed.octets = g_bytes_get_size (content);
  if (!pp_cabinet_save (self, error))
    return 0;
  return pp_cabinet_settle (self, add_letter (self, mailbox, &filed, content, quota, error), error) ? filed.uid : 0;
}

/**
 * pp_cabinet_mailbox_list:
 * @mailbox: the user's local part; one that has had no letter yet is empty
 * @error: %PP_CABINET_ERROR
 *
 * Returns: (transfer full) (element-type PpFiled): what lies there, by UID; or %NULL
 */
GArray *
pp_cabinet_mailbox_list (PpCabinet *self, const char *mailbox, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (PpFiled));
  sqlite3_stmt *row;
  PpSqlStep step;

  g_return_val_if_fail (self != NULL && mailbox != NULL, NULL);

  row = pp_cabinet_use (self, PP_SQL_LETTER_LIST);
  pp_cabinet_bind_text (row, 1, mailbox);
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    {
      PpFiled filed = {
        .uid = sqlite3_column_int64 (row, 0),
        .item = sqlite3_column_int64 (row, 1),
        .arrived_us = sqlite3_column_int64 (row, 2),
        .octets = MAX (0, sqlite3_column_int64 (row, 3)),
      };
      g_array_append_val (list, filed);
    }
  return step == PP_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

/**
 * pp_cabinet_mailbox_get:
 * @mailbox: the user's local part
 * @uid: which letter
 * @error: %PP_CABINET_ERROR, %PP_CABINET_ERROR_MISSING if it is not there
 *
 * Returns: (transfer full): the letter as it was filed, or %NULL
 */
GBytes *
pp_cabinet_mailbox_get (PpCabinet *self, const char *mailbox, gint64 uid, GError **error)
{
  g_autoptr (GBytes) content = NULL;
  sqlite3_stmt *row;
  PpSqlStep step;

  g_return_val_if_fail (self != NULL && mailbox != NULL, NULL);

  row = pp_cabinet_use (self, PP_SQL_LETTER_GET);
  pp_cabinet_bind_text (row, 1, mailbox);
  sqlite3_bind_int64 (row, 2, uid);
  step = pp_cabinet_step (self, row, error);
  if (step == PP_STEP_ROW)
    {
      content = pp_cabinet_column_bytes (row, 0);
      return pp_cabinet_run (self, row, error) ? g_steal_pointer (&content) : NULL;
    }
  if (step == PP_STEP_DONE)
    g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING, "%s: the mailbox of %s has no letter %" G_GINT64_FORMAT,
                 self->name, mailbox, uid);
  return NULL;
}

/* Removes one letter and adds its octets to @freed; one that is gone already is no fault. */
static gboolean
remove_letter (PpCabinet *self, gint64 mailbox, gint64 uid, gint64 *freed, GError **error)
{
  sqlite3_stmt *find = pp_cabinet_use (self, PP_SQL_LETTER_FIND);
  sqlite3_stmt *remove = pp_cabinet_use (self, PP_SQL_LETTER_REMOVE);
  gint64 content, octets;
  PpSqlStep step;

  sqlite3_bind_int64 (find, 1, mailbox);
  sqlite3_bind_int64 (find, 2, uid);
  step = pp_cabinet_step (self, find, error);
  if (step != PP_STEP_ROW)
    return step == PP_STEP_DONE;
  octets = MAX (0, sqlite3_column_int64 (find, 0));
  content = sqlite3_column_int64 (find, 1);
  if (!pp_cabinet_run (self, find, error))
    return FALSE;
  sqlite3_bind_int64 (remove, 1, mailbox);
  sqlite3_bind_int64 (remove, 2, uid);
  *freed = octets <= G_MAXINT64 - *freed ? *freed + octets : G_MAXINT64;
  return pp_cabinet_run (self, remove, error) && pp_cabinet_content_remove (self, content, error);
}

static gboolean
remove_letters (PpCabinet *self, const char *name, GArray *uids, GError **error)
{
  sqlite3_stmt *shrank = pp_cabinet_use (self, PP_SQL_MAILBOX_SHRANK);
  gint64 freed = 0;
  Mailbox mailbox;

  if (!find_mailbox (self, name, &mailbox, error))
    return FALSE;
  for (guint i = 0; i < uids->len; i++)
    if (!remove_letter (self, mailbox.id, g_array_index (uids, gint64, i), &freed, error))
      return FALSE;
  sqlite3_bind_int64 (shrank, 1, mailbox.id);
  sqlite3_bind_int64 (shrank, 2, freed);
  return pp_cabinet_run (self, shrank, error);
}

/**
 * pp_cabinet_mailbox_remove:
 * @mailbox: the user's local part
 * @uids: (element-type gint64): what shall go; those that are not there are left out
 * @error: %PP_CABINET_ERROR
 *
 * Returns: whether all are gone; on %FALSE none is
 */
gboolean
pp_cabinet_mailbox_remove (PpCabinet *self, const char *mailbox, GArray *uids, GError **error)
{
  g_return_val_if_fail (self != NULL && mailbox != NULL && uids != NULL, FALSE);

  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, remove_letters (self, mailbox, uids, error), error);
}

/**
 * pp_cabinet_get_validity:
 * @mailbox: the user's local part; the mailbox is made if it is not there
 * @error: %PP_CABINET_ERROR
 *
 * The mailbox's number in this cabinet: 1 for the first that was made, no clock in it, never used twice.
 *
 * Returns: the validity, or 0 with @error set
 */
guint32
pp_cabinet_get_validity (PpCabinet *self, const char *mailbox, GError **error)
{
  Mailbox found = { 0 };

  g_return_val_if_fail (self != NULL && mailbox != NULL, 0);

  if (!pp_cabinet_save (self, error))
    return 0;
  return pp_cabinet_settle (self, find_or_make (self, mailbox, &found, error), error) ? found.id : 0;
}
