/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The letter from outside: its envelope as it flies, as it lies somewhere, and as it is being addressed at a counter. What is
 * peculiar to reports and sealed bags is in picture-outcome.c.
 */
#include "app/picture-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* ------------------------------------------------------------------ stamps and marks */

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

/* Where there is no room for their words, postmarks are rings, each a little askew. */
static void
draw_rings (PpCanvas *self, double x, double y, double radius, guint n)
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
static void
draw_mark (PpCanvas *self, double x, double y, double radius, const PpSceneMark *mark)
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
static double
get_mark_radius (PpCanvas *self, double height)
{
  return MAX (PP_LEAST_TYPE * 1.75, height * 0.3);
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
  double radius = get_mark_radius (self, cover->height), right = cover->width - cover->edge * 1.8 - cover->stamp;
  guint marks = MIN (scene->n_marks, PP_SCENE_MARKS), all = MAX (scene->postmarks, marks), room, ring = 0;

  room = MAX (0, (right - cover->edge - 6 - need) / (2 * radius + 2));
  marks = 2 * radius < cover->height - cover->edge * 1.5 ? MIN (marks, room) : 0;
  for (guint i = 0; i < marks; i++)
    {
      draw_mark (self, right - radius, cover->edge * 1.3 + radius, radius, &scene->marks[MIN (scene->n_marks, PP_SCENE_MARKS) - 1 - i]);
      right -= 2 * radius + 2;
    }
  ring = MIN (all - marks, 5);
  draw_rings (self, cover->width - cover->edge * 1.5 - cover->height * 0.13, cover->height - cover->edge * 1.5 - cover->height * 0.13,
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
  draw_border (self, width, height, cover.edge);
  cairo_rectangle (self->cr, cover.edge, cover.edge, width - 2 * cover.edge, height - 2 * cover.edge);
  pp_fill (self, PP_INK_ENVELOPE);
  cairo_rectangle (self->cr, 0, 0, width, height);
  pp_stroke (self, PP_INK_NAVY, MAX (1, height * 0.025));
  draw_stamp (self, width - cover.edge * 1.6 - cover.stamp, cover.edge * 1.6, cover.stamp);
  if (width > line * 10 && height > line * 2.8)
    draw_cover (self, &cover);
  else
    {
      draw_rings (self, width - cover.edge * 1.6 - cover.stamp * 1.1, cover.edge * 1.6 + cover.stamp * 0.62, cover.stamp * 0.48,
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
  draw_stamp (self, 6.5, -9, 8);
  draw_rings (self, 4, -4.5, 3.6, marks);
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

/* ------------------------------------------------------------------ as it is being addressed */

/**
 * pp_verdict_draw:
 * @self: a canvas
 * @x: its middle
 * @y: its middle
 * @size: its height
 * @verdict: 2 well, 4 later, 5 no, 0 not answered yet
 */
void
pp_verdict_draw (PpCanvas *self, double x, double y, double size, guint verdict)
{
  double b = size / 2;

  if (verdict == 4)
    pp_clock (self, x, y, b * 0.92, PP_INK_AMBER, PP_INK_NAVY);
  else if (verdict == 5)
    {
      PP_POLY (self, x - b, y - b * 0.42, x - b * 0.42, y - b, x + b * 0.42, y - b, x + b, y - b * 0.42, x + b, y + b * 0.42, x + b * 0.42,
               y + b, x - b * 0.42, y + b, x - b, y + b * 0.42);
      pp_fill (self, PP_INK_RED_FILL);
      pp_cross (self, x, y, size * 0.8, PP_INK_WHITE);
    }
  else if (verdict == 2)
    {
      pp_disc (self, x, y, b);
      pp_fill (self, PP_INK_GREEN);
      pp_tick (self, x, y, size * 0.68, PP_INK_WHITE);
    }
  else
    for (int dot = -1; dot <= 1; dot++)
      {
        pp_disc (self, x + dot * size * 0.3, y, size * 0.1);
        pp_fill (self, PP_INK_NAVY);
      }
}

/* "alice@london.example", or "alice" where there is no room for that; "<>" for a report */
static char *
shorten_address (PpCanvas *self, const PpType *type, const char *address, double most)
{
  const char *at = strrchr (address, '@');

  if (at == NULL || at == address || pp_words_measure (self, type, address) <= most)
    return g_strdup (address);
  return g_strdup_printf ("%.*s@…", (int) (at - address), address);
}

/* A sign and a name. Returns how wide they are. */
static double
draw_name (PpCanvas *self, PpType *type, double x, double y, double most, const PpSceneName *name)
{
  double size = pp_words_size (self, type), sign = size * 1.25;
  g_autofree char *address = NULL;

  type->bold = name->current;
  address = shorten_address (self, type, name->address, most - sign);
  pp_verdict_draw (self, x + size * 0.5, y, size * 0.98, name->verdict);
  return sign + pp_words_draw (self, type, PP_INK_NAVY, x + sign, y, most - sign, address);
}

static double
measure_name (PpCanvas *self, PpType *type, const PpSceneName *name, gboolean whole)
{
  g_autofree char *address = shorten_address (self, type, name->address, whole ? G_MAXDOUBLE : 0);

  type->bold = TRUE;
  return pp_words_size (self, type) * 1.25 + pp_words_measure (self, type, address);
}

static double
measure_row (PpCanvas *self, PpType *type, gboolean whole)
{
  const PpSceneEnvelope *envelope = &self->scene->envelope;
  double size = pp_words_size (self, type), width = size * 3.4;

  if (*envelope->from.address != '\0')
    width += measure_name (self, type, &envelope->from, whole) + size * 1.6;
  for (guint i = 0; i < MIN (envelope->n_to, PP_SCENE_NAMES); i++)
    width += measure_name (self, type, &envelope->to[i], whole) + size * 0.8;
  return width + (envelope->more > 0 ? size * 2.5 : 0);
}

/* The flap at the left end; a sheet looks out of it once the letter is in. */
static void
draw_flap (PpCanvas *self, double x, double y, double size)
{
  if (self->scene->envelope.filled)
    {
      cairo_rectangle (self->cr, x - size * 0.45, y - size * 0.62, size * 0.9, size * 0.8);
      pp_fill_stroke (self, PP_INK_WHITE, PP_INK_NAVY, 1);
      for (int line = 0; line < 2; line++)
        pp_rule (self, x - size * 0.28, y - size * (0.42 - 0.22 * line), x + size * 0.28, y - size * (0.42 - 0.22 * line), PP_INK_NAVY, 0.9);
    }
  PP_POLY (self, x - size * 0.65, y - size * 0.3, x, y + size * 0.18, x + size * 0.65, y - size * 0.3, x + size * 0.65, y + size * 0.5,
           x - size * 0.65, y + size * 0.5);
  pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, 1.1);
}

static void
draw_paper (PpCanvas *self, double left, double top, double width, double height)
{
  cairo_rectangle (self->cr, left + 1.5, top + 2, width, height);
  pp_use_alpha (self, PP_INK_NAVY, 0.25);
  cairo_fill (self->cr);
  cairo_rectangle (self->cr, left, top, width, height);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.2);
}

/* An arrow from whom to whom. */
static void
draw_arrow (PpCanvas *self, double x, double y, double size)
{
  pp_rule (self, x - size * 0.4, y, x + size * 0.35, y, PP_INK_NAVY, size * 0.14);
  pp_chevron (self, x + size * 0.2, y, size * 0.55, 1, PP_INK_NAVY);
}

/* Everything in one row: that is all the room there is below a station in a flat picture. */
static void
draw_row (PpCanvas *self, double x, double left, double right, double top, double height)
{
  const PpSceneEnvelope *envelope = &self->scene->envelope;
  PpType type = { 11.5, TRUE, FALSE, 0 };
  gboolean whole = measure_row (self, &type, TRUE) <= right - left;
  double size = pp_words_size (self, &type), width = MIN (measure_row (self, &type, whole), right - left), y = top + height / 2, end;
  g_autofree char *more = envelope->more > 0 ? g_strdup_printf ("+%u", envelope->more) : NULL;

  x = CLAMP (x, left + width / 2, MAX (left + width / 2, right - width / 2)) - width / 2;
  end = x + width - size * 0.5;
  draw_paper (self, x, top, width, height);
  pp_airmail (self, x + width - size * 0.42, top + 1, size * 0.4, height - 2, size * 0.3);
  draw_flap (self, x + size * 1.1, y, size * 1.05);
  x += size * 2.3;
  if (*envelope->from.address != '\0')
    {
      x += draw_name (self, &type, x, y, MIN (end - x, measure_name (self, &type, &envelope->from, whole) + 1), &envelope->from);
      draw_arrow (self, x + size * 0.75, y, size);
      x += size * 1.6;
    }
  for (guint i = 0; i < MIN (envelope->n_to, PP_SCENE_NAMES) && end - x > size * 3; i++)
    x += draw_name (self, &type, x, y, MIN (end - x, measure_name (self, &type, &envelope->to[i], whole) + 1), &envelope->to[i]) + size * 0.8;
  if (more != NULL)
    pp_words_draw (self, &type, PP_INK_NAVY, x, y, end - x, more);
}

/* As many as fit, the oldest first, each with its words. Returns how wide they are. */
static double
draw_mark_row (PpCanvas *self, double right, double y, double radius, double most)
{
  const PpScene *scene = self->scene;
  guint n = MIN (scene->n_marks, PP_SCENE_MARKS), fit = MIN (n, (guint) MAX (0, most / (2 * radius + 2)));

  for (guint i = 0; i < fit; i++)
    draw_mark (self, right - (fit - i - 0.5) * (2 * radius + 2), y, radius, &scene->marks[n - fit + i]);
  return fit * (2 * radius + 2);
}

/* As a real one: who it is from in the corner, those whom it is for in the middle, stamp and postmarks on the right. */
static void
draw_whole (PpCanvas *self, double x, double left, double right, double top, double bottom)
{
  const PpSceneEnvelope *envelope = &self->scene->envelope;
  PpType from = { 12, FALSE, FALSE, 0 }, to = { 14, TRUE, FALSE, 0 };
  double line = pp_words_size (self, &to) * 1.3, edge = line * 0.25, stamp = line * 1.5, radius = MAX (PP_LEAST_TYPE * 1.75, line * 1.05);
  guint shown = MIN (envelope->n_to, PP_SCENE_NAMES), rows = MIN (shown, (guint) MAX (0, (bottom - top - 2 * edge) / line - 1.6));
  double height = MAX (line * (rows + 1.6), 2 * radius + line * 1.1) + 2 * edge, need = measure_name (self, &from, &envelope->from, TRUE), width, y;
  guint more = envelope->more + shown - rows;
  g_autofree char *rest = more > 0 ? g_strdup_printf ("+%u", more) : NULL;

  for (guint i = 0; i < rows; i++)
    need = MAX (need, measure_name (self, &to, &envelope->to[i], TRUE) + (more > 0 ? line * 1.6 : 0));
  need = MAX (need + line, line * 8);
  width = MIN (right - left, need + stamp + edge * 4 + MIN (self->scene->n_marks, PP_SCENE_MARKS) * (2 * radius + 2));
  need = MIN (need, width - stamp - edge * 4);
  left = CLAMP (x, left + width / 2, MAX (left + width / 2, right - width / 2)) - width / 2;
  right = left + width;
  draw_paper (self, left, top, width, height);
  pp_canvas_begin (self, left, top, 1);
  draw_border (self, width, height, edge);
  pp_canvas_end (self);
  draw_stamp (self, right - edge * 1.8 - stamp, top + edge * 1.8, stamp);
  draw_mark_row (self, right - edge * 2 - stamp, top + edge * 1.8 + radius, radius, width - need - stamp - edge * 4);
  draw_flap (self, right - edge * 2 - line * 0.7, top + height - edge - line * 0.62, line * 0.85);
  y = top + edge + line * 0.75;
  draw_name (self, &from, left + edge * 2, y, need, &envelope->from);
  for (guint i = 0; i < rows; i++)
    {
      double end = left + edge * 3.2;

      y += line * (i == 0 ? 1.15 : 1);
      end += draw_name (self, &to, end, y, need - edge, &envelope->to[i]);
      if (i + 1 == rows && rest != NULL)
        pp_words_draw (self, &from, PP_INK_NAVY, end + line * 0.4, y, line * 2, rest);
    }
}

/**
 * pp_envelope_draw_desk:
 * @self: a canvas, in pixels
 * @x: where its middle would best be
 * @left: where there is room from
 * @right: where there is room to
 * @top: its upper end
 * @bottom: where there is room to
 *
 * The envelope of the transaction as it stands on the counter: each name with what was answered to it.
 */
void
pp_envelope_draw_desk (PpCanvas *self, double x, double left, double right, double top, double bottom)
{
  PpType type = { 14, TRUE, FALSE, 0 };
  double line = pp_words_size (self, &type);

  if (bottom - top >= line * 5 && right - left > line * 12)
    draw_whole (self, x, left, right, top, bottom);
  else
    draw_row (self, x, left, right, top, MIN (bottom - top, line * 1.7));
}
