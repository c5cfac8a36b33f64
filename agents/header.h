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

G_END_DECLS
