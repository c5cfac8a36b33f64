/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text in the form in which SEARCH compares it: each character for itself taken apart and without case (as i;unicode-casemap does,
 * RFC 5051, 2, but with "ß" the same as "ss"). What a character becomes is worked out once for each 256 of them and kept.
 */
#include <string.h>

#include "agents/mime-private.h"

#define BLOCK 256
#define BLOCKS (0x20000 / BLOCK) /* two planes; letters with case are in these */

typedef struct
{
  char *texts[BLOCK];
} Block;

static Block *blocks[BLOCKS];

static char *
fold_one (gunichar c)
{
  char text[8] = "";
  g_autofree char *apart = NULL, *folded = NULL;
  char *whole;

  if (!g_unichar_validate (c))
    return g_strdup ("\357\277\275"); /* U+FFFD */
  text[g_unichar_to_utf8 (c, text)] = '\0';
  apart = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  folded = g_utf8_casefold (apart, -1);
  whole = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  return whole;
}

/* Two threads may make the same one; then one of them is thrown away. */
static const Block *
get_block (guint index)
{
  Block *block = g_atomic_pointer_get (&blocks[index]);

  if (block != NULL)
    return block;
  block = g_new (Block, 1);
  for (guint i = 0; i < BLOCK; i++)
    block->texts[i] = fold_one (index * BLOCK + i);
  if (g_atomic_pointer_compare_and_exchange (&blocks[index], NULL, block))
    return block;
  for (guint i = 0; i < BLOCK; i++)
    g_free (block->texts[i]);
  g_free (block);
  return g_atomic_pointer_get (&blocks[index]);
}

/* How many octets the character has there; 1 and U+FFFD in @c if they are none. */
static gsize
read_character (const char *at, gsize left, gunichar *c)
{
  *c = g_utf8_get_char_validated (at, left);
  if (*c < (gunichar) -2)
    return MAX (1, g_utf8_skip[*(const guchar *) at]);
  *c = 0xfffd;
  return 1;
}

void
pp_mime_fold (const char *utf8, gsize length, GString *out)
{
  for (gsize at = 0; at < length;)
    {
      gunichar c = (guchar) utf8[at];

      if (c < 0x80)
        {
          g_string_append_c (out, g_ascii_tolower (c));
          at++;
          continue;
        }
      at += read_character (utf8 + at, length - at, &c);
      if (c < BLOCKS * BLOCK)
        g_string_append (out, get_block (c / BLOCK)->texts[c % BLOCK]);
      else
        g_string_append_unichar (out, c);
    }
}

gboolean
pp_mime_is_ascii (const char *octets, gsize length)
{
  gsize at = 0;

  for (; at + 8 <= length; at += 8)
    {
      guint64 eight;

      memcpy (&eight, octets + at, 8);
      if (eight & G_GUINT64_CONSTANT (0x8080808080808080))
        return FALSE;
    }
  for (; at < length; at++)
    if ((guchar) octets[at] > 127)
      return FALSE;
  return TRUE;
}
