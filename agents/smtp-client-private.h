/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the SMTP client, shared by the files that make it up:
 *   smtp-client.c          the table of steps, and how a line becomes a reply
 *   smtp-client-session.c  from the greeting to the sign-in, and QUIT
 *   smtp-client-letter.c   MAIL, RCPT and the letter itself
 *   smtp-client-fit.c      whether a letter can go to this server as it is
 */
#pragma once

#include "agents/sasl.h"
#include "agents/smtp.h"

G_BEGIN_DECLS

typedef enum
{
  PP_STEP_GREETING,
  PP_STEP_EHLO,
  PP_STEP_HELO,
  PP_STEP_LHLO,
  PP_STEP_STARTTLS,
  PP_STEP_SEAL,
  PP_STEP_AUTH,
  PP_STEP_RESPONSE,
  PP_STEP_MAIL,
  PP_STEP_RCPT,
  PP_STEP_DATA,
  PP_STEP_LETTER,
  PP_STEP_BDAT,
  PP_STEP_RSET,
  PP_STEP_QUIT,
  PP_N_STEPS, /* nothing more is said */
  PP_STEP_SAME /* a further reply is expected in this step */
} PpSmtpStep;

/* What the server said it can do (RFC 5321, 4.1.1.1). */
typedef struct
{
  gboolean pipelining, size, body_8bit, chunking, binary, dsn, utf8, starttls;
  guint64 most_octets; /* SIZE; 0: no limit was named */
  char **mechanisms;   /* AUTH, or NULL */
} PpSmtpAbilities;

typedef struct
{
  const PpSmtpCustomer *customer;
  PpVigil *calls;
  PpWatch watch;
  PpPort *port;    /* owns us */
  GArray *said;    /* PpSmtpStep: whose replies are still to come, in order; the first @heard were heard */
  guint heard;
  PpSmtpAbilities can;
  gboolean greeted, signed_in, sealed;
  PpSaslClient *sasl;
  char *response;  /* what is to be said next in the sign-in */
  PpSaslStep sasl_step; /* how it stands */
  PpConsignment *consignment;
  GBytes *content; /* as it goes to this server */
  PpBody body;     /* what that is */
  gboolean utf8;   /* MAIL says SMTPUTF8 */
  gboolean refused; /* MAIL was */
  gboolean waited;  /* the connection was kept for this letter, and nothing was heard of it since */
  guint naming;    /* the recipient that RCPT names next */
  guint answered;  /* the recipient that the next reply is about */
  guint accepted;
  gsize sent;      /* octets of content, in chunks */
  GString *reply_text;
  guint reply_code, reply_lines;
  PpReply *goodbye; /* the connection ends for this reason */
} PpSmtpCall;

/* smtp-client.c */
void pp_smtp_call_take_step (PpSmtpCall *self, PpSmtpStep step);
void pp_smtp_call_fail (PpSmtpCall *self, const PpReply *reply);

/* smtp-client-session.c */
void pp_smtp_say_nothing (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_greeting (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_say_ehlo (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_ehlo (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_say_helo (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_helo (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_say_lhlo (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_lhlo (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_say_starttls (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_starttls (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_seal (PpSmtpCall *self);
void pp_smtp_say_auth (PpSmtpCall *self);
void pp_smtp_say_response (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_auth (PpSmtpCall *self, const PpReply *reply);
PpSmtpStep pp_smtp_heard_response (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_say_quit (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_quit (PpSmtpCall *self, const PpReply *reply);
PpSmtpStep pp_smtp_give_up (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_abilities_clear (PpSmtpAbilities *can);

/* smtp-client-letter.c */
PpSmtpStep pp_smtp_go_on (PpSmtpCall *self); /* the next letter, or the end */
void pp_smtp_settle_all (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_give_back (PpSmtpCall *self);
void pp_smtp_say_mail (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_mail (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_say_rcpt (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_rcpt (PpSmtpCall *self, const PpReply *reply);
PpSmtpStep pp_smtp_behind_mail (PpSmtpCall *self);
PpSmtpStep pp_smtp_behind_rcpt (PpSmtpCall *self);
void pp_smtp_say_data (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_data (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_say_letter (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_letter (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_say_bdat (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_bdat (PpSmtpCall *self, const PpReply *reply);
void pp_smtp_say_rset (PpSmtpCall *self);
PpSmtpStep pp_smtp_heard_rset (PpSmtpCall *self, const PpReply *reply);

/* smtp-client-fit.c */
PpReply *pp_smtp_fit (PpSmtpCall *self); /* (transfer full) (nullable): why it cannot go there */

G_END_DECLS
