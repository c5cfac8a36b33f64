/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The copies of a letter: as it was really said on each wire, with the envelope of that transaction (RFC 5321, 2.3.1). It reads
 * the journal and shows nothing. What never was on a wire is not made up.
 */
#pragma once

#include "app/letter-field.h"
#include "sim/journal.h"

G_BEGIN_DECLS

/* What MAIL or RCPT wrote on the envelope, and what was said to it. */
typedef struct
{
  char *address;    /* "bob@paris.example"; "" for the null path */
  char *parameters; /* "SIZE=483"; "" for none */
  char *reply;      /* "250 2.1.0 Sender ok"; "" for none yet */
  guint verdict;    /* its first digit; 0 for none yet */
  char *answer;     /* LMTP: what became of the letter for this recipient; "" for none (RFC 2033, 4.2) */
} PpLetterPath;

typedef struct
{
  PpLetterPath *from;
  GPtrArray *to; /* of PpLetterPath */
} PpLetterEnvelope;

typedef enum
{
  PP_COPY_SMTP,     /* DATA or BDAT: it has an envelope */
  PP_COPY_POP3,     /* RETR: the letter alone */
  PP_COPY_IMAP,     /* FETCH BODY[]: the letter alone */
  PP_COPY_HEADER,   /* FETCH BODY[HEADER]: its header alone */
  PP_COPY_FILED,    /* IMAP's APPEND: a mail program puts it into a mailbox */
  PP_COPY_HANDED,   /* under one roof: nothing was on a wire */
  PP_COPY_COMPOSED  /* as it lies with its writer */
} PpCopyKind;

/**
 * PpLetterCopy:
 * @kind: how it came across
 * @n: the event with which it began: the journal's
 * @last: the event with which it was whole; @n unless it came in chunks
 * @hop: 1 to 5, or 0
 * @connection: on which it was said; 0 for none
 * @from: who said it (interned); @to: to whom (interned)
 * @proto: (nullable): the protocol (interned)
 * @time_us: virtual time since the world began
 * @sealed: it was said in cipher
 * @whole: all of it was said by then
 * @chunked: it was said in chunks (RFC 3030)
 * @stuffed: dots were doubled on the wire, and are single here (RFC 5321, 4.5.2)
 * @wire_octets: how long it was on the wire
 * @envelope: (nullable): of its transaction; of what was handed over, the one that it came in
 * @reply: what was said to it; "" for nothing yet
 * @verdict: the first digit of that; 0 for none yet
 * @octets: (nullable): the letter itself; %NULL if it never was on a wire
 * @before: (nullable): the copy that its sender got; not owned, of the same list
 */
typedef struct _PpLetterCopy PpLetterCopy;
struct _PpLetterCopy
{
  PpCopyKind kind;
  guint n, last;
  guint hop;
  guint32 connection;
  const char *from, *to;
  const char *proto;
  gint64 time_us;
  gboolean sealed;
  gboolean whole;
  gboolean chunked;
  gboolean stuffed;
  gsize wire_octets;
  PpLetterEnvelope *envelope;
  char *reply;
  guint verdict;
  GBytes *octets;
  PpLetterCopy *before;
};

PpLetterCopy *pp_letter_copy_new (PpCopyKind kind, GBytes *octets);
void pp_letter_copy_free (PpLetterCopy *self);
GPtrArray *pp_letter_copy_list_fields (const PpLetterCopy *self); /* (transfer full) (nullable): marked against @before */
char *pp_letter_copy_dup_field (const PpLetterCopy *self, const char *name); /* (transfer full) (nullable): the first of that name */
gboolean pp_letter_copy_names (const PpLetterCopy *self, const char *field, const char *address); /* whether @field has that address */

GStrv pp_letter_copy_list_named (const PpLetterCopy *self);       /* (transfer full): the addresses of To and Cc */

/* The letters of a journal and where in it they are. It reads on where it was. */
typedef struct _PpLetterTrail PpLetterTrail;

PpLetterTrail *pp_letter_trail_new (PpJournal *journal);
void pp_letter_trail_free (PpLetterTrail *self);
GArray *pp_letter_trail_list_letters (PpLetterTrail *self, guint n);             /* (transfer full) of guint32: known by event @n */
GPtrArray *pp_letter_trail_list_copies (PpLetterTrail *self, guint32 item, guint n); /* (transfer full) of PpLetterCopy, as they came */
char *pp_letter_trail_dup_subject (PpLetterTrail *self, guint32 item, guint n);  /* (nullable): as it was first on a wire */
char *pp_letter_trail_dup_writer (PpLetterTrail *self, guint32 item, guint n);   /* (nullable): in whose outbox it was first */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpLetterTrail, pp_letter_trail_free)

G_END_DECLS
