/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the SMTP server, shared by the files that make it up:
 *   smtp-server.c              the tables, and how a line becomes an answer
 *   smtp-server-session.c      EHLO, HELO, LHLO, STARTTLS, AUTH
 *   smtp-server-transaction.c  MAIL and RCPT
 *   smtp-server-letter.c       DATA and BDAT
 *   smtp-server-small.c        RSET, NOOP, QUIT, VRFY, EXPN, HELP
 */
#pragma once

#include "agents/sasl.h"
#include "agents/smtp.h"

G_BEGIN_DECLS

/* RFC 5321, 4.5.3.1.4: a command line, CR LF included. */
#define PP_SMTP_LINE_MOST 512
/* What SIZE, BODY, AUTH, SMTPUTF8 and DSN let MAIL and RCPT be longer by (RFC 1870, 6152, 4954, 6531 and 3461) is under this. */
#define PP_SMTP_EXTENDED_LINE_MOST 2048
/* RFC 4954, 4: a line of an AUTH exchange; also what is read of a line before the rest is thrown away. */
#define PP_SMTP_LINE_READ (12288 + 2)

typedef enum
{
  PP_SMTP_GREETING,
  PP_SMTP_CONNECTED,
  PP_SMTP_INTRODUCED,
  PP_SMTP_SEALING,
  PP_SMTP_AUTHENTICATING,
  PP_SMTP_SENDER_GIVEN,
  PP_SMTP_RECIPIENTS_GIVEN,
  PP_SMTP_READING_LETTER,
  PP_SMTP_READING_CHUNK,
  PP_SMTP_CHUNKS_GIVEN,
  PP_SMTP_FILING,
  PP_SMTP_CLOSING,
  PP_N_SMTP_STATES
} PpSmtpState;

typedef struct
{
  const PpSmtpPolicy *policy;
  PpVigil *guests;
  PpWatch watch;
  PpPort *port;    /* owns us */
  PpSmtpState state;
  PpSmtpState next; /* entered once the answer is written */
  char *domain;     /* as the other side called itself */
  char *user;       /* who signed in */
  gboolean extended;
  PpEnvelope *envelope;
  PpReply *reply;   /* the answer to the command being handled; NULL while it is being thought about */
  gboolean waiting; /* somebody else decides */
  PpAddress *forward; /* the recipient that is being decided about … */
  PpAsked asked;      /* … and what was asked for it */
  GBytes *content;    /* a letter whose lone dot is not yet answered */
  GByteArray *chunks; /* of BDAT so far */
  gboolean last_chunk, spoilt; /* no more is taken of this letter: BDAT went wrong */
  guint64 chunk;      /* octets of the chunk being read */
  PpSaslServer *sasl;
  guint mistakes;
} PpSmtpSession;

typedef struct _PpSmtpVerb PpSmtpVerb;

struct _PpSmtpVerb
{
  PpVerb verb;
  gboolean (*check) (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest); /* may I? answers if not */
  void (*handle) (PpSmtpSession *self, const char *rest);
};

/* smtp-server.c */
void pp_smtp_answer (PpSmtpSession *self, guint code, const char *enhanced, const char *format, ...) G_GNUC_PRINTF (4, 5);
void pp_smtp_answer_with (PpSmtpSession *self, PpReply *reply); /* takes it */
void pp_smtp_write_reply (PpSmtpSession *self, const PpReply *reply);
void pp_smtp_enter (PpSmtpSession *self, PpSmtpState state);
void pp_smtp_close_with (PpSmtpSession *self, guint code, const char *enhanced, const char *text);
void pp_smtp_forget_transaction (PpSmtpSession *self);
void pp_smtp_finish (PpSmtpSession *self); /* writes the answer and enters the next state */
gboolean pp_smtp_takes_nothing (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest);
gboolean pp_smtp_takes_anything (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest);
gboolean pp_smtp_takes_something (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest);

/* smtp-server-session.c */
gboolean pp_smtp_takes_domain (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest);
gboolean pp_smtp_may_seal (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest);
gboolean pp_smtp_may_authenticate (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest);
void pp_smtp_handle_ehlo (PpSmtpSession *self, const char *rest);
void pp_smtp_handle_helo (PpSmtpSession *self, const char *rest);
void pp_smtp_handle_starttls (PpSmtpSession *self, const char *rest);
void pp_smtp_handle_auth (PpSmtpSession *self, const char *rest);
void pp_smtp_hear_response (PpSmtpSession *self, const PpUnit *unit);
void pp_smtp_greet (PpSmtpSession *self);

/* smtp-server-transaction.c */
gboolean pp_smtp_takes_from (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest);
gboolean pp_smtp_takes_to (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest);
void pp_smtp_handle_mail (PpSmtpSession *self, const char *rest);
void pp_smtp_handle_rcpt (PpSmtpSession *self, const char *rest);

/* smtp-server-letter.c */
gboolean pp_smtp_may_send_data (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest);
void pp_smtp_handle_data (PpSmtpSession *self, const char *rest);
void pp_smtp_handle_bdat (PpSmtpSession *self, const char *rest);
void pp_smtp_hear_letter (PpSmtpSession *self, const PpUnit *unit);
void pp_smtp_hear_dot (PpSmtpSession *self);
void pp_smtp_hear_chunk (PpSmtpSession *self, const PpUnit *unit);

/* smtp-server-small.c */
void pp_smtp_handle_rset (PpSmtpSession *self, const char *rest);
void pp_smtp_handle_noop (PpSmtpSession *self, const char *rest);
void pp_smtp_handle_quit (PpSmtpSession *self, const char *rest);
void pp_smtp_handle_vrfy (PpSmtpSession *self, const char *rest);
void pp_smtp_handle_expn (PpSmtpSession *self, const char *rest);
void pp_smtp_handle_help (PpSmtpSession *self, const char *rest);

G_END_DECLS
