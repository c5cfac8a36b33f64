/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window of an opened letter. It follows the cursor: when another copy has come into being, or the current line is about another
 * letter, it shows that one; what one has chosen stays until then.
 */
#include "app/letter-window.h"

#include <glib/gi18n.h>

#include "app/letter-envelope.h"
#include "app/letter-names.h"
#include "app/letter-rows.h"
#include "app/letter-words.h"
#include "app/scene.h"

#define N_HOPS 5
#define MOST_FIELDS 200
#define MOST_LETTERS 100
#define MOST_SOURCE (256 * 1024)
#define MOST_OCTETS (64 * 1024)
#define MOST_COPIED (16 * 1024 * 1024)

struct _PpLetterWindow
{
  AdwWindow parent_instance;

  PpController *controller;
  PpLetterTrail *trail;
  guint n;             /* the moment: after that event */
  guint32 told;        /* the letter that the current line is about */
  guint32 item;        /* the one that is shown */
  GArray *numbers;     /* of guint32: what the drop-down lists */
  GPtrArray *copies;   /* of PpLetterCopy: as they are at this moment */
  guint chosen;        /* which of them is shown */
  char *shown;         /* (nullable): what tells the copy that is shown from any other, see identify() */
  gboolean unfolded;   /* the postmarks of earlier hops are shown */
  PpLetterNames *letter_names;
  GtkStringList *names; /* (nullable): what the drop-down lists */
  gboolean filling;    /* widgets are being set by the program */
  GCancellable *reading; /* of a long letter, on another thread */

  AdwWindowTitle *title;
  GtkWidget *previous, *next;
  GtkDropDown *letters;
  GtkBox *stages;
  GtkToggleButton *hops[N_HOPS];
  GtkLabel *hop_hosts[N_HOPS];
  GtkLabel *headline, *details, *changes, *limit;
  GtkBox *envelope, *paths, *parts;
  PpLetterEnvelopePicture *picture;
  GtkListBox *fields;
  GtkToggleButton *message_toggle, *source_toggle, *octets_toggle;
  GtkCheckButton *line_ends;
  GtkWidget *copy;
  GtkStack *pages;
  GtkTextView *source, *octets;
};

G_DEFINE_FINAL_TYPE (PpLetterWindow, pp_letter_window, ADW_TYPE_WINDOW)

static PpLetterCopy *
get_copy (PpLetterWindow *self)
{
  return self->copies != NULL && self->chosen < self->copies->len ? self->copies->pdata[self->chosen] : NULL;
}

static void
clear_box (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    if (GTK_IS_LIST_BOX (box))
      gtk_list_box_remove (GTK_LIST_BOX (box), child);
    else
      gtk_box_remove (GTK_BOX (box), child);
}

/* ------------------------------------------------------------------ source and octets */

static void
say_limit (PpLetterWindow *self, gsize length, gsize most)
{
  g_autofree char *shown = g_format_size_full (most, G_FORMAT_SIZE_IEC_UNITS), *all = g_format_size_full (length, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *words = g_strdup_printf (_("Only the first %1$s of %2$s are shown."), shown, all);

  gtk_label_set_label (self->limit, words);
  gtk_widget_set_visible (GTK_WIDGET (self->limit), length > most);
}

/* Text is made only for the page that is seen. */
static void
fill_page (PpLetterWindow *self)
{
  PpLetterCopy *copy = get_copy (self);
  GBytes *letter = copy != NULL ? copy->octets : NULL;
  gboolean source = gtk_toggle_button_get_active (self->source_toggle), octets = gtk_toggle_button_get_active (self->octets_toggle);
  gsize most = source ? MOST_SOURCE : MOST_OCTETS;
  g_autofree char *text = NULL;

  gtk_stack_set_visible_child_name (self->pages, source ? "source" : octets ? "octets" : "message");
  gtk_widget_set_visible (GTK_WIDGET (self->line_ends), source);
  gtk_widget_set_visible (GTK_WIDGET (self->limit), FALSE);
  if (letter != NULL && (source || octets))
    {
      text = source ? pp_letter_source_text (letter, most, gtk_check_button_get_active (self->line_ends)) : pp_letter_hex_text (letter, most);
      say_limit (self, g_bytes_get_size (letter), most);
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->source), source && text != NULL ? text : "", -1);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->octets), octets && text != NULL ? text : "", -1);
}

static void
on_page (PpLetterWindow *self)
{
  if (!self->filling)
    fill_page (self);
}

static void
on_copy (PpLetterWindow *self)
{
  PpLetterCopy *copy = get_copy (self);
  g_autofree char *text = NULL;
  gsize length;
  const char *data;

  if (copy == NULL || copy->octets == NULL)
    return;
  data = g_bytes_get_data (copy->octets, &length);
  /* As it is, where a clipboard can hold it: text in UTF-8 without a NUL. */
  text = length <= MOST_COPIED && g_utf8_validate_len (data, length, NULL) ? g_strndup (data, length)
                                                                          : pp_letter_source_text (copy->octets, MOST_COPIED, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

/* ------------------------------------------------------------------ the message */

/* The postmarks of hops before this one tell nothing new: one row stands for them until somebody wants to see them. */
static gboolean
is_old_postmark (const PpLetterField *field)
{
  return field->mark == PP_FIELD_KEPT && g_ascii_strcasecmp (field->name, "Received") == 0;
}

static void
unfold (PpLetterWindow *self)
{
  GtkListBoxRow *row;

  self->unfolded = TRUE;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->fields, i)) != NULL; i++)
    gtk_widget_set_visible (GTK_WIDGET (row), !gtk_widget_has_css_class (GTK_WIDGET (row), "fold"));
}

static void
fill_fields (PpLetterWindow *self, PpLetterCopy *copy, GPtrArray *fields)
{
  guint shown = MIN (fields->len, MOST_FIELDS), old = 0, folded = 0;
  g_autofree char *more = g_strdup_printf (ngettext ("%u more field is in the source.", "%u more fields are in the source.", fields->len - shown),
                                           fields->len - shown);

  for (guint i = 0; i < shown; i++)
    old += is_old_postmark (fields->pdata[i]);
  for (guint i = 0; i < shown; i++)
    {
      GtkWidget *row = pp_letter_field_row (fields->pdata[i], copy);

      if (old > 1 && is_old_postmark (fields->pdata[i]))
        {
          if (folded++ == 0)
            gtk_list_box_append (self->fields, pp_letter_fold_row (old, self->unfolded, G_CALLBACK (unfold), self));
          gtk_widget_set_visible (row, self->unfolded);
        }
      gtk_list_box_append (self->fields, row);
    }
  if (shown < fields->len)
    gtk_box_append (self->parts, pp_letter_remark (more, "faint"));
  if (fields->len == 0)
    gtk_box_append (self->parts, pp_letter_remark (_("It has no header at all."), "faint"));
}

static gboolean
is_shown (const PpLetterPiece *piece)
{
  return !piece->part->container || piece->part->summary != NULL;
}

static void
fill_parts (PpLetterWindow *self, const PpLetterReading *reading)
{
  guint count = 0, outer = 0;

  for (guint i = 0; i < reading->pieces->len; i++)
    {
      count += is_shown (reading->pieces->pdata[i]);
      outer += ((PpMimePart *) reading->parts->pdata[i])->depth == 1;
    }
  if (outer > 1)
    {
      g_autofree char *words = g_strdup_printf (_("The body has %u parts (MIME):"), outer);

      gtk_box_append (self->parts, pp_letter_remark (words, "head"));
    }
  for (guint i = 0; i < reading->pieces->len; i++)
    if (is_shown (reading->pieces->pdata[i]))
      gtk_box_append (self->parts, pp_letter_piece_box (reading->pieces->pdata[i], count == 1));
  if (reading->more)
    gtk_box_append (self->parts, pp_letter_remark (_("There are more parts: see Source."), "faint"));
}

static void
fill_message (PpLetterWindow *self, PpLetterCopy *copy, const PpLetterReading *reading)
{
  g_autofree char *changes = pp_letter_words_changes (copy, reading->fields, reading->body);

  clear_box (GTK_WIDGET (self->fields));
  clear_box (GTK_WIDGET (self->parts));
  gtk_label_set_label (self->changes, changes);
  fill_fields (self, copy, reading->fields);
  fill_parts (self, reading);
}

typedef struct
{
  GBytes *letter, *before;
} Task;

static void
task_free (gpointer data)
{
  Task *task = data;

  g_bytes_unref (task->letter);
  g_clear_pointer (&task->before, g_bytes_unref);
  g_free (task);
}

static void
read_long (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Task *it = data;

  g_task_return_pointer (task, pp_letter_reading_new (it->letter, it->before), (GDestroyNotify) pp_letter_reading_free);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer unused)
{
  PpLetterWindow *self = PP_LETTER_WINDOW (source);
  g_autoptr (PpLetterReading) reading = g_task_propagate_pointer (G_TASK (result), NULL);
  Task *task = g_task_get_task_data (G_TASK (result));
  PpLetterCopy *copy = get_copy (self);

  if (reading != NULL && copy != NULL && copy->octets != NULL && g_bytes_equal (copy->octets, task->letter))
    fill_message (self, copy, reading);
}

static void
cancel_reading (PpLetterWindow *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
read_beside (PpLetterWindow *self, GBytes *letter, GBytes *before)
{
  g_autoptr (GTask) task = NULL;
  Task *data = g_new0 (Task, 1);

  data->letter = g_bytes_ref (letter);
  data->before = before != NULL ? g_bytes_ref (before) : NULL;
  self->reading = g_cancellable_new ();
  task = g_task_new (self, self->reading, on_read, NULL);
  g_task_set_task_data (task, data, task_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, read_long);
  gtk_label_set_label (self->changes, _("Reading a long letter…"));
}

static void
show_message (PpLetterWindow *self, PpLetterCopy *copy)
{
  GBytes *before = copy != NULL && copy->before != NULL && copy->before->whole ? copy->before->octets : NULL;
  g_autoptr (PpLetterReading) reading = NULL;

  cancel_reading (self);
  if (copy != NULL && copy->octets != NULL && !pp_letter_reading_takes_long (copy->octets))
    {
      reading = pp_letter_reading_new (copy->octets, before);
      fill_message (self, copy, reading);
      return;
    }
  clear_box (GTK_WIDGET (self->fields));
  clear_box (GTK_WIDGET (self->parts));
  gtk_label_set_label (self->changes, _("Nothing of this letter has been on a wire yet."));
  if (copy != NULL && copy->octets != NULL)
    read_beside (self, copy->octets, before);
}

/* ------------------------------------------------------------------ the envelope */

static void
show_envelope (PpLetterWindow *self, PpLetterCopy *copy)
{
  g_autofree char *words = copy != NULL ? pp_letter_words_envelope (copy) : g_strdup (_("Nobody has written an envelope yet: MAIL and RCPT will."));
  g_autoptr (GPtrArray) sentences = copy != NULL ? pp_letter_words_compare (copy) : NULL;
  PpLetterEnvelope *envelope = copy != NULL && copy->kind == PP_COPY_SMTP ? copy->envelope : NULL;

  clear_box (GTK_WIDGET (self->paths));
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
  PpLetterCopy *copy = get_copy (self);
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
  PpLetterCopy *copy = get_copy (self);

  g_free (self->shown);
  self->shown = identify (self);
  self->filling = TRUE;
  show_words (self, copy);
  show_stages (self, copy);
  show_envelope (self, copy);
  show_message (self, copy);
  gtk_widget_set_sensitive (self->previous, self->chosen > 0);
  gtk_widget_set_sensitive (self->next, self->chosen + 1 < self->copies->len);
  gtk_widget_set_sensitive (self->copy, copy != NULL && copy->octets != NULL);
  self->filling = FALSE;
  fill_page (self);
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

  cancel_reading (self);
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

  cancel_reading (self);
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
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
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
