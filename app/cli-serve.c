/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `pennypost serve`: keeps a world open to real mail programs, prints what they say, and ends when it is told to by a signal.
 */
#include "app/cli-output.h"
#include "app/cli.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* So many steps go by between two looks at whether a signal came. */
#define STEPS_BETWEEN_LOOKS 256

typedef struct
{
  PpCastOptions cast;
  PpWorld *world;
  PpOutput *output;
  int signals; /* descriptor that is readable when we are asked to end, or -1 */
  guint steps;
} PpServing;

static void
take_event (PpEvent *event, gpointer output)
{
  pp_output_event (output, event);
}

/* Before any thread is made, or one of them would get the signal. */
static int
block_signals (void)
{
  sigset_t ending;

  sigemptyset (&ending);
  sigaddset (&ending, SIGINT);
  sigaddset (&ending, SIGTERM);
  sigprocmask (SIG_BLOCK, &ending, NULL);
  /* Whoever reads what we print may go; the clients stay. */
  signal (SIGPIPE, SIG_IGN);
  return signalfd (-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* What a real client needs if it shall believe our certificates. */
static void
announce_authority (PpServing *self)
{
  g_autofree char *path = g_build_filename (self->cast.store, "ca.crt", NULL);
  g_autofree char *line = g_strdup_printf ("certificates %s\n", path);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    pp_output_say (self->output, line);
}

static void
announce (PpServing *self)
{
  g_autoptr (GPtrArray) services = pp_cast_list_services (self->world);

  for (guint i = 0; i < services->len; i++)
    {
      const PpService *service = services->pdata[i];
      g_autofree char *line =
        g_strdup_printf ("listening %s %s:%u %s\n", service->service, service->address, service->port, service->host);

      pp_output_say (self->output, line);
    }
  if (self->cast.store != NULL)
    announce_authority (self);
  pp_output_say (self->output, "ready\n");
  pp_output_flush (self->output);
}

static void
serve (PpServing *self)
{
  gboolean going = TRUE;

  pp_world_set_caller (self->world, self->signals);
  pp_world_start (self->world);
  while (going)
    {
      if (pp_world_step (self->world) != PP_WORLD_ACTED)
        {
          pp_output_flush (self->output);
          going = pp_world_wait (self->world, pp_world_get_due_us (self->world));
        }
      else if (++self->steps % STEPS_BETWEEN_LOOKS == 0)
        {
          pp_output_flush (self->output);
          going = pp_world_wait (self->world, 0);
        }
    }
  pp_world_stop (self->world);
  pp_output_flush (self->output);
}

/* A session is a descriptor: as many as the machine lets us have. A server takes no more than its share of them, so that
 * letters can still be passed on when one is overrun. Returns the share. */
static guint
raise_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) < 0)
    return 0;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  getrlimit (RLIMIT_NOFILE, &limit);
  return MIN (limit.rlim_cur / 3, G_MAXINT);
}

/* What the events are sent to beside the terminal. */
typedef struct
{
  PpWorldOptions world;
  char *json;
  char *record;
  gboolean quiet;
} PpServeOptions;

static gboolean
open_outputs (PpServing *self, PpServeOptions *options, GError **error)
{
  if (options->json && !pp_output_open_json (self->output, options->json, error))
    return FALSE;
  return options->record == NULL || pp_output_open_recording (self->output, options->record, self->cast.scenario, error);
}

static int
serve_with (PpServing *self, PpServeOptions *all, const char *name)
{
  PpWorldOptions *options = &all->world;
  GError *error = NULL;

  if (!pp_world_options_read (options, &self->cast, &error))
    return pp_cli_fail (error);
  if (self->cast.network == NULL)
    self->cast.network = PP_DEFAULT_NETWORK;
  self->cast.scenario = pp_cli_load_scenario (name, &error);
  if (self->cast.scenario == NULL)
    return pp_cli_fail (error);
  if (!pp_world_options_apply (options, &self->cast, &error))
    return pp_cli_fail (error);
  if (!open_outputs (self, all, &error))
    return pp_cli_fail (error);
  self->cast.most_sessions = raise_limit ();
  self->signals = block_signals ();
  self->cast.serve = TRUE;
  self->world = pp_cast_world (&self->cast, &error);
  if (self->world == NULL)
    return pp_cli_fail (error);
  pp_output_open_conversation (self->output, self->world);
  if (all->quiet)
    pp_output_be_quiet (self->output);
  pp_world_set_sink (self->world, take_event, self->output);
  announce (self);
  pp_output_let_lag (self->output);
  serve (self);
  if (!pp_output_finish (self->output, &error) && (all->json || all->record))
    return pp_cli_fail (error);
  g_clear_error (&error);
  return PP_EXIT_AS_EXPECTED;
}

/**
 * pp_cli_serve:
 * @argc: the number of arguments
 * @argv: the arguments, the command first
 *
 * Returns: the exit status
 */
int
pp_cli_serve (int argc, char **argv)
{
  PpServeOptions options = { 0 };
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &options.json, N_("Write every event as JSON, one object a line (“-” is standard output)"), N_("FILE") },
    { "record", 0, 0, G_OPTION_ARG_FILENAME, &options.record, N_("Record what happens (“-” is standard output)"), N_("FILE") },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, N_("Print what listens, but not what is said"), NULL },
    { NULL },
  };
  PpServing self = { .output = pp_output_new (), .signals = -1 };
  g_autoptr (GOptionContext) context = g_option_context_new (_("[SCENARIO] — keep a world open to real mail programs"));
  GError *error = NULL;
  const char *name = NULL;
  int status;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  pp_world_options_add (&options.world, context);
  g_option_context_set_description (context, _("Prints a line “listening SERVICE ADDRESS:PORT HOST” for each service (smtp, submission,\n"
                                               "submissions, lmtp, pop3, pop3s, imap, imaps, dns), then “ready”, then what every client\n"
                                               "says. SIGINT (Ctrl+C) and SIGTERM end it."));
  if (pp_cli_parse (context, &argc, &argv, &name, &error))
    status = serve_with (&self, &options, name);
  else
    status = pp_cli_fail (error);
  pp_output_free (self.output);
  g_clear_object (&self.world);
  g_clear_pointer (&self.cast.scenario, pp_scenario_unref);
  pp_world_options_clear (&options.world);
  g_free (options.json);
  g_free (options.record);
  if (self.signals >= 0)
    close (self.signals);
  return status;
}
