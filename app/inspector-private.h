/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the inspector share: inspector.c puts an inspection together, inspector-index.c remembers what a snapshot
 * does not say, inspector-names.c knows what actors are called, inspector-talk.c reads connections, inspector-stores.c queues
 * and mailboxes, inspector-zone.c the directory.
 */
#pragma once

#include "app/inspector.h"

G_BEGIN_DECLS

/* Every event of the journal is looked at once. */
typedef struct
{
  PpJournal *journal;
  guint seen;
  char *network;         /* "127.25.0", or NULL: no connection was made yet */
  GHashTable *ports;     /* protocol to port */
  GHashTable *signed_in; /* connection to Signature */
  GHashTable *named;     /* connection to the event in which USER or APOP named somebody */
  GHashTable *letters;   /* letter to the first event that carries it */
  GHashTable *lookups;   /* actor to GArray of guint32: questions it asked, and answers it heard */
} PpInspectIndex;

void pp_inspect_index_init (PpInspectIndex *self, PpJournal *journal);
void pp_inspect_index_clear (PpInspectIndex *self);
void pp_inspect_index_update (PpInspectIndex *self, PpScenario *scenario);
const char *pp_inspect_index_find_user (const PpInspectIndex *self, guint32 connection, guint n);
PpEvent *pp_inspect_index_find_letter (const PpInspectIndex *self, guint32 item, guint n);
const GArray *pp_inspect_index_get_lookups (const PpInspectIndex *self, const char *actor);

struct _PpInspector
{
  PpScenario *scenario;
  PpChronicle *chronicle;   /* not owned */
  PpCommentary *commentary; /* not owned */
  PpInspectIndex index;
};

/* One look. */
typedef struct
{
  PpInspector *inspector;
  const PpSnapshot *snapshot;
  const char *actor;
  char *role;                 /* "mta" */
  const char *name;           /* behind the colon */
  const PpScenarioHost *host; /* or NULL: a guest's */
  const PpScenarioUser *user; /* of a mail program, or NULL */
  const PpScenarioDevice *device;
  const PpActorView *view;    /* or NULL: nothing is known of it yet */
  guint n;
  gint64 now_us;
  PpInspection *inspection;
} PpInspect;

PpInspectRow *pp_inspect_add (PpInspect *self, PpInspectKind kind, PpInspectTone tone, const char *lead, const char *words);
void pp_inspect_row_set (char **part, char *words);
void pp_inspect_open (PpInspect *self, PpInspectKind kind);
void pp_inspect_add_rest (PpInspect *self, PpInspectKind kind, guint more);
char *pp_inspect_hour (PpInspect *self, gint64 time_us);
char *pp_inspect_visible (const char *text);
char *pp_inspect_name_peer (PpInspect *self, const char *actor);
char *pp_inspect_name_letter (PpInspect *self, guint32 item, gboolean *report);

char *pp_inspect_name_host (PpScenario *scenario, const char *actor);
char *pp_inspect_name_role (const char *actor);
const PpScenarioDevice *pp_inspect_find_device (PpScenario *scenario, const char *actor, const PpScenarioUser **whose);

void pp_inspect_connections (PpInspect *self);
void pp_inspect_next (PpInspect *self);
void pp_inspect_queue (PpInspect *self);
void pp_inspect_mailboxes (PpInspect *self);
void pp_inspect_zone (PpInspect *self);
gboolean pp_inspect_is_server (const PpInspect *self);

G_END_DECLS
