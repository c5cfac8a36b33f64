/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scene says what is to be drawn at one moment, in full: painters look at nothing else. It is made from a snapshot
 * and the event that is looked at. It knows no widget and no Cairo.
 */
#pragma once

#include "agents/scenario.h"
#include "app/chronicle.h"
#include "app/commentary.h"
#include "sim/snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  PP_SCENE_NETWORK,
  PP_SCENE_BOTH,
  PP_SCENE_POST_OFFICE
} PpSceneView;

/* The places of a journey, from left to right; the directory stands above the sea, between 2 and 3, and so does the second
 * office of the recipient's domain, where there is one. */
typedef enum
{
  PP_STATION_SENDER,   /* Alice's laptop, Alice's house */
  PP_STATION_MSA,      /* submission server, counter clerk */
  PP_STATION_MTA,      /* mail server, London post office */
  PP_STATION_FAR_MTA,  /* the other domain's mail server, Paris post office */
  PP_STATION_MDA,      /* mailbox server, pigeon-holes */
  PP_STATION_RECEIVER, /* Bob's laptop, Bob's house */
  PP_STATION_DIRECTORY, /* DNS resolver, the directory of post offices */
  PP_STATION_BACKUP,    /* the other domain's second mail server, an office on the way; absent from most journeys */
  PP_N_STATIONS
} PpStation;

/* How a station looks, at one glance. */
typedef enum
{
  PP_LOOK_IDLE,
  PP_LOOK_BUSY,     /* a party to what happens now */
  PP_LOOK_CLOSED,   /* nobody listens there */
  PP_LOOK_TROUBLED  /* what happens now went wrong here, or the letter is stuck here or was refused here */
} PpLook;

/* What happens at this moment, as a class would put it: it chooses the scene that is played. A question and its answer
 * are the same act: what flies tells them apart. */
typedef enum
{
  PP_ACT_NONE,      /* nothing has happened yet */
  PP_ACT_COMPOSE,   /* a letter has been written and lies ready at home */
  PP_ACT_CONNECT,   /* a connection is opened: one goes to the counter, the door opens */
  PP_ACT_REFUSED,   /* it could not be: the door stays shut */
  PP_ACT_GREET,     /* 220, +OK, * OK: "Good morning" */
  PP_ACT_HELLO,     /* HELO, EHLO, LHLO, CAPA, CAPABILITY, ENABLE, ID: who one is and what one can do */
  PP_ACT_SEAL,      /* STARTTLS, STLS and the handshake: from the postcard into the sealed bag */
  PP_ACT_SIGN_IN,   /* AUTH, USER and PASS, APOP, LOGIN, AUTHENTICATE: the identity card */
  PP_ACT_SENDER,    /* MAIL: the sender is written on the envelope */
  PP_ACT_RECIPIENT, /* RCPT: a recipient is */
  PP_ACT_FILL,      /* DATA and its 354: the sheet is about to go in */
  PP_ACT_LETTER,    /* the letter itself, up to the dot (or BDAT, APPEND) */
  PP_ACT_POSTMARK,  /* the reply to it: taken over (the postmark is struck), or not */
  PP_ACT_CHECK,     /* something is checked at the counter */
  PP_ACT_LOOK_UP,   /* the directory is asked, or answers */
  PP_ACT_HAND_OVER, /* from counter to counter under one roof */
  PP_ACT_SHELVE,    /* on the shelf of those that wait */
  PP_ACT_WAIT,      /* time passes */
  PP_ACT_FILE,      /* into the pigeon-hole, or a store at home */
  PP_ACT_LIST,      /* STAT, LIST, UIDL, SELECT, STATUS, SEARCH, FETCH of anything but a body: what is there? */
  PP_ACT_COLLECT,   /* RETR, TOP, FETCH of a body: it is taken home, or read at the counter */
  PP_ACT_MARK,      /* STORE: a bookmark is put in or taken out */
  PP_ACT_MOVE,      /* COPY, MOVE: into another pigeon-hole */
  PP_ACT_REMOVE,    /* DELE, EXPUNGE: taken out of the pigeon-hole for good */
  PP_ACT_WATCH,     /* IDLE: one waits at the counter for what may come */
  PP_ACT_RETURN,    /* given up: the slip is put on it, it goes back */
  PP_ACT_LEAVE,     /* QUIT, LOGOUT, BYE, 221, a connection is closed: goodbye */
  PP_ACT_TALK,      /* anything else that is said: RSET, NOOP, HELP, VRFY … */
  PP_N_ACTS
} PpAct;

typedef struct
{
  char *role;        /* "MUA", "MSA", "MTA", "MTA", "MDA", "MUA", "DNS" */
  char *host;        /* "mail.london.example", "Alice's laptop" */
  char *office;      /* "Alice's house", "The counter", "London post office", "Pigeon-holes", "Directory" … */
  char *state;       /* a few words of what it is doing now: "waiting for the reply to RCPT"; "" for none */
  guint queue;       /* letters waiting here */
  guint mailbox;     /* letters lying here in mailboxes, or in the receiver's own store */
  guint marked;      /* how many of them have flags: bookmarks, at the post office */
  PpLook look;
  gboolean active;   /* a party to the current line */
  gboolean down;     /* nobody listens there */
  gboolean absent;   /* not used by this journey (e.g. the far MTA, within one domain): drawn dimmed */
  gboolean with_next; /* one roof with the station to the right */
  gboolean guest;    /* its place is taken by a program from outside */
  gboolean phone;    /* the receiver's device is none with a keyboard */
  char *opens;       /* when it opens, "09:40" or "Tue 09:40"; "" when it is open, or nobody knows */
  char *next_try;    /* when the letter that waits here is tried again: "09:05"; "" for none */
  char *waited;      /* how long it has waited: "45 min", "2 days"; "" for none */
  guint days;        /* the same in whole days */
  guint verdict;     /* it has put the letter off (4) or refused it (5), or 0 */
  char *verdict_code; /* "550"; "" for none */
} PpSceneStation;

typedef enum
{
  PP_HOP_AHEAD,
  PP_HOP_CURRENT,
  PP_HOP_DONE,
  PP_HOP_TROUBLE /* current or last seen with a 4yz/5yz or a refused connection */
} PpHopStatus;

typedef struct
{
  char *service;     /* "submission 587", "SMTP 25", "SMTP 25", "LMTP 24", "POP3 110" or "IMAP 143"; "one roof" for a hand-over */
  PpHopStatus status;
  gboolean short_way; /* not crossed on this journey: the letter takes the short way */
  gboolean sealed;   /* what is said on it now is said in cipher */
} PpSceneHop;

/* The class of a reply: its first digit; 0 for what is no SMTP-like reply. POP3: +OK is 2, -ERR is 5; IMAP: OK is 2, + is 3, NO and BAD are 5. */
typedef enum
{
  PP_SLIP_COMMAND,
  PP_SLIP_DONE,   /* 2yz, +OK */
  PP_SLIP_GO_ON,  /* 3yz */
  PP_SLIP_LATER,  /* 4yz */
  PP_SLIP_NO,     /* 5yz, -ERR, refused */
  PP_SLIP_LETTER, /* DATA's content, RETR's content: an envelope */
  PP_SLIP_QUESTION, /* to the directory */
  PP_SLIP_ANSWER    /* from it */
} PpSlip;

/* What became of the letter, or of its copy for one recipient, where that is not simply "under way" or "there". */
typedef enum
{
  PP_ENDING_NONE,
  PP_ENDING_WAITING,  /* on a shelf, for another try */
  PP_ENDING_REFUSED,  /* it never got farther than its sender */
  PP_ENDING_RETURNED  /* given up: a report goes to the sender */
} PpEnding;

/* The identity card at the counter, while somebody signs in */
typedef enum
{
  PP_CARD_NONE,
  PP_CARD_SHOWN,
  PP_CARD_BELIEVED,
  PP_CARD_DOUBTED
} PpCard;

/* One item of the check list at the counter */
typedef struct
{
  char *name;       /* "sender", "SPF", "greylisting" */
  guint verdict;    /* 2 well, 4 later, 5 no */
  gboolean current; /* it belongs to the moment that is looked at */
} PpSceneCheck;

#define PP_SCENE_CHECKS 5

/* One name on the envelope that is being written */
typedef struct
{
  char *address;
  guint verdict;    /* 0 not answered yet, 2 well, 4 later, 5 no */
  gboolean current; /* it belongs to the moment that is looked at */
} PpSceneName;

#define PP_SCENE_NAMES 4

/* The envelope of the transaction that the line belongs to (RFC 5321, 3.3): from MAIL to the reply to the letter. */
typedef struct
{
  gboolean shown;
  PpStation at;         /* the counter on which it is being written: the server's */
  PpSceneName from;     /* "<>" for a report */
  PpSceneName to[PP_SCENE_NAMES];
  guint n_to;           /* how many of them are filled in */
  guint more;           /* recipients beyond those */
  gboolean filled;      /* the sheet is in it */
} PpSceneEnvelope;

/* A postmark: one Received field */
typedef struct
{
  char *town; /* "London" */
  char *hour; /* "09:00" of virtual time; "" when not known */
} PpSceneMark;

#define PP_SCENE_MARKS 6

/* Of a letter to several, the copy for one of them. It is one letter for as long as they share the way: the same @at. */
typedef struct
{
  char *to;         /* "bob@paris.example" */
  PpStation at;
  gboolean elsewhere; /* at home, on a device that is not shown: another recipient's, or another one of the same */
  gboolean moving;  /* it is in what flies */
  gboolean current; /* the line is about it */
  PpEnding ending;
} PpSceneCopy;

#define PP_SCENE_COPIES 4

typedef struct
{
  PpSceneView view;
  gboolean dark;
  gboolean large;          /* for the back row: presenter view */

  PpSceneStation stations[PP_N_STATIONS];
  PpSceneHop hops[5];      /* hop n is between stations n-1 and n */
  char *from_domain, *to_domain; /* "london.example", "paris.example"; the same for a letter within one domain */
  gboolean one_domain;

  guint32 journey;         /* the number of the letter whose journey is shown: who stands where follows from it; 0 for none */

  /* The current line, or none yet (line is "") */
  guint n;                 /* event number, 0 before the first */
  guint hop;               /* 1 to 5, 0 for none */
  char *speakers;          /* "MTA → MTA" */
  char *line;              /* what was said, made presentable: one line, valid UTF-8, at most 200 characters */
  gboolean sentence;       /* nothing was said: @line is no wire text, but a sentence about what happens */
  char *caption;           /* one sentence: what this hop is, on the network */
  char *office_caption;    /* the same at the post office */
  PpAct act;               /* what happens */
  char *act_words;         /* the same in a few words, on the network: "names the recipient" */
  char *act_office;        /* a short sentence, at the post office: "The clerk writes bob on the envelope." */
  char *skipped;           /* how much time has passed since the line before: "40 min", "2 days"; "" for less than a minute */
  char *clock;             /* virtual date and time: "Mon 2 Mar 2026 09:00:01" */

  /* What flies, and how far it is: 0 at the speaker, 1 at the hearer */
  gboolean flying;
  PpStation from, to;
  PpSlip slip;
  double progress;

  /* The letter that the line is about (or the first one) */
  gboolean letter;         /* there is one */
  gboolean letter_moving;  /* it is what flies */
  PpStation letter_at;     /* where it lies otherwise */
  char *letter_from, *letter_to; /* from the envelope: "alice@london.example" */
  guint postmarks;         /* Received fields so far */
  guint n_marks;           /* how many of them are in @marks: the last ones, the oldest first */
  PpSceneMark marks[PP_SCENE_MARKS];
  PpSceneEnvelope envelope;
  guint n_copies;          /* 0 for a letter to one recipient */
  PpSceneCopy copies[PP_SCENE_COPIES];
  gboolean report;         /* it is no letter, but the report on one, on its way back */
  gboolean at_counter;     /* the last hop is IMAP's: letters are read where they lie, and stay there */

  /* How it stands */
  PpEnding ending;
  char *ending_reply;      /* the reply that decided it: "550 5.1.1 No such user"; "" for none */
  char *ending_words;      /* a sentence: what became of it, on the network; "" for none */
  char *ending_office;     /* the same at the post office */
  gboolean tell_ending;    /* it is what this moment is about, or all that there is to be said */

  /* What is at the counter where the line is said */
  gboolean sealed;         /* the line is said in cipher */
  gboolean in_the_clear;   /* it is said on a connection, and not in cipher: whoever is on the way can read it */
  PpCard card;
  PpStation card_at;
  char *card_name;         /* whose: "alice"; "" when that cannot be read */
  PpStation checks_at;
  guint n_checks;
  PpSceneCheck checks[PP_SCENE_CHECKS];
} PpScene;

/* @current: (nullable): the event that is looked at; @chronicle: (nullable): of the journal that @snapshot is of */
PpScene *pp_scene_new_from_snapshot (const PpSnapshot *snapshot, PpChronicle *chronicle, PpEvent *current, PpScenario *scenario);
PpScene *pp_scene_new (void); /* empty strings, nothing flying: for tests and painters */
PpScene *pp_scene_copy (const PpScene *scene);
void pp_scene_free (PpScene *scene);
/* (transfer full): what it shows, in words: "Hop 3, MTA to MTA: RCPT TO:<bob@paris.example>. The letter is at London post office. …" */
char *pp_scene_describe (const PpScene *scene);

/* The number of the letter that @event (nullable) is about. */
guint32 pp_scene_find_letter (const PpSnapshot *snapshot, const PpEvent *event);

/* Somewhere a letter can be: everything but the directory */
gboolean pp_station_is_place (PpStation station);
guint pp_scene_count_hops (const PpScene *scene); /* of the way of what flies */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpScene, pp_scene_free)

G_END_DECLS
