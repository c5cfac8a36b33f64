/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Making keys and certificates. They are valid for so long that neither the clock on the wall nor a world's own, which
 * may stand in any year of e-mail, finds them expired.
 */
#include "sim/authority-private.h"

#include <gio/gio.h>
#include <gnutls/crypto.h>
#include <string.h>

#define AUTHORITY_NAME "Pennypost CA"
#define VALID_FROM 315532800         /* 1980-01-01 */
#define VALID_UNTIL 253402300799     /* 9999-12-31: RFC 5280, 4.1.2.5: "no well-defined expiration date" */
#define LONGEST_COMMON_NAME 64       /* RFC 5280, appendix A.1 */
#define LONGEST_HOST 253

G_DEFINE_QUARK (pp-authority-error-quark, pp_authority_error)

/* Only a machine without memory or without chance fails at these. */
static void
must (int result)
{
  if (result < 0)
    g_error ("making a certificate: %s", gnutls_strerror (result));
}

/**
 * pp_authority_new:
 *
 * Returns: (transfer full): an authority that lives in memory only; making it costs nothing until it issues something
 */
PpAuthority *
pp_authority_new (void)
{
  PpAuthority *self = g_new0 (PpAuthority, 1);

  g_atomic_ref_count_init (&self->refs);
  self->issued = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pp_identity_unref);
  return self;
}

PpAuthority *
pp_authority_ref (PpAuthority *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
pp_authority_unref (PpAuthority *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  gnutls_x509_privkey_deinit (self->key);
  gnutls_x509_crt_deinit (self->certificate);
  g_hash_table_unref (self->issued);
  g_clear_pointer (&self->trust, pp_trust_unref);
  g_free (self);
}

PpIdentity *
pp_identity_ref (PpIdentity *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
pp_identity_unref (PpIdentity *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  gnutls_certificate_free_credentials (self->credentials);
  g_free (self);
}

PpTrust *
pp_trust_ref (PpTrust *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
pp_trust_unref (PpTrust *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  gnutls_certificate_free_credentials (self->credentials);
  g_free (self);
}

static gnutls_x509_privkey_t
new_key (void)
{
  gnutls_x509_privkey_t key;

  must (gnutls_x509_privkey_init (&key));
  must (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  return key;
}

/* A certificate of @key for @name, not yet signed. */
static gnutls_x509_crt_t
new_certificate (gnutls_x509_privkey_t key, const char *name)
{
  gnutls_x509_crt_t certificate;
  guint8 serial[16], id[64];
  gsize length = sizeof id;

  must (gnutls_x509_crt_init (&certificate));
  must (gnutls_x509_crt_set_version (certificate, 3));
  must (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial));
  serial[0] = (serial[0] & 0x3f) | 0x40; /* positive, and of full length */
  must (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial));
  must (gnutls_x509_crt_set_activation_time (certificate, VALID_FROM));
  must (gnutls_x509_crt_set_expiration_time (certificate, VALID_UNTIL));
  must (gnutls_x509_crt_set_key (certificate, key));
  must (gnutls_x509_crt_get_key_id (certificate, 0, id, &length));
  must (gnutls_x509_crt_set_subject_key_id (certificate, id, length));
  if (strlen (name) <= LONGEST_COMMON_NAME)
    must (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, strlen (name)));
  return certificate;
}

/* See authority-private.h. */
void
pp_authority_make (PpAuthority *self)
{
  if (self->key != NULL)
    return;
  self->key = new_key ();
  self->certificate = new_certificate (self->key, AUTHORITY_NAME);
  must (gnutls_x509_crt_set_basic_constraints (self->certificate, 1, 0));
  must (gnutls_x509_crt_set_key_usage (self->certificate, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
  must (gnutls_x509_crt_sign2 (self->certificate, self->certificate, self->key, GNUTLS_DIG_SHA256, 0));
}

/* What only a certificate of a host has (RFC 5280, 4.2.1; RFC 6125, 6.4.4: it is the dNSName that counts). */
static void
describe_host (gnutls_x509_crt_t certificate, const char *host, const char *address)
{
  g_autoptr (GInetAddress) ip = address != NULL ? g_inet_address_new_from_string (address) : NULL;

  must (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, host, strlen (host), GNUTLS_FSAN_SET));
  if (ip != NULL)
    must (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (ip),
                                                g_inet_address_get_native_size (ip), GNUTLS_FSAN_APPEND));
  must (gnutls_x509_crt_set_basic_constraints (certificate, 0, -1));
  must (gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
  must (gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0));
}

static PpIdentity *
make_identity (PpAuthority *self, const char *host, const char *address, PpIdentityKind kind)
{
  const char *name = kind != PP_IDENTITY_WRONG_NAME ? host
                     : g_ascii_strcasecmp (host, "other.example") != 0 ? "other.example" : "another.example";
  gnutls_x509_privkey_t key = new_key ();
  gnutls_x509_crt_t certificate = new_certificate (key, name);
  PpIdentity *identity = g_new0 (PpIdentity, 1);

  describe_host (certificate, name, kind != PP_IDENTITY_WRONG_NAME ? address : NULL);
  if (kind == PP_IDENTITY_SELF_SIGNED)
    must (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0));
  else
    {
      guint8 id[64];
      gsize length = sizeof id;
      pp_authority_make (self);
      if (gnutls_x509_crt_get_subject_key_id (self->certificate, id, &length, NULL) >= 0)
        must (gnutls_x509_crt_set_authority_key_id (certificate, id, length));
      must (gnutls_x509_crt_sign2 (certificate, self->certificate, self->key, GNUTLS_DIG_SHA256, 0));
    }
  g_atomic_ref_count_init (&identity->refs);
  must (gnutls_certificate_allocate_credentials (&identity->credentials));
  must (gnutls_certificate_set_x509_key (identity->credentials, &certificate, 1, key));
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return identity;
}

static gboolean
is_ascii_name (const char *host)
{
  gsize length = strlen (host);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (host[i]))
      return FALSE;
  return length > 0 && length <= LONGEST_HOST;
}

/**
 * pp_authority_issue:
 * @host: its name as it stands in DNS: 1 to 253 printable ASCII characters
 * @address: (nullable): its IP address, for those who call it by that
 *
 * Returns: (transfer full): what a server on @host shows; the same one whenever it is asked for again
 */
PpIdentity *
pp_authority_issue (PpAuthority *self, const char *host, const char *address, PpIdentityKind kind)
{
  g_autofree char *key = NULL;
  PpIdentity *identity;

  g_return_val_if_fail (self != NULL && host != NULL && is_ascii_name (host) && kind < PP_N_IDENTITY_KINDS, NULL);

  key = g_strdup_printf ("%d %s %s", kind, host, address != NULL ? address : "");
  identity = g_hash_table_lookup (self->issued, key);
  if (identity == NULL)
    {
      identity = make_identity (self, host, address, kind);
      g_hash_table_insert (self->issued, g_steal_pointer (&key), identity);
    }
  return pp_identity_ref (identity);
}

/**
 * pp_authority_get_trust:
 *
 * Returns: (transfer none): what a client verifies with who trusts this authority and no other
 */
PpTrust *
pp_authority_get_trust (PpAuthority *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->trust == NULL)
    {
      pp_authority_make (self);
      self->trust = g_new0 (PpTrust, 1);
      g_atomic_ref_count_init (&self->trust->refs);
      must (gnutls_certificate_allocate_credentials (&self->trust->credentials));
      must (gnutls_certificate_set_x509_trust (self->trust->credentials, &self->certificate, 1));
    }
  return self->trust;
}

/* ------------------------------------------------------------------ as text */

static char *
take_pem (gnutls_datum_t *pem)
{
  char *text = g_strndup ((const char *) pem->data, pem->size);

  gnutls_free (pem->data);
  return text;
}

/* See authority.h. */
char *
pp_authority_get_certificate (PpAuthority *self)
{
  gnutls_datum_t pem;

  g_return_val_if_fail (self != NULL, NULL);
  pp_authority_make (self);
  must (gnutls_x509_crt_export2 (self->certificate, GNUTLS_X509_FMT_PEM, &pem));
  return take_pem (&pem);
}

/* See authority-private.h. */
char *
pp_authority_to_pem (PpAuthority *self)
{
  g_autofree char *certificate = pp_authority_get_certificate (self), *key = NULL;
  gnutls_datum_t pem;

  must (gnutls_x509_privkey_export2_pkcs8 (self->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem));
  key = take_pem (&pem);
  return g_strconcat (key, certificate, NULL);
}

static gboolean
belong_together (gnutls_x509_privkey_t key, gnutls_x509_crt_t certificate)
{
  guint8 of_key[64], of_certificate[64];
  gsize key_length = sizeof of_key, certificate_length = sizeof of_certificate;

  return gnutls_x509_privkey_get_key_id (key, 0, of_key, &key_length) >= 0 &&
         gnutls_x509_crt_get_key_id (certificate, 0, of_certificate, &certificate_length) >= 0 &&
         key_length == certificate_length && memcmp (of_key, of_certificate, key_length) == 0;
}

/**
 * pp_authority_from_pem:
 * @self: a new authority
 * @pem: (array length=length): what pp_authority_to_pem() made, or so one hopes
 * @fault: (out): what is wrong with it, if anything is: the end of a sentence
 *
 * Returns: %FALSE if that is no authority
 */
gboolean
pp_authority_from_pem (PpAuthority *self, const char *pem, gsize length, const char **fault)
{
  gnutls_datum_t datum = { (guint8 *) pem, length };
  unsigned int critical;

  must (gnutls_x509_privkey_init (&self->key));
  must (gnutls_x509_crt_init (&self->certificate));
  if (gnutls_x509_privkey_import2 (self->key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0) < 0)
    *fault = "there is no private key in it that can be read";
  else if (gnutls_x509_crt_import (self->certificate, &datum, GNUTLS_X509_FMT_PEM) < 0)
    *fault = "there is no certificate in it that can be read";
  else if (gnutls_x509_crt_get_ca_status (self->certificate, &critical) <= 0)
    *fault = "its certificate is not one of an authority";
  else if (!belong_together (self->key, self->certificate))
    *fault = "its key and its certificate do not belong together";
  else
    return TRUE;
  return FALSE;
}
