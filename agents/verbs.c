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
