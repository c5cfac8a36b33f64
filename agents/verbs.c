/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks things up in a protocol's table of verbs. What a verb does is in the protocol's own file.
 */
#include "agents/verbs.h"

#include <string.h>

/**
 * pp_verb_table_get:
 * @table: a protocol's table
 * @row: from 0
 *
 * Returns: (transfer none) (nullable): the verb in that row, the first member of the protocol's own row; %NULL behind
 * the last
 */
const PpVerb *
pp_verb_table_get (const PpVerbTable *table, guint row)
{
  g_return_val_if_fail (table != NULL && table->stride >= sizeof (PpVerb), NULL);

  if (row >= table->n_rows)
    return NULL;
  return (const PpVerb *) ((const char *) table->rows + row * table->stride);
}

/**
 * pp_verb_table_find:
 * @table: a protocol's table
 * @word: (array length=length): what the client said, in any case; need not end with a NUL
 * @length: octets in @word
 *
 * Verbs are said in any case (RFC 5321, 2.4; RFC 1939, 3).
 *
 * Returns: (transfer none) (nullable): the verb of that name, or %NULL
 */
const PpVerb *
pp_verb_table_find (const PpVerbTable *table, const char *word, gsize length)
{
  g_return_val_if_fail (table != NULL && (word != NULL || length == 0), NULL);

  for (guint row = 0; row < table->n_rows; row++)
    {
      const PpVerb *verb = pp_verb_table_get (table, row);

      if (strlen (verb->name) == length && g_ascii_strncasecmp (verb->name, word, length) == 0)
        return verb;
    }
  return NULL;
}

static gboolean
is_legal (const PpVerbTable *table, const PpVerb *verb, const char *state)
{
  guint states = verb->useful != 0 ? verb->useful : verb->states;

  for (guint i = 0; i < table->n_states; i++)
    if (g_strcmp0 (table->states[i].name, state) == 0)
      return (states & (1u << i)) != 0;
  return FALSE;
}

/**
 * pp_verb_table_is_open:
 * @table: a protocol's table
 * @verb: one of its verbs
 * @place: how the session stands
 *
 * Says from the table what the server would say itself if it heard that verb, rightly written.
 *
 * Returns: whether it may be said there
 */
gboolean
pp_verb_table_is_open (const PpVerbTable *table, const PpVerb *verb, const PpVerbPlace *place)
{
  g_return_val_if_fail (table != NULL && verb != NULL && place != NULL, FALSE);

  if (!is_legal (table, verb, place->state))
    return FALSE;
  if ((verb->traits & PP_VERB_SEALS) && (place->sealed || !place->offers_tls))
    return FALSE;
  if ((verb->traits & PP_VERB_SIGNS_IN) && (place->signed_in || !place->offers_sign_in))
    return FALSE;
  if ((verb->traits & PP_VERB_WANTS_SIGN_IN) && !place->signed_in && place->insists_on_sign_in)
    return FALSE;
  return !(verb->traits & PP_VERB_WANTS_SEAL) || place->sealed || !place->insists_on_tls;
}
