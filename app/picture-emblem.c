/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A round sign for each thing that can happen, so that the act is seen from the back row before a word is read. Each sign is
 * drawn in units, 28 wide around the origin; where it hangs is decided in picture-network.c.
 */
#include "app/picture-private.h"

#include <math.h>

#define LINE 1.7

static void
line (PpCanvas *self, double x1, double y1, double x2, double y2)
{
  pp_rule (self, x1, y1, x2, y2, PP_INK_NAVY, LINE);
}

static void
arrow (PpCanvas *self, double x1, double y1, double x2, double y2, PpInk ink)
{
  double angle = atan2 (y2 - y1, x2 - x1), a = 4.5;

  pp_rule (self, x1, y1, x2, y2, ink, 2.4);
  cairo_move_to (self->cr, x2 - a * cos (angle - 0.7), y2 - a * sin (angle - 0.7));
  cairo_line_to (self->cr, x2, y2);
  cairo_line_to (self->cr, x2 - a * cos (angle + 0.7), y2 - a * sin (angle + 0.7));
  pp_stroke (self, ink, 2.4);
}

static void
letter (PpCanvas *self, double x, double y, double w)
{
  cairo_rectangle (self->cr, x - w / 2, y - w * 0.33, w, w * 0.66);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1.3);
  cairo_move_to (self->cr, x - w / 2, y - w * 0.33);
  cairo_line_to (self->cr, x, y + w * 0.08);
  cairo_line_to (self->cr, x + w / 2, y - w * 0.33);
  pp_stroke (self, PP_INK_NAVY, 1.3);
}

static void
sheet (PpCanvas *self, double x, double y, double w, double h, int lines)
{
  cairo_rectangle (self->cr, x - w / 2, y - h / 2, w, h);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1.3);
  for (int i = 0; i < lines; i++)
    pp_rule (self, x - w * 0.32, y - h * 0.3 + i * h * 0.6 / MAX (1, lines - 1), x + w * 0.32, y - h * 0.3 + i * h * 0.6 / MAX (1, lines - 1),
             PP_INK_NAVY, 1);
}

static void
bubble (PpCanvas *self)
{
  pp_box (self, -9, -8, 18, 12, 4);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, LINE);
  PP_POLY (self, -5, 3.4, 1, 3.4, -5, 9);
  pp_fill (self, PP_INK_NAVY);
}

static void
pen (PpCanvas *self, double x, double y)
{
  PP_POLY (self, x, y, x + 1.5, y - 4, x + 9, y - 11, x + 12, y - 8, x + 4, y - 1);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_NAVY, 1);
}

static void
boxes (PpCanvas *self, double x)
{
  cairo_rectangle (self->cr, x - 5, -2, 10, 10);
  pp_fill_stroke (self, PP_INK_HOLE, PP_INK_NAVY, 1.3);
}

static void
compose (PpCanvas *self)
{
  sheet (self, -2, 0, 13, 17, 4);
  pen (self, 0, 8);
}

static void
connect_ (PpCanvas *self)
{
  line (self, -11, 0, -5, 0);
  for (int pin = -1; pin <= 1; pin += 2)
    line (self, 1, pin * 2.6, 5, pin * 2.6);
  pp_box (self, -6, -5, 7, 10, 2);
  pp_fill (self, PP_INK_RED_FILL);
  pp_box (self, 6, -6.5, 4.5, 13, 1.5);
  pp_fill (self, PP_INK_NAVY);
}

static void
refused (PpCanvas *self)
{
  pp_box (self, -6.5, -9, 13, 18, 1);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_NAVY, LINE);
  pp_cross (self, 0, 0, 19, PP_INK_RED_FILL);
}

static void
greet (PpCanvas *self)
{
  bubble (self);
  pp_disc (self, -3, -3.5, 1.2);
  pp_disc (self, 3, -3.5, 1.2);
  pp_fill (self, PP_INK_NAVY);
  cairo_arc (self->cr, 0, -2.6, 3.8, 0.3, G_PI - 0.3);
  pp_stroke (self, PP_INK_NAVY, 1.4);
}

/* A name tag: a face and a name. */
static void
hello (PpCanvas *self)
{
  pp_box (self, -10, -6, 20, 14, 2);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, LINE);
  cairo_rectangle (self->cr, -10, -6, 20, 4.6);
  pp_fill (self, PP_INK_BLUE);
  line (self, -5.5, 1.6, 5.5, 1.6);
  line (self, -5.5, 5, 2, 5);
  line (self, 0, -6, 0, -10);
}

static void
seal (PpCanvas *self)
{
  pp_padlock (self, -3, 0, 19);
  pp_key (self, 7, 4, 11, -1);
}

static void
sign_in (PpCanvas *self)
{
  pp_box (self, -10, -7, 20, 14, 2);
  pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, LINE);
  pp_disc (self, -4.5, -2, 2.6);
  pp_fill (self, PP_INK_NAVY);
  cairo_arc (self->cr, -4.5, 5, 4, G_PI, 2 * G_PI);
  pp_fill (self, PP_INK_NAVY);
  line (self, 2, -2, 7.5, -2);
  line (self, 2, 2.5, 6, 2.5);
}

/* The corner of the sender is written on, */
static void
sender (PpCanvas *self)
{
  pp_box (self, -10, -6, 20, 14, 1);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, LINE);
  line (self, -7.5, -2.5, -1, -2.5);
  line (self, -7.5, 0.5, -3, 0.5);
  pen (self, 0, -1);
}

/* or the middle, with whom it is for. */
static void
recipient (PpCanvas *self)
{
  pp_box (self, -10, -6, 20, 14, 1);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, LINE);
  line (self, -5, 2, 3, 2);
  line (self, -5, 5, 1, 5);
  pen (self, 3, 3);
}

static void
open_letter (PpCanvas *self, double up)
{
  PP_POLY (self, -9.5, -1, 0, -9, 9.5, -1);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.3);
  sheet (self, 0, -1 - up, 13, 12, 3);
  PP_POLY (self, -9.5, -1, 0, 5, 9.5, -1, 9.5, 9, -9.5, 9);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.3);
}

static void
fill (PpCanvas *self)
{
  open_letter (self, 4);
}

static void
whole_letter (PpCanvas *self)
{
  letter (self, -1, 2, 17);
  arrow (self, -6, -8.5, 7, -8.5, PP_INK_RED_FILL);
}

/* The hammer and the mark. */
static void
postmark (PpCanvas *self)
{
  pp_disc (self, 0, 4, 5.6);
  pp_stroke (self, PP_INK_NAVY, 1.5);
  line (self, -3, 3, 3, 3);
  line (self, -3, 5.6, 3, 5.6);
  PP_POLY (self, -5, -3, 5, -3, 2, -6, 2, -11, -2, -11, -2, -6);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_NAVY, 1.2);
}

static void
check (PpCanvas *self)
{
  sheet (self, 0, 1, 14, 17, 0);
  cairo_rectangle (self->cr, -3.5, -9.5, 7, 3.4);
  pp_fill (self, PP_INK_NAVY);
  for (int i = 0; i < 2; i++)
    {
      pp_tick (self, -3, -1.5 + i * 6, 5, PP_INK_GREEN);
      line (self, 1, -1.5 + i * 6, 5, -1.5 + i * 6);
    }
}

static void
look_up (PpCanvas *self)
{
  pp_rule (self, 3, 3, 9, 9, PP_INK_NAVY, 3.6);
  pp_disc (self, -2, -2, 6.6);
  pp_fill_stroke (self, PP_INK_SCREEN, PP_INK_NAVY, 2);
  line (self, -5.5, -3.5, 1.5, -3.5);
  line (self, -5.5, 0, -0.5, 0);
}

static void
hand_over (PpCanvas *self)
{
  letter (self, 0, -4, 13);
  arrow (self, -9, 6, 9, 6, PP_INK_RED_FILL);
}

static void
shelve (PpCanvas *self)
{
  pp_rule (self, -10, 7.5, 10, 7.5, PP_INK_WOOD_DARK, 2.6);
  for (int i = 0; i < 2; i++)
    {
      cairo_rectangle (self->cr, -9 + i * 4.5, -2, 3.6, 8);
      pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1);
    }
  pp_clock (self, 4.5, -2.5, 6, PP_INK_AMBER, PP_INK_NAVY);
}

static void
hourglass (PpCanvas *self)
{
  line (self, -6, -9, 6, -9);
  line (self, -6, 9, 6, 9);
  PP_POLY (self, -5, -9, 5, -9, 0.8, 0, 5, 9, -5, 9, -0.8, 0);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1.4);
  PP_POLY (self, -4, 8, 4, 8, 0, 3);
  pp_fill (self, PP_INK_RED_FILL);
}

static void
file (PpCanvas *self)
{
  boxes (self, 0);
  arrow (self, 0, -11, 0, 3, PP_INK_RED_FILL);
}

static void
list (PpCanvas *self)
{
  sheet (self, 0, 0, 15, 18, 0);
  for (int i = 0; i < 3; i++)
    {
      pp_disc (self, -4, -5 + i * 5, 1.3);
      pp_fill (self, PP_INK_RED_FILL);
      line (self, -1, -5 + i * 5, 5, -5 + i * 5);
    }
}

static void
collect (PpCanvas *self)
{
  boxes (self, -5);
  letter (self, 1, 2, 10);
  arrow (self, -4, -6, 9, -6, PP_INK_RED_FILL);
}

static void
mark (PpCanvas *self)
{
  letter (self, -1, 3, 16);
  PP_POLY (self, 1, -10, 9, -10, 9, 3, 5, -0.5, 1, 3);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_NAVY, 1.1);
}

static void
move (PpCanvas *self)
{
  boxes (self, -6);
  boxes (self, 6);
  cairo_arc (self->cr, 0, -2, 6, G_PI, 2 * G_PI - 0.3);
  pp_stroke (self, PP_INK_RED_FILL, 2.2);
  PP_POLY (self, 2, -4, 9.5, -4, 6, 1.5);
  pp_fill (self, PP_INK_RED_FILL);
}

static void
remove_ (PpCanvas *self)
{
  PP_POLY (self, -6.5, -4, 6.5, -4, 5, 10, -5, 10);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, LINE);
  for (int i = -1; i <= 1; i++)
    line (self, i * 2.8, -1, i * 2.3, 7);
  line (self, -8, -5, 8, -5);
  line (self, -2.5, -8, 2.5, -8);
}

/* A bell beside the counter. */
static void
watch (PpCanvas *self)
{
  cairo_move_to (self->cr, -8, 5);
  cairo_curve_to (self->cr, -5, 2, -6, -8, 0, -8);
  cairo_curve_to (self->cr, 6, -8, 5, 2, 8, 5);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_NAVY, LINE);
  pp_disc (self, 0, 7, 2.2);
  pp_disc (self, 0, -9, 1.4);
  pp_fill (self, PP_INK_NAVY);
}

static void
turn_back (PpCanvas *self)
{
  cairo_move_to (self->cr, -6, -5);
  cairo_line_to (self->cr, 3, -5);
  cairo_arc (self->cr, 3, 0.5, 5.5, -G_PI_2, G_PI_2);
  cairo_line_to (self->cr, -5, 6);
  pp_stroke (self, PP_INK_RED_FILL, 2.8);
  PP_POLY (self, -11, -5, -4.5, -10, -4.5, 0);
  pp_fill (self, PP_INK_RED_FILL);
}

/* A door that one goes out by. */
static void
leave (PpCanvas *self)
{
  pp_box (self, -8, -9, 11, 18, 1);
  pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, LINE);
  arrow (self, -4, 0, 10, 0, PP_INK_RED_FILL);
}

static void
talk (PpCanvas *self)
{
  bubble (self);
  for (int dot = -1; dot <= 1; dot++)
    {
      pp_disc (self, dot * 4.6, -2, 1.5);
      pp_fill (self, PP_INK_NAVY);
    }
}

static void (*const emblems[PP_N_ACTS]) (PpCanvas *self) = {
  [PP_ACT_COMPOSE] = compose,     [PP_ACT_CONNECT] = connect_,    [PP_ACT_REFUSED] = refused, [PP_ACT_GREET] = greet,
  [PP_ACT_HELLO] = hello,         [PP_ACT_SEAL] = seal,           [PP_ACT_SIGN_IN] = sign_in, [PP_ACT_SENDER] = sender,
  [PP_ACT_RECIPIENT] = recipient, [PP_ACT_FILL] = fill,           [PP_ACT_LETTER] = whole_letter, [PP_ACT_POSTMARK] = postmark,
  [PP_ACT_CHECK] = check,         [PP_ACT_LOOK_UP] = look_up,     [PP_ACT_HAND_OVER] = hand_over, [PP_ACT_SHELVE] = shelve,
  [PP_ACT_WAIT] = hourglass,      [PP_ACT_FILE] = file,           [PP_ACT_LIST] = list,       [PP_ACT_COLLECT] = collect,
  [PP_ACT_MARK] = mark,           [PP_ACT_MOVE] = move,           [PP_ACT_REMOVE] = remove_,  [PP_ACT_WATCH] = watch,
  [PP_ACT_RETURN] = turn_back,    [PP_ACT_LEAVE] = leave,         [PP_ACT_TALK] = talk,
};

/**
 * pp_emblem_draw:
 * @self: a canvas, in units
 * @act: what happens; nothing is drawn for %PP_ACT_NONE
 */
void
pp_emblem_draw (PpCanvas *self, PpAct act)
{
  if (act >= PP_N_ACTS || emblems[act] == NULL)
    return;
  pp_disc (self, 0, 0, 16);
  pp_fill (self, PP_INK_RED);
  pp_disc (self, 0, 0, 14);
  pp_fill (self, PP_INK_ENVELOPE);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  emblems[act] (self);
}
