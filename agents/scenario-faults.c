/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The faults of a scenario: collected while it is read, told at the end, a line each.
 */
#include <string.h>

#include "agents/scenario-private.h"

#define MOST_FAULTS 200
#define LONGEST_FAULT 300 /* octets: what is quoted in it may be the whole file */

typedef struct
{
  guint line;
  guint order;
  char *text;
} Fault;

static void
fault_free (gpointer data)
{
  Fault *fault = data;

  g_free (fault->text);
  g_free (fault);
}

/**
 * pp_scenario_faults_new:
 *
 * Returns: (transfer full): room for faults
 */
GPtrArray *
pp_scenario_faults_new (void)
{
  return g_ptr_array_new_with_free_func (fault_free);
}

/* Fit for a terminal: no control characters out of the file, and not too long. */
static char *
tame (char *text)
{
  g_autoptr (GString) tamed = g_string_new (NULL);

  for (const char *p = text; *p != '\0' && tamed->len < LONGEST_FAULT; p = g_utf8_next_char (p))
    g_string_append_unichar (tamed, g_unichar_iscntrl (g_utf8_get_char (p)) ? '?' : g_utf8_get_char (p));
  if (tamed->len >= LONGEST_FAULT)
    g_string_append (tamed, "…");
  g_free (text);
  return g_string_free (g_steal_pointer (&tamed), FALSE);
}

/**
 * pp_scenario_fault:
 * @line: where, from 1
 * @format: the reason, and what was expected
 *
 * Reports a fault; reading goes on.
 */
void
pp_scenario_fault (PpScenarioReading *reading, guint line, const char *format, ...)
{
  Fault *fault;
  va_list args;

  if (reading->faults->len == MOST_FAULTS)
    {
      reading->faults_not_kept++;
      return;
    }
  fault = g_new (Fault, 1);
  fault->line = line;
  fault->order = reading->faults->len;
  va_start (args, format);
  fault->text = tame (g_strdup_vprintf (format, args));
  va_end (args);
  g_ptr_array_add (reading->faults, fault);
}

static int
compare_faults (gconstpointer a, gconstpointer b)
{
  const Fault *one = *(Fault *const *) a, *two = *(Fault *const *) b;

  if (one->line != two->line)
    return one->line < two->line ? -1 : 1;
  return one->order < two->order ? -1 : 1;
}

/**
 * pp_scenario_conclude:
 * @error: %PP_SCENARIO_ERROR_FAULT: all faults, in the order of their lines
 *
 * Returns: whether there were none
 */
gboolean
pp_scenario_conclude (PpScenarioReading *reading, GError **error)
{
  g_autoptr (GString) message = g_string_new (NULL);

  if (reading->faults->len == 0)
    return TRUE;
  g_ptr_array_sort (reading->faults, compare_faults);
  for (guint i = 0; i < reading->faults->len; i++)
    {
      const Fault *fault = g_ptr_array_index (reading->faults, i);

      g_string_append_printf (message, "%s%s:%u: %s", i > 0 ? "\n" : "", reading->name, fault->line, fault->text);
    }
  if (reading->faults_not_kept > 0)
    g_string_append_printf (message, "\n%s: and %u more", reading->name, reading->faults_not_kept);
  g_set_error_literal (error, PP_SCENARIO_ERROR, PP_SCENARIO_ERROR_FAULT, message->str);
  return FALSE;
}
