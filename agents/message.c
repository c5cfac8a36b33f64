/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A message as the agents see it: octets that stay as they are, and its header decoded by GMime when asked for.
 * Reading messages strictly is in message-read.c, writing them in message-write.c and report.c.
 */
#include "agents/message.h"

#include <string.h>

#include "agents/header.h"
#include "agents/message-private.h"

/* GMime reads a group of addresses by recursion, and "a:a:a:…" would take the whole stack. */
#define MOST_COLONS 512

struct _PpMessage
{
  gatomicrefcount refs;
  GBytes *octets;
  gsize header_length;
};

/**
 * pp_message_init:
 *
 * To be called once, before anything else here; any thread may then use the rest.
 */
void
pp_message_init (void)
{
  g_mime_init ();
}

/**
 * pp_message_new_from_octets:
 * @octets: whatever came over the wire; kept as it is
 *
 * Returns: (transfer full): a message
 */
PpMessage *
pp_message_new_from_octets (GBytes *octets)
{
  PpMessage *self;
  const char *data;
  gsize length;

  g_return_val_if_fail (octets != NULL, NULL);

  data = g_bytes_get_data (octets, &length);
  self = g_new (PpMessage, 1);
  g_atomic_ref_count_init (&self->refs);
  self->octets = g_bytes_ref (octets);
  self->header_length = pp_header_measure (data, length);
  return self;
}

/**
 * pp_message_ref:
 *
 * Returns: (transfer full): the same message; any thread may call this
 */
PpMessage *
pp_message_ref (PpMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * pp_message_unref:
 * @self: (nullable): a message
 *
 * Gives a reference back; any thread may call this.
 */
void
pp_message_unref (PpMessage *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_bytes_unref (self->octets);
  g_free (self);
}

/**
 * pp_message_get_octets:
 *
 * Returns: (transfer none): the whole message, as it was given
 */
GBytes *
pp_message_get_octets (PpMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->octets;
}

/**
 * pp_message_get_header_length:
 *
 * Returns: octets up to and with the blank line, where the body begins
 */
gsize
pp_message_get_header_length (PpMessage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->header_length;
}

/* The next field called @name, from @at on. */
static gboolean
find_field (PpMessage *self, const char *name, gsize *at, PpField *field)
{
  const char *data = g_bytes_get_data (self->octets, NULL);

  while (*at < self->header_length && pp_header_next (data, self->header_length, at, field))
    if (pp_field_has_name (field, name))
      return TRUE;
  return FALSE;
}

/* The body of a field without its line ends (RFC 5322, 2.2.3). A NUL would end the string, so it shows as "?". */
static char *
unfold (const PpField *field)
{
  const char *end = field->start + field->length;
  GString *text = g_string_sized_new (end - field->body);

  for (const char *p = field->body; p < end; p++)
    if (*p == '\0')
      g_string_append_c (text, '?');
    else if (*p != '\r' && *p != '\n')
      g_string_append_c (text, *p);
  return g_strstrip (g_string_free (text, FALSE));
}

/**
 * pp_message_get_field:
 * @name: "Subject", in any case
 *
 * Returns: (transfer full) (nullable): the first field of that name, unfolded, RFC 2047 decoded, in UTF-8; %NULL if
 * there is none
 */
char *
pp_message_get_field (PpMessage *self, const char *name)
{
  g_autofree char *raw = NULL, *decoded = NULL;
  PpField field;
  gsize at = 0;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  if (!find_field (self, name, &at, &field))
    return NULL;
  raw = unfold (&field);
  decoded = g_mime_utils_header_decode_text (NULL, raw);
  return g_utf8_make_valid (decoded, -1);
}

/**
 * pp_message_count_fields:
 * @name: "Received", in any case
 *
 * Returns: how many fields have that name
 */
guint
pp_message_count_fields (PpMessage *self, const char *name)
{
  PpField field;
  gsize at = 0;
  guint count = 0;

  g_return_val_if_fail (self != NULL && name != NULL, 0);

  while (find_field (self, name, &at, &field))
    count++;
  return count;
}

/* GMime has both forms of a domain, however it was written. An address that can be ASCII is: it then goes by every server. Where
 * the local part has to be UTF-8, the domain may be as well (RFC 6532). (transfer none) (nullable) */
const char *
pp_message_mailbox_address (InternetAddressMailbox *mailbox)
{
  const char *text = internet_address_mailbox_get_addr (mailbox);
  const char *at = text != NULL ? strrchr (text, '@') : NULL;

  for (const char *p = text; at != NULL && p < at; p++)
    if ((guchar) *p > 127)
      return text;
  return internet_address_mailbox_get_idn_addr (mailbox);
}

static void
collect_mailboxes (InternetAddressList *list, GPtrArray *addresses)
{
  for (int i = 0; i < internet_address_list_length (list); i++)
    {
      InternetAddress *one = internet_address_list_get_address (list, i);

      if (INTERNET_ADDRESS_IS_GROUP (one))
        collect_mailboxes (internet_address_group_get_members (INTERNET_ADDRESS_GROUP (one)), addresses);
      else
        {
          const char *text = pp_message_mailbox_address (INTERNET_ADDRESS_MAILBOX (one));
          PpAddress *address = text == NULL ? NULL : pp_address_parse (text, NULL);

          if (address != NULL)
            g_ptr_array_add (addresses, address);
        }
    }
}

/* The address list of RFC 5322, 3.4, groups and names and all; NULL if there is none. */
InternetAddressList *
pp_message_parse_list (const char *text)
{
  guint colons = 0;

  for (const char *p = text; *p != '\0'; p++)
    colons += *p == ':';
  return colons > MOST_COLONS ? NULL : internet_address_list_parse (NULL, text);
}

/**
 * pp_message_get_addresses:
 * @name: "To", in any case
 *
 * Domains come in A-labels, except where the local part is not ASCII (RFC 6532, 3.2).
 *
 * Returns: (transfer full) (element-type PpAddress): the mailboxes in all fields of that name, in order; what is no
 * address (RFC 5321, 4.1.2; RFC 6531, 3.3) is left out
 */
GPtrArray *
pp_message_get_addresses (PpMessage *self, const char *name)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_address_free);
  PpField field;
  gsize at = 0;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  while (find_field (self, name, &at, &field))
    {
      g_autofree char *text = unfold (&field);
      InternetAddressList *list = pp_message_parse_list (text);

      if (list != NULL)
        collect_mailboxes (list, addresses);
      g_clear_object (&list);
    }
  return g_steal_pointer (&addresses);
}

/**
 * pp_message_get_sender:
 *
 * Returns: (transfer full) (nullable): who sent it: Sender, else the first of From (RFC 5322, 3.6.2)
 */
PpAddress *
pp_message_get_sender (PpMessage *self)
{
  static const char *const names[] = { "Sender", "From" };

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) addresses = pp_message_get_addresses (self, names[i]);

      if (addresses->len > 0)
        return pp_address_copy (g_ptr_array_index (addresses, 0));
    }
  return NULL;
}

/**
 * pp_message_get_recipients:
 *
 * Returns: (transfer full) (element-type PpAddress): whom To, Cc and Bcc name, each once, in that order
 */
GPtrArray *
pp_message_get_recipients (PpMessage *self)
{
  static const char *const names[] = { "To", "Cc", "Bcc" };
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_address_free);
  g_autoptr (GHashTable) seen = g_hash_table_new ((GHashFunc) pp_address_hash, (GEqualFunc) pp_address_equal);

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) addresses = pp_message_get_addresses (self, names[i]);

      for (guint j = 0; j < addresses->len; j++)
        {
          const PpAddress *address = g_ptr_array_index (addresses, j);

          if (!g_hash_table_contains (seen, address))
            {
              PpAddress *copy = pp_address_copy (address);

              g_ptr_array_add (recipients, copy);
              g_hash_table_add (seen, copy);
            }
        }
    }
  return g_steal_pointer (&recipients);
}

/**
 * pp_message_is_8bit:
 *
 * Returns: whether there are octets above 127 in it, so that it needs 8BITMIME (RFC 6152)
 */
gboolean
pp_message_is_8bit (PpMessage *self)
{
  const guchar *data;
  gsize length;

  g_return_val_if_fail (self != NULL, FALSE);

  data = g_bytes_get_data (self->octets, &length);
  for (gsize i = 0; i < length; i++)
    if (data[i] > 127)
      return TRUE;
  return FALSE;
}
