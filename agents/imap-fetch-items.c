/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a FETCH asks for (RFC 9051, 6.4.5 and 9: fetch-att), from its words.
 */
#include "agents/imap-private.h"

#include <string.h>

/* An item as it is spelt: the words that hold it, and where in them it is read. */
typedef struct
{
  const PpImapArgument *words;
  guint place;             /* of the next word */
  const char *at, *end;
  GError **error;
} Reader;

/* BODY and BINARY have a section behind them. */
typedef enum
{
  BARE,
  SECTION,
  BINARY
} Form;

static const struct
{
  const char *name;
  PpFetchWhat what;
  Form form;
  gboolean peek;
  gboolean indexed; /* the index knows it */
  const char *label;
} atts[] = {
  { "FLAGS", PP_FETCH_FLAGS, BARE, TRUE, TRUE, "FLAGS" },
  { "UID", PP_FETCH_UID, BARE, TRUE, TRUE, "UID" },
  { "INTERNALDATE", PP_FETCH_INTERNALDATE, BARE, TRUE, TRUE, "INTERNALDATE" },
  { "RFC822.SIZE", PP_FETCH_SIZE, BARE, TRUE, TRUE, "RFC822.SIZE" },
  { "MODSEQ", PP_FETCH_MODSEQ, BARE, TRUE, TRUE, "MODSEQ" },
  { "ENVELOPE", PP_FETCH_ENVELOPE, BARE, TRUE, FALSE, "ENVELOPE" },
  { "BODY", PP_FETCH_BODY, BARE, TRUE, FALSE, "BODY" },
  { "BODYSTRUCTURE", PP_FETCH_BODYSTRUCTURE, BARE, TRUE, FALSE, "BODYSTRUCTURE" },
  { "RFC822", PP_FETCH_RFC822, BARE, FALSE, FALSE, "RFC822" },
  { "RFC822.HEADER", PP_FETCH_RFC822_HEADER, BARE, TRUE, FALSE, "RFC822.HEADER" },
  { "RFC822.TEXT", PP_FETCH_RFC822_TEXT, BARE, FALSE, FALSE, "RFC822.TEXT" },
  { "BODY", PP_FETCH_SECTION, SECTION, FALSE, FALSE, "BODY" },
  { "BODY.PEEK", PP_FETCH_SECTION, SECTION, TRUE, FALSE, "BODY" },
  { "BINARY", PP_FETCH_BINARY, BINARY, FALSE, FALSE, "BINARY" },
  { "BINARY.PEEK", PP_FETCH_BINARY, BINARY, TRUE, FALSE, "BINARY" },
  { "BINARY.SIZE", PP_FETCH_BINARY_SIZE, BINARY, TRUE, FALSE, "BINARY.SIZE" },
};

/* The macros stand alone (RFC 9051, 6.4.5). */
static const struct
{
  const char *name;
  const PpFetchWhat what[6];
  guint count;
} macros[] = {
  { "ALL", { PP_FETCH_FLAGS, PP_FETCH_INTERNALDATE, PP_FETCH_SIZE, PP_FETCH_ENVELOPE }, 4 },
  { "FAST", { PP_FETCH_FLAGS, PP_FETCH_INTERNALDATE, PP_FETCH_SIZE }, 3 },
  { "FULL", { PP_FETCH_FLAGS, PP_FETCH_INTERNALDATE, PP_FETCH_SIZE, PP_FETCH_ENVELOPE, PP_FETCH_BODY }, 5 },
};

static gboolean
fail_at (Reader *self, const char *expected)
{
  g_autofree char *rest = pp_imap_quote (self->at, self->end - self->at);

  if (self->at == self->end)
    return pp_imap_fail (self->error, PP_IMAP_ERROR_SYNTAX, "in FETCH, %s was expected at the end of a word", expected);
  return pp_imap_fail (self->error, PP_IMAP_ERROR_SYNTAX, "in FETCH, %s was expected before %s", expected, rest);
}

static void
clear_item (gpointer data)
{
  PpFetchItem *item = data;

  pp_section_clear (&item->section);
  g_free (item->label);
}

/* ------------------------------------------------------------------ sections */

static gboolean
take (Reader *self, const char *text)
{
  gsize length = strlen (text);

  if ((gsize) (self->end - self->at) < length || g_ascii_strncasecmp (self->at, text, length) != 0)
    return FALSE;
  self->at += length;
  return TRUE;
}

/* section-part = nz-number *("." nz-number): and a "." behind it if something follows that is no number */
static gboolean
read_part (Reader *self, PpSection *section, gboolean *more)
{
  GArray *path = g_array_new (FALSE, FALSE, sizeof (guint32));
  gboolean good = TRUE;

  *more = TRUE;
  while (good && *more && self->at < self->end && g_ascii_isdigit (*self->at))
    {
      guint64 number;
      guint32 step;

      good = *self->at != '0' && pp_imap_digits_read (&self->at, self->end, G_MAXUINT32, &number);
      step = good ? number : 0;
      g_array_append_val (path, step);
      *more = take (self, ".");
    }
  section->depth = path->len;
  section->path = (guint32 *) (void *) g_array_free (path, path->len == 0);
  return good || fail_at (self, "the number of a part (1 to 4294967295)");
}

/* header-list = "(" header-fld-name *(SP header-fld-name) ")" ; header-fld-name = astring. It is the next word, and what is behind it
 * the one after that. */
static gboolean
read_fields (Reader *self, PpSection *section)
{
  const PpImapArgument *list = pp_imap_argument_get (self->words, self->place);
  const PpImapArgument *rest = pp_imap_argument_get (self->words, self->place + 1);

  if (self->at != self->end || list == NULL || list->kind != PP_IMAP_LIST || list->list->len == 0)
    return fail_at (self, "a list of field names, as in HEADER.FIELDS (DATE FROM),");
  section->fields = g_new0 (char *, list->list->len + 1);
  for (guint i = 0; i < list->list->len; i++)
    {
      const PpImapArgument *name = g_ptr_array_index (list->list, i);

      if (!pp_imap_argument_is_astring (name) || name->length == 0)
        return fail_at (self, "the name of a field");
      section->fields[i] = g_strndup (name->text, name->length);
    }
  if (rest == NULL || rest->kind != PP_IMAP_ATOM || !rest->joined)
    return fail_at (self, "\"]\" behind the names of fields");
  self->place += 2;
  self->at = rest->text;
  self->end = rest->text + rest->length;
  return TRUE;
}

/* section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT" ; section-text = section-msgtext / "MIME" */
static gboolean
read_section_text (Reader *self, PpSection *section)
{
  if (take (self, "HEADER.FIELDS.NOT"))
    section->text = PP_SECTION_FIELDS_NOT;
  else if (take (self, "HEADER.FIELDS"))
    section->text = PP_SECTION_FIELDS;
  else if (take (self, "HEADER"))
    section->text = PP_SECTION_HEADER;
  else if (take (self, "TEXT"))
    section->text = PP_SECTION_TEXT;
  else if (section->depth > 0 && take (self, "MIME"))
    section->text = PP_SECTION_MIME;
  else
    return fail_at (self, section->depth > 0 ? "a number, HEADER, HEADER.FIELDS, TEXT or MIME" : "a number, HEADER, HEADER.FIELDS or TEXT");
  return section->text == PP_SECTION_FIELDS || section->text == PP_SECTION_FIELDS_NOT ? read_fields (self, section) : TRUE;
}

/* section = "[" [section-spec] "]" ; section-spec = section-msgtext / (section-part ["." section-text]) ;
 * section-binary = "[" [section-part] "]". The "[" was read. */
static gboolean
read_section (Reader *self, PpSection *section, gboolean binary)
{
  gboolean more;

  if (take (self, "]"))
    return TRUE;
  if (!read_part (self, section, &more))
    return FALSE;
  if (more && binary)
    return fail_at (self, "the number of a part");
  if (more && !read_section_text (self, section))
    return FALSE;
  return take (self, "]") || fail_at (self, "\"]\"");
}

/* partial = "<" number64 "." nz-number64 ">" */
static gboolean
read_partial (Reader *self, PpFetchItem *item)
{
  item->partial = TRUE;
  if (pp_imap_digits_read (&self->at, self->end, G_MAXINT64, &item->origin) && take (self, ".")
      && pp_imap_digits_read (&self->at, self->end, G_MAXINT64, &item->count) && item->count > 0 && take (self, ">"))
    return TRUE;
  return fail_at (self, "where to begin and how many octets, as in <0.1024>,");
}

/* ------------------------------------------------------------------ labels */

static void
append_fields (GString *label, char **fields)
{
  for (guint i = 0; fields[i] != NULL; i++)
    {
      g_string_append (label, i == 0 ? " (" : " ");
      pp_imap_astring_append (label, fields[i], -1, FALSE);
    }
  g_string_append_c (label, ')');
}

/* msg-att-static = … "BODY" section ["<" number ">"] SP nstring / "BINARY" section-binary SP (nstring / literal8) / … */
static char *
make_label (const char *name, const PpSection *section)
{
  static const char *const texts[] = { "", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME" };
  GString *label = g_string_new (name);

  g_string_append_c (label, '[');
  for (guint i = 0; i < section->depth; i++)
    g_string_append_printf (label, i == 0 ? "%u" : ".%u", section->path[i]);
  if (section->depth > 0 && section->text != PP_SECTION_WHOLE)
    g_string_append_c (label, '.');
  g_string_append (label, texts[section->text]);
  if (section->fields != NULL)
    append_fields (label, section->fields);
  g_string_append_c (label, ']');
  return g_string_free (label, FALSE);
}

/* ------------------------------------------------------------------ items */

/* Which row of atts[] it is; its length is that of the name */
static int
find_att (const char *text, gsize length, gboolean section)
{
  for (guint i = 0; i < G_N_ELEMENTS (atts); i++)
    if ((atts[i].form != BARE) == section && strlen (atts[i].name) == length && g_ascii_strncasecmp (atts[i].name, text, length) == 0)
      return i;
  return -1;
}

/* fetch-att = "ENVELOPE" / "FLAGS" / … / "BODY" ["STRUCTURE"] / "UID" / "BODY" section [partial] / "BODY.PEEK" section [partial] /
 * "BINARY" [".PEEK"] section-binary [partial] / "BINARY.SIZE" section-binary */
static gboolean
read_att (Reader *self, PpFetchItem *item)
{
  const PpImapArgument *word = pp_imap_argument_get (self->words, self->place++);
  gsize length = strcspn (word->text, "[");
  gboolean section = length < word->length;
  int row = word->kind == PP_IMAP_ATOM ? find_att (word->text, length, section) : -1;

  self->at = word->text;
  self->end = word->text + word->length;
  if (row < 0)
    return fail_at (self, "the name of an item, as FLAGS or BODY[],");
  item->what = atts[row].what;
  item->peek = atts[row].peek;
  if (section)
    {
      self->at += length + 1;
      if (!read_section (self, &item->section, atts[row].form == BINARY))
        return FALSE;
      if (item->what != PP_FETCH_BINARY_SIZE && take (self, "<") && !read_partial (self, item))
        return FALSE;
      if (self->at < self->end)
        return fail_at (self, "the end of the item");
    }
  item->label = section ? make_label (atts[row].label, &item->section) : g_strdup (atts[row].label);
  return TRUE;
}

static gboolean
is_indexed (PpFetchWhat what)
{
  for (guint i = 0; i < G_N_ELEMENTS (atts); i++)
    if (atts[i].what == what)
      return atts[i].indexed;
  return FALSE;
}

static char *
make_key (const PpFetchItem *item)
{
  if (!item->partial)
    return g_strdup (item->label);
  return g_strdup_printf ("%s<%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT ">", item->label, item->origin, item->count);
}

/* Takes @item. What is asked for twice is answered once; it is no peek if one of them is none. */
static void
add_item (PpFetchItems *self, GHashTable *places, PpFetchItem *item)
{
  char *key = make_key (item);
  gpointer place;

  self->marks_seen = self->marks_seen || !item->peek;
  self->needs_octets = self->needs_octets || !is_indexed (item->what);
  if (g_hash_table_lookup_extended (places, key, NULL, &place))
    {
      PpFetchItem *before = &g_array_index (self->items, PpFetchItem, GPOINTER_TO_UINT (place));

      before->peek = before->peek && item->peek;
      clear_item (item);
      g_free (key);
      return;
    }
  g_hash_table_insert (places, key, GUINT_TO_POINTER (self->items->len));
  g_array_append_vals (self->items, item, 1);
}

static gboolean
read_item (PpFetchItems *self, GHashTable *places, Reader *reader)
{
  PpFetchItem item = { 0 };

  if (!read_att (reader, &item))
    {
      clear_item (&item);
      return FALSE;
    }
  if (self->items->len == PP_IMAP_FETCH_ITEMS_MAX)
    {
      clear_item (&item);
      return pp_imap_fail (reader->error, PP_IMAP_ERROR_LIMIT, "FETCH asks for more than %d items", PP_IMAP_FETCH_ITEMS_MAX);
    }
  add_item (self, places, &item);
  return TRUE;
}

static gboolean
add_macro (PpFetchItems *self, GHashTable *places, const PpImapArgument *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (macros); i++)
    if (pp_imap_argument_is (word, macros[i].name))
      {
        for (guint n = 0; n < macros[i].count; n++)
          {
            PpFetchItem item = { .what = macros[i].what[n], .peek = TRUE };

            for (guint row = 0; item.label == NULL; row++)
              if (atts[row].what == item.what)
                item.label = g_strdup (atts[row].label);
            add_item (self, places, &item);
          }
        return TRUE;
      }
  return FALSE;
}

/* "(" fetch-att *(SP fetch-att) ")" */
static gboolean
read_list (PpFetchItems *self, GHashTable *places, const PpImapArgument *list, GError **error)
{
  Reader reader = { .words = list, .error = error };

  if (list->list->len == 0)
    return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "in FETCH, at least one item was expected in the parentheses");
  while (reader.place < list->list->len)
    if (!read_item (self, places, &reader))
      return FALSE;
  return TRUE;
}

/* ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") */
static gboolean
read_items (PpFetchItems *self, GHashTable *places, const PpImapArgument *arguments, guint *place, GError **error)
{
  const PpImapArgument *word = pp_imap_argument_get (arguments, *place);
  Reader reader = { .words = arguments, .place = *place, .error = error };

  if (word == NULL)
    return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "FETCH expects a set and items, as in FETCH 1:* (FLAGS UID)");
  if (word->kind == PP_IMAP_LIST)
    reader.place++;
  if (word->kind == PP_IMAP_LIST ? !read_list (self, places, word, error)
      : add_macro (self, places, word) ? (reader.place++, FALSE) : !read_item (self, places, &reader))
    return FALSE;
  *place = reader.place;
  return TRUE;
}

/* fetch-modifier = "CHANGEDSINCE" SP mod-sequence-value (RFC 7162, 3.1.4.1) / "VANISHED" (3.2.6) */
static gboolean
read_modifiers (PpFetchItems *self, const PpImapArgument *list, GError **error)
{
  for (guint i = 0; i < list->list->len; i++)
    if (pp_imap_argument_is (pp_imap_argument_get (list, i), "CHANGEDSINCE"))
      {
        if (!pp_imap_argument_number (pp_imap_argument_get (list, ++i), G_MAXINT64, &self->changed_since) || self->changed_since == 0)
          return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "a modification sequence (1 to 2^63 - 1) was expected behind CHANGEDSINCE");
      }
    else if (pp_imap_argument_is (pp_imap_argument_get (list, i), "VANISHED"))
      self->vanished = TRUE;
    else
      return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "behind the items of FETCH, (CHANGEDSINCE n) or (CHANGEDSINCE n VANISHED) was expected");
  if (list->list->len == 0)
    return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "in FETCH, a modifier was expected in the second pair of parentheses");
  if (self->vanished && self->changed_since == 0)
    return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "VANISHED was said without CHANGEDSINCE (RFC 7162, 3.2.6)");
  return TRUE;
}

static gboolean
read_fetch (PpFetchItems *self, GHashTable *places, const PpImapArgument *arguments, guint place, GError **error)
{
  const PpImapArgument *word;

  if (!read_items (self, places, arguments, &place, error))
    return FALSE;
  word = pp_imap_argument_get (arguments, place);
  if (word == NULL)
    return TRUE;
  if (word->kind != PP_IMAP_LIST || pp_imap_argument_get (arguments, place + 1) != NULL)
    return pp_imap_fail (error, PP_IMAP_ERROR_SYNTAX, "in FETCH, several items stand in parentheses, as in (FLAGS UID), and nothing behind them but "
                         "one pair with modifiers");
  return read_modifiers (self, word, error);
}

/**
 * pp_imap_fetch_parse:
 * @arguments: the words of the command
 * @place: of the first item, behind the set
 *
 * fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") [fetch-modifiers]
 *
 * Returns: (transfer full) (nullable): what is asked for
 */
PpFetchItems *
pp_imap_fetch_parse (const PpImapArgument *arguments, guint place, GError **error)
{
  g_autoptr (PpFetchItems) self = g_new0 (PpFetchItems, 1);
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->items = g_array_new (FALSE, FALSE, sizeof (PpFetchItem));
  g_array_set_clear_func (self->items, clear_item);
  return read_fetch (self, places, arguments, place, error) ? g_steal_pointer (&self) : NULL;
}

void
pp_fetch_items_free (PpFetchItems *items)
{
  g_array_unref (items->items);
  g_free (items);
}
