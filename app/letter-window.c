/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window of an opened letter. It follows the cursor: when another copy has come into being, or the current line is about another
 * letter, it shows that one; what one has chosen stays until then.
 */
#include "app/letter-window-private.h"

#include <glib/gi18n.h>

#include "app/letter-rows.h"
#include "app/letter-words.h"
#include "app/scene.h"

#define MOST_LETTERS 100

G_DEFINE_FINAL_TYPE (PpLetterWindow, pp_letter_window, ADW_TYPE_WINDOW)

static void
on_page (PpLetterWindow *self)
{
  if (!self->filling)
    pp_letter_window_fill_page (self);
}

/* ------------------------------------------------------------------ the envelope */

static void
show_envelope (PpLetterWindow *self, PpLetterCopy *copy)
{
  g_autofree char *words = copy != NULL ? pp_letter_words_envelope (copy) : g_strdup (_("Nobody has written an envelope yet: MAIL and RCPT will."));
  g_autoptr (GPtrArray) sentences = copy != NULL ? pp_letter_words_compare (copy) : NULL;
  PpLetterEnvelope *envelope = copy != NULL && copy->kind == PP_COPY_SMTP ? copy->envelope : NULL;

  pp_letter_clear_box (GTK_WIDGET (self->paths));
  pp_letter_envelope_picture_show (self->picture, copy);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->envelope), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  if (envelope == NULL)
    gtk_box_append (self->paths, pp_letter_remark (words, NULL));
  if (envelope != NULL && envelope->from != NULL)
    gtk_box_append (self->paths, pp_letter_path_row ("MAIL FROM", envelope->from));
  for (guint i = 0; envelope != NULL && i < envelope->to->len && i < 20; i++)
    gtk_box_append (self->paths, pp_letter_path_row ("RCPT TO", envelope->to->pdata[i]));
  if (sentences == NULL || sentences->len == 0)
    return;
  gtk_box_append (self->paths, pp_letter_remark (_("Envelope and sheet"), "head"));
  for (guint i = 0; i < sentences->len; i++)
    gtk_box_append (self->paths, pp_letter_remark (sentences->pdata[i], "compared"));
}

/* ------------------------------------------------------------------ which copy */

/* The last copy on that hop, or -1. */
static int
find_on_hop (PpLetterWindow *self, guint hop)
{
  for (guint i = self->copies->len; i-- > 0;)
    if (((PpLetterCopy *) self->copies->pdata[i])->hop == hop)
      return i;
  return -1;
}

static void
show_stages (PpLetterWindow *self, PpLetterCopy *shown)
{
  for (guint hop = 1; hop <= N_HOPS; hop++)
    {
      int at = find_on_hop (self, hop);
      PpLetterCopy *copy = shown != NULL && shown->hop == hop ? shown : at >= 0 ? self->copies->pdata[at] : NULL;
      g_autofree char *from = copy != NULL ? pp_letter_words_who (copy->from) : NULL, *to = copy != NULL ? pp_letter_words_who (copy->to) : NULL;
      g_autofree char *hosts = copy != NULL ? g_strdup_printf ("%s → %s", from, to) : NULL;

      gtk_widget_set_sensitive (GTK_WIDGET (self->hops[hop - 1]), at >= 0);
      gtk_toggle_button_set_active (self->hops[hop - 1], shown != NULL && shown->hop == hop);
      gtk_label_set_label (self->hop_hosts[hop - 1], hosts != NULL ? hosts : "—");
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->hops[hop - 1]), hosts);
    }
}

static void
show_words (PpLetterWindow *self, PpLetterCopy *copy)
{
  g_autofree char *title = NULL, *details = NULL, *subject = copy != NULL ? pp_letter_copy_dup_field (copy, "Subject") : NULL;
  guint place = 0, of = 0;

  for (guint i = 0; copy != NULL && i < self->copies->len; i++)
    if (((PpLetterCopy *) self->copies->pdata[i])->hop == copy->hop)
      {
        of++;
        place += i <= self->chosen;
      }
  title = copy != NULL ? pp_letter_words_title (copy) : g_strdup (_("Not seen yet"));
  details = copy != NULL ? pp_letter_words_details (copy, pp_controller_get_scenario (self->controller), place, of)
                         : g_strdup (_("Nothing of this letter has been on a wire by this moment: step on, and it will be."));
  gtk_label_set_label (self->headline, title);
  gtk_label_set_label (self->details, details);
  adw_window_title_set_subtitle (self->title, subject != NULL ? subject : "");
}

/* All that the window shows hangs on this; time goes on without it. */
static char *
identify (PpLetterWindow *self)
{
  PpLetterCopy *copy = pp_letter_window_get_copy (self);
  GString *words = g_string_new (NULL);

  g_string_append_printf (words, "%u %u %u", self->item, self->copies->len, self->chosen);
  if (copy != NULL)
    g_string_append_printf (words, " %d %u %u %s", copy->kind, copy->n, copy->last, copy->reply);
  for (guint i = 0; copy != NULL && copy->envelope != NULL && i < copy->envelope->to->len; i++)
    g_string_append_printf (words, " %s", ((PpLetterPath *) copy->envelope->to->pdata[i])->answer);
  return g_string_free (words, FALSE);
}

static void
show_chosen (PpLetterWindow *self)
{
  PpLetterCopy *copy = pp_letter_window_get_copy (self);

  g_free (self->shown);
  self->shown = identify (self);
  self->filling = TRUE;
  show_words (self, copy);
  show_stages (self, copy);
  show_envelope (self, copy);
  pp_letter_window_show_message (self, copy);
  gtk_widget_set_sensitive (self->previous, self->chosen > 0);
  gtk_widget_set_sensitive (self->next, self->chosen + 1 < self->copies->len);
  gtk_widget_set_sensitive (self->copy, copy != NULL && copy->octets != NULL);
  self->filling = FALSE;
  pp_letter_window_fill_page (self);
}

static void
choose (PpLetterWindow *self, guint which)
{
  if (which >= self->copies->len)
    return;
  self->chosen = which;
  show_chosen (self);
}

static void
on_previous (PpLetterWindow *self)
{
  choose (self, self->chosen - 1);
}

static void
on_next (PpLetterWindow *self)
{
  choose (self, self->chosen + 1);
}

static void
on_hop (GtkToggleButton *button, PpLetterWindow *self)
{
  guint hop = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "hop"));
  int at;

  if (self->filling)
    return;
  at = find_on_hop (self, hop);
  /* Pressing the one that is shown must not leave none. */
  if (at >= 0)
    choose (self, gtk_toggle_button_get_active (button) ? (guint) at : self->chosen);
}

/* ------------------------------------------------------------------ which letter */

static gboolean
same_strings (GtkStringList *a, GtkStringList *b)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (b));
  gboolean same = a != NULL && g_list_model_get_n_items (G_LIST_MODEL (a)) == count;

  for (guint i = 0; same && i < count; i++)
    same = g_str_equal (gtk_string_list_get_string (a, i), gtk_string_list_get_string (b, i));
  return same;
}

/* Their names as they are known: by a subject that has been seen, else by a number. */
static void
list_letters (PpLetterWindow *self)
{
  g_autoptr (GArray) numbers = pp_letter_trail_list_letters (self->trail, self->n);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = GTK_INVALID_LIST_POSITION;

  if (numbers->len > MOST_LETTERS)
    g_array_remove_range (numbers, 0, numbers->len - MOST_LETTERS);
  for (guint i = 0; i < numbers->len && numbers->len > 1; i++)
    {
      guint32 item = g_array_index (numbers, guint32, i);

      gtk_string_list_take (names, pp_letter_names_dup (self->letter_names, self->trail, item, self->n));
      if (item == self->item)
        selected = i;
    }
  if (!same_strings (self->names, names))
    {
      gtk_drop_down_set_model (self->letters, G_LIST_MODEL (names));
      g_set_object (&self->names, names);
    }
  gtk_drop_down_set_selected (self->letters, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->letters), numbers->len > 1);
  g_clear_pointer (&self->numbers, g_array_unref);
  self->numbers = g_steal_pointer (&numbers);
}

static void
load (PpLetterWindow *self, gboolean newest)
{
  guint before = self->copies != NULL ? self->copies->len : 0;
  g_autofree char *now = NULL;

  g_clear_pointer (&self->copies, g_ptr_array_unref);
  self->copies = pp_letter_trail_list_copies (self->trail, self->item, self->n);
  if (self->copies->len == 0)
    {
      PpLetterCopy *composed = pp_letter_names_find_composed (self->letter_names, self->trail, self->item, self->n);

      if (composed != NULL)
        g_ptr_array_add (self->copies, composed);
    }
  if (newest || self->copies->len != before || self->chosen >= self->copies->len)
    self->chosen = self->copies->len > 0 ? self->copies->len - 1 : 0;
  self->filling = TRUE;
  list_letters (self);
  self->filling = FALSE;
  now = identify (self);
  /* One who reads it must not be thrown back to its beginning by a line that changes nothing of it. */
  if (g_strcmp0 (now, self->shown) != 0)
    show_chosen (self);
}

static void
on_letter (PpLetterWindow *self)
{
  guint selected = gtk_drop_down_get_selected (self->letters);

  if (self->filling || self->numbers == NULL || selected >= self->numbers->len)
    return;
  self->item = g_array_index (self->numbers, guint32, selected);
  load (self, TRUE);
}

static void
on_moved (PpLetterWindow *self)
{
  const PpSnapshot *snapshot = pp_controller_get_snapshot (self->controller);
  PpEvent *event = pp_controller_get_row_event (self->controller);
  guint32 told;

  if (self->trail == NULL || snapshot == NULL)
    return;
  told = pp_scene_find_letter (snapshot, event != NULL ? event : pp_controller_get_line_event (self->controller));
  self->n = pp_snapshot_get_n (snapshot);
  if (told != self->told)
    self->item = told;
  load (self, told != self->told);
  self->told = told;
}

static void
on_opened (PpLetterWindow *self)
{
  PpJournal *journal = pp_controller_get_journal (self->controller);

  pp_letter_window_cancel_reading (self);
  g_clear_pointer (&self->copies, g_ptr_array_unref);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_clear_pointer (&self->trail, pp_letter_trail_free);
  g_clear_pointer (&self->shown, g_free);
  pp_letter_names_set_scenario (self->letter_names, pp_controller_get_scenario (self->controller));
  self->told = self->item = 0;
  if (journal != NULL)
    self->trail = pp_letter_trail_new (journal);
  on_moved (self);
}

/* ------------------------------------------------------------------ the window */

static void
add_hop (PpLetterWindow *self, guint hop)
{
  GtkWidget *button = gtk_toggle_button_new (), *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *name = g_strdup_printf (_("Hop %u"), hop);
  GtkWidget *head = gtk_label_new (name), *hosts = gtk_label_new ("");

  gtk_widget_add_css_class (head, "hop-head");
  gtk_label_set_ellipsize (GTK_LABEL (hosts), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars (GTK_LABEL (hosts), 8);
  gtk_widget_add_css_class (hosts, "hop-hosts");
  gtk_box_append (GTK_BOX (column), head);
  gtk_box_append (GTK_BOX (column), hosts);
  gtk_button_set_child (GTK_BUTTON (button), column);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "hop", GUINT_TO_POINTER (hop));
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_hop), self, 0);
  gtk_box_append (self->stages, button);
  self->hops[hop - 1] = GTK_TOGGLE_BUTTON (button);
  self->hop_hosts[hop - 1] = GTK_LABEL (hosts);
}

static void
pp_letter_window_dispose (GObject *object)
{
  PpLetterWindow *self = PP_LETTER_WINDOW (object);

  pp_letter_window_cancel_reading (self);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->letter_names, pp_letter_names_free);
  g_clear_object (&self->names);
  g_clear_pointer (&self->copies, g_ptr_array_unref);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_clear_pointer (&self->trail, pp_letter_trail_free);
  g_clear_object (&self->controller);
  G_OBJECT_CLASS (pp_letter_window_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, PpLetterWindow, name)

static void
pp_letter_window_class_init (PpLetterWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pp_letter_window_dispose;
  g_type_ensure (PP_TYPE_LETTER_ENVELOPE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pennypost/letter-window.ui");
  BIND (title), BIND (previous), BIND (next), BIND (letters), BIND (stages);
  BIND (headline), BIND (details), BIND (changes), BIND (limit);
  BIND (envelope), BIND (paths), BIND (parts), BIND (picture), BIND (fields);
  BIND (message_toggle), BIND (source_toggle), BIND (octets_toggle), BIND (line_ends);
  BIND (copy), BIND (pages), BIND (source), BIND (octets);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_letter);
  gtk_widget_class_bind_template_callback (widget_class, on_page);
  gtk_widget_class_bind_template_callback_full (widget_class, "on_copy", G_CALLBACK (pp_letter_window_copy));
}

static void
pp_letter_window_init (PpLetterWindow *self)
{
  /* What the template sets while it is made is no choice of anybody's. */
  self->filling = TRUE;
  self->letter_names = pp_letter_names_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint hop = 1; hop <= N_HOPS; hop++)
    add_hop (self, hop);
  self->filling = FALSE;
}

/**
 * pp_letter_window_new:
 * @parent: over which window it stands
 * @controller: whose cursor it follows; a reference is taken
 *
 * Returns: (transfer none): the window, not yet shown
 */
PpLetterWindow *
pp_letter_window_new (GtkWindow *parent, PpController *controller)
{
  PpLetterWindow *self;

  g_return_val_if_fail (PP_IS_CONTROLLER (controller), NULL);

  self = g_object_new (PP_TYPE_LETTER_WINDOW, "transient-for", parent, NULL);
  self->controller = g_object_ref (controller);
  on_opened (self);
  g_signal_connect_object (controller, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "settled", G_CALLBACK (on_moved), self, G_CONNECT_SWAPPED);
  return self;
}
