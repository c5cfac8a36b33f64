/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a SEARCH asks for (RFC 9051, 6.4.4; RFC 3501, 6.4.4), from its words. The keys are a table. What is nested without
 * need is not nested in the program: AND in AND, OR in OR, NOT of NOT. Charsets are imap-charset.c's.
 */
#include "agents/imap-private.h"

#include <string.h>

typedef struct
{
  const PpImapArgument *words; /* of the list that is read now */
  guint place;
  guint depth;
  guint *count;                /* keys so far */
  const char *charset;         /* NULL: UTF-8 */
  PpSearchProgram *program;
  GError **error;
} Reader;

typedef struct _Row Row;
struct _Row
{
  const char *name;
  PpSearchWhat what;
  gboolean (*read) (Reader *self, const Row *row, PpSearch *key); /* its arguments; NULL: none */
  guint64 value;      /* flags, or which PpSearchKey */
  gboolean negated;
  gboolean octets;
  const char *rfc;
};

static PpSearch *read_key (Reader *self);
static gboolean read_keys (Reader *self, PpSearch *and);

/* ------------------------------------------------------------------ the tree */

static void
free_key (gpointer data)
{
  PpSearch *key = data;

  g_clear_pointer (&key->of, g_ptr_array_unref);
  g_clear_pointer (&key->set, g_array_unref);
  g_clear_pointer (&key->needle, pp_needle_free);
  g_free (key->text);
  g_free (key);
}

static PpSearch *
new_key (PpSearchWhat what)
{
  PpSearch *key = g_new0 (PpSearch, 1);

  key->what = what;
  if (what == PP_SEARCH_AND || what == PP_SEARCH_OR || what == PP_SEARCH_NOT)
    key->of = g_ptr_array_new_with_free_func (free_key);
  return key;
}

/* The only one of @key, if it has only one. (transfer full) both ways. */
static PpSearch *
unwrap (PpSearch *key)
{
  PpSearch *only;

  if (key->of->len != 1)
    return key;
  only = g_ptr_array_steal_index (key->of, 0);
  free_key (key);
  return only;
}

/* Takes @key. */
static void
join (PpSearch *whole, PpSearch *key)
{
  if (key->what != whole->what)
    {
      g_ptr_array_add (whole->of, key);
      return;
    }
  for (guint i = 0; i < key->of->len; i++)
    g_ptr_array_add (whole->of, g_ptr_array_index (key->of, i));
  g_ptr_array_set_free_func (key->of, NULL);
  free_key (key);
}

/* Takes @key. */
static PpSearch *
negate (PpSearch *key)
{
  PpSearch *not;

  if (key->what == PP_SEARCH_NOT)
    return unwrap (key);
  not = new_key (PP_SEARCH_NOT);
  g_ptr_array_add (not->of, key);
  return not;
}

/* ------------------------------------------------------------------ arguments of keys */

static gboolean
fail_key (Reader *self, const Row *row, const char *expected)
{
  return pp_imap_fail (self->error, PP_IMAP_ERROR_SYNTAX, "in SEARCH, %s was expected behind %s", expected, row->name);
}

static const PpImapArgument *
next (Reader *self)
{
  return pp_imap_argument_get (self->words, self->place++);
}

/* date = date-text / DQUOTE date-text DQUOTE */
static gboolean
read_date (Reader *self, const Row *row, PpSearch *key)
{
  const PpImapArgument *word = next (self);
  const char *at = word != NULL ? word->text : "", *end = word != NULL ? at + word->length : at;

  if (word == NULL || word->kind == PP_IMAP_LITERAL || !pp_imap_date_read (&at, end, FALSE, &key->day) || at != end)
    return fail_key (self, row, "a day that there is, as 2-Mar-2026,");
  return TRUE;
}

/* number64 = 1*DIGIT */
static gboolean
read_size (Reader *self, const Row *row, PpSearch *key)
{
  return pp_imap_argument_number (next (self), G_MAXINT64, &key->number) || fail_key (self, row, "a number of octets");
}

/* nz-number: seconds (RFC 5032, 4) */
static gboolean
read_seconds (Reader *self, const Row *row, PpSearch *key)
{
  if (!pp_imap_argument_number (next (self), G_MAXUINT32, &key->number) || key->number == 0)
    return fail_key (self, row, "a number of seconds");
  return TRUE;
}

/* flag-keyword = … / atom */
static gboolean
read_keyword (Reader *self, const Row *row, PpSearch *key)
{
  const PpImapArgument *word = next (self);

  if (!pp_imap_argument_is_astring (word) || word->kind != PP_IMAP_ATOM || strchr (word->text, ']') != NULL)
    return fail_key (self, row, "a keyword");
  key->text = g_strndup (word->text, word->length);
  return TRUE;
}

static gboolean
read_set_text (Reader *self, const PpImapArgument *word, PpSearch *key)
{
  gboolean saved;

  if (!pp_imap_set_parse (word->text, word->length, &key->set, &saved, self->error))
    return FALSE;
  if (saved)
    {
      key->what = PP_SEARCH_SAVED;
      g_clear_pointer (&key->set, g_array_unref);
    }
  return TRUE;
}

/* "UID" SP sequence-set */
static gboolean
read_uids (Reader *self, const Row *row, PpSearch *key)
{
  const PpImapArgument *word = next (self);

  if (word == NULL || word->kind != PP_IMAP_ATOM)
    return fail_key (self, row, "a set of UIDs, as 1:7,9,");
  return read_set_text (self, word, key);
}

/* astring, in the charset of the command */
static gboolean
read_text (Reader *self, const Row *row, PpSearch *key)
{
  const PpImapArgument *word = next (self);
  g_autofree char *text = NULL;

  if (!pp_imap_argument_is_astring (word))
    return fail_key (self, row, "a string to look for");
  text = pp_imap_charset_convert (self->charset, word->text, word->length, self->error);
  if (text == NULL)
    return FALSE;
  key->needle = pp_needle_new (text);
  key->key = row->value;
  return TRUE;
}

/* "HEADER" SP header-fld-name SP astring */
static gboolean
read_header (Reader *self, const Row *row, PpSearch *key)
{
  const PpImapArgument *field = next (self);

  if (!pp_imap_argument_is_astring (field) || field->length == 0)
    return fail_key (self, row, "the name of a field and a string");
  key->text = g_strndup (field->text, field->length);
  return read_text (self, row, key);
}

/* search-modseq-ext = SP entry-name SP entry-type-req ; entry-name = DQUOTE "/flags/" attr-flag DQUOTE ; entry-type-req =
 * "priv" / "shared" / "all" (RFC 7162, 7). Here one number is kept for all flags, so it is read and does not matter (3.1.5). */
static gboolean
read_entry (Reader *self, const Row *row)
{
  const PpImapArgument *type;

  if (!g_str_has_prefix (next (self)->text, "/flags/"))
    return fail_key (self, row, "an entry, as \"/flags/\\\\Seen\",");
  type = next (self);
  if (pp_imap_argument_is (type, "priv") || pp_imap_argument_is (type, "shared") || pp_imap_argument_is (type, "all"))
    return TRUE;
  return fail_key (self, row, "\"priv\", \"shared\" or \"all\" behind the entry");
}

/* search-modsequence = "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer */
static gboolean
read_mod_seq (Reader *self, const Row *row, PpSearch *key)
{
  const PpImapArgument *word = pp_imap_argument_get (self->words, self->place);

  if (word != NULL && word->kind == PP_IMAP_STRING && !read_entry (self, row))
    return FALSE;
  self->program->has_mod_seq = TRUE;
  return pp_imap_argument_number (next (self), G_MAXINT64, &key->number) || fail_key (self, row, "a modification sequence");
}

/* ------------------------------------------------------------------ the table */

#define REV1 "RFC 3501, 6.4.4"
#define REV2 "RFC 9051, 6.4.4"

static const Row rows[] = {
  { "ALL", PP_SEARCH_ALL, NULL, 0, FALSE, FALSE, REV2 },
  { "ANSWERED", PP_SEARCH_FLAGS, NULL, PP_FLAG_ANSWERED, FALSE, FALSE, REV2 },
  { "BCC", PP_SEARCH_KEY, read_text, PP_KEY_BCC, FALSE, TRUE, REV2 },
  { "BEFORE", PP_SEARCH_BEFORE, read_date, 0, FALSE, FALSE, REV2 },
  { "BODY", PP_SEARCH_BODY, read_text, 0, FALSE, TRUE, REV2 },
  { "CC", PP_SEARCH_KEY, read_text, PP_KEY_CC, FALSE, TRUE, REV2 },
  { "DELETED", PP_SEARCH_FLAGS, NULL, PP_FLAG_DELETED, FALSE, FALSE, REV2 },
  { "DRAFT", PP_SEARCH_FLAGS, NULL, PP_FLAG_DRAFT, FALSE, FALSE, REV2 },
  { "FLAGGED", PP_SEARCH_FLAGS, NULL, PP_FLAG_FLAGGED, FALSE, FALSE, REV2 },
  { "FROM", PP_SEARCH_KEY, read_text, PP_KEY_FROM, FALSE, TRUE, REV2 },
  { "HEADER", PP_SEARCH_HEADER, read_header, 0, FALSE, TRUE, REV2 },
  { "KEYWORD", PP_SEARCH_KEYWORD, read_keyword, 0, FALSE, FALSE, REV2 },
  { "LARGER", PP_SEARCH_LARGER, read_size, 0, FALSE, FALSE, REV2 },
  { "MODSEQ", PP_SEARCH_MODSEQ, read_mod_seq, 0, FALSE, FALSE, "RFC 7162, 3.1.5" },
  { "NEW", PP_SEARCH_NEW, NULL, 0, FALSE, FALSE, REV1 },
  { "OLD", PP_SEARCH_OLD, NULL, 0, FALSE, FALSE, REV1 },
  { "OLDER", PP_SEARCH_OLDER, read_seconds, 0, FALSE, FALSE, "RFC 5032, 4" },
  { "ON", PP_SEARCH_ON, read_date, 0, FALSE, FALSE, REV2 },
  { "RECENT", PP_SEARCH_RECENT, NULL, 0, FALSE, FALSE, REV1 },
  { "SEEN", PP_SEARCH_FLAGS, NULL, PP_FLAG_SEEN, FALSE, FALSE, REV2 },
  { "SENTBEFORE", PP_SEARCH_SENTBEFORE, read_date, 0, FALSE, TRUE, REV2 },
  { "SENTON", PP_SEARCH_SENTON, read_date, 0, FALSE, TRUE, REV2 },
  { "SENTSINCE", PP_SEARCH_SENTSINCE, read_date, 0, FALSE, TRUE, REV2 },
  { "SINCE", PP_SEARCH_SINCE, read_date, 0, FALSE, FALSE, REV2 },
  { "SMALLER", PP_SEARCH_SMALLER, read_size, 0, FALSE, FALSE, REV2 },
  { "SUBJECT", PP_SEARCH_KEY, read_text, PP_KEY_SUBJECT, FALSE, TRUE, REV2 },
  { "TEXT", PP_SEARCH_TEXT, read_text, 0, FALSE, TRUE, REV2 },
  { "TO", PP_SEARCH_KEY, read_text, PP_KEY_TO, FALSE, TRUE, REV2 },
  { "UID", PP_SEARCH_UID, read_uids, 0, FALSE, FALSE, REV2 },
  { "UNANSWERED", PP_SEARCH_FLAGS, NULL, PP_FLAG_ANSWERED, TRUE, FALSE, REV2 },
  { "UNDELETED", PP_SEARCH_FLAGS, NULL, PP_FLAG_DELETED, TRUE, FALSE, REV2 },
  { "UNDRAFT", PP_SEARCH_FLAGS, NULL, PP_FLAG_DRAFT, TRUE, FALSE, REV2 },
  { "UNFLAGGED", PP_SEARCH_FLAGS, NULL, PP_FLAG_FLAGGED, TRUE, FALSE, REV2 },
  { "UNKEYWORD", PP_SEARCH_KEYWORD, read_keyword, 0, TRUE, FALSE, REV2 },
  { "UNSEEN", PP_SEARCH_FLAGS, NULL, PP_FLAG_SEEN, TRUE, FALSE, REV2 },
  { "YOUNGER", PP_SEARCH_YOUNGER, read_seconds, 0, FALSE, FALSE, "RFC 5032, 4" },
};

static const Row *
find_row (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_ascii_strcasecmp (rows[i].name, name) == 0)
      return &rows[i];
  return NULL;
}

/* ------------------------------------------------------------------ keys */

static PpSearch *
read_row (Reader *self, const Row *row)
{
  PpSearch *key = new_key (row->what);

  key->flags = row->what == PP_SEARCH_FLAGS ? row->value : 0;
  if (row->read != NULL && !row->read (self, row, key))
    {
      free_key (key);
      return NULL;
    }
  self->program->needs_octets = self->program->needs_octets || row->octets;
  return row->negated ? negate (key) : key;
}

/* sequence-set: it begins with a digit, "*" or "$" */
static PpSearch *
read_sequence (Reader *self, const PpImapArgument *word)
{
  PpSearch *key = new_key (PP_SEARCH_SEQUENCE);

  if (read_set_text (self, word, key))
    return key;
  free_key (key);
  return NULL;
}

/* "(" search-key *(SP search-key) ")" */
static PpSearch *
read_list (Reader *self, const PpImapArgument *list)
{
  Reader inside = *self;
  PpSearch *and = new_key (PP_SEARCH_AND);

  inside.words = list;
  inside.place = 0;
  if (read_keys (&inside, and))
    return unwrap (and);
  free_key (and);
  return NULL;
}

/* "NOT" SP search-key: any number of them. The first was read. */
static PpSearch *
read_not (Reader *self)
{
  gboolean negated = TRUE;
  PpSearch *key;

  for (; pp_imap_argument_is (pp_imap_argument_get (self->words, self->place), "NOT"); self->place++)
    negated = !negated;
  key = read_key (self);
  return key != NULL && negated ? negate (key) : key;
}

/* "OR" SP search-key SP search-key: wherever the next OR stands in them, each asks for one key more. The first was read. */
static PpSearch *
read_or (Reader *self)
{
  PpSearch *or = new_key (PP_SEARCH_OR);

  for (guint wanted = 2; wanted > 0; wanted--)
    {
      PpSearch *key;

      for (; pp_imap_argument_is (pp_imap_argument_get (self->words, self->place), "OR"); self->place++)
        wanted++;
      key = read_key (self);
      if (key == NULL)
        {
          free_key (or);
          return NULL;
        }
      join (or, key);
    }
  return or;
}

/* search-key, whose first word is @word */
static PpSearch *
read_word (Reader *self, const PpImapArgument *word)
{
  const Row *row;
  g_autofree char *quoted = NULL;

  if (word != NULL && word->kind == PP_IMAP_LIST)
    return read_list (self, word);
  if (pp_imap_argument_is (word, "NOT"))
    return read_not (self);
  if (pp_imap_argument_is (word, "OR"))
    return read_or (self);
  if (word != NULL && word->kind == PP_IMAP_ATOM && (g_ascii_isdigit (word->text[0]) || strchr ("*$", word->text[0]) != NULL))
    return read_sequence (self, word);
  row = word != NULL && word->kind == PP_IMAP_ATOM ? find_row (word->text) : NULL;
  if (row != NULL)
    return read_row (self, row);
  quoted = word != NULL ? pp_imap_quote (word->text, word->length) : g_strdup ("the end");
  pp_imap_fail (self->error, PP_IMAP_ERROR_SYNTAX, "in SEARCH, a key (as UNSEEN, FROM or 1:9) was expected, and here is %s", quoted);
  return NULL;
}

static PpSearch *
read_key (Reader *self)
{
  PpSearch *key = NULL;

  if (++*self->count > PP_IMAP_SEARCH_KEYS_MAX)
    pp_imap_fail (self->error, PP_IMAP_ERROR_LIMIT, "SEARCH has more than %d keys", PP_IMAP_SEARCH_KEYS_MAX);
  else if (self->depth > 2 * PP_IMAP_DEPTH_MAX)
    pp_imap_fail (self->error, PP_IMAP_ERROR_LIMIT, "keys of SEARCH are nested more than %d deep", 2 * PP_IMAP_DEPTH_MAX);
  else
    {
      self->depth++;
      key = read_word (self, next (self));
      self->depth--;
    }
  return key;
}

/* search-key *(SP search-key), to the end of the words */
static gboolean
read_keys (Reader *self, PpSearch *and)
{
  do
    {
      PpSearch *key = read_key (self);

      if (key == NULL)
        return FALSE;
      join (and, key);
    }
  while (self->place < self->words->list->len);
  return TRUE;
}

/* ------------------------------------------------------------------ the program */

/* search-return-opt = "MIN" / "MAX" / "ALL" / "COUNT" / "SAVE" */
static gboolean
read_return_option (PpSearchProgram *program, const PpImapArgument *word, GError **error)
{
  const struct
  {
    const char *name;
    gboolean *wanted;
  } options[] = {
    { "MIN", &program->want_min }, { "MAX", &program->want_max }, { "ALL", &program->want_all },
    { "COUNT", &program->want_count }, { "SAVE", &program->want_save },
  };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (pp_imap_argument_is (word, options[i].name))
      return *options[i].wanted = TRUE;
  return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "behind RETURN, some of (MIN MAX ALL COUNT SAVE) were expected");
}

/* search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")": nothing in it is ALL (RFC 4731, 3.1) */
static gboolean
read_return (Reader *self)
{
  const PpImapArgument *list;

  if (!pp_imap_argument_is (pp_imap_argument_get (self->words, self->place), "RETURN"))
    return TRUE;
  self->place++;
  list = next (self);
  if (list == NULL || list->kind != PP_IMAP_LIST)
    return pp_imap_fail (self->error, PP_IMAP_ERROR_SYNTAX, "behind RETURN, parentheses were expected, as in RETURN (MIN COUNT)");
  self->program->extended = TRUE;
  self->program->want_all = list->list->len == 0;
  for (guint i = 0; i < list->list->len; i++)
    if (!read_return_option (self->program, g_ptr_array_index (list->list, i), self->error))
      return FALSE;
  return TRUE;
}

/* "CHARSET" SP charset SP ; charset = atom / quoted. RFC 3501 has astring. */
static gboolean
read_charset (Reader *self)
{
  const PpImapArgument *name;

  if (!pp_imap_argument_is (pp_imap_argument_get (self->words, self->place), "CHARSET"))
    return TRUE;
  self->place++;
  name = next (self);
  if (!pp_imap_argument_is_astring (name))
    return pp_imap_fail (self->error, PP_IMAP_ERROR_SYNTAX, "in SEARCH, the name of a charset was expected behind CHARSET");
  self->charset = pp_imap_charset_find (name->text, self->error);
  return self->charset != NULL;
}

/**
 * pp_imap_search_parse:
 * @arguments: the words of the command
 * @place: of the first word behind SEARCH
 *
 * search = "SEARCH" [search-return-opts] SP search-program ;
 * search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)
 *
 * Returns: (transfer full) (nullable): what is asked for
 */
PpSearchProgram *
pp_imap_search_parse (const PpImapArgument *arguments, guint place, GError **error)
{
  g_autoptr (PpSearchProgram) program = g_new0 (PpSearchProgram, 1);
  guint count = 0;
  Reader reader = { .words = arguments, .place = place, .count = &count, .program = program, .error = error };

  program->root = new_key (PP_SEARCH_AND);
  if (!read_return (&reader) || !read_charset (&reader) || !read_keys (&reader, program->root))
    return NULL;
  program->root = unwrap (program->root);
  return g_steal_pointer (&program);
}

void
pp_search_program_free (PpSearchProgram *program)
{
  free_key (program->root);
  g_free (program);
}
