/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A letter in the cabinet while FETCH or SEARCH reads it: each thing is got when it is first asked for, and once.
 */
#pragma once

#include "agents/cabinet-mail.h"
#include "agents/mime.h"

G_BEGIN_DECLS

typedef struct
{
  PpCabinet *cabinet;
  PpLooker *looker;
  gint64 content;
  GBytes *octets;
  PpMime *mime;
  GError *error; /* the first thing that went wrong */
} PpImapLetter;

void pp_imap_letter_open (PpImapLetter *self, PpCabinet *cabinet, PpLooker *looker, gint64 content); /* both NULL: nothing will be asked */
void pp_imap_letter_close (PpImapLetter *self);
/* (transfer none) (nullable): %NULL with self->error set. */
GBytes *pp_imap_letter_octets (PpImapLetter *self);
gboolean pp_imap_letter_look (PpImapLetter *self, PpParsedThing thing, PpLookFunc look, gpointer data);
PpMime *pp_imap_letter_mime (PpImapLetter *self); /* and its octets */

G_END_DECLS
