/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The main window. It owns the controller; what the pages show is theirs.
 */
#include "app/window.h"

#include <glib/gi18n.h>

#include "app/controller.h"
#include "app/journey-page.h"
#include "app/letter-dialog.h"
#include "app/letter-window.h"
#include "app/presenter.h"

struct _PpWindow
{
  AdwApplicationWindow parent_instance;

  PpController *controller;
  PpPresenter *presenter;
  AdwToastOverlay *toasts;
  GtkWidget *header;
  PpJourneyPage *journey;
  PpLetterWindow *letter; /* (nullable): the opened letter */
  PpScenario *refused; /* could not be run; "Try again" will */
};

G_DEFINE_FINAL_TYPE (PpWindow, pp_window, ADW_TYPE_APPLICATION_WINDOW)

static void
say (PpWindow *self, const char *sentence)
{
  AdwToast *toast = adw_toast_new ("");
  g_autofree char *plain = g_markup_escape_text (sentence, -1);

  adw_toast_set_title (toast, plain);
  adw_toast_set_timeout (toast, 5);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_refused_answer (PpWindow *self, const char *response)
{
  g_autoptr (PpScenario) scenario = g_steal_pointer (&self->refused);

  if (g_str_equal (response, "again") && scenario)
    pp_window_open_scenario (self, scenario);
}

/* No world could be run: says why, and offers to try again. */
static void
complain_no_world (PpWindow *self, PpScenario *scenario, const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("The post offices cannot open"), error->message);

  g_clear_pointer (&self->refused, pp_scenario_unref);
  self->refused = pp_scenario_ref (scenario);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "close", _("Close"), "again", _("Try again"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "again");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_refused_answer), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_opened (PpWindow *self)
{
  PpScenario *scenario = pp_controller_get_scenario (self->controller);
  g_autofree char *title = g_strdup_printf ("%s — %s", scenario->title ? scenario->title : scenario->id, _("Pennypost"));

  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.write", pp_controller_is_live (self->controller));
}

static void
do_restart (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PpWindow *self = PP_WINDOW (widget);
  g_autoptr (GError) error = NULL;

  if (!pp_controller_restart (self->controller, &error))
    complain_no_world (self, pp_controller_get_scenario (self->controller), error);
}

static void
on_letter (PpWindow *self, const char *actor, GVariant *details)
{
  /* The world may have gone while the letter was being written. */
  if (!pp_controller_is_live (self->controller))
    return;
  pp_controller_write_letter (self->controller, actor, details);
  say (self, _("The letter is written. Step or Play to see its journey."));
}

static void
do_write (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PpWindow *self = PP_WINDOW (widget);
  PpLetterDialog *dialog = pp_letter_dialog_new (GTK_WINDOW (self), pp_controller_get_scenario (self->controller));

  g_signal_connect_object (dialog, "written", G_CALLBACK (on_letter), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What moves through the journey does so from the letter, too, when nothing in it has a use for the key. */
static gboolean
on_letter_key (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType modifiers, PpWindow *self)
{
  return keyval != GDK_KEY_Escape && pp_journey_page_press_key (self->journey, keyval, modifiers);
}

static void
make_letter_window (PpWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_set_weak_pointer (&self->letter, pp_letter_window_new (GTK_WINDOW (self), self->controller));
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_letter_key), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->letter), keys);
}

static void
do_open_letter (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PpWindow *self = PP_WINDOW (widget);

  if (self->letter == NULL)
    make_letter_window (self);
  gtk_window_present (GTK_WINDOW (self->letter));
}

static void
do_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pp_journey_page_search (PP_WINDOW (widget)->journey);
}

static void
do_inspect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pp_journey_page_inspect (PP_WINDOW (widget)->journey, g_variant_get_string (parameter, NULL));
}

static char *
get_chosen_path (GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  return file ? g_file_get_path (file) : NULL;
}

static void
on_open_answer (GtkNativeDialog *dialog, int response, PpWindow *self)
{
  g_autofree char *path = get_chosen_path (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && path)
    pp_window_open_recording (self, path);
  g_object_unref (dialog);
}

static void
on_save_answer (GtkNativeDialog *dialog, int response, PpWindow *self)
{
  g_autofree char *path = get_chosen_path (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT && path)
    {
      gboolean saved = pp_controller_save_recording (self->controller, path, &error);
      g_autofree char *words = saved ? g_strdup_printf (_("Saved as %s."), path) : g_strdup_printf (_("Not saved: %s"), error->message);

      say (self, words);
    }
  g_object_unref (dialog);
}

static GtkFileChooserNative *
make_chooser (PpWindow *self, const char *title, GtkFileChooserAction action)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, NULL, NULL);
  g_autoptr (GtkFileFilter) recordings = gtk_file_filter_new ();

  gtk_file_filter_set_name (recordings, _("Recordings"));
  gtk_file_filter_add_pattern (recordings, "*.pennypost");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), recordings);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  return chooser;
}

static void
do_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkFileChooserNative *chooser = make_chooser (PP_WINDOW (widget), _("Open recording"), GTK_FILE_CHOOSER_ACTION_OPEN);

  g_signal_connect (chooser, "response", G_CALLBACK (on_open_answer), widget);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
do_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkFileChooserNative *chooser = make_chooser (PP_WINDOW (widget), _("Save recording"), GTK_FILE_CHOOSER_ACTION_SAVE);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), "journey.pennypost");
  g_signal_connect (chooser, "response", G_CALLBACK (on_save_answer), widget);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
do_about (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_show_about_window (GTK_WINDOW (widget),
                         "application-name", _("Pennypost"),
                         "application-icon", "org.pennypost.Pennypost",
                         "version", PP_VERSION,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("One letter, five hops: every line of its journey, beside the same journey through the post office."),
                         NULL);
}

static void
on_view (GSimpleAction *action, GVariant *state, gpointer data)
{
  g_simple_action_set_state (action, state);
  pp_journey_page_set_view (PP_WINDOW (data)->journey, g_variant_get_string (state, NULL));
}

/* Keys that type, or that move within what has the focus, stay there. */
static gboolean
focus_wants_key (PpWindow *self, guint keyval)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus == NULL)
    return FALSE;
  if (GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus) || gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER))
    return TRUE;
  return GTK_IS_RANGE (focus) && keyval != GDK_KEY_space;
}

static gboolean
on_key (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType modifiers, PpWindow *self)
{
  if (keyval == GDK_KEY_Escape && pp_presenter_leave (self->presenter))
    return TRUE;
  return !focus_wants_key (self, keyval) && pp_journey_page_press_key (self->journey, keyval, modifiers);
}

/* For the bench: with G_MESSAGES_DEBUG=pennypost-start it is said when there is something to be seen. */
static void
on_painted (GdkFrameClock *clock, PpWindow *self)
{
  g_log ("pennypost-start", G_LOG_LEVEL_DEBUG, "frame");
  if (pp_controller_get_about_to_say (self->controller) == NULL)
    return;
  g_log ("pennypost-start", G_LOG_LEVEL_DEBUG, "ready");
  g_signal_handlers_disconnect_by_func (clock, on_painted, self);
}

static void
pp_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pp_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (on_painted), widget, 0);
}

static void
pp_window_dispose (GObject *object)
{
  PpWindow *self = PP_WINDOW (object);

  g_clear_weak_pointer (&self->letter);
  g_clear_pointer (&self->presenter, pp_presenter_free);
  g_clear_object (&self->controller);
  g_clear_pointer (&self->refused, pp_scenario_unref);
  G_OBJECT_CLASS (pp_window_parent_class)->dispose (object);
}

static void
pp_window_class_init (PpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pp_window_dispose;
  widget_class->realize = pp_window_realize;
  g_type_ensure (PP_TYPE_JOURNEY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pennypost/window.ui");
  gtk_widget_class_bind_template_child (widget_class, PpWindow, header);
  gtk_widget_class_bind_template_child (widget_class, PpWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PpWindow, journey);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_install_action (widget_class, "win.restart", NULL, do_restart);
  gtk_widget_class_install_action (widget_class, "win.write", NULL, do_write);
  gtk_widget_class_install_action (widget_class, "win.open-letter", NULL, do_open_letter);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, do_search);
  gtk_widget_class_install_action (widget_class, "win.inspect", "s", do_inspect);
  gtk_widget_class_install_action (widget_class, "win.open", NULL, do_open);
  gtk_widget_class_install_action (widget_class, "win.save", NULL, do_save);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, do_about);
}

static void
pp_window_init (PpWindow *self)
{
  g_autoptr (GSimpleAction) view = g_simple_action_new_stateful ("view", G_VARIANT_TYPE_STRING, g_variant_new_string ("both"));

  self->controller = pp_controller_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (view, "change-state", G_CALLBACK (on_view), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (view));
  self->presenter = pp_presenter_new (GTK_APPLICATION_WINDOW (self), self->header, self->journey, self->toasts);
  pp_journey_page_set_controller (self->journey, self->controller);
  gtk_widget_grab_focus (GTK_WIDGET (self->journey));
  g_signal_connect_object (self->controller, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
}

/**
 * pp_window_new:
 * @application: whose window it is
 *
 * Returns: (transfer none): a window with nothing open yet
 */
PpWindow *
pp_window_new (AdwApplication *application)
{
  return g_object_new (PP_TYPE_WINDOW, "application", application, NULL);
}

/**
 * pp_window_get_controller:
 *
 * Returns: (transfer none): what the window is about
 */
PpController *
pp_window_get_controller (PpWindow *self)
{
  g_return_val_if_fail (PP_IS_WINDOW (self), NULL);
  return self->controller;
}

/**
 * pp_window_open_scenario:
 * @scenario: what world is to be run
 *
 * Runs it, held before its first line. When that cannot be, a dialog says why.
 */
void
pp_window_open_scenario (PpWindow *self, PpScenario *scenario)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (PP_IS_WINDOW (self));

  if (!pp_controller_open_scenario (self->controller, scenario, &error))
    complain_no_world (self, scenario, error);
}

/**
 * pp_window_open_recording:
 * @path: a file
 *
 * Shows it; when it cannot be shown, or not all of it, the window says so and what it showed before stays.
 */
void
pp_window_open_recording (PpWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *fault = NULL;

  g_return_if_fail (PP_IS_WINDOW (self));

  if (!pp_controller_open_recording (self->controller, path, &fault, &error))
    say (self, error->message);
  else if (fault)
    say (self, fault);
}
