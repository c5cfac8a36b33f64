/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Replies and consignments: what SMTP's two ends pass about.
 */
#include "agents/smtp.h"

/**
 * pp_reply_new:
 * @code: three digits
 * @enhanced: (nullable): "5.1.1" (RFC 3463)
 * @format: the text; several lines are divided by "\n"
 *
 * Returns: (transfer full): a reply
 */
PpReply *
pp_reply_new (guint code, const char *enhanced, const char *format, ...)
{
  PpReply *self = g_new0 (PpReply, 1);
  va_list arguments;

  g_return_val_if_fail (code >= 200 && code <= 599, NULL);
  self->code = code;
  self->enhanced = g_strdup (enhanced);
  va_start (arguments, format);
  self->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return self;
}

PpReply *
pp_reply_copy (const PpReply *self)
{
  PpReply *copy = g_new0 (PpReply, 1);

  copy->code = self->code;
  copy->enhanced = g_strdup (self->enhanced);
  copy->text = g_strdup (self->text);
  copy->heard = self->heard;
  return copy;
}

void
pp_reply_free (PpReply *self)
{
  g_free (self->enhanced);
  g_free (self->text);
  g_free (self);
}

char *
pp_reply_to_string (const PpReply *self)
{
  char *text = self->enhanced != NULL ? g_strdup_printf ("%u %s %s", self->code, self->enhanced, self->text)
                                      : g_strdup_printf ("%u %s", self->code, self->text);

  return g_strdelimit (text, "\n", ' ');
}

gboolean
pp_reply_is_good (const PpReply *self)
{
  return self->code / 100 == 2;
}

gboolean
pp_reply_is_final (const PpReply *self)
{
  return self->code / 100 == 5;
}

static void
free_reply_if_any (gpointer reply)
{
  if (reply != NULL)
    pp_reply_free (reply);
}

/**
 * pp_consignment_new:
 * @item: the letter's number in the journal
 * @envelope: (transfer none): copied
 * @content: (transfer none): the message, not stuffed
 * @owner: the actor's own
 *
 * Returns: (transfer full): a consignment with no replies yet
 */
PpConsignment *
pp_consignment_new (guint32 item, const PpEnvelope *envelope, GBytes *content, gpointer owner)
{
  PpConsignment *self = g_new0 (PpConsignment, 1);

  self->item = item;
  self->envelope = pp_envelope_copy (envelope);
  self->content = g_bytes_ref (content);
  self->replies = g_ptr_array_new_with_free_func (free_reply_if_any);
  g_ptr_array_set_size (self->replies, envelope->recipients->len);
  self->owner = owner;
  return self;
}

void
pp_consignment_free (PpConsignment *self)
{
  pp_envelope_free (self->envelope);
  g_bytes_unref (self->content);
  g_ptr_array_unref (self->replies);
  g_free (self);
}
