/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One end of a TLS connection (RFC 8446, RFC 5246), without a socket and without waiting: ciphertext is fed in and taken
 * out, plaintext is written and read. Who carries the octets is not known here. Session tickets are off, so that nothing
 * is ever sent that was not asked for; renegotiation is refused.
 */
#pragma once

#include "sim/authority.h"

G_BEGIN_DECLS

/**
 * PpTlsStatus:
 * @PP_TLS_HANDSHAKING: nothing can be read yet; what is written waits
 * @PP_TLS_OPEN: sealed
 * @PP_TLS_CLOSED: sealed, and the other side will say no more
 * @PP_TLS_FAILED: it is over; see pp_tls_get_problem()
 */
typedef enum
{
  PP_TLS_HANDSHAKING,
  PP_TLS_OPEN,
  PP_TLS_CLOSED,
  PP_TLS_FAILED
} PpTlsStatus;

typedef struct _PpTls PpTls;

PpTls *pp_tls_new_server (PpIdentity *identity);
PpTls *pp_tls_new_client (PpTrust *trust, const char *name, gboolean verify);
void pp_tls_free (PpTls *self);

/* Ciphertext */
void pp_tls_feed (PpTls *self, const void *octets, gsize length);
void pp_tls_feed_end (PpTls *self); /* no more will be fed */
const guint8 *pp_tls_get_out (PpTls *self, gsize *length);
void pp_tls_clear_out (PpTls *self);

/* Plaintext */
PpTlsStatus pp_tls_shake_hands (PpTls *self);
gsize pp_tls_read (PpTls *self, void *octets, gsize most);
void pp_tls_write (PpTls *self, const void *octets, gsize length);
void pp_tls_close (PpTls *self);

PpTlsStatus pp_tls_get_status (PpTls *self);
const char *pp_tls_get_problem (PpTls *self);     /* a sentence, or NULL */
const char *pp_tls_get_protocol (PpTls *self);    /* "TLSv1.3", or NULL before the handshake is over */
const char *pp_tls_get_cipher (PpTls *self);      /* "TLS_AES_256_GCM_SHA384", the same */
const char *pp_tls_get_certificate (PpTls *self); /* client: "certificate of NAME, issued by NAME: verified", or NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpTls, pp_tls_free)

G_END_DECLS
