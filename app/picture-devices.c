/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The things on the cards of the network: laptop, telephone, rack, mailbox server, directory, and the small marks on them. Each
 * has four looks that differ in shape, and is drawn in units around its middle. Where they stand is in picture-network.c.
 */
#include "app/picture-private.h"

#include <math.h>

/* What a screen shows: nothing, a letter, a letter and what is being done with it, or a warning. */
static void
draw_screen (PpCanvas *self, double x, double y, double width, double height, PpLook look)
{
  double a = width / 2, middle = y + height / 2, letter = MIN (width * 0.55, height * 0.8);

  pp_box (self, x - a, y, width, height, 1.5);
  pp_fill (self, look == PP_LOOK_CLOSED ? PP_INK_DEVICE : PP_INK_SCREEN);
  if (look == PP_LOOK_CLOSED)
    return;
  if (look == PP_LOOK_IDLE)
    {
      PP_POLY (self, x - a, y, x - a * 0.2, y, x - a * 0.7, y + height, x - a, y + height);
      pp_use_alpha (self, PP_INK_WHITE, 0.35);
      cairo_fill (self->cr);
    }
  if (look == PP_LOOK_TROUBLED)
    {
      pp_rule (self, x - a, y + height * 0.2, x - a * 0.2, y + height * 0.55, PP_INK_NAVY, 1.2);
      pp_rule (self, x - a * 0.2, y + height * 0.55, x - a * 0.4, y + height, PP_INK_NAVY, 1.2);
      pp_rule (self, x - a * 0.2, y + height * 0.55, x + a, y + height * 0.4, PP_INK_NAVY, 1.2);
      return;
    }
  if (look == PP_LOOK_BUSY)
    {
      x -= a * 0.3;
      for (int line = 0; line < 3; line++)
        pp_rule (self, x + a * 0.62, middle - 6 + line * 6, x + a * (line == 1 ? 1.0 : 1.18), middle - 6 + line * 6, PP_INK_NAVY, 1.8);
      letter *= 0.9;
    }
  pp_box (self, x - letter / 2, middle - letter * 0.33, letter, letter * 0.66, 1);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.2);
  cairo_move_to (self->cr, x - letter / 2, middle - letter * 0.33);
  cairo_line_to (self->cr, x, middle + letter * 0.04);
  cairo_line_to (self->cr, x + letter / 2, middle - letter * 0.33);
  pp_stroke (self, PP_INK_NAVY, 1.2);
}

/* Short lines around what is at work. */
static void
draw_rays (PpCanvas *self, double a, double b)
{
  for (int side = -1; side <= 1; side += 2)
    for (int ray = -1; ray <= 1; ray++)
      pp_rule (self, side * a, ray * b * 0.5, side * (a + 6), ray * b * 0.8, PP_INK_RED, 2);
}

/* A lid that is shut, seen from the front. */
static void
draw_lid (PpCanvas *self)
{
  pp_box (self, -30, 9, 60, 7, 3);
  pp_fill_stroke (self, PP_INK_DEVICE, PP_INK_METAL, 1.4);
  pp_box (self, -32, 16, 64, 6, 2);
  pp_fill_stroke (self, PP_INK_DEVICE, PP_INK_METAL, 1.4);
}

/**
 * pp_device_laptop:
 * @self: a canvas, in units
 * @look: at work its screen says so; when nobody is there the lid is shut
 */
void
pp_device_laptop (PpCanvas *self, PpLook look)
{
  if (look == PP_LOOK_CLOSED)
    {
      draw_lid (self);
      return;
    }
  if (look == PP_LOOK_BUSY)
    draw_rays (self, 29, 18);
  pp_box (self, -25, -22, 50, 34, 3.5);
  pp_fill_stroke (self, PP_INK_DEVICE, PP_INK_METAL, 1.2);
  draw_screen (self, 0, -18.5, 43, 27, look);
  PP_POLY (self, -25, 13.5, 25, 13.5, 32, 20, 30, 21.5, -30, 21.5, -32, 20);
  pp_fill_stroke (self, PP_INK_DEVICE, PP_INK_METAL, 1.2);
  pp_box (self, -7, 15, 14, 3, 1);
  pp_use_alpha (self, PP_INK_SCREEN, 0.5);
  cairo_fill (self->cr);
}

/**
 * pp_device_phone:
 * @self: a canvas, in units
 * @look: when nobody is there its screen is dark
 */
void
pp_device_phone (PpCanvas *self, PpLook look)
{
  if (look == PP_LOOK_BUSY)
    draw_rays (self, 18, 22);
  pp_box (self, -14, -25, 28, 49, 5);
  pp_fill_stroke (self, PP_INK_DEVICE, PP_INK_METAL, 1.2);
  draw_screen (self, 0, -20, 22, 36, look);
  pp_disc (self, 0, 20, 1.8);
  pp_use_alpha (self, PP_INK_SCREEN, 0.6);
  cairo_fill (self->cr);
}

/* One of a rack's machines: two lamps and five bars that rise when there is work. */
static void
draw_machine (PpCanvas *self, double x, double y, int row, PpLook look)
{
  static const double bars[3][5] = { { 3, 8, 5, 9, 6 }, { 8, 4, 9, 6, 3 }, { 5, 9, 6, 3, 8 } };
  gboolean works = look == PP_LOOK_BUSY, dark = look == PP_LOOK_CLOSED, ill = look == PP_LOOK_TROUBLED && row == 1;

  pp_box (self, x - 25, y, 50, 13.5, 3);
  pp_fill_stroke (self, PP_INK_DEVICE, PP_INK_METAL, 1.2);
  pp_disc (self, x - 18.5, y + 6.7, works ? 3 : 2.2);
  if (dark || ill)
    pp_stroke (self, PP_INK_UNLIT, 1.1);
  else
    pp_fill (self, PP_INK_LAMP);
  if (ill)
    {
      pp_cross (self, x + 6, y + 6.7, 12, PP_INK_AMBER);
      return;
    }
  for (int slot = 0; slot < 5; slot++)
    {
      double height = works ? bars[row][slot] : 1.8;

      cairo_rectangle (self->cr, x - 8 + slot * 6, y + 11.2 - height, 3.8, height);
      pp_fill (self, works ? slot % 2 == 0 ? PP_INK_LAMP : PP_INK_AMBER : PP_INK_UNLIT);
    }
}

/**
 * pp_device_rack:
 * @self: a canvas, in units
 * @look: at work the bars of its machines rise; in trouble one of them hangs out; when it is off all lamps are out
 */
void
pp_device_rack (PpCanvas *self, PpLook look)
{
  if (look == PP_LOOK_BUSY)
    draw_rays (self, 29, 18);
  for (int i = 0; i < 3; i++)
    {
      gboolean out = look == PP_LOOK_TROUBLED && i == 1;

      cairo_save (self->cr);
      if (out)
        {
          cairo_translate (self->cr, 6, -7);
          cairo_rotate (self->cr, 0.12);
          draw_machine (self, 0, 0, i, look);
        }
      else
        draw_machine (self, 0, -23 + i * 16, i, look);
      cairo_restore (self->cr);
    }
}

static void
draw_hole (PpCanvas *self, double x, double y, gboolean full)
{
  cairo_rectangle (self->cr, x, y, 9.8, 12.6);
  pp_fill (self, PP_INK_HOLE);
  if (!full)
    return;
  cairo_rectangle (self->cr, x + 1, y + 3.6, 7.8, 8);
  pp_fill (self, PP_INK_ENVELOPE);
  cairo_rectangle (self->cr, x + 5.6, y + 4.6, 2.4, 2.8);
  pp_fill (self, PP_INK_RED_FILL);
}

/**
 * pp_device_boxes:
 * @self: a canvas, in units
 * @letters: how many letters stick out of the pigeon-holes on its front
 * @look: at work one of the little doors is open
 */
void
pp_device_boxes (PpCanvas *self, guint letters, PpLook look)
{
  if (look == PP_LOOK_BUSY)
    draw_rays (self, 30, 18);
  pp_box (self, -25, -24, 50, 47, 3);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_METAL, 1.5);
  for (int i = 0; i < 12; i++)
    draw_hole (self, -22 + i % 4 * 11.2, -21 + i / 4 * 14.4, (guint) ((i + 12 - 6) % 12) < letters);
  if (look == PP_LOOK_BUSY)
    {
      cairo_rectangle (self->cr, 0.4, -6.6, 9.8, 12.6);
      pp_stroke (self, PP_INK_AMBER, 2.4);
      PP_POLY (self, 10.6, -6.6, 17, -10, 17, 9, 10.6, 6);
      pp_fill_stroke (self, PP_INK_AMBER, PP_INK_NAVY, 1);
    }
  else if (look == PP_LOOK_TROUBLED)
    for (int i = 0; i < 3; i++)
      {
        PP_POLY (self, -20 + i * 13, 16, -8 + i * 13, 13 + i, -7 + i * 13, 22 + i, -19 + i * 13, 24);
        pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1);
      }
}

/* Shut, with a strap around it. */
static void
draw_shut_book (PpCanvas *self)
{
  pp_box (self, -18, -1, 36, 28, 2);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_METAL, 1.4);
  pp_box (self, -12, 4, 24, 9, 1);
  pp_fill (self, PP_INK_ENVELOPE);
  pp_rule (self, -8, 7, 8, 7, PP_INK_NAVY, 1);
  pp_rule (self, -5, 10, 5, 10, PP_INK_NAVY, 1);
}

static void
draw_page (PpCanvas *self, int side)
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

/* A line of the page is found: under the glass. */
static void
draw_glass (PpCanvas *self)
{
  pp_rule (self, 15, 17, 24, 27, PP_INK_NAVY, 4.5);
  pp_disc (self, 10, 11, 8.5);
  pp_fill_stroke (self, PP_INK_SCREEN, PP_INK_NAVY, 2);
  pp_rule (self, 5.5, 9, 14.5, 9, PP_INK_NAVY, 1.6);
  pp_rule (self, 5.5, 13, 12, 13, PP_INK_RED_FILL, 1.8);
}

/**
 * pp_device_book:
 * @self: a canvas, in units
 * @look: idle it is shut; at work open, a line under the glass; in trouble a page is torn out
 *
 * The directory: 48 units wide, 28 high, its top at the origin.
 */
void
pp_device_book (PpCanvas *self, PpLook look)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  if (look == PP_LOOK_IDLE || look == PP_LOOK_CLOSED)
    {
      draw_shut_book (self);
      if (look == PP_LOOK_CLOSED)
        pp_rule (self, 12, -1, 12, 27, PP_INK_METAL, 4);
      return;
    }
  PP_POLY (self, -25, 5, 25, 5, 25, 27, -25, 27);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_METAL, 1.2);
  for (int side = -1; side <= 1; side += 2)
    draw_page (self, side);
  for (int tab = 0; tab < 3; tab++)
    {
      pp_box (self, 21, 5 + tab * 6, 5, 4.6, 1);
      pp_fill (self, tab == 0 ? PP_INK_RED_FILL : tab == 1 ? PP_INK_BLUE : PP_INK_GREEN);
    }
  if (look == PP_LOOK_BUSY)
    draw_glass (self);
  else
    {
      PP_POLY (self, 4, 4, 10, 8, 6, 12, 12, 16, 7, 22, 19, 20, 21, 3);
      pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_NAVY, 1);
    }
}

/* The plug beside what is shut lies on the floor: no current. */
static void
draw_pulled_plug (PpCanvas *self)
{
  cairo_move_to (self->cr, -40, 30);
  cairo_curve_to (self->cr, -34, 42, -28, 24, -22, 32);
  pp_stroke (self, PP_INK_METAL, 1.8);
}

/* A shutter over the upper part of a card: nobody listens here. */
void
pp_device_shutter (PpCanvas *self)
{
  pp_box (self, -38, -30, 76, 60, 4);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_METAL, 1.4);
  for (int slat = 0; slat < 9; slat++)
    pp_rule (self, -36, -24 + slat * 6.4, 36, -24 + slat * 6.4, PP_INK_OUTLINE, 0.8);
  draw_pulled_plug (self);
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

/* A suitcase beside the card, in units around its middle: it has come from outside. */
void
pp_device_suitcase (PpCanvas *self)
{
  pp_box (self, -7, -17, 14, 9, 3);
  pp_stroke (self, PP_INK_METAL, 2.4);
  pp_box (self, -17, -11, 34, 24, 3.5);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_NAVY, 1.6);
  for (int side = -1; side <= 1; side += 2)
    pp_rule (self, side * 10, -11, side * 10, 13, PP_INK_NAVY, 2);
  pp_disc (self, 0, 1, 5);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1);
  pp_rule (self, -2.5, 1, 2.5, 1, PP_INK_RED_FILL, 1.4);
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
