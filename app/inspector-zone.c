/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The directory: of a resolver the records it answers with, of everybody else what was looked up.
 */
#include "app/inspector-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define MOST_RECORDS 100
#define MOST_LOOKUPS 10

/* "paris.example. 3600 IN MX 10 mx.paris.example.": the type stands behind the class */
static char *
find_type (const char *record)
{
  g_auto (GStrv) words = g_strsplit_set (record, " \t", -1);
  guint count = 0;

  for (guint i = 1; words[i] != NULL; i++)
    if (*words[i] != '\0' && g_ascii_strcasecmp (words[i], "IN") != 0 && !g_ascii_isdigit (*words[i]) && count++ == 0)
      return g_ascii_strup (words[i], -1);
  return NULL;
}

static void
add_record (PpInspect *self, const char *record)
{
  g_autofree char *type = find_type (record), *visible = pp_inspect_visible (record);

  pp_inspect_add (self, PP_INSPECT_ZONE, PP_TONE_PLAIN, type, visible);
}

static void
add_records (PpInspect *self)
{
  PpScenario *scenario = self->inspector->scenario;
  const char *network = self->inspector->index.network;
  guint total = scenario->records->len + scenario->hosts->len;

  self->inspection->sections[PP_INSPECT_ZONE].total = total;
  for (guint i = 0; i < MIN (scenario->records->len, MOST_RECORDS); i++)
    add_record (self, scenario->records->pdata[i]);
  for (guint i = 0; i < MIN (scenario->hosts->len, MOST_RECORDS); i++)
    {
      const PpScenarioHost *host = scenario->hosts->pdata[i];
      g_autofree char *address = network != NULL ? g_strdup_printf ("%s.%u", network, host->number) : g_strdup (_("(its address)"));
      g_autofree char *record = g_strdup_printf ("%s. 3600 IN A %s", host->name, address);

      add_record (self, record);
    }
  pp_inspect_add_rest (self, PP_INSPECT_ZONE, total - MIN (scenario->records->len, MOST_RECORDS) - MIN (scenario->hosts->len, MOST_RECORDS));
}

/* The last time is enough of each question. */
static void
add_lookups (PpInspect *self, const GArray *lookups)
{
  PpJournal *journal = pp_chronicle_get_journal (self->inspector->chronicle);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint shown = 0, looked_at = 0;

  for (guint i = lookups->len; i-- > 0 && shown < MOST_LOOKUPS && looked_at < 20 * MOST_LOOKUPS;)
    {
      PpEvent *event = g_array_index (lookups, guint32, i) <= self->n ? pp_journal_get (journal, g_array_index (lookups, guint32, i)) : NULL;
      g_autofree char *words = NULL;
      PpInspectRow *row;

      if (event == NULL)
        continue;
      looked_at++;
      if (event->dir != PP_DIR_SERVER || !g_hash_table_add (seen, event->text))
        continue;
      words = pp_inspect_visible (event->text);
      row = pp_inspect_add (self, PP_INSPECT_ZONE, PP_TONE_PLAIN, _("heard"), words);
      pp_inspect_row_set (&row->side, pp_inspect_hour (self, event->time_us));
      shown++;
    }
  self->inspection->sections[PP_INSPECT_ZONE].total = shown;
}

void
pp_inspect_zone (PpInspect *self)
{
  const GArray *lookups = pp_inspect_index_get_lookups (&self->inspector->index, self->actor);

  if (g_str_equal (self->role, "resolver"))
    add_records (self);
  else if (lookups != NULL)
    add_lookups (self, lookups);
}
