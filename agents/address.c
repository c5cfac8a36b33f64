/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addresses and envelopes as things that are made, compared and copied. How they are written is in address-grammar.c.
 */
#include "agents/address.h"

#include <string.h>

G_DEFINE_QUARK (pp-mail-error-quark, pp_mail_error)

/**
 * pp_address_new:
 * @local: the local part, unquoted
 * @domain: the domain, in any case, with A-labels or U-labels
 *
 * Does not check them.
 *
 * Returns: (transfer full): the address
 */
PpAddress *
pp_address_new (const char *local, const char *domain)
{
  PpAddress *self;

  g_return_val_if_fail (local != NULL && domain != NULL, NULL);

  self = g_new (PpAddress, 1);
  self->local = g_strdup (local);
  self->domain = pp_text_fold (domain);
  return self;
}

/**
 * pp_address_copy:
 *
 * Returns: (transfer full): one like it
 */
PpAddress *
pp_address_copy (const PpAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return pp_address_new (self->local, self->domain);
}

/**
 * pp_address_free:
 * @self: (nullable) (transfer full): an address
 */
void
pp_address_free (PpAddress *self)
{
  if (self == NULL)
    return;
  g_free (self->local);
  g_free (self->domain);
  g_free (self);
}

/* (transfer full): as local parts are compared (RFC 6532, 3.1); NULL for what is compared as it is */
static char *
compose (const char *local)
{
  return g_str_is_ascii (local) ? NULL : g_utf8_normalize (local, -1, G_NORMALIZE_NFC);
}

static gboolean
locals_are_equal (const char *a, const char *b)
{
  g_autofree char *one = NULL, *two = NULL;

  if (strcmp (a, b) == 0)
    return TRUE;
  one = compose (a);
  two = compose (b);
  return one != NULL && two != NULL && strcmp (one, two) == 0;
}

/**
 * pp_address_equal:
 *
 * Returns: whether local parts are the same exactly (in NFC, if not in ASCII: RFC 6532, 3.1) and domains are one in the DNS
 * (RFC 5321, 2.4; RFC 6531, 3.2)
 */
gboolean
pp_address_equal (const PpAddress *a, const PpAddress *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return locals_are_equal (a->local, b->local) && pp_domain_equal (a->domain, b->domain);
}

/**
 * pp_address_hash:
 *
 * Returns: a hash that goes with pp_address_equal(); addresses have their domains in lower case
 */
guint
pp_address_hash (const PpAddress *self)
{
  g_autofree char *local = NULL, *domain = NULL;

  g_return_val_if_fail (self != NULL, 0);

  local = compose (self->local);
  domain = g_str_is_ascii (self->domain) ? NULL : pp_domain_to_ascii (self->domain, NULL);
  return g_str_hash (local != NULL ? local : self->local) * 33 + g_str_hash (domain != NULL ? domain : self->domain);
}

/**
 * pp_address_is_ascii:
 *
 * Returns: whether it may stand, as it is, where SMTPUTF8 was not said (RFC 6531, 3.3)
 */
gboolean
pp_address_is_ascii (const PpAddress *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_str_is_ascii (self->local) && g_str_is_ascii (self->domain);
}

/**
 * pp_address_is_null:
 *
 * Returns: whether it is the null reverse-path, "<>" (RFC 5321, 4.5.5)
 */
gboolean
pp_address_is_null (const PpAddress *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->local[0] == '\0' && self->domain[0] == '\0';
}

static void
asked_free (gpointer asked)
{
  if (asked == NULL)
    return;
  g_free (((PpAsked *) asked)->original);
  g_free (asked);
}

/**
 * pp_envelope_new:
 * @reverse: who gets word if it fails; copied
 *
 * Returns: (transfer full): an envelope without recipients
 */
PpEnvelope *
pp_envelope_new (const PpAddress *reverse)
{
  PpEnvelope *self;

  g_return_val_if_fail (reverse != NULL, NULL);

  self = g_new0 (PpEnvelope, 1);
  self->reverse = pp_address_copy (reverse);
  self->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_address_free);
  self->asked = g_ptr_array_new_with_free_func (asked_free);
  return self;
}

/**
 * pp_envelope_new_like:
 * @other: whose sender and parameters of MAIL it shall have
 *
 * Returns: (transfer full): an envelope without recipients
 */
PpEnvelope *
pp_envelope_new_like (const PpEnvelope *other)
{
  PpEnvelope *self;

  g_return_val_if_fail (other != NULL, NULL);

  self = pp_envelope_new (other->reverse);
  self->body = other->body;
  self->utf8 = other->utf8;
  self->give_back = other->give_back;
  self->id = g_strdup (other->id);
  return self;
}

/**
 * pp_envelope_add:
 * @recipient: (transfer full): one more
 * @asked: (nullable): what is asked for this one; copied
 */
void
pp_envelope_add (PpEnvelope *self, PpAddress *recipient, const PpAsked *asked)
{
  PpAsked *copy;

  g_return_if_fail (self != NULL && recipient != NULL);

  g_ptr_array_add (self->recipients, recipient);
  if (asked == NULL || (asked->notify == PP_NOTIFY_UNSAID && asked->original == NULL))
    return;
  copy = g_new0 (PpAsked, 1);
  copy->notify = asked->notify;
  copy->original = g_strdup (asked->original);
  g_ptr_array_set_size (self->asked, self->recipients->len);
  self->asked->pdata[self->recipients->len - 1] = copy;
}

/**
 * pp_envelope_get_asked:
 * @index: of a recipient
 *
 * Returns: (transfer none) (nullable): what the sender asked for this one; %NULL for nothing
 */
const PpAsked *
pp_envelope_get_asked (const PpEnvelope *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->recipients->len, NULL);

  return index < self->asked->len ? self->asked->pdata[index] : NULL;
}

/**
 * pp_envelope_copy:
 *
 * Returns: (transfer full): one like it, sharing nothing
 */
PpEnvelope *
pp_envelope_copy (const PpEnvelope *self)
{
  PpEnvelope *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = pp_envelope_new_like (self);
  for (guint i = 0; i < self->recipients->len; i++)
    pp_envelope_add (copy, pp_address_copy (g_ptr_array_index (self->recipients, i)), pp_envelope_get_asked (self, i));
  return copy;
}

/**
 * pp_envelope_needs_utf8:
 *
 * A domain of U-labels can be said in A-labels (pp_address_to_ascii_string()); a local part is what it is.
 *
 * Returns: whether MAIL must say SMTPUTF8 for its addresses; what the message needs is for pp_octets_need_utf8() to say
 */
gboolean
pp_envelope_needs_utf8 (const PpEnvelope *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!g_str_is_ascii (self->reverse->local))
    return TRUE;
  for (guint i = 0; i < self->recipients->len; i++)
    if (!g_str_is_ascii (((PpAddress *) self->recipients->pdata[i])->local))
      return TRUE;
  return FALSE;
}

/**
 * pp_envelope_free:
 * @self: (nullable) (transfer full): an envelope
 */
void
pp_envelope_free (PpEnvelope *self)
{
  if (self == NULL)
    return;
  pp_address_free (self->reverse);
  g_ptr_array_unref (self->recipients);
  g_ptr_array_unref (self->asked);
  g_free (self->id);
  g_free (self);
}
