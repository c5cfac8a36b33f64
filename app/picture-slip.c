/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The slips of paper that fly: they differ in colour and in shape by what they say. The letter is in picture-envelope.c.
 */
#include "app/picture-private.h"

#define MOST_CHARACTERS 42

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

/**
 * pp_slip_draw_sign:
 * @self: a canvas
 * @slip: what it is
 * @x: its middle
 * @y: its middle
 * @b: half its height
 * @direction: 1 when it goes to the right, -1 to the left
 *
 * The sign of the class: a tick, an arrow, a clock, a cross; for the directory a question mark, or the answer found.
 */
void
pp_slip_draw_sign (PpCanvas *self, PpSlip slip, double x, double y, double b, int direction)
{
  switch (slip)
    {
    case PP_SLIP_DONE:
      pp_disc (self, x, y, b);
      pp_fill (self, PP_INK_WHITE);
      pp_tick (self, x, y, b * 1.25, PP_INK_GREEN);
      break;
    case PP_SLIP_GO_ON:
      pp_disc (self, x, y, b);
      pp_fill (self, PP_INK_WHITE);
      pp_rule (self, x - direction * b * 0.6, y, x + direction * b * 0.5, y, PP_INK_BLUE, b * 0.26);
      pp_chevron (self, x + direction * b * 0.22, y, b * 0.95, direction, PP_INK_BLUE);
      break;
    case PP_SLIP_LATER:
      pp_clock (self, x, y, b, PP_INK_ENVELOPE, PP_INK_NAVY);
      break;
    case PP_SLIP_NO:
      PP_POLY (self, x - b, y - b * 0.42, x - b * 0.42, y - b, x + b * 0.42, y - b, x + b, y - b * 0.42, x + b, y + b * 0.42, x + b * 0.42,
               y + b, x - b * 0.42, y + b, x - b, y + b * 0.42);
      pp_fill (self, PP_INK_WHITE);
      pp_cross (self, x, y, b * 1.5, PP_INK_RED_FILL);
      break;
    case PP_SLIP_QUESTION:
      pp_disc (self, x, y, b);
      pp_fill (self, PP_INK_NAVY);
      cairo_arc (self->cr, x, y - b * 0.26, b * 0.36, G_PI * 1.05, G_PI * 2.3);
      cairo_line_to (self->cr, x, y + b * 0.22);
      pp_stroke (self, PP_INK_CARD, b * 0.2);
      pp_disc (self, x, y + b * 0.58, b * 0.14);
      pp_fill (self, PP_INK_CARD);
      break;
    case PP_SLIP_ANSWER:
      pp_disc (self, x, y, b);
      pp_fill (self, PP_INK_NAVY);
      pp_disc (self, x - b * 0.12, y - b * 0.12, b * 0.42);
      pp_stroke (self, PP_INK_CARD, b * 0.2);
      pp_rule (self, x + b * 0.22, y + b * 0.22, x + b * 0.6, y + b * 0.6, PP_INK_CARD, b * 0.26);
      break;
    case PP_SLIP_COMMAND:
    case PP_SLIP_LETTER:
    default:
      break;
    }
}

/* Everything but commands and letters has a sign. */
gboolean
pp_slip_has_sign (PpSlip slip)
{
  return slip != PP_SLIP_COMMAND && slip != PP_SLIP_LETTER;
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

/* "250-": more lines of the same reply follow: other sheets lie below this one. */
static gboolean
has_more (const char *text)
{
  return g_ascii_isdigit (text[0]) && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]) && text[3] == '-';
}

static void
draw_more (PpCanvas *self, PpSlip slip, double a, double b, int direction)
{
  for (int below = 2; below >= 1; below--)
    {
      cairo_save (self->cr);
      cairo_translate (self->cr, -direction * below * b * 0.34, below * b * 0.3);
      outline (self, slip, a, b, direction);
      pp_fill_stroke (self, looks[slip].paper, looks[slip].edge, MAX (1.2, b * 0.11));
      cairo_restore (self->cr);
    }
}

/* The tag of an IMAP command and of the answer to it (RFC 3501, 2.2.1): "A5" */
static gsize
find_tag (const PpScene *scene, const char *text)
{
  gsize n = 0;
  gboolean digits = FALSE;

  if (scene->hop < 1 || scene->hop > 5 || !g_str_has_prefix (scene->hops[scene->hop - 1].service, "IMAP"))
    return 0;
  for (; g_ascii_isalnum (text[n]); n++)
    digits |= g_ascii_isdigit (text[n]) != 0;
  return digits && n <= 6 && text[n] == ' ' ? n : 0;
}

/* A tag hangs at the beginning of the slip, as at the counter of a cloakroom. */
static double
draw_tag (PpCanvas *self, double x, double b, const char *tag)
{
  PpType type = { 12, TRUE, TRUE, 0.5 };
  double width = pp_words_measure (self, &type, tag) + b * 0.9;

  PP_POLY (self, x, 0, x + b * 0.4, -b * 0.7, x + width, -b * 0.7, x + width, b * 0.7, x + b * 0.4, b * 0.7);
  pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, MAX (1, b * 0.07));
  pp_words_draw (self, &type, PP_INK_NAVY, x + width / 2 + b * 0.15, 0, width, tag);
  return width + b * 0.4;
}

/**
 * pp_slip_draw:
 * @self: a canvas, in pixels
 * @slip: what it is
 * @text: the words on it; when they are many, the middle is left out, never the verb
 * @x: its middle; it stays inside the picture
 * @y: its middle
 * @direction: 1 when it flies to the right, -1 to the left
 */
void
pp_slip_draw (PpCanvas *self, PpSlip slip, const char *text, double x, double y, int direction)
{
  PpType type = { 13.5, TRUE, TRUE, 0 }, tag_type = { 12, TRUE, TRUE, 0.5 };
  gsize tagged = find_tag (self->scene, text);
  g_autofree char *tag = g_strndup (text, tagged);
  g_autofree char *words = pp_words_shorten_line (tagged > 0 ? text + tagged + 1 : text, MOST_CHARACTERS);
  double b = MAX (pp_words_size (self, &type) * 1.02, 14.5 * self->net_unit);
  double sign = pp_slip_has_sign (slip) ? b * 1.7 : 0, before = tagged > 0 ? pp_words_measure (self, &tag_type, tag) + b * 1.3 : 0;
  double width = pp_words_measure (self, &type, words) + sign + before + b * 1.3, a = width / 2;
  double margin = a + b * 1.3 + 2, left = -a + b * 0.65;

  pp_canvas_begin (self, CLAMP (x, MIN (margin, self->width / 2), MAX (self->width - margin, self->width / 2)), y, 1);
  draw_wake (self, a, b, direction);
  if (is_sealed (self, slip))
    {
      double tip = slip == PP_SLIP_COMMAND || slip == PP_SLIP_GO_ON ? b : 0;

      pp_outcome_draw_bag (self, direction > 0 ? -a : -a - tip, -b, 2 * a + tip, 2 * b);
    }
  if (has_more (text))
    draw_more (self, slip, a, b, direction);
  draw_paper (self, slip, a, b, direction);
  if (sign > 0)
    pp_slip_draw_sign (self, slip, left + b * 0.65, 0, b * 0.66, direction);
  left += sign;
  if (tagged > 0)
    left += draw_tag (self, left, b, tag);
  pp_words_draw (self, &type, looks[slip].text, left, slip == PP_SLIP_COMMAND ? -b * 0.1 : 0, width, words);
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
  if (pp_slip_has_sign (slip))
    pp_slip_draw_sign (self, slip, 0, 0, slip == PP_SLIP_LATER ? 9 : 7, direction);
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
