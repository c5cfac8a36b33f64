/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rule of motion: it arrives, in time, and never goes back.
 */
#include "app/motion.h"

#include <math.h>

static void
test_ease (void)
{
  double last = 0;

  g_assert_cmpfloat (pp_motion_ease (0), ==, 0);
  g_assert_cmpfloat (pp_motion_ease (1), ==, 1);
  g_assert_cmpfloat_with_epsilon (pp_motion_ease (0.5), 0.5, 1e-9);
  g_assert_cmpfloat (pp_motion_ease (-3), ==, 0);
  g_assert_cmpfloat (pp_motion_ease (7), ==, 1);
  for (int i = 1; i <= 100; i++)
    {
      double now = pp_motion_ease (i / 100.0);

      g_assert_cmpfloat (now, >=, last);
      last = now;
    }
  /* slow at both ends */
  g_assert_cmpfloat (pp_motion_ease (0.1), <, 0.05);
  g_assert_cmpfloat (pp_motion_ease (0.9), >, 0.95);
}

/* Whatever the way, a flight ends before the next line begins, and a fade too. */
static void
test_in_time (void)
{
  const double paces[] = { 0.25, 0.5, 1, 2, 3.3, 5, PP_MOTION_FASTEST_FOLLOWED }, ways[] = { 0, 0.3, 1, 2, 5, 100 };

  for (gsize i = 0; i < G_N_ELEMENTS (paces); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (ways); j++)
      {
        gint64 span = pp_motion_get_span (paces[i], ways[j]);

        g_assert_cmpint (span, >, 30 * G_TIME_SPAN_MILLISECOND);
        g_assert_cmpint (span, <, G_USEC_PER_SEC / paces[i]);
        g_assert_cmpint (span, <=, G_USEC_PER_SEC);
        g_assert_cmpint (pp_motion_get_fade_span (paces[i]), <=, span);
        if (j > 0)
          g_assert_cmpint (span, >=, pp_motion_get_span (paces[i], ways[j - 1]));
        if (i > 0)
          g_assert_cmpint (span, <=, pp_motion_get_span (paces[i - 1], ways[j]));
      }
}

/* Faster than can be followed, flights overlap instead of getting shorter. */
static void
test_flock (void)
{
  g_assert_cmpint (pp_motion_get_span (PP_MOTION_FASTEST_FOLLOWED * 1.01, 1), ==, PP_MOTION_FLOCK_US);
  g_assert_cmpint (pp_motion_get_span (INFINITY, 3), ==, PP_MOTION_FLOCK_US);
  g_assert_cmpint (pp_motion_get_fade_span (INFINITY), ==, 0);
}

/* When the desktop wants nothing to move, nothing travels, however long the way; what appears does so within the rule. */
static void
test_still (void)
{
  const double paces[] = { 0.25, 1, PP_MOTION_FASTEST_FOLLOWED, INFINITY }, ways[] = { 0, 1, 5 };

  for (gsize i = 0; i < G_N_ELEMENTS (paces); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (ways); j++)
      {
        PpMotion motion = { 77, 77 };

        g_assert_false (pp_motion_choose (&motion, TRUE, paces[i], ways[j]));
        g_assert_cmpint (motion.begin_us, ==, 0);
        g_assert_cmpint (motion.span_us, ==, pp_motion_get_fade_span (paces[i]));
        g_assert_cmpint (motion.span_us, <=, 200 * G_TIME_SPAN_MILLISECOND);
        g_assert_true (pp_motion_choose (&motion, FALSE, paces[i], ways[j]));
        g_assert_cmpint (motion.span_us, ==, pp_motion_get_span (paces[i], ways[j]));
      }
}

static void
test_phase (void)
{
  PpMotion motion = { 1000, 500 }, none = { 0 };

  g_assert_cmpfloat (pp_motion_get_phase (&motion, 900), ==, 0);
  g_assert_cmpfloat (pp_motion_get_phase (&motion, 1000), ==, 0);
  g_assert_cmpfloat_with_epsilon (pp_motion_get_phase (&motion, 1250), 0.5, 1e-9);
  g_assert_cmpfloat (pp_motion_get_phase (&motion, 1500), ==, 1);
  g_assert_false (pp_motion_is_over (&motion, 1499));
  g_assert_true (pp_motion_is_over (&motion, 1500));
  g_assert_true (pp_motion_is_over (&none, 0));
  g_assert_cmpfloat (pp_motion_get_phase (&none, 0), ==, 1);
}

static void
test_place (void)
{
  g_assert_cmpfloat (pp_motion_between (10, 30, 0), ==, 10);
  g_assert_cmpfloat (pp_motion_between (10, 30, 1), ==, 30);
  g_assert_cmpfloat (pp_motion_between (30, 10, 0.25), ==, 25);
  g_assert_cmpfloat (pp_motion_lift (8, 0), ==, 0);
  g_assert_cmpfloat_with_epsilon (pp_motion_lift (8, 0.5), 8, 1e-9);
  g_assert_cmpfloat_with_epsilon (pp_motion_lift (8, 1), 0, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/motion/ease", test_ease);
  g_test_add_func ("/motion/in-time", test_in_time);
  g_test_add_func ("/motion/flock", test_flock);
  g_test_add_func ("/motion/still", test_still);
  g_test_add_func ("/motion/phase", test_phase);
  g_test_add_func ("/motion/place", test_place);
  return g_test_run ();
}
