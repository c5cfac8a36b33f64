/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What SEARCH asks most, worked out once and kept beside the letter: a version, the day of the Date field, and for each
 * key its length and its text, folded. What is read back is believed only as far as its octets go.
 */
#include <string.h>

#include "agents/mime-private.h"

#define VERSION 1
#define NO_DAY G_MININT32

/* What a stranger writes into a field may grow when it is folded; more than this of it is not kept. */
#define TEXT_MAX (256 * 1024)

/* How it begins: there are no gaps in it, and on the disk the low octet is the first. */
typedef struct
{
  gint32 version;
  gint32 day;
  guint32 lengths[PP_N_KEYS]; /* of the texts, which follow; one more than that; 0: the message has no such field */
} Head;

static const char *const names[PP_N_KEYS] = {
  [PP_KEY_FROM] = "From", [PP_KEY_TO] = "To", [PP_KEY_CC] = "Cc", [PP_KEY_BCC] = "Bcc", [PP_KEY_SUBJECT] = "Subject",
};

/* Between this machine's order of octets and the disk's. */
static void
swap (Head *head)
{
  head->version = GINT32_TO_LE (head->version);
  head->day = GINT32_TO_LE (head->day);
  for (guint i = 0; i < PP_N_KEYS; i++)
    head->lengths[i] = GUINT32_TO_LE (head->lengths[i]);
}

static gboolean
fold_piece (const char *utf8, gsize length, gpointer data)
{
  GString *text = data;

  while (length > 0 && text->len < TEXT_MAX)
    {
      gsize piece = MIN (length, 4096);

      for (guint i = 0; i < 3 && piece < length && (utf8[piece] & 0xc0) == 0x80; i++)
        piece--;
      pp_mime_fold (utf8, piece, text);
      utf8 += piece;
      length -= piece;
    }
  return text->len >= TEXT_MAX;
}

/* The addresses as ENVELOPE has them, which is what FROM and its like are about (RFC 9051, 6.4.4): "a @ b" is found as "a@b". */
static void
add_addresses (GString *text, PpSlice value)
{
  g_autoptr (GString) plain = g_string_new (NULL), words = g_string_new (NULL);

  pp_mime_addresses_append_plain (plain, value);
  pp_mime_words_append ((PpSlice) { plain->str, plain->len }, words);
  g_string_append_c (text, '\n');
  fold_piece (words->str, words->len, text);
}

/* All fields of a name are one text, a line for each: what it says, as people read it. */
static void
add_field (GString **texts, const PpMimeField *field)
{
  g_autoptr (GString) plain = NULL;

  for (guint i = 0; i < PP_N_KEYS; i++)
    {
      if (!pp_slice_is (field->name, names[i]))
        continue;
      if (texts[i] == NULL)
        texts[i] = g_string_new (NULL);
      else if (texts[i]->len >= TEXT_MAX)
        return;
      else
        g_string_append_c (texts[i], '\n');
      plain = g_string_new (NULL);
      pp_mime_words_append (field->value, plain);
      fold_piece (plain->str, plain->len, texts[i]);
      if (i != PP_KEY_SUBJECT)
        add_addresses (texts[i], field->value);
      return;
    }
}

/**
 * pp_mime_search_keys:
 * @message: the octets that were parsed
 *
 * Returns: (transfer full): the keys, to keep
 */
GBytes *
pp_mime_search_keys (const PpMime *self, GBytes *message)
{
  GString *texts[PP_N_KEYS] = { NULL };
  Head head = { .version = VERSION, .day = NO_DAY };
  GByteArray *keys = g_byte_array_new ();
  PpMimeField field;
  gsize at = 0;

  g_return_val_if_fail (self != NULL && message != NULL, NULL);

  while (pp_mime_field_next (pp_mime_octets (message), self->parts[0].body, &at, &field))
    add_field (texts, &field);
  pp_mime_sent_day (self, message, &head.day);
  for (guint i = 0; i < PP_N_KEYS; i++)
    head.lengths[i] = texts[i] == NULL ? 0 : MIN (texts[i]->len, TEXT_MAX) + 1;
  swap (&head);
  g_byte_array_append (keys, (const guint8 *) &head, sizeof head);
  swap (&head);
  for (guint i = 0; i < PP_N_KEYS; i++)
    if (texts[i] != NULL)
      {
        g_byte_array_append (keys, (const guint8 *) texts[i]->str, head.lengths[i] - 1);
        g_string_free (texts[i], TRUE);
      }
  return g_byte_array_free_to_bytes (keys);
}

static gboolean
read_head (const void *keys, gsize length, Head *head)
{
  if (length < sizeof *head)
    return FALSE;
  memcpy (head, keys, sizeof *head);
  swap (head);
  return head->version == VERSION;
}

/* FALSE: there is no such field. */
static gboolean
find_text (const void *keys, gsize length, PpSearchKey key, PpSlice *text)
{
  gsize at = sizeof (Head);
  Head head;

  if (!read_head (keys, length, &head) || head.lengths[key] == 0)
    return FALSE;
  for (guint i = 0; i < key; i++)
    at += head.lengths[i] > 0 ? head.lengths[i] - 1 : 0;
  if (at > length || head.lengths[key] - 1 > length - at)
    return FALSE;
  *text = (PpSlice) { (const char *) keys + at, head.lengths[key] - 1 };
  return TRUE;
}

/**
 * pp_search_keys_contain:
 * @keys: (array length=length): what pp_mime_search_keys() made
 *
 * Returns: whether the message has the field with the needle in it
 */
gboolean
pp_search_keys_contain (const void *keys, gsize length, PpSearchKey key, const PpNeedle *needle)
{
  PpSlice text;

  g_return_val_if_fail ((keys != NULL || length == 0) && key < PP_N_KEYS && needle != NULL, FALSE);

  return find_text (keys, length, key, &text) && pp_needle_is_in_folded (needle, text.at, text.length);
}

/**
 * pp_search_keys_are_whole:
 * @keys: (array length=length): what pp_mime_search_keys() made
 *
 * Returns: %FALSE if more is in the field than was kept
 */
gboolean
pp_search_keys_are_whole (const void *keys, gsize length, PpSearchKey key)
{
  Head head;

  g_return_val_if_fail ((keys != NULL || length == 0) && key < PP_N_KEYS, FALSE);

  return read_head (keys, length, &head) && head.lengths[key] <= TEXT_MAX;
}

/**
 * pp_search_keys_sent_day:
 * @keys: (array length=length): what pp_mime_search_keys() made
 * @day: (out): days since the Unix epoch
 *
 * Returns: whether the message has a Date that can be read
 */
gboolean
pp_search_keys_sent_day (const void *keys, gsize length, gint32 *day)
{
  Head head;

  g_return_val_if_fail ((keys != NULL || length == 0) && day != NULL, FALSE);

  if (!read_head (keys, length, &head) || head.day == NO_DAY)
    return FALSE;
  *day = head.day;
  return TRUE;
}
