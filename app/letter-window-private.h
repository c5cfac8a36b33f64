/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the letter's window share: letter-window.c chooses letter and copy, letter-pages.c fills the pages.
 */
#pragma once

#include "app/letter-window.h"

#include "app/letter-envelope.h"
#include "app/letter-names.h"

G_BEGIN_DECLS

#define N_HOPS 5

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

PpLetterCopy *pp_letter_window_get_copy (PpLetterWindow *self);
void pp_letter_window_fill_page (PpLetterWindow *self);
void pp_letter_window_copy (PpLetterWindow *self);
void pp_letter_window_show_message (PpLetterWindow *self, PpLetterCopy *copy);
void pp_letter_window_cancel_reading (PpLetterWindow *self);
void pp_letter_clear_box (GtkWidget *box);

G_END_DECLS
