/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the POP3 server, shared by the files that make it up:
 *   pop3-server.c   the table of verbs, dispatch
 *   pop3-session.c  beginning and end of a session
 *   pop3-auth.c     who comes: USER and PASS, APOP, AUTH
 *   pop3-seal.c     in private: STLS, and TLS first
 *   pop3-capa.c     what can be had: CAPA, UTF8, LANG
 *   pop3-letters.c  what the open maildrop is asked: STAT, LIST, UIDL, RETR, TOP, DELE, NOOP, RSET
 *   pop3-fetch.c    the letters themselves: RETR, TOP
 *   pop3-work.c     what else the store has to do first: PASS, QUIT
 *   maildrop.c      what a session sees of its mailbox
 */
#pragma once

#include "agents/maildrop.h"
#include "agents/pop3.h"
#include "agents/sasl.h"

G_BEGIN_DECLS

/* RFC 2449, 4: a command has at most 255 octets, CR LF included. */
#define PP_POP3_LINE_MOST 255
/* RFC 5034, 4: a line of an AUTH exchange; also what is read of a line before the rest is thrown away. */
#define PP_POP3_LINE_READ (PP_SASL_LINE_MAX + 2)

typedef enum
{
  PP_POP3_AUTHORIZATION,
  PP_POP3_PASSWORD_AWAITED,
  PP_POP3_SEALING,
  PP_POP3_AUTHENTICATING,
  PP_POP3_TRANSACTION,
  PP_POP3_UPDATE,
  PP_POP3_CLOSING,
  PP_POP3_N_STATES
} PpPop3State;

typedef struct
{
  PpPort *port; /* which owns the session */
  PpPop3Policy policy;
  PpPop3State state;
  PpWatch watch;
  gboolean greeted;
  char *stamp;          /* what the greeting had for APOP, or NULL */
  gboolean utf8;        /* the client said UTF8 */
  char *user;           /* what USER said */
  PpSaslServer *sasl;   /* while authenticating */
  PpMaildrop *maildrop; /* from a good PASS on */
  /* See pop3-fetch.c: */
  GQueue ahead;         /* letters that were read before they were asked for, numbers rising */
  gpointer reading;     /* what the bench reads to that end, or NULL */
  guint asked;          /* the letter that RETR waits for, or 0 */
  guint last;           /* the letter that RETR named last */
  guint errors;
} PpPop3Session;

/* What a command asks for, once its argument was checked. */
typedef struct
{
  const char *text; /* the argument as it came, "" for none */
  guint number;     /* of a letter, 0 for none */
  guint lines;
} PpPop3Request;

typedef struct
{
  PpVerb verb;
  /* Is it to be had here at all? NULL: always */
  gboolean (*offered) (PpPop3Session *self);
  /* May it be done? NULL, or why not; pp_pop3_wrong_syntax if it is not written like this. */
  const char *(*check) (PpPop3Session *self, PpPop3Request *request);
  void (*handle) (PpPop3Session *self, const PpPop3Request *request);
} PpPop3Verb;

/* pop3-server.c */
extern const char pp_pop3_wrong_syntax[];
void pp_pop3_session_enter (PpPop3Session *self, PpPop3State state);
void pp_pop3_session_refuse (PpPop3Session *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
const char *pp_pop3_check_nothing (PpPop3Session *self, PpPop3Request *request);

/* pop3-session.c */
void pp_pop3_session_greet (PpPop3Session *self);
void pp_pop3_session_part (PpPop3Session *self);

/* pop3-auth.c */
gboolean pp_pop3_offers_proof (PpPop3Session *self); /* APOP and AUTH: the passwords can be looked up */
gboolean pp_pop3_is_too_open (PpPop3Session *self);  /* nobody signs in without TLS, and there is none yet */
const char *pp_pop3_check_user (PpPop3Session *self, PpPop3Request *request);
const char *pp_pop3_check_password (PpPop3Session *self, PpPop3Request *request);
const char *pp_pop3_check_apop (PpPop3Session *self, PpPop3Request *request);
const char *pp_pop3_check_auth (PpPop3Session *self, PpPop3Request *request);
void pp_pop3_handle_user (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_pass (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_apop (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_auth (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_hear_response (PpPop3Session *self, const PpUnit *unit);

/* pop3-seal.c */
gboolean pp_pop3_offers_seal (PpPop3Session *self);
void pp_pop3_seal (PpPop3Session *self);
const char *pp_pop3_check_stls (PpPop3Session *self, PpPop3Request *request);
void pp_pop3_handle_stls (PpPop3Session *self, const PpPop3Request *request);

/* pop3-capa.c */
const char *pp_pop3_check_lang (PpPop3Session *self, PpPop3Request *request);
void pp_pop3_handle_capa (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_utf8 (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_lang (PpPop3Session *self, const PpPop3Request *request);

/* pop3-letters.c */
const char *pp_pop3_check_letter (PpPop3Session *self, PpPop3Request *request);
const char *pp_pop3_check_maybe_letter (PpPop3Session *self, PpPop3Request *request);
const char *pp_pop3_check_top (PpPop3Session *self, PpPop3Request *request);
void pp_pop3_handle_stat (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_list (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_uidl (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_retr (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_top (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_dele (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_noop (PpPop3Session *self, const PpPop3Request *request);
void pp_pop3_handle_rset (PpPop3Session *self, const PpPop3Request *request);

/* pop3-fetch.c */
void pp_pop3_fetch (PpPop3Session *self, guint number);
void pp_pop3_fetch_top (PpPop3Session *self, guint number, guint lines);
void pp_pop3_forget_ahead (PpPop3Session *self);

/* pop3-work.c */
void pp_pop3_session_pause (PpPop3Session *self);
gboolean pp_pop3_session_resume (PpPop3Session *self);
void pp_pop3_work_open (PpPop3Session *self, const char *mailbox);
void pp_pop3_work_update (PpPop3Session *self);

G_END_DECLS
