/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The progress line. It has no clock of its own: who has work to do calls it now and then.
 */
#include "app/cli-progress.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* Before this long, how long it will take is a guess. */
#define SOON_US (G_USEC_PER_SEC / 4)

/**
 * pp_progress_begin:
 *
 * The work begins now.
 */
void
pp_progress_begin (PpProgress *self)
{
  *self = (PpProgress) { .wanted = isatty (STDERR_FILENO), .began_us = g_get_monotonic_time () };
}

/**
 * pp_progress_show:
 * @done: how much of the work is done
 * @of: how much there is
 *
 * Shows the line, or nothing when there is less than a second to go.
 */
void
pp_progress_show (PpProgress *self, guint done, guint of)
{
  gint64 elapsed = g_get_monotonic_time () - self->began_us;
  double left_s;

  if (!self->wanted || done == 0 || of < done || elapsed < SOON_US)
    return;
  left_s = elapsed / (double) G_USEC_PER_SEC * (of - done) / done;
  pp_progress_hide (self);
  if (left_s < 1)
    return;
  /* Translators: letters that have arrived, of how many, and the seconds that remain */
  g_printerr (_("%u of %u, %.0f s to go"), done, of, left_s);
  self->visible = TRUE;
}

/**
 * pp_progress_hide:
 *
 * Takes the line away, so that something else can be written.
 */
void
pp_progress_hide (PpProgress *self)
{
  if (self->visible)
    g_printerr ("\r\033[K");
  self->visible = FALSE;
}
