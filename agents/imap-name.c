/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of mailboxes: UTF-8 here, modified UTF-7 (RFC 3501, 5.1.3) on the wire for whoever has not asked for UTF-8.
 */
#include "agents/imap-private.h"

#include <string.h>

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* RFC 9051, 5.1: none of the controls of ASCII and of Latin 1, no line or paragraph separator. */
static gboolean
may_be_in_name (gunichar c)
{
  return c >= 0x20 && !(c >= 0x7f && c <= 0x9f) && c != 0x2028 && c != 0x2029;
}

/* ------------------------------------------------------------------ from the wire */

/* Bits of UTF-16 as they come out of the base64. */
typedef struct
{
  guint32 bits;
  guint n_bits;      /* not used yet */
  gunichar high;     /* the first half of a surrogate pair, or 0 */
} Unit;

static gboolean
take_unit (Unit *unit, gunichar value, GString *out)
{
  if (unit->high != 0)
    {
      if (value < 0xdc00 || value > 0xdfff)
        return FALSE;
      value = 0x10000 + ((unit->high - 0xd800) << 10) + (value - 0xdc00);
      unit->high = 0;
    }
  else if (value >= 0xd800 && value <= 0xdbff)
    {
      unit->high = value;
      return TRUE;
    }
  else if (value >= 0xdc00 && value <= 0xdfff)
    return FALSE;
  /* what can stand for itself must (RFC 3501, 5.1.3) */
  if ((value >= 0x20 && value <= 0x7e) || !may_be_in_name (value))
    return FALSE;
  g_string_append_unichar (out, value);
  return TRUE;
}

/* "&" base64 "-": whole units of 16 bits, whole pairs, and nothing but zeros behind them; "&-" is "&". *@at is behind the "&". */
static gboolean
decode_shifted (const char **at, const char *end, GString *out)
{
  const char *start = *at;
  Unit unit = { 0 };

  for (; *at < end && **at != '-'; ++*at)
    {
      const char *digit = **at != '\0' ? strchr (base64, **at) : NULL;

      if (digit == NULL)
        return FALSE;
      unit.bits = (unit.bits << 6 | (digit - base64)) & 0x3fffff;
      unit.n_bits += 6;
      if (unit.n_bits < 16)
        continue;
      unit.n_bits -= 16;
      if (!take_unit (&unit, unit.bits >> unit.n_bits & 0xffff, out))
        return FALSE;
    }
  if (*at == end || unit.high != 0 || unit.n_bits >= 6 || (unit.bits & ((1u << unit.n_bits) - 1)) != 0)
    return FALSE;
  if (*at == start)
    g_string_append_c (out, '&');
  ++*at;
  /* two shifts that touch are one with a null shift in it */
  return *at == start + 1 || *at == end || **at != '&' || (end - *at > 1 && (*at)[1] == '-');
}

static gboolean
decode_utf7 (const char *text, gsize length, GString *out)
{
  const char *at = text, *end = text + length;

  while (at < end)
    {
      char c = *at++;

      if (c < 0x20 || c > 0x7e)
        return FALSE;
      if (c != '&')
        g_string_append_c (out, c);
      else if (!decode_shifted (&at, end, out))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_good_utf8 (const char *text, gsize length)
{
  if (!g_utf8_validate (text, length, NULL))
    return FALSE;
  for (const char *at = text; at < text + length; at = g_utf8_next_char (at))
    if (!may_be_in_name (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

/**
 * pp_imap_mailbox_decode:
 * @utf8: it is UTF-8 already, and is only looked at
 *
 * Returns: (transfer full) (nullable): the name, in UTF-8; NULL: no name is written like that
 */
char *
pp_imap_mailbox_decode (const char *text, gsize length, gboolean utf8)
{
  g_autoptr (GString) name = NULL;

  if (utf8)
    return is_good_utf8 (text, length) ? g_strndup (text, length) : NULL;
  name = g_string_sized_new (length + 1);
  return decode_utf7 (text, length, name) ? g_strdup (name->str) : NULL;
}

/* ------------------------------------------------------------------ to the wire */

static void
put_unit (Unit *unit, gunichar value, GString *out)
{
  unit->bits = unit->bits << 16 | value;
  for (unit->n_bits += 16; unit->n_bits >= 6; unit->n_bits -= 6)
    g_string_append_c (out, base64[unit->bits >> (unit->n_bits - 6) & 63]);
}

/* A run of what is not printable ASCII */
static const char *
encode_shifted (const char *at, GString *out)
{
  Unit unit = { 0 };

  g_string_append_c (out, '&');
  for (; *at != '\0' && (*at < 0x20 || *at > 0x7e); at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c >= 0x10000)
        {
          put_unit (&unit, 0xd800 + ((c - 0x10000) >> 10), out);
          c = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
      put_unit (&unit, c, out);
    }
  if (unit.n_bits > 0)
    g_string_append_c (out, base64[unit.bits << (6 - unit.n_bits) & 63]);
  g_string_append_c (out, '-');
  return at;
}

static char *
encode_utf7 (const char *name)
{
  GString *out = g_string_new (NULL);

  for (const char *at = name; *at != '\0';)
    if (*at >= 0x20 && *at <= 0x7e)
      {
        g_string_append_c (out, *at);
        if (*at++ == '&')
          g_string_append_c (out, '-');
      }
    else
      at = encode_shifted (at, out);
  return g_string_free (out, FALSE);
}

/**
 * pp_imap_mailbox_append:
 * @name: UTF-8
 * @utf8: the client has asked for UTF-8 (RFC 6855; RFC 9051)
 *
 * mailbox = "INBOX" / astring
 */
void
pp_imap_mailbox_append (GString *out, const char *name, gboolean utf8)
{
  g_autofree char *encoded = utf8 ? NULL : encode_utf7 (name);

  pp_imap_astring_append (out, utf8 ? name : encoded, -1, utf8);
}
