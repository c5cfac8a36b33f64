/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A letter read: its fields marked, its parts decoded, its pictures ready to be shown. It takes time with a long letter, so it may be done
 * on another thread; the result belongs to whoever gets it.
 */
#pragma once

#include <gtk/gtk.h>

#include "agents/mime-parts.h"
#include "app/letter-copy.h"

G_BEGIN_DECLS

/* One part as it is shown: a text, a picture, or only what it is called. */
typedef struct
{
  const PpMimePart *part;
  char *text;          /* (nullable) */
  gboolean cut;        /* there is more of it */
  GdkTexture *picture; /* (nullable) */
  gsize decoded;       /* octets, its transfer encoding undone; 0 when that was not done */
} PpLetterPiece;

typedef struct
{
  GPtrArray *fields;  /* of PpLetterField */
  PpBodyChange body;
  GPtrArray *parts;   /* of PpMimePart */
  GPtrArray *pieces;  /* of PpLetterPiece, one a part */
  gboolean more;      /* parts that are left out */
} PpLetterReading;

/* @before: (nullable) */
PpLetterReading *pp_letter_reading_new (GBytes *letter, GBytes *before);
void pp_letter_reading_free (PpLetterReading *self);
gboolean pp_letter_reading_takes_long (GBytes *letter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpLetterReading, pp_letter_reading_free)

G_END_DECLS
