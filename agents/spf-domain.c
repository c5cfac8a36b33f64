/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Domain names and other texts of strangers, on their way between a record, the directory and people's eyes.
 */
#include "agents/spf-private.h"

#include <string.h>

#define LONGEST_NAME 253 /* RFC 7208, 7.3 */
#define LONGEST_LABEL 63

/**
 * pp_spf_domain_fit:
 * @name: an expanded domain-spec
 *
 * Returns: (transfer full): without its last dot, and without as many labels at its left as are too much (RFC 7208, 7.3)
 */
char *
pp_spf_domain_fit (const char *name)
{
  gsize length = strlen (name);

  if (length > 0 && name[length - 1] == '.')
    length--;
  while (length > LONGEST_NAME)
    {
      const char *dot = memchr (name, '.', length);

      if (dot == NULL)
        break;
      length -= (gsize) (dot + 1 - name);
      name = dot + 1;
    }
  return g_strndup (name, length);
}

/**
 * pp_spf_domain_is_valid:
 * @name: a name without its last dot, its octets as they are
 * @labels_least: how many labels it must have
 *
 * Returns: whether the directory can be asked for it (RFC 1035, 2.3.4)
 */
gboolean
pp_spf_domain_is_valid (const char *name, guint labels_least)
{
  guint labels = 0;

  if (strlen (name) > LONGEST_NAME)
    return FALSE;
  for (;;)
    {
      gsize length = strcspn (name, ".");

      if (length == 0 || length > LONGEST_LABEL)
        return FALSE;
      labels++;
      if (name[length] == '\0')
        return labels >= labels_least;
      name += length + 1;
    }
}

/**
 * pp_spf_domain_is_within:
 *
 * Returns: whether @name is @domain or ends in it, label by label, in any case (RFC 7208, 5.5)
 */
gboolean
pp_spf_domain_is_within (const char *name, const char *domain)
{
  gsize length = strlen (name), suffix = strlen (domain);

  if (length < suffix || g_ascii_strcasecmp (name + length - suffix, domain) != 0)
    return FALSE;
  return length == suffix || name[length - suffix - 1] == '.';
}

/**
 * pp_spf_domain_to_question:
 * @name: octets
 *
 * Returns: (transfer full): as a master file has it (RFC 1035, 5.1), what is special there escaped
 */
char *
pp_spf_domain_to_question (const char *name)
{
  GString *text = g_string_new (NULL);

  for (; *name != '\0'; name++)
    if (*name == '\\')
      g_string_append (text, "\\\\");
    else if (*name > ' ' && *name <= '~')
      g_string_append_c (text, *name);
    else
      g_string_append_printf (text, "\\%03u", (guint8) *name);
  return g_string_free (text, FALSE);
}

/* Whether @name begins with "\DDD". */
static gboolean
has_code (const char *name)
{
  return name[0] == '\\' && g_ascii_isdigit (name[1]) && g_ascii_isdigit (name[2]) && g_ascii_isdigit (name[3]);
}

/**
 * pp_spf_domain_from_answer:
 * @name: as a master file has it
 *
 * Returns: (transfer full): its octets; a NUL, which no name of ours has, becomes "?"
 */
char *
pp_spf_domain_from_answer (const char *name)
{
  GString *octets = g_string_new (NULL);

  while (*name != '\0')
    if (has_code (name))
      {
        guint code = (guint) g_ascii_digit_value (name[1]) * 100 + (guint) g_ascii_digit_value (name[2]) * 10 +
                     (guint) g_ascii_digit_value (name[3]);

        g_string_append_c (octets, code == 0 || code > 255 ? '?' : (char) code);
        name += 4;
      }
    else
      {
        name += *name == '\\' && name[1] != '\0';
        g_string_append_c (octets, *name++);
      }
  return g_string_free (octets, FALSE);
}

/**
 * pp_spf_sanitise:
 * @text: octets of a stranger
 * @most: how many octets of it are enough
 * @is_ascii: whether what is not ASCII is to be left out as well
 *
 * Returns: (transfer full): UTF-8 that can be shown: what is not printable (a line end first of all) becomes "?", and what is
 * too long ends in "..."
 */
char *
pp_spf_sanitise (const char *text, gsize most, gboolean is_ascii)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_good = c == ' ' || (g_unichar_isprint (c) && !g_unichar_isspace (c) && !(is_ascii && c > '~'));

      if (clean->len + (is_good ? g_unichar_to_utf8 (c, NULL) : 1) > most)
        {
          g_string_append (clean, "...");
          break;
        }
      g_string_append_unichar (clean, is_good ? c : '?');
    }
  return g_string_free (clean, FALSE);
}
