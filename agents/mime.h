/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The structure of a message as IMAP sees it (RFC 9051, 2.6 and 7.5.2; RFC 2045, 2046): where each part's header and
 * body lie, and what is said of them in ENVELOPE, BODY and BODYSTRUCTURE. The octets are never changed; whatever came
 * over the wire has a structure. Any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is nested deeper is one opaque part; so is what comes behind so many parts. */
#define PP_MIME_DEPTH_MAX 100
#define PP_MIME_PARTS_MAX 10000

typedef struct _PpMime PpMime; /* offsets into a message, not the message */

PpMime *pp_mime_parse (GBytes *message);
void pp_mime_free (PpMime *self);
/* To keep it: compact, versioned. Reading back checks every offset against @message_octets; NULL if it cannot be. */
GBytes *pp_mime_to_bytes (const PpMime *self);
PpMime *pp_mime_from_bytes (GBytes *bytes, gsize message_octets);

/* (transfer full): "(…)" each. Strings that are not 7-bit text without quotes trouble come as literals. */
GBytes *pp_mime_envelope (const PpMime *self, GBytes *message);
GBytes *pp_mime_body (const PpMime *self, GBytes *message, gboolean extensible /* BODYSTRUCTURE */);

/* A section (RFC 9051, 6.4.5): section-part and section-text. */
typedef enum
{
  PP_SECTION_WHOLE,         /* BODY[] or BODY[1.2] */
  PP_SECTION_HEADER,
  PP_SECTION_FIELDS,        /* HEADER.FIELDS */
  PP_SECTION_FIELDS_NOT,
  PP_SECTION_TEXT,
  PP_SECTION_MIME
} PpSectionText;

typedef struct
{
  guint32 *path;            /* numbers from 1 */
  guint depth;
  PpSectionText text;
  char **fields;            /* of HEADER.FIELDS; NULL-terminated */
} PpSection;

void pp_section_clear (PpSection *section);

/* (transfer full): its octets (a view of @message where it can be); NULL: there is no such part (IMAP then says NIL or ""). */
GBytes *pp_mime_section (const PpMime *self, GBytes *message, const PpSection *section);
/* BINARY (RFC 3516): the part at @path with its transfer encoding undone. NULL with *@unknown: UNKNOWN-CTE. */
GBytes *pp_mime_binary (const PpMime *self, GBytes *message, const guint32 *path, guint depth, gboolean *unknown);

/* SEARCH. A needle is UTF-8, compared without case (i;unicode-casemap in spirit: RFC 5051). "" matches whatever has the field. Encoded
 * words, transfer encodings and charsets are undone; bodies that are no text are not searched. TEXT is every header and every body,
 * BODY no header at all, not even one of a message inside (RFC 9051, 6.4.4). */
typedef struct _PpNeedle PpNeedle;
PpNeedle *pp_needle_new (const char *utf8);
void pp_needle_free (PpNeedle *needle);
gboolean pp_mime_field_contains (const PpMime *self, GBytes *message, const char *field, const PpNeedle *needle);
gboolean pp_mime_body_contains (const PpMime *self, GBytes *message, const PpNeedle *needle);
gboolean pp_mime_text_contains (const PpMime *self, GBytes *message, const PpNeedle *needle); /* header or body */
/* The day of the Date field, its zone disregarded: days since the epoch. FALSE: none that can be read. */
gboolean pp_mime_sent_day (const PpMime *self, GBytes *message, gint32 *day);

/* What SEARCH asks most, folded and ready: sent day, From, To, Cc, Bcc, Subject. So that it need not open the letter. */
GBytes *pp_mime_search_keys (const PpMime *self, GBytes *message);
typedef enum { PP_KEY_FROM, PP_KEY_TO, PP_KEY_CC, PP_KEY_BCC, PP_KEY_SUBJECT, PP_N_KEYS } PpSearchKey;
gboolean pp_search_keys_contain (const void *keys, gsize length, PpSearchKey key, const PpNeedle *needle);
/* FALSE: there was too much to keep all of it, so what is not found in the keys may be in the letter. */
gboolean pp_search_keys_are_whole (const void *keys, gsize length, PpSearchKey key);
gboolean pp_search_keys_sent_day (const void *keys, gsize length, gint32 *day);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpMime, pp_mime_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpNeedle, pp_needle_free)

G_END_DECLS
