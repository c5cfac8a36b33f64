/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inspector's panel: a list for each section that has rows. A list is made anew only when its rows are others, and shows a
 * few of them until all are asked for.
 */
#include "app/inspector-panel.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/narrow.h"

#define FEW 6
#define NARROW 420 /* pixels: then the office has a line of its own */
#define WIDE 680   /* pixels: then there are two columns */

struct _PpInspectorPanel
{
  GtkBox parent_instance;

  GtkScrolledWindow *scrolled;
  GtkLabel *badge, *office;
  GtkDropDown *actors;
  GtkBox *who, *columns, *roof, *left, *right;
  GPtrArray *names; /* of char *: the actors in the drop-down */
  struct
  {
    GtkWidget *box, *head;
    GtkListBox *list;
    GtkButton *all;
    char *shown; /* what its rows say */
    gboolean whole;
  } sections[PP_N_INSPECT];
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (PpInspectorPanel, pp_inspector_panel, GTK_TYPE_BOX)

enum
{
  CLOSED,
  ACTOR_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_back (PpInspectorPanel *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
on_selected (PpInspectorPanel *self)
{
  guint at = gtk_drop_down_get_selected (self->actors);

  if (!self->setting && at < self->names->len)
    g_signal_emit (self, signals[ACTOR_CHOSEN], 0, self->names->pdata[at], FALSE);
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  on_back (PP_INSPECTOR_PANEL (widget));
  return TRUE;
}

static void
pp_inspector_panel_finalize (GObject *object)
{
  PpInspectorPanel *self = PP_INSPECTOR_PANEL (object);

  g_ptr_array_unref (self->names);
  for (guint i = 0; i < PP_N_INSPECT; i++)
    g_free (self->sections[i].shown);
  G_OBJECT_CLASS (pp_inspector_panel_parent_class)->finalize (object);
}

static void
pp_inspector_panel_class_init (PpInspectorPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_inspector_panel_finalize;
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTOR_CHOSEN] = g_signal_new ("actor-chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                                        G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pennypost/inspector-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, PpInspectorPanel, scrolled);
  gtk_widget_class_bind_template_child (widget_class, PpInspectorPanel, who);
  gtk_widget_class_bind_template_child (widget_class, PpInspectorPanel, columns);
  gtk_widget_class_bind_template_child (widget_class, PpInspectorPanel, badge);
  gtk_widget_class_bind_template_child (widget_class, PpInspectorPanel, office);
  gtk_widget_class_bind_template_child (widget_class, PpInspectorPanel, actors);
  gtk_widget_class_bind_template_child (widget_class, PpInspectorPanel, roof);
  gtk_widget_class_bind_template_child (widget_class, PpInspectorPanel, left);
  gtk_widget_class_bind_template_child (widget_class, PpInspectorPanel, right);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

/* ------------------------------------------------------------------ rows */

static void
limit_rows (PpInspectorPanel *self, guint kind)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->sections[kind].list, i)) != NULL; i++)
    gtk_widget_set_visible (GTK_WIDGET (row), i < FEW || self->sections[kind].whole);
}

static void
on_all (GtkButton *button, PpInspectorPanel *self)
{
  guint kind = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "kind"));

  self->sections[kind].whole = TRUE;
  limit_rows (self, kind);
  gtk_widget_hide (GTK_WIDGET (button));
}

static void
make_section (PpInspectorPanel *self, guint kind)
{
  const char *title = pp_inspect_kind_get_title (kind);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *head = gtk_label_new (title), *list = gtk_list_box_new ();
  GtkWidget *all = gtk_button_new ();

  gtk_label_set_xalign (GTK_LABEL (head), 0);
  gtk_widget_add_css_class (head, "head");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_add_css_class (all, "flat");
  gtk_widget_set_halign (all, GTK_ALIGN_START);
  g_object_set_data (G_OBJECT (all), "kind", GUINT_TO_POINTER (kind));
  g_signal_connect (all, "clicked", G_CALLBACK (on_all), self);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), all);
  gtk_box_append (kind <= PP_INSPECT_NEXT ? self->left : self->right, box);
  self->sections[kind].box = box;
  self->sections[kind].head = head;
  self->sections[kind].list = GTK_LIST_BOX (list);
  self->sections[kind].all = GTK_BUTTON (all);
}

/* The drop-down says the role, too. */
static void
set_narrow (GtkWidget *widget, gboolean narrow)
{
  PpInspectorPanel *self = PP_INSPECTOR_PANEL (widget);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->who), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->who, narrow ? 2 : 8);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), !narrow);
}

/* At first there is one: two of them need more room than a small window has. */
static void
set_single (GtkWidget *widget, gboolean single)
{
  PpInspectorPanel *self = PP_INSPECTOR_PANEL (widget);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns), single ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_homogeneous (self->columns, !single);
  gtk_box_set_spacing (self->columns, single ? 0 : 18);
}

static void
pp_inspector_panel_init (PpInspectorPanel *self)
{
  /* What a class asks first comes first. */
  static const PpInspectKind order[] = { PP_INSPECT_STATE, PP_INSPECT_NEXT, PP_INSPECT_QUEUE, PP_INSPECT_MAILBOXES, PP_INSPECT_CONNECTIONS, PP_INSPECT_ZONE };

  self->names = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    make_section (self, order[i]);
  pp_narrow_watch (self->scrolled, WIDE, set_single, GTK_WIDGET (self));
  pp_narrow_watch (self->scrolled, NARROW, set_narrow, GTK_WIDGET (self));
}

static GtkWidget *
make_label (const char *text, const char *style, gboolean wraps)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), wraps);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_row (const PpInspectRow *it)
{
  static const char *const tones[] = { "plain", "heading-row", "trouble", "quiet" };
  GtkWidget *row = gtk_list_box_row_new (), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *middle = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_add_css_class (row, tones[it->tone]);
  if (it->lead != NULL)
    gtk_box_append (GTK_BOX (line), make_label (it->lead, "lead", FALSE));
  if (*it->words != '\0')
    gtk_box_append (GTK_BOX (middle), make_label (it->words, NULL, TRUE));
  if (it->more != NULL)
    gtk_box_append (GTK_BOX (middle), make_label (it->more, "faint", TRUE));
  gtk_widget_set_hexpand (middle, TRUE);
  gtk_box_append (GTK_BOX (line), middle);
  if (it->side != NULL)
    gtk_box_append (GTK_BOX (line), make_label (it->side, "side", FALSE));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, it->sentence, -1);
  return row;
}

static char *
join_rows (const GPtrArray *rows)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const PpInspectRow *row = rows->pdata[i];
      g_string_append_printf (all, "%d %s\n", row->tone, row->sentence);
    }
  return g_string_free (all, FALSE);
}

static void
show_section (PpInspectorPanel *self, guint kind, const PpInspectSection *section)
{
  g_autofree char *shown = join_rows (section->rows);
  g_autofree char *all = NULL;
  guint count = section->rows != NULL ? section->rows->len : 0;
  GtkListBoxRow *row;

  gtk_widget_set_visible (self->sections[kind].box, count > 0);
  if (g_strcmp0 (shown, self->sections[kind].shown) == 0)
    return;
  g_free (self->sections[kind].shown);
  self->sections[kind].shown = g_steal_pointer (&shown);
  while ((row = gtk_list_box_get_row_at_index (self->sections[kind].list, 0)) != NULL)
    gtk_list_box_remove (self->sections[kind].list, GTK_WIDGET (row));
  for (guint i = 0; i < count; i++)
    gtk_list_box_append (self->sections[kind].list, make_row (section->rows->pdata[i]));
  all = g_strdup_printf (_("Show all %u"), count);
  gtk_button_set_label (self->sections[kind].all, all);
  gtk_widget_set_visible (GTK_WIDGET (self->sections[kind].all), count > FEW && !self->sections[kind].whole);
  limit_rows (self, kind);
}

/**
 * pp_inspector_panel_show:
 * @inspection: what is to be shown now
 */
void
pp_inspector_panel_show (PpInspectorPanel *self, const PpInspection *inspection)
{
  g_return_if_fail (PP_IS_INSPECTOR_PANEL (self) && inspection != NULL);

  gtk_label_set_label (self->badge, inspection->role);
  gtk_label_set_label (self->office, inspection->office);
  for (guint kind = 0; kind < PP_N_INSPECT; kind++)
    show_section (self, kind, &inspection->sections[kind]);
}

/* ------------------------------------------------------------------ who can be chosen */

static gboolean
same_names (const GPtrArray *a, const GPtrArray *b)
{
  gboolean same = a->len == b->len;

  for (guint i = 0; same && i < a->len; i++)
    same = g_str_equal (a->pdata[i], b->pdata[i]);
  return same;
}

static void
fill_actors (PpInspectorPanel *self, PpScenario *scenario, const GPtrArray *all)
{
  GtkStringList *words = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->names, 0);
  for (guint i = 0; i < all->len; i++)
    {
      g_autofree char *name = pp_inspector_name_actor (scenario, all->pdata[i]);

      g_ptr_array_add (self->names, g_strdup (all->pdata[i]));
      gtk_string_list_append (words, name);
    }
  gtk_drop_down_set_model (self->actors, G_LIST_MODEL (words));
  g_object_unref (words);
}

static void
on_here (GtkToggleButton *button, PpInspectorPanel *self)
{
  if (!self->setting && gtk_toggle_button_get_active (button))
    g_signal_emit (self, signals[ACTOR_CHOSEN], 0, g_object_get_data (G_OBJECT (button), "actor"), TRUE);
}

/* Several are in one place: a button each. */
static void
fill_roof (PpInspectorPanel *self, PpScenario *scenario, const GPtrArray *here, const char *chosen)
{
  GtkWidget *child, *first = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->roof))) != NULL)
    gtk_box_remove (self->roof, child);
  for (guint i = 0; here != NULL && here->len > 1 && i < here->len; i++)
    {
      g_autofree char *name = pp_inspector_name_actor (scenario, here->pdata[i]);
      gsize role = strcspn (name, " ");
      gboolean device = g_str_has_prefix (here->pdata[i], "mua:");
      /* Under one roof the roles differ, at home the devices do. */
      g_autofree char *label = device ? g_strdup (name + role + 1) : g_strndup (name, role);
      GtkWidget *button = gtk_toggle_button_new_with_label (label);

      if (first != NULL)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
      else
        first = button;
      gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), PANGO_ELLIPSIZE_END);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      gtk_widget_set_tooltip_text (button, name);
      g_object_set_data_full (G_OBJECT (button), "actor", g_strdup (here->pdata[i]), g_free);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), g_strcmp0 (here->pdata[i], chosen) == 0);
      g_signal_connect (button, "toggled", G_CALLBACK (on_here), self);
      gtk_box_append (self->roof, button);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->roof), first != NULL);
}

/**
 * pp_inspector_panel_set_actors:
 * @all: (element-type utf8): who is in the world
 * @here: (element-type utf8) (nullable): those among whom the place that was chosen leaves a choice; %NULL leaves them as they are
 * @chosen: who is shown
 */
void
pp_inspector_panel_set_actors (PpInspectorPanel *self, PpScenario *scenario, const GPtrArray *all, const GPtrArray *here, const char *chosen)
{
  guint at;

  g_return_if_fail (PP_IS_INSPECTOR_PANEL (self) && all != NULL);

  self->setting = TRUE;
  if (!same_names (self->names, all))
    fill_actors (self, scenario, all);
  if (chosen != NULL && g_ptr_array_find_with_equal_func (self->names, chosen, g_str_equal, &at))
    gtk_drop_down_set_selected (self->actors, at);
  else
    gtk_drop_down_set_selected (self->actors, GTK_INVALID_LIST_POSITION);
  if (here != NULL)
    fill_roof (self, scenario, here, chosen);
  self->setting = FALSE;
}
