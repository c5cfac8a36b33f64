/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tallies. Sixteen octets are kept for each change. What one event does to a queue or a store is the snapshot's to know; here it
 * is looked at before and after.
 */
#include "app/shelves.h"

#include <string.h>

#include "sim/holdings.h"

typedef struct
{
  guint32 n;
  PpTally tally;
} Moment;

struct _PpShelves
{
  PpHoldings queue, store;
  PpTally now;
  GArray *moments; /* Moment, rising */
};

PpShelves *
pp_shelves_new (void)
{
  PpShelves *self = g_new0 (PpShelves, 1);

  pp_holdings_init (&self->queue);
  pp_holdings_init (&self->store);
  self->moments = g_array_new (FALSE, FALSE, sizeof (Moment));
  return self;
}

void
pp_shelves_free (PpShelves *self)
{
  pp_holdings_clear (&self->queue);
  pp_holdings_clear (&self->store);
  g_array_unref (self->moments);
  g_free (self);
}

/* A store says so of each letter whose flags changed. */
static gboolean
is_marked (const PpHolding *holding)
{
  const char *flags = strstr (holding->details, "flags ");

  return flags != NULL && !g_str_equal (flags, "flags none");
}

/**
 * pp_tally_add:
 * @holding: (nullable): what is counted
 * @queued: whether it is in a queue; what a device still has to tell its server is no letter
 * @times: 1, or -1 to take it out again
 */
void
pp_tally_add (PpTally *self, const PpHolding *holding, gboolean queued, int times)
{
  if (holding == NULL)
    return;
  if (queued)
    {
      self->waiting += g_str_has_prefix (holding->key, "deed-") ? 0 : times;
      return;
    }
  self->lying += times;
  self->marked += is_marked (holding) ? times : 0;
}

/* Whether the key stands for several things, or the event gives them other keys */
static gboolean
is_several (const char *text, const char *key)
{
  const char *slash = strrchr (key, '/');

  return g_str_has_prefix (text, "rename ") || (slash != NULL && strpbrk (slash, ":,*") != NULL);
}

static void
count_all (PpTally *tally, const PpHoldings *holdings, gboolean queued, int times)
{
  for (guint i = 0; i < holdings->list->len; i++)
    pp_tally_add (tally, holdings->list->pdata[i], queued, times);
}

/**
 * pp_shelves_apply:
 * @event: a change of a queue or a store of theirs
 */
void
pp_shelves_apply (PpShelves *self, const PpEvent *event)
{
  gboolean queued = event->kind == PP_KIND_QUEUE;
  PpHoldings *holdings = queued ? &self->queue : &self->store;
  const char *space = strchr (event->text, ' ');
  g_autofree char *key = space != NULL ? g_strndup (space + 1, strcspn (space + 1, " ")) : g_strdup ("");
  Moment moment = { .n = event->n };

  if (is_several (event->text, key))
    {
      count_all (&self->now, holdings, queued, -1);
      pp_holdings_apply (holdings, event);
      count_all (&self->now, holdings, queued, 1);
    }
  else
    {
      pp_tally_add (&self->now, g_hash_table_lookup (holdings->by_key, key), queued, -1);
      pp_holdings_apply (holdings, event);
      pp_tally_add (&self->now, g_hash_table_lookup (holdings->by_key, key), queued, 1);
    }
  moment.tally = self->now;
  g_array_append_val (self->moments, moment);
}

/**
 * pp_shelves_get_tally:
 * @n: a moment: after that event
 *
 * Returns: how much there was then
 */
PpTally
pp_shelves_get_tally (const PpShelves *self, guint n)
{
  guint low = 0, high = self->moments->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->moments, Moment, middle).n <= n)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 ? g_array_index (self->moments, Moment, low - 1).tally : (PpTally){ 0 };
}
