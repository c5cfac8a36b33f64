/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The flags of a letter, as everybody holds them: bits.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Five of the system's (RFC 9051, 2.3.2), and keywords by their number in the mailbox. */
typedef guint64 PpFlags;
#define PP_FLAG_ANSWERED (G_GUINT64_CONSTANT (1) << 0)
#define PP_FLAG_FLAGGED (G_GUINT64_CONSTANT (1) << 1)
#define PP_FLAG_DELETED (G_GUINT64_CONSTANT (1) << 2)
#define PP_FLAG_SEEN (G_GUINT64_CONSTANT (1) << 3)
#define PP_FLAG_DRAFT (G_GUINT64_CONSTANT (1) << 4)
#define PP_FLAGS_SYSTEM G_GUINT64_CONSTANT (0x1f)
#define PP_KEYWORDS_MAX 58
#define PP_KEYWORD_LENGTH_MAX 100
#define PP_FLAG_KEYWORD(number) (G_GUINT64_CONSTANT (1) << (5 + (number)))

G_END_DECLS
