/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which letters a SEARCH is about (RFC 9051, 6.4.4; RFC 5032). What the index knows is asked first, then the keys that were kept, then
 * the letter itself. Runs on the cabinet's bench, and stops when it is told to.
 */
#include <string.h>

#include "agents/imap-letter.h"
#include "agents/imap-reading.h"

#define DAY_S 86400

/* So many octets are looked at in one go: some hundredths of a second. It may not be told by the clock, or the same search in
 * virtual time would take more or fewer turns on another machine. */
#define TURN_OCTETS (32 * 1024 * 1024)
/* What it costs to begin with a letter. */
#define LETTER_OCTETS 256

typedef struct
{
  const PpSearchJob *job;
  gint *stop;
  GHashTable *sets;           /* PpSearch → GArray: normalized */
  const PpNumbered *numbered; /* the letter */
  PpImapLetter letter;
  guint64 octets;             /* that were looked at */
  gboolean stopped;
  GError *error;
} Finder;

static gboolean matches (Finder *finder, const PpSearch *search);

/* ------------------------------------------------------------------ what the index knows */

static gboolean
in_set (Finder *finder, const PpSearch *search, guint32 number)
{
  return pp_imap_set_contains (g_hash_table_lookup (finder->sets, search), number);
}

static gboolean
has_keyword (Finder *finder, const char *keyword)
{
  char **keywords = finder->job->keywords;

  for (guint i = 0; keywords != NULL && keywords[i] != NULL && i < PP_KEYWORDS_MAX; i++)
    if (g_ascii_strcasecmp (keywords[i], keyword) == 0)
      return (finder->numbered->filed.flags & PP_FLAG_KEYWORD (i)) != 0;
  return FALSE;
}

/* The day on which it came, in the zone that it came with. */
static gint64
internal_day (const PpFiled *filed)
{
  gint64 seconds = filed->date_us / G_USEC_PER_SEC + (gint64) filed->zone * 60;

  return seconds >= 0 ? seconds / DAY_S : -((-seconds + DAY_S - 1) / DAY_S);
}

static gint64
age_s (Finder *finder)
{
  return (finder->job->now_us - finder->numbered->filed.date_us) / G_USEC_PER_SEC;
}

/* ------------------------------------------------------------------ what is in the letter */

/* A letter that has gone meanwhile matches nothing; anything else that is wrong ends the search. */
static gboolean
fail (Finder *finder)
{
  if (!g_error_matches (finder->letter.error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING))
    {
      finder->error = g_steal_pointer (&finder->letter.error);
      finder->stopped = TRUE;
    }
  return FALSE;
}

static gboolean
matches_octets (Finder *finder, const PpSearch *search)
{
  static const char *const names[PP_N_KEYS] = {
    [PP_KEY_FROM] = "From", [PP_KEY_TO] = "To", [PP_KEY_CC] = "Cc", [PP_KEY_BCC] = "Bcc", [PP_KEY_SUBJECT] = "Subject",
  };
  PpMime *mime = pp_imap_letter_mime (&finder->letter);
  GBytes *octets = pp_imap_letter_octets (&finder->letter);

  if (mime == NULL || octets == NULL)
    return fail (finder);
  finder->octets += g_bytes_get_size (octets);
  if (search->what == PP_SEARCH_BODY)
    return pp_mime_body_contains (mime, octets, search->needle);
  if (search->what == PP_SEARCH_TEXT)
    return pp_mime_text_contains (mime, octets, search->needle);
  return pp_mime_field_contains (mime, octets, search->what == PP_SEARCH_KEY ? names[search->key] : search->text, search->needle);
}

typedef struct
{
  const PpSearch *search;
  gboolean found;
  gboolean whole; /* what is not in the keys is not in the letter */
} KeyLook;

static void
look_for_key (const void *keys, gsize length, gpointer data)
{
  KeyLook *look = data;

  look->found = pp_search_keys_contain (keys, length, look->search->key, look->search->needle);
  look->whole = look->found || pp_search_keys_are_whole (keys, length, look->search->key);
}

static gboolean
matches_key (Finder *finder, const PpSearch *search)
{
  KeyLook look = { .search = search };

  if (!pp_imap_letter_look (&finder->letter, PP_PARSED_KEYS, look_for_key, &look))
    return fail (finder);
  return look.found || (!look.whole && matches_octets (finder, search));
}

typedef struct
{
  gboolean found;
  gint32 day;
} DayLook;

static void
look_for_day (const void *keys, gsize length, gpointer data)
{
  DayLook *look = data;

  look->found = pp_search_keys_sent_day (keys, length, &look->day);
}

/* The day of its Date field. */
static gboolean
sent_day (Finder *finder, gint32 *day)
{
  DayLook look = { FALSE };

  if (!pp_imap_letter_look (&finder->letter, PP_PARSED_KEYS, look_for_day, &look))
    return fail (finder);
  *day = look.day;
  return look.found;
}

static gboolean
matches_sent (Finder *finder, const PpSearch *search)
{
  gint32 day;

  if (!sent_day (finder, &day))
    return FALSE;
  switch (search->what)
    {
    case PP_SEARCH_SENTBEFORE:
      return day < search->day;
    case PP_SEARCH_SENTON:
      return day == search->day;
    default:
      return day >= search->day;
    }
}

/* ------------------------------------------------------------------ programs */

static gboolean
is_quick (const PpSearch *search)
{
  switch (search->what)
    {
    case PP_SEARCH_AND:
    case PP_SEARCH_OR:
    case PP_SEARCH_NOT:
    case PP_SEARCH_SENTBEFORE:
    case PP_SEARCH_SENTON:
    case PP_SEARCH_SENTSINCE:
    case PP_SEARCH_KEY:
    case PP_SEARCH_HEADER:
    case PP_SEARCH_BODY:
    case PP_SEARCH_TEXT:
      return FALSE;
    default:
      return TRUE;
    }
}

/* What the index knows first: often nothing is left for the rest. */
static gboolean
matches_all (Finder *finder, const GPtrArray *of)
{
  for (guint quick = 0; quick < 2; quick++)
    for (guint i = 0; i < of->len && !finder->stopped; i++)
      {
        const PpSearch *one = g_ptr_array_index (of, i);

        if (is_quick (one) == (quick == 0) && !matches (finder, one))
          return FALSE;
      }
  return TRUE;
}

static gboolean
matches_any (Finder *finder, const GPtrArray *of)
{
  for (guint i = 0; i < of->len && !finder->stopped; i++)
    if (matches (finder, g_ptr_array_index (of, i)))
      return TRUE;
  return FALSE;
}

/* What needs no more than the letter's row. */
static gboolean
matches_row (Finder *finder, const PpSearch *search)
{
  const PpFiled *filed = &finder->numbered->filed;

  switch (search->what)
    {
    case PP_SEARCH_ALL:
      return TRUE;
    case PP_SEARCH_SEQUENCE:
      return in_set (finder, search, finder->numbered->number);
    case PP_SEARCH_UID:
      return in_set (finder, search, filed->uid);
    case PP_SEARCH_SAVED:
      return finder->job->saved != NULL && pp_imap_set_contains (finder->job->saved, filed->uid);
    case PP_SEARCH_FLAGS:
      return (filed->flags & search->flags) == search->flags;
    case PP_SEARCH_KEYWORD:
      return has_keyword (finder, search->text);
    case PP_SEARCH_NEW:
      return finder->numbered->recent && !(filed->flags & PP_FLAG_SEEN);
    case PP_SEARCH_OLD:
      return !finder->numbered->recent;
    case PP_SEARCH_RECENT:
      return finder->numbered->recent;
    case PP_SEARCH_BEFORE:
      return internal_day (filed) < search->day;
    case PP_SEARCH_ON:
      return internal_day (filed) == search->day;
    case PP_SEARCH_SINCE:
      return internal_day (filed) >= search->day;
    case PP_SEARCH_LARGER:
      return filed->octets > search->number;
    case PP_SEARCH_SMALLER:
      return filed->octets < search->number;
    case PP_SEARCH_MODSEQ:
      return filed->mod_seq >= search->number;
    case PP_SEARCH_OLDER:
      return age_s (finder) >= 0 && (guint64) age_s (finder) >= search->number;
    case PP_SEARCH_YOUNGER:
      return age_s (finder) < 0 || (guint64) age_s (finder) <= search->number;
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* Recursion is as deep as the grammar lets it be: PP_IMAP_DEPTH_MAX. */
static gboolean
matches (Finder *finder, const PpSearch *search)
{
  if (is_quick (search))
    return matches_row (finder, search);
  finder->stopped = finder->stopped || g_atomic_int_get (finder->stop) != 0;
  if (finder->stopped)
    return FALSE;
  switch (search->what)
    {
    case PP_SEARCH_AND:
      return matches_all (finder, search->of);
    case PP_SEARCH_OR:
      return matches_any (finder, search->of);
    case PP_SEARCH_NOT:
      return !matches_all (finder, search->of);
    case PP_SEARCH_KEY:
      return matches_key (finder, search);
    case PP_SEARCH_HEADER:
    case PP_SEARCH_BODY:
    case PP_SEARCH_TEXT:
      return matches_octets (finder, search);
    default:
      return matches_sent (finder, search);
    }
}

/* "*" is the last letter's number (RFC 9051, 9: seq-number). */
static void
prepare_sets (Finder *finder, const PpSearch *search)
{
  const PpSearchJob *job = finder->job;
  const PpNumbered *last = job->count > 0 ? &job->letters[job->count - 1] : NULL;

  if (search->what == PP_SEARCH_SEQUENCE)
    g_hash_table_insert (finder->sets, (gpointer) search, pp_imap_set_normalize (search->set, last != NULL ? last->number : 0));
  else if (search->what == PP_SEARCH_UID)
    g_hash_table_insert (finder->sets, (gpointer) search, pp_imap_set_normalize (search->set, last != NULL ? last->filed.uid : 0));
  for (guint i = 0; search->of != NULL && i < search->of->len; i++)
    prepare_sets (finder, g_ptr_array_index (search->of, i));
}

/**
 * pp_imap_search_find:
 * @cabinet: (nullable): whose letters; %NULL only if the program needs no octets
 * @job: what is looked for, among which letters: all of the mailbox, by number
 * @stop: looked at now and then: set, it gives up
 * @error: %PP_CABINET_ERROR
 *
 * With @job's upto it ends after a turn, and goes on from there when it is called again.
 *
 * Returns: (transfer full) (nullable) (element-type guint): indexes of those that match, rising; %NULL with @error
 * set, or without if it gave up
 */
GArray *
pp_imap_search_find (PpCabinet *cabinet, const PpSearchJob *job, gint *stop, GError **error)
{
  g_autoptr (GArray) found = NULL;
  g_autoptr (PpLooker) looker = NULL;
  Finder finder = { .job = job, .stop = stop };
  guint i;

  g_return_val_if_fail (job != NULL && job->root != NULL && stop != NULL, NULL);

  found = g_array_new (FALSE, FALSE, sizeof (guint));
  looker = cabinet != NULL ? pp_looker_new (cabinet) : NULL;
  finder.sets = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  prepare_sets (&finder, job->root);
  for (i = job->from; i < job->count && !finder.stopped && (job->upto == NULL || finder.octets < TURN_OCTETS); i++)
    {
      finder.octets += LETTER_OCTETS;
      finder.numbered = &job->letters[i];
      pp_imap_letter_open (&finder.letter, cabinet, looker, finder.numbered->filed.content);
      if (matches (&finder, job->root) && !finder.stopped)
        g_array_append_val (found, i);
      pp_imap_letter_close (&finder.letter);
    }
  if (job->upto != NULL)
    *job->upto = i;
  g_hash_table_unref (finder.sets);
  if (finder.error != NULL)
    g_propagate_error (error, finder.error);
  return finder.stopped ? NULL : g_steal_pointer (&found);
}
