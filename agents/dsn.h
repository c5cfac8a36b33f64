/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a sender may ask for in MAIL and RCPT when the server says DSN (RFC 3461, 4; RFC 6533, 3): the parameters' values
 * as they stand on the wire. What is answered to them in the end is in report.h.
 */
#pragma once

#include "agents/address.h"

G_BEGIN_DECLS

/* xtext (RFC 3461, 4): printable ASCII, with "+XX" for the rest. */
char *pp_xtext_encode (const char *octets, gssize length); /* (transfer full) */
char *pp_xtext_decode (const char *xtext);                 /* (transfer full) (nullable): NULL if it is none */
char *pp_xtext_decode_printable (const char *xtext);       /* the same; NULL also if it is empty or not printable */

gboolean pp_notify_parse (const char *value, PpNotify *notify);
char *pp_notify_to_string (PpNotify notify); /* (transfer full) (nullable): "SUCCESS,DELAY"; NULL for what was not said */
gboolean pp_return_parse (const char *value, PpReturn *give_back);
gboolean pp_envelope_id_is_valid (const char *xtext);
gboolean pp_original_recipient_is_valid (const char *value, gboolean utf8);

char *pp_original_recipient_to_ascii (const char *value); /* (transfer full): for a server without SMTPUTF8 */

/* (transfer full) (nullable): "rfc822; bob@paris.example" of ORCPT's "rfc822;bob@paris.example" */
char *pp_original_recipient_to_field (const char *value, gboolean utf8);

G_END_DECLS
