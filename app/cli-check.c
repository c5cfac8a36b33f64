/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `pennypost check`: says whether a scenario is right. The reading itself, and every complaint, is the scenario reader's.
 */
#include "app/cli.h"

#include <glib/gi18n.h>

static void
say_right (const char *name, PpScenario *scenario)
{
  g_autofree char *hosts = g_strdup_printf (ngettext ("%u host", "%u hosts", scenario->hosts->len), scenario->hosts->len);
  g_autofree char *users = g_strdup_printf (ngettext ("%u user", "%u users", scenario->users->len), scenario->users->len);
  g_autofree char *letters = g_strdup_printf (ngettext ("%u letter", "%u letters", scenario->letters->len), scenario->letters->len);

  /* Translators: name of the file, then "2 hosts", "2 users", "1 letter" */
  g_print (_("%s: right: %s, %s, %s\n"), name, hosts, users, letters);
}

/**
 * pp_cli_check:
 * @argc: the number of arguments
 * @argv: the arguments, the command first
 *
 * Returns: the exit status
 */
int
pp_cli_check (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (_("SCENARIO — say whether a scenario is right"));
  g_autoptr (PpScenario) scenario = NULL;
  GError *error = NULL;
  const char *name = NULL;

  g_option_context_set_description (context, _("SCENARIO is a file, or the name of a scenario that comes with the program.\n"
                                               "Every fault is told with its line and reason; then the exit status is 2."));
  if (!pp_cli_parse (context, &argc, &argv, &name, &error))
    return pp_cli_fail (error);
  if (name == NULL)
    return pp_cli_fail (g_error_new_literal (PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("Which scenario? “pennypost check SCENARIO”")));
  scenario = pp_cli_load_scenario (name, &error);
  if (scenario == NULL)
    return pp_cli_fail (error);
  say_right (name, scenario);
  return PP_EXIT_AS_EXPECTED;
}
