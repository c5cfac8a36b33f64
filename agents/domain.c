/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Domains as people write them (U-labels) and as the DNS has them (A-labels), by libidn2: IDNA2008 (RFC 5890 to 5892) without
 * the mappings of UTS #46, since RFC 6531 knows none. What the grammar asks of them otherwise is in address-grammar.c.
 */
#include "agents/address.h"

#include <idn2.h>
#include <string.h>

#define LONGEST_DOMAIN 255

static gboolean
fail (GError **error, PpMailError code, const char *reason)
{
  g_set_error_literal (error, PP_MAIL_ERROR, code, reason);
  return FALSE;
}

/**
 * pp_text_fold:
 * @text: ASCII or UTF-8
 *
 * Lower case letter by letter, in every locale the same: "ß" stays as it is, for "straße" and "strasse" are two names.
 *
 * Returns: (transfer full): @text in lower case, and in NFC if it is UTF-8; what is not UTF-8 has only its ASCII letters lowered
 */
char *
pp_text_fold (const char *text)
{
  g_autoptr (GString) lower = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (g_str_is_ascii (text) || !g_utf8_validate (text, -1, NULL))
    return g_ascii_strdown (text, -1);
  lower = g_string_sized_new (strlen (text));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x130) /* its dot would be lost, and it would be another letter (SpecialCasing of Unicode) */
        g_string_append (lower, "i\xcc\x87");
      else
        g_string_append_unichar (lower, g_unichar_tolower (c));
    }
  return g_utf8_normalize (lower->str, lower->len, G_NORMALIZE_NFC);
}

/* No end of a label is a hyphen: libidn2 sees to the others of RFC 5891, 5.4, but not to this (4.2.3.1). */
static gboolean
hyphens_are_inside (const char *domain)
{
  for (const char *p = strchr (domain, '-'); p != NULL; p = strchr (p + 1, '-'))
    if (p == domain || p[-1] == '.' || p[1] == '.' || p[1] == '\0')
      return FALSE;
  return TRUE;
}

/* @folded is in lower case and in NFC. It was not ASCII, and may have become it: U+212A is a K, U+037E a semicolon. */
static char *
encode (const char *folded, GError **error)
{
  g_autofree char *ascii = NULL;
  uint8_t *encoded = NULL;
  int code = IDN2_TOO_BIG_DOMAIN;

  if (strlen (folded) <= LONGEST_DOMAIN)
    code = idn2_lookup_u8 ((const uint8_t *) folded, &encoded, IDN2_NO_TR46);
  if (code == IDN2_TOO_BIG_DOMAIN || code == IDN2_TOO_BIG_LABEL || code == IDN2_PUNYCODE_BIG_OUTPUT)
    {
      fail (error, PP_MAIL_ERROR_TOO_LONG, "the domain, or a label of it, is too long for the DNS");
      return NULL;
    }
  if (code == IDN2_OK)
    {
      ascii = g_ascii_strdown ((const char *) encoded, -1);
      idn2_free (encoded);
    }
  if (ascii == NULL || !hyphens_are_inside (folded) || !pp_domain_is_valid (ascii))
    {
      fail (error, PP_MAIL_ERROR_SYNTAX, "a label of the domain is none that IDNA2008 (RFC 5891) allows");
      return NULL;
    }
  return g_steal_pointer (&ascii);
}

/**
 * pp_domain_to_ascii:
 * @domain: "bücher.example", in any case
 * @error: %PP_MAIL_ERROR_SYNTAX or %PP_MAIL_ERROR_TOO_LONG; the sentence is ASCII
 *
 * RFC 5891, 5. What is ASCII (names, address literals, nothing) is not looked at.
 *
 * Returns: (transfer full): "xn--bcher-kva.example", in lower case
 */
char *
pp_domain_to_ascii (const char *domain, GError **error)
{
  g_autofree char *folded = NULL;

  g_return_val_if_fail (domain != NULL, NULL);

  if (!g_str_is_ascii (domain) && !g_utf8_validate (domain, -1, NULL))
    {
      fail (error, PP_MAIL_ERROR_SYNTAX, "the domain is not UTF-8");
      return NULL;
    }
  folded = pp_text_fold (domain);
  return g_str_is_ascii (domain) ? g_steal_pointer (&folded) : encode (folded, error);
}

/**
 * pp_domain_to_unicode:
 * @domain: "xn--bcher-kva.example"
 *
 * For people to read.
 *
 * Returns: (transfer full): "bücher.example"; a copy where nothing is encoded, or what is encoded is no U-label
 */
char *
pp_domain_to_unicode (const char *domain)
{
  g_autofree char *back = NULL, *unicode = NULL;
  char *decoded = NULL;

  g_return_val_if_fail (domain != NULL, NULL);

  if (strlen (domain) > LONGEST_DOMAIN || strcasestr (domain, "xn--") == NULL ||
      idn2_to_unicode_8z8z (domain, &decoded, 0) != IDN2_OK)
    return g_strdup (domain);
  unicode = g_strdup (decoded);
  idn2_free (decoded);
  back = pp_domain_to_ascii (unicode, NULL);
  return back != NULL && g_ascii_strcasecmp (back, domain) == 0 ? g_steal_pointer (&unicode) : g_strdup (domain);
}

/**
 * pp_domain_equal:
 * @a: a domain
 * @b: another
 *
 * Returns: whether they are one in the DNS: in any case, U-labels and A-labels alike (RFC 5890, 2.3.2.4)
 */
gboolean
pp_domain_equal (const char *a, const char *b)
{
  g_autofree char *one = NULL, *two = NULL;

  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (g_ascii_strcasecmp (a, b) == 0)
    return TRUE;
  if (g_str_is_ascii (a) && g_str_is_ascii (b))
    return FALSE;
  one = pp_domain_to_ascii (a, NULL);
  two = pp_domain_to_ascii (b, NULL);
  return one != NULL && two != NULL && strcmp (one, two) == 0;
}

/**
 * pp_domain_is_valid_utf8:
 * @domain: text
 *
 * Returns: whether it is a Domain of RFC 5321, 4.1.2, or one with U-labels (RFC 6531, 3.3)
 */
gboolean
pp_domain_is_valid_utf8 (const char *domain)
{
  g_autofree char *ascii = NULL;

  g_return_val_if_fail (domain != NULL, FALSE);

  ascii = pp_domain_to_ascii (domain, NULL);
  return ascii != NULL && pp_domain_is_valid (ascii);
}
