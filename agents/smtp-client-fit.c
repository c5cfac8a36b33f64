/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a letter can go to a server as it is: how long it is, what its octets are, what its addresses are. What the
 * server cannot take is changed so that it can, where that loses nothing.
 */
#include "agents/smtp-client-private.h"

#include "agents/downgrade.h"
#include "agents/message.h"

static gboolean
is_8bit (GBytes *content)
{
  gsize length;
  const guint8 *octets = g_bytes_get_data (content, &length);

  for (gsize i = 0; i < length; i++)
    if (octets[i] >= 0x80)
      return TRUE;
  return FALSE;
}

/* RFC 6531, 3.2: to a server that does not know SMTPUTF8 goes only what can be said in ASCII. */
static PpReply *
fit_addresses (PpSmtpCall *self)
{
  const PpConsignment *letter = self->consignment;

  self->utf8 = FALSE;
  if (!letter->envelope->utf8)
    return NULL;
  self->utf8 = self->can.utf8;
  if (self->utf8 || (!pp_envelope_needs_utf8 (letter->envelope) && !pp_octets_need_utf8 (letter->content)))
    return NULL;
  return pp_reply_new (550, "5.6.7", "The other server does not take internationalized mail (SMTPUTF8)");
}

/* RFC 6152, 3 and RFC 3030, 3: what the server does not take is put into another dress, or comes back. */
static PpReply *
fit_body (PpSmtpCall *self)
{
  GBytes *content = self->consignment->content;
  gboolean binary = self->consignment->envelope->body == PP_BODY_BINARYMIME, eight = is_8bit (content);

  self->content = g_bytes_ref (content);
  self->body = binary ? PP_BODY_BINARYMIME : eight ? PP_BODY_8BITMIME : PP_BODY_7BIT;
  if ((!binary || (self->can.binary && self->can.chunking)) && (!eight || binary || self->can.body_8bit || self->utf8))
    return NULL;
  g_bytes_unref (self->content);
  self->body = self->can.body_8bit && !binary ? PP_BODY_8BITMIME : PP_BODY_7BIT;
  self->content = pp_octets_downgrade (content);
  if (self->content != NULL)
    {
      pp_port_note (self->port, "encodes the letter anew: this server takes %s only", self->can.body_8bit ? "lines of text" : "7-bit text");
      return NULL;
    }
  return pp_reply_new (554, "5.6.3", "The other server takes %s only, and the letter cannot be converted",
                       self->can.body_8bit ? "lines of text" : "7-bit text");
}

/* RFC 1870, 6.1: what is known to be too big need not be sent. */
static PpReply *
fit_size (PpSmtpCall *self)
{
  guint64 octets = g_bytes_get_size (self->content);

  if (self->can.most_octets == 0 || octets <= self->can.most_octets)
    return NULL;
  return pp_reply_new (552, "5.3.4", "The letter has %" G_GUINT64_FORMAT " octets, the other server takes at most %" G_GUINT64_FORMAT,
                       octets, self->can.most_octets);
}

/**
 * pp_smtp_fit:
 *
 * Makes the letter in hand ready for this server.
 *
 * Returns: (transfer full) (nullable): why it cannot go there
 */
PpReply *
pp_smtp_fit (PpSmtpCall *self)
{
  PpReply *objection = fit_addresses (self);

  if (objection == NULL)
    objection = fit_body (self);
  if (objection == NULL)
    objection = fit_size (self);
  return objection;
}
