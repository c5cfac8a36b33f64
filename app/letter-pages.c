/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pages of an opened letter: its message, read and compared with the copy before (a long one on another thread), its source and
 * its octets. Which copy is shown is the window's business.
 */
#include "app/letter-window-private.h"

#include <glib/gi18n.h>

#include "app/letter-rows.h"
#include "app/letter-words.h"

#define MOST_FIELDS 200
#define MOST_SOURCE (256 * 1024)
#define MOST_OCTETS (64 * 1024)
#define MOST_COPIED (16 * 1024 * 1024)

PpLetterCopy *
pp_letter_window_get_copy (PpLetterWindow *self)
{
  return self->copies != NULL && self->chosen < self->copies->len ? self->copies->pdata[self->chosen] : NULL;
}

void
pp_letter_clear_box (GtkWidget *box)
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
void
pp_letter_window_fill_page (PpLetterWindow *self)
{
  PpLetterCopy *copy = pp_letter_window_get_copy (self);
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

void
pp_letter_window_copy (PpLetterWindow *self)
{
  PpLetterCopy *copy = pp_letter_window_get_copy (self);
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

  pp_letter_clear_box (GTK_WIDGET (self->fields));
  pp_letter_clear_box (GTK_WIDGET (self->parts));
  gtk_label_set_label (self->changes, changes);
  fill_fields (self, copy, reading->fields);
  if (copy->kind == PP_COPY_HEADER)
    gtk_box_append (self->parts, pp_letter_remark (_("Of the body nothing was said on the wire."), "faint"));
  else
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
  PpLetterCopy *copy = pp_letter_window_get_copy (self);

  if (reading != NULL && copy != NULL && copy->octets != NULL && g_bytes_equal (copy->octets, task->letter))
    fill_message (self, copy, reading);
}

void
pp_letter_window_cancel_reading (PpLetterWindow *self)
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

void
pp_letter_window_show_message (PpLetterWindow *self, PpLetterCopy *copy)
{
  GBytes *before = copy != NULL && copy->before != NULL && copy->before->whole ? copy->before->octets : NULL;
  g_autoptr (PpLetterReading) reading = NULL;

  pp_letter_window_cancel_reading (self);
  if (copy != NULL && copy->octets != NULL && !pp_letter_reading_takes_long (copy->octets))
    {
      reading = pp_letter_reading_new (copy->octets, before);
      fill_message (self, copy, reading);
      return;
    }
  pp_letter_clear_box (GTK_WIDGET (self->fields));
  pp_letter_clear_box (GTK_WIDGET (self->parts));
  gtk_label_set_label (self->changes, _("Nothing of this letter has been on a wire yet."));
  if (copy != NULL && copy->octets != NULL)
    read_beside (self, copy->octets, before);
}
