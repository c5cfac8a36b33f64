/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads an AUTH exchange (RFC 4954, 4; RFC 5034, 4; RFC 9051, 6.2.2): goes back on the connection to its beginning, then over its lines up to the one that
 * is asked about. Bounded, like everything that explains.
 */
#include "app/proof.h"

#include <string.h>

#define MOST_EVENTS_BACK 200
#define MOST_LINES 24
#define MOST_OCTETS 4096

/**
 * pp_proof_free:
 *
 * Frees it.
 */
void
pp_proof_free (PpProof *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->mechanism);
  g_free (self->decoded);
  g_free (self->user);
  g_free (self->password);
  g_free (self);
}

static gboolean
is_imap (const PpEvent *event)
{
  return event->proto != NULL && g_str_has_prefix (event->proto, "imap");
}

/* "AUTH PLAIN" (RFC 4954, 4; RFC 5034, 4), or "a1 AUTHENTICATE PLAIN" (RFC 9051, 6.2.2): the mechanism and what follows it */
static const char *
find_auth (const PpEvent *event)
{
  const char *verb = is_imap (event) ? strchr (event->text, ' ') : event->text;
  const char *word = is_imap (event) ? " AUTHENTICATE " : "AUTH ";

  return verb != NULL && g_ascii_strncasecmp (verb, word, strlen (word)) == 0 ? verb + strlen (word) : NULL;
}

static gboolean
is_auth (const PpEvent *event)
{
  return find_auth (event) != NULL;
}

/* "334 …"; POP3 and IMAP have "+ …" */
static gboolean
is_challenge (const PpEvent *event)
{
  if (is_imap (event) || (event->proto != NULL && g_str_has_prefix (event->proto, "pop3")))
    return event->text[0] == '+' && (event->text[1] == ' ' || event->text[1] == '\0');
  return g_str_has_prefix (event->text, "334") && (event->text[3] == ' ' || event->text[3] == '\0' || event->text[3] == '-');
}

/* The lines of the exchange that @event is in, newest first; empty when it is in none. */
static GPtrArray *
collect (PpJournal *journal, PpEvent *event)
{
  GPtrArray *lines = g_ptr_array_new ();
  PpEvent *earlier = event;

  g_ptr_array_add (lines, event);
  if (event->dir == PP_DIR_CLIENT && is_auth (event))
    return lines;
  for (guint looked = 0; journal != NULL && looked < MOST_EVENTS_BACK && lines->len < MOST_LINES; looked++)
    {
      PpEvent *later = g_ptr_array_index (lines, lines->len - 1);

      earlier = pp_journal_get_previous (journal, earlier);
      if (earlier == NULL)
        break;
      if (earlier->kind != PP_KIND_LINE)
        continue;
      /* They take turns: a challenge, a response. */
      if (earlier->dir == later->dir || (earlier->dir == PP_DIR_SERVER && !is_challenge (earlier)))
        break;
      g_ptr_array_add (lines, earlier);
      if (earlier->dir == PP_DIR_CLIENT && is_auth (earlier))
        return lines;
    }
  g_ptr_array_set_size (lines, 0);
  return lines;
}

/* (transfer full) (nullable): base64 undone; "=" alone is the empty response (RFC 4954, 4) */
static char *
undo (const char *text, gsize *length)
{
  gsize octets = strlen (text);
  g_autofree guchar *plain = NULL;
  char *copy;

  *length = 0;
  if (g_str_equal (text, "="))
    return g_strdup ("");
  if (octets == 0 || octets > MOST_OCTETS || octets % 4 != 0 ||
      strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") != octets)
    return NULL;
  plain = g_base64_decode (text, length);
  copy = g_malloc (*length + 1);
  memcpy (copy, plain, *length);
  copy[*length] = '\0';
  return copy;
}

/* "n,,n=alice,r=…": the value of an attribute, up to the next comma (RFC 5802, 5.1) */
static char *
find_attribute (const char *message, const char *attribute)
{
  const char *at = strstr (message, attribute);

  return at != NULL ? g_strndup (at + strlen (attribute), strcspn (at + strlen (attribute), ",")) : NULL;
}

static void
take (char **text, char *now)
{
  g_free (*text);
  *text = now;
}

/* RFC 4616, 2: authzid NUL authcid NUL passwd */
static void
read_plain (PpProof *self, const char *octets, gsize length)
{
  const char *first = memchr (octets, '\0', length);
  const char *second = first != NULL ? memchr (first + 1, '\0', octets + length - first - 1) : NULL;

  if (second == NULL)
    return;
  take (&self->user, g_strdup (first + 1));
  take (&self->password, g_strdup (second + 1));
}

/* What the client has said in its response number self->step. */
static void
read_response (PpProof *self, const char *octets, gsize length)
{
  if (g_str_equal (self->mechanism, "PLAIN") && self->step == 1)
    read_plain (self, octets, length);
  else if (g_str_equal (self->mechanism, "LOGIN") && self->step == 1)
    take (&self->user, g_strdup (octets));
  else if (g_str_equal (self->mechanism, "LOGIN") && self->step == 2)
    take (&self->password, g_strdup (octets));
  else if (g_str_equal (self->mechanism, "CRAM-MD5") && strchr (octets, ' ') != NULL)
    take (&self->user, g_strndup (octets, strrchr (octets, ' ') - octets));
  else if (g_str_has_prefix (self->mechanism, "SCRAM-") && self->step == 1)
    take (&self->user, find_attribute (octets, ",n="));
}

static void
show (PpProof *self, char *octets, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (octets[i] == '\0')
      octets[i] = ' ';
  take (&self->decoded, g_strdup (octets));
}

static void
read_client (PpProof *self, const char *text, gboolean own)
{
  gsize length;
  g_autofree char *octets = undo (text, &length);

  self->step++;
  self->cancelled = g_str_equal (text, "*");
  if (octets == NULL)
    return;
  read_response (self, octets, length);
  if (own)
    show (self, octets, length);
  else
    g_clear_pointer (&self->password, g_free);
}

static void
read_challenge (PpProof *self, const PpEvent *event)
{
  gsize length;
  const char *text = event->text + MIN (event->length, event->text[0] == '+' ? 2 : 4);
  g_autofree char *octets = undo (text, &length);

  if (octets != NULL)
    show (self, octets, length);
}

/* "PLAIN AGFsaWNl…": the initial response, if there is one, is the first. */
static void
read_auth (PpProof *self, const PpEvent *event, gboolean own)
{
  g_auto (GStrv) words = g_strsplit (find_auth (event), " ", 2);

  take (&self->mechanism, g_ascii_strup (words[0] != NULL ? words[0] : "", words[0] != NULL ? MIN (strlen (words[0]), 32) : 0));
  if (words[0] != NULL && words[1] != NULL && *words[1] != '\0')
    read_client (self, words[1], own);
}

/**
 * pp_proof_read:
 * @journal: (nullable): where it happened
 * @event: a line
 *
 * Returns: (transfer full) (nullable): what the line says, or %NULL when it is no part of an AUTH exchange. Its texts are
 *   octets as strangers sent them
 */
PpProof *
pp_proof_read (PpJournal *journal, PpEvent *event)
{
  g_autoptr (GPtrArray) lines = NULL;
  PpProof *self;

  if (event->kind != PP_KIND_LINE)
    return NULL;
  lines = collect (journal, event);
  if (lines->len == 0)
    return NULL;
  self = g_new0 (PpProof, 1);
  for (guint i = lines->len; i > 0; i--)
    {
      PpEvent *line = lines->pdata[i - 1];

      if (line->dir == PP_DIR_SERVER && line == event && is_challenge (line))
        read_challenge (self, line);
      else if (line->dir == PP_DIR_CLIENT && i == lines->len)
        read_auth (self, line, line == event);
      else if (line->dir == PP_DIR_CLIENT)
        read_client (self, line->text, line == event);
    }
  return self;
}
