/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a PpMime, shared by the files that make it up:
 *   mime.c           finds the parts
 *   mime-bytes.c     keeps them and reads them back
 *   mime-field.c     the fields of any header, their tokens
 *   mime-type.c      what a part is: its type, parameters, encoding
 *   mime-address.c   lists of addresses, as ENVELOPE has them
 *   mime-envelope.c  ENVELOPE
 *   mime-body.c      BODY and BODYSTRUCTURE
 *   mime-section.c   the octets of a section
 *   mime-decode.c    transfer encodings undone
 *   mime-fold.c      text in the form in which it is compared
 *   mime-charset.c   charsets and encoded words made UTF-8
 *   mime-needle.c    what is looked for
 *   mime-search.c    looks for it in a message
 *   mime-keys.c      what SEARCH asks most, kept
 *   mime-date.c      the day of a Date field
 *   mime-parts.c     the parts as a person sees them
 */
#pragma once

#include "agents/mime.h"

G_BEGIN_DECLS

typedef enum
{
  PP_PART_LEAF,
  PP_PART_MULTIPART,
  PP_PART_MESSAGE, /* has one part in it: the message's */
  PP_PART_OPAQUE   /* would have parts, but nested too deep: shown as application/octet-stream */
} PpPartKind;

typedef struct
{
  guint32 header; /* where it begins */
  guint32 body;   /* behind the blank line */
  guint32 end;
  guint32 lines;  /* line ends in the body */
  guint32 after;  /* the first part that is not inside this one */
  guint8 depth;   /* parts around it */
  guint8 kind;    /* PpPartKind */
  guint8 digest;  /* stands in a multipart/digest */
} PpPart;

struct _PpMime
{
  PpPart *parts;  /* in the order of the octets; 0 is the message itself */
  guint count;
};

const char *pp_mime_octets (GBytes *message); /* never NULL */
const PpPart *pp_mime_find_part (const PpMime *self, const guint32 *path, guint depth); /* (nullable) */

/* ------------------------------------------------------------------ fields */

/* Octets inside others. */
typedef struct
{
  const char *at;
  gsize length;
} PpSlice;

#define PP_SLICE(text) ((PpSlice) { (text), sizeof (text) - 1 })

gboolean pp_slice_is (PpSlice slice, const char *text); /* in any case */

/* A line and what continues it. Whatever stands before the blank line is one, with or without a colon. */
typedef struct
{
  PpSlice whole; /* with its line ends */
  PpSlice name;  /* empty: the line is no field */
  PpSlice value; /* behind the colon, up to the last line end */
} PpMimeField;

gsize pp_mime_line_length (const char *octets, gsize length);            /* up to and with the first LF, or all */
gboolean pp_mime_line_is_blank (const char *octets, gsize length);       /* CR LF or LF */
gboolean pp_mime_field_next (const char *octets, gsize end, gsize *at, PpMimeField *field);
gboolean pp_mime_field_find (const char *octets, const PpPart *part, const char *name, PpSlice *value); /* the first */
void pp_slice_unfold (PpSlice value, GString *out);                      /* without line ends and outer white space */

/* A cursor over what RFC 5322, 3.2 and RFC 2045, 5.1 call structured. */
typedef struct
{
  const char *at, *end;
} PpCursor;

#define PP_CURSOR(slice) ((PpCursor) { (slice).at, (slice).at + (slice).length })

void pp_cursor_skip_cfws (PpCursor *cursor, GString *comment /* (nullable): what the last one said */);
gboolean pp_cursor_skip (PpCursor *cursor, char c);
void pp_cursor_quoted (PpCursor *cursor, GString *out);                  /* at a quote; appends what it means */
PpSlice pp_cursor_token (PpCursor *cursor);                              /* RFC 2045, 5.1; may be empty */

/* RFC 2045, 5.2: "text/plain" where there is no type that can be read. */
typedef struct
{
  PpSlice type, subtype;
  PpCursor rest;   /* parameters */
  gboolean given;
} PpMimeType;

void pp_mime_type_read (const char *octets, const PpPart *part, PpMimeType *type);

typedef struct
{
  char *name;  /* as it was given; of what was continued (RFC 2231, 3), without its number */
  char *value; /* may hold no NUL */
} PpParameter;

GArray *pp_mime_parameters_read (PpCursor rest);                         /* (transfer full): PpParameter, in order */
const char *pp_mime_parameter_get (const GArray *parameters, const char *name);

/* How the body is encoded for transfer (RFC 2045, 6). */
typedef enum
{
  PP_ENCODING_NONE, /* 7bit, 8bit, binary */
  PP_ENCODING_QUOTED_PRINTABLE,
  PP_ENCODING_BASE64,
  PP_ENCODING_UUENCODE,
  PP_ENCODING_UNKNOWN
} PpEncoding;

PpSlice pp_mime_encoding_name (const char *octets, const PpPart *part);  /* "7bit" where none is given */
PpEncoding pp_mime_encoding (const char *octets, const PpPart *part);

/* ------------------------------------------------------------------ what is said */

/* At most so many addresses in one ENVELOPE or BODYSTRUCTURE, so that "a,a,a,…" cannot make it grow without end. */
#define PP_MIME_ADDRESSES_MAX 50000

void pp_mime_string_append (GString *out, const char *octets, gsize length); /* quoted, or a literal */
/* Appends "(addr)(addr)…" for one field; counts down @left. */
void pp_mime_addresses_append (GString *out, PpSlice value, guint *left);
void pp_mime_addresses_append_plain (GString *out, PpSlice value); /* "Name <local@domain>, " each */
void pp_mime_envelope_append (GString *out, const char *octets, const PpPart *part, guint *left);

/* ------------------------------------------------------------------ text */

GBytes *pp_mime_decode (PpSlice body, PpEncoding encoding);              /* (transfer full) */
void pp_mime_fold (const char *utf8, gsize length, GString *out);        /* what is no UTF-8 becomes U+FFFD */
typedef gboolean (*PpTextFunc) (const char *utf8, gsize length, gpointer data); /* TRUE: enough */
gboolean pp_mime_charset_keeps_ascii (const char *charset /* (nullable) */);
gboolean pp_mime_charset_each (const char *charset, const char *octets, gsize length, PpTextFunc func, gpointer data);
void pp_mime_words_append (PpSlice value, GString *out);                 /* unfolded, RFC 2047 undone, UTF-8 */

/* Looks through a text that comes in pieces; what is found may begin in one and end in the next. */
typedef struct
{
  const PpNeedle *needle;
  GString *folded; /* (nullable): what the last piece ended with */
} PpFinder;

gboolean pp_needle_is_empty (const PpNeedle *needle);
gboolean pp_needle_is_one_word (const PpNeedle *needle); /* no space in it, nor a line end */
gboolean pp_needle_is_in_folded (const PpNeedle *needle, const char *folded, gsize length);
gboolean pp_needle_is_in (const PpNeedle *needle, const char *utf8, gsize length);
void pp_finder_init (PpFinder *finder, const PpNeedle *needle);
gboolean pp_finder_add (const char *utf8, gsize length, gpointer finder); /* TRUE: found; a PpTextFunc */
void pp_finder_clear (PpFinder *finder);
gboolean pp_mime_is_ascii (const char *octets, gsize length);

gboolean pp_mime_day_read (PpSlice value, gint32 *day);

G_END_DECLS
