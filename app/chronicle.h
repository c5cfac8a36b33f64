/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The chronicle: the journal indexed by letters and connections, so that what became of a letter is found at once, also at
 * the end of a long journey. It knows what the events of queues say; it shows nothing.
 */
#pragma once

#include "sim/snapshot.h"

G_BEGIN_DECLS

/* What is last known of one letter for one recipient. */
typedef enum
{
  PP_NEWS_SENT,     /* passed on or delivered */
  PP_NEWS_DEFERRED, /* waits for another try */
  PP_NEWS_RETURNED, /* given up: the sender gets a report */
  PP_NEWS_REFUSED   /* it never left the sender's own computer */
} PpNewsKind;

/**
 * PpNews:
 * @kind: what became of it
 * @event: what says so; the journal's
 * @recipient: "bob@paris.example"
 * @reply: the reply that decided it, "550 5.1.1 No such user"; "" for none
 * @next_try_us: virtual time of the next try of what is deferred; 0 for none
 * @expired: it was given up because it had waited too long
 * @delayed: the sender was told that it is late
 */
typedef struct
{
  PpNewsKind kind;
  PpEvent *event;
  char *recipient;
  char *reply;
  gint64 next_try_us;
  gboolean expired;
  gboolean delayed;
} PpNews;

/* What somebody has: letters that wait, letters that lie in stores, and those of them that have flags */
typedef struct
{
  guint32 waiting, lying, marked;
} PpTally;

typedef struct _PpChronicle PpChronicle;

PpChronicle *pp_chronicle_new (PpJournal *journal);
void pp_chronicle_free (PpChronicle *self);
void pp_chronicle_update (PpChronicle *self);

PpJournal *pp_chronicle_get_journal (PpChronicle *self);
GPtrArray *pp_chronicle_list_news (PpChronicle *self, guint32 item, guint n);
GPtrArray *pp_chronicle_list_changes (PpChronicle *self, guint32 item, const char *actor, const char *key, guint n);
PpNews *pp_news_read (PpEvent *event);
void pp_news_free (PpNews *self);
guint32 pp_chronicle_find_report (PpChronicle *self, guint32 item, guint n);
guint32 pp_chronicle_find_original (PpChronicle *self, guint32 item);
gboolean pp_chronicle_is_sealed (PpChronicle *self, guint32 connection, guint n);
guint pp_chronicle_count_returns (PpChronicle *self, guint32 item, guint n);
GPtrArray *pp_chronicle_list_arrivals (PpChronicle *self, guint32 item, guint n);
PpTally pp_chronicle_get_tally (PpChronicle *self, const char *actor, guint n);
void pp_tally_add (PpTally *self, const PpHolding *holding, gboolean queued, int times);
gboolean pp_chronicle_has_queued (PpChronicle *self, guint32 item, const char *actor, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpChronicle, pp_chronicle_free)

G_END_DECLS
