/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The surrogate of an internationalised message, for a client that has not said that it reads UTF-8 in headers (RFC 6856, 2.1;
 * RFC 6858): every field that is not ASCII is written anew or left out, in the message's header and in those of its parts.
 * Bodies are not touched, and neither is what is kept.
 */
#include "agents/surrogate.h"

#include <string.h>

#include "agents/header.h"
#include "agents/message-private.h"

/* RFC 6858, 2.1: nobody can be reached there (RFC 2606, 2). */
#define NOBODY "invalid@internationalized-address.invalid"
/* What is longer is left out: nothing that has to be read is so long. */
#define LONGEST_FIELD 65536
#define MOST_PASSES 8

typedef enum
{
  FIELD_OTHER,     /* cannot be said in ASCII (RFC 6858, 2.4) */
  FIELD_ADDRESSES, /* 2.1 */
  FIELD_PATH,
  FIELD_PARAMETERS, /* 2.2 */
  FIELD_TEXT       /* 2.3 */
} FieldKind;

static FieldKind
kind_of (const PpField *field)
{
  static const struct { const char *name; FieldKind kind; } known[] = {
    { "From", FIELD_ADDRESSES },        { "Sender", FIELD_ADDRESSES },       { "Reply-To", FIELD_ADDRESSES },
    { "To", FIELD_ADDRESSES },          { "Cc", FIELD_ADDRESSES },           { "Bcc", FIELD_ADDRESSES },
    { "Resent-From", FIELD_ADDRESSES }, { "Resent-Sender", FIELD_ADDRESSES }, { "Resent-To", FIELD_ADDRESSES },
    { "Resent-Cc", FIELD_ADDRESSES },   { "Return-Path", FIELD_PATH },       { "Content-Type", FIELD_PARAMETERS },
    { "Content-Disposition", FIELD_PARAMETERS }, { "Subject", FIELD_TEXT },  { "Comments", FIELD_TEXT },
    { "Content-Description", FIELD_TEXT }, { "Organization", FIELD_TEXT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (pp_field_has_name (field, known[i].name))
      return known[i].kind;
  return field->name_length > 2 && g_ascii_strncasecmp (field->start, "X-", 2) == 0 ? FIELD_TEXT : FIELD_OTHER;
}

/* The body of the field on one line, in UTF-8. What is no UTF-8 comes from programs that knew Latin-1 only. */
static char *
read_body (const PpField *field)
{
  gsize length = field->start + field->length - field->body;
  char *text = g_utf8_validate_len (field->body, length, NULL)
                 ? g_strndup (field->body, length)
                 : g_convert (field->body, length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);

  char *to = text;

  if (text == NULL)
    return NULL;
  for (const char *from = text; *from != '\0'; from++)
    if (from[0] != '\r' && from[0] != '\n') /* unfolded (RFC 5322, 2.2.3) */
      *to++ = g_ascii_iscntrl (*from) ? ' ' : *from;
  *to = '\0';
  return g_strstrip (text);
}

/* " =?UTF-8?B?…?=" folded; plain text that needs none as it is. */
static void
append_words (GString *line, const char *text)
{
  g_autofree char *words = pp_message_encode_words (text);
  g_auto (GStrv) list = g_strsplit (g_strchomp (words), "\n", -1);
  g_autofree char *folded = g_strjoinv ("\r\n", list);

  g_string_append (line, folded);
}

/* What was encoded may hold anything, line breaks too: those must not get into a header. */
static gboolean
is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text > 126 || g_ascii_iscntrl (*text))
      return FALSE;
  return TRUE;
}

static gboolean
is_ascii (const char *octets, gsize length)
{
  guint8 all = 0;

  for (gsize i = 0; i < length; i++)
    all |= octets[i];
  return all < 128;
}

/* ------------------------------------------------------------------ addresses */

/* "José <josé@exämple.com>" as the name of nobody, so that it can be read, if not answered. */
static void
append_nobody (GString *line, const char *name, const char *address)
{
  g_autofree char *text = name != NULL && *name != '\0' ? g_strdup_printf ("%s <%s>", name, address) : g_strdup (address);

  append_words (line, text);
  g_string_append (line, "\r\n <" NOBODY ">");
}

static void
append_mailbox (GString *line, InternetAddressMailbox *mailbox)
{
  const char *name = internet_address_get_name (INTERNET_ADDRESS (mailbox));
  const char *address = pp_message_mailbox_address (mailbox); /* a domain alone has A-labels for it */

  if (address == NULL)
    return;
  if (line->len > 0)
    g_string_append (line, ",\r\n");
  if (!is_plain (address))
    append_nobody (line, name, address);
  else
    {
      if (name != NULL && *name != '\0')
        {
          append_words (line, name);
          g_string_append (line, "\r\n");
        }
      g_string_append_printf (line, " <%s>", address);
    }
}

/* The members of a group stand for themselves. */
static void
append_addresses (GString *line, InternetAddressList *list, guint depth)
{
  for (int i = 0; i < internet_address_list_length (list); i++)
    {
      InternetAddress *one = internet_address_list_get_address (list, i);

      if (INTERNET_ADDRESS_IS_MAILBOX (one))
        append_mailbox (line, INTERNET_ADDRESS_MAILBOX (one));
      else if (INTERNET_ADDRESS_IS_GROUP (one) && depth == 0)
        append_addresses (line, internet_address_group_get_members (INTERNET_ADDRESS_GROUP (one)), 1);
    }
}

static char *
write_addresses (const char *body)
{
  GString *line = g_string_new (NULL);
  InternetAddressList *list = pp_message_parse_list (body);

  if (list != NULL)
    append_addresses (line, list, 0);
  g_clear_object (&list);
  return g_string_free (line, line->len == 0);
}

/* ------------------------------------------------------------------ parameters */

static void
append_parameter (GString *line, const char *name, const char *value)
{
  g_string_append_printf (line, ";\r\n %s", name);
  if (is_plain (value))
    {
      g_string_append (line, "=\"");
      for (const char *c = value; *c != '\0'; c++)
        g_string_append_printf (line, "%s%c", *c == '"' || *c == '\\' ? "\\" : "", *c);
      g_string_append_c (line, '"');
      return;
    }
  /* RFC 2231, 4 */
  g_string_append (line, "*=utf-8''");
  g_string_append_uri_escaped (line, value, NULL, FALSE);
}

static void
append_parameters (GString *line, GMimeParamList *list)
{
  for (int i = 0; i < g_mime_param_list_length (list); i++)
    {
      GMimeParam *one = g_mime_param_list_get_parameter_at (list, i);
      const char *name = g_mime_param_get_name (one), *value = g_mime_param_get_value (one);

      if (name != NULL && value != NULL && *name != '\0' && is_plain (name) && strpbrk (name, " ;=\"") == NULL)
        append_parameter (line, name, value);
    }
}

static char *
write_parameters (const PpField *field, const char *body)
{
  GString *line = g_string_new (" ");
  GMimeContentType *type = NULL;
  GMimeContentDisposition *disposition = NULL;

  if (pp_field_has_name (field, "Content-Type"))
    {
      g_autofree char *name = NULL;
      type = g_mime_content_type_parse (NULL, body);
      name = g_mime_content_type_get_mime_type (type);
      g_string_append (line, name);
      append_parameters (line, g_mime_content_type_get_parameters (type));
    }
  else
    {
      disposition = g_mime_content_disposition_parse (NULL, body);
      g_string_append (line, g_mime_content_disposition_get_disposition (disposition));
      append_parameters (line, g_mime_content_disposition_get_parameters (disposition));
    }
  g_clear_object (&type);
  g_clear_object (&disposition);
  return g_string_free (line, FALSE);
}

/* ------------------------------------------------------------------ fields */

/* (nullable): what stands behind the colon, without the last line end; NULL: the field is left out. */
static char *
write_body (const PpField *field, const char *body)
{
  GString *line;

  switch (kind_of (field))
    {
    case FIELD_ADDRESSES:
      return write_addresses (body);
    case FIELD_PATH:
      return g_strdup (" <" NOBODY ">");
    case FIELD_PARAMETERS: /* a type that is not ASCII is none, and must not become one */
      return is_ascii (body, strcspn (body, ";")) ? write_parameters (field, body) : NULL;
    case FIELD_TEXT:
      line = g_string_new (NULL);
      append_words (line, body);
      return g_string_free (line, FALSE);
    case FIELD_OTHER:
      break;
    }
  return NULL;
}

/* What cannot be read, but must stay where it is: the rest of a field that is not there, a type that another would take the
 * place of. */
static void
copy_question_marks (GByteArray *surrogate, const char *octets, gsize length)
{
  g_byte_array_append (surrogate, (const guint8 *) octets, length);
  for (guint8 *c = surrogate->data + surrogate->len - length; c < surrogate->data + surrogate->len; c++)
    *c = *c < 128 ? *c : '?';
}

/* A whole field, all its lines. */
static void
copy_field (GByteArray *surrogate, const char *octets, gsize length)
{
  PpField field;
  gsize at = 0;
  g_autofree char *body = NULL, *written = NULL, *line = NULL;
  gboolean is_field;

  if (is_ascii (octets, length))
    {
      g_byte_array_append (surrogate, (const guint8 *) octets, length);
      return;
    }
  is_field = pp_header_next (octets, length, &at, &field);
  if (is_field && length <= LONGEST_FIELD)
    {
      body = read_body (&field);
      written = body != NULL ? write_body (&field, body) : NULL;
    }
  if (!is_field || (kind_of (&field) == FIELD_PARAMETERS && (written == NULL || !g_str_is_ascii (written))))
    {
      copy_question_marks (surrogate, octets, length);
      return;
    }
  if (written == NULL || !g_str_is_ascii (written))
    return;
  line = g_strdup_printf ("%.*s:%s\r\n", (int) field.name_length, field.start, written);
  g_byte_array_append (surrogate, (const guint8 *) line, strlen (line));
}

/* All headers, 16 deep, each written once. */
static GBytes *
rewrite (GBytes *octets)
{
  gsize length, begun = 0, at = 0;
  const char *data = g_bytes_get_data (octets, &length);
  GByteArray *surrogate = g_byte_array_sized_new (length);
  PpHeaderScan *scan = pp_header_scan_new ();
  gboolean in_field = FALSE;

  while (at < length)
    {
      gsize more = pp_line_length (data + at, length - at);
      PpHeaderLine kind = pp_header_scan_line (scan, data + at, more);

      if (in_field && kind != PP_HEADER_LINE_CONTINUED)
        copy_field (surrogate, data + begun, at - begun);
      if (kind == PP_HEADER_LINE_NONE)
        g_byte_array_append (surrogate, (const guint8 *) data + at, more);
      if (kind == PP_HEADER_LINE_FIELD || (kind == PP_HEADER_LINE_CONTINUED && !in_field))
        begun = at;
      in_field = kind != PP_HEADER_LINE_NONE;
      at += more;
    }
  if (in_field)
    copy_field (surrogate, data + begun, at - begun);
  pp_header_scan_free (scan);
  return g_byte_array_free_to_bytes (surrogate);
}

/**
 * pp_octets_surrogate:
 * @octets: a message
 *
 * Takes time in proportion to the octets; a message whose headers are ASCII is only looked at. Where the structure of a broken
 * message is another once its fields are written anew, what comes to light is written anew as well.
 *
 * Returns: (transfer full): the message with all its headers in ASCII, 16 deep; @octets itself if they are
 */
GBytes *
pp_octets_surrogate (GBytes *octets)
{
  GBytes *surrogate;

  g_return_val_if_fail (octets != NULL, NULL);

  surrogate = g_bytes_ref (octets);
  for (guint i = 0; i < MOST_PASSES && pp_octets_need_utf8 (surrogate); i++)
    {
      g_autoptr (GBytes) before = surrogate;
      surrogate = rewrite (before);
    }
  return surrogate;
}
