/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shelf of letters that wait to go out: filed safely before anyone is told so, sent by destination, tried again
 * when it was in vain, given back when there is no hope. An MSA and an MTA each have one; where the letters go is theirs to say.
 */
#pragma once

#include "agents/cabinet.h"
#include "agents/smtp.h"

G_BEGIN_DECLS

typedef struct _PpMailQueue PpMailQueue;
/* One way to where letters go; a busy queue opens several to one place. */
typedef struct _PpDestination PpDestination;

/* What the queue asks of the actor that it works for. */
typedef struct
{
  const char *host;       /* for EHLO and for reports */
  gint64 pick_up_us;      /* how long a letter lies before it is looked at */
  guint most_ways;        /* open to one destination at once */
  gint64 linger_us;       /* how long a connection is kept for letters to come, 0: not at all */
  PpSmtpCustomer customer; /* TLS and the like, for all that are called; the queue fills in the rest */
  PpVigil *calls;
  /* (transfer none): where a letter for @recipient goes next: letters with the same key travel together */
  const char *(*route) (PpActor *actor, guint32 item, const PpAddress *recipient);
  /* Open a way to there. In the end call pp_destination_talk(), pp_destination_fail() or pp_destination_take(). */
  void (*go) (PpActor *actor, PpDestination *destination);
  /* (nullable): that way came to nothing, for this reason. TRUE: there is another, which is being opened. */
  gboolean (*go_elsewhere) (PpActor *actor, PpDestination *destination, const PpReply *why);
  /* (nullable): whether the letter is in the mailbox once it got there, so that nobody else can report it (RFC 3461, 5.2.3) */
  gboolean (*is_final) (PpActor *actor, PpDestination *destination);
} PpMailQueueOwner;

PpMailQueue *pp_mail_queue_new (PpActor *actor, PpBench *cabinet, const PpMailQueueOwner *owner);
void pp_mail_queue_free (PpMailQueue *self);
void pp_mail_queue_restore (PpMailQueue *self, GPtrArray *letters); /* from started(): what the cabinet held */

/* @reply: what to tell whoever brought it; a 4yz if it could not be filed */
typedef void (*PpFiledFunc) (gpointer data, const PpReply *reply);
void pp_mail_queue_file (PpMailQueue *self, PpActor *filer, const char *id, guint32 item, const PpEnvelope *envelope, GBytes *content,
                         PpFiledFunc filed, gpointer data);
char *pp_mail_queue_new_id (PpMailQueue *self); /* (transfer full): for Received and for the journal */

const char *pp_destination_get_key (PpDestination *self);
PpPort *pp_destination_get_port (PpDestination *self);
gpointer pp_destination_get_data (PpDestination *self);
void pp_destination_set_data (PpDestination *self, gpointer data, GDestroyNotify free_data); /* the actor's own */
PpMailQueue *pp_destination_get_queue (PpDestination *self);
void pp_destination_set_port (PpDestination *self, PpPort *port);
PpDestination *pp_destination_of (PpPort *port); /* (nullable) */
void pp_destination_talk (PpDestination *self, PpSmtpKind kind);        /* its port is connected: let the client talk */
void pp_destination_fail (PpDestination *self, const PpReply *reply);   /* no way there: this becomes of all its letters */
guint32 pp_destination_get_item (PpDestination *self);                  /* the letter that goes there next, or 0 */
gboolean pp_destination_is_going (PpDestination *self);                 /* a way is open, or being opened */
PpConsignment *pp_destination_take (PpDestination *self);               /* (nullable): the next letter, to be delivered under the same roof … */
void pp_destination_done (PpDestination *self, PpConsignment *consignment); /* … and its replies */
void pp_destination_rest (PpDestination *self);                         /* no more for now */

/* Timer tags of the queue in its actor; others begin behind them. */
enum
{
  PP_MAIL_QUEUE_TIMER_PICK_UP = 1,
  PP_MAIL_QUEUE_TIMER_RETRY,
  PP_MAIL_QUEUE_TIMER_LINGER,
  PP_MAIL_QUEUE_TIMER_LAST
};
gboolean pp_mail_queue_timer (PpMailQueue *self, guint tag); /* TRUE if it was one of the queue's */

G_END_DECLS
