/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of an authority, shared by:
 *   authority.c         making keys and certificates
 *   authority-folder.c  the authority's key on disk
 *   tls.c               which shows and verifies them
 */
#pragma once

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "sim/authority.h"

G_BEGIN_DECLS

struct _PpAuthority
{
  gatomicrefcount refs;
  gnutls_x509_privkey_t key;     /* NULL until it is needed */
  gnutls_x509_crt_t certificate; /* the same */
  GHashTable *issued;            /* "KIND HOST ADDRESS" to PpIdentity */
  PpTrust *trust;                /* or NULL */
};

struct _PpIdentity
{
  gatomicrefcount refs;
  gnutls_certificate_credentials_t credentials;
};

struct _PpTrust
{
  gatomicrefcount refs;
  gnutls_certificate_credentials_t credentials;
};

void pp_authority_make (PpAuthority *self); /* its key and certificate, unless they are there */
char *pp_authority_to_pem (PpAuthority *self); /* (transfer full): private key and certificate */
gboolean pp_authority_from_pem (PpAuthority *self, const char *pem, gsize length, const char **fault);

G_END_DECLS
