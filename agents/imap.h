/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * IMAP4rev2 and IMAP4rev1 (RFC 9051, RFC 3501), both ends: imap-server*.c has the table of commands, imap-client*.c the
 * steps. An actor owns a port and lets one of these talk on it; what is heard on the port it passes on.
 */
#pragma once

#include "agents/mail-store.h"
#include "agents/scenario.h"
#include "agents/verbs.h"
#include "agents/vigil.h"
#include "sim/port.h"

G_BEGIN_DECLS

#define PP_IMAP_SERVER_PATIENCE_US (G_GINT64_CONSTANT (30) * 60 * G_USEC_PER_SEC) /* RFC 9051, 5.4 */

/* What the server asks of the actor that it works for. */
typedef struct
{
  const char *host;
  PpMailStore *store;
  PpVigil *strangers;     /* who has not signed in yet: less patience (RFC 9051, 5.4); NULL: they are guests like others */
  PpOffer tls;            /* STARTTLS; required: LOGINDISABLED before it */
  gsize most_octets;      /* APPENDLIMIT */
  guint most_sessions;    /* 0: as many as come */
  PpIdentity *(*identify) (PpActor *actor);                                    /* (transfer full): for STARTTLS */
  char *(*get_password) (PpActor *actor, const char *user);                    /* (transfer full) (nullable) */
  /* Whose account: FALSE: nobody's. @owner: (out) (transfer full). Also told once the login was good. */
  gboolean (*find_account) (PpActor *actor, const char *user, char **owner, gint64 *quota);
} PpImapPolicy;

void pp_imap_serve (PpPort *port, PpVigil *guests, const PpImapPolicy *policy); /* from accepted() */
void pp_imap_serve_sealed (PpPort *port, PpVigil *guests, const PpImapPolicy *policy); /* 993: TLS first */
void pp_imap_server_heard (PpPort *port, const PpUnit *unit);
void pp_imap_server_sealed (PpPort *port, const char *problem);
void pp_imap_server_hung_up (PpPort *port);
void pp_imap_server_asleep (PpPort *port); /* for pp_vigil_new() */
const PpVerbTable *pp_imap_server_table (void);

G_END_DECLS
