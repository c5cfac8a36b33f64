/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files that find the copies of a letter share: letter-copy.c is one copy, letter-wire.c reads one from its connection,
 * letter-trail.c knows where in the journal they are.
 */
#pragma once

#include "app/letter-copy.h"

G_BEGIN_DECLS

PpLetterEnvelope *pp_letter_envelope_new (void);
PpLetterEnvelope *pp_letter_envelope_ref (PpLetterEnvelope *self);
void pp_letter_envelope_unref (PpLetterEnvelope *self); /* (nullable) */
PpLetterPath *pp_letter_path_new (const char *argument); /* "FROM:<a@b.example> SIZE=1" */

/* (transfer full) (nullable): the letter that is said with event @at on its connection, as far as event @n; NULL: it is none, or but
 * a part of one. @first: where the connection begins. */
PpLetterCopy *pp_letter_wire_read (PpJournal *journal, guint first, guint at, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpLetterEnvelope, pp_letter_envelope_unref)

G_END_DECLS
