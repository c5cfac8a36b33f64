/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the commands have in common: exit statuses, complaints, how an argument becomes a scenario or a number. Each command
 * is a file of its own: cli-run.c, cli-serve.c, cli-check.c, cli-draw.c, cli-film.c; main.c chooses.
 */
#pragma once

#include "agents/cast.h"

G_BEGIN_DECLS

typedef enum
{
  PP_EXIT_AS_EXPECTED = 0,
  PP_EXIT_OTHERWISE = 1, /* it came out otherwise than the scenario expects */
  PP_EXIT_BAD_INPUT = 2, /* or bad usage */
  PP_EXIT_MACHINE = 3    /* a port in use, no display, the disk */
} PpExit;

#define PP_CLI_ERROR (pp_cli_error_quark ())
GQuark pp_cli_error_quark (void);
typedef enum
{
  PP_CLI_ERROR_USAGE,  /* said wrongly */
  PP_CLI_ERROR_INPUT,  /* what was given cannot be used */
  PP_CLI_ERROR_MACHINE /* what was asked for cannot be done here */
} PpCliError;

#define PP_DEFAULT_SCENARIO "first-letter"
#define PP_DEFAULT_NETWORK "127.25.0"

int pp_cli_run (int argc, char **argv);
int pp_cli_serve (int argc, char **argv);
int pp_cli_check (int argc, char **argv);
int pp_cli_draw (int argc, char **argv);
int pp_cli_film (int argc, char **argv);

/* The options that every world takes, as they were written. */
typedef struct
{
  char *network;
  char *store;
  char *port_offset;
  char *seed;
  char **externals;
  gboolean unverified;
  GHashTable *let_out; /* of what they name */
} PpWorldOptions;

void pp_world_options_add (PpWorldOptions *self, GOptionContext *context);
gboolean pp_world_options_read (PpWorldOptions *self, PpCastOptions *options, GError **error);
gboolean pp_world_options_apply (PpWorldOptions *self, PpCastOptions *options, GError **error); /* once the scenario is there */
void pp_world_options_clear (PpWorldOptions *self);

gboolean pp_cli_parse (GOptionContext *context, int *argc, char ***argv, const char **argument, GError **error);
gboolean pp_cli_read_number (const char *what, const char *text, guint64 least, guint64 most, guint64 *number, GError **error);
PpScenario *pp_cli_load_scenario (const char *name, GError **error);
gboolean pp_cli_check_recording (const char *path, GError **error);
int pp_cli_fail (GError *error);

G_END_DECLS
