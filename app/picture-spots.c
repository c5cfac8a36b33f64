/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The spots of a picture: where one can point at a place or at the letter, in both worlds, and what that is called. Nothing is drawn.
 */
#include "app/picture-private.h"

#include <glib/gi18n.h>

static void
add_box (PpCanvas *self, PpSpot *spot, double left, double top, double right, double bottom)
{
  cairo_rectangle_t *box = &spot->boxes[spot->n_boxes++];

  left = CLAMP (left, 0, self->width - 1);
  top = CLAMP (top, 0, self->height - 1);
  *box = (cairo_rectangle_t){ left, top, CLAMP (right, left + 1, self->width) - left, CLAMP (bottom, top + 1, self->height) - top };
}

static void
add_net_box (PpCanvas *self, PpSpot *spot)
{
  double u = self->net_unit, x = self->x[spot->station], half = PP_NET_CARD / 2 * u, top = self->net_top + PP_NET_CARD_TOP * u;

  if (spot->station == PP_STATION_DIRECTORY)
    add_box (self, spot, x - 31 * u, self->net_top + (PP_NET_BOOK - 6) * u, x + 31 * u, self->net_top + (PP_NET_BOOK + 33) * u);
  else
    add_box (self, spot, x - half, top, x + half, top + 2 * half);
}

static void
add_office_box (PpCanvas *self, PpSpot *spot)
{
  double u = self->office_unit, x = self->x[spot->station], half = MIN (58 * u, self->pitch / 2 - 1);

  if (spot->station == PP_STATION_DIRECTORY)
    x = self->middle + PP_LIGHTHOUSE * u;
  if (spot->station == PP_STATION_DIRECTORY)
    add_box (self, spot, x - 19 * u, self->ground - 106 * u, x + 19 * u, self->ground - 26 * u);
  else
    add_box (self, spot, x - half, MAX (self->ground - 108 * u, self->office.y), x + half, self->ground);
}

static void
add_count (GString *details, guint count, const char *one, const char *several)
{
  if (count > 0)
    g_string_append_printf (details, count == 1 ? one : several, count);
}

static char *
describe_station (const PpSceneStation *s)
{
  GString *details = g_string_new (NULL);

  if (s->down)
    g_string_append (details, _("It is closed. "));
  if (*s->state != '\0')
    g_string_append_printf (details, "%s. ", s->state);
  add_count (details, s->queue, _("%u letter waits here. "), _("%u letters wait here. "));
  add_count (details, s->mailbox, _("%u letter lies here. "), _("%u letters lie here. "));
  return g_strchomp (g_string_free (details, FALSE));
}

static void
add_station (PpCanvas *self, GArray *spots, PpStation station)
{
  const PpSceneStation *s = &self->scene->stations[station];
  PpSpot spot = { .station = station };

  if (s->absent || (pp_station_is_place (station) && !pp_canvas_has_station (self, station)))
    return;
  if (self->net.shown)
    add_net_box (self, &spot);
  if (self->office.shown && (station != PP_STATION_DIRECTORY || !self->scene->one_domain))
    add_office_box (self, &spot);
  if (spot.n_boxes == 0)
    return;
  /* Translators: a place's name at the post office, its role, its host */
  spot.name = g_strdup_printf (_("%s: %s %s"), s->office, s->role, s->host);
  spot.details = describe_station (s);
  g_array_append_val (spots, spot);
}

/* Where it lies at the post office: as the painter says. */
static void
add_lying (PpCanvas *self, PpSpot *spot)
{
  const PpScene *scene = self->scene;
  PpStation at = scene->letter_at;
  double u = self->office_unit, x = self->x[at] + pp_scene_free_side (scene, at) * 34 * u, y = self->ground - 15 * u;

  if (scene->at_counter && at == PP_STATION_RECEIVER)
    {
      x = self->x[PP_STATION_MDA] + (PP_READING_DESK - 17) * u;
      y = self->ground - 26 * u;
    }
  if (self->net.shown)
    {
      double v = self->net_unit, left = self->x[at] - 42 * v, middle = self->net_top + (PP_NET_CARD_TOP + 11) * v;

      add_box (self, spot, left - 18 * v, middle - 13 * v, left + 18 * v, middle + 13 * v);
    }
  if (self->office.shown)
    add_box (self, spot, x - 20 * u, y - 14 * u, x + 20 * u, y + 14 * u);
}

/* While it flies it can be pointed at over the network; at the post office somebody has it in hands. */
static void
add_letter (PpCanvas *self, GArray *spots)
{
  const PpScene *scene = self->scene;
  PpSpot spot = { .letter = TRUE, .station = scene->letter_at };

  if (!scene->letter)
    return;
  if (pp_scene_letter_flies (scene) && self->net.shown)
    {
      cairo_rectangle_t box;

      pp_flight_find_letter (self, &box);
      add_box (self, &spot, box.x, box.y, box.x + box.width, box.y + box.height);
    }
  else if (pp_station_is_place (scene->letter_at))
    add_lying (self, &spot);
  if (spot.n_boxes == 0)
    return;
  spot.name = scene->report ? g_strdup (_("Report on the letter: open it"))
              : *scene->letter_to != '\0' ? g_strdup_printf (_("Letter for %s: open it"), scene->letter_to)
                                          : g_strdup (_("Letter: open it"));
  spot.details = g_strdup_printf (_("It is at %s."), scene->stations[spot.station].office);
  g_array_append_val (spots, spot);
}

static void
clear_spot (gpointer data)
{
  PpSpot *spot = data;

  g_free (spot->name);
  g_free (spot->details);
}

/**
 * pp_picture_list_spots:
 * @scene: what is drawn
 * @width: in pixels
 * @height: in pixels
 *
 * Returns: (transfer full) (element-type PpSpot): what can be pointed at: the places from left to right, and then the letter,
 *   which lies above them
 */
GArray *
pp_picture_list_spots (const PpScene *scene, double width, double height)
{
  GArray *spots = g_array_new (FALSE, FALSE, sizeof (PpSpot));
  cairo_surface_t *nowhere;
  cairo_t *cr;
  PpCanvas canvas;

  g_return_val_if_fail (scene != NULL, spots);

  nowhere = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cr = cairo_create (nowhere);
  g_array_set_clear_func (spots, clear_spot);
  pp_canvas_init (&canvas, cr, scene, width, height);
  for (int i = 0; i < PP_N_STATIONS; i++)
    add_station (&canvas, spots, i);
  add_letter (&canvas, spots);
  pp_canvas_clear (&canvas);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
  return spots;
}
