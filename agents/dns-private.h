/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the two ends of DNS share: ldns's things in our words.
 */
#pragma once

#include <ldns/ldns.h>

#include "agents/dns.h"

G_BEGIN_DECLS

char *pp_dns_name_to_string (const ldns_rdf *name);
char *pp_dns_type_to_string (ldns_rr_type type);
PpDnsRecord *pp_dns_record_new (const ldns_rr *rr);
GBytes *pp_dns_write (const ldns_pkt *packet);

G_END_DECLS
