/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one event does to a queue or store. The key is one thing's, or stands for several: "bob/3:150,160" for those of these
 * numbers, "bob/" and an asterisk for all that have a number there. Journals come from anywhere: whatever a key says, it costs
 * no more than what is there.
 */
#include "sim/holdings.h"

#include <string.h>

/* So much is known of one thing at most, whatever a journal says; what was said when it came is never forgotten. */
#define MOST_WORDS 16

/* Takes @before. */
static PpHoldingWords *
words_new (PpHoldingWords *before, const char *details)
{
  gsize size = strlen (details) + 1;
  PpHoldingWords *words = g_malloc (sizeof *words + size);

  g_atomic_ref_count_init (&words->refs);
  words->depth = before != NULL ? before->depth + 1 : 1;
  words->before = before;
  memcpy (words->details, details, size);
  return words;
}

static PpHoldingWords *
words_ref (PpHoldingWords *words)
{
  g_atomic_ref_count_inc (&words->refs);
  return words;
}

static void
words_unref (PpHoldingWords *words)
{
  while (words != NULL && g_atomic_ref_count_dec (&words->refs))
    {
      PpHoldingWords *before = words->before;
      g_free (words);
      words = before;
    }
}

static void
holding_free (PpHolding *holding)
{
  g_free (holding->key);
  words_unref (holding->words);
  g_free (holding);
}

static PpHolding *
holding_copy (const PpHolding *holding)
{
  PpHolding *copy = g_memdup2 (holding, sizeof *holding);

  copy->older = NULL;
  copy->key = g_strdup (holding->key);
  words_ref (copy->words);
  return copy;
}

static gboolean
is_about_the_same (const char *details, const char *others)
{
  gsize length = strcspn (details, " ");

  return strncmp (details, others, length) == 0 && strcspn (others, " ") == length;
}

/* What is still true beside @details; (transfer full) (nullable) */
static PpHoldingWords *
words_beside (PpHoldingWords *words, const char *details)
{
  if (words != NULL && words->before != NULL && is_about_the_same (details, words->details))
    words = words->before;
  while (words != NULL && words->depth >= MOST_WORDS)
    words = words->before;
  return words != NULL ? words_ref (words) : NULL;
}

static void
say (PpHolding *holding, const char *details)
{
  PpHoldingWords *words = words_new (words_beside (holding->words, details), details);

  words_unref (holding->words);
  holding->words = words;
  holding->details = words->details;
}

/* ------------------------------------------------------------------ what lies together */

static void
group_free (PpHoldingGroup *group)
{
  g_free (group->name);
  g_ptr_array_unref (group->list);
  g_free (group);
}

/* (nullable): NULL: the key has no slash, or (with @make not set) nothing lies there */
static PpHoldingGroup *
group_of (PpHoldings *self, const char *key, gboolean make)
{
  const char *slash = strrchr (key, '/');
  g_autofree char *name = slash != NULL ? g_strndup (key, slash + 1 - key) : NULL;
  PpHoldingGroup *group = name != NULL ? g_hash_table_lookup (self->by_name, name) : NULL;

  if (name == NULL || group != NULL || !make)
    return group;
  group = g_new (PpHoldingGroup, 1);
  group->name = g_steal_pointer (&name);
  group->list = g_ptr_array_new ();
  g_ptr_array_add (self->groups, group);
  g_hash_table_insert (self->by_name, group->name, group);
  return group;
}

static void
drop_if_empty (PpHoldings *self, PpHoldingGroup *group)
{
  if (group->list->len > 0)
    return;
  g_hash_table_remove (self->by_name, group->name);
  g_ptr_array_remove (self->groups, group);
}

void
pp_holdings_init (PpHoldings *self)
{
  self->list = g_ptr_array_new_with_free_func ((GDestroyNotify) holding_free);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_item = g_hash_table_new (NULL, NULL);
  self->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
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
add (PpHoldings *self, PpHolding *holding, PpHoldingGroup *group)
{
  g_ptr_array_add (self->list, holding);
  link_item (self, holding);
  g_hash_table_insert (self->by_key, holding->key, holding);
  if (group != NULL)
    g_ptr_array_add (group->list, holding);
}

static gboolean
lies_in (const PpHoldingGroup *group, const char *key)
{
  gsize length = strlen (group->name);

  return strncmp (key, group->name, length) == 0 && strchr (key + length, '/') == NULL;
}

void
pp_holdings_copy (PpHoldings *self, const PpHoldings *from)
{
  PpHoldingGroup *group = NULL;

  pp_holdings_init (self);
  self->last_place = from->last_place;
  for (guint i = 0; i < from->list->len; i++)
    {
      PpHolding *holding = holding_copy (from->list->pdata[i]);

      /* Neighbours mostly lie together. */
      if (group == NULL || !lies_in (group, holding->key))
        group = group_of (self, holding->key, TRUE);
      add (self, holding, group);
    }
}

void
pp_holdings_clear (PpHoldings *self)
{
  g_hash_table_unref (self->by_item);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->groups);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->list);
}

/* ------------------------------------------------------------------ one */

/* Places rise along each list. */
static guint
find_index (const GPtrArray *list, const PpHolding *holding)
{
  guint low = 0, high = list->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (((const PpHolding *) list->pdata[middle])->place < holding->place)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
remove_one (PpHoldings *self, PpHolding *holding)
{
  PpHoldingGroup *group = group_of (self, holding->key, FALSE);

  if (group != NULL)
    {
      g_ptr_array_remove_index (group->list, find_index (group->list, holding));
      drop_if_empty (self, group);
    }
  g_hash_table_remove (self->by_key, holding->key);
  unlink_item (self, holding);
  g_ptr_array_remove_index (self->list, find_index (self->list, holding));
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
      add (self, holding, group_of (self, key, TRUE));
    }
  if (holding->item != event->item)
    {
      unlink_item (self, holding);
      holding->item = event->item;
      link_item (self, holding);
    }
  say (holding, details);
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

/* Takes them out of the group in which all of them lie. */
static void
ungroup_several (PpHoldings *self, const Several *several)
{
  PpHoldingGroup *group = group_of (self, several->prefix, FALSE);
  guint kept = 0;

  if (group == NULL)
    return;
  for (guint i = 0; i < group->list->len; i++)
    if (!is_among (several, group->list->pdata[i]))
      group->list->pdata[kept++] = group->list->pdata[i];
  g_ptr_array_set_size (group->list, kept);
  drop_if_empty (self, group);
}

static void
remove_several (PpHoldings *self, const Several *several)
{
  guint kept = 0;

  ungroup_several (self, several);

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
  PpHoldingGroup *group = group_of (self, several->prefix, FALSE);

  for (guint i = 0; group != NULL && i < group->list->len; i++)
    if (is_among (several, group->list->pdata[i]))
      say (group->list->pdata[i], details);
}

static gboolean
rename_one (PpHoldings *self, PpHolding *holding, gsize length, const char *prefix)
{
  g_autofree char *key = g_strconcat (prefix, holding->key + length, NULL);

  if (g_hash_table_contains (self->by_key, key))
    return FALSE;
  g_hash_table_remove (self->by_key, holding->key);
  g_free (holding->key);
  holding->key = g_steal_pointer (&key);
  g_hash_table_insert (self->by_key, holding->key, holding);
  return TRUE;
}

static int
by_place (gconstpointer a, gconstpointer b)
{
  const PpHolding *x = *(PpHolding *const *) a, *y = *(PpHolding *const *) b;

  return x->place < y->place ? -1 : x->place > y->place;
}

/* "rename bob/Old/" to "bob/New/", each with an asterisk: what has a number there keeps it. */
static void
rename_several (PpHoldings *self, const Several *several, const char *to)
{
  g_autofree char *prefix = g_str_has_suffix (to, "/*") ? g_strndup (to, strlen (to) - 1) : NULL;
  PpHoldingGroup *group = group_of (self, several->prefix, FALSE), *there;
  guint kept = 0;

  if (prefix == NULL || group == NULL || g_str_equal (prefix, several->prefix))
    return;
  there = group_of (self, prefix, TRUE);
  for (guint i = 0; i < group->list->len; i++)
    {
      PpHolding *holding = group->list->pdata[i];
      gboolean goes = is_among (several, holding) && rename_one (self, holding, strlen (several->prefix), prefix);

      if (goes)
        g_ptr_array_add (there->list, holding);
      else
        group->list->pdata[kept++] = holding;
    }
  g_ptr_array_set_size (group->list, kept);
  g_ptr_array_sort (there->list, by_place);
  drop_if_empty (self, group);
  drop_if_empty (self, there);
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
