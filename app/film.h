/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A film is what the stage shows while a journey is played: which moments, and for how long each picture is to be seen. It flies by
 * the program's one rule of motion. What becomes of the pictures is not known here.
 */
#pragma once

#include "app/show.h"

G_BEGIN_DECLS

typedef struct
{
  guint line;      /* to be looked at; 0 is before the first */
  double progress; /* of what flies */
  guint frames;    /* for so many of them the picture stays as it is */
} PpFrame;

GArray *pp_film_plan (PpShow *show, guint from, guint to, double pace, guint fps, gboolean ladder); /* (transfer full): of PpFrame */

G_END_DECLS
