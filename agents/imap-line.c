/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A command or a response is a line with holes: where a literal is announced (RFC 9051, 4.3), its octets come, and then the
 * line goes on. Here the pieces are gathered; imap-arguments.c reads them.
 */
#include "agents/imap-private.h"

#include <string.h>

static void
clear_piece (gpointer data)
{
  PpImapPiece *piece = data;

  g_bytes_unref (piece->text);
  g_clear_pointer (&piece->literal, g_bytes_unref);
}

PpImapLine *
pp_imap_line_new (void)
{
  PpImapLine *self = g_new0 (PpImapLine, 1);

  self->pieces = g_array_new (FALSE, FALSE, sizeof (PpImapPiece));
  g_array_set_clear_func (self->pieces, clear_piece);
  return self;
}

void
pp_imap_line_free (PpImapLine *self)
{
  g_array_unref (self->pieces);
  g_free (self);
}

/* With a NUL behind it that is not counted. */
static GBytes *
keep (const char *octets, gsize length)
{
  char *copy = g_malloc (length + 1);

  memcpy (copy, octets, length);
  copy[length] = '\0';
  return g_bytes_new_take (copy, length);
}

static gboolean
is_status (const char *word, gsize length)
{
  static const char *const statuses[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (strlen (statuses[i]) == length && g_ascii_strncasecmp (word, statuses[i], length) == 0)
      return TRUE;
  return FALSE;
}

/* "*", or what may be a tag */
static gboolean
is_tag (const char *word, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!pp_imap_is_astring_char (word[i]) && !(length == 1 && *word == '*'))
      return FALSE;
  return length > 0;
}

/* continue-req = "+" SP (resp-text / base64) CRLF; and "* OK" or "A1 NO" before resp-text. No command has such a name. */
static gssize
find_text (const char *line, gsize length)
{
  const char *end = line + length, *word = memchr (line, ' ', length), *space;

  if (length > 0 && line[0] == '+' && (length == 1 || line[1] == ' '))
    return MIN (length, 2);
  if (word == NULL || !is_tag (line, word - line))
    return -1;
  word++;
  space = memchr (word, ' ', end - word);
  if (!is_status (word, (space != NULL ? space : end) - word))
    return -1;
  return space != NULL ? space + 1 - line : (gssize) length;
}

/* The last "{" that is not in quotes; NULL if there is none, or if a quote is left open. */
static const char *
find_brace (const char *text, gsize length)
{
  const char *found = NULL, *end = text + length;
  gboolean quoted = FALSE;

  for (const char *at = text; at < end; at++)
    if (quoted && *at == '\\')
      at++;
    else if (*at == '"')
      quoted = !quoted;
    else if (*at == '{' && !quoted)
      found = at;
  return quoted ? NULL : found;
}

/* literal = "{" number64 ["+"] "}" CRLF *CHAR8 ; literal8 = "~{" number64 ["+"] "}" CRLF *OCTET. number64 is below 2^63. */
static PpImapLineEnd
read_announcement (const char *text, gsize length, guint64 *octets, gsize *before, gboolean *binary)
{
  const char *brace = find_brace (text, length), *at, *end = text + length;
  gboolean plus;

  if (brace == NULL || end[-1] != '}' || strspn (brace + 1, "0123456789+-") != (gsize) (end - brace - 2))
    return PP_IMAP_LINE_WHOLE;
  at = brace + 1;
  if (!pp_imap_digits_read (&at, end, G_MAXINT64, octets))
    return PP_IMAP_LINE_BAD;
  plus = *at == '+';
  if (at + plus != end - 1)
    return PP_IMAP_LINE_BAD;
  *binary = brace > text && brace[-1] == '~';
  *before = brace - text - *binary;
  return plus ? PP_IMAP_LINE_LITERAL_PLUS : PP_IMAP_LINE_LITERAL;
}

/**
 * pp_imap_line_add:
 * @text: a line without its CR LF
 * @octets: (out) (optional): how many octets of a literal come now
 * @literal8: (out) (optional): they may be whatever they like
 *
 * Adds a line: the first one, or what follows a literal. Takes time for @text alone, however many there were before.
 */
PpImapLineEnd
pp_imap_line_add (PpImapLine *self, const char *text, gsize length, guint64 *octets, gboolean *literal8)
{
  PpImapPiece piece = { .text = keep (text, length), .length = length };
  const char *kept = g_bytes_get_data (piece.text, NULL);
  PpImapLineEnd how = PP_IMAP_LINE_WHOLE;
  guint64 announced = 0;

  if (self->pieces->len == 0)
    self->text = find_text (kept, length);
  if (self->pieces->len > 0 || self->text < 0)
    how = read_announcement (kept, length, &announced, &piece.length, &piece.binary);
  piece.announces = how == PP_IMAP_LINE_LITERAL || how == PP_IMAP_LINE_LITERAL_PLUS;
  g_array_append_val (self->pieces, piece);
  self->size += length;
  if (octets != NULL)
    *octets = announced;
  if (literal8 != NULL)
    *literal8 = piece.binary;
  return how;
}

/**
 * pp_imap_line_add_literal:
 *
 * Adds the octets that the last line announced: copied.
 */
void
pp_imap_line_add_literal (PpImapLine *self, const char *octets, gsize length)
{
  PpImapPiece *last;

  g_return_if_fail (self->pieces->len > 0);
  last = &g_array_index (self->pieces, PpImapPiece, self->pieces->len - 1);
  g_return_if_fail (last->announces && last->literal == NULL);
  last->literal = keep (octets, length);
  self->size += length;
}

gsize
pp_imap_line_get_size (const PpImapLine *self)
{
  return self->size;
}

const char *
pp_imap_line_peek (const PpImapLine *self)
{
  return self->pieces->len == 0 ? "" : g_bytes_get_data (g_array_index (self->pieces, PpImapPiece, 0).text, NULL);
}
