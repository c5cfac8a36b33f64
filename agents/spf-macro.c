/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Macros of SPF: their grammar and what becomes of them (RFC 7208, 7).
 */
#include "agents/spf-private.h"

#include <string.h>

/* One step through a macro-string: a character, or a macro-expand. */
typedef struct
{
  gboolean is_macro;
  const char *literal; /* what stands there, or for "%%" and its like; NULL if a letter does */
  gsize literal_length;
  char letter; /* in lower case */
  gboolean is_escaped;
  guint keep; /* right-hand parts, 0 for all */
  gboolean is_reversed;
  const char *delimiters;
  gsize delimiters_length;
} Piece;

/* transformers = *DIGIT [ "r" ]; a number must not be 0 */
static gboolean
read_transformers (const char **at, Piece *piece)
{
  gboolean has_number = g_ascii_isdigit (**at);

  for (; g_ascii_isdigit (**at); (*at)++)
    piece->keep = MIN (piece->keep * 10 + (guint) (**at - '0'), G_MAXUINT16);
  if (has_number && piece->keep == 0)
    return FALSE;
  if (g_ascii_tolower (**at) == 'r')
    {
      piece->is_reversed = TRUE;
      (*at)++;
    }
  return TRUE;
}

/* "%{" macro-letter transformers *delimiter "}" */
static gboolean
read_letter (const char **at, Piece *piece)
{
  *at += 2;
  piece->letter = g_ascii_tolower (**at);
  if (piece->letter == '\0' || strchr ("slodiphcrtv", piece->letter) == NULL)
    return FALSE;
  piece->is_escaped = g_ascii_isupper (**at);
  (*at)++;
  if (!read_transformers (at, piece))
    return FALSE;
  piece->delimiters = *at;
  piece->delimiters_length = strspn (*at, ".-+,/_=");
  *at += piece->delimiters_length;
  return *(*at)++ == '}';
}

/* macro-expand / macro-literal, or a space, for which explain-string has room. FALSE if it is none. */
static gboolean
read_piece (const char **at, Piece *piece)
{
  static const struct { char sign; const char *text; } signs[] = { { '%', "%" }, { '_', " " }, { '-', "%20" } };
  const char *start = *at;

  *piece = (Piece){ .literal = start, .literal_length = 1, .is_macro = *start == '%' };
  if (!piece->is_macro)
    {
      (*at)++;
      return *start >= ' ' && *start <= '~';
    }
  if (start[1] == '{')
    {
      piece->literal = NULL;
      return read_letter (at, piece);
    }
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (start[1] == signs[i].sign)
      {
        piece->literal = signs[i].text;
        piece->literal_length = strlen (signs[i].text);
        *at += 2;
        return TRUE;
      }
  return FALSE;
}

/* domain-end = "." toplabel [ "." ], in @tail, what stands behind the last macro. toplabel is letters, digits and hyphens, not
 * digits only, and no hyphen at an end. */
static gboolean
ends_in_toplabel (const char *tail)
{
  gsize length = strlen (tail), start;
  gboolean is_number = TRUE;

  if (length > 0 && tail[length - 1] == '.')
    length--;
  for (start = length; start > 0 && tail[start - 1] != '.'; start--)
    {
      char c = tail[start - 1];

      if (!g_ascii_isalnum (c) && c != '-')
        return FALSE;
      is_number = is_number && g_ascii_isdigit (c);
    }
  return start > 0 && start < length && !is_number && tail[start] != '-' && tail[length - 1] != '-';
}

/**
 * pp_spf_macro_check:
 * @text: text
 * @kind: what it is to be: domain-spec, macro-string or explain-string
 *
 * Returns: whether it follows the grammar (RFC 7208, 7.1; the letters c, r and t are for explanations only: 7.2)
 */
gboolean
pp_spf_macro_check (const char *text, PpSpfTextKind kind)
{
  const char *at = text, *tail = text;

  while (*at != '\0')
    {
      Piece piece;

      if (!read_piece (&at, &piece))
        return FALSE;
      if (!piece.is_macro && piece.literal[0] == ' ' && kind != PP_SPF_TEXT_EXPLANATION)
        return FALSE;
      if (piece.literal == NULL && strchr ("crt", piece.letter) != NULL && kind != PP_SPF_TEXT_EXPLANATION)
        return FALSE;
      if (piece.is_macro)
        tail = at;
    }
  if (kind != PP_SPF_TEXT_DOMAIN)
    return TRUE;
  return text[0] != '\0' && ((tail != text && *tail == '\0') || ends_in_toplabel (tail));
}

/**
 * pp_spf_macro_uses:
 * @text: what pp_spf_macro_check() found right
 * @letter: in lower case
 *
 * Returns: whether that macro is in it
 */
gboolean
pp_spf_macro_uses (const char *text, char letter)
{
  const char *at = text;
  Piece piece;

  while (*at != '\0' && read_piece (&at, &piece))
    if (piece.literal == NULL && piece.letter == letter)
      return TRUE;
  return FALSE;
}

/* The parts of @value between delimiters. */
static GPtrArray *
split (const Piece *piece, const char *value)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *delimiters = g_strndup (piece->delimiters, piece->delimiters_length);

  for (;;)
    {
      gsize length = strcspn (value, delimiters[0] != '\0' ? delimiters : ".");

      g_ptr_array_add (parts, g_strndup (value, length));
      if (value[length] == '\0')
        return parts;
      value += length + 1;
    }
}

/* What the transformers make of @value (RFC 7208, 7.3): cut it, turn it round, keep the right, join it with dots. */
static char *
transform (const Piece *piece, const char *value)
{
  g_autoptr (GPtrArray) parts = split (piece, value);
  guint keep = piece->keep == 0 ? parts->len : MIN (piece->keep, parts->len);
  GString *text = g_string_new (NULL);

  for (guint i = parts->len - keep; i < parts->len; i++)
    {
      if (i > parts->len - keep)
        g_string_append_c (text, '.');
      g_string_append (text, parts->pdata[piece->is_reversed ? parts->len - 1 - i : i]);
    }
  return g_string_free (text, FALSE);
}

/**
 * pp_spf_macro_expand:
 * @text: what pp_spf_macro_check() found right
 * @values: what the letters stand for; an unset one is empty
 *
 * Returns: (transfer full): the text without macros; octets of the values are in it as they are, whatever they are
 */
char *
pp_spf_macro_expand (const char *text, const PpSpfValues *values)
{
  GString *expanded = g_string_new (NULL);
  Piece piece;

  while (*text != '\0' && read_piece (&text, &piece))
    {
      const char *value = piece.literal == NULL ? values->of[piece.letter - 'a'] : NULL;
      g_autofree char *transformed = NULL;

      if (piece.literal != NULL)
        g_string_append_len (expanded, piece.literal, piece.literal_length);
      if (value == NULL)
        continue;
      transformed = transform (&piece, value);
      if (piece.is_escaped)
        g_string_append_uri_escaped (expanded, transformed, NULL, FALSE); /* all but the unreserved of RFC 3986 */
      else
        g_string_append (expanded, transformed);
    }
  return g_string_free (expanded, FALSE);
}
