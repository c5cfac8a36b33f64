/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * POP3 (RFC 1939) with its extensions (RFC 2449, 2595, 3206, 5034, 6856), both ends, as tables: pop3-server.c has the
 * verbs, pop3-client.c the steps. An actor owns a port and lets one of these talk on it; what is heard on the port it
 * passes on.
 */
#pragma once

#include "agents/mail-store.h"
#include "agents/scenario.h"
#include "agents/verbs.h"
#include "agents/vigil.h"
#include "sim/authority.h"
#include "sim/port.h"

G_BEGIN_DECLS

/* What the server asks of the actor that it works for. */
typedef struct
{
  const char *host;  /* for the greeting */
  PpMailStore *store;
  /* @mailbox: (out) (transfer full) */
  gboolean (*check_password) (PpActor *actor, const char *user, const char *password, char **mailbox);
  /* Who has zero or %NULL for one of these does without. */
  char *(*find_password) (PpActor *actor, const char *user); /* (transfer full) (nullable): for APOP and AUTH */
  PpOffer tls;                              /* STLS (RFC 2595); required: nobody signs in before it */
  PpIdentity *(*identify) (PpActor *actor); /* (transfer full): for TLS */
  PpVigil *guests;                          /* who is in at this actor; outlives the port */
  guint most_sessions;                      /* of @guests at once; 0: as many as come */
} PpPop3Policy;

#define PP_POP3_SERVER_PATIENCE_US (G_GINT64_CONSTANT (10) * 60 * G_USEC_PER_SEC) /* RFC 1939, 3: at least so long */
#define PP_POP3_CLIENT_PATIENCE_US (G_GINT64_CONSTANT (10) * 60 * G_USEC_PER_SEC)

void pp_pop3_serve (PpPort *port, const PpPop3Policy *policy); /* from accepted(); it lives as long as the port */
void pp_pop3_serve_sealed (PpPort *port, const PpPop3Policy *policy); /* the same, TLS first (RFC 8314, 3) */
void pp_pop3_server_asleep (PpPort *port); /* for the vigil */
void pp_pop3_server_heard (PpPort *port, const PpUnit *unit);
void pp_pop3_server_sealed (PpPort *port, const char *problem);
void pp_pop3_server_hung_up (PpPort *port);
const PpVerbTable *pp_pop3_server_table (void);

/* How the client says who it comes for. Nothing weaker is tried instead. */
typedef enum
{
  PP_POP3_BY_PASSWORD, /* USER and PASS */
  PP_POP3_BY_APOP,
  PP_POP3_BY_SASL
} PpPop3SignIn;

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
  /* Zero or NULL: the client does without. CAPA is said only for the sake of these. */
  PpOffer tls;           /* STLS (RFC 2595); %PP_OFFER_YES: if it is offered */
  PpTrust *trust;        /* for TLS, with the name of the host that was connected to */
  gboolean unverified;   /* takes any certificate */
  PpPop3SignIn sign_in;
  const char *mechanism; /* of SASL; NULL: the client chooses */
  gboolean utf8;         /* says UTF8 where it is offered (RFC 6856) */
  gboolean pipelines;    /* asks for the next letters before this one is there, where the server offers it (RFC 2449, 6.6) */
  /* With @leave: this letter, which is here, has lain on the server for long enough, and is deleted there now. */
  gboolean (*expired) (PpActor *actor, const char *uidl);
  PpVigil *calls;        /* all that this actor collects; a server that says nothing is given up */
} PpPop3Customer;

void pp_pop3_collect (PpPort *port, const PpPop3Customer *customer); /* from connected() */
void pp_pop3_collect_sealed (PpPort *port, const PpPop3Customer *customer); /* the same, TLS first (RFC 8314, 3) */
void pp_pop3_client_asleep (PpPort *port); /* for the vigil */
void pp_pop3_client_sealed (PpPort *port, const char *problem);
void pp_pop3_client_heard (PpPort *port, const PpUnit *unit);
void pp_pop3_client_filed (PpPort *port);
void pp_pop3_client_hung_up (PpPort *port);
const PpStep *const *pp_pop3_client_steps (guint *n);

G_END_DECLS
