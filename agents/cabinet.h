/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A host's cabinet: its mail queue and its mailboxes, in one SQLite file. Except where said, the functions are for
 * the cabinet's bench (see pp_actor_work()): many of them share one synced transaction.
 */
#pragma once

#include <glib.h>

#include "agents/address.h"
#include "sim/bench.h"

G_BEGIN_DECLS

#define PP_CABINET_ERROR (pp_cabinet_error_quark ())
GQuark pp_cabinet_error_quark (void);
typedef enum
{
  PP_CABINET_ERROR_FOREIGN, /* not a cabinet, or of a newer program: never written to */
  PP_CABINET_ERROR_DAMAGED,
  PP_CABINET_ERROR_FULL,    /* a quota */
  PP_CABINET_ERROR_MISSING, /* no such letter */
  PP_CABINET_ERROR_MACHINE  /* the disk */
} PpCabinetError;

typedef struct _PpCabinet PpCabinet;

/* Any thread, before the first job. @path NULL: in memory. Checks what it finds; a new one belongs to @host. */
PpBench *pp_cabinet_open (const char *path, const char *host, GError **error); /* the place of the bench is the PpCabinet */
PpCabinet *pp_cabinet_of (PpBench *bench); /* for jobs done before the world starts */

/* The queue. A letter has an id; each recipient stands on its own account. */
typedef struct
{
  PpAddress *address;
  guint tries;
  gint64 next_try_us;   /* a date, in microseconds since the Unix epoch */
  char *last_reply;     /* or NULL */
  PpAsked asked;
} PpQueuedRecipient;

typedef struct
{
  gint64 id;             /* 0 until it is filed */
  guint32 item;
  gint64 arrived_us;     /* a date, in microseconds since the Unix epoch */
  PpEnvelope *envelope;  /* for nobody: who sent it, and what MAIL said */
  GPtrArray *recipients; /* PpQueuedRecipient: those not yet done */
  GBytes *content;
} PpQueuedLetter;

PpQueuedLetter *pp_queued_letter_new (guint32 item, gint64 arrived_us, const PpEnvelope *envelope, GBytes *content);
PpQueuedLetter *pp_queued_letter_copy (const PpQueuedLetter *self);
void pp_queued_letter_free (PpQueuedLetter *self);
gboolean pp_cabinet_queue_add (PpCabinet *self, PpQueuedLetter *letter, GError **error);          /* sets its id */
/* Its recipients; when none is left, it goes. */
gboolean pp_cabinet_queue_update (PpCabinet *self, const PpQueuedLetter *letter, GError **error);
GPtrArray *pp_cabinet_queue_list (PpCabinet *self, GError **error);                               /* (transfer full): by id */

/* Mailboxes, each named by its user's local part. UIDs rise and are never used twice. */
typedef struct
{
  gint64 uid;
  guint32 item;
  gsize octets;
  gint64 arrived_us;
} PpFiled;

/* The uid, or 0. */
gint64 pp_cabinet_mailbox_add (PpCabinet *self, const char *mailbox, guint32 item, gint64 arrived_us, GBytes *content,
                               gint64 quota, GError **error);
GArray *pp_cabinet_mailbox_list (PpCabinet *self, const char *mailbox, GError **error); /* (transfer full): PpFiled by uid */
GBytes *pp_cabinet_mailbox_get (PpCabinet *self, const char *mailbox, gint64 uid, GError **error);
gboolean pp_cabinet_mailbox_remove (PpCabinet *self, const char *mailbox, GArray *uids, GError **error); /* of gint64 */
/* With the uid it makes the UIDL: "VALIDITY.UID". */
guint32 pp_cabinet_get_validity (PpCabinet *self, const char *mailbox, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpQueuedLetter, pp_queued_letter_free)

G_END_DECLS
