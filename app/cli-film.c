/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `pennypost film`: a journey as a film, or as the frames of one. It needs no display.
 */
#include "app/cli-look.h"
#include "app/cli-progress.h"
#include "app/cli.h"
#include "app/film-file.h"
#include "app/film.h"
#include "app/whole-file.h"

#include <glib/gi18n.h>
#include <math.h>

#define MOST_FPS 100
#define MOST_FRAMES 100000

/* As the command line has it. */
typedef struct
{
  PpLookOptions look;
  char *from, *to, *fps, *pace, *output;
} PpFilmOptions;

typedef struct
{
  PpDrawing drawing;
  guint64 fps;
  double pace;
  guint from, to;
} PpFilming;

/* What can be judged from the command line alone. */
static gboolean
read_options (PpFilming *self, PpFilmOptions *options, GError **error)
{
  self->fps = 25;
  self->pace = 1;
  if (!pp_look_options_read (&options->look, &self->drawing, error))
    return FALSE;
  if (options->fps != NULL && !pp_cli_read_number ("--fps", options->fps, 1, MOST_FPS, &self->fps, error))
    return FALSE;
  if (options->pace != NULL && !pp_cli_read_real ("--pace", options->pace, 0.05, 100, &self->pace, error))
    return FALSE;
  if (options->output != NULL)
    return TRUE;
  g_set_error_literal (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("Into which file or folder? “pennypost film SCENARIO -o FILE.webp”"));
  return FALSE;
}

static gboolean
find_ends (PpFilming *self, PpFilmOptions *options, PpShow *show, GError **error)
{
  if (!pp_cli_go_to (show, "--from", options->from != NULL ? options->from : "0", error))
    return FALSE;
  self->from = pp_cursor_get_line (pp_show_get_cursor (show));
  if (!pp_cli_go_to (show, "--to", options->to != NULL ? options->to : "end", error))
    return FALSE;
  self->to = pp_cursor_get_line (pp_show_get_cursor (show));
  if (self->from > self->to)
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("A film goes forward: --from is line %u, --to is line %u."), self->from, self->to);
  else if ((self->to - self->from + 1) * self->fps / self->pace > MOST_FRAMES)
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("That would be more than %d frames. A part of it (--from, --to) or a higher --pace takes fewer."),
                 MOST_FRAMES);
  else
    return TRUE;
  return FALSE;
}

static gboolean
add_picture (PpFilming *self, PpShow *show, const PpFrame *frame, PpFilmFile *file, GError **error)
{
  cairo_surface_t *pixels;
  gboolean well;

  if (pp_interruption_came ())
    {
      g_set_error_literal (error, PP_CLI_ERROR, PP_CLI_ERROR_MACHINE, _("Stopped as asked; nothing of the film was kept."));
      return FALSE;
    }
  pp_show_go_to_line (show, frame->line);
  pixels = pp_drawing_make_pixels (&self->drawing, show, frame->progress, error);
  if (pixels == NULL)
    return FALSE;
  well = pp_film_file_add (file, pixels, frame->frames, error);
  cairo_surface_destroy (pixels);
  return well;
}

static gboolean
shoot (PpFilming *self, PpShow *show, const char *path, GError **error)
{
  g_autoptr (GArray) plan = pp_film_plan (show, self->from, self->to, self->pace, self->fps, self->drawing.ladder);
  g_autoptr (PpFilmFile) file = pp_film_file_new (path, ceil (self->drawing.width * self->drawing.scale),
                                                  ceil (self->drawing.height * self->drawing.scale), self->fps, error);
  PpProgress progress;
  gboolean well = file != NULL;

  pp_progress_begin (&progress);
  for (guint i = 0; well && i < plan->len; i++)
    {
      well = add_picture (self, show, &g_array_index (plan, PpFrame, i), file, error);
      pp_progress_show (&progress, i + 1, plan->len);
    }
  pp_progress_hide (&progress);
  return well && pp_film_file_finish (file, error);
}

static int
film_with (PpFilmOptions *options, const char *name)
{
  PpFilming self = { 0 };
  g_autoptr (PpShow) show = NULL;
  GError *error = NULL;
  gboolean well;

  if (!read_options (&self, options, &error))
    return pp_cli_fail (error);
  show = pp_cli_open_show (name, &error);
  if (show == NULL || !find_ends (&self, options, show, &error))
    return pp_cli_fail (error);
  pp_interruption_begin ();
  well = shoot (&self, show, options->output, &error);
  pp_interruption_end ();
  return well ? PP_EXIT_AS_EXPECTED : pp_cli_fail (error);
}

static GOptionContext *
make_context (PpFilmOptions *options)
{
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &options->from, N_("The first moment, as for draw (0: before the first line)"), N_("MOMENT") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options->to, N_("The last moment (end)"), N_("MOMENT") },
    { "fps", 0, 0, G_OPTION_ARG_STRING, &options->fps, N_("Frames a second (25)"), "N" },
    { "pace", 0, 0, G_OPTION_ARG_STRING, &options->pace, N_("Lines a second (1)"), N_("NUMBER") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output, N_("Where to: a film, a folder, or frame-%05d.png"), N_("FILE|FOLDER/") },
    { NULL },
  };
  GOptionContext *context = g_option_context_new (_("[SCENARIO|RECORDING] — make a film of a journey"));

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  pp_look_options_add (&options->look, context);
  g_option_context_set_description (context,
                                    _("FILE.webp is an animated WebP; FILE.gif takes ImageMagick, FILE.apng ffmpeg. A folder gets frame-00001.png and so on.\n"
                                      "No display is needed. Exit status: 0, 2 bad usage or bad input, 3 the machine, or stopped."));
  return context;
}

/**
 * pp_cli_film:
 * @argc: the number of arguments
 * @argv: the arguments, the command first
 *
 * Returns: the exit status
 */
int
pp_cli_film (int argc, char **argv)
{
  PpFilmOptions options = { 0 };
  g_autoptr (GOptionContext) context = make_context (&options);
  GError *error = NULL;
  const char *name = NULL;
  int status;

  if (pp_cli_parse (context, &argc, &argv, &name, &error))
    status = film_with (&options, name);
  else
    status = pp_cli_fail (error);
  pp_look_options_clear (&options.look);
  g_free (options.from);
  g_free (options.to);
  g_free (options.fps);
  g_free (options.pace);
  g_free (options.output);
  return status;
}
