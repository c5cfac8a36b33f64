/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads and writes mailboxes and paths by the grammar of RFC 5321, 4.1.2, with what RFC 6531, 3.3 adds to it, and keeps
 * its limits (4.5.3.1), in octets. What is not ASCII is read always, and only then asked whether it may be. What stands in a message's header is another grammar, and message.c's business.
 */
#include "agents/address.h"

#include <string.h>

#define LONGEST_LOCAL 64
#define LONGEST_DOMAIN 255
#define LONGEST_LABEL 63 /* RFC 1035, 2.3.4 */
#define LONGEST_PATH 256 /* with its brackets */

static gboolean
fail (GError **error, PpMailError code, const char *reason)
{
  g_set_error_literal (error, PP_MAIL_ERROR, code, reason);
  return FALSE;
}

/* UTF8-non-ascii (RFC 6531, 3.3; RFC 3629, 4): how many octets the character there has; 0 if it is ASCII or ill-formed */
static gsize
utf8_length (const char *p)
{
  if (!((guchar) *p & 0x80) || g_utf8_get_char_validated (p, -1) >= (gunichar) -2)
    return 0;
  return g_utf8_next_char (p) - p;
}

/* atext = ALPHA / DIGIT / "!" / "#" … (RFC 5322, 3.2.3) / UTF8-non-ascii: how many octets it has, 0 if it is none */
static gsize
atext_length (const char *p)
{
  if (g_ascii_isalnum (*p) || (*p != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~", *p) != NULL))
    return 1;
  return utf8_length (p);
}

/* Dot-string = Atom *("." Atom); Atom = 1*atext */
static gboolean
skip_dot_string (const char **at)
{
  const char *p = *at;
  gsize length;

  while (atext_length (p) > 0)
    {
      while ((length = atext_length (p)) > 0)
        p += length;
      if (*p != '.')
        {
          *at = p;
          return TRUE;
        }
      p++;
    }
  return FALSE;
}

/* Quoted-string = DQUOTE *QcontentSMTP DQUOTE; a quoted pair is a backslash and a graphic or a space, in ASCII always */
static gboolean
read_quoted_string (const char **at, GString *local, GError **error)
{
  const char *p = *at + 1;

  while (*p != '"')
    {
      gsize length = utf8_length (p); /* qtextSMTP =/ UTF8-non-ascii */

      if (*p == '\\')
        p++;
      if (*p == '\0')
        return fail (error, PP_MAIL_ERROR_SYNTAX, "the quoted local part has no closing quote");
      if (length == 0 && (*p < 32 || *p > 126))
        return fail (error, PP_MAIL_ERROR_SYNTAX, "the quoted local part has a character that is not printable");
      length = MAX (length, 1);
      g_string_append_len (local, p, length);
      p += length;
    }
  *at = p + 1;
  return TRUE;
}

/* Local-part = Dot-string / Quoted-string */
static gboolean
read_local (const char **at, GString *local, GError **error)
{
  const char *start = *at;

  if (*start == '"')
    {
      if (!read_quoted_string (at, local, error))
        return FALSE;
    }
  else if (skip_dot_string (at))
    g_string_append_len (local, start, *at - start);
  else if (*start == '@')
    return fail (error, PP_MAIL_ERROR_SYNTAX, "there is nothing before the @");
  else
    return fail (error, PP_MAIL_ERROR_SYNTAX, "the local part has a character or a dot where none may be");

  if (*at - start > LONGEST_LOCAL)
    return fail (error, PP_MAIL_ERROR_TOO_LONG, "the local part is over 64 octets");
  return TRUE;
}

/* sub-domain = Let-dig [Ldh-str] / U-label: neither end is a hyphen. What a U-label may be is looked at for the whole domain:
 * its limit is that of its A-label (RFC 5890, 2.3.2.1). */
static gboolean
skip_label (const char **at, gboolean *ascii, GError **error)
{
  const char *start = *at, *p = start;
  gboolean is_ascii = TRUE;
  gsize length;

  while ((length = g_ascii_isalnum (*p) || *p == '-' ? 1 : utf8_length (p)) > 0)
    {
      is_ascii = is_ascii && length == 1;
      p += length;
    }
  if (p == start)
    return fail (error, PP_MAIL_ERROR_SYNTAX, "the domain has an empty label, or a character that no domain has");
  if (*start == '-' || p[-1] == '-')
    return fail (error, PP_MAIL_ERROR_SYNTAX, "a label of the domain begins or ends with a hyphen");
  if (is_ascii && p - start > LONGEST_LABEL)
    return fail (error, PP_MAIL_ERROR_TOO_LONG, "a label of the domain is over 63 octets");
  *ascii = *ascii && is_ascii;
  *at = p;
  return TRUE;
}

static gboolean
check_u_labels (const char *start, gsize length, GError **error)
{
  g_autofree char *domain = g_strndup (start, length), *ascii = pp_domain_to_ascii (domain, error);

  return ascii != NULL;
}

/* Domain = sub-domain *("." sub-domain) */
static gboolean
skip_domain (const char **at, GError **error)
{
  const char *start = *at;
  gboolean ascii = TRUE;

  if (*start == '\0' || *start == '>' || *start == ' ')
    return fail (error, PP_MAIL_ERROR_SYNTAX, "there is no domain after the @");
  if (!skip_label (at, &ascii, error))
    return FALSE;
  while (**at == '.')
    {
      (*at)++;
      if (!skip_label (at, &ascii, error))
        return FALSE;
    }
  if (*at - start > LONGEST_DOMAIN)
    return fail (error, PP_MAIL_ERROR_TOO_LONG, "the domain is over 255 octets");
  return ascii || check_u_labels (start, *at - start, error);
}

/* The inside of an address-literal: an IPv4 address, "IPv6:" and an address, or a tag, a colon and dcontent
 * (RFC 5321, 4.1.3). */
static gboolean
literal_is_valid (const char *text)
{
  const char *colon = strchr (text, ':');

  if (strspn (text, "0123456789.") == strlen (text))
    return g_hostname_is_ip_address (text);
  if (g_ascii_strncasecmp (text, "IPv6:", 5) == 0)
    return strspn (text + 5, "0123456789abcdefABCDEF:.") == strlen (text + 5) && strchr (text + 5, ':') != NULL &&
           g_hostname_is_ip_address (text + 5);
  if (colon == NULL || colon == text || colon[1] == '\0' || !g_ascii_isalnum (colon[-1]))
    return FALSE;
  for (const char *p = text; p < colon; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return FALSE;
  for (const char *p = colon + 1; *p != '\0'; p++)
    if (*p < 33 || *p > 126 || *p == '\\')
      return FALSE;
  return TRUE;
}

/* address-literal = "[" ( IPv4 / IPv6 / General ) "]" */
static gboolean
skip_literal (const char **at, GError **error)
{
  gsize length = strcspn (*at, "]");
  g_autofree char *inside = NULL;

  if (length > LONGEST_DOMAIN)
    return fail (error, PP_MAIL_ERROR_TOO_LONG, "the address literal is over 255 octets");
  inside = g_strndup (*at + 1, length - 1);
  if ((*at)[length] != ']' || strchr (inside, '[') != NULL || !literal_is_valid (inside))
    return fail (error, PP_MAIL_ERROR_SYNTAX, "the address literal is neither [1.2.3.4] nor [IPv6:...]");
  *at += length + 1;
  return TRUE;
}

/* Mailbox = Local-part "@" ( Domain / address-literal ) */
static PpAddress *
read_mailbox (const char **at, GError **error)
{
  g_autoptr (GString) local = g_string_new (NULL);
  g_autofree char *domain = NULL;
  const char *start;

  if (!read_local (at, local, error))
    return NULL;
  if (**at != '@')
    {
      fail (error, PP_MAIL_ERROR_SYNTAX, "there is no @ and domain after the local part");
      return NULL;
    }
  start = ++(*at);
  if (!(*start == '[' ? skip_literal (at, error) : skip_domain (at, error)))
    return NULL;
  domain = g_strndup (start, *at - start);
  return pp_address_new (local->str, domain);
}

/* A-d-l ":" = At-domain *( "," At-domain ) ":"; taken and forgotten (RFC 5321, appendix C) */
static gboolean
skip_source_route (const char **at, GError **error)
{
  while (**at == '@')
    {
      (*at)++;
      if (!skip_domain (at, error))
        return FALSE;
      if (**at == ':')
        {
          (*at)++;
          return TRUE;
        }
      if (**at != ',')
        break;
      (*at)++;
    }
  return fail (error, PP_MAIL_ERROR_SYNTAX, "the source route is not @host,@host: before the mailbox");
}

/* What may stand between the brackets, or without them. */
static PpAddress *
read_path_inside (const char **at, PpPathFlags flags, gboolean bracketed, GError **error)
{
  if (bracketed && **at == '>' && (flags & PP_PATH_NULL_ALLOWED))
    return pp_address_new ("", "");
  if (bracketed && **at == '>')
    {
      fail (error, PP_MAIL_ERROR_SYNTAX, "the empty path <> may not stand here");
      return NULL;
    }
  if ((flags & PP_PATH_POSTMASTER_ALLOWED) && g_ascii_strncasecmp (*at, "postmaster", 10) == 0 &&
      strchr ("> ", (*at)[10]) != NULL)
    {
      g_autofree char *local = g_strndup (*at, 10);

      *at += 10;
      return pp_address_new (local, "");
    }
  if (**at == '@' && !skip_source_route (at, error))
    return NULL;
  return read_mailbox (at, error);
}

/* Path = "<" [ A-d-l ":" ] Mailbox ">" */
static PpAddress *
read_path (const char **at, PpPathFlags flags, GError **error)
{
  g_autoptr (PpAddress) address = NULL;
  const char *start = *at;
  gboolean bracketed = *start == '<';

  if (!bracketed && (!(flags & PP_PATH_LENIENT) || *start == '\0'))
    {
      fail (error, PP_MAIL_ERROR_SYNTAX, "the address must stand in angle brackets");
      return NULL;
    }
  *at += bracketed;
  address = read_path_inside (at, flags, bracketed, error);
  if (address == NULL)
    return NULL;
  if (bracketed && *(*at)++ != '>')
    {
      fail (error, PP_MAIL_ERROR_SYNTAX, "there is no > where the address ends");
      return NULL;
    }
  if (*at - start + (bracketed ? 0 : 2) > LONGEST_PATH)
    {
      fail (error, PP_MAIL_ERROR_TOO_LONG, "the path is over 256 octets");
      return NULL;
    }
  return g_steal_pointer (&address);
}

/* esmtp-param = esmtp-keyword ["=" esmtp-value] (RFC 5321, 4.1.2; esmtp-value =/ UTF8-non-ascii: RFC 6531, 3.3); NULL if it
 * is none */
static char *
read_parameter (const char *text, gsize length)
{
  gsize keyword = 0;
  char *parameter;

  while (keyword < length && (g_ascii_isalnum (text[keyword]) || (keyword > 0 && text[keyword] == '-')))
    keyword++;
  if (keyword == 0)
    return NULL;
  if (keyword < length && (text[keyword] != '=' || keyword + 1 == length))
    return NULL;
  for (gsize i = keyword + 1, more; i < length; i += more)
    {
      more = utf8_length (text + i);
      if (more == 0 && (text[i] < 33 || text[i] > 126 || text[i] == '='))
        return NULL;
      more = MAX (more, 1);
    }

  parameter = g_strndup (text, length);
  for (gsize i = 0; i < keyword; i++)
    parameter[i] = g_ascii_toupper (parameter[i]);
  return parameter;
}

/* Mail-parameters = esmtp-param *(SP esmtp-param), a space before each */
static char **
read_parameters (const char *at, GError **error)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new_with_free_func (g_free);

  if (*at != '\0' && *at != ' ')
    {
      fail (error, PP_MAIL_ERROR_SYNTAX, "there is something right behind the address");
      return NULL;
    }
  while (*(at += strspn (at, " ")) != '\0')
    {
      gsize length = strcspn (at, " ");
      char *parameter = read_parameter (at, length);

      if (parameter == NULL)
        {
          fail (error, PP_MAIL_ERROR_PARAMETER, "what follows the address is no parameter (KEYWORD or KEYWORD=value)");
          return NULL;
        }
      g_ptr_array_add (parameters, parameter);
      at += length;
    }
  g_ptr_array_add (parameters, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&parameters), FALSE);
}

/**
 * pp_path_parse:
 * @line: what follows "MAIL FROM:" or "RCPT TO:"
 * @flags: what is allowed
 * @parameters: (out) (transfer full) (optional): the ESMTP parameters, keywords in capitals, %NULL-terminated
 * @error: %PP_MAIL_ERROR_SYNTAX, %PP_MAIL_ERROR_TOO_LONG, %PP_MAIL_ERROR_PARAMETER, or %PP_MAIL_ERROR_NOT_ASCII if nothing is wrong but that
 * %PP_PATH_UTF8 is not in @flags; the sentence is ASCII and quotes nothing of @line
 *
 * RFC 5321, 4.1.1.2, 4.1.1.3 and 4.1.2; RFC 6531, 3.3.
 *
 * Returns: (transfer full): the address; its domain is empty for "<Postmaster>"
 */
PpAddress *
pp_path_parse (const char *line, PpPathFlags flags, char ***parameters, GError **error)
{
  g_autoptr (PpAddress) address = NULL;
  g_auto (GStrv) list = NULL;
  const char *start = line;

  g_return_val_if_fail (line != NULL, NULL);

  line += strspn (line, " ");
  address = read_path (&line, flags, error);
  if (address == NULL)
    return NULL;
  list = read_parameters (line, error);
  if (list == NULL)
    return NULL;
  if (!(flags & PP_PATH_UTF8) && !g_str_is_ascii (start))
    {
      fail (error, PP_MAIL_ERROR_NOT_ASCII, "this is not ASCII: the client has to say SMTPUTF8 (RFC 6531)");
      return NULL;
    }
  if (parameters != NULL)
    *parameters = g_steal_pointer (&list);
  return g_steal_pointer (&address);
}

/**
 * pp_address_parse:
 * @text: "bob@paris.example", "jürgen@bücher.example"
 * @error: %PP_MAIL_ERROR_SYNTAX or %PP_MAIL_ERROR_TOO_LONG
 *
 * Mailbox of RFC 5321, 4.1.2 and RFC 6531, 3.3.
 *
 * Returns: (transfer full): the address
 */
PpAddress *
pp_address_parse (const char *text, GError **error)
{
  g_autoptr (PpAddress) address = NULL;
  const char *at = text;

  g_return_val_if_fail (text != NULL, NULL);

  address = read_mailbox (&at, error);
  if (address != NULL && *at != '\0')
    {
      fail (error, PP_MAIL_ERROR_SYNTAX, "there is something behind the domain that no address has");
      return NULL;
    }
  if (address != NULL && at - text + 2 > LONGEST_PATH)
    {
      fail (error, PP_MAIL_ERROR_TOO_LONG, "the path is over 256 octets");
      return NULL;
    }
  return g_steal_pointer (&address);
}

/* "local@domain", the local part quoted if it must be */
static char *
write_mailbox (const char *local, const char *domain)
{
  g_autoptr (GString) text = NULL;
  const char *at = local;

  if (skip_dot_string (&at) && *at == '\0')
    return g_strconcat (local, "@", domain, NULL);

  text = g_string_new ("\"");
  for (const char *p = local; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
  g_string_append_printf (text, "\"@%s", domain);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * pp_address_to_string:
 *
 * Returns: (transfer full): as it stands between angle brackets: quoted if it must be, "" for the null reverse-path
 */
char *
pp_address_to_string (const PpAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->domain[0] == '\0' ? g_strdup (self->local) : write_mailbox (self->local, self->domain);
}

/**
 * pp_address_to_ascii_string:
 *
 * What to say to a server that does not offer SMTPUTF8.
 *
 * Returns: (transfer full) (nullable): as pp_address_to_string(), the domain in A-labels; %NULL if there is no such form,
 * since the local part is not ASCII
 */
char *
pp_address_to_ascii_string (const PpAddress *self)
{
  g_autofree char *domain = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (!g_str_is_ascii (self->local))
    return NULL;
  domain = pp_domain_to_ascii (self->domain, NULL);
  if (domain == NULL || domain[0] == '\0')
    return domain == NULL ? NULL : g_strdup (self->local);
  return write_mailbox (self->local, domain);
}

/**
 * pp_domain_is_valid:
 * @domain: text
 *
 * Returns: whether it is a Domain of RFC 5321, 4.1.2: letters, digits and hyphens, without a dot at its end
 */
gboolean
pp_domain_is_valid (const char *domain)
{
  g_return_val_if_fail (domain != NULL, FALSE);

  return g_str_is_ascii (domain) && skip_domain (&domain, NULL) && *domain == '\0';
}

/**
 * pp_domain_or_literal_is_valid:
 * @text: what a client said of itself
 *
 * Returns: whether EHLO may say it (RFC 5321, 4.1.1.1): a Domain or an address-literal
 */
gboolean
pp_domain_or_literal_is_valid (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  if (*text == '[')
    return skip_literal (&text, NULL) && *text == '\0';
  return pp_domain_is_valid (text);
}
