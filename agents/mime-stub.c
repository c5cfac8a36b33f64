/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TEMPORARY, goes when agents/mime.c is merged: enough of agents/mime.h for a cabinet to file letters.
 */
#include "agents/mime.h"

#include <string.h>

struct _PpMime
{
  gsize octets;
};

PpMime *
pp_mime_parse (GBytes *message)
{
  PpMime *self = g_new0 (PpMime, 1);

  self->octets = g_bytes_get_size (message);
  return self;
}

void
pp_mime_free (PpMime *self)
{
  g_free (self);
}

static GBytes *
text (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

GBytes *
pp_mime_to_bytes (const PpMime *self)
{
  return text ("structure");
}

GBytes *
pp_mime_envelope (const PpMime *self, GBytes *message)
{
  return text ("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
}

GBytes *
pp_mime_body (const PpMime *self, GBytes *message, gboolean extensible)
{
  return text ("(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 0 0)");
}

GBytes *
pp_mime_search_keys (const PpMime *self, GBytes *message)
{
  return text ("keys");
}
