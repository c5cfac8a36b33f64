/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mail addresses as SMTP writes them (RFC 5321, 4.1.2), and the envelope made of them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PP_MAIL_ERROR (pp_mail_error_quark ())
GQuark pp_mail_error_quark (void);
typedef enum
{
  PP_MAIL_ERROR_SYNTAX,    /* the text breaks the grammar */
  PP_MAIL_ERROR_TOO_LONG,  /* over a limit of RFC 5321, 4.5.3.1 */
  PP_MAIL_ERROR_TRUNCATED, /* the message ends before it should */
  PP_MAIL_ERROR_FILE       /* a file could not be read */
} PpMailError;

/* A mailbox, or the null reverse-path (both parts empty). @local is unquoted; @domain is in lower case. */
typedef struct
{
  char *local;
  char *domain;
} PpAddress;

PpAddress *pp_address_new (const char *local, const char *domain);
PpAddress *pp_address_copy (const PpAddress *self);
void pp_address_free (PpAddress *self);
gboolean pp_address_equal (const PpAddress *a, const PpAddress *b); /* local parts exactly, domains in any case */
guint pp_address_hash (const PpAddress *self);
gboolean pp_address_is_null (const PpAddress *self);
char *pp_address_to_string (const PpAddress *self);                 /* "bob@paris.example", quoted where it must be; "" for null */
PpAddress *pp_address_parse (const char *text, GError **error);     /* Mailbox, without brackets; source routes are not allowed here */

/* What follows MAIL FROM: or RCPT TO: a path, then ESMTP parameters. @line is what comes after the colon, spaces at its
 * beginning allowed, brackets required unless @lenient. "<>" only where @null_allowed, bare "<Postmaster>" only where
 * @postmaster_allowed (then the domain is empty). A source route is read and ignored (RFC 5321, C).
 * @parameters receives "KEYWORD" or "KEYWORD=value" strings, NULL-terminated. */
typedef enum
{
  PP_PATH_PLAIN = 0,
  PP_PATH_NULL_ALLOWED = 1 << 0,
  PP_PATH_POSTMASTER_ALLOWED = 1 << 1,
  PP_PATH_LENIENT = 1 << 2
} PpPathFlags;
PpAddress *pp_path_parse (const char *line, PpPathFlags flags, char ***parameters, GError **error);

gboolean pp_domain_is_valid (const char *domain); /* Domain of RFC 5321, 4.1.2 (names) */
gboolean pp_domain_or_literal_is_valid (const char *text); /* what EHLO may say: Domain or address-literal */

/* The envelope of a letter: who gets word if it fails, who shall have it. */
typedef struct
{
  PpAddress *reverse;      /* never NULL; may be the null reverse-path */
  GPtrArray *recipients;   /* of PpAddress, owned */
} PpEnvelope;

PpEnvelope *pp_envelope_new (const PpAddress *reverse);
PpEnvelope *pp_envelope_copy (const PpEnvelope *self);
void pp_envelope_free (PpEnvelope *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpAddress, pp_address_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpEnvelope, pp_envelope_free)

G_END_DECLS
