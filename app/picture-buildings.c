/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The houses and offices of the street, in units around the middle of their doorstep (up is negative), in each of their looks.
 * They bear no words: signs and names are put on in picture-office.c. Counter, pigeon-holes and directory are in picture-counters.c.
 */
#include "app/picture-office.h"

#include <math.h>

/**
 * pp_station_get_look:
 * @scene: a scene
 * @station: a place of it
 *
 * Returns: how it looks; where nobody listens it is closed in any case, and a party to the line is never idle
 */
PpLook
pp_station_get_look (const PpScene *scene, PpStation station)
{
  const PpSceneStation *s = &scene->stations[station];

  if (s->down)
    return PP_LOOK_CLOSED;
  if (s->look == PP_LOOK_IDLE && s->active)
    return s->verdict > 0 ? PP_LOOK_TROUBLED : PP_LOOK_BUSY;
  return s->look;
}

/* ------------------------------------------------------------------ houses */

static void
draw_chimney (PpCanvas *self, double x, double top, gboolean smokes)
{
  if (smokes)
    pp_light_smoke (self, x, top);
  cairo_rectangle (self->cr, x - 4, top, 8, 22);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_OUTLINE, PP_EDGE);
  cairo_rectangle (self->cr, x - 5.5, top - 2, 11, 4);
  pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, PP_EDGE);
}

static void
draw_tiles (PpCanvas *self, double half, double low, double high)
{
  for (int row = 1; row <= 3; row++)
    {
      double y = low + (high - low) * row / 4, reach = half * (1 - row / 4.0) - 4;

      for (double x = -reach; x < reach - 2; x += 6)
        {
          cairo_new_sub_path (self->cr);
          cairo_arc (self->cr, x + 3, y, 2.6, 0.15, G_PI - 0.15);
        }
    }
  pp_use_alpha (self, PP_INK_OUTLINE, 0.35);
  cairo_set_line_width (self->cr, 0.8);
  cairo_stroke (self->cr);
}

static void
draw_garden (PpCanvas *self, int side)
{
  for (int flower = 0; flower < 5; flower++)
    {
      pp_disc (self, -28 + flower * 4.2, -19.5, 1.9);
      pp_fill (self, flower % 2 == 0 ? PP_INK_RED_FILL : PP_INK_LEAF);
    }
  pp_disc (self, -30 * side, -5, 7);
  pp_disc (self, -37 * side, -4, 5);
  pp_fill (self, PP_INK_LEAF_DARK);
}

/* Who lives there stands in the door: at work, or at a loss. */
static void
draw_resident (PpCanvas *self, gboolean sender, PpLook look, gboolean guest)
{
  cairo_save (self->cr);
  cairo_translate (self->cr, 1, 0);
  cairo_scale (self->cr, 0.66 * (sender ? 1 : -1), 0.66);
  pp_person_draw (self, look == PP_LOOK_TROUBLED ? PP_POSE_SHRUG : PP_POSE_REACH, sender ? PP_INK_RED_FILL : PP_INK_BLUE,
                  guest ? PP_HAT_TRAVEL : PP_HAT_NONE);
  cairo_restore (self->cr);
}

/**
 * pp_building_house:
 * @self: a canvas, in units
 * @station: whose house: the sender's is warm with a red roof, the recipient's cool with a blue one
 * @look: how it looks: a chimney smokes, a door is open, shutters are closed, a beacon is lit
 */
void
pp_building_house (PpCanvas *self, PpStation station, PpLook look)
{
  gboolean sender = station == PP_STATION_SENDER, guest = self->scene->stations[station].guest;
  int side = sender ? 1 : -1;

  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  draw_chimney (self, 20 * side, -92, look == PP_LOOK_BUSY);
  if (look == PP_LOOK_TROUBLED)
    pp_light_beacon (self, 0, -91);
  cairo_rectangle (self->cr, -34, -52, 68, 52);
  pp_fill_stroke (self, sender ? PP_INK_WALL_WARM : PP_INK_WALL_COOL, PP_INK_OUTLINE, PP_EDGE);
  PP_POLY (self, -43, -50, 0, -92, 43, -50);
  pp_fill_stroke (self, sender ? PP_INK_ROOF_RED : PP_INK_ROOF_BLUE, PP_INK_OUTLINE, PP_EDGE);
  draw_tiles (self, 42, -50, -92);
  pp_disc (self, 0, -63, 6);
  pp_fill_stroke (self, look == PP_LOOK_CLOSED ? PP_INK_SHADE : look == PP_LOOK_IDLE ? PP_INK_GLASS : PP_INK_LIT, PP_INK_OUTLINE, PP_EDGE);
  pp_light_window (self, -27, -38, 15, 17, look);
  pp_light_window (self, 12, -38, 15, 17, look == PP_LOOK_IDLE && self->scene->dark ? PP_LOOK_BUSY : look);
  pp_light_door (self, 0, 18, 32, sender ? PP_INK_ROOF_BLUE : PP_INK_WOOD, look);
  draw_garden (self, side);
  if (look == PP_LOOK_BUSY || look == PP_LOOK_TROUBLED)
    draw_resident (self, sender, look, guest);
}

/* ------------------------------------------------------------------ offices */

typedef struct
{
  PpInk roof, door, flag, coat;
} OfficeColours;

static OfficeColours
choose_colours (PpStation station)
{
  if (station == PP_STATION_MTA)
    return (OfficeColours){ PP_INK_ROOF_RED, PP_INK_ROOF_RED, PP_INK_RED_FILL, PP_INK_BLUE };
  if (station == PP_STATION_BACKUP)
    return (OfficeColours){ PP_INK_GREEN, PP_INK_WOOD_DARK, PP_INK_GREEN, PP_INK_RED_FILL };
  return (OfficeColours){ PP_INK_ROOF_BLUE, PP_INK_WOOD, PP_INK_BLUE, PP_INK_GREEN };
}

static void
draw_columns (PpCanvas *self)
{
  for (int column = 0; column < 4; column++)
    {
      double x = -47 + column * 28.4;

      cairo_rectangle (self->cr, x, -62, 8, 58);
      pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, PP_EDGE * 0.8);
      cairo_rectangle (self->cr, x - 1.5, -64, 11, 4);
      pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, PP_EDGE * 0.8);
    }
}

/* In the open door: the clerk, at work or with a hand raised. */
static void
draw_porter (PpCanvas *self, PpLook look, PpInk coat, gboolean guest)
{
  cairo_save (self->cr);
  cairo_translate (self->cr, look == PP_LOOK_TROUBLED ? -1 : 0, -4);
  cairo_scale (self->cr, 0.92, 0.92);
  pp_clerk_draw (self, look == PP_LOOK_TROUBLED ? PP_POSE_STOP : PP_POSE_LEAN, coat, guest ? PP_HAT_TRAVEL : PP_HAT_CAP);
  cairo_restore (self->cr);
}

static void
draw_front (PpCanvas *self, PpStation station, PpLook look)
{
  OfficeColours colours = choose_colours (station);

  pp_light_window (self, -34, -52, 13, 26, look);
  pp_light_window (self, 22, -52, 13, 26, look);
  pp_light_door (self, 0, 24, 46, colours.door, look);
  draw_columns (self);
  if (look == PP_LOOK_BUSY || look == PP_LOOK_TROUBLED)
    draw_porter (self, look, colours.coat, self->scene->stations[station].guest);
  cairo_rectangle (self->cr, -56, -4, 112, 4);
  pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, PP_EDGE * 0.8);
  if (look == PP_LOOK_TROUBLED)
    pp_light_barrier (self, -46, 46, -10);
}

/* The clock of a first office; a second one has its number there. */
static void
draw_gable (PpCanvas *self, PpStation station)
{
  PP_POLY (self, -60, -80, 0, -110, 60, -80);
  pp_fill_stroke (self, PP_INK_STONE, PP_INK_OUTLINE, PP_EDGE);
  PP_POLY (self, -46, -82.5, 0, -105, 46, -82.5);
  pp_fill (self, PP_INK_STONE_DARK);
  if (station != PP_STATION_BACKUP)
    {
      pp_clock (self, 0, -90.5, 7.5, PP_INK_ROOM, PP_INK_NAVY);
      return;
    }
  pp_disc (self, 0, -90.5, 8.5);
  pp_fill_stroke (self, PP_INK_ENVELOPE, PP_INK_OUTLINE, PP_EDGE);
  for (int bar = -1; bar <= 1; bar += 2)
    pp_rule (self, bar * 2.4, -95, bar * 2.4, -86, PP_INK_NAVY, 2.2);
  pp_rule (self, -5, -95, 5, -95, PP_INK_NAVY, 1.2);
  pp_rule (self, -5, -86, 5, -86, PP_INK_NAVY, 1.2);
}

/**
 * pp_building_office:
 * @self: a canvas, in units
 * @station: which: each has its own colours and its own flag
 * @look: how it looks: flag up and door open at work, barred when closed, a beacon and a barrier in trouble
 */
void
pp_building_office (PpCanvas *self, PpStation station, PpLook look)
{
  OfficeColours colours = choose_colours (station);

  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  pp_light_flag (self, 42, -128, colours.flag, look);
  if (look == PP_LOOK_TROUBLED)
    pp_light_beacon (self, 0, -107);
  cairo_rectangle (self->cr, -52, -64, 104, 64);
  pp_fill_stroke (self, PP_INK_STONE_DARK, PP_INK_OUTLINE, PP_EDGE);
  draw_front (self, station, look);
  cairo_rectangle (self->cr, -58, -80, 116, 17);
  pp_fill_stroke (self, colours.roof, PP_INK_OUTLINE, PP_EDGE);
  draw_gable (self, station);
  for (int lantern = -1; lantern <= 1 && look == PP_LOOK_BUSY; lantern += 2)
    pp_light_lamp (self, lantern * 17.5, -62, 46, look);
}

/* ------------------------------------------------------------------ what joins two */

/**
 * pp_building_roof:
 * @self: a canvas, in units around the middle of the left one
 * @width: to the middle of the right one
 * @busy: something goes from one to the other
 *
 * The wing that makes one house of two: a corridor between two counters.
 */
void
pp_building_roof (PpCanvas *self, double width, gboolean busy)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_rectangle (self->cr, 0, -62, width, 62);
  pp_fill_stroke (self, busy ? PP_INK_ROOM : PP_INK_STONE_DARK, PP_INK_OUTLINE, PP_EDGE);
  if (!busy)
    for (double x = 62; x + 13 < width - 60; x += 24)
      pp_light_window (self, x, -44, 13, 20, PP_LOOK_IDLE);
  else
    {
      pp_box (self, 50, -22, width - 100, 5, 1);
      pp_fill_stroke (self, PP_INK_WOOD, PP_INK_OUTLINE, PP_EDGE * 0.8);
      for (double x = 62; x < width - 56; x += 16)
        pp_rule (self, x, -17, x, -1, PP_INK_WOOD_DARK, 2.2);
    }
  PP_POLY (self, -20, -62, 4, -80, width - 4, -80, width + 20, -62);
  pp_fill_stroke (self, PP_INK_ROOF_RED, PP_INK_OUTLINE, PP_EDGE);
}
