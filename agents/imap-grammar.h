/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of IMAP (RFC 9051, 9; RFC 3501, 9), both directions: what was said becomes a tree of arguments, and
 * arguments become what the commands are about: sets of numbers, sections, FETCH items, SEARCH programs, flags, dates,
 * mailbox names. No state, no port. Everything is bounded, and says in a sentence what is wrong. Any thread.
 */
#pragma once

#include "agents/mail-flags.h"
#include "agents/mime.h"

G_BEGIN_DECLS

#define PP_IMAP_ERROR (pp_imap_error_quark ())
GQuark pp_imap_error_quark (void);
typedef enum
{
  PP_IMAP_ERROR_SYNTAX, /* BAD: the message says what was expected */
  PP_IMAP_ERROR_LIMIT,  /* too deep, too long, too many: BAD with [LIMIT] or [TOOBIG] */
  PP_IMAP_ERROR_CHARSET /* NO [BADCHARSET (UTF-8 US-ASCII …)] */
} PpImapError;

#define PP_IMAP_DEPTH_MAX 50           /* of parentheses in a command; a response may have three times as many */
#define PP_IMAP_ARGUMENTS_MAX 100000   /* of a command; a response may have ten times as many */
#define PP_IMAP_FETCH_ITEMS_MAX 1000
#define PP_IMAP_SEARCH_KEYS_MAX 10000

/* ------------------------------------------------------------------ the tree */

typedef enum
{
  PP_IMAP_ATOM,    /* also "NIL", numbers, "\Seen", "BODY[", "*": whatever is not one of the others */
  PP_IMAP_STRING,  /* quoted; unquoted here */
  PP_IMAP_LITERAL, /* octets, NUL only in a literal8 */
  PP_IMAP_LIST
} PpImapKind;

typedef struct _PpImapArgument PpImapArgument;
struct _PpImapArgument
{
  PpImapKind kind;
  const char *text;     /* with a NUL after @length */
  gsize length;
  gboolean binary;      /* a literal8 */
  GPtrArray *list;      /* PpImapArgument, of PP_IMAP_LIST */
  gboolean joined;      /* nothing between it and the one before: "BODY[HEADER.FIELDS" "(…)" "]<0.9>" */
};

/* A line whose literals have been filled in. Lines and literals are given as they came: text without its CR LF, then the octets of the
 * literal that it announced, and so on. */
typedef struct _PpImapLine PpImapLine;
PpImapLine *pp_imap_line_new (void);
void pp_imap_line_free (PpImapLine *self);
typedef enum
{
  PP_IMAP_LINE_WHOLE,        /* no literal is announced: it can be read */
  PP_IMAP_LINE_LITERAL,      /* "{n}": the other side waits for "+" */
  PP_IMAP_LINE_LITERAL_PLUS, /* "{n+}": the octets follow at once */
  PP_IMAP_LINE_BAD           /* a literal that cannot be: no number, or over 2^63 */
} PpImapLineEnd;
/* The text of "* OK", "A1 NO" and "+" never announces a literal, whatever it ends with; nor does what stands in quotes. */
PpImapLineEnd pp_imap_line_add (PpImapLine *self, const char *text, gsize length, guint64 *octets, gboolean *literal8);
void pp_imap_line_add_literal (PpImapLine *self, const char *octets, gsize length);
gsize pp_imap_line_get_size (const PpImapLine *self);   /* octets held */
const char *pp_imap_line_peek (const PpImapLine *self); /* the first piece, NUL-terminated: for tag and command before the rest is there */

/* Reads words: (transfer full) PP_IMAP_LIST at the top. @utf8: quoted strings may hold UTF-8 (RFC 9051; RFC 6855). Texts live as
 * long as the tree. The tag and the command are its first atoms. Of a response (@response), resp-text is not touched: reading stops
 * where it begins and *@rest points to it: "* OK [UIDNEXT 4] text" gives "*" "OK" and rest "[UIDNEXT 4] text". */
PpImapArgument *pp_imap_line_read (PpImapLine *self, gboolean utf8, GError **error);
PpImapArgument *pp_imap_line_read_response (PpImapLine *self, const char **rest, GError **error);
void pp_imap_argument_free (PpImapArgument *argument);
gboolean pp_imap_argument_is (const PpImapArgument *argument, const char *atom);   /* an atom, in any case */
gboolean pp_imap_argument_is_astring (const PpImapArgument *argument);
gboolean pp_imap_argument_is_list_mailbox (const PpImapArgument *argument);       /* an astring, or with "%" and "*" */
gboolean pp_imap_argument_is_tag (const PpImapArgument *argument);
gboolean pp_imap_argument_is_nil (const PpImapArgument *argument);
GBytes *pp_imap_argument_get_bytes (const PpImapArgument *argument);              /* (transfer full): a literal is not copied */
gboolean pp_imap_argument_number (const PpImapArgument *argument, guint64 most, guint64 *number);
const PpImapArgument *pp_imap_argument_get (const PpImapArgument *list, guint place); /* (nullable) */

/* ------------------------------------------------------------------ sets of numbers */

/* sequence-set: ranges as they were said; "*" is G_MAXUINT32 there. At most PP_IMAP_ARGUMENTS_MAX ranges. */
typedef struct { guint32 from, to; } PpRange; /* from <= to unless one of them is "*" */
gboolean pp_imap_set_parse (const char *text, gsize length, GArray **set, gboolean *saved /* "$" */, GError **error);
/* Ranges in order, merged, "*" made @last; (transfer full). */
GArray *pp_imap_set_normalize (const GArray *set, guint32 last);
gboolean pp_imap_set_contains (const GArray *normalized, guint32 number);   /* binary search */
void pp_imap_set_append (GString *out, const GArray *numbers);              /* guint32, rising: "1:3,7" */
void pp_imap_set_append_unordered (GString *out, const GArray *numbers);    /* as they come: "5:7,3", for COPYUID pairs */

/* ------------------------------------------------------------------ FETCH */

typedef enum
{
  PP_FETCH_FLAGS, PP_FETCH_UID, PP_FETCH_INTERNALDATE, PP_FETCH_SIZE, PP_FETCH_MODSEQ, PP_FETCH_ENVELOPE, PP_FETCH_BODY,
  PP_FETCH_BODYSTRUCTURE, PP_FETCH_RFC822, PP_FETCH_RFC822_HEADER, PP_FETCH_RFC822_TEXT, PP_FETCH_SECTION /* BODY[…] */,
  PP_FETCH_BINARY, PP_FETCH_BINARY_SIZE
} PpFetchWhat;

typedef struct
{
  PpFetchWhat what;
  gboolean peek;
  PpSection section;
  char *label;        /* how the answer names it, without the origin: "BODY[HEADER.FIELDS (DATE FROM)]" */
  gboolean partial;
  guint64 origin, count;
} PpFetchItem;

typedef struct
{
  GArray *items;         /* PpFetchItem; ALL, FAST, FULL are taken apart; each thing once */
  gboolean marks_seen;   /* some item is no peek */
  gboolean needs_octets; /* some item needs more than the index */
  guint64 changed_since; /* CHANGEDSINCE, 0 for none */
  gboolean vanished;
} PpFetchItems;

/* @arguments from @place on: items or a list of them, and modifiers. */
PpFetchItems *pp_imap_fetch_parse (const PpImapArgument *arguments, guint place, GError **error);
void pp_fetch_items_free (PpFetchItems *items);

/* ------------------------------------------------------------------ SEARCH */

typedef enum
{
  PP_SEARCH_AND, PP_SEARCH_OR, PP_SEARCH_NOT, PP_SEARCH_ALL, PP_SEARCH_SEQUENCE, PP_SEARCH_UID, PP_SEARCH_SAVED /* "$" */,
  PP_SEARCH_FLAGS /* has all of @flags */, PP_SEARCH_KEYWORD, PP_SEARCH_NEW, PP_SEARCH_OLD, PP_SEARCH_RECENT,
  PP_SEARCH_BEFORE, PP_SEARCH_ON, PP_SEARCH_SINCE, PP_SEARCH_SENTBEFORE, PP_SEARCH_SENTON, PP_SEARCH_SENTSINCE,
  PP_SEARCH_LARGER, PP_SEARCH_SMALLER, PP_SEARCH_MODSEQ, PP_SEARCH_OLDER, PP_SEARCH_YOUNGER /* RFC 5032, seconds */,
  PP_SEARCH_KEY /* one of PpSearchKey */, PP_SEARCH_HEADER, PP_SEARCH_BODY, PP_SEARCH_TEXT
} PpSearchWhat;

typedef struct _PpSearch PpSearch;
struct _PpSearch
{
  PpSearchWhat what;
  GPtrArray *of;     /* PpSearch: AND, OR, NOT */
  GArray *set;       /* PpRange: SEQUENCE, UID */
  PpFlags flags;
  char *text;        /* keyword, or header field */
  PpNeedle *needle;
  PpSearchKey key;
  gint32 day;        /* since the epoch */
  guint64 number;    /* LARGER, SMALLER, MODSEQ, OLDER, YOUNGER */
};

typedef struct
{
  PpSearch *root;
  gboolean extended;     /* RETURN was said (RFC 9051, 6.4.4) */
  gboolean want_min, want_max, want_all, want_count, want_save;
  gboolean needs_octets; /* keys or letters have to be read */
  gboolean has_mod_seq;
} PpSearchProgram;

PpSearchProgram *pp_imap_search_parse (const PpImapArgument *arguments, guint place, GError **error);
void pp_search_program_free (PpSearchProgram *program);
const char *const *pp_imap_search_charsets (void); /* NULL-terminated: for [BADCHARSET (…)] */

/* ------------------------------------------------------------------ smaller things */

/* Flags of a list (or of the arguments from @place on): the system's as bits, keywords as text. "\Recent" is refused. */
gboolean pp_imap_flags_parse (const PpImapArgument *list, guint place, PpFlags *flags, GPtrArray **keywords /* char *, NULL-terminated */,
                              GError **error);
/* The same of what a server said: "\Recent", "\*" and flags of its own invention are passed over. */
void pp_imap_flags_read (const PpImapArgument *list, guint place, PpFlags *flags, GPtrArray **keywords);
/* "(\Seen $Junk)", with its parentheses: the bits of @flags pick among @keywords, which are the mailbox's, by number. */
void pp_imap_flags_append (GString *out, PpFlags flags, const char *const *keywords, guint n_keywords, gboolean recent);
gboolean pp_imap_date_time_parse (const char *text, gint64 *date_us, gint32 *zone);  /* " 2-Mar-2026 09:00:00 +0000" */
void pp_imap_date_time_append (GString *out, gint64 date_us, gint32 zone);           /* with its quotes */

/* Mailbox names: UTF-8 inside; modified UTF-7 (RFC 3501, 5.1.3) on the wire unless @utf8. NULL: it cannot be. */
char *pp_imap_mailbox_decode (const char *text, gsize length, gboolean utf8);
void pp_imap_mailbox_append (GString *out, const char *name, gboolean utf8);         /* quoted, or a literal, or an atom */
/* Does @name match the LIST pattern ("%" and "*", separator "/", INBOX in any case)? Linear, never exponential. */
gboolean pp_imap_pattern_matches (const char *pattern, const char *name);

/* A string as it is said: an atom is never used; quoted if it can be, else a literal. NULL is NIL. @length -1: up to its NUL. A NUL
 * inside, which no string may have, is said as "?". */
void pp_imap_string_append (GString *out, const char *octets, gssize length, gboolean utf8);
void pp_imap_astring_append (GString *out, const char *octets, gssize length, gboolean utf8); /* an atom if it can be */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpImapLine, pp_imap_line_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpImapArgument, pp_imap_argument_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpFetchItems, pp_fetch_items_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpSearchProgram, pp_search_program_free)

G_END_DECLS
