/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stub resolver that an actor owns: it asks the world's directory by datagram, again when there is no answer, and
 * over TCP when the answer is too long. Several questions may be under way at once. The actor passes on to it what it
 * is told of ports and timers; the functions that take these say whether it was the directory's affair.
 */
#pragma once

#include "agents/dns.h"
#include "agents/smtp.h"
#include "sim/port.h"

G_BEGIN_DECLS

typedef struct _PpDirectory PpDirectory;

/* Called once for each question, never from within pp_directory_ask(). @answer is never NULL; it is the caller's of this
 * no longer than the call lasts. */
typedef void (*PpAnsweredFunc) (PpActor *actor, const PpDnsAnswer *answer, gpointer data);

PpDirectory *pp_directory_new (PpActor *actor, const char *resolver_host, guint first_tag);
void pp_directory_free (PpDirectory *self);
void pp_directory_ask (PpDirectory *self, const char *name, const char *type, guint32 item, PpAnsweredFunc answered,
                       gpointer data, GDestroyNotify free_data);

gboolean pp_directory_heard (PpDirectory *self, PpPort *port, const PpUnit *unit);
gboolean pp_directory_connected (PpDirectory *self, PpPort *port);
gboolean pp_directory_refused (PpDirectory *self, PpPort *port, const char *why);
gboolean pp_directory_hung_up (PpDirectory *self, PpPort *port);
gboolean pp_directory_timer (PpDirectory *self, guint tag);

/* ------------------------------------------------------------------ domain-check.c: whether mail can go there */

typedef enum
{
  PP_DOMAIN_EXISTS,  /* it has an MX, or an address */
  PP_DOMAIN_REFUSED, /* there is no such domain, or it takes no mail */
  PP_DOMAIN_UNKNOWN  /* the directory cannot say now */
} PpDomainState;

/* @reply: NULL for a domain that exists; else what to say of it: 550 5.1.2, 556 5.1.10, or 451 4.4.3 */
typedef void (*PpDomainFunc) (PpActor *actor, PpDomainState state, const PpReply *reply, gpointer data);

void pp_directory_check_domain (PpDirectory *self, const char *domain, guint32 item, PpDomainFunc checked, gpointer data,
                                GDestroyNotify free_data);
PpReply *pp_directory_judge_mx (const char *domain, const PpDnsAnswer *answer); /* (transfer full) (nullable) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpDirectory, pp_directory_free)

G_END_DECLS
