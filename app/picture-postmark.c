/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is stuck and struck on envelopes, in pixels: the stamp, postmarks with their words and as rings, the striped border.
 */
#include "app/picture-private.h"

/* The stamp that pays for it. */
void
pp_post_stamp (PpCanvas *self, double x, double y, double size)
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

/* Where there is no room for their words, postmarks are rings, each a little askew. */
void
pp_post_rings (PpCanvas *self, double x, double y, double radius, guint n)
{
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

/* "London" where there is room, else "LON" */
static char *
abbreviate_town (PpCanvas *self, const PpType *type, const char *town, double most)
{
  g_autofree char *start = NULL;

  if (pp_words_measure (self, type, town) <= most)
    return g_strdup (town);
  start = g_utf8_substring (town, 0, MIN (3, g_utf8_strlen (town, -1)));
  return g_utf8_strup (start, -1);
}

/* One postmark with its town and its hour, around a point. */
void
pp_post_mark (PpCanvas *self, double x, double y, double radius, const PpSceneMark *mark)
{
  PpType type = { radius * 0.52 / self->type, TRUE, FALSE, 0.5 };
  double size = pp_words_size (self, &type);
  g_autofree char *town = abbreviate_town (self, &type, mark->town, radius * 1.62);
  gboolean hour = *mark->hour != '\0';

  pp_disc (self, x, y, radius);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, MAX (1, radius * 0.09));
  pp_words_draw (self, &type, PP_INK_NAVY, x, hour ? y - size * 0.52 : y, radius * 2, town);
  type.bold = FALSE;
  if (hour)
    pp_words_draw (self, &type, PP_INK_NAVY, x, y + size * 0.55, radius * 2, mark->hour);
}

/* The least radius that a mark's words can be read in */
double
pp_post_get_radius (PpCanvas *self, double height)
{
  return MAX (PP_LEAST_TYPE * 1.75, height * 0.3);
}

/* Stripes along the four sides, @edge wide. */
void
pp_post_border (PpCanvas *self, double width, double height, double edge)
{
  pp_airmail (self, 0, 0, width, edge, edge * 1.5);
  pp_airmail (self, 0, height - edge, width, edge, edge * 1.5);
  cairo_save (self->cr);
  cairo_rotate (self->cr, G_PI_2);
  pp_airmail (self, edge, -edge, height - 2 * edge, edge, edge * 1.5);
  pp_airmail (self, edge, -width, height - 2 * edge, edge, edge * 1.5);
  cairo_restore (self->cr);
}
