/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the IMAP grammar made of words, as text that a table of cases can hold.
 */
#pragma once

#include "agents/imap-grammar.h"

G_BEGIN_DECLS

/* Lines and literals of a command or a response, one behind another as on the wire: each CR LF ends one. NULL, with
 * @problem, if it cannot be read. */
PpImapArgument *test_imap_read (const char *wire, gsize length, gboolean response, gboolean utf8, char **rest, GError **error);

/* Atoms as they are, strings in quotes, literals in <>, literal8s in <<>>, lists in (); "+" where nothing is between. */
char *test_imap_dump (const PpImapArgument *argument);

/* "(AND (FLAGS 8) (NOT (KEY 0)))": @what by its name, and what belongs to it. */
char *test_search_dump (const PpSearch *search);

G_END_DECLS
