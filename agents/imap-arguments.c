/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the words of a command or of a response (RFC 9051, 9) into a tree. A command has to keep the grammar: one space
 * between two words, pairs of parentheses. A response is read with more patience, for it is not our class that sent it.
 */
#include "agents/imap-private.h"

#include <string.h>

typedef struct
{
  PpImapArgument argument; /* what others see of it */
  GBytes *octets;          /* what its text is a part of; NULL: it stands behind */
  char own[];
} Node;

/* What is right before the place that is read now. */
typedef enum
{
  BEGINNING, /* of the line, or of a list */
  SPACE,
  WORD
} Before;

typedef struct
{
  const PpImapLine *line;
  guint piece;       /* whose text is read */
  const char *start, *at, *end;
  gboolean utf8, response;
  GPtrArray *open;   /* lists, the innermost last; (element-type PpImapArgument) */
  guint count;
  Before before;
  GError **error;
} Reader;

/* ------------------------------------------------------------------ nodes */

void
pp_imap_argument_free (PpImapArgument *argument)
{
  Node *node = (Node *) argument;

  g_clear_pointer (&node->argument.list, g_ptr_array_unref); /* no deeper than a list may be */
  g_clear_pointer (&node->octets, g_bytes_unref);
  g_free (node);
}

static PpImapArgument *
make_list (void)
{
  Node *node = g_malloc0 (sizeof (Node));

  node->argument.kind = PP_IMAP_LIST;
  node->argument.list = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_imap_argument_free);
  node->argument.text = "";
  return &node->argument;
}

static PpImapArgument *
make_text (PpImapKind kind, const char *text, gsize length)
{
  Node *node = g_malloc0 (sizeof (Node) + length + 1);

  memcpy (node->own, text, length);
  node->argument.kind = kind;
  node->argument.text = node->own;
  node->argument.length = length;
  return &node->argument;
}

static PpImapArgument *
make_literal (GBytes *octets, gboolean binary)
{
  Node *node = g_malloc0 (sizeof (Node));

  node->octets = g_bytes_ref (octets);
  node->argument.kind = PP_IMAP_LITERAL;
  node->argument.binary = binary;
  node->argument.text = g_bytes_get_data (octets, &node->argument.length);
  return &node->argument;
}

/**
 * pp_imap_argument_get_bytes:
 *
 * Returns: (transfer full): its octets, which may outlive it; those of a literal are not copied
 */
GBytes *
pp_imap_argument_get_bytes (const PpImapArgument *argument)
{
  const Node *node = (const Node *) argument;

  if (node->octets != NULL)
    return g_bytes_ref (node->octets);
  return g_bytes_new (argument->text, argument->length);
}

/* ------------------------------------------------------------------ reading */

G_GNUC_PRINTF (2, 3) static gboolean
fail (Reader *self, const char *format, ...)
{
  g_autofree char *what = NULL, *place = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (self->piece > 0)
    place = g_strdup_printf (" after literal %u", self->piece);
  return pp_imap_fail (self->error, PP_IMAP_ERROR_SYNTAX, "at octet %" G_GSIZE_FORMAT "%s: %s",
                       (gsize) (self->at - self->start) + 1, place != NULL ? place : "", what);
}

static GPtrArray *
innermost (Reader *self)
{
  return ((PpImapArgument *) g_ptr_array_index (self->open, self->open->len - 1))->list;
}

/* section = "[" [section-spec] "]" is the one thing in which words touch: BODY[HEADER.FIELDS (DATE)]<0.9>. */
static gboolean
ends_section (Reader *self)
{
  GPtrArray *words = innermost (self);
  const PpImapArgument *last, *opener;

  if (*self->at != ']' || words->len < 2)
    return FALSE;
  last = g_ptr_array_index (words, words->len - 1);
  opener = g_ptr_array_index (words, words->len - 2);
  return last->kind == PP_IMAP_LIST && opener->kind == PP_IMAP_ATOM && strchr (opener->text, '[') != NULL
         && strchr (opener->text, ']') == NULL;
}

/* May a word begin here? */
static gboolean
check_word (Reader *self)
{
  guint most = PP_IMAP_ARGUMENTS_MAX * (self->response ? 10 : 1);

  if (++self->count > most)
    return pp_imap_fail (self->error, PP_IMAP_ERROR_LIMIT, "there are more than %u words", most);
  if (self->before == WORD && !self->response && !ends_section (self))
    return fail (self, "a space was expected between two words");
  return TRUE;
}

static void
add (Reader *self, PpImapArgument *argument)
{
  argument->joined = self->before == WORD;
  g_ptr_array_add (innermost (self), argument);
  self->before = WORD;
}

/* "(" */
static gboolean
open_list (Reader *self)
{
  guint most = PP_IMAP_DEPTH_MAX * (self->response ? 3 : 1);
  PpImapArgument *list;

  if (!check_word (self))
    return FALSE;
  if (self->open->len > most)
    return pp_imap_fail (self->error, PP_IMAP_ERROR_LIMIT, "parentheses are nested more than %u deep", most);
  list = make_list ();
  add (self, list);
  g_ptr_array_add (self->open, list);
  self->before = BEGINNING;
  self->at++;
  return TRUE;
}

/* ")" */
static gboolean
close_list (Reader *self)
{
  if (self->open->len == 1)
    return fail (self, "a parenthesis is closed that was not opened");
  g_ptr_array_set_size (self->open, self->open->len - 1);
  self->before = WORD;
  self->at++;
  return TRUE;
}

/* SP. One is right. At the end of the line or of a list, where clients that write lists word by word leave it, it does not matter. */
static gboolean
read_space (Reader *self)
{
  gsize length = MIN (strspn (self->at, " "), (gsize) (self->end - self->at));
  gboolean last = self->at + length == self->end || self->at[length] == ')';

  if (self->before == BEGINNING && self->open->len == 1)
    return fail (self, "a word was expected, and here is a space");
  if (length > 1 && !last && !self->response)
    return fail (self, "one space was expected, and here are %" G_GSIZE_FORMAT, length);
  if (self->before == WORD)
    self->before = SPACE;
  self->at += length;
  return TRUE;
}

/* How many octets of UTF-8 stand there, 0 if they are ill-formed */
static gsize
utf8_length (Reader *self)
{
  gunichar c = g_utf8_get_char_validated (self->at, self->end - self->at);

  return c >= (gunichar) -2 ? 0 : g_utf8_next_char (self->at) - self->at;
}

/* QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials / UTF8-2 / UTF8-3 / UTF8-4: how many octets it
 * has, 0 if it is none. TEXT-CHAR = <any CHAR except CR and LF>. The backslash was passed already. */
static gsize
measure_quoted_char (Reader *self, gboolean escaped)
{
  char c = *self->at;

  if (c == '\0' || c == '\r' || c == '\n')
    return 0;
  if (self->response)
    return 1;
  if (escaped && c != '"' && c != '\\')
    return 0;
  if (!(c & 0x80))
    return 1;
  return self->utf8 ? utf8_length (self) : 0;
}

static gboolean
fail_quoted_char (Reader *self, gboolean escaped)
{
  if (escaped)
    return fail (self, "in quotes, only \\\" and \\\\ may stand behind a backslash");
  if ((*self->at & 0x80) && self->utf8)
    return fail (self, "in quotes there is text that is not UTF-8; a literal may have it");
  if (*self->at & 0x80)
    return fail (self, "in quotes, only ASCII was expected; a literal may have more");
  return fail (self, "in quotes, no NUL, CR or LF may stand; a literal may have CR and LF");
}

/* quoted = DQUOTE *QUOTED-CHAR DQUOTE */
static gboolean
read_quoted (Reader *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!check_word (self))
    return FALSE;
  for (self->at++; self->at < self->end && *self->at != '"';)
    {
      gboolean escaped = *self->at == '\\';
      gsize length;

      self->at += escaped;
      if (self->at == self->end)
        break;
      length = measure_quoted_char (self, escaped);
      if (length == 0)
        return fail_quoted_char (self, escaped);
      g_string_append_len (text, self->at, length);
      self->at += length;
    }
  if (self->at == self->end)
    return fail (self, "a closing quotation mark was expected");
  self->at++;
  add (self, make_text (PP_IMAP_STRING, text->str, text->len));
  return TRUE;
}

/* What no other kind is: up to SP, a parenthesis, a quote or a brace. What it may be made of depends on where it stands, and whoever
 * takes it asks; here only no CTL, and no octet that is not ASCII. */
static gboolean
read_atom (Reader *self)
{
  const char *start = self->at;

  if (!check_word (self))
    return FALSE;
  for (; self->at < self->end && strchr (" ()\"{", *self->at) == NULL; self->at++)
    if (g_ascii_iscntrl (*self->at))
      return fail (self, "a control character stands outside a string");
    else if ((*self->at & 0x80) && !self->response)
      return fail (self, "only ASCII was expected outside a string");
  if (self->at < self->end && *self->at == '\0')
    return fail (self, "a NUL stands outside a string");
  if (self->at == start)
    return fail (self, "a literal was expected, as in {3} at the end of the line");
  add (self, make_text (PP_IMAP_ATOM, start, self->at - start));
  return TRUE;
}

static void
enter_piece (Reader *self, guint number)
{
  const PpImapPiece *piece = &g_array_index (self->line->pieces, PpImapPiece, number);

  self->piece = number;
  self->start = self->at = g_bytes_get_data (piece->text, NULL);
  self->end = self->start + piece->length;
}

/* literal = "{" number64 ["+"] "}" CRLF *CHAR8; CHAR8 = %x01-ff. And then the line goes on. */
static gboolean
read_literal (Reader *self)
{
  const PpImapPiece *piece = &g_array_index (self->line->pieces, PpImapPiece, self->piece);
  gsize length;

  if (!check_word (self))
    return FALSE;
  if (piece->literal == NULL || self->piece + 1 == self->line->pieces->len)
    return fail (self, "the octets of the literal, and the rest of the line, were expected");
  if (!piece->binary && memchr (g_bytes_get_data (piece->literal, &length), '\0', g_bytes_get_size (piece->literal)) != NULL)
    return fail (self, "a NUL stands in the literal; a literal8, as in ~{3}, may have one");
  add (self, make_literal (piece->literal, piece->binary));
  enter_piece (self, self->piece + 1);
  return TRUE;
}

static gboolean
read_next (Reader *self)
{
  if (self->at == self->end)
    return read_literal (self);
  switch (*self->at)
    {
    case ' ':
      return read_space (self);
    case '(':
      return open_list (self);
    case ')':
      return close_list (self);
    case '"':
      return read_quoted (self);
    default:
      return read_atom (self);
    }
}

/* Is there more behind the place where it is? */
static gboolean
has_more (Reader *self)
{
  return self->at < self->end || g_array_index (self->line->pieces, PpImapPiece, self->piece).announces;
}

static gboolean
read_all (Reader *self)
{
  while (has_more (self))
    if (!read_next (self))
      return FALSE;
  return self->open->len == 1 || fail (self, "a closing parenthesis was expected");
}

static PpImapArgument *
read_words (Reader *self)
{
  PpImapArgument *root = make_list ();

  self->open = g_ptr_array_new ();
  g_ptr_array_add (self->open, root);
  self->before = BEGINNING;
  if (!read_all (self))
    g_clear_pointer (&root, pp_imap_argument_free);
  g_ptr_array_unref (self->open);
  return root;
}

/**
 * pp_imap_line_read:
 *
 * Reads a command whose lines and literals are all there.
 *
 * Returns: (transfer full) (nullable): its words, the tag first
 */
PpImapArgument *
pp_imap_line_read (PpImapLine *self, gboolean utf8, GError **error)
{
  Reader reader = { .line = self, .utf8 = utf8, .error = error };

  g_return_val_if_fail (self->pieces->len > 0, NULL);
  enter_piece (&reader, 0);
  return read_words (&reader);
}

/**
 * pp_imap_line_read_response:
 * @rest: (out) (nullable): resp-text, which lives as long as what is returned; NULL: it has none
 *
 * Reads a response whose lines and literals are all there.
 *
 * Returns: (transfer full) (nullable): its words, the tag, "*" or "+" first
 */
PpImapArgument *
pp_imap_line_read_response (PpImapLine *self, const char **rest, GError **error)
{
  Reader reader = { .line = self, .utf8 = TRUE, .response = TRUE, .error = error };
  PpImapArgument *root;

  g_return_val_if_fail (self->pieces->len > 0, NULL);
  *rest = NULL;
  enter_piece (&reader, 0);
  if (self->text >= 0)
    reader.end = reader.start + self->text;
  root = read_words (&reader);
  if (self->text >= 0 && root != NULL)
    {
      *rest = reader.start + self->text;
      ((Node *) root)->octets = g_bytes_ref (g_array_index (self->pieces, PpImapPiece, 0).text);
    }
  return root;
}
