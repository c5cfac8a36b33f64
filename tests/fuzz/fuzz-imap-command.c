/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stranger's IMAP commands, one behind another. What is read is said again and must be read as the same; its words are
 * then taken for whatever a command may have: sets, items, flags, dates, names, patterns.
 */
#include "imap-wire.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_again (const PpImapArgument *root, gboolean utf8)
{
  g_autoptr (GString) said = say_words (root, utf8);
  const char *at = said->str;
  g_autoptr (PpImapLine) line = take_line (&at, said->str + said->len);
  g_autoptr (PpImapArgument) again = NULL;

  g_assert (line != NULL);
  g_assert (at == said->str + said->len || root->list->len >= 1);
  again = pp_imap_line_read (line, utf8, NULL);
  g_assert (again != NULL);
  check_same (root, again);
}

static void
check_set (const PpImapArgument *word)
{
  g_autoptr (GArray) set = NULL, normal = NULL;
  gboolean saved;

  if (!pp_imap_set_parse (word->text, word->length, &set, &saved, NULL))
    return;
  normal = pp_imap_set_normalize (set, 1000);
  for (guint i = 0; i < normal->len; i++)
    {
      const PpRange *range = &g_array_index (normal, PpRange, i);

      g_assert (range->from >= 1 && range->from <= range->to);
      g_assert (i == 0 || range[-1].to < range->from - 1);
      g_assert (pp_imap_set_contains (normal, range->from) && pp_imap_set_contains (normal, range->to));
      g_assert (!pp_imap_set_contains (normal, range->from - 1));
    }
}

/* What the answers are named can be asked for. */
static void
check_items (const PpImapArgument *root)
{
  g_autoptr (PpFetchItems) items = pp_imap_fetch_parse (root, 3, NULL), again = NULL;
  g_autoptr (GString) said = NULL;
  g_autoptr (PpImapLine) line = NULL;
  g_autoptr (PpImapArgument) words = NULL;
  const char *at;

  if (items == NULL)
    return;
  said = g_string_new ("a FETCH 1 (");
  for (guint i = 0; i < items->items->len; i++)
    g_string_append_printf (said, i > 0 ? " %s" : "%s", g_array_index (items->items, PpFetchItem, i).label);
  g_string_append (said, ")\r\n");
  at = said->str;
  line = take_line (&at, said->str + said->len);
  words = pp_imap_line_read (line, FALSE, NULL);
  again = pp_imap_fetch_parse (words, 3, NULL);
  g_assert (again != NULL && again->items->len <= items->items->len);
}

static void
check_flags (const PpImapArgument *root)
{
  g_autoptr (GPtrArray) keywords = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  PpFlags flags;

  if (!pp_imap_flags_parse (root, 3, &flags, &keywords, NULL))
    return;
  g_assert ((flags & ~PP_FLAGS_SYSTEM) == 0 && g_ptr_array_index (keywords, keywords->len - 1) == NULL);
  pp_imap_flags_append (out, flags | (1 << 5), (const char *const *) keywords->pdata, keywords->len - 1, FALSE);
}

static void
check_name (const PpImapArgument *word, gboolean utf8)
{
  g_autofree char *name = pp_imap_mailbox_decode (word->text, word->length, utf8), *again = NULL;
  g_autoptr (GString) said = NULL, expected = NULL;

  if (name == NULL)
    return;
  g_assert (g_utf8_validate (name, -1, NULL));
  g_assert (pp_imap_pattern_matches ("*", name));
  g_assert (strpbrk (name, "*%") != NULL || pp_imap_pattern_matches (name, name));
  said = g_string_new (NULL);
  expected = g_string_new (NULL);
  pp_imap_mailbox_append (said, name, utf8);
  pp_imap_astring_append (expected, word->text, word->length, utf8);
  g_assert_cmpstr (said->str, ==, expected->str); /* there is one way to write a name */
}

static void
check_date (const PpImapArgument *word)
{
  g_autoptr (GString) said = g_string_new (NULL);
  gint64 date_us, again_us;
  gint32 zone, again_zone;

  if (!pp_imap_date_time_parse (word->text, &date_us, &zone))
    return;
  pp_imap_date_time_append (said, date_us, zone);
  g_string_truncate (said, said->len - 1);
  g_assert (pp_imap_date_time_parse (said->str + 1, &again_us, &again_zone));
  g_assert ((date_us == again_us && zone == again_zone) || strstr (said->str, "9999") != NULL);
}

static void
check_words (const PpImapArgument *root, gboolean utf8)
{
  for (guint i = 0; i < root->list->len; i++)
    {
      const PpImapArgument *word = pp_imap_argument_get (root, i);

      check_set (word);
      check_name (word, utf8);
      check_date (word);
      pp_imap_argument_is_tag (word);
      if (i > 0 && word->kind != PP_IMAP_LIST)
        pp_imap_pattern_matches (word->text, pp_imap_argument_get (root, i - 1)->text);
    }
  check_items (root);
  check_flags (root);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *at = (const char *) data + 1, *end = (const char *) data + size;
  gboolean utf8;

  if (size == 0)
    return 0;
  utf8 = data[0] & 1;
  while (at < end)
    {
      g_autoptr (PpImapLine) line = take_line (&at, end);
      g_autoptr (GError) error = NULL;
      g_autoptr (PpImapArgument) root = line != NULL ? pp_imap_line_read (line, utf8, &error) : NULL;

      if (line == NULL)
        break;
      g_assert ((root == NULL) == (error != NULL));
      g_assert (error == NULL || g_str_is_ascii (error->message));
      if (root == NULL)
        continue;
      if (root->list->len < 2 || pp_imap_argument_get (root, 1)->kind != PP_IMAP_ATOM)
        continue; /* it may look like a response */
      check_again (root, utf8);
      check_words (root, utf8);
    }
  return 0;
}
