/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The header of a letter as a list of fields, compared with what it was before. It knows octets, and no journal.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PP_FIELD_KEPT,
  PP_FIELD_ADDED,   /* not in the letter before */
  PP_FIELD_CHANGED, /* there under this name, with other words */
  PP_FIELD_REMOVED  /* in the letter before, and no more */
} PpFieldMark;

/**
 * PpLetterField:
 * @mark: how it stands to the letter before
 * @name: as it is written
 * @value: unfolded, decoded, fit to be shown
 * @before: (nullable): of a changed one, the value that it had
 * @raw: its octets, line ends included
 */
typedef struct
{
  PpFieldMark mark;
  char *name;
  char *value;
  char *before;
  GBytes *raw;
} PpLetterField;

/* (transfer full) (element-type PpLetterField): the fields of @letter, from the top, with those that were taken out of @before where they
 * stood. @before: (nullable): then nothing is marked. */
GPtrArray *pp_letter_fields_compare (GBytes *letter, GBytes *before);
guint pp_letter_fields_count (GPtrArray *fields, PpFieldMark mark);
gsize pp_letter_measure_header (GBytes *letter); /* octets, with the blank line */

/* How the body stands to the one before. */
typedef enum
{
  PP_BODY_SAME,
  PP_BODY_RECODED, /* written in another transfer encoding: somebody on the way takes 7 bits only (RFC 6152, 3) */
  PP_BODY_OTHER
} PpBodyChange;

PpBodyChange pp_letter_compare_body (GBytes *letter, GBytes *before);

G_END_DECLS
