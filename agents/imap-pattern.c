/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Patterns of LIST (RFC 9051, 6.3.9): "*" is anything, "%" anything within one level. All places of the pattern where the
 * name may be are bits that move on together, octet by octet: so no pattern is a trap.
 */
#include "agents/imap-private.h"

#include <string.h>

#define WORD_BITS 64
/* A pattern that is longer than any name can still match one only by its wildcards; this is more than enough. */
#define LONGEST_PATTERN 4095
#define WORDS_MAX ((LONGEST_PATTERN + 1) / WORD_BITS)

/* Bit n: the place before the n-th octet of the pattern. */
typedef struct
{
  char *pattern;
  gsize length;
  guint words;
  guint64 *letters;  /* @words for each octet: where it stands */
  guint64 *stars;    /* where "*" stands */
  guint64 *percents;
} Places;

static void
set_bit (guint64 *words, gsize bit)
{
  words[bit / WORD_BITS] |= G_GUINT64_CONSTANT (1) << (bit % WORD_BITS);
}

static gboolean
is_wild (char c)
{
  return c == '*' || c == '%';
}

/* Wildcards that touch are one: the wider of them. */
static char *
squeeze (const char *pattern)
{
  GString *out = g_string_new (NULL);

  for (; *pattern != '\0'; pattern++)
    if (!is_wild (*pattern) || out->len == 0 || !is_wild (out->str[out->len - 1]))
      g_string_append_c (out, *pattern);
    else if (*pattern == '*')
      out->str[out->len - 1] = '*';
  return g_string_free (out, FALSE);
}

static gboolean
places_init (Places *self, const char *pattern)
{
  self->pattern = squeeze (pattern);
  self->length = strlen (self->pattern);
  if (self->length > LONGEST_PATTERN)
    return FALSE;
  self->words = self->length / WORD_BITS + 1;
  self->letters = g_new0 (guint64, 258 * self->words);
  self->stars = self->letters + 256 * self->words;
  self->percents = self->stars + self->words;
  for (gsize i = 0; i < self->length; i++)
    set_bit (self->pattern[i] == '*'   ? self->stars
             : self->pattern[i] == '%' ? self->percents
                                       : self->letters + (guchar) self->pattern[i] * self->words, i);
  return TRUE;
}

static void
places_clear (Places *self)
{
  g_free (self->pattern);
  g_free (self->letters);
}

/* A wildcard may be nothing: whoever stands before it stands behind it as well. */
static void
pass_wildcards (const Places *self, guint64 *at)
{
  guint64 carry = 0;

  for (guint i = 0; i < self->words; i++)
    {
      guint64 before = at[i] & (self->stars[i] | self->percents[i]);

      at[i] |= before << 1 | carry;
      carry = before >> (WORD_BITS - 1);
    }
}

/* @c or, where its case does not matter, @other takes whoever stands before it one place on; a wildcard keeps whom it has. */
static void
move (const Places *self, guint64 *at, char c, char other)
{
  const guint64 *same = self->letters + (guchar) c * self->words, *fold = self->letters + (guchar) other * self->words;
  guint64 carry = 0;

  for (guint i = 0; i < self->words; i++)
    {
      guint64 moving = at[i] & (same[i] | fold[i]);
      guint64 staying = at[i] & (self->stars[i] | (c == '/' ? 0 : self->percents[i]));

      at[i] = moving << 1 | carry | staying;
      carry = moving >> (WORD_BITS - 1);
    }
  pass_wildcards (self, at);
}

/* How many octets of the name have no case: INBOX, and what is below it (RFC 9051, 5.1). */
static gsize
count_caseless (const char *name)
{
  return g_ascii_strncasecmp (name, "INBOX", 5) == 0 && (name[5] == '\0' || name[5] == '/') ? 5 : 0;
}

/**
 * pp_imap_pattern_matches:
 * @pattern: UTF-8, with what LIST's reference comes to in front
 * @name: UTF-8
 *
 * Takes time for the length of @name, times one for every 64 octets of @pattern.
 */
gboolean
pp_imap_pattern_matches (const char *pattern, const char *name)
{
  guint64 at[WORDS_MAX] = { 1 };
  gsize caseless = count_caseless (name);
  gboolean matches;
  Places places = { 0 };

  if (!places_init (&places, pattern))
    {
      places_clear (&places);
      return FALSE;
    }
  pass_wildcards (&places, at);
  for (const char *p = name; *p != '\0'; p++)
    {
      gboolean folded = p < name + caseless;

      move (&places, at, folded ? g_ascii_toupper (*p) : *p, folded ? g_ascii_tolower (*p) : *p);
    }
  matches = at[places.length / WORD_BITS] >> (places.length % WORD_BITS) & 1;
  places_clear (&places);
  return matches;
}
