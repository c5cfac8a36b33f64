/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GnuTLS between two buffers. Its pull and push functions read the one and write the other, so it never waits: where there
 * is nothing to pull it is told to come again, and it does when more was fed.
 */
#include "sim/tls.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>

#include "sim/authority-private.h"

/* TLS 1.2 and 1.3 with forward secrecy and authenticated encryption (RFC 9325, 3.1 and 4.2). */
#define PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-AES-128-CBC:-AES-256-CBC:-SHA1:%SAFE_RENEGOTIATION"
/* Warnings that one may get in a handshake before it is nonsense. */
#define WARNINGS_MOST 8
#define KEEP_MOST 65536

struct _PpTls
{
  gnutls_session_t session;
  PpIdentity *identity; /* of a server */
  PpTrust *trust;       /* of a client */
  char *name;           /* of the other side, or NULL */
  gboolean verify, unknown_signer;
  PpTlsStatus status;
  GByteArray *in, *out; /* ciphertext */
  gsize taken;          /* of in */
  gboolean ended;       /* nothing more will be fed */
  gboolean starved;     /* there is no whole record in what was fed */
  gboolean closed;      /* we have said that we say no more */
  GByteArray *early;    /* what was written before the handshake is over, or NULL */
  char *problem, *protocol, *certificate;
};

/* ------------------------------------------------------------------ ciphertext */

static ssize_t
pull (gnutls_transport_ptr_t data, void *octets, size_t most)
{
  PpTls *self = data;
  gsize count = MIN (most, self->in->len - self->taken);

  if (count == 0 && !self->ended)
    {
      self->starved = TRUE;
      gnutls_transport_set_errno (self->session, EAGAIN);
      return -1;
    }
  if (count > 0)
    memcpy (octets, self->in->data + self->taken, count);
  self->taken += count;
  return count;
}

static int
pull_timeout (gnutls_transport_ptr_t data, unsigned int ms)
{
  PpTls *self = data;

  return self->taken < self->in->len || self->ended;
}

static ssize_t
push (gnutls_transport_ptr_t data, const void *octets, size_t length)
{
  g_byte_array_append (((PpTls *) data)->out, octets, length);
  return length;
}

/* Empties @array, and gives its memory back if it is much. */
static void
empty (GByteArray **array)
{
  if ((*array)->len > KEEP_MOST)
    {
      g_byte_array_unref (*array);
      *array = g_byte_array_new ();
    }
  else
    g_byte_array_set_size (*array, 0);
}

/**
 * pp_tls_feed:
 * @octets: (array length=length): what the other side sent
 */
void
pp_tls_feed (PpTls *self, const void *octets, gsize length)
{
  if (self->status == PP_TLS_FAILED)
    return; /* nobody will look at it */
  if (self->taken == self->in->len)
    {
      empty (&self->in);
      self->taken = 0;
    }
  else if (self->taken > KEEP_MOST)
    {
      g_byte_array_remove_range (self->in, 0, self->taken);
      self->taken = 0;
    }
  g_byte_array_append (self->in, octets, length);
  self->starved = FALSE;
}

void
pp_tls_feed_end (PpTls *self)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  self->starved = FALSE;
}

/**
 * pp_tls_get_out:
 * @length: (out): how much there is
 *
 * Returns: (transfer none): what is to be sent to the other side
 */
const guint8 *
pp_tls_get_out (PpTls *self, gsize *length)
{
  *length = self->out->len;
  return self->out->data;
}

void
pp_tls_clear_out (PpTls *self)
{
  empty (&self->out);
}

/* ------------------------------------------------------------------ what went wrong */

static char *
broken_off (guint alert)
{
  const char *name = gnutls_alert_get_name (alert);

  return g_strdup_printf ("the other side broke off: %s", name != NULL ? name : "for no reason that has a name");
}

/* The last record, if it was a fatal alert in clear. OpenSSL's clients have no keys yet when they find that they do not
 * trust a certificate, while GnuTLS expects to be told with them. The handshake fails anyhow: this only says better why. */
static gboolean
get_clear_alert (PpTls *self, guint *alert)
{
  static const guint8 head[] = { 21, 3, 3, 0, 2, GNUTLS_AL_FATAL };
  const guint8 *end = self->in->data + self->taken;

  if (self->status != PP_TLS_HANDSHAKING || self->taken <= sizeof head ||
      memcmp (end - 1 - sizeof head, head, sizeof head) != 0)
    return FALSE;
  *alert = end[-1];
  return TRUE;
}

static char *
sentence_for (PpTls *self, int result)
{
  guint alert;

  if (self->status == PP_TLS_HANDSHAKING && self->ended && self->taken == self->in->len &&
      result != GNUTLS_E_FATAL_ALERT_RECEIVED && result != GNUTLS_E_DECRYPTION_FAILED)
    return g_strdup ("the other side hung up in the middle of the handshake");
  switch (result)
    {
    case GNUTLS_E_REHANDSHAKE:
      return g_strdup ("the other side asked to renegotiate, which is refused");
    case GNUTLS_E_FATAL_ALERT_RECEIVED:
      return broken_off (gnutls_alert_get (self->session));
    case GNUTLS_E_DECRYPTION_FAILED:
      if (get_clear_alert (self, &alert))
        return broken_off (alert);
      break;
    case GNUTLS_E_UNEXPECTED_PACKET:
    case GNUTLS_E_UNEXPECTED_PACKET_LENGTH:
    case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
    case GNUTLS_E_RECORD_OVERFLOW:
    case GNUTLS_E_RECORD_LIMIT_REACHED:
      if (self->status == PP_TLS_HANDSHAKING)
        return g_strdup ("what came is no TLS handshake");
      break;
    default:
      break;
    }
  return g_strdup (gnutls_strerror (result));
}

/* The other side is told in an alert (RFC 8446, 6.2). */
static void
send_alert (PpTls *self, int result)
{
  if (result == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR && self->unknown_signer)
    gnutls_alert_send (self->session, GNUTLS_AL_FATAL, GNUTLS_A_UNKNOWN_CA);
  else if (result == GNUTLS_E_REHANDSHAKE)
    gnutls_alert_send (self->session, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
  else if (result != GNUTLS_E_FATAL_ALERT_RECEIVED && !self->ended)
    gnutls_alert_send_appropriate (self->session, result);
}

static void
fail (PpTls *self, int result)
{
  if (self->problem == NULL)
    self->problem = sentence_for (self, result);
  send_alert (self, result);
  self->status = PP_TLS_FAILED;
  g_clear_pointer (&self->early, g_byte_array_unref);
}

/* ------------------------------------------------------------------ the other side's certificate */

/* What a stranger wrote into a certificate, fit for a line of text. */
static char *
make_printable (const char *octets, gsize length)
{
  g_autofree char *cut = g_strndup (octets, MIN (length, 255));
  char *text = g_utf8_make_valid (cut, -1);

  for (char *at = text; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = '?';
  return text;
}

static char *
subject_of (gnutls_x509_crt_t certificate)
{
  char name[512];
  gsize length = sizeof name;

  if (gnutls_x509_crt_get_subject_alt_name (certificate, 0, name, &length, NULL) == GNUTLS_SAN_DNSNAME)
    return make_printable (name, length);
  length = sizeof name;
  if (gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &length) >= 0)
    return make_printable (name, length);
  return g_strdup ("somebody without a name");
}

static char *
issuer_of (gnutls_x509_crt_t certificate)
{
  char name[512];
  gsize length = sizeof name;

  if (gnutls_x509_crt_check_issuer (certificate, certificate))
    return g_strdup ("itself");
  if (gnutls_x509_crt_get_issuer_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &length) >= 0)
    return make_printable (name, length);
  return g_strdup ("somebody without a name");
}

static gnutls_x509_crt_t
shown_certificate (PpTls *self)
{
  unsigned int count = 0;
  const gnutls_datum_t *shown = gnutls_certificate_get_peers (self->session, &count);
  gnutls_x509_crt_t certificate;

  if (shown == NULL || count == 0 || gnutls_x509_crt_init (&certificate) < 0)
    return NULL;
  if (gnutls_x509_crt_import (certificate, &shown[0], GNUTLS_X509_FMT_DER) >= 0)
    return certificate;
  gnutls_x509_crt_deinit (certificate);
  return NULL;
}

/* Why it is not to be trusted; NULL if it is. */
static char *
doubt (PpTls *self, gnutls_x509_crt_t certificate)
{
  unsigned int status = 0;

  if (gnutls_certificate_verify_peers3 (self->session, self->name, &status) < 0)
    return g_strdup ("the certificate cannot be verified");
  self->unknown_signer = (status & GNUTLS_CERT_SIGNER_NOT_FOUND) != 0;
  if (self->unknown_signer)
    return g_strdup_printf ("the certificate is not trusted: it is signed by nobody %s",
                            gnutls_x509_crt_check_issuer (certificate, certificate) ? "but itself" : "we know");
  if (status & GNUTLS_CERT_EXPIRED)
    return g_strdup ("the certificate has expired");
  if (status & GNUTLS_CERT_NOT_ACTIVATED)
    return g_strdup ("the certificate is not valid yet");
  if (status & GNUTLS_CERT_UNEXPECTED_OWNER)
    {
      g_autofree char *subject = subject_of (certificate);
      return g_strdup_printf ("the certificate is for %s, not for %s", subject, self->name);
    }
  return status != 0 ? g_strdup ("the certificate is not trusted: it is not signed as it ought to be") : NULL;
}

/* GnuTLS asks this as soon as the certificate is there, before anything is sent to whoever showed it. */
static int
check_certificate (gnutls_session_t session)
{
  PpTls *self = gnutls_session_get_ptr (session);
  gnutls_x509_crt_t certificate = shown_certificate (self);
  g_autofree char *doubts = NULL, *subject = NULL, *issuer = NULL;

  if (certificate == NULL)
    return GNUTLS_E_NO_CERTIFICATE_FOUND;
  doubts = doubt (self, certificate);
  subject = subject_of (certificate);
  issuer = issuer_of (certificate);
  gnutls_x509_crt_deinit (certificate);
  if (doubts != NULL && self->verify)
    {
      self->problem = g_steal_pointer (&doubts);
      return GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR;
    }
  g_free (self->certificate);
  self->certificate = doubts == NULL ? g_strdup_printf ("certificate of %s, issued by %s: verified", subject, issuer)
                                     : g_strdup_printf ("certificate of %s, issued by %s: NOT verified (%s)", subject,
                                                        issuer, doubts);
  return 0;
}

/* ------------------------------------------------------------------ beginning and end */

static PpTls *
tls_new (unsigned int flags, gnutls_certificate_credentials_t credentials)
{
  PpTls *self = g_new0 (PpTls, 1);

  self->in = g_byte_array_new ();
  self->out = g_byte_array_new ();
  if (gnutls_init (&self->session, flags | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS) < 0 ||
      gnutls_priority_set_direct (self->session, PRIORITY, NULL) < 0 ||
      gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, credentials) < 0)
    g_error ("TLS cannot be had from this GnuTLS");
  gnutls_session_set_ptr (self->session, self);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_pull_function (self->session, pull);
  gnutls_transport_set_pull_timeout_function (self->session, pull_timeout);
  gnutls_transport_set_push_function (self->session, push);
  return self;
}

/**
 * pp_tls_new_server:
 * @identity: (transfer none): what it shows
 *
 * Returns: (transfer full): the end that waits for a ClientHello
 */
PpTls *
pp_tls_new_server (PpIdentity *identity)
{
  PpTls *self;

  g_return_val_if_fail (identity != NULL, NULL);
  self = tls_new (GNUTLS_SERVER, identity->credentials);
  self->identity = pp_identity_ref (identity);
  return self;
}

/**
 * pp_tls_new_client:
 * @trust: (transfer none): whose certificates are good
 * @name: (nullable): the host or IP address that the certificate has to be for; %NULL if any will do
 * @verify: whether there is no handshake with whom is not trusted; otherwise it is only remarked on
 *
 * Returns: (transfer full): the end that begins
 */
PpTls *
pp_tls_new_client (PpTrust *trust, const char *name, gboolean verify)
{
  PpTls *self;

  g_return_val_if_fail (trust != NULL, NULL);
  self = tls_new (GNUTLS_CLIENT, trust->credentials);
  self->trust = pp_trust_ref (trust);
  self->name = g_strdup (name);
  self->verify = verify;
  /* RFC 6066, 3: an address is no server name */
  if (name != NULL && *name != '\0' && !g_hostname_is_ip_address (name))
    gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, name, strlen (name));
  gnutls_session_set_verify_function (self->session, check_certificate);
  return self;
}

void
pp_tls_free (PpTls *self)
{
  gnutls_deinit (self->session);
  g_clear_pointer (&self->identity, pp_identity_unref);
  g_clear_pointer (&self->trust, pp_trust_unref);
  g_clear_pointer (&self->early, g_byte_array_unref);
  g_byte_array_unref (self->in);
  g_byte_array_unref (self->out);
  g_free (self->name);
  g_free (self->problem);
  g_free (self->protocol);
  g_free (self->certificate);
  g_free (self);
}

static void
opened (PpTls *self)
{
  const char *name = gnutls_protocol_get_name (gnutls_protocol_get_version (self->session));
  g_autoptr (GByteArray) early = g_steal_pointer (&self->early);

  self->protocol = g_strdup_printf ("TLSv%s", g_str_has_prefix (name, "TLS") ? name + 3 : name);
  self->status = PP_TLS_OPEN;
  if (early != NULL)
    pp_tls_write (self, early->data, early->len);
}

/**
 * pp_tls_shake_hands:
 *
 * Goes on with the handshake as far as what was fed allows. A client's begins with the first call.
 * Returns: the status after that
 */
PpTlsStatus
pp_tls_shake_hands (PpTls *self)
{
  int result;
  guint warnings = 0;

  if (self->status != PP_TLS_HANDSHAKING)
    return self->status;
  do
    result = gnutls_handshake (self->session);
  while (result < 0 && !gnutls_error_is_fatal (result) && !self->starved && warnings++ < WARNINGS_MOST);
  if (result >= 0)
    opened (self);
  else if (gnutls_error_is_fatal (result) || !self->starved)
    fail (self, result);
  return self->status;
}

/**
 * pp_tls_read:
 * @octets: (out caller-allocates) (array length=most): where plaintext goes; 16 KiB take any record whole
 *
 * Returns: how much there was; 0 for nothing now, or never again: see pp_tls_get_status()
 */
gsize
pp_tls_read (PpTls *self, void *octets, gsize most)
{
  while (self->status == PP_TLS_OPEN && !self->starved)
    {
      gsize taken = self->taken;
      gssize result = gnutls_record_recv (self->session, octets, most);
      if (result > 0)
        return result;
      if (result == 0 || result == GNUTLS_E_PREMATURE_TERMINATION)
        self->status = PP_TLS_CLOSED;
      else if (gnutls_error_is_fatal (result) || result == GNUTLS_E_REHANDSHAKE || (!self->starved && self->taken == taken))
        fail (self, result);
    }
  return 0;
}

/**
 * pp_tls_write:
 * @octets: (array length=length): plaintext; before the handshake is over it waits, and if that fails it is never sent
 */
void
pp_tls_write (PpTls *self, const void *octets, gsize length)
{
  if (self->status == PP_TLS_HANDSHAKING)
    {
      if (self->early == NULL)
        self->early = g_byte_array_new ();
      g_byte_array_append (self->early, octets, length);
      return;
    }
  while (length > 0 && self->status != PP_TLS_FAILED && !self->closed)
    {
      gssize result = gnutls_record_send (self->session, octets, length);
      if (result < 0 && gnutls_error_is_fatal (result))
        fail (self, result);
      else if (result > 0)
        {
          octets = (const guint8 *) octets + result;
          length -= result;
        }
    }
}

/**
 * pp_tls_close:
 *
 * Tells the other side, if there is somebody to tell, that nothing more will be said (RFC 8446, 6.1).
 */
void
pp_tls_close (PpTls *self)
{
  if (self->closed || (self->status != PP_TLS_OPEN && self->status != PP_TLS_CLOSED))
    return;
  gnutls_bye (self->session, GNUTLS_SHUT_WR);
  self->closed = TRUE;
}

/* ------------------------------------------------------------------ questions */

PpTlsStatus
pp_tls_get_status (PpTls *self)
{
  return self->status;
}

const char *
pp_tls_get_problem (PpTls *self)
{
  return self->problem;
}

const char *
pp_tls_get_protocol (PpTls *self)
{
  return self->protocol;
}

const char *
pp_tls_get_cipher (PpTls *self)
{
  return self->protocol != NULL ? gnutls_ciphersuite_get (self->session) : NULL;
}

const char *
pp_tls_get_certificate (PpTls *self)
{
  return self->protocol != NULL ? self->certificate : NULL;
}
