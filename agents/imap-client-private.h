/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the IMAP client, shared by the files that make it up:
 *   imap-client.c          the table of steps; saying and hearing
 *   imap-client-session.c  greeting, TLS, signing in, good-bye
 *   imap-client-folders.c  which mailboxes there are
 *   imap-client-next.c     which is looked at next; waiting to be told
 *   imap-client-letters.c  what is in the mailbox that is open
 *   imap-client-data.c     what the server says of it without being asked, and with
 *   imap-client-deeds.c    the server is told what was done here
 */
#pragma once

#include "agents/imap-client.h"
#include "agents/imap-grammar.h"
#include "agents/sasl.h"

G_BEGIN_DECLS

/* What a client can be expected to hold. */
#define PP_IMAP_LETTER_MOST (64 * 1024 * 1024)
#define PP_IMAP_LETTERS_MOST 1000000
#define PP_IMAP_LISTED_MOST 10000

typedef enum
{
  PP_IMAP_STEP_GREETING,
  PP_IMAP_STEP_CAPABILITY,
  PP_IMAP_STEP_STARTTLS,
  PP_IMAP_STEP_SEAL,
  PP_IMAP_STEP_AUTHENTICATE,
  PP_IMAP_STEP_LOGIN,
  PP_IMAP_STEP_ID,
  PP_IMAP_STEP_ENABLE,
  PP_IMAP_STEP_NAMESPACE,
  PP_IMAP_STEP_LIST,
  PP_IMAP_STEP_STATUS,
  PP_IMAP_STEP_CREATE,
  PP_IMAP_STEP_SUBSCRIBE,
  PP_IMAP_STEP_SELECT,
  PP_IMAP_STEP_FLAGS,
  PP_IMAP_STEP_STORE,
  PP_IMAP_STEP_MOVE,
  PP_IMAP_STEP_COPY,
  PP_IMAP_STEP_MARK,
  PP_IMAP_STEP_EXPUNGE,
  PP_IMAP_STEP_APPEND,
  PP_IMAP_STEP_NEW,
  PP_IMAP_STEP_LETTER,
  PP_IMAP_STEP_IDLE,
  PP_IMAP_STEP_LOGOUT,
  PP_IMAP_N_STEPS /* none: the step that is being taken goes on, or all is over */
} PpImapStep;

/* What the server can do. */
typedef struct
{
  gboolean known;
  gboolean rev1, rev2, starttls, login_disabled, sasl_ir, idle, condstore, qresync, move, uidplus, list_status, namespaces, id, enable;
  GPtrArray *mechanisms; /* char *, NULL-terminated; or NULL */
} PpImapAbilities;

/* A mailbox as LIST and STATUS tell of it. */
typedef struct
{
  char *remote;  /* the server's name */
  char *name;    /* ours */
  gboolean selectable, told /* by STATUS */, seen /* it was looked at */, wanted;
  guint64 messages, uid_next, validity, mod_seq;
} PpImapListed;

/* A letter that is not here yet. */
typedef struct
{
  guint32 uid;
  PpFlags flags;
  char *keywords;
  guint64 octets;
} PpImapFresh;

/* "OK [CODE argument] text" */
typedef struct
{
  gboolean good;
  gboolean bad;      /* BAD, not NO */
  char *code;        /* in upper case, or NULL */
  char *argument;    /* of the code, or NULL */
  const char *text;
} PpImapStatus;

/* What is to be done with the mailbox that is open, in this order. */
typedef enum
{
  PP_IMAP_PHASE_FLAGS,
  PP_IMAP_PHASE_DEEDS,
  PP_IMAP_PHASE_NEW,
  PP_IMAP_PHASE_LETTERS,
  PP_IMAP_PHASE_WANTED,
  PP_IMAP_PHASE_DONE
} PpImapPhase;

typedef struct
{
  PpPort *port; /* which owns the session */
  PpImapCustomer customer;
  char *user, *password, *mechanism;
  PpWatch watch;

  PpImapStep step;
  gboolean over;
  guint commands;      /* tags given out */
  char tag[16];        /* of the command that is not yet answered, or "" */
  PpImapLine *line;    /* what is being heard */
  gboolean more;       /* a literal of it was heard: it goes on */

  gboolean preauth, sealed, signed_in, identified, enabled, asked_namespace;
  gboolean bye;
  PpImapAbilities can;
  gboolean qresync;    /* switched on */
  PpSaslClient *sasl;
  PpSaslStep sasl_step;
  char *response;      /* of SASL, to be said when it is asked for */

  char *prefix;        /* of our own mailboxes there, or "" */
  char delimiter;      /* between levels; 0: there are none */
  GPtrArray *listed;   /* PpImapListed */
  GPtrArray *listing;  /* the same, while LIST is being answered */
  PpImapListed *asked; /* STATUS, CREATE */
  char *creating;      /* our name of the mailbox that is being made */

  PpDeviceFolder *folder; /* that is open, or NULL */
  PpImapListed *opened;
  gboolean read_only, resynced /* by QRESYNC */, stale /* numbers and UIDs do not fit any more */, news;
  guint64 exists, server_validity, server_uid_next, server_mod_seq;
  GArray *uids;        /* guint32 by message number; 0: not known */
  PpImapPhase phase;
  GHashTable *seen;    /* UIDs that FETCH told of */
  GArray *fresh;       /* PpImapFresh */
  guint at;            /* of fresh */
  guint32 fetching;    /* the UID whose octets are asked for */
  guint32 missed;        /* the first that did not come when it was asked for, or 0 */
  PpImapFresh *bringing; /* it is new, or NULL: it is wanted */
  gboolean brought;

  PpDeed *deed;        /* that the server is being told */
  gboolean added;      /* its flags to be added were said */
  guint32 copy_validity, copy_uid; /* COPYUID, APPENDUID */
  GBytes *content;     /* to be appended */

  gboolean idling;     /* the server has said "+" */
  gboolean nudged;     /* look again before it rests */
  guint letters;       /* that came */
  char *problem;       /* the first, or NULL */
} PpImapCall;

/* imap-client.c */
void pp_imap_call_say (PpImapCall *self, const char *format, ...) G_GNUC_PRINTF (2, 3); /* with a tag */
void pp_imap_call_take (PpImapCall *self, PpImapStep step);
void pp_imap_call_note_problem (PpImapCall *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pp_imap_call_finish (PpImapCall *self);
void pp_imap_call_abandon (PpImapCall *self);

/* imap-client-session.c */
void pp_imap_call_abilities_clear (PpImapAbilities *can);
void pp_imap_call_abilities_read (PpImapAbilities *can, const char *words);
PpImapStep pp_imap_call_be_ready (PpImapCall *self);
PpImapStep pp_imap_call_give_up (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_nothing (PpImapCall *self);
void pp_imap_call_say_name (PpImapCall *self);
PpImapStep pp_imap_call_heard_greeting (PpImapCall *self, const PpImapStatus *status);
PpImapStep pp_imap_call_heard_capability (PpImapCall *self, const PpImapStatus *status);
PpImapStep pp_imap_call_heard_starttls (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_seal (PpImapCall *self);
void pp_imap_call_say_authenticate (PpImapCall *self);
void pp_imap_call_more_authenticate (PpImapCall *self, const char *text);
PpImapStep pp_imap_call_heard_authenticate (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_login (PpImapCall *self);
PpImapStep pp_imap_call_heard_login (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_id (PpImapCall *self);
void pp_imap_call_say_enable (PpImapCall *self);
PpImapStep pp_imap_call_heard_ready (PpImapCall *self, const PpImapStatus *status); /* whatever it was */
PpImapStep pp_imap_call_heard_logout (PpImapCall *self, const PpImapStatus *status);

/* imap-client-folders.c */
void pp_imap_call_listed_free (PpImapListed *listed);
void pp_imap_call_hear_list (PpImapCall *self, const PpImapArgument *response);
void pp_imap_call_hear_status (PpImapCall *self, const PpImapArgument *response);
void pp_imap_call_hear_namespace (PpImapCall *self, const PpImapArgument *response);
void pp_imap_call_say_list (PpImapCall *self);
PpImapStep pp_imap_call_heard_list (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_status (PpImapCall *self);
PpImapStep pp_imap_call_heard_status (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_create (PpImapCall *self);
PpImapStep pp_imap_call_heard_create (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_subscribe (PpImapCall *self);
PpImapStep pp_imap_call_heard_subscribe (PpImapCall *self, const PpImapStatus *status);
char *pp_imap_call_quote_mailbox (PpImapCall *self, const char *remote); /* (transfer full): as it is said */
PpImapListed *pp_imap_call_find_listed (PpImapCall *self, const char *name); /* (nullable): by our name */

/* imap-client-next.c */
PpImapStep pp_imap_call_next_folder (PpImapCall *self);
void pp_imap_call_say_idle (PpImapCall *self);
void pp_imap_call_more_idle (PpImapCall *self, const char *text);
PpImapStep pp_imap_call_heard_idle (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_wake_up (PpImapCall *self);

/* imap-client-letters.c */
void pp_imap_call_say_select (PpImapCall *self);
PpImapStep pp_imap_call_heard_select (PpImapCall *self, const PpImapStatus *status);
PpImapStep pp_imap_call_go_on (PpImapCall *self); /* with the mailbox that is open */
void pp_imap_call_say_flags (PpImapCall *self);
PpImapStep pp_imap_call_heard_flags (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_new (PpImapCall *self);
PpImapStep pp_imap_call_heard_new (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_letter (PpImapCall *self);
PpImapStep pp_imap_call_heard_letter (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_fresh_clear (gpointer data);

/* imap-client-data.c */
void pp_imap_call_hear_exists (PpImapCall *self, guint64 number);
void pp_imap_call_hear_expunge (PpImapCall *self, guint64 number);
void pp_imap_call_hear_vanished (PpImapCall *self, const PpImapArgument *response);
void pp_imap_call_hear_fetch (PpImapCall *self, guint64 number, const PpImapArgument *items);
void pp_imap_call_hear_code (PpImapCall *self, const PpImapStatus *status); /* of any OK */

/* imap-client-deeds.c */
PpImapStep pp_imap_call_tell (PpImapCall *self); /* the next deed of the open mailbox; N_STEPS: there is none */
void pp_imap_call_say_store (PpImapCall *self);
PpImapStep pp_imap_call_heard_store (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_move (PpImapCall *self);
PpImapStep pp_imap_call_heard_move (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_copy (PpImapCall *self);
PpImapStep pp_imap_call_heard_copy (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_mark (PpImapCall *self);
PpImapStep pp_imap_call_heard_mark (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_expunge (PpImapCall *self);
PpImapStep pp_imap_call_heard_expunge (PpImapCall *self, const PpImapStatus *status);
void pp_imap_call_say_append (PpImapCall *self);
void pp_imap_call_more_append (PpImapCall *self, const char *text);
PpImapStep pp_imap_call_heard_append (PpImapCall *self, const PpImapStatus *status);

G_END_DECLS
