/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files that read and write messages share, and nobody else needs.
 */
#pragma once

#include <gmime/gmime.h>

#include "agents/message.h"

G_BEGIN_DECLS

InternetAddressList *pp_message_parse_list (const char *text); /* (transfer full) (nullable) */
const char *pp_message_mailbox_address (InternetAddressMailbox *mailbox); /* (transfer none) (nullable): UTF-8 only if it must be */
char *pp_message_encode_words (const char *text); /* (transfer full): UTF-8 in encoded words, each " WORD\n" */
GBytes *pp_message_normalise (const char *octets, gsize length); /* (transfer full): every LF, CR and CR LF is a CR LF */

G_END_DECLS
