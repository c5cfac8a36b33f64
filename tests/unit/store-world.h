/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A world with nothing in it but a mail store, and viewers that write down what they hear.
 */
#pragma once

#include "agents/mail-store.h"
#include "cabinet-place.h"
#include "sim/snapshot.h"
#include "sim/world.h"

G_BEGIN_DECLS

typedef struct
{
  PpWorld *world;
  PpActor *actor;
  PpBench *cabinet;
  PpMailStore *store;
  GPtrArray *events;   /* PpEvent */
  GString *heard;      /* what viewers and done functions said, a line each */
  PpAccount *account;  /* bob's, from store_world_open() on */
} StoreWorld;

/* @path NULL: in memory. */
StoreWorld *store_world_new (const char *path);
void store_world_free (StoreWorld *self);
void store_world_run (StoreWorld *self); /* until nothing is left to do */
void store_world_open (StoreWorld *self, gint64 quota);
void store_world_deliver (StoreWorld *self, guint n); /* to bob, ten octets each; not waited for */
char *store_world_holdings (StoreWorld *self); /* (transfer full): the fold's keys of the store, in order of arrival */
/* What was heard since the last time. */
void store_world_assert_heard_ (StoreWorld *self, const char *expected, const char *file, int line);
#define store_world_assert_heard(self, expected) store_world_assert_heard_ (self, expected, __FILE__, __LINE__)

typedef struct
{
  PpViewer viewer;
  const char *name;
  StoreWorld *world;
  PpMailbox *mailbox;
  guint32 recent_from;
} Witness;

Witness *witness_new (StoreWorld *world, const char *name);
void witness_open (Witness *self, PpMailbox *mailbox, gboolean takes_recent); /* not waited for */
void witness_close (Witness *self);

/* Done functions that write down what they were told; @data is what to call it: see store_world_ask(). */
gpointer store_world_ask (StoreWorld *self, const char *what);
void told (gpointer data, const GError *error);
void told_flags (gpointer data, const GArray *changed, const GArray *refused, const GError *error);
void told_removed (gpointer data, const GArray *removed, guint64 mod_seq, const GError *error);
void told_copied (gpointer data, const GArray *from, const GArray *now, const GError *error);
void told_added (gpointer data, guint32 uid, const GError *error);

GArray *uid_list (const char *numbers); /* (transfer full): "1 2 7" */

G_END_DECLS
