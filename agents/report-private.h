/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files that write a report share, and nobody else needs.
 */
#pragma once

#include "agents/report.h"

G_BEGIN_DECLS

/* One part of the multipart. Its content is @text, or @octets where that is not NULL; @octets points into the original. */
typedef struct
{
  const char *type;        /* Content-Type */
  const char *description; /* Content-Description */
  const char *encoding;    /* Content-Transfer-Encoding, or NULL for 7bit */
  GString *text;
  const char *octets;
  gsize length;            /* of @octets */
} PpReportPart;

gboolean pp_report_is_global (const PpReport *report); /* whether it has to speak UTF-8 (RFC 6533) */
gboolean pp_report_has (const PpReport *report, PpReportAction action);
char *pp_report_tame (const char *text, gboolean utf8);                       /* (transfer full): words */
char *pp_report_address (const PpAddress *address, gboolean utf8);            /* (transfer full) */
void pp_report_append_wrapped (GString *text, const char *words, const char *indent);
char *pp_report_date (const PpReport *report, gint64 when_us);                /* (transfer full) (nullable) */
char *pp_report_host (const char *host);                                      /* (transfer full): "[192.0.2.1]" */

void pp_report_write_slip (const PpReport *report, PpReportPart *part);
void pp_report_write_status (const PpReport *report, PpReportPart *part);
void pp_report_write_original (const PpReport *report, PpReportPart *part);

G_END_DECLS
