/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a scenario expects at its end: the fate of letters, and what lies where.
 *
 *   letter 1 bob@paris.example=collected                  what became of it for one recipient
 *   server bob@paris.example INBOX=2                      so many letters lie in this mailbox of his
 *   server bob@paris.example letter 1=Archive; seen       it lies there, with these flags and no others
 *   server bob@paris.example letter 1=INBOX; none         … without any flag
 *   server bob@paris.example letter 1=nowhere
 *   device phone INBOX=2                                  the same of a device's own store
 *   device bob@paris.example letter 1=INBOX               … of the first device of a user; whatever its flags are
 */
#include <string.h>

#include "agents/scenario-private.h"

#define KEYS "“letter 1 bob@paris.example”, “server bob@paris.example INBOX” or “device phone letter 1”"

/* ------------------------------------------------------------------ fates */

static gboolean
read_fate (const char *word, PpFate *fate)
{
  for (guint i = 0; pp_fate_to_string (i) != NULL; i++)
    if (strcmp (word, pp_fate_to_string (i)) == 0)
      {
        *fate = i;
        return TRUE;
      }
  return FALSE;
}

/* "letter 1 bob@paris.example"; which letters there are is looked at later. */
static gboolean
read_subject (const char *key, guint64 *letter, PpAddress **recipient)
{
  g_auto (GStrv) words = g_strsplit (key, " ", 3);

  if (g_strv_length (words) != 3 || strcmp (words[0], "letter") != 0 ||
      !g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXUINT, letter, NULL))
    return FALSE;
  *recipient = pp_address_parse (words[2], NULL);
  return *recipient != NULL;
}

static void
complain_of_key (PpScenarioReading *reading)
{
  pp_scenario_fault (reading, pp_scenario_here (reading), "unknown key “%s” in [expect]: expected one like " KEYS, reading->key);
}

static void
take_fate (PpScenarioReading *reading, const char *value)
{
  PpScenarioExpectation *expectation;
  PpAddress *recipient;
  guint64 letter;
  PpFate fate = 0;

  if (!read_fate (value, &fate))
    pp_scenario_complain (reading, value, "collected, delivered, refused, returned or queued");
  if (!read_subject (reading->key, &letter, &recipient))
    {
      complain_of_key (reading);
      return;
    }
  expectation = g_new0 (PpScenarioExpectation, 1);
  expectation->letter = letter;
  expectation->recipient = recipient;
  expectation->fate = fate;
  expectation->line = pp_scenario_here (reading);
  g_ptr_array_add (reading->scenario->expectations, expectation);
}

/* ------------------------------------------------------------------ what lies where */

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "INBOX; seen; flagged" */
static void
take_place (PpScenarioReading *reading, PpScenarioHolding *holding, const char *value)
{
  static const char *const known[] = { "answered", "deleted", "draft", "flagged", "none", "seen", NULL };
  g_auto (GStrv) list = pp_scenario_take_list (reading);
  g_autoptr (GPtrArray) flags = g_ptr_array_new ();
  gboolean good = list != NULL && list[0] != NULL;

  for (guint i = 0; good && list[i] != NULL; i++)
    if (i > 0)
      {
        good = g_strv_contains (known, g_strstrip (list[i]));
        g_ptr_array_add (flags, list[i]);
      }
  for (guint i = 0; good && i < flags->len && flags->len > 1; i++)
    good = strcmp (flags->pdata[i], "none") != 0;
  good = good && (strcmp (g_strstrip (list[0]), "nowhere") == 0 ? flags->len == 0 : pp_mailbox_name_is_plain (list[0]));
  if (!good)
    {
      pp_scenario_complain (reading, value, "a mailbox, with flags behind it (answered, deleted, draft, flagged, seen, or none), or nowhere");
      return;
    }
  if (strcmp (list[0], "nowhere") != 0)
    holding->mailbox = g_strdup (list[0]);
  if (flags->len == 0)
    return;
  g_ptr_array_sort (flags, compare_words);
  g_ptr_array_add (flags, NULL);
  holding->flags = strcmp (flags->pdata[0], "none") == 0 ? g_strdup ("") : g_strjoinv (" ", (char **) flags->pdata);
}

static gboolean
read_owner (PpScenarioHolding *holding, const char *word)
{
  if (!holding->on_server && strchr (word, '@') == NULL)
    {
      holding->device_name = g_strdup (word);
      return pp_device_name_is_valid (word);
    }
  holding->owner = pp_address_parse (word, NULL);
  return holding->owner != NULL;
}

/* "server bob@paris.example INBOX" or "device phone letter 1" */
static gboolean
read_holding_key (PpScenarioHolding *holding, const char *key)
{
  g_auto (GStrv) words = g_strsplit (key, " ", 3);
  guint64 number;

  if (g_strv_length (words) != 3)
    return FALSE;
  holding->on_server = strcmp (words[0], "server") == 0;
  if (!read_owner (holding, words[1]))
    return FALSE;
  if (g_str_has_prefix (words[2], "letter ") && g_ascii_string_to_unsigned (words[2] + strlen ("letter "), 10, 1, G_MAXUINT, &number, NULL))
    {
      holding->letter = number;
      return TRUE;
    }
  holding->mailbox = g_strdup (words[2]);
  return pp_mailbox_name_is_plain (words[2]);
}

static void
take_holding (PpScenarioReading *reading, const char *value)
{
  PpScenarioHolding *holding = g_new0 (PpScenarioHolding, 1);

  g_ptr_array_add (reading->scenario->holdings, holding);
  holding->line = pp_scenario_here (reading);
  if (!read_holding_key (holding, reading->key))
    complain_of_key (reading);
  else if (holding->letter > 0)
    take_place (reading, holding, value);
  else if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT, &holding->count, NULL))
    pp_scenario_complain (reading, value, "how many letters lie there");
}

/**
 * pp_scenario_take_expectation:
 *
 * Takes any key of [expect].
 */
void
pp_scenario_take_expectation (PpScenarioReading *reading)
{
  g_autofree char *value = pp_scenario_take_string (reading);

  if (value == NULL)
    return;
  if (g_str_has_prefix (reading->key, "server ") || g_str_has_prefix (reading->key, "device "))
    take_holding (reading, value);
  else
    take_fate (reading, value);
}

/* ------------------------------------------------------------------ what must be there */

static void
find_owner (PpScenarioReading *reading, PpScenarioHolding *holding)
{
  PpScenario *scenario = reading->scenario;

  if (holding->device_name != NULL)
    {
      holding->device = pp_scenario_get_device (scenario, holding->device_name);
      if (holding->device == NULL)
        pp_scenario_fault (reading, holding->line, "there is no device %s: expected a [device %s]", holding->device_name, holding->device_name);
      else if (holding->device->owner != NULL)
        holding->user = pp_scenario_get_user (scenario, holding->device->owner);
    }
  else if (holding->owner != NULL)
    {
      g_autofree char *name = pp_address_to_string (holding->owner);

      holding->user = pp_scenario_get_user (scenario, holding->owner);
      if (holding->user == NULL)
        pp_scenario_fault (reading, holding->line, "there is no user %s: expected a [user %s]", name, name);
      else if (!holding->on_server)
        holding->device = &holding->user->first;
    }
}

/**
 * pp_scenario_check_holdings:
 *
 * Finds whose they are, and reports what cannot be expected.
 */
void
pp_scenario_check_holdings (PpScenarioReading *reading)
{
  GPtrArray *holdings = reading->scenario->holdings;

  for (guint i = 0; i < holdings->len; i++)
    {
      PpScenarioHolding *holding = g_ptr_array_index (holdings, i);

      find_owner (reading, holding);
      if (holding->letter > reading->drafts->len)
        pp_scenario_fault (reading, holding->line, "there is no letter %u: expected one of the %u letters", holding->letter,
                           reading->drafts->len);
      if (holding->user != NULL && holding->user->collect_from == NULL)
        pp_scenario_fault (reading, holding->line, "this user has no mailbox server: expected “collect-from=…”");
    }
}
