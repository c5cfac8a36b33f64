/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies on the counter, large enough to be read: the envelope that is being written, its sheet, the postmark that comes
 * down on it; and the envelopes of a letter to several, each with its name. In pixels.
 */
#include "app/picture-office.h"

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------ the postmark */

/* Town above, hour below, between two rings, a little askew. */
static void
draw_mark (PpCanvas *self, double x, double y, double radius, const PpSceneMark *mark)
{
  PpType town = { 10, TRUE, FALSE, 0.5 }, hour = { 10, TRUE, TRUE, 0.5 };
  double line = pp_words_size (self, &town) * 0.62;

  pp_disc (self, x, y, radius);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, MAX (1.4, radius * 0.08));
  pp_disc (self, x, y, radius * 0.88);
  pp_stroke (self, PP_INK_NAVY, MAX (0.7, radius * 0.03));
  pp_words_draw (self, &town, PP_INK_NAVY, x, y - line, radius * 1.65, mark->town);
  pp_words_draw (self, &hour, PP_INK_NAVY, x, y + line, radius * 1.65, mark->hour);
}

/* The stamp itself, held over what it has just struck. */
static void
draw_stamper (PpCanvas *self, double x, double y, double size, PpInk ink)
{
  double a = size * 0.5;

  pp_box (self, x - a, y - size * 0.28, 2 * a, size * 0.28, size * 0.06);
  pp_fill_stroke (self, ink, PP_INK_OUTLINE, MAX (1, size * 0.05));
  PP_POLY (self, x - a * 0.7, y - size * 0.28, x + a * 0.7, y - size * 0.28, x + a * 0.25, y - size * 0.62, x - a * 0.25, y - size * 0.62);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, MAX (1, size * 0.05));
  pp_disc (self, x, y - size * 0.78, size * 0.24);
  pp_fill_stroke (self, PP_INK_WOOD_DARK, PP_INK_OUTLINE, MAX (1, size * 0.05));
  for (int side = -1; side <= 1; side++)
    pp_rule (self, x + side * a * 0.8, y + size * 0.08, x + side * a * 1.05, y + size * 0.24, PP_INK_NAVY, MAX (1, size * 0.05));
}

/* It is taken over: the postmark comes down on it. */
static void
strike (PpCanvas *self, double x, double y, double radius)
{
  const PpScene *scene = self->scene;
  const PpSceneMark *mark = scene->n_marks > 0 ? &scene->marks[MIN (scene->n_marks, PP_SCENE_MARKS) - 1] : NULL;

  if (mark != NULL)
    draw_mark (self, x, y, radius, mark);
  draw_stamper (self, x, y - radius - 2, radius * 0.95, PP_INK_HULL);
}

/* The letter was not taken: its corner says so, the office's own stamp is larger. */
static void
draw_refusal (PpCanvas *self, double x, double y, double size)
{
  pp_disc (self, x, y, size * 0.8);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_WHITE, size * 0.12);
  pp_cross (self, x, y, size * 1.2, PP_INK_WHITE);
}

/* ------------------------------------------------------------------ names */

static void
draw_verdict (PpCanvas *self, double x, double y, double size, guint verdict)
{
  if (verdict == 4)
    {
      pp_clock (self, x, y, size * 0.5, PP_INK_AMBER, PP_INK_NAVY);
      return;
    }
  pp_disc (self, x, y, size * 0.52);
  if (verdict == 0)
    {
      pp_stroke (self, PP_INK_NAVY, MAX (1, size * 0.1));
      for (int dot = -1; dot <= 1; dot++)
        {
          pp_disc (self, x + dot * size * 0.24, y, size * 0.08);
          pp_fill (self, PP_INK_NAVY);
        }
      return;
    }
  pp_fill (self, verdict == 2 ? PP_INK_GREEN : PP_INK_RED_FILL);
  if (verdict == 2)
    pp_tick (self, x, y, size * 0.7, PP_INK_WHITE);
  else
    pp_cross (self, x, y, size * 0.8, PP_INK_WHITE);
}

static void
draw_pen (PpCanvas *self, double x, double y, double size)
{
  pp_rule (self, x + size * 0.2, y - size * 0.2, x + size * 1.05, y - size * 1.2, PP_INK_OUTLINE, size * 0.34);
  pp_rule (self, x + size * 0.26, y - size * 0.28, x + size * 1.0, y - size * 1.14, PP_INK_AMBER, size * 0.18);
  PP_POLY (self, x - size * 0.02, y + size * 0.08, x + size * 0.1, y - size * 0.32, x + size * 0.36, y - size * 0.1);
  pp_fill (self, PP_INK_NAVY);
}

/* A name; its line is marked while it is what the moment is about, and the pen stands at its end until the answer comes. */
static void
draw_name (PpCanvas *self, const PpSceneName *name, double x, double y, double most, double type_size)
{
  PpType type = { type_size, TRUE, FALSE, 0 };
  double size = pp_words_size (self, &type), left = x + size * 1.35, room = most - size * 1.35, width;

  if (name->current)
    {
      cairo_rectangle (self->cr, x - size * 0.35, y - size * 0.68, most + size * 0.5, size * 1.36);
      pp_use_alpha (self, PP_INK_AMBER, 0.35);
      cairo_fill (self->cr);
    }
  draw_verdict (self, x + size * 0.5, y, size, name->verdict);
  width = pp_words_draw (self, &type, PP_INK_NAVY, left, y, name->current && name->verdict == 0 ? room - size * 0.6 : room,
                         *name->address != '\0' ? name->address : "<>");
  if (name->current && name->verdict == 0)
    draw_pen (self, left + width + size * 0.1, y + size * 0.3, size);
}

/* As many recipients as there is room for: of those that have no room the last are the ones that matter. */
static guint
count_rows (const PpSceneEnvelope *envelope, double height, double line)
{
  guint n = MIN (envelope->n_to, PP_SCENE_NAMES), room = (guint) MAX (1, height / line - 1);

  return MIN (n, room);
}

/* ------------------------------------------------------------------ the envelope */

/* The sheet that goes in, or looks out of what it is in. */
static void
draw_sheet (PpCanvas *self, double x, double y, double width, double out)
{
  if (out <= 0)
    return;
  cairo_rectangle (self->cr, x + width * 0.12, y - out, width * 0.76, out + 4);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1);
  for (double at = y - out + 4; at < y - 1; at += 4)
    pp_rule (self, x + width * 0.18, at, x + width * (at < y - out + 5 ? 0.45 : 0.8), at, PP_INK_BLUE, 1);
}

static void
draw_paper (PpCanvas *self, double x, double y, double width, double height)
{
  double edge = 3.2 * MAX (self->office_unit, 0.8);

  cairo_rectangle (self->cr, x + 2, y + 3, width, height);
  pp_use_alpha (self, PP_INK_NAVY, 0.3);
  cairo_fill (self->cr);
  cairo_rectangle (self->cr, x, y, width, height);
  pp_fill (self, PP_INK_ENVELOPE);
  pp_airmail (self, x, y, width, edge, edge * 1.6);
  pp_airmail (self, x, y + height - edge, width, edge, edge * 1.6);
  cairo_rectangle (self->cr, x, y, width, height);
  pp_stroke (self, PP_INK_NAVY, 1.4);
}

static double
measure (PpCanvas *self, const PpSceneEnvelope *envelope, guint first, double type_size)
{
  PpType type = { type_size, TRUE, FALSE, 0 }, small = { type_size - 1, TRUE, FALSE, 0 };
  double width = pp_words_measure (self, &small, envelope->from.address);

  for (guint i = first; i < MIN (envelope->n_to, PP_SCENE_NAMES); i++)
    width = MAX (width, pp_words_measure (self, &type, envelope->to[i].address) + pp_words_size (self, &type) * (envelope->to[i].current ? 0.6 : 0));
  return width + pp_words_size (self, &type) * 2.6;
}

/* Whether a postmark is struck now: the letter has been offered, and is taken over. */
gboolean
pp_desk_is_struck (const PpScene *scene)
{
  return scene->act == PP_ACT_POSTMARK && scene->slip != PP_SLIP_NO && scene->slip != PP_SLIP_LATER;
}

/**
 * pp_desk_draw_envelope:
 * @self: a canvas, in pixels
 * @spot: where there is room
 *
 * The envelope of this transaction: who sends it, whom it is for, what was said to each name; its sheet goes in, its postmark
 * is struck. Where there is little room its words are smaller before they are cut.
 *
 * Returns: its upper end
 */
double
pp_desk_draw_envelope (PpCanvas *self, const PpDesk *spot)
{
  const PpScene *scene = self->scene;
  const PpSceneEnvelope *envelope = &scene->envelope;
  PpType type = { 11.5, TRUE, FALSE, 0 }, small = { 10, FALSE, FALSE, 1 };
  double size = pp_words_size (self, &type), line = size * 1.42, pad = size * 0.55, most = MAX (spot->right - spot->left, size * 8), y;
  gboolean struck = pp_desk_is_struck (scene), filling = scene->act == PP_ACT_FILL || scene->act == PP_ACT_LETTER;
  guint rows = count_rows (envelope, spot->bottom - spot->top - 2 * pad - (filling ? size : 0), line);
  guint first = MIN (envelope->n_to, PP_SCENE_NAMES) - rows, hidden = envelope->more + first;
  double radius = struck ? MAX (size * 2.1, 22 * self->office_unit) : 0;
  double height = MAX (pad * 2 + line * (1 + MAX (rows, 1)), radius * 2 + 4), width, x, top = spot->bottom - height, room;
  g_autofree char *more = hidden > 0 ? g_strdup_printf ("+%u", hidden) : NULL;

  if (measure (self, envelope, first, type.size) + radius * 1.5 > most)
    type.size = 10.5;
  width = CLAMP (measure (self, envelope, first, type.size) + radius * 1.5, size * 8, most);
  /* Rather before its own counter than before a neighbour's words */
  x = spot->side > 0 ? MIN (spot->left, MAX (spot->right - width, 4)) : MAX (spot->right - width, spot->left);
  room = width - pad * 2 - radius * 1.5 - (more != NULL ? size * 1.6 : 0);
  pp_canvas_note (self, "envelope", x, top, width, height);
  if (filling)
    draw_sheet (self, x, top, width, MIN (scene->act == PP_ACT_FILL ? size * 1.9 : size * 0.8, top - spot->top));
  draw_paper (self, x, top, width, height);
  y = top + pad + line * 0.5;
  draw_name (self, &envelope->from, x + pad, y, width - pad * 2 - radius * 1.5, type.size - 1);
  pp_rule (self, x + pad, y + line * 0.5, x + width * 0.6 - radius, y + line * 0.5, PP_INK_NAVY, 0.8);
  for (guint i = 0; i < rows; i++)
    draw_name (self, &envelope->to[first + i], x + pad, y + line * (i + 1), room, type.size);
  if (more != NULL)
    pp_words_draw (self, &small, PP_INK_NAVY, x + width - pad * 0.6, y + line * rows, size * 2.2, more);
  if (struck)
    strike (self, x + width - radius * 0.5, top + height / 2, radius);
  else if (scene->act == PP_ACT_POSTMARK && scene->slip == PP_SLIP_NO)
    draw_refusal (self, x + width - size * 0.4, top + size * 0.1, size);
  else if (scene->act == PP_ACT_POSTMARK)
    pp_clock (self, x + width - size * 0.4, top + size * 0.1, size * 0.8, PP_INK_AMBER, PP_INK_NAVY);
  return top - (filling ? size * 1.9 : struck ? radius : 0);
}

/* ------------------------------------------------------------------ copies */

static void
draw_copy (PpCanvas *self, const PpSceneCopy *copy, double x, double y, double width, double height)
{
  PpType type = { 10, copy->current, FALSE, 0 };
  const char *at = strrchr (copy->to, '@');
  g_autofree char *local = at != NULL && at > copy->to ? g_strndup (copy->to, at - copy->to) : g_strdup (copy->to);
  double left = x - width / 2, mark = height * 0.36;

  pp_canvas_note (self, "copy", left, y - height / 2, width, height);
  pp_box (self, left, y - height / 2, width, height, 1.5);
  pp_fill_stroke (self, PP_INK_ENVELOPE, copy->current ? PP_INK_RED : PP_INK_NAVY, copy->current ? 2 : 1.2);
  cairo_rectangle (self->cr, left + width - height * 0.55, y - height * 0.32, height * 0.4, height * 0.5);
  pp_fill (self, PP_INK_RED_FILL);
  pp_words_draw (self, &type, PP_INK_NAVY, left + 3, y, width - height * 0.7 - 3, local);
  if (copy->ending == PP_ENDING_WAITING)
    pp_clock (self, left + width, y - height * 0.3, mark, PP_INK_AMBER, PP_INK_NAVY);
  else if (copy->ending != PP_ENDING_NONE)
    {
      pp_disc (self, left + width, y - height * 0.3, mark);
      pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_WHITE, 1);
      pp_cross (self, left + width, y - height * 0.3, mark * 1.5, PP_INK_WHITE);
    }
}

/**
 * pp_desk_draw_copies:
 * @self: a canvas, in pixels
 * @station: where
 * @x: the middle of the pile
 * @bottom: its lower end
 * @width: of an envelope
 *
 * Of a letter to several, the envelopes that lie at @station, each with its name: one on the other.
 */
void
pp_desk_draw_copies (PpCanvas *self, PpStation station, double x, double bottom, double width)
{
  const PpScene *scene = self->scene;
  double height = MAX (17 * self->office_unit, PP_LEAST_TYPE * 1.5), y = bottom - height / 2;

  for (guint i = 0; i < MIN (scene->n_copies, PP_SCENE_COPIES); i++)
    if (scene->copies[i].at == station && !scene->copies[i].elsewhere && !scene->copies[i].moving)
      {
        draw_copy (self, &scene->copies[i], x, y, width, height);
        y -= height + 2;
      }
}
