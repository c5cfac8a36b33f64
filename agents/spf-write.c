/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The result of an SPF check, written for those who read the letter's header: Received-SPF (RFC 7208, 9.1) and what it adds to
 * Authentication-Results (RFC 8601). Half of the words are a stranger's: they are quoted, cut and never end a line.
 */
#include "agents/spf-private.h"

#include <string.h>

#define LINE 78          /* RFC 5322, 2.1.1 */
#define LONGEST 320      /* octets of one value; escaped, it still fits into a line of 998 */
#define LONGEST_LOCAL 64 /* RFC 5321, 4.5.3.1 */
#define LONGEST_DOMAIN 255

typedef struct
{
  GString *text;
  gsize column;
} Writer;

/* One word, on a line of its own if it does not fit behind the others. */
static void
put (Writer *writer, const char *word)
{
  gsize length = strlen (word);

  if (writer->column > 1 && writer->column + 1 + length > LINE)
    {
      g_string_append (writer->text, "\r\n\t");
      writer->column = 1;
    }
  else if (writer->text->len > 0)
    {
      g_string_append_c (writer->text, ' ');
      writer->column++;
    }
  g_string_append (writer->text, word);
  writer->column += length;
}

/* @text with a backslash before each of @special (quoted-pair; RFC 5322, 3.2.1) */
static char *
escape (const char *text, const char *special)
{
  GString *escaped = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (strchr (special, *text) != NULL)
        g_string_append_c (escaped, '\\');
      g_string_append_c (escaped, *text);
    }
  return g_string_free (escaped, FALSE);
}

/* dot-atom (RFC 5322, 3.2.3); hyphens and their like are atext */
static gboolean
is_dot_atom (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || text[0] == '.' || text[length - 1] == '.' || strstr (text, "..") != NULL)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr (".!#$%&'*+-/=?^_`{|}~", *text) == NULL)
      return FALSE;
  return TRUE;
}

static char *
quote (const char *text)
{
  g_autofree char *escaped = escape (text, "\"\\");

  return g_strdup_printf ("\"%s\"", escaped);
}

/* Lines may break between the words of a sentence. */
static void
put_words (Writer *writer, const char *sentence)
{
  g_auto (GStrv) words = g_strsplit (sentence, " ", -1);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      put (writer, *word);
}

/* comment = "(" … ")" */
static void
put_comment (Writer *writer, const char *comment)
{
  g_autofree char *escaped = escape (comment, "()\\"), *whole = g_strdup_printf ("(%s)", escaped);

  put_words (writer, whole);
}

/* key-value-pair = key "=" ( dot-atom / quoted-string ) ";"; @value is clean */
static void
put_pair (Writer *writer, const char *key, const char *value)
{
  g_autofree char *written = is_dot_atom (value) ? g_strdup (value) : quote (value);
  g_autofree char *pair = g_strdup_printf ("%s=%s;", key, written);

  put (writer, pair);
}

/* The only value that is a sentence */
static void
put_problem (Writer *writer, const char *reason)
{
  g_autofree char *quoted = quote (reason), *pair = g_strdup_printf ("problem=%s;", quoted);

  put_words (writer, pair);
}

/* The mailbox that was checked, in the writing of envelopes. */
static char *
sender_to_string (PpSpf *self)
{
  g_autofree char *local = pp_spf_sanitise (self->local, LONGEST_LOCAL, FALSE);
  g_autofree char *domain = pp_spf_sanitise (self->domain, LONGEST_DOMAIN, TRUE);
  g_autoptr (PpAddress) address = pp_address_new (local, domain);

  return pp_address_to_string (address);
}

/**
 * pp_spf_write_received_spf:
 *
 * RFC 7208, 9.1. For the null reverse-path envelope-from is what was checked instead: postmaster at what HELO said (2.4).
 *
 * Returns: (transfer full): the field, folded, with its CR LF
 */
char *
pp_spf_write_received_spf (PpSpf *self)
{
  Writer writer = { g_string_new (NULL), 0 };
  g_autofree char *sender = NULL, *helo = NULL, *receiver = NULL, *mechanism = NULL, *comment = NULL;
  PpSpfResult result;

  g_return_val_if_fail (self != NULL, NULL);

  result = pp_spf_get_result (self);
  sender = sender_to_string (self);
  helo = pp_spf_sanitise (self->helo, LONGEST, TRUE);
  receiver = pp_spf_sanitise (self->receiver, LONGEST, TRUE);
  mechanism = self->mechanism != NULL ? pp_spf_sanitise (self->mechanism, LONGEST, TRUE) : NULL;
  comment = g_strdup_printf ("%s: %s", receiver, pp_spf_get_reason (self));
  put (&writer, "Received-SPF:");
  put (&writer, pp_spf_result_to_string (result));
  put_comment (&writer, comment);
  put_pair (&writer, "client-ip", self->client_text);
  put_pair (&writer, "envelope-from", sender);
  put_pair (&writer, "helo", helo);
  put_pair (&writer, "receiver", receiver);
  put_pair (&writer, "identity", "mailfrom");
  if (mechanism != NULL)
    put_pair (&writer, "mechanism", mechanism);
  if (result == PP_SPF_TEMPERROR || result == PP_SPF_PERMERROR)
    put_problem (&writer, pp_spf_get_reason (self));
  g_string_truncate (writer.text, writer.text->len - 1); /* the last semicolon */
  g_string_append (writer.text, "\r\n");
  return g_string_free (writer.text, FALSE);
}

/**
 * pp_spf_write_results:
 *
 * What stands behind the semicolon in Authentication-Results (resinfo; RFC 8601, 2.2 and 2.7.2): the result, its reason as a
 * comment, and smtp.mailfrom, or smtp.helo for the null reverse-path.
 *
 * Returns: (transfer full): the text, folded for a line that it begins behind a tabulator, without a CR LF at its end
 */
char *
pp_spf_write_results (PpSpf *self)
{
  Writer writer = { g_string_new (NULL), 1 };
  g_autofree char *method = NULL, *mailbox = NULL, *checked = NULL, *value = NULL, *property = NULL;
  gboolean is_plain;

  g_return_val_if_fail (self != NULL, NULL);

  method = g_strconcat ("spf=", pp_spf_result_to_string (pp_spf_get_result (self)), NULL);
  put (&writer, method);
  put_comment (&writer, pp_spf_get_reason (self));
  mailbox = sender_to_string (self);
  checked = self->is_null ? pp_spf_sanitise (self->domain, LONGEST, TRUE) : g_steal_pointer (&mailbox);
  is_plain = pp_domain_is_valid (self->domain); /* pvalue = value / [ [ local-part ] "@" ] domain-name */
  value = is_plain ? g_strdup (checked) : quote (checked);
  property = g_strdup_printf ("%s=%s", self->is_null ? "smtp.helo" : "smtp.mailfrom", value);
  put (&writer, property);
  return g_string_free (writer.text, FALSE);
}
