/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The application: opens what was asked for in a window, and gives the window its shortcuts.
 */
#include "app/application.h"

#include <glib/gi18n.h>

#include "app/cli.h"
#include "app/window.h"
#include "sim/recording.h"

struct _PpApplication
{
  AdwApplication parent_instance;

  PpScenario *scenario; /* what is to be run; NULL for a recording */
  char *recording;
};

G_DEFINE_FINAL_TYPE (PpApplication, pp_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *keys[3];
} shortcuts[] = {
  { "win.write", { "<Control>n" } },
  { "win.open-letter", { "<Control>l" } },
  { "win.search", { "<Control>f" } },
  { "win.inspect::", { "<Control>i" } },
  { "win.present", { "F11" } },
  { "win.restart", { "<Control>r" } },
  { "win.open", { "<Control>o" } },
  { "win.save", { "<Control>s" } },
  { "win.show-help-overlay", { "<Control>question", "<Control>slash" } },
  { "window.close", { "<Control>w", "<Control>q" } },
};

static void
pp_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (pp_application_parent_class)->startup (application);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), shortcuts[i].action, shortcuts[i].keys);
  gtk_window_set_default_icon_name ("org.pennypost.Pennypost");
}

static void
pp_application_activate (GApplication *application)
{
  PpApplication *self = PP_APPLICATION (application);
  PpWindow *window = pp_window_new (ADW_APPLICATION (self));

  if (self->scenario)
    pp_window_open_scenario (window, self->scenario);
  gtk_window_present (GTK_WINDOW (window));
  if (self->recording)
    pp_window_open_recording (window, self->recording);
}

static void
pp_application_finalize (GObject *object)
{
  PpApplication *self = PP_APPLICATION (object);

  g_clear_pointer (&self->scenario, pp_scenario_unref);
  g_free (self->recording);
  G_OBJECT_CLASS (pp_application_parent_class)->finalize (object);
}

static void
pp_application_class_init (PpApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pp_application_finalize;
  G_APPLICATION_CLASS (klass)->startup = pp_application_startup;
  G_APPLICATION_CLASS (klass)->activate = pp_application_activate;
}

static void
pp_application_init (PpApplication *self)
{
}

/* Decides what @file is before there is a window, so that bad input ends the program with a sentence. */
static gboolean
choose (PpApplication *self, const char *file, GError **error)
{
  if (file && g_file_test (file, G_FILE_TEST_IS_REGULAR) && pp_recording_is_one (file))
    {
      self->recording = g_strdup (file);
      return TRUE;
    }
  self->scenario = pp_cli_load_scenario (file, error);
  return self->scenario != NULL;
}

/**
 * pp_application_run_window:
 * @file: (nullable): a scenario, the name of one that comes with the program, or a recording; %NULL for the first letter
 * @argc: as main() has it, without what was read already
 * @argv: as main() has it
 *
 * Shows the window until it is closed. The display has been opened.
 *
 * Returns: the exit status
 */
int
pp_application_run_window (const char *file, int argc, char **argv)
{
  g_autoptr (PpApplication) self = NULL;
  g_autoptr (GError) error = NULL;

  /* Several windows, each with a world of its own, may be open at once. */
  self = g_object_new (PP_TYPE_APPLICATION, "application-id", "org.pennypost.Pennypost", "flags", G_APPLICATION_NON_UNIQUE,
                       "resource-base-path", "/org/pennypost", NULL);
  if (!choose (self, file, &error))
    return pp_cli_fail (g_steal_pointer (&error));
  return g_application_run (G_APPLICATION (self), argc, argv);
}
