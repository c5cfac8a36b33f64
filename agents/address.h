/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mail addresses as SMTP writes them (RFC 5321, 4.1.2; in UTF-8: RFC 6531, 3.3), and the envelope made of them.
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
  PP_MAIL_ERROR_FILE,      /* a file could not be read */
  PP_MAIL_ERROR_NOT_ASCII, /* right but for SMTPUTF8, which has to be said (RFC 6531, 3.3) */
  PP_MAIL_ERROR_PARAMETER  /* the address is right, what follows it is not */
} PpMailError;

/* A mailbox, or the null reverse-path (both parts empty). @local is unquoted, as it was written; @domain has U-labels or
 * A-labels, as it was written, in lower case and NFC. */
typedef struct
{
  char *local;
  char *domain;
} PpAddress;

PpAddress *pp_address_new (const char *local, const char *domain);
PpAddress *pp_address_copy (const PpAddress *self);
void pp_address_free (PpAddress *self);
gboolean pp_address_equal (const PpAddress *a, const PpAddress *b); /* local parts in NFC, domains by pp_domain_equal() */
guint pp_address_hash (const PpAddress *self);
gboolean pp_address_is_null (const PpAddress *self);
gboolean pp_address_is_ascii (const PpAddress *self);
char *pp_address_to_string (const PpAddress *self);                 /* "bob@paris.example", quoted where it must be; "" for null */
char *pp_address_to_ascii_string (const PpAddress *self);           /* the same with A-labels; NULL if the local part is not ASCII */
PpAddress *pp_address_parse (const char *text, GError **error);     /* Mailbox, UTF-8 too, no brackets; source routes are not allowed here */

/* What follows MAIL FROM: or RCPT TO: a path, then ESMTP parameters. @line is what comes after the colon, spaces at its
 * beginning allowed, brackets required unless @lenient. "<>" only where @null_allowed, bare "<Postmaster>" only where
 * @postmaster_allowed (then the domain is empty). A source route is read and ignored (RFC 5321, C).
 * What is not ASCII only with @utf8 (RFC 6531, 3.3): else it is PP_MAIL_ERROR_NOT_ASCII, or a worse fault. MAIL says SMTPUTF8
 * behind its path, so a server reads MAIL with @utf8, and then looks whether it was said.
 * @parameters receives "KEYWORD" or "KEYWORD=value" strings, NULL-terminated. */
typedef enum
{
  PP_PATH_PLAIN = 0,
  PP_PATH_NULL_ALLOWED = 1 << 0,
  PP_PATH_POSTMASTER_ALLOWED = 1 << 1,
  PP_PATH_LENIENT = 1 << 2,
  PP_PATH_UTF8 = 1 << 3
} PpPathFlags;
PpAddress *pp_path_parse (const char *line, PpPathFlags flags, char ***parameters, GError **error);

gboolean pp_domain_is_valid (const char *domain); /* Domain of RFC 5321, 4.1.2 (names) */
gboolean pp_domain_or_literal_is_valid (const char *text); /* what EHLO may say: Domain or address-literal, ASCII only */
gboolean pp_domain_is_valid_utf8 (const char *domain);             /* U-labels as well */
char *pp_domain_to_ascii (const char *domain, GError **error);     /* "xn--bcher-kva.example", lower case; ASCII passes as it is */
char *pp_domain_to_unicode (const char *domain);                   /* "bücher.example", for people */
gboolean pp_domain_equal (const char *a, const char *b);           /* by their A-labels */
char *pp_text_fold (const char *text);                             /* lower case, NFC: what mailboxes go by */

/* What a message is made of, as MAIL's BODY says (RFC 6152, 2; RFC 3030, 3). */
typedef enum
{
  PP_BODY_UNSAID,
  PP_BODY_7BIT,
  PP_BODY_8BITMIME,
  PP_BODY_BINARYMIME
} PpBody;

/* How much of a message its report shall bring back (RFC 3461, 4.3). */
typedef enum
{
  PP_RETURN_UNSAID,
  PP_RETURN_FULL,
  PP_RETURN_HEADERS
} PpReturn;

/* When the sender wants to be told of one recipient (RFC 3461, 4.1). 0 is "not said": failure, and delay perhaps. */
typedef enum
{
  PP_NOTIFY_UNSAID = 0,
  PP_NOTIFY_NEVER = 1 << 0,
  PP_NOTIFY_SUCCESS = 1 << 1,
  PP_NOTIFY_FAILURE = 1 << 2,
  PP_NOTIFY_DELAY = 1 << 3
} PpNotify;

/* What the sender asked for one recipient (RFC 3461, 4). */
typedef struct
{
  PpNotify notify;
  char *original; /* ORCPT as it stands on the wire, "rfc822;bob@paris.example" in xtext, or NULL */
} PpAsked;

/* The envelope of a letter: who gets word if it fails, who shall have it, and what else MAIL and RCPT say. */
typedef struct
{
  PpAddress *reverse;      /* never NULL; may be the null reverse-path */
  GPtrArray *recipients;   /* of PpAddress, owned */
  GPtrArray *asked;        /* of PpAsked or NULL, side by side with recipients; may be shorter: the rest asked nothing */
  PpBody body;
  gboolean utf8;           /* SMTPUTF8 (RFC 6531, 3.4) */
  PpReturn give_back;      /* RET */
  char *id;                /* ENVID as it stands on the wire (xtext), or NULL */
} PpEnvelope;

PpEnvelope *pp_envelope_new (const PpAddress *reverse);
PpEnvelope *pp_envelope_new_like (const PpEnvelope *other); /* the same, for nobody yet */
void pp_envelope_add (PpEnvelope *self, PpAddress *recipient, const PpAsked *asked); /* takes @recipient */
const PpAsked *pp_envelope_get_asked (const PpEnvelope *self, guint index); /* or NULL */
PpEnvelope *pp_envelope_copy (const PpEnvelope *self);
gboolean pp_envelope_needs_utf8 (const PpEnvelope *self); /* some address has no ASCII form (RFC 6531, 3.2) */
void pp_envelope_free (PpEnvelope *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpAddress, pp_address_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpEnvelope, pp_envelope_free)

G_END_DECLS
