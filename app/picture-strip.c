/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dark strip between the two worlds: the current line, readable from the back row.
 */
#include "app/picture-private.h"

#include <string.h>

/* What the back row can still read, in pixels */
#define LEAST_WIRE 15.0
#define LEAST_WIRE_LARGE 20.0
#define LEAST_CAPTION_LARGE 18.0
/* The size of two lines, of the strip's height */
#define TWO_LINES 0.38

static double
get_most_wire (const PpCanvas *self)
{
  return self->scene->large ? MAX (LEAST_WIRE_LARGE, self->strip.height * 0.32) : self->strip.height * 0.5;
}

/* Words too large for the room are written smaller, down to a size that the back row still reads. */
static PpType
fit_wire (PpCanvas *self, double most)
{
  double size = get_most_wire (self) / self->type;
  double least = self->scene->large ? MAX (size * 0.8, LEAST_WIRE_LARGE / self->type) : MAX (size * 0.72, LEAST_WIRE / self->type);
  PpType type = { size, TRUE, !self->scene->sentence, 0 };
  double width = pp_words_measure (self, &type, self->scene->line);

  if (width > most)
    type.size = MAX (least, size * most / width);
  return type;
}

/* What was said; where there is too little room its middle is left out, or its end, never the verb. */
static double
draw_wire (PpCanvas *self, const PpType *type, double x, double y, double most)
{
  const char *line = self->scene->line;
  double width = pp_words_measure (self, type, line);
  guint characters = g_utf8_strlen (line, -1);
  g_autofree char *words = g_strdup (line);

  /* Of a sentence the beginning is what counts. */
  while (width > most && characters > 8 && !self->scene->sentence)
    {
      characters = MIN (characters - 1, (guint) (characters * most / width));
      g_free (words);
      words = pp_words_shorten_line (line, MAX (characters, 8));
      width = pp_words_measure (self, type, words);
    }
  return pp_words_draw (self, type, PP_INK_STRIP_TEXT, x, y, most, words);
}

static gboolean
has_class (const PpScene *scene)
{
  return scene->slip == PP_SLIP_DONE || scene->slip == PP_SLIP_GO_ON || scene->slip == PP_SLIP_LATER || scene->slip == PP_SLIP_NO;
}

/* The class of a reply as a shape before its words. Returns how wide it is. */
static double
draw_class (PpCanvas *self, double x, double y, double size)
{
  static const PpInk inks[] = { [PP_SLIP_DONE] = PP_INK_GREEN, [PP_SLIP_GO_ON] = PP_INK_BLUE, [PP_SLIP_LATER] = PP_INK_AMBER, [PP_SLIP_NO] = PP_INK_RED_FILL };
  const PpScene *scene = self->scene;
  double b = size * 0.58;
  int direction = self->x[scene->to] >= self->x[scene->from] ? 1 : -1;

  if (!scene->flying || !has_class (scene))
    return 0;
  pp_box (self, x, y - b * 1.18, b * 2.36, b * 2.36, b * 0.4);
  pp_fill_stroke (self, inks[scene->slip], PP_INK_STRIP_TEXT, MAX (1, b * 0.1));
  pp_slip_draw_sign (self, scene->slip, x + b * 1.18, y, b * 0.82, direction);
  return b * 2.36 + size * 0.45;
}

/* What became of the letter is more than the last thing that was said. */
static gboolean
tells_ending (const PpScene *scene, const char *caption)
{
  return caption == scene->ending_words || caption == scene->ending_office;
}

/* The space nearest to the middle of a sentence; 0 when there is none. */
static gsize
find_fold (const char *text)
{
  gsize length = strlen (text), best = 0;

  for (gsize i = 1; i < length; i++)
    if (text[i] == ' ' && ABS ((gssize) (2 * i) - (gssize) length) < ABS ((gssize) (2 * best) - (gssize) length))
      best = i;
  return best;
}

/* What it means, on the right: in one line, or folded in two where it is too long for that. */
static double
measure_caption (PpCanvas *self, PpType *type, const char *caption, double most, gboolean *folded)
{
  double width = pp_words_measure (self, type, caption);
  gsize fold = find_fold (caption);
  g_autofree char *first = g_strndup (caption, fold);

  *folded = width > most && fold > 0;
  if (!*folded)
    return width;
  type->size = MIN (type->size * 0.95, self->strip.height * 0.42 / self->type);
  return MAX (pp_words_measure (self, type, first), pp_words_measure (self, type, caption + fold + 1));
}

static void
draw_caption (PpCanvas *self, const PpType *type, PpInk ink, double x, double y, double most, const char *caption, gboolean folded)
{
  gsize fold = find_fold (caption);
  g_autofree char *first = g_strndup (caption, fold);
  double size = pp_words_size (self, type);

  if (!folded)
    {
      pp_words_draw (self, type, ink, x, y, most, caption);
      return;
    }
  pp_words_draw (self, type, ink, x, y - size * 0.62, most, first);
  pp_words_draw (self, type, ink, x, y + size * 0.62, most, caption + fold + 1);
}

/* What happens without a word being said: no wire text, so in two lines where it is long. Returns how wide it is. */
static double
draw_sentence (PpCanvas *self, double x, double y, double most)
{
  PpType type = { 16, TRUE, FALSE, 0 };
  gboolean folded;
  double width = measure_caption (self, &type, self->scene->line, most, &folded);

  if (width > most)
    type.size *= most / width * 0.99;
  if (folded)
    type.size = MIN (type.size, self->strip.height * TWO_LINES / self->type);
  type.size = MAX (type.size, PP_LEAST_TYPE / self->type);
  draw_caption (self, &type, PP_INK_STRIP_TEXT, x, y, most, self->scene->line, folded);
  return MIN (width, most);
}

/* All in one row: who to whom, the words, and on the right what that means. */
static void
draw_row (PpCanvas *self, double left, double y)
{
  const PpScene *scene = self->scene;
  const char *caption = pp_outcome_get_caption (scene, scene->view == PP_SCENE_POST_OFFICE);
  gboolean ending = tells_ending (scene, caption);
  PpType small = { 14.5, ending, FALSE, 1 }, bold = { 14.5, TRUE, FALSE, 0 };
  double gap = 16 * self->type, room = self->width - left - gap, right, need;
  PpType wire, full = { scene->sentence ? 16 : get_most_wire (self) / self->type, TRUE, !scene->sentence, 0 };
  gboolean folded = FALSE;

  if (*scene->line == '\0')
    {
      small.align = 0;
      small.size = self->strip.height * 0.42 / self->type;
      pp_words_draw (self, &small, PP_INK_STRIP_FAINT, left, y, room, caption);
      return;
    }
  left += pp_words_draw (self, &bold, PP_INK_STRIP_FAINT, left, y, room * 0.2, scene->speakers) + gap;
  left += draw_class (self, left, y, get_most_wire (self));
  room = self->width - left - gap;
  right = MIN (measure_caption (self, &small, caption, MIN (room * 0.46, room - gap - pp_words_measure (self, &full, scene->line)), &folded), room * (ending ? 0.64 : 0.46));
  wire = fit_wire (self, room - right - gap);
  need = pp_words_measure (self, &wire, scene->line);
  if (need > room - right - gap)
    right = ending ? right : MAX (room * 0.25, room - need - gap);
  left += (scene->sentence ? draw_sentence (self, left, y, room - right - gap) : draw_wire (self, &wire, left, y, room - right - gap)) + gap;
  draw_caption (self, &small, ending ? PP_INK_STRIP_TEXT : PP_INK_STRIP_FAINT, self->width - gap, y, self->width - gap - left, caption,
                folded);
}

/* For the back row in two rows: the words above, what they mean below. */
static void
draw_two_rows (PpCanvas *self, double left)
{
  const PpScene *scene = self->scene;
  const char *caption = pp_outcome_get_caption (scene, scene->view == PP_SCENE_POST_OFFICE);
  gboolean ending = tells_ending (scene, caption), said = *scene->line != '\0';
  PpType small = { MAX (LEAST_CAPTION_LARGE, self->strip.height * 0.225) / self->type, ending, FALSE, 0 };
  PpType bold = { small.size, TRUE, FALSE, 0 }, wire;
  double gap = 16 * self->type, room = self->width - left - gap, x = left, y = self->strip.y + self->strip.height * 0.31;

  if (said)
    {
      x += pp_words_draw (self, &bold, PP_INK_STRIP_FAINT, x, y, room * 0.2, scene->speakers) + gap;
      x += draw_class (self, x, y, get_most_wire (self));
      wire = fit_wire (self, self->width - gap - x);
      draw_wire (self, &wire, x, y, self->width - gap - x);
    }
  pp_words_draw (self, &small, ending ? PP_INK_STRIP_TEXT : PP_INK_STRIP_FAINT, left,
                 said ? self->strip.y + self->strip.height * 0.74 : self->strip.y + self->strip.height / 2, room, caption);
}

/* The dark strip: which hop, who to whom, the words themselves, what that means. */
void
pp_strip_draw (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double y = self->strip.y + self->strip.height / 2, radius = MIN (self->strip.height * 0.3, self->width * 0.025), left = radius * 2;

  cairo_rectangle (self->cr, 0, self->strip.y, self->width, self->strip.height);
  pp_fill (self, PP_INK_STRIP);
  if (scene->hop >= 1 && scene->hop <= 5)
    {
      PpHopStatus status = scene->hops[scene->hop - 1].status;

      pp_hop_mark (self, left, y, radius, scene->hop, status == PP_HOP_TROUBLE ? PP_HOP_TROUBLE : PP_HOP_CURRENT);
      left += radius * (status == PP_HOP_TROUBLE ? 2.8 : 2);
    }
  if (scene->large)
    draw_two_rows (self, left);
  else
    draw_row (self, left, y);
}
