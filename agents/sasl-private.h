/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What both ends of SASL share: the mechanisms, base64 as it is on the wire, and names and passwords made comparable.
 */
#pragma once

#include "agents/sasl.h"

#include <gsasl.h>

G_BEGIN_DECLS

/* A mechanism, and what the library that speaks it leaves to us. */
typedef struct
{
  const char *name;
  gboolean client_first;  /* the client may speak before the server has (RFC 4422, 3.3) */
  gboolean takes_initial; /* the server takes an initial response; LOGIN's clients send one although they should wait */
  gboolean own_server;    /* its server's side is ours: sasl-cram.c */
  const char *prompts[2]; /* what a server asks, one question after the other, where that is always the same */
} PpSaslMechanism;

const PpSaslMechanism *pp_sasl_find (const char *name); /* in any case; NULL: there is none */

char *pp_sasl_decode (const char *text, gsize *length); /* strictly; with a NUL behind; NULL: no base64, or too long */
PpSaslStep pp_sasl_judge (int code);      /* of the library's answer */

/* Under a key that this process made up when it began: the same text always has the same seal, and nobody else's has it. */
#define PP_SASL_SEAL_SIZE 32
void pp_sasl_seal (const char *purpose, const char *text, guint8 seal[PP_SASL_SEAL_SIZE]);

PpSaslStep pp_sasl_scram_check (const char *message, char **user);

/* The server's side of CRAM-MD5 (RFC 2195). */
char *pp_sasl_cram_challenge (const char *host);
gboolean pp_sasl_cram_split (const char *response, gsize length, char **user, const char **digest);
gboolean pp_sasl_cram_check (const char *challenge, const char *password, const char *digest);

G_END_DECLS
