/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ENVELOPE (RFC 9051, 7.5.2): the fields of a header as a client lists them, unfolded and still encoded.
 */
#include <string.h>

#include "agents/mime-private.h"

typedef enum
{
  DATE,
  SUBJECT,
  FROM,
  SENDER,
  REPLY_TO,
  TO,
  CC,
  BCC,
  IN_REPLY_TO,
  MESSAGE_ID,
  N_MEMBERS
} Member;

static const char *const names[] = {
  "Date", "Subject", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "In-Reply-To", "Message-ID",
};

static gboolean
is_quotable (const char *octets, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) octets[i] > 126 || octets[i] == '\r' || octets[i] == '\n' || octets[i] == '\0')
      return FALSE;
  return length <= 4096;
}

/* A literal may have any octet but NUL (RFC 9051, 9: CHAR8); that shows as octet 128, as in the sections of a letter. */
static void
append_literal (GString *out, const char *octets, gsize length)
{
  gsize start;

  g_string_append_printf (out, "{%" G_GSIZE_FORMAT "}\r\n", length);
  start = out->len;
  g_string_append_len (out, octets, length);
  for (char *nul = memchr (out->str + start, '\0', length); nul != NULL; nul = memchr (nul, '\0', out->str + out->len - nul))
    *nul = '\x80';
}

void
pp_mime_string_append (GString *out, const char *octets, gsize length)
{
  if (!is_quotable (octets, length))
    {
      append_literal (out, octets, length);
      return;
    }
  g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++)
    {
      if (octets[i] == '"' || octets[i] == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, octets[i]);
    }
  g_string_append_c (out, '"');
}

static Member
find_member (PpSlice name)
{
  Member member = 0;

  while (member < N_MEMBERS && !pp_slice_is (name, names[member]))
    member++;
  return member;
}

/* Addresses of all fields of that name; of a text, the last: so others do, though there should be one (RFC 5322, 3.6). */
static void
add_member (GString **texts, Member member, PpSlice value, guint *left)
{
  g_autoptr (GString) plain = NULL;

  if (texts[member] == NULL)
    texts[member] = g_string_new (NULL);
  if (member >= FROM && member <= BCC)
    {
      if (*left == 0)
        return;
      pp_mime_addresses_append (texts[member], value, left);
      return;
    }
  plain = g_string_new (NULL);
  pp_slice_unfold (value, plain);
  g_string_truncate (texts[member], 0);
  pp_mime_string_append (texts[member], plain->str, plain->len);
}

static void
append_addresses (GString *out, const GString *addresses)
{
  if (addresses == NULL || addresses->len == 0)
    g_string_append (out, "NIL");
  else
    {
      g_string_append_c (out, '(');
      g_string_append_len (out, addresses->str, addresses->len);
      g_string_append_c (out, ')');
    }
}

static gboolean
has_addresses (GString *const *texts, Member member)
{
  return texts[member] != NULL && texts[member]->len > 0;
}

void
pp_mime_envelope_append (GString *out, const char *octets, const PpPart *part, guint *left)
{
  GString *texts[N_MEMBERS] = { NULL };
  PpMimeField field;
  gsize at = part->header;

  while (pp_mime_field_next (octets, part->body, &at, &field))
    {
      Member member = find_member (field.name);

      if (member < N_MEMBERS)
        add_member (texts, member, field.value, left);
    }
  for (Member member = 0; member < N_MEMBERS; member++)
    {
      g_string_append_c (out, member == 0 ? '(' : ' ');
      if (member < FROM || member > BCC)
        g_string_append (out, texts[member] == NULL ? "NIL" : texts[member]->str);
      else if ((member == SENDER || member == REPLY_TO) && !has_addresses (texts, member))
        append_addresses (out, texts[FROM]);
      else
        append_addresses (out, texts[member]);
    }
  g_string_append_c (out, ')');
  for (Member member = 0; member < N_MEMBERS; member++)
    if (texts[member] != NULL)
      g_string_free (texts[member], TRUE);
}

/**
 * pp_mime_envelope:
 * @message: the octets that were parsed
 *
 * Returns: (transfer full): "(…)", as it stands in a response; at most PP_MIME_ADDRESSES_MAX addresses
 */
GBytes *
pp_mime_envelope (const PpMime *self, GBytes *message)
{
  GString *out;
  guint left = PP_MIME_ADDRESSES_MAX;

  g_return_val_if_fail (self != NULL && message != NULL, NULL);

  out = g_string_sized_new (512);
  pp_mime_envelope_append (out, pp_mime_octets (message), &self->parts[0], &left);
  return g_string_free_to_bytes (out);
}
