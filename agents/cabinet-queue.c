/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail queue in a cabinet: letters on their way, and for each its recipients who have not got it yet. When to try
 * again is for the MTA to say.
 */
#include "agents/cabinet-private.h"

static PpQueuedRecipient *
recipient_new (PpAddress *address, gint64 next_try_us, const PpAsked *asked)
{
  PpQueuedRecipient *self = g_new0 (PpQueuedRecipient, 1);

  self->address = address;
  self->next_try_us = next_try_us;
  if (asked == NULL)
    return self;
  self->asked.notify = asked->notify;
  self->asked.original = g_strdup (asked->original);
  return self;
}

static void
recipient_free (gpointer data)
{
  PpQueuedRecipient *self = data;

  pp_address_free (self->address);
  g_free (self->last_reply);
  g_free (self->asked.original);
  g_free (self);
}

/**
 * pp_queued_letter_new:
 * @item: the letter's number in the world
 * @arrived_us: a date, microseconds since the Unix epoch; every recipient is due at once
 * @envelope: (transfer none): who wants to know of failures, who shall have it
 * @content: (transfer none): header and body, CR LF line endings, no dot-stuffing
 *
 * Returns: (transfer full): a letter that no cabinet has filed yet
 */
PpQueuedLetter *
pp_queued_letter_new (guint32 item, gint64 arrived_us, const PpEnvelope *envelope, GBytes *content)
{
  PpQueuedLetter *self;

  g_return_val_if_fail (envelope != NULL && content != NULL, NULL);

  self = g_new0 (PpQueuedLetter, 1);
  self->item = item;
  self->arrived_us = arrived_us;
  self->envelope = pp_envelope_new_like (envelope);
  self->recipients = g_ptr_array_new_with_free_func (recipient_free);
  for (guint i = 0; i < envelope->recipients->len; i++)
    g_ptr_array_add (self->recipients, recipient_new (pp_address_copy (envelope->recipients->pdata[i]), arrived_us,
                                                      pp_envelope_get_asked (envelope, i)));
  self->content = g_bytes_ref (content);
  return self;
}

/**
 * pp_queued_letter_copy:
 *
 * Returns: (transfer full): one like it, with the same id and content
 */
PpQueuedLetter *
pp_queued_letter_copy (const PpQueuedLetter *self)
{
  PpQueuedLetter *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = pp_queued_letter_new (self->item, self->arrived_us, self->envelope, self->content);
  copy->id = self->id;
  for (guint i = 0; i < self->recipients->len; i++)
    {
      const PpQueuedRecipient *from = self->recipients->pdata[i];
      PpQueuedRecipient *to = recipient_new (pp_address_copy (from->address), from->next_try_us, &from->asked);

      to->tries = from->tries;
      to->last_reply = g_strdup (from->last_reply);
      g_ptr_array_add (copy->recipients, to);
    }
  return copy;
}

void
pp_queued_letter_free (PpQueuedLetter *self)
{
  if (self == NULL)
    return;
  pp_envelope_free (self->envelope);
  g_ptr_array_unref (self->recipients);
  g_bytes_unref (self->content);
  g_free (self);
}

static gboolean
add_recipients (PpCabinet *self, const PpQueuedLetter *letter, GError **error)
{
  for (guint i = 0; i < letter->recipients->len; i++)
    {
      const PpQueuedRecipient *recipient = letter->recipients->pdata[i];
      sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_RECIPIENT_ADD);

      sqlite3_bind_int64 (add, 1, letter->id);
      sqlite3_bind_int64 (add, 2, i);
      pp_cabinet_bind_text (add, 3, recipient->address->local);
      pp_cabinet_bind_text (add, 4, recipient->address->domain);
      sqlite3_bind_int64 (add, 5, recipient->tries);
      sqlite3_bind_int64 (add, 6, recipient->next_try_us);
      pp_cabinet_bind_text (add, 7, recipient->last_reply);
      sqlite3_bind_int (add, 8, recipient->asked.notify);
      pp_cabinet_bind_text (add, 9, recipient->asked.original);
      if (!pp_cabinet_run (self, add, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_letter (PpCabinet *self, PpQueuedLetter *letter, GError **error)
{
  gint64 content = pp_cabinet_content_add (self, letter->content, error);
  sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_QUEUE_ADD);

  if (content == 0)
    return FALSE;
  sqlite3_bind_int64 (add, 1, letter->item);
  sqlite3_bind_int64 (add, 2, letter->arrived_us);
  pp_cabinet_bind_text (add, 3, letter->envelope->reverse->local);
  pp_cabinet_bind_text (add, 4, letter->envelope->reverse->domain);
  sqlite3_bind_int64 (add, 5, content);
  sqlite3_bind_int (add, 6, letter->envelope->body);
  sqlite3_bind_int (add, 7, letter->envelope->utf8);
  sqlite3_bind_int (add, 8, letter->envelope->give_back);
  pp_cabinet_bind_text (add, 9, letter->envelope->id);
  if (!pp_cabinet_run (self, add, error))
    return FALSE;
  letter->id = sqlite3_last_insert_rowid (self->db);
  return add_recipients (self, letter, error);
}

/**
 * pp_cabinet_queue_add:
 * @letter: its id is set: ids rise and are never used twice
 * @error: %PP_CABINET_ERROR
 *
 * Returns: whether it is filed; on %FALSE nothing of it is
 */
gboolean
pp_cabinet_queue_add (PpCabinet *self, PpQueuedLetter *letter, GError **error)
{
  g_return_val_if_fail (self != NULL && letter != NULL && letter->id == 0, FALSE);

  if (!pp_cabinet_save (self, error))
    return FALSE;
  if (pp_cabinet_settle (self, add_letter (self, letter, error), error))
    return TRUE;
  letter->id = 0;
  return FALSE;
}

static gboolean
remove_letter (PpCabinet *self, gint64 id, gint64 content, GError **error)
{
  sqlite3_stmt *remove = pp_cabinet_use (self, PP_SQL_QUEUE_REMOVE);

  sqlite3_bind_int64 (remove, 1, id);
  return pp_cabinet_run (self, remove, error) && pp_cabinet_content_drop (self, content, error);
}

/* Where the content of letter @id lies; 0 with @error set if there is no such letter. */
static gint64
find_letter (PpCabinet *self, gint64 id, GError **error)
{
  sqlite3_stmt *find = pp_cabinet_use (self, PP_SQL_QUEUE_FIND);
  gint64 content = 0;
  PpSqlStep step;

  sqlite3_bind_int64 (find, 1, id);
  step = pp_cabinet_step (self, find, error);
  if (step == PP_STEP_ROW)
    {
      content = sqlite3_column_int64 (find, 0);
      return pp_cabinet_run (self, find, error) ? content : 0;
    }
  if (step == PP_STEP_DONE)
    g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING,
                 "%s: the queue has no letter %" G_GINT64_FORMAT, self->name, id);
  return 0;
}

static gboolean
update_letter (PpCabinet *self, const PpQueuedLetter *letter, GError **error)
{
  gint64 content = find_letter (self, letter->id, error);
  sqlite3_stmt *clear = pp_cabinet_use (self, PP_SQL_RECIPIENT_CLEAR);

  if (content == 0)
    return FALSE;
  sqlite3_bind_int64 (clear, 1, letter->id);
  if (!pp_cabinet_run (self, clear, error))
    return FALSE;
  if (letter->recipients->len == 0)
    return remove_letter (self, letter->id, content, error);
  return add_recipients (self, letter, error);
}

/**
 * pp_cabinet_queue_update:
 * @letter: as it stands now; with no recipient left it leaves the queue
 * @error: %PP_CABINET_ERROR
 *
 * Costs as much as the letter has recipients left.
 */
gboolean
pp_cabinet_queue_update (PpCabinet *self, const PpQueuedLetter *letter, GError **error)
{
  g_return_val_if_fail (self != NULL && letter != NULL && letter->id != 0, FALSE);

  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, update_letter (self, letter, error), error);
}

static PpAddress *
read_address (sqlite3_stmt *row, int column)
{
  return pp_address_new ((const char *) sqlite3_column_text (row, column), (const char *) sqlite3_column_text (row, column + 1));
}

static gboolean
list_recipients (PpCabinet *self, PpQueuedLetter *letter, GError **error)
{
  sqlite3_stmt *row = pp_cabinet_use (self, PP_SQL_RECIPIENT_LIST);
  PpSqlStep step;

  sqlite3_bind_int64 (row, 1, letter->id);
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    {
      PpAsked asked = { .notify = sqlite3_column_int (row, 5), .original = (char *) sqlite3_column_text (row, 6) };
      PpQueuedRecipient *recipient = recipient_new (read_address (row, 0), sqlite3_column_int64 (row, 3), &asked);

      recipient->tries = CLAMP (sqlite3_column_int64 (row, 2), 0, G_MAXINT);
      recipient->last_reply = g_strdup ((const char *) sqlite3_column_text (row, 4));
      g_ptr_array_add (letter->recipients, recipient);
    }
  return step == PP_STEP_DONE;
}

static PpEnvelope *
read_envelope (sqlite3_stmt *row)
{
  g_autoptr (PpAddress) reverse = read_address (row, 3);
  PpEnvelope *envelope = pp_envelope_new (reverse);

  envelope->body = CLAMP (sqlite3_column_int (row, 6), PP_BODY_UNSAID, PP_BODY_BINARYMIME);
  envelope->utf8 = sqlite3_column_int (row, 7) != 0;
  envelope->give_back = CLAMP (sqlite3_column_int (row, 8), PP_RETURN_UNSAID, PP_RETURN_HEADERS);
  envelope->id = g_strdup ((const char *) sqlite3_column_text (row, 9));
  return envelope;
}

static PpQueuedLetter *
read_letter (PpCabinet *self, sqlite3_stmt *row, GError **error)
{
  g_autoptr (PpQueuedLetter) letter = g_new0 (PpQueuedLetter, 1);

  letter->id = sqlite3_column_int64 (row, 0);
  letter->item = sqlite3_column_int64 (row, 1);
  letter->arrived_us = sqlite3_column_int64 (row, 2);
  letter->envelope = read_envelope (row);
  letter->recipients = g_ptr_array_new_with_free_func (recipient_free);
  letter->content = pp_cabinet_column_bytes (row, 5);
  if (sqlite3_column_type (row, 5) == SQLITE_NULL)
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_DAMAGED,
                   "%s is damaged: letter %" G_GINT64_FORMAT " of the queue has no content", self->name, letter->id);
      return NULL;
    }
  return list_recipients (self, letter, error) ? g_steal_pointer (&letter) : NULL;
}

/**
 * pp_cabinet_queue_list:
 * @error: %PP_CABINET_ERROR
 *
 * Returns: (transfer full) (element-type PpQueuedLetter): everything that is on its way, oldest first, content and all;
 *   or %NULL
 */
GPtrArray *
pp_cabinet_queue_list (PpCabinet *self, GError **error)
{
  g_autoptr (GPtrArray) letters = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_queued_letter_free);
  sqlite3_stmt *row;
  PpSqlStep step;

  g_return_val_if_fail (self != NULL, NULL);

  row = pp_cabinet_use (self, PP_SQL_QUEUE_LIST);
  while ((step = pp_cabinet_step (self, row, error)) == PP_STEP_ROW)
    {
      PpQueuedLetter *letter = read_letter (self, row, error);

      if (letter == NULL)
        {
          sqlite3_reset (row);
          return NULL;
        }
      g_ptr_array_add (letters, letter);
    }
  return step == PP_STEP_DONE ? g_steal_pointer (&letters) : NULL;
}
