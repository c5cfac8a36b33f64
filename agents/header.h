/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the fields of a message's header are, in its octets. For the files of agents/ that handle messages.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One field. Everything points into the octets that were searched. */
typedef struct
{
  const char *start;  /* of the field */
  gsize length;       /* of all its lines, line endings included */
  gsize name_length;  /* the name stands at @start */
  const char *body;   /* behind the colon; up to @start + @length */
} PpField;

gsize pp_header_measure (const char *octets, gsize length); /* octets up to and with the blank line */
gboolean pp_header_next (const char *octets, gsize header_length, gsize *at, PpField *field);
gboolean pp_field_has_name (const PpField *field, const char *name);
gsize pp_line_length (const char *octets, gsize length); /* octets up to and with the first CR LF, or all */

/* All headers of a message, those of its parts too: line by line. */
typedef struct _PpHeaderScan PpHeaderScan;
typedef enum
{
  PP_HEADER_LINE_NONE,     /* not of a header, or the blank line behind it */
  PP_HEADER_LINE_FIELD,    /* a field begins */
  PP_HEADER_LINE_CONTINUED /* and goes on */
} PpHeaderLine;

PpHeaderScan *pp_header_scan_new (void);
void pp_header_scan_free (PpHeaderScan *self);
PpHeaderLine pp_header_scan_line (PpHeaderScan *self, const char *line, gsize length);
gboolean pp_header_scan_is_over (const PpHeaderScan *self);

G_END_DECLS
