/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GKeyFile knows no lines, and forgives much: so the lines are gone through here first. Each is remembered by its
 * number, and only those that are right are given to GKeyFile, which reads the values.
 */
#include <string.h>

#include "agents/scenario-private.h"

#define GROUPS "[scenario], [host NAME], [user ADDRESS], [device NAME], [zone], [letter NUMBER], [action NUMBER] or [expect]"

static void
entry_free (gpointer data)
{
  PpScenarioEntry *entry = data;

  g_free (entry->group);
  g_free (entry->key);
  g_free (entry);
}

/* The names of hosts and domains are the same in any case: a second group is found however it is written. */
static char *
fold_group (const char *text)
{
  char *folded = g_strdup (text);
  char *from = g_str_has_prefix (text, "host ") ? folded : g_str_has_prefix (text, "user ") ? strrchr (folded, '@') : NULL;

  for (; from != NULL && *from != '\0'; from++)
    *from = g_ascii_tolower (*from);
  return folded;
}

/* Remembers where a group or key was; FALSE (and a fault) if it was there before. */
static gboolean
remember (PpScenarioReading *reading, const char *what, char *where, guint line, const char *shown)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (reading->lines, where));

  if (before != 0)
    {
      pp_scenario_fault (reading, line, "%s “%s” is here again: expected once, as in line %u", what, shown, before);
      g_free (where);
      return FALSE;
    }
  g_hash_table_insert (reading->lines, where, GUINT_TO_POINTER (line));
  return TRUE;
}

static void
add_entry (GPtrArray *entries, guint line, const char *group, const char *key)
{
  PpScenarioEntry *entry = g_new (PpScenarioEntry, 1);

  entry->line = line;
  entry->group = g_strdup (group);
  entry->key = g_strdup (key);
  g_ptr_array_add (entries, entry);
}

/* A line that begins with "[". @group becomes the group that the next lines are in, or NULL: they are passed over. */
static void
scan_group (PpScenarioReading *reading, char *line, guint number, GPtrArray *entries, GString *clean, char **group)
{
  g_autofree char *name = NULL;
  char *end = strchr (line, ']');

  g_clear_pointer (group, g_free);
  if (end == NULL || strspn (end + 1, " \t") != strlen (end + 1) || strcspn (line + 1, "[") < (gsize) (end - line - 1))
    {
      pp_scenario_fault (reading, number, "not a group header: expected " GROUPS);
      return;
    }
  *end = '\0';
  if (!pp_scenario_knows_group (line + 1))
    {
      pp_scenario_fault (reading, number, "unknown group “%s”: expected " GROUPS, line + 1);
      return;
    }
  for (const char *p = line + 1; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      {
        pp_scenario_fault (reading, number, "a control character in a group header: expected text");
        return;
      }
  name = fold_group (line + 1);
  if (!remember (reading, "group", g_strdup (name), number, line + 1))
    return;
  g_string_append_printf (clean, "[%s]\n", name);
  add_entry (entries, number, name, NULL);
  *group = g_steal_pointer (&name);
}

/* A line "key=value" in @group. */
static void
scan_key (PpScenarioReading *reading, const char *line, guint number, GPtrArray *entries, GString *clean, const char *group)
{
  const char *equals = strchr (line, '=');
  g_autofree char *key = NULL;

  if (equals == NULL || equals == line)
    {
      pp_scenario_fault (reading, number, "neither a group header nor a key: expected “key=value”");
      return;
    }
  key = g_strchomp (g_strndup (line, equals - line));
  if (strpbrk (key, "[]") != NULL)
    {
      pp_scenario_fault (reading, number, "“%s” is no key: expected a name without brackets", key);
      return;
    }
  if (!remember (reading, "key", g_strconcat (group, "\n", key, NULL), number, key))
    return;
  g_string_append (clean, line);
  g_string_append_c (clean, '\n');
  add_entry (entries, number, group, key);
}

/**
 * pp_scenario_scan:
 * @text: the file, UTF-8
 * @clean: receives the lines that are right, for GKeyFile
 *
 * Goes through the lines, and remembers the number of each.
 *
 * Returns: (transfer full) (element-type PpScenarioEntry): the lines that are right, in order
 */
GPtrArray *
pp_scenario_scan (PpScenarioReading *reading, const char *text, GString *clean)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);
  g_autofree char *group = NULL;
  gboolean in_a_group = FALSE;
  guint number = 0;

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");
      g_autofree char *line = g_strndup (text, length);
      char *at = line;

      number++;
      text += length + (text[length] == '\n');
      if (length > 0 && line[length - 1] == '\r')
        line[length - 1] = '\0';
      while (g_ascii_isspace (*at))
        at++;
      if (*at == '\0' || *at == '#')
        continue;
      if (*at == '[')
        {
          scan_group (reading, at, number, entries, clean, &group);
          in_a_group = TRUE;
        }
      else if (!in_a_group)
        pp_scenario_fault (reading, number, "a line outside any group: expected [scenario] first");
      else if (group != NULL)
        scan_key (reading, at, number, entries, clean, group);
    }
  return entries;
}

/**
 * pp_scenario_line:
 * @group: a group of the file
 * @key: (nullable): a key
 *
 * Returns: the line of that key, or of the group if it has no such key
 */
guint
pp_scenario_line (PpScenarioReading *reading, const char *group, const char *key)
{
  g_autofree char *both = key == NULL ? NULL : g_strconcat (group, "\n", key, NULL);
  guint line = both == NULL ? 0 : GPOINTER_TO_UINT (g_hash_table_lookup (reading->lines, both));

  return line != 0 ? line : GPOINTER_TO_UINT (g_hash_table_lookup (reading->lines, group));
}
