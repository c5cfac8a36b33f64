/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is said at the post office: the sentence of the moment, on a banner that points at where it happens; and over the roof of
 * whoever speaks a bubble with a word or two. The words of the wire are not repeated here.
 */
#include "app/picture-office.h"

#include <glib/gi18n.h>
#include <math.h>

/* ------------------------------------------------------------------ the bubble */

/* What the one says who comes, and what is answered to it when all is well; NULL for an act at which nobody speaks. */
static const struct
{
  const char *asks, *answers;
} phrases[PP_N_ACTS] = {
  [PP_ACT_GREET] = { NULL, N_ ("Good morning!") },
  [PP_ACT_HELLO] = { N_ ("My name is…"), N_ ("Welcome!") },
  [PP_ACT_SEAL] = { N_ ("Sealed, please"), N_ ("With pleasure") },
  [PP_ACT_SIGN_IN] = { N_ ("My card"), N_ ("Thank you") },
  [PP_ACT_SENDER] = { N_ ("It comes from…"), N_ ("Noted") },
  [PP_ACT_RECIPIENT] = { N_ ("It is for…"), N_ ("Noted") },
  [PP_ACT_FILL] = { N_ ("The sheet?"), N_ ("Go ahead") },
  [PP_ACT_LETTER] = { N_ ("Here it is"), N_ ("Here it is") },
  [PP_ACT_POSTMARK] = { N_ ("Here it is"), N_ ("Taken") },
  [PP_ACT_LOOK_UP] = { N_ ("Which way?"), N_ ("That way") },
  [PP_ACT_LIST] = { N_ ("What is there?"), N_ ("Look here") },
  [PP_ACT_COLLECT] = { N_ ("That one, please"), N_ ("Here it is") },
  [PP_ACT_MARK] = { N_ ("A bookmark, please"), N_ ("Done") },
  [PP_ACT_MOVE] = { N_ ("Put it there"), N_ ("Done") },
  [PP_ACT_REMOVE] = { N_ ("Throw it away"), N_ ("Done") },
  [PP_ACT_WATCH] = { N_ ("I wait here"), N_ ("Something new?") },
  [PP_ACT_LEAVE] = { N_ ("Goodbye"), N_ ("Goodbye!") },
  [PP_ACT_TALK] = { "…", N_ ("Fine") },
};

static const char *
choose_phrase (const PpScene *scene)
{
  if (scene->act >= PP_N_ACTS || (phrases[scene->act].asks == NULL && phrases[scene->act].answers == NULL))
    return NULL;
  switch (scene->slip)
    {
    case PP_SLIP_NO:
      return _("No");
    case PP_SLIP_LATER:
      return _("Come back later");
    case PP_SLIP_GO_ON:
      return _("Go ahead");
    case PP_SLIP_DONE:
    case PP_SLIP_ANSWER:
      return phrases[scene->act].answers != NULL ? _(phrases[scene->act].answers) : NULL;
    case PP_SLIP_COMMAND:
    case PP_SLIP_LETTER:
    case PP_SLIP_QUESTION:
    default:
      if (scene->act == PP_ACT_COLLECT && scene->slip == PP_SLIP_LETTER)
        return _(phrases[scene->act].answers);
      return phrases[scene->act].asks != NULL ? _(phrases[scene->act].asks) : NULL;
    }
}

static double
get_roof (PpStation station)
{
  static const double roofs[PP_N_STATIONS] = { 92, 98, 110, 110, 106, 92, 0, 110 };

  return roofs[station];
}

/* In the middle of the roof's width, its point down at who speaks. */
static void
draw_bubble (PpCanvas *self, double top)
{
  const PpScene *scene = self->scene;
  PpType type = { 12, TRUE, FALSE, 0.5 };
  const char *phrase = scene->flying ? choose_phrase (scene) : NULL;
  double u = self->office_unit, size = pp_words_size (self, &type), height = size * 1.5, half, x, y;
  double beside = (pp_canvas_has_station (self, PP_STATION_BACKUP) ? 16 : 34) * u;
  PpDesk spot;

  if (phrase == NULL || !pp_station_is_place (scene->from) || !pp_canvas_has_station (self, scene->from))
    return;
  half = pp_words_measure (self, &type, phrase) / 2 + size * 0.7;
  x = self->x[scene->from];
  if (self->closer <= 1 && scene->n_checks > 0 && scene->checks_at == scene->from && pp_act_get_desk (self, scene->from, &spot))
    x = spot.side > 0 ? MIN (x, x + beside - half) : MAX (x, x - beside + half);
  x = CLAMP (x, half + 3, MAX (half + 3, self->width - half - 3));
  y = MAX (self->ground - (get_roof (scene->from) + 7) * u - height, top);
  if (y + height * 0.3 > self->ground - get_roof (scene->from) * u)
    return;
  pp_canvas_note (self, "bubble", x - half, y, 2 * half, height);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  for (int inner = 0; inner <= 1; inner++)
    {
      double grow = inner ? -1.4 : 0;

      pp_box (self, x - half - grow, y - grow, 2 * (half + grow), height + 2 * grow, height / 2);
      cairo_new_sub_path (self->cr);
      cairo_move_to (self->cr, x - size * 0.55 - grow, y + height + grow - 1);
      cairo_line_to (self->cr, x - size * 0.1, y + height + size * 0.75 + grow * 2);
      cairo_line_to (self->cr, x + size * 0.55 + grow, y + height + grow - 1);
      cairo_close_path (self->cr);
      pp_fill (self, inner ? PP_INK_ENVELOPE : PP_INK_NAVY);
    }
  pp_words_draw (self, &type, PP_INK_NAVY, x, y + height / 2, 2 * half, phrase);
}

/* ------------------------------------------------------------------ the banner */

/* What became of the letter comes before what is done, and that before what the hop is. */
static const char *
choose_words (const PpScene *scene)
{
  const char *caption = pp_outcome_get_caption (scene, TRUE);

  if (*scene->act_office != '\0' && caption != scene->ending_office)
    return scene->act_office;
  return scene->view == PP_SCENE_POST_OFFICE ? "" : caption;
}

static double
choose_middle (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  PpStation place = pp_act_get_place (scene);
  double left, right, x = self->width / 2;

  if (scene->tell_ending && scene->letter && pp_station_is_place (scene->letter_at))
    return self->x[scene->letter_at];
  if (place == PP_STATION_DIRECTORY)
    return self->middle + PP_LIGHTHOUSE * self->office_unit;
  if (scene->act != PP_ACT_NONE && place < PP_N_STATIONS)
    return self->x[place];
  if (scene->flying)
    return (self->x[scene->from] + self->x[scene->to]) / 2;
  if (scene->hop >= 1 && scene->hop <= 5)
    pp_canvas_get_hop (self, scene->hop, &x, &left, &right);
  return x;
}

/* Returns: where it ends below */
static double
draw_banner (PpCanvas *self, double y, double left)
{
  const PpScene *scene = self->scene;
  gboolean alone = scene->view == PP_SCENE_POST_OFFICE;
  PpType type = { alone ? 16 : 13, TRUE, FALSE, 0.5 };
  const char *words = choose_words (scene);
  double margin = 12 * self->type, room = (alone ? 0.9 : 0.7) * self->width, half, x, middle, height;

  if (*words == '\0')
    return y;
  while (type.size > 10.5 && pp_words_measure (self, &type, words) > room)
    type.size -= 0.5;
  height = pp_words_size (self, &type) * 1.6;
  middle = choose_middle (self);
  half = MIN (pp_words_measure (self, &type, words), room) / 2 + height * 0.35;
  x = CLAMP (middle, left + half, MAX (left + half, self->width - margin - half));
  middle = CLAMP (middle, x - half + height * 0.6, x + half - height * 0.6);
  if (scene->act != PP_ACT_NONE)
    {
      PP_POLY (self, middle - height * 0.32, y + height * 0.45, middle + height * 0.32, y + height * 0.45, middle, y + height * 0.85);
      pp_fill_stroke (self, PP_INK_SHEET, PP_INK_WHITE, MAX (1, height * 0.06));
    }
  pp_box (self, x - half, y - height / 2, 2 * half, height, height * 0.25);
  pp_fill_stroke (self, PP_INK_SHEET, PP_INK_WHITE, MAX (1, height * 0.06));
  pp_words_draw (self, &type, PP_INK_INK, x, y, room, words);
  return y + height * 0.55;
}

/**
 * pp_speech_draw:
 * @self: a canvas, in pixels
 *
 * The heading of the band, the sentence of the moment, and who speaks.
 */
void
pp_speech_draw (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  gboolean alone = scene->view == PP_SCENE_POST_OFFICE;
  PpType band = { 12, TRUE, FALSE, 0 }, clock = { 11.5, FALSE, FALSE, 1 };
  double margin = 12 * self->type, y = self->office.y + MAX (13 * self->office_unit, PP_LEAST_TYPE * 0.9);
  double title = pp_words_draw (self, &band, PP_INK_FAINT, margin, y, self->pitch, _("POST OFFICE"));
  double below = y + PP_LEAST_TYPE * 0.8;

  if (alone)
    pp_words_draw (self, &clock, PP_INK_FAINT, self->width - margin, y, self->pitch, scene->clock);
  below = draw_banner (self, alone ? below + pp_words_size (self, &band) * 1.3 : y, alone ? margin : margin * 2 + title);
  draw_bubble (self, below + 2);
}
