/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of imap-grammar.h share: the classes of characters, and how a mistake is told.
 */
#pragma once

#include "agents/imap-grammar.h"

G_BEGIN_DECLS

/* Always FALSE, so that it can be returned. */
gboolean pp_imap_fail (GError **error, PpImapError code, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* (transfer full): the beginning of @text in quotes, fit for the text of a response */
char *pp_imap_quote (const char *text, gsize length);

gboolean pp_imap_is_atom_char (char c);
gboolean pp_imap_is_astring_char (char c);
gboolean pp_imap_is_list_char (char c);

/* Decimal digits at *@at, at most @most; moves on. */
gboolean pp_imap_digits_read (const char **at, const char *end, guint64 most, guint64 *number);

/* date-text = date-day "-" date-month "-" date-year, the day as days since the epoch; moves on. @fixed: the day has two places. */
gboolean pp_imap_date_read (const char **at, const char *end, gboolean fixed, gint32 *day);

const char *pp_imap_charset_find (const char *name, GError **error);
char *pp_imap_charset_convert (const char *charset, const char *octets, gsize length, GError **error);

/* A line as it is kept: text, and behind it the literal that it announced. */
typedef struct
{
  GBytes *text;      /* has a NUL behind it */
  gsize length;      /* of it without the announcement */
  gboolean announces;
  gboolean binary;
  GBytes *literal;   /* (nullable): it is not there yet */
} PpImapPiece;

struct _PpImapLine
{
  GArray *pieces;    /* PpImapPiece */
  gssize text;       /* where resp-text begins in the first of them, or -1: it has none */
  gsize size;
};

G_END_DECLS
