/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The panel of the presenter view. The type follows the size of the window; words that do not fit are set a little smaller,
 * then the less important parts are left out, and only what is too long even then has to be scrolled.
 */
#include "app/presenter-panel.h"

#include <glib/gi18n.h>

#define TYPE_OF_HEIGHT 0.029 /* 23 px at 800, 31 at 1080, 63 at 2160 */
#define TYPE_OF_WIDTH 0.0182
#define LEAST_TYPE 16.0
#define SMALL 0.72 /* of the type: what only the teacher reads */

typedef enum
{
  HEAD_OF_SAYS,
  SAYS,
  DIGITS,
  HEAD_OF_WHY,
  WHY,
  HEAD_OF_NEXT,
  NEXT,
  HEAD_OF_POST_OFFICE,
  POST_OFFICE,
  N_PARTS
} Part;

struct _PpPresenterPanel
{
  GtkBox parent_instance;

  GtkLabel *title;
  GtkScrolledWindow *scrolled;
  GtkBox *columns, *first, *second, *third;
  GtkLabel *says_head, *says, *digits;
  GtkLabel *why_head, *why, *next_head, *next;
  GtkLabel *post_office_head, *post_office;
  GtkBox *top;
  GtkLabel *coming, *position;
  gboolean there[N_PARTS]; /* the line has such a part */
  guint fitting;           /* source */
};

G_DEFINE_FINAL_TYPE (PpPresenterPanel, pp_presenter_panel, GTK_TYPE_BOX)

/* How the words may be set, the best way first. */
static const struct
{
  double size; /* of the type that the window would have */
  gboolean digits, next;
} ways[] = {
  { 1, TRUE, TRUE },
  { 0.94, TRUE, TRUE },
  { 0.88, TRUE, TRUE },
  { 0.88, FALSE, TRUE },
  { 0.88, FALSE, FALSE },
};

static void
set_type (GtkLabel *label, double px)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_size_new_absolute ((int) (px * PANGO_SCALE)));
  gtk_label_set_attributes (label, attributes);
}

static GtkLabel *
get_label (PpPresenterPanel *self, Part part)
{
  GtkLabel *labels[N_PARTS] = { self->says_head, self->says, self->digits, self->why_head, self->why,
                                self->next_head, self->next, self->post_office_head, self->post_office };

  return labels[part];
}

static void
set_margins (GtkWidget *widget, double beside, double above, double below)
{
  gtk_widget_set_margin_start (widget, (int) beside);
  gtk_widget_set_margin_end (widget, (int) beside);
  gtk_widget_set_margin_top (widget, (int) above);
  gtk_widget_set_margin_bottom (widget, (int) below);
}

static void
set_spaces (PpPresenterPanel *self, double px)
{
  gtk_box_set_spacing (self->columns, (int) px);
  gtk_box_set_spacing (self->top, (int) px);
  for (GtkWidget *column = gtk_widget_get_first_child (GTK_WIDGET (self->columns)); column; column = gtk_widget_get_next_sibling (column))
    gtk_box_set_spacing (GTK_BOX (column), (int) (px * 0.12));
  set_margins (GTK_WIDGET (self->top), px, px * 0.3, 0);
  set_margins (GTK_WIDGET (self->scrolled), px, px * 0.1, px * 0.3);
  set_margins (GTK_WIDGET (self->coming), px, 0, px * 0.3);
}

/* What does not change from line to line, but with the window. */
static void
set_frame (PpPresenterPanel *self, double px)
{
  set_spaces (self, px);
  set_type (self->title, px * 1.12);
  set_type (self->coming, MAX (px * SMALL, LEAST_TYPE * 0.9));
  set_type (self->position, MAX (px * SMALL, LEAST_TYPE * 0.9));
}

static void
set_way (PpPresenterPanel *self, gsize way, double px)
{
  for (int part = 0; part < N_PARTS; part++)
    {
      gboolean left_out = (part == DIGITS && !ways[way].digits) || ((part == NEXT || part == HEAD_OF_NEXT) && !ways[way].next);
      gboolean head = part == HEAD_OF_SAYS || part == HEAD_OF_WHY || part == HEAD_OF_NEXT || part == HEAD_OF_POST_OFFICE;

      gtk_widget_set_visible (GTK_WIDGET (get_label (self, part)), self->there[part] && !left_out);
      set_type (get_label (self, part), px * ways[way].size * (head ? 0.8 : part == DIGITS ? 0.86 : 1));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->first), self->there[SAYS]);
  gtk_widget_set_visible (GTK_WIDGET (self->second), self->there[WHY] || (self->there[NEXT] && ways[way].next));
  gtk_widget_set_visible (GTK_WIDGET (self->third), self->there[POST_OFFICE] || (self->there[DIGITS] && ways[way].digits));
}

static double
get_type (PpPresenterPanel *self)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  return MAX (LEAST_TYPE, MIN (gtk_widget_get_height (window) * TYPE_OF_HEIGHT, gtk_widget_get_width (window) * TYPE_OF_WIDTH));
}

static void
fit (PpPresenterPanel *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->scrolled)), room = gtk_widget_get_height (GTK_WIDGET (self->scrolled)), need;
  double px;

  if (width <= 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  px = get_type (self);
  set_frame (self, px);
  for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      set_way (self, way, px);
      gtk_widget_measure (GTK_WIDGET (self->columns), GTK_ORIENTATION_VERTICAL, width, &need, NULL, NULL, NULL);
      if (need <= room)
        return;
    }
}

static gboolean
fit_now (gpointer data)
{
  PpPresenterPanel *self = PP_PRESENTER_PANEL (data);

  self->fitting = 0;
  fit (self);
  return G_SOURCE_REMOVE;
}

/* Not while sizes are being given out. */
static void
fit_soon (PpPresenterPanel *self)
{
  if (self->fitting == 0)
    self->fitting = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fit_now, self, NULL);
}

static void
pp_presenter_panel_dispose (GObject *object)
{
  g_clear_handle_id (&PP_PRESENTER_PANEL (object)->fitting, g_source_remove);
  G_OBJECT_CLASS (pp_presenter_panel_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, title);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, scrolled);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, columns);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, first);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, second);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, third);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, says_head);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, says);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, digits);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, why_head);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, why);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, next_head);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, next);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, post_office_head);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, post_office);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, top);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, coming);
  gtk_widget_class_bind_template_child (widget_class, PpPresenterPanel, position);
}

static void
pp_presenter_panel_class_init (PpPresenterPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pp_presenter_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pennypost/presenter-panel.ui");
  bind_children (widget_class);
}

static void
pp_presenter_panel_init (PpPresenterPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The page is what there is room for: it changes with the window. */
  g_signal_connect_swapped (gtk_scrolled_window_get_vadjustment (self->scrolled), "notify::page-size", G_CALLBACK (fit_soon), self);
  g_signal_connect_swapped (gtk_scrolled_window_get_hadjustment (self->scrolled), "notify::page-size", G_CALLBACK (fit_soon), self);
}

static void
set_part (PpPresenterPanel *self, Part head, Part part, const char *words)
{
  self->there[head] = self->there[part] = words != NULL && *words != '\0';
  gtk_label_set_label (get_label (self, part), words ? words : "");
}

/* "2  success", a line each; the figure stands out. */
static void
set_digits (PpPresenterPanel *self, const GPtrArray *digits)
{
  g_autoptr (GString) markup = g_string_new (NULL);

  for (guint i = 0; digits && i < digits->len; i++)
    {
      const PpDigit *digit = g_ptr_array_index (digits, i);
      g_autofree char *line = g_markup_printf_escaped ("%s<tt><b>%s</b></tt>  %s", i > 0 ? "\n" : "", digit->digit, digit->meaning);

      g_string_append (markup, line);
    }
  self->there[DIGITS] = markup->len > 0;
  gtk_label_set_markup (self->digits, markup->str);
}

/**
 * pp_presenter_panel_show:
 * @explanation: (nullable): what is to be shown; %NULL when there is nothing to explain
 * @pending: whether the line has yet to be said
 */
void
pp_presenter_panel_show (PpPresenterPanel *self, const PpExplanation *explanation, gboolean pending)
{
  static const PpExplanation nothing;
  g_autofree char *title = NULL;

  g_return_if_fail (PP_IS_PRESENTER_PANEL (self));

  if (explanation == NULL)
    explanation = &nothing;
  if (explanation->title && pending)
    title = g_strdup_printf (_("About to be said: %s"), explanation->title);
  gtk_label_set_label (self->title, title ? title : explanation->title ? explanation->title : "");
  set_part (self, HEAD_OF_SAYS, SAYS, explanation->says);
  set_part (self, HEAD_OF_WHY, WHY, explanation->why);
  set_part (self, HEAD_OF_NEXT, NEXT, explanation->next);
  set_part (self, HEAD_OF_POST_OFFICE, POST_OFFICE, explanation->post_office);
  set_digits (self, explanation->digits);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
  fit (self);
}

/**
 * pp_presenter_panel_set_place:
 * @position: where one is: "line 31 of 74"
 * @coming: (nullable): what will be said next
 */
void
pp_presenter_panel_set_place (PpPresenterPanel *self, const char *position, const char *coming)
{
  g_return_if_fail (PP_IS_PRESENTER_PANEL (self));

  gtk_label_set_label (self->position, position);
  gtk_label_set_label (self->coming, coming ? coming : "");
  gtk_widget_set_visible (GTK_WIDGET (self->coming), coming != NULL);
}
