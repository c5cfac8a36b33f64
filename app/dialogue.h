/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dialogue that an event stands in: what was said on its connection before it, and which command the next reply answers.
 * The commentary and the scene read it; it explains nothing itself.
 */
#pragma once

#include "sim/journal.h"

G_BEGIN_DECLS

#define PP_VERB_SIZE 24

typedef struct
{
  PpEvent *event;           /* the command, or the letter */
  char verb[PP_VERB_SIZE];  /* in capitals; "letter" for a block of data, "exchange" for what answers a 334; "BDAT LAST" */
  gboolean has_argument;
} PpSaid;

typedef struct
{
  gboolean lmtp;
  gboolean from_start;      /* the connection's beginning was in reach */
  GQueue pending;           /* of PpSaid: not yet answered, oldest first */
  PpSaid *answered;         /* what the last whole reply answered, or NULL */
  guint reply_lines;        /* lines there are of the reply (POP3: of the listing) that is not yet whole */
  gboolean listing;         /* POP3: lines up to a lone dot are still to come */
  gboolean exchange;        /* the last reply asked for the next part of a sign-in: SMTP: 334; POP3 and IMAP: "+" */
  gboolean sealed;          /* it goes in cipher */
  guint last_reply;         /* numbers of events, 0 for none: the last whole reply, */
  guint greeting;           /* the positive greeting, */
  guint introduced;         /* EHLO, HELO or LHLO accepted; POP3 and IMAP: signed in, */
  guint mail;               /* MAIL accepted (the transaction is open), */
  guint go_ahead;           /* 354; IMAP: "+" */
  guint opened;             /* IMAP: SELECT or EXAMINE accepted (a mailbox is open) */
  PpEvent *begun[2];        /* IMAP: the client's line, and the server's, that a literal cuts: more of it is to come */
  GPtrArray *recipients;    /* of PpEvent: the RCPT commands accepted in this transaction */
  guint letter_replies;     /* LMTP: replies there were to the letter */
} PpDialogue;

PpDialogue *pp_dialogue_new_before (PpJournal *journal, PpEvent *event);
void pp_dialogue_free (PpDialogue *self);
gboolean pp_pop3_is_challenge (const char *text);
const PpSaid *pp_dialogue_get_question (const PpDialogue *self);
void pp_said_read_verb (PpSaid *self, PpEvent *event);
guint pp_smtp_code (PpEvent *event, gboolean *more);

/* IMAP's part of it (commentary-imap-dialogue.c) */
void pp_dialogue_imap_step (PpDialogue *self, PpEvent *event);
void pp_imap_said_read (PpSaid *self, PpEvent *event);
const char *pp_imap_status (const char *text);
gboolean pp_imap_is_continuation (const char *text);
gboolean pp_imap_is_done (const PpDialogue *self, const PpEvent *event);
const PpSaid *pp_imap_find_question (const PpDialogue *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpDialogue, pp_dialogue_free)

G_END_DECLS
