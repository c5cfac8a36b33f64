/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TEMPORARY, goes when imap-fetch-say.c and imap-search-find.c are merged: enough of agents/imap-reading.h for tests.
 */
#include "agents/imap-reading.h"

#include <string.h>

static void
append_item (GString *out, PpCabinet *cabinet, const PpFetchManner *manner, const PpFetchItem *item, const PpNumbered *letter)
{
  const PpFiled *filed = &letter->filed;
  g_autoptr (GBytes) content = NULL;

  switch (item->what)
    {
    case PP_FETCH_FLAGS:
      g_string_append (out, " FLAGS ");
      pp_imap_flags_append (out, filed->flags, (const char *const *) manner->keywords, g_strv_length (manner->keywords),
                            manner->recent && letter->recent);
      break;
    case PP_FETCH_UID:
      g_string_append_printf (out, " UID %u", filed->uid);
      break;
    case PP_FETCH_SIZE:
      g_string_append_printf (out, " RFC822.SIZE %u", filed->octets);
      break;
    case PP_FETCH_MODSEQ:
      g_string_append_printf (out, " MODSEQ (%" G_GUINT64_FORMAT ")", filed->mod_seq);
      break;
    case PP_FETCH_INTERNALDATE:
      g_string_append (out, " INTERNALDATE ");
      pp_imap_date_time_append (out, filed->date_us, filed->zone);
      break;
    default:
      content = pp_cabinet_content_get (cabinet, filed->content, NULL);
      if (content == NULL)
        break;
      g_string_append_printf (out, " %s {%u}\r\n", item->label != NULL ? item->label : "BODY[]", (guint) g_bytes_get_size (content));
      g_string_append_len (out, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
    }
}

GByteArray *
pp_imap_fetch_say (PpCabinet *cabinet, const PpFetchManner *manner, const PpNumbered *letters, guint count, guint *at, gsize most,
                   guint *lost)
{
  GByteArray *all = g_byte_array_new ();

  for (; *at < count && all->len < most; ++*at)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      static const PpFetchItem extra[] = { { .what = PP_FETCH_UID }, { .what = PP_FETCH_FLAGS }, { .what = PP_FETCH_MODSEQ } };
      gboolean wanted[] = { manner->uid, manner->flags, manner->mod_seq };

      for (guint i = 0; i < manner->items->items->len; i++)
        {
          PpFetchItem *item = &g_array_index (manner->items->items, PpFetchItem, i);
          for (guint k = 0; k < 3; k++)
            wanted[k] &= item->what != extra[k].what;
        }
      for (guint k = 0; k < 3; k++)
        if (wanted[k])
          append_item (out, cabinet, manner, &extra[k], &letters[*at]);
      for (guint i = 0; i < manner->items->items->len; i++)
        append_item (out, cabinet, manner, &g_array_index (manner->items->items, PpFetchItem, i), &letters[*at]);
      g_string_append (out, ")\r\n");
      {
        g_autofree char *begin = g_strdup_printf ("* %u FETCH (", letters[*at].number);
        g_byte_array_append (all, (const guint8 *) begin, strlen (begin));
        g_byte_array_append (all, (const guint8 *) out->str + 1, out->len - 1);
      }
    }
  return all;
}

static gboolean
fits (const PpSearchJob *job, const PpSearch *search, const PpNumbered *letter)
{
  g_autoptr (GArray) set = NULL;

  switch (search->what)
    {
    case PP_SEARCH_AND:
      for (guint i = 0; i < search->of->len; i++)
        if (!fits (job, search->of->pdata[i], letter))
          return FALSE;
      return TRUE;
    case PP_SEARCH_OR:
      return fits (job, search->of->pdata[0], letter) || fits (job, search->of->pdata[1], letter);
    case PP_SEARCH_NOT:
      return !fits (job, search->of->pdata[0], letter);
    case PP_SEARCH_SEQUENCE:
    case PP_SEARCH_UID:
      set = pp_imap_set_normalize (search->set, search->what == PP_SEARCH_UID ? job->letters[job->count - 1].filed.uid : job->letters[job->count - 1].number);
      return pp_imap_set_contains (set, search->what == PP_SEARCH_UID ? letter->filed.uid : letter->number);
    case PP_SEARCH_SAVED:
      return pp_imap_set_contains (job->saved, letter->filed.uid);
    case PP_SEARCH_FLAGS:
      return (letter->filed.flags & search->flags) == search->flags;
    case PP_SEARCH_MODSEQ:
      return letter->filed.mod_seq >= search->number;
    case PP_SEARCH_RECENT:
      return letter->recent;
    default:
      return TRUE;
    }
}

GArray *
pp_imap_search_find (PpCabinet *cabinet, const PpSearchJob *job, gint *stop, GError **error)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < job->count; i++)
    if (fits (job, job->root, &job->letters[i]))
      g_array_append_val (found, i);
  return found;
}

void
pp_section_clear (PpSection *section)
{
  g_free (section->path);
  g_strfreev (section->fields);
}

PpNeedle *
pp_needle_new (const char *utf8)
{
  return g_malloc0 (1);
}

void
pp_needle_free (PpNeedle *needle)
{
  g_free (needle);
}
