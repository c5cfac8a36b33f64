/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the commentary share: templates and their fields, and the reading of one event. Not for anybody else but the commentary's tests.
 */
#pragma once

#include "app/commentary.h"
#include "app/dialogue.h"

G_BEGIN_DECLS

/* Words (commentary-words.c). Fields are a table from name to value; values are presentable, templates are our own. */
GHashTable *pp_fields_new (void);
void pp_fields_set (GHashTable *fields, const char *name, const char *octets, gssize length);
void pp_fields_set_number (GHashTable *fields, const char *name, guint64 number);
gboolean pp_fields_is_known (const char *name, gsize length);
char *pp_presentable (const char *octets, gsize length);
char *pp_template_fill (const char *template, GHashTable *fields);

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
void pp_reading_add_report (PpReading *self, const char *group);
void pp_read_smtp (PpReading *self);   /* commentary-smtp.c: lines and letters of SMTP, submission and LMTP */
void pp_read_imap (PpReading *self);   /* commentary-imap.c: lines and literals of IMAP */
const char *pp_imap_read_words (PpReading *self, const char *name, const char *text); /* commentary-imap-words.c */
void pp_imap_read_listed (PpReading *self, const char *behind);
void pp_read_pop3 (PpReading *self);   /* commentary-pop3.c: the same of POP3 */
void pp_read_world (PpReading *self);  /* commentary-world.c: everything that is not said in a dialogue */

G_END_DECLS
