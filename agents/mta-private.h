/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the MTA share:
 *   mta.c        the actor: accepting, deciding, passing on
 *   mta-guard.c  who may send what to whom: relaying, users, greylisting, SPF
 *   mta-route.c  the way to another domain
 */
#pragma once

#include "agents/actors.h"
#include "agents/directory.h"

G_BEGIN_DECLS

/* The destination of letters of its own domain; the others are called by the domain they go to. */
#define PP_MTA_LOCAL "(local)" /* no domain can be called that */

/* Timer tags of the MTA, behind those of its queue. The directory's are without end: they come last. */
enum
{
  PP_MTA_TIMER_GUESTS = PP_MAIL_QUEUE_TIMER_LAST,
  PP_MTA_TIMER_CALLS,
  PP_MTA_TIMER_DIRECTORY
};

struct _PpMta
{
  PpActor parent_instance;
  PpSite *site;
  PpMda *mda; /* under the same roof, or NULL; not owned: the world keeps both */
  PpDirectory *directory;
  PpMailQueue *queue;
  PpMailQueueOwner owner;
  PpSmtpPolicy policy;
  PpVigil *guests, *calls;
  GHashTable *strangers; /* "network <from> <to>" to when it was first seen (gint64 *) */
};

gboolean pp_mta_takes_for (PpMta *self, const PpAddress *recipient); /* a domain that it relays for */

/* mta-guard.c */
PpVerdict pp_mta_may_send (PpActor *actor, PpPort *port, const PpEnvelope *envelope, gsize size, PpReply **refusal);
PpVerdict pp_mta_may_receive (PpActor *actor, PpPort *port, const PpEnvelope *envelope, const PpAddress *forward, PpReply **refusal);
char *pp_mta_write_results (PpPort *port); /* (transfer full): header fields with what SPF came to, or "" */

/* mta-route.c */
void pp_mta_find_way (PpMta *self, PpDestination *destination);
gboolean pp_mta_try_next_office (PpMta *self, PpDestination *destination, const char *why);

G_END_DECLS
