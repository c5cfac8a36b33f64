/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The presenter view: it hides the header bar and, after a while, the pointer; it asks for the full screen, and does without
 * where the desktop does not grant it.
 */
#include "app/presenter.h"

#include <glib/gi18n.h>

#define POINTER_MS 2500
#define HINT_S 3

struct _PpPresenter
{
  GtkWindow *window; /* not owned, nor are the others: they are its parts */
  GtkWidget *header;
  PpJourneyPage *page;
  AdwToastOverlay *toasts;
  GSimpleAction *action;
  GtkEventController *motion;
  AdwToast *hint;       /* (nullable) */
  guint hiding;         /* source: hides the pointer */
  double x, y;          /* where the pointer was last */
  gboolean full_before; /* the window filled the screen before, too */
  gboolean granted;     /* the desktop has given us the full screen */
};

static gboolean
is_on (PpPresenter *self)
{
  g_autoptr (GVariant) state = g_action_get_state (G_ACTION (self->action));

  return g_variant_get_boolean (state);
}

static gboolean
hide_pointer (gpointer data)
{
  PpPresenter *self = data;

  self->hiding = 0;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->window), "none");
  return G_SOURCE_REMOVE;
}

static void
show_pointer (PpPresenter *self)
{
  g_clear_handle_id (&self->hiding, g_source_remove);
  gtk_widget_set_cursor (GTK_WIDGET (self->window), NULL);
  if (is_on (self))
    self->hiding = g_timeout_add (POINTER_MS, hide_pointer, self);
}

/* What moves under a pointer that lies still is no motion of the pointer. */
static void
on_motion (GtkEventControllerMotion *controller, double x, double y, PpPresenter *self)
{
  if (x == self->x && y == self->y)
    return;
  self->x = x;
  self->y = y;
  show_pointer (self);
}

static void
on_hint_gone (PpPresenter *self)
{
  self->hint = NULL;
}

static void
drop_hint (PpPresenter *self)
{
  AdwToast *hint = self->hint;

  if (hint == NULL)
    return;
  g_signal_handlers_disconnect_by_data (hint, self);
  self->hint = NULL;
  adw_toast_dismiss (hint);
}

static void
say_how_to_leave (PpPresenter *self)
{
  drop_hint (self);
  self->hint = adw_toast_new (_("F11 or Esc leaves"));
  adw_toast_set_timeout (self->hint, HINT_S);
  g_signal_connect_swapped (self->hint, "dismissed", G_CALLBACK (on_hint_gone), self);
  adw_toast_overlay_add_toast (self->toasts, self->hint);
}

static void
enter (PpPresenter *self)
{
  self->full_before = gtk_window_is_fullscreen (self->window);
  self->granted = self->full_before;
  gtk_window_set_focus (self->window, NULL);
  gtk_window_fullscreen (self->window);
  say_how_to_leave (self);
}

static void
leave (PpPresenter *self)
{
  drop_hint (self);
  if (!self->full_before)
    gtk_window_unfullscreen (self->window);
  gtk_widget_grab_focus (GTK_WIDGET (self->page));
}

static void
on_state (GSimpleAction *action, GVariant *state, PpPresenter *self)
{
  gboolean on = g_variant_get_boolean (state);

  if (on == is_on (self))
    return;
  g_simple_action_set_state (action, state);
  gtk_widget_set_visible (self->header, !on);
  pp_journey_page_set_presenting (self->page, on);
  if (on)
    enter (self);
  else
    leave (self);
  show_pointer (self);
}

/* The desktop, too, may end the full screen. */
static void
on_fullscreened (PpPresenter *self)
{
  gboolean full = gtk_window_is_fullscreen (self->window);

  if (full)
    self->granted = TRUE;
  else if (self->granted)
    pp_presenter_leave (self);
}

/**
 * pp_presenter_leave:
 *
 * Ends the presenter view.
 *
 * Returns: whether it was on
 */
gboolean
pp_presenter_leave (PpPresenter *self)
{
  if (!is_on (self))
    return FALSE;
  g_action_change_state (G_ACTION (self->action), g_variant_new_boolean (FALSE));
  return TRUE;
}

/**
 * pp_presenter_new:
 * @window: (transfer none): the window; it gets the action "present"
 * @header: (transfer none): what is hidden
 * @page: (transfer none): what is shown
 * @toasts: (transfer none): where to say how one leaves
 *
 * Returns: (transfer full): the presenter view, not on; freed before its window is
 */
PpPresenter *
pp_presenter_new (GtkApplicationWindow *window, GtkWidget *header, PpJourneyPage *page, AdwToastOverlay *toasts)
{
  PpPresenter *self = g_new0 (PpPresenter, 1);

  self->window = GTK_WINDOW (window);
  self->header = header;
  self->page = page;
  self->toasts = toasts;
  self->action = g_simple_action_new_stateful ("present", NULL, g_variant_new_boolean (FALSE));
  g_signal_connect (self->action, "change-state", G_CALLBACK (on_state), self);
  g_action_map_add_action (G_ACTION_MAP (window), G_ACTION (self->action));
  self->motion = gtk_event_controller_motion_new ();
  g_signal_connect (self->motion, "motion", G_CALLBACK (on_motion), self);
  gtk_event_controller_set_propagation_phase (self->motion, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (window), self->motion);
  g_signal_connect_swapped (window, "notify::fullscreened", G_CALLBACK (on_fullscreened), self);
  return self;
}

/**
 * pp_presenter_free:
 *
 * Frees it; its window is being closed.
 */
void
pp_presenter_free (PpPresenter *self)
{
  g_clear_handle_id (&self->hiding, g_source_remove);
  if (self->hint)
    g_signal_handlers_disconnect_by_data (self->hint, self);
  g_signal_handlers_disconnect_by_data (self->window, self);
  g_signal_handlers_disconnect_by_data (self->action, self);
  g_signal_handlers_disconnect_by_data (self->motion, self);
  g_object_unref (self->action);
  g_free (self);
}
