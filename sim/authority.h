/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small certificate authority for one world: it issues certificates to the hosts of that world and to nobody else.
 * Keys are ECDSA on P-256; everything is made when it is first asked for, and kept. An authority belongs to one thread at
 * a time; identities and trusts may be passed between threads.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PP_AUTHORITY_ERROR (pp_authority_error_quark ())
GQuark pp_authority_error_quark (void);

typedef enum
{
  PP_AUTHORITY_ERROR_FOREIGN, /* what lies there is not an authority, or not whole */
  PP_AUTHORITY_ERROR_MACHINE  /* the machine refused to read or write */
} PpAuthorityError;

/**
 * PpIdentityKind:
 * @PP_IDENTITY_TRUSTED: for that host, signed by the authority
 * @PP_IDENTITY_SELF_SIGNED: for that host, signed by nobody but itself
 * @PP_IDENTITY_WRONG_NAME: signed by the authority, but for another host
 */
typedef enum
{
  PP_IDENTITY_TRUSTED,
  PP_IDENTITY_SELF_SIGNED,
  PP_IDENTITY_WRONG_NAME,
  PP_N_IDENTITY_KINDS
} PpIdentityKind;

typedef struct _PpAuthority PpAuthority;
typedef struct _PpIdentity PpIdentity; /* what a server shows: a certificate and its private key */
typedef struct _PpTrust PpTrust;       /* what a client verifies with: certificates of authorities */

PpAuthority *pp_authority_new (void);
PpAuthority *pp_authority_new_in_folder (const char *path, GError **error);
PpAuthority *pp_authority_ref (PpAuthority *self);
void pp_authority_unref (PpAuthority *self);
PpIdentity *pp_authority_issue (PpAuthority *self, const char *host, const char *address, PpIdentityKind kind);
PpTrust *pp_authority_get_trust (PpAuthority *self);
char *pp_authority_get_certificate (PpAuthority *self); /* (transfer full): its own certificate as PEM, for everybody to have */

PpIdentity *pp_identity_ref (PpIdentity *self);
void pp_identity_unref (PpIdentity *self);
PpTrust *pp_trust_ref (PpTrust *self);
void pp_trust_unref (PpTrust *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpAuthority, pp_authority_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpIdentity, pp_identity_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpTrust, pp_trust_unref)

G_END_DECLS
