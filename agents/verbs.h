/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every protocol's tables have in common. A server is a table of verbs, a client a table of steps, and the
 * tables are the table of contents: dispatch goes through them, and the window, the coach and the tests read them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PpVerb:
 * @name: the word itself, in capitals
 * @states: bits of the states in which it is legal: 1 << state
 * @syntax: how it is written, for the answer to a mistake
 * @rfc: where it is defined: "RFC 5321, 4.1.1.3"
 *
 * The first member of every server's row. The rest of a row is the protocol's own: a check ("may I?") and a handler.
 */
typedef struct
{
  const char *name;
  guint states;
  const char *syntax;
  const char *rfc;
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
