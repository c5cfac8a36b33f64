/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversation's list: rows are made for what is in sight only. The selected row is the moment that is looked at, so
 * the selection follows the controller and the controller follows a person's selection. GTK keeps two hundred rows ready around those
 * in sight; while lines come by the thousand, that would keep a person waiting, and the list has the last few only.
 */
#include "app/conversation-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/conversation-row.h"
#include "app/narrow.h"

#define NARROW 640 /* pixels: then a line matters more than its time */

#define FEW 30 /* rows: more than are in sight */

struct _PpConversationView
{
  GtkBox parent_instance;

  PpController *controller;
  GtkLabel *status;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkScrolledWindow *scrolled;
  GtkListView *list;
  GtkFilterListModel *filtered;
  GtkSliceListModel *shown; /* of it: all, or the last few */
  GtkSingleSelection *selection;
  char *needle; /* what is searched for, case-folded; NULL for nothing */
  gboolean narrow;
  gboolean following; /* the selection is being set by the program */
  guint scroll; /* source: scroll to the selected row when the list knows its rows */
};

G_DEFINE_FINAL_TYPE (PpConversationView, pp_conversation_view, GTK_TYPE_BOX)

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, g_object_new (PP_TYPE_CONVERSATION_ROW, NULL));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, PpConversationView *self)
{
  PpRow *row = gtk_list_item_get_item (item);
  GtkWidget *child = gtk_list_item_get_child (item);
  GtkWidget *holder = gtk_widget_get_parent (child);
  g_autofree char *sentence = pp_row_dup_sentence (row);

  pp_conversation_row_bind (PP_CONVERSATION_ROW (child), row);
  pp_conversation_row_set_narrow (PP_CONVERSATION_ROW (child), self->narrow);
  gtk_list_item_set_selectable (item, !pp_row_is_pending (row));
  /* The row of the list is what a screen reader names. */
  if (holder)
    gtk_accessible_update_property (GTK_ACCESSIBLE (holder), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
set_narrow (GtkWidget *widget, gboolean narrow)
{
  PpConversationView *self = PP_CONVERSATION_VIEW (widget);

  self->narrow = narrow;
  for (GtkWidget *holder = gtk_widget_get_first_child (GTK_WIDGET (self->list)); holder != NULL; holder = gtk_widget_get_next_sibling (holder))
    {
      GtkWidget *row = gtk_widget_get_first_child (holder);

      if (PP_IS_CONVERSATION_ROW (row))
        pp_conversation_row_set_narrow (PP_CONVERSATION_ROW (row), narrow);
    }
}

static gboolean
matches (gpointer item, gpointer data)
{
  PpConversationView *self = PP_CONVERSATION_VIEW (data);
  g_autofree char *sentence = NULL;
  g_autofree char *folded = NULL;

  if (self->needle == NULL)
    return TRUE;
  sentence = pp_row_dup_sentence (item);
  folded = g_utf8_casefold (sentence, -1);
  return strstr (folded, self->needle) != NULL;
}

static void
on_search_changed (PpConversationView *self)
{
  const char *text = gtk_editable_get_text (self->search_entry);

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  self->following = TRUE;
  if (self->needle == NULL)
    gtk_filter_list_model_set_filter (self->filtered, NULL);
  else
    {
      g_autoptr (GtkCustomFilter) filter = gtk_custom_filter_new (matches, self, NULL);

      gtk_filter_list_model_set_filter (self->filtered, GTK_FILTER (filter));
    }
  self->following = FALSE;
}

static void
on_search_mode (PpConversationView *self)
{
  if (!gtk_search_bar_get_search_mode (self->search_bar))
    gtk_editable_set_text (self->search_entry, "");
}

/* Where a row of the conversation is in what was searched for; without a search, at its own place. */
static guint
find_position (PpConversationView *self, int row)
{
  GListModel *model = G_LIST_MODEL (self->filtered);
  guint low = 0, high = g_list_model_get_n_items (model);
  guint32 wanted;

  if (row < 0 || self->needle == NULL)
    return row < 0 ? GTK_INVALID_LIST_POSITION : (guint) row;
  wanted = pp_controller_get_row_event (self->controller)->n;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr (PpRow) item = g_list_model_get_item (model, middle);

      if (!pp_row_is_pending (item) && pp_row_get_event (item)->n == wanted)
        return middle;
      if (!pp_row_is_pending (item) && pp_row_get_event (item)->n < wanted)
        low = middle + 1;
      else
        high = middle;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* Before the first line there is no row to be selected: then what comes next shall be in sight. */
static gboolean
scroll_to_selected (gpointer data)
{
  PpConversationView *self = PP_CONVERSATION_VIEW (data);
  PpConversation *conversation = pp_controller_get_conversation (self->controller);
  guint position = gtk_single_selection_get_selected (self->selection);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  self->scroll = 0;
  if (position == GTK_INVALID_LIST_POSITION && self->needle == NULL)
    position = pp_conversation_count_lines (conversation) > 0 ? pp_conversation_get_row_of_line (conversation, 1) : n_items - 1;
  else if (position + 2 == n_items)
    position++;
  if (position < n_items)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  return G_SOURCE_REMOVE;
}

static void
scroll_soon (PpConversationView *self)
{
  if (self->scroll == 0)
    self->scroll = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, scroll_to_selected, self, NULL);
}

static gboolean
has_few (PpConversationView *self)
{
  return gtk_slice_list_model_get_size (self->shown) == FEW;
}

/* From Play at full speed until a pause is shown. */
static gboolean
is_pouring (PpConversationView *self)
{
  return pp_controller_is_hurrying (self->controller) && isinf (pp_controller_get_pace (self->controller)) &&
         (pp_controller_is_playing (self->controller) || has_few (self)) &&
         pp_controller_get_place (self->controller) != PP_PLACE_PAST;
}

/* The last few, or all of it; when it is all already, nothing is told to the list. */
static void
choose_shown (PpConversationView *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  gboolean few = is_pouring (self);

  /* The selection would look for its row among all that come. */
  if (few != has_few (self))
    gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  /* In this order the list is told of few rows at a time, but once. */
  gtk_slice_list_model_set_offset (self->shown, few && n_items > FEW ? n_items - FEW : 0);
  gtk_slice_list_model_set_size (self->shown, few ? FEW : G_MAXUINT);
}

static void
on_settled (PpConversationView *self)
{
  guint position, offset;

  self->following = TRUE;
  choose_shown (self);
  position = find_position (self, pp_controller_get_row (self->controller));
  offset = gtk_slice_list_model_get_offset (self->shown);
  gtk_single_selection_set_selected (self->selection, position == GTK_INVALID_LIST_POSITION || position < offset
                                                        ? GTK_INVALID_LIST_POSITION
                                                        : position - offset);
  self->following = FALSE;
  scroll_soon (self);
}

static void
on_selected (PpConversationView *self)
{
  PpRow *item = gtk_single_selection_get_selected_item (self->selection);
  guint position = gtk_single_selection_get_selected (self->selection) + gtk_slice_list_model_get_offset (self->shown);

  if (self->following || item == NULL || pp_row_is_pending (item))
    return;
  if (self->needle)
    position = pp_conversation_find_row (pp_controller_get_conversation (self->controller), pp_row_get_event (item)->n);
  pp_controller_go_to_row (self->controller, position);
}

/* "mta:mail.london.example" is at mail.london.example. */
static const char *
place_of (const char *actor)
{
  const char *colon = strchr (actor, ':');

  return colon ? colon + 1 : actor;
}

static char *
describe_place (PpConversationView *self)
{
  PpEvent *event = pp_controller_get_line_event (self->controller);

  switch (pp_controller_get_place (self->controller))
    {
    case PP_PLACE_START:
      return g_strdup (_("nothing has been said yet: Step or Play"));
    case PP_PLACE_PAST:
      return g_strdup (_("looking at the past: Play or End to go on"));
    case PP_PLACE_DONE:
      return g_strdup (_("all is done: Restart, or write a letter"));
    case PP_PLACE_RECORDED:
      return g_strdup (_("a recording: no server is running"));
    case PP_PLACE_LIVE:
    default:
      break;
    }
  if (event == NULL || event->to == NULL)
    return g_strdup ("");
  return event->hop > 0 ? g_strdup_printf (_("hop %1$u · %2$s → %3$s"), event->hop, place_of (event->from), place_of (event->to))
                        : g_strdup_printf ("%s → %s", place_of (event->from), place_of (event->to));
}

static void
on_changed (PpConversationView *self)
{
  g_autofree char *words = describe_place (self);

  gtk_label_set_label (self->status, words);
  if (is_pouring (self) && !has_few (self))
    on_settled (self);
  if (pp_controller_get_place (self->controller) == PP_PLACE_PAST)
    gtk_widget_add_css_class (GTK_WIDGET (self), "past");
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "past");
      if (!pp_controller_is_hurrying (self->controller))
        scroll_soon (self);
    }
}

static void
pp_conversation_view_dispose (GObject *object)
{
  PpConversationView *self = PP_CONVERSATION_VIEW (object);

  g_clear_handle_id (&self->scroll, g_source_remove);
  self->following = TRUE;
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->filtered);
  g_clear_object (&self->controller);
  g_clear_pointer (&self->needle, g_free);
  G_OBJECT_CLASS (pp_conversation_view_parent_class)->dispose (object);
}

static void
pp_conversation_view_class_init (PpConversationViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pp_conversation_view_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/pennypost/conversation-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PpConversationView, status);
  gtk_widget_class_bind_template_child (widget_class, PpConversationView, search_bar);
  gtk_widget_class_bind_template_child (widget_class, PpConversationView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, PpConversationView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, PpConversationView, list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_mode);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
}

static void
pp_conversation_view_init (PpConversationView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  pp_narrow_watch (self->scrolled, NARROW, set_narrow, GTK_WIDGET (self));
}

/**
 * pp_conversation_view_set_controller:
 * @controller: whose conversation is shown; a reference is taken
 */
void
pp_conversation_view_set_controller (PpConversationView *self, PpController *controller)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  PpConversation *conversation;

  g_return_if_fail (PP_IS_CONVERSATION_VIEW (self) && self->controller == NULL);

  self->controller = g_object_ref (controller);
  conversation = pp_controller_get_conversation (controller);
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (conversation)), NULL);
  gtk_filter_list_model_set_incremental (self->filtered, TRUE);
  self->shown = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->filtered)), 0, G_MAXUINT);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->shown)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "settled", G_CALLBACK (on_settled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
}

/**
 * pp_conversation_view_search:
 *
 * Shows the search and gives it the keyboard.
 */
void
pp_conversation_view_search (PpConversationView *self)
{
  g_return_if_fail (PP_IS_CONVERSATION_VIEW (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
