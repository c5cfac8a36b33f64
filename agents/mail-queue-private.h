/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a mail queue, shared by the files that make it up:
 *   mail-queue.c        filing letters, and when each is due
 *   mail-queue-fate.c   what a reply means for a recipient, and what the sender is told
 *   mail-queue-ways.c   the ways to where letters go
 */
#pragma once

#include "agents/mail-queue.h"

G_BEGIN_DECLS

typedef struct _PpPlace PpPlace;

struct _PpMailQueue
{
  PpActor *actor; /* owns us */
  PpBench *cabinet;
  const PpMailQueueOwner *owner;
  GHashTable *places;  /* key to PpPlace */
  GHashTable *entries; /* set of PpEntry, owned */
  GQueue fresh;        /* entries not yet looked at */
  GSequence *waiting;  /* PpEntry, by next try */
  GQueue lingering;    /* PpDestination whose client waits for letters, the one that has waited longest first */
  guint next_id;
};

/* A letter in the queue. */
typedef struct
{
  char *id;
  PpQueuedLetter *letter;
  GSequenceIter *iter; /* in waiting, or NULL */
  gint64 next_try_us;  /* a date */
  guint out;           /* parcels on their way */
} PpEntry;

/* Recipients of one letter that travel together: indices would shift, so the addresses are kept. */
typedef struct
{
  PpEntry *entry;
  PpEnvelope *envelope;
} PpParcel;

/* Where letters go: what waits for there, and the ways that are open. */
struct _PpPlace
{
  PpMailQueue *queue;
  char *key;
  GQueue parcels;  /* PpParcel */
  GPtrArray *ways; /* PpDestination, owned: some rest */
  guint going;     /* ways that do not rest */
  guint ceiling;   /* so many the other side can stand, as it turned out; 0: not known */
};

struct _PpDestination
{
  PpPlace *place;
  gboolean going;
  GList link;      /* in lingering; its data is NULL when it is not */
  gint64 since_us; /* when it began to linger */
  PpPort *port;    /* owned, or NULL */
  PpSmtpCustomer customer;
  gpointer data;
  GDestroyNotify free_data;
};

/* mail-queue.c */
void pp_mail_queue_enter (PpMailQueue *self, PpQueuedLetter *letter, char *id);
void pp_mail_queue_put_back (PpMailQueue *self, PpEntry *entry);

/* mail-queue-fate.c: one letter came back from where it was sent, with a reply for each recipient of @parcel */
void pp_mail_queue_settle (PpDestination *way, PpParcel *parcel, const PpConsignment *consignment);

/* mail-queue-ways.c */
PpPlace *pp_place_new (PpMailQueue *queue, const char *key);
void pp_place_free (PpPlace *self);
void pp_place_go (PpPlace *self);
void pp_parcel_free (PpParcel *self);
void pp_mail_queue_end_lingering (PpMailQueue *self);

G_END_DECLS
