/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The composition: the map of the network, the dark strip with the words, the street with the post offices, and over
 * them what flies. What the things look like is in the files beside this one.
 */
#include "app/picture-private.h"

#include <math.h>

static void
draw_scenery (PpCanvas *self)
{
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  cairo_rectangle (self->cr, 0, 0, self->width, self->height);
  pp_fill (self, PP_INK_PAPER);
  if (self->net.shown)
    {
      pp_land_draw_map (self);
      pp_network_draw (self);
    }
  if (self->office.shown)
    {
      pp_land_draw_street (self);
      pp_office_draw (self);
    }
  pp_strip_draw (self);
}

/* The way of a slip above the stations: a low arc, thrown by one, caught by the other. */
static void
find_slip (PpCanvas *self, double *x, double *y)
{
  const PpScene *scene = self->scene;
  double phase = PP_PHASE (scene), from = self->x[scene->from], to = self->x[scene->to];
  double lane = self->net_top + PP_NET_LANE * self->net_unit;

  *x = from + (to - from) * phase;
  *y = lane - sin (phase * G_PI) * 5 * self->net_unit;
}

/* On the link a spark goes along, so that one sees which wire the words are on. It passes below the hop's number. */
static void
draw_spark (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double ends[2][2], phase = PP_PHASE (scene), x, y;
  PpStation sides[2] = { scene->from, scene->to };
  gboolean asks = sides[0] == PP_STATION_DIRECTORY || sides[1] == PP_STATION_DIRECTORY;

  for (int i = 0; i < 2; i++)
    {
      ends[i][0] = self->x[sides[i]] - (sides[i] == PP_STATION_DIRECTORY ? 30 * self->net_unit : 0);
      ends[i][1] = self->net_top + (sides[i] == PP_STATION_DIRECTORY ? PP_NET_BOOK + 12
                                    : asks                           ? PP_NET_ASK
                                                                     : PP_NET_LINK) *
                                     self->net_unit;
    }
  if (fabs (ends[1][0] - ends[0][0]) > PP_NET_CARD * self->net_unit)
    for (int i = 0; i < 2; i++)
      if (sides[i] != PP_STATION_DIRECTORY)
        ends[i][0] += copysign (PP_NET_CARD / 2 * self->net_unit, ends[1 - i][0] - ends[i][0]);
  x = ends[0][0] + (ends[1][0] - ends[0][0]) * phase;
  y = ends[0][1] + (ends[1][1] - ends[0][1]) * phase;
  if (!asks && fabs (x - (self->x[scene->from] + self->x[scene->to]) / 2) < 20 * self->net_unit)
    return;
  pp_disc (self, x, y, 7 * self->net_unit);
  pp_use_alpha (self, PP_INK_RED, 0.3);
  cairo_fill (self->cr);
  pp_disc (self, x, y, 4 * self->net_unit);
  pp_fill_stroke (self, PP_INK_RED_FILL, PP_INK_WHITE, 1.2 * self->net_unit);
}

static void
draw_net_movers (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  int direction = self->x[scene->to] >= self->x[scene->from] ? 1 : -1;
  double x, y;

  draw_spark (self);
  find_slip (self, &x, &y);
  if (pp_scene_letter_flies (scene))
    {
      double width = 204 * MAX (self->net_unit, self->type), height = 58 * self->net_unit;

      x = CLAMP (x, width / 2 + 6, MAX (width / 2 + 6, self->width - width / 2 - 6));
      pp_envelope_draw (self, x, MAX (y, self->net.y + height * (scene->sealed ? 0.72 : 0.5) + 4), width, height);
    }
  else
    pp_slip_draw (self, scene->slip, scene->line, x, y, direction);
}

/* The boat goes from quay to quay. */
static void
find_quays (PpCanvas *self, int direction, double *from, double *to)
{
  double left, right, half = 50 * self->office_unit;

  pp_land_get_sea (self, &left, &right);
  left = MIN (left + half, self->middle);
  right = MAX (right - half, self->middle);
  *from = direction > 0 ? left : right;
  *to = direction > 0 ? right : left;
}

/* With IMAP the way is short: from the pigeon-holes to the desk before them, where the letter is read. */
static void
draw_at_counter (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  double u = self->office_unit, boxes = self->x[PP_STATION_MDA], desk = boxes + PP_READING_DESK * u, phase = PP_PHASE (scene);
  double begin = boxes + 30 * u, way = desk - 17 * u - begin;
  double x = begin + way * (scene->to == PP_STATION_MDA ? 1 - phase : phase), y = self->ground - 34 * u;

  if (pp_scene_letter_flies (scene))
    {
      pp_envelope_draw (self, x, y - 14 * u, MAX (112 * u, PP_LEAST_TYPE * 10.5), 50 * u);
      return;
    }
  pp_canvas_begin (self, x, y, u);
  pp_slip_draw_small (self, scene->slip);
  pp_canvas_end (self);
}

static void
draw_office_movers (PpCanvas *self)
{
  const PpScene *scene = self->scene;
  guint hop = pp_scene_flight_hop (scene);
  int direction = self->x[scene->to] >= self->x[scene->from] ? 1 : -1;
  double from = self->x[scene->from], to = self->x[scene->to], phase = PP_PHASE (scene), u = self->office_unit;
  double margin = 58 * u, x, load_x, load_y;

  if (hop == 0)
    {
      pp_pigeon_draw (self, phase, direction);
      return;
    }
  if (pp_scene_is_read_at_counter (scene) && hop == 5)
    {
      draw_at_counter (self);
      return;
    }
  if (hop == 3 && pp_scene_crosses_sea (scene))
    find_quays (self, direction, &from, &to);
  else if (fabs (to - from) > 2 * margin)
    {
      from += margin * direction;
      to -= margin * direction;
    }
  if (hop == 3 && !pp_scene_crosses_sea (scene))
    hop = 2;
  x = from + (to - from) * phase;
  pp_canvas_begin (self, x, self->ground, u);
  pp_vehicle_draw (self, hop, phase, direction);
  pp_vehicle_get_load (hop, &load_x, &load_y);
  cairo_translate (self->cr, load_x * direction, load_y);
  if (!pp_scene_letter_flies (scene))
    pp_slip_draw_small (self, scene->slip);
  pp_canvas_end (self);
  if (pp_scene_letter_flies (scene))
    pp_envelope_draw (self, x + load_x * direction * u, self->ground + (load_y - 14) * u, MAX (112 * u, PP_LEAST_TYPE * 10.5),
                      50 * u);
}

static void
draw_movers (PpCanvas *self)
{
  if (!self->scene->flying)
    return;
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  if (self->office.shown)
    {
      cairo_save (self->cr);
      cairo_rectangle (self->cr, 0, self->office.y, self->width, self->office.height);
      cairo_clip (self->cr);
      draw_office_movers (self);
      cairo_restore (self->cr);
    }
  if (self->net.shown)
    draw_net_movers (self);
}

typedef void (*PpLayer) (PpCanvas *self);

static void
draw_layer (cairo_t *cr, const PpScene *scene, double width, double height, PpLayer layer)
{
  PpCanvas canvas;

  if (width < 1 || height < 1)
    return;
  cairo_save (cr);
  cairo_new_path (cr);
  pp_canvas_init (&canvas, cr, scene, width, height);
  layer (&canvas);
  pp_canvas_clear (&canvas);
  cairo_restore (cr);
}

/**
 * pp_picture_draw_scenery:
 * @cr: where to
 * @scene: what
 * @width: in pixels (user space)
 * @height: in pixels
 *
 * Draws everything that stands still while a line flies. It covers its whole place.
 */
void
pp_picture_draw_scenery (cairo_t *cr, const PpScene *scene, double width, double height)
{
  g_return_if_fail (cr != NULL && scene != NULL);
  draw_layer (cr, scene, width, height, draw_scenery);
}

/**
 * pp_picture_draw_movers:
 * @cr: where to
 * @scene: what
 * @width: in pixels (user space)
 * @height: in pixels
 *
 * Draws what flies, where it is by @scene's progress; nothing when nothing flies.
 */
void
pp_picture_draw_movers (cairo_t *cr, const PpScene *scene, double width, double height)
{
  g_return_if_fail (cr != NULL && scene != NULL);
  draw_layer (cr, scene, width, height, draw_movers);
}

/**
 * pp_picture_draw:
 * @cr: where to
 * @scene: what
 * @width: in pixels (user space)
 * @height: in pixels
 *
 * Draws all of it.
 */
void
pp_picture_draw (cairo_t *cr, const PpScene *scene, double width, double height)
{
  pp_picture_draw_scenery (cr, scene, width, height);
  pp_picture_draw_movers (cr, scene, width, height);
}

static void
add_words (GString *key, const char *words)
{
  g_string_append_printf (key, "%s\x1f", words != NULL ? words : "");
}

static void
add_name (GString *key, const PpSceneName *name)
{
  add_words (key, name->address);
  g_string_append_printf (key, "%u%d\x1f", name->verdict, name->current);
}

static void
add_envelope (GString *key, const PpSceneEnvelope *envelope)
{
  g_string_append_printf (key, "%d %d %u %u %d\x1f", envelope->shown, envelope->at, envelope->n_to, envelope->more, envelope->filled);
  add_name (key, &envelope->from);
  for (guint i = 0; i < MIN (envelope->n_to, PP_SCENE_NAMES); i++)
    add_name (key, &envelope->to[i]);
}

static void
add_letters (GString *key, const PpScene *scene)
{
  for (guint i = 0; i < MIN (scene->n_marks, PP_SCENE_MARKS); i++)
    {
      add_words (key, scene->marks[i].town);
      add_words (key, scene->marks[i].hour);
    }
  for (guint i = 0; i < MIN (scene->n_copies, PP_SCENE_COPIES); i++)
    {
      const PpSceneCopy *copy = &scene->copies[i];

      add_words (key, copy->to);
      g_string_append_printf (key, "%d %d %d %d\x1f", copy->at, copy->moving, copy->current, copy->ending);
    }
}

/**
 * pp_picture_scenery_key:
 * @scene: what would be drawn
 *
 * Returns: (transfer full): equal keys mean that pp_picture_draw_scenery() draws the same at one size
 */
char *
pp_picture_scenery_key (const PpScene *scene)
{
  GString *key;

  g_return_val_if_fail (scene != NULL, NULL);

  key = g_string_new (NULL);
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      const PpSceneStation *s = &scene->stations[i];

      add_words (key, s->role);
      add_words (key, s->host);
      add_words (key, s->office);
      add_words (key, s->state);
      add_words (key, s->opens);
      add_words (key, s->next_try);
      add_words (key, s->waited);
      add_words (key, s->verdict_code);
      g_string_append_printf (key, "%u %u %u %d%d%d%d%d%d%d %u %u\x1f", s->queue, s->mailbox, s->marked, s->look, s->active, s->down,
                              s->absent, s->with_next, s->guest, s->phone, s->days, s->verdict);
    }
  for (int i = 0; i < 5; i++)
    {
      add_words (key, scene->hops[i].service);
      g_string_append_printf (key, "%d %d %d\x1f", scene->hops[i].status, scene->hops[i].short_way, scene->hops[i].sealed);
    }
  g_string_append_printf (key, "%d %d %d %d %d %u %d %d %d %d %d %d %d %d\x1f", scene->view, scene->dark, scene->large, scene->act,
                          scene->one_domain, scene->hop, scene->flying, scene->from, scene->to, scene->slip, scene->letter, scene->letter_moving,
                          scene->letter_at, scene->at_counter);
  add_words (key, scene->from_domain);
  add_words (key, scene->to_domain);
  add_words (key, scene->speakers);
  add_words (key, scene->line);
  add_words (key, scene->caption);
  add_words (key, scene->office_caption);
  add_words (key, scene->clock);
  add_words (key, scene->letter_to);
  add_words (key, scene->ending_words);
  add_words (key, scene->ending_office);
  add_words (key, scene->card_name);
  add_words (key, scene->act_words);
  add_words (key, scene->act_office);
  add_words (key, scene->skipped);
  add_envelope (key, &scene->envelope);
  add_letters (key, scene);
  for (guint i = 0; i < MIN (scene->n_checks, PP_SCENE_CHECKS); i++)
    {
      add_words (key, scene->checks[i].name);
      g_string_append_printf (key, "%u%d\x1f", scene->checks[i].verdict, scene->checks[i].current);
    }
  g_string_append_printf (key, "%u %d %d %d %d %d %d %u", scene->postmarks, scene->report, scene->ending, scene->tell_ending,
                          scene->card, scene->card_at, scene->checks_at, scene->n_checks);
  return g_string_free (key, FALSE);
}

static void
clear_writing (gpointer data)
{
  g_free (((PpWriting *) data)->text);
}

/**
 * pp_picture_list_writing:
 * @scene: what would be drawn
 * @width: in pixels
 * @height: in pixels
 *
 * Returns: (transfer full) (element-type PpWriting): every word of the scenery, in the order of drawing
 */
GArray *
pp_picture_list_writing (const PpScene *scene, double width, double height)
{
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (nowhere);
  GArray *writing = g_array_new (FALSE, FALSE, sizeof (PpWriting));
  PpCanvas canvas;

  g_array_set_clear_func (writing, clear_writing);
  pp_canvas_init (&canvas, cr, scene, width, height);
  canvas.writing = writing;
  draw_scenery (&canvas);
  pp_canvas_clear (&canvas);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
  return writing;
}
