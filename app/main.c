/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program: chooses between the commands and the window.
 */
#include "app/application.h"
#include "app/cli.h"
#include "sim/recording.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>
#include <locale.h>

typedef struct
{
  const char *name;
  const char *usage; /* what --help calls the program */
  int (*run) (int argc, char **argv);
} Command;

static const Command commands[] = {
  { "run", "pennypost run", pp_cli_run },
  { "serve", "pennypost serve", pp_cli_serve },
  { "check", "pennypost check", pp_cli_check },
  { "draw", "pennypost draw", pp_cli_draw },
  { "film", "pennypost film", pp_cli_film },
};

static gboolean
print_version (const char *option, const char *value, gpointer data, GError **error)
{
  g_print ("pennypost %s\n", PP_VERSION);
  exit (PP_EXIT_AS_EXPECTED);
}

static GOptionContext *
make_context (void)
{
  static const GOptionEntry entries[] = {
    { "version", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (gpointer) print_version, N_("Say which version this is"), NULL },
    { NULL },
  };
  GOptionContext *context = g_option_context_new (_("[SCENARIO|RECORDING] — watch a letter travel, in a window"));

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (context, _("Commands:\n"
                                               "  pennypost run [SCENARIO]     plays a scenario in the terminal\n"
                                               "  pennypost serve [SCENARIO]   keeps a world open to real mail programs\n"
                                               "  pennypost check SCENARIO     says whether a scenario is right\n"
                                               "  pennypost draw [SCENARIO] -o FILE.png   draws a moment of a journey\n"
                                               "  pennypost film [SCENARIO] -o FILE.webp  makes a film of one\n"
                                               "Each has its own --help."));
  return context;
}

/* Without a window to show what is wrong with a file, it is said here. */
static gboolean
check_file (const char *file, GError **error)
{
  g_autoptr (PpScenario) scenario = NULL;

  if (file != NULL && pp_recording_is_one (file))
    return pp_cli_check_recording (file, error);
  scenario = pp_cli_load_scenario (file, error);
  return scenario != NULL;
}

static int
open_window (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = make_context ();
  GError *error = NULL;
  const char *file = NULL;

  if (!pp_cli_parse (context, &argc, &argv, &file, &error))
    return pp_cli_fail (error);
  gtk_disable_setlocale ();
  if (gtk_init_check ())
    return pp_application_run_window (file, 1, argv);
  if (!check_file (file, &error))
    return pp_cli_fail (error);
  return pp_cli_fail (g_error_new_literal (PP_CLI_ERROR, PP_CLI_ERROR_MACHINE,
                                           _("There is no display for a window. “pennypost run” plays in the terminal.")));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  /* Wire text is shown as UTF-8 everywhere; without a locale, as on a bare machine, so are our own words. */
  if (!g_get_charset (NULL))
    setlocale (LC_CTYPE, "C.UTF-8");
  bindtextdomain (GETTEXT_PACKAGE, PP_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("pennypost");
  pp_message_init ();
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      {
        g_set_prgname (commands[i].usage);
        return commands[i].run (argc - 1, argv + 1);
      }
  return open_window (argc, argv);
}
