/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A maildrop: what one POP3 session sees of a mailbox (RFC 1939, 4): locked for it alone, its letters numbered from 1,
 * with marks on those that shall go. What came or went since it was filled is not in it.
 */
#pragma once

#include "agents/mail-store.h"

G_BEGIN_DECLS

typedef struct _PpMaildrop PpMaildrop;

PpMaildrop *pp_maildrop_lock (PpMailStore *store, PpAccount *account);
void pp_maildrop_free (PpMaildrop *self); /* and unlocks */
void pp_maildrop_fill (PpMaildrop *self, const GArray *letters, guint32 validity);

PpMailbox *pp_maildrop_get_inbox (const PpMaildrop *self);
guint32 pp_maildrop_get_validity (const PpMaildrop *self);
guint pp_maildrop_get_last (const PpMaildrop *self);      /* the highest number, marked or not */
guint pp_maildrop_count (const PpMaildrop *self);         /* letters without a mark */
guint64 pp_maildrop_count_octets (const PpMaildrop *self);
const PpFiled *pp_maildrop_get (const PpMaildrop *self, guint number);
gboolean pp_maildrop_is_marked (const PpMaildrop *self, guint number);
void pp_maildrop_mark (PpMaildrop *self, guint number);
void pp_maildrop_unmark_all (PpMaildrop *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpMaildrop, pp_maildrop_free)

G_END_DECLS
