/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ladders: rows of the conversation, with the columns that they go between. Who stands where is told from the hops: one who calls
 * on the first hop stands at the left end, the mailboxes and who collects from them at the right. It draws nothing.
 */
#include "app/ladder.h"

#include <string.h>

#include "app/scene-private.h"

#define FOLD_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define DIRECTORY_PLACE 2.5
/* More than that do not stand side by side: then only those stand there who speak in the rungs that are shown. */
#define MOST_COLUMNS 10

static void
clear_column (gpointer data)
{
  PpLadderColumn *column = data;

  g_free (column->role);
  g_free (column->host);
}

static void
clear_rung (gpointer data)
{
  PpRung *rung = data;

  g_free (rung->text);
  g_free (rung->time);
  g_free (rung->fold);
}

/* "mta:mx.paris.example" → "MTA", "mx.paris.example"; "mua:bob/phone" → "MUA", "bob, phone" */
static void
name_column (PpLadderColumn *column, const char *actor)
{
  static const char *const abbreviations[] = { "mua", "msa", "mta", "mda", NULL };
  const char *colon = strchr (actor, ':');
  g_autofree char *role = g_strndup (actor, colon != NULL ? (gsize) (colon - actor) : strlen (actor));
  g_auto (GStrv) parts = g_strsplit (colon != NULL ? colon + 1 : "", "/", 2);
  g_autofree char *host = g_strjoinv (", ", parts);

  column->actor = actor;
  column->role = g_str_equal (role, "resolver") ? g_strdup ("DNS")
                 : g_strv_contains (abbreviations, role) ? g_ascii_strup (role, -1)
                                                         : pp_text_make_visible (role, strlen (role));
  column->host = pp_text_make_visible (host, strlen (host));
}

/* Where one stands who says that: by the hop, and by whether it called or was called. */
static double
place_of (const PpEvent *event, gboolean speaker)
{
  gboolean caller = (event->dir == PP_DIR_SERVER) != speaker;

  if (event->kind == PP_KIND_DNS)
    return caller ? 2 : DIRECTORY_PLACE;
  if (event->hop == 0)
    return G_MAXINT;
  return event->hop == 5 ? (caller ? 5 : 4) : event->hop - (caller ? 1 : 0);
}

static void
see_actor (GHashTable *places, const char *actor, double place)
{
  double *known;

  if (actor == NULL)
    return;
  known = g_hash_table_lookup (places, actor);
  if (known == NULL)
    g_hash_table_insert (places, (gpointer) actor, g_memdup2 (&place, sizeof place));
  else if (*known == G_MAXINT || (g_str_has_prefix (actor, "mua") && place < *known))
    *known = place;
}

static int
compare_columns (gconstpointer a, gconstpointer b)
{
  const PpLadderColumn *one = a, *other = b;

  if (one->place != other->place)
    return one->place < other->place ? -1 : 1;
  return strcmp (one->actor, other->actor);
}

/* Those who say or hear something in these rows. */
static void
find_columns (PpLadder *self, PpConversation *conversation, guint first, guint last)
{
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  GHashTableIter iter;
  gpointer actor, place;

  for (guint row = first; row <= last; row++)
    {
      PpEvent *event = pp_conversation_get_row_event (conversation, row);

      see_actor (places, event->from, place_of (event, TRUE));
      see_actor (places, event->to, place_of (event, FALSE));
    }
  g_hash_table_iter_init (&iter, places);
  while (g_hash_table_iter_next (&iter, &actor, &place))
    {
      PpLadderColumn column = { .place = *(double *) place };

      name_column (&column, g_intern_string (actor));
      g_array_append_val (self->columns, column);
    }
  g_array_sort (self->columns, compare_columns);
}

static int
find_column (PpLadder *self, const char *actor)
{
  for (guint i = 0; actor != NULL && i < self->columns->len; i++)
    if (g_str_equal (g_array_index (self->columns, PpLadderColumn, i).actor, actor))
      return i;
  return -1;
}

static PpSlip
slip_of (const PpEvent *event)
{
  static const PpSlip replies[] = { PP_SLIP_DONE, PP_SLIP_DONE, PP_SLIP_DONE, PP_SLIP_GO_ON, PP_SLIP_LATER, PP_SLIP_NO };

  if (event->kind == PP_KIND_DNS)
    return event->dir == PP_DIR_SERVER ? PP_SLIP_ANSWER : PP_SLIP_QUESTION;
  if (pp_event_is_letter (event))
    return PP_SLIP_LETTER;
  return event->dir == PP_DIR_SERVER ? replies[pp_reply_class (event)] : PP_SLIP_COMMAND;
}

static PpRungKind
kind_of (const PpEvent *event)
{
  if (pp_scene_is_refusal (event))
    return PP_RUNG_REFUSED;
  return event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA || event->kind == PP_KIND_DNS ? PP_RUNG_LINE : PP_RUNG_NOTE;
}

static char *
format_time (gint64 time_us)
{
  gint64 ms = time_us / 1000;

  if (ms >= G_GINT64_CONSTANT (3600) * 1000)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", ms / 3600000, (int) (ms / 60000 % 60), (int) (ms / 1000 % 60));
  return g_strdup_printf ("%d:%02d.%03d", (int) (ms / 60000), (int) (ms / 1000 % 60), (int) (ms % 1000));
}

static void
add_rung (PpLadder *self, PpShow *show, guint row, gint64 before_us)
{
  PpConversation *conversation = pp_show_get_conversation (show);
  PpEvent *event = pp_conversation_get_row_event (conversation, row);
  PpRung rung = { .kind = kind_of (event) };
  gboolean refused = rung.kind == PP_RUNG_REFUSED;

  /* That nobody is there comes from the other side. */
  rung.from = find_column (self, refused ? event->to : event->from);
  rung.to = find_column (self, refused ? event->from : event->to);
  rung.slip = slip_of (event);
  rung.line = pp_conversation_row_is_line (conversation, row) ? pp_conversation_get_line_of_row (conversation, row) : 0;
  rung.hop = event->hop;
  rung.text = pp_scene_words_line (event);
  rung.time = format_time (event->time_us);
  rung.fold = before_us >= 0 && event->time_us - before_us >= FOLD_US ? pp_scene_words_span (event->time_us - before_us) : g_strdup ("");
  rung.sealed = rung.kind == PP_RUNG_LINE && event->connection != 0 &&
                pp_chronicle_is_sealed (pp_show_get_chronicle (show), event->connection, event->n);
  g_array_append_val (self->rungs, rung);
}

/**
 * pp_ladder_new:
 * @show: where it stands: the ladder ends with that moment
 * @first_line: the line that it begins with; 0: as early as @most allows
 * @most: rungs at most; the newest are kept
 *
 * Returns: (transfer full): the ladder
 */
PpLadder *
pp_ladder_new (PpShow *show, guint first_line, guint most)
{
  PpConversation *conversation = pp_show_get_conversation (show);
  const PpCursor *cursor = pp_show_get_cursor (show);
  guint rows = pp_conversation_count_rows (conversation), end, first;
  PpLadder *self = g_new0 (PpLadder, 1);

  self->columns = g_array_new (FALSE, FALSE, sizeof (PpLadderColumn));
  g_array_set_clear_func (self->columns, clear_column);
  self->rungs = g_array_new (FALSE, FALSE, sizeof (PpRung));
  g_array_set_clear_func (self->rungs, clear_rung);
  self->title = g_strdup (pp_show_get_scenario (show)->title);
  self->clock = pp_scene_words_clock (pp_show_get_scenario (show), pp_show_get_time (show));
  self->lines = pp_conversation_count_lines (conversation);
  /* All that belongs to the moment, and so the notes behind its line. */
  end = rows > 0 ? pp_conversation_find_row (conversation, cursor->at + 1) : 0;
  first = end > most ? end - most : 0;
  if (first_line > 0 && first_line <= self->lines)
    first = MAX (first, MIN (pp_conversation_get_row_of_line (conversation, first_line), end));
  if (rows > 0)
    find_columns (self, conversation, 0, rows - 1);
  if (self->columns->len > MOST_COLUMNS && end > first)
    {
      g_array_set_size (self->columns, 0);
      find_columns (self, conversation, first, end - 1);
    }
  for (guint row = first; row < end; row++)
    {
      add_rung (self, show, row, row > 0 ? pp_conversation_get_row_event (conversation, row - 1)->time_us : -1);
      g_array_index (self->rungs, PpRung, row - first).current = (int) row == cursor->row;
    }
  return self;
}

/**
 * pp_ladder_free:
 *
 * Frees the ladder.
 */
void
pp_ladder_free (PpLadder *self)
{
  g_array_unref (self->columns);
  g_array_unref (self->rungs);
  g_free (self->title);
  g_free (self->clock);
  g_free (self);
}
