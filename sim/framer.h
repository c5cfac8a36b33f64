/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cuts a stream of octets into units: lines, blocks that end with a lone dot, or counted octets. Nothing is
 * repaired here: bare CR, bare LF, NUL and over-long lines stay visible as flags.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PP_UNIT_LINE,    /* one line, its ending removed */
  PP_UNIT_BLOCK,   /* everything before the line that is a lone dot, still dot-stuffed, each line with its CR LF */
  PP_UNIT_OCTETS,  /* as many octets as were expected */
  PP_UNIT_DATAGRAM /* one datagram */
} PpUnitKind;

typedef enum
{
  PP_UNIT_PLAIN = 0,
  PP_UNIT_BARE_LF = 1 << 0,  /* has an LF without a CR before it (for a line: it ended with one) */
  PP_UNIT_BARE_CR = 1 << 1,  /* has a CR that no LF follows */
  PP_UNIT_NUL = 1 << 2,      /* has a NUL octet */
  PP_UNIT_8BIT = 1 << 3,     /* has octets above 127 */
  PP_UNIT_TOO_LONG = 1 << 4, /* was over the limit: what is here is its beginning, the rest was thrown away */
  PP_UNIT_LONG_LINE = 1 << 5 /* a block with a line of over 1,000 octets, CR LF included, a stuffed dot not */
} PpUnitFlags;

/* One unit. @octets has a NUL after @length and is valid until the framer is used again. @size is what it was on the
 * wire, its ending included. */
typedef struct
{
  PpUnitKind kind;
  PpUnitFlags flags;
  const char *octets;
  gsize length;
  gsize size;
} PpUnit;

typedef struct _PpFramer PpFramer;

PpFramer *pp_framer_new (void);
void pp_framer_free (PpFramer *self);
void pp_framer_feed (PpFramer *self, const void *octets, gsize length);
void pp_framer_expect_lines (PpFramer *self, gsize most);
void pp_framer_expect_block (PpFramer *self, gsize most);
void pp_framer_expect_octets (PpFramer *self, gsize count);
void pp_framer_skip_octets (PpFramer *self, guint64 count);
gboolean pp_framer_next (PpFramer *self, PpUnit *unit);
gsize pp_framer_get_pending (const PpFramer *self);
gsize pp_framer_empty (PpFramer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpFramer, pp_framer_free)

G_END_DECLS
