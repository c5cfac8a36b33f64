/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the commands have in common: exit statuses, complaints, how an argument becomes a scenario or a number. What a command
 * does is in its own file.
 */
#include "app/cli.h"

#include "agents/cabinet.h"
#include "sim/recording.h"

#include <glib/gi18n.h>
#include <string.h>

#define SCENARIO_FOLDER "/org/pennypost/scenarios/"

/* The highest standard port that a world may ever use is POP3S's. */
#define MOST_PORT_OFFSET (65535 - 995)

G_DEFINE_QUARK (pp-cli-error-quark, pp_cli_error)

static PpExit
exit_status_of (const GError *error)
{
  if (error->domain == PP_WORLD_ERROR)
    return PP_EXIT_MACHINE;
  if (g_error_matches (error, PP_CABINET_ERROR, PP_CABINET_ERROR_FULL) ||
      g_error_matches (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MACHINE))
    return PP_EXIT_MACHINE;
  if (g_error_matches (error, PP_CLI_ERROR, PP_CLI_ERROR_MACHINE))
    return PP_EXIT_MACHINE;
  return PP_EXIT_BAD_INPUT;
}

/**
 * pp_cli_fail:
 * @error: (transfer full): what went wrong
 *
 * Says it on standard error. The faults of a scenario have file and line in front already, a line each.
 *
 * Returns: the exit status that it means
 */
int
pp_cli_fail (GError *error)
{
  PpExit status = exit_status_of (error);

  if (g_error_matches (error, PP_SCENARIO_ERROR, PP_SCENARIO_ERROR_FAULT))
    g_printerr ("%s\n", error->message);
  else
    g_printerr ("pennypost: %s\n", error->message);
  if (error->domain == G_OPTION_ERROR || g_error_matches (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE))
    g_printerr ("%s\n", _("“pennypost --help” says what there is."));
  g_error_free (error);
  return status;
}

/**
 * pp_cli_parse:
 * @context: (transfer none): the options
 * @argc: (inout): as main() has it
 * @argv: (inout): as main() has it
 * @argument: (out): the one thing that is no option, or %NULL
 * @error: return location
 *
 * Returns: %FALSE if it was said wrongly
 */
gboolean
pp_cli_parse (GOptionContext *context, int *argc, char ***argv, const char **argument, GError **error)
{
  int first = 1;

  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1 && g_str_equal ((*argv)[1], "--"))
    first = 2;
  if (*argc > first + 1)
    {
      g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("“%s” is one argument too many."), (*argv)[first + 1]);
      return FALSE;
    }
  *argument = *argc > first ? (*argv)[first] : NULL;
  return TRUE;
}

/**
 * pp_cli_read_number:
 * @what: the option, for the complaint
 * @text: what was written
 * @least: the smallest number that will do
 * @most: the largest
 * @number: (out): the number
 * @error: return location
 *
 * Returns: %FALSE if @text is no decimal number from @least to @most
 */
gboolean
pp_cli_read_number (const char *what, const char *text, guint64 least, guint64 most, guint64 *number, GError **error)
{
  if (g_ascii_string_to_unsigned (text, 10, least, most, number, NULL))
    return TRUE;
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE,
               _("%s takes a whole number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", not “%s”."), what, least, most,
               text);
  return FALSE;
}

/**
 * pp_world_options_add:
 * @self: filled in when @context is parsed; all zero before
 * @context: where the options are added
 */
void
pp_world_options_add (PpWorldOptions *self, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &self->store,
      N_("Keep queues and mailboxes in this folder (else in memory)"), N_("DIR") },
    { "port-offset", 0, 0, G_OPTION_ARG_STRING, &self->port_offset, N_("Add N to every standard port (2000)"), "N" },
    { "network", 0, 0, G_OPTION_ARG_STRING, &self->network,
      N_("Where the hosts are (127.25.0.0/24)"), "A.B.C.0/24" },
    { "external", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->externals,
      N_("A real server plays this host of the scenario; may be repeated"), N_("HOST=ADDRESS:PORT") },
    { "no-verify", 0, 0, G_OPTION_ARG_NONE, &self->unverified,
      N_("Let clients take any certificate: what happens without verification"), NULL },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &self->seed,
      N_("Seed of what is left to chance (else the scenario's)"), "N" },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/**
 * pp_world_options_clear:
 *
 * Frees what is in @self.
 */
void
pp_world_options_clear (PpWorldOptions *self)
{
  g_clear_pointer (&self->network, g_free);
  g_clear_pointer (&self->store, g_free);
  g_clear_pointer (&self->port_offset, g_free);
  g_clear_pointer (&self->seed, g_free);
  g_clear_pointer (&self->externals, g_strfreev);
  g_clear_pointer (&self->let_out, g_hash_table_unref);
}

/* "127.25.0.0/24" becomes "127.25.0": in a /24, the rest is the hosts'. */
static gboolean
read_network (char *text, GError **error)
{
  g_autofree char *address = NULL;

  if (g_str_has_suffix (text, ".0/24"))
    address = g_strndup (text, strlen (text) - strlen ("/24"));
  else
    address = g_strdup_printf ("%s.0", text);
  if (g_hostname_is_ip_address (address) && strchr (address, ':') == NULL)
    {
      *strrchr (address, '.') = '\0';
      strcpy (text, address);
      return TRUE;
    }
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("--network takes a network such as 127.25.0.0/24, not “%s”."), text);
  return FALSE;
}

/**
 * pp_world_options_read:
 * @self: as parsed; must stay as long as @options is used
 * @options: (inout): where the numbers and texts go
 * @error: return location
 *
 * Returns: %FALSE if one of them is not right
 */
gboolean
pp_world_options_read (PpWorldOptions *self, PpCastOptions *options, GError **error)
{
  guint64 offset = PP_CAST_PORT_OFFSET;

  if (self->port_offset && !pp_cli_read_number ("--port-offset", self->port_offset, 0, MOST_PORT_OFFSET, &offset, error))
    return FALSE;
  if (self->seed && !pp_cli_read_number ("--seed", self->seed, 0, G_MAXUINT64, &options->seed, error))
    return FALSE;
  if (self->network && !read_network (self->network, error))
    return FALSE;
  options->port_offset = offset;
  options->port_offset_given = self->port_offset != NULL;
  options->seed_given = self->seed != NULL;
  options->network = self->network;
  options->store = self->store;
  return TRUE;
}

/* "mx.paris.example=127.0.0.1:2525" */
static gboolean
apply_external (PpWorldOptions *self, PpScenario *scenario, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "=", 2);

  if (g_strv_length (parts) == 2 && pp_scenario_set_external (scenario, parts[0], parts[1]))
    {
      g_hash_table_add (self->let_out, g_strdup (parts[1]));
      return TRUE;
    }
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE,
               _("--external takes a host of the scenario and where its server is, such as mx.paris.example=127.0.0.1:2525, not “%s”."),
               text);
  return FALSE;
}

/**
 * pp_world_options_apply:
 * @self: must stay as long as @options is used
 * @options: (inout): with a scenario
 * @error: return location
 *
 * Does what could not be done before there was a scenario.
 * Returns: %FALSE if an option does not go with it
 */
gboolean
pp_world_options_apply (PpWorldOptions *self, PpCastOptions *options, GError **error)
{
  options->scenario->tls_unverified |= self->unverified;
  self->let_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  options->let_out = self->let_out;
  for (guint i = 0; self->externals != NULL && self->externals[i] != NULL; i++)
    if (!apply_external (self, options->scenario, self->externals[i], error))
      return FALSE;
  return TRUE;
}

/**
 * pp_cli_check_recording:
 * @path: a recording
 * @error: return location
 *
 * Returns: %FALSE if it is not whole
 */
gboolean
pp_cli_check_recording (const char *path, GError **error)
{
  g_autofree char *fault = NULL;
  g_autoptr (PpJournal) journal = pp_recording_load (path, NULL, &fault, error);

  if (journal == NULL)
    return FALSE;
  if (fault != NULL)
    {
      g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_INPUT, _("The recording “%s” is not whole: %s"), path, fault);
      return FALSE;
    }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer full): "first-letter, two-roles" */
static char *
list_built_in (void)
{
  g_auto (GStrv) files = g_resources_enumerate_children (SCENARIO_FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (guint i = 0; files && files[i]; i++)
    files[i][strlen (files[i]) - strlen (".scenario")] = '\0';
  if (files == NULL)
    return g_strdup ("");
  qsort (files, g_strv_length (files), sizeof *files, compare_names);
  return g_strjoinv (", ", files);
}

static PpScenario *
load_built_in (const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (SCENARIO_FOLDER, name, ".scenario", NULL);
  g_autofree char *file = g_strconcat (name, ".scenario", NULL);
  g_autofree char *names = NULL;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (bytes != NULL)
    return pp_scenario_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), file, error);
  names = list_built_in ();
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_INPUT,
               _("“%s” is neither a file nor a scenario that comes with the program. Those are: %s."), name, names);
  return NULL;
}

/**
 * pp_cli_load_scenario:
 * @name: (nullable): a file, or the name of a scenario that comes with the program; %NULL for the first letter
 * @error: return location
 *
 * Returns: (transfer full): the scenario, or %NULL
 */
PpScenario *
pp_cli_load_scenario (const char *name, GError **error)
{
  g_autofree char *shown = NULL;

  if (name == NULL)
    return load_built_in (PP_DEFAULT_SCENARIO, error);
  shown = g_filename_display_name (name);
  if (!g_file_test (name, G_FILE_TEST_EXISTS) && strchr (name, '/') == NULL)
    return load_built_in (shown, error);
  if (!pp_recording_is_one (name))
    return pp_scenario_load (name, error);
  if (pp_cli_check_recording (name, error))
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_INPUT,
                 _("“%s” is a recording and no scenario. The window opens it: pennypost %s"), shown, shown);
  return NULL;
}
