/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one event does to a queue or store. The key is one thing's, or stands for several: "bob/3:150,160" for those of these
 * numbers, "bob/" and an asterisk for all that have a number there. Journals come from anywhere: whatever a key says, it costs
 * no more than what is there.
 */
#include "sim/holdings.h"

#include <string.h>

static void
holding_free (PpHolding *holding)
{
  g_free (holding->key);
  g_free (holding->details);
  g_free (holding);
}

static PpHolding *
holding_copy (const PpHolding *holding)
{
  PpHolding *copy = g_memdup2 (holding, sizeof *holding);

  copy->older = NULL;
  copy->key = g_strdup (holding->key);
  copy->details = g_strdup (holding->details);
  return copy;
}

void
pp_holdings_init (PpHoldings *self)
{
  self->list = g_ptr_array_new_with_free_func ((GDestroyNotify) holding_free);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_item = g_hash_table_new (NULL, NULL);
  self->last_place = 0;
}

static void
link_item (PpHoldings *self, PpHolding *holding)
{
  gpointer item = GUINT_TO_POINTER (holding->item);

  holding->older = g_hash_table_lookup (self->by_item, item);
  g_hash_table_insert (self->by_item, item, holding);
}

/* An item is seldom there more than once. */
static void
unlink_item (PpHoldings *self, PpHolding *holding)
{
  gpointer item = GUINT_TO_POINTER (holding->item);
  PpHolding *newer = g_hash_table_lookup (self->by_item, item);

  if (newer == holding && holding->older == NULL)
    g_hash_table_remove (self->by_item, item);
  else if (newer == holding)
    g_hash_table_insert (self->by_item, item, holding->older);
  else
    {
      while (newer != NULL && newer->older != holding)
        newer = newer->older;
      if (newer != NULL)
        newer->older = holding->older;
    }
  holding->older = NULL;
}

static void
add (PpHoldings *self, PpHolding *holding)
{
  g_ptr_array_add (self->list, holding);
  link_item (self, holding);
  g_hash_table_insert (self->by_key, holding->key, holding);
}

void
pp_holdings_copy (PpHoldings *self, const PpHoldings *from)
{
  pp_holdings_init (self);
  self->last_place = from->last_place;
  for (guint i = 0; i < from->list->len; i++)
    add (self, holding_copy (from->list->pdata[i]));
}

void
pp_holdings_clear (PpHoldings *self)
{
  g_hash_table_unref (self->by_item);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->list);
}

/* ------------------------------------------------------------------ one */

/* Places rise along the list. */
static guint
find_index (const PpHoldings *self, const PpHolding *holding)
{
  guint low = 0, high = self->list->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (((const PpHolding *) self->list->pdata[middle])->place < holding->place)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
remove_one (PpHoldings *self, PpHolding *holding)
{
  g_hash_table_remove (self->by_key, holding->key);
  unlink_item (self, holding);
  g_ptr_array_remove_index (self->list, find_index (self, holding));
}

static void
put (PpHoldings *self, const char *key, const char *details, const PpEvent *event)
{
  PpHolding *holding = g_hash_table_lookup (self->by_key, key);

  if (holding == NULL)
    {
      holding = g_new0 (PpHolding, 1);
      holding->key = g_strdup (key);
      holding->since_us = event->time_us;
      holding->item = event->item;
      holding->place = ++self->last_place;
      add (self, holding);
    }
  if (holding->item != event->item)
    {
      unlink_item (self, holding);
      holding->item = event->item;
      link_item (self, holding);
    }
  g_free (holding->details);
  holding->details = g_strdup (details);
}

/* ------------------------------------------------------------------ several */

typedef struct
{
  guint64 first, last;
} Range;

/* What a key with a set in it stands for. */
typedef struct
{
  char *prefix;   /* up to and with the last slash */
  GArray *ranges; /* Range, rising; NULL: all numbers */
} Several;

static gboolean
read_number (const char **at, guint64 *number)
{
  char *end;

  if (!g_ascii_isdigit (**at))
    return FALSE;
  *number = g_ascii_strtoull (*at, &end, 10);
  *at = end;
  return TRUE;
}

/* "3:150,160"; FALSE: it is no set, or not a rising one. */
static gboolean
read_ranges (const char *at, GArray *ranges)
{
  guint64 before = 0;

  for (;; at++)
    {
      Range range;

      if (!read_number (&at, &range.first) || range.first <= before)
        return FALSE;
      range.last = range.first;
      if (*at == ':' && (at++, !read_number (&at, &range.last) || range.last < range.first))
        return FALSE;
      before = range.last;
      g_array_append_val (ranges, range);
      if (*at == '\0')
        return TRUE;
      if (*at != ',')
        return FALSE;
    }
}

static void
several_free (Several *several)
{
  g_clear_pointer (&several->ranges, g_array_unref);
  g_free (several->prefix);
  g_free (several);
}

/* (transfer full) (nullable): NULL for the key of one thing. */
static Several *
read_several (const char *key)
{
  const char *slash = strrchr (key, '/'), *last = slash != NULL ? slash + 1 : key;
  gboolean all = g_str_equal (last, "*");
  Several *several;

  if (slash == NULL || (!all && strpbrk (last, ":,") == NULL))
    return NULL;
  several = g_new0 (Several, 1);
  several->prefix = g_strndup (key, last - key);
  several->ranges = all ? NULL : g_array_new (FALSE, FALSE, sizeof (Range));
  if (all || read_ranges (last, several->ranges))
    return several;
  several_free (several);
  return NULL;
}

static gboolean
is_among (const Several *several, const PpHolding *holding)
{
  gsize length = strlen (several->prefix);
  const char *at = holding->key + length;
  guint low = 0, high = several->ranges != NULL ? several->ranges->len : 0;
  guint64 number;

  if (strncmp (holding->key, several->prefix, length) != 0 || !read_number (&at, &number) || *at != '\0')
    return FALSE;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (several->ranges, Range, middle).last < number)
        low = middle + 1;
      else
        high = middle;
    }
  return several->ranges == NULL || (low < several->ranges->len && g_array_index (several->ranges, Range, low).first <= number);
}

static void
remove_several (PpHoldings *self, const Several *several)
{
  guint kept = 0;

  for (guint i = 0; i < self->list->len; i++)
    {
      PpHolding *holding = self->list->pdata[i];

      if (!is_among (several, holding))
        {
          self->list->pdata[kept++] = holding;
          continue;
        }
      g_hash_table_remove (self->by_key, holding->key);
      unlink_item (self, holding);
      holding_free (holding);
    }
  self->list->len = kept;
}

static void
change_several (PpHoldings *self, const Several *several, const char *details)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      PpHolding *holding = self->list->pdata[i];

      if (!is_among (several, holding))
        continue;
      g_free (holding->details);
      holding->details = g_strdup (details);
    }
}

/* "rename bob/Old/" to "bob/New/", each with an asterisk: what has a number there keeps it. */
static void
rename_several (PpHoldings *self, const Several *several, const char *to)
{
  g_autofree char *prefix = g_str_has_suffix (to, "/*") ? g_strndup (to, strlen (to) - 1) : NULL;

  for (guint i = 0; prefix != NULL && i < self->list->len; i++)
    {
      PpHolding *holding = self->list->pdata[i];
      g_autofree char *key = is_among (several, holding) ? g_strconcat (prefix, holding->key + strlen (several->prefix), NULL) : NULL;

      if (key == NULL || g_hash_table_contains (self->by_key, key))
        continue;
      g_hash_table_remove (self->by_key, holding->key);
      g_free (holding->key);
      holding->key = g_steal_pointer (&key);
      g_hash_table_insert (self->by_key, holding->key, holding);
    }
}

/**
 * pp_holdings_apply:
 * @event: "add KEY DETAILS", "change KEY DETAILS", "remove KEY DETAILS", "rename KEY KEY"
 */
void
pp_holdings_apply (PpHoldings *self, const PpEvent *event)
{
  const char *space = strchr (event->text, ' '), *rest;
  g_autofree char *key = space != NULL ? g_strndup (space + 1, strcspn (space + 1, " ")) : NULL;
  Several *several = key != NULL ? read_several (key) : NULL;
  PpHolding *holding;

  if (key == NULL)
    return;
  rest = space + 1 + strlen (key);
  rest += *rest == ' ';
  if (several != NULL && g_str_has_prefix (event->text, "remove "))
    remove_several (self, several);
  else if (several != NULL && g_str_has_prefix (event->text, "rename "))
    rename_several (self, several, rest);
  else if (several != NULL)
    change_several (self, several, rest);
  else if (!g_str_has_prefix (event->text, "remove "))
    put (self, key, rest, event);
  else if ((holding = g_hash_table_lookup (self->by_key, key)) != NULL)
    remove_one (self, holding);
  g_clear_pointer (&several, several_free);
}
