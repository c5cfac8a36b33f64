/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversation: what a person reads of a journal, a row each. Rows with a number are what the world let out one at a
 * time (a line, a letter, a DNS datagram); rows without one explain (a refused connection, a reason, a queue or mailbox
 * that changed) and belong to the line above. The last row may be the line that is about to be said.
 * It shows nothing itself and knows no cursor.
 */
#pragma once

#include "app/row.h"
#include "sim/journal.h"

G_BEGIN_DECLS

/* What a reply amounts to: its first digit (POP3's +OK is 2, its -ERR is 5; IMAP's OK 2, + 3, NO and BAD 5), or 0 for what is no reply. */
guint pp_reply_class (const PpEvent *event);
/* Is it a letter that is said? Of IMAP's octets some are only a name, or many responses in one block. */
gboolean pp_event_is_letter (const PpEvent *event);

#define PP_TYPE_CONVERSATION (pp_conversation_get_type ())
G_DECLARE_FINAL_TYPE (PpConversation, pp_conversation, PP, CONVERSATION, GObject)

PpConversation *pp_conversation_new (void);
void pp_conversation_set_journal (PpConversation *self, PpJournal *journal);
void pp_conversation_update (PpConversation *self);
void pp_conversation_set_pending (PpConversation *self, PpEvent *event);

guint pp_conversation_get_length (PpConversation *self);
guint pp_conversation_count_rows (PpConversation *self);
guint pp_conversation_count_lines (PpConversation *self);
PpEvent *pp_conversation_get_row_event (PpConversation *self, guint row);
PpEvent *pp_conversation_get_line_event (PpConversation *self, guint line);
guint pp_conversation_get_line_of_row (PpConversation *self, guint row);
guint pp_conversation_get_row_of_line (PpConversation *self, guint line);
gboolean pp_conversation_row_is_line (PpConversation *self, guint row);
guint pp_conversation_get_row_end (PpConversation *self, guint row);
guint pp_conversation_find_row (PpConversation *self, guint n);
guint pp_conversation_get_hop (PpConversation *self, guint line);
gboolean pp_conversation_has_trouble (PpConversation *self, guint first, guint last);

G_END_DECLS
