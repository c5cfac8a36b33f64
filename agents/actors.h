/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The five roles, each a PpActor put together from engines: who they are is in mua.c, msa.c, mta.c, mda.c and
 * resolver.c; what they say is in the tables of smtp-*.c and pop3-*.c.
 */
#pragma once

#include "agents/imap.h"
#include "agents/mail-queue.h"
#include "agents/mail-store.h"
#include "agents/pop3.h"
#include "agents/scenario.h"

G_BEGIN_DECLS

/* Standard ports. */
enum
{
  PP_PORT_LMTP = 24,
  PP_PORT_SMTP = 25,
  PP_PORT_DNS = 53,
  PP_PORT_POP3 = 110,
  PP_PORT_IMAP = 143,
  PP_PORT_SUBMISSIONS = 465, /* RFC 8314: TLS from the start */
  PP_PORT_SUBMISSION = 587,
  PP_PORT_IMAPS = 993,       /* RFC 8314: TLS from the start */
  PP_PORT_POP3S = 995        /* the same */
};

/* What every mail server knows of its surroundings. It outlives the actors. */
typedef struct
{
  PpScenario *scenario; /* owned */
  const PpScenarioHost *host;
  PpBench *cabinet;     /* owned */
  GHashTable *users;    /* local part by pp_text_fold() to PpScenarioUser, of its domain */
  PpAuthority *authority; /* owned */
  char *address;        /* of the host */
  char *resolver;       /* the host to ask for names, or NULL */
  gint64 pick_up_us;
  guint most_sessions;  /* at one server, unless the scenario says; 0: as many as come */
  gboolean busy;        /* serves real programs: in a hurry, as a real server is */
} PpSite;

const PpScenarioUser *pp_site_find_user (const PpSite *site, const PpAddress *address); /* of its domain, or NULL */
char *pp_site_find_mailbox (const PpSite *site, const PpAddress *address);              /* (nullable): also Postmaster's */
gboolean pp_site_is_local (const PpSite *site, const PpAddress *address);
PpIdentity *pp_site_identify (const PpSite *site);                                       /* (transfer full) */
char *pp_site_find_password (const PpSite *site, const char *user);                      /* (transfer full) (nullable) */
const PpScenarioUser *pp_site_find_login (const PpSite *site, const char *user);         /* "alice" or "alice@london.example" */
gboolean pp_site_is_neighbour (const PpSite *site, PpPort *port);                        /* a host of its own domain calls */
void pp_site_free (PpSite *site);
/* What all the SMTP servers of a site have in common, and all its clients. */
PpSmtpPolicy pp_site_policy (const PpSite *site, PpSmtpKind kind);
PpSmtpCustomer pp_site_customer (const PpSite *site);
void pp_site_restore_queue (const PpSite *site, PpActor *actor, PpMailQueue *queue); /* from started() */
PpMailQueueOwner pp_site_queue_owner (const PpSite *site, PpVigil *calls);
gint64 pp_site_patience (const PpSite *site);
gboolean pp_site_is_closed (const PpSite *site); /* it opens later */
PpReply *pp_site_verify (const PpSite *site, const char *name); /* (transfer full): what VRFY answers who may know */

/* Connects to a host of the world, or to the real server that plays it. @role: "mta" */
PpPort *pp_connect_host (PpScenario *scenario, PpActor *actor, const char *host, guint port, const char *proto, guint hop, const char *role);

#define PP_TYPE_MDA (pp_mda_get_type ())
G_DECLARE_FINAL_TYPE (PpMda, pp_mda, PP, MDA, PpActor)
PpMda *pp_mda_new (PpSite *site); /* takes @site, as all of these do */
PpMailStore *pp_mda_get_store (PpMda *self);
gboolean pp_mda_has_uncollected (PpMda *self, const char *mailbox); /* something came since its owner last signed in */
/* The hand-over under one roof: @delivered gets one reply for each recipient. */
typedef void (*PpDeliveredFunc) (gpointer data, GPtrArray *replies);
void pp_mda_deliver (PpMda *self, PpActor *from, guint32 item, const PpEnvelope *envelope, GBytes *content, PpDeliveredFunc delivered,
                     gpointer data);

#define PP_TYPE_MTA (pp_mta_get_type ())
G_DECLARE_FINAL_TYPE (PpMta, pp_mta, PP, MTA, PpActor)
PpMta *pp_mta_new (PpSite *site, PpMda *under_same_roof);
PpMailQueue *pp_mta_get_queue (PpMta *self);

#define PP_TYPE_MSA (pp_msa_get_type ())
G_DECLARE_FINAL_TYPE (PpMsa, pp_msa, PP, MSA, PpActor)
PpMsa *pp_msa_new (PpSite *site, PpMta *under_same_roof);

#define PP_TYPE_MUA (pp_mua_get_type ())
G_DECLARE_FINAL_TYPE (PpMua, pp_mua, PP, MUA, PpActor)
PpMua *pp_mua_new (PpScenario *scenario, const PpScenarioUser *user, const PpScenarioDevice *device, PpBench *cabinet, PpAuthority *authority,
                   gboolean by_herself);
void pp_mua_post (PpMua *self, guint32 item, const PpEnvelope *envelope, GBytes *content); /* before the world starts */

#define PP_TYPE_RESOLVER (pp_resolver_get_type ())
G_DECLARE_FINAL_TYPE (PpResolver, pp_resolver, PP, RESOLVER, PpActor)
PpResolver *pp_resolver_new (PpZone *zone); /* takes it */

G_END_DECLS
