/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rule: slow at both ends and quick in the middle; over before the next line begins; a longer way takes longer, but not in
 * proportion. Faster than can be followed, every flight takes the same time, and flights overlap.
 */
#include "app/motion.h"

#include <math.h>

#define USUAL_US (450 * G_TIME_SPAN_MILLISECOND)   /* one hop at a line a second */
#define LONGEST_US (900 * G_TIME_SPAN_MILLISECOND) /* nobody waits longer for anything to arrive */
#define FADE_US (160 * G_TIME_SPAN_MILLISECOND)
#define SHARE 0.6 /* of the time between two lines: the rest is for reading */

static gint64
get_most (double pace)
{
  return MIN (LONGEST_US, SHARE / pace * G_USEC_PER_SEC);
}

/**
 * pp_motion_get_span:
 * @pace: lines a second, more than 0; may be %INFINITY
 * @hops: how long the way is: 1 for a usual hop
 *
 * Returns: how long it takes, in microseconds
 */
gint64
pp_motion_get_span (double pace, double hops)
{
  double span;

  g_return_val_if_fail (pace > 0, 0);

  if (pace > PP_MOTION_FASTEST_FOLLOWED)
    return PP_MOTION_FLOCK_US;
  span = USUAL_US * sqrt (CLAMP (hops, 0.5, 4)) / CLAMP (pace, 0.5, 1);
  return MIN (span, get_most (pace));
}

/**
 * pp_motion_get_fade_span:
 * @pace: lines a second, more than 0; may be %INFINITY
 *
 * Returns: how long a thing takes to appear or to disappear where it is, in microseconds
 */
gint64
pp_motion_get_fade_span (double pace)
{
  g_return_val_if_fail (pace > 0, 0);
  return pace > PP_MOTION_FASTEST_FOLLOWED ? 0 : MIN (FADE_US, get_most (pace));
}

/**
 * pp_motion_choose:
 * @self: gets how long it takes; it has not begun
 * @still: whether nothing is to move: the desktop wants it so
 * @pace: lines a second, more than 0; may be %INFINITY
 * @hops: how long the way is: 1 for a usual hop
 *
 * Returns: whether it travels; otherwise it fades in where it arrives
 */
gboolean
pp_motion_choose (PpMotion *self, gboolean still, double pace, double hops)
{
  self->begin_us = 0;
  self->span_us = still ? pp_motion_get_fade_span (pace) : pp_motion_get_span (pace, hops);
  return !still;
}

/**
 * pp_motion_ease:
 * @t: how much of the time is over, 0 to 1
 *
 * Returns: how much of the way is gone
 */
double
pp_motion_ease (double t)
{
  t = CLAMP (t, 0, 1);
  return t < 0.5 ? 4 * t * t * t : 1 - pow (2 - 2 * t, 3) / 2;
}

/**
 * pp_motion_get_phase:
 * @now_us: by the clock of the motion's beginning
 *
 * Returns: how much of the way is gone, 0 to 1
 */
double
pp_motion_get_phase (const PpMotion *self, gint64 now_us)
{
  if (pp_motion_is_over (self, now_us))
    return 1;
  return pp_motion_ease ((double) (now_us - self->begin_us) / self->span_us);
}

/**
 * pp_motion_is_over:
 * @now_us: by the clock of the motion's beginning
 *
 * Returns: whether it has arrived
 */
gboolean
pp_motion_is_over (const PpMotion *self, gint64 now_us)
{
  return self->span_us <= 0 || now_us - self->begin_us >= self->span_us;
}

/**
 * pp_motion_between:
 * @from: where it begins: a length, an opacity, anything
 * @to: where it ends
 * @phase: how much of the way is gone
 *
 * Returns: where it is
 */
double
pp_motion_between (double from, double to, double phase)
{
  return from + (to - from) * phase;
}

/**
 * pp_motion_lift:
 * @height: of its bow above the straight way
 * @phase: how much of the way is gone
 *
 * Returns: how far above the straight way a thing is that is thrown by one and caught by another
 */
double
pp_motion_lift (double height, double phase)
{
  return height * sin (CLAMP (phase, 0, 1) * G_PI);
}
