/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The letter from outside: its envelope as it flies, and as it lies somewhere. As it is being addressed at a counter it is in
 * picture-address.c; what is peculiar to reports and sealed bags is in picture-outcome.c.
 */
#include "app/picture-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* Whom it is for, in two lines: "bob", "@paris.example". */
static void
draw_address (PpCanvas *self, double x, double y, double room, double line)
{
  PpType type = { 10.5, TRUE, FALSE, 0 };
  const char *to = self->scene->letter_to, *at = strrchr (to, '@');
  g_autofree char *local = at != NULL ? g_strndup (to, at - to) : NULL;

  if (local != NULL && line * 1.7 > y)
    to = local, at = NULL;
  else if (local != NULL)
    pp_words_draw (self, &type, PP_INK_NAVY, x, y - line, room * 0.4, local);
  pp_words_draw (self, &type, PP_INK_NAVY, x, y, room, at != NULL ? at : to);
}

/* ------------------------------------------------------------------ as it flies */

/* On its way through a network where anybody can read it */
static gboolean
is_postcard (const PpScene *scene)
{
  return pp_scene_letter_flies (scene) && scene->in_the_clear && !scene->report;
}

/* Everybody on the envelope that has not been refused, or the one that it is for */
static char *
list_recipients (PpCanvas *self, const PpType *type, double room)
{
  const PpSceneEnvelope *envelope = &self->scene->envelope;
  g_autoptr (GString) all = g_string_new (NULL);
  const char *first = NULL;
  guint n = 0;

  for (guint i = 0; envelope->shown && i < MIN (envelope->n_to, PP_SCENE_NAMES); i++)
    if (envelope->to[i].verdict != 4 && envelope->to[i].verdict != 5)
      {
        g_string_append_printf (all, "%s%s", n > 0 ? ", " : "", envelope->to[i].address);
        first = first != NULL ? first : envelope->to[i].address;
        n++;
      }
  if (n == 0)
    return g_strdup (self->scene->letter_to);
  n += envelope->more;
  if (envelope->more == 0 && pp_words_measure (self, type, all->str) <= room)
    return g_strdup (all->str);
  if (n > 1)
    {
      g_autofree char *whole = g_strdup_printf ("%s +%u", first, n - 1);
      const char *at = strrchr (first, '@');

      return at == NULL || pp_words_measure (self, type, whole) <= room ? g_steal_pointer (&whole)
                                                                        : g_strdup_printf ("%.*s@… +%u", (int) (at - first), first, n - 1);
    }
  return g_strdup (first);
}

typedef struct
{
  double width, height, edge, stamp;
  PpType from, to;
} Cover;

/* The marks left of the stamp: as many with their words as leave room for the addresses, the rest as rings at the bottom. */
static double
draw_marks (PpCanvas *self, const Cover *cover, double need)
{
  const PpScene *scene = self->scene;
  double radius = pp_post_get_radius (self, cover->height), right = cover->width - cover->edge * 1.8 - cover->stamp;
  guint marks = MIN (scene->n_marks, PP_SCENE_MARKS), all = MAX (scene->postmarks, marks), room, ring = 0;

  room = MAX (0, (right - cover->edge - 6 - need) / (2 * radius + 2));
  marks = 2 * radius < cover->height - cover->edge * 1.5 ? MIN (marks, room) : 0;
  for (guint i = 0; i < marks; i++)
    {
      pp_post_mark (self, right - radius, cover->edge * 1.3 + radius, radius, &scene->marks[MIN (scene->n_marks, PP_SCENE_MARKS) - 1 - i]);
      right -= 2 * radius + 2;
    }
  ring = MIN (all - marks, 5);
  pp_post_rings (self, cover->width - cover->edge * 1.5 - cover->height * 0.13, cover->height - cover->edge * 1.5 - cover->height * 0.13,
              cover->height * 0.12, ring);
  return right;
}

/* From, to, and that it can be read, in as many rows as there is room for. */
static void
draw_cover (PpCanvas *self, const Cover *cover)
{
  const PpScene *scene = self->scene;
  PpType note = { 10, FALSE, FALSE, 0 };
  double line = pp_words_size (self, &cover->to) * 1.16, inner = cover->height - 2 * cover->edge, x = cover->edge + 4;
  double need = MAX (pp_words_measure (self, &cover->from, scene->letter_from), pp_words_measure (self, &cover->to, scene->letter_to));
  double right = draw_marks (self, cover, need), y = cover->edge, step;
  gboolean card = is_postcard (scene);
  g_autofree char *to = list_recipients (self, &cover->to, right - x - 2);

  step = inner / (card && inner >= line * 2.75 ? 3 : 2);
  pp_words_draw (self, &cover->from, PP_INK_NAVY, x, y + step * 0.5, right - x - 2, scene->letter_from);
  pp_words_draw (self, &cover->to, PP_INK_NAVY, x, y + step * 1.5, right - x - 2, to);
  if (card && inner >= line * 2.75)
    {
      pp_eye (self, x + line * 0.62, y + step * 2.5, line * 1.15);
      /* Translators: on a postcard: the letter goes in clear */
      pp_words_draw (self, &note, PP_INK_NAVY, x + line * 1.5, y + step * 2.5, cover->width - x - line * 2.4 - cover->height * 0.16 * MIN (scene->postmarks, 5),
                     _("readable by anyone"));
    }
}

/**
 * pp_envelope_draw:
 * @self: a canvas, in pixels
 * @x: its middle
 * @y: its middle
 * @width: in pixels
 * @height: in pixels
 *
 * The letter as it flies: whom it is from and to as its envelope says, a stamp, and a postmark for each office passed. In clear
 * it is a postcard, in cipher it is in a bag.
 */
void
pp_envelope_draw (PpCanvas *self, double x, double y, double width, double height)
{
  const PpScene *scene = self->scene;
  Cover cover = { width, height, height * 0.09, height * 0.34, { 10.5, FALSE, FALSE, 0 }, { 11.5, TRUE, FALSE, 0 } };
  double line = pp_words_size (self, &cover.to) * 1.25;

  pp_canvas_begin (self, x - width / 2, y - height / 2, 1);
  cairo_rectangle (self->cr, 2, 3, width, height);
  pp_use_alpha (self, PP_INK_NAVY, 0.28);
  cairo_fill (self->cr);
  if (scene->sealed)
    pp_outcome_draw_bag (self, 0, 0, width, height);
  if (scene->report)
    {
      pp_outcome_draw_report (self, width, height);
      pp_canvas_end (self);
      return;
    }
  cairo_rectangle (self->cr, 0, 0, width, height);
  pp_fill (self, PP_INK_WHITE);
  pp_post_border (self, width, height, cover.edge);
  cairo_rectangle (self->cr, cover.edge, cover.edge, width - 2 * cover.edge, height - 2 * cover.edge);
  pp_fill (self, PP_INK_ENVELOPE);
  cairo_rectangle (self->cr, 0, 0, width, height);
  pp_stroke (self, PP_INK_NAVY, MAX (1, height * 0.025));
  pp_post_stamp (self, width - cover.edge * 1.6 - cover.stamp, cover.edge * 1.6, cover.stamp);
  if (width > line * 10 && height > line * 2.8)
    draw_cover (self, &cover);
  else
    {
      pp_post_rings (self, width - cover.edge * 1.6 - cover.stamp * 1.1, cover.edge * 1.6 + cover.stamp * 0.62, cover.stamp * 0.48,
                  MIN (scene->postmarks, 5));
      draw_address (self, cover.edge + 4, height - cover.edge - line * 0.6, width - cover.edge * 2 - 8, line);
    }
  pp_canvas_end (self);
}

/* ------------------------------------------------------------------ as it lies */

/**
 * pp_envelope_draw_small:
 * @self: a canvas, in units
 *
 * The letter as it lies somewhere: 34 units wide around the origin.
 */
void
pp_envelope_draw_small (PpCanvas *self)
{
  guint marks = MIN (self->scene->postmarks, 3);

  if (self->scene->report)
    {
      pp_outcome_draw_report_small (self);
      return;
    }
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  pp_box (self, -16, -10, 34, 23, 1.5);
  pp_use_alpha (self, PP_INK_NAVY, 0.3);
  cairo_fill (self->cr);
  pp_box (self, -17, -11.5, 34, 23, 1.5);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.4);
  pp_airmail (self, -16, 7.6, 32, 3, 4.2);
  pp_rule (self, -12, 0, 2, 0, PP_INK_NAVY, 1.2);
  pp_rule (self, -12, 3.5, -2, 3.5, PP_INK_NAVY, 1.2);
  pp_post_stamp (self, 6.5, -9, 8);
  pp_post_rings (self, 4, -4.5, 3.6, marks);
  pp_outcome_draw_mark (self);
}

/**
 * pp_envelope_draw_open:
 * @self: a canvas, in units
 * @out: how far the sheet is out of it: 0 to 1
 *
 * The letter while it is filled or read: 34 units wide around the origin.
 */
void
pp_envelope_draw_open (PpCanvas *self, double out)
{
  double up = 4 + 11 * CLAMP (out, 0, 1);

  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  PP_POLY (self, -17, -4, 0, -17, 17, -4, 17, 11.5, -17, 11.5);
  pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, 1.4);
  cairo_rectangle (self->cr, -13, 6 - up - 10, 26, 20);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1.2);
  for (int line = 0; line < 4; line++)
    pp_rule (self, -9.5, 6 - up - 6 + line * 4, line == 3 ? 2 : 9.5, 6 - up - 6 + line * 4, PP_INK_NAVY, 1);
  PP_POLY (self, -17, -4, 0, 5, 17, -4, 17, 11.5, -17, 11.5);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.4);
}
