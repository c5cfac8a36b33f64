/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ladder: those who take part stand side by side, and what they say goes between their posts, a line a rung. The class of a
 * reply is told by its colour, its sign and its arrow's head.
 */
#include "app/picture-ladder.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/picture-private.h"

typedef struct
{
  PpCanvas canvas;
  const PpLadder *ladder;
  double unit;           /* of type and lines */
  double top, pitch;     /* of the rungs; a rung is @pitch high */
  double left, right;    /* of the posts' ground */
  double time, hop;      /* where times end, and where hop's brackets stand */
  guint first;           /* the first rung that has room */
  double progress;
} Page;

static const PpType wire_type = { 12.5, FALSE, TRUE, 0 }, bold_type = { 12.5, TRUE, TRUE, 0 }, note_type = { 11.5, FALSE, FALSE, 0 };
static const PpType time_type = { 11, FALSE, TRUE, 1 }, role_type = { 13, TRUE, FALSE, 0.5 }, host_type = { 11, FALSE, FALSE, 0.5 };
static const PpType title_type = { 14, TRUE, FALSE, 0 };

static const PpInk inks[] = {
  [PP_SLIP_COMMAND] = PP_INK_INK,   [PP_SLIP_DONE] = PP_INK_GREEN,   [PP_SLIP_GO_ON] = PP_INK_BLUE,   [PP_SLIP_LATER] = PP_INK_AMBER,
  [PP_SLIP_NO] = PP_INK_RED_FILL,   [PP_SLIP_LETTER] = PP_INK_INK,   [PP_SLIP_QUESTION] = PP_INK_WOOD, [PP_SLIP_ANSWER] = PP_INK_WOOD,
};

static double
find_unit (double width, double height, gboolean large)
{
  return MAX (CLAMP (MIN (width / 1280, height / 600), 0.8, 4) * (large ? 1.4 : 1), PP_LEAST_TYPE / 11);
}

#define TITLE_HEIGHT 30.0
#define HEAD_HEIGHT 50.0
#define RUNG_HEIGHT 30.0
#define FOLD_HEIGHT 22.0

/**
 * pp_picture_count_rungs:
 * @width: of the picture
 * @height: of the picture
 * @large: for the back row
 *
 * Returns: for how many rungs there is room, if time is nowhere left out
 */
guint
pp_picture_count_rungs (double width, double height, gboolean large)
{
  double unit = find_unit (width, height, large);

  return MAX (1, (height - (TITLE_HEIGHT + HEAD_HEIGHT + 8) * unit) / (RUNG_HEIGHT * unit));
}

static double
height_of (const Page *self, const PpRung *rung)
{
  return self->pitch + (*rung->fold != '\0' ? FOLD_HEIGHT * self->unit : 0);
}

static void
page_init (Page *self, cairo_t *cr, const PpScene *scene, const PpLadder *ladder, double width, double height, gboolean large)
{
  GArray *rungs = ladder->rungs;
  double room;

  *self = (Page){ .ladder = ladder, .unit = find_unit (width, height, large), .progress = 1 };
  pp_canvas_init (&self->canvas, cr, scene, width, height);
  self->canvas.type = self->unit;
  self->top = (TITLE_HEIGHT + HEAD_HEIGHT) * self->unit;
  self->pitch = RUNG_HEIGHT * self->unit;
  self->time = 118 * self->unit;
  self->hop = 140 * self->unit;
  self->left = 160 * self->unit;
  self->right = width - 10 * self->unit;
  room = height - self->top - 6 * self->unit;
  for (self->first = rungs->len; self->first > 0; self->first--)
    {
      room -= height_of (self, &g_array_index (rungs, PpRung, self->first - 1));
      if (room < 0)
        break;
    }
}

static double
post (const Page *self, int column)
{
  guint n = MAX (self->ladder->columns->len, 1);

  return self->left + (self->right - self->left) * (column + 0.5) / n;
}

static void
draw_posts (Page *self)
{
  PpCanvas *canvas = &self->canvas;
  double u = self->unit, most = (self->right - self->left) / MAX (self->ladder->columns->len, 1) - 8 * u;

  for (guint i = 0; i < self->ladder->columns->len; i++)
    {
      const PpLadderColumn *column = &g_array_index (self->ladder->columns, PpLadderColumn, i);
      double x = post (self, i), y = TITLE_HEIGHT * u;

      pp_rule (canvas, x, y + 42 * u, x, canvas->height, PP_INK_LINE, 1.5 * u);
      pp_box (canvas, x - most / 2, y, most, 42 * u, 6 * u);
      pp_fill_stroke (canvas, PP_INK_SHEET, PP_INK_LINE, 1.2 * u);
      pp_words_draw (canvas, &role_type, PP_INK_INK, x, y + 13 * u, most - 6 * u, column->role);
      pp_words_draw_host (canvas, &host_type, PP_INK_FAINT, x, y + 30 * u, most - 6 * u, column->host);
    }
}

static void
draw_title (Page *self)
{
  PpCanvas *canvas = &self->canvas;
  guint first = 0, last = 0;
  g_autofree char *place = NULL;
  PpType right = { 12, FALSE, FALSE, 1 };
  double u = self->unit, taken;

  for (guint i = self->first; i < self->ladder->rungs->len; i++)
    if (g_array_index (self->ladder->rungs, PpRung, i).line > 0)
      {
        last = g_array_index (self->ladder->rungs, PpRung, i).line;
        first = first == 0 ? last : first;
      }
  place = last == 0 ? g_strdup (_("Nothing has been said yet"))
                    /* Translators: which lines are shown, of how many; then date and time */
                    : g_strdup_printf (_("lines %u to %u of %u · %s"), first, last, self->ladder->lines, self->ladder->clock);
  taken = pp_words_draw (canvas, &right, PP_INK_FAINT, canvas->width - 12 * u, 15 * u, canvas->width * 0.6, place);
  pp_words_draw (canvas, &title_type, PP_INK_INK, 12 * u, 15 * u, canvas->width - taken - 40 * u, self->ladder->title);
}

/* The head says what it is, also to those who see no colours: a wedge for a command, two for “go on”, a disc with a tick, a clock
 * or a cross for the other replies, an open head for the directory. */
static void
draw_head (Page *self, PpSlip slip, double x, double y, int d)
{
  PpCanvas *canvas = &self->canvas;
  double u = self->unit, r = 6.5 * u;

  switch (slip)
    {
    case PP_SLIP_DONE:
      pp_disc (canvas, x - d * r, y, r);
      pp_fill (canvas, PP_INK_GREEN);
      pp_tick (canvas, x - d * r, y, r * 1.2, PP_INK_WHITE);
      break;
    case PP_SLIP_LATER:
      pp_clock (canvas, x - d * r, y, r, PP_INK_AMBER, PP_INK_NAVY);
      break;
    case PP_SLIP_NO:
      pp_disc (canvas, x - d * r, y, r);
      pp_fill (canvas, PP_INK_RED_FILL);
      pp_cross (canvas, x - d * r, y, r * 1.3, PP_INK_WHITE);
      break;
    case PP_SLIP_GO_ON:
      pp_chevron (canvas, x - d * 9 * u, y, 9 * u, d, PP_INK_BLUE);
      pp_chevron (canvas, x - d * 3 * u, y, 9 * u, d, PP_INK_BLUE);
      break;
    case PP_SLIP_QUESTION:
    case PP_SLIP_ANSWER:
      pp_chevron (canvas, x - d * 3 * u, y, 9 * u, d, inks[slip]);
      break;
    default:
      PP_POLY (canvas, x, y, x - d * 10 * u, y - 5 * u, x - d * 10 * u, y + 5 * u);
      pp_fill (canvas, inks[slip]);
    }
}

static void
draw_arrow (Page *self, const PpRung *rung, double y)
{
  PpCanvas *canvas = &self->canvas;
  double u = self->unit, from = post (self, rung->from), to = post (self, rung->to);
  double tip = rung->current ? from + (to - from) * self->progress : to;
  double dashes[] = { 5 * u, 4 * u };
  int d = to >= from ? 1 : -1;

  if (rung->slip == PP_SLIP_LETTER)
    {
      pp_airmail (canvas, MIN (from, tip), y - 2.5 * u, fabs (tip - from) - 8 * u, 5 * u, 7 * u);
      draw_head (self, rung->slip, tip, y, d);
      return;
    }
  if (rung->slip == PP_SLIP_QUESTION || rung->slip == PP_SLIP_ANSWER)
    cairo_set_dash (canvas->cr, dashes, 2, 0);
  pp_rule (canvas, from, y, tip - d * 5 * u, y, inks[rung->slip], 2 * u);
  cairo_set_dash (canvas->cr, NULL, 0, 0);
  draw_head (self, rung->slip, tip, y, d);
}

/* Nobody is there: it ends before the other's post, at a cross. */
static void
draw_refusal (Page *self, const PpRung *rung, double y)
{
  PpCanvas *canvas = &self->canvas;
  double from = post (self, rung->from), to = post (self, rung->to), end = from + (to - from) * 0.8, u = self->unit;

  pp_rule (canvas, from, y, end, y, PP_INK_RED_FILL, 2 * u);
  pp_cross (canvas, end, y, 15 * u, PP_INK_RED_FILL);
}

/* Words stand above their arrow, around its middle; over other posts they go on a patch of paper. */
static void
draw_words (Page *self, const PpRung *rung, double y, PpInk ground)
{
  PpCanvas *canvas = &self->canvas;
  double u = self->unit, lock = rung->sealed ? 16 * u : 0, at = post (self, rung->from), width, x, most = self->right - self->left;
  const PpType *type = rung->kind != PP_RUNG_LINE ? &note_type : rung->current ? &bold_type : &wire_type;
  PpInk ink = rung->kind == PP_RUNG_NOTE ? PP_INK_FAINT : PP_INK_INK;

  width = MIN (pp_words_measure (canvas, type, rung->text) + lock + 8 * u, most);
  if (rung->kind != PP_RUNG_NOTE && rung->to >= 0)
    at = (at + post (self, rung->to)) / 2;
  x = rung->kind == PP_RUNG_NOTE ? at + 10 * u : at - width / 2;
  x = MAX (self->left, MIN (x, self->right - width));
  pp_box (canvas, x, y - 8.5 * u, width, 17 * u, 4 * u);
  if (rung->kind == PP_RUNG_NOTE)
    pp_fill_stroke (canvas, PP_INK_SHEET, PP_INK_LINE, u);
  else
    pp_fill (canvas, ground);
  if (rung->sealed)
    pp_padlock (canvas, x + 9 * u, y, 13 * u);
  pp_words_draw (canvas, type, ink, x + 4 * u + lock, y, width - 8 * u - lock + 1, rung->text);
}

static void
draw_fold (Page *self, const PpRung *rung, double y)
{
  PpCanvas *canvas = &self->canvas;
  PpType type = { 11.5, TRUE, FALSE, 0.5 };
  double u = self->unit, middle = y + FOLD_HEIGHT * u / 2, x = 12 * u, step = 9 * u, end = canvas->width - 12 * u;
  /* Translators: time that was left out: "5 min later" */
  g_autofree char *words = g_strdup_printf (_("%s later"), rung->fold);
  double width = pp_words_measure (canvas, &type, words) + 36 * u;

  cairo_move_to (canvas->cr, x, middle);
  for (int i = 0; x < end; i++, x += step)
    cairo_line_to (canvas->cr, x, middle + (i % 2 == 0 ? -3 : 3) * u);
  pp_stroke (canvas, PP_INK_LINE, 1.4 * u);
  pp_box (canvas, (self->left + self->right - width) / 2, middle - 9 * u, width, 18 * u, 9 * u);
  pp_fill_stroke (canvas, PP_INK_SHEET, PP_INK_LINE, u);
  pp_clock (canvas, (self->left + self->right - width) / 2 + 13 * u, middle, 5.5 * u, PP_INK_AMBER, PP_INK_NAVY);
  pp_words_draw (canvas, &type, PP_INK_INK, (self->left + self->right) / 2 + 9 * u, middle, width, words);
}

/* Rungs of one hop that follow each other are held together by a bracket with its number. */
static void
draw_hop (Page *self, guint i, double top)
{
  GArray *rungs = self->ladder->rungs;
  PpCanvas *canvas = &self->canvas;
  const PpRung *rung = &g_array_index (rungs, PpRung, i);
  gboolean begins = i == self->first || g_array_index (rungs, PpRung, i - 1).hop != rung->hop;
  double u = self->unit, y = top + self->pitch / 2;

  if (rung->hop > 0 && !begins)
    pp_rule (canvas, self->hop, top - (*rung->fold != '\0' ? FOLD_HEIGHT * u : 0) - self->pitch / 2, self->hop, y, PP_INK_INK, 2 * u);
}

static void
draw_hop_number (Page *self, guint i, double top)
{
  GArray *rungs = self->ladder->rungs;
  const PpRung *rung = &g_array_index (rungs, PpRung, i);

  if (rung->hop >= 1 && rung->hop <= 5 && (i == self->first || g_array_index (rungs, PpRung, i - 1).hop != rung->hop))
    pp_hop_mark (&self->canvas, self->hop, top + self->pitch / 2, 10 * self->unit, rung->hop, PP_HOP_DONE);
}

static void
draw_rung (Page *self, guint i, double top)
{
  PpCanvas *canvas = &self->canvas;
  const PpRung *rung = &g_array_index (self->ladder->rungs, PpRung, i);
  PpType number = { 11, rung->current, TRUE, 1 };
  double u = self->unit, arrow = top + 23 * u;
  g_autofree char *line = rung->line > 0 ? g_strdup_printf ("%u", rung->line) : g_strdup ("");

  if (rung->current)
    {
      cairo_rectangle (canvas->cr, 0, top, canvas->width, self->pitch);
      pp_fill (canvas, PP_INK_SHEET);
      cairo_rectangle (canvas->cr, 0, top, 5 * u, self->pitch);
      pp_fill (canvas, PP_INK_RED_FILL);
      for (guint column = 0; column < self->ladder->columns->len; column++)
        pp_rule (canvas, post (self, column), top, post (self, column), top + self->pitch, PP_INK_LINE, 1.5 * u);
    }
  pp_words_draw (canvas, &number, rung->current ? PP_INK_INK : PP_INK_FAINT, 40 * u, top + self->pitch / 2, 34 * u, line);
  pp_words_draw (canvas, &time_type, rung->current ? PP_INK_INK : PP_INK_FAINT, self->time, top + self->pitch / 2, 74 * u, rung->time);
  if (rung->from < 0)
    return;
  if (rung->kind == PP_RUNG_REFUSED && rung->to >= 0)
    draw_refusal (self, rung, arrow);
  else if (rung->kind == PP_RUNG_LINE && rung->to >= 0)
    draw_arrow (self, rung, arrow);
  else
    {
      pp_disc (canvas, post (self, rung->from), top + self->pitch / 2, 3.5 * u);
      pp_fill (canvas, PP_INK_INK);
    }
  draw_words (self, rung, rung->kind == PP_RUNG_NOTE ? top + self->pitch / 2 : top + 9 * u, rung->current ? PP_INK_SHEET : PP_INK_PAPER);
}

static void
draw_page (Page *self)
{
  GArray *rungs = self->ladder->rungs;
  PpCanvas *canvas = &self->canvas;
  double y = self->top;

  cairo_set_line_cap (canvas->cr, CAIRO_LINE_CAP_BUTT);
  cairo_rectangle (canvas->cr, 0, 0, canvas->width, canvas->height);
  pp_fill (canvas, PP_INK_PAPER);
  draw_posts (self);
  draw_title (self);
  /* Brackets go over the rungs, and their numbers over them. */
  for (int layer = 0; layer < 3; layer++)
    for (guint i = self->first; y = i == self->first ? self->top : y, i < rungs->len; i++)
      {
        const PpRung *rung = &g_array_index (rungs, PpRung, i);

        if (*rung->fold != '\0')
          {
            if (layer == 0)
              draw_fold (self, rung, y);
            y += FOLD_HEIGHT * self->unit;
          }
        if (layer == 0)
          draw_rung (self, i, y);
        else if (layer == 1)
          draw_hop (self, i, y);
        else
          draw_hop_number (self, i, y);
        y += self->pitch;
      }
}

static void
draw_on (cairo_t *cr, const PpLadder *ladder, double width, double height, double progress, gboolean large, GArray *writing)
{
  g_autoptr (PpScene) scene = pp_scene_new ();
  Page page;

  if (width < 1 || height < 1)
    return;
  scene->dark = ladder->dark;
  cairo_save (cr);
  cairo_new_path (cr);
  page_init (&page, cr, scene, ladder, width, height, large);
  page.canvas.writing = writing;
  page.progress = CLAMP (progress, 0, 1);
  draw_page (&page);
  pp_canvas_clear (&page.canvas);
  cairo_restore (cr);
}

/**
 * pp_picture_draw_ladder:
 * @cr: where to
 * @ladder: what
 * @width: in pixels
 * @height: in pixels
 * @progress: how far the newest line has come, from 0 to 1
 * @large: for the back row
 *
 * Draws the ladder: the newest line at the bottom, and as many before it as there is room for.
 */
void
pp_picture_draw_ladder (cairo_t *cr, const PpLadder *ladder, double width, double height, double progress, gboolean large)
{
  g_return_if_fail (cr != NULL && ladder != NULL);
  draw_on (cr, ladder, width, height, progress, large, NULL);
}

static void
clear_writing (gpointer data)
{
  g_free (((PpWriting *) data)->text);
}

/**
 * pp_picture_list_ladder_writing:
 *
 * Returns: (transfer full) (element-type PpWriting): every word of it, in the order of drawing
 */
GArray *
pp_picture_list_ladder_writing (const PpLadder *ladder, double width, double height, gboolean large)
{
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (nowhere);
  GArray *writing = g_array_new (FALSE, FALSE, sizeof (PpWriting));

  g_array_set_clear_func (writing, clear_writing);
  draw_on (cr, ladder, width, height, 1, large, writing);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
  return writing;
}
