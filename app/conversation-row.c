/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row of the conversation. A reply has a colour and a sign by its class; what explains is set apart from what was said.
 */
#include "app/conversation-row.h"

#include <glib/gi18n.h>

#include "app/conversation.h"

struct _PpConversationRow
{
  GtkBox parent_instance;

  GtkLabel *number;
  GtkLabel *time;
  GtkLabel *hop;
  GtkLabel *who;
  GtkLabel *arrow;
  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (PpConversationRow, pp_conversation_row, GTK_TYPE_BOX)

static void
pp_conversation_row_class_init (PpConversationRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/pennypost/conversation-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PpConversationRow, number);
  gtk_widget_class_bind_template_child (widget_class, PpConversationRow, time);
  gtk_widget_class_bind_template_child (widget_class, PpConversationRow, hop);
  gtk_widget_class_bind_template_child (widget_class, PpConversationRow, who);
  gtk_widget_class_bind_template_child (widget_class, PpConversationRow, arrow);
  gtk_widget_class_bind_template_child (widget_class, PpConversationRow, text);
}

static void
pp_conversation_row_init (PpConversationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* How a row looks, by what it is: the class for style.css and the sign before the text. */
typedef struct
{
  const char *style;
  const char *sign;
} Look;

static Look
look_of (PpEvent *event)
{
  static const Look replies[] = { { "reply", "←" }, { "reply", "←" }, { "done", "✓" }, { "go-on", "▸" }, { "later", "◔" }, { "refused", "✗" } };

  switch (event->kind)
    {
    case PP_KIND_LINE:
      if (event->dir == PP_DIR_SERVER)
        return replies[pp_reply_class (event)];
      return (Look) { "command", "→" };
    case PP_KIND_DATA:
      return (Look) { "letter", "✉" };
    case PP_KIND_DNS:
      return (Look) { "directory", event->dir == PP_DIR_SERVER ? "←" : "→" };
    case PP_KIND_CONNECT:
      return (Look) { "refused", "✗" };
    default:
      return (Look) { "aside", "·" };
    }
}

static void
set_classes (PpConversationRow *self, PpRow *row, const char *style)
{
  const char *classes[] = { style, pp_row_is_pending (row) ? "pending" : NULL, NULL };
  g_autofree char *hop_class = g_strdup_printf ("hop-%u", pp_row_get_event (row)->hop);
  const char *hop_classes[] = { "hop", hop_class, NULL };

  gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
  gtk_widget_set_css_classes (GTK_WIDGET (self->hop), hop_classes);
}

static void
set_text (PpConversationRow *self, PpRow *row)
{
  g_autofree char *text = pp_row_dup_text (row);
  g_autofree char *announced = NULL;

  if (pp_row_is_pending (row))
    announced = g_strdup_printf (_("about to say: %s"), text);
  gtk_label_set_label (self->text, announced ? announced : text);
}

/**
 * pp_conversation_row_bind:
 * @row: what is to be shown now
 */
void
pp_conversation_row_bind (PpConversationRow *self, PpRow *row)
{
  PpEvent *event;
  Look look;
  g_autofree char *number = NULL;
  g_autofree char *time = NULL;
  g_autofree char *hop = NULL;
  g_autofree char *who = NULL;

  g_return_if_fail (PP_IS_CONVERSATION_ROW (self) && PP_IS_ROW (row));

  event = pp_row_get_event (row);
  look = look_of (event);
  number = pp_row_get_line (row) > 0 ? g_strdup_printf ("%u", pp_row_get_line (row)) : g_strdup ("");
  time = pp_row_is_pending (row) ? g_strdup ("") : pp_row_format_time (event->time_us);
  hop = event->hop > 0 ? g_strdup_printf ("%u", event->hop) : g_strdup ("");
  who = pp_row_dup_who (row);
  gtk_label_set_label (self->number, number);
  gtk_label_set_label (self->time, time);
  gtk_label_set_label (self->hop, hop);
  gtk_label_set_label (self->who, who);
  gtk_label_set_label (self->arrow, look.sign);
  set_text (self, row);
  set_classes (self, row, look.style);
}

/**
 * pp_conversation_row_set_narrow:
 * @narrow: whether the line needs the room that its time takes
 */
void
pp_conversation_row_set_narrow (PpConversationRow *self, gboolean narrow)
{
  g_return_if_fail (PP_IS_CONVERSATION_ROW (self));
  gtk_widget_set_visible (GTK_WIDGET (self->time), !narrow);
}
