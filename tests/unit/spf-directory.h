/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small directory for SPF checks: that of RFC 7208, appendix A, and names with whatever can be wrong.
 */
#pragma once

#include "agents/spf-private.h"

G_BEGIN_DECLS

#define IP4 "192.0.2.129"
#define IP6 "2001:db8::cb01"

void add_record (PpDnsAnswer *answer, const char *name, const char *type, const char *value);
PpDnsAnswer *look_up (const char *asked, const char *type, const char *record);
PpSpf *check (const char *client, const char *sender, const char *helo, const char *record, char **last, guint *count);
void assert_result (PpSpf *spf, PpSpfResult result, const char *what);

G_END_DECLS
