/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Response codes: the table, and how one is taken from the text of a response.
 */
#include "agents/imap-code.h"

#include <string.h>

#define CODES "RFC 9051, 7.1"

/* By name. */
static const PpImapCode codes[] = {
  { "ALERT", "ALERT", CODES },
  { "ALREADYEXISTS", "ALREADYEXISTS", CODES },
  { "APPENDUID", "APPENDUID uidvalidity uid", CODES },
  { "AUTHENTICATIONFAILED", "AUTHENTICATIONFAILED", CODES },
  { "AUTHORIZATIONFAILED", "AUTHORIZATIONFAILED", CODES },
  { "BADCHARSET", "BADCHARSET (charset …)", CODES },
  { "CANNOT", "CANNOT", CODES },
  { "CAPABILITY", "CAPABILITY capability …", CODES },
  { "CLIENTBUG", "CLIENTBUG", CODES },
  { "CLOSED", "CLOSED", CODES },
  { "CONTACTADMIN", "CONTACTADMIN", CODES },
  { "COPYUID", "COPYUID uidvalidity uids uids", CODES },
  { "CORRUPTION", "CORRUPTION", CODES },
  { "EXPIRED", "EXPIRED", CODES },
  { "EXPUNGEISSUED", "EXPUNGEISSUED", CODES },
  { "HASCHILDREN", "HASCHILDREN", CODES },
  { "HIGHESTMODSEQ", "HIGHESTMODSEQ modseq", "RFC 7162, 3.1.2.1" },
  { "INUSE", "INUSE", CODES },
  { "LIMIT", "LIMIT", CODES },
  { "MODIFIED", "MODIFIED numbers", "RFC 7162, 3.1.3" },
  { "NOMODSEQ", "NOMODSEQ", "RFC 7162, 3.1.2.2" },
  { "NONEXISTENT", "NONEXISTENT", CODES },
  { "NOPERM", "NOPERM", CODES },
  { "OVERQUOTA", "OVERQUOTA", CODES },
  { "PARSE", "PARSE", CODES },
  { "PERMANENTFLAGS", "PERMANENTFLAGS (flags)", CODES },
  { "PRIVACYREQUIRED", "PRIVACYREQUIRED", CODES },
  { "READ-ONLY", "READ-ONLY", CODES },
  { "READ-WRITE", "READ-WRITE", CODES },
  { "SERVERBUG", "SERVERBUG", CODES },
  { "TOOBIG", "TOOBIG", "RFC 4469, 4.2" },
  { "TRYCREATE", "TRYCREATE", CODES },
  { "UIDNEXT", "UIDNEXT uid", CODES },
  { "UIDNOTSTICKY", "UIDNOTSTICKY", CODES },
  { "UIDVALIDITY", "UIDVALIDITY number", CODES },
  { "UNAVAILABLE", "UNAVAILABLE", CODES },
  { "UNKNOWN-CTE", "UNKNOWN-CTE", CODES },
  { "UNSEEN", "UNSEEN number", "RFC 3501, 7.1" },
  { "USEATTR", "USEATTR", "RFC 6154, 3" },
};

const PpImapCode *
pp_imap_codes (guint *n)
{
  *n = G_N_ELEMENTS (codes);
  return codes;
}

const PpImapCode *
pp_imap_code_find (const char *name, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strlen (codes[i].name) == length && g_ascii_strncasecmp (codes[i].name, name, length) == 0)
      return &codes[i];
  return NULL;
}

/**
 * pp_imap_code_read:
 *
 * resp-text = ["[" resp-text-code "]" SP] text. What is between the brackets has no bracket itself, but in a quoted string.
 */
const char *
pp_imap_code_read (const char *rest, PpImapArgument **arguments)
{
  const char *end = rest;
  gboolean quoted = FALSE;
  g_autoptr (PpImapLine) line = NULL;
  const char *none;

  *arguments = NULL;
  if (*rest != '[')
    return rest;
  for (; *end != '\0' && (quoted || *end != ']'); end++)
    if (quoted && *end == '\\' && end[1] != '\0')
      end++;
    else if (*end == '"')
      quoted = !quoted;
  if (*end == '\0')
    return rest;
  line = pp_imap_line_new ();
  if (pp_imap_line_add (line, rest + 1, end - rest - 1, NULL, NULL) == PP_IMAP_LINE_WHOLE)
    *arguments = pp_imap_line_read_response (line, &none, NULL);
  if (*arguments != NULL && (*arguments)->list->len == 0)
    g_clear_pointer (arguments, pp_imap_argument_free);
  return end[1] == ' ' ? end + 2 : end + 1;
}
