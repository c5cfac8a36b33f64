/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options of pictures: read, and complained about in a sentence that says what would have been right.
 */
#include "app/cli-look.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/cli.h"
#include "sim/recording.h"

#define MOST_SCALE 8.0
#define LAST_HOP 5

/**
 * pp_look_options_add:
 * @self: filled in when @context is parsed; all zero before
 * @context: where the options are added
 */
void
pp_look_options_add (PpLookOptions *self, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "view", 0, 0, G_OPTION_ARG_STRING, &self->view, N_("What is shown (both)"), "network|both|post-office|ladder" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &self->size, N_("How large, in pixels (1280x800)"), N_("WIDTHxHEIGHT") },
    { "scale", 0, 0, G_OPTION_ARG_STRING, &self->scale, N_("The same picture so many times as large (1)"), N_("NUMBER") },
    { "style", 0, 0, G_OPTION_ARG_STRING, &self->style, N_("By day or by night (light)"), "light|dark" },
    { "large", 0, 0, G_OPTION_ARG_NONE, &self->large, N_("In the presenter's large type"), NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/**
 * pp_look_options_clear:
 *
 * Frees what is in @self.
 */
void
pp_look_options_clear (PpLookOptions *self)
{
  g_free (self->view);
  g_free (self->size);
  g_free (self->style);
  g_free (self->scale);
}

/**
 * pp_cli_read_real:
 * @what: the option, for the complaint
 * @text: what was written
 * @least: the smallest number that will do
 * @most: the largest
 * @number: (out): the number
 * @error: return location
 *
 * Returns: %FALSE if @text is no number from @least to @most
 */
gboolean
pp_cli_read_real (const char *what, const char *text, double least, double most, double *number, GError **error)
{
  char *end = NULL;

  *number = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && *number >= least && *number <= most)
    return TRUE;
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("%s takes a number from %g to %g, not “%s”."), what, least, most, text);
  return FALSE;
}

static gboolean
read_view (const char *text, PpDrawing *drawing, GError **error)
{
  static const char *const views[] = { [PP_SCENE_NETWORK] = "network", [PP_SCENE_BOTH] = "both", [PP_SCENE_POST_OFFICE] = "post-office" };

  drawing->view = PP_SCENE_BOTH;
  drawing->ladder = text != NULL && g_str_equal (text, "ladder");
  if (text == NULL || drawing->ladder)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    if (g_str_equal (text, views[i]))
      {
        drawing->view = i;
        return TRUE;
      }
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE,
               _("--view takes “network”, “both”, “post-office” or “ladder”, not “%s”."), text);
  return FALSE;
}

static gboolean
read_style (const char *text, PpDrawing *drawing, GError **error)
{
  drawing->dark = text != NULL && g_str_equal (text, "dark");
  if (text == NULL || drawing->dark || g_str_equal (text, "light"))
    return TRUE;
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("--style takes “light” or “dark”, not “%s”."), text);
  return FALSE;
}

/* "1280x800" or "1280×800" */
static gboolean
read_size (const char *text, PpDrawing *drawing, GError **error)
{
  g_auto (GStrv) parts = NULL;
  guint64 sides[2];
  gboolean well;

  drawing->width = 1280;
  drawing->height = 800;
  if (text == NULL)
    return TRUE;
  parts = g_strsplit (text, strstr (text, "×") != NULL ? "×" : "x", 2);
  well = g_strv_length (parts) == 2;
  for (int i = 0; well && i < 2; i++)
    well = g_ascii_string_to_unsigned (parts[i], 10, PP_DRAWING_LEAST, PP_DRAWING_MOST, &sides[i], NULL);
  if (!well)
    {
      g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE,
                   _("--size takes width and height, such as 1280x800, each from %d to %d, not “%s”."), PP_DRAWING_LEAST,
                   PP_DRAWING_MOST, text);
      return FALSE;
    }
  drawing->width = sides[0];
  drawing->height = sides[1];
  return TRUE;
}

static gboolean
is_small_enough (const PpDrawing *drawing, GError **error)
{
  double width = ceil (drawing->width * drawing->scale), height = ceil (drawing->height * drawing->scale);

  if (width >= 1 && height >= 1 && width <= PP_DRAWING_MOST && height <= PP_DRAWING_MOST && width * height <= PP_DRAWING_MOST_PIXELS)
    return TRUE;
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE,
               _("A picture of %.0f × %.0f pixels is too large: at most %d on a side, and %d million in all."), width, height,
               PP_DRAWING_MOST, PP_DRAWING_MOST_PIXELS / 1000000);
  return FALSE;
}

/**
 * pp_look_options_read:
 * @self: as parsed
 * @drawing: (inout): where they go
 * @error: return location
 *
 * Returns: %FALSE if one of them is not right
 */
gboolean
pp_look_options_read (PpLookOptions *self, PpDrawing *drawing, GError **error)
{
  drawing->large = self->large;
  drawing->scale = 1;
  if (!read_view (self->view, drawing, error) || !read_style (self->style, drawing, error) || !read_size (self->size, drawing, error))
    return FALSE;
  if (self->scale != NULL && !pp_cli_read_real ("--scale", self->scale, 0.1, MOST_SCALE, &drawing->scale, error))
    return FALSE;
  return is_small_enough (drawing, error);
}

/**
 * pp_cli_open_show:
 * @name: (nullable): a file, scenario or recording, or the name of a scenario that comes with the program
 * @error: return location
 *
 * Returns: (transfer full): it, played to its end; or %NULL
 */
PpShow *
pp_cli_open_show (const char *name, GError **error)
{
  g_autoptr (PpScenario) scenario = NULL;

  if (name != NULL && g_file_test (name, G_FILE_TEST_EXISTS) && pp_recording_is_one (name))
    return pp_show_new_from_recording (name, error);
  scenario = pp_cli_load_scenario (name, error);
  return scenario != NULL ? pp_show_new_from_scenario (scenario, error) : NULL;
}

/* ------------------------------------------------------------------ which moment */

typedef struct
{
  PpShow *show;
  PpConversation *conversation;
  const char *option;
  guint hop; /* only of this one; 0: of any */
} Search;

static gboolean
is_meant (const Search *self, guint row, const char *pattern)
{
  PpEvent *event = pp_conversation_get_row_event (self->conversation, row);
  g_autoptr (PpRow) words = NULL;
  g_autofree char *text = NULL;

  if (self->hop != 0 && event->hop != self->hop)
    return FALSE;
  if (pattern == NULL)
    return pp_conversation_row_is_line (self->conversation, row);
  words = pp_row_new (event, 0, FALSE);
  text = pp_row_dup_text (words);
  return strstr (text, pattern) != NULL;
}

/* The first row with that in it, or the last; of a hop, its first line. */
static gboolean
go_to_text (const Search *self, const char *pattern, gboolean last, GError **error)
{
  guint n = pp_conversation_count_rows (self->conversation);

  for (guint i = 0; i < n; i++)
    if (is_meant (self, last ? n - 1 - i : i, pattern))
      {
        pp_show_go_to_row (self->show, last ? n - 1 - i : i);
        return TRUE;
      }
  if (pattern == NULL)
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_INPUT, _("%s: nothing is said on hop %u."), self->option, self->hop);
  else if (self->hop != 0)
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_INPUT, _("%s: no line on hop %u has “%s” in it."), self->option, self->hop, pattern);
  else
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_INPUT, _("%s: no line has “%s” in it."), self->option, pattern);
  return FALSE;
}

/* The row that the event belongs to: its own, or the one before it. */
static gboolean
go_to_event (const Search *self, const char *text, GError **error)
{
  guint length = pp_conversation_get_length (self->conversation), rows = pp_conversation_count_rows (self->conversation), row;
  g_autofree char *what = g_strconcat (self->option, " event:N", NULL);
  guint64 n;

  if (!pp_cli_read_number (what, text, 1, MAX (length, 1), &n, error))
    return FALSE;
  row = pp_conversation_find_row (self->conversation, n);
  if (row >= rows || pp_conversation_get_row_event (self->conversation, row)->n > n)
    row--;
  if (row < rows)
    pp_show_go_to_row (self->show, row);
  else
    pp_show_go_to_line (self->show, 0);
  return TRUE;
}

static gboolean
go_to_line (const Search *self, const char *text, GError **error)
{
  guint lines = pp_conversation_count_lines (self->conversation);
  guint64 line;

  if (g_ascii_string_to_unsigned (text, 10, 0, lines, &line, NULL))
    {
      pp_show_go_to_line (self->show, line);
      return TRUE;
    }
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &line, NULL))
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_INPUT, ngettext ("%s: there is no line %s: there is %u.", "%s: there is no line %s: there are %u.", lines),
                 self->option, text, lines);
  else
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE,
                 _("%s takes the number of a line (0 is before the first), “end”, hop:N, event:N, text:WORDS, last:WORDS or "
                   "hop:N,text:WORDS, not “%s”."),
                 self->option, text);
  return FALSE;
}

/* "hop:3" or "hop:3,text:RCPT": what comes behind the number is left in @rest, NULL for nothing. */
static gboolean
read_hop (Search *self, const char *text, const char **rest, GError **error)
{
  g_autofree char *number = g_strndup (text, strcspn (text, ","));
  g_autofree char *what = g_strconcat (self->option, " hop:N", NULL);
  guint64 hop;

  if (!pp_cli_read_number (what, number, 1, LAST_HOP, &hop, error))
    return FALSE;
  self->hop = hop;
  *rest = text[strlen (number)] == ',' ? text + strlen (number) + 1 : NULL;
  return TRUE;
}

/**
 * pp_cli_go_to:
 * @show: goes there
 * @option: for the complaint: "--at"
 * @moment: a line's number, "end", "hop:3", "event:12", "text:RCPT", "last:RCPT" or "hop:3,text:RCPT"
 * @error: return location
 *
 * Returns: %FALSE if there is no such moment
 */
gboolean
pp_cli_go_to (PpShow *show, const char *option, const char *moment, GError **error)
{
  Search search = { show, pp_show_get_conversation (show), option, 0 };
  const char *rest = moment;

  g_return_val_if_fail (show != NULL && option != NULL && moment != NULL, FALSE);

  if (g_str_has_prefix (moment, "hop:") && !read_hop (&search, moment + 4, &rest, error))
    return FALSE;
  if (rest == NULL)
    return go_to_text (&search, NULL, FALSE, error);
  if (g_str_has_prefix (rest, "text:") || g_str_has_prefix (rest, "last:"))
    return go_to_text (&search, rest + 5, *rest == 'l', error);
  if (search.hop == 0 && g_str_has_prefix (rest, "event:"))
    return go_to_event (&search, rest + 6, error);
  if (search.hop != 0 || !g_str_equal (rest, "end"))
    return go_to_line (&search, moment, error);
  pp_show_go_to_end (show);
  return TRUE;
}
