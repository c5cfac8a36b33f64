/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every protocol's tables have in common. A server is a table of verbs, a client a table of steps, and the
 * tables are the table of contents: dispatch goes through them, and the window, the coach and the tests read them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PpVerbTraits:
 * @PP_VERB_SEALS: begins TLS: only where that is offered, and only once
 * @PP_VERB_SIGNS_IN: says who one is: only where that is offered, and (in SMTP) only once
 * @PP_VERB_WANTS_SEAL: a server that insists on TLS does not hear it before
 * @PP_VERB_WANTS_SIGN_IN: a server that insists on knowing who is there does not hear it before
 *
 * What decides, beside the state, whether a verb is for a session.
 */
typedef enum
{
  PP_VERB_SEALS = 1 << 0,
  PP_VERB_SIGNS_IN = 1 << 1,
  PP_VERB_WANTS_SEAL = 1 << 2,
  PP_VERB_WANTS_SIGN_IN = 1 << 3
} PpVerbTraits;

/**
 * PpVerb:
 * @name: the word itself, in capitals
 * @states: bits of the states in which it is legal: 1 << state
 * @syntax: how it is written, for the answer to a mistake
 * @rfc: where it is defined: "RFC 5321, 4.1.1.3"
 * @traits: #PpVerbTraits
 * @useful: bits of the states in which it comes to anything, where it is heard in more; 0: in all of @states
 *
 * The first member of every server's row. The rest of a row is the protocol's own: a check ("may I?") and a handler.
 */
typedef struct
{
  const char *name;
  guint states;
  const char *syntax;
  const char *rfc;
  guint traits;
  guint useful;
} PpVerb;

/**
 * PpState:
 * @name: as it stands in the journal, and in data/commentary.ini with its sentence
 * @rfc: where it comes from
 */
typedef struct
{
  const char *name;
  const char *rfc;
} PpState;

/* A table as others see it: rows of @stride octets, each beginning with a PpVerb; states by number. */
typedef struct
{
  const char *proto;
  const void *rows;
  gsize stride;
  guint n_rows;
  const PpState *states;
  guint n_states;
} PpVerbTable;

const PpVerb *pp_verb_table_find (const PpVerbTable *table, const char *word, gsize length); /* in any case */
const PpVerb *pp_verb_table_get (const PpVerbTable *table, guint row);

/* What the window, which has no session, knows of one. */
typedef struct
{
  const char *state;
  gboolean sealed;
  gboolean signed_in;
  gboolean offers_tls;
  gboolean insists_on_tls;
  gboolean offers_sign_in; /* sealed as it is, or as it is not */
  gboolean insists_on_sign_in;
} PpVerbPlace;

gboolean pp_verb_table_is_open (const PpVerbTable *table, const PpVerb *verb, const PpVerbPlace *place);

/**
 * PpStep:
 * @name: what the client says in it, e.g. "RCPT"
 * @state: the state it is in until the reply is there, as in data/commentary.ini
 * @rfc: where it is defined
 *
 * The first member of every client's row; say and heard functions follow.
 */
typedef struct
{
  const char *name;
  const char *state;
  const char *rfc;
} PpStep;

G_END_DECLS
