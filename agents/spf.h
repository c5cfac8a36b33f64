/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sender Policy Framework (RFC 7208): may this client send for that domain? A check asks its questions of the directory one
 * by one (pp_spf_wants()) and is told the answers (pp_spf_hear()); it opens no socket and knows no clock.
 */
#pragma once

#include "agents/address.h"
#include "agents/dns.h"

G_BEGIN_DECLS

typedef enum
{
  PP_SPF_NONE,
  PP_SPF_NEUTRAL,
  PP_SPF_PASS,
  PP_SPF_FAIL,
  PP_SPF_SOFTFAIL,
  PP_SPF_TEMPERROR,
  PP_SPF_PERMERROR
} PpSpfResult;

typedef struct _PpSpf PpSpf;

PpSpf *pp_spf_new (const char *client_address, const PpAddress *reverse, const char *helo, const char *receiver, gint64 now_s);
void pp_spf_free (PpSpf *self);

gboolean pp_spf_wants (PpSpf *self, const char **name, const char **type);
void pp_spf_hear (PpSpf *self, const PpDnsAnswer *answer);

PpSpfResult pp_spf_get_result (PpSpf *self);
const char *pp_spf_result_to_string (PpSpfResult result);
const char *pp_spf_get_reason (PpSpf *self);
const char *pp_spf_get_explanation (PpSpf *self);

char *pp_spf_write_received_spf (PpSpf *self);
char *pp_spf_write_results (PpSpf *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpSpf, pp_spf_free)

G_END_DECLS
