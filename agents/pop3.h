/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * POP3 (RFC 1939), both ends, as tables: pop3-server.c has the verbs, pop3-client.c the steps. An actor owns a port
 * and lets one of these talk on it; what is heard on the port it passes on.
 */
#pragma once

#include "agents/mail-store.h"
#include "agents/verbs.h"
#include "sim/port.h"

G_BEGIN_DECLS

/* What the server asks of the actor that it works for. */
typedef struct
{
  const char *host;  /* for the greeting */
  PpMailStore *store;
  /* @mailbox: (out) (transfer full) */
  gboolean (*check_password) (PpActor *actor, const char *user, const char *password, char **mailbox);
} PpPop3Policy;

void pp_pop3_serve (PpPort *port, const PpPop3Policy *policy); /* from accepted(); it lives as long as the port */
void pp_pop3_server_heard (PpPort *port, const PpUnit *unit);
void pp_pop3_server_hung_up (PpPort *port);
const PpVerbTable *pp_pop3_server_table (void);

/* What the client asks of, and tells, the actor that it works for. */
typedef struct
{
  const char *user;
  const char *password;
  gboolean leave;    /* letters stay on the server */
  gboolean (*has) (PpActor *actor, const char *uidl);
  /* A letter was fetched (unstuffed). The client waits until the actor, having filed it safely, calls pp_pop3_client_filed(). */
  void (*fetched) (PpActor *actor, PpPort *port, const char *uidl, GBytes *content);
  void (*deleted) (PpActor *actor, const char *uidl);              /* after QUIT was answered: it is gone from the server */
  /* The session is over; @problem NULL if all went well. */
  void (*finished) (PpActor *actor, PpPort *port, guint letters, const char *problem);
} PpPop3Customer;

void pp_pop3_collect (PpPort *port, const PpPop3Customer *customer); /* from connected() */
void pp_pop3_client_heard (PpPort *port, const PpUnit *unit);
void pp_pop3_client_filed (PpPort *port);
void pp_pop3_client_hung_up (PpPort *port);
const PpStep *const *pp_pop3_client_steps (guint *n);

G_END_DECLS
