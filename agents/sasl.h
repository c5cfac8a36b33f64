/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who are you, and can you prove it? Both ends of SASL (RFC 4422) as the mail protocols carry it: lines of base64
 * (RFC 4954, 4; RFC 5034, 4; RFC 9051, 6.2.2). It knows no reply code and no line ending: the protocols' engines put
 * "334 ", "+ " and "AUTH" around what comes out of here.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Octets that a line of an exchange may have, without its CR LF (RFC 4954, 4). What is longer is rubbish. */
#define PP_SASL_LINE_MAX 12288

typedef enum
{
  PP_SASL_MORE,     /* say what came out, and come back with the answer */
  PP_SASL_DONE,     /* a server: he is who he says; a client: all is said, the server's verdict is to come */
  PP_SASL_FAILED,   /* wrong credentials; a client: the server's are, or it asks too much */
  PP_SASL_RUBBISH,  /* not base64, or not what the mechanism says */
  PP_SASL_CANCELLED /* the client said "*" */
} PpSaslStep;

/* (transfer full) (nullable): the password of that user, or NULL. @user is as the client named him, prepared (RFC 4013). */
typedef char *(*PpSaslPasswordFunc) (const char *user, gpointer data);

typedef struct _PpSaslServer PpSaslServer;
typedef struct _PpSaslClient PpSaslClient;

/* Names and passwords made comparable: SASLprep (RFC 4013). (transfer full) (nullable): it cannot be, or nothing is left */
char *pp_sasl_prepare (const char *text);
gboolean pp_sasl_equal (const char *a, const char *b); /* in a time that tells nothing of where they differ */
gboolean pp_sasl_is_password (const char *right, const char *said); /* prepared, if that can be */

const char *const *pp_sasl_list_mechanisms (void); /* NULL-terminated, strongest first */
const char *pp_sasl_choose (const char *const *offered, const char *wanted);

PpSaslServer *pp_sasl_server_new (const char *mechanism, const char *service, const char *host,
                                  PpSaslPasswordFunc password, gpointer data);
void pp_sasl_server_free (PpSaslServer *self);
PpSaslStep pp_sasl_server_step (PpSaslServer *self, const char *said, char **challenge);
gboolean pp_sasl_server_takes_initial (PpSaslServer *self); /* an initial response (RFC 4954, 4) */
const char *pp_sasl_server_get_user (PpSaslServer *self); /* after PP_SASL_DONE: who signed in; NULL before */

PpSaslClient *pp_sasl_client_new (const char *mechanism, const char *service, const char *host,
                                  const char *user, const char *password);
void pp_sasl_client_free (PpSaslClient *self);
gboolean pp_sasl_client_speaks_first (const PpSaslClient *self);
PpSaslStep pp_sasl_client_step (PpSaslClient *self, const char *challenge, char **said);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpSaslServer, pp_sasl_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpSaslClient, pp_sasl_client_free)

G_END_DECLS
