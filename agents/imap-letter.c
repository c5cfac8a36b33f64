/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A letter in the cabinet while FETCH or SEARCH reads it.
 */
#include "agents/imap-letter.h"

/* Where the parts of a letter up to so long are is found anew sooner than looked up. */
#define SMALL 16384

void
pp_imap_letter_open (PpImapLetter *self, PpCabinet *cabinet, PpLooker *looker, gint64 content)
{
  *self = (PpImapLetter) { .cabinet = cabinet, .looker = looker, .content = content };
}

void
pp_imap_letter_close (PpImapLetter *self)
{
  g_clear_pointer (&self->octets, g_bytes_unref);
  g_clear_pointer (&self->mime, pp_mime_free);
  g_clear_error (&self->error);
}

GBytes *
pp_imap_letter_octets (PpImapLetter *self)
{
  if (self->octets == NULL && self->error == NULL)
    self->octets = pp_cabinet_content_get (self->cabinet, self->content, &self->error);
  return self->octets;
}

/* One of the things that were worked out when it was filed; FALSE with self->error set. */
gboolean
pp_imap_letter_look (PpImapLetter *self, PpParsedThing thing, PpLookFunc look, gpointer data)
{
  return self->error == NULL && pp_looker_look (self->looker, self->content, thing, look, data, &self->error);
}

static void
read_structure (const void *octets, gsize length, gpointer data)
{
  PpImapLetter *self = data;
  g_autoptr (GBytes) structure = g_bytes_new (octets, length);

  self->mime = pp_mime_from_bytes (structure, g_bytes_get_size (self->octets));
}

PpMime *
pp_imap_letter_mime (PpImapLetter *self)
{
  GBytes *octets = pp_imap_letter_octets (self);

  if (self->mime != NULL || octets == NULL)
    return self->mime;
  if (g_bytes_get_size (octets) > SMALL)
    pp_imap_letter_look (self, PP_PARSED_STRUCTURE, read_structure, self);
  if (self->mime == NULL && self->error == NULL)
    self->mime = pp_mime_parse (octets);
  return self->mime;
}
