/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads ORCPT, the address that the sender wrote first (RFC 3461, 4.2), also when it is an international one (RFC 6533, 3).
 */
#include "agents/dsn.h"

#include <string.h>

#define LONGEST_ORIGINAL_RECIPIENT 500

/* HEXPOINT (RFC 6533, 3): two to six hex digits, without leading zeros (but "01" to "09"), for a control, a space, "+",
 * "=", "\" or any character outside ASCII. 0 if it is none. */
static gunichar
read_hexpoint (const char *digits, gsize length)
{
  gunichar c = 0;

  if (length < 2 || length > 6 || (digits[0] == '0' && length > 2))
    return 0;
  for (gsize i = 0; i < length; i++)
    {
      int value = g_ascii_xdigit_value (digits[i]);

      if (value < 0)
        return 0;
      c = c * 16 + value;
    }
  if (c < 0x80 && (c > ' ' && c != '+' && c != '=' && c != '\\' && c != 0x7f))
    return 0;
  if (c < 0x20 && c != 0x10 && (c % 16 == 0 || c % 16 > 9)) /* ( "0"/"1" ) %x31-39 / "10": so it is written */
    return 0;
  return c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff) ? c : 0;
}

/* EmbeddedUnicodeChar = "\x" "{" HEXPOINT "}"; 0 if there is none at @at */
static gunichar
read_embedded (const char **at)
{
  gsize length;
  gunichar c;

  if (strncmp (*at, "\\x{", 3) != 0)
    return 0;
  length = strcspn (*at + 3, "}");
  if ((*at)[3 + length] != '}')
    return 0;
  c = read_hexpoint (*at + 3, length);
  *at += 3 + length + 1;
  return c;
}

/* QCHAR = %x21-2a / %x2c-3c / %x3e-5b / %x5d-7e */
static gboolean
is_qchar (char c)
{
  return c >= '!' && c <= '~' && c != '+' && c != '=' && c != '\\';
}

/* The next character of an address, encoded or not; 0 if it may not stand there. */
static gunichar
read_character (const char **at, gboolean utf8)
{
  const char *p = *at;

  if (*p == '\\')
    return read_embedded (at);
  *at = g_utf8_next_char (p);
  if ((guchar) *p < 0x80)
    return is_qchar (*p) ? (gunichar) *p : 0;
  return utf8 ? g_utf8_get_char (p) : 0;
}

/* A header field or a terminal would not survive them. */
static gboolean
is_control (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029;
}

/* "MUST follow utf-8-address ABNF when dequoted" (RFC 6533, 3): a Mailbox, where any character outside ASCII may stand
 * for a letter (RFC 6531, 3.3). */
static gboolean
is_mailbox (const char *address)
{
  g_autoptr (GString) letters = g_string_new (NULL);
  g_autoptr (PpAddress) parsed = NULL;

  for (const char *p = address; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_control (c))
        return FALSE;
      g_string_append_c (letters, c < 0x80 ? (char) c : 'x');
    }
  parsed = pp_address_parse (letters->str, NULL);
  return parsed != NULL;
}

/* utf-8-addr-xtext = 1*(QCHAR / EmbeddedUnicodeChar); utf-8-addr-unitext has UTF-8 in it as well, and is with it all of
 * utf-8-address that ORCPT can hold (RFC 6533, 3). NULL if it is neither. */
static char *
decode_utf8_address (const char *text, gboolean utf8)
{
  g_autoptr (GString) address = g_string_new (NULL);

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  while (*text != '\0')
    {
      gunichar c = read_character (&text, utf8);

      if (c == 0)
        return NULL;
      g_string_append_unichar (address, c);
    }
  return is_mailbox (address->str) ? g_string_free (g_steal_pointer (&address), FALSE) : NULL;
}

/* atom of RFC 822, 3.3, without the "=" that no esmtp-value has (RFC 5321, 4.1.2); its length */
static gsize
measure_type (const char *value)
{
  gsize length = 0;

  while (value[length] > ' ' && value[length] < 127 && strchr ("()<>@,;:\\\".[]=", value[length]) == NULL)
    length++;
  return length;
}

/* What Postfix says for an address that is not ASCII: the type rfc822, and xtext of UTF-8. By RFC 6533 the type would be
 * utf-8; but a letter is not refused for that, where it may say SMTPUTF8 anyway. */
static char *
decode_utf8_xtext (const char *xtext)
{
  g_autofree char *text = pp_xtext_decode (xtext);

  return text != NULL && g_utf8_validate (text, -1, NULL) && is_mailbox (text) ? g_steal_pointer (&text) : NULL;
}

/* The address in ORCPT, decoded; NULL if the value is wrong. @type_length: of what stands before the semicolon */
static char *
decode_original_recipient (const char *value, gboolean utf8, gsize *type_length)
{
  char *address;

  if (strnlen (value, LONGEST_ORIGINAL_RECIPIENT + 1) > LONGEST_ORIGINAL_RECIPIENT)
    return NULL;
  *type_length = measure_type (value);
  if (*type_length == 0 || value[*type_length] != ';')
    return NULL;
  if (*type_length == 5 && g_ascii_strncasecmp (value, "utf-8", 5) == 0)
    return decode_utf8_address (value + 6, utf8);
  address = pp_xtext_decode_printable (value + *type_length + 1);
  if (address == NULL && utf8 && g_ascii_strncasecmp (value, "rfc822;", 7) == 0)
    address = decode_utf8_xtext (value + *type_length + 1);
  return address;
}

/**
 * pp_original_recipient_is_valid:
 * @value: what stands behind "ORCPT="
 * @utf8: whether the transaction is one with SMTPUTF8, so that UTF-8 may stand in the address
 *
 * original-recipient-address = addr-type ";" xtext, of at most 500 characters (RFC 3461, 4.2); for the type utf-8,
 * utf-8-enc-addr instead of xtext (RFC 6533, 3).
 *
 * Returns: whether it is right
 */
gboolean
pp_original_recipient_is_valid (const char *value, gboolean utf8)
{
  g_autofree char *address = NULL;
  gsize type_length;

  g_return_val_if_fail (value != NULL, FALSE);

  address = decode_original_recipient (value, utf8, &type_length);
  return address != NULL;
}

/**
 * pp_original_recipient_to_field:
 * @value: what stood behind "ORCPT="
 * @utf8: whether the report is one in UTF-8 (RFC 6533, 4)
 *
 * For Original-Recipient (RFC 3464, 2.3.1). Xtext is decoded; the type utf-8 is only where UTF-8 may stand, and keeps its
 * form of 7 bits elsewhere (RFC 6533, 3).
 *
 * Returns: (transfer full) (nullable): "rfc822; bob@paris.example"; %NULL if @value is wrong or too much for @utf8
 */
char *
pp_original_recipient_to_field (const char *value, gboolean utf8)
{
  g_autofree char *address = NULL;
  gsize length;

  g_return_val_if_fail (value != NULL, NULL);

  address = decode_original_recipient (value, utf8, &length);
  if (address == NULL)
    return NULL;
  if (!utf8 && g_ascii_strncasecmp (value, "utf-8;", 6) == 0)
    return g_strdup_printf ("utf-8; %s", value + length + 1);
  if (!g_str_is_ascii (address))
    return g_strdup_printf ("utf-8; %s", address); /* it is said right where people read it (RFC 6533, 4) */
  return g_strdup_printf ("%.*s; %s", (int) length, value, address);
}

/**
 * pp_original_recipient_to_ascii:
 * @value: what stood behind "ORCPT=", valid
 *
 * Where SMTPUTF8 is not to be had, a utf-8 address goes as utf-8-addr-xtext (RFC 6533, 3).
 *
 * Returns: (transfer full): the same in ASCII
 */
char *
pp_original_recipient_to_ascii (const char *value)
{
  GString *ascii = g_string_new (NULL);

  for (const char *at = value; *at != '\0'; at = g_utf8_next_char (at))
    if ((guchar) *at < 0x80)
      g_string_append_c (ascii, *at);
    else
      g_string_append_printf (ascii, "\\x{%02X}", g_utf8_get_char (at));
  return g_string_free (ascii, FALSE);
}
