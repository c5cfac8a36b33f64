/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SMTP (RFC 5321), submission (RFC 6409) and LMTP (RFC 2033), both ends, as tables: smtp-server.c has the verbs,
 * smtp-client.c the steps. An actor owns a port and lets one of these talk on it; what is policy, it is asked.
 */
#pragma once

#include "agents/address.h"
#include "agents/verbs.h"
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
} PpReply;

PpReply *pp_reply_new (guint code, const char *enhanced, const char *format, ...) G_GNUC_PRINTF (3, 4);
PpReply *pp_reply_copy (const PpReply *self);
void pp_reply_free (PpReply *self);
char *pp_reply_to_string (const PpReply *self); /* "550 5.1.1 No such user", on one line */
gboolean pp_reply_is_good (const PpReply *self); /* 2yz */
gboolean pp_reply_is_final (const PpReply *self); /* 5yz: no use in trying again */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpReply, pp_reply_free)

/* ------------------------------------------------------------------ the server */

/* What the server asks of the actor that it works for. The functions give NULL, or the reply that refuses. */
typedef struct
{
  PpSmtpKind kind;
  const char *host;      /* in the greeting and in answer to EHLO */
  gsize most_octets;     /* of a message (RFC 1870) */
  guint most_recipients; /* of a message, at least 100 (RFC 5321, 4.5.3.1.8) */
  PpReply *(*may_send) (PpActor *actor, PpPort *port, const PpAddress *reverse);
  PpReply *(*may_receive) (PpActor *actor, PpPort *port, const PpAddress *forward);
  /* The whole letter is there (dots unstuffed). The actor files it and then calls pp_smtp_server_taken(). */
  void (*take) (PpActor *actor, PpPort *port, const PpEnvelope *envelope, GBytes *content);
} PpSmtpPolicy;

void pp_smtp_serve (PpPort *port, const PpSmtpPolicy *policy); /* from accepted(); it lives as long as the port */
void pp_smtp_server_heard (PpPort *port, const PpUnit *unit);
/* @replies: (element-type PpReply): one, or with LMTP one for each recipient, in the order of the envelope */
void pp_smtp_server_taken (PpPort *port, GPtrArray *replies);
const char *pp_smtp_server_get_peer_domain (PpPort *port); /* as EHLO or HELO said, or NULL */
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
  gpointer owner;     /* the actor's own */
} PpConsignment;

PpConsignment *pp_consignment_new (guint32 item, const PpEnvelope *envelope, GBytes *content, gpointer owner);
void pp_consignment_free (PpConsignment *self);

/* What the client asks of, and tells, the actor that it works for. */
typedef struct
{
  PpSmtpKind kind;
  const char *host; /* for EHLO */
  /* (transfer full) (nullable): the next letter to go over this connection; without one the client says QUIT */
  PpConsignment *(*next) (PpActor *actor, PpPort *port);
  /* (transfer full): a letter with a reply for each recipient. Where the connection failed, the reply is a 4yz that tells how. */
  void (*done) (PpActor *actor, PpPort *port, PpConsignment *consignment);
  /* The connection is over. @problem: NULL after a QUIT that was answered */
  void (*over) (PpActor *actor, PpPort *port, const char *problem);
} PpSmtpCustomer;

void pp_smtp_call (PpPort *port, const PpSmtpCustomer *customer); /* from connected() */
void pp_smtp_client_heard (PpPort *port, const PpUnit *unit);
void pp_smtp_client_hung_up (PpPort *port);

const PpStep *const *pp_smtp_client_steps (guint *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpConsignment, pp_consignment_free)

G_END_DECLS
