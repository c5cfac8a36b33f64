/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of letters, to be seen: the shelf with its clock, stamps that refuse or put off, the slip of what is returned,
 * sealed bags, the identity card and the check list. Where they stand is decided in picture-network.c and picture-office.c.
 */
#include "app/picture-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------ clocks and calendars */

/* "Tue 09:05": hours and minutes; ten to two, as shops show it, for what is no time. */
static void
read_hour (const char *words, int *hours, int *minutes)
{
  gsize length = strlen (words);
  const char *at = length >= 5 ? words + length - 5 : "";

  *hours = 13;
  *minutes = 50;
  if (at[0] == '\0' || at[2] != ':' || !g_ascii_isdigit (at[0]) || !g_ascii_isdigit (at[1]) || !g_ascii_isdigit (at[3]))
    return;
  *hours = (at[0] - '0') * 10 + at[1] - '0';
  *minutes = (int) g_ascii_strtoll (at + 3, NULL, 10);
}

/* A wall clock that shows a time. */
static void
draw_clock_at (PpCanvas *self, double x, double y, double radius, const char *words)
{
  int hours, minutes;
  double hour, minute;

  read_hour (words, &hours, &minutes);
  hour = (hours % 12 + minutes / 60.0) * G_PI / 6 - G_PI_2;
  minute = minutes * G_PI / 30 - G_PI_2;
  pp_disc (self, x, y, radius);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, radius * 0.16);
  for (int tick = 0; tick < 12; tick += 3)
    pp_rule (self, x + cos (tick * G_PI / 6) * radius * 0.7, y + sin (tick * G_PI / 6) * radius * 0.7,
             x + cos (tick * G_PI / 6) * radius * 0.85, y + sin (tick * G_PI / 6) * radius * 0.85, PP_INK_NAVY, radius * 0.1);
  pp_rule (self, x, y, x + cos (hour) * radius * 0.48, y + sin (hour) * radius * 0.48, PP_INK_NAVY, radius * 0.17);
  pp_rule (self, x, y, x + cos (minute) * radius * 0.72, y + sin (minute) * radius * 0.72, PP_INK_RED_FILL, radius * 0.12);
}

/* A page of a calendar: so many days have gone. Around @x, from @y down; in pixels. */
static void
draw_calendar (PpCanvas *self, double x, double y, double width, double height, guint days)
{
  PpType number = { height * 0.42 / self->type, TRUE, FALSE, 0.5 }, head = { 10, TRUE, FALSE, 0.5 };
  g_autofree char *digits = g_strdup_printf ("%u", days);
  double band = MAX (height * 0.36, PP_LEAST_TYPE * 1.15);

  pp_box (self, x - width / 2, y, width, height, 2);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1.2);
  cairo_rectangle (self->cr, x - width / 2, y, width, band);
  pp_fill (self, PP_INK_RED_FILL);
  /* Translators: over the number of days on a page of a calendar */
  pp_words_draw (self, &head, PP_INK_WHITE, x, y + band / 2, width - 2, ngettext ("day", "days", days));
  pp_words_draw (self, &number, PP_INK_NAVY, x, y + band + (height - band) / 2, width - 2, digits);
}

/* ------------------------------------------------------------------ the shelf */

static char *
say_next_try (PpCanvas *self, const PpType *type, const char *next_try, double most)
{
  g_autofree char *words = NULL;

  if (*next_try == '\0')
    return g_strdup (_("later"));
  /* Translators: when a letter is tried again: "next try 09:05" */
  words = g_strdup_printf (_("next try %s"), next_try);
  return pp_words_measure (self, type, words) <= most ? g_steal_pointer (&words) : g_strdup (next_try);
}

/**
 * pp_outcome_draw_tag:
 * @self: a canvas, in pixels
 * @station: where letters wait
 * @x: its left end
 * @bottom: its lower end
 * @most: how wide it may be
 *
 * A tag with a clock: when the letter is tried again, and how long it has waited.
 */
void
pp_outcome_draw_tag (PpCanvas *self, const PpSceneStation *station, double x, double bottom, double most)
{
  PpType type = { 12, TRUE, FALSE, 0 }, small = { 11, FALSE, FALSE, 0 };
  double size = pp_words_size (self, &type), height = size * 2.7, clock = height * 0.4, left = clock * 2 + size * 0.7;
  g_autofree char *waited = g_strdup_printf (_("waits %s"), station->waited);
  g_autofree char *next = say_next_try (self, &type, station->next_try, most - left);
  double width = MAX (pp_words_measure (self, &type, next), pp_words_measure (self, &small, waited));

  width = MIN (left + width + size * 0.5, most);
  pp_box (self, x, bottom - height, width, height, size * 0.4);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_SHEET, 1.5);
  draw_clock_at (self, x + clock + size * 0.25, bottom - height / 2, clock, station->next_try);
  pp_words_draw (self, &type, PP_INK_NAVY, x + left, bottom - height * 0.7, width - left, next);
  pp_words_draw (self, &small, PP_INK_NAVY, x + left, bottom - height * 0.27, width - left, waited);
}

/* Letters on a plank, in units. */
static void
draw_plank (PpCanvas *self, double y, guint letters)
{
  pp_rule (self, -48, y, 48, y, PP_INK_WOOD_DARK, 4);
  for (guint i = 0; i < MIN (letters, 7); i++)
    {
      double x = -46 + i * 9;

      PP_POLY (self, x, y - 2, x + 2, y - 19, x + 10, y - 18, x + 8, y - 2);
      pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_NAVY, 1);
      cairo_rectangle (self->cr, x + 5.4, y - 15.5, 3, 3.6);
      pp_fill (self, PP_INK_RED_FILL);
    }
}

/**
 * pp_outcome_draw_room:
 * @self: a canvas, in pixels
 * @station: an office in which letters wait
 *
 * The office's front is open: one looks at the shelf, the clock on the wall, and the days that have gone.
 */
void
pp_outcome_draw_room (PpCanvas *self, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  PpType waited = { 11.5, TRUE, FALSE, 0.5 };
  double u = self->office_unit, x = self->x[station];

  pp_canvas_begin (self, x, self->ground, u);
  cairo_rectangle (self->cr, -50, -62, 100, 58);
  pp_fill_stroke (self, PP_INK_ROOM, PP_INK_OUTLINE, 1.3);
  draw_plank (self, -8, s->queue);
  draw_clock_at (self, -32, -45, 13.5, s->next_try);
  pp_canvas_end (self);
  if (s->days > 0 && 31 * u > PP_LEAST_TYPE * 2.4)
    draw_calendar (self, x + 20 * u, self->ground - 60 * u, MAX (40 * u, PP_LEAST_TYPE * 3), 31 * u, s->days);
  else
    pp_words_draw (self, &waited, PP_INK_NAVY, x + 16 * u, self->ground - 45 * u, 64 * u, s->waited);
}

/**
 * pp_outcome_draw_sign:
 * @self: a canvas, in pixels
 * @station: an office in which letters wait
 * @x: its middle
 * @y: its middle
 * @most: how wide it may be
 *
 * Writes over the door when the next van goes.
 */
void
pp_outcome_draw_sign (PpCanvas *self, const PpSceneStation *station, double x, double y, double most)
{
  PpType type = { 11.5, TRUE, FALSE, 0.5 };
  g_autofree char *words = say_next_try (self, &type, station->next_try, most);

  pp_words_draw (self, &type, PP_INK_WHITE, x, y, most, words);
}

/* ------------------------------------------------------------------ stamps */

static void
trace_stamp (PpCanvas *self, double x, double y, double a, double b, guint verdict)
{
  double c = b * 0.55;

  if (verdict == 4)
    pp_box (self, x - a, y - b, 2 * a, 2 * b, b * 0.9);
  else
    PP_POLY (self, x - a, y - b + c, x - a + c, y - b, x + a - c, y - b, x + a, y - b + c, x + a, y + b - c, x + a - c, y + b,
             x - a + c, y + b, x - a, y + b - c);
}

/**
 * pp_outcome_draw_stamp:
 * @self: a canvas, in pixels
 * @station: who said no, or not now
 * @x: its middle
 * @y: its middle
 * @most: how wide it may be
 *
 * An eight-sided red stamp refuses, a round amber one with a clock puts off.
 */
void
pp_outcome_draw_stamp (PpCanvas *self, const PpSceneStation *station, double x, double y, double most)
{
  gboolean later = station->verdict == 4;
  PpType type = { 12, TRUE, FALSE, 0.5 }, code = { 12, TRUE, TRUE, 0.5 };
  const char *words = later ? _("come back") : _("REFUSED");
  double size = pp_words_size (self, &type), b = size * 1.5;
  double a = MIN (MAX (pp_words_measure (self, &type, words) / 2 + size * 0.7, size * 2.4), most / 2);
  double shift = later ? size * 0.8 : size * 0.6;
  PpInk ink = later ? PP_INK_NAVY : PP_INK_WHITE;

  if (y > self->strip.y)
    pp_canvas_note (self, "stamp", x - a, y - b, 2 * a, 2 * b);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  trace_stamp (self, x, y, a, b, station->verdict);
  pp_fill_stroke (self, later ? PP_INK_AMBER : PP_INK_RED_FILL, PP_INK_WHITE, size * 0.28);
  trace_stamp (self, x, y, a - size * 0.22, b - size * 0.22, station->verdict);
  pp_stroke (self, ink, MAX (0.8, size * 0.07));
  pp_words_draw (self, &type, ink, x, y - size * 0.55, 2 * a - size * 0.5, words);
  if (later)
    pp_clock (self, x - size * 1.1, y + size * 0.62, size * 0.48, PP_INK_ENVELOPE, PP_INK_NAVY);
  else
    pp_cross (self, x - size * 1.25, y + size * 0.62, size * 0.9, PP_INK_WHITE);
  pp_words_draw (self, &code, ink, x + shift, y + size * 0.62, a * 1.4, station->verdict_code);
}

/* An arrow that turns back, in units: 14 wide around the origin. */
static void
draw_turn (PpCanvas *self, double size, PpInk ink)
{
  double a = size / 2;

  cairo_move_to (self->cr, -a, -a * 0.35);
  cairo_line_to (self->cr, a * 0.45, -a * 0.35);
  cairo_arc (self->cr, a * 0.45, a * 0.15, a * 0.5, -G_PI_2, G_PI_2);
  cairo_line_to (self->cr, -a * 0.2, a * 0.65);
  pp_stroke (self, ink, size * 0.16);
  PP_POLY (self, -a * 1.15, -a * 0.35, -a * 0.45, -a * 0.9, -a * 0.45, a * 0.2);
  pp_fill (self, ink);
}

/**
 * pp_outcome_draw_report:
 * @self: a canvas, in pixels
 * @width: of the envelope, whose corner is at the origin
 * @height: of the envelope
 *
 * What makes a report different from a letter at a glance: no stripes, no stamp, but a red band with an arrow that turns back,
 * and the reason.
 */
void
pp_outcome_draw_report (PpCanvas *self, double width, double height)
{
  const PpScene *scene = self->scene;
  PpType head = { 10.5, TRUE, FALSE, 0 }, why = { 10.5, FALSE, FALSE, 0 }, to = { 10.5, TRUE, FALSE, 0 };
  double line = pp_words_size (self, &head) * 1.2, band = MIN (MAX (line * 1.15, height * 0.34), height), left = band * 1.15;
  gboolean roomy = height - band > line * 2.1;

  cairo_rectangle (self->cr, 0, 0, width, height);
  pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, MAX (1, height * 0.025));
  cairo_rectangle (self->cr, 0, 0, width, band);
  pp_fill (self, PP_INK_RED_FILL);
  cairo_save (self->cr);
  cairo_translate (self->cr, band * 0.6, band * 0.5);
  draw_turn (self, band * 0.62, PP_INK_WHITE);
  cairo_restore (self->cr);
  pp_words_draw (self, &head, PP_INK_WHITE, left, band / 2, width - left - 3, _("RETURNED TO SENDER"));
  if (roomy)
    pp_words_draw (self, &why, PP_INK_NAVY, 6, band + (height - band) * 0.3, width - 10, scene->ending_reply);
  pp_words_draw (self, &to, PP_INK_NAVY, 6, roomy ? band + (height - band) * 0.74 : band + (height - band) / 2, width - 10,
                 scene->letter_to);
}

/* The same as it lies somewhere: 34 units wide around the origin. */
void
pp_outcome_draw_report_small (PpCanvas *self)
{
  pp_box (self, -17, -11.5, 34, 23, 1.5);
  pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, 1.4);
  cairo_rectangle (self->cr, -16.3, -10.8, 32.6, 10);
  pp_fill (self, PP_INK_RED_FILL);
  cairo_save (self->cr);
  cairo_translate (self->cr, 0, -5.6);
  draw_turn (self, 9.5, PP_INK_WHITE);
  cairo_restore (self->cr);
  pp_rule (self, -12, 3.5, 12, 3.5, PP_INK_NAVY, 1.2);
  pp_rule (self, -12, 7.5, 4, 7.5, PP_INK_NAVY, 1.2);
}

/* Of a letter to several, how it stands with the copy that is looked at; the other one may have come to nothing. */
static PpEnding
get_ending (const PpScene *scene)
{
  for (guint i = 0; i < MIN (scene->n_copies, PP_SCENE_COPIES); i++)
    if (scene->copies[i].current)
      return scene->copies[i].ending;
  return scene->ending;
}

/* A mark on the corner of a letter that lies, in units: how it stands with it. */
void
pp_outcome_draw_mark (PpCanvas *self)
{
  PpEnding ending = get_ending (self->scene);

  if (ending == PP_ENDING_WAITING)
    pp_clock (self, 15, 9, 7, PP_INK_AMBER, PP_INK_NAVY);
  else if (ending == PP_ENDING_REFUSED || ending == PP_ENDING_RETURNED)
    {
      trace_stamp (self, 14, 8, 7.5, 7.5, 5);
      pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_WHITE, 1.4);
      pp_cross (self, 14, 8, 10, PP_INK_WHITE);
    }
}

/* ------------------------------------------------------------------ seals */

/**
 * pp_padlock:
 * @self: a canvas
 * @x: its middle
 * @y: its middle
 * @size: its height
 */
void
pp_padlock (PpCanvas *self, double x, double y, double size)
{
  double a = size * 0.36, body = size * 0.52;

  cairo_new_sub_path (self->cr);
  cairo_move_to (self->cr, x - a * 0.62, y);
  cairo_line_to (self->cr, x - a * 0.62, y - size * 0.18);
  cairo_arc (self->cr, x, y - size * 0.18, a * 0.62, G_PI, 2 * G_PI);
  cairo_line_to (self->cr, x + a * 0.62, y);
  pp_stroke (self, PP_INK_NAVY, size * 0.26);
  cairo_move_to (self->cr, x - a * 0.62, y);
  cairo_line_to (self->cr, x - a * 0.62, y - size * 0.18);
  cairo_arc (self->cr, x, y - size * 0.18, a * 0.62, G_PI, 2 * G_PI);
  cairo_line_to (self->cr, x + a * 0.62, y);
  pp_stroke (self, PP_INK_ENVELOPE, size * 0.11);
  pp_box (self, x - a, y - size * 0.04, 2 * a, body, size * 0.08);
  pp_fill_stroke (self, PP_INK_AMBER, PP_INK_NAVY, size * 0.07);
  pp_disc (self, x, y + size * 0.16, size * 0.075);
  pp_fill (self, PP_INK_NAVY);
  pp_rule (self, x, y + size * 0.16, x, y + size * 0.33, PP_INK_NAVY, size * 0.08);
}

/**
 * pp_outcome_draw_bag:
 * @self: a canvas, in pixels
 * @x: the left end of what is in it
 * @y: the upper end
 * @width: of what is in it
 * @height: of what is in it
 *
 * The bag around what nobody on the way can read. We see through it.
 */
void
pp_outcome_draw_bag (PpCanvas *self, double x, double y, double width, double height)
{
  double edge = height * 0.2;

  pp_box (self, x - edge, y - edge, width + 2 * edge, height + 2 * edge, edge * 1.6);
  pp_use_alpha (self, PP_INK_HULL, 0.9);
  cairo_fill_preserve (self->cr);
  pp_stroke (self, PP_INK_AMBER, MAX (1.4, edge * 0.3));
  pp_padlock (self, x + width + edge * 0.4, y + height * 0.5, height * 0.72);
}

/* A sack with a lock, as somebody carries it; its tag says what kind of slip is in it. In units around the origin. */
void
pp_outcome_draw_sack (PpCanvas *self, PpInk tag)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_move_to (self->cr, -13, 12);
  cairo_curve_to (self->cr, -20, -3, -8, -6, -5, -11);
  cairo_line_to (self->cr, 5, -11);
  cairo_curve_to (self->cr, 8, -6, 20, -3, 13, 12);
  cairo_close_path (self->cr);
  pp_fill_stroke (self, PP_INK_WALL_WARM, PP_INK_NAVY, 1.4);
  PP_POLY (self, -7, -15, 7, -15, 4, -10, -4, -10);
  pp_fill_stroke (self, PP_INK_WALL_WARM, PP_INK_NAVY, 1.4);
  pp_box (self, 6, -15, 13, 8, 1.5);
  pp_fill_stroke (self, tag, PP_INK_NAVY, 1);
  pp_padlock (self, 0, 1, 16);
}

/* ------------------------------------------------------------------ the counter */

/**
 * pp_outcome_draw_card:
 * @self: a canvas, in pixels
 * @x: its middle
 * @y: its middle
 *
 * The identity card: a face, a name, and whether it is believed.
 */
void
pp_outcome_draw_card (PpCanvas *self, double x, double y)
{
  const PpScene *scene = self->scene;
  PpType name = { 11, TRUE, FALSE, 0 };
  double size = pp_words_size (self, &name), text = MIN (pp_words_measure (self, &name, scene->card_name), size * 6);
  double height = size * 2.3, width = height * 0.95 + MAX (text, size * 2.4) + size * 0.5, left = x - width / 2, face = left + height * 0.45;

  if (y > self->strip.y)
    pp_canvas_note (self, "card", left, y - height / 2, width, height);
  pp_box (self, left, y - height / 2, width, height, size * 0.3);
  pp_fill_stroke (self, PP_INK_CARD, PP_INK_NAVY, MAX (1, size * 0.1));
  pp_box (self, left + size * 0.25, y - height * 0.36, height * 0.62, height * 0.72, size * 0.15);
  pp_fill (self, PP_INK_SCREEN);
  pp_disc (self, face, y - height * 0.08, height * 0.15);
  pp_fill (self, PP_INK_SKIN);
  cairo_arc (self->cr, face, y + height * 0.36, height * 0.26, G_PI, 2 * G_PI);
  cairo_close_path (self->cr);
  pp_fill (self, PP_INK_BLUE);
  pp_words_draw (self, &name, PP_INK_NAVY, left + height * 0.88, y - size * 0.35, text + 1, scene->card_name);
  pp_rule (self, left + height * 0.9, y + size * 0.55, left + width - size * 0.5, y + size * 0.55, PP_INK_NAVY, MAX (0.8, size * 0.08));
  if (scene->card == PP_CARD_BELIEVED || scene->card == PP_CARD_DOUBTED)
    {
      pp_disc (self, left + width, y - height / 2, size * 0.75);
      pp_fill_stroke (self, scene->card == PP_CARD_BELIEVED ? PP_INK_GREEN : PP_INK_RED_FILL, PP_INK_WHITE, size * 0.12);
      if (scene->card == PP_CARD_BELIEVED)
        pp_tick (self, left + width, y - height / 2, size * 0.9, PP_INK_WHITE);
      else
        pp_cross (self, left + width, y - height / 2, size * 1.1, PP_INK_WHITE);
    }
}

static void
draw_result (PpCanvas *self, double x, double y, double size, guint verdict)
{
  static const PpInk inks[] = { PP_INK_FAINT, PP_INK_FAINT, PP_INK_GREEN, PP_INK_FAINT, PP_INK_AMBER, PP_INK_RED_FILL };

  if (verdict == 4)
    {
      pp_clock (self, x, y, size * 0.5, PP_INK_AMBER, PP_INK_NAVY);
      return;
    }
  pp_disc (self, x, y, size * 0.52);
  pp_fill (self, inks[MIN (verdict, 5)]);
  if (verdict == 2)
    pp_tick (self, x, y, size * 0.7, PP_INK_WHITE);
  else if (verdict == 5)
    pp_cross (self, x, y, size * 0.8, PP_INK_WHITE);
  else
    pp_rule (self, x - size * 0.25, y, x + size * 0.25, y, PP_INK_WHITE, size * 0.15);
}

/**
 * pp_outcome_draw_checks:
 * @self: a canvas, in pixels
 * @x: its middle
 * @top: where there is room from
 * @bottom: where there is room to
 * @most: how wide it may be
 *
 * The check list on its clipboard: as many of the last checks as there is room for.
 */
void
pp_outcome_draw_checks (PpCanvas *self, double x, double top, double bottom, double most)
{
  const PpScene *scene = self->scene;
  PpType type = { 11.5, FALSE, FALSE, 0 };
  double size = pp_words_size (self, &type), line = size * 1.4, width = 0, height, y;
  guint n = MIN (scene->n_checks, (guint) MAX (0, (bottom - top - size * 0.8) / line)), first = scene->n_checks - n;

  if (n == 0)
    return;
  type.bold = TRUE;
  for (guint i = first; i < scene->n_checks; i++)
    width = MAX (width, pp_words_measure (self, &type, scene->checks[i].name));
  width = MIN (width + size * 2.6, most);
  height = n * line + size * 0.7;
  y = bottom - height;
  if (y > self->strip.y)
    pp_canvas_note (self, "check list", x - width / 2 - 3, y - size * 0.6, width + 6, height + size * 0.6 + 3);
  pp_box (self, x - width / 2 - 3, y - 3, width + 6, height + 6, size * 0.4);
  pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, 1.2);
  pp_box (self, x - width / 2, y, width, height, size * 0.2);
  pp_fill (self, PP_INK_ENVELOPE);
  pp_box (self, x - size, y - size * 0.6, size * 2, size * 0.7, size * 0.2);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_OUTLINE, 1);
  for (guint i = first; i < scene->n_checks; i++)
    {
      const PpSceneCheck *check = &scene->checks[i];
      double middle = y + size * 0.35 + line * (i - first + 0.5);

      type.bold = check->current;
      draw_result (self, x - width / 2 + size * 0.95, middle, size, check->verdict);
      pp_words_draw (self, &type, PP_INK_NAVY, x - width / 2 + size * 1.9, middle, width - size * 2.1, check->name);
    }
}

/**
 * pp_outcome_get_caption:
 * @scene: a scene
 * @office: the sentence of the post office, not that of the network
 *
 * Returns: (transfer none): what is to be said about the moment: what became of the letter, when that is what it is about
 */
const char *
pp_outcome_get_caption (const PpScene *scene, gboolean office)
{
  if (scene->tell_ending && *scene->ending_words != '\0')
    return office ? scene->ending_office : scene->ending_words;
  return office ? scene->office_caption : scene->caption;
}
