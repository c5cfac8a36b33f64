/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The controls: they ask the controller, and show what it says. They keep nothing of their own but how far a step goes.
 */
#include "app/controls.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/timeline.h"

struct _PpControls
{
  GtkBox parent_instance;

  PpController *controller;
  GtkButton *play;
  AdwButtonContent *play_content;
  GtkWidget *back;
  GtkWidget *step;
  GtkDropDown *step_by;
  PpTimeline *timeline;
  GtkLabel *position;
  GtkRange *speed;
  GtkLabel *speed_words;
};

G_DEFINE_FINAL_TYPE (PpControls, pp_controls, GTK_TYPE_BOX)

/**
 * pp_controls_get_stride:
 *
 * Returns: how far a step goes, as chosen in "Step by"
 */
PpStride
pp_controls_get_stride (PpControls *self)
{
  g_return_val_if_fail (PP_IS_CONTROLS (self), PP_STRIDE_LINE);
  return gtk_drop_down_get_selected (self->step_by);
}

static void
on_back (PpControls *self)
{
  pp_controller_back (self->controller, pp_controls_get_stride (self));
}

static void
on_step (PpControls *self)
{
  pp_controller_step (self->controller, pp_controls_get_stride (self));
}

static void
on_play (PpControls *self)
{
  if (pp_controller_is_playing (self->controller))
    pp_controller_pause (self->controller);
  else
    pp_controller_play (self->controller);
}

static void
on_line_chosen (PpControls *self, guint line)
{
  pp_controller_go_to_line (self->controller, line);
}

/* The scale counts doublings: −2 is a quarter of a line a second. Its end is as fast as it goes. */
static void
on_speed (PpControls *self)
{
  double doublings = gtk_range_get_value (self->speed);
  double pace = doublings >= gtk_adjustment_get_upper (gtk_range_get_adjustment (self->speed)) ? INFINITY : exp2 (doublings);
  g_autofree char *words = isinf (pace) ? g_strdup (_("as fast as it goes")) : g_strdup_printf ("%.3g×", pace);

  gtk_label_set_label (self->speed_words, isinf (pace) ? _("full speed") : words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->speed), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
  if (self->controller)
    pp_controller_set_pace (self->controller, pace);
}

static void
update (PpControls *self)
{
  gboolean playing = pp_controller_is_playing (self->controller);
  guint line = pp_controller_get_line (self->controller);
  PpConversation *conversation = pp_controller_get_conversation (self->controller);
  guint n_lines = pp_conversation_count_lines (conversation);
  PpPlace place = pp_controller_get_place (self->controller);
  g_autofree char *position = g_strdup_printf (_("line %1$u of %2$u"), line, n_lines);
  const char *label = playing ? _("Pause") : _("Play");

  adw_button_content_set_label (self->play_content, label);
  adw_button_content_set_icon_name (self->play_content, playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_sensitive (self->back, line > 0);
  gtk_widget_set_sensitive (self->step, place != PP_PLACE_DONE && !(place == PP_PLACE_RECORDED && line == n_lines));
  gtk_widget_set_sensitive (GTK_WIDGET (self->play), playing || gtk_widget_get_sensitive (self->step));
  pp_timeline_set_line (self->timeline, line);
  gtk_label_set_label (self->position, position);
}

/* The first press of Enter shall do what the first press of → does. */
static gboolean
pp_controls_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (PP_CONTROLS (widget)->step);
}

static void
pp_controls_dispose (GObject *object)
{
  g_clear_object (&PP_CONTROLS (object)->controller);
  G_OBJECT_CLASS (pp_controls_parent_class)->dispose (object);
}

static void
pp_controls_class_init (PpControlsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pp_controls_dispose;
  widget_class->grab_focus = pp_controls_grab_focus;
  g_type_ensure (PP_TYPE_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pennypost/controls.ui");
  gtk_widget_class_bind_template_child (widget_class, PpControls, play);
  gtk_widget_class_bind_template_child (widget_class, PpControls, play_content);
  gtk_widget_class_bind_template_child (widget_class, PpControls, back);
  gtk_widget_class_bind_template_child (widget_class, PpControls, step);
  gtk_widget_class_bind_template_child (widget_class, PpControls, step_by);
  gtk_widget_class_bind_template_child (widget_class, PpControls, timeline);
  gtk_widget_class_bind_template_child (widget_class, PpControls, position);
  gtk_widget_class_bind_template_child (widget_class, PpControls, speed);
  gtk_widget_class_bind_template_child (widget_class, PpControls, speed_words);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_step);
  gtk_widget_class_bind_template_callback (widget_class, on_play);
  gtk_widget_class_bind_template_callback (widget_class, on_line_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_speed);
}

static void
pp_controls_init (PpControls *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_speed (self);
}

/**
 * pp_controls_set_controller:
 * @controller: what the controls are for; a reference is taken
 */
void
pp_controls_set_controller (PpControls *self, PpController *controller)
{
  g_return_if_fail (PP_IS_CONTROLS (self) && self->controller == NULL);

  self->controller = g_object_ref (controller);
  pp_timeline_set_conversation (self->timeline, pp_controller_get_conversation (controller));
  g_signal_connect_object (controller, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
