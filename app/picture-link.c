/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The links of the network, by what happens on them: dots that become a line, the plug and the socket, the broken line, the
 * sealed pipe, the eye that reads along. Where a link begins and ends is decided in picture-network.c.
 */
#include "app/picture-private.h"

/* ------------------------------------------------------------------ signs */

/**
 * pp_eye:
 * @self: a canvas
 * @x: its middle
 * @y: its middle
 * @size: its width
 *
 * An open eye: whoever is on the way can read what is said.
 */
void
pp_eye (PpCanvas *self, double x, double y, double size)
{
  double a = size / 2, b = size * 0.36;

  cairo_move_to (self->cr, x - a, y);
  cairo_curve_to (self->cr, x - a * 0.45, y - b * 1.25, x + a * 0.45, y - b * 1.25, x + a, y);
  cairo_curve_to (self->cr, x + a * 0.45, y + b * 1.25, x - a * 0.45, y + b * 1.25, x - a, y);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, size * 0.09);
  pp_disc (self, x, y, size * 0.2);
  pp_fill (self, PP_INK_BLUE);
  pp_disc (self, x, y, size * 0.09);
  pp_fill (self, PP_INK_NAVY);
  for (int lash = -1; lash <= 1; lash++)
    pp_rule (self, x + lash * a * 0.5, y - b * (lash == 0 ? 1.05 : 0.9), x + lash * a * 0.66, y - b * (lash == 0 ? 1.5 : 1.3), PP_INK_NAVY,
             size * 0.08);
}

/**
 * pp_key:
 * @self: a canvas
 * @x: its middle
 * @y: its middle
 * @size: its length
 * @direction: 1 when its teeth are on the right
 */
void
pp_key (PpCanvas *self, double x, double y, double size, int direction)
{
  for (int pass = 0; pass < 2; pass++)
    {
      PpInk ink = pass == 0 ? PP_INK_NAVY : PP_INK_AMBER;
      double width = size * (pass == 0 ? 0.24 : 0.12), d = direction;

      pp_disc (self, x - size * 0.28 * d, y, size * 0.2);
      pp_stroke (self, ink, width);
      cairo_move_to (self->cr, x - size * 0.08 * d, y);
      cairo_line_to (self->cr, x + size * 0.5 * d, y);
      cairo_line_to (self->cr, x + size * 0.5 * d, y + size * 0.2);
      cairo_move_to (self->cr, x + size * 0.28 * d, y);
      cairo_line_to (self->cr, x + size * 0.28 * d, y + size * 0.18);
      pp_stroke (self, ink, width);
    }
}

/* A plug that points right (1) or left (-1); its pins end at @x. */
static void
draw_plug (PpCanvas *self, double x, double y, double u, int d)
{
  for (int pin = -1; pin <= 1; pin += 2)
    pp_rule (self, x - d * 8 * u, y + pin * 4 * u, x, y + pin * 4 * u, PP_INK_METAL, 2.6 * u);
  pp_box (self, MIN (x - d * 7 * u, x - d * 19 * u), y - 8 * u, 12 * u, 16 * u, 3.5 * u);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_METAL, 1.4 * u);
}

/**
 * pp_link_draw_port:
 * @self: a canvas, in pixels
 * @x: the edge of a card
 * @y: where the link meets it
 * @open: somebody is plugged in there
 * @shut: nobody can be
 */
void
pp_link_draw_port (PpCanvas *self, double x, double y, gboolean open, gboolean shut)
{
  double u = self->net_unit, half = (open ? 9 : 6.5) * u;

  pp_box (self, x - 4.5 * u, y - half, 9 * u, 2 * half, 2.5 * u);
  pp_fill_stroke (self, shut ? PP_INK_STONE_DARK : open ? PP_INK_LAMP : PP_INK_SHEET, PP_INK_METAL, 1.6 * u);
  if (shut)
    pp_cross (self, x, y, 11 * u, PP_INK_RED);
  else if (!open)
    for (int pin = -1; pin <= 1; pin += 2)
      {
        pp_disc (self, x, y + pin * 2.6 * u, 1.2 * u);
        pp_fill (self, PP_INK_METAL);
      }
}

/* ------------------------------------------------------------------ lines */

static void
draw_dots (PpCanvas *self, double x1, double x2, double y, PpInk ink, double width)
{
  double u = self->net_unit;
  const double dots[] = { 0.1 * u, 5 * u };

  cairo_save (self->cr);
  cairo_set_dash (self->cr, dots, 2, 0);
  pp_rule (self, x1, y, x2, y, ink, width);
  cairo_restore (self->cr);
}

/* What goes through it looks like noise from outside: bars of many lengths. */
static void
draw_cipher (PpCanvas *self, double left, double right, double y)
{
  double u = self->net_unit;
  guint32 noise = 0x5bd1e995;

  for (double x = left + 8 * u; x < right - 6 * u; x += 5 * u)
    {
      double height = 1 + (noise >> 29);

      noise = noise * 1664525u + 1013904223u;
      pp_rule (self, x, y - height * 0.45 * u, x, y + height * 0.45 * u, PP_INK_STRIP_TEXT, 1.6 * u);
    }
}

/* A pipe around the line: nobody sees in. */
static void
draw_pipe (PpCanvas *self, double left, double right, double y)
{
  double u = self->net_unit;

  cairo_rectangle (self->cr, left, y - 7 * u, right - left, 14 * u);
  pp_fill_stroke (self, PP_INK_STRIP, PP_INK_PIPE, 2.4 * u);
  draw_cipher (self, left, right, y);
  for (int end = 0; end < 2; end++)
    {
      pp_box (self, (end == 0 ? left : right - 7 * u), y - 10 * u, 7 * u, 20 * u, 2 * u);
      pp_fill_stroke (self, PP_INK_AMBER, PP_INK_NAVY, 1.4 * u);
    }
}

/* They agree on keys: the pipe is there in outline, a key comes from either side. */
static void
draw_handshake (PpCanvas *self, double left, double right, double y)
{
  double u = self->net_unit;
  const double dashes[] = { 5 * u, 5 * u };

  pp_rule (self, left, y, right, y, PP_INK_RED, 3 * u);
  cairo_save (self->cr);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (self->cr, dashes, 2, 0);
  for (int side = -1; side <= 1; side += 2)
    pp_rule (self, left, y + side * 8 * u, right, y + side * 8 * u, PP_INK_PIPE, 2.6 * u);
  cairo_restore (self->cr);
  pp_key (self, left + 18 * u, y, 24 * u, 1);
  pp_key (self, right - 18 * u, y, 24 * u, -1);
}

/* The line stops before the port that is shut. */
static void
draw_broken (PpCanvas *self, double from, double to, double y, int d)
{
  double u = self->net_unit, gap = to - d * 26 * u;

  pp_rule (self, from, y, gap - d * 6 * u, y, PP_INK_RED, 4 * u);
  cairo_move_to (self->cr, gap - d * 6 * u, y);
  cairo_line_to (self->cr, gap - d * 1 * u, y - 9 * u);
  cairo_line_to (self->cr, gap + d * 3 * u, y + 8 * u);
  cairo_line_to (self->cr, gap + d * 8 * u, y - 7 * u);
  pp_stroke (self, PP_INK_RED, 2.6 * u);
  pp_cross (self, to - d * 12 * u, y + 13 * u, 15 * u, PP_INK_RED);
}

static void
draw_cable (PpCanvas *self, double from, double plug, double to, double y, int d)
{
  double u = self->net_unit;

  draw_dots (self, plug, to, y, PP_INK_RED, 2.6 * u);
  pp_rule (self, from, y, plug - d * 19 * u, y, PP_INK_RED, 4 * u);
  draw_plug (self, plug, y, u, d);
}

/* Under one roof: by hand, in the direction of the letter. */
static void
draw_passage (PpCanvas *self, double left, double right, double y, gboolean now)
{
  double u = self->net_unit;

  pp_rule (self, left, y, right, y, now ? PP_INK_RED : PP_INK_INK, (now ? 4 : 2.2) * u);
  for (int side = -1; side <= 1; side += 2)
    pp_chevron (self, (left + right) / 2 + side * 28 * u, y, 13 * u, 1, now ? PP_INK_RED : PP_INK_INK);
}

/**
 * pp_link_draw:
 * @self: a canvas, in pixels
 * @link: the link
 *
 * A link to come is dotted, one that was gone over is a line, the current one is thick and red, and says by its shape what
 * happens on it.
 */
void
pp_link_draw (PpCanvas *self, const PpLink *link)
{
  double u = self->net_unit, y = link->y;
  double from = link->direction > 0 ? link->left : link->right, to = link->direction > 0 ? link->right : link->left;
  gboolean now = link->status == PP_HOP_CURRENT || link->status == PP_HOP_TROUBLE;

  if (link->right - link->left < 2)
    return;
  if (link->status == PP_HOP_AHEAD)
    draw_dots (self, link->left, link->right, y, PP_INK_FAINT, 2.2 * u);
  else if (link->inside)
    draw_passage (self, link->left, link->right, y, now);
  else if (!now)
    pp_rule (self, link->left, y, link->right, y, PP_INK_INK, 2.2 * u);
  else if (link->act == PP_ACT_REFUSED)
    draw_broken (self, from, to, y, link->direction);
  else if (link->act == PP_ACT_CONNECT)
    draw_cable (self, from, to - link->direction * 7 * u, to, y, link->direction);
  else if (link->act == PP_ACT_LEAVE && !link->sealed)
    draw_cable (self, from, to - link->direction * 20 * u, to, y, link->direction);
  else if (link->sealed)
    draw_pipe (self, link->left, link->right, y);
  else if (link->act == PP_ACT_SEAL)
    draw_handshake (self, link->left, link->right, y);
  else
    pp_rule (self, link->left, y, link->right, y, PP_INK_RED, 4 * u);
}
