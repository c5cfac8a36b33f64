/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The presenter view: the window's full screen, and what belongs to it. What is then on the page is the page's business.
 */
#pragma once

#include <adwaita.h>

#include "app/journey-page.h"

G_BEGIN_DECLS

typedef struct _PpPresenter PpPresenter;

PpPresenter *pp_presenter_new (GtkApplicationWindow *window, GtkWidget *header, PpJourneyPage *page, AdwToastOverlay *toasts);
void pp_presenter_free (PpPresenter *self);
gboolean pp_presenter_leave (PpPresenter *self);

G_END_DECLS
