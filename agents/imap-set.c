/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sets of message numbers and of UIDs (RFC 9051, 9: sequence-set), read and written.
 */
#include "agents/imap-private.h"

#define STAR G_MAXUINT32

/* nz-number = digit-nz *DIGIT, of 32 bits; or "*". No letter ever has 2^32-1, for UIDNEXT has to be above it: said as a number, it
 * means no more than the one below, and is not taken for "*". */
static gboolean
read_number (const char **at, const char *end, guint32 *number)
{
  guint64 value;

  if (*at < end && **at == '*')
    {
      *number = STAR;
      ++*at;
      return TRUE;
    }
  if (*at == end || **at == '0' || !pp_imap_digits_read (at, end, G_MAXUINT32, &value))
    return FALSE;
  *number = MIN (value, STAR - 1);
  return TRUE;
}

/* seq-range = seq-number ":" seq-number: the larger one may come first (RFC 9051, 9) */
static gboolean
read_range (const char **at, const char *end, PpRange *range)
{
  if (!read_number (at, end, &range->from))
    return FALSE;
  range->to = range->from;
  if (*at < end && **at == ':')
    {
      ++*at;
      if (!read_number (at, end, &range->to))
        return FALSE;
    }
  if (range->from > range->to && range->from != STAR)
    {
      guint32 larger = range->from;

      range->from = range->to;
      range->to = larger;
    }
  return TRUE;
}

static gboolean
fail_set (const char *text, gsize length, const char *at, GError **error)
{
  g_autofree char *quoted = pp_imap_quote (text, length);

  return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "in the set %s, a number from 1 to 4294967295 or \"*\" was expected at octet %d", quoted,
                       (int) (at - text) + 1);
}

/**
 * pp_imap_set_parse:
 * @set: (out) (transfer full): PpRange, as they were said
 * @saved: (out) (optional): it is "$", what the last SEARCH saved; @set is empty then. NULL: that is not allowed here
 *
 * sequence-set = (seq-number / seq-range) ["," sequence-set] / "$"
 */
gboolean
pp_imap_set_parse (const char *text, gsize length, GArray **set, gboolean *saved, GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (PpRange));
  const char *at = text, *end = text + length;
  gboolean dollar = saved != NULL && length == 1 && *text == '$';

  for (gboolean more = !dollar; more; at += more)
    {
      PpRange range;

      if (!read_range (&at, end, &range))
        return fail_set (text, length, at, error);
      if (ranges->len == PP_IMAP_ARGUMENTS_MAX)
        return pp_imap_fail (error, PP_IMAP_ERROR_LIMIT, "a set has more than %d ranges", PP_IMAP_ARGUMENTS_MAX);
      g_array_append_val (ranges, range);
      more = at < end && *at == ',';
    }
  if (!dollar && at < end)
    return fail_set (text, length, at, error);
  if (saved != NULL)
    *saved = dollar;
  *set = g_steal_pointer (&ranges);
  return TRUE;
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const PpRange *one = a, *other = b;

  return one->from < other->from ? -1 : one->from > other->from;
}

/**
 * pp_imap_set_normalize:
 * @last: what "*" is: the largest number in use; 0: none, and then "*" is nothing
 *
 * Returns: (transfer full): PpRange, in order, no two of them touching
 */
GArray *
pp_imap_set_normalize (const GArray *set, guint32 last)
{
  g_autoptr (GArray) sorted = g_array_sized_new (FALSE, FALSE, sizeof (PpRange), set->len);
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (PpRange));

  for (guint i = 0; i < set->len; i++)
    {
      PpRange said = g_array_index (set, PpRange, i);
      guint32 from = said.from == STAR ? last : said.from, to = said.to == STAR ? last : said.to;
      PpRange range = { MIN (from, to), MAX (from, to) };

      if (range.from > 0)
        g_array_append_val (sorted, range);
    }
  g_array_sort (sorted, compare_ranges);
  for (guint i = 0; i < sorted->len; i++)
    {
      PpRange range = g_array_index (sorted, PpRange, i);
      PpRange *before = merged->len > 0 ? &g_array_index (merged, PpRange, merged->len - 1) : NULL;

      if (before != NULL && range.from <= (guint64) before->to + 1)
        before->to = MAX (before->to, range.to);
      else
        g_array_append_val (merged, range);
    }
  return merged;
}

gboolean
pp_imap_set_contains (const GArray *normalized, guint32 number)
{
  guint low = 0, high = normalized->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const PpRange *range = &g_array_index (normalized, PpRange, middle);

      if (number < range->from)
        high = middle;
      else if (number > range->to)
        low = middle + 1;
      else
        return TRUE;
    }
  return FALSE;
}

/**
 * pp_imap_set_append:
 * @numbers: (element-type guint32): rising; none gives nothing
 *
 * Says them as a set: "1:3,7".
 */
void
pp_imap_set_append (GString *out, const GArray *numbers)
{
  for (guint i = 0, next; i < numbers->len; i = next)
    {
      guint32 first = g_array_index (numbers, guint32, i), last = first;

      for (next = i + 1; next < numbers->len && last < G_MAXUINT32 && g_array_index (numbers, guint32, next) == last + 1; next++)
        last++;
      g_string_append_printf (out, i > 0 ? ",%u" : "%u", first);
      if (last > first)
        g_string_append_printf (out, ":%u", last);
    }
}

/* What rises by one is a range here as well, and nothing else is: so the n-th of one set stays the n-th (RFC 4315, 3). */
void
pp_imap_set_append_unordered (GString *out, const GArray *numbers)
{
  pp_imap_set_append (out, numbers);
}
