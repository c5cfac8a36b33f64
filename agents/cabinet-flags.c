/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The flags of letters in a cabinet: set, added, removed (RFC 9051, 6.4.6: STORE), on condition that nobody else has
 * changed them meanwhile (RFC 7162, 3.1.3: UNCHANGEDSINCE).
 */
#include "agents/cabinet-private.h"
#include "agents/mail-store.h"

static PpFlags
apply (PpFlags before, guint mode, PpFlags flags)
{
  switch (mode)
    {
    case PP_FLAGS_ADD:
      return before | flags;
    case PP_FLAGS_REMOVE:
      return before & ~flags;
    default:
      return flags;
    }
}

static gboolean
write_flags (PpCabinet *self, PpFolderNumbers *numbers, PpFiled *letter, PpFlags flags, GError **error)
{
  sqlite3_stmt *write = pp_cabinet_use (self, PP_SQL_LETTER_FLAG);

  pp_folder_numbers_count (numbers, letter->flags, letter->octets, FALSE);
  letter->flags = flags;
  letter->mod_seq = numbers->mod_seq;
  pp_folder_numbers_count (numbers, letter->flags, letter->octets, TRUE);
  sqlite3_bind_int64 (write, 1, numbers->id);
  sqlite3_bind_int64 (write, 2, letter->uid);
  sqlite3_bind_int64 (write, 3, flags);
  sqlite3_bind_int64 (write, 4, letter->mod_seq);
  return pp_cabinet_run (self, write, error);
}

/* The first that really changes gives the mailbox a new modseq, which all of them get. */
static gboolean
flag_each (PpCabinet *self, GArray *letters, const PpFlagging *how, PpFlags flags, PpChange *change, GArray *asked, GArray *refused,
           GError **error)
{
  for (guint i = 0; i < letters->len; i++)
    {
      PpFiled *letter = &g_array_index (letters, PpFiled, i);
      PpFlags now = apply (letter->flags, how->mode, flags);

      g_array_append_val (letter->mod_seq > how->unchanged_since ? refused : asked, letter->uid);
      if (letter->mod_seq > how->unchanged_since || now == letter->flags)
        continue;
      if ((change->letters->len == 0 && !pp_cabinet_numbers_next_mod_seq (self, &change->numbers, error)) ||
          !write_flags (self, &change->numbers, letter, now, error))
        return FALSE;
      g_array_append_val (change->letters, *letter);
    }
  return change->letters->len == 0 || pp_cabinet_numbers_write (self, &change->numbers, error);
}

static gboolean
flag (PpCabinet *self, guint32 id, GArray *uids, const PpFlagging *how, PpChange *change, GArray *asked, GArray *refused, GError **error)
{
  g_autoptr (GPtrArray) keywords = NULL;
  g_autoptr (GArray) letters = NULL;
  gboolean grew = FALSE;
  PpFlags bits;

  if (!pp_cabinet_numbers_get (self, id, &change->numbers, error) || !pp_cabinet_keywords_get (self, id, &keywords, error))
    return FALSE;
  letters = pp_cabinet_letters_get (self, &change->numbers, keywords->len, uids, error);
  if (letters == NULL || !pp_cabinet_keywords_bits (self, id, keywords, how->keywords, how->mode != PP_FLAGS_REMOVE && letters->len > 0,
                                                    &bits, &grew, error))
    return FALSE;
  if (!flag_each (self, letters, how, (how->flags & PP_FLAGS_SYSTEM) | bits, change, asked, refused, error))
    return FALSE;
  if (grew)
    change->keywords = g_steal_pointer (&keywords);
  return TRUE;
}

/**
 * pp_cabinet_flag:
 * @uids: (element-type guint32)
 * @change: its letters are those that really changed
 * @asked: (element-type guint32): those whose flags are now as asked, changed or not
 * @refused: (element-type guint32): those that were changed since
 */
gboolean
pp_cabinet_flag (PpCabinet *self, guint32 id, GArray *uids, const PpFlagging *how, PpChange *change, GArray *asked, GArray *refused,
                 GError **error)
{
  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, flag (self, id, uids, how, change, asked, refused, error), error);
}
