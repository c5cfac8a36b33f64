/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the commentary share: templates and their fields, the dialogue that an event stands in, and the
 * reading of one event. Not for anybody else but the commentary's tests.
 */
#pragma once

#include "app/commentary.h"

G_BEGIN_DECLS

/* Words (commentary-words.c). Fields are a table from name to value; values are presentable, templates are our own. */
GHashTable *pp_fields_new (void);
void pp_fields_set (GHashTable *fields, const char *name, const char *octets, gssize length);
void pp_fields_set_number (GHashTable *fields, const char *name, guint64 number);
gboolean pp_fields_is_known (const char *name, gsize length);
char *pp_presentable (const char *octets, gsize length);
char *pp_template_fill (const char *template, GHashTable *fields);

/* The dialogue (commentary-dialogue.c): what was said on the event's connection before it. */
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

/* The reading of one event: which entries fit (best first) and what fills their fields. */
typedef struct
{
  PpCommentary *commentary;
  PpJournal *journal;
  PpEvent *event;
  PpDialogue *dialogue;     /* what was said before on the connection */
  const char *family;       /* "smtp" for submission and LMTP as well */
  GPtrArray *groups;        /* of char * */
  GHashTable *fields;
  GPtrArray *digits;        /* of PpDigit */
  GPtrArray *more;          /* of char *: entries whose sentences follow what the line says: parameters */
} PpReading;

const char *pp_commentary_get (PpCommentary *self, const char *group, const char *key);
gboolean pp_commentary_has_group (PpCommentary *self, const char *group);
const char *pp_commentary_family (const char *proto);
void pp_reading_add (PpReading *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pp_reading_add_digit (PpReading *self, const char *of, const char *digit, const char *group, const char *key);
char *pp_reading_name_verb (PpReading *self, const PpSaid *said);

void pp_read_proof (PpReading *self, const char *kind); /* commentary-proof.c: what AUTH and its challenges say */
void pp_read_proof_beside (PpReading *self, const char *kind); /* the same as a sentence more, for POP3 and IMAP */
void pp_read_note (PpReading *self);   /* commentary-notes.c: reasons, queues and seals */
void pp_read_queue (PpReading *self, const char *words);
void pp_read_tls (PpReading *self);
void pp_read_parameters (PpReading *self, const char *argument); /* commentary-parameters.c: those of MAIL and RCPT */
gboolean pp_is_report (PpEvent *event);
void pp_read_smtp (PpReading *self);   /* commentary-smtp.c: lines and letters of SMTP, submission and LMTP */
void pp_read_imap (PpReading *self);   /* commentary-imap.c: lines and literals of IMAP */
const char *pp_imap_read_words (PpReading *self, const char *name, const char *text); /* commentary-imap-words.c */
void pp_imap_read_listed (PpReading *self, const char *behind);
void pp_read_pop3 (PpReading *self);   /* commentary-pop3.c: the same of POP3 */
void pp_read_world (PpReading *self);  /* commentary-world.c: everything that is not said in a dialogue */

G_END_DECLS
