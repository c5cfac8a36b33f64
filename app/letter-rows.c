/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of an opened letter. What a screen reader says of each is one sentence.
 */
#include "app/letter-rows.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/letter-words.h"
#include "app/row.h"

#define SMALL_PICTURE 96 /* pixels: what is smaller is shown larger */
#define ENLARGED 4

GtkWidget *
pp_letter_remark (const char *sentence, const char *style_class)
{
  GtkWidget *label = gtk_label_new (sentence);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style_class != NULL)
    gtk_widget_add_css_class (label, style_class);
  return label;
}

static void
set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* ------------------------------------------------------------------ fields */

GtkWidget *
pp_letter_field_row (const PpLetterField *field, const PpLetterCopy *copy)
{
  static const char *const signs[] = { "", "+", "≠", "−" };
  static const char *const classes[] = { "kept", "added", "changed", "removed" };
  g_autofree char *sentence = pp_letter_words_field (field), *mark = pp_letter_words_mark (field, copy);
  g_autofree char *text = g_markup_printf_escaped ("<b>%s:</b> %s", field->name, field->value);
  GtkWidget *row = gtk_list_box_row_new (), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *sign = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *words = pp_letter_remark ("", "field-words");

  gtk_label_set_label (GTK_LABEL (sign), signs[field->mark]);
  gtk_label_set_markup (GTK_LABEL (words), text);
  gtk_widget_set_hexpand (column, TRUE);
  gtk_widget_set_valign (sign, GTK_ALIGN_START);
  gtk_widget_add_css_class (sign, "field-sign");
  gtk_box_append (GTK_BOX (column), words);
  if (*mark != '\0')
    gtk_box_append (GTK_BOX (column), pp_letter_remark (mark, "field-mark"));
  gtk_box_append (GTK_BOX (line), sign);
  gtk_box_append (GTK_BOX (line), column);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_add_css_class (row, classes[field->mark]);
  set_name (row, sentence);
  return row;
}

GtkWidget *
pp_letter_fold_row (guint count, gboolean hidden, GCallback unfold, gpointer data)
{
  g_autofree char *words = g_strdup_printf (ngettext ("%u postmark from an earlier hop (Received)", "%u postmarks from earlier hops (Received)", count),
                                            count);
  GtkWidget *row = gtk_list_box_row_new (), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *label = pp_letter_remark (words, "faint");
  GtkWidget *sign = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *show = gtk_button_new_with_label (_("Show"));

  gtk_widget_add_css_class (sign, "field-sign");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (show, "flat");
  g_signal_connect_swapped (show, "clicked", unfold, data);
  gtk_box_append (GTK_BOX (line), sign);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), show);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_add_css_class (row, "fold");
  gtk_widget_set_visible (row, !hidden);
  set_name (row, words);
  return row;
}

/* ------------------------------------------------------------------ the envelope */

static void
add_reply (GtkWidget *box, const char *reply)
{
  g_autofree char *shown = pp_text_make_visible (reply, strlen (reply)), *words = NULL, *style = NULL;
  const char *sign = *reply == '2' ? "✓" : *reply == '4' ? "…" : "✗";

  if (*reply == '\0')
    return;
  words = g_strdup_printf ("%s %s", sign, shown);
  style = g_strdup_printf ("digit-%c", g_ascii_isdigit (*reply) ? *reply : '5');
  gtk_box_append (GTK_BOX (box), pp_letter_remark (words, style));
}

GtkWidget *
pp_letter_path_row (const char *command, const PpLetterPath *path)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *label;
  g_autofree char *line = g_strdup_printf ("%s:<%s>%s%s", command, path->address, *path->parameters != '\0' ? " " : "", path->parameters);

  label = pp_letter_remark (line, "wire");
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (GTK_BOX (box), label);
  add_reply (box, path->reply);
  add_reply (box, path->answer);
  return box;
}

/* ------------------------------------------------------------------ parts */

static char *
describe (const PpLetterPiece *piece)
{
  const PpMimePart *part = piece->part;
  GString *words = g_string_new (part->type);

  if (part->charset != NULL && piece->text != NULL)
    {
      g_autofree char *charset = pp_text_make_visible (part->charset, strlen (part->charset));

      g_string_append_printf (words, ", %s", charset);
    }
  g_string_append_printf (words, ngettext (", %u octet as %s", ", %u octets as %s", (guint) part->octets), (guint) part->octets, part->encoding);
  if (piece->decoded > 0 && piece->decoded != part->octets)
    g_string_append_printf (words, ngettext (", %u octet decoded", ", %u octets decoded", (guint) piece->decoded), (guint) piece->decoded);
  return g_string_free (words, FALSE);
}

static GtkWidget *
make_picture (const PpLetterPiece *piece)
{
  int width = gdk_texture_get_width (piece->picture), height = gdk_texture_get_height (piece->picture);
  int times = MAX (width, height) <= SMALL_PICTURE ? ENLARGED : 1;
  GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (piece->picture));
  double fit = MIN (1.0, 320.0 / MAX (1, MAX (width, height) * times));

  gtk_picture_set_alternative_text (GTK_PICTURE (picture), piece->part->name != NULL ? piece->part->name : piece->part->type);
  gtk_widget_set_size_request (picture, MAX (1, width * times * fit), MAX (1, height * times * fit));
  gtk_widget_set_halign (picture, GTK_ALIGN_START);
  gtk_widget_add_css_class (picture, "letter-picture");
  set_name (picture, piece->part->name != NULL ? piece->part->name : piece->part->type);
  return picture;
}

static void
add_content (GtkWidget *box, const PpLetterPiece *piece)
{
  GtkWidget *label;

  if (piece->picture != NULL)
    gtk_box_append (GTK_BOX (box), make_picture (piece));
  else if (piece->text != NULL)
    {
      label = pp_letter_remark (piece->text, "letter-text");
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      gtk_box_append (GTK_BOX (box), label);
    }
  else if (piece->part->summary != NULL)
    gtk_box_append (GTK_BOX (box), pp_letter_remark (piece->part->summary, "letter-text"));
  if (piece->cut)
    gtk_box_append (GTK_BOX (box), pp_letter_remark (_("There is more of it: see Source."), "faint"));
}

/* @alone: the letter has no other part, so what it is called is of no matter. */
GtkWidget *
pp_letter_piece_box (const PpLetterPiece *piece, gboolean alone)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  g_autofree char *about = describe (piece), *name = NULL, *head = NULL;

  if (piece->part->name != NULL)
    name = pp_text_make_visible (piece->part->name, strlen (piece->part->name));
  head = name != NULL ? g_strdup_printf ("%s — %s", name, about) : g_strdup (about);
  gtk_widget_set_margin_start (box, 18 * MIN (piece->part->depth > 0 ? piece->part->depth - 1 : 0, 6));
  gtk_widget_add_css_class (box, "letter-part");
  if (!alone || piece->text == NULL)
    gtk_box_append (GTK_BOX (box), pp_letter_remark (head, "part-head"));
  add_content (box, piece);
  return box;
}
