/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mailboxes in a cabinet, for its bench: what agents/mail-store.h does to them, and how FETCH and SEARCH read
 * letters. A letter's octets are kept once, however many mailboxes it was copied to; what a client asks of them often
 * (envelope, structure) is worked out when they are filed.
 */
#pragma once

#include "agents/cabinet.h"
#include "agents/mail-flags.h"

G_BEGIN_DECLS

#define PP_MAILBOX_NAME_MAX 1000
#define PP_MAILBOXES_MAX 10000

/* A letter in a mailbox, without its octets. */
typedef struct
{
  guint32 uid;
  guint32 item;     /* the letter's number in the world, 0 for none */
  PpFlags flags;
  guint64 mod_seq;
  gint64 date_us;   /* INTERNALDATE: microseconds since the Unix epoch */
  gint32 zone;      /* minutes east of Greenwich that it was given in */
  guint32 octets;   /* RFC822.SIZE */
  gint64 content;   /* for pp_cabinet_content_get() and _get_parsed() */
} PpFiled;

/* What was worked out when the letter was filed. The texts are as they stand in an IMAP response, quoted or as literals. */
typedef struct
{
  GBytes *envelope;       /* "(…)": RFC 9051, 7.5.2 ENVELOPE */
  GBytes *body;           /* BODY */
  GBytes *body_structure; /* BODYSTRUCTURE */
  GBytes *structure;      /* a PpMime, as pp_mime_to_bytes() made it */
  GBytes *keys;           /* for SEARCH: pp_mime_search_keys() made it (see agents/mime.h) */
} PpParsed;

GBytes *pp_cabinet_content_get (PpCabinet *self, gint64 content, GError **error);            /* (transfer full) */
/* Fills @parsed; free with pp_parsed_clear(). A missing row is worked out anew (and kept). */
gboolean pp_cabinet_get_parsed (PpCabinet *self, gint64 content, PpParsed *parsed, GError **error);
void pp_parsed_clear (PpParsed *parsed);

/* Looks at one of these things of many letters, without a copy: quickest if their contents rise. While it is there, nothing else is done
 * to the cabinet but reading. @look gets the octets, once; they are gone when it returns. */
typedef enum { PP_PARSED_ENVELOPE, PP_PARSED_BODY, PP_PARSED_BODY_STRUCTURE, PP_PARSED_STRUCTURE, PP_PARSED_KEYS } PpParsedThing;
typedef struct _PpLooker PpLooker;
typedef void (*PpLookFunc) (const void *octets, gsize length, gpointer data);
PpLooker *pp_looker_new (PpCabinet *cabinet);
void pp_looker_free (PpLooker *self);
gboolean pp_looker_look (PpLooker *self, gint64 content, PpParsedThing thing, PpLookFunc look, gpointer data, GError **error);

/* What was expunged behind @since_mod_seq (RFC 7162, 3.2.6): guint32, rising. @mailbox_id: its UIDVALIDITY. Of each mailbox the
 * newest PP_VANISHED_MAX are known; *@complete: whether none that was asked for has been forgotten. */
#define PP_VANISHED_MAX 10000
gboolean pp_cabinet_list_vanished (PpCabinet *self, guint32 mailbox_id, guint64 since_mod_seq, GArray **uids, gboolean *complete,
                                   GError **error);

/* (transfer full) (element-type PpFiled) (nullable): what lies in the INBOX of @owner, by UID. */
GArray *pp_cabinet_mailbox_list (PpCabinet *self, const char *owner, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpLooker, pp_looker_free)

G_END_DECLS
