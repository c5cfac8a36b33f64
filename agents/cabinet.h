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
  PP_CABINET_ERROR_MISSING, /* no such letter, or mailbox */
  PP_CABINET_ERROR_MACHINE, /* the disk */
  PP_CABINET_ERROR_EXISTS,  /* a mailbox of that name */
  PP_CABINET_ERROR_NAME,    /* no mailbox can be called that */
  PP_CABINET_ERROR_LIMIT    /* too many mailboxes, keywords or UIDs */
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

/* Files a letter into the INBOX of @owner, as agents/mail-store.h does it in a world. @date_us: since the Unix epoch. Its UID, or 0.
 * The rest of the mailboxes: agents/cabinet-mail.h. */
gint64 pp_cabinet_mailbox_add (PpCabinet *self, const char *owner, guint32 item, gint64 date_us, GBytes *content, gint64 quota,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpQueuedLetter, pp_queued_letter_free)

G_END_DECLS
