/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What SEARCH looks for, and looking for it. A text in ASCII is looked through where it lies; any other is folded first.
 */
#include <string.h>

#include "agents/mime-private.h"

#define PIECE 16384

struct _PpNeedle
{
  char *text;      /* folded */
  gsize length;
  gboolean ascii;
  gsize rare;      /* where the octet is that texts have least often */
};

/* How often a text has it: letters by their place here, what is neither letter nor space seldom. */
static guint
commonness (char c)
{
  static const char common[] = "zqxjkvbpygfwmucldrhsnioate ";
  const char *place = c == '\0' ? NULL : strchr (common, c);

  return place == NULL ? 0 : (guint) (place - common) + 1;
}

/**
 * pp_needle_new:
 * @utf8: what to look for
 *
 * Returns: (transfer full): a needle
 */
PpNeedle *
pp_needle_new (const char *utf8)
{
  GString *text;
  PpNeedle *self;

  g_return_val_if_fail (utf8 != NULL, NULL);

  text = g_string_new (NULL);
  pp_mime_fold (utf8, strlen (utf8), text);
  self = g_new0 (PpNeedle, 1);
  self->length = text->len;
  self->text = g_string_free (text, FALSE);
  self->ascii = pp_mime_is_ascii (self->text, self->length);
  for (gsize i = 1; i < self->length; i++)
    if (commonness (self->text[i]) < commonness (self->text[self->rare]))
      self->rare = i;
  return self;
}

/**
 * pp_needle_free:
 * @needle: (nullable): a needle
 */
void
pp_needle_free (PpNeedle *needle)
{
  if (needle == NULL)
    return;
  g_free (needle->text);
  g_free (needle);
}

gboolean
pp_needle_is_empty (const PpNeedle *needle)
{
  return needle->length == 0;
}

gboolean
pp_needle_is_one_word (const PpNeedle *needle)
{
  return strpbrk (needle->text, " \t\r\n") == NULL;
}

gboolean
pp_needle_is_in_folded (const PpNeedle *needle, const char *folded, gsize length)
{
  if (needle->length == 0)
    return TRUE;
  return length >= needle->length && memmem (folded, length, needle->text, needle->length) != NULL;
}

/* The next @c or @capital from @at on; both are remembered, so that each octet is looked at once for each. */
typedef struct
{
  const char *end;
  const char *small, *capital; /* NULL: there is none any more */
  char letters[2];
} Pair;

static const char *
find_octet (const char *at, const char *end, char c)
{
  return at < end ? memchr (at, c, end - at) : NULL;
}

static void
pair_init (Pair *pair, const char *at, const char *end, char c)
{
  pair->end = end;
  pair->letters[0] = c;
  pair->letters[1] = g_ascii_toupper (c);
  pair->small = find_octet (at, end, c);
  pair->capital = pair->letters[1] == c ? NULL : find_octet (at, end, pair->letters[1]);
}

static const char *
pair_next (Pair *pair)
{
  const char *next;

  if (pair->small != NULL && (pair->capital == NULL || pair->small < pair->capital))
    {
      next = pair->small;
      pair->small = find_octet (next + 1, pair->end, pair->letters[0]);
    }
  else if ((next = pair->capital) != NULL)
    pair->capital = find_octet (next + 1, pair->end, pair->letters[1]);
  return next;
}

/* How many octets of the needle stand at @at. */
static gsize
measure_match (const PpNeedle *needle, const char *at)
{
  gsize i = 0;

  while (i < needle->length && g_ascii_tolower (at[i]) == needle->text[i])
    i++;
  return i;
}

/* Where both are ASCII: by the octet that is rare. *@tried grows with what was compared in vain: a text made of beginnings of the
 * needle would take for ever, so that after a while we give up, at -1. */
static int
find_in_ascii (const PpNeedle *needle, const char *text, gsize length)
{
  gsize most = 4 * length + 1024, tried = 0;
  const char *at;
  Pair pair;

  pair_init (&pair, text + needle->rare, text + length - (needle->length - 1 - needle->rare), needle->text[needle->rare]);
  while ((at = pair_next (&pair)) != NULL)
    {
      gsize match = measure_match (needle, at - needle->rare);

      if (match == needle->length)
        return TRUE;
      tried += match;
      if (tried > most)
        return -1;
    }
  return FALSE;
}

/**
 * pp_needle_is_in:
 * @utf8: a whole text
 *
 * Returns: whether it has the needle in it
 */
gboolean
pp_needle_is_in (const PpNeedle *needle, const char *utf8, gsize length)
{
  PpFinder finder;
  gboolean found;

  if (needle->length == 0)
    return TRUE;
  if (pp_mime_is_ascii (utf8, length))
    {
      int answer = needle->ascii && length >= needle->length ? find_in_ascii (needle, utf8, length) : FALSE;

      if (answer >= 0)
        return answer;
    }
  pp_finder_init (&finder, needle);
  found = pp_finder_add (utf8, length, &finder);
  pp_finder_clear (&finder);
  return found;
}

/* ------------------------------------------------------------------ a text in pieces */

void
pp_finder_init (PpFinder *finder, const PpNeedle *needle)
{
  finder->needle = needle;
  finder->folded = NULL;
}

void
pp_finder_clear (PpFinder *finder)
{
  if (finder->folded != NULL)
    g_string_free (finder->folded, TRUE);
  finder->folded = NULL;
}

/* Up to @most octets, and no cut in a character. */
static gsize
measure_piece (const char *utf8, gsize length, gsize most)
{
  gsize piece = most;

  if (length <= most)
    return length;
  while (piece > most - 4 && (utf8[piece] & 0xc0) == 0x80)
    piece--;
  return piece;
}

gboolean
pp_finder_add (const char *utf8, gsize length, gpointer data)
{
  PpFinder *finder = data;
  const PpNeedle *needle = finder->needle;
  gsize most = MAX (PIECE, needle->length);

  if (needle->length == 0)
    return TRUE;
  if (finder->folded == NULL)
    finder->folded = g_string_sized_new (2 * PIECE);
  for (gsize at = 0, piece; at < length; at += piece)
    {
      GString *folded = finder->folded;

      if (folded->len >= needle->length)
        g_string_erase (folded, 0, folded->len - needle->length + 1);
      piece = measure_piece (utf8 + at, length - at, most);
      pp_mime_fold (utf8 + at, piece, folded);
      if (pp_needle_is_in_folded (needle, folded->str, folded->len))
        return TRUE;
    }
  return FALSE;
}
