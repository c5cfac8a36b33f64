/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two toy actors with a line protocol that can be sealed, for tests of TLS in the world. The server knows
 *   SEAL           answers "go ahead", then seals         LEAK      the same, with a line too many behind the answer
 *   ECHO WORDS     answers "WORDS"                        BIG N     answers "big N", then a block of N octets
 *   TAKE N         hears N octets, answers "took N SUM"   BYE       answers "bye" and hangs up          CUT   hangs up
 * The client works through a script, one entry when connected and one for each answer.
 */
#pragma once

#include "sim/world.h"

#define TOY_PORT 99

typedef enum
{
  TOY_ASKED,    /* sealed when the client asks for it */
  TOY_AT_ONCE,  /* sealed before anything is said; the greeting comes when that is done */
  TOY_EARLY     /* the same, but the greeting is given to the port without waiting */
} ToyManner;

#define TOY_TYPE_SERVER (toy_server_get_type ())
G_DECLARE_FINAL_TYPE (ToyServer, toy_server, TOY, SERVER, PpActor)
#define TOY_TYPE_CLIENT (toy_client_get_type ())
G_DECLARE_FINAL_TYPE (ToyClient, toy_client, TOY, CLIENT, PpActor)

struct _ToyServer
{
  PpActor parent_instance;
  ToyManner manner;
  PpIdentity *identity; /* owned */
  GString *log;         /* what it was told, a line each */
};

/* Entries of a script: "LINE" is said; "!seal" is said as SEAL and sealed when told to go ahead; "!sealed" does nothing but
 * wait for the greeting; "!octets N" says N octets; "!raw OCTETS" says them as they are, "!hang-up". "!clear OCTETS" says
 * them instead of sealing when told to go ahead. */
struct _ToyClient
{
  PpActor parent_instance;
  ToyManner manner;
  PpTrust *trust; /* owned */
  const char *name;
  gboolean verify;
  const char *const *script;
  guint at;
  gboolean done;
  GString *log;
};

GBytes *toy_octets (gsize count); /* (transfer full): the same for the same count */
guint toy_sum (const char *octets, gsize length);
