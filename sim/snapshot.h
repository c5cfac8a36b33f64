/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A snapshot is what the world looked like after event n: the fold of the journal up to there. The fold knows
 * connections, actors, their states, their queues and stores, and where each item is. It knows no mail.
 */
#pragma once

#include "sim/journal.h"

G_BEGIN_DECLS

/**
 * PpHoldingWords:
 * @before: (nullable): what was said before, if that was about something else; the last of all is what was said when it came
 * @depth: how many there are
 * @details: what was said
 *
 * What is known of a holding, the last first. What begins with the same word is about the same, so that the newer takes the
 * place of the older. Copies of a snapshot share it.
 */
typedef struct _PpHoldingWords PpHoldingWords;

struct _PpHoldingWords
{
  gatomicrefcount refs;
  guint depth;
  PpHoldingWords *before;
  char details[];
};

/* What lies in a queue or store: "key" and "details" come from the events' text. */
typedef struct _PpHolding PpHolding;
struct _PpHolding
{
  char *key;
  const char *details;   /* said last */
  PpHoldingWords *words; /* all that is known */
  guint32 item;
  gint64 since_us;
  guint64 place;   /* rises along its list */
  PpHolding *older; /* of the same item there, or NULL */
};

/* What lies together, because its keys are the same up to their last slash. */
typedef struct
{
  char *name;      /* "bob/Work/": up to and with that slash */
  GPtrArray *list; /* PpHolding, in order of arrival; never empty */
} PpHoldingGroup;

/* An actor as seen from outside. @queue and @store are arrays of PpHolding in order of arrival, @groups one of PpHoldingGroup:
 * what lies in its store, in no order of their own. */
typedef struct
{
  const char *name;  /* interned: "mta:mail.london.example" */
  const char *state; /* interned: the state last entered, by itself or in one of its sessions, or NULL */
  const char *mood;  /* interned: the state of the actor as a whole, or NULL */
  PpEvent *note;     /* the last reason given, or NULL */
  guint open;        /* connections open now */
  GPtrArray *queue;
  GPtrArray *store;
  GPtrArray *groups;
} PpActorView;

/* A connection that was opened; @from opened it. */
typedef struct
{
  guint32 number;
  const char *from;
  const char *to;
  const char *proto;
  guint8 hop;
  gboolean open;
  gboolean refused;
  gboolean sealed;  /* with TLS */
  guint32 item;
  PpEvent *said;    /* the last line of the side that opened it, or NULL */
  PpEvent *replied; /* the last line of the other side, or NULL */
  const char *client_state; /* interned */
  const char *server_state; /* interned */
} PpConnectionView;

/* Where an item (a letter) was seen last. */
typedef struct
{
  guint32 item;
  const char *at;  /* interned actor name */
  guint8 hop;      /* the hop it is on or came by last, 0 before the first */
  gboolean moving; /* between two actors: its data was said and not yet answered */
  guint32 since;   /* event that put it there */
  PpEvent *first;  /* the event that first put it into a queue or store, or NULL */
} PpItemView;

typedef struct _PpSnapshot PpSnapshot;

PpSnapshot *pp_snapshot_new (void);
PpSnapshot *pp_snapshot_copy (const PpSnapshot *self);
void pp_snapshot_free (PpSnapshot *self);
void pp_snapshot_apply (PpSnapshot *self, PpEvent *event);
gboolean pp_snapshot_equal (const PpSnapshot *a, const PpSnapshot *b);
char *pp_snapshot_describe (const PpSnapshot *self);      /* everything */
char *pp_snapshot_describe_live (const PpSnapshot *self); /* states and open connections: what pp_world_describe() says of the world itself */

guint pp_snapshot_get_n (const PpSnapshot *self);
PpEvent *pp_snapshot_get_last (const PpSnapshot *self);         /* the last event, or NULL */
PpEvent *pp_snapshot_get_last_line (const PpSnapshot *self);    /* the last line, data or dns event, or NULL */
const PpActorView *pp_snapshot_get_actor (const PpSnapshot *self, const char *name);
const PpHolding *pp_actor_view_find_queued (const PpActorView *actor, guint32 item); /* the last that came, or NULL */
const PpHolding *pp_actor_view_find_stored (const PpActorView *actor, guint32 item);
const PpConnectionView *pp_snapshot_get_connection (const PpSnapshot *self, guint32 number);
const PpItemView *pp_snapshot_get_item (const PpSnapshot *self, guint32 item);
GPtrArray *pp_snapshot_list_actors (const PpSnapshot *self);      /* (transfer container): PpActorView, by first mention */
GPtrArray *pp_snapshot_list_connections (const PpSnapshot *self); /* (transfer container): those open now */
guint pp_snapshot_count_items (const PpSnapshot *self);
gsize pp_snapshot_get_size (const PpSnapshot *self); /* how many things it knows: what a copy costs */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpSnapshot, pp_snapshot_free)

/* Any moment of a journal: keeps checkpoints, so that going far costs no more than going near. */
#define PP_TYPE_REPLAY (pp_replay_get_type ())
G_DECLARE_FINAL_TYPE (PpReplay, pp_replay, PP, REPLAY, GObject)

PpReplay *pp_replay_new (PpJournal *journal);
const PpSnapshot *pp_replay_at (PpReplay *self, guint n); /* after event n; 0 is before the first; valid until the next call of either */
void pp_replay_follow (PpReplay *self, guint n);

G_END_DECLS
