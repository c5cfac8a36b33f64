/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the IMAP server, shared by the files that make it up:
 *   imap-server.c          the table of commands, and how a line becomes an answer
 *   imap-server-session.c  the beginning, lines and literals, the end
 *   imap-server-say.c      what is said: untagged responses, the tagged answer
 *   imap-server-auth.c     STARTTLS, LOGIN, AUTHENTICATE
 *   imap-server-small.c    CAPABILITY, NOOP, ID, ENABLE, NAMESPACE, IDLE, LOGOUT
 *   imap-server-list.c     LIST and LSUB
 *   imap-server-select.c   SELECT, EXAMINE, CLOSE, UNSELECT
 *   imap-server-mailbox.c  CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE
 *   imap-server-status.c   STATUS
 *   imap-server-append.c   APPEND
 *   imap-server-fetch.c    FETCH
 *   imap-server-letters.c  STORE, COPY, MOVE, EXPUNGE
 *   imap-server-search.c   SEARCH
 *   imap-server-sync.c     what the client knows of the selected mailbox, and what it is told when
 *   imap-server-resync.c   CONDSTORE and QRESYNC
 *   imap-server-quota.c    GETQUOTA, GETQUOTAROOT, SETQUOTA
 */
#pragma once

#include "agents/imap-reading.h"
#include "agents/imap.h"
#include "agents/sasl.h"

G_BEGIN_DECLS

/* What is read of a line before the rest is thrown away, and of a command with its literals; a letter of APPEND not counted. */
#define PP_IMAP_STRANGERS_LINE 36000 /* an ID may have 30 fields of 30 and 1,024 octets (RFC 2971, 3.3) */
#define PP_IMAP_STRANGERS_COMMAND 36000
#define PP_IMAP_LINE_MOST (1024 * 1024)
#define PP_IMAP_COMMAND_MOST (2 * 1024 * 1024)
/* Up to so many responses of a command are said one by one, so that they can be followed; more go out in blocks. */
#define PP_IMAP_SAID_SINGLY 50
#define PP_IMAP_BLOCK 65536
/* What is read for a FETCH before the client has to take it. */
#define PP_IMAP_CHUNK (256 * 1024)

typedef enum
{
  PP_IMAP_GREETING,
  PP_IMAP_SEALING,
  PP_IMAP_NOT_AUTHENTICATED,
  PP_IMAP_AUTHENTICATING,
  PP_IMAP_AUTHENTICATED,
  PP_IMAP_SELECTED,
  PP_IMAP_APPENDING,
  PP_IMAP_IDLING,
  PP_IMAP_LOGGING_OUT,
  PP_N_IMAP_STATES
} PpImapState;

/* Of a letter that is being read, or thrown away because it or its command cannot be taken. */
typedef enum
{
  PP_IMAP_READING_LINE,
  PP_IMAP_READING_LITERAL,
  PP_IMAP_SKIPPING_LITERAL
} PpImapReading;

typedef struct _PpImapSession PpImapSession;
typedef struct _PpImapVerb PpImapVerb;
typedef struct _PpImapFetch PpImapFetch;

/* The selected mailbox as the client knows it. */
typedef struct
{
  PpViewer viewer;      /* first: the store calls us by it */
  PpImapSession *session;
  PpMailbox *mailbox;   /* NULL: none is selected */
  gboolean registered;  /* at the store */
  gboolean read_only;
  guint32 recent_from;  /* letters from this UID on are \Recent */
  GArray *uids;         /* guint32: by sequence number, less one; also of letters that are gone and not yet told of */
  guint32 uid_next;     /* letters from this UID on were not yet told of */
  GArray *gone;         /* guint32: to be told */
  GHashTable *changed;  /* UIDs whose flags are to be told */
  gboolean new_keywords;
  gboolean deleted;     /* the mailbox is no more */
} PpImapView;

/* What SELECT said of CONDSTORE and QRESYNC. */
typedef struct
{
  gboolean condstore, wanted; /* @wanted: QRESYNC was said */
  guint32 validity;
  guint64 mod_seq;
  GArray *known;              /* PpRange, or NULL: all */
  GArray *numbers, *uids;     /* PpRange: what the client believes to know; or NULL */
} PpImapResync;

struct _PpImapSession
{
  const PpImapPolicy *policy;
  PpVigil *guests;
  PpVigil *vigil;       /* whose eye is on us now */
  PpWatch watch;
  PpPort *port;         /* owns us */
  PpImapState state;
  gboolean greeted;
  gboolean over;        /* hung up */
  PpAccount *account;   /* once signed in */
  PpSaslServer *sasl;
  guint mistakes;
  /* what was enabled */
  gboolean rev2, utf8, condstore, qresync;
  /* the command that is being read or done */
  PpImapLine *line;
  PpImapReading reading;
  gboolean literal8;    /* the one that is being read may have NULs */
  guint pieces;         /* literals so far */
  char *refusal;        /* what it will be answered, once all of it has gone by */
  char *tag;            /* NULL: the line has none */
  const PpImapVerb *verb;
  PpImapArgument *words;
  guint first;          /* of @words: the first argument */
  gboolean waiting;     /* somebody else works for it */
  gboolean ended;       /* it was answered */
  PpImapFetch *fetch;   /* in progress */
  PpImapResync resync;  /* of the SELECT in progress */
  GHashTable *counted;  /* of the STATUS in progress, or NULL */
  gint *stop;           /* a SEARCH in progress gives up when this is set */
  /* what is about to be said */
  GString *out;
  guint n_out;
  PpImapView view;
  GArray *saved;        /* PpRange, normalized UIDs: "$" (RFC 9051, 6.4.4.1) */
};

struct _PpImapVerb
{
  PpVerb verb;
  gboolean (*check) (PpImapSession *self); /* are the arguments there? answers if not */
  void (*handle) (PpImapSession *self);
  gboolean by_uid;         /* numbers in it are UIDs */
  gboolean keeps_numbers;  /* no EXPUNGE before its answer (RFC 9051, 7.5.1) */
};

/* imap-server.c */
void pp_imap_enter (PpImapSession *self, PpImapState state);
PpImapState pp_imap_resting_state (const PpImapSession *self);
const PpImapVerb *pp_imap_find_verb (const char *line, char **tag);
void pp_imap_obey (PpImapSession *self);
void pp_imap_forget_command (PpImapSession *self);
guint pp_imap_count (const PpImapSession *self);                                 /* arguments of the command */
const PpImapArgument *pp_imap_argument (const PpImapSession *self, guint place); /* (nullable): from 0 */
gboolean pp_imap_takes_nothing (PpImapSession *self);
gboolean pp_imap_takes_one (PpImapSession *self);
gboolean pp_imap_takes_two (PpImapSession *self);
gboolean pp_imap_takes_some (PpImapSession *self);

/* imap-server-session.c */
void pp_imap_greet (PpImapSession *self);
void pp_imap_sign_in (PpImapSession *self, PpAccount *account);
void pp_imap_close_with (PpImapSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3); /* BYE */
void pp_imap_part (PpImapSession *self);
void pp_imap_expect (PpImapSession *self);

/* imap-server-say.c */
void pp_imap_say (PpImapSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3); /* an untagged response: behind "* " */
GString *pp_imap_begin (PpImapSession *self);                                        /* the same in pieces: append … */
void pp_imap_end (PpImapSession *self);                                              /* … and end it */
void pp_imap_flush (PpImapSession *self);
void pp_imap_say_responses (PpImapSession *self, GByteArray *responses, guint32 item); /* takes them */
void pp_imap_ok (PpImapSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pp_imap_no (PpImapSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pp_imap_bad (PpImapSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pp_imap_syntax (PpImapSession *self);
void pp_imap_fault (PpImapSession *self, const GError *error); /* what the grammar said */
/* The store works: the session hears nothing until the answer. Returns what to give as data. */
gpointer pp_imap_wait (PpImapSession *self);
gboolean pp_imap_is_back (PpImapSession *self); /* FALSE: there is nobody to answer any more */
void pp_imap_refuse_store (PpImapSession *self, const GError *error, const char *missing);

/* imap-server-auth.c */
gboolean pp_imap_offers_auth (const PpImapSession *self);
gboolean pp_imap_may_seal (PpImapSession *self);
gboolean pp_imap_may_log_in (PpImapSession *self);
gboolean pp_imap_may_authenticate (PpImapSession *self);
void pp_imap_handle_starttls (PpImapSession *self);
void pp_imap_handle_login (PpImapSession *self);
void pp_imap_handle_authenticate (PpImapSession *self);
void pp_imap_hear_response (PpImapSession *self, const PpUnit *unit);
void pp_imap_seal (PpImapSession *self);

/* imap-server-small.c */
char *pp_imap_capabilities (const PpImapSession *self);
void pp_imap_handle_capability (PpImapSession *self);
void pp_imap_handle_noop (PpImapSession *self);
void pp_imap_handle_id (PpImapSession *self);
void pp_imap_handle_enable (PpImapSession *self);
void pp_imap_handle_namespace (PpImapSession *self);
void pp_imap_handle_idle (PpImapSession *self);
void pp_imap_hear_done (PpImapSession *self, const PpUnit *unit);
void pp_imap_handle_logout (PpImapSession *self);

/* imap-server-list.c */
void pp_imap_handle_list (PpImapSession *self);
void pp_imap_handle_lsub (PpImapSession *self);
void pp_imap_append_name (PpImapSession *self, GString *out, const char *name);
void pp_imap_say_list_of (PpImapSession *self, PpMailbox *mailbox, const char *old_name);

/* imap-server-select.c */
void pp_imap_handle_select (PpImapSession *self);
void pp_imap_handle_examine (PpImapSession *self);
void pp_imap_handle_close (PpImapSession *self);
void pp_imap_handle_unselect (PpImapSession *self);

/* imap-server-mailbox.c */
char *pp_imap_get_name (PpImapSession *self, guint place);         /* (transfer full) (nullable): answered if NULL */
PpMailbox *pp_imap_get_mailbox (PpImapSession *self, guint place); /* (transfer none) (nullable): answered if NULL */
void pp_imap_handle_create (PpImapSession *self);
void pp_imap_handle_delete (PpImapSession *self);
void pp_imap_handle_rename (PpImapSession *self);
void pp_imap_handle_subscribe (PpImapSession *self);
void pp_imap_handle_unsubscribe (PpImapSession *self);

/* imap-server-status.c */
typedef guint PpImapStatusItems;
gboolean pp_imap_status_parse (PpImapSession *self, const PpImapArgument *list, PpImapStatusItems *items); /* answers if not */
gboolean pp_imap_status_prepare (PpImapSession *self, const GPtrArray *mailboxes, PpImapStatusItems items, void (*then) (PpImapSession *self));
void pp_imap_status_enable (PpImapSession *self, PpImapStatusItems items);
void pp_imap_status_say (PpImapSession *self, PpMailbox *mailbox, PpImapStatusItems items);
void pp_imap_handle_status (PpImapSession *self);

/* imap-server-append.c */
void pp_imap_handle_append (PpImapSession *self);

/* imap-server-fetch.c */
void pp_imap_handle_fetch (PpImapSession *self);
void pp_imap_fetch_free (PpImapFetch *fetch);
/* "* n FETCH (…)" with FLAGS (if @flags) for those of @uids that are there, and UID and MODSEQ where they belong. */
void pp_imap_say_flags (PpImapSession *self, const GArray *uids, gboolean flags, gboolean uid);

/* imap-server-letters.c */
void pp_imap_handle_store (PpImapSession *self);
void pp_imap_handle_copy (PpImapSession *self);
void pp_imap_handle_move (PpImapSession *self);
void pp_imap_handle_expunge (PpImapSession *self);
void pp_imap_handle_uid_expunge (PpImapSession *self);

/* imap-server-search.c */
void pp_imap_handle_search (PpImapSession *self);

/* imap-server-sync.c */
void pp_imap_view_init (PpImapView *self, PpImapSession *session);
void pp_imap_view_clear (PpImapView *self);                /* nothing is selected any more */
void pp_imap_view_fill (PpImapView *self);                 /* what is there now is known */
guint pp_imap_view_find (const PpImapView *self, guint32 uid); /* its sequence number, 0 for none */
GArray *pp_imap_view_number (const PpImapView *self, const GArray *uids); /* (transfer full): PpNumbered of those that are there */
guint pp_imap_view_count_recent (const PpImapView *self);
gboolean pp_imap_view_is_recent (const PpImapView *self, guint32 uid);
void pp_imap_announce (PpImapSession *self, gboolean may_expunge);
void pp_imap_say_keywords (PpImapSession *self); /* FLAGS and PERMANENTFLAGS */
char **pp_imap_view_keywords (const PpImapView *self);
/* A set as the command has it (numbers or UIDs), made UIDs, rising. NULL: answered. @missed: some are gone already. */
GArray *pp_imap_get_uids (PpImapSession *self, guint place, gboolean *missed);

/* imap-server-resync.c */
void pp_imap_enable_condstore (PpImapSession *self);
gboolean pp_imap_resync_parse (PpImapSession *self, const PpImapArgument *list, PpImapResync *resync); /* answers if not */
void pp_imap_resync_clear (PpImapResync *resync);
gboolean pp_imap_resync_applies (PpImapSession *self, const PpImapResync *resync);
void pp_imap_resync_say (PpImapSession *self, const PpImapResync *resync, const GArray *vanished);
typedef void (*PpImapVanishedFunc) (PpImapSession *self, const GArray *uids);
void pp_imap_ask_vanished (PpImapSession *self, guint64 since, PpImapVanishedFunc then);
void pp_imap_say_vanished_earlier (PpImapSession *self, const GArray *known, guint32 from, const GArray *vanished);

/* imap-server-quota.c */
void pp_imap_handle_getquota (PpImapSession *self);
void pp_imap_handle_getquotaroot (PpImapSession *self);
void pp_imap_handle_setquota (PpImapSession *self);

G_END_DECLS
