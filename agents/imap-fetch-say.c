/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says what FETCH asks of letters (RFC 9051, 7.5.2; RFC 3516; RFC 7162, 3.1.4): items in the order in which they were asked for. Runs on
 * the cabinet's bench.
 */
#include <string.h>

#include "agents/imap-letter.h"
#include "agents/imap-reading.h"

typedef struct
{
  const PpFetchManner *manner;
  guint n_keywords;
  GString *out;
  const PpNumbered *numbered; /* the letter */
  PpImapLetter letter;
  gboolean first;             /* no item of it has been said */
  gboolean unknown;           /* an encoding */
} Sayer;

static void
append_number (GString *out, guint64 number)
{
  char digits[20], *at = digits + sizeof digits;

  do
    *--at = '0' + number % 10;
  while ((number /= 10) > 0);
  g_string_append_len (out, at, digits + sizeof digits - at);
}

static void
say_label (Sayer *sayer, const char *label)
{
  if (!sayer->first)
    g_string_append_c (sayer->out, ' ');
  sayer->first = FALSE;
  g_string_append (sayer->out, label);
}

/* ------------------------------------------------------------------ what the index knows */

static gboolean
say_flags (Sayer *sayer, const PpFetchItem *item)
{
  const PpFetchManner *manner = sayer->manner;

  say_label (sayer, "FLAGS ");
  pp_imap_flags_append (sayer->out, sayer->numbered->filed.flags, (const char *const *) manner->keywords, sayer->n_keywords,
                        manner->recent && sayer->numbered->recent);
  return TRUE;
}

static gboolean
say_uid (Sayer *sayer, const PpFetchItem *item)
{
  say_label (sayer, "UID ");
  append_number (sayer->out, sayer->numbered->filed.uid);
  return TRUE;
}

static gboolean
say_internal_date (Sayer *sayer, const PpFetchItem *item)
{
  say_label (sayer, "INTERNALDATE ");
  pp_imap_date_time_append (sayer->out, sayer->numbered->filed.date_us, sayer->numbered->filed.zone);
  return TRUE;
}

static gboolean
say_size (Sayer *sayer, const PpFetchItem *item)
{
  say_label (sayer, "RFC822.SIZE ");
  append_number (sayer->out, sayer->numbered->filed.octets);
  return TRUE;
}

static gboolean
say_mod_seq (Sayer *sayer, const PpFetchItem *item)
{
  say_label (sayer, "MODSEQ (");
  append_number (sayer->out, sayer->numbered->filed.mod_seq);
  g_string_append_c (sayer->out, ')');
  return TRUE;
}

/* ------------------------------------------------------------------ what was worked out */

static void
append_octets (const void *octets, gsize length, gpointer data)
{
  g_string_append_len (data, octets, length);
}

static gboolean
say_parsed (Sayer *sayer, const PpFetchItem *item)
{
  PpParsedThing thing = item->what == PP_FETCH_ENVELOPE ? PP_PARSED_ENVELOPE
                        : item->what == PP_FETCH_BODY   ? PP_PARSED_BODY
                                                        : PP_PARSED_BODY_STRUCTURE;

  say_label (sayer, item->label);
  g_string_append_c (sayer->out, ' ');
  return pp_imap_letter_look (&sayer->letter, thing, append_octets, sayer->out);
}

/* ------------------------------------------------------------------ octets */

/* What a partial FETCH asks for; none if it begins behind the end (RFC 9051, 6.4.5). */
static void
cut (const PpFetchItem *item, const char **data, gsize *length)
{
  gsize from = item->partial ? MIN (item->origin, *length) : 0;

  *length -= from;
  if (item->partial)
    *length = MIN (item->count, *length);
  if (from > 0)
    *data += from;
}

/* A literal may hold no NUL (RFC 9051, 9: CHAR8): octet 128 stands for it, so that the sizes stay right. */
static void
append_without_nul (GString *out, const char *data, gsize length)
{
  gsize start = out->len;
  char *nul;

  g_string_append_len (out, data, length);
  while ((nul = memchr (out->str + start, '\0', out->len - start)) != NULL)
    {
      *nul = '\x80';
      start = nul - out->str + 1;
    }
}

/* nstring: of a part that is not there, an empty one. */
static void
say_octets (Sayer *sayer, const PpFetchItem *item, GBytes *octets)
{
  GString *out = sayer->out;
  gboolean binary;
  gsize length = 0;
  const char *data = octets == NULL ? NULL : g_bytes_get_data (octets, &length);

  say_label (sayer, item->label);
  if (item->partial)
    {
      g_string_append_c (out, '<');
      append_number (out, item->origin);
      g_string_append_c (out, '>');
    }
  cut (item, &data, &length);
  if (length == 0)
    {
      g_string_append (out, " \"\"");
      return;
    }
  binary = item->what == PP_FETCH_BINARY && memchr (data, '\0', length) != NULL;
  g_string_append (out, binary ? " ~{" : " {");
  append_number (out, length);
  g_string_append (out, "}\r\n");
  if (binary)
    g_string_append_len (out, data, length);
  else
    append_without_nul (out, data, length);
}

static gboolean
say_whole (Sayer *sayer, const PpFetchItem *item)
{
  GBytes *octets = pp_imap_letter_octets (&sayer->letter);

  if (octets == NULL)
    return FALSE;
  say_octets (sayer, item, octets);
  return TRUE;
}

static gboolean
say_section_of (Sayer *sayer, const PpFetchItem *item, const PpSection *section)
{
  PpMime *mime;
  g_autoptr (GBytes) octets = NULL;

  if (section->depth == 0 && section->text == PP_SECTION_WHOLE)
    return say_whole (sayer, item);
  mime = pp_imap_letter_mime (&sayer->letter);
  if (mime == NULL)
    return FALSE;
  octets = pp_mime_section (mime, pp_imap_letter_octets (&sayer->letter), section);
  say_octets (sayer, item, octets);
  return TRUE;
}

static gboolean
say_section (Sayer *sayer, const PpFetchItem *item)
{
  return say_section_of (sayer, item, &item->section);
}

/* RFC822.HEADER and RFC822.TEXT: BODY[HEADER] and BODY[TEXT] by older names (RFC 3501, 6.4.5) */
static gboolean
say_rfc822_header (Sayer *sayer, const PpFetchItem *item)
{
  return say_section_of (sayer, item, &(PpSection) { .text = PP_SECTION_HEADER });
}

static gboolean
say_rfc822_text (Sayer *sayer, const PpFetchItem *item)
{
  return say_section_of (sayer, item, &(PpSection) { .text = PP_SECTION_TEXT });
}

/* BINARY and BINARY.SIZE: nothing is said of a part whose encoding is not known, for the command is answered NO (RFC 3516, 4.3). */
static gboolean
say_binary (Sayer *sayer, const PpFetchItem *item)
{
  PpMime *mime = pp_imap_letter_mime (&sayer->letter);
  g_autoptr (GBytes) octets = NULL;
  gboolean unknown;

  if (mime == NULL)
    return FALSE;
  octets = pp_mime_binary (mime, pp_imap_letter_octets (&sayer->letter), item->section.path, item->section.depth, &unknown);
  sayer->unknown = sayer->unknown || unknown;
  if (unknown)
    return TRUE;
  if (item->what == PP_FETCH_BINARY)
    {
      say_octets (sayer, item, octets);
      return TRUE;
    }
  say_label (sayer, item->label);
  g_string_append_c (sayer->out, ' ');
  append_number (sayer->out, octets == NULL ? 0 : g_bytes_get_size (octets));
  return TRUE;
}

/* ------------------------------------------------------------------ a letter */

typedef gboolean (*SayFunc) (Sayer *sayer, const PpFetchItem *item);

static const SayFunc says[] = {
  [PP_FETCH_FLAGS] = say_flags,
  [PP_FETCH_UID] = say_uid,
  [PP_FETCH_INTERNALDATE] = say_internal_date,
  [PP_FETCH_SIZE] = say_size,
  [PP_FETCH_MODSEQ] = say_mod_seq,
  [PP_FETCH_ENVELOPE] = say_parsed,
  [PP_FETCH_BODY] = say_parsed,
  [PP_FETCH_BODYSTRUCTURE] = say_parsed,
  [PP_FETCH_RFC822] = say_whole,
  [PP_FETCH_RFC822_HEADER] = say_rfc822_header,
  [PP_FETCH_RFC822_TEXT] = say_rfc822_text,
  [PP_FETCH_SECTION] = say_section,
  [PP_FETCH_BINARY] = say_binary,
  [PP_FETCH_BINARY_SIZE] = say_binary,
};

static gboolean
asks (const PpFetchItems *items, PpFetchWhat what)
{
  for (guint i = 0; i < items->items->len; i++)
    if (g_array_index (items->items, PpFetchItem, i).what == what)
      return TRUE;
  return FALSE;
}

static gboolean
say_items (Sayer *sayer)
{
  const PpFetchManner *manner = sayer->manner;
  const PpFetchItems *items = manner->items;

  if (manner->uid && !asks (items, PP_FETCH_UID))
    say_uid (sayer, NULL);
  for (guint i = 0; i < items->items->len; i++)
    {
      const PpFetchItem *item = &g_array_index (items->items, PpFetchItem, i);

      if (!says[item->what](sayer, item))
        return FALSE;
    }
  if (manner->mod_seq && !asks (items, PP_FETCH_MODSEQ))
    say_mod_seq (sayer, NULL);
  if (manner->flags && !asks (items, PP_FETCH_FLAGS))
    say_flags (sayer, NULL);
  return TRUE;
}

/* "* n FETCH (…)"; nothing if there is nothing to say. FALSE: its octets could not be read. */
static gboolean
say_letter (Sayer *sayer, PpCabinet *cabinet, PpLooker *looker)
{
  GString *out = sayer->out;
  gsize start = out->len;
  gboolean good;

  pp_imap_letter_open (&sayer->letter, cabinet, looker, sayer->numbered->filed.content);
  g_string_append (out, "* ");
  append_number (out, sayer->numbered->number);
  g_string_append (out, " FETCH (");
  sayer->first = TRUE;
  good = say_items (sayer);
  if (good && !sayer->first)
    g_string_append (out, ")\r\n");
  else
    g_string_truncate (out, start);
  pp_imap_letter_close (&sayer->letter);
  return good;
}

/**
 * pp_imap_fetch_say:
 * @cabinet: (nullable): whose letters; %NULL only if no item needs octets
 * @at: (inout): the first letter to answer for; moves on
 * @most: as many octets as are enough; the letter that reaches them is said to its end
 * @lost: (inout): grows by one for each letter that could not be read, and is left out
 * @unknown_encoding: (inout): set to %TRUE if BINARY or BINARY.SIZE was asked of a part whose transfer encoding is not known: it
 * is left out, and the answer to the command is NO [UNKNOWN-CTE] (RFC 3516, 4.3)
 *
 * Returns: (transfer full): responses, one behind another
 */
GByteArray *
pp_imap_fetch_say (PpCabinet *cabinet, const PpFetchManner *manner, const PpNumbered *letters, guint count, guint *at, gsize most,
                   guint *lost, gboolean *unknown_encoding)
{
  Sayer sayer = { .manner = manner };
  g_autoptr (PpLooker) looker = NULL;
  gsize length;

  g_return_val_if_fail (manner != NULL && (letters != NULL || count == 0) && at != NULL && lost != NULL, NULL);
  g_return_val_if_fail (cabinet != NULL || !manner->items->needs_octets, NULL);

  looker = cabinet != NULL ? pp_looker_new (cabinet) : NULL;
  sayer.n_keywords = manner->keywords == NULL ? 0 : g_strv_length (manner->keywords);
  sayer.out = g_string_sized_new (MIN (most, (gsize) (count - MIN (*at, count)) * 64) + 256);
  for (; *at < count && sayer.out->len < most; (*at)++)
    {
      sayer.numbered = &letters[*at];
      if (!say_letter (&sayer, cabinet, looker))
        (*lost)++;
    }
  if (unknown_encoding != NULL && sayer.unknown)
    *unknown_encoding = TRUE;
  length = sayer.out->len;
  return g_byte_array_new_take ((guint8 *) g_string_free (sayer.out, FALSE), length);
}
