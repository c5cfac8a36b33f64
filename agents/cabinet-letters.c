/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The letters of a cabinet's mailboxes: they come, are listed, and go. UIDs rise and are never used
 * twice; each change gives the mailbox a new modseq, which the letters it touched have too (RFC 7162, 3.1).
 */
#include "agents/cabinet-private.h"

void
pp_change_init (PpChange *self)
{
  *self = (PpChange){ .letters = g_array_new (FALSE, FALSE, sizeof (PpFiled)) };
}

void
pp_change_clear (PpChange *self)
{
  g_clear_pointer (&self->letters, g_array_unref);
  g_clear_pointer (&self->keywords, g_ptr_array_unref);
}

/* ------------------------------------------------------------------ reading */

/* The years that a date-time of IMAP can be in (RFC 9051, 9: date-year is 4DIGIT), and how far from Greenwich: wherever it is
 * said, it is in one of them. */
#define FIRST_DATE_US (G_GINT64_CONSTANT (-62135510400) * G_USEC_PER_SEC)
#define LAST_DATE_US (G_GINT64_CONSTANT (253402214400) * G_USEC_PER_SEC)
#define FARTHEST_ZONE (24 * 60 - 1)

static gboolean
can_be (sqlite3_stmt *row, const PpFolderNumbers *numbers, guint n_keywords)
{
  gint64 uid = sqlite3_column_int64 (row, 0), item = sqlite3_column_int64 (row, 1), flags = sqlite3_column_int64 (row, 2);
  gint64 mod_seq = sqlite3_column_int64 (row, 3), date_us = sqlite3_column_int64 (row, 4), zone = sqlite3_column_int64 (row, 5);
  gint64 octets = sqlite3_column_int64 (row, 6);
  const PpFlags known = PP_FLAG_KEYWORD (n_keywords) - 1;

  return uid >= 1 && uid < numbers->uid_next && item >= 0 && item <= G_MAXUINT32 && flags >= 0 && (flags & ~known) == 0 &&
         mod_seq >= 1 && (guint64) mod_seq <= numbers->mod_seq && date_us >= FIRST_DATE_US && date_us <= LAST_DATE_US &&
         zone >= -FARTHEST_ZONE && zone <= FARTHEST_ZONE && octets >= 0 && octets <= G_MAXUINT32 &&
         sqlite3_column_int64 (row, 7) > 0;
}

/**
 * pp_cabinet_letter_read:
 * @row: a row of a statement that asks for letters
 * @n_keywords: of the mailbox: flags beyond them cannot be
 */
gboolean
pp_cabinet_letter_read (PpCabinet *self, sqlite3_stmt *row, const PpFolderNumbers *numbers, guint n_keywords, PpFiled *letter, GError **error)
{
  if (!can_be (row, numbers, n_keywords))
    return pp_cabinet_is_damaged (self, error, "letter %" G_GINT64_FORMAT " of mailbox %u cannot be", (gint64) sqlite3_column_int64 (row, 0),
                                  numbers->id);
  *letter = (PpFiled){
    .uid = sqlite3_column_int64 (row, 0),
    .item = sqlite3_column_int64 (row, 1),
    .flags = sqlite3_column_int64 (row, 2),
    .mod_seq = sqlite3_column_int64 (row, 3),
    .date_us = sqlite3_column_int64 (row, 4),
    .zone = sqlite3_column_int64 (row, 5),
    .octets = sqlite3_column_int64 (row, 6),
    .content = sqlite3_column_int64 (row, 7),
  };
  return TRUE;
}

static gboolean
read_rows (PpCabinet *self, sqlite3_stmt *row, const PpFolderNumbers *numbers, guint n_keywords, GArray *letters, GError **error)
{
  PpSqlStep step;
  PpFiled letter;

  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    {
      if (!pp_cabinet_letter_read (self, row, numbers, n_keywords, &letter, error))
        {
          sqlite3_reset (row);
          return FALSE;
        }
      g_array_append_val (letters, letter);
    }
  return step == PP_STEP_DONE;
}

GArray *
pp_cabinet_letters_get (PpCabinet *self, const PpFolderNumbers *numbers, guint n_keywords, GArray *uids, GError **error)
{
  g_autoptr (GArray) letters = g_array_sized_new (FALSE, FALSE, sizeof (PpFiled), uids != NULL ? uids->len : numbers->count);
  sqlite3_stmt *row = pp_cabinet_use (self, uids != NULL ? PP_SQL_LETTER_GET : PP_SQL_LETTER_LIST);
  gboolean good = TRUE;

  for (guint i = 0; good && i < (uids != NULL ? uids->len : 1); i++)
    {
      sqlite3_bind_int64 (row, 1, numbers->id);
      if (uids != NULL)
        sqlite3_bind_int64 (row, 2, g_array_index (uids, guint32, i));
      good = read_rows (self, row, numbers, n_keywords, letters, error);
    }
  return good ? g_steal_pointer (&letters) : NULL;
}

/* What the numbers say of the letters must be so. */
static gboolean
check_counts (PpCabinet *self, const PpFolderNumbers *numbers, GArray *letters, GError **error)
{
  PpFolderNumbers found = { 0 };

  for (guint i = 0; i < letters->len; i++)
    {
      const PpFiled *letter = &g_array_index (letters, PpFiled, i);
      pp_folder_numbers_count (&found, letter->flags, letter->octets, TRUE);
    }
  if (found.count == numbers->count && found.unseen == numbers->unseen && found.deleted == numbers->deleted &&
      found.octets == numbers->octets)
    return TRUE;
  return pp_cabinet_is_damaged (self, error, "the numbers of mailbox %u are not those of its letters", numbers->id);
}

/**
 * pp_cabinet_folder_load:
 * @folder: (out) (transfer full): numbers and keywords; no names
 * @letters: (out) (transfer full) (element-type PpFiled): by UID
 */
gboolean
pp_cabinet_folder_load (PpCabinet *self, guint32 id, PpFolder **folder, GArray **letters, GError **error)
{
  g_autoptr (PpFolder) found = g_new0 (PpFolder, 1);
  g_autoptr (GArray) list = NULL;

  found->keywords = NULL;
  if (!pp_cabinet_keywords_get (self, id, &found->keywords, error))
    found->keywords = pp_keywords_new ();
  else if (pp_cabinet_numbers_get (self, id, &found->numbers, error))
    list = pp_cabinet_letters_get (self, &found->numbers, found->keywords->len, NULL, error);
  if (list == NULL || !check_counts (self, &found->numbers, list, error))
    return FALSE;
  *folder = g_steal_pointer (&found);
  *letters = g_steal_pointer (&list);
  return TRUE;
}

GArray *
pp_cabinet_mailbox_list (PpCabinet *self, const char *owner, GError **error)
{
  PpFolderNumbers numbers;
  g_autoptr (GPtrArray) keywords = NULL;

  g_return_val_if_fail (self != NULL && owner != NULL, NULL);

  if (!pp_cabinet_numbers_find (self, owner, PP_INBOX, &numbers, error))
    return NULL;
  if (numbers.id == 0)
    return g_array_new (FALSE, FALSE, sizeof (PpFiled));
  if (!pp_cabinet_keywords_get (self, numbers.id, &keywords, error))
    return NULL;
  return pp_cabinet_letters_get (self, &numbers, keywords->len, NULL, error);
}

/* ------------------------------------------------------------------ \Recent */

static gboolean
move_recent (PpCabinet *self, guint32 id, guint32 upto, guint32 *recent_from, GError **error)
{
  PpFolderNumbers numbers;

  if (!pp_cabinet_numbers_get (self, id, &numbers, error))
    return FALSE;
  *recent_from = numbers.first_recent;
  upto = MIN (upto, numbers.uid_next);
  if (numbers.first_recent >= upto)
    return TRUE;
  numbers.first_recent = upto;
  return pp_cabinet_numbers_write (self, &numbers, error);
}

/**
 * pp_cabinet_take_recent:
 * @recent_from: (out): the first letter that nobody had been told of; from now on all are told of
 */
gboolean
pp_cabinet_take_recent (PpCabinet *self, guint32 id, guint32 *recent_from, GError **error)
{
  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, move_recent (self, id, G_MAXUINT32, recent_from, error), error);
}

/* Somebody has been told of all below @upto. */
gboolean
pp_cabinet_tell_recent (PpCabinet *self, guint32 id, guint32 upto, GError **error)
{
  guint32 before;

  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, move_recent (self, id, upto, &before, error), error);
}

/* ------------------------------------------------------------------ coming */

static gboolean
insert (PpCabinet *self, guint32 id, const PpFiled *letter, GError **error)
{
  sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_LETTER_ADD);

  sqlite3_bind_int64 (add, 1, id);
  sqlite3_bind_int64 (add, 2, letter->uid);
  sqlite3_bind_int64 (add, 3, letter->item);
  sqlite3_bind_int64 (add, 4, letter->flags);
  sqlite3_bind_int64 (add, 5, letter->mod_seq);
  sqlite3_bind_int64 (add, 6, letter->date_us);
  sqlite3_bind_int64 (add, 7, letter->zone);
  sqlite3_bind_int64 (add, 8, letter->octets);
  sqlite3_bind_int64 (add, 9, letter->content);
  return pp_cabinet_run (self, add, error);
}

/* Gives it the next UID and the mailbox's modseq, and files it. */
gboolean
pp_cabinet_take_in (PpCabinet *self, PpFolderNumbers *numbers, PpFiled *letter, GError **error)
{
  if (numbers->uid_next == G_MAXUINT32 || numbers->count == G_MAXUINT32)
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_LIMIT, "%s: the UIDs of the mailbox are used up", self->name);
      return FALSE;
    }
  letter->uid = numbers->uid_next++;
  letter->mod_seq = numbers->mod_seq;
  pp_folder_numbers_count (numbers, letter->flags, letter->octets, TRUE);
  return insert (self, numbers->id, letter, error);
}

/* What all mailboxes of an owner hold; a quota is for all of them together (RFC 9208, 3). */
static gboolean
has_room (PpCabinet *self, const char *owner, guint64 held, guint64 size, gint64 quota, GError **error)
{
  if (quota <= 0 || (size <= (guint64) quota && held <= (guint64) quota - size))
    return TRUE;
  g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_FULL,
               "the mailbox of %s is full: %" G_GUINT64_FORMAT " octets there, %" G_GUINT64_FORMAT " more wanted, %" G_GINT64_FORMAT
               " allowed",
               owner, held, size, quota);
  return FALSE;
}

gboolean
pp_cabinet_check_quota (PpCabinet *self, guint32 id, guint64 size, gint64 quota, GError **error)
{
  sqlite3_stmt *held = pp_cabinet_use (self, PP_SQL_OWNER_OCTETS);
  g_autofree char *owner = NULL;
  guint64 sum;

  if (quota <= 0)
    return TRUE;
  sqlite3_bind_int64 (held, 1, id);
  if (pp_cabinet_step (self, held, error) != PP_STEP_ROW)
    return FALSE;
  owner = g_strdup ((const char *) sqlite3_column_text (held, 0));
  sum = CLAMP (sqlite3_column_double (held, 1), 0, 9e18);
  return pp_cabinet_run (self, held, error) && has_room (self, owner, sum, size, quota, error);
}

static gboolean
keep_octets (PpCabinet *self, GBytes *octets, gint64 *content, GError **error)
{
  PpParsed parsed = { 0 };
  gboolean good;

  if (*content != 0)
    return pp_cabinet_content_share (self, *content, error);
  *content = pp_cabinet_content_add (self, octets, error);
  if (*content == 0)
    return FALSE;
  good = pp_cabinet_parsed_add (self, *content, octets, &parsed, error);
  pp_parsed_clear (&parsed);
  return good;
}

static gboolean
add_letter (PpCabinet *self, PpFolderNumbers *numbers, GBytes *octets, gint64 *content, const PpFiled *like, PpFlags flags, gint64 quota,
            PpChange *change, GError **error)
{
  PpFiled letter = *like;
  gsize size = g_bytes_get_size (octets);

  if (size > G_MAXUINT32)
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_LIMIT, "a letter has at most 4 GiB");
      return FALSE;
    }
  if (!pp_cabinet_check_quota (self, numbers->id, size, quota, error) || !keep_octets (self, octets, content, error) ||
      !pp_cabinet_numbers_next_mod_seq (self, numbers, error))
    return FALSE;
  letter.flags = flags;
  letter.octets = size;
  letter.content = *content;
  letter.date_us = CLAMP (like->date_us, FIRST_DATE_US, LAST_DATE_US);
  letter.zone = CLAMP (like->zone, -FARTHEST_ZONE, FARTHEST_ZONE);
  if (!pp_cabinet_take_in (self, numbers, &letter, error) || !pp_cabinet_numbers_write (self, numbers, error))
    return FALSE;
  change->numbers = *numbers;
  g_array_append_val (change->letters, letter);
  return TRUE;
}

static gboolean
add_with_keywords (PpCabinet *self, guint32 id, GBytes *octets, const PpFiled *letter, char **names, gint64 quota, PpChange *change,
                   GError **error)
{
  g_autoptr (GPtrArray) keywords = NULL;
  PpFolderNumbers numbers;
  PpFlags bits = 0;
  gboolean grew = FALSE;
  gint64 content = 0;

  if (!pp_cabinet_numbers_get (self, id, &numbers, error))
    return FALSE;
  if (names != NULL && *names != NULL &&
      !(pp_cabinet_keywords_get (self, id, &keywords, error) &&
        pp_cabinet_keywords_bits (self, id, keywords, names, TRUE, &bits, &grew, error)))
    return FALSE;
  if (grew)
    change->keywords = g_steal_pointer (&keywords);
  return add_letter (self, &numbers, octets, &content, letter, (letter->flags & PP_FLAGS_SYSTEM) | bits, quota, change, error);
}

/**
 * pp_cabinet_add:
 * @letter: date, zone, system flags and item are used
 * @keywords: (nullable): NULL-terminated
 */
gboolean
pp_cabinet_add (PpCabinet *self, guint32 id, GBytes *octets, const PpFiled *letter, char **keywords, gint64 quota, PpChange *change,
                GError **error)
{
  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, add_with_keywords (self, id, octets, letter, keywords, quota, change, error), error);
}

/* Before its owner ever looked. */
static gboolean
make_inbox (PpCabinet *self, const char *owner, PpFolderNumbers *numbers, GError **error)
{
  sqlite3_stmt *subscribe = pp_cabinet_use (self, PP_SQL_SUBSCRIPTION_ADD);

  if (!pp_cabinet_folder_make (self, owner, PP_INBOX, NULL, numbers, error))
    return FALSE;
  pp_cabinet_bind_text (subscribe, 1, owner);
  pp_cabinet_bind_text (subscribe, 2, PP_INBOX);
  return pp_cabinet_run (self, subscribe, error);
}

static gboolean
deliver (PpCabinet *self, const char *owner, gint64 quota, GBytes *octets, gint64 *content, const PpFiled *letter, PpChange *change,
         GError **error)
{
  PpFolderNumbers numbers;

  if (!pp_cabinet_numbers_find (self, owner, PP_INBOX, &numbers, error) ||
      (numbers.id == 0 && !make_inbox (self, owner, &numbers, error)))
    return FALSE;
  return add_letter (self, &numbers, octets, content, letter, letter->flags & PP_FLAGS_SYSTEM, quota, change, error);
}

/**
 * pp_cabinet_deliver:
 * @content: (inout): the octets that a delivery before this one filed, or 0
 */
gboolean
pp_cabinet_deliver (PpCabinet *self, const char *owner, gint64 quota, GBytes *octets, gint64 *content, const PpFiled *letter, PpChange *change,
                    GError **error)
{
  gint64 kept = *content;

  if (!pp_cabinet_save (self, error))
    return FALSE;
  if (!pp_cabinet_settle (self, deliver (self, owner, quota, octets, &kept, letter, change, error), error))
    return FALSE;
  *content = kept;
  return TRUE;
}

gint64
pp_cabinet_mailbox_add (PpCabinet *self, const char *owner, guint32 item, gint64 date_us, GBytes *content, gint64 quota, GError **error)
{
  const PpFiled letter = { .item = item, .date_us = date_us };
  gint64 kept = 0, uid = 0;
  PpChange change;

  g_return_val_if_fail (self != NULL && owner != NULL && content != NULL, 0);

  pp_change_init (&change);
  if (pp_cabinet_deliver (self, owner, quota, content, &kept, &letter, &change, error))
    uid = g_array_index (change.letters, PpFiled, 0).uid;
  pp_change_clear (&change);
  return uid;
}

/* ------------------------------------------------------------------ going */

static gboolean
remove_row (PpCabinet *self, guint32 id, guint32 uid, GError **error)
{
  sqlite3_stmt *remove = pp_cabinet_use (self, PP_SQL_LETTER_REMOVE);

  sqlite3_bind_int64 (remove, 1, id);
  sqlite3_bind_int64 (remove, 2, uid);
  return pp_cabinet_run (self, remove, error);
}

/* Lets go of @letters, all with one modseq. @keep: their octets have another owner now. */
gboolean
pp_cabinet_let_go (PpCabinet *self, PpFolderNumbers *numbers, GArray *letters, gboolean keep, GError **error)
{
  if (letters->len == 0)
    return TRUE;
  if (!pp_cabinet_numbers_next_mod_seq (self, numbers, error))
    return FALSE;
  for (guint i = 0; i < letters->len; i++)
    {
      const PpFiled *letter = &g_array_index (letters, PpFiled, i);

      if (!remove_row (self, numbers->id, letter->uid, error) || (!keep && !pp_cabinet_content_drop (self, letter->content, error)))
        return FALSE;
      pp_folder_numbers_count (numbers, letter->flags, letter->octets, FALSE);
    }
  return pp_cabinet_vanished_add (self, numbers, letters, error) && pp_cabinet_numbers_write (self, numbers, error);
}

static gboolean
remove_letters (PpCabinet *self, guint32 id, GArray *uids, gboolean whatever, PpChange *change, GError **error)
{
  g_autoptr (GPtrArray) keywords = NULL;
  g_autoptr (GArray) letters = NULL;

  if (!pp_cabinet_numbers_get (self, id, &change->numbers, error) || !pp_cabinet_keywords_get (self, id, &keywords, error))
    return FALSE;
  letters = pp_cabinet_letters_get (self, &change->numbers, keywords->len, uids, error);
  if (letters == NULL)
    return FALSE;
  for (guint i = 0; i < letters->len; i++)
    if (whatever || g_array_index (letters, PpFiled, i).flags & PP_FLAG_DELETED)
      g_array_append_val (change->letters, g_array_index (letters, PpFiled, i));
  return pp_cabinet_let_go (self, &change->numbers, change->letters, FALSE, error);
}

/**
 * pp_cabinet_remove:
 * @uids: (nullable) (element-type guint32): %NULL for all
 * @whatever: also those without \Deleted
 */
gboolean
pp_cabinet_remove (PpCabinet *self, guint32 id, GArray *uids, gboolean whatever, PpChange *change, GError **error)
{
  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, remove_letters (self, id, uids, whatever, change, error), error);
}

/* With the mailbox: what was expunged from it before need not be known any more. */
gboolean
pp_cabinet_letters_drop_all (PpCabinet *self, const PpFolderNumbers *numbers, GError **error)
{
  g_autoptr (GPtrArray) keywords = NULL;
  g_autoptr (GArray) letters = NULL;

  if (!pp_cabinet_keywords_get (self, numbers->id, &keywords, error))
    return FALSE;
  letters = pp_cabinet_letters_get (self, numbers, keywords->len, NULL, error);
  for (guint i = 0; letters != NULL && i < letters->len; i++)
    if (!pp_cabinet_content_drop (self, g_array_index (letters, PpFiled, i).content, error))
      return FALSE;
  return letters != NULL && pp_cabinet_run_on (self, PP_SQL_LETTER_REMOVE_ALL, numbers->id, error) &&
         pp_cabinet_run_on (self, PP_SQL_VANISHED_REMOVE_ALL, numbers->id, error);
}
