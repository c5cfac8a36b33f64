/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The classes of characters of RFC 9051, 9, numbers, what an argument is, and how a mistake in them is told.
 */
#include "agents/imap-private.h"

#include <string.h>

#define LONGEST_QUOTATION 30

G_DEFINE_QUARK (pp-imap-error-quark, pp_imap_error)

gboolean
pp_imap_fail (GError **error, PpImapError code, const char *format, ...)
{
  va_list arguments;

  if (error == NULL)
    return FALSE;
  g_return_val_if_fail (*error == NULL, FALSE);
  va_start (arguments, format);
  *error = g_error_new_valist (PP_IMAP_ERROR, code, format, arguments);
  va_end (arguments);
  return FALSE;
}

/* It goes back over the wire in resp-text, so it has to be short, and in ASCII. */
char *
pp_imap_quote (const char *text, gsize length)
{
  GString *out = g_string_new ("\"");

  for (gsize i = 0; i < MIN (length, LONGEST_QUOTATION); i++)
    g_string_append_c (out, text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
  g_string_append (out, length > LONGEST_QUOTATION ? "...\"" : "\"");
  return g_string_free (out, FALSE);
}

/* ATOM-CHAR = <any CHAR except atom-specials>; atom-specials = "(" / ")" / "{" / SP / CTL / list-wildcards / quoted-specials /
 * resp-specials */
gboolean
pp_imap_is_atom_char (char c)
{
  return c > ' ' && c < 127 && strchr ("(){%*\"\\]", c) == NULL;
}

/* ASTRING-CHAR = ATOM-CHAR / resp-specials */
gboolean
pp_imap_is_astring_char (char c)
{
  return c == ']' || pp_imap_is_atom_char (c);
}

/* list-char = ATOM-CHAR / list-wildcards / resp-specials */
gboolean
pp_imap_is_list_char (char c)
{
  return c == '%' || c == '*' || pp_imap_is_astring_char (c);
}

/* number64 = 1*DIGIT: zeros may stand in front */
gboolean
pp_imap_digits_read (const char **at, const char *end, guint64 most, guint64 *number)
{
  const char *p = *at;
  guint64 value = 0;

  for (; p < end && g_ascii_isdigit (*p); p++)
    {
      guint digit = g_ascii_digit_value (*p);

      if (value > (most - digit) / 10 || digit > most)
        return FALSE;
      value = value * 10 + digit;
    }
  if (p == *at)
    return FALSE;
  *at = p;
  *number = value;
  return TRUE;
}

/* ------------------------------------------------------------------ arguments */

gboolean
pp_imap_argument_is (const PpImapArgument *argument, const char *atom)
{
  return argument != NULL && argument->kind == PP_IMAP_ATOM && g_ascii_strcasecmp (argument->text, atom) == 0;
}

/* Is it a string, or an atom of nothing but such characters? */
static gboolean
is_string_or (const PpImapArgument *argument, gboolean (*is_right) (char c))
{
  if (argument == NULL || argument->kind == PP_IMAP_LIST)
    return FALSE;
  for (gsize i = 0; argument->kind == PP_IMAP_ATOM && i < argument->length; i++)
    if (!is_right (argument->text[i]))
      return FALSE;
  return !argument->binary;
}

/* astring = 1*ASTRING-CHAR / string */
gboolean
pp_imap_argument_is_astring (const PpImapArgument *argument)
{
  return is_string_or (argument, pp_imap_is_astring_char);
}

/* list-mailbox = 1*list-char / string */
gboolean
pp_imap_argument_is_list_mailbox (const PpImapArgument *argument)
{
  return is_string_or (argument, pp_imap_is_list_char);
}

/* tag = 1*<any ASTRING-CHAR except "+"> */
gboolean
pp_imap_argument_is_tag (const PpImapArgument *argument)
{
  return argument != NULL && argument->kind == PP_IMAP_ATOM && pp_imap_argument_is_astring (argument)
         && memchr (argument->text, '+', argument->length) == NULL;
}

/* nil = "NIL": the atom, not the string */
gboolean
pp_imap_argument_is_nil (const PpImapArgument *argument)
{
  return pp_imap_argument_is (argument, "NIL");
}

/* number64 = 1*DIGIT, at most @most */
gboolean
pp_imap_argument_number (const PpImapArgument *argument, guint64 most, guint64 *number)
{
  const char *at;

  if (argument == NULL || argument->kind != PP_IMAP_ATOM)
    return FALSE;
  at = argument->text;
  return pp_imap_digits_read (&at, argument->text + argument->length, most, number) && *at == '\0';
}

const PpImapArgument *
pp_imap_argument_get (const PpImapArgument *list, guint place)
{
  return list->list != NULL && place < list->list->len ? g_ptr_array_index (list->list, place) : NULL;
}
