/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the POP3 client, shared by the files that make it up:
 *   pop3-client.c          the table of steps, how a line becomes an answer, beginning and end
 *   pop3-client-session.c  from the greeting to the sign-in: CAPA, STLS, UTF8, USER and PASS, APOP, AUTH
 *   pop3-client-letters.c  which letters are fetched and which deleted: STAT, UIDL, RETR, DELE, QUIT
 */
#pragma once

#include "agents/pop3.h"
#include "agents/sasl.h"

G_BEGIN_DECLS

/* RFC 2449, 4: a command has at most 255 octets, CR LF included. */
#define PP_POP3_COMMAND_MOST 255
/* What a client can be expected to hold. */
#define PP_POP3_LETTER_MOST (64 * 1024 * 1024)
#define PP_POP3_LETTERS_MOST 1000000

typedef enum
{
  PP_POP3_STEP_GREETING,
  PP_POP3_STEP_CAPA,
  PP_POP3_STEP_STLS,
  PP_POP3_STEP_SEAL,
  PP_POP3_STEP_UTF8,
  PP_POP3_STEP_USER,
  PP_POP3_STEP_PASS,
  PP_POP3_STEP_APOP,
  PP_POP3_STEP_AUTH,
  PP_POP3_STEP_RESPONSE,
  PP_POP3_STEP_STAT,
  PP_POP3_STEP_UIDL,
  PP_POP3_STEP_RETR,
  PP_POP3_STEP_DELE,
  PP_POP3_STEP_QUIT,
  PP_POP3_N_STEPS
} PpPop3Step;

/* What is heard next. */
typedef enum
{
  PP_AWAIT_STATUS,  /* +OK or -ERR */
  PP_AWAIT_LISTING, /* a line of the answer to CAPA or UIDL, or its end */
  PP_AWAIT_LETTER,  /* the block behind RETR's +OK */
  PP_AWAIT_DOT,     /* its end */
  PP_AWAIT_FILING,  /* nothing, until the actor has filed the letter */
  PP_AWAIT_TLS,     /* nothing, until the handshake is over */
  PP_AWAIT_NOTHING  /* it is over */
} PpPop3Await;

/* A letter as UIDL tells of it. */
typedef struct
{
  guint number;
  char *uidl;
} PpPop3Listed;

/* A command whose answer is to come, or being heard. */
typedef struct
{
  PpPop3Step step;
  guint at; /* of listed: the letter that it is about */
} PpPop3Said;

/* What the server said it can do (RFC 2449, 6). */
typedef struct
{
  gboolean stls, utf8, pipelining;
  char **mechanisms; /* SASL, or NULL */
} PpPop3Abilities;

typedef struct
{
  PpPort *port; /* which owns the session */
  PpPop3Customer customer;
  PpWatch watch;
  char *user, *password, *mechanism;
  PpPop3Await await;
  GArray *said;       /* PpPop3Said: not yet answered, in order */
  PpPop3Said now;     /* what is being answered */
  char *stamp;        /* of the greeting, for APOP, or NULL */
  gboolean greeted, sealed, asked, said_utf8; /* CAPA and UTF8 were said, whatever came of it */
  guint capabilities; /* lines of the answer to CAPA */
  PpPop3Abilities can;
  PpSaslClient *sasl;
  PpSaslStep sasl_step;
  char *response;     /* what is to be said next in the sign-in */
  guint rounds;       /* of it */
  guint announced;    /* letters, by STAT */
  GArray *listed;     /* PpPop3Listed, numbers rising */
  guint next;         /* of listed: the first about which nothing was said yet */
  GHashTable *asked_for; /* set of the uidl of letters that are under way, owned by listed */
  GPtrArray *deleted; /* of char *, owned by listed: DELE was answered by +OK */
  GBytes *content;
  guint letters;      /* filed */
  char *problem;      /* the first, or NULL */
} PpPop3Call;

/* pop3-client.c */
void pp_pop3_call_say (PpPop3Call *self, PpPop3Step step, guint at);
void pp_pop3_call_go_to (PpPop3Call *self, PpPop3Step step);
void pp_pop3_call_note_problem (PpPop3Call *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pp_pop3_call_finish (PpPop3Call *self);
void pp_pop3_call_abandon (PpPop3Call *self);
const char *pp_pop3_call_get_name (PpPop3Call *self); /* of the step that is being answered */
void pp_pop3_call_give_up (PpPop3Call *self, const char *text);

/* pop3-client-session.c */
void pp_pop3_abilities_clear (PpPop3Abilities *can);
void pp_pop3_heard_greeting (PpPop3Call *self, const char *text);
void pp_pop3_heard_capa (PpPop3Call *self, const char *text);
void pp_pop3_refused_capa (PpPop3Call *self, const char *text);
gboolean pp_pop3_hear_capability (PpPop3Call *self, const char *line);
void pp_pop3_end_capabilities (PpPop3Call *self);
void pp_pop3_heard_stls (PpPop3Call *self, const char *text);
void pp_pop3_refused_stls (PpPop3Call *self, const char *text);
void pp_pop3_say_seal (PpPop3Call *self);
void pp_pop3_heard_utf8 (PpPop3Call *self, const char *text);
void pp_pop3_say_user (PpPop3Call *self);
void pp_pop3_heard_user (PpPop3Call *self, const char *text);
void pp_pop3_say_pass (PpPop3Call *self);
void pp_pop3_say_apop (PpPop3Call *self);
void pp_pop3_say_auth (PpPop3Call *self);
void pp_pop3_say_response (PpPop3Call *self);
void pp_pop3_hear_challenge (PpPop3Call *self, const char *challenge);
void pp_pop3_heard_verdict (PpPop3Call *self, const char *text);

/* pop3-client-letters.c */
void pp_pop3_say_number (PpPop3Call *self);
void pp_pop3_heard_stat (PpPop3Call *self, const char *text);
void pp_pop3_heard_uidl (PpPop3Call *self, const char *text);
void pp_pop3_refused_uidl (PpPop3Call *self, const char *text);
gboolean pp_pop3_hear_listed (PpPop3Call *self, const char *line);
void pp_pop3_go_on (PpPop3Call *self); /* to the next letters, or to QUIT */
void pp_pop3_heard_retr (PpPop3Call *self, const char *text);
void pp_pop3_hear_letter (PpPop3Call *self, const PpUnit *unit);
void pp_pop3_hear_dot (PpPop3Call *self);
void pp_pop3_heard_dele (PpPop3Call *self, const char *text);
void pp_pop3_refused_letter (PpPop3Call *self, const char *text);
void pp_pop3_heard_quit (PpPop3Call *self, const char *text);

G_END_DECLS
