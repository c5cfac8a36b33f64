/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What flies: slips of paper that differ in colour and in shape by what they say, and the letter in its envelope.
 */
#include "app/picture-private.h"

#include <string.h>

#define MOST_CHARACTERS 34

typedef struct
{
  PpInk paper, edge, text;
} SlipLook;

static const SlipLook looks[] = {
  [PP_SLIP_COMMAND] = { PP_INK_ENVELOPE, PP_INK_BLUE, PP_INK_NAVY },
  [PP_SLIP_DONE] = { PP_INK_GREEN, PP_INK_WHITE, PP_INK_WHITE },
  [PP_SLIP_GO_ON] = { PP_INK_BLUE, PP_INK_WHITE, PP_INK_WHITE },
  [PP_SLIP_LATER] = { PP_INK_AMBER, PP_INK_NAVY, PP_INK_NAVY },
  [PP_SLIP_NO] = { PP_INK_RED_FILL, PP_INK_WHITE, PP_INK_WHITE },
  [PP_SLIP_LETTER] = { PP_INK_ENVELOPE, PP_INK_NAVY, PP_INK_NAVY },
  [PP_SLIP_QUESTION] = { PP_INK_CARD, PP_INK_NAVY, PP_INK_NAVY },
  [PP_SLIP_ANSWER] = { PP_INK_CARD, PP_INK_NAVY, PP_INK_NAVY },
};

/* The outline, by class: around the origin, half as wide as @a, half as high as @b. */
static void
outline (PpCanvas *self, PpSlip slip, double a, double b, int d)
{
  double c = b * 0.55;

  switch (slip)
    {
    case PP_SLIP_COMMAND:
      PP_POLY (self, -a * d, -b, a * d, -b, (a + b * 0.8) * d, 0, a * d, b, -a * d, b);
      break;
    case PP_SLIP_GO_ON:
      PP_POLY (self, -a * d, -b, a * d, -b, (a + b) * d, 0, a * d, b, -a * d, b, (-a + b * 0.6) * d, 0);
      break;
    case PP_SLIP_NO:
      PP_POLY (self, -a, -b + c, -a + c, -b, a - c, -b, a, -b + c, a, b - c, a - c, b, -a + c, b, -a, b - c);
      break;
    case PP_SLIP_DONE:
      pp_box (self, -a, -b, 2 * a, 2 * b, b);
      break;
    case PP_SLIP_LATER:
      pp_box (self, -a, -b, 2 * a, 2 * b, b * 0.25);
      break;
    case PP_SLIP_LETTER:
    case PP_SLIP_QUESTION:
    case PP_SLIP_ANSWER:
    default:
      PP_POLY (self, -a, -b, -a * 0.96, -b, -a * 0.94, -b * 1.3, -a * 0.94 + b * 1.2, -b * 1.3, -a * 0.94 + b * 1.35, -b, a, -b,
               a, b, -a, b);
      break;
    }
}

/* The sign of the class, at the slip's beginning. */
static void
draw_sign (PpCanvas *self, PpSlip slip, double x, double b, int direction)
{
  switch (slip)
    {
    case PP_SLIP_DONE:
      pp_disc (self, x, 0, b * 0.66);
      pp_fill (self, PP_INK_WHITE);
      pp_tick (self, x, 0, b * 0.85, PP_INK_GREEN);
      break;
    case PP_SLIP_GO_ON:
      pp_chevron (self, x - b * 0.25 * direction, 0, b * 0.9, direction, PP_INK_WHITE);
      pp_chevron (self, x + b * 0.35 * direction, 0, b * 0.9, direction, PP_INK_WHITE);
      break;
    case PP_SLIP_LATER:
      pp_clock (self, x - b * 0.35, 0, b * 0.95, PP_INK_ENVELOPE, PP_INK_NAVY);
      break;
    case PP_SLIP_NO:
      pp_disc (self, x, 0, b * 0.66);
      pp_fill (self, PP_INK_WHITE);
      pp_cross (self, x, 0, b * 0.9, PP_INK_RED_FILL);
      break;
    case PP_SLIP_COMMAND:
    case PP_SLIP_LETTER:
    case PP_SLIP_QUESTION:
    case PP_SLIP_ANSWER:
    default:
      break;
    }
}

static gboolean
has_sign (PpSlip slip)
{
  return slip == PP_SLIP_DONE || slip == PP_SLIP_GO_ON || slip == PP_SLIP_LATER || slip == PP_SLIP_NO;
}

/* Questions to the directory go about in the open. */
static gboolean
is_sealed (const PpCanvas *self, PpSlip slip)
{
  return self->scene->sealed && slip != PP_SLIP_QUESTION && slip != PP_SLIP_ANSWER;
}

/* Lines in the air behind it: it moves, and from there. */
static void
draw_wake (PpCanvas *self, double a, double b, int direction)
{
  double reach = MIN (1, 4 * PP_PHASE (self->scene) * (1 - PP_PHASE (self->scene)));

  if (reach < 0.05)
    return;
  for (int i = -1; i <= 1; i++)
    {
      double x = -(a + b * (0.5 + 0.25 * ABS (i))) * direction;

      pp_rule (self, x, i * b * 0.55, x - direction * b * (i == 0 ? 1.5 : 0.9) * reach, i * b * 0.55, PP_INK_FAINT,
               MAX (1, b * 0.09));
    }
}

static void
draw_paper (PpCanvas *self, PpSlip slip, double a, double b, int direction)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_save (self->cr);
  cairo_translate (self->cr, b * 0.1, b * 0.18);
  outline (self, slip, a, b, direction);
  pp_use_alpha (self, PP_INK_NAVY, 0.28);
  cairo_fill (self->cr);
  cairo_restore (self->cr);
  outline (self, slip, a, b, direction);
  pp_fill_stroke (self, looks[slip].paper, looks[slip].edge, MAX (1.2, b * 0.11));
  if (slip == PP_SLIP_COMMAND)
    pp_airmail (self, -a + b * 0.1, b * 0.66, 2 * a - b * 0.1, b * 0.26, b * 0.45);
  else if (slip == PP_SLIP_QUESTION || slip == PP_SLIP_ANSWER)
    pp_rule (self, -a + b * 0.1, -b * 0.72, a - b * 0.1, -b * 0.72, PP_INK_RED_FILL, MAX (1, b * 0.08));
}

/**
 * pp_slip_draw:
 * @self: a canvas, in pixels
 * @slip: what it is
 * @text: the words on it; only their beginning is shown
 * @x: its middle; it stays inside the picture
 * @y: its middle
 * @direction: 1 when it flies to the right, -1 to the left
 */
void
pp_slip_draw (PpCanvas *self, PpSlip slip, const char *text, double x, double y, int direction)
{
  PpType type = { 13.5, TRUE, TRUE, 0 };
  g_autofree char *words = pp_words_shorten (text, MOST_CHARACTERS);
  double b = MAX (pp_words_size (self, &type) * 1.02, 14.5 * self->net_unit);
  double sign = has_sign (slip) ? b * 1.9 : 0;
  double width = pp_words_measure (self, &type, words) + sign + b * 1.3, a = width / 2;
  double margin = a + b * 1.3 + 2;

  pp_canvas_begin (self, CLAMP (x, MIN (margin, self->width / 2), MAX (self->width - margin, self->width / 2)), y, 1);
  draw_wake (self, a, b, direction);
  if (is_sealed (self, slip))
    {
      double tip = slip == PP_SLIP_COMMAND || slip == PP_SLIP_GO_ON ? b : 0;

      pp_outcome_draw_bag (self, direction > 0 ? -a : -a - tip, -b, 2 * a + tip, 2 * b);
    }
  draw_paper (self, slip, a, b, direction);
  draw_sign (self, slip, -a + b * 1.2, b, direction);
  pp_words_draw (self, &type, looks[slip].text, -a + sign + b * 0.65, slip == PP_SLIP_COMMAND ? -b * 0.1 : 0,
                 width, words);
  pp_canvas_end (self);
}

/**
 * pp_slip_draw_small:
 * @self: a canvas, in units of the street
 * @slip: what it is
 *
 * The same without words, as somebody carries it: 34 units wide around the origin.
 */
void
pp_slip_draw_small (PpCanvas *self, PpSlip slip)
{
  int direction = self->x[self->scene->to] >= self->x[self->scene->from] ? 1 : -1;

  if (is_sealed (self, slip))
    {
      pp_outcome_draw_sack (self, looks[slip].paper);
      return;
    }
  draw_paper (self, slip, 17, 10, direction);
  if (has_sign (slip))
    draw_sign (self, slip, slip == PP_SLIP_LATER ? 3 : 0, 10, direction);
  else
    for (int i = 0; i < 2; i++)
      pp_rule (self, -11, -4 + 5 * i, 11 - 6 * i, -4 + 5 * i, PP_INK_NAVY, 1.4);
}

/* What a slip of that class is made of. */
PpInk
pp_slip_get_paper (PpSlip slip)
{
  return looks[slip].paper;
}

static void
draw_stamp (PpCanvas *self, double x, double y, double size)
{
  pp_box (self, x, y, size, size * 1.15, size * 0.08);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_RED_FILL, size * 0.07);
  cairo_rectangle (self->cr, x + size * 0.16, y + size * 0.16, size * 0.68, size * 0.83);
  pp_fill (self, PP_INK_RED_FILL);
  pp_disc (self, x + size * 0.5, y + size * 0.46, size * 0.15);
  pp_fill (self, PP_INK_ENVELOPE);
  cairo_arc (self->cr, x + size * 0.5, y + size * 0.99, size * 0.27, G_PI, 2 * G_PI);
  cairo_close_path (self->cr);
  pp_fill (self, PP_INK_ENVELOPE);
}

/* Postmarks go over the stamp and on from there to the left; each a little askew. */
static void
draw_postmarks (PpCanvas *self, double x, double y, double radius)
{
  guint n = MIN (self->scene->postmarks, 5);

  for (guint i = 0; i < n; i++)
    {
      cairo_save (self->cr);
      cairo_translate (self->cr, x - i * radius * 1.45, y + (i % 2 == 0 ? 0 : radius * 0.35));
      cairo_rotate (self->cr, -0.3 + 0.25 * i);
      pp_use_alpha (self, PP_INK_NAVY, 0.75);
      cairo_set_line_width (self->cr, MAX (0.7, radius * 0.11));
      pp_disc (self, 0, 0, radius);
      pp_disc (self, 0, 0, radius * 0.62);
      for (int bar = -1; bar <= 1; bar++)
        {
          cairo_move_to (self->cr, -radius * 0.5, bar * radius * 0.24);
          cairo_line_to (self->cr, radius * 0.5, bar * radius * 0.24);
        }
      cairo_stroke (self->cr);
      cairo_restore (self->cr);
    }
}

/* Stripes along the four sides, @edge wide. */
static void
draw_border (PpCanvas *self, double width, double height, double edge)
{
  pp_airmail (self, 0, 0, width, edge, edge * 1.5);
  pp_airmail (self, 0, height - edge, width, edge, edge * 1.5);
  cairo_save (self->cr);
  cairo_rotate (self->cr, G_PI_2);
  pp_airmail (self, edge, -edge, height - 2 * edge, edge, edge * 1.5);
  pp_airmail (self, edge, -width, height - 2 * edge, edge, edge * 1.5);
  cairo_restore (self->cr);
}

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

/**
 * pp_envelope_draw:
 * @self: a canvas, in pixels
 * @x: its middle
 * @y: its middle
 * @width: in pixels
 * @height: in pixels
 *
 * The letter as it flies: whom it is from and to as its envelope says, a stamp, and a postmark for each office passed.
 */
void
pp_envelope_draw (PpCanvas *self, double x, double y, double width, double height)
{
  const PpScene *scene = self->scene;
  PpType type = { 10.5, FALSE, FALSE, 0 }, to = { 11.5, TRUE, FALSE, 0 };
  double edge = height * 0.09, line = pp_words_size (self, &to) * 1.25, stamp = height * 0.34;
  double room = width - edge * 2 - 8;

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
  draw_border (self, width, height, edge);
  cairo_rectangle (self->cr, edge, edge, width - 2 * edge, height - 2 * edge);
  pp_fill (self, PP_INK_ENVELOPE);
  cairo_rectangle (self->cr, 0, 0, width, height);
  pp_stroke (self, PP_INK_NAVY, MAX (1, height * 0.025));
  draw_stamp (self, width - edge * 1.6 - stamp, edge * 1.6, stamp);
  draw_postmarks (self, width - edge * 1.6 - stamp * 1.1, edge * 1.6 + stamp * 0.62, stamp * 0.48);
  if (width > line * 10 && height > line * 2.8)
    {
      pp_words_draw (self, &type, PP_INK_NAVY, edge + 4, edge + line * 0.75,
                     room - stamp * (1.6 + 0.6 * MIN (scene->postmarks, 5)), scene->letter_from);
      pp_words_draw (self, &to, PP_INK_NAVY, edge + 4, height - edge - line * 0.7, room, scene->letter_to);
    }
  else
    draw_address (self, edge + 4, height - edge - line * 0.6, room, line);
  pp_canvas_end (self);
}

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
  draw_stamp (self, 6.5, -9, 8);
  draw_postmarks (self, 4, -4.5, marks > 0 ? 3.6 : 0);
  pp_outcome_draw_mark (self);
}
