/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The painters' door: a scene in, a picture out. The same code draws on screen, into PNG, SVG and PDF, and in tests.
 * What stands still (scenery) and what moves (slips, envelopes, the boat) are apart, so that a screen can keep the first.
 */
#pragma once

#include <cairo.h>

#include "app/scene.h"

G_BEGIN_DECLS

void pp_picture_draw (cairo_t *cr, const PpScene *scene, double width, double height);          /* all of it */
void pp_picture_draw_scenery (cairo_t *cr, const PpScene *scene, double width, double height);  /* all but what flies */
void pp_picture_draw_movers (cairo_t *cr, const PpScene *scene, double width, double height);   /* only what flies */
/* The two halves of each, for those who keep them */
void pp_picture_draw_backdrop (cairo_t *cr, const PpScene *scene, double width, double height);
void pp_picture_draw_things (cairo_t *cr, const PpScene *scene, double width, double height);
void pp_picture_draw_mover (cairo_t *cr, const PpScene *scene, double width, double height, gboolean office);
char *pp_picture_backdrop_key (const PpScene *scene);
/* (transfer full): equal keys mean equal scenery at one size: what a cache looks at */
char *pp_picture_scenery_key (const PpScene *scene);

/* What can be pointed at: the places, and the letter. */
typedef struct
{
  gboolean letter;    /* it is the letter, else @station */
  PpStation station;
  guint n_boxes;      /* one in each band that is shown */
  cairo_rectangle_t boxes[2];
  char *name;         /* "London post office: MTA mail.london.example" */
  char *details;      /* how it stands there, in words; "" for nothing */
} PpSpot;

GArray *pp_picture_list_spots (const PpScene *scene, double width, double height);

/* What is written where, for tests. */
typedef struct
{
  cairo_rectangle_t box;
  double size; /* of the type, in pixels */
  gboolean cut; /* it ends in an ellipsis */
  char *text;
} PpWriting;

GArray *pp_picture_list_writing (const PpScene *scene, double width, double height);

/* What is put into the street for the moment, over the scenery, for tests: nothing of it hides another. */
typedef struct
{
  const char *name; /* "stamp", "envelope" … */
  cairo_rectangle_t box;
} PpThing;

GArray *pp_picture_list_things (const PpScene *scene, double width, double height);

G_END_DECLS
