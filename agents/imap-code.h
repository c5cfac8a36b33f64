/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Response codes: what a server says in brackets before the text of a response, for the program on the other side
 * (RFC 9051, 7.1, and the extensions). Any thread.
 */
#pragma once

#include "agents/imap-grammar.h"

G_BEGIN_DECLS

/**
 * PpImapCode:
 * @name: in capitals
 * @syntax: how it is written
 * @rfc: where it is defined
 */
typedef struct
{
  const char *name;
  const char *syntax;
  const char *rfc;
} PpImapCode;

const PpImapCode *pp_imap_codes (guint *n);
const PpImapCode *pp_imap_code_find (const char *name, gsize length); /* (nullable): in any case */

/* Takes resp-text apart. @arguments: (out) (transfer full): the code's words, its name first; NULL: there is no code, or none that can
 * be read. Returns the text behind it, a part of @rest. */
const char *pp_imap_code_read (const char *rest, PpImapArgument **arguments);

G_END_DECLS
