/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one rule of motion: everything that moves or fades in this program does so by it. Where from, where to, how long at which
 * speed, and where it is at a moment. It knows no widget, no clock and no picture.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lines a second: above that no eye follows single lines, and they fly as a flock. */
#define PP_MOTION_FASTEST_FOLLOWED 8.0
/* How long a slip of a flock flies, in microseconds */
#define PP_MOTION_FLOCK_US (450 * G_TIME_SPAN_MILLISECOND)

/**
 * PpMotion:
 * @begin_us: when it begins, in microseconds of any clock that goes evenly
 * @span_us: how long it takes
 *
 * One motion or fade. All zero is one that is over.
 */
typedef struct
{
  gint64 begin_us;
  gint64 span_us;
} PpMotion;

gint64 pp_motion_get_span (double pace, double hops);
gint64 pp_motion_get_fade_span (double pace);
gboolean pp_motion_choose (PpMotion *self, gboolean still, double pace, double hops);
double pp_motion_ease (double t);
double pp_motion_get_phase (const PpMotion *self, gint64 now_us);
gboolean pp_motion_is_over (const PpMotion *self, gint64 now_us);
double pp_motion_between (double from, double to, double phase);
double pp_motion_lift (double height, double phase);

G_END_DECLS
