/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws an envelope. What is written on it is what MAIL and RCPT wrote; where there is none, an open one without any address.
 */
#include "app/letter-envelope.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/scene-private.h"

#define ROOM_WIDTH 320.0
#define ROOM_HEIGHT 190.0
#define MOST_MARKS 4
#define MOST_NAMES 3

struct _PpLetterEnvelopePicture
{
  GtkWidget parent_instance;

  gboolean there;      /* an envelope that is addressed */
  char *from;
  GPtrArray *to;       /* of char * */
  guint more;          /* recipients that find no room */
  GPtrArray *marks;    /* of char *: towns, the oldest first */
};

G_DEFINE_FINAL_TYPE (PpLetterEnvelopePicture, pp_letter_envelope_picture, GTK_TYPE_WIDGET)

static void
use (GtkWidget *widget, cairo_t *cr, const char *name, double alpha)
{
  GdkRGBA colour = { 0.5, 0.5, 0.5, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &colour);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, alpha);
}

static void
write_words (GtkWidget *widget, cairo_t *cr, const char *text, double x, double y, double most, double size, gboolean bold, PangoAlignment align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoFontDescription) font = pango_font_description_copy (pango_context_get_font_description (gtk_widget_get_pango_context (widget)));

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_width (layout, most * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_alignment (layout, align);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

/* Red and blue by turns, all around. */
static void
draw_airmail (GtkWidget *widget, cairo_t *cr, double width, double height)
{
  const double edge = 7, step = 16;

  cairo_save (cr);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_rectangle (cr, edge, edge, width - 2 * edge, height - 2 * edge);
  cairo_clip (cr);
  for (int i = 0; i * step < width + height + step; i++)
    {
      double x = i * step;

      use (widget, cr, i % 2 == 0 ? "pp_red" : "pp_blue", 1);
      cairo_move_to (cr, x, 0);
      cairo_line_to (cr, x + step / 2, 0);
      cairo_line_to (cr, x + step / 2 - height, height);
      cairo_line_to (cr, x - height, height);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
  cairo_restore (cr);
}

static void
draw_paper (GtkWidget *widget, cairo_t *cr, double width, double height)
{
  use (widget, cr, "pp_sheet", 1);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  draw_airmail (widget, cr, width, height);
  use (widget, cr, "pp_ink", 0.6);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, 0.5, 0.5, width - 1, height - 1);
  cairo_stroke (cr);
}

static void
draw_stamp (GtkWidget *widget, cairo_t *cr, double x, double y)
{
  const double width = 34, height = 42;

  use (widget, cr, "pp_red", 1);
  cairo_rectangle (cr, x, y, width, height);
  cairo_fill (cr);
  use (widget, cr, "pp_sheet", 1);
  for (double at = 3; at < width; at += 7)
    {
      cairo_new_sub_path (cr);
      cairo_arc (cr, x + at, y, 1.8, 0, 2 * G_PI);
      cairo_new_sub_path (cr);
      cairo_arc (cr, x + at, y + height, 1.8, 0, 2 * G_PI);
    }
  cairo_fill (cr);
  cairo_set_line_width (cr, 1.2);
  cairo_rectangle (cr, x + 5, y + 6, width - 10, height - 12);
  cairo_stroke (cr);
  write_words (widget, cr, "1p", x + 5, y + 11, width - 10, 14, TRUE, PANGO_ALIGN_CENTER);
}

/* A ring with a town in it and a few wavy lines, not quite straight: struck by hand. */
static void
draw_mark (GtkWidget *widget, cairo_t *cr, double x, double y, const char *town, guint which)
{
  const double radius = 23;

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, (which % 2 == 0 ? -1 : 1) * 0.14);
  use (widget, cr, "pp_sheet", 0.75);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  cairo_fill (cr);
  use (widget, cr, "pp_ink", 0.9);
  cairo_set_line_width (cr, 1.3);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  cairo_arc (cr, 0, 0, radius - 3, 0, 2 * G_PI);
  cairo_set_line_width (cr, 0.7);
  cairo_stroke (cr);
  write_words (widget, cr, town, -radius, -7, 2 * radius, 10, TRUE, PANGO_ALIGN_CENTER);
  cairo_restore (cr);
  cairo_new_path (cr);
}

static void
draw_addresses (PpLetterEnvelopePicture *self, cairo_t *cr, double width, double height)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double y = height - 22 - 18 * (self->to->len + (self->more > 0));

  use (widget, cr, "pp_faint", 1);
  write_words (widget, cr, _("from"), 16, 15, 60, 11, FALSE, PANGO_ALIGN_LEFT);
  use (widget, cr, "pp_ink", 1);
  write_words (widget, cr, *self->from != '\0' ? self->from : _("<> — nobody"), 16, 29, width - 84, 13, FALSE, PANGO_ALIGN_LEFT);
  use (widget, cr, "pp_faint", 1);
  write_words (widget, cr, _("to"), 84, y - 16, 60, 11, FALSE, PANGO_ALIGN_LEFT);
  use (widget, cr, "pp_ink", 1);
  for (guint i = 0; i < self->to->len; i++, y += 18)
    write_words (widget, cr, self->to->pdata[i], 84, y, width - 100, 15, TRUE, PANGO_ALIGN_LEFT);
  if (self->more > 0)
    {
      g_autofree char *more = g_strdup_printf (_("and %u more"), self->more);

      write_words (widget, cr, more, 84, y, width - 100, 12, FALSE, PANGO_ALIGN_LEFT);
    }
}

/* Torn open: the sheet has been taken out, or has not been put in. */
static void
draw_none (GtkWidget *widget, cairo_t *cr, double width, double height)
{
  use (widget, cr, "pp_faint", 0.8);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, (double[]){ 6, 5 }, 2, 0);
  cairo_rectangle (cr, 1, 1, width - 2, height - 2);
  cairo_move_to (cr, 1, 1);
  cairo_line_to (cr, width / 2, height * 0.55);
  cairo_line_to (cr, width - 1, 1);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  use (widget, cr, "pp_faint", 1);
  write_words (widget, cr, _("no envelope"), 12, height * 0.66, width - 24, 14, TRUE, PANGO_ALIGN_CENTER);
}

static void
pp_letter_envelope_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PpLetterEnvelopePicture *self = PP_LETTER_ENVELOPE_PICTURE (widget);
  double width = MIN (gtk_widget_get_width (widget), 420), height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget), height));

  cairo_translate (cr, (gtk_widget_get_width (widget) - width) / 2, 0);
  if (self->there)
    {
      draw_paper (widget, cr, width, height);
      draw_stamp (widget, cr, width - 52, 16);
      draw_addresses (self, cr, width, height);
    }
  else
    draw_none (widget, cr, width, height);
  for (guint i = 0; i < self->marks->len; i++)
    draw_mark (widget, cr, width - 76 - 48.0 * i, 74, self->marks->pdata[self->marks->len - 1 - i], i);
  cairo_destroy (cr);
}

static void
pp_letter_envelope_picture_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *least, int *natural, int *b1, int *b2)
{
  *least = orientation == GTK_ORIENTATION_HORIZONTAL ? 230 : ROOM_HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? ROOM_WIDTH : ROOM_HEIGHT;
}

static void
pp_letter_envelope_picture_finalize (GObject *object)
{
  PpLetterEnvelopePicture *self = PP_LETTER_ENVELOPE_PICTURE (object);

  g_free (self->from);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->marks);
  G_OBJECT_CLASS (pp_letter_envelope_picture_parent_class)->finalize (object);
}

static void
pp_letter_envelope_picture_class_init (PpLetterEnvelopePictureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pp_letter_envelope_picture_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = pp_letter_envelope_picture_snapshot;
  GTK_WIDGET_CLASS (klass)->measure = pp_letter_envelope_picture_measure;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pp_letter_envelope_picture_init (PpLetterEnvelopePicture *self)
{
  self->from = g_strdup ("");
  self->to = g_ptr_array_new_with_free_func (g_free);
  self->marks = g_ptr_array_new_with_free_func (g_free);
}

/* "from x by mail.london.example with …": the town of the office that struck it; (nullable) */
static char *
read_mark (const PpLetterField *field)
{
  const char *by = strstr (field->value, "by "), *end;
  g_autofree char *host = NULL;
  const char *dot;

  if (g_ascii_strcasecmp (field->name, "Received") != 0 || field->mark == PP_FIELD_REMOVED || by == NULL)
    return NULL;
  by += strlen ("by ");
  end = by + strcspn (by, " ;(");
  host = g_strndup (by, end - by);
  dot = strchr (host, '.');
  /* The town is the domain's name, "london" of "mail.london.example". */
  return pp_scene_words_town (dot != NULL && strchr (dot + 1, '.') != NULL ? dot + 1 : host);
}

/**
 * pp_letter_envelope_picture_show:
 * @copy: (nullable): what it shows
 */
void
pp_letter_envelope_picture_show (PpLetterEnvelopePicture *self, const PpLetterCopy *copy)
{
  PpLetterEnvelope *envelope = copy != NULL ? copy->envelope : NULL;
  g_autoptr (GPtrArray) fields = copy != NULL ? pp_letter_copy_list_fields (copy) : NULL;

  g_return_if_fail (PP_IS_LETTER_ENVELOPE_PICTURE (self));

  g_free (self->from);
  g_ptr_array_set_size (self->to, 0);
  g_ptr_array_set_size (self->marks, 0);
  self->there = envelope != NULL;
  self->from = g_strdup (envelope != NULL && envelope->from != NULL ? envelope->from->address : "");
  for (guint i = 0; envelope != NULL && i < envelope->to->len && i < MOST_NAMES; i++)
    g_ptr_array_add (self->to, g_strdup (((PpLetterPath *) envelope->to->pdata[i])->address));
  self->more = envelope != NULL ? envelope->to->len - self->to->len : 0;
  for (guint i = 0; fields != NULL && i < fields->len && self->marks->len < MOST_MARKS; i++)
    {
      char *town = read_mark (fields->pdata[i]);

      if (town != NULL)
        g_ptr_array_insert (self->marks, 0, town);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
