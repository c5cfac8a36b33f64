/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of SASL share: a host with a few users, and lines that are not base64 yet.
 */
#pragma once

#include "agents/sasl-private.h"

#define HOST "submit.london.example"
#define ALICE "alice@london.example"
#define SECRET "pencil" /* of Alice, of "user" and of "comma,equals=" */
#define UMLAUT "M\xc3\xbc\xc3\x9f\x69g" /* composed, as most keyboards write it; of "j\xc3\xb6rg" */

#define SERVER(mechanism) pp_sasl_server_new (mechanism, "smtp", HOST, sasl_get_password, NULL)
#define CLIENT(mechanism, user, password) pp_sasl_client_new (mechanism, "smtp", HOST, user, password)

/* A message of some mechanism, and what a server makes of it. */
typedef struct
{
  const char *octets;
  gssize length; /* -1: up to the NUL */
  PpSaslStep step;
} Message;

extern guint sasl_asked; /* how often a password was looked up */

char *sasl_get_password (const char *user, gpointer data);
char *encode (const char *octets, gssize length);
char *decode (const char *text);
PpSaslStep say (PpSaslServer *server, const char *octets, gssize length, char **challenge);
