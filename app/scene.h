/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scene says what is to be drawn at one moment, in full: painters look at nothing else. It is made from a snapshot
 * and the event that is looked at. It knows no widget and no Cairo.
 */
#pragma once

#include "agents/scenario.h"
#include "app/commentary.h"
#include "sim/snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  PP_SCENE_NETWORK,
  PP_SCENE_BOTH,
  PP_SCENE_POST_OFFICE
} PpSceneView;

/* The places of a journey, from left to right; the directory stands above the sea, between 2 and 3. */
typedef enum
{
  PP_STATION_SENDER,   /* Alice's laptop, Alice's house */
  PP_STATION_MSA,      /* submission server, counter clerk */
  PP_STATION_MTA,      /* mail server, London post office */
  PP_STATION_FAR_MTA,  /* the other domain's mail server, Paris post office */
  PP_STATION_MDA,      /* mailbox server, pigeon-holes */
  PP_STATION_RECEIVER, /* Bob's laptop, Bob's house */
  PP_STATION_DIRECTORY, /* DNS resolver, the directory of post offices */
  PP_N_STATIONS
} PpStation;

typedef struct
{
  char *role;        /* "MUA", "MSA", "MTA", "MTA", "MDA", "MUA", "DNS" */
  char *host;        /* "mail.london.example", "Alice's laptop" */
  char *office;      /* "Alice's house", "The counter", "London post office", "Pigeon-holes", "Directory" … */
  char *state;       /* a few words of what it is doing now: "waiting for the reply to RCPT"; "" for none */
  guint queue;       /* letters waiting here */
  guint mailbox;     /* letters lying here in mailboxes, or in the receiver's own store */
  gboolean active;   /* a party to the current line */
  gboolean down;     /* nobody listens there */
  gboolean absent;   /* not used by this journey (e.g. the far MTA, within one domain): drawn dimmed */
  gboolean with_next; /* one roof with the station to the right */
  gboolean guest;    /* its place is taken by a program from outside */
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
  char *service;     /* "submission 587", "SMTP 25", "SMTP 25", "LMTP 24", "POP3 110"; "one roof" for a hand-over */
  PpHopStatus status;
  gboolean short_way; /* not crossed on this journey: the letter takes the short way */
} PpSceneHop;

/* The class of a reply: its first digit; 0 for what is no SMTP-like reply. POP3: +OK is 2, -ERR is 5. */
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

typedef struct
{
  PpSceneView view;
  gboolean dark;

  PpSceneStation stations[PP_N_STATIONS];
  PpSceneHop hops[5];      /* hop n is between stations n-1 and n */
  char *from_domain, *to_domain; /* "london.example", "paris.example"; the same for a letter within one domain */
  gboolean one_domain;

  /* The current line, or none yet (line is "") */
  guint n;                 /* event number, 0 before the first */
  guint hop;               /* 1 to 5, 0 for none */
  char *speakers;          /* "MTA → MTA" */
  char *line;              /* what was said, made presentable: one line, valid UTF-8, at most 200 characters */
  char *caption;           /* one sentence: what this hop is, on the network */
  char *office_caption;    /* the same at the post office */
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
} PpScene;

/* @current: (nullable): the event that is looked at */
PpScene *pp_scene_new_from_snapshot (const PpSnapshot *snapshot, PpEvent *current, PpScenario *scenario);
PpScene *pp_scene_new (void); /* empty strings, nothing flying: for tests and painters */
PpScene *pp_scene_copy (const PpScene *scene);
void pp_scene_free (PpScene *scene);
/* (transfer full): what it shows, in words: "Hop 3, MTA to MTA: RCPT TO:<bob@paris.example>. The letter is at London post office. …" */
char *pp_scene_describe (const PpScene *scene);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpScene, pp_scene_free)

G_END_DECLS
