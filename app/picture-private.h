/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the painters' files share: the canvas (where everything stands), the two palettes, words and shapes. Not for
 * anybody else but the pictures' tests.
 */
#pragma once

#include <pango/pangocairo.h>

#include "app/picture.h"

G_BEGIN_DECLS

/* The colours, by what they are the colour of (picture-colours.c). */
typedef enum
{
  PP_INK_PAPER,     /* the map that the network is drawn on */
  PP_INK_RELIEF,    /* what is printed faintly on the map */
  PP_INK_SHEET,     /* cards, envelopes, slips */
  PP_INK_INK,       /* writing and outlines */
  PP_INK_FAINT,     /* writing that is less important */
  PP_INK_LINE,      /* outlines that are less important */
  PP_INK_RED,       /* red writing and rings */
  PP_INK_RED_FILL,  /* red with white writing on it */
  PP_INK_WHITE,
  PP_INK_NAVY,      /* ink that stays dark by night: on amber, on envelopes */
  PP_INK_STRIP,     /* the dark band */
  PP_INK_STRIP_TEXT,
  PP_INK_STRIP_FAINT,
  PP_INK_STRIP_RED,
  PP_INK_BLUE,
  PP_INK_GREEN,
  PP_INK_AMBER,
  PP_INK_ENVELOPE,
  PP_INK_CARD,      /* index cards of the directory */
  PP_INK_DEVICE,    /* laptops and racks */
  PP_INK_SCREEN,
  PP_INK_LAMP,      /* small green lights */
  PP_INK_SEA,
  PP_INK_SEA_DEEP,
  PP_INK_SEA_LINE,
  PP_INK_SKY_TOP,
  PP_INK_SKY_LOW,
  PP_INK_CLOUD,
  PP_INK_SUN,
  PP_INK_HILL_FAR,
  PP_INK_HILL_NEAR,
  PP_INK_GROUND,
  PP_INK_GROUND_EDGE,
  PP_INK_LEAF,
  PP_INK_LEAF_DARK,
  PP_INK_WALL_WARM,
  PP_INK_WALL_COOL,
  PP_INK_STONE,
  PP_INK_STONE_DARK,
  PP_INK_ROOF_RED,
  PP_INK_ROOF_BLUE,
  PP_INK_WINDOW,
  PP_INK_ROOM,      /* what one sees behind an open counter */
  PP_INK_WOOD,
  PP_INK_WOOD_DARK,
  PP_INK_HOLE,
  PP_INK_SKIN,
  PP_INK_HULL,
  PP_INK_OUTLINE,   /* of things in the street */
  PP_INK_METAL,     /* outlines of devices, plugs, sockets */
  PP_INK_UNLIT,     /* a lamp that is out */
  PP_INK_PIPE,      /* the sealed pipe */
  PP_INK_LIT,       /* windows behind which somebody works */
  PP_INK_GLASS,     /* windows behind which nobody does */
  PP_INK_SHADE,     /* shutters, and what is closed */
  PP_INK_DIM,       /* a room in which nothing happens */
  PP_INK_ALERT,     /* the lamp of trouble */
  PP_N_INKS
} PpInk;

/* Writing @text on @ground is done somewhere: tests look at the contrast. */
typedef struct
{
  PpInk text;
  PpInk ground;
} PpInkPair;

guint32 pp_ink_rgb (gboolean dark, PpInk ink); /* 0xRRGGBB */
const PpInkPair *pp_ink_list_pairs (guint *n);
const PpInkPair *pp_ink_list_graphics (guint *n);

typedef struct
{
  gboolean shown;
  double y, height;
} PpBand;

/* How something is written. */
typedef struct
{
  double size;  /* at a scale of 1 */
  gboolean bold;
  gboolean mono;
  double align; /* 0: x is the left end, 0.5: the middle, 1: the right end */
} PpType;

/* Everything that a painter needs at one size. Lengths are in pixels but for the unit of things, @net_unit and
 * @office_unit: a thing drawn for a stage of 1280 × 450 is scaled by them. */
typedef struct
{
  cairo_t *cr;
  const PpScene *scene;
  PangoLayout *words; /* (nullable): what was laid out last; its context is @fonts */
  PangoContext *fonts;
  char *paper; /* what the shapes of words depend on: two canvases of the same lay out the same */
  GArray *writing; /* (element-type PpWriting) (nullable): what is written, for tests */
  GArray *things;  /* (element-type PpThing) (nullable): what is put there for the moment, for tests */

  double width, height;
  double net_unit, office_unit;
  double type; /* scale of small type; no type is smaller than PP_LEAST_TYPE */
  PpBand net, strip, office;
  double x[PP_N_STATIONS];
  double pitch; /* between neighbours on one shore */
  double middle; /* of the sea: the directory stands there */
  double net_top; /* where the network's own 205 units begin */
  double ground;  /* where the street is */
  double closer;  /* what the moment is about is so many times as large: more than 1 where one world has all the room */
} PpCanvas;

#define PP_LEAST_TYPE 10.0

/* In units below net_top */
#define PP_NET_HEIGHT 205.0
#define PP_NET_LANE 38.0
#define PP_NET_CARD_TOP 58.0
#define PP_NET_CARD 88.0
#define PP_NET_LINK 100.0
#define PP_NET_BOOK 140.0
#define PP_NET_ASK 128.0 /* where the line to the book begins */
/* In units below and above the street */
#define PP_STREET_BELOW 42.0
/* In units to the right of the middle */
#define PP_LIGHTHOUSE 24.0
/* Where one stands who reads at the counter, in units right of the pigeon-holes */
#define PP_READING_DESK 76.0

#define PP_PHASE(scene) ((scene)->flying ? CLAMP ((scene)->progress, 0, 1) : 0)

void pp_canvas_init (PpCanvas *self, cairo_t *cr, const PpScene *scene, double width, double height);
void pp_canvas_clear (PpCanvas *self);
gboolean pp_canvas_get_hop (const PpCanvas *self, guint hop, double *x, double *left, double *right);
void pp_canvas_note (PpCanvas *self, const char *name, double x, double y, double width, double height);
void pp_canvas_begin (PpCanvas *self, double x, double y, double unit);
void pp_canvas_zoom (PpCanvas *self, double scale);
void pp_canvas_end (PpCanvas *self);
gboolean pp_canvas_has_station (const PpCanvas *self, PpStation station);
double pp_canvas_get_neighbour (const PpCanvas *self, PpStation station, int side);
double pp_canvas_get_roof (const PpCanvas *self, PpStation station);
gboolean pp_station_is_right_of (PpStation station, PpStation other);
gboolean pp_scene_letter_flies (const PpScene *scene);
gboolean pp_scene_crosses_sea (const PpScene *scene);
gboolean pp_scene_is_read_at_counter (const PpScene *scene);
guint pp_scene_flight_hop (const PpScene *scene);
int pp_scene_free_side (const PpScene *scene, PpStation station);

/* Shapes (picture-shapes.c) */
void pp_use (PpCanvas *self, PpInk ink);
void pp_use_alpha (PpCanvas *self, PpInk ink, double alpha);
void pp_fill (PpCanvas *self, PpInk ink);
void pp_stroke (PpCanvas *self, PpInk ink, double width);
void pp_fill_stroke (PpCanvas *self, PpInk inside, PpInk line, double width);
void pp_box (PpCanvas *self, double x, double y, double width, double height, double radius);
void pp_disc (PpCanvas *self, double x, double y, double radius);
void pp_poly (PpCanvas *self, const double *xy, guint n);
#define PP_POLY(self, ...) \
  pp_poly ((self), (const double[]){ __VA_ARGS__ }, sizeof ((const double[]){ __VA_ARGS__ }) / sizeof (double) / 2)
void pp_rule (PpCanvas *self, double x1, double y1, double x2, double y2, PpInk ink, double width);
void pp_tick (PpCanvas *self, double x, double y, double size, PpInk ink);
void pp_cross (PpCanvas *self, double x, double y, double size, PpInk ink);
void pp_clock (PpCanvas *self, double x, double y, double radius, PpInk face, PpInk hands);
void pp_alarm (PpCanvas *self, double x, double y, double size);
void pp_chevron (PpCanvas *self, double x, double y, double size, int direction, PpInk ink);
void pp_airmail (PpCanvas *self, double x, double y, double width, double height, double step);

/* Words (picture-words.c) */
double pp_words_size (const PpCanvas *self, const PpType *type);
double pp_words_measure (PpCanvas *self, const PpType *type, const char *text);
double pp_words_draw (PpCanvas *self, const PpType *type, PpInk ink, double x, double y, double most, const char *text);
void pp_words_draw_host (PpCanvas *self, const PpType *type, PpInk ink, double x, double y, double most, const char *host);
char *pp_words_shorten (const char *text, guint most);
char *pp_words_shorten_line (const char *text, guint most);

/* The network (picture-network.c; its cards picture-card.c, its ways picture-hop.c), its things (picture-devices.c) */
void pp_network_draw (PpCanvas *self);
void pp_device_laptop (PpCanvas *self, PpLook look);
void pp_device_phone (PpCanvas *self, PpLook look);
void pp_device_rack (PpCanvas *self, PpLook look);
void pp_device_boxes (PpCanvas *self, guint letters, PpLook look);
void pp_device_book (PpCanvas *self, PpLook look);
void pp_device_shutter (PpCanvas *self);
void pp_device_tag (PpCanvas *self);
void pp_device_suitcase (PpCanvas *self);
double pp_badge_draw (PpCanvas *self, double x, double y, gboolean queue, guint count);
/* Links (picture-link.c) and what happens (picture-emblem.c) */
typedef struct
{
  double left, right, y;
  PpHopStatus status;
  PpAct act;
  int direction;   /* 1: who opened the connection is on the left */
  gboolean sealed;
  gboolean inside; /* under one roof */
} PpLink;

void pp_link_draw (PpCanvas *self, const PpLink *link);
void pp_link_draw_port (PpCanvas *self, double x, double y, gboolean open, gboolean shut);
void pp_eye (PpCanvas *self, double x, double y, double size);
void pp_key (PpCanvas *self, double x, double y, double size, int direction);
void pp_emblem_draw (PpCanvas *self, PpAct act);
void pp_hop_mark (PpCanvas *self, double x, double y, double radius, guint hop, PpHopStatus status);

/* The post office (picture-office.c), its buildings (picture-buildings.c), who goes about (picture-vehicles.c) */
void pp_office_draw (PpCanvas *self);
void pp_reader_draw (PpCanvas *self);
void pp_vehicle_draw (PpCanvas *self, guint hop, double phase, int direction);
void pp_vehicle_get_load (guint hop, double *x, double *y);
void pp_pigeon_draw (PpCanvas *self, double phase, int direction);

/* The land (picture-land.c) */
void pp_land_draw_map (PpCanvas *self);
void pp_land_draw_street (PpCanvas *self);
void pp_land_get_sea (const PpCanvas *self, double *left, double *right);
void pp_tree (PpCanvas *self, double size, gboolean tall);

/* On envelopes (picture-postmark.c) */
void pp_post_stamp (PpCanvas *self, double x, double y, double size);
void pp_post_rings (PpCanvas *self, double x, double y, double radius, guint n);
void pp_post_mark (PpCanvas *self, double x, double y, double radius, const PpSceneMark *mark);
double pp_post_get_radius (PpCanvas *self, double height);
void pp_post_border (PpCanvas *self, double width, double height, double edge);

/* What flies (picture-slip.c), letters (picture-envelope.c), and as they are being addressed (picture-address.c) */
void pp_slip_draw (PpCanvas *self, PpSlip slip, const char *text, double x, double y, int direction);
void pp_slip_draw_small (PpCanvas *self, PpSlip slip);
void pp_slip_draw_sign (PpCanvas *self, PpSlip slip, double x, double y, double radius, int direction);
gboolean pp_slip_has_sign (PpSlip slip);
void pp_verdict_draw (PpCanvas *self, double x, double y, double size, guint verdict);
PpInk pp_slip_get_paper (PpSlip slip);
void pp_envelope_draw (PpCanvas *self, double x, double y, double width, double height);
void pp_envelope_draw_small (PpCanvas *self);
void pp_envelope_draw_open (PpCanvas *self, double out);
void pp_envelope_draw_desk (PpCanvas *self, double x, double left, double right, double top, double bottom);

/* Its way (picture-flight.c) */
void pp_flight_draw (PpCanvas *self);
void pp_flight_draw_net (PpCanvas *self);
void pp_flight_draw_office (PpCanvas *self);
double pp_flight_get_lane (const PpCanvas *self);
void pp_flight_find_letter (PpCanvas *self, cairo_rectangle_t *box);
void pp_flight_find_quays (const PpCanvas *self, int direction, double *from, double *to);

/* What becomes of letters (picture-outcome.c) */
void pp_outcome_draw_tag (PpCanvas *self, const PpSceneStation *station, double x, double bottom, double most);
void pp_outcome_draw_room (PpCanvas *self, PpStation station);
void pp_outcome_draw_sign (PpCanvas *self, const PpSceneStation *station, double x, double y, double most);
void pp_outcome_draw_stamp (PpCanvas *self, const PpSceneStation *station, double x, double y, double most);
void pp_outcome_draw_report (PpCanvas *self, double width, double height);
void pp_outcome_draw_report_small (PpCanvas *self);
void pp_outcome_draw_mark (PpCanvas *self);
void pp_padlock (PpCanvas *self, double x, double y, double size);
void pp_outcome_draw_bag (PpCanvas *self, double x, double y, double width, double height);
void pp_outcome_draw_sack (PpCanvas *self, PpInk tag);
void pp_outcome_draw_card (PpCanvas *self, double x, double y);
void pp_outcome_draw_checks (PpCanvas *self, double x, double top, double bottom, double most);
const char *pp_outcome_get_caption (const PpScene *scene, gboolean office);

/* The strip (picture-strip.c) */
void pp_strip_draw (PpCanvas *self);

G_END_DECLS
