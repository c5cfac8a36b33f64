/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the post office's band share: people, lights, buildings, what lies on the counter, what is said. Nobody
 * else needs it: the door is pp_office_draw().
 */
#pragma once

#include "app/picture-private.h"

G_BEGIN_DECLS

#define PP_EDGE 1.3 /* of outlines, in units */

/* People (picture-people.c) */
typedef enum
{
  PP_POSE_REST,  /* nothing to do: reads the paper */
  PP_POSE_LEAN,  /* at work, pen in hand */
  PP_POSE_STOP,  /* one hand raised, palm outwards */
  PP_POSE_WAVE,  /* goodbye, good morning */
  PP_POSE_LOOK,  /* a hand over the eyes: what is there? */
  PP_POSE_REACH, /* an arm stretched out */
  PP_POSE_SHRUG  /* both hands empty */
} PpPose;

typedef enum
{
  PP_HAT_NONE,
  PP_HAT_CAP,   /* of the post */
  PP_HAT_TRAVEL /* of somebody from outside */
} PpHat;

void pp_clerk_draw (PpCanvas *self, PpPose pose, PpInk coat, PpHat hat);
void pp_person_walk (PpCanvas *self, double phase, PpInk coat, PpHat hat);
void pp_person_draw (PpCanvas *self, PpPose pose, PpInk coat, PpHat hat);
void pp_suitcase_draw (PpCanvas *self, double x);

/* Lights, windows, doors (picture-lights.c) */
void pp_light_window (PpCanvas *self, double x, double y, double width, double height, PpLook look);
void pp_light_door (PpCanvas *self, double x, double width, double height, PpInk ink, PpLook look);
void pp_light_lamp (PpCanvas *self, double x, double y, double reach, PpLook look);
void pp_light_beacon (PpCanvas *self, double x, double y);
void pp_light_flag (PpCanvas *self, double x, double top, PpInk ink, PpLook look);
void pp_light_smoke (PpCanvas *self, double x, double y);
void pp_light_shutter (PpCanvas *self, double left, double top, double right, double bottom);
void pp_light_barrier (PpCanvas *self, double left, double right, double y);

/* Buildings (picture-buildings.c, picture-counters.c) */
PpLook pp_station_get_look (const PpScene *scene, PpStation station);
void pp_building_house (PpCanvas *self, PpStation station, PpLook look);
void pp_building_office (PpCanvas *self, PpStation station, PpLook look);
void pp_building_counter (PpCanvas *self, PpLook look);
void pp_building_boxes (PpCanvas *self, const PpSceneStation *station, PpLook look);
gboolean pp_boxes_are_full (const PpSceneStation *station);
void pp_boxes_get_hole (guint n, double *x, double *y);
void pp_building_lighthouse (PpCanvas *self, PpLook look);
void pp_building_kiosk (PpCanvas *self, PpLook look);
void pp_building_roof (PpCanvas *self, double width, gboolean busy);

/* Where the act is (picture-acts.c): a rectangle beside the counter, in pixels */
typedef struct
{
  double left, right, top, bottom;
  int side; /* of the counter: 1 is right */
} PpDesk;

int pp_act_get_side (const PpScene *scene, PpStation place);
PpStation pp_act_get_place (const PpScene *scene);
gboolean pp_act_get_desk (PpCanvas *self, PpStation place, PpDesk *spot);
gboolean pp_act_has_desk (const PpScene *scene, PpStation station);
void pp_act_draw (PpCanvas *self);
void pp_act_draw_privacy (PpCanvas *self);

/* What lies on the counter, large enough to be read (picture-desk.c) */
gboolean pp_desk_is_struck (const PpScene *scene);
double pp_desk_draw_envelope (PpCanvas *self, const PpDesk *spot);
void pp_desk_draw_copies (PpCanvas *self, PpStation station, double x, double bottom, double width);

/* Pictures of what is done, in units, 80 wide and 50 high around the origin (picture-signs.c) */
gboolean pp_sign_exists (const PpScene *scene);
void pp_sign_draw (PpCanvas *self);
void pp_eye_draw (PpCanvas *self, double x, double y, double size);

/* What is said (picture-speech.c) */
void pp_speech_draw (PpCanvas *self);

G_END_DECLS
