/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A message (RFC 5322): octets with CR LF line endings that are never rewritten, and GMime to read them with.
 * What a server adds goes in front; the rest stays as it was.
 */
#pragma once

#include <glib.h>

#include "agents/address.h"

G_BEGIN_DECLS

typedef struct _PpMessage PpMessage;

void pp_message_init (void); /* once, before anything else here; any thread may then use the rest */

/* Reads a message that a person or program gave us. Line endings (LF, bare CR) are made CR LF. Strict: no header, a line in
 * the header that is no field, an end inside a header line or inside a multipart are errors that name the line. */
PpMessage *pp_message_new_from_file (const char *path, GError **error); /* "-" is standard input */
PpMessage *pp_message_new_from_text (const char *octets, gsize length, const char *name, GError **error);
/* Takes whatever came over the wire; never fails. */
PpMessage *pp_message_new_from_octets (GBytes *octets);
/* A letter that was written here: text/plain, UTF-8; From, To and Subject, encoded as RFC 2047 says, and domains in A-labels; but
 * From and To as they are (RFC 6532) if some local part in them is not ASCII. No Date, no Message-ID. */
PpMessage *pp_message_new_written (const char *from, const char *const *to, const char *subject, const char *text);
PpMessage *pp_message_ref (PpMessage *self);
void pp_message_unref (PpMessage *self);

GBytes *pp_message_get_octets (PpMessage *self);                            /* (transfer none) */
gsize pp_message_get_header_length (PpMessage *self);                       /* octets up to and with the blank line */
char *pp_message_get_field (PpMessage *self, const char *name);             /* (nullable): first of that name, unfolded and decoded, UTF-8 */
guint pp_message_count_fields (PpMessage *self, const char *name);
GPtrArray *pp_message_get_addresses (PpMessage *self, const char *name);    /* (transfer full): PpAddress, of all fields of that name */
PpAddress *pp_message_get_sender (PpMessage *self);                         /* (nullable): Sender, else the first of From */
GPtrArray *pp_message_get_recipients (PpMessage *self);                     /* (transfer full): To, Cc and Bcc, each once */
gboolean pp_message_is_8bit (PpMessage *self);

/* (transfer full): @lines (each with its CR LF) in front of @octets. */
GBytes *pp_octets_prepend (GBytes *octets, const char *lines);
/* (transfer full): @octets without the fields of that name in its header. */
GBytes *pp_octets_without_field (GBytes *octets, const char *name);
guint pp_octets_count_fields (GBytes *octets, const char *name); /* in its header; nothing is parsed beyond that */
/* Whether its header, or the header of a part in it, is in UTF-8 (RFC 6532), so that MAIL must say SMTPUTF8. */
gboolean pp_octets_need_utf8 (GBytes *octets);
/* Dots (RFC 5321, 4.5.2; RFC 1939, 3): (transfer full) a line that begins with a dot gets one more, or loses it. Stuffing
 * ends the last line with CR LF if it has none. Both return @octets itself where nothing changes. */
GBytes *pp_octets_stuff (GBytes *octets);
GBytes *pp_octets_unstuff (GBytes *octets);
/* "Mon, 2 Mar 2026 09:00:00 +0000" (RFC 5322, 3.3) */
char *pp_date_to_string (GDateTime *date);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpMessage, pp_message_unref)

G_END_DECLS
