/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stranger's SEARCH programs: what stands behind SEARCH, literals and all. Nothing may be nested without need.
 */
#include "imap-wire.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static guint
check_key (const PpSearch *key, guint depth)
{
  gboolean nests = key->what == PP_SEARCH_AND || key->what == PP_SEARCH_OR || key->what == PP_SEARCH_NOT;
  guint count = 1;

  g_assert (depth <= 4 * PP_IMAP_DEPTH_MAX + 2);
  g_assert ((key->of != NULL) == nests && (key->needle != NULL) == (key->what >= PP_SEARCH_KEY));
  g_assert ((key->set != NULL) == (key->what == PP_SEARCH_SEQUENCE || key->what == PP_SEARCH_UID));
  g_assert ((key->text != NULL) == (key->what == PP_SEARCH_KEYWORD || key->what == PP_SEARCH_HEADER));
  if (!nests)
    return 1;
  g_assert (key->what == PP_SEARCH_NOT ? key->of->len == 1 : key->of->len >= 2);
  for (guint i = 0; i < key->of->len; i++)
    {
      const PpSearch *inside = g_ptr_array_index (key->of, i);

      g_assert (inside->what != key->what);
      count += check_key (inside, depth + 1);
    }
  return count;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GString) wire = g_string_new ("a SEARCH ");
  g_autoptr (PpImapLine) line = NULL;
  g_autoptr (PpImapArgument) root = NULL;
  g_autoptr (PpSearchProgram) program = NULL;
  g_autoptr (GError) error = NULL;
  const char *at;

  g_string_append_len (wire, (const char *) data, size);
  at = wire->str;
  line = take_line (&at, wire->str + wire->len);
  root = line != NULL ? pp_imap_line_read (line, TRUE, NULL) : NULL;
  if (root == NULL)
    return 0;
  program = pp_imap_search_parse (root, 2, &error);
  g_assert ((program == NULL) == (error != NULL));
  g_assert (error == NULL || g_str_is_ascii (error->message));
  if (program != NULL)
    g_assert (check_key (program->root, 0) <= 4 * PP_IMAP_SEARCH_KEYS_MAX);
  return 0;
}
