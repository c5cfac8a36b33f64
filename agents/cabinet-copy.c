/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Letters of a cabinet's mailboxes are copied or moved: their octets are not, only who has them (RFC 9051, 6.4.7 and 6.4.8).
 */
#include "agents/cabinet-private.h"

typedef struct
{
  GPtrArray *from, *to; /* keywords */
  PpFlags map[PP_KEYWORDS_MAX]; /* of each keyword of @from, its bit in @to, or 0 while it is not known */
  gboolean grew;
} KeywordMap;

static gboolean
translate (PpCabinet *self, guint32 to_id, KeywordMap *map, PpFlags flags, PpFlags *translated, GError **error)
{
  *translated = flags & PP_FLAGS_SYSTEM;
  for (guint i = 0; i < map->from->len; i++)
    {
      char *names[] = { map->from->pdata[i], NULL };

      if (!(flags & PP_FLAG_KEYWORD (i)))
        continue;
      if (map->map[i] == 0 && !pp_cabinet_keywords_bits (self, to_id, map->to, names, TRUE, &map->map[i], &map->grew, error))
        return FALSE;
      *translated |= map->map[i];
    }
  return TRUE;
}

static guint64
sum_octets (GArray *letters)
{
  guint64 sum = 0;

  for (guint i = 0; i < letters->len; i++)
    sum += g_array_index (letters, PpFiled, i).octets;
  return sum;
}

static gboolean
copy_each (PpCabinet *self, GArray *letters, PpFolderNumbers *to, KeywordMap *map, gboolean move, GArray *copies, GError **error)
{
  for (guint i = 0; i < letters->len; i++)
    {
      PpFiled copy = g_array_index (letters, PpFiled, i);

      if (!translate (self, to->id, map, copy.flags, &copy.flags, error) || !pp_cabinet_take_in (self, to, &copy, error) ||
          (!move && !pp_cabinet_content_share (self, copy.content, error)))
        return FALSE;
      g_array_append_val (copies, copy);
    }
  return TRUE;
}

/* The copies first, then the originals go: in one mailbox, both change the same numbers. */
static gboolean
copy_letters (PpCabinet *self, guint32 id, GArray *uids, guint32 to_id, gboolean move, gint64 quota, PpChange *from, PpChange *to,
              GError **error)
{
  KeywordMap map = { 0 };
  g_autoptr (GPtrArray) from_keywords = NULL, to_keywords = NULL;

  if (!pp_cabinet_numbers_get (self, id, &from->numbers, error) || !pp_cabinet_numbers_get (self, to_id, &to->numbers, error) ||
      !pp_cabinet_keywords_get (self, id, &from_keywords, error) || !pp_cabinet_keywords_get (self, to_id, &to_keywords, error))
    return FALSE;
  g_array_unref (from->letters);
  from->letters = pp_cabinet_letters_get (self, &from->numbers, from_keywords->len, uids, error);
  if (from->letters == NULL)
    {
      from->letters = g_array_new (FALSE, FALSE, sizeof (PpFiled));
      return FALSE;
    }
  if (from->letters->len == 0)
    return TRUE;
  map.from = from_keywords;
  map.to = to_keywords;
  if ((!move && !pp_cabinet_check_quota (self, to_id, sum_octets (from->letters), quota, error)) ||
      !pp_cabinet_numbers_next_mod_seq (self, &to->numbers, error) ||
      !copy_each (self, from->letters, &to->numbers, &map, move, to->letters, error) ||
      !pp_cabinet_numbers_write (self, &to->numbers, error))
    return FALSE;
  if (map.grew)
    to->keywords = g_steal_pointer (&to_keywords);
  if (id == to_id)
    from->numbers = to->numbers;
  if (move && !pp_cabinet_let_go (self, &from->numbers, from->letters, TRUE, error))
    return FALSE;
  if (id == to_id)
    to->numbers = from->numbers;
  return TRUE;
}

/**
 * pp_cabinet_copy:
 * @uids: (nullable) (element-type guint32): %NULL for all
 * @to_id: may be @id
 * @quota: of the owner of @to_id; what is moved needs no more room than it had
 */
gboolean
pp_cabinet_copy (PpCabinet *self, guint32 id, GArray *uids, guint32 to_id, gboolean move, gint64 quota, PpChange *from, PpChange *to,
                 GError **error)
{
  if (!pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, copy_letters (self, id, uids, to_id, move, quota, from, to, error), error);
}
