/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads SPF records by their grammar (RFC 7208, 12). A mistake anywhere spoils the whole record (4.6).
 */
#include "agents/spf-private.h"

#include <string.h>
#include <sys/socket.h>

#define VERSION "v=spf1"

typedef enum
{
  DOMAIN_NONE,
  DOMAIN_MAY,
  DOMAIN_MUST,
  NETWORK_IP4,
  NETWORK_IP6
} Argument;

static const struct
{
  const char *name;
  PpSpfMechanism mechanism;
  Argument argument;
  gboolean has_prefixes; /* dual-cidr-length */
} mechanisms[] = {
  { "all", PP_SPF_ALL, DOMAIN_NONE },
  { "include", PP_SPF_INCLUDE, DOMAIN_MUST },
  { "a", PP_SPF_A, DOMAIN_MAY, TRUE },
  { "mx", PP_SPF_MX, DOMAIN_MAY, TRUE },
  { "ptr", PP_SPF_PTR, DOMAIN_MAY },
  { "ip4", PP_SPF_IP4, NETWORK_IP4 },
  { "ip6", PP_SPF_IP6, NETWORK_IP6 },
  { "exists", PP_SPF_EXISTS, DOMAIN_MUST },
};

/**
 * pp_spf_record_is:
 * @text: of a TXT record
 *
 * Returns: whether it is an SPF record, right or wrong: its version stands alone (RFC 7208, 4.5)
 */
gboolean
pp_spf_record_is (const char *text)
{
  gsize length = strlen (VERSION);

  return g_ascii_strncasecmp (text, VERSION, length) == 0 && (text[length] == ' ' || text[length] == '\0');
}

static void
term_free (gpointer data)
{
  PpSpfTerm *term = data;

  if (term == NULL)
    return;
  g_free (term->text);
  g_free (term->domain);
  g_free (term);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpSpfTerm, term_free)

/**
 * pp_spf_record_free:
 * @self: (nullable) (transfer full): a record
 */
void
pp_spf_record_free (PpSpfRecord *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->terms);
  g_free (self->redirect);
  g_free (self->exp);
  g_free (self);
}

static gboolean
fail (GError **error, const char *term, const char *reason)
{
  g_autofree char *shown = pp_spf_sanitise (term, 60, TRUE);

  g_set_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_SYNTAX, "\"%s\" %s", shown, reason);
  return FALSE;
}

/* The number behind the slashes that @text ends in, which is cut off: "0", or digits that do not begin with 0. Without slashes
 * and a number @prefix stays what it is. FALSE if the number is none or over @most. */
static gboolean
cut_prefix (char *text, const char *slashes, guint most, guint *prefix)
{
  gsize length = strlen (text), start = length, mark = strlen (slashes);
  guint number = 0;

  while (start > 0 && g_ascii_isdigit (text[start - 1]))
    start--;
  if (start < mark || strncmp (text + start - mark, slashes, mark) != 0)
    return TRUE;
  if (start == length || (text[start] == '0' && length - start > 1) || length - start > 3)
    return FALSE;
  for (gsize i = start; i < length; i++)
    number = number * 10 + (guint) g_ascii_digit_value (text[i]);
  if (number > most)
    return FALSE;
  text[start - mark] = '\0';
  *prefix = number;
  return TRUE;
}

/* [ ":" domain-spec ], which is all of @rest */
static gboolean
read_domain (PpSpfTerm *term, const char *rest, Argument argument, GError **error)
{
  if (*rest == '\0' && argument != DOMAIN_MUST)
    return TRUE;
  if (*rest != ':')
    return fail (error, term->text, *rest == '\0' ? "names no domain" : "has something behind it that it may not have");
  if (argument == DOMAIN_NONE)
    return fail (error, term->text, "takes no domain");
  if (!pp_spf_macro_check (rest + 1, PP_SPF_TEXT_DOMAIN))
    return fail (error, term->text, "does not name a domain as it should");
  term->domain = g_strdup (rest + 1);
  return TRUE;
}

/* ":" network [ cidr-length ] */
static gboolean
read_network (PpSpfTerm *term, char *rest, Argument argument, GError **error)
{
  gboolean is_ip4 = argument == NETWORK_IP4;

  if (!cut_prefix (rest, "/", is_ip4 ? 32 : 128, is_ip4 ? &term->prefix4 : &term->prefix6))
    return fail (error, term->text, "has a prefix length that cannot be");
  if (*rest != ':' || !pp_spf_address_parse (rest + 1, is_ip4 ? AF_INET : AF_INET6, &term->network))
    return fail (error, term->text, is_ip4 ? "names no IPv4 network" : "names no IPv6 network");
  return TRUE;
}

static gboolean
read_argument (PpSpfTerm *term, const char *rest, Argument argument, gboolean has_prefixes, GError **error)
{
  g_autofree char *left = g_strdup (rest);

  if (argument == NETWORK_IP4 || argument == NETWORK_IP6)
    return read_network (term, left, argument, error);
  if (has_prefixes && (!cut_prefix (left, "//", 128, &term->prefix6) || !cut_prefix (left, "/", 32, &term->prefix4)))
    return fail (error, term->text, "has a prefix length that cannot be");
  return read_domain (term, left, argument, error);
}

/* qualifier = "+" / "-" / "?" / "~" */
static PpSpfResult
read_qualifier (const char **at)
{
  char qualifier = **at;

  if (qualifier != '\0' && strchr ("+-?~", qualifier) != NULL)
    (*at)++;
  return qualifier == '-' ? PP_SPF_FAIL : qualifier == '~' ? PP_SPF_SOFTFAIL : qualifier == '?' ? PP_SPF_NEUTRAL : PP_SPF_PASS;
}

/* directive = [ qualifier ] mechanism */
static gboolean
read_directive (PpSpfRecord *self, const char *text, GError **error)
{
  g_autoptr (PpSpfTerm) term = g_new0 (PpSpfTerm, 1);
  const char *at = text;
  gsize length;

  term->text = g_strdup (text);
  term->prefix4 = 32;
  term->prefix6 = 128;
  term->verdict = read_qualifier (&at);
  length = strcspn (at, ":/");
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (strlen (mechanisms[i].name) == length && g_ascii_strncasecmp (at, mechanisms[i].name, length) == 0)
      {
        term->mechanism = mechanisms[i].mechanism;
        if (!read_argument (term, at + length, mechanisms[i].argument, mechanisms[i].has_prefixes, error))
          return FALSE;
        g_ptr_array_add (self->terms, g_steal_pointer (&term));
        return TRUE;
      }
  return fail (error, text, "is no mechanism of SPF");
}

/* "redirect" and "exp" may be there once. */
static gboolean
read_known_modifier (char **place, const char *text, const char *value, GError **error)
{
  if (*place != NULL)
    return fail (error, text, "is a modifier that was there before");
  if (!pp_spf_macro_check (value, PP_SPF_TEXT_DOMAIN))
    return fail (error, text, "does not name a domain as it should");
  *place = g_strdup (value);
  return TRUE;
}

/* modifier = name "=" …; @length is that of the name */
static gboolean
read_modifier (PpSpfRecord *self, const char *text, gsize length, GError **error)
{
  g_autofree char *name = g_ascii_strdown (text, (gssize) length);
  const char *value = text + length + 1;

  if (strcmp (name, "redirect") == 0)
    return read_known_modifier (&self->redirect, text, value, error);
  if (strcmp (name, "exp") == 0)
    return read_known_modifier (&self->exp, text, value, error);
  return pp_spf_macro_check (value, PP_SPF_TEXT_MODIFIER) || fail (error, text, "is a modifier with wrong macros");
}

/* name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ); 0 if there is none */
static gsize
measure_name (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalpha (text[length]) ||
         (length > 0 && text[length] != '\0' && (g_ascii_isdigit (text[length]) || strchr ("-_.", text[length]) != NULL)))
    length++;
  return length;
}

static gboolean
read_term (PpSpfRecord *self, const char *text, GError **error)
{
  gsize length = measure_name (text);

  if (length > 0 && text[length] == '=')
    return read_modifier (self, text, length, error);
  return read_directive (self, text, error);
}

/**
 * pp_spf_record_parse:
 * @text: what pp_spf_record_is() knew
 * @error: %PP_MAIL_ERROR_SYNTAX; the sentence quotes the term that is wrong, sanitised
 *
 * record = version *( 1*SP ( directive / modifier ) ) *SP (RFC 7208, 12). Nothing but a space separates.
 *
 * Returns: (transfer full): the record
 */
PpSpfRecord *
pp_spf_record_parse (const char *text, GError **error)
{
  g_autoptr (PpSpfRecord) self = g_new0 (PpSpfRecord, 1);

  self->terms = g_ptr_array_new_with_free_func (term_free);
  text += strlen (VERSION);
  while (*(text += strspn (text, " ")) != '\0')
    {
      gsize length = strcspn (text, " ");
      g_autofree char *term = g_strndup (text, length);

      if (!read_term (self, term, error))
        return NULL;
      text += length;
    }
  return g_steal_pointer (&self);
}
