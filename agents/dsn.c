/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads and writes xtext, NOTIFY, RET and ENVID by their grammar (RFC 3461, 4); ORCPT is in dsn-recipient.c. It says whether
 * they are well-formed; whether they may stand there is the SMTP server's business.
 */
#include "agents/dsn.h"

#include <string.h>

#define LONGEST_ENVELOPE_ID 100

/* ------------------------------------------------------------------ xtext */

/* xchar = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "=" */
static gboolean
is_xchar (char c)
{
  return c >= '!' && c <= '~' && c != '+' && c != '=';
}

/* The hex digits in xtext are upper case (RFC 3461, 4). */
static int
hex_value (char c)
{
  return g_ascii_isdigit (c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/**
 * pp_xtext_encode:
 * @octets: (array length=length): any octets
 * @length: how many, or -1 if a NUL ends them
 *
 * RFC 3461, 4.
 *
 * Returns: (transfer full): them as xtext
 */
char *
pp_xtext_encode (const char *octets, gssize length)
{
  GString *xtext;

  g_return_val_if_fail (octets != NULL || length == 0, NULL);

  if (length < 0)
    length = strlen (octets);
  xtext = g_string_sized_new (length + 1);
  for (gssize i = 0; i < length; i++)
    if (is_xchar (octets[i]))
      g_string_append_c (xtext, octets[i]);
    else
      g_string_append_printf (xtext, "+%02X", (guchar) octets[i]);
  return g_string_free (xtext, FALSE);
}

/**
 * pp_xtext_decode:
 * @xtext: what claims to be xtext = *( xchar / hexchar ), hexchar = "+" and two upper case hex digits
 *
 * RFC 3461, 4. A NUL ("+00") can stand in no text and no header field, and counts as a mistake.
 *
 * Returns: (transfer full) (nullable): what it stands for, octets of any kind but NUL; %NULL if it is no xtext
 */
char *
pp_xtext_decode (const char *xtext)
{
  g_autoptr (GString) octets = NULL;

  g_return_val_if_fail (xtext != NULL, NULL);

  octets = g_string_new (NULL);
  for (const char *p = xtext; *p != '\0'; p++)
    {
      int high, low;

      if (is_xchar (*p))
        {
          g_string_append_c (octets, *p);
          continue;
        }
      high = *p == '+' ? hex_value (p[1]) : -1;
      low = high >= 0 ? hex_value (p[2]) : -1;
      if (low < 0 || high + low == 0)
        return NULL;
      g_string_append_c (octets, (char) (high * 16 + low));
      p += 2;
    }
  return g_string_free (g_steal_pointer (&octets), FALSE);
}

/* "printable (graphic and white space) characters from the US-ASCII repertoire" (RFC 3461, 4.2 and 4.4) */
static gboolean
is_printable (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (*p != '\t' && (*p < ' ' || *p > '~'))
      return FALSE;
  return TRUE;
}

/**
 * pp_xtext_decode_printable:
 * @xtext: what claims to be xtext
 *
 * Returns: (transfer full) (nullable): what it stands for; %NULL if it is no xtext, or empty, which no parameter's value is
 * (RFC 5321, 4.1.2), or has anything in it that no report could repeat (RFC 3461, 4.2 and 4.4)
 */
char *
pp_xtext_decode_printable (const char *xtext)
{
  g_autofree char *text = pp_xtext_decode (xtext);

  return text != NULL && text[0] != '\0' && is_printable (text) ? g_steal_pointer (&text) : NULL;
}

/* ------------------------------------------------------------------ NOTIFY, RET, ENVID */

static const struct
{
  const char *word;
  PpNotify bit;
} notify_words[] = {
  { "NEVER", PP_NOTIFY_NEVER },
  { "SUCCESS", PP_NOTIFY_SUCCESS },
  { "FAILURE", PP_NOTIFY_FAILURE },
  { "DELAY", PP_NOTIFY_DELAY },
};

static PpNotify
find_notify (const char *word, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (notify_words); i++)
    if (strlen (notify_words[i].word) == length && g_ascii_strncasecmp (word, notify_words[i].word, length) == 0)
      return notify_words[i].bit;
  return PP_NOTIFY_UNSAID;
}

/**
 * pp_notify_parse:
 * @value: what stands behind "NOTIFY="
 * @notify: (out): what it says; untouched if it is wrong
 *
 * notify-esmtp-value = "NEVER" / 1#notify-list-element; notify-list-element = "SUCCESS" / "FAILURE" / "DELAY"
 * (RFC 3461, 4.1). Its "#" is RFC 822's (2.7), which lets elements be empty. A word that comes twice is refused.
 *
 * Returns: whether it is right
 */
gboolean
pp_notify_parse (const char *value, PpNotify *notify)
{
  PpNotify said = PP_NOTIFY_UNSAID;

  g_return_val_if_fail (value != NULL && notify != NULL, FALSE);

  for (const char *p = value;; p++)
    {
      gsize length = strcspn (p, ",");

      if (length > 0)
        {
          PpNotify bit = find_notify (p, length);

          if (bit == PP_NOTIFY_UNSAID || (said & bit) != 0)
            return FALSE;
          said |= bit;
        }
      p += length;
      if (*p == '\0')
        break;
    }
  if (said == PP_NOTIFY_UNSAID)
    return FALSE;
  if ((said & PP_NOTIFY_NEVER) != 0 && strlen (value) != strlen ("NEVER")) /* not in a list, not even of one */
    return FALSE;
  *notify = said;
  return TRUE;
}

/**
 * pp_notify_to_string:
 * @notify: what was asked
 *
 * Returns: (transfer full) (nullable): "NEVER", or "SUCCESS,FAILURE,DELAY" or some of them; %NULL if nothing was said
 */
char *
pp_notify_to_string (PpNotify notify)
{
  GString *words;

  if (notify == PP_NOTIFY_UNSAID)
    return NULL;
  if ((notify & PP_NOTIFY_NEVER) != 0)
    return g_strdup ("NEVER");
  words = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (notify_words); i++)
    if ((notify & notify_words[i].bit) != 0)
      g_string_append_printf (words, "%s%s", words->len > 0 ? "," : "", notify_words[i].word);
  return g_string_free (words, FALSE);
}

/**
 * pp_return_parse:
 * @value: what stands behind "RET="
 * @give_back: (out): what it says; untouched if it is wrong
 *
 * ret-value = "FULL" / "HDRS" (RFC 3461, 4.3), in any case.
 *
 * Returns: whether it is right
 */
gboolean
pp_return_parse (const char *value, PpReturn *give_back)
{
  g_return_val_if_fail (value != NULL && give_back != NULL, FALSE);

  if (g_ascii_strcasecmp (value, "FULL") == 0)
    *give_back = PP_RETURN_FULL;
  else if (g_ascii_strcasecmp (value, "HDRS") == 0)
    *give_back = PP_RETURN_HEADERS;
  else
    return FALSE;
  return TRUE;
}

/**
 * pp_envelope_id_is_valid:
 * @xtext: what stands behind "ENVID="
 *
 * Returns: whether it is xtext for printable ASCII, of at most 100 characters (RFC 3461, 4.4)
 */
gboolean
pp_envelope_id_is_valid (const char *xtext)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (xtext != NULL, FALSE);

  if (strnlen (xtext, LONGEST_ENVELOPE_ID + 1) > LONGEST_ENVELOPE_ID)
    return FALSE;
  text = pp_xtext_decode_printable (xtext);
  return text != NULL;
}
