/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The explanation panel: a heading for each part that the commentary has, and the digits of a reply taken apart.
 */
#include "app/explanation-panel.h"

#include <glib/gi18n.h>

#include "app/narrow.h"

#define NARROW 420 /* pixels: then a heading stands above its part, not beside it */

struct _PpExplanationPanel
{
  GtkBox parent_instance;

  GtkScrolledWindow *scrolled;
  GtkGrid *grid;
  GtkLabel *title;
  GtkLabel *says_head, *says;
  GtkLabel *why_head, *why;
  GtkLabel *next_head, *next;
  GtkLabel *post_office_head, *post_office;
  GtkFlowBox *digits;
  GtkLabel *rfc;
};

G_DEFINE_FINAL_TYPE (PpExplanationPanel, pp_explanation_panel, GTK_TYPE_BOX)

/* Where a heading and its part are: the template leaves a row for each. */
static void
place (GtkGrid *grid, GtkWidget *child, int column, int row, int span)
{
  GtkLayoutChild *layout = gtk_layout_manager_get_layout_child (gtk_widget_get_layout_manager (GTK_WIDGET (grid)), child);

  g_object_set (layout, "column", column, "row", row, "column-span", span, NULL);
}

static void
set_narrow (GtkWidget *widget, gboolean narrow)
{
  PpExplanationPanel *self = PP_EXPLANATION_PANEL (widget);
  GtkLabel *heads[] = { self->says_head, self->why_head, self->next_head, self->post_office_head };
  GtkLabel *parts[] = { self->says, self->why, self->next, self->post_office };

  for (int i = 0; i < (int) G_N_ELEMENTS (heads); i++)
    {
      place (self->grid, GTK_WIDGET (heads[i]), 0, 2 * i + 2, narrow ? 2 : 1);
      place (self->grid, GTK_WIDGET (parts[i]), narrow ? 0 : 1, narrow ? 2 * i + 3 : 2 * i + 2, narrow ? 2 : 1);
      gtk_widget_set_margin_top (GTK_WIDGET (heads[i]), narrow ? 4 : 0);
    }
  gtk_grid_set_row_spacing (self->grid, narrow ? 2 : 6);
}

static void
pp_explanation_panel_class_init (PpExplanationPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/pennypost/explanation-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, scrolled);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, grid);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, title);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, says_head);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, says);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, why_head);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, why);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, next_head);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, next);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, post_office_head);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, post_office);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, digits);
  gtk_widget_class_bind_template_child (widget_class, PpExplanationPanel, rfc);
}

static void
pp_explanation_panel_init (PpExplanationPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pp_narrow_watch (self->scrolled, NARROW, set_narrow, GTK_WIDGET (self));
}

static void
set_part (GtkLabel *head, GtkLabel *part, const char *words)
{
  gtk_label_set_label (part, words ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (part), words != NULL);
  if (head)
    gtk_widget_set_visible (GTK_WIDGET (head), words != NULL);
}

static GtkWidget *
make_digit (const PpDigit *digit)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *figure = gtk_label_new (digit->digit);
  GtkWidget *meaning = gtk_label_new (digit->meaning);
  g_autofree char *figure_class = g_strdup_printf ("digit-%c", digit->digit[0]);

  gtk_widget_add_css_class (figure, "digit");
  if (g_str_has_prefix (digit->of, digit->digit))
    gtk_widget_add_css_class (figure, figure_class);
  gtk_label_set_wrap (GTK_LABEL (meaning), TRUE);
  gtk_label_set_xalign (GTK_LABEL (meaning), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (meaning), 22);
  gtk_widget_set_valign (figure, GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (meaning, GTK_ALIGN_BASELINE);
  gtk_box_append (GTK_BOX (box), figure);
  gtk_box_append (GTK_BOX (box), meaning);
  return box;
}

static void
set_digits (PpExplanationPanel *self, const GPtrArray *digits)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->digits))))
    gtk_flow_box_remove (self->digits, child);
  for (guint i = 0; digits && i < digits->len; i++)
    gtk_flow_box_append (self->digits, make_digit (g_ptr_array_index (digits, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->digits), digits && digits->len > 0);
}

/**
 * pp_explanation_panel_show:
 * @explanation: (nullable): what is to be shown; %NULL when there is nothing to explain
 * @pending: whether the line has yet to be said
 */
void
pp_explanation_panel_show (PpExplanationPanel *self, const PpExplanation *explanation, gboolean pending)
{
  static const PpExplanation nothing;
  g_autofree char *title = NULL;

  g_return_if_fail (PP_IS_EXPLANATION_PANEL (self));

  if (explanation == NULL)
    explanation = &nothing;
  if (explanation->title && pending)
    title = g_strdup_printf (_("About to be said: %s"), explanation->title);
  set_part (NULL, self->title, title ? title : explanation->title);
  set_part (self->says_head, self->says, explanation->says);
  set_part (self->why_head, self->why, explanation->why);
  set_part (self->next_head, self->next, explanation->next);
  set_part (self->post_office_head, self->post_office, explanation->post_office);
  set_digits (self, explanation->digits);
  set_part (NULL, self->rfc, explanation->rfc);
}
