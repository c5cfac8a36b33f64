/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A letter in the cabinet while FETCH or SEARCH reads it.
 */
#include "agents/imap-letter.h"

/* Where the parts of a letter up to so long are is found anew sooner than looked up. */
#define SMALL 16384

void
pp_imap_letter_open (PpImapLetter *self, PpCabinet *cabinet, gint64 content)
{
  *self = (PpImapLetter) { .cabinet = cabinet, .content = content };
}

void
pp_imap_letter_close (PpImapLetter *self)
{
  g_clear_pointer (&self->octets, g_bytes_unref);
  g_clear_pointer (&self->mime, pp_mime_free);
  pp_parsed_clear (&self->parsed);
  g_clear_error (&self->error);
}

GBytes *
pp_imap_letter_octets (PpImapLetter *self)
{
  if (self->octets == NULL && self->error == NULL)
    self->octets = pp_cabinet_content_get (self->cabinet, self->content, &self->error);
  return self->octets;
}

const PpParsed *
pp_imap_letter_parsed (PpImapLetter *self)
{
  if (!self->has_parsed && self->error == NULL)
    self->has_parsed = pp_cabinet_get_parsed (self->cabinet, self->content, &self->parsed, &self->error);
  return self->has_parsed ? &self->parsed : NULL;
}

PpMime *
pp_imap_letter_mime (PpImapLetter *self)
{
  GBytes *octets = pp_imap_letter_octets (self);

  if (self->mime != NULL || octets == NULL)
    return self->mime;
  if (g_bytes_get_size (octets) > SMALL && pp_imap_letter_parsed (self) != NULL)
    self->mime = pp_mime_from_bytes (self->parsed.structure, g_bytes_get_size (octets));
  if (self->mime == NULL && self->error == NULL)
    self->mime = pp_mime_parse (octets);
  return self->mime;
}
