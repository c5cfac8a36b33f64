/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strings as they are said (RFC 9051, 4.3): in quotes where that can be, else as a literal.
 */
#include "agents/imap-private.h"

#include <string.h>

/* Clients have limits for a line; a literal has none. */
#define LONGEST_QUOTED 1000

static gboolean
can_be_quoted (const char *octets, gsize length, gboolean utf8)
{
  gboolean ascii = TRUE;

  if (length > LONGEST_QUOTED)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (octets[i] == '\0' || octets[i] == '\r' || octets[i] == '\n')
        return FALSE;
      ascii = ascii && !(octets[i] & 0x80);
    }
  return ascii || (utf8 && g_utf8_validate (octets, length, NULL));
}

static gboolean
can_be_atom (const char *octets, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!pp_imap_is_astring_char (octets[i]))
      return FALSE;
  return length > 0 && length < LONGEST_QUOTED && !(length == 3 && g_ascii_strncasecmp (octets, "NIL", 3) == 0);
}

/* quoted = DQUOTE *QUOTED-CHAR DQUOTE */
static void
append_quoted (GString *out, const char *octets, gsize length)
{
  g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++)
    {
      if (octets[i] == '"' || octets[i] == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, octets[i]);
    }
  g_string_append_c (out, '"');
}

/* literal = "{" number64 "}" CRLF *CHAR8; CHAR8 = %x01-ff */
static void
append_literal (GString *out, const char *octets, gsize length)
{
  gsize at;

  g_string_append_printf (out, "{%" G_GSIZE_FORMAT "}\r\n", length);
  at = out->len;
  g_string_append_len (out, octets, length);
  for (char *nul = out->str + at; (nul = memchr (nul, '\0', out->str + out->len - nul)) != NULL;)
    *nul = '?';
}

/**
 * pp_imap_string_append:
 * @octets: (nullable): NULL is said as NIL
 * @length: -1: up to its NUL
 * @utf8: quotes may hold UTF-8
 *
 * nstring = string / nil ; string = quoted / literal
 */
void
pp_imap_string_append (GString *out, const char *octets, gssize length, gboolean utf8)
{
  gsize measured = octets == NULL ? 0 : length < 0 ? strlen (octets) : (gsize) length;

  if (octets == NULL)
    g_string_append (out, "NIL");
  else if (can_be_quoted (octets, measured, utf8))
    append_quoted (out, octets, measured);
  else
    append_literal (out, octets, measured);
}

/**
 * pp_imap_astring_append:
 *
 * astring = 1*ASTRING-CHAR / string. An atom if it can be one, but never "NIL", which many would take for nothing.
 */
void
pp_imap_astring_append (GString *out, const char *octets, gssize length, gboolean utf8)
{
  gsize measured = length < 0 ? strlen (octets) : (gsize) length;

  if (can_be_atom (octets, measured))
    g_string_append_len (out, octets, measured);
  else
    pp_imap_string_append (out, octets, measured, utf8);
}
