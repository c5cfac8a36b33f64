/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of a message for a person to see: what each is called, how long it is, and its content with the transfer
 * encoding and the charset undone. What IMAP says of them is in agents/mime.h. Any thread.
 */
#pragma once

#include "agents/mime.h"

G_BEGIN_DECLS

/**
 * PpMimePart:
 * @depth: how many parts are around it; 0 for the message itself
 * @type: "image/png", in lower case
 * @charset: (nullable): as its type names it
 * @encoding: "base64", as it was given, or "7bit"
 * @name: (nullable): what it is called, UTF-8: the file name of its disposition, else the name of its type
 * @attachment: its disposition says so
 * @container: it has parts of its own: a multipart, or a message
 * @summary: (nullable): of the message inside a message/rfc822: "From: …\nTo: …\nDate: …\nSubject: …", decoded
 * @body: where its body begins in the message, in octets
 * @octets: how long the body is, as it travels
 */
typedef struct
{
  guint depth;
  char *type;
  char *charset;
  char *encoding;
  char *name;
  gboolean attachment;
  gboolean container;
  char *summary;
  gsize body;
  gsize octets;
} PpMimePart;

GPtrArray *pp_mime_list_parts (const PpMime *self, GBytes *message, guint most); /* (transfer full): PpMimePart, in order */
gboolean pp_mime_part_is_text (const PpMimePart *part);
GBytes *pp_mime_part_decode (const PpMimePart *part, GBytes *message); /* (transfer full) */
char *pp_mime_part_read (const PpMimePart *part, GBytes *message, gsize most, gboolean *cut); /* (transfer full) */

char *pp_field_read (const char *octets, gsize length); /* (transfer full): a field's body in UTF-8 */

G_END_DECLS
