/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The journal: every event of a world, in order, append-only. It is a GListModel of PpEntry, so that a list can
 * show it; C code reads the events themselves. It belongs to one thread (events may come from another).
 */
#pragma once

#include <gio/gio.h>

#include "sim/event.h"

G_BEGIN_DECLS

#define PP_TYPE_ENTRY (pp_entry_get_type ())
G_DECLARE_FINAL_TYPE (PpEntry, pp_entry, PP, ENTRY, GObject)

PpEntry *pp_entry_new (PpEvent *event);
PpEvent *pp_entry_get_event (PpEntry *self);

#define PP_TYPE_JOURNAL (pp_journal_get_type ())
G_DECLARE_FINAL_TYPE (PpJournal, pp_journal, PP, JOURNAL, GObject)

PpJournal *pp_journal_new (void);
void pp_journal_append (PpJournal *self, PpEvent *event);
void pp_journal_append_batch (PpJournal *self, GPtrArray *events);
guint pp_journal_get_length (PpJournal *self);
PpEvent *pp_journal_get (PpJournal *self, guint n);
PpEvent *pp_journal_get_previous (PpJournal *self, const PpEvent *event);
void pp_journal_sink (PpEvent *event, gpointer journal);

G_END_DECLS
