/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `pennypost draw`: a moment of a journey as a picture in a file. It needs no display.
 */
#include "app/cli-look.h"
#include "app/cli.h"
#include "app/whole-file.h"

#include <glib/gi18n.h>
#include <string.h>

/* As the command line has it. */
typedef struct
{
  PpLookOptions look;
  char *at, *progress, *output, *format;
} PpDrawOptions;

typedef struct
{
  PpDrawing drawing;
  PpDrawingKind kind;
  double progress;
} PpDraw;

static const char *const kinds[] = { [PP_DRAWING_PNG] = "png", [PP_DRAWING_SVG] = "svg", [PP_DRAWING_PDF] = "pdf" };

static gboolean
find_kind (const char *name, PpDrawingKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_ascii_strcasecmp (name, kinds[i]) == 0)
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_kind (PpDraw *draw, PpDrawOptions *options, GError **error)
{
  const char *dot;
  g_autofree char *name = NULL;

  if (options->format != NULL)
    {
      if (find_kind (options->format, &draw->kind))
        return TRUE;
      g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("--format takes “png”, “svg” or “pdf”, not “%s”."), options->format);
      return FALSE;
    }
  if (options->output == NULL)
    {
      g_set_error_literal (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("Into which file? “pennypost draw SCENARIO -o FILE.png”"));
      return FALSE;
    }
  dot = strrchr (options->output, '.');
  if (dot != NULL && find_kind (dot + 1, &draw->kind))
    return TRUE;
  name = g_filename_display_name (options->output);
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE,
               _("Which kind of picture is “%s” to be? Its name should end in .png, .svg or .pdf; or say --format."), name);
  return FALSE;
}

/* What can be judged from the command line alone. */
static gboolean
read_options (PpDraw *draw, PpDrawOptions *options, GError **error)
{
  if (!pp_look_options_read (&options->look, &draw->drawing, error) || !read_kind (draw, options, error))
    return FALSE;
  draw->progress = draw->drawing.ladder ? 1 : PP_DRAWING_MIDWAY;
  return options->progress == NULL || pp_cli_read_real ("--progress", options->progress, 0, 1, &draw->progress, error);
}

static GBytes *
make (PpDraw *draw, PpDrawOptions *options, const char *name, GError **error)
{
  g_autoptr (PpShow) show = pp_cli_open_show (name, error);

  if (show == NULL || !pp_cli_go_to (show, "--at", options->at != NULL ? options->at : "end", error))
    return NULL;
  return pp_drawing_make_file (&draw->drawing, show, draw->progress, draw->kind, error);
}

static int
draw_with (PpDrawOptions *options, const char *name)
{
  PpDraw draw = { 0 };
  GError *error = NULL;
  g_autoptr (GBytes) octets = NULL;
  gboolean written;

  if (!read_options (&draw, options, &error))
    return pp_cli_fail (error);
  octets = make (&draw, options, name, &error);
  if (octets == NULL)
    return pp_cli_fail (error);
  pp_interruption_begin ();
  written = pp_whole_file_write (options->output != NULL ? options->output : "-", octets, &error);
  pp_interruption_end ();
  return written ? PP_EXIT_AS_EXPECTED : pp_cli_fail (error);
}

static GOptionContext *
make_context (PpDrawOptions *options)
{
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &options->at, N_("Which moment: a line's number, end, or as below (end)"), N_("MOMENT") },
    { "progress", 0, 0, G_OPTION_ARG_STRING, &options->progress, N_("How far what flies has flown, from 0 to 1 (0.5)"), N_("NUMBER") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output, N_("Where to; the suffix says which kind (“-” is standard output)"),
      N_("FILE.png|svg|pdf") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &options->format, N_("Which kind, whatever the suffix"), "png|svg|pdf" },
    { NULL },
  };
  GOptionContext *context = g_option_context_new (_("[SCENARIO|RECORDING] — draw a moment of a journey"));

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  pp_look_options_add (&options->look, context);
  g_option_context_set_description (context,
                                    _("MOMENT is the number of a line as the window counts them (0 is before the first), end,\n"
                                      "hop:3 (the first line of that hop), event:40, text:RCPT (the first line with that in it), last:RCPT,\n"
                                      "or both: hop:3,text:RCPT.\n"
                                      "No display is needed. Exit status: 0, 2 bad usage or bad input, 3 the machine."));
  return context;
}

/**
 * pp_cli_draw:
 * @argc: the number of arguments
 * @argv: the arguments, the command first
 *
 * Returns: the exit status
 */
int
pp_cli_draw (int argc, char **argv)
{
  PpDrawOptions options = { 0 };
  g_autoptr (GOptionContext) context = make_context (&options);
  GError *error = NULL;
  const char *name = NULL;
  int status;

  if (pp_cli_parse (context, &argc, &argv, &name, &error))
    status = draw_with (&options, name);
  else
    status = pp_cli_fail (error);
  pp_look_options_clear (&options.look);
  g_free (options.at);
  g_free (options.progress);
  g_free (options.output);
  g_free (options.format);
  return status;
}
