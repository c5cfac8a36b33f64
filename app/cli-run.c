/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `pennypost run`: plays a scenario without a window and judges how it came out. It steps the world itself, on the only
 * thread there is; what is printed is cli-print.c's affair, what is posted cli-letters.c's.
 */
#include "app/cli-letters.h"
#include "app/cli-output.h"
#include "app/cli-progress.h"
#include "app/cli-until.h"
#include "app/cli.h"

#include <glib/gi18n.h>
#include <math.h>
#include <poll.h>

#define MOST_LETTERS 1000000
#define MOST_LINES_PER_S 1e6

/* The clock is looked at once in so many steps, and something is done about it so often. */
#define STEPS_BETWEEN_LOOKS 256
#define BETWEEN_LOOKS_US (G_USEC_PER_SEC / 10)
#define QUIET_US (300 * 1000)

/* As the command line has it. */
typedef struct
{
  PpWorldOptions world;
  PpLetterOptions letters;
  char *count, *until, *speed, *json, *record, *retrieve;
  gboolean memory;
} PpRunOptions;

typedef struct
{
  PpCastOptions cast;
  PpWorld *world;
  PpOutcome *outcome;
  PpOutput *output;
  PpProgress progress;
  PpUntil until;
  gboolean stopped;   /* as --until asked */
  double lines_per_s; /* INFINITY: as fast as it goes */
  guint lines;        /* let out so far, if there is a pace */
  guint steps;
  guint events;
  gint64 began_us, looked_us;
  guint last_events;  /* with a real server: when all letters had come to their end, … */
  gint64 quiet_us;    /* … and since when there have been no more than these */
} PpRun;

static void
take_event (PpEvent *event, gpointer data)
{
  PpRun *run = data;
  PpUntilVerdict verdict = PP_UNTIL_STOP_BEFORE;

  if (!run->stopped)
    verdict = pp_until_look (&run->until, event);
  run->stopped = verdict != PP_UNTIL_GO_ON;
  if (verdict == PP_UNTIL_STOP_BEFORE)
    return;
  run->events++;
  pp_outcome_see (run->outcome, event);
  pp_output_event (run->output, event);
}

static gboolean
flush (PpRun *run)
{
  pp_progress_hide (&run->progress);
  return pp_output_flush (run->output);
}

/* Every now and then, what has been said is written, and how far the work is. */
static gboolean
look_around (PpRun *run)
{
  gint64 now = g_get_monotonic_time ();
  guint posted, settled;

  if (now - run->looked_us < BETWEEN_LOOKS_US && !pp_output_is_full (run->output))
    return TRUE;
  if (!flush (run))
    return FALSE;
  run->looked_us = now;
  pp_outcome_count (run->outcome, &posted, &settled);
  pp_progress_show (&run->progress, settled, posted);
  return TRUE;
}

/* Lets one line out when its time has come. */
static gboolean
keep_pace (PpRun *run)
{
  gint64 due = run->began_us + run->lines * (G_USEC_PER_SEC / run->lines_per_s);
  gint64 wait = due - g_get_monotonic_time ();

  if (wait > 0)
    {
      if (!flush (run))
        return FALSE;
      g_usleep (wait);
    }
  run->lines++;
  pp_world_allow (run->world, 1);
  return TRUE;
}

static void
wait_for_the_machine (PpRun *run)
{
  struct pollfd machine = { .fd = pp_world_get_poll_fd (run->world), .events = POLLIN };
  gint64 due_us = pp_world_get_due_us (run->world);

  poll (&machine, 1, due_us < 0 ? BETWEEN_LOOKS_US / 1000 : MIN (due_us, BETWEEN_LOOKS_US) / 1000 + 1);
}

/* So that the last good-byes are still heard. */
static gboolean
is_quiet (PpRun *run)
{
  gint64 now = g_get_monotonic_time ();

  if (run->quiet_us == 0 || run->events != run->last_events)
    {
      run->last_events = run->events;
      run->quiet_us = now;
    }
  return now - run->quiet_us >= QUIET_US;
}

/* A world with a real server in it never rests: it ends when every letter has come to its end, or at the horizon. */
static gboolean
is_over_in_real_time (PpRun *run)
{
  gint64 horizon_us = run->cast.scenario->horizon_us;
  guint posted, settled;

  if (!pp_cast_has_outsiders (run->cast.scenario))
    return FALSE;
  pp_outcome_count (run->outcome, &posted, &settled);
  return (settled == posted && is_quiet (run)) || (horizon_us > 0 && pp_world_get_now (run->world) >= horizon_us);
}

/* One step, and what it asks for. Returns FALSE when there is nothing left to do. */
static gboolean
play_on (PpRun *run)
{
  switch (pp_world_step (run->world))
    {
    case PP_WORLD_ACTED:
      return ++run->steps % STEPS_BETWEEN_LOOKS != 0 || look_around (run);
    case PP_WORLD_HELD:
      return keep_pace (run);
    case PP_WORLD_WAITING:
      wait_for_the_machine (run);
      return !is_over_in_real_time (run);
    default:
      return FALSE;
    }
}

static void
play (PpRun *run)
{
  run->began_us = run->looked_us = g_get_monotonic_time ();
  if (isfinite (run->lines_per_s))
    pp_world_close_gate (run->world);
  pp_progress_begin (&run->progress);
  pp_world_start (run->world);
  while (!run->stopped && play_on (run))
    ;
  pp_progress_hide (&run->progress);
}

/* What is said at the end goes below the conversation; where there is none, only what is wrong is worth a word. */
static void
conclude (PpRun *run, gboolean wrong, const char *text)
{
  if (!pp_output_is_taken (run->output))
    pp_output_say (run->output, text);
  else if (wrong)
    g_printerr ("%s", text);
}

static PpExit
conclude_stopped (PpRun *run)
{
  g_autofree char *text = NULL;

  if (run->until.begun)
    text = g_strdup_printf (_("\n── stopped as asked, after %u events\n"), run->events);
  else if (run->until.hop > 0)
    text = g_strdup_printf (_("\n── it ended after %u events and never came to hop %u\n"), run->events, run->until.hop);
  else
    text = g_strdup_printf (_("\n── it ended after %u events and never came to event %u\n"), run->events, run->until.event);
  conclude (run, !run->until.begun, text);
  return run->until.begun ? PP_EXIT_AS_EXPECTED : PP_EXIT_OTHERWISE;
}

static PpExit
conclude_played (PpRun *run)
{
  g_autofree char *report = NULL;
  g_autofree char *text = NULL;
  gboolean right = pp_outcome_judge (run->outcome, &report);

  if (right)
    text = g_strdup_printf (_("\n── as expected, after %u events\n"), run->events);
  else
    text = g_strdup_printf (_("\n── not as expected, after %u events\n%s"), run->events, report ? report : "");
  conclude (run, !right, text);
  return right ? PP_EXIT_AS_EXPECTED : PP_EXIT_OTHERWISE;
}

static PpExit
judge (PpRun *run)
{
  if (run->until.hop > 0 || run->until.event > 0)
    return conclude_stopped (run);
  return conclude_played (run);
}

static gboolean
read_speed (PpRun *run, const char *text, GError **error)
{
  char *end = NULL;

  run->lines_per_s = INFINITY;
  if (text == NULL || g_str_equal (text, "max"))
    return TRUE;
  run->lines_per_s = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && run->lines_per_s > 0 && run->lines_per_s <= MOST_LINES_PER_S)
    return TRUE;
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE,
               _("--speed takes “max” or lines per second, a number above 0 and up to %.0f, not “%s”."), MOST_LINES_PER_S, text);
  return FALSE;
}

/* What can be judged from the command line alone. */
static gboolean
read_options (PpRun *run, PpRunOptions *options, GError **error)
{
  guint64 count = 1;

  if (!pp_world_options_read (&options->world, &run->cast, error))
    return FALSE;
  if (options->count && !pp_cli_read_number ("--count", options->count, 1, MOST_LETTERS, &count, error))
    return FALSE;
  if (options->until && !pp_until_read (&run->until, options->until, error))
    return FALSE;
  run->cast.count = count;
  run->cast.in_memory = options->memory;
  return read_speed (run, options->speed, error);
}

/* Every device then gets at its mail in that way, whatever the scenario says. */
static gboolean
apply_retrieve (PpScenario *scenario, const char *text, GError **error)
{
  if (g_str_equal (text, "pop"))
    pp_scenario_set_retrieval (scenario, PP_RETRIEVE_POP);
  else if (g_str_equal (text, "imap"))
    pp_scenario_set_retrieval (scenario, PP_RETRIEVE_IMAP);
  else
    {
      g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("--retrieve takes “pop” or “imap”, not “%s”."), text);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_input (PpRun *run, PpRunOptions *options, const char *name, GError **error)
{
  run->cast.scenario = pp_cli_load_scenario (name, error);
  if (run->cast.scenario == NULL || !pp_world_options_apply (&options->world, &run->cast, error))
    return FALSE;
  if (options->retrieve != NULL && !apply_retrieve (run->cast.scenario, options->retrieve, error))
    return FALSE;
  if (options->letters.files == NULL && options->letters.from == NULL && options->letters.to == NULL)
    return TRUE;
  run->cast.letters = pp_cli_make_letters (run->cast.scenario, &options->letters, error);
  return run->cast.letters != NULL;
}

static gboolean
prepare (PpRun *run, PpRunOptions *options, GError **error)
{
  if (options->json && !pp_output_open_json (run->output, options->json, error))
    return FALSE;
  if (options->record && !pp_output_open_recording (run->output, options->record, run->cast.scenario, error))
    return FALSE;
  run->world = pp_cast_world (&run->cast, error);
  if (run->world == NULL)
    return FALSE;
  run->outcome = pp_outcome_new (&run->cast);
  pp_output_open_conversation (run->output, run->world);
  pp_world_set_sink (run->world, take_event, run);
  return TRUE;
}

static int
run_with (PpRun *run, PpRunOptions *options, const char *name)
{
  GError *error = NULL;
  PpExit status;

  if (!read_options (run, options, &error) || !read_input (run, options, name, &error) || !prepare (run, options, &error))
    return pp_cli_fail (error);
  play (run);
  status = judge (run);
  if (!pp_output_finish (run->output, &error))
    return pp_cli_fail (error);
  return status;
}

static void
run_clear (PpRun *run)
{
  if (run->world)
    pp_world_stop (run->world);
  g_clear_pointer (&run->output, pp_output_free);
  g_clear_object (&run->world);
  g_clear_pointer (&run->outcome, pp_outcome_free);
  g_clear_pointer (&run->cast.letters, g_ptr_array_unref);
  g_clear_pointer (&run->cast.scenario, pp_scenario_unref);
}

static void
options_clear (PpRunOptions *options)
{
  pp_world_options_clear (&options->world);
  g_strfreev (options->letters.files);
  g_free (options->letters.from);
  g_strfreev (options->letters.to);
  g_free (options->count);
  g_free (options->until);
  g_free (options->speed);
  g_free (options->json);
  g_free (options->record);
  g_free (options->retrieve);
}

static GOptionContext *
make_context (PpRunOptions *options)
{
  const GOptionEntry entries[] = {
    { "letter", 'l', 0, G_OPTION_ARG_FILENAME_ARRAY, &options->letters.files,
      N_("Post this message instead of the scenario's (“-” is standard input)"), N_("FILE.eml") },
    { "from", 'f', 0, G_OPTION_ARG_STRING, &options->letters.from, N_("Envelope: who posts it (else as its header says)"), N_("ADDRESS") },
    { "to", 't', 0, G_OPTION_ARG_STRING_ARRAY, &options->letters.to,
      N_("Envelope: who shall have it; may be repeated (else as its header says)"), N_("ADDRESS") },
    { "count", 'n', 0, G_OPTION_ARG_STRING, &options->count, N_("Post each letter N times"), "N" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &options->until,
      N_("Stop after this event, or when a letter has come over this hop"), N_("hop:N|event:N") },
    { "speed", 0, 0, G_OPTION_ARG_STRING, &options->speed, N_("Lines per second, or “max” (the default)"), N_("NUMBER|max") },
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &options->json, N_("Write every event as JSON, one object a line (“-” is standard output)"), N_("FILE") },
    { "record", 0, 0, G_OPTION_ARG_FILENAME, &options->record, N_("Record the journey (“-” is standard output)"), N_("FILE") },
    { "retrieve", 0, 0, G_OPTION_ARG_STRING, &options->retrieve,
      N_("How all mail is collected, whatever the scenario says"), "pop|imap" },
    { "memory", 0, 0, G_OPTION_ARG_NONE, &options->memory, N_("Without sockets: the same conversation, in memory"), NULL },
    { NULL },
  };
  GOptionContext *context = g_option_context_new (_("[SCENARIO] — play a scenario in the terminal"));

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  pp_world_options_add (&options->world, context);
  g_option_context_set_description (context,
                                    _("SCENARIO is a file, or the name of a scenario that comes with the program (first-letter).\n"
                                      "Exit status: 0 as the scenario expects, 1 not, 2 bad usage or bad input, 3 the machine."));
  return context;
}

/**
 * pp_cli_run:
 * @argc: the number of arguments
 * @argv: the arguments, the command first
 *
 * Returns: the exit status
 */
int
pp_cli_run (int argc, char **argv)
{
  PpRunOptions options = { 0 };
  PpRun run = { .output = pp_output_new () };
  g_autoptr (GOptionContext) context = make_context (&options);
  GError *error = NULL;
  const char *name = NULL;
  int status;

  if (pp_cli_parse (context, &argc, &argv, &name, &error))
    status = run_with (&run, &options, name);
  else
    status = pp_cli_fail (error);
  run_clear (&run);
  options_clear (&options);
  return status;
}
