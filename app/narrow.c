/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A panel's width is that of the page which it scrolls. What is set because of it is set when the sizes have been given out: not
 * while they are.
 */
#include "app/narrow.h"

typedef struct
{
  int limit; /* pixels */
  PpNarrowFunc set;
  GtkWidget *widget; /* not owned: the scrolled window is in it */
  GtkScrolledWindow *scrolled;
  gboolean narrow, known; /* whether it is; whether that was told */
  guint soon; /* source */
} Watch;

static void
watch_free (gpointer data, GClosure *closure)
{
  Watch *self = data;

  g_clear_handle_id (&self->soon, g_source_remove);
  g_free (self);
}

static gboolean
set_now (gpointer data)
{
  Watch *self = data;
  double width = gtk_adjustment_get_page_size (gtk_scrolled_window_get_hadjustment (self->scrolled));
  gboolean narrow = width < self->limit;

  self->soon = 0;
  if (width > 0 && (narrow != self->narrow || !self->known))
    {
      self->known = TRUE;
      self->narrow = narrow;
      self->set (self->widget, narrow);
    }
  return G_SOURCE_REMOVE;
}

static void
set_soon (Watch *self)
{
  if (self->soon == 0)
    self->soon = g_idle_add_full (G_PRIORITY_HIGH_IDLE, set_now, self, NULL);
}

/**
 * pp_narrow_watch:
 * @scrolled: fills the panel
 * @limit: in pixels: less than that is narrow
 * @set: called when it has its first width, and whenever it has become narrow or is no longer
 * @widget: the panel, for @set; @scrolled is in it
 */
void
pp_narrow_watch (GtkScrolledWindow *scrolled, int limit, PpNarrowFunc set, GtkWidget *widget)
{
  Watch *self;

  g_return_if_fail (GTK_IS_SCROLLED_WINDOW (scrolled) && set != NULL);

  self = g_new0 (Watch, 1);
  self->limit = limit;
  self->set = set;
  self->widget = widget;
  self->scrolled = scrolled;
  g_signal_connect_data (gtk_scrolled_window_get_hadjustment (scrolled), "notify::page-size", G_CALLBACK (set_soon), self, watch_free,
                         G_CONNECT_SWAPPED);
}
