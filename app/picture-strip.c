/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dark strip between the two worlds: the current line, readable from the back row.
 */
#include "app/picture-private.h"

/* Words too large for the room are written smaller, down to a size that the back row still reads. */
static PpType
fit_wire (PpCanvas *self, double most)
{
  double size = self->strip.height * 0.5 / self->type, least = MAX (size * 0.72, 15 / self->type);
  PpType type = { size, TRUE, TRUE, 0 };
  double width = pp_words_measure (self, &type, self->scene->line);

  if (width > most)
    type.size = MAX (least, size * most / width);
  return type;
}

static void
draw_strip_words (PpCanvas *self, double left, double y)
{
  const PpScene *scene = self->scene;
  const char *caption = pp_outcome_get_caption (scene, scene->view == PP_SCENE_POST_OFFICE);
  /* What became of the letter is more than the last thing that was said. */
  gboolean ending = caption == scene->ending_words || caption == scene->ending_office;
  PpType small = { 14, ending, FALSE, 1 }, bold = { 14, TRUE, FALSE, 0 };
  double gap = 16 * self->type, room = self->width - left - gap, right, need;
  PpType wire;

  if (*scene->line == '\0')
    {
      small.align = 0;
      pp_words_draw (self, &small, PP_INK_STRIP_FAINT, left, y, room, caption);
      return;
    }
  left += pp_words_draw (self, &bold, PP_INK_STRIP_FAINT, left, y, room * 0.2, scene->speakers) + gap;
  room = self->width - left - gap;
  right = MIN (pp_words_measure (self, &small, caption), room * (ending ? 0.64 : 0.42));
  wire = fit_wire (self, room - right - gap);
  need = pp_words_measure (self, &wire, scene->line);
  if (need > room - right - gap)
    right = ending ? right : MAX (room * 0.2, room - need - gap);
  left += pp_words_draw (self, &wire, PP_INK_STRIP_TEXT, left, y, room - right - gap, scene->line) + gap;
  pp_words_draw (self, &small, ending ? PP_INK_STRIP_TEXT : PP_INK_STRIP_FAINT, self->width - gap, y, self->width - gap - left, caption);
}

/* The dark strip: which hop, who to whom, the words themselves, what that means. */
void
pp_strip_draw (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double y = self->strip.y + self->strip.height / 2, radius = self->strip.height * 0.3, left = radius * 2;

  cairo_rectangle (self->cr, 0, self->strip.y, self->width, self->strip.height);
  pp_fill (self, PP_INK_STRIP);
  if (scene->hop >= 1 && scene->hop <= 5)
    {
      PpHopStatus status = scene->hops[scene->hop - 1].status;

      pp_hop_mark (self, left, y, radius, scene->hop, status == PP_HOP_TROUBLE ? PP_HOP_TROUBLE : PP_HOP_CURRENT);
      left += radius * (status == PP_HOP_TROUBLE ? 2.8 : 2);
    }
  draw_strip_words (self, left, y);
}
