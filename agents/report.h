/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Delivery status notifications (RFC 3461, 6; RFC 3464; RFC 6522; RFC 6533): the letter that tells a sender what became
 * of his. When one is due, and to whom, is the mail queue's business.
 */
#pragma once

#include "agents/address.h"

G_BEGIN_DECLS

typedef enum
{
  PP_REPORT_FAILED,
  PP_REPORT_DELAYED,
  PP_REPORT_DELIVERED,
  PP_REPORT_RELAYED /* to a server that does not say DSN */
} PpReportAction;

/* What became of one recipient. */
typedef struct
{
  const PpAddress *recipient;
  const char *original;        /* ORCPT as it stood on the wire, or NULL */
  PpReportAction action;
  const char *diagnostic;      /* "550 5.1.1 No such user" as a server said it, our own words ("4.4.7 …"), or NULL */
  const char *remote_host;     /* who said it, a name or an IP address, or NULL */
  gint64 last_attempt_us;      /* date, Unix epoch; 0: unknown */
  gint64 will_retry_until_us;  /* the same; only where it is delayed */
  gboolean expired;            /* nobody refused it for good, but there are no more tries */
} PpReportLine;

typedef struct
{
  const char *host;            /* who reports */
  const PpEnvelope *envelope;  /* of the original; its reverse-path is not null */
  GBytes *original;
  gint64 arrived_us;           /* date, Unix epoch; 0: unknown */
  const PpReportLine *lines;
  guint n_lines;
  GDateTime *date;             /* now; all dates are written in its time zone */
  const char *message_id;      /* with its angle brackets or without */
  const char *boundary;        /* A-Z, a-z, 0-9 and "-_=."; it is made longer where the original has it */
} PpReport;

/* (transfer full). @body and @utf8 say what its transaction has to ask for: BODY (RFC 6152; RFC 3030) and SMTPUTF8. */
GBytes *pp_report_write (const PpReport *report, PpBody *body, gboolean *utf8);

G_END_DECLS
