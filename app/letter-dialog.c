/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Write a letter. Whoever has a computer in the scenario may write; the recipients may be anybody, so that a class can
 * see what becomes of a letter to nobody. Only what is no address at all is refused here.
 */
#include "app/letter-dialog.h"

#include <glib/gi18n.h>

#define MOST_RECIPIENTS 100 /* what every server must take (RFC 5321, 4.5.3.1.8) */

struct _PpLetterDialog
{
  AdwWindow parent_instance;

  PpScenario *scenario;
  GPtrArray *writers; /* of const PpScenarioUser, by place in the drop-down */
  GtkDropDown *from;
  GtkEditable *to;
  GtkEditable *subject;
  GtkLabel *complaint;
  GtkTextView *text;
  GtkWidget *send;
};

G_DEFINE_FINAL_TYPE (PpLetterDialog, pp_letter_dialog, ADW_TYPE_WINDOW)

static guint written;

static void
complain (PpLetterDialog *self, const char *sentence)
{
  gtk_label_set_label (self->complaint, sentence ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->complaint), sentence != NULL);
}

static void
on_edited (PpLetterDialog *self)
{
  complain (self, NULL);
}

/* Reads "bob@paris.example, carol@paris.example"; a sentence in @fault when one of them is no address. */
static GStrv
read_recipients (const char *text, char **fault)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit_set (text, ",;", MOST_RECIPIENTS + 1);
  guint count = 0;

  for (guint i = 0; parts[i]; i++)
    {
      const char *part = g_strstrip (parts[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (PpAddress) address = NULL;
      g_autofree char *plain = NULL;

      if (*part == '\0')
        continue;
      address = pp_address_parse (part, &error);
      if (address == NULL)
        {
          *fault = g_strdup_printf (_("“%s” is not an address: %s"), part, error->message);
          return NULL;
        }
      plain = pp_address_to_string (address);
      g_strv_builder_add (builder, plain);
      count++;
    }
  if (count == 0)
    *fault = g_strdup (_("Who shall have the letter? Write an address such as bob@paris.example."));
  return count > 0 ? g_strv_builder_end (builder) : NULL;
}

static char *
get_text (PpLetterDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
on_send (PpLetterDialog *self)
{
  const PpScenarioUser *writer = g_ptr_array_index (self->writers, gtk_drop_down_get_selected (self->from));
  g_autofree char *fault = NULL;
  g_auto (GStrv) recipients = read_recipients (gtk_editable_get_text (self->to), &fault);
  g_autofree char *actor = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GVariant) details = NULL;
  GVariantDict dict;

  if (recipients == NULL)
    {
      complain (self, fault);
      gtk_widget_grab_focus (GTK_WIDGET (self->to));
      return;
    }
  actor = g_strdup_printf ("mua:%s", writer->address->local);
  text = get_text (self);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "to", g_variant_new_strv ((const char *const *) recipients, -1));
  g_variant_dict_insert (&dict, "subject", "s", gtk_editable_get_text (self->subject));
  g_variant_dict_insert (&dict, "text", "s", text);
  details = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_signal_emit (self, written, 0, actor, details);
  gtk_window_close (GTK_WINDOW (self));
}

/* Whoever can hand a letter in, and somebody else for it to go to. */
static void
fill_in (PpLetterDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GPtrArray *users = self->scenario->users;

  for (guint i = 0; i < users->len; i++)
    {
      PpScenarioUser *user = g_ptr_array_index (users, i);
      g_autofree char *address = pp_address_to_string (user->address);
      g_autofree char *shown = user->name ? g_strdup_printf ("%s <%s>", user->name, address) : g_strdup (address);

      if (user->submit_to == NULL)
        {
          gtk_editable_set_text (self->to, address);
          continue;
        }
      g_ptr_array_add (self->writers, user);
      gtk_string_list_append (names, shown);
      if (self->writers->len == 2 || (i > 0 && *gtk_editable_get_text (self->to) == '\0'))
        gtk_editable_set_text (self->to, address);
    }
  gtk_drop_down_set_model (self->from, G_LIST_MODEL (names));
  gtk_widget_set_sensitive (self->send, self->writers->len > 0);
  if (self->writers->len == 0)
    complain (self, _("Nobody in this scenario can hand in a letter."));
}

static void
pp_letter_dialog_dispose (GObject *object)
{
  PpLetterDialog *self = PP_LETTER_DIALOG (object);

  g_clear_pointer (&self->writers, g_ptr_array_unref);
  g_clear_pointer (&self->scenario, pp_scenario_unref);
  G_OBJECT_CLASS (pp_letter_dialog_parent_class)->dispose (object);
}

static void
pp_letter_dialog_class_init (PpLetterDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pp_letter_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pennypost/letter-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PpLetterDialog, from);
  gtk_widget_class_bind_template_child (widget_class, PpLetterDialog, to);
  gtk_widget_class_bind_template_child (widget_class, PpLetterDialog, subject);
  gtk_widget_class_bind_template_child (widget_class, PpLetterDialog, complaint);
  gtk_widget_class_bind_template_child (widget_class, PpLetterDialog, text);
  gtk_widget_class_bind_template_child (widget_class, PpLetterDialog, send);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  written = g_signal_new ("written", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
}

static void
pp_letter_dialog_init (PpLetterDialog *self)
{
  self->writers = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pp_letter_dialog_new:
 * @parent: over which window it stands
 * @scenario: who may write; a reference is taken
 *
 * Returns: (transfer none): the dialog, not yet shown
 */
PpLetterDialog *
pp_letter_dialog_new (GtkWindow *parent, PpScenario *scenario)
{
  PpLetterDialog *self;

  g_return_val_if_fail (scenario != NULL, NULL);

  self = g_object_new (PP_TYPE_LETTER_DIALOG, "transient-for", parent, NULL);
  self->scenario = pp_scenario_ref (scenario);
  fill_in (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->subject));
  return self;
}
