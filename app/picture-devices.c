/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The things on the cards of the network: laptop, rack, mailbox server, directory, and the small marks on them. Each is
 * drawn in units around its middle. Where they stand is in picture-network.c.
 */
#include "app/picture-private.h"

#include <math.h>

/* A laptop with a letter on its screen. */
void
pp_device_laptop (PpCanvas *self)
{
  pp_box (self, -25, -22, 50, 34, 3.5);
  pp_fill (self, PP_INK_DEVICE);
  pp_box (self, -21.5, -18.5, 43, 27, 1.5);
  pp_fill (self, PP_INK_SCREEN);
  PP_POLY (self, -21.5, -18.5, -6, -18.5, -16, 8.5, -21.5, 8.5);
  pp_use_alpha (self, PP_INK_WHITE, 0.35);
  cairo_fill (self->cr);
  pp_box (self, -11, -12, 22, 14.5, 1);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.2);
  cairo_move_to (self->cr, -11, -12);
  cairo_line_to (self->cr, 0, -4);
  cairo_line_to (self->cr, 11, -12);
  pp_stroke (self, PP_INK_NAVY, 1.2);
  PP_POLY (self, -25, 13.5, 25, 13.5, 32, 20, 30, 21.5, -30, 21.5, -32, 20);
  pp_fill (self, PP_INK_DEVICE);
  pp_box (self, -7, 15, 14, 3, 1);
  pp_use_alpha (self, PP_INK_SCREEN, 0.5);
  cairo_fill (self->cr);
}

/* A telephone with a letter on its screen. */
void
pp_device_phone (PpCanvas *self)
{
  pp_box (self, -14, -25, 28, 49, 5);
  pp_fill (self, PP_INK_DEVICE);
  pp_box (self, -11, -20, 22, 36, 1.5);
  pp_fill (self, PP_INK_SCREEN);
  PP_POLY (self, -11, -20, -1, -20, -9, 16, -11, 16);
  pp_use_alpha (self, PP_INK_WHITE, 0.35);
  cairo_fill (self->cr);
  pp_box (self, -8, -8, 16, 11, 1);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.2);
  cairo_move_to (self->cr, -8, -8);
  cairo_line_to (self->cr, 0, -2);
  cairo_line_to (self->cr, 8, -8);
  pp_stroke (self, PP_INK_NAVY, 1.2);
  pp_disc (self, 0, 20, 1.8);
  pp_use_alpha (self, PP_INK_SCREEN, 0.6);
  cairo_fill (self->cr);
}

/* A rack of three with lamps. */
void
pp_device_rack (PpCanvas *self)
{
  for (int i = 0; i < 3; i++)
    {
      double y = -23 + i * 16;

      pp_box (self, -25, y, 50, 13.5, 3);
      pp_fill (self, PP_INK_DEVICE);
      pp_disc (self, -18.5, y + 6.7, 2.2);
      pp_fill (self, PP_INK_LAMP);
      pp_disc (self, -12, y + 6.7, 1.6);
      pp_fill (self, i == 1 ? PP_INK_AMBER : PP_INK_LAMP);
      for (int slot = 0; slot < 5; slot++)
        {
          pp_box (self, -4 + slot * 5, y + 3.6, 2.6, 6.4, 1);
          pp_use_alpha (self, PP_INK_SCREEN, 0.45);
          cairo_fill (self->cr);
        }
    }
}

/* A server whose front is a wall of pigeon-holes; letters stick out of as many. */
void
pp_device_boxes (PpCanvas *self, guint letters)
{
  pp_box (self, -25, -24, 50, 47, 3);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_WOOD_DARK, 1.5);
  for (int i = 0; i < 12; i++)
    {
      double x = -22 + i % 4 * 11.2, y = -21 + i / 4 * 14.4;
      gboolean full = (guint) ((i + 12 - 6) % 12) < letters;

      cairo_rectangle (self->cr, x, y, 9.8, 12.6);
      pp_fill (self, PP_INK_HOLE);
      if (full)
        {
          cairo_rectangle (self->cr, x + 1, y + 3.6, 7.8, 8);
          pp_fill (self, PP_INK_ENVELOPE);
          cairo_rectangle (self->cr, x + 5.6, y + 4.6, 2.4, 2.8);
          pp_fill (self, PP_INK_RED_FILL);
        }
    }
}

/* The directory: an open book with a thumb index. 48 units wide, 28 high, its top at the origin. */
void
pp_device_book (PpCanvas *self)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  PP_POLY (self, -25, 5, 25, 5, 25, 27, -25, 27);
  pp_fill (self, PP_INK_ROOF_RED);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (self->cr, 0, 4);
      cairo_curve_to (self->cr, side * 7, -2, side * 16, -1, side * 22, 2);
      cairo_line_to (self->cr, side * 22, 24);
      cairo_curve_to (self->cr, side * 16, 21, side * 7, 20, 0, 26);
      cairo_close_path (self->cr);
      pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.2);
      for (int line = 0; line < 4; line++)
        pp_rule (self, side * 4.5, 6.5 + line * 4, side * (line == 3 ? 12 : 18), 5.2 + line * 4, PP_INK_NAVY, 0.8);
    }
  for (int tab = 0; tab < 3; tab++)
    {
      pp_box (self, 21, 5 + tab * 6, 5, 4.6, 1);
      pp_fill (self, tab == 0 ? PP_INK_RED_FILL : tab == 1 ? PP_INK_BLUE : PP_INK_GREEN);
    }
}

/* A shutter over the upper part of a card: nobody listens here. */
void
pp_device_shutter (PpCanvas *self)
{
  pp_box (self, -38, -30, 76, 60, 4);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_OUTLINE, 1.4);
  for (int slat = 0; slat < 9; slat++)
    pp_rule (self, -36, -24 + slat * 6.4, 36, -24 + slat * 6.4, PP_INK_OUTLINE, 0.8);
}

/* A suitcase's tag: who sits here is a visitor. */
void
pp_device_tag (PpCanvas *self)
{
  cairo_move_to (self->cr, -4, -9);
  cairo_curve_to (self->cr, -10, -16, -2, -20, 2, -14);
  pp_stroke (self, PP_INK_WOOD_DARK, 1.4);
  PP_POLY (self, -8, -8, -3, -13, 3, -13, 8, -8, 8, 12, -8, 12);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_NAVY, 1.3);
  pp_disc (self, 0, -8.5, 1.8);
  pp_fill (self, PP_INK_NAVY);
  pp_box (self, -5, -2, 10, 8.5, 1.5);
  pp_fill (self, PP_INK_NAVY);
  pp_box (self, -2.4, -4.4, 4.8, 3.4, 1);
  pp_stroke (self, PP_INK_NAVY, 1.3);
}

static void
draw_tiny_envelope (PpCanvas *self, double x, double y, double w)
{
  cairo_rectangle (self->cr, x, y - w * 0.34, w, w * 0.68);
  pp_fill (self, PP_INK_ENVELOPE);
  cairo_move_to (self->cr, x, y - w * 0.34);
  cairo_line_to (self->cr, x + w / 2, y + w * 0.04);
  cairo_line_to (self->cr, x + w, y - w * 0.34);
  pp_stroke (self, PP_INK_NAVY, w * 0.09);
}

/**
 * pp_badge_draw:
 * @self: a canvas, in pixels
 * @x: its right end
 * @y: its middle
 * @queue: letters that wait here, with a clock; else letters that lie in mailboxes
 * @count: how many
 *
 * Returns: how wide it is
 */
double
pp_badge_draw (PpCanvas *self, double x, double y, gboolean queue, guint count)
{
  PpType type = { 12, TRUE, FALSE, 0 };
  g_autofree char *number = count > 999 ? g_strdup ("999+") : g_strdup_printf ("%u", count);
  double size = pp_words_size (self, &type), text = pp_words_measure (self, &type, number);
  double height = size * 1.55, sign = size * (queue ? 3.0 : 1.6), width = sign + text + size * 0.95;

  pp_box (self, x - width, y - height / 2, width, height, height / 2);
  pp_fill_stroke (self, queue ? PP_INK_AMBER : PP_INK_BLUE, PP_INK_SHEET, 1.5);
  draw_tiny_envelope (self, x - width + size * 0.45, y, size * 1.15);
  if (queue)
    pp_clock (self, x - width + size * 2.25, y, size * 0.52, PP_INK_ENVELOPE, PP_INK_NAVY);
  pp_words_draw (self, &type, queue ? PP_INK_NAVY : PP_INK_WHITE, x - width + sign + size * 0.35, y, text + 1, number);
  return width;
}

/**
 * pp_hop_mark:
 * @self: a canvas, in pixels
 * @x: its middle
 * @y: its middle
 * @radius: of the disc
 * @hop: the number on it
 * @status: how it looks: ahead is hollow, done is ink, the current one red with a ring, trouble has a warning sign
 */
void
pp_hop_mark (PpCanvas *self, double x, double y, double radius, guint hop, PpHopStatus status)
{
  static const PpInk insides[] = { PP_INK_SHEET, PP_INK_RED_FILL, PP_INK_INK, PP_INK_RED_FILL };
  static const PpInk edges[] = { PP_INK_FAINT, PP_INK_WHITE, PP_INK_INK, PP_INK_WHITE };
  static const PpInk digits[] = { PP_INK_FAINT, PP_INK_WHITE, PP_INK_SHEET, PP_INK_WHITE };
  PpType type = { radius * 1.15 / self->type, TRUE, FALSE, 0.5 };
  char number[12];

  g_snprintf (number, sizeof number, "%u", hop);
  if (status == PP_HOP_CURRENT || status == PP_HOP_TROUBLE)
    {
      pp_disc (self, x, y, radius * 1.28);
      pp_fill (self, PP_INK_RED_FILL);
    }
  pp_disc (self, x, y, radius);
  pp_fill_stroke (self, insides[status], edges[status], MAX (1, radius * 0.12));
  pp_words_draw (self, &type, digits[status], x, y, radius * 2, number);
  if (status == PP_HOP_TROUBLE)
    pp_alarm (self, x + radius * 1.25, y - radius * 0.85, radius * 1.25);
}
