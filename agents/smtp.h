/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SMTP (RFC 5321), submission (RFC 6409) and LMTP (RFC 2033), both ends, as tables: smtp-server.c has the verbs,
 * smtp-client.c the steps. An actor owns a port and lets one of these talk on it; what is policy, it is asked.
 */
#pragma once

#include "agents/address.h"
#include "agents/scenario.h"
#include "agents/verbs.h"
#include "agents/vigil.h"
#include "sim/authority.h"
#include "sim/port.h"

G_BEGIN_DECLS

typedef enum
{
  PP_SMTP_RELAY,      /* SMTP between MTAs, port 25 */
  PP_SMTP_SUBMISSION, /* from a MUA to its MSA, port 587 */
  PP_SMTP_LMTP        /* into a mailbox, port 24 */
} PpSmtpKind;

/* A reply: RFC 5321, 4.2; the enhanced code is that of RFC 3463, or NULL. Several lines are divided by "\n". */
typedef struct
{
  guint code;
  char *enhanced;
  char *text;
  gboolean heard; /* another server said it; else we say it ourselves */
} PpReply;

PpReply *pp_reply_new (guint code, const char *enhanced, const char *format, ...) G_GNUC_PRINTF (3, 4);
PpReply *pp_reply_copy (const PpReply *self);
void pp_reply_free (PpReply *self);
char *pp_reply_to_string (const PpReply *self); /* "550 5.1.1 No such user", on one line */
gboolean pp_reply_is_good (const PpReply *self); /* 2yz */
gboolean pp_reply_is_final (const PpReply *self); /* 5yz: no use in trying again */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpReply, pp_reply_free)

/* ------------------------------------------------------------------ the server */

/* What "may I?" comes to. With %PP_VERDICT_LATER the answer comes by pp_smtp_server_decided(). */
typedef enum
{
  PP_VERDICT_YES,
  PP_VERDICT_NO,
  PP_VERDICT_LATER
} PpVerdict;

/* What the server asks of the actor that it works for. With %PP_VERDICT_NO the refusal is set. Who has %NULL for a
 * function does without. */
typedef struct
{
  PpSmtpKind kind;
  const char *host;      /* in the greeting and in answer to EHLO */
  gsize most_octets;     /* of a message (RFC 1870) */
  guint most_recipients; /* of a message, at least 100 (RFC 5321, 4.5.3.1.8) */
  guint most_sessions;   /* at once; 0: as many as come */
  PpOffer tls;           /* STARTTLS (RFC 3207) */
  PpOffer auth;          /* AUTH (RFC 4954) */
  gboolean auth_in_clear; /* before TLS too */
  PpIdentity *(*identify) (PpActor *actor); /* (transfer full): for TLS */
  char *(*find_password) (PpActor *actor, const char *user); /* (transfer full) (nullable) */
  PpVerdict (*may_send) (PpActor *actor, PpPort *port, const PpEnvelope *envelope, gsize size, PpReply **refusal);
  PpVerdict (*may_receive) (PpActor *actor, PpPort *port, const PpEnvelope *envelope, const PpAddress *forward, PpReply **refusal);
  PpReply *(*verify) (PpActor *actor, PpPort *port, const char *name); /* VRFY; %NULL: it is not told */
  /* The whole letter is there (dots unstuffed). The actor files it and then calls pp_smtp_server_taken(). */
  void (*take) (PpActor *actor, PpPort *port, const PpEnvelope *envelope, GBytes *content);
} PpSmtpPolicy;

#define PP_SMTP_SERVER_PATIENCE_US (G_GINT64_CONSTANT (5) * 60 * G_USEC_PER_SEC)  /* RFC 5321, 4.5.3.2.7 */
#define PP_SMTP_CLIENT_PATIENCE_US (G_GINT64_CONSTANT (10) * 60 * G_USEC_PER_SEC) /* the longest of RFC 5321, 4.5.3.2 */

/* From accepted(); it lives as long as the port. @guests: who is in at this actor. */
void pp_smtp_serve (PpPort *port, PpVigil *guests, const PpSmtpPolicy *policy);
void pp_smtp_serve_sealed (PpPort *port, PpVigil *guests, const PpSmtpPolicy *policy); /* the same, TLS first (RFC 8314, 3) */
void pp_smtp_server_asleep (PpPort *port); /* for the vigil */
void pp_smtp_server_heard (PpPort *port, const PpUnit *unit);
void pp_smtp_server_sealed (PpPort *port, const char *problem);
void pp_smtp_server_hung_up (PpPort *port);
void pp_smtp_server_decided (PpPort *port, PpReply *refusal); /* (transfer full) (nullable): %NULL is yes */
/* @replies: (element-type PpReply): one, or with LMTP one for each recipient, in the order of the envelope */
void pp_smtp_server_taken (PpPort *port, GPtrArray *replies);
const char *pp_smtp_server_get_peer_domain (PpPort *port); /* as EHLO or HELO said, or NULL */
const char *pp_smtp_server_get_user (PpPort *port);        /* who signed in, or NULL */
gboolean pp_smtp_server_is_extended (PpPort *port);        /* EHLO or LHLO, not HELO */

const PpVerbTable *pp_smtp_server_table (PpSmtpKind kind);

/* ------------------------------------------------------------------ the client */

/* A letter for one host, and what became of it. */
typedef struct
{
  guint32 item;
  PpEnvelope *envelope;
  GBytes *content;    /* not stuffed */
  GPtrArray *replies; /* of PpReply, one a recipient; NULL for those not yet answered */
  gboolean passed_on; /* the other server knows DSN: it reports, not we (RFC 3461, 5.2.2) */
  gpointer owner;     /* the actor's own */
} PpConsignment;

PpConsignment *pp_consignment_new (guint32 item, const PpEnvelope *envelope, GBytes *content, gpointer owner);
void pp_consignment_free (PpConsignment *self);

/* What the client asks of, and tells, the actor that it works for. */
typedef struct
{
  PpSmtpKind kind;
  const char *host;   /* for EHLO */
  gboolean pipelines; /* says what it can before the replies come (RFC 2920) */
  PpOffer tls;        /* %PP_OFFER_YES: if it is offered */
  PpTrust *trust;     /* for TLS, with the name below */
  gboolean unverified; /* takes any certificate */
  const char *user, *password, *mechanism; /* for AUTH; the last may be NULL */
  /* (transfer full) (nullable): the next letter to go over this connection; without one the client says QUIT */
  PpConsignment *(*next) (PpActor *actor, PpPort *port);
  /* (nullable): there is no letter now. TRUE: wait; pp_smtp_client_go_on() or pp_smtp_client_quit() follows */
  gboolean (*linger) (PpActor *actor, PpPort *port);
  /* (transfer full): a letter with a reply for each recipient. Where the connection failed, the reply is a 4yz that tells how. */
  void (*done) (PpActor *actor, PpPort *port, PpConsignment *consignment);
  /* The connection is over. @problem: NULL after a QUIT that was answered; else why no further letter went over it */
  void (*over) (PpActor *actor, PpPort *port, const PpReply *problem);
} PpSmtpCustomer;

/* From connected(). @calls: all that this actor has under way */
void pp_smtp_call (PpPort *port, PpVigil *calls, const PpSmtpCustomer *customer);
void pp_smtp_call_sealed (PpPort *port, PpVigil *calls, const PpSmtpCustomer *customer); /* the same, TLS first */
void pp_smtp_client_go_on (PpPort *port); /* there may be a letter again */
void pp_smtp_client_quit (PpPort *port);  /* it has waited for long enough */
void pp_smtp_client_asleep (PpPort *port); /* for the vigil */
void pp_smtp_client_sealed (PpPort *port, const char *problem);
void pp_smtp_client_heard (PpPort *port, const PpUnit *unit);
void pp_smtp_client_hung_up (PpPort *port);

const PpStep *const *pp_smtp_client_steps (guint *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpConsignment, pp_consignment_free)

G_END_DECLS
