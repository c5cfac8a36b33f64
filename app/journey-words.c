/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the Journey page says of the current line: in the panel beside the conversation, or large in the presenter view.
 */
#include "app/journey-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/row.h"

#define PRESENTED_SHARE 0.63 /* of the height, for the stage in the presenter view */

/* What the commentary calls a line is what the conversation's row calls it. */
guint
pp_journey_number_of (guint n, gpointer data)
{
  PpConversation *conversation = pp_controller_get_conversation (PP_JOURNEY_PAGE (data)->controller);
  guint row = pp_conversation_find_row (conversation, n);

  return row < pp_conversation_count_rows (conversation) ? pp_conversation_get_line_of_row (conversation, row) : n;
}

void
pp_journey_show_explanation (PpJourneyPage *self)
{
  PpEvent *event = pp_controller_get_row_event (self->controller);
  gboolean pending = event == NULL;
  g_autoptr (PpExplanation) explanation = NULL;

  if (pending)
    event = pp_journey_get_first (self);
  if (event)
    explanation = pp_commentary_explain (self->commentary, pp_controller_get_journal (self->controller), event);
  if (self->presenting)
    pp_presenter_panel_show (self->lecture, explanation, pending);
  else
    pp_explanation_panel_show (self->explanation, explanation, pending);
}

/* Where one is, small in the corner; and what will be said next, unless all of the panel is about that. */
void
pp_journey_show_place (PpJourneyPage *self)
{
  PpEvent *next = pp_controller_get_place (self->controller) == PP_PLACE_LIVE && !pp_controller_is_hurrying (self->controller)
                    ? pp_controller_get_about_to_say (self->controller)
                    : NULL;
  g_autoptr (PpRow) row = next ? pp_row_new (next, 0, TRUE) : NULL;
  g_autofree char *coming = row ? pp_row_dup_sentence (row) : NULL;
  g_autofree char *line = g_strdup_printf (_("line %1$u of %2$u"), pp_controller_get_line (self->controller),
                                           pp_conversation_count_lines (pp_controller_get_conversation (self->controller)));
  g_autofree char *past = pp_controller_get_place (self->controller) == PP_PLACE_PAST ? g_strdup_printf (_("%s · looking at the past"), line)
                                                                                      : NULL;

  pp_presenter_panel_set_place (self->lecture, past ? past : line, coming);
}

/* The stage gets a share of the height; the paned keeps it when the window grows to the full screen. */
static void
set_share (PpJourneyPage *self, double share)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self->halves));

  self->share = height > 0 ? (double) gtk_paned_get_position (self->halves) / height : 0;
  if (height > 0 && share > 0)
    gtk_paned_set_position (self->halves, (int) round (share * height));
}

/**
 * pp_journey_page_set_presenting:
 * @presenting: whether there is to be nothing but the stage and the explanation, for the back row
 */
void
pp_journey_page_set_presenting (PpJourneyPage *self, gboolean presenting)
{
  g_return_if_fail (PP_IS_JOURNEY_PAGE (self));

  if (presenting == self->presenting)
    return;
  self->presenting = presenting;
  set_share (self, presenting ? PRESENTED_SHARE : self->share);
  gtk_widget_set_visible (GTK_WIDGET (self->controls), !presenting);
  gtk_widget_set_visible (self->words, !presenting);
  gtk_widget_set_visible (GTK_WIDGET (self->lecture), presenting);
  pp_journey_show_scene (self, FALSE);
  pp_journey_show_explanation (self);
  pp_journey_show_place (self);
}
