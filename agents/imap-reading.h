/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What IMAP reads from the octets of letters: FETCH answers and SEARCH tests, on the cabinet's bench. They never touch
 * the session: what they need was copied for them, what they found is handed back.
 */
#pragma once

#include "agents/cabinet-mail.h"
#include "agents/imap-grammar.h"

G_BEGIN_DECLS

/* A letter as the session numbers it. */
typedef struct
{
  guint32 number; /* message sequence number */
  gboolean recent;
  PpFiled filed;
} PpNumbered;

/* How a FETCH is answered. */
typedef struct
{
  const PpFetchItems *items;
  char **keywords;          /* of the mailbox, NULL-terminated, for FLAGS */
  gboolean utf8;            /* RFC 6855, or IMAP4rev2 */
  gboolean recent;          /* \Recent may be said (not in IMAP4rev2) */
  gboolean uid;             /* UID is said whether asked for or not */
  gboolean mod_seq;         /* and MODSEQ */
  gboolean flags;           /* and FLAGS: \Seen was set by this FETCH */
} PpFetchManner;

/* One whole "* n FETCH (…)" CR LF behind another, for @letters from *@at on, until @most octets are there or all are said; *@at moves on.
 * A letter whose octets cannot be read is left out and counted in *@lost. *@unknown_encoding becomes TRUE if BINARY was asked of a part
 * whose encoding is not known: the answer to the command then is NO [UNKNOWN-CTE]. @cabinet NULL: only if !items->needs_octets. */
GByteArray *pp_imap_fetch_say (PpCabinet *cabinet, const PpFetchManner *manner, const PpNumbered *letters, guint count, guint *at,
                               gsize most, guint *lost, gboolean *unknown_encoding);

/* Those of @letters (all of the mailbox) that match: (transfer full) (element-type guint): indexes, rising; NULL without @error: it gave up. @cabinet NULL: only if !needs_octets. *@stop is looked
 * at now and then (g_atomic_int_get): set, it gives up. @saved: what "$" is: UIDs, normalized PpRange. @now_us for OLDER and YOUNGER. */
typedef struct
{
  const PpSearch *root;
  const PpNumbered *letters;
  guint count;
  char **keywords;
  const GArray *saved;
  gint64 now_us;
  guint from;  /* the first to look at */
  guint *upto; /* (nullable): (out): where it ended, so that others get their turn; NULL: look at all */
} PpSearchJob;
GArray *pp_imap_search_find (PpCabinet *cabinet, const PpSearchJob *job, gint *stop, GError **error);

G_END_DECLS
