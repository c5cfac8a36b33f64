/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The charsets in which the strings of a SEARCH may be (RFC 9051, 6.4.4). Only those that people's mail programs had, by
 * name: what a stranger may have converted is not left to whatever the C library has a converter for.
 */
#include "agents/imap-private.h"

#include <string.h>

/* The first two are those that everybody has (RFC 9051, 6.4.4); a NUL is a NUL in all of them. */
static const char *const charsets[] = {
  "UTF-8", "US-ASCII", "ISO-8859-1", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7",
  "ISO-8859-8", "ISO-8859-9", "ISO-8859-10", "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16", "WINDOWS-1250",
  "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253", "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256", "WINDOWS-1257", "WINDOWS-1258",
  "KOI8-R", "KOI8-U", "BIG5", "EUC-JP", "EUC-KR", "GB18030", "GB2312", "GBK", "ISO-2022-JP", "SHIFT_JIS", "TIS-620", NULL
};

const char *const *
pp_imap_search_charsets (void)
{
  return charsets;
}

/* Its name as we know it; NULL: we do not. */
const char *
pp_imap_charset_find (const char *name, GError **error)
{
  g_autofree char *quoted = NULL;

  if (g_ascii_strcasecmp (name, "ASCII") == 0)
    return "US-ASCII";
  for (guint i = 0; charsets[i] != NULL; i++)
    if (g_ascii_strcasecmp (charsets[i], name) == 0)
      return charsets[i];
  quoted = pp_imap_quote (name, strlen (name));
  pp_imap_fail (error, PP_IMAP_ERROR_CHARSET, "the charset %s is not known here", quoted);
  return NULL;
}

/* (transfer full) (nullable): @octets in UTF-8. */
char *
pp_imap_charset_convert (const char *charset, const char *octets, gsize length, GError **error)
{
  gboolean utf8 = charset == NULL || g_str_equal (charset, "UTF-8"), ascii = charset != NULL && g_str_equal (charset, "US-ASCII");
  g_autofree char *text = NULL;
  gsize written = length;

  if (!utf8 && !ascii)
    text = g_convert (octets, length, "UTF-8", charset, NULL, &written, NULL);
  else if (utf8 ? g_utf8_validate (octets, length, NULL) : g_str_is_ascii (octets))
    text = g_strndup (octets, length);
  if (text != NULL && memchr (text, '\0', written) == NULL && g_utf8_validate (text, written, NULL))
    return g_steal_pointer (&text);
  pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "in SEARCH, a string is not in the charset %s", charset != NULL ? charset : "UTF-8");
  return NULL;
}
