/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The IMAP client (RFC 9051, RFC 3501): makes a device's store be as the server's mailboxes are. It tells the server what
 * was done here, and learns what was done elsewhere. An actor owns the port and passes on what is heard on it.
 */
#pragma once

#include "agents/device-store.h"
#include "agents/scenario.h"
#include "agents/verbs.h"
#include "agents/vigil.h"
#include "sim/port.h"

G_BEGIN_DECLS

#define PP_IMAP_CLIENT_PATIENCE_US (G_GINT64_CONSTANT (10) * 60 * G_USEC_PER_SEC)
/* IDLE is begun anew before a server may think that nobody is there (RFC 2177). */
#define PP_IMAP_CLIENT_IDLE_US (G_GINT64_CONSTANT (25) * 60 * G_USEC_PER_SEC)

/* What the client asks of, and tells, the actor that it works for. */
typedef struct
{
  const char *user;
  const char *password;
  const char *mechanism; /* of SASL; NULL: the client chooses */
  PpOffer tls;           /* STARTTLS; %PP_OFFER_YES: if it is offered */
  PpTrust *trust;
  gboolean unverified;   /* takes any certificate */
  PpDeviceStore *store;
  PpCaching cache;
  gboolean idle;         /* stays, and is told (RFC 2177) */
  PpVigil *calls;
  void (*settled) (PpActor *actor, PpPort *port); /* all is as on the server; now it waits */
  /* The session is over; @problem NULL if all went well. @letters came. */
  void (*finished) (PpActor *actor, PpPort *port, guint letters, const char *problem);
} PpImapCustomer;

void pp_imap_collect (PpPort *port, const PpImapCustomer *customer); /* from connected() */
void pp_imap_client_nudge (PpPort *port); /* something was done here, or somebody wants to know: look again */
void pp_imap_client_heard (PpPort *port, const PpUnit *unit);
void pp_imap_client_sealed (PpPort *port, const char *problem);
void pp_imap_client_hung_up (PpPort *port);
void pp_imap_client_asleep (PpPort *port); /* for pp_vigil_new() */
const PpStep *const *pp_imap_client_steps (guint *n);

G_END_DECLS
