/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where everything stands: bands, stations, lanes, at any size of the picture. It draws nothing.
 */
#include "app/picture-private.h"

#include <math.h>

/* Of the width: the six stations, the directory above the sea, and the second office of the recipient's domain, which is
 * where the first one is in the first row: there is none. In the second row it has a place of its own on the way. */
static const double places[2][PP_N_STATIONS] = { { 0.072, 0.228, 0.380, 0.620, 0.772, 0.928, 0.5, 0.620 },
                                                 { 0.068, 0.205, 0.342, 0.659, 0.796, 0.932, 0.436, 0.530 } };

/* In less than that nothing could be seen. */
static gboolean
is_large_enough (double width, double height)
{
  return width >= 40 && height >= 16;
}

static void
place_bands (PpCanvas *self)
{
  PpSceneView view = self->scene->view;
  double row = CLAMP (self->height * 0.1, MIN (34, self->height / 3), MAX (34, self->width * 0.05));
  /* For the back row it has two rows of larger type. */
  double strip = round (self->scene->large ? MIN (MAX (76, MAX (row * 1.5, self->width * 0.068)), self->height * 0.32) : row);
  double rest = self->height - strip;
  double above = view == PP_SCENE_BOTH ? round (rest * 0.505) : view == PP_SCENE_NETWORK ? rest : 0;

  self->net = (PpBand){ view != PP_SCENE_POST_OFFICE && is_large_enough (self->width, above), 0, above };
  self->strip = (PpBand){ TRUE, above, strip };
  self->office = (PpBand){ view != PP_SCENE_NETWORK && is_large_enough (self->width, rest - above), above + strip, rest - above };
}

/* The stations are as large as the width allows; a world that has the picture for itself has height to spare, for the letter. */
static double
find_closer (const PpCanvas *self)
{
  double spare = 1;

  if (self->scene->view == PP_SCENE_POST_OFFICE && self->office.shown)
    spare = 1 + ((self->ground - self->office.y - 66 * self->type) / self->office_unit - 190) / 130;
  else if (self->scene->view == PP_SCENE_NETWORK && self->net.shown)
    spare = self->net.height / (PP_NET_HEIGHT * self->net_unit) / 1.25;
  return spare < 1.15 ? 1 : MIN (spare, 1.8);
}

/* Words have other shapes on paper than on a screen, and at other scales. */
static char *
name_paper (cairo_t *cr)
{
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_matrix_t matrix;
  char *name;

  cairo_surface_get_font_options (cairo_get_target (cr), options);
  cairo_get_matrix (cr, &matrix);
  name = g_strdup_printf ("%lx %g %g %g %g", cairo_font_options_hash (options), matrix.xx, matrix.xy, matrix.yx, matrix.yy);
  cairo_font_options_destroy (options);
  return name;
}

/**
 * pp_canvas_init:
 * @self: (out caller-allocates): a canvas
 * @cr: where it is drawn; nobody else draws there until pp_canvas_clear()
 * @scene: (transfer none): what is drawn; outlives the canvas
 * @width: in pixels
 * @height: in pixels
 */
void
pp_canvas_init (PpCanvas *self, cairo_t *cr, const PpScene *scene, double width, double height)
{
  double across = width / 1280;
  gboolean backup = !scene->stations[PP_STATION_BACKUP].absent;

  *self = (PpCanvas){ .cr = cr, .scene = scene, .width = width, .height = height };
  place_bands (self);
  for (int i = 0; i < PP_N_STATIONS; i++)
    self->x[i] = width * places[backup][i];
  self->pitch = backup ? width * (places[1][PP_STATION_FAR_MTA] - places[1][PP_STATION_BACKUP]) : width * (places[0][1] - places[0][0]);
  self->middle = self->x[PP_STATION_DIRECTORY];
  self->net_unit = MIN (across * (scene->view == PP_SCENE_NETWORK ? 1.24 : 1.12), self->net.height / PP_NET_HEIGHT);
  self->office_unit = MIN (across * (scene->view == PP_SCENE_POST_OFFICE && !backup ? 1.3 : 1.2), self->office.height / 200);
  self->type = MIN (across * 1.05, MAX (self->net_unit, self->office_unit));
  self->net_top = self->net.y + (self->net.height - PP_NET_HEIGHT * self->net_unit) * 0.5;
  self->ground = self->office.y + self->office.height - MAX (PP_STREET_BELOW * self->office_unit, PP_LEAST_TYPE * 3);
  self->closer = find_closer (self);
  self->fonts = pango_cairo_create_context (cr);
  pango_context_set_round_glyph_positions (self->fonts, FALSE);
  self->paper = name_paper (cr);
}

/* Frees what the canvas holds, but not what was noted down. */
void
pp_canvas_clear (PpCanvas *self)
{
  g_clear_object (&self->words);
  g_clear_object (&self->fonts);
  g_clear_pointer (&self->paper, g_free);
}

/**
 * pp_canvas_note:
 * @self: a canvas
 * @name: (transfer none): a thing that is about to be drawn; a string that stays
 * @x: its left end, in pixels or in the units that are in use
 * @y: its upper end
 * @width: of its box
 * @height: of its box
 *
 * Notes down that something is put there for the moment, when somebody wants to know.
 */
void
pp_canvas_note (PpCanvas *self, const char *name, double x, double y, double width, double height)
{
  PpThing thing = { name, { x, y, width, height } };

  if (self->things == NULL)
    return;
  cairo_user_to_device (self->cr, &thing.box.x, &thing.box.y);
  cairo_user_to_device_distance (self->cr, &thing.box.width, &thing.box.height);
  thing.box.x = MIN (thing.box.x, thing.box.x + thing.box.width);
  thing.box.width = fabs (thing.box.width);
  g_array_append_val (self->things, thing);
}

/* From here to pp_canvas_end(), lengths are in units around a point. */
void
pp_canvas_begin (PpCanvas *self, double x, double y, double unit)
{
  cairo_save (self->cr);
  cairo_translate (self->cr, x, y);
  cairo_scale (self->cr, unit, unit);
}

/* What is drawn from now on, words too, is so many times as large, but for where things stand. */
void
pp_canvas_zoom (PpCanvas *self, double scale)
{
  self->type *= scale;
  self->net_unit *= scale;
  self->office_unit *= scale;
}

/* Lengths are in pixels again. */
void
pp_canvas_end (PpCanvas *self)
{
  cairo_restore (self->cr);
}

/**
 * pp_canvas_get_hop:
 * @self: a canvas
 * @hop: 1 to 5
 * @x: (out): where its number stands
 * @left: (out): the station that it begins at
 * @right: (out): the station that it ends at
 *
 * Within one domain the hop into the mailbox goes by the other domain's empty place: its way is longer than usual.
 *
 * Returns: %FALSE when there is no such way in this picture
 */
gboolean
pp_canvas_get_hop (const PpCanvas *self, guint hop, double *x, double *left, double *right)
{
  g_assert (hop >= 1 && hop <= 5);
  *left = self->x[hop - 1];
  *right = self->x[hop];
  *x = hop == 3 && pp_canvas_has_station (self, PP_STATION_BACKUP) ? self->middle : (*left + *right) / 2;
  return !self->scene->hops[hop - 1].short_way;
}

/**
 * pp_canvas_has_station:
 *
 * Returns: whether there is something at that place: there always is, but for the second office of the recipient's domain,
 *   and for the empty place under a roof that goes over it
 */
gboolean
pp_canvas_has_station (const PpCanvas *self, PpStation station)
{
  const PpScene *scene = self->scene;

  if (station == PP_STATION_FAR_MTA)
    return !scene->one_domain || !scene->stations[station].absent || !scene->stations[PP_STATION_MTA].with_next;
  return station != PP_STATION_BACKUP || !scene->stations[station].absent;
}

/**
 * pp_canvas_get_neighbour:
 * @station: a place
 * @side: 1 for the right one, -1 for the left one
 *
 * Returns: where the next place is on that side, or the end of the picture
 */
double
pp_canvas_get_neighbour (const PpCanvas *self, PpStation station, int side)
{
  double best = side > 0 ? self->width : 0;

  for (int i = 0; i < PP_N_STATIONS; i++)
    if (pp_station_is_place (i) && pp_canvas_has_station (self, i) && (self->x[i] - self->x[station]) * side > 1 &&
        fabs (self->x[i] - self->x[station]) < fabs (best - self->x[station]))
      best = self->x[i];
  return best;
}

/**
 * pp_canvas_get_roof:
 * @station: a place under one roof with the next
 *
 * Returns: where the next one is: within one domain the office's own pigeon-holes are behind an empty place
 */
double
pp_canvas_get_roof (const PpCanvas *self, PpStation station)
{
  return self->x[station == PP_STATION_MTA && self->scene->one_domain ? PP_STATION_MDA : MIN (station + 1, PP_STATION_RECEIVER)];
}

/**
 * pp_station_is_right_of:
 *
 * Returns: whether @station stands farther right than @other: the second office of the recipient's domain is before the first
 */
gboolean
pp_station_is_right_of (PpStation station, PpStation other)
{
  return places[1][station] > places[1][other];
}

/**
 * pp_scene_crosses_sea:
 * @scene: a scene
 *
 * Returns: whether what flies has to go over the water
 */
gboolean
pp_scene_crosses_sea (const PpScene *scene)
{
  return !scene->one_domain && (scene->from <= PP_STATION_MTA) != (scene->to <= PP_STATION_MTA);
}

/**
 * pp_scene_letter_flies:
 * @scene: a scene
 *
 * Returns: whether the letter itself is what flies, and so lies nowhere
 */
gboolean
pp_scene_letter_flies (const PpScene *scene)
{
  return scene->flying && (scene->slip == PP_SLIP_LETTER || (scene->letter_moving && scene->slip == PP_SLIP_COMMAND));
}

/**
 * pp_scene_is_read_at_counter:
 *
 * Returns: whether somebody stands before the pigeon-holes now and reads, instead of taking letters home
 */
gboolean
pp_scene_is_read_at_counter (const PpScene *scene)
{
  return scene->at_counter && (scene->hop == 5 || scene->letter_at == PP_STATION_RECEIVER) &&
         (scene->from == PP_STATION_RECEIVER || scene->to == PP_STATION_RECEIVER || !scene->flying);
}

/**
 * pp_scene_flight_hop:
 * @scene: a scene
 *
 * Returns: the hop that somebody is under way on, by where the line comes from and goes to; 0 for none, and for a
 *   question to the directory
 */
guint
pp_scene_flight_hop (const PpScene *scene)
{
  if (!scene->flying || scene->from == PP_STATION_DIRECTORY || scene->to == PP_STATION_DIRECTORY || scene->from == scene->to)
    return 0;
  if (scene->hop >= 1 && scene->hop <= 5)
    return scene->hop;
  return MIN (MAX (scene->from, scene->to), 5);
}

/**
 * pp_scene_free_side:
 * @station: a place
 *
 * Returns: the side of a house that nobody comes to now, nor the shelf stands on: -1 for the left one, or 1
 */
int
pp_scene_free_side (const PpScene *scene, PpStation station)
{
  PpStation other = scene->from == station ? scene->to : scene->from;

  if (scene->stations[station].queue > 0)
    return 1;
  return scene->flying && (scene->from == station || scene->to == station) && other < station ? 1 : -1;
}
